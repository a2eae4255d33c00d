//! What edits do to a text.

use podlint_yaml::edit::{Editor, Position, Refused, Shift, TextEdit, Value, apply};
use podlint_yaml::{Node, parse};

/// An editor, and the nodes of the first document by their path.
struct At<'t> {
    editor: Editor<'t>,
    root: Node<'t>,
}

impl<'t> At<'t> {
    /// The node at a path such as `a.0.b`; `~b` at its end means the key.
    fn node(&self, path: &str) -> Node<'t> {
        let mut node = self.root;
        for part in path.split('.').filter(|part| !part.is_empty()) {
            node = match (part.parse::<usize>(), part.strip_prefix('~')) {
                (Ok(place), _) => node.items().nth(place).unwrap(),
                (_, Some(key)) => node.entry(key).unwrap().key,
                _ => node.get(part).unwrap(),
            };
        }
        node
    }
}

type Edits = Result<Vec<TextEdit>, Refused>;

fn edited(source: &str, operation: &dyn for<'t> Fn(&At<'t>) -> Edits) -> Result<String, Refused> {
    let parse = parse(source);
    let tree = parse.tree();
    let root = tree.documents().next().unwrap().content();
    let edits = operation(&At { editor: Editor::new(&tree), root })?;
    Ok(apply(source, &edits).unwrap())
}

/// Checks an edit of a text, and of the same text with other line breaks.
#[track_caller]
fn check(source: &str, operation: impl for<'t> Fn(&At<'t>) -> Edits, expected: &str) {
    let newlines = if source.contains('\n') { &["\n", "\r\n", "\r"][..] } else { &["\n"] };
    for newline in newlines {
        let with = |text: &str| text.replace('\n', newline);
        let shown = |text: Result<String, Refused>| text.map(|text| text.replace(*newline, "\n"));
        let found = edited(&with(source), &operation);
        assert_eq!(shown(found.clone()).as_deref(), Ok(expected), "\n--- source\n{source}");
        assert_eq!(found.unwrap(), with(expected));
    }
}

#[track_caller]
fn check_refused(source: &str, operation: impl for<'t> Fn(&At<'t>) -> Edits, expected: Refused) {
    assert_eq!(edited(source, &operation), Err(expected), "\n{source}");
}

#[track_caller]
fn check_remove(source: &str, path: &str, expected: &str) {
    check(source, |at| at.editor.remove(at.node(path)), expected);
}

#[test]
fn an_entry_goes_with_its_comments() {
    check_remove("a: 1\n# b\nb: 2 # two\nc: 3\n", "b", "a: 1\nc: 3\n");
    check_remove("# file\n\n# a\na: 1\nb: 2\n", "a", "# file\n\nb: 2\n");
    check_remove("a:\n  x: 1\n  # y: 2\nb: 2\n", "a", "b: 2\n");
    check_remove("a:\n  x: 1\n  # of a\n# of b\nb: 2\n", "b", "a:\n  x: 1\n  # of a\n");
    check_remove("a: 1\nb:\n- 1\n- 2\nc: 3\n", "b", "a: 1\nc: 3\n");
    check_remove("\u{feff}a: 1\nb: 2\n", "a", "\u{feff}b: 2\n");
    check_remove("? a\n: 1\nb: 2\n", "a", "b: 2\n");
    check_remove("b: 2\n? a\n: 1\n", "a", "b: 2\n");
    check_remove("&x a: 1\nb: 2\n", "a", "b: 2\n");
}

#[test]
fn blank_lines_that_meet_become_one_group() {
    check_remove("a: 1\n\nb: 2\n\nc: 3\n", "b", "a: 1\n\nc: 3\n");
    check_remove("a: 1\n\nb: 2\nc: 3\n", "b", "a: 1\n\nc: 3\n");
    check_remove("a: 1\n\nb: 2\n", "b", "a: 1\n");
    check_remove("a: 1\n\nb: 2\n", "a", "b: 2\n");
    check_remove("a: 1\n\n\nb: |+\n  x\n\n\nc: 3\n", "b", "a: 1\n\n\nc: 3\n");
    check_remove("a: |+\n  x\n\nb: 2\n\nc: 3\n", "b", "a: |+\n  x\n\nc: 3\n");
}

#[test]
fn a_missing_final_newline_stays_missing() {
    check_remove("a: 1\nb: 2", "b", "a: 1");
    check_remove("a: 1\nb: 2", "a", "b: 2");
    check_remove("a:\n  b: 2", "a.b", "a: {}");
    check_remove("- |+\n x\n\n- b", "1", "- |+\n x\n\n");
    check("a: 1", |at| at.editor.insert_entry(at.root, Position::Last, "b", Value::Text("x")), "a: 1\nb: x");
    check("- a # b", |at| at.editor.insert_item(at.root, Position::Last, Value::Text("x")), "- a # b\n- x");
}

#[test]
fn the_last_one_leaves_brackets() {
    check_remove("a:\n  b: 1\nc: 2\n", "a.b", "a: {}\nc: 2\n");
    check_remove("a: # of a\n  # of b\n  b: 1 # one\nc: 2\n", "a.b", "a: {} # of a\nc: 2\n");
    check_remove("a: &x !t # of a\n- 1\nc: *x\n", "a.0", "a: &x !t [] # of a\nc: *x\n");
    check_remove("- a: 1 # one\n- b\n", "0.a", "- {}\n- b\n");
    check_remove("a: 1\n", "a", "{}\n");
    check_remove("# file\n\n# a\na: 1 # one\n", "a", "# file\n\n{}\n");
    check_remove("- - 1\n", "0.0", "- []\n");
    check_remove("a: {b: 1}\n", "a.b", "a: {}\n");
    check_remove("a: [ 1, ]\n", "a.0", "a: []\n");
    check_remove("[\n  1 # one\n]\n", "0", "[\n   # one\n]\n");
    check_remove("[a: 1]\n", "0.a", "[{}]\n");
}

#[test]
fn the_first_entry_of_an_item_leaves_its_dash() {
    check_remove("- a: 1 # one\n  # two\n  b: 2\n", "0.a", "- # two\n  b: 2\n");
    check_remove("- a: 1\n\n  b: 2\n- c\n", "0.a", "- b: 2\n- c\n");
    check_remove("- - 1\n  - 2\n", "0.0", "- - 2\n");
}

#[test]
fn between_brackets_commas_go_along() {
    check_remove("[a, b, c]\n", "0", "[b, c]\n");
    check_remove("[a, b, c]\n", "1", "[a, c]\n");
    check_remove("[a, b, c]\n", "2", "[a, b]\n");
    check_remove("{a: 1, b: 2,}\n", "b", "{a: 1,}\n");
    check_remove("{\"a\":1,\"b\":2}", "a", "{\"b\":2}");
    check_remove("{\n  \"a\": 1,\n  \"b\": 2\n}\n", "b", "{\n  \"a\": 1\n}\n");
    check_remove("{\n  \"a\": 1,\n  \"b\": 2\n}\n", "a", "{\n  \"b\": 2\n}\n");
    check_remove("[\n  a, # a\n  # b\n  b, # b\n  c # c\n]\n", "1", "[\n  a, # a\n  c # c\n]\n");
    check_remove("[\n  a, # a\n  b # b\n]\n", "1", "[\n  a # a\n]\n");
    check_remove("[a,\n b]\n", "0", "[b]\n");
    check_remove("[\n  a,\n  b]\n", "1", "[\n  a]\n");
    check_remove("[a, # a\n b]\n", "1", "[a # a\n ]\n");
}

#[test]
fn an_anchor_in_use_is_not_removed() {
    let refused = edited("a: &x 1\nb: *x\n", &|at| at.editor.remove(at.node("a")));
    assert!(matches!(refused, Err(Refused::AnchorInUse { .. })), "{refused:?}");
    check_remove("a: &x 1\nb: 2\n", "a", "b: 2\n");
    check_remove("a: &x 1\nb: *x\n", "b", "a: &x 1\n");
    check_remove("a: [&x 1, *x]\nb: 2\n", "a", "b: 2\n");
    check("a: &x {b: 1}\nc: *x\n", |at| at.editor.replace(at.node("a"), Value::Text("t")), "a: &x t\nc: *x\n");
    let refused = edited("a: {b: &x 1}\nc: *x\n", &|at| at.editor.replace(at.node("a"), Value::Text("t")));
    assert!(matches!(refused, Err(Refused::AnchorInUse { .. })), "{refused:?}");
}

#[test]
fn a_new_entry_looks_like_its_neighbours() {
    let last = |source: &str, path: &str, value: &str, expected: &str| {
        check(source, |at| at.editor.insert_entry(at.node(path), Position::Last, "k", Value::Text(value)), expected);
    };
    last("a: 1 # one\n\n# end\n", "", "v", "a: 1 # one\nk: v\n\n# end\n");
    last("'a': \"x\"\n", "", "v", "'a': \"x\"\n'k': \"v\"\n");
    last("a: x\n", "", "yes", "a: x\nk: \"yes\"\n");
    last("a:\n    b: 1\nc: 2\n", "a", "v", "a:\n    b: 1\n    k: v\nc: 2\n");
    last("- a: 1\n- b\n", "0", "v", "- a: 1\n  k: v\n- b\n");
    last("a: |+\n  x\n\n", "", "v", "a: |+\n  x\n\nk: v\n");
    last("a: |\n  x\n\nb:\n", "", "v", "a: |\n  x\n\nb:\nk: v\n");
    last("a: {}\n", "a", "v", "a: {k: v}\n");
    last("a:\nb: 1\n", "a", "v", "a:\n  k: v\nb: 1\n");
    last("a: # none\nb: 1\n", "a", "v", "a: # none\n  k: v\nb: 1\n");
    last("{a: 1}\n", "", "v, w", "{a: 1, k: \"v, w\"}\n");
    last("{\"a\":\"x\"}", "", "v", "{\"a\":\"x\",\"k\":\"v\"}");
    last("{\"a\": {}}", "a", "v", "{\"a\": {\"k\": \"v\"}}");
    last("{\n\t\"a\": 1\n}\n", "", "v", "{\n\t\"a\": 1,\n\t\"k\": \"v\"\n}\n");
    last("{\n  a: 1, # a\n  b: 2 # b\n}\n", "", "v", "{\n  a: 1, # a\n  b: 2, # b\n  k: v\n}\n");
    last("{\n  a: 1,\n  b: 2,\n}\n", "", "v", "{\n  a: 1,\n  b: 2,\n  k: v,\n}\n");
    last("{\n  a: 1}\n", "", "v", "{\n  a: 1,\n  k: v}\n");
    last("a: 1\n---\nb: 2\n", "", "v", "a: 1\nk: v\n---\nb: 2\n");
}

#[test]
fn a_new_entry_stands_where_it_is_wanted() {
    let put = |source: &str, position: &str, expected: &str| {
        check(
            source,
            |at| {
                let (place, path) = position.split_once(' ').unwrap();
                let position = match place {
                    "before" => Position::Before(at.node(path)),
                    "after" => Position::After(at.node(path)),
                    _ => Position::First,
                };
                let parent = at.node(path).parent().unwrap();
                at.editor.insert_entry(parent, position, "k", Value::Yaml("[1]"))
            },
            expected,
        );
    };
    put("a: 1\n# b\nb: 2\n", "before b", "a: 1\nk: [1]\n# b\nb: 2\n");
    put("a: 1\n  # more\n\nb: 2\n", "after a", "a: 1\n  # more\nk: [1]\n\nb: 2\n");
    put("- a: 1\n  b: 2\n", "before 0.a", "- k: [1]\n  a: 1\n  b: 2\n");
    put("- a: 1\n  b: 2\n", "first 0.b", "- k: [1]\n  a: 1\n  b: 2\n");
    put("\u{feff}a: 1\n", "before a", "\u{feff}k: [1]\na: 1\n");
    put("{a: 1, b: 2}\n", "before a", "{k: [1], a: 1, b: 2}\n");
    put("{a: 1, b: 2}\n", "after a", "{a: 1, k: [1], b: 2}\n");
    put("{\n  a: 1,\n  b: 2\n}\n", "after a", "{\n  a: 1,\n  k: [1],\n  b: 2\n}\n");
}

#[test]
fn a_value_of_several_lines_is_indented() {
    let add = |source: &str, value: &str, expected: &str| {
        check(source, |at| at.editor.insert_entry(at.node("s"), Position::Last, "k", Value::Yaml(value)), expected);
    };
    add("s:\n  a: 1\n", "x: 1\ny: # two\n- 2 # 2", "s:\n  a: 1\n  k:\n    x: 1\n    y: # two\n    - 2 # 2\n");
    add("s:\n   a: 1\n", "x: 1\n", "s:\n   a: 1\n   k:\n      x: 1\n");
    add("s:\n  a: 1\n", "- 1\n- 2", "s:\n  a: 1\n  k:\n  - 1\n  - 2\n");
    add("s:\n  a:\n    - 1\n", "- 1\n- 2", "s:\n  a:\n    - 1\n  k:\n    - 1\n    - 2\n");
    add("s:\n  a: 1\n", "|\n x\n\n  y\n", "s:\n  a: 1\n  k: |\n   x\n\n    y\n");
    add("s:\n  a: 1\n", "&x\na: *x", "s:\n  a: 1\n  k: &x\n    a: *x\n");
    check_refused(
        "{}",
        |at| at.editor.insert_entry(at.root, Position::Last, "k", Value::Yaml("a: 1")),
        Refused::BlockInFlow,
    );
    check(
        "s: {}\n",
        |at| at.editor.insert_entry(at.node("s"), Position::Last, "k", Value::Yaml("|\n x\n")),
        "s: {k: \"x\\n\"}\n",
    );
}

#[test]
fn items_are_added() {
    let add = |source: &str, path: &str, value: &str, expected: &str| {
        check(source, |at| at.editor.insert_item(at.node(path), Position::Last, Value::Yaml(value)), expected);
    };
    add("a:\n- 1\nb: 2\n", "a", "x: 1\ny: 2", "a:\n- 1\n- x: 1\n  y: 2\nb: 2\n");
    add("a:\n  -   x: 1\n      y: 2\n", "a", "x: 1\ny: 2", "a:\n  -   x: 1\n      y: 2\n  -   x: 1\n      y: 2\n");
    add("- 1\n", "", "- 2\n- 3", "- 1\n- - 2\n  - 3\n");
    add("- - 1\n- 2\n", "0", "3", "- - 1\n  - 3\n- 2\n");
    add("a: []\n", "a", "{x: 1}", "a: [{x: 1}]\n");
    add("a: [1]\n", "a", "2", "a: [1, 2]\n");
    add("- 1\n", "", "&x\na: 1", "- 1\n- &x\n  a: 1\n");
    add("-\n", "", "1", "-\n- 1\n");
    check("- b\n", |at| at.editor.insert_item(at.root, Position::First, Value::Text("1")), "- \"1\"\n- b\n");
}

#[test]
fn copies_keep_what_is_in_them() {
    check(
        "a:\n  # of b\n  b: 'x' # b\n  c: |\n    y\nd: {}\n",
        |at| at.editor.insert_entry(at.root, Position::Last, "k", Value::Node(at.node("a"))),
        "a:\n  # of b\n  b: 'x' # b\n  c: |\n    y\nd: {}\nk:\n  b: 'x' # b\n  c: |\n    y\n",
    );
    check_refused(
        "a: &x 1\nb: *x\n",
        |at| at.editor.insert_entry(at.root, Position::After(at.node("a")), "k", Value::Node(at.node("a"))),
        Refused::ChangesMore,
    );
}

#[test]
fn values_are_replaced() {
    let text = |source: &str, path: &str, value: &str, expected: &str| {
        check(source, |at| at.editor.replace(at.node(path), Value::Text(value)), expected);
    };
    let yaml = |source: &str, path: &str, value: &str, expected: &str| {
        check(source, |at| at.editor.replace(at.node(path), Value::Yaml(value)), expected);
    };
    text("a:   1 # one\n", "a", "x", "a:   x # one\n");
    text("a: 'x'\n", "a", "w", "a: 'w'\n");
    text("a: &x !!int 1\nb: *x\n", "a", "w", "a: &x w\nb: *x\n");
    text("a:\nb: 1\n", "a", "x", "a: x\nb: 1\n");
    text("a: &x\nb: *x\n", "a", "x", "a: &x x\nb: *x\n");
    text("{a, b: 1}\n", "a", "x", "{a: x, b: 1}\n");
    text("{a: , b: 1}\n", "a", "x", "{a: x , b: 1}\n");
    text("-\n- 1\n", "0", "x", "- x\n- 1\n");
    text("a: |\n  x\n  y\nb: 1\n", "a", "z", "a: z\nb: 1\n");
    text("a:\n  b: 1 # b\n  # end\nc: 2\n", "a", "x", "a: x\nc: 2\n");
    text("a: # a\n- 1\n\n- 2\n", "a", "x", "a: x # a\n");
    text("- a: 1\n  b: 2\n- c\n", "0", "x", "- x\n- c\n");
    text("- &x # c\n  a: 1\n- *x\n", "0", "x", "- &x x # c\n- *x\n");
    text("a: 1\n", "", "x", "x\n");
    yaml("a: 1 # one\nb: 2\n", "a", "x: 1\ny: 2", "a: # one\n  x: 1\n  y: 2\nb: 2\n");
    yaml("a: 1\n", "a", "- 1\n- 2\n", "a:\n- 1\n- 2\n");
    yaml("- 1\n- 2\n", "0", "x: 1\ny: 2", "- x: 1\n  y: 2\n- 2\n");
    yaml("a:\n- 1\nb: 2\n", "a", "x: 1\ny: 2", "a:\n  x: 1\n  y: 2\nb: 2\n");
    yaml("a: &x\n    y: 1\nb: *x\n", "a", "- 1\n- 2", "a: &x\n    - 1\n    - 2\nb: *x\n");
    yaml("- y: 1\n  z: 2\n", "0", "- 1\n- 2", "- - 1\n  - 2\n");
    yaml("a: 1\nb: 2\n", "", "- 1", "- 1\n");
    yaml("a: 1\n", "a", "0x1F", "a: 0x1F\n");
    yaml("a: 1 # one\nb: 2\n", "a", "|\n  x\n", "a: | # one\n  x\nb: 2\n");
    yaml("a: # one\n  b: 1\nc: 2\n", "a", "|\n  x\n", "a: | # one\n  x\nc: 2\n");
    check_refused("a: 1\n", |at| at.editor.replace(at.node("a"), Value::Yaml("[")), Refused::NotOneValue);
    check_refused("a: 1\n", |at| at.editor.replace(at.node("a"), Value::Yaml("a\n---\nb")), Refused::NotOneValue);
    check_refused("a: 1\n", |at| at.editor.replace(at.node("~a"), Value::Text("b")), Refused::NotInCollection);
}

#[test]
fn keys_are_renamed() {
    let rename = |source: &str, path: &str, name: &str, expected: &str| {
        check(source, |at| at.editor.rename(at.node(path), name), expected);
    };
    rename("a: 1 # one\n", "~a", "b", "b: 1 # one\n");
    rename("\"a\": 1\n", "~a", "b", "\"b\": 1\n");
    rename("a: 1\n", "~a", "on", "\"on\": 1\n");
    rename("{a: 1}\n", "~a", "b", "{b: 1}\n");
    rename("&x a: *x\n", "~a", "b", "&x b: *x\n");
    check_refused("a: 1\nb: 2\n", |at| at.editor.rename(at.node("~a"), "b"), Refused::DuplicateKey);
    check_refused("a: 1\n", |at| at.editor.rename(at.node("a"), "b"), Refused::NotInCollection);
}

#[test]
fn entries_and_items_are_moved() {
    let to = |source: &str, path: &str, target: &str, position: &str, expected: &str| {
        check(
            source,
            |at| {
                let position = match position.split_once(' ') {
                    Some(("before", path)) => Position::Before(at.node(path)),
                    Some((_, path)) => Position::After(at.node(path)),
                    None if position == "first" => Position::First,
                    None => Position::Last,
                };
                at.editor.move_to(at.node(path), at.node(target), position)
            },
            expected,
        );
    };
    to("a: 1\n# b\nb: 2 # two\nc: 3\n", "b", "", "first", "# b\nb: 2 # two\na: 1\nc: 3\n");
    to("a: 1\n# b\nb: 2 # two\nc: 3\n", "a", "", "last", "# b\nb: 2 # two\nc: 3\na: 1\n");
    to("a: 1\nb: 2", "a", "", "last", "b: 2\na: 1");
    to("a: 1\nb: 2", "b", "", "first", "b: 2\na: 1");
    to("a: 1\nb: 2\n", "a", "", "first", "a: 1\nb: 2\n");
    to("a: 1\nb: 2\n", "a", "", "before b", "a: 1\nb: 2\n");
    to("- a: 1\n  b: 2\n", "0.b", "0", "first", "- b: 2\n  a: 1\n");
    to("- a: 1\n  b: 2\n", "0.a", "0", "last", "- b: 2\n  a: 1\n");
    to("- 1\n- 2 # two\n- 3\n", "2", "", "before 1", "- 1\n- 3\n- 2 # two\n");
    to("[a, b, c]\n", "0", "", "last", "[b, c, a]\n");
    to("[a, b, c]\n", "2", "", "first", "[c, a, b]\n");
    to("[a, b]\n", "0", "", "after 1", "[b, a]\n");
    to("c:\n- n: 1\ne:\n- x\n", "e", "c.0", "last", "c:\n- n: 1\n  e:\n  - x\n");
    to("c:\n- n: 1\n  e: |\n    x\nd: 1\n", "c.0.e", "", "after c", "c:\n- n: 1\ne: |\n  x\nd: 1\n");
    to("a:\n  b: 1\nc: 2\n", "a.b", "", "after a", "a: {}\nb: 1\nc: 2\n");
    to("a:\n  b: 1", "a.b", "", "last", "a: {}\nb: 1");
    to("a:\n  - 1\n  - 2\nb:\n- 3\n", "a.0", "b", "last", "a:\n  - 2\nb:\n- 3\n- 1\n");
    to("a: {x: 1, y: 2}\nb:\n  z: 3\n", "a.x", "b", "last", "a: {y: 2}\nb:\n  z: 3\n  x: 1\n");
    to("a: {x: 1}\nb:\n  z: 3, 4\n  y: 5\n", "b.z", "a", "last", "a: {x: 1, z: \"3, 4\"}\nb:\n  y: 5\n");
    to("a: {}\nb: 1\n", "b", "a", "last", "a: {b: 1}\n");
    check_refused(
        "a: {b: {}}\n",
        |at| at.editor.move_to(at.node("a"), at.node("a.b"), Position::Last),
        Refused::IntoItself,
    );
    check_refused(
        "a: 1\nb: {a: 2}\n",
        |at| at.editor.move_to(at.node("a"), at.node("b"), Position::Last),
        Refused::DuplicateKey,
    );
    check_refused(
        "a: &x 1\nb: *x\n",
        |at| at.editor.move_to(at.node("a"), at.root, Position::Last),
        Refused::ChangesMore,
    );
    check_refused(
        "a: 1 # one\nb: {}\n",
        |at| at.editor.move_to(at.node("a"), at.node("b"), Position::Last),
        Refused::CommentInTheWay,
    );
    check_refused(
        "a: [1]\nb: {}\n",
        |at| at.editor.move_to(at.node("a.0"), at.node("b"), Position::Last),
        Refused::WrongKind,
    );
}

#[test]
fn blocks_of_a_page_are_edited_in_place() {
    let source = "# Page\n- x\n  ```yaml\n  a:\n    b: 1\n  ```\n\n```yaml\nc: 2\n```\n";
    let part = |text: &str| {
        let start = source.find(text).unwrap();
        start..start + text.len()
    };
    let parts = vec![part("  a:\n    b: 1\n"), part("c: 2\n")];
    let parse = podlint_yaml::parse_parts(source, podlint_yaml::Dialect::Kubernetes, &parts);
    let tree = parse.tree();
    let editor = Editor::in_parts(&tree, podlint_yaml::Dialect::Kubernetes, parts);
    let root = tree.documents().next().unwrap().content();
    let edits = editor.insert_entry(root, Position::Last, "d", Value::Yaml("x: 1")).unwrap();
    assert_eq!(
        apply(source, &edits).unwrap(),
        "# Page\n- x\n  ```yaml\n  a:\n    b: 1\n  d:\n    x: 1\n  ```\n\n```yaml\nc: 2\n```\n"
    );
}

/// Shifts entries: path of the key, path of where it goes, keys around it, another name.
type Shifts<'s> = &'s [(&'s str, &'s str, &'static [&'static str], Option<&'static str>)];

fn shift(at: &At<'_>, shifts: Shifts<'_>) -> Edits {
    let shift = |&(key, into, under, name): &(&str, &str, &'static [&'static str], Option<&'static str>)| Shift {
        key: at.node(key),
        into: at.node(into),
        under,
        name,
    };
    at.editor.shift(&shifts.iter().map(shift).collect::<Vec<_>>())
}

#[test]
fn entries_go_into_what_stands_above_them() {
    let source = "c:\n- name: web\n# of a\na: 1 # one\n\nb:\n- 2\n  # deep\n\nd: 3\n";
    let one: Shifts<'_> = &[("~a", "c.0", &[], None)];
    check(source, |at| shift(at, one), "c:\n- name: web\n  # of a\n  a: 1 # one\n\nb:\n- 2\n  # deep\n\nd: 3\n");
    let two: Shifts<'_> = &[("~a", "c.0", &[], None), ("~b", "c.0", &[], Some("x"))];
    check(source, |at| shift(at, two), "c:\n- name: web\n  # of a\n  a: 1 # one\n\n  x:\n  - 2\n    # deep\n\nd: 3\n");
    check_refused(source, |at| shift(at, &[("~b", "c.0", &[], None)]), Refused::ChangesMore);
    check_refused(source, |at| shift(at, &[("~a", "c.0", &[], Some("name"))]), Refused::DuplicateKey);
    let twice: Shifts<'_> = &[("~a", "c.0", &[], None), ("~b", "c.0", &[], Some("a"))];
    check_refused(source, |at| shift(at, twice), Refused::DuplicateKey);
    check("m:\na: 1\nb: 2\n", |at| shift(at, &[("~a", "m", &[], None)]), "m:\n  a: 1\nb: 2\n");
    let both: Shifts<'_> = &[("~a", "m", &[], None), ("~b", "m", &[], None)];
    check("m:\na:\n    x: 1\nb: 2\n", |at| shift(at, both), "m:\n    a:\n        x: 1\n    b: 2\n");
}

#[test]
fn what_moves_takes_along_what_moves_into_it() {
    let source = "c:\n- name: a\nv:\n- name: x\npath: /x\n-name: b\nimage: i\nz: 1\n";
    let shifts: Shifts<'_> = &[
        ("~v", "c.0", &[], Some("mounts")),
        ("~path", "v.0", &[], None),
        ("~-name", "c", &[], None),
        ("~image", "~-name", &[], None),
    ];
    check(
        source,
        |at| shift(at, shifts),
        "c:\n- name: a\n  mounts:\n  - name: x\n    path: /x\n- name: b\n  image: i\nz: 1\n",
    );
    let flat: Shifts<'_> = &[("~c", "s", &[], None), ("~i", "c.0", &[], None), ("~r", "s", &[], None)];
    check("s:\nc:\n- n: 1\ni: 2\nr: 3\n", |at| shift(at, flat), "s:\n  c:\n  - n: 1\n    i: 2\n  r: 3\n");
}

#[test]
fn entries_go_out_to_what_stands_around_them() {
    let source = "m:\n  n: 1\n  # spec\n  s:\n    c:\n    # one\n    - a\n  t: |\n    x\n\n    y\nb: 2\n";
    let both: Shifts<'_> = &[("m.~s", "", &[], None), ("m.~t", "", &[], None)];
    let expected = "m:\n  n: 1\n# spec\ns:\n  c:\n  # one\n  - a\nt: |\n  x\n\n  y\nb: 2\n";
    check(source, |at| shift(at, both), expected);
    // What stands below it would become a part of it.
    check_refused(source, |at| shift(at, &[("m.~s", "", &[], None)]), Refused::ChangesMore);
    check_refused(
        "a:\n  b:\n    c: 1\n    d: 2\n  e: 3\n",
        |at| shift(at, &[("a.b.~d", "", &[], None)]),
        Refused::ChangesMore,
    );
    check("a:\n- b: 1\n  c: 2\n", |at| shift(at, &[("a.0.~c", "", &[], None)]), "a:\n- b: 1\nc: 2\n");
}

#[test]
fn a_level_that_is_missing_is_written_around_them() {
    let under: Shifts<'_> = &[("p.~a", "p", &["x", "z"], None), ("p.~b", "p.~a", &[], None)];
    check(
        "p:\n  # a\n  a: 1\n  b: 2\n  c: 3\n",
        |at| shift(at, under),
        "p:\n  x:\n    z:\n      # a\n      a: 1\n      b: 2\n  c: 3\n",
    );
    check("p:\n- a: 1\n  b: 2\n", |at| shift(at, &[("p.0.~a", "p.0", &["x"], None)]), "p:\n- x:\n    a: 1\n  b: 2\n");
    check_refused("p:\n  a: 1\n  x: 2\n", |at| shift(at, &[("p.~a", "p", &["x"], None)]), Refused::DuplicateKey);
}
