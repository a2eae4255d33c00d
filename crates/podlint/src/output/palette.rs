//! The colours of terminal output.

use anstyle::{AnsiColor, Style};
use podlint_rules::Severity;

/// Styles to write with: `{style}` starts one, `{style:#}` ends it. Without colour they write nothing.
pub(crate) struct Palette {
    /// Whether there is colour at all.
    pub(crate) color: bool,
    /// What a finding is about.
    pub(crate) bold: Style,
    /// What may be overlooked.
    pub(crate) dim: Style,
    /// Paths and places.
    pub(crate) place: Style,
    /// What a fix puts in.
    pub(crate) added: Style,
    /// What a fix takes out.
    pub(crate) removed: Style,
}

impl Palette {
    pub(crate) fn new(color: bool) -> Palette {
        let style = |style: Style| if color { style } else { Style::new() };
        Palette {
            color,
            bold: style(Style::new().bold()),
            dim: style(Style::new().dimmed()),
            place: style(AnsiColor::Cyan.on_default()),
            added: style(AnsiColor::Green.on_default()),
            removed: style(AnsiColor::Red.on_default()),
        }
    }

    /// The style of a severity's name.
    pub(crate) fn severity(&self, severity: Severity) -> Style {
        if !self.color {
            return Style::new();
        }
        let color = match severity {
            Severity::Error => AnsiColor::Red,
            Severity::Warning => AnsiColor::Yellow,
            Severity::Information | Severity::Hint => AnsiColor::Cyan,
        };
        color.on_default().bold()
    }
}
