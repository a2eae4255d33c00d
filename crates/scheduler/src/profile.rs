//! Which plugins have a say about the pods of a scheduler, in which order, and what they were told.
//!
//! Follows pkg/scheduler/apis/config/v1/default_plugins.go and pkg/scheduler/framework/runtime/framework.go of
//! Kubernetes 1.37.

use crate::plugins::{FilterKind, ScorerKind};
use crate::pod::{NodeTerm, Spread};
use crate::release::Release;
use crate::resources::ResourceNames;
use crate::symbols::Symbol;

/// Where a plugin can have a say.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Point {
    PreEnqueue,
    QueueSort,
    PreFilter,
    Filter,
    PostFilter,
    PreScore,
    Score,
    Reserve,
    Permit,
    PreBind,
    Bind,
    PostBind,
}

impl Point {
    pub(crate) const ALL: [Point; 12] = [
        Point::PreEnqueue,
        Point::QueueSort,
        Point::PreFilter,
        Point::Filter,
        Point::PostFilter,
        Point::PreScore,
        Point::Score,
        Point::Reserve,
        Point::Permit,
        Point::PreBind,
        Point::Bind,
        Point::PostBind,
    ];

    /// The field of `plugins`.
    pub(crate) fn field(self) -> &'static str {
        match self {
            Point::PreEnqueue => "preEnqueue",
            Point::QueueSort => "queueSort",
            Point::PreFilter => "preFilter",
            Point::Filter => "filter",
            Point::PostFilter => "postFilter",
            Point::PreScore => "preScore",
            Point::Score => "score",
            Point::Reserve => "reserve",
            Point::Permit => "permit",
            Point::PreBind => "preBind",
            Point::Bind => "bind",
            Point::PostBind => "postBind",
        }
    }

    /// The name of its interface, as upstream's errors have it.
    pub(crate) fn interface(self) -> &'static str {
        match self {
            Point::PreEnqueue => "PreEnqueuePlugin",
            Point::QueueSort => "QueueSortPlugin",
            Point::PreFilter => "PreFilterPlugin",
            Point::Filter => "FilterPlugin",
            Point::PostFilter => "PostFilterPlugin",
            Point::PreScore => "PreScorePlugin",
            Point::Score => "ScorePlugin",
            Point::Reserve => "ReservePlugin",
            Point::Permit => "PermitPlugin",
            Point::PreBind => "PreBindPlugin",
            Point::Bind => "BindPlugin",
            Point::PostBind => "PostBindPlugin",
        }
    }
}

/// A plugin of kube-scheduler.
#[derive(Debug)]
pub(crate) struct Known {
    pub(crate) name: &'static str,
    /// Its weight where it scores by default.
    pub(crate) weight: Option<i64>,
    points: &'static [Point],
}

/// The plugins of the default profile in their order. What is missing in older releases is in [`Known::has`].
pub(crate) const PLUGINS: [Known; 20] = {
    use Point::{Bind, Filter, PostFilter, PreBind, PreEnqueue, PreFilter, PreScore, QueueSort, Reserve, Score};
    const fn known(name: &'static str, weight: Option<i64>, points: &'static [Point]) -> Known {
        Known { name, weight, points }
    }
    [
        known("SchedulingGates", None, &[PreEnqueue]),
        known("PrioritySort", None, &[QueueSort]),
        known("NodeName", None, &[PreFilter, Filter]),
        known("NodeUnschedulable", None, &[PreFilter, Filter]),
        known("TaintToleration", Some(3), &[PreFilter, Filter, PreScore, Score]),
        known("NodeAffinity", Some(2), &[PreFilter, Filter, PreScore, Score]),
        known("NodePorts", None, &[PreFilter, Filter]),
        known("NodeResourcesFit", Some(1), &[PreFilter, Filter, PreScore, Score]),
        known("VolumeRestrictions", None, &[PreFilter, Filter]),
        known("NodeVolumeLimits", None, &[PreFilter, Filter]),
        known("VolumeBinding", None, &[PreFilter, Filter, PreScore, Score, Reserve, PreBind]),
        known("VolumeZone", None, &[PreFilter, Filter]),
        known("PodTopologySpread", Some(2), &[PreFilter, Filter, PreScore, Score]),
        known("InterPodAffinity", Some(2), &[PreFilter, Filter, PreScore, Score]),
        known("DynamicResources", Some(2), &[PreEnqueue, PreFilter, Filter, PostFilter, Score, Reserve, PreBind]),
        known("DefaultPreemption", None, &[PreEnqueue, PostFilter]),
        known("NodeResourcesBalancedAllocation", Some(1), &[PreScore, Score]),
        known("ImageLocality", Some(1), &[Score]),
        known("DefaultBinder", None, &[Bind]),
        known("NodeDeclaredFeatures", None, &[PreFilter, Filter]),
    ]
};

/// Plugins that are there and that the default profile leaves out. What they do is not followed.
pub(crate) const FURTHER_PLUGINS: [&str; 4] =
    ["DeferredPodScheduling", "GangScheduling", "TopologyPlacementGenerator", "PodGroupPodsCount"];

impl Known {
    pub(crate) fn named(name: &str) -> Option<&'static Known> {
        PLUGINS.iter().find(|known| known.name == name)
    }

    /// Whether the default profile of a release has it.
    pub(crate) fn is_default(&self, release: Release) -> bool {
        self.name != "NodeDeclaredFeatures" || release.is_since(36)
    }

    /// Whether it can have a say at a point.
    pub(crate) fn has(&self, point: Point, release: Release) -> bool {
        let is_there = match (self.name, point) {
            ("NodeName" | "NodeUnschedulable" | "TaintToleration", Point::PreFilter) => release.is_since(37),
            ("DynamicResources", Point::Score) => release.is_since(35),
            _ => true,
        };
        is_there && self.points.contains(&point)
    }
}

/// Plugins that are switched on and off, at one point or at all.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct PluginSet {
    pub(crate) enabled: Vec<(&'static str, Option<i64>)>,
    pub(crate) disabled: Vec<Box<str>>,
}

impl PluginSet {
    fn disables(&self, name: &str) -> bool {
        self.disabled.iter().any(|disabled| **disabled == *name)
    }

    /// The default plugins with what the configuration says about them.
    pub(crate) fn merged(self, release: Release) -> PluginSet {
        let mut replaced = vec![false; self.enabled.len()];
        let mut enabled = Vec::new();
        let defaults = PLUGINS.iter().filter(|known| known.is_default(release));
        for known in defaults.filter(|known| !self.disables("*") && !self.disables(known.name)) {
            // One that is named again keeps its place; of several the last one counts.
            match self.enabled.iter().rposition(|(name, _)| *name == known.name) {
                Some(index) => {
                    replaced[index] = true;
                    enabled.push(self.enabled[index]);
                }
                None => enabled.push((known.name, known.weight)),
            }
        }
        let added = self.enabled.iter().zip(replaced).filter(|(_, replaced)| !replaced);
        enabled.extend(added.map(|(plugin, _)| *plugin));
        PluginSet { enabled, disabled: self.disabled }
    }
}

/// The plugins that have a say at a point, in their order: those that are named both at the point and for all points, those
/// for all points, those at the point alone. Why that is impossible.
pub(crate) fn expanded(
    all: &PluginSet,
    own: &PluginSet,
    point: Point,
    release: Release,
) -> Result<Vec<&'static str>, String> {
    let has = |name: &str| Known::named(name).is_some_and(|known| known.has(point, release));
    let mut names: Vec<&'static str> = Vec::new();
    for (name, _) in &own.enabled {
        if !has(name) {
            return Err(format!("plugin \"{name}\" does not extend {} plugin", point.interface()));
        }
        if names.contains(name) {
            return Err(format!("plugin \"{name}\" already registered as \"{}\"", point.interface()));
        }
        names.push(name);
    }
    if own.disables("*") {
        return Ok(names);
    }
    let (mut overridden, mut expanded) = (Vec::new(), Vec::new());
    for (name, _) in all.enabled.iter().filter(|(name, _)| has(name) && !own.disables(name)) {
        if names.contains(name) {
            overridden.push(*name);
        } else if expanded.contains(name) {
            return Err(format!("plugin \"{name}\" already registered as \"{}\"", point.interface()));
        } else {
            expanded.push(*name);
        }
    }
    let (first, last): (Vec<_>, Vec<_>) = names.into_iter().partition(|name| overridden.contains(name));
    Ok(first.into_iter().chain(expanded).chain(last).collect())
}

/// Plugins that look for a way out for a pod that fits nowhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum PostFilter {
    DynamicResources,
    DefaultPreemption,
}

impl PostFilter {
    pub(crate) fn name(self) -> &'static str {
        match self {
            PostFilter::DynamicResources => "DynamicResources",
            PostFilter::DefaultPreemption => "DefaultPreemption",
        }
    }
}

/// A plugin that scores.
#[derive(Debug, Clone)]
pub(crate) struct Scorer {
    pub(crate) kind: ScorerKind,
    pub(crate) weight: i64,
    /// It may prepare itself before it scores.
    pub(crate) is_prepared: bool,
}

/// The plugins that have a say about the pods of a scheduler, in their order.
#[derive(Debug, Clone)]
pub(crate) struct Profile {
    /// `spec.schedulerName` of its pods.
    pub(crate) scheduler: Symbol,
    /// Names of those that may hold pods back.
    pub(crate) pre_enqueue: Vec<&'static str>,
    pub(crate) pre_filters: Vec<FilterKind>,
    pub(crate) filters: Vec<FilterKind>,
    pub(crate) post_filters: Vec<PostFilter>,
    pub(crate) scorers: Vec<Scorer>,
    /// Volumes and devices that a pod gets are noted for the next pods.
    pub(crate) reserves_volumes: bool,
    pub(crate) reserves_devices: bool,
    pub(crate) args: Args,
    /// How many of the nodes that fit are enough, in hundredths of all nodes; `None` if all nodes are looked at.
    pub(crate) percentage: Option<i64>,
    /// What of it the dry run does not follow: its pods are undecided.
    pub(crate) beyond: Option<Box<str>>,
}

/// What plugins were told.
#[derive(Debug, Clone)]
pub(crate) struct Args {
    pub(crate) fit: FitArgs,
    /// Resources whose shares NodeResourcesBalancedAllocation compares.
    pub(crate) balanced: Vec<Symbol>,
    /// The constraints of pods that have none; `None` for those of upstream.
    pub(crate) default_spread: Option<Vec<Spread>>,
    /// What a required term of a pod that is there counts.
    pub(crate) hard_pod_affinity_weight: i64,
    pub(crate) ignores_preferred_terms_of_existing_pods: bool,
    /// What NodeAffinity asks of nodes for all pods.
    pub(crate) added_affinity: Option<Box<[NodeTerm]>>,
    pub(crate) added_preferences: Option<Box<[(i64, NodeTerm)]>>,
    /// How good it is to use that much of the storage.
    pub(crate) storage_shape: Shape,
}

/// What NodeResourcesFit was told.
#[derive(Debug, Clone)]
pub(crate) struct FitArgs {
    /// Extended resources that do not count.
    pub(crate) ignored: Vec<Symbol>,
    /// What stands before the `/` of such resources.
    pub(crate) ignored_groups: Vec<Box<str>>,
    pub(crate) strategy: Strategy,
    /// Resources that are scored, with their weights.
    pub(crate) resources: Vec<(Symbol, i64)>,
}

/// When a node is good.
#[derive(Debug, Clone)]
pub(crate) enum Strategy {
    LeastAllocated,
    MostAllocated,
    RequestedToCapacityRatio(Shape),
}

/// A score for each utilization, given at some of them: pairs of utilization and score, both from 0 to 100, by utilization.
#[derive(Debug, Clone)]
pub(crate) struct Shape(pub(crate) Vec<(i64, i64)>);

impl Shape {
    /// The score of a utilization: on the straight line between the points around it.
    pub(crate) fn at(&self, utilization: i64) -> i64 {
        let Some(next) = self.0.iter().position(|(point, _)| utilization <= *point) else {
            return self.0.last().map_or(0, |(_, score)| *score);
        };
        let (right, right_score) = self.0[next];
        match next.checked_sub(1).map(|previous| self.0[previous]) {
            None => right_score,
            Some((left, left_score)) => left_score + (right_score - left_score) * (utilization - left) / (right - left),
        }
    }
}

impl Args {
    pub(crate) fn new(names: &ResourceNames) -> Args {
        Args {
            fit: FitArgs {
                ignored: Vec::new(),
                ignored_groups: Vec::new(),
                strategy: Strategy::LeastAllocated,
                resources: vec![(names.cpu, 1), (names.memory, 1)],
            },
            balanced: vec![names.cpu, names.memory],
            default_spread: None,
            hard_pod_affinity_weight: 1,
            ignores_preferred_terms_of_existing_pods: false,
            added_affinity: None,
            added_preferences: None,
            storage_shape: Shape(vec![(0, 100), (100, 0)]),
        }
    }
}

impl Profile {
    /// The profile that a scheduler without a configuration has.
    pub(crate) fn default_of(scheduler: Symbol, names: &ResourceNames, release: Release) -> Profile {
        let all = PluginSet::default().merged(release);
        // The default plugins never clash.
        let plugins = |point| expanded(&all, &PluginSet::default(), point, release).unwrap_or_default();
        let weight = |name: &str| Known::named(name).and_then(|known| known.weight).unwrap_or(1);
        Profile::new(scheduler, plugins, weight, Args::new(names), release)
    }

    /// How many nodes that fit end the search among this many.
    pub(crate) fn enough(&self, nodes: usize) -> usize {
        const FEW: usize = 100;
        // Where nothing scores the first one will do.
        if self.scorers.is_empty() {
            return 1;
        }
        let Some(percentage) = self.percentage.filter(|_| nodes >= FEW) else { return nodes };
        let percentage = match usize::try_from(percentage) {
            Ok(0) | Err(_) => 50usize.saturating_sub(nodes / 125).max(5),
            Ok(percentage) => percentage,
        };
        (nodes * percentage / 100).max(FEW)
    }

    /// A profile with the plugins of each point and the weights of those that score.
    pub(crate) fn new(
        scheduler: Symbol,
        plugins: impl Fn(Point) -> Vec<&'static str>,
        weight: impl Fn(&str) -> i64,
        args: Args,
        release: Release,
    ) -> Profile {
        let filters: Vec<FilterKind> =
            plugins(Point::Filter).iter().filter_map(|name| FilterKind::named(name)).collect();
        // Up to 1.36 some filters are not asked before nodes are looked at; that they have something to say is clear.
        let asked = plugins(Point::PreFilter);
        let is_never_asked =
            |kind: &FilterKind| Known::named(kind.name()).is_some_and(|known| !known.has(Point::PreFilter, release));
        let unasked = filters.iter().copied().filter(is_never_asked);
        let pre_filters = unasked.chain(asked.iter().filter_map(|name| FilterKind::named(name))).collect();
        let scoring = plugins(Point::Score);
        let does_score = |name: &&&str| **name != "VolumeBinding" || release.is_since(37);
        let scorers = scoring.iter().filter(does_score);
        let pre_scoring = plugins(Point::PreScore);
        let prepares = |name: &&str| Known::named(name).is_some_and(|known| known.has(Point::PreScore, release));
        let scorer = |name: &&'static str| {
            let is_prepared = !prepares(name) || pre_scoring.contains(name);
            Some(Scorer { kind: ScorerKind::named(name)?, weight: weight(name), is_prepared })
        };
        let scorers = scorers.filter_map(scorer).collect();
        let post_filter = |name: &&str| match *name {
            "DynamicResources" => Some(PostFilter::DynamicResources),
            "DefaultPreemption" => Some(PostFilter::DefaultPreemption),
            _ => None,
        };
        let reserving = plugins(Point::Reserve);
        let mut profile = Profile {
            scheduler,
            pre_enqueue: plugins(Point::PreEnqueue),
            pre_filters,
            post_filters: plugins(Point::PostFilter).iter().filter_map(post_filter).collect(),
            scorers,
            // What a pod would get only the filter finds out.
            reserves_volumes: reserving.contains(&"VolumeBinding") && filters.contains(&FilterKind::VolumeBinding),
            reserves_devices: reserving.contains(&"DynamicResources"),
            args,
            percentage: None,
            beyond: None,
            filters,
        };
        profile.beyond = profile.gap(&asked, &scoring, release).map(Into::into);
        profile
    }

    /// What the dry run does not follow: plugins that are kept from what they need at a later point.
    fn gap(&self, asked: &[&str], scoring: &[&str], release: Release) -> Option<String> {
        let name_of = |kind: &FilterKind| kind.name();
        let lacks = |name: &str, point: Point, there: &[&str]| {
            Known::named(name).is_some_and(|known| known.has(point, release)) && !there.contains(&name)
        };
        let is_harmless = |name: &str| matches!(name, "NodeName" | "NodeUnschedulable" | "TaintToleration");
        let filtering = self.filters.iter().map(name_of);
        let unprepared = filtering.filter(|name| !is_harmless(name) && lacks(name, Point::PreFilter, asked));
        if let Some(name) = unprepared.into_iter().next() {
            return Some(format!("the profile switches {name} off at preFilter and leaves it on at filter"));
        }
        let needs = ["VolumeBinding", "DynamicResources"];
        let unprepared = needs.into_iter().find(|name| scoring.contains(name) && !asked.contains(name));
        if let Some(name) = unprepared {
            return Some(format!("the profile switches {name} off at preFilter and leaves it on at score"));
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_shape_is_a_broken_line() {
        let shape = Shape(vec![(10, 0), (50, 40), (90, 100)]);
        for (utilization, score) in [(0, 0), (10, 0), (11, 1), (50, 40), (51, 41), (89, 98), (90, 100), (100, 100)] {
            assert_eq!(shape.at(utilization), score, "{utilization}");
        }
    }

    #[test]
    fn a_plugin_that_is_named_again_keeps_its_place_with_its_new_weight() {
        let set = PluginSet { enabled: vec![("NodeAffinity", Some(9))], disabled: vec!["TaintToleration".into()] };
        let merged = set.merged(Release::LATEST);
        let place = merged.enabled.iter().position(|(name, _)| *name == "NodeAffinity");
        assert_eq!(place, Some(4));
        assert_eq!(merged.enabled[4], ("NodeAffinity", Some(9)));
        assert!(!merged.enabled.iter().any(|(name, _)| *name == "TaintToleration"));
    }

    #[test]
    fn plugins_of_a_point_come_before_or_after_the_others() {
        let all = PluginSet::default().merged(Release::LATEST);
        let own =
            PluginSet { enabled: vec![("VolumeZone", None), ("NodePorts", None)], disabled: vec!["NodeName".into()] };
        let names = expanded(&all, &own, Point::Filter, Release::LATEST).unwrap_or_default();
        assert_eq!(names[..3], ["VolumeZone", "NodePorts", "NodeUnschedulable"]);
        let own = PluginSet { enabled: vec![("NodePorts", None)], disabled: vec!["*".into()] };
        assert_eq!(expanded(&all, &own, Point::Filter, Release::LATEST), Ok(vec!["NodePorts"]));
        let own = PluginSet { enabled: vec![("NodePorts", None)], disabled: Vec::new() };
        let error = expanded(&all, &own, Point::Score, Release::LATEST);
        assert_eq!(error, Err("plugin \"NodePorts\" does not extend ScorePlugin plugin".to_owned()));
    }
}
