//! Entries that go to another level while their lines stay where they are: only their indentation changes.

use super::expect::Plan;
use super::layout::{Extent, Layout};
use super::piece::spaces;
use super::{Editor, Refused, Shift, TextEdit, scalar_text};
use crate::{Kind, Node, Span, Style, flag};
use std::collections::{HashMap, HashSet};

pub(super) fn edits<'t>(editor: &Editor<'t>, shifts: &[Shift<'t>]) -> Result<Vec<TextEdit>, Refused> {
    let Some(first) = shifts.first() else { return Ok(Vec::new()) };
    let layout = &editor.layout;
    let (collection, extents, _) = editor.locate(first.key)?;
    if collection.kind() != Kind::Mapping || collection.style() != Style::Block || collection.has(flag::PAIR) {
        return Err(Refused::WrongKind);
    }
    let mut walk = Walk::new(layout, collection);
    let mut places = extents.iter().enumerate();
    for shift in shifts {
        let Some((place, extent)) = places.find(|(_, extent)| extent.node == shift.key) else {
            return Err(Refused::NotInCollection);
        };
        let is_first = walk.placed.is_empty();
        let before = place.checked_sub(1).map(|before| extents[before]);
        if let Some(before) =
            before.filter(|before| is_first || walk.placed.last().is_some_and(|last| last.extent.node != before.node))
        {
            // Entries that stay stand in between.
            walk.open(collection)?;
            walk.before = Some(Moved { extent: before, columns: 0, levels: 0 });
        }
        walk.place(*extent, shift)?;
    }
    if places.next().is_some() && !walk.is_open(collection) {
        return Err(Refused::ChangesMore);
    }
    let (edits, placed, filled) = (walk.edits, walk.placed, walk.filled);
    editor.checked(edits, &plan(layout, &placed, filled))
}

/// A collection that ends where the text read so far ends: what comes next may go into it.
#[derive(Debug, Clone, Copy)]
struct Open {
    /// Index of its node; of the key with which it begins, if it is new.
    node: u32,
    /// Column of its keys or dashes.
    column: u32,
    /// Depth of its keys or items in the tree.
    depth: u32,
}

/// An entry and how far it moves.
#[derive(Debug, Clone, Copy)]
struct Moved<'t> {
    extent: Extent<'t>,
    columns: i64,
    levels: i64,
}

/// An entry in its new place.
struct Placed<'t> {
    extent: Extent<'t>,
    levels: i64,
    /// Depth of the first node that is new, and what is new.
    depth: u32,
    begins_item: bool,
    under: &'t [&'t str],
    name: Option<&'t str>,
}

/// The way through the entries of a mapping, from top to bottom.
struct Walk<'l, 't> {
    layout: &'l Layout<'t>,
    collection: Node<'t>,
    depths: Plan<'l>,
    indentation: u32,
    /// What is open, the outermost first.
    open: Vec<Open>,
    /// The entry above.
    before: Option<Moved<'t>>,
    /// The keys of the mappings that something went into.
    keys: HashMap<u32, HashSet<&'t str>>,
    edits: Vec<TextEdit>,
    placed: Vec<Placed<'t>>,
    /// The missing values that become mappings.
    filled: Vec<u32>,
}

impl<'l, 't> Walk<'l, 't> {
    fn new(layout: &'l Layout<'t>, collection: Node<'t>) -> Walk<'l, 't> {
        let depths = Plan::new(layout);
        let is_block =
            |node: &Node<'t>| matches!(node.kind(), Kind::Mapping | Kind::Sequence) && node.style() == Style::Block;
        let around = std::iter::once(collection).chain(collection.ancestors()).take_while(is_block);
        let column = |node: Node<'t>| layout.column(node.span().start);
        let open_of = |node: Node<'t>| Open { node: node.index(), column: column(node), depth: depths.depth(node) + 1 };
        let mut open: Vec<Open> = around.map(open_of).collect();
        open.reverse();
        Walk {
            layout,
            collection,
            indentation: layout.indentation().mapping,
            depths,
            open,
            before: None,
            keys: HashMap::new(),
            edits: Vec::new(),
            placed: Vec::new(),
            filled: Vec::new(),
        }
    }

    fn is_open(&self, node: Node<'t>) -> bool {
        self.open.iter().any(|open| open.node == node.index())
    }

    /// Goes on in `node`, and closes what is open in it.
    fn open(&mut self, node: Node<'t>) -> Result<Open, Refused> {
        if let Some(place) = self.open.iter().rposition(|open| open.node == node.index()) {
            // What stands further down must not become part of what goes out here.
            let ends_here = |open: &Open| {
                let node = self.layout.tree.node(open.node).filter(|node| node.index() <= self.collection.index());
                node.is_none_or(|node| node.next_index() == self.collection.next_index())
            };
            if !self.open[place + 1..].iter().all(ends_here) {
                return Err(Refused::ChangesMore);
            }
            self.open.truncate(place + 1);
            return Ok(self.open[place]);
        }
        let before = self.before.ok_or(Refused::ChangesMore)?;
        let value = before.extent.value;
        if node.index() < value.index() || node.next_index() != value.next_index() {
            return Err(Refused::ChangesMore);
        }
        let mut way = vec![node];
        while let Some(parent) = way.last().filter(|last| **last != value).and_then(|last| last.parent()) {
            way.push(parent);
        }
        let mut open = self.open[self.open.len() - 1];
        for node in way.into_iter().rev() {
            open = self.opened(node, &before)?;
            self.open.push(open);
        }
        Ok(open)
    }

    /// A collection at the end of the entry above.
    fn opened(&mut self, node: Node<'t>, before: &Moved<'t>) -> Result<Open, Refused> {
        let column = match node.kind() {
            Kind::Missing if node.outer_span() == node.span() => {
                self.filled.push(node.index());
                self.layout.owner_column(node) + self.indentation
            }
            Kind::Mapping | Kind::Sequence if node.style() == Style::Block => self.layout.column(node.span().start),
            _ => return Err(Refused::WrongKind),
        };
        let depth = i64::from(self.depths.depth(node)) + 1 + before.levels;
        Ok(Open { node: node.index(), column: (i64::from(column) + before.columns) as u32, depth: depth as u32 })
    }

    /// Writes an entry where it belongs.
    fn place(&mut self, extent: Extent<'t>, shift: &Shift<'t>) -> Result<(), Refused> {
        let target = self.open(shift.into)?;
        let key = extent.node;
        let begins_item = shift.into.kind() == Kind::Sequence;
        let is_dash =
            |key: Node<'t>| key.style() == Style::Plain && key.text().len() > 1 && key.text().starts_with('-');
        if key.kind() != Kind::Scalar || begins_item != (is_dash(key) && shift.into.kind() == Kind::Sequence) {
            return Err(Refused::WrongKind);
        }
        let name = shift.name.unwrap_or(key.text());
        if !begins_item {
            let outer = shift.under.first().copied().unwrap_or(name);
            let keys = || shift.into.entries().map(|entry| entry.key.text()).collect();
            let is_own = shift.into == self.collection;
            let is_new = self.keys.entry(target.node).or_insert_with(keys).insert(outer);
            let is_itself = is_own && outer == key.text();
            if !is_new && !is_itself {
                return Err(Refused::DuplicateKey);
            }
        }
        let inner = shift.under.len() as u32;
        let (column, depth) = (target.column + inner * self.indentation, target.depth + inner);
        let columns = i64::from(column) - i64::from(self.layout.column(extent.first));
        let depth = depth + u32::from(begins_item);
        let levels = i64::from(depth) - i64::from(self.depths.depth(key));
        self.write(&extent, shift, target.column, columns)?;
        if begins_item || inner > 0 {
            let column = column + if begins_item { 2 } else { 0 };
            self.open.push(Open { node: key.index(), column, depth });
            self.keys.insert(key.index(), HashSet::from([name]));
        }
        self.placed.push(Placed {
            extent,
            levels,
            depth: target.depth,
            begins_item,
            under: shift.under,
            name: shift.name.or(begins_item.then(|| &key.text()[1..])),
        });
        self.before = Some(Moved { extent, columns, levels });
        Ok(())
    }

    /// The edits of one entry: what is written around it, its lines, its name.
    fn write(&mut self, extent: &Extent<'t>, shift: &Shift<'t>, column: u32, by: i64) -> Result<(), Refused> {
        let layout = self.layout;
        let begins_line = layout.begins_line(extent.first);
        let mut around = String::new();
        for (place, key) in (0..).zip(shift.under) {
            let indentation =
                if begins_line || place > 0 { spaces(column + place * self.indentation) } else { String::new() };
            around.push_str(&format!("{indentation}{}:{}", scalar_text(key, Style::Plain), layout.newline()));
        }
        let mut line = layout.line_start(extent.first);
        if begins_line {
            line = layout.head(extent.first);
        } else if shift.under.is_empty() {
            return if by == 0 { Ok(()) } else { Err(Refused::ChangesMore) };
        } else {
            around.push_str(&spaces(column + self.indentation * shift.under.len() as u32));
            self.edits.push(TextEdit::new(extent.first, extent.first, std::mem::take(&mut around)));
            line = layout.next_line(line);
        }
        let tail = layout.tail(extent);
        while line < tail {
            let text = layout.text(line, layout.line_end(line));
            let indented = (text.len() - text.trim_start_matches(' ').len()) as i64;
            let is_comment = text.trim_start().starts_with('#');
            let by = if is_comment { by.max(-indented) } else { by };
            if indented + by < 0 && !text.trim().is_empty() {
                return Err(Refused::ChangesMore);
            }
            let removed = (-by).clamp(0, indented) as u32;
            let added = if text.trim().is_empty() { String::new() } else { spaces(by.max(0) as u32) };
            let added = std::mem::take(&mut around) + &added;
            if removed > 0 || !added.is_empty() {
                self.edits.push(TextEdit::new(line, line + removed, added));
            }
            line = layout.next_line(line);
        }
        let key = extent.node.span();
        if let Some(name) = shift.name {
            let dash = if shift.into.kind() == Kind::Sequence { "- " } else { "" };
            let name = scalar_text(name, extent.node.style());
            self.edits.push(TextEdit { span: key, text: format!("{dash}{name}") });
        } else if shift.into.kind() == Kind::Sequence {
            self.edits.push(TextEdit { span: Span::empty(key.start + 1), text: " ".to_owned() });
        }
        Ok(())
    }
}

/// What the tree is afterwards: the same nodes in the same order, some of them at another depth, some new.
fn plan<'a>(layout: &'a Layout<'a>, placed: &[Placed<'a>], mut filled: Vec<u32>) -> Plan<'a> {
    filled.sort_unstable();
    let mut plan = Plan::new(layout);
    let keep = |plan: &mut Plan<'a>, start: u32, end: u32, levels: i64| {
        let mut start = start;
        let in_range = filled.partition_point(|index| *index < start)..filled.partition_point(|index| *index < end);
        for index in &filled[in_range] {
            plan.keep_deeper(start..*index, levels);
            if let Some(missing) = layout.tree.node(*index) {
                plan.in_place_of(missing);
                let depth = i64::from(plan.depth(missing)) + levels;
                plan.mapping(depth as u32);
            }
            start = index + 1;
        }
        plan.keep_deeper(start..end, levels);
    };
    let mut from = layout.nodes.start;
    for Placed { extent, levels, depth, begins_item, under, name } in placed {
        let nodes = extent.nodes();
        keep(&mut plan, from, nodes.start, 0);
        let mut depth = *depth;
        for key in *under {
            plan.text(depth, key, None);
            plan.mapping(depth);
            depth += 1;
        }
        if *begins_item {
            plan.mapping(depth);
        }
        let mut start = nodes.start;
        if let Some(name) = name {
            let anchor = extent.node.anchor().map(|span| span.of(layout.tree.source));
            plan.in_place_of(extent.node);
            plan.text((i64::from(plan.depth(extent.node)) + levels) as u32, name, anchor);
            start += 1;
        }
        keep(&mut plan, start, nodes.end, *levels);
        from = nodes.end;
    }
    keep(&mut plan, from, layout.nodes.end, 0);
    plan
}
