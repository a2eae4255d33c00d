//! Environment variables and their uses, `$(NAME)`.

use super::{Collector, Context, Role, Thing, name_text, written};
use podlint_yaml::{Kind, Node, Span, flag};
use std::collections::{HashMap, HashSet};
use std::rc::Rc;

/// The names in each list of variables, by the node of the list. Many containers may share one list by aliases.
pub(super) type Lists<'t> = HashMap<u32, Rc<HashSet<&'t str>>>;

impl<'t> Collector<'t> {
    pub(super) fn variables(&mut self, container: Node<'t>, context: &Context<'t>) {
        let Some(written_list) = container.get("env") else { return };
        let list = written_list.resolved();
        let known = match self.variables.get(&list.index()) {
            Some(known) => known.clone(),
            None => self.variable_list(list, context),
        };
        for text in ["command", "args"].into_iter().filter_map(|field| container.get(field)).flat_map(Node::items) {
            self.variable_uses(text, list, &known, context);
        }
    }

    fn variable_list(&mut self, list: Node<'t>, context: &Context<'t>) -> Rc<HashSet<&'t str>> {
        let mut known = HashSet::new();
        for variable in list.items() {
            // Kubernetes expands a value by the variables above it.
            if let Some(value) = variable.get("value") {
                self.variable_uses(value, list, &known, context);
            }
            if let Some((node, name)) = written(variable, "name") {
                self.push(node, Thing::Variable { list: list.index(), name }, Role::Declaration, context);
            }
            known.extend(variable.resolved().get("name").and_then(name_text));
        }
        let known = Rc::new(known);
        self.variables.insert(list.index(), known.clone());
        known
    }

    fn variable_uses(&mut self, node: Node<'t>, list: Node<'t>, known: &HashSet<&'t str>, context: &Context<'t>) {
        if node.kind() != Kind::Scalar || node.has(flag::HOLE) {
            return;
        }
        let raw = node.raw();
        for name_start in uses(raw) {
            let rest = &raw[name_start..];
            let name = &rest[..rest.find(')').unwrap_or_default()];
            if known.contains(name) {
                let start = node.span().start + name_start as u32;
                let span = Span::new(start, start + name.len() as u32);
                self.push_part(node, span, Thing::Variable { list: list.index(), name }, Role::Use, context);
            }
        }
    }
}

/// Where the names of the uses in a text start.
fn uses(text: &str) -> Vec<usize> {
    let bytes = text.as_bytes();
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(dollar) = bytes.get(at..).and_then(|rest| rest.iter().position(|byte| *byte == b'$')) {
        let behind = at + dollar + 1;
        if bytes.get(behind) != Some(&b'(') {
            // `$$` is an escaped `$`.
            at = behind + 1;
            continue;
        }
        let Some(length) = text[behind..].find(')') else { break };
        found.push(behind + 1);
        at = behind + length + 1;
    }
    found
}
