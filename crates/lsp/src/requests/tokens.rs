//! `textDocument/semanticTokens`.

use crate::convert::Lines;
use crate::snapshot::Snapshot;
use podlint_ide::tokens::{TokenKind, tokens};
use podlint_yaml::Span;
use tower_lsp_server::ls_types::*;

/// The kinds of tokens, by the numbers that tokens have.
pub(crate) fn legend() -> SemanticTokensLegend {
    SemanticTokensLegend {
        token_types: vec![SemanticTokenType::PROPERTY, SemanticTokenType::VARIABLE],
        token_modifiers: Vec::new(),
    }
}

pub(crate) fn full(snapshot: &Snapshot, params: &SemanticTokensParams) -> Option<SemanticTokensResult> {
    let view = snapshot.view(&params.text_document.uri)?;
    view.run(|scope, lines| Some(encoded(tokens(scope).into_iter(), lines).into()))
}

pub(crate) fn range(snapshot: &Snapshot, params: &SemanticTokensRangeParams) -> Option<SemanticTokensRangeResult> {
    let view = snapshot.view(&params.text_document.uri)?;
    view.run(|scope, lines| {
        let wanted = lines.span(params.range);
        let is_in = |(span, _): &(Span, TokenKind)| span.start < wanted.end && wanted.start < span.end;
        Some(encoded(tokens(scope).into_iter().filter(is_in), lines).into())
    })
}

/// Tokens as numbers, each from the one before.
fn encoded(tokens: impl Iterator<Item = (Span, TokenKind)>, lines: &Lines<'_>) -> SemanticTokens {
    let mut data = Vec::new();
    let mut last = Position::default();
    for (span, kind) in tokens {
        let range = lines.range(span);
        if range.start.line != range.end.line {
            continue;
        }
        let is_same_line = range.start.line == last.line;
        data.push(SemanticToken {
            delta_line: range.start.line - last.line,
            delta_start: if is_same_line { range.start.character - last.character } else { range.start.character },
            length: range.end.character - range.start.character,
            token_type: match kind {
                TokenKind::Reference => 0,
                TokenKind::Variable => 1,
            },
            token_modifiers_bitset: 0,
        });
        last = range.start;
    }
    SemanticTokens { result_id: None, data }
}
