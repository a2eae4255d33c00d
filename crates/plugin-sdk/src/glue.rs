//! Where a plugin written in Rust meets C. Written by `plugin!`, not called by hand.

use crate::abi::{self, Array, Batch, Config, Str, status};
use crate::batch::run;
use crate::{File, Finding, Report, Rule};
use podlint_manifest::{IndexView, ObjectRecord, View};
use podlint_schema::{LATEST, Minor, OLDEST};
use podlint_yaml::{Parse, Tree, parse};
use std::borrow::Cow;
use std::ffi::c_void;
use std::panic::{AssertUnwindSafe, catch_unwind};

#[cfg(panic = "abort")]
compile_error!("a podlint plugin must unwind: a rule that panics would end the host");

/// The rules of a plugin, in the order of their records.
pub trait Rules {
    /// All of them.
    fn rules() -> &'static [&'static Rule];
}

/// The descriptor of a plugin.
pub const fn plugin<R: Rules>(id: &'static str, version: &'static str, rules: &'static [abi::Rule]) -> abi::Plugin {
    abi::Plugin {
        magic: abi::MAGIC,
        abi_major: abi::ABI_MAJOR,
        abi_minor: abi::ABI_MINOR,
        size: size_of::<abi::Plugin>() as u32,
        tree_layout: abi::TREE_LAYOUT,
        reserved: 0,
        id: Str::new(id),
        version: Str::new(version),
        rules: Array::new(rules),
        create: Some(create::<R>),
        check: Some(check),
        destroy: Some(destroy),
        get_extension: None,
    }
}

/// The rules that run, with their options.
struct Instance {
    slots: Vec<(u32, &'static Rule)>,
    options: Vec<Parse<'static>>,
}

/// Makes an instance; null if the configuration names a rule that there is not.
///
/// # Safety
/// `config` and all it points to lives for this call.
unsafe extern "C" fn create<R: Rules>(config: *const Config) -> *mut c_void {
    let rules = R::rules();
    let instance = catch_unwind(|| {
        // SAFETY: promised by the caller.
        let config = unsafe { config.as_ref() }?;
        let mut instance = Instance { slots: Vec::new(), options: Vec::new() };
        // SAFETY: as above; the slots are an array of `Slot`.
        let slots = unsafe { elements::<abi::Slot>(&config.slots) }?;
        for (place, slot) in (0..).zip(slots.iter()) {
            instance.slots.push((place, *rules.get(slot.rule as usize)?));
            // SAFETY: texts of a configuration live for this call.
            instance.options.push(parse(unsafe { text(slot.options) }.to_owned()));
        }
        Some(Box::new(instance))
    });
    instance.ok().flatten().map_or(std::ptr::null_mut(), |instance| Box::into_raw(instance).cast())
}

/// Frees an instance.
extern "C" fn destroy(instance: *mut c_void) {
    if !instance.is_null() {
        // SAFETY: the host gives back what `create` made, once.
        let instance = unsafe { Box::from_raw(instance.cast::<Instance>()) };
        // A destructor that panics must not unwind into C; there is nobody left to tell.
        drop(catch_unwind(AssertUnwindSafe(|| drop(instance))));
    }
}

/// Runs the rules of an instance over a batch.
///
/// # Safety
/// `instance` is one that `create` made and no other call uses; `batch` and `sink` live for this call.
unsafe extern "C" fn check(instance: *mut c_void, batch: *const Batch, sink: *const abi::Sink) -> u32 {
    // SAFETY: promised by the caller.
    let (instance, batch, sink) = unsafe { (instance.cast::<Instance>().as_ref(), batch.as_ref(), sink.as_ref()) };
    let (Some(instance), Some(batch), Some(sink)) = (instance, batch, sink) else { return status::FAILED };
    let outcome = catch_unwind(AssertUnwindSafe(|| {
        // SAFETY: promised by the caller: all that the batch points to lives for this call.
        unsafe { check_batch(instance, batch, sink) }
    }));
    let reason = match outcome {
        Ok(Some(())) => return status::DONE,
        Ok(None) => "the batch is of a layout that this plugin cannot read".to_owned(),
        Err(panic) => panic_text(&*panic),
    };
    // SAFETY: the sink's function takes the sink's context and text that lives for the call.
    unsafe { (sink.fail)(sink.context, Str::new(&reason)) };
    status::FAILED
}

fn panic_text(panic: &(dyn std::any::Any + Send)) -> String {
    let text = panic.downcast_ref::<&str>().copied().or_else(|| panic.downcast_ref::<String>().map(String::as_str));
    format!("panicked: {}", text.unwrap_or("no message"))
}

/// # Safety
/// All that `batch` points to lives for this call.
unsafe fn check_batch(instance: &Instance, batch: &Batch, sink: &abi::Sink) -> Option<()> {
    // SAFETY: promised by the caller, for these and all further arrays and texts of the batch.
    let (index_files, index_objects, index_facts, index_sorted, index_strings) = unsafe {
        (
            elements(&batch.index_files)?,
            elements(&batch.index_objects)?,
            elements(&batch.index_facts)?,
            elements(&batch.index_sorted)?,
            text(batch.index_strings),
        )
    };
    let index = IndexView {
        files: &index_files,
        objects: &index_objects,
        facts: &index_facts,
        sorted: &index_sorted,
        strings: index_strings,
    };
    let minors = (minor(batch.first_minor, OLDEST), minor(batch.last_minor, LATEST));
    let options: Vec<Tree<'_>> = instance.options.iter().map(Parse::tree).collect();
    // SAFETY: as above.
    for file in unsafe { elements::<abi::File>(&batch.files) }?.iter() {
        // SAFETY: as above.
        let tables = unsafe {
            (
                elements(&file.nodes)?,
                elements(&file.properties)?,
                elements(&file.decoded)?,
                elements(&file.comments)?,
                elements(&file.errors)?,
                elements(&file.repairs)?,
                elements(&file.edits)?,
                elements::<ObjectRecord>(&file.objects)?,
            )
        };
        // SAFETY: as above.
        let (source, texts, path) = unsafe { (text(file.source), text(file.texts), text(file.path)) };
        let (nodes, properties, decoded, comments, errors, repairs, edits, objects) = &tables;
        let tree = Tree { source, nodes, properties, decoded, texts, comments, errors, repairs, edits };
        let view = File { tree: &tree, objects, path };
        let mut report = Report {
            index: &index,
            file: file.index,
            minors,
            as_it_stands: batch.flags & abi::batch_flag::AS_IT_STANDS != 0,
            options: View::Absent,
            slot: 0,
            rules: &instance.slots,
            findings: Vec::new(),
        };
        run(&instance.slots, view, |slot, check| {
            report.slot = slot;
            report.options = options
                .get(slot as usize)
                .and_then(|tree| tree.documents().next())
                .map_or(View::Absent, |document| View::of(document.content()));
            check(&mut report);
            for finding in report.findings.drain(..) {
                send(&finding, file.index, sink);
            }
        });
    }
    Some(())
}

fn minor(number: u32, otherwise: Minor) -> Minor {
    u8::try_from(number).ok().and_then(Minor::new).unwrap_or(otherwise)
}

/// Hands a finding to the host.
fn send(finding: &Finding, file: u32, sink: &abi::Sink) {
    let related: Vec<_> = finding
        .related
        .iter()
        .map(|related| abi::Related {
            file: related.file.unwrap_or(file),
            reserved: 0,
            span: related.span,
            message: Str::new(&related.message),
        })
        .collect();
    let edits: Vec<Vec<_>> = finding
        .fixes
        .iter()
        .map(|fix| {
            let edits = fix.edits.iter();
            edits.map(|(span, text)| abi::FixEdit { file, reserved: 0, span: *span, text: Str::new(text) }).collect()
        })
        .collect();
    let fixes: Vec<_> = finding
        .fixes
        .iter()
        .zip(&edits)
        .map(|(fix, edits)| abi::Fix {
            title: Str::new(&fix.title),
            class: fix.class as u32,
            reserved: 0,
            edits: Array::new(edits),
        })
        .collect();
    let diagnostic = abi::Diagnostic {
        size: size_of::<abi::Diagnostic>() as u32,
        slot: finding.slot,
        file,
        severity: finding.severity.map_or(abi::severity::DEFAULT, |severity| severity as u32),
        span: finding.span,
        message: Str::new(&finding.message),
        data: Str::new(&finding.data),
        related: Array::new(&related),
        fixes: Array::new(&fixes),
    };
    // SAFETY: the sink's function takes the sink's context; all that the diagnostic points to lives until it returns.
    unsafe { (sink.report)(sink.context, &diagnostic) };
}

/// A text of the host.
///
/// # Safety
/// The text is UTF-8 and lives for `'a`.
unsafe fn text<'a>(text: Str) -> &'a str {
    if text.length == 0 {
        return "";
    }
    // SAFETY: promised by the caller. The border says that every text is UTF-8; to look at the strings of the index again
    // for each file would make a run quadratic in the number of files (measured: half of the time at 4,050 files).
    unsafe { std::str::from_utf8_unchecked(std::slice::from_raw_parts(text.start, text.length)) }
}

/// The elements of an array, borrowed where both sides know the same fields, copied where the host knows more.
///
/// # Safety
/// The elements are of type `T`, with further fields behind it where the stride is larger, and live for `'a`.
unsafe fn elements<'a, T: Copy>(array: &Array) -> Option<Cow<'a, [T]>> {
    if array.count == 0 {
        return Some(Cow::Borrowed(&[]));
    }
    if array.stride == size_of::<T>() {
        // SAFETY: promised by the caller.
        return Some(Cow::Borrowed(unsafe { std::slice::from_raw_parts(array.start.cast(), array.count) }));
    }
    if array.stride < size_of::<T>() {
        return None;
    }
    // SAFETY: promised by the caller: each element starts with the fields of `T`.
    let element = |place: usize| unsafe { array.start.byte_add(place * array.stride).cast::<T>().read_unaligned() };
    Some(Cow::Owned((0..array.count).map(element).collect()))
}
