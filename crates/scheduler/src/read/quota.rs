//! ResourceQuotas: how much the pods of a namespace may ask for together.
//!
//! Follows pkg/admission/plugin/resourcequota of k8s.io/apiserver and pkg/quota/v1/evaluator/core of Kubernetes 1.37.
//! Quotas of what claims ask for, and limited resources of the server's configuration, are left out.

use super::Values;
use super::pod::ReadPod;
use super::requests::Demand;
use crate::resources::{Amount, Amounts, ResourceNames};
use crate::symbols::{Symbol, Symbols};
use podlint_manifest::View;
use std::collections::{BTreeMap, BTreeSet};

/// Resources of which each container has to name what is quoted.
const NAMED: [&str; 6] = ["cpu", "limits.cpu", "limits.memory", "memory", "requests.cpu", "requests.memory"];

/// Resources of pods besides huge pages and extended ones.
const COUNTED: [&str; 11] = [
    "count/pods",
    "cpu",
    "ephemeral-storage",
    "limits.cpu",
    "limits.ephemeral-storage",
    "limits.memory",
    "memory",
    "pods",
    "requests.cpu",
    "requests.ephemeral-storage",
    "requests.memory",
];

/// A ResourceQuota with what is used of it.
#[derive(Debug)]
pub(super) struct Quota {
    pub(super) name: Symbol,
    hard: Amounts,
    used: Amounts,
    /// Its status says what is used; else nobody has counted yet.
    pub(super) is_counted: bool,
    scopes: Vec<Scope>,
}

/// Which pods a quota is about.
#[derive(Debug)]
struct Scope {
    name: Box<str>,
    operator: Box<str>,
    values: Box<[Symbol]>,
}

/// What a pod is charged for.
pub(super) struct Charge<'a> {
    demand: &'a Demand,
    /// By the names that quotas use.
    usage: BTreeMap<String, Amount>,
    /// Its priority class; empty for none.
    class: Symbol,
    ends: bool,
    names_namespaces: bool,
    is_best_effort: bool,
    /// It asks for something as a whole, so that its containers need not.
    is_asked_as_a_whole: bool,
}

impl Quota {
    /// Reads a quota.
    pub(super) fn read(object: View<'_>, values: &mut Values) -> Quota {
        let (spec, status) = (object.get("spec"), object.get("status"));
        let hard = if status.get("hard").node().is_some() { status.get("hard") } else { spec.get("hard") };
        let text = |view: View<'_>| Box::from(view.text().map_or("", |text| text.value));
        let whole = spec.get("scopes").items();
        let mut scopes: Vec<Scope> =
            whole.map(|name| Scope { name: text(name), operator: "Exists".into(), values: Box::default() }).collect();
        for expression in spec.get("scopeSelector").get("matchExpressions").items() {
            scopes.push(Scope {
                name: text(expression.get("scopeName")),
                operator: text(expression.get("operator")),
                values: values.texts(expression.get("values")),
            });
        }
        Quota {
            name: values.name(object),
            hard: values.amounts(hard),
            used: values.amounts(status.get("used")),
            is_counted: status.get("used").node().is_some(),
            scopes,
        }
    }

    /// The resources of pods that it limits, by name.
    fn restricted<'s>(&self, symbols: &'s Symbols) -> Vec<&'s str> {
        let names = self.hard.sorted(symbols).into_iter().map(|(name, ..)| name);
        names.filter(|name| COUNTED.contains(name) || is_huge(name) || is_extended(name)).collect()
    }

    fn is_about(&self, charge: &Charge<'_>, symbols: &Symbols) -> bool {
        self.scopes.iter().all(|scope| charge.is_in(scope)) && !self.restricted(symbols).is_empty()
    }

    /// Counts a pod that is there already, or one that leaves.
    pub(super) fn count(&mut self, charge: &Charge<'_>, leaves: bool, symbols: &Symbols) {
        if self.is_about(charge, symbols) {
            let sign = if leaves { -1 } else { 1 };
            for (_, resource, asked) in charge.of(&self.hard, symbols) {
                let asked = Amount { milli: sign * asked.milli, ..asked };
                let used = self.used.get(resource).map_or(asked, |used| used.plus(asked));
                self.used.set(resource, Amount { milli: used.milli.max(0), ..used });
            }
        }
    }

    /// What a pod has to name for it, if something is missing.
    fn missing(&self, charge: &Charge<'_>, symbols: &Symbols) -> Option<String> {
        let missing = charge.missing(&self.restricted(symbols), symbols);
        let of_resource = |(resource, names): (&&str, &BTreeSet<&str>)| {
            format!("{resource} for: {}", names.iter().copied().collect::<Vec<_>>().join(","))
        };
        let all: Vec<String> = missing.iter().map(of_resource).collect();
        let name = symbols.text(self.name);
        (!all.is_empty()).then(|| format!("failed quota: {name}: must specify {}", all.join("; ")))
    }

    /// What is used of it with a pod; why there may not be so much.
    fn with(&self, charge: &Charge<'_>, symbols: &Symbols) -> Result<Amounts, String> {
        let name = symbols.text(self.name);
        let mut used = self.used.clone();
        let (mut requested, mut before, mut limited) = (Vec::new(), Vec::new(), Vec::new());
        for (resource, symbol, asked) in charge.of(&self.hard, symbols) {
            let (own, hard) = (self.used.get(symbol), self.hard.get(symbol).unwrap_or_default());
            let total = own.map_or(asked, |own| own.plus(asked));
            used.set(symbol, total);
            if total.milli > hard.milli {
                requested.push(format!("{resource}={asked}"));
                before.push(format!("{resource}={}", own.unwrap_or_default()));
                limited.push(format!("{resource}={hard}"));
            }
        }
        if requested.is_empty() {
            return Ok(used);
        }
        let [requested, before, limited] = [requested, before, limited].map(|parts| parts.join(","));
        Err(format!("exceeded quota: {name}, requested: {requested}, used: {before}, limited: {limited}"))
    }
}

impl<'a> Charge<'a> {
    /// What a pod is charged for that has this priority class.
    pub(super) fn of_pod(read: &'a ReadPod, class: Symbol, names: &ResourceNames, symbols: &'a Symbols) -> Charge<'a> {
        let demand = &read.demand;
        let [requests, limits] = demand.whole(read.overhead.as_ref(), names, symbols);
        let mut usage = BTreeMap::from([("count/pods".to_owned(), Amount::of_units(1))]);
        if !read.pod.is_finished {
            usage.extend(compute_usage(&requests, &limits, symbols));
        }
        let is_asked_as_a_whole = demand.is_asked_as_a_whole(names, symbols);
        Charge {
            usage,
            class,
            ends: read.ends,
            names_namespaces: read.names_namespaces,
            is_best_effort: demand.is_best_effort(is_asked_as_a_whole, names),
            is_asked_as_a_whole,
            demand,
        }
    }

    /// What it asks for of the resources of a quota: more than nothing, by name.
    fn of<'s>(&self, hard: &Amounts, symbols: &'s Symbols) -> Vec<(&'s str, Symbol, Amount)> {
        let asked = |(name, resource, _): (&'s str, Symbol, Amount)| {
            self.usage.get(name).filter(|asked| asked.milli != 0).map(|asked| (name, resource, *asked))
        };
        hard.sorted(symbols).into_iter().filter_map(asked).collect()
    }

    fn is_in(&self, scope: &Scope) -> bool {
        match &*scope.name {
            "Terminating" => self.ends,
            "NotTerminating" => !self.ends,
            "BestEffort" => self.is_best_effort,
            "NotBestEffort" => !self.is_best_effort,
            "CrossNamespacePodAffinity" => self.names_namespaces,
            "PriorityClass" => match &*scope.operator {
                "Exists" => !self.class.is_empty(),
                "DoesNotExist" => self.class.is_empty(),
                "In" => scope.values.contains(&self.class),
                "NotIn" => !scope.values.contains(&self.class),
                _ => false,
            },
            _ => false,
        }
    }

    /// The containers that do not name what they have to, by resource.
    fn missing<'s>(&self, restricted: &[&'s str], symbols: &'s Symbols) -> BTreeMap<&'s str, BTreeSet<&'s str>> {
        let mut missing = BTreeMap::<_, BTreeSet<_>>::new();
        if self.is_asked_as_a_whole {
            return missing;
        }
        for container in self.demand.containers.iter().chain(&self.demand.init_containers) {
            let usage: BTreeMap<String, Amount> =
                compute_usage(&container.requests, &container.limits, symbols).into_iter().collect();
            for resource in restricted.iter().filter(|name| NAMED.contains(name) && !usage.contains_key(**name)) {
                missing.entry(*resource).or_default().insert(symbols.text(container.name));
            }
        }
        missing
    }
}

/// Requests and limits by the names that quotas use (`podComputeUsageHelper`).
fn compute_usage(requests: &Amounts, limits: &Amounts, symbols: &Symbols) -> Vec<(String, Amount)> {
    let mut usage = vec![("pods".to_owned(), Amount::of_units(1))];
    for (resource, amount) in requests.iter() {
        let name = symbols.text(resource);
        let has_own_name = matches!(name, "cpu" | "memory" | "ephemeral-storage") || name.starts_with("hugepages-");
        if has_own_name {
            usage.push((name.to_owned(), amount));
        }
        if has_own_name || is_extended_resource(name) {
            usage.push((format!("requests.{name}"), amount));
        }
    }
    for (resource, amount) in limits.iter() {
        if let name @ ("cpu" | "memory" | "ephemeral-storage") = symbols.text(resource) {
            usage.push((format!("limits.{name}"), amount));
        }
    }
    usage
}

fn is_huge(name: &str) -> bool {
    name.starts_with("hugepages-") || name.starts_with("requests.hugepages-")
}

/// Whether a quota of this name is about an extended resource: `requests.example.com/gpu`.
fn is_extended(name: &str) -> bool {
    name.strip_prefix("requests.").is_some_and(is_extended_resource)
}

fn is_extended_resource(name: &str) -> bool {
    let is_native = !name.contains('/') || name.contains("kubernetes.io/");
    !is_native || name.starts_with("deviceclass.resource.kubernetes.io/")
}

/// Charges the quotas of a namespace for a pod, or none of them and says why not.
pub(super) fn charge(quotas: &mut [Quota], charge: &Charge<'_>, symbols: &Symbols) -> Result<(), String> {
    let mut quotas: Vec<&mut Quota> = quotas.iter_mut().filter(|quota| quota.is_about(charge, symbols)).collect();
    // What a pod has to name is asked for all of them before how much it asks for.
    if let Some(missing) = quotas.iter().find_map(|quota| quota.missing(charge, symbols)) {
        return Err(missing);
    }
    let used: Vec<Amounts> = quotas.iter().map(|quota| quota.with(charge, symbols)).collect::<Result<_, _>>()?;
    for (quota, used) in quotas.iter_mut().zip(used) {
        quota.used = used;
    }
    Ok(())
}
