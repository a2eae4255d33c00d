//! `podlint explain RULE`: the rule's page in the terminal, also for what other tools call it.

use crate::Outcome;
use crate::args::ExplainArgs;
use crate::terminal::{Terminal, is_closed_pipe};
use anstyle::{AnsiColor, Style};
use podlint_rules::{Engine, Registered, profile_name};
use std::io::{self, Write};

pub(crate) fn run(args: &ExplainArgs, engine: &Engine, terminal: Terminal) -> Outcome {
    let registry = engine.registry();
    let Some(rule) = registry.find(&args.rule).or_else(|| registry.find_alias(&args.rule)) else {
        let hint = registry.nearest(&args.rule).map_or_else(
            || "`podlint rules` lists all of them".to_owned(),
            |nearest| format!("did you mean `{nearest}`?"),
        );
        terminal.error(&format!("there is no rule `{}`", args.rule), &hint);
        return Outcome::Failed;
    };
    match write_page(rule, &mut terminal.stdout()) {
        Err(error) if !is_closed_pipe(&error) => {
            terminal.error(&format!("cannot write: {error}"), "");
            Outcome::Failed
        }
        _ => Outcome::Clean,
    }
}

/// Writes a page: headings bold, code dim, everything else as it stands.
fn write_page(rule: &Registered, out: &mut dyn Write) -> io::Result<()> {
    let heading = Style::new().bold();
    let code = Style::new().fg_color(Some(AnsiColor::Cyan.into()));
    let fix = rule.fix.map_or("none", crate::commands::rules::fix_name);
    writeln!(out, "{heading}{}{heading:#}", rule.id)?;
    writeln!(out, "severity: {}, profile: {}, fix: {fix}", rule.severity, profile_name(rule.profile))?;
    let mut in_code = false;
    for line in rule.page.lines().skip(1) {
        if line.starts_with("```") {
            in_code = !in_code;
        } else if in_code {
            writeln!(out, "    {code}{line}{code:#}")?;
        } else if let Some(title) = line.strip_prefix("## ") {
            writeln!(out, "{heading}{title}{heading:#}")?;
        } else {
            writeln!(out, "{line}")?;
        }
    }
    Ok(())
}
