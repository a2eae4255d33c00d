//! What is read for a run: manifests and cluster files, as the configuration says.

use super::read;
use crate::Outcome;
use crate::args::ScheduleArgs;
use crate::commands::check::{run_config, say_problems, told};
use crate::terminal::Terminal;
use podlint_preview::{ClusterFile, Preset, Sources};
use podlint_project::{Input, Request, Role, collect};
use podlint_rules::{Checked, Engine, FileId, Overrides, SourceFile};
use podlint_scheduler::Release;
use podlint_workspace::{Configs, Loaded, Reading, Texts, World, load};
use std::collections::HashSet;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::sync::Arc;

/// All texts of a run, parsed.
pub(super) struct Read {
    pub(super) given: Sources,
    pub(super) release: Release,
}

/// Reads all texts; `None` if that is not possible, which is said then.
pub(super) fn sources(
    args: &ScheduleArgs,
    engine: &Engine,
    notes: &mut Vec<String>,
    terminal: Terminal,
) -> Option<Read> {
    let run_config = run_config(&args.config, engine, terminal)?;
    let exclude = run_config.excludes();
    let collected = collect(&Request { paths: args.paths.clone(), exclude, ..Request::default() });
    if say_problems(&collected.problems, terminal) == Outcome::Failed {
        return None;
    }
    let inputs = collected.inputs;
    let kubernetes = args.kube_version.map(|release| u32::from(release.minor())).map(|minor| (minor, minor));
    let overrides = Overrides { kubernetes, ..Overrides::default() };
    let configs = told(Configs::find(&inputs, run_config, engine, &overrides), terminal)?;
    let (inputs, excluded) = configs.without_excluded(inputs);
    notes.extend(excluded.iter().map(|skipped| format!("`{}` is left out: {}", skipped.file, skipped.reason)));
    let inputs = in_order(inputs, args);
    let release = args.kube_version.unwrap_or_else(|| release(&configs, &inputs, notes));
    let reading = Reading {
        assume_pod: false,
        as_it_stands: false,
        definitions: configs.definitions(),
        pod_templates: &|input| &configs.of(input).pod_templates,
        surroundings: None,
    };
    let world = load(inputs, &Texts::default(), reading, &|| {});
    world.unreadable.iter().for_each(|message| terminal.error(message, ""));
    if !world.unreadable.is_empty() {
        return None;
    }
    let read =
        |path: &PathBuf| Some(ClusterFile { name: path.display().to_string(), parse: Arc::new(read(path, terminal)?) });
    let mut cluster = args.cluster.iter().map(read).collect::<Option<Vec<_>>>()?;
    let preset = args.cluster.is_empty().then(|| args.preset.map_or(Preset::Small, Preset::from));
    cluster.extend(preset.map(Preset::file));
    let checked = check(&world, &configs, engine);
    let given = Sources {
        manifests: world.files.into_iter().map(Arc::new).collect(),
        cluster,
        preset: preset.map(Preset::name),
        checked: checked.into_iter().map(Arc::new).collect(),
    };
    Some(Read { given, release })
}

/// Runs the rules over the manifests.
fn check(world: &World, configs: &Configs, engine: &Engine) -> Vec<Checked> {
    let files = world.all_files();
    let texts = |file: FileId| files.get(file.0 as usize).map(|file| file.mended.parse.source());
    let check = |(place, file): (usize, &Loaded)| {
        let id = FileId(place as u32);
        let source = SourceFile { id, path: &file.input.display, tree: file.tree(), objects: &file.found.records };
        let ruleset = &configs.of(&file.input).ruleset;
        // A bug in a rule costs what it would have found, not the preview.
        let checked = || engine.worker().check(&source, ruleset, world.index.view(), &texts, false);
        catch_unwind(AssertUnwindSafe(checked)).unwrap_or_default()
    };
    world.files.iter().enumerate().map(check).collect()
}

/// The inputs in the order of the paths that lead to them, as kubectl applies them, without the cluster files in a folder.
fn in_order(mut inputs: Vec<Input>, args: &ScheduleArgs) -> Vec<Input> {
    let cluster: HashSet<PathBuf> = args.cluster.iter().filter_map(|path| path.canonicalize().ok()).collect();
    inputs.retain(|input| {
        input.role == Role::Named || input.path.canonicalize().is_ok_and(|path| !cluster.contains(&path))
    });
    inputs.sort_by_key(|input| args.paths.iter().position(|path| input.path.starts_with(path)));
    inputs
}

/// The newest release that the configurations of the inputs name.
fn release(configs: &Configs, inputs: &[Input], notes: &mut Vec<String>) -> Release {
    let named = inputs.iter().filter_map(|input| configs.of(input).kubernetes).map(|(_, newest)| newest);
    let Some(minor) = named.max() else { return Release::LATEST };
    u8::try_from(minor).ok().and_then(Release::new).unwrap_or_else(|| {
        let nearest = Release::OLDEST;
        let followed = nearest.minor();
        notes.push(format!("the scheduler of Kubernetes 1.{minor} is not known; that of 1.{followed} is followed"));
        nearest
    })
}
