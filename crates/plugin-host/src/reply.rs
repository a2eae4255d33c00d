//! Turns a diagnostic that a plugin sent into a finding, or says what is wrong with it.

#![allow(unsafe_code, reason = "reads what a plugin sent; see the SAFETY lines")]

use crate::batch::{Batch, BatchFile};
use crate::descriptor::looks_like_object;
use crate::finding::{Finding, FindingEdit, FindingFix, FindingRelated};
use crate::plugin::{FixClass, Severity};
use crate::raw::{self, Plain};
use podlint_plugin_abi::{self as abi, Array, Diagnostic, Fix, FixEdit, Related, Str};
use podlint_yaml::Span;

/// More than anybody reads. A longer message is cut, everything else above its cap is an error.
const MAX_MESSAGE: usize = 2_000;
const MAX_RELATED: usize = 64;
const MAX_FIXES: usize = 16;
const MAX_EDITS: usize = 1_000;
/// All texts of one diagnostic. No fix of a manifest comes near.
const MAX_TEXT: usize = 16 << 20;

/// What is known about a batch when its diagnostics are checked.
pub(crate) struct Expected<'a> {
    /// The files of the batch, sorted by index.
    files: Vec<&'a BatchFile<'a>>,
    /// Number of files of the input.
    input_files: usize,
    /// Name of the rule in each slot of the instance.
    rules: &'a [String],
}

/// A finding, and what had to be dropped from it.
pub(crate) struct Accepted {
    pub(crate) finding: Finding,
    pub(crate) complaint: Option<String>,
}

impl<'a> Expected<'a> {
    pub(crate) fn new(batch: &Batch<'a>, rules: &'a [String]) -> Expected<'a> {
        let mut files: Vec<_> = batch.files.iter().collect();
        files.sort_by_key(|file| file.index);
        Expected { files, input_files: batch.index.files.len(), rules }
    }

    /// Reads and checks a diagnostic.
    ///
    /// # Safety
    /// The plugin promises that what it sent can be read while its call of `report` lasts, which is now.
    pub(crate) unsafe fn accept(&self, start: *const Diagnostic) -> Result<Accepted, String> {
        if start.is_null() {
            return Err("a diagnostic has no address".to_owned());
        }
        // SAFETY: not null; the plugin's promise, passed on by the caller.
        let (stated, size) = (unsafe { raw::stated_size(start) }, size_of::<Diagnostic>());
        if (stated as usize) < size {
            return Err(format!("a diagnostic has {stated} bytes instead of {size}"));
        }
        // SAFETY: the plugin states that it is as large as ours.
        let diagnostic = unsafe { raw::value(start) };
        let Some(rule) = self.rules.get(diagnostic.slot as usize) else {
            return Err(format!("a diagnostic is of slot {}, there are {}", diagnostic.slot, self.rules.len()));
        };
        let Some(file) = self.file(diagnostic.file) else {
            return Err(format!("a diagnostic of `{rule}` is in file {}, which is not of the batch", diagnostic.file));
        };
        let of_this = |problem| format!("a diagnostic of `{rule}` in {}: {problem}", file.path);
        let mut reading = Reading { expected: self, remaining: MAX_TEXT };
        let mut finding = reading.finding(&diagnostic, file).map_err(of_this)?;
        let mut complaint = None;
        if !finding.data.is_empty() && !looks_like_object(&finding.data) {
            complaint = Some(of_this("its data is not a JSON object".to_owned()));
            finding.data.clear();
        }
        Ok(Accepted { finding, complaint })
    }

    fn file(&self, index: u32) -> Option<&'a BatchFile<'a>> {
        let place = self.files.binary_search_by_key(&index, |file| file.index).ok()?;
        Some(self.files[place])
    }
}

/// One diagnostic that is being read.
struct Reading<'e> {
    expected: &'e Expected<'e>,
    /// Bytes of text that it may still have: thousands of edits can name the same large text.
    remaining: usize,
}

impl Reading<'_> {
    fn finding(&mut self, diagnostic: &Diagnostic, file: &BatchFile<'_>) -> Result<Finding, String> {
        let severity = Severity::from_number(diagnostic.severity);
        if severity.is_none() && diagnostic.severity != abi::severity::DEFAULT {
            return Err(format!("its severity {} is unknown", diagnostic.severity));
        }
        let span = checked("its", file, diagnostic.span)?;
        let message = self.line("its message", diagnostic.message)?;
        if message.is_empty() {
            return Err("its message is empty".to_owned());
        }
        let mut related = Vec::new();
        for record in elements::<Related>("its list of related places", diagnostic.related, MAX_RELATED)? {
            related.push(self.related(&record)?);
        }
        let mut fixes = Vec::new();
        for record in elements::<Fix>("its list of fixes", diagnostic.fixes, MAX_FIXES)? {
            fixes.push(self.fix(&record)?);
        }
        let data = self.text("its data", diagnostic.data)?;
        Ok(Finding { slot: diagnostic.slot as usize, file: file.index, severity, span, message, data, related, fixes })
    }

    fn related(&mut self, record: &Related) -> Result<FindingRelated, String> {
        let span = match self.expected.file(record.file) {
            Some(file) => checked("the related", file, record.span)?,
            None if (record.file as usize) < self.expected.input_files => ordered("the related", record.span)?,
            None => return Err(format!("the related file {} is not of the input", record.file)),
        };
        let message = self.line("the message of a related place", record.message)?;
        Ok(FindingRelated { file: record.file, span, message })
    }

    fn fix(&mut self, record: &Fix) -> Result<FindingFix, String> {
        let title = self.line("the title of a fix", record.title)?;
        if title.is_empty() {
            return Err("the title of a fix is empty".to_owned());
        }
        let Some(class) = FixClass::from_number(record.class) else {
            return Err(format!("the class {} of a fix is unknown", record.class));
        };
        let mut edits = Vec::new();
        for record in elements::<FixEdit>("the list of edits of a fix", record.edits, MAX_EDITS)? {
            edits.push(self.edit(&record)?);
        }
        if edits.is_empty() {
            return Err("a fix has no edits".to_owned());
        }
        // Stable: what is inserted at one place keeps its order.
        edits.sort_by_key(|edit| (edit.file, edit.span));
        for pair in edits.windows(2) {
            if pair[0].file == pair[1].file && pair[1].span.start < pair[0].span.end {
                return Err(format!("two edits of a fix overlap at {}", pair[1].span.start));
            }
        }
        Ok(FindingFix { title, class, edits })
    }

    fn edit(&mut self, record: &FixEdit) -> Result<FindingEdit, String> {
        let Some(file) = self.expected.file(record.file) else {
            return Err(format!("an edit is in file {}, which is not of the batch", record.file));
        };
        let span = checked("an edit's", file, record.span)?;
        Ok(FindingEdit { file: record.file, span, text: self.text("the text of an edit", record.text)? })
    }

    fn text(&mut self, what: &str, text: Str) -> Result<String, String> {
        // SAFETY: part of a diagnostic, read while `report` lasts, which is what the plugin promises it for.
        let text = unsafe { raw::text(text, self.remaining) }.map_err(|problem| format!("{what} {problem}"))?;
        self.remaining -= text.len();
        Ok(text)
    }

    /// A text for people: newlines and other control characters, which would also reach a terminal, become spaces.
    fn line(&mut self, what: &str, text: Str) -> Result<String, String> {
        Ok(one_line(&self.text(what, text)?, MAX_MESSAGE))
    }
}

/// A text with each run of control characters as one space, cut behind `cap` characters.
pub(crate) fn one_line(text: &str, cap: usize) -> String {
    let mut line = String::with_capacity(text.len().min(cap));
    for (count, character) in text.trim().chars().enumerate() {
        if count == cap {
            line.push('…');
            break;
        }
        if !character.is_control() {
            line.push(character);
        } else if !line.ends_with(' ') {
            line.push(' ');
        }
    }
    line.trim().to_owned()
}

fn ordered(whose: &str, span: Span) -> Result<Span, String> {
    if span.start > span.end {
        return Err(format!("{whose} span {}..{} ends before it starts", span.start, span.end));
    }
    Ok(span)
}

fn checked(whose: &str, file: &BatchFile<'_>, span: Span) -> Result<Span, String> {
    let Span { start, end } = ordered(whose, span)?;
    let source = file.tree.source;
    if end as usize > source.len() {
        return Err(format!("{whose} span {start}..{end} leaves the text of {} bytes", source.len()));
    }
    if source.get(span.range()).is_none() {
        return Err(format!("{whose} span {start}..{end} cuts a character"));
    }
    Ok(span)
}

fn elements<T: Plain>(what: &str, array: Array, cap: usize) -> Result<Vec<T>, String> {
    // SAFETY: part of a diagnostic, read while `report` lasts, which is what the plugin promises it for.
    unsafe { raw::elements(array, cap) }.map_err(|problem| format!("{what} {problem}"))
}

/// Bytes that a finding takes in memory, roughly.
pub(crate) fn cost(finding: &Finding) -> usize {
    let mut cost = size_of::<Finding>() + finding.message.len() + finding.data.len();
    for related in &finding.related {
        cost += size_of::<FindingRelated>() + related.message.len();
    }
    for fix in &finding.fixes {
        cost += size_of::<FindingFix>() + fix.title.len();
        cost += fix.edits.iter().map(|edit| size_of::<FindingEdit>() + edit.text.len()).sum::<usize>();
    }
    cost
}
