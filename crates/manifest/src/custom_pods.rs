//! Pods in custom resources: where objects of which kind keep their pod templates.
//!
//! Three say so: what is known of well-known kinds, the configuration, and the schema of a CustomResourceDefinition.

mod in_schema;

use crate::view::View;
use podlint_yaml::{Kind, Node};
use std::collections::{BTreeMap, BTreeSet};

pub(crate) use in_schema::pod_template_paths;

/// Where well-known custom resources keep their pod templates: group, kind, path.
const WELL_KNOWN: [(&str, &str, &str); 12] = [
    ("argoproj.io", "Rollout", "spec.template"),
    ("serving.knative.dev", "Service", "spec.template"),
    ("serving.knative.dev", "Configuration", "spec.template"),
    ("apps.openshift.io", "DeploymentConfig", "spec.template"),
    ("keda.sh", "ScaledJob", "spec.jobTargetRef.template"),
    // Kubeflow's training jobs have one template for each role.
    ("kubeflow.org", "TFJob", "spec.tfReplicaSpecs.*.template"),
    ("kubeflow.org", "PyTorchJob", "spec.pytorchReplicaSpecs.*.template"),
    ("kubeflow.org", "MPIJob", "spec.mpiReplicaSpecs.*.template"),
    ("kubeflow.org", "XGBoostJob", "spec.xgbReplicaSpecs.*.template"),
    ("kubeflow.org", "MXJob", "spec.mxReplicaSpecs.*.template"),
    ("kubeflow.org", "PaddleJob", "spec.paddleReplicaSpecs.*.template"),
    ("kubeflow.org", "JAXJob", "spec.jaxReplicaSpecs.*.template"),
];

/// So many templates of an object are looked at, and so many values on the way to them: aliases could make more of few bytes.
const MAX_TEMPLATES: usize = 1000;

/// A path to the pod templates in the objects of a custom kind, in any version.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PodTemplatePath {
    /// The group of the kind.
    pub group: String,
    /// The kind.
    pub kind: String,
    /// Names of fields with dots between them; `[]` behind a name means each item of the list, `*` each field of a mapping.
    pub path: String,
}

impl PodTemplatePath {
    /// Whether a text is such a path.
    pub fn is_path(path: &str) -> bool {
        path.split('.').all(|step| {
            let name = name_and_lists(step).0;
            !name.is_empty() && !name.contains(['[', ']', ' '])
        })
    }
}

/// Where objects of custom kinds keep their pod templates, as the schemas of their definitions say: paths by
/// `group/version Kind`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PodTemplatesOfSchemas {
    paths: BTreeMap<String, BTreeSet<String>>,
}

impl PodTemplatesOfSchemas {
    /// Adds a path for `group/version Kind`.
    pub(crate) fn insert(&mut self, version: &str, path: &str) {
        self.paths.entry(version.to_owned()).or_default().insert(path.to_owned());
    }

    /// Whether there is nothing in it.
    pub fn is_empty(&self) -> bool {
        self.paths.is_empty()
    }

    /// The pod templates of an object by the paths of its kind. Definitions of several releases may differ: all count.
    pub(crate) fn templates<'t>(&self, object: View<'t>, api_version: &str, kind: &str) -> Vec<Node<'t>> {
        let paths = self.paths.get(&format!("{api_version} {kind}"));
        all(object, paths.into_iter().flatten().map(String::as_str))
    }
}

/// The pod templates of a well-known custom resource.
pub(crate) fn well_known_templates<'t>(object: View<'t>, group: &str, kind: &str) -> Vec<Node<'t>> {
    let known = WELL_KNOWN.iter().find(|known| (known.0, known.1) == (group, kind));
    all(object, known.map(|(.., path)| *path).into_iter())
}

/// The pod templates of an object by what the configuration says; `None` where it says nothing of the kind.
pub(crate) fn configured_templates<'t>(
    object: View<'t>,
    configured: &[PodTemplatePath],
    group: &str,
    kind: &str,
) -> Option<Vec<Node<'t>>> {
    let mut paths = configured.iter().filter(|entry| entry.group == group && entry.kind == kind).peekable();
    paths.peek()?;
    Some(all(object, paths.map(|entry| entry.path.as_str())))
}

/// The mappings that paths lead to, each once.
fn all<'t, 'p>(object: View<'t>, paths: impl Iterator<Item = &'p str>) -> Vec<Node<'t>> {
    let mut seen = BTreeSet::new();
    paths.flat_map(|path| follow(object, path)).filter(|node| seen.insert(node.index())).take(MAX_TEMPLATES).collect()
}

/// The mappings that a path leads to.
fn follow<'t>(object: View<'t>, path: &str) -> Vec<Node<'t>> {
    let mut views = vec![object];
    for step in path.split('.') {
        let (name, lists) = name_and_lists(step);
        views = match name {
            "*" => {
                views.into_iter().flat_map(|view| view.entries().map(|(_, value)| value)).take(MAX_TEMPLATES).collect()
            }
            name => views.into_iter().map(|view| view.get(name)).collect(),
        };
        for _ in 0..lists {
            views = views.into_iter().flat_map(View::items).take(MAX_TEMPLATES).collect();
        }
    }
    views.into_iter().filter_map(View::node).filter(|node| node.kind() == Kind::Mapping).collect()
}

/// The name of a step and the number of `[]` or `[*]` behind it.
fn name_and_lists(step: &str) -> (&str, usize) {
    let (mut name, mut lists) = (step, 0);
    while let Some(before) = name.strip_suffix("[]").or_else(|| name.strip_suffix("[*]")) {
        (name, lists) = (before, lists + 1);
    }
    (name, lists)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Context, Object, PodTemplate, Summary, objects};

    /// Names of the containers of the pods that the last object of a text makes.
    #[track_caller]
    fn check_with(configured: &[PodTemplatePath], text: &str, expected: &[&str]) {
        let parse = podlint_yaml::parse(text);
        let tree = parse.tree();
        let mut found = objects(&tree, Context::default());
        let mut schemas = PodTemplatesOfSchemas::default();
        Summary::of(&tree, &found.records).add_pod_templates_to(&mut schemas);
        found.add_pod_templates(&tree, configured, &schemas);
        let last = found.records.last().expect("the text declares an object").root;
        let records = found.records.iter().filter(|record| record.root == last);
        let pods = records.filter_map(|record| PodTemplate::of(Object::of(&tree, record)?));
        let names: Vec<_> = pods.flat_map(|pod| pod.containers()).filter_map(|container| container.name()).collect();
        assert_eq!(names.iter().map(|name| name.value).collect::<Vec<_>>(), expected, "{text}");
    }

    #[track_caller]
    fn check(text: &str, expected: &[&str]) {
        check_with(&[], text, expected);
    }

    #[test]
    fn pods_are_found_in_well_known_custom_resources() {
        let template = "template: {spec: {containers: [{name: web}]}}";
        let at_spec = [
            "argoproj.io/v1alpha1\nkind: Rollout",
            "serving.knative.dev/v1\nkind: Service",
            "apps.openshift.io/v1\nkind: DeploymentConfig",
        ];
        for kind in at_spec {
            check(&format!("apiVersion: {kind}\nspec: {{{template}}}\n"), &["web"]);
        }
        check(
            &format!("apiVersion: keda.sh/v1alpha1\nkind: ScaledJob\nspec: {{jobTargetRef: {{{template}}}}}\n"),
            &["web"],
        );
        let roles =
            format!("{{Master: {{{template}}}, Worker: {{template: {{spec: {{containers: [{{name: work}}]}}}}}}}}");
        check(
            &format!("apiVersion: kubeflow.org/v1\nkind: PyTorchJob\nspec: {{pytorchReplicaSpecs: {roles}}}\n"),
            &["web", "work"],
        );
        check("apiVersion: argoproj.io/v1alpha1\nkind: Rollout\nspec: {workloadRef: {name: web}}\n", &[]);
        check(&format!("apiVersion: example.com/v1\nkind: Rollout\nspec: {{{template}}}\n"), &[]);
    }

    fn at(path: &str) -> [PodTemplatePath; 1] {
        [PodTemplatePath { group: "example.com".to_owned(), kind: "Thing".to_owned(), path: path.to_owned() }]
    }

    #[test]
    fn pods_are_found_where_the_configuration_says() {
        let pod = |name: &str| format!("{{spec: {{containers: [{{name: {name}}}]}}}}");
        let text = |spec: &str| format!("apiVersion: example.com/v2\nkind: Thing\nspec: {spec}\n");
        check_with(&at("spec.pod"), &text(&format!("{{pod: {}}}", pod("a"))), &["a"]);
        check_with(&at("spec.pods[]"), &text(&format!("{{pods: [{}, {}]}}", pod("a"), pod("b"))), &["a", "b"]);
        check_with(&at("spec.pods[*].of"), &text(&format!("{{pods: [{{of: {}}}, {{}}]}}", pod("a"))), &["a"]);
        check_with(&at("spec.*"), &text(&format!("{{x: {}, y: 1}}", pod("a"))), &["a"]);
        check_with(&at("spec.grid[][]"), &text(&format!("{{grid: [[{}], []]}}", pod("a"))), &["a"]);
        check_with(&at("spec.other"), &text(&format!("{{pod: {}}}", pod("a"))), &[]);
        // Aliases lead to each template once.
        check_with(&at("spec.pods[]"), &text(&format!("{{pods: [&a {}, *a]}}", pod("a"))), &["a"]);
    }

    #[test]
    fn paths_are_names_with_dots() {
        for path in ["spec.template", "spec.roles.*.template", "items[]", "a[*][].b"] {
            assert!(PodTemplatePath::is_path(path), "{path}");
        }
        for path in ["", ".spec", "spec..a", "spec.", "[]", "a[0]", "a b", "spec.[]"] {
            assert!(!PodTemplatePath::is_path(path), "{path}");
        }
    }

    #[test]
    fn pods_are_found_by_the_schema_of_the_definition() {
        let pod = "{type: object, properties: {spec: {type: object, properties: {containers: {type: array, items: {type: object, properties: {name: {type: string}, image: {type: string}}}}}}}}";
        let definition = |properties: &str| {
            format!(
                "apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {{name: things.example.com}}
spec:
  group: example.com
  names: {{kind: Thing}}
  versions:
  - {{name: v1, served: true, schema: {{openAPIV3Schema: {{type: object, properties: {properties}}}}}}}
---
apiVersion: example.com/v1
kind: Thing
metadata: {{name: one}}
"
            )
        };
        let spec = |properties: &str| definition(&format!("{{spec: {{type: object, properties: {properties}}}}}"));
        let made = "{spec: {containers: [{name: web}]}}";
        check(
            &(spec(&format!("{{job: {{properties: {{template: {pod}}}}}}}"))
                + &format!("spec: {{job: {{template: {made}}}}}\n")),
            &["web"],
        );
        check(
            &(spec(&format!("{{all: {{type: array, items: {pod}}}}}")) + &format!("spec: {{all: [{made}]}}\n")),
            &["web"],
        );
        check(
            &(spec(&format!("{{by: {{additionalProperties: {pod}}}}}")) + &format!("spec: {{by: {{x: {made}}}}}\n")),
            &["web"],
        );
        // The object itself is none, even if its spec has containers; neither is what a status tells.
        check(&(definition(&format!("{{status: {pod}}}")) + &format!("status: {made}\n")), &[]);
        let own = "{spec: {type: object, properties: {containers: {type: array, items: {properties: {name: {}, image: {}}}}}}}";
        check(&(definition(own) + "spec: {containers: [{name: web}]}\n"), &[]);
        check(
            &(spec("{template: {x-kubernetes-preserve-unknown-fields: true}}")
                + &format!("spec: {{template: {made}}}\n")),
            &[],
        );
    }

    #[test]
    fn hostile_schemas_are_looked_through_once() {
        let depth = 20_000;
        let deep = format!("{}{{}}{}", "{properties: {spec: ".repeat(depth), "}}".repeat(depth));
        let wide: String = (0..100_000).map(|number| format!("p{number}: {{}}, ")).collect();
        for schema in [deep, format!("{{properties: {{{wide}}}}}")] {
            let parse = podlint_yaml::parse(&*schema);
            let tree = parse.tree();
            let root = tree.documents().next().expect("it has a document").content();
            assert_eq!(pod_template_paths(root), Vec::<String>::new());
        }
    }
}
