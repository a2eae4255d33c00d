//! Coming, going, and messages that are none.

use crate::client::Client;
use serde_json::{Value, json};
use std::path::Path;
use std::process::Command;

fn code(answer: &Value) -> i64 {
    answer["error"]["code"].as_i64().unwrap_or(0)
}

#[test]
fn requests_come_between_initialize_and_shutdown() {
    let mut client = Client::start();
    let hover = json!({"textDocument": {"uri": "file:///a.yaml"}, "position": {"line": 0, "character": 0}});
    assert_eq!(code(&client.ask("textDocument/hover", hover.clone())), -32002);
    let first = client.ask("initialize", json!({"processId": null, "rootUri": null, "capabilities": {}}));
    assert_eq!(first["result"]["serverInfo"]["name"], "podlint");
    assert_eq!(first["result"]["capabilities"]["positionEncoding"], "utf-16");
    assert_eq!(code(&client.ask("initialize", json!({"capabilities": {}}))), -32600);
    client.tell("initialized", json!({}));
    assert_eq!(code(&client.ask("podlint/nothing", json!({}))), -32601);
    assert_eq!(client.ask("textDocument/hover", hover.clone())["result"], json!(null));
    assert_eq!(client.ask("shutdown", json!(null))["result"], json!(null));
    assert_eq!(code(&client.ask("textDocument/hover", hover)), -32600);
    client.tell("exit", json!(null));
    assert_eq!(client.end(), 0);
}

#[test]
fn who_leaves_without_a_word_gets_another_exit_code() {
    let mut client = Client::with(json!({}), &[]);
    client.tell("exit", json!(null));
    assert_eq!(client.end(), 1);
    assert_eq!(Client::with(json!({}), &[]).end(), 1);
    assert_eq!(Client::start().end(), 1);
}

#[test]
fn what_is_no_message_is_answered_and_reading_goes_on() {
    let mut client = Client::with(json!({}), &[]);
    for (bytes, code) in [
        ("Content-Length: 4\r\n\r\n{bad", -32700),
        ("Content-Length: 2\r\n\r\n[]", -32600),
        ("Content-Length: 2\r\n\r\n{}", -32600),
        ("Content-Length: 24\r\n\r\n{\"method\":3,\"params\":[]}", -32600),
        ("Content-Length: many\r\n\r\n", -32700),
        ("X: y\r\n\r\n", -32700),
    ] {
        client.raw(bytes.as_bytes());
        assert_eq!(client.error()["code"], code, "{bytes}");
    }
    assert_eq!(client.ask("podlint/status", json!(null))["result"]["open"], 0);
}

#[test]
fn a_cancelled_request_is_answered_as_such_or_was_done_before() {
    let mut client = Client::indexed(json!({}), &[]);
    client.open("a.yaml", &"a: 1\n".repeat(20_000));
    for _ in 0..20 {
        let id = client.begin("workspace/diagnostic", json!({"previousResultIds": []}));
        client.tell("$/cancelRequest", json!({"id": id}));
        let answer = client.answer(id);
        assert!(code(&answer) == -32800 || answer["result"].is_object(), "{answer}");
    }
    client.tell("$/cancelRequest", json!({"id": 77}));
    client.tell("$/somethingElse", json!({}));
    assert_eq!(client.ask("podlint/status", json!(null))["result"]["open"], 1);
}

#[test]
fn nothing_comes_that_the_client_did_not_allow() {
    let mut client = Client::indexed(json!({}), &[("a.yaml", "kind: Pod\n"), ("b.yaml", "kind: Pod\n")]);
    client.open("a.yaml", "apiVersion: v1\nkind: Pod\n");
    client.published("a.yaml", |messages| !messages.is_empty());
    client.tell("workspace/didChangeConfiguration", json!({"settings": {"podlint": {"codeLens": {"enable": false}}}}));
    client.ask("podlint/status", json!(null));
    let others: Vec<_> =
        client.told.iter().filter(|told| told["method"] != "textDocument/publishDiagnostics").collect();
    assert!(others.is_empty(), "{others:?}");
}

#[test]
fn a_client_that_never_answers_stops_nothing() {
    let capabilities = json!({
        "workspace": {
            "configuration": true, "workspaceFolders": true, "didChangeWatchedFiles": {"dynamicRegistration": true},
            "codeLens": {"refreshSupport": true}, "inlayHint": {"refreshSupport": true}, "diagnostics": {"refreshSupport": true}
        },
        "window": {"workDoneProgress": true},
        "textDocument": {"diagnostic": {}}
    });
    let mut client = Client::with(capabilities, &[("a.yaml", "kind: Pod\n")]);
    client.is_polite = false;
    while client.ask("podlint/status", json!(null))["result"]["isIndexed"] != true {}
    client.open("a.yaml", "apiVersion: v1\nkind: Pod\n");
    let document = json!({"textDocument": {"uri": client.uri("a.yaml")}});
    let report = client.ask("textDocument/diagnostic", document);
    assert_eq!(report["result"]["kind"], "full");
    let asked: Vec<_> = client.told.iter().filter(|told| told.get("id").is_some()).collect();
    assert!(asked.iter().any(|asked| asked["method"] == "client/registerCapability"), "{asked:?}");
}

/// What is read at once is not worth a word, so there has to be much to read.
#[test]
fn progress_is_told_while_files_are_read() {
    let capabilities = json!({"window": {"workDoneProgress": true}});
    let text = "---\nkind: Pod\nspec: {containers: [{name: a, image: b:1}]}\n".repeat(40_000);
    let files = ["a.yaml", "b.yaml", "c.yaml", "d.yaml"].map(|name| (name, &*text));
    let mut client = Client::indexed(capabilities, &files);
    let is_end = |told: &Value| told["method"] == "$/progress" && told["params"]["value"]["kind"] == "end";
    client.until_told(is_end);
    let of_progress = client.told.iter().filter(|told| told["method"].as_str().unwrap().contains("rogress"));
    let steps: Vec<&str> =
        of_progress.map(|told| told["params"]["value"]["kind"].as_str().unwrap_or("create")).collect();
    assert_eq!((steps[0], steps[1], steps[steps.len() - 1]), ("create", "begin", "end"), "{steps:?}");
}

#[test]
fn formatting_is_there_when_it_is_asked_for() {
    let formats = |client: &mut Client, options: Value| {
        let params = json!({"processId": null, "rootUri": null, "capabilities": {}, "initializationOptions": options});
        client.ask("initialize", params)["result"]["capabilities"]["documentFormattingProvider"].clone()
    };
    assert_eq!(formats(&mut Client::start(), json!({})), json!(null));
    let mut client = Client::start();
    assert_eq!(formats(&mut client, json!({"format": {"enable": true}})), json!(true));
    client.tell("initialized", json!({}));
    client.open("a.yaml", "kind:   Pod  \nspec:\n    nodeName:  a\n");
    let params =
        json!({"textDocument": {"uri": client.uri("a.yaml")}, "options": {"tabSize": 2, "insertSpaces": true}});
    let edits = client.ask("textDocument/formatting", params)["result"].as_array().cloned().unwrap_or_default();
    assert!(!edits.is_empty());
}

/// A client that is killed says nothing and may leave its streams open.
#[cfg(target_os = "linux")]
#[test]
fn the_server_ends_with_its_parent() {
    let mut parent = std::process::Command::new("sleep").arg("60").spawn().unwrap();
    let mut client = Client::start();
    client.ask("initialize", json!({"processId": parent.id(), "rootUri": null, "capabilities": {}}));
    client.tell("initialized", json!({}));
    parent.kill().unwrap();
    parent.wait().unwrap();
    assert_eq!(client.wait(), 1);
}

#[test]
fn a_plugin_that_cannot_be_loaded_is_named_to_the_user() {
    let mut client = Client::start_with(&["--plugin".as_ref(), "/nowhere/acme.so".as_ref()]);
    client.ask("initialize", json!({"processId": null, "capabilities": {}}));
    client.tell("initialized", json!({}));
    client.until_told(|told| {
        told["method"] == "window/showMessage"
            && told["params"]["message"].as_str().unwrap().contains("/nowhere/acme.so")
    });
}

#[test]
fn a_plugin_of_the_command_line_is_loaded() {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("../plugin-host/tests/host/c/upper_case_name.c");
    let include = Path::new(env!("CARGO_MANIFEST_DIR")).join("../plugin-abi/include");
    let library = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("lsp-plugin{}", std::env::consts::DLL_SUFFIX));
    let mut compiler = Command::new("cc");
    compiler.args(["-std=c99", "-shared", "-fPIC", "-fvisibility=hidden", "-I"]).arg(include);
    let compiled = compiler.arg("-o").arg(&library).arg(source).status();
    if !compiled.is_ok_and(|status| status.success()) {
        assert!(std::env::var_os("PODLINT_SKIP_C").is_some(), "`cc` is needed; set PODLINT_SKIP_C to go without");
        return;
    }
    let mut client = Client::start_with(&["--plugin".as_ref(), library.as_os_str()]);
    client.ask("initialize", json!({"processId": null, "rootUri": null, "capabilities": {}}));
    let command = json!({"command": "podlint.explainRule", "arguments": ["c-names/upper-case-name"]});
    let page = client.ask("workspace/executeCommand", command);
    assert!(page["result"].as_str().unwrap_or_default().contains("upper-case-name"), "{page}");
}

#[test]
fn a_log_has_every_message_for_who_asks_for_one() {
    let file = std::env::temp_dir().join(format!("podlint-lsp-log-{}", std::process::id()));
    let mut client = Client::start_with(&["--log".as_ref(), file.as_os_str()]);
    client.ask("initialize", json!({"processId": null, "capabilities": {}}));
    client.raw(b"Content-Length: 8\r\n\r\n{\"a\":\n 7");
    client.ask("shutdown", json!(null));
    client.tell("exit", json!(null));
    assert_eq!(client.wait(), 0);
    let log = std::fs::read_to_string(&file).unwrap();
    let lines: Vec<Value> = log.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(lines[0]["from"], "client");
    assert_eq!(lines[0]["message"]["method"], "initialize");
    assert_eq!(lines[1]["from"], "server");
    assert_eq!(lines[1]["message"]["result"]["serverInfo"]["name"], "podlint");
    assert!(lines.iter().any(|line| line["message"] == "{\"a\":\n 7"), "{log}");
    assert!(lines.iter().all(|line| line["seconds"].is_f64()), "{log}");
    std::fs::remove_file(&file).unwrap();

    let run = Command::new(env!("CARGO_BIN_EXE_podlint")).args(["lsp", "--log", "/nowhere/log"]).output().unwrap();
    assert_eq!(run.status.code(), Some(2));
    let said = String::from_utf8_lossy(&run.stderr);
    assert!(said.starts_with("error: cannot write the log `/nowhere/log`"), "{said}");
}
