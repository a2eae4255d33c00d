//! Rules about environment variables, and about the ConfigMaps and Secrets that pods read.
//!
//! `expansion` reads `$(NAME)` exactly as Kubernetes does, `variables` knows what a container's names stand for: its own `env`,
//! the keys of what `envFrom` names, and what Kubernetes injects. Where any of these is not known, the rules are silent.
//!
//! - `undefined-variable`: `$(NAME)` names nothing and stays as it is.
//! - `late-variable`: `$(NAME)` is used before it is defined and stays as it is.
//! - `missing-reference`: a ConfigMap or Secret that a pod names is not there.
//! - `missing-key`: it is there but lacks the key.

mod expansion;
mod late_variable;
mod missing_key;
mod missing_reference;
mod spelling;
mod undefined_variable;
mod variables;

use podlint_plugin_sdk::prelude::*;

plugin! {
    id: "env",
    rules: [undefined_variable::RULE, late_variable::RULE, missing_reference::RULE, missing_key::RULE],
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
