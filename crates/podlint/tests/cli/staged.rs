//! `--staged`: what the next commit will hold is judged, whatever the work tree has.

use crate::harness::{Folder, Run, run};
use std::path::Path;
use std::process::Command;

const CONFIG: &str = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: shop}\ndata: {heading: Kim's shop}\n";
const POD: &str = "apiVersion: v1\nkind: Pod\nmetadata: {name: web}\nspec:\n  containers:\n  - name: web\n    image: nginx:1.29\n    \
                   env: [{name: TITLE, valueFrom: {configMapKeyRef: {name: shop, key: heading}}}]\n";

fn git(folder: &Path, arguments: &[&str]) {
    let mut git = Command::new("git");
    git.current_dir(folder).args(["-c", "user.name=Kim", "-c", "user.email=kim@example.org"]);
    git.args(["-c", "commit.gpgSign=false", "-c", "protocol.file.allow=always", "-c", "init.defaultBranch=main"]);
    let run = run(git.args(arguments), "");
    assert_eq!(run.code, 0, "git {arguments:?}: {}{}", run.stdout, run.stderr);
}

/// A repository with a first commit.
fn repository() -> Folder {
    let folder = Folder::new();
    git(folder.path(), &["init", "-q"]);
    folder.write("config.yaml", CONFIG);
    folder.write("web.yaml", POD);
    folder.write(".podlint.yaml", "profile: correctness\n");
    git(folder.path(), &["add", "."]);
    git(folder.path(), &["commit", "-qm", "first"]);
    folder
}

#[track_caller]
fn check(run: &Run, code: i32, out: &str) {
    assert_eq!((run.code, &*run.stdout), (code, out), "{}", run.stderr);
    assert_eq!(run.stderr.is_empty(), out.is_empty() && code == 0, "{}", run.stderr);
}

const MISSING: &str = "web.yaml:8:72: error env/missing-key ConfigMap `shop` has no key `heading`; it has `title` (see config.yaml:3:18)\n";

#[test]
fn the_index_decides() {
    let folder = repository();
    let staged = || folder.run("check --staged");
    check(&staged(), 0, "");
    // The work tree is wrong, what is staged is not.
    folder.write("config.yaml", CONFIG.replace("heading", "title"));
    check(&staged(), 0, "");
    check(&folder.run("check web.yaml"), 1, MISSING);
    // And the other way round.
    git(folder.path(), &["add", "config.yaml"]);
    folder.write("config.yaml", CONFIG);
    check(&staged(), 1, MISSING);
    check(&folder.run("check --staged web.yaml"), 1, MISSING);
    check(&folder.run("check --staged ."), 1, MISSING);
    check(&folder.run("check config.yaml web.yaml"), 0, "");
    // What the work tree does not have is looked at all the same.
    std::fs::remove_file(folder.path().join("config.yaml")).unwrap();
    check(&staged(), 1, MISSING);
}

#[test]
fn the_index_decides_in_files_that_nobody_named() {
    let folder = repository();
    folder.write("config.yaml", CONFIG.replace("heading", "title"));
    git(folder.path(), &["add", "config.yaml"]);
    // What is wrong there is mended in the work tree, or only touched, or deleted; none of it is staged.
    for text in [POD.replace("key: heading", "key: title"), format!("{POD}# touched\n")] {
        folder.write("web.yaml", text);
        check(&folder.run("check --staged"), 1, MISSING);
        check(&folder.run("check --staged config.yaml"), 1, MISSING);
    }
    std::fs::remove_file(folder.path().join("web.yaml")).unwrap();
    check(&folder.run("check --staged"), 1, MISSING);
    // Some programs have git take paths literally, and all that it starts.
    let mut literal = Command::new(env!("CARGO_BIN_EXE_podlint"));
    literal.args(["check", "--staged"]).current_dir(folder.path()).env("GIT_LITERAL_PATHSPECS", "1");
    check(&run(&mut literal, ""), 1, MISSING);
}

#[test]
fn folders_and_links_of_the_index_have_no_text() {
    let folder = repository();
    folder.write("d/web.yaml", POD);
    folder.write("d/.podlint.yaml", "exclude: []\n");
    git(folder.path(), &["add", "."]);
    std::fs::remove_dir_all(folder.path().join("d")).unwrap();
    check(&folder.run("check --staged d"), 0, "");
    folder.write("d/web.yaml", POD);
    folder.write("config.yaml", CONFIG.replace("heading", "title"));
    git(folder.path(), &["add", "."]);
    check(&folder.run("check --staged d"), 1, &MISSING.replace("web.yaml:", "d/web.yaml:"));
    #[cfg(unix)]
    {
        std::os::unix::fs::symlink("web.yaml", folder.path().join("link.yaml")).unwrap();
        git(folder.path(), &["add", "."]);
        check(&folder.run("check --staged link.yaml"), 0, "");
    }
}

#[test]
fn what_is_not_staged_is_not_there() {
    let folder = repository();
    git(folder.path(), &["rm", "-q", "--cached", "config.yaml"]);
    folder.write("web.yaml", POD.replace("nginx:1.29", "nginx:1.30"));
    folder.write("config.yaml", CONFIG.replace("heading", "title"));
    git(folder.path(), &["add", "web.yaml"]);
    check(&folder.run("check --staged"), 0, "");
    folder.write("new.yaml", CONFIG);
    git(folder.path(), &["add", "-N", "new.yaml"]);
    for file in ["config.yaml", "new.yaml"] {
        let run = folder.run(&format!("check --staged {file}"));
        assert_eq!(run.code, 2, "{}", run.stderr);
        let expected = format!("error: `{file}` is not in the index of git: the next commit will not hold it\n");
        assert_eq!(run.stderr, expected);
    }
}

#[test]
fn a_merge_is_judged_as_it_will_be() {
    let folder = repository();
    git(folder.path(), &["switch", "-qc", "titles"]);
    folder.write("config.yaml", CONFIG.replace("heading", "title"));
    folder.write("web.yaml", POD.replace("key: heading", "key: title"));
    git(folder.path(), &["commit", "-qam", "titles"]);
    git(folder.path(), &["switch", "-q", "main"]);
    folder.write("other.yaml", POD.replace("name: web}", "name: other}"));
    git(folder.path(), &["add", "."]);
    git(folder.path(), &["commit", "-qm", "other"]);
    check(&folder.run("check other.yaml"), 0, "");
    git(folder.path(), &["merge", "-q", "--no-commit", "titles"]);
    check(&folder.run("check --staged"), 1, &MISSING.replace("web.yaml", "other.yaml"));
}

#[test]
fn odd_names_are_names() {
    let folder = repository();
    for name in ["a b.yaml", "한글/웹.yaml", "two\nlines.yaml", "-dash.yaml", "\"quoted\".yaml"] {
        folder.write(name, "apiVersion: v1\nkind: Podd\nmetadata: {name: web}\n");
        git(folder.path(), &["add", "--", name]);
    }
    let run = folder.run("check --staged --format json");
    assert_eq!(run.code, 1, "{}", run.stderr);
    let report: serde_json::Value = serde_json::from_str(&run.stdout).unwrap();
    let files = report["diagnostics"].as_array().unwrap().iter().map(|found| found["file"].as_str().unwrap());
    let mut files: Vec<_> = files.collect();
    files.dedup();
    assert_eq!(files, ["\"quoted\".yaml", "-dash.yaml", "a b.yaml", "two\nlines.yaml", "한글/웹.yaml"]);
}

#[test]
fn what_cannot_be_done_is_said() {
    let folder = Folder::new();
    folder.write("web.yaml", POD);
    let run = folder.run("check --staged");
    assert_eq!(run.code, 2);
    assert!(run.stderr.starts_with("error: cannot ask git what is staged: not a git repository"), "{}", run.stderr);
    assert!(run.stderr.contains("leave --staged out"), "{}", run.stderr);
    let podlint = env!("CARGO_BIN_EXE_podlint");
    let mut without_git = Command::new(podlint);
    let without_git =
        crate::harness::run(without_git.args(["check", "--staged"]).current_dir(folder.path()).env("PATH", ""), "");
    assert_eq!(without_git.code, 2);
    assert!(without_git.stderr.starts_with("error: cannot ask git what is staged: No such file"), "{}", run.stderr);

    let folder = repository();
    folder.write(".podlint.yaml", "profil: correctness\n");
    let run = folder.run("check --staged");
    assert_eq!(run.code, 2);
    assert!(run.stderr.contains(".podlint.yaml:1:1: unknown key `profil`"), "{}", run.stderr);
    let folder = repository();
    for (branch, key) in [("one", "title"), ("two", "headline")] {
        git(folder.path(), &["switch", "-qc", branch, "main"]);
        folder.write("config.yaml", CONFIG.replace("heading", key));
        git(folder.path(), &["commit", "-qam", branch]);
    }
    let mut merge = Command::new("git");
    assert_ne!(run_in(&mut merge, folder.path(), &["merge", "-q", "one"]), 0);
    let run = folder.run("check --staged");
    assert_eq!(run.code, 2);
    assert!(run.stderr.starts_with("error: `config.yaml` has conflicts that are not resolved"), "{}", run.stderr);
}

fn run_in(command: &mut Command, folder: &Path, arguments: &[&str]) -> i32 {
    run(
        command.args(["-c", "user.name=Kim", "-c", "user.email=kim@example.org"]).args(arguments).current_dir(folder),
        "",
    )
    .code
}

#[test]
fn shallow_clones_submodules_and_work_trees_are_repositories() {
    let folder = repository();
    folder.write("config.yaml", CONFIG.replace("heading", "title"));
    git(folder.path(), &["commit", "-qam", "second"]);
    let around = Folder::new();
    let source = format!("file://{}", folder.path().display());
    git(around.path(), &["clone", "-q", "--depth", "1", &source, "shallow"]);
    git(around.path(), &["init", "-q", "main"]);
    let main = around.path().join("main");
    git(&main, &["submodule", "--quiet", "add", &source, "module"]);
    git(&main, &["commit", "-qm", "module"]);
    git(folder.path(), &["worktree", "add", "-q", around.path().join("tree").to_str().unwrap()]);
    for place in ["shallow", "main/module", "tree"] {
        let at = around.path().join(place);
        std::fs::write(at.join("web.yaml"), POD.replace("1.29", "1.30")).unwrap();
        git(&at, &["add", "web.yaml"]);
        let podlint = || Command::new(env!("CARGO_BIN_EXE_podlint"));
        check(&run(podlint().args(["check", "--staged"]).current_dir(&at), ""), 1, MISSING);
        check(&run(podlint().args(["check", "web.yaml"]).current_dir(&at), ""), 1, MISSING);
    }
    // The repository around a submodule holds none of its files.
    let outside = run(Command::new(env!("CARGO_BIN_EXE_podlint")).args(["check", "--staged"]).current_dir(&main), "");
    check(&outside, 0, "");
}
