//! Whole objects for an empty document.

use super::request::Request;
use super::{Completion, CompletionKind, Documentation};

/// The objects that an empty document may become.
pub(super) fn offers(request: &Request<'_, '_>) -> Vec<Completion> {
    let is_empty = request.object().entries().nth(1).is_none();
    if !is_empty || !request.typed.has_own_line() || !request.frame.can_open_item() || request.frame.column > 0 {
        return Vec::new();
    }
    let mut found = Vec::new();
    for (rank, (label, text)) in SKELETONS.iter().enumerate() {
        let insert = text.trim_end().replace('\n', request.frame.line_break);
        found.push(Completion {
            insert,
            is_snippet: true,
            detail: "new object".to_owned(),
            documentation: Some(Documentation::Text(format!("```yaml\n{}```", without_places(text)))),
            rank: 100 + rank as u32,
            ..request.bare(label, CompletionKind::Snippet)
        });
    }
    found
}

/// A text as it is if nobody changes what its places hold.
fn without_places(text: &str) -> String {
    let mut parts = text.split("${");
    let mut shown = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let (place, rest) = part.split_once('}').unwrap_or((part, ""));
        shown += place.split_once(':').map_or("", |(_, default)| default);
        shown += rest;
    }
    shown
}

/// Label and text. The places in it are those of a snippet.
const SKELETONS: &[(&str, &str)] = &[
    (
        "Pod",
        "apiVersion: v1
kind: Pod
metadata:
  name: ${1:name}
spec:
  containers:
  - name: ${1:name}
    image: ${2:image}
",
    ),
    (
        "Deployment",
        "apiVersion: apps/v1
kind: Deployment
metadata:
  name: ${1:name}
spec:
  replicas: ${3:1}
  selector:
    matchLabels:
      app: ${1:name}
  template:
    metadata:
      labels:
        app: ${1:name}
    spec:
      containers:
      - name: ${1:name}
        image: ${2:image}
",
    ),
    (
        "Service",
        "apiVersion: v1
kind: Service
metadata:
  name: ${1:name}
spec:
  selector:
    app: ${1:name}
  ports:
  - name: ${2:http}
    port: ${3:80}
    targetPort: ${4:8080}
",
    ),
    (
        "ConfigMap",
        "apiVersion: v1
kind: ConfigMap
metadata:
  name: ${1:name}
data:
  ${2:key}: ${3:value}
",
    ),
    (
        "Secret",
        "apiVersion: v1
kind: Secret
metadata:
  name: ${1:name}
type: ${2:Opaque}
stringData:
  ${3:key}: ${4:value}
",
    ),
    (
        "Ingress",
        "apiVersion: networking.k8s.io/v1
kind: Ingress
metadata:
  name: ${1:name}
spec:
  ingressClassName: ${2:nginx}
  rules:
  - host: ${3:example.com}
    http:
      paths:
      - path: /
        pathType: Prefix
        backend:
          service:
            name: ${4:name}
            port:
              number: ${5:80}
",
    ),
    (
        "Job",
        "apiVersion: batch/v1
kind: Job
metadata:
  name: ${1:name}
spec:
  template:
    spec:
      restartPolicy: ${3:Never}
      containers:
      - name: ${1:name}
        image: ${2:image}
",
    ),
    (
        "CronJob",
        r#"apiVersion: batch/v1
kind: CronJob
metadata:
  name: ${1:name}
spec:
  schedule: "${3:0 0 * * *}"
  jobTemplate:
    spec:
      template:
        spec:
          restartPolicy: ${4:Never}
          containers:
          - name: ${1:name}
            image: ${2:image}
"#,
    ),
    (
        "StatefulSet",
        "apiVersion: apps/v1
kind: StatefulSet
metadata:
  name: ${1:name}
spec:
  serviceName: ${1:name}
  replicas: ${3:1}
  selector:
    matchLabels:
      app: ${1:name}
  template:
    metadata:
      labels:
        app: ${1:name}
    spec:
      containers:
      - name: ${1:name}
        image: ${2:image}
  volumeClaimTemplates:
  - metadata:
      name: ${4:data}
    spec:
      accessModes:
      - ReadWriteOnce
      resources:
        requests:
          storage: ${5:1Gi}
",
    ),
    (
        "DaemonSet",
        "apiVersion: apps/v1
kind: DaemonSet
metadata:
  name: ${1:name}
spec:
  selector:
    matchLabels:
      app: ${1:name}
  template:
    metadata:
      labels:
        app: ${1:name}
    spec:
      containers:
      - name: ${1:name}
        image: ${2:image}
",
    ),
    (
        "PersistentVolumeClaim",
        "apiVersion: v1
kind: PersistentVolumeClaim
metadata:
  name: ${1:name}
spec:
  accessModes:
  - ${2:ReadWriteOnce}
  resources:
    requests:
      storage: ${3:1Gi}
",
    ),
    (
        "ServiceAccount",
        "apiVersion: v1
kind: ServiceAccount
metadata:
  name: ${1:name}
",
    ),
    (
        "HorizontalPodAutoscaler",
        "apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata:
  name: ${1:name}
spec:
  scaleTargetRef:
    apiVersion: apps/v1
    kind: ${2:Deployment}
    name: ${3:name}
  minReplicas: ${4:1}
  maxReplicas: ${5:3}
  metrics:
  - type: Resource
    resource:
      name: cpu
      target:
        type: Utilization
        averageUtilization: ${6:80}
",
    ),
    (
        "NetworkPolicy",
        "apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: ${1:name}
spec:
  podSelector:
    matchLabels:
      app: ${2:name}
  policyTypes:
  - Ingress
  ingress:
  - from:
    - podSelector:
        matchLabels:
          app: ${3:name}
",
    ),
    (
        "PodDisruptionBudget",
        "apiVersion: policy/v1
kind: PodDisruptionBudget
metadata:
  name: ${1:name}
spec:
  minAvailable: ${2:1}
  selector:
    matchLabels:
      app: ${3:name}
",
    ),
    (
        "Namespace",
        "apiVersion: v1
kind: Namespace
metadata:
  name: ${1:name}
",
    ),
    (
        "Kustomization",
        "apiVersion: kustomize.config.k8s.io/v1beta1
kind: Kustomization
resources:
- ${1:file.yaml}
",
    ),
];
