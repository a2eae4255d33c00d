//! A value that is about to be written: its text, free of the place where it stood.

use super::expect::Plan;
use super::layout::Layout;
use super::{Refused, Value, flow_scalar_text, scalar_text};
use crate::scalar::{Scalar, meaning};
use crate::{ErrorCode, Kind, Node, Parse, Style, Tree, parse};
use std::borrow::Cow;

/// A value with its lines indented as if it stood in the first column.
#[derive(Debug)]
pub(super) struct Piece<'v> {
    /// Anchor and tag.
    pub(super) properties: String,
    /// The first line has no indentation. The others are indented from the first column: that of the key or dash which
    /// owns an inline value, or that of the keys or dashes of a block collection.
    body: String,
    pub(super) form: Form,
    content: Content<'v>,
}

/// Where a value starts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    /// On the line of its key or dash.
    Inline,
    /// On a line of its own.
    BlockMapping,
    /// On a line of its own.
    BlockSequence,
}

/// What is to be read back.
#[derive(Debug)]
enum Content<'v> {
    Text(Cow<'v, str>),
    Parsed(Box<Parse<'v>>),
    Node(Node<'v>),
}

/// What a value is written next to.
#[derive(Debug, Clone, Copy)]
pub(super) struct Surroundings {
    /// The quotes of a neighbour.
    pub(super) like: Style,
    /// Whether it stands between brackets.
    pub(super) flow: bool,
}

impl<'v> Piece<'v> {
    pub(super) fn new(value: Value<'v>, around: Surroundings) -> Result<Piece<'v>, Refused> {
        let piece = match value {
            Value::Text(text) => Piece::of_text(Cow::Borrowed(text), around),
            Value::Node(node) if around.flow && can_be_respelt(node) => {
                Piece::of_text(Cow::Borrowed(node.text()), around)
            }
            Value::Node(node) => Piece::of_node(node, Content::Node(node)),
            Value::Yaml(text) => Piece::of_yaml(text, around)?,
        };
        if around.flow && piece.form != Form::Inline { Err(Refused::BlockInFlow) } else { Ok(piece) }
    }

    fn of_text(text: Cow<'v, str>, around: Surroundings) -> Piece<'v> {
        let written = if around.flow { flow_scalar_text(&text, around.like) } else { scalar_text(&text, around.like) };
        let body = written.into_owned();
        Piece { properties: String::new(), body, form: Form::Inline, content: Content::Text(text) }
    }

    fn of_yaml(text: &'v str, around: Surroundings) -> Result<Piece<'v>, Refused> {
        let parse = parse(text);
        let tree = parse.tree();
        // What an alias in it stands for may be in the text that it is put into.
        let is_wrong = tree.errors.iter().any(|error| error.code() != ErrorCode::UnknownAlias);
        let node = content(&tree).filter(|_| !is_wrong).ok_or(Refused::NotOneValue)?;
        if around.flow && can_be_respelt(node) {
            return Ok(Piece::of_text(Cow::Owned(node.text().to_owned()), around));
        }
        let Piece { properties, body, form, .. } = Piece::of_node(node, Content::Text(Cow::Borrowed("")));
        Ok(Piece { properties, body, form, content: Content::Parsed(Box::new(parse)) })
    }

    fn of_node(node: Node<'_>, content: Content<'v>) -> Piece<'v> {
        let layout = Layout::new(node.tree());
        let span = node.span();
        let form = match node.kind() {
            Kind::Mapping if node.style() == Style::Block => Form::BlockMapping,
            Kind::Sequence if node.style() == Style::Block => Form::BlockSequence,
            _ => Form::Inline,
        };
        let (column, end) = match form {
            Form::Inline => (layout.owner_column(node), span.end),
            // The comment at its end is part of it.
            _ if layout.ends_line(span.end) => (layout.column(span.start), layout.line_end(span.end)),
            _ => (layout.column(span.start), span.end),
        };
        let anchor = node.anchor().map(|span| span.of(node.tree().source));
        let properties: Vec<&str> = anchor.into_iter().chain(node.tag()).collect();
        Piece {
            properties: properties.join(" "),
            body: shifted(layout.text(span.start, end).trim_end(), -i64::from(column), "\n"),
            form,
            content,
        }
    }

    /// How it is written; block style where it was given as text to quote.
    pub(super) fn style(&self) -> Style {
        match &self.content {
            Content::Text(_) => Style::Block,
            Content::Node(node) => node.style(),
            Content::Parsed(parse) => content(&parse.tree()).map_or(Style::Block, Node::style),
        }
    }

    /// What stands behind the colon of a key in `column`.
    pub(super) fn below_key(&self, layout: &Layout<'_>, column: u32) -> String {
        let mut out = String::new();
        for part in [&self.properties, &self.inline(layout, column)] {
            if !part.is_empty() {
                out.push(' ');
                out.push_str(part);
            }
        }
        if self.form != Form::Inline {
            let column = self.column_below(layout, column);
            out.push_str(layout.newline());
            out.push_str(&self.block(layout, column));
        }
        out
    }

    /// What stands behind a dash in `column`. `gap` is what stands between it and its content.
    pub(super) fn behind_dash(&self, layout: &Layout<'_>, column: u32, gap: &str) -> String {
        let below = column + 1 + gap.len() as u32;
        match self.form {
            Form::Inline if self.body.is_empty() && self.properties.is_empty() => String::new(),
            Form::Inline => format!("{gap}{}", self.on_one_line(layout, column)),
            _ if self.properties.is_empty() => format!("{gap}{}", shifted(&self.body, below.into(), layout.newline())),
            _ => format!("{gap}{}{}{}", self.properties, layout.newline(), self.block(layout, below)),
        }
    }

    /// An inline value with its anchor and tag, owned by a key or dash in `column`.
    pub(super) fn on_one_line(&self, layout: &Layout<'_>, column: u32) -> String {
        let body = self.inline(layout, column);
        if self.properties.is_empty() { body } else { format!("{} {body}", self.properties).trim_end().to_owned() }
    }

    /// The value alone, if it is inline, owned by a key or dash in `column`.
    pub(super) fn inline(&self, layout: &Layout<'_>, column: u32) -> String {
        match self.form {
            Form::Inline => shifted(&self.body, column.into(), layout.newline()),
            _ => String::new(),
        }
    }

    /// A block collection with its first line indented.
    pub(super) fn block(&self, layout: &Layout<'_>, column: u32) -> String {
        format!("{}{}", spaces(column), shifted(&self.body, column.into(), layout.newline()))
    }

    /// Column of a block collection below a key in `column`.
    pub(super) fn column_below(&self, layout: &Layout<'_>, column: u32) -> u32 {
        let indentation = layout.indentation();
        column + if self.form == Form::BlockSequence { indentation.sequence } else { indentation.mapping }
    }

    /// The tree of a value that was given as text; an empty one otherwise. Lives beside the plan that looks at it.
    pub(super) fn tree(&self) -> Tree<'_> {
        match &self.content {
            Content::Parsed(parse) => parse.tree(),
            _ => Tree::default(),
        }
    }

    /// Expects the value next. An anchor that was there before may be kept.
    pub(super) fn expect<'a>(&'a self, tree: &'a Tree<'a>, plan: &mut Plan<'a>, depth: u32, kept: Option<&'a str>) {
        match &self.content {
            Content::Text(text) => plan.text(depth, text, kept),
            Content::Node(node) => plan.copy(depth, *node, kept),
            Content::Parsed(_) => {
                if let Some(node) = content(tree) {
                    plan.copy(depth, node, kept);
                }
            }
        }
    }
}

/// What the only document of a tree holds.
fn content<'t>(tree: &'t Tree<'t>) -> Option<Node<'t>> {
    let mut documents = tree.documents();
    let document = documents.next()?;
    documents.next().is_none().then(|| document.content())
}

/// Whether a node is a text that may need other quotes between brackets, or cannot stand there as it is.
fn can_be_respelt(node: Node<'_>) -> bool {
    matches!(node.style(), Style::Plain | Style::Literal | Style::Folded)
        && node.outer_span() == node.span()
        && matches!(meaning(node), Scalar::Text(_))
}

/// `text` with every line but the first moved to the right, or to the left as far as it has spaces.
pub(super) fn shifted(text: &str, by: i64, newline: &str) -> String {
    let mut out = String::with_capacity(text.len() + text.len() / 8);
    for (place, line) in lines(text).into_iter().enumerate() {
        if place == 0 {
            out.push_str(line);
            continue;
        }
        out.push_str(newline);
        let spaces_before = line.len() - line.trim_start_matches(' ').len();
        if by < 0 {
            out.push_str(&line[spaces_before.min(by.unsigned_abs() as usize)..]);
        } else if !line.is_empty() {
            out.push_str(&spaces(by as u32));
            out.push_str(line);
        }
    }
    out
}

pub(super) fn spaces(count: u32) -> String {
    " ".repeat(count as usize)
}

/// The lines of a text without their line breaks: `\n`, `\r\n` or a lone `\r`.
fn lines(text: &str) -> Vec<&str> {
    let mut lines = Vec::new();
    let mut rest = text;
    while let Some(end) = rest.find(['\n', '\r']) {
        lines.push(&rest[..end]);
        let length = if rest[end..].starts_with("\r\n") { 2 } else { 1 };
        rest = &rest[end + length..];
    }
    lines.push(rest);
    lines
}
