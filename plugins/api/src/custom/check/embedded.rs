//! Objects in objects: `x-kubernetes-embedded-resource`.

use super::fields::Field;
use super::{Step, Value, Walk};
use crate::custom::problem::Problem;
use crate::server::{BadValue, ErrorKind};
use crate::validation::label_1035;
use podlint_plugin_sdk::yaml::scalar::{Scalar, meaning};

impl<'a> Walk<'a> {
    /// Checks what every object has. The metadata is not looked at.
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
    }
}
