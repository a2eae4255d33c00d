//! The recovery table: broken texts, as people type them, and the trees that editors and rules want from them.

use super::kubernetes::texts;
use super::shape;
use podlint_yaml::{ErrorCode, parse};

/// What is wrong, the text, the tree, and what the errors say and point at.
type Row = (&'static str, &'static str, &'static str, &'static [(&'static str, &'static str)]);

const SPACE_COLON: &str = "missing space after `:`";
const SPACE_DASH: &str = "missing space after `-`";
const INDENTATION: &str = "the indentation fits neither the lines above nor their parent";
const CONFLICT: &str = "merge conflict marker";

#[rustfmt::skip]
const TABLE: &[Row] = &[
    ("no space after a colon", "metadata:\n  name:kube\n  labels:\n    a: b\n",
        "{metadata: {name: kube, labels: {a: b}}}", &[(SPACE_COLON, ":")]),
    ("the same where YAML has a string", "metadata:\n  name:kube\n", "{metadata: \"name:kube\"}", &[]),
    ("no space after a dash", "containers:\n  - name: a\n  -name: x\n   image: y\nz: 1\n",
        "{containers: [{name: a}, {name: x, image: y}], z: 1}", &[(SPACE_DASH, "-")]),
    ("one column too deep", "metadata:\n  name: a\n   namespace: b\n  labels: {}\n",
        "{metadata: {name: a, namespace: b, labels: {}}}", &[(INDENTATION, "namespace")]),
    ("two columns too far left", "metadata:\n    name: a\n  namespace: b\nspec: x\n",
        "{metadata: {name: a, namespace: b}, spec: x}", &[(INDENTATION, "namespace")]),
    ("a quote left open", "metadata:\n  name: \"kube\n  labels: {}\nspec: x\n",
        "{metadata: {name: kube, labels: {}}, spec: x}", &[("the quote opened here is never closed", "\"")]),
    ("a bracket left open", "args: [\"a\", \"b\"\nimage: x\n",
        "{args: [a, b], image: x}", &[("the bracket opened here is never closed", "[")]),
    ("tabs", "metadata:\n\tname: a\n\tlabels: {}\nspec: x\n",
        "{metadata: {name: a, labels: {}}, spec: x}",
        &[("tab used for indentation; YAML takes spaces only", "\t"), ("tab used for indentation; YAML takes spaces only", "\t")]),
    ("a half-typed key", "metadata:\n  name: a\n  lab\n  namespace: b\n",
        "{metadata: {name: a ~lab, namespace: b}}", &[("missing `:` after the key", "lab")]),
    ("a half-typed first key", "metadata:\n  na\n  namespace: b\n",
        "{metadata: {~na, namespace: b}}", &[("missing `:` after the key", "na")]),
    ("a mapping below a scalar", "spec:\n  containers: x\n    image: y\n  hostNetwork: true\n",
        "{spec: {containers ~x: {image: y}, hostNetwork: true}}", &[(INDENTATION, "image")]),
    ("a colon in a value", "note: see: this\nb: c\n",
        "{note: \"see: this\", b: c}", &[("`: ` inside an unquoted value; quote the value", ":")]),
    ("an item too deep", "c:\n  - name: a\n   - name: b\n",
        "{c: [{name: a}, {name: b}]}", &[(INDENTATION, "-")]),
    ("reserved characters", "x: @foo\ny: `foo`\nz: 1\n",
        "{x: \"@foo\", y: \"`foo`\", z: 1}",
        &[("a value cannot start with this character; quote it", "@"), ("a value cannot start with this character; quote it", "`")]),
    ("text after a quote", "x: \"foo\" bar\ny: 1\n", "{x: foo, y: 1}", &[("unexpected text after the value", "bar")]),
    ("template lines", "metadata:\n  {{- if .x }}\n  name: a\n  {{- end }}\nspec: {{ .Values.x }}\n",
        "{metadata ~\"{{- if .x }}\": {name: a} ~\"{{- end }}\", spec: \"{{ .Values.x }}\"}", &[]),
    ("a merge conflict", "a: 1\n<<<<<<< HEAD\nb: 2\n=======\nb: 3\n>>>>>>> x\nc: |\n  t\n",
        "{a: 1 ~\"<<<<<<< HEAD\", b: 2 ~\"=======\", b: 3 ~\">>>>>>> x\", c: \"t\\n\"}",
        &[(CONFLICT, "<<<<<<< HEAD"), (CONFLICT, "======="), (CONFLICT, ">>>>>>> x")]),
    ("an item among keys", "metadata:\n  name: a\n  - x\n  labels: {}\n",
        "{metadata: {name: a ~[x], labels: {}}}", &[("a list item among the keys of a mapping", "-")]),
    ("an alias without anchor", "a: *x\nb: 1\n", "{a: *x, b: 1}", &[("no anchor of this name stands before this alias", "*x")]),
    ("an empty value, a lone dash", "c:\nd:\n-\n", "{c: _, d: [_]}", &[]),
    ("a text that starts with a star", "s: */5 * * * *\nb: c\n",
        "{s: \"*/5 * * * *\", b: c}", &[("a value that starts with `*` is a YAML alias; quote it", "*")]),
    ("a title behind the separator", "--- web pod\na: b\nc: d\n",
        "{a: b, c: d}", &[("text after `---` is a document of its own; make it a comment", "web pod")]),
    ("four dashes", "a: b\n----\nc: d\n",
        "{a: b}\n{c: d}", &[("not a document separator; `---` must stand alone at the start of the line", "----")]),
    ("a separator that is indented", "m:\n  a: b\n  ---\nc: d\n",
        "{m: {a: b}}\n{c: d}", &[("not a document separator; `---` must stand alone at the start of the line", "---")]),
    ("a Markdown fence", "```yaml\na: b\nc:\n  d: e\n```\n",
        "{a: b, c: {d: e}}", &[("a Markdown fence is not YAML", "```yaml")]),
    ("lines that fell out of a block text", "d:\n  run: |\n    start\n    go\necho done\nmore of it\n",
        "{d: {run: \"start\\ngo\\n\"} ~\"echo done\" ~\"more of it\"}",
        &[("this line is not part of the block text above; indent it like the text", "echo done")]),
    ("a list on the line of its key", "c:\n  command: - sleep\n  - \"60\"\nd: 1\n",
        "{c: {command: [sleep, 60]}, d: 1}", &[("a list cannot start on the line of its key", "-")]),
    ("a placeholder in braces", "image: {user}/web:1.0\nb: c\n",
        "{image: \"{user}/web:1.0\", b: c}",
        &[("YAML does not read this placeholder as text; replace it or quote the value", "{user}")]),
    ("an unknown escape", "a: [\"g\", \"\\d+\"]\n", "{a: [g, \"\\\\d+\"]}", &[("unknown escape in a double-quoted text", "\\d")]),
];

#[test]
fn every_row_gives_the_tree_that_people_want() {
    let mut wrong = Vec::new();
    for (name, text, tree, errors) in TABLE {
        let errors = errors.iter().map(|(message, place)| format!("! {message}: {place:?}\n"));
        let expected = format!("{tree}\n{}", errors.collect::<String>());
        let found = shape(text);
        if found != expected {
            wrong.push(format!("{name}\n{text}gives\n{found}instead of\n{expected}"));
        }
    }
    let right = TABLE.len() - wrong.len();
    println!("conformance: recovery: rows that give the tree that people want: {right} of {}", TABLE.len());
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Errors about a text as a whole, which no edit of a place would mend.
const WITHOUT_REPAIR: &[ErrorCode] = &[ErrorCode::TooLarge, ErrorCode::TooDeep, ErrorCode::Markup];

#[test]
fn every_error_offers_a_repair() {
    let mut errors = 0;
    let mut without = Vec::new();
    for text in texts() {
        let parse = parse(&text[..]);
        for error in parse.tree().errors.iter().filter(|error| !WITHOUT_REPAIR.contains(&error.code())) {
            errors += 1;
            if parse.tree().repairs_of(error).is_empty() {
                without.push(format!("{:?} in {:?}", error.code(), String::from_utf8_lossy(&text)));
            }
        }
    }
    println!("conformance: recovery: errors that offer a repair: {} of {errors}", errors - without.len());
    without.sort_by_key(String::len);
    assert!(without.is_empty(), "{}", without[..without.len().min(10)].join("\n"));
}
