//! What the folders around a file say about it.

use std::ffi::OsStr;
use std::path::Path;
use std::sync::Arc;

use podlint_project::{Collected, Place, Places, Request, collect};

use crate::folder::Folder;

fn collect_paths(folder: &Folder, paths: &[&str]) -> Collected {
    collect(&Request { paths: paths.iter().map(|path| folder.join(path)).collect(), ..Request::default() })
}

/// Compares `file: what its place says`, folders given relative to the temporary one.
#[track_caller]
fn check(folder: &Folder, paths: &[&str], expected: &[&str]) {
    let relative = |path: &Path| path.strip_prefix(folder.path()).unwrap().display().to_string();
    let mut lines = Vec::new();
    for input in collect_paths(folder, paths).inputs {
        let Place { folder: own, root, repository, kustomization, chart, .. } = &input.place;
        assert_eq!(&**own, input.path.parent().unwrap());
        let mut line = format!("{}: root={}", relative(&input.path), relative(root));
        for (name, marked) in [("git", repository), ("kustomization", kustomization)] {
            if let Some(marked) = marked {
                line.push_str(&format!(" {name}={}", relative(marked)));
            }
        }
        if let Some(chart) = chart {
            line.push_str(&format!(" chart={} {:?}", relative(&chart.folder), chart.role));
        }
        lines.push(line);
    }
    assert_eq!(lines, expected);
}

/// A folder that is a repository, so that nothing above it matters.
fn repository(files: &[&str]) -> Folder {
    let folder = Folder::with(files);
    folder.make_folder(".git");
    folder
}

#[test]
fn the_nearest_kustomization_counts() {
    let folder =
        repository(&["base/kustomization.yaml", "base/sub/a.yaml", "over/Kustomization", "over/b.yaml", "c.yaml"]);
    folder.write("base/deep/kustomization.yml", "");
    folder.make_folder("fake/kustomization.yaml");
    folder.write("fake/d.yaml", "");
    check(
        &folder,
        &[""],
        &[
            "base/deep/kustomization.yml: root= git= kustomization=base/deep",
            "base/kustomization.yaml: root= git= kustomization=base",
            "base/sub/a.yaml: root= git= kustomization=base",
            "c.yaml: root= git=",
            "fake/d.yaml: root= git=",
            "over/b.yaml: root= git= kustomization=over",
        ],
    );
}

#[test]
fn files_know_what_they_are_to_their_chart() {
    let folder = repository(&[
        "web/Chart.yaml",
        "web/values.yaml",
        "web/values-prod.yml",
        "web/ci/kind-values.yaml",
        "web/values.schema.json",
        "web/README.md",
        "web/templates/deployment.yaml",
        "web/templates/deep/values.yaml",
        "web/crds/crd.yaml",
        "web/charts/plain/x.yaml",
        "web/charts/db/Chart.yaml",
        "web/charts/db/templates/db.yaml",
        "web/templates-old/x.yaml",
    ]);
    check(
        &folder,
        &["web"],
        &[
            "web/Chart.yaml: root=web git= chart=web Metadata",
            "web/README.md: root=web git= chart=web Other",
            "web/charts/db/Chart.yaml: root=web git= chart=web/charts/db Metadata",
            "web/charts/db/templates/db.yaml: root=web git= chart=web/charts/db Template",
            "web/charts/plain/x.yaml: root=web git= chart=web Dependency",
            "web/ci/kind-values.yaml: root=web git= chart=web Values",
            "web/crds/crd.yaml: root=web git= chart=web CustomResourceDefinition",
            "web/templates-old/x.yaml: root=web git= chart=web Other",
            "web/templates/deep/values.yaml: root=web git= chart=web Template",
            "web/templates/deployment.yaml: root=web git= chart=web Template",
            "web/values-prod.yml: root=web git= chart=web Values",
            "web/values.schema.json: root=web git= chart=web Values",
            "web/values.yaml: root=web git= chart=web Values",
        ],
    );
}

#[test]
fn markers_above_what_was_named_count_up_to_the_repository() {
    let folder = Folder::with(&["kustomization.yaml", "repo/Chart.yaml", "repo/templates/sub/a.yaml"]);
    folder.write("repo/.git", "gitdir: elsewhere\n");
    let expected = "repo/templates/sub/a.yaml: root=repo/templates/sub git=repo chart=repo Template";
    check(&folder, &["repo/templates/sub"], &[expected]);
    check(&folder, &["repo/templates/sub/a.yaml"], &[expected]);
}

#[test]
fn a_file_that_is_named_and_walked_belongs_to_the_wider_root() {
    let folder = repository(&["sub/deep/a.yaml"]);
    let expected = "sub/deep/a.yaml: root=sub git=";
    check(&folder, &["sub/deep/a.yaml", "sub"], &[expected]);
    check(&folder, &["sub", "sub/deep", "sub/deep/a.yaml"], &[expected]);
}

#[test]
fn the_place_of_a_named_link_is_where_the_link_is() {
    let folder = repository(&["base/a.yaml", "over/kustomization.yaml"]);
    folder.link("../base/a.yaml", "over/a.yaml");
    check(&folder, &["over/a.yaml"], &["over/a.yaml: root=over git= kustomization=over"]);
}

#[test]
fn every_folder_is_looked_into_once() {
    let folder = repository(&["a/b/c/1.yaml"]);
    let mut places = Places::new();
    let root: Arc<Path> = Arc::from(folder.path());
    for number in 0..100 {
        let name = format!("{number}.yaml");
        places.place(&folder.join("a/b/c"), OsStr::new(&name), &root);
        places.place(&folder.join("a/b"), OsStr::new(&name), &root);
    }
    assert_eq!(places.folders_searched(), 4);
    // What it saw is what it says from then on.
    folder.write("a/kustomization.yaml", "");
    assert_eq!(places.place(&folder.join("a/b/d"), OsStr::new("x"), &root).kustomization, None);
    assert_eq!(places.folders_searched(), 5);
}
