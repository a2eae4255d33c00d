//! Rules about volumes that the API server accepts and that are risky, or surely not meant.
//!
//! What it refuses about volumes and mounts, such as a mount without its volume, is found by plugin `api`. Two small modules
//! are shared by the rules here: `path` reads paths as the node and the container runtime do, `host` knows which places of a
//! node are sensitive and why.

mod colon_in_mount_path;
mod host;
mod host_path;
mod path;
mod sensitive_host_path;
mod shadowed_mount;
mod unused_volume;
mod writable_host_path;

podlint_plugin_sdk::plugin! {
    id: "volumes",
    rules: [
        colon_in_mount_path::RULE,
        host_path::RULE,
        sensitive_host_path::RULE,
        shadowed_mount::RULE,
        unused_volume::RULE,
        writable_host_path::RULE,
    ],
}

#[cfg(podlint_export)]
podlint_plugin_sdk::export!(PLUGIN);

#[cfg(test)]
mod tests {
    #[test]
    fn pages_hold() {
        podlint_test_support::check_pages(&super::PLUGIN);
    }
}
