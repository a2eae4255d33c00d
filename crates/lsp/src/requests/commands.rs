//! `workspace/executeCommand`.

use super::refused;
use crate::snapshot::Snapshot;
use tower_lsp_server::jsonrpc::Result;
use tower_lsp_server::ls_types::{ExecuteCommandParams, LSPAny};

/// Runs a command of the server.
pub(crate) fn execute(snapshot: &Snapshot, params: &ExecuteCommandParams) -> Result<Option<LSPAny>> {
    let first = params.arguments.first();
    match params.command.as_str() {
        "podlint.explainRule" => {
            let rule = first.and_then(LSPAny::as_str).unwrap_or_default();
            let found = snapshot.world.engine().registry().find(rule);
            found
                .map(|rule| Some(rule.page.clone().into()))
                .ok_or_else(|| refused(format!("there is no rule `{rule}`")))
        }
        other => Err(refused(format!("there is no command `{other}`"))),
    }
}
