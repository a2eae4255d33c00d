//! Who may depend on whom, and where unsafe code and I/O are allowed. ARCHITECTURE.md draws the picture; this holds it.

use crate::{root, run::cargo};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// What a crate may do.
struct Layer {
    /// Folder below the root; `plugins/*` stands for each plugin.
    folder: &'static str,
    /// Crates of ours that it may depend on, without `podlint-`.
    may_use: &'static [&'static str],
    may_be_unsafe: bool,
    /// Whether it may open files, start programs, or look at the environment.
    may_do_io: bool,
    may_print: bool,
    may_use_serde: bool,
}

const PURE: Layer =
    Layer { folder: "", may_use: &[], may_be_unsafe: false, may_do_io: false, may_print: false, may_use_serde: false };

const LAYERS: &[Layer] = &[
    Layer { folder: "crates/yaml", ..PURE },
    Layer { folder: "crates/schema", ..PURE },
    Layer { folder: "crates/docs", may_use: &["schema"], ..PURE },
    Layer { folder: "crates/manifest", may_use: &["yaml", "schema"], ..PURE },
    Layer { folder: "crates/plugin-abi", may_use: &["yaml", "manifest"], may_be_unsafe: true, ..PURE },
    Layer {
        folder: "crates/plugin-sdk",
        may_use: &["yaml", "schema", "manifest", "plugin-abi"],
        may_be_unsafe: true,
        ..PURE
    },
    Layer {
        folder: "crates/plugin-host",
        may_use: &["yaml", "manifest", "plugin-abi"],
        may_be_unsafe: true,
        may_do_io: true,
        ..PURE
    },
    Layer { folder: "crates/rules", may_use: &["yaml", "schema", "manifest", "plugin-host"], ..PURE },
    Layer { folder: "crates/scheduler", may_use: &["manifest", "yaml"], ..PURE },
    Layer { folder: "crates/project", may_use: &["yaml", "manifest"], may_do_io: true, ..PURE },
    Layer { folder: "crates/workspace", may_use: &["yaml", "manifest", "project", "rules"], may_do_io: true, ..PURE },
    Layer {
        folder: "crates/preview",
        may_use: &["yaml", "manifest", "rules", "scheduler", "workspace"],
        may_use_serde: true,
        ..PURE
    },
    Layer { folder: "crates/ide", may_use: &["yaml", "schema", "manifest", "docs"], ..PURE },
    Layer {
        folder: "crates/lsp",
        may_use: &["yaml", "schema", "manifest", "project", "rules", "workspace", "ide", "scheduler", "preview"],
        may_do_io: true,
        may_print: true,
        may_use_serde: true,
        ..PURE
    },
    Layer { folder: "plugins/*", may_use: &["plugin-sdk", "test-support"], ..PURE },
    Layer {
        folder: "crates/podlint",
        may_use: &[
            "yaml",
            "schema",
            "manifest",
            "plugin-host",
            "rules",
            "scheduler",
            "project",
            "workspace",
            "lsp",
            "preview",
            "plugin-*",
            "test-support",
        ],
        may_do_io: true,
        may_print: true,
        may_use_serde: true,
        ..PURE
    },
    Layer {
        folder: "crates/test-support",
        may_use: &["yaml", "manifest", "plugin-abi", "plugin-host", "rules"],
        ..PURE
    },
    Layer {
        folder: "crates/xtask",
        may_use: &["schema", "plugin-abi"],
        may_do_io: true,
        may_print: true,
        may_use_serde: true,
        ..PURE
    },
];

#[test]
fn every_crate_keeps_to_its_layer() {
    let mut problems = Vec::new();
    for folder in crates() {
        let name = folder.strip_prefix(root()).expect("it lies below the root").display().to_string();
        let Some(layer) = LAYERS.iter().find(|layer| is_of(layer, &name)) else {
            problems.push(format!("{name} is in no layer: add it to crates/xtask/src/layers.rs"));
            continue;
        };
        check_dependencies(layer, &name, &folder, &mut problems);
        check_sources(layer, &folder, &mut problems);
    }
    assert!(problems.is_empty(), "\n{}\n", problems.join("\n"));
}

#[test]
fn a_crate_that_breaks_its_layer_is_found() {
    let mut problems = Vec::new();
    let text = "fn f() {\n    std::fs::read(\"x\");\n    println!();\n    unsafe { g() }\n}\n";
    check_source(&PURE, "x.rs", text, &mut problems);
    let lines: Vec<_> = problems.iter().map(|problem| problem.split(": ").next().expect("a place")).collect();
    assert_eq!(lines, ["x.rs:2", "x.rs:3", "x.rs:4"]);
}

/// What checks manifests does not need what Kubernetes says about its types, which takes half a minute to build.
#[test]
fn the_linter_carries_no_documentation_of_kubernetes() {
    let linter = packages_below("podlint-workspace");
    assert!(linter.contains("podlint-rules"), "{linter:?}");
    for package in ["podlint-docs", "k8s-openapi"] {
        assert!(!linter.contains(package), "checking manifests would build {package}");
    }
    // The names are those that would be found.
    let editor = packages_below("podlint-ide");
    assert!(editor.contains("podlint-docs") && editor.contains("k8s-openapi"), "{editor:?}");
}

/// What cargo builds for `package` and its default features, itself included.
fn packages_below(package: &str) -> BTreeSet<String> {
    let mut cargo = cargo(root());
    cargo.args(["tree", "--package", package, "--edges", "normal,build", "--prefix", "none", "--format", "{p}"]);
    let output = cargo.output().expect("cargo runs, as it has built this");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let lines = String::from_utf8_lossy(&output.stdout);
    lines.lines().filter_map(|line| line.split(' ').next()).map(str::to_owned).collect()
}

fn is_of(layer: &Layer, name: &str) -> bool {
    layer.folder.strip_suffix('*').map_or(layer.folder == name, |folder| name.starts_with(folder))
}

fn crates() -> Vec<PathBuf> {
    let mut found = Vec::new();
    for parent in ["crates", "plugins"] {
        let entries = fs::read_dir(root().join(parent)).expect("the workspace has this folder");
        let folders = entries.map(|entry| entry.expect("a readable folder").path());
        found.extend(folders.filter(|folder| folder.join("Cargo.toml").exists()));
    }
    found.sort();
    found
}

fn check_dependencies(layer: &Layer, name: &str, folder: &Path, problems: &mut Vec<String>) {
    let manifest = fs::read_to_string(folder.join("Cargo.toml")).expect("a readable manifest");
    for (section, dependencies) in dependencies(&manifest) {
        for dependency in dependencies {
            let ours = dependency.strip_prefix("podlint-");
            let allowed = match ours {
                Some(ours) => layer
                    .may_use
                    .iter()
                    .any(|allowed| allowed.strip_suffix('*').map_or(*allowed == ours, |start| ours.starts_with(start))),
                None => layer.may_use_serde || !dependency.starts_with("serde"),
            };
            // Tests may look at anything that does not look back at what they test.
            if !allowed && section == "dependencies" {
                problems.push(format!("{name} may not depend on {dependency}"));
            }
        }
    }
}

/// The names below `[dependencies]` and `[dev-dependencies]`.
fn dependencies(manifest: &str) -> BTreeMap<&str, Vec<&str>> {
    let mut found = BTreeMap::<&str, Vec<&str>>::new();
    let mut section = "";
    for line in manifest.lines() {
        if let Some(header) = line.strip_prefix('[') {
            section = header.trim_end_matches(']');
        } else if section.ends_with("dependencies")
            && let Some(name) =
                line.split(['.', '=', ' ']).next().filter(|name| !name.is_empty() && !name.starts_with('#'))
        {
            found.entry(section).or_default().push(name);
        }
    }
    found
}

fn check_sources(layer: &Layer, folder: &Path, problems: &mut Vec<String>) {
    let mut folders = vec![folder.join("src")];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).expect("a readable folder") {
            let path = entry.expect("a readable entry").path();
            if path.is_dir() {
                folders.push(path);
            } else if path.ends_with("xtask/src/layers.rs") {
                // It spells the words that it looks for.
            } else if is_for_tests(&folder, &path) {
                // Tests may do as they like.
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let text = fs::read_to_string(&path).expect("a readable source");
                let file = path.strip_prefix(root()).unwrap_or(&path).display().to_string();
                // What stands below is compiled for tests only, and those may do as they like.
                let text = text.split("\n#[cfg(test)]\nmod tests {").next().unwrap_or_default();
                check_source(layer, &file, text, problems);
            }
        }
    }
}

/// Whether the module around a file has it for tests only.
fn is_for_tests(folder: &Path, path: &Path) -> bool {
    let name = path.file_stem().unwrap_or_default().display();
    let declaration = format!("#[cfg(test)]\nmod {name};");
    let around = [folder.with_extension("rs"), folder.join("mod.rs"), folder.join("lib.rs")];
    around.iter().filter_map(|path| fs::read_to_string(path).ok()).any(|text| text.contains(&declaration))
}

fn check_source(layer: &Layer, file: &str, text: &str, problems: &mut Vec<String>) {
    let words: &[(&[&str], bool, &str)] = &[
        (&["unsafe {", "unsafe fn", "unsafe impl", "unsafe extern"], layer.may_be_unsafe, "unsafe code"),
        (
            &["std::fs", "std::net::Tcp", "std::net::Udp", "std::process", "std::env", "File::open"],
            layer.may_do_io,
            "input and output",
        ),
        (&["println!", "eprintln!", "print!(", "io::stdout", "io::stderr"], layer.may_print, "printing"),
    ];
    for (number, line) in text.lines().enumerate() {
        let code = line.trim_start();
        if code.starts_with("//") {
            continue;
        }
        for (words, allowed, what) in words {
            if !allowed && words.iter().any(|word| code.contains(word)) {
                problems.push(format!("{file}:{}: {what} does not belong here", number + 1));
            }
        }
    }
}
