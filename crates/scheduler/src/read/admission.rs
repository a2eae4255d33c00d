//! What the API server adds to pods from other objects, and which pods it refuses.

use super::limits::{LimitRange, too_large_requests};
use super::pod::ReadPod;
use super::quota::{Charge, Quota, charge};
use crate::cluster::{PriorityClass, RuntimeClass};
use crate::labels::Requirement;
use crate::pod::Pod;
use crate::release::Release;
use crate::resources::{Amounts, NonZero, ResourceNames, Resources};
use crate::symbols::{Symbol, Symbols};
use std::collections::HashMap;

/// The objects that admission looks at.
#[derive(Debug, Default)]
pub(super) struct Admission {
    pub(super) priority_classes: HashMap<Symbol, PriorityClass>,
    pub(super) runtime_classes: HashMap<Symbol, RuntimeClass>,
    /// By namespace.
    pub(super) limit_ranges: HashMap<Symbol, Vec<LimitRange>>,
    pub(super) quotas: HashMap<Symbol, Vec<Quota>>,
}

/// What the priority class of a pod says.
struct Priority {
    class: Symbol,
    value: i64,
    never_preempts: bool,
}

/// Admits one pod after the other.
pub(super) struct Admitting<'a> {
    objects: Admission,
    release: Release,
    names: ResourceNames,
    symbols: &'a Symbols,
}

impl Admission {
    /// Starts to admit pods: all objects have been read.
    pub(super) fn ready(mut self, release: Release, names: ResourceNames, symbols: &Symbols) -> Admitting<'_> {
        // Upstream they have no order. By name the same input gives the same output.
        for ranges in self.limit_ranges.values_mut() {
            ranges.sort_by_key(|range| symbols.text(range.name));
        }
        for quotas in self.quotas.values_mut() {
            quotas.sort_by_key(|quota| symbols.text(quota.name));
        }
        Admitting { objects: self, release, names, symbols }
    }
}

impl Admitting<'_> {
    /// Counts the pods that are there for the quotas that say nothing of what is used, and takes those that leave from all.
    pub(super) fn count<'r>(&mut self, there: impl Iterator<Item = &'r ReadPod>, leaving: &[ReadPod]) {
        let (names, symbols) = (self.names, self.symbols);
        let there = there.filter(|read| !read.is_new).map(|read| (read, false));
        for (read, leaves) in there.chain(leaving.iter().map(|read| (read, true))) {
            let Some(quotas) = self.objects.quotas.get_mut(&read.pod.namespace) else { continue };
            let charge = Charge::of_pod(read, read.priority_class, &names, symbols);
            for quota in quotas.iter_mut().filter(|quota| quota.is_counted == leaves) {
                quota.count(&charge, leaves, symbols);
            }
        }
    }

    /// The pod as it is in the cluster. A new one is held to the limits and quotas of its namespace.
    pub(super) fn admit(&mut self, mut read: ReadPod) -> Pod {
        let (namespace, is_new) = (read.pod.namespace, read.is_new);
        let ranges = self.objects.limit_ranges.get(&namespace).filter(|_| is_new);
        ranges.into_iter().flatten().for_each(|range| range.fill(&mut read.demand));
        let class = self.complete(&mut read);
        if is_new && read.pod.refused.is_none() {
            read.pod.refused = self.objection(&read, class).map(Box::from);
        }
        self.counted(read)
    }

    /// Why a new pod is refused.
    fn objection(&mut self, read: &ReadPod, class: Symbol) -> Option<String> {
        let (names, symbols, namespace) = (&self.names, self.symbols, read.pod.namespace);
        let forbidden = |why: String| format!("pods \"{}\" is forbidden: {why}", symbols.text(read.pod.name));
        if let Some(ranges) = self.objects.limit_ranges.get(&namespace) {
            // Validation comes between defaults and limits. Only what a LimitRange may have broken is looked at.
            if let Some(invalid) = too_large_requests(read, names, symbols) {
                return Some(invalid);
            }
            if let Some(why) = ranges.iter().find_map(|range| range.objection(&read.demand, names, symbols)) {
                return Some(forbidden(why));
            }
        }
        let quotas = self.objects.quotas.get_mut(&namespace)?;
        charge(quotas, &Charge::of_pod(read, class, names, symbols), symbols).err().map(forbidden)
    }

    /// Adds what classes say; the name of the priority class.
    fn complete(&self, read: &mut ReadPod) -> Symbol {
        let mut named = read.priority_class;
        match self.priority(read.priority_class, read.priority) {
            Ok(Priority { class, value, never_preempts }) => {
                named = class;
                read.pod.priority = value;
                read.pod.never_preempts = if read.policy_is_set { read.pod.never_preempts } else { never_preempts };
            }
            Err(refused) => read.pod.refused = Some(refused),
        }
        if !read.runtime_class.is_empty() {
            self.add_runtime_class(read);
        }
        if self.release.is_since(37) {
            read.demand.default_as_a_whole(&self.names, self.symbols, self.release);
        }
        named
    }

    fn add_runtime_class(&self, read: &mut ReadPod) {
        let pod = &mut read.pod;
        let Some(class) = self.objects.runtime_classes.get(&read.runtime_class) else {
            let name = self.symbols.text(read.runtime_class);
            pod.refused = Some(format!("RuntimeClass \"{name}\" not found").into());
            return;
        };
        if !class.overhead.is_empty() {
            read.overhead = class.overhead.clone();
        }
        pod.refused = merge_selector(pod, &class.node_selector).or(pod.refused.take());
        let added = class.tolerations.iter().filter(|added| !pod.tolerations.contains(added));
        let all: Vec<_> = pod.tolerations.iter().chain(added).copied().collect();
        pod.tolerations = all.into();
    }

    /// The pod with everything counted that it asks for.
    fn counted(&self, read: ReadPod) -> Pod {
        let ReadPod { mut pod, demand, overhead, .. } = read;
        let sums = demand.sums(&self.names, self.symbols, self.release);
        let whole = |sum: &Amounts| {
            let mut sum = sum.clone();
            sum.add(&overhead);
            Resources::of(&sum, &self.names, self.symbols)
        };
        let non_zero = |sum: &Amounts| {
            let Resources { cpu, memory, .. } = whole(sum);
            NonZero { cpu, memory }
        };
        pod.requests = whole(&sums.incoming);
        pod.placed_requests = whole(&sums.placed);
        pod.non_zero = non_zero(&sums.incoming_non_zero);
        let of_containers = whole(&sums.incoming_non_zero);
        pod.container_scalars = (of_containers.scalars != pod.requests.scalars).then(|| Box::new(of_containers));
        pod.placed_non_zero = non_zero(sums.placed_non_zero(&overhead, &self.names));
        pod
    }

    /// What the class of a pod says of its priority.
    fn priority(&self, class: Symbol, written: Option<i64>) -> Result<Priority, Box<str>> {
        let built_in = |value| Priority { class, value, never_preempts: false };
        let classes = &self.objects.priority_classes;
        let of = |class: Symbol, found: &PriorityClass| Priority {
            class,
            value: found.value,
            never_preempts: found.never_preempts,
        };
        match self.symbols.text(class) {
            "" => {
                let defaults = classes.iter().filter(|(_, class)| class.is_default);
                let default = defaults.min_by_key(|(_, class)| class.value);
                // A pod of a snapshot has the priority that it was admitted with.
                Ok(match (written, default) {
                    (Some(written), _) => built_in(written),
                    (None, Some((name, class))) => of(*name, class),
                    (None, None) => built_in(0),
                })
            }
            "system-cluster-critical" => Ok(built_in(2_000_000_000)),
            "system-node-critical" => Ok(built_in(2_000_001_000)),
            name => match (classes.get(&class), written) {
                (Some(found), _) => Ok(of(class, found)),
                (None, Some(written)) => Ok(built_in(written)),
                (None, None) => Err(format!("no PriorityClass with name {name} was found").into()),
            },
        }
    }
}

/// Adds what a runtime class asks of nodes; why the pod is refused if it asks for something else.
fn merge_selector(pod: &mut Pod, added: &[Requirement]) -> Option<Box<str>> {
    let mut all = pod.node_selector.to_vec();
    for requirement in added {
        match all.iter().find(|own| own.key == requirement.key) {
            Some(own) if own.values != requirement.values => {
                return Some("conflict: runtimeClass.scheduling.nodeSelector".into());
            }
            Some(_) => {}
            None => all.push(requirement.clone()),
        }
    }
    pod.node_selector = all.into();
    None
}
