//! The types of Kubernetes as one static table: `crates/schema/src/table.rs`.
//!
//! Reads the facts of each minor from `testdata/schema`, merges them so that what stays the same is one row for a range
//! of minors, and prints the rows of `crates/schema/src/layout.rs`. A fact that has no place in those rows is an error;
//! none is dropped silently.

mod facts;
mod print;
#[cfg(test)]
mod tests;

use std::{fs, ops::RangeInclusive, path::Path};

use serde_json::Value;

use super::Error;

const MINORS: RangeInclusive<u8> = 33..=37;

/// The text of `crates/schema/src/table.rs`.
pub(crate) fn generate(root: &Path) -> Result<String, Error> {
    let mut facts = facts::Facts::default();
    for minor in MINORS {
        let path = root.join(format!("testdata/schema/1.{minor}.json"));
        let file = read(&path)?;
        facts.add(minor, &file).map_err(|problem| Error::Facts { path, problem })?;
    }
    let path = root.join("testdata/schema/go.json");
    let file = read(&path)?;
    facts.add_go(&file).map_err(|problem| Error::Facts { path, problem })?;
    facts.check().map_err(|problem| Error::Facts { path: root.join("testdata/schema"), problem })?;
    Ok(print::print(&facts))
}

fn read(path: &Path) -> Result<Value, Error> {
    let text = fs::read_to_string(path).map_err(|cause| Error::Read { path: path.to_owned(), cause })?;
    serde_json::from_str(&text).map_err(|cause| Error::Json { path: path.to_owned(), cause })
}
