//! The type of a mapping: which fields it may have.

use std::{fmt, ops::Range};

use crate::{
    Field, MapType, Minor,
    layout::{TypeRow, UnionRow},
    table::TABLE,
};

/// A type with fields, such as `Container`. Types without fields of their own, such as quantities, are a [`Shape`](crate::Shape).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Type(pub(crate) u16);

/// Every type of every minor, sorted by package and name.
pub fn types() -> impl ExactSizeIterator<Item = Type> + DoubleEndedIterator + Clone {
    (0..TABLE.types.len() as u16).map(Type)
}

/// The type `name` of `package`.
///
/// ```
/// let container = podlint_schema::find_type("io.k8s.api.core.v1", "Container").expect("core has it");
/// assert!(container.field("image", podlint_schema::LATEST).is_some());
/// ```
pub fn find_type(package: &str, name: &str) -> Option<Type> {
    let index = TABLE
        .types
        .binary_search_by(|row| TABLE.text(row.package).cmp(package).then_with(|| TABLE.text(row.name).cmp(name)));
    Some(Type(index.ok()? as u16))
}

impl Type {
    fn row(self) -> &'static TypeRow {
        &TABLE.types[usize::from(self.0)]
    }

    /// A number below `types().len()`, the same for the life of this build: an index for tables of one's own.
    pub const fn id(self) -> u16 {
        self.0
    }

    /// The name of the Go type, such as `Container`. Packages may use the same name for types that differ.
    pub fn name(self) -> &'static str {
        TABLE.text(self.row().name)
    }

    /// Where the type is from, such as `io.k8s.api.core.v1`.
    pub fn package(self) -> &'static str {
        TABLE.text(self.row().package)
    }

    /// Its name as Go's error messages have it: `v1.Container`.
    pub fn go_name(self) -> String {
        let package = self.package();
        format!("{}.{}", package.rsplit('.').next().unwrap_or(package), self.name())
    }

    /// The fields that `minor` has, sorted by name.
    pub fn fields(self, minor: Minor) -> impl DoubleEndedIterator<Item = Field> + Clone {
        self.rows().map(move |row| Field::new(self, row)).filter(move |field| field.holds_in(minor))
    }

    /// The field `name`, if `minor` has it.
    pub fn field(self, name: &str, minor: Minor) -> Option<Field> {
        self.rows_of(name).map(|row| Field::new(self, row)).find(|field| field.holds_in(minor))
    }

    /// The field `name` as the last minor with it has it. `since` and `until` of the field tell which minors those are.
    pub fn any_field(self, name: &str) -> Option<Field> {
        self.rows_of(name).next_back().map(|row| Field::new(self, row))
    }

    /// Whether server-side apply merges a mapping of this type or replaces it as a whole.
    pub fn map_type(self) -> Option<MapType> {
        self.row().map_type
    }

    /// The groups of fields of which at most one may be set.
    pub fn unions(self) -> impl ExactSizeIterator<Item = Union> + Clone {
        (self.row().first_union..self.row().end_union).map(Union)
    }

    /// The first known minor that has it.
    pub fn since(self) -> Minor {
        self.row().since
    }

    /// The last known minor that has it.
    pub fn until(self) -> Minor {
        self.row().until
    }

    /// Whether `minor` has it.
    pub fn available_in(self, minor: Minor) -> bool {
        (self.since()..=self.until()).contains(&minor)
    }

    /// The indices of its field rows.
    fn rows(self) -> Range<u16> {
        self.row().first_field..self.row().end_field
    }

    /// The indices of the rows of its field `name`: one per range of minors with the same facts.
    pub(crate) fn rows_of(self, name: &str) -> Range<u16> {
        let none = self.row().first_field..self.row().first_field;
        TABLE.index_of(name).map_or(none, |index| self.rows_named(index))
    }

    /// The same for a name of the pool. The pool is sorted, so the order of the rows is that of the indices of their names.
    pub(crate) fn rows_named(self, name: u16) -> Range<u16> {
        let all = self.rows();
        let rows = &TABLE.fields[usize::from(all.start)..usize::from(all.end)];
        let first = rows.partition_point(|row| row.name < name);
        let length = rows[first..].iter().take_while(|row| row.name == name).count();
        let start = all.start + first as u16;
        start..start + length as u16
    }
}

impl fmt::Debug for Type {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}.{}", self.package(), self.name())
    }
}

/// Fields of one type of which at most one may be set.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Union(u16);

impl Union {
    fn row(self) -> &'static UnionRow {
        &TABLE.unions[usize::from(self.0)]
    }

    /// The field that says which member is meant, if there is one.
    pub fn discriminator(self) -> Option<&'static str> {
        TABLE.text_if_any(self.row().discriminator)
    }

    /// Each member with the value of the discriminator that goes with it.
    pub fn members(self) -> impl Iterator<Item = (&'static str, &'static str)> + Clone {
        let fields = self.row().members.iter().step_by(2);
        let values = self.row().members.iter().skip(1).step_by(2);
        fields.zip(values)
    }
}

impl fmt::Debug for Union {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{:?} chooses ", self.discriminator())?;
        formatter.debug_map().entries(self.members()).finish()
    }
}

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};

    use super::*;
    use crate::MINORS;

    fn find(name: &str) -> Type {
        let (package, name) = name.rsplit_once('.').expect("package.Type");
        find_type(&format!("io.k8s.api.{package}"), name).expect("the type is known")
    }

    /// Lists in which minors `type field` can be looked up.
    fn check_minors(cases: &[&str], expected: Expect) {
        let mut text = String::new();
        for case in cases {
            let (ty, field) = case.split_once(' ').expect("type and field");
            let minors: Vec<Minor> =
                MINORS.into_iter().filter(|minor| find(ty).field(field, *minor).is_some()).collect();
            text += &format!("{case}: {minors:?}\n");
        }
        expected.assert_eq(&text);
    }

    #[test]
    fn fields_come_and_go_with_the_minors() {
        check_minors(
            &[
                "core.v1.Container image",
                "core.v1.Container restartPolicyRules",
                "core.v1.PodSpec hostnameOverride",
                "core.v1.PodSpec workloadRef",
                "core.v1.PodSpec schedulingGroup",
                "core.v1.PodSpec evictionResponders",
                "core.v1.HTTPGetAction protocol",
                "core.v1.Container Image",
                "core.v1.Container ",
                "core.v1.Container zzz",
            ],
            expect![[r#"
                core.v1.Container image: [1.33, 1.34, 1.35, 1.36, 1.37]
                core.v1.Container restartPolicyRules: [1.34, 1.35, 1.36, 1.37]
                core.v1.PodSpec hostnameOverride: [1.34, 1.35, 1.36, 1.37]
                core.v1.PodSpec workloadRef: [1.35]
                core.v1.PodSpec schedulingGroup: [1.36, 1.37]
                core.v1.PodSpec evictionResponders: [1.37]
                core.v1.HTTPGetAction protocol: [1.37]
                core.v1.Container Image: []
                core.v1.Container : []
                core.v1.Container zzz: []
            "#]],
        );
    }

    #[test]
    fn a_field_that_went_away_is_still_known() {
        let field = find("core.v1.PodSpec").any_field("workloadRef").expect("1.35 had it");
        assert_eq!((field.since().number(), field.until().number()), (35, 35));
        assert_eq!(find("core.v1.PodSpec").any_field("workload"), None);
    }

    #[test]
    fn fields_are_sorted_and_each_is_named_once() {
        for ty in types() {
            for minor in MINORS {
                let names: Vec<&str> = ty.fields(minor).map(Field::name).collect();
                assert!(names.is_sorted_by(|left, right| left < right), "{ty:?} in {minor}: {names:?}");
            }
        }
    }

    #[test]
    fn every_type_is_found_again() {
        for ty in types() {
            assert_eq!(find_type(ty.package(), ty.name()), Some(ty));
            assert!(usize::from(ty.id()) < types().len());
        }
        assert_eq!(find_type("io.k8s.api.core.v1", "Containe"), None);
        assert_eq!(find_type("", ""), None);
    }

    #[test]
    fn unions_name_the_field_that_chooses() {
        let mut text = String::new();
        for name in ["core.v1.SeccompProfile", "flowcontrol.v1.Subject", "core.v1.PodSchedulingGroup", "core.v1.Pod"] {
            text += &format!("{name}: {:?}\n", find(name).unions().collect::<Vec<Union>>());
        }
        expect![[r#"
            core.v1.SeccompProfile: [Some("type") chooses {"localhostProfile": "LocalhostProfile"}]
            flowcontrol.v1.Subject: [Some("kind") chooses {"group": "Group", "serviceAccount": "ServiceAccount", "user": "User"}]
            core.v1.PodSchedulingGroup: [None chooses {"podGroupName": "PodGroupName"}]
            core.v1.Pod: []
        "#]].assert_eq(&text);
    }

    #[test]
    fn map_types_are_kept() {
        assert_eq!(find("core.v1.LocalObjectReference").map_type(), Some(MapType::Atomic));
        assert_eq!(find("core.v1.PodSpec").map_type(), None);
    }
}
