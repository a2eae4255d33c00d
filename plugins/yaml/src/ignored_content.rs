//! Text behind the end of a document: kubectl reads up to there, takes what it has and never looks at the rest.

use crate::source::{Piece, line_start, next_line};
use podlint_plugin_sdk::prelude::*;
use podlint_plugin_sdk::yaml::Tree;

pub(crate) static RULE: Rule = Rule {
    name: "ignored-content",
    severity: Severity::Error,
    profile: Profile::Correctness,
    fix: FixClass::Unsafe,
    page: include_str!("ignored_content.md"),
    options: "",
    check: Check::File(check),
};

fn check(file: &File<'_>, report: &mut Report<'_>) {
    let tree = file.tree();
    let mut above: Option<Node<'_>> = None;
    for document in tree.documents() {
        // A document that begins with `---` is one for kubectl too.
        if let Some(above) = above.filter(|_| !document.has(flag::EXPLICIT))
            && let Some(dots) = dots_between(tree, above.content().span().end, document.span().start)
        {
            let fix = Fix::unsafely("remove the `...`").replace(whole_line(tree.source, dots), "");
            report
                .at(dots, "`...` ends the document, kubectl ignores everything below it")
                .related(first_token(document), "never read")
                .fix(fix);
        }
        above = Some(document);
    }
}

/// The `...` between two documents, if there is nothing else between them: prose stands between the blocks of a page.
fn dots_between(tree: &Tree<'_>, from: u32, to: u32) -> Option<Span> {
    let start = next_line(tree.source, from as usize);
    let text = tree.source.get(start..to as usize)?;
    let mut dots = None;
    for line in (Piece { start, text }).lines() {
        if line.text.trim_end() == "..."
            || line.text.starts_with("... ") && line.text[3..].trim_start().starts_with('#')
        {
            dots = dots.or(Some(line.span(0, 3)));
        } else if !line.text.trim().is_empty() && !line.text.trim_start().starts_with('#') {
            return None;
        }
    }
    dots
}

fn whole_line(source: &str, span: Span) -> Span {
    Span::new(line_start(source, span.start as usize) as u32, next_line(source, span.end as usize) as u32)
}

/// The first key or item of a document, or its value as a whole where that is one line of text.
fn first_token(document: Node<'_>) -> Span {
    let content = document.content();
    content.children().next().map_or(content.span(), |first| first.span())
}
