//! What the stages before found in an object: values of the wrong type and fields of the wrong name. What would follow from them is not
//! said once more.

use crate::declared::meant_kind;
use crate::decode;
use crate::place::{named_entries, walk};
use crate::slip::slip;
use podlint_plugin_sdk::prelude::*;
use podlint_plugin_sdk::schema::Minor;
use std::collections::{HashMap, HashSet};

/// What earlier stages found in an object.
#[derive(Default)]
pub(crate) struct Faults {
    /// Nodes of values that the server cannot decode.
    undecodable: HashSet<u32>,
    /// Mappings with fields that nobody knows, with the names that were probably meant.
    strays: HashMap<u32, Vec<&'static str>>,
}

impl Faults {
    /// The faults of an object. With `as_it_stands` consequences are said as the server says them: then only values that have no
    /// meaning are faults.
    pub(super) fn of(object: &Object<'_>, minors: (Minor, Minor), as_it_stands: bool) -> Faults {
        let undecodable = decode::undecodable(object, minors);
        let strays = if as_it_stands { HashMap::new() } else { strays(object, minors) };
        Faults { undecodable, strays }
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
        for (key, _) in named_entries(place.node).filter(|(key, _)| ty.any_field(key.text()).is_none()) {
            let names = strays.entry(place.node.index()).or_default();
            names.extend(slip(ty, key.text(), minors.1).map(|slip| slip.field.name()));
        }
        true
    });
    strays
}
