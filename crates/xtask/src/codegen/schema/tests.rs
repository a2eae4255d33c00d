//! Every fact of `testdata/schema` against the table that other crates see, and the other way round.
//!
//! Shares no understanding of the facts with the generator, so that a mistake there cannot hide here.

use std::collections::BTreeSet;

use podlint_schema::{
    Elem, Field, ListType, MapType, Minor, Names, PatchStrategy, Shape, Type, find_type, kind, kinds, types,
};
use serde_json::{Value, json};

use super::*;

/// Calls `check` with each minor and its file.
fn for_each_minor(check: impl Fn(Minor, &Value)) {
    for minor in podlint_schema::MINORS {
        let path = crate::root().join(format!("testdata/schema/{minor}.json"));
        check(minor, &read(&path).expect("the file is there"));
    }
}

/// The definitions of a minor that have a type in the table, with that type.
fn typed_definitions(file: &Value) -> impl Iterator<Item = (Type, &Value)> {
    let definitions = file["definitions"].as_object().expect("an object");
    definitions.iter().filter_map(|(name, definition)| find(name).map(|ty| (ty, definition)))
}

fn find(definition: &str) -> Option<Type> {
    let (package, name) = definition.rsplit_once('.').expect("a package and a name");
    find_type(package, name)
}

#[test]
fn the_generator_and_the_crate_know_the_same_minors() {
    assert!(podlint_schema::MINORS.map(Minor::number).into_iter().eq(MINORS));
}

#[test]
fn each_file_is_of_its_minor_and_without_prose() {
    for_each_minor(|minor, file| {
        let release = file["release"].as_str().expect("a release");
        assert_eq!(Minor::parse(release), Some(minor));
        for (name, definition) in file["definitions"].as_object().expect("an object") {
            // A property may be called `description`; its schema is an object then.
            assert!(definition["description"].is_null(), "{name}");
            assert!(definition["x-kubernetes-v2-schema"]["description"].is_null(), "{name}");
            for (property, schema) in definition["properties"].as_object().into_iter().flatten() {
                assert!(schema["description"].is_null(), "{name}.{property}");
            }
        }
    });
}

#[test]
fn every_kind_is_in_the_table_and_no_other() {
    for_each_minor(|minor, file| {
        let mut expected = BTreeSet::new();
        for entry in file["kinds"].as_array().expect("a list") {
            let text = |key: &str| entry[key].as_str().expect("a text");
            let kind = kind(text("group"), text("version"), text("kind")).expect("the kind is in the table");
            assert!(kind.available_in(minor), "{kind:?} in {minor}");
            assert_eq!(format!("{:?}", kind.ty()), text("definition"));
            assert_eq!(kind.is_object(), entry["namespaced"].is_boolean(), "{kind:?}");
            assert_eq!(kind.namespaced(), entry["namespaced"] == true, "{kind:?}");
            expected.insert(kind);
        }
        assert_eq!(kinds().filter(|kind| kind.available_in(minor)).collect::<BTreeSet<_>>(), expected);
    });
}

#[test]
fn every_object_definition_is_a_type_and_no_other() {
    for_each_minor(|minor, file| {
        let mut expected = BTreeSet::new();
        let mut without_fields = BTreeSet::new();
        for (name, definition) in file["definitions"].as_object().expect("an object") {
            match find(name) {
                Some(ty) => {
                    assert_eq!(definition["type"], "object", "{name}");
                    expected.insert(ty);
                }
                None => {
                    assert!(definition["properties"].is_null(), "{name} has fields but no type");
                    without_fields.insert(name.rsplit('.').next().expect("a name"));
                }
            }
        }
        let scalars = ["IntOrString", "MicroTime", "Quantity", "Time"];
        assert_eq!(without_fields, WITHOUT_CONTENT.into_iter().chain(scalars).collect(), "{minor}");
        let known = types().filter(|ty| ty.available_in(minor));
        assert_eq!(known.collect::<BTreeSet<_>>(), expected, "{minor}");
    });
}

#[test]
fn every_type_has_its_map_type_and_unions() {
    for_each_minor(|_, file| {
        for (ty, definition) in typed_definitions(file) {
            assert_eq!(json!(ty.map_type().map(map_type)), definition["x-kubernetes-map-type"], "{ty:?}");
            let mut unions = Vec::new();
            for union in ty.unions() {
                let members: serde_json::Map<_, _> =
                    union.members().map(|(field, value)| (field.to_owned(), json!(value))).collect();
                let mut expected = json!({"fields-to-discriminateBy": members});
                if let Some(discriminator) = union.discriminator() {
                    expected["discriminator"] = json!(discriminator);
                }
                unions.push(expected);
            }
            assert_eq!(json!(unions), or_empty(&definition["x-kubernetes-unions"]), "{ty:?}");
        }
    });
}

#[test]
fn every_type_has_its_fields_in_each_minor_and_no_other() {
    for_each_minor(|minor, file| {
        for (ty, definition) in typed_definitions(file) {
            let names: Vec<&str> = ty.fields(minor).map(Field::name).collect();
            let properties = definition["properties"].as_object();
            let expected: BTreeSet<&str> = properties.into_iter().flatten().map(|(name, _)| name.as_str()).collect();
            assert_eq!(names, expected.into_iter().collect::<Vec<&str>>(), "{ty:?} in {minor}");
            for name in names {
                assert!(ty.field(name, minor).is_some(), "{ty:?}.{name} cannot be looked up in {minor}");
            }
        }
        for ty in types().filter(|ty| !ty.available_in(minor)) {
            assert_eq!(ty.fields(minor).count(), 0, "{ty:?} is not in {minor}");
        }
    });
}

#[test]
fn every_field_has_its_facts_in_each_minor() {
    for_each_minor(|minor, file| {
        for (ty, definition) in typed_definitions(file) {
            for field in ty.fields(minor) {
                let mut property = definition["properties"][field.name()].clone();
                keep_what_the_table_keeps(&mut property);
                assert_eq!(schema(field), property, "{ty:?}.{} in {minor}", field.name());

                let mut required = definition["required"].as_array().into_iter().flatten();
                assert_eq!(
                    field.required(),
                    required.any(|name| name == field.name()),
                    "{ty:?}.{} in {minor}",
                    field.name()
                );
                assert!((field.since()..=field.until()).contains(&minor));
            }
        }
    });
}

#[test]
fn fields_have_the_names_that_go_gives_them() {
    let file = read(&crate::root().join("testdata/schema/go.json")).expect("the file is there");
    let go = file["definitions"].as_object().expect("an object");
    for ty in types() {
        for field in podlint_schema::MINORS.into_iter().flat_map(|minor| ty.fields(minor)) {
            let facts = go.get(&format!("{ty:?}")).map_or(&Value::Null, |fields| &fields[field.name()]);
            let embedded = facts["embedded"].as_str().unwrap_or_default();
            assert_eq!(field.embedded().collect::<Vec<_>>().join("."), embedded, "{field:?}");
            if let Some(go) = facts["type"].as_str() {
                assert_eq!(field.elem().go_type(), go, "{field:?}");
            }
        }
    }
}

#[test]
fn a_field_starts_and_ends_where_the_files_say() {
    for ty in types() {
        for name in (podlint_schema::MINORS.into_iter().flat_map(|minor| ty.fields(minor))).map(Field::name) {
            let minors = podlint_schema::MINORS.into_iter().filter(|minor| ty.field(name, *minor).is_some());
            let minors: Vec<Minor> = minors.collect();
            let field = ty.any_field(name).expect("some minor has it");
            assert_eq!(Some(&field.since()), minors.first(), "{field:?}");
            assert_eq!(Some(&field.until()), minors.last(), "{field:?}");
            assert_eq!(ty.field(name, field.until()), Some(field));
        }
    }
}

/// The schema of a field as the files spell it, made from nothing but the table.
fn schema(field: Field) -> Value {
    let mut schema = shape_schema(field.shape(), field.enum_values());
    let mut set = |key: &str, value: Value| schema[key] = value;
    if let Some(default) = field.default() {
        set("default", serde_json::from_str(default).expect("a default is JSON"));
    }
    if let Some(list_type) = field.list_type() {
        let name = match list_type {
            ListType::Atomic => "atomic",
            ListType::Set => "set",
            ListType::Map => "map",
        };
        set("x-kubernetes-list-type", json!(name));
    }
    if !field.list_map_keys().is_empty() {
        set("x-kubernetes-list-map-keys", names(field.list_map_keys()));
    }
    if let Some(strategy) = field.patch_strategy() {
        let name = match strategy {
            PatchStrategy::Merge => "merge",
            PatchStrategy::MergeRetainKeys => "merge,retainKeys",
            PatchStrategy::Replace => "replace",
            PatchStrategy::RetainKeys => "retainKeys",
        };
        set("x-kubernetes-patch-strategy", json!(name));
    }
    if let Some(key) = field.patch_merge_key() {
        set("x-kubernetes-patch-merge-key", json!(key));
    }
    if let Some(of_field) = field.map_type() {
        set("x-kubernetes-map-type", json!(map_type(of_field)));
    }
    schema
}

fn shape_schema(shape: Shape, enum_values: Names) -> Value {
    let content = |elem: Elem| shape_schema(elem.shape(), elem.enum_values());
    let reference = |definition: &str| json!({"$ref": format!("#/io.k8s.apimachinery.pkg.{definition}")});
    let mut schema = match shape {
        Shape::String => json!({"type": "string"}),
        Shape::Boolean => json!({"type": "boolean"}),
        Shape::Int32 => json!({"type": "integer", "format": "int32"}),
        Shape::Int64 => json!({"type": "integer", "format": "int64"}),
        Shape::Number => json!({"type": "number", "format": "double"}),
        Shape::Bytes => json!({"type": "string", "format": "byte"}),
        Shape::Quantity => reference("api.resource.Quantity"),
        Shape::IntOrString => reference("util.intstr.IntOrString"),
        Shape::Time => reference("apis.meta.v1.Time"),
        Shape::MicroTime => reference("apis.meta.v1.MicroTime"),
        Shape::Any => json!({"$ref": ANY}),
        Shape::Object(ty) => json!({"$ref": format!("#/{ty:?}")}),
        Shape::List(elem) => json!({"type": "array", "items": content(elem)}),
        Shape::Map(elem) => json!({"type": "object", "additionalProperties": content(elem)}),
    };
    if !enum_values.is_empty() {
        schema["enum"] = names(enum_values);
    }
    schema
}

/// Stands for all of `WITHOUT_CONTENT`, which the table does not tell apart.
const ANY: &str = "anything";

/// The definitions whose content is up to the user, or to Go code that the facts do not show.
const WITHOUT_CONTENT: [&str; 6] = [
    "FieldsV1",
    "JSON",
    "JSONSchemaPropsOrArray",
    "JSONSchemaPropsOrBool",
    "JSONSchemaPropsOrStringArray",
    "RawExtension",
];

/// Brings a property to what the table keeps: without the zero values that minors before 1.37 print for items, and without the
/// difference between definitions that can be anything.
fn keep_what_the_table_keeps(schema: &mut Value) {
    let name = schema["$ref"].as_str().and_then(|reference| reference.rsplit('.').next());
    if name.is_some_and(|name| WITHOUT_CONTENT.contains(&name)) {
        schema["$ref"] = json!(ANY);
    }
    for key in ["items", "additionalProperties"] {
        if let Some(content) = schema.get_mut(key) {
            let default = content.as_object_mut().expect("a schema").remove("default").unwrap_or(json!(""));
            assert!(
                [json!(""), json!(0), json!(false), json!({})].contains(&default),
                "{default} is more than a zero value"
            );
            keep_what_the_table_keeps(content);
        }
    }
}

fn names(names: Names) -> Value {
    names.iter().collect()
}

fn map_type(map_type: MapType) -> &'static str {
    match map_type {
        MapType::Atomic => "atomic",
        MapType::Granular => "granular",
    }
}

fn or_empty(list: &Value) -> Value {
    if list.is_null() { json!([]) } else { list.clone() }
}
