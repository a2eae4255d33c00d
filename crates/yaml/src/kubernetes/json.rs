//! JSON, read as Go's decoder reads a stream of values.

use super::arena::{Arena, Builder, Pending};
use super::fault::Fault;
use super::write::lossy;
use crate::Span;
use crate::node::{Kind, NO_NODE, Style};

/// Values nest no deeper than this.
const MAX_DEPTH: usize = 10_000;

/// What a value reader expects next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Expect {
    /// A value, and nothing else.
    Value,
    /// A value or the end of an array.
    ValueOrEnd,
    Key,
    KeyOrEnd,
    /// What follows a value: a comma or the end, or nothing at the top.
    Behind,
}

/// Reads one value into the arena. Returns where it ends; `None` where nothing but blanks is left. After a fault, the
/// arena holds what was read so far.
pub(super) fn read_value(file: &[u8], start: usize, arena: &mut Arena) -> Result<Option<usize>, Fault> {
    let start = skip_blanks(file, start);
    if start == file.len() {
        return Ok(None);
    }
    let (nodes, texts) = Builder::new(arena);
    let mut reader = Reader { file, at: start, nodes, open: Vec::new(), strings: Vec::new() };
    reader.document()?;
    let Reader { at, mut nodes, strings, .. } = reader;
    for (node, span) in strings {
        let start = texts.text.len();
        unescape(&file[span.range()], &mut texts.text);
        nodes.set_text(node, texts.finish(start));
    }
    Ok(Some(at))
}

struct Reader<'a> {
    file: &'a [u8],
    at: usize,
    nodes: Builder<'a>,
    /// Index and kind of the open collections.
    open: Vec<(u32, Kind)>,
    /// Strings with escapes or bytes that are not UTF-8, without their quotes.
    strings: Vec<(u32, Span)>,
}

fn skip_blanks(file: &[u8], mut at: usize) -> usize {
    while matches!(file.get(at), Some(b' ' | b'\t' | b'\r' | b'\n')) {
        at += 1;
    }
    at
}

impl Reader<'_> {
    fn document(&mut self) -> Result<(), Fault> {
        let start = self.at as u32;
        self.nodes.push(Kind::Document, Style::Block, NO_NODE, Span::empty(start), Pending::default());
        let mut expect = Expect::Value;
        loop {
            expect = self.step(expect)?;
            if expect == Expect::Behind && self.open.is_empty() {
                self.nodes.close(0, self.at as u32);
                return Ok(());
            }
        }
    }

    fn byte(&self) -> u8 {
        self.file.get(self.at).copied().unwrap_or(0)
    }

    fn step(&mut self, expect: Expect) -> Result<Expect, Fault> {
        self.at = skip_blanks(self.file, self.at);
        let byte = self.byte();
        let kind = self.open.last().map(|(_, kind)| *kind);
        match (expect, byte) {
            (Expect::Value | Expect::ValueOrEnd, b'{') => {
                self.open(Kind::Mapping)?;
                Ok(Expect::KeyOrEnd)
            }
            (Expect::Value | Expect::ValueOrEnd, b'[') => {
                self.open(Kind::Sequence)?;
                Ok(Expect::ValueOrEnd)
            }
            (Expect::ValueOrEnd, b']') | (Expect::KeyOrEnd, b'}') => Ok(self.close()),
            (Expect::Value | Expect::ValueOrEnd, b'"') => {
                self.string()?;
                Ok(Expect::Behind)
            }
            (Expect::Value | Expect::ValueOrEnd, _) => {
                self.literal()?;
                Ok(Expect::Behind)
            }
            (Expect::Key | Expect::KeyOrEnd, b'"') => {
                self.string()?;
                self.at = skip_blanks(self.file, self.at);
                if self.byte() != b':' {
                    return Err(self.fault("a key without its `:`"));
                }
                self.at += 1;
                Ok(Expect::Value)
            }
            (Expect::Key | Expect::KeyOrEnd, _) => Err(self.fault("something else than a key in quotes")),
            (Expect::Behind, b',') => {
                self.at += 1;
                Ok(if kind == Some(Kind::Mapping) { Expect::Key } else { Expect::Value })
            }
            (Expect::Behind, b'}') if kind == Some(Kind::Mapping) => Ok(self.close()),
            (Expect::Behind, b']') if kind == Some(Kind::Sequence) => Ok(self.close()),
            (Expect::Behind, _) => Err(self.fault("a missing `,` or closing bracket")),
        }
    }

    fn push(&mut self, kind: Kind, style: Style, span: Span) -> u32 {
        let parent = self.open.last().map_or(0, |(node, _)| *node);
        self.nodes.push(kind, style, parent, span, Pending::default())
    }

    fn open(&mut self, kind: Kind) -> Result<(), Fault> {
        if self.open.len() == MAX_DEPTH {
            return Err(self.fault("a value nested deeper than 10,000 levels"));
        }
        let node = self.push(kind, Style::Flow, Span::empty(self.at as u32));
        self.open.push((node, kind));
        self.at += 1;
        Ok(())
    }

    fn close(&mut self) -> Expect {
        self.at += 1;
        if let Some((node, _)) = self.open.pop() {
            self.nodes.close(node, self.at as u32);
        }
        Expect::Behind
    }

    fn string(&mut self) -> Result<(), Fault> {
        let start = self.at;
        self.at += 1;
        let mut is_escaped = false;
        loop {
            match self.byte() {
                b'"' => break,
                b'\\' => {
                    is_escaped = true;
                    let digits = match self.file.get(self.at + 1) {
                        Some(b'u') => 4,
                        Some(b'b' | b'f' | b'n' | b'r' | b't' | b'\\' | b'/' | b'"') => 0,
                        _ => return Err(self.fault("an escape that JSON does not know")),
                    };
                    let digits = self.file.get(self.at + 2..self.at + 2 + digits);
                    let Some(digits) = digits.filter(|digits| digits.iter().all(u8::is_ascii_hexdigit)) else {
                        return Err(self.fault("an escape with too few hexadecimal digits"));
                    };
                    self.at += 2 + digits.len();
                }
                0..=0x1F => return Err(self.fault("a control character or the end of the file in a string")),
                _ => self.at += 1,
            }
        }
        let inner = start + 1..self.at;
        self.at += 1;
        let node = self.push(Kind::Scalar, Style::DoubleQuoted, Span::new(start as u32, self.at as u32));
        if is_escaped || std::str::from_utf8(&self.file[inner.clone()]).is_err() {
            self.strings.push((node, Span::new(inner.start as u32, inner.end as u32)));
        }
        Ok(())
    }

    /// A number, `true`, `false` or `null`.
    fn literal(&mut self) -> Result<(), Fault> {
        let start = self.at;
        let rest = &self.file[start..];
        let length = [&b"true"[..], b"false", b"null"].into_iter().find(|word| rest.starts_with(word)).map(<[u8]>::len);
        let Some(length) = length.or_else(|| number_length(rest)) else {
            return Err(self.fault("something that is no JSON value"));
        };
        self.at += length;
        self.push(Kind::Scalar, Style::Plain, Span::new(start as u32, self.at as u32));
        Ok(())
    }

    fn fault(&self, message: &'static str) -> Fault {
        Fault::new(message, self.at, self.at + 1)
    }
}

/// The length of the number at the start.
fn number_length(text: &[u8]) -> Option<usize> {
    let digits = |from: usize| {
        let count = text.get(from..).unwrap_or_default().iter().take_while(|byte| byte.is_ascii_digit()).count();
        (count > 0).then_some(from + count)
    };
    let start = usize::from(text.first() == Some(&b'-'));
    let mut end = if text.get(start) == Some(&b'0') { start + 1 } else { digits(start)? };
    if text.get(end) == Some(&b'.') {
        end = digits(end + 1)?;
    }
    if matches!(text.get(end), Some(b'e' | b'E')) {
        let sign = usize::from(matches!(text.get(end + 1), Some(b'+' | b'-')));
        end = digits(end + 1 + sign)?;
    }
    Some(end)
}

/// Writes what a string stands for. Half a surrogate pair, and each byte that is not UTF-8, is U+FFFD.
fn unescape(string: &[u8], out: &mut String) {
    let mut rest = string;
    while let Some(at) = memchr::memchr(b'\\', rest) {
        out.push_str(&lossy(&rest[..at]));
        let escape = rest.get(at + 1).copied().unwrap_or(b'\\');
        rest = rest.get(at + 2..).unwrap_or_default();
        out.push(match escape {
            b'b' => '\x08',
            b'f' => '\x0C',
            b'n' => '\n',
            b'r' => '\r',
            b't' => '\t',
            b'u' => unicode_escape(&mut rest),
            other => char::from(other),
        });
    }
    out.push_str(&lossy(rest));
}

/// The character of an escape whose digits are next, together with a second escape where both are a surrogate pair.
fn unicode_escape(rest: &mut &[u8]) -> char {
    let digits = |text: &[u8]| {
        let digits = std::str::from_utf8(text.get(..4)?).ok()?;
        u16::from_str_radix(digits, 16).ok()
    };
    let Some(first) = digits(rest) else { return char::REPLACEMENT_CHARACTER };
    *rest = &rest[4..];
    if let Some(second) = rest.strip_prefix(b"\\u").and_then(digits)
        && let [Ok(pair)] = char::decode_utf16([first, second]).collect::<Vec<_>>()[..]
    {
        *rest = &rest[6..];
        return pair;
    }
    char::from_u32(u32::from(first)).unwrap_or(char::REPLACEMENT_CHARACTER)
}
