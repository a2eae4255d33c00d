//! A folder for one test.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::atomic::{AtomicU32, Ordering};

/// A folder below the system's temporary one, removed with all that is in it when dropped.
pub(crate) struct Folder {
    path: PathBuf,
    is_ours: bool,
}

static COUNT: AtomicU32 = AtomicU32::new(0);

impl Folder {
    /// An empty folder.
    pub(crate) fn new() -> Folder {
        let count = COUNT.fetch_add(1, Ordering::Relaxed);
        let name = format!("podlint-project-{}-{count}", std::process::id());
        let path = std::env::temp_dir().canonicalize().unwrap().join(name);
        let _ = fs::remove_dir_all(&path); // of a process that had our number and was killed
        fs::create_dir(&path).unwrap();
        Folder { path, is_ours: true }
    }

    /// A folder with these files, each with a line of text.
    pub(crate) fn with(files: &[&str]) -> Folder {
        let folder = Folder::new();
        for file in files {
            folder.write(file, "kind: Pod\n");
        }
        folder
    }

    /// A folder that somebody else removes.
    pub(crate) fn existing(path: &Path) -> Folder {
        Folder { path: path.to_path_buf(), is_ours: false }
    }

    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    pub(crate) fn join(&self, path: &str) -> PathBuf {
        self.path.join(path)
    }

    /// Writes a file and the folders it needs.
    pub(crate) fn write(&self, file: &str, text: &str) {
        let path = self.join(file);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    pub(crate) fn make_folder(&self, folder: &str) {
        fs::create_dir_all(self.join(folder)).unwrap();
    }

    pub(crate) fn link(&self, target: &str, link: &str) {
        std::os::unix::fs::symlink(target, self.join(link)).unwrap();
    }

    pub(crate) fn make_pipe(&self, file: &str) {
        assert!(Command::new("mkfifo").arg(self.join(file)).status().unwrap().success());
    }

    pub(crate) fn set_mode(&self, path: &str, mode: u32) {
        use std::os::unix::fs::PermissionsExt;
        fs::set_permissions(self.join(path), fs::Permissions::from_mode(mode)).unwrap();
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        if self.is_ours {
            // Tests give permissions back themselves; what is left is no reason to fail another one.
            let _ = fs::remove_dir_all(&self.path);
        }
    }
}
