//! What is written into a text is indented as the text is.

use podlint_yaml::{Kind, Style, Tree};

/// How far a text indents what stands below a key.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Indentation {
    /// Columns between a key and the keys below it.
    pub(crate) keys: usize,
    /// Columns between a key and the dashes below it.
    pub(crate) dashes: usize,
}

/// How many nodes are looked at to learn how a text is indented.
const SAMPLES: u32 = 1000;

impl Indentation {
    pub(crate) fn of(tree: &Tree<'_>) -> Indentation {
        let (mut keys, mut dashes) = (None, None);
        let nodes = (0..SAMPLES).map_while(|index| tree.node(index));
        for node in nodes.filter(|node| node.style() == Style::Block) {
            let Some(parent) = node.parent().filter(|parent| parent.kind() == Kind::Mapping) else { continue };
            let Some(by) = node.column().checked_sub(parent.column()) else { continue };
            match node.kind() {
                Kind::Mapping => _ = keys.get_or_insert(by),
                Kind::Sequence => _ = dashes.get_or_insert(by),
                _ => {}
            }
        }
        Indentation { keys: keys.unwrap_or(2).clamp(1, 8), dashes: dashes.unwrap_or(0).min(8) }
    }
}
