//! Putting a value in quotes, and taking them away.

use crate::actions::Offers;
use crate::actions::place::Place;
use podlint_yaml::edit::{TextEdit, flow_scalar_text, scalar_text};
use podlint_yaml::{Kind, Node, Style, flag};

pub(super) fn offer(place: &Place<'_>, offers: &mut Offers) {
    let Some(node) = place.node.filter(|node| node.kind() == Kind::Scalar && is_value(*node)) else { return };
    if node.has(flag::HOLE) || node.has(flag::DAMAGED) || node.tag().is_some() || node.raw().contains('\n') {
        return;
    }
    let with = |text: String| Some(vec![TextEdit::new(node.span().start, node.span().end, text)]);
    let text = node.text();
    match node.style() {
        Style::Plain => {
            let quoted = scalar_text(text, Style::DoubleQuoted).into_owned();
            offers.add("quote", "Put the value in quotes", with(quoted));
        }
        Style::SingleQuoted | Style::DoubleQuoted => {
            let in_flow = node.parent().is_some_and(|parent| parent.style() == Style::Flow);
            let plain = if in_flow { flow_scalar_text(text, Style::Plain) } else { scalar_text(text, Style::Plain) };
            // Without quotes it would be a number, or something that is no value at all.
            if plain == text {
                offers.add("unquote", "Remove the quotes", with(text.to_owned()));
            }
        }
        _ => {}
    }
}

/// Whether a node is no key.
fn is_value(node: Node<'_>) -> bool {
    let Some(parent) = node.parent() else { return false };
    parent.kind() != Kind::Mapping || parent.entries().any(|entry| entry.value == node)
}

#[cfg(test)]
mod tests {
    use crate::actions::tests::{check, check_not_offered};
    use expect_test::expect;

    #[test]
    fn a_value_gets_quotes() {
        check(
            "quote",
            "a: 1.1$00 # version\r\n",
            expect![[r#"
            Put the value in quotes
            a: "1.10" # version\r
        "#]],
        );
        check(
            "quote",
            "a: [b$0, c]\n",
            expect![[r#"
            Put the value in quotes
            a: ["b", c]
        "#]],
        );
    }

    #[test]
    fn quotes_go_where_nothing_changes() {
        check(
            "unquote",
            "a: \"b c$0\"\n",
            expect![[r#"
            Remove the quotes
            a: b c
        "#]],
        );
        check_not_offered("unquote", "a: \"1$0\"\n");
        check_not_offered("unquote", "a: [\"b, c$0\"]\n");
    }

    #[test]
    fn keys_and_templates_stay() {
        check_not_offered("quote", "a$0: b\n");
        check_not_offered("quote", "x: y\na$0: b\n");
        check_not_offered("quote", "a: {{ .b$0 }}\n");
    }
}
