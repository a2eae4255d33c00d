//! Reports written as text, for the tests of all formats.
//!
//! Files start with `#- path`. In them `«...»` marks spans, numbered from 1 by their start over the whole fixture; marks may nest.
//! The lines before the first file describe the diagnostics:
//!
//! ```text
//! #! warning ports/duplicate-port 2 port 8080 is already used by this pod
//! #! object apps/v1 Deployment prod/web 0
//! #! container metrics
//! #! path spec.template.spec.containers[1].ports[0].containerPort
//! #! related 1 first used here
//! #! fix unsafe remove the second declaration
//! #! edit 3 new text, where \n is a line break
//! #! data {"api": {}}
//! #! suppressed
//! ```

use super::{Format, Options, Report, ReportFile, RuleInfo, Summary};
use expect_test::Expect;
use podlint_rules::{Applicability, Diagnostic, Edit, FileId, Fix, Location, ObjectName, Related, Severity};
use podlint_yaml::Span;

/// Prints `fixture` as `format` and compares.
pub(super) fn check(format: Format, fixture: &str, expected: Expect) {
    check_with(format, Options::default(), fixture, expected);
}

/// Prints `fixture` for a certain terminal and compares. The escape character is spelt out.
pub(super) fn check_with(format: Format, options: Options, fixture: &str, expected: Expect) {
    expected.assert_eq(&print(format, options, fixture).replace('\x1b', "ESC"));
}

pub(super) fn print(format: Format, options: Options, fixture: &str) -> String {
    let (files, diagnostics) = parse(fixture);
    let mut summary = Summary { files: files.len(), ..Summary::default() };
    diagnostics.iter().for_each(|diagnostic| summary.count(diagnostic));
    let report = Report { files: &files, diagnostics: &diagnostics, summary: &summary, rules: RULES };
    let mut text = Vec::new();
    format.write(&report, options, &mut text).unwrap();
    String::from_utf8(text).unwrap()
}

const RULES: &[RuleInfo<'_>] = &[RuleInfo {
    id: "ports/duplicate-port",
    description: "Two containers of a pod declare the same port and protocol",
    page: "# duplicate-port\nTwo containers.\n\n## Why\nThe containers of a pod share one network address,\nso only one of them can listen there.\n\nMore.\n\n## Example\n",
    severity: Severity::Warning,
}];

fn parse(fixture: &str) -> (Vec<ReportFile>, Vec<Diagnostic>) {
    let (head, files) = fixture.split_once("#- ").unwrap();
    let (files, spans) = parse_files(files);
    let mut diagnostics: Vec<Diagnostic> = Vec::new();
    for line in head.lines().filter(|line| !line.is_empty()) {
        let line = line.strip_prefix("#! ").unwrap();
        let (word, rest) = line.split_once(' ').unwrap_or((line, ""));
        if let Some(severity) = Severity::ALL.into_iter().find(|severity| severity.name() == word) {
            diagnostics.push(diagnostic(severity, rest, &spans));
            continue;
        }
        let last = diagnostics.last_mut().unwrap();
        let (first, second) = rest.split_once(' ').unwrap_or((rest, ""));
        match word {
            "object" => last.object = Some(object(rest)),
            "container" => last.container = Some(rest.to_owned()),
            "path" => last.path = rest.to_owned(),
            "related" => last.related.push(Related { location: location(first, &spans), message: second.to_owned() }),
            "fix" => {
                let all = [Applicability::Safe, Applicability::Unsafe, Applicability::Manual];
                let applicability = all.into_iter().find(|applicability| applicability.name() == first).unwrap();
                last.fixes.push(Fix { title: second.to_owned(), applicability, edits: Vec::new() });
            }
            "edit" => {
                let edit = Edit { location: location(first, &spans), new_text: second.replace("\\n", "\n") };
                last.fixes.last_mut().unwrap().edits.push(edit);
            }
            "data" => last.data = rest.to_owned(),
            "suppressed" => last.suppressed = true,
            _ => panic!("unknown line {line}"),
        }
    }
    (files, diagnostics)
}

fn parse_files(text: &str) -> (Vec<ReportFile>, Vec<Location>) {
    let mut files = Vec::new();
    let mut spans = Vec::new();
    for (index, file) in text.split("#- ").enumerate() {
        let (path, marked) = file.split_once('\n').unwrap();
        let mut source = String::new();
        let mut open = Vec::new();
        for char in marked.chars() {
            let offset = source.len() as u32;
            match char {
                '«' => {
                    open.push(spans.len());
                    spans.push(Location { file: FileId(index as u32), span: Span::empty(offset) });
                }
                '»' => spans[open.pop().unwrap()].span.end = offset,
                _ => source.push(char),
            }
        }
        files.push(ReportFile { path: path.to_owned(), source: source.into() });
    }
    (files, spans)
}

fn location(number: &str, spans: &[Location]) -> Location {
    spans[number.parse::<usize>().unwrap() - 1]
}

fn diagnostic(severity: Severity, rest: &str, spans: &[Location]) -> Diagnostic {
    let mut parts = rest.splitn(3, ' ');
    Diagnostic {
        severity,
        rule: parts.next().unwrap().into(),
        location: location(parts.next().unwrap(), spans),
        message: parts.next().unwrap().replace("\\n", "\n"),
        object: None,
        container: None,
        path: String::new(),
        related: Vec::new(),
        fixes: Vec::new(),
        data: String::new(),
        suppressed: false,
    }
}

fn object(rest: &str) -> ObjectName {
    let parts: Vec<&str> = rest.split(' ').collect();
    let (namespace, name) = parts[2].split_once('/').unwrap_or(("", parts[2]));
    ObjectName {
        api_version: parts[0].to_owned(),
        kind: parts[1].to_owned(),
        namespace: namespace.to_owned(),
        name: name.to_owned(),
        document: parts[3].parse().unwrap(),
    }
}
