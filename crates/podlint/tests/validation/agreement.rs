//! When podlint and the server agree about a case: the rules of the recordings' README, in which all lists are sets.

use crate::recordings::Case;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// What is compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Measure {
    /// Decode before invalid before strict before ok.
    Verdict,
    /// The type error that the server shows is one of those found.
    Decode,
    /// Unknown and duplicate fields.
    Strict,
    /// Type and field of each error.
    Fields,
    /// The texts of each error that both have.
    Messages,
    /// What the server accepts with a word.
    Warnings,
}

impl Measure {
    pub(crate) const ALL: [Measure; 6] =
        [Measure::Verdict, Measure::Decode, Measure::Strict, Measure::Fields, Measure::Messages, Measure::Warnings];

    pub(crate) const fn name(self) -> &'static str {
        match self {
            Measure::Verdict => "verdict",
            Measure::Decode => "decode",
            Measure::Strict => "strict",
            Measure::Fields => "fields",
            Measure::Messages => "messages",
            Measure::Warnings => "warnings",
        }
    }
}

/// What the comparison of a case gave. Empty where it cannot be compared.
#[derive(Debug, Default)]
pub(crate) struct Outcome {
    /// What was compared, and whether it agrees; messages once for each error.
    pub(crate) compared: Vec<(Measure, bool)>,
    /// What differs, a line each.
    pub(crate) notes: Vec<String>,
}

impl Outcome {
    fn add(&mut self, measure: Measure, agrees: bool, note: impl FnOnce() -> String) {
        self.compared.push((measure, agrees));
        if !agrees {
            self.notes.push(format!("{}: {}", measure.name(), note()));
        }
    }
}

/// From the best to the worst.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Verdict {
    Ok,
    Strict,
    Invalid,
    Decode,
}

type Texts<'v> = BTreeSet<&'v str>;
type Errors<'v> = BTreeMap<(&'v str, &'v str), Vec<&'v Value>>;

/// One side of the comparison.
#[derive(Debug, Default)]
struct Side<'v> {
    decode: Texts<'v>,
    strict: Texts<'v>,
    errors: Errors<'v>,
    warnings: Texts<'v>,
}

impl Side<'_> {
    fn verdict(&self) -> Verdict {
        match self {
            Side { decode, .. } if !decode.is_empty() => Verdict::Decode,
            Side { errors, .. } if !errors.is_empty() => Verdict::Invalid,
            Side { strict, .. } if !strict.is_empty() => Verdict::Strict,
            _ => Verdict::Ok,
        }
    }
}

/// Compares what podlint found with what was recorded.
pub(crate) fn compare(case: &Case, found: &[Value]) -> Outcome {
    let mut outcome = Outcome::default();
    // Kinds that the recording program does not serve, and cases on which the server's own code crashes.
    if case.answers.iter().any(|answer| matches!(text(&answer["verdict"]), "unsupported" | "panic")) {
        return outcome;
    }
    let expected = recorded(case);
    let mut got = answered(found);
    // What only a raw YAML body shows may be reported or not.
    let only_yaml: Vec<&str> = case.answers.iter().flat_map(|answer| texts(&answer["strictYAML"])).collect();
    let has_duplicates = only_yaml.iter().any(|text| text.contains("already set in map"));
    let may_be = |text: &str| {
        only_yaml.iter().any(|only| only.lines().any(|line| line.trim() == text))
            || has_duplicates && text.starts_with("duplicate field")
    };
    got.strict.retain(|text| expected.strict.contains(text) || !may_be(text));
    if only_yaml.iter().any(|text| text.starts_with("fatal: ")) && expected.verdict() != Verdict::Decode {
        got.decode.clear();
    }

    let (wanted, verdict) = (expected.verdict(), got.verdict());
    outcome.add(Measure::Verdict, wanted == verdict, || format!("{verdict:?}, expected {wanted:?}"));
    if wanted == Verdict::Decode {
        let agrees = expected.decode.iter().any(|text| got.decode.contains(text));
        outcome.add(Measure::Decode, agrees, || format!("{:?}, expected {:?}", got.decode, expected.decode));
        return outcome;
    }
    let difference = |expected: &Texts<'_>, got: &Texts<'_>| {
        let missing: Vec<_> = expected.difference(got).collect();
        format!("missing {missing:?}, too many {:?}", got.difference(expected).collect::<Vec<_>>())
    };
    outcome.add(Measure::Strict, expected.strict == got.strict, || difference(&expected.strict, &got.strict));
    let agrees = expected.errors.keys().eq(got.errors.keys());
    outcome.add(Measure::Fields, agrees, || {
        let missing: Vec<_> = expected.errors.keys().filter(|key| !got.errors.contains_key(key)).collect();
        let too_many: Vec<_> = got.errors.keys().filter(|key| !expected.errors.contains_key(key)).collect();
        format!("missing {missing:?}, too many {too_many:?}")
    });
    compare_messages(&expected.errors, &got.errors, &mut outcome);
    if wanted <= Verdict::Strict {
        let agrees = expected.warnings == got.warnings;
        outcome.add(Measure::Warnings, agrees, || difference(&expected.warnings, &got.warnings));
    }
    outcome
}

fn compare_messages(expected: &Errors<'_>, got: &Errors<'_>, outcome: &mut Outcome) {
    for (key, recorded) in expected {
        let Some(found) = got.get(key) else { continue };
        // The server prints its internal struct, which nobody rebuilds.
        let shows_struct = recorded.iter().any(|error| error["badValue"].is_object() || error["badValue"].is_array());
        let part = if shows_struct { "detail" } else { "message" };
        let of = |errors: &[&Value]| errors.iter().map(|error| text(&error[part]).to_owned()).collect::<BTreeSet<_>>();
        let (recorded, found) = (of(recorded), of(found));
        outcome.add(Measure::Messages, recorded == found, || format!("{key:?} {found:?}, expected {recorded:?}"));
    }
}

fn recorded(case: &Case) -> Side<'_> {
    let mut side = Side::default();
    for answer in &case.answers {
        side.decode.extend(answer["decodeError"].as_str());
        side.strict.extend(texts(&answer["strict"]));
        side.warnings.extend(texts(&answer["warnings"]));
        for error in answer["errors"].as_array().into_iter().flatten() {
            side.errors.entry((text(&error["type"]), text(&error["field"]))).or_default().push(error);
        }
    }
    side
}

fn answered(found: &[Value]) -> Side<'_> {
    let mut side = Side::default();
    for api in found {
        let message = text(&api["message"]);
        match text(&api["stage"]) {
            "decode" => _ = side.decode.insert(message),
            "strict" => _ = side.strict.insert(message),
            "warning" => _ = side.warnings.insert(message),
            "validation" => side.errors.entry((text(&api["type"]), text(&api["field"]))).or_default().push(api),
            other => panic!("unknown stage `{other}`"),
        }
    }
    side
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

fn texts(value: &Value) -> impl Iterator<Item = &str> {
    value.as_array().into_iter().flatten().filter_map(Value::as_str)
}
