//! The ReplicaSet that makes the pods of a Deployment.

use super::{Applied, text};
use crate::cluster::Workload;
use crate::labels::Requirement;
use crate::read::Loader;
use podlint_manifest::{Quantity, View};

/// A template that nests deeper is nobody's.
const MOST_DEPTH: usize = 64;

/// A ReplicaSet of a Deployment.
#[derive(Debug)]
pub(super) struct ReplicaSet {
    pub(super) name: String,
    pub(super) hash: String,
}

/// The oldest ReplicaSet with the template of the Deployment: the Deployment goes on with it.
pub(super) fn current_set(applied: &Applied<'_>) -> Option<ReplicaSet> {
    let is_current = |set: &&View<'_>| is_stored(applied.template, set.get("spec").get("template"));
    let age = |set: &&View<'_>| {
        let meta = set.get("metadata");
        (text(meta.get("creationTimestamp")).to_owned(), text(meta.get("name")).to_owned())
    };
    let meta = applied.replica_sets.iter().filter(is_current).min_by_key(age)?.get("metadata");
    let hash = text(meta.get("labels").get("pod-template-hash"));
    (!hash.is_empty()).then(|| ReplicaSet { name: text(meta.get("name")).to_owned(), hash: hash.to_owned() })
}

impl Loader {
    /// Makes the ReplicaSet of a Deployment, which default spreading asks for.
    pub(super) fn replica_set_of(&mut self, deployment: View<'_>, set: &ReplicaSet) {
        let kind = self.values.symbols.add("ReplicaSet");
        let (namespace, name) = (self.values.namespace(deployment), self.values.symbols.add(&set.name));
        let mut selector = self.values.label_selector(deployment.get("spec").get("selector"));
        if let Some(selector) = &mut selector {
            let [key, value] = ["pod-template-hash", &set.hash].map(|text| self.values.symbols.add(text));
            selector.0.push(Requirement::equals(key, value));
        }
        self.workloads.insert((kind, namespace, name), Workload { selector });
    }
}

/// Whether a template is what the API server keeps of the one that is written: it fills in defaults.
fn is_stored(written: View<'_>, stored: View<'_>) -> bool {
    is_same(written, stored, false, 0)
}

fn is_same(written: View<'_>, stored: View<'_>, are_amounts: bool, depth: usize) -> bool {
    let (Some(own), Some(other)) = (written.node(), stored.node()) else {
        // Where false or 0 means something else than nothing, they are kept.
        let is_left_out = is_empty(written) || matches!(text(written), "false" | "0");
        return is_left_out && is_empty(stored);
    };
    if own.kind() != other.kind() || depth > MOST_DEPTH {
        return false;
    }
    if written.text().is_some() {
        let amount = |view: View<'_>| Quantity::parse(text(view)).ok().map(|amount| amount.milli_value());
        let are_equal = are_amounts && amount(written).is_some() && amount(written) == amount(stored);
        return are_equal || text(written) == text(stored);
    }
    let are_items_same =
        || written.items().zip(stored.items()).all(|(own, other)| is_same(own, other, false, depth + 1));
    let is_kept = |key: &str, value: View<'_>| {
        let are_amounts = are_amounts || matches!(key, "requests" | "limits" | "sizeLimit");
        is_same(value, stored.get(key), are_amounts, depth + 1)
    };
    let is_added = |key: &str| written.get(key).is_absent();
    written.items().count() == stored.items().count()
        && are_items_same()
        && written.entries().all(|(key, value)| is_kept(key.value, value))
        && stored.entries().all(|(key, value)| !is_added(key.value) || is_default(key.value, value))
}

/// To the API server most empty values are the same as none.
fn is_empty(view: View<'_>) -> bool {
    !view.is_unknown() && text(view).is_empty() && view.entries().next().is_none() && view.items().next().is_none()
}

/// Whether a value is what the API server or the Deployment controller writes where there is none.
fn is_default(key: &str, value: View<'_>) -> bool {
    let value_text = text(value);
    match key {
        "pod-template-hash" | "serviceAccount" => true,
        "restartPolicy" => value_text == "Always",
        "dnsPolicy" => value_text == "ClusterFirst",
        "schedulerName" => value_text == "default-scheduler",
        "terminationGracePeriodSeconds" => value_text == "30",
        "terminationMessagePath" => value_text == "/dev/termination-log",
        "terminationMessagePolicy" => value_text == "File",
        "imagePullPolicy" => matches!(value_text, "Always" | "IfNotPresent"),
        "protocol" => value_text == "TCP",
        "scheme" => value_text == "HTTP",
        "path" => value_text == "/",
        "divisor" => value_text == "0",
        "defaultMode" => value_text == "420",
        "timeoutSeconds" | "successThreshold" => value_text == "1",
        "periodSeconds" => value_text == "10",
        "failureThreshold" => value_text == "3",
        "expirationSeconds" => value_text == "3600",
        "apiVersion" => value_text == "v1",
        "volumeMode" => value_text == "Filesystem",
        // A template has no labels of its own but the hash.
        "labels" => value.entries().all(|(key, _)| key.value == "pod-template-hash"),
        _ => is_empty(value),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const WRITTEN: &str = r#"
metadata: {labels: {app: web}, annotations: {a: "1"}}
spec:
  hostNetwork: false
  serviceAccountName: default
  nodeSelector: {disk: ssd}
  tolerations: [{key: k, operator: Exists}]
  securityContext: {fsGroup: 5}
  affinity: {}
  volumes:
  - {name: e, emptyDir: {sizeLimit: 0.5Gi}}
  - {name: c, configMap: {name: x, optional: true}}
  - {name: h, hostPath: {path: /tmp}}
  - {name: s, secret: {secretName: x, optional: true}}
  - {name: p, projected: {sources: [{serviceAccountToken: {path: x}}, {downwardAPI: {items: [{path: l, fieldRef: {fieldPath: metadata.labels}}]}}]}}
  initContainers: [{name: i, image: 'i:latest'}]
  topologySpreadConstraints: [{maxSkew: 1, topologyKey: kubernetes.io/hostname, whenUnsatisfiable: ScheduleAnyway, labelSelector: {matchLabels: {app: web}}}]
  containers:
  - name: c
    image: c:1
    ports: [{containerPort: 80}, {containerPort: 53, protocol: UDP}]
    env: [{name: NA, value: ""}, {name: M, valueFrom: {fieldRef: {fieldPath: metadata.name}}}, {name: R, valueFrom: {resourceFieldRef: {resource: limits.cpu}}}]
    readinessProbe: {httpGet: {path: /, port: 80}}
    livenessProbe: {grpc: {port: 80}}
    startupProbe: {tcpSocket: {port: 80}}
    lifecycle: {preStop: {httpGet: {port: 80}}}
    resources: {requests: {cpu: 0.1, memory: 0.5Gi}, limits: {cpu: "1"}}
    volumeMounts: [{name: e, mountPath: /e}, {name: c, mountPath: /c}, {name: h, mountPath: /h}, {name: s, mountPath: /s}, {name: p, mountPath: /p}]
"#;

    /// What the API server of 1.37.2 made of it.
    const STORED: &str = r#"
{"metadata": {"annotations": {"a": "1"}, "labels": {"app": "web", "pod-template-hash": "76968b4ddd"}},
"spec": {"affinity": {}, "containers": [{"env": [{"name": "NA"}, {"name": "M",
"valueFrom": {"fieldRef": {"apiVersion": "v1", "fieldPath": "metadata.name"}}}, {"name": "R",
"valueFrom": {"resourceFieldRef": {"divisor": "0", "resource": "limits.cpu"}}}], "image": "c:1",
"imagePullPolicy": "IfNotPresent", "lifecycle": {"preStop": {"httpGet": {"path": "/", "port": 80,
"scheme": "HTTP"}}}, "livenessProbe": {"failureThreshold": 3, "grpc": {"port": 80, "service": ""},
"periodSeconds": 10, "successThreshold": 1, "timeoutSeconds": 1}, "name": "c", "ports": [{"containerPort": 80,
"protocol": "TCP"}, {"containerPort": 53, "protocol": "UDP"}], "readinessProbe": {"failureThreshold": 3,
"httpGet": {"path": "/", "port": 80, "scheme": "HTTP"}, "periodSeconds": 10, "successThreshold": 1,
"timeoutSeconds": 1}, "resources": {"limits": {"cpu": "1"}, "requests": {"cpu": "100m", "memory": "512Mi"}},
"startupProbe": {"failureThreshold": 3, "periodSeconds": 10, "successThreshold": 1, "tcpSocket": {"port": 80},
"timeoutSeconds": 1}, "terminationMessagePath": "/dev/termination-log", "terminationMessagePolicy": "File",
"volumeMounts": [{"mountPath": "/e", "name": "e"}, {"mountPath": "/c", "name": "c"}, {"mountPath": "/h",
"name": "h"}, {"mountPath": "/s", "name": "s"}, {"mountPath": "/p", "name": "p"}]}], "dnsPolicy": "ClusterFirst",
"initContainers": [{"image": "i:latest", "imagePullPolicy": "Always", "name": "i", "resources": {},
"terminationMessagePath": "/dev/termination-log", "terminationMessagePolicy": "File"}],
"nodeSelector": {"disk": "ssd"}, "restartPolicy": "Always", "schedulerName": "default-scheduler",
"securityContext": {"fsGroup": 5}, "serviceAccount": "default", "serviceAccountName": "default",
"terminationGracePeriodSeconds": 30, "tolerations": [{"key": "k", "operator": "Exists"}],
"topologySpreadConstraints": [{"labelSelector": {"matchLabels": {"app": "web"}}, "maxSkew": 1,
"topologyKey": "kubernetes.io/hostname", "whenUnsatisfiable": "ScheduleAnyway"}],
"volumes": [{"emptyDir": {"sizeLimit": "512Mi"}, "name": "e"}, {"configMap": {"defaultMode": 420, "name": "x",
"optional": true}, "name": "c"}, {"hostPath": {"path": "/tmp", "type": ""}, "name": "h"}, {"name": "s",
"secret": {"defaultMode": 420, "optional": true, "secretName": "x"}}, {"name": "p",
"projected": {"defaultMode": 420, "sources": [{"serviceAccountToken": {"expirationSeconds": 3600, "path": "x"}},
{"downwardAPI": {"items": [{"fieldRef": {"apiVersion": "v1", "fieldPath": "metadata.labels"}, "path": "l"}]}}]}}]}}
"#;

    #[track_caller]
    fn check(written: &str, is_kept: bool) {
        let (written, stored) = (podlint_yaml::parse(written), podlint_yaml::parse(STORED));
        let (written, stored) = (written.tree(), stored.tree());
        let [written, stored] =
            [&written, &stored].map(|tree| View::of(tree.documents().next().expect("a document").content()));
        assert_eq!(is_stored(written, stored), is_kept);
    }

    #[test]
    fn a_template_is_known_again_with_the_defaults_of_the_api_server() {
        check(WRITTEN, true);
        let changes = [
            ("c:1", "c:2"),
            ("disk: ssd", "disk: hdd"),
            ("nodeSelector: {disk: ssd}", ""),
            ("cpu: 0.1", "cpu: 0.2"),
            ("initContainers:", "initContainers: []\nother:"),
            ("app: web}, ann", "app: web, more: x}, ann"),
            ("fsGroup: 5", "fsGroup: 5, runAsUser: 0, runAsNonRoot: true"),
            ("hostNetwork: false", "hostNetwork: true"),
        ];
        for (old, new) in changes {
            assert!(WRITTEN.contains(old), "{old}");
            check(&WRITTEN.replacen(old, new, 1), false);
        }
    }
}
