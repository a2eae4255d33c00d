//! LimitRanges.

use super::metadata::{self, NameRule};
use super::resource_name;
use super::selector;
use super::value::Value;
use crate::server::BadValue;
use podlint_plugin_sdk::manifest::Quantity;
use std::collections::{BTreeMap, HashSet};

pub(super) fn limit_range(object: Value<'_, '_>) {
    metadata::object_meta(object.field("metadata"), NameRule::SubdomainOrNone);
    metadata::generation(object.field("metadata"));
    let mut types = HashSet::new();
    for limit in object.field("spec").field("limits").items() {
        let limit_type = limit.field("type");
        check_type(limit_type);
        if !types.insert(limit_type.text()) {
            limit_type.duplicate();
        }
        Limit::of(limit).check(limit);
    }
}

fn check_type(limit_type: Value<'_, '_>) {
    let before = limit_type.session().error_count();
    selector::label_key(limit_type);
    let is_well_formed = limit_type.session().error_count() == before;
    let is_standard = matches!(limit_type.text(), "Pod" | "Container" | "PersistentVolumeClaim");
    if is_well_formed && !is_standard && !limit_type.text().contains('/') {
        limit_type.invalid("must be a standard limit type or fully qualified");
    }
}

/// The amount of a resource and where it is shown.
#[derive(Clone, Copy)]
struct Amount<'v, 't> {
    value: Value<'v, 't>,
    quantity: Quantity,
}

impl Amount<'_, '_> {
    /// Reports it, or another amount in its place.
    fn invalid(self, shown: Quantity, detail: &str) {
        self.value.invalid_value(BadValue::Text(&shown.to_string()), detail);
    }
}

type Amounts<'v, 't> = BTreeMap<String, Amount<'v, 't>>;

/// The lists of a limit, filled up as the server does it.
struct Limit<'v, 't> {
    max: Amounts<'v, 't>,
    min: Amounts<'v, 't>,
    default: Amounts<'v, 't>,
    default_request: Amounts<'v, 't>,
    ratio: Amounts<'v, 't>,
}

impl<'v, 't> Limit<'v, 't> {
    fn of(limit: Value<'v, 't>) -> Limit<'v, 't> {
        let mut lists = Limit {
            max: amounts(limit.field("max")),
            min: amounts(limit.field("min")),
            default: amounts(limit.field("default")),
            default_request: amounts(limit.field("defaultRequest")),
            ratio: amounts(limit.field("maxLimitRequestRatio")),
        };
        if limit.field("type").text() == "Container" {
            fill(&mut lists.default, &lists.max, limit.field("default"));
            fill(&mut lists.default_request, &lists.default, limit.field("defaultRequest"));
            fill(&mut lists.default_request, &lists.min, limit.field("defaultRequest"));
        }
        lists
    }

    fn check(mut self, limit: Value<'v, 't>) {
        let limit_type = limit.field("type").text();
        if limit_type == "Pod" {
            for list in ["default", "defaultRequest"].map(|name| limit.field(name)) {
                if !list.is_empty() {
                    list.forbidden("may not be specified when `type` is 'Pod'");
                }
            }
            self.default.clear();
            self.default_request.clear();
        }
        if limit_type == "PersistentVolumeClaim"
            && ![&self.min, &self.max].iter().any(|list| list.contains_key("storage"))
        {
            let detail = "either minimum or maximum storage value is required, but neither was provided";
            limit.field("limits").required(detail);
        }
        let is_of_containers = matches!(limit_type, "Pod" | "Container");
        let lists = [&self.max, &self.min, &self.default, &self.default_request, &self.ratio];
        for (name, amount) in lists.into_iter().flatten() {
            let session = limit.session();
            let problems = match is_of_containers {
                true => resource_name::problems_in_container(session, name),
                false => resource_name::problems(session, name),
            };
            for problem in problems {
                amount.value.invalid_value(BadValue::Text(name), &problem);
            }
        }
        let names: HashSet<&String> = lists.into_iter().flat_map(|list| list.keys()).collect();
        for name in names {
            self.compare(name);
        }
    }

    /// Compares the amounts of one resource.
    fn compare(&self, name: &str) {
        let (min, max) = (self.min.get(name), self.max.get(name));
        let (default, request) = (self.default.get(name), self.default_request.get(name));
        // Which of both is shown differs, as upstream has it.
        let is_more = |left: Option<&Amount<'v, 't>>, right: Option<&Amount<'v, 't>>| {
            let (left, right) = (left?.quantity, right?.quantity);
            (left > right).then_some((left, right))
        };
        if let (Some((left, right)), Some(at)) = (is_more(min, max), min) {
            at.invalid(left, &format!("min value {left} is greater than max value {right}"));
        }
        if let (Some((left, right)), Some(at)) = (is_more(min, request), request) {
            at.invalid(right, &format!("min value {left} is greater than default request value {right}"));
        }
        if let (Some((left, right)), Some(at)) = (is_more(request, max), request) {
            at.invalid(left, &format!("default request value {left} is greater than max value {right}"));
        }
        if let (Some((left, right)), Some(at)) = (is_more(request, default), request) {
            at.invalid(left, &format!("default request value {left} is greater than default limit value {right}"));
        }
        if let (Some((left, right)), Some(at)) = (is_more(min, default), default) {
            at.invalid(left, &format!("min value {left} is greater than default value {right}"));
        }
        if let (Some((left, right)), Some(at)) = (is_more(default, max), default) {
            at.invalid(right, &format!("default value {left} is greater than max value {right}"));
        }
        if let Some(ratio) = self.ratio.get(name) {
            compare_ratio(ratio, min, max);
        }
        if let (Some(default), Some(request)) = (default, request)
            && !resource_name::allows_overcommit(name)
            && default.quantity != request.quantity
        {
            let (left, right) = (default.quantity, request.quantity);
            request
                .invalid(right, &format!("default value {left} must equal to defaultRequest value {right} in {name}"));
        }
    }
}

/// A limit can be at most so many times the request.
fn compare_ratio(ratio: &Amount<'_, '_>, min: Option<&Amount<'_, '_>>, max: Option<&Amount<'_, '_>>) {
    let quantity = ratio.quantity;
    if quantity < Quantity::from_int(1) {
        ratio.invalid(quantity, &format!("ratio {quantity} is less than 1"));
    }
    let (Some(min), Some(max)) = (min, max) else { return };
    let most = max.quantity.milli_value() as f64 / min.quantity.milli_value() as f64;
    if quantity.milli_value() as f64 / 1000.0 > most {
        let most = if most.is_finite() { format!("{most:.6}") } else { "+Inf".to_owned() };
        ratio.invalid(quantity, &format!("ratio {quantity} is greater than max/min = {most}"));
    }
}

fn amounts<'v, 't>(list: Value<'v, 't>) -> Amounts<'v, 't> {
    let known = list.entries().filter(|entry| !entry.key.is_unknown());
    let read = known.filter_map(|entry| {
        // null is nothing of it.
        let is_null = !entry.value.is_present() && !entry.value.is_unknown();
        let quantity = entry.value.quantity().or(is_null.then_some(Quantity::ZERO))?.rounded_up_to_milli();
        Some((entry.name, Amount { value: entry.value, quantity }))
    });
    read.collect()
}

/// Takes over what is missing in a list. It points at where it comes from.
fn fill<'v, 't>(list: &mut Amounts<'v, 't>, from: &Amounts<'v, 't>, field: Value<'v, 't>) {
    for (name, amount) in from {
        if !list.contains_key(name) {
            let value = amount.value.shown_at(field, &[]).shown_with_key(name);
            list.insert(name.clone(), Amount { value, ..*amount });
        }
    }
}
