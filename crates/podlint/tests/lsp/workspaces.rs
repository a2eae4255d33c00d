//! What the files around a document say about it.

use crate::client::Client;
use serde_json::{Value, json};

fn labels(client: &mut Client, name: &str, line: u32, character: u32) -> Vec<String> {
    let place = json!({"textDocument": {"uri": client.uri(name)}, "position": {"line": line, "character": character}});
    let answer = client.ask("textDocument/completion", place);
    let items = answer["result"]["items"].as_array().cloned().unwrap_or_default();
    items.iter().map(|item| item["label"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn a_helm_template_gets_no_wrong_errors() {
    let template = "apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: {{ .Release.Name }}\nspec:\n  {{- if .Values.x }}\n  replicas: {{ .Values.replicas }}\n  {{- end }}\n  template:\n    spec:\n      containers:\n      {{- range .Values.containers }}\n      - name: {{ .name }}\n      {{- end }}\n";
    let mut client = Client::indexed(json!({}), &[("chart/Chart.yaml", "apiVersion: v2\nname: x\nversion: 1.0.0\n")]);
    client.open("chart/templates/web.yaml", template);
    let messages = client.published("chart/templates/web.yaml", |_| true);
    assert!(messages.is_empty(), "{messages:?}");
}

#[test]
fn a_helm_template_is_completed_as_what_it_makes() {
    let start =
        "apiVersion: apps/v1\nkind: Deployment\nspec:\n  template:\n    spec:\n      containers:\n      - name: a\n";
    let cases = [
        ("        ", "image", "apiVersion"),
        ("        imagePullPolicy: ", "IfNotPresent", "Deployment"),
        ("        image: {{ .Values.image }}\n        ", "ports", "Pod"),
    ];
    for (end, wanted, unwanted) in cases {
        let mut client = Client::indexed(json!({}), &[("c/Chart.yaml", "apiVersion: v2\nname: c\nversion: 1.0.0\n")]);
        let text = format!("{start}{end}");
        client.open("c/templates/d.yaml", &text);
        let character = text.len() - text.rfind('\n').unwrap() - 1;
        let offers = labels(&mut client, "c/templates/d.yaml", text.matches('\n').count() as u32, character as u32);
        assert!(offers.iter().any(|label| label == wanted), "{wanted}: {offers:?}");
        assert!(!offers.iter().any(|label| label == unwanted), "{unwanted}: {offers:?}");
    }
}

/// Nothing waits for the files of the workspace, but the configuration holds from the first answer on.
#[test]
fn the_configured_release_holds_before_all_files_are_read() {
    let text = "apiVersion: v1\nkind: Pod\nspec:\n  \n";
    for (minors, own, has_field) in [("1.33", "", false), ("1.34", "", true), ("1.34", " # podlint: kube=1.33", false)]
    {
        let config = format!("kubernetes: \"{minors}\"\n");
        let mut client = Client::with(json!({}), &[(".podlint.yaml", &config)]);
        client.open("a/pod.yaml", &text.replacen('\n', &format!("{own}\n"), 1));
        let offers = labels(&mut client, "a/pod.yaml", 3, 2);
        assert!(offers.iter().any(|label| label == "containers"), "{offers:?}");
        assert_eq!(offers.iter().any(|label| label == "hostnameOverride"), has_field, "{minors}: {offers:?}");
    }
}

#[test]
fn a_patch_is_no_whole_object_and_is_completed_as_its_kind() {
    let kustomization = "resources: [web.yaml]\npatches:\n- path: patch.yaml\n";
    let patch = "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\nspec:\n  replicas: 3\n  \n";
    let mut client = Client::indexed(json!({}), &[("kustomization.yaml", kustomization), ("patch.yaml", patch)]);
    client.open("patch.yaml", patch);
    let messages = client.published("patch.yaml", |_| true);
    assert!(messages.is_empty(), "{messages:?}");
    let offers = labels(&mut client, "patch.yaml", 5, 2);
    assert!(offers.iter().any(|label| label == "template"), "{offers:?}");
    assert!(!offers.iter().any(|label| label == "replicas"), "{offers:?}");
}

#[test]
fn custom_resources_are_known_by_the_definitions_of_the_workspace() {
    let definition = "apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: shops.example.com}
spec:
  group: example.com
  names: {kind: Shop, plural: shops}
  scope: Namespaced
  versions:
  - name: v1
    served: true
    storage: true
    schema:
      openAPIV3Schema:
        type: object
        properties:
          spec:
            type: object
            required: [owner]
            properties:
              owner: {type: string, description: Who runs the shop}
              size: {type: string, enum: [small, large]}
";
    let mut client = Client::indexed(json!({}), &[("crd.yaml", definition)]);
    let shop = "apiVersion: example.com/v1\nkind: Shop\nmetadata: {name: a}\nspec:\n  size: big\n  \n";
    client.open("shop.yaml", shop);
    client.published("shop.yaml", |messages| messages.iter().any(|message| message.contains("owner")));
    assert!(labels(&mut client, "shop.yaml", 5, 2).iter().any(|label| label == "owner"));
    let place = json!({"textDocument": {"uri": client.uri("shop.yaml")}, "position": {"line": 4, "character": 3}});
    let hover = client.ask("textDocument/hover", place)["result"]["contents"]["value"].clone();
    assert!(hover.as_str().unwrap_or_default().contains("size"), "{hover}");
    // The definition changes while it is open.
    client.open("crd.yaml", &definition.replace("[owner]", "[size]"));
    client.published("shop.yaml", |messages| !messages.iter().any(|message| message.contains("owner")));
}

#[test]
fn folders_come_and_go() {
    let mut client =
        Client::indexed(json!({"workspace": {"workspaceFolders": true}}), &[("a/config.yaml", "kind: ConfigMap\n")]);
    let status = |client: &mut Client| client.ask("podlint/status", json!(null))["result"].clone();
    let before = status(&mut client)["files"].as_u64().unwrap();
    let other = Client::start();
    other.write("b.yaml", "kind: Pod\n");
    let folder = json!({"uri": other.uri("").trim_end_matches('/'), "name": "b"});
    client.tell("workspace/didChangeWorkspaceFolders", json!({"event": {"added": [folder], "removed": []}}));
    while status(&mut client)["files"].as_u64() != Some(before + 1) {}
    client.tell("workspace/didChangeWorkspaceFolders", json!({"event": {"added": [], "removed": [folder]}}));
    while status(&mut client)["files"].as_u64() != Some(before) {}
}

/// What a client does not watch is looked at again and again, in folders that came later, too.
#[test]
fn changes_on_the_disk_are_seen_without_the_client() {
    let pod = "apiVersion: v1\nkind: Pod\nmetadata: {name: web}\nspec:\n  containers:\n  - name: web\n    image: web:1\n    env: [{name: T, valueFrom: {configMapKeyRef: {name: shop, key: title}}}]\n";
    let config = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: shop}\ndata: {name: x}\n";
    let mut client = Client::indexed(json!({"workspace": {"workspaceFolders": true}}), &[("pod.yaml", pod)]);
    client.open("pod.yaml", pod);
    let has_no_key = |messages: &[String]| messages.iter().any(|message| message.contains("no key `title`"));
    client.published("pod.yaml", |messages| !has_no_key(messages));
    client.write("config.yaml", config);
    client.published("pod.yaml", has_no_key);
    client.write("config.yaml", &config.replace("name: x", "title: x"));
    client.published("pod.yaml", |messages| !has_no_key(messages));

    let other = Client::start();
    let folder = json!({"uri": other.uri("").trim_end_matches('/'), "name": "b"});
    client.tell("workspace/didChangeWorkspaceFolders", json!({"event": {"added": [folder], "removed": []}}));
    let files = |client: &mut Client| client.ask("podlint/status", json!(null))["result"]["files"].as_u64();
    let before = files(&mut client);
    other.write("b.yaml", "kind: Pod\n");
    while files(&mut client) == before {
        std::thread::sleep(std::time::Duration::from_millis(50));
    }
}

#[test]
fn several_folders_are_one_workspace() {
    let mut client = Client::start();
    client.write("a/config.yaml", "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: shop}\n");
    client.write("b/pod.yaml", "");
    let folder = |name: &str| json!({"uri": client.uri(name), "name": name});
    let folders = json!([folder("a"), folder("b")]);
    let capabilities = json!({"workspace": {"workspaceFolders": true}});
    client.ask("initialize", json!({"processId": null, "workspaceFolders": folders, "capabilities": capabilities}));
    client.tell("initialized", json!({}));
    while client.ask("podlint/status", json!(null))["result"]["isIndexed"] != true {}
    client.open("b/pod.yaml", "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec:\n  volumes:\n  - name: a\n    configMap:\n      name: \n");
    let offers = labels(&mut client, "b/pod.yaml", 7, 12);
    assert_eq!(offers, ["shop"]);
}

#[test]
fn names_lead_from_file_to_file() {
    let config = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: shop}\ndata: {title: x}\n";
    let pod = "apiVersion: v1\nkind: Pod\nmetadata: {name: web}\nspec:\n  containers:\n  - name: web\n    image: web:1\n    env: [{name: T, valueFrom: {configMapKeyRef: {name: shop, key: title}}}]\n";
    let mut client = Client::indexed(json!({}), &[("config.yaml", config), ("pod.yaml", pod)]);
    client.open("pod.yaml", pod);
    let column = pod.lines().nth(7).unwrap().find("title").unwrap();
    let place =
        json!({"textDocument": {"uri": client.uri("pod.yaml")}, "position": {"line": 7, "character": column + 1}});
    let definition = client.ask("textDocument/definition", place.clone())["result"][0].clone();
    assert_eq!(definition["uri"], client.uri("config.yaml").as_str());
    assert_eq!(definition["range"]["start"], json!({"line": 3, "character": 7}));
    let mut rename = place.clone();
    rename["newName"] = json!("heading");
    let changes = client.ask("textDocument/rename", rename.clone())["result"]["changes"].clone();
    let edited: Vec<&Value> = [client.uri("config.yaml"), client.uri("pod.yaml")]
        .iter()
        .map(|uri| &changes[uri.as_str()][0]["newText"])
        .collect();
    assert_eq!(edited, [&json!("heading"), &json!("heading")], "{changes}");
    rename["newName"] = json!("no good");
    let refused = client.ask("textDocument/rename", rename)["error"].clone();
    assert_eq!(refused["code"], -32803, "{refused}");
}

/// Snippets are written from the indentation of the line on, whoever adds it.
#[test]
fn an_accepted_item_is_indented_as_the_line_is() {
    let text = "apiVersion: v1\nkind: Pod\nmetadata: {name: web}\nspec:\n  \n";
    let inserted = |item: Value| {
        let capabilities = json!({"textDocument": {"completion": {"completionItem": item}}});
        let mut client = Client::indexed(capabilities, &[]);
        client.open("pod.yaml", text);
        let place = json!({"textDocument": {"uri": client.uri("pod.yaml")}, "position": {"line": 4, "character": 2}});
        let items = client.ask("textDocument/completion", place)["result"]["items"].as_array().unwrap().clone();
        let containers = items.iter().find(|item| item["label"] == "containers").expect("a pod has containers");
        (containers["textEdit"]["newText"].as_str().unwrap().to_owned(), containers["insertTextMode"].clone())
    };
    let (plain, mode) = inserted(json!({}));
    assert!(plain.starts_with("containers:\n  - name:") && !plain.contains('$'), "{plain:?}");
    assert_eq!(mode, json!(null));
    let (snippet, mode) = inserted(json!({"snippetSupport": true, "insertTextModeSupport": {"valueSet": [1, 2]}}));
    assert!(snippet.starts_with("containers:\n- name: ${1"), "{snippet:?}");
    assert_eq!(mode, 2);
}

/// Renaming in the open files alone would leave the others behind.
#[test]
fn a_rename_waits_until_everything_is_read() {
    let pod =
        "apiVersion: v1\nkind: Pod\nmetadata: {name: web}\nspec: {volumes: [{name: a, configMap: {name: shop}}]}\n";
    let config = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: shop}\n";
    let names: Vec<String> = (0..200).map(|number| format!("pod-{number}.yaml")).collect();
    let files: Vec<(&str, &str)> = names.iter().map(|name| (name.as_str(), pod)).collect();
    let mut client = Client::with(json!({}), &files);
    client.open("config.yaml", config);
    let place = json!({"textDocument": {"uri": client.uri("config.yaml")}, "position": {"line": 2, "character": 18}});
    let mut renamed = place.clone();
    renamed["newName"] = json!("store");
    let waiting = client.begin("textDocument/rename", renamed);
    let mut asked = place.clone();
    asked["context"] = json!({"includeDeclaration": false});
    let references = client.begin("textDocument/references", asked);
    assert!(client.ask("textDocument/hover", place)["error"].is_null(), "others are answered meanwhile");
    let changes = client.answer(waiting)["result"]["changes"].as_object().unwrap().len();
    assert_eq!(changes, 201);
    assert_eq!(client.answer(references)["result"].as_array().unwrap().len(), 200);
}
