//! `podlint schedule` on manifests: which pods are made of them, where they land, and what is said of poor input.

use crate::harness::{Folder, root};
use std::process::Command;

const NODES: &str = "
#- cluster.json
{\"kind\": \"List\", \"apiVersion\": \"v1\", \"items\": [
{\"kind\": \"Node\", \"metadata\": {\"name\": \"a\", \"labels\": {\"disk\": \"ssd\"}}, \"status\": {\"allocatable\": {\"cpu\": \"4\", \"memory\": \"8Gi\", \"pods\": \"110\"}}},
{\"kind\": \"Node\", \"metadata\": {\"name\": \"b\"}, \"status\": {\"allocatable\": {\"cpu\": \"2\", \"memory\": \"4Gi\", \"pods\": \"110\"}}},
{\"kind\": \"Node\", \"metadata\": {\"name\": \"t\"}, \"spec\": {\"taints\": [{\"key\": \"k\", \"effect\": \"NoSchedule\"}]}, \"status\": {\"allocatable\": {\"cpu\": \"2\", \"memory\": \"4Gi\", \"pods\": \"110\"}}}
]}
";

const SPEC: &str = "{containers: [{name: c, image: 'c:1', resources: {requests: {cpu: 500m, memory: 1Gi}}}]}";

/// Schedules a manifest on the three nodes; `SPEC` in it stands for a small pod.
fn run(manifest: &str, arguments: &str) -> crate::harness::Run {
    let manifest = manifest.replace("SPEC", SPEC);
    let folder = Folder::with(&format!("{NODES}#- app.yaml\n{manifest}\n"));
    folder.run(&format!("schedule app.yaml --cluster cluster.json -q {arguments}"))
}

#[track_caller]
fn check(manifest: &str, arguments: &str, expected: &str, code: i32) {
    let run = run(manifest, arguments);
    assert_eq!((run.stdout.trim_end(), run.code), (expected.trim(), code), "{}", run.stderr);
}

/// Checks the names of the pods that are made, without where they land.
#[track_caller]
fn check_names(manifest: &str, arguments: &str, expected: &[&str]) {
    let run = run(manifest, arguments);
    let names: Vec<&str> = run.stdout.lines().filter_map(|line| line.split_whitespace().next()).collect();
    assert_eq!(names, expected, "{}", run.stderr);
}

fn apps(kind: &str, spec: &str) -> String {
    format!(
        "apiVersion: apps/v1\nkind: {kind}\nmetadata: {{name: web}}\nspec: {{{spec}, selector: {{matchLabels: {{app: web}}}}, template: {{metadata: {{labels: {{app: web}}}}, spec: SPEC}}}}"
    )
}

#[test]
fn a_bare_pod_keeps_its_name() {
    check("{apiVersion: v1, kind: Pod, metadata: {name: one}, spec: SPEC}", "", "default/one  a", 0);
}

#[test]
fn a_deployment_has_a_placeholder_for_its_hash() {
    let names = ["default/web-xxxxxxxxxx-xxxxx-1", "default/web-xxxxxxxxxx-xxxxx-2"];
    check_names(&apps("Deployment", "replicas: 2"), "", &names);
    check_names(&apps("Deployment", "replicas: 7"), "--scale deployment/web=2", &names);
}

#[test]
fn a_replica_set_has_numbered_pods() {
    check_names(&apps("ReplicaSet", "replicas: 2"), "", &["default/web-xxxxx-1", "default/web-xxxxx-2"]);
}

#[test]
fn a_replication_controller_has_numbered_pods() {
    let manifest = "{apiVersion: v1, kind: ReplicationController, metadata: {name: web}, spec: {replicas: 1, template: {metadata: {labels: {a: b}}, spec: SPEC}}}";
    check_names(manifest, "", &["default/web-xxxxx-1"]);
}

#[test]
fn a_stateful_set_counts_from_its_first_ordinal_and_makes_claims() {
    let spec = "replicas: 2, ordinals: {start: 3}, volumeClaimTemplates: [{metadata: {name: data}}]";
    let folder = Folder::with(&format!("{NODES}#- app.yaml\n{}\n", apps("StatefulSet", spec).replace("SPEC", SPEC)));
    let run = folder.run("schedule app.yaml --cluster cluster.json");
    assert!(run.stdout.starts_with("default/web-3 ") && run.stdout.contains("\ndefault/web-4 "), "{}", run.stdout);
    assert!(
        run.stderr.contains("makes 2 claim(s) that the cluster does not have: default/data-web-3, default/data-web-4"),
        "{}",
        run.stderr
    );
}

#[test]
fn a_daemon_set_has_a_pod_on_each_node_whose_taints_it_tolerates() {
    let expected = "default/web-xxxxx-1  a\ndefault/web-xxxxx-2  b";
    check(&apps("DaemonSet", "minReadySeconds: 0"), "", expected, 0);
}

#[test]
fn a_job_has_as_many_pods_as_run_at_a_time() {
    let job = |spec: &str| {
        format!(
            "{{apiVersion: batch/v1, kind: Job, metadata: {{name: sum}}, spec: {{{spec}, template: {{spec: SPEC}}}}}}"
        )
    };
    check_names(&job("parallelism: 3, completions: 2"), "", &["default/sum-xxxxx-1", "default/sum-xxxxx-2"]);
    let indexed = job("completionMode: Indexed, parallelism: 2, completions: 9");
    check_names(&indexed, "", &["default/sum-0-xxxxx", "default/sum-1-xxxxx"]);
    check_names(&job("suspend: true"), "", &[]);
}

#[test]
fn a_cron_job_has_the_pods_of_its_job() {
    let manifest = "{apiVersion: batch/v1, kind: CronJob, metadata: {name: tidy}, spec: {schedule: '* * * * *', jobTemplate: {spec: {template: {spec: SPEC}}}}}";
    check_names(manifest, "", &["default/tidy-xxxxxxxx-xxxxx-1"]);
}

#[test]
fn a_custom_workload_has_its_replicas() {
    let manifest = "{apiVersion: argoproj.io/v1alpha1, kind: Rollout, metadata: {name: web}, spec: {replicas: 2, template: {spec: SPEC}}}";
    check_names(manifest, "", &["default/web-xxxxx-1", "default/web-xxxxx-2"]);
}

#[test]
fn higher_priorities_come_first() {
    let manifest = "
{apiVersion: v1, kind: Pod, metadata: {name: low}, spec: SPEC}
---
{apiVersion: v1, kind: Pod, metadata: {name: high}, spec: {priorityClassName: high, containers: [{name: c, image: c}]}}
---
{apiVersion: scheduling.k8s.io/v1, kind: PriorityClass, metadata: {name: high}, value: 10}";
    check_names(manifest, "", &["default/high", "default/low"]);
}

#[test]
fn a_pod_that_does_not_fit_is_a_problem() {
    let manifest = "{apiVersion: v1, kind: Pod, metadata: {name: big}, spec: {containers: [{name: c, image: c, resources: {requests: {cpu: 9}}}]}}";
    let run = run(manifest, "--format table");
    assert_eq!(run.code, 1, "{}", run.stderr);
    assert!(run.stdout.contains("default/big  -  0/3 nodes are available"), "{}", run.stdout);
    assert!(run.stdout.contains("2 Insufficient cpu"), "{}", run.stdout);
}

#[test]
fn a_preset_is_named_and_ties_are_shown() {
    let folder =
        Folder::with(&format!("#- app.yaml\n{{apiVersion: v1, kind: Pod, metadata: {{name: one}}, spec: {SPEC}}}\n"));
    let run = folder.run("schedule app.yaml");
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert!(run.stdout.contains("# made-up cluster: preset small, 3 node(s)"), "{}", run.stdout);
    assert!(run.stdout.contains("one of 3 equal nodes: node-1, node-2, node-3; most likely node-"), "{}", run.stdout);
    let run = folder.run("schedule app.yaml --preset kind --format markdown");
    assert!(run.stdout.contains("| default/one | kind-control-plane |  |"), "{}", run.stdout);
}

#[test]
fn json_has_a_summary_and_full_has_the_scores() {
    let json = run("{apiVersion: v1, kind: Pod, metadata: {name: one}, spec: SPEC}", "--format json").stdout;
    let document: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!(document["version"], 1);
    assert_eq!(document["summary"]["placed"], 1);
    let full = run("{apiVersion: v1, kind: Pod, metadata: {name: one}, spec: SPEC}", "--format full").stdout;
    assert!(full.contains("runner-up b, ") && full.contains("1 × TaintToleration: "), "{full}");
}

#[test]
fn html_is_a_page_that_shows_the_cluster() {
    let arguments = ["schedule", "testdata/cluster/rollout.yaml", "--cluster", "testdata/cluster/cluster.yaml"];
    let page = |more: &[&str]| {
        let mut podlint = Command::new(env!("CARGO_BIN_EXE_podlint"));
        crate::harness::run(podlint.args(arguments).args(more).current_dir(root()), "")
    };
    let run = page(&["--format", "html"]);
    assert_eq!((run.code, run.stderr.as_str()), (1, ""));
    let pods =
        ["shop/web-xxxxxxxxxx-xxxxx-1", "shop/web-xxxxxxxxxx-xxxxx-2", "shop/web-xxxxxxxxxx-xxxxx-3", "shop/report"];
    let nodes = [">north-1</h3>", ">south-1</h3>", ">south-2</h3>"];
    let said = [
        "<h1>4 pods: 3 placed, 1 without a node</h1>",
        "0/3 nodes are available: 1 Insufficient cpu, 1 node(s) didn&#39;t match Pod&#39;s node affinity/selector",
        "<b>NodeResourcesFit</b>: Insufficient cpu <span class=\"numbers\">needs 2 cpu, 0.3 free of 3.9</span>",
        "data-line=\"30\" data-column=\"23\">testdata/cluster/rollout.yaml:30:23</span>",
        "taint batch:NoSchedule",
        "shop/database",
    ];
    for part in pods.iter().chain(&nodes).chain(&said) {
        assert!(run.stdout.contains(part), "{part} is missing in {}", run.stdout);
    }
    for tag in ["main", "section", "article", "svg", "g", "table", "tr", "td", "th", "ul", "li", "details", "span", "p"]
    {
        let opened = [' ', '>'].map(|end| run.stdout.matches(&format!("<{tag}{end}")).count());
        let closed = run.stdout.matches(&format!("</{tag}>")).count();
        assert_eq!(opened.iter().sum::<usize>(), closed, "{tag}");
    }
    assert_eq!(page(&["--format", "html", "--explain"]).stdout, run.stdout, "it is explained anyway");
}

#[test]
fn html_names_what_is_wrong_in_manifests_and_comes_from_recorded_cases() {
    let run = self::run(
        "{apiVersion: v1, kind: Pod, metadata: {name: '<b>'}, spec: {restartPolicy: Sometimes, containers: []}}",
        "--format html",
    );
    assert!(run.stdout.contains("the API server would refuse Pod default/&lt;b&gt;: "), "{}", run.stdout);
    let folder = Folder::with(
        "#- case.json\n{\"name\": \"one\", \"objects\": [], \"pending\": [{\"kind\": \"Pod\", \"metadata\": {\"name\": \"x\"}, \"spec\": {\"containers\": []}}]}\n",
    );
    let run = folder.run("schedule --case case.json --format html");
    assert_eq!(run.code, 1, "{}", run.stderr);
    assert!(run.stdout.contains("<h1>1 pod: 0 placed, 1 without a node</h1>"), "{}", run.stdout);
}

#[test]
fn pods_of_the_applied_workload_are_replaced() {
    let old = "{apiVersion: v1, kind: Pod, metadata: {name: web-7c9-abcde, labels: {pod-template-hash: 7c9}, ownerReferences: [{apiVersion: apps/v1, kind: ReplicaSet, name: web-7c9, controller: true}]}, spec: {nodeName: a, containers: [{name: c, image: c, resources: {requests: {cpu: 4}}}]}}";
    let deployment = apps("Deployment", "replicas: 1").replace("SPEC", SPEC);
    let folder = Folder::with(&format!("{NODES}#- old.yaml\n{old}\n#- app.yaml\n{deployment}\n"));
    let run = folder.run("schedule app.yaml --cluster cluster.json --cluster old.yaml");
    assert!(run.stdout.contains("web-xxxxxxxxxx-xxxxx-1  a"), "{}{}", run.stdout, run.stderr);
    assert!(run.stderr.contains("are replaced: default/web-7c9-abcde"), "{}", run.stderr);
    let run = folder
        .run("schedule app.yaml --cluster cluster.json --cluster old.yaml --keep-existing --scale deployment/web=2");
    assert!(run.stdout.contains("web-xxxxxxxxxx-xxxxx-1  b"), "{}{}", run.stdout, run.stderr);
}

#[test]
fn poor_input_is_named() {
    let pod = "{apiVersion: v1, kind: Pod, metadata: {name: one}, spec: {containers: [{name: c, image: c}]}}";
    let broken = "{apiVersion: v1, kind: Pod, metadata: {name: one}, spec: {restartPolicy: Sometimes, containers: [{name: c, image: c}]}}";
    let node = "{apiVersion: v1, kind: Node, metadata: {name: a, uid: one}}";
    let other = "{apiVersion: v1, kind: Node, metadata: {name: a, uid: two}}
---
{apiVersion: v1, kind: Node, metadata: {name: b}, status: {capacity: {cpu: four, memory: -1Gi, ephemeral-storage: 8, pods: 10}}}
---
{apiVersion: v1, kind: Node}
---
{apiVersion: v1, kind: Pod, metadata: {name: lost}, spec: {nodeName: far}}
---
just a text";
    let needy = "{apiVersion: v1, kind: Pod, metadata: {name: one}, spec: {priorityClassName: gold, containers: [{name: c, image: c}]}}
---
{apiVersion: v1, kind: Pod, metadata: {name: two}, spec: {runtimeClassName: gold, containers: [{name: c, image: c}]}}
---
{apiVersion: v1, kind: Pod, metadata: {name: three}, spec: {volumes: [{name: v, persistentVolumeClaim: {claimName: gold}}], containers: [{name: c, image: c}]}}
---
{apiVersion: v1, kind: Pod, metadata: {name: four}, spec: {nodeName: gold, containers: [{name: c, image: c}]}}";
    let folder = Folder::with(&format!(
        "#- pod.yaml\n{pod}\n#- none.yaml\n{{apiVersion: v1, kind: ConfigMap, metadata: {{name: x}}}}\n#- bare.yaml\n{node}\n---\n{node}\n#- other.yaml\n{other}\n#- needy.yaml\n{needy}\n#- broken.yaml\n{broken}\n#- half.json\n{{\"kind\": \"List\", \n"
    ));
    let cases = [
        ("pod.yaml --cluster none.yaml", 2, "the cluster files have no node"),
        ("none.yaml --cluster bare.yaml", 2, "no pod and no object with a pod template"),
        ("pod.yaml --cluster bare.yaml", 1, "more than once, of which the first one counts: Node `a`"),
        (
            "pod.yaml --cluster bare.yaml",
            1,
            "no `status.allocatable`, so nothing fits there; take it from a live cluster: a",
        ),
        (
            "pod.yaml --cluster bare.yaml --cluster other.yaml",
            0,
            "the files are of several clusters or times; the first one counts: Node `a`",
        ),
        ("pod.yaml --cluster other.yaml", 0, "`status.capacity` is taken for it: b"),
        ("pod.yaml --cluster other.yaml", 0, "Node `b`: `cpu: four` is not a quantity and is left out"),
        ("pod.yaml --cluster other.yaml", 0, "Node `b`: `memory: -1Gi` is negative and taken as it stands"),
        ("pod.yaml --cluster other.yaml", 0, "`ephemeral-storage: 8` is less than a kibibyte"),
        ("pod.yaml --cluster other.yaml", 0, "a Node: has no name and is left out"),
        (
            "pod.yaml --cluster other.yaml",
            0,
            "1 pod(s) of the cluster run on nodes that it does not have and count nowhere",
        ),
        ("pod.yaml --cluster other.yaml", 0, "other.yaml:9: no Kubernetes object: it has no kind and is left out"),
        ("pod.yaml --cluster half.json", 2, "half.json:1:1: the bracket opened here is never closed"),
        ("broken.yaml", 0, "the API server would refuse Pod default/one: broken.yaml:1:74 "),
        ("needy.yaml", 1, "no PriorityClass with name gold was found"),
        ("needy.yaml", 1, "RuntimeClass \"gold\" not found"),
        ("needy.yaml", 1, "persistentvolumeclaim \"gold\" not found"),
        (
            "needy.yaml",
            1,
            "Pod `default/four` names the node `gold`: 1 pod(s) are not scheduled, and the cluster has no such node",
        ),
        ("pod.yaml --cluster bare.yaml", 1, "no PriorityClass: only the built-in ones are known"),
        ("pod.yaml --scale Deployment/x=2", 2, "nothing to scale: `Deployment/x`"),
        ("pod.yaml --cluster missing.yaml", 2, "cannot read `missing.yaml`"),
    ];
    for (arguments, code, message) in cases {
        let run = folder.run(&format!("schedule {arguments}"));
        assert_eq!(run.code, code, "{arguments}: {}", run.stderr);
        let said = run.stdout + &run.stderr;
        assert!(said.contains(message), "{arguments}: {said}");
    }
}

#[test]
fn an_ordered_stateful_set_stops_at_a_pod_without_a_node() {
    let spec = "replicas: 3, serviceName: web";
    let large = |more: &str| {
        apps("StatefulSet", &format!("{spec}{more}"))
            .replace("SPEC", "{containers: [{name: c, image: c, resources: {requests: {cpu: 3}}}]}")
    };
    let run = run(&large(""), "");
    let lines: Vec<&str> = run.stdout.lines().collect();
    assert!(lines[0].starts_with("default/web-0  a"), "{}", run.stdout);
    assert!(lines[1].starts_with("default/web-1  -  0/3 nodes are available"), "{}", run.stdout);
    assert_eq!(lines[2], "default/web-2  -  not made before default/web-1 is ready");
    let run = self::run(&large(", podManagementPolicy: Parallel"), "");
    assert!(run.stdout.contains("default/web-2  -  0/3 nodes are available"), "{}", run.stdout);
}

const EXPLAINED: &str = "apiVersion: v1
kind: Pod
metadata: {name: one}
spec:
  nodeSelector: {disk: hdd}
  containers:
  - name: c
    image: c:1
    resources: {requests: {cpu: 3, memory: 9Gi}}
";

#[test]
fn a_pod_is_walked_through_the_steps_of_a_deployment() {
    let expected = "default/one → no node
  0/3 nodes are available: 1 node(s) had untolerated taint(s), 2 node(s) didn't match Pod's node affinity/selector. \
                    preemption: 0/3 nodes are available: 3 Preemption is not helpful for scheduling.
  1 accepted  yes: the API server has nothing against it
  2 replicas  1 of 1 of Pod default/one
  3 node      none
  1 node turned down: a
    NodeAffinity: node(s) didn't match Pod's node affinity/selector
      wants disk=hdd, it has disk=ssd
      asked for at app.yaml:5:17
    also NodeResourcesFit: Insufficient memory
      needs 9Gi memory, 8Gi free of 8Gi
      asked for at app.yaml:9:44
  1 node turned down: b
    NodeAffinity: node(s) didn't match Pod's node affinity/selector
      wants disk=hdd, it has no label disk
      asked for at app.yaml:5:17
    also NodeResourcesFit: Insufficient cpu, Insufficient memory
      needs 3 cpu, 2 free of 2, needs 9Gi memory, 4Gi free of 4Gi
      asked for at app.yaml:9:33, app.yaml:9:44
  1 node turned down: t
    TaintToleration: node(s) had untolerated taint(s)
      taint k:NoSchedule is not tolerated
    also NodeAffinity: node(s) didn't match Pod's node affinity/selector
      wants disk=hdd, it has no label disk
      asked for at app.yaml:5:17
    also NodeResourcesFit: Insufficient cpu, Insufficient memory
      needs 3 cpu, 2 free of 2, needs 9Gi memory, 4Gi free of 4Gi
      asked for at app.yaml:9:33, app.yaml:9:44

1 pod: 0 placed, 1 without a node";
    let run = run(EXPLAINED, "--explain one");
    let shown: Vec<&str> = run.stdout.lines().filter(|line| !line.starts_with("note: ")).collect();
    assert_eq!(shown.join("\n").trim(), expected);
    assert_eq!(run.code, 1);
    let json = self::run(EXPLAINED, "--explain --format json").stdout;
    let document: serde_json::Value = serde_json::from_str(&json).unwrap();
    let against = &document["pods"][0]["allFailures"]["a"][1];
    assert_eq!(against["plugin"], "NodeResourcesFit");
    assert_eq!(against["details"][0], "needs 9Gi memory, 8Gi free of 8Gi");
    assert_eq!(against["askedFor"][0], "app.yaml:9:44");
    assert_eq!(self::run(EXPLAINED, "--explain two").code, 2);
}

#[test]
fn what_keeps_a_pod_from_being_accepted_or_run_is_a_step_of_its_own() {
    let manifest = "apiVersion: v1
kind: Pod
metadata: {name: one}
spec:
  containers:
  - name: c
    image: c
    imagePullPolicy: Sometimes
    env: [{name: A, valueFrom: {configMapKeyRef: {name: shop, key: title}}}]
---
{apiVersion: v1, kind: ConfigMap, metadata: {name: shop}, data: {titel: x}}
";
    let run = run(manifest, "--explain");
    for part in [
        "1 accepted  no: app.yaml:8:22 api/unsupported-value",
        "4 image     c:latest: not on the node",
        "5 run       app.yaml:9:68 env/missing-key",
    ] {
        assert!(run.stdout.contains(part), "{part}\n{}", run.stdout);
    }
}

#[test]
fn a_configuration_of_the_scheduler_is_followed_or_refused() {
    let check = |config: &str, expected: &str, code: i32| {
        let pod = "{apiVersion: v1, kind: Pod, metadata: {name: one}, spec: {schedulerName: packer, containers: [{name: c, image: c, resources: {requests: {cpu: 1}}}]}}";
        let folder = Folder::with(&format!("{NODES}#- app.yaml\n{pod}\n#- s.yaml\n{config}\n"));
        let run = folder.run("schedule app.yaml --cluster cluster.json -q --scheduler-config s.yaml");
        let said = format!("{}{}", run.stdout, run.stderr);
        assert!(said.contains(expected), "{said}");
        assert_eq!(run.code, code, "{said}");
    };
    let profile = |more: &str| {
        format!(
            "apiVersion: kubescheduler.config.k8s.io/v1\nkind: KubeSchedulerConfiguration\nprofiles:\n- schedulerName: packer\n{more}"
        )
    };
    let most = "  pluginConfig: [{name: NodeResourcesFit, args: {scoringStrategy: {type: MostAllocated, resources: [{name: cpu}]}}}]";
    check(&profile(""), "default/one  a", 0);
    check(&profile(most), "default/one  b", 0);
    check(&profile("  plugins: {filter: {disabled: [{name: '*'}]}}"), "default/one  a", 0);
    check(
        &profile(&most.replace("MostAllocated", "Most")),
        "s.yaml:5:74: profiles[0].pluginConfig[0].args.scoringStrategy.type: Unsupported value: \"Most\"",
        2,
    );
    check("{}", "s.yaml: apiVersion: has to be kubescheduler.config.k8s.io/v1", 2);
    check("profiles: [", "s.yaml:1:11: the bracket opened here is never closed", 2);
    check(
        "apiVersion: kubescheduler.config.k8s.io/v1\nkind: KubeSchedulerConfiguration\n",
        "not scheduled here: schedulerName packer",
        0,
    );
}

#[test]
fn claims_for_devices_are_made_from_their_templates() {
    let manifest = "
{apiVersion: resource.k8s.io/v1, kind: DeviceClass, metadata: {name: gpu}, spec: {selectors: [{cel: {expression: \"device.driver == 'g'\"}}]}}
---
{apiVersion: resource.k8s.io/v1, kind: ResourceSlice, metadata: {name: s}, spec: {driver: g, nodeName: b, pool: {name: b, generation: 1, resourceSliceCount: 1}, devices: [{name: d}]}}
---
{apiVersion: resource.k8s.io/v1, kind: ResourceClaimTemplate, metadata: {name: one-gpu}, spec: {spec: {devices: {requests: [{name: r, exactly: {deviceClassName: gpu}}]}}}}
---
{apiVersion: apps/v1, kind: Deployment, metadata: {name: web}, spec: {replicas: 2, selector: {matchLabels: {app: web}}, template: {metadata: {labels: {app: web}}, spec: {resourceClaims: [{name: gpu, resourceClaimTemplateName: TEMPLATE}], containers: [{name: c, image: c}]}}}}";
    let made = run(&manifest.replace("TEMPLATE", "one-gpu"), "");
    let lines: Vec<&str> = made.stdout.lines().collect();
    assert_eq!(lines[0], "default/web-xxxxxxxxxx-xxxxx-1  b", "{}", made.stderr);
    assert!(lines[1].starts_with("default/web-xxxxxxxxxx-xxxxx-2  -  0/3 nodes are available"), "{}", made.stdout);
    assert!(lines[1].contains("2 cannot allocate all claims"), "{}", made.stdout);
    let missing = run(&manifest.replace("TEMPLATE", "none"), "");
    assert!(missing.stdout.contains("ResourceClaim not created yet"), "{}", missing.stdout);
}

#[test]
fn claims_without_a_class_get_the_default_one() {
    let manifest = "
{apiVersion: storage.k8s.io/v1, kind: StorageClass, metadata: {name: slow, annotations: {storageclass.kubernetes.io/is-default-class: 'true'}}, provisioner: x, volumeBindingMode: WaitForFirstConsumer, allowedTopologies: [{matchLabelExpressions: [{key: disk, values: [ssd]}]}]}
---
{apiVersion: storage.k8s.io/v1, kind: StorageClass, metadata: {name: other}, provisioner: x}
---
{apiVersion: v1, kind: PersistentVolumeClaim, metadata: {name: data}, spec: {CLASSaccessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}}
---
{apiVersion: v1, kind: Pod, metadata: {name: one}, spec: {volumes: [{name: v, persistentVolumeClaim: {claimName: data}}], containers: [{name: c, image: c}]}}";
    check(&manifest.replace("CLASS", ""), "", "default/one  a", 0);
    let none = run(&manifest.replace("CLASS", "storageClassName: '', "), "");
    assert!(none.stdout.contains("default/one  -  0/3 nodes are available"), "{}", none.stdout);
}

#[test]
fn pods_are_held_to_limits_and_quotas() {
    let manifest = |replicas: &str| {
        format!(
            "
{{apiVersion: v1, kind: LimitRange, metadata: {{name: sizes}}, spec: {{limits: [{{type: Container, default: {{cpu: 3}}, defaultRequest: {{cpu: 1}}, max: {{cpu: 3}}}}]}}}}
---
{{apiVersion: v1, kind: ResourceQuota, metadata: {{name: all}}, spec: {{hard: {{requests.cpu: 3}}}}}}
---
{}
---
{{apiVersion: v1, kind: Pod, metadata: {{name: zz-big}}, spec: {{containers: [{{name: c, image: c, resources: {{limits: {{cpu: 4}}}}}}]}}}}",
            apps("Deployment", replicas).replace("SPEC", "{containers: [{name: c, image: c}]}")
        )
    };
    let run = run(&manifest("replicas: 4"), "");
    let expected = "
default/web-xxxxxxxxxx-xxxxx-1  a
default/web-xxxxxxxxxx-xxxxx-2  a
default/web-xxxxxxxxxx-xxxxx-3  b
default/web-xxxxxxxxxx-xxxxx-4  -  refused: pods \"web-xxxxxxxxxx-xxxxx-4\" is forbidden: exceeded quota: all, requested: requests.cpu=1, used: requests.cpu=3, limited: requests.cpu=3
default/zz-big                  -  refused: pods \"zz-big\" is forbidden: maximum cpu usage per Container is 3, but limit is 4";
    assert_eq!(run.stdout.trim(), expected.trim(), "{}", run.stderr);
    assert_eq!(run.code, 1);
}

#[test]
fn a_refused_pod_takes_nothing_of_the_node_that_it_names() {
    let manifest = "
{apiVersion: v1, kind: ResourceQuota, metadata: {name: all}, spec: {hard: {requests.cpu: 2}}}
---
{apiVersion: v1, kind: Pod, metadata: {name: bound}, spec: {nodeName: a, containers: [{name: c, image: c, resources: {requests: {cpu: 3}}}]}}
---
{apiVersion: v1, kind: Pod, metadata: {name: web}, spec: {nodeSelector: {disk: ssd}, containers: [{name: c, image: c, resources: {requests: {cpu: 2}}}]}}";
    let run = run(manifest, "");
    let expected = "
default/web    a
default/bound  -  refused: pods \"bound\" is forbidden: exceeded quota: all, requested: requests.cpu=3, used: requests.cpu=0, limited: requests.cpu=2";
    assert_eq!(run.stdout.trim(), expected.trim(), "{}", run.stderr);
    assert_eq!(run.code, 1);
}
