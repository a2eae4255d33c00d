//! Rules that say what the API server says: what it refuses, and what it warns about.
//!
//! Every finding carries the server's own text as data, so that a test can hold the rules against recorded answers. The parts
//! follow the server's order:
//!
//! - fields and kinds: a walk along the types of the fields (`place`), which kind was meant (`declared`), where a field belongs
//!   (`slip`, `home`, `descent`, `moves`);
//! - `decode`: values of the wrong type, and what kubectl cannot read at all;
//! - `validation`: the handwritten checks of all built-in kinds, and the warnings, as one pass that its rules share;
//! - `custom`: custom resources against the definitions in the input.
//!
//! Where there is more to say than the server does, a rule of its own takes the finding over (`undefined_volume`, ...).

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
mod minors;
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
