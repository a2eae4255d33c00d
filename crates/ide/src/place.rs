//! Where in an object a place of the text is: the fields that lead there, and what the schema says of it.

use crate::Scope;
use podlint_manifest::{FactKind, IndexView, Object, ObjectRecord, View};
use podlint_schema::{Elem, Field, Kind, Minor, Names, Shape, Type, find_type, kinds_named};
use podlint_yaml::{Kind as NodeKind, Node, Span};

/// A step from a collection to what is in it.
#[derive(Debug, Clone, Copy)]
pub enum Step<'t> {
    /// To the value of a key.
    Field {
        /// The key.
        key: Node<'t>,
        /// Its value.
        value: Node<'t>,
    },
    /// To an item of a list.
    Item {
        /// How many items stand in front of it.
        place: usize,
        /// The item.
        value: Node<'t>,
    },
}

impl<'t> Step<'t> {
    /// The name of the field; empty for an item.
    pub fn name(self) -> &'t str {
        match self {
            Step::Field { key, .. } => key.text(),
            Step::Item { .. } => "",
        }
    }

    /// Where it leads.
    pub fn value(self) -> Node<'t> {
        match self {
            Step::Field { value, .. } | Step::Item { value, .. } => value,
        }
    }
}

/// What the schema says of a value.
#[derive(Debug, Clone, Copy)]
pub struct Schema {
    /// What it is.
    pub shape: Shape,
    /// The values it may have; `None` if it is no enum.
    pub names: Option<Names>,
    /// The last field on the way to it.
    pub field: Option<Field>,
}

/// A node, seen as a part of an object.
#[derive(Debug, Clone)]
pub struct Place<'t> {
    /// The mapping that declares the object.
    pub object: Node<'t>,
    /// The kind of the object, if Kubernetes has it.
    pub kind: Option<Kind>,
    /// The node itself.
    pub node: Node<'t>,
    /// Whether the node is a key. The steps and the schema are those of its value then.
    pub is_key: bool,
    /// The way from the object to the value.
    pub steps: Vec<Step<'t>>,
    /// What the schema says of the value; `None` where it says nothing.
    pub schema: Option<Schema>,
    /// The same of the collection around the value.
    pub outer: Option<Schema>,
    /// The mappings of known types on the way, the outermost first.
    pub owners: Vec<(Type, Node<'t>)>,
}

/// The place of the deepest node at an offset.
pub fn place_at<'a>(scope: &Scope<'a>, offset: u32) -> Option<Place<'a>> {
    let node = scope.tree.covering(Span::empty(offset))?;
    Place::of(node, scope.objects, scope.index, scope.minor)
}

impl<'t> Place<'t> {
    /// The place of a node. `objects` are those of its tree, `index` knows where custom kinds have pod templates.
    pub fn of(node: Node<'t>, objects: &[ObjectRecord], index: IndexView<'_>, minor: Minor) -> Option<Place<'t>> {
        let (document, mut steps, is_key) = steps_to(node);
        let mut object = document.content();
        let is_list = View::of(object).get("kind").text().is_some_and(|kind| kind.value.ends_with("List"));
        let is_item = matches!(steps[..], [Step::Field { .. }, Step::Item { .. }, ..]) && steps[0].name() == "items";
        if is_list && is_item {
            object = steps[1].value();
            steps.drain(..2);
        }
        let mut place =
            Place { object, kind: kind_of(object), node, is_key, steps, schema: None, outer: None, owners: Vec::new() };
        let templates = place.templates(objects, index);
        place.walk(minor, &templates);
        Some(place)
    }

    /// `spec.containers[].image`: the way without the places of items.
    pub fn path(&self) -> String {
        let mut path = String::new();
        for step in &self.steps {
            match step {
                Step::Item { .. } => path += "[]",
                Step::Field { key, .. } => {
                    if !path.is_empty() {
                        path.push('.');
                    }
                    path += key.text();
                }
            }
        }
        path
    }

    /// The collection that the value is in.
    pub fn container(&self) -> Node<'t> {
        match self.steps.len() {
            0 | 1 => self.object,
            length => self.steps[length - 2].value(),
        }
    }

    /// The nearest mapping of a type of the core, such as `PodSpec`, around the value.
    pub fn around(&self, name: &str) -> Option<View<'t>> {
        let found = self.owners.iter().rev().find(|(ty, _)| ty.name() == name)?;
        Some(View::of(found.1))
    }

    /// The namespace of the object, empty where none is written.
    pub fn namespace(&self) -> &'t str {
        View::of(self.object).get("metadata").get("namespace").text().map_or("", |text| text.value)
    }

    /// How many steps lead to each pod template of a custom kind on the way.
    fn templates(&self, objects: &[ObjectRecord], index: IndexView<'_>) -> Vec<usize> {
        if self.kind.is_some() {
            return Vec::new();
        }
        let known: Vec<Node<'t>> = objects
            .iter()
            .filter_map(|record| Object::of(self.node.tree(), record))
            .filter(|object| object.root() == self.object)
            .filter_map(|object| object.pod_template_root())
            .collect();
        let key = version_and_kind(self.object);
        let facts = index.facts_with_key(FactKind::PodTemplatePath, &key);
        let paths: Vec<&str> = facts.map(|fact| fact.value()).collect();
        let on_the_way = |length: &usize| {
            known.contains(&self.steps[length - 1].value())
                || paths.iter().any(|path| follows(&self.steps[..*length], path))
        };
        (1..=self.steps.len()).filter(on_the_way).collect()
    }

    /// Goes the way through the schema.
    fn walk(&mut self, minor: Minor, templates: &[usize]) {
        let object = |ty| Schema { shape: Shape::Object(ty), names: None, field: None };
        let mut schema = self.kind.map(|kind| object(kind.ty()));
        let mut node = self.object;
        for (passed, step) in self.steps.iter().enumerate() {
            if let Some(Schema { shape: Shape::Object(ty), .. }) = schema {
                self.owners.push((ty, node));
            }
            self.outer = schema;
            node = step.value();
            schema = schema.and_then(|schema| inner(schema, *step, minor));
            if self.kind.is_none() && passed == 0 && step.name() == "metadata" {
                schema = find_type("io.k8s.apimachinery.pkg.apis.meta.v1", "ObjectMeta").map(object);
            }
            if templates.contains(&(passed + 1)) {
                schema = find_type("io.k8s.api.core.v1", "PodTemplateSpec").map(object);
            }
        }
        self.schema = schema;
    }
}

/// What the schema says behind one more step.
fn inner(schema: Schema, step: Step<'_>, minor: Minor) -> Option<Schema> {
    let of_elem = |elem: Elem| {
        let names = Some(elem.enum_values()).filter(|names| !names.is_empty());
        Schema { shape: elem.shape(), names, field: schema.field }
    };
    match (schema.shape, step) {
        (Shape::Object(ty), Step::Field { key, .. }) => {
            let field = ty.field(key.text(), minor).or_else(|| ty.any_field(key.text()))?;
            let names = Some(field.enum_values()).filter(|names| !names.is_empty());
            Some(Schema { shape: field.shape(), names, field: Some(field) })
        }
        (Shape::Map(elem), Step::Field { .. }) | (Shape::List(elem), Step::Item { .. }) => Some(of_elem(elem)),
        _ => None,
    }
}

/// The document of a node, the steps to it, and whether it is a key.
fn steps_to(node: Node<'_>) -> (Node<'_>, Vec<Step<'_>>, bool) {
    let mut steps = Vec::new();
    let mut is_key = false;
    let mut child = node;
    while let Some(parent) = child.parent() {
        match parent.kind() {
            NodeKind::Mapping => {
                if let Some(entry) = parent.entries().find(|entry| entry.key == child || entry.value == child) {
                    is_key |= child == node && entry.key == node;
                    steps.push(Step::Field { key: entry.key, value: entry.value });
                }
            }
            NodeKind::Sequence => {
                let place = parent.items().position(|item| item == child).unwrap_or_default();
                steps.push(Step::Item { place, value: child });
            }
            _ => {}
        }
        child = parent;
    }
    steps.reverse();
    (child, steps, is_key)
}

/// `apps/v1 Deployment`, as it is written.
pub(crate) fn version_and_kind(object: Node<'_>) -> String {
    let text = |field| View::of(object).get(field).text().map_or("", |text| text.value);
    format!("{} {}", text("apiVersion"), text("kind"))
}

/// The kind that a mapping declares. Without an apiVersion it is the stable one of its name.
/// What has containers is a Pod before it says so, and what has a template of pods is most likely a Deployment.
fn kind_of(object: Node<'_>) -> Option<Kind> {
    let view = View::of(object);
    let spec = view.get("spec");
    let name = match view.get("kind").text() {
        Some(kind) => kind.value,
        None if spec.get("containers").node().is_some() => "Pod",
        None if spec.get("template").get("spec").get("containers").node().is_some() => "Deployment",
        None => return None,
    };
    let api_version = view.get("apiVersion").text().map_or("", |text| text.value);
    let (group, version) = api_version.split_once('/').unwrap_or(("", api_version));
    known_kind(group, version, name)
}

/// A kind of Kubernetes; in a version that is wrong, or gone as `extensions/v1beta1` is, the stable one of its name.
pub(crate) fn known_kind(group: &str, version: &str, name: &str) -> Option<Kind> {
    let of_kubernetes = !group.contains('.') || group.ends_with(".k8s.io");
    podlint_schema::kind(group, version, name).or_else(|| stable_kind(name).filter(|_| of_kubernetes))
}

/// The kind of a name in its newest stable version. Of two groups, the one that is not for events counts.
pub(crate) fn stable_kind(name: &str) -> Option<Kind> {
    let is_stable = |kind: &Kind| !kind.version().contains("alpha") && !kind.version().contains("beta");
    let Some(oldest) = kinds_named(name).find(is_stable) else { return kinds_named(name).next_back() };
    kinds_named(name).filter(|kind| is_stable(kind) && kind.group() == oldest.group()).max_by_key(|kind| kind.version())
}

/// Whether steps follow a path such as `spec.roles[].template`; `*` is any field.
fn follows(steps: &[Step<'_>], path: &str) -> bool {
    let mut steps = steps.iter();
    for part in path.split('.') {
        let name = part.trim_end_matches("[]");
        let is_field = |step: &Step<'_>| matches!(step, Step::Field { .. }) && (name == "*" || step.name() == name);
        if !steps.next().is_some_and(is_field) {
            return false;
        }
        for _ in 0..(part.len() - name.len()) / 2 {
            if !matches!(steps.next(), Some(Step::Item { .. })) {
                return false;
            }
        }
    }
    steps.next().is_none()
}

#[cfg(test)]
mod tests {
    use super::place_at;
    use crate::fixture::Fixture;
    use expect_test::{Expect, expect};

    /// Path, whether it is a key, and what the schema says of the value at the mark.
    fn check(text: &str, expected: Expect) {
        let fixture = Fixture::new(text);
        let place = fixture.run(|scope, offset| {
            let Some(place) = place_at(scope, offset) else { return "nowhere".to_owned() };
            let role = if place.is_key { "key" } else { "value" };
            let owner = place.owners.last().map_or("nothing", |(ty, _)| ty.name());
            format!("{} {role} in {owner}: {:?}", place.path(), place.schema.map(|schema| schema.shape))
        });
        expected.assert_eq(&place);
    }

    #[test]
    fn finds_keys_and_values() {
        check(
            "kind: Pod\nspec:\n  containers:\n  - ima$0ge: a\n",
            expect!["spec.containers[].image key in Container: Some(String)"],
        );
        check("kind: Pod\nspec: {hostPID: tr$0ue}\n", expect!["spec.hostPID value in PodSpec: Some(Boolean)"]);
        check(
            "kind: Pod\nmetadata: {labels: {a: $0b}}\n",
            expect!["metadata.labels.a value in ObjectMeta: Some(String)"],
        );
        check("a: $0b\n", expect!["a value in nothing: None"]);
    }

    #[test]
    fn takes_items_of_a_list_for_objects_of_their_own() {
        check(
            "kind: List\nitems:\n- kind: Service\n  spec: {ty$0pe: ClusterIP}\n",
            expect!["spec.type key in ServiceSpec: Some(String)"],
        );
    }

    #[test]
    fn knows_the_pod_templates_of_custom_kinds() {
        check(
            "kind: Rollout\napiVersion: argoproj.io/v1alpha1\nspec:\n  template:\n    spec:\n      hostPID: t$0rue\n",
            expect!["spec.template.spec.hostPID value in PodSpec: Some(Boolean)"],
        );
    }
}
