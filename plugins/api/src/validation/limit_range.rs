//! LimitRanges: what containers, pods and claims of a namespace may ask for.

use super::format;
use super::metadata::{self, NameRule};
use super::resource_list::{Resource, ResourceList};
use super::resource_name;
use super::value::Value;
use crate::server::BadValue;
use podlint_plugin_sdk::manifest::Quantity;
use std::collections::{BTreeSet, HashSet};

/// A LimitRange.
pub(super) fn limit_range(object: Value<'_, '_>) {
    let meta = object.field("metadata");
    metadata::object_meta(meta, NameRule::SubdomainOrNone);
    metadata::generation(meta);
    let mut types = HashSet::new();
    for limit in object.field("spec").field("limits").items() {
        let kind = limit.field("type");
        type_name(kind);
        if !kind.is_unknown() && !types.insert(kind.text()) {
            kind.duplicate();
        }
        Limits::of(limit).validate();
    }
}

fn type_name(kind: Value<'_, '_>) {
    let messages = format::label_key(kind.text(), kind.session().minor());
    let is_standard = matches!(kind.text(), "Container" | "Pod" | "PersistentVolumeClaim") || kind.text().contains('/');
    if messages.is_empty() && !is_standard {
        kind.invalid("must be a standard limit type or fully qualified");
    }
    kind.invalid_each(messages);
}

/// The amounts of one item, with the defaults that the server fills in.
struct Limits<'v, 't> {
    item: Value<'v, 't>,
    kind: &'t str,
    min: ResourceList<'v, 't>,
    max: ResourceList<'v, 't>,
    default: ResourceList<'v, 't>,
    default_request: ResourceList<'v, 't>,
    ratio: ResourceList<'v, 't>,
}

impl<'v, 't> Limits<'v, 't> {
    fn of(item: Value<'v, 't>) -> Limits<'v, 't> {
        let [min, max, mut default, mut default_request, ratio] =
            ["min", "max", "default", "defaultRequest", "maxLimitRequestRatio"]
                .map(|field| ResourceList::new(item.field(field)));
        let kind = item.field("type").text();
        if kind == "Container" {
            default.fill_from(&max);
            default_request.fill_from(&default);
            default_request.fill_from(&min);
        }
        Limits { item, kind, min, max, default, default_request, ratio }
    }

    fn validate(mut self) {
        if self.kind == "Pod" {
            for field in ["default", "defaultRequest"].map(|field| self.item.field(field)) {
                if !field.is_empty() {
                    field.forbidden("may not be specified when `type` is 'Pod'");
                }
            }
            (self.default, self.default_request) = (ResourceList::default(), ResourceList::default());
        }
        let lists = [&self.max, &self.min, &self.default, &self.default_request, &self.ratio];
        for resource in lists.iter().flat_map(|list| list.iter()) {
            self.name(resource);
        }
        if self.kind == "PersistentVolumeClaim"
            && self.min.get("storage").is_none()
            && self.max.get("storage").is_none()
        {
            let detail = "either minimum or maximum storage value is required, but neither was provided";
            self.item.shown_at(self.item, &["limits"]).required(detail);
        }
        let names: BTreeSet<&str> =
            lists.iter().flat_map(|list| list.iter()).map(|resource| resource.name.as_str()).collect();
        for name in names {
            self.amounts(name);
        }
    }

    fn name(&self, resource: &Resource<'_, '_>) {
        let session = self.item.session();
        let messages = match self.kind {
            "Pod" | "Container" => resource_name::problems_in_container(session, &resource.name),
            _ => resource_name::problems(session, &resource.name),
        };
        for message in messages {
            resource.value.pointing_at(resource.key).invalid_value(BadValue::Text(&resource.name), &message);
        }
    }

    /// The amounts of one resource among each other.
    fn amounts(&self, name: &str) {
        let get = |list: &ResourceList<'v, 't>| list.get(name).cloned();
        let (min, max, ratio) = (get(&self.min), get(&self.max), get(&self.ratio));
        let (default, request) = (get(&self.default), get(&self.default_request));
        compare((&min, "min value"), (&max, "max value"), &min, &min);
        compare((&min, "min value"), (&request, "default request value"), &request, &request);
        compare((&request, "default request value"), (&max, "max value"), &request, &request);
        compare((&request, "default request value"), (&default, "default limit value"), &request, &request);
        // The server shows the other amount of the two here.
        compare((&min, "min value"), (&default, "default value"), &default, &min);
        compare((&default, "default value"), (&max, "max value"), &default, &max);
        if let Some(ratio) = &ratio {
            check_ratio(ratio, min.as_ref(), max.as_ref());
        }
        if let (Some(default), Some(request), false) = (&default, &request, resource_name::allows_overcommit(name))
            && default.amount != request.amount
        {
            let (shown_default, shown) = (default.printed(), request.printed());
            let detail = format!("default value {shown_default} must equal to defaultRequest value {shown} in {name}");
            request.value.invalid_value(BadValue::Text(&shown), &detail);
        }
    }
}

type Amount<'r, 'v, 't> = (&'r Option<Resource<'v, 't>>, &'static str);

/// Reports at `place`, showing `shown`, that one amount is greater than another one.
fn compare(
    (less, less_name): Amount<'_, '_, '_>,
    (more, more_name): Amount<'_, '_, '_>,
    place: &Option<Resource<'_, '_>>,
    shown: &Option<Resource<'_, '_>>,
) {
    let (Some(less), Some(more), Some(place), Some(shown)) = (less, more, place, shown) else { return };
    if let (Some(less_amount), Some(more_amount)) = (less.amount, more.amount)
        && less_amount > more_amount
    {
        let detail = format!("{less_name} {} is greater than {more_name} {}", less.printed(), more.printed());
        place.value.invalid_value(BadValue::Text(&shown.printed()), &detail);
    }
}

/// The most that a limit may be of a request.
fn check_ratio(ratio: &Resource<'_, '_>, min: Option<&Resource<'_, '_>>, max: Option<&Resource<'_, '_>>) {
    let Some(amount) = ratio.amount else { return };
    let shown = ratio.printed();
    if amount < Quantity::from_int(1) {
        ratio.value.invalid_value(BadValue::Text(&shown), &format!("ratio {shown} is less than 1"));
    }
    let (Some(min), Some(max)) = (min.and_then(|min| min.amount), max.and_then(|max| max.amount)) else { return };
    // Beyond so much thousandths are not counted.
    let is_small = [amount, min, max].iter().all(|amount| amount.value() < i64::MAX / 1000);
    let (wanted, min, max) = if is_small {
        (amount.milli_value() as f64 / 1000.0, min.milli_value() as f64, max.milli_value() as f64)
    } else {
        (amount.value() as f64, min.value() as f64, max.value() as f64)
    };
    if wanted > max / min {
        let detail = format!("ratio {shown} is greater than max/min = {:.6}", max / min);
        ratio.value.invalid_value(BadValue::Text(&shown), &detail);
    }
}
