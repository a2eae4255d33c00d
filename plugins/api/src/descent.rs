//! The way down from a type to a field.

use podlint_plugin_sdk::schema::{Field, Minor, Shape, Type};
use std::collections::HashSet;

/// The way from a type to a field below it.
pub(crate) struct Way {
    /// The fields that lead to the type that has it; never none.
    pub(crate) fields: Vec<Field>,
    /// The field itself.
    pub(crate) end: Field,
    /// How many of the fields that are looked for its type has.
    pub(crate) fitting: usize,
}

/// Fields that lead somewhere as a path: `containers[].securityContext`.
pub(crate) fn path_of(fields: &[Field]) -> String {
    let step = |field: &Field| match field.shape() {
        Shape::List(_) => format!("{}[]", field.name()),
        _ => field.name().to_owned(),
    };
    fields.iter().map(step).collect::<Vec<_>>().join(".")
}

/// How far a field is looked for. Further down, one of the same name is there by accident.
const MAX_DEPTH: usize = 3;

/// Fields that the server or a controller sets; nobody meant to write into them.
const NEVER_WRITTEN: [&str; 3] = ["status", "managedFields", "ownerReferences"];

/// A type that was reached, by which field and from which other one.
struct Reached {
    ty: Type,
    by: Option<Field>,
    from: usize,
}

/// The way to the nearest type below `ty` that has the field `name`.
///
/// Of several at the same depth it leads to the one that has most of `companions`; if that is undecided, nowhere.
pub(crate) fn way_down(ty: Type, name: &str, companions: &[&str], minor: Minor) -> Option<Way> {
    let mut seen = HashSet::from([ty]);
    let mut reached = vec![Reached { ty, by: None, from: 0 }];
    let mut level = 0..1;
    for _ in 0..MAX_DEPTH {
        let end = level.end;
        for from in level {
            let fields = reached[from].ty.fields(minor).filter(|field| !NEVER_WRITTEN.contains(&field.name()));
            for field in fields {
                if let Some(ty) = fields_of(field.shape()).filter(|ty| seen.insert(*ty)) {
                    reached.push(Reached { ty, by: Some(field), from });
                }
            }
        }
        level = end..reached.len();
        let has = |ty: Type, name: &str| ty.field(name, minor).is_some();
        let fitting = |ty: Type| companions.iter().filter(|companion| has(ty, companion)).count();
        let having: Vec<(usize, usize)> = level
            .clone()
            .filter(|&index| has(reached[index].ty, name))
            .map(|index| (fitting(reached[index].ty), index))
            .collect();
        if let Some(&(most, _)) = having.iter().max_by_key(|(fitting, _)| *fitting) {
            let mut best = having.iter().filter(|(fitting, _)| *fitting == most);
            let index = best.next().filter(|_| best.next().is_none())?.1;
            let end = reached[index].ty.field(name, minor)?;
            return Some(Way { fields: way_back(&reached, index), end, fitting: most });
        }
    }
    None
}

/// The type of a mapping with fields, or of the items of a list of such.
pub(crate) fn fields_of(shape: Shape) -> Option<Type> {
    match shape {
        Shape::Object(ty) => Some(ty),
        Shape::List(elem) => {
            if let Shape::Object(ty) = elem.shape() {
                Some(ty)
            } else {
                None
            }
        }
        _ => None,
    }
}

fn way_back(reached: &[Reached], mut index: usize) -> Vec<Field> {
    let mut fields = Vec::new();
    while let Some(field) = reached[index].by {
        fields.push(field);
        index = reached[index].from;
    }
    fields.reverse();
    fields
}
