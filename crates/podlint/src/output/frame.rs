//! A few lines of a file with spans underlined, drawn by miette.
//!
//! miette's own string source reads from the start of the file for every span, numbers wrong behind a lone `\r`, draws
//! nothing at the end of a file without a line break and prints whatever a terminal obeys. So it gets a text made for
//! it: the lines of the window only, each cut to fit and ended by `\n`, with spans moved accordingly.

use super::sources::{Place, Sources};
use super::text::{TAB_WIDTH, fit, visible};
use miette::{
    GraphicalReportHandler, GraphicalTheme, LabeledSpan, MietteError, MietteSpanContents, SourceCode, SourceSpan,
    SpanContents,
};
use podlint_rules::{FileId, Severity};
use podlint_yaml::Span;
use std::fmt;
use std::io::{self, Write};

/// A span with more lines than this is shown by its first one.
const MAX_SPAN_LINES: u32 = 4;

/// What to show of one file.
pub(super) struct Frame<'a> {
    pub(super) file: FileId,
    /// The first one is focused on where not all fit.
    pub(super) labels: Vec<Label<'a>>,
    /// Lines to show before and after the labels.
    pub(super) context: u32,
}

/// A span to underline.
#[derive(Debug, Clone, Copy)]
pub(super) struct Label<'a> {
    pub(super) span: Span,
    /// What is there; empty where the diagnostic itself says it.
    pub(super) text: &'a str,
    /// The severity, if this is the problem itself.
    pub(super) severity: Option<Severity>,
}

impl<'a> Frame<'a> {
    /// Draws it and returns the labels for which there was no room.
    pub(super) fn write(
        &self,
        sources: &Sources<'_>,
        width: usize,
        color: bool,
        out: &mut dyn Write,
    ) -> io::Result<Vec<Label<'a>>> {
        let (window, left_out) = self.window(sources, width);
        let mut text = String::new();
        window.handler(color).render_report(&mut text, &window).map_err(io::Error::other)?;
        // The first line is for the message of the report, which we print ourselves.
        for line in text.lines().skip(1) {
            writeln!(out, "{}", line.trim_end())?;
        }
        Ok(left_out)
    }

    fn window(&self, sources: &Sources<'_>, width: usize) -> (Window, Vec<Label<'a>>) {
        let text = sources.text(self.file);
        let clips: Vec<Clip> = self.labels.iter().map(|label| Clip::new(label.span, self.file, sources)).collect();
        let first = clips.iter().map(|clip| clip.start.line).min().unwrap_or(1);
        let last = clips.iter().map(|clip| clip.end.line).max().unwrap_or(1);
        let multi_line = clips.iter().any(|clip| clip.start.line < clip.end.line);

        let top = first.saturating_sub(self.context).max(1);
        let bottom = (last + self.context).min(sources.line_count(self.file)).max(last);
        // "12 │ " and, beside spans of many lines, "╭─▶ ".
        let gutter = bottom.to_string().len() + 4 + if multi_line { 4 } else { 0 };
        let room = width.saturating_sub(gutter).max(20);

        let mut rows = Rows { first: top, text: String::new(), rows: Vec::new() };
        for number in top..=bottom {
            let Some(line) = sources.line_span(self.file, number) else { break };
            // The end of a file that ends with a line break is a line, but none that anybody wrote.
            if number > last && line.is_empty() && number == sources.line_count(self.file) {
                break;
            }
            let focus = clips.iter().find_map(|clip| clip.on(number)).unwrap_or(line.start..line.start);
            rows.push(text, line, focus, room);
        }

        let mut labels = Vec::new();
        let mut left_out = Vec::new();
        for (label, clip) in self.labels.iter().zip(&clips) {
            match rows.locate(text, clip) {
                Some(span) => labels.push(Drawn { span, text: clip.describe(label.text), severity: label.severity }),
                None => left_out.push(*label),
            }
        }
        labels.sort_by_key(|label| label.span.offset());
        let place = clips.first().map_or(Place { line: 1, column: 1, offset: 0 }, |clip| clip.start);
        let name = visible(sources.path(self.file)).into_owned();
        (Window { name, place, text: rows.text, line: top, labels }, left_out)
    }
}

/// The part of a span that is underlined.
struct Clip {
    start: Place,
    end: Place,
    /// The line in which the span really ends, if that is too far away to be shown.
    to_line: Option<u32>,
}

impl Clip {
    fn new(span: Span, file: FileId, sources: &Sources<'_>) -> Clip {
        let text = sources.text(file);
        let start = text.floor_char_boundary(span.start as usize);
        let end = text.ceil_char_boundary(span.end as usize).max(start);
        // The node of a block reaches to the next one; nobody wants to see the blanks underlined, unless they are all there is.
        let content = text[start..end].trim_end();
        let content = if content.is_empty() { text[start..end].trim_end_matches(['\n', '\r']) } else { content };
        let end = start + content.len();

        let start = sources.place(file, start as u32);
        let end = sources.place(file, end as u32);
        if end.line - start.line < MAX_SPAN_LINES {
            return Clip { start, end, to_line: None };
        }
        let line_end = sources.line_span(file, start.line).map_or(start.offset, |line| line.end).max(start.offset);
        Clip { start, end: sources.place(file, line_end), to_line: Some(end.line) }
    }

    /// The bytes that line `number` has to show for it.
    fn on(&self, number: u32) -> Option<std::ops::Range<u32>> {
        let (starts, ends) = (self.start.line == number, self.end.line == number);
        match (starts, ends) {
            (true, true) => Some(self.start.offset..self.end.offset),
            (true, false) => Some(self.start.offset..self.start.offset),
            (false, true) => Some(self.end.offset..self.end.offset),
            (false, false) => None,
        }
    }

    fn describe(&self, text: &str) -> Option<String> {
        let text = visible(text);
        match self.to_line {
            Some(line) if text.is_empty() => Some(format!("to line {line}")),
            Some(line) => Some(format!("{text} (to line {line})")),
            None if text.is_empty() => None,
            None => Some(text.into_owned()),
        }
    }
}

/// The lines of a window as they are drawn, and where each byte of the file went.
struct Rows {
    /// Number of the first line.
    first: u32,
    text: String,
    rows: Vec<Row>,
}

struct Row {
    /// Bytes of the file that are shown.
    shown: Span,
    /// Where they start in `Rows::text`.
    offset: usize,
    /// Whether the end of the line is shown.
    complete: bool,
}

impl Rows {
    fn push(&mut self, text: &str, line: Span, focus: std::ops::Range<u32>, room: usize) {
        let line_text = line.of(text);
        let relative = |offset: u32| (offset.clamp(line.start, line.end) - line.start) as usize;
        let part = fit(line_text, relative(focus.start)..relative(focus.end), room);
        if part.start > 0 {
            self.text.push('…');
        }
        let shown = Span::new(line.start + part.start as u32, line.start + part.end as u32);
        let complete = part.end == line_text.len();
        self.rows.push(Row { shown, offset: self.text.len(), complete });
        self.text.push_str(&visible(&line_text[part]));
        if !complete {
            self.text.push('…');
        }
        self.text.push('\n');
    }

    /// Where `clip` is drawn; `None` if no part of it is shown.
    fn locate(&self, text: &str, clip: &Clip) -> Option<SourceSpan> {
        let start_row = self.rows.get((clip.start.line - self.first) as usize)?;
        let end_row = self.rows.get((clip.end.line - self.first) as usize)?;
        let behind = clip.start.offset > start_row.shown.end && !start_row.complete;
        let before = clip.end.offset < end_row.shown.start;
        if behind || before {
            return None;
        }
        let start = start_row.locate(text, clip.start.offset);
        let end = end_row.locate(text, clip.end.offset);
        Some(SourceSpan::from((start, end.saturating_sub(start))))
    }
}

impl Row {
    fn locate(&self, text: &str, offset: u32) -> usize {
        let offset = offset.clamp(self.shown.start, self.shown.end);
        self.offset + visible(Span::new(self.shown.start, offset).of(text)).len()
    }
}

/// A text for miette, and a report that consists of it alone.
#[derive(Debug)]
struct Window {
    name: String,
    /// What the title says.
    place: Place,
    text: String,
    /// Number of the first line.
    line: u32,
    /// Sorted by offset.
    labels: Vec<Drawn>,
}

#[derive(Debug)]
struct Drawn {
    /// In the text of the window.
    span: SourceSpan,
    text: Option<String>,
    severity: Option<Severity>,
}

impl Window {
    fn handler(&self, color: bool) -> GraphicalReportHandler {
        let mut theme = if color { GraphicalTheme::unicode() } else { GraphicalTheme::unicode_nocolor() };
        // Lines and triangles take two columns on many terminals set to Korean, Japanese or Chinese; this one never does.
        theme.characters.underline = '^';
        theme.characters.underbar = '^';
        theme.characters.uarrow = '^';
        let styles = &mut theme.styles;
        styles.link = styles.help;
        // miette hands these out in the order of the labels.
        styles.highlights = self
            .labels
            .iter()
            .map(|label| match label.severity {
                Some(Severity::Error) => styles.error,
                Some(Severity::Warning) => styles.warning,
                Some(Severity::Information | Severity::Hint) | None => styles.advice,
            })
            .collect();
        GraphicalReportHandler::new_themed(theme)
            .with_context_lines(CONTEXT)
            .tab_width(TAB_WIDTH)
            .with_wrap_lines(false)
            .without_syntax_highlighting()
    }
}

/// What miette asks for when it wants lines to draw. It asks for 0 when it wants to know the place for the title.
const CONTEXT: usize = 1;

impl SourceCode for Window {
    fn read_span<'a>(
        &'a self,
        span: &SourceSpan,
        before: usize,
        _after: usize,
    ) -> Result<Box<dyn SpanContents<'a> + 'a>, MietteError> {
        let (span, line, column) = match before {
            CONTEXT => (SourceSpan::from((0, self.text.len())), self.line, 1),
            _ => (*span, self.place.line, self.place.column),
        };
        let count = self.text.lines().count();
        let (line, column) = (line as usize - 1, column as usize - 1);
        Ok(Box::new(MietteSpanContents::new_named(self.name.clone(), self.text.as_bytes(), span, line, column, count)))
    }
}

impl miette::Diagnostic for Window {
    fn source_code(&self) -> Option<&dyn SourceCode> {
        Some(self)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        Some(Box::new(self.labels.iter().map(|label| LabeledSpan::new_with_span(label.text.clone(), label.span))))
    }
}

impl std::error::Error for Window {}

impl fmt::Display for Window {
    fn fmt(&self, _f: &mut fmt::Formatter<'_>) -> fmt::Result {
        Ok(())
    }
}
