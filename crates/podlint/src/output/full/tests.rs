use crate::output::fixture::{check, check_with, print};
use crate::output::{Format, Options};
use expect_test::expect;

#[test]
fn shows_the_problem_where_it_is_and_what_it_has_to_do_with() {
    check(
        Format::Full,
        "\
#! warning ports/duplicate-port 2 port 8080 is already used by this pod
#! object v1 Pod prod/web 0
#! container metrics
#! related 1 first used here
#! fix unsafe remove the second declaration
#! edit 3 
#- deploy/web.yaml
apiVersion: v1
kind: Pod
metadata: {name: web}
spec:
  containers:
  - name: web
    ports: [{containerPort: «8080»}]
  - name: metrics
    ports: [{containerPort: «8080»}«, {containerPort: 9090}»]
  restartPolicy: Always
",
        expect![[r#"
            warning[ports/duplicate-port]: port 8080 is already used by this pod
                ╭─[deploy/web.yaml:9:29]
              5 │   containers:
              6 │   - name: web
              7 │     ports: [{containerPort: 8080}]
                ·                             ^^^^
                ·                               ╰── first used here
              8 │   - name: metrics
              9 │     ports: [{containerPort: 8080}, {containerPort: 9090}]
                ·                             ^^^^
             10 │   restartPolicy: Always
                ╰────
              in: Pod prod/web, container metrics
              why: The containers of a pod share one network address, so only one of them can listen there.
              fix: remove the second declaration
                 9 -     ports: [{containerPort: 8080}, {containerPort: 9090}]
                 9 +     ports: [{containerPort: 8080}]
              note: this fix is unsafe: it may change what the manifest means (`--fix --unsafe-fixes` applies it)
              help: podlint explain ports/duplicate-port

        "#]],
    );
}

#[test]
fn lines_up_under_wide_characters() {
    check(
        Format::Full,
        "\
#! error a/b 2 refused
#! related 1 여기서 처음 사용
#! related 3 here
#! related 4 here
#- 배포/웹.yaml
이름: «웹» # 한국어 주석
名前: 日本語の«ラベル» # 中文
emoji: 😀😀 «x»
tab\there\t«y»: 1
",
        expect![[r#"
            error[a/b]: refused
               ╭─[배포/웹.yaml:2:9]
             1 │ 이름: 웹 # 한국어 주석
               ·       ^^
               ·        ╰── 여기서 처음 사용
             2 │ 名前: 日本語のラベル # 中文
               ·               ^^^^^^
             3 │ emoji: 😀😀 x
               ·             ^
               ·             ╰── here
             4 │ tab here    y: 1
               ·             ^
               ·             ╰── here
               ╰────
              help: podlint explain a/b

        "#]],
    );
}

#[test]
fn carriage_returns_end_lines_and_are_not_shown() {
    check(
        Format::Full,
        "#! error a/b 1 refused\n#! fix safe lower it\n#! edit 1 1\n#- a.yaml\na: 0\r\nb: «2»\r\nc: 3\rd: 4\n",
        expect![[r#"
            error[a/b]: refused
               ╭─[a.yaml:2:4]
             1 │ a: 0
             2 │ b: 2
               ·    ^
             3 │ c: 3
             4 │ d: 4
               ╰────
              fix: lower it
                2 - b: 2
                2 + b: 1
              help: podlint explain a/b

        "#]],
    );
}

#[test]
fn points_at_nothing_with_one_caret() {
    check(
        Format::Full,
        "#! error a/b 1 refused\n#- a.yaml\na:«» # missing\nb: 1\n",
        expect![[r#"
        error[a/b]: refused
           ╭─[a.yaml:1:3]
         1 │ a: # missing
           ·   ^
         2 │ b: 1
           ╰────
          help: podlint explain a/b

    "#]],
    );
    check(
        Format::Full,
        "#! error a/b 1 refused\n#- a.yaml\na: {b«»",
        expect![[r#"
        error[a/b]: refused
           ╭─[a.yaml:1:6]
         1 │ a: {b
           ·      ^
           ╰────
          help: podlint explain a/b

    "#]],
    );
    check(
        Format::Full,
        "#! error a/b 1 refused\n#- a.yaml\na: {b\n«»",
        expect![[r#"
        error[a/b]: refused
           ╭─[a.yaml:2:1]
         1 │ a: {b
         2 │
           · ^
           ╰────
          help: podlint explain a/b

    "#]],
    );
    check(
        Format::Full,
        "#! error a/b 1 refused\n#- a.yaml\n«»",
        expect![[r#"
        error[a/b]: refused
           ╭─[a.yaml:1:1]
         1 │
           · ^
           ╰────
          help: podlint explain a/b

    "#]],
    );
    check(
        Format::Full,
        "#! error a/b 1 refused\n#- a.yaml\na: 1«  »\nb: 2\n",
        expect![[r#"
        error[a/b]: refused
           ╭─[a.yaml:1:5]
         1 │ a: 1
           ·     ^^
         2 │ b: 2
           ╰────
          help: podlint explain a/b

    "#]],
    );
}

#[test]
fn shows_spans_of_a_few_lines_and_abridges_others() {
    check(
        Format::Full,
        "#! warning a/b 1 odd\n#! related 2 beside\n#- a.yaml\na:\n  «b: 1\n  c: 2\n  d: 3\n»e: «4»\n",
        expect![[r#"
            warning[a/b]: odd
               ╭─[a.yaml:2:3]
             1 │     a:
             2 │ ╭─▶   b: 1
             3 │ │     c: 2
             4 │ ╰─▶   d: 3
             5 │     e: 4
               ·        ^
               ·        ╰── beside
               ╰────
              help: podlint explain a/b

        "#]],
    );
    check(
        Format::Full,
        "#! warning a/b 1 odd\n#- a.yaml\na:\n  «b: 1\n  c: 2\n  d: 3\n  e: 4\n  f: 5\n  g: 6\n»h: 7\n",
        expect![[r#"
            warning[a/b]: odd
               ╭─[a.yaml:2:3]
             1 │ a:
             2 │   b: 1
               ·   ^^^^
               ·     ╰── to line 7
             3 │   c: 2
             4 │   d: 3
               ╰────
              help: podlint explain a/b

        "#]],
    );
}

#[test]
fn cuts_long_lines_around_the_span() {
    let long = "{\"a\": \"웹\"}, ".repeat(100_000);
    let fixture = format!(
        "#! error a/b 2 refused\n#! related 1 first\n#! related 3 far\n#! fix safe lower it\n#! edit 2 1\n#- a.json\n[{long}«1», «80», {long}«5»]\n[2, 3]\n"
    );
    check_with(
        Format::Full,
        Options { width: 60, color: false },
        &fixture,
        expect![[r#"
        error[a/b]: refused
           ╭─[a.json:1:1200005]
         1 │ …": "웹"}, {"a": "웹"}, 1, 80, {"a": "웹"}, {"a": "웹"…
           ·                         ^  ^^
           ·                         ╰── first
         2 │ [2, 3]
           ╰────
          see: a.json:1:2400009: far
          fix: lower it
            1 - …"a": "웹"}, {"a": "웹"}, 1, 80, {"a": "웹"}, {"a…
            1 + …"a": "웹"}, {"a": "웹"}, 1, 1, {"a": "웹"}, {"a"…
          help: podlint explain a/b

    "#]],
    );
}

#[test]
fn shows_other_files_and_distant_lines_in_frames_of_their_own() {
    let gap = "#\n".repeat(30);
    let fixture = format!(
        "#! information a/b 2 odd\n#! related 3 selected by this\n#! related 1 first\n#! related 4 third\n#! related 5 fourth\n#- a.yaml\na: «1»\n{gap}b: «2»\n#- b.yaml\nc: «3»\nd: «4»\n«e»: 5\n"
    );
    check(
        Format::Full,
        &fixture,
        expect![[r#"
        information[a/b]: odd
            ╭─[a.yaml:32:4]
         30 │ #
         31 │ #
         32 │ b: 2
            ·    ^
            ╰────
           ╭─[b.yaml:1:4]
         1 │ c: 3
           ·    ^
           ·    ╰── selected by this
         2 │ d: 4
           ╰────
           ╭─[a.yaml:1:4]
         1 │ a: 1
           ·    ^
           ·    ╰── first
         2 │ #
           ╰────
           ╭─[b.yaml:2:4]
         1 │ c: 3
         2 │ d: 4
           ·    ^
           ·    ╰── third
         3 │ e: 5
           ╰────
          see: b.yaml:3:1: fourth
          help: podlint explain a/b

    "#]],
    );
}

#[test]
fn lists_what_cannot_be_underlined_beside() {
    check(
        Format::Full,
        "#! hint a/b 1 odd\n#! related 2 this part\n#- a.yaml\na: «12«34»»\n",
        expect![[r#"
            hint[a/b]: odd
               ╭─[a.yaml:1:4]
             1 │ a: 1234
               ·    ^^^^
               ╰────
              see: a.yaml:1:6: this part
              help: podlint explain a/b

        "#]],
    );
}

#[test]
fn explains_a_rule_once() {
    check_with(
        Format::Full,
        Options { width: 50, color: false },
        "\
#! warning ports/duplicate-port 1 one
#! fix manual choose another one
#! warning ports/duplicate-port 2 two
#! suppressed
#- a.yaml
«1»: «2»
",
        expect![[r#"
            warning[ports/duplicate-port]: one
               ╭─[a.yaml:1:1]
             1 │ 1: 2
               · ^
               ╰────
              why: The containers of a pod share one network
                   address, so only one of them can listen
                   there.
              fix: choose another one
              note: this fix is for you to apply, `--fix` leaves it alone
              help: podlint explain ports/duplicate-port

            warning[ports/duplicate-port]: two (suppressed)
               ╭─[a.yaml:1:4]
             1 │ 1: 2
               ·    ^
               ╰────
              help: podlint explain ports/duplicate-port

        "#]],
    );
}

#[test]
fn shows_fixes_as_the_lines_they_change() {
    check(
        Format::Full,
        "\
#! error a/b 1 one
#! fix safe change several places
#! edit 1 x
#! edit 2 y
#! edit 3 
#! edit 4 new: 1\\nnewer: 2\\n
#! edit 5 q
#- a.yaml
k: [«a», «b»]
«gone: 1
gone: 2
»stays: 1
«»last: 1
#- b.yaml
m: «n»
",
        expect![[r#"
            error[a/b]: one
               ╭─[a.yaml:1:5]
             1 │ k: [a, b]
               ·     ^
             2 │ gone: 1
             3 │ gone: 2
               ╰────
              fix: change several places
                1 - k: [a, b]
                1 + k: [x, y]
                2 - gone: 1
                3 - gone: 2
                5 + new: 1
                6 + newer: 2
                b.yaml
                1 - m: n
                1 + m: q
              help: podlint explain a/b

        "#]],
    );
    let many = "x: 1\n".repeat(20);
    check(
        Format::Full,
        &format!("#! error a/b 1 one\n#! fix safe remove\n#! edit 1 \n#- a.yaml\n«{many}»y: 2\n"),
        expect![[r#"
            error[a/b]: one
               ╭─[a.yaml:1:1]
             1 │ x: 1
               · ^^^^
               ·   ╰── to line 20
             2 │ x: 1
             3 │ x: 1
               ╰────
              fix: remove
                 1 - x: 1
                 2 - x: 1
                 3 - x: 1
                 4 - x: 1
                 5 - x: 1
                 6 - x: 1
                   - … 14 more lines
              help: podlint explain a/b

        "#]],
    );
}

#[test]
fn shows_blanks_that_a_fix_takes_away() {
    check(
        Format::Full,
        "#! warning a/b 1 odd\n#! fix safe remove the blanks\n#! edit 1 \n#! edit 2  \n#- a.yaml\na: 1«  »\nb:«\t»2\n",
        expect![[r#"
            warning[a/b]: odd
               ╭─[a.yaml:1:5]
             1 │ a: 1
               ·     ^^
             2 │ b:  2
               ╰────
              fix: remove the blanks
                1 - a: 1··
                1 + a: 1
                2 - b:→   2
                2 + b: 2
              help: podlint explain a/b

        "#]],
    );
}

#[test]
fn obeys_no_control_character() {
    let text = print(
        Format::Full,
        Options::default(),
        "#! error a/\x1bb 1 re\x1b[31mfused\\nfake\n#- a\x1b.yaml\n\x1b[2J«a\u{202e}»: \x07\n",
    );
    assert!(!text.chars().any(|char| char.is_control() && char != '\n'), "{text:?}");
    assert!(!text.contains('\u{202e}'), "{text:?}");
}

#[test]
fn colours_mean_the_severity() {
    check_with(
        Format::Full,
        Options { width: 100, color: true },
        "#! error a/b 1 one\n#! related 2 two\n#! fix safe lower it\n#! edit 1 0\n#- a.yaml\na: «1», «2»\n",
        expect![[r#"
            ESC[1mESC[31merror[a/b]ESC[0mESC[1m: oneESC[0m
               ╭─[ESC[36ma.yaml:1:4ESC[0m]
             ESC[2m1ESC[0m │ a: 1, 2
               · ESC[31m   ^ESC[0mESC[36m  ^ESC[0m
               ·    ESC[31m│ESC[0m  ESC[36m╰── ESC[36mtwoESC[0mESC[0m
               ╰────
              ESC[1mfix:ESC[0m lower it
                1 ESC[31m- a: 1, 2ESC[0m
                1 ESC[32m+ a: 0, 2ESC[0m
              ESC[1mhelp:ESC[0m podlint explain a/b

        "#]],
    );
}
