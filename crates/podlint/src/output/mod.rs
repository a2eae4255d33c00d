//! How findings are printed: one file per format, each a function from a report to bytes.
//!
//! Nothing here knows where the bytes go. A format gets a writer, writes one diagnostic after the other and gives the
//! same bytes for the same report.

#![cfg_attr(test, allow(clippy::unwrap_used, reason = "a test may fail by panicking"))]

mod concise;
mod data;
mod fix_diff;
mod frame;
mod full;
mod github;
mod json;
mod palette;
mod sarif;
mod sources;
mod summary;
mod text;
mod uri;

#[cfg(test)]
mod fixture;

use podlint_rules::{Diagnostic, Severity};
use podlint_workspace::Skipped;
use serde::ser::{SerializeSeq, Serializer};
use sources::Sources;
use std::io::{self, BufWriter, Write};
use std::sync::Arc;

pub(crate) use palette::Palette;
pub(crate) use summary::{FixCounts, fixed_line, summary};
pub(crate) use text::visible;

/// The formats that `--format` knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, clap::ValueEnum)]
pub(crate) enum Format {
    /// The source with the problem underlined, and how to mend it
    Full,
    /// One line per problem: file:line:column: severity rule message
    Concise,
    /// One JSON document
    Json,
    /// Annotations of a GitHub workflow
    Github,
    /// SARIF 2.1.0, for code scanning
    Sarif,
}

impl Format {
    /// Writes `report` to `out` and flushes it.
    pub(crate) fn write(self, report: &Report<'_>, options: Options, out: &mut dyn Write) -> io::Result<()> {
        let mut out = BufWriter::new(out);
        match self {
            Format::Full => full::write(report, options, &mut out)?,
            Format::Concise => concise::write(report, options, &mut out)?,
            Format::Json => json::write(report, &mut out)?,
            Format::Github => github::write(report, &mut out)?,
            Format::Sarif => sarif::write(report, &mut out)?,
        }
        out.flush()
    }
}

/// What the terminal is like. Formats for programs ignore it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Options {
    /// Columns of the terminal.
    pub(crate) width: usize,
    /// Whether to write ANSI colours.
    pub(crate) color: bool,
}

impl Default for Options {
    fn default() -> Options {
        Options { width: 100, color: false }
    }
}

/// What a run found: the input of every format.
#[derive(Debug)]
pub(crate) struct Report<'a> {
    /// The files that a `FileId` of a diagnostic is an index into.
    pub(crate) files: &'a [ReportFile],
    /// Sorted and without duplicates.
    pub(crate) diagnostics: &'a [Diagnostic],
    /// The counts of the whole run.
    pub(crate) summary: &'a Summary,
    /// The rules that ran, for the formats that describe them.
    pub(crate) rules: &'a [RuleInfo<'a>],
}

/// A file as the report names it.
#[derive(Debug, Clone)]
pub(crate) struct ReportFile {
    /// As users see it: relative, with `/` between folders.
    pub(crate) path: String,
    /// Its text. May be empty for files that no diagnostic, related place or edit points into.
    pub(crate) source: Arc<str>,
}

/// A rule as the report describes it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct RuleInfo<'a> {
    /// Full id: `ports/duplicate-port`.
    pub(crate) id: &'a str,
    /// What it finds, in one line.
    pub(crate) description: &'a str,
    /// Its page, in Markdown.
    pub(crate) page: &'a str,
    /// Before configuration.
    pub(crate) severity: Severity,
}

fn serialize_skipped<S: Serializer>(skipped: &[Skipped], serializer: S) -> Result<S::Ok, S::Error> {
    let mut list = serializer.serialize_seq(Some(skipped.len()))?;
    for Skipped { file, reason } in skipped {
        list.serialize_element(&serde_json::json!({"file": file, "reason": reason}))?;
    }
    list.end()
}

/// A kind that nothing is known of.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct UnknownKind {
    /// As written: `example.org/v1`.
    pub(crate) api_version: String,
    /// As written.
    pub(crate) kind: String,
    /// Number of objects of it.
    pub(crate) objects: usize,
}

/// The counts of a run.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize)]
pub(crate) struct Summary {
    /// Files that were checked.
    pub(crate) files: usize,
    /// YAML documents in them.
    pub(crate) documents: usize,
    /// Kubernetes objects in them.
    pub(crate) objects: usize,
    /// Files that were left out.
    #[serde(serialize_with = "serialize_skipped")]
    pub(crate) skipped: Vec<Skipped>,
    pub(crate) errors: usize,
    pub(crate) warnings: usize,
    pub(crate) information: usize,
    pub(crate) hints: usize,
    /// Problems that a suppression hides.
    pub(crate) suppressed: usize,
    /// Problems that have a safe fix.
    pub(crate) fixable: usize,
    /// Problems that were counted above but are not listed, because a limit was reached.
    #[serde(skip_serializing_if = "is_zero")]
    pub(crate) hidden: usize,
    /// Kinds of objects that were checked without a schema, because there is none.
    #[serde(rename = "unknownKinds", skip_serializing_if = "Vec::is_empty")]
    pub(crate) unknown_kinds: Vec<UnknownKind>,
}

fn is_zero(count: &usize) -> bool {
    *count == 0
}

impl Summary {
    /// Counts one more diagnostic. A suppressed one counts as that and as nothing else.
    pub(crate) fn count(&mut self, diagnostic: &Diagnostic) {
        if diagnostic.suppressed {
            self.suppressed += 1;
            return;
        }
        match diagnostic.severity {
            Severity::Error => self.errors += 1,
            Severity::Warning => self.warnings += 1,
            Severity::Information => self.information += 1,
            Severity::Hint => self.hints += 1,
        }
        if diagnostic.is_fixable() {
            self.fixable += 1;
        }
    }

    /// Number of problems that no suppression hides.
    pub(crate) fn problems(&self) -> usize {
        self.errors + self.warnings + self.information + self.hints
    }
}

/// What a reader types to learn more about `rule`.
fn help(rule: &str) -> String {
    format!("podlint explain {rule}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::ValueEnum;
    use podlint_rules::{Applicability, Edit, FileId, Fix, Location, Related};
    use podlint_yaml::Span;

    #[test]
    fn prints_any_span_in_any_format() {
        let source: Arc<str> = "a: \t한\r\n\r\n  😀\rb\n\n".into();
        let files = [
            ReportFile { path: "a.yaml".into(), source: source.clone() },
            ReportFile { path: "b.yaml".into(), source },
        ];
        let mut diagnostics = Vec::new();
        let size = files[0].source.len() as u32 + 3;
        for start in 0..size {
            for end in start..size {
                let location = |file, start, end| Location { file: FileId(file), span: Span::new(start, end) };
                let location_here = location(0, start, end);
                let edit = Edit { location: location_here, new_text: "x\ny".into() };
                let related = [location(0, end / 2, end), location(0, start, start + 1), location(1, start, end)];
                diagnostics.push(Diagnostic {
                    rule: "a/b".into(),
                    severity: Severity::ALL[(end % 4) as usize],
                    message: "odd".into(),
                    location: location_here,
                    object: None,
                    container: None,
                    path: String::new(),
                    related: related.map(|location| Related { location, message: "here".into() }).into(),
                    fixes: vec![Fix { title: "mend".into(), applicability: Applicability::Safe, edits: vec![edit] }],
                    data: String::new(),
                    suppressed: false,
                });
            }
        }
        let summary = Summary::default();
        let report = Report { files: &files, diagnostics: &diagnostics, summary: &summary, rules: &[] };
        for format in Format::value_variants() {
            for width in [0, 20, 100] {
                let mut text = Vec::new();
                format.write(&report, Options { width, color: width == 0 }, &mut text).unwrap();
                assert!(String::from_utf8(text).is_ok_and(|text| !text.contains('\r')), "{format:?}");
            }
        }
    }
}
