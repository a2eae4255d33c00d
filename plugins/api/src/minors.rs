//! Which of the checked minors a finding is about, in words.

use podlint_plugin_sdk::schema::{MINORS, Minor};

/// The minors from the first to the last one, oldest first.
pub(crate) fn between((first, last): (Minor, Minor)) -> impl Iterator<Item = Minor> {
    MINORS.into_iter().filter(move |minor| (first..=last).contains(minor))
}

/// Minors in a sentence: `1.33`, `1.33 and 1.34`, `1.33 to 1.35 and 1.37`. They are in order.
pub(crate) fn listed(minors: &[Minor]) -> String {
    let follows = |one: &Minor, next: &Minor| next.number() == one.number() + 1;
    let mut parts: Vec<String> = Vec::new();
    for run in minors.chunk_by(follows) {
        match run {
            [first, _, .., last] => parts.push(format!("{first} to {last}")),
            _ => parts.extend(run.iter().map(ToString::to_string)),
        }
    }
    match parts.split_last() {
        Some((last, [])) => last.clone(),
        Some((last, others)) => format!("{} and {last}", others.join(", ")),
        None => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn minors_are_listed_as_one_says_them() {
        let cases: [(&[u8], &str); 6] = [
            (&[33], "1.33"),
            (&[33, 34], "1.33 and 1.34"),
            (&[33, 34, 35], "1.33 to 1.35"),
            (&[33, 37], "1.33 and 1.37"),
            (&[33, 34, 35, 37], "1.33 to 1.35 and 1.37"),
            (&[33, 34, 36], "1.33, 1.34 and 1.36"),
        ];
        for (numbers, expected) in cases {
            let minors: Vec<Minor> = numbers.iter().filter_map(|number| Minor::new(*number)).collect();
            assert_eq!(listed(&minors), expected);
        }
    }
}
