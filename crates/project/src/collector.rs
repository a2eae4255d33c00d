//! Adds up what was named, file by file, and notices what is the same file.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::fs::{self, File, Metadata};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::collect::{Collected, Request};
use crate::config::{Projects, is_own, is_snapshot};
use crate::exclude::Excludes;
use crate::glob::{PathGlob, looks_like_glob};
use crate::input::{FileKind, Input, Role, SkipReason, Skipped, Special, State};
use crate::path::{canonical, display, parent, relative};
use crate::place::{Markers, Places, WalkedMarkers};
use crate::problem::{Problem, ProblemClass};
use crate::staged::Staged;
use crate::walk::{Walk, Walked};

/// An input before its place is known.
struct Candidate {
    path: PathBuf,
    /// Absolute path with a folder free of links. Where it is a link itself, it stays one.
    location: PathBuf,
    /// What is walked; for a named file its folder.
    root: Arc<Path>,
    role: Role,
    state: State,
    /// The folder whose walk met it.
    walked: Option<Arc<Path>>,
}

/// Gathers candidates and turns them into inputs at the end.
pub(crate) struct Collector {
    threads: Option<usize>,
    excludes: Arc<Excludes>,
    /// Folders of named files, and what they are without links.
    folders: HashMap<PathBuf, PathBuf>,
    candidates: Vec<Candidate>,
    /// The candidate that a file without links already is.
    by_identity: HashMap<PathBuf, usize>,
    /// Locations of what was named, so that the same thing is not also listed as skipped.
    named: HashSet<PathBuf>,
    /// With their locations.
    skipped: Vec<(PathBuf, Skipped)>,
    problems: Vec<Problem>,
    sorts_by_location: bool,
    /// Of all walks that take what they meet.
    markers: WalkedMarkers,
}

impl Collector {
    /// A collector that has gathered nothing yet.
    pub(crate) fn new(request: &Request) -> Collector {
        let (excludes, problems) = Excludes::new(&request.exclude);
        Collector {
            threads: request.threads,
            excludes: Arc::new(excludes),
            folders: HashMap::new(),
            candidates: Vec::new(),
            by_identity: HashMap::new(),
            named: HashSet::new(),
            skipped: Vec::new(),
            problems,
            sorts_by_location: false,
            markers: WalkedMarkers::default(),
        }
    }

    /// Adds what the user named: a file, a folder or a glob.
    pub(crate) fn add_path(&mut self, path: &Path) {
        match fs::metadata(path) {
            Ok(metadata) if metadata.is_dir() => self.add_folder(path, false),
            Ok(metadata) => self.add_file(path, &metadata),
            Err(_) if looks_like_glob(path) && fs::symlink_metadata(path).is_err() => self.add_glob(path),
            Err(error) => self.problems.push(named_problem(path, error)),
        }
    }

    /// Adds standard input, which may have a name.
    pub(crate) fn add_stdin(&mut self, name: Option<&Path>) {
        let path = name.unwrap_or(Path::new("-")).to_path_buf();
        let location = self.location(&path);
        if name.is_some() && self.is_excluded(&path, &location, false) {
            return;
        }
        // A name that exists stands for the file of that name: its text on disk is out of date.
        let identity = if name.is_some() { canonical(&path) } else { PathBuf::from("-") };
        let root = Arc::from(parent(&location));
        self.add(identity, Candidate { path, location, root, role: Role::Named, state: State::Stdin, walked: None });
    }

    fn add_file(&mut self, path: &Path, metadata: &Metadata) {
        let location = self.location(path);
        if self.is_excluded(path, &location, false) {
            return;
        }
        let state = if metadata.is_file() {
            // Opening tells what permissions, access lists and the file system together allow.
            if let Err(error) = File::open(path) {
                self.problems.push(Problem::ReadPath { path: path.to_path_buf(), error });
                return;
            }
            State::of_size(metadata.len())
        } else {
            let special = Special::of(metadata.file_type());
            if special == Special::Socket {
                self.problems.push(Problem::NotReadable { path: path.to_path_buf(), special });
                return;
            }
            State::Stream
        };
        let is_link = fs::symlink_metadata(path).is_ok_and(|metadata| metadata.is_symlink());
        // The pipe behind /dev/fd/63 has no path of its own; there the location has to do.
        let identity =
            if is_link { path.canonicalize().unwrap_or_else(|_| location.clone()) } else { location.clone() };
        let root = Arc::from(parent(&location));
        self.add(
            identity,
            Candidate { path: path.to_path_buf(), location, root, role: Role::Named, state, walked: None },
        );
    }

    /// Walks a folder. The current folder, if nothing was named, is left out of the displayed paths.
    pub(crate) fn add_folder(&mut self, folder: &Path, is_current: bool) {
        let canonical = canonical(folder);
        if self.is_excluded(folder, &canonical, true) {
            return;
        }
        let walk = Walk {
            folder: folder.to_path_buf(),
            canonical,
            threads: self.threads,
            excludes: Arc::clone(&self.excludes),
            glob: None,
        };
        let walked = walk.run();
        self.add_walked(&walk, walked, is_current);
    }

    fn add_glob(&mut self, path: &Path) {
        let Some(text) = path.to_str() else {
            self.problems.push(Problem::Missing { path: path.to_path_buf() });
            return;
        };
        let glob = match PathGlob::new(text) {
            Ok(glob) => Arc::new(glob),
            Err(problem) => {
                self.problems.push(problem);
                return;
            }
        };
        let is_current = glob.prefix.as_os_str().is_empty();
        let folder = if is_current { PathBuf::from(".") } else { glob.prefix.clone() };
        let mut walked = Walked::default();
        let walk = Walk {
            canonical: canonical(&folder),
            folder,
            threads: self.threads,
            excludes: Arc::default(),
            glob: Some(glob),
        };
        if walk.folder.is_dir() {
            walked = walk.run();
        }
        let is_unreadable = walked.problems.iter().any(|problem| problem.class() != ProblemClass::IgnoreRule);
        let skips_a_match = walked.skipped.iter().any(|(path, _)| walk.wants(path));
        if walked.files.is_empty() && !skips_a_match && !is_unreadable {
            self.problems.push(Problem::NoMatch { glob: text.to_owned() });
        }
        // A glob names files, so what it names and a configuration excludes is worth a word.
        walked.files.retain(|path| !self.is_excluded(path, &walk.location(path), false));
        self.add_walked(&walk, walked, is_current);
    }

    fn add_walked(&mut self, walk: &Walk, mut walked: Walked, is_current: bool) {
        let root: Arc<Path> = Arc::from(walk.canonical.as_path());
        // What the user did not write is not printed either: `web.yaml`, but `./web.yaml` for `podlint check .`.
        let as_named = |path: PathBuf| match path.strip_prefix(".") {
            Ok(stripped) if is_current => stripped.to_path_buf(),
            _ => path,
        };
        walked.files.sort_unstable();
        if walk.glob.is_none() {
            self.markers.extend(walked.markers);
        }
        for path in walked.files {
            let location = walk.location(&path);
            let (path, root) = (as_named(path), Arc::clone(&root));
            let walked = walk.glob.is_none().then(|| Arc::clone(&root));
            let state = State::Ready;
            self.add(location.clone(), Candidate { path, location, root, role: Role::Found, state, walked });
        }
        for (path, reason) in walked.skipped {
            let location = walk.location(&path);
            let path = as_named(path);
            self.skipped.push((location, Skipped { display: display(&path), path, reason }));
        }
        walked.problems.sort_by_cached_key(Problem::to_string);
        self.problems.append(&mut walked.problems);
    }

    /// Adds a candidate, or merges it with the one that is the same file.
    fn add(&mut self, identity: PathBuf, candidate: Candidate) {
        if candidate.role == Role::Named {
            self.named.insert(candidate.location.clone());
        }
        let Some(&index) = self.by_identity.get(&identity) else {
            self.by_identity.insert(identity, self.candidates.len());
            self.candidates.push(candidate);
            return;
        };
        let known = &mut self.candidates[index];
        known.role = known.role.max(candidate.role);
        known.walked = known.walked.take().or(candidate.walked);
        if candidate.state == State::Stdin {
            known.state = State::Stdin;
        }
        // The wider root, whichever came first: `check deploy/web.yaml deploy` is about the folder.
        if known.root.starts_with(&candidate.root) {
            known.root = candidate.root;
        }
    }

    /// Whether something that was named is left out all the same, and then listed as skipped.
    fn is_excluded(&mut self, path: &Path, location: &Path, is_folder: bool) -> bool {
        let is_snapshot = location.file_name().is_some_and(is_snapshot);
        let reason = match self.excludes.excluding(location, is_folder) {
            Some(glob) => SkipReason::Excluded(glob.to_owned()),
            None if is_snapshot && !is_folder => SkipReason::Snapshot,
            None => return false,
        };
        let skipped = Skipped { path: path.to_path_buf(), display: display(path), reason };
        self.skipped.push((location.to_path_buf(), skipped));
        true
    }

    /// The absolute path of a named file, its folder free of links.
    fn location(&mut self, path: &Path) -> PathBuf {
        let folder = parent(path);
        let name = path.file_name().unwrap_or_default();
        if let Some(known) = self.folders.get(folder) {
            return known.join(name);
        }
        let canonical = canonical(folder);
        let location = canonical.join(name);
        self.folders.insert(folder.to_path_buf(), canonical);
        location
    }

    /// Adds what the next commit will hold. It is about what it changes, or about the files that are named and those of them that
    /// are below a folder that is named.
    pub(crate) fn add_staged(&mut self, staged: &Staged, named: &[PathBuf]) {
        let (mut files, mut folders) = (HashMap::new(), Vec::new());
        for path in named {
            let location = self.location(path);
            if staged.files.contains_key(&location) {
                files.insert(location, path);
            } else if path.is_dir() {
                folders.push(canonical(path));
            } else if staged.files.keys().any(|file| file.starts_with(&location)) {
                folders.push(location);
            } else if !staged.links.contains(&location) {
                self.problems.push(Problem::NotStaged { path: path.clone() });
            }
        }
        let is_changed = |location: &Path| {
            let is_wanted = named.is_empty() || folders.iter().any(|folder| location.starts_with(folder));
            is_wanted && staged.changed.contains(location) && FileKind::of(location).is_some()
        };
        let current = canonical(Path::new("."));
        let root: Arc<Path> = Arc::from(&*staged.root);
        self.note_markers(staged);
        for location in staged.files.keys() {
            let path = files.get(location).map_or_else(|| relative(location, &current), |path| path.to_path_buf());
            let role = if files.contains_key(location) || is_changed(location) {
                if self.is_excluded(&path, location, false) {
                    continue;
                }
                Role::Named
            } else {
                let is_ours = || location.file_name().is_some_and(is_own);
                let is_left_out = || self.excludes.excluding(location, false).is_some();
                if FileKind::of(location).is_none() || is_ours() || is_left_out() {
                    continue;
                }
                Role::Surrounding
            };
            let (location, root, walked) = (location.clone(), Arc::clone(&root), Some(Arc::clone(&root)));
            let candidate = Candidate { path, location, root, role, state: State::Ready, walked };
            self.add(candidate.location.clone(), candidate);
        }
        self.sorts_by_location = true;
    }

    /// What a walk notes about folders, from the list of what is staged.
    fn note_markers(&mut self, staged: &Staged) {
        let repository = staged.root.join(".git");
        for path in staged.files.keys().chain([&repository]) {
            let (Some(folder), Some(name)) = (path.parent(), path.file_name()) else { continue };
            let mut marker = Markers::default();
            // A configuration is taken as it is on the disk, where it is there.
            if marker.note(name, false) && (!is_own(name) || path.is_file()) {
                self.markers.entry(folder.to_path_buf()).or_default().add(marker);
            }
        }
    }

    /// Adds what lies in the projects around the named files.
    pub(crate) fn add_surroundings(&mut self) {
        let is_named = |candidate: &&Candidate| candidate.role == Role::Named && candidate.path != Path::new("-");
        let folders: BTreeSet<&Path> =
            self.candidates.iter().filter(is_named).map(|named| parent(&named.location)).collect();
        let mut projects = Projects::default();
        let mut roots: BTreeSet<PathBuf> = folders.into_iter().filter_map(|folder| projects.around(folder)).collect();
        let all = roots.clone();
        roots.retain(|root| !root.ancestors().skip(1).any(|above| all.contains(above)));
        let current = canonical(Path::new("."));
        for root in roots {
            let walk = Walk {
                folder: root.clone(),
                canonical: root.clone(),
                threads: self.threads,
                excludes: Arc::clone(&self.excludes),
                glob: None,
            };
            // What cannot be read there is no concern of who named other files.
            let mut walked = walk.run();
            walked.files.sort_unstable();
            // What is a repository of its own is a project of its own: a copy beside the work, or somebody else's.
            let others: Vec<PathBuf> = repositories_below(&root, &walked.markers);
            self.markers.extend(walked.markers);
            let root: Arc<Path> = Arc::from(root);
            for location in walked.files {
                if others.iter().any(|other| location.starts_with(other)) {
                    continue;
                }
                // Most of them are named by nobody, so their identity is that of the walk.
                let path = relative(&location, &current);
                let (root, state) = (Arc::clone(&root), State::Ready);
                let walked = Some(Arc::clone(&root));
                self.add(location.clone(), Candidate { path, location, root, role: Role::Surrounding, state, walked });
            }
        }
        self.sorts_by_location = true;
    }

    /// Everything gathered, in order.
    pub(crate) fn finish(mut self) -> Collected {
        if self.sorts_by_location {
            // Who asks what lies near gets an answer that does not depend on who was named how.
            self.candidates.sort_by(|a, b| a.location.as_os_str().cmp(b.location.as_os_str()));
        }
        let mut places = Places::new();
        let mut inputs = Vec::with_capacity(self.candidates.len());
        for candidate in self.candidates {
            let Candidate { path, location, root, role, state, walked } = candidate;
            let (folder, name) = (parent(&location), location.file_name().unwrap_or_default());
            let markers = walked.as_ref().map(|walked| (&**walked, &self.markers));
            let place = places.place_of_walk(folder, name, &root, markers);
            let kind = FileKind::of(&path).unwrap_or(FileKind::Yaml);
            let is_nameless = state == State::Stdin && path == Path::new("-");
            let display = if is_nameless { "<stdin>".to_owned() } else { display(&path) };
            inputs.push(Input { path, display, kind, role, state, place });
        }
        // Names that are not UTF-8 may look the same; their real bytes still have an order.
        if !self.sorts_by_location {
            inputs.sort_by(|a, b| (a.display.as_bytes(), &a.path).cmp(&(b.display.as_bytes(), &b.path)));
        }

        let mut skipped = self.skipped;
        skipped.sort_by(|(a, x), (b, y)| (a, &x.display).cmp(&(b, &y.display)));
        skipped.dedup_by(|(a, _), (b, _)| a == b);
        skipped.retain(|(location, skipped)| {
            matches!(skipped.reason, SkipReason::Excluded(_) | SkipReason::Snapshot) || !self.named.contains(location)
        });
        let mut skipped: Vec<Skipped> = skipped.into_iter().map(|(_, skipped)| skipped).collect();
        skipped.sort_by(|a, b| (a.display.as_bytes(), &a.path).cmp(&(b.display.as_bytes(), &b.path)));

        Collected { inputs, problems: ordered(self.problems), skipped }
    }
}

/// The repositories that a walk met below its root.
fn repositories_below(root: &Path, markers: &WalkedMarkers) -> Vec<PathBuf> {
    markers
        .iter()
        .filter(|(folder, own)| own.is_repository() && *folder != root)
        .map(|(folder, _)| folder.clone())
        .collect()
}

/// What it means that a named path cannot even be looked at.
fn named_problem(path: &Path, error: io::Error) -> Problem {
    let path = path.to_path_buf();
    if error.kind() != io::ErrorKind::NotFound {
        return Problem::ReadPath { path, error };
    }
    match fs::read_link(&path) {
        Ok(target) => Problem::BrokenLink { path, target },
        Err(_) => Problem::Missing { path },
    }
}

/// Problems without repetitions, what was named before what was met.
fn ordered(problems: Vec<Problem>) -> Vec<Problem> {
    let mut seen = HashSet::new();
    let (mut named, mut met): (Vec<Problem>, Vec<Problem>) = problems
        .into_iter()
        .filter(|problem| seen.insert(problem.to_string()))
        .partition(|problem| problem.class() == ProblemClass::Named);
    met.sort_by_cached_key(Problem::to_string);
    named.append(&mut met);
    named
}
