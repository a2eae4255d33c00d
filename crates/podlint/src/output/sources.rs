//! Offsets to lines and columns, for the files that turn out to need it.

use super::{Report, ReportFile};
use podlint_rules::{FileId, Location};
use podlint_yaml::{LineIndex, Span};
use serde::Serialize;
use std::cell::OnceCell;

/// The files of a report with a line index each, built when it is first asked for.
pub(super) struct Sources<'a> {
    files: &'a [ReportFile],
    lines: Vec<OnceCell<Lines>>,
}

struct Lines {
    index: LineIndex,
    characters: Characters,
}

/// An offset as people and programs count it; line and column from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub(super) struct Place {
    pub(super) line: u32,
    pub(super) column: u32,
    pub(super) offset: u32,
}

/// `start..end`, `end` is exclusive.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub(super) struct Range {
    pub(super) start: Place,
    pub(super) end: Place,
}

impl<'a> Sources<'a> {
    pub(super) fn new(report: &Report<'a>) -> Sources<'a> {
        Sources { files: report.files, lines: report.files.iter().map(|_| OnceCell::new()).collect() }
    }

    pub(super) fn path(&self, file: FileId) -> &'a str {
        &self.files[file.0 as usize].path
    }

    pub(super) fn text(&self, file: FileId) -> &'a str {
        &self.files[file.0 as usize].source
    }

    pub(super) fn range(&self, location: Location) -> Range {
        Range {
            start: self.place(location.file, location.span.start),
            end: self.place(location.file, location.span.end),
        }
    }

    /// Line (from 1) that holds `offset`.
    pub(super) fn line(&self, file: FileId, offset: u32) -> u32 {
        self.lines(file).index.line(offset)
    }

    pub(super) fn place(&self, file: FileId, offset: u32) -> Place {
        let text = self.text(file);
        let lines = self.lines(file);
        // Columns end where the text does; so should offsets.
        let offset = offset.min(text.len() as u32);
        let line = lines.index.line(offset);
        let start = lines.index.line_span(text, line).map_or(0, |span| span.start);
        let column = lines.characters.before(text, offset) - lines.characters.before(text, start) + 1;
        Place { line, column, offset }
    }

    /// Bytes of `line` (from 1) without its line break; `None` behind the last line.
    pub(super) fn line_span(&self, file: FileId, line: u32) -> Option<Span> {
        self.lines(file).index.line_span(self.text(file), line)
    }

    pub(super) fn line_count(&self, file: FileId) -> u32 {
        self.lines(file).index.line_count()
    }

    fn lines(&self, file: FileId) -> &Lines {
        self.lines[file.0 as usize].get_or_init(|| {
            let text = self.text(file);
            Lines { index: LineIndex::new(text), characters: Characters::new(text) }
        })
    }
}

/// Counts characters up to an offset without reading the whole line.
///
/// Minified JSON is one line of megabytes with thousands of findings: counting from its start took 9 s for 10 000
/// findings in 1 MB, this takes 0.1 s.
enum Characters {
    /// A byte is a character.
    Ascii,
    /// Characters before every `STEP`th byte.
    Unicode(Vec<u32>),
}

const STEP: usize = 512;

impl Characters {
    fn new(text: &str) -> Characters {
        if text.is_ascii() {
            return Characters::Ascii;
        }
        let mut before = 0;
        let mut counts = Vec::with_capacity(text.len() / STEP + 1);
        for chunk in text.as_bytes().chunks(STEP) {
            counts.push(before);
            before += starts(chunk);
        }
        // The end of the text may be the start of a chunk that has no bytes.
        counts.push(before);
        Characters::Unicode(counts)
    }

    fn before(&self, text: &str, offset: u32) -> u32 {
        match self {
            Characters::Ascii => offset,
            Characters::Unicode(counts) => {
                let chunk = offset as usize / STEP;
                counts[chunk] + starts(&text.as_bytes()[chunk * STEP..offset as usize])
            }
        }
    }
}

/// Number of characters that start in `bytes`: every byte that does not continue one.
fn starts(bytes: &[u8]) -> u32 {
    bytes.iter().filter(|&&byte| byte & 0xc0 != 0x80).count() as u32
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::output::Summary;

    #[test]
    fn counts_like_the_line_index() {
        for text in [
            "a: 1\r\nb: 2\n".repeat(200),
            "가: 😀\r\n나\rx\n".repeat(200),
            "웹, ".repeat(STEP),
            "웹".repeat(STEP),
            String::new(),
        ] {
            let index = LineIndex::new(&text);
            let files = [ReportFile { path: String::new(), source: text.as_str().into() }];
            let summary = Summary::default();
            let sources = Sources::new(&Report { files: &files, diagnostics: &[], summary: &summary, rules: &[] });
            for offset in 0..text.len() as u32 + 3 {
                let (place, expected) = (sources.place(FileId(0), offset), index.line_column(&text, offset));
                assert_eq!((place.line, place.column), (expected.line, expected.column), "offset {offset}");
            }
        }
    }
}
