//! A fix as a few lines with `-` and `+`.

use super::palette::Palette;
use super::sources::Sources;
use super::text::{fit, visible};
use podlint_rules::{Edit, FileId, Fix};
use std::io::{self, Write};

/// Lines of one sign that are shown of one hunk.
const MAX_LINES: usize = 6;

/// Lines that change together.
struct Hunk {
    file: FileId,
    /// Number of the first line.
    line: u32,
    removed: Vec<String>,
    added: Vec<String>,
}

/// Writes what `fix` does, seen from the file `home`.
pub(super) fn write(
    fix: &Fix,
    home: FileId,
    sources: &Sources<'_>,
    palette: &Palette,
    width: usize,
    out: &mut dyn Write,
) -> io::Result<()> {
    let mut file = home;
    for hunk in hunks(fix, sources, width) {
        if hunk.file != file {
            file = hunk.file;
            writeln!(out, "    {}{}{:#}", palette.place, visible(sources.path(file)), palette.place)?;
        }
        let digits = (hunk.line as usize + hunk.removed.len().max(hunk.added.len())).to_string().len();
        for (sign, style, lines) in [('-', palette.removed, &hunk.removed), ('+', palette.added, &hunk.added)] {
            for (number, line) in (hunk.line..).zip(lines).take(MAX_LINES) {
                let room = width.saturating_sub(digits + 7).max(20);
                let shown = fit(line, 0..0, room);
                let rest = if shown.end < line.len() { "…" } else { "" };
                let text = show_blanks(&visible(&line[shown]));
                let text = format!("{sign} {text}{rest}");
                writeln!(out, "    {number:>digits$} {style}{}{style:#}", text.trim_end())?;
            }
            if lines.len() > MAX_LINES {
                writeln!(out, "    {:>digits$} {style}{sign} … {} more lines{style:#}", "", lines.len() - MAX_LINES)?;
            }
        }
    }
    Ok(())
}

/// `text` with the blanks that would make a `-` and a `+` line look alike.
fn show_blanks(text: &str) -> String {
    let content = text.trim_end_matches([' ', '\t']);
    let blanks = text[content.len()..].replace(' ', "·");
    format!("{content}{blanks}").replace('\t', "→   ")
}

fn hunks(fix: &Fix, sources: &Sources<'_>, width: usize) -> Vec<Hunk> {
    let mut edits: Vec<&Edit> = fix.edits.iter().collect();
    edits.sort_by_key(|edit| edit.location);
    let mut hunks = Vec::new();
    let mut rest = edits.as_slice();
    while let Some(first) = rest.first() {
        // Edits of one line belong together: the line should be shown once, with all of them.
        let file = first.location.file;
        let mut last_line = sources.line(file, first.location.span.end);
        let mut length = 1;
        for edit in &rest[1..] {
            if edit.location.file != file || sources.line(file, edit.location.span.start) > last_line {
                break;
            }
            last_line = last_line.max(sources.line(file, edit.location.span.end));
            length += 1;
        }
        let (group, others) = rest.split_at(length);
        hunks.extend(hunk(group, file, last_line, sources, width));
        rest = others;
    }
    hunks
}

/// `None` where nothing changes, or the edits do not fit the text.
fn hunk(edits: &[&Edit], file: FileId, last_line: u32, sources: &Sources<'_>, width: usize) -> Option<Hunk> {
    let text = sources.text(file);
    let (first_edit, last_edit) = (edits.first()?.location.span, edits.last()?.location.span);
    let first_line = sources.line(file, first_edit.start);
    let start = sources.line_span(file, first_line)?.start as usize;
    let end = sources.line_span(file, last_line)?.end as usize;
    // Of a line of megabytes we take what is next to the edits.
    let near_start =
        if first_edit.start as usize - start > width { first_edit.start as usize - width / 2 } else { start };
    let near_end = end.min(last_edit.end as usize + width).max(last_edit.end as usize);
    let (start, near_start) = (start, text.floor_char_boundary(near_start));
    let near_end = text.ceil_char_boundary(near_end);

    let before = if near_start > start { "…" } else { "" };
    let after = if near_end < end { "…" } else { "" };
    let old = format!("{before}{}{after}", text.get(near_start..near_end)?);
    let mut new = String::from(before);
    let mut copied = near_start;
    for edit in edits {
        let span = edit.location.span.range();
        new.push_str(text.get(copied..span.start)?);
        new.push_str(&edit.new_text);
        copied = span.end;
    }
    new.push_str(text.get(copied..near_end)?);
    new.push_str(after);

    let mut removed: Vec<&str> = old.lines().collect();
    let mut added: Vec<&str> = new.lines().collect();
    let same = removed.iter().zip(&added).take_while(|(old, new)| old == new).count();
    removed.drain(..same);
    added.drain(..same);
    while !removed.is_empty() && removed.last() == added.last() {
        removed.pop();
        added.pop();
    }
    if removed.is_empty() && added.is_empty() {
        return None;
    }
    let own = |lines: Vec<&str>| lines.into_iter().map(str::to_owned).collect();
    Some(Hunk { file, line: first_line + same as u32, removed: own(removed), added: own(added) })
}
