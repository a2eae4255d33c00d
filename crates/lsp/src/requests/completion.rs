//! `textDocument/completion` and `completionItem/resolve`.

use crate::snapshot::{Snapshot, View};
use podlint_ide::completion::{Completion, CompletionKind, Documentation, completions, documentation};
use podlint_schema::find_type;
use tower_lsp_server::ls_types::*;

/// What could be written at a place.
pub(crate) fn offer(snapshot: &Snapshot, params: &CompletionParams) -> Option<CompletionResponse> {
    let place = &params.text_document_position;
    let view = snapshot.view(&place.text_document.uri)?;
    let offers = view.at(place.position, completions);
    let items = offers.iter().map(|offer| item(snapshot, &view, offer)).collect();
    let is_incomplete = offers.iter().any(|offer| offer.follows_word);
    Some(CompletionResponse::List(CompletionList { is_incomplete, items }))
}

fn item(snapshot: &Snapshot, view: &View<'_>, offer: &Completion) -> CompletionItem {
    let client = &snapshot.client;
    let is_snippet = offer.is_snippet && client.takes_snippets;
    let mut new_text = if offer.is_snippet && !is_snippet { plain(&offer.insert) } else { offer.insert.clone() };
    // Further lines are written from the indentation of the line on. An editor that does not add it gets it.
    if !client.adjusts_indentation && new_text.contains('\n') {
        new_text = new_text
            .replace('\n', &format!("\n{}", view.run(|scope, _| indentation(scope.text(), offer.inserting.start))));
    }
    let (insert, replace) = (view.range(offer.inserting), view.range(offer.replacing));
    CompletionItem {
        label: offer.label.clone(),
        kind: Some(match offer.kind {
            CompletionKind::Field => CompletionItemKind::FIELD,
            CompletionKind::Value => CompletionItemKind::ENUM_MEMBER,
            CompletionKind::Reference => CompletionItemKind::REFERENCE,
            CompletionKind::Snippet => CompletionItemKind::SNIPPET,
        }),
        detail: Some(offer.detail.clone()).filter(|detail| !detail.is_empty()),
        sort_text: Some(format!("{:05}", offer.rank)),
        filter_text: Some(offer.label.clone()),
        insert_text_format: Some(if is_snippet { InsertTextFormat::SNIPPET } else { InsertTextFormat::PLAIN_TEXT }),
        insert_text_mode: client.adjusts_indentation.then_some(InsertTextMode::ADJUST_INDENTATION),
        tags: offer.is_deprecated.then(|| vec![CompletionItemTag::DEPRECATED]),
        text_edit: Some(match client.takes_insert_replace {
            true => CompletionTextEdit::InsertAndReplace(InsertReplaceEdit { new_text, insert, replace }),
            false => CompletionTextEdit::Edit(TextEdit { range: insert, new_text }),
        }),
        additional_text_edits: Some(&offer.further)
            .filter(|edits| !edits.is_empty())
            .map(|edits| edits.iter().map(|edit| TextEdit::new(view.range(edit.span), edit.text.clone())).collect()),
        data: offer.documentation.as_ref().map(|documentation| match documentation {
            Documentation::Field(package, ty, name) => serde_json::json!({"field": [package, ty, name]}),
            Documentation::Text(text) => serde_json::json!({"text": text}),
        }),
        ..CompletionItem::default()
    }
}

/// The blanks at the start of the line around an offset.
fn indentation(text: &str, offset: u32) -> String {
    let before = text.get(..offset as usize).unwrap_or(text);
    let line = &before[before.rfind(['\n', '\r']).map_or(0, |end| end + 1)..];
    line.chars().take_while(|letter| *letter == ' ').collect()
}

/// A snippet without its places: `${1:x}` is `x`.
fn plain(snippet: &str) -> String {
    let mut text = String::new();
    let mut rest = snippet;
    while let Some(start) = rest.find('$') {
        text.push_str(&rest[..start]);
        rest = &rest[start + 1..];
        if let Some(inner) = rest.strip_prefix('{') {
            let end = inner.find('}').unwrap_or(inner.len());
            text.push_str(inner[..end].split_once(':').map_or("", |(_, default)| default));
            rest = inner.get(end + 1..).unwrap_or_default();
        } else {
            rest = rest.trim_start_matches(|letter: char| letter.is_ascii_digit());
        }
    }
    text.push_str(rest);
    text.replace("\\$", "$").replace("\\}", "}")
}

/// Adds the documentation of an item.
pub(crate) fn resolve(snapshot: &Snapshot, mut item: CompletionItem) -> CompletionItem {
    let text = item.data.as_ref().and_then(|data| {
        if let Some(text) = data["text"].as_str() {
            return Some(text.to_owned());
        }
        let name = |place: usize| data["field"][place].as_str();
        let (ty, name) = (find_type(name(0)?, name(1)?)?, name(2)?);
        documentation(&Documentation::Field(ty.package(), ty.name(), ty.any_field(name)?.name()))
    });
    item.documentation = text.map(|value| {
        let kind =
            if snapshot.client.takes_markdown_in_completion { MarkupKind::Markdown } else { MarkupKind::PlainText };
        tower_lsp_server::ls_types::Documentation::MarkupContent(MarkupContent { kind, value })
    });
    item
}

#[cfg(test)]
mod tests {
    #[test]
    fn a_snippet_without_its_places_is_text() {
        for (snippet, text) in [("a: ${1:b}\n$0", "a: b\n"), ("${1}x$2", "x"), ("plain", "plain")] {
            assert_eq!(super::plain(snippet), text, "{snippet}");
        }
    }
}
