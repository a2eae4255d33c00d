//! Characters that look like a blank, like nothing, or like a line that goes on, and are something else.

use crate::source::{Cover, Covered, Piece, cut, document_pieces, is_key, line_start};
use podlint_plugin_sdk::prelude::*;

pub(crate) static RULE: Rule = Rule {
    name: "odd-space",
    severity: Severity::Error,
    profile: Profile::Correctness,
    fix: FixClass::Safe,
    page: include_str!("odd_space.md"),
    options: "",
    check: Check::File(check),
};

/// Longer texts are cut in messages: characters.
const MAX_SHOWN: usize = 120;

/// What a character that cannot be seen does.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Odd {
    /// It is as wide as a blank, but indents and separates nothing.
    Space,
    /// It has no width.
    Invisible,
    /// Kubernetes takes it for a line break.
    LineBreak,
}

fn check(file: &File<'_>, report: &mut Report<'_>) {
    let tree = file.tree();
    if tree.source.is_ascii() {
        return;
    }
    let mut cover = Cover::new(tree);
    for piece in document_pieces(tree).flat_map(|piece| piece.lines()) {
        if piece.text.is_ascii() {
            continue;
        }
        let line = Line::new(piece);
        let mut at = 0;
        while let Some((start, letter, odd, name)) = next_odd(piece.text, at) {
            let run = piece.text[start..]
                .chars()
                .take_while(|letter| goes_on(*letter, odd))
                .map(char::len_utf8)
                .sum::<usize>();
            at = start + run;
            let found = Found { line, start, end: at, letter, name };
            let covered = cover.at((piece.start + start) as u32);
            match odd {
                Odd::Space => found.check_space(covered, report),
                Odd::Invisible => found.check_invisible(tree.source, covered, report),
                Odd::LineBreak => found.check_line_break(covered, report),
            }
        }
    }
    // Comments stand outside of documents too.
    for comment in tree.comments {
        let piece = Piece { start: comment.start as usize, text: comment.of(tree.source) };
        if piece.text.is_ascii() {
            continue;
        }
        let is_break = |(_, letter): &(usize, char)| matches!(odd(*letter), Some((Odd::LineBreak, _)));
        if let Some((start, letter)) = piece.text.char_indices().find(is_break)
            && !piece.text[start..].trim().is_empty()
            && let Some((_, name)) = odd(letter)
        {
            let found = Found { line: Line::new(piece), start, end: start + letter.len_utf8(), letter, name };
            found.report_line_break("ends the comment", report);
        }
    }
}

/// The next odd character of a line, from `at` on, with its offset and name.
fn next_odd(text: &str, at: usize) -> Option<(usize, char, Odd, &'static str)> {
    let rest = &text[at..];
    if rest.is_ascii() {
        return None;
    }
    rest.char_indices().find_map(|(offset, letter)| {
        let (odd, name) = odd(letter)?;
        Some((at + offset, letter, odd, name))
    })
}

fn odd(letter: char) -> Option<(Odd, &'static str)> {
    Some(match letter {
        '\u{a0}' => (Odd::Space, "no-break space"),
        '\u{202f}' => (Odd::Space, "narrow no-break space"),
        '\u{3000}' => (Odd::Space, "ideographic space"),
        '\u{1680}' | '\u{2000}'..='\u{200a}' | '\u{205f}' => (Odd::Space, "typographic space"),
        // Joiners are left alone: scripts and emoji need them.
        '\u{200b}' => (Odd::Invisible, "zero-width space"),
        '\u{2060}' => (Odd::Invisible, "word joiner"),
        '\u{feff}' => (Odd::Invisible, "byte order mark"),
        '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => {
            (Odd::Invisible, "direction mark")
        }
        '\u{85}' => (Odd::LineBreak, "next line"),
        '\u{2028}' => (Odd::LineBreak, "line separator"),
        '\u{2029}' => (Odd::LineBreak, "paragraph separator"),
        _ => return None,
    })
}

/// Whether a character continues a run: blanks and odd ones between two words are one mistake.
fn goes_on(letter: char, odd_before: Odd) -> bool {
    odd(letter).is_some_and(|(odd, _)| odd == odd_before) || letter == ' ' && odd_before == Odd::Space
}

/// A line, looked over once for all that is found in it.
#[derive(Clone, Copy)]
struct Line<'t> {
    piece: Piece<'t>,
    /// Number of blanks in front of its text.
    indentation: usize,
    /// Where its text ends: offset in bytes.
    end: usize,
}

impl<'t> Line<'t> {
    fn new(piece: Piece<'t>) -> Line<'t> {
        let indentation = piece.text.len() - piece.text.trim_start_matches(' ').len();
        Line { piece, indentation, end: piece.text.trim_end().len() }
    }
}

/// A run of odd characters on a line: `start..end` in bytes.
struct Found<'t> {
    line: Line<'t>,
    start: usize,
    end: usize,
    letter: char,
    name: &'static str,
}

impl Found<'_> {
    fn span(&self) -> Span {
        self.line.piece.span(self.start, self.end)
    }

    /// Its name with its number: "no-break space (U+00A0)".
    fn title(&self) -> String {
        format!("{} (U+{:04X})", self.name, u32::from(self.letter))
    }

    fn check_space(&self, covered: Covered<'_>, report: &mut Report<'_>) {
        if covered == Covered::Comment {
            return;
        }
        let width = self.line.piece.text[self.start..self.end].chars().count();
        let is_first = self.start <= self.line.indentation;
        let scalar = if let Covered::Scalar(scalar) = covered { Some(scalar) } else { None };
        let is_quoted =
            scalar.is_some_and(|scalar| matches!(scalar.style(), Style::SingleQuoted | Style::DoubleQuoted));
        if is_first && !is_quoted {
            let finding = report.at(self.span(), format!("{} in the indentation", self.title()));
            if scalar.is_some_and(|scalar| scalar.style() != Style::Plain) {
                finding.severity(Severity::Warning);
            }
            let title = "use normal spaces";
            // It is two columns wide, and which of the two is meant cannot be seen.
            let fix = if self.letter == '\u{3000}' { Fix::unsafely(title) } else { Fix::safe(title) };
            finding.fix(fix.replace(self.span(), " ".repeat(width)));
            return;
        }
        let Some(scalar) = scalar else {
            report
                .at(self.span(), format!("{} outside of a text", self.title()))
                .fix(Fix::safe("use normal spaces").replace(self.span(), " ".repeat(width)));
            return;
        };
        if scalar.style() != Style::Plain {
            return;
        }
        let (before, behind) = self.around(scalar);
        if before.is_empty() || behind.is_empty() {
            report
                .at(
                    self.span(),
                    format!(
                        "{} at the {} of `{}`",
                        self.title(),
                        if before.is_empty() { "start" } else { "end" },
                        cut(scalar.raw().trim(), MAX_SHOWN)
                    ),
                )
                .fix(Fix::safe("remove it").replace(self.span(), ""));
        } else if before.ends_with([':', '-', '?']) {
            report
                .at(
                    self.span(),
                    format!("{} behind `{}`, which separates nothing", self.title(), &before[before.len() - 1..]),
                )
                .fix(Fix::safe("use a normal space").replace(self.span(), " "));
        } else if is_key(scalar) {
            report.at(self.span(), format!("{} in the key `{}`", self.title(), cut(scalar.raw(), MAX_SHOWN)));
        }
    }

    fn check_invisible(&self, source: &str, covered: Covered<'_>, report: &mut Report<'_>) {
        let scalar = match covered {
            Covered::Comment => return,
            Covered::Structure => None,
            Covered::Scalar(scalar) => Some(scalar),
        };
        let is_block = scalar.is_some_and(|scalar| matches!(scalar.style(), Style::Literal | Style::Folded));
        if is_block || self.begins_document(source) {
            return;
        }
        let is_value = scalar.is_some_and(|scalar| !is_key(scalar));
        let title = "remove it";
        let fix = if is_value { Fix::unsafely(title) } else { Fix::safe(title) };
        let place = if is_value { "value" } else { "key" };
        let message = match scalar {
            Some(_) => format!("{} in a {place}, which cannot be seen", self.title()),
            None => format!("{} outside of a text", self.title()),
        };
        let finding = report.at(self.span(), message);
        if is_value {
            finding.severity(Severity::Warning);
        }
        finding.fix(fix.replace(self.span(), ""));
    }

    /// Whether it is a byte order mark at the start of a document, which Kubernetes passes over.
    fn begins_document(&self, source: &str) -> bool {
        if self.start > 0 || self.letter != '\u{feff}' {
            return false;
        }
        let above = source[..self.line.piece.start].trim_end_matches(['\r', '\n']);
        above.is_empty() || above[line_start(above, above.len())..].starts_with("---")
    }

    fn check_line_break(&self, covered: Covered<'_>, report: &mut Report<'_>) {
        let is_quoted = |scalar: Node<'_>| matches!(scalar.style(), Style::SingleQuoted | Style::DoubleQuoted);
        let is_last = self.end >= self.line.end;
        // In quotes it stays what it is; in front of a line break it makes no difference. Comments have their own pass.
        let is_harmless = match covered {
            Covered::Scalar(scalar) => is_quoted(scalar),
            Covered::Comment => true,
            Covered::Structure => false,
        };
        if !is_last && !is_harmless {
            self.report_line_break("is a line break", report);
        }
    }

    fn report_line_break(&self, what: &str, report: &mut Report<'_>) {
        report
            .at(self.span(), format!("{} {what} for Kubernetes", self.title()))
            .fix(Fix::unsafely("use a normal space").replace(self.span(), " "));
    }

    /// The text of a scalar on this line, in front of the run and behind it.
    fn around<'s>(&self, scalar: Node<'s>) -> (&'s str, &'s str) {
        let raw = scalar.raw();
        let at = self.line.piece.start + self.start - scalar.span().start as usize;
        let end = (at + self.end - self.start).min(raw.len());
        (&raw[..at], &raw[end..])
    }
}
