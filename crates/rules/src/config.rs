//! `.podlint.yaml`, read by our own parser, so that its mistakes get spans and suggestions too.

use crate::{Registry, Severity};
use podlint_manifest::{PodTemplatePath, Text, View};
use podlint_plugin_host::Profile;
use podlint_schema::{Minor, kinds_named, nearest};
use podlint_yaml::scalar::{self, Scalar};
use podlint_yaml::{Kind, Node, Parse, Span, parse};

/// What a configuration file says. Everything may be left out.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Config {
    /// Minors of Kubernetes to check for, first and last: `1.37` or `1.34..1.37`.
    pub kubernetes: Option<(u32, u32)>,
    /// Which rules run.
    pub profile: Option<Profile>,
    /// The mildest severity that fails the run.
    pub fail_on: Option<FailOn>,
    /// Globs of files that are left out, relative to the file's folder.
    pub exclude: Vec<String>,
    /// What is said of single rules, in the order of the file.
    pub rules: Vec<RuleConfig>,
    /// Globs of files with CustomResourceDefinitions, relative to the file's folder and read as those of `exclude`.
    pub custom_resources: Vec<Glob>,
    /// Where objects of custom kinds keep their pod templates.
    pub pod_templates: Vec<PodTemplatePath>,
}

/// A glob and where it stands, for whoever finds that it names nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Glob {
    /// The glob as written.
    pub text: String,
    /// Its place in the configuration.
    pub span: Span,
}

/// The mildest severity that fails a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FailOn {
    /// This one and graver ones.
    Severity(Severity),
    /// None does.
    Never,
}

impl FailOn {
    /// The threshold of this name: a severity or `never`.
    pub fn from_name(name: &str) -> Option<FailOn> {
        if name == "never" { Some(FailOn::Never) } else { severity(name).map(FailOn::Severity) }
    }

    /// Whether a diagnostic of this severity fails the run.
    pub fn fails(self, severity: Severity) -> bool {
        matches!(self, FailOn::Severity(mildest) if severity >= mildest)
    }
}

/// What is said of one rule.
#[derive(Debug, Clone, PartialEq)]
pub struct RuleConfig {
    /// The id that its diagnostics carry.
    pub id: String,
    /// The id of the rule that runs; the same, but for a rule under a second name.
    pub rule: String,
    /// `None` where only options are set.
    pub severity: Option<Level>,
    /// Options, a JSON object; empty where none is set.
    pub options: String,
    /// Whether comments cannot hide what it finds.
    pub locked: bool,
}

/// How bad what a rule finds is, or that it does not run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Level {
    /// It does not run.
    Off,
    /// It runs.
    On(Severity),
}

/// A mistake in a configuration file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConfigProblem {
    /// Where.
    pub span: Span,
    /// What is wrong, one line.
    pub message: String,
    /// What to do, one line; empty where the message says it.
    pub hint: String,
}

const KEYS: [&str; 7] = ["kubernetes", "profile", "fail-on", "exclude", "rules", "custom-resources", "pod-templates"];
/// Keys that the format has and this version does not read: silence would look like consent.
const FUTURE_KEYS: [&str; 5] = ["extends", "pod-security", "import-ignores", "overrides", "plugins"];

/// Reads a configuration. Rules are looked up in `registry`.
pub fn read_config(text: &str, registry: &Registry) -> (Config, Vec<ConfigProblem>) {
    let parse = parse(text);
    let mut reader = Reader { registry, config: Config::default(), problems: Vec::new() };
    reader.read(&parse);
    (reader.config, reader.problems)
}

struct Reader<'r> {
    registry: &'r Registry,
    config: Config,
    problems: Vec<ConfigProblem>,
}

impl Reader<'_> {
    fn problem(&mut self, span: Span, message: impl Into<String>, hint: impl Into<String>) {
        self.problems.push(ConfigProblem { span, message: message.into(), hint: hint.into() });
    }

    fn read(&mut self, parse: &Parse<'_>) {
        let tree = parse.tree();
        for error in tree.errors {
            self.problem(error.span, error.code().message(), "");
        }
        let mut documents = tree.documents();
        let Some(root) = documents.next().map(Node::content) else { return };
        if let Some(second) = documents.next() {
            self.problem(second.span(), "a configuration is one document", "remove what follows `---`");
        }
        if View::of(root).is_absent() {
            return;
        }
        if root.kind() != Kind::Mapping {
            self.problem(
                root.span(),
                "a configuration is a mapping",
                "start with a line such as `profile: recommended`",
            );
            return;
        }
        self.check_duplicates(root);
        for (key, value) in View::of(root).entries() {
            match key.value {
                "kubernetes" => {
                    self.config.kubernetes =
                        self.text(value, key, minors, "a minor such as \"1.37\" or a range such as 1.34..1.37")
                }
                "profile" => self.config.profile = self.text(value, key, profile, "correctness, recommended or strict"),
                "fail-on" => {
                    self.config.fail_on =
                        self.text(value, key, FailOn::from_name, "error, warning, information, hint or never")
                }
                "exclude" => {
                    let globs = self.globs(key, value, "write `exclude: [\"vendor/**\"]`");
                    self.config.exclude = globs.into_iter().map(|glob| glob.text).collect();
                }
                "custom-resources" => {
                    self.config.custom_resources =
                        self.globs(key, value, "write `custom-resources: [\"crds/**/*.yaml\"]`");
                }
                "pod-templates" => self.read_pod_templates(key, value),
                "rules" => self.read_rules(key, value),
                name if FUTURE_KEYS.contains(&name) => {
                    let hint = if name == "plugins" {
                        "name a plugin on the command line: --plugin PATH"
                    } else {
                        "remove it"
                    };
                    self.problem(key.span, format!("`{name}` is not supported by this version"), hint);
                }
                name => {
                    let hint = did_you_mean(nearest(name, KEYS), &format!("known keys: {}", KEYS.join(", ")));
                    self.problem(key.span, format!("unknown key `{name}`"), hint);
                }
            }
        }
    }

    fn check_duplicates(&mut self, mapping: Node<'_>) {
        let mut seen = std::collections::HashSet::new();
        for entry in mapping.entries().filter(|entry| !seen.insert(entry.key.text())) {
            self.problem(
                entry.key.span(),
                format!("`{}` stands here a second time", entry.key.text()),
                "remove one of them",
            );
        }
    }

    fn text<T>(&mut self, value: View<'_>, key: Text<'_>, read: fn(&str) -> Option<T>, expected: &str) -> Option<T> {
        let text = value.text();
        let found = text.and_then(|text| read(text.value));
        if found.is_none() {
            self.problem(value.span().unwrap_or(key.span), format!("`{}` is not {expected}", key.value), "");
        }
        found
    }

    fn globs(&mut self, key: Text<'_>, value: View<'_>, example: &str) -> Vec<Glob> {
        if value.node().is_none_or(|node| node.kind() != Kind::Sequence) {
            let message = format!("`{}` is a list of globs", key.value);
            self.problem(value.span().unwrap_or(key.span), message, example);
        }
        let mut globs = Vec::new();
        for item in value.items() {
            match item.text() {
                Some(glob) => globs.push(Glob { text: glob.value.to_owned(), span: glob.span }),
                None => self.problem(item.span().unwrap_or(key.span), "a glob is a text", ""),
            }
        }
        globs
    }

    fn read_pod_templates(&mut self, key: Text<'_>, value: View<'_>) {
        if value.node().is_none_or(|node| node.kind() != Kind::Sequence) {
            let message = "`pod-templates` is a list of mappings";
            self.problem(value.span().unwrap_or(key.span), message, POD_TEMPLATE_EXAMPLE);
        }
        for item in value.items() {
            match item.node().filter(|node| node.kind() == Kind::Mapping) {
                Some(entry) => self.read_pod_template(entry),
                None => {
                    let message = "an entry of `pod-templates` is a mapping";
                    self.problem(item.span().unwrap_or(key.span), message, POD_TEMPLATE_EXAMPLE);
                }
            }
        }
    }

    fn read_pod_template(&mut self, entry: Node<'_>) {
        const KEYS: [&str; 3] = ["group", "kind", "path"];
        self.check_duplicates(entry);
        let view = View::of(entry);
        let mut is_sound = true;
        for (key, _) in view.entries().filter(|(key, _)| !KEYS.contains(&key.value)) {
            let hint = did_you_mean(nearest(key.value, KEYS), "known keys: group, kind, path");
            self.problem(key.span, format!("unknown key `{}` of `pod-templates`", key.value), hint);
            is_sound = false;
        }
        let first = entry.children().next().map_or(entry.span(), |key| key.span());
        let [group, kind, path] = KEYS.map(|name| {
            let written = entry.entries().find(|pair| pair.key.text() == name);
            let text = view.get(name).text().filter(|text| !text.value.is_empty());
            if text.is_none() && is_sound {
                let (span, what) = written.map_or((first, "is missing"), |pair| match pair.value.kind() {
                    Kind::Mapping | Kind::Sequence => (pair.value.span(), "is not a text"),
                    _ => (pair.key.span(), "is empty"),
                });
                self.problem(span, format!("`{name}` of `pod-templates` {what}"), POD_TEMPLATE_EXAMPLE);
            }
            text
        });
        let (Some(group), Some(kind), Some(path)) = (group, kind, path) else { return };
        if let Some((name, version)) = group.value.split_once('/') {
            let message = format!("a group has no version: `{}`", group.value);
            self.problem(
                group.span,
                message,
                format!("write `{name}`; the path then holds for `{version}` and all others"),
            );
        } else if kinds_named(kind.value).any(|known| known.group() == group.value) {
            let message = format!("`{}` of `{}` is no custom kind", kind.value, group.value);
            self.problem(kind.span, message, "remove the entry: podlint knows where it keeps its pods");
        } else if !PodTemplatePath::is_path(path.value) {
            let hint = "write names of fields with dots between them, `[]` behind a list, `*` for any name: spec.roles[].template";
            self.problem(path.span, format!("`{}` is no path", path.value), hint);
        } else {
            let [group, kind, path] = [group, kind, path].map(|text| text.value.to_owned());
            self.config.pod_templates.push(PodTemplatePath { group, kind, path });
        }
    }

    fn read_rules(&mut self, key: Text<'_>, value: View<'_>) {
        let Some(mapping) = value.node().filter(|node| node.kind() == Kind::Mapping) else {
            if !value.is_absent() {
                self.problem(
                    value.span().unwrap_or(key.span),
                    "`rules` maps rules to severities",
                    "write `rules: {ports/duplicate-port: error}`",
                );
            }
            return;
        };
        self.check_duplicates(mapping);
        for (id, value) in value.entries() {
            let mut config = RuleConfig {
                id: id.value.to_owned(),
                rule: id.value.to_owned(),
                severity: None,
                options: String::new(),
                locked: false,
            };
            match value.node() {
                Some(node) if node.kind() == Kind::Mapping => self.read_rule(id, node, &mut config),
                Some(node) => config.severity = self.level(node),
                None => self.problem(id.span, format!("`{}` has no severity", id.value), LEVELS),
            }
            self.resolve(id, value, config);
        }
    }

    fn read_rule(&mut self, id: Text<'_>, mapping: Node<'_>, config: &mut RuleConfig) {
        self.check_duplicates(mapping);
        for entry in mapping.entries() {
            match entry.key.text() {
                "severity" => config.severity = self.level(entry.value),
                "use" => config.rule = entry.value.text().to_owned(),
                "locked" => match scalar::meaning(entry.value) {
                    Scalar::Bool(locked) => config.locked = locked,
                    _ => self.problem(entry.value.span(), "`locked` is true or false", ""),
                },
                "options" if entry.value.kind() == Kind::Mapping => write_json(entry.value, &mut config.options),
                "options" => self.problem(entry.value.span(), "`options` is a mapping", ""),
                name => {
                    let hint = did_you_mean(nearest(name, ["severity", "options", "use", "locked"]), "");
                    self.problem(entry.key.span(), format!("unknown key `{name}` of rule `{}`", id.value), hint);
                }
            }
        }
    }

    fn level(&mut self, node: Node<'_>) -> Option<Level> {
        // `off` is a boolean for YAML 1.1, and means the same here.
        let level = match node.text() {
            "off" => Some(Level::Off),
            name => severity(name).map(Level::On),
        };
        if level.is_none() {
            let message = format!("`{}` is not a severity", node.raw().lines().next().unwrap_or_default());
            self.problem(node.span(), message, did_you_mean(nearest(node.text(), LEVEL_NAMES), LEVELS));
        }
        level
    }

    /// Finds the rule that is meant and checks its options.
    fn resolve(&mut self, id: Text<'_>, value: View<'_>, mut config: RuleConfig) {
        let registry = self.registry;
        let Some(rule) = registry.find(&config.rule) else {
            let span = value.get("use").span().unwrap_or(id.span);
            let hint = did_you_mean(registry.nearest(&config.rule), "`podlint rules` lists all of them");
            self.problem(span, format!("unknown rule `{}`", config.rule), hint);
            return;
        };
        if config.id == config.rule {
            config.id.clone_from(&rule.id);
        }
        config.rule.clone_from(&rule.id);
        let defaults = parse(rule.options.as_str());
        let tree = defaults.tree();
        let known = tree.documents().next().map_or(View::Absent, |document| View::of(document.content()));
        for (option, set) in value.get("options").entries() {
            let default = known.get(option.value);
            if default.is_absent() {
                let names = || known.entries().map(|(name, _)| name.value);
                let list = names().collect::<Vec<_>>().join(", ");
                let list = if list.is_empty() { "it has none".to_owned() } else { format!("it has {list}") };
                let hint = did_you_mean(nearest(option.value, names()), &list);
                self.problem(option.span, format!("rule `{}` has no option `{}`", rule.id, option.value), hint);
            } else if let (Some(default), Some(set)) = (default.node(), set.node())
                && type_name(default) != type_name(set)
            {
                let message = format!("option `{}` of rule `{}` is {}", option.value, rule.id, type_name(default));
                self.problem(set.span(), message, format!("its default is `{}`", default.raw()));
            }
        }
        self.config.rules.push(config);
    }
}

const POD_TEMPLATE_EXAMPLE: &str = "write `- {group: argoproj.io, kind: Rollout, path: spec.template}`";
const LEVEL_NAMES: [&str; 5] = ["off", "hint", "information", "warning", "error"];
const LEVELS: &str = "write off, hint, information, warning or error";

fn did_you_mean(suggestion: Option<&str>, otherwise: &str) -> String {
    suggestion.map_or_else(|| otherwise.to_owned(), |suggestion| format!("did you mean `{suggestion}`?"))
}

/// The severity of this name.
pub fn severity(name: &str) -> Option<Severity> {
    Severity::ALL.into_iter().find(|severity| severity.name() == name)
}

/// The profile of this name.
pub fn profile(name: &str) -> Option<Profile> {
    [Profile::Correctness, Profile::Recommended, Profile::Strict]
        .into_iter()
        .find(|profile| profile_name(*profile) == name)
}

/// The name of a profile in configuration and output.
pub const fn profile_name(profile: Profile) -> &'static str {
    match profile {
        Profile::Correctness => "correctness",
        Profile::Recommended => "recommended",
        Profile::Strict => "strict",
    }
}

/// First and last minor of `1.37` or `1.34..1.37`; `None` where a minor is not one that podlint knows.
pub fn minors(text: &str) -> Option<(u32, u32)> {
    let (first, last) = text.split_once("..").unwrap_or((text, text));
    let number = |text: &str| Minor::parse(text.trim()).map(|minor| u32::from(minor.number()));
    let (first, last) = (number(first)?, number(last)?);
    (first <= last).then_some((first, last))
}

fn type_name(node: Node<'_>) -> &'static str {
    match node.kind() {
        Kind::Mapping => "a mapping",
        Kind::Sequence => "a list",
        _ => match scalar::meaning(node) {
            Scalar::Bool(_) => "true or false",
            Scalar::Int(_) | Scalar::Float(_) => "a number",
            _ => "a text",
        },
    }
}

/// Writes a value as JSON. Without recursion on purpose: how deep it goes is the user's choice.
fn write_json(node: Node<'_>, out: &mut String) {
    enum Step<'t> {
        Value(Node<'t>),
        Text(String),
    }
    let mut steps = vec![Step::Value(node)];
    while let Some(step) = steps.pop() {
        let node = match step {
            Step::Text(text) => {
                out.push_str(&text);
                continue;
            }
            Step::Value(node) => node,
        };
        match node.kind() {
            Kind::Mapping => {
                steps.push(Step::Text("}".to_owned()));
                let entries: Vec<_> = node.entries().collect();
                for (place, entry) in entries.iter().enumerate().rev() {
                    let comma = if place > 0 { "," } else { "" };
                    steps.push(Step::Value(entry.value));
                    steps.push(Step::Text(format!("{comma}{}:", json_text(entry.key.text()))));
                }
                out.push('{');
            }
            Kind::Sequence => {
                steps.push(Step::Text("]".to_owned()));
                let items: Vec<_> = node.items().collect();
                for (place, item) in items.iter().enumerate().rev() {
                    steps.push(Step::Value(*item));
                    steps.push(Step::Text(if place > 0 { "," } else { "" }.to_owned()));
                }
                out.push('[');
            }
            _ => match scalar::meaning(node) {
                Scalar::Null => out.push_str("null"),
                Scalar::Bool(value) => out.push_str(&value.to_string()),
                Scalar::Int(value) => out.push_str(&value.to_string()),
                Scalar::Float(value) if value.is_finite() => out.push_str(&value.to_string()),
                _ => out.push_str(&json_text(node.text())),
            },
        }
    }
}

fn json_text(text: &str) -> String {
    let mut out = String::from("\"");
    for letter in text.chars() {
        match letter {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            letter if (letter as u32) < 0x20 => out.push_str(&format!("\\u{:04x}", letter as u32)),
            letter => out.push(letter),
        }
    }
    out.push('"');
    out
}
