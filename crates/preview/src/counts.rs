//! How many pods went where.

use podlint_scheduler::{Ended, Outcome};
use serde_json::{Value, json};

/// How many pods went where.
#[derive(Debug, Default)]
pub struct Counts {
    /// All of them.
    pub pods: usize,
    /// Those that get a node.
    pub placed: usize,
    /// Those that get none, or are not made because one before them gets none.
    pub unplaced: usize,
    /// Those that admission refuses.
    pub refused: usize,
    /// Those of other schedulers.
    pub ignored: usize,
    /// Those that something holds back.
    pub gated: usize,
    /// Those that need what the dry run does not know how to decide.
    pub undecided: usize,
    /// Running ones that have to go.
    pub preempted: usize,
}

impl Counts {
    /// Counts a pod.
    pub fn count(&mut self, outcome: &Outcome) {
        self.pods += 1;
        self.preempted += outcome.victims.len();
        *match &outcome.ended {
            Some(Ended::Refused(_)) => &mut self.refused,
            Some(Ended::Ignored(_)) => &mut self.ignored,
            Some(Ended::Gated(_)) => &mut self.gated,
            Some(Ended::Undecided(_)) => &mut self.undecided,
            Some(Ended::NotMade(_)) => &mut self.unplaced,
            None if outcome.chosen.is_some() => &mut self.placed,
            None => &mut self.unplaced,
        } += 1;
    }

    /// Whether there are pods of which it is not known that they get a node.
    pub fn has_problems(&self) -> bool {
        self.unplaced + self.refused + self.gated + self.undecided > 0
    }

    /// `3 pods: 2 placed, 1 not`.
    pub fn sentence(&self) -> String {
        let mut parts = vec![format!("{} placed", self.placed)];
        let others = [
            (self.unplaced, "without a node"),
            (self.refused, "refused"),
            (self.gated, "held back"),
            (self.undecided, "undecided"),
            (self.ignored, "of other schedulers"),
        ];
        parts.extend(others.iter().filter(|(count, _)| *count > 0).map(|(count, what)| format!("{count} {what}")));
        if self.preempted > 0 {
            parts.push(format!("{} preempted", self.preempted));
        }
        let plural = if self.pods == 1 { "" } else { "s" };
        format!("{} pod{plural}: {}", self.pods, parts.join(", "))
    }

    /// The numbers by their names.
    pub fn json(&self) -> Value {
        json!({
            "pods": self.pods,
            "placed": self.placed,
            "unplaced": self.unplaced,
            "refused": self.refused,
            "ignored": self.ignored,
            "gated": self.gated,
            "undecided": self.undecided,
            "preempted": self.preempted,
        })
    }
}
