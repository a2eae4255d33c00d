//! What the API server cannot decode: values of the wrong type, and texts that are no YAML for kubectl.
//!
//! The server gives up at the first such value and names no line; here each is found where it stands. [`walk`] goes
//! through an object along the types of its fields, [`mismatch`] compares, `quantity` and `time` know the texts about
//! contents, [`words`] says it to people and `fixes` knows what was meant.

mod entries;
mod fixes;
mod got;
mod mismatch;
mod quantity;
mod time;
mod unreadable;
mod walk;
mod words;

use crate::declared::{is_of_other_version, meant_kind};
use crate::server::{decode, quoted};
use got::Got;
use podlint_plugin_sdk::prelude::*;
use podlint_plugin_sdk::schema::{self, Minor, Type, find_type};
use podlint_plugin_sdk::yaml::kubernetes;
use std::collections::HashSet;
pub(crate) use unreadable::RULE as UNREADABLE;
use walk::{Start, Wrong, walk};

pub(crate) static WRONG_TYPE: Rule = Rule {
    name: "wrong-type",
    severity: Severity::Error,
    profile: Profile::Correctness,
    fix: FixClass::Safe,
    page: include_str!("wrong_type.md"),
    options: "",
    check: Check::File(check),
};

fn check(file: &File<'_>, report: &mut Report<'_>) {
    let is_json = is_json(file.tree().source);
    for object in file.objects() {
        check_names(&object, report);
        let Some((start, head)) = start(&object, is_json, report.minors()) else { continue };
        walk(&start, &mut |wrong| report_wrong(&wrong, &head, is_json, report));
    }
}

/// Whether kubectl sends a file as the JSON that it is.
fn is_json(source: &str) -> bool {
    source.trim_start().starts_with('{') && kubernetes::read(source.as_bytes()).documents().any(|it| it.is_json())
}

/// What an object is decoded as, and the head of the server's texts.
fn start<'t>(object: &Object<'t>, is_json: bool, minors: (Minor, Minor)) -> Option<(Start<'t>, String)> {
    let (kind_name, version) = (object.kind_name(), object.version());
    let exact = schema::kind(object.group(), version, kind_name);
    let is_certain = !object.is_fragment() && exact.is_some_and(|kind| kind.available_in(minors.1));
    let meant = exact.or_else(|| meant_kind(object, minors.1).filter(|kind| !is_of_other_version(object, *kind)));
    let api_version = object.api_version().map_or("v1", |text| text.value);
    let head = format!("{kind_name} in version {} cannot be handled as a {kind_name}: ", quoted(api_version));
    let (root, ty) = match meant {
        Some(kind) => (object.root(), kind.ty()),
        // Whatever a custom resource is: its metadata is that of all objects.
        None => (object.view().get("metadata").node()?, object_meta()?),
    };
    Some((Start { root, ty, is_certain, is_json, minors }, head))
}

/// What the server cannot decode in an object.
pub(crate) struct Undecodable {
    /// The values, by index of their nodes.
    pub(crate) nodes: HashSet<u32>,
    /// Whether nothing is wrong with the object at this stage: it is of a known kind, with known fields of the right types.
    pub(crate) is_nothing: bool,
}

/// The values of an object that the server cannot decode.
pub(crate) fn undecodable(object: &Object<'_>, minors: (Minor, Minor)) -> Undecodable {
    let mut nodes = HashSet::new();
    let Some((start, _)) = start(object, false, minors) else { return Undecodable { nodes, is_nothing: false } };
    let knows_all = walk(&start, &mut |wrong| _ = nodes.insert(wrong.node.resolved().index()));
    let is_whole = start.root == object.root();
    Undecodable { is_nothing: is_whole && knows_all && nodes.is_empty(), nodes }
}

fn object_meta() -> Option<Type> {
    find_type("io.k8s.apimachinery.pkg.apis.meta.v1", "ObjectMeta")
}

/// `apiVersion` and `kind` are read before it is known what the object is.
fn check_names(object: &Object<'_>, report: &mut Report<'_>) {
    for field in ["apiVersion", "kind"] {
        let Some(node) = object.view().get(field).node() else { continue };
        let Some(got) = Got::of(node, false).filter(|got| !matches!(got, Got::Text(_))) else { continue };
        let text =
            format!("json: cannot unmarshal {} into Go struct field TypeMeta.{field} of type string", got.in_go(false));
        let message = format!("`{field}` must be a text, not {}", got.in_words());
        report.at(words::place(node), message).data(decode(&text));
    }
}

fn report_wrong(wrong: &Wrong<'_>, head: &str, is_json: bool, report: &mut Report<'_>) {
    let fix = fixes::fix(wrong, is_json);
    let finding = report.at(words::place(wrong.node), words::message(wrong));
    if let Some(text) = &wrong.text {
        finding.data(decode(&format!("{head}{text}")));
    }
    if let Some(fix) = fix {
        finding.fix(fix);
    }
}
