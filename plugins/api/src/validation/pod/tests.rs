use crate::validation::testing::{check_pod, check_pod_of, errors};

#[test]
fn a_pod_without_containers_is_refused() {
    assert_eq!(
        errors("apiVersion: v1\nkind: Pod\nmetadata: {name: web}\nspec: {nodeName: A_b}\n", 37),
        "4:1 spec.containers: Required value\n\
         4:18 spec.nodeName: Invalid value: \"A_b\": a lowercase RFC 1123 subdomain must consist of lower case alphanumeric \
         characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation \
         is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')\n"
    );
}

#[test]
fn windows_has_no_users_and_linux_no_windows_options() {
    check_pod(
        "securityContext: {runAsUser: 1}}]\n  os: {name: windows}\n  hostPID: true",
        "
5:69 spec.containers[0].securityContext.runAsUser: Forbidden: cannot be set for a windows pod
7:12 spec.hostPID: Forbidden: cannot be set for a windows pod",
    );
    check_pod(
        "securityContext: {windowsOptions: {}}}]\n  os: {name: linux}",
        "
5:58 spec.containers[0].securityContext.windowsOptions: Forbidden: windows options cannot be set for a linux pod",
    );
    check_pod(
        "}]\n  os: {name: beos}",
        "
6:14 spec.os: Unsupported value: \"beos\": supported values: \"linux\", \"windows\"",
    );
}

#[test]
fn host_processes_come_together() {
    check_pod("securityContext: {windowsOptions: {hostProcess: true}}}, {name: b, image: c}]", "
4:1 spec.hostNetwork: Invalid value: false: hostNetwork must be true if pod contains any hostProcess containers
4:1 spec: Invalid value: \"\": If pod contains any hostProcess containers then all containers must be HostProcess containers");
}

#[test]
fn own_users_go_with_nothing_of_the_host() {
    let spec = "}]\n  hostUsers: false\n  hostIPC: true";
    check_pod(spec, "7:12 spec.HostIPC: Forbidden: when `hostUsers` is false");
    check_pod_of(33, spec, "7:12 spec.HostIPC: Forbidden: when `pod.Spec.HostUsers` is false");
}

#[test]
fn shared_processes_moved_their_path() {
    let spec = "}]\n  hostPID: true\n  shareProcessNamespace: true";
    let text = "Invalid value: true: ShareProcessNamespace and HostPID cannot both be enabled";
    check_pod(spec, &format!("7:26 spec.shareProcessNamespace: {text}"));
    check_pod_of(36, spec, &format!("7:26 spec.securityContext.shareProcessNamespace: {text}"));
}

#[test]
fn dns_of_ones_own_needs_servers() {
    check_pod(
        "}]\n  dnsPolicy: None",
        "
4:1 spec.dnsConfig: Required value: must provide `dnsConfig` when `dnsPolicy` is None",
    );
    check_pod(
        "}]\n  dnsPolicy: None\n  dnsConfig: {options: [{}]}",
        "
7:3 spec.dnsConfig.nameservers: Required value: must provide at least one DNS nameserver when `dnsPolicy` is None",
    );
}

#[test]
fn resources_of_a_pod_hold_those_of_its_containers() {
    check_pod("resources: {limits: {cpu: 2}}}]\n  resources: {requests: {cpu: 1}, limits: {cpu: 1}}", "
5:66 spec.resources.containers[0][cpu].limits: Invalid value: \"2\": must be less than or equal to pod limits of 1
6:31 spec.resources.requests[cpu]: Invalid value: \"1\": must be greater than or equal to aggregate container requests of 2");
    check_pod_of(33, "}]\n  resources: {limits: {gpu: 1}}", "");
}

#[test]
fn the_old_name_of_the_account_counts() {
    check_pod("}]\n  serviceAccount: a_b", "
6:19 spec.serviceAccountName: Invalid value: \"a_b\": a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')");
}

#[test]
fn annotations_about_profiles_agree_with_the_fields() {
    let text = "apiVersion: v1\nkind: Pod\nmetadata:\n  name: web\n  annotations:\n    \
        seccomp.security.alpha.kubernetes.io/pod: unconfined\n    container.apparmor.security.beta.kubernetes.io/b: x\nspec:\n  \
        containers: [{name: a, image: a}]\n  securityContext: {seccompProfile: {type: RuntimeDefault}}\n";
    assert_eq!(
        errors(text, 37),
        "7:5 metadata.annotations[container.apparmor.security.beta.kubernetes.io/b]: Invalid value: \"b\": container not found\n\
         7:55 metadata.annotations[container.apparmor.security.beta.kubernetes.io/b]: Invalid value: \"x\": invalid AppArmor profile name: \"x\"\n\
         10:44 spec.securityContext.seccompProfile.type: Forbidden: seccomp type in annotation and field must match\n"
    );
}
