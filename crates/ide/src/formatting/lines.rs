//! The lines of a text, with the blanks around what stands on them.

use podlint_yaml::Span;

/// A line.
#[derive(Debug, Clone, Copy)]
pub(super) struct Line {
    pub(super) start: u32,
    /// The first byte that is not blank; the end of a blank line.
    pub(super) content: u32,
    /// Behind the last byte that is not blank; the start of a blank line.
    pub(super) trimmed: u32,
    /// Where the line break is.
    pub(super) end: u32,
}

impl Line {
    pub(super) fn is_blank(&self) -> bool {
        self.trimmed == self.start
    }
}

/// All lines. A line break at the end of the text starts no further one.
pub(super) struct Lines {
    lines: Vec<Line>,
    /// The end of the text.
    pub(super) end: u32,
}

pub(super) const BLANKS: [char; 2] = [' ', '\t'];

impl Lines {
    /// `None` where a carriage return stands alone: it breaks lines for YAML and for few others.
    pub(super) fn of(text: &str) -> Option<Lines> {
        let mut lines = Vec::new();
        let mut start = 0;
        for whole in text.split_inclusive('\n') {
            let next = start + whole.len() as u32;
            let line = whole.strip_suffix('\n').unwrap_or(whole);
            let line = line.strip_suffix('\r').unwrap_or(line);
            if line.contains('\r') {
                return None;
            }
            // The byte order mark takes no column.
            let mark = if start == 0 && line.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
            let line = &line[mark..];
            start += mark as u32;
            lines.push(Line {
                start,
                content: start + (line.len() - line.trim_start_matches(BLANKS).len()) as u32,
                trimmed: start + line.trim_end_matches(BLANKS).len() as u32,
                end: start + line.len() as u32,
            });
            start = next;
        }
        Some(Lines { lines, end: text.len() as u32 })
    }

    /// The same with the empty line behind a line break at the end of the text, on which one may type.
    pub(super) fn with_last_line(text: &str) -> Option<Lines> {
        let mut all = Lines::of(text)?;
        if text.is_empty() || text.ends_with('\n') {
            all.lines.push(all.get(all.count()));
        }
        Some(all)
    }

    pub(super) fn count(&self) -> usize {
        self.lines.len()
    }

    pub(super) fn get(&self, line: usize) -> Line {
        let end = Line { start: self.end, content: self.end, trimmed: self.end, end: self.end };
        self.lines.get(line).copied().unwrap_or(end)
    }

    /// The line that holds an offset.
    pub(super) fn at(&self, offset: u32) -> usize {
        self.lines.partition_point(|line| line.start <= offset).saturating_sub(1)
    }

    /// The bytes in front of an offset on its line.
    pub(super) fn column(&self, offset: u32) -> u32 {
        offset.saturating_sub(self.get(self.at(offset)).start)
    }

    /// Whether only blanks stand in front of an offset on its line.
    pub(super) fn is_first(&self, offset: u32) -> bool {
        self.get(self.at(offset)).content == offset
    }

    /// The lines of a span with their line breaks.
    pub(super) fn around(&self, span: Span) -> Span {
        // A selection that ends at the start of a line has nothing of it.
        let last = if span.is_empty() { span.end } else { span.end - 1 };
        let end = if self.at(last) + 1 >= self.count() { self.end } else { self.get(self.at(last) + 1).start };
        Span::new(self.get(self.at(span.start)).start, end)
    }
}
