//! The field that a misspelt name was meant to be.

use podlint_plugin_sdk::prelude::*;
use podlint_plugin_sdk::schema::{Field, Minor, Shape, Type, is_within_edits, suggest};

/// A field that was probably meant.
#[derive(Clone, Copy)]
pub(crate) struct Slip {
    pub(crate) field: Field,
    /// Whether no other field is as near.
    pub(crate) is_clear: bool,
}

/// The field of a type that a name was probably meant to be.
pub(crate) fn slip(ty: Type, name: &str, minor: Minor) -> Option<Slip> {
    if let Some(near) = near(ty, name, minor) {
        return Some(near);
    }
    // A claim is named by `claimName`, a Secret by `secretName`, where everything else has a `name`.
    if name == "name" {
        let mut names = ty.fields(minor).filter(|field| field.name().ends_with("Name"));
        let field = names.next()?;
        return names.next().is_none().then_some(Slip { field, is_clear: true });
    }
    None
}

/// The field of a type whose name is nearest, if any is near.
pub(crate) fn near(ty: Type, name: &str, minor: Minor) -> Option<Slip> {
    let near = suggest(ty, name, minor)?;
    let mut others = ty.fields(minor).filter(|other| *other != near.field);
    let is_clear = !others.any(|other| is_within_edits(name, other.name(), usize::from(near.edits)));
    Some(Slip { field: near.field, is_clear })
}

/// Whether a value can be of a shape, as far as mappings, sequences and scalars go.
pub(crate) fn fits(value: Node<'_>, shape: Shape) -> bool {
    match value.resolved().kind() {
        Kind::Mapping => matches!(shape, Shape::Object(_) | Shape::Map(_) | Shape::Any),
        Kind::Sequence => matches!(shape, Shape::List(_) | Shape::Any),
        Kind::Missing => true,
        _ => !matches!(shape, Shape::Object(_) | Shape::Map(_) | Shape::List(_)),
    }
}
