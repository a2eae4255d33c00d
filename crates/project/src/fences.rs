//! The YAML blocks of a Markdown text.
//!
//! Follows CommonMark 0.31 as far as it decides where a fenced block starts and ends: paragraphs, indented code, list items and
//! HTML comments around it count, inline markup does not. Blocks in block quotes are not found: every line of theirs starts
//! with `>`, so their text is not in one piece. Indented blocks of Material for MkDocs (`!!! note`, `=== "Tab"`) count as
//! containers, because much of the documentation of Kubernetes tools is written that way.

use std::ops::Range;

mod blocks;
mod line;

use blocks::{Blocks, Event};
use line::Lines;

/// A fenced code block whose info string says YAML.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fence {
    /// The lines between the fences, with their line ends, as bytes of the whole text.
    pub content: Range<usize>,
    /// The info string without blanks around it.
    pub info: Range<usize>,
    /// How many columns the opening fence is indented. Up to this many blanks at the start of each content line are not content.
    pub indent: usize,
    /// Whether there is a closing fence. Without one the block ends with the list item or the text around it.
    pub closed: bool,
}

/// The YAML blocks of a Markdown text, in order. Blocks in other languages are passed over whole, with all that is in them.
///
/// ```
/// let text = "Try this:\n\n```yaml\nkind: Pod\n```\n";
/// let fences = podlint_project::fences(text);
/// assert_eq!(&text[fences[0].content.clone()], "kind: Pod\n");
/// assert_eq!(&text[fences[0].info.clone()], "yaml");
/// ```
pub fn fences(text: &str) -> Vec<Fence> {
    let mut found = Vec::new();
    let mut blocks = Blocks::default();
    let mut open: Option<Fence> = None;
    for line in Lines::new(text) {
        match blocks.line(&line) {
            Event::Nothing => {}
            Event::Opens { info, indent } => {
                // A fence that its list item ended may be followed by the next one at once.
                found.extend(open.take());
                open = Some(Fence { content: line.next..line.next, info, indent, closed: false });
            }
            Event::Content => {
                if let Some(fence) = &mut open {
                    fence.content.end = line.next;
                }
            }
            Event::Closes => {
                if let Some(fence) = open.take() {
                    found.push(Fence { closed: true, ..fence });
                }
            }
        }
    }
    found.extend(open);
    found.retain(|fence| says_yaml(&text[fence.info.clone()]));
    found
}

/// Whether the first word of an info string is one of ours.
fn says_yaml(info: &str) -> bool {
    // `{.yaml .numberLines}` is pandoc's, `yaml{3}`, `yaml,ignore` and `yaml:file` are highlighters' and site generators'.
    let word = info.strip_prefix('{').map_or(info, str::trim_start);
    let end = word.find(|c: char| c.is_whitespace() || ",:{}".contains(c)).unwrap_or(word.len());
    let word = word[..end].strip_prefix('.').unwrap_or(&word[..end]);
    word.eq_ignore_ascii_case("yaml") || word.eq_ignore_ascii_case("yml")
}

#[cfg(test)]
mod tests;
