//! Which places of a node are more than a folder.

use crate::path::{ancestors, normalised};

/// A place of a node that is sensitive.
struct Place {
    path: &'static str,
    /// Whether all below it counts too.
    whole: bool,
    /// What it is, behind "host path `...`".
    is: &'static str,
}

const fn exactly(path: &'static str, is: &'static str) -> Place {
    Place { path, whole: false, is }
}

const fn all_of(path: &'static str, is: &'static str) -> Place {
    Place { path, whole: true, is }
}

const SYSTEM: &str = "holds the node's programs";
const LOGIN: &str = "decides who may log in to the node";
const STARTED: &str = "decides what the node runs";
const RUNTIME: &str = "holds the files of all containers of the node";

/// `/var/run` is a link to `/run` and stands here as `/run`.
///
/// A folder counts as a whole only where nothing below it is commonly needed: agents mount `/lib/modules`, device plugins
/// `/dev/dri` and `/var/lib/kubelet/device-plugins`, log collectors `/var/lib/docker/containers`.
const PLACES: [Place; 40] = [
    exactly("/", "is the whole file system of the node"),
    all_of("/boot", "holds the node's kernel"),
    exactly("/dev", "holds all devices of the node"),
    exactly("/dev/mem", "is the node's memory"),
    exactly("/etc", "holds the node's configuration"),
    all_of("/etc/cron.d", STARTED),
    all_of("/etc/kubernetes", "is where the node keeps credentials of the cluster"),
    all_of("/etc/pam.d", LOGIN),
    all_of("/etc/passwd", LOGIN),
    all_of("/etc/shadow", LOGIN),
    all_of("/etc/ssh", LOGIN),
    all_of("/etc/sudoers", LOGIN),
    all_of("/etc/sudoers.d", LOGIN),
    all_of("/etc/systemd", STARTED),
    exactly("/home", "holds the files of the node's users"),
    all_of("/root", "holds the files of the node's root user"),
    exactly("/bin", SYSTEM),
    exactly("/sbin", SYSTEM),
    exactly("/lib", SYSTEM),
    exactly("/lib64", SYSTEM),
    exactly("/usr", SYSTEM),
    exactly("/usr/bin", SYSTEM),
    exactly("/usr/sbin", SYSTEM),
    exactly("/usr/lib", SYSTEM),
    exactly("/usr/local", SYSTEM),
    all_of("/proc", "shows the node's processes and kernel settings"),
    exactly("/sys", "holds the node's kernel settings"),
    all_of("/sys/fs/cgroup", "holds the limits of all processes of the node"),
    exactly("/run", "holds the sockets of the node's services"),
    exactly("/run/containerd", RUNTIME),
    exactly("/run/crio", RUNTIME),
    exactly("/var", "holds the data of the node's services"),
    exactly("/var/lib", "holds the data of the node's services"),
    exactly("/var/lib/containerd", RUNTIME),
    exactly("/var/lib/containers", RUNTIME),
    exactly("/var/lib/docker", RUNTIME),
    all_of("/var/lib/etcd", "holds the cluster's database"),
    exactly("/var/lib/kubelet", "holds the secrets of all pods of the node"),
    all_of("/var/lib/kubelet/pki", "holds the node's credentials"),
    all_of("/var/lib/kubelet/pods", "holds the secrets of all pods of the node"),
];

/// Names under which container runtimes listen; the folder below `/run` differs.
const SOCKETS: [&str; 6] =
    ["containerd.sock", "cri-dockerd.sock", "crio.sock", "docker.sock", "dockershim.sock", "podman.sock"];

/// Says what a path of a node is, if it is sensitive.
pub(crate) fn sensitive(path: &str) -> Option<&'static str> {
    let path = normalised(path);
    let path = match path.strip_prefix("/var/run") {
        Some(rest) if rest.is_empty() || rest.starts_with('/') => &path["/var".len()..],
        _ => path.as_str(),
    };
    let is_socket = path.rsplit_once('/').is_some_and(|(_, name)| SOCKETS.contains(&name));
    if is_socket && path.starts_with("/run/") {
        return Some("is the socket of the container runtime, which controls the node");
    }
    let place = |folder: &str| PLACES.iter().find(|place| place.path == folder);
    place(path)
        .or_else(|| ancestors(path).find_map(|folder| place(folder).filter(|place| place.whole)))
        .map(|place| place.is)
}

#[cfg(test)]
mod tests {
    use super::sensitive;

    #[test]
    fn sensitive_places_are_known_however_they_are_written() {
        for path in
            ["/", "//etc/", "/var/run/docker.sock", "/run/k3s/containerd/containerd.sock", "/proc/1/root", "/var/run/"]
        {
            assert!(sensitive(path).is_some(), "{path}");
        }
        for path in ["/data", "/etc/localtime", "/var/running", "/opt/docker.sock", "/dev/fuse", "/lib/modules", "C:\\"]
        {
            assert_eq!(sensitive(path), None, "{path}");
        }
    }
}
