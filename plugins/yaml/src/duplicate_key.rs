//! A key that stands twice in one mapping: Kubernetes keeps the last value and says nothing.

use crate::key::{self, Name};
use crate::missing_separator::second_objects;
use crate::source::{Lines, column, comment_in, cut, has_error_in, line_end, line_start, next_line, nodes_of};
use podlint_plugin_sdk::prelude::*;
use podlint_plugin_sdk::yaml::scalar;
use std::collections::HashMap;

pub(crate) static RULE: Rule = Rule {
    name: "duplicate-key",
    severity: Severity::Error,
    profile: Profile::Correctness,
    fix: FixClass::Safe,
    page: include_str!("duplicate_key.md"),
    options: "",
    check: Check::File(check),
};

/// An entry whose key has a name.
struct Named<'t> {
    name: Name<'t>,
    entry: Entry<'t>,
}

/// Longer keys are cut in messages: characters.
const MAX_SHOWN: usize = 120;

/// Up to so many keys are compared with each other, which is faster than a table.
const FEW: usize = 12;

fn check(file: &File<'_>, report: &mut Report<'_>) {
    let tree = file.tree();
    let lines = Lines::new(tree.source);
    let mut named = Vec::new();
    for mapping in nodes_of(tree, Kind::Mapping) {
        // Of a key above and below a template line only one may be left after rendering.
        if mapping.has(flag::OPEN) {
            continue;
        }
        named.clear();
        named.extend(mapping.entries().filter_map(|entry| Some(Named { name: key::name(entry.key)?, entry })));
        let pairs = duplicates(&named);
        if pairs.is_empty() || !second_objects(mapping).is_empty() {
            continue;
        }
        // `-name: web` lacks a blank: with it a new item would begin there, in which the key stands once.
        let is_item = |(_, named): &(usize, &Named<'_>)| named.entry.key.raw().starts_with('-');
        let items: Vec<_> = named.iter().enumerate().filter(is_item).map(|(index, _)| index).collect();
        for (first, second) in pairs {
            if items.partition_point(|item| *item <= first) < items.partition_point(|item| *item <= second) {
                continue;
            }
            let between = Span::new(named[first].entry.key.span().end, named[second].entry.key.span().start);
            if !has_error_in(tree, between) {
                report_pair(&named, first, second, &lines, report);
            }
        }
    }
}

/// Each entry whose name an earlier one has, with the first one of that name.
fn duplicates(named: &[Named<'_>]) -> Vec<(usize, usize)> {
    let text = |index: usize| -> &str { &named[index].name.text };
    if named.len() <= FEW {
        let first = |second| (0..second).find(|&first| text(first) == text(second)).map(|first| (first, second));
        return (1..named.len()).filter_map(first).collect();
    }
    let mut firsts = HashMap::with_capacity(named.len());
    (0..named.len())
        .filter_map(|index| Some((*firsts.entry(text(index)).or_insert(index), index)).filter(|pair| pair.0 < pair.1))
        .collect()
}

fn report_pair(named: &[Named<'_>], first: usize, second: usize, lines: &Lines<'_>, report: &mut Report<'_>) {
    let (first_key, second_key) = (named[first].entry.key, named[second].entry.key);
    let line = lines.number(first_key.span().start);
    let (written, other) = (cut(second_key.raw(), MAX_SHOWN), cut(first_key.raw(), MAX_SHOWN));
    let name = &named[second].name;
    let message = if first_key.raw() == second_key.raw() {
        format!("duplicate key `{written}` (first set on line {line})")
    } else if first_key.text() == second_key.text() {
        format!("duplicate key `{written}`: `{other}` on line {line} is the same")
    } else {
        let text = cut(&name.text, MAX_SHOWN);
        format!("duplicate key `{written}`: it becomes `{text}`, as `{other}` on line {line}")
    };
    // Before they become texts the two are different keys, and Go's maps have no order.
    let is_random = named[first].name.is_text != name.is_text;
    let lost = if is_random {
        "first set here; which of the two is lost differs from run to run"
    } else {
        "first set here, lost"
    };
    let finding = report.at(second_key.span(), message);
    finding.related(first_key.span(), lost);
    if let Some(fix) = removal(named, first, second).or_else(|| union(named, first, second)) {
        finding.fix(fix);
    }
}

/// Removes the second of two entries that say the same.
fn removal(named: &[Named<'_>], first: usize, second: usize) -> Option<Fix> {
    let Entry { key, value } = named[second].entry;
    let span = if is_in_flow(key) {
        Span::new(named[second - 1].entry.value.span().end, value.span().end)
    } else {
        whole_lines(key, value)?
    };
    let is_bare = !key.has(flag::PROPERTIES) && !value.has(flag::PROPERTIES) && comment_in(key.tree(), span).is_none();
    (is_bare && is_same_value(named[first].entry.value, value))
        .then(|| Fix::safe("remove the second one, which says the same").replace(span, ""))
}

/// Makes one list of two that follow each other.
fn union(named: &[Named<'_>], first: usize, second: usize) -> Option<Fix> {
    let (above, Entry { key, value }) = (named[first].entry.value, named[second].entry);
    let source = key.tree().source;
    let is_block =
        |node: Node<'_>| node.style() == Style::Block && matches!(node.kind(), Kind::Mapping | Kind::Sequence);
    let fits = first + 1 == second
        && is_block(above)
        && above.kind() == value.kind()
        && column(source, above.span().start) == column(source, value.span().start)
        && !key.has(flag::PROPERTIES)
        && !value.has(flag::PROPERTIES);
    if !fits {
        return None;
    }
    let span = key.span();
    let start = line_start(source, span.start as usize);
    let end = next_line(source, span.end as usize);
    let is_alone = source[start..span.start as usize].trim().is_empty() && source[span.end as usize..end].trim() == ":";
    let what = if value.kind() == Kind::Sequence { "lists" } else { "mappings" };
    let line = Span::new(start as u32, end as u32);
    is_alone.then(|| Fix::unsafely(format!("make one of the two {what}")).replace(line, ""))
}

fn is_in_flow(key: Node<'_>) -> bool {
    key.parent().is_some_and(|mapping| mapping.style() == Style::Flow)
}

/// The lines of an entry that shares none of them.
fn whole_lines(key: Node<'_>, value: Node<'_>) -> Option<Span> {
    let source = key.tree().source;
    let start = line_start(source, key.span().start as usize);
    let end = value.span().end as usize;
    let is_alone = source[start..key.span().start as usize].trim().is_empty()
        && source[end..line_end(source, end)].trim().is_empty();
    is_alone.then(|| Span::new(start as u32, next_line(source, end) as u32))
}

/// Whether two values are certainly the same: equal scalars, or collections written alike.
fn is_same_value(one: Node<'_>, other: Node<'_>) -> bool {
    match (one.kind(), other.kind()) {
        (Kind::Scalar | Kind::Missing, Kind::Scalar | Kind::Missing) => {
            scalar::meaning(one) == scalar::meaning(other) && !one.has(flag::HOLE)
        }
        (left, right) => {
            left == right && one.raw() == other.raw() && !one.raw().contains('&') && !one.raw().contains("{{")
        }
    }
}
