//! What a document can declare itself to be: `apiVersion` and `kind`.

use std::{cmp::Ordering, fmt};

use crate::{Minor, Type, layout::KindRow, table::TABLE};

/// A kind of one group and version, such as `Deployment` of `apps/v1`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Kind(u16);

/// Every kind of every minor, sorted by name, group and version.
pub fn kinds() -> impl ExactSizeIterator<Item = Kind> + DoubleEndedIterator + Clone {
    handles(0, TABLE.kinds.len())
}

/// The kind `kind` of `group` and `version`, in whichever minors it exists. The group of `apiVersion: v1` is empty.
///
/// ```
/// let deployment = podlint_schema::kind("apps", "v1", "Deployment").expect("it has been there for long");
/// assert!(deployment.namespaced());
/// assert_eq!(podlint_schema::kind("extensions", "v1beta1", "Deployment"), None);
/// ```
pub fn kind(group: &str, version: &str, kind: &str) -> Option<Kind> {
    let index = TABLE.kinds.binary_search_by(|row| {
        TABLE
            .text(row.name)
            .cmp(kind)
            .then_with(|| TABLE.text(row.group).cmp(group))
            .then_with(|| TABLE.text(row.version).cmp(version))
    });
    Some(Kind(index.ok()? as u16))
}

/// Every kind with this name, sorted by group and version.
pub fn kinds_named(name: &str) -> impl ExactSizeIterator<Item = Kind> + DoubleEndedIterator + Clone {
    let start = TABLE.kinds.partition_point(|row| TABLE.text(row.name).cmp(name) == Ordering::Less);
    let length = TABLE.kinds[start..].partition_point(|row| TABLE.text(row.name) == name);
    handles(start, start + length)
}

/// Every kind with this name when upper and lower case are the same; `pod` finds `Pod`.
pub fn kinds_named_ignoring_case(name: &str) -> impl DoubleEndedIterator<Item = Kind> + Clone {
    kinds().filter(move |kind| kind.name().eq_ignore_ascii_case(name))
}

fn handles(start: usize, end: usize) -> impl ExactSizeIterator<Item = Kind> + DoubleEndedIterator + Clone {
    (start as u16..end as u16).map(Kind)
}

impl Kind {
    fn row(self) -> &'static KindRow {
        &TABLE.kinds[usize::from(self.0)]
    }

    /// The group, empty for the core group.
    pub fn group(self) -> &'static str {
        TABLE.text(self.row().group)
    }

    /// The version within the group, such as `v1beta1`.
    pub fn version(self) -> &'static str {
        TABLE.text(self.row().version)
    }

    /// The name that stands behind `kind:`.
    pub fn name(self) -> &'static str {
        TABLE.text(self.row().name)
    }

    /// The type of its documents.
    pub fn ty(self) -> Type {
        self.row().ty
    }

    /// Whether objects of it can be created. Lists, and what only a subresource takes (`Scale`, `TokenRequest`), cannot.
    pub fn is_object(self) -> bool {
        self.row().namespaced.is_some()
    }

    /// Whether its objects live in a namespace. `false` also for what is no object.
    pub fn namespaced(self) -> bool {
        self.row().namespaced == Some(true)
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
}

impl fmt::Debug for Kind {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.group() {
            "" => write!(formatter, "{} {}", self.version(), self.name()),
            group => write!(formatter, "{group}/{} {}", self.version(), self.name()),
        }
    }
}

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};

    use super::*;

    /// Says about each kind in `found` where it lives and since when.
    fn check(found: impl Iterator<Item = Kind>, expected: Expect) {
        let mut text = String::new();
        for kind in found {
            let scope = match (kind.is_object(), kind.namespaced()) {
                (false, _) => "no object",
                (true, false) => "cluster",
                (true, true) => "namespaced",
            };
            let (since, until) = (kind.since(), kind.until());
            text += &format!("{kind:?}: {scope}, {since} to {until}, type {:?}\n", kind.ty());
        }
        expected.assert_eq(&text);
    }

    #[test]
    fn a_kind_is_found_by_group_version_and_name() {
        let cases = [
            ("", "v1", "Pod"),
            ("", "v1", "Namespace"),
            ("", "v1", "PodList"),
            ("apps", "v1", "Deployment"),
            ("authentication.k8s.io", "v1", "TokenRequest"),
            ("networking.k8s.io", "v1beta1", "IPAddress"),
            ("apiextensions.k8s.io", "v1", "CustomResourceDefinition"),
            ("", "v1", "pod"),
            ("core", "v1", "Pod"),
            ("apps", "v1beta1", "Deployment"),
            ("", "", ""),
        ];
        check(
            cases.into_iter().filter_map(|(group, version, name)| kind(group, version, name)),
            expect![[r#"
                v1 Pod: namespaced, 1.33 to 1.37, type io.k8s.api.core.v1.Pod
                v1 Namespace: cluster, 1.33 to 1.37, type io.k8s.api.core.v1.Namespace
                v1 PodList: no object, 1.33 to 1.37, type io.k8s.api.core.v1.PodList
                apps/v1 Deployment: namespaced, 1.33 to 1.37, type io.k8s.api.apps.v1.Deployment
                authentication.k8s.io/v1 TokenRequest: no object, 1.33 to 1.37, type io.k8s.api.authentication.v1.TokenRequest
                networking.k8s.io/v1beta1 IPAddress: cluster, 1.33 to 1.36, type io.k8s.api.networking.v1beta1.IPAddress
                apiextensions.k8s.io/v1 CustomResourceDefinition: cluster, 1.33 to 1.37, type io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.CustomResourceDefinition
            "#]],
        );
    }

    #[test]
    fn a_name_gives_all_groups_and_versions() {
        check(
            kinds_named("Event"),
            expect![[r#"
                v1 Event: namespaced, 1.33 to 1.37, type io.k8s.api.core.v1.Event
                events.k8s.io/v1 Event: namespaced, 1.33 to 1.37, type io.k8s.api.events.v1.Event
            "#]],
        );
        check(
            kinds_named("VolumeAttributesClass"),
            expect![[r#"
                storage.k8s.io/v1 VolumeAttributesClass: cluster, 1.34 to 1.37, type io.k8s.api.storage.v1.VolumeAttributesClass
                storage.k8s.io/v1alpha1 VolumeAttributesClass: cluster, 1.33 to 1.34, type io.k8s.api.storage.v1alpha1.VolumeAttributesClass
                storage.k8s.io/v1beta1 VolumeAttributesClass: cluster, 1.33 to 1.36, type io.k8s.api.storage.v1beta1.VolumeAttributesClass
            "#]],
        );
        check(kinds_named("Deploymen"), expect![[""]]);
        check(kinds_named(""), expect![[""]]);
    }

    #[test]
    fn case_can_be_ignored() {
        check(
            kinds_named_ignoring_case("cronJOB"),
            expect![[r#"
                batch/v1 CronJob: namespaced, 1.33 to 1.37, type io.k8s.api.batch.v1.CronJob
            "#]],
        );
    }

    #[test]
    fn a_kind_is_available_from_its_first_to_its_last_minor() {
        let workload = kind("scheduling.k8s.io", "v1alpha2", "Workload").expect("1.36 has it");
        let minors: Vec<Minor> = crate::MINORS.into_iter().filter(|minor| workload.available_in(*minor)).collect();
        assert_eq!(format!("{minors:?}"), "[1.36]");
    }

    #[test]
    fn every_kind_is_found_again() {
        for found in kinds() {
            assert_eq!(kind(found.group(), found.version(), found.name()), Some(found));
            assert!(kinds_named(found.name()).any(|other| other == found));
        }
    }
}
