//! Which texts `!!timestamp` takes.

/// Whether a text is a date, or date and time, in one of the forms that the YAML library knows.
pub(super) fn is_timestamp(text: &str) -> bool {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    if digits != 4 {
        return false;
    }
    let mut rest = Rest(&text.as_bytes()[4..]);
    let year: u32 = text[..4].parse().unwrap_or(0);
    let Some((month, day)) = rest.date() else { return false };
    if !(1..=days_in(month, year)).contains(&day) {
        return false;
    }
    match rest.0.first() {
        None => true,
        Some(b'T' | b't') => {
            rest.0 = &rest.0[1..];
            rest.time().is_some() && rest.zone().is_some() && rest.0.is_empty()
        }
        Some(b' ') => {
            rest.skip_blanks();
            rest.time().is_some() && rest.0.is_empty()
        }
        Some(_) => false,
    }
}

fn days_in(month: u32, year: u32) -> u32 {
    match month {
        2 if year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400)) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// The bytes that are left to read.
struct Rest<'t>(&'t [u8]);

impl Rest<'_> {
    fn skip_blanks(&mut self) {
        while let [b' ', rest @ ..] = self.0 {
            self.0 = rest;
        }
    }

    fn symbol(&mut self, symbol: u8) -> Option<()> {
        let (first, rest) = self.0.split_first()?;
        self.0 = rest;
        (*first == symbol).then_some(())
    }

    /// One or two digits below a limit.
    fn number(&mut self, limit: u32) -> Option<u32> {
        let digits = self.0.iter().take(2).take_while(|byte| byte.is_ascii_digit()).count();
        let (number, rest) = self.0.split_at(digits);
        self.0 = rest;
        let value = number.iter().fold(0, |value, digit| value * 10 + u32::from(digit - b'0'));
        (digits > 0 && value < limit).then_some(value)
    }

    /// `-month-day` behind the year.
    fn date(&mut self) -> Option<(u32, u32)> {
        self.symbol(b'-')?;
        let month = self.number(13).filter(|month| *month > 0)?;
        self.symbol(b'-')?;
        Some((month, self.number(32)?))
    }

    /// `hour:minute:second` with or without a fraction.
    fn time(&mut self) -> Option<()> {
        self.number(24)?;
        self.symbol(b':')?;
        self.number(60)?;
        self.symbol(b':')?;
        self.number(60)?;
        if let [b'.' | b',', digit, ..] = self.0
            && digit.is_ascii_digit()
        {
            let digits = self.0[1..].iter().take_while(|byte| byte.is_ascii_digit()).count();
            self.0 = &self.0[1 + digits..];
        }
        Some(())
    }

    /// `Z`, or the distance to it: `+09:00`.
    fn zone(&mut self) -> Option<()> {
        if self.symbol_if(b'Z') {
            return Some(());
        }
        let zone = self.0.get(..6)?;
        self.0 = &self.0[6..];
        let number = |digits: &[u8]| match digits {
            [tens @ b'0'..=b'9', ones @ b'0'..=b'9'] => Some(u32::from(tens - b'0') * 10 + u32::from(ones - b'0')),
            _ => None,
        };
        let fits = matches!(zone[0], b'+' | b'-') && zone[3] == b':';
        (fits && number(&zone[1..3])? <= 24 && number(&zone[4..6])? <= 60).then_some(())
    }

    fn symbol_if(&mut self, symbol: u8) -> bool {
        let found = self.0.first() == Some(&symbol);
        if found {
            self.0 = &self.0[1..];
        }
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn knows_the_forms_of_the_library() {
        for text in
            ["2001-12-14", "2001-1-2", "2001-12-14T21:59:43.10-05:00", "2001-12-14t1:2:3Z", "2001-12-14  21:59:43.1"]
        {
            assert!(is_timestamp(text), "{text}");
        }
        for text in
            ["2001-13-14", "2001-02-29", "2001-12", "20011-12-14", "2001-12-14T21:59:43", "2001-12-14 21:59:43 -5"]
        {
            assert!(!is_timestamp(text), "{text}");
        }
    }
}
