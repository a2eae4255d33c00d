//! The blocks of a rule's page.

use std::fmt;

/// A fenced block that matters.
#[derive(Debug)]
pub(crate) struct Block {
    pub(crate) kind: BlockKind,
    /// Line of the page on which its text starts.
    pub(crate) line: usize,
    /// Its text without marks.
    pub(crate) text: String,
    pub(crate) marks: Vec<Mark>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum BlockKind {
    Example,
    Fixed,
    Config,
}

/// What a page expects at a place of a block.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Mark {
    /// Line of the text, from 1.
    line: usize,
    /// Column of the first caret, from 1.
    column: usize,
    /// Number of carets.
    length: usize,
    /// `rule: message`.
    expected: String,
}

impl fmt::Display for Mark {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}:{}+{} {}", self.line, self.column, self.length, self.expected)
    }
}

/// The `yaml` blocks of a page, in order.
pub(crate) fn blocks(page: &str) -> Vec<Block> {
    let mut blocks = Vec::new();
    let mut lines = page.lines().enumerate();
    while let Some((number, line)) = lines.next() {
        let Some(info) = line.strip_prefix("```") else { continue };
        let content = lines.by_ref().map(|(_, line)| line).take_while(|line| !line.starts_with("```"));
        let kind = match info.trim() {
            "yaml" => BlockKind::Example,
            "yaml fixed" => BlockKind::Fixed,
            "yaml config" => BlockKind::Config,
            _ => {
                content.for_each(drop);
                continue;
            }
        };
        let mut block = Block { kind, line: number + 2, text: String::new(), marks: Vec::new() };
        let mut count = 0;
        for line in content {
            match mark(line, count) {
                Some(mark) if kind == BlockKind::Example => block.marks.push(mark),
                _ => {
                    block.text.push_str(line);
                    block.text.push('\n');
                    count += 1;
                }
            }
        }
        block.marks.sort();
        blocks.push(block);
    }
    blocks
}

/// The mark that a comment line is: `#   ^^^^ rule: message`.
fn mark(line: &str, above: usize) -> Option<Mark> {
    let comment = line.trim_start().strip_prefix('#')?;
    let carets = comment.trim_start();
    let count = carets.bytes().take_while(|byte| *byte == b'^').count();
    let expected = carets[count..].trim();
    if count == 0 || !expected.contains(": ") {
        return None;
    }
    let hash = line.len() - comment.len();
    let glued = comment.starts_with('^');
    let first = line.len() - carets.len() + 1;
    let (column, length) = if glued { (hash, count + 1) } else { (first, count) };
    Some(Mark { line: above, column, length, expected: expected.to_owned() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_marks_below_the_line_they_mean() {
        let page = "# x\n```yaml\nab: c\n#^ r: one\n#   ^ r: two\n```\n```yaml fixed\nab: d\n```\n```sh\n```\n";
        let blocks = blocks(page);
        let marks: Vec<_> = blocks[0].marks.iter().map(ToString::to_string).collect();
        assert_eq!(marks, ["1:1+2 r: one", "1:5+1 r: two"]);
        assert_eq!((blocks[0].text.as_str(), blocks[1].text.as_str(), blocks.len()), ("ab: c\n", "ab: d\n", 2));
    }
}
