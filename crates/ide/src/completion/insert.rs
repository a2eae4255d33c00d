//! The text of an offer: with the indentation, dashes, brackets and quotes that its place needs.

use super::typed::{Marked, Typed};
use crate::indentation::Indentation;
use podlint_manifest::View;
use podlint_schema::{Minor, Shape, Type};
use podlint_yaml::scalar::{Scalar, plain};

/// What stands around an offer, and how what it opens is written.
#[derive(Debug, Clone, Default)]
pub(super) struct Frame {
    /// Written in front of the offer.
    pub(super) before: String,
    /// Written behind it.
    pub(super) after: String,
    /// Columns between the first letter of the line and the keys that are offered.
    pub(super) column: usize,
    /// It stands between brackets.
    pub(super) is_flow: bool,
    /// A colon follows already.
    pub(super) has_colon: bool,
    /// The keys beside it are in quotes, as in JSON.
    pub(super) is_json: bool,
    /// The quote that it stands in.
    pub(super) quote: Option<char>,
    /// The line break of the text.
    pub(super) line_break: &'static str,
    /// Columns between a key and the keys below it.
    pub(super) indentation: usize,
    /// Columns between a key and the dashes below it.
    pub(super) dashes: usize,
}

impl Frame {
    pub(super) fn new(text: &str, typed: &Typed, marked: &Marked, is_flow: bool) -> Frame {
        let Indentation { keys: indentation, dashes } = Indentation::of(&marked.tree());
        let mut frame = Frame {
            column: typed.column(text),
            is_flow,
            has_colon: typed.has_colon,
            quote: typed.quote,
            line_break: if text.contains("\r\n") { "\r\n" } else { "\n" },
            indentation,
            dashes,
            ..Frame::default()
        };
        if typed.needs_blank {
            frame.before.push(' ');
        }
        if marked.has_dash {
            frame.open_item();
        }
        if let Some(quote) = typed.quote.filter(|_| typed.is_open) {
            frame.after.push(quote);
        }
        frame
    }

    /// Whether an offer can become an item of a list whose dash is not typed.
    pub(super) fn can_open_item(&self) -> bool {
        !self.is_flow && self.quote.is_none()
    }

    /// Whether a key closes the quote that it stands in, to have its colon behind it.
    pub(super) fn closes_quote(&self) -> bool {
        self.quote.is_some() && !self.has_colon
    }

    /// The offer becomes an item of a list whose dash is not typed.
    pub(super) fn open_item(&mut self) {
        self.before += "- ";
        self.column += 2;
    }

    /// The offer goes below its key, to the next line or between brackets: into a list, a mapping, or a mapping in a list.
    pub(super) fn open_value(&mut self, is_list: bool, is_mapping: bool) {
        if self.is_flow {
            for (open, close, is_so) in [("[", "]", is_list), ("{", "}", is_mapping)] {
                if is_so {
                    self.before += open;
                    self.after.insert_str(0, close);
                }
            }
            return;
        }
        self.column += if is_list { self.dashes } else { self.indentation };
        self.before = format!("{}{}", self.line_break, " ".repeat(self.column));
        if is_list {
            self.open_item();
        }
    }

    /// A key with what has to follow it. The text is a snippet.
    pub(super) fn key(&self, name: &str, value: &str) -> String {
        let name = if self.is_json && self.quote.is_none() { format!("\"{}\"", escaped(name)) } else { escaped(name) };
        if let Some(quote) = self.quote.filter(|_| self.closes_quote()) {
            return format!("{name}{quote}:{value}");
        }
        let key = if self.has_colon { name } else { format!("{name}:{value}") };
        format!("{}{key}{}", escaped(&self.before), escaped(&self.after))
    }

    /// A whole entry with a text, and what sets it off from the entry behind it, which starts at a column of its line.
    pub(super) fn entry(&self, name: &str, text: &str, column: usize) -> String {
        let text = self.quoted_if_needed(text);
        match (self.is_flow, self.is_json) {
            (true, true) => format!("\"{name}\": {text}, "),
            (true, false) => format!("{name}: {text}, "),
            (false, _) => format!("{name}: {text}{}", self.new_line(column)),
        }
    }

    /// A value as it has to be written.
    pub(super) fn value(&self, value: &str, is_text: bool) -> String {
        let is_text = is_text || self.is_json && matches!(plain(value), Scalar::Text(_));
        let written = if self.quote.is_some() || !is_text { value.to_owned() } else { self.quoted_if_needed(value) };
        format!("{}{written}{}", self.before, self.after)
    }

    /// A text, in quotes if it would mean something else without.
    pub(super) fn quoted_if_needed(&self, value: &str) -> String {
        let is_text = matches!(plain(value), Scalar::Text(_)) && !self.is_json;
        let is_plain = |letter: char| letter.is_alphanumeric() || "/._-$()".contains(letter);
        let starts_well = value.starts_with(|letter: char| letter.is_alphanumeric() || "/._$".contains(letter));
        if is_text
            && starts_well
            && value.chars().all(|letter| is_plain(letter) || letter == ':' && !self.is_flow)
            && !value.ends_with(':')
        {
            value.to_owned()
        } else {
            format!("\"{}\"", value.replace('\\', "\\\\").replace('"', "\\\""))
        }
    }

    /// What follows a key whose value is of a shape: `required` fields are filled in.
    pub(super) fn value_of(&self, shape: Shape, minor: Minor) -> String {
        match shape {
            Shape::Object(ty) if ty.name() == "EmptyDirVolumeSource" => " {}".to_owned(),
            Shape::Object(ty) if self.is_flow => format!(" {{{}}}", self.flow_fields(ty, minor)),
            Shape::Map(_) if self.is_flow => " {$0}".to_owned(),
            Shape::List(elem) if self.is_flow => match elem.shape() {
                Shape::Object(ty) => format!(" [{{{}}}]", self.flow_fields(ty, minor)),
                Shape::String if self.is_json => " [\"$0\"]".to_owned(),
                _ => " [$0]".to_owned(),
            },
            Shape::String if self.is_json => " \"$0\"".to_owned(),
            Shape::Object(ty) => {
                let below = self.new_line(self.column + self.indentation);
                format!("{below}{}", self.block_fields(ty, minor, &below))
            }
            Shape::Map(_) => self.new_line(self.column + self.indentation),
            Shape::List(elem) => {
                let dash = self.new_line(self.column + self.dashes);
                let below = self.new_line(self.column + self.dashes + 2);
                let item = match elem.shape() {
                    Shape::Object(ty) => self.block_fields(ty, minor, &below),
                    _ => String::new(),
                };
                format!("{dash}- {item}")
            }
            _ => " ".to_owned(),
        }
    }

    pub(super) fn new_line(&self, column: usize) -> String {
        format!("{}{}", self.line_break, " ".repeat(column))
    }

    fn flow_fields(&self, ty: Type, minor: Minor) -> String {
        let quote = if self.is_json { "\"" } else { "" };
        let is_text = |name: &str| ty.any_field(name).is_some_and(|field| field.shape() == Shape::String);
        let fields = fields_to_fill(ty, minor);
        let fields = fields.iter().zip(1..).map(|(name, place)| {
            let around = if is_text(name) { quote } else { "" };
            format!("{quote}{name}{quote}: {around}${{{place}}}{around}")
        });
        fields.collect::<Vec<_>>().join(", ")
    }

    fn block_fields(&self, ty: Type, minor: Minor, below: &str) -> String {
        let fields = fields_to_fill(ty, minor);
        let fields = fields.iter().zip(1..).map(|(name, place)| format!("{name}: ${{{place}}}"));
        fields.collect::<Vec<_>>().join(below)
    }
}

/// The fields of a type that nobody leaves out and whose values fit on a line.
fn fields_to_fill(ty: Type, minor: Minor) -> Vec<&'static str> {
    let order: &[&str] = match ty.name() {
        "Container" | "EphemeralContainer" => return vec!["name", "image"],
        "EnvVar" => return vec!["name", "value"],
        "ConfigMapKeySelector" | "SecretKeySelector" => return vec!["name", "key"],
        "ConfigMapEnvSource"
        | "SecretEnvSource"
        | "ConfigMapVolumeSource"
        | "ConfigMapProjection"
        | "SecretProjection"
        | "LocalObjectReference" => {
            return vec!["name"];
        }
        "SecretVolumeSource" => return vec!["secretName"],
        "HTTPGetAction" => return vec!["path", "port"],
        "ServicePort" => return vec!["port", "targetPort"],
        "RoleRef" => return vec!["apiGroup", "kind", "name"],
        "Toleration" => return vec!["key", "operator"],
        "ObjectMeta" => return vec!["name"],
        "VolumeMount" => &["name", "mountPath"],
        "CrossVersionObjectReference" => return vec!["apiVersion", "kind", "name"],
        _ => &[],
    };
    let is_short = |shape| !matches!(shape, Shape::Object(_) | Shape::List(_) | Shape::Map(_));
    let required = ty.fields(minor).filter(|field| field.required() && is_short(field.shape()));
    let mut names: Vec<&'static str> = required.map(|field| field.name()).collect();
    names.sort_by_key(|name| order.iter().position(|known| known == name).unwrap_or(order.len()));
    names
}

/// A text in which nothing is a place of a snippet.
pub(super) fn escaped(text: &str) -> String {
    text.replace('\\', "\\\\").replace('$', "\\$")
}

/// Whether a mapping has a key.
pub(super) fn has_key(mapping: View<'_>, name: &str) -> bool {
    mapping.node().is_some_and(|node| node.get(name).is_some())
}
