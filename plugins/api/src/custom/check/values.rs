//! What a schema says about scalars, and which values it allows.

use super::{FormatOf, Level, Value, Walk};
use crate::custom::json;
use crate::custom::problem::Problem;
use crate::custom::scalar::{JsonType, Number, go_float, number, shown};
use crate::server::{BadValue, ErrorKind, quoted};
use podlint_plugin_sdk::prelude::*;

/// Longer texts are not held against patterns: matching takes time by both their lengths.
const MAX_MATCHED: usize = 4096;

/// Beyond, numbers are no whole ones of 64 bits.
const MAX_INT: f64 = 9.2e18;

/// Beyond, JSON's whole numbers are not exact.
const MAX_EXACT: f64 = 9_007_199_254_740_991.0;

impl<'a> Walk<'a> {
    /// Whether the value is one of those that are allowed.
    pub(super) fn check_enum(&mut self, value: Value<'a>, level: &Level) {
        let Some(values) = &level.values else { return };
        let node = value.node;
        let is_collection = matches!(node.kind(), Kind::Mapping | Kind::Sequence);
        let json = if is_collection { json::written(node, &mut self.work) } else { super::super::scalar::json(node) };
        let is_allowed = match &json {
            None => {
                self.is_unsure = true;
                true
            }
            Some(json) if is_collection => values.has_collection(json),
            Some(_) => values.has_scalar(node),
        };
        if is_allowed {
            return;
        }
        let detail = format!("supported values: {}", values.listed);
        let words = if is_collection || node.kind() == Kind::Missing {
            format!("must be one of {}", values.words)
        } else {
            format!("is `{}`, but must be one of {}", node.text(), values.words)
        };
        let error = (ErrorKind::NotSupported, shown(node, json.as_deref()), &*detail);
        self.report(Problem::new(value.place(), &self.path(), error, &words));
    }

    /// Returns how many checks the number passed.
    pub(super) fn check_number(&mut self, value: Value<'a>, level: &Level) -> usize {
        let Some(number) = number(value.node) else { return 0 };
        // Only a single type gives a range.
        let range = match (level.ty, &level.format) {
            _ if level.is_int_or_text => Range::None,
            (Some(JsonType::Integer), FormatOf::Number("int32")) => Range::Int32,
            (Some(JsonType::Integer), _) => Range::Int64,
            (Some(JsonType::Number), FormatOf::Number("float")) => Range::Float,
            _ => Range::None,
        };
        if let Some(words) = range.refusal(number) {
            let ty = if range == Range::Float { "number" } else { "integer" };
            self.out_of_range(value, level, "Checked value", ty, words);
        }
        let bounds = &level.bounds;
        for (bound, what, is_least, excludes) in [
            (bounds.least, "Minimum boundary", true, bounds.excludes_least),
            (bounds.most, "Maximum boundary", false, bounds.excludes_most),
        ] {
            let Some(bound) = bound else { continue };
            let is_in_range = range.refusal(of_float(bound)).is_none();
            if !is_in_range {
                let words = "is refused whatever it is: a bound of it is of another type";
                let ty = if range == Range::Float { "number" } else { "integer" };
                self.out_of_range(value, level, &format!("{what} value"), ty, words);
            }
            if matches!(number, Number::Int(_)) && is_in_range && bound.abs() > MAX_INT {
                // What Go makes of such a bound depends on the machine that the server runs on.
                self.is_unsure = true;
                continue;
            }
            // A whole number is held against the whole part of the bound.
            let (ordering, bound) = match number {
                Number::Int(number) if is_in_range => (number.partial_cmp(&(bound as i64)), (bound as i64).to_string()),
                number => (number.as_f64().partial_cmp(&bound), go_float(bound)),
            };
            let is_outside = ordering.is_some_and(|ordering| match is_least {
                _ if ordering.is_eq() => excludes,
                true => ordering.is_lt(),
                false => ordering.is_gt(),
            });
            if is_outside {
                let (rule, words) = match (is_least, excludes) {
                    (true, true) => ("greater than", "must be greater than"),
                    (true, false) => ("greater than or equal to", "must be at least"),
                    (false, true) => ("less than", "must be less than"),
                    (false, false) => ("less than or equal to", "must be at most"),
                };
                self.number_breaks(value, number, &format!("should be {rule} {bound}"), &format!("{words} {bound}"));
            }
        }
        if let Some(unit) = bounds.multiple_of {
            self.check_multiple(value, number, unit, range.refusal(of_float(unit)).is_none(), level);
        }
        2
    }

    fn check_multiple(&mut self, value: Value<'a>, number: Number, unit: f64, is_in_range: bool, level: &Level) {
        if !is_in_range {
            let words = "is refused whatever it is: `multipleOf` is of another type";
            self.out_of_range(value, level, "MultipleOf value", "integer", words);
        }
        let (shown, is_multiple) = match number {
            // A whole number is held against the whole part of the unit, and nothing is a multiple of 0.
            Number::Int(number) if is_in_range => {
                let unit = unit as i64;
                if unit <= 0 {
                    let path = self.path();
                    let text = format!("factor MultipleOf declared for {path} must be positive: {unit}");
                    let words = "is refused if it is a whole number: `multipleOf` is less than 1";
                    let error = (ErrorKind::Invalid, BadValue::Number(unit), &*text);
                    self.report(Problem::new(value.place(), &path, error, words));
                    return;
                }
                (unit.to_string(), number % unit == 0)
            }
            number => {
                if unit <= 0.0 {
                    return;
                }
                let number = number.as_f64();
                let times = if unit < 1.0 { 1.0 / unit * number } else { number / unit };
                (go_float(unit), is_whole(times))
            }
        };
        if !is_multiple {
            let rule = format!("should be a multiple of {shown}");
            self.number_breaks(value, number, &rule, &format!("must be a multiple of {shown}"));
        }
    }

    fn number_breaks(&mut self, value: Value<'a>, number: Number, rule: &str, words: &str) {
        let path = self.path();
        let detail = format!("{path} in body {rule}");
        let error = (ErrorKind::Invalid, BadValue::Json(&number.go()), &*detail);
        self.report(Problem::new(value.place(), &path, error, words));
    }

    fn out_of_range(&mut self, value: Value<'a>, level: &Level, what: &str, ty: &str, words: &str) {
        let path = self.path();
        let format = match level.format.name() {
            "" => "(default format)".to_owned(),
            name => format!("with format {name}"),
        };
        // Upstream writes the two with different words.
        let text = format!("{what} must be of type {ty} {format} in {path}");
        self.report(Problem::without_path(value.place(), &path, &text, words));
    }

    /// Returns how many checks the text passed.
    pub(super) fn check_text(&mut self, value: Value<'a>, level: &Level) -> usize {
        self.is_unsure |= level.is_unsure_of_texts;
        let (node, text) = (value.node, value.node.text());
        self.check_characters(value, level);
        let FormatOf::Text(name, format) = &level.format else { return 1 };
        if let Some(format) = format.filter(|format| !(format.is_valid)(text)) {
            let path = self.path();
            let detail = format!("{path} in body must be of type {name}: {}", quoted(text));
            let words = format!("is no valid `{}`", format.name);
            let error = (ErrorKind::TypeInvalid, shown(node, None), &*detail);
            self.report(Problem::new(value.place(), &path, error, &words));
        }
        2
    }

    /// Length and pattern, of which the server says only the first that is broken.
    fn check_characters(&mut self, value: Value<'a>, level: &Level) {
        let text = value.node.text();
        let length = text.chars().count();
        if let Some(most) = level.length.1.filter(|most| length > *most) {
            let detail = format!("may not be more than {most} byte{}", if most == 1 { "" } else { "s" });
            let words = format!("is longer than {most} characters");
            let error = (ErrorKind::TooLong, BadValue::None, &*detail);
            self.report(Problem::new(value.place(), &self.path(), error, &words));
        } else if let Some(least) = level.length.0.filter(|least| length < *least) {
            let rule = format!("should be at least {least} chars long");
            let words = format!("is shorter than {least} characters");
            self.report(Problem::breaks(value.place(), value.node, &self.path(), &rule, &words));
        } else if let Some(pattern) = &level.pattern {
            if text.len() > MAX_MATCHED {
                (self.is_unsure, self.skips) = (true, true);
            } else if !pattern.is_match(text) {
                let rule = format!("should match '{pattern}'");
                let words = format!("does not match `{pattern}`");
                self.report(Problem::breaks(value.place(), value.node, &self.path(), &rule, &words));
            }
        }
    }
}

/// Which numbers a type and its format have room for.
#[derive(Clone, Copy, PartialEq)]
enum Range {
    None,
    Int32,
    Int64,
    Float,
}

impl Range {
    /// Why a number has no room.
    fn refusal(self, number: Number) -> Option<&'static str> {
        match (self, number) {
            (Range::Int32, Number::Int(value)) => i32::try_from(value).err().map(|_| "does not fit 32 bits"),
            (Range::Int32 | Range::Int64, Number::Float(_)) => Some("must be a whole number of 64 bits"),
            (Range::Float, number) => {
                let is_infinite = (number.as_f64() as f32).is_infinite();
                is_infinite.then_some("does not fit a float of 32 bits")
            }
            _ => None,
        }
    }
}

/// A bound as the server takes it for checking its range.
fn of_float(value: f64) -> Number {
    if value.fract() == 0.0 && value.abs() < MAX_INT { Number::Int(value as i64) } else { Number::Float(value) }
}

/// Whether a float is a whole number, give or take what computing with floats costs.
fn is_whole(value: f64) -> bool {
    let rounded = value.round();
    let difference = (value - rounded).abs();
    value.abs() <= MAX_EXACT && (difference == 0.0 || rounded != 0.0 && difference < 1e-9 * rounded.abs())
}
