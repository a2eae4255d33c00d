//! The files that globs of a configuration name.

use std::path::{Component, Path, PathBuf};

use crate::collect::{Request, collect};
use crate::exclude::{ExcludeSet, Excludes};
use crate::glob::wild_start;
use crate::input::{FileKind, Input};
use crate::path::canonical;
use crate::problem::{Problem, ProblemClass};

/// The YAML and JSON files that each of these globs names, sorted, or why there are none.
///
/// The globs are read as those of an [`ExcludeSet`] in `base`: `crds/` is a folder of this name anywhere below, `/crds/*.yaml` and
/// `deploy/crds/*.yaml` start at `base`, `!` takes back what those before it named. In contrast to what is excluded, what is
/// named may also be beside `base` (`../crds/*.yaml`). Files that git ignores are found where the glob spells the folder
/// they are in.
pub fn named_files(base: &Path, globs: &[&str]) -> Vec<Result<Vec<Input>, Problem>> {
    let mut all: Vec<Result<Vec<Input>, Problem>> = Vec::with_capacity(globs.len());
    for glob in globs {
        let found = match glob.strip_prefix('!') {
            Some(taken_back) => matcher(base, taken_back).map(|(_, excludes)| {
                let is_meant = |input: &Input| excludes.excluding(&location(input), false).is_some();
                all.iter_mut().flatten().for_each(|inputs| inputs.retain(|input| !is_meant(input)));
                Vec::new()
            }),
            None => files_of(base, glob),
        };
        all.push(found);
    }
    all
}

fn files_of(base: &Path, glob: &str) -> Result<Vec<Input>, Problem> {
    let (Anchored { base, glob: anchored }, excludes) = matcher(base, glob)?;
    let literal = &anchored[..wild_start(anchored)];
    let is_anchored = anchored.trim_end_matches('/').contains('/');
    let whole = base.join(anchored.trim_matches('/'));
    let start = match is_anchored {
        // A name without wildcards is looked at itself: a file that git ignores is found, too.
        _ if whole.is_file() => whole,
        true => base.join(literal.trim_matches('/')),
        false => base,
    };
    let no_match = || Problem::NoMatch { glob: glob.to_owned() };
    // The current folder has no name of its own, so that it is not shown.
    let paths = if start.as_os_str().is_empty() { Vec::new() } else { vec![start] };
    if paths.iter().any(|path| !path.exists()) {
        return Err(no_match());
    }
    let collected = collect(&Request { paths, ..Request::default() });
    if let Some(problem) = collected.problems.into_iter().find(|problem| problem.class() == ProblemClass::Named) {
        return Err(problem);
    }
    let mut inputs = collected.inputs;
    inputs.retain(|input| input.kind != FileKind::Markdown && excludes.excluding(&location(input), false).is_some());
    if inputs.is_empty() { Err(no_match()) } else { Ok(inputs) }
}

/// A glob without leading `./` and `../`, and the folder that it then starts at.
struct Anchored<'g> {
    base: PathBuf,
    glob: &'g str,
}

fn matcher<'g>(base: &Path, glob: &'g str) -> Result<(Anchored<'g>, Excludes), Problem> {
    let mut anchored = Anchored { base: base.to_path_buf(), glob };
    loop {
        if let Some(rest) = anchored.glob.strip_prefix("./") {
            anchored.glob = rest;
        } else if let Some(rest) = anchored.glob.strip_prefix("../") {
            anchored.glob = rest;
            match anchored.base.components().next_back() {
                Some(Component::Normal(_)) => _ = anchored.base.pop(),
                _ => anchored.base.push(".."),
            }
        } else {
            break;
        }
    }
    let set = ExcludeSet { base: anchored.base.clone(), globs: vec![anchored.glob.to_owned()] };
    let (excludes, problems) = Excludes::new(&[set]);
    match problems.into_iter().next() {
        Some(Problem::BadGlob { reason, .. }) => Err(Problem::BadGlob { glob: glob.to_owned(), reason, base: None }),
        Some(problem) => Err(problem),
        None => Ok((anchored, excludes)),
    }
}

/// The absolute path of an input, its folder free of links.
fn location(input: &Input) -> PathBuf {
    input.path.file_name().map_or_else(|| canonical(&input.path), |name| input.place.folder.join(name))
}
