//! Custom kinds, of which only the place of their templates is known.

use super::{Applied, MOST_PODS, count, parallel_pods, text};
use podlint_manifest::View;
use std::collections::HashMap;

/// How many pods a template stands for: the `replicas` that are nearest to it on the way up, times the pods that run at a
/// time where it is the template of a Job.
pub(super) fn custom_pods(applied: &Applied<'_>) -> usize {
    let (Some(root), Some(template)) = (applied.object.node(), applied.template.node()) else { return 1 };
    let above = || template.ancestors().take_while(|node| *node != root);
    let replicas = above().map(|node| View::of(node).get("replicas")).find(|replicas| replicas.number().is_some());
    let job = above()
        .next()
        .map(View::of)
        .filter(|job| ["parallelism", "completions"].into_iter().any(|field| job.get(field).number().is_some()));
    let replicas = replicas.map_or(1, |replicas| count(replicas, 1));
    replicas.min(MOST_PODS + 1).saturating_mul(job.map_or(1, |job| parallel_pods(job, 0)))
}

/// What tells the pods of the templates of one object apart, for the names of the pods: the name of the role, of the list
/// item or of the field that a template is in. An object with one template needs nothing.
pub fn name_parts(object: View<'_>, templates: &[View<'_>]) -> Vec<String> {
    if templates.len() < 2 {
        return vec![String::new(); templates.len()];
    }
    let mut uses: HashMap<String, usize> = HashMap::new();
    let mut parts = Vec::with_capacity(templates.len());
    for template in templates {
        let part = name_part(object, *template);
        let count = uses.entry(part.clone()).or_default();
        *count += 1;
        parts.push(if *count == 1 { part } else { format!("{part}-{count}") });
    }
    parts
}

fn name_part(object: View<'_>, template: View<'_>) -> String {
    let Some((root, mut node)) = object.node().zip(template.node()) else { return "pod".to_owned() };
    while let Some(parent) = node.parent().filter(|_| node != root) {
        if let Some(place) = parent.items().position(|item| item == node) {
            let names = ["name", "groupName"].map(|field| text(View::of(node).get(field)));
            let name = names.into_iter().find(|name| !name.is_empty());
            return name.map_or_else(|| place.to_string(), str::to_lowercase);
        }
        let key = parent.entries().find(|entry| entry.value == node).map_or("", |entry| entry.key.text());
        // These are the way to a template, not the name of one.
        if !matches!(key, "" | "template" | "podTemplate" | "spec") {
            return key.to_lowercase();
        }
        node = parent;
    }
    "pod".to_owned()
}
