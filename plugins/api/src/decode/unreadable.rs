//! Texts that kubectl cannot turn into the JSON that it sends.

use crate::server::{decode, quoted};
use podlint_plugin_sdk::prelude::*;
use podlint_plugin_sdk::yaml::Tree;
use podlint_plugin_sdk::yaml::kubernetes::{self, Stop};
use podlint_plugin_sdk::yaml::scalar::{self, Scalar};

pub(crate) static RULE: Rule = Rule {
    name: "unreadable",
    severity: Severity::Error,
    profile: Profile::Correctness,
    fix: FixClass::Unsafe,
    page: include_str!("unreadable.md"),
    options: "",
    check: Check::File(check),
};

fn check(file: &File<'_>, report: &mut Report<'_>) {
    let tree = file.tree();
    let is_text = |ending: &str| file.path().ends_with(ending);
    // Of a Markdown page only the blocks are YAML.
    if file.objects().next().is_none() || is_text(".md") || is_text(".markdown") {
        return;
    }
    // The rules about YAML say more about text that is none, and what comes of a template is not known yet.
    if !report.as_it_stands() && (!tree.errors.is_empty() || tree.source.contains("{{")) {
        return;
    }
    if !may_be_unreadable(tree) {
        return;
    }
    let reading = kubernetes::read(tree.source.as_bytes());
    let Some(stop) = reading.stop() else { return };
    let line = tree.source[..stop.span.start as usize].rfind('\n').map_or(0, |end| end + 1);
    // There is a rule about text behind a separator.
    if tree.source[line..].starts_with("---") && !report.as_it_stands() {
        return;
    }
    let node = tree.covering(stop.span);
    let text = server_text(node, stop);
    let finding = report.at(stop.span, format!("kubectl cannot read this: {}", stop.message)).data(decode(&text));
    if let Some(node) = node.filter(|node| node.span() == stop.span && can_be_quoted(*node)) {
        let quoted = format!("\"{}\"", node.raw());
        finding.fix(Fix::unsafely("quote it").replace(node.span(), quoted));
    }
}

/// Words without which no value is a number that JSON does not have, and no key null.
const ODD_WORDS: [&str; 10] = [".inf", ".Inf", ".INF", ".nan", ".NaN", ".NAN", "~", "null", "Null", "NULL"];

/// Whether the text has to be read as kubectl reads it: that takes time, and what has nothing unusual in it is read.
fn may_be_unreadable(tree: &Tree<'_>) -> bool {
    !tree.errors.is_empty()
        || tree.documents().any(|document| document.has(flag::DIALECT))
        || tree.source.trim_start().starts_with('{')
        || ODD_WORDS.iter().any(|word| tree.source.contains(word))
}

/// Whether a value or key would be a text in quotes, which is read.
fn can_be_quoted(node: Node<'_>) -> bool {
    let is_plain = node.kind() == Kind::Scalar && node.style() == Style::Plain && node.tag().is_none();
    is_plain && matches!(scalar::meaning(node), Scalar::Null | Scalar::Float(_) | Scalar::Int(_))
}

/// What kubectl says, letter for letter where that is known.
fn server_text(node: Option<Node<'_>>, stop: &Stop) -> String {
    let Some(node) = node else { return format!("yaml: {}", stop.message) };
    match scalar::meaning(node) {
        Scalar::Float(value) if !value.is_finite() => {
            let name = match value {
                _ if value.is_nan() => "NaN",
                _ if value > 0.0 => "+Inf",
                _ => "-Inf",
            };
            format!("yaml: json: unsupported value: {name}")
        }
        Scalar::Null => {
            let value = node.next_sibling().map_or("<nil>".to_owned(), in_go);
            format!("yaml: unsupported map key of type: %!s(<nil>), key: <nil>, value: {value}")
        }
        _ => format!("yaml: {}", stop.message),
    }
}

/// A value in Go's notation; for collections only what they are.
fn in_go(value: Node<'_>) -> String {
    match scalar::meaning(value) {
        Scalar::Null => "<nil>".to_owned(),
        Scalar::Bool(value) => value.to_string(),
        Scalar::Int(value) => value.to_string(),
        Scalar::Float(value) => value.to_string(),
        Scalar::Text(text) => quoted(text),
        Scalar::Unknown => match value.kind() {
            Kind::Sequence => "[]interface {}{...}".to_owned(),
            _ => "map[interface {}]interface {}{...}".to_owned(),
        },
    }
}
