//! One line per problem, for scripts, editors and `grep`: `file:line:col: severity rule message`, and behind it the place in
//! another file that is the other half of the problem.

use super::palette::Palette;
use super::text::visible;
use super::{Options, Report, Sources};
use podlint_rules::Related;
use std::io::{self, Write};

pub(super) fn write(report: &Report<'_>, options: Options, out: &mut dyn Write) -> io::Result<()> {
    let sources = Sources::new(report);
    let palette = Palette::new(options.color);
    let (bold, dim) = (palette.bold, palette.dim);
    for diagnostic in report.diagnostics {
        let severity = palette.severity(diagnostic.severity);
        let place = sources.place(diagnostic.location.file, diagnostic.location.span.start);
        write!(
            out,
            "{bold}{}{bold:#}{dim}:{dim:#}{}{dim}:{dim:#}{}{dim}:{dim:#} {severity}{}{severity:#} {} {}",
            visible(sources.path(diagnostic.location.file)),
            place.line,
            place.column,
            diagnostic.severity,
            visible(&diagnostic.rule),
            visible(&diagnostic.message),
        )?;
        let elsewhere = |related: &&Related| related.location.file != diagnostic.location.file;
        if let Some(Related { location, .. }) = diagnostic.related.iter().find(elsewhere) {
            let place = sources.place(location.file, location.span.start);
            write!(out, " (see {}:{}:{})", visible(sources.path(location.file)), place.line, place.column)?;
        }
        writeln!(out)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use crate::output::fixture::{check, check_with};
    use crate::output::{Format, Options};
    use expect_test::expect;

    const FIXTURE: &str = "\
#! warning ports/duplicate-port 1 port 8080 is already used by this pod
#! error yaml/syntax 2 two\\nlines
#- deploy/웹 1.yaml
ports:
- «8080» # 한글
#- b.yaml
가나: «x»
";

    #[test]
    fn prints_a_line_per_problem() {
        check(
            Format::Concise,
            FIXTURE,
            expect![[r#"
            deploy/웹 1.yaml:2:3: warning ports/duplicate-port port 8080 is already used by this pod
            b.yaml:1:5: error yaml/syntax two lines
        "#]],
        );
    }

    #[test]
    fn knows_colours() {
        let options = Options { width: 100, color: true };
        check_with(
            Format::Concise,
            options,
            FIXTURE,
            expect![[r#"
            ESC[1mdeploy/웹 1.yamlESC[0mESC[2m:ESC[0m2ESC[2m:ESC[0m3ESC[2m:ESC[0m ESC[1mESC[33mwarningESC[0m ports/duplicate-port port 8080 is already used by this pod
            ESC[1mb.yamlESC[0mESC[2m:ESC[0m1ESC[2m:ESC[0m5ESC[2m:ESC[0m ESC[1mESC[31merrorESC[0m yaml/syntax two lines
        "#]],
        );
    }
}
