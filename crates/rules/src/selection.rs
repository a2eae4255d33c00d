//! Which rules run on a file, under which id, how bad, and with which options.

use crate::config::{Config, Level, RuleConfig};
use crate::registry::{Registered, matches};
use crate::{Registry, Severity};
use podlint_plugin_host::{Profile, Slot};
use std::sync::Arc;

/// What the command line says about rules; it wins over configuration files.
#[derive(Debug, Clone, Default)]
pub struct Overrides {
    /// The profile, if one is named.
    pub profile: Option<Profile>,
    /// Only these rules run, whatever the profile: ids, names, plugins, globs.
    pub only: Vec<String>,
    /// These do not.
    pub skip: Vec<String>,
    /// Minors of Kubernetes, first and last.
    pub kubernetes: Option<(u32, u32)>,
    /// Whether files are given as they stand, without repairs of syntax errors, because nothing but the API server's
    /// answer is asked for.
    pub as_it_stands: bool,
}

/// A rule that runs.
#[derive(Debug, Clone)]
pub struct ActiveRule {
    /// The id that its diagnostics carry.
    pub id: Arc<str>,
    /// How bad what it finds is; `None` where the plugin decides for each finding.
    pub severity: Option<Severity>,
    /// The rule's own severity.
    pub default_severity: Severity,
    /// Whether comments cannot hide what it finds.
    pub locked: bool,
}

/// The rules that run on the files of one configuration.
#[derive(Debug, Clone, Default)]
pub struct Ruleset {
    /// For each plugin its rules, in the order of their slots.
    pub(crate) plugins: Vec<PluginRules>,
    /// Minors of Kubernetes, first and last.
    pub(crate) minors: (u32, u32),
    /// Whether a file may say that it is for others: not where the command line says so.
    pub(crate) files_say_minors: bool,
    /// Whether files are given as they stand.
    pub(crate) as_it_stands: bool,
    /// Whether a suppression that hides nothing is reported: not where the command line turns rules off.
    pub(crate) reports_unused: bool,
}

/// The rules of one plugin that run.
#[derive(Debug, Clone, Default)]
pub(crate) struct PluginRules {
    pub(crate) slots: Vec<Slot>,
    pub(crate) rules: Vec<ActiveRule>,
}

/// Kubernetes 1.37, unless something else is asked for.
const DEFAULT_MINORS: (u32, u32) = (37, 37);

impl Ruleset {
    /// The rules that `config` and `overrides` select from `registry`.
    pub fn new(registry: &Registry, config: &Config, overrides: &Overrides) -> Ruleset {
        let plugin_count = registry.rules().iter().map(|rule| rule.plugin + 1).max().unwrap_or(0);
        let mut plugins = vec![PluginRules::default(); plugin_count];
        let profile = overrides.profile.or(config.profile).unwrap_or(Profile::Recommended);
        for rule in registry.rules() {
            let own = config.rules.iter().rev().find(|configured| configured.id == rule.id);
            add(&mut plugins, rule, own, profile, overrides, &rule.id);
            for renamed in
                config.rules.iter().filter(|configured| configured.rule == rule.id && configured.id != rule.id)
            {
                add(&mut plugins, rule, Some(renamed), profile, overrides, &renamed.id);
            }
        }
        Ruleset {
            plugins,
            minors: overrides.kubernetes.or(config.kubernetes).unwrap_or(DEFAULT_MINORS),
            files_say_minors: overrides.kubernetes.is_none(),
            as_it_stands: overrides.as_it_stands,
            reports_unused: overrides.only.is_empty() && overrides.skip.is_empty(),
        }
    }

    /// The rules that run.
    pub fn rules(&self) -> impl Iterator<Item = &ActiveRule> {
        self.plugins.iter().flat_map(|plugin| &plugin.rules)
    }
}

fn add(
    plugins: &mut [PluginRules],
    rule: &Registered,
    config: Option<&RuleConfig>,
    profile: Profile,
    overrides: &Overrides,
    id: &str,
) {
    let means = |patterns: &[String]| {
        patterns
            .iter()
            .any(|pattern| matches(pattern, id) || matches(pattern, &rule.id) || means_profile(pattern, rule))
    };
    let level = config.and_then(|config| config.severity);
    let selected = if !overrides.only.is_empty() {
        means(&overrides.only)
    } else {
        // To name a rule in the configuration with a severity or a second name is to want it.
        let wanted = config.is_some_and(|config| config.severity.is_some() || config.id != config.rule);
        level != Some(Level::Off) && (wanted || rule.profile <= profile)
    };
    if !selected || means(&overrides.skip) {
        return;
    }
    let plugin = &mut plugins[rule.plugin];
    let options = config.map(|config| config.options.clone()).unwrap_or_default();
    plugin.slots.push(Slot { rule: rule.rule, options });
    plugin.rules.push(ActiveRule {
        id: id.into(),
        severity: match level {
            Some(Level::On(severity)) => Some(severity),
            _ => None,
        },
        default_severity: rule.severity,
        locked: config.is_some_and(|config| config.locked),
    });
}

fn means_profile(pattern: &str, rule: &Registered) -> bool {
    crate::config::profile(pattern) == Some(rule.profile)
}
