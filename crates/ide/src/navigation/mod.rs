//! From a name to what it names, and back.

mod anchors;

use crate::names::{Labelled, Thing};
use crate::symbol::{Place, Reach, Symbol, near, with_symbol};
use crate::{Scope, Target};
use podlint_yaml::Span;

/// A use of something in the text that is looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Highlight {
    /// Its bytes.
    pub span: Span,
    /// It is the declaration.
    pub is_declaration: bool,
}

/// What the name at `offset` stands for, with the bytes of the name.
pub fn definition(scope: &Scope<'_>, offset: u32) -> Option<(Span, Vec<Target>)> {
    let (span, targets) = with_symbol(scope, offset, Reach::Declarations, |symbol| {
        let mut targets: Vec<Target> = meant(scope, symbol).iter().map(Place::target).collect();
        if targets.is_empty() {
            targets = made_by_others(scope, symbol);
        }
        (symbol.at.name.span, targets)
    })
    .or_else(|| {
        let found = anchors::anchor_at(scope.tree, offset)?;
        Some((found.at, vec![Target { file: scope.file, span: found.anchor }]))
    })?;
    (!targets.is_empty()).then_some((span, targets))
}

/// All uses of what the name at `offset` stands for, the nearest files first.
pub fn references(scope: &Scope<'_>, offset: u32, with_declaration: bool) -> Vec<Target> {
    let found = with_symbol(scope, offset, Reach::Everything, |symbol| {
        let declarations = symbol.declarations.iter().filter(|_| with_declaration);
        let mut targets: Vec<Target> = declarations.chain(&symbol.uses).map(Place::target).collect();
        targets.sort_by_key(|target| (scope.index.nearness(scope.file, target.file), *target));
        targets
    });
    let aliases = || {
        let found = anchors::anchor_at(scope.tree, offset)?;
        let anchor = with_declaration.then_some(found.anchor);
        let spans = anchor.into_iter().chain(found.aliases);
        Some(spans.map(|span| Target { file: scope.file, span }).collect())
    };
    found.or_else(aliases).unwrap_or_default()
}

/// The uses in this text.
pub fn highlights(scope: &Scope<'_>, offset: u32) -> Vec<Highlight> {
    let found = with_symbol(scope, offset, Reach::Text, |symbol| {
        let places = symbol.declarations.iter().chain(&symbol.uses);
        let mut highlights: Vec<Highlight> = places
            .map(|place| Highlight { span: place.name.span, is_declaration: place.name.is_declaration() })
            .collect();
        highlights.sort_by_key(|highlight| highlight.span);
        highlights
    });
    let aliases = || {
        let found = anchors::anchor_at(scope.tree, offset)?;
        let aliases = found.aliases.into_iter().map(|span| Highlight { span, is_declaration: false });
        Some(std::iter::once(Highlight { span: found.anchor, is_declaration: true }).chain(aliases).collect())
    };
    found.or_else(aliases).unwrap_or_default()
}

/// The declarations to show for a name.
fn meant<'n, 't>(scope: &Scope<'_>, symbol: &Symbol<'n, 't>) -> Vec<Place<'n, 't>> {
    let at = symbol.at.name;
    if at.is_declaration() {
        // What a patch says of a container is about the one of the object.
        let whole = symbol.declarations.iter().filter(|place| at.is_part && !place.name.is_part);
        let whole: Vec<Place<'n, 't>> = whole.copied().collect();
        return if whole.is_empty() { vec![symbol.at] } else { whole };
    }
    match at.thing {
        Thing::Label { of: Labelled::Objects, .. } | Thing::LabelKey { of: Labelled::Objects, .. } => {
            selected(scope, symbol)
        }
        Thing::Label { .. } | Thing::LabelKey { .. } | Thing::ContainerPort { .. } => symbol.declarations.clone(),
        _ => {
            let nearness = |place: &Place<'_, '_>| scope.index.nearness(scope.file, place.file);
            let nearest = symbol.declarations.iter().map(nearness).min();
            symbol.declarations.iter().filter(|place| Some(nearness(place)) == nearest).copied().collect()
        }
    }
}

/// The labels of the pods that a selector selects; of other objects where it selects no pods.
fn selected<'n, 't>(scope: &Scope<'_>, symbol: &Symbol<'n, 't>) -> Vec<Place<'n, 't>> {
    let at = symbol.at;
    let is_selected = |place: &&Place<'n, 't>| match (&at.name.labels, &place.name.labels) {
        (Some(selector), Some(labels)) => labels.hold(selector),
        _ => true,
    };
    let matching: Vec<Place<'n, 't>> = symbol.candidates.iter().filter(is_selected).copied().collect();
    let is_own = |place: &&Place<'n, 't>| at.name.pod.is_none_or(|pod| is_of_pod(place, at.file, pod));
    let in_pods = |place: &&Place<'n, 't>| place.name.pod.is_some() && is_own(place);
    let pods: Vec<Place<'n, 't>> = matching.iter().filter(in_pods).copied().collect();
    near(scope, if pods.is_empty() && at.name.pod.is_none() { &matching } else { &pods })
}

fn is_of_pod(place: &Place<'_, '_>, file: u32, pod: u32) -> bool {
    place.file == file && place.name.pod == Some(pod)
}

/// Where the index says that a controller makes an object of this name from another object.
fn made_by_others(scope: &Scope<'_>, symbol: &Symbol<'_, '_>) -> Vec<Target> {
    let at = symbol.at.name;
    let (kind, name) = match at.thing {
        Thing::Object { group: "", kind, name } => (kind, name),
        Thing::DataKey { kind, object, .. } => (kind, object),
        _ => return Vec::new(),
    };
    let made = scope.index.named(kind, name, at.namespace);
    let made = made.filter(|object| object.has(podlint_manifest::index_flag::GENERATED));
    let mut targets: Vec<Target> = made
        .map(|object| Target { file: object.file(), span: unquoted(scope, object.file(), object.span()) })
        .collect();
    targets.sort_by_key(|target| (scope.index.nearness(scope.file, target.file), *target));
    targets
}

/// Bytes that the index names, as they stand in the text, without quotes.
fn unquoted(scope: &Scope<'_>, file: u32, span: Span) -> Span {
    let span = scope.files.in_text(file, span);
    let source = scope.files.source(file);
    let is_quoted = source.is_some_and(|source| span.of(source.text()).starts_with(['"', '\'']));
    if is_quoted && span.len() > 1 { Span::new(span.start + 1, span.end - 1) } else { span }
}

#[cfg(test)]
mod tests;
