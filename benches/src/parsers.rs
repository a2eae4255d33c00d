//! The parsers that are compared.

use crate::libyaml;
use serde::Deserialize;
use std::hint::black_box;

/// A parser from bytes; the check that they are UTF-8 is part of its work.
pub struct Parser {
    pub name: &'static str,
    /// What it makes: a tree or a stream of events.
    pub makes: &'static str,
    /// Cases of the YAML test suite, of 402, that it reads as they say, as far as known.
    pub suite: &'static str,
    pub parse: fn(&[u8]),
    /// Peak of allocated bytes.
    pub peak: fn(&[u8]) -> usize,
    pub accepts: fn(&[u8]) -> bool,
}

/// Defines a parser from a function that gives its result, or `None` where it refuses the text.
macro_rules! parser {
    ($name:literal, $makes:literal, $suite:literal, $parse:expr) => {
        Parser {
            name: $name,
            makes: $makes,
            suite: $suite,
            parse: |bytes| {
                let _ = black_box($parse(black_box(bytes)));
            },
            peak: |bytes| crate::allocation::peak(|| $parse(bytes)),
            accepts: |bytes| $parse(bytes).is_some(),
        }
    };
}

pub const PARSERS: &[Parser] = &[
    parser!("podlint", "tree", "402", podlint),
    parser!("saphyr", "tree", "402 (its events)", |bytes| saphyr_tree(bytes)),
    parser!("saphyr-parser", "events", "402", saphyr_events),
    parser!("yaml-rust2", "tree", "402 (its events)", yaml_rust2),
    parser!("serde_yaml", "tree", "330 (libyaml)", serde_yaml),
    parser!("libyaml", "events", "330", libyaml::events),
    parser!("libyaml", "tree", "330", libyaml::tree),
];

fn podlint(bytes: &[u8]) -> Option<podlint_yaml::Parse<'_>> {
    let parse = podlint_yaml::parse(bytes);
    parse.tree().errors.is_empty().then_some(parse)
}

fn saphyr_tree(bytes: &[u8]) -> Option<Vec<saphyr::Yaml<'_>>> {
    use saphyr::LoadableYamlNode;
    saphyr::Yaml::load_from_str(std::str::from_utf8(bytes).ok()?).ok()
}

fn saphyr_events(bytes: &[u8]) -> Option<usize> {
    let mut count = 0;
    for event in saphyr_parser::Parser::new_from_str(std::str::from_utf8(bytes).ok()?) {
        black_box(event.ok()?);
        count += 1;
    }
    Some(count)
}

fn yaml_rust2(bytes: &[u8]) -> Option<Vec<yaml_rust2::Yaml>> {
    yaml_rust2::YamlLoader::load_from_str(std::str::from_utf8(bytes).ok()?).ok()
}

fn serde_yaml(bytes: &[u8]) -> Option<Vec<serde_yaml::Value>> {
    serde_yaml::Deserializer::from_slice(bytes).map(|document| serde_yaml::Value::deserialize(document).ok()).collect()
}
