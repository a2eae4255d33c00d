//! What is typed at a place, and the text with a marker word instead of it.
//!
//! Half-typed text is rarely what it will become, so the place is found with the marker as a key or as a value in a copy of
//! the document: where the parser puts it is where the word will belong.

use podlint_yaml::{Kind, Node, Parse, Span, Style, Tree, flag};
use std::ops::Range;

/// Stands in for the typed word. Nobody writes it.
pub(super) const MARKER: &str = "x-podlint-place";

/// The word at a place, and what stands around it on its line.
#[derive(Debug, Clone)]
pub(super) struct Typed {
    /// Bytes of the document around it.
    document: Range<usize>,
    /// Where its line starts.
    line: usize,
    /// Where the word starts; what is inserted starts here.
    pub(super) start: usize,
    /// The place itself.
    pub(super) offset: usize,
    /// Where the word ends.
    pub(super) end: usize,
    /// Nothing but blanks and dashes stands in front of it and its quote.
    is_leading: bool,
    /// Nothing stands behind it on its line.
    is_last: bool,
    /// It has to be set off from the colon or dash in front of it.
    pub(super) needs_blank: bool,
    /// A colon follows, so it is a key already.
    pub(super) has_colon: bool,
    /// The quote it stands in.
    pub(super) quote: Option<char>,
    /// That quote is not closed.
    pub(super) is_open: bool,
}

/// A document with the marker in it.
pub(super) struct Marked {
    parse: Parse<'static>,
    at: u32,
    /// The marker is a key, with a dash in front of it that is not in the text.
    pub(super) has_dash: bool,
}

impl Typed {
    /// What is typed at `offset`; `None` in comments, in expressions of templates and where no word can be.
    pub(super) fn at(text: &str, offset: usize) -> Option<Typed> {
        let before = text.get(..offset)?;
        let line = before.rfind('\n').map_or(0, |end| end + 1);
        let line_end = text[offset..].find('\n').map_or(text.len(), |end| offset + end);
        let (prefix, suffix) = (&text[line..offset], text[offset..line_end].trim_end_matches('\r'));
        if text[line..line_end].starts_with("---") || prefix.starts_with('%') {
            return None;
        }
        if prefix.rfind("{{").is_some_and(|open| !prefix[open..].contains("}}")) {
            return None;
        }
        let quote = open_quote(prefix)?;
        let (mut start, end) = match quote {
            Some((quote, start)) => (line + start + 1, offset + suffix.find(quote).unwrap_or(word_length(suffix))),
            None => (offset - word_length_backwards(prefix), offset + word_length(suffix)),
        };
        let mut needs_blank = false;
        if quote.is_none() {
            let lead = &text[line..start];
            let length = length_of_key(&text[start..offset]);
            let begins_entry = is_lead(lead) || lead.trim_end().ends_with(['{', ',']);
            if is_lead(lead) && &text[start..offset] == "-" {
                (start, needs_blank) = (start + 1, true);
            } else if length > 0 && begins_entry {
                (start, needs_blank) = (start + length, true);
            }
        }
        let rest = &suffix[end - offset..];
        let is_open = quote.is_some_and(|(quote, _)| !rest.starts_with(quote));
        let rest = rest.trim_start_matches(|letter| quote.is_some_and(|(quote, _)| quote == letter)).trim_start();
        Some(Typed {
            document: document_around(text, line, line_end),
            line,
            start,
            offset,
            end,
            is_leading: is_lead(&text[line..start - usize::from(quote.is_some())]),
            is_last: rest.is_empty() || rest.starts_with('#'),
            needs_blank,
            has_colon: rest.starts_with(':'),
            quote: quote.map(|(quote, _)| quote),
            is_open,
        })
    }

    /// Where something in front of the word is in the text, by its place in the document with the marker.
    pub(super) fn in_text(&self, offset: u32) -> u32 {
        offset + self.document.start as u32
    }

    /// The bytes in front of the place that an offer replaces.
    pub(super) fn inserting(&self) -> Span {
        Span::new(self.start as u32, self.offset as u32)
    }

    /// The same with the rest of the word.
    pub(super) fn replacing(&self) -> Span {
        Span::new(self.start as u32, self.end as u32)
    }

    /// Where the word ends with the quote behind it.
    pub(super) fn end_with_quote(&self) -> usize {
        self.end + usize::from(self.quote.is_some() && !self.is_open)
    }

    /// Columns between the first letter of the line and the key or value: those of dashes.
    pub(super) fn column(&self, text: &str) -> usize {
        let lead = &text[self.line..self.start];
        let dashes = lead.trim_start_matches(' ');
        dashes.len() - dashes.trim_start_matches(['-', ' ']).len() + usize::from(self.needs_blank && self.is_leading)
    }

    /// Whether nothing but blanks and dashes stands in front, and nothing behind: more lines may follow.
    pub(super) fn has_own_line(&self) -> bool {
        self.is_leading && self.is_last
    }

    /// Whether nothing stands behind it on its line.
    pub(super) fn ends_line(&self) -> bool {
        self.is_last && self.quote.is_none()
    }

    /// The document with the marker in it.
    pub(super) fn marked(&self, text: &str) -> Marked {
        if !self.has_own_line() || text[self.start..self.offset].contains("$(") {
            return self.with_marker(text, "", "");
        }
        let key = self.with_marker(text, "", ":");
        let parent_has = |is_so: fn(Node<'_>) -> bool| key.node(&key.tree()).and_then(Node::parent).is_some_and(is_so);
        if parent_has(|parent| parent.has(flag::PAIR)) {
            // An item of a list in brackets, which the colon would turn into a mapping.
            self.with_marker(text, "", "")
        } else if self.quote.is_none()
            && !parent_has(|parent| parent.style() == Style::Flow)
            && self.stands_below_dashes(text)
        {
            Marked { has_dash: true, ..self.with_marker(text, "- ", ":") }
        } else {
            key
        }
    }

    fn with_marker(&self, text: &str, before: &str, after: &str) -> Marked {
        let mut marked = text[self.document.start..self.start].to_owned();
        if self.needs_blank {
            marked.push(' ');
        }
        marked += before;
        let at = marked.len() as u32;
        marked += MARKER;
        marked.extend(self.quote);
        marked += after;
        marked += &text[self.end_with_quote()..self.document.end];
        Marked { parse: podlint_yaml::parse(marked), at, has_dash: false }
    }

    /// Whether the line stands in the column of the dashes above it, and deeper than the key of their list.
    fn stands_below_dashes(&self, text: &str) -> bool {
        let column = self.start - self.line;
        if text[self.line..self.start].contains('-') {
            return false;
        }
        let mut has_dash = false;
        for line in text[self.document.start..self.line].lines().rev() {
            let content = line.trim_start_matches(' ');
            let indentation = line.len() - content.len();
            if content.trim().is_empty() || content.starts_with('#') || indentation > column {
                continue;
            }
            if indentation < column {
                return has_dash;
            }
            if !(content.starts_with("- ") || content.trim_end() == "-") {
                return false;
            }
            has_dash = true;
        }
        false
    }
}

impl Marked {
    /// The tree with the marker.
    pub(super) fn tree(&self) -> Tree<'_> {
        self.parse.tree()
    }

    /// The scalar with the marker; `None` where it became part of a block scalar or of nothing.
    pub(super) fn node<'t>(&self, tree: &'t Tree<'t>) -> Option<Node<'t>> {
        let node = tree.covering(Span::new(self.at, self.at + MARKER.len() as u32))?;
        let is_word = node.kind() == Kind::Scalar && !matches!(node.style(), Style::Literal | Style::Folded);
        Some(node).filter(|_| is_word)
    }
}

/// The quote that is open at the end of a part of a line, and where it starts; `None` for all in a comment.
fn open_quote(prefix: &str) -> Option<Option<(char, usize)>> {
    let mut open: Option<(char, usize)> = None;
    let mut last = ' ';
    for (at, letter) in prefix.char_indices() {
        match open {
            Some((quote, _)) if quote == letter && last != '\\' => open = None,
            Some(_) => {}
            None if letter == '#' && last.is_whitespace() => return None,
            None if matches!(letter, '"' | '\'') && (last.is_whitespace() || "{[,:".contains(last)) => {
                open = Some((letter, at));
            }
            None => {}
        }
        last = letter;
    }
    Some(open)
}

fn is_in_word(letter: char) -> bool {
    !letter.is_whitespace() && !"{}[],\"'".contains(letter)
}

/// Bytes of the word that a text starts with. A colon that ends a key is no part of it.
fn word_length(text: &str) -> usize {
    let length = text.find(|letter| !is_in_word(letter)).unwrap_or(text.len());
    text[..length].trim_end_matches(':').len()
}

fn word_length_backwards(text: &str) -> usize {
    let start = text
        .rfind(|letter| !is_in_word(letter))
        .map_or(0, |at| at + text[at..].chars().next().map_or(0, char::len_utf8));
    text.len() - start
}

/// Bytes of `kind:` in a word such as `kind:Po`, whose blank is not typed yet.
fn length_of_key(word: &str) -> usize {
    match word.split_once(':') {
        Some((key, _)) if !key.is_empty() && key.bytes().all(|byte| byte.is_ascii_alphanumeric()) => key.len() + 1,
        _ => 0,
    }
}

/// Whether a part of a line is nothing but blanks and dashes.
fn is_lead(text: &str) -> bool {
    text.bytes().all(|byte| matches!(byte, b' ' | b'\t' | b'-'))
}

/// The bytes of the document around a line: markers stand at the start of a line.
fn document_around(text: &str, line: usize, line_end: usize) -> Range<usize> {
    let before = &text[..line];
    let start = before.rfind("\n---").map_or(0, |at| at + 1);
    let end = text[line_end..].find("\n---").map_or(text.len(), |at| line_end + at + 1);
    start..end
}
