//! Pods in custom resources.

use crate::view::View;

/// Where well-known custom resources keep their pod template. Those of Kubeflow have one for each role, of which the
/// first stands for all: an object has one template.
pub(crate) fn custom_pod_template<'t>(spec: View<'t>, group: &str, kind: &str) -> View<'t> {
    match (group, kind) {
        ("argoproj.io", "Rollout")
        | ("serving.knative.dev", "Service" | "Configuration")
        | ("apps.openshift.io", "DeploymentConfig") => spec.get("template"),
        ("keda.sh", "ScaledJob") => spec.get("jobTargetRef").get("template"),
        ("kubeflow.org", _) => {
            let roles = KUBEFLOW_JOBS.iter().find(|(job, _)| *job == kind).map(|(_, roles)| spec.get(roles));
            let first = roles.and_then(|roles| roles.entries().next());
            first.map_or(View::Absent, |(_, role)| role.get("template"))
        }
        _ => View::Absent,
    }
}

/// Kubeflow's training jobs and the field in which each keeps its roles.
const KUBEFLOW_JOBS: [(&str, &str); 7] = [
    ("TFJob", "tfReplicaSpecs"),
    ("PyTorchJob", "pytorchReplicaSpecs"),
    ("MPIJob", "mpiReplicaSpecs"),
    ("XGBoostJob", "xgbReplicaSpecs"),
    ("MXJob", "mxReplicaSpecs"),
    ("PaddleJob", "paddleReplicaSpecs"),
    ("JAXJob", "jaxReplicaSpecs"),
];

#[cfg(test)]
mod tests {
    use crate::{Context, Object, PodTemplate, objects};

    /// Names of the containers of the pod that a text makes.
    #[track_caller]
    fn check(text: &str, expected: &[&str]) {
        let parse = podlint_yaml::parse(text);
        let tree = parse.tree();
        let found = objects(&tree, Context::default());
        let object = Object::of(&tree, &found.records[0]).expect("the text declares an object");
        let pod = PodTemplate::of(object);
        let names: Vec<_> =
            pod.into_iter().flat_map(|pod| pod.containers()).filter_map(|container| container.name()).collect();
        assert_eq!(names.iter().map(|name| name.value).collect::<Vec<_>>(), expected, "{text}");
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
            &["web"],
        );
        check("apiVersion: argoproj.io/v1alpha1\nkind: Rollout\nspec: {workloadRef: {name: web}}\n", &[]);
        check(&format!("apiVersion: example.com/v1\nkind: Rollout\nspec: {{{template}}}\n"), &[]);
    }
}
