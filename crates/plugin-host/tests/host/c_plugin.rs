//! A plugin that is written in C against the generated header.

use crate::compiler;
use crate::world::{World, written};
use expect_test::{Expect, expect};
use podlint_plugin_host::{Instance, Origin, Plugin, Slot};
use std::path::{Path, PathBuf};

fn source() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/host/c/upper_case_name.c")
}

/// `None` where there is no compiler and that is fine. Tests run at the same time, so each has its own library.
fn plugin(test: &str) -> Option<Plugin> {
    compiler::is_there().then(|| Plugin::load(&compiler::library_of(test, &source())).unwrap())
}

fn instance(plugin: &Plugin) -> Instance {
    plugin.instance(&[Slot { rule: 0, options: String::new() }]).unwrap()
}

fn check(test: &str, text: &str, expected: Expect) {
    let Some(plugin) = plugin(test) else { return };
    expected.assert_eq(&written(&World::new(text).show_to(&instance(&plugin))));
}

#[test]
fn it_is_loaded_from_its_file() {
    let Some(plugin) = plugin("loaded") else { return };
    assert_eq!((plugin.id(), plugin.version()), ("c-names", "1.0.0"));
    assert!(matches!(plugin.origin(), Origin::File(path) if path.file_stem().unwrap() == "loaded"));
    assert_eq!(plugin.rules()[0].name, "upper-case-name");
}

#[test]
fn it_finds_what_it_looks_for() {
    check(
        "finds",
        "\
apiVersion: v1
kind: Pod
metadata: {name: Web}
---
apiVersion: v1
kind: Pod
metadata: {name: web}
---
apiVersion: v1
kind: Pod
metadata:
  name: \"DB\"
",
        expect![[r#"
            0 default 3:42..45 the name holds an upper-case letter
              Unsafe fix: write the name in lower case
                3:42..45 "web"
            0 default 3:145..149 the name holds an upper-case letter
              Unsafe fix: write the name in lower case
                3:145..149 "\"db\""
        "#]],
    );
}

#[test]
fn it_reads_decoded_texts_and_the_last_of_equal_keys() {
    check(
        "decoded",
        "{apiVersion: v1, kind: Pod, metadata: {\"n\\x61me\": a, name: \"\\x41\"}}\n",
        expect![[r#"
            0 default 3:59..65 the name holds an upper-case letter
        "#]],
    );
}

#[test]
fn it_goes_around_what_is_not_data() {
    check(
        "extra",
        "apiVersion: v1\nkind: Pod\n{{- if .Values.x }}\nmetadata:\n  labels: {}\n  - stray\n  {{ .Values.y }}\n  name: Web\n",
        expect![[r#"
            0 default 3:104..107 the name holds an upper-case letter
              Unsafe fix: write the name in lower case
                3:104..107 "web"
        "#]],
    );
}

#[test]
fn its_failure_has_its_words_on_one_line() {
    let Some(plugin) = plugin("fails") else { return };
    let (world, instance) = (World::new("apiVersion: v1\nkind: Pod\n"), instance(&plugin));
    for _ in 0..3 {
        assert!(world.show_to(&instance).error.is_none());
    }
    expect![[r#"
        plugin `c-names` failed: three checks are enough
    "#]]
    .assert_eq(&written(&world.show_to(&instance)));
}

#[test]
fn an_instance_may_move_to_another_thread() {
    let Some(plugin) = plugin("moves") else { return };
    let instance = instance(&plugin);
    let found = std::thread::spawn(move || {
        World::new("{apiVersion: v1, kind: Pod, metadata: {name: Web}}\n").show_to(&instance).findings.len()
    });
    assert_eq!(found.join().unwrap(), 1);
}

#[test]
fn the_header_is_good_cpp_too() {
    if !compiler::is_there() {
        return;
    }
    let file = compiler::folder().join("header.cpp");
    std::fs::write(&file, "#include \"podlint_plugin.h\"\n").unwrap();
    let object = file.with_extension("o");
    for standard in ["-std=c++17", "-std=c++20"] {
        let (object, file) = (compiler::path_text(&object), compiler::path_text(&file));
        compiler::compile("c++", &[standard, "-c", "-o", object, file]);
    }
    // The plugin itself, read as C++: initialisers and the symbol's linkage work there as well.
    let object = compiler::folder().join("plugin.o");
    let (object, source) = (compiler::path_text(&object).to_owned(), source());
    let flags = ["-std=c++17", "-Wno-missing-field-initializers", "-x", "c++", "-c", "-o", &object];
    compiler::compile("c++", &[&flags[..], &[compiler::path_text(&source)]].concat());
}
