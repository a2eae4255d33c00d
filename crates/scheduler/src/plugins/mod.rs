//! The plugins of the default profile, each in a file of upstream's name.
//!
//! A plugin is a value that is made for one attempt: what upstream keeps in its cycle state is in its fields. Filters can be
//! told that a pod came to or left a node, which is how preemption and nominated pods are tried out.

mod default_preemption;
mod dynamic_resources;
mod image_locality;
mod interpod_affinity;
mod node_affinity;
mod node_declared_features;
mod node_name;
mod node_ports;
mod node_resources;
mod node_unschedulable;
mod node_volume_limits;
mod pod_topology_spread;
mod scheduling_gates;
mod taint_toleration;
mod volume_binding;
mod volume_restrictions;
mod volume_zone;

pub(crate) use default_preemption::preempt;
pub use default_preemption::{Candidate, Preemption};
pub(crate) use node_affinity::may_go;
pub(crate) use scheduling_gates::held_back;
pub(crate) use taint_toleration::is_kept_away;
pub(crate) use volume_binding::bind_volumes;

use crate::cluster::Cluster;
use crate::node::{Node, NodeState};
use crate::pod::Pod;
use crate::profile::{Profile, Scorer};
use crate::status::{Code, SharedStatus, Status};
use crate::symbols::Symbol;

/// One pod that is tried, the cluster as it is, and the plugins that have a say.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Attempt<'c> {
    pub(crate) cluster: &'c Cluster,
    pub(crate) pod: &'c Pod,
    pub(crate) profile: &'c Profile,
}

/// A node and what runs on it, which need not be what runs on it in the cluster: pods may be taken away to see what fits then.
#[derive(Debug, Clone, Copy)]
pub(crate) struct NodeView<'c> {
    /// Its place in the cluster.
    pub(crate) place: usize,
    pub(crate) node: &'c Node,
    pub(crate) state: &'c NodeState,
}

impl<'c> Attempt<'c> {
    pub(crate) fn new(cluster: &'c Cluster, pod: &'c Pod) -> Attempt<'c> {
        let profile = cluster.profile(pod.scheduler).unwrap_or(&cluster.profiles[0]);
        Attempt { cluster, pod, profile }
    }

    /// A node as it is in the cluster.
    pub(crate) fn node(&self, place: usize) -> NodeView<'c> {
        NodeView { place, node: &self.cluster.nodes[place], state: &self.cluster.states[place] }
    }
}

/// What a filter says before nodes are looked at.
pub(crate) enum PreFilter<P> {
    /// It has nothing to say about this pod.
    Skip,
    Run(P),
    /// Only these nodes come into question.
    RunOn(P, Vec<Symbol>),
    /// No node will do.
    Reject(Status),
}

impl<P> PreFilter<P> {
    fn map<Q>(self, with: impl FnOnce(P) -> Q) -> PreFilter<Q> {
        match self {
            PreFilter::Skip => PreFilter::Skip,
            PreFilter::Run(plugin) => PreFilter::Run(with(plugin)),
            PreFilter::RunOn(plugin, nodes) => PreFilter::RunOn(with(plugin), nodes),
            PreFilter::Reject(status) => PreFilter::Reject(status),
        }
    }
}

/// A plugin that turns nodes down.
pub(crate) trait FilterPlugin: Clone + Sized {
    const NAME: &'static str;

    fn pre_filter(attempt: &Attempt<'_>) -> PreFilter<Self>;

    /// Why the pod cannot go to a node; `None` if it can.
    fn filter(&self, attempt: &Attempt<'_>, node: &NodeView<'_>) -> Option<SharedStatus>;

    /// Asks about each of these nodes that was not turned down yet.
    fn filter_all(&self, attempt: &Attempt<'_>, places: &[usize], verdicts: &mut [Option<SharedStatus>]) {
        for &place in places {
            let verdict = &mut verdicts[place];
            if verdict.is_none() {
                *verdict = self.filter(attempt, &attempt.node(place));
            }
        }
    }

    /// What exactly stands against a node that it turns down, in sentences without a capital; nothing where the reason says
    /// all.
    fn details(&self, _attempt: &Attempt<'_>, _node: &NodeView<'_>) -> Vec<String> {
        Vec::new()
    }

    /// A pod came to the node at this place.
    fn add_pod(&mut self, _attempt: &Attempt<'_>, _pod: &Pod, _place: usize) {}

    /// A pod left the node at this place.
    fn remove_pod(&mut self, _attempt: &Attempt<'_>, _pod: &Pod, _place: usize) {}
}

/// A plugin that says how good nodes are.
pub(crate) trait ScorePlugin: Sized {
    const NAME: &'static str;

    /// `None` if it has nothing to say about this pod. `feasible` are the places of the nodes that passed.
    fn pre_score(attempt: &Attempt<'_>, feasible: &[usize]) -> Option<Self>;

    /// The plugin where the configuration switches off what it prepares; `None` if it fails then.
    fn unprepared(_attempt: &Attempt<'_>, _feasible: &[usize]) -> Option<Self> {
        None
    }

    /// The score of each of the nodes.
    fn scores(&self, attempt: &Attempt<'_>, feasible: &[usize]) -> Vec<i64>;

    /// The scores from 0 to 100.
    fn normalized(&self, _attempt: &Attempt<'_>, _feasible: &[usize], raw: &[i64]) -> Vec<i64> {
        raw.to_vec()
    }
}

/// Declares the filters.
macro_rules! filters {
    ($($variant:ident($plugin:path)),+ $(,)?) => {
        /// Which filter.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub(crate) enum FilterKind {
            $($variant),+
        }

        /// A filter that runs in an attempt.
        #[derive(Clone)]
        pub(crate) enum Filter {
            $($variant($plugin)),+
        }

        impl FilterKind {
            /// The filter of this name.
            pub(crate) fn named(name: &str) -> Option<FilterKind> {
                $(
                    if name == <$plugin as FilterPlugin>::NAME {
                        return Some(FilterKind::$variant);
                    }
                )+
                None
            }

            pub(crate) fn name(self) -> &'static str {
                match self {
                    $(FilterKind::$variant => <$plugin as FilterPlugin>::NAME),+
                }
            }

            fn pre_filter(self, attempt: &Attempt<'_>) -> PreFilter<Filter> {
                match self {
                    $(
                        FilterKind::$variant => {
                            <$plugin as FilterPlugin>::pre_filter(attempt).map(Filter::$variant)
                        }
                    )+
                }
            }
        }

        impl Filter {
            fn kind(&self) -> FilterKind {
                match self {
                    $(Filter::$variant(_) => FilterKind::$variant),+
                }
            }

            pub(crate) fn name(&self) -> &'static str {
                self.kind().name()
            }

            pub(crate) fn filter(&self, attempt: &Attempt<'_>, node: &NodeView<'_>) -> Option<SharedStatus> {
                match self {
                    $(Filter::$variant(plugin) => plugin.filter(attempt, node)),+
                }
            }

            /// Asks about each of these nodes that was not turned down yet.
            pub(crate) fn filter_all(
                &self,
                attempt: &Attempt<'_>,
                places: &[usize],
                verdicts: &mut [Option<SharedStatus>],
            ) {
                match self {
                    $(Filter::$variant(plugin) => plugin.filter_all(attempt, places, verdicts)),+
                }
            }

            /// What exactly stands against a node that it turns down.
            pub(crate) fn details(&self, attempt: &Attempt<'_>, node: &NodeView<'_>) -> Vec<String> {
                match self {
                    $(Filter::$variant(plugin) => plugin.details(attempt, node)),+
                }
            }

            pub(crate) fn add_pod(&mut self, attempt: &Attempt<'_>, pod: &Pod, place: usize) {
                match self {
                    $(Filter::$variant(plugin) => plugin.add_pod(attempt, pod, place)),+
                }
            }

            pub(crate) fn remove_pod(&mut self, attempt: &Attempt<'_>, pod: &Pod, place: usize) {
                match self {
                    $(Filter::$variant(plugin) => plugin.remove_pod(attempt, pod, place)),+
                }
            }
        }
    };
}

filters! {
    NodeName(node_name::NodeName),
    NodeUnschedulable(node_unschedulable::NodeUnschedulable),
    TaintToleration(taint_toleration::TaintToleration),
    NodeAffinity(node_affinity::NodeAffinity),
    NodePorts(node_ports::NodePorts),
    NodeResourcesFit(node_resources::Fit),
    VolumeRestrictions(volume_restrictions::VolumeRestrictions),
    NodeVolumeLimits(node_volume_limits::NodeVolumeLimits),
    VolumeBinding(volume_binding::VolumeBinding),
    VolumeZone(volume_zone::VolumeZone),
    PodTopologySpread(pod_topology_spread::PodTopologySpread),
    InterPodAffinity(interpod_affinity::InterPodAffinity),
    DynamicResources(dynamic_resources::DynamicResources),
    NodeDeclaredFeatures(node_declared_features::NodeDeclaredFeatures),
}

/// What the filters say before nodes are looked at.
#[derive(Default)]
pub(crate) struct Prepared {
    /// In the order in which they run.
    pub(crate) filters: Vec<Filter>,
    /// Names of the plugins that have nothing to say.
    pub(crate) skipped: Vec<&'static str>,
    /// The nodes that each of these plugins asks for.
    pub(crate) node_sets: Vec<(&'static str, Vec<Symbol>)>,
    /// Why no node will do.
    pub(crate) rejected: Option<Status>,
    /// The plugin for devices was asked.
    pub(crate) has_looked_at_devices: bool,
}

impl Prepared {
    /// Asks all filters of the profile before nodes are looked at.
    pub(crate) fn new(attempt: &Attempt<'_>) -> Prepared {
        let mut prepared = Prepared::default();
        for kind in &attempt.profile.pre_filters {
            prepared.has_looked_at_devices |= *kind == FilterKind::DynamicResources;
            if prepared.ask(*kind, attempt) {
                return prepared;
            }
        }
        let order = &attempt.profile.filters;
        let rank = |filter: &Filter| order.iter().position(|kind| *kind == filter.kind());
        prepared.filters.retain(|filter| rank(filter).is_some());
        prepared.filters.sort_by_key(rank);
        prepared
    }

    /// Asks one filter; whether that ends the attempt.
    fn ask(&mut self, kind: FilterKind, attempt: &Attempt<'_>) -> bool {
        match kind.pre_filter(attempt) {
            PreFilter::Skip => self.skipped.push(kind.name()),
            PreFilter::Run(filter) => self.filters.push(filter),
            PreFilter::RunOn(filter, nodes) => {
                self.filters.push(filter);
                self.node_sets.push((kind.name(), nodes));
                if let Some(status) = crate::cycle::empty_intersection(&self.node_sets) {
                    self.rejected = Some(status);
                    return true;
                }
            }
            PreFilter::Reject(status) => {
                let is_final = status.code == Code::UnschedulableAndUnresolvable;
                self.rejected = Some(status);
                return is_final;
            }
        }
        false
    }
}

/// What a plugin scored: its name, its weight, and raw and normalized scores of the feasible nodes in their order.
#[derive(Debug, Clone)]
pub struct Scored {
    /// The plugin.
    pub plugin: &'static str,
    /// What its score is multiplied with in the total.
    pub weight: i64,
    /// Of each feasible node in their order.
    pub raw: Vec<i64>,
    /// The same from 0 to 100.
    pub normalized: Vec<i64>,
}

/// Declares the plugins that score.
macro_rules! scorers {
    ($($variant:ident($plugin:path)),+ $(,)?) => {
        /// Which plugin that scores.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub(crate) enum ScorerKind {
            $($variant),+
        }

        impl ScorerKind {
            /// The plugin of this name.
            pub(crate) fn named(name: &str) -> Option<ScorerKind> {
                $(
                    if name == <$plugin as ScorePlugin>::NAME {
                        return Some(ScorerKind::$variant);
                    }
                )+
                None
            }

            fn score(self, scorer: &Scorer, attempt: &Attempt<'_>, feasible: &[usize]) -> Result<Option<Scored>, String> {
                match self {
                    $(ScorerKind::$variant => score_with::<$plugin>(scorer, attempt, feasible)),+
                }
            }
        }
    };
}

scorers! {
    TaintToleration(taint_toleration::PreferredTaints),
    NodeAffinity(node_affinity::PreferredNodes),
    NodeResourcesFit(node_resources::Allocated),
    VolumeBinding(volume_binding::StorageCapacity),
    PodTopologySpread(pod_topology_spread::PreferredSpread),
    InterPodAffinity(interpod_affinity::PreferredPods),
    DynamicResources(dynamic_resources::PreferredDevices),
    NodeResourcesBalancedAllocation(node_resources::BalancedAllocation),
    ImageLocality(image_locality::ImageLocality),
}

fn score_with<P: ScorePlugin>(
    scorer: &Scorer,
    attempt: &Attempt<'_>,
    feasible: &[usize],
) -> Result<Option<Scored>, String> {
    let plugin = match scorer.is_prepared {
        true => P::pre_score(attempt, feasible),
        false => Some(P::unprepared(attempt, feasible).ok_or_else(|| {
            let name = P::NAME;
            format!("running Score plugins: plugin \"{name}\" failed with: reading \"PreScore{name}\" from cycleState: not found")
        })?),
    };
    Ok(plugin.map(|plugin| {
        let raw = plugin.scores(attempt, feasible);
        let normalized = plugin.normalized(attempt, feasible, &raw);
        Scored { plugin: P::NAME, weight: scorer.weight, raw, normalized }
    }))
}

/// The scores of all plugins of the profile that have something to say; what goes wrong inside.
pub(crate) fn score(attempt: &Attempt<'_>, feasible: &[usize]) -> Result<Vec<Scored>, String> {
    let scorers = attempt.profile.scorers.iter();
    scorers.filter_map(|scorer| scorer.kind.score(scorer, attempt, feasible).transpose()).collect()
}

/// Scores from 0 to 100, by their share of the largest one; with `reverse` the smallest is the best.
pub(crate) fn normalized_by_max(raw: &[i64], reverse: bool) -> Vec<i64> {
    let max = raw.iter().copied().max().unwrap_or(0);
    let share = |score: &i64| {
        let share = if max == 0 { 0 } else { 100 * score / max };
        if reverse { 100 - share } else { share }
    };
    raw.iter().map(share).collect()
}
