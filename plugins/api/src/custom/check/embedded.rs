//! Objects in objects: `x-kubernetes-embedded-resource`.

use super::fields::Field;
use super::{Step, Value, Walk};
use crate::custom::problem::Problem;
use crate::place::{json_name, named_entries};
use crate::server::{BadValue, ErrorKind};
use crate::validation::format::{label, label_1035, label_key, label_value};
use podlint_plugin_sdk::prelude::*;
use podlint_plugin_sdk::schema::LATEST;
use podlint_plugin_sdk::yaml::scalar::{Scalar, meaning};

impl<'a> Walk<'a> {
    /// Checks what every object has: its type, and of its metadata labels, annotations and namespace.
    pub(super) fn check_embedded(&mut self, value: Value<'a>, fields: &[Field<'a>]) {
        for name in ["apiVersion", "kind"] {
            let Some(field) = fields.iter().find(|field| field.name == name) else {
                self.path.push(Step::Field(name.into()));
                let problem = Problem::required(value.title, &self.path(), name);
                self.path.pop();
                self.report(problem);
                continue;
            };
            let Scalar::Text(text) = meaning(field.value.node) else { continue };
            let (detail, words) = match name {
                _ if text.is_empty() => ("must not be empty".to_owned(), "must not be empty"),
                "apiVersion" if text.matches('/').count() > 1 => {
                    (format!("unexpected GroupVersion string: {text}"), "must be a version or `group/version`")
                }
                "kind" => match label_1035(&text.to_lowercase()) {
                    messages if messages.is_empty() => continue,
                    messages => {
                        let rule = "may have mixed case, but should otherwise match: ";
                        (format!("{rule}{}", messages.join(",")), "is no name of a kind")
                    }
                },
                _ => continue,
            };
            self.path.push(Step::Field(name.into()));
            let error = (ErrorKind::Invalid, BadValue::Text(text), &*detail);
            let problem = Problem::new(field.value.place(), &self.path(), error, words);
            self.path.pop();
            self.report(problem);
        }
        let metadata = fields.iter().find(|field| field.name == "metadata" && !field.value.is_default);
        if let Some(metadata) = metadata {
            self.path.push(Step::Field("metadata".into()));
            self.check_metadata(metadata.value);
            self.path.pop();
        }
    }

    fn check_metadata(&mut self, metadata: Value<'a>) {
        let view = View::of(metadata.node);
        if let Some(namespace) = view.get("namespace").text().filter(|namespace| !namespace.value.is_empty()) {
            self.report_names("namespace", namespace, namespace.value, label(namespace.value));
        }
        for (field, has_values) in [("labels", true), ("annotations", false)] {
            let Some(map) = view.get(field).node().filter(|node| node.kind() == Kind::Mapping) else { continue };
            if !self.spend(1 + map.entries().count()) {
                return;
            }
            for (key, value) in named_entries(map) {
                let name = json_name(key);
                let place = Text { value: key.text(), span: key.span() };
                // Capital letters do not count in the keys of annotations.
                let checked = if has_values { name.to_string() } else { name.to_lowercase() };
                self.report_names(field, place, &name, label_key(&checked, LATEST));
                let text = View::of(value).text().filter(|_| has_values && matches!(meaning(value), Scalar::Text(_)));
                if let Some(text) = text {
                    self.report_names(field, text, text.value, label_value(text.value, LATEST));
                }
            }
        }
    }

    /// Reports what is wrong with a name.
    fn report_names(&mut self, field: &'static str, place: Text<'a>, name: &str, messages: Vec<String>) {
        for message in messages {
            self.path.push(Step::Field(field.into()));
            let error = (ErrorKind::Invalid, BadValue::Text(name), &*message);
            let problem = Problem::new(place.span, &self.path(), error, &format!("cannot have `{name}`: {message}"));
            self.path.pop();
            self.report(problem);
        }
    }
}
