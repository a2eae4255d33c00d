//! Texts that are safe in Markdown.

/// A text as code of one line.
pub(crate) fn code(text: &str) -> String {
    let text = text.replace(['\n', '\r'], " ");
    let fence = "`".repeat(longest_run(&text) + 1);
    // A backtick at the border needs a blank, which is not shown.
    let pad = if text.starts_with('`') || text.ends_with('`') || text.trim().is_empty() { " " } else { "" };
    format!("{fence}{pad}{text}{pad}{fence}")
}

/// A text as a block of code.
pub(crate) fn block(text: &str) -> String {
    let fence = "`".repeat(longest_run(text).max(2) + 1);
    format!("{fence}text\n{}\n{fence}", text.trim_end_matches(['\n', '\r']))
}

/// A text of the documentation: what looks like a tag is none, and lines that a tab indents are code.
pub(crate) fn prose(text: &str) -> String {
    let mut markdown = String::with_capacity(text.len());
    let mut lines = text.lines().peekable();
    while let Some(line) = lines.next() {
        let Some(first) = line.strip_prefix('\t') else {
            push_prose(&mut markdown, line);
            markdown.push('\n');
            continue;
        };
        let mut code = first.to_owned();
        while let Some(next) = lines.next_if(|line| line.starts_with('\t')) {
            code.push('\n');
            code.push_str(&next[1..]);
        }
        markdown.push_str(&format!("\n{}\n", block(&code)));
    }
    markdown.trim().to_owned()
}

/// Pushes a line of prose. Between backticks, characters stand for themselves. An image becomes a link: a text from elsewhere
/// should not make an editor fetch anything.
fn push_prose(markdown: &mut String, line: &str) {
    let has_pairs = line.matches('`').count().is_multiple_of(2);
    let mut is_code = false;
    for character in line.chars() {
        is_code ^= character == '`' && has_pairs;
        match character {
            '<' if !is_code => markdown.push_str("&lt;"),
            '!' if !is_code => markdown.push_str("\\!"),
            _ => markdown.push(character),
        }
    }
}

fn longest_run(text: &str) -> usize {
    let mut longest = 0;
    let mut length = 0;
    for character in text.chars() {
        length = if character == '`' { length + 1 } else { 0 };
        longest = longest.max(length);
    }
    longest
}

/// The start of a text, with three dots where it is longer.
pub(crate) fn shortened(text: &str, characters: usize) -> String {
    match text.char_indices().nth(characters) {
        Some((end, _)) => format!("{}...", text[..end].trim_end()),
        None => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn code_holds_any_text() {
        assert_eq!(code("web"), "`web`");
        assert_eq!(code("a`b"), "``a`b``");
        assert_eq!(code("`"), "`` ` ``");
        assert_eq!(code(""), "`  `");
        assert_eq!(block("a```b\n"), "````text\na```b\n````");
    }

    #[test]
    fn tags_are_shown_as_they_are() {
        assert_eq!(prose("of pods/<name>, see `<b>`"), "of pods/&lt;name>, see `<b>`");
        assert_eq!(prose("a ` <b>"), "a ` &lt;b>");
        assert_eq!(prose("![a](b)"), "\\![a](b)");
    }

    #[test]
    fn indented_lines_are_code() {
        assert_eq!(prose("See:\n\ta: <b>\n\t  c: d\nEnd."), "See:\n\n```text\na: <b>\n  c: d\n```\nEnd.");
    }

    #[test]
    fn long_texts_are_shortened() {
        assert_eq!(shortened("äöü", 3), "äöü");
        assert_eq!(shortened("äöüß", 3), "äöü...");
    }
}
