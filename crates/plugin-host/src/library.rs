//! Opening a library for good.

#![allow(unsafe_code, reason = "opens libraries; see the SAFETY lines")]

use crate::error::LoadProblem;
use crate::file_format;
use libloading::Library;
use podlint_plugin_abi::Plugin;
use std::error::Error;
use std::path::Path;

/// The address of the symbol `podlint_plugin` of the library at `path`.
pub(crate) fn open(path: &Path) -> Result<*const Plugin, LoadProblem> {
    // A name without a slash would be looked up in the library path; an absolute path is the file that was meant.
    let path = std::path::absolute(path).map_err(LoadProblem::Unreadable)?;
    file_format::check(&path)?;
    let library = open_for_good(&path)?;
    // SAFETY: the value of the symbol is not used, only its address, whatever the symbol is.
    let symbol = unsafe { library.get::<*const Plugin>(c"podlint_plugin") };
    match symbol {
        Ok(symbol) if !symbol.is_null() => Ok(*symbol),
        _ => Err(LoadProblem::NoSymbol),
    }
}

/// Opens a library and never closes it, not even one that turns out to be no plugin.
///
/// Closing runs its destructors, pulls code out from under threads it may have started and from under destructors of
/// thread-locals, and where such are left does not unload it anyway. An open library costs some pages.
fn open_for_good(path: &Path) -> Result<&'static Library, LoadProblem> {
    // SAFETY: runs the initialisers of the library; the caller of `Plugin::load` trusts it. It is never unloaded.
    let opened = unsafe { open_now(path) };
    match opened {
        Ok(library) => Ok(Box::leak(Box::new(library))),
        Err(error) => Err(LoadProblem::Refused(reason(&error, path))),
    }
}

/// With all symbols bound, so that a missing one is an error here and not the end of the process later.
///
/// # Safety
/// As [`Library::new`].
#[cfg(unix)]
unsafe fn open_now(path: &Path) -> Result<Library, libloading::Error> {
    use libloading::os::unix::{Library, RTLD_LOCAL, RTLD_NOW};
    // SAFETY: the caller's.
    unsafe { Library::open(Some(path), RTLD_NOW | RTLD_LOCAL) }.map(Into::into)
}

/// With the libraries it needs looked for beside it and in the system, not in the current folder.
///
/// # Safety
/// As [`Library::new`].
#[cfg(windows)]
unsafe fn open_now(path: &Path) -> Result<Library, libloading::Error> {
    use libloading::os::windows::{LOAD_LIBRARY_SEARCH_DEFAULT_DIRS, LOAD_LIBRARY_SEARCH_DLL_LOAD_DIR, Library};
    let flags = LOAD_LIBRARY_SEARCH_DLL_LOAD_DIR | LOAD_LIBRARY_SEARCH_DEFAULT_DIRS;
    // SAFETY: the caller's.
    unsafe { Library::load_with_flags(path, flags) }.map(Into::into)
}

/// What the system says, on one line and without the path, which the error names already.
fn reason(error: &libloading::Error, path: &Path) -> String {
    let text = error.source().map_or_else(|| error.to_string(), ToString::to_string);
    let text = text.strip_prefix(&format!("{}: ", path.display())).unwrap_or(&text);
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
