//! Templates that nobody has rendered.

use crate::source::is_foreign_template;
use podlint_plugin_sdk::prelude::*;
use podlint_plugin_sdk::yaml::flag;

pub(crate) static RULE: Rule = Rule {
    name: "template-expression",
    severity: Severity::Error,
    profile: Profile::Correctness,
    fix: FixClass::None,
    page: include_str!("template_expression.md"),
    options: "",
    check: Check::File(check),
};

/// A file is a template or it is none, so it is said once, at the first expression.
fn check(file: &File<'_>, report: &mut Report<'_>) {
    let tree = file.tree();
    // In quotes or behind other text an expression is text for YAML, and may be meant for another tool.
    let is_bare =
        |node: &Node<'_>| node.has(flag::HOLE) && node.style() == Style::Plain && node.raw().starts_with("{{");
    let mut expressions = (0..tree.nodes.len() as u32).filter_map(|index| tree.node(index)).filter(is_bare);
    let Some(first) = expressions.next().filter(|_| !is_foreign_template(file)) else { return };
    let further = match expressions.count() {
        0 => String::new(),
        count => format!(" and {count} more"),
    };
    let expression = first.raw();
    let message = format!("unrendered template expression `{expression}`{further}; render the template first");
    report.at(first.span(), message);
}
