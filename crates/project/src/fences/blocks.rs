//! Which block of CommonMark a line belongs to, told line by line.

use std::ops::Range;

use super::line::{Cursor, Line};

/// What a line is to fenced blocks.
pub(super) enum Event {
    /// Text outside of them.
    Nothing,
    /// It opens a block with this info string; its fence is indented by so many columns.
    Opens { info: Range<usize>, indent: usize },
    /// It is inside the open block.
    Content,
    /// It closes the open block.
    Closes,
}

/// The blocks that are open after a line.
#[derive(Default)]
pub(super) struct Blocks {
    /// The column where the content of each open container starts, outermost first, so ascending.
    containers: Vec<usize>,
    leaf: Leaf,
}

/// The innermost open block, if it has something to say about the next line.
#[derive(Default, PartialEq)]
enum Leaf {
    #[default]
    None,
    /// The next line may go on with it, whatever its indentation.
    Paragraph,
    /// A list item without content so far: it ends at the next blank line.
    EmptyItem,
    /// A fenced block.
    Fence { byte: u8, length: usize },
    /// HTML that goes on over blank lines until one of these is in a line.
    Html { ends: &'static [&'static [u8]] },
}

impl Blocks {
    /// Takes the next line and says what it is.
    pub(super) fn line(&mut self, line: &Line<'_>) -> Event {
        let mut cursor = Cursor::new(line.text);
        cursor.skip_blanks();
        if cursor.rest().is_empty() {
            return self.blank_line();
        }
        // Blank lines belong to every container, others to those they are indented for. Containers come in ascending order, so
        // this looks at no more of them than the line has columns of blanks.
        let inside = self.containers.iter().take_while(|&&content| content <= cursor.column).count();
        let is_inside_all = inside == self.containers.len();
        let base = inside.checked_sub(1).map_or(0, |innermost| self.containers[innermost]);
        let indent = cursor.column - base;

        if is_inside_all {
            match &self.leaf {
                Leaf::Fence { byte, length } if indent < 4 && closes(cursor.rest(), *byte, *length) => {
                    self.leaf = Leaf::None;
                    return Event::Closes;
                }
                Leaf::Fence { .. } => return Event::Content,
                Leaf::Html { ends } => {
                    if contains_any(cursor.rest(), ends) {
                        self.leaf = Leaf::None;
                    }
                    return Event::Nothing;
                }
                _ => {}
            }
        }
        let in_paragraph = self.leaf == Leaf::Paragraph;
        if indent >= 4 {
            // Indented text goes on with a paragraph, even one further in; after anything else it is code.
            if !in_paragraph {
                self.containers.truncate(inside);
                self.leaf = Leaf::None;
            }
            return Event::Nothing;
        }
        if in_paragraph && !is_inside_all && !starts_block(cursor.rest()) {
            return Event::Nothing;
        }
        self.containers.truncate(inside);
        self.new_blocks(line, cursor, in_paragraph && is_inside_all)
    }

    fn blank_line(&mut self) -> Event {
        match self.leaf {
            Leaf::Fence { .. } => return Event::Content,
            Leaf::Html { .. } => return Event::Nothing,
            Leaf::EmptyItem => {
                self.containers.pop();
            }
            Leaf::None | Leaf::Paragraph => {}
        }
        self.leaf = Leaf::None;
        Event::Nothing
    }

    /// Opens what starts at the cursor, which is indented by less than four columns.
    fn new_blocks(&mut self, line: &Line<'_>, mut cursor: Cursor<'_>, mut interrupts_paragraph: bool) -> Event {
        // Where the search for a thematic break failed; so it does for every start before, and a line is not read again and again.
        let mut no_break_before = 0;
        loop {
            let rest = cursor.rest();
            self.leaf = Leaf::None;
            if let Some((byte, length, info)) = opening_fence(rest) {
                self.leaf = Leaf::Fence { byte, length };
                let start = line.start + cursor.offset;
                return Event::Opens { info: start + info.start..start + info.end, indent: cursor.column };
            }
            if matches!(rest.first(), Some(b'>')) || is_heading(rest) {
                return Event::Nothing;
            }
            if interrupts_paragraph && is_underline(rest) {
                return Event::Nothing;
            }
            if cursor.offset >= no_break_before {
                match thematic_break(rest) {
                    Ok(()) => return Event::Nothing,
                    Err(length) => no_break_before = cursor.offset + length,
                }
            }
            if let Some(ends) = html_ends(rest) {
                if !contains_any(rest, ends) {
                    self.leaf = Leaf::Html { ends };
                }
                return Event::Nothing;
            }
            if is_mkdocs_container(rest) {
                self.containers.push(cursor.column + 4);
                self.leaf = Leaf::None;
                return Event::Nothing;
            }
            let Some(marker) = list_marker(rest, interrupts_paragraph) else {
                self.leaf = Leaf::Paragraph;
                return Event::Nothing;
            };
            cursor.skip(marker);
            let after_marker = cursor.column;
            cursor.skip_blanks();
            let blanks = cursor.column - after_marker;
            if cursor.rest().is_empty() {
                self.containers.push(after_marker + 1);
                self.leaf = Leaf::EmptyItem;
                return Event::Nothing;
            }
            if blanks > 4 {
                // One blank belongs to the marker, the rest indents code.
                self.containers.push(after_marker + 1);
                return Event::Nothing;
            }
            self.containers.push(cursor.column);
            interrupts_paragraph = false;
        }
    }
}

/// Whether a line outside the container of an open paragraph starts something new rather than going on with the paragraph.
fn starts_block(rest: &[u8]) -> bool {
    rest.first() == Some(&b'>')
        || opening_fence(rest).is_some()
        || is_heading(rest)
        || thematic_break(rest).is_ok()
        || html_ends(rest).is_some()
        || list_marker(rest, false).is_some()
}

/// The byte, the length and the info string of an opening fence.
fn opening_fence(rest: &[u8]) -> Option<(u8, usize, Range<usize>)> {
    let byte = *rest.first().filter(|byte| matches!(byte, b'`' | b'~'))?;
    let length = rest.iter().take_while(|&&other| other == byte).count();
    if length < 3 {
        return None;
    }
    // Else ```` ```x``` ```` in running text would open a block.
    if byte == b'`' && memchr::memchr(b'`', &rest[length..]).is_some() {
        return None;
    }
    let info = rest[length..].trim_ascii_start();
    let start = rest.len() - info.len();
    Some((byte, length, start..start + info.trim_ascii_end().len()))
}

/// Whether a line closes a block that was opened by this fence.
fn closes(rest: &[u8], byte: u8, length: usize) -> bool {
    let own = rest.iter().take_while(|&&other| other == byte).count();
    own >= length && rest[own..].iter().all(|byte| matches!(byte, b' ' | b'\t'))
}

/// The length of a list marker, if there is one. To interrupt a paragraph it must have content and count from 1.
fn list_marker(rest: &[u8], interrupts_paragraph: bool) -> Option<usize> {
    let length = match rest.first()? {
        b'-' | b'+' | b'*' => 1,
        b'0'..=b'9' => {
            let digits = rest.iter().take(10).take_while(|byte| byte.is_ascii_digit()).count();
            if digits > 9 || !matches!(rest.get(digits), Some(b'.' | b')')) {
                return None;
            }
            if interrupts_paragraph && &rest[..digits] != b"1" {
                return None;
            }
            digits + 1
        }
        _ => return None,
    };
    match rest.get(length) {
        None => (!interrupts_paragraph).then_some(length),
        Some(b' ' | b'\t') if interrupts_paragraph && rest[length..].trim_ascii().is_empty() => None,
        Some(b' ' | b'\t') => Some(length),
        Some(_) => None,
    }
}

/// Whether the line is a thematic break; if not, how far it looks like one.
fn thematic_break(rest: &[u8]) -> Result<(), usize> {
    let Some(&byte) = rest.first().filter(|byte| matches!(byte, b'-' | b'_' | b'*')) else {
        return Err(0);
    };
    let mut count = 0;
    for (offset, &other) in rest.iter().enumerate() {
        match other {
            other if other == byte => count += 1,
            b' ' | b'\t' => {}
            _ => return Err(offset),
        }
    }
    if count >= 3 { Ok(()) } else { Err(rest.len()) }
}

fn is_heading(rest: &[u8]) -> bool {
    let level = rest.iter().take_while(|&&byte| byte == b'#').count();
    (1..=6).contains(&level) && matches!(rest.get(level), None | Some(b' ' | b'\t'))
}

/// Whether the line makes a heading of the paragraph before it.
fn is_underline(rest: &[u8]) -> bool {
    let text = rest.trim_ascii_end();
    matches!(text.first(), Some(b'=' | b'-')) && text.iter().all(|byte| *byte == text[0])
}

/// What ends the HTML that starts here, for the kinds that go on over blank lines. Text between other tags is read as Markdown,
/// since a fence right below `<details>` is meant as one, though strictly it is not.
fn html_ends(rest: &[u8]) -> Option<&'static [&'static [u8]]> {
    let tag = rest.strip_prefix(b"<")?;
    if tag.starts_with(b"!--") {
        return Some(&[b"-->"]);
    }
    if tag.starts_with(b"?") {
        return Some(&[b"?>"]);
    }
    if tag.starts_with(b"![CDATA[") {
        return Some(&[b"]]>"]);
    }
    if tag.first() == Some(&b'!') && tag.get(1).is_some_and(u8::is_ascii_alphabetic) {
        return Some(&[b">"]);
    }
    let name = tag.iter().take(9).take_while(|byte| byte.is_ascii_alphabetic()).count();
    if !matches!(tag.get(name), None | Some(b' ' | b'\t' | b'>')) {
        return None;
    }
    let is = |name_of_tag: &str| tag[..name].eq_ignore_ascii_case(name_of_tag.as_bytes());
    let is_raw = is("pre") || is("script") || is("style") || is("textarea");
    is_raw.then_some(&[b"</pre>", b"</script>", b"</style>", b"</textarea>"])
}

/// Whether one of these, which are in lower case, is in the text in any case.
fn contains_any(text: &[u8], wanted: &[&[u8]]) -> bool {
    (0..text.len()).any(|start| {
        wanted
            .iter()
            .any(|wanted| text[start..].get(..wanted.len()).is_some_and(|found| found.eq_ignore_ascii_case(wanted)))
    })
}

/// Whether the line is the head of an indented block of Material for MkDocs.
fn is_mkdocs_container(rest: &[u8]) -> bool {
    [b"!!! ".as_slice(), b"??? ", b"???+ ", b"=== \""].iter().any(|head| rest.starts_with(head))
}
