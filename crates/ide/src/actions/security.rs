//! The security context that the restricted Pod Security Standard asks for.

use super::Offers;
use super::place::Place;
use super::write::{Entries, Step, Value, entries, in_steps, is_json, map, merge, merge_like, removed};
use crate::indentation::Indentation;
use podlint_manifest::{Container, PodTemplate, View};
use podlint_yaml::edit::TextEdit;
use podlint_yaml::{Node, Style};

pub(super) fn offer(place: &Place<'_>, offers: &mut Offers) {
    let (Some(pod), Some(container)) = (place.pod, place.container) else { return };
    if runs_windows(pod) {
        return;
    }
    let name = container.name().map_or("the container", |name| name.value);
    let title = format!("Restrict the security context of `{name}`");
    offers.add("restrict-container", title, restricted_in(pod, [container]));
    if pod.containers().nth(1).is_some() {
        let title = "Restrict the security context of all containers";
        offers.add("restrict-pod", title, restricted_in(pod, pod.containers()));
    }
}

/// Capabilities and seccomp exist on Linux only.
fn runs_windows(pod: PodTemplate<'_>) -> bool {
    pod.spec().get("os").get("name").text().is_some_and(|os| os.value == "windows")
}

/// Some containers of a pod as the restricted Pod Security Standard asks for them. What the pod says for all of them must not stand
/// against it.
fn restricted_in<'t>(
    pod: PodTemplate<'t>,
    containers: impl IntoIterator<Item = Container<'t>>,
) -> Option<Vec<TextEdit>> {
    let mut edits = match pod.spec().get("securityContext").node().filter(|context| is_loose_for_all(*context)) {
        Some(context) => changed(pod.spec().node()?, context, &POD_STEPS)?,
        None => Vec::new(),
    };
    for container in containers {
        edits.extend(restricted(container)?);
    }
    Some(edits)
}

fn restricted(container: Container<'_>) -> Option<Vec<TextEdit>> {
    let node = container.view().node()?;
    if needs_privileges(container.view()) {
        return None;
    }
    match container.view().get("securityContext").node().filter(|context| is_loose(*context)) {
        Some(context) => changed(node, context, &STEPS),
        None => {
            let wanted = wanted(container.view().get("securityContext"));
            merge(node, &entries([("securityContext", Value::Map(wanted))]))
        }
    }
}

/// Whether the API server refuses a container that is not privileged: what it mounts is to be seen on the node.
fn needs_privileges(container: View<'_>) -> bool {
    let mut mounts = container.get("volumeMounts").items();
    mounts.any(|mount| mount.get("mountPropagation").text().is_some_and(|text| text.value == "Bidirectional"))
}

/// The steps made in a security context, if it belongs to nobody else.
fn changed(owner: Node<'_>, context: Node<'_>, steps: &[Step]) -> Option<Vec<TextEdit>> {
    let is_shared = owner.get("securityContext") != Some(context) || context.anchor().is_some();
    if is_shared { None } else { in_steps(context, steps) }
}

/// What has to be said in the security context of a container.
fn wanted(context: View<'_>) -> Entries {
    let mut wanted = entries([
        ("runAsNonRoot", Value::raw("true")),
        ("allowPrivilegeEscalation", Value::raw("false")),
        ("capabilities", map([("drop", Value::List(vec![Value::text("ALL")]))])),
    ]);
    let profile = context.get("seccompProfile").get("type").text().map_or("", |text| text.value);
    // A profile of one's own is as good as that of the runtime.
    if profile != "Localhost" {
        wanted.push(("seccompProfile".to_owned(), map([("type", Value::text("RuntimeDefault"))])));
    }
    wanted
}

/// A field, and whether the standard forbids its value.
type Forbidden = (&'static str, fn(View<'_>) -> bool);

/// What has to go from the security context of a container.
const FORBIDDEN: [Forbidden; 5] = [
    ("privileged", is_true),
    ("runAsUser", is_root),
    ("procMount", is_unmasked),
    ("appArmorProfile", is_unconfined),
    ("seLinuxOptions", is_special),
];

fn is_true(view: View<'_>) -> bool {
    view.boolean() == Some(true)
}

fn is_root(view: View<'_>) -> bool {
    view.number().is_some_and(|user| user.value == 0)
}

fn is_unmasked(view: View<'_>) -> bool {
    view.text().is_some_and(|text| text.value == "Unmasked")
}

fn is_unconfined(profile: View<'_>) -> bool {
    profile.get("type").text().is_some_and(|text| text.value == "Unconfined")
}

/// Whether SELinux is told more than one of the types for containers.
fn is_special(options: View<'_>) -> bool {
    let is_type =
        |text: &str| matches!(text, "" | "container_t" | "container_init_t" | "container_kvm_t" | "container_engine_t");
    let is_set = |field| options.get(field).text().is_some_and(|text| !text.value.is_empty());
    is_set("user") || is_set("role") || options.get("type").text().is_some_and(|text| !is_type(text.value))
}

/// The one capability that may be added.
const ALLOWED: &str = "NET_BIND_SERVICE";

fn is_loose(context: Node<'_>) -> bool {
    let view = View::of(context);
    let mut added = view.get("capabilities").get("add").items();
    FORBIDDEN.iter().any(|(field, is_forbidden)| is_forbidden(view.get(field)))
        || added.any(|item| item.text().is_some_and(|text| text.value != ALLOWED))
}

/// First what is wanted is written, so that nothing is ever empty.
const STEPS: [Step; 7] = [
    |context, indentation| merge_like(context, &wanted(View::of(context)), indentation),
    |context, _| without(context, FORBIDDEN[0]),
    |context, _| without(context, FORBIDDEN[1]),
    |context, _| without(context, FORBIDDEN[2]),
    |context, _| without(context, FORBIDDEN[3]),
    |context, _| without(context, FORBIDDEN[4]),
    without_capabilities,
];

fn is_loose_for_all(context: Node<'_>) -> bool {
    let view = View::of(context);
    is_root(view.get("runAsUser"))
        || view.get("runAsNonRoot").boolean() == Some(false)
        || is_unconfined(view.get("seccompProfile"))
        || is_unconfined(view.get("appArmorProfile"))
        || is_special(view.get("seLinuxOptions"))
}

const POD_STEPS: [Step; 4] = [
    |context, indentation| {
        let mut wanted = entries([("runAsNonRoot", Value::raw("true"))]);
        if is_unconfined(View::of(context).get("seccompProfile")) {
            wanted.push(("seccompProfile".to_owned(), map([("type", Value::text("RuntimeDefault"))])));
        }
        merge_like(context, &wanted, indentation)
    },
    |context, _| without(context, ("runAsUser", is_root)),
    |context, _| without(context, ("appArmorProfile", is_unconfined)),
    |context, _| without(context, ("seLinuxOptions", is_special)),
];

fn without(context: Node<'_>, (field, is_forbidden): Forbidden) -> Option<Vec<TextEdit>> {
    match context.entry(field) {
        Some(entry) if is_forbidden(View::of(context).get(field)) => removed(entry),
        _ => Some(Vec::new()),
    }
}

fn without_capabilities(context: Node<'_>, _: Indentation) -> Option<Vec<TextEdit>> {
    let capabilities = context.get("capabilities")?;
    let Some(add) = capabilities.entry("add") else { return Some(Vec::new()) };
    let added = View::of(capabilities).get("add").items();
    let are_allowed: Vec<bool> = added.filter_map(|item| Some(item.text()?.value == ALLOWED)).collect();
    if !are_allowed.contains(&false) {
        return Some(Vec::new());
    }
    if !are_allowed.contains(&true) {
        return removed(add);
    }
    let kept = match add.value.style() {
        Style::Flow if is_json(add.value) => format!("[\"{ALLOWED}\"]"),
        Style::Flow => format!("[{ALLOWED}]"),
        _ => format!("- {ALLOWED}"),
    };
    Some(vec![TextEdit::new(add.value.span().start, add.value.span().end, kept)])
}

#[cfg(test)]
mod tests {
    use crate::actions::refactorings;
    use crate::actions::tests::{check, check_not_offered};
    use crate::fixture::Fixture;
    use expect_test::expect;
    use podlint_yaml::Span;
    use podlint_yaml::edit::apply;

    #[test]
    fn leaves_alone_what_has_to_be_privileged() {
        let pod = "kind: Pod\nspec:\n  containers:\n  - name: a$0\n    securityContext: {privileged: true}\n    volumeMounts: [{name: a, mountPath: /a, mountPropagation: Bidirectional}]\n";
        check_not_offered("restrict-container", pod);
    }

    #[test]
    fn restricts_a_container_and_keeps_what_is_there() {
        check(
            "restrict-container",
            "
kind: Pod
spec:
  containers:
  - name: a$0
    securityContext: # of a
      runAsNonRoot: false
      capabilities:
        drop:
        - NET_RAW # raw
  - name: b
",
            expect![[r#"
                Restrict the security context of `a`

                kind: Pod
                spec:
                  containers:
                  - name: a
                    securityContext: # of a
                      runAsNonRoot: true
                      capabilities:
                        drop:
                        - NET_RAW # raw
                        - ALL
                      allowPrivilegeEscalation: false
                      seccompProfile:
                        type: RuntimeDefault
                  - name: b
            "#]],
        );
    }

    #[test]
    fn restricts_all_containers_in_flow_style_with_crlf() {
        check(
            "restrict-pod",
            "{kind: Pod, spec: {initContainers: [{name: a}],\r\n containers: [{name: b$0, securityContext: {}}]}}\r\n",
            expect![[r#"
                Restrict the security context of all containers
                {kind: Pod, spec: {initContainers: [{name: a, securityContext: {runAsNonRoot: true, allowPrivilegeEscalation: false, capabilities: {drop: [ALL]}, seccompProfile: {type: RuntimeDefault}}}],\r
                 containers: [{name: b, securityContext: {runAsNonRoot: true, allowPrivilegeEscalation: false, capabilities: {drop: [ALL]}, seccompProfile: {type: RuntimeDefault}}}]}}\r
            "#]],
        );
    }

    #[test]
    fn writes_json_where_there_is_json() {
        check(
            "restrict-container",
            r#"{"kind": "Pod", "spec": {"containers": [{"name": "a$0"}]}}"#,
            expect![[r#"
            Restrict the security context of `a`
            {"kind": "Pod", "spec": {"containers": [{"name": "a", "securityContext": {"runAsNonRoot": true, "allowPrivilegeEscalation": false, "capabilities": {"drop": ["ALL"]}, "seccompProfile": {"type": "RuntimeDefault"}}}]}}"#]],
        );
    }

    #[test]
    fn takes_away_what_the_standard_forbids() {
        let context =
            |lines: &str| format!("kind: Pod\nspec:\n  containers:\n  - name: a$0\n    securityContext:{lines}\n");
        check(
            "restrict-container",
            &context(
                "\n      # Needed once.\n      privileged: true # why\n      allowPrivilegeEscalation: true\n      capabilities:\n        add:\n        - NET_ADMIN\n        - NET_BIND_SERVICE # port 80\n      runAsUser: 0",
            ),
            expect![[r#"
                Restrict the security context of `a`
                kind: Pod
                spec:
                  containers:
                  - name: a
                    securityContext:
                      # Needed once.
                      allowPrivilegeEscalation: false
                      capabilities:
                        add:
                        - NET_BIND_SERVICE # port 80
                        drop:
                        - ALL
                      runAsNonRoot: true
                      seccompProfile:
                        type: RuntimeDefault
            "#]],
        );
        check(
            "restrict-container",
            &context("\n      capabilities: {add: [NET_ADMIN]}\n      seccompProfile: {type: Unconfined}"),
            expect![[r#"
                Restrict the security context of `a`
                kind: Pod
                spec:
                  containers:
                  - name: a
                    securityContext:
                      capabilities: {drop: [ALL]}
                      seccompProfile: {type: RuntimeDefault}
                      runAsNonRoot: true
                      allowPrivilegeEscalation: false
            "#]],
        );
        check(
            "restrict-container",
            &context("\n      runAsUser: 0"),
            expect![[r#"
            Restrict the security context of `a`
            kind: Pod
            spec:
              containers:
              - name: a
                securityContext:
                  runAsNonRoot: true
                  allowPrivilegeEscalation: false
                  capabilities:
                    drop:
                    - ALL
                  seccompProfile:
                    type: RuntimeDefault
        "#]],
        );
        check(
            "restrict-container",
            &context(" {runAsUser: 0, capabilities: {add: [SYS_ADMIN, NET_BIND_SERVICE]}}"),
            expect![[r#"
                Restrict the security context of `a`
                kind: Pod
                spec:
                  containers:
                  - name: a
                    securityContext: {capabilities: {add: [NET_BIND_SERVICE], drop: [ALL]}, runAsNonRoot: true, allowPrivilegeEscalation: false, seccompProfile: {type: RuntimeDefault}}
            "#]],
        );
        check(
            "restrict-container",
            r#"{"kind": "Pod", "spec": {"containers": [{"name": "a$0", "securityContext": {"capabilities": {"add": ["SYS_TIME"]}, "privileged": true}}]}}"#,
            expect![[r#"
                Restrict the security context of `a`
                {"kind": "Pod", "spec": {"containers": [{"name": "a", "securityContext": {"capabilities": {"drop": ["ALL"]}, "runAsNonRoot": true, "allowPrivilegeEscalation": false, "seccompProfile": {"type": "RuntimeDefault"}}}]}}"#]],
        );
    }

    #[test]
    fn each_value_that_the_standard_forbids_goes_and_others_stay() {
        for (field, stays) in [
            ("procMount: Unmasked", false),
            ("procMount: Default", true),
            ("appArmorProfile: {type: Unconfined}", false),
            ("appArmorProfile: {type: RuntimeDefault}", true),
            ("seLinuxOptions: {type: spc_t}", false),
            ("seLinuxOptions: {user: system_u}", false),
            ("seLinuxOptions: {type: container_init_t, level: s0}", true),
            ("runAsUser: 1000", true),
            ("privileged: false", true),
            ("seccompProfile: {type: Localhost, localhostProfile: a}", true),
        ] {
            let text = format!("{{kind: Pod, spec: {{containers: [{{name: a$0, securityContext: {{{field}}}}}]}}}}");
            let fixture = Fixture::new(&text);
            let offered = fixture.run(|scope, offset| refactorings(scope, Span::empty(offset)));
            let offer = offered.iter().find(|offer| offer.id == "restrict-container").expect("it is offered");
            let changed = apply(fixture.text(0), &offer.edits[0].1).expect("the edits fit");
            assert_eq!(changed.contains(field), stays, "{changed}");
        }
    }

    #[test]
    fn what_the_pod_says_for_all_does_not_stand_against_it() {
        check(
            "restrict-pod",
            "kind: Pod\r\nspec:\r\n  securityContext:\r\n    runAsUser: 0 # root\r\n    fsGroup: 1\r\n  containers:\r\n  - name: a$0\r\n    securityContext:\r\n      privileged: true\r\n  - name: b\r\n",
            expect![[r#"
                Restrict the security context of all containers
                kind: Pod\r
                spec:\r
                  securityContext:\r
                    fsGroup: 1\r
                    runAsNonRoot: true\r
                  containers:\r
                  - name: a\r
                    securityContext:\r
                      runAsNonRoot: true\r
                      allowPrivilegeEscalation: false\r
                      capabilities:\r
                        drop:\r
                        - ALL\r
                      seccompProfile:\r
                        type: RuntimeDefault\r
                  - name: b\r
                    securityContext:\r
                      runAsNonRoot: true\r
                      allowPrivilegeEscalation: false\r
                      capabilities:\r
                        drop:\r
                        - ALL\r
                      seccompProfile:\r
                        type: RuntimeDefault\r
            "#]],
        );
        check(
            "restrict-container",
            "kind: Pod\nspec:\n  containers:\n  - name: a$0\n  securityContext: {runAsNonRoot: false, seccompProfile: {type: Unconfined}}\n",
            expect![[r#"
                Restrict the security context of `a`
                kind: Pod
                spec:
                  containers:
                  - name: a
                    securityContext:
                      runAsNonRoot: true
                      allowPrivilegeEscalation: false
                      capabilities:
                        drop:
                        - ALL
                      seccompProfile:
                        type: RuntimeDefault
                  securityContext: {runAsNonRoot: true, seccompProfile: {type: RuntimeDefault}}
            "#]],
        );
    }

    #[test]
    fn indents_as_the_text_does() {
        check(
            "restrict-container",
            "kind: Pod\nspec:\n    containers:\n      - name: a$0\n        securityContext:\n            privileged: true\n",
            expect![[r#"
                Restrict the security context of `a`
                kind: Pod
                spec:
                    containers:
                      - name: a
                        securityContext:
                            runAsNonRoot: true
                            allowPrivilegeEscalation: false
                            capabilities:
                                drop:
                                  - ALL
                            seccompProfile:
                                type: RuntimeDefault
            "#]],
        );
        check(
            "restrict-container",
            "kind: Pod\nspec:\n  containers:\n    - name: a$0\n",
            expect![[r#"
            Restrict the security context of `a`
            kind: Pod
            spec:
              containers:
                - name: a
                  securityContext:
                    runAsNonRoot: true
                    allowPrivilegeEscalation: false
                    capabilities:
                      drop:
                        - ALL
                    seccompProfile:
                      type: RuntimeDefault
        "#]],
        );
    }

    #[test]
    fn leaves_templates_and_what_is_shared_alone() {
        check_not_offered(
            "restrict-container",
            "kind: Pod\nspec:\n  containers:\n  - name: a$0\n    securityContext: &all {privileged: true}\n  - name: b\n    securityContext: *all\n",
        );
        check_not_offered(
            "restrict-container",
            "kind: Pod\nspec:\n  containers:\n  - name: a$0\n    {{- toYaml . }}\n",
        );
    }
}
