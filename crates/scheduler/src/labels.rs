//! Labels and what selects by them.

use crate::symbols::{Symbol, Symbols};

/// Labels of an object.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct Labels(Box<[(Symbol, Symbol)]>);

impl Labels {
    /// Labels from their keys and values; of a key that is there twice the last one counts.
    pub fn new(pairs: impl IntoIterator<Item = (Symbol, Symbol)>) -> Labels {
        let mut sorted: Vec<(Symbol, Symbol)> = pairs.into_iter().collect();
        sorted.reverse();
        sorted.sort_by_key(|(key, _)| *key);
        sorted.dedup_by_key(|(key, _)| *key);
        Labels(sorted.into())
    }

    /// The value of a key.
    pub fn get(&self, key: Symbol) -> Option<Symbol> {
        // There are few: to look at all of them is faster than to search.
        self.0.iter().find(|(own, _)| *own == key).map(|(_, value)| *value)
    }

    /// All keys with their values.
    pub fn iter(&self) -> impl Iterator<Item = (Symbol, Symbol)> {
        self.0.iter().copied()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// How a requirement compares.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Operator {
    /// The value is one of those named.
    In,
    /// The key is missing or its value is none of those named.
    NotIn,
    /// The key is there.
    Exists,
    /// The key is missing.
    DoesNotExist,
    /// The value is a number greater than the one named.
    Gt,
    /// The value is a number less than the one named.
    Lt,
}

impl Operator {
    /// The operator of this name.
    pub fn named(name: &str) -> Option<Operator> {
        Some(match name {
            "In" => Operator::In,
            "NotIn" => Operator::NotIn,
            "Exists" => Operator::Exists,
            "DoesNotExist" => Operator::DoesNotExist,
            "Gt" => Operator::Gt,
            "Lt" => Operator::Lt,
            _ => return None,
        })
    }
}

/// What a selector asks of one key.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Requirement {
    /// The key.
    pub key: Symbol,
    /// How its value is compared.
    pub operator: Operator,
    /// With what.
    pub values: Box<[Symbol]>,
}

impl Requirement {
    /// `key = value`.
    pub fn equals(key: Symbol, value: Symbol) -> Requirement {
        Requirement { key, operator: Operator::In, values: Box::new([value]) }
    }

    /// It, in the words of `kubectl`: `disk in (ssd, nvme)`.
    pub fn shown(&self, symbols: &Symbols) -> String {
        let key = symbols.text(self.key);
        let values: Vec<&str> = self.values.iter().map(|value| symbols.text(*value)).collect();
        match self.operator {
            Operator::In if values.len() == 1 => format!("{key}={}", values[0]),
            Operator::In => format!("{key} in ({})", values.join(", ")),
            Operator::NotIn => format!("{key} notin ({})", values.join(", ")),
            Operator::Exists => key.to_owned(),
            Operator::DoesNotExist => format!("!{key}"),
            Operator::Gt => format!("{key}>{}", values.join(", ")),
            Operator::Lt => format!("{key}<{}", values.join(", ")),
        }
    }

    /// Why labels do not meet it: what was asked for and what is there.
    pub(crate) fn unmet(&self, labels: &Labels, symbols: &Symbols) -> Option<String> {
        if self.is_met(labels, symbols) {
            return None;
        }
        let there = match labels.get(self.key) {
            Some(value) => format!("it has {}={}", symbols.text(self.key), symbols.text(value)),
            None => format!("it has no label {}", symbols.text(self.key)),
        };
        Some(format!("wants {}, {there}", self.shown(symbols)))
    }

    /// Whether labels meet it.
    pub fn is_met(&self, labels: &Labels, symbols: &Symbols) -> bool {
        let value = labels.get(self.key);
        match self.operator {
            Operator::In => value.is_some_and(|value| self.values.contains(&value)),
            Operator::NotIn => value.is_none_or(|value| !self.values.contains(&value)),
            Operator::Exists => value.is_some(),
            Operator::DoesNotExist => value.is_none(),
            Operator::Gt | Operator::Lt => {
                let [bound] = &*self.values else { return false };
                let numbers = value.and_then(|value| symbols.number(value)).zip(symbols.number(*bound));
                numbers.is_some_and(|(own, bound)| match self.operator {
                    Operator::Gt => own > bound,
                    _ => own < bound,
                })
            }
        }
    }
}

/// Requirements that all have to be met. Without any it selects everything.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct Selector(pub Vec<Requirement>);

impl Selector {
    /// Whether it selects what has these labels.
    pub fn selects(&self, labels: &Labels, symbols: &Symbols) -> bool {
        self.0.iter().all(|requirement| requirement.is_met(labels, symbols))
    }

    /// Whether it asks for nothing, and so selects everything.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}
