//! Every rule of every plugin that is loaded, by its full id.

use crate::Severity;
use podlint_plugin_host::{FixClass, Plugin, Profile, RuleInfo};
use std::collections::HashMap;

/// A rule and the plugin that holds it.
#[derive(Debug, Clone)]
pub struct Registered {
    /// Its full id: `ports/duplicate-port`.
    pub id: String,
    /// Index of its plugin in the order in which plugins were loaded.
    pub plugin: usize,
    /// Index of the rule in the plugin.
    pub rule: usize,
    /// How bad what it finds is, unless configured otherwise.
    pub severity: Severity,
    /// The smallest profile that it is in.
    pub profile: Profile,
    /// What its fixes are like; `None` where it offers none.
    pub fix: Option<FixClass>,
    /// What it finds, in a sentence: the first paragraph of its page.
    pub description: String,
    /// Its page, in Markdown.
    pub page: String,
    /// Its options with their defaults, a JSON object; empty where it has none.
    pub options: String,
    /// What other tools call it, each as `tool:id`: the section "Elsewhere" of its page.
    pub aliases: Vec<String>,
}

/// The rules of a set of plugins, sorted by id.
#[derive(Debug, Clone, Default)]
pub struct Registry {
    rules: Vec<Registered>,
    by_id: HashMap<String, usize>,
    /// Rules by their name without the plugin's, where one rule only has it.
    by_name: HashMap<String, Option<usize>>,
}

impl Registry {
    /// The rules of these plugins.
    pub fn new(plugins: &[Plugin]) -> Registry {
        let mut rules: Vec<Registered> = Vec::new();
        for (plugin_index, plugin) in plugins.iter().enumerate() {
            let registered = |(rule, info)| register(plugin.id(), plugin_index, rule, info);
            rules.extend(plugin.rules().iter().enumerate().map(registered));
        }
        rules.sort_by(|left, right| left.id.cmp(&right.id));
        let mut registry = Registry { rules, by_id: HashMap::new(), by_name: HashMap::new() };
        for (place, rule) in registry.rules.iter().enumerate() {
            registry.by_id.insert(rule.id.clone(), place);
            let name = rule.id.split_once('/').map_or(rule.id.as_str(), |(_, name)| name);
            registry.by_name.entry(name.to_owned()).and_modify(|known| *known = None).or_insert(Some(place));
        }
        registry
    }

    /// All rules, sorted by id.
    pub fn rules(&self) -> &[Registered] {
        &self.rules
    }

    /// The rule with this id, or with this name where one rule only has it.
    pub fn find(&self, id: &str) -> Option<&Registered> {
        let place = self.by_id.get(id).copied().or_else(|| self.by_name.get(id).copied().flatten())?;
        self.rules.get(place)
    }

    /// The rule that another tool knows as `alias`: `kube-linter:docker-sock`, or the bare id where one rule only has it.
    pub fn find_alias(&self, alias: &str) -> Option<&Registered> {
        let is_meant = |known: &String| {
            let (_, id) = known.split_once(':').unwrap_or(("", known));
            known.eq_ignore_ascii_case(alias) || id.eq_ignore_ascii_case(alias)
        };
        let mut meant = self.rules.iter().filter(|rule| rule.aliases.iter().any(is_meant));
        let rule = meant.next()?;
        meant.next().is_none().then_some(rule)
    }

    /// The id that was probably meant.
    pub fn nearest(&self, id: &str) -> Option<&str> {
        let ids = || self.rules.iter().map(|rule| rule.id.as_str());
        podlint_schema::nearest(id, ids()).or_else(|| {
            let name = id.rsplit('/').next().unwrap_or(id);
            ids().find(|known| known.rsplit('/').next() == Some(name))
        })
    }

    /// Whether `pattern` could mean a rule of this registry.
    pub fn matches_any(&self, pattern: &str) -> bool {
        self.rules.iter().any(|rule| matches(pattern, &rule.id)) || self.find(pattern).is_some()
    }
}

fn register(plugin: &str, plugin_index: usize, rule: usize, info: &RuleInfo) -> Registered {
    Registered {
        id: format!("{plugin}/{}", info.name),
        plugin: plugin_index,
        rule,
        severity: info.severity.into(),
        profile: info.profile,
        fix: info.fix,
        description: first_paragraph(&info.page),
        page: info.page.clone(),
        options: info.options.clone(),
        aliases: aliases(&info.page),
    }
}

/// The lines of the section "Elsewhere", such as ``- kube-linter: `docker-sock`, `sensitive-host-mounts` ``.
fn aliases(page: &str) -> Vec<String> {
    let lines = page.lines().skip_while(|line| line.trim_end() != "## Elsewhere").skip(1);
    let lines = lines.take_while(|line| !line.starts_with('#'));
    let mut found = Vec::new();
    for (tool, ids) in lines.filter_map(|line| line.strip_prefix("- ")?.split_once(": ")) {
        found.extend(ids.split('`').skip(1).step_by(2).map(|id| format!("{tool}:{id}")));
    }
    found
}

/// The first paragraph below the title, on one line.
fn first_paragraph(page: &str) -> String {
    let lines = page.lines().skip_while(|line| line.starts_with('#') || line.trim().is_empty());
    lines.take_while(|line| !line.trim().is_empty()).map(str::trim).collect::<Vec<_>>().join(" ")
}

/// Whether a pattern means a rule: its id, its name, its plugin, or any of them with `*`.
pub fn matches(pattern: &str, id: &str) -> bool {
    let (plugin, name) = id.split_once('/').unwrap_or(("", id));
    if !pattern.contains('*') {
        return pattern == id || pattern == name || pattern == plugin;
    }
    glob(pattern, id)
}

/// Whether `text` fits `pattern`, in which `*` stands for any text. Linear: each star is tried from where the last one ended.
fn glob(pattern: &str, text: &str) -> bool {
    let mut parts = pattern.split('*');
    let Some(rest) = text.strip_prefix(parts.next().unwrap_or_default()) else { return false };
    let mut rest = rest;
    let mut parts = parts.peekable();
    while let Some(part) = parts.next() {
        if parts.peek().is_none() {
            return rest.ends_with(part);
        }
        let Some(place) = rest.find(part) else { return false };
        rest = &rest[place + part.len()..];
    }
    rest.is_empty()
}

impl From<podlint_plugin_host::Severity> for Severity {
    fn from(severity: podlint_plugin_host::Severity) -> Severity {
        match severity {
            podlint_plugin_host::Severity::Hint => Severity::Hint,
            podlint_plugin_host::Severity::Information => Severity::Information,
            podlint_plugin_host::Severity::Warning => Severity::Warning,
            podlint_plugin_host::Severity::Error => Severity::Error,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{aliases, matches};

    #[test]
    fn what_other_tools_call_a_rule_stands_on_its_page() {
        let page = "# x\nText.\n\n## Elsewhere\n- checkov: `CKV_K8S_27`\n- trivy: `KSV-0006`, `KSV-0121`\n\n## More\n- a: `b`\n";
        assert_eq!(aliases(page), ["checkov:CKV_K8S_27", "trivy:KSV-0006", "trivy:KSV-0121"]);
    }

    #[test]
    fn patterns_mean_ids_names_plugins_and_globs() {
        for (pattern, expected) in [
            ("ports/duplicate-port", true),
            ("duplicate-port", true),
            ("ports", true),
            ("ports/*", true),
            ("*/duplicate-*", true),
            ("*", true),
            ("port", false),
            ("labels/*", false),
            ("ports/*-name", false),
        ] {
            assert_eq!(matches(pattern, "ports/duplicate-port"), expected, "{pattern}");
        }
    }
}
