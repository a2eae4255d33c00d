//! Cases of everyday editing, by category: what has to be offered at `$0`, and what must not.
//!
//! Labels have blanks between them; a `~` in a label stands for a blank, and `*` for any. Other cases have the text after an
//! offer is taken.

use super::{Completion, completions};
use crate::fixture::Fixture;

/// A text with a mark, labels that are offered, and labels that are not.
type Case = (&'static str, &'static str, &'static str);

fn offers(text: &str) -> (Fixture, Vec<Completion>) {
    let fixture = Fixture::new(text);
    let found = fixture.run(completions);
    (fixture, found)
}

fn labels(names: &str) -> impl Iterator<Item = String> + '_ {
    names.split_whitespace().map(|name| name.replace('~', " "))
}

fn check(cases: &[Case]) {
    let mut failures = String::new();
    for (text, want, not) in cases {
        let (_, found) = offers(text);
        let is_offered = |name: &String| found.iter().any(|offer| offer.label == *name);
        let missing: Vec<String> = labels(want).filter(|name| !is_offered(name)).collect();
        let wrong: Vec<String> =
            labels(not).filter(|name| is_offered(name) || name == "*" && !found.is_empty()).collect();
        if !missing.is_empty() || !wrong.is_empty() {
            let all: Vec<&str> = found.iter().map(|offer| offer.label.as_str()).take(40).collect();
            failures += &format!("{text}\n  missing {missing:?}, wrong {wrong:?}, of {all:?}\n\n");
        }
    }
    assert!(failures.is_empty(), "{failures}");
}

/// Takes the offer `label` as an editor does: replaces the word, indents further lines, and leaves the places empty.
fn accepted(text: &str, label: &str) -> String {
    let (fixture, found) = offers(text);
    let label = label.replace('~', " ");
    let Some(offer) = found.iter().find(|offer| offer.label == label) else { return "not offered".to_owned() };
    let text = fixture.text(fixture.file);
    let start = offer.inserting.start as usize;
    let line = text[..start].rfind('\n').map_or(0, |at| at + 1);
    let blanks = text[line..].len() - text[line..].trim_start_matches(' ').len();
    let indentation = " ".repeat(blanks.min(start - line));
    let insert = if offer.is_snippet { without_places(&offer.insert) } else { offer.insert.clone() };
    let insert = insert.replace('\n', &format!("\n{indentation}"));
    let mut before = text[..start].to_owned();
    for edit in &offer.further {
        before.replace_range(edit.span.start as usize..edit.span.end as usize, &edit.text);
    }
    format!("{before}{insert}{}", &text[offer.replacing.end as usize..])
}

/// A snippet with the defaults of its places.
fn without_places(snippet: &str) -> String {
    let mut text = String::new();
    let mut rest = snippet;
    while let Some(at) = rest.find(['$', '\\']) {
        text += &rest[..at];
        rest = &rest[at..];
        if let Some(escaped) = rest.strip_prefix('\\') {
            let length = escaped.chars().next().map_or(0, char::len_utf8);
            text += &escaped[..length];
            rest = &escaped[length..];
        } else if let Some((place, after)) = rest.strip_prefix("${").and_then(|place| place.split_once('}')) {
            text += place.split_once(':').map_or("", |(_, default)| default);
            rest = after;
        } else {
            rest = rest[1..].trim_start_matches(|letter: char| letter.is_ascii_digit());
        }
    }
    text + rest
}

fn check_accepted(cases: &[Case]) {
    let mut failures = String::new();
    for (text, label, expected) in cases {
        let text_after = accepted(text, label);
        if text_after != *expected {
            failures += &format!("{label} in {text}\n  gives    {text_after:?}\n  expected {expected:?}\n\n");
        }
    }
    assert!(failures.is_empty(), "{failures}");
}

#[test]
fn top_level() {
    check(&[
        ("$0", "apiVersion kind Pod Deployment Service Kustomization", "capacity devices image"),
        ("\n$0\n", "apiVersion kind Deployment", "containers"),
        ("# a note\n$0", "apiVersion kind Pod", ""),
        ("apiVersion: v1\nkind: Pod\n$0", "metadata spec", "kind apiVersion status Deployment"),
        ("apiVersion: v1\nkind: List\n$0", "items metadata", "spec kind"),
        ("apiVersion: v1\nkind: List\nitems:\n  $0", "apiVersion kind metadata", "items containers"),
        ("apiVersion: v1\nkind: List\nitems:\n- $0", "apiVersion kind metadata", "items containers"),
        ("spec:\n  containers:\n  - $0", "name image", "spec"),
        ("apiVersion: v1\nkind: ConfigMap\n$0", "metadata data binaryData immutable", "spec"),
        ("apiVersion: v1\nkind: Secret\n$0", "metadata data stringData type", "spec"),
        ("kind: Pod\n$0", "apiVersion metadata spec", "kind"),
        ("apiVersion: apps/v1\n$0", "kind metadata spec", "apiVersion"),
        ("metadata:\n  name: a\n$0", "apiVersion kind spec", "metadata"),
        ("version: '3'\nservices: {}\n$0", "", "apiVersion spec metadata"),
        ("containers:\n- name: a\n  $0", "", "*"),
        ("containers:\n- imagePullPolicy: $0", "", "*"),
        ("imagePullPolicy: $0", "", "*"),
        ("apiVersion: rbac.authorization.k8s.io/v1\nkind: Role\n$0", "metadata rules", "spec"),
    ]);
}

#[test]
fn nested() {
    check(&[
        ("apiVersion: v1\nkind: Pod\nmetadata:\n  $0", "name labels annotations namespace", "spec uid managedFields"),
        ("apiVersion: v1\nkind: Pod\nspec:\n  $0", "containers volumes restartPolicy", "replicas template"),
        ("apiVersion: v1\nkind: Pod\nspec:\n  securityContext:\n    $0", "runAsNonRoot fsGroup", "privileged"),
        ("apiVersion: v1\nkind: Service\nspec:\n  $0", "selector ports type clusterIP", "containers"),
        (
            "apiVersion: v1\nkind: Service\nspec:\n  ports:\n  - name: a\n    $0",
            "port targetPort protocol",
            "name containerPort",
        ),
        (
            "kind: Pod\nspec:\n  containers:\n  - name: a\n    securityContext:\n      $0",
            "privileged capabilities",
            "fsGroup",
        ),
        ("kind: Pod\nspec:\n  containers:\n  - name: a\n    resources:\n      $0", "limits requests", "cpu"),
        (
            "kind: Pod\nspec:\n  containers:\n  - name: a\n    livenessProbe:\n      $0",
            "httpGet exec periodSeconds",
            "image",
        ),
        (
            "kind: Pod\nspec:\n  containers:\n  - name: a\n    livenessProbe:\n      httpGet:\n        $0",
            "path port scheme",
            "exec",
        ),
        ("kind: Pod\nspec:\n  affinity:\n    $0", "nodeAffinity podAffinity podAntiAffinity", "key"),
        (
            "kind: Ingress\napiVersion: networking.k8s.io/v1\nspec:\n  rules:\n  - http:\n      paths:\n      - $0",
            "path pathType backend",
            "host",
        ),
        ("kind: ConfigMap\napiVersion: v1\ndata:\n  $0", "", "name data"),
        (
            "kind: List\napiVersion: v1\nitems:\n- kind: Pod\n  apiVersion: v1\n  spec:\n    $0",
            "containers",
            "replicas",
        ),
        (
            "kind: List\napiVersion: v1\nitems:\n- kind: Deployment\n  apiVersion: apps/v1\n  spec:\n    $0",
            "replicas selector",
            "containers",
        ),
        ("kind: List\napiVersion: v1\nitems:\n- kind: Service\n  apiVersion: v1\n  $0", "metadata spec", "kind items"),
    ]);
}

#[test]
fn templates() {
    check(&[
        ("apiVersion: apps/v1\nkind: Deployment\nspec:\n  $0", "replicas selector template strategy", "containers"),
        ("apiVersion: apps/v1\nkind: Deployment\nspec:\n  template:\n    $0", "metadata spec", "replicas"),
        (
            "apiVersion: apps/v1\nkind: Deployment\nspec:\n  template:\n    spec:\n      $0",
            "containers volumes",
            "replicas",
        ),
        ("apiVersion: apps/v1\nkind: StatefulSet\nspec:\n  $0", "serviceName volumeClaimTemplates", "strategy"),
        ("apiVersion: apps/v1\nkind: DaemonSet\nspec:\n  $0", "updateStrategy template", "replicas"),
        ("apiVersion: batch/v1\nkind: Job\nspec:\n  $0", "template backoffLimit", "schedule"),
        ("apiVersion: batch/v1\nkind: CronJob\nspec:\n  $0", "schedule jobTemplate", "template"),
        (
            "apiVersion: batch/v1\nkind: CronJob\nspec:\n  jobTemplate:\n    spec:\n      template:\n        spec:\n          $0",
            "containers restartPolicy",
            "schedule",
        ),
        (
            "apiVersion: apps/v1\nkind: Deployment\nspec:\n  template:\n    spec:\n      containers:\n      - name: {{ .Values.name }}\n        $0",
            "image ports",
            "name",
        ),
        (
            "apiVersion: apps/v1\nkind: Deployment\nspec:\n  {{- if .Values.x }}\n  replicas: 1\n  {{- end }}\n  $0",
            "selector template",
            "replicas",
        ),
    ]);
}

#[test]
fn after_dashes() {
    check(&[
        ("kind: Pod\nspec:\n  containers:\n  - $0", "name image", "containers"),
        ("kind: Pod\nspec:\n  containers:\n    - $0", "name image", "containers"),
        ("kind: Pod\nspec:\n  containers:\n  -$0", "name image", "containers"),
        ("kind: Pod\nspec:\n  containers:\n  - name: a\n  - $0", "name image", "containers"),
        ("kind: Pod\nspec:\n  containers:\n  - name: a\n    $0", "image ports", "name"),
        ("kind: Pod\nspec:\n  containers:\n    $0", "name image", "containers volumes"),
        ("kind: Pod\nspec:\n  containers:\n    - name: a\n    $0", "name image", "containers volumes"),
        ("kind: Pod\nspec:\n  containers:\n  - name: a\n  $0", "volumes restartPolicy", "image containers"),
        ("kind: Pod\nspec:\n  tolerations:\n  - $0", "key operator effect", "name"),
        ("kind: Pod\nspec:\n  containers:\n  - name: a\n    env:\n    - $0", "name value valueFrom", "image"),
        (
            "kind: Pod\nspec:\n  containers:\n  - name: a\n    securityContext:\n      capabilities:\n        drop:\n        - $0",
            "ALL NET_RAW",
            "name",
        ),
    ]);
}

#[test]
fn insertion() {
    check_accepted(&[
        (
            "kind: Pod\nspec:\n  containers:\n  $0\n",
            "-~containers",
            "kind: Pod\nspec:\n  containers:\n  - name: \n    image: \n",
        ),
        ("kind: Pod\nspec:\n  volumes:\n  - $0", "emptyDir", "kind: Pod\nspec:\n  volumes:\n  - emptyDir: {}"),
        ("kind: ConfigMap\n$0", "apiVersion", "kind: ConfigMap\napiVersion: v1"),
        ("kind: Pod\nspec:\n  $0", "containers", "kind: Pod\nspec:\n  containers:\n  - name: \n    image: "),
        (
            "kind: Pod\nspec:\n  containers:\n    - name: a\n  $0",
            "volumes",
            "kind: Pod\nspec:\n  containers:\n    - name: a\n  volumes:\n    - name: ",
        ),
        ("kind: Pod\nspec:\n    $0", "securityContext", "kind: Pod\nspec:\n    securityContext:\n        "),
        ("kind: Pod\n$0", "spec", "kind: Pod\nspec:\n  "),
        ("kind: Pod\n$0", "metadata", "kind: Pod\nmetadata:\n  name: "),
        ("kind: Pod\nspec:\n  containers:\n  - $0", "image", "kind: Pod\nspec:\n  containers:\n  - image: "),
        (
            "kind: Pod\nspec:\n  containers:\n  - $0",
            "ports",
            "kind: Pod\nspec:\n  containers:\n  - ports:\n    - containerPort: ",
        ),
        ("kind: Pod\nspec:\n  containers:\n  -$0", "name", "kind: Pod\nspec:\n  containers:\n  - name: "),
        ("kind: Pod\nspec:\n  containers:\n    $0", "name", "kind: Pod\nspec:\n  containers:\n    - name: "),
        (
            "kind: Pod\nspec:\n  containers:\n    - name: a\n    $0",
            "name",
            "kind: Pod\nspec:\n  containers:\n    - name: a\n    - name: ",
        ),
        ("kind:$0\napiVersion: v1", "Pod", "kind: Pod\napiVersion: v1"),
        ("kind: Pod\nspec:\n  restartPolicy:$0", "Never", "kind: Pod\nspec:\n  restartPolicy: Never"),
        ("kind: Pod\nspec:\n  restartPolicy:Al$0", "Always", "kind: Pod\nspec:\n  restartPolicy: Always"),
        ("kind: Pod\nspec:\n  $0: Never", "restartPolicy", "kind: Pod\nspec:\n  restartPolicy: Never"),
        ("kind: Pod\nspec:\n  rest$0Pol: Never", "restartPolicy", "kind: Pod\nspec:\n  restartPolicy: Never"),
        (
            "kind: Pod\nspec:\n  restartPolicy: Al$0ways # a note",
            "Never",
            "kind: Pod\nspec:\n  restartPolicy: Never # a note",
        ),
        ("kind: Pod\nspec: {$0}", "containers", "kind: Pod\nspec: {containers: [{name: , image: }]}"),
        ("kind: Pod\nspec: {hostNetwork: $0}", "true", "kind: Pod\nspec: {hostNetwork: true}"),
        ("kind: Pod\nspec: {containers: [$0]}", "name", "kind: Pod\nspec: {containers: [{name: }]}"),
        ("{\"kind\": \"Pod\", $0}", "spec", "{\"kind\": \"Pod\", \"spec\": {}}"),
        (
            "{\"kind\": \"Pod\", \"spec\": {\"hostPID\": true, $0}}",
            "volumes",
            "{\"kind\": \"Pod\", \"spec\": {\"hostPID\": true, \"volumes\": [{\"name\": \"\"}]}}",
        ),
        ("kind: StatefulSet\n$0", "apiVersion", "kind: StatefulSet\napiVersion: apps/v1"),
        ("{\"apiVersion\": \"v1\", \"kind\": $0}", "Pod", "{\"apiVersion\": \"v1\", \"kind\": \"Pod\"}"),
        (
            "kind: PersistentVolumeClaim\nspec:\n  accessModes:\n    $0",
            "ReadWriteOnce",
            "kind: PersistentVolumeClaim\nspec:\n  accessModes:\n    - ReadWriteOnce",
        ),
        ("kind: CronJob\nspec:\n  schedule: $0", "@daily", "kind: CronJob\nspec:\n  schedule: \"@daily\""),
        ("kind: Pod\nspec: {containers: $0}", "name", "kind: Pod\nspec: {containers: [{name: }]}"),
        ("kind: Pod\nspec:\n  restartPolicy: \"$0\"", "Never", "kind: Pod\nspec:\n  restartPolicy: \"Never\""),
        ("kind: Pod\nspec:\n  restartPolicy: \"Ne$0", "Never", "kind: Pod\nspec:\n  restartPolicy: \"Never\""),
        ("kind: Pod\nspec:$0", "hostNetwork", "kind: Pod\nspec:\n  hostNetwork: "),
        ("kind: Pod\r\nspec:\r\n  $0\r\n", "volumes", "kind: Pod\r\nspec:\r\n  volumes:\r\n  - name: \r\n"),
        ("$0", "ServiceAccount", "apiVersion: v1\nkind: ServiceAccount\nmetadata:\n  name: name"),
        (
            "kind: Pod\nspec:\n  containers:\n  - args:\n    - $(A$0)\n    env:\n    - name: ABC\n",
            "$(ABC)",
            "kind: Pod\nspec:\n  containers:\n  - args:\n    - $(ABC)\n    env:\n    - name: ABC\n",
        ),
        (
            "kind: Pod\nspec:\n  containers:\n  - env:\n    - valueFrom:\n        $0",
            "configMapKeyRef",
            "kind: Pod\nspec:\n  containers:\n  - env:\n    - valueFrom:\n        configMapKeyRef:\n          name: \n          key: ",
        ),
        (
            "apiVersion: v1\nkind: Service\nspec:\n  selector:\n    app: $0\n---\nkind: Pod\nmetadata: {labels: {app: 'true'}}",
            "true",
            "apiVersion: v1\nkind: Service\nspec:\n  selector:\n    app: \"true\"\n---\nkind: Pod\nmetadata: {labels: {app: 'true'}}",
        ),
    ]);
}

#[test]
fn what_is_written_besides() {
    check_accepted(&[
        ("kind: $0", "Deployment", "apiVersion: apps/v1\nkind: Deployment"),
        ("kind:$0\n", "Pod", "apiVersion: v1\nkind: Pod\n"),
        ("kind: Dep$0\r\n", "Deployment", "apiVersion: apps/v1\r\nkind: Deployment\r\n"),
        ("a: b\n---\nkind: $0", "CronJob", "a: b\n---\napiVersion: batch/v1\nkind: CronJob"),
        ("kind: $0\napiVersion: batch/v1", "Job", "kind: Job\napiVersion: batch/v1"),
        ("kind: $0", "Event", "kind: Event"),
        ("kind: $0", "List", "apiVersion: v1\nkind: List"),
        (
            "#- /kustomization.yaml\nkind: $0",
            "Kustomization",
            "apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization",
        ),
        ("{kind: $0}", "Pod", "{apiVersion: v1, kind: Pod}"),
        ("{\"kind\": $0}", "Pod", "{\"apiVersion\": \"v1\", \"kind\": \"Pod\"}"),
        (
            "kind: List\napiVersion: v1\nitems:\n- kind: $0",
            "Service",
            "kind: List\napiVersion: v1\nitems:\n- apiVersion: v1\n  kind: Service",
        ),
        ("kind: Pod\nspec:\n  containers: $0", "name", "kind: Pod\nspec:\n  containers:\n  - name: "),
        ("kind: Pod\nspec:  $0\n", "hostPID", "kind: Pod\nspec:\n  hostPID: \n"),
        (
            "kind: PersistentVolumeClaim\nspec:\n  accessModes: $0",
            "ReadWriteOnce",
            "kind: PersistentVolumeClaim\nspec:\n  accessModes:\n  - ReadWriteOnce",
        ),
        ("kind: Pod\nspec: {containers: $0}", "name", "kind: Pod\nspec: {containers: [{name: }]}"),
    ]);
}

#[test]
fn quoted_keys() {
    check(&[
        ("kind: Pod\nspec:\n  \"host$0\"", "hostNetwork containers", "kind"),
        ("kind: Pod\nspec:\n  \"$0", "hostNetwork containers", "kind"),
        ("kind: Pod\nspec:\n  \"$0\"", "containers", "kind"),
        ("kind: Pod\nspec:\n  '$0'", "containers", "kind"),
        ("kind: Pod\nspec:\n  hostPID: true\n  '$0'\n  hostIPC: true", "containers", "hostPID hostIPC -~containers"),
        ("kind: Pod\nspec:\n  containers:\n  - \"$0\"", "name image", "containers"),
        ("kind: Pod\nspec:\n  containers:\n  \"$0\"", "volumes", "name -~containers"),
        ("kind: Pod\nspec:\n  containers:\n    \"$0\"", "", "name"),
        ("kind: Role\napiVersion: rbac.authorization.k8s.io/v1\nrules:\n- verbs:\n  - \"$0\"", "get list", "verbs"),
        ("\"$0\"", "apiVersion kind", "Pod"),
    ]);
    check_accepted(&[
        ("kind: Pod\nspec:\n  \"host$0\"", "hostPID", "kind: Pod\nspec:\n  \"hostPID\": "),
        ("kind: Pod\nspec:\n  'host$0", "hostPID", "kind: Pod\nspec:\n  'hostPID': "),
        ("kind: Pod\nspec:\n  \"host$0\": true", "hostPID", "kind: Pod\nspec:\n  \"hostPID\": true"),
        (
            "kind: Pod\nspec:\n  volumes:\n  - \"$0\"",
            "secret",
            "kind: Pod\nspec:\n  volumes:\n  - \"secret\":\n      secretName: ",
        ),
        ("kind: Pod\nspec:\n  containers:\n  - args:\n    - '$0'", "x", "not offered"),
    ]);
}

#[test]
fn json() {
    check(&[("#- /a.json\n$0", "", "*"), ("#- /a.json\n{$0}", "apiVersion kind", "Pod")]);
    check_accepted(&[
        ("#- /a.json\n{$0}", "kind", "{\"kind\": \"\"}"),
        ("#- /a.json\n{\"kind\": \"Pod\", $0}", "apiVersion", "{\"kind\": \"Pod\", \"apiVersion\": \"v1\"}"),
        (
            "#- /a.json\n{\"kind\": \"Pod\", \"spec\": {$0}}",
            "containers",
            "{\"kind\": \"Pod\", \"spec\": {\"containers\": [{\"name\": \"\", \"image\": \"\"}]}}",
        ),
        (
            "{\"kind\": \"Pod\", \"spec\": {\"$0\"}}",
            "containers",
            "{\"kind\": \"Pod\", \"spec\": {\"containers\": [{\"name\": \"\", \"image\": \"\"}]}}",
        ),
        (
            "{\"kind\": \"Pod\", \"spec\": {\n  \"$0\"\n}}",
            "hostPID",
            "{\"kind\": \"Pod\", \"spec\": {\n  \"hostPID\": \n}}",
        ),
        ("{\"kind\": \"Pod\", \"spec\": $0}", "hostname", "{\"kind\": \"Pod\", \"spec\": {\"hostname\": \"\"}}"),
        (
            "{\"kind\": \"Pod\", \"spec\": {\"containers\": [{\"resources\": {\"limits\": {$0}}}]}}",
            "cpu",
            "{\"kind\": \"Pod\", \"spec\": {\"containers\": [{\"resources\": {\"limits\": {\"cpu\": \"\"}}}]}}",
        ),
        (
            "{\"kind\": \"Pod\", \"spec\": {\"overhead\": {\"cpu\": $0}}}",
            "100m",
            "{\"kind\": \"Pod\", \"spec\": {\"overhead\": {\"cpu\": \"100m\"}}}",
        ),
        (
            "{\"kind\": \"Pod\", \"spec\": {\"containers\": [{\"args\": [], $0}]}}",
            "command",
            "{\"kind\": \"Pod\", \"spec\": {\"containers\": [{\"args\": [], \"command\": [\"\"]}]}}",
        ),
    ]);
}

#[test]
fn partial_words() {
    check(&[
        ("apiVersion: v1\nkind: Pod\nspec:\n  cont$0", "containers", "kind"),
        ("apiVersion: v1\nkind: Pod\nspec:\n  cont$0ainers:\n  - name: a", "containers volumes", "kind"),
        ("apiVersion: v1\nkind: Pod\nspec:\n  containers:\n  - na$0", "name", ""),
        ("apiVersion: v1\nkind: Pod\nspec:\n  restartPolicy: Al$0", "Always", "containers"),
        ("apiVersion: v1\nkind: Pod\nmeta$0\nspec:\n  containers: []", "metadata", "spec"),
        ("apiVersion: v1\nkind: Pod\nspec:\n  vol$0\n  containers:\n  - name: a", "volumes", "containers"),
        ("api$0", "apiVersion", ""),
        ("Depl$0", "Deployment", ""),
    ]);
}

#[test]
fn scalars() {
    check(&[
        ("kind: Pod\nspec:\n  hostNetwork: $0", "true false", "containers"),
        ("kind: Pod\nspec:\n  containers:\n  - tty: $0", "true false", "name"),
        ("kind: Pod\nspec:\n  containers:\n  - image: $0", "", "name true"),
        ("kind: Pod\nspec:\n  terminationGracePeriodSeconds: $0", "", "name true containers"),
        ("kind: Pod\nmetadata:\n  name: $0", "", "labels namespace"),
        (
            "kind: Pod\nspec:\n  containers:\n  - resources:\n      requests:\n        cpu: $0",
            "100m 500m 1",
            "128Mi cpu",
        ),
        (
            "kind: Pod\nspec:\n  containers:\n  - resources:\n      limits:\n        memory: $0",
            "64Mi 128Mi 1Gi",
            "100m",
        ),
        ("kind: Pod\nspec:\n  containers:\n  - resources: {limits: {cpu: $0}}", "100m 500m", "128Mi"),
        (
            "kind: PersistentVolumeClaim\napiVersion: v1\nspec:\n  resources:\n    requests:\n      storage: $0",
            "1Gi 10Gi",
            "100m",
        ),
        ("kind: Pod\nspec:\n  volumes:\n  - name: a\n    emptyDir:\n      sizeLimit: $0", "1Gi", "100m"),
    ]);
}

#[test]
fn amounts_follow_the_typed_number() {
    let limits = "kind: Pod\nspec:\n  containers:\n  - resources:\n      limits:\n";
    let case = |text: &str| format!("{limits}        {text}").leak() as &str;
    check(&[
        (case("memory: 200$0"), "200Mi 200Gi", "64Mi 200m"),
        (case("memory: 1$0"), "1Mi 1Gi 128Mi", "64Mi"),
        (case("memory: 200M$0"), "200Mi", ""),
        (case("memory: \"1.5$0\""), "1.5Gi", ""),
        (case("cpu: 2$0"), "2 200m 250m", "500m 2Mi"),
        (case("cpu: 200$0"), "200 200m", "2 20000m"),
        (case("cpu: 0.5$0"), "0.5", "0.5m 100m"),
        (case("cpu: 1.$0"), "", "*"),
        (case("cpu: .$0"), "", ".m"),
        (case("cpu: $0"), "100m 1", "m"),
        ("kind: Pod\nspec:\n  volumes:\n  - emptyDir: {sizeLimit: 3$0}", "3Gi 3Mi", "1Gi"),
        ("kind: ResourceQuota\napiVersion: v1\nspec:\n  hard:\n    pods: 30$0", "30", "30Mi"),
    ]);
}

#[test]
fn present_keys() {
    check(&[
        (
            "kind: Pod\nspec:\n  securityContext:\n    seccompProfile:\n      type: RuntimeDefault\n      $0",
            "",
            "localhostProfile type",
        ),
        (
            "kind: Pod\nspec:\n  securityContext:\n    seccompProfile:\n      type: Localhost\n      $0",
            "localhostProfile",
            "type",
        ),
        (
            "kind: NetworkPolicy\napiVersion: networking.k8s.io/v1\nspec:\n  ingress:\n  - from:\n    - podSelector: {}\n      $0",
            "namespaceSelector",
            "ipBlock",
        ),
        ("kind: PersistentVolume\napiVersion: v1\nspec:\n  nfs: {}\n  $0", "capacity accessModes", "hostPath csi"),
        ("kind: Deployment\napiVersion: apps/v1\nspec:\n  strategy:\n    type: Recreate\n    $0", "", "rollingUpdate"),
        ("kind: Pod\nspec:\n  containers: []\n  $0", "volumes", "containers"),
        ("kind: Pod\nspec:\n  $0\n  containers: []", "volumes", "containers"),
        ("kind: Pod\nspec:\n  volumes:\n  - name: a\n    emptyDir: {}\n    $0", "", "configMap secret hostPath name"),
        ("kind: Pod\nspec:\n  volumes:\n  - name: a\n    $0", "emptyDir configMap", "name"),
        (
            "kind: Pod\nspec:\n  containers:\n  - env:\n    - name: A\n      value: b\n      $0",
            "",
            "valueFrom value name",
        ),
        (
            "kind: Pod\nspec:\n  containers:\n  - env:\n    - name: A\n      valueFrom:\n        fieldRef: {}\n        $0",
            "",
            "secretKeyRef fieldRef configMapKeyRef",
        ),
        (
            "kind: Pod\nspec:\n  containers:\n  - livenessProbe:\n      exec: {}\n      $0",
            "periodSeconds",
            "httpGet tcpSocket grpc exec",
        ),
        (
            "kind: Pod\nspec:\n  containers:\n  - lifecycle:\n      preStop:\n        exec: {}\n        $0",
            "",
            "httpGet sleep exec",
        ),
        (
            "kind: Pod\nspec:\n  containers:\n  - envFrom:\n    - configMapRef: {}\n      $0",
            "prefix",
            "secretRef configMapRef",
        ),
        (
            "kind: Pod\nspec:\n  volumes:\n  - name: a\n    projected:\n      sources:\n      - secret: {}\n        $0",
            "",
            "configMap downwardAPI",
        ),
        ("kind: Pod\nspec:\n  securityContext:\n    seccompProfile:\n      $0", "type localhostProfile", ""),
        (
            "kind: PodDisruptionBudget\napiVersion: policy/v1\nspec:\n  minAvailable: 1\n  $0",
            "selector",
            "maxUnavailable",
        ),
        ("kind: Pod\nspec: {containers: [], $0}", "volumes", "containers"),
        (
            "kind: Pod\nspec:\n  containers:\n  - securityContext:\n      capabilities: {drop: [ALL, $0]}",
            "NET_RAW",
            "ALL",
        ),
        (
            "kind: NetworkPolicy\napiVersion: networking.k8s.io/v1\nspec:\n  policyTypes:\n  - Ingress\n  - $0",
            "Egress",
            "Ingress",
        ),
    ]);
}

#[test]
fn what_goes_with_what_is_chosen() {
    let hpa = "kind: HorizontalPodAutoscaler\napiVersion: autoscaling/v2\nspec:\n  metrics:\n";
    let case = |text: &str| format!("{hpa}{text}").leak() as &str;
    check(&[
        (case("  - {type: Resource, $0}"), "resource", "containerResource external object pods"),
        (case("  - type: Pods\n    $0"), "pods", "containerResource external object resource"),
        (case("  - type: $0"), "Resource Pods", ""),
        (case("  - $0"), "type resource pods external", ""),
        (case("  - resource: {target: {type: Utilization, $0}}"), "averageUtilization", "value averageValue"),
        (case("  - resource: {target: {type: Value, $0}}"), "value", "averageUtilization averageValue"),
        (case("  - resource: {target: {type: AverageValue, $0}}"), "averageValue", "averageUtilization value"),
        ("kind: Pod\nspec:\n  tolerations:\n  - operator: Exists\n    $0", "key effect", "value"),
        ("kind: Pod\nspec:\n  tolerations:\n  - operator: Equal\n    $0", "key value", ""),
        (
            "kind: DaemonSet\napiVersion: apps/v1\nspec:\n  updateStrategy:\n    type: OnDelete\n    $0",
            "",
            "rollingUpdate",
        ),
        (
            "kind: Deployment\napiVersion: apps/v1\nspec:\n  selector:\n    matchExpressions:\n    - {operator: Exists, $0}",
            "key",
            "values",
        ),
        (
            "kind: ClusterRoleBinding\napiVersion: rbac.authorization.k8s.io/v1\nroleRef:\n  kind: $0",
            "ClusterRole",
            "Role",
        ),
        (
            "#- /r.yaml\n{kind: Role, apiVersion: rbac.authorization.k8s.io/v1, metadata: {name: reader}}\n#- /b.yaml\nkind: ClusterRoleBinding\napiVersion: rbac.authorization.k8s.io/v1\nroleRef:\n  name: $0",
            "",
            "reader",
        ),
        (
            "kind: ValidatingWebhookConfiguration\napiVersion: admissionregistration.k8s.io/v1\nwebhooks:\n- sideEffects: $0",
            "None NoneOnDryRun",
            "Some Unknown",
        ),
        (
            "#- /s.yaml\n{kind: Secret, apiVersion: v1, metadata: {name: cert}, type: kubernetes.io/tls}\n---\n{kind: Secret, apiVersion: v1, metadata: {name: login}, type: kubernetes.io/basic-auth}\n---\n{kind: Secret, apiVersion: v1, metadata: {name: any}}\n#- /i.yaml\nkind: Ingress\napiVersion: networking.k8s.io/v1\nspec:\n  tls:\n  - secretName: $0",
            "cert any",
            "login",
        ),
        ("kind: Service\napiVersion: v1\nspec:\n  ipFamilies: [$0]", "IPv4 IPv6", "\"\""),
    ]);
}

#[test]
fn values_that_are_no_enum_in_the_schema() {
    let crd = "kind: CustomResourceDefinition\napiVersion: apiextensions.k8s.io/v1\nspec:\n";
    let service = "kind: Service\napiVersion: v1\nspec:\n";
    let driver = "kind: CSIDriver\napiVersion: storage.k8s.io/v1\nspec:\n";
    let set = "kind: StatefulSet\napiVersion: apps/v1\nspec:\n  persistentVolumeClaimRetentionPolicy:\n";
    let container = "kind: Pod\nspec:\n  containers:\n";
    let case = |start: &str, text: &str| format!("{start}{text}").leak() as &str;
    check(&[
        ("kind: LimitRange\napiVersion: v1\nspec:\n  limits:\n  - type: $0", "Container Pod PersistentVolumeClaim", ""),
        (case(container, "  - resizePolicy:\n    - restartPolicy: $0"), "NotRequired RestartContainer", "Always"),
        (case(container, "  - restartPolicyRules:\n    - action: $0"), "Restart RestartAllContainers", ""),
        (case(container, "  - restartPolicyRules: [{exitCodes: {operator: $0}}]"), "In NotIn", "Exists"),
        (case(container, "  - volumeMounts:\n    - recursiveReadOnly: $0"), "Disabled IfPossible Enabled", ""),
        (case(set, "    whenDeleted: $0"), "Retain Delete", ""),
        (case(set, "    whenScaled: $0"), "Retain Delete", ""),
        (case(service, "  trafficDistribution: $0"), "PreferClose PreferSameZone PreferSameNode", ""),
        (case(service, "  clusterIP: $0"), "None", ""),
        ("kind: Pod\nspec:\n  securityContext:\n    seLinuxChangePolicy: $0", "MountOption Recursive", ""),
        (case(crd, "  scope: $0"), "Namespaced Cluster", ""),
        (case(crd, "  conversion:\n    strategy: $0"), "None Webhook", ""),
        (case(crd, "  versions:\n  - schema:\n      openAPIV3Schema:\n        type: $0"), "object string", ""),
        (
            case(crd, "  versions: [{schema: {openAPIV3Schema: {properties: {spec: {type: $0}}}}}]"),
            "object array string integer number boolean",
            "",
        ),
        (case(driver, "  fsGroupPolicy: $0"), "ReadWriteOnceWithFSType File None", ""),
        (case(driver, "  volumeLifecycleModes:\n  - $0"), "Persistent Ephemeral", ""),
        (
            "kind: IngressClass\napiVersion: networking.k8s.io/v1\nspec:\n  parameters:\n    scope: $0",
            "Cluster Namespace",
            "",
        ),
    ]);
}

#[test]
fn resources_of_groups() {
    let role = "kind: Role\napiVersion: rbac.authorization.k8s.io/v1\nrules:\n";
    let crd = "#- /crd.yaml\n{kind: CustomResourceDefinition, apiVersion: apiextensions.k8s.io/v1, metadata: {name: backups.example.com}}\n#- /role.yaml\n";
    let case = |text: &str| format!("{crd}{role}{text}").leak() as &str;
    check(&[
        (case("- {apiGroups: [apps], resources: [$0]}"), "deployments deployments/scale *", "pods jobs backups"),
        (case("- apiGroups:\n  - batch\n  resources:\n  - $0"), "jobs cronjobs", "deployments"),
        (case("- {apiGroups: [''], resources: [$0]}"), "pods pods/log configmaps", "deployments"),
        (case("- {apiGroups: ['', apps], resources: [pods, $0]}"), "deployments services", "jobs pods"),
        (case("- {apiGroups: ['*'], resources: [$0]}"), "deployments jobs pods backups", ""),
        (case("- {apiGroups: [example.com], resources: [$0]}"), "backups", "pods"),
        (case("- {resources: [$0]}"), "pods deployments", ""),
        (case("- apiGroups: [$0]"), "\"\" apps storage.k8s.io example.com *", "pods"),
        (case("- {apiGroups: [networking.k8s.io], resources: [$0]}"), "networkpolicies ingresses", "services"),
    ]);
}

#[test]
fn aliases() {
    check(&[
        ("kind: Pod\nmetadata: {labels: &own {a: b}}\nspec:\n  nodeSelector: *$0", "*own", "kubernetes.io/os own"),
        ("kind: Pod\nmetadata: {labels: &own {a: b}}\nspec:\n  nodeSelector: *o$0\n  x: &later {}", "*own", "*later"),
        ("kind: Pod\nspec:\n  nodeSelector: *$0", "", "*"),
        ("a: &x b\n---\nkind: Pod\nspec:\n  nodeSelector: *$0", "", "*x"),
        ("kind: Pod\nmetadata: {name: &n a}\nspec:\n  containers:\n  - *$0", "*n", "name"),
        ("kind: Pod\nspec:\n  hostname: &h a\n  dnsPolicy: *$0", "*h Default", ""),
        ("kind: Role\napiVersion: rbac.authorization.k8s.io/v1\nrules:\n- verbs:\n  - *$0", "* get", ""),
    ]);
    check_accepted(&[(
        "kind: Pod\nmetadata: {labels: &own {a: b}}\nspec:\n  nodeSelector: *$0\n",
        "*own",
        "kind: Pod\nmetadata: {labels: &own {a: b}}\nspec:\n  nodeSelector: *own\n",
    )]);
}

#[test]
fn broken_text() {
    check(&[
        ("kind: Pod\nspec:\n  dnsPolicy: Default\n    $0", "", "*"),
        ("kind: Pod\nspec:\n  dnsPolicy: # a note\n    $0", "Default", "containers"),
        ("kind: Pod\nspec:\n  containers:\n  - command: [sh, -c\n    $0", "image name", "containers"),
        ("apiVersion: v1\nkind: Pod\nspec:\n  contai\n  $0", "volumes", "kind"),
        ("apiVersion: v1\nkind: Pod\nmetadata\nspec:\n  $0", "containers", "kind"),
        ("apiVersion: v1\nkind: Pod\nspec:\n  containers:\n  - name: 'a\n    $0", "", "kind"),
        ("apiVersion: v1\nkind: Pod\nspec: {containers: [{name: a, $0", "image ports", "name kind"),
        ("apiVersion: v1\nkind: Pod\nspec: {$0", "containers", "kind"),
        (
            "apiVersion: v1\nkind: Pod\nspec:\n  containers:\n  - name: a\n    image: b\n    ports\n    $0",
            "env command",
            "containers",
        ),
        ("apiVersion: v1\nkind: Pod\nspec:\n  containers:\n  - name: a\n   image: b\n    $0", "", "kind apiVersion"),
        ("apiVersion: v1\nkind: Pod\nspec:\n\tcontainers: []\n  $0", "volumes", "kind"),
        ("apiVersion: v1\nkind: Pod\nspec:\n  x: ]\n  $0", "containers", "kind"),
        ("apiVersion: v1\nkind: Pod\nspec:\n  containers:\n  - name: a\n    : b\n    $0", "image", "containers"),
        ("apiVersion: v1\nkind: Pod\nspec:\n  restartPolicy: Always Never\n  $0", "containers", "restartPolicy"),
    ]);
}

#[test]
fn kinds_and_versions() {
    check(&[
        ("kind: $0", "Pod Deployment Service List", "PodList apps/v1"),
        ("kind:$0", "Pod Deployment", "apps/v1"),
        ("apiVersion: apps/v1\nkind: $0", "Deployment StatefulSet DaemonSet ReplicaSet", "Pod Service Job"),
        ("apiVersion: apps/v1\nkind:$0", "Deployment StatefulSet", "Pod"),
        ("apiVersion: v1\nkind: $0\nspec: {}", "Pod Service ConfigMap", "Deployment"),
        ("kind: $0\napiVersion: batch/v1", "Job CronJob", "Pod"),
        ("apiVersion: $0\nkind: Pod", "v1", "apps/v1 batch/v1"),
        ("apiVersion: $0\nkind: Deployment", "apps/v1", "v1"),
        ("kind: CronJob\napiVersion: $0", "batch/v1", "v1 apps/v1"),
        ("apiVersion: $0", "v1 apps/v1 batch/v1 networking.k8s.io/v1", "Pod"),
        ("apiVersion: ap$0\nkind: Deployment", "apps/v1", "v1"),
        ("kind: \"$0\"", "Pod", ""),
        ("{kind: $0, apiVersion: apps/v1}", "Deployment", "Pod"),
        ("apiVersion: networking.k8s.io/v1\nkind: $0", "Ingress NetworkPolicy IngressClass", "Service"),
    ]);
}

#[test]
fn comments_and_block_scalars() {
    check(&[
        ("apiVersion: v1\nkind: Pod\nspec:\n  # $0", "", "*"),
        ("apiVersion: v1\nkind: Pod # $0", "", "*"),
        ("apiVersion: v1\nkind: Pod\nspec:\n  #cont$0\n  containers: []", "", "*"),
        ("kind: ConfigMap\napiVersion: v1\ndata:\n  a: |\n    $0\n    b", "", "*"),
        ("kind: ConfigMap\napiVersion: v1\ndata:\n  a: |\n    kind: $0\n", "", "*"),
        ("kind: ConfigMap\napiVersion: v1\ndata:\n  a: >-\n    b\n    $0", "", "*"),
        ("kind: Pod\nspec:\n  containers:\n  - command:\n    - sh\n    - |\n      $0", "", "*"),
        ("kind: Pod # a note\nspec:\n  $0 # note", "containers", "kind"),
        ("--$0-\nkind: Pod", "", "*"),
        ("kind: Pod\nspec:\n  restartPolicy: {{ .Values.$0 }}", "", "*"),
        ("kind: Pod\nspec:\n  {{- if .Values$0", "", "*"),
    ]);
}

#[test]
fn line_breaks_of_windows() {
    check(&[
        ("apiVersion: v1\r\nkind: Pod\r\nspec:\r\n  $0\r\n", "containers", "kind"),
        ("apiVersion: v1\r\nkind: Pod\r\nspec:\r\n  restartPolicy: $0\r\n", "Always Never", "containers"),
        ("apiVersion: v1\r\nkind: $0\r\n", "Pod", "Deployment"),
        ("apiVersion: v1\r\nkind: Pod\r\nspec:\r\n  containers:\r\n    $0\r\n", "name image", "volumes"),
        ("apiVersion: v1\r\nkind: Pod\r\n---\r\n$0\r\n", "apiVersion Deployment", "containers"),
    ]);
}

#[test]
fn several_documents() {
    check(&[
        ("kind: Pod\nspec:\n  $0\n---\nkind: Service\n", "containers", "selector"),
        ("kind: Pod\n---\nkind: Service\nspec:\n  $0", "selector ports", "containers"),
        ("kind: Pod\n---\nkind: Service\nspec:\n  $0\n---\nkind: Pod\n", "selector ports", "containers"),
        ("kind: Pod\n---\n$0", "apiVersion kind Service", "containers"),
        ("kind: Pod\n---\n$0\n---\nkind: Pod", "apiVersion kind Service", ""),
        ("kind: Pod\nmetadata: {}\n$0\n---\nkind: Service", "spec apiVersion", "metadata"),
        ("---\nkind: Pod\nspec:\n  $0\n", "containers", "kind"),
        ("kind: Pod\n---\napiVersion: apps/v1\nkind: $0\n---\nkind: Pod", "Deployment", "Pod"),
        ("kind: Pod\nspec:\n  containers: []\n\n$0\n---\nkind: Service", "metadata", "spec"),
        ("kind: Pod\nspec: {a: [\n---\nkind: Service\nspec:\n  $0", "selector", "containers"),
        ("kind: Pod\n...\n---\nkind: Service\nspec:\n  $0", "selector", "containers"),
    ]);
}

#[test]
fn flow_style() {
    check(&[
        ("{$0}", "apiVersion kind", "Pod"),
        ("{kind: Pod, $0}", "spec metadata", "kind"),
        ("kind: Pod\nspec: {$0}", "containers", "kind"),
        ("kind: Pod\nspec: { $0 }", "containers", "kind"),
        ("kind: Pod\nspec: {containers: [{$0}]}", "name image", "containers"),
        ("kind: Pod\nspec: {containers: [{name: a, $0}]}", "image", "name"),
        ("kind: Pod\nspec: {restartPolicy: $0}", "Always Never", "containers"),
        ("kind: Pod\nspec: {restartPolicy:$0}", "Always Never", "containers"),
        ("kind: Pod\nspec: {restartPolicy: $0, containers: []}", "Always", "volumes"),
        ("kind: Pod\nspec: {containers: [{securityContext: {capabilities: {drop: [$0]}}}]}", "ALL", "name"),
        ("kind: Pod\nspec: {\n  $0\n}", "containers", "kind"),
        ("kind: Pod\nspec: {\n  hostPID: true,\n  $0\n}", "containers", "hostPID"),
        ("{\"kind\": \"Pod\", \"spec\": {\"$0\"}}", "containers", "kind"),
        ("{\"kind\": \"Pod\", \"spec\": {\"restartPolicy\": \"$0\"}}", "Always", "containers"),
        ("{\"kind\": \"Pod\", \"spec\": {\n  \"$0\": \"\"\n}}", "restartPolicy", "kind"),
    ]);
}

#[test]
fn enum_values() {
    check(&[
        ("apiVersion: v1\nkind: Pod\nspec:\n  restartPolicy: $0", "Always Never OnFailure", ""),
        (
            "apiVersion: apps/v1\nkind: Deployment\nspec:\n  template:\n    spec:\n      restartPolicy: $0",
            "Always",
            "Never OnFailure",
        ),
        (
            "apiVersion: apps/v1\nkind: DaemonSet\nspec:\n  template:\n    spec:\n      restartPolicy: $0",
            "Always",
            "Never",
        ),
        (
            "apiVersion: batch/v1\nkind: Job\nspec:\n  template:\n    spec:\n      restartPolicy: $0",
            "Never OnFailure",
            "Always",
        ),
        (
            "apiVersion: batch/v1\nkind: CronJob\nspec:\n  jobTemplate:\n    spec:\n      template:\n        spec:\n          restartPolicy: $0",
            "Never OnFailure",
            "Always",
        ),
        ("kind: Pod\nspec:\n  containers:\n  - imagePullPolicy: $0", "Always IfNotPresent Never", "true"),
        ("kind: Pod\nspec:\n  containers:\n  - ports:\n    - protocol: $0", "TCP UDP SCTP", "HTTP"),
        ("kind: Pod\nspec:\n  tolerations:\n  - effect: $0", "NoSchedule NoExecute PreferNoSchedule", "Exists"),
        ("kind: Pod\nspec:\n  tolerations:\n  - operator: $0", "Exists Equal", "In"),
        ("kind: Pod\nspec:\n  dnsPolicy: $0", "ClusterFirst Default None", ""),
        (
            "kind: Pod\nspec:\n  topologySpreadConstraints:\n  - whenUnsatisfiable: $0",
            "DoNotSchedule ScheduleAnyway",
            "",
        ),
        ("apiVersion: v1\nkind: Service\nspec:\n  type: $0", "ClusterIP NodePort LoadBalancer ExternalName", ""),
        ("apiVersion: v1\nkind: Service\nspec:\n  sessionAffinity: $0", "ClientIP None", ""),
        (
            "apiVersion: apps/v1\nkind: Deployment\nspec:\n  strategy:\n    type: $0",
            "RollingUpdate Recreate",
            "OnDelete",
        ),
        (
            "apiVersion: apps/v1\nkind: StatefulSet\nspec:\n  updateStrategy:\n    type: $0",
            "RollingUpdate OnDelete",
            "Always",
        ),
        ("apiVersion: apps/v1\nkind: StatefulSet\nspec:\n  podManagementPolicy: $0", "OrderedReady Parallel", ""),
        ("apiVersion: batch/v1\nkind: CronJob\nspec:\n  concurrencyPolicy: $0", "Allow Forbid Replace", ""),
        ("apiVersion: batch/v1\nkind: Job\nspec:\n  completionMode: $0", "Indexed NonIndexed", ""),
        (
            "kind: PersistentVolumeClaim\napiVersion: v1\nspec:\n  accessModes:\n  - $0",
            "ReadWriteOnce ReadWriteMany",
            "name",
        ),
        (
            "kind: PersistentVolumeClaim\napiVersion: v1\nspec:\n  accessModes: [$0]",
            "ReadWriteOnce ReadWriteMany",
            "name",
        ),
        (
            "kind: Ingress\napiVersion: networking.k8s.io/v1\nspec:\n  rules:\n  - http:\n      paths:\n      - pathType: $0",
            "Prefix Exact ImplementationSpecific",
            "",
        ),
        (
            "kind: NetworkPolicy\napiVersion: networking.k8s.io/v1\nspec:\n  policyTypes:\n  - $0",
            "Ingress Egress",
            "from",
        ),
        (
            "kind: Pod\nspec:\n  containers:\n  - securityContext:\n      seccompProfile:\n        type: $0",
            "RuntimeDefault Localhost Unconfined",
            "",
        ),
        (
            "kind: Pod\nspec:\n  containers:\n  - volumeMounts:\n    - mountPropagation: $0",
            "None HostToContainer Bidirectional",
            "",
        ),
        ("kind: Pod\nspec:\n  containers:\n  - livenessProbe:\n      httpGet:\n        scheme: $0", "HTTP HTTPS", ""),
        ("kind: Pod\nspec:\n  volumes:\n  - hostPath:\n      type: $0", "Directory File Socket", ""),
        ("kind: Secret\napiVersion: v1\ntype: $0", "Opaque kubernetes.io/tls kubernetes.io/dockerconfigjson", ""),
        (
            "kind: Deployment\napiVersion: apps/v1\nspec:\n  selector:\n    matchExpressions:\n    - operator: $0",
            "In NotIn Exists DoesNotExist",
            "Gt",
        ),
        ("kind: Pod\nspec:\n  initContainers:\n  - restartPolicy: $0", "Always", ""),
        (
            "kind: RoleBinding\napiVersion: rbac.authorization.k8s.io/v1\nroleRef:\n  kind: $0",
            "Role ClusterRole",
            "ServiceAccount",
        ),
        ("kind: Role\napiVersion: rbac.authorization.k8s.io/v1\nrules:\n- verbs: [$0]", "get list watch", "pods"),
        ("kind: Pod\nspec:\n  preemptionPolicy: $0", "Never PreemptLowerPriority", ""),
    ]);
}

#[test]
fn references_within_an_object() {
    check(&[
        (
            "kind: Pod\nspec:\n  volumes:\n  - name: data\n  - name: tmp\n  containers:\n  - volumeMounts:\n    - name: $0",
            "data tmp",
            "name",
        ),
        (
            "kind: Pod\nspec:\n  containers:\n  - volumeMounts:\n    - name: $0\n  volumes:\n  - {name: data}",
            "data",
            "",
        ),
        (
            "kind: StatefulSet\napiVersion: apps/v1\nspec:\n  volumeClaimTemplates:\n  - metadata: {name: claim}\n  template:\n    spec:\n      containers:\n      - volumeMounts:\n        - name: $0",
            "claim",
            "",
        ),
        (
            "kind: Pod\nspec:\n  containers:\n  - ports:\n    - name: http\n      containerPort: 8080\n    livenessProbe:\n      httpGet:\n        port: $0",
            "http 8080",
            "",
        ),
        (
            "kind: Pod\nspec:\n  containers:\n  - ports:\n    - {name: http, containerPort: 8080}\n    readinessProbe: {tcpSocket: {port: $0}}",
            "http 8080",
            "",
        ),
        (
            "kind: Pod\nspec:\n  containers:\n  - ports:\n    - {name: http, containerPort: 8080}\n    readinessProbe: {grpc: {port: $0}}",
            "8080",
            "http",
        ),
        (
            "kind: Pod\nspec:\n  containers:\n  - env:\n    - {name: A, value: x}\n    - name: B\n      value: $($0\n    - {name: C, value: y}",
            "$(A)",
            "$(B) $(C)",
        ),
        ("kind: Pod\nspec:\n  containers:\n  - env:\n    - {name: A, value: x}\n    args:\n    - --a=$($0", "$(A)", ""),
        (
            "kind: Pod\nspec:\n  containers:\n  - env:\n    - {name: A, value: x}\n    command: [\"sh\", \"$($0\"]",
            "$(A)",
            "",
        ),
        (
            "kind: Pod\nmetadata:\n  annotations:\n    kubectl.kubernetes.io/default-container: $0\nspec:\n  containers:\n  - name: web",
            "web",
            "",
        ),
        (
            "kind: Deployment\napiVersion: apps/v1\nspec:\n  selector:\n    matchLabels:\n      $0\n  template:\n    metadata:\n      labels:\n        app: web",
            "app",
            "",
        ),
        (
            "kind: Deployment\napiVersion: apps/v1\nspec:\n  selector:\n    matchLabels:\n      app: $0\n  template:\n    metadata:\n      labels:\n        app: web",
            "web",
            "",
        ),
        (
            "kind: Deployment\napiVersion: apps/v1\nspec:\n  selector:\n    matchLabels:\n      tier: web\n  template:\n    metadata:\n      labels:\n        $0",
            "tier",
            "",
        ),
    ]);
}

#[test]
fn references_to_other_files() {
    check(&[
        (
            "#- /c.yaml\n{kind: ConfigMap, apiVersion: v1, metadata: {name: web}, data: {LOG_LEVEL: info}}\n#- /pod.yaml\nkind: Pod\nspec: {containers: [{name: a, env: [{name: X, valueFrom: {configMapKeyRef: {name: web, key: $0}}}]}]}\n",
            "LOG_LEVEL",
            "web",
        ),
        (
            "#- /c.yaml\n{kind: ConfigMap, apiVersion: v1, metadata: {name: web}}\n#- /pod.yaml\nkind: Pod\nspec:\n  containers:\n  - envFrom:\n    - configMapRef:\n        name: $0\n",
            "web",
            "",
        ),
        (
            "#- /c.yaml\n{kind: ConfigMap, apiVersion: v1, metadata: {name: web, namespace: other}}\n#- /pod.yaml\nkind: Pod\nmetadata: {namespace: mine}\nspec:\n  containers:\n  - envFrom:\n    - configMapRef:\n        name: $0\n",
            "",
            "web",
        ),
        (
            "#- /c.yaml\n{kind: Secret, apiVersion: v1, metadata: {name: keys}, stringData: {tls.key: x}}\n#- /pod.yaml\nkind: Pod\nspec:\n  volumes:\n  - secret:\n      secretName: keys\n      items:\n      - key: $0\n",
            "tls.key",
            "keys",
        ),
        (
            "#- /c.yaml\n{kind: Secret, apiVersion: v1, metadata: {name: keys}}\n#- /pod.yaml\nkind: Pod\nspec:\n  volumes:\n  - secret:\n      secretName: $0\n",
            "keys",
            "",
        ),
        (
            "#- /c.yaml\n{kind: Secret, apiVersion: v1, metadata: {name: keys}, data: {a: eA==}}\n#- /pod.yaml\nkind: Pod\nspec:\n  volumes:\n  - projected: {sources: [{secret: {name: keys, items: [{key: $0}]}}]}\n",
            "a",
            "",
        ),
        (
            "#- /c.yaml\n{kind: Secret, apiVersion: v1, metadata: {name: keys}}\n---\n{kind: Secret, apiVersion: v1, type: kubernetes.io/dockerconfigjson, metadata: {name: registry}}\n#- /pod.yaml\nkind: Pod\nspec:\n  imagePullSecrets:\n  - name: $0\n",
            "registry",
            "keys",
        ),
        (
            "#- /c.yaml\n{kind: PersistentVolumeClaim, apiVersion: v1, metadata: {name: data}}\n#- /pod.yaml\nkind: Pod\nspec:\n  volumes:\n  - persistentVolumeClaim:\n      claimName: $0\n",
            "data",
            "",
        ),
        (
            "#- /c.yaml\n{kind: ServiceAccount, apiVersion: v1, metadata: {name: robot}}\n#- /pod.yaml\nkind: Pod\nspec:\n  serviceAccountName: $0\n",
            "robot default",
            "",
        ),
        (
            "#- /c.yaml\n{kind: PriorityClass, apiVersion: scheduling.k8s.io/v1, metadata: {name: high}}\n#- /pod.yaml\nkind: Pod\nspec:\n  priorityClassName: $0\n",
            "high system-cluster-critical",
            "",
        ),
        (
            "#- /c.yaml\n{kind: StorageClass, apiVersion: storage.k8s.io/v1, metadata: {name: fast}}\n#- /pvc.yaml\nkind: PersistentVolumeClaim\napiVersion: v1\nspec:\n  storageClassName: $0\n",
            "fast",
            "",
        ),
        (
            "#- /c.yaml\n{kind: RuntimeClass, apiVersion: node.k8s.io/v1, metadata: {name: gvisor}}\n#- /pod.yaml\nkind: Pod\nspec:\n  runtimeClassName: $0\n",
            "gvisor",
            "",
        ),
        (
            "#- /c.yaml\n{kind: Deployment, apiVersion: apps/v1, metadata: {name: web}, spec: {selector: {}}}\n#- /hpa.yaml\nkind: HorizontalPodAutoscaler\napiVersion: autoscaling/v2\nspec:\n  scaleTargetRef:\n    kind: Deployment\n    name: $0\n",
            "web",
            "",
        ),
        (
            "#- /c.yaml\n{kind: Service, apiVersion: v1, metadata: {name: db}}\n#- /s.yaml\nkind: StatefulSet\napiVersion: apps/v1\nspec:\n  serviceName: $0\n",
            "db",
            "",
        ),
        (
            "#- /c.yaml\n{kind: Role, apiVersion: rbac.authorization.k8s.io/v1, metadata: {name: reader}}\n#- /s.yaml\nkind: RoleBinding\napiVersion: rbac.authorization.k8s.io/v1\nroleRef:\n  kind: Role\n  name: $0\n",
            "reader",
            "",
        ),
        (
            "#- /c.yaml\n{kind: ServiceAccount, apiVersion: v1, metadata: {name: robot}}\n#- /s.yaml\nkind: RoleBinding\napiVersion: rbac.authorization.k8s.io/v1\nsubjects:\n- kind: ServiceAccount\n  name: $0\n",
            "robot",
            "",
        ),
        (
            "#- /c.yaml\n{kind: Service, apiVersion: v1, metadata: {name: web}, spec: {ports: [{name: http, port: 80}]}}\n#- /i.yaml\nkind: Ingress\napiVersion: networking.k8s.io/v1\nspec:\n  rules:\n  - http:\n      paths:\n      - backend:\n          service:\n            name: $0\n",
            "web",
            "",
        ),
        (
            "#- /c.yaml\n{kind: Service, apiVersion: v1, metadata: {name: web}, spec: {ports: [{name: http, port: 80}]}}\n#- /i.yaml\nkind: Ingress\napiVersion: networking.k8s.io/v1\nspec:\n  rules:\n  - http:\n      paths:\n      - backend:\n          service:\n            name: web\n            port:\n              number: $0\n",
            "80",
            "http",
        ),
        (
            "#- /c.yaml\n{kind: Service, apiVersion: v1, metadata: {name: web}, spec: {ports: [{name: http, port: 80}]}}\n#- /i.yaml\nkind: Ingress\napiVersion: networking.k8s.io/v1\nspec:\n  defaultBackend: {service: {name: web, port: {name: $0}}}\n",
            "http",
            "80",
        ),
        (
            "#- /c.yaml\n{kind: Pod, apiVersion: v1, metadata: {name: a, labels: {app: web}}, spec: {containers: [{name: a, ports: [{name: http, containerPort: 8080}]}]}}\n#- /s.yaml\nkind: Service\napiVersion: v1\nspec:\n  selector: {app: web}\n  ports:\n  - port: 80\n    targetPort: $0\n",
            "http 8080",
            "",
        ),
        (
            "#- /c.yaml\n{kind: Pod, apiVersion: v1, metadata: {name: a, labels: {app: web}}, spec: {containers: [{name: a}]}}\n#- /s.yaml\nkind: Service\napiVersion: v1\nspec:\n  selector:\n    $0\n",
            "app",
            "",
        ),
        (
            "#- /c.yaml\n{kind: Pod, apiVersion: v1, metadata: {name: a, labels: {app: web}}, spec: {containers: [{name: a}]}}\n#- /s.yaml\nkind: Service\napiVersion: v1\nspec:\n  selector:\n    app: $0\n",
            "web",
            "",
        ),
        (
            "#- /c.yaml\n{kind: Pod, apiVersion: v1, metadata: {name: a, labels: {app: web}}, spec: {containers: [{name: a}]}}\n#- /s.yaml\nkind: NetworkPolicy\napiVersion: networking.k8s.io/v1\nspec:\n  podSelector: {matchLabels: {app: $0}}\n",
            "web",
            "",
        ),
        (
            "#- /c.yaml\n{kind: Pod, apiVersion: v1, metadata: {name: a, labels: {app: web}}, spec: {containers: [{name: a}]}}\n#- /s.yaml\nkind: PodDisruptionBudget\napiVersion: policy/v1\nspec:\n  selector:\n    matchExpressions:\n    - key: $0\n",
            "app",
            "",
        ),
        (
            "#- /c.yaml\n{kind: Namespace, apiVersion: v1, metadata: {name: team}}\n#- /s.yaml\nkind: Pod\nmetadata:\n  namespace: $0\n",
            "team default kube-system",
            "",
        ),
        (
            "#- /c.yaml\n{kind: IngressClass, apiVersion: networking.k8s.io/v1, metadata: {name: nginx}}\n#- /s.yaml\nkind: Ingress\napiVersion: networking.k8s.io/v1\nspec:\n  ingressClassName: $0\n",
            "nginx",
            "",
        ),
    ]);
}

#[test]
fn well_known_names() {
    check(&[
        (
            "kind: Pod\nspec:\n  topologySpreadConstraints:\n  - topologyKey: $0",
            "topology.kubernetes.io/zone kubernetes.io/hostname",
            "",
        ),
        ("kind: Pod\nspec:\n  nodeSelector:\n    $0", "kubernetes.io/os kubernetes.io/arch", "app"),
        ("kind: Pod\nspec:\n  nodeSelector:\n    kubernetes.io/os: $0", "linux windows", ""),
        (
            "kind: Pod\nspec:\n  containers:\n  - resources:\n      requests:\n        $0",
            "cpu memory ephemeral-storage",
            "storage",
        ),
        ("kind: Pod\nspec:\n  containers:\n  - resources:\n      limits: {cpu: 1, $0}", "memory", "cpu"),
        (
            "kind: Pod\nspec:\n  containers:\n  - env:\n    - valueFrom:\n        fieldRef:\n          fieldPath: $0",
            "metadata.name status.podIP spec.nodeName",
            "",
        ),
        (
            "kind: Pod\nspec:\n  containers:\n  - env:\n    - valueFrom:\n        resourceFieldRef:\n          resource: $0",
            "limits.cpu requests.memory",
            "",
        ),
        ("kind: Pod\nmetadata:\n  labels:\n    $0", "app.kubernetes.io/name app", ""),
        ("kind: Namespace\napiVersion: v1\nmetadata:\n  labels:\n    $0", "pod-security.kubernetes.io/enforce", ""),
        (
            "kind: Namespace\napiVersion: v1\nmetadata:\n  labels:\n    pod-security.kubernetes.io/enforce: $0",
            "restricted baseline privileged",
            "",
        ),
        ("kind: PersistentVolumeClaim\napiVersion: v1\nspec:\n  resources:\n    requests:\n      $0", "storage", "cpu"),
        ("kind: Pod\nspec:\n  tolerations:\n  - key: $0", "node-role.kubernetes.io/control-plane", ""),
        ("kind: ResourceQuota\napiVersion: v1\nspec:\n  hard:\n    $0", "requests.cpu pods", ""),
        (
            "kind: Pod\nspec:\n  affinity:\n    nodeAffinity:\n      requiredDuringSchedulingIgnoredDuringExecution:\n        nodeSelectorTerms:\n        - matchExpressions:\n          - key: $0",
            "kubernetes.io/arch",
            "",
        ),
    ]);
}

#[test]
fn references_of_selectors() {
    check(&[
        (
            "#- /c.yaml\n{kind: Node, apiVersion: v1, metadata: {name: north, labels: {disk: ssd}}}\n#- /s.yaml\nkind: Pod\nspec:\n  nodeSelector:\n    $0\n",
            "disk kubernetes.io/os",
            "",
        ),
        (
            "#- /c.yaml\n{kind: Node, apiVersion: v1, metadata: {name: north, labels: {disk: ssd}}}\n#- /s.yaml\nkind: Pod\nspec:\n  nodeSelector: {disk: $0}\n",
            "ssd",
            "",
        ),
        (
            "#- /c.yaml\n{kind: Node, apiVersion: v1, metadata: {name: north}}\n#- /s.yaml\nkind: Pod\nspec:\n  nodeName: $0\n",
            "north",
            "",
        ),
        (
            "#- /c.yaml\n{kind: ConfigMap, apiVersion: v1, metadata: {name: web}, data: {LEVEL: info}}\n#- /s.yaml\nkind: Pod\nspec:\n  containers:\n  - envFrom: [{prefix: P_, configMapRef: {name: web}}]\n    env:\n    - name: A\n      value: $($0\n",
            "$(P_LEVEL)",
            "$(A) $(LEVEL)",
        ),
        (
            "kind: Secret\napiVersion: v1\ntype: kubernetes.io/tls\nstringData:\n  $0",
            "tls.crt tls.key",
            ".dockerconfigjson",
        ),
        (
            "#- /c.yaml\n{kind: Service, apiVersion: v1, metadata: {name: web}, spec: {selector: {app: web}}}\n#- /s.yaml\nkind: Pod\nmetadata:\n  labels:\n    app: $0\n",
            "web",
            "",
        ),
        (
            "#- /c.yaml\n{kind: Namespace, apiVersion: v1, metadata: {name: team, labels: {tier: a}}}\n#- /s.yaml\nkind: NetworkPolicy\napiVersion: networking.k8s.io/v1\nspec:\n  ingress:\n  - from:\n    - namespaceSelector:\n        matchLabels:\n          $0\n",
            "tier kubernetes.io/metadata.name",
            "",
        ),
        (
            "#- /c.yaml\n{kind: Namespace, apiVersion: v1, metadata: {name: team}}\n#- /s.yaml\nkind: NetworkPolicy\napiVersion: networking.k8s.io/v1\nspec:\n  ingress:\n  - from:\n    - namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: $0}}\n",
            "team",
            "",
        ),
        (
            "#- /c.yaml\n{kind: Pod, apiVersion: v1, metadata: {name: a, labels: {app: web}}, spec: {containers: [{name: a}]}}\n#- /s.yaml\nkind: Pod\nspec:\n  affinity:\n    podAntiAffinity:\n      requiredDuringSchedulingIgnoredDuringExecution:\n      - labelSelector:\n          matchExpressions:\n          - key: app\n            values: [$0]\n",
            "web",
            "",
        ),
        (
            "#- /c.yaml\n{kind: Pod, apiVersion: v1, metadata: {name: a, labels: {app: web, tier: x}}, spec: {containers: [{name: a}]}}\n---\n{kind: Pod, apiVersion: v1, metadata: {name: b, labels: {app: db, role: y}}, spec: {containers: [{name: a}]}}\n#- /s.yaml\nkind: Service\napiVersion: v1\nspec:\n  selector:\n    app: web\n    $0\n",
            "tier",
            "role app",
        ),
        (
            "#- /s.yaml\nkind: RoleBinding\napiVersion: rbac.authorization.k8s.io/v1\nroleRef:\n  kind: ClusterRole\n  name: $0\n",
            "view edit admin",
            "",
        ),
    ]);
}

#[test]
fn the_newest_stable_version_of_a_kind_comes_first() {
    for (text, first) in [
        ("apiVersion: $0\nkind: HorizontalPodAutoscaler\n", "autoscaling/v2"),
        ("apiVersion: $0\nkind: CronJob\n", "batch/v1"),
        ("apiVersion: $0\nkind: Event\n", "v1"),
    ] {
        let (_, found) = offers(text);
        let best = found.iter().min_by_key(|offer| offer.rank).map(|offer| offer.label.as_str());
        assert_eq!(best, Some(first), "{text}");
    }
}

/// A text, an offer, the first and the last release that the text is for, and what is said of the offer.
type OfReleases = (&'static str, &'static str, Option<(u8, u8)>, Option<&'static str>);

/// What is said of an offer in texts for releases, by the first and the last of them; nothing where it is not made.
fn detail(text: &str, minors: Option<(u8, u8)>, label: &str) -> Option<String> {
    let known = |number| podlint_schema::Minor::new(number).expect("it is known");
    let minors = minors.map(|(oldest, newest)| (known(oldest), known(newest)));
    let mut fixture = Fixture::new(text);
    fixture.minors = minors;
    let found = fixture.run(completions);
    let is_last = found.last().is_some_and(|offer| offer.label == label);
    let offer = found.into_iter().find(|offer| offer.label == label)?;
    Some(offer.detail + if is_last { "; last" } else { "" })
}

#[test]
fn what_other_releases_have() {
    let toleration = "kind: Pod\nspec:\n  tolerations:\n  - operator: $0";
    let rolling = "kind: StatefulSet\napiVersion: apps/v1\nspec:\n  updateStrategy:\n    type: $0";
    let container = "kind: Pod\nspec:\n  containers:\n  - restartPolicyRules: []\n    $0";
    let traffic = "kind: Service\napiVersion: v1\nspec:\n  trafficDistribution: $0";
    let cases: &[OfReleases] = &[
        ("kind: Pod\nspec:\n  $0", "hostnameOverride", Some((33, 33)), None),
        ("kind: Pod\nspec:\n  $0", "hostnameOverride", Some((34, 37)), Some("string")),
        ("kind: Pod\nspec:\n  $0", "hostnameOverride", Some((33, 34)), Some("string, since 1.34; last")),
        ("kind: Pod\nspec:\n  $0", "hostnameOverride", None, Some("string, since 1.34")),
        ("kind: Pod\nspec:\n  $0", "schedulingGroup", Some((33, 35)), None),
        (container, "image", Some((33, 37)), Some("string")),
        ("kind: Pod\nspec:\n  schedulingGroup: {$0}", "podGroupName", None, Some("string; last")),
        (rolling, "Recreate", Some((33, 36)), None),
        (rolling, "Recreate", Some((33, 37)), Some("since 1.37; last")),
        (rolling, "Recreate", None, Some("since 1.37")),
        (rolling, "OnDelete", Some((33, 37)), Some("")),
        (toleration, "Gt", Some((33, 33)), None),
        (toleration, "Equal", Some((33, 37)), Some("")),
        ("kind: $0", "Pod", Some((33, 37)), Some("v1")),
        (traffic, "PreferClose", Some((33, 34)), Some("")),
        (traffic, "PreferSameZone", Some((33, 33)), None),
        ("kind: Pod\nspec: {containers: [{restartPolicy: $0}]}", "Never", Some((33, 33)), None),
        ("kind: Pod\nspec: {initContainers: [{restartPolicy: $0}]}", "Always", Some((34, 34)), Some("")),
        (traffic, "PreferSameZone", Some((33, 34)), Some("since 1.34; last")),
    ];
    for (text, label, minors, expected) in cases {
        assert_eq!(detail(text, *minors, label).as_deref(), *expected, "{label} in {text} for {minors:?}");
    }
}

#[test]
fn what_is_required_stands_first() {
    let first = |text: &str| offers(text).1.first().map(|offer| offer.label.clone());
    assert_eq!(first("kind: Pod\nspec:\n  $0").as_deref(), Some("containers"));
    assert_eq!(first("kind: Pod\nspec:\n  containers:\n  - $0").as_deref(), Some("name"));
    assert_eq!(first("kind: Pod\nspec:\n  containers:\n  - ports:\n    - $0").as_deref(), Some("containerPort"));
}

#[test]
fn documentation_is_found_when_it_is_asked_for() {
    let (_, found) = offers("kind: Pod\nspec:\n  hostN$0");
    let offer = found.iter().find(|offer| offer.label == "hostNetwork").expect("it is offered");
    let text = offer.documentation.as_ref().and_then(super::documentation).expect("it is documented");
    assert!(text.starts_with("Host networking requested for this pod."), "{text}");
}

const DEFINITION: &str = "#- /crd.yaml
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: backups.example.com}
spec:
  group: example.com
  names: {kind: Backup, plural: backups}
  versions:
  - name: v1
    served: true
    schema:
      openAPIV3Schema:
        type: object
        properties:
          spec:
            type: object
            required: [schedule]
            properties:
              schedule: {type: string, description: When it runs}
              suspend: {type: boolean}
              mode: {type: string, enum: [full, partial]}
              targets:
                type: array
                items: {type: object, properties: {bucket: {type: string}}}
              template:
                type: object
                properties:
                  metadata: {type: object}
                  spec:
                    type: object
                    properties: {containers: {type: array, items: {type: object, properties: {name: {type: string}, image: {type: string}}}}}
#- /b.yaml
";

#[test]
fn custom_kinds() {
    let cases: &[Case] = &[
        ("apiVersion: example.com/v1\nkind: $0", "Backup", "Pod"),
        ("kind: Backup\napiVersion: $0", "example.com/v1", "v1"),
        ("apiVersion: example.com/v1\nkind: Backup\n$0", "spec metadata", "kind"),
        ("apiVersion: example.com/v1\nkind: Backup\nmetadata:\n  $0", "name labels", "spec"),
        ("apiVersion: example.com/v1\nkind: Backup\nspec:\n  $0", "schedule suspend mode targets", "containers"),
        ("apiVersion: example.com/v1\nkind: Backup\nspec:\n  mode: $0", "full partial", "schedule"),
        ("apiVersion: example.com/v1\nkind: Backup\nspec:\n  suspend: $0", "true false", ""),
        ("apiVersion: example.com/v1\nkind: Backup\nspec:\n  targets:\n  - $0", "bucket", "schedule"),
        ("apiVersion: example.com/v1\nkind: Backup\nspec:\n  targets: $0", "bucket", "schedule"),
        ("apiVersion: example.com/v1\nkind: Backup\nspec: {targets: [$0]}", "bucket", "schedule"),
        ("apiVersion: example.com/v1\nkind: Backup\nspec:\n  targets:\n    $0", "bucket", "schedule"),
        ("apiVersion: example.com/v1\nkind: Backup\nspec: {$0}", "schedule", "kind"),
        (
            "apiVersion: example.com/v1\nkind: Backup\nspec:\n  template:\n    spec:\n      $0",
            "containers volumes",
            "schedule",
        ),
        (
            "apiVersion: example.com/v1\nkind: Backup\nspec:\n  template:\n    spec:\n      restartPolicy: $0",
            "Always Never",
            "",
        ),
    ];
    for (text, want, not) in cases {
        let text = format!("{DEFINITION}{text}\n");
        check(&[(text.leak(), want, not)]);
    }
}

#[test]
fn kustomizations() {
    check(&[
        ("#- /kustomization.yaml\n$0", "resources patches images namespace Kustomization", "spec Pod"),
        ("#- /kustomization.yaml\nresources:\n- a.yaml\n$0", "patches", "resources spec"),
        ("#- /kustomization.yaml\nimages:\n- $0", "name newTag newName", "resources"),
        ("kind: Kustomization\napiVersion: kustomize.config.k8s.io/v1beta1\n$0", "resources", "kind spec"),
        ("#- /kustomization.yaml\nconfigMapGenerator:\n- name: a\n  behavior: $0", "create merge replace", ""),
        ("#- /kustomization.yaml\npatches:\n- target:\n    $0", "kind name", "resources"),
        (
            "#- /a/kustomization.yaml\nresources:\n- b.yaml\n- $0\n#- /a/b.yaml\na: b\n#- /a/c.yaml\na: b\n#- /x.yaml\na: b\n",
            "c.yaml",
            "b.yaml x.yaml resources",
        ),
        ("#- /a/kustomization.yaml\npatches:\n- path: $0\n#- /a/c.yaml\na: b\n", "c.yaml", "target"),
    ]);
}

const OVERLAY: &str = "
#- /base/kustomization.yaml
resources: [web.yaml, ../more]
#- /base/web.yaml
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      initContainers: [{name: setup, image: setup}]
      containers:
      - {name: main, image: 'registry:5000/main:1', env: [{name: LEVEL, value: a}]}
      - {name: proxy, image: envoy@sha256:00}
      volumes: [{name: data, emptyDir: {}}]
#- /more/kustomization.yml
resources: [service.yaml]
#- /more/service.yaml
{apiVersion: v1, kind: Service, metadata: {name: front}, spec: {ports: [{port: 80}]}}
#- /dev/extra/kustomization.yaml
kind: Component
apiVersion: kustomize.config.k8s.io/v1alpha1
#- /dev/sub/kustomization.yaml
resources: []
#- /unused.yaml
{apiVersion: v1, kind: Secret, metadata: {name: unused}}
";

#[test]
fn overlays() {
    let own = |text: &str| format!("{OVERLAY}#- /dev/kustomization.yaml\n{text}").leak() as &str;
    let patch = |text: &str| {
        let start = "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\nspec:\n  template:\n    spec:\n";
        format!("{OVERLAY}#- /dev/patch.yaml\n{start}{text}").leak() as &str
    };
    let uses =
        "#- /dev/pod.yaml\nkind: Pod\napiVersion: v1\nspec:\n  containers:\n  - env:\n    - valueFrom:\n        ";
    let makes = "kind: Kustomization\napiVersion: kustomize.config.k8s.io/v1beta1\nconfigMapGenerator:\n- name: web\n  literals: [LEVEL=info]\n  files: [page=a.html, b/c.txt]\n";
    let generated = |text: &str| own(makes).to_owned() + uses + text;
    check(&[
        (
            own("resources:\n- $0"),
            "../base ../more sub",
            ". .. sub/kustomization.yaml extra ../base/web.yaml ../unused.yaml",
        ),
        (own("resources:\n- ../$0"), "../base ../more", ".."),
        (own("resources:\n- ../base\n- ./sub/\n- $0"), "../more", "../base sub"),
        (
            own("resources:\n- $0\npatches: [{path: ./p.yaml}]\n#- /dev/p.yaml\na: b\n#- /dev/q.yaml\na: b\n"),
            "q.yaml",
            "p.yaml",
        ),
        (own("components:\n- $0"), "extra", "sub ../base"),
        (own("resources: [../base]\npatches:\n- target: {kind: $0}"), "Deployment Service", "Secret Kustomization"),
        (own("resources: [../base]\npatches:\n- target: {kind: Deployment, name: $0}"), "web", "front unused"),
        (own("resources: [../base]\npatches:\n- target:\n    name: $0"), "web front", "unused"),
        (own("resources: [../base]\npatches:\n- target:\n    group: $0"), "apps", ""),
        (own("resources: [../base]\nreplicas:\n- name: $0"), "web", "front"),
        (own("resources: [../base]\nimages:\n- name: $0"), "registry:5000/main envoy setup", "web"),
        (own("resources: [../base]\nreplacements:\n- source: {kind: Service, name: $0}"), "front", "web"),
        (own("resources: [.]\nimages:\n- name: $0"), "", "*"),
        (patch("      containers:\n      - name: $0"), "main proxy", "setup web"),
        (patch("      containers:\n      - name: main\n      - name: $0"), "proxy", "main"),
        (patch("      initContainers:\n      - name: $0"), "setup", "main"),
        (patch("      containers:\n      - name: main\n        volumeMounts:\n        - name: $0"), "data", ""),
        (patch("      containers:\n      - name: main\n        env:\n        - name: $0"), "LEVEL", ""),
        (patch("      volumes:\n      - name: $0"), "data", ""),
        (generated("configMapKeyRef: {name: web, key: $0}").leak(), "LEVEL page c.txt", "web"),
    ]);
}

/// Takes each field of real manifests away and asks for it: in its place, at the end of what stands above it, with the line breaks
/// of Windows, and between other documents.
#[test]
fn every_field_of_a_manifest_is_offered_where_it_stands() {
    let manifests = [
        include_str!("../../../../testdata/manifests/shop/config.yaml"),
        include_str!("../../../../testdata/manifests/shop/web.yaml"),
        include_str!("../../../../testdata/manifests/shop/worker.yaml"),
    ];
    let mut count = 0;
    for text in manifests {
        for key in Fixture::new(text).run(|scope, _| fields_of_types(scope)) {
            let (above, name, below) = (&text[..key.start as usize], key.of(text), &text[key.end as usize..]);
            let rest_of_line = below.find('\n').map_or("", |end| &below[end..]);
            for text in [format!("{above}$0{below}"), format!("{above}$0"), format!("{above}$0{rest_of_line}")] {
                let between = format!("kind: Service\n---\n{text}\n---\nkind: Pod\nspec: {{}}\n");
                for text in [text.replace('\n', "\r\n"), text, between] {
                    let (_, found) = offers(&text);
                    assert!(found.iter().any(|offer| offer.label == name), "{name} is not offered in\n{text}");
                    count += 1;
                }
            }
        }
    }
    assert!(count > 300, "{count}");
}

/// The keys of a text that the schema knows.
fn fields_of_types(scope: &crate::Scope<'_>) -> Vec<podlint_yaml::Span> {
    let nodes = (0..scope.tree.nodes.len() as u32).filter_map(|index| scope.tree.node(index));
    let keys = nodes.flat_map(|node| node.entries()).map(|entry| entry.key.span());
    let is_field = |span: &podlint_yaml::Span| {
        let place = crate::place::place_at(scope, span.start).filter(|place| place.schema.is_some());
        let outer = place.and_then(|place| place.outer);
        outer.is_some_and(|outer| matches!(outer.shape, podlint_schema::Shape::Object(_)))
    };
    keys.filter(is_field).collect()
}

#[test]
fn no_text_makes_it_fail() {
    let deep = format!("kind: Pod\nspec: {}$0", "[{a: ".repeat(2_000));
    let long = format!("kind: Pod\nmetadata: {{annotations: {{a: \"{}\"}}}}\nspec:\n  $0", "x".repeat(1 << 20));
    let ends: [&str; 8] = ["$0", "\r$0", "a: *$0", "&a $0", "? $0", "- - $0", "\u{feff}$0", "{{ $0 }}"];
    for text in ends.into_iter().chain([deep.as_str(), long.as_str()]) {
        offers(text);
    }
    let texts = [
        ("", "apiVersion: v1\nkind: Pod\nspec: {a: [b, \"é\", {c: 'd'}], x: |\n  y\n}\n--- # ü\n- a\n-\n"),
        ("", "é: &ü x\nkind: \"Dép'\nspec:\n  'é\n  \"é\"\n  nodeSelector: *ü\n  containers:  \n  - args: ['é\n"),
        ("#- /a.json\n", "{\"kind\": \"Pod\", \"é\": {\"spec\" \"x\": [\"ü\n"),
        (
            "#- /a/kustomization.yaml\n",
            "resources:\n- ../é/..\n- ./\n- /\npatches:\n- target: {kind: é, name: '\nimages: [{name: \"é",
        ),
        ("#- /é/kustomization.yaml\nkind: Component\n#- /a/kustomization.yaml\n", "components: [\"../\", é]\n"),
        ("", "kind: Pod\nspec:\n  overhead: {cpu: 1é, memory: 1.\n}\n"),
    ];
    for (files, text) in texts {
        for offset in (0..=text.len()).filter(|offset| text.is_char_boundary(*offset)) {
            let (before, after) = text.split_at(offset);
            let (fixture, found) = offers(&format!("{files}{before}$0{after}"));
            for offer in found {
                let spans = offer.further.iter().map(|edit| edit.span).chain([offer.inserting, offer.replacing]);
                for span in spans {
                    assert!(fixture.text(fixture.file).get(span.start as usize..span.end as usize).is_some());
                }
                assert!(offer.further.iter().all(|edit| edit.span.end <= offer.inserting.start), "{offer:?}");
            }
        }
    }
}
