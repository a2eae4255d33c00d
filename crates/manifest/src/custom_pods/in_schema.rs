//! Which fields of a custom resource are pod templates, by its schema.

use crate::view::View;
use podlint_yaml::{Kind, Node};

/// So many templates of one version are found: no kind has as many roles.
const MAX_FOUND: usize = 50;

/// Deeper fields are not looked at: a template itself is a dozen levels deep, the way to it is shorter.
const MAX_DEPTH: usize = 32;

/// A schema on the way from the root: the one before it and the step to it.
struct Way<'t> {
    before: usize,
    depth: usize,
    step: &'t str,
    schema: Node<'t>,
}

/// The paths to the pod templates that a schema describes, in the notation of [`super::PodTemplatePath::path`].
///
/// A template is recognised by its shape: an object whose `spec` has a list `containers` of objects with `name` and
/// `image`. Without recursion, and each level is looked at once: the text is somebody else's.
pub(crate) fn pod_template_paths<'t>(root: Node<'t>) -> Vec<String> {
    let mut ways = vec![Way { before: 0, depth: 0, step: "", schema: root }];
    let mut found = Vec::new();
    let mut next = 0;
    while let Some(&Way { depth, schema, .. }) = ways.get(next) {
        let view = View::of(schema);
        // The whole object is no template: with `spec.containers` of its own it only looks like one.
        if depth > 0 && is_pod_template(view) {
            found.push(path_to(&ways, next));
            if found.len() == MAX_FOUND {
                break;
            }
        } else if depth < MAX_DEPTH {
            let mut add = |step, schema: View<'t>| {
                // Aliases are not followed, so that there are no more levels than the text has.
                if let Some(schema) = schema.node().filter(|node| node.kind() == Kind::Mapping) {
                    ways.push(Way { before: next, depth: depth + 1, step, schema });
                }
            };
            for (name, schema) in view.get("properties").entries() {
                let is_step = !name.value.is_empty() && !name.value.contains(['.', '[', ']', '*', ' ']);
                if is_step && !(depth == 0 && matches!(name.value, "status" | "metadata")) {
                    add(name.value, schema);
                }
            }
            add("[]", view.get("items"));
            add("*", view.get("additionalProperties"));
        }
        next += 1;
    }
    found
}

fn is_pod_template(schema: View<'_>) -> bool {
    let containers = schema.get("properties").get("spec").get("properties").get("containers");
    let is_list = containers.get("type").text().is_some_and(|ty| ty.value == "array");
    let fields = containers.get("items").get("properties");
    is_list && ["name", "image"].into_iter().all(|name| !fields.get(name).is_absent() && !fields.is_unknown())
}

fn path_to(ways: &[Way<'_>], last: usize) -> String {
    let mut steps = Vec::new();
    let mut place = last;
    while place > 0 {
        steps.push(ways[place].step);
        place = ways[place].before;
    }
    let mut path = String::new();
    for step in steps.into_iter().rev() {
        if !path.is_empty() && step != "[]" {
            path.push('.');
        }
        path.push_str(step);
    }
    path
}
