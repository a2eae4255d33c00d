//! What is poor in the objects that are read. Reading goes on, and what is made of it is said.

use super::Loader;
use podlint_manifest::View;
use std::collections::HashMap;

/// Processors of the largest machines there are, with room to grow; in thousandths.
const MOST_CPU: i128 = 100_000 * 1000;
/// A pebibyte, in thousandths of a byte.
const MOST_MEMORY: i128 = (1 << 50) * 1000;
/// A kibibyte, in thousandths of a byte.
const LEAST_MEMORY: i128 = 1024 * 1000;

/// Something poor in one object or in several.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InputProblem {
    /// Kind and name of the first object that has it: "Node `a`".
    pub object: String,
    /// How many more objects have it.
    pub more: usize,
    /// What is poor, and what is made of it.
    pub message: String,
}

/// The problems of all objects, each once.
#[derive(Debug, Default)]
pub(super) struct Problems {
    all: Vec<InputProblem>,
    by_message: HashMap<String, usize>,
}

impl Problems {
    pub(super) fn add(&mut self, object: &str, message: String) {
        if let Some(place) = self.by_message.get(&message) {
            self.all[*place].more += 1;
            return;
        }
        self.by_message.insert(message.clone(), self.all.len());
        self.all.push(InputProblem { object: object.to_owned(), more: 0, message });
    }
}

impl Loader {
    /// What was poor in the objects read so far, in the order in which it was met.
    pub fn problems(&self) -> &[InputProblem] {
        &self.problems.all
    }

    /// Keeps what is poor in an object that was just read.
    pub(super) fn keep_problems(&mut self, object: impl FnOnce(&Loader) -> String) {
        if self.values.poor.is_empty() {
            return;
        }
        let object = object(self);
        for message in std::mem::take(&mut self.values.poor) {
            self.problems.add(&object, message);
        }
    }
}

/// What is poor about an amount of a resource; `None` if nothing is.
pub(super) fn poor_amount(resource: &str, written: View<'_>, milli: Option<i128>) -> Option<String> {
    let is_bytes = resource == "memory" || resource == "ephemeral-storage" || resource.starts_with("hugepages-");
    let what = match milli {
        None => "is not a quantity and is left out",
        Some(..=-1) => "is negative and taken as it stands",
        Some(milli) if resource == "cpu" && milli > MOST_CPU => "is more than any machine has",
        Some(milli) if resource == "memory" && milli > MOST_MEMORY => "is more than any machine has",
        Some(1..LEAST_MEMORY) if is_bytes => "is less than a kibibyte: is a unit missing?",
        Some(_) => return None,
    };
    let written = written.text().map_or("", |text| text.value);
    Some(format!("`{resource}: {written}` {what}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use podlint_manifest::Quantity;

    #[test]
    fn odd_amounts_are_named() {
        let cases = [
            ("cpu", "100m", None),
            ("cpu", "four", Some("`cpu: four` is not a quantity and is left out")),
            ("cpu", "-1", Some("`cpu: -1` is negative and taken as it stands")),
            ("cpu", "99999999999999999999", Some("`cpu: 99999999999999999999` is more than any machine has")),
            ("memory", "2Ei", Some("`memory: 2Ei` is more than any machine has")),
            ("memory", "512", Some("`memory: 512` is less than a kibibyte: is a unit missing?")),
            ("memory", "0", None),
            ("example.com/gpu", "512", None),
        ];
        for (resource, written, expected) in cases {
            let parse = podlint_yaml::parse(written);
            let tree = parse.tree();
            let view = tree.documents().next().map(podlint_yaml::Node::content).map_or(View::Absent, View::of);
            let milli = Quantity::parse(written).ok().map(|quantity| i128::from(quantity.milli_value()));
            assert_eq!(poor_amount(resource, view, milli).as_deref(), expected, "{resource}: {written}");
        }
    }
}
