//! Labels, and the selectors that ask for them.

use super::{Collector, Context, Role, Thing, name_text};
use podlint_manifest::View;
use podlint_schema::Type;
use podlint_yaml::{Node, Span};
use std::rc::Rc;

/// How many labels of one pod or selector are compared. With aliases a text can repeat a long list many times.
const MOST_LABELS: usize = 100;

/// Labels with their values.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Labels<'t>(Vec<(&'t str, &'t str)>);

impl<'t> Labels<'t> {
    pub(crate) fn of(view: View<'t>) -> Labels<'t> {
        let pairs = view.entries().filter_map(|(key, value)| Some((key.value, value.text()?.value)));
        Labels(pairs.take(MOST_LABELS).collect())
    }

    pub(crate) fn pairs(&self) -> impl Iterator<Item = (&'t str, &'t str)> {
        self.0.iter().copied()
    }

    /// Whether a pod with these labels is selected by `selector`. An empty one says nothing about names.
    pub(crate) fn match_all_of(&self, selector: &Labels<'_>) -> bool {
        !selector.0.is_empty() && self.hold(selector)
    }

    /// Whether a pod with these labels is selected by `selector`, which may be empty.
    pub(crate) fn hold(&self, selector: &Labels<'_>) -> bool {
        selector.0.iter().all(|pair| self.0.contains(pair))
    }
}

impl<'t> Collector<'t> {
    pub(super) fn label_names(&mut self, ty: Type, node: Node<'t>, context: &Context<'t>) {
        match ty.name() {
            "ObjectMeta" => self.label_pairs(node, "labels", Role::Declaration, context),
            "LabelSelector" => {
                self.label_pairs(node, "matchLabels", Role::Use, context);
                self.expressions(node, context);
            }
            "ServiceSpec" | "ReplicationControllerSpec" => {
                let pod = node.get("template").map(Node::index);
                self.label_pairs(node, "selector", Role::Use, &Context { pod, ..context.clone() });
            }
            "PodAffinityTerm" | "TopologySpreadConstraint" => {
                self.label_keys(node, "matchLabelKeys", context);
                self.label_keys(node, "mismatchLabelKeys", context);
            }
            "ObjectFieldSelector" => self.label_in_field_path(node, context),
            _ => {}
        }
    }

    /// `metadata.labels['key']`, by which a container reads a label of its pod.
    fn label_in_field_path(&mut self, node: Node<'t>, context: &Context<'t>) {
        let Some((node, path)) = super::written(node, "fieldPath") else { return };
        let key = path.strip_prefix("metadata.labels['").and_then(|rest| rest.strip_suffix("']"));
        let place = key.and_then(|key| Some((key, node.raw().rfind(key)?)));
        if let Some((key, place)) = place.filter(|(key, _)| !key.is_empty()) {
            let start = node.span().start + place as u32;
            let span = Span::new(start, start + key.len() as u32);
            self.push_part(node, span, Thing::LabelKey { of: context.labelled, key }, Role::Use, context);
        }
    }

    fn label_pairs(&mut self, node: Node<'t>, field: &str, role: Role, context: &Context<'t>) {
        let Some(pairs) = node.get(field) else { return };
        let labels = Some(Rc::new(Labels::of(View::of(pairs))));
        for entry in pairs.entries() {
            let Some(key) = name_text(entry.key).filter(|key| *key != "<<") else { continue };
            let thing = Thing::LabelKey { of: context.labelled, key };
            self.push_about(entry.key, (thing, role), context, context.pod, labels.clone());
            self.label_value(entry.value, key, role, context, labels.clone());
        }
    }

    fn label_value(
        &mut self,
        node: Node<'t>,
        key: &'t str,
        role: Role,
        context: &Context<'t>,
        labels: Option<Rc<Labels<'t>>>,
    ) {
        if let Some(value) = name_text(node) {
            let thing = Thing::Label { of: context.labelled, key, value };
            self.push_about(node, (thing, role), context, context.pod, labels);
        }
    }

    fn expressions(&mut self, selector: Node<'t>, context: &Context<'t>) {
        let labels = Rc::new(Labels::of(View::Present(selector).get("matchLabels")));
        for expression in selector.get("matchExpressions").into_iter().flat_map(Node::items) {
            let Some((node, key)) = super::written(expression, "key") else { continue };
            let thing = Thing::LabelKey { of: context.labelled, key };
            self.push_about(node, (thing, Role::Use), context, context.pod, Some(labels.clone()));
            for value in expression.get("values").into_iter().flat_map(Node::items) {
                self.label_value(value, key, Role::Use, context, Some(labels.clone()));
            }
        }
    }

    fn label_keys(&mut self, node: Node<'t>, field: &str, context: &Context<'t>) {
        for item in node.get(field).into_iter().flat_map(Node::items) {
            if let Some(key) = name_text(item) {
                self.push(item, Thing::LabelKey { of: context.labelled, key }, Role::Use, context);
            }
        }
    }
}
