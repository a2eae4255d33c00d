//! What the globs of a configuration name.

use crate::folder::Folder;
use podlint_project::named_files;

/// The files that each glob names below `$/base`, or what is wrong with it; `$` stands for the temporary folder.
#[track_caller]
fn check(folder: &Folder, globs: &[&str], expected: &[&str]) {
    let found = named_files(&folder.join("base"), globs);
    let lines = found.iter().map(|named| match named {
        Ok(inputs) => inputs.iter().map(|input| input.display.as_str()).collect::<Vec<_>>().join(" "),
        Err(problem) => problem.to_string(),
    });
    let root = folder.path().display().to_string();
    assert_eq!(lines.map(|line| line.replace(&root, "$")).collect::<Vec<_>>(), expected, "{globs:?}");
}

fn folder() -> Folder {
    Folder::with(&[
        "base/crds/a.yaml",
        "base/crds/deep/b.json",
        "base/x/crds/c.yml",
        "base/crds/notes.md",
        "beside/d.yaml",
    ])
}

#[test]
fn globs_are_those_of_exclude() {
    let folder = folder();
    check(&folder, &["crds/**/*.yaml"], &["$/base/crds/a.yaml"]);
    check(&folder, &["crds/"], &["$/base/crds/a.yaml $/base/crds/deep/b.json $/base/x/crds/c.yml"]);
    check(&folder, &["/crds/*"], &["$/base/crds/a.yaml $/base/crds/deep/b.json"]);
    check(&folder, &["*.{yml,json}"], &["$/base/crds/deep/b.json $/base/x/crds/c.yml"]);
    check(&folder, &["crds/a.yaml", "./crds/a.yaml"], &["$/base/crds/a.yaml", "$/base/crds/a.yaml"]);
    check(
        &folder,
        &["crds/", "!deep/", "deep/"],
        &["$/base/crds/a.yaml $/base/x/crds/c.yml", "", "$/base/crds/deep/b.json"],
    );
}

#[test]
fn folders_beside_the_configuration_can_be_named() {
    check(&folder(), &["../beside/*.yaml", "../beside/d.yaml"], &["$/beside/d.yaml", "$/beside/d.yaml"]);
}

#[test]
fn globs_that_name_nothing_are_problems() {
    let problems =
        ["no file matches `crd/*.yaml`", "no file matches `*.txt`", "no file matches `../../../../../../../../x/*`"];
    check(&folder(), &["crd/*.yaml", "*.txt", "../../../../../../../../x/*"], &problems);
    check(&folder(), &["crds/notes.md"], &["no file matches `crds/notes.md`"]);
}

#[test]
fn ignored_files_are_found_where_their_folder_is_spelt() {
    let folder = folder();
    folder.write("base/.gitignore", "/crds/\n");
    folder.make_folder("base/.git");
    check(
        &folder,
        &["crds/*.yaml", "crds/a.yaml", "*.json"],
        &["$/base/crds/a.yaml", "$/base/crds/a.yaml", "no file matches `*.json`"],
    );
}
