//! Running the rules over files of the index.

use crate::config::Configs;
use crate::look_ahead::{Documents, Ground, look_ahead};
use crate::world::{Loaded, World};
use podlint_manifest::{Index, ObjectRecord, PodTemplatePath};
use podlint_project::Input;
use podlint_rules::{Checked, Diagnostic, Engine, FileId, SourceFile, Worker};
use rayon::prelude::*;
use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::panic::{AssertUnwindSafe, catch_unwind};

/// What the rules run with.
#[derive(Debug, Clone, Copy)]
pub struct Checker<'r> {
    /// The plugins.
    pub engine: &'r Engine,
    /// What holds for which file.
    pub configs: &'r Configs,
    /// Keep what a suppression hides, marked.
    pub no_ignore: bool,
}

impl Checker<'_> {
    /// Checks all files of a world but the surrounding ones; `step` is called for each, on any thread. Of surrounding files
    /// comes what points into the others. With `looks_ahead` also what comes to light when mistakes are mended.
    ///
    /// There is a result for each file.
    pub fn check_all(&self, world: &mut World, looks_ahead: bool, step: &(dyn Fn() + Sync)) -> Vec<Checked> {
        let places = world.looked_at();
        let mut results: BTreeMap<usize, Checked> = BTreeMap::new();
        let around = match places.len() == world.files.len() {
            true => BTreeSet::new(),
            false => self.check_around(world, &places, &mut results),
        };
        let checked = self.check(&world.all_files(), &places, &world.index, step);
        results.extend(places.iter().copied().zip(checked));
        if looks_ahead {
            let whole = Whole { checker: self, world, files: world.all_files() };
            let looked_at = results.iter_mut().filter(|(place, _)| !around.contains(place));
            look_ahead(&whole, &mut looked_at.map(|(place, checked)| (*place, checked)).collect());
        }
        (0..world.files.len()).map(|place| results.remove(&place).unwrap_or_default()).collect()
    }

    /// Checks the surrounding files that can point into those that are looked at, and keeps of what is found there what does.
    fn check_around(
        &self,
        world: &mut World,
        looked_at: &[usize],
        results: &mut BTreeMap<usize, Checked>,
    ) -> BTreeSet<usize> {
        let looked_at: HashSet<u32> = looked_at.iter().map(|place| *place as u32).collect();
        let around = world.index.view().files_around(&looked_at);
        let around = world.open(around.into_iter().map(|file| file as usize), &|input| self.paths(input));
        let checked = self.check(&world.all_files(), &around, &world.index, &|| ());
        for (place, mut checked) in around.iter().copied().zip(checked) {
            let points_back =
                |found: &Diagnostic| found.related.iter().any(|other| looked_at.contains(&other.location.file.0));
            checked.diagnostics.retain(points_back);
            // A fix would change a file that nobody named.
            checked.diagnostics.iter_mut().for_each(|found| found.fixes.clear());
            (checked.suppressed, checked.hidden) = (0, 0);
            results.insert(place, checked);
        }
        around.into_iter().collect()
    }

    fn paths(&self, input: &Input) -> &[PodTemplatePath] {
        &self.configs.of(input).pod_templates
    }

    /// Runs the rules over those of the `files` of the index that are named by their `places`, on all threads; results are in
    /// that order.
    pub fn check(&self, files: &[&Loaded], places: &[usize], index: &Index, step: &(dyn Fn() + Sync)) -> Vec<Checked> {
        let all = |place: usize| files[place].found.records.clone();
        self.check_objects(files, places, &all, index, step)
    }

    /// The same for those objects of each file that `objects` gives.
    fn check_objects(
        &self,
        files: &[&Loaded],
        places: &[usize],
        objects: &(dyn Fn(usize) -> Vec<ObjectRecord> + Sync),
        index: &Index,
        step: &(dyn Fn() + Sync),
    ) -> Vec<Checked> {
        let sources = |file: FileId| files.get(file.0 as usize).map(|file| file.text().parse.source());
        let maps = |file: FileId| files.get(file.0 as usize).map(|file| &file.text().map).filter(|map| !map.is_empty());
        let check = |worker: &mut Worker<'_>, place: usize| {
            let file = files[place];
            let id = FileId(place as u32);
            let objects = objects(place);
            let source = SourceFile { id, path: &file.input.display, tree: file.tree(), objects: &objects };
            let ruleset = &self.configs.of(&file.input).ruleset;
            let mut checked = worker.check(&source, ruleset, index.view(), &sources, self.no_ignore);
            checked.diagnostics.iter_mut().for_each(|diagnostic| diagnostic.relocate(maps));
            if !file.mended.map.is_empty() {
                checked.sort();
            }
            step();
            checked
        };
        let guarded = |worker: &mut Worker<'_>, place: &usize| {
            // One bug costs one file. The worker holds nothing of a file, so that it can go on with the next.
            catch_unwind(AssertUnwindSafe(|| check(worker, *place))).unwrap_or_else(|_| Checked {
                panicked: Some(format!(
                    "podlint failed on `{}`; please report it with the file",
                    files[*place].input.display
                )),
                ..Checked::default()
            })
        };
        places.par_iter().map_init(|| self.engine.worker(), guarded).collect()
    }
}

/// All files of a run.
struct Whole<'w> {
    checker: &'w Checker<'w>,
    world: &'w World,
    files: Vec<&'w Loaded>,
}

impl Ground for Whole<'_> {
    fn file(&self, place: usize) -> Option<&Loaded> {
        self.files.get(place).copied()
    }

    fn with_text(&self, file: &Loaded, text: String) -> Loaded {
        self.world.with_text(file, text, self.checker.paths(&file.input))
    }

    fn check_changed(&self, changed: &BTreeMap<usize, Loaded>, places: &BTreeMap<usize, Documents>) -> Vec<Checked> {
        let now: Vec<&Loaded> =
            self.files.iter().enumerate().map(|(place, file)| changed.get(&place).unwrap_or(file)).collect();
        let objects = |place: usize| {
            let records = &now[place].found.records;
            places.get(&place).map_or_else(Vec::new, |documents| documents.objects(records))
        };
        let wanted: Vec<usize> = places.keys().copied().collect();
        self.checker.check_objects(&now, &wanted, &objects, &self.world.index_of(&now), &|| ())
    }
}
