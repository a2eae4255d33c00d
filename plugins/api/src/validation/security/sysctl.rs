//! Kernel parameters of a pod.

use crate::validation::format;
use crate::validation::value::Value;
use std::borrow::Cow;
use std::collections::HashSet;

/// Parameters of the IPC namespace beside `fs.mqueue.*`.
const IPC: [&str; 10] = [
    "kernel.sem",
    "kernel.shm",
    "kernel.shmall",
    "kernel.shmmax",
    "kernel.shmmni",
    "kernel.shm_rmid_forced",
    "kernel.msg",
    "kernel.msgmax",
    "kernel.msgmnb",
    "kernel.msgmni",
];

/// `securityContext.sysctls` of a pod with this spec.
pub(super) fn sysctls(sysctls: Value<'_, '_>, spec: Value<'_, '_>) {
    let has_host_network = spec.field("hostNetwork").is_true();
    let has_host_ipc = spec.field("hostIPC").is_true();
    let mut names = HashSet::new();
    for sysctl in sysctls.items() {
        let name = sysctl.field("name");
        let is_new = names.insert(name.text());
        if name.text().is_empty() {
            name.required("");
        } else {
            let problems = format::sysctl(name.text());
            if problems.is_empty() && !is_new {
                name.duplicate();
            }
            name.invalid_each(problems);
        }
        let parameter = with_dots(name.text());
        if has_host_network && parameter.starts_with("net.") {
            name.invalid("may not be specified when 'hostNetwork' is true");
        } else if has_host_ipc && (IPC.contains(&&*parameter) || parameter.starts_with("fs.mqueue.")) {
            name.invalid("may not be specified when 'hostIPC' is true");
        }
    }
}

/// A name that separates with slashes, with dots: `net/ipv4/conf/eno2.100` is `net.ipv4.conf.eno2/100`.
fn with_dots(name: &str) -> Cow<'_, str> {
    if !name.find(['.', '/']).is_some_and(|at| name[at..].starts_with('/')) {
        return Cow::Borrowed(name);
    }
    let swap = |letter| match letter {
        '.' => '/',
        '/' => '.',
        other => other,
    };
    Cow::Owned(name.chars().map(swap).collect())
}
