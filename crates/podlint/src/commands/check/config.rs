//! Which configuration holds for which file.

use super::definitions::read_definitions;
use crate::args::ConfigArgs;
use crate::input::{Loaded, real_path};
use crate::output::Skipped;
use crate::terminal::Terminal;
use podlint_manifest::PodTemplatePath;
use podlint_project::{ConfigFinder, ExcludeSet, Excludes, Input, find_config};
use podlint_rules::{Config, ConfigProblem, Engine, FailOn, Overrides, Ruleset, read_config};
use podlint_yaml::LineIndex;
use std::collections::{BTreeMap, HashMap};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// The configuration could not be read, and the user was told why.
pub(crate) struct Reported;

/// Where the configuration of a run comes from.
#[derive(Debug)]
pub(crate) enum RunConfig {
    /// `--no-config`.
    None,
    /// `--config FILE` holds for every file.
    Fixed(PathBuf, ReadConfig),
    /// The nearest `.podlint.yaml` above each file; here the one above the current folder.
    Nearest(Option<(PathBuf, ReadConfig)>),
}

/// A configuration and what it names.
#[derive(Debug, Clone)]
pub(crate) struct ReadConfig {
    config: Config,
    definitions: Vec<Arc<Loaded>>,
}

/// What holds for a file.
#[derive(Debug, Clone)]
pub(crate) struct FileConfig {
    pub(crate) ruleset: Arc<Ruleset>,
    pub(crate) fail_on: Option<FailOn>,
    /// The oldest and the newest minor of Kubernetes that it names.
    pub(crate) kubernetes: Option<(u32, u32)>,
    pub(crate) pod_templates: Arc<[PodTemplatePath]>,
}

/// The configurations of all files.
#[derive(Debug)]
pub(crate) struct Configs {
    /// What holds for files without a configuration.
    default: FileConfig,
    /// By folder of the input.
    by_folder: HashMap<Arc<Path>, FileConfig>,
    excludes: Excludes,
    /// The files that any of the configurations names for the definitions in them: the index has no walls between
    /// configurations. In the order of their paths.
    definitions: Vec<Arc<Loaded>>,
}

/// Reads the configuration that is known before any file is.
pub(crate) fn run_config(args: &ConfigArgs, engine: &Engine, terminal: Terminal) -> Result<RunConfig, Reported> {
    if args.no_config {
        return Ok(RunConfig::None);
    }
    if let Some(path) = &args.config {
        return Ok(RunConfig::Fixed(path.clone(), read_file(path, engine, terminal)?));
    }
    let here = std::env::current_dir().unwrap_or_default();
    match find_config(&here) {
        Some(path) => {
            let config = read_file(&path, engine, terminal)?;
            Ok(RunConfig::Nearest(Some((path, config))))
        }
        None => Ok(RunConfig::Nearest(None)),
    }
}

impl RunConfig {
    fn known(&self) -> Option<(&Path, &ReadConfig)> {
        match self {
            RunConfig::None | RunConfig::Nearest(None) => None,
            RunConfig::Fixed(path, config) | RunConfig::Nearest(Some((path, config))) => Some((path, config)),
        }
    }

    /// Globs that are known before the walk, so that what they exclude is not entered.
    pub(crate) fn excludes(&self) -> Vec<ExcludeSet> {
        self.known().map(|(path, read)| exclude_set(path, &read.config)).into_iter().collect()
    }
}

fn exclude_set(path: &Path, config: &Config) -> ExcludeSet {
    let folder = folder_of(path);
    let base = folder.canonicalize().unwrap_or_else(|_| folder.to_path_buf());
    ExcludeSet { base, globs: config.exclude.clone() }
}

/// The folder that the globs of a configuration start at.
pub(super) fn folder_of(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

impl Configs {
    /// Finds and reads the configuration of each file.
    pub(crate) fn find(
        inputs: &[Input],
        run_config: RunConfig,
        engine: &Engine,
        overrides: &Overrides,
        terminal: Terminal,
    ) -> Result<Configs, Reported> {
        let file_config = |config: &Config| FileConfig {
            ruleset: Arc::new(Ruleset::new(engine.registry(), config, overrides)),
            fail_on: config.fail_on,
            kubernetes: config.kubernetes,
            pod_templates: config.pod_templates.as_slice().into(),
        };
        let known = run_config.known();
        let default = match &run_config {
            RunConfig::Fixed(_, read) => file_config(&read.config),
            _ => file_config(&Config::default()),
        };
        let mut configs =
            Configs { default, by_folder: HashMap::new(), excludes: Excludes::new(&[]).0, definitions: Vec::new() };
        if let RunConfig::Fixed(_, read) = &run_config {
            configs.definitions = each_once(read.definitions.clone());
        }
        if !matches!(run_config, RunConfig::Nearest(_)) {
            return Ok(configs);
        }
        let mut finder = ConfigFinder::new();
        let mut read: HashMap<PathBuf, FileConfig> = HashMap::new();
        let mut exclude_sets = Vec::new();
        let mut definitions = Vec::new();
        for input in inputs {
            let folder = &input.place.folder;
            if configs.by_folder.contains_key(folder) {
                continue;
            }
            let Some(path) = finder.find(folder) else { continue };
            let config = match read.get(&*path) {
                Some(config) => config.clone(),
                None => {
                    let is_known = known.is_some_and(|(known, _)| known == &*path);
                    let ReadConfig { config, definitions: named } = match known {
                        Some((_, read)) if is_known => read.clone(),
                        _ => read_file(&path, engine, terminal)?,
                    };
                    exclude_sets.push(exclude_set(&path, &config));
                    definitions.extend(named);
                    let config = file_config(&config);
                    read.insert(path.to_path_buf(), config.clone());
                    config
                }
            };
            configs.by_folder.insert(folder.clone(), config);
        }
        configs.excludes = Excludes::new(&exclude_sets).0;
        configs.definitions = each_once(definitions);
        Ok(configs)
    }

    /// The files that configurations name for the definitions of custom resources in them.
    pub(crate) fn definitions(&self) -> &[Arc<Loaded>] {
        &self.definitions
    }

    /// What holds for a file.
    pub(crate) fn of(&self, input: &Input) -> &FileConfig {
        self.by_folder.get(&input.place.folder).unwrap_or(&self.default)
    }

    /// The inputs that no configuration below the current folder excludes, and those that one does.
    pub(crate) fn without_excluded(&self, inputs: Vec<Input>) -> (Vec<Input>, Vec<Skipped>) {
        if self.excludes.is_empty() {
            return (inputs, Vec::new());
        }
        let mut kept = Vec::with_capacity(inputs.len());
        let mut excluded = Vec::new();
        for input in inputs {
            let name = input.path.file_name().map(|name| input.place.folder.join(name)).unwrap_or_default();
            match self.excludes.excluding(&name, false) {
                Some(glob) if input.explicit => {
                    excluded.push(Skipped { file: input.display, reason: format!("excluded by `{glob}`") });
                }
                Some(_) => {}
                None => kept.push(input),
            }
        }
        (kept, excluded)
    }
}

/// Files without those that were named before, in the order of their paths.
fn each_once(files: Vec<Arc<Loaded>>) -> Vec<Arc<Loaded>> {
    files.into_iter().map(|file| (real_path(&file.input), file)).collect::<BTreeMap<_, _>>().into_values().collect()
}

/// Reads a configuration file and what it names; its mistakes are told with their places.
fn read_file(path: &Path, engine: &Engine, terminal: Terminal) -> Result<ReadConfig, Reported> {
    let bytes = std::fs::read(path).map_err(|error| {
        terminal.error(&format!("cannot read the configuration `{}`: {error}", path.display()), "");
        Reported
    })?;
    let text = String::from_utf8(bytes).map_err(|_| {
        terminal.error(&format!("the configuration `{}` is not UTF-8", path.display()), "save it as UTF-8");
        Reported
    })?;
    let (config, mut problems) = read_config(&text, engine.registry());
    let mut definitions = Vec::new();
    if problems.is_empty() {
        (definitions, problems) = read_definitions(folder_of(path), &config.custom_resources);
    }
    say_problems(path, &text, &problems, terminal);
    if problems.is_empty() { Ok(ReadConfig { config, definitions }) } else { Err(Reported) }
}

fn say_problems(path: &Path, text: &str, problems: &[ConfigProblem], terminal: Terminal) {
    let index = LineIndex::new(text);
    for problem in problems {
        let place = index.line_column(text, problem.span.start);
        let message = format!("{}:{}:{}: {}", path.display(), place.line, place.column, problem.message);
        terminal.error(&message, &problem.hint);
    }
}
