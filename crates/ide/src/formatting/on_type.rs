//! Formatting while typing: where the next line starts, and a key that slipped out of its mapping.

use super::fields::{is_known_field, is_list};
use super::layout::{indents_sequences, is_block};
use super::lines::{Line, Lines};
use super::{STEP, lines};
use crate::Scope;
use podlint_yaml::edit::TextEdit;
use podlint_yaml::{Kind, Node, Span, Style};

/// Edits after a character was typed at `offset`, which is behind it. A line break and a colon may give some.
pub fn format_on_type(scope: &Scope<'_>, offset: u32, typed: char) -> Vec<TextEdit> {
    let Some(lines) = Lines::with_last_line(scope.text()) else { return Vec::new() };
    let typing = Typing { scope, lines: &lines, current: lines.at(offset.min(lines.end)) };
    let edit = match typed {
        '\n' => typing.line_break(),
        ':' => typing.colon(offset),
        _ => None,
    };
    edit.filter(|edit| edit.span.of(scope.text()) != edit.text).into_iter().collect()
}

/// No type of Kubernetes goes deeper before it meets itself again.
const MAX_LEVELS: usize = 40;

struct Typing<'t> {
    scope: &'t Scope<'t>,
    lines: &'t Lines,
    /// The line of the cursor.
    current: usize,
}

/// A line without its comment: dashes, and what is behind them.
struct Above<'t> {
    line: Line,
    /// Where the last dash is.
    dash: Option<u32>,
    /// Behind the dashes.
    start: u32,
    body: &'t str,
}

impl<'t> Typing<'t> {
    fn line_break(&self) -> Option<TextEdit> {
        let above = self.above(self.current.checked_sub(1)?)?;
        let line = self.lines.get(self.current);
        let blanks = Span::new(line.start, line.content);
        let starts_item = format!("{}- ", " ".repeat(above.dash.map_or(0, |dash| dash - above.line.start) as usize));
        let column = above.start - above.line.start;
        let indentation = match self.key_of(&above) {
            _ if above.body.is_empty() => {
                return line.is_blank().then(|| self.end_of_list(&above, line)).flatten();
            }
            Some(key) if has_value_below(key, above.line) => self.below_key(key, column, line.is_blank()),
            Some(_) if opens_level(above.body) => spaces(column + STEP),
            Some(_) => spaces(column),
            None if above.dash.is_some() && opens_level(above.body) => spaces(column),
            None if above.dash.is_some() && line.is_blank() => starts_item,
            None => return None,
        };
        Some(TextEdit::new(blanks.start, blanks.end, indentation))
    }

    /// The line above, unless it is part of a text or of a flow collection that goes on.
    fn above(&self, number: usize) -> Option<Above<'t>> {
        let line = self.lines.get(number);
        let text = self.scope.text();
        let comments = self.scope.tree.comments;
        let comment = comments.get(comments.partition_point(|comment| comment.start < line.start));
        let end = comment.map_or(line.end, |comment| comment.start.min(line.end));
        let whole = Span::new(line.content, end).of(text).trim_end_matches(lines::BLANKS);
        if line.is_blank() || whole.is_empty() || self.is_inside(line, line.content + whole.len() as u32) {
            return None;
        }
        let (mut start, mut body, mut dash) = (line.content, whole, None);
        while let Some(behind) = body.strip_prefix('-').filter(|behind| behind.is_empty() || behind.starts_with(' ')) {
            dash = Some(start);
            body = behind.trim_start_matches(' ');
            start += 1 + (behind.len() - body.len()) as u32;
        }
        Some(Above { line, dash, start, body })
    }

    /// Whether a text or a flow collection holds the line and more than it.
    fn is_inside(&self, line: Line, end: u32) -> bool {
        let nodes = [line.content, end].into_iter().filter_map(|offset| self.scope.tree.covering(Span::empty(offset)));
        nodes.flat_map(|node| std::iter::once(node).chain(node.ancestors())).any(|node| {
            let span = node.span();
            match (node.kind(), node.style()) {
                (Kind::Mapping | Kind::Sequence, Style::Flow) => span.end > end || !is_closed(node),
                (Kind::Scalar, Style::Literal | Style::Folded | Style::Plain) => span.start < line.start,
                (Kind::Scalar, _) => span.start < line.start || span.end > end || !is_closed(node),
                _ => false,
            }
        })
    }

    /// The key that the line holds.
    fn key_of(&self, above: &Above<'t>) -> Option<Node<'t>> {
        let node = self.scope.tree.covering(Span::new(above.start, above.start + 1))?;
        let parent = node.parent().filter(|parent| parent.kind() == Kind::Mapping && is_block(*parent))?;
        parent.entries().map(|entry| entry.key).find(|key| *key == node)
    }

    /// The indentation of what stands below a key, with a dash where that is a list.
    fn below_key(&self, key: Node<'t>, column: u32, may_start_item: bool) -> String {
        let written = key.next_sibling().filter(|value| is_block(*value));
        let is_list = written.map_or_else(|| is_list(self.scope, key), |value| value.kind() == Kind::Sequence);
        let below = match written {
            Some(value) => self.lines.column(value.span().start),
            None if is_list && !indents_sequences(self.scope.tree.documents(), self.lines) => column,
            None => column + STEP,
        };
        spaces(below) + if is_list && may_start_item { "- " } else { "" }
    }

    /// The empty item gives way to the next key of what the list is in.
    fn end_of_list(&self, above: &Above<'t>, line: Line) -> Option<TextEdit> {
        let dash = above.dash?;
        let node = self.scope.tree.covering(Span::new(dash, dash + 1));
        let list = node.into_iter().flat_map(|node| std::iter::once(node).chain(node.ancestors()));
        let column = dash - above.line.start;
        let mut lists = list.filter(|node| node.kind() == Kind::Sequence && is_block(*node));
        let list = lists.find(|node| self.lines.column(node.span().start) == column);
        let owner = list.and_then(Node::parent).filter(|owner| is_block(*owner));
        let column = owner.map_or(column, |owner| self.lines.column(owner.span().start));
        Some(TextEdit::new(above.line.start, line.end, spaces(column)))
    }

    /// Puts a key in line with the only mapping above that has a field of its name.
    fn colon(&self, offset: u32) -> Option<TextEdit> {
        let line = self.lines.get(self.current);
        let name = Span::new(line.content, offset.checked_sub(1)?).of(self.scope.text());
        if line.trimmed != offset || name.is_empty() || !name.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
            return None;
        }
        let above = (0..self.current).rev().map(|number| self.lines.get(number)).find(|above| !above.is_blank())?;
        if self.is_inside(above, above.trimmed) {
            return None;
        }
        let last = self.scope.tree.covering(Span::new(above.trimmed - 1, above.trimmed))?;
        let around = std::iter::once(last).chain(last.ancestors());
        let around = around.filter(|node| node.kind() == Kind::Mapping && is_block(*node));
        let mappings: Vec<Node<'t>> = around.take(MAX_LEVELS).collect();
        let column = line.content - line.start;
        let column_of = |node: &Node<'_>| self.lines.column(node.span().start);
        let opens_level = Span::new(above.start, above.trimmed).of(self.scope.text()).ends_with(':');
        if opens_level || mappings.iter().any(|mapping| column_of(mapping) == column) {
            return None;
        }
        let mut owners = mappings.iter().filter(|mapping| is_known_field(self.scope, **mapping, name));
        let owner = owners.next().filter(|_| owners.next().is_none())?;
        Some(TextEdit::new(line.start, line.content, spaces(column_of(owner))))
    }
}

/// Whether the closing quote or bracket is there.
fn is_closed(node: Node<'_>) -> bool {
    let raw = node.raw();
    let mut letters = raw.chars();
    match (letters.next(), letters.next_back()) {
        (Some('['), Some(last)) => last == ']',
        (Some('{'), Some(last)) => last == '}',
        // A pair in a list has no brackets of its own.
        (Some(first @ ('"' | '\'')), last) => last == Some(first),
        _ => raw.len() != 1,
    }
}

/// Whether nothing stands behind the colon of a key on its line.
fn has_value_below(key: Node<'_>, line: Line) -> bool {
    let value = key.next_sibling();
    value.is_none_or(|value| value.outer_span().start > line.end || value.outer_span().is_empty())
}

/// Whether the line ends with the header of a block scalar, an anchor or a tag, so that its value is to follow.
fn opens_level(body: &str) -> bool {
    let last = body.rsplit([' ', '\t']).next().unwrap_or_default();
    let is_header = |rest: &str| rest.bytes().all(|byte| matches!(byte, b'-' | b'+' | b'1'..=b'9'));
    last.starts_with(['&', '!']) || last.strip_prefix(['|', '>']).is_some_and(is_header)
}

fn spaces(count: u32) -> String {
    " ".repeat(count as usize)
}

#[cfg(test)]
mod tests {
    use super::format_on_type;
    use crate::fixture::Fixture;
    use crate::formatting::tests::visible;
    use expect_test::{Expect, expect};
    use podlint_yaml::edit::apply;

    fn check_typed(typed: char, text: &str, expected: Expect) {
        let fixture = Fixture::new(text);
        let edits = fixture.run(|scope, offset| format_on_type(scope, offset, typed));
        expected.assert_eq(&visible(&apply(fixture.text(0), &edits).expect("edits fit the text")));
    }

    fn check(text: &str, expected: Expect) {
        check_typed('\n', text, expected);
    }

    #[test]
    fn a_line_below_an_item_starts_at_its_keys() {
        check(
            "containers:\n- name: x\n$0",
            expect![[r#"
                containers:
                - name: x
                ··"#]],
        );
        check(
            "containers:\n  -   name: x # the one\n  $0\n",
            expect![[r#"
                containers:
                  -   name: x # the one
                ······
            "#]],
        );
        check(
            "a:\r\n- name: x\r\n$0\r\nb: 1\r\n",
            expect![[r#"
                a:␍
                - name: x␍
                ··␍
                b: 1␍
            "#]],
        );
        check(
            "a:\n- - name: x\n$0image: y\n",
            expect![[r#"
            a:
            - - name: x
                image: y
        "#]],
        );
    }

    #[test]
    fn a_line_below_a_key_is_indented() {
        check(
            "a:\n  b:\n  $0\n",
            expect![[r#"
                a:
                  b:
                ····
            "#]],
        );
        check(
            "a:\n  - b:\n$0\n",
            expect![[r#"
                a:
                  - b:
                ······
            "#]],
        );
        check(
            "a: |\n$0",
            expect![[r#"
                a: |
                ··"#]],
        );
        check(
            "a: &x\n$0",
            expect![[r#"
            a: &x
            ··"#]],
        );
        check(
            "a:\n- !!map\n$0",
            expect![[r#"
            a:
            - !!map
            ··"#]],
        );
        check(
            "a: http:\n$0",
            expect![[r#"
            a: http:
        "#]],
        );
        check(
            "- >-\n$0",
            expect![[r#"
                - >-
                ··"#]],
        );
    }

    #[test]
    fn a_list_of_the_schema_starts_with_a_dash() {
        check(
            "apiVersion: v1\nkind: Pod\nspec:\n  containers:\n$0",
            expect![[r#"
                apiVersion: v1
                kind: Pod
                spec:
                  containers:
                  -·"#]],
        );
        check(
            "apiVersion: v1\nkind: Pod\nspec:\n  volumes:\n    - name: a\n  containers:\n$0",
            expect![[r#"
                apiVersion: v1
                kind: Pod
                spec:
                  volumes:
                    - name: a
                  containers:
                    -·"#]],
        );
        check(
            "apiVersion: v1\nkind: Pod\nspec:\n  nodeSelector:\n$0",
            expect![[r#"
                apiVersion: v1
                kind: Pod
                spec:
                  nodeSelector:
                ····"#]],
        );
        check(
            "apiVersion: v1\nkind: Pod\nspec:\n  containers:\n$0\n    - name: a\n",
            expect![[r#"
                apiVersion: v1
                kind: Pod
                spec:
                  containers:
                    -·
                    - name: a
            "#]],
        );
    }

    #[test]
    fn a_list_of_values_goes_on() {
        check(
            "args:\n- --fast\n$0",
            expect![[r#"
                args:
                - --fast
                -·"#]],
        );
        check(
            "args:\n- --fast\n  $0--slow\n",
            expect![[r#"
            args:
            - --fast
              --slow
        "#]],
        );
    }

    #[test]
    fn an_empty_item_ends_the_list() {
        check(
            "a:\n  args:\n    - --fast\n    - \n    $0\nb: 1\n",
            expect![[r#"
                a:
                  args:
                    - --fast
                ··
                b: 1
            "#]],
        );
        check(
            "args:\n- x\n-\n$0",
            expect![[r#"
            args:
            - x
        "#]],
        );
    }

    #[test]
    fn texts_comments_and_brackets_are_left_alone() {
        check(
            "a: |\n  b:\n$0",
            expect![[r#"
            a: |
              b:
        "#]],
        );
        check(
            "a: 'b:\n$0",
            expect![[r#"
            a: 'b:
        "#]],
        );
        check(
            "a: [b,\n$0",
            expect![[r#"
            a: [b,
        "#]],
        );
        check(
            "a: {\n  b:\n$0\n}\n",
            expect![[r#"
            a: {
              b:

            }
        "#]],
        );
        check(
            "# a:\n$0",
            expect![[r#"
            # a:
        "#]],
        );
        check(
            "a:\n\n$0\nb: 1\n",
            expect![[r#"
            a:


            b: 1
        "#]],
        );
        check("$0", expect![[""]]);
    }

    #[test]
    fn a_template_does_not_disturb() {
        check(
            "{{- if .x }}\na:\n  b: {{ .y }}\n$0\n{{- end }}\n",
            expect![[r#"
                {{- if .x }}
                a:
                  b: {{ .y }}
                ··
                {{- end }}
            "#]],
        );
    }

    #[test]
    fn a_known_key_goes_back_in_line() {
        let pod = "apiVersion: v1\nkind: Pod\nspec:\n  containers:\n  - name: a\n";
        check_typed(
            ':',
            &format!("{pod}   image:$0\n"),
            expect![[r#"
            apiVersion: v1
            kind: Pod
            spec:
              containers:
              - name: a
                image:
        "#]],
        );
        check_typed(
            ':',
            &format!("{pod}   unknown:$0\n"),
            expect![[r#"
            apiVersion: v1
            kind: Pod
            spec:
              containers:
              - name: a
               unknown:
        "#]],
        );
        check_typed(
            ':',
            &format!("{pod}    image:$0\n"),
            expect![[r#"
            apiVersion: v1
            kind: Pod
            spec:
              containers:
              - name: a
                image:
        "#]],
        );
        check_typed(
            ':',
            &format!("{pod} hostNetwork:$0\n"),
            expect![[r#"
            apiVersion: v1
            kind: Pod
            spec:
              containers:
              - name: a
              hostNetwork:
        "#]],
        );
    }
}
