//! `--fix` and `--diff`: what the fixed point of all fixes is, and where it goes.

use super::diff::DiffWriter;
use super::pass::{Pass, Session};
use crate::Outcome;
use crate::output::{FixCounts, Palette};
use crate::terminal::is_closed_pipe;
use podlint_project::{Input, State, write};
use podlint_rules::{Applicability, Changes, Diagnostic, FileId, Fixed, FixedPoint, Snapshot, fix_all};
use podlint_workspace::{Texts, parse_bytes};
use podlint_yaml::edit::{TextEdit, apply, apply_to_bytes};
use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, BufWriter, Write};

/// What came of fixing.
pub(super) struct Done {
    /// All files as they are now; with `--diff` as they would be.
    pub(super) pass: Pass,
    pub(super) counts: FixCounts,
    pub(super) outcome: Outcome,
}

/// A file that fixes changed.
struct Changed {
    input: Input,
    original: Vec<u8>,
}

/// The files between two rounds of fixes.
struct Step {
    pass: Pass,
    texts: Texts,
    /// By index of the file, which is the same in all rounds: the same files are read.
    changed: BTreeMap<FileId, Changed>,
}

/// Applies fixes until there is none left, in memory; then writes the files, or the difference.
pub(super) fn run(first: Pass, texts: Texts, session: &Session<'_>) -> Done {
    let up_to = if session.args.unsafe_fixes { Applicability::Unsafe } else { Applicability::Safe };
    let first = Step { pass: first, texts, changed: BTreeMap::new() };
    let FixedPoint { last, applied, refused, circling } = fix_all(first, up_to, |mut step, changes| {
        step.make(changes);
        step.pass = session.pass(&step.texts);
        step
    });
    say_refused(&refused, &last.pass, session);
    let mut outcome = Outcome::Clean;
    if !circling.is_empty() {
        let rules: Vec<&str> = circling.iter().map(|rule| &**rule).collect();
        let message = format!("podlint's own mistake: fixes go in circles, those of {}", rules.join(", "));
        session.terminal.error(&message, "please report it with the file, which is left as the last round made it");
        outcome = Outcome::Failed;
    }
    let Step { mut pass, mut texts, mut changed } = last;
    changed.retain(|_, file| texts.read(&file.input).is_ok_and(|bytes| bytes != file.original));
    if session.args.diff {
        outcome = outcome.max(print_diff(&changed, &texts, session));
    } else {
        let failed = write_all(&mut changed, &mut texts, session);
        if failed {
            // What is left is what the disk holds.
            pass = session.pass(&texts);
            outcome = Outcome::Failed;
        }
        outcome = outcome.max(print_stdin(&texts, session));
    }
    let problems = applied.iter().filter(|fixed| changed.contains_key(&fixed.file)).count();
    Done { pass, counts: FixCounts { problems, files: changed.len() }, outcome }
}

impl Step {
    fn make(&mut self, changes: &Changes) {
        for (file, edits) in changes {
            let Some((input, original, new)) = self.input_and_bytes(*file, edits) else { continue };
            self.changed.entry(*file).or_insert_with(|| Changed { input: input.clone(), original });
            self.texts.set(&input, new);
        }
    }

    /// A file's input, its bytes, and its bytes after edits; `None` where they are not those that were checked any more.
    fn input_and_bytes(&self, file: FileId, edits: &[TextEdit]) -> Option<(Input, Vec<u8>, Vec<u8>)> {
        let loaded = self.pass.world.files.get(file.0 as usize)?;
        let bytes = self.texts.read(&loaded.input).ok()?;
        let text = loaded.mended.original();
        if bytes != text.as_bytes() && parse_bytes(&loaded.input, bytes.clone()).source() != text {
            return None;
        }
        // Bytes that are not UTF-8 stay as they are. Of UTF-16 the edits are about its text, which is written as UTF-8.
        let new = match bytes.len() == text.len() {
            true => apply_to_bytes(&bytes, edits)?,
            false => apply(text, edits)?.into_bytes(),
        };
        Some((loaded.input.clone(), bytes, new))
    }
}

impl Snapshot for Step {
    fn diagnostics(&self) -> Vec<&Diagnostic> {
        self.pass.results.iter().flat_map(|checked| &checked.diagnostics).collect()
    }

    fn hidden(&self) -> usize {
        self.pass.results.iter().map(|checked| checked.hidden).sum()
    }

    fn text(&self, file: FileId) -> Option<&str> {
        Some(self.pass.world.files.get(file.0 as usize)?.mended.original())
    }

    fn syntax_errors(&self, file: FileId, edits: &[TextEdit]) -> Option<usize> {
        let (input, _, bytes) = self.input_and_bytes(file, edits)?;
        Some(parse_bytes(&input, bytes).tree().errors.len())
    }
}

fn say_refused(refused: &[Fixed], pass: &Pass, session: &Session<'_>) {
    let message = |fixed: &Fixed| {
        let file = pass.world.files.get(fixed.file.0 as usize).map_or("", |file| &file.input.display);
        format!("a fix of {} would break `{file}` and was left out: {}", fixed.rule, fixed.title)
    };
    let messages: BTreeSet<String> = refused.iter().map(message).collect();
    for message in messages {
        session.terminal.warning(&message);
    }
}

/// Prints what would change. That there is something is what the exit code says.
fn print_diff(changed: &BTreeMap<FileId, Changed>, texts: &Texts, session: &Session<'_>) -> Outcome {
    let terminal = session.terminal;
    // Not through the stream that filters styles: the bytes of a file must not be touched.
    let mut out = BufWriter::new(io::stdout().lock());
    let palette = Palette::new(terminal.colors_report(false));
    let mut writer = DiffWriter { out: &mut out, palette, for_people: terminal.is_interactive() };
    let written = changed.values().try_for_each(|file| {
        let new = texts.read(&file.input).unwrap_or_default();
        writer.write(&file.input.display, &file.original, &new)
    });
    let outcome = if changed.is_empty() { Outcome::Clean } else { Outcome::Problems };
    outcome.max(say_written(written.and_then(|()| out.flush()), session))
}

/// Writes the files that changed and forgets those that cannot be written, which it says. Whether there were any.
fn write_all(changed: &mut BTreeMap<FileId, Changed>, texts: &mut Texts, session: &Session<'_>) -> bool {
    let before = changed.len();
    changed.retain(|_, file| {
        if file.input.state == State::Stdin {
            return true;
        }
        let new = texts.read(&file.input).unwrap_or_default();
        let written = write(&file.input.path, &file.original, &new);
        if let Err(error) = &written {
            session.terminal.error(&error.to_string(), "");
            texts.set(&file.input, std::mem::take(&mut file.original));
        }
        written.is_ok()
    });
    changed.len() < before
}

/// Prints the text that standard input has become, changed or not.
fn print_stdin(texts: &Texts, session: &Session<'_>) -> Outcome {
    let Some(input) = session.inputs.iter().find(|input| input.state == State::Stdin) else { return Outcome::Clean };
    let text = texts.read(input).unwrap_or_default();
    let mut out = io::stdout().lock();
    say_written(out.write_all(&text).and_then(|()| out.flush()), session)
}

fn say_written(written: io::Result<()>, session: &Session<'_>) -> Outcome {
    match written {
        Err(error) if !is_closed_pipe(&error) => {
            session.terminal.error(&format!("cannot write to standard output: {error}"), "");
            Outcome::Failed
        }
        _ => Outcome::Clean,
    }
}
