//! What a plugin reports, checked.

use crate::plugin::{FixClass, Severity};
use podlint_yaml::Span;

/// A problem that a rule found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// The slot of the rule, as given to [`Plugin::instance`](crate::Plugin::instance).
    pub slot: usize,
    /// The file, one of the batch, as its index among the files of the input.
    pub file: u32,
    /// How bad it is; `None` for the rule's own severity.
    pub severity: Option<Severity>,
    /// Where it is. Lies in the file and cuts no character.
    pub span: Span,
    /// What is wrong: one line, not empty.
    pub message: String,
    /// A JSON object of the rule's own; empty where there is none.
    ///
    /// Only its first and last character were looked at: whoever writes it into other JSON has to parse it.
    pub data: String,
    /// Further places that explain it.
    pub related: Vec<FindingRelated>,
    /// What can be done about it.
    pub fixes: Vec<FindingFix>,
}

/// A further place that explains a finding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FindingRelated {
    /// The file, any of the input.
    pub file: u32,
    /// Where it is. In a file of the batch it lies in the text and cuts no character; in another one only its ends are in
    /// order, because the text is not at hand here.
    pub span: Span,
    /// What is there: one line.
    pub message: String,
}

/// A titled set of edits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FindingFix {
    /// What it does: one line, not empty.
    pub title: String,
    /// How sure it is.
    pub class: FixClass,
    /// At least one, sorted by file and span, without overlap. Insertions at one place keep the plugin's order.
    pub edits: Vec<FindingEdit>,
}

/// One replacement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FindingEdit {
    /// The file, one of the batch.
    pub file: u32,
    /// What is replaced. Lies in the file and cuts no character.
    pub span: Span,
    /// What stands there afterwards.
    pub text: String,
}
