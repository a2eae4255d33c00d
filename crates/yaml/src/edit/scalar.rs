//! Writing a text so that it is read as that text.

use crate::Style;
use crate::scalar::{Scalar, plain};
use std::borrow::Cow;
use std::fmt::Write;

/// `value` as a scalar outside of brackets, in the style of a neighbour.
///
/// A plain text gets quotes where Kubernetes, or another reader of YAML, would take it for something else. A text of
/// several lines is written in double quotes, on one line.
///
/// ```
/// use podlint_yaml::Style;
/// use podlint_yaml::edit::scalar_text;
/// assert_eq!(scalar_text("web", Style::Plain), "web");
/// assert_eq!(scalar_text("web", Style::SingleQuoted), "'web'");
/// assert_eq!(scalar_text("0644", Style::Plain), "\"0644\"");
/// assert_eq!(scalar_text("say \"yes\": no", Style::Plain), "'say \"yes\": no'");
/// assert_eq!(scalar_text("a\tb\n", Style::SingleQuoted), "\"a\\tb\\n\"");
/// ```
pub fn scalar_text(value: &str, like: Style) -> Cow<'_, str> {
    write(value, like, false)
}

/// The same between brackets, where commas and brackets need quotes too.
///
/// ```
/// use podlint_yaml::Style;
/// use podlint_yaml::edit::flow_scalar_text;
/// assert_eq!(flow_scalar_text("a, b", Style::Plain), "\"a, b\"");
/// ```
pub fn flow_scalar_text(value: &str, like: Style) -> Cow<'_, str> {
    write(value, like, true)
}

fn write(value: &str, like: Style, flow: bool) -> Cow<'_, str> {
    let is_printable = value.chars().all(is_printable);
    match like {
        Style::SingleQuoted if is_printable => single_quoted(value),
        Style::SingleQuoted | Style::DoubleQuoted => double_quoted(value),
        _ if is_printable && can_be_plain(value, flow) => Cow::Borrowed(value),
        // Fewer backslashes are easier to read.
        _ if is_printable && value.contains(['"', '\\']) => single_quoted(value),
        _ => double_quoted(value),
    }
}

fn single_quoted(value: &str) -> Cow<'_, str> {
    Cow::Owned(format!("'{}'", value.replace('\'', "''")))
}

/// JSON's escapes only: what stands in a JSON file stays JSON, and go-yaml reads all of them but pairs of surrogates.
fn double_quoted(value: &str) -> Cow<'_, str> {
    let mut out = String::with_capacity(value.len() + 2);
    out.push('"');
    for letter in value.chars() {
        match letter {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\t' => out.push_str("\\t"),
            '\r' => out.push_str("\\r"),
            letter if is_printable(letter) => out.push(letter),
            letter => _ = write!(out, "\\u{:04X}", letter as u32),
        }
    }
    out.push('"');
    Cow::Owned(out)
}

/// Whether a character can stand in a scalar on one line as it is: no line break, no control character, no mark that an
/// editor hides.
fn is_printable(letter: char) -> bool {
    !letter.is_control()
        && !matches!(letter, '\u{2028}' | '\u{2029}' | '\u{feff}' | '\u{fffe}' | '\u{ffff}')
        && !matches!(letter, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

fn can_be_plain(value: &str, flow: bool) -> bool {
    let Some(first) = value.chars().next() else { return false };
    let starts_badly = matches!(
        first,
        ',' | '[' | ']' | '{' | '}' | '#' | '&' | '*' | '!' | '|' | '>' | '\'' | '"' | '%' | '@' | '`' | ':' | '='
    );
    // `-x` and `?x` are text, `- x` and `-` are not.
    let is_indicator = matches!(first, '-' | '?') && value[1..].chars().next().is_none_or(char::is_whitespace);
    let has_edge = value.trim() != value;
    let is_marker = value.starts_with("---") || value.starts_with("...");
    let is_cut = value.contains(": ") || value.contains(" #") || value.ends_with(':') || value.contains("{{");
    let leaves_brackets = flow && value.contains([',', '[', ']', '{', '}', '?']);
    let has_other_meaning = value == "<<" || plain(value) != Scalar::Text(value) || is_number_elsewhere(value);
    !starts_badly && !is_indicator && !has_edge && !is_marker && !is_cut && !leaves_brackets && !has_other_meaning
}

/// Whether readers of YAML 1.1 or 1.2 other than Kubernetes' take it for a number or a date: `1e400`, `12:30`, `2001-12-14`.
fn is_number_elsewhere(value: &str) -> bool {
    let digits = value.trim_start_matches(['+', '-']);
    let is_count = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit() || byte == b'_');
    let is_date = |value: &str| {
        let mut parts = value.split('-');
        parts.clone().count() == 3
            && parts.next().is_some_and(|year| year.len() == 4 && is_count(year))
            && parts.all(|part| part.starts_with(|digit: char| digit.is_ascii_digit()))
    };
    digits.starts_with(|first: char| first.is_ascii_digit() || first == '.')
        && (digits.replace('_', "").parse::<f64>().is_ok()
            || digits.contains(':') && digits.split([':', '.']).all(is_count)
            || is_date(value))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scalar::meaning;
    use crate::{Dialect, Kind, parse_with};

    const STYLES: [Style; 5] = [Style::Plain, Style::SingleQuoted, Style::DoubleQuoted, Style::Literal, Style::Folded];

    /// Every way to write `value` is read as `value`: as a value, a key, an item, outside of and between brackets.
    #[track_caller]
    fn check(value: &str) {
        for style in STYLES {
            for dialect in [Dialect::Kubernetes, Dialect::Core] {
                let (block, flow) = (scalar_text(value, style), flow_scalar_text(value, style));
                let texts = [
                    format!("a: {block}\nb: 1\n"),
                    format!("{block}: {block} # c\n"),
                    format!("- {block}\n- {block}\n"),
                    format!("{block}\n"),
                    format!("a: {{{flow}: {flow}, b: {flow}}}\n"),
                    format!("[{flow}, {flow}]\n"),
                ];
                for text in texts {
                    let parse = parse_with(text.as_str(), dialect);
                    let tree = parse.tree();
                    assert!(tree.errors.is_empty(), "{text:?}: {:?}", tree.errors[0].code());
                    let nodes = (0..tree.nodes.len() as u32).filter_map(|index| tree.node(index));
                    let scalars =
                        nodes.filter(|node| node.kind() == Kind::Scalar && !["a", "b", "1"].contains(&node.raw()));
                    for node in scalars {
                        assert_eq!(node.text(), value, "{text:?}");
                        assert!(matches!(meaning(node), Scalar::Text(_) | Scalar::Unknown), "{text:?}");
                    }
                }
            }
        }
    }

    #[test]
    fn is_read_as_the_text_that_was_meant() {
        let values = "yes|no|on|y|N|true|null|~||0644|0o17|1.10|1e3|1e400|0x1F|1_000|-5|+.5|.inf|.nan|12:30|1:20:30.5|\
            2001-12-14|2001-12-14 21:59|*x|&x|!x|%x|@x|`x`|#x|a #b|a#b|a: b|a:|:a|a:b|-|- a|-a|--flag=x|---|--- a|...|?|? a|?a|\
            [a]|{a}|a, b|a]b|,|'a'|\"a\"|it's|say \"x\"|a\\b|<<|=|{{ x }}|a {{ b }}| a|a |한글|😀|a\u{a0}|\u{feff}a|\u{85}|\u{2028}|\
            a\tb|\ta|a\nb|a\n|\n|a\r\nb|\u{0}|\u{7f}|\u{200b}a|http://x:80/?a=b,c|10.0.0.1|1.2.3|image:1.0|100m|1Gi|!!str x|>-|\\|";
        for value in values.split('|') {
            check(value);
        }
        check("|");
        check("a|b");
    }

    #[test]
    fn is_written_plainly_where_that_is_safe() {
        for value in
            ["web", "--flag=x", "-c", "10.0.0.1", "nginx:1.25", "100m", "a#b", "a:b", "v1", "1.2.3", "한글", "it's"]
        {
            assert_eq!(scalar_text(value, Style::Plain), value);
            assert_eq!(flow_scalar_text(value, Style::Plain), value);
        }
    }

    #[test]
    fn random_texts_are_read_as_themselves() {
        let alphabet: Vec<char> = " :-#?,[]{}'\"\\&*!|>%@`=<.0189eEx_+~nyoab\t\n\r\u{85}\u{feff}é한".chars().collect();
        let mut state = 0x9E37_79B9_7F4A_7C15_u64;
        let mut random = |below: usize| {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            (state % below as u64) as usize
        };
        for _ in 0..4000 {
            let length = random(7);
            let value: String = (0..length).map(|_| alphabet[random(alphabet.len())]).collect();
            check(&value);
        }
    }
}
