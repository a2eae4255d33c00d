//! The files that `custom-resources` of a configuration names.

use crate::world::{Loaded, is_kustomization, load_definitions};
use podlint_project::{Input, Problem, named_files};
use podlint_rules::{ConfigProblem, Glob};
use rayon::prelude::*;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Reads the definitions in the files that globs name, from the folder of their configuration.
pub(crate) fn read_definitions(folder: &Path, globs: &[Glob]) -> (Vec<Arc<Loaded>>, Vec<ConfigProblem>) {
    let mut definitions = Vec::new();
    let mut problems = Vec::new();
    let texts: Vec<&str> = globs.iter().map(|glob| glob.text.as_str()).collect();
    for (glob, named) in globs.iter().zip(named_files(&as_shown(folder), &texts)) {
        let mut problem = |message: String, hint: &str| {
            problems.push(ConfigProblem { span: glob.span, message, hint: hint.to_owned() });
        };
        // A folder of definitions often has the kustomization that lists them, which nobody means to name.
        let named = named.and_then(|mut inputs| {
            let named_any = !inputs.is_empty();
            inputs.retain(|input| !is_kustomization(&input.path));
            if named_any && inputs.is_empty() { Err(Problem::NoMatch { glob: glob.text.clone() }) } else { Ok(inputs) }
        });
        match named {
            Err(error @ Problem::NoMatch { .. }) => {
                problem(error.to_string(), "globs start at the folder of this file, such as crds/**/*.yaml");
            }
            Err(error) => problem(error.to_string(), ""),
            Ok(inputs) => {
                for read in inputs.into_par_iter().map(read_one).collect::<Vec<_>>() {
                    match read {
                        Ok(file) => definitions.push(Arc::new(file)),
                        Err((message, hint)) => problem(message, &hint),
                    }
                }
            }
        }
    }
    (definitions, problems)
}

fn read_one(input: Input) -> Result<Loaded, (String, String)> {
    let file = load_definitions(input).map_err(|error| (error.to_string(), String::new()))?;
    let path = &file.input.display;
    if !file.tree().errors.is_empty() {
        return Err((format!("`{path}` has syntax errors"), format!("podlint check {path}")));
    }
    if file.found.records.is_empty() {
        let hint = "name files that hold some, such as crds/**/*.yaml, or take this one back with a `!` glob";
        return Err((format!("`{path}` has no CustomResourceDefinition"), hint.to_owned()));
    }
    Ok(file)
}

/// The folder as users read it: from the current one where it is below, which itself is empty.
fn as_shown(folder: &Path) -> PathBuf {
    let here = std::env::current_dir().unwrap_or_default();
    let folder = folder.strip_prefix(here).unwrap_or(folder);
    folder.strip_prefix(".").unwrap_or(folder).to_path_buf()
}
