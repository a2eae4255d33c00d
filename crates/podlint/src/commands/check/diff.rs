//! What fixes change, as a unified diff.

use crate::output::{Palette, visible};
use anstyle::Style;
use similar::{Algorithm, DiffOp, DiffTag, capture_diff_slices_deadline, group_diff_ops};
use std::io::{self, Write};
use std::ops::Range;
use std::time::{Duration, Instant};

/// Lines around a change that are shown.
const CONTEXT: usize = 3;

/// After this the diff need not be the shortest one. It is right all the same.
const PATIENCE: Duration = Duration::from_secs(5);

/// Writes diffs that `patch -p0` understands.
pub(super) struct DiffWriter<'w> {
    pub(super) out: &'w mut dyn Write,
    pub(super) palette: Palette,
    /// Whether people read it: what would move the cursor is replaced then. Elsewhere every byte of the files stays.
    pub(super) for_people: bool,
}

impl DiffWriter<'_> {
    /// Writes how to get from `old` to `new`.
    pub(super) fn write(&mut self, path: &str, old: &[u8], new: &[u8]) -> io::Result<()> {
        let (old, new) = (lines(old), lines(new));
        let deadline = Instant::now().checked_add(PATIENCE);
        let operations = capture_diff_slices_deadline(Algorithm::Myers, &old, &new, deadline);
        self.line("--- ", path.as_bytes(), self.palette.bold)?;
        self.line("+++ ", path.as_bytes(), self.palette.bold)?;
        for hunk in group_diff_ops(operations, CONTEXT) {
            let (Some(first), Some(last)) = (hunk.first(), hunk.last()) else { continue };
            let old_lines = place(first.old_range().start..last.old_range().end);
            let new_lines = place(first.new_range().start..last.new_range().end);
            let header = format!("@@ -{old_lines} +{new_lines} @@");
            self.line("", header.as_bytes(), self.palette.place)?;
            for operation in &hunk {
                self.operation(operation, &old, &new)?;
            }
        }
        Ok(())
    }

    fn operation(&mut self, operation: &DiffOp, old: &[&[u8]], new: &[&[u8]]) -> io::Result<()> {
        let (tag, old_range, new_range) = operation.as_tag_tuple();
        if tag == DiffTag::Equal {
            return self.lines(" ", &old[old_range], Style::new());
        }
        self.lines("-", &old[old_range], self.palette.removed)?;
        self.lines("+", &new[new_range], self.palette.added)
    }

    fn lines(&mut self, sign: &str, lines: &[&[u8]], style: Style) -> io::Result<()> {
        for line in lines {
            let content = line.strip_suffix(b"\n");
            self.line(sign, content.unwrap_or(line), style)?;
            if content.is_none() {
                self.out.write_all(b"\\ No newline at end of file\n")?;
            }
        }
        Ok(())
    }

    fn line(&mut self, sign: &str, content: &[u8], style: Style) -> io::Result<()> {
        write!(self.out, "{style}{sign}")?;
        if self.for_people {
            let content = content.strip_suffix(b"\r").unwrap_or(content);
            self.out.write_all(visible(&String::from_utf8_lossy(content)).as_bytes())?;
        } else {
            self.out.write_all(content)?;
        }
        writeln!(self.out, "{style:#}")
    }
}

/// Lines with their end, which is `\n` only: programs that read diffs go by that.
fn lines(bytes: &[u8]) -> Vec<&[u8]> {
    bytes.split_inclusive(|byte| *byte == b'\n').collect()
}

/// First line and number of lines. Where there is none the line before it is named.
fn place(range: Range<usize>) -> String {
    match range.len() {
        1 => (range.start + 1).to_string(),
        0 => format!("{},0", range.start),
        length => format!("{},{length}", range.start + 1),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(old: &str, new: &str, expected: &str) {
        let mut out = Vec::new();
        let mut writer = DiffWriter { out: &mut out, palette: Palette::new(false), for_people: false };
        writer.write("a.yaml", old.as_bytes(), new.as_bytes()).expect("a vector takes all");
        assert_eq!(String::from_utf8_lossy(&out), format!("--- a.yaml\n+++ a.yaml\n{expected}"));
    }

    #[test]
    fn shows_changes_with_lines_around_them() {
        check(
            "1\n2\n3\n4\n5\n6\n7\n8\n9\n10\n11\n12\n",
            "1\n2\n3\n4\nfive\n6\n7\n8\n9\n10\n11\n",
            "@@ -2,11 +2,10 @@\n 2\n 3\n 4\n-5\n+five\n 6\n 7\n 8\n 9\n 10\n 11\n-12\n",
        );
        check("", "a\n", "@@ -0,0 +1 @@\n+a\n");
    }

    #[test]
    fn keeps_every_byte_and_says_where_no_newline_is() {
        check(
            "a\r\nb",
            "a\r\nc\r",
            "@@ -1,2 +1,2 @@\n a\r\n-b\n\\ No newline at end of file\n+c\r\n\\ No newline at end of file\n",
        );
    }
}
