//! Reading what was recorded.

use flate2::read::GzDecoder;
use serde_json::Value;
use std::collections::HashMap;
use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::Path;

/// A set of cases with the answers of one minor.
pub(crate) struct Set {
    /// Its name in `DIFFERENCES.md`.
    pub(crate) name: &'static str,
    cases: &'static str,
    answers: &'static str,
    pub(crate) minor: u32,
}

pub(crate) const SETS: &[Set] = &[
    Set { name: "seed1", cases: "seed1-cases", answers: "seed1-answers", minor: 37 },
    Set { name: "seed2", cases: "seed2-cases", answers: "seed2-answers", minor: 37 },
    Set { name: "classes", cases: "classes-cases", answers: "classes-answers", minor: 37 },
    Set { name: "custom", cases: "custom-cases", answers: "custom-answers", minor: 37 },
    Set { name: "seed1-1.36", cases: "seed1-cases", answers: "seed1-answers-1.36.3", minor: 36 },
    Set { name: "seed1-1.35", cases: "seed1-cases", answers: "seed1-answers-1.35.4", minor: 35 },
    Set { name: "seed1-1.34", cases: "seed1-cases", answers: "seed1-answers-1.34.4", minor: 34 },
    Set { name: "seed1-1.33", cases: "seed1-cases", answers: "seed1-answers-1.33.13", minor: 33 },
];

/// A manifest and what the server says about its documents.
pub(crate) struct Case {
    pub(crate) id: String,
    pub(crate) text: String,
    pub(crate) answers: Vec<Value>,
}

impl Case {
    /// The kind of its first document.
    pub(crate) fn kind(&self) -> &str {
        let name = self.answers.first().and_then(|answer| answer["gvk"].as_str()).unwrap_or_default();
        Some(name.rsplit('/').next().unwrap_or_default()).filter(|kind| !kind.is_empty()).unwrap_or("none")
    }
}

impl Set {
    pub(crate) fn title(&self) -> String {
        format!("{} against Kubernetes 1.{}", self.cases.trim_end_matches("-cases"), self.minor)
    }

    /// Its cases in order.
    pub(crate) fn cases(&self) -> Vec<Case> {
        let mut answers: HashMap<String, Vec<Value>> = HashMap::new();
        for answer in lines(self.answers) {
            answers.entry(text(&answer["id"])).or_default().push(answer);
        }
        let case = |case: Value| {
            let id = text(&case["id"]);
            Case { text: text(&case["yaml"]), answers: answers.remove(&id).unwrap_or_default(), id }
        };
        lines(self.cases).map(case).collect()
    }
}

fn lines(name: &str) -> impl Iterator<Item = Value> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../testdata/validation");
    let path = folder.join(format!("{name}.jsonl.gz"));
    let file = File::open(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let lines = BufReader::new(GzDecoder::new(file)).lines();
    lines.map(|line| serde_json::from_str(&line.expect("the recording is sound")).expect("each line is JSON"))
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}
