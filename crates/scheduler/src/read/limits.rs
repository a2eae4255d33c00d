//! LimitRanges: defaults for containers, and bounds for containers and pods.
//!
//! Follows plugin/pkg/admission/limitranger, which is the same in Kubernetes 1.34 to 1.37.

use super::Values;
use super::requests::{Container, Demand};
use crate::resources::{Amount, Amounts, ResourceNames};
use crate::symbols::{Symbol, Symbols};
use podlint_manifest::View;

/// A LimitRange, as far as it is about pods.
#[derive(Debug)]
pub(super) struct LimitRange {
    pub(super) name: Symbol,
    items: Vec<Item>,
}

#[derive(Debug)]
struct Item {
    is_for_pods: bool,
    default: Amounts,
    default_request: Amounts,
    min: Amounts,
    max: Amounts,
    ratio: Amounts,
}

/// What a bound is compared with.
struct Bounded<'a> {
    kind: &'static str,
    requests: &'a Amounts,
    limits: &'a Amounts,
}

impl LimitRange {
    /// Reads a LimitRange, with the defaults that it gets when it is created (`SetDefaults_LimitRangeItem`).
    pub(super) fn read(object: View<'_>, values: &mut Values) -> LimitRange {
        let mut items = Vec::new();
        for item in object.get("spec").get("limits").items() {
            let is_for_pods = match item.get("type").text().map_or("", |text| text.value) {
                "Container" => false,
                "Pod" => true,
                _ => continue,
            };
            let [mut default, mut default_request, min, max, ratio] =
                ["default", "defaultRequest", "min", "max", "maxLimitRequestRatio"]
                    .map(|field| values.amounts(item.get(field)));
            if !is_for_pods {
                default.set_missing(&max);
                default_request.set_missing(&default);
                default_request.set_missing(&min);
            }
            items.push(Item { is_for_pods, default, default_request, min, max, ratio });
        }
        LimitRange { name: values.name(object), items }
    }

    /// Gives containers its defaults. Of several items the last one that names a resource counts.
    pub(super) fn fill(&self, demand: &mut Demand) {
        let (mut limits, mut requests) = (Amounts::default(), Amounts::default());
        for item in self.items.iter().filter(|item| !item.is_for_pods) {
            item.default.iter().for_each(|(resource, amount)| limits.set(resource, amount));
            item.default_request.iter().for_each(|(resource, amount)| requests.set(resource, amount));
        }
        for container in demand.containers.iter_mut().chain(&mut demand.init_containers) {
            container.limits.set_missing(&limits);
            container.requests.set_missing(&requests);
        }
    }

    /// Why it refuses a pod.
    pub(super) fn objection(&self, demand: &Demand, names: &ResourceNames, symbols: &Symbols) -> Option<String> {
        let mut objections = Vec::new();
        for item in &self.items {
            if item.is_for_pods {
                let [requests, limits] = as_a_whole(demand, names);
                let pod = Bounded { kind: "Pod", requests: &requests, limits: &limits };
                item.check(&pod, symbols, &mut objections);
                continue;
            }
            for Container { requests, limits, .. } in demand.containers.iter().chain(&demand.init_containers) {
                item.check(&Bounded { kind: "Container", requests, limits }, symbols, &mut objections);
            }
        }
        (!objections.is_empty()).then(|| aggregate(objections))
    }
}

/// What a pod asks for and is limited to, as this plugin counts it: huge pages and overhead of whole pods are left out.
fn as_a_whole(demand: &Demand, names: &ResourceNames) -> [Amounts; 2] {
    let (mut requests, mut limits) = (demand.container_requests(), demand.container_limits());
    for (total, own) in [(&mut requests, &demand.pod_requests), (&mut limits, &demand.pod_limits)] {
        for (resource, amount) in own.iter().filter(|(resource, _)| [names.cpu, names.memory].contains(resource)) {
            total.set(resource, amount);
        }
    }
    [requests, limits]
}

impl Item {
    fn check(&self, of: &Bounded<'_>, symbols: &Symbols, objections: &mut Vec<String>) {
        let constraints: [(&Amounts, Constraint); 3] =
            [(&self.min, minimum), (&self.max, maximum), (&self.ratio, ratio)];
        for (bounds, constraint) in constraints {
            for (name, resource, bound) in bounds.sorted(symbols) {
                let (request, limit) = (of.requests.get(resource), of.limits.get(resource));
                objections.extend(constraint(name, of.kind, bound, request, limit));
            }
        }
    }
}

/// What a bound says against a request and a limit; resource and kind are named in it.
type Constraint = fn(&str, &str, Amount, Option<Amount>, Option<Amount>) -> Option<String>;

fn minimum(name: &str, kind: &str, bound: Amount, request: Option<Amount>, limit: Option<Amount>) -> Option<String> {
    let start = format!("minimum {name} usage per {kind} is {bound}");
    let [own_request, own_limit, least] = comparable(request, limit, bound);
    match (request, limit) {
        (None, _) => Some(format!("{start}.  No request is specified")),
        (Some(request), _) if own_request < least => Some(format!("{start}, but request is {request}")),
        (_, Some(limit)) if own_limit < least => Some(format!("{start}, but limit is {limit}")),
        _ => None,
    }
}

fn maximum(name: &str, kind: &str, bound: Amount, request: Option<Amount>, limit: Option<Amount>) -> Option<String> {
    let start = format!("maximum {name} usage per {kind} is {bound}");
    let [own_request, own_limit, most] = comparable(request, limit, bound);
    match (limit, request) {
        (None, _) => Some(format!("{start}.  No limit is specified")),
        (Some(limit), _) if own_limit > most => Some(format!("{start}, but limit is {limit}")),
        (_, Some(request)) if own_request > most => Some(format!("{start}, but request is {request}")),
        _ => None,
    }
}

fn ratio(name: &str, kind: &str, bound: Amount, request: Option<Amount>, limit: Option<Amount>) -> Option<String> {
    let start = format!("{name} max limit to request ratio per {kind} is {bound}");
    let [own_request, own_limit, _] = comparable(request, limit, bound);
    if own_request == 0 {
        return Some(format!("{start}, but no request is specified or request is 0"));
    }
    if own_limit == 0 {
        return Some(format!("{start}, but no limit is specified or limit is 0"));
    }
    let observed = own_limit as f64 / own_request as f64;
    let is_more = match bound.units() > MAX_MILLI_VALUE {
        true => observed > bound.units() as f64,
        false => observed * 1000.0 > bound.milli as f64,
    };
    is_more.then(|| format!("{start}, but provided ratio is {observed:.6}"))
}

/// The largest number of whole units that upstream compares in thousandths.
const MAX_MILLI_VALUE: i128 = i64::MAX as i128 / 1000;

/// Request, limit and bound as upstream compares them: in thousandths unless one is too large. What is missing is 0.
fn comparable(request: Option<Amount>, limit: Option<Amount>, bound: Amount) -> [i128; 3] {
    let all = [request.unwrap_or_default(), limit.unwrap_or_default(), bound];
    let is_large = all.iter().any(|amount| amount.units() > MAX_MILLI_VALUE);
    all.map(|amount| if is_large { amount.units() } else { amount.milli })
}

/// Several errors as one text, each once.
pub(super) fn aggregate(errors: Vec<String>) -> String {
    let mut distinct: Vec<String> = Vec::new();
    for error in errors {
        if !distinct.contains(&error) {
            distinct.push(error);
        }
    }
    match &mut *distinct {
        [one] => std::mem::take(one),
        _ => format!("[{}]", distinct.join(", ")),
    }
}
