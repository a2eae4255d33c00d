//! `resources` of containers; pods as a whole and their overhead follow the same rules.

use super::List;
use crate::server::{BadValue, ErrorKind};
use crate::validation::pod::Scope;
use crate::validation::resource_list::{Resource, ResourceList};
use crate::validation::value::Value;
use crate::validation::{format, resource_name};
use podlint_plugin_sdk::manifest::Quantity;
use std::collections::HashSet;

/// Most claims that a message names.
const MAX_NAMES: usize = 100;

/// Whose resources they are: names differ.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Owner {
    Container,
    Pod,
}

/// `resources` of a container.
pub(super) fn container<'v, 't>(container: Value<'v, 't>, scope: &Scope<'v, 't>, list: List) {
    let resources = container.field("resources");
    if !resources.is_present() {
        return;
    }
    let limits = ResourceList::new(resources.field("limits"));
    let requests = effective_requests(resources, &limits, scope, list);
    requirements(resources, &limits, &requests, Owner::Container);
    claims(resources, scope);
}

/// The requests of a container: in a Pod those that are not written follow the limits.
pub(crate) fn effective_requests<'v, 't>(
    resources: Value<'v, 't>,
    limits: &ResourceList<'v, 't>,
    scope: &Scope<'_, 't>,
    list: List,
) -> ResourceList<'v, 't> {
    let mut requests = ResourceList::new(resources.field("requests"));
    if scope.is_pod() && list != List::Ephemeral {
        requests.fill_from(limits);
    }
    requests
}

/// The `limits` of `owner`, which has no requests, by the rules of containers.
pub(crate) fn limits(owner: Value<'_, '_>, limits: Value<'_, '_>) {
    requirements(owner, &ResourceList::new(limits), &ResourceList::default(), Owner::Container);
}

/// Limits and requests, as written and as defaults complete them.
pub(crate) fn requirements(
    resources: Value<'_, '_>,
    limits: &ResourceList<'_, '_>,
    requests: &ResourceList<'_, '_>,
    owner: Owner,
) {
    let all = || limits.iter().chain(requests.iter());
    for resource in all() {
        name(resource, owner);
        amount(resource);
    }
    for request in requests.iter() {
        match limits.get(&request.name) {
            Some(limit) => compare(resources.field("requests"), request, limit),
            None if resource_name::allows_overcommit(&request.name) || limits.is_open() => {}
            None => {
                let shown = resources.field("limits").pointing_at(request.key);
                shown.required("Limit must be set for non overcommitable resources");
                shown.explain_error(format!("`{}` is requested without an equal limit", request.name));
            }
        }
    }
    let pages = all().find(|resource| resource_name::is_huge_pages(&resource.name));
    let has_others = all().any(|resource| ["cpu", "memory"].contains(&resource.name.as_str()));
    let may_have_others = has_others || limits.is_open() || requests.is_open();
    if let Some(pages) = pages.filter(|_| !may_have_others) {
        resources.pointing_at(pages.key).forbidden("HugePages require cpu or memory");
    }
}

fn name(resource: &Resource<'_, '_>, owner: Owner) {
    let session = resource.value.session();
    let name = resource.name.as_str();
    let problems = match owner {
        Owner::Container => resource_name::problems_in_container(session, name),
        Owner::Pod => resource_name::problems(session, name),
    };
    let shown = resource.value.pointing_at(resource.key);
    if problems.is_empty() && owner == Owner::Pod && !resource_name::is_of_pods(name) {
        shown.not_supported_value(resource_name::shown(session, name), &["cpu", "hugepages-", "memory"]);
    }
    for problem in problems {
        shown.invalid_value(resource_name::shown(session, name), &problem);
    }
}

fn amount(resource: &Resource<'_, '_>) {
    let Some(amount) = resource.amount else { return };
    let text = resource.printed();
    let name = resource.name.as_str();
    if amount.is_negative() {
        resource.value.invalid_value(BadValue::Text(&text), "must be greater than or equal to 0");
    }
    if resource_name::is_integer(resource.value.session(), name) && !amount.is_whole() {
        resource.value.invalid_value(BadValue::Text(&text), "must be an integer");
    }
    if let Some(size) = name.strip_prefix("hugepages-")
        && !is_multiple_of(amount, size)
    {
        let detail = format!("{text} is not positive integer multiple of {name}");
        resource.value.invalid_value(BadValue::Text(&text), &detail);
    }
}

fn is_multiple_of(amount: Quantity, page_size: &str) -> bool {
    let Ok(size) = Quantity::parse(page_size) else { return false };
    let is_size = size.milli_value() > 0 && size.milli_value() % 1000 == 0;
    is_size && amount.value() % size.value() == 0
}

/// A request and its limit. The server prints the path of all requests.
fn compare(requests: Value<'_, '_>, request: &Resource<'_, '_>, limit: &Resource<'_, '_>) {
    let (Some(amount), Some(most)) = (request.amount, limit.amount) else { return };
    let relation = if amount != most && !resource_name::allows_overcommit(&request.name) {
        "equal to"
    } else if amount > most {
        "less than or equal to"
    } else {
        return;
    };
    let detail = format!("must be {relation} {} limit of {}", request.name, limit.printed());
    requests.pointing_at(request.value).invalid_value(BadValue::Text(&request.printed()), &detail);
}

/// `resources.claims`. The API server of 1.33 drops them.
pub(crate) fn claims(resources: Value<'_, '_>, scope: &Scope<'_, '_>) {
    let claims = resources.field("claims");
    if !claims.session().is_since(34) {
        return;
    }
    // Claims that are named whole, requests of claims, and claims with a request that is named.
    let (mut whole, mut requests, mut parts) = (HashSet::new(), HashSet::new(), HashSet::new());
    for claim in claims.items() {
        let (name, request) = (claim.field("name"), claim.field("request"));
        let shown = claim.pointing_at(name);
        if name.text().is_empty() {
            if !name.is_unknown() {
                shown.required("");
            }
            continue;
        }
        let duplicate = |text: &str| shown.duplicate_value(BadValue::Text(text));
        if whole.contains(name.text()) {
            duplicate(name.text());
        } else if request.text().is_empty() {
            if parts.contains(name.text()) {
                duplicate(name.text());
            }
            whole.insert(name.text());
        } else {
            request.invalid_each(format::label(request.text()));
            if !requests.insert((name.text(), request.text())) {
                duplicate(&format!("{}/{}", name.text(), request.text()));
            }
            parts.insert(name.text());
        }
        unknown_claim(shown, name.text(), scope);
    }
}

fn unknown_claim(shown: Value<'_, '_>, name: &str, scope: &Scope<'_, '_>) {
    if scope.claims.contains(name) || !scope.spec.field("resourceClaims").is_closed() {
        return;
    }
    let mut detail = "must be one of the names in pod.spec.resourceClaims".to_owned();
    if scope.claims.is_empty() {
        detail.push_str(" which is empty");
    } else {
        // The server names all of them, however many.
        let names: Vec<&str> = scope.claims.iter().copied().take(MAX_NAMES).collect();
        detail.push_str(&format!(": {}", names.join(", ")));
    }
    shown.error(ErrorKind::NotFound, BadValue::Text(name), &detail);
}
