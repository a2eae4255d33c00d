//! Walking one folder: what is in it that we take, leave out or cannot look at.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use ignore::{DirEntry, WalkBuilder, WalkState};

use crate::config::{git_top_level, is_own};
use crate::exclude::Excludes;
use crate::glob::PathGlob;
use crate::input::{FileKind, SkipReason, Special};
use crate::path::canonical;
use crate::place::{Markers, WalkedMarkers};
use crate::problem::Problem;

/// Folders that hold history instead of work.
const VERSION_CONTROL: [&str; 4] = [".git", ".hg", ".jj", ".svn"];

/// A folder to walk and what to look for.
pub(crate) struct Walk {
    /// The folder as the user named it.
    pub(crate) folder: PathBuf,
    /// The same, absolute and without links.
    pub(crate) canonical: PathBuf,
    /// How many threads; `None` for as many as there are cores.
    pub(crate) threads: Option<usize>,
    /// Folders and files to leave alone. Empty for a glob, where the caller wants to know what was left out.
    pub(crate) excludes: Arc<Excludes>,
    /// What to take; without it every file whose extension we know.
    pub(crate) glob: Option<Arc<PathGlob>>,
}

/// What a walk met, in no particular order.
#[derive(Default)]
pub(crate) struct Walked {
    /// Regular files.
    pub(crate) files: Vec<PathBuf>,
    pub(crate) skipped: Vec<(PathBuf, SkipReason)>,
    pub(crate) problems: Vec<Problem>,
    /// By absolute folder.
    pub(crate) markers: WalkedMarkers,
}

impl Walk {
    /// Walks the folder. Links are not followed, and nothing but folders and ignore files is opened.
    pub(crate) fn run(&self) -> Walked {
        // The walker reads the ignore files of the folders above as well.
        if let Some(problem) = self.canonical.ancestors().find_map(endless_ignore_file) {
            return Walked { problems: vec![problem], ..Walked::default() };
        }
        let walked = Arc::new(Mutex::new(Walked::default()));
        self.builder(&walked).build_parallel().run(|| {
            Box::new(|entry| {
                // Most entries are not for us: decide before taking the lock.
                let mut own = Walked::default();
                match entry {
                    Ok(entry) => self.look_at(entry, &mut own),
                    Err(error) => own.problems.extend(problems_of(error, &self.folder)),
                }
                if !own.is_empty() {
                    lock(&walked).append(own);
                }
                WalkState::Continue
            })
        });
        std::mem::take(&mut *lock(&walked))
    }

    /// The absolute path of something met in this walk, free of links since a walk follows none.
    pub(crate) fn location(&self, path: &Path) -> PathBuf {
        match path.strip_prefix(&self.folder) {
            Ok(relative) => self.canonical.join(relative),
            Err(_) => canonical(path),
        }
    }

    fn builder(&self, walked: &Arc<Mutex<Walked>>) -> WalkBuilder {
        let mut builder = WalkBuilder::new(&self.folder);
        builder
            .threads(self.threads.unwrap_or(0))
            // A hidden manifest is applied like any other, so silence about it would be a silent pass. A glob, though, means
            // what it means in a shell.
            .hidden(self.glob.as_ref().is_some_and(|glob| !glob.wants_hidden))
            // Inside a repository the rules above it do not count: a home folder kept in git often says `*`.
            .require_git(git_top_level(&self.canonical).is_some());
        let folder = self.folder.clone();
        let canonical = self.canonical.clone();
        let excludes = Arc::clone(&self.excludes);
        let glob = self.glob.clone();
        let walked = Arc::clone(walked);
        builder.filter_entry(move |entry| {
            let is_folder = entry.file_type().is_some_and(|file_type| file_type.is_dir());
            let name = entry.file_name();
            let is_ours = !is_folder && is_own(name);
            let Ok(relative) = entry.path().strip_prefix(&folder) else {
                return true;
            };
            note_marker(&canonical, relative, is_folder, &walked);
            if is_ours || is_folder && VERSION_CONTROL.iter().any(|folder| name == *folder) {
                return false;
            }
            if is_folder && glob.as_ref().is_some_and(|glob| !glob.may_enter(relative)) {
                return false;
            }
            if !excludes.is_empty() && excludes.excluding_entry(&canonical.join(relative), is_folder).is_some() {
                return false;
            }
            let endless = is_folder.then(|| endless_ignore_file(entry.path())).flatten();
            let may_enter = endless.is_none();
            if let Some(problem) = endless {
                lock(&walked).problems.push(problem);
            }
            may_enter
        });
        builder
    }

    fn look_at(&self, entry: DirEntry, walked: &mut Walked) {
        if let Some(error) = entry.error() {
            walked.problems.extend(problems_of(error.clone(), &self.folder));
        }
        let Some(file_type) = entry.file_type() else {
            return;
        };
        if file_type.is_dir() || entry.depth() == 0 {
            return;
        }
        if file_type.is_symlink() {
            let path = entry.into_path();
            if let Some(reason) = self.link_reason(&path) {
                walked.skipped.push((path, reason));
            }
            return;
        }
        if !self.wants(entry.path()) {
            return;
        }
        if !file_type.is_file() {
            walked.skipped.push((entry.into_path(), SkipReason::Special(Special::of(file_type))));
            return;
        }
        walked.files.push(entry.into_path());
    }

    /// Whether a file of this name would be taken.
    pub(crate) fn wants(&self, path: &Path) -> bool {
        match &self.glob {
            Some(glob) => path.strip_prefix(&self.folder).is_ok_and(|relative| glob.matches(relative)),
            None => FileKind::of(path).is_some(),
        }
    }

    /// Why a link is worth a word: it could have led to something we take. A link to a file of another kind could not.
    fn link_reason(&self, link: &Path) -> Option<SkipReason> {
        let wanted = self.wants(link);
        let could_be_entered = match &self.glob {
            Some(glob) => link.strip_prefix(&self.folder).is_ok_and(|relative| glob.may_enter(relative)),
            None => true,
        };
        match link.metadata() {
            Ok(target) => (wanted || could_be_entered && target.is_dir()).then_some(SkipReason::SymbolicLink),
            Err(_) => (wanted || could_be_entered).then_some(SkipReason::BrokenLink),
        }
    }
}

impl Walked {
    fn is_empty(&self) -> bool {
        self.files.is_empty() && self.skipped.is_empty() && self.problems.is_empty() && self.markers.is_empty()
    }

    fn append(&mut self, mut other: Walked) {
        self.files.append(&mut other.files);
        self.skipped.append(&mut other.skipped);
        self.problems.append(&mut other.problems);
        other.markers.into_iter().for_each(|(folder, markers)| self.markers.entry(folder).or_default().add(markers));
    }
}

/// Takes note of an entry that says something about the folder that it is in.
fn note_marker(root: &Path, relative: &Path, is_folder: bool, walked: &Mutex<Walked>) {
    let (Some(folder), Some(name)) = (relative.parent(), relative.file_name()) else { return };
    let mut marker = Markers::default();
    if marker.note(name, is_folder) {
        lock(walked).markers.entry(root.join(folder)).or_default().add(marker);
    }
}

/// What was walked so far. A panic of another thread does not make it worse.
fn lock(walked: &Mutex<Walked>) -> MutexGuard<'_, Walked> {
    walked.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The problem with a folder whose ignore files the walker would open and wait for ever, because one is a pipe or a device.
fn endless_ignore_file(folder: &Path) -> Option<Problem> {
    for name in [".gitignore", ".ignore"] {
        let path = folder.join(name);
        let Ok(metadata) = path.metadata() else {
            continue;
        };
        if !metadata.is_file() && !metadata.is_dir() {
            let special = Special::of(metadata.file_type());
            let error = io::Error::other(format!("it is a {special}, so its folder is left alone"));
            return Some(Problem::ReadFolder { path, error });
        }
    }
    None
}

/// What an error of the walker means to the user.
fn problems_of(error: ignore::Error, folder: &Path) -> Vec<Problem> {
    match error {
        ignore::Error::Partial(errors) => errors.into_iter().flat_map(|error| problems_of(error, folder)).collect(),
        error => {
            let path = path_of(&error).unwrap_or(folder).to_path_buf();
            let is_folder_itself = error.depth() == Some(0) && path == folder;
            let reason = error.to_string();
            vec![match error.into_io_error() {
                Some(error) if is_folder_itself => Problem::ReadPath { path, error },
                Some(error) => Problem::ReadFolder { path, error },
                None => Problem::IgnoreRule { reason },
            }]
        }
    }
}

/// The path an error of the walker is about.
fn path_of(error: &ignore::Error) -> Option<&Path> {
    match error {
        ignore::Error::WithPath { path, .. } => Some(path),
        ignore::Error::WithDepth { err, .. } | ignore::Error::WithLineNumber { err, .. } => path_of(err),
        _ => None,
    }
}
