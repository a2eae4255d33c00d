//! Tests of hovers: the span in guillemets, then the Markdown.

use super::hover;
use crate::fixture::Fixture;
use expect_test::{Expect, expect};

#[track_caller]
fn check(text: &str, expected: Expect) {
    let fixture = Fixture::new(text);
    let shown = fixture.run(|scope, offset| match hover(scope, offset) {
        // The documentation is Kubernetes' own: its first line tells that it is there.
        Some(hover) => format!("«{}»\n{}\n", hover.span.of(scope.text()), beginning(&hover.markdown)),
        None => "nothing\n".to_owned(),
    });
    expected.assert_eq(&shown);
}

/// Lines of up to 100 characters.
fn beginning(markdown: &str) -> String {
    let lines = markdown.lines().filter(|line| !line.is_empty());
    lines.map(|line| super::markdown::shortened(line, 100)).collect::<Vec<_>>().join("\n")
}

/// A Pod with these lines in its spec.
fn pod(spec: &str) -> String {
    format!("apiVersion: v1\nkind: Pod\nmetadata: {{name: web, labels: {{app: web}}}}\nspec:\n{spec}\n")
}

#[test]
fn a_key_shows_its_field() {
    check(
        &pod("  restart$0Policy: Always"),
        expect![[r#"
            «restartPolicy»
            **`restartPolicy`** `string`
            - Default: `Always`
            - Values: `Always`, `Never`, `OnFailure`
            - After creation: cannot be changed: the pod has to be made again
            Restart policy for all containers within the pod. One of Always, OnFailure, Never. In some contexts,...
        "#]],
    );
    check(
        &pod("  containers:\n  - na$0me: a"),
        expect![[r#"
            «name»
            **`name`** `string`, required
            - After creation: cannot be changed: the pod has to be made again
            Name of the container specified as a DNS_LABEL. Each container in a pod must have a unique name (DNS...
        "#]],
    );
    check(
        &pod("  contain$0ers: []"),
        expect![[r#"
        «containers»
        **`containers`** `[]Container`, required
        List of containers belonging to the pod. Containers cannot currently be added or removed. There must...
    "#]],
    );
    check(
        &pod("  serviceAcc$0ount: a"),
        expect![[r#"
            «serviceAccount»
            **`serviceAccount`** `string`, deprecated
            - After creation: cannot be changed: the pod has to be made again
            DeprecatedServiceAccount is a deprecated alias for ServiceAccountName. Deprecated: Use serviceAccoun...
        "#]],
    );
    check(
        &pod("  hostname$0Override: a"),
        expect![[r#"
            «hostnameOverride»
            **`hostnameOverride`** `string`, since 1.34
            - After creation: cannot be changed: the pod has to be made again
            HostnameOverride specifies an explicit override for the pod's hostname as perceived by the pod. This...
            This field must be a valid DNS subdomain as defined in RFC 1123 and contain at most 64 characters.
        "#]],
    );
    check(
        "apiVersion: apps/v1\nkind: Deployment\nspec: {sel$0ector: {}, template: {}}\n",
        expect![[r#"
            «selector»
            **`selector`** `LabelSelector`, required
            - After creation: cannot be changed
            Label selector for pods. Existing ReplicaSets whose pods are selected by this will be the ones affec...
            Selects 1 pod:
            - Deployment in this file
        "#]],
    );
    check(
        &pod("  containers: [{resources: {requests: {memory: 128M}, li$0mits: {}}}]"),
        expect![[r#"
            «limits»
            **`limits`** `map[string]Quantity`
            - After creation: can be changed through `resize` only: cpu and memory
            Limits describes the maximum amount of compute resources allowed. More info: https://kubernetes.io/d...
            Quality of service: `Burstable`
            The pod requests `memory 128M`
        "#]],
    );
}

#[test]
fn the_type_shows_what_it_is() {
    check(
        "apiVersion: v1\nkind: P$0od\nspec: {}\n",
        expect![[r#"
        «Pod»
        **`Pod`** `v1`, namespaced
        Pod is a collection of containers that can run on a host. This resource is created by clients and sc...
    "#]],
    );
    check(
        "apiVersion: a$0pps/v1\nkind: StatefulSet\nspec: {}\n",
        expect![[r#"
        «apps/v1»
        **`StatefulSet`** `apps/v1`, namespaced
        StatefulSet represents a set of pods with consistent identities. Identities are defined as:
          - Network: A single stable DNS and hostname.
          - Storage: As many VolumeClaims as requested.
        The StatefulSet guarantees that a given network identity will always map to the same storage identit...
    "#]],
    );
    check(
        "apiVersion: v1\nki$0nd: Pod\nspec: {}\n",
        expect![[r#"
        «kind»
        **`kind`** `string`
        Kind is a string value representing the REST resource this object represents. Servers may infer this...
    "#]],
    );
}

#[test]
fn a_patch_shows_what_the_object_shows() {
    check(
        "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\nspec:\n  repl$0icas: two\n",
        expect![[r#"
            «replicas»
            **`replicas`** `integer`
            - Default: `1`
            Number of desired pods. This is a pointer to distinguish between explicit zero and not specified. De...
        "#]],
    );
    check(
        "apiVersion: apps/v1\nkind: De$0ployment\nmetadata: {name: web}\nspec: {replicas: 2}\n",
        expect![[r#"
        «Deployment»
        **`Deployment`** `apps/v1`, namespaced
        Deployment enables declarative updates for Pods and ReplicaSets.
    "#]],
    );
    let patch = |container: &str| {
        format!(
            "#- /patch.yaml\napiVersion: apps/v1\nkind: Deployment\nmetadata: {{name: web}}\nspec:\n  template:\n    spec:\n      containers:\n      - {container}\n#- /config.yaml\napiVersion: v1\nkind: ConfigMap\nmetadata: {{name: config}}\ndata: {{LEVEL: info}}\n"
        )
    };
    check(
        &patch("{name: web, resources: {limits: {memory: 12$08M}}}"),
        expect![[r#"
        «128M»
        `128M` = 128,000,000 bytes = 122.07 MiB
    "#]],
    );
    check(
        &patch("{name: web, envFrom: [{configMapRef: {name: con$0fig}}]}"),
        expect![[r#"
        «config»
        ConfigMap `config` in `/config.yaml`: 1 key, `LEVEL`
    "#]],
    );
    // The rest of the probe may stand in the object that is patched.
    check(
        &patch("{name: web, livenessProbe: {period$0Seconds: 5}}"),
        expect![[r#"
        «periodSeconds»
        **`periodSeconds`** `integer`
        - Default: `10`
        How often (in seconds) to perform the probe. Default to 10 seconds. Minimum value is 1.
    "#]],
    );
    check(
        "apiVersion: apps/v1\nkind: StatefulSet\nmetadata: {name: db}\nspec:\n  volumeClaimTemplates:\n  - metadata: {name: data}\n    spec: {resources: {requests: {stor$0age: 1Gi}}}\n",
        expect![[r#"
            «storage»
            `1Gi` = 1,073,741,824 bytes = 1 GiB
        "#]],
    );
}

#[test]
fn amounts_are_said_in_words() {
    check(
        &pod("  containers: [{resources: {requests: {memory: 12$08M}}}]"),
        expect![[r#"
        «128M»
        `128M` = 128,000,000 bytes = 122.07 MiB
    "#]],
    );
    check(
        &pod("  containers: [{resources: {requests: {c$0pu: 100m}}}]"),
        expect![[r#"
        «cpu»
        `100m` = 0.1 CPU
    "#]],
    );
    check(
        &pod("  terminationGracePeriodSeconds: 36$000"),
        expect![[r#"
        «3600»
        3600 seconds = 1 hour
    "#]],
    );
}

#[test]
fn a_schedule_is_said_in_words() {
    check(
        "apiVersion: batch/v1\nkind: CronJob\nspec: {schedule: '0 5 $0* * 1', timeZone: Etc/UTC}\n",
        expect![[r#"
        «'0 5 * * 1'»
        Runs at 05:00 on Monday, in `Etc/UTC`.
    "#]],
    );
    check(
        "apiVersion: batch/v1\nkind: CronJob\nspec: {schedule: '0 0 30 $02 *'}\n",
        expect![[r#"
            «'0 0 30 2 *'»
            Never runs: no year has such a day (at 00:00 on day 30 of the month in February).
        "#]],
    );
}

#[test]
fn a_use_of_a_variable_shows_its_value() {
    let container = |fields: &str| {
        pod(&format!("  containers:\n  - name: main\n{fields}"))
            + "---\n{apiVersion: v1, kind: ConfigMap, metadata: {name: shop}, data: {HOST: example.org}}\n"
    };
    let env = "    env:\n    - {name: A, value: first}\n    - {name: A, value: second}\n    - {name: B, valueFrom: {configMapKeyRef: {name: shop, key: HOST}}}\n    - {name: P, valueFrom: {secretKeyRef: {name: keys, key: token}}}\n    - {name: N, valueFrom: {fieldRef: {fieldPath: metadata.name}}}\n";
    check(
        &container(&format!("{env}    args: [\"--a=$($0A)\"]")),
        expect![[r#"
        «$(A)»
        Variable `A`:
        ```text
        second
        ```
    "#]],
    );
    check(
        &container(&format!("{env}    args: [$(B$0)]")),
        expect![[r#"
        «$(B)»
        Variable `B` is `HOST` of ConfigMap `shop` in this file:
        ```text
        example.org
        ```
    "#]],
    );
    check(
        &container(&format!("{env}    command: [x, $(A)$(P$0)]")),
        expect![[r#"
        «$(P)»
        Variable `P` is `token` of Secret `keys`
    "#]],
    );
    check(
        &container(&format!("{env}    command: [$(N$0)]")),
        expect![[r#"
        «$(N)»
        Variable `N` is the pod's field `metadata.name`
    "#]],
    );
    // A value is expanded by what stands above it.
    check(
        &container(
            "    env:\n    - {name: A, value: above}\n    - {name: B, value: $(A$0)}\n    - {name: A, value: below}",
        ),
        expect![[r#"
            «$(A)»
            Variable `A`:
            ```text
            above
            ```
        "#]],
    );
    check(
        &container("    envFrom: [{prefix: SHOP_, configMapRef: {name: shop}}]\n    args: [$(SHOP_HOST$0)]"),
        expect![[r#"
            «$(SHOP_HOST)»
            Variable `SHOP_HOST` is `HOST` of ConfigMap `shop` in this file:
            ```text
            example.org
            ```
        "#]],
    );
    check(
        &container(&format!("{env}    args: [$$(A$0)]")),
        expect![[r#"
        nothing
    "#]],
    );
    check(
        &container(&format!("{env}    livenessProbe: {{exec: {{command: [$(A$0)]}}}}")),
        expect![[r#"
        nothing
    "#]],
    );
    check(
        &container("    args: [$(NOBODY$0)]"),
        expect![[r#"
        nothing
    "#]],
    );
}

#[test]
fn a_probe_tells_when_it_kills() {
    check(
        &pod(
            "  containers:\n  - livenessProbe:\n      failureThres$0hold: 5\n      periodSeconds: 20\n      initialDelaySeconds: 90",
        ),
        expect![[r#"
            «failureThreshold»
            **`failureThreshold`** `integer`
            - Default: `3`
            - After creation: cannot be changed: the pod has to be made again
            Minimum consecutive failures for the probe to be considered failed after having succeeded. Defaults...
            The container is restarted after about 1 minute 40 seconds without an answer: 5 failures every 20 se...
        "#]],
    );
    check(
        &pod("  containers: [{start$0upProbe: {}}]"),
        expect![[r#"
            «startupProbe»
            **`startupProbe`** `Probe`
            - After creation: cannot be changed: the pod has to be made again
            StartupProbe indicates that the Pod has successfully initialized. If specified, no other probes are...
            The container has about 30 seconds to start, then it is restarted: 3 failures every 10 seconds. A tr...
        "#]],
    );
}

#[test]
fn an_image_tells_when_it_is_pulled() {
    check(
        &pod("  containers: [{image: we$0b}]"),
        expect![[r#"
            «web»
            Pull policy: `Always` (the default for `:latest` or no tag): the registry is asked each time a conta...
        "#]],
    );
    check(
        &pod("  containers: [{image: we$0b:1, imagePullPolicy: Never}]"),
        expect![[r#"
            «web:1»
            Pull policy: `Never`: the image has to be on the node.
        "#]],
    );
    check(
        &pod("  containers: [{image: {{ .Values.im$0age }}}]"),
        expect![[r#"
        «{{ .Values.image }}»
        **`image`** `string`
        Container image name. More info: https://kubernetes.io/docs/concepts/containers/images This field is...
    "#]],
    );
}

#[test]
fn a_spec_shows_its_quality_of_service() {
    check(
        "apiVersion: apps/v1
kind: Deployment
spec:
  replicas: 3
  selector: {}
  template:
    sp$0ec: {containers: [{resources: {limits: {cpu: 1, memory: 1Gi}}}]}
",
        expect![[r#"
            «spec»
            **`spec`** `PodSpec`
            Specification of the desired behavior of the pod. More info: https://git.k8s.io/community/contributo...
            Quality of service: `Guaranteed`
            The pod requests `cpu 1, memory 1Gi`, all 3 of them `cpu 3, memory 3Gi`
        "#]],
    );
}

#[test]
fn each_template_of_a_custom_kind_counts_for_itself() {
    let template = |cpu: &str, mark: &str| {
        format!("{{template: {{{mark}spec: {{containers: [{{resources: {{requests: {{cpu: {cpu}}}}}}}]}}}}}}")
    };
    let roles = format!("{{Master: {}, Worker: {}}}", template("1", ""), template("2", "$0"));
    check(
        &format!("apiVersion: kubeflow.org/v1\nkind: PyTorchJob\nspec: {{pytorchReplicaSpecs: {roles}}}\n"),
        expect![[r#"
            «spec»
            **`spec`** `PodSpec`
            Specification of the desired behavior of the pod. More info: https://git.k8s.io/community/contributo...
            Quality of service: `Burstable`
            The pod requests `cpu 2`
        "#]],
    );
}

const CONFIG: &str = "#- /config.yaml
apiVersion: v1
kind: ConfigMap
metadata: {name: web}
data: {LEVEL: info, \"<b>\": \"```\"}
---
apiVersion: v1
kind: Secret
metadata: {name: web}
stringData: {token: abc}
#- /pod.yaml
";

#[test]
fn a_reference_shows_what_it_means() {
    let variable =
        |from: &str| format!("{CONFIG}{}", pod(&format!("  containers: [{{env: [{{valueFrom: {from}}}]}}]")));
    check(
        &variable("{configMapKeyRef: {name: w$0eb, key: LEVEL}}"),
        expect![[r#"
        «web»
        ConfigMap `web` in `/config.yaml`: 2 keys, `LEVEL`, `<b>`
    "#]],
    );
    check(
        &variable("{configMapKeyRef: {name: web, key: LEV$0EL}}"),
        expect![[r#"
        «LEVEL»
        `LEVEL` of ConfigMap `web` in `/config.yaml`:
        ```text
        info
        ```
    "#]],
    );
    check(
        &variable("{configMapKeyRef: {name: web, key: \"<$0b>\"}}"),
        expect![[r#"
        «"<b>"»
        `<b>` of ConfigMap `web` in `/config.yaml`:
        ````text
        ```
        ````
    "#]],
    );
    check(
        &variable("{configMapKeyRef: {name: web, key: LEV$0}}"),
        expect![[r#"
        «LEV»
        ConfigMap `web` in `/config.yaml` has no key `LEV`
    "#]],
    );
    check(
        &variable("{secretKeyRef: {name: web, key: tok$0en}}"),
        expect![[r#"
        «token»
        `token` of Secret `web` in `/config.yaml`
    "#]],
    );
    check(
        &variable("{secretKeyRef: {name: ot$0her, key: token}}"),
        expect![[r#"
            «other»
            **`name`** `string`
            - After creation: cannot be changed: the pod has to be made again
            Name of the referent. This field is effectively required, but due to backwards compatibility is allo...
        "#]],
    );
}

#[test]
fn the_items_of_a_volume_are_references() {
    check(
        &format!("{CONFIG}{}", pod("  volumes: [{name: a, configMap: {name: web, items: [{key: LEV$0EL, path: a}]}}]")),
        expect![[r#"
            «LEVEL»
            `LEVEL` of ConfigMap `web` in `/config.yaml`:
            ```text
            info
            ```
        "#]],
    );
}

#[test]
fn a_mount_shows_its_volume() {
    check(
        &pod(
            "  containers: [{volumeMounts: [{name: co$0nfig}]}]\n  volumes: [{name: config, secret: {secretName: web}}]",
        ),
        expect![[r#"
            «config»
            Volume of `secret` `web`
        "#]],
    );
}

#[test]
fn a_port_name_shows_the_number() {
    check(
        &pod(
            "  containers: [{name: a, ports: [{name: http, containerPort: 80}], livenessProbe: {httpGet: {port: ht$0tp}}}]",
        ),
        expect![[r#"
            «http»
            Port `80` of container `a`
        "#]],
    );
    check(
        &format!(
            "apiVersion: v1\nkind: Service\nspec: {{selector: {{app: web}}, ports: [{{port: 1, targetPort: ht$0tp}}]}}\n#- /pod.yaml\n{}",
            pod("  containers: [{name: a, ports: [{name: http, containerPort: 80}]}]")
        ),
        expect![[r#"
            «http»
            Port `http`:
            - 80 of container `a`, Pod `web` in `/pod.yaml`
        "#]],
    );
}

#[test]
fn the_port_of_a_backend_shows_the_number() {
    check(
        "apiVersion: networking.k8s.io/v1
kind: Ingress
spec: {defaultBackend: {service: {name: web, port: {name: ht$0tp}}}}
---
apiVersion: v1
kind: Service
metadata: {name: web}
spec: {ports: [{name: http, port: 8080}]}
",
        expect![[r#"
            «http»
            Port `8080` of Service `web` in this file
        "#]],
    );
}

#[test]
fn a_selector_shows_its_pods() {
    let service =
        |selector: &str| format!("apiVersion: v1\nkind: Service\nspec:\n  {selector}\n#- /pod.yaml\n{}", pod(""));
    check(
        &service("selec$0tor: {app: web}"),
        expect![[r#"
        «selector»
        **`selector`** `map[string]string`
        Route service traffic to pods with label keys and values matching this selector. If empty or not pre...
        Selects 1 pod:
        - Pod `web` in `/pod.yaml`
    "#]],
    );
    check(
        &service("selector: {ap$0p: web}"),
        expect![[r#"
        «app»
        Selects 1 pod:
        - Pod `web` in `/pod.yaml`
    "#]],
    );
    check(
        &service("selector: {app: ot$0her}"),
        expect![[r#"
        «other»
        Selects no pods of these files.
    "#]],
    );
}

#[test]
fn custom_resources_show_the_texts_of_their_definition() {
    let text = |object: &str| {
        format!(
            "#- /definition.yaml
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {{name: things.example.com}}
spec:
  group: example.com
  names: {{kind: Thing}}
  versions:
  - name: v1
    served: true
    schema:
      openAPIV3Schema:
        type: object
        description: A <thing>.
        properties:
          spec:
            type: object
            required: [mode]
            properties:
              mode: {{type: string, enum: [fast, slow], default: fast, description: How fast.}}
              parts: {{type: array, items: {{type: object, properties: {{size: {{type: integer}}}}}}}}
#- /thing.yaml
apiVersion: example.com/v1
{object}
"
        )
    };
    check(
        &text("kind: Thi$0ng"),
        expect![[r#"
        «Thing»
        **`Thing`** `example.com/v1`
        A &lt;thing>.
    "#]],
    );
    check(
        &text("kind: Thing\nspec: {mo$0de: fast}"),
        expect![[r#"
        «mode»
        **`mode`** `string`, required
        - Default: `fast`
        - Values: `fast`, `slow`
        How fast.
    "#]],
    );
    check(
        &text("kind: Thing\nspec: {parts: [{si$0ze: 1}]}"),
        expect![[r#"
        «size»
        **`size`** `integer`
    "#]],
    );
    check(
        &text("kind: Thing\nspec: {pa$0rts: []}"),
        expect![[r#"
        «parts»
        **`parts`** `[]object`
    "#]],
    );
    check(
        &text("kind: Thing\nspec: {oth$0er: 1}"),
        expect![[r#"
        nothing
    "#]],
    );
    check(
        &text("kind: Thing\nmetadata: {na$0me: 1}"),
        expect![[r#"
            «name»
            **`name`** `string`
            - After creation: cannot be changed
            Name must be unique within a namespace. Is required when creating resources, although some resources...
        "#]],
    );
}

#[test]
fn other_documents_and_broken_lines_do_no_harm() {
    check(
        "a: b\n---\r\napiVersion: v1\r\nkind: Pod\r\nspec:\r\n  host$0Network\r\n  containers: [\r\n---\r\nkind: Service\r\n",
        expect![[r#"
            nothing
        "#]],
    );
    check(
        &pod("  host$0IPC: tru\n  {{ if .Values.x }}\n  nodeName: [a\n"),
        expect![[r#"
            «hostIPC»
            **`hostIPC`** `boolean`
            - Default: `false`
            - After creation: cannot be changed: the pod has to be made again
            Use the host's ipc namespace. Optional: Default to false.
        "#]],
    );
    check(
        "# com$0ment\napiVersion: v1\nkind: Pod\n",
        expect![[r#"
        nothing
    "#]],
    );
}

#[test]
fn every_place_of_a_hostile_text_is_safe() {
    let mut text = String::from(
        "apiVersion: v1\r\nkind: Pod\nspec: &s\n  <<: *s\n  containers: [*s, {env: [{valueFrom: {configMapKeyRef: {key: *s\n",
    );
    text += "---\n{kind: List, items: [*s, {kind: Service, apiVersion: v1, spec: {selector: {a: *b, \u{e4}: \"\\u0041`<\"}}}]}\n";
    text += "--- {{ x }}\nkind: CronJob\napiVersion: batch/v1\nspec: {schedule: \"* \u{fc}\", jobTemplate: {{ y }}, startingDeadlineSeconds: -9223372036854775808}\n";
    let fixture = Fixture::new(&text);
    fixture.run(|scope, _| {
        for offset in 0..=text.len() as u32 + 2 {
            hover(scope, offset);
        }
        crate::lenses::lenses(scope);
        crate::hints::hints(scope, podlint_yaml::Span::new(0, u32::MAX));
    });
}
