//! Reading and checking all files once.

use super::progress::Progress;
use super::takes_text_as_it_stands;
use crate::args::CheckArgs;
use crate::terminal::Terminal;
use podlint_project::{Input, Role};
use podlint_rules::{Checked, Engine};
use podlint_workspace::{Checker, Configs, Reading, Surroundings, Texts, World, load};

/// What a run works with, from its start to its end.
pub(super) struct Session<'r> {
    pub(super) args: &'r CheckArgs,
    pub(super) engine: &'r Engine,
    pub(super) configs: &'r Configs,
    pub(super) terminal: Terminal,
    pub(super) inputs: Vec<Input>,
    /// What the files around the named ones tell, for all passes.
    pub(super) surroundings: Surroundings,
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
        let checked = self.inputs.iter().filter(|input| input.role != Role::Surrounding).count();
        let progress = Progress::new(self.inputs.len(), checked, self.terminal);
        let as_it_stands = takes_text_as_it_stands(self.args);
        let mut world = load(
            self.inputs.clone(),
            texts,
            Reading {
                assume_pod: self.args.assume.is_some(),
                as_it_stands,
                definitions: self.configs.definitions(),
                pod_templates: &|input| &self.configs.of(input).pod_templates,
                surroundings: Some(&self.surroundings),
            },
            &|| progress.step(),
        );
        // What fixes bring to light `--fix` finds in its next round.
        let looks_ahead = !as_it_stands && !self.args.fix && !self.args.diff;
        let checker = Checker { engine: self.engine, configs: self.configs, no_ignore: self.args.no_ignore };
        let results = checker.check_all(&mut world, looks_ahead, &|| progress.step());
        progress.finish();
        Pass { world, results }
    }
}
