//! What becomes of each line, by the structure that the tree shows.

use super::comments::{Level, place_comments};
use super::lines::Lines;
use super::{BlankEdit, STEP, flow};
use podlint_yaml::edit::TextEdit;
use podlint_yaml::{Entry, Kind, Node, Span, Style, Tree, flag};
use std::ops::Range;

/// What becomes of a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Task {
    /// It stays as it is.
    Keep,
    /// Blanks at its end go.
    Trim,
    /// Its key or dash goes to this column.
    Indent(u32),
    /// It moves with what it belongs to.
    Shift(i32),
    /// It moves, and blanks at its end are part of a text.
    ShiftText(i32),
    /// A comment on a line of its own, which has no place yet.
    Comment,
    /// A blank line, one of which is as good as many.
    Blank,
    /// A blank line that counts.
    BlankText,
}

/// The tasks of all lines, and edits within lines.
pub(super) struct Layout {
    pub(super) tasks: Vec<Task>,
    pub(super) gaps: Vec<BlankEdit>,
}

impl Layout {
    pub(super) fn of(tree: &Tree<'_>, lines: &Lines) -> Layout {
        let mut all = Layout { tasks: vec![Task::Keep; lines.count()], gaps: Vec::new() };
        let parts = documents(tree, lines);
        let indents_sequences = indents_sequences(parts.iter().map(|(document, _)| *document), lines);
        for (document, range) in parts {
            let tasks = range.clone().map(|line| first_task(tree, lines, line)).collect();
            let part = DocumentLayout {
                lines,
                first_line: range.start,
                tasks,
                gaps: Vec::new(),
                levels: Vec::new(),
                places: vec![Place::default(); (document.next_index() - document.index()) as usize],
                document,
                indents_sequences,
            };
            if let Some((tasks, gaps)) = part.run() {
                all.tasks[range].copy_from_slice(&tasks);
                all.gaps.extend(gaps);
            }
        }
        all
    }
}

/// The documents that can be formatted, with the lines up to the next document.
fn documents<'t>(tree: &'t Tree<'t>, lines: &Lines) -> Vec<(Node<'t>, Range<usize>)> {
    let all: Vec<Node<'t>> = tree.documents().collect();
    let mut found = Vec::new();
    for (place, document) in all.iter().enumerate() {
        let first = if place == 0 { 0 } else { lines.at(document.span().start) };
        let next = all.get(place + 1).map(|next| next.span().start);
        let last = next.map_or(lines.count(), |next| lines.at(next)).max(first);
        let (start, end) = (if place == 0 { 0 } else { document.span().start }, next.unwrap_or(u32::MAX));
        // A mistake in the separator itself is one of both documents.
        let error = tree.errors.get(tree.errors.partition_point(|error| error.span.start < start));
        let is_broken = error.is_some_and(|error| error.span.start <= end)
            || all.get(place + 1).is_some_and(|next| is_glued(document, next))
            || place > 0 && is_glued(&all[place - 1], document);
        let nodes = &tree.nodes[document.index() as usize..document.next_index() as usize];
        let unclear = flag::HOLE | flag::OPEN | flag::EXTRA | flag::DAMAGED;
        if !is_broken && nodes.iter().all(|node| node.flags & unclear == 0) {
            found.push((*document, first..last));
        }
    }
    found
}

/// Whether no separator stands between two documents: to Kubernetes they are one, of which it ignores the second half.
fn is_glued(first: &Node<'_>, second: &Node<'_>) -> bool {
    !first.has(flag::EXPLICIT_END) && !second.has(flag::EXPLICIT)
}

/// Whether more sequences below keys are indented than not.
pub(super) fn indents_sequences<'t>(documents: impl Iterator<Item = Node<'t>>, lines: &Lines) -> bool {
    let mut balance = 0_i64;
    for mapping in documents.flat_map(Node::descendants).filter(|node| is_block(*node)) {
        let column = lines.column(mapping.span().start);
        for Entry { value, .. } in mapping.entries() {
            if value.kind() == Kind::Sequence && is_block(value) {
                balance += if lines.column(value.span().start) > column { 1 } else { -1 };
            }
        }
    }
    balance > 0
}

fn first_task(tree: &Tree<'_>, lines: &Lines, line: usize) -> Task {
    let line = lines.get(line);
    match tree.source.as_bytes().get(line.content as usize) {
        _ if line.is_blank() => Task::Blank,
        Some(b'#') => Task::Comment,
        _ => Task::Trim,
    }
}

pub(super) fn is_block(node: Node<'_>) -> bool {
    matches!(node.kind(), Kind::Mapping | Kind::Sequence) && node.style() == Style::Block
}

/// Where a block collection stands, and where it goes.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Place {
    pub(super) old: u32,
    new: u32,
    /// It starts on the line of the dash that it is behind.
    is_compact: bool,
}

impl Place {
    pub(super) fn shift(self) -> i32 {
        self.new as i32 - self.old as i32
    }
}

/// The layout of one document. Steps return `None` where something is written in a way that we leave alone.
pub(super) struct DocumentLayout<'l, 't> {
    pub(super) lines: &'l Lines,
    pub(super) first_line: usize,
    pub(super) tasks: Vec<Task>,
    pub(super) gaps: Vec<BlankEdit>,
    levels: Vec<Level>,
    /// By index of the node in the document.
    places: Vec<Place>,
    document: Node<'t>,
    indents_sequences: bool,
}

impl<'t> DocumentLayout<'_, 't> {
    fn run(mut self) -> Option<(Vec<Task>, Vec<BlankEdit>)> {
        let root = self.document.content();
        if is_block(root) {
            self.place_on_own_line(root, 0)?;
        } else {
            self.move_value(root, Place::default());
        }
        for node in self.document.descendants().filter(|node| is_block(*node)) {
            let place = self.places[self.number(node)];
            match node.kind() {
                Kind::Mapping => self.mapping(node, place)?,
                _ => self.sequence(node, place)?,
            }
        }
        self.levels.sort_by_key(|level| level.line);
        place_comments(&mut self.tasks, self.first_line, self.lines, &self.levels);
        Some((self.tasks, self.gaps))
    }

    pub(super) fn text(&self) -> &'t str {
        self.document.tree().source
    }

    fn number(&self, node: Node<'_>) -> usize {
        (node.index() - self.document.index()) as usize
    }

    pub(super) fn set(&mut self, line: usize, task: Task) {
        if let Some(old) = line.checked_sub(self.first_line).and_then(|line| self.tasks.get_mut(line)) {
            *old = task;
        }
    }

    fn mapping(&mut self, node: Node<'t>, place: Place) -> Option<()> {
        for (number, Entry { key, value }) in node.entries().enumerate() {
            let start = key.outer_span().start;
            let is_on_one_line = self.lines.at(start) == self.lines.at(key.span().end);
            if is_block(key) || !is_on_one_line {
                return None;
            }
            self.start_line(start, place, number == 0)?;
            flow::format_inside(key, &mut self.gaps);
            self.gaps.extend(self.colon(key, value)?);
            if is_block(value) {
                let is_indented = value.kind() == Kind::Mapping || self.indents_sequences;
                self.place_on_own_line(value, place.new + if is_indented { STEP } else { 0 })?;
                self.move_properties(value, place);
            } else {
                self.move_value(value, place);
            }
        }
        Some(())
    }

    fn sequence(&mut self, node: Node<'t>, place: Place) -> Option<()> {
        let mut dash = node.span().start;
        for (number, item) in node.items().enumerate() {
            dash = if number == 0 { dash } else { next_dash(self.text(), dash)? };
            self.start_line(dash, place, number == 0)?;
            let start = item.outer_span().start;
            let is_beside = self.lines.at(start) == self.lines.at(dash);
            if is_beside && item.kind() != Kind::Missing {
                self.gaps.extend(self.blank_behind_dash(dash, start, is_block(item))?);
            }
            if !is_block(item) {
                self.move_value(item, place);
            } else if is_beside && start == item.span().start {
                let old = self.lines.column(start);
                let number = self.number(item);
                self.places[number] = Place { old, new: place.new + STEP, is_compact: true };
            } else {
                self.place_on_own_line(item, place.new + STEP)?;
                self.move_properties(item, place);
            }
            dash = item.span().end.max(dash + 1);
        }
        Some(())
    }

    /// A key or dash that is the first on its line, or that follows a dash.
    fn start_line(&mut self, start: u32, place: Place, is_first: bool) -> Option<()> {
        let line = self.lines.at(start);
        if self.lines.is_first(start) {
            self.set(line, Task::Indent(place.new));
        } else if !(is_first && place.is_compact) {
            return None;
        }
        self.levels.push(Level { line, column: place.old, shift: place.shift() });
        Some(())
    }

    fn place_on_own_line(&mut self, node: Node<'t>, new: u32) -> Option<()> {
        let start = node.span().start;
        let number = self.number(node);
        self.places[number] = Place { old: self.lines.column(start), new, is_compact: false };
        self.lines.is_first(start).then_some(())
    }

    /// One blank behind the colon, none in front of it.
    fn colon(&self, key: Node<'t>, value: Node<'t>) -> Option<Option<BlankEdit>> {
        let (start, end) = (key.span().end, value.outer_span().start);
        let is_beside = value.kind() != Kind::Missing && self.lines.at(start) == self.lines.at(end);
        let behind = &self.text()[start as usize..];
        let colon = start + (behind.len() - behind.trim_start_matches([' ', '\t']).len()) as u32;
        if self.text().as_bytes().get(colon as usize) != Some(&b':') {
            return None;
        }
        let gap = if is_beside { Span::new(start, end) } else { Span::new(start, colon + 1) };
        let wanted = match is_beside {
            // The colon may be part of the name of an alias.
            _ if key.kind() == Kind::Alias => return Some(None),
            true => ": ",
            false => ":",
        };
        let is_blank = gap.of(self.text()).trim() == ":";
        is_blank.then(|| replacement(self.text(), gap, wanted, false))
    }

    fn blank_behind_dash(&self, dash: u32, item: u32, moves_lines: bool) -> Option<Option<BlankEdit>> {
        let gap = Span::new(dash + 1, item);
        let is_blank = gap.of(self.text()).trim().is_empty();
        is_blank.then(|| replacement(self.text(), gap, " ", moves_lines))
    }
}

/// The dash of the next item: only blanks and comments stand in front of it.
fn next_dash(text: &str, mut offset: u32) -> Option<u32> {
    let bytes = text.as_bytes();
    loop {
        match bytes.get(offset as usize)? {
            b'-' => return Some(offset),
            b'#' => offset += text[offset as usize..].find('\n')? as u32,
            b' ' | b'\t' | b'\r' | b'\n' => offset += 1,
            _ => return None,
        }
    }
}

/// The edit that puts `wanted` in place of a gap; `None` where it stands there already.
pub(super) fn replacement(text: &str, gap: Span, wanted: &str, is_indentation: bool) -> Option<BlankEdit> {
    let edit = TextEdit::new(gap.start, gap.end, wanted);
    (gap.of(text) != wanted).then_some(BlankEdit { edit, is_indentation })
}
