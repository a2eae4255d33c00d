//! What kubectl reads from a file.
//!
//! [`read`] answers with the documents that kubectl hands on and, if it stops before the end, where and why. It is a
//! second, strict reader beside [`parse`](crate::parse()), and takes nothing from it: it follows the tools that kubectl
//! uses, step by step, in what they accept, refuse and make of it.
//!
//! 1. A file whose first character is `{` is read as a stream of JSON values, until that fails (`sniff`, `json`).
//! 2. Everything else is cut at lines that start with `---` (`chunks`).
//! 3. Of each chunk, go-yaml v2 reads the first document (`text`, `scanner`, `compose`). What follows in the chunk is
//!    never looked at: see [`Document::ignored`].
//! 4. The document is decoded and converted to JSON (`check`, `aliases`, `write`): keys become texts, `<<` merges, the
//!    last of equal keys wins.
//!
//! ```
//! use podlint_yaml::kubernetes;
//! let reading = kubernetes::read(b"port: 0644\ny: [on]\n---\n--- oops\n");
//! let documents: Vec<String> = reading.documents().map(|document| document.json()).collect();
//! assert_eq!(documents, [r#"{"port":420,"true":[true]}"#]);
//! assert_eq!(reading.stop().unwrap().message, "text behind the `---` of a separator");
//! ```
//!
//! # Why a second parser?
//!
//! A parser that recovers answers what a person meant. This one answers what a cluster gets. Each would be worse for
//! knowing of the other, and comparing the two is how podlint finds where they differ.

mod aliases;
mod arena;
pub mod base64;
mod check;
mod chunks;
mod compose;
mod fault;
mod json;
pub(crate) mod number;
mod read;
mod scanner;
mod sniff;
pub(crate) mod tags;
mod text;
mod timestamp;
mod utf16;
mod value;
mod window;
mod write;

use crate::scalar::Scalar;
use crate::{Kind, NO_NODE, Node, Tree, flag};
pub use read::{Document, Reading, Stop, read};
use value::{Value, View};

/// The value that Kubernetes reads from a node of any tree, as JSON; `None` where it refuses it, which may be for
/// something inside of it: a null key, a `<<` of something that is no mapping, `.inf`.
///
/// Aliases are followed; `None` too where one stands for something with aliases in it, where all of them together stand
/// for more than a million nodes, and where the tree holds lines that are no data. In trees of
/// [`parse`](crate::parse()), template holes count as the text that they are.
///
/// ```
/// let parse = podlint_yaml::parse("mode: 0644\n");
/// let tree = parse.tree();
/// let root = tree.documents().next().unwrap().content();
/// assert_eq!(podlint_yaml::kubernetes::json_of(root).unwrap(), r#"{"mode":420}"#);
/// ```
pub fn json_of(node: Node<'_>) -> Option<String> {
    if !can_be_written(node.tree()) {
        return None;
    }
    let mut out = String::new();
    let view = View { tree: node.tree(), tags: None, is_json: false };
    write::write(view, node.index(), &mut out).ok()?;
    Some(out)
}

/// Nodes that the aliases of a tree may stand for in all.
const MAX_ALIASED: u64 = 1_000_000;

/// Whether children alternate as they must, and aliases cost no more than what is written.
fn can_be_written(tree: &Tree<'_>) -> bool {
    let mut aliased = 0;
    for record in tree.nodes {
        if record.flags & flag::EXTRA != 0 {
            return false;
        }
        if record.kind == Kind::Alias as u8 && record.aux != NO_NODE {
            let target = record.aux as usize;
            let nodes = tree.nodes.get(target).and_then(|first| tree.nodes.get(target..first.next as usize));
            let nodes = nodes.unwrap_or_default();
            aliased += nodes.len() as u64;
            // Of few aliases each may be looked into; many that stand for much are over the limit soon.
            if aliased > MAX_ALIASED || nodes.iter().any(|node| node.kind == Kind::Alias as u8) {
                return false;
            }
        }
    }
    true
}

/// The value of a scalar or missing value with its tag.
pub(crate) fn scalar(node: Node<'_>) -> Scalar<'_> {
    let view = View { tree: node.tree(), tags: None, is_json: false };
    match view.value(node) {
        Ok(Value::Null) => Scalar::Null,
        Ok(Value::Bool(value)) => Scalar::Bool(value),
        Ok(Value::Int(value)) => Scalar::Int(value),
        Ok(Value::Float(value)) => Scalar::Float(value),
        Ok(Value::Text(text) | Value::Number(text)) => Scalar::Text(text),
        Ok(Value::Bytes(_)) | Err(_) => Scalar::Unknown,
    }
}
