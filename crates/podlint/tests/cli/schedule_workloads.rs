//! Which pods `podlint schedule` makes of workloads, as the controllers of Kubernetes 1.37 do: names, claims, what a cluster
//! already has of them.

use crate::harness::{Folder, Run};

/// Two nodes, and a third one that is tainted.
const CLUSTER: &str = "
{apiVersion: v1, kind: Node, metadata: {name: a, labels: {kubernetes.io/hostname: a}}, status: {allocatable: {cpu: 8, memory: 8Gi, pods: 110}}}
---
{apiVersion: v1, kind: Node, metadata: {name: b, labels: {kubernetes.io/hostname: b}}, status: {allocatable: {cpu: 2, memory: 2Gi, pods: 110}}}
---
{apiVersion: v1, kind: Node, metadata: {name: t}, spec: {taints: [{key: k, effect: NoSchedule}]}, status: {allocatable: {cpu: 2, memory: 2Gi, pods: 110}}}
";

const SPEC: &str = "spec: {containers: [{name: c, image: 'c:1', resources: {requests: {cpu: 100m, memory: 100Mi}}}]}";

fn run_with(cluster: &str, manifest: &str, arguments: &str) -> Run {
    let (cluster, manifest) = (cluster.replace("SPEC", SPEC), manifest.replace("SPEC", SPEC));
    let folder = Folder::with(&format!("#- cluster.yaml\n{CLUSTER}---\n{cluster}\n#- app.yaml\n{manifest}\n"));
    folder.run(&format!("schedule app.yaml --cluster cluster.yaml --format table {arguments}"))
}

/// Checks the names of the pods, and the nodes where some are expected, and that something is said.
#[track_caller]
fn check(cluster: &str, manifest: &str, arguments: &str, expected: &[&str], note: &str) {
    let run = run_with(cluster, manifest, arguments);
    let words = expected.first().map_or(1, |first| first.split(' ').count());
    let shown = |line: &str| line.split_whitespace().take(words).collect::<Vec<_>>().join(" ");
    let pods: Vec<String> = run.stdout.lines().map(shown).collect();
    assert_eq!(pods, expected, "{manifest}\n{}{}", run.stdout, run.stderr);
    assert!(run.stderr.contains(note), "{note}\n{}", run.stderr);
}

fn workload(api_version: &str, kind: &str, name: &str, spec: &str) -> String {
    format!("{{apiVersion: {api_version}, kind: {kind}, metadata: {{name: {name}}}, spec: {{{spec}}}}}")
}

/// A pod of a cluster.
fn pod(name: &str, owner: &str, more: &str, spec: &str, status: &str) -> String {
    let (kind, owner) = owner.split_once('/').unwrap();
    let group = match kind {
        "Job" => "batch/v1",
        "ReplicationController" => "v1",
        _ => "apps/v1",
    };
    format!(
        "---\n{{apiVersion: v1, kind: Pod, metadata: {{name: {name}, {more} ownerReferences: [{{apiVersion: {group}, kind: {kind}, name: {owner}, controller: true}}]}}, spec: {{{spec}, containers: []}}, status: {{{status}}}}}\n"
    )
}

// Names that the API server of 1.37.2 and its controllers gave: base of 58 bytes, then five letters by chance.
#[test]
fn long_names_are_cut_before_what_chance_adds() {
    let template = "selector: {matchLabels: {a: b}}, template: {metadata: {labels: {a: b}}, SPEC}";
    let deployment = "a-deployment-with-a-name-that-is-very-long-indeed-longer-than-58-chars";
    let job = "a-job-with-a-name-that-is-very-long-indeed-longer-than-58";
    let long = "ä".repeat(60);
    let cases = [
        (
            workload("apps/v1", "Deployment", deployment, template),
            "default/a-deployment-with-a-name-that-is-very-long-indeed-longer-txxxxx-1 a",
        ),
        (
            workload("batch/v1", "Job", job, "completionMode: Indexed, completions: 1, template: {SPEC}"),
            "default/a-job-with-a-name-that-is-very-long-indeed-longer-than--0-xxxxx a",
        ),
        (workload("apps/v1", "ReplicaSet", &long, template), &format!("default/{}xxxxx-1 a", "ä".repeat(29))),
    ];
    for (manifest, expected) in cases {
        check("", &manifest, "", &[expected], "");
    }
}

const STORAGE: &str = "
{apiVersion: storage.k8s.io/v1, kind: StorageClass, metadata: {name: local}, provisioner: kubernetes.io/no-provisioner, volumeBindingMode: WaitForFirstConsumer}
---
{apiVersion: v1, kind: PersistentVolume, metadata: {name: one}, spec: {storageClassName: local, capacity: {storage: 5Gi}, accessModes: [ReadWriteOnce], nodeAffinity: {required: {nodeSelectorTerms: [{matchExpressions: [{key: kubernetes.io/hostname, operator: In, values: [b]}]}]}}}, status: {phase: Available}}
---
{apiVersion: v1, kind: PersistentVolume, metadata: {name: two}, spec: {storageClassName: local, capacity: {storage: 1Gi}, accessModes: [ReadWriteOnce], nodeAffinity: {required: {nodeSelectorTerms: [{matchExpressions: [{key: kubernetes.io/hostname, operator: In, values: [a]}]}]}}}, status: {phase: Available}}
";

/// The spec of a claim of this size.
fn claim(size: &str) -> String {
    format!(
        "spec: {{storageClassName: local, accessModes: [ReadWriteOnce], resources: {{requests: {{storage: {size}}}}}}}"
    )
}

#[test]
fn claims_of_templates_decide_where_a_pod_goes() {
    let stateful_set = workload(
        "apps/v1",
        "StatefulSet",
        "db",
        &format!(
            "replicas: 2, selector: {{matchLabels: {{a: b}}}}, volumeClaimTemplates: [{{metadata: {{name: data}}, {}}}], \
             template: {{metadata: {{labels: {{a: b}}}}, spec: {{volumes: [{{name: data, persistentVolumeClaim: {{claimName: other}}}}], containers: []}}}}",
            claim("2Gi")
        ),
    );
    let note = "StatefulSet `default/db` makes 2 claim(s) that the cluster does not have: default/data-db-0, default/data-db-1";
    check(STORAGE, &stateful_set, "", &["default/db-0 b", "default/db-1 -"], note);

    let ephemeral = |name: &str| {
        let template = claim("1Gi");
        format!(
            "{{apiVersion: v1, kind: Pod, metadata: {{name: {name}}}, spec: {{volumes: [{{name: s, ephemeral: {{volumeClaimTemplate: {{{template}}}}}}}], containers: []}}}}"
        )
    };
    let pods = ["x", "y", "z"].map(ephemeral).join("\n---\n");
    let note = "Pod `default/z` makes 1 claim(s) that the cluster does not have: default/z-s";
    check(STORAGE, &pods, "", &["default/x b", "default/y a", "default/z -"], note);
    // The claim of the pod that is replaced goes with it.
    let old = format!(
        "{STORAGE}---\n{}\n---\n{{apiVersion: v1, kind: PersistentVolumeClaim, metadata: {{name: x-s, ownerReferences: [{{apiVersion: v1, kind: Pod, name: x, uid: old, controller: true}}]}}, {}}}",
        ephemeral("x"),
        claim("1Gi")
    );
    check(&old, &ephemeral("x"), "", &["default/x b"], "are replaced: default/x ");
}

#[test]
fn a_claim_that_is_applied_again_stays_bound() {
    let bound = format!(
        "{{apiVersion: v1, kind: PersistentVolumeClaim, metadata: {{name: data, annotations: {{pv.kubernetes.io/bind-completed: 'yes'}}}}, {}}}",
        claim("1Gi").replace("spec: {", "spec: {volumeName: one, ")
    );
    let manifest = format!(
        "{{apiVersion: v1, kind: PersistentVolumeClaim, metadata: {{name: data}}, {}}}\n---\n{{apiVersion: v1, kind: Pod, metadata: {{name: x}}, spec: {{volumes: [{{name: s, persistentVolumeClaim: {{claimName: data}}}}], containers: []}}}}",
        claim("1Gi")
    );
    check(&format!("{STORAGE}---\n{bound}"), &manifest, "", &["default/x b"], "");
}

#[test]
fn with_keep_existing_only_the_missing_pods_are_scheduled() {
    let apps = |kind: &str, spec: &str| {
        workload(
            "apps/v1",
            kind,
            "w",
            &format!("{spec} selector: {{matchLabels: {{a: b}}}}, template: {{metadata: {{labels: {{a: b}}}}, SPEC}}"),
        )
    };
    let job = |spec: &str| workload("batch/v1", "Job", "w", &format!("{spec}, template: {{SPEC}}"));
    let on_a = |name: &str, owner: &str| pod(name, owner, "", "nodeName: a", "phase: Running");
    let index = |index: u32, phase: &str| {
        let more = format!("labels: {{batch.kubernetes.io/job-completion-index: '{index}'}},");
        pod(&format!("w-{index}-x"), "Job/w", &more, "nodeName: a", &format!("phase: {phase}"))
    };
    let done = "---\n{apiVersion: batch/v1, kind: Job, metadata: {name: w}, status: {succeeded: 2, completedIndexes: '0,2'}}\n";
    let cases: &[(&str, String, String, &[&str])] = &[
        (
            "another ReplicaSet counts, what has failed or leaves does not",
            apps("Deployment", "replicas: 3,"),
            [
                pod("w-1-x", "ReplicaSet/w-1", "labels: {pod-template-hash: '1'},", "nodeName: a", ""),
                pod("w-1-y", "ReplicaSet/w-1", "labels: {pod-template-hash: '1'},", "nodeName: a", "phase: Failed"),
                pod(
                    "w-1-z",
                    "ReplicaSet/w-1",
                    "labels: {pod-template-hash: '1'}, deletionTimestamp: '2026-01-01T00:00:00Z',",
                    "nodeName: a",
                    "",
                ),
            ]
            .concat(),
            &["default/w-xxxxxxxxxx-xxxxx-1", "default/w-xxxxxxxxxx-xxxxx-2"],
        ),
        (
            "ordinals that are there are left out",
            apps("StatefulSet", "replicas: 3,"),
            on_a("w-1", "StatefulSet/w"),
            &["default/w-0", "default/w-2"],
        ),
        (
            "nodes that have a pod, or one that waits for them, are left out",
            apps("DaemonSet", ""),
            pod(
                "w-x",
                "DaemonSet/w",
                "",
                "schedulerName: other, affinity: {nodeAffinity: {requiredDuringSchedulingIgnoredDuringExecution: {nodeSelectorTerms: [{matchFields: [{key: metadata.name, operator: In, values: [a]}]}]}}}",
                "",
            ),
            &["default/w-xxxxx-1"],
        ),
        (
            "what has succeeded need not run again",
            job("parallelism: 3, completions: 4"),
            [index(0, "Succeeded"), on_a("w-y", "Job/w")].concat() + done,
            &["default/w-xxxxx-1"],
        ),
        (
            "indexes that are done or under way are left out",
            job("completionMode: Indexed, parallelism: 3, completions: 9"),
            [index(1, "Running"), index(2, "Succeeded")].concat() + done,
            &["default/w-3-xxxxx", "default/w-4-xxxxx"],
        ),
        (
            "a bare pod is there",
            "{apiVersion: v1, kind: Pod, metadata: {name: w}, SPEC}".into(),
            on_a("w", "Node/x"),
            &[],
        ),
        ("nothing is there", apps("ReplicaSet", ""), String::new(), &["default/w-xxxxx-1"]),
    ];
    for (what, manifest, cluster, expected) in cases {
        let note = if expected.is_empty() { "makes no more pods" } else { "" };
        check(cluster.trim_start_matches("---\n"), manifest, "--keep-existing", expected, note);
        let all = run_with(cluster.trim_start_matches("---\n"), manifest, "");
        let said = all.stderr.contains("are replaced");
        assert_eq!(said, !cluster.is_empty(), "{what}\n{}", all.stderr);
    }
}

#[test]
fn a_deployment_goes_on_with_the_replica_set_of_the_same_template() {
    let deployment = |image: &str| {
        workload(
            "apps/v1",
            "Deployment",
            "web",
            &format!(
                "selector: {{matchLabels: {{a: b}}}}, template: {{metadata: {{labels: {{a: b}}}}, spec: {{containers: [{{name: c, image: '{image}', resources: {{requests: {{cpu: 0.1}}}}}}]}}}}"
            ),
        )
    };
    let set = "{apiVersion: apps/v1, kind: ReplicaSet, metadata: {name: web-7c9, labels: {pod-template-hash: 7c9}, ownerReferences: [{apiVersion: apps/v1, kind: Deployment, name: web, controller: true}]}, spec: {template: {metadata: {labels: {a: b, pod-template-hash: 7c9}}, spec: {restartPolicy: Always, containers: [{name: c, image: 'c:1', imagePullPolicy: IfNotPresent, resources: {requests: {cpu: 100m}}}]}}}}";
    check(set, &deployment("c:1"), "", &["default/web-7c9-xxxxx-1 a"], "");
    check(set, &deployment("c:2"), "", &["default/web-xxxxxxxxxx-xxxxx-1 a"], "");
}

#[test]
fn pods_that_name_their_node_count_there() {
    let bound = "{apiVersion: v1, kind: Pod, metadata: {name: bound}, spec: {nodeName: a, containers: [{name: c, image: c, resources: {requests: {cpu: 8}}}]}}\n---\n{apiVersion: v1, kind: Pod, metadata: {name: free}, SPEC}";
    check("", bound, "", &["default/free b"], "Pod `default/bound` names the node `a`: 1 pod(s) are not scheduled");
    let job = workload("batch/v1", "Job", "sum", "template: {spec: {nodeName: x, containers: []}}");
    check("", &job, "", &[], "names the node `x`: 1 pod(s) are not scheduled, and the cluster has no such node");
}

#[test]
fn replicas_that_are_not_written_stay_as_the_cluster_has_them() {
    let deployment = |replicas: &str| {
        let template = "selector: {matchLabels: {a: b}}, template: {metadata: {labels: {a: b}}, SPEC}";
        workload("apps/v1", "Deployment", "web", &format!("{replicas}{template}"))
    };
    let two = ["default/web-xxxxxxxxxx-xxxxx-1", "default/web-xxxxxxxxxx-xxxxx-2"];
    check(&deployment("replicas: 2, "), &deployment(""), "", &two, "");
    check(&deployment("replicas: 2, "), &deployment("replicas: 1, "), "", &two[..1], "");
    let applied =
        r#"{name: web, annotations: {kubectl.kubernetes.io/last-applied-configuration: '{"spec":{"replicas":2}}'}}"#;
    let live = deployment("replicas: 2, ").replacen("{name: web}", applied, 1);
    check(&live, &deployment(""), "", &two[..1], "");
    check(&deployment("replicas: 2, "), &deployment(""), "--scale deployment/web=1", &two[..1], "");
}

#[test]
fn workloads_of_equal_priority_keep_their_order() {
    let set = |name: &str| {
        workload(
            "apps/v1",
            "ReplicaSet",
            name,
            "replicas: 2, selector: {matchLabels: {a: b}}, template: {metadata: {labels: {a: b}}, SPEC}",
        )
    };
    let manifest = format!("{}\n---\n{}", set("z"), set("y"));
    let expected = ["default/z-xxxxx-1", "default/z-xxxxx-2", "default/y-xxxxx-1", "default/y-xxxxx-2"];
    check("", &manifest, "", &expected, "");
}

#[test]
fn pods_of_the_cluster_that_wait_are_tried_in_the_order_of_the_queue() {
    let waiting = |name: &str, priority: i32, created: &str, more: &str| {
        format!(
            "{{apiVersion: v1, kind: Pod, metadata: {{name: {name}, creationTimestamp: '{created}'}}, spec: {{priority: {priority}, {more} containers: []}}}}"
        )
    };
    let cluster = [
        waiting("late", 0, "2026-02-01T00:00:00Z", ""),
        waiting("early", 0, "2026-01-01T00:00:00Z", ""),
        waiting("low", -1, "2025-01-01T00:00:00Z", ""),
        waiting("other", 9, "2025-01-01T00:00:00Z", "schedulerName: other,"),
        waiting("done", 9, "2025-01-01T00:00:00Z", "") + "\n---\n" + &waiting("gone", 9, "2025-01-01T00:00:00Z", ""),
    ]
    .join("\n---\n")
    .replace("name: done,", "name: done, deletionTimestamp: '2026-01-01T00:00:00Z',")
    .replace("name: gone,", "name: gone, deletionTimestamp: '2026-01-01T00:00:00Z',");
    let manifest = "{apiVersion: v1, kind: Pod, metadata: {name: new}, SPEC}";
    let expected = ["default/early", "default/late", "default/new", "default/low"];
    check(&cluster, manifest, "", &expected, "3 pod(s) of the cluster have no node yet; they are tried, too");
    check(&cluster, manifest, "", &expected, "1 pod(s) of the cluster wait for another scheduler and are left out");
}

#[test]
fn custom_workloads_have_the_replicas_beside_their_templates() {
    let roles = "tfReplicaSpecs: {Chief: {template: {SPEC}}, Worker: {replicas: 2, template: {SPEC}}}";
    let job = workload("kubeflow.org/v1", "TFJob", "j", roles);
    check("", &job, "", &["default/j-chief-xxxxx-1", "default/j-worker-xxxxx-1", "default/j-worker-xxxxx-2"], "");
    let worker = pod("j-worker-0", "TFJob/j", "", "nodeName: a", "").replace("apps/v1", "kubeflow.org/v1");
    let missing = ["default/j-chief-xxxxx-1", "default/j-worker-xxxxx-1"];
    check(worker.trim_start_matches("---\n"), &job, "--keep-existing", &missing, "");
    let scaled = workload(
        "keda.sh/v1alpha1",
        "ScaledJob",
        "s",
        "minReplicaCount: 5, jobTargetRef: {parallelism: 2, template: {SPEC}}",
    );
    check("", &scaled, "", &["default/s-xxxxx-1", "default/s-xxxxx-2"], "");
}

#[test]
fn the_configuration_holds_for_manifests() {
    let ray = workload(
        "ray.io/v1",
        "RayCluster",
        "r",
        "headGroupSpec: {template: {SPEC}}, workerGroupSpecs: [{groupName: Small, replicas: 2, minReplicas: 5, template: {SPEC}}, {template: {SPEC}}]",
    );
    let sets = workload(
        "jobset.x-k8s.io/v1alpha2",
        "JobSet",
        "s",
        "replicatedJobs: [{name: w, replicas: 2, template: {spec: {parallelism: 2, completions: 2, template: {SPEC}}}}]",
    );
    let config = "
kubernetes: '1.33..1.35'
exclude: [old/**]
pod-templates:
- {group: ray.io, kind: RayCluster, path: spec.headGroupSpec.template}
- {group: ray.io, kind: RayCluster, path: 'spec.workerGroupSpecs[].template'}
- {group: jobset.x-k8s.io, kind: JobSet, path: 'spec.replicatedJobs[].template.spec.template'}
";
    let text = format!(
        "#- .podlint.yaml\n{config}\n#- cluster.yaml\n{CLUSTER}\n#- ray.yaml\n{ray}\n#- sets.yaml\n{sets}\n#- old/old.yaml\n{ray}\n"
    );
    let folder = Folder::with(&text.replace("SPEC", SPEC));
    let names = |arguments: &str| {
        let run = folder.run(&format!("schedule --cluster cluster.yaml --format table -q {arguments}"));
        let names = run.stdout.lines().filter_map(|line| line.split_whitespace().next().map(str::to_owned));
        names.collect::<Vec<_>>()
    };
    let head = "default/r-headgroupspec-xxxxx-1";
    let ray = [head, "default/r-small-xxxxx-1", "default/r-small-xxxxx-2", "default/r-1-xxxxx-1"];
    let sets: Vec<String> = (1..=4).map(|number| format!("default/s-xxxxx-{number}")).collect();
    assert_eq!(names(""), [&ray.map(str::to_owned)[..], &sets].concat());
    assert_eq!(names("sets.yaml ray.yaml"), [&sets, &ray.map(str::to_owned)[..]].concat());
    let version = |arguments: &str| {
        let run = folder.run(&format!("schedule ray.yaml --cluster cluster.yaml --format json {arguments}"));
        serde_json::from_str::<serde_json::Value>(&run.stdout)
            .map_or_else(|_| run.stderr, |json| json["kubernetes"].to_string())
    };
    assert_eq!(version(""), "\"1.35\"");
    assert_eq!(version("--kube-version 1.36"), "\"1.36\"");
    assert!(version("--no-config").contains("no pod and no object with a pod template"));
}
