//! What a cluster already has of a workload.

use super::{Applied, count, text};
use podlint_manifest::View;
use std::collections::HashSet;
use std::ops::RangeInclusive;

/// How far a Job is.
#[derive(Debug, Default)]
pub(super) struct Progress {
    /// Number of pods that succeeded.
    pub(super) succeeded: usize,
    /// Indexes that are done or under way.
    pub(super) indexes: Vec<RangeInclusive<usize>>,
}

fn is_finished(pod: &View<'_>) -> bool {
    matches!(text(pod.get("status").get("phase")), "Succeeded" | "Failed")
}

fn is_active(pod: &View<'_>) -> bool {
    !is_finished(pod) && pod.get("metadata").get("deletionTimestamp").is_absent()
}

/// How many pods count as replicas.
pub(super) fn active_pods(pods: &[View<'_>]) -> usize {
    pods.iter().filter(|pod| is_active(pod)).count()
}

/// The same for one template of several: operators name the pods of each after it.
pub(super) fn active_pods_of_part(applied: &Applied<'_>, name: &str) -> usize {
    let is_of_part = |pod: &View<'_>| {
        let rest = text(pod.get("metadata").get("name")).strip_prefix(name);
        applied.part.is_empty() || rest.is_some_and(|rest| rest.starts_with('-'))
    };
    applied.existing.iter().filter(|pod| is_active(pod) && is_of_part(pod)).count()
}

/// Names that are in use. A StatefulSet waits until a pod that is being deleted is gone.
pub(super) fn names_of_unfinished<'t>(pods: &[View<'t>]) -> HashSet<&'t str> {
    pods.iter().filter(|pod| !is_finished(pod)).map(|pod| text(pod.get("metadata").get("name"))).collect()
}

/// The nodes that pods of a DaemonSet are on or wait for.
pub(super) fn nodes_of_unfinished<'t>(pods: &[View<'t>]) -> HashSet<&'t str> {
    pods.iter().filter(|pod| !is_finished(pod)).flat_map(|pod| nodes_of(*pod)).collect()
}

fn nodes_of<'t>(pod: View<'t>) -> Vec<&'t str> {
    let spec = pod.get("spec");
    let node = text(spec.get("nodeName"));
    if !node.is_empty() {
        return vec![node];
    }
    let required = spec.get("affinity").get("nodeAffinity").get("requiredDuringSchedulingIgnoredDuringExecution");
    let fields = required.get("nodeSelectorTerms").items().flat_map(|term| term.get("matchFields").items());
    let named = fields.filter(|field| text(field.get("key")) == "metadata.name");
    named.flat_map(|field| field.get("values").items()).map(text).collect()
}

/// How far a Job is, by its status and by its pods: what is finished may have been removed, and a status may be late.
pub(super) fn job_progress(applied: &Applied<'_>) -> Progress {
    let status = applied.before.get("status");
    let mut progress = Progress { succeeded: 0, indexes: ranges(text(status.get("completedIndexes"))) };
    for pod in applied.existing {
        let has_succeeded = text(pod.get("status").get("phase")) == "Succeeded";
        progress.succeeded += usize::from(has_succeeded);
        let key = "batch.kubernetes.io/job-completion-index";
        let meta = pod.get("metadata");
        let index =
            text(meta.get("annotations").get(key)).parse().or_else(|_| text(meta.get("labels").get(key)).parse());
        if let Ok(index) = index
            && (has_succeeded || is_active(pod))
        {
            progress.indexes.push(index..=index);
        }
    }
    progress.succeeded = progress.succeeded.max(count(status.get("succeeded"), 0));
    progress
}

/// Ranges such as `1,3-5,7`.
fn ranges(text: &str) -> Vec<RangeInclusive<usize>> {
    let range = |part: &str| {
        let (first, last) = part.split_once('-').unwrap_or((part, part));
        Some(first.parse().ok()?..=last.parse().ok()?)
    };
    text.split(',').filter_map(range).collect()
}

/// Indexes that are in none of some ranges, from the smallest on.
pub(super) fn free_indexes(mut taken: Vec<RangeInclusive<usize>>) -> impl Iterator<Item = usize> {
    taken.sort_by_key(|range| *range.start());
    let mut taken = taken.into_iter().peekable();
    let mut next: usize = 0;
    std::iter::from_fn(move || {
        while let Some(range) = taken.next_if(|range| *range.start() <= next) {
            next = next.max(range.end().saturating_add(1));
        }
        let index = next;
        next = next.checked_add(1)?;
        Some(index)
    })
}

#[cfg(test)]
mod tests {
    use super::{free_indexes, ranges};

    #[test]
    fn indexes_in_no_range_are_free() {
        let free = |taken: &str| free_indexes(ranges(taken)).take(3).collect::<Vec<_>>();
        assert_eq!(free(""), [0, 1, 2]);
        assert_eq!(free("4,0-1,1-2"), [3, 5, 6]);
        assert_eq!(free(&format!("0-{}", usize::MAX)), []);
    }

    #[test]
    fn reads_the_completed_indexes_of_a_job() {
        assert_eq!(ranges("1,3-5,7"), [1..=1, 3..=5, 7..=7]);
        assert_eq!(ranges(""), []);
        assert_eq!(ranges("a,2-b"), []);
    }
}
