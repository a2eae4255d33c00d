use crate::harness::{Folder, root};

#[test]
fn trees_and_events_are_printed() {
    let folder = Folder::new();
    folder.write("a.yaml", "a: &x [1]\n");
    let tree = folder.run("parse a.yaml");
    let expected =
        "document 0..9\n  mapping 0..9\n    scalar 0..1 \"a\"\n    sequence 6..9 &x\n      scalar 7..8 \"1\"\n";
    assert_eq!((tree.stdout.as_str(), tree.code), (expected, 0));
    let events = folder.run("parse --profile core --output events a.yaml");
    assert_eq!(events.stdout, "+STR\n+DOC\n+MAP\n=VAL :a\n+SEQ [] &x\n=VAL :1\n-SEQ\n-MAP\n-DOC\n-STR\n");
}

#[test]
fn what_is_no_yaml_is_printed_all_the_same() {
    let folder = Folder::new();
    folder.write("a.yaml", "a: [1\nb:c\n");
    let run = folder.run("parse a.yaml");
    assert_eq!(run.code, 1);
    assert!(run.stderr.contains("a.yaml:1:4: the bracket opened here is never closed"), "{}", run.stderr);
    assert_eq!(folder.run("parse missing.yaml").code, 2);
}

#[test]
fn every_text_comes_back_byte_for_byte() {
    let entries = std::fs::read_dir(root().join("testdata/broken")).unwrap().map(|entry| entry.unwrap().path());
    for path in entries.filter(|path| path.extension().is_some_and(|extension| extension == "yaml")) {
        let mut podlint = std::process::Command::new(env!("CARGO_BIN_EXE_podlint"));
        let output = podlint.args(["parse", "--output", "text"]).arg(&path).output().unwrap();
        assert_eq!(output.stdout, std::fs::read(&path).unwrap(), "{}", path.display());
    }
}
