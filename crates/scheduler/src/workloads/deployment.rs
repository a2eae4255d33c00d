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
        // To the API server nothing and an empty value are the same.
        return is_empty(written) && is_empty(stored);
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

fn is_empty(view: View<'_>) -> bool {
    view.is_absent() || (view.entries().next().is_none() && view.items().next().is_none() && view.text().is_none())
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
        "defaultMode" => value_text == "420",
        "timeoutSeconds" | "successThreshold" => value_text == "1",
        "periodSeconds" => value_text == "10",
        "failureThreshold" => value_text == "3",
        "expirationSeconds" => value_text == "3600",
        "apiVersion" => value_text == "v1",
        "volumeMode" => value_text == "Filesystem",
        // A template has no labels of its own but the hash.
        "labels" => value.entries().all(|(key, _)| key.value == "pod-template-hash"),
        _ => is_empty(value) || value.text().is_some_and(|text| text.value.is_empty()),
    }
}
