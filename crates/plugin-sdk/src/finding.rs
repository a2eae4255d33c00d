//! What a rule reports.

use crate::{FixClass, Severity};
use podlint_yaml::Span;
use podlint_yaml::edit::TextEdit;

/// A problem, on its way to the host. Made by [`Report::at`](crate::Report::at) and refined by chaining.
#[derive(Debug, Clone)]
pub struct Finding {
    pub(crate) slot: u32,
    pub(crate) span: Span,
    pub(crate) message: String,
    pub(crate) severity: Option<Severity>,
    pub(crate) related: Vec<Related>,
    pub(crate) fixes: Vec<Fix>,
    pub(crate) data: String,
}

#[derive(Debug, Clone)]
pub(crate) struct Related {
    /// `None` for the file that is looked at.
    pub(crate) file: Option<u32>,
    pub(crate) span: Span,
    pub(crate) message: String,
}

impl Finding {
    /// Adds a place in the same file that explains the problem.
    pub fn related(&mut self, span: Span, message: impl Into<String>) -> &mut Finding {
        self.related.push(Related { file: None, span, message: message.into() });
        self
    }

    /// Adds a place in a file of the index that explains the problem.
    pub fn related_in(&mut self, file: u32, span: Span, message: impl Into<String>) -> &mut Finding {
        self.related.push(Related { file: Some(file), span, message: message.into() });
        self
    }

    /// Sets another severity than the rule's own.
    pub fn severity(&mut self, severity: Severity) -> &mut Finding {
        self.severity = Some(severity);
        self
    }

    /// Adds a way to mend it; the best goes first.
    pub fn fix(&mut self, fix: Fix) -> &mut Finding {
        self.fixes.push(fix);
        self
    }

    /// Sets a JSON object that goes to the output as it is.
    pub fn data(&mut self, json: impl Into<String>) -> &mut Finding {
        self.data = json.into();
        self
    }
}

/// A titled set of edits in the file that is looked at.
#[derive(Debug, Clone)]
pub struct Fix {
    pub(crate) title: String,
    pub(crate) class: FixClass,
    pub(crate) edits: Vec<(Span, String)>,
}

impl Fix {
    /// A fix that keeps the meaning and the comments, or has one meaning only. The title is in the imperative.
    pub fn safe(title: impl Into<String>) -> Fix {
        Fix { title: title.into(), class: FixClass::Safe, edits: Vec::new() }
    }

    /// A fix that does what the author probably meant.
    pub fn unsafely(title: impl Into<String>) -> Fix {
        Fix { title: title.into(), class: FixClass::Unsafe, edits: Vec::new() }
    }

    /// A fix that is shown and never applied by itself: only the author knows.
    pub fn manually(title: impl Into<String>) -> Fix {
        Fix { title: title.into(), class: FixClass::Manual, edits: Vec::new() }
    }

    /// Replaces the bytes of `span`.
    pub fn replace(mut self, span: Span, text: impl Into<String>) -> Fix {
        self.edits.push((span, text.into()));
        self
    }

    /// Makes all these edits of the text.
    pub fn edits(mut self, edits: impl IntoIterator<Item = TextEdit>) -> Fix {
        self.edits.extend(edits.into_iter().map(|edit| (edit.span, edit.text)));
        self
    }
}
