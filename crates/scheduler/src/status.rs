//! What plugins say about a node or a pod.

use std::borrow::Cow;
use std::rc::Rc;

/// How bad it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Code {
    /// Fits.
    Success,
    /// Something went wrong inside.
    Error,
    /// Does not fit, but might if other pods were gone.
    Unschedulable,
    /// Does not fit, whatever pods go.
    UnschedulableAndUnresolvable,
}

impl Code {
    /// Its name, as upstream writes it.
    pub fn name(self) -> &'static str {
        match self {
            Code::Success => "Success",
            Code::Error => "Error",
            Code::Unschedulable => "Unschedulable",
            Code::UnschedulableAndUnresolvable => "UnschedulableAndUnresolvable",
        }
    }
}

/// A reason in upstream's words.
pub type Reason = Cow<'static, str>;

/// Why a plugin turned a node or a pod down.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Status {
    /// How bad it is.
    pub code: Code,
    /// The plugin; empty where none is named.
    pub plugin: &'static str,
    /// In upstream's order.
    pub reasons: Vec<Reason>,
}

/// A status that many nodes share.
pub type SharedStatus = Rc<Status>;

impl Status {
    /// Does not fit, but might if other pods were gone.
    pub fn unschedulable(plugin: &'static str, reason: impl Into<Reason>) -> Status {
        Status { code: Code::Unschedulable, plugin, reasons: vec![reason.into()] }
    }

    /// Does not fit, whatever pods go.
    pub fn unresolvable(plugin: &'static str, reason: impl Into<Reason>) -> Status {
        Status { code: Code::UnschedulableAndUnresolvable, plugin, reasons: vec![reason.into()] }
    }

    /// Something that makes no sense came up.
    pub fn error(plugin: &'static str, reason: impl Into<Reason>) -> Status {
        Status { code: Code::Error, plugin, reasons: vec![reason.into()] }
    }

    /// The reasons in one text.
    pub fn message(&self) -> String {
        self.reasons.join(", ")
    }
}
