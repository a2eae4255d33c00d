//! Writes what k8s-openapi says about the types of `podlint_schema`: `texts.txt`, and `table.rs` with the rows that lead there.

#[path = "src/layout.rs"]
mod layout;

use std::{collections::BTreeMap, env, fs, io, path::PathBuf};

use k8s_openapi::{schemars::SchemaGenerator, serde_json::Value};
use layout::{FieldRow, TypeRow};
use podlint_schema::{LATEST, Shape, Type, types};

fn main() -> io::Result<()> {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed=src/layout.rs");

    let mut generator = SchemaGenerator::default();
    add_kinds(&mut generator);
    let definitions = generator.definitions();
    // k8s-openapi has one generic type for all lists of objects, without a schema. They say of themselves what Status,
    // which has the metadata of a list, says.
    let list_properties = &definitions["io.k8s.apimachinery.pkg.apis.meta.v1.Status"]["properties"];

    let mut texts = Texts::default();
    let mut type_rows = Vec::new();
    let mut field_rows = Vec::new();
    for ty in types() {
        let definition = definitions.get(&format!("{}.{}", ty.package(), ty.name()));
        let properties = match definition {
            Some(definition) => &definition["properties"],
            None if is_list(ty) => list_properties,
            None => &Value::Null,
        };
        let text = definition.and_then(description).map_or(0, |text| texts.number(text));
        type_rows.push(TypeRow { text, first_field: short(field_rows.len()) });
        for field in ty.fields(LATEST) {
            if let Some(text) = description(&properties[field.name()]) {
                field_rows.push(FieldRow { name: texts.number(field.name()), text: texts.number(text) });
            }
        }
    }
    type_rows.push(TypeRow { text: 0, first_field: short(field_rows.len()) });

    let mut table = String::new();
    add_rows(&mut table, "TYPES: &[TypeRow]", &type_rows, |TypeRow { text, first_field }| {
        format!("TypeRow {{ text: {text}, first_field: {first_field} }}")
    });
    add_rows(&mut table, "FIELDS: &[FieldRow]", &field_rows, |FieldRow { name, text }| {
        format!("FieldRow {{ name: {name}, text: {text} }}")
    });
    add_rows(&mut table, "STARTS: &[u32]", &texts.starts, |start| start.to_string());
    let folder = PathBuf::from(env::var_os("OUT_DIR").expect("cargo sets it for build scripts"));
    fs::write(folder.join("texts.txt"), texts.all)?;
    fs::write(folder.join("table.rs"), table)
}

/// Whether objects of this kind are lists, such as `PodList`.
fn is_list(ty: Type) -> bool {
    let metadata = ty.field("metadata", LATEST).map(|field| field.shape());
    matches!(metadata, Some(Shape::Object(metadata)) if metadata.name() == "ListMeta")
}

/// Adds a static with one row on a line.
fn add_rows<Row>(table: &mut String, name_and_type: &str, rows: &[Row], spell: impl Fn(&Row) -> String) {
    *table += &format!("pub(crate) static {name_and_type} = &[\n");
    for row in rows {
        *table += &format!("    {},\n", spell(row));
    }
    *table += "];\n";
}

fn description(schema: &Value) -> Option<&str> {
    schema["description"].as_str().map(str::trim).filter(|text| !text.is_empty())
}

fn short(number: usize) -> u16 {
    number.try_into().expect("the table is far smaller than 64 Ki rows")
}

/// Different texts, one behind the other.
struct Texts {
    all: String,
    /// Where each text starts, and where the last one ends.
    starts: Vec<usize>,
    numbers: BTreeMap<String, u16>,
}

impl Default for Texts {
    fn default() -> Texts {
        Texts { all: String::new(), starts: vec![0, 0], numbers: BTreeMap::from([(String::new(), 0)]) }
    }
}

impl Texts {
    /// The number of `text`, which is added if it is new.
    fn number(&mut self, text: &str) -> u16 {
        if let Some(number) = self.numbers.get(text) {
            return *number;
        }
        let number = short(self.starts.len() - 1);
        self.all += text;
        self.starts.push(self.all.len());
        self.numbers.insert(text.to_owned(), number);
        number
    }
}

/// Makes a function that adds these types, and all types below them, to the definitions.
macro_rules! kinds {
    ($($($module:ident)::+ { $($name:ident),+ })+) => {
        fn add_kinds(generator: &mut SchemaGenerator) {
            $({
                use k8s_openapi::$($module)::+::{$($name),+};
                $(generator.subschema_for::<$name>();)+
            })+
        }
    };
}

// Where the walk to all types starts. What a kind that is missing here has below it has no texts: a test of the crate finds it.
kinds! {
    api::admissionregistration::v1 {
        MutatingAdmissionPolicy, MutatingAdmissionPolicyBinding, MutatingWebhookConfiguration,
        ValidatingAdmissionPolicy, ValidatingAdmissionPolicyBinding, ValidatingWebhookConfiguration
    }
    api::admissionregistration::v1alpha1 { MutatingAdmissionPolicy, MutatingAdmissionPolicyBinding }
    api::admissionregistration::v1beta1 { MutatingAdmissionPolicy, MutatingAdmissionPolicyBinding }
    api::apiserverinternal::v1alpha1 { StorageVersion }
    api::apps::v1 { ControllerRevision, DaemonSet, Deployment, ReplicaSet, StatefulSet }
    api::authentication::v1 { SelfSubjectReview, TokenRequest, TokenReview }
    api::authorization::v1 {
        LocalSubjectAccessReview, SelfSubjectAccessReview, SelfSubjectRulesReview, SubjectAccessReview
    }
    api::autoscaling::v1 { HorizontalPodAutoscaler, Scale }
    api::autoscaling::v2 { HorizontalPodAutoscaler }
    api::batch::v1 { CronJob, Job }
    api::certificates::v1 { CertificateSigningRequest, ClusterTrustBundle, PodCertificateRequest }
    api::certificates::v1beta1 { ClusterTrustBundle, PodCertificateRequest }
    api::coordination::v1 { Lease }
    api::coordination::v1alpha2 { LeaseCandidate }
    api::coordination::v1beta1 { LeaseCandidate }
    api::core::v1 {
        Binding, ComponentStatus, ConfigMap, Endpoints, Event, LimitRange, Namespace, Node, PersistentVolume,
        PersistentVolumeClaim, Pod, PodTemplate, ReplicationController, ResourceQuota, Secret, Service,
        ServiceAccount
    }
    api::discovery::v1 { EndpointSlice }
    api::events::v1 { Event }
    api::flowcontrol::v1 { FlowSchema, PriorityLevelConfiguration }
    api::lifecycle::v1alpha1 { Eviction, EvictionRequest }
    api::networking::v1 { IPAddress, Ingress, IngressClass, NetworkPolicy, ServiceCIDR }
    api::node::v1 { RuntimeClass }
    api::policy::v1 { Eviction, PodDisruptionBudget }
    api::rbac::v1 { ClusterRole, ClusterRoleBinding, Role, RoleBinding }
    api::resource::v1 { DeviceClass, DeviceTaintRule, ResourceClaim, ResourceClaimTemplate, ResourceSlice }
    api::resource::v1alpha3 { DeviceTaintRule, ResourcePoolStatusRequest }
    api::resource::v1beta1 { DeviceClass, ResourceClaim, ResourceClaimTemplate, ResourceSlice }
    api::resource::v1beta2 { DeviceClass, DeviceTaintRule, ResourceClaim, ResourceClaimTemplate, ResourceSlice }
    api::scheduling::v1 { PriorityClass }
    api::scheduling::v1alpha3 { CompositePodGroup, PodGroup, Workload }
    api::scheduling::v1beta1 { PodGroup, Workload }
    api::storage::v1 { CSIDriver, CSINode, CSIStorageCapacity, StorageClass, VolumeAttachment, VolumeAttributesClass }
    api::storagemigration::v1 { StorageVersionMigration }
    api::storagemigration::v1beta1 { StorageVersionMigration }
    apiextensions_apiserver::pkg::apis::apiextensions::v1 { CustomResourceDefinition }
    apimachinery::pkg::apis::meta::v1 { APIGroup, APIGroupList, APIResourceList, APIVersions, Status }
    kube_aggregator::pkg::apis::apiregistration::v1 { APIService }
}
