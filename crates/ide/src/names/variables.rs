//! Environment variables and their uses, `$(NAME)`.

use super::{Collector, Context, Role, Thing, name_text, written};
use podlint_manifest::View;
use podlint_yaml::{Kind, Node, Span, flag};
use std::collections::{HashMap, HashSet};
use std::rc::Rc;

/// The names in each list of variables, by the node of the list. Many containers may share one list by aliases.
pub(super) type Lists<'t> = HashMap<u32, Rc<HashSet<&'t str>>>;

/// A ConfigMap or Secret whose keys all become variables.
#[derive(Clone, Copy)]
struct Bulk<'t> {
    kind: &'t str,
    object: &'t str,
    prefix: &'t str,
}

/// What the variables of a container are.
struct Variables<'t> {
    /// The node of their list.
    list: u32,
    known: Rc<HashSet<&'t str>>,
    bulk: Option<Bulk<'t>>,
}

impl<'t> Collector<'t> {
    pub(super) fn variables(&mut self, container: Node<'t>, context: &Context<'t>) {
        let list = container.get("env").map(Node::resolved);
        let bulk = bulk(container);
        let known = match list {
            Some(list) => self.variable_list(list, bulk, context),
            None => Rc::default(),
        };
        let variables = Variables { list: list.unwrap_or(container).index(), known, bulk };
        for text in ["command", "args"].into_iter().filter_map(|field| container.get(field)).flat_map(Node::items) {
            self.variable_uses(text, &variables, context);
        }
    }

    /// Takes down the names in a list of variables, once, and gives them.
    fn variable_list(&mut self, list: Node<'t>, bulk: Option<Bulk<'t>>, context: &Context<'t>) -> Rc<HashSet<&'t str>> {
        if let Some(known) = self.variables.get(&list.index()) {
            return known.clone();
        }
        let mut variables = Variables { list: list.index(), known: Rc::default(), bulk };
        for variable in list.items() {
            // Kubernetes expands a value by the variables above it.
            if let Some(value) = variable.get("value") {
                self.variable_uses(value, &variables, context);
            }
            if let Some((node, name)) = written(variable, "name") {
                self.push(node, Thing::Variable { list: list.index(), name }, Role::Declaration, context);
            }
            let name = variable.resolved().get("name").and_then(name_text);
            Rc::make_mut(&mut variables.known).extend(name);
        }
        self.variables.insert(list.index(), variables.known.clone());
        variables.known
    }

    fn variable_uses(&mut self, node: Node<'t>, variables: &Variables<'t>, context: &Context<'t>) {
        if node.kind() != Kind::Scalar || node.has(flag::HOLE) {
            return;
        }
        let raw = node.raw();
        for name_start in uses(raw) {
            let rest = &raw[name_start..];
            let name = &rest[..rest.find(')').unwrap_or_default()];
            let end = node.span().start + (name_start + name.len()) as u32;
            if let Some(thing) = variables.thing(name) {
                let span = Span::new(end - thing.name().len() as u32, end);
                self.push_part(node, span, thing, Role::Use, context);
            }
        }
    }
}

impl<'t> Variables<'t> {
    /// What `$(name)` stands for.
    fn thing(&self, name: &'t str) -> Option<Thing<'t>> {
        if self.known.contains(name) {
            return Some(Thing::Variable { list: self.list, name });
        }
        let Bulk { kind, object, prefix } = self.bulk?;
        let key = name.strip_prefix(prefix).filter(|key| !key.is_empty())?;
        Some(Thing::DataKey { kind, object, key })
    }
}

/// The only source of `envFrom`. Of several it is not known which one has a key.
fn bulk(container: Node<'_>) -> Option<Bulk<'_>> {
    let mut sources = View::of(container.get("envFrom")?).items();
    let (source, None) = (sources.next()?, sources.next()) else { return None };
    let prefix = source.get("prefix").text().map_or("", |prefix| prefix.value);
    let of = |field: &str, kind| {
        let object = source.get(field).get("name").text()?.value;
        Some(Bulk { kind, object, prefix })
    };
    of("configMapRef", "ConfigMap").or_else(|| of("secretRef", "Secret"))
}

/// Where the names of the uses in a text start.
pub(crate) fn uses(text: &str) -> Vec<usize> {
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
