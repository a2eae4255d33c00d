//! Paths that no shell expanded.

use crate::check;
use crate::folder::Folder;

fn tree() -> Folder {
    Folder::with(&[
        "a.yaml",
        "deploy/b.yaml",
        "deploy/c.json",
        "deploy/d.txt",
        "deploy/x/e.yaml",
        "deploy/x/y/f.yaml",
        "k/z/g.yml",
    ])
}

#[test]
fn a_star_stays_in_its_folder_and_two_do_not() {
    check(&tree(), &["deploy/*.yaml"], &["$/deploy/b.yaml Yaml"]);
    check(
        &tree(),
        &["deploy/**/*.yaml"],
        &["$/deploy/b.yaml Yaml", "$/deploy/x/e.yaml Yaml", "$/deploy/x/y/f.yaml Yaml"],
    );
    check(&tree(), &["**/y/*"], &["$/deploy/x/y/f.yaml Yaml"]);
    check(&tree(), &["*/*/?.y*ml"], &["$/deploy/x/e.yaml Yaml", "$/k/z/g.yml Yaml"]);
    check(&tree(), &["{a,deploy/b}.yaml"], &["$/a.yaml Yaml", "$/deploy/b.yaml Yaml"]);
    check(&tree(), &["deploy/[bc].*"], &["$/deploy/b.yaml Yaml", "$/deploy/c.json Json"]);
}

#[test]
fn a_folder_that_matches_is_walked_as_if_a_shell_had_named_it() {
    check(&tree(), &["d*/x"], &["$/deploy/x/e.yaml Yaml", "$/deploy/x/y/f.yaml Yaml"]);
    check(&tree(), &["k*/"], &["$/k/z/g.yml Yaml"]);
}

#[test]
fn another_extension_is_taken_only_when_the_glob_spells_it() {
    check(&tree(), &["deploy/*.txt"], &["$/deploy/d.txt Yaml"]);
    check(&tree(), &["deploy/*.{txt,json}"], &["$/deploy/c.json Json", "$/deploy/d.txt Yaml"]);
    check(&tree(), &["deploy/d*"], &["Named: no file matches `$/deploy/d*`"]);
}

#[test]
fn a_glob_without_a_match_is_a_problem() {
    check(&tree(), &["deploy/*.yml"], &["Named: no file matches `$/deploy/*.yml`"]);
    check(&tree(), &["nowhere/*.yml"], &["Named: no file matches `$/nowhere/*.yml`"]);
    check(&tree(), &["a.yaml/*.yml"], &["Named: no file matches `$/a.yaml/*.yml`"]);
}

#[test]
fn a_glob_that_is_none_is_a_problem() {
    check(&tree(), &["deploy/[x"], &["Named: `$/deploy/[x` is not a glob: unclosed character class; missing ']'"]);
}

#[test]
fn a_file_whose_name_looks_like_a_glob_is_that_file() {
    let folder = Folder::with(&["[x].yaml", "x.yaml", "{b}/x.yaml"]);
    check(&folder, &["[x].yaml"], &["$/[x].yaml Yaml named"]);
    check(&folder, &["{b}"], &["$/{b}/x.yaml Yaml"]);
    check(&folder, &["\\[x\\].*"], &["$/[x].yaml Yaml"]);
    folder.link("nowhere", "*");
    check(&folder, &["*"], &["Named: `$/*` is a symbolic link to `nowhere`, which does not exist"]);
}

#[test]
fn ignore_rules_and_hidden_names_hold_for_globs() {
    let folder = Folder::with(&["a.yaml", "b.yaml", ".c.yaml", ".github/d.yaml", ".git/e.yaml"]);
    folder.write(".gitignore", "b.yaml\n");
    check(&folder, &["*.yaml"], &["$/a.yaml Yaml"]);
    check(&folder, &["**/.github/*.yaml"], &["$/.github/d.yaml Yaml"]);
    check(&folder, &[".*/*.yaml"], &["$/.github/d.yaml Yaml"]);
}

#[test]
fn links_that_match_are_counted_and_others_are_not() {
    let folder = Folder::with(&["real/a.yaml"]);
    folder.link("real/a.yaml", "link.yaml");
    folder.link("real", "folder");
    folder.link("nowhere", "broken.txt");
    check(&folder, &["*.yaml"], &["skipped $/link.yaml: symbolic link"]);
    check(&folder, &["f*/*.yml"], &["Named: no file matches `$/f*/*.yml`", "skipped $/folder: symbolic link"]);
}
