//! Where a node stands in its object, and what the schema says of it.

use crate::Scope;
use crate::place::known_kind;
use podlint_manifest::{Object, PodTemplate, View};
use podlint_schema::{Elem, Field, Kind, Minor, Shape, Type, find_type};
use podlint_yaml::{Kind as NodeKind, Node, Span, Tree};

/// The package of pods and what is in them.
const CORE: &str = "io.k8s.api.core.v1";
/// The package of what all objects have.
const META: &str = "io.k8s.apimachinery.pkg.apis.meta.v1";

/// A node and the fields that lead to it.
pub(crate) struct Site<'t> {
    /// The object it is in.
    pub(crate) object: Object<'t>,
    /// The key or the value.
    pub(crate) node: Node<'t>,
    /// Whether it is a key.
    pub(crate) is_key: bool,
    /// Whether the object is only a part of one, such as a patch: what it does not say may be said elsewhere.
    pub(crate) is_part: bool,
    /// From the object down to the entry or item of the node.
    pub(crate) steps: Vec<Step<'t>>,
}

/// One step down: to the value of a key, or to an item.
#[derive(Clone, Copy)]
pub(crate) struct Step<'t> {
    /// The key; `None` for items.
    pub(crate) key: Option<Node<'t>>,
    /// The value or item.
    pub(crate) value: Node<'t>,
    /// What the schema says of it.
    pub(crate) meaning: Meaning,
}

/// What the schema says of a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Meaning {
    /// The value of a field.
    Field(Field),
    /// An item of a list, or a value of a map.
    Elem(Elem),
    /// A mapping of a type.
    Object(Type),
    /// Nothing.
    Unknown,
}

impl Meaning {
    /// What the value is.
    pub(crate) fn shape(self) -> Shape {
        match self {
            Meaning::Field(field) => field.shape(),
            Meaning::Elem(elem) => elem.shape(),
            Meaning::Object(ty) => Shape::Object(ty),
            Meaning::Unknown => Shape::Any,
        }
    }

    /// What stands behind a key of such a mapping.
    fn entry(self, key: &str, minor: Minor) -> Meaning {
        match self.shape() {
            Shape::Object(_) if key == "<<" => self,
            Shape::Object(ty) => {
                ty.field(key, minor).or_else(|| ty.any_field(key)).map_or(Meaning::Unknown, Meaning::Field)
            }
            Shape::Map(elem) => Meaning::Elem(elem),
            _ => Meaning::Unknown,
        }
    }

    /// What an item of such a list is.
    fn item(self) -> Meaning {
        if let Shape::List(elem) = self.shape() { Meaning::Elem(elem) } else { Meaning::Unknown }
    }
}

impl<'t> Site<'t> {
    /// The scalar at an offset; `None` between scalars and outside of objects.
    pub(crate) fn at(scope: &Scope<'t>, offset: u32) -> Option<Site<'t>> {
        let node = scalar_at(scope.tree, offset)?;
        let object = scope.object_at(node.span().start).or_else(|| part_around(node))?;
        Site::of(scope, object, node)
    }

    /// The place of a node in an object that it is in.
    pub(crate) fn of(scope: &Scope<'t>, object: Object<'t>, node: Node<'t>) -> Option<Site<'t>> {
        let mut steps = Vec::new();
        let (mut child, mut is_key) = (node, false);
        while child != object.root() {
            let parent = child.parent()?;
            match parent.kind() {
                NodeKind::Mapping => {
                    let entry = parent.entries().find(|entry| entry.key == child || entry.value == child)?;
                    is_key |= entry.key == node;
                    steps.push(Step { key: Some(entry.key), value: entry.value, meaning: Meaning::Unknown });
                }
                NodeKind::Sequence => steps.push(Step { key: None, value: child, meaning: Meaning::Unknown }),
                _ => return None,
            }
            child = parent;
        }
        steps.reverse();
        find_meanings(scope, object, &mut steps);
        Some(Site { object, node, is_key, is_part: !has_record(scope, object), steps })
    }

    /// The entry or item of the node.
    pub(crate) fn last(&self) -> Option<Step<'t>> {
        self.steps.last().copied()
    }

    /// The field that the node is the key or the value of.
    pub(crate) fn field(&self) -> Option<Field> {
        if let Meaning::Field(field) = self.last()?.meaning { Some(field) } else { None }
    }

    /// The key of the node, or the node itself if it is one; empty for items.
    pub(crate) fn key(&self) -> &'t str {
        self.last().and_then(|step| step.key).map_or("", Node::text)
    }

    /// The innermost value around the node, or the node's own, that is a mapping of a core type of this name.
    pub(crate) fn around(&self, type_name: &str) -> Option<Node<'t>> {
        let is_such = |step: &&Step<'t>| is_type(step.meaning, type_name);
        self.steps.iter().rev().find(is_such).map(|step| step.value.resolved())
    }
}

/// Whether a meaning is a mapping of the type of this name.
pub(crate) fn is_type(meaning: Meaning, type_name: &str) -> bool {
    matches!(meaning.shape(), Shape::Object(ty) if ty.name() == type_name)
}

/// The kind of an object. One of a version that there is not is taken for that of another version.
pub(crate) fn kind_of(object: Object<'_>) -> Option<Kind> {
    known_kind(object.group(), object.version(), object.kind_name())
}

/// All pod templates of an object: those of some custom kinds have several.
pub(crate) fn pods_of<'t>(scope: &Scope<'t>, object: Object<'t>) -> impl Iterator<Item = PodTemplate<'t>> {
    let (tree, root) = (scope.tree, object.root().index());
    let records = scope.objects.iter().filter(move |record| record.root == root);
    let part = if has_record(scope, object) { None } else { PodTemplate::of(object) };
    records.filter_map(|record| PodTemplate::of(Object::of(tree, record)?)).chain(part)
}

/// What a document around a node that is no object looks like a part of: a patch, a template of a chart.
fn part_around(node: Node<'_>) -> Option<Object<'_>> {
    let root = node.ancestors().last()?.content();
    View::of(root).get("kind").text().map(|_| Object::of_root(root))
}

fn has_record(scope: &Scope<'_>, object: Object<'_>) -> bool {
    scope.objects.iter().any(|record| record.root == object.root().index())
}

fn find_meanings<'t>(scope: &Scope<'t>, object: Object<'t>, steps: &mut [Step<'t>]) {
    let root = object.root().index();
    let mut templates: Vec<u32> =
        scope.objects.iter().filter(|record| record.root == root).map(|record| record.template).collect();
    if templates.is_empty() {
        templates.extend(object.pod_template_root().map(Node::index));
    }
    let mut above = kind_of(object).map_or(Meaning::Unknown, |kind| Meaning::Object(kind.ty()));
    for (depth, step) in steps.iter_mut().enumerate() {
        step.meaning = match step.key {
            Some(key) => above.entry(key.text(), scope.minor),
            None => above.item(),
        };
        if step.meaning == Meaning::Unknown {
            // Custom kinds have metadata and may make pods.
            let known = match step.key {
                _ if templates.contains(&step.value.resolved().index()) => find_type(CORE, "PodTemplateSpec"),
                Some(key) if depth == 0 && key.text() == "metadata" => find_type(META, "ObjectMeta"),
                _ => None,
            };
            step.meaning = known.map_or(Meaning::Unknown, Meaning::Object);
        }
        above = step.meaning;
    }
}

/// The scalar or alias that an offset is in or at the end of.
fn scalar_at<'t>(tree: &'t Tree<'t>, offset: u32) -> Option<Node<'t>> {
    // Where two touch, the one behind the offset is meant.
    let spans = [Span::new(offset, offset.saturating_add(1)), Span::empty(offset)];
    let mut found = spans.into_iter().filter_map(|span| tree.covering(span));
    found.find(|node| matches!(node.kind(), NodeKind::Scalar | NodeKind::Alias))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixture::Fixture;
    use expect_test::{Expect, expect};

    #[track_caller]
    fn check(text: &str, expected: Expect) {
        let shown = Fixture::new(text).run(|scope, offset| match Site::at(scope, offset) {
            Some(site) => {
                let role = if site.is_key { "key" } else { "value" };
                let steps = site.steps.iter().map(|step| match step.meaning {
                    Meaning::Field(field) => format!("{field:?}"),
                    meaning => format!("{:?}", meaning.shape()),
                });
                format!("{role} {:?}: {}", site.node.text(), steps.collect::<Vec<_>>().join(" > "))
            }
            None => "nothing".to_owned(),
        });
        expected.assert_eq(&shown);
    }

    #[test]
    fn fields_lead_to_a_key() {
        check(
            "kind: Pod\napiVersion: v1\nspec:\n  containers:\n  - na$0me: web\n",
            expect![[
                "key \"name\": Pod.spec > PodSpec.containers > Object(io.k8s.api.core.v1.Container) > Container.name"
            ]],
        );
    }

    #[test]
    fn the_value_behind_an_offset_is_meant() {
        check("{kind: Pod, apiVersion: v1, spec: {nodeName:$0 a}}", expect![["nothing"]]);
        check(
            "{kind: Pod, apiVersion: v1, spec: {nodeName: $0a}}",
            expect![["value \"a\": Pod.spec > PodSpec.nodeName"]],
        );
        check(
            "{kind: Pod, apiVersion: v1, spec: {nodeName: a$0}}",
            expect![["value \"a\": Pod.spec > PodSpec.nodeName"]],
        );
    }

    #[test]
    fn custom_kinds_have_metadata_and_pods() {
        check(
            "apiVersion: argoproj.io/v1alpha1\nkind: Rollout\nspec: {template: {spec: {host$0Network: true}}}\n",
            expect![[
                "key \"hostNetwork\": Any > Object(io.k8s.api.core.v1.PodTemplateSpec) > PodTemplateSpec.spec > PodSpec.hostNetwork"
            ]],
        );
        check(
            "apiVersion: example.com/v1\nkind: Thing\nmetadata: {na$0me: a}\n",
            expect![["key \"name\": Object(io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta) > ObjectMeta.name"]],
        );
    }

    #[test]
    fn broken_text_is_good_enough() {
        check(
            "kind: Pod\r\napiVersion: v1\r\nspec:\r\n  dnsPo$0licy: [\r\n  containers:\r\n",
            expect![["key \"dnsPolicy\": Pod.spec > PodSpec.dnsPolicy"]],
        );
        check(
            "kind: Pod\napiVersion: v1\nspec:\n  {{ if x }}\n  dnsPolicy: D$0efault\n",
            expect![["value \"Default\": Pod.spec > PodSpec.dnsPolicy"]],
        );
        check("$0", expect![["nothing"]]);
        check("a: b$0\n", expect![["nothing"]]);
    }

    #[test]
    fn deep_nesting_is_no_problem() {
        let text = format!("{{kind: Pod, apiVersion: v1, spec: {}$0x", "[".repeat(100_000));
        Fixture::new(&text).run(|scope, offset| Site::at(scope, offset).is_some());
    }
}
