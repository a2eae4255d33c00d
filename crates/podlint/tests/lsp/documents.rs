//! Texts that change.

use crate::client::Client;
use serde_json::json;

#[test]
fn a_burst_of_edits_ends_in_the_right_text_and_the_right_findings() {
    let text = "apiVersion: v1\nkind: Pod\nmetadata: {name: web}\nspec:\n  containers:\n  - {name: a, image: a}\n";
    let mut client = Client::indexed(json!({}), &[]);
    client.open("a.yaml", text);
    let mut asked = Vec::new();
    for version in 2..502 {
        // A letter behind `image: a`, and away again.
        let range = if version % 2 == 0 { [5, 22, 5, 22] } else { [5, 22, 5, 23] };
        client.edit("a.yaml", version, range, if version % 2 == 0 { "x" } else { "" });
        if version % 50 == 0 {
            let document = json!({"textDocument": {"uri": client.uri("a.yaml")}});
            asked.push((client.begin("podlint/text", document), version));
        }
    }
    for (id, version) in asked {
        let answer = client.answer(id)["result"].clone();
        let expected = if version % 2 == 0 { text.replace("image: a", "image: ax") } else { text.to_owned() };
        assert_eq!(answer, expected.as_str(), "an answer sees the edits before it and no others");
    }
    assert_eq!(client.text("a.yaml"), text);
    client.edit("a.yaml", 502, [3, 0, 3, 4], "sepc");
    client.published("a.yaml", |messages| messages.iter().any(|message| message.contains("unknown field `sepc`")));
    client.edit("a.yaml", 503, [3, 0, 3, 4], "spec");
    client.published("a.yaml", |messages| !messages.iter().any(|message| message.contains("sepc")));
}

/// Edits at random, some of them impossible, against a plain text.
#[test]
fn edits_are_made_as_in_a_plain_text() {
    let mut client = Client::indexed(json!({"general": {"positionEncodings": ["utf-8"]}}), &[]);
    let mut model = "a: é\r\nb: 😀 x\nc:\n- d\n".to_owned();
    client.open("a.yaml", &model);
    let mut seed = 12345u64;
    let mut random = |below: usize| {
        seed = seed.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
        (seed >> 33) as usize % below.max(1)
    };
    let texts = ["", "x", "- y\n", "\r\n", "\r", "😀", "key: [1, 2]\n", "\"", "# c\n", "---\n", "{{ t }}"];
    for version in 2..600 {
        let lines: Vec<usize> = line_starts(&model);
        let mut place = || {
            let line = random(lines.len() + 1);
            let start = lines.get(line).copied().unwrap_or(model.len());
            let end = lines.get(line + 1).copied().unwrap_or(model.len());
            let column = random(end - start + 3);
            (line as u32, column as u32, offset(&model, start, end, column))
        };
        let (one, other) = (place(), place());
        let (from, to) = (one.2.min(other.2), one.2.max(other.2));
        let text = texts[random(texts.len())];
        client.edit("a.yaml", version, [one.0, one.1, other.0, other.1], text);
        model.replace_range(from..to, text);
        if version % 20 == 0 {
            assert_eq!(client.text("a.yaml"), model, "after version {version}");
        }
    }
    assert_eq!(client.text("a.yaml"), model);
}

fn line_starts(text: &str) -> Vec<usize> {
    let bytes = text.as_bytes();
    let is_end =
        |place: &usize| bytes[*place] == b'\n' || bytes[*place] == b'\r' && bytes.get(place + 1) != Some(&b'\n');
    std::iter::once(0).chain((0..bytes.len()).filter(is_end).map(|place| place + 1)).collect()
}

/// The offset of a column in bytes: not behind the line's text, and never inside of a letter.
fn offset(text: &str, start: usize, end: usize, column: usize) -> usize {
    let line = text[start..end].trim_end_matches(['\n', '\r']);
    let mut place = column.min(line.len());
    while !line.is_char_boundary(place) {
        place -= 1;
    }
    start + place
}

#[test]
fn odd_texts_and_edits_are_survived() {
    let mut client = Client::indexed(json!({}), &[]);
    client.edit("unknown.yaml", 3, [0, 0, 0, 0], "x");
    client.tell("textDocument/didClose", json!({"textDocument": {"uri": client.uri("unknown.yaml")}}));
    let texts = [
        format!("apiVersion: v1\nkind: Pod\nmetadata: {{name: {}}}\n", "x".repeat(1_000_000)),
        "[".repeat(10_000),
        format!("{}x\n", "a: ".repeat(10_000)),
        "a: &a [x, x]\nb: &b [*a, *a]\nc: &c [*b, *b]\nd: [*c, *c]\n".to_owned(),
        "\0\u{feff}\t---\n...\n".to_owned(),
    ];
    for (number, text) in texts.iter().enumerate() {
        let name = format!("{number}.yaml");
        client.open(&name, text);
        let uri = client.uri(&name);
        let document = json!({"textDocument": {"uri": uri}});
        let place = json!({"textDocument": {"uri": uri}, "position": {"line": 0, "character": 4}});
        for method in
            ["textDocument/hover", "textDocument/completion", "textDocument/definition", "textDocument/prepareRename"]
        {
            let answer = client.ask(method, place.clone());
            assert!(answer.get("error").is_none(), "{number} {method}: {answer}");
        }
        for method in [
            "textDocument/documentSymbol",
            "textDocument/foldingRange",
            "textDocument/codeLens",
            "textDocument/documentLink",
            "textDocument/semanticTokens/full",
        ] {
            let answer = client.ask(method, document.clone());
            assert!(answer.get("error").is_none(), "{number} {method}: {answer}");
        }
        client.edit(&name, 2, [0, 1, 0, 3], "y");
        client.tell("textDocument/didClose", document);
    }
    assert_eq!(client.ask("podlint/status", json!(null))["result"]["open"], 0);
}

#[test]
fn a_document_that_is_no_file_is_looked_at_too() {
    let mut client = Client::indexed(json!({}), &[]);
    let document =
        json!({"uri": "untitled:Untitled-1", "languageId": "yaml", "version": 1, "text": "apiVersion: v1\nkind: Pd\n"});
    client.tell("textDocument/didOpen", json!({"textDocument": document}));
    let report = client.ask("textDocument/documentSymbol", json!({"textDocument": {"uri": "untitled:Untitled-1"}}));
    assert_eq!(report["result"][0]["name"], "Pd", "{report}");
}
