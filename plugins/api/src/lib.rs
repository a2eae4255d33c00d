//! Rules that say what the API server says: what it refuses, and what it warns about.
//!
//! Every finding carries the server's own text as data, so that a test can hold the rules against recorded answers. The rules
//! come in two sorts. Those about fields and kinds walk an object along the types of its fields (`place`), find out which kind
//! was meant (`declared`) and where a field belongs (`slip`, `home`, `descent`). Those about pods look at one relation each.

mod custom;
mod declared;
mod decode;
mod descent;
mod duplicate_env_name;
mod duplicate_field;
mod duplicate_host_port;
mod duplicate_mount_path;
mod home;
mod host_network_port;
mod moves;
mod place;
mod removed;
mod server;
mod slip;
mod undefined_volume;
mod unknown_field;
mod unknown_kind;
mod untyped;
mod validation;
mod words;

podlint_plugin_sdk::plugin! {
    id: "api",
    rules: [
        duplicate_env_name::RULE,
        duplicate_host_port::RULE,
        duplicate_mount_path::RULE,
        host_network_port::RULE,
        undefined_volume::RULE,
        unknown_field::RULE,
        unknown_kind::RULE,
        custom::INVALID_CUSTOM_RESOURCE,
        custom::UNKNOWN_CUSTOM_FIELD,
        custom::UNEVALUATED_SCHEMA,
        decode::WRONG_TYPE,
        decode::UNREADABLE,
        validation::MISSING_FIELD,
        validation::INVALID_VALUE,
        validation::UNSUPPORTED_VALUE,
        validation::FORBIDDEN_FIELD,
        validation::DUPLICATE_VALUE,
        validation::OVERLONG_VALUE,
        validation::UNDEFINED_NAME,
        validation::SERVER_WARNING,
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
