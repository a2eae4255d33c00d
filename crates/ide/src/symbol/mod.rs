//! The thing whose name stands at a place, with all its names in all files.
//!
//! Real repositories hold many copies of an object. Names belong together where files are near each other; a far declaration
//! counts only for files that have no near one.

mod targets;

use crate::names::{Name, Pods, Thing, names};
use crate::{Scope, Source, Target};
use podlint_manifest::{FactKind, IndexView, Nearness, ObjectRecord};
use podlint_yaml::Tree;
use std::collections::BTreeSet;
use std::sync::Arc;
use targets::Targets;

/// Which files are looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Reach {
    /// This text only.
    Text,
    /// Those that declare the thing.
    Declarations,
    /// All files.
    Everything,
}

/// A name in one of the files.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Place<'n, 't> {
    pub(crate) file: u32,
    pub(crate) name: &'n Name<'t>,
}

impl Place<'_, '_> {
    pub(crate) fn target(&self) -> Target {
        Target { file: self.file, span: self.name.span }
    }
}

/// A thing with its names.
pub(crate) struct Symbol<'n, 't> {
    /// The name that was asked about.
    pub(crate) at: Place<'n, 't>,
    /// Where such a thing is declared, near or far.
    pub(crate) candidates: Vec<Place<'n, 't>>,
    /// Where it is declared, the nearest files first.
    pub(crate) declarations: Vec<Place<'n, 't>>,
    /// Where it is used, the nearest files first.
    pub(crate) uses: Vec<Place<'n, 't>>,
    /// All names in the files that were looked at.
    pub(crate) all: &'n [Place<'n, 't>],
}

/// Runs `feature` on the thing whose name stands at `offset`.
pub(crate) fn with_symbol<T>(
    scope: &Scope<'_>,
    offset: u32,
    reach: Reach,
    feature: impl FnOnce(&Symbol<'_, '_>) -> T,
) -> Option<T> {
    let own = names(scope.tree, scope.objects);
    let at = name_at(&scope.index, &own, offset)?;
    let sources = sources(scope, at, reach);
    let trees: Vec<(u32, Tree<'_>, &[ObjectRecord])> =
        sources.iter().map(|(file, source)| (*file, source.tree(), source.objects.records.as_slice())).collect();
    let others: Vec<(u32, Vec<Name<'_>>)> =
        trees.iter().map(|(file, tree, records)| (*file, names(tree, records))).collect();
    let in_others = others.iter().flat_map(|(file, names)| names.iter().map(|name| Place { file: *file, name }));
    let own_places = own.iter().map(|name| Place { file: scope.file, name });
    let all: Vec<Place<'_, '_>> = own_places.chain(in_others).collect();
    let at = Place { file: scope.file, name: at };
    let family = Family { index: scope.index, at };
    let candidates = family.candidates(&all);
    let declarations = near(scope, &candidates);
    let uses = family.uses(&all, &declarations);
    Some(feature(&Symbol { at, candidates, declarations, uses, all: &all }))
}

/// The places in files near the text that is looked at; all where none is near.
pub(crate) fn near<'n, 't>(scope: &Scope<'_>, places: &[Place<'n, 't>]) -> Vec<Place<'n, 't>> {
    let is_near = |place: &&Place<'n, 't>| scope.index.nearness(place.file, scope.file) < Nearness::Input;
    let near: Vec<Place<'n, 't>> = places.iter().filter(is_near).copied().collect();
    if near.is_empty() { places.to_vec() } else { near }
}

/// The name at an offset, or the one that ends there. Of one that may be that of objects of several kinds, the kind that there is
/// counts.
fn name_at<'n, 't>(index: &IndexView<'_>, names: &'n [Name<'t>], offset: u32) -> Option<&'n Name<'t>> {
    let behind = names.partition_point(|name| name.span.start <= offset);
    let last = names[..behind].last().filter(|name| name.span.touches(offset))?;
    let is_there = |name: &&Name<'t>| match name.thing {
        Thing::Object { kind, name: own, .. } => index.named(kind, own, name.namespace).next().is_some(),
        _ => false,
    };
    let mut same = names[..behind].iter().rev().take_while(|name| name.span == last.span);
    same.find(is_there).or(Some(last))
}

/// In how many other files declarations are looked for. All of a large repository may declare a label such as `app`.
const MOST_DECLARING_FILES: usize = 500;

/// The other files that may hold names of the thing, the nearest first.
fn sources(scope: &Scope<'_>, at: &Name<'_>, reach: Reach) -> Vec<(u32, Arc<Source>)> {
    let files: BTreeSet<u32> = match reach {
        _ if at.thing.is_local() => return Vec::new(),
        Reach::Text => return Vec::new(),
        Reach::Declarations => declaring_files(&scope.index, at),
        Reach::Everything => (0..scope.index.files.len() as u32).collect(),
    };
    let mut files: Vec<u32> = files.into_iter().filter(|file| *file != scope.file).collect();
    files.sort_by_key(|file| scope.index.nearness(scope.file, *file));
    if reach == Reach::Declarations {
        files.truncate(MOST_DECLARING_FILES);
    }
    let name = at.thing.name();
    let source = |file| Some((file, scope.files.source(file)?));
    files
        .into_iter()
        .filter(|file| scope.files.may_contain(*file, name))
        .filter_map(source)
        .filter(|(_, source)| source.text().contains(name))
        .collect()
}

fn declaring_files(index: &IndexView<'_>, at: &Name<'_>) -> BTreeSet<u32> {
    let namespace = at.namespace;
    let named = |kind, name| index.named(kind, name, namespace).map(|object| object.file()).collect();
    let with_key = |kind, key| index.facts_with_key(kind, key).filter_map(|fact| Some(fact.object()?.file()));
    match at.thing {
        Thing::Object { kind, name, .. } => named(kind, name),
        Thing::DataKey { kind, object, .. } => named(kind, object),
        Thing::ServicePort { service, .. } => named("Service", service),
        Thing::ContainerPort { name } => with_key(FactKind::PortName, name).collect(),
        Thing::Label { key, value, .. } => [FactKind::PodLabel, FactKind::Label, FactKind::AddedLabel]
            .into_iter()
            .flat_map(|kind| index.facts_with(kind, key, value).filter_map(|fact| Some(fact.object()?.file())))
            .collect(),
        Thing::LabelKey { key, .. } => [FactKind::PodLabel, FactKind::Label, FactKind::AddedLabel]
            .into_iter()
            .flat_map(|kind| with_key(kind, key))
            .collect(),
        Thing::Container { of: Pods::Object { kind, name }, .. } => named(kind, name),
        Thing::Volume { .. } | Thing::Container { .. } | Thing::Variable { .. } => BTreeSet::new(),
    }
}

/// Which names belong to the one that was asked about.
struct Family<'n, 't, 'i> {
    index: IndexView<'i>,
    at: Place<'n, 't>,
}

impl<'n, 't> Family<'n, 't, '_> {
    fn candidates(&self, all: &[Place<'n, 't>]) -> Vec<Place<'n, 't>> {
        let is_meant = |place: &Place<'n, 't>| place.name.is_declaration() && self.is_same(place);
        all.iter().copied().filter(is_meant).collect()
    }

    /// Whether a declaration is one of the thing that was asked about.
    fn is_same(&self, place: &Place<'n, 't>) -> bool {
        if self.at.name.is_declaration() && matches!(self.at.name.thing, Thing::ContainerPort { .. }) {
            return place.file == self.at.file && place.name.span == self.at.name.span;
        }
        refers(&self.at, place)
    }

    fn uses(&self, all: &[Place<'n, 't>], declarations: &[Place<'n, 't>]) -> Vec<Place<'n, 't>> {
        let thing = self.at.name.thing;
        let same: Vec<Place<'n, 't>> = all.iter().copied().filter(|place| place.name.thing == thing).collect();
        let reached = self.reached(&same, declarations);
        let targets = Targets::new(if declarations.is_empty() { std::slice::from_ref(&self.at) } else { declarations });
        let is_use = |place: &Place<'n, 't>| {
            !place.name.is_declaration() && reached.contains(&place.file) && targets.are_meant_by(place)
        };
        same.into_iter().filter(is_use).collect()
    }

    /// The files for which these declarations are the nearest, or which have none near, as these have.
    fn reached(&self, same: &[Place<'n, 't>], declarations: &[Place<'n, 't>]) -> BTreeSet<u32> {
        let files = |places: &[Place<'n, 't>]| places.iter().map(|place| place.file).collect::<BTreeSet<u32>>();
        let ours = files(declarations);
        let declaring: BTreeSet<u32> =
            same.iter().filter(|place| place.name.is_declaration()).map(|place| place.file).collect();
        let has_near = |file: u32, among: &BTreeSet<u32>| among.iter().any(|other| self.is_near(file, *other));
        let is_reached = |file: &u32| has_near(*file, &ours) || !has_near(*file, &declaring);
        files(same).into_iter().filter(is_reached).collect()
    }

    fn is_near(&self, one: u32, other: u32) -> bool {
        self.index.nearness(one, other) < Nearness::Input
    }
}

/// Whether a name is one for what is declared at a place.
fn refers(name: &Place<'_, '_>, declaration: &Place<'_, '_>) -> bool {
    let (own, declared) = (name.name, declaration.name);
    if own.thing != declared.thing || !own.shares_namespace_with(declared) {
        return false;
    }
    match (own.thing, own.pod) {
        (thing, _) if thing.is_local() => name.file == declaration.file,
        // Two objects of one name have containers of their own; a patch is about those of either.
        (Thing::Container { .. }, pod) => {
            let is_same_pod = name.file == declaration.file && pod == declared.pod;
            is_same_pod || own.is_part || declared.is_part
        }
        // A name in a pod is one of that pod; one elsewhere is about all pods that are selected there.
        (Thing::ContainerPort { .. }, Some(_)) => name.file == declaration.file && own.pod == declared.pod,
        (Thing::ContainerPort { .. }, None) => match (&own.labels, &declared.labels) {
            (Some(selector), Some(labels)) => labels.match_all_of(selector),
            _ => false,
        },
        _ => true,
    }
}
