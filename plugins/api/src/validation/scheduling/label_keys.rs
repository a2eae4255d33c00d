//! `matchLabelKeys` and `mismatchLabelKeys`: keys whose values a selector takes from the pod itself.

use crate::server::BadValue;
use crate::validation::format;
use crate::validation::pod::Scope;
use crate::validation::selector::label_key;
use crate::validation::value::Value;
use std::collections::{HashMap, HashSet};

/// Validates the lists of keys of a term with a `labelSelector`; the first list is the one that must match.
pub(super) fn label_keys(term: Value<'_, '_>, lists: &[&'static str], scope: &Scope<'_, '_>) {
    let selector = term.field("labelSelector");
    for list in lists {
        let keys = term.field(list);
        if keys.is_empty() || selector.is_unknown() {
            continue;
        }
        if !selector.is_present() {
            keys.forbidden("must not be specified when labelSelector is not set");
            continue;
        }
        for key in keys.items() {
            label_key(key);
        }
    }
    let matching = term.field("matchLabelKeys");
    merged(term, lists, scope);
    selected_twice(term, matching, scope);
    if lists.len() > 1 {
        let mismatching: HashSet<_> = term.field("mismatchLabelKeys").items().map(Value::text).collect();
        for key in matching.items().filter(|key| mismatching.contains(key.text())) {
            key.invalid_value(BadValue::Text(key.text()), "exists in both matchLabelKeys and mismatchLabelKeys");
        }
    }
}

/// The expressions that the server adds behind those of the selector, with the values of the pod's labels: it checks them, too.
fn merged(term: Value<'_, '_>, lists: &[&'static str], scope: &Scope<'_, '_>) {
    let selector = term.field("labelSelector");
    if !selector.is_present() || lists.iter().all(|list| term.field(list).is_empty()) {
        return;
    }
    let labels = scope.labels();
    let expressions = selector.field("matchExpressions");
    let added = lists.iter().flat_map(|list| term.field(list).items()).filter_map(|key| labels.get(key.text()));
    let written = expressions.items().count();
    for (index, label) in added.enumerate() {
        let expression = label.shown_as_item(expressions, written + index);
        let values = label.shown_at(expression, &["values"]);
        let messages = format::label_value(label.text(), term.session().minor());
        label.shown_as_item(values, 0).invalid_each(messages);
    }
}

/// The server adds `key In [value]` for each key that is a label of the pod, and then finds keys that stood in the
/// selector before. It prints the key's index right behind the term.
fn selected_twice<'v, 't>(term: Value<'v, 't>, matching: Value<'v, 't>, scope: &Scope<'_, '_>) {
    let selector = term.field("labelSelector");
    if !selector.is_present() || matching.is_empty() {
        return;
    }
    let mut selected: HashSet<String> = selector.field("matchLabels").entries().map(|label| label.name).collect();
    // Of a key that stands twice the server remembers the last index.
    let last: HashMap<_, _> = matching.items().enumerate().map(|(index, key)| (key.text(), (index, key))).collect();
    let mut is_selected_twice = |name: &str| !selected.insert(name.to_owned());
    let written = selector.field("matchExpressions");
    let written = written.items().map(|expression| expression.field("key").text());
    let added = matching.items().map(Value::text).filter(|key| scope.labels().contains_key(*key));
    for name in written.chain(added) {
        let (Some(&(index, key)), true) = (last.get(name), is_selected_twice(name)) else { continue };
        let key = key.shown_as_item(term, index);
        key.invalid_value(BadValue::Text(name), "exists in both matchLabelKeys and labelSelector");
    }
}
