//! The command line.

use crate::output::Format;
use clap::{Args, Parser, Subcommand, ValueEnum};
use podlint_preview::Scale;
use podlint_rules::{FailOn, Profile, Severity};
use std::path::PathBuf;

/// Check Kubernetes manifests: port conflicts, missing labels, broken references and what the API server would refuse, each
/// under the exact bytes
#[derive(Debug, Parser)]
#[command(name = "podlint", version, about, max_term_width = 100)]
pub(crate) struct Cli {
    #[command(subcommand)]
    pub(crate) command: Command,
    #[command(flatten)]
    pub(crate) common: Common,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Find problems in manifests
    Check(CheckArgs),
    /// Print what the parser sees in files
    Parse(ParseArgs),
    /// Print the page of a rule
    Explain(ExplainArgs),
    /// List every rule
    Rules(RulesArgs),
    /// Say on which node each pod would land
    Schedule(ScheduleArgs),
    /// Say what can be configured
    #[command(subcommand)]
    Config(ConfigCommand),
    /// Run the language server on standard input and output: editors start it
    Lsp(LspArgs),
}

/// What to say about configuration.
#[derive(Debug, Subcommand)]
pub(crate) enum ConfigCommand {
    /// Print the JSON schema of `.podlint.yaml`
    Schema,
}

/// Flags of `lsp`.
#[derive(Debug, Args)]
pub(crate) struct LspArgs {
    /// Write every message to this file, a line of JSON each, for a report of a mistake. What is in your manifests is in it, too
    #[arg(long, value_name = "FILE")]
    pub(crate) log: Option<PathBuf>,
    /// Ignored: standard input and output are all there is, and some clients insist on saying so
    #[arg(long, hide = true)]
    pub(crate) stdio: bool,
}

/// Flags of `schedule`.
#[derive(Debug, Args)]
pub(crate) struct ScheduleArgs {
    /// Files, folders or globs whose pods and workloads are to be scheduled; `-` is standard input
    #[arg(value_name = "PATH", conflicts_with = "case")]
    pub(crate) paths: Vec<PathBuf>,
    /// Objects of the cluster: what `kubectl get nodes,pods,... -A -o json` prints. Repeatable
    #[arg(long, value_name = "FILE", conflicts_with = "case")]
    pub(crate) cluster: Vec<PathBuf>,
    /// The made-up cluster to use where no --cluster is given
    #[arg(long, value_enum, value_name = "NAME", conflicts_with_all = ["case", "cluster"])]
    pub(crate) preset: Option<Preset>,
    /// Another number of replicas for a workload. Repeatable
    #[arg(long, value_name = "KIND/NAME=N", value_parser = scale, conflicts_with = "case")]
    pub(crate) scale: Vec<Scale>,
    /// Leave the pods where they are that the cluster has of the same workloads, and schedule only those that are missing, as
    /// a scale-up would; what a Job has finished stays done. Without it all of them are replaced
    #[arg(long, conflicts_with = "case")]
    pub(crate) keep_existing: bool,
    /// Walk pods through the steps of a deployment: per node every plugin that is against it, with numbers, and the scores.
    /// POD is a name, NAMESPACE/NAME or the beginning of a name; without it all pods
    #[arg(long, value_name = "POD", num_args = 0..=1)]
    pub(crate) explain: Option<Option<String>>,
    /// A KubeSchedulerConfiguration: profiles, plugins, weights and what plugins are told
    #[arg(long, value_name = "FILE")]
    pub(crate) scheduler_config: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) config: ConfigArgs,
    /// A recorded case: a JSON file with `objects`, the cluster, and `pending`, the pods to schedule in this order; `-` is
    /// standard input
    #[arg(long, value_name = "FILE")]
    pub(crate) case: Option<PathBuf>,
    /// The release of kube-scheduler that is followed: 1.34 to 1.37. By default the newest that the configuration names,
    /// else 1.37
    #[arg(long, value_name = "VERSION", value_parser = scheduler_release)]
    pub(crate) kube_version: Option<podlint_scheduler::Release>,
    /// Which of several equal nodes a pod is put on, for those after it to see: `first` by name (default with --case) or the
    /// `likely` one (default)
    #[arg(long, value_name = "PICK", value_parser = pick)]
    pub(crate) pick: Option<podlint_scheduler::Pick>,
    /// How to print: by default full on a terminal and table elsewhere
    #[arg(long, value_enum, value_name = "FORMAT")]
    pub(crate) format: Option<ScheduleFormat>,
}

/// How `schedule` prints.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum ScheduleFormat {
    /// The node of each pod, the scores, and why nodes were turned down
    Full,
    /// One line for each pod
    Table,
    /// Everything that was decided, as JSON
    Json,
    /// A table in Markdown
    Markdown,
    /// One page that shows the cluster after the run: its nodes with their pods, and why others have none
    Html,
}

/// A cluster that is made up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Preset {
    /// One node with 8 CPUs and 16 GiB
    Kind,
    /// Three nodes in three zones
    Small,
    /// Twelve nodes in three zones, three of them tainted for batch work
    Medium,
}

impl From<Preset> for podlint_preview::Preset {
    fn from(preset: Preset) -> podlint_preview::Preset {
        match preset {
            Preset::Kind => podlint_preview::Preset::Kind,
            Preset::Small => podlint_preview::Preset::Small,
            Preset::Medium => podlint_preview::Preset::Medium,
        }
    }
}

fn scale(text: &str) -> Result<Scale, String> {
    let parts = text.split_once('=').and_then(|(object, replicas)| {
        let (kind, name) = object.split_once('/')?;
        Some(Scale { kind: kind.to_owned(), name: name.to_owned(), replicas: replicas.parse().ok()? })
    });
    parts.ok_or_else(|| "write KIND/NAME=N, such as Deployment/web=5".to_owned())
}

fn pick(text: &str) -> Result<podlint_scheduler::Pick, String> {
    match text {
        "first" => Ok(podlint_scheduler::Pick::First),
        "likely" => Ok(podlint_scheduler::Pick::Likely),
        _ => Err("write `first` or `likely`".to_owned()),
    }
}

fn scheduler_release(text: &str) -> Result<podlint_scheduler::Release, String> {
    let minor = text.trim_start_matches('v').strip_prefix("1.").and_then(|rest| rest.split('.').next()?.parse().ok());
    minor.and_then(podlint_scheduler::Release::new).ok_or_else(|| "write a minor from 1.34 to 1.37".to_owned())
}

/// Flags of every command.
#[derive(Debug, Args)]
pub(crate) struct Common {
    /// When to use colours
    #[arg(long, global = true, value_enum, default_value_t = Color::Auto, value_name = "WHEN")]
    pub(crate) color: Color,
    /// Print nothing but the report itself
    #[arg(long, short, global = true)]
    pub(crate) quiet: bool,
    /// Say more about what is done, on standard error
    #[arg(long, short, global = true, conflicts_with = "quiet")]
    pub(crate) verbose: bool,
    /// Load one more plugin. Its code runs with all your rights
    #[arg(long = "plugin", global = true, value_name = "PATH")]
    pub(crate) plugins: Vec<PathBuf>,
}

/// Flags about the configuration.
#[derive(Debug, Args)]
pub(crate) struct ConfigArgs {
    /// Read this configuration instead of searching for `.podlint.yaml`
    #[arg(long, value_name = "FILE", conflicts_with = "no_config")]
    pub(crate) config: Option<PathBuf>,
    /// Read no configuration
    #[arg(long)]
    pub(crate) no_config: bool,
}

/// Flags of `check`.
#[derive(Debug, Args)]
pub(crate) struct CheckArgs {
    /// Files, folders or globs; `-` is standard input. The current folder if none is given
    #[arg(value_name = "PATH")]
    pub(crate) paths: Vec<PathBuf>,
    /// Which rules run: correctness, recommended (default) or strict
    #[arg(long, value_name = "PROFILE", value_parser = profile)]
    pub(crate) profile: Option<Profile>,
    /// Run only these rules: an id, a plugin, a profile, or a pattern with `*`
    #[arg(long, value_name = "RULE", value_delimiter = ',')]
    pub(crate) only: Vec<String>,
    /// Do not run these rules
    #[arg(long, value_name = "RULE", value_delimiter = ',')]
    pub(crate) skip: Vec<String>,
    /// The mildest severity that gives exit code 1: error (default), warning, information, hint or never
    #[arg(long, value_name = "SEVERITY", value_parser = fail_on)]
    pub(crate) fail_on: Option<FailOn>,
    /// Apply safe fixes; what is left is reported. With `-` the fixed text goes to standard output
    #[arg(long)]
    pub(crate) fix: bool,
    /// With --fix or --diff: apply unsafe fixes, too. They may change what the manifest means
    #[arg(long)]
    pub(crate) unsafe_fixes: bool,
    /// Print what --fix would change as a unified diff and write nothing. Exit code 1 if there is something
    #[arg(long, conflicts_with_all = ["output", "statistics"])]
    pub(crate) diff: bool,
    /// How to print. By default full on a terminal, concise elsewhere
    #[arg(long, value_enum, overrides_with = "format")]
    pub(crate) format: Option<Format>,
    /// Write a further report to a file, such as `sarif=report.sarif`
    #[arg(long, value_name = "FORMAT=PATH", value_parser = output)]
    pub(crate) output: Vec<(Format, PathBuf)>,
    /// Report what comments and annotations hide, too
    #[arg(long)]
    pub(crate) no_ignore: bool,
    /// Print how often each rule found something instead of the report
    #[arg(long)]
    pub(crate) statistics: bool,
    /// Treat documents without apiVersion and kind as fragments of this kind
    #[arg(long, value_name = "KIND", value_parser = ["v1/Pod"])]
    pub(crate) assume: Option<String>,
    /// Check what the next commit will hold: the staged texts, whatever the work tree has. Without PATH all files that it
    /// changes, with a folder those that it changes there
    #[arg(long, conflicts_with_all = ["fix", "diff", "stdin_filename"])]
    pub(crate) staged: bool,
    /// The name that standard input goes by
    #[arg(long, value_name = "NAME")]
    pub(crate) stdin_filename: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) config: ConfigArgs,
    /// Minor of Kubernetes to check for, such as 1.35, or a range such as 1.34..1.37
    #[arg(long, value_name = "VERSION", value_parser = kube_version)]
    pub(crate) kube_version: Option<(u32, u32)>,
    /// Number of threads; one per core if not given
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..))]
    pub(crate) threads: Option<u16>,
}

/// Flags of `parse`.
#[derive(Debug, Args)]
pub(crate) struct ParseArgs {
    /// Files; `-` is standard input
    #[arg(value_name = "FILE", required = true)]
    pub(crate) paths: Vec<PathBuf>,
    /// What to print
    #[arg(long, value_enum, default_value_t = ParseOutput::Tree)]
    pub(crate) output: ParseOutput,
    /// Which YAML is read. `--output events` implies core
    #[arg(long, value_enum)]
    pub(crate) profile: Option<ParseProfile>,
}

/// What `parse` prints.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum ParseOutput {
    /// The nodes with their spans
    Tree,
    /// Events in the notation of the YAML test suite
    Events,
    /// One line a file: the values that Kubernetes reads, and why it stops
    Json,
    /// The text, byte for byte, put together from the tree
    Text,
}

/// Which YAML `parse` reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum ParseProfile {
    /// As Kubernetes reads it
    Kubernetes,
    /// YAML 1.2
    Core,
}

/// Flags of `explain`.
#[derive(Debug, Args)]
pub(crate) struct ExplainArgs {
    /// Id of a rule, such as ports/duplicate-port, or of another tool's, such as CKV_K8S_27 or kube-linter:docker-sock
    pub(crate) rule: String,
}

/// Flags of `rules`.
#[derive(Debug, Args)]
pub(crate) struct RulesArgs {
    /// How to print
    #[arg(long, value_enum, default_value_t = ListFormat::Table)]
    pub(crate) format: ListFormat,
}

/// How lists are printed.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub(crate) enum ListFormat {
    /// Columns
    Table,
    /// One JSON document
    Json,
}

/// When to use colours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Color {
    /// On a terminal, as NO_COLOR, CLICOLOR_FORCE and FORCE_COLOR say
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}

fn profile(text: &str) -> Result<Profile, String> {
    podlint_rules::profile(text).ok_or_else(|| "write correctness, recommended or strict".to_owned())
}

fn fail_on(text: &str) -> Result<FailOn, String> {
    let names: Vec<_> = Severity::ALL.iter().map(|severity| severity.name()).collect();
    FailOn::from_name(text).ok_or_else(|| format!("write {} or never", names.join(", ")))
}

fn kube_version(text: &str) -> Result<(u32, u32), String> {
    podlint_rules::minors(text)
        .ok_or_else(|| "write a minor from 1.33 to 1.37, or a range such as 1.34..1.37".to_owned())
}

fn output(text: &str) -> Result<(Format, PathBuf), String> {
    let (format, path) = text.split_once('=').ok_or("write FORMAT=PATH, such as sarif=report.sarif")?;
    if path.is_empty() {
        return Err("the path is missing".to_owned());
    }
    Ok((Format::from_str(format, false)?, PathBuf::from(path)))
}
