//! `podlint config`: what can be configured.

use crate::Outcome;
use crate::args::ConfigCommand;
use crate::terminal::{Terminal, is_closed_pipe};
use podlint_rules::{Engine, Registered};
use podlint_schema::MINORS;
use serde_json::{Map, Value, json};
use std::io::Write;

pub(crate) fn run(command: &ConfigCommand, engine: &Engine, terminal: Terminal) -> Outcome {
    let ConfigCommand::Schema = command;
    let written = writeln!(terminal.stdout(), "{:#}", schema(engine.registry().rules()));
    match written {
        Err(error) if !is_closed_pipe(&error) => {
            terminal.error(&format!("cannot write: {error}"), "");
            Outcome::Failed
        }
        _ => Outcome::Clean,
    }
}

/// The JSON schema of `.podlint.yaml`, draft 7, for editors. podlint's own reader says more than a schema can.
fn schema(rules: &[Registered]) -> Value {
    let minors = MINORS.map(|minor| minor.number().to_string()).join("|");
    let globs = |description: &str| json!({"description": description, "type": "array", "items": {"type": "string"}});
    let text = |description: &str| json!({"description": description, "type": "string", "minLength": 1});
    let rule = |rule: &Registered| (rule.id.clone(), one_rule(rule));
    json!({
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": "podlint",
        "description": "How podlint checks the files below this folder.",
        "type": ["object", "null"],
        "additionalProperties": false,
        "properties": {
            "kubernetes": {
                "description": "For which Kubernetes: a minor such as \"1.37\", or a range such as 1.34..1.37.",
                "type": "string",
                "pattern": format!("^1\\.({minors})(\\.\\.1\\.({minors}))?$"),
            },
            "profile": {
                "description": "Which rules run.",
                "enum": ["correctness", "recommended", "strict"],
                "default": "recommended",
            },
            "fail-on": {
                "description": "The mildest severity that fails a run.",
                "enum": ["error", "warning", "information", "hint", "never"],
                "default": "error",
            },
            "exclude": globs("Globs of files that are left out, relative to this folder."),
            "custom-resources": globs("Globs of files with CustomResourceDefinitions, relative to this folder."),
            "pod-templates": {
                "description": "Where objects of custom kinds keep their pod templates.",
                "type": "array",
                "items": {
                    "type": "object",
                    "additionalProperties": false,
                    "required": ["group", "kind", "path"],
                    "properties": {
                        "group": text("The API group, without a version."),
                        "kind": text("The kind."),
                        "path": text("Names of fields with dots between them, `[]` behind a list, `*` for any name."),
                    },
                },
            },
            "rules": {
                "description": "How grave what a rule finds is, or its options.",
                "type": ["object", "null"],
                "properties": rules.iter().map(rule).collect::<Map<_, _>>(),
                "additionalProperties": level(json!({"$ref": "#/definitions/anyRule"})),
            },
        },
        "definitions": {
            // A boolean is what YAML 1.1 makes of `off`.
            "severity": {"enum": ["off", "hint", "information", "warning", "error", false]},
            "anyRule": rule_object(json!({"type": "object"})),
        },
    })
}

fn one_rule(rule: &Registered) -> Value {
    let defaults: Map<String, Value> = serde_json::from_str(&rule.options).unwrap_or_default();
    let option = |(name, default): (&String, &Value)| {
        let kind = match default {
            Value::Bool(_) => "boolean",
            Value::Number(_) => "number",
            Value::Array(_) => "array",
            Value::Object(_) => "object",
            Value::String(_) | Value::Null => "string",
        };
        (name.clone(), json!({"type": kind, "default": default}))
    };
    let options: Map<String, Value> = defaults.iter().map(option).collect();
    let mut schema =
        level(rule_object(json!({"type": "object", "additionalProperties": false, "properties": options})));
    schema["description"] = json!(rule.description);
    schema["default"] = json!(rule.severity.to_string());
    schema
}

/// A severity alone, or more.
fn level(object: Value) -> Value {
    json!({"anyOf": [{"$ref": "#/definitions/severity"}, object]})
}

fn rule_object(options: Value) -> Value {
    json!({
        "type": "object",
        "additionalProperties": false,
        "properties": {
            "severity": {"$ref": "#/definitions/severity"},
            "use": {"description": "The rule that runs under this second name.", "type": "string"},
            "locked": {"description": "Comments cannot hide what it finds.", "type": "boolean"},
            "options": options,
        },
    })
}
