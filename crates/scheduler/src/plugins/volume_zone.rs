//! VolumeZone: a pod goes where its volumes are, by their labels about zones and regions.
//!
//! Follows pkg/scheduler/framework/plugins/volumezone of Kubernetes 1.37.

use super::{Attempt, FilterPlugin, NodeView, PreFilter};
use crate::labels::Labels;
use crate::pod::Volume;
use crate::status::{SharedStatus, Status};
use crate::storage::ZONE_LABELS;
use crate::symbols::Symbol;
use std::rc::Rc;

#[derive(Clone)]
pub(crate) struct VolumeZone {
    places: Rc<[Place]>,
    /// Labels of which a node has one if it says where it is.
    labels: Rc<[Symbol]>,
    rejection: SharedStatus,
}

/// Where a volume is.
struct Place {
    label: Symbol,
    /// The label that stands for it on nodes that lack it.
    twin: Option<Symbol>,
    values: Box<[Symbol]>,
}

impl FilterPlugin for VolumeZone {
    const NAME: &'static str = "VolumeZone";

    fn pre_filter(attempt: &Attempt<'_>) -> PreFilter<VolumeZone> {
        let symbols = &attempt.cluster.symbols;
        let places = match places(attempt) {
            Ok(places) if places.is_empty() => return PreFilter::Skip,
            Ok(places) => places,
            Err(reason) => return PreFilter::Reject(Status::unresolvable(Self::NAME, reason)),
        };
        PreFilter::Run(VolumeZone {
            places: places.into(),
            labels: ZONE_LABELS.iter().filter_map(|(label, _)| symbols.find(label)).collect(),
            rejection: Rc::new(Status::unresolvable(Self::NAME, "node(s) had no available volume zone")),
        })
    }

    fn filter(&self, _attempt: &Attempt<'_>, node: &NodeView<'_>) -> Option<SharedStatus> {
        let labels = &node.node.labels;
        // A node that does not say where it is stands for a cluster of one zone.
        let says_where = self.labels.iter().any(|label| labels.get(*label).is_some());
        (says_where && !self.places.iter().all(|place| place.is_of(labels))).then(|| self.rejection.clone())
    }

    fn details(&self, attempt: &Attempt<'_>, node: &NodeView<'_>) -> Vec<String> {
        let symbols = &attempt.cluster.symbols;
        let elsewhere = self.places.iter().filter(|place| !place.is_of(&node.node.labels));
        let detail = |place: &Place| {
            let values: Vec<&str> = place.values.iter().map(|value| symbols.text(*value)).collect();
            format!("a volume is in {}={}", symbols.text(place.label), values.join(", "))
        };
        elsewhere.map(detail).collect()
    }
}

impl Place {
    fn is_of(&self, labels: &Labels) -> bool {
        let value = labels.get(self.label).or_else(|| labels.get(self.twin?));
        value.is_some_and(|value| self.values.contains(&value))
    }
}

/// Where the volumes of the pod's claims are; why that cannot be said.
fn places(attempt: &Attempt<'_>) -> Result<Vec<Place>, String> {
    let (cluster, storage) = (attempt.cluster, &attempt.cluster.storage);
    let symbols = &cluster.symbols;
    let mut places = Vec::new();
    for volume in &attempt.pod.volumes {
        let Volume::Claim { claim: name, is_ephemeral: false } = volume else { continue };
        let Some(claim) = storage.claim(attempt.pod.namespace, *name) else {
            return Err(format!("persistentvolumeclaim \"{}\" not found", symbols.text(*name)));
        };
        if claim.volume.is_empty() {
            if claim.class.is_empty() {
                return Err("PersistentVolumeClaim had no pv name and storageClass name".to_owned());
            }
            match storage.class(claim.class) {
                Some(class) if class.is_delayed => continue,
                Some(_) => return Err("PersistentVolume had no name".to_owned()),
                None => {
                    let class = symbols.text(claim.class);
                    return Err(format!("storageclass.storage.k8s.io \"{class}\" not found"));
                }
            }
        }
        let Some(volume) = storage.volume(claim.volume) else {
            return Err(format!("persistentvolume \"{}\" not found", symbols.text(claim.volume)));
        };
        for (label, values) in &volume.zones {
            let twin = ZONE_LABELS.iter().find(|(own, _)| symbols.text(*label) == *own);
            let twin = twin.and_then(|(_, twin)| symbols.find(twin));
            places.push(Place { label: *label, twin, values: values.clone() });
        }
    }
    Ok(places)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::storage::tests::cluster_of;

    /// Whether a volume and a node with these labels go together.
    fn check(volume: &str, node: &str, expected: bool) {
        let text = format!(
            "
{{kind: Node, metadata: {{name: a, labels: {{{node}}}}}}}
---
{{kind: PersistentVolume, metadata: {{name: disk, labels: {{{volume}}}}}}}
---
{{kind: PersistentVolumeClaim, metadata: {{name: data}}, spec: {{volumeName: disk}}}}
---
{{kind: Pod, metadata: {{name: web}}, spec: {{volumes: [{{persistentVolumeClaim: {{claimName: data}}}}]}}}}
"
        );
        let (cluster, pending) = cluster_of(&text);
        let attempt = Attempt::new(&cluster, &pending[0]);
        let fits = match VolumeZone::pre_filter(&attempt) {
            PreFilter::Run(plugin) => plugin.filter(&attempt, &attempt.node(0)).is_none(),
            PreFilter::Skip => true,
            PreFilter::RunOn(..) | PreFilter::Reject(_) => false,
        };
        assert_eq!(fits, expected, "{text}");
    }

    #[test]
    fn a_node_has_to_be_in_one_of_the_zones_of_the_volume() {
        let zone = |value: &str| format!("topology.kubernetes.io/zone: {value}");
        check(&zone("a"), &zone("a"), true);
        check(&zone("a"), &zone("b"), false);
        check(&zone("a__b"), &zone("b"), true);
        check(&zone("a__b"), &zone("a__b"), false);
        check("", &zone("b"), true);
        // A label with an empty part says nothing.
        check(&zone("a__"), &zone("b"), true);
    }

    #[test]
    fn a_node_that_says_nothing_of_zones_is_everywhere() {
        check("topology.kubernetes.io/zone: a", "", true);
        check("topology.kubernetes.io/zone: a", "topology.kubernetes.io/region: r", false);
    }

    #[test]
    fn the_new_label_of_a_node_stands_for_the_old_one_but_not_the_other_way_round() {
        let (old, new) = ("failure-domain.beta.kubernetes.io/zone: a", "topology.kubernetes.io/zone: a");
        check(old, new, true);
        check(old, old, true);
        check(new, old, false);
    }
}
