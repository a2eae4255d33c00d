//! What Kubernetes 1.37 says about its types and fields: the texts that an editor shows on hover.
//!
//! [`of_type`] and [`of_field`] take the handles of [`podlint_schema`] and return the text that the authors of Kubernetes
//! wrote. A lookup is an index or a binary search in a static table: nothing is read or built at start-up, nothing
//! allocates, and nothing can fail.
//!
//! ```
//! use podlint_schema::{LATEST, find_type};
//!
//! let container = find_type("io.k8s.api.core.v1", "Container").expect("core has it");
//! let text = podlint_docs::of_type(container).expect("it is documented");
//! assert_eq!(text, "A single application container that you want to run within a pod.");
//!
//! let working_dir = container.field("workingDir", LATEST).expect("containers have one");
//! let text = podlint_docs::of_field(working_dir).expect("it is documented");
//! assert!(text.starts_with("Container's working directory."));
//! ```
//!
//! # The texts
//!
//! They are as the OpenAPI document of Kubernetes has them: plain text that mostly reads as Markdown. An empty line separates
//! paragraphs, a tab indents code, lists have dashes. `<name>` is a placeholder and no HTML, so whoever renders Markdown has
//! to keep it from being read as a tag. References point to other fields by their names or paths, not by links.
//!
//! There is one text per field, that of the newest minor, also for a field as an older minor has it. `None` is returned for what
//! went away before that minor and for the few fields that Kubernetes says nothing about. Of lists of objects (`PodList`) the
//! type and `items` have no text; `apiVersion`, `kind` and `metadata` have the ones that `Status` has. Quantities and other types
//! without fields are no [`Type`]; what is said about them stands at the fields.
//!
//! # Why a crate of its own?
//!
//! The linter needs no prose and does not carry it, and the texts belong to The Kubernetes Authors (Apache-2.0), so the
//! repository has no copy. The build script takes them from the crate k8s-openapi, which is generated from the OpenAPI
//! document, and keeps those of types and fields that `podlint_schema` knows. Compiling that crate costs half a minute of one
//! core, once. So only what shows the texts depends on this crate, and a test of `podlint-xtask` keeps it out of the linter.

#![forbid(unsafe_code)]

mod layout;
mod table {
    use crate::layout::{FieldRow, TypeRow};

    include!(concat!(env!("OUT_DIR"), "/table.rs"));

    /// All texts and names, one behind the other.
    pub(crate) static TEXTS: &str = include_str!(concat!(env!("OUT_DIR"), "/texts.txt"));
}

use podlint_schema::{Field, Type};
use table::{FIELDS, STARTS, TEXTS, TYPES};

/// What Kubernetes says about a type; [the crate](crate#the-texts) describes the form.
pub fn of_type(ty: Type) -> Option<&'static str> {
    text_if_any(TYPES[usize::from(ty.id())].text)
}

/// What Kubernetes says about a field; [the crate](crate#the-texts) describes the form.
///
/// It is about the field in this place. The type of its value may have a text of its own: `spec` of a Pod is the
/// "specification of the desired behavior of the pod", a `PodSpec` is "a description of a pod".
pub fn of_field(field: Field) -> Option<&'static str> {
    let owner = usize::from(field.owner().id());
    let fields = &FIELDS[usize::from(TYPES[owner].first_field)..usize::from(TYPES[owner + 1].first_field)];
    let index = fields.binary_search_by(|row| text(row.name).cmp(field.name())).ok()?;
    text_if_any(fields[index].text)
}

/// The text of this number.
fn text(number: u16) -> &'static str {
    let number = usize::from(number);
    &TEXTS[STARTS[number] as usize..STARTS[number + 1] as usize]
}

/// The text of this number; `None` for the empty one.
fn text_if_any(number: u16) -> Option<&'static str> {
    (number != 0).then(|| text(number))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use expect_test::{Expect, expect};
    use podlint_schema::{LATEST, find_type, types};

    use super::*;

    /// Looks up `package.Type` and `package.Type field`, and shows how their texts begin.
    fn check(cases: &[&str], expected: Expect) {
        let mut found = String::new();
        for case in cases {
            let (name, field) = case.split_once(' ').unwrap_or((case, ""));
            let (package, name) = name.rsplit_once('.').expect("package.Type");
            let ty = find_type(&format!("io.k8s.{package}"), name).expect("the type is known");
            let text = match field {
                "" => of_type(ty),
                field => of_field(ty.any_field(field).expect("the field is known")),
            };
            let text = text.unwrap_or("-");
            let start: String = text.chars().take(50).collect();
            let rest = if start.len() < text.len() { "..." } else { "" };
            found += &format!("{case}: {start}{rest}\n");
        }
        expected.assert_eq(&found);
    }

    #[test]
    fn types_have_texts() {
        check(
            &["api.core.v1.PodSpec", "api.apps.v1.Deployment", "apimachinery.pkg.apis.meta.v1.LabelSelector"],
            expect![[r#"
                api.core.v1.PodSpec: PodSpec is a description of a pod.
                api.apps.v1.Deployment: Deployment enables declarative updates for Pods an...
                apimachinery.pkg.apis.meta.v1.LabelSelector: A label selector is a label query over a set of re...
            "#]],
        );
    }

    #[test]
    fn fields_have_texts() {
        check(
            &[
                "api.core.v1.PodSpec hostNetwork",
                "api.core.v1.Container image",
                "api.core.v1.Container args",
                "api.core.v1.Container workingDir",
                "api.apps.v1.DeploymentSpec replicas",
                "apiextensions-apiserver.pkg.apis.apiextensions.v1.CustomResourceDefinitionSpec scope",
            ],
            expect![[r#"
                api.core.v1.PodSpec hostNetwork: Host networking requested for this pod. Use the ho...
                api.core.v1.Container image: Container image name. More info: https://kubernete...
                api.core.v1.Container args: Arguments to the entrypoint. The container image's...
                api.core.v1.Container workingDir: Container's working directory. If not specified, t...
                api.apps.v1.DeploymentSpec replicas: Number of desired pods. This is a pointer to disti...
                apiextensions-apiserver.pkg.apis.apiextensions.v1.CustomResourceDefinitionSpec scope: scope indicates whether the defined custom resourc...
            "#]],
        );
    }

    #[test]
    fn a_field_and_the_type_of_its_value_have_texts_of_their_own() {
        check(
            &["api.core.v1.Pod spec", "api.core.v1.PodSpec"],
            expect![[r#"
                api.core.v1.Pod spec: Specification of the desired behavior of the pod. ...
                api.core.v1.PodSpec: PodSpec is a description of a pod.
            "#]],
        );
    }

    #[test]
    fn a_field_of_one_name_has_a_text_for_each_place() {
        check(
            &["api.apps.v1.DeploymentSpec replicas", "api.apps.v1.StatefulSetSpec replicas"],
            expect![[r#"
                api.apps.v1.DeploymentSpec replicas: Number of desired pods. This is a pointer to disti...
                api.apps.v1.StatefulSetSpec replicas: replicas is the desired number of replicas of the ...
            "#]],
        );
    }

    #[test]
    fn texts_are_as_upstream_has_them() {
        let pod_spec = find_type("io.k8s.api.core.v1", "PodSpec").expect("core has it");
        let field = pod_spec.field("evictionResponders", LATEST).expect("the latest minor has it");
        let text = of_field(field).expect("it has a text");
        assert_eq!(text.split("\n\n").count(), 3, "paragraphs stay apart: {text}");
        assert!(text.contains(".status.responders[].heartbeatTime"), "nothing is escaped: {text}");
        assert!(text.contains("pods/<name>/eviction"), "placeholders stay: {text}");
    }

    #[test]
    fn a_field_that_went_away_has_no_text() {
        check(
            &["api.core.v1.PodSpec workloadRef"],
            expect![[r#"
            api.core.v1.PodSpec workloadRef: -
        "#]],
        );
    }

    #[test]
    fn lists_of_objects_have_the_texts_that_all_lists_share() {
        check(
            &[
                "api.core.v1.PodList",
                "api.core.v1.PodList apiVersion",
                "api.core.v1.PodList items",
                "api.core.v1.PodList kind",
                "api.core.v1.PodList metadata",
            ],
            expect![[r#"
                api.core.v1.PodList: -
                api.core.v1.PodList apiVersion: APIVersion defines the versioned schema of this re...
                api.core.v1.PodList items: -
                api.core.v1.PodList kind: Kind is a string value representing the REST resou...
                api.core.v1.PodList metadata: Standard list metadata. More info: https://git.k8s...
            "#]],
        );
    }

    /// How many texts are missing.
    #[derive(Default)]
    struct Count {
        types: usize,
        types_lacking: usize,
        fields: usize,
        fields_lacking: usize,
    }

    // Upstream has no text either: for most fields of JSONSchemaProps, which are JSON Schema's own, and a handful of others.
    #[test]
    fn what_lacks_a_text_is_counted() {
        let mut counts = BTreeMap::<String, Count>::new();
        for ty in types().filter(|ty| ty.available_in(LATEST)) {
            // There is a list for almost every kind; they count as one.
            let name = match ty.name().strip_suffix("List") {
                Some(kind) if find_type(ty.package(), kind).is_some() => "lists of objects".to_owned(),
                _ => format!("{ty:?}"),
            };
            for name in [name, "all".to_owned()] {
                let count = counts.entry(name).or_default();
                count.types += 1;
                count.types_lacking += usize::from(of_type(ty).is_none());
                count.fields += ty.fields(LATEST).count();
                count.fields_lacking += ty.fields(LATEST).filter(|field| of_field(*field).is_none()).count();
            }
        }
        let mut lacking = String::new();
        for (name, Count { types, types_lacking, fields, fields_lacking }) in counts {
            if types_lacking + fields_lacking > 0 {
                lacking += &format!("{name}: {types_lacking} of {types} types, {fields_lacking} of {fields} fields\n");
            }
        }
        expect![[r#"
            all: 94 of 849 types, 133 of 3409 fields
            io.k8s.api.admissionregistration.v1alpha1.MatchCondition: 1 of 1 types, 0 of 2 fields
            io.k8s.api.certificates.v1.CertificateSigningRequest: 0 of 1 types, 1 of 5 fields
            io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.ExternalDocumentation: 0 of 1 types, 2 of 2 fields
            io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.JSONSchemaProps: 0 of 1 types, 35 of 44 fields
            io.k8s.apimachinery.pkg.apis.meta.v1.GroupResource: 0 of 1 types, 2 of 2 fields
            lists of objects: 93 of 95 types, 93 of 379 fields
        "#]]
        .assert_eq(&lacking);
    }

    #[test]
    fn the_table_is_compact() {
        let rows = size_of_val(TYPES) + size_of_val(FIELDS) + size_of_val(STARTS);
        expect!["604997 bytes of text, 31212 of rows"]
            .assert_eq(&format!("{} bytes of text, {rows} of rows", TEXTS.len()));
    }
}
