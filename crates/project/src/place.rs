//! What the folders around a file say about it.

use std::collections::HashMap;
use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::config::CONFIG_NAMES;
#[cfg(doc)]
use crate::config::ConfigFinder;

/// The names under which kustomize looks for its file.
const KUSTOMIZATION_NAMES: [&str; 3] = ["kustomization.yaml", "kustomization.yml", "Kustomization"];

/// Where a file lies. Folders are absolute and free of links, so they can be compared.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// The folder the file is in, or the link to it if that was named.
    pub folder: Arc<Path>,
    /// The folder that was walked to find it; for a named file its own folder.
    pub root: Arc<Path>,
    /// The nearest folder that holds `.git`. No marker above it is looked at.
    pub repository: Option<Arc<Path>>,
    /// The nearest folder that holds a kustomization.
    pub kustomization: Option<Arc<Path>>,
    /// The nearest Helm chart around the file.
    pub chart: Option<Chart>,
    /// The nearest configuration, as far as folders were looked into: up to the repository. A [`ConfigFinder`] looks further.
    pub config: Option<Arc<Path>>,
}

/// A Helm chart and what a file is in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Chart {
    /// The folder that holds `Chart.yaml`.
    pub folder: Arc<Path>,
    /// What the file is to the chart.
    pub role: ChartRole,
}

/// What a file is to the chart around it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ChartRole {
    /// `Chart.yaml` itself.
    Metadata,
    /// Values: `values*.yaml`, `*values.yaml`, `values.schema.json`.
    Values,
    /// Below `templates/`: text that Helm renders.
    Template,
    /// Below `crds/`: installed as it stands, without rendering.
    CustomResourceDefinition,
    /// Below `charts/`, without a `Chart.yaml` of its own in between.
    Dependency,
    /// Anything else below the chart's folder.
    Other,
}

/// Finds places and remembers what it saw per folder, so that every folder is looked into once.
#[derive(Debug, Default)]
pub struct Places {
    folders: HashMap<PathBuf, Surroundings>,
}

/// What a folder holds itself that says something about all files below it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Markers {
    repository: bool,
    kustomization: bool,
    chart: bool,
    /// Which of [`CONFIG_NAMES`] is there.
    config: Option<usize>,
}

/// The folders with markers that a walk met; all others that it met have none.
pub(crate) type WalkedMarkers = HashMap<PathBuf, Markers>;

impl Markers {
    /// Takes note of an entry of the folder; whether it is a marker.
    pub(crate) fn note(&mut self, name: &OsStr, is_folder: bool) -> bool {
        if let Some(config) = CONFIG_NAMES.iter().position(|own| name == *own && !is_folder) {
            self.config = self.config.map_or(Some(config), |other| Some(other.min(config)));
            return true;
        }
        let marker = match name.to_str() {
            Some(".git") => &mut self.repository,
            Some("Chart.yaml") if !is_folder => &mut self.chart,
            Some(name) if !is_folder && KUSTOMIZATION_NAMES.contains(&name) => &mut self.kustomization,
            _ => return false,
        };
        *marker = true;
        true
    }

    /// Whether the folder is the top of a repository.
    pub(crate) fn is_repository(self) -> bool {
        self.repository
    }

    /// What there is in a folder.
    fn of(folder: &Path) -> Markers {
        Markers {
            repository: folder.join(".git").exists(),
            kustomization: KUSTOMIZATION_NAMES.iter().any(|name| folder.join(name).is_file()),
            chart: folder.join("Chart.yaml").is_file(),
            config: CONFIG_NAMES.iter().position(|name| folder.join(name).is_file()),
        }
    }

    /// Adds what somebody else noted.
    pub(crate) fn add(&mut self, other: Markers) {
        self.repository |= other.repository;
        self.kustomization |= other.kustomization;
        self.chart |= other.chart;
        self.config = [self.config, other.config].into_iter().flatten().min();
    }
}

/// What holds for all files of a folder.
#[derive(Clone, Debug, Default)]
struct Surroundings {
    folder: Option<Arc<Path>>,
    repository: Option<Arc<Path>>,
    kustomization: Option<Arc<Path>>,
    chart: Option<Arc<Path>>,
    config: Option<Arc<Path>>,
}

impl Places {
    /// A finder that has looked nowhere yet.
    pub fn new() -> Places {
        Places::default()
    }

    /// Where the file `name` of `folder` lies, met while walking `root`. Both folders are absolute and free of links.
    pub fn place(&mut self, folder: &Path, name: &OsStr, root: &Arc<Path>) -> Place {
        self.place_of_walk(folder, name, root, None)
    }

    /// The same for a file that a walk met. With the folder that was walked and what was met there, nothing below it is looked
    /// into.
    pub(crate) fn place_of_walk(
        &mut self,
        folder: &Path,
        name: &OsStr,
        root: &Arc<Path>,
        walked: Option<(&Path, &WalkedMarkers)>,
    ) -> Place {
        let surroundings = self.surroundings(folder, walked);
        let folder = surroundings.folder.unwrap_or_else(|| Arc::from(folder));
        let chart = surroundings.chart.map(|chart| {
            let role = chart_role(folder.strip_prefix(&chart).unwrap_or(Path::new("")), name);
            Chart { folder: chart, role }
        });
        Place {
            config: surroundings.config,
            folder,
            root: Arc::clone(root),
            repository: surroundings.repository,
            kustomization: surroundings.kustomization,
            chart,
        }
    }

    /// How many folders were looked into so far.
    pub fn folders_searched(&self) -> usize {
        self.folders.len()
    }

    fn surroundings(&mut self, folder: &Path, walked: Option<(&Path, &WalkedMarkers)>) -> Surroundings {
        // Up to the first folder that is known or ends the search, then back down.
        let mut searched: Vec<Surroundings> = Vec::new();
        let mut above = Surroundings::default();
        for folder in folder.ancestors() {
            if let Some(known) = self.folders.get(folder) {
                above = known.clone();
                break;
            }
            let met = walked.filter(|(root, _)| folder.starts_with(root));
            let own = met.map(|(_, met)| met.get(folder).copied().unwrap_or_default());
            let own = with_markers(folder, own.unwrap_or_else(|| Markers::of(folder)));
            let is_repository = own.repository.is_some();
            searched.push(own);
            if is_repository {
                break;
            }
        }
        for own in searched.into_iter().rev() {
            above = Surroundings {
                folder: own.folder,
                repository: own.repository.or(above.repository),
                kustomization: own.kustomization.or(above.kustomization),
                chart: own.chart.or(above.chart),
                config: own.config.or(above.config),
            };
            if let Some(folder) = &above.folder {
                self.folders.insert(folder.to_path_buf(), above.clone());
            }
        }
        above
    }
}

/// What the markers of a folder say about the files in it.
fn with_markers(folder: &Path, markers: Markers) -> Surroundings {
    let path: Arc<Path> = Arc::from(folder);
    let when = |holds: bool| holds.then(|| Arc::clone(&path));
    Surroundings {
        repository: when(markers.repository),
        kustomization: when(markers.kustomization),
        chart: when(markers.chart),
        config: markers.config.map(|config| Arc::from(folder.join(CONFIG_NAMES[config]))),
        folder: Some(path),
    }
}

/// What a file is to its chart, given the path of its folder below the chart's.
fn chart_role(below: &Path, name: &OsStr) -> ChartRole {
    let first = below.components().next().map(|component| component.as_os_str());
    match first.and_then(OsStr::to_str) {
        Some("templates") => return ChartRole::Template,
        Some("charts") => return ChartRole::Dependency,
        Some("crds") => return ChartRole::CustomResourceDefinition,
        _ => {}
    }
    if first.is_none() && name == "Chart.yaml" {
        return ChartRole::Metadata;
    }
    let name = name.to_string_lossy();
    let is_values = match name.rsplit_once('.') {
        // chart-testing reads ci/*-values.yaml, and many keep prod.values.yaml beside values.yaml.
        Some((stem, "yaml" | "yml")) => stem.starts_with("values") || stem.ends_with("values"),
        Some((stem, "json")) => stem == "values.schema" || stem == "values",
        _ => false,
    };
    if is_values { ChartRole::Values } else { ChartRole::Other }
}
