//! Texts, and what is found in them.

use super::{prepare_rename, rename};
use crate::fixture::Fixture;
use expect_test::{Expect, expect};
use podlint_yaml::edit::apply;

/// The lines that change, as they are afterwards, or why nothing does.
#[track_caller]
fn check(text: &str, name: &str, expected: Expect) {
    let fixture = Fixture::new(text);
    let found = match fixture.run(|scope, offset| rename(scope, offset, name)) {
        Err(reason) => reason,
        Ok(files) => {
            let mut found = String::new();
            for (file, edits) in files {
                let before = fixture.text(file);
                let after = apply(before, &edits).expect("edits fit");
                let changed = before.lines().zip(after.lines()).filter(|(before, after)| before != after);
                for (_, line) in changed {
                    found += &format!("{}\n", line.trim());
                }
            }
            found
        }
    };
    expected.assert_eq(&found);
}

#[track_caller]
fn check_prepare(text: &str, expected: Expect) {
    let fixture = Fixture::new(text);
    let found = fixture.run(prepare_rename);
    let found = found.map(|found| format!("{}={}", found.span.of(fixture.text(fixture.file)), found.name));
    expected.assert_eq(&found.unwrap_or_default());
}

#[test]
fn the_name_is_given_without_quotes() {
    check_prepare("apiVersion: v1\nkind: Service\nmetadata: {name: \"w$0eb\"}\n", expect![["web=web"]]);
    check_prepare("apiVersion: v1\nkind: Service\nmetadata: {name: 'web$0'}\n", expect![["web=web"]]);
    check_prepare("apiVersion: v1\nkind: Ser$0vice\n", expect![[""]]);
    check_prepare("apiVersion: v1\nkind: Pod\nspec: {priorityClassName: h$0igh}\n", expect![[""]]);
}

#[test]
fn an_object_is_renamed_in_all_files_of_its_namespace() {
    check(
        "
#- /a/config.yaml
apiVersion: v1
kind: ConfigMap
metadata:
  name: \"we$0b\" # the config
  namespace: one
#- /a/pod.yaml
apiVersion: v1
kind: Pod
metadata: {name: web, namespace: one}
spec:
  containers:
  - envFrom: [{configMapRef: {name: web}}]
  volumes:
  - {name: web, configMap: {name: 'web'}}
---
apiVersion: v1
kind: Pod
metadata: {name: web, namespace: two}
spec: {volumes: [{configMap: {name: web}}]}
",
        "api",
        expect![[r#"
            name: "api" # the config
            - envFrom: [{configMapRef: {name: api}}]
            - {name: web, configMap: {name: 'api'}}
        "#]],
    );
}

#[test]
fn a_key_is_renamed_where_it_is_read() {
    let text = "
#- /a/secret.yaml
apiVersion: v1
kind: Secret
metadata: {name: db}
stringData: {user: me, other: x}
#- /a/pod.yaml
apiVersion: v1
kind: Pod
spec:
  containers:
  - env:
    - name: A
      valueFrom: {secretKeyRef: {name: db, key: us$0er}} # who
  volumes:
  - secret:
      secretName: db
      items:
      - key: user
        path: user
";
    check(
        text,
        "login",
        expect![[r#"
        stringData: {login: me, other: x}
        valueFrom: {secretKeyRef: {name: db, key: login}} # who
        - key: login
    "#]],
    );
    check(
        text,
        "1",
        expect![[r#"
        stringData: {"1": me, other: x}
        valueFrom: {secretKeyRef: {name: db, key: "1"}} # who
        - key: "1"
    "#]],
    );
    check(text, "other", expect![["there is already a key `other`"]]);
    check(
        text,
        "a/b",
        expect![[
            "`a/b` cannot be the name: a key takes at most 253 letters, digits, `-`, `_` and `.`, and does not start with `..`"
        ]],
    );
}

#[test]
fn a_variable_is_renamed_with_its_uses() {
    check(
        "
apiVersion: v1
kind: Pod
spec:
  containers:
  - name: a
    env:
    - name: HOST
      value: db
    - {name: URL, value: \"http://$(HOST)/$$(HOST)\"}
    args:
    - --host=$(HO$0ST)
    - >-
      a $(HOST)
      b
",
        "DB_HOST",
        expect![[r#"
            - name: DB_HOST
            - {name: URL, value: "http://$(DB_HOST)/$$(HOST)"}
            - --host=$(DB_HOST)
            a $(DB_HOST)
        "#]],
    );
}

#[test]
fn a_container_is_renamed_with_its_annotation() {
    check(
        "
apiVersion: v1
kind: Pod
metadata:
  annotations:
    kubectl.kubernetes.io/default-container: web
spec:
  containers:
  - name: web$0
",
        "on",
        expect![[r#"
            kubectl.kubernetes.io/default-container: "on"
            - name: "on"
        "#]],
    );
}

#[test]
fn a_port_is_renamed_in_probes_services_and_policies() {
    let text = "
#- /a/web.yaml
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      containers:
      - name: a
        image: b
        ports: [{name: http, containerPort: 80}, {name: metrics, containerPort: 81}]
        livenessProbe: {httpGet: {port: http}}
#- /a/service.yaml
apiVersion: v1
kind: Service
metadata: {name: web}
spec:
  selector: {app: web}
  ports:
  - {name: http, port: 80, targetPort: ht$0tp}
---
apiVersion: v1
kind: Service
metadata: {name: api}
spec:
  selector: {app: api}
  ports: [{port: 80, targetPort: http}]
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
spec:
  podSelector: {matchLabels: {app: web}}
  ingress: [{ports: [{port: http}]}]
";
    check(
        text,
        "web",
        expect![[r#"
        ports: [{name: web, containerPort: 80}, {name: metrics, containerPort: 81}]
        livenessProbe: {httpGet: {port: web}}
        - {name: http, port: 80, targetPort: web}
        ingress: [{ports: [{port: web}]}]
    "#]],
    );
    check(text, "metrics", expect![["there is already a port `metrics`"]]);
    check(
        text,
        "a-name-that-is-long",
        expect![[
            "`a-name-that-is-long` cannot be the name: a port is named by at most 15 of `a-z`, `0-9` and single `-`, with a letter or digit at both ends and a letter in it"
        ]],
    );
}

#[test]
fn a_label_is_renamed_in_templates_and_selectors_together() {
    let text = "
#- /a/web.yaml
apiVersion: apps/v1
kind: Deployment
metadata: {name: web, labels: {app: web}}
spec:
  selector:
    matchLabels:
      app: \"web\"
  template:
    metadata:
      labels:
        app: w$0eb # used below
        tier: web
    spec:
      topologySpreadConstraints:
      - labelSelector: {matchLabels: {app: web}}
      containers: [{name: a, image: b}]
#- /a/rest.yaml
{apiVersion: v1, kind: Service, metadata: {name: web}, spec: {selector: {app: web}}}
---
{apiVersion: policy/v1, kind: PodDisruptionBudget, spec: {selector: {matchLabels: {app: web}}}}
---
{apiVersion: v1, kind: Pod, metadata: {name: other, labels: {app: other}}}
#- /b/rest.yaml
{apiVersion: v1, kind: Pod, metadata: {name: web, labels: {app: web}}}
---
{apiVersion: v1, kind: Service, metadata: {name: web}, spec: {selector: {app: web}}}
";
    check(
        text,
        "yes",
        expect![[r#"
        metadata: {name: web, labels: {app: "yes"}}
        app: "yes"
        app: "yes" # used below
        - labelSelector: {matchLabels: {app: "yes"}}
        {apiVersion: v1, kind: Service, metadata: {name: web}, spec: {selector: {app: "yes"}}}
        {apiVersion: policy/v1, kind: PodDisruptionBudget, spec: {selector: {matchLabels: {app: "yes"}}}}
    "#]],
    );
    check(text, "other", expect![["there is already a pod with the label `app` of value `other`"]]);
    let key = text.replace("app: w$0eb", "a$0pp: web");
    check(
        &key,
        "app.kubernetes.io/name",
        expect![[r#"
        metadata: {name: web, labels: {app.kubernetes.io/name: web}}
        app.kubernetes.io/name: "web"
        app.kubernetes.io/name: web # used below
        - labelSelector: {matchLabels: {app.kubernetes.io/name: web}}
        {apiVersion: v1, kind: Service, metadata: {name: web}, spec: {selector: {app.kubernetes.io/name: web}}}
        {apiVersion: policy/v1, kind: PodDisruptionBudget, spec: {selector: {matchLabels: {app.kubernetes.io/name: web}}}}
        {apiVersion: v1, kind: Pod, metadata: {name: other, labels: {app.kubernetes.io/name: other}}}
    "#]],
    );
    check(&key, "tier", expect![["there is already a label `tier`"]]);
}

#[test]
fn an_anchor_is_renamed_and_its_aliases_follow() {
    check(
        "
apiVersion: v1
kind: Pod
metadata: {name: web}
spec:
  volumes:
  - name: &data data
  containers:
  - volumeMounts:
    - {name: *da$0ta, mountPath: /a}
    - {name: data, mountPath: /b}
",
        "store",
        expect![[r#"
            - name: &data store
            - {name: store, mountPath: /b}
        "#]],
    );
}

#[test]
fn what_is_not_here_is_not_renamed() {
    check(
        "apiVersion: v1\nkind: Pod\nspec: {priorityClassName: h$0igh}\n",
        "low",
        expect![["`high` is not declared in these files"]],
    );
    check("apiVersion: v1\nkind: P$0od\n", "low", expect![["there is nothing to rename here"]]);
    check(
        "apiVersion: v1\nkind: Service\nmetadata: {name: $0web}\n",
        "1a",
        expect![["`1a` cannot be the name: a Service is named by at most 63 of `a-z`, `0-9` and `-`, a letter first"]],
    );
    let two = "apiVersion: v1\nkind: Service\nmetadata: {name: $0web}\n---\n{apiVersion: v1, kind: Service, metadata: {name: api}}\n";
    check(two, "api", expect![["there is already a Service `api`"]]);
    check(two, "web", expect![[""]]);
}

#[test]
fn edits_keep_carriage_returns_and_broken_lines() {
    check(
        "
apiVersion: v1\r
kind: Pod\r
spec:\r
  volumes: [{name: $0data}]\r
  containers:\r
  - volumeMounts:\r
    - name: data\r
      mountPath: [\r
",
        "store",
        expect![[r#"
            volumes: [{name: store}]
            - name: store
        "#]],
    );
}

#[test]
fn names_follow_the_rules_of_their_kind() {
    let object = |kind: &str| format!("apiVersion: v1\nkind: {kind}\nmetadata: {{name: $0web}}\n");
    check(
        &object("Namespace"),
        "a.b",
        expect![[
            "`a.b` cannot be the name: it takes at most 63 of `a-z`, `0-9` and `-`, with a letter or digit at both ends"
        ]],
    );
    check(
        &object("ConfigMap"),
        "a.b",
        expect![[r#"
        metadata: {name: a.b}
    "#]],
    );
    check(
        &object("ConfigMap"),
        "a..b",
        expect![[
            "`a..b` cannot be the name: it takes at most 253 of `a-z`, `0-9`, `-` and `.`, with a letter or digit at both ends of each part"
        ]],
    );
    check(
        &object("ConfigMap"),
        "",
        expect![
            "the name is empty: it takes at most 253 of `a-z`, `0-9`, `-` and `.`, with a letter or digit at both ends of each part"
        ],
    );
    let label = "apiVersion: v1\nkind: Pod\nmetadata: {labels: {app: $0web}}\n";
    check(
        label,
        "-web",
        expect![[
            "`-web` cannot be the name: a label takes at most 63 letters, digits, `-`, `_` and `.`, with a letter or digit at both ends"
        ]],
    );
    check(
        label,
        "a b",
        expect![
            "`a b` cannot be the name: a label takes at most 63 letters, digits, `-`, `_` and `.`, with a letter or digit at both ends"
        ],
    );
    check(
        label,
        "1.10",
        expect![[r#"
        metadata: {labels: {app: "1.10"}}
    "#]],
    );
    check(
        &label.replace("app: $0", "$0app: "),
        "a/b/c",
        expect![[
            "`a/b/c` cannot be the name: a label key takes at most 63 letters, digits, `-`, `_` and `.`, and a domain with `/` in front"
        ]],
    );
    let variable = "apiVersion: v1\nkind: Pod\nspec: {containers: [{env: [{name: $0A}]}]}\n";
    check(
        variable,
        "1A",
        expect![[
            "`1A` cannot be the name: a variable takes letters, digits, `_`, `-` and `.`, and does not start with a digit"
        ]],
    );
    check(
        variable,
        "A)B",
        expect![[
            "`A)B` cannot be the name: a variable takes letters, digits, `_`, `-` and `.`, and does not start with a digit"
        ]],
    );
}

#[test]
fn a_patch_is_renamed_with_its_object() {
    check(
        "
#- /base/web.yaml
{apiVersion: v1, kind: ConfigMap, metadata: {name: $0web}, data: {a: b}}
#- /overlay/patch.yaml
{apiVersion: apps/v1, kind: Deployment, metadata: {name: web}, spec: {template: {spec: {volumes: [{name: a, configMap: {name: web}}]}}}}
",
        "api",
        expect![[r#"
            {apiVersion: v1, kind: ConfigMap, metadata: {name: api}, data: {a: b}}
            {apiVersion: apps/v1, kind: Deployment, metadata: {name: web}, spec: {template: {spec: {volumes: [{name: a, configMap: {name: api}}]}}}}
        "#]],
    );
}
