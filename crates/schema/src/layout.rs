//! How the generated table is laid out.
//!
//! Rows refer to each other and to the text pool by `u16`. So a row is a few bytes, and the table holds only one pointer per
//! list of rows: the loader has next to nothing to relocate, whatever the number of types.

use crate::table::TABLE;
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

    /// Where a name stands in the pool, if it does. Names of fields are looked up for every key of every manifest, so this
    /// takes one comparison and not one for each step of a search.
    pub(crate) fn index_of(&self, name: &str) -> Option<u16> {
        let mut slot = hash(name.as_bytes()) as usize % SLOTS;
        loop {
            match NAMES[slot] {
                0 => return None,
                index if self.text(index) == name => return Some(index),
                _ => slot = (slot + 1) % SLOTS,
            }
        }
    }

    /// The name at `index` of the pool; `None` for the empty one.
    pub(crate) fn text_if_any(&self, index: u16) -> Option<&'static str> {
        (index != 0).then(|| self.text(index))
    }
}

/// About twice as many as there are names, so that the next free one is near.
const SLOTS: usize = 4096;

/// The indices of the names of the pool by their hashes, each in the first slot from there on that was free; 0 in the others.
static NAMES: [u16; SLOTS] = {
    let (text, starts) = (TABLE.text.as_bytes(), TABLE.starts);
    assert!(starts.len() < SLOTS, "each name needs a slot, and one must stay free");
    let mut slots = [0; SLOTS];
    let mut index = 1;
    while index + 1 < starts.len() {
        let (_, behind) = text.split_at(starts[index] as usize);
        let (name, _) = behind.split_at((starts[index + 1] - starts[index] - 1) as usize);
        let mut slot = hash(name) as usize % SLOTS;
        while slots[slot] != 0 {
            slot = (slot + 1) % SLOTS;
        }
        slots[slot] = index as u16;
        index += 1;
    }
    slots
};

/// FNV-1a.
const fn hash(bytes: &[u8]) -> u32 {
    let mut hash: u32 = 0x811c_9dc5;
    let mut index = 0;
    while index < bytes.len() {
        hash = (hash ^ bytes[index] as u32).wrapping_mul(0x0100_0193);
        index += 1;
    }
    // The low bits alone tell less than all of them.
    hash ^ (hash >> 15)
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
    use std::collections::BTreeSet;

    use super::*;
    use crate::MINORS;

    #[test]
    fn names_are_sorted_and_each_is_there_once() {
        let names: Vec<&str> = (0..TABLE.starts.len() as u16 - 1).map(|index| TABLE.text(index)).collect();
        assert_eq!(names.first(), Some(&""));
        assert!(names.is_sorted_by(|left, right| left < right));
    }

    /// Bytes of the whole table: what all minors need together.
    fn bytes() -> usize {
        size_of::<Table>()
            + TABLE.text.len()
            + size_of_val(TABLE.starts)
            + size_of_val(TABLE.lists)
            + size_of_val(TABLE.shapes)
            + size_of_val(TABLE.extras)
            + size_of_val(TABLE.fields)
            + size_of_val(TABLE.types)
            + size_of_val(TABLE.unions)
            + size_of_val(TABLE.kinds)
    }

    /// What the rows of some minors refer to.
    #[derive(Default)]
    struct Used {
        names: BTreeSet<u16>,
        lists: BTreeSet<u16>,
        shapes: BTreeSet<u16>,
        extras: BTreeSet<u16>,
        unions: usize,
    }

    impl Used {
        fn list(&mut self, list: Names) {
            for index in list.start..list.start + list.length {
                self.lists.insert(index);
                self.names.insert(TABLE.lists[usize::from(index)]);
            }
        }

        fn shape(&mut self, elem: Elem) {
            let row = &TABLE.shapes[usize::from(elem.0)];
            self.shapes.insert(elem.0);
            self.names.insert(row.go);
            self.list(row.enum_values);
            if let Shape::List(elem) | Shape::Map(elem) = row.shape {
                self.shape(elem);
            }
        }

        fn extra(&mut self, index: u16) {
            let row = &TABLE.extras[usize::from(index)];
            self.extras.insert(index);
            self.names.extend([row.default, row.patch_merge_key, row.embedded]);
            self.list(row.list_map_keys);
        }

        fn ty(&mut self, row: &TypeRow) {
            self.names.extend([row.package, row.name]);
            for union in &TABLE.unions[usize::from(row.first_union)..usize::from(row.end_union)] {
                self.unions += 1;
                self.names.insert(union.discriminator);
                self.list(union.members);
            }
        }
    }

    /// Bytes of a table that ends with the minor `last`.
    fn bytes_until(last: Minor) -> usize {
        // The empty name and the extras of fields that have none are in every table.
        let mut used = Used::default();
        used.names.insert(0);
        used.extra(0);
        let (mut fields, mut types, mut kinds) = (0, 0, 0);
        for row in TABLE.fields.iter().filter(|row| row.since <= last) {
            fields += 1;
            used.names.insert(row.name);
            used.shape(row.shape);
            used.extra(row.extra);
        }
        for row in TABLE.types.iter().filter(|row| row.since <= last) {
            types += 1;
            used.ty(row);
        }
        for row in TABLE.kinds.iter().filter(|row| row.since <= last) {
            kinds += 1;
            used.names.extend([row.name, row.group, row.version]);
        }
        let texts: usize = used.names.iter().map(|name| TABLE.text(*name).len() + 1).sum();
        size_of::<Table>()
            + texts
            + (used.names.len() + 1) * size_of::<u32>()
            + used.lists.len() * size_of::<u16>()
            + used.shapes.len() * size_of::<ShapeRow>()
            + used.extras.len() * size_of::<ExtraRow>()
            + fields * size_of::<FieldRow>()
            + types * size_of::<TypeRow>()
            + used.unions * size_of::<UnionRow>()
            + kinds * size_of::<KindRow>()
    }

    /// `cargo xtask bench validation` runs this and shows the lines that start with `size: `.
    #[test]
    #[expect(clippy::print_stdout, reason = "the sizes are what a developer asks for")]
    fn the_table_stays_small_and_holds_nothing_without_use() {
        println!("size: table of types, {} to {}: {}", MINORS[0], MINORS[MINORS.len() - 1], bytes());
        // A jump means that a row grew or that something is no longer shared.
        assert!(bytes() < 128 * 1024, "{} bytes", bytes());

        let sizes = MINORS.map(bytes_until);
        println!("size: of it {} alone: {}", MINORS[0], sizes[0]);
        for (minor, pair) in MINORS[1..].iter().zip(sizes.windows(2)) {
            println!("size: of it added by {minor}: {}", pair[1] - pair[0]);
        }
        assert_eq!(sizes.last(), Some(&bytes()));
    }
}
