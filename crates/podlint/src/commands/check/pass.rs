//! Reading and checking all files once.

use super::config::Configs;
use super::progress::Progress;
use super::takes_text_as_it_stands;
use crate::args::CheckArgs;
use crate::input::{Loaded, Reading, World, load};
use crate::terminal::Terminal;
use crate::texts::Texts;
use podlint_project::Input;
use podlint_rules::{Checked, Engine, FileId, SourceFile};
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
        let world = load(
            self.inputs.clone(),
            texts,
            Reading { assume_pod: self.args.assume.is_some(), mends: !takes_text_as_it_stands(self.args) },
            &|| progress.step(),
        );
        let results = check_files(&world, self, &progress);
        progress.finish();
        Pass { world, results }
    }
}

/// Runs the rules over all files, on all threads; results are in the order of the files.
fn check_files(world: &World, session: &Session<'_>, progress: &Progress) -> Vec<Checked> {
    let Session { args, engine, configs, .. } = *session;
    let sources = |file: FileId| world.files.get(file.0 as usize).map(|file| file.mended.parse.source());
    let maps =
        |file: FileId| world.files.get(file.0 as usize).map(|file| &file.mended.map).filter(|map| !map.is_empty());
    let is_any_mended = world.files.iter().any(|file| !file.mended.map.is_empty());
    let check = |worker: &mut podlint_rules::Worker<'_>, (place, file): (usize, &Loaded)| {
        let tree = file.tree();
        let id = FileId(place as u32);
        let source = SourceFile { id, path: &file.input.display, tree, objects: &file.found.records };
        let ruleset = &configs.of(&file.input).ruleset;
        let mut checked = worker.check(&source, ruleset, world.index.view(), &sources, args.no_ignore);
        if is_any_mended {
            checked.diagnostics.iter_mut().for_each(|diagnostic| diagnostic.relocate(maps));
            checked.diagnostics.sort_by(|left, right| left.sort_key().cmp(&right.sort_key()));
        }
        progress.step();
        checked
    };
    let guarded = |worker: &mut podlint_rules::Worker<'_>, (place, file): (usize, &Loaded)| {
        // One bug costs one file. The worker holds nothing of a file, so that it can go on with the next.
        catch_unwind(AssertUnwindSafe(|| check(worker, (place, file)))).unwrap_or_else(|_| Checked {
            panicked: Some(format!("podlint failed on `{}`; please report it with the file", file.input.display)),
            ..Checked::default()
        })
    };
    world.files.par_iter().enumerate().map_init(|| engine.worker(), guarded).collect()
}
