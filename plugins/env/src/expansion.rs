//! `$(NAME)` in texts, as Kubernetes reads it.
//!
//! Follows third_party/forked/golang/expansion of Kubernetes 1.37.

use podlint_plugin_sdk::prelude::*;

/// A reference to a variable in a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct VariableReference<'t> {
    /// What stands between the parentheses. Kubernetes takes anything for a name.
    pub(crate) name: &'t str,
    /// Offset of its `$` in the text.
    pub(crate) start: usize,
}

impl VariableReference<'_> {
    /// Number of bytes of `$(NAME)`.
    fn length(&self) -> usize {
        self.name.len() + "$()".len()
    }
}

/// The references of a text, in order.
pub(crate) fn references(text: &str) -> Vec<VariableReference<'_>> {
    let bytes = text.as_bytes();
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(offset) = bytes.get(at..).and_then(|rest| rest.iter().position(|byte| *byte == b'$')) {
        let start = at + offset;
        if bytes.get(start + 1) != Some(&b'(') {
            // `$$` is an escaped `$`. Behind any other `$` upstream takes one byte as it is, whatever it is.
            at = start + 2;
            continue;
        }
        // Without a closing parenthesis from here on, no later reference has one either.
        let Some(length) = text[start + 2..].find(')') else { break };
        let name = &text[start + 2..start + 2 + length];
        found.push(VariableReference { name, start });
        at = start + 2 + length + 1;
    }
    found
}

/// The references of a scalar, each with its bytes in the source, or those of the whole scalar where it is not written
/// there as it reads.
pub(crate) fn located_references<'t>(scalar: Node<'t>) -> Vec<(VariableReference<'t>, Span)> {
    let found = references(scalar.text());
    if found.is_empty() {
        return Vec::new();
    }
    let span = scalar.span();
    let written = references(scalar.raw());
    let is_verbatim = written.iter().map(|reference| reference.name).eq(found.iter().map(|reference| reference.name));
    let span_of = |written: &VariableReference<'_>| {
        let start = span.start + written.start as u32;
        Span::new(start, start + written.length() as u32)
    };
    let spans = written.iter().map(span_of).take(if is_verbatim { usize::MAX } else { 0 });
    found.into_iter().zip(spans.chain(std::iter::repeat(span))).collect()
}

#[cfg(test)]
mod tests {
    use super::{located_references, references};
    use podlint_plugin_sdk::yaml::parse;

    fn check(text: &str, expected: &[&str]) {
        let names: Vec<_> = references(text).iter().map(|reference| reference.name).collect();
        assert_eq!(names, expected, "{text}");
    }

    #[test]
    fn reads_references_as_kubernetes_does() {
        check("$(A)-$(B)", &["A", "B"]);
        check("$$(A)", &[]);
        check("$$$(A)", &["A"]);
        check("$a$(A)", &["A"]);
        check("$$$$(A)", &[]);
        check("$(A", &[]);
        check("$(A$(B)", &["A$(B"]);
        check("$()", &[""]);
        check("$(date +%s)", &["date +%s"]);
        check("${A} $A $", &[]);
        check("$한$(A)", &["A"]);
    }

    #[test]
    fn finds_their_place_in_the_source() {
        let located = |source: &str| {
            let parse = parse(source);
            let tree = parse.tree();
            let scalar = tree.documents().next().expect("a document").content().get("a").expect("a value");
            located_references(scalar).iter().map(|(_, span)| span.of(source).to_owned()).collect::<Vec<_>>()
        };
        assert_eq!(located("a: x $(A) $(B)"), ["$(A)", "$(B)"]);
        assert_eq!(located(r#"a: "\t$(A)""#), ["$(A)"]);
        assert_eq!(located("a: |\n  $(A)\n  $$(B) $(C)\n"), ["$(A)", "$(C)"]);
        assert_eq!(located(r#"a: "\u0024(A)""#), [r#""\u0024(A)""#]);
    }
}
