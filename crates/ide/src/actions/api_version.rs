//! Replacing an apiVersion that was removed by the one that took its place.
//!
//! Follows the deprecated API migration guide of Kubernetes. Where the new version means something else, nothing is offered.

use super::Offers;
use super::place::Place;
use super::selector::all_labels;
use super::write::{
    Value, entries, flow_entries, has_comments, indented, is_json, line_end, line_start, map, merge, newline,
    replace_text,
};
use podlint_manifest::{Object, PodTemplate, View};
use podlint_yaml::edit::TextEdit;
use podlint_yaml::{Entry, Kind, Node, Span, Style, flag, scalar};

pub(super) fn offer(place: &Place<'_>, offers: &mut Offers) {
    let Some(object) = place.object else { return };
    let root = object.root();
    if !place.is_in_field(root, "apiVersion") && !place.is_in_field(root, "kind") {
        return;
    }
    if place.is_broken() {
        return;
    }
    let Some(old) = object.api_version().map(|text| text.value) else { return };
    let Some(&(_, kind, new)) = MOVED.iter().find(|(from, kind, _)| *from == old && *kind == object.kind_name()) else {
        return;
    };
    let (group, version) = new.split_once('/').unwrap_or(("", new));
    let is_served = podlint_schema::kind(group, version, kind).is_some_and(|kind| kind.available_in(place.scope.minor));
    if is_served {
        offers.add("replace-api-version", format!("Replace `{old}` by `{new}`"), replaced(object, old, new));
        let written = [object.api_version(), object.kind()].into_iter().flatten().map(|text| text.span);
        offers.mend("replace-api-version", "api/unknown-kind", &written.collect::<Vec<_>>());
    }
}

/// Old apiVersion, kind, new apiVersion.
const MOVED: [(&str, &str, &str); 27] = [
    ("extensions/v1beta1", "Deployment", "apps/v1"),
    ("apps/v1beta1", "Deployment", "apps/v1"),
    ("apps/v1beta2", "Deployment", "apps/v1"),
    ("extensions/v1beta1", "DaemonSet", "apps/v1"),
    ("apps/v1beta2", "DaemonSet", "apps/v1"),
    ("extensions/v1beta1", "ReplicaSet", "apps/v1"),
    ("apps/v1beta2", "ReplicaSet", "apps/v1"),
    ("apps/v1beta1", "StatefulSet", "apps/v1"),
    ("apps/v1beta2", "StatefulSet", "apps/v1"),
    ("extensions/v1beta1", "NetworkPolicy", "networking.k8s.io/v1"),
    ("extensions/v1beta1", "Ingress", "networking.k8s.io/v1"),
    ("networking.k8s.io/v1beta1", "Ingress", "networking.k8s.io/v1"),
    ("networking.k8s.io/v1beta1", "IngressClass", "networking.k8s.io/v1"),
    ("batch/v1beta1", "CronJob", "batch/v1"),
    ("policy/v1beta1", "PodDisruptionBudget", "policy/v1"),
    ("autoscaling/v2beta2", "HorizontalPodAutoscaler", "autoscaling/v2"),
    ("rbac.authorization.k8s.io/v1beta1", "Role", "rbac.authorization.k8s.io/v1"),
    ("rbac.authorization.k8s.io/v1beta1", "RoleBinding", "rbac.authorization.k8s.io/v1"),
    ("rbac.authorization.k8s.io/v1beta1", "ClusterRole", "rbac.authorization.k8s.io/v1"),
    ("rbac.authorization.k8s.io/v1beta1", "ClusterRoleBinding", "rbac.authorization.k8s.io/v1"),
    ("scheduling.k8s.io/v1beta1", "PriorityClass", "scheduling.k8s.io/v1"),
    ("storage.k8s.io/v1beta1", "StorageClass", "storage.k8s.io/v1"),
    ("storage.k8s.io/v1beta1", "VolumeAttachment", "storage.k8s.io/v1"),
    ("storage.k8s.io/v1beta1", "CSINode", "storage.k8s.io/v1"),
    ("storage.k8s.io/v1beta1", "CSIStorageCapacity", "storage.k8s.io/v1"),
    ("coordination.k8s.io/v1beta1", "Lease", "coordination.k8s.io/v1"),
    ("node.k8s.io/v1beta1", "RuntimeClass", "node.k8s.io/v1"),
];

fn replaced(object: Object<'_>, old: &str, new: &str) -> Option<Vec<TextEdit>> {
    let spec = object.view().get("spec");
    let mut edits = vec![replace_text(object.root().get("apiVersion")?, new)?];
    match object.kind_name() {
        "Deployment" | "DaemonSet" | "ReplicaSet" | "StatefulSet" => edits.extend(workload(object, spec, old)?),
        "Ingress" => edits.extend(ingress(spec)?),
        // An empty selector selected no pods and selects all of them now.
        "PodDisruptionBudget" => {
            let selector = spec.get("selector");
            let has_any = |field| selector.get(field).node().is_some_and(|node| node.children().next().is_some());
            if !has_any("matchLabels") && !has_any("matchExpressions") {
                return None;
            }
        }
        _ => {}
    }
    Some(edits)
}

fn workload(object: Object<'_>, spec: View<'_>, old: &str) -> Option<Vec<TextEdit>> {
    if !spec.get("rollbackTo").is_absent() || !spec.get("templateGeneration").is_absent() {
        return None;
    }
    // Without a strategy pods were replaced when somebody deleted them, and are replaced at once now.
    let waited =
        matches!((old, object.kind_name()), ("extensions/v1beta1", "DaemonSet") | ("apps/v1beta1", "StatefulSet"));
    if waited && spec.get("updateStrategy").get("type").text().is_none() {
        return None;
    }
    let selector = spec.get("selector");
    if !selector.is_absent() {
        return (!selector.is_unknown()).then(Vec::new);
    }
    // The labels of the pods were the selector where none was written.
    let labels = all_labels(PodTemplate::of(object)?.labels())?;
    merge(spec.node()?, &entries([("selector", map([("matchLabels", Value::Map(labels))]))]))
}

fn ingress(spec: View<'_>) -> Option<Vec<TextEdit>> {
    let spec = match spec {
        View::Present(spec) => spec,
        View::Absent => return Some(Vec::new()),
        View::Unknown => return None,
    };
    let is_known = |node: Node<'_>| {
        node.kind() != Kind::Alias && ![flag::OPEN, flag::DAMAGED, flag::HOLE].iter().any(|flag| node.has(*flag))
    };
    if !spec.descendants().all(is_known) {
        return None;
    }
    let mut edits = Vec::new();
    if let Some(backend) = spec.entry("backend") {
        edits.push(TextEdit::new(
            backend.key.span().start,
            backend.key.span().end,
            like(backend.key, "defaultBackend"),
        ));
        edits.extend(new_backend(backend.value)?);
    }
    for rule in View::Present(spec).get("rules").items() {
        for path in rule.get("http").get("paths").items().filter_map(View::node) {
            if let Some(backend) = path.get("backend") {
                edits.extend(new_backend(backend)?);
            }
            // What the old version took where none was written.
            if View::of(path).get("pathType").is_absent() {
                edits.extend(merge(path, &entries([("pathType", Value::text("ImplementationSpecific"))]))?);
            }
        }
    }
    Some(edits)
}

/// A key with the quotes of another one.
fn like(key: Node<'_>, text: &str) -> String {
    podlint_yaml::edit::flow_scalar_text(text, key.style()).into_owned()
}

/// `serviceName` and `servicePort` become `service`.
fn new_backend(backend: Node<'_>) -> Option<Vec<TextEdit>> {
    let (name, port) = (backend.entry("serviceName"), backend.entry("servicePort"));
    let (name, port) = match (name, port) {
        (Some(name), Some(port)) => (name, port),
        (None, None) => return Some(Vec::new()),
        _ => return None,
    };
    if [name, port].iter().any(|entry| entry.value.kind() != Kind::Scalar || entry.value.anchor().is_some()) {
        return None;
    }
    let field = match scalar::meaning(port.value) {
        scalar::Scalar::Int(_) => "number",
        scalar::Scalar::Text(_) => "name",
        _ => return None,
    };
    if backend.style() == Style::Flow {
        flow_backend(backend, name, port, field)
    } else {
        block_backend(name, port, field)
    }
}

fn flow_backend(backend: Node<'_>, name: Entry<'_>, port: Entry<'_>, field: &str) -> Option<Vec<TextEdit>> {
    let has_comment = has_comments(backend.tree(), backend.span());
    // `resource` beside a service is refused by both versions.
    if has_comment || backend.entries().count() != 2 {
        return None;
    }
    let json = is_json(backend);
    let port = map([(field, Value::raw(port.value.raw()))]);
    let service = map([("name", Value::raw(name.value.raw())), ("port", port)]);
    let text = format!("{{{}}}", flow_entries(&entries([("service", service)]), json));
    Some(vec![TextEdit::new(backend.span().start, backend.span().end, text)])
}

/// The lines stay where they are: the name gets a key above it, the port one around it.
fn block_backend(name: Entry<'_>, port: Entry<'_>, field: &str) -> Option<Vec<TextEdit>> {
    let source = name.key.tree().source;
    // The name has to stand right above the port to become one mapping with it.
    if name.value.next_sibling() != Some(port.key) || name.key.parent()?.children().count() != 4 {
        return None;
    }
    let column = name.key.column();
    let newline = newline(source);
    let (first, second) = (name.key.span(), port.key.span());
    let port_start = line_start(source, second.start);
    // Both stand on lines of their own, with nothing but comments between.
    let between = Span::new(line_end(source, name.value.span().end) + newline.len() as u32, port_start);
    if between.start > port_start || !source[port_start as usize..second.start as usize].trim().is_empty() {
        return None;
    }
    let name_text = format!("service:{newline}{:column$}  name", "");
    let port_text = format!("{:column$}  port:{newline}{:column$}    {field}", "", "");
    let comments = indented(source, between, 2);
    Some(vec![
        TextEdit::new(first.start, first.end, name_text),
        TextEdit::new(between.start, second.end, comments + &port_text),
    ])
}

#[cfg(test)]
mod tests {
    use crate::actions::tests::{check, check_mends, check_not_offered};
    use expect_test::expect;

    #[test]
    fn a_removed_version_is_a_problem_of_a_rule() {
        let text = "{apiVersion: extensi$0ons/v1beta1, kind: Ingress, metadata: {name: a}}";
        check_mends("replace-api-version", text, "api/unknown-kind");
    }

    #[test]
    fn a_deployment_gets_the_selector_that_it_had_by_default() {
        check(
            "replace-api-version",
            "
apiVersion: extensions/v1beta1$0 # old
kind: Deployment
spec:
  template:
    metadata:
      labels: {app: web}
    spec: {containers: []}
",
            expect![[r#"
                Replace `extensions/v1beta1` by `apps/v1`

                apiVersion: apps/v1 # old
                kind: Deployment
                spec:
                  template:
                    metadata:
                      labels: {app: web}
                    spec: {containers: []}
                  selector:
                    matchLabels:
                      app: web
            "#]],
        );
    }

    #[test]
    fn a_cron_job_only_changes_its_version() {
        check(
            "replace-api-version",
            "---\napiVersion: 'batch/v1beta1'\nkind: Cron$0Job\n",
            expect![[r#"
            Replace `batch/v1beta1` by `batch/v1`
            ---
            apiVersion: 'batch/v1'
            kind: CronJob
        "#]],
        );
    }

    #[test]
    fn the_backends_of_an_ingress_get_their_new_shape() {
        check(
            "replace-api-version",
            "
apiVersion: networking.k8s.io/v1beta1$0
kind: Ingress
spec:
  backend:
    serviceName: web # the web
    # By name.
    servicePort: http
  rules:
  - http:
      paths:
      - path: /
        backend: {serviceName: web, servicePort: 80}
      - path: /b
        pathType: Prefix
        backend:
          serviceName: b
          servicePort: 8080
",
            expect![[r#"
                Replace `networking.k8s.io/v1beta1` by `networking.k8s.io/v1`

                apiVersion: networking.k8s.io/v1
                kind: Ingress
                spec:
                  defaultBackend:
                    service:
                      name: web # the web
                      # By name.
                      port:
                        name: http
                  rules:
                  - http:
                      paths:
                      - path: /
                        backend: {service: {name: web, port: {number: 80}}}
                        pathType: ImplementationSpecific
                      - path: /b
                        pathType: Prefix
                        backend:
                          service:
                            name: b
                            port:
                              number: 8080
            "#]],
        );
    }

    #[test]
    fn an_ingress_in_json_with_crlf_stays_json() {
        check(
            "replace-api-version",
            "{\"apiVersion\": \"extensions/v1beta1$0\", \"kind\": \"Ingress\",\r\n \"spec\": {\"backend\": {\"serviceName\": \"a\", \"servicePort\": 80}}}\r\n",
            expect![[r#"
                Replace `extensions/v1beta1` by `networking.k8s.io/v1`
                {"apiVersion": "networking.k8s.io/v1", "kind": "Ingress",\r
                 "spec": {"defaultBackend": {"service": {"name": "a", "port": {"number": 80}}}}}\r
            "#]],
        );
    }

    #[test]
    fn what_is_not_certain_is_not_offered() {
        let budget = "apiVersion: policy/v1beta1$0\nkind: PodDisruptionBudget\nspec: {selector: {}}\n";
        check_not_offered("replace-api-version", budget);
        let daemon_set = "apiVersion: extensions/v1beta1$0\nkind: DaemonSet\nspec: {selector: {matchLabels: {a: b}}}\n";
        check_not_offered("replace-api-version", daemon_set);
        let ingress = "apiVersion: extensions/v1beta1$0\nkind: Ingress\nspec:\n  {{- toYaml . }}\n";
        check_not_offered("replace-api-version", ingress);
        check_not_offered("replace-api-version", "apiVersion: apps/v1$0\nkind: Deployment\n");
    }
}
