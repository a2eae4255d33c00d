//! Tabs at the end of a line: kubectl reads over them, other readers of YAML refuse the file.

use crate::source::{Cover, Covered, document_pieces};
use podlint_plugin_sdk::prelude::*;

pub(crate) static RULE: Rule = Rule {
    name: "trailing-tab",
    severity: Severity::Information,
    profile: Profile::Recommended,
    fix: FixClass::Safe,
    page: include_str!("trailing_tab.md"),
    options: "",
    check: Check::File(check),
};

/// So many tabs are removed together; the next run finds the rest.
const MANY: usize = 500;

fn check(file: &File<'_>, report: &mut Report<'_>) {
    let tree = file.tree();
    // Files with tabs are rare.
    if !tree.source.contains('\t') {
        return;
    }
    let mut cover = Cover::new(tree);
    let mut first = None;
    let mut fix = Fix::safe("remove the tabs");
    let mut count = 0;
    for line in document_pieces(tree).flat_map(|piece| piece.lines()) {
        let text = line.text.trim_end_matches([' ', '\t']);
        let blanks = &line.text[text.len()..];
        let Some(tab) = blanks.find('\t').filter(|_| !text.is_empty()) else { continue };
        let at = (line.start + text.len()) as u32;
        // In a text of several lines the tab belongs to it.
        if cover.at(at) == Covered::Structure {
            first = first.or(Some(line.span(text.len() + tab, line.text.len())));
            if count < MANY {
                fix = fix.replace(line.span(text.len(), line.text.len()), "");
            }
            count += 1;
        }
    }
    // They come in packs, from one editor or one paste: one finding is enough.
    if let Some(first) = first {
        let more = if count > 1 { format!(", and of {} more", count - 1) } else { String::new() };
        report.at(first, format!("tab at the end of the line{more}")).fix(fix);
    }
}
