//! Giving something another name, wherever it is used.

mod clash;
mod rules;

use crate::Scope;
use crate::names::Thing;
use crate::symbol::{Place, Reach, Symbol, with_symbol};
use podlint_yaml::edit::{TextEdit, flow_scalar_text, scalar_text};
use podlint_yaml::{Kind, Span, Style};
use std::collections::BTreeMap;

/// Something that can be renamed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Renameable {
    /// The bytes of the name at the place, without quotes.
    pub span: Span,
    /// The name.
    pub name: String,
}

/// What can be renamed at `offset`.
pub fn prepare_rename(scope: &Scope<'_>, offset: u32) -> Option<Renameable> {
    with_symbol(scope, offset, Reach::Declarations, |symbol| {
        let (span, name) = (symbol.at.name.span, symbol.at.name.thing.name().to_owned());
        is_known(symbol).then_some(Renameable { span, name })
    })?
}

/// The edits of each file, by its place in the index, that give what is at `offset` another name; why that is not possible.
pub fn rename(scope: &Scope<'_>, offset: u32, name: &str) -> Result<Vec<(u32, Vec<TextEdit>)>, String> {
    let edits = with_symbol(scope, offset, Reach::Everything, |symbol| {
        let old = symbol.at.name.thing.name();
        if !is_known(symbol) {
            return Err(format!("`{old}` is not declared in these files"));
        }
        rules::check(symbol.at.name.thing, name)?;
        if name == old {
            return Ok(Vec::new());
        }
        clash::check(scope, symbol, name)?;
        Ok(edits(symbol, name))
    });
    edits.unwrap_or_else(|| Err("there is nothing to rename here".to_owned()))
}

/// Whether the thing is declared in the files, or is a label, which some selectors only share with each other.
fn is_known(symbol: &Symbol<'_, '_>) -> bool {
    let is_label = matches!(symbol.at.name.thing, Thing::Label { .. } | Thing::LabelKey { .. });
    is_label || !symbol.declarations.is_empty()
}

fn edits(symbol: &Symbol<'_, '_>, name: &str) -> Vec<(u32, Vec<TextEdit>)> {
    let mut files: BTreeMap<u32, BTreeMap<Span, String>> = BTreeMap::new();
    for place in symbol.declarations.iter().chain(&symbol.uses) {
        // An alias says what its anchor says, and that is renamed where it is written.
        if place.name.node.kind() == Kind::Scalar {
            files.entry(place.file).or_default().insert(place.name.span, written(place, name));
        }
    }
    let as_edits =
        |edits: BTreeMap<Span, String>| edits.into_iter().map(|(span, text)| TextEdit { span, text }).collect();
    files.into_iter().map(|(file, edits)| (file, as_edits(edits))).collect()
}

/// The new name as it is written in the place of the old one. No name holds characters that need an escape between quotes.
fn written(place: &Place<'_, '_>, name: &str) -> String {
    let node = place.name.node;
    if node.style() != Style::Plain || place.name.span != node.span() {
        return name.to_owned();
    }
    let is_in_flow = node.parent().is_some_and(|parent| parent.style() == Style::Flow);
    let text = if is_in_flow { flow_scalar_text(name, Style::Plain) } else { scalar_text(name, Style::Plain) };
    text.into_owned()
}

#[cfg(test)]
mod tests;
