//! Rounds in which the parsers take turns.

use crate::data::Input;
use crate::parsers::PARSERS;
use crate::rapidyaml::RapidYaml;
use cpu_time::ProcessTime;

const ROUNDS: usize = 9;

/// What one parser needs for one input.
pub struct Row {
    pub name: &'static str,
    pub makes: &'static str,
    pub suite: &'static str,
    /// Seconds of CPU time for all texts: least and median of the rounds.
    pub best: f64,
    pub median: f64,
    pub memory: Option<Memory>,
}

/// Peaks of allocated bytes, each divided by the bytes of its text. The text itself, which nobody copies, is not in it.
pub struct Memory {
    /// Over all texts: the sum of peaks by the sum of bytes.
    pub all: f64,
    /// Of the text that needs most for its length. Below 1,000 bytes all is overhead, so such texts do not count here.
    pub worst: f64,
}

/// Measures all parsers.
pub fn rounds(input: &Input, mut rapidyaml: Option<&mut RapidYaml>) -> Vec<Row> {
    let mut times: Vec<Vec<f64>> = vec![Vec::new(); PARSERS.len() + 1];
    for round in 0..=ROUNDS {
        for (parser, times) in PARSERS.iter().zip(&mut times) {
            let start = ProcessTime::now();
            for text in &input.texts {
                (parser.parse)(text);
            }
            let time = start.elapsed().as_secs_f64();
            // The first round warms caches and the allocator up.
            if round > 0 {
                times.push(time);
            }
        }
        if let Some(rapidyaml) = &mut rapidyaml
            && let Some(time) = rapidyaml.round()
            && round > 0
        {
            times[PARSERS.len()].push(time);
        }
    }
    let row = |(name, makes, suite, mut times, memory): (_, _, _, Vec<f64>, _)| {
        times.sort_by(f64::total_cmp);
        let (best, median) = (*times.first()?, times[times.len() / 2]);
        Some(Row { name, makes, suite, best, median, memory })
    };
    let memory = |peak: fn(&[u8]) -> usize| {
        let peaks: Vec<_> = input.texts.iter().map(|text| (peak(text), text.len())).collect();
        let long = peaks.iter().filter(|(_, length)| *length >= 1000);
        let worst = long.map(|(peak, length)| *peak as f64 / *length as f64).fold(0.0, f64::max);
        let all = peaks.iter().map(|(peak, _)| peak).sum::<usize>() as f64 / input.bytes() as f64;
        Some(Memory { all, worst })
    };
    let rapid = ("rapidyaml", "tree", "not known here; called from Python", times.pop().unwrap_or_default(), None);
    PARSERS
        .iter()
        .zip(times)
        .map(|(parser, times)| (parser.name, parser.makes, parser.suite, times, memory(parser.peak)))
        .chain([rapid])
        .filter_map(row)
        .collect()
}
