use crate::validation::testing::{check_pod, check_pod_of};

#[test]
fn a_good_container_is_fine() {
    check_pod("ports: [{name: http, containerPort: 80}], env: [{name: A, value: b}]}]", "");
}

#[test]
fn names_are_labels_and_stand_once() {
    check_pod(
        "}, {name: web, image: a}]\n  initContainers: [{image: a}]",
        "
5:50 spec.containers[1].name: Duplicate value: \"web\"
6:21 spec.initContainers[0].name: Required value",
    );
}

#[test]
fn errors_point_at_what_is_written() {
    check_pod("imagePullPolicy: always, ports: [{containerPort: 70000}]}]", "
5:57 spec.containers[0].imagePullPolicy: Unsupported value: \"always\": supported values: \"Always\", \"IfNotPresent\", \"Never\"
5:89 spec.containers[0].ports[0].containerPort: Invalid value: 70000: must be between 1 and 65535, inclusive");
}

#[test]
fn a_variable_has_one_source() {
    check_pod("env: [{name: A, valueFrom: {}}, {name: B, value: x, valueFrom: {fieldRef: {fieldPath: spec.host}}}]}]", "
5:56 spec.containers[0].env[0].valueFrom: Invalid value: \"\": must specify one of: `fieldRef`, `resourceFieldRef`, `configMapKeyRef`, `secretKeyRef` or `fileKeyRef`
5:92 spec.containers[0].env[1].valueFrom: Invalid value: \"\": may not be specified when `value` is not empty");
}

#[test]
fn fields_of_older_minors_are_named_as_they_were() {
    check_pod_of(34, "env: [{name: A, valueFrom: {}}], restartPolicy: Sometimes}]", "
5:56 spec.containers[0].env[0].valueFrom: Invalid value: \"\": must specify one of: `fieldRef`, `resourceFieldRef`, `configMapKeyRef` or `secretKeyRef`");
    check_pod_of(
        33,
        "restartPolicy: Always}]",
        "
5:55 spec.containers[0].restartPolicy: Forbidden: may not be set for non-init containers",
    );
    check_pod_of(33, "resources: {requests: {gpu: 1}}}]", "
5:63 spec.containers[0].resources.requests[gpu]: Invalid value: gpu: must be a standard resource for containers
5:63 spec.containers[0].resources.requests[gpu]: Invalid value: gpu: must be a standard resource type or fully qualified");
}

#[test]
fn requests_of_a_pod_follow_its_limits() {
    check_pod(
        "resources: {requests: {memory: 2Gi}, limits: {cpu: -1, memory: 1Gi}}}]",
        "
5:71 spec.containers[0].resources.requests: Invalid value: \"2Gi\": must be less than or equal to memory limit of 1Gi
5:91 spec.containers[0].resources.limits[cpu]: Invalid value: \"-1\": must be greater than or equal to 0
5:91 spec.containers[0].resources.requests[cpu]: Invalid value: \"-1\": must be greater than or equal to 0",
    );
}

#[test]
fn claims_are_those_of_the_pod() {
    check_pod(
        "resources: {claims: [{name: a, request: x}, {name: a}, {name: b}]}}]\n  resourceClaims: [{name: a, resourceClaimName: c}]",
        "
5:91 spec.containers[0].resources.claims[1]: Duplicate value: \"a\"
5:102 spec.containers[0].resources.claims[2]: Not found: \"b\": must be one of the names in pod.spec.resourceClaims: a",
    );
}

#[test]
fn a_handler_does_one_thing() {
    check_pod(
        "livenessProbe: {successThreshold: 2, exec: {command: [a]}, tcpSocket: {port: 1}}, lifecycle: {preStop: {}}}]",
        "
5:74 spec.containers[0].livenessProbe.successThreshold: Invalid value: 2: must be 1
5:99 spec.containers[0].livenessProbe.tcpSocket: Forbidden: may not specify more than 1 handler type
5:134 spec.containers[0].lifecycle.preStop: Required value: must specify a handler type",
    );
}

#[test]
fn init_containers_without_end_may_have_probes() {
    let probes = "readinessProbe: {tcpSocket: {port: 1}}";
    check_pod(
        &format!(
            "}}]\n  initContainers: [{{name: a, image: b, {probes}}}, {{name: c, image: d, restartPolicy: Always, {probes}}}]"
        ),
        "
6:40 spec.initContainers[0].readinessProbe: Forbidden: may not be set for init containers without restartPolicy=Always",
    );
}

#[test]
fn an_ephemeral_container_is_no_part_of_a_new_pod() {
    check_pod(
        "}]\n  ephemeralContainers: [{name: a, image: b, ports: [], targetContainerName: c}]",
        "
6:3 spec.ephemeralContainers: Forbidden: cannot be set on create
6:45 spec.ephemeralContainers[0].ports: Forbidden: cannot be set for an Ephemeral Container
6:77 spec.ephemeralContainers[0].targetContainerName: Not found: \"c\"",
    );
}

#[test]
fn what_a_template_makes_is_not_judged() {
    check_pod(
        "ports: [{containerPort: {{ .port }}}], env: [{name: A, valueFrom: {{ .from }}}], resources: {{ .resources }}}]",
        "",
    );
}

#[test]
fn block_devices_are_claims() {
    check_pod("volumeDevices: [{name: a, devicePath: /dev/../b}, {name: c, devicePath: /d}]}]\n  volumes: [{name: a, emptyDir: {}}]", "
5:63 spec.containers[0].volumeDevices[0].name: Invalid value: \"a\": can only use volume source type of PersistentVolumeClaim or Ephemeral for block mode
5:78 spec.containers[0].volumeDevices[0].devicePath: Invalid value: \"/dev/../b\": can not contain backsteps ('..')
5:97 spec.containers[0].volumeDevices[1].name: Not found: \"c\"");
}

#[test]
fn a_source_of_variables_may_end_in_a_dash() {
    check_pod("envFrom: [{configMapRef: {name: web-}}]}]", "");
    // The server looks at the name without the dash and the byte before it, here half a letter.
    check_pod(
        "envFrom: [{configMapRef: {name: \"é-\"}}]}]",
        r#"5:72 spec.containers[0].envFrom[0].configMapRef.name: Invalid value: "é-": a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')"#,
    );
}
