//! Plugins in libraries: the bundled ones built as such, and files that are none.

use crate::harness::{Folder, pod, root, run};
use std::path::{Path, PathBuf};
use std::process::Command;

const PLUGINS: [&str; 6] = ["api", "env", "labels", "ports", "volumes", "yaml"];

/// Builds a bundled plugin as a library and returns its path.
fn build(plugin: &str) -> PathBuf {
    let package = format!("podlint-plugin-{plugin}");
    let mut cargo = Command::new(env!("CARGO"));
    cargo.args(["rustc", "--quiet", "--package", &package, "--lib", "--crate-type", "cdylib"]);
    cargo.args(["--message-format", "json", "--", "--cfg", "podlint_export"]);
    let built = run(cargo.current_dir(root()), "");
    assert_eq!(built.code, 0, "{}", built.stderr);
    let artifacts = built.stdout.lines().filter_map(|line| serde_json::from_str::<serde_json::Value>(line).ok());
    let mut files =
        artifacts.filter(|message| message["target"]["name"] == package.replace('-', "_")).filter_map(|message| {
            let files = message["filenames"].as_array()?.clone();
            let is_library = |path: &&serde_json::Value| {
                path.as_str().is_some_and(|path| path.ends_with(std::env::consts::DLL_SUFFIX))
            };
            files.iter().find(is_library).and_then(|path| path.as_str().map(PathBuf::from))
        });
    files.next().unwrap_or_else(|| panic!("no library of {package} in {}", built.stdout))
}

fn report(plugin: Option<&Path>) -> (String, String) {
    let mut podlint = Command::new(env!("CARGO_BIN_EXE_podlint"));
    podlint.args([
        "check",
        "--verbose",
        "--profile",
        "strict",
        "--format",
        "json",
        "testdata/broken",
        "testdata/tutorial",
    ]);
    if let Some(plugin) = plugin {
        podlint.arg("--plugin").arg(plugin);
    }
    let run = run(podlint.current_dir(root()), "");
    assert_eq!(run.code, 1, "{}", run.stderr);
    (run.stdout, run.stderr)
}

#[test]
fn a_bundled_plugin_finds_the_same_when_it_is_loaded() {
    let (bundled, _) = report(None);
    for plugin in PLUGINS {
        let library = build(plugin);
        let (loaded, messages) = report(Some(&library));
        assert!(messages.contains(&format!("plugin `{plugin}` ")), "{messages}");
        assert!(
            bundled.contains(&format!("\"rule\": \"{plugin}/")),
            "{plugin} finds nothing, so the test says nothing"
        );
        assert!(bundled == loaded, "{plugin} finds something else when it is loaded");
    }
}

#[test]
fn all_features_at_once_do_not_export_a_plugin_twice() {
    let manifests = PLUGINS.map(|plugin| root().join("plugins").join(plugin).join("Cargo.toml"));
    for manifest in manifests {
        let text = std::fs::read_to_string(&manifest).unwrap();
        assert!(!text.contains("[features]"), "{} has features that --all-features would turn on", manifest.display());
    }
}

#[test]
fn a_file_that_is_no_plugin_costs_only_itself() {
    let folder = Folder::new();
    folder.write("a.yaml", pod("a", ", ports: [{containerPort: 80}, {containerPort: 80}]"));
    folder.write("text.so", "not a library\n");
    folder.write("other.so", b"\x7fELF\x01\x01\x01\0\0\0\0\0\0\0\0\0\x03\0\x28\0\x01\0\0\0");
    for (path, reason) in
        [("missing.so", "cannot load plugin `missing.so`"), ("text.so", "not a library"), ("other.so", "library")]
    {
        let run = folder.run(&format!("check --format concise --plugin {path} a.yaml"));
        assert_eq!(run.code, 2, "{path}");
        let errors: Vec<_> = run.stderr.lines().filter(|line| line.starts_with("error: ")).collect();
        assert!(errors.len() == 1 && errors[0].contains(reason), "{}", run.stderr);
        assert!(run.stdout.contains("ports/duplicate-port"), "{}", run.stdout);
    }
}

#[test]
fn a_configuration_cannot_load_a_plugin() {
    let folder = Folder::new();
    folder.write(".podlint.yaml", "plugins: [{path: ./evil.so}]\n");
    folder.write("evil.so", "not opened\n");
    let run = folder.run("check .");
    assert_eq!(run.code, 2);
    assert!(!run.stderr.contains("cannot load"), "{}", run.stderr);
}
