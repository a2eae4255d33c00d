//! Asking the validation in tests: text in, text out.

use super::kinds;
use super::session::Session;
use super::value::Value;
use podlint_plugin_sdk::manifest::{Context, objects};
use podlint_plugin_sdk::prelude::*;
use podlint_plugin_sdk::schema::Minor;
use std::rc::Rc;

/// What the API server of 1.`minor` says of the objects in a text, sorted: a line `line:column path: error` for each error.
pub(crate) fn errors(text: &str, minor: u8) -> String {
    let parse = podlint_plugin_sdk::yaml::parse(text);
    let tree = parse.tree();
    let mut lines = Vec::new();
    for record in objects(&tree, Context::default()).records {
        let object = Object::of(&tree, &record).expect("the record is of this tree");
        let session = Session::new(object, Minor::new(minor).expect("a minor that is known"), Rc::default());
        kinds::validate(Value::root(&session));
        for found in session.into_found().0 {
            let before = &text[..found.place.start as usize];
            let line = before.matches('\n').count() + 1;
            let column = before.rsplit('\n').next().map_or(0, str::len) + 1;
            lines.push((line, column, format!("{line}:{column} {}: {}", found.error.field, found.error.text())));
        }
    }
    lines.sort();
    lines.into_iter().map(|(.., line)| line + "\n").collect()
}

/// Checks the errors of a Pod in 1.37. `rest` follows `containers: [{name: web, image: web, ` in line 5 and must close
/// both brackets, so that further fields of the spec can follow in lines of their own.
pub(crate) fn check_pod(rest: &str, expected: &str) {
    check_pod_of(37, rest, expected);
}

/// The same in 1.`minor`.
pub(crate) fn check_pod_of(minor: u8, rest: &str, expected: &str) {
    let head = "apiVersion: v1\nkind: Pod\nmetadata: {name: web}\nspec:\n  containers: [{name: web, image: web, ";
    assert_eq!(errors(&format!("{head}{rest}\n"), minor).trim_end(), expected.trim(), "1.{minor}: {rest}");
}
