//! Comments that hide diagnostics.

use crate::Scope;
use podlint_yaml::edit::TextEdit;
use podlint_yaml::{Kind, Span, Style};

use super::write::{line_end, line_start, newline};

/// The edits that hide the diagnostics of a rule at `span`.
///
/// A comment at the end of the line covers its line. Where a line cannot have one, because a text of several lines goes on
/// behind it, a comment above the key or item covers that with all below it.
pub fn suppress(scope: &Scope<'_>, rule: &str, span: Span) -> Vec<TextEdit> {
    let source = scope.text();
    if source.get(..span.start as usize).is_none() {
        return Vec::new();
    }
    let end = line_end(source, span.start);
    if let Some(comment) = comment_in(scope, Span::new(line_start(source, span.start), end)) {
        return match (rules_of(source, comment), is_alone(source, comment)) {
            (Some(rules), false) => add_rule(source, rules, rule),
            _ => above(scope, rule, span.start),
        };
    }
    if goes_on_behind(scope, end) {
        return above(scope, rule, span.start);
    }
    let blanks = source[..end as usize].len() - source[..end as usize].trim_end_matches([' ', '\t']).len();
    vec![TextEdit::new(end - blanks as u32, end, format!(" # podlint: ignore[{rule}]"))]
}

/// The edits that hide the diagnostics of a rule in the whole file.
pub fn suppress_in_file(scope: &Scope<'_>, rule: &str) -> Vec<TextEdit> {
    let source = scope.text();
    for &comment in scope.tree.comments {
        if let Some(rules) = list_behind(source, comment, "ignore-file") {
            return add_rule(source, rules, rule);
        }
    }
    // A byte order mark has to stay in front.
    let start = if source.starts_with('\u{feff}') { 3 } else { 0 };
    vec![TextEdit::new(start, start, format!("# podlint: ignore-file[{rule}]{}", newline(source)))]
}

/// The comment in a line.
fn comment_in(scope: &Scope<'_>, line: Span) -> Option<Span> {
    let comments = scope.tree.comments;
    let place = comments.partition_point(|comment| comment.start < line.start);
    comments.get(place).copied().filter(|comment| comment.start <= line.end)
}

fn is_alone(source: &str, comment: Span) -> bool {
    source[line_start(source, comment.start) as usize..comment.start as usize].trim().is_empty()
}

/// The bytes between the brackets of a comment for a line.
fn rules_of(source: &str, comment: Span) -> Option<Span> {
    list_behind(source, comment, "ignore")
}

fn list_behind(source: &str, comment: Span, word: &str) -> Option<Span> {
    let text = comment.of(source);
    let directive = text.trim_start_matches('#').trim_start().strip_prefix("podlint:")?.trim_start();
    let (list, _) = directive.strip_prefix(word)?.strip_prefix('[')?.split_once(']')?;
    let start = (list.as_ptr() as usize - source.as_ptr() as usize) as u32;
    Some(Span::new(start, start + list.len() as u32))
}

fn add_rule(source: &str, rules: Span, rule: &str) -> Vec<TextEdit> {
    let list = rules.of(source);
    if list.split(',').any(|known| known.trim() == rule) {
        return Vec::new();
    }
    let gap = if list.trim().is_empty() { "" } else { ", " };
    vec![TextEdit::new(rules.end, rules.end, format!("{gap}{rule}"))]
}

/// Whether the end of a line lies in a text, where `#` is no comment, or a plain text goes on in the next line.
fn goes_on_behind(scope: &Scope<'_>, end: u32) -> bool {
    let Some(node) = scope.tree.covering(Span::empty(end)) else { return false };
    if node.kind() == Kind::Scalar {
        let is_block = matches!(node.style(), Style::Literal | Style::Folded);
        return is_block || node.span().end > end;
    }
    false
}

/// A comment on a line of its own above the key or item that an offset is in.
fn above(scope: &Scope<'_>, rule: &str, offset: u32) -> Vec<TextEdit> {
    let source = scope.text();
    let mut line = line_start(source, offset);
    // The innermost text of several lines starts on the line of its key or dash.
    if let Some(node) = scope.tree.covering(Span::empty(offset)).filter(|node| node.kind() == Kind::Scalar) {
        let key = node.parent().and_then(|parent| parent.entries().find(|entry| entry.value == node));
        line = line_start(source, key.map_or(node.span(), |entry| entry.key.span()).start);
    }
    if let Some(before) = line.checked_sub(1).map(|end| line_start(source, end))
        && let Some(comment) =
            comment_in(scope, Span::new(before, line - 1)).filter(|comment| is_alone(source, *comment))
        && let Some(rules) = rules_of(source, comment)
    {
        return add_rule(source, rules, rule);
    }
    let rest = &source[line as usize..];
    let indent = &rest[..rest.len() - rest.trim_start_matches(' ').len()];
    vec![TextEdit::new(line, line, format!("{indent}# podlint: ignore[{rule}]{}", newline(source)))]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixture::Fixture;
    use expect_test::{Expect, expect};
    use podlint_yaml::edit::apply;

    fn check(text: &str, expected: Expect) {
        let fixture = Fixture::new(text);
        let edits = fixture.run(|scope, offset| suppress(scope, "a/b", Span::empty(offset)));
        expected.assert_eq(&apply(fixture.text(0), &edits).expect("the edits fit").replace('\r', "\\r"));
    }

    #[test]
    fn a_comment_goes_to_the_end_of_the_line() {
        check(
            "a: $0b  \nc: d\n",
            expect![[r#"
            a: b # podlint: ignore[a/b]
            c: d
        "#]],
        );
        check(
            "a: {b: $0c}\r\nc: d\r\n",
            expect![[r#"
            a: {b: c} # podlint: ignore[a/b]\r
            c: d\r
        "#]],
        );
        check("a: $0b", expect!["a: b # podlint: ignore[a/b]"]);
    }

    #[test]
    fn a_rule_joins_those_that_are_there() {
        check(
            "a: $0b # podlint: ignore[x/y] because\n",
            expect![[r#"
            a: b # podlint: ignore[x/y, a/b] because
        "#]],
        );
        check(
            "a: $0b # podlint: ignore[a/b]\n",
            expect![[r#"
            a: b # podlint: ignore[a/b]
        "#]],
        );
    }

    #[test]
    fn a_comment_goes_above_a_line_with_another_one() {
        check(
            "x:\n  a: $0b # other\n",
            expect![[r#"
            x:
              # podlint: ignore[a/b]
              a: b # other
        "#]],
        );
        check(
            "x:\n  # podlint: ignore[x/y]\n  a: $0b # other\n",
            expect![[r#"
            x:
              # podlint: ignore[x/y, a/b]
              a: b # other
        "#]],
        );
    }

    #[test]
    fn a_comment_goes_above_texts_of_several_lines() {
        check(
            "x:\n- a: |\n    $0text\n  b: c\n",
            expect![[r#"
            x:
            # podlint: ignore[a/b]
            - a: |
                text
              b: c
        "#]],
        );
        check(
            "x:\n- a: $0\"text\n    more\"\n  b: c\n",
            expect![[r#"
            x:
            # podlint: ignore[a/b]
            - a: "text
                more"
              b: c
        "#]],
        );
        check(
            "x:\n  a: te$0xt\n    more\n",
            expect![[r#"
            x:
              # podlint: ignore[a/b]
              a: text
                more
        "#]],
        );
        check(
            "x:\n- te$0xt\n  more\n",
            expect![[r#"
            x:
            # podlint: ignore[a/b]
            - text
              more
        "#]],
        );
    }

    #[test]
    fn a_comment_for_the_file_is_its_first_line() {
        let check = |text: &str, expected: Expect| {
            let fixture = Fixture::new(text);
            let edits = fixture.run(|scope, _| suppress_in_file(scope, "a/b"));
            expected.assert_eq(&apply(fixture.text(0), &edits).expect("the edits fit"));
        };
        check(
            "a: b\n",
            expect![[r#"
            # podlint: ignore-file[a/b]
            a: b
        "#]],
        );
        check(
            "# podlint: ignore-file[x/y]\na: b\n",
            expect![[r#"
            # podlint: ignore-file[x/y, a/b]
            a: b
        "#]],
        );
    }
}
