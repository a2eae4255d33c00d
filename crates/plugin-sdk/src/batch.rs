//! A file as rules see it, and the walk that runs them.

use crate::{Check, Report, Rule, SharedCheck};
use podlint_manifest::{Object, ObjectRecord, PodTemplate};
use podlint_yaml::Tree;

/// A file of a batch.
#[derive(Debug, Clone, Copy)]
pub struct File<'b> {
    pub(crate) tree: &'b Tree<'b>,
    pub(crate) objects: &'b [ObjectRecord],
    pub(crate) path: &'b str,
}

impl<'b> File<'b> {
    /// Its tree, with its errors and comments.
    pub fn tree(&self) -> &'b Tree<'b> {
        self.tree
    }

    /// Its objects in order.
    pub fn objects(self) -> impl Iterator<Item = Object<'b>> {
        self.records().filter(|object| !object.is_further_template())
    }

    /// Its objects, each again for every further pod template.
    fn records(self) -> impl Iterator<Item = Object<'b>> {
        self.objects.iter().filter_map(move |record| Object::of(self.tree, record))
    }

    /// Its path as reported.
    pub fn path(&self) -> &'b str {
        self.path
    }
}

/// Runs rules over a file in one walk over its objects.
pub(crate) fn run(
    rules: &[(u32, &'static Rule)],
    file: File<'_>,
    mut select: impl FnMut(u32, &mut dyn FnMut(&mut Report<'_>)),
) {
    for &(slot, rule) in rules {
        if let Check::File(check) = rule.check {
            select(slot, &mut |report| check(&file, report));
        }
    }
    for object in file.records() {
        let pod = PodTemplate::of(object);
        for &(slot, rule) in rules {
            match (rule.check, pod) {
                (Check::Object(_) | Check::Shared(_), _) if object.is_further_template() => {}
                (Check::Object(check), _) => select(slot, &mut |report| check(&object, report)),
                (Check::Pod(check), Some(pod)) => select(slot, &mut |report| check(&pod, report)),
                (Check::Shared(shared), _) if is_first_of(rules, slot, shared) => {
                    select(slot, &mut |report| (shared.check)(&object, report));
                }
                _ => {}
            }
        }
    }
}

/// Whether the rule of `slot` is the first of those that share a check.
fn is_first_of(rules: &[(u32, &'static Rule)], slot: u32, shared: &'static SharedCheck) -> bool {
    let shares = |rule: &Rule| matches!(rule.check, Check::Shared(other) if std::ptr::eq(other, shared));
    rules.iter().find(|(_, rule)| shares(rule)).is_some_and(|(first, _)| *first == slot)
}
