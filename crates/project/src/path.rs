//! Small questions about paths that several modules ask.

use std::path::{Component, Path, PathBuf};

/// The path as a user reads it: with forward slashes, and with replacement characters where it is not UTF-8.
pub(crate) fn display(path: &Path) -> String {
    let text = path.to_string_lossy();
    if cfg!(windows) { text.replace('\\', "/") } else { text.into_owned() }
}

/// The folder a path is in; `.` for a bare name, where `Path::parent` gives the empty path.
pub(crate) fn parent(path: &Path) -> &Path {
    match path.parent() {
        Some(parent) if parent.as_os_str().is_empty() => Path::new("."),
        Some(parent) => parent,
        None => path,
    }
}

/// An absolute path as it is written in the folder `from`, which is absolute, too: `../base/web.yaml`. It stays absolute where
/// both have nothing in common.
pub(crate) fn relative(path: &Path, from: &Path) -> PathBuf {
    let common = path.components().zip(from.components()).take_while(|(own, other)| own == other).count();
    // The root, and on Windows the drive in front of it, is nothing in common.
    if path.components().take(common).all(|component| !matches!(component, Component::Normal(_))) {
        return path.to_path_buf();
    }
    let up = from.components().skip(common).map(|_| Component::ParentDir);
    up.chain(path.components().skip(common)).collect()
}

/// The path without links and dots, or as near to that as what exists allows.
pub(crate) fn canonical(path: &Path) -> PathBuf {
    let path = if path.as_os_str().is_empty() { Path::new(".") } else { path };
    if let Ok(canonical) = path.canonicalize() {
        return canonical;
    }
    let Some(name) = path.file_name() else {
        return std::path::absolute(path).unwrap_or_else(|_| path.to_path_buf());
    };
    // The name is not there (yet), as with --stdin-filename for a file that was never saved, but its folder may be.
    match parent(path).canonicalize() {
        Ok(folder) => folder.join(name),
        Err(_) => std::path::absolute(path).unwrap_or_else(|_| path.to_path_buf()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_written_from_a_folder() {
        for (path, from, written) in [
            ("/shop/deploy/web.yaml", "/shop", "deploy/web.yaml"),
            ("/shop/deploy/web.yaml", "/shop/base", "../deploy/web.yaml"),
            ("/shop/web.yaml", "/shop/base/a", "../../web.yaml"),
            ("/other/web.yaml", "/shop", "/other/web.yaml"),
        ] {
            assert_eq!(relative(Path::new(path), Path::new(from)), Path::new(written), "{path} from {from}");
        }
    }
}
