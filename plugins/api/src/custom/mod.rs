//! Custom resources against the schemas of the CustomResourceDefinitions in the input.
//!
//! The index carries the schema of each served version as a text. `schema` turns it into a table once, `check` walks an
//! object along it, `problem` says what is wrong in the server's words and in ours, `unevaluated` what nobody looked at.

mod check;
mod format;
mod json;
mod problem;
mod scalar;
mod schema;
mod unevaluated;

use check::{Checked, check_object};
use podlint_plugin_sdk::manifest::IndexedFact;
use podlint_plugin_sdk::prelude::*;
use problem::Problem;
use schema::Schema;
use std::cell::RefCell;
use std::rc::Rc;

const fn rule(name: &'static str, severity: Severity, fix: FixClass, page: &'static str) -> Rule {
    Rule {
        name,
        severity,
        profile: Profile::Correctness,
        fix,
        page,
        options: "",
        check: Check::Shared(&CUSTOM_RESOURCES),
    }
}

pub(crate) static INVALID_CUSTOM_RESOURCE: Rule =
    rule("invalid-custom-resource", Severity::Error, FixClass::None, include_str!("invalid_custom_resource.md"));
pub(crate) static UNKNOWN_CUSTOM_FIELD: Rule =
    rule("unknown-custom-field", Severity::Warning, FixClass::Unsafe, include_str!("unknown_custom_field.md"));
pub(crate) static UNEVALUATED_SCHEMA: Rule =
    rule("unevaluated-schema", Severity::Information, FixClass::None, include_str!("unevaluated_schema.md"));

/// The one pass that the rules about custom resources share.
static CUSTOM_RESOURCES: SharedCheck = SharedCheck { check };

/// So many different schemas of one kind are tried; repositories of operators keep many releases of them.
const MAX_SCHEMAS: usize = 8;

fn check(object: &Object<'_>, report: &mut Report<'_>) {
    if object.is("apiextensions.k8s.io", "CustomResourceDefinition") {
        unevaluated::report_of_definition(object, report);
        return;
    }
    let (Some(api_version), Some(kind)) = (object.api_version(), object.kind()) else { return };
    let key = format!("{} {}", api_version.value, kind.value);
    let schemas = nearest_schemas(report.index(), report.file(), &key);
    let as_it_stands = report.as_it_stands();
    // Which of several equally near definitions is meant nobody knows; the object has only to fit one.
    let all = schemas.into_iter().map(|fact| {
        let none = Checked { problems: Vec::new(), is_cut: false };
        (schema_of(fact.value()).map_or(none, |schema| check_object(object, &schema, as_it_stands)), fact)
    });
    let Some((checked, fact)) = all.min_by_key(|(checked, _)| checked.problems.len()) else { return };
    for problem in checked.problems {
        report_problem(problem, fact, report);
    }
    unevaluated::report_of_object(object, fact, checked.is_cut, report);
}

/// The schemas of a kind that are nearest to a file, each text once.
fn nearest_schemas<'i>(index: &'i IndexView<'i>, file: u32, key: &'i str) -> Vec<IndexedFact<'i>> {
    let mut found: Vec<_> = index
        .facts_with_key(FactKind::CustomSchema, key)
        .filter_map(|fact| Some((index.nearness(file, fact.object()?.file()), fact)))
        .collect();
    let nearest = found.iter().map(|(nearness, _)| *nearness).min();
    found.retain(|(nearness, _)| Some(*nearness) == nearest);
    // Facts of one key are sorted by their texts.
    found.dedup_by_key(|(_, fact)| fact.value());
    found.into_iter().take(MAX_SCHEMAS).map(|(_, fact)| fact).collect()
}

fn report_problem(problem: Problem, fact: IndexedFact<'_>, report: &mut Report<'_>) {
    let rule = if problem.is_unknown_field() { &UNKNOWN_CUSTOM_FIELD } else { &INVALID_CUSTOM_RESOURCE };
    if !report.select(rule.name) {
        return;
    }
    let finding = report.at(problem.place, problem.message).data(problem.data);
    if let Some((meant, written)) = problem.meant {
        finding.fix(Fix::unsafely(format!("rename it to `{meant}`")).replace(problem.place, written));
    }
    if let Some(definition) = fact.object() {
        finding.related_in(definition.file(), fact.span(), "the definition of this version");
    }
}

/// So many schemas are kept ready by each thread.
const KEPT: usize = 16;

thread_local! {
    /// The last schemas that were read, the newest first. A text is compared faster than it is read again, and the border
    /// gives rules no place to keep anything for a run.
    static SCHEMAS: RefCell<Vec<(String, Option<Rc<Schema>>)>> = const { RefCell::new(Vec::new()) };
}

/// The schema that a text is. `None` where it is none that can be relied on: a template fills it in, or it is damaged.
fn schema_of(text: &str) -> Option<Rc<Schema>> {
    SCHEMAS.with_borrow_mut(|kept| {
        if let Some(place) = kept.iter().position(|(known, _)| known == text) {
            kept[..=place].rotate_right(1);
        } else {
            kept.truncate(KEPT - 1);
            kept.insert(0, (text.to_owned(), Schema::read(text).map(Rc::new)));
        }
        kept[0].1.clone()
    })
}

#[cfg(test)]
mod tests {
    use podlint_test_support::found;

    /// A definition whose schema is `schema`, and an object of it with `fields`.
    fn text(schema: &str, fields: &str) -> String {
        format!(
            "apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {{name: things.example.com}}
spec:
  group: example.com
  names: {{kind: Thing, plural: things}}
  versions:
  - {{name: v1, served: true, schema: {{openAPIV3Schema: {schema}}}}}
---
apiVersion: example.com/v1
kind: Thing
metadata: {{name: one}}
{fields}"
        )
    }

    #[track_caller]
    fn check(schema: &str, fields: &str, expected: &[&str]) {
        let (found, _) = found(&crate::PLUGIN, &text(schema, fields));
        assert_eq!(found.lines().collect::<Vec<_>>(), expected);
    }

    #[test]
    fn keys_that_stand_twice_count_as_the_last() {
        check("{type: object, properties: {a: {type: integer}}}", "a: x\na: 2\n", &[]);
    }

    #[test]
    fn patterns_that_cannot_be_matched_are_counted() {
        let schema = r"{type: object, properties: {a: {type: string, pattern: '((a{1000}){1000}){1000}'}, b: {type: string, pattern: '(?=b)'}}}";
        check(schema, "a: b\n", &["3:18+18 unevaluated-schema: 2 patterns of Thing not evaluated"]);
    }

    #[test]
    fn aliases_lead_to_each_value_once() {
        let schema = "{type: object, properties: {a: {type: array, items: {type: array, items: {type: integer}}}}}";
        check(
            schema,
            "a: [&a [x], *a, *a]\n",
            &[
                "13:9+1 invalid-custom-resource: `a[0][0]` must be a whole number, not a text",
                "13:9+1 invalid-custom-resource: `a[1][0]` must be a whole number, not a text",
                "13:9+1 invalid-custom-resource: `a[2][0]` must be a whole number, not a text",
            ],
        );
    }

    #[test]
    fn large_and_deep_objects_take_linear_time() {
        let many: String = (0..20_000).map(|number| format!("field{number}: 1\n")).collect();
        let (found_of_many, _) =
            found(&crate::PLUGIN, &text("{type: object, properties: {field: {type: integer}}}", &many));
        assert_eq!(found_of_many.lines().count(), 1000);
        let depth = 20_000;
        let schema =
            format!("{}{{type: integer}}{}", "{type: object, properties: {a: ".repeat(depth), "}}".repeat(depth));
        let deep = format!("{}x{}", "{a: ".repeat(depth - 1), "}".repeat(depth - 1));
        let (found_of_deep, _) = found(&crate::PLUGIN, &text(&schema, &format!("a: {deep}\n")));
        assert!(found_of_deep.lines().count() < 3, "{}", found_of_deep.len());
    }

    /// The first finding is that not all was looked at, and it does not take long to come to that.
    #[track_caller]
    fn check_cut(schema: &str, fields: &str) {
        let start = std::time::Instant::now();
        let (found, _) = found(&crate::PLUGIN, &text(schema, fields));
        assert!(found.contains("unevaluated-schema: it is too large"), "{}", &found[..found.len().min(300)]);
        assert!(start.elapsed().as_secs() < 20, "{:?}", start.elapsed());
    }

    #[test]
    fn what_would_take_for_ever_is_cut_and_said() {
        let levels = 12;
        let bomb: String = (1..levels)
            .map(|level| format!("l{level}: &l{level} [{}]\n", format!("*l{}, ", level - 1).repeat(10)))
            .collect();
        let lists = "{type: array, items: ".repeat(levels + 1) + "{type: integer}" + &"}".repeat(levels + 1);
        let any = "{type: object, additionalProperties: ".to_owned() + &lists + "}";
        check_cut(&any, &format!("l0: &l0 [1]\n{bomb}"));
        let set = "{type: array, x-kubernetes-list-type: set, items: {x-kubernetes-preserve-unknown-fields: true}}";
        let schema = format!("{{type: object, x-kubernetes-preserve-unknown-fields: true, properties: {{a: {set}}}}}");
        let copies = format!("*l{}, ", levels - 1).repeat(1_000);
        check_cut(&schema, &format!("l0: &l0 [1]\n{bomb}a: [{copies}]\n"));
        let values = "{type: array, items: {x-kubernetes-preserve-unknown-fields: true, enum: [[1]]}}";
        let schema = schema.replace(set, values);
        check_cut(&schema, &format!("l0: &l0 [1]\n{bomb}a: [{copies}]\n"));
        // Alternatives in alternatives, each of which looks at the value again.
        let alternatives = (0..10).fold("{minimum: 5}".to_owned(), |inner, _| format!("{{anyOf: [{inner}, {inner}]}}"));
        let schema = format!("{{type: object, properties: {{a: {{type: array, items: {alternatives}}}}}}}");
        check_cut(&schema, &format!("a: [{}]\n", "1, ".repeat(2_000)));
        // Deeper than anybody looks.
        let depth = 2_000;
        let schema = format!(
            "{{type: object, properties: {{a: {}{{minimum: 5}}{}}}}}",
            "{not: {anyOf: [".repeat(depth),
            "]}}".repeat(depth)
        );
        check_cut(&schema, "a: 1\n");
    }

    #[test]
    fn many_defaults_take_linear_time() {
        let properties: String =
            (0..50_000).map(|number| format!("p{number}: {{type: integer, default: 1}}, ")).collect();
        let fields: String = (0..50_000).map(|number| format!("p{number}: 2\n")).collect();
        check(&format!("{{type: object, properties: {{{properties}}}}}"), &fields, &[]);
    }

    #[test]
    fn long_lists_of_allowed_values_take_linear_time() {
        let values: Vec<String> = (0..100_000).map(|number| format!("v{number}")).collect();
        let schema = format!(
            "{{type: object, properties: {{a: {{type: array, items: {{type: string, enum: [{}]}}}}}}}}",
            values.join(", ")
        );
        let (found_of_good, _) = found(&crate::PLUGIN, &text(&schema, &format!("a: [{}]\n", values.join(", "))));
        assert_eq!(found_of_good, "");
        // Each message of the server lists all values: after a few there is no more room.
        check_cut(&schema, &format!("a: [{}]\n", "x, ".repeat(100_000)));
    }
}
