//! Pods and pod templates: what is validated of the pod as a whole. Its containers, volumes, security contexts and scheduling have
//! modules of their own.

mod annotations;
mod claims;
mod dns;
mod fields;
mod host;
mod os;
mod resources;
#[cfg(test)]
mod tests;

use super::value::Value;
use super::volume::{self, VolumeNames};
use super::{container, metadata, scheduling, security};
use metadata::NameRule;
use std::cell::OnceCell;
use std::collections::{BTreeSet, HashMap};

/// What a pod spec stands in, as far as its validation differs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Template {
    /// A Pod: more defaults are written into it, and more is asked of it.
    Pod,
    /// A template of another kind.
    Other,
    /// The template of a StatefulSet, whose controller names the host.
    StatefulSet,
}

/// What the checks of one pod spec share.
pub(crate) struct Scope<'v, 't> {
    pub(crate) spec: Value<'v, 't>,
    pub(crate) template: Template,
    /// The volumes that can be mounted.
    pub(crate) volumes: VolumeNames<'t>,
    /// Names in `resourceClaims`, sorted.
    pub(crate) claims: BTreeSet<&'t str>,
    labels: OnceCell<HashMap<String, Value<'v, 't>>>,
}

/// A Pod.
pub(crate) fn validate_pod(pod: Value<'_, '_>) {
    let meta = pod.field("metadata");
    let spec = pod.field("spec");
    metadata::object_meta(meta, NameRule::Subdomain);
    annotations::annotations(meta.field("annotations"), spec);
    let scope = pod_spec(spec, Template::Pod);
    annotations::profiles(meta.field("annotations"), &scope);
    token_without_account(spec);
    container::images_of_pod(&scope);
    let ephemeral = spec.field("ephemeralContainers");
    if !ephemeral.is_empty() {
        ephemeral.forbidden("cannot be set on create");
    }
    let node_name = spec.field("nodeName");
    if !node_name.text().is_empty() && !spec.field("schedulingGates").is_empty() {
        node_name.forbidden("cannot be set until all schedulingGates have been cleared");
    }
}

/// The template of a workload: its labels and annotations, whose paths lack `metadata`, and its spec.
pub(crate) fn pod_template(template: Value<'_, '_>, kind: Template) {
    template_meta(template);
    let spec = template.field("spec");
    let scope = pod_spec(spec, kind);
    annotations::profiles(annotations_of(template), &scope);
    let ephemeral = spec.field("ephemeralContainers");
    if !ephemeral.is_empty() {
        ephemeral.forbidden("ephemeral containers not allowed in pod template");
    }
}

/// What of a template servers look at that leave the pod itself to the controller.
pub(crate) fn template_meta(template: Value<'_, '_>) {
    let labels = template.field("metadata").field("labels");
    metadata::labels(labels.shown_at(template, &["labels"]));
    metadata::annotations(annotations_of(template));
    annotations::annotations(annotations_of(template), template.field("spec"));
}

/// The annotations of a template under the server's path.
fn annotations_of<'v, 't>(template: Value<'v, 't>) -> Value<'v, 't> {
    template.field("metadata").field("annotations").shown_at(template, &["annotations"])
}

/// A pod spec, wherever it stands.
pub(crate) fn pod_spec<'v, 't>(spec: Value<'v, 't>, template: Template) -> Scope<'v, 't> {
    let scope = Scope::new(spec, template);
    claims::resource_claims(&scope);
    container::containers(&scope);
    container::init_containers(&scope);
    container::ephemeral_containers(&scope);
    resources::pod_resources(&scope);
    host::host_network_ports(&scope);
    fields::fields(&scope);
    security::pod(&scope);
    dns::dns_config(spec);
    fields::gates(spec);
    host::host_process(&scope);
    host::host_users(&scope);
    host::hostname_override(spec);
    dns::host_aliases(spec.field("hostAliases"));
    scheduling::affinity(&scope);
    scheduling::topology_spread_constraints(&scope);
    scheduling::tolerations(spec.field("tolerations"));
    os::os(&scope);
    scope
}

impl<'v, 't> Scope<'v, 't> {
    /// Validates the volumes on the way, whose names the containers need.
    fn new(spec: Value<'v, 't>, template: Template) -> Scope<'v, 't> {
        let volumes = volume::volumes(spec, template);
        let claims = spec.field("resourceClaims").items().map(|claim| claim.field("name").text());
        let claims = claims.filter(|name| !name.is_empty()).collect();
        Scope { spec, template, volumes, claims, labels: OnceCell::new() }
    }

    /// The labels of a Pod; those of templates are nobody's yet.
    pub(crate) fn labels(&self) -> &HashMap<String, Value<'v, 't>> {
        let labels = || self.spec.object().field("metadata").field("labels").entries();
        self.labels.get_or_init(|| match self.template {
            Template::Pod => labels().map(|label| (label.name, label.value)).collect(),
            _ => HashMap::new(),
        })
    }

    /// Whether it is a Pod.
    pub(crate) fn is_pod(&self) -> bool {
        self.template == Template::Pod
    }

    /// Whether it has the users of the node, as far as that is known.
    pub(crate) fn shares_users_with_host(&self) -> bool {
        let host_users = self.spec.field("hostUsers");
        !host_users.is_unknown() && host_users.boolean() != Some(false)
    }

    /// All containers, the init and ephemeral ones behind the others.
    pub(crate) fn containers(&self) -> impl Iterator<Item = Value<'v, 't>> + use<'v, 't> {
        let spec = self.spec;
        ["containers", "initContainers", "ephemeralContainers"]
            .into_iter()
            .flat_map(move |list| spec.field(list).items())
    }
}

/// A projected token belongs to a service account. In a cluster the admission fills one in; the validation alone knows
/// nothing of that.
fn token_without_account(spec: Value<'_, '_>) {
    if fields::service_account_name(spec).is_present() {
        return;
    }
    for volume in volume::kept_volumes(spec) {
        for source in volume.field("projected").field("sources").items() {
            let token = source.field("serviceAccountToken");
            if token.is_present() {
                token.forbidden("must not be specified when serviceAccountName is not set");
            }
        }
    }
}
