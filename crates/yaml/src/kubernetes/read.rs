//! A file as kubectl reads it: the loop over its documents.

use super::arena::{Arena, Mark};
use super::check::check;
use super::chunks::{BadSeparator, Chunk, Chunks};
use super::compose::{Composed, compose};
use super::fault::Fault;
use super::text::Text;
use super::value::View;
use super::write::write;
use super::{json, sniff};
use crate::{MAX_SOURCE, Span, Tree};
use std::borrow::Cow;
use std::ops::Range;

/// Why kubectl stops, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stop {
    /// What it refuses, in one line without a full stop.
    pub message: String,
    /// The bytes that are to blame.
    pub span: Span,
}

/// The documents that kubectl hands on, in order, and why it stops if it does.
#[derive(Debug)]
pub struct Reading<'s> {
    /// The file, with U+001A for each byte that is not UTF-8.
    source: Cow<'s, str>,
    arena: Arena,
    documents: Vec<Entry>,
    stop: Option<Stop>,
    work: u64,
}

#[derive(Debug)]
struct Entry {
    part: Range<Mark>,
    chunk: Span,
    ignored: Option<Span>,
    is_json: bool,
}

/// Reads a file as kubectl does. It never fails: what kubectl refuses is in [`Reading::stop`].
pub fn read(file: &[u8]) -> Reading<'_> {
    let source = as_text(file);
    let mut reader = Reader { file, source: &source, arena: Arena::default(), documents: Vec::new(), work: 0 };
    let stop = reader.file().err().map(|fault| stop_at(file, fault));
    let Reader { arena, documents, work, .. } = reader;
    Reading { source, arena, documents, stop, work }
}

impl Reading<'_> {
    /// The file as text. Each byte that is not UTF-8 is U+001A in it, so offsets are those of the file.
    pub fn source(&self) -> &str {
        &self.source
    }

    /// The documents. One that holds nothing, such as that behind a last `---`, is null.
    pub fn documents(&self) -> impl Iterator<Item = Document<'_>> {
        self.documents.iter().map(|entry| Document { reading: self, entry })
    }

    /// Why kubectl stops before the end of the file; `None` if it reads all of it.
    pub fn stop(&self) -> Option<&Stop> {
        self.stop.as_ref()
    }

    /// What reading cost, in steps that do not depend on the machine.
    pub fn work(&self) -> u64 {
        self.work
    }
}

/// A document that kubectl hands on.
#[derive(Debug, Clone, Copy)]
pub struct Document<'r> {
    reading: &'r Reading<'r>,
    entry: &'r Entry,
}

impl<'r> Document<'r> {
    /// The nodes that Kubernetes composes, the document's own node first. Spans are those of the file.
    pub fn tree(&self) -> Tree<'r> {
        self.reading.arena.tree(&self.reading.source, &self.entry.part)
    }

    /// The part of the file between two separators that holds it; for JSON, the value.
    pub fn span(&self) -> Span {
        self.entry.chunk
    }

    /// What follows the document in its chunk and is never looked at, other than blanks and comments.
    pub fn ignored(&self) -> Option<Span> {
        self.entry.ignored
    }

    /// Whether it stands in a file that is read as JSON. Kubectl hands it on as it is.
    pub fn is_json(&self) -> bool {
        self.entry.is_json
    }

    /// Its value as JSON, with keys in the order of their bytes.
    pub fn json(&self) -> String {
        let mut out = String::new();
        self.write_json(&mut out);
        out
    }

    /// Writes its value as JSON, with keys in the order of their bytes.
    pub fn write_json(&self, out: &mut String) {
        let tree = self.tree();
        let tags = self.reading.arena.tags(&self.entry.part);
        let view = View { tree: &tree, tags: Some(tags), is_json: self.entry.is_json };
        // What JSON does not have was refused when the document was read.
        let _ = write(view, 1, out);
    }
}

struct Reader<'s> {
    file: &'s [u8],
    source: &'s str,
    arena: Arena,
    documents: Vec<Entry>,
    work: u64,
}

impl Reader<'_> {
    fn file(&mut self) -> Result<(), Fault> {
        if self.file.len() > MAX_SOURCE {
            return Err(Fault::new("a file of more than 512 MiB", 0, 0));
        }
        if !sniff::looks_like_json(self.file) {
            return self.yaml(0);
        }
        let mut at = 0;
        loop {
            let mark = self.arena.mark();
            let json_fault = match json::read_value(self.file, at, &mut self.arena) {
                Ok(None) => return Ok(()),
                Ok(Some(end)) => {
                    let start = self.arena.nodes[mark.first_node()].start;
                    self.add(mark, Span::new(start, end as u32), None, true);
                    self.work += (end - at) as u64;
                    at = end;
                    continue;
                }
                Err(fault) => {
                    self.arena.rewind(mark);
                    fault
                }
            };
            // After two values a file is JSON for good. Before, it may be YAML that starts with a bracket.
            if self.documents.len() > 1 {
                return Err(json_fault);
            }
            let Some(start) = sniff::yaml_start(self.file, at) else { return Err(json_fault) };
            // The reader that came further has understood more.
            return self.yaml(start).map_err(|fault| if fault.start > json_fault.start { fault } else { json_fault });
        }
    }

    fn yaml(&mut self, at: usize) -> Result<(), Fault> {
        for chunk in Chunks::new(self.file, at) {
            match chunk {
                Ok(chunk) => self.chunk(&chunk)?,
                Err(BadSeparator { start, end }) => {
                    return Err(Fault::new("text behind the `---` of a separator", start, end));
                }
            }
        }
        Ok(())
    }

    fn chunk(&mut self, chunk: &Chunk) -> Result<(), Fault> {
        let is_utf8 = self.source.as_ptr() == self.file.as_ptr();
        let text = Text::new(self.file, is_utf8.then_some(self.source), chunk);
        let mark = self.arena.mark();
        self.work += text.characters().len() as u64;
        let composed = compose(&text, &mut self.arena).map_err(|fault| Fault {
            start: text.in_file(fault.start as usize),
            end: text.in_file(fault.end as usize),
            ..fault
        });
        let composed = composed.inspect_err(|_| self.arena.rewind(mark))?;
        self.work += composed.work;
        if let Err(fault) = self.check(mark, &composed) {
            self.arena.rewind(mark);
            return Err(fault);
        }
        let span = Span::new(chunk.start as u32, chunk.end as u32);
        self.add(mark, span, ignored(&text, composed.rest), false);
        Ok(())
    }

    fn check(&self, mark: Mark, composed: &Composed) -> Result<(), Fault> {
        let part = mark..self.arena.mark();
        let tree = self.arena.tree(self.source, &part);
        let view = View { tree: &tree, tags: Some(self.arena.tags(&part)), is_json: false };
        check(view, composed).map_err(|refusal| {
            let span = view.node(refusal.node).span();
            Fault::new(refusal.message, span.start as usize, span.end as usize)
        })
    }

    fn add(&mut self, mark: Mark, chunk: Span, ignored: Option<Span>, is_json: bool) {
        self.documents.push(Entry { part: mark..self.arena.mark(), chunk, ignored, is_json });
    }
}

/// The content behind a document, which starts at a text offset.
fn ignored(text: &Text<'_>, rest: usize) -> Option<Span> {
    let bytes = text.characters().as_bytes();
    let mut at = rest;
    while let Some(byte) = bytes.get(at) {
        match byte {
            b' ' | b'\t' | b'\n' | b'\r' => at += 1,
            b'#' => at = memchr::memchr2(b'\n', b'\r', &bytes[at..]).map_or(bytes.len(), |length| at + length),
            _ => {
                let end = bytes.trim_ascii_end().len();
                return Some(Span::new(text.in_file(at), text.in_file(end)));
            }
        }
    }
    None
}

/// The file as text: each byte that is not UTF-8 becomes a control character, so that offsets stay true.
fn as_text(file: &[u8]) -> Cow<'_, str> {
    if let Ok(text) = std::str::from_utf8(file) {
        return Cow::Borrowed(text);
    }
    let mut text = String::with_capacity(file.len());
    for chunk in file.utf8_chunks() {
        text.push_str(chunk.valid());
        text.extend(chunk.invalid().iter().map(|_| '\u{1A}'));
    }
    Cow::Owned(text)
}

fn stop_at(file: &[u8], fault: Fault) -> Stop {
    let is_tail = |at: usize| file.get(at).is_some_and(|byte| byte & 0xC0 == 0x80);
    let mut end = (fault.end as usize).min(file.len());
    while is_tail(end) {
        end += 1;
    }
    Stop { message: fault.message.to_owned(), span: Span::new(fault.start.min(end as u32), end as u32) }
}
