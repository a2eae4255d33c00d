//! What is wrong with a file before Kubernetes comes in: text that is not YAML, and YAML that Kubernetes reads in another way
//! than it looks.
//!
//! The parser finds what is not YAML and goes on around it; `syntax` gives it a place in the report. The other rules are about
//! data that is lost or changed without a word. Each of them passes over the tree or the lines once; a first look at the bytes
//! spares most files the second one.

mod boolean_word;
mod comment_cuts_value;
mod directive;
mod duplicate_key;
mod expected;
mod ignored_content;
mod key;
mod merge_overwrites;
mod misread;
mod missing_separator;
mod odd_space;
mod separator_content;
mod silent_escape;
mod smart_quotes;
mod source;
mod surprising_number;
mod swallowed_document;
mod syntax;
mod template_expression;
mod trailing_tab;

podlint_plugin_sdk::plugin! {
    id: "yaml",
    rules: [
        boolean_word::RULE,
        comment_cuts_value::RULE,
        directive::RULE,
        duplicate_key::RULE,
        ignored_content::RULE,
        merge_overwrites::RULE,
        misread::RULE,
        missing_separator::RULE,
        odd_space::RULE,
        separator_content::RULE,
        silent_escape::RULE,
        smart_quotes::RULE,
        surprising_number::RULE,
        swallowed_document::RULE,
        syntax::RULE,
        template_expression::RULE,
        trailing_tab::RULE,
    ]
}

#[cfg(podlint_export)]
podlint_plugin_sdk::export!(PLUGIN);

#[cfg(test)]
mod tests;
