use crate::harness::check;

const HEAD: &str = "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec:\n  containers:\n  - name: a\n    image: a:1\n    ports:\n    - containerPort: 80\n";

fn check_pod(tail: &str, arguments: &str, expected: &str) {
    check(&format!("#- a.yaml\n{HEAD}{tail}"), &format!("--skip labels {arguments} ."), expected, 0);
    check(
        &format!("#- a.yaml\n{HEAD}{tail}").replace('\n', "\r\n"),
        &format!("--skip labels {arguments} ."),
        expected,
        0,
    );
}

const FOUND: &str = "./a.yaml:10:22: warning ports/duplicate-port port 80 is already used by this pod";

#[test]
fn a_comment_at_the_end_of_a_line_hides_what_starts_there() {
    check_pod("    - containerPort: 80 # podlint: ignore[ports/duplicate-port] both are proxied\n", "", "");
    check_pod("    - containerPort: 80 # podlint: ignore[duplicate-port]\n", "", "");
    check_pod("    - containerPort: 80 # podlint: ignore[ports/*]\n", "", "");
    check_pod("    - containerPort: 80 # podlint: ignore[volumes/host-path]\n", "", FOUND);
}

#[test]
fn a_comment_on_its_own_line_hides_the_next_item_or_key() {
    check_pod("    # podlint: ignore[ports]\n    - containerPort: 80\n", "", "");
    check_pod("    # podlint: ignore[ports]\n    # more words\n    - name: x\n      containerPort: 80\n", "", "");
}

#[test]
fn a_comment_or_annotation_hides_in_the_whole_file_or_object() {
    check_pod("    - containerPort: 80\n# podlint: ignore-file[ports/duplicate-port]\n", "", "");
    let annotated =
        HEAD.replace("{name: a}", "{name: a, annotations: {podlint.dev/ignore: \"ports/duplicate-port, volumes\"}}");
    check(&format!("#- a.yaml\n{annotated}    - containerPort: 80\n"), "--skip labels .", "", 0);
}

#[test]
fn hidden_findings_can_be_shown() {
    let tail = "    - containerPort: 80 # podlint: ignore[ports/duplicate-port]\n";
    check_pod(tail, "--no-ignore", FOUND);
}

#[test]
fn a_comment_that_hides_nothing_is_found() {
    let labels = "./a.yaml:3:18: warning labels/missing-label missing label `app.kubernetes.io/name`\n";
    let check_all = |comment: &str, expected: &str| {
        check(&format!("#- a.yaml\n{HEAD}    {comment}\n"), ".", &format!("{labels}./a.yaml:{expected}"), 0);
    };
    check_all(
        "# podlint: ignore[ports/duplicate-port] no",
        "10:23: warning podlint/unused-ignore `ports/duplicate-port` is ignored here but not found",
    );
    check_all(
        "# podlint: ignore[ports/duplicate-prot]",
        "10:23: warning podlint/unused-ignore unknown rule `ports/duplicate-prot`, did you mean `ports/duplicate-port`?",
    );
    check_all(
        "# podlint: ignore everything",
        "10:5: warning podlint/unused-ignore `ignore` needs rules in brackets: `# podlint: ignore[rule] reason`",
    );
}

#[test]
fn a_comment_says_what_release_a_file_is_for() {
    let pod = |comment: &str| {
        format!(
            "#- a.yaml\n{comment}\napiVersion: v1\nkind: Pod\nmetadata: {{name: a}}\nspec: {{hostnameOverride: a, containers: [{{name: a, image: 'a:1'}}]}}\n#- .podlint.yaml\nkubernetes: 1.34..1.37\n"
        )
    };
    let unknown =
        "./a.yaml:5:8: error api/unknown-field field `hostnameOverride` is not known in 1.33, only since 1.34";
    let arguments = "--profile correctness .";
    check(&pod("# podlint: kube=1.33"), arguments, unknown, 1);
    check(&pod("# podlint: kube=1.35"), arguments, "", 0);
    check(&pod("# podlint: kube=1.33"), &format!("--kube-version 1.36 {arguments}"), "", 0);
    let odd = "./a.yaml:1:1: warning podlint/unused-ignore `kube` needs a minor or a range: `# podlint: kube=1.35`, `kube=1.34..1.37`";
    check(&pod("# podlint: kube=1.3x"), arguments, odd, 0);
}
