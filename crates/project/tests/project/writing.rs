//! Replacing the bytes of a file.

use std::fs;
use std::os::unix::fs::{MetadataExt, PermissionsExt, symlink};

use podlint_project::write;

use crate::folder::Folder;

/// The names in a folder, sorted.
fn names(folder: &Folder) -> Vec<String> {
    let entries = fs::read_dir(folder.path()).unwrap();
    let mut names: Vec<_> = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

#[test]
fn permissions_and_links_stay() {
    let folder = Folder::new();
    fs::write(folder.join("a.yaml"), "old").unwrap();
    fs::set_permissions(folder.join("a.yaml"), fs::Permissions::from_mode(0o754)).unwrap();
    symlink("a.yaml", folder.join("link.yaml")).unwrap();
    write(&folder.join("link.yaml"), b"old", b"new").unwrap();
    assert_eq!(fs::read(folder.join("a.yaml")).unwrap(), b"new");
    assert_eq!(fs::metadata(folder.join("a.yaml")).unwrap().mode() & 0o777, 0o754);
    assert!(fs::symlink_metadata(folder.join("link.yaml")).unwrap().is_symlink());
    assert_eq!(names(&folder), ["a.yaml", "link.yaml"]);
}

#[test]
fn a_file_that_someone_else_changed_is_left_alone() {
    let folder = Folder::new();
    fs::write(folder.join("a.yaml"), "newer").unwrap();
    let error = write(&folder.join("a.yaml"), b"old", b"new").unwrap_err();
    assert!(error.to_string().ends_with("a.yaml`: it was changed in the meantime"), "{error}");
    assert_eq!(fs::read(folder.join("a.yaml")).unwrap(), b"newer");
    write(&folder.join("a.yaml"), b"old", b"newer").unwrap();
}

#[test]
fn what_cannot_be_written_says_so() {
    let folder = Folder::new();
    fs::write(folder.join("a.yaml"), "old").unwrap();
    fs::set_permissions(folder.join("a.yaml"), fs::Permissions::from_mode(0o444)).unwrap();
    let error = write(&folder.join("a.yaml"), b"old", b"new").unwrap_err();
    assert!(error.to_string().ends_with("a.yaml`: it is read-only"), "{error}");
    let error = write(folder.path(), b"old", b"new").unwrap_err();
    assert!(error.to_string().ends_with("`: it is not a regular file"), "{error}");
    assert!(write(&folder.join("gone.yaml"), b"old", b"new").is_err());
    assert_eq!(fs::read(folder.join("a.yaml")).unwrap(), b"old");
    assert_eq!(names(&folder), ["a.yaml"]);
}
