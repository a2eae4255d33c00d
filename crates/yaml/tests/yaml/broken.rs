use super::check;

#[test]
fn keeps_the_siblings_of_a_key_without_its_space() {
    check(
        "metadata:\n  name:kube\n  labels:\n    app:x\n    b: c\n",
        "{metadata: {name: kube, labels: {app: x, b: c}}}\n! missing space after `:`: \":\"\n! missing space after `:`: \":\"",
    );
    check("a: b\nname:kube\nc: d\n", "{a: b, name: kube, c: d}\n! missing space after `:`: \":\"");
    check(
        "ports:\n  - containerPort:80\n    name: web\n",
        "{ports: [{containerPort: 80, name: web}]}\n! missing space after `:`: \":\"",
    );
}

#[test]
fn keeps_the_siblings_of_an_item_without_its_space() {
    check(
        "c:\n  - name: a\n  -name: x\n   image: y\nd: e\n",
        "{c: [{name: a}, {name: x, image: y}], d: e}\n! missing space after `-`: \"-\"",
    );
    check(
        "c:\n    - name: a\n    -name: x\nd: e\n",
        "{c: [{name: a}, {name: x}], d: e}\n! missing space after `-`: \"-\"",
    );
    check(
        "c:\n-name:kube\nimage:kube:1.0\n\nenv: x\n",
        "{c: [{name: kube}], image: \"kube:1.0\", env: x}\n! missing space after `-`: \"-\"\n! missing space after `:`: \":\"",
    );
}

#[test]
fn keeps_a_list_open_when_a_key_stands_at_its_dash() {
    check(
        "env:\n  - name: a\n  value: b\n  - name: c\n  value: d\nx: y\n",
        "{env: [{name: a, value: b}, {name: c, value: d}], x: y}\n! the indentation fits neither the lines above nor their parent: \"value\"\n! the indentation fits neither the lines above nor their parent: \"value\"",
    );
}

#[test]
fn leaves_a_string_alone_where_yaml_has_one() {
    check("metadata:\n  name:kube\n", "{metadata: \"name:kube\"}");
    check("a: b\n  c\n", "{a: \"b c\"}");
    check("- -x\n- -y: 1\n", "[-x, {-y: 1}]");
}

#[test]
fn joins_a_line_between_two_levels_to_the_nearest() {
    check(
        "m:\n  name: a\n   namespace: b\n  labels: {}\n",
        "{m: {name: a, namespace: b, labels: {}}}\n! the indentation fits neither the lines above nor their parent: \"namespace\"",
    );
    check(
        "m:\n    name: a\n  namespace: b\ns: t\n",
        "{m: {name: a, namespace: b}, s: t}\n! the indentation fits neither the lines above nor their parent: \"namespace\"",
    );
    check(
        "l:\n  - name: a\n   - name: b\n",
        "{l: [{name: a}, {name: b}]}\n! the indentation fits neither the lines above nor their parent: \"-\"",
    );
    check(
        "spec:\n  containers:\n- name: web\n  image: x\n",
        "{spec: {containers: [{name: web, image: x}]}}\n! the indentation fits neither the lines above nor their parent: \"-\"",
    );
}

#[test]
fn closes_what_was_left_open() {
    check("a: \"x\nb: c\n", "{a: x, b: c}\n! the quote opened here is never closed: \"\\\"\"");
    check("a: [x, \"y\"\nb: c\n", "{a: [x, y], b: c}\n! the bracket opened here is never closed: \"[\"");
    check("a: {x: 1\nb: [c]\n", "{a: {x: 1}, b: [c]}\n! the bracket opened here is never closed: \"{\"");
    check(
        "image: \"nginx\ncommand: [\"sh\"]\n",
        "{image: nginx, command: [sh]}\n! the quote opened here is never closed: \"\\\"\"",
    );
}

#[test]
fn keeps_half_typed_keys() {
    check(
        "m:\n  name: a\n  lab\n  namespace: b\n",
        "{m: {name: a ~lab, namespace: b}}\n! missing `:` after the key: \"lab\"",
    );
    check("m:\n  na\n  namespace: b\n", "{m: {~na, namespace: b}}\n! missing `:` after the key: \"na\"");
}

#[test]
fn keeps_values_that_yaml_refuses() {
    check(
        "note: see: this\nb: c\n",
        "{note: \"see: this\", b: c}\n! `: ` inside an unquoted value; quote the value: \":\"",
    );
    check("x: @foo\ny: z\n", "{x: \"@foo\", y: z}\n! a value cannot start with this character; quote it: \"@\"");
    check("x: \"foo\" bar\ny: z\n", "{x: foo, y: z}\n! unexpected text after the value: \"bar\"");
    check("x: [a b, \"c\" \"d\"]\n", "{x: [\"a b\", c, d]}\n! missing `,` between two items: \"\\\"\"");
    check("c: - sleep\nd: e\n", "{c: [sleep], d: e}\n! a list cannot start on the line of its key: \"-\"");
}

#[test]
fn keeps_keys_below_a_value() {
    check(
        "containers: x\n    image: y\nhostNetwork: true\n",
        "{containers ~x: {image: y}, hostNetwork: true}\n! the indentation fits neither the lines above nor their parent: \"image\"",
    );
}
