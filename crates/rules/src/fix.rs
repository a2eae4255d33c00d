//! Applying fixes to a text.

use crate::{Applicability, Fix};

/// Applies fixes to a text, in their order. A fix that overlaps one before it is left out as a whole.
///
/// Returns the new text and the number of fixes that were applied. Edits outside of the text, or of other files, are left
/// out with their fix.
pub fn apply_fixes<'f>(source: &str, file: crate::FileId, fixes: impl IntoIterator<Item = &'f Fix>) -> (String, usize) {
    let mut chosen: Vec<(std::ops::Range<usize>, &str)> = Vec::new();
    let mut applied = 0;
    for fix in fixes {
        let edits: Vec<_> = fix.edits.iter().map(|edit| (edit.location.span.range(), edit.new_text.as_str())).collect();
        let fits = fix.edits.iter().all(|edit| edit.location.file == file)
            && edits.iter().all(|(range, _)| source.get(range.clone()).is_some())
            && edits.iter().all(|(range, _)| chosen.iter().all(|(other, _)| !overlap(range, other)));
        if fits && fix.applicability != Applicability::Manual {
            chosen.extend(edits);
            applied += 1;
        }
    }
    chosen.sort_by_key(|(range, _)| (range.start, range.end));
    let mut out = String::with_capacity(source.len() + 64);
    let mut at = 0;
    for (range, text) in chosen {
        out.push_str(&source[at..range.start]);
        out.push_str(text);
        at = range.end;
    }
    out.push_str(&source[at..]);
    (out, applied)
}

/// Whether two replacements cannot both be made. Two insertions at one place can, one behind the other.
fn overlap(one: &std::ops::Range<usize>, other: &std::ops::Range<usize>) -> bool {
    one.start < other.end && other.start < one.end || one == other && !one.is_empty()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Edit, FileId, Location};
    use podlint_yaml::Span;

    fn check(source: &str, fixes: &[&[(u32, u32, &str)]], expected: &str, applied: usize) {
        let location = |start, end| Location { file: FileId(0), span: Span::new(start, end) };
        let fixes: Vec<_> = fixes
            .iter()
            .map(|edits| Fix {
                title: String::new(),
                applicability: Applicability::Safe,
                edits: edits
                    .iter()
                    .map(|&(start, end, text)| Edit { location: location(start, end), new_text: text.to_owned() })
                    .collect(),
            })
            .collect();
        assert_eq!(apply_fixes(source, FileId(0), &fixes), (expected.to_owned(), applied));
    }

    #[test]
    fn applies_what_does_not_overlap() {
        check("abc", &[&[(0, 1, "x")], &[(2, 3, "z")]], "xbz", 2);
        check("abc", &[&[(0, 2, "x")], &[(1, 3, "z")]], "xc", 1);
        check("abc", &[&[(1, 1, " ")], &[(1, 1, "-")]], "a -bc", 2);
        check("abc", &[&[(0, 1, ""), (9, 10, "")]], "abc", 0);
        check("한글", &[&[(1, 2, "")]], "한글", 0);
    }
}
