//! One field of a type: what its value is and what Kubernetes says about it.

use std::fmt;

use crate::{
    Minor, Names, Type,
    layout::{ExtraRow, FieldRow},
    table::TABLE,
};

/// A field of a type, with the facts of one range of minors.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Field {
    ty: Type,
    row: u16,
}

impl Field {
    pub(crate) fn new(ty: Type, row: u16) -> Field {
        Field { ty, row }
    }

    fn row(self) -> &'static FieldRow {
        &TABLE.fields[usize::from(self.row)]
    }

    fn extra(self) -> &'static ExtraRow {
        &TABLE.extras[usize::from(self.row().extra)]
    }

    /// The key in the manifest.
    pub fn name(self) -> &'static str {
        TABLE.text(self.row().name)
    }

    /// The type it is a field of.
    pub fn owner(self) -> Type {
        self.ty
    }

    /// Whether the schema demands it. Defaults and validation may see it differently: see `plugins/api`.
    pub fn required(self) -> bool {
        self.row().required
    }

    /// What its value is.
    pub fn shape(self) -> Shape {
        self.row().shape.shape()
    }

    /// The same as what the items of lists and the values of maps are described by.
    pub fn elem(self) -> Elem {
        self.row().shape
    }

    /// The embedded Go structs that it stands in, the outermost first: `VolumeSource` for the `secret` of a volume.
    pub fn embedded(self) -> impl Iterator<Item = &'static str> {
        TABLE.text(self.extra().embedded).split('.').filter(|name| !name.is_empty())
    }

    /// The values it may have; empty if it is no enum. For a list or a map, ask the [`Elem`].
    pub fn enum_values(self) -> Names {
        self.row().shape.enum_values()
    }

    /// Its default as JSON text, such as `"TCP"` with the quotes.
    ///
    /// Many are only the zero value of a Go field without `omitempty` (`""`, `0`, `{}`, `false`), and most real defaults are not
    /// here at all: the API server sets them in code.
    pub fn default(self) -> Option<&'static str> {
        TABLE.text_if_any(self.extra().default)
    }

    /// How server-side apply merges the list.
    pub fn list_type(self) -> Option<ListType> {
        self.extra().list_type
    }

    /// The fields that together tell the items of a [`ListType::Map`] apart; empty for other lists.
    pub fn list_map_keys(self) -> Names {
        self.extra().list_map_keys
    }

    /// The field that tells items apart in a strategic merge patch (which `kustomize` and `kubectl patch` use).
    pub fn patch_merge_key(self) -> Option<&'static str> {
        TABLE.text_if_any(self.extra().patch_merge_key)
    }

    /// What a strategic merge patch does with it; `None` replaces lists and merges mappings.
    pub fn patch_strategy(self) -> Option<PatchStrategy> {
        self.extra().patch_strategy
    }

    /// How server-side apply merges the mapping, where this field differs from its type.
    pub fn map_type(self) -> Option<MapType> {
        self.extra().map_type
    }

    /// The first known minor with a field of this name, whatever its facts were then.
    pub fn since(self) -> Minor {
        self.all_rows().first().map_or(self.row().since, |row| row.since)
    }

    /// The last known minor with a field of this name, whatever its facts are then.
    pub fn until(self) -> Minor {
        self.all_rows().last().map_or(self.row().until, |row| row.until)
    }

    /// Whether these facts hold in `minor`.
    pub(crate) fn holds_in(self, minor: Minor) -> bool {
        let row = self.row();
        row.since <= minor && minor <= row.until
    }

    /// The rows of this name in the type, oldest first.
    fn all_rows(self) -> &'static [FieldRow] {
        let rows = self.ty.rows_named(self.row().name);
        &TABLE.fields[usize::from(rows.start)..usize::from(rows.end)]
    }
}

impl fmt::Debug for Field {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}.{}", self.ty.name(), self.name())
    }
}

/// What a value is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Shape {
    /// A text.
    String,
    /// `true` or `false`.
    Boolean,
    /// A whole number of 32 bits.
    Int32,
    /// A whole number of 64 bits.
    Int64,
    /// A number with a fraction.
    Number,
    /// An amount such as `100m` or `1Gi`, as text or number.
    Quantity,
    /// A whole number or a text, such as a port or a percentage.
    IntOrString,
    /// A time of RFC 3339 in seconds.
    Time,
    /// A time of RFC 3339 with microseconds.
    MicroTime,
    /// Bytes in base64.
    Bytes,
    /// Anything: the schema does not say.
    Any,
    /// A mapping with the fields of a type. A type without fields (an empty Go struct) takes none.
    Object(Type),
    /// A sequence.
    List(Elem),
    /// A mapping from any text to values of one shape.
    Map(Elem),
}

/// What each item of a list, or each value of a map, is.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Elem(pub(crate) u16);

impl Elem {
    /// What it is.
    pub fn shape(self) -> Shape {
        TABLE.shapes[usize::from(self.0)].shape
    }

    /// The values it may have; empty if it is no enum.
    pub fn enum_values(self) -> Names {
        TABLE.shapes[usize::from(self.0)].enum_values
    }

    /// Its type as Go's error messages name it: `[]v1.Container`, `v1.DNSPolicy`, `int32`.
    pub fn go_type(self) -> String {
        let row = &TABLE.shapes[usize::from(self.0)];
        if let Some(name) = TABLE.text_if_any(row.go) {
            return name.to_owned();
        }
        match row.shape {
            Shape::String => "string".to_owned(),
            Shape::Boolean => "bool".to_owned(),
            Shape::Int32 => "int32".to_owned(),
            Shape::Int64 => "int64".to_owned(),
            Shape::Number => "float64".to_owned(),
            Shape::Quantity => "resource.Quantity".to_owned(),
            Shape::IntOrString => "intstr.IntOrString".to_owned(),
            Shape::Time => "v1.Time".to_owned(),
            Shape::MicroTime => "v1.MicroTime".to_owned(),
            Shape::Bytes => "[]uint8".to_owned(),
            Shape::Any => "interface {}".to_owned(),
            Shape::Object(ty) => ty.go_name(),
            Shape::List(elem) => format!("[]{}", elem.go_type()),
            Shape::Map(elem) => format!("map[string]{}", elem.go_type()),
        }
    }
}

impl fmt::Debug for Elem {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.shape(), formatter)
    }
}

/// How server-side apply merges a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ListType {
    /// It is replaced as a whole.
    Atomic,
    /// Its items are unique values.
    Set,
    /// Its items are mappings told apart by the [`Field::list_map_keys`].
    Map,
}

/// How server-side apply merges a mapping.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum MapType {
    /// It is replaced as a whole.
    Atomic,
    /// Field by field.
    Granular,
}

/// What a strategic merge patch does with a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum PatchStrategy {
    /// Items are merged.
    Merge,
    /// Items are merged, and keys that the patch does not name are dropped from those it touches.
    MergeRetainKeys,
    /// The value is replaced.
    Replace,
    /// Keys that the patch does not name are dropped.
    RetainKeys,
}

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};

    use super::*;
    use crate::{LATEST, MINORS, find_type};

    fn find(case: &str) -> (Type, &str) {
        let (ty, field) = case.split_once(' ').expect("type and field");
        let (package, name) = ty.rsplit_once('.').expect("package.Type");
        (find_type(&format!("io.k8s.{package}"), name).expect("the type is known"), field)
    }

    /// All facts of a field on one line.
    fn describe(field: Field) -> String {
        let mut text = format!("{:?}", field.shape());
        let mut note = |note: String| text += &format!(", {note}");
        if field.required() {
            note("required".to_owned());
        }
        if !field.enum_values().is_empty() {
            note(format!("one of {:?}", field.enum_values()));
        }
        if let Shape::List(elem) | Shape::Map(elem) = field.shape()
            && !elem.enum_values().is_empty()
        {
            note(format!("each one of {:?}", elem.enum_values()));
        }
        if let Some(default) = field.default() {
            note(format!("default {default}"));
        }
        if let Some(list_type) = field.list_type() {
            note(format!("list {list_type:?} {:?}", field.list_map_keys()));
        }
        if let Some(strategy) = field.patch_strategy() {
            note(format!("patch {strategy:?} {:?}", field.patch_merge_key()));
        }
        if let Some(map_type) = field.map_type() {
            note(format!("map {map_type:?}"));
        }
        text
    }

    fn check(cases: &[&str], expected: Expect) {
        let mut text = String::new();
        for case in cases {
            let (ty, name) = find(case);
            let field = ty.field(name, LATEST).expect("the field is known");
            text += &format!("{case}: {}\n", describe(field));
        }
        expected.assert_eq(&text);
    }

    #[test]
    fn every_shape_occurs() {
        check(
            &[
                "api.core.v1.Container image",
                "api.core.v1.Container stdin",
                "api.apps.v1.DeploymentSpec replicas",
                "api.core.v1.PodSpec activeDeadlineSeconds",
                "apiextensions-apiserver.pkg.apis.apiextensions.v1.JSONSchemaProps maximum",
                "api.core.v1.EmptyDirVolumeSource sizeLimit",
                "api.core.v1.ServicePort targetPort",
                "apimachinery.pkg.apis.meta.v1.ObjectMeta creationTimestamp",
                "api.coordination.v1.LeaseSpec renewTime",
                "api.certificates.v1.CertificateSigningRequestSpec request",
                "apimachinery.pkg.apis.meta.v1.ManagedFieldsEntry fieldsV1",
                "apiextensions-apiserver.pkg.apis.apiextensions.v1.JSONSchemaProps default",
                "api.apps.v1.ControllerRevision data",
                "api.core.v1.Pod spec",
                "api.core.v1.Container args",
                "api.core.v1.ResourceRequirements limits",
                "api.core.v1.Secret data",
                "api.certificates.v1.CertificateSigningRequestSpec extra",
                "apiextensions-apiserver.pkg.apis.apiextensions.v1.CustomResourceSubresources status",
            ],
            expect![[r#"
                api.core.v1.Container image: String
                api.core.v1.Container stdin: Boolean
                api.apps.v1.DeploymentSpec replicas: Int32
                api.core.v1.PodSpec activeDeadlineSeconds: Int64
                apiextensions-apiserver.pkg.apis.apiextensions.v1.JSONSchemaProps maximum: Number
                api.core.v1.EmptyDirVolumeSource sizeLimit: Quantity
                api.core.v1.ServicePort targetPort: IntOrString
                apimachinery.pkg.apis.meta.v1.ObjectMeta creationTimestamp: Time
                api.coordination.v1.LeaseSpec renewTime: MicroTime
                api.certificates.v1.CertificateSigningRequestSpec request: Bytes, required
                apimachinery.pkg.apis.meta.v1.ManagedFieldsEntry fieldsV1: Any
                apiextensions-apiserver.pkg.apis.apiextensions.v1.JSONSchemaProps default: Any
                api.apps.v1.ControllerRevision data: Any, required
                api.core.v1.Pod spec: Object(io.k8s.api.core.v1.PodSpec), default {}
                api.core.v1.Container args: List(String), list Atomic []
                api.core.v1.ResourceRequirements limits: Map(Quantity)
                api.core.v1.Secret data: Map(Bytes)
                api.certificates.v1.CertificateSigningRequestSpec extra: Map(List(String))
                apiextensions-apiserver.pkg.apis.apiextensions.v1.CustomResourceSubresources status: Object(io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.CustomResourceSubresourceStatus)
            "#]],
        );
    }

    #[test]
    fn lists_and_patches_keep_their_keys() {
        check(
            &[
                "api.core.v1.Container ports",
                "api.core.v1.PodSpec volumes",
                "api.apps.v1.DeploymentSpec strategy",
                "api.policy.v1.PodDisruptionBudgetSpec selector",
                "api.core.v1.PersistentVolumeSpec claimRef",
                "apimachinery.pkg.apis.meta.v1.ObjectMeta finalizers",
                "apimachinery.pkg.apis.meta.v1.LabelSelector matchLabels",
            ],
            expect![[r#"
                api.core.v1.Container ports: List(Object(io.k8s.api.core.v1.ContainerPort)), list Map ["containerPort", "protocol"], patch Merge Some("containerPort")
                api.core.v1.PodSpec volumes: List(Object(io.k8s.api.core.v1.Volume)), list Map ["name"], patch MergeRetainKeys Some("name")
                api.apps.v1.DeploymentSpec strategy: Object(io.k8s.api.apps.v1.DeploymentStrategy), default {}, patch RetainKeys None
                api.policy.v1.PodDisruptionBudgetSpec selector: Object(io.k8s.apimachinery.pkg.apis.meta.v1.LabelSelector), patch Replace None
                api.core.v1.PersistentVolumeSpec claimRef: Object(io.k8s.api.core.v1.ObjectReference), map Granular
                apimachinery.pkg.apis.meta.v1.ObjectMeta finalizers: List(String), list Set [], patch Merge None
                apimachinery.pkg.apis.meta.v1.LabelSelector matchLabels: Map(String)
            "#]],
        );
    }

    #[test]
    fn enums_and_defaults_are_kept() {
        check(
            &[
                "api.core.v1.ContainerPort protocol",
                "api.core.v1.PodSpec restartPolicy",
                "api.core.v1.PersistentVolumeClaimSpec accessModes",
                "api.core.v1.RBDVolumeSource keyring",
                "api.core.v1.ConfigMap kind",
            ],
            expect![[r#"
                api.core.v1.ContainerPort protocol: String, one of ["SCTP", "TCP", "UDP"], default "TCP"
                api.core.v1.PodSpec restartPolicy: String, one of ["Always", "Never", "OnFailure"]
                api.core.v1.PersistentVolumeClaimSpec accessModes: List(String), each one of ["ReadOnlyMany", "ReadWriteMany", "ReadWriteOnce", "ReadWriteOncePod"], list Atomic []
                api.core.v1.RBDVolumeSource keyring: String, default "/etc/ceph/keyring"
                api.core.v1.ConfigMap kind: String
            "#]],
        );
    }

    /// Shows what a field is in each minor, and where the field starts and ends.
    fn check_history(case: &str, expected: Expect) {
        let (ty, name) = find(case);
        let mut text = String::new();
        for minor in MINORS {
            let Some(field) = ty.field(name, minor) else { continue };
            text += &format!("{minor} ({} to {}): {}\n", field.since(), field.until(), describe(field));
        }
        expected.assert_eq(&text);
    }

    #[test]
    fn facts_change_with_the_minor_but_the_field_stays_the_same() {
        check_history(
            "api.core.v1.Toleration operator",
            expect![[r#"
                1.33 (1.33 to 1.37): String, one of ["Equal", "Exists"]
                1.34 (1.33 to 1.37): String, one of ["Equal", "Exists"]
                1.35 (1.33 to 1.37): String, one of ["Equal", "Exists", "Gt", "Lt"]
                1.36 (1.33 to 1.37): String, one of ["Equal", "Exists", "Gt", "Lt"]
                1.37 (1.33 to 1.37): String, one of ["Equal", "Exists", "Gt", "Lt"]
            "#]],
        );
        check_history(
            "api.apps.v1.StatefulSetUpdateStrategy type",
            expect![[r#"
                1.33 (1.33 to 1.37): String, one of ["OnDelete", "RollingUpdate"]
                1.34 (1.33 to 1.37): String, one of ["OnDelete", "RollingUpdate"]
                1.35 (1.33 to 1.37): String, one of ["OnDelete", "RollingUpdate"]
                1.36 (1.33 to 1.37): String, one of ["OnDelete", "RollingUpdate"]
                1.37 (1.33 to 1.37): String, one of ["OnDelete", "Recreate", "RollingUpdate"]
            "#]],
        );
        check_history(
            "api.apps.v1.Deployment spec",
            expect![[r#"
                1.33 (1.33 to 1.37): Object(io.k8s.api.apps.v1.DeploymentSpec), default {}
                1.34 (1.33 to 1.37): Object(io.k8s.api.apps.v1.DeploymentSpec), default {}
                1.35 (1.33 to 1.37): Object(io.k8s.api.apps.v1.DeploymentSpec), default {}
                1.36 (1.33 to 1.37): Object(io.k8s.api.apps.v1.DeploymentSpec), default {}
                1.37 (1.33 to 1.37): Object(io.k8s.api.apps.v1.DeploymentSpec), required, default {}
            "#]],
        );
        check_history(
            "api.core.v1.PodStatus nodeAllocatableResourceClaimStatuses",
            expect![[r#"
                1.36 (1.36 to 1.37): List(Object(io.k8s.api.core.v1.NodeAllocatableResourceClaimStatus)), list Atomic []
                1.37 (1.36 to 1.37): List(Object(io.k8s.api.core.v1.NodeAllocatableResourceClaimStatus)), list Map ["resourceClaimName"], patch Merge Some("resourceClaimName")
            "#]],
        );
    }

    #[test]
    fn a_row_is_small() {
        assert!(size_of::<FieldRow>() <= 10);
        assert!(size_of::<Field>() <= 4);
        assert!(size_of::<Shape>() <= 4);
    }
}
