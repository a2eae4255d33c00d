//! Running the rules over files of the index.

use crate::config::Configs;
use crate::look_ahead::{Documents, Ground, look_ahead};
use crate::world::{Loaded, World};
use podlint_manifest::{Index, ObjectRecord};
use podlint_rules::{Checked, Engine, FileId, SourceFile, Worker};
use rayon::prelude::*;
use std::collections::BTreeMap;
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
    /// Checks all files of a world; `step` is called for each, on any thread. With `looks_ahead` also what comes to light
    /// when mistakes are mended.
    pub fn check_all(&self, world: &World, looks_ahead: bool, step: &(dyn Fn() + Sync)) -> Vec<Checked> {
        let places: Vec<usize> = (0..world.files.len()).collect();
        let mut results = self.check(&world.all_files(), &places, &world.index, step);
        if looks_ahead {
            let whole = Whole { checker: self, world, files: world.all_files() };
            look_ahead(&whole, &mut results.iter_mut().enumerate().collect());
        }
        results
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
        let sources = |file: FileId| files.get(file.0 as usize).map(|file| file.mended.parse.source());
        let maps = |file: FileId| files.get(file.0 as usize).map(|file| &file.mended.map).filter(|map| !map.is_empty());
        let is_any_mended = files.iter().any(|file| !file.mended.map.is_empty());
        let check = |worker: &mut Worker<'_>, place: usize| {
            let file = files[place];
            let id = FileId(place as u32);
            let objects = objects(place);
            let source = SourceFile { id, path: &file.input.display, tree: file.tree(), objects: &objects };
            let ruleset = &self.configs.of(&file.input).ruleset;
            let mut checked = worker.check(&source, ruleset, index.view(), &sources, self.no_ignore);
            if is_any_mended {
                checked.diagnostics.iter_mut().for_each(|diagnostic| diagnostic.relocate(maps));
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
        self.world.with_text(file, text, &self.checker.configs.of(&file.input).pod_templates)
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
