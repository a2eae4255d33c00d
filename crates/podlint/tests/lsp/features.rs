//! Each feature once through the protocol: marked files in, what the editor gets out.

use crate::client::Client;
use expect_test::{Expect, expect};
use serde_json::{Value, json};

const DEPLOYMENT: &str = "\
apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
spec:
  replicas: 2
  selector:
    matchLabels: {app: web}
  template:
    metadata:
      labels: {app: web}
    spec:
      containers:
      - name: main
        image: nginx:1.27
        ports:
        - name: http
          containerPort: 8080
        env:
        - name: HOST
          valueFrom: {configMapKeyRef: {name: settings, key: host}}
        - name: URL
          value: http://$(HOST)/
        - name: LEVEL
          value: info
        resources:
          requests: {cpu: 100m, memory: 128M}
";

const REST: &str = "\
apiVersion: v1
kind: ConfigMap
metadata: {name: settings}
data: {host: example.org}
---
apiVersion: v1
kind: Service
metadata: {name: web}
spec:
  selector: {app: web}
  ports: [{port: 80, targetPort: http}]
";

/// Asks about the first place of `mark` in `web.yaml`, which stands beside `rest.yaml`.
fn ask(method: &str, mark: &str, more: Value) -> (Client, Value) {
    let capabilities = json!({
        "textDocument": {
            "documentSymbol": {"hierarchicalDocumentSymbolSupport": true},
            "codeAction": {"codeActionLiteralSupport": {"codeActionKind": {"valueSet": []}}},
            "hover": {"contentFormat": ["markdown"]},
        }
    });
    let mut client = Client::indexed(capabilities, &[("web.yaml", DEPLOYMENT), ("rest.yaml", REST)]);
    client.open("web.yaml", DEPLOYMENT);
    let offset = DEPLOYMENT.find(mark).expect("the mark is in the text") + 1;
    let before = &DEPLOYMENT[..offset];
    let character = before.len() - before.rfind('\n').map_or(0, |end| end + 1);
    let position = json!({"line": before.matches('\n').count(), "character": character});
    let mut params = json!({
        "textDocument": {"uri": client.uri("web.yaml")},
        "position": position, "positions": [position], "range": {"start": position, "end": position},
    });
    params.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    let answer = client.ask(method, params);
    assert_eq!(answer["error"], json!(null), "{answer}");
    (client, answer["result"].clone())
}

/// Compares what an answer says, written as lines by `line`.
fn check(method: &str, mark: &str, more: Value, line: impl Fn(&Value) -> String, expected: Expect) {
    let (client, answer) = ask(method, mark, more);
    let lines: String = match &answer {
        Value::Array(items) => items.iter().map(|item| line(item) + "\n").collect(),
        other => line(other) + "\n",
    };
    expected.assert_eq(&lines.replace(&client.uri(""), ""));
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or("-")
}

fn range(value: &Value) -> String {
    let place = |place: &Value| format!("{}:{}", place["line"], place["character"]);
    format!("{}-{}", place(&value["start"]), place(&value["end"]))
}

fn location(value: &Value) -> String {
    format!("{} {}", text(&value["uri"]), range(&value["range"]))
}

/// The new texts of an edit by file.
fn edits(value: &Value) -> String {
    let mut lines = String::new();
    for (uri, edits) in value["changes"].as_object().unwrap() {
        for edit in edits.as_array().unwrap() {
            lines += &format!("{uri} {} {}\n", range(&edit["range"]), edit["newText"]);
        }
    }
    lines
}

#[test]
fn hover() {
    let contents = |value: &Value| text(&value["contents"]["value"]).to_owned();
    check(
        "textDocument/hover",
        "128M",
        json!({}),
        contents,
        expect![[r#"
        `128M` = 128,000,000 bytes = 122.07 MiB
    "#]],
    );
    check(
        "textDocument/hover",
        "host}}",
        json!({}),
        contents,
        expect![[r#"
        `host` of ConfigMap `settings` in `rest.yaml`:

        ```text
        example.org
        ```
    "#]],
    );
    check(
        "textDocument/hover",
        "replicas",
        json!({}),
        contents,
        expect![[r#"
        **`replicas`** `integer`

        - Default: `1`

        Number of desired pods. This is a pointer to distinguish between explicit zero and not specified. Defaults to 1.
    "#]],
    );
}

#[test]
fn definition_and_references() {
    check(
        "textDocument/definition",
        "host}}",
        json!({}),
        location,
        expect![[r#"
        rest.yaml 3:7-3:11
    "#]],
    );
    check(
        "textDocument/definition",
        "HOST)",
        json!({}),
        location,
        expect![[r#"
        web.yaml 19:16-19:20
    "#]],
    );
    let all = json!({"context": {"includeDeclaration": true}});
    check(
        "textDocument/references",
        "http\n",
        all.clone(),
        location,
        expect![[r#"
        web.yaml 16:16-16:20
        rest.yaml 10:33-10:37
    "#]],
    );
    check(
        "textDocument/references",
        "web}\n  template",
        all,
        location,
        expect![[r#"
        web.yaml 7:23-7:26
        web.yaml 10:20-10:23
        rest.yaml 9:18-9:21
    "#]],
    );
}

#[test]
fn highlights_tell_declarations_from_uses() {
    let line = |value: &Value| format!("{} {}", range(&value["range"]), value["kind"]);
    check(
        "textDocument/documentHighlight",
        "HOST",
        json!({}),
        line,
        expect![[r#"
        19:16-19:20 3
        22:26-22:30 2
    "#]],
    );
}

#[test]
fn rename() {
    let line = |value: &Value| format!("{} {}", range(&value["range"]), text(&value["placeholder"]));
    check(
        "textDocument/prepareRename",
        "http\n",
        json!({}),
        line,
        expect![[r#"
        16:16-16:20 http
    "#]],
    );
    check(
        "textDocument/rename",
        "http\n",
        json!({"newName": "web"}),
        edits,
        expect![[r#"
        rest.yaml 10:33-10:37 "web"
        web.yaml 16:16-16:20 "web"

    "#]],
    );
    check(
        "textDocument/rename",
        "HOST",
        json!({"newName": "NAME"}),
        edits,
        expect![[r#"
        web.yaml 19:16-19:20 "NAME"
        web.yaml 22:26-22:30 "NAME"

    "#]],
    );
    check(
        "textDocument/rename",
        "app: web}\n  template",
        json!({"newName": "part"}),
        edits,
        expect![[r#"
        rest.yaml 9:13-9:16 "part"
        web.yaml 7:18-7:21 "part"
        web.yaml 10:15-10:18 "part"

    "#]],
    );
}

#[test]
fn structure() {
    fn outline(symbol: &Value) -> String {
        let children = symbol["children"].as_array().cloned().unwrap_or_default();
        let children: Vec<String> = children.iter().map(outline).collect();
        let below = if children.is_empty() { String::new() } else { format!("({})", children.join(" ")) };
        format!("{}{below}", text(&symbol["name"]))
    }
    check(
        "textDocument/documentSymbol",
        "kind",
        json!({}),
        outline,
        expect![[r#"
        Deployment web(apiVersion kind metadata(name) spec(replicas selector(matchLabels(app)) template(metadata(labels(app)) spec(containers(container main(name image ports(http(name containerPort)) env(HOST(name valueFrom(configMapKeyRef(name key))) URL(name value) LEVEL(name value)) resources(requests(cpu memory))))))))
    "#]],
    );
    let symbol = |value: &Value| format!("{} {}", text(&value["name"]), location(&value["location"]));
    check(
        "workspace/symbol",
        "kind",
        json!({"query": "we"}),
        symbol,
        expect![[r#"
        Deployment web web.yaml 3:8-3:11
        Service web rest.yaml 7:17-7:20
    "#]],
    );
    let lines = |value: &Value| format!("{}-{}", value["startLine"], value["endLine"]);
    check(
        "textDocument/foldingRange",
        "kind",
        json!({}),
        lines,
        expect![[r#"
        2-3
        4-26
        6-7
        8-26
        9-10
        11-26
        12-26
        13-26
        15-17
        16-17
        18-24
        19-20
        21-22
        23-24
        25-26
    "#]],
    );
    let selection = |value: &Value| {
        let chain = std::iter::successors(Some(value), |own| own.get("parent"));
        chain.map(|own| range(&own["range"])).collect::<Vec<_>>().join(" < ")
    };
    check(
        "textDocument/selectionRange",
        "8080",
        json!({}),
        selection,
        expect![[r#"
        17:25-17:29 < 17:10-17:29 < 16:10-17:29 < 16:8-17:29 < 15:8-17:29 < 13:8-26:45 < 13:6-26:45 < 12:6-26:45 < 11:4-26:45 < 9:4-26:45 < 8:2-26:45 < 5:2-26:45 < 4:0-26:45 < 0:0-26:45 < 0:0-27:0
    "#]],
    );
}

#[test]
fn what_is_shown_between_the_lines() {
    let everything = json!({"range": {"start": {"line": 0, "character": 0}, "end": {"line": 99, "character": 0}}});
    let hint = |value: &Value| {
        format!("{}:{} {}", value["position"]["line"], value["position"]["character"], text(&value["label"]))
    };
    check(
        "textDocument/inlayHint",
        "kind",
        everything,
        hint,
        expect![[r#"
        11:9 QoS: Burstable
        12:17 requests: cpu 100m, memory 128M (x 2: cpu 200m, memory 256M)
        20:65 = example.org
    "#]],
    );
    let lens = |value: &Value| format!("{} {}", range(&value["range"]), text(&value["command"]["title"]));
    let mut client = Client::indexed(json!({}), &[("web.yaml", DEPLOYMENT), ("rest.yaml", REST)]);
    client.open("rest.yaml", REST);
    let document = json!({"textDocument": {"uri": client.uri("rest.yaml")}});
    let lenses = client.ask("textDocument/codeLens", document)["result"].as_array().unwrap().clone();
    let lenses: Vec<String> = lenses.iter().map(lens).collect();
    expect![[r#"
        2:17-2:25 1 reference
        7:17-7:20 selects 1 pod"#]]
    .assert_eq(&lenses.join("\n"));
    let tokens = |value: &Value| value["data"].to_string();
    check(
        "textDocument/semanticTokens/full",
        "kind",
        json!({}),
        tokens,
        expect![[r#"
        [20,46,8,0,0,0,15,4,0,0,2,26,4,1,0]
    "#]],
    );
}

#[test]
fn refactorings() {
    let title = |value: &Value| format!("{} [{}]", text(&value["title"]), text(&value["kind"]));
    let context = |trigger: u32| json!({"context": {"diagnostics": [], "triggerKind": trigger}});
    check(
        "textDocument/codeAction",
        "info",
        context(1),
        title,
        expect![[r#"
        Move `LEVEL` to a ConfigMap [refactor.rewrite]
        Restrict the security context of `main` [refactor.rewrite]
        Add probes to `main` [refactor.rewrite]
        Put the value in quotes [refactor.rewrite]
        Write it between braces [refactor.rewrite]
    "#]],
    );
    check(
        "textDocument/codeAction",
        "info",
        context(2),
        title,
        expect![[r#"
        Move `LEVEL` to a ConfigMap [refactor.rewrite]
        Restrict the security context of `main` [refactor.rewrite]
        Add probes to `main` [refactor.rewrite]
    "#]],
    );
    let (client, answer) = ask("textDocument/codeAction", "info", context(1));
    let actions = answer.as_array().unwrap();
    let moved = actions.iter().find(|action| text(&action["title"]).starts_with("Move `LEVEL`")).unwrap();
    expect![[r#"
        web.yaml 24:10-24:21 "valueFrom:\n            configMapKeyRef:\n              name: web-env\n              key: LEVEL"
        web.yaml 26:45-26:45 "\n---\napiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: web-env\ndata:\n  LEVEL: info"
    "#]].assert_eq(&edits(&moved["edit"]).replace(&client.uri(""), ""));
}

#[test]
fn completion_is_documented_when_an_item_is_looked_at() {
    let (mut client, answer) = ask("textDocument/completion", "image", json!({}));
    let items = answer["items"].as_array().unwrap();
    let item = items.iter().find(|item| item["label"] == "imagePullPolicy").expect("it is offered");
    assert_eq!(item["documentation"], json!(null), "documentation is sent when it is asked for");
    let resolved = client.ask("completionItem/resolve", item.clone())["result"].clone();
    let documentation = resolved["documentation"]["value"].as_str().or(resolved["documentation"].as_str());
    assert!(documentation.is_some_and(|text| text.contains("Always")), "{resolved}");
    assert_eq!(resolved["textEdit"], item["textEdit"], "resolving changes no edit");
}
