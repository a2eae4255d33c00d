//! Writing a collection between brackets, or in lines.

use crate::actions::Offers;
use crate::actions::place::Place;
use crate::actions::write::{ends_line, has_comments, line_end, newline};
use podlint_yaml::edit::{TextEdit, flow_scalar_text};
use podlint_yaml::{Kind, Node, Span, Style, flag};

pub(super) fn offer(place: &Place<'_>, offers: &mut Offers) {
    let is_collection = |node: &Node<'_>| matches!(node.kind(), Kind::Mapping | Kind::Sequence);
    let Some(node) = place.nodes().find(is_collection).filter(|node| can_be_rewritten(*node)) else { return };
    if node.style() == Style::Flow {
        if let Some(outer) = node.ancestors().find(|node| node.style() != Style::Flow).filter(|_| !in_flow(node)) {
            let is_inner = outer.kind() != Kind::Document;
            let edit = if is_inner { in_lines(node) } else { None };
            offers.add("flow-to-block", "Write it in lines", edit.map(|edit| vec![edit]));
        }
    } else if let Some(text) = in_brackets(node) {
        let title = if node.kind() == Kind::Mapping { "Write it between braces" } else { "Write it between brackets" };
        offers.add("block-to-flow", title, replaced(node, &text).map(|edit| vec![edit]));
    }
}

/// A line longer than this is no easier to read.
const MAX_LENGTH: u32 = 400;

/// Whether it is a value that holds something, all of which can stand elsewhere.
fn can_be_rewritten(node: Node<'_>) -> bool {
    let is_movable = |node: Node<'_>| ![flag::OPEN, flag::DAMAGED, flag::HOLE].iter().any(|flag| node.has(*flag));
    let is_inner = node.parent().is_some_and(|parent| parent.kind() != Kind::Document);
    is_inner
        && node.span().len() <= 10 * MAX_LENGTH
        && node.children().next().is_some()
        && !node.has(flag::PROPERTIES)
        && !has_comments(node.tree(), node.span())
        && node.descendants().all(is_movable)
}

fn in_flow(node: Node<'_>) -> bool {
    node.parent().is_some_and(|parent| parent.style() == Style::Flow)
}

/// Puts one line in the place of a block collection.
fn replaced(node: Node<'_>, text: &str) -> Option<TextEdit> {
    let end = node.span().end;
    Some(match behind_colon(node)? {
        Some(colon) => TextEdit::new(colon, end, format!(" {text}")),
        None => TextEdit::new(node.span().start, end, text),
    })
}

/// Where the value of a key starts: behind the colon. `Some(None)` for an item, `None` where the layout is unusual.
fn behind_colon(node: Node<'_>) -> Option<Option<u32>> {
    let parent = node.parent()?;
    if parent.kind() == Kind::Sequence {
        return Some(None);
    }
    let key = parent.entries().find(|entry| entry.value == node)?.key.span();
    let between = Span::new(key.end, node.span().start).of(node.tree().source);
    (between.trim() == ":").then_some(Some(key.end + between.find(':')? as u32 + 1))
}

/// The entries or items on a line each, what is in them as it is.
fn in_lines(node: Node<'_>) -> Option<TextEdit> {
    let source = node.tree().source;
    let outer = |node: Node<'_>| node.outer_span().cover(node.span()).of(source);
    let mut lines = Vec::new();
    for item in node.items() {
        lines.push(format!("- {}", outer(item)));
    }
    for entry in node.entries() {
        if entry.key.kind() != Kind::Scalar {
            return None;
        }
        lines.push(format!("{}: {}", outer(entry.key), outer(entry.value)).trim_end().to_owned());
    }
    // What begins with a dash would become an item of an item.
    if node.children().any(|child| child.raw().starts_with("- ") || child.raw().starts_with("? ")) {
        return None;
    }
    // What has several lines or no brackets of its own would need others.
    if lines.iter().any(|line| line.contains('\n')) || node.children().any(|child| child.has(flag::PAIR)) {
        return None;
    }
    let newline = newline(source);
    let Span { start, end } = node.span();
    let Some(colon) = behind_colon(node)? else {
        let next = format!("{newline}{:column$}", "", column = node.column());
        return ends_line(source, end).then(|| TextEdit::new(start, end, lines.join(&next)));
    };
    let key = node.parent()?.entries().find(|entry| entry.value == node)?.key;
    let next = format!("{newline}{:column$}", "", column = key.column() + 2);
    // A comment at the end is about the whole.
    let comment = Span::new(end, line_end(source, end));
    let text = format!("{}{next}{}", comment.of(source), lines.join(&next));
    ends_line(source, end).then(|| TextEdit::new(colon, comment.end, text))
}

/// All of it on one line.
fn in_brackets(node: Node<'_>) -> Option<String> {
    let mut text = String::new();
    // The collections around the current node, each with the number of nodes that were written in it.
    let mut around: Vec<(Node<'_>, usize)> = Vec::new();
    for inner in node.descendants() {
        while let Some((outer, _)) = around.last()
            && inner.index() >= outer.next_index()
        {
            text.push(closing(*outer));
            around.pop();
        }
        if let Some((outer, count)) = around.last_mut() {
            let is_value = outer.kind() == Kind::Mapping && *count % 2 == 1;
            let is_key = outer.kind() == Kind::Mapping && !is_value;
            // Kubernetes reads no keys but scalars.
            if is_key && inner.kind() != Kind::Scalar {
                return None;
            }
            text += if is_value { ": " } else { if *count > 0 { ", " } else { "" } };
            *count += 1;
        }
        // Anchors, tags and the pairs of sequences are rare enough to be left alone.
        if inner.has(flag::PROPERTIES) || inner.has(flag::PAIR) {
            return None;
        }
        match inner.kind() {
            Kind::Mapping | Kind::Sequence => {
                text.push(if inner.kind() == Kind::Mapping { '{' } else { '[' });
                around.push((inner, 0));
            }
            Kind::Scalar => text += &scalar(inner),
            Kind::Missing => text += "null",
            _ => return None,
        }
        if text.len() > MAX_LENGTH as usize {
            return None;
        }
    }
    text.extend(around.iter().rev().map(|(outer, _)| closing(*outer)));
    Some(text)
}

fn closing(node: Node<'_>) -> char {
    if node.kind() == Kind::Mapping { '}' } else { ']' }
}

/// A scalar as it is written between brackets.
fn scalar(node: Node<'_>) -> String {
    let raw = node.raw();
    let is_safe = !raw.contains([',', '[', ']', '{', '}', '\n', '\r']);
    match node.style() {
        Style::Plain if is_safe => raw.to_owned(),
        Style::SingleQuoted | Style::DoubleQuoted if !raw.contains('\n') => raw.to_owned(),
        style => flow_scalar_text(node.text(), style).into_owned(),
    }
}

#[cfg(test)]
mod tests {
    use crate::actions::tests::{check, check_not_offered};
    use expect_test::expect;

    #[test]
    fn brackets_become_lines_one_level_at_a_time() {
        check(
            "flow-to-block",
            "x:\n  a: {b: 1$0, c: [d, 'e']} # all\n  f: g\n",
            expect![[r#"
            Write it in lines
            x:
              a: # all
                b: 1
                c: [d, 'e']
              f: g
        "#]],
        );
        check(
            "flow-to-block",
            "x:\r\n- [a$0,\r\n  {b: c}]\r\n- d\r\n",
            expect![[r#"
            Write it in lines
            x:\r
            - - a\r
              - {b: c}\r
            - d\r
        "#]],
        );
    }

    #[test]
    fn lines_become_brackets() {
        check(
            "block-to-flow",
            "x:\n- name: a$0\n  b:\n  - 1\n  - 'two'\n  c: d, e\n  f:\n  g: |\n    text\ny: z\n",
            expect![[r#"
                Write it between braces
                x:
                - {name: a, b: [1, 'two'], c: "d, e", f: null, g: "text\n"}
                y: z
            "#]],
        );
        check(
            "block-to-flow",
            "---\nx:\n- a$0\n- b\n---\ny: z\n",
            expect![[r#"
            Write it between brackets
            ---
            x: [a, b]
            ---
            y: z
        "#]],
        );
    }

    #[test]
    fn comments_templates_and_anchors_stay() {
        check_not_offered("block-to-flow", "x:\n  a$0: b # c\n  d: e\n");
        check_not_offered("block-to-flow", "x:\n  a$0: {{ .b }}\n");
        check_not_offered("block-to-flow", "x:\n  a$0: &b c\n");
        check_not_offered("flow-to-block", "x: {a$0: b\n");
        check_not_offered("flow-to-block", "x: {a: {b$0: c}}\n");
    }
}
