//! VolumeBinding: a pod goes where its volumes can be used, where volumes for its claims are, or where they can be made; and
//! rather where storage is left over.
//!
//! Follows pkg/scheduler/framework/plugins/volumebinding of Kubernetes 1.37.

use super::{Attempt, FilterKind, FilterPlugin, NodeView, PreFilter, ScorePlugin};
use crate::cluster::Cluster;
use crate::labels::{Labels, Operator, Requirement};
use crate::node::Node;
use crate::pod::{NodeTerm, Pod, Volume};
use crate::profile::Shape;
use crate::status::{Code, Reason, SharedStatus, Status};
use crate::storage::{PersistentVolumeClaim, Storage};
use crate::symbols::Symbol;
use std::collections::HashMap;
use std::rc::Rc;

const WRONG_NODE: &str = "node(s) didn't match PersistentVolume's node affinity";
const NO_VOLUME: &str = "node(s) didn't find available persistent volumes to bind";
const NO_SPACE: &str = "node(s) did not have enough free storage";
const NO_BOUND_VOLUME: &str = "node(s) unavailable due to one or more pvc(s) bound to non-existent pv(s)";

#[derive(Clone)]
pub(crate) struct VolumeBinding {
    claims: Rc<Claims>,
}

impl FilterPlugin for VolumeBinding {
    const NAME: &'static str = "VolumeBinding";

    fn pre_filter(attempt: &Attempt<'_>) -> PreFilter<VolumeBinding> {
        match Claims::of(attempt.cluster, attempt.pod) {
            Ok(Some(claims)) => PreFilter::Run(VolumeBinding { claims: Rc::new(claims) }),
            Ok(None) => PreFilter::Skip,
            Err(reason) => PreFilter::Reject(Status::unresolvable(Self::NAME, reason)),
        }
    }

    fn filter(&self, attempt: &Attempt<'_>, node: &NodeView<'_>) -> Option<SharedStatus> {
        let reasons = self.claims.bind(attempt.cluster, node.node).err()?;
        let code = Code::UnschedulableAndUnresolvable;
        Some(Rc::new(Status { code, plugin: Self::NAME, reasons }))
    }
}

/// How full the storage of a node would be.
pub(crate) struct StorageCapacity {
    /// `None` if the pod has no claims.
    claims: Option<Claims>,
}

impl ScorePlugin for StorageCapacity {
    const NAME: &'static str = "VolumeBinding";

    fn pre_score(attempt: &Attempt<'_>, _feasible: &[usize]) -> Option<StorageCapacity> {
        // Only the filter finds out what claims would get.
        let is_known = attempt.profile.filters.contains(&FilterKind::VolumeBinding);
        let claims = Claims::of(attempt.cluster, attempt.pod).ok().flatten();
        Some(StorageCapacity { claims: claims.filter(|_| is_known) })
    }

    fn unprepared(attempt: &Attempt<'_>, feasible: &[usize]) -> Option<StorageCapacity> {
        StorageCapacity::pre_score(attempt, feasible)
    }

    fn scores(&self, attempt: &Attempt<'_>, feasible: &[usize]) -> Vec<i64> {
        let cluster = attempt.cluster;
        let score = |place: &usize| {
            let claims = self.claims.as_ref()?;
            let bound = claims.bind(cluster, &cluster.nodes[*place]).ok()?;
            Some(bound.score(&cluster.storage, &attempt.profile.args.storage_shape))
        };
        feasible.iter().map(|place| score(place).unwrap_or(0)).collect()
    }
}

/// What the claims of a pod that are not bound yet get on a node.
#[derive(Debug, Default)]
pub(crate) struct Bound {
    /// Places of claims, each with that of the volume found for it.
    pub(crate) matched: Vec<(u32, u32)>,
    /// Places of claims for which volumes are to be made, each with that of the storage capacity that has room for it.
    pub(crate) provisioned: Vec<(u32, Option<u32>)>,
}

/// What the claims of a pod get on the node at a place; `None` if they get nothing new there.
pub(crate) fn bind_volumes(cluster: &Cluster, pod: &Pod, place: usize) -> Option<Bound> {
    Claims::of(cluster, pod).ok()??.bind(cluster, &cluster.nodes[place]).ok()
}

impl Bound {
    /// How good the node is, by how much of its storage would be used.
    fn score(&self, storage: &Storage, shape: &Shape) -> i64 {
        // By class: what is requested and what there is.
        let mut classes: HashMap<Symbol, (i128, i128)> = HashMap::new();
        for (claim, volume) in &self.matched {
            let claim = storage.claim_at(*claim);
            let (requested, capacity) = classes.entry(claim.class).or_default();
            *requested += i128::from(claim.request_units);
            *capacity += i128::from(storage.volume_at(*volume).capacity_units);
        }
        // Volumes to be made count only where no volume is found.
        if self.matched.is_empty() {
            for (claim, room) in &self.provisioned {
                let (claim, Some(room)) = (storage.claim_at(*claim), room) else { continue };
                let (requested, capacity) = classes.entry(claim.class).or_default();
                *requested += i128::from(claim.request_units);
                *capacity = i128::from(storage.capacity_at(*room).capacity);
            }
        }
        let score = |(requested, capacity): &(i128, i128)| match *capacity {
            0 => shape.at(100),
            capacity if *requested > capacity => shape.at(100),
            capacity => shape.at((requested * 100 / capacity) as i64),
        };
        let sum: i64 = classes.values().map(score).sum();
        if classes.is_empty() { 0 } else { (sum as f64 / classes.len() as f64).round() as i64 }
    }
}

/// The claims of a pod, with what can be said of them for all nodes.
#[derive(Debug, Default)]
struct Claims {
    /// Names of the volumes that are bound to claims.
    bound: Vec<Symbol>,
    /// Claims that have noted their node.
    selected: Vec<(Symbol, Delayed)>,
    /// Claims for which a volume is looked for, from the smallest to the largest.
    unbound: Vec<Delayed>,
}

/// A claim that waits for its first pod.
#[derive(Debug)]
struct Delayed {
    claim: u32,
    /// Volumes that are made for it.
    own: Vec<u32>,
    /// Volumes that it may get.
    candidates: Choices,
    /// Storage capacities with room for it; `None` if nobody keeps track.
    room: Option<Choices>,
}

impl Claims {
    /// `None` if the pod has no claims; why it cannot go anywhere.
    fn of(cluster: &Cluster, pod: &Pod) -> Result<Option<Claims>, Reason> {
        let (storage, symbols) = (&cluster.storage, &cluster.symbols);
        let mut named = Vec::new();
        for volume in &pod.volumes {
            let Volume::Claim { claim, is_ephemeral } = volume else { continue };
            let name = symbols.text(*claim);
            let Some(place) = storage.claim_place(pod.namespace, *claim) else {
                return Err(match is_ephemeral {
                    true => {
                        format!(
                            "waiting for ephemeral volume controller to create the persistentvolumeclaim \"{name}\""
                        )
                    }
                    false => format!("persistentvolumeclaim \"{name}\" not found"),
                }
                .into());
            };
            let claim = storage.claim_at(place);
            if claim.is_lost {
                let volume = symbols.text(claim.volume);
                let reason =
                    format!("persistentvolumeclaim \"{name}\" bound to non-existent persistentvolume \"{volume}\"");
                return Err(reason.into());
            }
            if claim.is_leaving {
                return Err(format!("persistentvolumeclaim \"{name}\" is being deleted").into());
            }
            if *is_ephemeral && !claim.is_of(pod, symbols) {
                let (namespace, pod) = (symbols.text(pod.namespace), pod.full_name(symbols));
                let reason = format!("PVC {namespace}/{name} was not created for pod {pod} (pod is not owner)");
                return Err(reason.into());
            }
            named.push(place);
        }
        if named.is_empty() {
            return Ok(None);
        }
        let mut claims = Claims::default();
        for place in named {
            let claim = storage.claim_at(place);
            let is_delayed = || storage.class(claim.class).is_some_and(|class| class.is_delayed);
            if claim.is_bound() {
                claims.bound.push(claim.volume);
            } else if !claim.volume.is_empty() || !is_delayed() {
                return Err("pod has unbound immediate PersistentVolumeClaims".into());
            } else {
                let delayed = Delayed::of(cluster, place, claim);
                match claim.selected_node {
                    Some(node) => claims.selected.push((node, delayed)),
                    None => claims.unbound.push(delayed),
                }
            }
        }
        claims.unbound.sort_by_key(|delayed| storage.claim_at(delayed.claim).request.unwrap_or(0));
        Ok(Some(claims))
    }

    /// What the claims get on a node; why they do not get it.
    fn bind(&self, cluster: &Cluster, node: &Node) -> Result<Bound, Vec<Reason>> {
        let mut reasons: Vec<Reason> = Vec::new();
        let bound_rejection = self.bound_rejection(cluster, node);
        reasons.extend(bound_rejection.filter(|reason| *reason == WRONG_NODE).map(Reason::from));
        let bound = self.bind_unbound(cluster, node);
        reasons.extend(bound.as_ref().err().map(|reason| Reason::from(*reason)));
        reasons.extend(bound_rejection.filter(|reason| *reason == NO_BOUND_VOLUME).map(Reason::from));
        bound.ok().filter(|_| reasons.is_empty()).ok_or(reasons)
    }

    /// Why volumes that are bound cannot be used on a node. The first one that cannot has the say.
    fn bound_rejection(&self, cluster: &Cluster, node: &Node) -> Option<&'static str> {
        let csi_node = cluster.storage.csi_node(node.name);
        self.bound.iter().find_map(|volume| match cluster.storage.volume(*volume) {
            Some(volume) => {
                (!volume.is_reachable_bound(&node.labels, csi_node, &cluster.symbols)).then_some(WRONG_NODE)
            }
            None => Some(NO_BOUND_VOLUME),
        })
    }

    fn bind_unbound(&self, cluster: &Cluster, node: &Node) -> Result<Bound, &'static str> {
        if self.selected.iter().any(|(selected, _)| *selected != node.name) {
            return Err(NO_VOLUME);
        }
        let mut bound = Bound::default();
        let mut to_make: Vec<&Delayed> = self.selected.iter().map(|(_, delayed)| delayed).collect();
        for delayed in &self.unbound {
            match delayed.volume(cluster, node, &bound.matched) {
                Some(volume) => bound.matched.push((delayed.claim, volume)),
                None => to_make.push(delayed),
            }
        }
        for delayed in to_make {
            let room = delayed.room(cluster, node)?;
            bound.provisioned.push((delayed.claim, room));
        }
        Ok(bound)
    }
}

impl Delayed {
    fn of(cluster: &Cluster, place: u32, claim: &PersistentVolumeClaim) -> Delayed {
        let (storage, symbols) = (&cluster.storage, &cluster.symbols);
        let (own, others) = storage.candidates(claim, symbols);
        let term = |volume: &u32| match storage.volume_at(*volume).nodes.as_deref() {
            Some([term]) => one_label(term),
            _ => None,
        };
        let provisioner = storage.class(claim.class).map_or(Symbol::EMPTY, |class| class.provisioner);
        let is_tracked =
            claim.request.is_some() && storage.csi_driver(provisioner).is_some_and(|driver| driver.tracks_capacity);
        let room = is_tracked.then(|| {
            let capacities = storage.capacities(claim.class, claim.request_units, symbols);
            let requirement = |place: &u32| {
                let mut requirements = storage.capacity_at(*place).nodes.0.iter();
                requirements.find(|requirement| requirement.operator == Operator::In)
            };
            Choices::new(capacities, requirement)
        });
        Delayed { claim: place, own, candidates: Choices::new(others, term), room }
    }

    /// The volume that it gets on a node, if those that other claims got are taken.
    fn volume(&self, cluster: &Cluster, node: &Node, taken: &[(u32, u32)]) -> Option<u32> {
        let (storage, symbols) = (&cluster.storage, &cluster.symbols);
        let is_taken = |place: u32| taken.iter().any(|(_, taken)| *taken == place);
        let is_reachable = |place: u32| storage.volume_at(place).is_reachable(&node.labels, symbols);
        // A volume that is made for the claim is the only one that will do.
        if let Some(own) = self.own.iter().copied().find(|place| !is_taken(*place)) {
            return is_reachable(own).then_some(own);
        }
        self.candidates.first(&node.labels, |place| !is_taken(place) && is_reachable(place))
    }

    /// Where there is room for a new volume on a node, if anybody keeps track; why it cannot be made.
    fn room(&self, cluster: &Cluster, node: &Node) -> Result<Option<u32>, &'static str> {
        let (storage, symbols) = (&cluster.storage, &cluster.symbols);
        let class = storage.class(storage.claim_at(self.claim).class).ok_or(NO_VOLUME)?;
        if class.is_manual || !class.allows(&node.labels, symbols) {
            return Err(NO_VOLUME);
        }
        let Some(room) = &self.room else { return Ok(None) };
        let is_near = |place: u32| storage.capacity_at(place).nodes.selects(&node.labels, symbols);
        room.first(&node.labels, is_near).map(Some).ok_or(NO_SPACE)
    }
}

/// A requirement that a node has to meet to match a term, and that names values.
fn one_label(term: &NodeTerm) -> Option<&Requirement> {
    term.expressions.iter().find(|requirement| requirement.operator == Operator::In)
}

/// Things to choose from, the best first, of which many are for nodes with one value of one label: local volumes of thousands
/// of nodes need not be looked at for each of these nodes.
#[derive(Debug, Default)]
struct Choices {
    items: Vec<u32>,
    keys: Vec<Symbol>,
    /// By label and value: indices of items.
    by_label: HashMap<(Symbol, Symbol), Vec<u32>>,
    /// Indices of the other items.
    others: Vec<u32>,
}

impl Choices {
    /// More labels than that are not worth a look at each.
    const MOST_KEYS: usize = 8;

    fn new<'r>(items: Vec<u32>, requirement: impl Fn(&u32) -> Option<&'r Requirement>) -> Choices {
        let mut choices = Choices::default();
        for (index, item) in (0..).zip(&items) {
            let Some(requirement) = requirement(item) else {
                choices.others.push(index);
                continue;
            };
            if !choices.keys.contains(&requirement.key) {
                if choices.keys.len() == Choices::MOST_KEYS {
                    choices.others.push(index);
                    continue;
                }
                choices.keys.push(requirement.key);
            }
            for value in &requirement.values {
                choices.by_label.entry((requirement.key, *value)).or_default().push(index);
            }
        }
        choices.items = items;
        choices
    }

    /// The first item for a node with these labels that is acceptable.
    fn first(&self, labels: &Labels, is_acceptable: impl Fn(u32) -> bool) -> Option<u32> {
        let labelled = self.keys.iter().filter_map(|key| self.by_label.get(&(*key, labels.get(*key)?)));
        let lists = labelled.chain([&self.others]);
        let first = |list: &Vec<u32>| list.iter().copied().find(|index| is_acceptable(self.items[*index as usize]));
        let index = lists.filter_map(first).min()?;
        Some(self.items[index as usize])
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::storage::tests::cluster_of;

    /// What a pod with the claim `data` gets on a node: the volume, `new` if one is to be made, or why it gets none.
    fn check(claim: &str, volumes: &[&str], expected: &str) {
        let mut text = format!(
            "
{{kind: Node, metadata: {{name: a, labels: {{disk: ssd}}}}}}
---
{{kind: StorageClass, metadata: {{name: local}}, provisioner: kubernetes.io/no-provisioner, volumeBindingMode: WaitForFirstConsumer}}
---
{{kind: StorageClass, metadata: {{name: made}}, provisioner: csi.example.com, volumeBindingMode: WaitForFirstConsumer}}
---
{{kind: StorageClass, metadata: {{name: now}}, provisioner: csi.example.com, volumeBindingMode: Immediate}}
---
{{kind: PersistentVolumeClaim, metadata: {{name: data}}, {claim}}}
---
{{kind: Pod, metadata: {{name: web}}, spec: {{volumes: [{{persistentVolumeClaim: {{claimName: data}}}}]}}}}
"
        );
        for volume in volumes {
            text.push_str(&format!("---\n{{kind: PersistentVolume, status: {{phase: Available}}, {volume}}}\n"));
        }
        let (cluster, pending) = cluster_of(&text);
        let bound = match Claims::of(&cluster, &pending[0]) {
            Ok(claims) => claims.unwrap_or_default().bind(&cluster, &cluster.nodes[0]),
            Err(reason) => Err(vec![reason]),
        };
        let got = match bound {
            Ok(Bound { matched, provisioned }) => match (&matched[..], &provisioned[..]) {
                ([(_, volume)], []) => cluster.symbols.text(cluster.storage.volume_at(*volume).name).to_owned(),
                ([], [_]) => "new".to_owned(),
                _ => String::new(),
            },
            Err(reasons) => reasons.join(", "),
        };
        assert_eq!(got, expected, "{text}");
    }

    const CLAIM: &str =
        "spec: {storageClassName: local, accessModes: [ReadWriteOnce], resources: {requests: {storage: 5Gi}}}";

    #[test]
    fn the_smallest_volume_that_is_large_enough_is_taken() {
        let volume = |name: &str, size: &str| {
            format!(
                "metadata: {{name: {name}}}, spec: {{storageClassName: local, accessModes: [ReadWriteOnce], capacity: {{storage: {size}}}}}"
            )
        };
        let [tiny, small, large] = [volume("tiny", "4Gi"), volume("small", "5Gi"), volume("large", "9Gi")];
        check(CLAIM, &[&large, &tiny, &small], "small");
        check(CLAIM, &[&tiny, &large], "large");
        check(CLAIM, &[&tiny], NO_VOLUME);
        check(CLAIM, &[], NO_VOLUME);
    }

    #[test]
    fn a_volume_that_is_made_for_the_claim_is_the_only_one_that_will_do() {
        let small = "metadata: {name: small}, spec: {storageClassName: local, accessModes: [ReadWriteOnce], capacity: {storage: 5Gi}}";
        let own = |affinity: &str| {
            format!(
                "metadata: {{name: own}}, spec: {{storageClassName: local, capacity: {{storage: 9Gi}}, claimRef: {{namespace: default, name: data}}, {affinity}}}"
            )
        };
        let near = "nodeAffinity: {required: {nodeSelectorTerms: [{matchExpressions: [{key: disk, operator: In, values: [ssd]}]}]}}";
        check(CLAIM, &[small, &own(near)], "own");
        check(CLAIM, &[small, &own(&near.replace("[ssd]", "[hdd]"))], NO_VOLUME);
        let of_another = own(near).replace("name: data", "name: other");
        check(CLAIM, &[small, &of_another], "small");
        let of_another = own(near).replace("name: data", "name: data, uid: another");
        check(CLAIM, &[small, &of_another], "small");
    }

    #[test]
    fn a_volume_has_to_have_all_that_the_claim_asks_for() {
        let volume = "metadata: {name: disk, labels: {tier: gold}}, spec: {storageClassName: local, accessModes: [ReadWriteOnce, ReadOnlyMany], capacity: {storage: 9Gi}}";
        let with = |added: &str| CLAIM.replace("spec: {", &format!("spec: {{{added}, "));
        check(CLAIM, &[volume], "disk");
        check(&CLAIM.replace("[ReadWriteOnce]", "[ReadOnlyMany, ReadWriteOnce]"), &[volume], "disk");
        check(&CLAIM.replace("[ReadWriteOnce]", "[ReadWriteOnce, ReadWriteMany]"), &[volume], NO_VOLUME);
        check(&with("volumeMode: Block"), &[volume], NO_VOLUME);
        check(&with("volumeAttributesClassName: fast"), &[volume], NO_VOLUME);
        check(&with("selector: {matchLabels: {tier: gold}}"), &[volume], "disk");
        check(&with("selector: {matchLabels: {tier: iron}}"), &[volume], NO_VOLUME);
    }

    #[test]
    fn without_a_volume_one_is_made_if_the_class_makes_any() {
        check(&CLAIM.replace("local", "made"), &[], "new");
        check(&CLAIM.replace("local", "now"), &[], "pod has unbound immediate PersistentVolumeClaims");
        check(&CLAIM.replace("local", "none"), &[], "pod has unbound immediate PersistentVolumeClaims");
    }
}
