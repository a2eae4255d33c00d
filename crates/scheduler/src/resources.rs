//! Amounts of resources: exact while they are summed up, then whole units as the scheduler counts them.

use crate::symbols::{Symbol, Symbols};
use podlint_manifest::{Notation, Quantity};
use std::fmt;

/// How much of a resource.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Amount {
    /// In thousandths.
    pub milli: i128,
    /// How it is written in messages.
    pub notation: Notation,
}

impl Amount {
    /// So many whole units.
    pub fn of_units(units: i128) -> Amount {
        Amount { milli: units.saturating_mul(1000), notation: Notation::Decimal }
    }

    /// In whole units, rounded up.
    pub fn units(self) -> i128 {
        rounded_up(self.milli)
    }

    /// The sum, in the notation of the first one that is not nothing.
    #[must_use]
    pub fn plus(self, other: Amount) -> Amount {
        let notation = if self.milli == 0 { other.notation } else { self.notation };
        Amount { milli: self.milli.saturating_add(other.milli), notation }
    }
}

/// The text that the API server prints.
impl fmt::Display for Amount {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        Quantity::from_milli(self.milli, self.notation).fmt(formatter)
    }
}

/// Resources that pods ask for, each once.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Amounts(Vec<(Symbol, Amount)>);

impl Amounts {
    /// The amount of a resource; `None` if it is not named.
    pub fn get(&self, resource: Symbol) -> Option<Amount> {
        self.0.iter().find(|(own, _)| *own == resource).map(|(_, amount)| *amount)
    }

    /// Sets the amount of a resource.
    pub fn set(&mut self, resource: Symbol, amount: Amount) {
        match self.0.iter_mut().find(|(own, _)| *own == resource) {
            Some((_, own)) => *own = amount,
            None => self.0.push((resource, amount)),
        }
    }

    /// Sets the amounts of resources that are not named.
    pub fn set_missing(&mut self, other: &Amounts) {
        for (resource, amount) in other.iter() {
            if self.get(resource).is_none() {
                self.set(resource, amount);
            }
        }
    }

    /// Adds each amount of `other`.
    pub fn add(&mut self, other: &Amounts) {
        for (resource, amount) in other.iter() {
            self.set(resource, self.get(resource).map_or(amount, |own| own.plus(amount)));
        }
    }

    /// Takes the larger one of each amount.
    pub fn max(&mut self, other: &Amounts) {
        for (resource, amount) in other.iter() {
            if self.get(resource).is_none_or(|own| own.milli < amount.milli) {
                self.set(resource, amount);
            }
        }
    }

    /// All resources with their amounts.
    pub fn iter(&self) -> impl Iterator<Item = (Symbol, Amount)> {
        self.0.iter().copied()
    }

    /// The same by the names of the resources.
    pub fn sorted<'s>(&self, symbols: &'s Symbols) -> Vec<(&'s str, Symbol, Amount)> {
        let mut sorted: Vec<_> = self.iter().map(|(name, amount)| (symbols.text(name), name, amount)).collect();
        sorted.sort_unstable_by_key(|(name, ..)| *name);
        sorted
    }

    /// Whether the same resources are named with the same amounts, however they are written.
    pub fn is_same(&self, other: &Amounts) -> bool {
        let is_in_other = |(name, own): (Symbol, Amount)| other.get(name).is_some_and(|other| other.milli == own.milli);
        self.0.len() == other.0.len() && self.iter().all(is_in_other)
    }

    /// Whether nothing is named.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl FromIterator<(Symbol, Amount)> for Amounts {
    /// Of amounts with distinct names.
    fn from_iter<I: IntoIterator<Item = (Symbol, Amount)>>(amounts: I) -> Amounts {
        Amounts(amounts.into_iter().collect())
    }
}

/// The names of the resources that have a field of their own.
#[derive(Debug, Clone, Copy)]
pub struct ResourceNames {
    /// `cpu`
    pub cpu: Symbol,
    /// `memory`
    pub memory: Symbol,
    /// `ephemeral-storage`
    pub ephemeral_storage: Symbol,
    /// `pods`
    pub pods: Symbol,
}

impl ResourceNames {
    /// The names as symbols.
    pub fn new(symbols: &mut Symbols) -> ResourceNames {
        ResourceNames {
            cpu: symbols.add("cpu"),
            memory: symbols.add("memory"),
            ephemeral_storage: symbols.add("ephemeral-storage"),
            pods: symbols.add("pods"),
        }
    }
}

/// Amounts as the scheduler compares them: processors in thousandths, all else in whole units.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Resources {
    /// Thousandths of a processor.
    pub cpu: i64,
    /// Bytes.
    pub memory: i64,
    /// Bytes.
    pub ephemeral_storage: i64,
    /// Pods that a node takes; 0 where it is about a pod.
    pub pods: i64,
    /// All others that the scheduler counts.
    pub scalars: Vec<(Symbol, i64)>,
}

impl Resources {
    /// Amounts in units, rounded up.
    pub fn of(amounts: &Amounts, names: &ResourceNames, symbols: &Symbols) -> Resources {
        let mut resources = Resources::default();
        for (resource, amount) in amounts.iter() {
            let units = clamp(if resource == names.cpu { amount.milli } else { amount.units() });
            if resource == names.cpu {
                resources.cpu = units;
            } else if resource == names.memory {
                resources.memory = units;
            } else if resource == names.ephemeral_storage {
                resources.ephemeral_storage = units;
            } else if resource == names.pods {
                resources.pods = units;
            } else if is_scalar(symbols.text(resource)) {
                resources.scalars.push((resource, units));
            }
        }
        resources.scalars.sort_by(|left, right| symbols.text(left.0).cmp(symbols.text(right.0)));
        resources
    }

    /// The amount of a resource that has no field of its own.
    pub fn scalar(&self, resource: Symbol) -> i64 {
        self.scalars.iter().find(|(own, _)| *own == resource).map_or(0, |(_, amount)| *amount)
    }

    /// The amount of any resource.
    pub(crate) fn of_resource(&self, resource: Symbol, names: &ResourceNames) -> i64 {
        match resource {
            resource if resource == names.cpu => self.cpu,
            resource if resource == names.memory => self.memory,
            resource if resource == names.ephemeral_storage => self.ephemeral_storage,
            resource => self.scalar(resource),
        }
    }

    /// Adds what a pod asks for.
    pub fn add(&mut self, other: &Resources) {
        // As Go adds: absurd amounts wrap around.
        self.change(other, i64::wrapping_add);
    }

    /// Takes away what a pod asked for.
    pub fn subtract(&mut self, other: &Resources) {
        self.change(other, i64::wrapping_sub);
    }

    fn change(&mut self, other: &Resources, with: fn(i64, i64) -> i64) {
        self.cpu = with(self.cpu, other.cpu);
        self.memory = with(self.memory, other.memory);
        self.ephemeral_storage = with(self.ephemeral_storage, other.ephemeral_storage);
        for (resource, amount) in &other.scalars {
            match self.scalars.iter_mut().find(|(own, _)| own == resource) {
                Some((_, own)) => *own = with(*own, *amount),
                None => self.scalars.push((*resource, with(0, *amount))),
            }
        }
    }

    /// Whether nothing is asked for.
    pub fn is_zero(&self) -> bool {
        self.cpu == 0
            && self.memory == 0
            && self.ephemeral_storage == 0
            && self.scalars.iter().all(|(_, amount)| *amount == 0)
    }
}

/// Processors and memory of a pod with a default for each container that asks for none, as scores count them.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct NonZero {
    /// Thousandths of a processor.
    pub cpu: i64,
    /// Bytes.
    pub memory: i64,
}

/// An amount as people write it: `1.3` processors, `1.5Gi` of memory, `2` of anything else.
pub(crate) fn shown(resource: Symbol, amount: i64, names: &ResourceNames, symbols: &Symbols) -> String {
    if resource == names.cpu {
        return decimal(amount as f64 / 1000.0);
    }
    let is_bytes = resource == names.memory
        || resource == names.ephemeral_storage
        || symbols.text(resource).starts_with("hugepages-");
    let units = [("Ti", 40), ("Gi", 30), ("Mi", 20), ("Ki", 10)];
    let unit = units.into_iter().find(|(_, bits)| amount.unsigned_abs() >= 1 << bits);
    match unit.filter(|_| is_bytes) {
        Some((unit, bits)) => format!("{}{unit}", decimal(amount as f64 / (1i64 << bits) as f64)),
        None => amount.to_string(),
    }
}

/// With up to three digits behind the point, as many as say something.
fn decimal(number: f64) -> String {
    let text = format!("{number:.3}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

fn rounded_up(thousandths: i128) -> i128 {
    thousandths.div_euclid(1000) + i128::from(thousandths.rem_euclid(1000) != 0)
}

fn clamp(amount: i128) -> i64 {
    i64::try_from(amount).unwrap_or(if amount < 0 { i64::MIN } else { i64::MAX })
}

/// Whether a resource is neither one of Kubernetes nor a quota for one: those have a domain of their own.
pub(crate) fn is_extended(name: &str) -> bool {
    name.contains('/') && !name.contains("kubernetes.io/") && !name.starts_with("requests.")
}

/// Whether the scheduler counts a resource that has no field of its own: extended ones, huge pages, volumes of a node.
pub(crate) fn is_scalar(name: &str) -> bool {
    if name.starts_with("hugepages-") || name.starts_with("attachable-volumes-") {
        return true;
    }
    name.contains('/') && !name.starts_with("requests.")
}
