//! podlint: arguments, output, exit codes. What it does is in the crates below.

mod args;
mod bundled;
mod commands;
mod output;
mod terminal;

use args::{Cli, Command};
use clap::Parser;
use podlint_plugin_host::Plugin;
use podlint_rules::Engine;
use std::process::ExitCode;
use terminal::Terminal;

/// What a command comes to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Outcome {
    /// Nothing to report.
    Clean = 0,
    /// Problems were found.
    Problems = 1,
    /// The job could not be done, or not all of it.
    Failed = 2,
}

fn main() -> ExitCode {
    let cli = Cli::parse();
    let terminal = Terminal::new(cli.common.color, cli.common.quiet, cli.common.verbose);
    let (engine, not_loaded) = load_engine(&cli, terminal);
    let outcome = match &cli.command {
        Command::Check(args) => commands::check::run(args, &engine, terminal),
        Command::Config(command) => commands::config::run(command, &engine, terminal),
        Command::Explain(args) => commands::explain::run(args, &engine, terminal),
        Command::Parse(args) => commands::parse::run(args, terminal),
        Command::Rules(args) => commands::rules::run(args, &engine, terminal),
        Command::Schedule(args) => commands::schedule::run(args, &engine, terminal),
        Command::Lsp(args) => return commands::lsp::run(args, engine, not_loaded, terminal),
    };
    let loaded = if not_loaded.is_empty() { Outcome::Clean } else { Outcome::Failed };
    ExitCode::from(outcome.max(loaded) as u8)
}

/// The bundled plugins and those named on the command line, and what is said of those that cannot be loaded. Such a one costs its own
/// findings only.
fn load_engine(cli: &Cli, terminal: Terminal) -> (Engine, Vec<String>) {
    let mut plugins = bundled::plugins();
    let mut not_loaded = Vec::new();
    for path in &cli.common.plugins {
        match Plugin::load(path) {
            // A plugin that is given by path takes the place of the bundled one with its id: that is how it is worked on.
            Ok(plugin) => {
                plugins.retain(|other| other.id() != plugin.id());
                terminal.detail(&format!("plugin `{}` {} from {}", plugin.id(), plugin.version(), path.display()));
                plugins.push(plugin);
            }
            Err(error) => {
                terminal.error(&error.to_string(), error.hint().unwrap_or_default());
                not_loaded.push(error.to_string());
            }
        }
    }
    (Engine::new(plugins), not_loaded)
}
