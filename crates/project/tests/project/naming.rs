//! What is taken because it was named.

use std::fs;
use std::io::Write;
use std::path::PathBuf;

use podlint_project::{Problem, ProblemClass, Request, collect, read};

use crate::folder::Folder;
use crate::{check, check_inside, check_request, problem};

#[test]
fn a_named_file_is_taken_whatever_its_name_and_the_ignore_rules_say() {
    let folder = Folder::with(&["a.yaml", "Deployment", "x.tpl", "b.json", "c.md"]);
    folder.write(".gitignore", "*\n");
    check(
        &folder,
        &["a.yaml", "Deployment", "x.tpl", "b.json", "c.md"],
        &[
            "$/Deployment Yaml named",
            "$/a.yaml Yaml named",
            "$/b.json Json named",
            "$/c.md Markdown named",
            "$/x.tpl Yaml named",
        ],
    );
}

#[test]
fn a_path_that_is_not_there_is_a_problem() {
    let folder = Folder::with(&["a.yaml"]);
    folder.link("nowhere", "broken");
    folder.link("circle", "circle");
    check(
        &folder,
        &["b.yaml", "a.yaml", "broken", "circle", "a.yaml/b", "b.yaml"],
        &[
            "$/a.yaml Yaml named",
            "Named: `$/b.yaml` does not exist",
            "Named: `$/broken` is a symbolic link to `nowhere`, which does not exist",
            "Named: cannot read `$/circle`: Too many levels of symbolic links",
            "Named: cannot read `$/a.yaml/b`: Not a directory",
        ],
    );
    assert!(matches!(problem(PathBuf::new()), Problem::Missing { .. }));
    assert_eq!(problem(folder.join("b.yaml")).class(), ProblemClass::Named);
}

#[test]
fn a_named_file_without_permission_is_a_problem() {
    let folder = Folder::with(&["a.yaml"]);
    folder.set_mode("a.yaml", 0o000);
    // Root may read it all the same.
    if fs::File::open(folder.join("a.yaml")).is_err() {
        check(&folder, &["a.yaml"], &["Named: cannot read `$/a.yaml`: Permission denied"]);
    } else {
        check(&folder, &["a.yaml"], &["$/a.yaml Yaml named"]);
    }
}

#[test]
fn a_file_named_in_several_ways_is_one_input() {
    let folder = Folder::with(&["sub/a.yaml", "sub/b.yaml"]);
    folder.link("sub/a.yaml", "link.yaml");
    folder.link("sub", "sub-link");
    check(&folder, &["sub/a.yaml", "sub/a.yaml"], &["$/sub/a.yaml Yaml named"]);
    check(
        &folder,
        &["sub", "sub/a.yaml", "./sub", "sub/../sub/b.yaml", "link.yaml", "sub-link/b.yaml", "sub-link"],
        &["$/sub/a.yaml Yaml named", "$/sub/b.yaml Yaml named"],
    );
    check(&folder, &["link.yaml", "sub/a.yaml"], &["$/link.yaml Yaml named"]);
    let absolute = folder.join("sub/a.yaml");
    check_inside(&folder, &["sub/a.yaml", "./sub/a.yaml", absolute.to_str().unwrap()], "", &["sub/a.yaml Yaml named"]);
}

#[test]
fn paths_are_shown_as_they_were_named() {
    let folder = Folder::with(&["sub/a.yaml", "b.yaml"]);
    check_inside(&folder, &[], "", &["b.yaml Yaml", "sub/a.yaml Yaml"]);
    check_inside(&folder, &["."], "", &["./b.yaml Yaml", "./sub/a.yaml Yaml"]);
    check_inside(&folder, &["sub"], "", &["sub/a.yaml Yaml"]);
    check_inside(&folder, &["sub/", "./b.yaml"], "", &["./b.yaml Yaml named", "sub/a.yaml Yaml"]);
    check_inside(&folder, &["*.yaml", "./s*/*"], "", &["./sub/a.yaml Yaml", "b.yaml Yaml"]);
}

#[test]
fn a_named_link_is_followed_and_not_listed_as_skipped() {
    let folder = Folder::with(&["real/a.yaml"]);
    folder.make_folder("links");
    folder.link("../real/a.yaml", "links/a.yaml");
    folder.link("../real", "links/folder");
    check(&folder, &["links", "links/a.yaml"], &["$/links/a.yaml Yaml named", "skipped $/links/folder: symbolic link"]);
    check(&folder, &["links/folder"], &["$/links/folder/a.yaml Yaml"]);
}

#[test]
fn a_named_pipe_is_read_when_it_is_named() {
    let folder = Folder::new();
    folder.make_pipe("pipe");
    check(&folder, &["pipe"], &["$/pipe Yaml named Stream"]);
    let collected = collect(&Request { paths: vec![folder.join("pipe")], ..Request::default() });
    let path = folder.join("pipe");
    let writer =
        std::thread::spawn(move || fs::OpenOptions::new().write(true).open(path).unwrap().write_all(b"kind: Pod"));
    assert_eq!(read(&collected.inputs[0]).unwrap(), b"kind: Pod");
    writer.join().unwrap().unwrap();
}

#[test]
fn devices_and_descriptors_are_read_when_they_are_named() {
    let folder = Folder::new();
    check(&folder, &["/dev/null"], &["/dev/null Yaml named Stream"]);
    check_inside(&folder, &["/dev/stdin"], "kind: Pod", &["/dev/stdin Yaml named Stream", "kind: Pod"]);
    check_inside(&folder, &["/dev/fd/0"], "kind: Pod", &["/dev/fd/0 Yaml named Stream", "kind: Pod"]);
}

#[test]
fn a_named_socket_is_a_problem() {
    let folder = Folder::new();
    let _socket = std::os::unix::net::UnixListener::bind(folder.join("socket")).unwrap();
    check(&folder, &["socket"], &["Named: `$/socket` is a socket and cannot be read"]);
}

#[test]
fn a_dash_is_standard_input() {
    let folder = Folder::with(&["a.yaml"]);
    check_inside(&folder, &["-", "-"], "kind: Pod", &["<stdin> Yaml named Stdin", "kind: Pod"]);
    check_inside(&folder, &["-", "a.yaml"], "x", &["<stdin> Yaml named Stdin", "a.yaml Yaml named", "x"]);
    folder.write("-", "");
    check_inside(&folder, &["./-"], "x", &["./- Yaml named"]);
}

#[test]
fn standard_input_with_a_name_stands_for_the_file_of_that_name() {
    let folder = Folder::with(&["a.yaml", "b.yaml"]);
    let named = |paths: &[&str], name: &str| Request {
        paths: paths.iter().map(|path| if *path == "-" { "-".into() } else { folder.join(path) }).collect(),
        stdin_filename: Some(folder.join(name)),
        ..Request::default()
    };
    check_request(&folder, &named(&["-", ""], "a.yaml"), &["$/a.yaml Yaml named Stdin", "$/b.yaml Yaml"]);
    check_request(&folder, &named(&["", "-"], "a.yaml"), &["$/a.yaml Yaml named Stdin", "$/b.yaml Yaml"]);
    check_request(&folder, &named(&["-"], "new/c.md"), &["$/new/c.md Markdown named Stdin"]);
    check_request(&folder, &named(&["a.yaml"], "c.yaml"), &["$/a.yaml Yaml named"]);
}
