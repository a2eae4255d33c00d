//! Messages in and out, and the service between them.
//!
//! The framework's own loop ends at the first message that is no JSON, polls handlers in no promised order and runs at most so
//! many at once. This one answers what it cannot read and goes on, starts each handler before it reads the next message, so
//! that what handlers do first happens in the order of the messages, and never waits for one.

use crate::log::Log;
use futures::stream::{FuturesUnordered, StreamExt};
use futures::{SinkExt, future};
use serde_json::Value;
use std::pin::Pin;
use tokio::io::{AsyncBufRead, AsyncBufReadExt, AsyncReadExt, AsyncWrite, AsyncWriteExt, BufReader};
use tokio::sync::mpsc::{UnboundedSender, unbounded_channel};
use tower::Service;
use tower_lsp_server::jsonrpc::{Error, Id, Request, Response};
use tower_lsp_server::{ClientSocket, LanguageServer, LspService};

/// The largest message that is read: bytes.
const LARGEST: usize = 1 << 30;

/// How a session ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ended {
    /// The client asked for `shutdown`, then for `exit`.
    InOrder,
    /// It left, or asked for `exit` alone.
    Otherwise,
}

/// What was read.
enum Frame {
    Message(Vec<u8>),
    /// A header that says nothing of a length, or too much; reading goes on behind it.
    Malformed,
}

/// Serves until the client leaves.
pub(crate) async fn serve<S: LanguageServer>(
    input: impl tokio::io::AsyncRead + Unpin + Send + 'static,
    output: impl AsyncWrite + Unpin + Send + 'static,
    mut service: LspService<S>,
    socket: ClientSocket,
    log: Log,
) -> Ended {
    let (outgoing, mut to_write) = unbounded_channel::<Vec<u8>>();
    let of_server = log.clone();
    let writer = tokio::spawn(async move {
        let mut output = output;
        while let Some(message) = to_write.recv().await {
            of_server.note("server", &message);
            let head = format!("Content-Length: {}\r\n\r\n", message.len());
            if output.write_all(head.as_bytes()).await.is_err() || output.write_all(&message).await.is_err() {
                return;
            }
            if to_write.is_empty() && output.flush().await.is_err() {
                return;
            }
        }
    });
    let (mut requests, mut responses) = socket.split();
    let own = outgoing.clone();
    let forwarder = tokio::spawn(async move {
        while let Some(request) = requests.next().await {
            send(&own, &request);
        }
    });
    // Reading has a task of its own: half a message must not be lost when an answer is ready in the meantime.
    let (incoming, mut frames) = unbounded_channel();
    let reader = tokio::spawn(async move {
        let mut reader = BufReader::with_capacity(1 << 16, input);
        while let Ok(Some(frame)) = read(&mut reader).await {
            if incoming.send(frame).is_err() {
                return;
            }
        }
    });
    let mut running = FuturesUnordered::new();
    let mut asked_for_shutdown = false;
    let ended = loop {
        let frame = tokio::select! {
            frame = frames.recv() => frame,
            Some(response) = running.next(), if !running.is_empty() => {
                answer(&outgoing, response);
                continue;
            }
        };
        let message = match frame {
            Some(Frame::Message(message)) => {
                log.note("client", &message);
                message
            }
            Some(Frame::Malformed) => {
                send(&outgoing, &Response::from_error(Id::Null, Error::parse_error()));
                continue;
            }
            None => break Ended::Otherwise,
        };
        match decode(&message) {
            Decoded::Request(request) => {
                let (is_exit, is_shutdown) = (request.method() == "exit", request.method() == "shutdown");
                if future::poll_fn(|context| service.poll_ready(context)).await.is_err() {
                    break Ended::Otherwise;
                }
                let mut handler = service.call(request);
                // What it does before it first waits is done before the next message is read.
                match futures::poll!(Pin::new(&mut handler)) {
                    std::task::Poll::Ready(response) => answer(&outgoing, response),
                    std::task::Poll::Pending => running.push(handler),
                }
                asked_for_shutdown |= is_shutdown;
                if is_exit {
                    break if asked_for_shutdown { Ended::InOrder } else { Ended::Otherwise };
                }
            }
            Decoded::Response(response) => {
                // The client may answer what nobody asked.
                _ = responses.send(response).await;
            }
            Decoded::Wrong(id, error) => send(&outgoing, &Response::from_error(id, error)),
        }
    };
    drop(running);
    reader.abort();
    forwarder.abort();
    drop(outgoing);
    _ = tokio::time::timeout(std::time::Duration::from_secs(2), writer).await;
    ended
}

fn answer<E>(outgoing: &UnboundedSender<Vec<u8>>, response: Result<Option<Response>, E>) {
    if let Ok(Some(response)) = response {
        send(outgoing, &response);
    }
}

fn send(outgoing: &UnboundedSender<Vec<u8>>, message: &impl serde::Serialize) {
    if let Ok(message) = serde_json::to_vec(message) {
        _ = outgoing.send(message);
    }
}

enum Decoded {
    Request(Request),
    Response(Response),
    Wrong(Id, Error),
}

fn decode(message: &[u8]) -> Decoded {
    let Ok(value) = serde_json::from_slice::<Value>(message) else {
        return Decoded::Wrong(Id::Null, Error::parse_error());
    };
    let id = serde_json::from_value(value["id"].clone()).unwrap_or(Id::Null);
    let is_response = value.get("method").is_none() && (value.get("result").is_some() || value.get("error").is_some());
    let decoded = match is_response {
        true => serde_json::from_value(value).map(Decoded::Response),
        false if !value["method"].is_string() => return Decoded::Wrong(id, Error::invalid_request()),
        false => serde_json::from_value(value).map(Decoded::Request),
    };
    decoded.unwrap_or_else(|_| Decoded::Wrong(id, Error::invalid_request()))
}

/// The next message; `None` at the end of the input.
async fn read(reader: &mut (impl AsyncBufRead + Unpin)) -> std::io::Result<Option<Frame>> {
    let mut length = None;
    let mut is_first = true;
    loop {
        let mut line = Vec::new();
        if reader.read_until(b'\n', &mut line).await? == 0 {
            return Ok(None);
        }
        let text = String::from_utf8_lossy(&line);
        let text = text.trim_end();
        if text.is_empty() {
            if is_first {
                continue;
            }
            break;
        }
        is_first = false;
        let (name, value) = text.split_once(':').unwrap_or((text, ""));
        if name.trim().eq_ignore_ascii_case("content-length") {
            length = value.trim().parse::<usize>().ok();
        }
    }
    let Some(length) = length.filter(|length| *length <= LARGEST) else { return Ok(Some(Frame::Malformed)) };
    let mut message = vec![0; length];
    match reader.read_exact(&mut message).await {
        Ok(_) => Ok(Some(Frame::Message(message))),
        Err(error) if error.kind() == std::io::ErrorKind::UnexpectedEof => Ok(None),
        Err(error) => Err(error),
    }
}
