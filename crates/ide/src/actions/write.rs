//! Writing new entries and items next to what is there.
//!
//! The editor of `podlint_yaml` makes one change and parses the text again. Here several entries go in at once, so they are
//! written directly, and whatever has an unusual layout is refused.

use crate::indentation::Indentation;
use podlint_manifest::View;
use podlint_yaml::edit::{Editor, TextEdit, apply, flow_scalar_text, scalar_text};
use podlint_yaml::{Entry, Kind, Node, Span, Style, Tree, flag};

/// A value that is to be written.
#[derive(Debug, Clone)]
pub(super) enum Value {
    /// A text, which gets quotes where it needs them.
    Text(String),
    /// A text of lines, which stand below its key where they can.
    Lines(String),
    /// A scalar or a flow collection as it is written.
    Raw(String),
    Map(Entries),
    List(Vec<Value>),
}

pub(super) type Entries = Vec<(String, Value)>;

impl Value {
    pub(super) fn text(text: impl Into<String>) -> Value {
        Value::Text(text.into())
    }

    pub(super) fn raw(text: impl Into<String>) -> Value {
        Value::Raw(text.into())
    }

    /// How it is written between brackets. JSON has quotes around every text.
    fn flow(&self, json: bool) -> String {
        match self {
            Value::Text(text) | Value::Lines(text) => flow_text(text, json),
            Value::Raw(text) => text.clone(),
            Value::Map(entries) => format!("{{{}}}", flow_entries(entries, json)),
            Value::List(items) => {
                let items: Vec<_> = items.iter().map(|item| item.flow(json)).collect();
                format!("[{}]", items.join(", "))
            }
        }
    }

    /// The lines below a key; none where the value stands behind it.
    fn block(&self, indentation: Indentation) -> Option<Vec<String>> {
        let (lines, by) = match self {
            Value::Map(entries) if !entries.is_empty() => (block_entries(entries, indentation), indentation.keys),
            Value::List(items) if !items.is_empty() => {
                (items.iter().flat_map(|item| item.item(indentation)).collect(), indentation.dashes)
            }
            _ => return None,
        };
        Some(lines.into_iter().map(|line| indented_line(line, by)).collect())
    }

    fn on_one_line(&self) -> String {
        match self {
            Value::Text(text) | Value::Lines(text) => scalar_text(text, Style::Plain).into_owned(),
            _ => self.flow(false),
        }
    }

    /// The header and the lines of a literal block scalar, if one can hold the text as it is.
    fn literal(&self) -> Option<(&'static str, Vec<String>)> {
        let Value::Lines(text) = self else { return None };
        let is_printed =
            |letter: char| letter == '\n' || letter == '\t' || !letter.is_control() && letter != '\u{feff}';
        let (header, content) = match text.strip_suffix('\n') {
            Some(content) => ("|", content),
            None => ("|-", text.as_str()),
        };
        // Blanks in front of the first line would count as indentation, blank lines at the end would be lost.
        let has_edges = content.starts_with([' ', '\t', '\n']) || content.ends_with('\n') || content.is_empty();
        if has_edges || !content.contains('\n') || !content.chars().all(is_printed) {
            return None;
        }
        let line = |line: &str| if line.is_empty() { String::new() } else { format!("  {line}") };
        Some((header, content.split('\n').map(line).collect()))
    }

    /// The lines of an item with its dash.
    fn item(&self, indentation: Indentation) -> Vec<String> {
        match self {
            Value::Map(entries) if !entries.is_empty() => {
                let lines = block_entries(entries, indentation).into_iter().enumerate();
                lines
                    .map(|(number, line)| if number == 0 { format!("- {line}") } else { indented_line(line, 2) })
                    .collect()
            }
            _ => vec![format!("- {}", self.on_one_line())],
        }
    }
}

/// A line some columns further in. A blank one stays blank.
fn indented_line(line: String, by: usize) -> String {
    if line.is_empty() { line } else { format!("{:by$}{line}", "") }
}

/// A mapping of these entries.
pub(super) fn map<const N: usize>(entries: [(&str, Value); N]) -> Value {
    Value::Map(self::entries(entries))
}

/// Entries with these keys.
pub(super) fn entries<const N: usize>(entries: [(&str, Value); N]) -> Entries {
    entries.into_iter().map(|(key, value)| (key.to_owned(), value)).collect()
}

pub(super) fn flow_text(text: &str, json: bool) -> String {
    flow_scalar_text(text, if json { Style::DoubleQuoted } else { Style::Plain }).into_owned()
}

/// Entries as they stand between braces.
pub(super) fn flow_entries(entries: &[(String, Value)], json: bool) -> String {
    let entries: Vec<_> =
        entries.iter().map(|(key, value)| format!("{}: {}", flow_text(key, json), value.flow(json))).collect();
    entries.join(", ")
}

/// The lines of entries, the first one in the first column.
pub(super) fn block_entries(entries: &[(String, Value)], indentation: Indentation) -> Vec<String> {
    let mut lines = Vec::new();
    for (key, value) in entries {
        let key = scalar_text(key, Style::Plain);
        if let Some((header, below)) = value.literal() {
            lines.push(format!("{key}: {header}"));
            lines.extend(below);
            continue;
        }
        match value.block(indentation) {
            Some(below) => {
                lines.push(format!("{key}:"));
                lines.extend(below);
            }
            None => lines.push(format!("{key}: {}", value.on_one_line())),
        }
    }
    lines
}

/// The line end of a text.
pub(super) fn newline(source: &str) -> &'static str {
    let before_first = source.find('\n').map_or("", |end| &source[..end]);
    if before_first.ends_with('\r') { "\r\n" } else { "\n" }
}

/// Whether a comment stands in `span`.
pub(super) fn has_comments(tree: &Tree<'_>, span: Span) -> bool {
    let first = tree.comments.partition_point(|comment| comment.start < span.start);
    tree.comments.get(first).is_some_and(|comment| comment.start < span.end)
}

/// Whether a syntax error touches `span`.
pub(super) fn has_errors(tree: &Tree<'_>, span: Span) -> bool {
    let first = tree.errors.partition_point(|error| error.span.end < span.start);
    tree.errors.get(first).is_some_and(|error| error.span.start <= span.end)
}

/// Where the line of an offset starts.
pub(super) fn line_start(source: &str, offset: u32) -> u32 {
    source[..offset as usize].rfind('\n').map_or(0, |end| end as u32 + 1)
}

/// Where the line of an offset starts, or the first of the lines of comments right above it.
pub(super) fn start_with_comments(source: &str, offset: u32) -> u32 {
    let mut start = line_start(source, offset);
    while let Some(before) = start.checked_sub(1) {
        let line = line_start(source, before);
        if !source[line as usize..start as usize].trim_start().starts_with('#') {
            break;
        }
        start = line;
    }
    start
}

/// Where the line of an offset ends, in front of its line end.
pub(super) fn line_end(source: &str, offset: u32) -> u32 {
    let rest = &source[offset as usize..];
    let line = &rest[..rest.find('\n').unwrap_or(rest.len())];
    offset + line.strip_suffix('\r').unwrap_or(line).len() as u32
}

/// Whether nothing but a comment stands behind an offset on its line.
pub(super) fn ends_line(source: &str, offset: u32) -> bool {
    let rest = Span::new(offset, line_end(source, offset)).of(source);
    rest.trim().is_empty() || rest.starts_with([' ', '\t']) && rest.trim_start().starts_with('#')
}

/// Whether a node is written as JSON is.
pub(super) fn is_json(node: Node<'_>) -> bool {
    let flow = std::iter::once(node).chain(node.ancestors()).filter(|node| node.style() == Style::Flow);
    flow.filter_map(|node| node.entries().next()).any(|entry| entry.key.style() == Style::DoubleQuoted)
}

/// Adds entries behind the last one of a mapping.
pub(super) fn add_entries(mapping: Node<'_>, entries: &[(String, Value)]) -> Option<TextEdit> {
    add_entries_like(mapping, entries, Indentation::of(mapping.tree()))
}

fn add_entries_like(mapping: Node<'_>, entries: &[(String, Value)], indentation: Indentation) -> Option<TextEdit> {
    if mapping.kind() != Kind::Mapping || mapping.anchor().is_some() || mapping.has(flag::PAIR) {
        return None;
    }
    match mapping.style() {
        Style::Flow => add_in_flow(mapping, flow_entries(entries, is_json(mapping))),
        _ => add_in_block(mapping, &block_entries(entries, indentation)),
    }
}

/// Adds items behind the last one of a sequence.
fn add_items(sequence: Node<'_>, items: &[Value], indentation: Indentation) -> Option<TextEdit> {
    if sequence.kind() != Kind::Sequence || sequence.anchor().is_some() {
        return None;
    }
    if sequence.style() == Style::Flow {
        let json = is_json(sequence);
        let items: Vec<_> = items.iter().map(|item| item.flow(json)).collect();
        return add_in_flow(sequence, items.join(", "));
    }
    let lines: Vec<_> = items.iter().flat_map(|item| item.item(indentation)).collect();
    add_in_block(sequence, &lines)
}

fn add_in_flow(collection: Node<'_>, text: String) -> Option<TextEdit> {
    let last = collection.all_children().last();
    let Some(last) = last else {
        let start = collection.span().start + 1;
        return Some(TextEdit::new(start, start, text));
    };
    let end = last.span().end;
    // Behind `{a:` a comma would become part of the key.
    (last.kind() != Kind::Missing).then(|| TextEdit::new(end, end, format!(", {text}")))
}

fn add_in_block(collection: Node<'_>, lines: &[String]) -> Option<TextEdit> {
    let source = collection.tree().source;
    let span = collection.span();
    let before = &source[line_start(source, span.start) as usize..span.start as usize];
    if collection.has(flag::OPEN)
        || !before.trim_start_matches('\u{feff}').chars().all(|letter| matches!(letter, ' ' | '-'))
    {
        return None;
    }
    let end = line_end(source, span.end);
    if !ends_line(source, span.end) || !can_have_lines_below(collection) {
        return None;
    }
    if has_errors(collection.tree(), Span::new(line_start(source, span.start), end)) {
        return None;
    }
    let column = collection.column();
    // In a broken text keys of one mapping may stand in several columns.
    if collection.entries().last().is_some_and(|last| last.key.column() != column) {
        return None;
    }
    let newline = newline(source);
    let below = |line: &String| match line.is_empty() {
        true => newline.to_owned(),
        false => format!("{newline}{:column$}{line}", ""),
    };
    Some(TextEdit::new(end, end, lines.iter().map(below).collect::<String>()))
}

/// Whether new lines below a node change nothing in it: a block scalar at its end may count the blank lines behind it, and
/// one without a line end would get one.
pub(super) fn can_have_lines_below(node: Node<'_>) -> bool {
    let source = node.tree().source;
    let last = node.tree().node(node.next_index().saturating_sub(1)).unwrap_or(node);
    if !matches!(last.style(), Style::Literal | Style::Folded) {
        return true;
    }
    let header = last.raw().lines().next().unwrap_or_default();
    !header.contains('+') && (last.span().end as usize) < source.len()
}

/// Puts a value in the place of one that is null or not written.
pub(super) fn fill(value: Node<'_>, new: &Value) -> TextEdit {
    let text = new.flow(is_json(value));
    let span = value.span();
    let gap = if span.is_empty() { " " } else { "" };
    TextEdit::new(span.start, span.end, format!("{gap}{text}"))
}

/// Puts a scalar in the place of another one. The quotes of the old one stay.
pub(super) fn replace_text(node: Node<'_>, text: &str) -> Option<TextEdit> {
    let is_line = !matches!(node.style(), Style::Literal | Style::Folded) && node.kind() == Kind::Scalar;
    let span = node.span();
    is_line.then(|| TextEdit::new(span.start, span.end, flow_scalar_text(text, node.style())))
}

/// Makes a mapping hold these entries. What is there and differs is replaced, lists get what they lack.
///
/// Refuses where something cannot be known or is shared. Its depth is that of the entries.
pub(super) fn merge(mapping: Node<'_>, wanted: &[(String, Value)]) -> Option<Vec<TextEdit>> {
    merge_like(mapping, wanted, Indentation::of(mapping.tree()))
}

/// The same with the indentation of another text.
pub(super) fn merge_like(
    mapping: Node<'_>,
    wanted: &[(String, Value)],
    indentation: Indentation,
) -> Option<Vec<TextEdit>> {
    let mut edits = Vec::new();
    let mut added = Vec::new();
    for (key, value) in wanted {
        let entry = mapping.entry(key);
        match (View::of(mapping).get(key), entry) {
            (View::Unknown, _) | (View::Present(_), None) => return None,
            (View::Absent, None) => added.push((key.clone(), value.clone())),
            (View::Absent, Some(entry)) => edits.push(fill(entry.value, value)),
            (View::Present(_), Some(entry)) => edits.extend(merge_value(entry.value, value, indentation)?),
        }
    }
    if !added.is_empty() {
        edits.push(add_entries_like(mapping, &added, indentation)?);
    }
    Some(edits)
}

fn merge_value(node: Node<'_>, wanted: &Value, indentation: Indentation) -> Option<Vec<TextEdit>> {
    match wanted {
        Value::Map(entries) if node.kind() == Kind::Mapping && node.anchor().is_none() => {
            merge_like(node, entries, indentation)
        }
        Value::List(items) if node.kind() == Kind::Sequence && node.anchor().is_none() => {
            let lacks = |item: &&Value| !node.items().any(|old| item.on_one_line() == old.text());
            let missing: Vec<Value> = items.iter().filter(lacks).cloned().collect();
            if missing.is_empty() { Some(Vec::new()) } else { Some(vec![add_items(node, &missing, indentation)?]) }
        }
        Value::Text(text) | Value::Lines(text) | Value::Raw(text) if node.kind() == Kind::Scalar => {
            if node.text() == text {
                return Some(Vec::new());
            }
            let written = if matches!(wanted, Value::Raw(_)) { text.clone() } else { flow_text(text, is_json(node)) };
            Some(vec![TextEdit::new(node.span().start, node.span().end, written)])
        }
        _ => None,
    }
}

/// Removes an entry with the comments above it.
pub(super) fn removed(entry: Entry<'_>) -> Option<Vec<TextEdit>> {
    let (source, key) = (entry.key.tree().source, entry.key.span());
    let line = line_start(source, key.start);
    if entry.key.parent()?.style() == Style::Flow || !source[line as usize..key.start as usize].trim().is_empty() {
        let document = entry.key.ancestors().last()?;
        return Editor::of_document(document).remove(entry.key).ok();
    }
    // Whole lines need no second look at the whole text.
    let end = line_end(source, entry.value.span().end);
    let end = (end as usize + newline(source).len()).min(source.len()) as u32;
    Some(vec![TextEdit::new(start_with_comments(source, key.start), end, "")])
}

/// A change of a mapping that is made in several steps.
pub(super) type Step = fn(Node<'_>, Indentation) -> Option<Vec<TextEdit>>;

/// Changes a mapping step by step, each of which sees what the one before it has left: what adds a line and what removes the one
/// above it cannot be made at once.
pub(super) fn in_steps(mapping: Node<'_>, steps: &[Step]) -> Option<Vec<TextEdit>> {
    let source = mapping.tree().source;
    let is_block = mapping.style() == Style::Block;
    let start = mapping.span().start;
    let end = if is_block { line_end(source, mapping.span().end) } else { mapping.span().end };
    let old = Span::new(start, end).of(source);
    // Alone, it has the column and the line end that it has in its text.
    let margin = " ".repeat(if is_block { mapping.column() } else { 0 });
    let below = if is_block && (end as usize) < source.len() { newline(source) } else { "" };
    let mut text = format!("{margin}{old}{below}");
    let indentation = Indentation::of(mapping.tree());
    for step in steps {
        let parse = podlint_yaml::parse(text.as_str());
        let tree = parse.tree();
        let edits = joined(step(tree.documents().next()?.content(), indentation)?)?;
        text = apply(&text, &edits)?;
    }
    let new = text.strip_prefix(margin.as_str())?.strip_suffix(below)?;
    let same = |(old, new): &(char, char)| old == new;
    let front: usize = old.chars().zip(new.chars()).take_while(same).map(|(letter, _)| letter.len_utf8()).sum();
    let backwards = old[front..].chars().rev().zip(new[front..].chars().rev());
    let back: usize = backwards.take_while(same).map(|(letter, _)| letter.len_utf8()).sum();
    let (from, to) = (start + front as u32, end - back as u32);
    Some(vec![TextEdit::new(from, to, &new[front..new.len() - back])])
}

/// A new document behind a document and the comments below it.
pub(super) fn add_document(document: Node<'_>, entries: &[(String, Value)]) -> Option<TextEdit> {
    if !can_have_lines_below(document) {
        return None;
    }
    let source = document.tree().source;
    let newline = newline(source);
    let end = end_with_comments(source, line_end(source, document.span().end));
    let lines = block_entries(entries, Indentation::of(document.tree())).join(newline);
    Some(TextEdit::new(end, end, format!("{newline}---{newline}{lines}")))
}

/// The end of the last line of comments below the line that ends at `end`, blank lines between.
fn end_with_comments(source: &str, end: u32) -> u32 {
    let mut last = end;
    let mut offset = end as usize;
    for line in source[end as usize..].split_inclusive('\n') {
        let text = line.trim();
        if text.starts_with('#') {
            last = (offset + line.trim_end_matches(['\r', '\n']).len()) as u32;
        } else if !text.is_empty() {
            break;
        }
        offset += line.len();
    }
    last
}

/// The same edits, with those that insert at one place as one: the order of edits at one place is then nobody's concern.
/// `None` where two are about the same bytes.
pub(super) fn joined(edits: Vec<TextEdit>) -> Option<Vec<TextEdit>> {
    let mut sorted = edits;
    sorted.sort_by_key(|edit| edit.span);
    let mut joined: Vec<TextEdit> = Vec::with_capacity(sorted.len());
    for edit in sorted {
        match joined.last_mut() {
            Some(last) if last.span.is_empty() && last.span == edit.span => last.text.push_str(&edit.text),
            Some(last) if edit.span.start < last.span.end => return None,
            _ => joined.push(edit),
        }
    }
    Some(joined)
}

/// Lines of a text from `span`, with `by` more blanks in front of each that has any text.
pub(super) fn indented(source: &str, span: Span, by: i64) -> String {
    let mut out = String::new();
    for line in span.of(source).split_inclusive('\n') {
        let blanks = line.len() - line.trim_start_matches(' ').len();
        match usize::try_from(by) {
            _ if line.trim().is_empty() => out.push_str(line),
            Ok(by) => {
                out.push_str(&" ".repeat(by));
                out.push_str(line);
            }
            Err(_) => out.push_str(&line[blanks.min(by.unsigned_abs() as usize)..]),
        }
    }
    out
}
