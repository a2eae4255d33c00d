//! What is taken from a folder.

use std::fs;
use std::os::unix::process::CommandExt;
use std::process::Command;

use podlint_project::{Request, collect};

use crate::folder::Folder;
use crate::{check, check_request, listing, run_inside};

#[test]
fn takes_files_with_our_extensions_sorted_by_their_bytes() {
    let folder = Folder::with(&[
        "b.yaml",
        "a/z.yml",
        "a-b/x.json",
        "B.YAML",
        "README.md",
        "x.MarkDown",
        "x.txt",
        "yaml",
        "x.yaml.bak",
    ]);
    check(
        &folder,
        &[""],
        &[
            "$/B.YAML Yaml",
            "$/README.md Markdown",
            "$/a-b/x.json Json",
            "$/a/z.yml Yaml",
            "$/b.yaml Yaml",
            "$/x.MarkDown Markdown",
        ],
    );
}

#[test]
fn ignore_files_hold_without_a_repository_too() {
    let folder =
        Folder::with(&["a.yaml", "b.yaml", "c.yaml", "sub/a.yaml", "sub/deep/d.yaml", "out/x.yaml", "keep/b.yaml"]);
    folder.write(".gitignore", "b.yaml\n/out/\n");
    folder.write(".ignore", "c.yaml\n");
    folder.write("sub/.gitignore", "d.yaml\n");
    folder.write("keep/.gitignore", "!b.yaml\n");
    check(&folder, &[""], &["$/a.yaml Yaml", "$/keep/b.yaml Yaml", "$/sub/a.yaml Yaml"]);
    // Rules of the folders above hold as well.
    check(&folder, &["sub"], &["$/sub/a.yaml Yaml"]);
}

#[test]
fn ignore_rules_above_a_repository_do_not_hold_in_it() {
    let folder = Folder::with(&["repo/a.yaml", "repo/b.yaml"]);
    folder.write(".gitignore", "*\n");
    folder.make_folder("repo/.git");
    folder.write("repo/.gitignore", "b.yaml\n");
    check(&folder, &["repo"], &["$/repo/a.yaml Yaml"]);
}

#[test]
fn an_ignore_rule_without_meaning_is_a_warning_and_the_others_hold() {
    let folder = Folder::with(&["a.yaml", "b.yaml"]);
    folder.write(".gitignore", "{x\nb.yaml\n");
    let collected = collect(&Request { paths: vec![folder.path().into()], ..Request::default() });
    let lines = listing(&folder, &collected);
    assert_eq!(lines.len(), 2, "{lines:?}");
    assert_eq!(lines[0], "$/a.yaml Yaml");
    assert!(lines[1].starts_with("IgnoreRule: an ignore rule has no meaning: $/.gitignore"), "{lines:?}");
}

#[test]
fn hidden_files_count_but_version_control_and_our_configuration_do_not() {
    let folder = Folder::with(&["a.yaml", ".b.yaml", ".tests/c.yaml", ".git/d.yaml", ".podlint.yaml"]);
    check(&folder, &[""], &["$/.b.yaml Yaml", "$/.tests/c.yaml Yaml", "$/a.yaml Yaml"]);
    check(&folder, &[".tests"], &["$/.tests/c.yaml Yaml"]);
}

#[test]
fn links_are_not_followed_and_counted_where_they_could_matter() {
    let folder = Folder::with(&["real/a.yaml", "notes.txt"]);
    folder.link("real/a.yaml", "link.yaml");
    folder.link("real", "folder");
    folder.link("notes.txt", "notes-link.txt");
    folder.link("nowhere.yaml", "broken.yaml");
    folder.link("nowhere", "broken");
    check(
        &folder,
        &[""],
        &[
            "$/real/a.yaml Yaml",
            "skipped $/broken: broken symbolic link",
            "skipped $/broken.yaml: broken symbolic link",
            "skipped $/folder: symbolic link",
            "skipped $/link.yaml: symbolic link",
        ],
    );
}

#[test]
fn circles_of_links_end() {
    let folder = Folder::with(&["a.yaml", "sub/b.yaml"]);
    folder.link("..", "sub/up");
    folder.link(".", "self");
    folder.link("two.yaml", "one.yaml");
    folder.link("one.yaml", "two.yaml");
    check(
        &folder,
        &[""],
        &[
            "$/a.yaml Yaml",
            "$/sub/b.yaml Yaml",
            "skipped $/one.yaml: broken symbolic link",
            "skipped $/self: symbolic link",
            "skipped $/sub/up: symbolic link",
            "skipped $/two.yaml: broken symbolic link",
        ],
    );
}

#[test]
fn an_ignore_file_that_is_a_pipe_is_a_problem_and_its_folder_left_alone() {
    let folder = Folder::with(&["a.yaml", "sub/b.yaml", "sub/deep/c.yaml", "out/d.yaml"]);
    folder.make_pipe("sub/.gitignore");
    folder.make_pipe("out/.ignore");
    folder.write(".gitignore", "out\n");
    let problem = "Unreadable: cannot read `$/sub/.gitignore`: it is a named pipe, so its folder is left alone";
    check(&folder, &[""], &["$/a.yaml Yaml", problem]);
    check(&folder, &["sub/deep"], &[problem]);
}

#[test]
fn pipes_and_sockets_are_never_opened() {
    let folder = Folder::with(&["a.yaml"]);
    folder.make_pipe("pipe.yaml");
    folder.make_pipe("other-pipe");
    folder.link("pipe.yaml", "to-pipe.yaml");
    let _socket = std::os::unix::net::UnixListener::bind(folder.join("s.yaml")).unwrap();
    check(
        &folder,
        &[""],
        &[
            "$/a.yaml Yaml",
            "skipped $/pipe.yaml: named pipe",
            "skipped $/s.yaml: socket",
            "skipped $/to-pipe.yaml: symbolic link",
        ],
    );
}

// macOS refuses such names.
#[cfg(target_os = "linux")]
#[test]
fn a_name_that_is_not_utf8_is_shown_as_far_as_possible_and_can_be_opened() {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt;
    let folder = Folder::with(&["z.yaml"]);
    for name in [b"a\xff.yaml", b"a\xfe.yaml"] {
        fs::write(folder.path().join(OsStr::from_bytes(name)), "x").unwrap();
    }
    check(&folder, &[""], &["$/a\u{fffd}.yaml Yaml", "$/a\u{fffd}.yaml Yaml", "$/z.yaml Yaml"]);
    let collected = collect(&Request { paths: vec![folder.path().into()], ..Request::default() });
    assert!(collected.inputs[0].path.as_os_str().as_bytes().ends_with(b"a\xfe.yaml"));
    assert_eq!(podlint_project::read(&collected.inputs[1]).unwrap(), b"x");
}

#[test]
fn a_folder_that_cannot_be_read_is_a_problem_of_its_own_class() {
    let folder = Folder::with(&["a.yaml", "closed/b.yaml", "z/c.yaml"]);
    folder.set_mode("", 0o755);
    folder.set_mode("closed", 0o000);
    let problem = "Unreadable: cannot read `$/closed`: Permission denied";
    let without = ["$/a.yaml Yaml", "$/z/c.yaml Yaml", problem];
    if fs::read_dir(folder.join("closed")).is_err() {
        check(&folder, &[""], &without);
    } else {
        // For root every folder is open, so somebody else has to look.
        check(&folder, &[""], &["$/a.yaml Yaml", "$/closed/b.yaml Yaml", "$/z/c.yaml Yaml"]);
        let lines = as_nobody(&folder, &[folder.path().to_str().unwrap()]);
        assert_eq!(lines, without);
        let closed = as_nobody(&folder, &[folder.join("closed").to_str().unwrap()]);
        assert_eq!(closed, ["Named: cannot read `$/closed`: Permission denied"]);
    }
    folder.set_mode("closed", 0o755);
}

/// Collects in a process of a user who may do nothing.
fn as_nobody(folder: &Folder, paths: &[&str]) -> Vec<String> {
    let program = Folder::new();
    program.set_mode("", 0o755);
    let copy = program.join("tests");
    fs::copy(std::env::current_exe().unwrap(), &copy).unwrap();
    let mut command = Command::new(copy);
    command.uid(65_534).gid(65_534).current_dir("/");
    let lines = run_inside(command, paths, "").unwrap();
    lines.iter().map(|line| line.replace(&folder.path().display().to_string(), "$")).collect()
}

#[test]
fn a_thousand_folders_give_the_same_order_every_time() {
    let folder = Folder::new();
    for number in 0..1000 {
        folder.write(&format!("f{number}/a.yaml"), "");
    }
    let request = Request { paths: vec![folder.path().into()], ..Request::default() };
    let mut names: Vec<String> = (0..1000).map(|number| format!("$/f{number}/a.yaml Yaml")).collect();
    names.sort();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    check_request(&folder, &request, &names);
}
