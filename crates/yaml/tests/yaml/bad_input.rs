//! Bytes that are no YAML at all: each is an error at its place, and the rest is read.

use podlint_yaml::{ErrorCode, RepairKind, parse};

/// What each error is and where, and the value of `last`, the key of the last line.
fn errors_of(text: &[u8]) -> Vec<(ErrorCode, u32, u32)> {
    let parse = parse(text);
    let tree = parse.tree();
    let root = tree.documents().next().unwrap().content();
    assert_eq!(root.get("last").map(|last| last.text()), Some("z"), "{:?}", parse.source());
    tree.errors.iter().map(|error| (error.code(), error.span.start, error.span.end)).collect()
}

#[track_caller]
fn check(text: &[u8], code: ErrorCode, spans: &[(u32, u32)]) {
    let expected: Vec<_> = spans.iter().map(|(start, end)| (code, *start, *end)).collect();
    assert_eq!(errors_of(text), expected, "{:?}", String::from_utf8_lossy(text));
}

#[test]
fn each_sequence_that_is_not_utf_8_is_an_error() {
    let check = |text: &[u8], spans: &[(u32, u32)]| check(text, ErrorCode::NotUtf8, spans);
    check(b"a: \xff\nlast: z\n", &[(3, 4)]);
    check(b"a: \xff\xfeb\nlast: z\n", &[(3, 4), (4, 5)]);
    // A letter of three bytes that ends after two is one sequence.
    check(b"a: \xe2\x82 x\nlast: z\n", &[(3, 5)]);
    check(b"a: \"\xf0\x9f\x98\"\nlast: z\n", &[(4, 7)]);
    check(b"# \xe9t\xe9\nlast: z\n", &[(2, 3), (4, 5)]);
    check(b"a: |\n  x\xc0y\nlast: z\n", &[(8, 9)]);
    check(b"caf\xe9: [\xa0, b]\nlast: z\n", &[(3, 4), (7, 8)]);
    check(b"a: b\nlast: z\n# \xe2\x82", &[(15, 17)]);
}

#[test]
fn bytes_that_are_not_utf_8_are_no_control_characters() {
    use ErrorCode::{ControlCharacter, NotUtf8};
    let errors = errors_of(b"a: \0\xff\xff\x01\x02\xff\nlast: z\n");
    let expected =
        [(ControlCharacter, 3, 4), (NotUtf8, 4, 5), (NotUtf8, 5, 6), (ControlCharacter, 6, 8), (NotUtf8, 8, 9)];
    assert_eq!(errors, expected);
}

fn utf16(text: &str, to_bytes: fn(u16) -> [u8; 2]) -> Vec<u8> {
    "\u{feff}".encode_utf16().chain(text.encode_utf16()).flat_map(to_bytes).collect()
}

#[test]
fn utf_16_is_one_error_with_its_repair() {
    let text = "kind: Pod\r\n이름: \"😀\"\r\nlast: z\r\n";
    for bytes in [utf16(text, u16::to_le_bytes), utf16(text, u16::to_be_bytes)] {
        assert_eq!(errors_of(&bytes), [(ErrorCode::Utf16, 0, 3)]);
        let parse = parse(bytes.as_slice());
        let tree = parse.tree();
        let repairs = tree.repairs_of(&tree.errors[0]);
        assert_eq!(repairs.iter().map(|repair| repair.kind()).collect::<Vec<_>>(), [RepairKind::SaveAsUtf8]);
        let mut mended = parse.source().to_owned();
        for (span, new_text) in tree.edits_of(&repairs[0]) {
            mended.replace_range(span.range(), new_text);
        }
        assert_eq!(mended, text);
    }
}

#[test]
fn utf_16_that_is_damaged_is_read_as_far_as_it_goes() {
    let mut half_a_unit = utf16("last: z\n", u16::to_le_bytes);
    half_a_unit.push(b'x');
    let mut half_a_letter = utf16("a: ", u16::to_le_bytes);
    half_a_letter.extend(0xD83D_u16.to_le_bytes());
    half_a_letter.extend(&utf16("\nlast: z\n", u16::to_le_bytes)[2..]);
    for bytes in [half_a_unit, half_a_letter] {
        assert_eq!(errors_of(&bytes)[0], (ErrorCode::Utf16, 0, 3));
    }
    assert_eq!(parse(&b"\xff\xfe"[..]).tree().errors.len(), 1);
    assert_eq!(parse(&b"\xfe\xff"[..]).tree().errors.len(), 1);
}

#[test]
fn control_characters_are_errors_wherever_they_stand() {
    let places = [
        "a: b@\nlast: z\n",
        "a: b@c\nlast: z\n",
        "a: @b\nlast: z\n",
        "a: @\nlast: z\n",
        "a@: b\nlast: z\n",
        "@a: b\nlast: z\n",
        "a: \"b@c\"\nlast: z\n",
        "a: 'b@c'\nlast: z\n",
        "\"a@\": b\nlast: z\n",
        "a: b # c@d\nlast: z\n",
        "# @\nlast: z\n",
        "a: |\n  b@c\nlast: z\n",
        "a: >\n  b\n  @\nlast: z\n",
        "a: [b@, c]\nlast: z\n",
        "a: [@, c]\nlast: z\n",
        "a: {b@: c}\nlast: z\n",
        "a: {b: \"@\"}\nlast: z\n",
        "a: b\n  c@d\nlast: z\n",
        "a:\n  b: c@\nlast: z\n",
        "a:\n- b@\nlast: z\n",
        "a: &x@ b\nlast: z\n",
        "a: !x@ b\nlast: z\n",
        "a: {{ b@ }}\nlast: z\n",
        "a: b\nlast: z\n# @",
    ];
    let mut wrong = Vec::new();
    for place in places {
        for character in
            ['\0', '\u{1}', '\u{7}', '\u{b}', '\u{c}', '\u{1b}', '\u{7f}', '\u{80}', '\u{9f}', '\u{fffe}', '\u{ffff}']
        {
            let at = place.find('@').unwrap() as u32;
            let text = place.replace('@', &character.to_string());
            let errors = errors_of(text.as_bytes());
            let expected = (ErrorCode::ControlCharacter, at, at + character.len_utf8() as u32);
            if errors != [expected] {
                wrong.push(format!("{text:?}: {errors:?}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}\n{} in all", wrong.join("\n"), wrong.len());
}

#[test]
fn a_file_of_control_characters_alone_is_read() {
    let text = "\0\u{1}\u{2}\n".repeat(100);
    let parse = parse(text.as_str());
    let errors = parse.tree().errors.iter().filter(|error| error.code() == ErrorCode::ControlCharacter);
    assert_eq!(errors.count(), 100, "one for each run");
}

#[test]
fn what_is_nested_too_deep_is_an_error_and_its_siblings_go_on() {
    let is_too_deep = |code: &(ErrorCode, u32, u32)| code.0 == ErrorCode::TooDeep;
    // The document and the mapping of `a` are levels, too.
    let list = |depth: usize| format!("a: {}{}\nlast: z\n", "[".repeat(depth), "]".repeat(depth));
    assert_eq!(errors_of(list(9_000).as_bytes()), []);
    let errors = errors_of(list(10_001).as_bytes());
    assert_eq!(errors.len(), 1, "{errors:?}");
    assert!(is_too_deep(&errors[0]), "{errors:?}");
    assert!((10_000..10_010).contains(&errors[0].1), "{errors:?}");
    let dashes = format!("a:\n{}x\nlast: z\n", "- ".repeat(10_001));
    let errors = errors_of(dashes.as_bytes());
    assert!(errors.len() == 1 && is_too_deep(&errors[0]), "{errors:?}");
    // One error a branch, not one a level.
    let branch = "[".repeat(12_000) + &"]".repeat(12_000);
    let errors = errors_of(format!("a: [{branch}, {branch}]\nlast: z\n").as_bytes());
    assert!(errors.len() == 2 && errors.iter().all(is_too_deep), "{errors:?}");
}
