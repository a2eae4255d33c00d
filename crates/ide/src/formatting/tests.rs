//! What formatting does to texts.

use super::format;
use crate::fixture::Fixture;
use crate::{NoFiles, Scope, Source};
use expect_test::{Expect, expect};
use podlint_manifest::{Context, IndexView};
use podlint_yaml::edit::apply;
use podlint_yaml::{Span, kubernetes};

/// The text after formatting. Unlike a fixture it may hold anything.
pub(super) fn format_all(text: &str) -> String {
    let source = Source::new(podlint_yaml::parse(text.to_owned()), Context::default());
    let tree = source.tree();
    let scope = Scope {
        tree: &tree,
        objects: &source.objects.records,
        index: IndexView::default(),
        file: 0,
        minor: podlint_schema::LATEST,
        files: &NoFiles,
    };
    let edits = format(&scope, Span::new(0, source.text().len() as u32));
    apply(source.text(), &edits).expect("edits fit the text")
}

/// Whether Kubernetes reads the same values from both texts, as far as it reads the first. Blank lines behind a last `---` are a
/// document, which holds nothing.
pub(super) fn is_read_the_same_as(before: &str, after: &str) -> bool {
    let (before, after) = (kubernetes::read(before.as_bytes()), kubernetes::read(after.as_bytes()));
    let values = |reading: &kubernetes::Reading<'_>| -> Vec<String> {
        reading.documents().map(|document| document.json()).filter(|json| json != "null").collect()
    };
    let (old, new) = (values(&before), values(&after));
    if before.stop().is_some() { new.starts_with(&old) } else { after.stop().is_none() && old == new }
}

/// The text with signs for blanks and carriage returns at the ends of lines, so that they are seen.
pub(super) fn visible(text: &str) -> String {
    let line = |whole: &str| {
        let content = whole.trim_end_matches([' ', '\r', '\n']);
        format!("{content}{}", whole[content.len()..].replace(' ', "·").replace('\r', "␍"))
    };
    text.split_inclusive('\n').map(line).collect()
}

fn check(text: &str, expected: Expect) {
    let once = format_all(text);
    expected.assert_eq(&visible(&once));
    assert_eq!(format_all(&once), once, "formatting twice changes the text again");
    assert!(is_read_the_same_as(text, &once));
}

/// Formats the line with the mark.
fn check_line(text: &str, expected: Expect) {
    let fixture = Fixture::new(text);
    let edits = fixture.run(|scope, offset| format(scope, Span::empty(offset)));
    expected.assert_eq(&visible(&apply(fixture.text(0), &edits).expect("edits fit the text")));
}

#[test]
fn levels_are_two_columns_deep() {
    check(
        "spec:\n    template:\n          spec:\n             containers:\n               -   name: a\n                   image: b\n               - name: c\n",
        expect![[r#"
            spec:
              template:
                spec:
                  containers:
                    - name: a
                      image: b
                    - name: c
        "#]],
    );
}

#[test]
fn sequences_below_keys_follow_the_majority() {
    check(
        "a:\n- 1\nb:\n- 2\nc:\n    - x: 1\n      y:\n      - 2\n",
        expect![[r#"
        a:
        - 1
        b:
        - 2
        c:
        - x: 1
          y:
          - 2
    "#]],
    );
    check(
        "a:\n  - 1\nb:\n  - 2\nc:\n- x: 1\n  y:\n  - 2\nd:\n    - 3\n",
        expect![[r#"
        a:
          - 1
        b:
          - 2
        c:
          - x: 1
            y:
              - 2
        d:
          - 3
    "#]],
    );
}

#[test]
fn items_that_are_sequences_or_stand_on_the_next_line_are_indented() {
    check(
        "-   -  a\n    -  b\n-\n      c: 1\n      d: 2\n- &x\n    e: 1\n-   !!map\n    f: 1\n",
        expect![[r#"
            - - a
              - b
            -
              c: 1
              d: 2
            - &x
              e: 1
            - !!map
              f: 1
        "#]],
    );
}

#[test]
fn blanks_around_colons_dashes_and_commas_are_one() {
    check(
        "a :   1\n\"b\":\t{c :1,d:   [1,2  ,  3], \"e\":5}\nf:   \n-   x\n",
        expect![[r#"
            a: 1
            "b": {c :1,d: [1, 2, 3], "e": 5}
            f:
            - x
        "#]],
    );
    check(
        "a :   1\n\"b\":\t{c : 1,d:   [1,2  ,  3], \"e\":5}\nf :   \n-   x\n-\ty\n",
        expect![[r#"
            a: 1
            "b": {c: 1, d: [1, 2, 3], "e": 5}
            f:
            - x
            - y
        "#]],
    );
}

#[test]
fn blanks_at_the_end_of_lines_and_of_the_text_go() {
    check(
        "a: 1  \n\n\n\n# b \t\nb: 2\t\n  \n\nc: 3\n\n \n",
        expect![[r#"
        a: 1

        # b
        b: 2


        c: 3
    "#]],
    );
    check("a: 1", expect![["a: 1\n"]]);
    check(
        "\n\n\n\n\na: 1",
        expect![[r#"

        a: 1
    "#]],
    );
    check(
        "  \n",
        expect![[r#"
        ··
    "#]],
    );
    check("", expect![[""]]);
}

#[test]
fn line_breaks_stay_what_they_are() {
    check(
        "a:  1 \r\nb:\r\n    c: 2\r\n\r\n\r\n\r\nd: 3",
        expect![[r#"
        a: 1␍
        b:␍
          c: 2␍
        ␍
        d: 3␍
    "#]],
    );
    check("a:  1\rb: 2\n", expect![["a:  1\rb: 2\n"]]);
}

#[test]
fn comments_move_with_what_they_are_about() {
    check(
        "# top\na:\n    # about b\n    b:\n        - 1\n        # about 2\n        - 2\n        # end of b\n    # end of a\n    c: 1 # beside\n      # deeper\n# about d\nd: 1\n",
        expect![[r#"
            # top
            a:
              # about b
              b:
                - 1
                # about 2
                - 2
                # end of b
              # end of a
              c: 1 # beside
                # deeper
            # about d
            d: 1
        "#]],
    );
}

#[test]
fn block_scalars_move_with_their_keys() {
    check(
        "a:\n    b: |  # note  \n        x  \n          y\n\n            \n        z\n\n\n\n    c: >2-\n      x\n        y\n    d: |+\n      x\n\n\n\ne: 1\n",
        expect![[r#"
            a:
              b: |  # note
                  x··
                    y

            ··········
                  z

              c: >2-
                x
                  y
              d: |+
                x



            e: 1
        "#]],
    );
    check("a: |\n  x", expect![["a: |\n  x"]]);
    check(
        "a: |\n  x\n\n   \n",
        expect![[r#"
            a: |
              x

            ···
        "#]],
    );
    check(
        "a:\n    - |\n     x\n    -   b: |\n          y\n        c: 1\n",
        expect![[r#"
        a:
          - |
           x
          - b: |
              y
            c: 1
    "#]],
    );
}

#[test]
fn block_scalars_without_text_have_no_blank_lines_that_count() {
    check(
        "-   \n      -   -   |\n \n\n\n      \n...\n",
        expect![[r#"
        -
          - - |

        ...
    "#]],
    );
}

#[test]
fn texts_of_several_lines_keep_their_meaning() {
    check(
        "a:\n    b: one\n      two  \n\n\n\n      three\n    c: 'one  \n      two'\n    d:\n        \"one \\\n         two\"\n",
        expect![[r#"
            a:
              b: one
                two



                three
              c: 'one
                two'
              d:
                  "one \
                   two"
        "#]],
    );
}

#[test]
fn flow_collections_of_several_lines_move() {
    check(
        "a:\n    b: {\n        c: 1,\n\n        # about d\n        d: 'x  \n          y',\n    }\n    e: [\n    1,2 ]\n",
        expect![[r#"
            a:
              b: {
                  c: 1,

                  # about d
                  d: 'x
                    y',
              }
              e: [
              1, 2 ]
        "#]],
    );
}

#[test]
fn every_document_is_formatted_by_itself() {
    check(
        "a:   1\n---\nb: {{ .x }}  \nc:    1\n---\nd:    1\n...\n---\ne: [1,\n---\nf:   1\n",
        expect![[r#"
            a: 1
            ---
            b: {{ .x }}··
            c:    1
            ---
            d: 1
            ...
            ---
            e: [1,
            ---
            f: 1
        "#]],
    );
}

#[test]
fn templates_and_broken_texts_stay() {
    check(
        "{{- if .x }}  \na:    1\n{{- end }}\n",
        expect![[r#"
        {{- if .x }}··
        a:    1
        {{- end }}
    "#]],
    );
    check("a:    1\n\tb:   2\n", expect![["a:    1\n\tb:   2\n"]]);
}

#[test]
fn documents_without_a_separator_stay() {
    check(
        "  - a\n  - b\nc:\n  - d\n",
        expect![[r#"
          - a
          - b
        c:
          - d
    "#]],
    );
    check(
        "{a:   1}\n{b:   1}\n---\n{c:   1}\n",
        expect![[r#"
        {a:   1}
        {b:   1}
        ---
        {c: 1}
    "#]],
    );
}

#[test]
fn documents_with_a_broken_separator_stay() {
    check(
        "a:\n    b: 1\n  ---\na:\n    b: 1\n---\na:\n    b: 1\n",
        expect![[r#"
        a:
            b: 1
          ---
        a:
            b: 1
        ---
        a:
          b: 1
    "#]],
    );
}

#[test]
fn tabs_on_blank_lines_go() {
    check(
        "a: 1\n \t\n---\n\t\nb: 1\t\n",
        expect![[r#"
        a: 1

        ---

        b: 1
    "#]],
    );
}

#[test]
fn unusual_keys_stay() {
    check("? a\n:   b\n", expect![["? a\n:   b\n"]]);
    check("? [a,b]\n:   - b\n", expect![["? [a,b]\n:   - b\n"]]);
    check(
        "&x a:   &y b\n*x :    c\n",
        expect![[r#"
            &x a: &y b
            *x :    c
        "#]],
    );
}

#[test]
fn an_indented_document_goes_to_the_first_column() {
    check(
        "  a: 1\n  b:\n  - c\n",
        expect![[r#"
        a: 1
        b:
        - c
    "#]],
    );
    check(
        "\u{feff}a:\n    b: 1\n",
        expect![[r#"
        ﻿a:
          b: 1
    "#]],
    );
}

#[test]
fn one_line_is_formatted_alone() {
    check_line(
        "a:   1\nb:   2$0\nc:   3\n",
        expect![[r#"
        a:   1
        b: 2
        c:   3
    "#]],
    );
    check_line(
        "a:\n  b: 1\n   # c$0\n  d:\n      - 3\n",
        expect![[r#"
        a:
          b: 1
           # c
          d:
              - 3
    "#]],
    );
    check_line(
        "a:\n    b:    1$0\n    c:    2\n",
        expect![[r#"
        a:
            b: 1
            c:    2
    "#]],
    );
}
