//! Truths that hold for every input. The fuzz targets in `fuzz/` use these files, too.

pub(crate) mod edits;
pub(crate) mod reading;
pub(crate) mod tree;
