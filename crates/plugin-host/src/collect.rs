//! The sink: the functions that a plugin calls to report.

#![allow(unsafe_code, reason = "functions that C calls; see the SAFETY lines")]

use crate::finding::Finding;
use crate::raw;
use crate::reply::{Expected, cost, one_line};
use podlint_plugin_abi::{Diagnostic, Sink, Str};
use std::ffi::c_void;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// What is reported about one batch beyond this is counted and not kept: nobody reads it, and it would take all memory.
const MAX_FINDINGS: usize = 100_000;
const MAX_BYTES: usize = 256 << 20;
const MAX_REASON: usize = 10_000;

/// What a plugin reports during one call.
///
/// The border says that the sink is called on the thread of the check. The lock costs little and keeps a plugin that does not
/// care from corrupting anything.
pub(crate) struct Collector<'a> {
    expected: Expected<'a>,
    collected: Mutex<Collected>,
}

/// What came of it.
#[derive(Debug, Default)]
pub(crate) struct Collected {
    pub(crate) findings: Vec<Finding>,
    /// What was wrong with the first reply that was not good.
    pub(crate) complaint: Option<String>,
    /// How many were not good.
    pub(crate) complaints: usize,
    /// What the plugin gave as reason for failing.
    pub(crate) failure: Option<String>,
    /// How many came when it was full.
    pub(crate) dropped: usize,
    bytes: usize,
}

impl<'a> Collector<'a> {
    pub(crate) fn new(expected: Expected<'a>) -> Collector<'a> {
        Collector { expected, collected: Mutex::default() }
    }

    /// The sink that fills this collector. It borrows from it without saying so.
    pub(crate) fn sink(&self) -> Sink {
        let context = std::ptr::from_ref(self).cast_mut().cast();
        Sink { size: size_of::<Sink>() as u32, reserved: 0, context, report, fail }
    }

    pub(crate) fn finish(self) -> Collected {
        self.collected.into_inner().unwrap_or_else(PoisonError::into_inner)
    }

    fn lock(&self) -> MutexGuard<'_, Collected> {
        // Poisoned by a panic of ours in the middle of one diagnostic, which was caught; the others are as they were.
        self.collected.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Collected {
    fn complain(&mut self, complaint: String) {
        self.complaint.get_or_insert(complaint);
        self.complaints += 1;
    }

    fn is_full(&self) -> bool {
        self.findings.len() >= MAX_FINDINGS || self.bytes > MAX_BYTES
    }

    fn add(&mut self, finding: Finding) {
        self.bytes += cost(&finding);
        self.findings.push(finding);
    }
}

/// [`Sink::report`].
///
/// # Safety
/// `context` is what the sink says, and its `check` has not returned; `diagnostic` can be read until this returns. The plugin
/// promises both.
unsafe extern "C" fn report(context: *mut c_void, diagnostic: *const Diagnostic) {
    // SAFETY: the plugin hands back the context of a sink whose collector lives until `check` returns.
    let Some(collector) = (unsafe { context.cast::<Collector<'_>>().as_ref() }) else { return };
    // A panic must not unwind into the plugin.
    let caught = catch_unwind(AssertUnwindSafe(|| {
        if collector.lock().is_full() {
            collector.lock().dropped += 1;
            return;
        }
        // SAFETY: the plugin keeps the diagnostic readable until this returns.
        let accepted = unsafe { collector.expected.accept(diagnostic) };
        let mut collected = collector.lock();
        match accepted {
            Ok(accepted) => {
                collected.add(accepted.finding);
                if let Some(complaint) = accepted.complaint {
                    collected.complain(complaint);
                }
            }
            Err(complaint) => collected.complain(complaint),
        }
    }));
    if caught.is_err() {
        collector.lock().complain("a diagnostic could not be read because of an error in podlint".to_owned());
    }
}

/// [`Sink::fail`].
///
/// # Safety
/// As [`report`], with `message` in place of the diagnostic.
unsafe extern "C" fn fail(context: *mut c_void, message: Str) {
    // SAFETY: as in `report`.
    let Some(collector) = (unsafe { context.cast::<Collector<'_>>().as_ref() }) else { return };
    // A panic must not unwind into the plugin.
    let _ = catch_unwind(AssertUnwindSafe(|| {
        // SAFETY: the plugin keeps the message readable until this returns.
        let message = unsafe { raw::text(message, MAX_REASON) };
        let message = message.unwrap_or_else(|problem| format!("its reason {problem}"));
        collector.lock().failure.get_or_insert(one_line(&message, MAX_REASON));
    }));
}
