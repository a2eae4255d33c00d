//! What the stages before found in an object: values of the wrong type and fields of the wrong name. What would follow
//! from them is not said once more.

use crate::declared::meant_kind;
use crate::decode;
use crate::place::{named_entries, walk};
use crate::slip::slip;
use podlint_plugin_sdk::prelude::*;
use podlint_plugin_sdk::schema::{Minor, Shape, Type};
use std::collections::{HashMap, HashSet};

/// What earlier stages found in an object.
#[derive(Default)]
pub(crate) struct Faults {
    /// Nodes of values that the server cannot decode.
    undecodable: HashSet<u32>,
    /// Mappings with fields that nobody knows, with the names that were probably meant.
    strays: HashMap<u32, Vec<&'static str>>,
    as_it_stands: bool,
}

impl Faults {
    /// The faults of an object. With `as_it_stands` consequences are said as the server says them: then only values that have no
    /// meaning are faults.
    pub(super) fn of(object: &Object<'_>, minors: (Minor, Minor), as_it_stands: bool) -> Faults {
        let undecodable = decode::undecodable(object, minors);
        let has_none = as_it_stands || undecodable.is_nothing;
        let strays = if has_none { HashMap::new() } else { strays(object, minors) };
        Faults { undecodable: undecodable.nodes, strays, as_it_stands }
    }

    /// Whether the server's errors are wanted that follow from another one of its errors.
    pub(super) fn has_consequences(&self) -> bool {
        self.as_it_stands
    }

    /// Whether the server cannot decode a value.
    pub(super) fn is_undecodable(&self, node: Node<'_>) -> bool {
        self.undecodable.contains(&node.index())
    }

    /// Whether a mapping has a field that nobody knows: what it lacks may be meant by it.
    pub(super) fn has_stray(&self, mapping: Node<'_>) -> bool {
        self.strays.contains_key(&mapping.index())
    }

    /// Whether a field that a mapping lacks is there under a misspelt name.
    pub(super) fn is_misspelt(&self, mapping: Node<'_>, name: &str) -> bool {
        self.strays.get(&mapping.index()).is_some_and(|names| names.contains(&name))
    }
}

fn strays(object: &Object<'_>, minors: (Minor, Minor)) -> HashMap<u32, Vec<&'static str>> {
    let mut strays: HashMap<u32, Vec<&'static str>> = HashMap::new();
    let Some(kind) = meant_kind(object, minors.1) else { return strays };
    walk(object.root(), kind.ty(), minors, |places, index| {
        let place = &places[index];
        let Some(ty) = place.ty() else { return true };
        // The mapping that ends above: a key that is indented too little was meant for it.
        let mut above = None;
        for (key, value) in named_entries(place.node) {
            if let Some(field) = ty.any_field(key.text()) {
                above = last_mapping(value, field.shape());
                continue;
            }
            let here = slip(ty, key.text(), minors.1).map(|slip| slip.field.name());
            strays.entry(place.node.index()).or_default().extend(here);
            if let Some((mapping, ty)) = above {
                let field = ty.any_field(key.text()).or_else(|| Some(slip(ty, key.text(), minors.1)?.field));
                strays.entry(mapping.index()).or_default().extend(field.map(|field| field.name()));
            }
        }
        true
    });
    strays
}

/// The mapping that a value is, or the one that its last item is, with its type.
fn last_mapping<'t>(value: Node<'t>, shape: Shape) -> Option<(Node<'t>, Type)> {
    let (node, shape) = match shape {
        Shape::List(elem) => (value.items().last()?, elem.shape()),
        shape => (value, shape),
    };
    match shape {
        Shape::Object(ty) if node.kind() == Kind::Mapping => Some((node, ty)),
        _ => None,
    }
}
