//! What the schema says about keys while they are typed.

use crate::Scope;
use podlint_schema::{Shape, kind};
use podlint_yaml::{Kind, Node};

/// Whether the field of this key is a list.
pub(super) fn is_list(scope: &Scope<'_>, key: Node<'_>) -> bool {
    matches!(shape_of(scope, key), Some(Shape::List(_)))
}

/// Whether a mapping is of a type that has this field.
pub(super) fn is_known_field(scope: &Scope<'_>, mapping: Node<'_>, name: &str) -> bool {
    match shape_of(scope, mapping) {
        Some(Shape::Object(ty)) => ty.field(name, scope.minor).is_some(),
        _ => false,
    }
}

/// What the schema expects at a node; a key counts as its value.
fn shape_of(scope: &Scope<'_>, node: Node<'_>) -> Option<Shape> {
    let object = scope.object_at(node.span().start)?;
    let kind = kind(object.group(), object.version(), object.kind_name())?;
    // From the inside out: the key in a mapping, nothing in a sequence.
    let mut steps: Vec<Option<&str>> = Vec::new();
    let mut inner = node;
    while inner != object.root() {
        let parent = inner.parent()?;
        steps.push(match parent.kind() {
            Kind::Mapping => {
                let entry = parent.entries().find(|entry| entry.key == inner || entry.value == inner)?;
                Some(entry.key.text())
            }
            _ => None,
        });
        inner = parent;
    }
    let mut shape = Shape::Object(kind.ty());
    for step in steps.into_iter().rev() {
        shape = match (shape, step) {
            (Shape::Object(ty), Some(name)) => ty.field(name, scope.minor)?.shape(),
            (Shape::Map(elem), Some(_)) | (Shape::List(elem), None) => elem.shape(),
            _ => return None,
        };
    }
    Some(shape)
}
