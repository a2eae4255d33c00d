//! The pods behind a selector.

use crate::Scope;
use crate::resolve::nearest_first;
use podlint_manifest::{FactKind, IndexedObject, View, index_flag};

/// What pods have to carry.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Selector<'t> {
    labels: Vec<(&'t str, &'t str)>,
    expressions: Vec<Expression<'t>>,
}

/// One of `matchExpressions`.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Expression<'t> {
    key: &'t str,
    operator: &'t str,
    values: Vec<&'t str>,
}

impl<'t> Selector<'t> {
    /// A mapping of labels, as Services have it; `None` if it is empty, which selects nothing, or not known.
    pub(crate) fn of_labels(view: View<'t>) -> Option<Selector<'t>> {
        let labels = labels(view)?;
        (!labels.is_empty()).then(|| Selector { labels, expressions: Vec::new() })
    }

    /// A `LabelSelector`, which selects everything if it is empty; `None` if it is not written or not known.
    pub(crate) fn of_label_selector(view: View<'t>) -> Option<Selector<'t>> {
        view.node()?;
        let (match_labels, match_expressions) = (view.get("matchLabels"), view.get("matchExpressions"));
        if !view.is_closed() || !match_expressions.is_closed() {
            return None;
        }
        let mut selector = Selector { labels: labels(match_labels)?, expressions: Vec::new() };
        for item in match_expressions.items() {
            let values = item.get("values").items().map(|value| value.text().map(|text| text.value));
            selector.expressions.push(Expression {
                key: item.get("key").text()?.value,
                operator: item.get("operator").text()?.value,
                values: values.collect::<Option<_>>()?,
            });
        }
        Some(selector)
    }

    /// The objects whose pods it selects in a namespace, the nearest first.
    pub(crate) fn pods<'i>(&self, scope: &'i Scope<'_>, namespace: &'i str) -> Vec<IndexedObject<'i>>
    where
        't: 'i,
    {
        let found: Vec<IndexedObject<'i>> = match self.labels.first() {
            Some(_) => scope.index.pods_with(&self.labels, namespace),
            None => {
                let all = (0..scope.index.objects.len() as u32).filter_map(|index| scope.index.object(index));
                all.filter(|object| object.has(index_flag::MAKES_PODS) && object.may_be_in(namespace)).collect()
            }
        };
        let matches = |object: &IndexedObject<'_>| self.expressions.iter().all(|each| each.matches(object));
        nearest_first(scope, found.into_iter().filter(matches).collect())
    }
}

impl Expression<'_> {
    fn matches(&self, object: &IndexedObject<'_>) -> bool {
        let has_one = || self.values.iter().any(|value| object.has_fact(FactKind::PodLabel, self.key, value));
        let has_key = || object.facts(FactKind::PodLabel).any(|fact| fact.key() == self.key);
        match self.operator {
            "In" => has_one(),
            "NotIn" => !has_one(),
            "Exists" => has_key(),
            "DoesNotExist" => !has_key(),
            _ => false,
        }
    }
}

/// The labels of a mapping; `None` if one is not known.
fn labels(view: View<'_>) -> Option<Vec<(&str, &str)>> {
    if !view.is_closed() {
        return None;
    }
    view.entries().map(|(key, value)| Some((key.value, value.text()?.value))).collect()
}
