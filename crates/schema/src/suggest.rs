//! Did you mean: the known name that is nearest to a mistyped one.

use std::cmp::Reverse;

use crate::{Field, Minor, Type};

/// Longer names are not compared. Kubernetes allows 253 characters at most, and whoever wrote more did not mistype it.
const LONGEST: usize = 256;

/// A field that was probably meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Suggestion {
    /// The field.
    pub field: Field,
    /// How many letters differ; 0 if only case, `-` or `_` do.
    pub edits: u8,
}

/// The field of `ty` in `minor` that `name` was probably meant to be.
///
/// ```
/// use podlint_schema::{LATEST, kind, suggest};
/// let pod = kind("", "v1", "Pod").expect("every minor has pods").ty();
/// assert_eq!(suggest(pod, "sepc", LATEST).map(|suggestion| suggestion.field.name()), Some("spec"));
/// assert_eq!(suggest(pod, "template", LATEST), None);
/// ```
pub fn suggest(ty: Type, name: &str, minor: Minor) -> Option<Suggestion> {
    let (nearest, edits) = nearest_with_edits(name, ty.fields(minor).map(Field::name))?;
    Some(Suggestion { field: ty.field(nearest, minor)?, edits })
}

/// The candidate that `name` was probably meant to be.
///
/// A candidate that differs only in case, `-` or `_` is nearest. Otherwise some letters may be missing, added, wrong or
/// swapped with their neighbour: one of 3 or 4, two of up to 8, three of more. Among equals the longer common beginning
/// wins, then the alphabet.
///
/// ```
/// use podlint_schema::nearest;
/// assert_eq!(nearest("columes", ["containers", "volumes"]), Some("volumes"));
/// assert_eq!(nearest("container_port", ["containerPort", "hostPort"]), Some("containerPort"));
/// assert_eq!(nearest("web", ["database", "cache"]), None);
/// ```
pub fn nearest<'a>(name: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    nearest_with_edits(name, candidates).map(|(nearest, _)| nearest)
}

/// Whether one name becomes the other by at most `allowed` letters added, left out, changed or swapped with their neighbour.
///
/// ```
/// assert!(podlint_schema::is_within_edits("sepc", "spec", 1));
/// ```
pub fn is_within_edits(name: &str, other: &str, allowed: usize) -> bool {
    let (Some(name), Some(other)) = (letters(name), letters(other)) else { return false };
    name == other || edits(&name, &other, allowed).is_some()
}

fn nearest_with_edits<'a>(name: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<(&'a str, u8)> {
    let letters = letters(name)?;
    let allowed = allowed_edits(letters.len());
    let mut best = None;
    for candidate in candidates {
        let Some(candidate_letters) = self::letters(candidate) else { continue };
        let edits = if same_but_for_style(&letters, &candidate_letters) {
            0
        } else {
            match edits(&letters, &candidate_letters, allowed) {
                Some(edits) => edits,
                None => continue,
            }
        };
        let shared = letters.iter().zip(&candidate_letters).take_while(|(left, right)| left == right).count();
        let rank = (edits, Reverse(shared), candidate);
        if best.is_none_or(|best| rank < best) {
            best = Some(rank);
        }
    }
    best.map(|(edits, _, candidate)| (candidate, edits as u8))
}

/// The characters of `name`; `None` if they are too many. Looks at no more of a long name than it has to.
fn letters(name: &str) -> Option<Vec<char>> {
    let letters: Vec<char> = name.chars().take(LONGEST + 1).collect();
    (letters.len() <= LONGEST).then_some(letters)
}

fn allowed_edits(length: usize) -> usize {
    match length {
        0..=2 => 0,
        3..=4 => 1,
        5..=8 => 2,
        _ => 3,
    }
}

/// Whether two names are the same without case, `-` and `_`. Names of nothing but those are not.
fn same_but_for_style(left: &[char], right: &[char]) -> bool {
    let mut left = plain(left).peekable();
    left.peek().is_some() && left.eq(plain(right))
}

fn plain(letters: &[char]) -> impl Iterator<Item = char> {
    letters.iter().filter(|letter| !matches!(letter, '-' | '_')).map(char::to_ascii_lowercase)
}

/// The Damerau-Levenshtein distance (optimal string alignment: no letter is edited twice), or `None` above `allowed`.
///
/// Only the diagonal band that can stay within `allowed` is computed: a cell at `(i, j)` costs at least `|i - j|`.
fn edits(left: &[char], right: &[char], allowed: usize) -> Option<usize> {
    if allowed == 0 || left.len().abs_diff(right.len()) > allowed {
        return None;
    }
    let too_many = allowed + 1;
    let mut before_previous = vec![too_many; right.len() + 1];
    let mut previous: Vec<usize> = (0..=right.len()).map(|index| index.min(too_many)).collect();
    let mut current = vec![too_many; right.len() + 1];
    for row in 1..=left.len() {
        let start = row.saturating_sub(allowed).max(1);
        let end = (row + allowed).min(right.len());
        // The next rows read one cell beside the band, which may still hold the cost of an earlier row.
        current[start - 1] = if start == 1 { row.min(too_many) } else { too_many };
        if let Some(beside) = current.get_mut(end + 1) {
            *beside = too_many;
        }
        for column in start..=end {
            let same = left[row - 1] == right[column - 1];
            let mut cost = previous[column - 1] + usize::from(!same);
            cost = cost.min(previous[column] + 1).min(current[column - 1] + 1);
            let swapped =
                row > 1 && column > 1 && left[row - 1] == right[column - 2] && left[row - 2] == right[column - 1];
            if swapped {
                cost = cost.min(before_previous[column - 2] + 1);
            }
            current[column] = cost.min(too_many);
        }
        // before_previous, previous, current <- previous, current, (to be overwritten)
        std::mem::swap(&mut before_previous, &mut previous);
        std::mem::swap(&mut previous, &mut current);
    }
    let distance = previous[right.len()];
    (distance <= allowed).then_some(distance)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{LATEST, MINORS, find_type, kinds};

    /// Each case is a name, the candidates, and the expected one.
    fn check(cases: &[(&str, &str, Option<&str>)]) {
        for (name, candidates, expected) in cases {
            assert_eq!(nearest(name, candidates.split(' ')), *expected, "{name} among {candidates}");
        }
    }

    #[test]
    fn one_slip_is_recognised_in_short_names() {
        check(&[
            ("sepc", "status spec", Some("spec")),
            ("nam", "name image", Some("name")),
            ("kidn", "kind", Some("kind")),
            ("xyec", "spec", None),
        ]);
    }

    #[test]
    fn longer_names_may_have_more_slips() {
        check(&[
            ("columes", "containers volumes", Some("volumes")),
            ("valumeMounts", "volumes volumeMounts volumeDevices", Some("volumeMounts")),
            ("metdaat", "metadata", Some("metadata")),
            ("imgePulPolcy", "imagePullPolicy image", Some("imagePullPolicy")),
            ("imgPulPolcy", "imagePullPolicy image", None),
            ("metxxxta", "metadata", None),
        ]);
    }

    #[test]
    fn one_or_two_letters_say_too_little() {
        check(&[("ip", "id", None), ("tt", "tty", None), ("IP", "ip", Some("ip"))]);
    }

    #[test]
    fn case_and_separators_do_not_count() {
        check(&[
            ("ContainerPort", "containerPort", Some("containerPort")),
            ("host_network", "hostNetwork hostName", Some("hostNetwork")),
            ("read-only-root-filesystem", "readOnlyRootFilesystem", Some("readOnlyRootFilesystem")),
            ("API_VERSION", "kind apiVersion", Some("apiVersion")),
            ("--", "__ -", None),
        ]);
    }

    #[test]
    fn style_beats_spelling() {
        check(&[("Ports", "sports port ports", Some("ports"))]);
    }

    #[test]
    fn ties_are_broken_by_the_common_beginning_and_then_by_the_alphabet() {
        check(&[
            ("port-c", "fort-c port-b port-a", Some("port-a")),
            ("cata", "data cats", Some("cats")),
            ("web-3", "web-2 web-1", Some("web-1")),
        ]);
    }

    #[test]
    fn an_exact_name_is_nearest() {
        check(&[("a", "b a", Some("a")), ("image", "images image", Some("image"))]);
    }

    #[test]
    fn names_are_compared_by_letter_and_not_by_byte() {
        check(&[("컨테이너", "컨테이니", Some("컨테이니")), ("이름", "이를", None)]);
    }

    #[test]
    fn nothing_is_near_to_nothing() {
        check(&[("", "name", None), ("", "", None), ("name", "", None)]);
    }

    #[test]
    fn very_long_names_are_no_work() {
        let long = "가".repeat(1 << 20);
        assert_eq!(nearest(&long, [long.as_str(), "name"]), None);
        assert_eq!(nearest("name", [long.as_str(), "nam"]), Some("nam"));
        let longest = "a".repeat(LONGEST);
        assert_eq!(nearest(&format!("b{}", &longest[1..]), [longest.as_str()]), Some(longest.as_str()));
    }

    #[test]
    fn the_band_gives_the_same_answer_as_the_whole_matrix() {
        // Every pair of words of up to five letters out of two: small enough to try them all.
        let mut words = vec![Vec::new()];
        for length in 0..5 {
            let longer: Vec<Vec<char>> = words
                .iter()
                .filter(|word| word.len() == length)
                .flat_map(|word| ['a', 'b'].map(|letter| [word.as_slice(), &[letter]].concat()))
                .collect();
            words.extend(longer);
        }
        for left in &words {
            for right in &words {
                let whole = edits(left, right, 10);
                for allowed in 1..=3 {
                    let expected = whole.filter(|distance| *distance <= allowed);
                    assert_eq!(edits(left, right, allowed), expected, "{left:?} {right:?} {allowed}");
                }
            }
        }
    }

    #[test]
    fn fields_are_suggested_only_from_the_minor() {
        let container = find_type("io.k8s.api.core.v1", "Container").expect("it is known");
        let names = |name| MINORS.map(|minor| suggest(container, name, minor).map(|found| found.field.name()));
        assert_eq!(names("comand"), [Some("command"); 5]);
        let rules = Some("restartPolicyRules");
        assert_eq!(names("restartPolicyRuels"), [None, rules, rules, rules, rules]);
    }

    #[test]
    fn a_suggestion_tells_how_much_differs() {
        let container = find_type("io.k8s.api.core.v1", "Container").expect("it is known");
        let edits = |name| suggest(container, name, LATEST).map(|suggestion| suggestion.edits);
        assert_eq!(edits("image-pull-policy"), Some(0));
        assert_eq!(edits("iamge"), Some(1));
        assert_eq!(edits("replicas"), None);
    }

    #[test]
    fn kinds_can_be_suggested_too() {
        assert_eq!(nearest("pod", kinds().map(|kind| kind.name())), Some("Pod"));
        assert_eq!(nearest("Deplyoment", kinds().map(|kind| kind.name())), Some("Deployment"));
    }
}
