//! What a rule knows besides what it looks at, and where it puts what it finds.

use crate::{Finding, Rule};
use podlint_manifest::{IndexView, IndexedObject, Object, View};
use podlint_schema::Minor;
use podlint_yaml::Span;

/// Handed to every rule.
#[derive(Debug)]
pub struct Report<'b> {
    pub(crate) index: &'b IndexView<'b>,
    pub(crate) file: u32,
    pub(crate) minors: (Minor, Minor),
    pub(crate) as_it_stands: bool,
    pub(crate) options: View<'b>,
    pub(crate) slot: u32,
    /// The rules that run, with their slots.
    pub(crate) rules: &'b [(u32, &'static Rule)],
    pub(crate) findings: Vec<Finding>,
}

impl<'b> Report<'b> {
    /// Reports a problem at `span` of the file. The message says what is wrong in one line without a full stop.
    pub fn at(&mut self, span: Span, message: impl Into<String>) -> &mut Finding {
        self.findings.push(Finding {
            slot: self.slot,
            span,
            message: message.into(),
            severity: None,
            related: Vec::new(),
            fixes: Vec::new(),
            data: String::new(),
        });
        self.findings.last_mut().expect("it was just pushed")
    }

    /// Lets what is reported from here on be of the rule with this name, in a check that rules share. `false` if that
    /// rule does not run: then what it would report is not asked for.
    pub fn select(&mut self, rule: &str) -> bool {
        let slot = self.rules.iter().find(|(_, known)| known.name == rule).map(|(slot, _)| *slot);
        self.slot = slot.unwrap_or(self.slot);
        slot.is_some()
    }

    /// The objects of all files of the input.
    pub fn index(&self) -> &'b IndexView<'b> {
        self.index
    }

    /// The object that is looked at, as the index knows it. `None` for fragments, which the index does not hold.
    pub fn indexed(&self, object: &Object<'_>) -> Option<IndexedObject<'b>> {
        self.index.at(self.file, object.root().span().start)
    }

    /// Index of the file that is looked at.
    pub fn file(&self) -> u32 {
        self.file
    }

    /// First and last minor of Kubernetes to check for.
    pub fn minors(&self) -> (Minor, Minor) {
        self.minors
    }

    /// Whether only the rules about the API server run, on texts as they stand: what it says about a text that is no
    /// YAML is wanted then, and no repair was made.
    pub fn as_it_stands(&self) -> bool {
        self.as_it_stands
    }

    /// The options of the rule that the user set, in place of the defaults that the rule declares.
    pub fn options(&self) -> View<'b> {
        self.options
    }
}
