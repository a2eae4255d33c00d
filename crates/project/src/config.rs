//! The configuration that holds for a folder, and the repository it is in.

use std::collections::HashMap;
use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::path::{canonical, parent};

/// The names of a configuration; where both are in one folder the first one counts.
pub const CONFIG_NAMES: [&str; 2] = [".podlint.yaml", ".podlint.yml"];

/// The names of what says in a folder what the cluster is like. It is no manifest: nobody applies it.
pub const SNAPSHOT_NAMES: [&str; 3] = [".podlint-cluster.json", ".podlint-cluster.yaml", ".podlint-cluster.yml"];

/// Whether a file of this name says what the cluster is like.
pub fn is_snapshot(name: &OsStr) -> bool {
    SNAPSHOT_NAMES.iter().any(|own| name == *own)
}

/// Whether a file is podlint's own, and so no input.
pub(crate) fn is_own(name: &OsStr) -> bool {
    is_snapshot(name) || CONFIG_NAMES.iter().any(|own| name == *own)
}

/// Finds configurations and remembers the answer per folder.
#[derive(Debug, Default)]
pub struct ConfigFinder {
    /// Per folder the configuration that holds there, found in it or further up.
    folders: HashMap<PathBuf, Option<Arc<Path>>>,
}

impl ConfigFinder {
    /// A finder that has looked nowhere yet.
    pub fn new() -> ConfigFinder {
        ConfigFinder::default()
    }

    /// The configuration that holds for the files of `folder`: the nearest one from there up to the root of the file system.
    ///
    /// `folder` is absolute, as [`crate::Place::folder`] is.
    pub fn find(&mut self, folder: &Path) -> Option<Arc<Path>> {
        let mut searched = Vec::new();
        let mut found = None;
        for folder in folder.ancestors() {
            if let Some(known) = self.folders.get(folder) {
                found = known.clone();
                break;
            }
            searched.push(folder);
            let candidates = CONFIG_NAMES.iter().map(|name| folder.join(name));
            if let Some(config) = candidates.into_iter().find(|path| path.is_file()) {
                found = Some(Arc::from(config));
                break;
            }
        }
        for folder in searched {
            self.folders.insert(folder.to_path_buf(), found.clone());
        }
        found
    }

    /// How many folders were looked into so far.
    pub fn folders_searched(&self) -> usize {
        self.folders.len()
    }
}

/// Finds the project around a folder: the repository it is in, else the folder of its configuration.
#[derive(Debug, Default)]
pub(crate) struct Projects {
    /// Per folder the repository around it.
    repositories: HashMap<PathBuf, Option<PathBuf>>,
    configs: ConfigFinder,
}

impl Projects {
    /// The project around a folder, which is absolute and free of links. A home folder is none, nor is what is above it: a
    /// repository or a configuration there is about all that somebody has.
    pub(crate) fn around(&mut self, folder: &Path) -> Option<PathBuf> {
        let config = |configs: &mut ConfigFinder| configs.find(folder)?.parent().map(Path::to_path_buf);
        let root = self.repository(folder).or_else(|| config(&mut self.configs))?;
        let home = std::env::home_dir().map(|home| canonical(&home));
        let is_too_much = root.parent().is_none() || home.is_some_and(|home| home.starts_with(&root));
        (!is_too_much).then_some(root)
    }

    fn repository(&mut self, folder: &Path) -> Option<PathBuf> {
        let (mut searched, mut found) = (Vec::new(), None);
        for folder in folder.ancestors() {
            if let Some(known) = self.repositories.get(folder) {
                found = known.clone();
                break;
            }
            searched.push(folder.to_path_buf());
            if folder.join(".git").exists() {
                found = Some(folder.to_path_buf());
                break;
            }
        }
        self.repositories.extend(searched.into_iter().map(|folder| (folder, found.clone())));
        found
    }
}

/// The configuration that holds for a file or folder, as an absolute path. For many files use a [`ConfigFinder`].
pub fn find_config(start: &Path) -> Option<PathBuf> {
    let config = ConfigFinder::new().find(&folder_of(start))?;
    Some(config.to_path_buf())
}

/// The nearest folder at or above a file or folder that holds `.git` (a file in worktrees and submodules), as an absolute path.
pub fn git_top_level(path: &Path) -> Option<PathBuf> {
    let folder = folder_of(path);
    folder.ancestors().find(|folder| folder.join(".git").exists()).map(Path::to_path_buf)
}

/// The folder itself, or the one the file is in; absolute and without links.
fn folder_of(path: &Path) -> PathBuf {
    if path.is_dir() || path.as_os_str().is_empty() { canonical(path) } else { canonical(parent(path)) }
}
