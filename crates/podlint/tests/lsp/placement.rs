//! The page that shows where pods would land.

use crate::client::Client;
use serde_json::{Value, json};

const CLUSTER: &str = "apiVersion: v1\nkind: Node\nmetadata: {name: north}\nstatus: {allocatable: {cpu: 1, memory: 1Gi, pods: 9}}\n---\napiVersion: v1\nkind: Node\nmetadata: {name: south}\nstatus: {allocatable: {cpu: 4, memory: 4Gi, pods: 9}}\n";

fn pod(name: &str, cpu: u32) -> String {
    format!(
        "apiVersion: v1\nkind: Pod\nmetadata: {{name: {name}}}\nspec:\n  containers:\n  - {{name: web, image: web:1, resources: {{requests: {{cpu: {cpu}}}}}}}\n"
    )
}

/// The page about a file, or about the workspace.
fn ask(client: &mut Client, file: Option<&str>, nonce: &str) -> Value {
    let uri = file.map(|file| client.uri(file));
    let arguments = json!([uri, {"format": "html", "nonce": nonce}]);
    let command = json!({"command": "podlint.showPlacement", "arguments": arguments});
    client.ask("workspace/executeCommand", command)
}

#[track_caller]
fn html(client: &mut Client, file: Option<&str>) -> String {
    let answer = ask(client, file, "n0nce");
    let html = answer["result"]["html"].as_str().unwrap_or_else(|| panic!("{answer}"));
    assert!(html.starts_with("<!doctype html>") && html.contains("script-src 'nonce-n0nce'"), "{html}");
    html.to_owned()
}

#[test]
fn the_page_of_a_file_follows_what_is_typed_and_leads_back() {
    let mut client =
        Client::indexed(json!({}), &[(".podlint-cluster.yaml", CLUSTER), ("other.yaml", &pod("other", 1))]);
    client.open("pod.yaml", &pod("web", 2));
    let page = html(&mut client, Some("pod.yaml"));
    assert!(page.contains("<h1>1 pod: 1 placed</h1>") && !page.contains("default/other"), "{page}");
    client.edit("pod.yaml", 2, [5, 58, 5, 59], "9");
    let page = html(&mut client, Some("pod.yaml"));
    assert!(page.contains("<h1>1 pod: 0 placed, 1 without a node</h1>"), "{page}");
    assert!(page.contains("needs 9 cpu, 1 free of 1"), "{page}");
    let file = client.path().join("pod.yaml");
    let place = format!("data-file=\"{}\" data-line=\"6\" data-column=\"59\">pod.yaml:6:59</span>", file.display());
    assert!(page.contains(&place), "{page}");
}

#[test]
fn the_page_of_the_workspace_has_all_files_that_can_be_read() {
    let files = [(".podlint-cluster.yaml", CLUSTER), ("a.yaml", &pod("first", 1)), ("sub/b.yaml", &pod("second", 1))];
    let mut client = Client::indexed(json!({}), &files);
    let page = html(&mut client, None);
    assert!(page.contains("<h1>2 pods: 2 placed</h1>") && page.contains("default/second"), "{page}");
    client.open("a.yaml", &pod("typed", 1));
    assert!(html(&mut client, None).contains("default/typed"));
    client.edit("a.yaml", 2, [3, 0, 3, 5], "spec: [\n");
    let page = html(&mut client, None);
    assert!(page.contains("<h1>1 pod: 1 placed</h1>"), "{page}");
    assert!(page.contains("a.yaml` has syntax errors while it is edited and is left out"), "{page}");
}

#[test]
fn without_a_snapshot_the_page_is_about_a_made_up_cluster() {
    let mut client = Client::indexed(json!({}), &[("pod.yaml", &pod("web", 2))]);
    let page = html(&mut client, None);
    assert!(page.contains("made-up cluster: preset small") && page.contains("node-3"), "{page}");
    let command = json!({"command": "podlint.showPlacement", "arguments": [client.uri("pod.yaml")]});
    let report = client.ask("workspace/executeCommand", command)["result"].clone();
    assert!(report["error"].as_str().unwrap().starts_with("no snapshot"), "{report}");
}

#[test]
fn why_there_is_no_page_is_said() {
    let many = pod("web", 1)
        .replace("kind: Pod\n", "kind: ReplicationController\n")
        .replace("spec:\n", "spec:\n  replicas: 2001\n  template:\n   metadata: {labels: {a: b}}\n   spec:\n");
    let many = many.replace("  containers:\n  -", "    containers:\n    -");
    let mut client = Client::indexed(
        json!({}),
        &[("many.yaml", &many), ("none.yaml", "{apiVersion: v1, kind: ConfigMap, metadata: {name: x}}\n")],
    );
    let error = |answer: Value| answer["result"]["error"].as_str().unwrap_or_else(|| panic!("{answer}")).to_owned();
    assert!(
        error(ask(&mut client, Some("many.yaml"), "n"))
            .starts_with("2001 pods are more than the 2000 that are tried here; `podlint schedule")
    );
    assert!(error(ask(&mut client, Some("none.yaml"), "n")).starts_with("no pod and no object with a pod template"));
    assert_eq!(error(ask(&mut client, None, "a'b")), "the nonce has to be ASCII letters and digits");
    let unknown = ask(&mut client, Some("unknown.yaml"), "n");
    assert_eq!(
        unknown["error"]["message"],
        "podlint does not read `unknown.yaml`: it is gone, or a configuration leaves it out",
        "{unknown}"
    );
    for (path, why) in [("/nowhere.json", "No such file"), ("/", "it is no file")] {
        client.tell("workspace/didChangeConfiguration", json!({"settings": {"podlint": {"snapshot": path}}}));
        let error = error(ask(&mut client, Some("many.yaml"), "n"));
        assert!(error.starts_with(&format!("the snapshot `{path}` cannot be read: {why}")), "{error}");
        let document = json!({"textDocument": {"uri": client.uri("many.yaml")}});
        let lenses = client.ask("textDocument/codeLens", document)["result"].to_string();
        assert!(lenses.contains(&format!("no placement: the snapshot `{path}` cannot be read")), "{lenses}");
    }
}
