//! Everything about each problem, for people: where it is, what it has to do with, why it matters and how to mend it.

use super::frame::{Frame, Label};
use super::palette::Palette;
use super::sources::Sources;
use super::text::{visible, wrap};
use super::{Options, Report, fix_diff, help};
use podlint_rules::{Applicability, Diagnostic, Fix, Location, Related};
use podlint_yaml::Span;
use std::collections::HashSet;
use std::io::{self, Write};

/// Lines shown before the first and after the last label.
const CONTEXT: u32 = 2;
/// The same around a related place that has a frame of its own.
const RELATED_CONTEXT: u32 = 1;
/// Labels further apart than this get frames of their own.
const MAX_HEIGHT: u32 = 16;
/// Related places with frames of their own; those beyond are listed.
const MAX_FRAMES: usize = 3;

pub(super) fn write(report: &Report<'_>, options: Options, out: &mut dyn Write) -> io::Result<()> {
    let palette = Palette::new(options.color);
    let mut printer =
        Printer { report, sources: Sources::new(report), palette, options, explained: HashSet::new(), out };
    for diagnostic in report.diagnostics {
        printer.diagnostic(diagnostic)?;
    }
    Ok(())
}

struct Printer<'a> {
    report: &'a Report<'a>,
    sources: Sources<'a>,
    palette: Palette,
    options: Options,
    /// Rules of which the reader has been told why they matter.
    explained: HashSet<&'a str>,
    out: &'a mut dyn Write,
}

impl<'a> Printer<'a> {
    fn diagnostic(&mut self, diagnostic: &'a Diagnostic) -> io::Result<()> {
        self.title(diagnostic)?;
        let (frames, mut listed) = self.frames(diagnostic);
        for frame in &frames {
            let left_out = frame.write(&self.sources, self.options.width, self.options.color, self.out)?;
            for label in left_out {
                listed.push((Location { file: frame.file, span: label.span }, label.text));
            }
        }
        for (location, text) in listed {
            self.see(location, text)?;
        }
        self.owner(diagnostic)?;
        self.why(diagnostic)?;
        if let Some(fix) = diagnostic.fixes.first() {
            self.fix(fix, diagnostic)?;
        }
        self.note("help", &help(&visible(&diagnostic.rule)))?;
        writeln!(self.out)
    }

    fn title(&mut self, diagnostic: &Diagnostic) -> io::Result<()> {
        let (style, bold) = (self.palette.severity(diagnostic.severity), self.palette.bold);
        let (rule, message) = (visible(&diagnostic.rule), visible(&diagnostic.message));
        let suppressed = if diagnostic.suppressed { " (suppressed)" } else { "" };
        writeln!(self.out, "{style}{}[{rule}]{style:#}{bold}: {message}{bold:#}{suppressed}", diagnostic.severity)
    }

    /// The frames to draw, and the related places to list because a frame for them would show nothing new.
    fn frames(&self, diagnostic: &'a Diagnostic) -> (Vec<Frame<'a>>, Vec<(Location, &'a str)>) {
        let Location { file, span } = diagnostic.location;
        let own = Label { span, text: "", severity: Some(diagnostic.severity) };
        let mut main = Frame { file, labels: vec![own], context: CONTEXT };
        let (mut first, mut last) = self.lines(diagnostic.location);
        let mut apart: Vec<(usize, &'a Related)> = Vec::new();
        let mut listed = Vec::new();

        // The nearest first: each one that joins brings the frame closer to the next.
        let mut related: Vec<(usize, &Related)> = diagnostic.related.iter().enumerate().collect();
        related.sort_by_key(|(_, related)| self.lines(related.location).0.abs_diff(first));
        for (index, related) in related {
            let Location { file: other, span } = related.location;
            let (start, end) = self.lines(related.location);
            let (joint_first, joint_last) = (first.min(start), last.max(end));
            if other != file || joint_last - joint_first >= MAX_HEIGHT {
                apart.push((index, related));
            } else if main.labels.iter().any(|label| overlap(label.span, span)) {
                // miette would push the second underline aside.
                listed.push((related.location, related.message.as_str()));
            } else {
                main.labels.push(Label { span, text: &related.message, severity: None });
                (first, last) = (joint_first, joint_last);
            }
        }

        apart.sort_by_key(|&(index, _)| index);
        let mut frames = vec![main];
        for (index, (_, related)) in apart.into_iter().enumerate() {
            if index < MAX_FRAMES {
                let label = Label { span: related.location.span, text: &related.message, severity: None };
                frames.push(Frame { file: related.location.file, labels: vec![label], context: RELATED_CONTEXT });
            } else {
                listed.push((related.location, &related.message));
            }
        }
        (frames, listed)
    }

    /// First and last line of what is shown of `location`.
    fn lines(&self, location: Location) -> (u32, u32) {
        let first = self.sources.line(location.file, location.span.start);
        let last = self.sources.line(location.file, location.span.end).max(first);
        (first, if last - first < MAX_HEIGHT { last } else { first })
    }

    fn see(&mut self, location: Location, text: &str) -> io::Result<()> {
        let place = self.sources.place(location.file, location.span.start);
        let (style, path) = (self.palette.place, visible(self.sources.path(location.file)));
        let text = if text.is_empty() { String::new() } else { format!(": {}", visible(text)) };
        self.note("see", &format!("{style}{path}:{}:{}{style:#}{text}", place.line, place.column))
    }

    /// The object and the container that the problem is in.
    fn owner(&mut self, diagnostic: &Diagnostic) -> io::Result<()> {
        let mut owner = Vec::new();
        if let Some(object) = &diagnostic.object {
            let kind = if object.kind.is_empty() { "object" } else { &object.kind };
            owner.push(match (object.namespace.as_str(), object.name.as_str()) {
                (_, "") => format!("{kind} without a name"),
                ("", name) => format!("{kind} {name}"),
                (namespace, name) => format!("{kind} {namespace}/{name}"),
            });
        }
        if let Some(container) = &diagnostic.container {
            owner.push(format!("container {container}"));
        }
        if owner.is_empty() {
            return Ok(());
        }
        self.note("in", &visible(&owner.join(", ")))
    }

    /// Once per rule and run: nobody reads a paragraph fifty times.
    fn why(&mut self, diagnostic: &Diagnostic) -> io::Result<()> {
        let Some(rule) = self.report.rules.iter().find(|rule| *rule.id == *diagnostic.rule) else { return Ok(()) };
        let Some(why) = why(rule.page) else { return Ok(()) };
        if !self.explained.insert(rule.id) {
            return Ok(());
        }
        let lines = wrap(&visible(&why), self.options.width.saturating_sub("  why: ".len()).max(20));
        self.note("why", &lines.join("\n       "))
    }

    fn fix(&mut self, fix: &Fix, diagnostic: &Diagnostic) -> io::Result<()> {
        self.note("fix", &visible(&fix.title))?;
        fix_diff::write(fix, diagnostic.location.file, &self.sources, &self.palette, self.options.width, self.out)?;
        match fix.applicability {
            Applicability::Safe => Ok(()),
            Applicability::Unsafe => self.note(
                "note",
                "this fix is unsafe: it may change what the manifest means (`--fix --unsafe-fixes` applies it)",
            ),
            Applicability::Manual => self.note("note", "this fix is for you to apply, `--fix` leaves it alone"),
        }
    }

    fn note(&mut self, name: &str, text: &str) -> io::Result<()> {
        let bold = self.palette.bold;
        writeln!(self.out, "  {bold}{name}:{bold:#} {text}")
    }
}

fn overlap(a: Span, b: Span) -> bool {
    a.start == b.start || (a.start < b.end && b.start < a.end)
}

/// The first paragraph under "## Why" of a rule's page.
fn why(page: &str) -> Option<String> {
    let lines =
        page.lines().skip_while(|line| line.trim() != "## Why").skip(1).skip_while(|line| line.trim().is_empty());
    let lines: Vec<&str> = lines.take_while(|line| !line.trim().is_empty() && !line.starts_with('#')).collect();
    if lines.is_empty() { None } else { Some(lines.join("\n")) }
}

#[cfg(test)]
mod tests;
