//! `$(NAME)`: the variables of the container that a value, a command or an argument may use.

use super::request::Request;
use super::typed::MARKER;
use super::{Completion, CompletionKind, generated};
use podlint_manifest::{FactKind, View};
use podlint_yaml::Span;

/// The variables that may stand behind a `$(` in front of the place; nothing without one.
pub(super) fn offers(request: &Request<'_, '_>) -> Vec<Completion> {
    let text = request.scope.text();
    let (offset, typed) = (request.typed.offset, &text[request.typed.start..request.typed.offset]);
    let Some(at) = typed.rfind("$(").filter(|at| !typed[*at..].contains(')')) else { return Vec::new() };
    let Some(container) = request.container() else { return Vec::new() };
    let names = names(request, container);
    let rest = &text[offset..request.typed.end];
    let word = rest.find(|letter: char| !letter.is_ascii_alphanumeric() && letter != '_').unwrap_or(rest.len());
    let end = offset + word + usize::from(rest[word..].starts_with(')'));
    let start = (request.typed.start + at) as u32;
    let inserting = Span::new(start, offset as u32);
    let replacing = Span::new(start, end as u32);
    // An editor that replaces only what is in front of the place keeps the bracket behind it.
    let offer = |name: &String| Completion {
        insert: format!("$({name})"),
        inserting: if rest.starts_with(')') { replacing } else { inserting },
        replacing,
        ..request.bare(&format!("$({name})"), CompletionKind::Reference)
    };
    names.iter().map(offer).collect()
}

/// The names of the variables: in the value of one only those above it, as Kubernetes resolves them in order.
fn names(request: &Request<'_, '_>, container: View<'_>) -> Vec<String> {
    let path = request.place.path();
    let is_value = path.ends_with("].value");
    if !is_value && !["command[]", "args[]", "subPathExpr"].iter().any(|end| path.ends_with(end)) {
        return Vec::new();
    }
    let is_here = |item: &View<'_>| item.get("value").text().is_some_and(|text| text.value.contains(MARKER));
    let items = container.get("env").items().take_while(|item| !(is_value && is_here(item)));
    let mut names: Vec<String> = items.filter_map(|item| Some(item.get("name").text()?.value.to_owned())).collect();
    for source in container.get("envFrom").items() {
        add_source(request, source, &mut names);
    }
    names
}

/// Adds the variables that a ConfigMap or Secret gives as a whole.
fn add_source(request: &Request<'_, '_>, source: View<'_>, names: &mut Vec<String>) {
    let prefix = source.get("prefix").text().map_or("", |prefix| prefix.value);
    let index = request.scope.index;
    for (field, kind) in [("configMapRef", "ConfigMap"), ("secretRef", "Secret")] {
        let Some(name) = source.get(field).get("name").text() else { continue };
        for object in index.named(kind, name.value, request.place.namespace()) {
            names.extend(object.facts(FactKind::DataKey).map(|key| format!("{prefix}{}", key.key())));
            names.extend(generated::keys(request, object).iter().map(|key| format!("{prefix}{key}")));
        }
    }
}
