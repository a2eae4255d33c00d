//! Lines that are something by themselves: blank, comment, `---`, directive, template line, conflict marker.

use super::Parser;
use crate::error::ErrorCode;
use crate::node::flag;
use crate::{RepairKind, Span};

impl Parser<'_> {
    /// Reads lines up to the end of the part.
    pub(super) fn lines(&mut self) {
        loop {
            self.make_room();
            self.fast_lines();
            if self.pos >= self.end {
                return;
            }
            self.line();
            self.end_line();
        }
    }

    /// Goes to the start of the next line. Whatever this one left unread was reported.
    pub(super) fn end_line(&mut self) {
        self.pos = self.line_end(self.pos);
        self.line_break();
    }

    pub(super) fn line(&mut self) {
        if self.column() == 0 && self.marker_line() {
            return;
        }
        while self.peek() == Some(b' ') {
            self.pos += 1;
        }
        let mut column = self.column();
        if self.peek() == Some(b'\t') {
            column = self.tab_indentation(column);
        }
        if self.at_line_end() {
            return;
        }
        if self.peek() == Some(b'#') {
            self.comment();
            return;
        }
        if self.hole_line()
            || self.conflict_marker()
            || self.markdown_fence()
            || self.bad_separator()
            || self.placeholder_line()
        {
            return;
        }
        self.ensure_document(self.pos);
        let dash = self.peek() == Some(b'-') && self.is_blank_at(self.pos + 1);
        if !dash && self.lacks_space_after_dash(column) {
            let column = self.close_to(column, true);
            self.push_extras();
            self.broken_item(column);
            return;
        }
        let column = self.close_to(column, dash);
        self.push_extras();
        self.node(column);
    }

    /// Reads tabs in the indentation and returns the column that the line counts as.
    fn tab_indentation(&mut self, column: i32) -> i32 {
        let tab = self.pos;
        self.is_unusual = true;
        self.skip_blanks();
        if self.at_line_end()
            || self.peek() == Some(b'#')
            || matches!(self.peek(), Some(b'[' | b']' | b'{' | b'}'))
            || self.is_separating_tab(column)
        {
            return column;
        }
        self.error(ErrorCode::TabIndentation, Span::new(tab as u32, self.pos as u32));
        self.reported_line = self.line_start;
        if self.pos > self.tab_run {
            self.tab_run = self.offer_spaces_for_tabs();
        }
        // A tab is deeper than any column it could stand for, so the line belongs to the entry above it.
        column + (self.pos - tab) as i32 * 8
    }

    /// Whether a tab stands behind enough spaces, in front of a text that is no entry: there it separates and does not indent.
    fn is_separating_tab(&mut self, column: i32) -> bool {
        let is_value = self.stack.last().is_some_and(|top| top.is_pending() && top.column < column);
        let start = self.pos;
        is_value
            && self.dialect.has_strict_indentation()
            && !matches!(self.peek(), Some(b'-' | b'?' | b':'))
            && !self.is_key_line(start)
    }

    /// Handles `---`, `...` and directives, which stand in the first column.
    pub(super) fn marker_line(&mut self) -> bool {
        if self.is_marker(self.pos, b"---") {
            self.close_document(None);
            let start = self.directives.take().unwrap_or(self.pos);
            self.pos += 3;
            self.open_document(start, flag::EXPLICIT);
            self.skip_blanks();
            if !self.at_line_end() && self.peek() != Some(b'#') {
                self.marker_line = Some(self.line_start);
                self.is_unusual = true;
                let column = self.column();
                self.node(column);
            } else {
                self.comment();
            }
            return true;
        }
        if self.is_marker(self.pos, b"...") {
            let end = self.pos + 3;
            self.is_unusual = true;
            let open = !self.stack.is_empty();
            self.end_directives();
            self.close_document(open.then_some(end));
            self.pos = end;
            self.is_unusual = true;
            self.rest_of_line();
            return true;
        }
        if self.peek() == Some(b'%') && self.stack.is_empty() {
            self.directive();
            self.is_unusual = true;
            return true;
        }
        false
    }

    /// Reads a `%` line in front of a document.
    fn directive(&mut self) {
        let start = self.pos;
        self.pos = self.line_end(start);
        let is_first = self.directives.is_none();
        self.directives.get_or_insert(start);
        if is_first {
            self.tag_handles.clear();
            self.has_yaml_directive = false;
        }
        let text = self.text;
        let line = &text[start..self.pos];
        let mut words = line.split_ascii_whitespace().take_while(|word| !word.starts_with('#'));
        let is_good = match words.next() {
            Some("%YAML") => {
                let has_version =
                    words.next().and_then(|version| version.split_once('.')).is_some_and(|(major, minor)| {
                        [major, minor]
                            .iter()
                            .all(|part| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit()))
                    });
                has_version && words.next().is_none() && !std::mem::replace(&mut self.has_yaml_directive, true)
            }
            Some("%TAG") => {
                self.tag_handles.extend(words.next());
                words.next().is_some()
            }
            _ => true,
        };
        if !is_good {
            self.error(ErrorCode::BadDirective, Span::new(start as u32, self.pos as u32));
            self.repair(RepairKind::Remove, &[(self.whole_line(start), "")]);
        }
    }

    /// Directives must be followed by the document that they are for.
    pub(super) fn end_directives(&mut self) {
        if let Some(start) = self.directives.take() {
            self.error(ErrorCode::BadDirective, Span::new(start as u32, self.line_end(start) as u32));
        }
    }
}
