//! `podlint lsp`: the language server.

use crate::args::LspArgs;
use crate::terminal::Terminal;
use podlint_lsp::Ended;
use podlint_rules::Engine;
use std::fs::File;
use std::path::Path;
use std::process::ExitCode;

/// Serves until the client leaves: 0 if it said goodbye, 1 otherwise, as the protocol has it. What is wrong from the start is told to
/// the user, who does not see standard error.
pub(crate) fn run(args: &LspArgs, engine: Engine, wrong: Vec<String>, terminal: Terminal) -> ExitCode {
    let log = match args.log.as_ref().map(File::create).transpose() {
        Ok(log) => log,
        Err(error) => {
            let path = args.log.as_deref().unwrap_or(Path::new("")).display();
            terminal.error(&format!("cannot write the log `{path}`: {error}"), "");
            return ExitCode::from(2);
        }
    };
    match podlint_lsp::serve_stdio(Box::leak(Box::new(engine)), wrong, log) {
        Ok(Ended::InOrder) => ExitCode::SUCCESS,
        Ok(Ended::Otherwise) => ExitCode::from(1),
        Err(error) => {
            terminal.error(&format!("cannot start the language server: {error}"), "");
            ExitCode::from(2)
        }
    }
}
