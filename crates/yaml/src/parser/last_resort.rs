//! Repairs of errors whose shape suggests nothing better: taking away what is in the way, or making it text.
//!
//! They are offered and never made unasked.

use super::Parser;
use crate::error::ErrorCode;
use crate::{RepairKind, Span};

impl Parser<'_> {
    /// Gives every error that has no repair yet the one that is always there.
    pub(super) fn offer_last_resorts(&mut self) {
        let mut errors = std::mem::take(&mut self.out.errors);
        for error in errors.iter_mut().filter(|error| error.repair_count == 0) {
            let span = error.span;
            error.first_repair = match error.code() {
                // Nothing in the text would help.
                ErrorCode::TooLarge | ErrorCode::TooDeep | ErrorCode::Markup => continue,
                ErrorCode::Placeholder | ErrorCode::MissingName | ErrorCode::ReservedIndicator => {
                    let end = self.text_of_line_end(span.start as usize) as u32;
                    let quotes = [(Span::empty(span.start), "\""), (Span::empty(end.max(span.end)), "\"")];
                    self.new_repair(RepairKind::QuoteAlias, span, &quotes)
                }
                ErrorCode::ConflictMarker => {
                    let line = self.whole_line(span.start as usize);
                    self.new_repair(RepairKind::Remove, span, &[(line, "")])
                }
                _ => self.new_repair(RepairKind::Remove, span, &[(span, "")]),
            };
            error.repair_count = 1;
        }
        self.out.errors = errors;
    }

    /// End of the text of a line, in front of a comment.
    fn text_of_line_end(&self, from: usize) -> usize {
        let end = self.text_end(from);
        let line = &self.text[from..end];
        line.find(" #").map_or(end, |comment| from + line[..comment].trim_end().len())
    }
}
