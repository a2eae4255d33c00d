use crate::harness::{Folder, check, pod};
use expect_test::expect;

const TWO_PORTS: &str = ", ports: [{containerPort: 80}, {containerPort: 80}]";

#[test]
fn exit_codes_say_clean_problems_or_failed() {
    let folder = Folder::new();
    folder.write("clean.yaml", pod("a", ""));
    folder.write("warning.yaml", pod("b", TWO_PORTS));
    folder.write("broken.yaml", "kind: Pod\n: [\n");
    for (arguments, code) in [
        ("check clean.yaml", 0),
        ("check warning.yaml", 0),
        ("check --fail-on warning warning.yaml", 1),
        ("check --fail-on never broken.yaml", 0),
        ("check broken.yaml", 1),
        ("check missing.yaml", 2),
        ("check missing.yaml broken.yaml", 2),
        ("check --only nothing clean.yaml", 2),
        ("check --kube-version 1.2 clean.yaml", 2),
        ("check --no-such-flag", 2),
        ("explain nothing", 2),
        ("explain ports/duplicate-port", 0),
        ("rules", 0),
    ] {
        let run = folder.run(arguments);
        assert_eq!(run.code, code, "{arguments}: {}{}", run.stdout, run.stderr);
    }
}

#[test]
fn a_missing_path_is_named_and_costs_only_itself() {
    let folder = Folder::new();
    folder.write("warning.yaml", pod("b", TWO_PORTS));
    let run = folder.run("check --format concise missing.yaml warning.yaml");
    assert!(run.stderr.contains("error: `missing.yaml` does not exist"), "{}", run.stderr);
    assert!(run.stdout.contains("ports/duplicate-port"), "{}", run.stdout);
}

#[test]
fn standard_input_goes_by_the_name_it_is_given() {
    let folder = Folder::new();
    let run = folder.run_with("check --format concise --stdin-filename web.yaml -", &pod("b", TWO_PORTS));
    assert!(run.stdout.starts_with("web.yaml:6:"), "{}", run.stdout);
}

#[test]
fn a_service_in_another_file_is_seen() {
    let service = "apiVersion: v1\nkind: Service\nmetadata: {name: web}\nspec: {selector: {app.kubernetes.io/name: x}, ports: [{port: 80}]}\n";
    check(
        &format!("#- service.yaml\n{service}#- pod.yaml\n{}", pod("y", "")),
        "--only labels/selector-matches-nothing .",
        "./service.yaml:4:43: warning labels/selector-matches-nothing no pod in the input has the label `app.kubernetes.io/name: x` that this Service selects by (see ./pod.yaml:3:30)",
        0,
    );
}

#[test]
fn the_report_is_the_same_at_any_number_of_threads() {
    let folder = Folder::new();
    for place in 0..60 {
        folder.write(&format!("{place}.yaml"), pod(&format!("p{place}"), TWO_PORTS));
    }
    let one = folder.run("check --format json --threads 1 .");
    for threads in [2, 3, 8] {
        let other = folder.run(&format!("check --format json --threads {threads} ."));
        assert_eq!(one.stdout, other.stdout);
    }
    assert!(one.stdout.contains("p59"));
}

#[test]
fn every_format_is_written_to_files_too() {
    let folder = Folder::new();
    folder.write("a.yaml", pod("b", TWO_PORTS));
    let run = folder.run("check --format github --output json=report.json --output sarif=report.sarif a.yaml");
    assert!(
        run.stdout.starts_with("::warning title=podlint (ports/duplicate-port),file=a.yaml,line=6,"),
        "{}",
        run.stdout
    );
    for (name, needle) in [("report.json", "\"version\": 1"), ("report.sarif", "\"version\": \"2.1.0\"")] {
        let text = std::fs::read_to_string(folder.path().join(name)).unwrap();
        assert!(text.contains(needle), "{text}");
    }
    assert_eq!(folder.run("check --output json=no/such/folder a.yaml").code, 2);
}

#[test]
fn a_reader_who_leaves_is_no_failure() {
    let folder = Folder::new();
    folder.write("a.yaml", pod("b", &format!(", ports: [{}]", "{containerPort: 80}, ".repeat(900))));
    let mut shell = std::process::Command::new("sh");
    let line = format!("{} check --format concise a.yaml | head -1; echo", env!("CARGO_BIN_EXE_podlint"));
    let run = crate::harness::run(shell.args(["-c", &line]).current_dir(folder.path()), "");
    assert!(!run.stderr.contains("panicked") && !run.stderr.contains("cannot write"), "{}", run.stderr);
}

#[test]
fn findings_beyond_the_cap_are_counted() {
    let folder = Folder::new();
    folder.write("a.yaml", pod("b", &format!(", ports: [{}]", "{containerPort: 80}, ".repeat(1500))));
    let run = folder.run("check --only ports/duplicate-port --format concise .");
    assert_eq!(run.stdout.lines().count(), 1000);
    assert!(run.stderr.contains("499 of them are not shown"), "{}", run.stderr);
}

#[test]
fn statistics_count_findings_per_rule() {
    let folder = Folder::new();
    folder.write("a.yaml", pod("b", TWO_PORTS));
    folder.write("b.yaml", pod("c", TWO_PORTS));
    let run = folder.run("check --statistics --only ports .");
    assert_eq!(run.stdout, "2  ports/duplicate-port\n");
}

#[test]
fn the_full_format_shows_the_place() {
    let folder = Folder::new();
    folder.write("a.yaml", pod("웹", TWO_PORTS));
    let run = folder.run("check --format full --only ports a.yaml");
    assert!(
        run.stdout.contains("warning[ports/duplicate-port]: port 80 is already used by this pod"),
        "{}",
        run.stdout
    );
    assert!(run.stdout.contains("^^"), "{}", run.stdout);
}

#[test]
fn rules_and_pages_are_listed() {
    let folder = Folder::new();
    let table = folder.run("rules").stdout;
    assert!(table.lines().any(|line| line.starts_with("ports/duplicate-port ")), "{table}");
    let json = folder.run("rules --format json").stdout;
    assert!(json.contains("\"id\": \"ports/duplicate-port\""), "{json}");
    let page = folder.run("explain duplicate-port").stdout;
    assert!(page.starts_with("ports/duplicate-port\nseverity: warning, profile: correctness"), "{page}");
    let nearest = folder.run("explain ports/duplicate-prot").stderr;
    assert!(nearest.contains("did you mean `ports/duplicate-port`?"), "{nearest}");
    for alias in ["CKV_K8S_27", "kube-linter:docker-sock", "ksv-0121"] {
        let page = folder.run(&format!("explain {alias}")).stdout;
        assert!(page.starts_with("volumes/sensitive-host-path\n"), "{alias}: {page}");
    }
}

#[test]
fn the_readme_shows_what_is_printed() {
    let root = crate::harness::root();
    let readme = std::fs::read_to_string(root.join("README.md")).unwrap();
    let run = |arguments: &str| {
        let mut podlint = std::process::Command::new(env!("CARGO_BIN_EXE_podlint"));
        let run = crate::harness::run(podlint.args(arguments.split_whitespace()).current_dir(root), "");
        run.stdout + &run.stderr
    };
    let block = |after: &str| readme.split(after).nth(1).and_then(|rest| rest.split("```").next()).unwrap().to_owned();
    assert_eq!(run("check testdata/manifests"), block("```text\n"));
    for example in readme.split("```console\n$ podlint ").skip(1) {
        let (arguments, shown) = example.split("```").next().and_then(|text| text.split_once('\n')).unwrap();
        // Three dots stand for what comes before.
        match shown.strip_prefix("...\n") {
            Some(end) => assert!(run(arguments).ends_with(end), "{arguments}\n{end}"),
            None => assert_eq!(run(arguments), shown, "{arguments}"),
        }
    }
}

#[test]
fn a_range_of_minors_says_a_thing_once_with_the_minors_it_holds_for() {
    let folder = Folder::new();
    folder.write(
        "web.yaml",
        "apiVersion: v1
kind: Pod
metadata: {name: web, ownerReferences: [{apiVersion: v1, kind: A, name: a, uid: \"\"}]}
spec:
  containers: [{name: web, image: web:1.4}]
  workloadRef: {name: a, podGroup: b}
  schedulingGroup: {podGroupName: a}
---
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: {name: a}
spec: {minReplicas: 0, maxReplicas: 3, scaleTargetRef: {kind: Deployment, name: a, apiVersion: apps/v1}}
",
    );
    let run = |range: &str| {
        let run = folder
            .run(&format!("check --no-config --profile correctness --format concise --kube-version {range} web.yaml"));
        run.stdout.replace("web.yaml:", "")
    };
    expect![[r#"
        3:81: error api/missing-field `uid` is missing: must not be empty
        6:3: error api/unknown-field field `workloadRef` is not known in 1.33, 1.34, 1.36 and 1.37, only in 1.35
        7:3: error api/unknown-field field `schedulingGroup` is not known in 1.33 to 1.35, only since 1.36
        12:21: error api/forbidden-field `metrics` must not be set: must specify at least one Object or External metric to support scaling to zero replicas
        12:21: error api/invalid-value `minReplicas` cannot be `0`: must be greater than or equal to 1 (in 1.33 to 1.36)
    "#]]
    .assert_eq(&run("1.33..1.37"));
    expect![[r#"
        3:81: error api/invalid-value `uid` cannot be empty: must not be empty
        6:3: error api/unknown-field field `workloadRef` is not known in 1.36, only in 1.35
        12:21: error api/forbidden-field `metrics` must not be set: must specify at least one Object or External metric to support scaling to zero replicas
        12:21: error api/invalid-value `minReplicas` cannot be `0`: must be greater than or equal to 1
    "#]].assert_eq(&run("1.36"));
}

#[test]
fn kinds_without_a_schema_are_named() {
    let folder = Folder::new();
    folder.write("thing.yaml", "apiVersion: example.org/v1\nkind: Thing\nmetadata: {name: a}\n");
    folder.write("misspelt.yaml", "apiVersion: v1\nkind: Podd\nmetadata: {name: a}\n");
    folder.write("kustomization.yaml", "apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\n");
    let run = |path: &str| folder.run(&format!("check --no-config --profile correctness --verbose {path}")).stderr;
    let known = "No schema for 1 object: 1 Thing of example.org/v1.\n";
    assert_eq!(run("thing.yaml"), format!("No problems found in 1 file.\n{known}"));
    assert!(run(".").ends_with(known), "{}", run("."));
    folder.write(
        "definition.yaml",
        "apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: things.example.org}
spec:
  group: example.org
  scope: Namespaced
  names: {kind: Thing, plural: things, singular: thing, listKind: ThingList}
  versions: [{name: v1, served: true, storage: true, schema: {openAPIV3Schema: {type: object}}}]
",
    );
    assert!(!run(".").contains("No schema"), "{}", run("."));
}
