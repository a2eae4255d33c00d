//! `podlint rules`: every rule with what it is like.

use crate::Outcome;
use crate::args::{ListFormat, RulesArgs};
use crate::terminal::{Terminal, is_closed_pipe};
use podlint_rules::{Engine, FixClass, Registered, profile_name};
use serde::Serialize;
use std::io::{self, Write};

pub(crate) fn run(args: &RulesArgs, engine: &Engine, terminal: Terminal) -> Outcome {
    let rules = engine.registry().rules();
    let mut out = terminal.stdout();
    let written = match args.format {
        ListFormat::Table => write_table(rules, &mut out),
        ListFormat::Json => write_json(rules, &mut out),
    };
    match written {
        Err(error) if !is_closed_pipe(&error) => {
            terminal.error(&format!("cannot write: {error}"), "");
            Outcome::Failed
        }
        _ => Outcome::Clean,
    }
}

/// The name of a class of fixes.
pub(crate) fn fix_name(class: FixClass) -> &'static str {
    match class {
        FixClass::Safe => "safe",
        FixClass::Unsafe => "unsafe",
        FixClass::Manual => "manual",
    }
}

fn write_table(rules: &[Registered], out: &mut dyn Write) -> io::Result<()> {
    let width = rules.iter().map(|rule| rule.id.len()).max().unwrap_or_default();
    for rule in rules {
        let fix = rule.fix.map_or("-", fix_name);
        let (id, profile) = (&rule.id, profile_name(rule.profile));
        writeln!(out, "{id:width$}  {:11}  {profile:11}  {fix:6}  {}", rule.severity, rule.description)?;
    }
    Ok(())
}

#[derive(Serialize)]
struct RuleEntry<'r> {
    id: &'r str,
    plugin: &'r str,
    severity: &'static str,
    profile: &'static str,
    fix: Option<&'static str>,
    description: &'r str,
}

fn write_json(rules: &[Registered], out: &mut dyn Write) -> io::Result<()> {
    let entries: Vec<_> = rules
        .iter()
        .map(|rule| RuleEntry {
            id: &rule.id,
            plugin: rule.id.split_once('/').map_or("", |(plugin, _)| plugin),
            severity: rule.severity.name(),
            profile: profile_name(rule.profile),
            fix: rule.fix.map(fix_name),
            description: &rule.description,
        })
        .collect();
    serde_json::to_writer_pretty(&mut *out, &entries)?;
    writeln!(out)
}
