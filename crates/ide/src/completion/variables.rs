//! `$(NAME)`: the variables of the container that a value, a command or an argument may use.

use super::request::Request;
use super::typed::MARKER;
use super::{Completion, CompletionKind};
use podlint_manifest::View;
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
    let offer = |name: &&str| Completion {
        insert: format!("$({name})"),
        inserting: if rest.starts_with(')') { replacing } else { inserting },
        replacing,
        ..request.bare(&format!("$({name})"), CompletionKind::Reference)
    };
    names.iter().map(offer).collect()
}

/// The names of the variables: in the value of one only those above it, as Kubernetes resolves them in order.
fn names<'t>(request: &Request<'_, 't>, container: View<'t>) -> Vec<&'t str> {
    let names = container.get("env").items().map(|item| (item.get("name").text(), item.get("value").text()));
    match request.place.path().rsplit('.').next() {
        Some("value") => {
            let is_above =
                |value: &Option<podlint_manifest::Text<'_>>| !value.is_some_and(|text| text.value.contains(MARKER));
            names.take_while(|(_, value)| is_above(value)).filter_map(|(name, _)| Some(name?.value)).collect()
        }
        Some("command[]" | "args[]") => names.filter_map(|(name, _)| Some(name?.value)).collect(),
        _ => Vec::new(),
    }
}
