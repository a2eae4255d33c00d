//! Label selectors: whether they are well formed, and what they select.

use super::format;
use super::metadata::labels;
use super::value::Value;
use podlint_plugin_sdk::prelude::*;
use podlint_plugin_sdk::schema::Minor;
use std::collections::{HashMap, HashSet};

/// A label key.
pub(crate) fn label_key(key: Value<'_, '_>) {
    key.invalid_each(format::label_key(key.text(), key.session().minor()));
}

/// Checks a label selector; absent is fine.
pub(crate) fn label_selector(selector: Value<'_, '_>) {
    labels(selector.field("matchLabels"));
    let minor = selector.session().minor();
    for requirement in selector.field("matchExpressions").items() {
        let operator = requirement.field("operator");
        let values = requirement.field("values");
        match operator.text() {
            "In" | "NotIn" if values.is_empty() => {
                values.required("must be specified when `operator` is 'In' or 'NotIn'")
            }
            "In" | "NotIn" => {}
            "Exists" | "DoesNotExist" if values.is_empty() => {}
            "Exists" | "DoesNotExist" => {
                values.forbidden("may not be specified when `operator` is 'Exists' or 'DoesNotExist'");
            }
            _ => operator.invalid("not a valid selector operator"),
        }
        label_key(requirement.field("key"));
        for value in values.items() {
            value.invalid_each(format::label_value(value.text(), minor));
        }
    }
}

/// What a label selector selects, as upstream's `LabelSelectorAsSelector` reads it.
pub(crate) enum Selector<'t> {
    /// An absent one.
    Nothing,
    /// An empty one.
    Everything,
    /// What is not well formed.
    Broken,
    /// Depends on a template or a damaged line.
    Unknown,
    Requirements(Vec<Requirement<'t>>),
}

/// One condition of a selector.
pub(crate) struct Requirement<'t> {
    key: String,
    operator: &'t str,
    values: HashSet<&'t str>,
}

impl<'t> Selector<'t> {
    /// The selector that is written.
    pub(crate) fn of(selector: Value<'_, 't>) -> Selector<'t> {
        if selector.is_unknown() {
            return Selector::Unknown;
        }
        if !selector.is_present() {
            return Selector::Nothing;
        }
        let (labels, expressions) = (selector.field("matchLabels"), selector.field("matchExpressions"));
        if !(is_closed(selector) && is_closed(labels) && is_closed(expressions)) {
            return Selector::Unknown;
        }
        let minor = selector.session().minor();
        let mut requirements = Vec::new();
        for (key, label) in LabelSet::of(labels).labels {
            let Some(label) = label else { return Selector::Unknown };
            requirements.push(Requirement { key, operator: "In", values: HashSet::from([label]) });
        }
        for expression in expressions.items() {
            let (key, values) = (expression.field("key"), expression.field("values"));
            let operator = expression.field("operator");
            if [expression, key, values, operator].into_iter().any(Value::is_unknown) || !is_closed(values) {
                return Selector::Unknown;
            }
            let values = values.items().map(Value::text).collect();
            requirements.push(Requirement { key: key.text().to_owned(), operator: operator.text(), values });
        }
        if requirements.is_empty() {
            return Selector::Everything;
        }
        if requirements.iter().all(|requirement| requirement.is_sound(minor)) {
            Selector::Requirements(requirements)
        } else {
            Selector::Broken
        }
    }

    /// Whether it selects an object with these labels; `None` where that is not known.
    pub(crate) fn selects(&self, labels: &LabelSet<'_>) -> Option<bool> {
        match self {
            Selector::Nothing => Some(false),
            Selector::Everything => Some(true),
            Selector::Broken | Selector::Unknown => None,
            Selector::Requirements(_) if !labels.is_closed => None,
            Selector::Requirements(requirements) => {
                let answers: Option<Vec<bool>> = requirements.iter().map(|one| one.is_met(labels)).collect();
                answers.map(|answers| answers.into_iter().all(|is_met| is_met))
            }
        }
    }
}

impl Requirement<'_> {
    /// Whether upstream can make a requirement of it.
    fn is_sound(&self, minor: Minor) -> bool {
        let is_fitting = match self.operator {
            "In" | "NotIn" => !self.values.is_empty(),
            "Exists" | "DoesNotExist" => self.values.is_empty(),
            _ => false,
        };
        is_fitting
            && format::label_key(&self.key, minor).is_empty()
            && self.values.iter().all(|value| format::label_value(value, minor).is_empty())
    }

    fn is_met(&self, labels: &LabelSet<'_>) -> Option<bool> {
        let label = match labels.labels.get(&self.key) {
            Some(None) if matches!(self.operator, "In" | "NotIn") => return None,
            Some(label) => Some(label.unwrap_or_default()),
            None => None,
        };
        Some(match self.operator {
            "In" => label.is_some_and(|label| self.values.contains(label)),
            "NotIn" => !label.is_some_and(|label| self.values.contains(label)),
            "Exists" => label.is_some(),
            _ => label.is_none(),
        })
    }
}

/// Labels by key, those of merge keys included.
#[derive(Default)]
pub(crate) struct LabelSet<'t> {
    /// `None` for a value that is not known.
    labels: HashMap<String, Option<&'t str>>,
    is_closed: bool,
}

impl<'t> LabelSet<'t> {
    /// The labels that are written.
    pub(crate) fn of(labels: Value<'_, 't>) -> LabelSet<'t> {
        let mut set = LabelSet { labels: HashMap::new(), is_closed: is_closed(labels) };
        for entry in labels.entries() {
            set.is_closed &= !entry.key.is_unknown();
            let value = (!entry.value.is_unknown()).then(|| entry.value.text());
            set.labels.insert(entry.name, value);
        }
        let merged = labels.node().and_then(|node| node.get("<<")).map(Node::resolved);
        match merged.map(|merged| (merged, merged.kind())) {
            None => {}
            Some((merged, Kind::Mapping)) => set.merge(merged),
            Some((merged, _)) => merged.items().map(Node::resolved).for_each(|item| set.merge(item)),
        }
        set
    }

    /// Adds the entries of a mapping that stands behind a merge key.
    fn merge(&mut self, mapping: Node<'t>) {
        // Nobody merges into what is merged; whoever does is not told that a label is missing.
        self.is_closed &= mapping.kind() == Kind::Mapping && mapping.get("<<").is_none();
        self.is_closed &= is_closed_node(mapping);
        for entry in mapping.entries() {
            let value = match View::of(entry.value) {
                View::Present(node) => Some(node.text()),
                View::Absent => Some(""),
                View::Unknown => None,
            };
            self.labels.entry(crate::place::json_name(entry.key).into_owned()).or_insert(value);
        }
    }

    /// No labels.
    pub(crate) fn closed() -> LabelSet<'t> {
        LabelSet { labels: HashMap::new(), is_closed: true }
    }

    /// Whether all labels of another set are in this one; `None` where that is not known.
    pub(crate) fn has_all(&self, other: &LabelSet<'_>) -> Option<bool> {
        let mut answer = (self.is_closed && other.is_closed).then_some(true);
        for (key, wanted) in &other.labels {
            match (self.labels.get(key), wanted) {
                (Some(Some(own)), Some(wanted)) if own != wanted => return Some(false),
                (Some(None), _) | (_, None) => answer = None,
                (None, _) if self.is_closed => return Some(false),
                _ => {}
            }
        }
        answer
    }

    /// Adds a label that the server sets unless it is written.
    pub(crate) fn add(&mut self, key: &str, value: &'t str) {
        self.labels.entry(key.to_owned()).or_insert(Some(value));
    }

    /// The value of a label that is written; `None` also where it is not known.
    pub(crate) fn get(&self, key: &str) -> Option<&'t str> {
        self.labels.get(key).copied().flatten()
    }
}

/// Whether all entries stand in the text, if only behind a merge key: no template line adds any.
fn is_closed(value: Value<'_, '_>) -> bool {
    !value.is_unknown() && value.node().is_none_or(is_closed_node)
}

fn is_closed_node(node: Node<'_>) -> bool {
    !node.has(flag::OPEN) && !node.has(flag::DAMAGED)
}
