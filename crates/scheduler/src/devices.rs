//! Devices and the claims for them, in their simple form: whatever is beyond it makes a pod undecided.

use crate::cluster::Cluster;
use crate::plugins::FilterKind;
use crate::pod::{Pod, PodClaim};
use crate::read::Values;
use crate::symbols::Symbol;
use podlint_manifest::View;
use std::collections::{HashMap, HashSet};

/// All that is known of devices.
#[derive(Debug, Default)]
pub(crate) struct Devices {
    classes: HashMap<Symbol, Class>,
    /// By namespace and name.
    claims: HashMap<(Symbol, Symbol), Claim>,
    /// By namespace and name.
    templates: HashMap<(Symbol, Symbol), Claim>,
    slices: Vec<Slice>,
    /// The place of the slice of each node; the last one of several.
    by_node: HashMap<Symbol, usize>,
    /// Claims that got their devices in this run.
    allocated: HashSet<(Symbol, Symbol)>,
    /// Device by slice and place in it.
    taken: HashSet<(usize, usize)>,
}

#[derive(Debug)]
struct Class {
    extended: Symbol,
    implicit: Symbol,
    /// `None` if they are beyond the simple form.
    selectors: Option<Vec<Term>>,
}

#[derive(Debug, Clone, Default)]
struct Claim {
    requests: Vec<Request>,
    beyond: Option<&'static str>,
    /// The identity of its controller.
    controller: Symbol,
    is_terminating: bool,
}

#[derive(Debug, Clone, PartialEq)]
struct Request {
    name: Symbol,
    class: Symbol,
    count: usize,
    selectors: Vec<Term>,
}

#[derive(Debug)]
struct Slice {
    node: Symbol,
    driver: Symbol,
    /// Of each device: domain, name and value; a value that is not text is `None`.
    devices: Vec<Vec<(Symbol, Symbol, Option<Symbol>)>>,
    is_simple: bool,
}

/// What a selector asks of a device.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Term {
    Driver(Symbol),
    Attribute(Symbol, Symbol, Symbol),
}

impl Devices {
    /// Reads an object if it is about devices; whether it is.
    pub(crate) fn read(&mut self, kind: &str, object: View<'_>, values: &mut Values) -> bool {
        let spec = object.get("spec");
        match kind {
            "ResourceClaim" => {
                let key = (values.namespace(object), values.name(object));
                self.claims.insert(key, Claim::of(object, values));
            }
            "ResourceSlice" => {
                let slice = slice(spec, values);
                self.by_node.insert(slice.node, self.slices.len());
                self.slices.push(slice);
            }
            "DeviceClass" => {
                let name = values.name(object);
                let implicit = format!("deviceclass.resource.kubernetes.io/{}", values.symbols.text(name));
                let class = Class {
                    extended: values.text(spec.get("extendedResourceName")),
                    implicit: values.symbols.add(&implicit),
                    selectors: selectors(spec.get("selectors"), values),
                };
                self.classes.insert(name, class);
            }
            "ResourceClaimTemplate" => {
                let key = (values.namespace(object), values.name(object));
                self.templates.insert(key, Claim::of(spec, values));
            }
            _ => return false,
        }
        true
    }

    /// Whether a device class provides an extended resource.
    pub(crate) fn provides(&self, resource: Symbol, cluster: &Cluster) -> bool {
        let is_of = |class: &Class| class.extended == resource || class.implicit == resource;
        cluster.release.is_since(36) && !resource.is_empty() && self.classes.values().any(is_of)
    }

    /// Makes a claim of this name from a template, unless there is one. Whether it is there now.
    pub(crate) fn claim_from(&mut self, template: (Symbol, Symbol), key: (Symbol, Symbol)) -> bool {
        let made = self.templates.get(&template).cloned();
        made.map(|made| self.claims.entry(key).or_insert(made)).is_some()
    }

    /// Why a pod waits for one of its claims.
    pub(crate) fn awaited(&self, pod: &Pod, cluster: &Cluster) -> Option<String> {
        let (text, namespace) = (|symbol| cluster.symbols.text(symbol), pod.namespace);
        pod.resource_claims.iter().find_map(|PodClaim { name, is_made }| {
            if name.is_empty() {
                return Some(format!("pod \"{}\": ResourceClaim not created yet", pod.full_name(&cluster.symbols)));
            }
            let full_name = || format!("{}/{}", text(namespace), text(*name));
            let Some(claim) = self.claims.get(&(namespace, *name)) else {
                return Some(format!("could not find ResourceClaim \"{}\"", full_name()));
            };
            if claim.is_terminating {
                return Some(format!("resourceclaim \"{}\" is being deleted", text(*name)));
            }
            if *is_made && !pod.is_controller(claim.controller, &cluster.symbols) {
                let own = if cluster.release.is_since(36) { "Pod" } else { "pod" };
                let (full_name, pod) = (full_name(), pod.full_name(&cluster.symbols));
                return Some(format!("ResourceClaim {full_name} was not created for {own} {pod} ({own} is not owner)"));
            }
            None
        })
    }

    /// Why no node will do for a pod.
    pub(crate) fn rejects(&self, pod: &Pod, cluster: &Cluster) -> Option<String> {
        let text = |symbol| cluster.symbols.text(symbol);
        for PodClaim { name, .. } in &pod.resource_claims {
            let key = (pod.namespace, *name);
            if self.allocated.contains(&key) {
                let (namespace, name) = (text(key.0), text(key.1));
                return Some(format!("resource claim {namespace}/{name} is in the process of being allocated"));
            }
            for request in self.claims.get(&key).into_iter().flat_map(|claim| &claim.requests) {
                if !self.classes.contains_key(&request.class) {
                    let (request, class) = (text(request.name), text(request.class));
                    return Some(format!("request {request}: device class {class} does not exist"));
                }
            }
        }
        None
    }

    fn requests(&self, pod: &Pod) -> Vec<&Request> {
        let claims = pod.resource_claims.iter().filter_map(|claim| self.claims.get(&(pod.namespace, claim.name)));
        claims.flat_map(|claim| &claim.requests).collect()
    }

    /// The devices of a node that a pod would get; `None` if there are too few.
    pub(crate) fn allocate(&self, pod: &Pod, node: Symbol) -> Option<Vec<(usize, usize)>> {
        self.search(&self.requests(pod), node).found
    }

    /// Goes through the devices of a node in their order for one request after the other, and back where that leads nowhere.
    fn search(&self, requests: &[&Request], node: Symbol) -> Search<'_> {
        let mut search = Search { devices: self, at: 0, got: Vec::new(), steps: 0, found: None };
        if let Some(at) = self.by_node.get(&node) {
            search.at = *at;
            let wanted: Vec<&Request> =
                requests.iter().flat_map(|request| std::iter::repeat_n(*request, request.count)).collect();
            search.go_on(&wanted, 0);
        } else if requests.is_empty() {
            search.found = Some(Vec::new());
        }
        search
    }
}

/// A search for devices on one node.
struct Search<'d> {
    devices: &'d Devices,
    /// The place of the slice.
    at: usize,
    got: Vec<(usize, usize)>,
    steps: usize,
    found: Option<Vec<(usize, usize)>>,
}

/// After so many steps a search is given up.
const MOST_STEPS: usize = 10_000;

impl Search<'_> {
    fn is_given_up(&self) -> bool {
        self.steps > MOST_STEPS
    }

    /// Finds devices for the requests from `next` on. For the same request they are taken in their order.
    fn go_on(&mut self, wanted: &[&Request], next: usize) {
        let Some(request) = wanted.get(next) else {
            self.found = Some(self.got.clone());
            return;
        };
        let Some(class) = self.devices.classes.get(&request.class).and_then(|class| class.selectors.as_ref()) else {
            return;
        };
        let is_further = next > 0 && std::ptr::eq(wanted[next - 1], *request);
        let start = if is_further { self.got.last().map_or(0, |(_, device)| device + 1) } else { 0 };
        let slice = &self.devices.slices[self.at];
        for device in start..slice.devices.len() {
            self.steps += 1;
            let key = (self.at, device);
            let is_free = !self.devices.taken.contains(&key) && !self.got.contains(&key);
            let terms = [class, &request.selectors];
            if is_free && terms.into_iter().all(|terms| slice.matches(device, terms) == Some(true)) {
                self.got.push(key);
                self.go_on(wanted, next + 1);
                if self.found.is_some() || self.is_given_up() {
                    return;
                }
                self.got.pop();
            }
        }
    }
}

impl Slice {
    /// Whether a device is as asked for; `None` if evaluation would fail. As in CEL, one false term makes all of it false.
    fn matches(&self, device: usize, terms: &[Term]) -> Option<bool> {
        let one = |term: &Term| match *term {
            Term::Driver(driver) => Some(driver == self.driver),
            Term::Attribute(domain, name, value) => {
                let found = self.devices[device].iter().find(|found| found.0 == domain && found.1 == name)?;
                found.2.map(|found| found == value)
            }
        };
        let mut all = Some(true);
        for term in terms {
            match one(term) {
                Some(false) => return Some(false),
                None => all = None,
                Some(true) => {}
            }
        }
        all
    }
}

/// Whether a mapping has no other keys than these.
fn has_only(view: View<'_>, keys: &[&str]) -> bool {
    view.entries().all(|(key, _)| keys.contains(&key.value))
}

impl Claim {
    fn of(object: View<'_>, values: &mut Values) -> Claim {
        let meta = object.get("metadata");
        let mut owners = meta.get("ownerReferences").items();
        let owner = owners.find(|owner| owner.get("controller").boolean() == Some(true));
        let read = requests(object, values);
        Claim {
            beyond: read.as_ref().err().copied(),
            requests: read.unwrap_or_default(),
            controller: owner.map_or(Symbol::EMPTY, |owner| values.text(owner.get("uid"))),
            is_terminating: !meta.get("deletionTimestamp").is_absent(),
        }
    }
}

/// What a claim asks for; what it is that goes beyond the simple form.
fn requests(object: View<'_>, values: &mut Values) -> Result<Vec<Request>, &'static str> {
    if object.get("status").entries().next().is_some() {
        return Err("has a status");
    }
    let devices = object.get("spec").get("devices");
    if !has_only(devices, &["requests"]) {
        return Err("has constraints or configuration");
    }
    let mut requests = Vec::new();
    for request in devices.get("requests").items() {
        let exactly = request.get("exactly");
        if !has_only(request, &["name", "exactly"]) || exactly.is_absent() {
            return Err("asks for one of several alternatives");
        }
        if !has_only(exactly, &["deviceClassName", "selectors", "allocationMode", "count"]) {
            return Err("asks for more than a number of devices");
        }
        let mode = exactly.get("allocationMode");
        if !mode.is_absent() && mode.text().is_none_or(|text| text.value != "ExactCount") {
            return Err("has another allocation mode than `ExactCount`");
        }
        let count = values.int(exactly.get("count")).unwrap_or(1);
        let Some(count) = usize::try_from(count).ok().filter(|count| (1..=32).contains(count)) else {
            return Err("asks for none or for more than 32 devices");
        };
        let Some(selectors) = selectors(exactly.get("selectors"), values) else {
            return Err("has a CEL selector that the dry run does not evaluate");
        };
        let (name, class) = (values.text(request.get("name")), values.text(exactly.get("deviceClassName")));
        requests.push(Request { name, class, count, selectors });
    }
    if requests.is_empty() || requests.len() > 32 {
        return Err("has no requests or more than 32");
    }
    Ok(requests)
}

fn slice(spec: View<'_>, values: &mut Values) -> Slice {
    let driver = values.text(spec.get("driver"));
    let mut is_simple = has_only(spec, &["driver", "nodeName", "pool", "devices"])
        && values.int(spec.get("pool").get("resourceSliceCount")) == Some(1);
    let mut devices = Vec::new();
    for device in spec.get("devices").items() {
        is_simple &= has_only(device, &["name", "attributes", "capacity"]);
        let mut attributes = Vec::new();
        for (name, value) in device.get("attributes").entries() {
            let (domain, name) = match name.value.split_once('/') {
                Some((domain, name)) => (values.symbols.add(domain), name),
                None => (driver, name.value),
            };
            let text = value.get("string").text().map(|text| values.symbols.add(text.value));
            attributes.push((domain, values.symbols.add(name), text));
        }
        devices.push(attributes);
    }
    Slice { node: values.text(spec.get("nodeName")), driver, devices, is_simple }
}

fn selectors(view: View<'_>, values: &mut Values) -> Option<Vec<Term>> {
    let mut all = Vec::new();
    for selector in view.items() {
        let text = selector.get("cel").get("expression").text()?;
        for term in text.value.split("&&") {
            all.push(cel_term(term.trim(), values)?);
        }
    }
    Some(all)
}

/// `device.driver == '...'` or `device.attributes['...'].name == '...'`.
fn cel_term(term: &str, values: &mut Values) -> Option<Term> {
    let (left, right) = term.split_once("==")?;
    let value = quoted(right.trim())?;
    let left = left.trim();
    if left == "device.driver" {
        return Some(Term::Driver(values.symbols.add(value)));
    }
    let (domain, name) = left.strip_prefix("device.attributes[")?.split_once("].")?;
    let is_name = !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
    let domain = quoted(domain).filter(|_| is_name)?;
    Some(Term::Attribute(values.symbols.add(domain), values.symbols.add(name), values.symbols.add(value)))
}

fn quoted(text: &str) -> Option<&str> {
    let quote = text.chars().next().filter(|quote| matches!(quote, '\'' | '"'))?;
    let inner = text[1..].strip_suffix(quote)?;
    (!inner.contains(['\'', '"', '\\', '\n'])).then_some(inner)
}

/// Why the dry run cannot decide about the devices of a pod.
pub(crate) fn undecided(pod: &Pod, cluster: &Cluster) -> Option<Box<str>> {
    let devices = &cluster.devices;
    if let Some((resource, _)) = pod.requests.scalars.iter().find(|(resource, _)| devices.provides(*resource, cluster))
    {
        let resource = cluster.symbols.text(*resource);
        return Some(format!("extended resource `{resource}` is provided by a device class").into());
    }
    if pod.resource_claims.is_empty() {
        return None;
    }
    let profile = cluster.profile(pod.scheduler)?;
    if profile.filters.contains(&FilterKind::DynamicResources) != profile.reserves_devices {
        return Some("its scheduler has DynamicResources at only one of filter and reserve".into());
    }
    let mut seen = HashSet::new();
    for PodClaim { name, .. } in &pod.resource_claims {
        let text = cluster.symbols.text(*name);
        if !seen.insert(*name) {
            return Some(format!("resource claim `{text}` is named twice").into());
        }
        let Some(claim) = devices.claims.get(&(pod.namespace, *name)) else { continue };
        if let Some(why) = claim.beyond {
            return Some(format!("resource claim `{text}` {why}").into());
        }
    }
    let mut nodes = HashSet::new();
    if devices.slices.iter().any(|slice| !slice.is_simple || slice.node.is_empty() || !nodes.insert(slice.node)) {
        return Some("resource slices are not one simple slice for each node".into());
    }
    let requests = devices.requests(pod);
    for request in &requests {
        let Some(class) = devices.classes.get(&request.class) else { continue };
        let Some(of_class) = &class.selectors else {
            let class = cluster.symbols.text(request.class);
            return Some(format!("device class `{class}` has a CEL selector that is not evaluated").into());
        };
        for slice in &devices.slices {
            let fails = |device| match slice.matches(device, of_class) {
                Some(true) => slice.matches(device, &request.selectors).is_none(),
                other => other.is_none(),
            };
            if (0..slice.devices.len()).any(fails) {
                return Some("a CEL selector reads an attribute that a device does not have as text".into());
            }
        }
    }
    let is_given_up = |slice: &Slice| devices.search(&requests, slice.node).is_given_up();
    devices.slices.iter().any(is_given_up).then(|| "its requests compete for the same devices in too many ways".into())
}

/// Gives a pod that is placed its devices.
pub(crate) fn reserve(cluster: &mut Cluster, pod: &Pod, place: usize) {
    let got = cluster.devices.allocate(pod, cluster.nodes[place].name).unwrap_or_default();
    cluster.devices.taken.extend(got);
    cluster.devices.allocated.extend(pod.resource_claims.iter().map(|claim| (pod.namespace, claim.name)));
}

#[cfg(test)]
mod tests {
    use super::quoted;

    #[test]
    fn reads_plain_cel_strings_only() {
        for (text, expected) in [
            ("'a.example.com'", Some("a.example.com")),
            ("\"a\"", Some("a")),
            ("''", Some("")),
            ("'", None),
            ("", None),
            ("'a\"", None),
            ("'a' || 'b'", None),
            (r"'\x41'", None),
        ] {
            assert_eq!(quoted(text), expected, "{text}");
        }
    }
}
