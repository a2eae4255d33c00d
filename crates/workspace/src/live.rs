//! Files that change while they are looked at: those of a workspace as summaries, the open ones with their trees.

use crate::config::{ConfigError, Configs, FileConfig, RunConfig};
use crate::look_ahead::{Documents, Ground, look_ahead};
use crate::texts::Texts;
use crate::world::{Kustomizations, Loaded, assumes_pod, context, index, parse_input};
use podlint_manifest::{Context, Index, ObjectRecord, PodTemplatesOfSchemas, Summary};
use podlint_project::{FileKind, Input, Places, Request, Role, State, collect};
use podlint_rules::{Checked, Engine, FileId, Overrides, SourceFile, Worker};
use rayon::prelude::*;
use std::cell::OnceCell;
use std::collections::{BTreeMap, HashMap, HashSet};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// A file of the workspace.
#[derive(Debug, Clone)]
struct Entry {
    input: Input,
    context: Context,
    summary: Arc<Summary>,
    /// Its text and tree while it is open.
    open: Option<Arc<Loaded>>,
}

/// All files of a workspace at one time. Cloning is cheap enough to give every request its own.
#[derive(Debug, Clone)]
pub struct LiveWorld {
    engine: &'static Engine,
    configs: Arc<Configs>,
    /// In the order of their paths, which is that of the index.
    files: Arc<Vec<Entry>>,
    places: Arc<HashMap<PathBuf, usize>>,
    pod_templates: Arc<PodTemplatesOfSchemas>,
    index: Arc<Index>,
}

/// Who sees a difference after a file has changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Change {
    /// Nobody but the file itself.
    OfThis,
    /// Others, because it tells them something else.
    ForOthers,
    /// How files are read may be different: everything has to be read again.
    Everything,
}

/// The texts of open files, by their paths.
pub type OpenTexts = BTreeMap<PathBuf, Arc<str>>;

impl LiveWorld {
    /// A world without files, for what is asked before anything was read.
    pub fn empty(engine: &'static Engine) -> LiveWorld {
        let configs = Configs::find(&[], RunConfig::None, engine, &Overrides::default());
        let configs = configs.expect("nothing is read");
        LiveWorld {
            engine,
            configs: Arc::new(configs),
            files: Arc::default(),
            places: Arc::default(),
            pod_templates: Arc::default(),
            index: Arc::default(),
        }
    }

    /// Reads all files below the folders, and the open ones wherever they are. `step` is called for each file with the number
    /// of all, on any thread. What is wrong with configurations comes back, too; those files are then read without.
    pub fn read(
        engine: &'static Engine,
        folders: &[PathBuf],
        open: &OpenTexts,
        overrides: &Overrides,
        step: &(dyn Fn(usize) + Sync),
    ) -> (LiveWorld, Vec<ConfigError>) {
        let mut errors = Vec::new();
        let near = folders.first().cloned().or_else(|| open.keys().next()?.parent().map(Path::to_path_buf));
        let mut run_config = || {
            near.as_deref()
                .map_or(Ok(RunConfig::Nearest(None)), |near| RunConfig::nearest(near, engine))
                .unwrap_or_else(|found| {
                    errors.extend(found);
                    RunConfig::None
                })
        };
        let config = run_config();
        let exclude = config.excludes();
        let mut inputs = match folders.is_empty() {
            true => Vec::new(),
            false => collect(&Request { paths: folders.to_vec(), exclude, ..Request::default() }).inputs,
        };
        // Configurations hold for open files wherever they are, and exclude none of them.
        let walked = inputs.len();
        add_open(&mut inputs, open);
        let configs = Configs::find(&inputs, config, engine, overrides).unwrap_or_else(|found| {
            errors.extend(found);
            Configs::find(&[], RunConfig::None, engine, overrides).expect("nothing is read")
        });
        inputs.truncate(walked);
        (inputs, _) = configs.without_excluded(inputs);
        add_open(&mut inputs, open);
        inputs.sort_by(|left, right| left.display.cmp(&right.display));
        let mut texts = Texts::default();
        for input in &inputs {
            if let Some(text) = open.get(&input.path) {
                texts.set(input, text.as_bytes().to_vec());
            }
        }
        let total = inputs.len();
        let parsed = |input: &Input| catch_unwind(AssertUnwindSafe(|| parse_input(input, &texts))).ok()?.ok();
        let kustomizations: Vec<_> = inputs
            .iter()
            .filter(|input| crate::world::is_kustomization(&input.path))
            .filter_map(|input| Some((input, parsed(input)?)))
            .collect();
        let kustomizations = Kustomizations::of(kustomizations.iter().map(|(input, parse)| (*input, parse)));
        let load = |input: Input| {
            let parse = parsed(&input)?;
            let context = Context { assume_pod: assumes_pod(&parse), ..context(&input, &kustomizations) };
            Some(Loaded::new(input, parse, context))
        };
        let entry = |file: Loaded| Entry {
            input: file.input.clone(),
            context: file.context,
            summary: Arc::new(file.summary().into_owned()),
            // A tree is many times its summary, so only those that are looked at are kept.
            open: open.contains_key(&file.input.path).then(|| Arc::new(file)),
        };
        let read = |input: Input| {
            step(total);
            catch_unwind(AssertUnwindSafe(|| load(input).map(entry))).ok()?
        };
        let mut files: Vec<Entry> = inputs.into_par_iter().filter_map(read).collect();
        let mut pod_templates = PodTemplatesOfSchemas::default();
        files.iter().for_each(|file| file.summary.add_pod_templates_to(&mut pod_templates));
        let definitions = configs.definitions().iter().map(|file| file.summary_of_unchecked());
        definitions.for_each(|summary| summary.add_pod_templates_to(&mut pod_templates));
        // Where custom resources keep their pod templates is known only when all files are read.
        files.par_iter_mut().for_each(|file| {
            let paths = &configs.of(&file.input).pod_templates;
            let may_have_more = file.summary.has_custom_objects() && pod_templates != PodTemplatesOfSchemas::default();
            if (may_have_more || !paths.is_empty())
                && let Some(mut again) = load(file.input.clone())
                && again.add_pod_templates(paths, &pod_templates)
            {
                *file = entry(again);
            }
        });
        let mut world = LiveWorld {
            engine,
            configs: Arc::new(configs),
            files: Arc::new(files),
            places: Arc::default(),
            pod_templates: Arc::new(pod_templates),
            index: Arc::default(),
        };
        world.put_together();
        (world, errors)
    }

    /// Makes what follows from the list of files.
    fn put_together(&mut self) {
        let places = self.files.iter().enumerate().map(|(place, file)| (file.input.path.clone(), place)).collect();
        self.places = Arc::new(places);
        let definitions = self.configs.definitions();
        let inputs = self.files.iter().map(|file| &file.input).chain(definitions.iter().map(|file| &file.input));
        let summaries = self.files.iter().map(|file| file.summary.clone());
        let of_definitions = definitions.iter().map(|file| Arc::new(file.summary_of_unchecked()));
        self.index = Arc::new(index(inputs, summaries.chain(of_definitions)));
    }

    /// The place of a file in the index.
    pub fn place(&self, path: &Path) -> Option<u32> {
        self.places.get(path).map(|place| *place as u32)
    }

    /// The path of the file at a place.
    pub fn path(&self, place: u32) -> Option<&Path> {
        let own = self.files.get(place as usize).map(|file| &*file.input.path);
        let of_definition = || {
            let definition = self.configs.definitions().get((place as usize).checked_sub(self.files.len())?)?;
            Some(&*definition.input.path)
        };
        own.or_else(of_definition)
    }

    /// The text of an open file.
    pub fn text(&self, path: &Path) -> Option<&str> {
        self.files[*self.places.get(path)?].open.as_ref().map(|file| file.mended.original())
    }

    /// The places of all files.
    pub fn all(&self) -> impl Iterator<Item = u32> + use<> {
        0..self.files.len() as u32
    }

    /// What the files tell each other.
    pub fn index(&self) -> &Index {
        &self.index
    }

    /// What holds for which file. As long as somebody has them, no others are at their address.
    pub fn configs(&self) -> &Arc<Configs> {
        &self.configs
    }

    /// The rules.
    pub fn engine(&self) -> &'static Engine {
        self.engine
    }

    /// What holds for a file.
    pub fn config(&self, place: u32) -> Option<&FileConfig> {
        self.files.get(place as usize).map(|file| self.configs.of(&file.input))
    }

    /// A file with its text and its tree, which are read if it is not open; `None` if that is not possible.
    pub fn file(&self, place: u32) -> Option<Arc<Loaded>> {
        let Some(entry) = self.files.get(place as usize) else {
            return self.configs.definitions().get(place as usize - self.files.len()).cloned();
        };
        if let Some(open) = &entry.open {
            return Some(open.clone());
        }
        let parse = parse_input(&entry.input, &Texts::default()).ok()?;
        let mut file = Loaded::new(entry.input.clone(), parse, entry.context);
        file.add_pod_templates(&self.configs.of(&entry.input).pod_templates, &self.pod_templates);
        Some(Arc::new(file))
    }

    /// Gives a file another text, or takes it back to the one on the disk. A file that was not known is known then.
    pub fn set_text(&mut self, path: &Path, text: Option<&str>) -> Change {
        let Some(place) = self.places.get(path).copied() else {
            return text.map_or(Change::Everything, |text| self.add(path, text));
        };
        let entry = &self.files[place];
        let file = match text {
            Some(text) => self.with_text(&entry.input, entry.context, text.to_owned()),
            None => match parse_input(&entry.input, &Texts::default()) {
                Ok(parse) => {
                    let mut file = Loaded::new(entry.input.clone(), parse, entry.context);
                    file.add_pod_templates(&self.configs.of(&entry.input).pod_templates, &self.pod_templates);
                    file
                }
                // It is gone, or nobody may read it any more.
                Err(_) => return Change::Everything,
            },
        };
        let summary = file.summary().into_owned();
        let change = match entry.summary.says_the_same(&summary) {
            _ if is_configuring(path) => Change::Everything,
            true => Change::OfThis,
            false if pod_templates_of(&entry.summary) != pod_templates_of(&summary) => Change::Everything,
            false => Change::ForOthers,
        };
        self.index = Arc::new(self.index.with_file(place as u32, &summary));
        let entry = &mut Arc::make_mut(&mut self.files)[place];
        entry.summary = Arc::new(summary);
        entry.open = text.map(|_| Arc::new(file));
        change
    }

    /// Adds an open file. What its folder says of it is known when all are read again.
    fn add(&mut self, path: &Path, text: &str) -> Change {
        let input = input_of(path);
        let file = self.with_text(&input, context(&input, &Kustomizations::default()), text.to_owned());
        let summary = Arc::new(file.summary().into_owned());
        let entry = Entry { input, context: file.context, summary, open: Some(Arc::new(file)) };
        let files = Arc::make_mut(&mut self.files);
        let place = files.partition_point(|other| other.input.display < entry.input.display);
        files.insert(place, entry);
        self.put_together();
        Change::Everything
    }

    fn with_text(&self, input: &Input, context: Context, text: String) -> Loaded {
        let parse = crate::world::parse_bytes(input, text.into_bytes());
        let context = Context { assume_pod: assumes_pod(&parse), ..context };
        let mut changed = Loaded::new(input.clone(), parse, context);
        changed.add_pod_templates(&self.configs.of(input).pod_templates, &self.pod_templates);
        changed
    }

    /// Runs the rules over a file, as the command line does.
    pub fn check(&self, worker: &mut Worker<'_>, place: u32) -> Option<Checked> {
        let file = self.file(place)?;
        let one = One { world: self, file, place: place as usize, others: Others::new(self), worker: worker.into() };
        let mut checked = one.check(&one.file, &one.file.found.records, &self.index);
        look_ahead(&one, &mut BTreeMap::from([(place as usize, &mut checked)]));
        Some(checked)
    }
}

/// Adds the open files that are not among the inputs.
fn add_open(inputs: &mut Vec<Input>, open: &OpenTexts) {
    let known: HashSet<PathBuf> = inputs.iter().map(|input| input.path.clone()).collect();
    inputs.extend(open.keys().filter(|path| !known.contains(*path)).map(|path| input_of(path)));
}

fn pod_templates_of(summary: &Summary) -> PodTemplatesOfSchemas {
    let mut all = PodTemplatesOfSchemas::default();
    summary.add_pod_templates_to(&mut all);
    all
}

/// Whether a change of this file changes how others are read.
pub fn is_configuring(path: &Path) -> bool {
    let is_config = path.file_name().is_some_and(|name| podlint_project::CONFIG_NAMES.iter().any(|own| name == *own));
    is_config || crate::world::is_kustomization(path) || path.file_name().is_some_and(|name| name == "Chart.yaml")
}

/// A file that no walk has found: it is outside of the folders, excluded, or not on the disk.
fn input_of(path: &Path) -> Input {
    let found = collect(&Request { paths: vec![path.to_path_buf()], ..Request::default() });
    if let Some(input) = found.inputs.into_iter().next() {
        return input;
    }
    let folder: Arc<Path> = path.parent().unwrap_or(Path::new("/")).into();
    let name = path.file_name().unwrap_or_default();
    Input {
        path: path.to_path_buf(),
        display: path.display().to_string(),
        kind: FileKind::of(path).unwrap_or(FileKind::Yaml),
        role: Role::Named,
        state: State::Stream,
        place: Places::new().place(&folder, name, &folder),
    }
}

/// The other files, read when something points into them.
struct Others<'w> {
    world: &'w LiveWorld,
    files: Vec<OnceCell<Option<Arc<Loaded>>>>,
}

impl<'w> Others<'w> {
    fn new(world: &'w LiveWorld) -> Others<'w> {
        let all = world.files.len() + world.configs.definitions().len();
        Others { world, files: (0..all).map(|_| OnceCell::new()).collect() }
    }

    fn get(&self, file: FileId) -> Option<&Loaded> {
        self.files.get(file.0 as usize)?.get_or_init(|| self.world.file(file.0)).as_deref()
    }
}

/// One file that is checked.
struct One<'w, 'e> {
    world: &'w LiveWorld,
    file: Arc<Loaded>,
    place: usize,
    others: Others<'w>,
    worker: std::cell::RefCell<&'w mut Worker<'e>>,
}

impl One<'_, '_> {
    fn check(&self, file: &Loaded, objects: &[ObjectRecord], index: &Index) -> Checked {
        let id = FileId(self.place as u32);
        let of = |other: FileId| if other == id { Some(file) } else { self.others.get(other) };
        let sources = |other: FileId| of(other).map(|file| file.mended.parse.source());
        let maps = |other: FileId| of(other).map(|file| &file.mended.map).filter(|map| !map.is_empty());
        let source = SourceFile { id, path: &file.input.display, tree: file.tree(), objects };
        let ruleset = &self.world.configs.of(&file.input).ruleset;
        let mut checked = self.worker.borrow_mut().check(&source, ruleset, index.view(), &sources, false);
        checked.diagnostics.iter_mut().for_each(|diagnostic| diagnostic.relocate(maps));
        checked.sort();
        checked
    }
}

impl Ground for One<'_, '_> {
    fn file(&self, place: usize) -> Option<&Loaded> {
        (place == self.place).then_some(&*self.file)
    }

    fn with_text(&self, file: &Loaded, text: String) -> Loaded {
        self.world.with_text(&file.input, file.context, text)
    }

    fn check_changed(&self, changed: &BTreeMap<usize, Loaded>, places: &BTreeMap<usize, Documents>) -> Vec<Checked> {
        let check = |(place, documents): (&usize, &Documents)| {
            let Some(file) = changed.get(place) else { return Checked::default() };
            let index = self.world.index.with_file(*place as u32, &file.summary());
            self.check(file, &documents.objects(&file.found.records), &index)
        };
        places.iter().map(check).collect()
    }
}
