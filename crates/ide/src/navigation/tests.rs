//! Texts, and what is found in them.

use super::{definition, highlights, references};
use crate::Target;
use crate::fixture::Fixture;
use expect_test::{Expect, expect};
use podlint_yaml::Span;

/// The line of a target with the target between `[` and `]`.
fn line(text: &str, span: Span) -> String {
    let (before, behind) = (&text[..span.start as usize], &text[span.end as usize..]);
    let start = before.rfind('\n').map_or(0, |end| end + 1);
    let end = behind.find('\n').unwrap_or(behind.len());
    format!("{}[{}]{}", before[start..].trim_start(), span.of(text), behind[..end].trim_end())
}

fn lines(fixture: &Fixture, targets: &[Target]) -> String {
    let path = |target: &Target| fixture.run(|scope, _| scope.files.path(target.file));
    let all =
        targets.iter().map(|target| format!("{}: {}\n", path(target), line(fixture.text(target.file), target.span)));
    all.collect()
}

#[track_caller]
fn check_definition(text: &str, expected: Expect) {
    let fixture = Fixture::new(text);
    let targets = fixture.run(definition).map_or(Vec::new(), |(_, targets)| targets);
    expected.assert_eq(&lines(&fixture, &targets));
}

#[track_caller]
fn check_references(text: &str, expected: Expect) {
    let fixture = Fixture::new(text);
    let targets = fixture.run(|scope, offset| references(scope, offset, true));
    expected.assert_eq(&lines(&fixture, &targets));
}

#[track_caller]
fn check_highlights(text: &str, expected: Expect) {
    let fixture = Fixture::new(text);
    let all: String = fixture
        .run(highlights)
        .iter()
        .map(|highlight| {
            let sign = if highlight.is_declaration { '*' } else { ' ' };
            format!("{sign} {}\n", line(fixture.text(fixture.file), highlight.span))
        })
        .collect();
    expected.assert_eq(&all);
}

const CONFIG: &str = "
#- /a/config.yaml
{apiVersion: v1, kind: ConfigMap, metadata: {name: web}, data: {LOG_LEVEL: info, OTHER: x}}
";

#[test]
fn a_key_leads_into_the_config_map_of_another_file() {
    let pod = "
#- /a/pod.yaml
apiVersion: v1
kind: Pod
metadata: {name: web}
spec:
  containers:
  - name: web
    env:
    - {name: X, valueFrom: {configMapKeyRef: {name: web, key: \"LOG_$0LEVEL\"}}}
";
    check_definition(
        &format!("{CONFIG}{pod}"),
        expect![[r#"
            /a/config.yaml: {apiVersion: v1, kind: ConfigMap, metadata: {name: web}, data: {[LOG_LEVEL]: info, OTHER: x}}
        "#]],
    );
}

#[test]
fn a_half_typed_file_still_leads_on() {
    let pod = "
#- /a/pod.yaml
apiVersion: v1
kind: Pod
spec:
  containers:
  - name: web
    image
    envFrom: [{configMapRef: {name: w$0eb}}, {
";
    check_definition(
        &format!("{CONFIG}{pod}"),
        expect![[r#"
            /a/config.yaml: {apiVersion: v1, kind: ConfigMap, metadata: {name: [web]}, data: {LOG_LEVEL: info, OTHER: x}}
        "#]],
    );
}

#[test]
fn a_name_means_the_object_of_the_own_namespace() {
    check_definition(
        "
apiVersion: v1
kind: Secret
metadata: {name: key, namespace: one}
---
apiVersion: v1
kind: Secret
metadata: {name: key, namespace: two} # this one
---
apiVersion: v1
kind: Pod
metadata: {name: web, namespace: two}
spec: {imagePullSecrets: [{name: $0key}]}
",
        expect![[r#"
            /file.yaml: metadata: {name: [key], namespace: two} # this one
        "#]],
    );
}

#[test]
fn the_nearest_file_counts() {
    check_definition(
        "
#- /a/account.yaml
{apiVersion: v1, kind: ServiceAccount, metadata: {name: web}}
#- /b/account.yaml
{apiVersion: v1, kind: ServiceAccount, metadata: {name: web}}
#- /b/pod.yaml
{apiVersion: v1, kind: Pod, spec: {serviceAccountName: web$0}}
",
        expect![[r#"
            /b/account.yaml: {apiVersion: v1, kind: ServiceAccount, metadata: {name: [web]}}
        "#]],
    );
}

#[test]
fn a_service_selector_lists_all_pods_that_carry_all_labels() {
    check_definition(
        "
#- /a/one.yaml
apiVersion: apps/v1
kind: Deployment
metadata: {name: one, labels: {app: web}}
spec: {template: {metadata: {labels: {app: web, tier: front}}}}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: other}
spec: {template: {metadata: {labels: {app: web, tier: back}}}}
#- /a/two.yaml
{apiVersion: v1, kind: Pod, metadata: {name: two, labels: {tier: front, app: web}}}
#- /a/service.yaml
apiVersion: v1
kind: Service
metadata: {name: web, labels: {app: web}}
spec:
  selector:
    app: w$0eb
    tier: front
",
        expect![[r#"
            /a/two.yaml: {apiVersion: v1, kind: Pod, metadata: {name: two, labels: {tier: front, app: [web]}}}
        "#]],
    );
}

#[test]
fn a_deployment_selects_its_own_pods() {
    check_definition(
        "
apiVersion: apps/v1
kind: Deployment
metadata: {name: one, labels: {app: web}}
spec:
  selector: {matchLabels: {app$0: web}}
  template: {metadata: {labels: {app: web}}}
---
{apiVersion: v1, kind: Pod, metadata: {name: two, labels: {app: web}}}
",
        expect![[r#"
            /file.yaml: template: {metadata: {labels: {[app]: web}}}
        "#]],
    );
}

#[test]
fn a_target_port_leads_to_the_port_of_the_container() {
    check_definition(
        "
#- /service.yaml
apiVersion: v1
kind: Service
metadata: {name: web}
spec: {selector: {app: web}, ports: [{port: 80, targetPort: $0http}]}
#- /pods.yaml
apiVersion: apps/v1
kind: StatefulSet
metadata: {name: web}
spec:
  template:
    metadata: {labels: {app: web}}
    spec: {containers: [{name: a, image: b, ports: [{name: http, containerPort: 8080}]}]}
---
apiVersion: v1
kind: Pod
metadata: {name: other, labels: {app: other}}
spec: {containers: [{name: a, ports: [{name: http, containerPort: 1}]}]}
",
        expect![[r#"
            /pods.yaml: spec: {containers: [{name: a, image: b, ports: [{name: [http], containerPort: 8080}]}]}
        "#]],
    );
}

#[test]
fn an_ingress_leads_to_the_port_of_the_service() {
    check_definition(
        "
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: {name: web}
spec: {defaultBackend: {service: {name: web, port: {name: ht$0tp}}}}
---
{apiVersion: v1, kind: Service, metadata: {name: web}, spec: {ports: [{name: http, port: 80}]}}
---
{apiVersion: v1, kind: Service, metadata: {name: api}, spec: {ports: [{name: http, port: 80}]}}
",
        expect![[r#"
            /file.yaml: {apiVersion: v1, kind: Service, metadata: {name: web}, spec: {ports: [{name: [http], port: 80}]}}
        "#]],
    );
}

#[test]
fn a_kind_and_a_name_lead_to_an_object() {
    let objects = "
---
{apiVersion: apps/v1, kind: Deployment, metadata: {name: web}, spec: {selector: {matchLabels: {app: web}}}}
---
{apiVersion: argoproj.io/v1alpha1, kind: Rollout, metadata: {name: web}}
---
{apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRole, metadata: {name: web}}
";
    let scaler = |kind: &str| {
        format!(
            "{{apiVersion: autoscaling/v2, kind: HorizontalPodAutoscaler, spec: {{scaleTargetRef: {{{kind}, name: $0web}}}}}}"
        )
    };
    check_definition(
        &format!("{}{objects}", scaler("kind: Deployment")),
        expect![[r#"
            /file.yaml: {apiVersion: apps/v1, kind: Deployment, metadata: {name: [web]}, spec: {selector: {matchLabels: {app: web}}}}
        "#]],
    );
    let rollout = "apiVersion: argoproj.io/v1alpha1, kind: Rollout";
    check_definition(
        &format!("{}{objects}", scaler(rollout)),
        expect![[r#"
            /file.yaml: {apiVersion: argoproj.io/v1alpha1, kind: Rollout, metadata: {name: [web]}}
        "#]],
    );
    let binding = "{apiVersion: rbac.authorization.k8s.io/v1, kind: RoleBinding, metadata: {name: b, namespace: x}, \
            roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: $0web}}";
    check_definition(
        &format!("{binding}{objects}"),
        expect![[r#"
            /file.yaml: {apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRole, metadata: {name: [web]}}
        "#]],
    );
}

#[test]
fn a_secret_may_be_made_by_a_controller_or_a_kustomization() {
    check_definition(
        "
#- /sealed.yaml
{apiVersion: bitnami.com/v1alpha1, kind: SealedSecret, metadata: {name: db}}
#- /pod.yaml
{apiVersion: v1, kind: Pod, spec: {volumes: [{name: a, secret: {secretName: $0db}}]}}
",
        expect![[r#"
            /sealed.yaml: {apiVersion: bitnami.com/v1alpha1, kind: SealedSecret, metadata: {name: [db]}}
        "#]],
    );
    check_definition(
        "
#- /kustomization.yaml
{apiVersion: kustomize.config.k8s.io/v1beta1, kind: Kustomization, secretGenerator: [{name: db}]}
#- /pod.yaml
{apiVersion: v1, kind: Pod, spec: {volumes: [{name: a, secret: {secretName: d$0b}}]}}
",
        expect![[r#"
            /kustomization.yaml: {apiVersion: kustomize.config.k8s.io/v1beta1, kind: Kustomization, secretGenerator: [{name: [db]}]}
        "#]],
    );
}

#[test]
fn references_of_a_key_are_all_that_read_it() {
    check_references(
        "
#- /a/config.yaml
apiVersion: v1
kind: ConfigMap
metadata: {name: web}
data:
  LOG$0_LEVEL: info
#- /a/pod.yaml
apiVersion: v1
kind: Pod
spec:
  containers:
  - env:
    - {name: X, valueFrom: {configMapKeyRef: {name: web, key: LOG_LEVEL}}}
    - {name: Y, valueFrom: {configMapKeyRef: {name: other, key: LOG_LEVEL}}}
    - {name: Z, valueFrom: {secretKeyRef: {name: web, key: LOG_LEVEL}}}
#- /a/cron.yaml
apiVersion: batch/v1
kind: CronJob
spec:
  jobTemplate:
    spec:
      template:
        spec:
          volumes:
          - configMap: {name: web, items: [{key: LOG_LEVEL, path: level}]}
          - projected: {sources: [{configMap: {name: web, items: [{key: LOG_LEVEL, path: level}]}}]}
",
        expect![[r#"
            /a/config.yaml: [LOG_LEVEL]: info
            /a/pod.yaml: - {name: X, valueFrom: {configMapKeyRef: {name: web, key: [LOG_LEVEL]}}}
            /a/cron.yaml: - configMap: {name: web, items: [{key: [LOG_LEVEL], path: level}]}
            /a/cron.yaml: - projected: {sources: [{configMap: {name: web, items: [{key: [LOG_LEVEL], path: level}]}}]}
        "#]],
    );
}

#[test]
fn a_copy_elsewhere_keeps_its_own_uses() {
    check_references(
        "
#- /a/config.yaml
{apiVersion: v1, kind: ConfigMap, metadata: {name: $0web}}
#- /a/pod.yaml
{apiVersion: v1, kind: Pod, spec: {containers: [{envFrom: [{configMapRef: {name: web}}]}]}}
#- /b/config.yaml
{apiVersion: v1, kind: ConfigMap, metadata: {name: web}}
#- /b/pod.yaml
{apiVersion: v1, kind: Pod, spec: {containers: [{envFrom: [{configMapRef: {name: web}}]}]}}
#- /c/pod.yaml
{apiVersion: v1, kind: Pod, spec: {containers: [{envFrom: [{configMapRef: {name: web}}]}]}}
",
        expect![[r#"
            /a/config.yaml: {apiVersion: v1, kind: ConfigMap, metadata: {name: [web]}}
            /a/pod.yaml: {apiVersion: v1, kind: Pod, spec: {containers: [{envFrom: [{configMapRef: {name: [web]}}]}]}}
            /c/pod.yaml: {apiVersion: v1, kind: Pod, spec: {containers: [{envFrom: [{configMapRef: {name: [web]}}]}]}}
        "#]],
    );
}

#[test]
fn highlights_a_volume_in_its_pod_only() {
    check_highlights(
        "
apiVersion: apps/v1
kind: StatefulSet
spec:
  template:
    spec:
      containers:
      - volumeMounts: [{name: data, mountPath: /a}, {name: tmp, mountPath: /b}]
        volumeDevices: [{name: data, devicePath: /c}]
  volumeClaimTemplates:
  - metadata: {name: $0data}
---
apiVersion: v1
kind: Pod
spec: {volumes: [{name: data}]}
",
        expect![[r#"
              - volumeMounts: [{name: [data], mountPath: /a}, {name: tmp, mountPath: /b}]
              volumeDevices: [{name: [data], devicePath: /c}]
            * - metadata: {name: [data]}
        "#]],
    );
}

#[test]
fn highlights_the_ports_that_probes_use() {
    check_highlights(
        "
apiVersion: v1\r
kind: Pod\r
spec:\r
  containers:\r
  - ports: [{name: http, containerPort: 80}]\r
    livenessProbe: {httpGet: {port: http$0}}\r
    lifecycle: {preStop: {httpGet: {port: 'http'}}}\r
    readinessProbe: {tcpSocket: {port: http}}\r
",
        expect![[r#"
            * - ports: [{name: [http], containerPort: 80}]
              livenessProbe: {httpGet: {port: [http]}}
              lifecycle: {preStop: {httpGet: {port: '[http]'}}}
              readinessProbe: {tcpSocket: {port: [http]}}
        "#]],
    );
}

#[test]
fn a_variable_is_used_behind_its_definition_and_where_it_is_not_escaped() {
    check_highlights(
        "
apiVersion: v1
kind: Pod
spec:
  containers:
  - env:
    - {name: EARLY, value: $(HOST)}
    - {name: $0HOST, value: db}
    - {name: URL, value: 'http://$(HOST):80/$$(HOST)'}
    args:
    - |
      run $(HOST) $(OTHER)
    command: [\"x\", \"$(HOST)\"]
  - args: [$(HOST)]
",
        expect![[r#"
            * - {name: [HOST], value: db}
              - {name: URL, value: 'http://$([HOST]):80/$$(HOST)'}
              run $([HOST]) $(OTHER)
              command: ["x", "$([HOST])"]
        "#]],
    );
}

#[test]
fn containers_are_named_by_annotations_and_resource_fields() {
    check_highlights(
        "
apiVersion: apps/v1
kind: DaemonSet
spec:
  template:
    metadata: {annotations: {kubectl.kubernetes.io/default-container: web}}
    spec:
      containers:
      - name: w$0eb
        env: [{name: CPU, valueFrom: {resourceFieldRef: {containerName: web, resource: limits.cpu}}}]
",
        expect![[r#"
              metadata: {annotations: {kubectl.kubernetes.io/default-container: [web]}}
            * - name: [web]
              env: [{name: CPU, valueFrom: {resourceFieldRef: {containerName: [web], resource: limits.cpu}}}]
        "#]],
    );
}

#[test]
fn templates_in_a_text_hide_no_names() {
    check_highlights(
        "
apiVersion: v1
kind: Pod
spec:
  {{- if .Values.mount }}
  volumes:
  - name: data
  - name: {{ .Values.name }}
  {{- end }}
  containers:
  - name: {{ .Chart.Name }}
    volumeMounts:
    - {name: da$0ta, mountPath: /a}
",
        expect![[r#"
            * - name: [data]
              - {name: [data], mountPath: /a}
        "#]],
    );
}

#[test]
fn label_keys_and_values_are_found_in_all_kinds_of_selectors() {
    let text = "
apiVersion: apps/v1
kind: Deployment
spec:
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: $0web}}
    spec:
      affinity:
        podAntiAffinity:
          requiredDuringSchedulingIgnoredDuringExecution:
          - labelSelector: {matchExpressions: [{key: app, operator: In, values: [web, api]}]}
      topologySpreadConstraints:
      - labelSelector: {matchLabels: {app: web}}
        matchLabelKeys: [app]
---
{apiVersion: policy/v1, kind: PodDisruptionBudget, spec: {selector: {matchLabels: {app: web}}}}
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
spec:
  podSelector: {matchLabels: {app: web}}
  ingress: [{from: [{namespaceSelector: {matchLabels: {app: web}}}]}]
";
    check_highlights(
        text,
        expect![[r#"
              selector: {matchLabels: {app: [web]}}
            * metadata: {labels: {app: [web]}}
              - labelSelector: {matchExpressions: [{key: app, operator: In, values: [[web], api]}]}
              - labelSelector: {matchLabels: {app: [web]}}
              {apiVersion: policy/v1, kind: PodDisruptionBudget, spec: {selector: {matchLabels: {app: [web]}}}}
              podSelector: {matchLabels: {app: [web]}}
        "#]],
    );
    check_highlights(
        &text.replace("app: $0web", "$0app: web"),
        expect![[r#"
              selector: {matchLabels: {[app]: web}}
            * metadata: {labels: {[app]: web}}
              - labelSelector: {matchExpressions: [{key: [app], operator: In, values: [web, api]}]}
              - labelSelector: {matchLabels: {[app]: web}}
              matchLabelKeys: [[app]]
              {apiVersion: policy/v1, kind: PodDisruptionBudget, spec: {selector: {matchLabels: {[app]: web}}}}
              podSelector: {matchLabels: {[app]: web}}
        "#]],
    );
}

#[test]
fn a_patch_leads_to_the_object_that_it_changes() {
    let text = "
#- /base/web.yaml
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  selector: {matchLabels: {app: web}}
  template: {metadata: {labels: {app: web}}, spec: {containers: [{name: a, image: b}]}}
#- /overlay/patch.yaml
apiVersion: apps/v1
kind: Deployment
metadata: {name: w$0eb}
spec: {replicas: 3}
";
    check_definition(
        text,
        expect![[r#"
            /base/web.yaml: metadata: {name: [web]}
        "#]],
    );
    check_references(
        text,
        expect![[r#"
            /overlay/patch.yaml: metadata: {name: [web]}
            /base/web.yaml: metadata: {name: [web]}
        "#]],
    );
}

#[test]
fn an_alias_leads_to_what_it_stands_for() {
    check_definition(
        "
apiVersion: apps/v1
kind: Deployment
spec:
  template: {metadata: {labels: {app: &app web}}}
  selector: {matchLabels: {app: *a$0pp}}
",
        expect![[r#"
            /file.yaml: template: {metadata: {labels: {app: &app [web]}}}
        "#]],
    );
}

#[test]
fn odd_texts_have_no_names() {
    for text in ["$0", "a: $0b\n", "kind: Pod\nspec: $0", "apiVersion: v1\nkind: Pod\nspec: {containers: *a$0"] {
        check_definition(text, expect![[""]]);
    }
}

#[test]
fn deep_and_long_texts_are_read_in_one_go() {
    let deep = format!("apiVersion: v1\nkind: Pod\nspec: {}$0", "{affinity: ".repeat(20_000));
    check_definition(&deep, expect![[""]]);
    let long = "$(A)".repeat(100_000);
    let text = format!("apiVersion: v1\nkind: Pod\nspec: {{containers: [{{env: [{{name: $0A}}], args: ['{long}']}}]}}");
    let fixture = Fixture::new(&text);
    assert_eq!(fixture.run(highlights).len(), 100_001);
}

#[test]
fn a_selector_that_no_near_pod_meets_leads_further_away() {
    check_definition(
        "
#- /a/pod.yaml
{apiVersion: v1, kind: Pod, metadata: {name: a, labels: {app: web}}}
#- /b/pod.yaml
{apiVersion: v1, kind: Pod, metadata: {name: b, labels: {app: web, tier: front}}}
#- /a/policy.yaml
apiVersion: policy/v1
kind: PodDisruptionBudget
spec: {selector: {matchLabels: {app: w$0eb, tier: front}}}
",
        expect![[r#"
            /b/pod.yaml: {apiVersion: v1, kind: Pod, metadata: {name: b, labels: {app: [web], tier: front}}}
        "#]],
    );
}

#[test]
fn namespaces_are_selected_by_their_own_labels() {
    check_definition(
        "
{apiVersion: v1, kind: Pod, metadata: {name: a, namespace: x, labels: {team: web}}}
---
{apiVersion: v1, kind: Namespace, metadata: {name: x, labels: {team: web}}}
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: p, namespace: y}
spec: {podSelector: {}, ingress: [{from: [{namespaceSelector: {matchLabels: {team: web$0}}}]}]}
",
        expect![[r#"
            /file.yaml: {apiVersion: v1, kind: Namespace, metadata: {name: x, labels: {team: [web]}}}
        "#]],
    );
}

#[test]
fn a_peer_of_another_namespace_is_found() {
    check_definition(
        "
{apiVersion: v1, kind: Pod, metadata: {name: a, namespace: x, labels: {app: web}}}
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: p, namespace: y}
spec: {ingress: [{from: [{namespaceSelector: {}, podSelector: {matchLabels: {app: web$0}}}]}]}
",
        expect![[r#"
            /file.yaml: {apiVersion: v1, kind: Pod, metadata: {name: a, namespace: x, labels: {app: [web]}}}
        "#]],
    );
}

#[test]
fn pods_of_custom_kinds_and_of_lists_have_names() {
    check_highlights(
        "
apiVersion: argoproj.io/v1alpha1
kind: Rollout
metadata: {name: web}
spec:
  template:
    spec:
      volumes: [{name: data}]
      containers: [{volumeMounts: [{name: d$0ata}]}]
",
        expect![[r#"
            * volumes: [{name: [data]}]
              containers: [{volumeMounts: [{name: [data]}]}]
        "#]],
    );
    check_highlights(
        "
apiVersion: v1
kind: List
items:
- {apiVersion: v1, kind: ConfigMap, metadata: {name: web}}
- {apiVersion: v1, kind: Pod, spec: {volumes: [{configMap: {name: w$0eb}}]}}
",
        expect![[r#"
            * - {apiVersion: v1, kind: ConfigMap, metadata: {name: [web]}}
              - {apiVersion: v1, kind: Pod, spec: {volumes: [{configMap: {name: [web]}}]}}
        "#]],
    );
}

#[test]
fn a_subject_and_a_namespace_lead_to_their_objects() {
    let text = "
{apiVersion: v1, kind: Namespace, metadata: {name: two}}
---
{apiVersion: v1, kind: ServiceAccount, metadata: {name: bot, namespace: one}}
---
{apiVersion: v1, kind: ServiceAccount, metadata: {name: bot, namespace: two}}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: {name: b, namespace: one}
subjects: [{kind: ServiceAccount, name: bo$0t, namespace: two}]
";
    check_definition(
        text,
        expect![[r#"
            /file.yaml: {apiVersion: v1, kind: ServiceAccount, metadata: {name: [bot], namespace: two}}
        "#]],
    );
    check_definition(
        &text.replace("$0", "").replace("namespace: two}]", "namespace: t$0wo}]"),
        expect![[r#"
            /file.yaml: {apiVersion: v1, kind: Namespace, metadata: {name: [two]}}
        "#]],
    );
}

#[test]
fn containers_that_share_a_list_share_its_variables() {
    check_highlights(
        "
apiVersion: v1
kind: Pod
spec:
  containers:
  - env: &env [{name: A}]
    args: [$(A)]
  - env: *env
    args: [$($0A)]
",
        expect![[r#"
            * - env: &env [{name: [A]}]
              args: [$([A])]
              args: [$([A])]
        "#]],
    );
}

#[test]
fn an_unclosed_quote_ends_no_name_too_early() {
    check_definition(
        "
{apiVersion: v1, kind: ServiceAccount, metadata: {name: web}}
---
apiVersion: v1
kind: Pod
spec:
  serviceAccountName: \"w$0eb
",
        expect![[r#"
            /file.yaml: {apiVersion: v1, kind: ServiceAccount, metadata: {name: [web]}}
        "#]],
    );
}

#[test]
fn a_field_path_names_a_label() {
    check_highlights(
        "
apiVersion: v1
kind: Pod
metadata: {labels: {$0app: web}}
spec:
  containers:
  - env: [{name: A, valueFrom: {fieldRef: {fieldPath: \"metadata.labels['app']\"}}}]
",
        expect![[r#"
            * metadata: {labels: {[app]: web}}
              - env: [{name: A, valueFrom: {fieldRef: {fieldPath: "metadata.labels['[app]']"}}}]
        "#]],
    );
}

#[test]
fn a_kustomization_declares_keys_and_labels_and_names_what_it_patches() {
    let text = "
#- /a/kustomization.yaml
apiVersion: kustomize.config.k8s.io/v1beta1
kind: Kustomization
configMapGenerator:
- name: web
  literals: [LEVEL=info]
  files: [\"page=index.html\", other.html]
commonLabels: {team: one}
patches:
- {path: patch.yaml, target: {kind: Pod, name: POD}}
#- /a/pod.yaml
apiVersion: v1
kind: Pod
metadata: {name: pod}
spec:
  containers:
  - env: [{name: A, valueFrom: {configMapKeyRef: {name: web, key: KEY}}}]
---
{apiVersion: v1, kind: Service, metadata: {name: a}, spec: {selector: {team: TEAM}}}
";
    let put = |mark: &str, with: &str| {
        let all = text.replace(mark, with);
        all.replace("POD", "pod").replace("KEY", "LEVEL").replace("TEAM", "one")
    };
    check_definition(
        &put("KEY", "L$0EVEL"),
        expect![[r#"
            /a/kustomization.yaml: literals: [[LEVEL]=info]
        "#]],
    );
    check_definition(
        &put("KEY", "p$0age"),
        expect![[r#"
            /a/kustomization.yaml: files: ["[page]=index.html", other.html]
        "#]],
    );
    check_definition(
        &put("KEY", "other.h$0tml"),
        expect![[r#"
            /a/kustomization.yaml: - name: [web]
        "#]],
    );
    check_definition(
        &put("TEAM", "o$0ne"),
        expect![[r#"
            /a/kustomization.yaml: commonLabels: {team: [one]}
        "#]],
    );
    check_definition(
        &put("POD", "p$0od"),
        expect![[r#"
            /a/pod.yaml: metadata: {name: [pod]}
        "#]],
    );
}

#[test]
fn references_by_kind_of_field_lead_on() {
    let objects = "
{apiVersion: v1, kind: Service, metadata: {name: web, namespace: x}}
---
{apiVersion: v1, kind: Secret, metadata: {name: web, namespace: x}}
---
{apiVersion: v1, kind: PersistentVolumeClaim, metadata: {name: web, namespace: x}}
---
{apiVersion: storage.k8s.io/v1, kind: StorageClass, metadata: {name: web}}
---
{apiVersion: networking.k8s.io/v1, kind: IngressClass, metadata: {name: web}}
---
";
    let check = |text: &str, expected| check_definition(&format!("{objects}{text}\n"), expected);
    check(
        "{apiVersion: apiregistration.k8s.io/v1, kind: APIService, spec: {service: {name: $0web, namespace: x}}}",
        expect![[r#"
            /file.yaml: {apiVersion: v1, kind: Service, metadata: {name: [web], namespace: x}}
        "#]],
    );
    check(
        "{apiVersion: v1, kind: PersistentVolumeClaim, spec: {storageClassName: $0web}}",
        expect![[r#"
            /file.yaml: {apiVersion: storage.k8s.io/v1, kind: StorageClass, metadata: {name: [web]}}
        "#]],
    );
    check(
        "{apiVersion: v1, kind: PersistentVolume, spec: {claimRef: {name: $0web, namespace: x}}}",
        expect![[r#"
            /file.yaml: {apiVersion: v1, kind: PersistentVolumeClaim, metadata: {name: [web], namespace: x}}
        "#]],
    );
    check(
        "{apiVersion: v1, kind: ServiceAccount, secrets: [{name: $0web}]}",
        expect![[r#"
            /file.yaml: {apiVersion: v1, kind: Secret, metadata: {name: [web], namespace: x}}
        "#]],
    );
    check(
        "{apiVersion: networking.k8s.io/v1, kind: Ingress, spec: {ingressClassName: $0web}}",
        expect![[r#"
            /file.yaml: {apiVersion: networking.k8s.io/v1, kind: IngressClass, metadata: {name: [web]}}
        "#]],
    );
    check(
        "{apiVersion: networking.k8s.io/v1, kind: Ingress, spec: {tls: [{secretName: $0web}]}}",
        expect![[r#"
            /file.yaml: {apiVersion: v1, kind: Secret, metadata: {name: [web], namespace: x}}
        "#]],
    );
    check(
        "{apiVersion: apps/v1, kind: StatefulSet, spec: {serviceName: $0web}}",
        expect![[r#"
            /file.yaml: {apiVersion: v1, kind: Service, metadata: {name: [web], namespace: x}}
        "#]],
    );
    check(
        "{apiVersion: v1, kind: Pod, spec: {volumes: [{persistentVolumeClaim: {claimName: $0web}}]}}",
        expect![[r#"
            /file.yaml: {apiVersion: v1, kind: PersistentVolumeClaim, metadata: {name: [web], namespace: x}}
        "#]],
    );
    check(
        "{apiVersion: v1, kind: Pod, spec: {imagePullSecrets: [{name: $0web}]}}",
        expect![[r#"
            /file.yaml: {apiVersion: v1, kind: Secret, metadata: {name: [web], namespace: x}}
        "#]],
    );
}

#[test]
fn every_beginning_of_a_text_can_be_asked_about() {
    let text = "
apiVersion: v1
kind: Pod
metadata: {name: 'web', labels: {app: &a web}}
spec:
  {{- if x }}
  volumes: [{name: data, configMap: {name: \"web\", items: [{key: a}]}}]
  containers:
  - name: web
    env: &e
    - {name: A, value: \"$(A)\\u0041\"}
    args: [$(A), *a, 'http://x']
    ports: [{name: http}]
    livenessProbe: {httpGet: {port: http}}
";
    for end in 0..text.len() {
        let start = text[..end].rfind(' ').unwrap_or_default();
        let fixture = Fixture::new(&format!("#- /a.yaml\n{}$0\n#- /b.yaml\n{}\n", &text[..end], &text[start..end]));
        fixture.run(|scope, offset| {
            for offset in offset.saturating_sub(12)..=offset {
                definition(scope, offset);
                references(scope, offset, true);
                highlights(scope, offset);
                let _ = crate::rename::rename(scope, offset, "other");
            }
            crate::links::links(scope);
            crate::tokens::tokens(scope);
        });
    }
}

#[test]
fn a_variable_may_be_a_key_that_all_are_taken_from() {
    check_references(
        "
apiVersion: v1
kind: ConfigMap
metadata: {name: web}
data: {$0LEVEL: info}
---
apiVersion: v1
kind: Pod
spec:
  containers:
  - envFrom: [{configMapRef: {name: web}}]
    args: [$(LEVEL)]
  - envFrom: [{prefix: MY_, configMapRef: {name: web}}]
    env: [{name: A, value: $(MY_LEVEL) $(LEVEL)}]
    args: [$(A)]
  - envFrom: [{configMapRef: {name: web}}]
    env: [{name: LEVEL, value: debug}]
    args: [$(LEVEL)]
",
        expect![[r#"
            /file.yaml: data: {[LEVEL]: info}
            /file.yaml: args: [$([LEVEL])]
            /file.yaml: env: [{name: A, value: $(MY_[LEVEL]) $(LEVEL)}]
        "#]],
    );
}

#[test]
fn an_alias_and_its_anchor_lead_to_each_other() {
    let text = |first: &str, second: &str| {
        format!(
            "
apiVersion: v1
kind: Pod
metadata: {{name: web, annotations: &{first} {{a: b}}}}
spec:
  containers:
  - {{name: a, resources: &big {{limits: {{cpu: 1}}}}}}
  - {{name: b, resources: *{second}}}
  - {{name: c, resources: *big}}
"
        )
    };
    check_definition(
        &text("all", "b$0ig"),
        expect![[r#"
        /file.yaml: - {name: a, resources: [&big] {limits: {cpu: 1}}}
    "#]],
    );
    check_references(
        &text("all", "b$0ig"),
        expect![[r#"
        /file.yaml: - {name: a, resources: [&big] {limits: {cpu: 1}}}
        /file.yaml: - {name: b, resources: [*big]}
        /file.yaml: - {name: c, resources: [*big]}
    "#]],
    );
    check_highlights(
        &text("all", "big$0"),
        expect![[r#"
        * - {name: a, resources: [&big] {limits: {cpu: 1}}}
          - {name: b, resources: [*big]}
          - {name: c, resources: [*big]}
    "#]],
    );
    check_definition(
        &text("a$0ll", "big"),
        expect![[r#"
        /file.yaml: metadata: {name: web, annotations: [&all] {a: b}}
    "#]],
    );
    check_references(
        &text("a$0ll", "big"),
        expect![[r#"
        /file.yaml: metadata: {name: web, annotations: [&all] {a: b}}
    "#]],
    );
    // An alias of nothing leads nowhere.
    check_definition(&text("all", "smal$0l"), expect![[r#""#]]);
}

#[test]
fn a_container_of_a_patch_is_that_of_the_object() {
    let files = |name: &str| {
        format!(
            "
#- /a/web.yaml
apiVersion: apps/v1
kind: Deployment
metadata: {{name: web}}
spec: {{selector: {{}}, template: {{spec: {{containers: [{{name: main, image: a}}]}}}}}}
#- /a/patch.yaml
apiVersion: apps/v1
kind: Deployment
metadata: {{name: web}}
spec: {{template: {{spec: {{containers: [{{name: {name}, tty: true}}]}}}}}}
"
        )
    };
    check_definition(
        &files("ma$0in"),
        expect![[r#"
        /a/web.yaml: spec: {selector: {}, template: {spec: {containers: [{name: [main], image: a}]}}}
    "#]],
    );
    check_references(
        &files("ma$0in"),
        expect![[r#"
        /a/patch.yaml: spec: {template: {spec: {containers: [{name: [main], tty: true}]}}}
        /a/web.yaml: spec: {selector: {}, template: {spec: {containers: [{name: [main], image: a}]}}}
    "#]],
    );
    // One that the patch adds is its own.
    check_definition(
        &files("ad$0ded"),
        expect![[r#"
        /a/patch.yaml: spec: {template: {spec: {containers: [{name: [added], tty: true}]}}}
    "#]],
    );
}
