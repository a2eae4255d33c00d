//! A client of the server, as plain as can be.

use serde_json::{Value, json};
use std::collections::HashMap;
use std::ffi::OsStr;
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

/// How long a test waits for what must come.
const PATIENCE: Duration = Duration::from_secs(60);

pub(crate) struct Client {
    child: Child,
    input: Option<ChildStdin>,
    messages: Receiver<Value>,
    answers: HashMap<i64, Value>,
    /// Requests and notifications of the server that nobody has looked at.
    pub(crate) told: Vec<Value>,
    last: i64,
    /// Whether requests of the server are answered.
    pub(crate) is_polite: bool,
    folder: PathBuf,
}

impl Client {
    /// A server that knows of no client yet, and a folder for files.
    pub(crate) fn start() -> Client {
        Client::start_with(&[])
    }

    /// The same with further arguments on its command line.
    pub(crate) fn start_with(arguments: &[&OsStr]) -> Client {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let name = format!("podlint-lsp-{}-{}", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed));
        let folder = std::env::temp_dir().join(name);
        std::fs::create_dir_all(&folder).unwrap();
        let mut command = Command::new(env!("CARGO_BIN_EXE_podlint"));
        let mut child =
            command.arg("lsp").args(arguments).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
        let (sender, messages) = channel();
        let mut output = BufReader::new(child.stdout.take().unwrap());
        std::thread::spawn(move || {
            while let Some(message) = read(&mut output) {
                if sender.send(message).is_err() {
                    return;
                }
            }
        });
        let input = child.stdin.take();
        let folder = folder.canonicalize().unwrap();
        Client { child, input, messages, answers: HashMap::new(), told: Vec::new(), last: 0, is_polite: true, folder }
    }

    /// A server with a client that can do these things, looking at the folder.
    pub(crate) fn with(capabilities: Value, files: &[(&str, &str)]) -> Client {
        let mut client = Client::start();
        for (name, text) in files {
            client.write(name, text);
        }
        let root = client.uri("");
        let root = root.trim_end_matches('/');
        client
            .ask("initialize", json!({"processId": std::process::id(), "rootUri": root, "capabilities": capabilities}));
        client.tell("initialized", json!({}));
        client
    }

    /// The same with everything read.
    pub(crate) fn indexed(capabilities: Value, files: &[(&str, &str)]) -> Client {
        let mut client = Client::with(capabilities, files);
        while client.ask("podlint/status", json!(null))["result"]["isIndexed"] != true {
            std::thread::sleep(Duration::from_millis(5));
        }
        client
    }

    pub(crate) fn path(&self) -> &Path {
        &self.folder
    }

    pub(crate) fn write(&self, name: &str, text: &str) {
        let path = self.folder.join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }

    pub(crate) fn remove(&self, name: &str) {
        std::fs::remove_file(self.folder.join(name)).unwrap();
    }

    pub(crate) fn uri(&self, name: &str) -> String {
        format!("file://{}/{name}", self.folder.display())
    }

    pub(crate) fn raw(&mut self, bytes: &[u8]) {
        let input = self.input.as_mut().unwrap();
        input.write_all(bytes).unwrap();
        input.flush().unwrap();
    }

    pub(crate) fn send(&mut self, message: &Value) {
        let text = message.to_string();
        self.raw(format!("Content-Length: {}\r\n\r\n{text}", text.len()).as_bytes());
    }

    pub(crate) fn tell(&mut self, method: &str, params: Value) {
        self.send(&json!({"jsonrpc": "2.0", "method": method, "params": params}));
    }

    /// Sends a request and returns its number.
    pub(crate) fn begin(&mut self, method: &str, params: Value) -> i64 {
        self.last += 1;
        let id = self.last;
        self.send(&json!({"jsonrpc": "2.0", "id": id, "method": method, "params": params}));
        id
    }

    /// Sends a request and waits for what the server says.
    pub(crate) fn ask(&mut self, method: &str, params: Value) -> Value {
        let id = self.begin(method, params);
        self.answer(id)
    }

    pub(crate) fn answer(&mut self, id: i64) -> Value {
        while !self.answers.contains_key(&id) {
            let message = self.messages.recv_timeout(PATIENCE).expect("the server answers");
            self.take(message);
        }
        self.answers.remove(&id).unwrap()
    }

    /// Whether the answer to a request is among the messages that were read.
    pub(crate) fn is_answered(&self, id: i64) -> bool {
        self.answers.contains_key(&id)
    }

    /// Waits until the server has said something of its own accord.
    pub(crate) fn until_told(&mut self, is_wanted: impl Fn(&Value) -> bool) {
        while !self.told.iter().any(&is_wanted) {
            let message = self.messages.recv_timeout(PATIENCE).expect("the server says it");
            self.take(message);
        }
    }

    fn take(&mut self, message: Value) {
        if message.get("method").is_none() {
            self.answers.insert(message["id"].as_i64().unwrap_or(-1), message);
            return;
        }
        if let Some(id) = message.get("id").filter(|_| self.is_polite) {
            let result = if message["method"] == "workspace/configuration" { json!([null]) } else { json!(null) };
            self.send(&json!({"jsonrpc": "2.0", "id": id, "result": result}));
        }
        self.told.push(message);
    }

    /// Waits for the next error that belongs to no request.
    pub(crate) fn error(&mut self) -> Value {
        self.answer(-1)["error"].clone()
    }

    pub(crate) fn open(&mut self, name: &str, text: &str) {
        let document = json!({"uri": self.uri(name), "languageId": "yaml", "version": 1, "text": text});
        self.tell("textDocument/didOpen", json!({"textDocument": document}));
    }

    /// Replaces a range, given as line and character of both ends, in an open document.
    pub(crate) fn edit(&mut self, name: &str, version: i64, range: [u32; 4], text: &str) {
        let [line, character, end_line, end_character] = range;
        let range = json!({
            "start": {"line": line, "character": character}, "end": {"line": end_line, "character": end_character}
        });
        let document = json!({"uri": self.uri(name), "version": version});
        let changes = json!([{"range": range, "text": text}]);
        self.tell("textDocument/didChange", json!({"textDocument": document, "contentChanges": changes}));
    }

    /// The text of a document as the server has it.
    pub(crate) fn text(&mut self, name: &str) -> String {
        let document = json!({"textDocument": {"uri": self.uri(name)}});
        self.ask("podlint/text", document)["result"].as_str().unwrap_or_default().to_owned()
    }

    /// Waits until what is published of a version of a document is as wanted, and returns its messages.
    pub(crate) fn published(&mut self, name: &str, wanted: impl Fn(&[String]) -> bool) -> Vec<String> {
        let uri = self.uri(name);
        let mut last = Vec::new();
        loop {
            while let Some(place) = self.told.iter().position(|told| told["params"]["uri"] == uri.as_str()) {
                let published = self.told.remove(place);
                let all = published["params"]["diagnostics"].as_array().unwrap();
                last = all.iter().map(|one| one["message"].as_str().unwrap().to_owned()).collect();
                if wanted(&last) {
                    return last;
                }
            }
            let message = self.messages.recv_timeout(PATIENCE).unwrap_or_else(|_| panic!("at last: {last:?}"));
            self.take(message);
        }
    }

    /// Waits for the end of the server, with the streams open.
    pub(crate) fn wait(&mut self) -> i32 {
        self.child.wait().unwrap().code().unwrap()
    }

    /// Ends the input and returns the exit code.
    pub(crate) fn end(mut self) -> i32 {
        self.input = None;
        self.child.wait().unwrap().code().unwrap()
    }
}

impl Drop for Client {
    fn drop(&mut self) {
        _ = self.child.kill();
        _ = self.child.wait();
        _ = std::fs::remove_dir_all(&self.folder);
    }
}

fn read(output: &mut impl BufRead) -> Option<Value> {
    let mut length = 0;
    loop {
        let mut line = String::new();
        if output.read_line(&mut line).ok()? == 0 {
            return None;
        }
        match line.trim().split_once(": ") {
            Some((_, value)) => length = value.parse().ok()?,
            None => break,
        }
    }
    let mut message = vec![0; length];
    output.read_exact(&mut message).ok()?;
    serde_json::from_slice(&message).ok()
}
