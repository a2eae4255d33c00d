//! A KubeSchedulerConfiguration, read as strictly as kube-scheduler reads it.
//!
//! Follows pkg/scheduler/apis/config/{v1/defaults.go,validation} of Kubernetes 1.37.

use super::{Loader, Values};
use crate::labels::Operator;
use crate::pod::{NodeTerm, Spread};
use crate::profile::{
    Args, FURTHER_PLUGINS, FitArgs, Known, PLUGINS, PluginSet, Point, Profile, Shape, Strategy, expanded,
};
use crate::release::Release;
use crate::resources::is_extended;
use crate::symbols::Symbol;
use podlint_manifest::View;
use podlint_yaml::{Kind, Span};
use std::collections::{HashMap, HashSet};

const GROUP_VERSION: &str = "kubescheduler.config.k8s.io/v1";

/// What is wrong with a configuration.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConfigProblem {
    /// Where, such as `profiles[0].schedulerName`.
    pub path: String,
    /// What.
    pub message: String,
    /// The bytes that it is about, if they are there.
    pub span: Option<Span>,
}

impl Loader {
    /// Reads a KubeSchedulerConfiguration, which says which schedulers there are and which plugins have a say about their pods.
    ///
    /// Returns what is wrong with it: kube-scheduler would not start with it, and it does not count then.
    pub fn configure(&mut self, configuration: View<'_>) -> Vec<ConfigProblem> {
        let mut reader = Reader { values: &mut self.values, release: self.release, problems: Vec::new() };
        let profiles = reader.configuration(configuration);
        let problems = reader.problems;
        if problems.is_empty() {
            self.profiles = profiles;
        }
        problems
    }
}

struct Reader<'v> {
    values: &'v mut Values,
    release: Release,
    problems: Vec<ConfigProblem>,
}

/// A value and where it is.
#[derive(Clone)]
struct At<'t> {
    view: View<'t>,
    path: String,
}

impl<'t> At<'t> {
    fn get(&self, field: &str) -> At<'t> {
        let dot = if self.path.is_empty() { "" } else { "." };
        At { view: self.view.get(field), path: format!("{}{dot}{field}", self.path) }
    }

    /// Whether it is given: `null` is not.
    fn is_given(&self) -> bool {
        self.view.node().is_some()
    }

    fn text(&self) -> &'t str {
        self.view.text().map_or("", |text| text.value)
    }
}

/// The plugins of a profile as they are written.
#[derive(Default)]
struct WrittenPlugins {
    all: PluginSet,
    points: HashMap<Point, PluginSet>,
    /// A plugin that is there and not followed.
    beyond: Option<&'static str>,
}

impl Reader<'_> {
    fn problem(&mut self, at: &At<'_>, message: impl Into<String>) {
        let (path, message) = (at.path.clone(), message.into());
        self.problems.push(ConfigProblem { path, message, span: at.view.span() });
    }

    /// Objects to fields that are not among these, and to those that are there twice.
    fn fields(&mut self, at: &At<'_>, known: &[&str]) {
        if at.view.node().is_some_and(|node| node.kind() != Kind::Mapping) {
            self.problem(at, "has to be a mapping");
            return;
        }
        let mut seen = HashSet::new();
        for (key, view) in at.view.entries() {
            let at = At { view, path: at.get(key.value).path };
            if !known.contains(&key.value) {
                self.problem(&at, format!("unknown field \"{}\"", key.value));
            } else if !seen.insert(key.value) {
                self.problem(&at, format!("duplicate field \"{}\"", key.value));
            }
        }
    }

    /// The items of a list.
    fn items<'t>(&mut self, at: &At<'t>) -> Vec<At<'t>> {
        if at.view.node().is_some_and(|node| node.kind() != Kind::Sequence) {
            self.problem(at, "has to be a list");
        }
        let item = |(index, view)| At { view, path: format!("{}[{index}]", at.path) };
        at.view.items().enumerate().map(item).collect()
    }

    /// A length of time as Go writes it, in seconds, if one is given.
    fn duration(&mut self, at: &At<'_>) -> Option<f64> {
        if !at.is_given() {
            return None;
        }
        let seconds = duration(at.text());
        if seconds.is_none() {
            self.problem(at, format!("time: invalid duration \"{}\"", at.text()));
        }
        seconds
    }

    /// Objects to a text that is no key of a label.
    fn label_name(&mut self, at: &At<'_>) {
        if !is_label_name(at.text()) {
            let message = format!(
                "Invalid value: \"{}\": name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end \
                 with an alphanumeric character",
                at.text()
            );
            self.problem(at, message);
        }
    }

    /// A whole number within a range, if one is given.
    fn number(&mut self, at: &At<'_>, range: std::ops::RangeInclusive<i64>) -> Option<i64> {
        if !at.is_given() {
            return None;
        }
        match at.view.number() {
            Some(number) if range.contains(&number.value) => return Some(number.value),
            Some(number) => {
                let end = if *range.end() == i64::MAX { "inf)".to_owned() } else { format!("{}]", range.end()) };
                let message = format!("Invalid value: {}: not in valid range [{}, {end}", number.value, range.start());
                self.problem(at, message);
            }
            None => self.problem(at, "has to be a whole number"),
        }
        None
    }

    fn boolean(&mut self, at: &At<'_>) -> bool {
        if at.is_given() && at.view.boolean().is_none() {
            self.problem(at, "has to be true or false");
        }
        at.view.boolean().unwrap_or(false)
    }

    fn configuration(&mut self, view: View<'_>) -> Vec<Profile> {
        let root = At { view, path: String::new() };
        let (version, kind) = (root.get("apiVersion"), root.get("kind"));
        if version.text() != GROUP_VERSION {
            self.problem(&version, format!("has to be {GROUP_VERSION}"));
        }
        if kind.text() != "KubeSchedulerConfiguration" {
            self.problem(&kind, "has to be KubeSchedulerConfiguration");
        }
        if !self.problems.is_empty() {
            return Vec::new();
        }
        self.fields(
            &root,
            &[
                "apiVersion",
                "kind",
                "parallelism",
                "leaderElection",
                "clientConnection",
                "enableProfiling",
                "enableContentionProfiling",
                "percentageOfNodesToScore",
                "podInitialBackoffSeconds",
                "podMaxBackoffSeconds",
                "profiles",
                "extenders",
                "delayCacheUntilActive",
            ],
        );
        self.operation(&root);
        let percentage = self.number(&root.get("percentageOfNodesToScore"), 0..=100);
        let extenders = root.get("extenders").view.items().next();
        let written = self.items(&root.get("profiles"));
        if written.is_empty() {
            let scheduler = self.values.symbols.add("default-scheduler");
            let mut profile = Profile::default_of(scheduler, &self.values.names, self.release);
            profile.percentage = percentage;
            profile.beyond = extenders.map(|_| EXTENDERS.into());
            return vec![profile];
        }
        let is_only = written.len() == 1;
        let mut first_sort = None;
        let mut profiles: Vec<Profile> = Vec::new();
        for at in written {
            let (profile, queue_sort) = self.profile(&at, is_only);
            if *first_sort.get_or_insert(queue_sort.clone()) != queue_sort {
                self.problem(&at.get("plugins").get("queueSort"), "Invalid value: must be the same for all profiles");
            }
            if let Some(first) = profiles.iter().position(|other| other.scheduler == profile.scheduler)
                && !profile.scheduler.is_empty()
            {
                let message = format!("Duplicate value: \"profiles[{first}].schedulerName\"");
                self.problem(&at.get("schedulerName"), message);
            }
            profiles.push(Profile {
                percentage: profile.percentage.or(percentage),
                beyond: extenders.map(|_| EXTENDERS.into()).or(profile.beyond.clone()),
                ..profile
            });
        }
        profiles
    }

    /// What has nothing to do with where pods go.
    fn operation(&mut self, root: &At<'_>) {
        self.number(&root.get("parallelism"), 1..=i64::from(i32::MAX));
        self.boolean(&root.get("enableProfiling"));
        self.boolean(&root.get("enableContentionProfiling"));
        self.boolean(&root.get("delayCacheUntilActive"));
        let initial = self.number(&root.get("podInitialBackoffSeconds"), 1..=i64::MAX).unwrap_or(1);
        let max = root.get("podMaxBackoffSeconds");
        if self.number(&max, i64::MIN..=i64::MAX).unwrap_or(10) < initial {
            self.problem(&max, "must be greater than or equal to PodInitialBackoffSeconds");
        }
        let election = [
            "leaderElect",
            "leaseDuration",
            "renewDeadline",
            "retryPeriod",
            "resourceLock",
            "resourceName",
            "resourceNamespace",
        ];
        let at = root.get("leaderElection");
        self.fields(&at, &election);
        let elects = self.boolean(&at.get("leaderElect")) || !at.get("leaderElect").is_given();
        let lock = at.get("resourceLock");
        if elects && lock.is_given() && lock.text() != "leases" {
            self.problem(&lock, "Invalid value: resourceLock value must be \"leases\"");
        }
        let lease = self.duration(&at.get("leaseDuration")).unwrap_or(15.0);
        let renew = self.duration(&at.get("renewDeadline")).unwrap_or(10.0);
        let retry = self.duration(&at.get("retryPeriod")).unwrap_or(2.0);
        if elects && lease <= renew {
            self.problem(&at.get("leaseDuration"), "Invalid value: must be greater than `RenewDeadline`");
        }
        if elects && renew <= retry {
            self.problem(&at.get("renewDeadline"), "Invalid value: must be greater than `RetryPeriod`");
        }
        let connection = ["kubeconfig", "acceptContentTypes", "contentType", "qps", "burst"];
        let at = root.get("clientConnection");
        self.fields(&at, &connection);
        self.number(&at.get("burst"), 0..=i64::MAX);
        self.extenders(&root.get("extenders"));
    }

    /// Extenders cannot be asked, but what is wrong with them can be said.
    fn extenders(&mut self, at: &At<'_>) {
        let mut binders = 0;
        for extender in self.items(at) {
            let weight = extender.get("weight");
            let scores = !extender.get("prioritizeVerb").text().is_empty();
            if scores && weight.view.number().is_none_or(|weight| weight.value <= 0) {
                self.problem(&weight, "Invalid value: must have a positive weight applied to it");
            }
            binders += usize::from(!extender.get("bindVerb").text().is_empty());
            for resource in self.items(&extender.get("managedResources")) {
                let name = resource.get("name");
                if !is_extended(name.text()) || !is_label_name(name.text()) {
                    self.problem(
                        &name,
                        format!("Invalid value: \"{}\": is an invalid extended resource name", name.text()),
                    );
                }
            }
        }
        if binders > 1 {
            self.problem(
                at,
                format!("found {binders} extenders implementing bind: only one extender can implement bind"),
            );
        }
    }

    /// A profile, and what it says about the order of the queue.
    fn profile(&mut self, at: &At<'_>, is_only: bool) -> (Profile, PluginSet) {
        self.fields(at, &["schedulerName", "percentageOfNodesToScore", "plugins", "pluginConfig"]);
        let name = at.get("schedulerName");
        let scheduler = match name.text() {
            "" if is_only && !name.is_given() => self.values.symbols.add("default-scheduler"),
            "" => {
                self.problem(&name, "Required value");
                Symbol::EMPTY
            }
            text => self.values.symbols.add(text),
        };
        let percentage = self.number(&at.get("percentageOfNodesToScore"), 0..=100);
        let written = self.plugins(&at.get("plugins"));
        let args = self.plugin_config(&at.get("pluginConfig"));
        let WrittenPlugins { all, points, beyond } = written;
        let all = all.merged(self.release);
        let none = PluginSet::default();
        let set = |point| points.get(&point).unwrap_or(&none);
        let mut names: HashMap<Point, Vec<&'static str>> = HashMap::new();
        for point in Point::ALL {
            match expanded(&all, set(point), point, self.release) {
                Ok(plugins) => {
                    names.insert(point, plugins);
                }
                Err(message) => self.problem(&at.get("plugins").get(point.field()), message),
            }
        }
        let scheduler_name = self.values.symbols.text(scheduler).to_owned();
        let counted = |point: Point| names.get(&point).map(Vec::len);
        if let Some(count) = counted(Point::QueueSort).filter(|count| *count != 1) {
            let message = format!(
                "only one queue sort plugin required for profile with scheduler name \"{scheduler_name}\", but got {count}"
            );
            self.problem(&at.get("plugins"), message);
        }
        if counted(Point::Bind) == Some(0) {
            let message =
                format!("at least one bind plugin is needed for profile with scheduler name \"{scheduler_name}\"");
            self.problem(&at.get("plugins"), message);
        }
        let weights = set(Point::Score).enabled.iter().chain(&all.enabled);
        let mut by_name: HashMap<&str, i64> = HashMap::new();
        let mut total: i64 = 0;
        for (name, weight) in weights {
            let scores = Known::named(name).is_some_and(|known| known.has(Point::Score, self.release));
            if scores && !by_name.contains_key(name) {
                let weight = weight.filter(|weight| *weight != 0).unwrap_or(1);
                // As upstream asks, which wraps around below zero.
                if weight * 100 > i64::MAX.wrapping_sub(total) {
                    self.problem(&at.get("plugins"), "total score of Score plugins could overflow");
                }
                total = total.wrapping_add(weight * 100);
                by_name.insert(*name, weight);
            }
        }
        let of_point = |point: Point| names.get(&point).cloned().unwrap_or_default();
        let weight = |name: &str| by_name.get(name).copied().unwrap_or(1);
        let mut profile = Profile::new(scheduler, of_point, weight, args, self.release);
        profile.percentage = percentage;
        if let Some(plugin) = beyond {
            profile.beyond = Some(format!("the dry run does not follow the plugin {plugin}").into());
        }
        let queue_sort = set(Point::QueueSort).clone();
        (profile, queue_sort)
    }

    fn plugins(&mut self, at: &At<'_>) -> WrittenPlugins {
        let fields: Vec<&str> = Point::ALL.iter().map(|point| point.field()).chain(["multiPoint"]).collect();
        self.fields(at, &fields);
        let mut written = WrittenPlugins::default();
        written.all = self.plugin_set(&at.get("multiPoint"), &mut written.beyond);
        for point in Point::ALL {
            let set = self.plugin_set(&at.get(point.field()), &mut written.beyond);
            written.points.insert(point, set);
        }
        written
    }

    fn plugin_set(&mut self, at: &At<'_>, beyond: &mut Option<&'static str>) -> PluginSet {
        self.fields(at, &["enabled", "disabled"]);
        let mut set = PluginSet::default();
        for plugin in self.items(&at.get("enabled")) {
            self.fields(&plugin, &["name", "weight"]);
            let weight = self.number(&plugin.get("weight"), i64::from(i32::MIN)..=i64::from(i32::MAX));
            let name = plugin.get("name").text();
            match Known::named(name) {
                Some(known) => set.enabled.push((known.name, weight)),
                None => match FURTHER_PLUGINS.iter().find(|further| **further == name) {
                    Some(further) => *beyond = Some(further),
                    None => self.problem(&plugin.get("name"), format!("plugin \"{name}\" does not exist")),
                },
            }
        }
        for plugin in self.items(&at.get("disabled")) {
            self.fields(&plugin, &["name", "weight"]);
            set.disabled.push(plugin.get("name").text().into());
        }
        set
    }

    fn plugin_config(&mut self, at: &At<'_>) -> Args {
        let mut args = Args::new(&self.values.names);
        let mut seen = HashSet::new();
        for entry in self.items(at) {
            self.fields(&entry, &["name", "args"]);
            let (name, own) = (entry.get("name").text(), entry.get("args"));
            if !seen.insert(name) {
                self.problem(&entry, format!("Duplicate value: \"{name}\""));
                continue;
            }
            let kind = own.get("kind");
            let knows_args = PLUGINS.iter().any(|known| known.name == name) && ARGS.contains(&name);
            if knows_args && kind.is_given() && kind.text() != format!("{name}Args") {
                self.problem(&kind, format!("args for plugin {name} were not of type {name}Args"));
                continue;
            }
            let version = own.get("apiVersion");
            if knows_args && version.is_given() && version.text() != GROUP_VERSION {
                self.problem(&version, format!("has to be {GROUP_VERSION}"));
            }
            match name {
                "DefaultPreemption" => self.preemption_args(&own),
                "InterPodAffinity" => self.inter_pod_affinity_args(&own, &mut args),
                "NodeAffinity" => self.node_affinity_args(&own, &mut args),
                "NodeResourcesBalancedAllocation" => self.balanced_allocation_args(&own, &mut args),
                "NodeResourcesFit" => args.fit = self.fit_args(&own),
                "PodTopologySpread" => self.spread_args(&own, &mut args),
                "VolumeBinding" => self.volume_binding_args(&own, &mut args),
                "DynamicResources" => self.devices_args(&own),
                // Others take no arguments, and upstream does not look at what is given.
                _ => {}
            }
        }
        args
    }

    fn args_fields(&mut self, at: &At<'_>, fields: &[&str]) {
        let all: Vec<&str> = ["apiVersion", "kind"].into_iter().chain(fields.iter().copied()).collect();
        self.fields(at, &all);
    }

    fn devices_args(&mut self, at: &At<'_>) {
        self.args_fields(at, &["filterTimeout", "bindingTimeout"]);
        let (filter, binding) = (at.get("filterTimeout"), at.get("bindingTimeout"));
        if self.duration(&filter).is_some_and(|seconds| seconds < 0.0) {
            self.problem(&filter, "Invalid value: must be zero or positive");
        }
        if self.duration(&binding).is_some_and(|seconds| seconds < 1.0) {
            self.problem(&binding, "Invalid value: must be at least 1 second");
        }
    }

    fn preemption_args(&mut self, at: &At<'_>) {
        self.args_fields(at, &["minCandidateNodesPercentage", "minCandidateNodesAbsolute"]);
        let percentage = self.number(&at.get("minCandidateNodesPercentage"), 0..=100);
        let absolute = self.number(&at.get("minCandidateNodesAbsolute"), 0..=i64::MAX);
        if percentage == Some(0) && absolute == Some(0) {
            let at = at.get("minCandidateNodesPercentage");
            self.problem(&at, "Invalid value: 0: cannot be zero at the same time as minCandidateNodesAbsolute");
        }
    }

    fn inter_pod_affinity_args(&mut self, at: &At<'_>, args: &mut Args) {
        self.args_fields(at, &["hardPodAffinityWeight", "ignorePreferredTermsOfExistingPods"]);
        args.hard_pod_affinity_weight = self.number(&at.get("hardPodAffinityWeight"), 0..=100).unwrap_or(1);
        args.ignores_preferred_terms_of_existing_pods = self.boolean(&at.get("ignorePreferredTermsOfExistingPods"));
    }

    fn node_affinity_args(&mut self, at: &At<'_>, args: &mut Args) {
        self.args_fields(at, &["addedAffinity"]);
        let affinity = at.get("addedAffinity");
        let [required, preferred] =
            ["requiredDuringSchedulingIgnoredDuringExecution", "preferredDuringSchedulingIgnoredDuringExecution"];
        self.fields(&affinity, &[required, preferred]);
        let (required, preferred) = (affinity.get(required), affinity.get(preferred));
        self.fields(&required, &["nodeSelectorTerms"]);
        if required.is_given() {
            let terms = self.items(&required.get("nodeSelectorTerms"));
            args.added_affinity = Some(terms.iter().map(|term| self.node_term(term)).collect());
        }
        let terms = self.items(&preferred);
        if !terms.is_empty() {
            let mut all = Vec::new();
            for term in terms {
                self.fields(&term, &["weight", "preference"]);
                let weight = self.number(&term.get("weight"), i64::from(i32::MIN)..=i64::from(i32::MAX));
                all.push((weight.unwrap_or(0), self.node_term(&term.get("preference"))));
            }
            args.added_preferences = Some(all.into());
        }
    }

    fn node_term(&mut self, at: &At<'_>) -> NodeTerm {
        self.fields(at, &["matchExpressions", "matchFields"]);
        for (list, are_names) in [(at.get("matchExpressions"), false), (at.get("matchFields"), true)] {
            for expression in self.items(&list) {
                self.fields(&expression, &["key", "operator", "values"]);
                self.requirement(&expression, are_names);
            }
        }
        self.values.node_term(at.view)
    }

    /// Objects to a requirement that makes no sense.
    fn requirement(&mut self, at: &At<'_>, is_name: bool) {
        let (operator, count) = (at.get("operator"), at.get("values").view.items().count());
        if !is_name {
            self.label_name(&at.get("key"));
        }
        match Operator::named(operator.text()) {
            None => {
                let message = format!("Invalid value: \"{}\": not a valid selector operator", operator.text());
                self.problem(&operator, message);
            }
            // A term about names that makes no sense never matches, and nobody objects.
            Some(_) if is_name => {}
            Some(Operator::In | Operator::NotIn) if count == 0 => {
                self.problem(
                    &at.get("values"),
                    "Invalid value: for 'in', 'notin' operators, values set can't be empty",
                );
            }
            Some(Operator::Exists | Operator::DoesNotExist) if count > 0 => {
                let message = "Invalid value: values set must be empty for exists and does not exist";
                self.problem(&at.get("values"), message);
            }
            Some(Operator::Gt | Operator::Lt)
                if at
                    .get("values")
                    .view
                    .items()
                    .any(|value| value.text().is_none_or(|text| text.value.parse::<i64>().is_err())) =>
            {
                let message = "Invalid value: for 'Gt', 'Lt' operators, the value must be an integer";
                self.problem(&at.get("values"), message);
            }
            Some(Operator::Gt | Operator::Lt) if count != 1 => {
                let message = "Invalid value: for 'Gt', 'Lt' operators, exactly one value is required";
                self.problem(&at.get("values"), message);
            }
            Some(_) => {}
        }
    }

    /// Resources with their weights; `None` if none are given.
    fn resources(&mut self, at: &At<'_>) -> Option<Vec<(Symbol, i64)>> {
        let mut all = Vec::new();
        for resource in self.items(at) {
            self.fields(&resource, &["name", "weight"]);
            let weight = self.number(&resource.get("weight"), i64::from(i32::MIN)..=i64::from(i32::MAX));
            let weight = weight.filter(|weight| *weight != 0).unwrap_or(1);
            all.push((self.values.text(resource.get("name").view), weight));
        }
        (!all.is_empty()).then_some(all)
    }

    fn balanced_allocation_args(&mut self, at: &At<'_>, args: &mut Args) {
        self.args_fields(at, &["resources"]);
        let list = at.get("resources");
        let Some(resources) = self.resources(&list) else { return };
        let mut seen = HashSet::new();
        for ((name, weight), at) in resources.iter().zip(self.items(&list)) {
            if !seen.insert(*name) {
                let message = format!("Duplicate value: \"{}\"", self.values.symbols.text(*name));
                self.problem(&at.get("name"), message);
            }
            if *weight != 1 {
                self.problem(&at.get("weight"), format!("Invalid value: {weight}: must be 1"));
            }
        }
        args.balanced = resources.into_iter().map(|(name, _)| name).collect();
    }

    fn fit_args(&mut self, at: &At<'_>) -> FitArgs {
        self.args_fields(at, &["ignoredResources", "ignoredResourceGroups", "scoringStrategy"]);
        let mut args = Args::new(&self.values.names).fit;
        for name in self.items(&at.get("ignoredResources")) {
            self.label_name(&name);
            args.ignored.push(self.values.text(name.view));
        }
        for group in self.items(&at.get("ignoredResourceGroups")) {
            if group.text().contains('/') {
                let message = format!("Invalid value: \"{}\": resource group name can't contain '/'", group.text());
                self.problem(&group, message);
            }
            self.label_name(&group);
            args.ignored_groups.push(group.text().into());
        }
        let strategy = at.get("scoringStrategy");
        self.fields(&strategy, &["type", "resources", "requestedToCapacityRatio"]);
        if !strategy.is_given() {
            return args;
        }
        let list = strategy.get("resources");
        if let Some(resources) = self.resources(&list) {
            for ((name, weight), at) in resources.iter().zip(self.items(&list)) {
                if !(1..=100).contains(weight) {
                    let name = self.values.symbols.text(*name);
                    let message =
                        format!("Invalid value: {weight}: resource weight of {name} not in valid range (0, 100]");
                    self.problem(&at.get("weight"), message);
                }
            }
            args.resources = resources;
        }
        let ratio = strategy.get("requestedToCapacityRatio");
        self.fields(&ratio, &["shape"]);
        let kind = strategy.get("type");
        match kind.text() {
            "RequestedToCapacityRatio" if ratio.is_given() => {
                args.strategy = Strategy::RequestedToCapacityRatio(self.shape(&ratio.get("shape")));
                return args;
            }
            "RequestedToCapacityRatio" => {
                let message = "Required value: must be specified when type is RequestedToCapacityRatio";
                self.problem(&ratio, message);
            }
            "LeastAllocated" => {}
            "MostAllocated" => args.strategy = Strategy::MostAllocated,
            other => {
                let message = format!(
                    "Unsupported value: \"{other}\": supported values: \"LeastAllocated\", \"MostAllocated\", \
                     \"RequestedToCapacityRatio\""
                );
                self.problem(&kind, message);
            }
        }
        if ratio.is_given() && kind.text() != "RequestedToCapacityRatio" {
            self.problem(&ratio, "Forbidden: must be nil when type is not RequestedToCapacityRatio");
        }
        args
    }

    /// Scores are given from 0 to 10 and kept from 0 to 100.
    fn shape(&mut self, at: &At<'_>) -> Shape {
        let mut points: Vec<(i64, i64)> = Vec::new();
        for point in self.items(at) {
            self.fields(&point, &["utilization", "score"]);
            let utilization = self.number(&point.get("utilization"), 0..=100).unwrap_or(0);
            let score = self.number(&point.get("score"), 0..=10).unwrap_or(0);
            if points.last().is_some_and(|(last, _)| *last >= utilization) {
                let message = format!("Invalid value: {utilization}: values must be sorted in increasing order");
                self.problem(&point.get("utilization"), message);
            }
            points.push((utilization, score * 10));
        }
        if points.is_empty() {
            self.problem(at, "Required value: at least one point must be specified");
        }
        Shape(points)
    }

    fn spread_args(&mut self, at: &At<'_>, args: &mut Args) {
        self.args_fields(at, &["defaultConstraints", "defaultingType"]);
        let (kind, constraints) = (at.get("defaultingType"), at.get("defaultConstraints"));
        let mut all: Vec<Spread> = Vec::new();
        for constraint in self.items(&constraints) {
            let spread = self.default_constraint(&constraint);
            let is_same = |other: &Spread| other.key == spread.key && other.is_hard == spread.is_hard;
            if all.iter().any(is_same) {
                self.problem(&constraint, "Duplicate value");
            }
            all.push(spread);
        }
        match kind.text() {
            "" | "System" if all.is_empty() => {}
            "" | "System" => {
                self.problem(&kind, "Invalid value: \"System\": when .defaultConstraints are not empty");
            }
            "List" => args.default_spread = Some(all),
            other => {
                let message = format!("Unsupported value: \"{other}\": supported values: \"System\", \"List\"");
                self.problem(&kind, message);
            }
        }
    }

    fn default_constraint(&mut self, at: &At<'_>) -> Spread {
        self.fields(
            at,
            &[
                "maxSkew",
                "topologyKey",
                "whenUnsatisfiable",
                "labelSelector",
                "minDomains",
                "nodeAffinityPolicy",
                "nodeTaintsPolicy",
                "matchLabelKeys",
            ],
        );
        let skew = at.get("maxSkew");
        if skew.view.number().is_none_or(|skew| skew.value <= 0) {
            self.problem(&skew, "not in valid range (0, inf)");
        }
        let key = at.get("topologyKey");
        if key.text().is_empty() {
            self.problem(&key, "Required value: can not be empty");
        } else {
            self.label_name(&key);
        }
        let action = at.get("whenUnsatisfiable");
        match action.text() {
            "DoNotSchedule" | "ScheduleAnyway" => {}
            "" => self.problem(&action, "Required value: can not be empty"),
            other => {
                let message =
                    format!("Unsupported value: \"{other}\": supported values: \"DoNotSchedule\", \"ScheduleAnyway\"");
                self.problem(&action, message);
            }
        }
        let selector = at.get("labelSelector");
        if selector.is_given() {
            let message = "Forbidden: constraint must not define a selector, as they deduced for each pod";
            self.problem(&selector, message);
        }
        self.values.spread(at.view)
    }

    fn volume_binding_args(&mut self, at: &At<'_>, args: &mut Args) {
        self.args_fields(at, &["bindTimeoutSeconds", "shape"]);
        let timeout = at.get("bindTimeoutSeconds");
        if self.number(&timeout, i64::MIN..=i64::MAX).is_some_and(|timeout| timeout < 0) {
            self.problem(&timeout, "Invalid value: invalid BindTimeoutSeconds, should not be a negative value");
        }
        let shape = at.get("shape");
        if !self.release.is_since(37) && shape.is_given() {
            let message = "Invalid value: unexpected field `shape`, remove it or turn on the feature gate \
                           StorageCapacityScoring";
            self.problem(&shape, message);
        } else if shape.view.items().next().is_some() {
            args.storage_shape = self.shape(&shape);
        }
    }
}

/// Seconds of a text such as `1m30s`; `None` if it is none.
fn duration(text: &str) -> Option<f64> {
    let (sign, mut rest) = match text.strip_prefix('-') {
        Some(rest) => (-1.0, rest),
        None => (1.0, text.strip_prefix('+').unwrap_or(text)),
    };
    if rest == "0" {
        return Some(0.0);
    }
    let mut seconds = 0.0;
    loop {
        let end = rest.find(|letter: char| !letter.is_ascii_digit() && letter != '.')?;
        let number: f64 = rest[..end].parse().ok()?;
        let units = [("ns", 1e-9), ("us", 1e-6), ("µs", 1e-6), ("ms", 1e-3), ("s", 1.0), ("m", 60.0), ("h", 3600.0)];
        let (unit, factor) = units.into_iter().find(|(unit, _)| rest[end..].starts_with(unit))?;
        seconds += number * factor;
        rest = &rest[end + unit.len()..];
        if rest.is_empty() {
            return Some(sign * seconds);
        }
    }
}

/// Whether a text can be the key of a label: a name, and a domain before it.
fn is_label_name(text: &str) -> bool {
    let is_edge = |byte: Option<&u8>| byte.is_some_and(u8::is_ascii_alphanumeric);
    let is_part = |part: &str, most: usize, also: &[u8]| {
        let bytes = part.as_bytes();
        is_edge(bytes.first())
            && is_edge(bytes.last())
            && bytes.len() <= most
            && bytes.iter().all(|byte| byte.is_ascii_alphanumeric() || also.contains(byte))
    };
    match text.split_once('/') {
        Some((domain, name)) => is_part(domain, 253, b"-.") && is_part(name, 63, b"-_."),
        None => is_part(text, 63, b"-_."),
    }
}

/// Plugins that take arguments.
const ARGS: [&str; 8] = [
    "DefaultPreemption",
    "InterPodAffinity",
    "NodeAffinity",
    "NodeResourcesBalancedAllocation",
    "NodeResourcesFit",
    "PodTopologySpread",
    "VolumeBinding",
    "DynamicResources",
];

const EXTENDERS: &str = "the configuration has extenders, which cannot be asked offline";
