//! `textDocument/documentSymbol` and `workspace/symbol`.

use crate::convert::Lines;
use crate::places::Places;
use crate::snapshot::Snapshot;
use podlint_ide::symbols::{Symbol, SymbolKind as Kind, symbols, workspace_symbols};
use podlint_ide::{Files, Target};
use tower_lsp_server::ls_types::{
    DocumentSymbol, DocumentSymbolParams, DocumentSymbolResponse, Location, SymbolInformation, SymbolKind, Uri,
    WorkspaceSymbolParams, WorkspaceSymbolResponse,
};

pub(crate) fn of_document(snapshot: &Snapshot, params: &DocumentSymbolParams) -> Option<DocumentSymbolResponse> {
    let uri = &params.text_document.uri;
    let view = snapshot.view(uri)?;
    view.run(|scope, lines| {
        let all = symbols(scope);
        Some(match snapshot.client.takes_symbol_trees {
            true => DocumentSymbolResponse::Nested(all.into_iter().map(|symbol| tree(symbol, lines)).collect()),
            false => DocumentSymbolResponse::Flat(flat(all, uri, lines)),
        })
    })
}

fn kind(kind: Kind) -> SymbolKind {
    match kind {
        Kind::Object => SymbolKind::CLASS,
        Kind::Mapping => SymbolKind::OBJECT,
        Kind::Sequence => SymbolKind::ARRAY,
        Kind::Value => SymbolKind::STRING,
    }
}

#[expect(deprecated, reason = "the type has a field that is no longer used")]
fn tree(symbol: Symbol, lines: &Lines<'_>) -> DocumentSymbol {
    let children: Vec<DocumentSymbol> = symbol.children.into_iter().map(|child| tree(child, lines)).collect();
    DocumentSymbol {
        name: shown(symbol.name),
        detail: Some(symbol.detail).filter(|detail| !detail.is_empty()),
        kind: kind(symbol.kind),
        tags: None,
        deprecated: None,
        range: lines.range(symbol.span),
        selection_range: lines.range(symbol.name_span),
        children: (!children.is_empty()).then_some(children),
    }
}

/// The protocol allows no empty name.
fn shown(name: String) -> String {
    if name.trim().is_empty() { "(no name)".to_owned() } else { name }
}

#[expect(deprecated, reason = "the type has a field that is no longer used")]
fn flat(symbols: Vec<Symbol>, uri: &Uri, lines: &Lines<'_>) -> Vec<SymbolInformation> {
    let mut all = Vec::new();
    let mut left: Vec<(Symbol, Option<String>)> = symbols.into_iter().rev().map(|symbol| (symbol, None)).collect();
    while let Some((symbol, container)) = left.pop() {
        all.push(SymbolInformation {
            name: shown(symbol.name.clone()),
            kind: kind(symbol.kind),
            tags: None,
            deprecated: None,
            location: Location { uri: uri.clone(), range: lines.range(symbol.span) },
            container_name: container,
        });
        left.extend(symbol.children.into_iter().rev().map(|child| (child, Some(symbol.name.clone()))));
    }
    all
}

#[expect(deprecated, reason = "the type has a field that is no longer used")]
pub(crate) fn of_workspace(snapshot: &Snapshot, params: &WorkspaceSymbolParams) -> Option<WorkspaceSymbolResponse> {
    let found = workspace_symbols(snapshot.world.index().view(), &params.query);
    let places = Places::new(snapshot);
    let information = |symbol: podlint_ide::symbols::WorkspaceSymbol| {
        let Target { file, span } = symbol.target;
        let location = places.location(Target { file, span: snapshot.in_text(file, span) })?;
        Some(SymbolInformation {
            name: symbol.name,
            kind: SymbolKind::CLASS,
            tags: None,
            deprecated: None,
            location,
            container_name: Some(symbol.container).filter(|container| !container.is_empty()),
        })
    };
    Some(WorkspaceSymbolResponse::Flat(found.into_iter().filter_map(information).collect()))
}
