//! Adding the volume that a mount names.

use super::Offers;
use super::place::{Place, touches};
use super::write::{Entries, Value, entries, map, merge};
use podlint_manifest::{PodTemplate, View};

pub(super) fn offer(place: &Place<'_>, offers: &mut Offers) {
    let (Some(pod), Some(container)) = (place.pod, place.container) else { return };
    let mut mounts = container.volume_mounts();
    let Some(mount) = mounts.find(|mount| mount.view().node().is_some_and(|node| touches(node, place.selected))) else {
        return;
    };
    let Some(written) = mount.name().filter(|name| !name.value.is_empty()) else { return };
    let name = written.value;
    let Some(spec) = pod.spec().node().filter(|_| is_missing(pod, name)) else { return };
    let mut offer = |id, title: String, source: (&str, Value)| {
        let volume = map([("name", Value::text(name)), source]);
        offers.add(id, title, merge(spec, &entries([("volumes", Value::List(vec![volume]))])));
        offers.mend(id, "api/undefined-volume", &[written.span]);
    };
    let namespace = pod.object().namespace_name();
    for (kind, id, field, name_field) in SOURCES {
        if place.scope.index.named(kind, name, namespace).next().is_some() {
            let source = map([(name_field, Value::text(name))]);
            offer(id, format!("Add the volume `{name}` from the {kind} of that name"), (field, source));
        }
    }
    offer("add-volume", format!("Add an empty volume `{name}`"), ("emptyDir", Value::Map(Entries::new())));
}

/// Objects that a volume can come from: kind, id of the change, field of the volume, field with the name.
const SOURCES: [(&str, &str, &str, &str); 3] = [
    ("ConfigMap", "add-volume-from-config-map", "configMap", "name"),
    ("Secret", "add-volume-from-secret", "secret", "secretName"),
    ("PersistentVolumeClaim", "add-volume-from-claim", "persistentVolumeClaim", "claimName"),
];

/// Whether it is known that the pods have no volume of this name.
fn is_missing(pod: PodTemplate<'_>, name: &str) -> bool {
    let is_named = |view: View<'_>| view.is_unknown() || view.text().is_some_and(|text| text.value == name);
    let volumes = pod.spec().get("volumes");
    let claims = pod.object().view().get("spec").get("volumeClaimTemplates");
    let claims_are_known = pod.object().kind_name() != "StatefulSet" || claims.is_closed();
    volumes.is_closed()
        && claims_are_known
        && !volumes.items().any(|volume| is_named(volume.get("name")))
        && !claims.items().any(|claim| is_named(claim.get("metadata").get("name")))
}

#[cfg(test)]
mod tests {
    use crate::actions::tests::{check, check_mends, check_not_offered};
    use expect_test::expect;

    #[test]
    fn adds_an_empty_volume() {
        check(
            "add-volume",
            "
kind: Pod
spec:
  containers:
  - name: a
    volumeMounts:
    - {name: $0tmp, mountPath: /tmp} # scratch
",
            expect![[r#"
                Add an empty volume `tmp`

                kind: Pod
                spec:
                  containers:
                  - name: a
                    volumeMounts:
                    - {name: tmp, mountPath: /tmp} # scratch
                  volumes:
                  - name: tmp
                    emptyDir: {}
            "#]],
        );
    }

    #[test]
    fn a_missing_volume_is_a_problem_of_a_rule() {
        let text = "{kind: Pod, spec: {containers: [{volumeMounts: [{name: $0a}]}]}}";
        check_mends("add-volume", text, "api/undefined-volume");
    }

    #[test]
    fn adds_the_volume_of_an_object_behind_the_others() {
        check(
            "add-volume-from-secret",
            "
#- /secret.yaml
{apiVersion: v1, kind: Secret, metadata: {name: keys}}
#- /pod.yaml
{apiVersion: v1, kind: Pod, metadata: {name: web}, spec: {volumes: [{name: b, emptyDir: {}}],
 containers: [{name: a, volumeMounts: [{name: $0keys, mountPath: /keys}]}]}}
",
            expect![[r#"
                Add the volume `keys` from the Secret of that name
                {apiVersion: v1, kind: Pod, metadata: {name: web}, spec: {volumes: [{name: b, emptyDir: {}}, {name: keys, secret: {secretName: keys}}],
                 containers: [{name: a, volumeMounts: [{name: keys, mountPath: /keys}]}]}}
            "#]],
        );
    }

    #[test]
    fn a_volume_that_is_there_is_not_added() {
        let pod = |volumes: &str| {
            format!("{{kind: Pod, spec: {{volumes: {volumes}, containers: [{{volumeMounts: [{{name: $0a}}]}}]}}}}")
        };
        check_not_offered("add-volume", &pod("[{name: a}]"));
        check_not_offered("add-volume", &pod("{{ .Values.volumes }}"));
    }
}
