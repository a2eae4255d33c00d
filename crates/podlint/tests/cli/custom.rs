//! Custom resources: definitions that the configuration names, and pods in custom kinds.

use crate::harness::{Folder, check};

const DEFINITION: &str = "apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: backups.example.com}
spec:
  group: example.com
  scope: Namespaced
  names: {kind: Backup, plural: backups}
  versions:
  - name: v1
    served: true
    storage: true
    schema:
      openAPIV3Schema:
        type: object
        properties:
          spec:
            type: object
            properties:
              keep: {type: integer}
              template:
                type: object
                properties:
                  spec:
                    type: object
                    properties:
                      containers:
                        type: array
                        items:
                          type: object
                          x-kubernetes-preserve-unknown-fields: true
                          properties: {name: {type: string}, image: {type: string}}
";

fn backup(spec: &str) -> String {
    format!(
        "apiVersion: example.com/v1\nkind: Backup\nmetadata: {{name: nightly, labels: {{app.kubernetes.io/name: a}}}}\nspec: {{{spec}}}\n"
    )
}

const PODS: &str =
    "template: {spec: {containers: [{name: a, image: a:1, ports: [{containerPort: 80}, {containerPort: 80}]}]}}";
const TWO_PORTS: &str = "warning ports/duplicate-port port 80 is already used by this pod";

#[test]
fn definitions_that_the_configuration_names_are_used_and_not_checked() {
    let wrong = "error api/invalid-custom-resource `keep` must be a whole number, not a text";
    let config = "#- app/.podlint.yaml\ncustom-resources: [\"../crds/**/*.yaml\"]\n";
    let files =
        format!("{config}#- crds/backup.yaml\n{DEFINITION}  colour: red\n#- app/one.yaml\n{}", backup("keep: x"));
    check(&files, "app", &format!("app/one.yaml:4:14: {wrong} (see crds/backup.yaml:9:11)"), 1);
    check(&files, "--no-config app", "", 0);
    // What is in the input is checked like any other file.
    let found = Folder::with(&files).run("check --format concise .");
    assert!(found.stdout.contains("./crds/backup.yaml:32:3: error api/unknown-field"), "{}", found.stdout);
    assert!(found.stdout.contains(wrong), "{}", found.stdout);
    // The report can show a file that is not checked.
    let found = Folder::with(&files).run("check --format full app");
    assert!(found.stdout.contains("the definition of this version"), "{}", found.stdout);
    assert!(found.stdout.contains("crds/backup.yaml:9"), "{}", found.stdout);
    assert!(found.stderr.contains("1 file"), "{}", found.stderr);
}

#[test]
fn what_is_not_evaluated_is_said_once_for_each_kind() {
    let rules = "        x-kubernetes-validations: [{rule: self.spec.keep > 0}, {rule: has(self.spec)}]\n";
    let said = "information api/unevaluated-schema 2 CEL rules of Backup not evaluated";
    let config = "#- app/.podlint.yaml\ncustom-resources: [../crds/]\n";
    let objects = format!("{}---\n{}", backup("keep: 1"), backup("keep: 2").replace("nightly", "weekly"));
    let files = format!("{config}#- crds/backup.yaml\n{DEFINITION}{rules}#- app/one.yaml\n{objects}");
    // Nobody checks the definition, so it is said at an object.
    check(&files, "app", &format!("app/one.yaml:3:18: {said} (see crds/backup.yaml:32:43)"), 0);
    check(&files, ".", &format!("./crds/backup.yaml:3:18: {said}"), 0);
    // Which they are stands in the report.
    let run = Folder::with(&files).run("check --format json app");
    for rule in ["self.spec.keep > 0", "has(self.spec)"] {
        assert!(run.stdout.contains(&format!("not evaluated: `{rule}`")), "{}", run.stdout);
    }
    assert!(run.stdout.contains("crds/backup.yaml"), "{}", run.stdout);
    let full = Folder::with(&files).run("check --format full app");
    assert!(full.stdout.contains("{rule: self.spec.keep > 0}"), "{}", full.stdout);
}

#[test]
fn mistakes_in_what_is_named_have_a_place_and_a_next_step() {
    for (glob, expected) in [
        (
            "crd/*.yaml",
            ".podlint.yaml:1:20: no file matches `crd/*.yaml`\nhint: globs start at the folder of this file",
        ),
        ("other/*.yaml", ".podlint.yaml:1:20: `other/a.yaml` has no CustomResourceDefinition\nhint: name files"),
        ("broken.yaml", ".podlint.yaml:1:20: `broken.yaml` has syntax errors\nhint: podlint check broken.yaml"),
        ("a{b", ".podlint.yaml:1:20: `a{b` is not a glob: "),
        ("kustomization.yaml", ".podlint.yaml:1:20: no file matches `kustomization.yaml`"),
    ] {
        let folder = Folder::new();
        folder.write(".podlint.yaml", format!("custom-resources: [\"{glob}\"]\n"));
        folder.write("other/a.yaml", backup("keep: 1"));
        folder.write("broken.yaml", format!("{DEFINITION}a: [\n"));
        folder.write("kustomization.yaml", "resources: [crds]\n");
        let run = folder.run("check other");
        assert_eq!(run.code, 2, "{glob}");
        assert!(run.stderr.contains(expected), "{glob}\n{}", run.stderr);
    }
}

#[test]
fn pods_are_found_by_the_schema_of_a_definition() {
    let found = format!("./b.yaml:4:106: {TWO_PORTS}");
    check(&format!("#- a.yaml\n{DEFINITION}#- b.yaml\n{}", backup(PODS)), ".", &found, 0);
    let config = "#- .podlint.yaml\ncustom-resources: [a.yaml]\n";
    let found = found.trim_start_matches("./");
    check(&format!("{config}#- a.yaml\n{DEFINITION}#- b.yaml\n{}", backup(PODS)), "b.yaml", found, 0);
}

#[test]
fn pods_are_found_where_the_configuration_says() {
    let config = "pod-templates: [{group: example.com, kind: Backup, path: \"spec.jobs[].template\"}]\n";
    let files = format!(
        "#- a/.podlint.yaml\n{config}#- a/a.yaml\n{}#- b.yaml\n{}",
        backup(&format!("jobs: [{{{PODS}}}, {{{PODS}}}]")),
        backup(&format!("jobs: [{{{PODS}}}]")),
    );
    // The nearest configuration decides, and each template counts.
    check(&files, ".", &format!("./a/a.yaml:4:114: {TWO_PORTS}\n./a/a.yaml:4:224: {TWO_PORTS}"), 0);
    let run = Folder::with(&files).run("check --format json .");
    assert!(run.stdout.contains("\"objects\":2") || run.stdout.contains("\"objects\": 2"), "{}", run.stdout);
}

#[test]
fn mistakes_in_pod_templates_have_a_place_and_a_suggestion() {
    for (entry, expected) in [
        ("group: a.io, kind: B", ":1:18: `path` of `pod-templates` is missing\nhint: write `- {group: argoproj.io"),
        ("group: a.io, kind: B, path: \"\"", ":1:40: `path` of `pod-templates` is empty\nhint: write"),
        ("group: a.io, kind: B, path: [a]", ":1:46: `path` of `pod-templates` is not a text\nhint: write"),
        ("group: a.io, kind: B, path: .spec", ":1:46: `.spec` is no path\nhint: write names of fields with dots"),
        ("group: a.io, kind: B, pat: spec", ":1:40: unknown key `pat` of `pod-templates`\nhint: did you mean `path`?"),
        ("group: a.io/v1, kind: B, path: a", ":1:25: a group has no version: `a.io/v1`\nhint: write `a.io`"),
        ("group: apps, kind: Deployment, path: a", ":1:37: `Deployment` of `apps` is no custom kind\nhint: remove"),
    ] {
        let folder = Folder::new();
        folder.write(".podlint.yaml", format!("pod-templates: [{{{entry}}}]\n"));
        let run = folder.run("check .");
        assert_eq!(run.code, 2, "{entry}");
        assert!(run.stderr.contains(expected), "{entry}\n{}", run.stderr);
    }
    for (config, expected) in [
        ("pod-templates: {group: a}\n", ":1:16: `pod-templates` is a list of mappings"),
        ("pod-templates: [a]\n", ":1:17: an entry of `pod-templates` is a mapping"),
        ("custom-resources: crds\n", ":1:19: `custom-resources` is a list of globs\nhint: write `custom-resources: "),
        ("custom-resource: []\n", ":1:1: unknown key `custom-resource`\nhint: did you mean `custom-resources`?"),
    ] {
        let folder = Folder::new();
        folder.write(".podlint.yaml", config);
        let run = folder.run("check .");
        assert_eq!(run.code, 2, "{config}");
        assert!(run.stderr.contains(expected), "{config}{}", run.stderr);
    }
}
