//! The pods that controllers make from an object with a pod template.
//!
//! Names are those that the controllers give where they follow from the object. Where chance or a hash decides, runs of `x`
//! stand in their place, followed by a number that tells the pods apart.

use crate::labels::Requirement;
use crate::plugins::{is_kept_away, may_go};
use crate::pod::{Effect, Pod};
use crate::read::{Loader, Overrides};
use podlint_manifest::View;

/// Stands for the hash of a pod template. Nothing but equality is ever asked of it.
const HASH: &str = "xxxxxxxxxx";

/// Stands for what chance adds to a name.
const SUFFIX: &str = "xxxxx";

/// More pods than that are not made of one object, so that a slip in `replicas` does not fill the memory.
pub const MOST_PODS: usize = 50_000;

/// What was made of an object.
#[derive(Debug, Default)]
pub struct Expansion {
    /// Number of pods.
    pub pods: usize,
    /// It asks for more than [`MOST_PODS`].
    pub is_cut: bool,
    /// What its controller makes besides pods.
    pub added: Vec<Added>,
}

/// What a controller makes besides pods.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Added {
    /// A claim of a StatefulSet that is not among the objects of the cluster.
    Claim {
        /// Its namespace.
        namespace: String,
        /// Its name: `<template>-<pod>`.
        name: String,
    },
}

/// Sorts new pods as the scheduler's queue does: by priority, and as they were created where it is the same.
pub fn sort_as_queue(pending: &mut [Pod]) {
    pending.sort_by_key(|pod| std::cmp::Reverse(pod.priority));
}

impl Loader {
    /// Makes the pods of an object from one of its templates; `replicas` overrides what the object says.
    ///
    /// The nodes have to be read before: a DaemonSet has a pod for each that it may run on. `further` counts the templates of
    /// the object that came before this one.
    pub fn expand(
        &mut self,
        object: View<'_>,
        template: View<'_>,
        replicas: Option<usize>,
        further: usize,
    ) -> Expansion {
        let text = |view: View<'_>| view.text().map_or(String::new(), |text| text.value.to_owned());
        let (meta, spec, kind) = (object.get("metadata"), object.get("spec"), text(object.get("kind")));
        let (mut name, generated) = (text(meta.get("name")), text(meta.get("generateName")));
        if name.is_empty() {
            name = if generated.is_empty() { format!("unnamed-{SUFFIX}") } else { generated + SUFFIX };
        }
        let written = text(meta.get("namespace"));
        let namespace = if written.is_empty() { "default".to_owned() } else { written };
        let owner = |kind: &str, name: &str| Some([text(object.get("apiVersion")), kind.to_owned(), name.to_owned()]);
        let base = Overrides { namespace, owner: owner(&kind, &name), ..Overrides::default() };
        let label = |key: &str, value: &str| (key.to_owned(), value.to_owned());
        let mut expansion = Expansion::default();
        let limited = |view: View<'_>, default: usize| {
            view.number().map_or(default, |number| usize::try_from(number.value).unwrap_or(0))
        };
        let wanted = replicas.unwrap_or_else(|| match kind.as_str() {
            "Pod" => 1,
            "Job" => parallel_pods(spec),
            "CronJob" if spec.get("suspend").boolean() == Some(true) => 0,
            "CronJob" => parallel_pods(spec.get("jobTemplate").get("spec")),
            _ => limited(spec.get("replicas"), 1),
        });
        let count = wanted.min(MOST_PODS);
        expansion.is_cut = wanted > MOST_PODS;
        match kind.as_str() {
            "Pod" => self.expand_bare(template, name, base.namespace, count),
            "DaemonSet" => return self.expand_on_nodes(template, &name, base),
            "Deployment" => {
                let set = format!("{name}-{HASH}");
                self.replica_set_of(object, &set, HASH);
                let labels = vec![label("pod-template-hash", HASH)];
                let base = Overrides { owner: owner("ReplicaSet", &set), labels, ..base };
                self.expand_numbered(template, &set, base, count);
            }
            "StatefulSet" => {
                self.object(object);
                let start = limited(spec.get("ordinals").get("start"), 0);
                for ordinal in (start..).take(count) {
                    let pod = format!("{name}-{ordinal}");
                    let mut claims = Vec::new();
                    for claim in spec.get("volumeClaimTemplates").items() {
                        let volume = text(claim.get("metadata").get("name"));
                        let claim = format!("{volume}-{pod}");
                        if !self.has_claim(&base.namespace, &claim) {
                            let namespace = base.namespace.clone();
                            expansion.added.push(Added::Claim { namespace, name: claim.clone() });
                        }
                        claims.push((volume, claim));
                    }
                    let labels = vec![
                        label("apps.kubernetes.io/pod-index", &ordinal.to_string()),
                        label("controller-revision-hash", &format!("{name}-{HASH}")),
                        label("statefulset.kubernetes.io/pod-name", &pod),
                    ];
                    self.pending_from(template, &Overrides { name: pod, labels, claims, ..base.clone() });
                }
            }
            "Job" => self.expand_job(template, spec, &name, base, count),
            "CronJob" => {
                // The name of a Job ends in the minute for which it is made.
                let job = format!("{name}-xxxxxxxx");
                let base = Overrides { owner: owner("Job", &job), ..base };
                self.expand_job(template, spec.get("jobTemplate").get("spec"), &job, base, count);
            }
            "ReplicaSet" | "ReplicationController" => {
                self.object(object);
                self.expand_numbered(template, &format!("{name}-{SUFFIX}"), base, count);
            }
            _ => {
                let prefix = if further == 0 { name } else { format!("{name}-{further}") };
                self.expand_numbered(template, &format!("{prefix}-{SUFFIX}"), base, count);
            }
        }
        expansion.pods = count;
        expansion
    }

    fn expand_bare(&mut self, pod: View<'_>, name: String, namespace: String, count: usize) {
        let written = Overrides { keeps_owner: true, name, namespace, ..Overrides::default() };
        for number in 1..=count {
            let name = if number == 1 { written.name.clone() } else { format!("{}-{number}", written.name) };
            self.pending_from(pod, &Overrides { name, ..written.clone() });
        }
    }

    fn expand_numbered(&mut self, template: View<'_>, prefix: &str, base: Overrides, count: usize) {
        for number in 1..=count {
            self.pending_from(template, &Overrides { name: format!("{prefix}-{number}"), ..base.clone() });
        }
    }

    fn expand_job(&mut self, template: View<'_>, spec: View<'_>, job: &str, base: Overrides, count: usize) {
        let is_indexed = spec.get("completionMode").text().is_some_and(|mode| mode.value == "Indexed");
        for number in 0..count {
            let mut labels = vec![
                ("batch.kubernetes.io/job-name".to_owned(), job.to_owned()),
                ("job-name".to_owned(), job.to_owned()),
            ];
            let name = if is_indexed {
                labels.push(("batch.kubernetes.io/job-completion-index".to_owned(), number.to_string()));
                format!("{job}-{number}-{SUFFIX}")
            } else {
                format!("{job}-{SUFFIX}-{}", number + 1)
            };
            self.pending_from(template, &Overrides { name, labels, ..base.clone() });
        }
    }

    /// A pod for each node that the DaemonSet controller would choose: resources do not matter to it, taints do.
    fn expand_on_nodes(&mut self, template: View<'_>, name: &str, base: Overrides) -> Expansion {
        let key = |name: &str| format!("node.kubernetes.io/{name}");
        let mut tolerations = vec![
            (key("not-ready"), Effect::NoExecute),
            (key("unreachable"), Effect::NoExecute),
            (key("disk-pressure"), Effect::NoSchedule),
            (key("memory-pressure"), Effect::NoSchedule),
            (key("pid-pressure"), Effect::NoSchedule),
            (key("unschedulable"), Effect::NoSchedule),
        ];
        if template.get("spec").get("hostNetwork").boolean() == Some(true) {
            tolerations.push((key("network-unavailable"), Effect::NoSchedule));
        }
        let labels = vec![
            ("controller-revision-hash".to_owned(), HASH.to_owned()),
            ("pod-template-generation".to_owned(), "1".to_owned()),
        ];
        let base = Overrides { tolerations, labels, ..base };
        let pattern = self.pod_from(template, &base).pod;
        let mut nodes: Vec<String> = Vec::new();
        for node in &self.nodes {
            let is_named = pattern.node_name.is_empty() || pattern.node_name == node.name;
            if is_named && may_go(&pattern, node, &self.values.symbols) && !is_kept_away(&pattern, node) {
                nodes.push(self.values.symbols.text(node.name).to_owned());
            }
        }
        nodes.sort_unstable();
        nodes.dedup();
        let pods = nodes.len();
        for (number, node) in (1..).zip(nodes) {
            let name = format!("{name}-{SUFFIX}-{number}");
            self.pending_from(template, &Overrides { name, node: Some(node), ..base.clone() });
        }
        Expansion { pods, ..Expansion::default() }
    }

    /// The ReplicaSet of a Deployment, which default spreading asks for.
    fn replica_set_of(&mut self, deployment: View<'_>, name: &str, hash: &str) {
        let kind = self.values.symbols.add("ReplicaSet");
        let (namespace, name) = (self.values.namespace(deployment), self.values.symbols.add(name));
        let mut selector = self.values.label_selector(deployment.get("spec").get("selector"));
        if let Some(selector) = &mut selector {
            let [key, value] = ["pod-template-hash", hash].map(|text| self.values.symbols.add(text));
            selector.0.push(Requirement::equals(key, value));
        }
        self.workloads.insert((kind, namespace, name), crate::cluster::Workload { selector });
    }
}

/// How many pods of a Job run at a time.
fn parallel_pods(spec: View<'_>) -> usize {
    if spec.get("suspend").boolean() == Some(true) {
        return 0;
    }
    let count = |field: &str| spec.get(field).number().map(|number| usize::try_from(number.value).unwrap_or(0));
    let parallel = count("parallelism").unwrap_or(1);
    count("completions").map_or(parallel, |completions| completions.min(parallel))
}
