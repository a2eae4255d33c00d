//! What a node has of a resource, as a lane with a tile for each pod.

/// How long the lane of the biggest node is.
pub(super) const FULL: f64 = 224.0;

/// Narrower tiles of one kind that lie side by side are one tile.
const NARROW: f64 = 3.0;

/// What a pod takes of a resource.
#[derive(Debug, Clone, Copy)]
pub(super) struct Share {
    pub(super) amount: i64,
    /// The place of the workload of a new pod; nothing for one that runs already.
    pub(super) workload: Option<usize>,
    /// Which pod it is, for whoever asks.
    pub(super) pod: usize,
}

/// A pod in a lane, or some that lie side by side.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Tile {
    pub(super) x: f64,
    pub(super) width: f64,
    pub(super) workload: Option<usize>,
    /// The first of them.
    pub(super) pod: usize,
    pub(super) count: usize,
    pub(super) amount: i64,
}

/// A resource of a node.
#[derive(Debug)]
pub(super) struct Lane {
    pub(super) length: f64,
    pub(super) tiles: Vec<Tile>,
    /// What all pods take.
    pub(super) taken: i64,
}

/// Lays the shares out in a lane, whose length is to the full one as what the node has is to what the biggest node has. Where
/// more is taken than there is, the tiles share the lane.
pub(super) fn lane(has: i64, biggest: i64, shares: &[Share]) -> Lane {
    let (has, biggest) = (has.max(0), biggest.max(1));
    let length = FULL * (has as f64 / biggest as f64).min(1.0);
    let taken = shares.iter().fold(0i64, |sum, share| sum.saturating_add(share.amount.max(0)));
    // Absurd amounts add up to more than a number of 64 bits holds.
    let sum: f64 = shares.iter().map(|share| share.amount.max(0) as f64).sum();
    let whole = sum.max(has as f64).max(1.0);
    let (mut tiles, mut x): (Vec<Tile>, f64) = (Vec::new(), 0.0);
    for share in shares.iter().filter(|share| share.amount > 0) {
        let Share { amount, workload, pod } = *share;
        let width = length * (amount as f64 / whole);
        match tiles.last_mut() {
            Some(last) if width < NARROW && last.workload == workload && last.width < NARROW * last.count as f64 => {
                last.width += width;
                last.count += 1;
                last.amount = last.amount.saturating_add(amount);
            }
            _ => tiles.push(Tile { x, width, workload, pod, count: 1, amount }),
        }
        x += width;
    }
    Lane { length, tiles, taken }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test may fail by panicking")]
mod tests {
    use super::*;

    fn shares(amounts: &[(i64, Option<usize>)]) -> Vec<Share> {
        let share = |(pod, (amount, workload)): (usize, &(i64, Option<usize>))| Share {
            amount: *amount,
            workload: *workload,
            pod,
        };
        amounts.iter().enumerate().map(share).collect()
    }

    #[test]
    fn a_node_twice_as_big_has_a_lane_twice_as_long() {
        assert_eq!(lane(8000, 8000, &[]).length, FULL);
        assert_eq!(lane(4000, 8000, &[]).length, FULL / 2.0);
        assert_eq!(lane(0, 8000, &[]).length, 0.0);
    }

    #[test]
    fn tiles_of_one_size_are_as_wide_on_any_node() {
        let small = lane(4000, 8000, &shares(&[(1000, None)]));
        let big = lane(8000, 8000, &shares(&[(1000, Some(0))]));
        assert_eq!(small.tiles[0].width, big.tiles[0].width);
        assert_eq!(big.tiles[0].width, FULL / 8.0);
    }

    #[test]
    fn what_is_overcommitted_does_not_overflow() {
        let lane = lane(1000, 4000, &shares(&[(3000, None), (1000, Some(0))]));
        let end = lane.tiles.last().map(|tile| tile.x + tile.width).unwrap();
        assert!((end - lane.length).abs() < 1e-9, "{lane:?}");
        assert_eq!(lane.taken, 4000);
        let absurd = super::lane(1, 1, &shares(&[(i64::MAX, None), (i64::MAX, Some(0)), (-5, None)]));
        assert!(absurd.tiles.iter().all(|tile| tile.x + tile.width <= FULL + 1e-9), "{absurd:?}");
    }

    #[test]
    fn narrow_tiles_of_one_kind_are_joined() {
        let amounts: Vec<_> = (0..60).map(|pod| (1, if pod < 40 { None } else { Some(pod / 50) })).collect();
        let lane = lane(110, 110, &shares(&amounts));
        let tiles: Vec<_> = lane.tiles.iter().map(|tile| (tile.workload, tile.count, tile.amount)).collect();
        assert_eq!(tiles, [(None, 40, 40), (Some(0), 10, 10), (Some(1), 10, 10)]);
    }
}
