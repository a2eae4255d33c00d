//! The language server: editor features in the words of the protocol.
//!
//! Messages come in through `transport`, which starts a handler for each before it reads the next. A handler does one thing: it
//! puts an event into one ordered channel. `owner` takes events out one by one and is the only one that changes anything; a
//! request gets a `Snapshot`, which nothing changes any more, and runs on another thread. So an answer never sees older text
//! than the edit before it, an edit never waits for an answer, and a bug in a feature costs one answer.
//!
//! Features are functions of `podlint-ide`; the files of `requests` turn what they say into the protocol's words.

mod backend;
mod capabilities;
mod convert;
mod diagnostics;
mod document;
mod log;
mod owner;
mod placement;
mod placement_page;
mod places;
mod publisher;
mod requests;
mod settings;
mod snapshot;
mod transport;
mod watcher;

pub use transport::Ended;

use backend::Backend;
use log::Log;
use podlint_rules::Engine;
use std::fs::File;
use tokio::io::{AsyncRead, AsyncWrite};
use tower_lsp_server::LspService;

/// Serves one client on two streams until it leaves. The engine is kept for as long as the program runs. The user is shown what is
/// `wrong` from the start. Every message is written into `log` as a line of JSON.
pub async fn serve(
    engine: &'static Engine,
    wrong: Vec<String>,
    input: impl AsyncRead + Unpin + Send + 'static,
    output: impl AsyncWrite + Unpin + Send + 'static,
    log: Option<File>,
) -> Ended {
    let (service, socket) = LspService::build(|client| Backend::new(engine, wrong, client))
        .custom_method("podlint/status", Backend::status)
        .custom_method("podlint/text", Backend::text)
        .finish();
    transport::serve(input, output, service, socket, Log::to(log)).await
}

/// Serves one client on standard input and output, as [`serve`] does.
pub fn serve_stdio(engine: &'static Engine, wrong: Vec<String>, log: Option<File>) -> std::io::Result<Ended> {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
    let ended = runtime.block_on(serve(engine, wrong, tokio::io::stdin(), tokio::io::stdout(), log));
    // A read of standard input cannot be taken back, so nobody waits for it.
    runtime.shutdown_background();
    Ok(ended)
}
