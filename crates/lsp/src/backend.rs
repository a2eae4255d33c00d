//! Handlers: each puts an event into the channel of the owner.

use crate::capabilities::{capabilities, client_of};
use crate::convert::path_of;
use crate::owner::{Event, Owner};
use crate::requests;
use crate::settings::Settings;
use crate::snapshot::Snapshot;
use podlint_rules::Engine;
use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{Sender, channel};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::sync::{oneshot, watch};
use tower_lsp_server::jsonrpc::{Error, ErrorCode, Result};
use tower_lsp_server::ls_types::*;
use tower_lsp_server::{Client, LanguageServer};

pub(crate) struct Backend {
    events: Sender<Event>,
    /// The revision in which something was last different for files that are not open.
    others: watch::Receiver<u64>,
    /// What the client was told last of files that are not open.
    told: Mutex<Option<Told>>,
}

/// What a client was told of files that are not open.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Told {
    /// The revision that it is true of.
    revision: u64,
    /// The names of what was found.
    names: BTreeMap<Uri, String>,
}

/// How long all files are left alone after a change.
const PAUSE: Duration = Duration::from_millis(300);

impl Backend {
    pub(crate) fn new(engine: &'static Engine, wrong: Vec<String>, client: Client) -> Backend {
        let (events, received) = channel();
        let (sender, others) = watch::channel(0);
        Owner::start(engine, wrong, client, events.clone(), received, sender);
        Backend { events, others, told: Mutex::default() }
    }

    fn tell(&self, event: Event) {
        // The owner ends only with the program.
        _ = self.events.send(event);
    }

    /// Asks for something as everything is when its turn comes.
    async fn ask<T: Send + 'static>(&self, answer: impl FnOnce(&Snapshot) -> T + Send + 'static) -> Result<T> {
        let (sender, receiver) = oneshot::channel();
        self.tell(Event::Request(Box::new(move |snapshot| {
            // Nobody waits any more for what was cancelled.
            if !sender.is_closed() {
                _ = sender.send(catch_unwind(AssertUnwindSafe(|| answer(snapshot))));
            }
        })));
        match receiver.await {
            Ok(Ok(answer)) => Ok(answer),
            Ok(Err(_)) => Err(internal("podlint failed on this request; please report it with the file")),
            Err(_) => Err(internal("the server is ending")),
        }
    }

    /// Asks for something that only all files can tell, once they are read. Nothing else waits meanwhile; a document that changes in the
    /// meantime is one that the place was not meant in.
    async fn ask_all_files<T: Send + 'static>(
        &self,
        uri: &Uri,
        answer: impl Fn(&Snapshot) -> T + Send + Sync + 'static,
    ) -> Result<T> {
        let (path, answer, mut others) = (path_of(uri), Arc::new(answer), self.others.clone());
        let mut asked = None;
        loop {
            others.mark_unchanged();
            let (path, answer) = (path.clone(), answer.clone());
            let turn = self.ask(move |snapshot| {
                let version = snapshot.documents.get(&path).map(|(_, document)| document.version);
                match asked {
                    Some(asked) if asked != version => Turn::Late,
                    _ if snapshot.is_indexed => Turn::Taken(answer(snapshot)),
                    _ => Turn::Early(version),
                }
            });
            match turn.await? {
                Turn::Taken(answer) => return Ok(answer),
                Turn::Early(version) => asked = Some(version),
                Turn::Late => return Err(modified()),
            }
            if others.changed().await.is_err() {
                return Err(internal("the server is ending"));
            }
        }
    }

    /// The text of an open document as the server has it: for bug reports and tests.
    pub(crate) async fn text(&self, params: OfDocument) -> Result<Option<String>> {
        self.ask(move |snapshot| {
            let (_, document) = snapshot.documents.get(&path_of(&params.text_document.uri))?;
            Some(document.text.to_string())
        })
        .await
    }

    /// How the server is: for bug reports and tests.
    pub(crate) async fn status(&self) -> Result<serde_json::Value> {
        self.ask(|snapshot| {
            serde_json::json!({
                "version": env!("CARGO_PKG_VERSION"),
                "files": snapshot.world.all().count(),
                "open": snapshot.documents.len(),
                "revision": snapshot.revision,
                "isIndexed": snapshot.is_indexed,
            })
        })
        .await
    }
}

/// What becomes of a request that needs all files when its turn comes.
enum Turn<T> {
    Taken(T),
    /// They are not read. The version of the document is this.
    Early(Option<i32>),
    /// The document has changed since it was asked about.
    Late,
}

/// What names a document.
#[derive(Debug, serde::Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct OfDocument {
    text_document: TextDocumentIdentifier,
}

fn internal(message: &'static str) -> Error {
    Error { code: ErrorCode::InternalError, message: message.into(), data: None }
}

fn modified() -> Error {
    Error { code: ErrorCode::ContentModified, message: "the document has changed since".into(), data: None }
}

impl LanguageServer for Backend {
    async fn initialize(&self, params: InitializeParams) -> Result<InitializeResult> {
        let client = client_of(&params.capabilities);
        let settings = params.initialization_options.unwrap_or_default();
        let read = Settings::read(&settings);
        let result = InitializeResult {
            capabilities: capabilities(&client, &read),
            server_info: Some(ServerInfo {
                name: "podlint".to_owned(),
                version: Some(env!("CARGO_PKG_VERSION").to_owned()),
            }),
            ..InitializeResult::default()
        };
        #[expect(deprecated, reason = "older clients have nothing else")]
        let root = params.root_uri.as_ref().map(path_of);
        let folders = match &params.workspace_folders {
            Some(folders) if !folders.is_empty() => folders.iter().map(|folder| path_of(&folder.uri)).collect(),
            _ => root.into_iter().collect(),
        };
        self.tell(Event::Initialize { client: Box::new(client), folders, settings, parent: params.process_id });
        Ok(result)
    }

    async fn initialized(&self, _: InitializedParams) {
        self.tell(Event::Initialized);
    }

    async fn shutdown(&self) -> Result<()> {
        Ok(())
    }

    async fn did_open(&self, params: DidOpenTextDocumentParams) {
        let TextDocumentItem { uri, version, text, .. } = params.text_document;
        self.tell(Event::Open { uri, version, text });
    }

    async fn did_change(&self, params: DidChangeTextDocumentParams) {
        let VersionedTextDocumentIdentifier { uri, version } = params.text_document;
        self.tell(Event::Change { uri, version, changes: params.content_changes });
    }

    async fn did_save(&self, _: DidSaveTextDocumentParams) {}

    async fn did_close(&self, params: DidCloseTextDocumentParams) {
        self.tell(Event::Close(params.text_document.uri));
    }

    async fn did_change_watched_files(&self, params: DidChangeWatchedFilesParams) {
        self.tell(Event::Watched(params.changes.iter().map(|change| (path_of(&change.uri), change.typ)).collect()));
    }

    async fn did_change_workspace_folders(&self, params: DidChangeWorkspaceFoldersParams) {
        let paths = |folders: Vec<WorkspaceFolder>| folders.iter().map(|folder| path_of(&folder.uri)).collect();
        self.tell(Event::Folders { added: paths(params.event.added), removed: paths(params.event.removed) });
    }

    async fn did_change_configuration(&self, params: DidChangeConfigurationParams) {
        self.tell(Event::AskSettings(params.settings));
    }

    async fn diagnostic(&self, params: DocumentDiagnosticParams) -> Result<DocumentDiagnosticReportResult> {
        self.ask(move |snapshot| requests::diagnostics::pull(snapshot, &params)).await
    }

    /// A client asks again as soon as it has an answer, so one that knows everything waits until something is different. What it
    /// knows is what it says: an answer may have been lost because it was cancelled on its way.
    async fn workspace_diagnostic(&self, params: WorkspaceDiagnosticParams) -> Result<WorkspaceDiagnosticReportResult> {
        let mut others = self.others.clone();
        let params = Arc::new(params);
        loop {
            let now = *others.borrow_and_update();
            let told = self.told.lock().ok().and_then(|told| told.clone());
            if told.as_ref().is_some_and(|told| told.revision != now) {
                // The next keystroke may be on its way, or the request of a client that was asked to ask again.
                tokio::time::sleep(PAUSE).await;
                if others.has_changed().unwrap_or(false) {
                    continue;
                }
            }
            let (params, is_old) = (params.clone(), others.clone());
            let report = self.ask(move |snapshot| {
                let knows = Told { revision: now, names: requests::diagnostics::known(snapshot, &params) };
                let is_old = || is_old.has_changed().unwrap_or(false);
                (told != Some(knows)).then(|| requests::diagnostics::pull_all(snapshot, &params, is_old))
            });
            if let Some((report, names)) = report.await? {
                if let Ok(mut told) = self.told.lock() {
                    *told = Some(Told { revision: now, names });
                }
                return Ok(report);
            }
            if others.changed().await.is_err() {
                return Err(internal("the server is ending"));
            }
        }
    }

    async fn completion(&self, params: CompletionParams) -> Result<Option<CompletionResponse>> {
        self.ask(move |snapshot| requests::completion::offer(snapshot, &params)).await
    }

    async fn completion_resolve(&self, item: CompletionItem) -> Result<CompletionItem> {
        self.ask(move |snapshot| requests::completion::resolve(snapshot, item)).await
    }

    async fn hover(&self, params: HoverParams) -> Result<Option<Hover>> {
        self.ask(move |snapshot| requests::hover::hover(snapshot, &params)).await
    }

    async fn goto_definition(&self, params: GotoDefinitionParams) -> Result<Option<GotoDefinitionResponse>> {
        self.ask(move |snapshot| requests::navigation::definition(snapshot, &params)).await
    }

    async fn references(&self, params: ReferenceParams) -> Result<Option<Vec<Location>>> {
        let uri = params.text_document_position.text_document.uri.clone();
        self.ask_all_files(&uri, move |snapshot| requests::navigation::references(snapshot, &params)).await
    }

    async fn document_highlight(&self, params: DocumentHighlightParams) -> Result<Option<Vec<DocumentHighlight>>> {
        self.ask(move |snapshot| requests::navigation::highlights(snapshot, &params)).await
    }

    async fn prepare_rename(&self, params: TextDocumentPositionParams) -> Result<Option<PrepareRenameResponse>> {
        let uri = params.text_document.uri.clone();
        self.ask_all_files(&uri, move |snapshot| requests::rename::prepare(snapshot, &params)).await
    }

    async fn rename(&self, params: RenameParams) -> Result<Option<WorkspaceEdit>> {
        let uri = params.text_document_position.text_document.uri.clone();
        self.ask_all_files(&uri, move |snapshot| requests::rename::rename(snapshot, &params)).await?
    }

    async fn document_symbol(&self, params: DocumentSymbolParams) -> Result<Option<DocumentSymbolResponse>> {
        self.ask(move |snapshot| requests::symbols::of_document(snapshot, &params)).await
    }

    async fn symbol(&self, params: WorkspaceSymbolParams) -> Result<Option<WorkspaceSymbolResponse>> {
        self.ask(move |snapshot| requests::symbols::of_workspace(snapshot, &params)).await
    }

    async fn folding_range(&self, params: FoldingRangeParams) -> Result<Option<Vec<FoldingRange>>> {
        self.ask(move |snapshot| requests::structure::folds(snapshot, &params)).await
    }

    async fn selection_range(&self, params: SelectionRangeParams) -> Result<Option<Vec<SelectionRange>>> {
        self.ask(move |snapshot| requests::structure::selections(snapshot, &params)).await
    }

    async fn document_link(&self, params: DocumentLinkParams) -> Result<Option<Vec<DocumentLink>>> {
        self.ask(move |snapshot| requests::structure::links(snapshot, &params.text_document.uri)).await
    }

    async fn semantic_tokens_full(&self, params: SemanticTokensParams) -> Result<Option<SemanticTokensResult>> {
        self.ask(move |snapshot| requests::tokens::full(snapshot, &params)).await
    }

    async fn semantic_tokens_range(
        &self,
        params: SemanticTokensRangeParams,
    ) -> Result<Option<SemanticTokensRangeResult>> {
        self.ask(move |snapshot| requests::tokens::range(snapshot, &params)).await
    }

    async fn inlay_hint(&self, params: InlayHintParams) -> Result<Option<Vec<InlayHint>>> {
        self.ask(move |snapshot| requests::hints::hints(snapshot, &params)).await
    }

    async fn code_lens(&self, params: CodeLensParams) -> Result<Option<Vec<CodeLens>>> {
        self.ask(move |snapshot| requests::lenses::lenses(snapshot, &params)).await
    }

    async fn code_action(&self, params: CodeActionParams) -> Result<Option<CodeActionResponse>> {
        self.ask(move |snapshot| requests::actions::actions(snapshot, &params)).await
    }

    async fn formatting(&self, params: DocumentFormattingParams) -> Result<Option<Vec<TextEdit>>> {
        self.ask(move |snapshot| requests::formatting::document(snapshot, &params)).await
    }

    async fn range_formatting(&self, params: DocumentRangeFormattingParams) -> Result<Option<Vec<TextEdit>>> {
        self.ask(move |snapshot| requests::formatting::range(snapshot, &params)).await
    }

    async fn on_type_formatting(&self, params: DocumentOnTypeFormattingParams) -> Result<Option<Vec<TextEdit>>> {
        self.ask(move |snapshot| requests::formatting::on_type(snapshot, &params)).await
    }

    async fn execute_command(&self, params: ExecuteCommandParams) -> Result<Option<LSPAny>> {
        self.ask(move |snapshot| requests::commands::execute(snapshot, &params)).await?
    }
}
