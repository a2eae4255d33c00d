//! The cluster after a run, as one HTML page that needs nothing else.
//!
//! The page may be shown by an editor, and every name in it comes from a file that anybody has written. So it allows one style
//! and one script, both by a nonce, and nothing from elsewhere: no inline style, no handler in an attribute. Sizes go into
//! attributes of SVG, which such a policy leaves alone. All that is not ours goes through `Text`.
//!
//! [`page`] tries the pods and keeps of each what the page says about it, because the outcomes of a large cluster do not fit in
//! memory. Then the parts are written from top to bottom: what stands against pods (`problems.rs`), the nodes (`nodes.rs`,
//! `lanes.rs`), and a table of all new pods. Without its script the page is complete; with it there are filters, and in an
//! editor places that lead into the manifests.

mod collect;
mod lanes;
mod nodes;
mod problems;
#[cfg(test)]
mod tests;
mod text;

use crate::counts::Counts;
use crate::gather::Job;
use crate::origin::Origin;
use collect::{NewPod, Seen, Workload, collect};
use podlint_scheduler::{Cluster, Pick};
use std::collections::HashSet;
use std::fmt::{self, Write};
use std::hash::{DefaultHasher, Hash, Hasher};
use text::{Badge, PlaceTag, Text, plural};

/// So many new pods have a row of their own.
const MOST_ROWS: usize = 2_000;

/// So many workloads are named above the nodes.
const MOST_WORKLOADS: usize = 60;

/// What lets the style and the script of a page through its policy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Nonce(String);

impl Nonce {
    /// A nonce of ASCII letters and digits; `None` if it is none.
    pub fn new(text: &str) -> Option<Nonce> {
        let is_nonce = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_alphanumeric());
        is_nonce.then(|| Nonce(text.to_owned()))
    }

    /// One that follows from what it is for, so that the same page has the same bytes.
    fn of(content: &str) -> Nonce {
        let mut hasher = DefaultHasher::new();
        content.hash(&mut hasher);
        Nonce(format!("{:016x}", hasher.finish()))
    }
}

/// What a page is like besides.
#[derive(Debug, Clone, Default)]
pub struct PageOptions {
    /// Who shows the page may name one; else it is made from the content.
    pub nonce: Option<Nonce>,
    /// Files below these folders are shown by what follows the folder.
    pub folders: Vec<String>,
}

/// Tries the pods of a job and writes the page about them.
pub fn page<'o>(job: Job, origins: &'o [Origin<'o>], pick: Pick, options: &PageOptions) -> (String, Counts) {
    let Job { name, cluster, pending, preset, notes } = job;
    let seen = collect(cluster, pending, origins, pick);
    let page = Page { name: &name, preset, notes: &notes, origins, seen: &seen, folders: &options.folders };
    let mut body = String::new();
    page.write(&mut body).expect("a string takes everything");
    let nonce = options.nonce.clone().unwrap_or_else(|| Nonce::of(&body));
    let title = seen.counts.sentence();
    (whole(&title, &nonce, &body), seen.counts)
}

fn whole(title: &str, Nonce(nonce): &Nonce, body: &str) -> String {
    let (title, style, script) = (Text(title), include_str!("html/page.css"), include_str!("html/page.js"));
    format!(
        "<!doctype html>
<html lang=\"en\">
<head>
<meta charset=\"utf-8\">
<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'nonce-{nonce}'; script-src 'nonce-{nonce}'\">
<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">
<title>{title}</title>
<style nonce=\"{nonce}\">
{style}</style>
</head>
<body>
{body}<script nonce=\"{nonce}\">
{script}</script>
</body>
</html>
"
    )
}

/// What is written.
struct Page<'p> {
    name: &'p str,
    preset: Option<&'static str>,
    notes: &'p [String],
    origins: &'p [Origin<'p>],
    seen: &'p Seen,
    folders: &'p [String],
}

impl Page<'_> {
    fn write(&self, out: &mut String) -> fmt::Result {
        writeln!(out, "<main>")?;
        self.head(out)?;
        problems::write(out, self)?;
        self.legend(out)?;
        let boxes = nodes::write(out, self)?;
        self.table(out, &boxes)?;
        writeln!(out, "</main>")
    }

    fn cluster(&self) -> &Cluster {
        &self.seen.cluster
    }

    fn head(&self, out: &mut String) -> fmt::Result {
        let cluster = self.cluster();
        writeln!(out, "<header>\n<h1>{}</h1>", Text(&self.seen.counts.sentence()))?;
        write!(out, "<p class=\"facts\">")?;
        if !self.name.is_empty() {
            write!(out, "<span>{}</span> ", Text(self.name))?;
        }
        if let Some(preset) = self.preset {
            write!(out, "<span class=\"mark made-up\">made-up cluster: preset {preset}</span> ")?;
        }
        write!(out, "<span>Kubernetes 1.{}</span> ", cluster.release.minor())?;
        write!(out, "<span>{}</span>", plural(cluster.node_count(), "node"))?;
        for resource in cluster.usual_resources() {
            let (taken, has) = nodes::sums(cluster, resource);
            let [taken, has] = [taken, has].map(|amount| cluster.amount_text(resource, amount));
            let name = cluster.symbols.text(resource);
            write!(out, " <span>{} {} of {}</span>", Text(name), Text(&taken), Text(&has))?;
        }
        writeln!(out, "</p>")?;
        if !self.notes.is_empty() {
            let count = plural(self.notes.len(), "note");
            writeln!(
                out,
                "<details class=\"notes\" data-key=\"notes\"><summary>{count} on what is assumed</summary><ul>"
            )?;
            for note in self.notes {
                writeln!(out, "<li>{}</li>", Text(note))?;
            }
            writeln!(out, "</ul></details>")?;
        }
        writeln!(out, "</header>")
    }

    /// Which letter and colour stand for which workload.
    fn legend(&self, out: &mut String) -> fmt::Result {
        let workloads = &self.seen.workloads;
        writeln!(
            out,
            "<section aria-labelledby=\"workloads\">\n<h2 id=\"workloads\">New pods</h2>\n<ul class=\"legend\">"
        )?;
        for (number, Workload { name, place, pods, placed }) in workloads.iter().enumerate().take(MOST_WORKLOADS) {
            let name = PlaceTag { shown: name, place: place.as_ref() };
            write!(out, "<li>{} {name} <span class=\"dim\">{placed} of {pods} placed</span></li>", Badge(number))?;
            writeln!(out)?;
        }
        if let Some(more) = workloads.len().checked_sub(MOST_WORKLOADS).filter(|more| *more > 0) {
            writeln!(out, "<li class=\"dim\">and {more} more</li>")?;
        }
        writeln!(out, "</ul>\n</section>")
    }

    /// All new pods. Nodes that have a box are linked to it.
    fn table(&self, out: &mut String, boxes: &HashSet<usize>) -> fmt::Result {
        let cluster = self.cluster();
        writeln!(out, "<section aria-labelledby=\"pods\">\n<h2 id=\"pods\">Where each new pod lands</h2>")?;
        writeln!(out, "<table class=\"pods\">\n<thead><tr><th scope=\"col\">Pod</th><th scope=\"col\">Node</th>")?;
        writeln!(out, "<th scope=\"col\">Note</th></tr></thead>\n<tbody>")?;
        for NewPod { name, workload, place, note, .. } in self.seen.pods.iter().take(MOST_ROWS) {
            write!(out, "<tr><td>{} {}</td>", Badge(*workload), Text(name))?;
            match place {
                None => write!(out, "<td class=\"none\">no node</td>")?,
                Some(place) if boxes.contains(place) => {
                    write!(out, "<td><a href=\"#n{place}\">{}</a></td>", Text(cluster.node_name(*place)))?;
                }
                Some(place) => write!(out, "<td>{}</td>", Text(cluster.node_name(*place)))?,
            }
            writeln!(out, "<td class=\"note\">{}</td></tr>", Text(note))?;
        }
        writeln!(out, "</tbody>\n</table>")?;
        if let Some(more) = self.seen.pods.len().checked_sub(MOST_ROWS).filter(|more| *more > 0) {
            let what = "without a row here; the formats table and json list all of them";
            writeln!(out, "<p class=\"dim\">{more} more new pods are {what}.</p>")?;
        }
        writeln!(out, "</section>")
    }
}
