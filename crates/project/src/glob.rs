//! A PATH that is a glob because no shell expanded it, such as `'deploy/**/*.yaml'`.

use std::path::{Path, PathBuf};

use globset::{GlobBuilder, GlobMatcher};

use crate::input::FileKind;
use crate::problem::Problem;

/// A glob split into the folder to walk and what to look for below it.
#[derive(Debug)]
pub(crate) struct PathGlob {
    /// The leading folders without wildcards, as written; empty for the current folder.
    pub(crate) prefix: PathBuf,
    /// Whether the glob spells a hidden name further down, as `**/.github/*.yaml` does. A hidden prefix needs no leave.
    pub(crate) wants_hidden: bool,
    /// What paths relative to `prefix` are held against.
    matcher: GlobMatcher,
    /// What the name of a folder at depth 1, 2, ... is held against before it is entered. Beyond its end every folder is.
    levels: Vec<GlobMatcher>,
    /// Whether the glob says which extension it wants, so that `*.tpl` means it.
    spells_extension: bool,
}

/// Whether a path that does not exist may have been meant as a glob.
pub(crate) fn looks_like_glob(path: &Path) -> bool {
    path.as_os_str().as_encoded_bytes().iter().any(|byte| b"*?[{".contains(byte))
}

impl PathGlob {
    /// Takes a glob apart and compiles it.
    pub(crate) fn new(glob: &str) -> Result<PathGlob, Problem> {
        let bad = |reason: String| Problem::BadGlob { glob: glob.to_owned(), reason, base: None };
        let text = if cfg!(windows) { glob.replace('\\', "/") } else { glob.to_owned() };
        let start = wild_start(&text);
        let tail = text[start..].trim_end_matches('/');
        let matcher = compile(tail).map_err(|error| bad(error.kind().to_string()))?;

        let mut levels = Vec::new();
        for component in tail.split('/') {
            // A brace or an escape may reach over the slash we split at, `**` over any number of them.
            if component.contains("**") || component.contains(['{', '}', '\\']) {
                break;
            }
            match compile(component) {
                Ok(level) => levels.push(level),
                Err(_) => break,
            }
        }
        let last = tail.rsplit('/').next().unwrap_or(tail);
        let spells_extension = last.rsplit_once('.').is_some_and(|(_, extension)| !extension.contains(['*', '?']));
        let wants_hidden = tail.split('/').any(|component| component.starts_with('.') && component.len() > 1);
        let prefix = match &text[..start] {
            root if root.len() > 1 => root.trim_end_matches('/'),
            root => root,
        };
        Ok(PathGlob { prefix: PathBuf::from(prefix), wants_hidden, matcher, levels, spells_extension })
    }

    /// Whether a file at this path relative to the prefix is meant: itself, or since a shell would have named a folder above it.
    pub(crate) fn matches(&self, relative: &Path) -> bool {
        let has_our_extension = FileKind::of(relative).is_some();
        if self.matcher.is_match(relative) {
            return self.spells_extension || has_our_extension;
        }
        let mut above = relative.ancestors().skip(1).take_while(|folder| !folder.as_os_str().is_empty());
        has_our_extension && above.any(|folder| self.matcher.is_match(folder))
    }

    /// Whether a match may be inside this folder, given as a path relative to the prefix whose parent was entered.
    pub(crate) fn may_enter(&self, folder: &Path) -> bool {
        let depth = folder.components().count();
        match (depth.checked_sub(1).and_then(|index| self.levels.get(index)), folder.file_name()) {
            (Some(level), Some(name)) => level.is_match(Path::new(name)),
            _ => true,
        }
    }
}

/// Offset of the first component with a wildcard or an escape.
pub(crate) fn wild_start(glob: &str) -> usize {
    let wild = glob.find(['*', '?', '[', '{', '\\']).unwrap_or(glob.len());
    glob[..wild].rfind('/').map_or(0, |slash| slash + 1)
}

fn compile(glob: &str) -> Result<GlobMatcher, globset::Error> {
    let glob = GlobBuilder::new(glob).literal_separator(true).backslash_escape(true).empty_alternates(true).build()?;
    Ok(glob.compile_matcher())
}
