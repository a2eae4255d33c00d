//! A tree as the events of the YAML test suite, to compare parsers by.
//!
//! One event a line: `+MAP`, `=VAL :text`, `-MAP`. Extra nodes and comments are left out.

use crate::{Kind, Node, Style, Tree, flag};

/// The events of a tree.
///
/// ```
/// let parse = podlint_yaml::parse("a: [1]\n");
/// let events = podlint_yaml::events::events(&parse.tree());
/// assert_eq!(events, "+STR\n+DOC\n+MAP\n=VAL :a\n+SEQ []\n=VAL :1\n-SEQ\n-MAP\n-DOC\n-STR\n");
/// ```
pub fn events(tree: &Tree<'_>) -> String {
    let mut out = String::from("+STR\n");
    for document in tree.documents() {
        write_document(document, &mut out);
    }
    out.push_str("-STR\n");
    out
}

fn write_document(document: Node<'_>, out: &mut String) {
    out.push_str(if document.has(flag::EXPLICIT) { "+DOC ---\n" } else { "+DOC\n" });
    let handles = tag_handles(document);
    // Nodes stand in pre-order, so the collections that are open form a stack of where they end. Depth is the user's choice:
    // no recursion.
    let mut open: Vec<(u32, &str)> = Vec::new();
    let end = document.all_children().last().map_or(document.index() + 1, |last| last.next_index());
    let mut index = document.index() + 1;
    while index < end {
        let Some(node) = document.tree().node(index) else { break };
        while let Some((_, close)) = open.pop_if(|(end, _)| *end <= index) {
            out.push_str(close);
        }
        index = if node.has(flag::EXTRA) { node.next_index() } else { index + 1 };
        if !node.has(flag::EXTRA) {
            write_node(node, &handles, out);
            match node.kind() {
                Kind::Mapping => open.push((node.next_index(), "-MAP\n")),
                Kind::Sequence => open.push((node.next_index(), "-SEQ\n")),
                _ => {}
            }
        }
    }
    while let Some((_, close)) = open.pop() {
        out.push_str(close);
    }
    out.push_str(if document.has(flag::EXPLICIT_END) { "-DOC ...\n" } else { "-DOC\n" });
}

fn write_node(node: Node<'_>, handles: &[(&str, &str)], out: &mut String) {
    let flow = node.style() == Style::Flow;
    match node.kind() {
        Kind::Mapping => out.push_str(if flow { "+MAP {}" } else { "+MAP" }),
        Kind::Sequence => out.push_str(if flow { "+SEQ []" } else { "+SEQ" }),
        Kind::Alias => {
            out.push_str("=ALI ");
            out.push_str(node.raw());
        }
        _ => out.push_str("=VAL"),
    }
    if let Some(anchor) = node.anchor() {
        out.push(' ');
        out.push_str(anchor.of(node.tree().source));
    }
    if let Some(tag) = node.tag() {
        out.push_str(" <");
        out.push_str(&resolve_tag(tag, handles));
        out.push('>');
    }
    if matches!(node.kind(), Kind::Scalar | Kind::Missing) {
        out.push(' ');
        out.push(match node.style() {
            Style::SingleQuoted => '\'',
            Style::DoubleQuoted => '"',
            Style::Literal => '|',
            Style::Folded => '>',
            _ => ':',
        });
        for letter in node.text().chars() {
            match letter {
                '\\' => out.push_str("\\\\"),
                '\n' => out.push_str("\\n"),
                '\t' => out.push_str("\\t"),
                '\r' => out.push_str("\\r"),
                '\u{8}' => out.push_str("\\b"),
                letter => out.push(letter),
            }
        }
    }
    out.push('\n');
}

/// Handle and prefix of each `%TAG` directive in front of a document.
fn tag_handles(document: Node<'_>) -> Vec<(&str, &str)> {
    let directives = document.raw().lines().take_while(|line| !line.starts_with("---"));
    let tags = directives.filter_map(|line| line.strip_prefix("%TAG"));
    tags.filter_map(|line| {
        let mut words = line.split_ascii_whitespace();
        Some((words.next()?, words.next()?))
    })
    .collect()
}

/// The tag that a shorthand stands for.
fn resolve_tag(tag: &str, handles: &[(&str, &str)]) -> String {
    if let Some(verbatim) = tag.strip_prefix("!<") {
        return verbatim.trim_end_matches('>').to_owned();
    }
    let (handle, suffix) = match tag[1..].find('!') {
        Some(end) => tag.split_at(end + 2),
        None => tag.split_at(1),
    };
    let declared = handles.iter().find(|(known, _)| *known == handle).map(|(_, prefix)| *prefix);
    let prefix = declared.unwrap_or(if handle == "!!" { "tag:yaml.org,2002:" } else { handle });
    format!("{prefix}{}", percent_decoded(suffix))
}

/// The text that `%21` and its like stand for.
fn percent_decoded(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((&byte, tail)) = rest.split_first() {
        let hex = tail.get(..2).and_then(|hex| std::str::from_utf8(hex).ok());
        match hex.and_then(|hex| u8::from_str_radix(hex, 16).ok()).filter(|_| byte == b'%') {
            Some(decoded) => {
                bytes.push(decoded);
                rest = &tail[2..];
            }
            None => {
                bytes.push(byte);
                rest = tail;
            }
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}
