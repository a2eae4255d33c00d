use super::check;

#[test]
fn reads_block_collections() {
    check(
        "a: 1\nb:\n  c: x y\n  d:\n  - 1\n  -\n  - e: 2\n    f: 3\n  - - g\n    - h\nz:",
        "{a: 1, b: {c: \"x y\", d: [1, _, {e: 2, f: 3}, [g, h]]}, z: _}",
    );
    check("- a\n- b\n", "[a, b]");
    check("a:\n- b\n- c\nd: e\n", "{a: [b, c], d: e}");
    check("? a\n: b\n? c\nd: e\n", "{a: b, c: _, d: e}");
    check("a:\n    - b: c\n      d: e\n\n    # note\n    - f\n", "{a: [{b: c, d: e}, f]}");
    check("name : kube\n", "{name: kube}");
}

#[test]
fn reads_flow_collections() {
    check("{a: 1, b: [x, y z, ], c, \"d\":e, f: }", "{a: 1, b: [x, \"y z\"], c: _, d: e, f: _}");
    check("a: [\n  b,\n  c: d,\n  {e: f}\n]\ng: {}\n", "{a: [b, {c: d}, {e: f}], g: {}}");
    check("[a]: b\n{c: d}: e\n", "{[a]: b, {c: d}: e}");
    check("[[a, b]: c]", "[{[a, b]: c}]");
    check("a: {b: http://x:80/y?z, c: d}", "{a: {b: \"http://x:80/y?z\", c: d}}");
}

#[test]
fn reads_scalars_of_all_styles() {
    check(
        "a: 'it''s'\nb: \"x\\ty\\u00e9\"\nc: plain\n  goes on\n\n  here\nd: \"two\n  lines\"\n",
        "{a: \"it's\", b: \"x\\tyé\", c: \"plain goes on\\nhere\", d: \"two lines\"}",
    );
    check(
        "a: |\n  x\n   y\n\nb: >-\n  x\n  y\n\n  z\nc: |+\n  k\n\nd: e\n",
        "{a: \"x\\n y\\n\", b: \"x y\\nz\", c: \"k\\n\\n\", d: e}",
    );
    check("- |2\n    x\n- >\n\n  a\n    b\n  c\n", "[\"  x\\n\", \"\\na\\n  b\\nc\\n\"]");
    check("a: |\n", "{a: \"\"}");
    check("a: b#c # d\n", "{a: \"b#c\"}");
}

#[test]
fn reads_anchors_tags_and_aliases() {
    check("a: &x {b: 1}\nc: *x\nd: !!str 1\n", "{a: &x {b: 1}, c: *x, d: !!str 1}");
    check("a: &x\n  b: 1\n&k c: *x\n", "{a: &x {b: 1}, &k c: *x}");
    check("- &a\n- !t &b c\n- *a\n", "[&a _, &b !t c, *a]");
    check("[&a , {!t }, {b, !t }, *a]", "[&a _, {!t _: _}, {b: _, !t _: _}, *a]");
    check("*a : b", "{*a: b}\n! no anchor of this name stands before this alias: \"*a\"");
}

#[test]
fn separates_documents() {
    check("a: 1\n---\nb: 2\n...\n---\n# nothing\n", "{a: 1}\n{b: 2}\n_");
    check("%YAML 1.2\n---\na\n", "a");
    check("# only a comment\n", "");
    check("--- |\n a\n--- b\n", "\"a\\n\"\nb");
}

#[test]
fn keeps_windows_line_ends_and_byte_order_marks_out_of_values() {
    check("\u{feff}a: b\r\nc: |\r\n  x\r\n  y\r\nd: e\r\n", "{a: b, c: \"x\\ny\\n\", d: e}");
    check("a: b\rc: d\r", "{a: b, c: d}");
}

#[test]
fn takes_template_expressions_for_holes() {
    check(
        "a: {{ .Values.a }}\n{{- if .x }}\nb: \"{{ .y }}\"\n{{- end }}\nc: x-{{ .z | default \"a: b\" }}-y\n",
        "{a: \"{{ .Values.a }}\" ~\"{{- if .x }}\", b: \"{{ .y }}\" ~\"{{- end }}\", c: \"x-{{ .z | default \\\"a: b\\\" }}-y\"}",
    );
}
