//! What comes from files, made harmless for a page.

use crate::origin::Place;
use std::fmt::{self, Display, Formatter, Write};

/// A text that stands for itself, in content and in attributes between double quotes.
pub(super) struct Text<'t>(pub(super) &'t str);

impl Display for Text<'_> {
    fn fmt(&self, out: &mut Formatter<'_>) -> fmt::Result {
        let mut rest = self.0;
        while let Some(place) = rest.find(is_special) {
            let (plain, special) = rest.split_at(place);
            out.write_str(plain)?;
            let mut chars = special.chars();
            if let Some(char) = chars.next() {
                write_special(out, char)?;
            }
            rest = chars.as_str();
        }
        out.write_str(rest)
    }
}

fn is_special(char: char) -> bool {
    matches!(char, '&' | '<' | '>' | '"' | '\'' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
        || char.is_control()
}

fn write_special(out: &mut Formatter<'_>, char: char) -> fmt::Result {
    match char {
        '&' => out.write_str("&amp;"),
        '<' => out.write_str("&lt;"),
        '>' => out.write_str("&gt;"),
        '"' => out.write_str("&quot;"),
        '\'' => out.write_str("&#39;"),
        '\t' | '\n' | '\r' => out.write_char(' '),
        // Control characters, and the bidirectional ones with which a text can look like another one.
        _ => out.write_char('\u{fffd}'),
    }
}

/// Something that stands in a manifest: plain text, which the script makes a button of where there is an editor to open files.
pub(super) struct PlaceTag<'p> {
    pub(super) shown: &'p str,
    pub(super) place: Option<&'p Place>,
}

impl Display for PlaceTag<'_> {
    fn fmt(&self, out: &mut Formatter<'_>) -> fmt::Result {
        let shown = Text(self.shown);
        let Some(Place { file, line, column }) = self.place else { return write!(out, "<span>{shown}</span>") };
        let file = Text(file);
        write!(
            out,
            "<span class=\"place\" data-file=\"{file}\" data-line=\"{line}\" data-column=\"{column}\">{shown}</span>"
        )
    }
}

/// A place as users see it: below the folder that it is in.
pub(super) fn place_in(place: &Place, folders: &[String]) -> String {
    let below = folders.iter().find_map(|folder| place.file.strip_prefix(folder.as_str())?.strip_prefix(['/', '\\']));
    format!("{}:{}:{}", below.unwrap_or(&place.file), place.line, place.column)
}

/// Number of colours for workloads.
const COLOURS: usize = 8;

/// The class with the colour of a workload.
pub(super) fn colour(workload: usize) -> usize {
    workload % COLOURS
}

/// A to Z, AA to ZZ and so on, so that colours need not be told apart.
pub(super) fn letters(workload: usize) -> String {
    let mut rest = workload;
    let mut letters = Vec::new();
    loop {
        letters.push(char::from(b'A' + (rest % 26) as u8));
        match (rest / 26).checked_sub(1) {
            Some(more) => rest = more,
            None => return letters.into_iter().rev().collect(),
        }
    }
}

/// The letter of a workload in its colour.
pub(super) struct Badge(pub(super) usize);

impl Display for Badge {
    fn fmt(&self, out: &mut Formatter<'_>) -> fmt::Result {
        write!(out, "<b class=\"badge w{}\">{}</b>", colour(self.0), letters(self.0))
    }
}

/// `1 node`, `3 nodes`.
pub(super) fn plural(count: usize, what: &str) -> String {
    if count == 1 { format!("1 {what}") } else { format!("{count} {what}s") }
}
