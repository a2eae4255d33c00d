//! The fields of custom resources, as the schemas of their definitions describe them.

use super::markdown::{code, prose};
use crate::Scope;
use crate::field::Site;
use podlint_manifest::{FactKind, View};

/// What the definition of the object's kind says of a site; `None` if there is no definition or it does not know the field.
pub(super) fn of_site(scope: &Scope<'_>, site: &Site<'_>) -> Option<String> {
    let version = format!("{} {}", site.object.api_version()?.value, site.object.kind_name());
    let index = &scope.index;
    let facts = index.facts_with_key(FactKind::CustomSchema, &version);
    let nearness = |file: u32| index.nearness(scope.file, file);
    let nearest = facts.min_by_key(|fact| fact.object().map(|object| nearness(object.file())))?;
    let parse = podlint_yaml::parse(nearest.value());
    let tree = parse.tree();
    let root = View::of(tree.documents().next()?.content());
    if is_type_of_object(site) {
        let text = root.get("description").text().map_or("", |text| text.value);
        let parts = [code(site.object.kind_name()), code(site.object.api_version()?.value)];
        return Some(format!("**{}** {}\n\n{}", parts[0], parts[1], prose(text)));
    }
    let mut parent = View::Absent;
    let mut schema = root;
    for step in &site.steps {
        parent = schema;
        schema = match step.key {
            Some(key) => of_key(schema, key.text()),
            None => schema.get("items"),
        };
    }
    schema.node()?;
    Some(describe(parent, schema, site.key()))
}

/// Whether a site is the value of `kind` or `apiVersion`.
fn is_type_of_object(site: &Site<'_>) -> bool {
    !site.is_key && site.steps.len() == 1 && matches!(site.key(), "kind" | "apiVersion")
}

fn of_key<'t>(schema: View<'t>, key: &str) -> View<'t> {
    match schema.get("properties").get(key) {
        View::Absent => schema.get("additionalProperties"),
        known => known,
    }
}

fn describe(parent: View<'_>, schema: View<'_>, key: &str) -> String {
    let mut facts = vec![format!("**{}** {}", code(key), code(&type_of(schema)))];
    if parent.get("required").items().any(|name| name.text().is_some_and(|name| name.value == key)) {
        facts.push("required".to_owned());
    }
    let mut parts = vec![facts.join(", ")];
    let mut lines = Vec::new();
    if let Some(default) = schema.get("default").node() {
        lines.push(format!("- Default: {}", code(default.raw())));
    }
    let values: Vec<String> =
        schema.get("enum").items().filter_map(|value| value.text()).map(|value| code(value.value)).collect();
    if !values.is_empty() {
        lines.push(format!("- Values: {}", values.join(", ")));
    }
    for (field, name) in [("minimum", "Least"), ("maximum", "Greatest"), ("pattern", "Pattern"), ("format", "Format")] {
        if let Some(text) = schema.get(field).text() {
            lines.push(format!("- {name}: {}", code(text.value)));
        }
    }
    if !lines.is_empty() {
        parts.push(lines.join("\n"));
    }
    parts.extend(schema.get("description").text().map(|text| prose(text.value)));
    parts.join("\n\n")
}

/// The type of a value in the words of manifests.
fn type_of(schema: View<'_>) -> String {
    // Lists of lists end somewhere: what is deeper is not spelled out.
    let mut prefix = String::new();
    let mut schema = schema;
    for _ in 0..4 {
        let (items, values) = (schema.get("items"), schema.get("additionalProperties"));
        if items.node().is_some() {
            prefix += "[]";
            schema = items;
        } else if values.get("type").node().is_some() {
            prefix += "map[string]";
            schema = values;
        }
    }
    if schema.get("x-kubernetes-int-or-string").boolean() == Some(true) {
        return prefix + "integer or string";
    }
    prefix + schema.get("type").text().map_or("any", |text| text.value)
}
