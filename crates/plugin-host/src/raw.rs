//! Reading what a plugin wrote, before anything about it is believed.
//!
//! A pointer cannot be checked, everything else can: the length against our cap before the first byte is touched, the bytes
//! for UTF-8, the distance of elements against the size of what we read. Reads are unaligned, so that no alignment is believed
//! either. What is read is copied at once; nothing of the plugin's is kept.

#![allow(unsafe_code, reason = "follows the pointers that a plugin sent; see the SAFETY lines")]

use podlint_plugin_abi::{Array, Diagnostic, Fix, FixEdit, MAGIC, Plugin, Related, Rule, Str};

/// A struct of the border of which every bit pattern is a value.
///
/// # Safety
/// It consists of integers, raw pointers, optional function pointers and structs of those, and is `repr(C)`.
pub(crate) unsafe trait Plain: Copy {}

// SAFETY: integers, texts (pointer and length), arrays (pointer and two lengths) and optional functions.
unsafe impl Plain for Plugin {}
// SAFETY: integers and texts.
unsafe impl Plain for Rule {}
// SAFETY: integers, texts and arrays.
unsafe impl Plain for Diagnostic {}
// SAFETY: integers and a text.
unsafe impl Plain for Related {}
// SAFETY: integers, a text and an array.
unsafe impl Plain for Fix {}
// SAFETY: integers and a text.
unsafe impl Plain for FixEdit {}

/// The first bytes of a descriptor: what every version of the border has in the same place.
#[derive(Debug, Clone, Copy)]
#[repr(C)]
pub(crate) struct Head {
    pub(crate) magic: [u8; 8],
    pub(crate) abi_major: u16,
    pub(crate) abi_minor: u16,
    pub(crate) size: u32,
}

/// The magic and versions behind `descriptor`. The versions are zero where the magic is not ours.
///
/// # Safety
/// `descriptor` points to data of at least 8 bytes, and to 16 bytes where the first 8 are [`MAGIC`].
pub(crate) unsafe fn head(descriptor: *const Plugin) -> Head {
    // SAFETY: the caller promises 8 bytes.
    let magic = unsafe { descriptor.cast::<[u8; 8]>().read_unaligned() };
    if magic != MAGIC {
        return Head { magic, abi_major: 0, abi_minor: 0, size: 0 };
    }
    // SAFETY: the caller promises 16 bytes behind our magic, and `Head` is integers.
    unsafe { descriptor.cast::<Head>().read_unaligned() }
}

/// The struct behind a pointer.
///
/// # Safety
/// The plugin promises that `size_of::<T>()` bytes can be read there; the caller has compared the size that it states.
pub(crate) unsafe fn value<T: Plain>(start: *const T) -> T {
    // SAFETY: the caller passes on the promise of the bytes, and `Plain` makes any bytes a value.
    unsafe { start.read_unaligned() }
}

/// The size that a struct states in its first field.
///
/// # Safety
/// The plugin promises that 4 bytes can be read there.
pub(crate) unsafe fn stated_size<T: Plain>(start: *const T) -> u32 {
    // SAFETY: the caller passes on the promise of 4 bytes.
    unsafe { start.cast::<u32>().read_unaligned() }
}

/// Why a text or an array of a plugin cannot be read. Completes "its message ...".
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Unreadable {
    Null,
    TooMany { count: usize, cap: usize },
    Stride { stride: usize, size: usize },
    NotUtf8,
}

impl std::fmt::Display for Unreadable {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Unreadable::Null => write!(formatter, "has a length but no address"),
            Unreadable::TooMany { count, cap } => write!(formatter, "has a length of {count}, more than {cap}"),
            Unreadable::Stride { stride, size } => {
                write!(formatter, "has elements of {stride} bytes instead of at least {size}")
            }
            Unreadable::NotUtf8 => write!(formatter, "is not UTF-8"),
        }
    }
}

/// A copy of a text of at most `cap` bytes.
///
/// # Safety
/// The plugin promises that `text.length` bytes can be read at `text.start` during this call.
pub(crate) unsafe fn text(text: Str, cap: usize) -> Result<String, Unreadable> {
    check(text.start.is_null(), text.length, cap)?;
    if text.length == 0 {
        return Ok(String::new());
    }
    // SAFETY: not null, not longer than the cap, and the caller passes on the promise that the bytes are there. The slice
    // lives until they are copied below.
    let bytes = unsafe { std::slice::from_raw_parts(text.start, text.length) };
    std::str::from_utf8(bytes).map(str::to_owned).map_err(|_| Unreadable::NotUtf8)
}

/// A copy of at most `cap` elements.
///
/// # Safety
/// The plugin promises that `array.count` elements, `array.stride` bytes apart, can be read at `array.start` during this call.
pub(crate) unsafe fn elements<T: Plain>(array: Array, cap: usize) -> Result<Vec<T>, Unreadable> {
    check(array.start.is_null(), array.count, cap)?;
    // A newer plugin may have larger elements. Ours have not grown yet; once they do, an older plugin's smaller ones are
    // read as far as they go and the rest is zero.
    let size = size_of::<T>();
    if array.count > 0 && array.stride < size {
        return Err(Unreadable::Stride { stride: array.stride, size });
    }
    let mut elements = Vec::with_capacity(array.count);
    for index in 0..array.count {
        // An absurd stride wraps around and leads to an address as bad as any other; the arithmetic itself is safe.
        let start = array.start.cast::<u8>().wrapping_add(index.wrapping_mul(array.stride)).cast::<T>();
        // SAFETY: the element lies in the array that the caller passes on the promise for.
        elements.push(unsafe { value(start) });
    }
    Ok(elements)
}

fn check(is_null: bool, count: usize, cap: usize) -> Result<(), Unreadable> {
    if count > cap {
        return Err(Unreadable::TooMany { count, cap });
    }
    if is_null && count > 0 {
        return Err(Unreadable::Null);
    }
    Ok(())
}
