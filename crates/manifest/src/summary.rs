//! What one file tells the others: the objects it declares, with the labels, ports and keys that they are found by.

use crate::custom_pods::{PodTemplatesOfSchemas, pod_template_paths};
use crate::kustomization::Kustomization;
use crate::mention::Mention;
use crate::object::{Object, ObjectRecord};
use crate::pod::PodTemplate;
use crate::view::{Text, View};
use podlint_yaml::{Node, Span, Style, Tree};
use std::borrow::Cow;

/// A fact about an object that rules of other files look for. 40 bytes, without pointers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(C)]
pub struct Fact {
    /// A [`FactKind`], as a number.
    pub kind: u32,
    /// Index of the object.
    pub object: u32,
    /// What it is looked up by, in the strings of the index.
    pub key: Span,
    /// What is known about it, in the strings of the index.
    pub value: Span,
    /// Where it stands in the object's file.
    pub span: Span,
    /// A number that belongs to it, such as a port.
    pub number: i64,
}

/// What a [`Fact`] says. Key and value in brackets.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u32)]
pub enum FactKind {
    /// The object exists, or will be made: (kind, name).
    Identity = 1,
    /// A label of the object: (key, value).
    Label = 2,
    /// A label of the pods that the object makes: (key, value).
    PodLabel = 3,
    /// A label that the object selects pods by: (key, value).
    Selector = 4,
    /// A port that a Service sends to: (name or number, empty).
    TargetPort = 5,
    /// A named port of a container: (name, container).
    PortName = 6,
    /// A host port of the pods: (`8080/TCP`, host IP).
    HostPort = 7,
    /// A key of the data of a ConfigMap or Secret: (key, empty).
    DataKey = 8,
    /// A label that a kustomization adds to objects: (key, value).
    AddedLabel = 9,
    /// A variable that a kustomization puts in place of `$(NAME)`: (name, empty).
    Variable = 10,
    /// A version of a custom resource that is served: (`group/version Kind`, its OpenAPI schema as a YAML text of its own).
    /// The number is where that text would start in the file.
    CustomSchema = 11,
    /// Where objects of such a version keep a pod template: (`group/version Kind`, path such as `spec.roles[].template`).
    PodTemplatePath = 12,
    /// Another object that this one mentions by its name: (kind, name).
    Mention = 13,
}

/// An object in the index. Texts are spans of the strings of the index.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(C)]
pub struct IndexObject {
    /// Index of its file.
    pub file: u32,
    /// Index of its document in the file.
    pub document: u32,
    /// Where it is best pointed at in its file.
    pub span: Span,
    /// Group of its apiVersion.
    pub group: Span,
    /// Its kind.
    pub kind: Span,
    /// Its namespace, empty where none is written.
    pub namespace: Span,
    /// Its name.
    pub name: Span,
    /// First of its facts.
    pub first_fact: u32,
    /// Number of its facts.
    pub fact_count: u32,
    /// Bits of [`index_flag`].
    pub flags: u32,
    /// Offset of its root in its file: with the file, this names the object in the tree.
    pub root: u32,
}

/// Bits of [`IndexObject::flags`].
pub mod index_flag {
    /// Its data may hold keys that are not written: a template line, a merge key, or somebody else fills it.
    pub const OPEN_DATA: u32 = 1;
    /// It is not written but made by another object or by a kustomization.
    pub const GENERATED: u32 = 1 << 1;
    /// Its selector is empty or holds more than equal labels, so that the pods it selects are not known from them.
    pub const OPEN_SELECTOR: u32 = 1 << 2;
    /// It makes pods.
    pub const MAKES_PODS: u32 = 1 << 3;
    /// The labels of its pods may hold more than is written.
    pub const OPEN_LABELS: u32 = 1 << 4;
    /// A definition that the configuration names, in a file that is not part of the input.
    pub const UNCHECKED: u32 = 1 << 5;
    /// It stands in a page that explains something. Nothing outside of that page means it.
    pub const IN_PROSE: u32 = 1 << 6;
}

/// What one file tells the others.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Summary {
    pub(crate) objects: Vec<IndexObject>,
    pub(crate) facts: Vec<Fact>,
    pub(crate) strings: String,
    /// Definitions are there, what they say is not.
    is_short: bool,
}

impl Summary {
    /// The summary of the objects of a tree, which `records` lists.
    pub fn of(tree: &Tree<'_>, records: &[ObjectRecord]) -> Summary {
        Summary::default().filled(tree, records)
    }

    /// The same without the texts of schemas of custom resources, which are long and which only those need who check such an
    /// object. [`Summary::defines`] says of which kinds there are any.
    pub fn without_schemas(tree: &Tree<'_>, records: &[ObjectRecord]) -> Summary {
        Summary { is_short: true, ..Summary::default() }.filled(tree, records)
    }

    fn filled(self, tree: &Tree<'_>, records: &[ObjectRecord]) -> Summary {
        let mut summary = self;
        for object in records.iter().filter_map(|record| Object::of(tree, record)) {
            if object.is_further_template() {
                summary.add_further_template(object);
                continue;
            }
            if object.is_fragment() {
                // A fragment is an illustration: nothing runs it, so nothing elsewhere can rely on it.
                continue;
            }
            summary.add(object);
            if let Some(kustomization) = Kustomization::of(object) {
                summary.add_kustomization(object, &kustomization);
            }
        }
        summary
    }

    /// Adds what the definitions of custom resources say about pod templates.
    pub fn add_pod_templates_to(&self, all: &mut PodTemplatesOfSchemas) {
        for fact in self.facts.iter().filter(|fact| fact.kind == FactKind::PodTemplatePath as u32) {
            all.insert(fact.key.of(&self.strings), fact.value.of(&self.strings));
        }
    }

    /// Whether it has objects of kinds that are not Kubernetes' own, as far as their groups tell.
    pub fn has_custom_objects(&self) -> bool {
        self.kinds().any(|(group, _)| group.contains('.') && !group.ends_with(".k8s.io"))
    }

    /// The groups and kinds of its objects.
    pub fn kinds(&self) -> impl Iterator<Item = (&str, &str)> {
        self.objects.iter().map(|object| (object.group.of(&self.strings), object.kind.of(&self.strings)))
    }

    /// The groups and kinds of which it has schemas, or would have.
    pub fn defines(&self) -> impl Iterator<Item = (&str, &str)> {
        let facts = self.facts.iter().filter(|fact| fact.kind == FactKind::CustomSchema as u32);
        facts.filter_map(|fact| {
            let (version, kind) = fact.key.of(&self.strings).split_once(' ')?;
            Some((version.split_once('/')?.0, kind))
        })
    }

    /// Whether two summaries tell others the same, wherever it stands in the file.
    pub fn says_the_same(&self, other: &Summary) -> bool {
        let text = |summary: &Summary, span: Span| span.of(&summary.strings).to_owned();
        let object = |summary: &Summary, object: &IndexObject| {
            let texts = [object.group, object.kind, object.namespace, object.name].map(|span| text(summary, span));
            (texts, object.first_fact, object.fact_count, object.flags)
        };
        let fact = |summary: &Summary, fact: &Fact| {
            (fact.kind, fact.object, text(summary, fact.key), text(summary, fact.value))
        };
        let objects = self.objects.iter().map(|own| object(self, own));
        let facts = self.facts.iter().map(|own| fact(self, own));
        objects.eq(other.objects.iter().map(|own| object(other, own)))
            && facts.eq(other.facts.iter().map(|own| fact(other, own)))
    }

    /// Says that the definitions are not checked themselves.
    pub fn mark_unchecked(&mut self) {
        self.objects.iter_mut().for_each(|object| object.flags |= index_flag::UNCHECKED);
    }

    /// Says that the objects stand in a page that explains something.
    pub fn mark_prose(&mut self) {
        self.objects.iter_mut().for_each(|object| object.flags |= index_flag::IN_PROSE);
    }

    fn intern(&mut self, text: &str) -> Span {
        let start = self.strings.len() as u32;
        self.strings.push_str(text);
        Span::new(start, self.strings.len() as u32)
    }

    fn begin(&mut self, object: Object<'_>, group: &str, kind: &str, name: Text<'_>, flags: u32) {
        let (group, kind_text) = (self.intern(group), self.intern(kind));
        let (namespace, name_text) = (self.intern(object.namespace_name()), self.intern(name.value));
        self.objects.push(IndexObject {
            file: 0,
            document: object.document(),
            span: name.span,
            group,
            kind: kind_text,
            namespace,
            name: name_text,
            first_fact: self.facts.len() as u32,
            fact_count: 0,
            flags,
            root: object.root().span().start,
        });
        self.fact(FactKind::Identity, kind, name.value, name.span, 0);
    }

    fn fact(&mut self, kind: FactKind, key: &str, value: &str, span: Span, number: i64) {
        let (key, value) = (self.intern(key), self.intern(value));
        let object = self.objects.len() as u32 - 1;
        self.facts.push(Fact { kind: kind as u32, object, key, value, span, number });
        self.last().fact_count += 1;
    }

    fn last(&mut self) -> &mut IndexObject {
        self.objects.last_mut().expect("facts are added to the object that was begun")
    }

    fn labels(&mut self, kind: FactKind, labels: View<'_>) {
        for (key, value) in labels.entries() {
            if let Some(value) = value.text() {
                self.fact(kind, key.value, value.value, key.span, 0);
            }
        }
    }

    fn mentions(&mut self, mentions: &[Mention<'_>]) {
        for mention in mentions {
            self.fact(FactKind::Mention, mention.kind, mention.name.value, mention.name.span, 0);
        }
    }

    fn add(&mut self, object: Object<'_>) {
        let unnamed = Text { value: "", span: object.title_span() };
        let name = object.name().unwrap_or(unnamed);
        self.begin(object, object.group(), object.kind_name(), name, 0);
        let view = object.view();
        self.labels(FactKind::Label, view.get("metadata").get("labels"));
        self.mentions(&Mention::of_object(object));
        if let Some(pod) = PodTemplate::of(object) {
            self.add_pods(pod);
        }
        match (object.group(), object.kind_name()) {
            ("", "ConfigMap") => self.add_data(view, &["data", "binaryData"]),
            ("", "Secret") => self.add_data(view, &["data", "stringData"]),
            ("", "Service") => self.add_service(view.get("spec")),
            ("apiextensions.k8s.io", "CustomResourceDefinition") => self.add_schemas(view.get("spec")),
            _ => {}
        }
        if let Some(secret) = secret_made_by(object) {
            self.begin(object, "", "Secret", secret, index_flag::OPEN_DATA | index_flag::GENERATED);
        }
    }

    /// The facts about one more pod template belong to the object that it is of, which was added last.
    fn add_further_template(&mut self, object: Object<'_>) {
        let is_last = self.objects.last().is_some_and(|last| last.root == object.root().span().start);
        if let Some(pod) = PodTemplate::of(object).filter(|_| is_last) {
            self.add_pods(pod);
        }
    }

    fn add_pods(&mut self, pod: PodTemplate<'_>) {
        self.last().flags |= index_flag::MAKES_PODS;
        if !pod.labels().is_closed() {
            self.last().flags |= index_flag::OPEN_LABELS;
        }
        self.labels(FactKind::PodLabel, pod.labels());
        self.mentions(&Mention::of_pods(pod));
        for port in pod.container_ports() {
            if let Some(name) = port.name() {
                let container = port.container().name().map_or("", |name| name.value);
                self.fact(
                    FactKind::PortName,
                    name.value,
                    container,
                    name.span,
                    port.number().map_or(0, |port| port.value),
                );
            }
            let host_port = if pod.uses_host_network() { port.number() } else { port.host_port() };
            if let (Some(host_port), Some(protocol)) = (host_port, port.protocol()) {
                let key = format!("{}/{protocol}", host_port.value);
                self.fact(FactKind::HostPort, &key, port.host_ip(), host_port.span, host_port.value);
            }
        }
    }

    fn add_data(&mut self, view: View<'_>, fields: &[&str]) {
        for field in fields {
            let data = view.get(field);
            if !data.is_closed() {
                self.last().flags |= index_flag::OPEN_DATA;
            }
            for (key, _) in data.entries() {
                self.fact(FactKind::DataKey, key.value, "", key.span, 0);
            }
        }
        if !view.is_closed() {
            self.last().flags |= index_flag::OPEN_DATA;
        }
    }

    fn add_service(&mut self, spec: View<'_>) {
        let selector = spec.get("selector");
        if selector.is_unknown() || !selector.is_closed() || selector.entries().next().is_none() {
            self.last().flags |= index_flag::OPEN_SELECTOR;
        }
        self.labels(FactKind::Selector, selector);
        for port in spec.get("ports").items() {
            let target = port.get("targetPort");
            let target = if target.is_absent() { port.get("port") } else { target };
            if let Some(text) = target.text() {
                self.fact(
                    FactKind::TargetPort,
                    text.value,
                    "",
                    text.span,
                    target.number().map_or(0, |port| port.value),
                );
            }
        }
    }

    /// The schemas of a CustomResourceDefinition's served versions. One that prunes nothing says little about its objects.
    fn add_schemas(&mut self, spec: View<'_>) {
        let group = spec.get("group").text();
        let kind = spec.get("names").get("kind").text();
        let (Some(group), Some(kind)) = (group, kind) else { return };
        if spec.get("preserveUnknownFields").boolean() == Some(true) {
            return;
        }
        for version in spec.get("versions").items().filter(|version| version.get("served").boolean() == Some(true)) {
            if let (Some(name), Some(schema)) =
                (version.get("name").text(), version.get("schema").get("openAPIV3Schema").node())
            {
                let key = format!("{}/{} {}", group.value, name.value, kind.value);
                if self.is_short {
                    self.fact(FactKind::CustomSchema, &key, "", name.span, 0);
                } else {
                    let text = text_of_its_own(schema);
                    let indentation = (text.len() - schema.raw().len()) as i64;
                    let start = i64::from(schema.span().start) - indentation;
                    self.fact(FactKind::CustomSchema, &key, &text, name.span, start);
                }
                for path in pod_template_paths(schema) {
                    self.fact(FactKind::PodTemplatePath, &key, &path, name.span, 0);
                }
            }
        }
    }

    /// What a kustomization does to others, as facts about it, and what it makes.
    fn add_kustomization(&mut self, object: Object<'_>, kustomization: &Kustomization<'_>) {
        for labels in &kustomization.labels {
            self.labels(FactKind::AddedLabel, *labels);
        }
        for variable in &kustomization.variables {
            self.fact(FactKind::Variable, variable.value, "", variable.span, 0);
        }
        for generated in &kustomization.generated {
            let flags = index_flag::OPEN_DATA | index_flag::GENERATED;
            self.begin(object, "", generated.kind, generated.name, flags);
        }
    }
}

/// The bytes of a collection as a text that parses to the same again: the first line of a block collection is indented
/// as it is in the source.
fn text_of_its_own(node: Node<'_>) -> Cow<'_, str> {
    match node.style() {
        // Brackets need no indentation, and a whole file of them may stand on one line.
        Style::Flow => Cow::Borrowed(node.raw()),
        _ => Cow::Owned(" ".repeat(node.column()) + node.raw()),
    }
}

/// Name of the Secret that a controller makes from an object of a well-known custom kind.
fn secret_made_by<'t>(object: Object<'t>) -> Option<Text<'t>> {
    let spec = object.view().get("spec");
    match (object.group(), object.kind_name()) {
        ("bitnami.com", "SealedSecret") => spec.get("template").get("metadata").get("name").text().or(object.name()),
        ("external-secrets.io", "ExternalSecret") => spec.get("target").get("name").text().or(object.name()),
        ("cert-manager.io", "Certificate") => spec.get("secretName").text(),
        _ => None,
    }
}
