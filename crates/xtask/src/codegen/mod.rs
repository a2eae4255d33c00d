//! Generated files: what makes them, and whether they are up to date.

#[cfg(feature = "table")]
mod header;
mod lifecycle;
mod schema;

use std::{
    fmt, fs, io,
    path::{Path, PathBuf},
};

/// A generated file and what makes its text from the files below the root.
struct Output {
    path: &'static str,
    generate: fn(&Path) -> Result<String, Error>,
}

const OUTPUTS: &[Output] = &[
    Output { path: "crates/schema/src/table.rs", generate: schema::generate },
    Output { path: "plugins/api/src/validation/warnings/deprecated_version/table.rs", generate: lifecycle::generate },
    #[cfg(feature = "table")]
    Output { path: "crates/plugin-abi/include/podlint_plugin.h", generate: header::generate },
];

/// Writes the generated files that are out of date; with `check`, only says which they are and fails if there are any.
pub(crate) fn run(root: &Path, check: bool) -> Result<(), Error> {
    let mut stale = Vec::new();
    for output in OUTPUTS {
        let text = (output.generate)(root)?;
        let path = root.join(output.path);
        if current_text(&path)?.as_deref() == Some(text.as_str()) {
            continue;
        }
        if check {
            stale.push(output.path);
        } else {
            fs::write(&path, text).map_err(|cause| Error::Write { path, cause })?;
            println!("wrote {}", output.path);
        }
    }
    if stale.is_empty() { Ok(()) } else { Err(Error::Stale(stale)) }
}

/// The text of a file that may not be there yet.
fn current_text(path: &Path) -> Result<Option<String>, Error> {
    match fs::read_to_string(path) {
        Ok(text) => Ok(Some(text)),
        Err(cause) if cause.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(cause) => Err(Error::Read { path: path.to_owned(), cause }),
    }
}

/// Why the generated files could not be made or are not as they should be.
#[derive(Debug)]
pub(crate) enum Error {
    /// A file could not be read.
    Read { path: PathBuf, cause: io::Error },
    /// A generated file could not be written.
    Write { path: PathBuf, cause: io::Error },
    /// A file that should hold JSON does not.
    Json { path: PathBuf, cause: serde_json::Error },
    /// A file holds facts that the generator has no place for.
    Facts { path: PathBuf, problem: String },
    /// Generated files are out of date.
    Stale(Vec<&'static str>),
}

impl Error {
    /// What the developer can do about it.
    pub(crate) fn hint(&self) -> Option<&'static str> {
        match self {
            Error::Stale(_) => Some("run `cargo xtask codegen`"),
            Error::Facts { .. } => Some("teach the generator, or correct the file"),
            _ => None,
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Error::Read { path, cause } => write!(formatter, "cannot read {}: {cause}", path.display()),
            Error::Write { path, cause } => write!(formatter, "cannot write {}: {cause}", path.display()),
            Error::Json { path, cause } => write!(formatter, "{} is not JSON: {cause}", path.display()),
            Error::Facts { path, problem } => write!(formatter, "{}: {problem}", path.display()),
            Error::Stale(paths) => write!(formatter, "out of date: {}", paths.join(", ")),
        }
    }
}

impl std::error::Error for Error {}

#[cfg(test)]
mod tests {
    #[test]
    fn generated_files_are_up_to_date() {
        super::run(crate::root(), true).expect("`cargo xtask codegen` was run");
    }
}
