//! What plugins are shown in these tests, and how their answers are written down.

use podlint_manifest::{Context, FileName, Index, Objects, Summary, objects};
use podlint_plugin_host::{Batch, BatchFile, Checked, Instance};
use podlint_yaml::Parse;

/// The file that is shown, among those of the input.
pub(crate) const SHOWN: u32 = 3;
/// The files of the input.
pub(crate) const FILES: u32 = 5;

/// One file of an input of five.
pub(crate) struct World {
    parse: Parse<'static>,
    objects: Objects,
    index: Index,
}

impl World {
    pub(crate) fn new(text: &str) -> World {
        let parse = podlint_yaml::parse(text).into_owned();
        let objects = objects(&parse.tree(), Context::default());
        let name = FileName { path: "pod.yaml", folder: "", kustomization: "" };
        let summary =
            |file| if file == SHOWN { Summary::of(&parse.tree(), &objects.records) } else { Summary::default() };
        let index = Index::new((0..FILES).map(|file| (name, summary(file))));
        World { parse, objects, index }
    }

    pub(crate) fn show_to(&self, instance: &Instance) -> Checked {
        let tree = self.parse.tree();
        let files = [BatchFile { index: SHOWN, path: "pod.yaml", tree, objects: &self.objects.records }];
        instance.check(&Batch {
            first_minor: 36,
            last_minor: 37,
            as_it_stands: false,
            files: &files,
            index: self.index.view(),
        })
    }
}

/// An answer in lines: findings with what belongs to them, then the error.
pub(crate) fn written(checked: &Checked) -> String {
    let mut lines = Vec::new();
    for finding in &checked.findings {
        let severity = finding.severity.map_or("default".to_owned(), |severity| format!("{severity:?}"));
        let span = finding.span;
        lines.push(format!(
            "{} {severity} {}:{}..{} {}",
            finding.slot, finding.file, span.start, span.end, finding.message
        ));
        if !finding.data.is_empty() {
            lines.push(format!("  data {}", finding.data));
        }
        for related in &finding.related {
            lines.push(format!(
                "  see {}:{}..{} {}",
                related.file, related.span.start, related.span.end, related.message
            ));
        }
        for fix in &finding.fixes {
            lines.push(format!("  {:?} fix: {}", fix.class, fix.title));
            for edit in &fix.edits {
                lines.push(format!("    {}:{}..{} {:?}", edit.file, edit.span.start, edit.span.end, edit.text));
            }
        }
    }
    lines.extend(checked.error.as_ref().map(ToString::to_string));
    lines.iter().map(|line| format!("{line}\n")).collect()
}
