//! A plugin at work.

#![allow(unsafe_code, reason = "calls the functions of a plugin; see the SAFETY lines")]

use crate::batch::{Batch, Tables};
use crate::collect::{Collected, Collector};
use crate::descriptor::Functions;
use crate::error::{PluginError, PluginErrorKind};
use crate::finding::Finding;
use crate::plugin::Plugin;
use crate::reply::Expected;
use podlint_plugin_abi::{self as abi, Array, Config, Str, status};
use std::ffi::c_void;
use std::ptr::NonNull;

/// A rule that is to run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Slot {
    /// Its place in [`Plugin::rules`].
    pub rule: usize,
    /// Its options, a JSON object with the names that the rule declares; empty where none is set.
    pub options: String,
}

/// A plugin that is set up to run a selection of its rules. Make one for each thread.
#[derive(Debug)]
pub struct Instance {
    plugin: String,
    functions: Functions,
    /// Made by `create`; only its functions know what is there.
    handle: NonNull<c_void>,
    /// Name of the rule in each slot.
    rules: Vec<String>,
}

// SAFETY: the border lets `check` and `destroy` run on any thread, one at a time for an instance, and plugins keep to it. One at
// a time is kept here: the pointer makes an `Instance` not `Sync`.
unsafe impl Send for Instance {}

/// What a check found, and what went wrong with it.
#[derive(Debug, Default)]
pub struct Checked {
    /// Good findings, in the order in which they were reported. They stand even where there is an error.
    pub findings: Vec<Finding>,
    /// How many more were reported than a batch may have.
    pub dropped: usize,
    /// Why they may not be all.
    pub error: Option<PluginError>,
}

impl Plugin {
    /// An instance that runs these rules. Findings name a slot by its place here.
    pub fn instance(&self, slots: &[Slot]) -> Result<Instance, PluginError> {
        let failed =
            |message| Err(PluginError { plugin: self.id().to_owned(), kind: PluginErrorKind::Create, message });
        let mut rules = Vec::new();
        for slot in slots {
            match self.rules().get(slot.rule) {
                Some(rule) => rules.push(rule.name.clone()),
                None => return failed(format!("rule {} was asked for, there are {}", slot.rule, self.rules().len())),
            }
        }
        let c_slot = |slot: &Slot| abi::Slot { rule: slot.rule as u32, reserved: 0, options: Str::new(&slot.options) };
        let c_slots: Vec<abi::Slot> = slots.iter().map(c_slot).collect();
        let config = Config { size: size_of::<Config>() as u32, reserved: 0, slots: Array::new(&c_slots) };
        let functions = self.descriptor.functions;
        // SAFETY: a function of a checked descriptor, called as the border says: the configuration and all it points to lives
        // until this returns, and the plugin keeps none of it.
        let handle = unsafe { (functions.create)(&config) };
        match NonNull::new(handle) {
            Some(handle) => Ok(Instance { plugin: self.id().to_owned(), functions, handle, rules }),
            None => failed("it made no instance".to_owned()),
        }
    }
}

impl Instance {
    /// Shows a batch to the plugin. Whatever it answers was checked.
    pub fn check(&self, batch: &Batch<'_>) -> Checked {
        let tables = Tables::new(batch);
        let files = tables.files();
        let c_batch = tables.batch(&files);
        let collector = Collector::new(Expected::new(batch, &self.rules));
        let sink = collector.sink();
        // SAFETY: a function of a checked descriptor, called with an instance of its own that is not destroyed and not in use:
        // an `Instance` is not `Sync` and the sink leads to no other call. Batch, sink and all they point to live until this
        // returns, and the plugin keeps none of it.
        let status = unsafe { (self.functions.check)(self.handle.as_ptr(), &c_batch, &sink) };
        let collected = collector.finish();
        let error = self.error(status, &collected);
        Checked { findings: collected.findings, dropped: collected.dropped, error }
    }

    fn error(&self, status: u32, collected: &Collected) -> Option<PluginError> {
        let (kind, message) = match (status, &collected.failure, &collected.complaint) {
            (_, Some(reason), _) if reason.is_empty() => (PluginErrorKind::Failed, "it gave no reason".to_owned()),
            (_, Some(reason), _) => (PluginErrorKind::Failed, reason.clone()),
            (status::FAILED, None, _) => (PluginErrorKind::Failed, "it gave no reason".to_owned()),
            (_, None, Some(complaint)) if collected.complaints > 1 => {
                (PluginErrorKind::BadReply, format!("{complaint} (and {} more)", collected.complaints - 1))
            }
            (_, None, Some(complaint)) => (PluginErrorKind::BadReply, complaint.clone()),
            (status::DONE, None, None) => return None,
            (status, None, None) => (PluginErrorKind::BadReply, format!("its status {status} is unknown")),
        };
        Some(PluginError { plugin: self.plugin.clone(), kind, message })
    }
}

impl Drop for Instance {
    fn drop(&mut self) {
        // SAFETY: the handle was made by `create` of the same plugin and is destroyed once.
        unsafe { (self.functions.destroy)(self.handle.as_ptr()) }
    }
}
