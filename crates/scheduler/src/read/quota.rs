//! ResourceQuotas: how much the pods of a namespace may ask for together.
//!
//! Follows pkg/admission/plugin/resourcequota of k8s.io/apiserver and pkg/quota/v1/evaluator/core of Kubernetes 1.37.
//! Quotas of what resource claims ask for, and limited resources of the server's configuration, are left out.

use super::Values;
use super::pod::ReadPod;
use super::requests::{Container, Demand, is_pod_level};
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
    class: Symbol,
    ends: bool,
    names_namespaces: bool,
    is_best_effort: bool,
    is_asked_as_a_whole: bool,
}

impl Quota {
    /// Reads a quota. One without a status, written by hand, has nothing used yet.
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
        Quota { name: values.name(object), hard: values.amounts(hard), used: values.amounts(status.get("used")), scopes }
    }

    /// The resources of pods that it limits, by name.
    fn restricted<'s>(&self, symbols: &'s Symbols) -> Vec<(&'s str, Symbol, Amount)> {
        let mut restricted = self.hard.sorted(symbols);
        restricted.retain(|(name, ..)| COUNTED.contains(name) || is_huge(name) || is_extended(name));
        restricted
    }

    /// The usage with a pod; why there may not be so much.
    fn with(&self, charge: &Charge<'_>, symbols: &Symbols) -> Result<Amounts, String> {
        let (name, restricted) = (symbols.text(self.name), self.restricted(symbols));
        let missing = charge.missing(&restricted);
        if !missing.is_empty() {
            let missing: Vec<String> =
                missing.iter().map(|(resource, names)| format!("{resource} for: {}", named(names, symbols))).collect();
            return Err(format!("failed quota: {name}: must specify {}", missing.join("; ")));
        }
        let mut used = self.used.clone();
        let (mut requested, mut before, mut limited) = (Vec::new(), Vec::new(), Vec::new());
        for (resource, symbol, hard) in self.hard.sorted(symbols) {
            let Some(asked) = charge.usage.get(resource).filter(|asked| asked.milli != 0) else { continue };
            let own = self.used.get(symbol);
            let total = own.map_or(*asked, |own| own.plus(*asked));
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

fn named(names: &BTreeSet<&str>, _symbols: &Symbols) -> String {
    names.iter().copied().collect::<Vec<_>>().join(",")
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
    let mut charged = Vec::new();
    for (place, quota) in quotas.iter().enumerate() {
        let is_matched = quota.scopes.iter().all(|scope| charge.is_in(scope));
        if is_matched && !quota.restricted(symbols).is_empty() {
            charged.push((place, quota.with(charge, symbols)?));
        }
    }
    for (place, used) in charged {
        quotas[place].used = used;
    }
    Ok(())
}
