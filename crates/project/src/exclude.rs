//! The exclude globs of configurations and of the command line.

use std::path::{Path, PathBuf};

use ignore::Match;
use ignore::gitignore::{Gitignore, GitignoreBuilder};

use crate::path::canonical;
use crate::problem::Problem;

/// Exclude globs and the folder they are written for.
///
/// They read like lines of a `.gitignore` in `base`: `vendor/` is a folder of this name anywhere below, `/vendor/**` and
/// `charts/vendor/**` start at `base`, `!` takes back. Braces (`*.{yaml,yml}`) work too.
#[derive(Clone, Debug, Default)]
pub struct ExcludeSet {
    /// The folder of the configuration, or the current one for globs of the command line.
    pub base: PathBuf,
    /// The globs in the order they are written; a later one wins over an earlier one.
    pub globs: Vec<String>,
}

/// Compiled exclude sets. A path is excluded if any of the sets excludes it.
#[derive(Clone, Debug, Default)]
pub struct Excludes {
    sets: Vec<(PathBuf, Gitignore)>,
}

impl Excludes {
    /// Compiles the sets. A glob that is not one is left out and returned as a problem.
    pub fn new(sets: &[ExcludeSet]) -> (Excludes, Vec<Problem>) {
        let mut excludes = Excludes::default();
        let mut problems = Vec::new();
        for set in sets {
            let base = canonical(&set.base);
            let bad = |glob: &str, reason: String| Problem::BadGlob {
                glob: glob.to_owned(),
                reason,
                base: Some(set.base.clone()),
            };
            let mut builder = GitignoreBuilder::new(&base);
            for glob in &set.globs {
                if let Err(error) = builder.add_line(None, glob) {
                    problems.push(bad(glob, glob_reason(error)));
                }
            }
            match builder.build() {
                Ok(globs) if globs.is_empty() => {}
                Ok(globs) => excludes.sets.push((base, globs)),
                Err(error) => problems.push(bad(&set.globs.join("`, `"), glob_reason(error))),
            }
        }
        (excludes, problems)
    }

    /// Whether there is nothing to ask.
    pub fn is_empty(&self) -> bool {
        self.sets.is_empty()
    }

    /// The glob that excludes a path or a folder above it. The path is absolute and its folder is free of links, as
    /// [`crate::Place::folder`] is.
    pub fn excluding(&self, path: &Path, is_folder: bool) -> Option<&str> {
        self.sets.iter().find_map(|(base, globs)| {
            let relative = path.strip_prefix(base).ok()?;
            // From the top, as git does: below an excluded folder nothing can be taken back.
            let mut folders: Vec<&Path> = relative.ancestors().skip(1).collect();
            folders.pop(); // the base itself
            folders
                .iter()
                .rev()
                .find_map(|folder| excluding_glob(globs, folder, true))
                .or_else(|| excluding_glob(globs, relative, is_folder))
        })
    }

    /// The same for a path whose folders are known not to be excluded.
    pub(crate) fn excluding_entry(&self, path: &Path, is_folder: bool) -> Option<&str> {
        self.sets.iter().find_map(|(base, globs)| excluding_glob(globs, path.strip_prefix(base).ok()?, is_folder))
    }
}

/// The glob of one set that excludes this one path, relative to the set's base.
fn excluding_glob<'a>(globs: &'a Gitignore, relative: &Path, is_folder: bool) -> Option<&'a str> {
    if relative.as_os_str().is_empty() {
        return None;
    }
    match globs.matched(relative, is_folder) {
        Match::Ignore(glob) => Some(glob.original()),
        Match::Whitelist(_) | Match::None => None,
    }
}

/// What is wrong with a glob, without the glob itself, which the problem names.
fn glob_reason(error: ignore::Error) -> String {
    match error {
        ignore::Error::Glob { err, .. } => err,
        other => other.to_string(),
    }
}
