//! Reading and checking all files once.

use super::config::Configs;
use super::look_ahead::look_ahead;
use super::progress::Progress;
use super::takes_text_as_it_stands;
use crate::args::CheckArgs;
use crate::input::{Loaded, Reading, World, load};
use crate::terminal::Terminal;
use crate::texts::Texts;
use podlint_manifest::Index;
use podlint_project::Input;
use podlint_rules::{Checked, Engine, FileId, SourceFile, Worker};
use rayon::prelude::*;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// What a run works with, from its start to its end.
pub(super) struct Session<'r> {
    pub(super) args: &'r CheckArgs,
    pub(super) engine: &'r Engine,
    pub(super) configs: &'r Configs,
    pub(super) terminal: Terminal,
    pub(super) inputs: Vec<Input>,
}

/// All files as they are at one time, and what was found in each.
pub(super) struct Pass {
    pub(super) world: World,
    /// In the order of the files.
    pub(super) results: Vec<Checked>,
}

impl Session<'_> {
    /// Reads and checks all files.
    pub(super) fn pass(&self, texts: &Texts) -> Pass {
        let progress = Progress::new(self.inputs.len(), self.terminal);
        let as_it_stands = takes_text_as_it_stands(self.args);
        let world = load(
            self.inputs.clone(),
            texts,
            Reading {
                assume_pod: self.args.assume.is_some(),
                as_it_stands,
                definitions: self.configs.definitions(),
                pod_templates: &|input| &self.configs.of(input).pod_templates,
            },
            &|| progress.step(),
        );
        let places: Vec<usize> = (0..world.files.len()).collect();
        let mut results = self.check(&world.all_files(), &places, &world.index, &|| progress.step());
        // What fixes bring to light `--fix` finds in its next round.
        if !as_it_stands && !self.args.fix && !self.args.diff {
            look_ahead(self, &world, &mut results);
        }
        progress.finish();
        Pass { world, results }
    }

    /// Runs the rules over those of the `files` of the index that are named by their `places`, on all threads; results are in that order.
    pub(super) fn check(
        &self,
        files: &[&Loaded],
        places: &[usize],
        index: &Index,
        step: &(dyn Fn() + Sync),
    ) -> Vec<Checked> {
        let sources = |file: FileId| files.get(file.0 as usize).map(|file| file.mended.parse.source());
        let maps = |file: FileId| files.get(file.0 as usize).map(|file| &file.mended.map).filter(|map| !map.is_empty());
        let is_any_mended = files.iter().any(|file| !file.mended.map.is_empty());
        let check = |worker: &mut Worker<'_>, place: usize| {
            let file = files[place];
            let id = FileId(place as u32);
            let source = SourceFile { id, path: &file.input.display, tree: file.tree(), objects: &file.found.records };
            let ruleset = &self.configs.of(&file.input).ruleset;
            let mut checked = worker.check(&source, ruleset, index.view(), &sources, self.args.no_ignore);
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
