//! `workspace/executeCommand`.

use super::refused;
use crate::convert::path_of;
use crate::placement::report;
use crate::placement_page::placement_page;
use crate::snapshot::Snapshot;
use podlint_rules::Registered;
use serde_json::json;
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
        "podlint.listRules" => {
            let rules = snapshot.world.engine().registry().rules().iter();
            let entry = |rule: &Registered| json!({"id": rule.id, "severity": rule.severity.name(), "description": rule.description});
            Ok(Some(rules.map(entry).collect()))
        }
        "podlint.showPlacement" | "podlint.schedule" => {
            let path = first.and_then(LSPAny::as_str).and_then(|uri| uri.parse().ok()).map(|uri| path_of(&uri));
            let file = path.as_ref().and_then(|path| snapshot.world.place(path));
            let no_document = || match &path {
                Some(path) => {
                    let name = path.file_name().map_or(path.to_string_lossy(), |name| name.to_string_lossy());
                    refused(format!("podlint does not read `{name}`: it is gone, or a configuration leaves it out"))
                }
                None => refused("name a document".to_owned()),
            };
            let wanted = params.arguments.get(1).unwrap_or(&LSPAny::Null);
            if wanted["format"] != "html" {
                return Ok(Some(report(snapshot, file.ok_or_else(no_document)?)));
            }
            // Without a document it is about all of them.
            if file.is_none() && !first.is_none_or(LSPAny::is_null) {
                return Err(no_document());
            }
            Ok(Some(placement_page(snapshot, file, wanted["nonce"].as_str().unwrap_or_default())))
        }
        other => Err(refused(format!("there is no command `{other}`"))),
    }
}
