//! Quantities of resources: `100m`, `1.5Gi`, `2e3`, read and written as Kubernetes does.
//!
//! A quantity is kept as a whole number of billionths, which holds everything up to 1.7e29 exactly. Larger ones stay at
//! that bound.

use std::cmp::Ordering;
use std::fmt;

/// The number of billionths in one.
const ONE: i128 = 1_000_000_000;
/// Digits of a number that are read one by one; the rest of a longer one only counts as "more than that".
const MAX_DIGITS: usize = 36;

/// An amount of a resource, exact to the billionth.
///
/// Quantities are compared by amount: `1Gi` equals `1024Mi`.
///
/// ```
/// use podlint_manifest::Quantity;
/// let memory = Quantity::parse("1.5Gi").unwrap();
/// assert_eq!(memory.to_string(), "1536Mi");
/// assert!(memory > Quantity::parse("1500M").unwrap());
/// assert_eq!(Quantity::parse("0.5").unwrap().to_string(), "500m");
/// assert!(Quantity::parse("1 Gi").is_err());
/// ```
#[derive(Debug, Clone, Copy)]
pub struct Quantity {
    billionths: i128,
    notation: Notation,
}

/// Which suffixes a quantity was written with, and is written with again.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Notation {
    /// `k`, `M`, `G`, or none.
    #[default]
    Decimal,
    /// `e3`
    Exponent,
    /// `Ki`, `Mi`, `Gi`
    Binary,
}

/// Why a text is no quantity. Its text is the one of the API server.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum QuantityError {
    /// It has not the form of number and suffix: `1 Gi`, `ten`, `1.2.3`, an empty text.
    Form,
    /// It has the form, but no digits where it needs some: `Ei`.
    Number,
    /// It has the form, but there is no such suffix: `1i`, `5KM`.
    Suffix,
}

impl fmt::Display for QuantityError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            QuantityError::Form => {
                "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'"
            }
            QuantityError::Number => "unable to parse numeric part of quantity",
            QuantityError::Suffix => "unable to parse quantity's suffix",
        })
    }
}

impl std::error::Error for QuantityError {}

/// The parts of a written quantity.
struct Written<'t> {
    is_negative: bool,
    /// Digits before the point, without leading zeros.
    whole: &'t str,
    /// Digits behind the point.
    fraction: &'t str,
    has_digits: bool,
    suffix: &'t str,
}

impl Quantity {
    /// Nothing of a resource.
    pub const ZERO: Quantity = Quantity { billionths: 0, notation: Notation::Decimal };

    /// The quantity of a whole number.
    pub const fn from_int(value: i64) -> Quantity {
        Quantity { billionths: value as i128 * ONE, notation: Notation::Decimal }
    }

    /// The quantity of so many thousandths.
    pub const fn from_milli(thousandths: i128, notation: Notation) -> Quantity {
        Quantity { billionths: thousandths.saturating_mul(ONE / 1000), notation }
    }

    /// Reads a quantity without blanks around it.
    ///
    /// What is finer than a billionth is rounded away from zero, and what has a binary suffix is at most 2^63-1, as
    /// upstream. Oddly, the digits may be missing (`Mi` is 0 there too).
    ///
    /// # Errors
    ///
    /// If the text is no quantity.
    pub fn parse(text: &str) -> Result<Quantity, QuantityError> {
        let written = Written::read(text)?;
        let (base, exponent, notation) = suffix_meaning(written.suffix).ok_or(QuantityError::Suffix)?;
        if !written.has_digits && !written.is_quick(base, exponent) {
            return Err(QuantityError::Number);
        }
        let amount = match base {
            10 => written.decimal_amount(exponent),
            _ => written.binary_amount(exponent).min(i128::from(i64::MAX) * ONE),
        };
        let notation =
            if notation == Notation::Binary && amount > 0 && amount < ONE { Notation::Decimal } else { notation };
        Ok(Quantity { billionths: if written.is_negative { -amount } else { amount }, notation })
    }

    /// The text that the API server prints for a quantity of a list of resources that is written as `text`: mostly the
    /// canonical one of what is rounded up to thousandths, but some texts it keeps as they are (`5.`, `+4Mi`). `None`
    /// if it is no quantity.
    pub fn printed(text: &str) -> Option<String> {
        let quantity = Quantity::parse(text).ok()?;
        let written = Written::read(text).ok()?;
        let (base, exponent, _) = suffix_meaning(written.suffix)?;
        let digits = [written.whole_or_zero(), written.fraction].concat();
        let scale = exponent - written.fraction.len() as i64;
        let is_kept = written.is_quick(base, exponent)
            && match base {
                2 => digits.parse::<i64>().is_ok_and(|digits| digits & 7 != 0),
                _ => scale >= -3 && scale % 3 == 0 && !digits.ends_with("000") && !digits.starts_with('0'),
            };
        Some(if is_kept || text == "0" { text.to_owned() } else { quantity.rounded_up_to_milli().to_string() })
    }

    /// Whether it is nothing.
    pub const fn is_zero(self) -> bool {
        self.billionths == 0
    }

    /// Whether it is less than nothing.
    pub const fn is_negative(self) -> bool {
        self.billionths < 0
    }

    /// Whether it is a whole number.
    pub const fn is_whole(self) -> bool {
        self.billionths % ONE == 0
    }

    /// Whether it is a multiple of `step`; never of nothing.
    pub const fn is_multiple_of(self, step: Quantity) -> bool {
        step.billionths != 0 && self.billionths % step.billionths == 0
    }

    /// Its value in whole numbers, rounded away from zero, at most what an `i64` holds.
    pub fn value(self) -> i64 {
        saturated(away_from_zero(self.billionths, ONE))
    }

    /// Its value in thousandths, rounded away from zero, at most what an `i64` holds.
    pub fn milli_value(self) -> i64 {
        saturated(away_from_zero(self.billionths, ONE / 1000))
    }

    /// The same without a bound.
    pub const fn thousandths(self) -> i128 {
        away_from_zero(self.billionths, ONE / 1000)
    }

    /// Which suffixes it was written with.
    pub const fn notation(self) -> Notation {
        self.notation
    }

    /// The same, rounded away from zero to thousandths, which is what the API server keeps of the quantities of resources.
    #[must_use]
    pub fn rounded_up_to_milli(self) -> Quantity {
        let milli = ONE / 1000;
        Quantity { billionths: away_from_zero(self.billionths, milli).saturating_mul(milli), ..self }
    }

    /// The sum of both, in the notation of the first one that is not nothing.
    #[must_use]
    pub fn plus(self, other: Quantity) -> Quantity {
        let notation = if self.is_zero() { other.notation } else { self.notation };
        Quantity { billionths: self.billionths.saturating_add(other.billionths), notation }
    }

    /// The difference of both, in the notation of the first one that is not nothing.
    #[must_use]
    pub fn minus(self, other: Quantity) -> Quantity {
        self.plus(Quantity { billionths: other.billionths.saturating_neg(), ..other })
    }
}

impl<'t> Written<'t> {
    fn read(text: &'t str) -> Result<Written<'t>, QuantityError> {
        if text.is_empty() {
            return Err(QuantityError::Form);
        }
        let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
        let (whole, rest) = split_digits(unsigned);
        let (fraction, suffix) = rest.strip_prefix('.').map_or(("", rest), split_digits);
        let exponent = suffix.trim_start_matches(['e', 'E', 'i', 'n', 'u', 'm', 'k', 'K', 'M', 'G', 'T', 'P']);
        let exponent = exponent.strip_prefix(['+', '-']).unwrap_or(exponent);
        if !split_digits(exponent).1.is_empty() {
            return Err(QuantityError::Form);
        }
        let has_digits = !(whole.is_empty() && fraction.is_empty());
        let whole = whole.trim_start_matches('0');
        Ok(Written { is_negative: text.starts_with('-'), whole, fraction, has_digits, suffix })
    }

    /// The digits before the point; one zero if there are none.
    fn whole_or_zero(&self) -> &'t str {
        if self.whole.is_empty() { "0" } else { self.whole }
    }

    /// Whether upstream reads it without arbitrary precision, which shows in its texts.
    fn is_quick(&self, base: u32, exponent: i64) -> bool {
        let whole = self.whole_or_zero().len() as i64;
        let fraction = self.fraction.len() as i64;
        match base {
            2 => self.fraction.is_empty() && whole <= 14 - exponent * 3 / 10,
            _ => whole + fraction <= 18 && exponent - fraction >= -9,
        }
    }

    /// Its billionths if the suffix stands for a power of ten.
    fn decimal_amount(&self, exponent: i64) -> i128 {
        let (digits, dropped, is_more) = leading_digits(self.whole.bytes().chain(self.fraction.bytes()));
        let power = exponent + 9 - self.fraction.len() as i64 + dropped as i64;
        if digits == 0 {
            return 0;
        }
        if power >= 0 {
            return power_of_ten(power.unsigned_abs()).map_or(i128::MAX, |factor| digits.saturating_mul(factor));
        }
        let Some(divisor) = power_of_ten(power.unsigned_abs()) else { return 1 };
        digits / divisor + i128::from(digits % divisor != 0 || is_more)
    }

    /// Its billionths if the suffix stands for a power of two: at most 60.
    fn binary_amount(&self, exponent: i64) -> i128 {
        let factor = 1_i128 << exponent;
        let (whole, dropped, _) = leading_digits(self.whole.bytes());
        let whole = if dropped == 0 { whole.saturating_mul(factor).saturating_mul(ONE) } else { i128::MAX };
        let kept = &self.fraction[..self.fraction.len().min(18)];
        let (digits, ..) = leading_digits(kept.bytes());
        let divisor = power_of_ten(kept.len() as u64).unwrap_or(1);
        let product = digits * factor;
        let rest = product % divisor * ONE;
        let is_more = self.fraction[kept.len()..].bytes().any(|digit| digit != b'0');
        let fraction = product / divisor * ONE + rest / divisor + i128::from(rest % divisor != 0 || is_more);
        whole.saturating_add(fraction)
    }
}

/// The digits at the start of a text, and what follows them.
fn split_digits(text: &str) -> (&str, &str) {
    text.split_at(text.bytes().take_while(u8::is_ascii_digit).count())
}

/// The number of the first digits, how many were left out behind them, and whether one of those is not 0.
fn leading_digits(digits: impl Iterator<Item = u8>) -> (i128, usize, bool) {
    let (mut number, mut count, mut dropped, mut is_more) = (0_i128, 0, 0, false);
    for digit in digits {
        if count == MAX_DIGITS {
            dropped += 1;
            is_more |= digit != b'0';
            continue;
        }
        number = number * 10 + i128::from(digit - b'0');
        count += usize::from(number != 0);
    }
    (number, dropped, is_more)
}

/// A power of ten, unless it is too large.
fn power_of_ten(power: u64) -> Option<i128> {
    10_i128.checked_pow(u32::try_from(power).ok()?)
}

/// Base, exponent and notation of a suffix.
fn suffix_meaning(suffix: &str) -> Option<(u32, i64, Notation)> {
    let (base, exponent, notation) = match suffix {
        "n" => (10, -9, Notation::Decimal),
        "u" => (10, -6, Notation::Decimal),
        "m" => (10, -3, Notation::Decimal),
        "" => (10, 0, Notation::Decimal),
        "k" => (10, 3, Notation::Decimal),
        "M" => (10, 6, Notation::Decimal),
        "G" => (10, 9, Notation::Decimal),
        "T" => (10, 12, Notation::Decimal),
        "P" => (10, 15, Notation::Decimal),
        "E" => (10, 18, Notation::Decimal),
        "Ki" => (2, 10, Notation::Binary),
        "Mi" => (2, 20, Notation::Binary),
        "Gi" => (2, 30, Notation::Binary),
        "Ti" => (2, 40, Notation::Binary),
        "Pi" => (2, 50, Notation::Binary),
        "Ei" => (2, 60, Notation::Binary),
        _ => {
            let exponent: i64 = suffix.strip_prefix(['e', 'E'])?.parse().ok()?;
            // Further out nothing differs any more.
            (10, exponent.clamp(-1_000_000_000, 1_000_000_000), Notation::Exponent)
        }
    };
    Some((base, exponent, notation))
}

/// The quotient, rounded away from zero.
const fn away_from_zero(value: i128, divisor: i128) -> i128 {
    value / divisor + (value % divisor).signum()
}

fn saturated(value: i128) -> i64 {
    i64::try_from(value).unwrap_or(if value < 0 { i64::MIN } else { i64::MAX })
}

impl PartialEq for Quantity {
    fn eq(&self, other: &Quantity) -> bool {
        self.billionths == other.billionths
    }
}

impl Eq for Quantity {}

impl PartialOrd for Quantity {
    fn partial_cmp(&self, other: &Quantity) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Quantity {
    fn cmp(&self, other: &Quantity) -> Ordering {
        self.billionths.cmp(&other.billionths)
    }
}

/// The canonical text: no fraction, the largest suffix of the same notation.
impl fmt::Display for Quantity {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.is_zero() {
            return formatter.write_str("0");
        }
        let is_small = self.billionths.unsigned_abs() < 1024 * ONE.unsigned_abs();
        if self.notation == Notation::Binary && !is_small && self.is_whole() {
            let mut number = self.billionths / ONE;
            let mut suffixes = ["", "Ki", "Mi", "Gi", "Ti", "Pi", "Ei"].into_iter();
            let mut suffix = suffixes.next();
            while number % 1024 == 0 && suffix != Some("Ei") {
                number /= 1024;
                suffix = suffixes.next();
            }
            return write!(formatter, "{number}{}", suffix.unwrap_or_default());
        }
        let mut number = self.billionths;
        let mut exponent = -9;
        while number % 1000 == 0 {
            number /= 1000;
            exponent += 3;
        }
        let suffix = match exponent {
            0 => "",
            _ if self.notation == Notation::Exponent => return write!(formatter, "{number}e{exponent}"),
            -9 => "n",
            -6 => "u",
            -3 => "m",
            3 => "k",
            6 => "M",
            9 => "G",
            12 => "T",
            15 => "P",
            18 => "E",
            _ => return write!(formatter, "{number}e{exponent}"),
        };
        write!(formatter, "{number}{suffix}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Checks the canonical text of a text, or why it is none.
    fn check(text: &str, expected: &str) {
        let found = Quantity::parse(text).map_or_else(|error| format!("{error:?}"), |quantity| quantity.to_string());
        assert_eq!(found, expected, "{text}");
    }

    #[test]
    fn the_canonical_text_has_no_fraction_and_the_largest_suffix() {
        for (text, expected) in [
            ("0", "0"),
            ("100m", "100m"),
            ("0.5", "500m"),
            ("1000m", "1"),
            ("1024Mi", "1Gi"),
            ("1.5Gi", "1536Mi"),
            ("1500Mi", "1500Mi"),
            ("1000Ki", "1000Ki"),
            ("1Ki", "1Ki"),
            ("0.5Ki", "512"),
            ("0.1Gi", "107374182400m"),
            ("12e6", "12e6"),
            ("1E3", "1e3"),
            ("1E", "1E"),
            ("1000E", "1e21"),
            ("+5", "5"),
            ("-5k", "-5k"),
            (".5", "500m"),
            ("5.", "5"),
            ("100000", "100k"),
        ] {
            check(text, expected);
        }
    }

    #[test]
    fn what_has_not_the_form_is_refused() {
        for text in ["", " 1", "1 Gi", "ten", "1.2.3", "5MB", "0x10", "10%", "1Gi ", "1e1.5"] {
            check(text, "Form");
        }
        for text in ["1K", "1i", "1e", "5KM", "1Gi5", "1e99999999999999999999", "1mi", "--1"] {
            check(text, "Suffix");
        }
        check("Ei", "Number");
    }

    #[test]
    fn missing_digits_are_nothing_as_upstream() {
        for text in ["Mi", ".", "-", "+", "m"] {
            check(text, "0");
        }
    }

    #[test]
    fn sizes_without_end_stay_at_the_bound() {
        check("8Ei", "9223372036854775807");
        check("16Ei", "9223372036854775807");
        check("-16Ei", "-9223372036854775807");
        assert_eq!(Quantity::parse(&"9".repeat(1000)).map(Quantity::value), Ok(i64::MAX));
        assert_eq!(Quantity::parse("1e999999999999999").map(Quantity::value), Ok(i64::MAX));
        assert_eq!(Quantity::parse("-1e400").map(Quantity::value), Ok(i64::MIN));
    }

    #[test]
    fn what_is_finer_than_kept_is_rounded_away_from_zero() {
        check("0.9n", "1n");
        check("-0.9n", "-1n");
        check("1e-400", "1e-9");
        check(&format!("0.{}1", "0".repeat(1000)), "1n");
        let rounded = |text| Quantity::parse(text).map(|quantity| quantity.rounded_up_to_milli().to_string());
        assert_eq!(rounded("100u").as_deref(), Ok("1m"));
        assert_eq!(rounded("-100u").as_deref(), Ok("-1m"));
        assert_eq!(rounded("1.5").as_deref(), Ok("1500m"));
    }

    #[test]
    fn sums_keep_the_first_notation() {
        let quantity = |text| Quantity::parse(text).expect("it is a quantity");
        assert_eq!(quantity("1Gi").plus(quantity("1Mi")).to_string(), "1025Mi");
        assert_eq!(Quantity::ZERO.plus(quantity("1Mi")).to_string(), "1Mi");
        assert_eq!(quantity("1").minus(quantity("100m")).to_string(), "900m");
        assert!(quantity("4Mi").is_multiple_of(quantity("2Mi")));
        assert!(!quantity("4Mi").is_multiple_of(Quantity::ZERO));
        assert!(quantity("1G") < quantity("1Gi"));
    }

    #[test]
    fn some_texts_are_printed_as_they_are_written() {
        for (text, expected) in [
            ("5.", "5."),
            ("+4Mi", "+4Mi"),
            ("8Mi", "8Mi"),
            ("1024Mi", "1Gi"),
            ("0.5", "500m"),
            ("1500m", "1500m"),
            ("1000m", "1"),
            ("100u", "1m"),
        ] {
            assert_eq!(Quantity::printed(text).as_deref(), Some(expected), "{text}");
        }
    }
}
