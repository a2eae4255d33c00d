//! Which configuration holds for which file.

use crate::definitions::read_definitions;
use crate::world::{Loaded, Skipped, real_path};
use podlint_manifest::PodTemplatePath;
use podlint_project::{ConfigFinder, ExcludeSet, Excludes, Input, Role, find_config, is_snapshot};
use podlint_rules::{Config, ConfigProblem, Engine, FailOn, Overrides, Ruleset, read_config};
use podlint_yaml::LineIndex;
use std::collections::{BTreeMap, HashMap};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Why a configuration cannot be used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConfigError {
    /// What is wrong, with the file, and the line and column where there is one.
    pub message: String,
    /// What can be done about it; empty if there is nothing to say.
    pub hint: String,
}

/// Where the configuration of a run comes from.
#[derive(Debug)]
pub enum RunConfig {
    /// `--no-config`.
    None,
    /// `--config FILE` holds for every file.
    Fixed(PathBuf, ReadConfig),
    /// The nearest `.podlint.yaml` above each file; here the one above the current folder.
    Nearest(Option<(PathBuf, ReadConfig)>),
}

/// A configuration and what it names.
#[derive(Debug, Clone)]
pub struct ReadConfig {
    config: Config,
    definitions: Vec<Arc<Loaded>>,
}

/// What holds for a file.
#[derive(Debug, Clone)]
pub struct FileConfig {
    /// The rules that run, with their options.
    pub ruleset: Arc<Ruleset>,
    /// The mildest severity that fails a run, if it says so.
    pub fail_on: Option<FailOn>,
    /// The oldest and the newest minor of Kubernetes that it names.
    pub kubernetes: Option<(u32, u32)>,
    /// Where objects of custom kinds keep their pod templates.
    pub pod_templates: Arc<[PodTemplatePath]>,
}

/// The configurations of all files.
#[derive(Debug)]
pub struct Configs {
    /// What holds for files without a configuration.
    default: FileConfig,
    /// By folder of the input.
    by_folder: HashMap<Arc<Path>, FileConfig>,
    excludes: Excludes,
    /// The files that any of the configurations names for the definitions in them: the index has no walls between
    /// configurations. In the order of their paths.
    definitions: Vec<Arc<Loaded>>,
}

impl RunConfig {
    /// Reads the file that holds for every input.
    pub fn fixed(path: PathBuf, engine: &Engine) -> Result<RunConfig, Vec<ConfigError>> {
        let config = read_file(&path, engine)?;
        Ok(RunConfig::Fixed(path, config))
    }

    /// Reads the configuration above a folder, which is known before any file is.
    pub fn nearest(folder: &Path, engine: &Engine) -> Result<RunConfig, Vec<ConfigError>> {
        match find_config(folder) {
            Some(path) => {
                let config = read_file(&path, engine)?;
                Ok(RunConfig::Nearest(Some((path, config))))
            }
            None => Ok(RunConfig::Nearest(None)),
        }
    }

    fn known(&self) -> Option<(&Path, &ReadConfig)> {
        match self {
            RunConfig::None | RunConfig::Nearest(None) => None,
            RunConfig::Fixed(path, config) | RunConfig::Nearest(Some((path, config))) => Some((path, config)),
        }
    }

    /// Globs that are known before the walk, so that what they exclude is not entered.
    pub fn excludes(&self) -> Vec<ExcludeSet> {
        self.known().map(|(path, read)| exclude_set(path, &read.config)).into_iter().collect()
    }
}

fn exclude_set(path: &Path, config: &Config) -> ExcludeSet {
    let folder = folder_of(path);
    let base = folder.canonicalize().unwrap_or_else(|_| folder.to_path_buf());
    ExcludeSet { base, globs: config.exclude.clone() }
}

/// The folder that the globs of a configuration start at.
pub(crate) fn folder_of(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

impl Configs {
    /// Finds and reads the configuration of each file.
    pub fn find(
        inputs: &[Input],
        run_config: RunConfig,
        engine: &Engine,
        overrides: &Overrides,
    ) -> Result<Configs, Vec<ConfigError>> {
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
        let mut exclude_sets: Vec<ExcludeSet> =
            known.map(|(path, read)| exclude_set(path, &read.config)).into_iter().collect();
        let mut definitions = Vec::new();
        for input in inputs {
            let folder = &input.place.folder;
            if configs.by_folder.contains_key(folder) {
                continue;
            }
            // The walk that met a surrounding file has seen what there is below its root. It ends at a repository inside.
            let place = &input.place;
            let is_inside = place.repository.as_ref().is_some_and(|repository| **repository != *place.root);
            let path = match input.role {
                Role::Surrounding if !is_inside => place.config.clone().or_else(|| finder.find(&place.root)),
                _ => finder.find(folder),
            };
            let Some(path) = path else { continue };
            let config = match read.get(&*path) {
                Some(config) => config.clone(),
                None => {
                    let is_known = known.is_some_and(|(known, _)| known == &*path);
                    let ReadConfig { config, definitions: named } = match known {
                        Some((_, read)) if is_known => read.clone(),
                        _ => read_file(&path, engine)?,
                    };
                    if !is_known {
                        exclude_sets.push(exclude_set(&path, &config));
                    }
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
    pub fn definitions(&self) -> &[Arc<Loaded>] {
        &self.definitions
    }

    /// What holds for a file.
    pub fn of(&self, input: &Input) -> &FileConfig {
        self.by_folder.get(&input.place.folder).unwrap_or(&self.default)
    }

    /// Whether a file is no input: a configuration excludes it, or it says what a cluster is like.
    pub(crate) fn leaves_out(&self, input: &Input) -> bool {
        let Some(name) = input.path.file_name() else { return false };
        is_snapshot(name) || self.excludes.excluding(&input.place.folder.join(name), false).is_some()
    }

    /// The inputs that no configuration below the current folder excludes, and those that one does.
    pub fn without_excluded(&self, inputs: Vec<Input>) -> (Vec<Input>, Vec<Skipped>) {
        if self.excludes.is_empty() {
            return (inputs, Vec::new());
        }
        let mut kept = Vec::with_capacity(inputs.len());
        let mut excluded = Vec::new();
        for input in inputs {
            let name = input.path.file_name().map(|name| input.place.folder.join(name)).unwrap_or_default();
            match self.excludes.excluding(&name, false) {
                Some(glob) if input.role == Role::Named => {
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

/// Reads a configuration file and what it names; its mistakes come with their places.
fn read_file(path: &Path, engine: &Engine) -> Result<ReadConfig, Vec<ConfigError>> {
    let shown = path.display();
    let error = |message: String, hint: &str| vec![ConfigError { message, hint: hint.to_owned() }];
    let bytes =
        std::fs::read(path).map_err(|cause| error(format!("cannot read the configuration `{shown}`: {cause}"), ""))?;
    let text = String::from_utf8(bytes)
        .map_err(|_| error(format!("the configuration `{shown}` is not UTF-8"), "save it as UTF-8"))?;
    let (config, mut problems) = read_config(&text, engine.registry());
    let mut definitions = Vec::new();
    if problems.is_empty() {
        (definitions, problems) = read_definitions(folder_of(path), &config.custom_resources);
    }
    if problems.is_empty() { Ok(ReadConfig { config, definitions }) } else { Err(errors(path, &text, &problems)) }
}

fn errors(path: &Path, text: &str, problems: &[ConfigProblem]) -> Vec<ConfigError> {
    let index = LineIndex::new(text);
    let error = |problem: &ConfigProblem| {
        let place = index.line_column(text, problem.span.start);
        let message = format!("{}:{}:{}: {}", path.display(), place.line, place.column, problem.message);
        ConfigError { message, hint: problem.hint.clone() }
    };
    problems.iter().map(error).collect()
}
