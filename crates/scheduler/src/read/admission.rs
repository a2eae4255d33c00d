//! What the API server adds to pods from other objects, and which pods it refuses.

use super::limits::{LimitRange, too_large_requests};
use super::pod::ReadPod;
use super::quota::{Charge, Quota, charge};
use super::requests::Sums;
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
    objects: &'a mut Admission,
    release: Release,
    names: ResourceNames,
}

impl Admission {
    /// Starts to admit pods: all objects have been read.
    pub(super) fn ready(&mut self, release: Release, names: ResourceNames, symbols: &Symbols) -> Admitting<'_> {
        // Upstream they have no order. By name the same input gives the same output.
        for ranges in self.limit_ranges.values_mut() {
            ranges.sort_by_key(|range| symbols.text(range.name));
        }
        for quotas in self.quotas.values_mut() {
            quotas.sort_by_key(|quota| symbols.text(quota.name));
        }
        Admitting { objects: self, release, names }
    }
}

impl Admitting<'_> {
    /// A pod that is new: it is held to the limits and quotas of its namespace.
    pub(super) fn admit(&mut self, mut read: ReadPod, symbols: &Symbols) -> Pod {
        let (namespace, names) = (read.pod.namespace, self.names);
        let ranges = self.objects.limit_ranges.get(&namespace).map_or(&[][..], Vec::as_slice);
        ranges.iter().for_each(|range| range.fill(&mut read.demand));
        let class = self.complete(&mut read, symbols);
        if read.pod.refused.is_none() {
            let ranges = self.objects.limit_ranges.get(&namespace).map_or(&[][..], Vec::as_slice);
            let forbidden = |why: String| format!("pods \"{}\" is forbidden: {why}", symbols.text(read.pod.name));
            // Validation comes between defaults and limits. Only what a LimitRange may have broken is looked at.
            let invalid = if ranges.is_empty() { None } else { too_large_requests(&read, &names, symbols) };
            let refused = invalid.or_else(|| {
                let objection = ranges.iter().find_map(|range| range.objection(&read.demand, &names, symbols));
                objection.map(forbidden)
            });
            let refused = refused.or_else(|| {
                let quotas = self.objects.quotas.get_mut(&namespace)?;
                charge(quotas, &Charge::of(&read, class, &names, symbols), symbols).err().map(forbidden)
            });
            read.pod.refused = refused.map(Box::from);
        }
        self.counted(read, symbols)
    }

    /// A pod that was admitted before.
    pub(super) fn admitted(&mut self, mut read: ReadPod, symbols: &Symbols) -> Pod {
        self.complete(&mut read, symbols);
        self.counted(read, symbols)
    }

    /// Adds what classes say; the name of the priority class.
    fn complete(&self, read: &mut ReadPod, symbols: &Symbols) -> Symbol {
        let mut named = read.priority_class;
        match self.priority(read.priority_class, read.priority, symbols) {
            Ok(Priority { class, value, never_preempts }) => {
                named = class;
                read.pod.priority = value;
                read.pod.never_preempts = if read.policy_is_set { read.pod.never_preempts } else { never_preempts };
            }
            Err(refused) => read.pod.refused = Some(refused),
        }
        if !read.runtime_class.is_empty() {
            self.add_runtime_class(read, symbols);
        }
        if self.release.is_since(37) {
            read.demand.default_as_a_whole(&self.names, symbols, self.release);
        }
        named
    }

    fn add_runtime_class(&self, read: &mut ReadPod, symbols: &Symbols) {
        let pod = &mut read.pod;
        let Some(class) = self.objects.runtime_classes.get(&read.runtime_class) else {
            let name = symbols.text(read.runtime_class);
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
    fn counted(&self, read: ReadPod, symbols: &Symbols) -> Pod {
        let ReadPod { mut pod, demand, overhead, .. } = read;
        let sums = Sums { overhead, ..demand.sums(&self.names, symbols, self.release) };
        let whole = |sum: &Amounts| {
            let mut sum = sum.clone();
            sum.add(&sums.overhead);
            Resources::of(&sum, &self.names, symbols)
        };
        let non_zero = |sum: &Amounts| {
            let Resources { cpu, memory, .. } = whole(sum);
            NonZero { cpu, memory }
        };
        pod.requests = whole(&sums.incoming);
        pod.placed_requests = whole(&sums.placed);
        pod.non_zero = non_zero(&sums.incoming_non_zero);
        pod.placed_non_zero = non_zero(sums.placed_non_zero(&self.names));
        pod
    }

    /// What the class of a pod says of its priority.
    fn priority(&self, class: Symbol, written: Option<i64>, symbols: &Symbols) -> Result<Priority, Box<str>> {
        let built_in = |value| Priority { class, value, never_preempts: false };
        let classes = &self.objects.priority_classes;
        let of = |class: Symbol, found: &PriorityClass| Priority {
            class,
            value: found.value,
            never_preempts: found.never_preempts,
        };
        match symbols.text(class) {
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
