//! How the table of texts is laid out. The build script writes these rows, the crate reads them.

/// A type; the rows are in the order of `podlint_schema::Type::id`, with one more behind the last type.
pub(crate) struct TypeRow {
    /// The number of its text; 0 is the empty text and stands for "none".
    pub text: u16,
    /// Its fields are the rows from here to the first field of the next type.
    pub first_field: u16,
}

/// A field that has a text; by name within a type.
pub(crate) struct FieldRow {
    /// The number of its name, which is a text like any other.
    pub name: u16,
    pub text: u16,
}
