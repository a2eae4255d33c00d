use crate::harness::{Folder, check, pod};

fn two_ports() -> String {
    pod("a", ", ports: [{containerPort: 80}, {containerPort: 80}]")
}

#[test]
fn the_nearest_configuration_sets_severities() {
    let found =
        |severity| format!("./a.yaml:6:72: {severity} ports/duplicate-port port 80 is already used by this pod");
    let files = |config: &str| format!("#- .podlint.yaml\n{config}#- a.yaml\n{}", two_ports());
    check(&files("rules: {ports/duplicate-port: error}\n"), ".", &found("error"), 1);
    check(&files("rules: {duplicate-port: {severity: hint}}\n"), ".", &found("hint"), 0);
    check(&files("rules: {ports/duplicate-port: off}\n"), ".", "", 0);
    check(&files("rules: {ports/duplicate-port: off}\n"), "--no-config .", &found("warning"), 0);
    check(&files("fail-on: warning\n"), ".", &found("warning"), 1);
    check(&files("fail-on: warning\n"), "--fail-on error .", &found("warning"), 0);
    check(&files("exclude: [\"a.*\"]\n"), ".", "", 0);
}

#[test]
fn a_folder_below_may_have_its_own() {
    let folder = Folder::new();
    folder.write(".podlint.yaml", "rules: {ports/duplicate-port: error}\n");
    folder.write("a.yaml", two_ports());
    folder.write("below/.podlint.yaml", "rules: {ports/duplicate-port: off}\n");
    folder.write("below/b.yaml", two_ports());
    let run = folder.run("check --format concise .");
    assert_eq!(run.stdout.lines().count(), 1, "{}", run.stdout);
    assert!(run.stdout.starts_with("./a.yaml:"), "{}", run.stdout);
}

#[test]
fn options_and_second_names_reach_the_rule() {
    let files = "#- .podlint.yaml
rules:
  labels/missing-label: {options: {labels: [team]}}
  labels/missing-cost-centre: {use: labels/missing-label, severity: error, options: {labels: [cost-centre]}}
#- a.yaml
apiVersion: v1
kind: Pod
metadata: {name: a, labels: {team: x}}
spec: {containers: [{name: a, image: a:1}]}
";
    check(files, ".", "./a.yaml:3:18: error labels/missing-cost-centre missing label `cost-centre`", 1);
}

#[test]
fn mistakes_have_a_place_and_a_suggestion() {
    for (config, expected) in [
        ("profil: strict\n", ":1:1: unknown key `profil`\nhint: did you mean `profile`?"),
        (
            "rules: {ports/duplicate-prot: error}\n",
            ":1:9: unknown rule `ports/duplicate-prot`\nhint: did you mean `ports/duplicate-port`?",
        ),
        ("rules: {ports/duplicate-port: warn}\n", ":1:31: `warn` is not a severity"),
        ("kubernetes: \"1.20\"\n", ":1:13: `kubernetes` is not a minor"),
        (
            "rules: {labels/missing-label: {options: {label: [a]}}}\n",
            ":1:42: rule `labels/missing-label` has no option `label`\nhint: did you mean `labels`?",
        ),
        (
            "rules: {labels/missing-label: {options: {labels: a}}}\n",
            ":1:50: option `labels` of rule `labels/missing-label` is a list",
        ),
        (
            "plugins: [{path: ./evil.so}]\n",
            ":1:1: `plugins` is not supported by this version\nhint: name a plugin on the command line: --plugin PATH",
        ),
        ("profile: strict\nprofile: recommended\n", ":2:1: `profile` stands here a second time"),
        ("a: [\n", ":1:4: the bracket opened here is never closed"),
    ] {
        let folder = Folder::new();
        folder.write(".podlint.yaml", config);
        let run = folder.run("check .");
        assert_eq!(run.code, 2, "{config}");
        assert!(run.stderr.contains(expected), "{config}{}", run.stderr);
    }
    assert_eq!(Folder::new().run("check --config missing.yaml .").code, 2);
}

/// The extension brings it along. `podlint config schema > editors/vscode/schemas/podlint.schema.json` writes it.
#[test]
fn editors_have_the_schema_of_today() {
    let run = Folder::new().run("config schema");
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(2).unwrap();
    let known = std::fs::read_to_string(root.join("editors/vscode/schemas/podlint.schema.json")).unwrap();
    assert!(run.stdout == known, "the schema is another one by now");
    let schema: serde_json::Value = serde_json::from_str(&known).unwrap();
    let rule = &schema["properties"]["rules"]["properties"]["labels/missing-label"]["anyOf"][1];
    assert_eq!(rule["properties"]["options"]["properties"]["labels"]["type"], "array");
}
