//! What a kustomization names: resources, patches, and the objects that it generates.

use crate::object::Object;
use crate::view::{Text, View};

/// The names under which kustomize looks for its file.
pub const KUSTOMIZATION_NAMES: [&str; 3] = ["kustomization.yaml", "kustomization.yml", "Kustomization"];

/// The parts of a `kustomization.yaml` that say what the files around it are.
#[derive(Debug, Clone, Default)]
pub struct Kustomization<'t> {
    /// Files, folders and addresses of `resources`, `bases` and `components`.
    pub resources: Vec<Text<'t>>,
    /// Files that change objects: `patches`, `patchesStrategicMerge`, `patchesJson6902`, `replacements`.
    pub patches: Vec<Text<'t>>,
    /// ConfigMaps and Secrets that it makes.
    pub generated: Vec<Generated<'t>>,
    /// Labels that it adds to all objects: `commonLabels`, and `pairs` of `labels`.
    pub labels: Vec<View<'t>>,
    /// Names of the variables that it replaces: `vars`.
    pub variables: Vec<Text<'t>>,
}

/// An object that a kustomization makes.
#[derive(Debug, Clone, Copy)]
pub struct Generated<'t> {
    /// `ConfigMap` or `Secret`.
    pub kind: &'static str,
    /// Its name, before kustomize appends a hash.
    pub name: Text<'t>,
}

impl<'t> Kustomization<'t> {
    /// The kustomization that an object is; `None` for all others.
    pub fn of(object: Object<'t>) -> Option<Kustomization<'t>> {
        (object.group() == "kustomize.config.k8s.io").then(|| Kustomization::read(object.view()))
    }

    /// Reads a kustomization, whatever its apiVersion: the file's name makes it one.
    pub fn read(view: View<'t>) -> Kustomization<'t> {
        let texts = |field: &str| view.get(field).items().filter_map(View::text);
        let paths = |field: &str| view.get(field).items().filter_map(|item| item.get("path").text());
        let generated = |field: &str, kind| {
            view.get(field).items().filter_map(move |item| Some(Generated { kind, name: item.get("name").text()? }))
        };
        Kustomization {
            resources: texts("resources").chain(texts("bases")).chain(texts("components")).collect(),
            patches: paths("patches")
                .chain(texts("patchesStrategicMerge"))
                .chain(paths("patchesJson6902"))
                .chain(paths("replacements"))
                .filter(|path| !path.value.contains('\n'))
                .collect(),
            generated: generated("configMapGenerator", "ConfigMap")
                .chain(generated("secretGenerator", "Secret"))
                .collect(),
            labels: std::iter::once(view.get("commonLabels"))
                .chain(view.get("labels").items().map(|item| item.get("pairs")))
                .collect(),
            variables: view.get("vars").items().filter_map(|item| item.get("name").text()).collect(),
        }
    }
}
