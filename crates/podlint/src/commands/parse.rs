//! `podlint parse FILE`: what the parser sees.

use crate::Outcome;
use crate::args::{ParseArgs, ParseOutput, ParseProfile};
use crate::terminal::{Terminal, is_closed_pipe};
use podlint_project::{Request, collect, read};
use podlint_yaml::events::events;
use podlint_yaml::kubernetes::{self, Reading};
use podlint_yaml::{Dialect, Kind, LineIndex, Node, Tree, parse_with};
use std::io::{self, BufWriter, Write};

pub(crate) fn run(args: &ParseArgs, terminal: Terminal) -> Outcome {
    let collected = collect(&Request { paths: args.paths.clone(), ..Request::default() });
    let mut outcome = Outcome::Clean;
    if (args.profile, args.output) == (Some(ParseProfile::Core), ParseOutput::Json) {
        terminal
            .error("`--output json` prints what Kubernetes reads, which is not YAML 1.2", "leave out `--profile core`");
        return Outcome::Failed;
    }
    for problem in &collected.problems {
        terminal.error(&problem.to_string(), "");
        outcome = Outcome::Failed;
    }
    let dialect = match (args.profile, args.output) {
        (Some(ParseProfile::Core), _) | (None, ParseOutput::Events) => Dialect::Core,
        _ => Dialect::Kubernetes,
    };
    // Not through the stream that filters styles: the text of a file must not be touched.
    let mut out = BufWriter::new(io::stdout().lock());
    for input in &collected.inputs {
        let bytes = match read(input) {
            Ok(bytes) => bytes,
            Err(error) => {
                terminal.error(&error.to_string(), "");
                outcome = Outcome::Failed;
                continue;
            }
        };
        let written = if args.output == ParseOutput::Json {
            let reading = kubernetes::read(&bytes);
            if reading.stop().is_some() {
                outcome = outcome.max(Outcome::Problems);
            }
            write_json(&reading, &input.display, &mut out)
        } else {
            let parse = parse_with(&bytes[..], dialect);
            let tree = parse.tree();
            if !tree.errors.is_empty() {
                outcome = outcome.max(Outcome::Problems);
                say_errors(&tree, &input.display, terminal);
            }
            match args.output {
                ParseOutput::Tree => write_tree(&tree, &mut out),
                ParseOutput::Events => out.write_all(events(&tree).as_bytes()),
                ParseOutput::Text | ParseOutput::Json => write_text(&tree, &bytes, &mut out),
            }
        };
        if let Err(error) = written.and_then(|()| out.flush()) {
            if !is_closed_pipe(&error) {
                terminal.error(&format!("cannot write: {error}"), "");
                outcome = Outcome::Failed;
            }
            break;
        }
    }
    outcome
}

fn say_errors(tree: &Tree<'_>, path: &str, terminal: Terminal) {
    let index = LineIndex::new(tree.source);
    for error in tree.errors {
        let place = index.line_column(tree.source, error.span.start);
        terminal.error(&format!("{path}:{}:{}: {}", place.line, place.column, error.code().message()), "");
    }
}

/// Writes one line of JSON: the documents up to the point where kubectl stops, and why it stops there.
fn write_json(reading: &Reading<'_>, path: &str, out: &mut dyn Write) -> io::Result<()> {
    write!(out, "{{\"file\":{},\"documents\":[", serde_json::to_string(path)?)?;
    let mut text = String::new();
    for (place, document) in reading.documents().enumerate() {
        text.clear();
        document.write_json(&mut text);
        write!(out, "{}{text}", if place > 0 { "," } else { "" })?;
    }
    let error = reading.stop().map(|stop| {
        let source = reading.source();
        let place = LineIndex::new(source).line_column(source, stop.span.start);
        format!("{}:{}: {}", place.line, place.column, stop.message)
    });
    writeln!(out, "],\"error\":{}}}", serde_json::to_string(&error)?)
}

/// Writes one line a node: depth as indentation, kind, span, and the text of leaves.
fn write_tree(tree: &Tree<'_>, out: &mut dyn Write) -> io::Result<()> {
    // Where each open subtree ends; as deep as the text nests, which must not be our stack.
    let mut open: Vec<u32> = Vec::new();
    for node in (0..tree.nodes.len() as u32).filter_map(|index| tree.node(index)) {
        while open.last().is_some_and(|end| *end <= node.index()) {
            open.pop();
        }
        let span = node.span();
        let kind = format!("{:?}", node.kind()).to_lowercase();
        write!(out, "{:indent$}{kind} {}..{}", "", span.start, span.end, indent = open.len() * 2)?;
        if let Some(anchor) = node.anchor() {
            write!(out, " {}", anchor.of(tree.source))?;
        }
        if let Some(tag) = node.tag() {
            write!(out, " {tag}")?;
        }
        match node.kind() {
            Kind::Scalar => writeln!(out, " {:?}", node.text())?,
            Kind::Alias => writeln!(out, " {}", node.raw())?,
            _ => writeln!(out)?,
        }
        open.push(node.next_index());
    }
    Ok(())
}

/// Writes the text from the leaves of the tree and what stands between them.
///
/// The bytes are the file's own: the tree's text has another character where they are not UTF-8, of the same length.
fn write_text(tree: &Tree<'_>, bytes: &[u8], out: &mut dyn Write) -> io::Result<()> {
    if tree.source.len() != bytes.len() {
        // Read from UTF-16: the tree is of another text.
        return out.write_all(bytes);
    }
    let is_leaf = |node: &Node<'_>| !matches!(node.kind(), Kind::Document | Kind::Mapping | Kind::Sequence);
    let mut at = 0;
    for leaf in (0..tree.nodes.len() as u32).filter_map(|index| tree.node(index)).filter(is_leaf) {
        let span = leaf.span().range();
        // A missing key may lie in front of the indicator that showed that it is missing.
        if span.start >= at {
            out.write_all(&bytes[at..span.start])?;
            out.write_all(&bytes[span.clone()])?;
            at = span.end;
        }
    }
    out.write_all(&bytes[at..])
}
