//! The pods that controllers make from an object with a pod template.
//!
//! Names are those that the controllers give where they follow from the object. Where chance or a hash decides, runs of `x`
//! stand in their place, followed by a number that tells the pods apart.

mod custom;
mod deployment;
mod existing;

pub use custom::name_parts;

use crate::plugins::{is_kept_away, may_go};
use crate::pod::{Effect, Pod};
use crate::read::{Loader, Overrides};
use custom::custom_pods;
use deployment::{ReplicaSet, current_set};
use existing::{
    active_pods, active_pods_of_part, free_indexes, job_progress, names_of_unfinished, nodes_of_unfinished,
};
use podlint_manifest::View;

/// Stands for the hash of a pod template. Nothing but equality is ever asked of it.
const HASH: &str = "xxxxxxxxxx";

/// Stands for what chance adds to a name.
const SUFFIX: &str = "xxxxx";

/// The API server cuts what stands before that suffix, so that the name is good for a label.
const MOST_BEFORE_SUFFIX: usize = 58;

/// More pods than that are not made of one object, so that a slip in `replicas` does not fill the memory.
pub const MOST_PODS: usize = 50_000;

/// An object whose pods are to be made, and what the cluster has of it and keeps.
#[derive(Debug, Clone, Copy)]
pub struct Applied<'t> {
    /// The object.
    pub object: View<'t>,
    /// One of its templates.
    pub template: View<'t>,
    /// What tells the pods of this template from those of its others; empty if there is one.
    pub part: &'t str,
    /// Another number of pods than the object asks for.
    pub replicas: Option<usize>,
    /// Its pods in the cluster that stay.
    pub existing: &'t [View<'t>],
    /// The object as it is in the cluster, with its status, if its pods stay.
    pub before: View<'t>,
    /// Its ReplicaSets in the cluster.
    pub replica_sets: &'t [View<'t>],
    /// How the caller numbers it: its pods carry the number.
    pub number: u32,
}

/// What was made of an object.
#[derive(Debug, Default)]
pub struct Expansion {
    /// Number of pods.
    pub pods: usize,
    /// It asks for more than [`MOST_PODS`].
    pub is_cut: bool,
    /// The node that its pods name, so that nothing is left to schedule; empty for none.
    pub bound_to: String,
    /// `namespace/name` of the claims that are made with the pods.
    pub claims: Vec<String>,
}

impl Expansion {
    /// Adds what was made of another template of the object.
    pub fn add(&mut self, other: Expansion) {
        self.pods += other.pods;
        self.is_cut |= other.is_cut;
        self.claims.extend(other.claims);
        if self.bound_to.is_empty() {
            self.bound_to = other.bound_to;
        }
    }
}

/// Sorts new pods as the scheduler's queue does: by priority, and as they were created where it is the same.
pub fn sort_as_queue(pending: &mut [Pod]) {
    pending.sort_by_key(|pod| std::cmp::Reverse(pod.priority));
}

/// What is known of an object before its kind is asked for.
struct Base<'t> {
    applied: &'t Applied<'t>,
    spec: View<'t>,
    api_version: &'t str,
    kind: &'t str,
    name: String,
    overrides: Overrides,
}

impl<'t> Base<'t> {
    fn of(applied: &'t Applied<'t>) -> Base<'t> {
        let object = applied.object;
        let meta = object.get("metadata");
        let (api_version, kind) = (text(object.get("apiVersion")), text(object.get("kind")));
        let name = match (text(meta.get("name")), text(meta.get("generateName"))) {
            ("", "") => format!("unnamed-{SUFFIX}"),
            ("", prefix) => generated(prefix),
            (name, _) => name.to_owned(),
        };
        let namespace = match text(meta.get("namespace")) {
            "" => "default",
            written => written,
        };
        let owner = Some([api_version, kind, name.as_str()].map(str::to_owned));
        let origin = Some(applied.number);
        let overrides = Overrides { namespace: namespace.to_owned(), owner, origin, ..Overrides::default() };
        Base { applied, spec: object.get("spec"), api_version, kind, name, overrides }
    }

    fn owned_by(&self, kind: &str, name: &str) -> Overrides {
        let owner = Some([self.api_version, kind, name].map(str::to_owned));
        Overrides { owner, ..self.overrides.clone() }
    }

    /// How many pods are to be made where the object asks for so many and all are alike.
    fn missing(&self, wanted: usize) -> usize {
        wanted.saturating_sub(active_pods(self.applied.existing))
    }
}

impl Loader {
    /// Makes the pods of an object from one of its templates.
    ///
    /// The nodes and claims have to be read before: a DaemonSet has a pod for each node that it may run on, and claims are
    /// made only where there are none.
    pub fn expand(&mut self, applied: &Applied<'_>) -> Expansion {
        let base = Base::of(applied);
        let mut expansion = Expansion::default();
        let group = base.api_version.split_once('/').map_or("", |(group, _)| group);
        match (group, base.kind) {
            ("", "Pod") => self.expand_bare(&base, &mut expansion),
            // Custom kinds of these names do as their models do.
            (_, "DaemonSet") => self.expand_on_nodes(&base, &mut expansion),
            (_, "StatefulSet") => self.expand_stateful_set(&base, &mut expansion),
            ("" | "apps" | "extensions", "Deployment") => self.expand_deployment(&base, &mut expansion),
            ("" | "apps" | "extensions", "ReplicaSet" | "ReplicationController") => {
                self.object(applied.object);
                let count = base.missing(applied.replicas.unwrap_or_else(|| count(base.spec.get("replicas"), 1)));
                self.expand_numbered(&base, &base.name, &base.overrides, count, &mut expansion);
            }
            ("" | "batch", "Job") => {
                self.expand_job(&base, base.spec, &base.name, base.overrides.clone(), &mut expansion);
            }
            ("" | "batch", "CronJob") => self.expand_cron_job(&base, &mut expansion),
            _ => {
                let name = match applied.part {
                    "" => base.name.clone(),
                    part => format!("{}-{part}", base.name),
                };
                let wanted = applied.replicas.unwrap_or_else(|| custom_pods(applied));
                let count = wanted.saturating_sub(active_pods_of_part(applied, &name));
                self.expand_numbered(&base, &name, &base.overrides, count, &mut expansion);
            }
        }
        expansion
    }

    /// Makes one more pod.
    fn make(&mut self, base: &Base<'_>, overrides: &Overrides, expansion: &mut Expansion) {
        let made = self.pending_from(base.applied.template, overrides);
        expansion.pods += 1;
        expansion.claims.extend(made.claims);
        expansion.bound_to = made.node;
    }

    fn expand_bare(&mut self, base: &Base<'_>, expansion: &mut Expansion) {
        let count = limited(base.applied.replicas.unwrap_or(1), expansion);
        let written = Overrides { keeps_owner: true, ..base.overrides.clone() };
        for number in base.applied.existing.len() + 1..=count {
            let name = if number == 1 { base.name.clone() } else { format!("{}-{number}", base.name) };
            self.make(base, &Overrides { name, ..written.clone() }, expansion);
        }
    }

    /// Pods that differ only in what chance adds to the name of what they belong to.
    fn expand_numbered(
        &mut self,
        base: &Base<'_>,
        owner: &str,
        overrides: &Overrides,
        count: usize,
        expansion: &mut Expansion,
    ) {
        let prefix = generated(&format!("{owner}-"));
        for number in 1..=limited(count, expansion) {
            self.make(base, &Overrides { name: format!("{prefix}-{number}"), ..overrides.clone() }, expansion);
        }
    }

    fn expand_deployment(&mut self, base: &Base<'_>, expansion: &mut Expansion) {
        let applied = base.applied;
        let wanted = applied.replicas.unwrap_or_else(|| count(base.spec.get("replicas"), 1));
        let set = current_set(applied).unwrap_or_else(|| {
            let set = ReplicaSet { name: format!("{}-{HASH}", base.name), hash: HASH.to_owned() };
            self.replica_set_of(applied.object, &set);
            set
        });
        let labels = vec![("pod-template-hash".to_owned(), set.hash)];
        let overrides = Overrides { labels, ..base.owned_by("ReplicaSet", &set.name) };
        self.expand_numbered(base, &set.name, &overrides, base.missing(wanted), expansion);
    }

    fn expand_stateful_set(&mut self, base: &Base<'_>, expansion: &mut Expansion) {
        self.object(base.applied.object);
        let wanted = base.applied.replicas.unwrap_or_else(|| count(base.spec.get("replicas"), 1));
        let first = count(base.spec.get("ordinals").get("start"), 0);
        let is_ordered = text(base.spec.get("podManagementPolicy")) != "Parallel";
        let taken = names_of_unfinished(base.applied.existing);
        for ordinal in (first..).take(limited(wanted, expansion)) {
            let pod = format!("{}-{ordinal}", base.name);
            if taken.contains(pod.as_str()) {
                continue;
            }
            let claims = self.claims_of_stateful_pod(base, &pod, expansion);
            let labels = vec![
                ("apps.kubernetes.io/pod-index".to_owned(), ordinal.to_string()),
                ("controller-revision-hash".to_owned(), format!("{}-{HASH}", base.name)),
                ("statefulset.kubernetes.io/pod-name".to_owned(), pod.clone()),
            ];
            let overrides = Overrides { name: pod, labels, claims, is_ordered, ..base.overrides.clone() };
            self.make(base, &overrides, expansion);
        }
    }

    /// The volumes of a StatefulSet's pod that are claims, each with the claim, which is made if it is not there.
    fn claims_of_stateful_pod(
        &mut self,
        base: &Base<'_>,
        pod: &str,
        expansion: &mut Expansion,
    ) -> Vec<(String, String)> {
        let mut claims = Vec::new();
        for template in base.spec.get("volumeClaimTemplates").items() {
            let volume = text(template.get("metadata").get("name"));
            let claim = format!("{volume}-{pod}");
            if self.claim_from(template, &base.overrides.namespace, &claim, "") {
                expansion.claims.push(format!("{}/{claim}", base.overrides.namespace));
            }
            claims.push((volume.to_owned(), claim));
        }
        claims
    }

    fn expand_cron_job(&mut self, base: &Base<'_>, expansion: &mut Expansion) {
        if base.spec.get("suspend").boolean() == Some(true) {
            return;
        }
        // The name of a Job ends in the minute for which it is made.
        let job = format!("{}-xxxxxxxx", base.name);
        let overrides = base.owned_by("Job", &job);
        // The pods of its earlier Jobs do not count for the next one.
        let applied = Applied { existing: &[], before: View::Absent, ..*base.applied };
        let base = Base::of(&applied);
        self.expand_job(&base, base.spec.get("jobTemplate").get("spec"), &job, overrides, expansion);
    }

    fn expand_job(
        &mut self,
        base: &Base<'_>,
        spec: View<'_>,
        job: &str,
        overrides: Overrides,
        expansion: &mut Expansion,
    ) {
        let is_indexed = text(spec.get("completionMode")) == "Indexed";
        let progress = job_progress(base.applied);
        let wanted = base.applied.replicas.unwrap_or_else(|| parallel_pods(spec, progress.succeeded));
        let wanted = limited(base.missing(wanted), expansion);
        let labels = ["batch.kubernetes.io/job-name", "job-name"].map(|key| (key.to_owned(), job.to_owned()));
        let overrides = Overrides { labels: labels.into(), ..overrides };
        if !is_indexed {
            return self.expand_numbered(base, job, &overrides, wanted, expansion);
        }
        let completions = count(spec.get("completions"), MOST_PODS);
        for index in free_indexes(progress.indexes).take_while(|index| *index < completions).take(wanted) {
            let mut overrides = overrides.clone();
            overrides.labels.push(("batch.kubernetes.io/job-completion-index".to_owned(), index.to_string()));
            overrides.name = indexed(job, index);
            self.make(base, &overrides, expansion);
        }
    }

    /// A pod for each node that the DaemonSet controller would choose: resources do not matter to it, taints do.
    fn expand_on_nodes(&mut self, base: &Base<'_>, expansion: &mut Expansion) {
        let labels = vec![
            ("controller-revision-hash".to_owned(), HASH.to_owned()),
            ("pod-template-generation".to_owned(), "1".to_owned()),
        ];
        let tolerations = daemon_tolerations(base.applied.template);
        let overrides = Overrides { tolerations, labels, ..base.overrides.clone() };
        let pattern = self.pod_from(base.applied.template, &overrides).pod;
        let taken = nodes_of_unfinished(base.applied.existing);
        let symbols = &self.values.symbols;
        let mut nodes: Vec<String> = Vec::new();
        for node in &self.nodes {
            let is_named = pattern.node_name.is_empty() || pattern.node_name == node.name;
            let name = symbols.text(node.name);
            if is_named && may_go(&pattern, node, symbols) && !is_kept_away(&pattern, node) && !taken.contains(name) {
                nodes.push(name.to_owned());
            }
        }
        nodes.sort_unstable();
        nodes.dedup();
        let prefix = generated(&format!("{}-", base.name));
        for (number, node) in (1..).zip(nodes) {
            let name = format!("{prefix}-{number}");
            self.make(base, &Overrides { name, node: Some(node), ..overrides.clone() }, expansion);
        }
    }
}

/// What the pods of a DaemonSet tolerate, whatever the template says.
fn daemon_tolerations(template: View<'_>) -> Vec<(String, Effect)> {
    let mut all = vec![
        ("not-ready", Effect::NoExecute),
        ("unreachable", Effect::NoExecute),
        ("disk-pressure", Effect::NoSchedule),
        ("memory-pressure", Effect::NoSchedule),
        ("pid-pressure", Effect::NoSchedule),
        ("unschedulable", Effect::NoSchedule),
    ];
    if template.get("spec").get("hostNetwork").boolean() == Some(true) {
        all.push(("network-unavailable", Effect::NoSchedule));
    }
    all.into_iter().map(|(key, effect)| (format!("node.kubernetes.io/{key}"), effect)).collect()
}

/// How many pods of a Job run at a time when so many have succeeded.
fn parallel_pods(spec: View<'_>, succeeded: usize) -> usize {
    if spec.get("suspend").boolean() == Some(true) {
        return 0;
    }
    let parallel = count(spec.get("parallelism"), 1);
    match spec.get("completions") {
        // The first success ends it: no pod is made any more.
        View::Absent if succeeded > 0 => 0,
        View::Absent => parallel,
        completions => parallel.min(count(completions, 1).saturating_sub(succeeded)),
    }
}

/// A name of which the API server makes the end up.
fn generated(prefix: &str) -> String {
    format!("{}{SUFFIX}", start(prefix, MOST_BEFORE_SUFFIX))
}

/// The name of a pod of an indexed Job. Its controller cuts the name of the Job, so that the index stays.
fn indexed(job: &str, index: usize) -> String {
    let index = format!("-{index}-");
    format!("{}{index}{SUFFIX}", start(job, MOST_BEFORE_SUFFIX.saturating_sub(index.len())))
}

/// The first bytes of a text, at most so many.
fn start(text: &str, most: usize) -> &str {
    &text[..text.floor_char_boundary(most)]
}

/// A number of pods that can be made; notes if more are asked for.
fn limited(count: usize, expansion: &mut Expansion) -> usize {
    expansion.is_cut |= count > MOST_PODS;
    count.min(MOST_PODS)
}

/// A number of pods as it is written; a negative one is 0.
fn count(view: View<'_>, default: usize) -> usize {
    view.number().map_or(default, |number| usize::try_from(number.value).unwrap_or(0))
}

fn text<'t>(view: View<'t>) -> &'t str {
    view.text().map_or("", |text| text.value)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pod::Volume;
    use crate::{Release, Symbols};

    /// The pods that are made of the object in a text, on two nodes.
    fn pods_of(text: &str) -> (Vec<Pod>, Symbols) {
        let nodes = "[{kind: Node, metadata: {name: a}}, {kind: Node, metadata: {name: b, labels: {x: y}}}]";
        let text = format!("{{nodes: {nodes}, object: {text}}}");
        let parse = podlint_yaml::parse(text.as_str());
        let tree = parse.tree();
        assert!(tree.errors.is_empty(), "{text}");
        let root = View::of(tree.documents().next().expect("a document").content());
        let mut loader = Loader::new(Release::LATEST);
        root.get("nodes").items().for_each(|node| loader.object(node));
        let object = root.get("object");
        loader.expand(&Applied {
            object,
            template: object.get("spec").get("template"),
            part: "",
            replicas: None,
            existing: &[],
            before: View::Absent,
            replica_sets: &[],
            number: 0,
        });
        let (cluster, pods) = loader.finish();
        (pods, cluster.symbols)
    }

    // As a DaemonSet controller of 1.37.2 wrote it: the preferred affinity stays, the required one is replaced.
    #[test]
    fn a_pod_of_a_daemon_set_is_for_one_node_and_tolerates_what_is_wrong_with_it() {
        let (pods, symbols) = pods_of(
            "{apiVersion: apps/v1, kind: DaemonSet, metadata: {name: agent}, spec: {template: {spec: {hostNetwork: true,
            affinity: {nodeAffinity: {
              requiredDuringSchedulingIgnoredDuringExecution: {nodeSelectorTerms: [{matchExpressions: [{key: x, operator: Exists}]}]},
              preferredDuringSchedulingIgnoredDuringExecution: [{weight: 1, preference: {matchExpressions: [{key: x, operator: Exists}]}}]}}}}}}",
        );
        let [pod] = &pods[..] else { panic!("one node has the label") };
        let terms = pod.required_nodes.as_deref().expect("terms");
        assert_eq!(terms.len(), 1);
        assert!(terms[0].expressions.is_empty());
        assert_eq!(*terms[0].names, [(true, symbols.find("b").expect("a node"))]);
        assert_eq!(pod.preferred_nodes.as_deref().map(<[_]>::len), Some(1));
        let mut tolerated: Vec<String> = pod
            .tolerations
            .iter()
            .map(|toleration| format!("{} {:?}", symbols.text(toleration.key), toleration.effect.expect("an effect")))
            .collect();
        tolerated.sort_unstable();
        tolerated.dedup();
        let expected = [
            "node.kubernetes.io/disk-pressure NoSchedule",
            "node.kubernetes.io/memory-pressure NoSchedule",
            "node.kubernetes.io/network-unavailable NoSchedule",
            "node.kubernetes.io/not-ready NoExecute",
            "node.kubernetes.io/pid-pressure NoSchedule",
            "node.kubernetes.io/unreachable NoExecute",
            "node.kubernetes.io/unschedulable NoSchedule",
        ];
        assert_eq!(tolerated, expected);
    }

    #[test]
    fn a_claim_takes_the_place_of_any_volume_of_its_name() {
        for source in ["emptyDir: {}", "gcePersistentDisk: {pdName: x}", "ephemeral: {volumeClaimTemplate: {}}"] {
            let (pods, symbols) = pods_of(&format!(
                "{{apiVersion: apps/v1, kind: StatefulSet, metadata: {{name: db}}, spec: {{ordinals: {{start: 3}},
                volumeClaimTemplates: [{{metadata: {{name: data}}}}],
                template: {{spec: {{volumes: [{{name: data, {source}}}, {{name: own, persistentVolumeClaim: {{claimName: own}}}}]}}}}}}}}"
            ));
            let claim = |name: &str| Volume::Claim { claim: symbols.find(name).expect("a claim"), is_ephemeral: false };
            assert_eq!(*pods[0].volumes, [claim("data-db-3"), claim("own")], "{source}");
        }
    }

    #[test]
    fn labels_tell_of_the_controller() {
        let cases = [
            (
                "StatefulSet",
                "apps.kubernetes.io/pod-index=0 controller-revision-hash=w-xxxxxxxxxx own=1 statefulset.kubernetes.io/pod-name=w-0",
            ),
            ("DaemonSet", "controller-revision-hash=xxxxxxxxxx own=1 pod-template-generation=1"),
            ("Deployment", "own=1 pod-template-hash=xxxxxxxxxx"),
            ("ReplicaSet", "own=1"),
            ("Job", "batch.kubernetes.io/job-name=w job-name=w own=1"),
        ];
        for (kind, expected) in cases {
            let (pods, symbols) = pods_of(&format!(
                "{{kind: {kind}, metadata: {{name: w}}, spec: {{template: {{metadata: {{labels: {{own: '1'}}}}}}}}}}"
            ));
            let pairs = pods[0].labels.iter();
            let mut labels: Vec<String> =
                pairs.map(|(key, value)| format!("{}={}", symbols.text(key), symbols.text(value))).collect();
            labels.sort_unstable();
            assert_eq!(labels.join(" "), expected, "{kind}");
        }
    }
}
