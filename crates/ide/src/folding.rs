//! What can be folded.

use crate::Scope;
use podlint_yaml::{Entry, Kind, LineIndex, Node, Span, Style, flag};

/// Bytes that can be folded; the first line stays.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Fold {
    /// From the first to the last byte; it ends on the last line that is not blank.
    pub span: Span,
    /// It is a run of comments.
    pub is_comment: bool,
}

/// All that can be folded, in the order of the text. No two start on one line: of those the largest counts.
pub fn folds(scope: &Scope<'_>) -> Vec<Fold> {
    let text = scope.text();
    let lines = LineIndex::new(text);
    let mut folds: Vec<Fold> = comment_runs(scope, &lines);
    // The whole of a text without separators is not worth a fold, which would hide the one of its first key.
    let has_many = scope.tree.documents().nth(1).is_some();
    for document in scope.tree.documents() {
        if has_many || document.has(flag::EXPLICIT) {
            folds.push(Fold { span: document.span(), is_comment: false });
        }
        let parts = document.descendants().flat_map(parts);
        folds.extend(parts.map(|span| Fold { span, is_comment: false }));
    }
    for fold in &mut folds {
        let content = fold.span.of(text).trim_end();
        fold.span.end = fold.span.start + content.len() as u32;
    }
    folds.sort_by_key(|fold| (fold.span.start, std::cmp::Reverse(fold.span.end)));
    let mut last_line = 0;
    folds.retain(|fold| {
        let line = lines.line(fold.span.start);
        let is_new = line > last_line && lines.line(fold.span.end) > line;
        last_line = if is_new { line } else { last_line };
        is_new
    });
    folds
}

/// The entries and items of a collection that may have more than one line, and the collection itself where brackets show it.
fn parts(node: Node<'_>) -> impl Iterator<Item = Span> {
    let brackets = (node.style() == Style::Flow && is_collection(node)).then(|| node.span());
    let entries = node.entries().filter(|entry| can_fold(entry.value));
    let entries = entries.map(|Entry { key, value }| key.span().cover(value.span()));
    let items = node.items().filter(|item| can_fold(*item)).map(Node::span);
    brackets.into_iter().chain(entries).chain(items)
}

fn is_collection(node: Node<'_>) -> bool {
    matches!(node.kind(), Kind::Mapping | Kind::Sequence)
}

fn can_fold(value: Node<'_>) -> bool {
    is_collection(value) || matches!(value.style(), Style::Literal | Style::Folded)
}

/// Comments on lines of their own, two or more without a line between them.
fn comment_runs(scope: &Scope<'_>, lines: &LineIndex) -> Vec<Fold> {
    let text = scope.text();
    let mut runs: Vec<Fold> = Vec::new();
    let mut last_line = 0;
    for comment in scope.tree.comments {
        let line = lines.line(comment.start);
        let before = lines.line_span(text, line).map_or("", |whole| Span::new(whole.start, comment.start).of(text));
        if !before.trim().is_empty() {
            continue;
        }
        match runs.last_mut() {
            Some(run) if line == last_line + 1 => run.span.end = comment.end,
            _ => runs.push(Fold { span: *comment, is_comment: true }),
        }
        last_line = line;
    }
    runs
}

#[cfg(test)]
mod tests {
    use super::folds;
    use crate::fixture::Fixture;
    use expect_test::{Expect, expect};

    fn check(text: &str, expected: Expect) {
        let fixture = Fixture::new(text);
        let found = fixture.run(|scope, _| folds(scope));
        let text = fixture.text(0);
        let line = |offset: u32| text[..offset as usize].matches('\n').count() + 1;
        let lines = found.iter().map(|fold| {
            let first = text[fold.span.start as usize..].lines().next().unwrap_or_default();
            let kind = if fold.is_comment { " (comment)" } else { "" };
            format!("{}-{} {first}{kind}\n", line(fold.span.start), line(fold.span.end))
        });
        expected.assert_eq(&lines.collect::<String>());
    }

    #[test]
    fn documents_entries_and_items_fold() {
        check(
            "---\nkind: Pod\nspec:\n  containers:\n  - name: a\n    image: b\n\n  - {name: c}\n\n\n---\nkind: Pod\nmetadata:\n  name: b\n",
            expect![[r#"
                1-8 ---
                3-8 spec:
                4-8 containers:
                5-6 name: a
                11-14 ---
                13-14 metadata:
            "#]],
        );
    }

    #[test]
    fn runs_of_comment_lines_fold() {
        check(
            "# one\n# two\n\n# alone\na: 1 # beside\n# three\n  # four\nb: 1\n",
            expect![[r#"
                1-2 # one (comment)
                6-7 # three (comment)
            "#]],
        );
    }

    #[test]
    fn block_scalars_fold_without_the_blank_lines_behind_them() {
        check(
            "data:\n  a: |\n    x\n    y\n\n\n  b: >-\n    z\nc: 1\n",
            expect![[r#"
                1-8 data:
                2-4 a: |
                7-8 b: >-
            "#]],
        );
        check(
            "data:\r\n  a: |+\r\n    x\r\n    y\r\n\r\n\r\n",
            expect![[r#"
            1-4 data:
            2-4 a: |+
        "#]],
        );
    }

    #[test]
    fn flow_collections_fold() {
        check(
            "a: {\n  b: [\n    1\n  ]\n}\n",
            expect![[r#"
            1-5 a: {
            2-4 b: [
        "#]],
        );
        check(
            "[\n{a: 1},\n[\n2]]\n",
            expect![[r#"
            1-4 [
            3-4 [
        "#]],
        );
        check("a: {b: [1]}\n", expect![[""]]);
    }

    #[test]
    fn broken_texts_and_templates_fold() {
        check(
            "spec:\n  a: [1,\n  b:\n    c: 1\n   d",
            expect![[r#"
            1-5 spec:
            3-5 b:
        "#]],
        );
        check(
            "{{- if .x }}\nspec:\n  a: 1\n  {{- end }}\n  b: 2\n",
            expect![[r#"
                2-5 spec:
            "#]],
        );
    }
}
