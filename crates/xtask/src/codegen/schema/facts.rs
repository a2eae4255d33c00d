//! What the minors say about kinds, types and fields, merged.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

/// Everything the minors say. The keys are in the order of the table.
#[derive(Default)]
pub(crate) struct Facts {
    pub types: BTreeMap<TypeName, TypeEntry>,
    pub kinds: BTreeMap<KindName, Vec<Row<Kind>>>,
}

/// Facts that hold from one minor to another.
pub(crate) struct Row<T> {
    pub since: u8,
    pub until: u8,
    pub facts: T,
}

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct TypeName {
    pub package: String,
    pub name: String,
}

#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct KindName {
    pub name: String,
    pub group: String,
    pub version: String,
}

#[derive(PartialEq)]
pub(crate) struct Kind {
    pub definition: TypeName,
    pub namespaced: Option<bool>,
}

#[derive(Default)]
pub(crate) struct TypeEntry {
    pub rows: Vec<Row<Type>>,
    pub fields: BTreeMap<String, Vec<Row<Field>>>,
}

#[derive(PartialEq)]
pub(crate) struct Type {
    pub map_type: Option<String>,
    pub unions: Vec<Union>,
}

#[derive(PartialEq)]
pub(crate) struct Union {
    /// Empty if no field chooses.
    pub discriminator: String,
    /// Field and value of the discriminator, in turns.
    pub members: Vec<String>,
}

#[derive(PartialEq)]
pub(crate) struct Field {
    pub required: bool,
    pub shape: Shape,
    /// As JSON text.
    pub default: Option<String>,
    pub list_type: Option<String>,
    pub list_map_keys: Vec<String>,
    pub patch_strategy: Option<String>,
    pub patch_merge_key: Option<String>,
    pub map_type: Option<String>,
    /// The embedded Go structs that it stands in, the outermost first, with dots between; empty for most.
    pub embedded: String,
}

#[derive(PartialEq)]
pub(crate) struct Shape {
    pub form: Form,
    pub enum_values: Vec<String>,
    /// The Go type, where it does not follow from the form; empty for most.
    pub go: String,
}

#[derive(PartialEq)]
pub(crate) enum Form {
    /// The variant of `podlint_schema::Shape`, for those without content.
    Plain(&'static str),
    Object(TypeName),
    List(Box<Shape>),
    Map(Box<Shape>),
}

impl Facts {
    /// Adds what `minor` says. Minors come in ascending order.
    pub(crate) fn add(&mut self, minor: u8, file: &Value) -> Result<(), String> {
        for kind in file["kinds"].as_array().ok_or("`kinds` is no list")? {
            let kind = object(kind)?;
            know_keys(kind, &["definition", "group", "kind", "namespaced", "version"])?;
            let name = KindName {
                name: required_text(kind, "kind")?,
                group: required_text(kind, "group")?,
                version: required_text(kind, "version")?,
            };
            let definition = type_name(&required_text(kind, "definition")?)?;
            let namespaced = kind.get("namespaced").and_then(Value::as_bool);
            extend(self.kinds.entry(name).or_default(), minor, Kind { definition, namespaced });
        }
        for (name, definition) in object(&file["definitions"])? {
            self.add_definition(minor, name, definition).map_err(|problem| format!("{name}: {problem}"))?;
        }
        Ok(())
    }

    fn add_definition(&mut self, minor: u8, name: &str, definition: &Value) -> Result<(), String> {
        if plain_definition(name).is_some() {
            return Ok(());
        }
        let definition = object(definition)?;
        know_keys(definition, &["properties", "required", "type", "x-kubernetes-map-type", "x-kubernetes-unions"])?;
        if text(definition, "type")?.as_deref() != Some("object") {
            return Err("is neither an object nor a known plain type".to_owned());
        }
        let entry = self.types.entry(type_name(name)?).or_default();
        let map_type = text(definition, "x-kubernetes-map-type")?;
        extend(&mut entry.rows, minor, Type { map_type, unions: unions(definition)? });

        let required = texts(definition, "required")?;
        let no_properties = Map::new();
        let properties = definition.get("properties").map_or(Ok(&no_properties), object)?;
        if let Some(name) = required.iter().find(|name| !properties.contains_key(*name)) {
            return Err(format!("requires `{name}`, which is no property"));
        }
        for (name, property) in properties {
            let facts =
                field(object(property)?, required.contains(name)).map_err(|problem| format!("{name}: {problem}"))?;
            extend(entry.fields.entry(name.clone()).or_default(), minor, facts);
        }
        Ok(())
    }

    /// Adds what Go calls things, where that does not follow from the rest. Comes after all minors.
    pub(crate) fn add_go(&mut self, file: &Value) -> Result<(), String> {
        for (name, fields) in object(&file["definitions"])? {
            let entry = self.types.get_mut(&type_name(name)?).ok_or_else(|| format!("`{name}` is no type"))?;
            for (field, go) in object(fields)? {
                let rows = entry.fields.get_mut(field).ok_or_else(|| format!("{name} has no field `{field}`"))?;
                let go = object(go)?;
                know_keys(go, &["embedded", "type"])?;
                for row in rows {
                    row.facts.embedded = text(go, "embedded")?.unwrap_or_default();
                    if let Some(go) = text(go, "type")? {
                        row.facts.shape.set_go(&go);
                    }
                }
            }
        }
        Ok(())
    }

    /// Whether the table has a place for all that was added.
    pub(crate) fn check(&self) -> Result<(), String> {
        for (name, rows) in &self.kinds {
            if rows.len() > 1 {
                return Err(format!("{name:?} changes or has a gap; the table has one row per kind"));
            }
            if rows.iter().any(|row| !self.types.contains_key(&row.facts.definition)) {
                return Err(format!("{name:?} has no definition"));
            }
        }
        for (name, entry) in &self.types {
            if entry.rows.len() > 1 {
                return Err(format!("{name:?} changes or has a gap; the table has one row per type"));
            }
            for (field, rows) in &entry.fields {
                // `Field::since` and `Field::until` promise that all minors between them have the field.
                if rows.windows(2).any(|pair| pair[0].until + 1 != pair[1].since) {
                    return Err(format!("{name:?} lost `{field}` and got it back"));
                }
            }
        }
        Ok(())
    }
}

impl Shape {
    /// Notes a Go type at the innermost shape that it names: `[]v1.Capability` is a list of what is a `v1.Capability`.
    fn set_go(&mut self, go: &str) {
        match (&mut self.form, go.strip_prefix("[]"), go.strip_prefix("map[string]")) {
            (Form::List(content), Some(go), _) | (Form::Map(content), _, Some(go)) => content.set_go(go),
            _ => go.clone_into(&mut self.go),
        }
    }
}

/// Lets the last row reach `minor` if it says the same, and adds a row otherwise.
fn extend<T: PartialEq>(rows: &mut Vec<Row<T>>, minor: u8, facts: T) {
    match rows.last_mut() {
        Some(last) if last.until + 1 == minor && last.facts == facts => last.until = minor,
        _ => rows.push(Row { since: minor, until: minor, facts }),
    }
}

/// What a field, the items of a list and the values of a map may have.
const SHAPE_KEYS: &[&str] = &["$ref", "additionalProperties", "default", "enum", "format", "items", "type"];

/// What only a field has.
const FIELD_KEYS: &[&str] = &[
    "x-kubernetes-list-map-keys",
    "x-kubernetes-list-type",
    "x-kubernetes-map-type",
    "x-kubernetes-patch-merge-key",
    "x-kubernetes-patch-strategy",
];

fn field(property: &Map<String, Value>, required: bool) -> Result<Field, String> {
    know_keys(property, &[SHAPE_KEYS, FIELD_KEYS].concat())?;
    Ok(Field {
        required,
        shape: shape(property)?,
        default: property.get("default").map(Value::to_string),
        list_type: text(property, "x-kubernetes-list-type")?,
        list_map_keys: texts(property, "x-kubernetes-list-map-keys")?,
        patch_strategy: text(property, "x-kubernetes-patch-strategy")?,
        patch_merge_key: text(property, "x-kubernetes-patch-merge-key")?,
        map_type: text(property, "x-kubernetes-map-type")?,
        embedded: String::new(),
    })
}

/// The shape of the items of a list (`items`) or of the values of a map (`additionalProperties`).
fn content(schema: &Map<String, Value>, key: &str) -> Result<Box<Shape>, String> {
    let content = object(schema.get(key).ok_or_else(|| format!("`{key}` is missing"))?)?;
    know_keys(content, SHAPE_KEYS)?;
    // 1.33 to 1.36 print the zero value of the Go type here, 1.37 does not. It says nothing about the API, so the table has no place
    // for it; another value would.
    if let Some(default) = content.get("default")
        && !["\"\"", "0", "false", "{}"].contains(&default.to_string().as_str())
    {
        return Err(format!("`{key}` has the default {default}"));
    }
    shape(content).map(Box::new)
}

fn shape(schema: &Map<String, Value>) -> Result<Shape, String> {
    let form = match (
        text(schema, "$ref")?.as_deref(),
        text(schema, "type")?.as_deref(),
        text(schema, "format")?.as_deref(),
    ) {
        (Some(reference), None, None) => {
            let definition = reference.strip_prefix("#/").ok_or(format!("odd reference `{reference}`"))?;
            match plain_definition(definition) {
                Some(plain) => Form::Plain(plain),
                None => Form::Object(type_name(definition)?),
            }
        }
        (None, Some("string"), None) => Form::Plain("String"),
        (None, Some("string"), Some("byte")) => Form::Plain("Bytes"),
        (None, Some("boolean"), None) => Form::Plain("Boolean"),
        (None, Some("integer"), Some("int32")) => Form::Plain("Int32"),
        (None, Some("integer"), Some("int64")) => Form::Plain("Int64"),
        (None, Some("number"), Some("double")) => Form::Plain("Number"),
        (None, Some("array"), None) => Form::List(content(schema, "items")?),
        (None, Some("object"), None) => Form::Map(content(schema, "additionalProperties")?),
        other => return Err(format!("unknown reference, type and format {other:?}")),
    };
    Ok(Shape { form, enum_values: texts(schema, "enum")?, go: String::new() })
}

/// The variant of `podlint_schema::Shape` for definitions that are values rather than mappings with fields.
fn plain_definition(name: &str) -> Option<&'static str> {
    Some(match name {
        "io.k8s.apimachinery.pkg.api.resource.Quantity" => "Quantity",
        "io.k8s.apimachinery.pkg.util.intstr.IntOrString" => "IntOrString",
        "io.k8s.apimachinery.pkg.apis.meta.v1.Time" => "Time",
        "io.k8s.apimachinery.pkg.apis.meta.v1.MicroTime" => "MicroTime",
        "io.k8s.apimachinery.pkg.apis.meta.v1.FieldsV1"
        | "io.k8s.apimachinery.pkg.runtime.RawExtension"
        | "io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.JSON"
        | "io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.JSONSchemaPropsOrArray"
        | "io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.JSONSchemaPropsOrBool"
        | "io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.JSONSchemaPropsOrStringArray" => "Any",
        _ => return None,
    })
}

fn unions(definition: &Map<String, Value>) -> Result<Vec<Union>, String> {
    let mut unions = Vec::new();
    for union in definition.get("x-kubernetes-unions").and_then(Value::as_array).into_iter().flatten() {
        let union = object(union)?;
        know_keys(union, &["discriminator", "fields-to-discriminateBy"])?;
        let mut members = Vec::new();
        for (field, value) in object(union.get("fields-to-discriminateBy").unwrap_or_default())? {
            members.push(field.clone());
            members.push(value.as_str().ok_or("a union member has no value")?.to_owned());
        }
        unions.push(Union { discriminator: text(union, "discriminator")?.unwrap_or_default(), members });
    }
    Ok(unions)
}

fn type_name(definition: &str) -> Result<TypeName, String> {
    let (package, name) = definition.rsplit_once('.').ok_or(format!("`{definition}` has no package"))?;
    Ok(TypeName { package: package.to_owned(), name: name.to_owned() })
}

// Reading JSON that we expect to be well-formed but do not trust to be.

fn know_keys(value: &Map<String, Value>, known: &[&str]) -> Result<(), String> {
    match value.keys().find(|key| !known.contains(&key.as_str())) {
        Some(key) => Err(format!("`{key}` is new")),
        None => Ok(()),
    }
}

fn object(value: &Value) -> Result<&Map<String, Value>, String> {
    value.as_object().ok_or_else(|| format!("expected an object, found {value}"))
}

fn text(value: &Map<String, Value>, key: &str) -> Result<Option<String>, String> {
    match value.get(key) {
        None => Ok(None),
        Some(Value::String(text)) => Ok(Some(text.clone())),
        Some(other) => Err(format!("`{key}` is {other}, not a string")),
    }
}

fn required_text(value: &Map<String, Value>, key: &str) -> Result<String, String> {
    text(value, key)?.ok_or_else(|| format!("`{key}` is missing"))
}

fn texts(value: &Map<String, Value>, key: &str) -> Result<Vec<String>, String> {
    let Some(list) = value.get(key) else { return Ok(Vec::new()) };
    let list = list.as_array().ok_or_else(|| format!("`{key}` is no list"))?;
    list.iter().map(|item| item.as_str().map(str::to_owned).ok_or_else(|| format!("`{key}` holds {item}"))).collect()
}
