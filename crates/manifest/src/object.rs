//! Which objects a text declares.

use crate::custom_pods::{PodTemplatePath, PodTemplatesOfSchemas, configured_templates, well_known_templates};
use crate::view::{Text, View};
use podlint_yaml::{Kind, NO_NODE, Node, Tree};

/// What a document or list item is taken for. Flat, so that it crosses the plugin border as it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(C)]
pub struct ObjectRecord {
    /// Index of the document in the file, from 0.
    pub document: u32,
    /// Node of the mapping that holds `apiVersion` and `kind`.
    pub root: u32,
    /// Node of the mapping that holds the pod's `metadata` and `spec`; [`NO_NODE`] where the kind makes no pods.
    pub template: u32,
    /// Bits of [`object_flag`].
    pub flags: u32,
}

/// Bits of [`ObjectRecord::flags`].
pub mod object_flag {
    /// Part of an object: what is missing is not known to be missing. Its kind is assumed to be Pod.
    pub const FRAGMENT: u32 = 1;
    /// An item of a `List`.
    pub const LIST_ITEM: u32 = 1 << 1;
    /// The object of the record before, again, for one more of its pod templates.
    pub const FURTHER_TEMPLATE: u32 = 1 << 2;
    /// A kustomization by the name of its file: it needs no `apiVersion`, and no `kind`.
    pub const KUSTOMIZATION: u32 = 1 << 3;
}

/// What the surroundings of a file say about its documents.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Context {
    /// The file is a template of a Helm chart.
    pub helm_template: bool,
    /// A kustomization names the file as a patch.
    pub kustomize_patch: bool,
    /// The file has a name under which kustomize looks for a kustomization.
    pub kustomization: bool,
    /// The file says what a test expects of objects: parts of them, with expressions as keys (kuttl, Chainsaw).
    pub test_assertion: bool,
    /// The file lies beside a kustomization that does not list it as a resource.
    pub beside_kustomization: bool,
    /// Documents without apiVersion and kind are fragments of a Pod where their keys say so, as in Markdown.
    pub guess_fragments: bool,
    /// Documents without apiVersion and kind are fragments of a Pod.
    pub assume_pod: bool,
    /// The text is taken as a server would take it: no syntax error is mended, and nothing looks like a patch by itself.
    pub as_it_stands: bool,
}

/// Why a document is not taken for an object.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Skip {
    /// It has neither apiVersion nor kind.
    NotKubernetes,
    /// It stands in the templates of a chart; what it declares is known only after rendering.
    HelmTemplate,
    /// It changes an object that stands elsewhere.
    KustomizePatch,
    /// It says what a test expects of an object.
    TestAssertion,
}

impl Skip {
    /// The reason, as the summary gives it.
    pub const fn reason(self) -> &'static str {
        match self {
            Skip::NotKubernetes => "not a Kubernetes manifest",
            Skip::HelmTemplate => "a Helm template",
            Skip::KustomizePatch => "a Kustomize patch",
            Skip::TestAssertion => "a test assertion",
        }
    }
}

/// The objects of a text, and what was left out.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Objects {
    /// In the order of the text.
    pub records: Vec<ObjectRecord>,
    /// Documents that declare none: index and reason.
    pub skipped: Vec<(u32, Skip)>,
    /// Number of documents that hold anything.
    pub documents: u32,
}

/// Finds the objects of a tree: one for each document, and one for each item of a `List`.
///
/// Documents that hold nothing are neither objects nor skipped.
pub fn objects(tree: &Tree<'_>, context: Context) -> Objects {
    let mut found = Objects::default();
    for (document, node) in (0..).zip(tree.documents()) {
        let root = node.content();
        if View::of(root).is_absent() {
            continue;
        }
        found.documents += 1;
        if context.helm_template {
            found.skipped.push((document, Skip::HelmTemplate));
            continue;
        }
        let view = View::of(root);
        let has_type = !view.get("apiVersion").is_absent() || !view.get("kind").is_absent();
        let is_kustomization = is_untyped_kustomization(view, context);
        let is_object = has_type || is_kustomization || is_fragment(root, context);
        if root.kind() != Kind::Mapping || !is_object {
            found.skipped.push((document, Skip::NotKubernetes));
            continue;
        }
        let flags = match (has_type, is_kustomization) {
            (_, true) => object_flag::KUSTOMIZATION,
            (true, false) => 0,
            (false, false) => object_flag::FRAGMENT,
        };
        let object = Object::new(root, document, flags);
        let is_patch = context.kustomize_patch
            || context.beside_kustomization && object.lacks_what_objects_need()
            || !context.as_it_stands && object.lacks_everything_objects_need();
        if is_patch || context.test_assertion {
            found.skipped.push((document, if is_patch { Skip::KustomizePatch } else { Skip::TestAssertion }));
            continue;
        }
        let items = view.get("items");
        if object.kind().is_some_and(|kind| kind.value.ends_with("List")) && !items.is_absent() {
            for item in items.items().filter_map(View::node) {
                push(&mut found.records, Object::new(item, document, object_flag::LIST_ITEM));
            }
        } else {
            push(&mut found.records, object);
        }
    }
    found
}

impl Objects {
    /// Finds the pod templates that the configuration or the schema of a definition tells of. Returns whether there are any.
    ///
    /// What the configuration says of a kind counts for itself; schemas are asked about kinds that nothing else is known of.
    pub fn add_pod_templates(
        &mut self,
        tree: &Tree<'_>,
        configured: &[PodTemplatePath],
        schemas: &PodTemplatesOfSchemas,
    ) -> bool {
        if configured.is_empty() && schemas.is_empty() {
            return false;
        }
        let mut records = Vec::with_capacity(self.records.len());
        let mut replaces = false;
        let mut any = false;
        for record in &self.records {
            if record.flags & object_flag::FURTHER_TEMPLATE != 0 {
                if !replaces {
                    records.push(*record);
                }
                continue;
            }
            replaces = false;
            let templates = Object::of(tree, record).filter(|object| !object.is_fragment()).and_then(|object| {
                let (view, group, kind) = (object.view(), object.group(), object.kind_name());
                configured_templates(view, configured, group, kind).or_else(|| {
                    let api_version = object.api_version().filter(|_| record.template == NO_NODE)?;
                    Some(schemas.templates(view, api_version.value, kind)).filter(|templates| !templates.is_empty())
                })
            });
            match templates {
                Some(templates) => {
                    replaces = true;
                    any = true;
                    push_with(&mut records, *record, templates.into_iter().map(|node| node.index()));
                }
                None => records.push(*record),
            }
        }
        self.records = records;
        any
    }

    /// Number of objects. Those with several pod templates have a record for each.
    pub fn count(&self) -> usize {
        self.records.iter().filter(|record| record.flags & object_flag::FURTHER_TEMPLATE == 0).count()
    }
}

fn push(records: &mut Vec<ObjectRecord>, object: Object<'_>) {
    if object.root.kind() == Kind::Mapping {
        let Object { root, document, flags, template } = object;
        let template = template.map_or(NO_NODE, |node| node.index());
        let record = ObjectRecord { document, root: root.index(), template, flags };
        let templates = match template {
            NO_NODE => Vec::new(),
            _ => well_known_templates(object.view(), object.group(), object.kind_name()),
        };
        let further = templates.into_iter().map(|node| node.index()).filter(|node| *node != template);
        push_with(records, record, (template != NO_NODE).then_some(template).into_iter().chain(further));
    }
}

/// Pushes a record for each template, one without if there is none.
fn push_with(records: &mut Vec<ObjectRecord>, record: ObjectRecord, mut templates: impl Iterator<Item = u32>) {
    records.push(ObjectRecord { template: templates.next().unwrap_or(NO_NODE), ..record });
    let flags = record.flags | object_flag::FURTHER_TEMPLATE;
    records.extend(templates.map(|template| ObjectRecord { template, flags, ..record }));
}

/// A kustomization that does not say so. Kustomize fills in what is missing.
fn is_untyped_kustomization(view: View<'_>, context: Context) -> bool {
    let is_kind = match view.get("kind") {
        View::Absent => true,
        kind => kind.text().is_some_and(|kind| kind.value == "Kustomization"),
    };
    context.kustomization && !context.as_it_stands && view.get("apiVersion").is_absent() && is_kind
}

/// A mapping without apiVersion and kind whose keys are those of an object, give or take two letters.
fn is_fragment(root: Node<'_>, context: Context) -> bool {
    if context.assume_pod {
        return true;
    }
    let mut keys = root.entries().map(|entry| entry.key.text()).peekable();
    let is_near = |key: &str| {
        ["apiVersion", "kind", "metadata", "spec"].iter().any(|known| podlint_schema::is_within_edits(key, known, 2))
    };
    context.guess_fragments && keys.peek().is_some() && keys.all(is_near)
}

/// An object: a handle to the mapping that declares it.
#[derive(Debug, Clone, Copy)]
pub struct Object<'t> {
    root: Node<'t>,
    document: u32,
    flags: u32,
    template: Option<Node<'t>>,
}

impl<'t> Object<'t> {
    /// The object of a record; `None` where the record does not fit the tree.
    pub fn of(tree: &'t Tree<'t>, record: &ObjectRecord) -> Option<Object<'t>> {
        let template = Some(record.template).filter(|template| *template != NO_NODE).and_then(|node| tree.node(node));
        Some(Object { root: tree.node(record.root)?, document: record.document, flags: record.flags, template })
    }

    /// The object that a mapping declares, if it declares one.
    pub fn of_root(root: Node<'t>) -> Object<'t> {
        Object::new(root, 0, 0)
    }

    fn new(root: Node<'t>, document: u32, flags: u32) -> Object<'t> {
        let object = Object { root, document, flags, template: None };
        Object { template: object.known_template(), ..object }
    }

    /// Whether its record is there for one more of its pod templates.
    pub fn is_further_template(&self) -> bool {
        self.flags & object_flag::FURTHER_TEMPLATE != 0
    }

    /// Its mapping.
    pub fn root(&self) -> Node<'t> {
        self.root
    }

    /// The same as a view.
    pub fn view(&self) -> View<'t> {
        View::Present(self.root)
    }

    /// Index of its document in the file, from 0.
    pub fn document(&self) -> u32 {
        self.document
    }

    /// Whether only a part of an object is written, as in documentation.
    pub fn is_fragment(&self) -> bool {
        self.flags & object_flag::FRAGMENT != 0
    }

    /// `apiVersion` as written.
    pub fn api_version(&self) -> Option<Text<'t>> {
        self.view().get("apiVersion").text()
    }

    /// Whether its file's name alone says that it is a kustomization.
    fn is_untyped_kustomization(&self) -> bool {
        self.flags & object_flag::KUSTOMIZATION != 0
    }

    /// The group of its apiVersion; empty for the core group and for fragments.
    pub fn group(&self) -> &'t str {
        if self.is_untyped_kustomization() {
            return "kustomize.config.k8s.io";
        }
        self.api_version().and_then(|text| text.value.split_once('/')).map_or("", |(group, _)| group)
    }

    /// The version of its apiVersion; `v1` for fragments.
    pub fn version(&self) -> &'t str {
        match self.api_version() {
            Some(text) => text.value.split_once('/').map_or(text.value, |(_, version)| version),
            None if self.is_fragment() => "v1",
            None if self.is_untyped_kustomization() => "v1beta1",
            None => "",
        }
    }

    /// `kind` as written.
    pub fn kind(&self) -> Option<Text<'t>> {
        self.view().get("kind").text()
    }

    /// Its kind; `Pod` for fragments, empty where none is written.
    pub fn kind_name(&self) -> &'t str {
        let unwritten = match (self.is_fragment(), self.is_untyped_kustomization()) {
            (true, _) => "Pod",
            (_, true) => "Kustomization",
            _ => "",
        };
        self.kind().map_or(unwritten, |text| text.value)
    }

    /// Whether it is of this group and kind, in any version.
    pub fn is(&self, group: &str, kind: &str) -> bool {
        self.kind_name() == kind && self.group() == group
    }

    /// `metadata.name`.
    pub fn name(&self) -> Option<Text<'t>> {
        self.view().get("metadata").get("name").text()
    }

    /// `metadata.namespace`.
    pub fn namespace(&self) -> Option<Text<'t>> {
        self.view().get("metadata").get("namespace").text()
    }

    /// The namespace, empty where none is written: the one that the user applies it to.
    pub fn namespace_name(&self) -> &'t str {
        self.namespace().map_or("", |text| text.value)
    }

    /// Where the object is best pointed at as a whole: its name, else its kind, else its first key.
    pub fn title_span(&self) -> podlint_yaml::Span {
        let first_key = || self.root.children().next().map_or(self.root.span(), |key| key.span());
        self.name().or_else(|| self.kind()).map_or_else(first_key, |text| text.span)
    }

    /// The mapping that holds the pod's `metadata` and `spec`, for the kinds that make pods.
    pub fn pod_template_root(&self) -> Option<Node<'t>> {
        self.template
    }

    /// The same by its kind alone: one of Kubernetes, or a well-known custom one.
    fn known_template(&self) -> Option<Node<'t>> {
        let view = self.view();
        let template = match (self.group(), self.kind_name()) {
            ("", "Pod") => view,
            ("", "PodTemplate") => view.get("template"),
            ("", "ReplicationController")
            | ("apps", "Deployment" | "ReplicaSet" | "StatefulSet" | "DaemonSet")
            // Removed groups are still read: the finding about the group should not hide all others.
            | ("extensions", "Deployment" | "ReplicaSet" | "DaemonSet")
            | ("batch", "Job") => view.get("spec").get("template"),
            ("batch", "CronJob") => view.get("spec").get("jobTemplate").get("spec").get("template"),
            (group, kind) => return well_known_templates(view, group, kind).into_iter().next(),
        };
        template.node().filter(|node| node.kind() == Kind::Mapping)
    }

    /// Whether an object of its kind would be refused without what is not here: it is meant to be merged into another.
    fn lacks_what_objects_need(&self) -> bool {
        let view = self.view();
        let lacks_selector = match (self.group(), self.kind_name()) {
            ("apps", _) => view.get("spec").get("selector").is_absent(),
            ("", "Service") => view.get("spec").get("ports").is_absent() && view.get("spec").get("type").is_absent(),
            _ => false,
        };
        let spec = match self.pod_template_root() {
            Some(template) => View::of(template).get("spec"),
            None => return lacks_selector,
        };
        let lacks_image = spec.get("containers").items().any(|container| container.get("image").is_absent());
        lacks_selector || spec.get("containers").is_absent() || lacks_image
    }

    /// A workload without selector whose containers have no image: nobody forgets both, so it is meant to be merged.
    fn lacks_everything_objects_need(&self) -> bool {
        let is_workload = matches!(self.kind_name(), "Deployment" | "ReplicaSet" | "StatefulSet" | "DaemonSet");
        if self.group() != "apps" || !is_workload || !self.view().get("spec").get("selector").is_absent() {
            return false;
        }
        // A misspelt `Spec:` is no patch.
        let mut keys = self.root.entries().map(|entry| entry.key.text());
        if !keys.all(|key| matches!(key, "apiVersion" | "kind" | "metadata" | "spec" | "status" | "$patch")) {
            return false;
        }
        // What merges nothing is no patch either.
        let spec = self.view().get("spec");
        if spec.node().is_some_and(|spec| spec.kind() == Kind::Mapping && spec.entries().next().is_none()) {
            return false;
        }
        let template = spec.get("template");
        let mut containers = template.get("spec").get("containers").items();
        !template.is_unknown() && containers.all(|container| container.get("image").is_absent())
    }
}
