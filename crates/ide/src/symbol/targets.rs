//! Which uses are uses of some declarations.
//!
//! A text may hold thousands of both, so they are not compared one by one.

use super::Place;
use crate::names::{Labels, Thing};
use std::collections::{HashMap, HashSet};

/// Declarations of one thing, to ask whether a use of such a thing means one of them.
#[derive(Default)]
pub(super) struct Targets<'n, 't> {
    files: HashSet<u32>,
    namespaces: HashSet<&'t str>,
    pods: HashSet<(u32, u32)>,
    by_label: HashMap<(&'t str, &'t str), Vec<Place<'n, 't>>>,
}

impl<'n, 't> Targets<'n, 't> {
    pub(super) fn new(places: &[Place<'n, 't>]) -> Targets<'n, 't> {
        let mut targets = Targets::default();
        for place in places {
            targets.files.insert(place.file);
            targets.namespaces.insert(place.name.namespace);
            targets.pods.extend(place.name.pod.map(|pod| (place.file, pod)));
            if let (Thing::ContainerPort { .. }, Some(labels)) = (place.name.thing, &place.name.labels) {
                for pair in labels.pairs() {
                    targets.by_label.entry(pair).or_default().push(*place);
                }
            }
        }
        targets
    }

    /// Whether a use means one of them.
    pub(super) fn are_meant_by(&self, place: &Place<'_, '_>) -> bool {
        match (place.name.thing, place.name.pod) {
            (thing, _) if thing.is_local() => self.files.contains(&place.file),
            // A name in a pod is one of that pod; one elsewhere is about all pods that are selected there.
            (Thing::ContainerPort { .. } | Thing::Container { .. }, Some(pod)) => {
                self.pods.contains(&(place.file, pod))
            }
            (Thing::ContainerPort { .. }, None) => {
                place.name.labels.as_ref().is_some_and(|labels| self.are_selected_by(place, labels))
            }
            _ => {
                let namespace = place.name.namespace;
                namespace.is_empty() || self.namespaces.contains("") || self.namespaces.contains(namespace)
            }
        }
    }

    fn are_selected_by(&self, place: &Place<'_, '_>, selector: &Labels<'_>) -> bool {
        // The label that the fewest carry decides what has to be looked at.
        let carriers = selector.pairs().map(|pair| self.by_label.get(&pair).map_or(&[][..], Vec::as_slice));
        let fewest = carriers.min_by_key(|carriers| carriers.len()).unwrap_or_default();
        fewest.iter().any(|target| {
            let labels = target.name.labels.as_ref();
            labels.is_some_and(|labels| labels.hold(selector)) && target.name.shares_namespace_with(place.name)
        })
    }
}
