//! The quantity that a text was meant to be.

use crate::decode::quantity::refusal;

/// A quantity that was probably meant.
pub(in crate::decode) struct Meant {
    pub(in crate::decode) text: String,
    /// Whether nothing else can be meant.
    pub(in crate::decode) is_sure: bool,
}

/// The quantity that a text was meant to be.
pub(in crate::decode) fn meant(text: &str) -> Option<Meant> {
    let text = text.trim();
    let digits = text.bytes().take_while(|byte| matches!(byte, b'0'..=b'9' | b'.' | b',' | b'+' | b'-')).count();
    let (number, unit) = text.split_at(digits);
    if !number.contains(|letter: char| letter.is_ascii_digit()) {
        return None;
    }
    let (unit, is_sure) = meant_unit(unit.trim())?;
    let meant = Meant { text: number.replace(',', ".") + unit, is_sure: is_sure && !number.contains(',') };
    (meant.text != text && refusal(&meant.text).is_none()).then_some(meant)
}

/// The suffix that a unit stands for, and whether nothing else can be meant.
fn meant_unit(unit: &str) -> Option<(&'static str, bool)> {
    const SUFFIXES: [&str; 16] = ["", "m", "u", "n", "k", "M", "G", "T", "P", "E", "Ki", "Mi", "Gi", "Ti", "Pi", "Ei"];
    if let Some(suffix) = SUFFIXES.into_iter().find(|suffix| *suffix == unit) {
        return Some((suffix, true));
    }
    let lower = unit.to_ascii_lowercase();
    Some(match &*lower {
        "ki" | "kib" => ("Ki", true),
        "mi" | "mib" => ("Mi", true),
        "gi" | "gib" => ("Gi", true),
        "ti" | "tib" => ("Ti", true),
        "pi" | "pib" => ("Pi", true),
        "ei" | "eib" => ("Ei", true),
        // Bytes or bits, thousands or 1024s: people write these for all of them.
        "k" | "kb" => ("k", false),
        "mb" => ("M", false),
        "g" | "gb" => ("G", false),
        "t" | "tb" => ("T", false),
        "p" | "pb" => ("P", false),
        "b" | "bytes" => ("", false),
        "c" | "cpu" | "cpus" | "core" | "cores" | "vcpu" | "vcpus" => ("", false),
        "mcpu" | "millicores" | "millicpu" => ("m", false),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_the_unit_that_was_meant() {
        let cases = [
            ("128MiB", Some(("128Mi", true))),
            ("512mi", Some(("512Mi", true))),
            ("1 Gi", Some(("1Gi", true))),
            ("1K", Some(("1k", false))),
            ("1.5GB", Some(("1.5G", false))),
            ("0,5", Some(("0.5", false))),
            ("2 cores", Some(("2", false))),
            ("50%", None),
            ("much", None),
            ("1.2.3", None),
        ];
        for (text, expected) in cases {
            let found = meant(text);
            assert_eq!(found.as_ref().map(|meant| (&*meant.text, meant.is_sure)), expected, "{text}");
        }
    }
}
