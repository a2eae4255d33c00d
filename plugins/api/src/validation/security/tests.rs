use crate::validation::testing::{check_pod, check_pod_of};

#[test]
fn a_local_profile_has_a_path() {
    check_pod("securityContext: {seccompProfile: {type: Localhost}, appArmorProfile: {type: RuntimeDefault, localhostProfile: x}}}]", "
5:58 spec.containers[0].securityContext.seccompProfile.localhostProfile: Required value: must be set when seccomp type is Localhost
5:151 spec.containers[0].securityContext.appArmorProfile.localhostProfile: Invalid value: \"x\": can only be set when AppArmor type is Localhost");
}

#[test]
fn privileges_are_not_given_and_kept_back() {
    check_pod("securityContext: {privileged: true, allowPrivilegeEscalation: false, capabilities: {add: [SYS_ADMIN]}}}]", "
5:102 spec.containers[0].securityContext: Invalid value: {}: cannot set `allowPrivilegeEscalation` to false and `privileged` to true");
}

#[test]
fn kernel_parameters_of_the_host_are_left_alone() {
    check_pod("}]\n  hostNetwork: true\n  securityContext: {sysctls: [{name: net/core/somaxconn}, {name: kernel.sem}, {name: kernel.sem}]}", "
7:38 spec.securityContext.sysctls[0].name: Invalid value: \"net/core/somaxconn\": may not be specified when 'hostNetwork' is true
7:86 spec.securityContext.sysctls[2].name: Duplicate value: \"kernel.sem\"");
}

#[test]
fn windows_users_have_a_domain_and_a_name() {
    check_pod("}]\n  securityContext: {windowsOptions: {runAsUserName: 'a\\b\\c'}}", "
6:53 spec.securityContext.windowsOptions.runAsUserName: Invalid value: \"a\\\\b\\\\c\": runAsUserName cannot contain more than one backslash");
    check_pod("}]\n  securityContext: {windowsOptions: {runAsUserName: 'a.-\\..'}}", "
6:53 spec.securityContext.windowsOptions.runAsUserName: Invalid value: \"a.-\\\\..\": runAsUserName's User cannot contain only periods or spaces");
}

#[test]
fn mounting_with_a_label_is_new_in_1_37() {
    let spec = "}]\n  securityContext: {seLinuxChangePolicy: MountOption}";
    check_pod(spec, "");
    check_pod_of(
        36,
        spec,
        "
6:42 spec.securityContext.seLinuxChangePolicy: Unsupported value: \"MountOption\": supported values: \"Recursive\"",
    );
}
