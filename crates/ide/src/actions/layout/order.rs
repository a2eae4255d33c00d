//! Sorting variables and labels by their names.

use crate::actions::Offers;
use crate::actions::place::Place;
use crate::actions::write::{ends_line, has_comments, line_end, line_start, newline, start_with_comments};
use podlint_yaml::edit::TextEdit;
use podlint_yaml::{Kind, Node, Span, Style, flag};

pub(super) fn offer(place: &Place<'_>, offers: &mut Offers) {
    let Some((name, collection)) = place.keys().find(|(key, node)| is_sortable(key, *node)) else { return };
    let title = format!("Sort `{name}` by name");
    offers.add("sort", title, parts(collection).and_then(|parts| sorted(collection, parts)));
}

/// Whether the order of what stands behind a key means nothing.
fn is_sortable(key: &str, node: Node<'_>) -> bool {
    match node.kind() {
        // A variable may use those before it.
        Kind::Sequence => key == "env" && !node.raw().contains("$("),
        Kind::Mapping => matches!(key, "labels" | "matchLabels" | "annotations"),
        _ => false,
    }
}

/// An entry or item with its name.
struct Part<'t> {
    name: &'t str,
    span: Span,
}

/// The parts of a collection, if all of them can be moved.
fn parts(collection: Node<'_>) -> Option<Vec<Part<'_>>> {
    let is_movable = |node: Node<'_>| {
        let fixed = [flag::OPEN, flag::DAMAGED, flag::HOLE, flag::PROPERTIES];
        node.kind() != Kind::Alias && (node == collection || !fixed.iter().any(|flag| node.has(*flag)))
    };
    if collection.has(flag::OPEN) || collection.has(flag::DAMAGED) || !collection.descendants().all(is_movable) {
        return None;
    }
    let mut parts = Vec::new();
    for item in collection.items() {
        let name = item.get("name").filter(|name| name.kind() == Kind::Scalar)?.text();
        parts.push(Part { name, span: item.span() });
    }
    for entry in collection.entries() {
        parts.push(Part { name: entry.key.text(), span: entry.key.span().cover(entry.value.span()) });
    }
    Some(parts)
}

fn sorted(collection: Node<'_>, parts: Vec<Part<'_>>) -> Option<Vec<TextEdit>> {
    if parts.is_sorted_by_key(|part| part.name) {
        return None;
    }
    let spans = match collection.style() {
        Style::Flow if has_comments(collection.tree(), collection.span()) => return None,
        Style::Flow => parts.iter().map(|part| part.span).collect(),
        _ => lines(collection, &parts)?,
    };
    let mut order: Vec<usize> = (0..parts.len()).collect();
    // Stable: of two with one name the last one counts, before and after.
    order.sort_by_key(|place| parts[*place].name);
    let source = collection.tree().source;
    let moved = spans.iter().zip(order).map(|(old, new)| (*old, spans[new]));
    let changed = moved.filter(|(old, new)| old != new);
    Some(changed.map(|(old, new)| TextEdit::new(old.start, old.end, new.of(source))).collect())
}

/// The lines of each part, with the comments above it and at its end.
fn lines(collection: Node<'_>, parts: &[Part<'_>]) -> Option<Vec<Span>> {
    let source = collection.tree().source;
    let mut spans: Vec<Span> = Vec::new();
    for part in parts {
        let line = line_start(source, part.span.start);
        let before = &source[line as usize..part.span.start as usize];
        let is_item = collection.kind() == Kind::Sequence;
        // A part that shares its line with a key, an item around it or its anchor cannot go.
        let is_alone = if is_item { matches!(before.trim(), "-") } else { before.trim().is_empty() };
        let end = line_end(source, part.span.end);
        if !is_alone || !ends_line(source, part.span.end) {
            return None;
        }
        spans.push(Span::new(start_with_comments(source, part.span.start), end));
    }
    // A text that keeps the blank lines below it would keep others elsewhere.
    let keeps_blanks = |node: Node<'_>| {
        matches!(node.style(), Style::Literal | Style::Folded)
            && node.raw().lines().next().is_some_and(|line| line.contains('+'))
    };
    let overlaps = spans.windows(2).any(|pair| pair[0].end + newline(source).len() as u32 > pair[1].start);
    (!overlaps && !collection.descendants().any(keeps_blanks)).then_some(spans)
}

#[cfg(test)]
mod tests {
    use crate::actions::tests::{check, check_not_offered};
    use expect_test::expect;

    #[test]
    fn variables_are_sorted_with_their_comments() {
        check(
            "sort",
            "
env:
# The b.
- name: B
  value: |
    x
- name: C$0 # c

- {name: A, value: a}
other: 1
",
            expect![[r#"
                Sort `env` by name

                env:
                - {name: A, value: a}
                # The b.
                - name: B
                  value: |
                    x

                - name: C # c
                other: 1
            "#]],
        );
    }

    #[test]
    fn labels_are_sorted_in_their_style() {
        check(
            "sort",
            "labels: {c: 1, a: 2$0,  b: 3}\n",
            expect![[r#"
            Sort `labels` by name
            labels: {a: 2, b: 3,  c: 1}
        "#]],
        );
        check(
            "sort",
            "x:\r\n  labels:\r\n    b: 1$0\r\n    a: 2",
            expect![[r#"
            Sort `labels` by name
            x:\r
              labels:\r
                a: 2\r
                b: 1"#]],
        );
    }

    #[test]
    fn an_order_that_means_something_stays() {
        check_not_offered("sort", "env:\n- {name: B$0, value: x}\n- {name: A, value: $(B)}\n");
        check_not_offered("sort", "env:\n- {name: A$0}\n- {name: B}\n");
        check_not_offered("sort", "labels:\n  b: c$0\n  {{ if }}\n  a: b\n");
    }
}
