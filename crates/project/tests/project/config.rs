//! Finding configurations and repositories.

use podlint_project::{ConfigFinder, find_config, git_top_level};

use crate::folder::Folder;

#[test]
fn the_nearest_configuration_holds() {
    let folder = Folder::with(&[
        ".podlint.yaml",
        "a/.podlint.yml",
        "a/b/x.yaml",
        "c/x.yaml",
        "both/.podlint.yaml",
        "both/.podlint.yml",
    ]);
    folder.make_folder("a/b/.podlint.yaml");
    folder.make_folder("c/.git");
    let find = |path: &str| {
        find_config(&folder.join(path)).unwrap().strip_prefix(folder.path()).unwrap().display().to_string()
    };
    assert_eq!(find("a/b/x.yaml"), "a/.podlint.yml");
    assert_eq!(find("a/b"), "a/.podlint.yml");
    assert_eq!(find("c/x.yaml"), ".podlint.yaml");
    assert_eq!(find("c/not-yet.yaml"), ".podlint.yaml");
    assert_eq!(find("both"), "both/.podlint.yaml");
    assert_eq!(find(".podlint.yaml"), ".podlint.yaml");
}

#[test]
fn a_finder_looks_into_every_folder_once() {
    let folder = Folder::with(&["a/.podlint.yaml", "a/b/c/x.yaml"]);
    let mut finder = ConfigFinder::new();
    for _ in 0..3 {
        let config = finder.find(&folder.join("a/b/c")).unwrap();
        assert_eq!(*config, *folder.join("a/.podlint.yaml"));
    }
    assert_eq!(finder.folders_searched(), 3);
    assert_eq!(finder.find(&folder.join("a/b")), finder.find(&folder.join("a")));
    assert_eq!(finder.folders_searched(), 3);
}

#[test]
fn the_top_level_of_a_repository_is_found_from_a_file_or_folder() {
    let folder = Folder::with(&["repo/a/x.yaml", "worktree/.git", "worktree/y.yaml"]);
    folder.make_folder("repo/.git");
    assert_eq!(git_top_level(&folder.join("repo/a/x.yaml")), Some(folder.join("repo")));
    assert_eq!(git_top_level(&folder.join("repo/a")), Some(folder.join("repo")));
    assert_eq!(git_top_level(&folder.join("repo")), Some(folder.join("repo")));
    assert_eq!(git_top_level(&folder.join("worktree/y.yaml")), Some(folder.join("worktree")));
}
