//! Changes of containers: probes, resources.

use super::Offers;
use super::place::Place;
use super::write::{Value, add_entries, entries, map, merge};
use podlint_manifest::{Container, ContainerKind, ContainerPort, View};
use podlint_yaml::edit::TextEdit;

pub(super) fn offer(place: &Place<'_>, offers: &mut Offers) {
    let (Some(pod), Some(container)) = (place.pod, place.container) else { return };
    let name = container.name().map_or("the container", |name| name.value);
    let runs_to_end = matches!(pod.object().kind_name(), "Job" | "CronJob");
    if container.kind() == ContainerKind::Regular && !runs_to_end {
        offers.add("add-probes", format!("Add probes to `{name}`"), probes(container));
    }
    // What the pod asks for as a whole must be no less than what its containers ask for.
    let is_shared = pod.spec().get("resources").node().is_some();
    if container.kind() != ContainerKind::Ephemeral && !is_shared {
        offers.add("add-resources", format!("Add resources to `{name}`"), resources(container));
    }
}

fn probes(container: Container<'_>) -> Option<Vec<TextEdit>> {
    let port = container.ports().find(|port| port.protocol() == Some("TCP") && port.number().is_some())?;
    let handler = handler(port)?;
    let view = container.view();
    let missing = |name: &str| matches!(view.get(name), View::Absent);
    let mut added = Vec::new();
    if missing("readinessProbe") {
        let probe = [handler.clone(), ("periodSeconds".to_owned(), Value::raw("10"))];
        added.push(("readinessProbe".to_owned(), Value::Map(probe.to_vec())));
    }
    if missing("livenessProbe") {
        let more = [("initialDelaySeconds", "10"), ("periodSeconds", "20")];
        let more = more.map(|(key, value)| (key.to_owned(), Value::raw(value)));
        added.push(("livenessProbe".to_owned(), Value::Map([vec![handler], more.to_vec()].concat())));
    }
    if added.is_empty() { None } else { merge(view.node()?, &added) }
}

/// How a port is asked whether the container is well: by HTTP where its name or number is one for HTTP.
fn handler(port: ContainerPort<'_>) -> Option<(String, Value)> {
    let number = port.number()?.value;
    let name = port.name().map(|name| name.value);
    let target = name.map_or_else(|| Value::raw(number.to_string()), Value::text);
    let is_http = match name {
        Some(name) => ["http", "web"].iter().any(|word| name.contains(word)),
        None => matches!(number, 80 | 3000 | 8000 | 8080..=8090),
    };
    let (field, source) = if is_http && name != Some("https") {
        ("httpGet", map([("path", Value::text("/")), ("port", target)]))
    } else {
        ("tcpSocket", map([("port", target)]))
    };
    Some((field.to_owned(), source))
}

fn resources(container: Container<'_>) -> Option<Vec<TextEdit>> {
    if !container.view().get("resources").is_absent() {
        return None;
    }
    let resources = map([
        ("requests", map([("cpu", Value::text("100m")), ("memory", Value::text("128Mi"))])),
        ("limits", map([("memory", Value::text("128Mi"))])),
    ]);
    let node = container.view().node()?;
    match node.entry("resources") {
        Some(_) => merge(node, &entries([("resources", resources)])),
        None => Some(vec![add_entries(node, &entries([("resources", resources)]))?]),
    }
}

#[cfg(test)]
mod tests {
    use crate::actions::tests::{check, check_not_offered};
    use expect_test::expect;

    #[test]
    fn adds_the_probes_that_are_missing() {
        check(
            "add-probes",
            "
kind: Pod
spec:
  containers:
  - name: a$0
    ports: [{containerPort: 1, name: http}]
    readinessProbe:
",
            expect![[r#"
                Add probes to `a`

                kind: Pod
                spec:
                  containers:
                  - name: a
                    ports: [{containerPort: 1, name: http}]
                    readinessProbe: {httpGet: {path: /, port: http}, periodSeconds: 10}
                    livenessProbe:
                      httpGet:
                        path: /
                        port: http
                      initialDelaySeconds: 10
                      periodSeconds: 20
            "#]],
        );
    }

    #[test]
    fn asks_by_tcp_where_nothing_speaks_of_http() {
        check(
            "add-probes",
            "{kind: Pod, spec: {containers: [{name: a$0, ports: [{containerPort: 5432}]}]}}",
            expect![[r#"
                Add probes to `a`
                {kind: Pod, spec: {containers: [{name: a, ports: [{containerPort: 5432}], readinessProbe: {tcpSocket: {port: 5432}, periodSeconds: 10}, livenessProbe: {tcpSocket: {port: 5432}, initialDelaySeconds: 10, periodSeconds: 20}}]}}"#]],
        );
        check_not_offered("add-probes", "{kind: Pod, spec: {containers: [{name: a$0}]}}");
    }

    #[test]
    fn adds_resources_behind_a_comment_with_crlf() {
        check(
            "add-resources",
            "kind: Pod\r\nspec:\r\n  containers:\r\n  - name: a$0 # first\r\n---\r\nkind: Pod\r\n",
            expect![[r#"
                Add resources to `a`
                kind: Pod\r
                spec:\r
                  containers:\r
                  - name: a # first\r
                    resources:\r
                      requests:\r
                        cpu: 100m\r
                        memory: 128Mi\r
                      limits:\r
                        memory: 128Mi\r
                ---\r
                kind: Pod\r
            "#]],
        );
    }

    #[test]
    fn what_a_pod_asks_for_as_a_whole_is_left_alone() {
        let pod = "kind: Pod\nspec:\n  resources: {requests: {cpu: 10m}}\n  containers:\n  - name: a$0\n";
        check_not_offered("add-resources", pod);
    }

    #[test]
    fn a_text_that_keeps_the_lines_below_it_stays_the_last() {
        let pod = |header: &str| {
            format!("kind: Pod\nspec:\n  containers:\n  - name: a$0\n    args:\n    - {header}\n      x\n\n")
        };
        check_not_offered("add-resources", &pod("|+"));
        check(
            "add-resources",
            &pod("|"),
            expect![[r#"
            Add resources to `a`
            kind: Pod
            spec:
              containers:
              - name: a
                args:
                - |
                  x
                resources:
                  requests:
                    cpu: 100m
                    memory: 128Mi
                  limits:
                    memory: 128Mi

        "#]],
        );
    }
}
