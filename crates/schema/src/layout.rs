//! How the generated table is laid out.
//!
//! Rows refer to each other and to the text pool by `u16`. So a row is a few bytes, and the table holds only one pointer per
//! list of rows: the loader has next to nothing to relocate, whatever the number of types.

use crate::{Elem, ListType, MapType, Minor, Names, PatchStrategy, Shape, Type};

/// Everything we know, in one static.
pub(crate) struct Table {
    /// The pool: all names, sorted, each on a line of its own. The first one is empty and stands for "none".
    pub text: &'static str,
    /// Where each line of `text` starts, plus one entry behind the last line.
    pub starts: &'static [u32],
    /// Lists of names, one behind the other; a `Names` is a range of it.
    pub lists: &'static [u16],
    pub shapes: &'static [ShapeRow],
    pub extras: &'static [ExtraRow],
    /// The fields of all types, one type behind the other; by name and then by minor within a type.
    pub fields: &'static [FieldRow],
    /// Sorted by package and name.
    pub types: &'static [TypeRow],
    pub unions: &'static [UnionRow],
    /// Sorted by name, group and version.
    pub kinds: &'static [KindRow],
}

impl Table {
    /// The name at `index` of the pool.
    pub(crate) fn text(&self, index: u16) -> &'static str {
        let index = usize::from(index);
        &self.text[self.starts[index] as usize..self.starts[index + 1] as usize - 1]
    }

    /// The name at `index` of the pool; `None` for the empty one.
    pub(crate) fn text_if_any(&self, index: u16) -> Option<&'static str> {
        (index != 0).then(|| self.text(index))
    }
}

/// What a value is. Equal shapes share a row.
pub(crate) struct ShapeRow {
    pub shape: Shape,
    pub enum_values: Names,
    /// The Go type, where it does not follow from the shape.
    pub go: u16,
}

/// What few fields have. Equal extras share a row, and the first row is the one without any.
pub(crate) struct ExtraRow {
    pub default: u16,
    pub list_type: Option<ListType>,
    pub list_map_keys: Names,
    pub patch_strategy: Option<PatchStrategy>,
    pub patch_merge_key: u16,
    pub map_type: Option<MapType>,
    /// The embedded Go structs that the field stands in.
    pub embedded: u16,
}

/// The facts of one field over a range of minors.
pub(crate) struct FieldRow {
    pub name: u16,
    pub shape: Elem,
    pub extra: u16,
    pub required: bool,
    pub since: Minor,
    pub until: Minor,
}

pub(crate) struct TypeRow {
    pub package: u16,
    pub name: u16,
    pub first_field: u16,
    /// Behind the last field.
    pub end_field: u16,
    pub map_type: Option<MapType>,
    pub first_union: u16,
    /// Behind the last union.
    pub end_union: u16,
    pub since: Minor,
    pub until: Minor,
}

pub(crate) struct UnionRow {
    pub discriminator: u16,
    /// Field and value of the discriminator, in turns.
    pub members: Names,
}

pub(crate) struct KindRow {
    pub name: u16,
    pub group: u16,
    pub version: u16,
    pub ty: Type,
    /// `None` where no object of the kind can be created.
    pub namespaced: Option<bool>,
    pub since: Minor,
    pub until: Minor,
}

// Constructors for the generated file, whose thousands of rows should not spell out the names of their fields.

pub(crate) const fn names(start: u16, length: u16) -> Names {
    Names { start, length }
}

pub(crate) const fn shape(shape: Shape, enum_values: Names, go: u16) -> ShapeRow {
    ShapeRow { shape, enum_values, go }
}

pub(crate) const fn extra(
    default: u16,
    list_type: Option<ListType>,
    list_map_keys: Names,
    patch_strategy: Option<PatchStrategy>,
    patch_merge_key: u16,
    map_type: Option<MapType>,
    embedded: u16,
) -> ExtraRow {
    ExtraRow { default, list_type, list_map_keys, patch_strategy, patch_merge_key, map_type, embedded }
}

pub(crate) const fn optional(name: u16, shape: u16, extra: u16, since: u8, until: u8) -> FieldRow {
    let (since, until) = (Minor::in_table(since), Minor::in_table(until));
    FieldRow { name, shape: Elem(shape), extra, required: false, since, until }
}

pub(crate) const fn required(name: u16, shape: u16, extra: u16, since: u8, until: u8) -> FieldRow {
    FieldRow { required: true, ..optional(name, shape, extra, since, until) }
}

pub(crate) const fn ty(
    (package, name): (u16, u16),
    (first_field, end_field): (u16, u16),
    map_type: Option<MapType>,
    (first_union, end_union): (u16, u16),
    (since, until): (u8, u8),
) -> TypeRow {
    let (since, until) = (Minor::in_table(since), Minor::in_table(until));
    TypeRow { package, name, first_field, end_field, map_type, first_union, end_union, since, until }
}

pub(crate) const fn union(discriminator: u16, members: Names) -> UnionRow {
    UnionRow { discriminator, members }
}

pub(crate) const fn kind(
    (name, group, version): (u16, u16, u16),
    ty: u16,
    namespaced: Option<bool>,
    (since, until): (u8, u8),
) -> KindRow {
    let (since, until) = (Minor::in_table(since), Minor::in_table(until));
    KindRow { name, group, version, ty: Type(ty), namespaced, since, until }
}

/// Where each line of `text` starts, and its length as the last entry. `N` is the number of lines plus one.
///
/// Counted by the compiler, so that the generated file shows names and not their offsets.
pub(crate) const fn line_starts<const N: usize>(text: &str) -> [u32; N] {
    let bytes = text.as_bytes();
    let mut starts = [0; N];
    let mut line = 1;
    let mut index = 0;
    while index < bytes.len() {
        if bytes[index] == b'\n' {
            starts[line] = index as u32 + 1;
            line += 1;
        }
        index += 1;
    }
    assert!(line == N, "N is the number of lines plus one");
    starts
}

#[cfg(test)]
mod tests {
    use crate::table::TABLE;

    #[test]
    fn the_table_stays_small() {
        let bytes = TABLE.text.len()
            + size_of_val(TABLE.starts)
            + size_of_val(TABLE.lists)
            + size_of_val(TABLE.shapes)
            + size_of_val(TABLE.extras)
            + size_of_val(TABLE.fields)
            + size_of_val(TABLE.types)
            + size_of_val(TABLE.unions)
            + size_of_val(TABLE.kinds);
        // 107 KB with 1.33 to 1.37. A jump means that a row grew or that something is no longer shared.
        assert!(bytes < 128 * 1024, "{bytes} bytes");
    }

    #[test]
    fn names_are_sorted_and_each_is_there_once() {
        let names: Vec<&str> = (0..TABLE.starts.len() as u16 - 1).map(|index| TABLE.text(index)).collect();
        assert_eq!(names.first(), Some(&""));
        assert!(names.is_sorted_by(|left, right| left < right));
    }
}
