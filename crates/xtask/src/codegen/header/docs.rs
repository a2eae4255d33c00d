//! Doc comments as C comments.

use std::collections::HashMap;

use podlint_plugin_abi::{ConstantGroup, StructLayout};

/// Types that comments mention and that have no name in C.
const WITHOUT_C_NAME: &[&str] = &["ErrorCode", "RepairKind"];
/// What a reader makes of a number that it does not know. Never in a tree.
const NOT_WRITTEN: &str = "Kind::Unknown";
const WIDTH: usize = 120;

/// Doc comments by name, such as `Span::start`, and the C names of what they mention.
pub(super) struct Docs {
    comments: HashMap<String, String>,
    c_names: HashMap<String, String>,
}

/// The name of something in a struct, enum or module; of itself where that is empty.
pub(super) fn path(parent: &str, name: &str) -> String {
    if parent.is_empty() { name.to_owned() } else { format!("{parent}::{name}") }
}

/// The C name of a constant: `PODLINT_STYLE_DOUBLE_QUOTED` of `DoubleQuoted`.
pub(super) fn c_constant(prefix: &str, name: &str) -> String {
    let mut c_name = format!("{prefix}_");
    let mut was_lowercase = false;
    for character in name.chars() {
        if was_lowercase && character.is_ascii_uppercase() {
            c_name.push('_');
        }
        was_lowercase = character.is_ascii_lowercase();
        c_name.push(character.to_ascii_uppercase());
    }
    c_name
}

impl Docs {
    /// Knows the C names of these, and no comments yet.
    pub(super) fn new(structs: &[StructLayout], constants: &[ConstantGroup]) -> Docs {
        let mut c_names = HashMap::from([("MAGIC".to_owned(), "PODLINT_MAGIC".to_owned())]);
        for layout in structs {
            c_names.insert(layout.rust_name.to_owned(), layout.name.to_owned());
            for field in &layout.fields {
                c_names.insert(path(layout.rust_name, field.name), format!("{}.{}", layout.name, c_field(field.name)));
            }
        }
        for group in constants {
            if !group.rust_name.is_empty() {
                c_names.insert(group.rust_name.to_owned(), format!("{}_*", group.prefix));
            }
            for (name, _) in &group.values {
                c_names.insert(path(group.rust_name, name), c_constant(group.prefix, name));
            }
        }
        for name in WITHOUT_C_NAME {
            c_names.insert((*name).to_owned(), (*name).to_owned());
        }
        Docs { comments: HashMap::new(), c_names }
    }

    /// Collects the comments of a formatted source file.
    pub(super) fn read(&mut self, source: &str) {
        let mut parent = "";
        let mut comment = String::new();
        for line in source.lines() {
            let code = line.trim_start();
            if let Some(text) = code.strip_prefix("///") {
                comment.push_str(text.strip_prefix(' ').unwrap_or(text));
                comment.push('\n');
                continue;
            }
            if code.starts_with("#[") {
                continue;
            }
            let depth = line.len() - code.len();
            if let Some(name) = defined_name(code, depth) {
                if depth == 0 {
                    parent = if line.ends_with('{') { name } else { "" };
                    self.comments.insert(name.to_owned(), std::mem::take(&mut comment));
                } else if depth == 4 && !parent.is_empty() {
                    self.comments.insert(path(parent, name), std::mem::take(&mut comment));
                }
            } else if depth == 0 && !line.is_empty() {
                parent = "";
            }
            comment.clear();
        }
    }

    /// Fails if the source has a constant beside those of the group that the group does not list.
    pub(super) fn is_complete(&self, group: &ConstantGroup) -> Result<(), String> {
        let is_listed = |name: &str| group.values.iter().any(|(listed, _)| *listed == name);
        let mut names = self.comments.keys().filter(|key| key.as_str() != NOT_WRITTEN);
        let missing = names.find(|key| {
            key.split_once("::").is_some_and(|(parent, name)| parent == group.rust_name && !is_listed(name))
        });
        missing.map_or(Ok(()), |name| Err(format!("the list in layout.rs lacks `{name}`")))
    }

    /// The C comment of `name`, each line behind `indent`.
    pub(super) fn comment(&self, name: &str, indent: &str) -> Result<String, String> {
        let comment = self.comments.get(name).filter(|comment| !comment.is_empty());
        let comment = comment.ok_or_else(|| format!("`{name}` has no doc comment"))?;
        let text = self.with_c_names(without_examples(comment)).map_err(|problem| format!("`{name}`: {problem}"))?;
        let lines = wrapped(&text, WIDTH - indent.len() - "/*  */".len());
        Ok(match lines.as_slice() {
            [line] => format!("{indent}/* {line} */\n"),
            lines => {
                let body: String =
                    lines.iter().map(|line| format!("{indent} * {line}").trim_end().to_owned() + "\n").collect();
                format!("{indent}/*\n{body}{indent} */\n")
            }
        })
    }

    /// Replaces links by the C names of what they lead to.
    fn with_c_names(&self, text: &str) -> Result<String, String> {
        let mut result = String::new();
        let mut rest = text;
        while let Some((before, link)) = rest.split_once("[`") {
            let (name, after) = link.split_once("`]").ok_or("a link does not end")?;
            let (target, after) = match after.strip_prefix('(').and_then(|after| after.split_once(')')) {
                Some((target, after)) => (target, after),
                None => (name, after),
            };
            // The last part or the last two name it, whatever crate it is in.
            let parts: Vec<&str> = target.split("::").collect();
            let mut tails =
                [2, 1].into_iter().filter_map(|count| Some(parts.get(parts.len().checked_sub(count)?..)?.join("::")));
            let c_name = tails.find_map(|tail| self.c_names.get(&tail));
            let c_name = c_name.ok_or_else(|| format!("`{target}` has no name in C"))?;
            result.push_str(before);
            result.push_str(c_name);
            rest = after;
        }
        result.push_str(rest);
        Ok(result)
    }
}

/// What a line of code defines: at the left edge an item, further in a field, variant or constant.
fn defined_name(code: &str, depth: usize) -> Option<&str> {
    let code = code.strip_prefix("pub ").unwrap_or(code);
    let item = ["struct ", "enum ", "mod ", "const "].into_iter().find_map(|keyword| code.strip_prefix(keyword));
    let code = match item {
        Some(code) => code,
        None if depth > 0 => code,
        None => return None,
    };
    let end = code.find(|character: char| !character.is_alphanumeric() && character != '_')?;
    let is_definition = item.is_some() || code[end..].starts_with(": ") || code[end..].starts_with(" = ");
    (end > 0 && is_definition).then_some(&code[..end])
}

/// The text up to its example in Rust, which says nothing to C.
fn without_examples(comment: &str) -> &str {
    comment.split("```").next().unwrap_or_default().trim_end()
}

/// Paragraphs and list items filled to `width`; what follows the first line of an item stands under its text.
fn wrapped(text: &str, width: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    let mut indent = "";
    for line in text.lines() {
        let is_item = line.starts_with("- ");
        if line.is_empty() || is_item || lines.last().is_none_or(String::is_empty) {
            indent = if is_item { "  " } else { "" };
            lines.push(String::new());
        }
        for word in line.split_whitespace() {
            let last = lines.last_mut().expect("the first line starts anew");
            if last.is_empty() {
                last.push_str(word);
            } else if last.len() + 1 + word.len() <= width {
                last.push(' ');
                last.push_str(word);
            } else {
                lines.push(format!("{indent}{word}"));
            }
        }
    }
    lines
}

/// The C name of a field. What is a word of C++ has an underscore behind it.
pub(super) fn c_field(name: &str) -> String {
    let is_word = matches!(name, "class" | "namespace" | "template");
    if is_word { format!("{name}_") } else { name.to_owned() }
}
