//! What the API server adds to pods from other objects, and which pods it refuses.

use super::limits::LimitRange;
use super::pod::ReadPod;
use super::quota::{Charge, Quota, charge};
use super::validation::invalid;
use crate::cluster::{PriorityClass, RuntimeClass};
use crate::labels::Requirement;
use crate::pod::Pod;
use crate::release::Release;
use crate::resources::{Amounts, NonZero, ResourceNames, Resources};
use crate::symbols::{Symbol, Symbols};
use std::collections::HashMap;
use std::fmt::Display;

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
        let ranges = self.objects.limit_ranges.get(&read.pod.namespace).filter(|_| read.is_new);
        ranges.into_iter().flatten().for_each(|range| range.fill(&mut read.demand));
        read.pod.refused = self.refusal(&mut read).map(Box::from);
        self.counted(read)
    }

    /// Fills in what classes say; why the pod is refused.
    fn refusal(&mut self, read: &mut ReadPod) -> Option<String> {
        let (names, symbols) = (self.names, self.symbols);
        let name = symbols.text(read.pod.name);
        let forbidden = |why| format!("pods \"{name}\" is forbidden: {why}");
        let class = match self.add_priority(read) {
            Ok(class) => class,
            Err(why) => return Some(forbidden(why)),
        };
        if !read.runtime_class.is_empty()
            && let Err(why) = self.add_runtime_class(read)
        {
            return Some(forbidden(why));
        }
        if self.release.is_since(37) {
            read.demand.default_as_a_whole(&names, symbols, self.release);
        }
        if !read.is_new {
            return None;
        }
        if let Some(invalid) = invalid(read, &names, symbols) {
            return Some(invalid);
        }
        let mut ranges = self.objects.limit_ranges.get(&read.pod.namespace).into_iter().flatten();
        if let Some(why) = ranges.find_map(|range| range.objection(&read.demand, &names, symbols)) {
            return Some(forbidden(why));
        }
        let runtime_class = self.objects.runtime_classes.get(&read.runtime_class);
        if read.overhead.is_some() && runtime_class.is_none_or(|class| class.overhead.is_empty()) {
            let why = "pod rejected: Pod Overhead set without corresponding RuntimeClass defined Overhead";
            return Some(forbidden(why.to_owned()));
        }
        let quotas = self.objects.quotas.get_mut(&read.pod.namespace)?;
        charge(quotas, &Charge::of_pod(read, class, &names, symbols), symbols).err().map(forbidden)
    }

    /// Gives a pod the priority that its class says; the class, or why there is none.
    fn add_priority(&self, read: &mut ReadPod) -> Result<Symbol, String> {
        let (class, written) = (read.priority_class, read.priority);
        let Some(found) = self.priority(class) else {
            // A pod of a snapshot has the priority that it was admitted with.
            return match written.filter(|_| !read.is_new) {
                Some(written) => {
                    read.pod.priority = written;
                    Ok(class)
                }
                None => Err(format!("no PriorityClass with name {} was found", self.symbols.text(class))),
            };
        };
        let Priority { class: named, value, never_preempts } = found;
        let written = written.filter(|written| *written != value);
        if read.is_new {
            if let Some(written) = written {
                return Err(not_to_be_provided("integer value of priority", written, value));
            }
            let policy = if never_preempts { "Never" } else { "PreemptLowerPriority" };
            let own = read.policy.map_or(policy, |own| self.symbols.text(own));
            if own != policy {
                return Err(not_to_be_provided("string value of PreemptionPolicy", own, policy));
            }
        }
        match written {
            // It was admitted before there was a default class.
            Some(written) if class.is_empty() => read.pod.priority = written,
            _ => {
                read.pod.priority = value;
                if read.policy.is_none() {
                    read.pod.never_preempts = never_preempts;
                }
            }
        }
        Ok(named)
    }

    /// What a priority class says, or the default one for none.
    fn priority(&self, class: Symbol) -> Option<Priority> {
        let built_in = |value| Some(Priority { class, value, never_preempts: false });
        let classes = &self.objects.priority_classes;
        let of = |(class, found): (&Symbol, &PriorityClass)| Priority {
            class: *class,
            value: found.value,
            never_preempts: found.never_preempts,
        };
        match self.symbols.text(class) {
            "" => {
                let defaults = classes.iter().filter(|(_, class)| class.is_default);
                defaults.min_by_key(|(_, class)| class.value).map(of).or_else(|| built_in(0))
            }
            "system-cluster-critical" => built_in(2_000_000_000),
            "system-node-critical" => built_in(2_000_001_000),
            _ => classes.get_key_value(&class).map(of),
        }
    }

    /// Adds what the runtime class of a pod says; why that is not possible.
    fn add_runtime_class(&self, read: &mut ReadPod) -> Result<(), String> {
        let Some(class) = self.objects.runtime_classes.get(&read.runtime_class) else {
            let name = self.symbols.text(read.runtime_class);
            return Err(format!("pod rejected: RuntimeClass \"{name}\" not found"));
        };
        if !class.overhead.is_empty() {
            let own = read.overhead.as_ref().filter(|own| read.is_new && !own.is_empty());
            if own.is_some_and(|own| !own.is_same(&class.overhead)) {
                return Err("pod rejected: Pod's Overhead doesn't match RuntimeClass's defined Overhead".to_owned());
            }
            read.overhead = Some(class.overhead.clone());
        }
        let pod = &mut read.pod;
        merge_selector(pod, &class.node_selector, self.symbols)?;
        let added = class.tolerations.iter().filter(|added| !pod.tolerations.contains(added));
        let all: Vec<_> = pod.tolerations.iter().chain(added).copied().collect();
        pod.tolerations = all.into();
        Ok(())
    }

    /// The pod with everything counted that it asks for.
    fn counted(&self, read: ReadPod) -> Pod {
        let ReadPod { mut pod, demand, overhead, .. } = read;
        let overhead = overhead.unwrap_or_default();
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
}

/// Why a pod is refused that says something else than its priority class.
fn not_to_be_provided(what: &str, own: impl Display, computed: impl Display) -> String {
    format!(
        "the {what} ({own}) must not be provided in pod spec; priority admission controller computed {computed} from the \
         given PriorityClass name"
    )
}

/// Adds what a runtime class asks of nodes; why the pod is refused if it asks for something else.
fn merge_selector(pod: &mut Pod, added: &[Requirement], symbols: &Symbols) -> Result<(), String> {
    let mut all = pod.node_selector.to_vec();
    for requirement in added {
        match all.iter().find(|own| own.key == requirement.key) {
            Some(own) if own.values != requirement.values => {
                let value =
                    |requirement: &Requirement| requirement.values.first().map_or("", |value| symbols.text(*value));
                let (key, theirs, own) = (symbols.text(own.key), value(requirement), value(own));
                return Err(format!(
                    "conflict: runtimeClass.scheduling.nodeSelector[{key}] = {theirs}; pod.spec.nodeSelector[{key}] = {own}"
                ));
            }
            Some(_) => {}
            None => all.push(requirement.clone()),
        }
    }
    pod.node_selector = all.into();
    Ok(())
}
