//! What a schema says about scalars.

use super::{Place, Walk};
use crate::custom::problem::Problem;
use crate::custom::scalar::{JsonType, json, number};
use crate::custom::schema::Level;

/// Longer texts are not held against patterns: matching takes time by both their lengths.
const MAX_MATCHED: usize = 4096;

impl<'t> Walk<'_, 't> {
    pub(super) fn check_scalar(&mut self, place: Place<'t>, level: &Level) {
        let node = place.node;
        if !level.values.is_empty() && json(node).is_some_and(|json| !level.values.contains(&json)) {
            self.problems.push(Problem::not_supported(node, self.path(place.path), &level.values));
            return;
        }
        match number(node) {
            Some(value) => self.check_number(place, value, level),
            None if JsonType::of(node) == Some(JsonType::Text) => self.check_text(place, level),
            None => {}
        }
    }

    fn check_number(&mut self, place: Place<'t>, value: f64, level: &Level) {
        let bounds = &level.bounds;
        let mut broken = Vec::new();
        if let Some(least) = bounds.least {
            if bounds.excludes_least && value <= least {
                broken.push((format!("should be greater than {least}"), format!("must be greater than {least}")));
            } else if value < least {
                broken
                    .push((format!("should be greater than or equal to {least}"), format!("must be at least {least}")));
            }
        }
        if let Some(most) = bounds.most {
            if bounds.excludes_most && value >= most {
                broken.push((format!("should be less than {most}"), format!("must be less than {most}")));
            } else if value > most {
                broken.push((format!("should be less than or equal to {most}"), format!("must be at most {most}")));
            }
        }
        if let Some(unit) = bounds.multiple_of.filter(|unit| *unit > 0.0 && (value / unit).fract() != 0.0) {
            broken.push((format!("should be a multiple of {unit}"), format!("must be a multiple of {unit}")));
        }
        if level.is_int32
            && level.ty == Some(JsonType::Integer)
            && !(-2_147_483_648.0..=2_147_483_647.0).contains(&value)
        {
            broken.push(("must be of type integer with format int32".to_owned(), "does not fit 32 bits".to_owned()));
        }
        for (rule, words) in broken {
            self.problems.push(Problem::breaks(place.node, self.path(place.path), &rule, &words));
        }
    }

    fn check_text(&mut self, place: Place<'t>, level: &Level) {
        let (node, text) = (place.node, place.node.text());
        let length = text.chars().count();
        if let Some(least) = level.length.0.filter(|least| length < *least) {
            let rule = format!("should be at least {least} chars long");
            let words = format!("is shorter than {least} characters");
            self.problems.push(Problem::breaks(node, self.path(place.path), &rule, &words));
        }
        if let Some(most) = level.length.1.filter(|most| length > *most) {
            self.problems.push(Problem::too_long(node, self.path(place.path), most));
        }
        if let Some(pattern) =
            level.pattern.as_ref().filter(|pattern| text.len() <= MAX_MATCHED && !pattern.is_match(text))
        {
            let rule = format!("should match '{pattern}'");
            let words = format!("does not match `{pattern}`");
            self.problems.push(Problem::breaks(node, self.path(place.path), &rule, &words));
        }
        if let Some(format) = level.format.filter(|format| !(format.is_valid)(text)) {
            let rule = format!("must be of type {}: {}", format.name, crate::server::quoted(text));
            let words = format!("is no valid `{}`", format.name);
            self.problems.push(Problem::breaks(node, self.path(place.path), &rule, &words));
        }
    }
}
