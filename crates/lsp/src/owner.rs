//! The one who changes things.

use crate::capabilities::formatting_registrations;
use crate::convert::path_of;
use crate::document::Document;
use crate::publisher::{Dirty, Publisher};
use crate::settings::Settings;
use crate::snapshot::{Client, Documents, Shared, Snapshot};
use crate::watcher::{self, Seen};
use podlint_rules::{Engine, Overrides};
use podlint_workspace::{Change, ConfigError, LiveWorld, OpenTexts, is_configuring};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, Sender};
use std::time::Duration;
use tokio::runtime::Handle;
use tokio::sync::watch;
use tower_lsp_server::Client as Connection;
use tower_lsp_server::ls_types::{
    ConfigurationItem, FileChangeType, MessageType, ProgressToken, TextDocumentContentChangeEvent, Uri,
};

/// Something that happened, in its order.
pub(crate) enum Event {
    /// The client came.
    Initialize {
        client: Box<Client>,
        folders: Vec<PathBuf>,
        settings: serde_json::Value,
        parent: Option<u32>,
    },
    /// It may be asked from now on.
    Initialized,
    Open {
        uri: Uri,
        version: i32,
        text: String,
    },
    Change {
        uri: Uri,
        version: i32,
        changes: Vec<TextDocumentContentChangeEvent>,
    },
    Close(Uri),
    /// Files on the disk are different.
    Watched(Vec<(PathBuf, FileChangeType)>),
    Folders {
        added: Vec<PathBuf>,
        removed: Vec<PathBuf>,
    },
    /// The settings are different. A client that cannot be asked sends them along.
    AskSettings(serde_json::Value),
    Settings(serde_json::Value),
    /// Everything was read.
    Read {
        round: u64,
        world: Box<LiveWorld>,
        errors: Vec<ConfigError>,
    },
    Request(Box<dyn FnOnce(&Snapshot) + Send>),
}

/// Owns everything that changes.
pub(crate) struct Owner {
    engine: &'static Engine,
    /// What the user is told as soon as it is possible.
    wrong: Vec<String>,
    connection: Connection,
    runtime: Handle,
    events: Sender<Event>,
    publisher: Publisher,
    snapshot: Snapshot,
    /// Tells in which revision something was last different for files that are not open.
    others: watch::Sender<u64>,
    /// Who watches files, where the client does not.
    watcher: Option<Sender<Seen>>,
    /// Counts how often everything was read.
    round: u64,
    is_reading: bool,
    /// Something has changed since reading began.
    reads_again: bool,
}

impl Owner {
    /// Starts a thread that lives as long as events can come.
    pub(crate) fn start(
        engine: &'static Engine,
        wrong: Vec<String>,
        connection: Connection,
        events: Sender<Event>,
        received: Receiver<Event>,
        others: watch::Sender<u64>,
    ) {
        let runtime = Handle::current();
        let snapshot = Snapshot {
            world: LiveWorld::empty(engine),
            documents: Arc::default(),
            settings: Arc::default(),
            folders: Arc::default(),
            client: Arc::default(),
            revision: 0,
            is_indexed: false,
            shared: Arc::new(Shared::default()),
        };
        let mut owner = Owner {
            engine,
            wrong,
            publisher: Publisher::start(connection.clone(), runtime.clone()),
            connection,
            runtime,
            events,
            snapshot,
            others,
            watcher: None,
            round: 0,
            is_reading: false,
            reads_again: false,
        };
        std::thread::Builder::new()
            .name("owner".to_owned())
            .spawn(move || received.into_iter().for_each(|event| owner.apply(event)))
            .expect("a program can start a thread");
    }

    fn apply(&mut self, event: Event) {
        match event {
            Event::Request(answer) => {
                let snapshot = self.snapshot.clone();
                self.runtime.spawn_blocking(move || answer(&snapshot));
            }
            Event::Initialize { client, folders, settings, parent } => {
                self.snapshot.client = Arc::from(client);
                self.snapshot.settings = Arc::new(Settings::read(&settings));
                self.snapshot.folders = Arc::new(folders);
                self.changed();
                if let Some(parent) = parent {
                    watcher::end_with(parent, &self.runtime);
                }
            }
            Event::Initialized => {
                std::mem::take(&mut self.wrong).into_iter().for_each(|wrong| self.show_error(wrong));
                self.ask_settings();
                self.watch_files();
                self.read_everything();
            }
            Event::Open { uri, version, text } => {
                let path = path_of(&uri);
                let document = Arc::new(Document::new(text, version));
                self.set_text(&path, Some((uri, document)));
            }
            Event::Change { uri, version, changes } => {
                let path = path_of(&uri);
                // A change of what is not open is the client's mistake; there is no text that it could be about.
                let Some((_, document)) = self.snapshot.documents.get(&path) else { return };
                let mut document = Document::clone(document);
                document.change(changes, version, self.snapshot.client.encoding.0);
                self.set_text(&path, Some((uri, Arc::new(document))));
            }
            Event::Close(uri) => {
                let path = path_of(&uri);
                self.set_text(&path, None);
                self.publisher.forget(uri);
            }
            Event::Watched(files) => self.watched(files),
            Event::Folders { added, removed } => {
                let folders = Arc::make_mut(&mut self.snapshot.folders);
                folders.retain(|folder| !removed.contains(folder));
                folders.extend(added);
                self.read_everything();
            }
            Event::AskSettings(sent) => match self.snapshot.client.has_configuration {
                true => self.ask_settings(),
                false => self.set_settings(&sent),
            },
            Event::Settings(settings) => self.set_settings(&settings),
            Event::Read { round, world, errors } => self.take(round, *world, &errors),
        }
    }

    /// Everybody sees that something is different.
    fn changed(&mut self) {
        self.snapshot.revision += 1;
        self.snapshot.shared.revision.store(self.snapshot.revision, Ordering::Relaxed);
    }

    fn set_text(&mut self, path: &Path, open: Option<(Uri, Arc<Document>)>) {
        let text = open.as_ref().map(|(_, document)| document.text.clone());
        let is_open = open.is_some();
        let documents: &mut Documents = Arc::make_mut(&mut self.snapshot.documents);
        match open {
            Some(open) => _ = documents.insert(path.to_path_buf(), open),
            None => _ = documents.remove(path),
        }
        let was_known = self.snapshot.world.place(path).is_some();
        let change = if !was_known && !self.snapshot.is_indexed && is_open {
            // Until everything is read the open documents are all there is.
            let (world, _) = LiveWorld::read(self.engine, &[], &self.open_texts(), &Overrides::default(), &|_| ());
            self.snapshot.world = world;
            Change::ForOthers
        } else {
            self.snapshot.world.set_text(path, text.as_deref())
        };
        self.changed();
        let dirty =
            Dirty { paths: is_open.then(|| path.to_path_buf()).into_iter().collect(), others: change > Change::OfThis };
        self.publish(dirty);
        if change == Change::Everything && (self.snapshot.is_indexed || self.is_reading) {
            self.read_everything();
        }
    }

    fn publish(&self, dirty: Dirty) {
        if dirty.others {
            self.others.send_replace(self.snapshot.revision);
        }
        if self.snapshot.client.pulls_diagnostics {
            if dirty.others {
                self.refresh();
            }
        } else {
            self.publisher.publish(self.snapshot.clone(), dirty);
        }
    }

    /// Asks the client to ask again. It may take its time, or never answer.
    fn refresh(&self) {
        let (connection, client) = (self.connection.clone(), self.snapshot.client.clone());
        if client.pulls_diagnostics && client.refreshes_diagnostics {
            let connection = connection.clone();
            self.runtime.spawn(async move { _ = connection.workspace_diagnostic_refresh().await });
        }
        if client.refreshes_lenses {
            let connection = connection.clone();
            self.runtime.spawn(async move { _ = connection.code_lens_refresh().await });
        }
        if client.refreshes_hints {
            self.runtime.spawn(async move { _ = connection.inlay_hint_refresh().await });
        }
    }

    fn open_texts(&self) -> OpenTexts {
        let documents = self.snapshot.documents.iter();
        documents.map(|(path, (_, document))| (path.clone(), document.text.clone())).collect()
    }

    /// Files on the disk are different. Those that are open are what the client says.
    fn watched(&mut self, files: Vec<(PathBuf, FileChangeType)>) {
        let mut change = None;
        for (path, kind) in files {
            if self.snapshot.documents.contains_key(&path) && !is_configuring(&path) {
                continue;
            }
            let is_known = self.snapshot.world.place(&path).is_some();
            let own = match kind {
                FileChangeType::CHANGED if is_known => self.snapshot.world.set_text(&path, None),
                _ if is_known || watcher::is_ours(&path) => Change::Everything,
                _ => continue,
            };
            change = change.max(Some(own));
        }
        let Some(change) = change else { return };
        self.changed();
        match change {
            Change::Everything => self.read_everything(),
            _ => self.publish(Dirty { others: true, ..Dirty::default() }),
        }
    }

    /// Reads everything again in the background.
    fn read_everything(&mut self) {
        if self.is_reading {
            self.reads_again = true;
            return;
        }
        self.is_reading = true;
        self.reads_again = false;
        self.round += 1;
        let (round, engine, events) = (self.round, self.engine, self.events.clone());
        let (folders, open) = (self.snapshot.folders.clone(), self.open_texts());
        let counts = Arc::new((AtomicUsize::new(0), AtomicUsize::new(0)));
        if self.snapshot.client.has_progress && !folders.is_empty() {
            self.runtime.spawn(show_progress(self.connection.clone(), round, Arc::downgrade(&counts)));
        }
        let watcher = self.watcher.clone();
        std::thread::spawn(move || {
            if let Some(watcher) = watcher {
                _ = watcher.send(Seen::now(folders.clone()));
            }
            let step = |total: usize| {
                counts.1.store(total, Ordering::Relaxed);
                counts.0.fetch_add(1, Ordering::Relaxed);
            };
            let (world, errors) = LiveWorld::read(engine, &folders, &open, &Overrides::default(), &step);
            _ = events.send(Event::Read { round, world: Box::new(world), errors });
        });
    }

    /// Takes what was read in the background, with the texts as they are by now.
    fn take(&mut self, round: u64, world: LiveWorld, errors: &[ConfigError]) {
        if round != self.round {
            return;
        }
        self.is_reading = false;
        self.snapshot.world = world;
        self.snapshot.is_indexed = true;
        let mut reads_again = self.reads_again;
        for (path, text) in self.open_texts() {
            // Nothing happens to those that are as they were.
            if self.snapshot.world.text(&path) != Some(&*text) {
                reads_again |=
                    self.snapshot.world.set_text(&path, Some(&text)) == Change::Everything && !is_configuring(&path);
            }
        }
        self.changed();
        for error in errors {
            let message = if error.hint.is_empty() {
                error.message.clone()
            } else {
                format!("{} ({})", error.message, error.hint)
            };
            self.show_error(message);
        }
        let paths = self.snapshot.documents.keys().cloned().collect();
        self.publish(Dirty { paths, others: true });
        if reads_again {
            self.read_everything();
        }
    }

    fn show_error(&self, message: String) {
        let connection = self.connection.clone();
        self.runtime.spawn(async move { connection.show_message(MessageType::ERROR, message).await });
    }

    fn ask_settings(&self) {
        if !self.snapshot.client.has_configuration {
            return;
        }
        let (connection, events) = (self.connection.clone(), self.events.clone());
        self.runtime.spawn(async move {
            let item = ConfigurationItem { scope_uri: None, section: Some("podlint".to_owned()) };
            if let Ok(mut settings) = connection.configuration(vec![item]).await
                && !settings.is_empty()
            {
                _ = events.send(Event::Settings(settings.swap_remove(0)));
            }
        });
    }

    fn set_settings(&mut self, settings: &serde_json::Value) {
        let settings = Settings::read(settings);
        if *self.snapshot.settings != settings {
            let formats = settings.formatting && !self.snapshot.settings.formatting;
            self.snapshot.settings = Arc::new(settings);
            self.changed();
            if formats && self.snapshot.client.registers_formatting {
                let connection = self.connection.clone();
                self.runtime.spawn(async move { _ = connection.register_capability(formatting_registrations()).await });
            }
            self.refresh();
        }
    }

    /// Has files watched by the client, or watches them itself.
    fn watch_files(&mut self) {
        if self.snapshot.client.watches_files {
            let connection = self.connection.clone();
            self.runtime.spawn(async move { _ = connection.register_capability(vec![watcher::registration()]).await });
        } else {
            self.watcher = Some(watcher::watch(self.events.clone()));
        }
    }
}

/// How long reading may take before anybody is told.
const PATIENCE: Duration = Duration::from_millis(300);

/// Shows how far reading is, as long as somebody counts.
async fn show_progress(connection: Connection, round: u64, counts: std::sync::Weak<(AtomicUsize, AtomicUsize)>) {
    tokio::time::sleep(PATIENCE).await;
    let token = ProgressToken::String(format!("podlint/read/{round}"));
    if counts.strong_count() == 0 || connection.create_work_done_progress(token.clone()).await.is_err() {
        return;
    }
    let progress =
        connection.progress(token, "podlint").with_message("reading manifests").with_percentage(0).begin().await;
    while let Some(counts) = counts.upgrade() {
        let (read, all) = (counts.0.load(Ordering::Relaxed), counts.1.load(Ordering::Relaxed).max(1));
        drop(counts);
        progress.report(read.min(all) as u32 * 100 / all as u32).await;
        tokio::time::sleep(PATIENCE).await;
    }
    progress.finish().await;
}
