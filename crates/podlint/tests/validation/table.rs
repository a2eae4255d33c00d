//! The table that is printed: a line for each kind, a column for each measure.

use crate::agreement::{Measure, Outcome};
use crate::recordings::Case;
use std::collections::BTreeMap;
use std::fmt;

/// How much was compared, and how much of it agrees.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Count {
    agreeing: usize,
    all: usize,
}

impl Count {
    pub(crate) fn differing(self) -> usize {
        self.all - self.agreeing
    }

    fn add(&mut self, agrees: bool) {
        self.agreeing += usize::from(agrees);
        self.all += 1;
    }
}

impl fmt::Display for Count {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = if self.all == 0 { String::new() } else { format!("{}/{}", self.agreeing, self.all) };
        formatter.pad(&text)
    }
}

type Row = BTreeMap<Measure, Count>;

/// Counts by kind, and all together.
pub(crate) struct Table<'c> {
    kinds: BTreeMap<&'c str, Row>,
    total: Row,
}

impl<'c> Table<'c> {
    pub(crate) fn of(cases: &'c [Case], outcomes: &[Outcome]) -> Table<'c> {
        let mut table = Table { kinds: BTreeMap::new(), total: Row::new() };
        for (case, outcome) in cases.iter().zip(outcomes) {
            for (measure, agrees) in &outcome.compared {
                table.kinds.entry(case.kind()).or_default().entry(*measure).or_default().add(*agrees);
                table.total.entry(*measure).or_default().add(*agrees);
            }
        }
        table
    }

    /// All that was compared by a measure.
    pub(crate) fn total(&self, measure: Measure) -> Count {
        self.total.get(&measure).copied().unwrap_or_default()
    }
}

impl fmt::Display for Table<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{:24}", "kind")?;
        for measure in Measure::ALL {
            write!(formatter, " {:>11}", measure.name())?;
        }
        for (kind, row) in self.kinds.iter().map(|(kind, row)| (*kind, row)).chain([("all", &self.total)]) {
            write!(formatter, "\n{kind:24}")?;
            for measure in Measure::ALL {
                write!(formatter, " {:>11}", row.get(&measure).copied().unwrap_or_default())?;
            }
        }
        write!(formatter, "\n{:24}", "per cent")?;
        for measure in Measure::ALL {
            let Count { agreeing, all } = self.total(measure);
            write!(formatter, " {:>11.2}", 100.0 * agreeing as f64 / all.max(1) as f64)?;
        }
        Ok(())
    }
}
