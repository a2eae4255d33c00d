//! What a plugin reports: good answers arrive whole, bad ones become one error that names the plugin and the reason.

use crate::made_by_hand::{self, PLUGIN};
use crate::world::{FILES, SHOWN, World, written};
use expect_test::expect;
use podlint_plugin_abi::{
    Array, Diagnostic, Fix, FixEdit, Related, Sink, Str, fix_class, severity,
    status::{DONE, FAILED},
};
use podlint_plugin_host::{Checked, Plugin, Slot};
use podlint_yaml::Span;

/// Bytes 16..22 are the two Korean characters.
const TEXT: &str = "metadata: {name: 파드}\n";

/// A diagnostic that is good until a test damages it. It owns what C would have on its stack.
struct Reply {
    diagnostic: Diagnostic,
    related: Vec<Related>,
    edits: Vec<FixEdit>,
    fixes: Vec<Fix>,
}

const NOTHING: Array = Array { start: std::ptr::null(), count: 0, stride: 0 };
const NO_TEXT: Str = Str { start: std::ptr::null(), length: 0 };
const NOWHERE: Str = Str { start: std::ptr::null(), length: 5 };
const NOT_UTF8: Str = Str { start: b"a\xFF".as_ptr(), length: 2 };

fn good() -> Reply {
    Reply {
        diagnostic: Diagnostic {
            size: size_of::<Diagnostic>() as u32,
            slot: 0,
            file: SHOWN,
            severity: severity::DEFAULT,
            span: Span { start: 17, end: 23 },
            message: Str::new("a message"),
            data: NO_TEXT,
            related: NOTHING,
            fixes: NOTHING,
        },
        related: vec![Related { file: 0, reserved: 0, span: Span { start: 70, end: 80 }, message: Str::new("there") }],
        edits: vec![edit(17, 20, "p"), edit(20, 23, "od")],
        fixes: vec![Fix { title: Str::new("do it"), class: fix_class::MANUAL, reserved: 0, edits: NOTHING }],
    }
}

fn edit(start: u32, end: u32, text: &str) -> FixEdit {
    FixEdit { file: SHOWN, reserved: 0, span: Span { start, end }, text: Str::new(text) }
}

impl Reply {
    /// Sends it with the lists it owns.
    fn send(&mut self, sink: &Sink) {
        for fix in &mut self.fixes {
            if fix.edits.stride == 0 {
                fix.edits = Array::new(&self.edits);
            }
        }
        self.diagnostic.related = Array::new(&self.related);
        self.diagnostic.fixes = Array::new(&self.fixes);
        send(&self.diagnostic, sink);
    }
}

fn send(diagnostic: *const Diagnostic, sink: &Sink) {
    // SAFETY: called during `check`, with a diagnostic that lives until it returns, or with none.
    unsafe { (sink.report)(sink.context, diagnostic) }
}

fn answer(check: impl Fn(&Sink) -> u32 + 'static) -> Checked {
    made_by_hand::in_check(move |_, sink| check(sink));
    let slot = |rule| Slot { rule, options: String::new() };
    let instance = Plugin::bundled(&PLUGIN).unwrap().instance(&[slot(0), slot(1)]).unwrap();
    World::new(TEXT).show_to(&instance)
}

/// Each damage with the error it gives.
type Table<'t> = &'t [(fn(&mut Reply), &'t str)];

/// A good diagnostic, a damaged one, a good one: both good ones arrive, and the error says what was wrong.
fn check(table: Table<'_>) {
    for &(damage, expected) in table {
        let checked = answer(move |sink| {
            good().send(sink);
            let mut damaged = good();
            damage(&mut damaged);
            damaged.send(sink);
            good().send(sink);
            DONE
        });
        assert_eq!(checked.error.unwrap().to_string(), format!("plugin `by-hand` sent a bad reply: {expected}"));
        assert_eq!(checked.findings.len(), 2, "{expected}");
    }
}

/// The same, with everything about a diagnostic of the first rule in the file.
fn check_reading(table: Table<'_>) {
    for (damage, expected) in table {
        check(&[(*damage, &format!("a diagnostic of `first` in pod.yaml: {expected}"))]);
    }
}

#[test]
fn a_good_answer_arrives_whole() {
    let checked = answer(|sink| {
        let mut reply = good();
        reply.diagnostic.slot = 1;
        reply.diagnostic.severity = severity::INFORMATION;
        reply.diagnostic.data = Str::new(r#"{"field": "spec"}"#);
        reply.send(sink);
        DONE
    });
    expect![[r#"
        1 Information 3:17..23 a message
          data {"field": "spec"}
          see 0:70..80 there
          Manual fix: do it
            3:17..20 "p"
            3:20..23 "od"
    "#]]
    .assert_eq(&written(&checked));
}

#[test]
fn edits_come_sorted_and_insertions_at_one_place_keep_their_order() {
    let checked = answer(|sink| {
        let mut reply = good();
        reply.edits = vec![edit(20, 23, "d"), edit(20, 20, "z"), edit(20, 20, "a"), edit(0, 0, "# ")];
        reply.send(sink);
        DONE
    });
    expect![[r##"
        0 default 3:17..23 a message
          see 0:70..80 there
          Manual fix: do it
            3:0..0 "# "
            3:20..20 "z"
            3:20..20 "a"
            3:20..23 "d"
    "##]]
    .assert_eq(&written(&checked));
}

#[test]
fn a_message_becomes_one_line() {
    let checked = answer(|sink| {
        for message in ["\ntwo\r\n\r\nlines\t", "\u{1b}[31mred\u{1b}[0m", &"파".repeat(2_001)] {
            let mut reply = good();
            (reply.diagnostic.message, reply.fixes, reply.related) = (Str::new(message), Vec::new(), Vec::new());
            reply.send(sink);
        }
        DONE
    });
    let messages: Vec<_> = checked.findings.iter().map(|finding| finding.message.as_str()).collect();
    assert_eq!(messages, ["two lines", "[31mred [0m", &("파".repeat(2_000) + "…")]);
    assert!(checked.error.is_none());
}

#[test]
fn numbers_without_a_meaning_are_refused() {
    check(&[
        (|reply| reply.diagnostic.slot = 99, "a diagnostic is of slot 99, there are 2"),
        (|reply| reply.diagnostic.file = 2, "a diagnostic of `first` is in file 2, which is not of the batch"),
        (|reply| reply.diagnostic.size = 87, "a diagnostic has 87 bytes instead of 104"),
    ]);
    check_reading(&[
        (|reply| reply.diagnostic.severity = 5, "its severity 5 is unknown"),
        (|reply| reply.related[0].file = FILES, "the related file 5 is not of the input"),
        (|reply| reply.edits[1].file = 0, "an edit is in file 0, which is not of the batch"),
        (|reply| reply.fixes[0].class = fix_class::NONE, "the class 0 of a fix is unknown"),
        (|reply| reply.fixes[0].class = 4, "the class 4 of a fix is unknown"),
    ]);
}

#[test]
fn spans_that_do_not_fit_the_text_are_refused() {
    check_reading(&[
        (|reply| reply.diagnostic.span = Span { start: 20, end: 26 }, "its span 20..26 leaves the text of 25 bytes"),
        (
            |reply| reply.diagnostic.span = Span { start: 0, end: u32::MAX },
            "its span 0..4294967295 leaves the text of 25 bytes",
        ),
        (|reply| reply.diagnostic.span = Span { start: 9, end: 8 }, "its span 9..8 ends before it starts"),
        (|reply| reply.diagnostic.span = Span { start: 17, end: 19 }, "its span 17..19 cuts a character"),
        (|reply| reply.diagnostic.span = Span { start: 18, end: 20 }, "its span 18..20 cuts a character"),
        (|reply| reply.edits[0].span = Span { start: 17, end: 18 }, "an edit's span 17..18 cuts a character"),
        (
            |reply| reply.edits[0].span = Span { start: 90, end: 91 },
            "an edit's span 90..91 leaves the text of 25 bytes",
        ),
        (
            |reply| (reply.related[0].file, reply.related[0].span.start) = (SHOWN, 25),
            "the related span 25..80 leaves the text of 25 bytes",
        ),
        (|reply| reply.related[0].span.end = 1, "the related span 70..1 ends before it starts"),
    ]);
}

#[test]
fn texts_that_cannot_be_read_are_refused() {
    check_reading(&[
        (|reply| reply.diagnostic.message = NOT_UTF8, "its message is not UTF-8"),
        (|reply| reply.diagnostic.message = NOWHERE, "its message has a length but no address"),
        (|reply| reply.diagnostic.message = NO_TEXT, "its message is empty"),
        (|reply| reply.diagnostic.message = Str::new(" \n "), "its message is empty"),
        (
            |reply| reply.diagnostic.message.length = 1 << 40,
            "its message has a length of 1099511627776, more than 16777216",
        ),
        (|reply| reply.related[0].message = NOT_UTF8, "the message of a related place is not UTF-8"),
        (|reply| reply.fixes[0].title = NO_TEXT, "the title of a fix is empty"),
        (|reply| reply.edits[0].text = NOT_UTF8, "the text of an edit is not UTF-8"),
    ]);
}

#[test]
fn lists_that_cannot_be_read_are_refused() {
    check_reading(&[
        (
            |reply| reply.related = vec![reply.related[0]; 65],
            "its list of related places has a length of 65, more than 64",
        ),
        (|reply| reply.fixes = vec![reply.fixes[0]; 17], "its list of fixes has a length of 17, more than 16"),
        (
            |reply| reply.edits = vec![edit(0, 0, "x"); 1_001],
            "the list of edits of a fix has a length of 1001, more than 1000",
        ),
        (|reply| reply.edits.clear(), "a fix has no edits"),
        (
            |reply| reply.fixes[0].edits = Array { start: std::ptr::null(), count: 1, stride: 32 },
            "the list of edits of a fix has a length but no address",
        ),
        (
            |reply| reply.fixes[0].edits = Array { stride: 8, ..Array::new(&[0_u64]) },
            "the list of edits of a fix has elements of 8 bytes instead of at least 32",
        ),
    ]);
}

#[test]
fn edits_that_overlap_are_refused() {
    check_reading(&[
        (|reply| reply.edits = vec![edit(4, 9, ""), edit(0, 5, "")], "two edits of a fix overlap at 4"),
        (|reply| reply.edits = vec![edit(4, 9, "a"), edit(4, 9, "b")], "two edits of a fix overlap at 4"),
        (|reply| reply.edits = vec![edit(4, 9, ""), edit(5, 5, "")], "two edits of a fix overlap at 5"),
    ]);
}

#[test]
fn large_texts_count_together() {
    let checked = answer(|sink| {
        let text = "x".repeat(1 << 20);
        let mut reply = good();
        reply.edits = vec![edit(0, 0, &text); 17];
        reply.send(sink);
        DONE
    });
    expect![[r#"
        plugin `by-hand` sent a bad reply: a diagnostic of `first` in pod.yaml: the text of an edit has a length of 1048576, more than 1048557
    "#]].assert_eq(&written(&checked));
}

#[test]
fn data_that_is_no_object_is_dropped_and_the_finding_kept() {
    let checked = answer(|sink| {
        for data in ["[1]", "{", " {} "] {
            let mut reply = good();
            (reply.diagnostic.data, reply.fixes, reply.related) = (Str::new(data), Vec::new(), Vec::new());
            reply.send(sink);
        }
        DONE
    });
    expect![[r#"
        0 default 3:17..23 a message
        0 default 3:17..23 a message
        0 default 3:17..23 a message
          data  {} 
        plugin `by-hand` sent a bad reply: a diagnostic of `first` in pod.yaml: its data is not a JSON object (and 1 more)
    "#]].assert_eq(&written(&checked));
}

#[test]
fn a_missing_diagnostic_is_refused() {
    let checked = answer(|sink| {
        send(std::ptr::null(), sink);
        DONE
    });
    expect![[r#"
        plugin `by-hand` sent a bad reply: a diagnostic has no address
    "#]]
    .assert_eq(&written(&checked));
}

#[test]
fn of_a_million_reports_the_rest_is_counted() {
    let checked = answer(|sink| {
        let mut reply = good();
        (reply.fixes, reply.related) = (Vec::new(), Vec::new());
        for _ in 0..1_000_000 {
            reply.send(sink);
        }
        DONE
    });
    assert_eq!((checked.findings.len(), checked.dropped), (100_000, 900_000));
    assert!(checked.error.is_none());
}

#[test]
fn a_failure_carries_its_reason_and_keeps_what_was_found() {
    let reasons: [(Option<Str>, u32, &str); 6] = [
        (Some(Str::new("no\nmemory")), FAILED, "failed: no memory"),
        (Some(Str::new("no memory")), DONE, "failed: no memory"),
        (Some(NO_TEXT), FAILED, "failed: it gave no reason"),
        (Some(NOT_UTF8), FAILED, "failed: its reason is not UTF-8"),
        (None, FAILED, "failed: it gave no reason"),
        (None, 7, "sent a bad reply: its status 7 is unknown"),
    ];
    for (reason, status, expected) in reasons {
        let checked = answer(move |sink| {
            good().send(sink);
            if let Some(reason) = reason {
                // SAFETY: called during `check`, with a text that lives until it returns.
                unsafe { (sink.fail)(sink.context, reason) };
            }
            status
        });
        assert_eq!(checked.error.unwrap().to_string(), format!("plugin `by-hand` {expected}"));
        assert_eq!(checked.findings.len(), 1);
    }
}

#[test]
fn many_bad_replies_are_one_error() {
    let checked = answer(|sink| {
        for slot in 50..60 {
            let mut reply = good();
            reply.diagnostic.slot = slot;
            reply.send(sink);
        }
        DONE
    });
    expect![[r#"
        plugin `by-hand` sent a bad reply: a diagnostic is of slot 50, there are 2 (and 9 more)
    "#]]
    .assert_eq(&written(&checked));
}
