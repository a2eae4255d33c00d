//! Rules about labels: those that are missing, that select nothing, and that contradict each other.
//!
//! Labels are how objects find each other: nothing but equal text connects a Service with its pods. A label that is misspelt
//! is accepted and silently connects nothing. The rules compare what stands in the whole input, and speak only where the
//! pods in question should be in it.
//!
//! - `missing-label`: an object that makes pods lacks a label that everybody expects.
//! - `selector-matches-nothing`: a Service, PodDisruptionBudget or NetworkPolicy selects no pod.
//! - `inconsistent-labels`: a workload carries another value than it selects its pods by.
//!
//! A workload whose selector and template differ is refused by the API server and left to the plugin `api`.

mod inconsistent_labels;
mod missing_label;
mod pod_makers;
mod selector_matches_nothing;

use podlint_plugin_sdk::prelude::*;

plugin! {
    id: "labels",
    rules: [missing_label::RULE, selector_matches_nothing::RULE, inconsistent_labels::RULE],
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
