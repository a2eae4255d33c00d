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

#[track_caller]
fn check_names(text: &str, names: &[&str], expected: Expect) {
    let fixture = Fixture::new(text);
    let answer = |name: &str| match fixture.run(|scope, offset| rename(scope, offset, name)) {
        Ok(_) => format!("{name}\n"),
        Err(reason) => format!("{reason}\n"),
    };
    expected.assert_eq(&names.iter().map(|name| answer(name)).collect::<String>());
}

#[test]
fn names_follow_the_rules_of_their_kind() {
    let object = |kind: &str| format!("apiVersion: v1\nkind: {kind}\nmetadata: {{name: $0web}}\n");
    check_names(
        &object("Namespace"),
        &["a-b", "a.b"],
        expect![[r#"
            a-b
            `a.b` does not fit: use at most 63 of `a-z`, `0-9` and inner `-`
        "#]],
    );
    check_names(
        &object("ConfigMap"),
        &["a.b", "a..b", ""],
        expect![[r#"
            a.b
            `a..b` does not fit: use at most 253 of `a-z`, `0-9` and inner `-` and `.`
            the name is empty: use at most 253 of `a-z`, `0-9` and inner `-` and `.`
        "#]],
    );
    check_names(
        &object("Service"),
        &["a1", "1a"],
        expect![[r#"
            a1
            `1a` does not fit: use at most 63 of `a-z`, `0-9` and inner `-`, a letter first
        "#]],
    );
    let role = "apiVersion: rbac.authorization.k8s.io/v1\nkind: Role\nmetadata: {name: $0web}\n";
    check_names(
        role,
        &["system:web", "a/b"],
        expect![[r#"
            system:web
            `a/b` does not fit: use letters, digits, `-`, `_`, `.`, `:` and `@`
        "#]],
    );
    let label = "apiVersion: v1\nkind: Pod\nmetadata: {labels: {app: $0web}}\n";
    check_names(
        label,
        &["1.10", "", "-web", "a b", "w\u{eb}b"],
        expect![[r#"
            1.10

            `-web` does not fit: use at most 63 letters, digits and inner `-`, `_` and `.`
            `a b` does not fit: use at most 63 letters, digits and inner `-`, `_` and `.`
            `wëb` does not fit: use at most 63 letters, digits and inner `-`, `_` and `.`
        "#]],
    );
    let key = "apiVersion: v1\nkind: Pod\nmetadata: {labels: {$0app: web}}\n";
    check_names(
        key,
        &["a.b/C", "a/b/c", "/b"],
        expect![[r#"
            a.b/C
            `a/b/c` does not fit: use at most 63 letters, digits and inner `-`, `_` and `.`, with or without `domain/` in front
            `/b` does not fit: use at most 63 letters, digits and inner `-`, `_` and `.`, with or without `domain/` in front
        "#]],
    );
    let pod =
        "apiVersion: v1\nkind: Pod\nspec: {containers: [{name: NAME, env: [{name: VAR}], ports: [{name: PORT}]}]}\n";
    check_names(
        &pod.replace("VAR", "$0A"),
        &["a_b.c-d", "1A", "A)B"],
        expect![[r#"
            a_b.c-d
            `1A` does not fit: use letters, digits, `_`, `-` and `.`, no digit first
            `A)B` does not fit: use letters, digits, `_`, `-` and `.`, no digit first
        "#]],
    );
    check_names(
        &pod.replace("PORT", "$0http"),
        &["a-1", "80", "a--b", "a234567890123456"],
        expect![[r#"
            a-1
            `80` does not fit: use at most 15 of `a-z`, `0-9` and single inner `-`, one a letter
            `a--b` does not fit: use at most 15 of `a-z`, `0-9` and single inner `-`, one a letter
            `a234567890123456` does not fit: use at most 15 of `a-z`, `0-9` and single inner `-`, one a letter
        "#]],
    );
    check_names(
        &pod.replace("NAME", "$0web"),
        &["a-1", "A"],
        expect![[r#"
            a-1
            `A` does not fit: use at most 63 of `a-z`, `0-9` and inner `-`
        "#]],
    );
    let data = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: web}\ndata: {$0a: b}\n";
    check_names(
        data,
        &["A_b.c", "..a", "a/b"],
        expect![[r#"
            A_b.c
            `..a` does not fit: use at most 253 letters, digits, `-`, `_` and `.`, not `..` first
            `a/b` does not fit: use at most 253 letters, digits, `-`, `_` and `.`, not `..` first
        "#]],
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

#[test]
fn a_kustomization_without_header_generates_and_names_objects() {
    let files = |generator: &str, map: &str| {
        format!(
            "
#- /a/kustomization.yaml
resources: [pod.yaml]
configMapGenerator: [{{name: {generator}, literals: [A=b]}}]
patches: [{{path: p.yaml, target: {{kind: Deployment, name: web}}}}]
replicas: [{{name: web, count: 2}}, {{name: db, count: 3}}]
#- /a/pod.yaml
apiVersion: v1
kind: Pod
metadata: {{name: web}}
spec: {{containers: [{{name: a, envFrom: [{{configMapRef: {{name: {map}}}}}]}}]}}
"
        )
    };
    check(
        &files("g$0en", "gen"),
        "made",
        expect![[r#"
        configMapGenerator: [{name: made, literals: [A=b]}]
        spec: {containers: [{name: a, envFrom: [{configMapRef: {name: made}}]}]}
    "#]],
    );
    check(
        &files("gen", "gen$0"),
        "made",
        expect![[r#"
        configMapGenerator: [{name: made, literals: [A=b]}]
        spec: {containers: [{name: a, envFrom: [{configMapRef: {name: made}}]}]}
    "#]],
    );
}

#[test]
fn a_workload_is_renamed_where_a_kustomization_scales_it() {
    let files = |name: &str, scaled: &str, header: &str| {
        format!(
            "
#- /a/kustomization.yaml
{header}resources: [web.yaml]
patches: [{{path: p.yaml, target: {{kind: StatefulSet, name: web}}}}]
replicas:
- {{name: {scaled}, count: 2}}
- {{name: db, count: 3}}
#- /a/web.yaml
apiVersion: apps/v1
kind: StatefulSet
metadata: {{name: {name}}}
spec: {{selector: {{}}, template: {{spec: {{containers: [{{name: a, image: a}}]}}}}}}
"
        )
    };
    check(
        &files("w$0eb", "web", ""),
        "api",
        expect![[r#"
        patches: [{path: p.yaml, target: {kind: StatefulSet, name: api}}]
        - {name: api, count: 2}
        metadata: {name: api}
    "#]],
    );
    check(
        &files("web", "web$0", ""),
        "api",
        expect![[r#"
        patches: [{path: p.yaml, target: {kind: StatefulSet, name: api}}]
        - {name: api, count: 2}
        metadata: {name: api}
    "#]],
    );
    let header = "apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\n";
    check(
        &files("web", "web$0", header),
        "api",
        expect![[r#"
        patches: [{path: p.yaml, target: {kind: StatefulSet, name: api}}]
        - {name: api, count: 2}
        metadata: {name: api}
    "#]],
    );
}

#[test]
fn a_key_is_renamed_where_it_is_mounted_as_a_file() {
    check(
        "
#- /a/config.yaml
apiVersion: v1
kind: ConfigMap
metadata: {name: web}
data:
  app.c$0onf: x
#- /a/pod.yaml
apiVersion: v1
kind: Pod
metadata: {name: web}
spec:
  containers:
  - name: a
    volumeMounts:
    - {name: config, mountPath: /etc/app.conf, subPath: app.conf}
    - {name: listed, mountPath: /etc/other.conf, subPath: app.conf}
    - {name: other, mountPath: /etc/third.conf, subPath: app.conf}
  volumes:
  - {name: config, configMap: {name: web}}
  - {name: listed, configMap: {name: web, items: [{key: app.conf, path: app.conf}]}}
  - {name: other, emptyDir: {}}
",
        "main.conf",
        expect![[r#"
            main.conf: x
            - {name: config, mountPath: /etc/app.conf, subPath: main.conf}
            - {name: listed, configMap: {name: web, items: [{key: main.conf, path: app.conf}]}}
        "#]],
    );
}

#[test]
fn a_container_is_renamed_in_the_patches_of_its_object() {
    let files = |base: &str, patch: &str| {
        format!(
            "
#- /a/web.yaml
apiVersion: apps/v1
kind: Deployment
metadata: {{name: web}}
spec: {{selector: {{}}, template: {{spec: {{containers: [{{name: {base}, image: a}}, {{name: b, image: b}}]}}}}}}
---
apiVersion: apps/v1
kind: Deployment
metadata: {{name: api}}
spec: {{selector: {{}}, template: {{spec: {{containers: [{{name: main, image: a}}]}}}}}}
#- /a/patch.yaml
apiVersion: apps/v1
kind: Deployment
metadata: {{name: web}}
spec: {{template: {{spec: {{containers: [{{name: {patch}, resources: {{}}}}]}}}}}}
#- /a/copy.yaml
apiVersion: apps/v1
kind: Deployment
metadata: {{name: web}}
spec: {{selector: {{}}, template: {{spec: {{containers: [{{name: main, image: a}}]}}}}}}
#- /b/patch.yaml
apiVersion: apps/v1
kind: Deployment
metadata: {{name: web}}
spec: {{template: {{spec: {{containers: [{{name: main, resources: {{}}}}]}}}}}}
"
        )
    };
    check(
        &files("m$0ain", "main"),
        "app",
        expect![[r#"
        spec: {selector: {}, template: {spec: {containers: [{name: app, image: a}, {name: b, image: b}]}}}
        spec: {template: {spec: {containers: [{name: app, resources: {}}]}}}
    "#]],
    );
    check(
        &files("main", "main$0"),
        "app",
        expect![[r#"
        spec: {selector: {}, template: {spec: {containers: [{name: app, image: a}, {name: b, image: b}]}}}
        spec: {template: {spec: {containers: [{name: app, resources: {}}]}}}
        spec: {selector: {}, template: {spec: {containers: [{name: app, image: a}]}}}
    "#]],
    );
    check(&files("main", "main$0"), "b", expect!["there is already a container `b`"]);
}

#[test]
fn labels_of_a_version_that_is_gone_hang_together() {
    let old = "apiVersion: extensions/v1beta1
kind: ReplicaSet
metadata: {name: web}
spec:
  selector:
    matchLabels:
      app: w$0eb
  template:
    metadata:
      labels:
        app: web
";
    check(
        old,
        "shop",
        expect![[r#"
            app: shop
            app: shop
        "#]],
    );
}
