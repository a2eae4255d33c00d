//! What a plugin says about itself, checked.

#![allow(unsafe_code, reason = "reads the descriptor of a plugin; see the SAFETY lines")]

use crate::error::LoadProblem;
use crate::plugin::{FixClass, Profile, RuleInfo, Severity};
use crate::raw;
use podlint_plugin_abi::{self as abi, ABI_MAJOR, ABI_MINOR, MAGIC, TREE_LAYOUT};
use std::collections::HashSet;

/// A page longer than this is no page; a plugin with more rules no plugin.
const MAX_PAGE: usize = 1 << 20;
const MAX_NAME: usize = 100;
const MAX_RULES: usize = 10_000;

/// A descriptor of which everything was checked and copied.
#[derive(Debug, Clone)]
pub(crate) struct Descriptor {
    pub(crate) id: String,
    pub(crate) version: String,
    pub(crate) rules: Vec<RuleInfo>,
    pub(crate) functions: Functions,
}

/// The functions of a plugin. Its library is never unloaded, so they stay callable.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Functions {
    pub(crate) create: unsafe extern "C" fn(*const abi::Config) -> *mut std::ffi::c_void,
    pub(crate) check: unsafe extern "C" fn(*mut std::ffi::c_void, *const abi::Batch, *const abi::Sink) -> u32,
    pub(crate) destroy: unsafe extern "C" fn(*mut std::ffi::c_void),
}

impl Descriptor {
    /// Reads and checks a descriptor.
    ///
    /// The order matters: magic and versions first, because they say what the rest means.
    ///
    /// # Safety
    /// `start` points to the data symbol `podlint_plugin` of a library that stays loaded, or to a `Plugin` of ours. If its
    /// magic is right, what it points to is there too: that promise is the plugin's, and nobody can check it.
    pub(crate) unsafe fn read(start: *const abi::Plugin) -> Result<Descriptor, LoadProblem> {
        // SAFETY: a data symbol has bytes, 8 at least for anything but a lone small variable, which is followed by others in
        // its page; one with our magic is a descriptor, by the caller's promise.
        let head = unsafe { raw::head(start) };
        if head.magic != MAGIC {
            return Err(LoadProblem::WrongMagic);
        }
        if head.abi_major != ABI_MAJOR {
            return Err(LoadProblem::OtherMajor(head.abi_major));
        }
        if head.abi_minor > ABI_MINOR {
            return Err(LoadProblem::NewerMinor(head.abi_minor));
        }
        let size = size_of::<abi::Plugin>();
        if (head.size as usize) < size {
            return malformed(format!("its descriptor has {} bytes instead of {size}", head.size));
        }
        // SAFETY: the plugin states that the descriptor is as large as ours.
        let descriptor = unsafe { raw::value(start) };
        if descriptor.tree_layout != TREE_LAYOUT {
            return Err(LoadProblem::OtherTreeLayout(descriptor.tree_layout));
        }
        let id = text("id", descriptor.id, MAX_NAME)?;
        check_name("id", &id)?;
        let version = text("version", descriptor.version, MAX_NAME)?;
        if version.is_empty() || version.contains(char::is_control) {
            return malformed("its version is empty or holds control characters");
        }
        let (Some(create), Some(check), Some(destroy)) = (descriptor.create, descriptor.check, descriptor.destroy)
        else {
            return malformed("one of its functions `create`, `check` and `destroy` is missing");
        };
        Ok(Descriptor { id, version, rules: rules(descriptor.rules)?, functions: Functions { create, check, destroy } })
    }
}

fn rules(array: abi::Array) -> Result<Vec<RuleInfo>, LoadProblem> {
    // SAFETY: the promise of the descriptor, passed on by `Descriptor::read`.
    let records = unsafe { raw::elements::<abi::Rule>(array, MAX_RULES) };
    let records = records.map_err(|problem| LoadProblem::Malformed(format!("its list of rules {problem}")))?;
    let mut rules = Vec::with_capacity(records.len());
    let mut names = HashSet::new();
    for (index, record) in records.into_iter().enumerate() {
        let rule = rule(index, record)?;
        if !names.insert(rule.name.clone()) {
            return malformed(format!("it has two rules named `{}`", rule.name));
        }
        rules.push(rule);
    }
    Ok(rules)
}

fn rule(index: usize, record: abi::Rule) -> Result<RuleInfo, LoadProblem> {
    let name = text(&format!("name of rule {index}"), record.name, MAX_NAME)?;
    check_name(&format!("name of rule {index}"), &name)?;
    let page = text(&format!("page of rule `{name}`"), record.page, MAX_PAGE)?;
    let options = text(&format!("options of rule `{name}`"), record.options, MAX_PAGE)?;
    if !options.is_empty() && !looks_like_object(&options) {
        return malformed(format!("the options of rule `{name}` are not a JSON object"));
    }
    let unknown = |what: &str, number: u32| malformed(format!("rule `{name}` has an unknown {what}, {number}"));
    let Some(severity) = Severity::from_number(record.severity) else {
        return unknown("severity", record.severity);
    };
    let Some(profile) = Profile::from_number(record.profile) else {
        return unknown("profile", record.profile);
    };
    let fix = FixClass::from_number(record.fix);
    if fix.is_none() && record.fix != abi::fix_class::NONE {
        return unknown("fix class", record.fix);
    }
    Ok(RuleInfo { name, page, options, severity, profile, fix })
}

/// Whether a text begins and ends as a JSON object does. Whoever writes it into other JSON has to parse it.
pub(crate) fn looks_like_object(text: &str) -> bool {
    let text = text.trim();
    text.len() >= 2 && text.starts_with('{') && text.ends_with('}')
}

/// Names become parts of ids, of suppressions in comments and of addresses.
fn check_name(what: &str, name: &str) -> Result<(), LoadProblem> {
    let is_fine = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    if name.is_empty() {
        return malformed(format!("its {what} is empty"));
    }
    if !name.bytes().all(is_fine) {
        return malformed(format!("its {what}, {name:?}, has other characters than a-z, 0-9 and -"));
    }
    Ok(())
}

fn text(what: &str, text: abi::Str, cap: usize) -> Result<String, LoadProblem> {
    // SAFETY: the promise of the descriptor, passed on by `Descriptor::read`.
    let text = unsafe { raw::text(text, cap) };
    text.map_err(|problem| LoadProblem::Malformed(format!("its {what} {problem}")))
}

fn malformed<T>(what: impl Into<String>) -> Result<T, LoadProblem> {
    Err(LoadProblem::Malformed(what.into()))
}
