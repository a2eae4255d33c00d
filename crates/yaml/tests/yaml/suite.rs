//! The YAML test suite: which cases give the right events, and which are refused.

use podlint_yaml::events::events;
use podlint_yaml::{Dialect, parse_with};
use std::path::Path;

pub(crate) struct Case {
    id: String,
    pub(crate) yaml: String,
    /// `None` where the text must be refused.
    events: Option<String>,
}

pub(crate) fn cases() -> Vec<Case> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../testdata/yaml-test-suite/cases.jsonl");
    let text = std::fs::read_to_string(path).unwrap();
    let case = |line: &str| {
        let case: serde_json::Value = serde_json::from_str(line).unwrap();
        let text = |name: &str| case[name].as_str().unwrap().to_owned();
        let events = (!case["fail"].as_bool().unwrap()).then(|| text("events"));
        Case { id: text("id"), yaml: text("yaml"), events }
    };
    text.lines().map(case).collect()
}

/// What is wrong with a case, if anything.
fn mistake(case: &Case) -> Option<String> {
    let parse = parse_with(case.yaml.as_str(), Dialect::Core);
    let tree = parse.tree();
    let refusal = tree.errors.first().map(|error| error.code().message());
    match (&case.events, refusal) {
        (None, None) => Some("is accepted".to_owned()),
        (None, Some(_)) => None,
        (Some(_), Some(refusal)) => Some(format!("is refused: {refusal}")),
        (Some(expected), None) => {
            let actual = events(&tree);
            (actual.trim_end() != expected.trim_end()).then(|| format!("gives\n{actual}for\n{expected}"))
        }
    }
}

#[test]
fn the_suite_is_read_as_it_says() {
    let cases = cases();
    let mistakes: Vec<_> = cases.iter().filter_map(|case| Some((case.id.as_str(), mistake(case)?))).collect();
    for (name, is_valid) in [("valid texts give the events of the suite", true), ("other texts are refused", false)] {
        let all = cases.iter().filter(|case| case.events.is_some() == is_valid);
        let right = all.clone().filter(|case| mistakes.iter().all(|(id, _)| *id != case.id)).count();
        println!("conformance: YAML test suite: {name}: {right} of {}", all.count());
    }
    println!("conformance: YAML test suite: all cases: {} of {}", cases.len() - mistakes.len(), cases.len());
    let mistakes: String = mistakes.iter().map(|(id, mistake)| format!("{id} {mistake}\n")).collect();
    assert!(mistakes.is_empty(), "{mistakes}");
}

#[test]
fn every_text_of_the_suite_comes_back_byte_for_byte() {
    let cases = cases();
    let comes_back = |case: &&Case| parse_with(case.yaml.as_str(), Dialect::Core).source() == case.yaml;
    let same = cases.iter().filter(comes_back).count();
    println!("conformance: YAML test suite: texts come back byte for byte: {same} of {}", cases.len());
    assert_eq!(same, cases.len());
}
