//! The names in a text: what each of them declares or refers to.
//!
//! Types of the schema say where names stand, so one walk over the objects finds them all. Navigation, rename and colours are
//! built on this list.

mod kustomizations;
mod labels;
mod objects;
mod pods;
mod variables;
mod walk;

pub(crate) use kustomizations::SCALED;

pub(crate) use labels::Labels;
pub(crate) use variables::uses;

use podlint_manifest::{Object, ObjectRecord};
use podlint_yaml::scalar::{Scalar, meaning};
use podlint_yaml::{Kind, NO_NODE, Node, Span, Style, Tree, flag};
use std::collections::HashSet;
use std::rc::Rc;

/// What a name stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Thing<'t> {
    /// An object. The group is empty for the kinds of Kubernetes.
    Object { group: &'t str, kind: &'t str, name: &'t str },
    /// A key in the data of a ConfigMap or Secret.
    DataKey { kind: &'t str, object: &'t str, key: &'t str },
    /// A named port of a Service.
    ServicePort { service: &'t str, name: &'t str },
    /// A named port of a container. Whose it is, the [`Name`] tells.
    ContainerPort { name: &'t str },
    /// A volume of the pods of the template at this node.
    Volume { pod: u32, name: &'t str },
    /// A container. Of which of the pods, the [`Name`] tells.
    Container { of: Pods<'t>, name: &'t str },
    /// An environment variable of the list at this node.
    Variable { list: u32, name: &'t str },
    /// A label with its value.
    Label { of: Labelled, key: &'t str, value: &'t str },
    /// The key of labels.
    LabelKey { of: Labelled, key: &'t str },
}

/// Whose pods a container is in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Pods<'t> {
    /// Those of the template at this node.
    Template(u32),
    /// Those of an object, of which patches are parts.
    Object { kind: &'t str, name: &'t str },
}

/// What carries a label. A namespace shares no labels with what is in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Labelled {
    Namespaces,
    Objects,
}

impl<'t> Thing<'t> {
    /// Its name, as it is written where it is used.
    pub(crate) fn name(self) -> &'t str {
        match self {
            Thing::Object { name, .. }
            | Thing::ServicePort { name, .. }
            | Thing::ContainerPort { name }
            | Thing::Volume { name, .. }
            | Thing::Container { name, .. }
            | Thing::Variable { name, .. } => name,
            Thing::DataKey { key, .. } | Thing::LabelKey { key, .. } => key,
            Thing::Label { value, .. } => value,
        }
    }

    /// Whether only the text that declares it can use it.
    pub(crate) fn is_local(self) -> bool {
        let is_of_template = matches!(self, Thing::Container { of: Pods::Template(_), .. });
        is_of_template || matches!(self, Thing::Volume { .. } | Thing::Variable { .. })
    }
}

/// Whether a name declares a thing or refers to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Role {
    Declaration,
    Use,
}

/// A name in a text.
#[derive(Debug, Clone)]
pub(crate) struct Name<'t> {
    /// Its bytes without quotes.
    pub(crate) span: Span,
    /// The scalar or alias that it stands in.
    pub(crate) node: Node<'t>,
    pub(crate) thing: Thing<'t>,
    pub(crate) role: Role,
    /// The namespace of the thing, empty where any may be meant.
    pub(crate) namespace: &'t str,
    /// The template whose pods it is about, if it is about those of one template only.
    pub(crate) pod: Option<u32>,
    /// The labels beside a label, those of the pods of a port, or those of the pods that a Service or policy selects.
    pub(crate) labels: Option<Rc<Labels<'t>>>,
    /// Whether it stands in a part of an object, such as a patch.
    pub(crate) is_part: bool,
}

impl Name<'_> {
    pub(crate) fn is_declaration(&self) -> bool {
        self.role == Role::Declaration
    }

    /// Whether two names may be of one namespace.
    pub(crate) fn shares_namespace_with(&self, other: &Name<'_>) -> bool {
        self.namespace.is_empty() || other.namespace.is_empty() || self.namespace == other.namespace
    }
}

/// The names of a text, in its order.
pub(crate) fn names<'t>(tree: &'t Tree<'t>, records: &[ObjectRecord]) -> Vec<Name<'t>> {
    let mut collector = Collector::default();
    for object in records.iter().filter_map(|record| Object::of(tree, record)) {
        collector.object(object, Role::Declaration);
    }
    for record in parts(tree, records) {
        if let Some(part) = Object::of(tree, &record) {
            collector.object(part, Role::Use);
        }
    }
    let mut names = collector.names;
    names.sort_by_key(|name| name.span);
    // A custom kind may have pod templates inside of each other.
    names.dedup_by(|one, other| one.span == other.span && one.thing == other.thing && one.role == other.role);
    names
}

/// Documents that are no objects but look like one: patches, templates of charts. What a patch names is declared elsewhere.
fn parts(tree: &Tree<'_>, records: &[ObjectRecord]) -> Vec<ObjectRecord> {
    let taken: HashSet<u32> = records.iter().map(|record| record.document).collect();
    let roots = (0..).zip(tree.documents().map(Node::content));
    let parts = roots.filter(|(document, root)| !taken.contains(document) && root.get("kind").is_some());
    parts.map(|(document, root)| ObjectRecord { document, root: root.index(), template: NO_NODE, flags: 0 }).collect()
}

/// Where the walk is.
#[derive(Debug, Clone)]
pub(crate) struct Context<'t> {
    /// Kind and name of the object.
    kind: &'t str,
    object: &'t str,
    /// Whether only a part of the object is written.
    is_part: bool,
    namespace: &'t str,
    /// What carries the labels that are written or selected here.
    labelled: Labelled,
    pod: Option<u32>,
    pod_labels: Option<Rc<Labels<'t>>>,
    /// The ConfigMaps and Secrets whose keys are files in volumes of the pod, by the names of the volumes.
    files: Option<Rc<pods::Files<'t>>>,
}

#[derive(Default)]
struct Collector<'t> {
    names: Vec<Name<'t>>,
    variables: variables::Lists<'t>,
}

impl<'t> Collector<'t> {
    /// Takes down the name that is written in `node`.
    fn push(&mut self, node: Node<'t>, thing: Thing<'t>, role: Role, context: &Context<'t>) {
        self.push_part(node, name_span(node), thing, role, context);
    }

    /// The same for a name that is a part of what is written there.
    fn push_part(&mut self, node: Node<'t>, span: Span, thing: Thing<'t>, role: Role, context: &Context<'t>) {
        let (namespace, is_part) = (context.namespace, context.is_part);
        self.names.push(Name { span, node, thing, role, namespace, pod: None, labels: None, is_part });
    }

    /// The same for a name about pods: those of a template, or all with some labels.
    fn push_about(
        &mut self,
        node: Node<'t>,
        (thing, role): (Thing<'t>, Role),
        context: &Context<'t>,
        pod: Option<u32>,
        labels: Option<Rc<Labels<'t>>>,
    ) {
        let (namespace, is_part) = (context.namespace, context.is_part);
        self.names.push(Name { span: name_span(node), node, thing, role, namespace, pod, labels, is_part });
    }
}

/// The scalar or alias at a field with its text, if that is a name.
fn written<'t>(mapping: Node<'t>, field: &str) -> Option<(Node<'t>, &'t str)> {
    let node = mapping.get(field)?;
    Some((node, name_text(node)?))
}

/// The text of a scalar or alias that can be a name.
fn name_text(node: Node<'_>) -> Option<&str> {
    let scalar = node.resolved();
    let is_name = scalar.kind() == Kind::Scalar
        && !scalar.has(flag::HOLE)
        && matches!(scalar.style(), Style::Plain | Style::SingleQuoted | Style::DoubleQuoted)
        && meaning(scalar) != Scalar::Null;
    Some(scalar.text()).filter(|text| is_name && !text.is_empty())
}

/// The bytes of a scalar without its quotes.
pub(crate) fn name_span(node: Node<'_>) -> Span {
    let (span, raw) = (node.span(), node.raw());
    let quote = match node.style() {
        Style::SingleQuoted => '\'',
        Style::DoubleQuoted => '"',
        _ => return span,
    };
    let inner = raw.strip_prefix(quote).unwrap_or(raw);
    let start = span.end - inner.len() as u32;
    // The closing quote of a text that is being typed may be missing.
    Span::new(start, span.end - u32::from(inner.ends_with(quote)))
}
