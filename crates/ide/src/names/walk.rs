//! The walk over an object by the types of its fields.
//!
//! Aliases are not followed: what they stand for is walked where it is written.

use super::{Collector, Context, Labelled, Labels, Role, Thing, written};
use crate::field::kind_of;
use podlint_manifest::{Kustomization, Object, View};
use podlint_schema::{Shape, Type, find_type};
use podlint_yaml::{Kind, Node};
use std::rc::Rc;

impl<'t> Collector<'t> {
    /// Takes down the names of an object. `role` is that of its own name and keys.
    pub(super) fn object(&mut self, object: Object<'t>, role: Role) {
        let context = Context {
            kind: object.kind_name(),
            object: object.name().map_or("", |name| name.value),
            is_part: role == Role::Use,
            namespace: object.namespace_name(),
            labelled: if object.is("", "Namespace") { Labelled::Namespaces } else { Labelled::Objects },
            pod: None,
            pod_labels: None,
            files: None,
        };
        let kind = kind_of(object);
        // A custom kind has no type, but its pod templates have.
        let template = object.pod_template_root().filter(|_| object.is_further_template() || kind.is_none());
        if let (Some(template), Some(ty)) = (template, core_type("PodTemplateSpec")) {
            self.walk(template, ty, context.clone());
        }
        if object.is_further_template() {
            return;
        }
        self.own_names(object, role, &context);
        match (kind, object.root().get("metadata"), meta_type()) {
            (Some(kind), ..) => self.walk(object.root(), kind.ty(), context),
            (None, Some(metadata), Some(ty)) => self.walk(metadata, ty, context),
            _ => {}
        }
    }

    /// The name of an object, and the keys of its data.
    fn own_names(&mut self, object: Object<'t>, role: Role, context: &Context<'t>) {
        let (root, kind) = (object.root(), object.kind_name());
        if let Some(kustomization) = Kustomization::of(object) {
            self.kustomization(root, &kustomization, context);
            return;
        }
        if object.is_fragment() || kind.is_empty() {
            return;
        }
        let group = super::objects::custom_group(object.group(), kind);
        if let Some((node, name)) = root.get("metadata").and_then(|metadata| written(metadata, "name")) {
            self.push(node, Thing::Object { group, kind, name }, role, context);
        }
        let fields = match (object.group(), kind) {
            ("", "ConfigMap") => ["data", "binaryData"],
            ("", "Secret") => ["data", "stringData"],
            _ => return,
        };
        for entry in fields.into_iter().filter_map(|field| root.get(field)).flat_map(Node::entries) {
            if let Some(key) = super::name_text(entry.key) {
                let thing = Thing::DataKey { kind, object: context.object, key };
                self.push(entry.key, thing, role, context);
            }
        }
    }

    fn walk(&mut self, root: Node<'t>, ty: Type, context: Context<'t>) {
        let mut open = vec![(root, Shape::Object(ty), context)];
        while let Some((node, shape, context)) = open.pop() {
            match shape {
                Shape::Object(ty) if node.kind() == Kind::Mapping => {
                    let context = inner_context(ty, node, context);
                    self.mapping(ty, node, &context);
                    for entry in node.entries() {
                        let Some(field) = ty.any_field(entry.key.text()) else { continue };
                        open.push((entry.value, field.shape(), field_context(node, field.name(), &context)));
                    }
                }
                Shape::List(item) => open.extend(node.items().map(|node| (node, item.shape(), context.clone()))),
                Shape::Map(value) => {
                    open.extend(node.entries().map(|entry| (entry.value, value.shape(), context.clone())));
                }
                _ => {}
            }
        }
    }

    /// Takes down the names in the fields of a mapping.
    fn mapping(&mut self, ty: Type, node: Node<'t>, context: &Context<'t>) {
        self.object_references(ty, node, context);
        self.pod_names(ty, node, context);
        self.label_names(ty, node, context);
    }
}

/// What holds inside of a mapping.
fn inner_context<'t>(ty: Type, node: Node<'t>, context: Context<'t>) -> Context<'t> {
    match ty.name() {
        "Pod" | "PodTemplateSpec" => {
            let labels = View::Present(node).get("metadata").get("labels");
            Context { pod: Some(node.index()), pod_labels: Some(Rc::new(Labels::of(labels))), ..context }
        }
        "PodSpec" => Context { files: Some(Rc::new(super::pods::files(node))), ..context },
        "PersistentVolumeClaimTemplate" => Context { pod: None, pod_labels: None, ..context },
        // The pods that it selects may be in other namespaces.
        "NetworkPolicyPeer" | "PodAffinityTerm"
            if node.get("namespaceSelector").is_some() || node.get("namespaces").is_some() =>
        {
            Context { namespace: "", ..context }
        }
        _ => context,
    }
}

/// What holds inside of a field.
fn field_context<'t>(mapping: Node<'t>, field: &str, context: &Context<'t>) -> Context<'t> {
    match field {
        "namespaceSelector" => Context { labelled: Labelled::Namespaces, namespace: "", ..context.clone() },
        // A workload selects the pods of its own template.
        "selector" => {
            let template = mapping.get("template").map(Node::resolved);
            Context { pod: template.map(Node::index), ..context.clone() }
        }
        "labelSelector" | "podSelector" => Context { pod: None, ..context.clone() },
        _ => context.clone(),
    }
}

fn core_type(name: &str) -> Option<Type> {
    find_type("io.k8s.api.core.v1", name)
}

fn meta_type() -> Option<Type> {
    find_type("io.k8s.apimachinery.pkg.apis.meta.v1", "ObjectMeta")
}
