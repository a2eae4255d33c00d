//! The table of types as JSON schemas, for tools that read nothing else.
//!
//! One file for each kind, in the layout of [kubernetes-json-schema] that kubeconform looks for (`deployment-apps-v1.json`), and
//! saying what its `standalone-strict` files say: draft 4, fields that nobody knows are refused, an optional field may be `null`, no enums.
//! Each type stands once among the `definitions` of its file and is referred to, where upstream writes it out at each place. What is
//! accepted is the same, types that contain themselves need no exception, and kubeconform is 7 % faster with it.
//!
//! [kubernetes-json-schema]: https://github.com/yannh/kubernetes-json-schema

use podlint_schema::{Elem, Kind, Minor, Shape, Type, kinds};
use serde_json::{Map, Value, json};
use std::{fs, io, path::Path};

/// Writes the schema of each kind of `minor` into `folder`, which is made if need be. Returns how many there are.
pub(crate) fn write(folder: &Path, minor: Minor) -> io::Result<usize> {
    fs::create_dir_all(folder)?;
    let mut count = 0;
    for kind in kinds().filter(|kind| kind.available_in(minor)) {
        fs::write(folder.join(file_name(kind)), schema(kind, minor).to_string())?;
        count += 1;
    }
    Ok(count)
}

/// What kubeconform makes of `{{.ResourceKind}}{{.KindSuffix}}.json`: of the group only what stands in front of its first dot.
fn file_name(kind: Kind) -> String {
    let group = kind.group().split('.').next().unwrap_or_default();
    let words = [kind.name(), group, kind.version()];
    let words: Vec<&str> = words.into_iter().filter(|word| !word.is_empty()).collect();
    format!("{}.json", words.join("-").to_lowercase())
}

/// The schema of the documents of one kind.
fn schema(kind: Kind, minor: Minor) -> Value {
    let mut writer = Writer { minor, open: Vec::new(), definitions: Map::new() };
    let mut schema = writer.object(kind.ty());
    let api_version = match kind.group() {
        "" => kind.version().to_owned(),
        group => format!("{group}/{}", kind.version()),
    };
    for (name, value) in [("apiVersion", api_version.as_str()), ("kind", kind.name())] {
        if kind.ty().field(name, minor).is_some() {
            schema["properties"][name] = json!({"type": "string", "enum": [value]});
        }
    }
    while let Some(ty) = writer.open.pop() {
        let mut definition = writer.object(ty);
        definition["type"] = nullable("object");
        writer.definitions.insert(definition_name(ty), definition);
    }
    schema["$schema"] = json!("http://json-schema.org/draft-04/schema#");
    schema["definitions"] = Value::Object(writer.definitions);
    schema
}

/// Collects the types that a schema refers to.
struct Writer {
    minor: Minor,
    /// Types that have been referred to and not been written.
    open: Vec<Type>,
    /// All that have been referred to; `null` until they are written.
    definitions: Map<String, Value>,
}

impl Writer {
    fn object(&mut self, ty: Type) -> Value {
        let fields = ty.fields(self.minor);
        let properties: Map<String, Value> = fields
            .clone()
            .map(|field| (field.name().to_owned(), self.value(field.elem(), !field.required())))
            .collect();
        let mut schema = json!({"type": "object", "additionalProperties": false, "properties": properties});
        let required: Vec<&str> = fields.filter(|field| field.required()).map(|field| field.name()).collect();
        // Draft 4 wants at least one name in the list.
        if !required.is_empty() {
            schema["required"] = json!(required);
        }
        schema
    }

    /// The schema of a value; `null` says whether it may be null.
    fn value(&mut self, elem: Elem, null: bool) -> Value {
        let of_type = |name: &str| if null { nullable(name) } else { json!(name) };
        match elem.shape() {
            Shape::String => json!({"type": of_type("string")}),
            Shape::Boolean => json!({"type": of_type("boolean")}),
            Shape::Int32 => json!({"type": of_type("integer"), "format": "int32"}),
            Shape::Int64 => json!({"type": of_type("integer"), "format": "int64"}),
            Shape::Number => json!({"type": of_type("number"), "format": "double"}),
            Shape::Bytes => json!({"type": of_type("string"), "format": "byte"}),
            Shape::Time | Shape::MicroTime => json!({"type": of_type("string"), "format": "date-time"}),
            Shape::Quantity => json!({"oneOf": [{"type": of_type("string")}, {"type": "number"}]}),
            Shape::IntOrString => json!({"oneOf": [{"type": of_type("string")}, {"type": "integer"}]}),
            Shape::Any => json!({}),
            Shape::List(elem) => json!({"type": of_type("array"), "items": self.value(elem, true)}),
            Shape::Map(elem) => json!({"type": of_type("object"), "additionalProperties": self.value(elem, true)}),
            // One definition serves optional and required fields, so null gets by here where it should not.
            Shape::Object(ty) => {
                let name = definition_name(ty);
                let reference = json!({"$ref": format!("#/definitions/{name}")});
                if !self.definitions.contains_key(&name) {
                    self.definitions.insert(name, Value::Null);
                    self.open.push(ty);
                }
                reference
            }
        }
    }
}

fn definition_name(ty: Type) -> String {
    format!("{}.{}", ty.package(), ty.name())
}

fn nullable(name: &str) -> Value {
    json!([name, "null"])
}

#[cfg(test)]
mod tests {
    use super::{file_name, schema};
    use podlint_schema::{LATEST, kind, kinds};
    use serde_json::{Value, json};
    use std::collections::BTreeSet;

    /// Holds an object, which names its own kind, to the schema of its kind; expects one problem, or none for `""`.
    fn check(object: Value, expected: &str) {
        let text = |key: &str| object[key].as_str().expect("a text");
        let (group, version) = text("apiVersion").rsplit_once('/').unwrap_or(("", text("apiVersion")));
        let schema = schema(kind(group, version, text("kind")).expect("a known kind"), LATEST);
        let mut problems = Vec::new();
        validate(&schema, &schema, &object, "", &mut problems);
        assert_eq!(problems.join(", "), expected, "{object}");
    }

    /// As much of a validator as our schemas need.
    fn validate(root: &Value, schema: &Value, value: &Value, path: &str, problems: &mut Vec<String>) {
        for (keyword, content) in schema.as_object().expect("a schema") {
            let problem = match keyword.as_str() {
                "$ref" => {
                    let name = content.as_str().and_then(|text| text.strip_prefix('#')).expect("a local reference");
                    validate(root, root.pointer(name).expect("it is defined"), value, path, problems);
                    false
                }
                "type" => {
                    let names = content.as_array().map_or(std::slice::from_ref(content), Vec::as_slice);
                    !names.iter().any(|name| has_type(value, name.as_str().expect("a text")))
                }
                "enum" => !content.as_array().expect("a list").contains(value),
                "required" => {
                    let mut names = content.as_array().expect("a list").iter().filter_map(Value::as_str);
                    value.is_object() && names.any(|name| value.get(name).is_none())
                }
                "oneOf" => {
                    let passes = |schema: &&Value| {
                        let mut problems = Vec::new();
                        validate(root, schema, value, path, &mut problems);
                        problems.is_empty()
                    };
                    content.as_array().expect("a list").iter().filter(passes).count() != 1
                }
                "items" => {
                    for (index, item) in value.as_array().into_iter().flatten().enumerate() {
                        validate(root, content, item, &format!("{path}/{index}"), problems);
                    }
                    false
                }
                "properties" => {
                    for (name, value) in value.as_object().into_iter().flatten() {
                        if let Some(schema) = content.get(name) {
                            validate(root, schema, value, &format!("{path}/{name}"), problems);
                        }
                    }
                    false
                }
                "additionalProperties" => {
                    let known = schema.get("properties");
                    let is_known = |name: &str| known.is_some_and(|known| known.get(name).is_some());
                    let others = value.as_object().into_iter().flatten().filter(|(name, _)| !is_known(name));
                    if content.is_object() {
                        for (name, value) in others {
                            validate(root, content, value, &format!("{path}/{name}"), problems);
                        }
                        false
                    } else {
                        others.count() > 0
                    }
                }
                "$schema" | "definitions" | "format" => false,
                other => panic!("the keyword `{other}` is not known here"),
            };
            if problem {
                problems.push(format!("{path} breaks {keyword}"));
            }
        }
    }

    fn has_type(value: &Value, name: &str) -> bool {
        match name {
            "object" => value.is_object(),
            "array" => value.is_array(),
            "string" => value.is_string(),
            "boolean" => value.is_boolean(),
            "number" => value.is_number(),
            "integer" => value.is_i64() || value.is_u64(),
            "null" => value.is_null(),
            other => panic!("`{other}` is no type"),
        }
    }

    fn pod(spec: Value) -> Value {
        json!({"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "web"}, "spec": spec})
    }

    #[test]
    fn valid_manifests_pass() {
        check(pod(json!({"containers": [{"name": "web", "image": "web:1.4", "args": ["--quiet"]}]})), "");
        let selector = json!({"matchLabels": {"app": "web"}});
        let template = json!({"metadata": {"labels": {"app": "web"}}, "spec": {"containers": [{"name": "web"}]}});
        let spec = json!({"replicas": 2, "selector": selector, "template": template});
        check(json!({"apiVersion": "apps/v1", "kind": "Deployment", "spec": spec}), "");
    }

    #[test]
    fn unknown_fields_are_refused() {
        check(
            pod(json!({"containers": [{"name": "web", "imge": "web"}]})),
            "/spec/containers/0 breaks additionalProperties",
        );
        check(pod(json!({"containers": [], "container": []})), "/spec breaks additionalProperties");
    }

    #[test]
    fn missing_fields_and_wrong_types_are_refused() {
        check(pod(json!({})), "/spec breaks required");
        check(pod(json!({"containers": [{"name": 1}]})), "/spec/containers/0/name breaks type");
        check(pod(json!({"containers": {}})), "/spec/containers breaks type");
        check(pod(json!({"containers": [], "nodeSelector": {"disk": true}})), "/spec/nodeSelector/disk breaks type");
    }

    #[test]
    fn optional_fields_may_be_null() {
        check(pod(json!({"containers": [], "hostname": null, "volumes": null, "securityContext": null})), "");
        check(pod(json!({"containers": [{"name": null, "image": null}]})), "/spec/containers/0/name breaks type");
    }

    #[test]
    fn numbers_may_be_texts_where_kubernetes_says_so() {
        let service = |port: Value| {
            let port = json!({"port": 80, "targetPort": port});
            json!({"apiVersion": "v1", "kind": "Service", "spec": {"ports": [port]}})
        };
        check(service(json!(8080)), "");
        check(service(json!("http")), "");
        check(service(json!(80.5)), "/spec/ports/0/targetPort breaks oneOf");
        check(service(json!(true)), "/spec/ports/0/targetPort breaks oneOf");

        let with_limit =
            |limit: Value| pod(json!({"containers": [{"name": "web", "resources": {"limits": {"cpu": limit}}}]}));
        check(with_limit(json!("100m")), "");
        check(with_limit(json!(0.5)), "");
        check(with_limit(json!(["1"])), "/spec/containers/0/resources/limits/cpu breaks oneOf");
    }

    #[test]
    fn types_that_contain_themselves_are_written_once() {
        let inner = json!({"type": "object", "properties": {"size": {"type": "string", "format": 1}}});
        let schema = json!({"openAPIV3Schema": {"properties": {"spec": inner}}});
        let versions = json!([{"name": "v1", "served": true, "storage": true, "schema": schema}]);
        let names = json!({"kind": "Widget", "plural": "widgets"});
        let spec = json!({"group": "example.org", "names": names, "scope": "Cluster", "versions": versions});
        check(
            json!({"apiVersion": "apiextensions.k8s.io/v1", "kind": "CustomResourceDefinition", "spec": spec}),
            "/spec/versions/0/schema/openAPIV3Schema/properties/spec/properties/size/format breaks type",
        );
    }

    #[test]
    fn kinds_are_found_under_the_names_that_kubeconform_asks_for() {
        let name = |group, version, name| file_name(kind(group, version, name).expect("a known kind"));
        assert_eq!(name("", "v1", "Pod"), "pod-v1.json");
        assert_eq!(name("apps", "v1", "Deployment"), "deployment-apps-v1.json");
        assert_eq!(name("networking.k8s.io", "v1", "NetworkPolicy"), "networkpolicy-networking-v1.json");
        let all: Vec<String> = kinds().filter(|kind| kind.available_in(LATEST)).map(file_name).collect();
        let different: BTreeSet<&String> = all.iter().collect();
        assert_eq!(all.len(), different.len());
    }

    #[test]
    fn every_schema_defines_what_it_refers_to() {
        for kind in kinds().filter(|kind| kind.available_in(LATEST)) {
            let schema = schema(kind, LATEST);
            let text = schema.to_string();
            for reference in text.split("\"#/definitions/").skip(1) {
                let name = reference.split('"').next().expect("it ends");
                assert!(schema["definitions"][name]["properties"].is_object(), "{kind:?}: {name}");
            }
        }
    }
}
