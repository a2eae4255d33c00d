//! One validation of one object for one minor: the paths that were walked and what was found.

use super::faults::Faults;
use crate::server::{BadValue, ErrorKind, FieldError};
use podlint_plugin_sdk::prelude::*;
use podlint_plugin_sdk::schema::Minor;
use std::cell::RefCell;
use std::collections::HashSet;
use std::rc::Rc;

/// Errors, and warnings, of one object that are kept: the rest says nothing new.
const MAX_FOUND: usize = 2000;

/// What is found while an object is validated.
pub(crate) struct Session<'t> {
    minor: Minor,
    steps: RefCell<Vec<Step>>,
    errors: RefCell<Vec<Found>>,
    /// What is in `errors`.
    known: RefCell<HashSet<FieldError>>,
    warnings: RefCell<Vec<FoundWarning>>,
    object: Object<'t>,
    faults: Rc<Faults>,
}

/// A step of a path and the step it follows.
struct Step {
    before: u32,
    kind: StepKind,
}

enum StepKind {
    Field(&'static str),
    Index(usize),
    Key(Box<str>),
    /// A field whose name the user chose.
    Name(Box<str>),
}

/// An error with the place to point at.
pub(crate) struct Found {
    pub(crate) place: Span,
    pub(crate) error: FieldError,
    pub(crate) related: Option<Related>,
    pub(crate) meant: Option<Meant>,
    /// What is said about it, where there is more to say than the error knows.
    pub(crate) message: Option<String>,
}

/// What should probably stand at the place instead.
pub(crate) struct Meant {
    pub(crate) name: String,
    /// The same in the quotes of what stands there.
    pub(crate) written: String,
    /// Whether the message asks if it was meant.
    pub(crate) is_asked: bool,
    /// Whether nothing else can be meant.
    pub(crate) is_sure: bool,
}

/// A warning with the place to point at.
pub(crate) struct FoundWarning {
    pub(crate) place: Span,
    pub(crate) text: String,
    pub(crate) related: Option<Related>,
}

/// Another place that has to do with a problem, and what it has.
pub(crate) type Related = (Span, &'static str);

impl<'t> Session<'t> {
    /// The path of the object itself.
    pub(super) const ROOT: u32 = u32::MAX;

    pub(super) fn new(object: Object<'t>, minor: Minor, faults: Rc<Faults>) -> Session<'t> {
        let steps = RefCell::new(Vec::with_capacity(256));
        Session {
            minor,
            steps,
            errors: RefCell::default(),
            known: RefCell::default(),
            warnings: RefCell::default(),
            object,
            faults,
        }
    }

    /// Whether the value of a node cannot be known: it depends on a template or a damaged line, or is of the wrong type, of which
    /// whatever else might be said is a consequence.
    pub(super) fn is_unknown(&self, node: Node<'_>) -> bool {
        View::of(node).is_unknown() || self.faults.is_undecodable(node)
    }

    /// What the stages before found.
    pub(super) fn faults(&self) -> &Faults {
        &self.faults
    }

    /// The minor of Kubernetes that is asked.
    pub(crate) fn minor(&self) -> Minor {
        self.minor
    }

    /// Whether the minor is 1.`minor` or later.
    pub(crate) fn is_since(&self, minor: u8) -> bool {
        Minor::new(minor).is_some_and(|minor| self.minor >= minor)
    }

    /// The object that is validated.
    pub(crate) fn object(&self) -> Object<'t> {
        self.object
    }

    /// What was found, in the order in which it was reported; identical errors once.
    pub(super) fn into_found(self) -> (Vec<Found>, Vec<FoundWarning>) {
        (self.errors.into_inner(), self.warnings.into_inner())
    }

    /// Whether no error was reported yet.
    pub(crate) fn is_clean(&self) -> bool {
        self.errors.borrow().is_empty()
    }

    /// Number of errors so far: what a check added is seen by comparing.
    pub(crate) fn error_count(&self) -> usize {
        self.errors.borrow().len()
    }

    pub(super) fn field(&self, before: u32, name: &'static str) -> u32 {
        self.push(before, StepKind::Field(name))
    }

    pub(super) fn index(&self, before: u32, index: usize) -> u32 {
        self.push(before, StepKind::Index(index))
    }

    pub(super) fn key(&self, before: u32, key: &str) -> u32 {
        self.push(before, StepKind::Key(key.into()))
    }

    pub(super) fn name(&self, before: u32, name: &str) -> u32 {
        self.push(before, StepKind::Name(name.into()))
    }

    fn push(&self, before: u32, kind: StepKind) -> u32 {
        let mut steps = self.steps.borrow_mut();
        steps.push(Step { before, kind });
        steps.len() as u32 - 1
    }

    /// The path as the server prints it.
    pub(super) fn path_text(&self, path: u32) -> String {
        let steps = self.steps.borrow();
        let mut way = Vec::new();
        let mut at = path;
        while let Some(step) = steps.get(at as usize) {
            way.push(&step.kind);
            at = step.before;
        }
        let mut text = String::new();
        for kind in way.into_iter().rev() {
            let name: &str = match kind {
                StepKind::Field(name) => name,
                StepKind::Name(name) => name,
                StepKind::Index(index) => {
                    text.push_str(&format!("[{index}]"));
                    continue;
                }
                StepKind::Key(key) => {
                    text.push_str(&format!("[{key}]"));
                    continue;
                }
            };
            if !text.is_empty() && !name.is_empty() {
                text.push('.');
            }
            text.push_str(name);
        }
        text
    }

    pub(super) fn report(&self, path: u32, place: Span, kind: ErrorKind, value: BadValue<'_>, detail: &str) {
        let mut errors = self.errors.borrow_mut();
        if errors.len() == MAX_FOUND {
            return;
        }
        let error = FieldError::new(kind, self.path_text(path), value, detail);
        if self.known.borrow_mut().insert(error.clone()) {
            errors.push(Found { place, error, related: None, meant: None, message: None });
        }
    }

    pub(super) fn warn(&self, place: Span, text: impl FnOnce() -> String) {
        let mut warnings = self.warnings.borrow_mut();
        if warnings.len() < MAX_FOUND {
            warnings.push(FoundWarning { place, text: text(), related: None });
        }
    }

    /// The last error, if it is one at this place: what a check adds to it belongs there.
    pub(super) fn with_last_error(&self, place: Span, add: impl FnOnce(&mut Found)) {
        if let Some(found) = self.errors.borrow_mut().last_mut().filter(|found| found.place == place) {
            add(found);
        }
    }

    /// The same of the last warning.
    pub(super) fn with_last_warning(&self, place: Span, add: impl FnOnce(&mut FoundWarning)) {
        if let Some(found) = self.warnings.borrow_mut().last_mut().filter(|found| found.place == place) {
            add(found);
        }
    }
}
