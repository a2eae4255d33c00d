//! Files that change, and a client that goes away.

use crate::owner::Event;
use podlint_project::{FileKind, Request, collect};
use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::mpsc::{RecvTimeoutError, Sender, channel};
use std::time::{Duration, SystemTime};
use tokio::runtime::Handle;
use tower_lsp_server::ls_types::{FileChangeType, Registration};

/// How often files are looked at that nobody else watches.
const PERIOD: Duration = Duration::from_secs(3);

/// What the client is asked to watch.
pub(crate) fn registration() -> Registration {
    Registration {
        id: "podlint/files".to_owned(),
        method: "workspace/didChangeWatchedFiles".to_owned(),
        register_options: Some(serde_json::json!({
            "watchers": [{"globPattern": "**/*.{yaml,yml,json,md}"}, {"globPattern": "**/Kustomization"}]
        })),
    }
}

/// Whether a file that is new or gone changes something.
pub(crate) fn is_ours(path: &Path) -> bool {
    FileKind::of(path).is_some() || path.file_name().is_some_and(|name| name == "Kustomization")
}

/// The files of folders at one moment.
pub(crate) struct Seen {
    folders: Arc<Vec<PathBuf>>,
    /// When each file was changed last, and its size in bytes.
    files: HashMap<PathBuf, (Option<SystemTime>, u64)>,
}

impl Seen {
    pub(crate) fn now(folders: Arc<Vec<PathBuf>>) -> Seen {
        // Without a path the folder of the process would be read.
        let inputs = match folders.is_empty() {
            true => Vec::new(),
            false => collect(&Request { paths: folders.to_vec(), ..Request::default() }).inputs,
        };
        let stamp = |path: &Path| {
            let metadata = std::fs::metadata(path).ok();
            let changed = metadata.as_ref().and_then(|metadata| metadata.modified().ok());
            (changed, metadata.map_or(0, |metadata| metadata.len()))
        };
        let files = inputs.into_iter().map(|input| (input.path.clone(), stamp(&input.path))).collect();
        Seen { folders, files }
    }

    /// What has happened between an earlier moment and this one.
    fn since(&self, earlier: &Seen) -> Vec<(PathBuf, FileChangeType)> {
        let changed = self.files.iter().filter_map(|(path, stamp)| match earlier.files.get(path) {
            None => Some((path.clone(), FileChangeType::CREATED)),
            Some(before) if before != stamp => Some((path.clone(), FileChangeType::CHANGED)),
            Some(_) => None,
        });
        let gone = earlier.files.keys().filter(|path| !self.files.contains_key(*path));
        changed.chain(gone.map(|path| (path.clone(), FileChangeType::DELETED))).collect()
    }
}

/// Looks at files again and again, for a client that does not watch them. Whoever reads everything sends what was there when
/// reading began, so that nothing is missed in between. Ends with either side.
pub(crate) fn watch(events: Sender<Event>) -> Sender<Seen> {
    let (sender, reads) = channel();
    std::thread::spawn(move || {
        let mut seen = Seen { folders: Arc::default(), files: HashMap::new() };
        loop {
            match reads.recv_timeout(PERIOD) {
                Ok(read) => seen = read,
                Err(RecvTimeoutError::Timeout) => {
                    let now = Seen::now(seen.folders.clone());
                    let changes = now.since(&seen);
                    if !changes.is_empty() && events.send(Event::Watched(changes)).is_err() {
                        return;
                    }
                    seen = now;
                }
                Err(RecvTimeoutError::Disconnected) => return,
            }
        }
    });
    sender
}

/// Ends the program when the process that started it is gone without a word. Where processes are not files, the end of standard
/// input has to do.
pub(crate) fn end_with(parent: u32, runtime: &Handle) {
    let process = PathBuf::from(format!("/proc/{parent}"));
    if !process.exists() {
        return;
    }
    runtime.spawn(async move {
        while process.exists() {
            tokio::time::sleep(PERIOD).await;
        }
        std::process::exit(1);
    });
}
