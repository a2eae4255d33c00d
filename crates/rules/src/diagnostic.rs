//! What podlint reports: plain data, in file offsets.

use podlint_yaml::{Span, SpanMap};
use std::fmt;
use std::sync::Arc;

/// Index of a file in the run, in the order in which files are reported.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FileId(pub u32);

/// How bad a diagnostic is. Ordered from the mildest to the gravest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// A thought, shown in editors only as a mark.
    Hint,
    /// Worth knowing, nothing to do.
    Information,
    /// Works, but has a consequence that was probably not meant.
    Warning,
    /// Is refused, cannot start, or does something else than it says.
    Error,
}

impl Severity {
    /// All of them, the mildest first.
    pub const ALL: [Severity; 4] = [Severity::Hint, Severity::Information, Severity::Warning, Severity::Error];

    /// Its name in configuration and output.
    pub const fn name(self) -> &'static str {
        match self {
            Severity::Hint => "hint",
            Severity::Information => "information",
            Severity::Warning => "warning",
            Severity::Error => "error",
        }
    }
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

/// A place in one of the files of the run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Location {
    /// The file.
    pub file: FileId,
    /// The bytes in it.
    pub span: Span,
}

/// A further place that explains a diagnostic.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Related {
    /// Where.
    pub location: Location,
    /// What is there, in a few words.
    pub message: String,
}

/// How sure we are that a fix does what the author wants.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Applicability {
    /// Keeps the meaning and the comments, or has one meaning only.
    Safe,
    /// What the author probably meant.
    Unsafe,
    /// Shown, never applied by itself.
    Manual,
}

impl Applicability {
    /// Its name in output.
    pub const fn name(self) -> &'static str {
        match self {
            Applicability::Safe => "safe",
            Applicability::Unsafe => "unsafe",
            Applicability::Manual => "manual",
        }
    }
}

/// One replacement of bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edit {
    /// What is replaced.
    pub location: Location,
    /// What stands there afterwards.
    pub new_text: String,
}

/// A titled set of edits that belong together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fix {
    /// What it does, in the imperative: "remove the second declaration".
    pub title: String,
    /// How sure we are.
    pub applicability: Applicability,
    /// The replacements; they do not overlap.
    pub edits: Vec<Edit>,
}

/// The object that a diagnostic belongs to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ObjectName {
    /// `apiVersion` as written.
    pub api_version: String,
    /// `kind` as written.
    pub kind: String,
    /// `metadata.namespace`, empty where it is not set.
    pub namespace: String,
    /// `metadata.name`, empty where it is not set.
    pub name: String,
    /// Index of its document in the file, from 0.
    pub document: u32,
}

/// A reported problem.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnostic {
    /// Full id of the rule: `ports/duplicate-port`.
    pub rule: Arc<str>,
    /// After configuration.
    pub severity: Severity,
    /// What is wrong, one line without a full stop.
    pub message: String,
    /// The smallest span that shows the problem.
    pub location: Location,
    /// The object it is in; `None` outside of any object.
    pub object: Option<ObjectName>,
    /// Name of the container it is in.
    pub container: Option<String>,
    /// Field path from the root of the object, empty where there is none: `spec.containers[0].image`.
    pub path: String,
    /// Further places.
    pub related: Vec<Related>,
    /// Ways to mend it, the best first.
    pub fixes: Vec<Fix>,
    /// A JSON object of the rule's own (`{"api": {...}}`), written into JSON output as it is; empty where there is none.
    pub data: String,
    /// Whether a suppression hides it. Kept only when the caller asks for suppressed ones.
    pub suppressed: bool,
}

impl Diagnostic {
    /// The order in which diagnostics are printed: file, offset, end, rule, message.
    pub fn sort_key(&self) -> impl Ord + '_ {
        (self.location.file, self.location.span.start, self.location.span.end, &self.rule, &self.message)
    }

    /// Moves all places from the texts that rules looked at to the texts as they stand in the files. `map` gives the
    /// way back for a file whose text was mended. A fix whose edits cut what was mended is dropped: it can be made when
    /// that is done.
    pub fn relocate<'m>(&mut self, map: impl Fn(FileId) -> Option<&'m SpanMap>) {
        let back = |location: &mut Location| {
            if let Some(map) = map(location.file) {
                location.span = map.to_original(location.span);
            }
        };
        back(&mut self.location);
        self.related.iter_mut().for_each(|related| back(&mut related.location));
        self.fixes.retain_mut(|fix| {
            fix.edits.iter_mut().all(|edit| {
                let Some(map) = map(edit.location.file) else { return true };
                let exact = map.to_original_exactly(edit.location.span);
                edit.location.span = exact.unwrap_or(edit.location.span);
                exact.is_some()
            })
        });
    }

    /// Whether a safe fix exists.
    pub fn is_fixable(&self) -> bool {
        self.safe_fix().is_some()
    }

    /// The first safe fix.
    pub fn safe_fix(&self) -> Option<&Fix> {
        self.fixes.iter().find(|fix| fix.applicability == Applicability::Safe)
    }

    /// Whether it repeats what the API server would say.
    pub fn is_of_server(&self) -> bool {
        self.data.starts_with(r#"{"api""#)
    }
}
