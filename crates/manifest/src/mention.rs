//! The objects that a manifest mentions by their names.

use crate::object::Object;
use crate::pod::PodTemplate;
use crate::view::{Text, View};

/// A name of an object elsewhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Mention<'t> {
    /// Kind of the object.
    pub kind: &'t str,
    /// Name of the object.
    pub name: Text<'t>,
}

impl<'t> Mention<'t> {
    /// What one object mentions, the pods of its template aside.
    pub fn of_object(object: Object<'t>) -> Vec<Mention<'t>> {
        let mut found = Vec::new();
        let view = object.view();
        let spec = view.get("spec");
        match (object.group(), object.kind_name()) {
            ("apps", "StatefulSet") => {
                push(&mut found, "Service", spec.get("serviceName"));
                for claim in spec.get("volumeClaimTemplates").items() {
                    push(&mut found, "StorageClass", claim.get("spec").get("storageClassName"));
                }
            }
            ("", "PersistentVolumeClaim") => {
                push(&mut found, "StorageClass", spec.get("storageClassName"));
                push(&mut found, "PersistentVolume", spec.get("volumeName"));
            }
            ("", "PersistentVolume") => push(&mut found, "StorageClass", spec.get("storageClassName")),
            ("", "ServiceAccount") => {
                for secret in view.get("secrets").items().chain(view.get("imagePullSecrets").items()) {
                    push(&mut found, "Secret", secret.get("name"));
                }
            }
            ("autoscaling", "HorizontalPodAutoscaler") => {
                let target = spec.get("scaleTargetRef");
                push_kind(&mut found, target, target.get("name"));
            }
            ("networking.k8s.io", "Ingress") => push_ingress(&mut found, spec),
            ("rbac.authorization.k8s.io", "RoleBinding" | "ClusterRoleBinding") => {
                let role = view.get("roleRef");
                push_kind(&mut found, role, role.get("name"));
                for subject in view.get("subjects").items() {
                    push_subject(&mut found, object, subject);
                }
            }
            _ => {}
        }
        found
    }

    /// What the pods of a template mention. A name that stands once is given once, however many of its keys are used.
    pub fn of_pods(pod: PodTemplate<'t>) -> Vec<Mention<'t>> {
        let mut found = Vec::new();
        for reference in pod.references() {
            let mention = Mention { kind: reference.kind, name: reference.name };
            if found.last() != Some(&mention) {
                found.push(mention);
            }
        }
        let spec = pod.spec();
        for volume in pod.volumes() {
            push(&mut found, "PersistentVolumeClaim", volume.view().get("persistentVolumeClaim").get("claimName"));
        }
        for secret in spec.get("imagePullSecrets").items() {
            push(&mut found, "Secret", secret.get("name"));
        }
        push(&mut found, "ServiceAccount", spec.get("serviceAccountName"));
        push(&mut found, "PriorityClass", spec.get("priorityClassName"));
        push(&mut found, "RuntimeClass", spec.get("runtimeClassName"));
        found
    }
}

fn push<'t>(found: &mut Vec<Mention<'t>>, kind: &'t str, name: View<'t>) {
    if let Some(name) = name.text().filter(|name| !name.value.is_empty()) {
        found.push(Mention { kind, name });
    }
}

/// A reference that names the kind itself.
fn push_kind<'t>(found: &mut Vec<Mention<'t>>, reference: View<'t>, name: View<'t>) {
    if let Some(kind) = reference.get("kind").text() {
        push(found, kind.value, name);
    }
}

/// A service account. One of another namespace than that of the binding is left out: a mention has none of its own.
fn push_subject<'t>(found: &mut Vec<Mention<'t>>, binding: Object<'t>, subject: View<'t>) {
    let namespace = subject.get("namespace").text().map_or("", |text| text.value);
    let own = binding.namespace_name();
    let is_account = subject.get("kind").text().is_some_and(|kind| kind.value == "ServiceAccount");
    if is_account && (namespace.is_empty() || own.is_empty() || namespace == own) {
        push(found, "ServiceAccount", subject.get("name"));
    }
}

fn push_ingress<'t>(found: &mut Vec<Mention<'t>>, spec: View<'t>) {
    push(found, "IngressClass", spec.get("ingressClassName"));
    push(found, "Service", spec.get("defaultBackend").get("service").get("name"));
    for rule in spec.get("rules").items() {
        for path in rule.get("http").get("paths").items() {
            push(found, "Service", path.get("backend").get("service").get("name"));
        }
    }
    for tls in spec.get("tls").items() {
        push(found, "Secret", tls.get("secretName"));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Context, objects};

    #[track_caller]
    fn check(text: &str, expected: &[&str]) {
        let parse = podlint_yaml::parse(text);
        let tree = parse.tree();
        let found = objects(&tree, Context::default());
        let object = Object::of(&tree, &found.records[0]).expect("the text declares an object");
        let of_pods = PodTemplate::of(object).map(Mention::of_pods).unwrap_or_default();
        let all = Mention::of_object(object).into_iter().chain(of_pods);
        let all: Vec<String> = all.map(|mention| format!("{} {}", mention.kind, mention.name.value)).collect();
        assert_eq!(all, expected, "{text}");
    }

    #[test]
    fn pods_mention_what_they_use() {
        check(
            "apiVersion: v1
kind: Pod
spec:
  serviceAccountName: robot
  imagePullSecrets: [{name: login}]
  containers:
  - name: web
    env:
    - {name: A, valueFrom: {configMapKeyRef: {name: web, key: a}}}
    - {name: B, valueFrom: {configMapKeyRef: {name: web, key: b}}}
    envFrom: [{secretRef: {name: token}}]
  volumes:
  - {name: data, persistentVolumeClaim: {claimName: data}}
  - {name: all, configMap: {name: files, items: [{key: x}, {key: y}]}}
",
            &[
                "ConfigMap web",
                "ConfigMap web",
                "Secret token",
                "ConfigMap files",
                "PersistentVolumeClaim data",
                "Secret login",
                "ServiceAccount robot",
            ],
        );
    }

    #[test]
    fn other_objects_mention_others() {
        check(
            "apiVersion: networking.k8s.io/v1
kind: Ingress
spec:
  ingressClassName: nginx
  tls: [{secretName: cert}]
  rules: [{http: {paths: [{backend: {service: {name: web}}}]}}]
",
            &["IngressClass nginx", "Service web", "Secret cert"],
        );
        check(
            "apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
spec: {scaleTargetRef: {kind: Deployment, name: web}}
",
            &["Deployment web"],
        );
        check(
            "apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: {namespace: a}
roleRef: {kind: Role, name: reader}
subjects:
- {kind: ServiceAccount, name: robot}
- {kind: ServiceAccount, name: other, namespace: b}
- {kind: User, name: jane}
",
            &["Role reader", "ServiceAccount robot"],
        );
    }

    #[test]
    fn names_that_are_not_known_are_left_out() {
        check("apiVersion: v1\nkind: Pod\nspec: {serviceAccountName: {{ .Values.account }}}\n", &[]);
        check("apiVersion: v1\nkind: Pod\nspec: {serviceAccountName: ''}\n", &[]);
    }
}
