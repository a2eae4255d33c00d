//! What a kustomization makes, adds and changes.

use super::{Collector, Context, Role, Thing, name_span, name_text, written};
use podlint_manifest::Kustomization;
use podlint_yaml::{Kind, Node, Span};

/// The kinds whose `replicas` a kustomization can set.
pub(crate) const SCALED: [&str; 4] = ["Deployment", "ReplicaSet", "ReplicationController", "StatefulSet"];

impl<'t> Collector<'t> {
    pub(super) fn kustomization(&mut self, root: Node<'t>, kustomization: &Kustomization<'t>, context: &Context<'t>) {
        for (field, kind) in [("configMapGenerator", "ConfigMap"), ("secretGenerator", "Secret")] {
            for generator in items(root, field) {
                self.generator(generator, kind, context);
            }
        }
        for labels in kustomization.labels.iter().filter_map(|labels| labels.node()) {
            self.added_labels(labels, context);
        }
        for (list, field) in [("patches", "target"), ("patchesJson6902", "target"), ("replacements", "source")] {
            for target in items(root, list).filter_map(|item| item.get(field)) {
                self.target(target, context);
            }
        }
        // It names no kind: whatever of this name has replicas is meant.
        for (node, name) in items(root, "replicas").filter_map(|item| written(item, "name")) {
            for kind in SCALED {
                self.push(node, Thing::Object { group: "", kind, name }, Role::Use, context);
            }
        }
    }

    fn generator(&mut self, generator: Node<'t>, kind: &'t str, context: &Context<'t>) {
        let Some((node, name)) = written(generator, "name") else { return };
        self.push(node, Thing::Object { group: "", kind, name }, Role::Declaration, context);
        for pair in items(generator, "literals").chain(items(generator, "files")) {
            self.generated_key(pair, (kind, name), context);
        }
    }

    /// The key of `key=value` or `key=path`. A path alone is a key too, but no name that can be changed.
    fn generated_key(&mut self, pair: Node<'t>, (kind, object): (&'t str, &'t str), context: &Context<'t>) {
        let span = name_span(pair);
        let is_verbatim = pair.kind() == Kind::Scalar && span.of(pair.tree().source) == pair.text();
        let key = name_text(pair).filter(|_| is_verbatim).and_then(|text| text.split_once('='));
        if let Some((key, _)) = key.filter(|(key, _)| !key.is_empty()) {
            let span = Span::new(span.start, span.start + key.len() as u32);
            self.push_part(pair, span, Thing::DataKey { kind, object, key }, Role::Declaration, context);
        }
    }

    fn added_labels(&mut self, labels: Node<'t>, context: &Context<'t>) {
        for entry in labels.entries() {
            let (Some(key), value) = (name_text(entry.key), name_text(entry.value)) else { continue };
            self.push(entry.key, Thing::LabelKey { of: context.labelled, key }, Role::Declaration, context);
            if let Some(value) = value {
                let thing = Thing::Label { of: context.labelled, key, value };
                self.push(entry.value, thing, Role::Declaration, context);
            }
        }
    }

    /// The object that a patch or replacement is about.
    fn target(&mut self, target: Node<'t>, context: &Context<'t>) {
        let field = |name: &str| written(target, name).map_or("", |(_, text)| text);
        let (group, kind) = (field("group"), field("kind"));
        if let Some((node, name)) = written(target, "name").filter(|_| !kind.is_empty()) {
            let context = Context { namespace: field("namespace"), ..context.clone() };
            let thing = Thing::Object { group: super::objects::custom_group(group, kind), kind, name };
            self.push(node, thing, Role::Use, &context);
        }
    }
}

fn items<'t>(mapping: Node<'t>, field: &str) -> impl Iterator<Item = Node<'t>> {
    mapping.get(field).into_iter().flat_map(Node::items)
}
