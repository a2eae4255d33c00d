//! `podlint lsp`: the language server.

use crate::terminal::Terminal;
use podlint_lsp::Ended;
use podlint_rules::Engine;
use std::process::ExitCode;

/// Serves until the client leaves: 0 if it said goodbye, 1 otherwise, as the protocol has it.
pub(crate) fn run(engine: Engine, terminal: Terminal) -> ExitCode {
    match podlint_lsp::serve_stdio(Box::leak(Box::new(engine))) {
        Ok(Ended::InOrder) => ExitCode::SUCCESS,
        Ok(Ended::Otherwise) => ExitCode::from(1),
        Err(error) => {
            terminal.error(&format!("cannot start the language server: {error}"), "");
            ExitCode::from(2)
        }
    }
}
