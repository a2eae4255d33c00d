//! Text in quotes or below `|` that holds what was meant to follow it.

use crate::expected::{Expected, Schema};
use crate::source::{Lines, Piece, begins_object, column, nodes_of};
use podlint_plugin_sdk::prelude::*;
use podlint_plugin_sdk::schema::{Shape, Type};
use std::collections::{HashMap, HashSet};

pub(crate) static RULE: Rule = Rule {
    name: "swallowed-document",
    severity: Severity::Warning,
    profile: Profile::Correctness,
    fix: FixClass::None,
    page: include_str!("swallowed_document.md"),
    options: "",
    check: Check::File(check),
};

fn check(file: &File<'_>, report: &mut Report<'_>) {
    let tree = file.tree();
    let lines = Lines::new(tree.source);
    let mut schema = Schema::new(file);
    let mut fields = Fields::default();
    for scalar in nodes_of(tree, Kind::Scalar) {
        match scalar.style() {
            Style::Literal | Style::Folded => check_block(scalar, report),
            Style::SingleQuoted | Style::DoubleQuoted if scalar.has(flag::DECODED) => {
                check_quoted(scalar, &mut schema, &mut fields, &lines, report);
            }
            _ => {}
        }
    }
}

/// A text below `|` at the end of a document in which `---` and an object follow.
fn check_block(scalar: Node<'_>, report: &mut Report<'_>) {
    let raw = scalar.raw();
    // The last text of the document: what was swallowed is the rest of the file.
    let is_last = || scalar.tree().node(scalar.next_index()).is_none_or(|next| next.kind() == Kind::Document);
    if !raw.contains("---") || !is_last() {
        return;
    }
    let mut lines = Piece { start: scalar.span().start as usize, text: raw }.lines().skip(1);
    let mut separator = None;
    let mut holds_manifest = None;
    for line in &mut lines {
        let text = line.text.trim();
        if text.is_empty() || text.starts_with('#') {
            continue;
        }
        // A text that begins as an object, or that hands one to a command, is a manifest on purpose.
        if *holds_manifest.get_or_insert(begins_object(text) || text.starts_with("---")) || text.contains("<<") {
            return;
        }
        if let Some(separator) = separator.take()
            && begins_object(text)
        {
            report
                .at(separator, "this `---` is part of the text above it, and so is the object below")
                .related(Span::new(scalar.span().start, scalar.span().start + 1), "the text begins here");
            return;
        }
        separator = (text == "---").then(|| {
            let indentation = line.text.len() - line.text.trim_start().len();
            line.span(indentation, indentation + 3)
        });
    }
}

/// A text in quotes that goes on over a line that looks like the next key.
fn check_quoted<'t>(
    scalar: Node<'t>,
    schema: &mut Schema<'t>,
    fields: &mut Fields<'t>,
    lines: &Lines<'_>,
    report: &mut Report<'_>,
) {
    let source = scalar.tree().source;
    let raw = scalar.raw();
    let Some(mapping) =
        scalar.parent().filter(|parent| parent.kind() == Kind::Mapping && parent.style() == Style::Block)
    else {
        return;
    };
    if !raw.contains('\n') {
        return;
    }
    // Sentences have colons too: only a field that is missing here is taken for one.
    let Expected::Shape(Shape::Object(ty)) = schema.of(mapping) else { return };
    let indentation = column(source, mapping.span().start);
    let mut begins_entry = |line: &Piece<'_>| {
        let text = line.text.trim_start_matches(' ');
        line.text.len() - text.len() == indentation
            && key_of(text).is_some_and(|key| ty.any_field(key).is_some() && !fields.has(mapping, ty, key))
    };
    let Some(line) = (Piece { start: scalar.span().start as usize, text: raw }).lines().skip(1).find(&mut begins_entry)
    else {
        return;
    };
    let quote = Span::new(scalar.span().start, scalar.span().start + 1);
    let message = format!("this line is part of the text in quotes that begins on line {}", lines.number(quote.start));
    report.at(line.span(indentation, line.text.len()), message).related(quote, "is it meant to end on its line?");
}

/// The fields that mappings have, collected when first asked for: many lines of many texts may ask.
#[derive(Default)]
struct Fields<'t> {
    of: HashMap<u32, HashSet<&'t str>>,
}

impl<'t> Fields<'t> {
    fn has(&mut self, mapping: Node<'t>, ty: Type, name: &str) -> bool {
        let fields =
            || mapping.entries().map(|entry| entry.key.text()).filter(|key| ty.any_field(key).is_some()).collect();
        self.of.entry(mapping.index()).or_insert_with(fields).contains(name)
    }
}

/// The key of a line that looks like `key: value`.
fn key_of(line: &str) -> Option<&str> {
    let (key, rest) = line.split_once(':')?;
    (rest.is_empty() || rest.starts_with([' ', '\t'])).then_some(key)
}
