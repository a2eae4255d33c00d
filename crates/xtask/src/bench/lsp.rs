//! `cargo xtask bench lsp`: how long an editor waits for podlint, and for yaml-language-server beside it.
//!
//! A keystroke counts only if the diagnostic that must appear or vanish does so. The other server reads its schemas from local files
//! that are made of podlint's own table, so that neither waits for a network.

use crate::json_schema;
use crate::run::{RunError, cargo, run as execute};
use podlint_schema::LATEST;
use serde_json::{Value, json};
use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

/// The server that is compared.
const RIVAL: &str = "yaml-language-server@2.0.0";
/// How long an answer may take before it counts as none.
const PATIENCE: Duration = Duration::from_secs(60);
/// Starts that are measured.
const STARTS: usize = 10;
/// Keystrokes that are measured in each document.
const KEYSTROKES: usize = 240;
/// Completions that are measured in each document.
const COMPLETIONS: usize = 60;

/// A document that is typed in: its name and its number of lines.
const DOCUMENTS: [(&str, usize); 3] = [("pod30", 30), ("multi300", 300), ("multi5k", 5000)];

/// How a server is started, and what it is told.
struct Server<'s> {
    name: &'s str,
    command: Vec<String>,
    settings: Value,
}

/// Measures both.
pub(crate) fn lsp(root: &Path) -> Result<(), RunError> {
    execute(cargo(root).args(["build", "--release", "--locked", "--package", "podlint"]))?;
    let podlint = root.join("target/release/podlint").display().to_string();
    let folder = root.join("target/bench-lsp");
    fs::create_dir_all(folder.join("work")).map_err(|cause| RunError::Odd(format!("cannot make a folder: {cause}")))?;
    let mut servers =
        vec![Server { name: "podlint", command: vec![podlint.clone(), "lsp".to_owned()], settings: json!({}) }];
    match rival(&folder) {
        Ok(rival) => servers.push(rival),
        Err(error) => println!("skipped: {RIVAL}, which needs Node and npm: {error}"),
    }
    println!("{:<10} {:<10} {:>34} {:>9}", "server", "document", "", "");
    for server in &servers {
        measure(server, &folder.join("work"))?;
    }
    match std::env::var_os("PODLINT_CORPUS") {
        Some(corpus) => index(&servers[0], &Path::new(&corpus).join("manifests")),
        None => {
            println!("skipped: indexing a large folder, which is found through PODLINT_CORPUS");
            Ok(())
        }
    }
}

/// Installs the other server on the first run, and writes schemas for it.
fn rival(folder: &Path) -> Result<Server<'static>, RunError> {
    let script = folder.join("node_modules/yaml-language-server/bin/yaml-language-server");
    if !script.is_file() {
        let mut npm = Command::new("npm");
        npm.current_dir(folder).args([
            "install",
            "--no-audit",
            "--no-fund",
            "--loglevel=error",
            "--prefix",
            ".",
            RIVAL,
        ]);
        execute(&mut npm)?;
    }
    let schemas = folder.join("schemas");
    let odd = |cause: std::io::Error| RunError::Odd(format!("cannot write schemas: {cause}"));
    json_schema::write(&schemas, LATEST).map_err(odd)?;
    let all = json!({"oneOf": [{"$ref": "pod-v1.json"}, {"$ref": "deployment-apps-v1.json"}]});
    fs::write(schemas.join("all.json"), all.to_string()).map_err(odd)?;
    let schema = format!("file://{}", schemas.join("all.json").display());
    Ok(Server {
        name: "yaml-ls",
        command: vec!["node".to_owned(), script.display().to_string(), "--stdio".to_owned()],
        settings: json!({"yaml": {"schemas": {schema: "*.yaml"}, "schemaStore": {"enable": false}, "validate": true}}),
    })
}

fn measure(server: &Server<'_>, folder: &Path) -> Result<(), RunError> {
    let mut starts = Vec::new();
    for _ in 0..STARTS {
        let begin = Instant::now();
        let mut session = Session::start(server, folder)?;
        session.initialize(folder)?;
        starts.push(begin.elapsed());
    }
    row(server, "", "start to initialize", &mut starts);
    for (name, lines) in DOCUMENTS {
        let mut session = Session::start(server, folder)?;
        session.initialize(folder)?;
        let text = document(lines);
        let uri = format!("file://{}/{name}.yaml", folder.display());
        // The last container of the text has the mistake, so that all of it has to be looked at.
        let broken = replace_last(&text, "imagePullPolicy", "imagePulPolicy");
        let begin = Instant::now();
        session.open(&uri, &broken);
        session.until(&uri, true)?;
        row(server, name, "open to diagnostics", &mut [begin.elapsed()]);
        let memory = session.memory();
        let place = text.rfind("imagePullPolicy").unwrap_or(0);
        let (line, column) =
            (text[..place].matches('\n').count(), place - text[..place].rfind('\n').map_or(0, |end| end + 1));
        let cpu = session.cpu();
        let mut waits = Vec::new();
        for stroke in 0..KEYSTROKES {
            let is_broken = stroke % 2 == 1;
            // The second `l` of `imagePullPolicy` comes and goes.
            let (end, letter) = if is_broken { (column + 9, "") } else { (column + 8, "l") };
            let begin = Instant::now();
            session.edit(&uri, [line, column + 8, line, end], letter);
            session.until(&uri, is_broken)?;
            waits.push(begin.elapsed());
        }
        let cpu = (session.cpu() - cpu) / KEYSTROKES as f64;
        row(server, name, "keystroke to diagnostics", &mut waits);
        let (mut waits, mut offered) = (Vec::new(), 0);
        for stroke in 0..COMPLETIONS {
            let (end, letter) = if stroke % 2 == 1 { (column + 9, "") } else { (column + 8, "l") };
            session.edit(&uri, [line, column + 8, line, end], letter);
            let begin = Instant::now();
            let position = json!({"line": line, "character": column + 8});
            let answer =
                session.ask("textDocument/completion", json!({"textDocument": {"uri": uri}, "position": position}))?;
            waits.push(begin.elapsed());
            offered += usize::from(answer.to_string().contains("imagePullPolicy"));
        }
        row(server, name, "completion after a keystroke", &mut waits);
        println!(
            "{:<10} {name:<10} {:<34} {offered:>9} of {COMPLETIONS}",
            server.name, "with the field among the offers"
        );
        println!("{:<10} {name:<10} {:<34} {cpu:>9.2} ms", server.name, "CPU a keystroke");
        println!("{:<10} {name:<10} {:<34} {memory:>9.1} MiB", server.name, "memory after opening");
    }
    Ok(())
}

/// How long podlint reads a large folder, and what that takes.
fn index(server: &Server<'_>, folder: &Path) -> Result<(), RunError> {
    let mut session = Session::start(server, folder)?;
    session.initialize(folder)?;
    let begin = Instant::now();
    let files = loop {
        let status = session.ask("podlint/status", json!(null))?;
        if status["isIndexed"] == true {
            break status["files"].clone();
        }
        std::thread::sleep(Duration::from_millis(10));
    };
    let (time, cpu) = (begin.elapsed(), session.cpu());
    println!(
        "{:<10} {:<10} {files} files read in {:.2} s ({:.2} s of CPU), {:.1} MiB then",
        server.name,
        "folder",
        time.as_secs_f64(),
        cpu / 1e3,
        session.memory()
    );
    Ok(())
}

/// Prints the middle and the 99th of a hundred, in milliseconds.
fn row(server: &Server<'_>, document: &str, what: &str, waits: &mut [Duration]) {
    waits.sort_unstable();
    let at = |share: f64| waits[((waits.len() - 1) as f64 * share).round() as usize].as_secs_f64() * 1e3;
    println!("{:<10} {document:<10} {what:<34} {:>9.2} ms {:>9.2} ms", server.name, at(0.5), at(0.99));
}

/// Deployments of 32 lines, or one Pod.
fn document(lines: usize) -> String {
    let container = |name: &str, indent: &str| {
        let lines = [
            format!("- name: {name}"),
            "  image: registry.example/shop/web:1.4".to_owned(),
            "  imagePullPolicy: Always".to_owned(),
            "  ports:".to_owned(),
            "  - {name: http, containerPort: 8080}".to_owned(),
            "  env:".to_owned(),
            "  - {name: LOG_LEVEL, value: info}".to_owned(),
            "  resources:".to_owned(),
            "    requests: {cpu: 100m, memory: 128Mi}".to_owned(),
        ];
        lines.iter().map(|line| format!("{indent}{line}\n")).collect::<String>()
    };
    if lines < 100 {
        let containers: String = ["web", "metrics"].map(|name| container(name, "  ")).concat();
        let labels = "    app.kubernetes.io/name: web\n    app.kubernetes.io/part-of: shop\n";
        return format!(
            "apiVersion: v1\nkind: Pod\nmetadata:\n  name: web\n  labels:\n{labels}spec:\n  containers:\n{containers}"
        );
    }
    let one = |number: usize| {
        let containers: String = ["web", "metrics"].map(|name| container(name, "      ")).concat();
        format!(
            "apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: web-{number}\n  labels:\n    app.kubernetes.io/name: web-{number}\nspec:\n  replicas: 2\n  selector:\n    matchLabels: {{app.kubernetes.io/name: web-{number}}}\n  template:\n    metadata:\n      labels: {{app.kubernetes.io/name: web-{number}}}\n    spec:\n      containers:\n{containers}"
        )
    };
    (0..lines / 32).map(one).collect::<Vec<_>>().join("---\n")
}

fn replace_last(text: &str, from: &str, to: &str) -> String {
    text.rfind(from).map_or_else(|| text.to_owned(), |at| format!("{}{to}{}", &text[..at], &text[at + from.len()..]))
}

/// A running server and its client.
struct Session {
    child: Child,
    input: ChildStdin,
    messages: Receiver<Value>,
    settings: Value,
    last: i64,
    version: i64,
}

impl Session {
    fn start(server: &Server<'_>, folder: &Path) -> Result<Session, RunError> {
        let line = server.command.join(" ");
        let mut command = Command::new(&server.command[0]);
        command.args(&server.command[1..]).current_dir(folder).stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut child = command.stderr(Stdio::null()).spawn().map_err(|cause| RunError::Start { line, cause })?;
        let (Some(input), Some(output)) = (child.stdin.take(), child.stdout.take()) else {
            return Err(RunError::Odd("a process without streams".to_owned()));
        };
        let (sender, messages) = channel();
        std::thread::spawn(move || {
            let mut output = BufReader::new(output);
            while let Some(message) = read(&mut output) {
                if sender.send(message).is_err() {
                    return;
                }
            }
        });
        Ok(Session { child, input, messages, settings: server.settings.clone(), last: 0, version: 1 })
    }

    fn send(&mut self, message: &Value) {
        let text = message.to_string();
        // A server that is gone is noticed by who waits for it.
        _ = write!(self.input, "Content-Length: {}\r\n\r\n{text}", text.len());
        _ = self.input.flush();
    }

    fn tell(&mut self, method: &str, params: Value) {
        self.send(&json!({"jsonrpc": "2.0", "method": method, "params": params}));
    }

    fn initialize(&mut self, folder: &Path) -> Result<(), RunError> {
        let root = format!("file://{}", folder.display());
        let capabilities = json!({
            "workspace": {"configuration": true, "workspaceFolders": true},
            "textDocument": {"publishDiagnostics": {"relatedInformation": true}}
        });
        self.ask(
            "initialize",
            json!({"processId": null, "rootUri": root, "capabilities": capabilities, "workspaceFolders": [{"uri": root, "name": "work"}]}),
        )?;
        self.tell("initialized", json!({}));
        if self.settings != json!({}) {
            self.tell("workspace/didChangeConfiguration", json!({"settings": self.settings}));
        }
        Ok(())
    }

    fn open(&mut self, uri: &str, text: &str) {
        self.version = 1;
        let document = json!({"uri": uri, "languageId": "yaml", "version": 1, "text": text});
        self.tell("textDocument/didOpen", json!({"textDocument": document}));
    }

    fn edit(&mut self, uri: &str, range: [usize; 4], text: &str) {
        self.version += 1;
        let [line, character, end_line, end_character] = range;
        let range = json!({
            "start": {"line": line, "character": character}, "end": {"line": end_line, "character": end_character}
        });
        let document = json!({"uri": uri, "version": self.version});
        self.tell(
            "textDocument/didChange",
            json!({"textDocument": document, "contentChanges": [{"range": range, "text": text}]}),
        );
    }

    fn ask(&mut self, method: &str, params: Value) -> Result<Value, RunError> {
        self.last += 1;
        let id = self.last;
        self.send(&json!({"jsonrpc": "2.0", "id": id, "method": method, "params": params}));
        loop {
            let message = self.next()?;
            if message.get("method").is_none() && message["id"] == id {
                return Ok(message["result"].clone());
            }
        }
    }

    /// Waits until diagnostics of a document say, or no longer say, that the field is misspelt.
    fn until(&mut self, uri: &str, is_broken: bool) -> Result<(), RunError> {
        loop {
            let message = self.next()?;
            let is_published =
                message["method"] == "textDocument/publishDiagnostics" && message["params"]["uri"] == uri;
            if is_published && message["params"]["diagnostics"].to_string().contains("imagePulPolicy") == is_broken {
                return Ok(());
            }
        }
    }

    /// The next message; what the server asks is answered.
    fn next(&mut self) -> Result<Value, RunError> {
        let message = self.messages.recv_timeout(PATIENCE);
        let message = message.map_err(|_| RunError::Odd("the server says nothing any more".to_owned()))?;
        if message.get("method").is_some()
            && let Some(id) = message.get("id")
        {
            let items = message["params"]["items"].as_array().cloned().unwrap_or_default();
            let of = |item: &Value| self.settings[item["section"].as_str().unwrap_or_default()].clone();
            let result = if items.is_empty() { Value::Null } else { items.iter().map(of).collect() };
            let answer = json!({"jsonrpc": "2.0", "id": id, "result": result});
            self.send(&answer);
        }
        Ok(message)
    }

    fn process(&self) -> PathBuf {
        PathBuf::from(format!("/proc/{}", self.child.id()))
    }

    /// Resident memory in MiB; 0 where the system does not say.
    fn memory(&self) -> f64 {
        let status = fs::read_to_string(self.process().join("status")).unwrap_or_default();
        let line = status.lines().find(|line| line.starts_with("VmRSS:"));
        let kilobytes = line.and_then(|line| line.split_whitespace().nth(1)?.parse::<f64>().ok());
        kilobytes.unwrap_or(0.0) / 1024.0
    }

    /// CPU time so far in milliseconds; 0 where the system does not say.
    fn cpu(&self) -> f64 {
        let stat = fs::read_to_string(self.process().join("stat")).unwrap_or_default();
        let fields: Vec<&str> = stat.rsplit(')').next().unwrap_or_default().split_whitespace().collect();
        let ticks = |place: usize| fields.get(place).and_then(|field| field.parse::<f64>().ok()).unwrap_or(0.0);
        // A hundred ticks are a second.
        (ticks(11) + ticks(12)) * 10.0
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        _ = self.child.kill();
        _ = self.child.wait();
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
            Some((name, value)) if name.eq_ignore_ascii_case("content-length") => length = value.parse().ok()?,
            Some(_) => {}
            None => break,
        }
    }
    let mut message = vec![0; length];
    output.read_exact(&mut message).ok()?;
    serde_json::from_slice(&message).ok()
}
