//! What the schema says about the values of a mapping or sequence.

use podlint_plugin_sdk::prelude::*;
use podlint_plugin_sdk::schema::{self, Shape, Type};
use std::sync::LazyLock;

/// What is expected of a value or key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Expected {
    /// The schema knows.
    Shape(Shape),
    /// A part of an object about which the schema says nothing: the fields of a custom resource.
    Anything,
    /// It belongs to no object.
    Nothing,
}

impl Expected {
    /// Whether a mapping takes keys that people choose. Those of fields are names of built-in kinds: what is wrong with one is
    /// for plugin `api` to say.
    pub(crate) fn has_free_keys(self) -> bool {
        !matches!(self, Expected::Nothing | Expected::Shape(Shape::Object(_)))
    }
}

/// Puts a plain text in double quotes.
pub(crate) fn quote(fix: impl FnOnce(&'static str) -> Fix, word: Node<'_>) -> Fix {
    fix("quote it").replace(word.span(), format!("\"{}\"", word.text()))
}

/// Answers for the collections of one file, in the order of the text.
pub(crate) struct Schema<'t> {
    objects: Vec<Object<'t>>,
    /// The last answer: the values of a collection are asked for one after the other.
    last: Option<(u32, Expected)>,
}

/// Deeper values are not looked up; no field of a built-in kind lies so deep, but in the schemas of a custom one.
const MAX_DEPTH: usize = 32;

static METADATA: LazyLock<Option<Type>> =
    LazyLock::new(|| schema::find_type("io.k8s.apimachinery.pkg.apis.meta.v1", "ObjectMeta"));

impl<'t> Schema<'t> {
    pub(crate) fn new(file: &File<'t>) -> Schema<'t> {
        Schema { objects: file.objects().collect(), last: None }
    }

    /// What a mapping or sequence is.
    pub(crate) fn of(&mut self, collection: Node<'t>) -> Expected {
        if let Some((index, expected)) = self.last
            && index == collection.index()
        {
            return expected;
        }
        let expected = self.look_up(collection);
        self.last = Some((collection.index(), expected));
        expected
    }

    /// What a value of a mapping with this key is.
    pub(crate) fn of_value(&mut self, mapping: Node<'t>, key: &str) -> Expected {
        below(self.of(mapping), Some(key))
    }

    /// What an item of a sequence is.
    pub(crate) fn of_item(&mut self, sequence: Node<'t>) -> Expected {
        below(self.of(sequence), None)
    }

    fn look_up(&self, collection: Node<'t>) -> Expected {
        let after = self.objects.partition_point(|object| object.root().index() <= collection.index());
        let Some(object) =
            self.objects[..after].last().filter(|object| object.root().next_index() > collection.index())
        else {
            return Expected::Nothing;
        };
        let mut keys = Vec::new();
        let mut node = collection;
        while node != object.root() {
            let Some(parent) = node.parent().filter(|_| keys.len() < MAX_DEPTH) else { return Expected::Anything };
            // Nodes stand in pre-order, so the key of a value is the node right before it.
            let key = node.index().checked_sub(1).and_then(|index| node.tree().node(index));
            keys.push(key.filter(|_| parent.kind() == Kind::Mapping).map(|key| key.text()));
            node = parent;
        }
        keys.reverse();
        let (group, version) = (object.group(), object.version());
        let mut keys = keys.into_iter();
        let mut expected = match schema::kind(group, version, object.kind_name()) {
            Some(kind) => Expected::Shape(Shape::Object(kind.ty())),
            None => match (*METADATA, keys.next()) {
                (Some(metadata), Some(Some("metadata"))) => Expected::Shape(Shape::Object(metadata)),
                _ => return Expected::Anything,
            },
        };
        for key in keys {
            expected = below(expected, key);
        }
        expected
    }
}

/// What a field of a mapping, or an item of a sequence, is.
fn below(expected: Expected, key: Option<&str>) -> Expected {
    let Expected::Shape(shape) = expected else { return expected };
    let shape = match (shape, key) {
        (Shape::Object(ty), Some(key)) => ty.any_field(key).map(|field| field.shape()),
        (Shape::Map(elem), Some(_)) | (Shape::List(elem), None) => Some(elem.shape()),
        _ => None,
    };
    match shape {
        None | Some(Shape::Any) => Expected::Anything,
        Some(shape) => Expected::Shape(shape),
    }
}
