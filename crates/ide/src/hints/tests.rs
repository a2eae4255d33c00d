//! Tests of hints: the text with the hints in guillemets.

use super::hints;
use crate::fixture::Fixture;
use expect_test::{Expect, expect};
use podlint_yaml::Span;

/// The text of the marked file with hints in guillemets.
#[track_caller]
fn check(text: &str, expected: Expect) {
    let fixture = Fixture::new(text);
    let text = fixture.text(fixture.file);
    let hints = fixture.run(|scope, _| hints(scope, Span::new(0, text.len() as u32)));
    let mut shown = String::new();
    let mut last = 0;
    for hint in hints {
        shown += &text[last..hint.offset as usize];
        shown += &format!(" «{}»", hint.text);
        last = hint.offset as usize;
    }
    shown += &text[last..];
    expected.assert_eq(&shown.replace('\r', ""));
}

#[test]
fn a_pod_shows_what_follows_from_its_resources() {
    check(
        "apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  replicas: 3
  template:
    spec:
      restartPolicy: Always
      containers:
      - name: web
        image: web:1.4
        imagePullPolicy: Always
        resources: {requests: {cpu: 100m, memory: 64Mi}}
",
        expect![[r#"
                apiVersion: apps/v1
                kind: Deployment
                metadata: {name: web}
                spec:
                  replicas: 3
                  template:
                    spec: «QoS: Burstable»
                      restartPolicy: Always
                      containers: «requests: cpu 100m, memory 64Mi (x 3: cpu 300m, memory 192Mi)»
                      - name: web
                        image: web:1.4
                        imagePullPolicy: Always
                        resources: {requests: {cpu: 100m, memory: 64Mi}}
            "#]],
    );
}

#[test]
fn defaults_are_shown_where_they_are_not_written() {
    check(
        "apiVersion: v1\r\nkind: Pod\r\nspec:\r\n  containers:\r\n  - {image: web, ports: [{containerPort: 80}]}\r\n---\r\napiVersion: apps/v1\r\nkind: Deployment\r\nspec:\r\n  selector: {}\r\n  template: {}\r\n---\r\napiVersion: v1\r\nkind: Service\r\nspec:\r\n  ports:\r\n  - port: 80\r\n",
        expect![[r#"
                apiVersion: v1
                kind: Pod
                spec: «QoS: BestEffort» «restartPolicy: Always»
                  containers:
                  - {image: web «imagePullPolicy: Always», ports: [{containerPort: 80 «protocol: TCP»}]}
                ---
                apiVersion: apps/v1
                kind: Deployment
                spec: «replicas: 1»
                  selector: {}
                  template: {}
                ---
                apiVersion: v1
                kind: Service
                spec: «type: ClusterIP»
                  ports:
                  - port: 80 «protocol: TCP»
            "#]],
    );
}

#[test]
fn values_behind_references_are_shown() {
    check(
        "#- /config.yaml
apiVersion: v1
kind: ConfigMap
metadata: {name: web}
data:
  LEVEL: info
  motd: |
    first line
    second line
#- /pod.yaml
$0apiVersion: v1
kind: Pod
spec:
  restartPolicy: Always
  containers:
  - name: web
    ports: [{name: http, containerPort: 8080, protocol: TCP}]
    env:
    - {name: A, valueFrom: {configMapKeyRef: {name: web, key: LEVEL}}}
    - {name: B, valueFrom: {configMapKeyRef: {name: web, key: motd}}}
    - {name: C, valueFrom: {configMapKeyRef: {name: web, key: other}}}
    - {name: D, valueFrom: {secretKeyRef: {name: web, key: LEVEL}}}
    livenessProbe: {httpGet: {port: http}}
",
        expect![[r#"
                apiVersion: v1
                kind: Pod
                spec: «QoS: BestEffort»
                  restartPolicy: Always
                  containers:
                  - name: web
                    ports: [{name: http, containerPort: 8080, protocol: TCP}]
                    env:
                    - {name: A, valueFrom: {configMapKeyRef: {name: web, key: LEVEL «= info»}}}
                    - {name: B, valueFrom: {configMapKeyRef: {name: web, key: motd «= first line...»}}}
                    - {name: C, valueFrom: {configMapKeyRef: {name: web, key: other}}}
                    - {name: D, valueFrom: {secretKeyRef: {name: web, key: LEVEL}}}
                    livenessProbe: {httpGet: {port: http «= 8080»}}
            "#]],
    );
}

#[test]
fn a_service_shows_the_numbers_behind_its_target_ports() {
    check(
        "$0apiVersion: v1
kind: Service
metadata: {name: web}
spec: {type: ClusterIP, selector: {app: web}, ports: [{port: 80, targetPort: http, protocol: TCP}]}
---
apiVersion: v1
kind: Pod
metadata: {name: web, labels: {app: web}}
spec: {restartPolicy: Never, containers: [{ports: [{name: http, containerPort: 8080, protocol: TCP}]}]}
",
        expect![[r#"
                apiVersion: v1
                kind: Service
                metadata: {name: web}
                spec: {type: ClusterIP, selector: {app: web}, ports: [{port: 80, targetPort: http «= 8080», protocol: TCP}]}
                ---
                apiVersion: v1
                kind: Pod
                metadata: {name: web, labels: {app: web}}
                spec: «QoS: BestEffort» {restartPolicy: Never, containers: [{ports: [{name: http, containerPort: 8080, protocol: TCP}]}]}
            "#]],
    );
}

#[test]
fn an_ingress_shows_the_numbers_behind_the_ports_of_services() {
    check(
        "$0apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: {name: web}
spec:
  defaultBackend: {service: {name: web, port: {name: http}}}
  rules:
  - http: {paths: [{backend: {service: {name: web, port: {name: other}}}}]}
#- /service.yaml
apiVersion: v1
kind: Service
metadata: {name: web}
spec: {ports: [{name: http, port: 8080}]}
",
        expect![[r#"
                apiVersion: networking.k8s.io/v1
                kind: Ingress
                metadata: {name: web}
                spec:
                  defaultBackend: {service: {name: web, port: {name: http «= 8080»}}}
                  rules:
                  - http: {paths: [{backend: {service: {name: web, port: {name: other}}}}]}
            "#]],
    );
}

#[test]
fn nothing_is_said_about_what_a_template_fills_in() {
    check(
        "apiVersion: v1
kind: Pod
spec:
  restartPolicy: {{ .Values.policy }}
  containers:
  - image: {{ .Values.image }}
    {{- toYaml .Values.more }}
",
        expect![[r#"
                apiVersion: v1
                kind: Pod
                spec:
                  restartPolicy: {{ .Values.policy }}
                  containers:
                  - image: {{ .Values.image }}
                    {{- toYaml .Values.more }}
            "#]],
    );
}

#[test]
fn what_an_alias_repeats_is_said_once() {
    check(
        "apiVersion: v1
kind: Pod
spec:
  restartPolicy: Always
  containers:
  - &web {image: web, resources: {requests: {cpu: 1}}}
  - *web
",
        expect![[r#"
                apiVersion: v1
                kind: Pod
                spec: «QoS: Burstable»
                  restartPolicy: Always
                  containers: «requests: cpu 2»
                  - &web {image: web «imagePullPolicy: Always», resources: {requests: {cpu: 1}}}
                  - *web
            "#]],
    );
}

#[test]
fn items_of_a_list_are_objects() {
    check(
        "apiVersion: v1
kind: List
items:
- apiVersion: v1
  kind: Service
  spec: {type: NodePort, ports: [{port: 80}]}
- apiVersion: batch/v1
  kind: Job
  spec: {parallelism: 2, template: {spec: {containers: [{resources: {limits: {memory: 1Gi, cpu: 1}}}]}}}
",
        expect![[r#"
                apiVersion: v1
                kind: List
                items:
                - apiVersion: v1
                  kind: Service
                  spec: {type: NodePort, ports: [{port: 80 «protocol: TCP»}]}
                - apiVersion: batch/v1
                  kind: Job
                  spec: {parallelism: 2, template: {spec: «QoS: Guaranteed» {containers: «requests: cpu 1, memory 1Gi (x 2: cpu 2, memory 2Gi)» [{resources: {limits: {memory: 1Gi, cpu: 1}}}]}}}
            "#]],
    );
}

#[test]
fn broken_text_has_hints_too() {
    check(
        "apiVersion: v1\nkind: Pod\nspec:\n  containers:\n  - image: web:1\n    ports: [\n",
        expect![[r#"
            apiVersion: v1
            kind: Pod
            spec: «QoS: BestEffort» «restartPolicy: Always»
              containers:
              - image: web:1 «imagePullPolicy: IfNotPresent»
                ports: [
        "#]],
    );
}

#[test]
fn only_what_is_asked_for_is_given() {
    let fixture =
        Fixture::new("apiVersion: v1\nkind: Pod\nspec:\n  containers:\n  - image: web:1\n  - image: $0web:2\n");
    let found = fixture.run(|scope, offset| hints(scope, Span::new(offset, offset + 5)));
    assert_eq!(found.iter().map(|hint| hint.text.as_str()).collect::<Vec<_>>(), ["imagePullPolicy: IfNotPresent"]);
}
