//! ImageLocality: nodes are better that have the images of the pod, if they are large and not on all nodes anyway.
//!
//! Follows pkg/scheduler/framework/plugins/imagelocality of Kubernetes 1.37.

use super::{Attempt, ScorePlugin};
use crate::symbols::Symbol;

/// Images of less than this do not count.
const MIN_BYTES: i64 = 23 * 1024 * 1024;
/// An image of this size counts in full.
const MAX_BYTES: i64 = 1000 * 1024 * 1024;

pub(crate) struct ImageLocality {
    /// The images of the pod that some node has, as often as the pod names them, with their size scaled by how many nodes
    /// have them.
    images: Vec<(Symbol, i64)>,
    /// What counts in full.
    max: i64,
}

impl ScorePlugin for ImageLocality {
    const NAME: &'static str = "ImageLocality";

    fn pre_score(attempt: &Attempt<'_>, _feasible: &[usize]) -> Option<ImageLocality> {
        let cluster = attempt.cluster;
        let [init, main, volumes] = &attempt.pod.images;
        let counts_volumes = cluster.release.is_since(36);
        let volumes = if counts_volumes { &**volumes } else { &[] };
        let total = cluster.nodes.len() as f64;
        let known = init.iter().chain(main).chain(volumes).filter_map(|name| {
            let image = cluster.images.get(name)?;
            Some((*name, (image.size as f64 * (image.nodes as f64 / total)) as i64))
        });
        let volumes_in_max = if cluster.release.is_since(37) { volumes.len() } else { 0 };
        let count = (init.len() + main.len() + volumes_in_max) as i64;
        Some(ImageLocality { images: known.collect(), max: MAX_BYTES * count })
    }

    fn scores(&self, attempt: &Attempt<'_>, feasible: &[usize]) -> Vec<i64> {
        let score = |place: &usize| {
            if self.images.is_empty() {
                return 0;
            }
            let own = &attempt.cluster.nodes[*place].images;
            let has = |name: Symbol| own.iter().any(|(own, _)| *own == name);
            let sum: i64 = self.images.iter().filter(|(name, _)| has(*name)).map(|(_, size)| size).sum();
            let sum = sum.min(self.max).max(MIN_BYTES);
            100 * (sum - MIN_BYTES) / (self.max - MIN_BYTES)
        };
        feasible.iter().map(score).collect()
    }
}
