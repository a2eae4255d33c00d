//! What a request sees: everything as it was when its turn came.

use crate::convert::{Lines, path_of, uri_of};
use crate::document::Document;
use crate::placement::Clusters;
use crate::settings::Settings;
use memchr::memmem;
use podlint_ide::{Files, Scope, Source};
use podlint_rules::{Checked, minors_in};
use podlint_schema::{LATEST, Minor};
use podlint_workspace::{Configs, LiveWorld, Loaded};
use podlint_yaml::{Encoding, Span};
use std::cell::RefCell;
use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use tower_lsp_server::ls_types::{Position, Range, TextEdit, Uri};

/// The open documents by their paths, with the addresses that the client has for them.
pub(crate) type Documents = HashMap<PathBuf, (Uri, Arc<Document>)>;

/// Everything at one time.
#[derive(Debug, Clone)]
pub(crate) struct Snapshot {
    pub(crate) world: LiveWorld,
    pub(crate) documents: Arc<Documents>,
    pub(crate) settings: Arc<Settings>,
    /// The folders of the workspace.
    pub(crate) folders: Arc<Vec<PathBuf>>,
    pub(crate) client: Arc<Client>,
    /// Grows with every change.
    pub(crate) revision: u64,
    /// Everything was read at least once.
    pub(crate) is_indexed: bool,
    pub(crate) shared: Arc<Shared>,
}

/// What the client said it can do.
#[derive(Debug, Clone, Default)]
pub(crate) struct Client {
    pub(crate) encoding: Counting,
    pub(crate) pulls_diagnostics: bool,
    pub(crate) refreshes_diagnostics: bool,
    pub(crate) refreshes_lenses: bool,
    pub(crate) refreshes_hints: bool,
    pub(crate) has_related_information: bool,
    pub(crate) has_code_descriptions: bool,
    pub(crate) has_tags: bool,
    pub(crate) takes_snippets: bool,
    pub(crate) takes_insert_replace: bool,
    pub(crate) adjusts_indentation: bool,
    pub(crate) takes_markdown: bool,
    pub(crate) takes_markdown_in_completion: bool,
    pub(crate) takes_action_literals: bool,
    pub(crate) takes_document_changes: bool,
    pub(crate) takes_symbol_trees: bool,
    pub(crate) takes_location_links: bool,
    pub(crate) folds_whole_lines: bool,
    pub(crate) registers_formatting: bool,
    pub(crate) watches_files: bool,
    pub(crate) has_configuration: bool,
    pub(crate) has_progress: bool,
    pub(crate) changes_folders: bool,
}

/// The unit in which the client counts columns.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Counting(pub(crate) Encoding);

impl Default for Counting {
    fn default() -> Counting {
        Counting(Encoding::Utf16)
    }
}

type Sources = HashMap<PathBuf, (Arc<str>, Arc<Source>)>;

/// What all snapshots have together.
#[derive(Debug, Default)]
pub(crate) struct Shared {
    /// Snapshots of clusters.
    pub(crate) clusters: Clusters,
    /// The revision of now.
    pub(crate) revision: AtomicU64,
    checked: Mutex<HashMap<u32, (u64, Arc<Checked>)>>,
    /// Files of which the client was told that something is found in them. It does not list all of them when it asks.
    with_findings: Mutex<HashSet<Uri>>,
    /// The sources of open documents, each with the text that it is of.
    sources: Mutex<Sources>,
    /// The last file that was read because it is not open: what asks about such a file asks more than once.
    last_read: Mutex<Option<Read>>,
}

/// A file that is not open, as it was at a revision.
#[derive(Debug)]
struct Read {
    revision: u64,
    file: u32,
    loaded: Arc<Loaded>,
    source: Option<Arc<Source>>,
}

impl Shared {
    /// The client is told that something is found in a file.
    pub(crate) fn note_findings(&self, uri: &Uri) {
        if let Ok(mut files) = self.with_findings.lock()
            && !files.contains(uri)
        {
            files.insert(uri.clone());
        }
    }

    /// Takes out the files of which the client will be told that nothing is found in them any more.
    pub(crate) fn forget_findings(&self, which: impl Fn(&Uri) -> bool) -> Vec<Uri> {
        let mut taken = Vec::new();
        if let Ok(mut files) = self.with_findings.lock() {
            files.retain(|uri| {
                let stays = !which(uri);
                if !stays {
                    taken.push(uri.clone());
                }
                stays
            });
        }
        taken
    }
}

/// How many sources of documents that were closed are kept.
const MOST_SOURCES: usize = 64;

thread_local! {
    /// Plugins are made once a thread. They belong to the configurations they were made for.
    static WORKER: RefCell<Option<(Arc<Configs>, podlint_rules::Worker<'static>)>> = const { RefCell::new(None) };
}

impl Snapshot {
    /// Whether something has changed since.
    pub(crate) fn is_stale(&self) -> bool {
        self.shared.revision.load(Ordering::Relaxed) != self.revision
    }

    /// The document of an address with its text and tree; `None` if it is not open or not ours.
    pub(crate) fn view(&self, uri: &Uri) -> Option<View<'_>> {
        let path = path_of(uri);
        let file = self.world.place(&path)?;
        let source = self.source_at(file)?;
        Some(View { snapshot: self, file, source })
    }

    fn source_at(&self, file: u32) -> Option<Arc<Source>> {
        let path = self.world.path(file)?;
        let Some((_, document)) = self.documents.get(path) else {
            return self.with_read(file, |read| {
                let source =
                    read.source.get_or_insert_with(|| Arc::new(source_of(&read.loaded, read.loaded.mended.original())));
                source.clone()
            });
        };
        let mut sources = self.shared.sources.lock().ok()?;
        if let Some((known, source)) = sources.get(path)
            && Arc::ptr_eq(&document.text, known)
        {
            return Some(source.clone());
        }
        // Rules do not look at the text of a template, so it is not kept there; an editor shows it.
        let source = Arc::new(source_of(&*self.world.file(file)?, &document.text));
        sources.insert(path.to_path_buf(), (document.text.clone(), source.clone()));
        if sources.len() > self.documents.len() + MOST_SOURCES {
            sources.retain(|path, _| self.documents.contains_key(path));
        }
        Some(source)
    }

    /// A file with its text and its tree.
    pub(crate) fn loaded(&self, file: u32) -> Option<Arc<Loaded>> {
        match self.documents.contains_key(self.world.path(file)?) {
            true => self.world.file(file),
            false => self.with_read(file, |read| read.loaded.clone()),
        }
    }

    /// Reads a file that is not open, unless it is the one that was read last.
    fn with_read<T>(&self, file: u32, ask: impl FnOnce(&mut Read) -> T) -> Option<T> {
        let mut last = self.shared.last_read.lock().ok()?;
        if let Some(read) = last.as_mut().filter(|read| (read.revision, read.file) == (self.revision, file)) {
            return Some(ask(read));
        }
        let read = Read { revision: self.revision, file, loaded: self.world.file(file)?, source: None };
        Some(ask(last.insert(read)))
    }

    /// What the rules find in a file.
    pub(crate) fn checked(&self, file: u32) -> Option<Arc<Checked>> {
        if let Some((revision, checked)) = self.shared.checked.lock().ok()?.get(&file)
            && *revision == self.revision
        {
            return Some(checked.clone());
        }
        let configs = self.world.configs();
        let checked = WORKER.with_borrow_mut(|worker| {
            let is_for_them = worker.as_ref().is_some_and(|(own, _)| Arc::ptr_eq(own, configs));
            if !is_for_them {
                *worker = Some((configs.clone(), self.world.engine().worker_with_help()));
            }
            let (_, worker) = worker.as_mut()?;
            self.world.check(worker, file)
        })?;
        let checked = Arc::new(checked);
        // The others are looked at once, by who asks for all.
        if self.world.path(file).is_some_and(|path| self.documents.contains_key(path)) {
            self.shared.checked.lock().ok()?.insert(file, (self.revision, checked.clone()));
        }
        Some(checked)
    }

    /// The address of a file.
    pub(crate) fn uri(&self, file: u32) -> Option<Uri> {
        let path = self.world.path(file)?;
        self.documents.get(path).map(|(uri, _)| uri.clone()).or_else(|| uri_of(path))
    }

    /// The edits of a file in the protocol's words.
    pub(crate) fn edits(&self, file: u32, edits: &[podlint_yaml::edit::TextEdit]) -> Option<Vec<TextEdit>> {
        let source = self.source_at(file)?;
        let lines = Lines::of(&source, self.client.encoding.0);
        let edit = |edit: &podlint_yaml::edit::TextEdit| TextEdit::new(lines.range(edit.span), edit.text.clone());
        Some(edits.iter().map(edit).collect())
    }

    /// The oldest and the newest release that a file says it is for, else those that its configuration names.
    fn named_minors(&self, file: u32) -> Option<(Minor, Minor)> {
        let own = self.source_at(file).and_then(|source| minors_in(&source.tree()));
        let (oldest, newest) = own.or(self.world.config(file)?.kubernetes)?;
        let known = |number: u32| Minor::new(u8::try_from(number).ok()?);
        Some((known(oldest)?, known(newest)?))
    }

    /// The version of an open file.
    pub(crate) fn version(&self, file: u32) -> Option<i32> {
        let path = self.world.path(file)?;
        self.documents.get(path).map(|(_, document)| document.version)
    }
}

fn source_of(loaded: &Loaded, text: &str) -> Source {
    Source::new(podlint_workspace::parse_bytes(&loaded.input, text.as_bytes().to_vec()), loaded.context())
}

/// A document that is looked at.
pub(crate) struct View<'s> {
    pub(crate) snapshot: &'s Snapshot,
    pub(crate) file: u32,
    source: Arc<Source>,
}

impl View<'_> {
    /// Runs a feature over it.
    pub(crate) fn run<T>(&self, feature: impl FnOnce(&Scope<'_>, &Lines<'_>) -> T) -> T {
        let tree = self.source.tree();
        let scope = Scope {
            tree: &tree,
            objects: &self.source.objects.records,
            index: self.snapshot.world.index().view(),
            file: self.file,
            minor: self.minor(),
            files: self.snapshot,
        };
        feature(&scope, &self.lines())
    }

    /// Runs a feature at a place.
    pub(crate) fn at<T>(&self, position: Position, feature: impl FnOnce(&Scope<'_>, u32) -> T) -> T {
        self.run(|scope, lines| feature(scope, lines.offset(position)))
    }

    pub(crate) fn range(&self, span: Span) -> Range {
        self.lines().range(span)
    }

    fn lines(&self) -> Lines<'_> {
        Lines::of(&self.source, self.snapshot.client.encoding.0)
    }

    /// The newest release that the configuration names.
    fn minor(&self) -> Minor {
        self.snapshot.named_minors(self.file).map_or(LATEST, |(_, newest)| newest)
    }
}

impl Files for Snapshot {
    fn source(&self, file: u32) -> Option<Arc<Source>> {
        self.source_at(file)
    }

    fn may_contain(&self, file: u32, text: &str) -> bool {
        let Some(path) = self.world.path(file) else { return true };
        if let Some((_, document)) = self.documents.get(path) {
            return document.text.contains(text);
        }
        std::fs::read(path).is_ok_and(|bytes| memmem::find(&bytes, text.as_bytes()).is_some())
    }

    fn in_text(&self, file: u32, span: Span) -> Span {
        let loaded = self.loaded(file);
        loaded.map_or(
            span,
            |loaded| if loaded.mended.map.is_empty() { span } else { loaded.mended.map.to_original(span) },
        )
    }

    fn oldest_minor(&self, file: u32) -> Option<Minor> {
        self.named_minors(file).map(|(oldest, _)| oldest)
    }

    fn path(&self, file: u32) -> String {
        self.world.path(file).map_or_else(String::new, shown)
    }

    fn short_path(&self, file: u32) -> String {
        let Some(path) = self.world.path(file) else { return String::new() };
        let below = self.folders.iter().find_map(|folder| path.strip_prefix(folder).ok());
        shown(below.unwrap_or(path))
    }
}

fn shown(path: &Path) -> String {
    path.display().to_string()
}
