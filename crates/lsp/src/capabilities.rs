//! What the client can do, and what the server says it does.

use crate::requests::tokens;
use crate::settings::Settings;
use crate::snapshot::{Client, Counting};
use podlint_yaml::Encoding;
use serde_json::json;
use tower_lsp_server::ls_types::*;

/// Commands that a client can run.
pub(crate) const COMMANDS: [&str; 4] =
    ["podlint.schedule", "podlint.showPlacement", "podlint.explainRule", "podlint.listRules"];

/// What a client says it can do.
pub(crate) fn client_of(capabilities: &ClientCapabilities) -> Client {
    let value = serde_json::to_value(capabilities).unwrap_or_default();
    let is = |path: &str| value.pointer(path).and_then(serde_json::Value::as_bool) == Some(true);
    let has = |path: &str| value.pointer(path).is_some_and(|value| !value.is_null());
    let names = |path: &str, name: &str| {
        value.pointer(path).and_then(|list| list.as_array()).is_some_and(|list| list.iter().any(|own| own == name))
    };
    let text = |name: &str| format!("/textDocument/{name}");
    Client {
        encoding: Counting(match names("/general/positionEncodings", "utf-8") {
            true => Encoding::Utf8,
            false => Encoding::Utf16,
        }),
        pulls_diagnostics: has(&text("diagnostic")),
        refreshes_diagnostics: is("/workspace/diagnostics/refreshSupport"),
        refreshes_lenses: is("/workspace/codeLens/refreshSupport"),
        refreshes_hints: is("/workspace/inlayHint/refreshSupport"),
        has_related_information: is(&text("publishDiagnostics/relatedInformation"))
            || is(&text("diagnostic/relatedInformation")),
        has_code_descriptions: is(&text("publishDiagnostics/codeDescriptionSupport"))
            || is(&text("diagnostic/codeDescriptionSupport")),
        has_tags: has(&text("publishDiagnostics/tagSupport")) || has(&text("diagnostic/tagSupport")),
        takes_snippets: is(&text("completion/completionItem/snippetSupport")),
        takes_insert_replace: is(&text("completion/completionItem/insertReplaceSupport")),
        adjusts_indentation: value
            .pointer(&text("completion/completionItem/insertTextModeSupport/valueSet"))
            .and_then(|modes| modes.as_array())
            .is_some_and(|modes| modes.iter().any(|mode| *mode == 2)),
        takes_markdown: names(&text("hover/contentFormat"), "markdown"),
        takes_markdown_in_completion: names(&text("completion/completionItem/documentationFormat"), "markdown"),
        takes_action_literals: has(&text("codeAction/codeActionLiteralSupport")),
        takes_document_changes: is("/workspace/workspaceEdit/documentChanges"),
        takes_symbol_trees: is(&text("documentSymbol/hierarchicalDocumentSymbolSupport")),
        takes_location_links: is(&text("definition/linkSupport")),
        folds_whole_lines: is(&text("foldingRange/lineFoldingOnly")),
        registers_formatting: is(&text("formatting/dynamicRegistration")),
        watches_files: is("/workspace/didChangeWatchedFiles/dynamicRegistration"),
        has_configuration: is("/workspace/configuration"),
        has_progress: is("/window/workDoneProgress"),
        changes_folders: is("/workspace/workspaceFolders"),
    }
}

/// What is registered when formatting is switched on later, for a client that takes it then.
pub(crate) fn formatting_registrations() -> Vec<Registration> {
    let selector = json!([{"language": "yaml"}, {"language": "json"}]);
    let register = |method: &str, more: serde_json::Value| {
        let mut options = json!({"documentSelector": selector});
        if let (Some(options), Some(more)) = (options.as_object_mut(), more.as_object()) {
            options.extend(more.clone());
        }
        Registration { id: format!("podlint/{method}"), method: method.to_owned(), register_options: Some(options) }
    };
    vec![
        register("textDocument/formatting", json!({})),
        register("textDocument/rangeFormatting", json!({})),
        register(
            "textDocument/onTypeFormatting",
            json!({"firstTriggerCharacter": "\n", "moreTriggerCharacter": [":"]}),
        ),
    ]
}

/// What the server does for a client.
pub(crate) fn capabilities(client: &Client, settings: &Settings) -> ServerCapabilities {
    let encoding = match client.encoding.0 {
        Encoding::Utf8 => PositionEncodingKind::UTF8,
        _ => PositionEncodingKind::UTF16,
    };
    let characters = |all: &[&str]| all.iter().map(|one| (*one).to_owned()).collect::<Vec<String>>();
    ServerCapabilities {
        position_encoding: Some(encoding),
        text_document_sync: Some(TextDocumentSyncCapability::Options(TextDocumentSyncOptions {
            open_close: Some(true),
            change: Some(TextDocumentSyncKind::INCREMENTAL),
            save: Some(TextDocumentSyncSaveOptions::Supported(true)),
            ..TextDocumentSyncOptions::default()
        })),
        diagnostic_provider: client.pulls_diagnostics.then(|| {
            DiagnosticServerCapabilities::Options(DiagnosticOptions {
                identifier: Some("podlint".to_owned()),
                inter_file_dependencies: true,
                workspace_diagnostics: true,
                ..DiagnosticOptions::default()
            })
        }),
        completion_provider: Some(CompletionOptions {
            resolve_provider: Some(true),
            trigger_characters: Some(characters(&[":", " ", "-", "\"", "'", "$", "(", "/", ",", "{", "[", "."])),
            ..CompletionOptions::default()
        }),
        hover_provider: Some(true.into()),
        definition_provider: Some(OneOf::Left(true)),
        references_provider: Some(OneOf::Left(true)),
        document_highlight_provider: Some(OneOf::Left(true)),
        rename_provider: Some(OneOf::Right(RenameOptions {
            prepare_provider: Some(true),
            work_done_progress_options: WorkDoneProgressOptions::default(),
        })),
        document_symbol_provider: Some(OneOf::Left(true)),
        workspace_symbol_provider: Some(OneOf::Left(true)),
        folding_range_provider: Some(true.into()),
        selection_range_provider: Some(true.into()),
        document_link_provider: Some(DocumentLinkOptions {
            resolve_provider: Some(false),
            work_done_progress_options: WorkDoneProgressOptions::default(),
        }),
        semantic_tokens_provider: Some(
            SemanticTokensOptions {
                legend: tokens::legend(),
                range: Some(true),
                full: Some(SemanticTokensFullOptions::Bool(true)),
                ..SemanticTokensOptions::default()
            }
            .into(),
        ),
        inlay_hint_provider: Some(OneOf::Left(true)),
        code_lens_provider: Some(CodeLensOptions { resolve_provider: Some(false) }),
        // Our actions are edits, which a client that knows commands only could not take.
        code_action_provider: client.takes_action_literals.then(|| {
            CodeActionProviderCapability::Options(CodeActionOptions {
                code_action_kinds: Some(vec![
                    CodeActionKind::QUICKFIX,
                    CodeActionKind::REFACTOR_REWRITE,
                    CodeActionKind::from("source.fixAll.podlint"),
                ]),
                ..CodeActionOptions::default()
            })
        }),
        // An editor that is told of a formatter no longer asks the user for one, so it is told only if it is wanted.
        document_formatting_provider: settings.formatting.then_some(OneOf::Left(true)),
        document_range_formatting_provider: settings.formatting.then_some(OneOf::Left(true)),
        document_on_type_formatting_provider: settings.formatting.then(|| DocumentOnTypeFormattingOptions {
            first_trigger_character: "\n".to_owned(),
            more_trigger_character: Some(characters(&[":"])),
        }),
        execute_command_provider: Some(ExecuteCommandOptions {
            commands: characters(&COMMANDS),
            ..ExecuteCommandOptions::default()
        }),
        workspace: Some(WorkspaceServerCapabilities {
            workspace_folders: client.changes_folders.then_some(WorkspaceFoldersServerCapabilities {
                supported: Some(true),
                change_notifications: Some(OneOf::Left(true)),
            }),
            ..WorkspaceServerCapabilities::default()
        }),
        ..ServerCapabilities::default()
    }
}
