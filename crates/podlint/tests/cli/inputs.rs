use crate::harness::{Folder, check, pod};

#[test]
fn markdown_fences_are_read_in_place() {
    let page = "# Page\n\n```yaml\nspec:\n  containers:\n  - name: a\n    ports: [{containerPort: 80}, {containerPort: 80}]\n```\n\n```yaml\nsome: [other, config\n```\n";
    check(
        &format!("#- page.md\n{page}"),
        ".",
        "./page.md:7:50: warning ports/duplicate-port port 80 is already used by this pod",
        0,
    );
}

#[test]
fn a_fragment_is_taken_for_one_where_the_user_says_so() {
    let fragment = "spec:\n  containers:\n  - name: a\n    ports: [{containerPort: 80}, {containerPort: 80}]\n";
    let found = "./a.yaml:4:50: warning ports/duplicate-port port 80 is already used by this pod";
    check(&format!("#- a.yaml\n{fragment}"), "--assume v1/Pod .", found, 0);
    check(&format!("#- a.yaml\n{fragment}"), ".", "", 0);
    check(&format!("#- a.yaml\n# podlint: assume=v1/Pod\n{fragment}"), ".", &found.replace(":4:", ":5:"), 0);
}

#[test]
fn what_is_left_out_is_counted_with_its_reason() {
    let folder = Folder::new();
    folder.write("values.yaml", "a: 1\n");
    folder.write("chart/Chart.yaml", "name: c\n");
    folder.write("chart/templates/pod.yaml", "kind: {{ .Values.kind }}\n");
    folder.write("base/kustomization.yaml", "resources: [web.yaml]\npatches: [{path: patch.yaml}]\n");
    folder.write("base/web.yaml", pod("web", ""));
    folder.write(
        "base/patch.yaml",
        "apiVersion: v1\nkind: Pod\nmetadata: {name: web}\nspec: {containers: [{name: a}]}\n",
    );
    folder.write("empty.yaml", "# nothing\n");
    let run = folder.run("check --format json .");
    let skipped: serde_json::Value = serde_json::from_str(&run.stdout).unwrap();
    let skipped: Vec<_> = skipped["summary"]["skipped"]
        .as_array()
        .unwrap()
        .iter()
        .map(|entry| format!("{} {}", entry["file"].as_str().unwrap(), entry["reason"].as_str().unwrap()))
        .collect();
    assert_eq!(
        skipped,
        [
            "./base/patch.yaml a Kustomize patch",
            "./chart/Chart.yaml not a Kubernetes manifest",
            "./chart/templates/pod.yaml a Helm template",
            "./empty.yaml nothing in it",
            "./values.yaml not a Kubernetes manifest",
        ]
    );
}

#[test]
fn a_kustomization_needs_no_header() {
    let folder = Folder::new();
    let pod = pod("web", ", envFrom: [{configMapRef: {name: gen}}, {configMapRef: {name: gem}}]");
    folder.write("pod.yaml", pod);
    let kustomization = "resources: [pod.yaml]\nconfigMapGenerator: [{name: gen, literals: [A=b]}]\n";
    for header in ["", "kind: Kustomization\n"] {
        folder.write("kustomization.yaml", format!("{header}{kustomization}"));
        let run = folder.run("check --format concise --only env .");
        assert!(!run.stdout.contains("`gen` in"), "{}", run.stdout);
        assert!(run.stdout.contains("no ConfigMap `gem` in the input, did you mean `gen`?"), "{}", run.stdout);
        assert_eq!(folder.run("check --only api .").stdout, "");
    }
}

#[test]
fn ignored_files_are_left_out_and_named_ones_are_not() {
    let folder = Folder::new();
    folder.write(".gitignore", "out/\n");
    folder.write("out/a.yaml", "kind: Pod\n: [\n");
    assert_eq!(folder.run("check .").code, 0);
    assert_eq!(folder.run("check out/a.yaml").code, 1);
}

#[test]
fn bytes_that_are_no_text_are_findings() {
    let folder = Folder::new();
    folder.write("latin.yaml", b"apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata: {a: \xE9t\xE9}\n");
    folder.write("utf16.yaml", b"\xFF\xFEa\0:\0");
    let run = folder.run("check --format concise .");
    assert_eq!(
        run.stdout,
        "./latin.yaml:4:11: error yaml/syntax these bytes are not UTF-8\n./latin.yaml:4:13: error yaml/syntax these bytes are not UTF-8\n./utf16.yaml:1:1: error yaml/syntax the file is UTF-16; save it as UTF-8\n"
    );
}

#[test]
fn a_file_above_the_limit_is_a_finding() {
    let folder = Folder::new();
    let path = folder.write("huge.yaml", "");
    // A file with a hole: it takes no place on the disk.
    std::fs::File::options().write(true).open(path).unwrap().set_len(513 << 20).unwrap();
    let run = folder.run("check --format concise .");
    assert_eq!(
        (run.stdout.as_str(), run.code),
        ("./huge.yaml:1:1: error yaml/syntax the file is larger than 512 MiB and was not read\n", 1)
    );
}

#[test]
fn a_file_named_twice_is_read_once() {
    let two_ports = pod("a", ", ports: [{containerPort: 80}, {containerPort: 80}]");
    let folder = Folder::new();
    folder.write("a.yaml", two_ports);
    let run = folder.run("check --format concise a.yaml ./a.yaml .");
    assert_eq!(run.stdout.lines().count(), 1, "{}", run.stdout);
}

#[cfg(unix)]
#[test]
fn pipes_loops_and_odd_names_in_a_folder_are_survived() {
    use std::os::unix::ffi::OsStrExt;
    let folder = Folder::new();
    folder.write("a.yaml", pod("a", ""));
    std::os::unix::fs::symlink(folder.path(), folder.path().join("loop")).unwrap();
    let name = std::ffi::OsStr::from_bytes(b"odd-\xFF.yaml");
    std::fs::write(folder.path().join(name), pod("b", "")).unwrap();
    assert!(std::process::Command::new("mkfifo").arg(folder.path().join("pipe.yaml")).status().unwrap().success());
    let run = folder.run("check .");
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert!(run.stderr.contains("in 2 files"), "{}", run.stderr);
}

#[test]
fn a_custom_resource_is_held_to_the_nearest_definition() {
    let definition = |ty: &str| {
        format!(
            "apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata: {{name: things.example.com}}\nspec:\n  \
             group: example.com\n  scope: Cluster\n  names: {{kind: Thing, plural: things}}\n  versions:\n  - name: v1\n    served: true\n    \
             storage: true\n    schema:\n      openAPIV3Schema:\n        type: object\n        properties:\n          size: {{type: {ty}}}\n"
        )
    };
    let thing = "apiVersion: example.com/v1\nkind: Thing\nmetadata: {name: one}\nsize: 1\n";
    let (number, text) = (definition("integer"), definition("string"));
    let refused = "error api/invalid-custom-resource `size` must be a text, not a whole number (see ./a/crd.yaml:9:11)";
    let only = "--only api .";
    check(&format!("#- a/crd.yaml\n{text}#- b/one.yaml\n{thing}"), only, &format!("./b/one.yaml:4:7: {refused}"), 1);
    check(&format!("#- a/crd.yaml\n{text}#- b/crd.yaml\n{number}#- b/one.yaml\n{thing}"), only, "", 0);
    // Which of two equally near ones is meant is not known.
    check(&format!("#- a/crd.yaml\n{text}#- b/crd.yaml\n{number}#- one.yaml\n{thing}"), only, "", 0);
}
