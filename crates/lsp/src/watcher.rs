//! Files that change, and a client that goes away.

use crate::owner::Event;
use podlint_project::{FileKind, Request, collect};
use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::mpsc::Sender;
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

/// Looks at the files of folders again and again, for a client that does not watch them.
pub(crate) fn watch(folders: Vec<PathBuf>, events: Sender<Event>) {
    if folders.is_empty() {
        return;
    }
    std::thread::spawn(move || {
        let mut known = look(&folders);
        loop {
            std::thread::sleep(PERIOD);
            let now = look(&folders);
            let changed = now.iter().filter_map(|(path, stamp)| match known.get(path) {
                None => Some((path.clone(), FileChangeType::CREATED)),
                Some(before) if before != stamp => Some((path.clone(), FileChangeType::CHANGED)),
                Some(_) => None,
            });
            let gone = known.keys().filter(|path| !now.contains_key(*path));
            let gone = gone.map(|path| (path.clone(), FileChangeType::DELETED));
            let all: Vec<_> = changed.chain(gone).collect();
            if !all.is_empty() && events.send(Event::Watched(all)).is_err() {
                return;
            }
            known = now;
        }
    });
}

/// When each file was changed last, and its size in bytes.
fn look(folders: &[PathBuf]) -> HashMap<PathBuf, (Option<SystemTime>, u64)> {
    let inputs = collect(&Request { paths: folders.to_vec(), ..Request::default() }).inputs;
    let stamp = |path: &Path| {
        let metadata = std::fs::metadata(path).ok();
        (metadata.as_ref().and_then(|metadata| metadata.modified().ok()), metadata.map_or(0, |metadata| metadata.len()))
    };
    inputs.into_iter().map(|input| (input.path.clone(), stamp(&input.path))).collect()
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
