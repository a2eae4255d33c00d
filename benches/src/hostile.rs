//! Texts made to bring parsers down: none may take a second, and twice the text about twice the time.

use cpu_time::ProcessTime;
use std::hint::black_box;

/// Seconds that one text may take.
const LIMIT: f64 = 1.0;

/// A kind of hostile text, made for a size.
struct Hostile {
    name: &'static str,
    size: usize,
    text: fn(usize) -> String,
}

const TABLE: &[Hostile] = &[
    Hostile { name: "nested `[`, 10,000", size: 10_000, text: |size| "[".repeat(size) },
    Hostile { name: "nested `[`, 100,000", size: 100_000, text: |size| "[".repeat(size) },
    Hostile { name: "nested `[` closed", size: 100_000, text: |size| "[".repeat(size) + &"]".repeat(size) },
    Hostile { name: "nested `{a: `", size: 100_000, text: |size| "{a: ".repeat(size) },
    Hostile { name: "`[a, ` and `: `", size: 100_000, text: |size| format!("[a, {}", "b : ".repeat(size)) },
    Hostile { name: "`- ` on one line", size: 10_000, text: |size| "- ".repeat(size) + "x\n" },
    Hostile { name: "block mapping, deep", size: 2_000, text: deep_mapping },
    Hostile { name: "block mapping, deep, and back", size: 2_000, text: |size| deep_mapping(size) + "z: 1\n" },
    Hostile { name: "`? ` on one line", size: 20_000, text: |size| "? ".repeat(size) + "x\n" },
    Hostile { name: "lines of `a: [`", size: 50_000, text: |size| "a: [\n".repeat(size) },
    Hostile { name: "lines of `a: {`", size: 50_000, text: |size| "a: {\n".repeat(size) },
    Hostile { name: "lines of `- [`", size: 50_000, text: |size| "- [\n".repeat(size) },
    Hostile { name: "lines of `a: \"`", size: 50_000, text: |size| "a: \"\n".repeat(size) },
    Hostile { name: "unclosed `\"`", size: 1 << 20, text: |size| format!("a: \"{}", "x ".repeat(size / 2)) },
    Hostile { name: "unclosed `'`, lines", size: 1 << 20, text: |size| format!("a: '{}", "x y z\n".repeat(size / 6)) },
    Hostile { name: "billion laughs", size: 30, text: laughs },
    Hostile {
        name: "aliases of one anchor",
        size: 100_000,
        text: |size| "- &a x\n".to_owned() + &"- *a\n".repeat(size),
    },
    Hostile { name: "anchors", size: 100_000, text: |size| numbered(size, |n| format!("- &a{n} x\n")) },
    Hostile { name: "keys in one mapping", size: 200_000, text: |size| numbered(size, |n| format!("key{n}: v\n")) },
    Hostile {
        name: "keys in one `{}`",
        size: 200_000,
        text: |size| format!("{{{}}}", numbered(size, |n| format!("k{n}: v, "))),
    },
    Hostile { name: "documents", size: 100_000, text: |size| "---\na: 1\n".repeat(size) },
    Hostile { name: "documents, empty", size: 250_000, text: |size| "---\n".repeat(size) },
    Hostile { name: "plain scalar", size: 1 << 20, text: |size| "x".repeat(size) },
    Hostile { name: "plain scalar, words", size: 1 << 20, text: |size| "ab ".repeat(size / 3) },
    Hostile {
        name: "plain scalar, lines",
        size: 1 << 20,
        text: |size| format!("a: b\n{}", "  c d\n".repeat(size / 6)),
    },
    Hostile { name: "quoted scalar", size: 1 << 20, text: |size| format!("\"{}\"", "x".repeat(size)) },
    Hostile { name: "escapes", size: 500_000, text: |size| format!("\"{}\"", "\\n".repeat(size)) },
    Hostile { name: "literal", size: 1 << 20, text: |size| format!("a: |\n{}", "  x y\n".repeat(size / 6)) },
    Hostile { name: "folded", size: 1 << 20, text: |size| format!("a: >\n{}", "  x y\n".repeat(size / 6)) },
    Hostile { name: "literal, blank lines", size: 1 << 20, text: |size| format!("a: |+\n{}", "\n".repeat(size)) },
    Hostile { name: "blank lines", size: 1 << 20, text: |size| "\n".repeat(size) },
    Hostile { name: "comment lines", size: 1 << 20, text: |size| "#\n".repeat(size / 2) },
    Hostile { name: "`x:` on one line", size: 1 << 20, text: |size| "x:".repeat(size / 2) },
    Hostile { name: "`x: ` on one line", size: 1 << 20, text: |size| "x: ".repeat(size / 3) },
    Hostile { name: "`x#` on one line", size: 1 << 20, text: |size| "x#".repeat(size / 2) },
    Hostile { name: "spaces", size: 1 << 20, text: |size| " ".repeat(size) },
    Hostile { name: "tabs", size: 1 << 20, text: |size| "\t".repeat(size) },
    Hostile { name: "lines of a tab and a word", size: 100_000, text: |size| "\tx\n".repeat(size) },
    Hostile { name: "one key", size: 1 << 20, text: |size| format!("{}: v\n", "k".repeat(size)) },
    Hostile { name: "one quoted key", size: 1 << 20, text: |size| format!("\"{}\": v\n", "k".repeat(size)) },
    Hostile { name: "lines", size: 100_000, text: |size| "a: b\n".repeat(size) },
    Hostile { name: "lines of words", size: 100_000, text: |size| "a\n".repeat(size) },
    Hostile { name: "lines of `a:b`", size: 100_000, text: |size| "a:b\n".repeat(size) },
    Hostile { name: "lines of `-a: b`", size: 100_000, text: |size| "-a: b\n".repeat(size) },
    Hostile { name: "`{{`", size: 250_000, text: |size| "{{ ".repeat(size) },
    Hostile { name: "lines of `{{`", size: 250_000, text: |size| "{{\n".repeat(size) },
    Hostile {
        name: "template lines in depth",
        size: 2_000,
        text: |size| deep_mapping(size) + &"{{ x }}\n".repeat(size),
    },
    Hostile {
        name: "`- ` and template lines",
        size: 100_000,
        text: |size| format!("{}\n{}", "- ".repeat(size), "{{ x }}\n".repeat(size)),
    },
    Hostile { name: "`{{ }}` on one line", size: 150_000, text: |size| "{{ }} ".repeat(size) },
    Hostile { name: "`{{ }}` in brackets", size: 150_000, text: |size| format!("[{}]", "{{ }}, ".repeat(size)) },
    Hostile { name: "`{a: b}` in brackets", size: 150_000, text: |size| format!("[{}]", "{a: b}, ".repeat(size)) },
    Hostile { name: "aliases in brackets", size: 150_000, text: |size| format!("&a [{}]", "*a, ".repeat(size)) },
    Hostile { name: "quotes in brackets", size: 150_000, text: |size| format!("[{}]", "'a', \"b\", ".repeat(size)) },
    Hostile { name: "`key: |` lines", size: 100_000, text: |size| "k: |\n x\n".repeat(size) },
    Hostile { name: "dedents of one column", size: 2_000, text: staircase },
    Hostile { name: "conflict markers", size: 100_000, text: |size| "<<<<<<< a\n".repeat(size) },
    Hostile { name: "fences", size: 100_000, text: |size| "```\n".repeat(size) },
    Hostile { name: "dashes, indented", size: 100_000, text: |size| " ----\n".repeat(size) },
    Hostile { name: "`*` as text", size: 100_000, text: |size| "a: * b\n".repeat(size) },
    Hostile { name: "`a: b: ` lines", size: 100_000, text: |size| "a: b: c\n".repeat(size) },
    Hostile { name: "`key: - a` lines", size: 100_000, text: |size| "k: - a\n".repeat(size) },
    Hostile {
        name: "text below a block text",
        size: 100_000,
        text: |size| format!("a: |\n    x\n{}", "  y\n".repeat(size)),
    },
    Hostile {
        name: "entries between items",
        size: 50_000,
        text: |size| format!("a:\n{}", "- b: c\nd: e\n".repeat(size)),
    },
    Hostile { name: "tab lines, mixed", size: 50_000, text: |size| "a:\n\tb: c\n  d: e\n".repeat(size) },
    Hostile { name: "steps left and right", size: 20_000, text: |size| "a:\n    b: c\n  d: e\n".repeat(size) },
    Hostile { name: "`- a: [b` and back", size: 50_000, text: |size| "- a: [b\n  c: d]\n".repeat(size) },
    Hostile { name: "control characters", size: 1 << 20, text: |size| "\u{1}".repeat(size) },
    Hostile { name: "`&a ` on one line", size: 100_000, text: |size| "&a ".repeat(size) },
    Hostile { name: "`!t ` lines", size: 100_000, text: |size| "!t\n".repeat(size) },
    Hostile { name: "directives", size: 100_000, text: |size| "%TAG ! x\n".repeat(size) },
    Hostile { name: "carriage returns", size: 1 << 20, text: |size| "\r".repeat(size) },
    Hostile { name: "`[1]: ` on one line", size: 50_000, text: |size| "[1]: ".repeat(size) },
    Hostile { name: "`[` as key of a key", size: 20_000, text: |size| "[".repeat(size) + &"]: ".repeat(size) },
    Hostile { name: "lone dashes below keys", size: 20_000, text: |size| format!("a:\n b:\n{}", "-\n".repeat(size)) },
    Hostile {
        name: "dashes that fit no level",
        size: 20_000,
        text: |size| format!("{}a:\n{}", "- ".repeat(size), " -\n   -\n".repeat(size)),
    },
    Hostile {
        name: "`-a` below many lists",
        size: 20_000,
        text: |size| format!("{}a:\n{}", "- ".repeat(size), "-a\n".repeat(size)),
    },
    Hostile {
        name: "tabs below many lists",
        size: 20_000,
        text: |size| format!("{}a:\n{}", "- ".repeat(size), "\tb: c\n  d: e\n".repeat(size)),
    },
    Hostile { name: "`[` and `}`", size: 50_000, text: |size| "[".repeat(size) + &"}".repeat(size) },
    Hostile { name: "`[` and lines", size: 50_000, text: |size| "[".repeat(size) + "\n" + &"a\n".repeat(size) },
    Hostile { name: "`[` and `]: `", size: 50_000, text: |size| "[".repeat(size) + &"]: ".repeat(size) },
    Hostile {
        name: "anchors and `[a]: b`",
        size: 50_000,
        text: |size| numbered(size, |n| format!("- &a{n} x\n")) + &"- [a]: b\n".repeat(size),
    },
    Hostile {
        name: "anchors and `{x}/y`",
        size: 50_000,
        text: |size| numbered(size, |n| format!("- &a{n} x\n")) + &"- {x}/y\n".repeat(size),
    },
    Hostile {
        name: "anchors and `[b` with keys below",
        size: 50_000,
        text: |size| numbered(size, |n| format!("- &a{n} x\n")) + &"- [b\n- c: d\n".repeat(size),
    },
];

/// Prints the table; whether every text was parsed in time.
pub fn run() -> bool {
    println!(
        "hostile texts, limit {LIMIT} s; `twice` is the time for twice the text, divided by the time for the text"
    );
    println!("{:<32} {:>9} {:>9} {:>7} {:>9} {:>8}", "text", "bytes", "ms", "twice", "nodes", "errors");
    let mut is_good = true;
    for hostile in TABLE {
        let text = (hostile.text)(hostile.size);
        let (time, nodes, errors) = time(&text);
        let (twice, ..) = self::time(&(hostile.text)(2 * hostile.size));
        let growth = twice / time.max(1e-5);
        let verdict = if time > LIMIT { "  TOO SLOW" } else { "" };
        is_good &= time <= LIMIT;
        println!(
            "{:<32} {:>9} {:>9.2} {growth:>7.1} {nodes:>9} {errors:>8}{verdict}",
            hostile.name,
            text.len(),
            time * 1e3
        );
    }
    println!();
    is_good
}

/// Seconds of CPU time for a text, its nodes and errors; the best of three, unless one takes long.
fn time(text: &str) -> (f64, usize, usize) {
    let mut best = f64::INFINITY;
    let mut counts = (0, 0);
    for _ in 0..3 {
        let start = ProcessTime::now();
        let parse = black_box(podlint_yaml::parse(black_box(text.as_bytes())));
        best = best.min(start.elapsed().as_secs_f64());
        counts = (parse.tree().nodes.len(), parse.tree().errors.len());
        if best > 0.3 {
            break;
        }
    }
    (best, counts.0, counts.1)
}

fn deep_mapping(depth: usize) -> String {
    (0..depth).map(|level| format!("{}a:\n", " ".repeat(level))).collect()
}

/// Keys each of which stands one column left of the one above.
fn staircase(depth: usize) -> String {
    (0..depth).map(|level| format!("{}a:\n", " ".repeat(depth - level))).collect()
}

fn numbered(count: usize, line: fn(usize) -> String) -> String {
    (0..count).map(line).collect()
}

/// Each level refers nine times to the one before.
fn laughs(levels: usize) -> String {
    let mut text = "a0: &a0 [lol]\n".to_owned();
    for level in 1..levels {
        let below = vec![format!("*a{}", level - 1); 9].join(", ");
        text += &format!("a{level}: &a{level} [{below}]\n");
    }
    text
}
