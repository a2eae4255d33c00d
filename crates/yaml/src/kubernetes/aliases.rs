//! What aliases stand for in all: a budget of decoding steps.

use super::check::Role;
use super::value::View;
use super::write::Refusal;
use crate::{Kind, MAX_SOURCE};

/// Up to this many steps, nearly all may come from aliases.
const FREE_STEPS: f64 = 400_000.0;

/// From this many on, only a tenth.
const MANY_STEPS: f64 = 4_000_000.0;

/// Steps of decoding so far.
struct Budget {
    steps: u64,
    from_aliases: u64,
}

impl Budget {
    /// Counts steps; false where too many of all steps come from aliases.
    ///
    /// Kubernetes looks at each step. While an alias is expanded both counts grow alike, so the share only grows and
    /// looking at the end of the expansion is enough.
    fn spend(&mut self, steps: u64, from_aliases: u64) -> bool {
        self.steps = self.steps.saturating_add(steps);
        self.from_aliases = self.from_aliases.saturating_add(from_aliases);
        let (all, aliased) = (self.steps as f64, self.from_aliases as f64);
        let allowed = if all <= FREE_STEPS {
            0.99
        } else if all >= MANY_STEPS {
            0.10
        } else {
            0.99 - 0.89 * ((all - FREE_STEPS) / (MANY_STEPS - FREE_STEPS))
        };
        self.from_aliases <= 100 || self.steps <= 1000 || aliased / all <= allowed
    }
}

/// What a node costs with everything that its aliases stand for.
#[derive(Debug, Clone, Copy, Default)]
struct Cost {
    steps: u64,
    /// Bytes of text.
    bytes: u64,
    /// Levels of collections.
    height: u32,
}

impl Cost {
    fn add_child(&mut self, child: Cost) {
        self.steps = self.steps.saturating_add(child.steps);
        self.bytes = self.bytes.saturating_add(child.bytes);
        self.height = self.height.max(child.height + 1);
    }
}

/// Checks the budget of a document. Returns whether its value may nest too deeply.
pub(super) fn check(view: View<'_>, roles: &[Role]) -> Result<bool, Refusal> {
    let costs = costs(view, roles);
    if costs[0].bytes > MAX_SOURCE as u64 {
        return Err(Refusal { message: "aliases that stand for more than 512 MiB of text", node: 1 });
    }
    let mut budget = Budget { steps: 1, from_aliases: 0 };
    // Ranges of nodes to decode, the next one on top.
    let mut ranges = vec![(1, view.tree.nodes.len() as u32)];
    while let Some((next, end)) = ranges.pop() {
        if next == end {
            continue;
        }
        let node = view.node(next);
        if is_merged_list(view, roles, next) {
            // Its items are decoded from the last to the first.
            ranges.push((node.next_index(), end));
            ranges.extend(node.items().map(|item| (item.index(), item.next_index())));
            continue;
        }
        ranges.push((next + 1, end));
        if roles[next as usize] == Role::MergeKey {
            continue;
        }
        let mut fits = budget.spend(1, 0);
        if node.kind() == Kind::Alias {
            let steps = costs[node.resolved().index() as usize].steps;
            fits = fits && budget.spend(steps, steps);
        }
        if !fits {
            return Err(Refusal { message: "aliases that stand for far more than what is written", node: next });
        }
    }
    Ok(costs[0].height > 9_000)
}

/// Whether the node is a list of mappings to merge. The list itself is not decoded, only its items.
fn is_merged_list(view: View<'_>, roles: &[Role], index: u32) -> bool {
    roles[index as usize] == Role::Merged && view.node(index).kind() == Kind::Sequence
}

/// The cost of each node. Aliases stand behind all of what they stand for, so one pass is enough.
fn costs(view: View<'_>, roles: &[Role]) -> Vec<Cost> {
    let count = view.tree.nodes.len() as u32;
    let mut costs = vec![Cost::default(); count as usize];
    let mut open: Vec<u32> = vec![0];
    for index in 1..count {
        close(view, &mut open, index, &mut costs);
        let node = view.node(index);
        let is_decoded = roles[index as usize] != Role::MergeKey && !is_merged_list(view, roles, index);
        let mut cost = Cost { steps: u64::from(is_decoded), bytes: node.text().len() as u64, height: 0 };
        match node.kind() {
            Kind::Mapping | Kind::Sequence => {
                costs[index as usize] = cost;
                open.push(index);
                continue;
            }
            Kind::Alias => {
                let target = costs[node.resolved().index() as usize];
                cost.add_child(target);
                cost.height = target.height;
            }
            _ => {}
        }
        costs[index as usize] = cost;
        if let Some(parent) = open.last() {
            costs[*parent as usize].add_child(cost);
        }
    }
    close(view, &mut open, count, &mut costs);
    costs
}

/// Adds the collections that end before `index` to what holds them.
fn close(view: View<'_>, open: &mut Vec<u32>, index: u32, costs: &mut [Cost]) {
    while let [.., parent, child] = open[..]
        && view.node(child).next_index() <= index
    {
        let cost = costs[child as usize];
        costs[parent as usize].add_child(cost);
        open.pop();
    }
}
