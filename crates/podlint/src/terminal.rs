//! Where output goes: data to standard output, all else to standard error.

use crate::args::Color;
use anstream::{AutoStream, ColorChoice};
use anstyle::{AnsiColor, Style};
use std::io::{self, IsTerminal, Write};

/// How the user wants to be spoken to.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Terminal {
    color: ColorChoice,
    pub(crate) quiet: bool,
    pub(crate) verbose: bool,
}

impl Terminal {
    pub(crate) fn new(color: Color, quiet: bool, verbose: bool) -> Terminal {
        let forced = std::env::var_os("FORCE_COLOR").is_some_and(|value| !value.is_empty() && value != "0");
        let color = match color {
            Color::Always => ColorChoice::Always,
            Color::Never => ColorChoice::Never,
            Color::Auto if forced && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty()) => {
                ColorChoice::Always
            }
            Color::Auto => ColorChoice::Auto,
        };
        Terminal { color, quiet, verbose }
    }

    /// Standard output. Styles are taken out where they are not wanted.
    pub(crate) fn stdout(self) -> AutoStream<io::Stdout> {
        AutoStream::new(io::stdout(), self.color)
    }

    /// The stream of the report: standard output, or standard error where the other one holds a text that was fixed.
    pub(crate) fn report(self, to_stderr: bool) -> Box<dyn Write> {
        if to_stderr { Box::new(self.stderr()) } else { Box::new(self.stdout()) }
    }

    /// Whether styles on the stream of the report reach the reader.
    pub(crate) fn colors_report(self, to_stderr: bool) -> bool {
        let choice = if to_stderr { self.stderr().current_choice() } else { self.stdout().current_choice() };
        choice != ColorChoice::Never
    }

    /// Whether people read standard output as it is written.
    pub(crate) fn is_interactive(self) -> bool {
        io::stdout().is_terminal()
    }

    /// Columns to write in: what COLUMNS says, else 100.
    pub(crate) fn width(self) -> usize {
        std::env::var("COLUMNS")
            .ok()
            .and_then(|columns| columns.parse().ok())
            .filter(|columns| *columns >= 40)
            .unwrap_or(100)
    }

    /// Says what went wrong, and what to do about it where `hint` is not empty.
    pub(crate) fn error(self, message: &str, hint: &str) {
        self.label("error", AnsiColor::Red, message);
        if !hint.is_empty() {
            self.label("hint", AnsiColor::Cyan, hint);
        }
    }

    /// Says what may be wrong.
    pub(crate) fn warning(self, message: &str) {
        if !self.quiet {
            self.label("warning", AnsiColor::Yellow, message);
        }
    }

    /// Says what is done, to those who ask.
    pub(crate) fn detail(self, message: &str) {
        if self.verbose {
            // Nothing can be done where nobody listens.
            _ = writeln!(self.stderr(), "{message}");
        }
    }

    /// Standard error.
    pub(crate) fn stderr(self) -> AutoStream<io::Stderr> {
        AutoStream::new(io::stderr(), self.color)
    }

    fn label(self, label: &str, color: AnsiColor, message: &str) {
        let style = Style::new().bold().fg_color(Some(color.into()));
        _ = writeln!(self.stderr(), "{style}{label}{style:#}: {message}");
    }
}

/// Whether a write failed because nobody reads any more, which is how `podlint check | head` ends.
pub(crate) fn is_closed_pipe(error: &io::Error) -> bool {
    error.kind() == io::ErrorKind::BrokenPipe
}
