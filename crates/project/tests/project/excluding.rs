//! What exclude globs keep out.

use std::path::Path;

use podlint_project::{ExcludeSet, Excludes, Request};

use crate::check_request;
use crate::folder::Folder;

#[track_caller]
fn check(folder: &Folder, paths: &[&str], base: &str, globs: &[&str], expected: &[&str]) {
    let set = ExcludeSet { base: folder.join(base), globs: globs.iter().map(|glob| (*glob).to_owned()).collect() };
    let paths = paths.iter().map(|path| folder.join(path)).collect();
    check_request(folder, &Request { paths, exclude: vec![set], ..Request::default() }, expected);
}

fn tree() -> Folder {
    Folder::with(&["a.yaml", "b.yaml", "vendor/c.yaml", "sub/vendor/d.yaml", "sub/e.yaml"])
}

#[test]
fn excludes_read_like_an_ignore_file_of_their_base() {
    let (a, b, c, d, e) =
        ("$/a.yaml Yaml", "$/b.yaml Yaml", "$/vendor/c.yaml Yaml", "$/sub/vendor/d.yaml Yaml", "$/sub/e.yaml Yaml");
    check(&tree(), &[""], "", &["vendor/"], &[a, b, e]);
    check(&tree(), &[""], "", &["vendor/**"], &[a, b, e, d]);
    check(&tree(), &[""], "", &["/vendor"], &[a, b, e, d]);
    check(&tree(), &[""], "sub", &["/vendor"], &[a, b, e, c]);
    check(&tree(), &[""], "", &["*.yaml", "!a.yaml"], &[a]);
    check(&tree(), &[""], "", &["{a,b}.yaml"], &[e, d, c]);
    check(&tree(), &[""], "elsewhere", &["*"], &[a, b, e, d, c]);
    check(&tree(), &[""], "", &["vendor", "!c.yaml"], &[a, b, e]);
}

#[test]
fn a_base_is_a_folder_and_not_a_prefix_of_names() {
    let folder = Folder::with(&["sub/a.yaml", "subway/a.yaml"]);
    check(&folder, &[""], "sub", &["/a.yaml", "way"], &["$/subway/a.yaml Yaml"]);
}

#[test]
fn what_is_named_and_excluded_is_skipped_with_the_glob() {
    check(&tree(), &["vendor/c.yaml"], "", &["vendor/"], &["skipped $/vendor/c.yaml: excluded by `vendor/`"]);
    check(
        &tree(),
        &["vendor", "a.yaml"],
        "",
        &["vendor"],
        &["$/a.yaml Yaml named", "skipped $/vendor: excluded by `vendor`"],
    );
    check(&tree(), &["sub/../b.yaml"], "", &["b.*"], &["skipped $/sub/../b.yaml: excluded by `b.*`"]);
    check(&tree(), &["vendor/*.yaml"], "", &["c.yaml"], &["skipped $/vendor/c.yaml: excluded by `c.yaml`"]);
}

#[test]
fn links_on_the_way_do_not_matter() {
    let folder = tree();
    folder.link("vendor", "other");
    check(&folder, &["other/c.yaml"], "", &["vendor/"], &["skipped $/other/c.yaml: excluded by `vendor/`"]);
    check(&folder, &["vendor/c.yaml"], "other", &["c.yaml"], &["skipped $/vendor/c.yaml: excluded by `c.yaml`"]);
}

#[test]
fn standard_input_is_excluded_by_its_name() {
    let folder = tree();
    let set = ExcludeSet { base: folder.path().into(), globs: vec!["vendor".into()] };
    let stdin_filename = Some(folder.join("vendor/new.yaml"));
    let request = Request { paths: vec!["-".into()], stdin_filename, exclude: vec![set], ..Request::default() };
    check_request(&folder, &request, &["skipped $/vendor/new.yaml: excluded by `vendor`"]);
}

#[test]
fn a_glob_that_is_none_is_a_problem_and_the_others_hold() {
    let problem = "Named: `{x`, excluded below `$/`, is not a glob: unclosed alternate group; missing '}' \
                   (maybe escape '{' with '[{]'?)";
    check(&tree(), &[""], "", &["{x", "sub", "vendor", "b.yaml"], &["$/a.yaml Yaml", problem]);
}

#[test]
fn several_sets_hold_together() {
    let sets = [("/a", "x.yaml"), ("/a/b", "!x.yaml"), ("/a/b", "y.yaml")]
        .map(|(base, glob)| ExcludeSet { base: base.into(), globs: vec![glob.into()] });
    let (excludes, problems) = Excludes::new(&sets);
    assert!(problems.is_empty() && !excludes.is_empty());
    assert_eq!(excludes.excluding(Path::new("/a/b/x.yaml"), false), Some("x.yaml"));
    assert_eq!(excludes.excluding(Path::new("/a/b/c/y.yaml"), false), Some("y.yaml"));
    assert_eq!(excludes.excluding(Path::new("/a/y.yaml"), false), None);
    assert_eq!(excludes.excluding(Path::new("/"), true), None);
}
