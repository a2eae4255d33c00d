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
fn values_are_printed_as_kubernetes_reads_them() {
    let folder = Folder::new();
    folder.write("a.yaml", "mode: 0644\non: [~, 1.10]\n---\nb: \"x\"\n...\nlost: 1\n");
    let run = folder.run("parse --profile kubernetes --output json a.yaml");
    let expected =
        "{\"file\":\"a.yaml\",\"documents\":[{\"mode\":420,\"true\":[null,1.1]},{\"b\":\"x\"}],\"error\":null}\n";
    assert_eq!((run.stdout.as_str(), run.code), (expected, 0));
}

#[test]
fn values_in_front_of_an_error_are_printed() {
    let folder = Folder::new();
    folder.write("a.yaml", "a: 1\n---\nname: {{ .Values.name }}\n");
    folder.write("b.yaml", "{}\n");
    let run = folder.run("parse --output json a.yaml b.yaml");
    let message = "3:8: a mapping or list as a key; a template expression must be quoted";
    let expected = format!(
        "{{\"file\":\"a.yaml\",\"documents\":[{{\"a\":1}}],\"error\":\"{message}\"}}\n{}",
        "{\"file\":\"b.yaml\",\"documents\":[{}],\"error\":null}\n"
    );
    assert_eq!((run.stdout, run.code), (expected, 1));
    assert_eq!(folder.run("parse --profile core --output json b.yaml").code, 2);
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
