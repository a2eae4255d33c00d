//! What a mistake hides is found in the same run.

use crate::harness::Folder;

/// Checks what is found in a file.
#[track_caller]
fn check(text: &str, options: &str, expected: &str) {
    let folder = Folder::new();
    folder.write("web.yaml", text);
    let run = folder.run(&format!("check --no-config --profile correctness --format concise {options} web.yaml"));
    let lines: Vec<_> = run.stdout.lines().filter_map(|line| line.strip_prefix("web.yaml:")).collect();
    assert_eq!(lines.join("\n"), expected.trim(), "{text}");
}

const MISSPELT: &str = "apiVersion: v1
kind: pod
metadata: {name: web}
spec:
  containers:
  - name: Web
    image: web:1.4
    volumeMounts: [{name: data, mountPath: /data}]
";

#[test]
fn a_misspelt_kind_hides_nothing() {
    check(
        MISSPELT,
        "",
        "
2:7: error api/unknown-kind unknown kind `pod`, did you mean `Pod`?
6:11: error api/invalid-value `name` cannot be `Web`: only a-z, 0-9 and `-` are allowed, with a letter or digit at both ends
8:27: error api/undefined-volume no volume named `data`
",
    );
}

#[test]
fn the_server_stops_at_its_first_stage() {
    check(MISSPELT, "--only api", "2:7: error api/unknown-kind unknown kind `pod`, did you mean `Pod`?");
}

#[test]
fn what_a_comment_hides_stays_hidden() {
    let text = MISSPELT.replace("name: Web", "name: Web # podlint: ignore[api/invalid-value] upstream's");
    let text = text.replace("mountPath: /data}]", "mountPath: /data}] # podlint: ignore[api/undefined-volume] later");
    check(&text, "", "2:7: error api/unknown-kind unknown kind `pod`, did you mean `Pod`?");
    let text = MISSPELT.replace("kind: pod", "kind: pod # podlint: ignore[api/unknown-kind] not ours");
    check(&text, "", "");
}

#[test]
fn one_mistake_may_hide_another_one() {
    // A version that went away, then a selector that the new one asks for.
    check(
        "apiVersion: extensions/v1beta1
kind: deployment
metadata: {name: web}
spec:
  template:
    metadata: {labels: {app: web}}
    spec: {containers: [{name: web, image: web:1.4}]}
",
        "",
        "
1:13: error api/unknown-kind Deployment of `extensions/v1beta1` was removed in Kubernetes 1.16, use `apps/v1`
2:7: error api/unknown-kind unknown kind `deployment`, did you mean `Deployment`?
4:1: error api/missing-field `selector` is missing
",
    );
}

#[test]
fn other_files_see_what_is_meant() {
    let folder = Folder::new();
    folder.write(
        "web.yaml",
        MISSPELT.replace("Web", "web").replace("metadata: {name: web}", "metadata: {name: web, labels: {app: web}}"),
    );
    folder.write(
        "service.yaml",
        "apiVersion: v1\nkind: Service\nmetadata: {name: web}\nspec: {selector: {app: web}, ports: [{port: 80}]}\n",
    );
    let run = folder.run("check --no-config --profile correctness --format concise .");
    assert!(run.stdout.contains("web.yaml:8:27: error api/undefined-volume"), "{}", run.stdout);
}
