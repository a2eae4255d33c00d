//! Growing a selection along the structure of the text.

use crate::Scope;
use podlint_yaml::{Kind, Node, Span, Style};

/// What is around `offset`, the smallest first: the content of a scalar, the scalar, its entry, the mapping, and so on up to the
/// document and the file. Each is larger than the one before.
pub fn selections(scope: &Scope<'_>, offset: u32) -> Vec<Span> {
    let mut selection = Selection { at: Span::empty(offset.min(scope.text().len() as u32)), spans: Vec::new() };
    if let Some(comment) = comment_at(scope, offset) {
        selection.grow(comment);
    }
    if let Some(node) = scope.tree.covering(selection.at) {
        if let Some(content) = content_of_quoted(node) {
            selection.grow(content);
        }
        for node in std::iter::once(node).chain(node.ancestors()) {
            selection.grow_to_part(node);
            selection.grow(node.span());
            selection.grow(node.outer_span());
        }
    }
    selection.grow(Span::new(0, scope.text().len() as u32));
    selection.spans
}

struct Selection {
    /// The largest span so far.
    at: Span,
    spans: Vec<Span>,
}

impl Selection {
    fn grow(&mut self, span: Span) {
        if span.contains(self.at) && span.len() > self.at.len() {
            self.at = span;
            self.spans.push(span);
        }
    }

    /// Grows to the entry of a mapping that holds what is selected.
    fn grow_to_part(&mut self, node: Node<'_>) {
        let around = |entry: &podlint_yaml::Entry<'_>| entry.key.outer_span().cover(entry.value.outer_span());
        let entry = node.entries().find(|entry| around(entry).contains(self.at));
        if let Some(entry) = entry {
            self.grow(around(&entry));
        }
    }
}

fn comment_at(scope: &Scope<'_>, offset: u32) -> Option<Span> {
    let comments = scope.tree.comments;
    let place = comments.partition_point(|comment| comment.end < offset);
    comments.get(place).copied().filter(|comment| comment.touches(offset))
}

fn content_of_quoted(node: Node<'_>) -> Option<Span> {
    let is_quoted = matches!(node.style(), Style::SingleQuoted | Style::DoubleQuoted);
    let raw = Some(node.raw()).filter(|raw| node.kind() == Kind::Scalar && is_quoted && raw.len() >= 2)?;
    // A quote that was never closed has no second quote.
    let is_closed = raw.as_bytes().first() == raw.as_bytes().last();
    is_closed.then(|| Span::new(node.span().start + 1, node.span().end - 1))
}

#[cfg(test)]
mod tests {
    use super::selections;
    use crate::fixture::Fixture;
    use expect_test::{Expect, expect};

    fn check(text: &str, expected: Expect) {
        let fixture = Fixture::new(text);
        let found = fixture.run(selections);
        let lines = found.iter().map(|span| format!("{:?}\n", span.of(fixture.text(0))));
        expected.assert_eq(&lines.collect::<String>());
    }

    #[test]
    fn a_selection_grows_from_the_word_to_the_file() {
        check(
            "# top\n---\na:\n  b: \"x$0 y\"\n  c: 1\nd: 2\n---\ne: 3\n",
            expect![[r##"
            "x y"
            "\"x y\""
            "b: \"x y\""
            "b: \"x y\"\n  c: 1"
            "a:\n  b: \"x y\"\n  c: 1"
            "a:\n  b: \"x y\"\n  c: 1\nd: 2"
            "---\na:\n  b: \"x y\"\n  c: 1\nd: 2"
            "# top\n---\na:\n  b: \"x y\"\n  c: 1\nd: 2\n---\ne: 3\n"
        "##]],
        );
    }

    #[test]
    fn flow_collections_grow_item_by_item() {
        check(
            "a: {b: [1, 2$03], c: 4}\r\n",
            expect![[r#"
            "23"
            "[1, 23]"
            "b: [1, 23]"
            "{b: [1, 23], c: 4}"
            "a: {b: [1, 23], c: 4}"
            "a: {b: [1, 23], c: 4}\r\n"
        "#]],
        );
    }

    #[test]
    fn keys_grow_to_their_entries() {
        check(
            "a:\n- na$0me: x\n  y: z\n- b\n",
            expect![[r#"
            "name"
            "name: x"
            "name: x\n  y: z"
            "- name: x\n  y: z\n- b"
            "a:\n- name: x\n  y: z\n- b"
            "a:\n- name: x\n  y: z\n- b\n"
        "#]],
        );
        check(
            "a: &b $0!!str c\nd: e\n",
            expect![[r#"
            "a: &b !!str c"
            "a: &b !!str c\nd: e"
            "a: &b !!str c\nd: e\n"
        "#]],
        );
    }

    #[test]
    fn blanks_and_comments_have_surroundings() {
        check(
            "a:\n  b: 1 # abo$0ut\n  c: 2\n",
            expect![[r##"
            "# about"
            "b: 1 # about\n  c: 2"
            "a:\n  b: 1 # about\n  c: 2"
            "a:\n  b: 1 # about\n  c: 2\n"
        "##]],
        );
        check(
            "a:\n  b: 1\n$0\n  c: 2\n",
            expect![[r#"
            "b: 1\n\n  c: 2"
            "a:\n  b: 1\n\n  c: 2"
            "a:\n  b: 1\n\n  c: 2\n"
        "#]],
        );
        check(
            "\n$0\n",
            expect![[r#"
            "\n\n"
        "#]],
        );
        check("$0", expect![[""]]);
    }

    #[test]
    fn broken_texts_and_templates_have_structure() {
        check(
            "a: {b: 'c$0",
            expect![[r#"
            "'c"
            "b: 'c"
            "{b: 'c"
            "a: {b: 'c"
        "#]],
        );
        check(
            "a:\n  b: {{ .x$0 }}\n",
            expect![[r#"
            "{{ .x }}"
            "b: {{ .x }}"
            "a:\n  b: {{ .x }}"
            "a:\n  b: {{ .x }}\n"
        "#]],
        );
    }

    #[test]
    fn every_offset_gives_spans_that_grow() {
        let text = "a: &x {b: 'é', c: [*x]}\n---\n- |\n  t\n\n- ? k\n  : v\n{{ if }}\n\t- -";
        let fixture = Fixture::new(text);
        for offset in 0..=text.len() as u32 + 1 {
            let spans = fixture.run(|scope, _| selections(scope, offset));
            assert!(spans.windows(2).all(|pair| pair[1].contains(pair[0]) && pair[1].len() > pair[0].len()));
        }
    }
}
