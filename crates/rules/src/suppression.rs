//! Comments and annotations that hide diagnostics, and those that hide nothing.
//!
//! `# podlint: ignore[ports/duplicate-port] reason` at the end of a line covers that line; on a line of its own it covers
//! the next key or item with all below it. `# podlint: ignore-file[rule]` covers the file, the annotation
//! `podlint.dev/ignore: "rule, rule"` its object. `# podlint: kube=1.35` hides nothing: it says what release a file is for.

use crate::config::minors;
use crate::registry::matches;
use crate::{Applicability, Diagnostic, Edit, FileId, Fix, Location, Registry, Ruleset, Severity};
use podlint_manifest::{Object, ObjectRecord};
use podlint_yaml::{Kind, Node, Span, Tree};

/// Id of the diagnostic about a suppression that hides nothing. It is ours, because only the engine can know.
pub const UNUSED_IGNORE: &str = "podlint/unused-ignore";

/// Something that hides diagnostics.
#[derive(Debug)]
struct Suppression {
    /// Where diagnostics must start to be hidden.
    covers: Span,
    rules: Vec<Pattern>,
    /// The comment or annotation as a whole.
    span: Span,
    /// Whether it is a comment, which can be removed by itself.
    is_comment: bool,
}

#[derive(Debug)]
struct Pattern {
    text: String,
    span: Span,
    used: bool,
}

/// The suppressions of a file.
#[derive(Debug)]
pub(crate) struct Suppressions {
    /// Sorted by the start of what they cover.
    found: Vec<Suppression>,
    /// For each of them, how far it and those before it reach: where to stop looking back.
    reach: Vec<u32>,
    broken: Vec<(Span, &'static str)>,
}

impl Suppressions {
    pub(crate) fn of(tree: &Tree<'_>, objects: &[ObjectRecord]) -> Suppressions {
        let mut suppressions = Suppressions { found: Vec::new(), reach: Vec::new(), broken: Vec::new() };
        // From the last to the first: what stands behind a run of comments is looked for once.
        let mut next = None;
        for &comment in tree.comments.iter().rev() {
            suppressions.read_comment(tree, comment, &mut next);
        }
        suppressions.found.reverse();
        suppressions.broken.reverse();
        for object in objects.iter().filter_map(|record| Object::of(tree, record)) {
            let annotation = object.view().get("metadata").get("annotations").get("podlint.dev/ignore");
            if let Some(text) = annotation.text() {
                let rules = patterns(text.value, text.span.start, tree.source);
                suppressions.found.push(Suppression {
                    covers: object.root().span(),
                    rules,
                    span: text.span,
                    is_comment: false,
                });
            }
        }
        suppressions.found.sort_by_key(|suppression| suppression.covers.start);
        let mut reach = 0;
        for suppression in &suppressions.found {
            reach = suppression.covers.end.max(reach);
            suppressions.reach.push(reach);
        }
        suppressions
    }

    fn read_comment(&mut self, tree: &Tree<'_>, comment: Span, next: &mut Option<Next>) {
        let place = Next::behind(tree, comment, next);
        let text = comment.of(tree.source);
        let Some(directive) = directive(text) else { return };
        if let Some(release) = directive.strip_prefix("kube=") {
            if minors(release.trim()).is_none() {
                self.broken
                    .push((comment, "`kube` needs a minor or a range: `# podlint: kube=1.35`, `kube=1.34..1.37`"));
            }
            return;
        }
        let (is_file, rest) = match (directive.strip_prefix("ignore-file"), directive.strip_prefix("ignore")) {
            (Some(rest), _) => (true, rest),
            (None, Some(rest)) => (false, rest),
            (None, None) => return,
        };
        let Some((list, _reason)) = rest.strip_prefix('[').and_then(|rest| rest.split_once(']')) else {
            self.broken.push((comment, "`ignore` needs rules in brackets: `# podlint: ignore[rule] reason`"));
            return;
        };
        let offset = list.as_ptr() as usize - tree.source.as_ptr() as usize;
        let rules = patterns(list, offset as u32, tree.source);
        let covers = if is_file { Span::new(0, tree.source.len() as u32) } else { covered(tree, comment, place) };
        self.found.push(Suppression { covers, rules, span: comment, is_comment: true });
    }

    /// Whether a diagnostic of this rule that starts at `offset` is hidden. Marks what hides it as used: the nearest one.
    pub(crate) fn hides(&mut self, rule: &str, offset: u32) -> bool {
        let mut place = self.found.partition_point(|suppression| suppression.covers.start <= offset);
        while place > 0 && self.reach[place - 1] >= offset {
            place -= 1;
            let suppression = &mut self.found[place];
            if !suppression.covers.touches(offset) {
                continue;
            }
            if let Some(pattern) = suppression.rules.iter_mut().find(|pattern| matches(&pattern.text, rule)) {
                pattern.used = true;
                return true;
            }
        }
        false
    }

    /// Diagnostics about suppressions that hide nothing, or name no rule.
    pub(crate) fn unused(&self, file: FileId, source: &str, ruleset: &Ruleset, registry: &Registry) -> Vec<Diagnostic> {
        let mut found = Vec::new();
        for (span, message) in &self.broken {
            found.push(diagnostic(file, *span, (*message).to_owned()));
        }
        if !ruleset.reports_unused {
            return found;
        }
        for suppression in &self.found {
            let all_unused = suppression.rules.iter().all(|pattern| !pattern.used);
            for pattern in suppression.rules.iter().filter(|pattern| !pattern.used) {
                let message = if registry.matches_any(&pattern.text)
                    || ruleset.rules().any(|rule| matches(&pattern.text, &rule.id))
                {
                    format!("`{}` is ignored here but not found", pattern.text)
                } else {
                    match registry.nearest(&pattern.text) {
                        Some(nearest) => format!("unknown rule `{}`, did you mean `{nearest}`?", pattern.text),
                        None => format!("unknown rule `{}`", pattern.text),
                    }
                };
                let mut unused = diagnostic(file, pattern.span, message);
                if suppression.is_comment && all_unused && suppression.rules.len() == 1 {
                    unused.fixes.push(remove_comment(file, source, suppression.span));
                }
                found.push(unused);
            }
        }
        found
    }
}

/// What a comment tells podlint: what stands behind `# podlint:`.
fn directive(comment: &str) -> Option<&str> {
    comment.trim_start_matches('#').trim_start().strip_prefix("podlint:").map(str::trim_start)
}

/// The minors of Kubernetes that a comment says a file is for: `# podlint: kube=1.35`, first and last. The first such comment
/// counts.
pub fn minors_in(tree: &Tree<'_>) -> Option<(u32, u32)> {
    let mut directives = tree.comments.iter().filter_map(|comment| directive(comment.of(tree.source)));
    directives.find_map(|directive| minors(directive.strip_prefix("kube=")?.trim()))
}

fn diagnostic(file: FileId, span: Span, message: String) -> Diagnostic {
    Diagnostic {
        rule: UNUSED_IGNORE.into(),
        severity: Severity::Warning,
        message,
        location: Location { file, span },
        object: None,
        container: None,
        path: String::new(),
        related: Vec::new(),
        fixes: Vec::new(),
        data: String::new(),
        suppressed: false,
    }
}

/// Removes the comment: with its line where it stands alone, with the blanks before it otherwise.
fn remove_comment(file: FileId, source: &str, comment: Span) -> Fix {
    let before = &source[..comment.start as usize];
    let line = before.trim_end_matches([' ', '\t']);
    let alone = line.is_empty() || line.ends_with(['\n', '\r']);
    let rest = &source[comment.end as usize..];
    let line_break = if rest.starts_with("\r\n") { 2 } else { u32::from(rest.starts_with(['\n', '\r'])) };
    let end = if alone { comment.end + line_break } else { comment.end };
    let location = Location { file, span: Span::new(line.len() as u32, end) };
    Fix {
        title: "remove the comment".to_owned(),
        applicability: Applicability::Safe,
        edits: vec![Edit { location, new_text: String::new() }],
    }
}

/// The rules of a list, each with its place. `offset` is where the list stands in the source.
fn patterns(list: &str, offset: u32, source: &str) -> Vec<Pattern> {
    // An annotation may be quoted: its text stands behind the quote.
    let quote = u32::from(source[offset as usize..].starts_with(['"', '\'']));
    let mut found = Vec::new();
    let mut start = 0;
    for part in list.split(',') {
        let text = part.trim();
        let at = offset + quote + start + (part.len() - part.trim_start().len()) as u32;
        if !text.is_empty() {
            found.push(Pattern { text: text.to_owned(), span: Span::new(at, at + text.len() as u32), used: false });
        }
        start += part.len() as u32 + 1;
    }
    found
}

/// The first text behind a comment that is no comment.
#[derive(Debug, Clone, Copy)]
struct Next {
    /// Where the comment before it starts: comments in front of that one have the same text behind them.
    comment: u32,
    offset: u32,
}

impl Next {
    /// Finds it, given that of the comment behind this one.
    fn behind(tree: &Tree<'_>, comment: Span, known: &mut Option<Next>) -> u32 {
        let source = tree.source;
        let text = source[comment.end as usize..].find(|letter: char| !letter.is_whitespace());
        let offset = text.map_or(source.len() as u32, |length| comment.end + length as u32);
        let offset = known.filter(|next| next.comment == offset).map_or(offset, |next| next.offset);
        *known = Some(Next { comment: comment.start, offset });
        offset
    }
}

/// What a comment covers: its line, or the key or item at `next` where it stands alone.
fn covered(tree: &Tree<'_>, comment: Span, next: u32) -> Span {
    let before = &tree.source[..comment.start as usize];
    let line_start = before.rfind(['\n', '\r']).map_or(0, |place| place + 1);
    if !before[line_start..].trim().is_empty() {
        return Span::new(line_start as u32, comment.end);
    }
    let rest = &tree.source[next as usize..];
    let is_item = rest.starts_with('-') && rest[1..].starts_with(|letter: char| letter.is_ascii_whitespace());
    match first_node_from(tree, next, is_item) {
        Some(node) => Span::new(next, entry_end(node).max(node.span().end)),
        None => Span::empty(next),
    }
}

/// The first key from `offset` on, or the first item whose dash stands there.
fn first_node_from<'t>(tree: &'t Tree<'t>, offset: u32, is_item: bool) -> Option<Node<'t>> {
    // Nodes are sorted by their start, parents before their children.
    let first = tree.nodes.partition_point(|node| node.start < offset);
    (first as u32..tree.nodes.len() as u32).filter_map(|index| tree.node(index)).find(|node| {
        let parent = node.parent().map(Node::kind);
        if is_item {
            parent == Some(Kind::Sequence) && node.span().start > offset
        } else {
            parent == Some(Kind::Mapping)
        }
    })
}

/// End of the entry whose key this is; of an item, its own end.
fn entry_end(node: Node<'_>) -> u32 {
    let is_key = node.parent().is_some_and(|parent| parent.kind() == Kind::Mapping);
    let value = node.next_sibling().filter(|_| is_key);
    value.unwrap_or(node).span().end
}
