//! Which configuration holds for which file.

use crate::args::CheckArgs;
use crate::output::Skipped;
use crate::terminal::Terminal;
use podlint_project::{ConfigFinder, ExcludeSet, Excludes, Input, find_config};
use podlint_rules::{Config, Engine, FailOn, Overrides, Ruleset, read_config};
use podlint_yaml::LineIndex;
use std::collections::HashMap;
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
    Fixed(PathBuf, Config),
    /// The nearest `.podlint.yaml` above each file; here the one above the current folder.
    Nearest(Option<(PathBuf, Config)>),
}

/// What holds for a file.
#[derive(Debug, Clone)]
pub(crate) struct FileConfig {
    pub(crate) ruleset: Arc<Ruleset>,
    pub(crate) fail_on: Option<FailOn>,
}

/// The configurations of all files.
#[derive(Debug)]
pub(crate) struct Configs {
    /// What holds for files without a configuration.
    default: FileConfig,
    /// By folder of the input.
    by_folder: HashMap<Arc<Path>, FileConfig>,
    excludes: Excludes,
}

/// Reads the configuration that is known before any file is.
pub(crate) fn run_config(args: &CheckArgs, engine: &Engine, terminal: Terminal) -> Result<RunConfig, Reported> {
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
    fn known(&self) -> Option<(&Path, &Config)> {
        match self {
            RunConfig::None | RunConfig::Nearest(None) => None,
            RunConfig::Fixed(path, config) | RunConfig::Nearest(Some((path, config))) => Some((path, config)),
        }
    }

    /// Globs that are known before the walk, so that what they exclude is not entered.
    pub(crate) fn excludes(&self) -> Vec<ExcludeSet> {
        self.known().map(|(path, config)| exclude_set(path, config)).into_iter().collect()
    }
}

fn exclude_set(path: &Path, config: &Config) -> ExcludeSet {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let base = folder.canonicalize().unwrap_or_else(|_| folder.to_path_buf());
    ExcludeSet { base, globs: config.exclude.clone() }
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
        };
        let known = run_config.known();
        let default = match &run_config {
            RunConfig::Fixed(_, config) => file_config(config),
            _ => file_config(&Config::default()),
        };
        let mut configs = Configs { default, by_folder: HashMap::new(), excludes: Excludes::new(&[]).0 };
        if !matches!(run_config, RunConfig::Nearest(_)) {
            return Ok(configs);
        }
        let mut finder = ConfigFinder::new();
        let mut read: HashMap<PathBuf, FileConfig> = HashMap::new();
        let mut exclude_sets = Vec::new();
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
                    let config = match known {
                        Some((_, config)) if is_known => config.clone(),
                        _ => read_file(&path, engine, terminal)?,
                    };
                    exclude_sets.push(exclude_set(&path, &config));
                    let config = file_config(&config);
                    read.insert(path.to_path_buf(), config.clone());
                    config
                }
            };
            configs.by_folder.insert(folder.clone(), config);
        }
        configs.excludes = Excludes::new(&exclude_sets).0;
        Ok(configs)
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

/// Reads a configuration file; its mistakes are told with their places.
fn read_file(path: &Path, engine: &Engine, terminal: Terminal) -> Result<Config, Reported> {
    let bytes = std::fs::read(path).map_err(|error| {
        terminal.error(&format!("cannot read the configuration `{}`: {error}", path.display()), "");
        Reported
    })?;
    let text = String::from_utf8(bytes).map_err(|_| {
        terminal.error(&format!("the configuration `{}` is not UTF-8", path.display()), "save it as UTF-8");
        Reported
    })?;
    let (config, problems) = read_config(&text, engine.registry());
    let index = LineIndex::new(&text);
    for problem in &problems {
        let place = index.line_column(&text, problem.span.start);
        let message = format!("{}:{}:{}: {}", path.display(), place.line, place.column, problem.message);
        terminal.error(&message, &problem.hint);
    }
    if problems.is_empty() { Ok(config) } else { Err(Reported) }
}
