//! Moving variables of a container to a ConfigMap.

use super::place::{Place, touches};
use super::write::{
    Entries, Value, add_document, block_entries, entries, flow_entries, has_comments, is_json, map, newline,
};
use super::{Offers, config_map};
use crate::indentation::Indentation;
use podlint_manifest::View;
use podlint_yaml::edit::TextEdit;
use podlint_yaml::{Entry, Kind, Node, Style, flag};
use std::collections::HashMap;

pub(super) fn offer(place: &Place<'_>, offers: &mut Offers) {
    let (Some(object), Some(container)) = (place.object, place.container) else { return };
    let Some(container) = container.view().node() else { return };
    let Some(env) = container.entry("env").filter(|_| place.is_in_field(container, "env")) else { return };
    let Some(document) = place.document(object).filter(|document| document.content() == object.root()) else { return };
    // A file of JSON holds one value.
    if is_json(env.value) || place.is_broken() {
        return;
    }
    let Some(name) = config_map::free_name(place, object, "env") else { return };
    let variables: Vec<Variable<'_>> = env.value.items().filter_map(variable).collect();
    if let Some(variable) = variables.iter().find(|variable| touches(variable.item, place.selected)) {
        let title = format!("Move `{}` to a ConfigMap", variable.name);
        let config_map = add_document(document, &config_map::of(object, &name, data_of(&[*variable])));
        let edits = config_map.map(|config_map| vec![variable.refer_to(&name), config_map]);
        offers.add("env-to-config-map", title, edits);
    }
    if variables.len() < 2 {
        return;
    }
    let edits = match whole(container, env, &variables, &name) {
        Some(edit) => vec![edit],
        None => variables.iter().map(|variable| variable.refer_to(&name)).collect(),
    };
    let config_map = add_document(document, &config_map::of(object, &name, data_of(&variables)));
    let edits = config_map.map(|config_map| [edits, vec![config_map]].concat());
    offers.add("all-env-to-config-map", "Move all variables of the container to a ConfigMap", edits);
}

/// A variable with its value in the text.
#[derive(Clone, Copy)]
struct Variable<'t> {
    item: Node<'t>,
    name: &'t str,
    value: Entry<'t>,
}

/// The variable of an item, if a ConfigMap can hold it.
fn variable(item: Node<'_>) -> Option<Variable<'_>> {
    let is_open = item.has(flag::OPEN) || item.has(flag::DAMAGED) || item.anchor().is_some();
    if is_open || !item.entries().all(|entry| matches!(entry.key.text(), "name" | "value")) {
        return None;
    }
    let name = View::of(item).get("name").text()?.value;
    let value = item.entry("value")?;
    let is_text = value.value.kind() == Kind::Scalar && !value.value.has(flag::HOLE) && value.value.anchor().is_none();
    // Kubernetes expands `$(NAME)` only where the value stands in the container.
    if !is_text || value.value.text().contains("$(") {
        return None;
    }
    let is_key = |letter: char| letter.is_ascii_alphanumeric() || matches!(letter, '-' | '_' | '.');
    (!name.is_empty() && name.chars().all(is_key)).then_some(Variable { item, name, value })
}

impl Variable<'_> {
    fn refer_to(&self, config_map: &str) -> TextEdit {
        let reference = map([("name", Value::text(config_map)), ("key", Value::text(self.name))]);
        replace_entry(self.value, &entries([("valueFrom", map([("configMapKeyRef", reference)]))]))
    }
}

fn replace_entry(old: Entry<'_>, new: &Entries) -> TextEdit {
    let span = old.key.outer_span().cover(old.value.span());
    let in_flow = old.key.parent().is_some_and(|mapping| mapping.style() == Style::Flow);
    let text = if in_flow {
        flow_entries(new, false)
    } else {
        let next = format!("{}{:column$}", newline(old.key.tree().source), "", column = old.key.column());
        block_entries(new, Indentation::of(old.key.tree())).join(&next)
    };
    TextEdit::new(span.start, span.end, text)
}

/// Takes all keys of the ConfigMap at once, where nothing else stands in `env`.
fn whole(container: Node<'_>, env: Entry<'_>, variables: &[Variable<'_>], config_map: &str) -> Option<TextEdit> {
    let is_whole = variables.len() == env.value.items().count() && !env.value.has(flag::OPEN);
    if has_comments(container.tree(), env.value.span())
        || !is_whole
        || !View::of(container).get("envFrom").is_absent()
        || env.value.anchor().is_some()
    {
        return None;
    }
    let source = map([("configMapRef", map([("name", Value::text(config_map))]))]);
    Some(replace_entry(env, &entries([("envFrom", Value::List(vec![source]))])))
}

/// What a ConfigMap of these variables holds. Of a variable that is set twice the last one counts.
fn data_of(variables: &[Variable<'_>]) -> Entries {
    let last: HashMap<&str, usize> = (0..).zip(variables).map(|(place, variable)| (variable.name, place)).collect();
    let kept = variables.iter().enumerate().filter(|(place, variable)| last[variable.name] == *place);
    kept.map(|(_, variable)| (variable.name.to_owned(), Value::text(variable.value.value.text()))).collect()
}

#[cfg(test)]
mod tests {
    use crate::actions::tests::{check, check_not_offered};
    use expect_test::expect;

    #[test]
    fn one_variable_moves_to_a_new_document() {
        check(
            "env-to-config-map",
            "
kind: Pod
metadata:
  name: web
  namespace: prod
spec:
  containers:
  - name: a
    env:
    # How much to say.
    - name: LEVEL
      value: \"1\"$0 # little
    - {name: OTHER, value: x}
---
kind: Pod
",
            expect![[r#"
                Move `LEVEL` to a ConfigMap

                kind: Pod
                metadata:
                  name: web
                  namespace: prod
                spec:
                  containers:
                  - name: a
                    env:
                    # How much to say.
                    - name: LEVEL
                      valueFrom:
                        configMapKeyRef:
                          name: web-env
                          key: LEVEL # little
                    - {name: OTHER, value: x}
                ---
                apiVersion: v1
                kind: ConfigMap
                metadata:
                  name: web-env
                  namespace: prod
                data:
                  LEVEL: "1"
                ---
                kind: Pod
            "#]],
        );
    }

    #[test]
    fn all_variables_move_at_once() {
        check(
            "all-env-to-config-map",
            "kind: Pod\r\nmetadata: {name: web}\r\nspec:\r\n  containers:\r\n  - name: a\r\n    env:$0\r\n    - name: A\r\n      value: x\r\n    - name: B\r\n      value: 'yes'",
            expect![[r#"
                Move all variables of the container to a ConfigMap
                kind: Pod\r
                metadata: {name: web}\r
                spec:\r
                  containers:\r
                  - name: a\r
                    envFrom:\r
                    - configMapRef:\r
                        name: web-env\r
                ---\r
                apiVersion: v1\r
                kind: ConfigMap\r
                metadata:\r
                  name: web-env\r
                data:\r
                  A: x\r
                  B: "yes""#]],
        );
    }

    #[test]
    fn variables_that_need_their_place_stay() {
        check(
            "all-env-to-config-map",
            "
{kind: Pod, metadata: {name: web}, spec: {containers: [{name: a, env: [
  {name: A, value: x$0}, {name: B, value: $(A)}, {name: C, value: z}]}]}}
#- /other.yaml
{apiVersion: v1, kind: ConfigMap, metadata: {name: web-env}, data: {}}
",
            expect![[r#"
                Move all variables of the container to a ConfigMap

                {kind: Pod, metadata: {name: web}, spec: {containers: [{name: a, env: [
                  {name: A, valueFrom: {configMapKeyRef: {name: web-env-2, key: A}}}, {name: B, value: $(A)}, {name: C, valueFrom: {configMapKeyRef: {name: web-env-2, key: C}}}]}]}}
                ---
                apiVersion: v1
                kind: ConfigMap
                metadata:
                  name: web-env-2
                data:
                  A: x
                  C: z
            "#]],
        );
        check_not_offered(
            "env-to-config-map",
            "kind: Pod\nmetadata: {name: web}\nspec:\n  containers:\n  - name: a\n    env:\n    - name: A\n      value: {{ .x }}$0\n",
        );
    }
}
