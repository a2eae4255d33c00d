//! Diagnostics and what is done about them.

use crate::client::Client;
use serde_json::{Value, json};
use std::process::Command;

const CONFIG: &str = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: shop}\ndata: {title: x}\n";
const POD: &str = "apiVersion: v1
kind: Pod
metadata: {name: web, labels: {app.kubernetes.io/name: web}}
spec:
  containers:
  - name: web
    image: web:1
    env: [{name: T, valueFrom: {configMapKeyRef: {name: shop, key: title}}}]
";

#[test]
fn a_change_in_one_file_is_seen_in_another() {
    let mut client = Client::indexed(json!({}), &[("config.yaml", CONFIG), ("pod.yaml", POD)]);
    client.open("pod.yaml", POD);
    client.published("pod.yaml", |messages| messages.is_empty());
    client.open("config.yaml", CONFIG);
    client.edit("config.yaml", 2, [3, 7, 3, 12], "titel");
    client.published("pod.yaml", |messages| messages.iter().any(|message| message.contains("no key `title`")));
    // Without being saved it is gone when it is closed.
    client.tell("textDocument/didClose", json!({"textDocument": {"uri": client.uri("config.yaml")}}));
    client.published("pod.yaml", |messages| messages.is_empty());
    client.write("config.yaml", &CONFIG.replace("title", "name"));
    let changes = json!([{"uri": client.uri("config.yaml"), "type": 2}]);
    client.tell("workspace/didChangeWatchedFiles", json!({"changes": changes}));
    client.published("pod.yaml", |messages| messages.iter().any(|message| message.contains("no key `title`")));
    std::fs::remove_file(client.path().join("config.yaml")).unwrap();
    let changes = json!([{"uri": client.uri("config.yaml"), "type": 3}]);
    client.tell("workspace/didChangeWatchedFiles", json!({"changes": changes}));
    client.published("pod.yaml", |messages| !messages.iter().any(|message| message.contains("no key `title`")));
}

#[test]
fn what_the_command_line_leaves_out_has_no_findings() {
    let wrong = POD.replace("image", "imag");
    let config = "exclude: [vendor/]\n";
    let mut client = Client::indexed(json!({}), &[(".podlint.yaml", config), ("vendor/pod.yaml", &wrong)]);
    for file in ["vendor/pod.yaml", ".podlint-cluster.yaml"] {
        client.open(file, &wrong);
        client.published(file, |messages| messages.is_empty());
    }
    client.open("pod.yaml", &wrong);
    client.published("pod.yaml", |messages| !messages.is_empty());
    let all = client.told.iter().filter(|told| told["method"] == "textDocument/publishDiagnostics");
    let of_others = all.filter(|told| told["params"]["uri"] != client.uri("pod.yaml"));
    assert!(of_others.clone().all(|told| told["params"]["diagnostics"] == json!([])), "nothing in between either");
    // It can be read all the same.
    let place =
        json!({"textDocument": {"uri": client.uri("vendor/pod.yaml")}, "position": {"line": 3, "character": 1}});
    assert!(client.ask("textDocument/hover", place)["result"]["contents"].is_object());
}

#[test]
fn what_was_said_of_a_text_is_not_said_again() {
    let mut client = Client::indexed(json!({}), &[("pod.yaml", POD)]);
    client.open("config.yaml", CONFIG);
    client.open("pod.yaml", POD);
    client.published("pod.yaml", |messages| messages.is_empty());
    // A change that others see, but nothing that is different for the pod.
    client.edit("config.yaml", 2, [3, 7, 3, 7], "other: x, ");
    client.edit("config.yaml", 3, [3, 0, 3, 4], "dat");
    client.published("config.yaml", |messages| messages.iter().any(|message| message.contains("`dat`")));
    let told = client.told.iter().filter(|told| told["method"] == "textDocument/publishDiagnostics");
    let of_pod = told.filter(|told| told["params"]["uri"] == client.uri("pod.yaml"));
    assert_eq!(of_pod.count(), 0, "the pod was told of once");
}

#[test]
fn diagnostics_can_be_asked_for() {
    let capabilities = json!({"textDocument": {"diagnostic": {}}});
    let mut client = Client::indexed(capabilities, &[("pod.yaml", &POD.replace("image", "imag"))]);
    client.open("pod.yaml", POD);
    let ask = |client: &mut Client, id: &Value| {
        let document = json!({"textDocument": {"uri": client.uri("pod.yaml")}, "previousResultId": id});
        client.ask("textDocument/diagnostic", document)["result"].clone()
    };
    let first = ask(&mut client, &json!(null));
    assert_eq!(first["kind"], "full");
    assert_eq!(ask(&mut client, &first["resultId"])["kind"], "unchanged");
    client.edit("pod.yaml", 2, [3, 0, 3, 4], "sepc");
    let second = ask(&mut client, &first["resultId"]);
    assert!(second["items"].to_string().contains("sepc"), "{second}");
    assert!(
        client.told.iter().all(|told| told["method"] != "textDocument/publishDiagnostics"),
        "nothing is pushed then"
    );
}

/// Clients ask for all files again and again; they are answered when something is different.
#[test]
fn all_files_are_looked_at_again_when_one_has_changed() {
    let capabilities = json!({"textDocument": {"diagnostic": {}}});
    let mut client = Client::indexed(capabilities, &[("config.yaml", CONFIG), ("pod.yaml", POD)]);
    client.open("config.yaml", CONFIG);
    let first = client.ask("workspace/diagnostic", json!({"previousResultIds": []}))["result"].clone();
    assert!(!first.to_string().contains("no key"), "{first}");
    let gone = json!({"uri": client.uri("gone.yaml"), "value": "x"});
    let second = client.ask("workspace/diagnostic", json!({"previousResultIds": [gone]}))["result"].clone();
    assert_eq!(second["items"][0]["items"], json!([]), "what was found in it is taken back");
    let again = client.begin("workspace/diagnostic", json!({"previousResultIds": []}));
    client.ask("podlint/status", json!(null));
    assert!(!client.is_answered(again), "there is nothing new to say");
    client.edit("config.yaml", 2, [3, 7, 3, 12], "name");
    let third = client.answer(again)["result"].clone();
    assert!(third.to_string().contains("ConfigMap `shop` has no key `title`"), "{third}");
    client.remove("pod.yaml");
    let change = json!({"changes": [{"uri": client.uri("pod.yaml"), "type": 3}]});
    client.tell("workspace/didChangeWatchedFiles", change);
    let mut items = json!([]);
    while items == json!([]) {
        items = client.ask("workspace/diagnostic", json!({"previousResultIds": []}))["result"]["items"].clone();
    }
    let taken_back = json!([{"kind": "full", "uri": client.uri("pod.yaml"), "version": null, "items": []}]);
    assert_eq!(items, taken_back, "even if the client does not say that it knows of it");
}

/// All files of the example, none of them open, against the command line.
#[test]
fn the_server_finds_what_the_command_line_finds() {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(2).unwrap();
    let mut client = Client::start();
    let shop = root.join("testdata/manifests");
    let uri = format!("file://{}", shop.display());
    client.ask(
        "initialize",
        json!({"processId": null, "rootUri": uri, "capabilities": {"textDocument": {"diagnostic": {}}}}),
    );
    client.tell("initialized", json!({}));
    while client.ask("podlint/status", json!(null))["result"]["isIndexed"] != true {}
    let report = client.ask("workspace/diagnostic", json!({"previousResultIds": []}))["result"].clone();
    let mut ours = Vec::new();
    for item in report["items"].as_array().unwrap() {
        let file = item["uri"].as_str().unwrap().strip_prefix(&uri).unwrap().trim_start_matches('/');
        ours.extend(item["items"].as_array().unwrap().iter().map(|one| {
            let start = &one["range"]["start"];
            let place = (start["line"].as_u64().unwrap() + 1, start["character"].as_u64().unwrap() + 1);
            (
                file.to_owned(),
                place,
                one["code"].as_str().unwrap().to_owned(),
                one["message"].as_str().unwrap().to_owned(),
            )
        }));
    }
    let run = Command::new(env!("CARGO_BIN_EXE_podlint"))
        .args(["check", "--format", "json", "."])
        .current_dir(&shop)
        .output();
    let told: Value = serde_json::from_slice(&run.unwrap().stdout).unwrap();
    let mut theirs: Vec<_> = told["diagnostics"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| {
            let place = &one["range"]["start"];
            let file = one["file"].as_str().unwrap().trim_start_matches("./");
            let place = (place["line"].as_u64().unwrap(), place["column"].as_u64().unwrap());
            (
                file.to_owned(),
                place,
                one["rule"].as_str().unwrap().to_owned(),
                one["message"].as_str().unwrap().to_owned(),
            )
        })
        .collect();
    ours.sort();
    theirs.sort();
    assert!(!ours.is_empty());
    assert_eq!(ours, theirs);
}

#[test]
fn fixes_are_offered_the_safe_one_first_and_all_at_once() {
    let text = POD.replace("image:", "imag:").replace("containers", "contaners");
    let capabilities =
        json!({"textDocument": {"codeAction": {"codeActionLiteralSupport": {"codeActionKind": {"valueSet": []}}}}});
    let mut client = Client::indexed(capabilities, &[("config.yaml", CONFIG)]);
    client.open("pod.yaml", &text);
    client.published("pod.yaml", |messages| !messages.is_empty());
    let ask = |client: &mut Client, line: u32, only: Value| {
        let range = json!({"start": {"line": line, "character": 4}, "end": {"line": line, "character": 4}});
        let mut context = json!({"diagnostics": []});
        if !only.is_null() {
            context["only"] = only;
        }
        let params = json!({"textDocument": {"uri": client.uri("pod.yaml")}, "range": range, "context": context});
        client.ask("textDocument/codeAction", params)["result"].as_array().unwrap().clone()
    };
    let here = ask(&mut client, 4, json!(null));
    assert_eq!(here[0]["isPreferred"], true, "{here:?}");
    assert_eq!(here[0]["kind"], "quickfix");
    let hide =
        here.iter().find(|action| action["title"] == "Ignore api/unknown-field here").expect("it can be ignored");
    let hidden = hide["edit"]["changes"][client.uri("pod.yaml").as_str()][0]["newText"].as_str().unwrap();
    assert!(hidden.contains("# podlint: ignore[api/unknown-field]"), "{hidden}");
    let all = ask(&mut client, 0, json!(["source.fixAll"]));
    let edits = all[0]["edit"]["changes"][client.uri("pod.yaml").as_str()].as_array().unwrap().clone();
    assert_eq!(all[0]["kind"], "source.fixAll.podlint");
    assert!(edits.iter().any(|edit| edit["newText"] == "containers"), "{edits:?}");
    let rule = client
        .ask("workspace/executeCommand", json!({"command": "podlint.explainRule", "arguments": ["api/unknown-field"]}));
    assert!(rule["result"].as_str().unwrap().starts_with("# unknown-field"), "{rule}");
    let rules = client.ask("workspace/executeCommand", json!({"command": "podlint.listRules"}))["result"].clone();
    let first = json!({
        "id": "api/duplicate-env-name",
        "severity": "warning",
        "description": "A container sets one environment variable twice."
    });
    assert_eq!(rules[0], first, "{rules}");
}

/// Titles and kinds of what can be done about a range of `pod.yaml`, with the problems that each is the answer to.
fn actions(client: &mut Client, range: [u32; 4], context: Value) -> Vec<String> {
    let [line, character, end_line, end_character] = range;
    let range = json!({
        "start": {"line": line, "character": character}, "end": {"line": end_line, "character": end_character}
    });
    let params = json!({"textDocument": {"uri": client.uri("pod.yaml")}, "range": range, "context": context});
    let answer = client.ask("textDocument/codeAction", params)["result"].as_array().unwrap().clone();
    let shown = |action: &Value| {
        let problems = action["diagnostics"].as_array().map_or(0, Vec::len);
        format!("{} [{}] {problems}", action["title"].as_str().unwrap(), action["kind"].as_str().unwrap())
    };
    answer.iter().map(shown).collect()
}

fn takes_actions() -> Value {
    json!({"textDocument": {"codeAction": {"codeActionLiteralSupport": {"codeActionKind": {"valueSet": []}}}}})
}

#[test]
fn a_change_that_answers_a_problem_is_a_quick_fix_of_it() {
    let mut client = Client::indexed(takes_actions(), &[("config.yaml", CONFIG)]);
    client.open("pod.yaml", &POD.replace("title", "titel"));
    let found = client.published("pod.yaml", |messages| !messages.is_empty());
    assert!(found[0].contains("has no key `titel`"), "{found:?}");
    let quick = json!({"diagnostics": [], "only": ["quickfix"]});
    assert_eq!(
        actions(&mut client, [7, 68, 7, 68], quick),
        [
            "change it to `title` [quickfix] 1",
            "Add key `titel` to ConfigMap `shop` [quickfix] 1",
            "Ignore env/missing-key here [quickfix] 1",
            "Ignore env/missing-key in this file [quickfix] 1",
        ]
    );
    let every = actions(&mut client, [7, 68, 7, 68], json!({"diagnostics": [], "only": [""]}));
    assert!(every.len() > 4 && every.iter().any(|action| action.contains("[refactor.rewrite]")), "{every:?}");
}

#[test]
fn two_problems_of_one_rule_are_hidden_and_mended_once() {
    let mut client = Client::indexed(takes_actions(), &[]);
    client.open("pod.yaml", &POD.replace("image:", "imag:").replace("containers", "contaners"));
    client.published("pod.yaml", |messages| !messages.is_empty());
    let quick = json!({"diagnostics": [], "only": ["quickfix"]});
    let all = actions(&mut client, [4, 0, 6, 10], quick);
    let count = |start: &str| all.iter().filter(|action| action.starts_with(start)).count();
    assert_eq!(count("Fix all 2 problems of api/unknown-field"), 1, "{all:?}");
    assert_eq!(count("Ignore api/unknown-field in this file [quickfix] 2"), 1, "{all:?}");
    assert_eq!(count("Ignore api/unknown-field here"), 2, "{all:?}");
}

#[test]
fn a_pod_that_becomes_a_deployment_is_a_good_one() {
    let pod = POD
        .replace("spec:\n", "spec:\n  activeDeadlineSeconds: 60\n")
        .replace("env: [", "args: [")
        .replace("{name: T, valueFrom: {configMapKeyRef: {name: shop, key: title}}}", "web");
    let mut client = Client::indexed(takes_actions(), &[]);
    client.open("pod.yaml", &pod);
    let range = json!({"start": {"line": 1, "character": 7}, "end": {"line": 1, "character": 7}});
    let params =
        json!({"textDocument": {"uri": client.uri("pod.yaml")}, "range": range, "context": {"diagnostics": []}});
    let answer = client.ask("textDocument/codeAction", params)["result"].as_array().unwrap().clone();
    let turned = answer.iter().find(|action| action["title"] == "Turn the Pod into a Deployment").unwrap();
    let mut edits = turned["edit"]["changes"][client.uri("pod.yaml")].as_array().unwrap().clone();
    edits.reverse();
    let document = json!({"uri": client.uri("pod.yaml"), "version": 2});
    let changes: Vec<Value> =
        edits.iter().map(|edit| json!({"range": edit["range"], "text": edit["newText"]})).collect();
    client.tell("textDocument/didChange", json!({"textDocument": document, "contentChanges": changes}));
    let text = client.text("pod.yaml");
    assert!(text.contains("kind: Deployment") && !text.contains("activeDeadlineSeconds"), "{text}");
    client.published("pod.yaml", |messages| messages.is_empty());
}

#[test]
fn a_snapshot_says_where_pods_would_land() {
    let cluster = "apiVersion: v1\nkind: Node\nmetadata: {name: north}\nstatus: {allocatable: {cpu: 1, memory: 1Gi, pods: 9}}\n---\napiVersion: v1\nkind: Node\nmetadata: {name: south}\nstatus: {allocatable: {cpu: 4, memory: 4Gi, pods: 9}}\n";
    let pod = |cpu: u32| {
        format!(
            "apiVersion: v1\nkind: Pod\nmetadata: {{name: web}}\nspec:\n  containers:\n  - {{name: web, image: web:1, resources: {{requests: {{cpu: {cpu}}}}}}}\n"
        )
    };
    let mut client = Client::indexed(json!({}), &[(".podlint-cluster.yaml", cluster)]);
    client.open("pod.yaml", &pod(2));
    let document = json!({"textDocument": {"uri": client.uri("pod.yaml")}});
    let titles = |answer: Value| -> Vec<String> {
        let all = answer["result"].as_array().unwrap().clone();
        all.iter().map(|lens| lens["command"]["title"].as_str().unwrap().to_owned()).collect()
    };
    let lenses = titles(client.ask("textDocument/codeLens", document.clone()));
    assert_eq!(lenses, ["would land on south (1 of 2 nodes would do)"]);
    client.edit("pod.yaml", 2, [5, 58, 5, 59], "9");
    let lenses = titles(client.ask("textDocument/codeLens", document));
    assert_eq!(lenses, ["not scheduled: 0/2 nodes are available: 2 Insufficient cpu"]);
    let command = json!({"command": "podlint.showPlacement", "arguments": [client.uri("pod.yaml")]});
    let report = client.ask("workspace/executeCommand", command)["result"].clone();
    assert_eq!(report["pods"][0]["rejected"]["north"]["reasons"][0], "Insufficient cpu", "{report}");
    let place = json!({"textDocument": {"uri": client.uri("pod.yaml")}, "position": {"line": 1, "character": 7}});
    let hover = client.ask("textDocument/hover", place)["result"]["contents"]["value"].as_str().unwrap().to_owned();
    assert!(hover.contains("**Placement**: not scheduled"), "{hover}");
}
