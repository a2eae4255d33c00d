//! What is wrong with a file before Kubernetes comes in: text that is not YAML.
//!
//! The parser finds the problems and goes on around them; the rule here gives them a place in the report.

mod syntax;
mod template_expression;

podlint_plugin_sdk::plugin! { id: "yaml", rules: [syntax::RULE, template_expression::RULE] }

#[cfg(podlint_export)]
podlint_plugin_sdk::export!(PLUGIN);

#[cfg(test)]
mod tests {
    #[test]
    fn pages_hold() {
        podlint_test_support::check_pages(&super::PLUGIN);
    }
}
