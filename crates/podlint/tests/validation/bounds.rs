//! How many cases may differ: the table of `testdata/validation/DIFFERENCES.md`.

use crate::agreement::Measure;
use crate::recordings::SETS;
use std::collections::HashMap;
use std::path::{Path, PathBuf};

/// By set and measure.
pub(crate) struct Bounds(HashMap<(&'static str, Measure), usize>);

fn path() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../testdata/validation/DIFFERENCES.md")
}

impl Bounds {
    /// Reads the first table of the file: a line for each set, a column for each measure in their order.
    pub(crate) fn read() -> Bounds {
        let text = std::fs::read_to_string(path()).expect("the file with the known differences is there");
        let mut bounds = HashMap::new();
        for line in text.lines() {
            let mut cells = line.trim_matches('|').split('|').map(str::trim);
            let name = cells.next().unwrap_or_default();
            let Some(set) = SETS.iter().find(|set| set.name == name) else { continue };
            for measure in Measure::ALL {
                let number = cells.next().and_then(|cell| cell.parse().ok());
                bounds.insert((set.name, measure), number.unwrap_or_else(|| panic!("{name}: no number in {line}")));
            }
        }
        Bounds(bounds)
    }

    /// Notes that no more cases of a set differ than `count`.
    pub(crate) fn lower(&mut self, set: &'static str, measure: Measure, count: usize) {
        self.0.insert((set, measure), count);
    }

    /// Writes the numbers into the table of the file.
    pub(crate) fn write(&self) {
        let text = std::fs::read_to_string(path()).expect("it was read before");
        let line = |line: &str| match SETS.iter().find(|set| line.starts_with(&format!("| {} |", set.name))) {
            Some(set) => {
                let cells = Measure::ALL.map(|measure| format!(" {} |", self.allowed(set.name, measure)));
                format!("| {} |{}\n", set.name, cells.concat())
            }
            None => format!("{line}\n"),
        };
        std::fs::write(path(), text.lines().map(line).collect::<String>()).expect("the file can be written");
    }

    /// How many cases of a set may differ.
    pub(crate) fn allowed(&self, set: &'static str, measure: Measure) -> usize {
        *self.0.get(&(set, measure)).unwrap_or_else(|| panic!("DIFFERENCES.md has no line for {set}"))
    }
}
