//! From paths to parsed files, the index of all objects, and what was left out.

use crate::texts::Texts;
use podlint_manifest::{
    Context, FileName, Index, KUSTOMIZATION_NAMES, Kustomization, Object, ObjectRecord, Objects, PodTemplatePath,
    PodTemplatesOfSchemas, Skip, Summary, View, mend, objects,
};
use podlint_project::{ChartRole, FileKind, Input, Place, ReadError, Role, fences, read};
use podlint_yaml::{Dialect, Mended, Node, Parse, Tree, parse, parse_parts};
use rayon::prelude::*;
use std::borrow::{Borrow, Cow};
use std::collections::{BTreeSet, HashMap, HashSet};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Component, Path, PathBuf};
use std::sync::{Arc, Mutex, OnceLock};

/// A file that was left out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Skipped {
    /// As users see it.
    pub file: String,
    /// Completes "this file is ...": `not a Kubernetes manifest`, `a Helm template`.
    pub reason: String,
}

/// A file that was read.
#[derive(Debug)]
pub struct Loaded {
    /// Where it is.
    pub input: Input,
    /// The text as rules see it: with the repairs of its syntax errors made.
    pub mended: Mended,
    /// Its objects.
    pub found: Objects,
    /// What its surroundings say about it.
    pub(crate) context: Context,
    /// What it tells others, where nothing else of it was kept.
    told: Option<Told>,
}

/// What a file tells others, and the file once more where something points into it.
#[derive(Debug)]
struct Told {
    summary: Arc<Summary>,
    again: OnceLock<Option<Box<Loaded>>>,
}

impl Told {
    fn new(summary: Arc<Summary>) -> Told {
        Told { summary, again: OnceLock::new() }
    }
}

impl Loaded {
    pub(crate) fn new(input: Input, parse: Parse<'static>, context: Context) -> Loaded {
        let (mended, found) = find_objects(&input, parse, context);
        Loaded { input, mended, found, context, told: None }
    }

    /// A file of which only that is kept what it tells others.
    fn closed(input: Input, context: Context, told: Arc<Summary>) -> Loaded {
        Loaded { input, mended: Mended::default(), found: Objects::default(), context, told: Some(Told::new(told)) }
    }

    fn close(&mut self, told: &Arc<Summary>) {
        (self.mended, self.found) = (Mended::default(), Objects::default());
        self.told = Some(Told::new(told.clone()));
    }

    /// The text as rules see it. Of a surrounding file nothing is kept; it is read again when somebody asks.
    pub fn text(&self) -> &Mended {
        let Some(told) = &self.told else { return &self.mended };
        let again = told.again.get_or_init(|| self.read_again().map(Box::new));
        again.as_ref().map_or(&self.mended, |again| &again.mended)
    }

    fn read_again(&self) -> Option<Loaded> {
        let read =
            || Some(Loaded::new(self.input.clone(), parse_input(&self.input, &Texts::default()).ok()?, self.context));
        catch_unwind(AssertUnwindSafe(read)).ok()?
    }

    /// What its surroundings say about it.
    pub fn context(&self) -> Context {
        self.context
    }

    /// The tree of the text as rules see it.
    pub fn tree(&self) -> Tree<'_> {
        self.mended.parse.tree()
    }

    pub(crate) fn summary(&self) -> Cow<'_, Summary> {
        match &self.told {
            Some(told) => Cow::Borrowed(&told.summary),
            None => Cow::Owned(self.told_by(Summary::of)),
        }
    }

    fn told_by(&self, summary: impl Fn(&Tree<'_>, &[ObjectRecord]) -> Summary) -> Summary {
        let mut summary = summary(&self.tree(), &self.found.records);
        if self.input.kind == FileKind::Markdown {
            summary.mark_prose();
        }
        summary
    }

    pub(crate) fn summary_of_unchecked(&self) -> Summary {
        let mut summary = self.summary().into_owned();
        summary.mark_unchecked();
        summary
    }

    /// Finds the pod templates of custom resources that configurations and schemas tell of; whether there are any.
    pub(crate) fn add_pod_templates(&mut self, paths: &[PodTemplatePath], schemas: &PodTemplatesOfSchemas) -> bool {
        self.found.add_pod_templates(&self.mended.parse.tree(), paths, schemas)
    }
}

/// All files of a run.
#[derive(Debug, Default)]
pub struct World {
    /// In the order of the input.
    pub files: Vec<Loaded>,
    /// Files of the index behind those: they are not checked, but what is found may point into them.
    pub definitions: Vec<Arc<Loaded>>,
    /// What the files tell each other.
    pub index: Index,
    /// Where objects of custom kinds keep their pod templates, by the definitions of all files.
    pod_templates: PodTemplatesOfSchemas,
    /// Files that were left out, and parts of files.
    pub skipped: Vec<Skipped>,
    /// Named files that could not be read, one line each.
    pub unreadable: Vec<String>,
    /// Files of a folder that could not be read, one line each.
    pub passed_over: Vec<String>,
}

/// How inputs are read.
#[derive(Clone, Copy)]
pub struct Reading<'r> {
    /// Documents without apiVersion and kind are parts of a Pod.
    pub assume_pod: bool,
    /// Texts are taken as a server would take them.
    pub as_it_stands: bool,
    /// Files that configurations name for the definitions of custom resources in them.
    pub definitions: &'r [Arc<Loaded>],
    /// Where objects of custom kinds keep their pod templates, by the configuration of a file.
    pub pod_templates: &'r (dyn Fn(&Input) -> &'r [PodTemplatePath] + Sync),
    /// What surrounding files told in an earlier pass.
    pub surroundings: Option<&'r Surroundings>,
}

/// Reads and parses all inputs and indexes their objects. `step` is called for each file, on any thread.
///
/// Of surrounding files nothing but what they tell is kept; [`World::open`] reads those that are needed once more.
pub fn load(inputs: Vec<Input>, texts: &Texts, reading: Reading<'_>, step: &(dyn Fn() + Sync)) -> World {
    let mut world = World::default();
    // What kustomizations name decides how other files are read.
    let parse_first = |input: Input| {
        let parse = is_kustomization(&input.path).then(|| guarded_parse(&input, texts));
        (input, parse)
    };
    let inputs: Vec<_> = inputs.into_par_iter().map(parse_first).collect();
    let kustomizations = Kustomizations::of(inputs.iter().filter_map(|(input, parse)| match parse {
        Some(Ok(parse)) => Some((input, parse)),
        _ => None,
    }));
    let reader = Reader { texts, reading, kustomizations };
    let read = |(input, parse): (Input, Option<Result<_, _>>)| {
        let read = reader.read(&input, parse);
        step();
        read.map_err(|failed| Box::new((input, failed)))
    };
    let all: Vec<_> = inputs.into_par_iter().map(read).collect();
    let mut loaded = Vec::with_capacity(all.len());
    for read in all {
        match read.map_err(|failed| *failed) {
            Ok(file) => loaded.push(file),
            Err((input, Failed::Read(error))) if input.role == Role::Named => world.unreadable.push(error.to_string()),
            Err((input, Failed::Read(_))) if is_surrounding(&input) => {}
            Err((input, Failed::Read(error))) => {
                world.passed_over.push(error.to_string());
                world.skipped.push(skipped(&input, "unreadable"));
            }
            Err((input, Failed::Panicked)) => {
                world.unreadable.push(format!("podlint failed on `{}`; please report it with the file", input.display))
            }
        }
    }
    add_schemas(&mut loaded);
    let definitions = definitions_beside(&loaded, reading.definitions);
    let own = loaded.iter().map(|(_, summary)| &**summary);
    let all_summaries = own.chain(definitions.iter().map(|(_, summary)| summary));
    all_summaries.for_each(|summary| summary.add_pod_templates_to(&mut world.pod_templates));
    // Where custom resources keep their pod templates is known only when all files are read.
    loaded.par_iter_mut().for_each(|(file, summary)| {
        if file.add_pod_templates((reading.pod_templates)(&file.input), &world.pod_templates) {
            *summary = Arc::new(file.summary().into_owned());
        }
        if is_surrounding(&file.input) && file.told.is_none() && !texts.holds(&file.input) {
            file.close(summary);
        }
    });
    if let Some(known) = reading.surroundings {
        known.keep(&loaded);
    }
    let mut summaries = Vec::with_capacity(loaded.len() + definitions.len());
    for (file, summary) in loaded {
        summaries.push(summary);
        world.files.push(file);
    }
    for (file, summary) in definitions {
        summaries.push(Arc::new(summary));
        world.definitions.push(file);
    }
    world.count_skipped();
    world.index = index(world.all_files().into_iter().map(|file| &file.input), summaries);
    world
}

/// Adds to what surrounding files tell the schemas of the kinds that files which are looked at have objects or schemas of: an
/// object is held to all that are equally near.
fn add_schemas(loaded: &mut [(Loaded, Arc<Summary>)]) {
    let looked_at = loaded.iter().filter(|(file, _)| !is_surrounding(&file.input));
    let used: HashSet<(&str, &str)> = looked_at.flat_map(|(_, told)| told.kinds().chain(told.defines())).collect();
    let used: HashSet<(String, String)> =
        used.iter().map(|(group, kind)| (group.to_string(), kind.to_string())).collect();
    loaded.par_iter_mut().filter(|(file, _)| is_surrounding(&file.input)).for_each(|(file, told)| {
        let is_used = told.defines().any(|(group, kind)| used.contains(&(group.to_owned(), kind.to_owned())));
        if !is_used {
            return;
        }
        *told = match &file.told {
            // A file that is gone by now says what it said.
            Some(_) => file.read_again().map_or_else(|| told.clone(), |again| Arc::new(again.summary().into_owned())),
            None => Arc::new(file.summary().into_owned()),
        };
        if file.told.is_some() {
            file.close(told);
        }
    });
}

/// Why there is nothing of a file.
enum Failed {
    Read(Box<ReadError>),
    Panicked,
}

/// A bug in the parser costs one file.
fn guarded_parse(input: &Input, texts: &Texts) -> Result<Parse<'static>, Failed> {
    let parse = catch_unwind(AssertUnwindSafe(|| parse_input(input, texts)));
    parse.map_err(|_| Failed::Panicked)?.map_err(|error| Failed::Read(Box::new(error)))
}

/// Reads files one by one, on any thread.
struct Reader<'t, 'r> {
    texts: &'t Texts,
    reading: Reading<'r>,
    kustomizations: Kustomizations,
}

impl Reader<'_, '_> {
    /// A file and what it tells others. It may have been parsed before.
    fn read(
        &self,
        input: &Input,
        parse: Option<Result<Parse<'static>, Failed>>,
    ) -> Result<(Loaded, Arc<Summary>), Failed> {
        let known = self.reading.surroundings.and_then(|known| known.get(input));
        if let Some((context, summary)) = known.filter(|_| is_surrounding(input)) {
            return Ok((Loaded::closed(input.clone(), context, summary.clone()), summary));
        }
        let parse = parse.unwrap_or_else(|| guarded_parse(input, self.texts))?;
        catch_unwind(AssertUnwindSafe(|| self.load(input, parse))).map_err(|_| Failed::Panicked)
    }

    fn load(&self, input: &Input, parse: Parse<'static>) -> (Loaded, Arc<Summary>) {
        let context = Context {
            assume_pod: self.reading.assume_pod || assumes_pod(&parse),
            as_it_stands: self.reading.as_it_stands,
            ..context(input, &self.kustomizations)
        };
        let mut file = Loaded::new(input.clone(), parse, context);
        if !is_surrounding(input) {
            let summary = Arc::new(file.summary().into_owned());
            return (file, summary);
        }
        let summary = Arc::new(file.told_by(Summary::without_schemas));
        // What stands in custom objects is known when all definitions are; what is not on the disk could not be read again.
        if !summary.has_custom_objects() && !self.texts.holds(input) {
            file.close(&summary);
        }
        (file, summary)
    }
}

fn is_surrounding(input: &Input) -> bool {
    input.role == Role::Surrounding
}

/// What surrounding files tell, for passes that come later in a run: nothing changes these files in between.
#[derive(Debug, Default)]
pub struct Surroundings {
    known: Mutex<HashMap<PathBuf, (Context, Arc<Summary>)>>,
}

impl Surroundings {
    fn get(&self, input: &Input) -> Option<(Context, Arc<Summary>)> {
        self.known.lock().ok()?.get(&input.path).cloned()
    }

    fn keep(&self, loaded: &[(Loaded, Arc<Summary>)]) {
        let Ok(mut known) = self.known.lock() else { return };
        // Definitions and custom objects depend on each other, and either may be fixed.
        let is_steady = |told: &Summary| !told.has_custom_objects() && told.defines().next().is_none();
        let kept = loaded.iter().filter(|(file, told)| is_surrounding(&file.input) && is_steady(told));
        known.extend(kept.map(|(file, told)| (file.input.path.clone(), (file.context, told.clone()))));
    }
}

pub(crate) fn index<'f>(
    inputs: impl IntoIterator<Item = &'f Input>,
    summaries: impl IntoIterator<Item = impl Borrow<Summary>>,
) -> Index {
    let named: Vec<_> = inputs.into_iter().map(|input| (input, Folders::of(&input.place))).collect();
    let names = named.iter().map(|(input, folders)| FileName {
        path: &input.display,
        folder: &folders.folder,
        kustomization: &folders.kustomization,
    });
    Index::new(names.zip(summaries))
}

/// The files with definitions that are not part of the input, and what they tell others.
fn definitions_beside(loaded: &[(Loaded, Arc<Summary>)], named: &[Arc<Loaded>]) -> Vec<(Arc<Loaded>, Summary)> {
    if named.is_empty() {
        return Vec::new();
    }
    let inputs: HashSet<PathBuf> = loaded.iter().map(|(file, _)| real_path(&file.input)).collect();
    let beside = named.iter().filter(|file| !inputs.contains(&real_path(&file.input)));
    beside.map(|file| (file.clone(), file.summary_of_unchecked())).collect()
}

/// Reads a file that is named for the definitions of custom resources in it. Nothing else of it counts.
pub fn load_definitions(input: Input) -> Result<Loaded, ReadError> {
    let parse = parse(read(&input)?);
    let mut found = objects(&parse.tree(), Context::default());
    found.records.retain(|record| {
        Object::of(&parse.tree(), record)
            .is_some_and(|object| object.is("apiextensions.k8s.io", "CustomResourceDefinition"))
    });
    Ok(Loaded { input, mended: parse.into(), found, context: Context::default(), told: None })
}

struct Folders {
    folder: String,
    kustomization: String,
}

impl Folders {
    fn of(place: &Place) -> Folders {
        let kustomization = place.kustomization.as_ref().map_or_else(String::new, |path| path.display().to_string());
        Folders { folder: place.folder.display().to_string(), kustomization }
    }
}

impl World {
    /// The files of the index in their order.
    pub fn all_files(&self) -> Vec<&Loaded> {
        self.files.iter().chain(self.definitions.iter().map(|file| &**file)).collect()
    }

    /// A file with another text, its syntax errors mended. `paths` are those of its configuration.
    pub fn with_text(&self, file: &Loaded, text: String, paths: &[PodTemplatePath]) -> Loaded {
        let parse = parse_bytes(&file.input, text.into_bytes());
        let mut changed = Loaded::new(file.input.clone(), parse, file.context);
        changed.add_pod_templates(paths, &self.pod_templates);
        changed
    }

    /// The places of the files that are looked at for their own sake.
    pub fn looked_at(&self) -> Vec<usize> {
        let files = self.files.iter().enumerate();
        files.filter(|(_, file)| !is_surrounding(&file.input)).map(|(place, _)| place).collect()
    }

    /// Reads those of the files once more of which only that is known what they tell. Which ones these are comes back; one that
    /// cannot be read any more stays as it is.
    pub(crate) fn open<'p>(
        &mut self,
        places: impl IntoIterator<Item = usize>,
        paths: &(dyn Fn(&Input) -> &'p [PodTemplatePath] + Sync),
    ) -> Vec<usize> {
        let is_closed = |place: &usize| self.files[*place].told.is_some();
        let places: BTreeSet<usize> = places.into_iter().filter(|place| *place < self.files.len()).collect();
        let read = |place: usize| {
            let mut file = self.files[place].read_again()?;
            file.add_pod_templates(paths(&self.files[place].input), &self.pod_templates);
            Some((place, file))
        };
        let closed: Vec<usize> = places.iter().copied().filter(is_closed).collect();
        let read: Vec<_> = closed.into_par_iter().filter_map(read).collect();
        read.into_iter().for_each(|(place, file)| self.files[place] = file);
        // What is not on the disk as it is to be checked was never closed.
        places.into_iter().filter(|place| self.files[*place].told.is_none()).collect()
    }

    /// The index of all files, some of them with another text.
    pub fn index_of(&self, all_files: &[&Loaded]) -> Index {
        let (files, definitions) = all_files.split_at(self.files.len());
        let mut summaries: Vec<_> = files.par_iter().map(|file| file.summary()).collect();
        summaries.extend(definitions.iter().map(|file| Cow::Owned(file.summary_of_unchecked())));
        index(all_files.iter().map(|file| &file.input), summaries)
    }

    fn count_skipped(&mut self) {
        for file in self.files.iter().filter(|file| !is_surrounding(&file.input)) {
            let is_broken = !file.tree().errors.is_empty();
            if file.found.records.is_empty() && file.found.skipped.is_empty() && !is_broken {
                self.skipped.push(skipped(&file.input, "nothing in it"));
            }
            let reasons: BTreeSet<Skip> = file.found.skipped.iter().map(|(_, skip)| *skip).collect();
            self.skipped.extend(reasons.into_iter().map(|reason| skipped(&file.input, reason.reason())));
        }
    }
}

fn skipped(input: &Input, reason: &str) -> Skipped {
    Skipped { file: input.display.clone(), reason: reason.to_owned() }
}

pub(crate) fn parse_input(input: &Input, texts: &Texts) -> Result<Parse<'static>, ReadError> {
    match texts.read(input) {
        Ok(bytes) => Ok(parse_bytes(input, bytes)),
        // A file that is too large is a finding, not a failure: the rest of the run says the same as ever.
        Err(ReadError::TooLarge { .. }) => Ok(Parse::too_large()),
        Err(error) => Err(error),
    }
}

/// Parses bytes as those of `input`.
pub fn parse_bytes(input: &Input, bytes: Vec<u8>) -> Parse<'static> {
    if input.kind != FileKind::Markdown {
        return parse(bytes);
    }
    let text = String::from_utf8_lossy(&bytes);
    let parts: Vec<_> = fences(&text).into_iter().map(|fence| fence.content).collect();
    parse_parts(bytes, Dialect::Kubernetes, &parts)
}

/// The objects of a file. Blocks of a Markdown page that hold none are left alone, with all that may be wrong in them.
fn find_objects(input: &Input, parse: Parse<'static>, context: Context) -> (Mended, Objects) {
    let mut parse = parse;
    let mut found = objects(&parse.tree(), context);
    if context.helm_template {
        return (Mended::default(), found);
    }
    if input.kind == FileKind::Markdown && !found.skipped.is_empty() {
        (parse, found) = keep_manifests(parse, context, found);
    }
    if found.records.is_empty() && input.kind == FileKind::Json {
        // JSON with comments and the like is none of our business.
        return (Mended::default(), found);
    }
    let mended = if context.as_it_stands { parse.into() } else { mend(parse, context) };
    if !mended.map.is_empty() {
        found = objects(&mended.parse.tree(), context);
    }
    (mended, found)
}

/// Parses a Markdown page again with only the blocks that hold manifests.
fn keep_manifests(parse: Parse<'static>, context: Context, found: Objects) -> (Parse<'static>, Objects) {
    let parts: Vec<_> = {
        let tree = parse.tree();
        let documents: Vec<_> = tree.documents().map(|document| document.span().start).collect();
        let wanted: HashSet<u32> =
            found.records.iter().filter_map(|record| documents.get(record.document as usize).copied()).collect();
        let contents = fences(parse.source()).into_iter().map(|fence| fence.content);
        contents.filter(|part| wanted.iter().any(|start| part.contains(&(*start as usize)))).collect()
    };
    let parse = parse_parts(parse.source().to_owned(), Dialect::Kubernetes, &parts);
    let kept = objects(&parse.tree(), context);
    (parse, kept)
}

/// Whether a comment says `# podlint: assume=v1/Pod`.
pub(crate) fn assumes_pod(parse: &Parse<'_>) -> bool {
    let tree = parse.tree();
    tree.comments.iter().any(|comment| {
        let text = comment.of(tree.source).trim_start_matches('#').trim();
        text.strip_prefix("podlint:").is_some_and(|rest| rest.trim() == "assume=v1/Pod")
    })
}

/// What the surroundings of a file say about it.
pub(crate) fn context(input: &Input, kustomizations: &Kustomizations) -> Context {
    let place = &input.place;
    let is_template = |chart: &podlint_project::Chart| chart.role == ChartRole::Template;
    let path = real_path(input);
    let is_kustomization_file = is_kustomization(&input.path);
    Context {
        helm_template: place.chart.as_ref().is_some_and(is_template),
        kustomize_patch: kustomizations.patches.contains(&path),
        kustomization: is_kustomization_file,
        test_assertion: is_test_assertion(&input.path),
        beside_kustomization: !is_kustomization_file
            && kustomizations.resources.get(&*place.folder).is_some_and(|resources| !resources.contains(&path)),
        guess_fragments: input.kind == FileKind::Markdown,
        ..Context::default()
    }
}

/// Whether a file is named as kuttl and Chainsaw have it: `01-assert.yaml`, `02-errors-gone.yaml`, `web-assert.yaml`.
fn is_test_assertion(path: &Path) -> bool {
    let Some(stem) = path.file_stem().and_then(|stem| stem.to_str()) else { return false };
    let numbered = stem.trim_start_matches(|letter: char| letter.is_ascii_digit());
    let step = numbered.strip_prefix(['-', '_']).filter(|_| numbered.len() < stem.len()).unwrap_or_default();
    matches!(stem, "assert" | "errors")
        || stem.ends_with("-assert")
        || ["assert", "errors"]
            .iter()
            .any(|word| step.strip_prefix(word).is_some_and(|rest| rest.is_empty() || rest.starts_with(['-', '_'])))
}

/// The path of an input, its folder free of links.
pub fn real_path(input: &Input) -> PathBuf {
    input.path.file_name().map_or_else(|| input.place.folder.to_path_buf(), |name| input.place.folder.join(name))
}

/// Whether a file is named as a kustomization is.
pub fn is_kustomization(path: &Path) -> bool {
    path.file_name().is_some_and(|name| KUSTOMIZATION_NAMES.iter().any(|own| name == *own))
}

/// What the kustomizations of the input name, by absolute path.
#[derive(Debug, Default)]
pub(crate) struct Kustomizations {
    patches: HashSet<PathBuf>,
    /// By folder.
    resources: HashMap<Arc<Path>, HashSet<PathBuf>>,
}

impl Kustomizations {
    pub(crate) fn of<'f>(files: impl IntoIterator<Item = (&'f Input, &'f Parse<'static>)>) -> Kustomizations {
        let mut all = Kustomizations::default();
        for (input, parse) in files.into_iter() {
            let tree = parse.tree();
            let folder = &input.place.folder;
            for root in tree.documents().map(Node::content) {
                let kustomization = Kustomization::read(View::of(root));
                all.patches.extend(kustomization.patches.iter().map(|path| join(folder, path.value)));
                let resources = kustomization.resources.iter().map(|path| join(folder, path.value));
                all.resources.entry(folder.clone()).or_default().extend(resources);
            }
        }
        all
    }
}

/// `path` below `folder`, without `.` and `..`.
fn join(folder: &Path, path: &str) -> PathBuf {
    let mut joined = folder.to_path_buf();
    for component in Path::new(path).components() {
        match component {
            Component::ParentDir => _ = joined.pop(),
            Component::Normal(name) => joined.push(name),
            Component::RootDir | Component::Prefix(_) | Component::CurDir => {}
        }
    }
    joined
}
