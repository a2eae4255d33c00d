//! What is written about a run, pod by pod while it goes on: a large cluster has too much to say to keep it.

use super::text;
use crate::args::ScheduleFormat;
use crate::output::Palette;
use podlint_preview::{Counts, Explained, record};
use podlint_scheduler::{Cluster, Outcome};
use serde_json::json;
use std::io::{self, Write};

/// What is said of a run as a whole.
pub(super) struct Heading<'h> {
    pub(super) name: &'h str,
    /// The made-up cluster that was used.
    pub(super) preset: Option<&'static str>,
    /// What is assumed, in sentences without a capital.
    pub(super) notes: &'h [String],
    /// The longest name of a pod to come: scalar values.
    pub(super) name_width: usize,
}

pub(super) struct Report<'w> {
    out: &'w mut dyn Write,
    format: ScheduleFormat,
    palette: Palette,
    widths: (usize, usize),
    pub(super) counts: Counts,
}

impl<'w> Report<'w> {
    /// Begins a report.
    pub(super) fn new(
        out: &'w mut dyn Write,
        format: ScheduleFormat,
        palette: Palette,
        heading: &Heading<'_>,
        cluster: &Cluster,
    ) -> io::Result<Report<'w>> {
        let node_names = (0..cluster.node_count()).map(|place| cluster.node_name(place).chars().count());
        let widths = (heading.name_width, node_names.max().unwrap_or(0));
        let mut report = Report { out, format, palette, widths, counts: Counts::default() };
        report.begin(heading, cluster)?;
        Ok(report)
    }

    fn begin(&mut self, heading: &Heading<'_>, cluster: &Cluster) -> io::Result<()> {
        let nodes = cluster.node_count();
        let release = format!("1.{}", cluster.release.minor());
        match self.format {
            ScheduleFormat::Json => {
                let order: Vec<&str> = (0..nodes).map(|place| cluster.node_name(place)).collect();
                let head = json!({
                    "version": 1,
                    "name": heading.name,
                    "kubernetes": release,
                    "preset": heading.preset,
                    "notes": heading.notes,
                    "nodeOrder": order,
                });
                let text = head.to_string();
                // The rest of the object follows.
                write!(self.out, "{},\"pods\":[", text.strip_suffix('}').unwrap_or(&text))
            }
            ScheduleFormat::Table => match heading.preset {
                Some(preset) => writeln!(self.out, "# made-up cluster: preset {preset}, {nodes} node(s)"),
                None => Ok(()),
            },
            // A page is written when all is known, not here.
            ScheduleFormat::Html => Ok(()),
            ScheduleFormat::Full => {
                let Palette { bold, dim, .. } = self.palette;
                if let Some(preset) = heading.preset {
                    let plural = if nodes == 1 { "" } else { "s" };
                    writeln!(
                        self.out,
                        "{bold}made-up cluster: preset {preset}, {nodes} node{plural}{bold:#} {dim}(--cluster FILE takes \
                         yours){dim:#}"
                    )?;
                }
                for note in heading.notes {
                    writeln!(self.out, "{dim}note: {note}{dim:#}")?;
                }
                if heading.preset.is_some() || !heading.notes.is_empty() {
                    writeln!(self.out)?;
                }
                Ok(())
            }
            ScheduleFormat::Markdown => {
                if let Some(preset) = heading.preset {
                    writeln!(self.out, "Made-up cluster: preset `{preset}`, {nodes} nodes.\n")?;
                }
                for note in heading.notes {
                    writeln!(self.out, "- {note}")?;
                }
                if !heading.notes.is_empty() {
                    writeln!(self.out)?;
                }
                writeln!(self.out, "| pod | node | notes |\n|---|---|---|")
            }
        }
    }

    /// Writes about a pod.
    pub(super) fn pod(
        &mut self,
        cluster: &Cluster,
        outcome: &Outcome,
        explained: Option<&Explained>,
    ) -> io::Result<()> {
        let is_first = self.counts.pods == 0;
        self.counts.count(outcome);
        match self.format {
            ScheduleFormat::Json => {
                if !is_first {
                    self.out.write_all(b",")?;
                }
                let record = record(outcome, explained, cluster);
                serde_json::to_writer(&mut *self.out, &record).map_err(io::Error::from)
            }
            ScheduleFormat::Table => text::table_row(self.out, cluster, outcome, self.widths),
            ScheduleFormat::Markdown => text::markdown_row(self.out, cluster, outcome, explained),
            ScheduleFormat::Html => Ok(()),
            ScheduleFormat::Full => text::full(self.out, cluster, outcome, explained, &self.palette),
        }
    }

    /// Ends the report.
    pub(super) fn end(&mut self) -> io::Result<()> {
        match self.format {
            ScheduleFormat::Json => writeln!(self.out, "],\"summary\":{}}}", self.counts.json())?,
            ScheduleFormat::Full => writeln!(self.out, "{}", self.counts.sentence())?,
            // A row is a pod, for whoever counts lines.
            ScheduleFormat::Table | ScheduleFormat::Html => {}
            ScheduleFormat::Markdown => writeln!(self.out, "\n{}.", self.counts.sentence())?,
        }
        self.out.flush()
    }
}
