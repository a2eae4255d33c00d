//! `--fix`, `--unsafe-fixes` and `--diff`. Which fixes go together is tested in `podlint-rules`.

use crate::harness::{Folder, pod};

/// A pod with a safe fix (`imagee`) in a text of any line breaks.
fn misspelt(name: &str) -> String {
    pod(name, "").replace("image:", "imagee:")
}

const TWO_PORTS: &str = ", ports: [{containerPort: 80}, {containerPort: 80}]";

#[test]
fn safe_fixes_are_applied_and_the_rest_is_reported() {
    let folder = Folder::new();
    folder.write("a.yaml", misspelt("a"));
    folder.write("b.yaml", misspelt("b").replace("kind: Pod", "kind:Pod"));
    folder.write("c.yaml", pod("c", TWO_PORTS));
    let run = folder.run("check --format concise --fix .");
    assert_eq!((folder.read("a.yaml"), folder.read("b.yaml")), (pod("a", ""), pod("b", "")));
    assert_eq!(run.stdout, "./c.yaml:6:72: warning ports/duplicate-port port 80 is already used by this pod\n");
    assert_eq!(run.stderr, "Fixed 3 problems in 2 files; 1 left.\nFound 1 warning in 3 files.\n");
    assert_eq!(run.code, 0);
    let again = folder.run("check --fix .");
    assert_eq!(again.stderr, "Found 1 warning in 3 files.\n");
}

#[test]
fn what_is_left_decides_the_exit_code() {
    let folder = Folder::new();
    folder.write("a.yaml", misspelt("a"));
    folder.write("wrong.yaml", format!("{}nothing-like-it: 1\n", pod("b", "")));
    assert_eq!(folder.run("check --fix a.yaml").code, 0);
    assert_eq!(folder.run("check --fix a.yaml wrong.yaml").code, 1);
}

#[test]
fn unsafe_fixes_need_to_be_asked_for() {
    let folder = Folder::new();
    let host =
        pod("a", ", ports: [{containerPort: 80, hostPort: 81}]").replace("spec:\n", "spec:\n  hostNetwork: true\n");
    folder.write("a.yaml", &host);
    assert!(folder.run("check --unsafe-fixes .").stdout.contains("api/host-network-port"));
    assert!(folder.run("check --fix .").stdout.contains("api/host-network-port"));
    assert_eq!(folder.read("a.yaml"), host);
    assert_eq!(folder.run("check --diff .").code, 0);
    assert_eq!(folder.run("check --diff --unsafe-fixes .").code, 1);
    let run = folder.run("check --fix --unsafe-fixes .");
    assert_eq!(folder.read("a.yaml"), host.replace("hostPort: 81", "hostPort: 80"));
    assert!(run.stderr.starts_with("Fixed 1 problem in 1 file; none left.\n"), "{}", run.stderr);
}

#[test]
fn a_difference_is_printed_and_nothing_written() {
    let folder = Folder::new();
    folder.write("a.yaml", misspelt("a"));
    folder.write("b.yaml", pod("b", TWO_PORTS));
    let run = folder.run("check --diff .");
    let expected = "\
--- ./a.yaml
+++ ./a.yaml
@@ -3,4 +3,4 @@
 metadata: {name: a, labels: {app.kubernetes.io/name: a}}
 spec:
   containers:
-  - {name: a, imagee: a:1}
+  - {name: a, image: a:1}
";
    assert_eq!((run.stdout.as_str(), run.code), (expected, 1));
    assert_eq!(run.stderr, "Would fix 1 problem in 1 file; 1 left.\n");
    assert_eq!(folder.run("check --fix --diff .").stdout, expected);
    assert_eq!(folder.read("a.yaml"), misspelt("a"));
    let colored = folder.run("check --diff --color always .").stdout;
    assert!(colored.contains("\x1b[31m-  - {name: a, imagee: a:1}\x1b[0m\n"), "{colored:?}");
    let clean = folder.run("check --diff b.yaml");
    assert_eq!((clean.stdout.as_str(), clean.stderr.as_str(), clean.code), ("", "Nothing to fix; 1 left.\n", 0));
    assert_eq!(folder.run("check --diff --output json=report.json .").code, 2);
    assert_eq!(folder.run("check --diff a.yaml missing.yaml").code, 2);
}

#[test]
fn standard_input_is_fixed_to_standard_output() {
    let folder = Folder::new();
    let source = format!("{}{}", misspelt("a"), "---\n") + &pod("b", TWO_PORTS);
    let run = folder.run_with("check --format concise --fix --stdin-filename web.yaml -", &source);
    assert_eq!(run.stdout, source.replace("imagee", "image"));
    let report = "Fixed 1 problem in 1 file; 1 left.\nweb.yaml:13:72: warning ports/duplicate-port port 80 is already used by this pod\n";
    assert!(run.stderr.starts_with(report), "{}", run.stderr);
    assert!(!folder.path().join("web.yaml").exists());
    let untouched = folder.run_with("check --fix -", &pod("a", ""));
    assert_eq!((untouched.stdout, untouched.code), (pod("a", ""), 0));
    let diff = folder.run_with("check --diff -", &misspelt("a"));
    assert!(diff.stdout.starts_with("--- <stdin>\n+++ <stdin>\n"), "{}", diff.stdout);
}

#[test]
fn blocks_of_a_page_are_fixed_in_place() {
    let folder = Folder::new();
    let page = |pod: &str| {
        let indented = pod.replace('\n', "\n  ");
        format!("# Page\nkind:Pod\n\n- x\n\n  ```yaml\n  {}```\n\n```yaml\n{pod}```\n```sh\nkind:Pod\n```\n", indented)
    };
    folder.write("page.md", page(&misspelt("a").replace("kind: Pod", "kind:Pod")));
    folder.run("check --fix .");
    assert_eq!(folder.read("page.md"), page(&pod("a", "")));
}

#[test]
fn a_fix_in_one_file_helps_another_one() {
    let folder = Folder::new();
    let reference = ", envFrom: [{configMapRef: {name: shop}}]";
    folder.write("a.yaml", pod("a", reference));
    folder.write("b.yaml", "apiVersion: v1\nkind: ConfigMapp\nmetadata: {name: shop}\ndata: {a: b}\n");
    let run = folder.run("check --fix --unsafe-fixes .");
    assert_eq!((run.stdout.as_str(), run.code), ("", 0), "{}", run.stderr);
    assert!(folder.read("b.yaml").contains("kind: ConfigMap\n"));
}

#[test]
fn bytes_that_no_fix_is_about_stay_as_they_are() {
    let folder = Folder::new();
    let windows = format!("\u{feff}{}# \u{e9}", misspelt("a").replace('\n', "\r\n"));
    folder.write("windows.yaml", &windows);
    let mut latin = misspelt("b").into_bytes();
    latin.extend_from_slice(b"# caf\xe9 \xff\xfe\n");
    folder.write("latin.yaml", &latin);
    folder.write("mac.yaml", misspelt("c").replace('\n', "\r"));
    folder.run("check --fix .");
    assert_eq!(folder.read("windows.yaml"), windows.replace("imagee", "image"));
    assert_eq!(folder.read("mac.yaml"), pod("c", "").replace('\n', "\r"));
    let found = std::fs::read(folder.path().join("latin.yaml")).unwrap();
    let mut expected = pod("b", "").into_bytes();
    expected.extend_from_slice(b"# caf\xe9 \xff\xfe\n");
    assert_eq!(found, expected);
}

#[test]
fn a_text_in_utf_16_is_written_as_utf_8() {
    let folder = Folder::new();
    let mut bytes = vec![0xFF, 0xFE];
    bytes.extend(misspelt("a").encode_utf16().flat_map(u16::to_le_bytes));
    folder.write("a.yaml", &bytes);
    let run = folder.run("check --fix .");
    assert_eq!(folder.read("a.yaml"), pod("a", ""));
    assert_eq!(run.code, 0, "{}", run.stdout);
}

#[test]
fn what_is_suppressed_is_not_fixed() {
    let folder = Folder::new();
    let source = misspelt("a").replace("a:1}", "a:1} # podlint: ignore[api/unknown-field]");
    folder.write("a.yaml", &source);
    folder.run("check --fix --no-ignore .");
    assert_eq!(folder.read("a.yaml"), source);
}

#[test]
fn what_is_fixed_stays_fixed() {
    let folder = Folder::new();
    for entry in std::fs::read_dir(crate::harness::root().join("testdata/broken")).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            continue;
        }
        folder.write(path.file_name().unwrap().to_str().unwrap(), std::fs::read(&path).unwrap());
    }
    for flags in ["", "--unsafe-fixes"] {
        let run = folder.run(&format!("check --no-config --profile strict --fix {flags} ."));
        assert!(run.stderr.starts_with("Fixed "), "{}", run.stderr);
        assert!(!run.stderr.contains("circles") && !run.stderr.contains("left out"), "{}", run.stderr);
        let again = folder.run(&format!("check --no-config --profile strict --diff {flags} ."));
        assert_eq!((again.stdout.as_str(), again.code), ("", 0));
    }
}

#[test]
fn a_thousand_findings_and_more_are_fixed() {
    let folder = Folder::new();
    let documents: Vec<String> = (0..1300).map(|place| misspelt(&format!("p{place}"))).collect();
    folder.write("many.yaml", documents.join("---\n"));
    let run = folder.run("check --only api --fix many.yaml");
    assert!(run.stderr.starts_with("Fixed 1300 problems in 1 file; none left.\n"), "{}", run.stderr);
    assert!(!folder.read("many.yaml").contains("imagee"));
}

#[cfg(unix)]
mod unix {
    use super::misspelt;
    use crate::harness::{Folder, pod};
    use std::fs;
    use std::os::unix::fs::{MetadataExt, PermissionsExt, symlink};

    #[test]
    fn files_keep_their_permissions_and_links() {
        let folder = Folder::new();
        let path = folder.write("real/a.yaml", misspelt("a"));
        fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).unwrap();
        symlink("real/a.yaml", folder.path().join("link.yaml")).unwrap();
        let clean = folder.write("clean.yaml", pod("b", ""));
        let inode = fs::metadata(&clean).unwrap().ino();
        assert_eq!(folder.run("check --fix link.yaml clean.yaml").code, 0);
        assert_eq!(folder.read("real/a.yaml"), pod("a", ""));
        assert_eq!(fs::metadata(&path).unwrap().mode() & 0o777, 0o640);
        assert!(fs::symlink_metadata(folder.path().join("link.yaml")).unwrap().is_symlink());
        assert_eq!(fs::metadata(&clean).unwrap().ino(), inode, "a file without changes is not written");
    }

    #[test]
    fn a_file_that_cannot_be_written_is_named_and_still_reported() {
        let folder = Folder::new();
        let path = folder.write("a.yaml", misspelt("a"));
        fs::set_permissions(&path, fs::Permissions::from_mode(0o444)).unwrap();
        folder.write("b.yaml", misspelt("b"));
        let run = folder.run("check --format concise --fix .");
        assert_eq!(run.code, 2);
        assert!(run.stdout.starts_with("./a.yaml:6:15: error api/unknown-field"), "{}", run.stdout);
        let report = "error: cannot write `./a.yaml`: it is read-only\nFixed 1 problem in 1 file; 1 left.\n";
        assert!(run.stderr.starts_with(report), "{}", run.stderr);
        assert_eq!((folder.read("a.yaml"), folder.read("b.yaml")), (misspelt("a"), pod("b", "")));
    }

    #[test]
    fn a_pipe_can_be_compared_and_not_written() {
        let folder = Folder::new();
        folder.write("a.yaml", misspelt("a"));
        let binary = env!("CARGO_BIN_EXE_podlint");
        for (flag, code) in [("--diff", "1"), ("--fix", "2")] {
            let line = format!("mkfifo pipe; cat a.yaml > pipe & {binary} check {flag} pipe; echo $?; rm pipe");
            let run = crate::harness::run(
                std::process::Command::new("sh").args(["-c", &line]).current_dir(folder.path()),
                "",
            );
            assert_eq!(run.stdout.lines().last(), Some(code), "{}", run.stderr);
        }
    }
}
