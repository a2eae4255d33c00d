//! Sends diagnostics to a client that does not ask for them.

use crate::diagnostics::diagnostics;
use crate::snapshot::Snapshot;
use std::collections::{BTreeSet, HashMap};
use std::path::PathBuf;
use std::sync::mpsc::{Receiver, Sender, channel};
use tokio::runtime::Handle;
use tower_lsp_server::Client as Connection;
use tower_lsp_server::ls_types::{Diagnostic, Uri};

/// What has to be looked at again.
#[derive(Debug, Default)]
pub(crate) struct Dirty {
    /// Documents with another text, which come first.
    pub(crate) paths: BTreeSet<PathBuf>,
    /// All other open documents, too.
    pub(crate) others: bool,
}

enum Job {
    Publish(Box<Snapshot>, Dirty),
    Forget(Uri),
}

/// A thread that checks and sends.
pub(crate) struct Publisher {
    jobs: Sender<Job>,
}

impl Publisher {
    pub(crate) fn start(connection: Connection, runtime: Handle) -> Publisher {
        let (jobs, received) = channel();
        let work = Work {
            connection,
            runtime,
            received,
            snapshot: None,
            dirty: Dirty::default(),
            forgotten: Vec::new(),
            sent: HashMap::new(),
        };
        std::thread::Builder::new()
            .name("publisher".to_owned())
            .spawn(move || work.run())
            .expect("a program can start a thread");
        Publisher { jobs }
    }

    /// Sends what is found in the documents that are dirty.
    pub(crate) fn publish(&self, snapshot: Snapshot, dirty: Dirty) {
        _ = self.jobs.send(Job::Publish(Box::new(snapshot), dirty));
    }

    /// Takes back what was sent of a document that is closed.
    pub(crate) fn forget(&self, uri: Uri) {
        _ = self.jobs.send(Job::Forget(uri));
    }
}

struct Work {
    connection: Connection,
    runtime: Handle,
    received: Receiver<Job>,
    snapshot: Option<Box<Snapshot>>,
    dirty: Dirty,
    forgotten: Vec<Uri>,
    /// What the client was told last of each open document, and of which version of it.
    sent: HashMap<Uri, (i32, Vec<Diagnostic>)>,
}

impl Work {
    fn run(mut self) {
        while let Ok(job) = self.received.recv() {
            self.note(job);
            self.catch_up();
            while let Some(path) = self.next() {
                self.publish(&path);
                // Whatever came in the meantime is newer than what is left to do.
                self.catch_up();
            }
        }
    }

    fn note(&mut self, job: Job) {
        match job {
            Job::Publish(snapshot, mut dirty) => {
                self.snapshot = Some(snapshot);
                self.dirty.paths.append(&mut dirty.paths);
                if dirty.others {
                    self.dirty.others = true;
                }
            }
            Job::Forget(uri) => self.forgotten.push(uri),
        }
    }

    fn catch_up(&mut self) {
        while let Ok(job) = self.received.try_recv() {
            self.note(job);
        }
        for uri in std::mem::take(&mut self.forgotten) {
            self.sent.remove(&uri);
            self.runtime.block_on(self.connection.publish_diagnostics(uri, Vec::new(), None));
        }
    }

    /// The next document to look at: first those with another text.
    fn next(&mut self) -> Option<PathBuf> {
        if self.dirty.paths.is_empty() && std::mem::take(&mut self.dirty.others) {
            let open = self.snapshot.iter().flat_map(|snapshot| snapshot.documents.keys().cloned());
            self.dirty.paths = open.collect();
        }
        self.dirty.paths.pop_first()
    }

    fn publish(&mut self, path: &PathBuf) {
        let Some(snapshot) = &self.snapshot else { return };
        let Some((uri, document)) = snapshot.documents.get(path) else { return };
        let found = snapshot.world.place(path).map(|file| diagnostics(snapshot, file)).unwrap_or_default();
        if snapshot.is_stale() && self.dirty.paths.contains(path) {
            return;
        }
        let news = (document.version, found);
        if self.sent.get(uri) == Some(&news) {
            return;
        }
        let (version, found) = news.clone();
        let sent = self.connection.publish_diagnostics(uri.clone(), found, Some(version));
        self.runtime.block_on(sent);
        self.sent.insert(uri.clone(), news);
    }
}
