//! Named files are looked at in their project, and of what is found what has to do with them is reported.

use crate::harness::{Folder, Run};
use expect_test::expect;
use std::fs;

/// A repository: a ConfigMap, a Deployment that reads a key of it, a Service, and what is none of our business.
fn repository() -> Folder {
    let folder = Folder::with(
        "\
#- app/config.yaml
apiVersion: v1
kind: ConfigMap
metadata: {name: shop}
data: {heading: Kim's shop}
#- app/web.yaml
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      containers:
      - name: web
        image: nginx:1.29
        env:
        - name: TITLE
          valueFrom: {configMapKeyRef: {name: shop, key: heading}}
#- app/service.yaml
apiVersion: v1
kind: Service
metadata: {name: web}
spec: {selector: {app: web}, ports: [{port: 80}]}
#- chart/Chart.yaml
name: chart
#- chart/templates/pod.yaml
{{ if .Values.on }}
apiVersion: v1
kind: Pod
{{ end }}
#- .github/workflows/test.yaml
on: push
#- vendor/pod.yaml
apiVersion: v1
kind: Podd
#- .podlint.yaml
exclude: [vendor/]
profile: correctness
",
    );
    fs::create_dir(folder.path().join(".git")).unwrap();
    folder
}

fn check(run: &Run, code: i32, expected: expect_test::Expect) {
    expected.assert_eq(&format!("{}{}", run.stdout, run.stderr));
    assert_eq!(run.code, code);
}

#[test]
fn nothing_is_said_where_nothing_is_wrong() {
    let folder = repository();
    for files in [
        "app/web.yaml",
        "app/config.yaml app/service.yaml",
        "chart/templates/pod.yaml .github/workflows/test.yaml chart/Chart.yaml .podlint.yaml",
        "vendor/pod.yaml",
    ] {
        check(&folder.run(&format!("check {files}")), 0, expect![""]);
    }
    check(
        &folder.run("check --verbose chart/templates/pod.yaml vendor/pod.yaml"),
        0,
        expect![[r#"
            No problems found in 1 file.
            Skipped 2 files: 1 Helm template, 1 excluded by `vendor/`.
            skipped chart/templates/pod.yaml: a Helm template
            skipped vendor/pod.yaml: excluded by `vendor/`
        "#]],
    );
}

#[test]
fn a_key_that_is_renamed_fails_where_it_is_read() {
    let folder = repository();
    let config = folder.read("app/config.yaml").replace("heading:", "title:");
    folder.write("app/config.yaml", config);
    let both = folder.run("check app/config.yaml");
    check(
        &both,
        1,
        expect![[r#"
            app/web.yaml:14:58: error env/missing-key ConfigMap `shop` has no key `heading`; it has `title` (see app/config.yaml:3:18)
            Found 1 error in 1 file.
        "#]],
    );
    for named in ["app/config.yaml", "app/web.yaml", "app/config.yaml app/web.yaml"] {
        let run = folder.run(&format!("check {named}"));
        assert_eq!((run.code, &run.stdout), (1, &both.stdout), "{named}");
    }
    check(&folder.run("check app/service.yaml"), 0, expect![""]);
}

#[test]
fn what_lies_beside_a_pod_is_meant_before_what_lies_elsewhere() {
    let folder = repository();
    let config = folder.read("app/config.yaml");
    // Another application has a ConfigMap of this name, a page explains one, and there is a copy of all beside the work.
    folder.write("other/config.yaml", &config);
    folder.write("README.md", format!("```yaml\n{config}```\n"));
    folder.write("app/README.md", format!("```yaml\n{config}```\n"));
    folder.write(".worktrees/new/.git", "gitdir: elsewhere\n");
    folder.write(".worktrees/new/app/config.yaml", &config);
    folder.write("app/config.yaml", config.replace("heading:", "title:"));
    let run = folder.run("check app/config.yaml");
    assert_eq!((run.code, run.stdout.contains("app/web.yaml:14:58")), (1, true), "{}", run.stdout);
    // The page itself is right.
    let page = format!("```yaml\n{config}---\n{}```\n", folder.read("app/web.yaml"));
    folder.write("app/README.md", page);
    check(&folder.run("check app/README.md"), 0, expect![""]);
}

#[test]
fn a_snapshot_of_a_cluster_is_no_manifest() {
    let folder = repository();
    let pods = folder.read("app/web.yaml").replace("heading", "gone");
    folder.write(".podlint-cluster.yaml", &pods);
    for files in ["app/config.yaml", "app/config.yaml .podlint-cluster.yaml"] {
        check(&folder.run(&format!("check {files}")), 0, expect![""]);
    }
    let run = folder.run("check .podlint-cluster.yaml --verbose");
    assert!(run.stderr.contains("skipped .podlint-cluster.yaml: snapshot of a cluster"), "{}", run.stderr);
    assert_eq!(folder.run("check .").code, 0);
}

#[test]
fn the_only_object_of_a_name_is_meant_from_folders_around() {
    let folder = repository();
    let config = folder.read("app/config.yaml").replace("heading:", "title:");
    fs::remove_file(folder.path().join("app/config.yaml")).unwrap();
    for (place, is_found) in
        [("settings/config.yaml", true), ("config.yaml", true), ("app/a/config.yaml", true), ("a/b/config.yaml", false)]
    {
        folder.write(place, &config);
        let run = folder.run(&format!("check {place}"));
        assert_eq!(run.code == 1, is_found, "{place}: {}", run.stdout);
        assert_eq!(run.stdout.contains("app/web.yaml:14:58"), is_found, "{place}: {}", run.stdout);
        fs::remove_file(folder.path().join(place)).unwrap();
    }
    // Of two, either may be that of another application.
    folder.write("config.yaml", &config);
    folder.write("other/config.yaml", &config);
    check(&folder.run("check config.yaml"), 0, expect![""]);
}

#[test]
fn a_definition_that_changes_fails_where_its_kind_is_used() {
    let definition = "\
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: things.example.org}
spec:
  group: example.org
  scope: Namespaced
  names: {kind: Thing, plural: things, singular: thing, listKind: ThingList}
  versions:
  - name: v1
    served: true
    storage: true
    schema: {openAPIV3Schema: {type: object, properties: {size: {type: string}}}}
";
    let folder = repository();
    folder.write("a/crd.yaml", definition);
    folder.write("b/thing.yaml", "apiVersion: example.org/v1\nkind: Thing\nmetadata: {name: one}\nsize: 1\n");
    let found = "b/thing.yaml:4:7: error api/invalid-custom-resource `size` must be a text, not a whole number";
    let said = folder.run("check a/crd.yaml");
    assert!(said.code == 1 && said.stdout.starts_with(found), "{}{}", said.stdout, said.stderr);
    // A second one that says the same changes nothing.
    folder.write("c/crd.yaml", definition);
    let said = folder.run("check a/crd.yaml");
    assert!(said.code == 1 && said.stdout.starts_with(found), "{}{}", said.stdout, said.stderr);
}

#[test]
fn a_label_that_is_renamed_fails_where_it_is_selected_by() {
    let folder = repository();
    folder.write("app/kustomization.yaml", "resources: [config.yaml, web.yaml, service.yaml]\n");
    let web = folder.read("app/web.yaml").replace("app: web", "app: shop");
    folder.write("app/web.yaml", web);
    check(
        &folder.run("check --fail-on warning app/web.yaml"),
        1,
        expect![[r#"
            app/service.yaml:4:24: warning labels/selector-matches-nothing no pod in the input has the label `app: web` that this Service selects by (see app/web.yaml:7:25)
            Found 1 warning in 1 file.
        "#]],
    );
}
