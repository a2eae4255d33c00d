//! A plugin of this program that does in `check` what a test tells it to.

use podlint_plugin_abi::{
    ABI_MAJOR, ABI_MINOR, Array, Batch, Config, MAGIC, Plugin, Rule, Sink, Str, TREE_LAYOUT, fix_class, profile,
    severity,
};
use std::cell::{Cell, RefCell};
use std::ffi::c_void;

type Check = Box<dyn Fn(&Batch, &Sink) -> u32>;

thread_local! {
    // Tests run on threads of their own, and the host calls a plugin on the thread that asks.
    static CHECK: RefCell<Option<Check>> = const { RefCell::new(None) };
    static ALIVE: Cell<i32> = const { Cell::new(0) };
    static OPTIONS: RefCell<Vec<(u32, String)>> = const { RefCell::new(Vec::new()) };
}

/// Tells the plugin what to do in the checks of this thread.
pub(crate) fn in_check(check: impl Fn(&Batch, &Sink) -> u32 + 'static) {
    CHECK.set(Some(Box::new(check)));
}

/// Number of instances of this thread that were created and not destroyed.
pub(crate) fn alive() -> i32 {
    ALIVE.get()
}

/// The slots that the last instance of this thread was created with.
pub(crate) fn options() -> Vec<(u32, String)> {
    OPTIONS.take()
}

unsafe extern "C" fn create(config: *const Config) -> *mut c_void {
    // SAFETY: the host hands out a configuration whose slots and texts live until this returns.
    let slots = unsafe {
        let slots = (*config).slots;
        std::slice::from_raw_parts(slots.start.cast::<podlint_plugin_abi::Slot>(), slots.count)
    };
    OPTIONS.set(slots.iter().map(|slot| (slot.rule, text(slot.options))).collect());
    if slots.is_empty() {
        return std::ptr::null_mut();
    }
    ALIVE.set(ALIVE.get() + 1);
    Box::into_raw(Box::new(0_u8)).cast()
}

unsafe extern "C" fn check(_: *mut c_void, batch: *const Batch, sink: *const Sink) -> u32 {
    // SAFETY: the host hands out a batch and a sink that live until this returns.
    let (batch, sink) = unsafe { (&*batch, &*sink) };
    CHECK.with_borrow(|check| check.as_ref().map_or(0, |check| check(batch, sink)))
}

unsafe extern "C" fn destroy(instance: *mut c_void) {
    ALIVE.set(ALIVE.get() - 1);
    // SAFETY: made by `create`, destroyed once.
    drop(unsafe { Box::from_raw(instance.cast::<u8>()) });
}

/// A copy of a text of the host.
pub(crate) fn text(text: Str) -> String {
    // SAFETY: the host hands out texts that can be read during the call.
    let bytes = unsafe { std::slice::from_raw_parts(text.start, text.length) };
    String::from_utf8(bytes.to_vec()).unwrap()
}

pub(crate) const RULE: Rule = Rule {
    name: Str::new("first"),
    page: Str::new("# first\n"),
    options: Str::new(r#"{"limit": 3}"#),
    severity: severity::WARNING,
    profile: profile::RECOMMENDED,
    fix: fix_class::SAFE,
    reserved: 0,
};

const RULES: &[Rule] = &[
    RULE,
    Rule {
        name: Str::new("second"),
        options: Str::new(""),
        severity: severity::HINT,
        profile: profile::STRICT,
        fix: fix_class::NONE,
        ..RULE
    },
];

pub(crate) static PLUGIN: Plugin = Plugin {
    magic: MAGIC,
    abi_major: ABI_MAJOR,
    abi_minor: ABI_MINOR,
    size: size_of::<Plugin>() as u32,
    tree_layout: TREE_LAYOUT,
    reserved: 0,
    id: Str::new("by-hand"),
    version: Str::new("0.0.1"),
    rules: Array::new(RULES),
    create: Some(create),
    check: Some(check),
    destroy: Some(destroy),
    get_extension: None,
};
