//! Nodes.

use super::Loader;
use crate::node::Node;
use crate::pod::{Effect, Taint};
use crate::resources::Resources;
use crate::symbols::Symbol;
use podlint_manifest::View;

/// A pebibyte. Sums of such sizes can be formed.
const LARGEST_IMAGE: i64 = 1 << 50;

impl Loader {
    pub(super) fn node(&mut self, object: View<'_>) -> Node {
        let values = &mut self.values;
        let (spec, status) = (object.get("spec"), object.get("status"));
        let mut taints = Vec::new();
        for taint in spec.get("taints").items() {
            let effect = taint.get("effect").text().and_then(|text| Effect::named(text.value));
            if let Some(effect) = effect {
                taints.push(Taint {
                    key: values.text(taint.get("key")),
                    value: values.text(taint.get("value")),
                    effect,
                });
            }
        }
        let mut images: Vec<(Symbol, i64)> = Vec::new();
        for image in status.get("images").items() {
            let bytes = image.get("sizeBytes").number().map_or(0, |number| number.value.clamp(0, LARGEST_IMAGE));
            for name in image.get("names").items() {
                images.push((values.text(name), bytes));
            }
        }
        // The API server fills one in from the other.
        let amounts = if status.get("allocatable").is_absent() { "capacity" } else { "allocatable" };
        let allocatable = values.amounts(status.get(amounts));
        Node {
            name: values.name(object),
            labels: values.labels(object.get("metadata").get("labels")),
            taints: taints.into(),
            is_unschedulable: spec.get("unschedulable").boolean().unwrap_or(false),
            allocatable: Resources::of(&allocatable, &values.names, &values.symbols),
            images: images.into(),
            features: values.texts(status.get("declaredFeatures")),
        }
    }
}
