//! Reading the small things that many objects have.

use super::problems::poor_amount;
use crate::labels::{Labels, Operator, Requirement, Selector};
use crate::pod::{Effect, NodeTerm, Spread, Toleration};
use crate::resources::{Amount, Amounts, ResourceNames};
use crate::symbols::{Symbol, Symbols};
use podlint_manifest::{Quantity, View};

/// Reads values and keeps their texts.
#[derive(Debug)]
pub(crate) struct Values {
    pub(crate) symbols: Symbols,
    pub(crate) names: ResourceNames,
    /// What was poor in the amounts of the object that is being read.
    pub(super) poor: Vec<String>,
}

impl Values {
    pub(crate) fn new(symbols: Symbols, names: ResourceNames) -> Values {
        Values { symbols, names, poor: Vec::new() }
    }

    /// The symbol of a text; the empty one where there is none.
    pub(crate) fn text(&mut self, view: View<'_>) -> Symbol {
        view.text().map_or(Symbol::EMPTY, |text| self.symbols.add(text.value))
    }

    /// The same, where something else stands for none.
    pub(crate) fn text_or(&mut self, view: View<'_>, default: &str) -> Symbol {
        let text = view.text().map_or("", |text| text.value);
        self.symbols.add(if text.is_empty() { default } else { text })
    }

    pub(crate) fn texts(&mut self, view: View<'_>) -> Box<[Symbol]> {
        view.items().map(|item| self.text(item)).collect()
    }

    /// A number of 32 bits, as all are whose sums and products are formed. The API server takes no larger one; here the
    /// nearest stands for it.
    pub(crate) fn int(&self, view: View<'_>) -> Option<i64> {
        view.number().map(|number| number.value.clamp(i64::from(i32::MIN), i64::from(i32::MAX)))
    }

    pub(crate) fn name(&mut self, object: View<'_>) -> Symbol {
        self.text(object.get("metadata").get("name"))
    }

    pub(crate) fn namespace(&mut self, object: View<'_>) -> Symbol {
        self.text_or(object.get("metadata").get("namespace"), "default")
    }

    pub(crate) fn pairs(&mut self, view: View<'_>) -> Vec<(Symbol, Symbol)> {
        view.entries().map(|(key, value)| (self.symbols.add(key.value), self.text(value))).collect()
    }

    pub(crate) fn labels(&mut self, view: View<'_>) -> Labels {
        Labels::new(self.pairs(view))
    }

    /// A map as requirements, all of which ask for equality.
    pub(crate) fn equalities(&mut self, view: View<'_>) -> Vec<Requirement> {
        self.pairs(view).into_iter().map(|(key, value)| Requirement::equals(key, value)).collect()
    }

    /// A LabelSelector; `None` where there is none.
    pub(crate) fn label_selector(&mut self, view: View<'_>) -> Option<Selector> {
        view.node()?;
        let mut requirements = self.equalities(view.get("matchLabels"));
        for expression in view.get("matchExpressions").items() {
            requirements.push(self.requirement(expression)?);
        }
        Some(Selector(requirements))
    }

    /// A requirement; `None` if its operator is unknown.
    pub(crate) fn requirement(&mut self, view: View<'_>) -> Option<Requirement> {
        let operator = Operator::named(view.get("operator").text()?.value)?;
        Some(Requirement { key: self.text(view.get("key")), operator, values: self.texts(view.get("values")) })
    }

    /// `nodeSelectorTerms`.
    pub(crate) fn node_terms(&mut self, view: View<'_>) -> Box<[NodeTerm]> {
        view.items().map(|term| self.node_term(term)).collect()
    }

    pub(crate) fn node_term(&mut self, view: View<'_>) -> NodeTerm {
        let mut term = NodeTerm::default();
        let mut expressions = Vec::new();
        for expression in view.get("matchExpressions").items() {
            match self.requirement(expression) {
                Some(requirement) => expressions.push(requirement),
                None => term.is_broken = true,
            }
        }
        let mut names = Vec::new();
        for field in view.get("matchFields").items() {
            let requirement = self.requirement(field);
            let key = field.get("key").text().map_or("", |key| key.value);
            match requirement {
                Some(Requirement { operator: operator @ (Operator::In | Operator::NotIn), values, .. })
                    if key == "metadata.name" && values.len() == 1 =>
                {
                    names.push((operator == Operator::In, values[0]));
                }
                _ => term.is_broken = true,
            }
        }
        term.expressions = expressions.into();
        term.names = names.into();
        term
    }

    /// A constraint on how pods are spread, without what `matchLabelKeys` adds.
    pub(crate) fn spread(&mut self, view: View<'_>) -> Spread {
        let is = |field: &str, text: &str| view.get(field).text().is_some_and(|own| own.value == text);
        Spread {
            key: self.text(view.get("topologyKey")),
            max_skew: self.int(view.get("maxSkew")).unwrap_or(1),
            is_hard: is("whenUnsatisfiable", "DoNotSchedule"),
            selector: self.label_selector(view.get("labelSelector")),
            min_domains: self.int(view.get("minDomains")).unwrap_or(1),
            honors_affinity: !is("nodeAffinityPolicy", "Ignore"),
            honors_taints: is("nodeTaintsPolicy", "Honor"),
        }
    }

    pub(crate) fn tolerations(&mut self, view: View<'_>) -> Vec<Toleration> {
        view.items().map(|toleration| self.toleration(toleration)).collect()
    }

    fn toleration(&mut self, view: View<'_>) -> Toleration {
        let operator = view.get("operator").text().map_or("", |text| text.value);
        let effect = view.get("effect").text().map_or("", |text| text.value);
        Toleration {
            key: self.text(view.get("key")),
            value: self.text(view.get("value")),
            effect: Effect::named(effect),
            exists: operator == "Exists",
            is_dead: !matches!(operator, "" | "Exists" | "Equal"),
        }
    }

    /// A map of resources to quantities, each rounded up to thousandths as the API server keeps it.
    pub(crate) fn amounts(&mut self, view: View<'_>) -> Amounts {
        let mut amounts = Amounts::default();
        for (name, value) in view.entries() {
            let amount = match value.text().map(|text| Quantity::parse(text.value)) {
                // The API server reads null as nothing of it, which is not the same as no word about it.
                None if value.is_absent() => Some(Amount::default()),
                Some(Ok(quantity)) => Some(Amount { milli: quantity.thousandths(), notation: quantity.notation() }),
                _ => None,
            };
            self.poor.extend(poor_amount(name.value, value, amount.map(|amount| amount.milli)));
            if let Some(amount) = amount {
                let name = self.symbols.add(name.value);
                amounts.set(name, amount);
            }
        }
        amounts
    }

    /// A quantity in thousandths, rounded up.
    pub(crate) fn milli(&self, view: View<'_>) -> Option<i128> {
        Some(Quantity::parse(view.text()?.value).ok()?.thousandths())
    }

    /// A quantity in whole units, rounded up.
    pub(crate) fn units(&self, view: View<'_>) -> Option<i64> {
        Some(Quantity::parse(view.text()?.value).ok()?.value())
    }

    /// Seconds since 1970 of a time such as `2026-01-01T00:00:00Z`.
    pub(crate) fn time(&self, view: View<'_>) -> Option<i64> {
        crate::time::seconds(view.text()?.value)
    }
}
