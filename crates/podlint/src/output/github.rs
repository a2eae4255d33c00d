//! Workflow commands, which GitHub shows beside the lines of a pull request.

use super::{Report, Sources};
use podlint_rules::Severity;
use std::io::{self, Write};

pub(super) fn write(report: &Report<'_>, out: &mut dyn Write) -> io::Result<()> {
    let sources = Sources::new(report);
    for diagnostic in report.diagnostics {
        let command = match diagnostic.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Information | Severity::Hint => "notice",
        };
        let range = sources.range(diagnostic.location);
        writeln!(
            out,
            "::{command} title={},file={},line={},col={},endLine={},endColumn={}::{}",
            escape_property(&format!("podlint ({})", diagnostic.rule)),
            escape_property(sources.path(diagnostic.location.file)),
            range.start.line,
            range.start.column,
            range.end.line,
            range.end.column,
            escape_message(&diagnostic.message),
        )?;
    }
    Ok(())
}

// Both follow packages/core/src/command.ts of actions/toolkit. `%` comes first, or it would escape the escapes.

fn escape_message(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

fn escape_property(text: &str) -> String {
    escape_message(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use crate::output::Format;
    use crate::output::fixture::check;
    use expect_test::expect;

    #[test]
    fn annotates_lines_and_escapes() {
        check(
            Format::Github,
            "\
#! warning ports/duplicate-port 1 100% of a: b, c\\nnext
#! error x/y 2 refused
#! hint x/z 2 odd
#- a, b:100%.yaml
웹: «8080»
«b: 1
c: 2»
",
            expect![[r#"
                ::warning title=podlint (ports/duplicate-port),file=a%2C b%3A100%25.yaml,line=1,col=4,endLine=1,endColumn=8::100%25 of a: b, c%0Anext
                ::error title=podlint (x/y),file=a%2C b%3A100%25.yaml,line=2,col=1,endLine=3,endColumn=5::refused
                ::notice title=podlint (x/z),file=a%2C b%3A100%25.yaml,line=2,col=1,endLine=3,endColumn=5::odd
            "#]],
        );
    }
}
