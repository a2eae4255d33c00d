//! Looking into a manifest without failing: a value, nothing, or something that cannot be known.

use podlint_yaml::scalar::{self, Scalar};
use podlint_yaml::{Kind, Node, Span, flag};

/// A text and where it stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Text<'t> {
    /// The text, decoded.
    pub value: &'t str,
    /// Its bytes in the source, with quotes.
    pub span: Span,
}

/// A whole number and where it stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Number {
    /// The number.
    pub value: i64,
    /// Its bytes in the source.
    pub span: Span,
}

/// What stands at a field path. Views are chained: looking into what is absent gives absent, into what is unknown unknown.
///
/// A rule about something that is missing speaks only on [`View::is_absent`]: a template line, a damaged line or an
/// unknown alias may hide what it looks for.
///
/// ```
/// use podlint_manifest::View;
/// let parse = podlint_yaml::parse("metadata: {name: web}\nspec: {{ .Values.spec }}\n");
/// let tree = parse.tree();
/// let root = View::of(tree.documents().next().unwrap().content());
/// assert_eq!(root.get("metadata").get("name").text().unwrap().value, "web");
/// assert!(root.get("status").get("phase").is_absent());
/// assert!(root.get("spec").get("containers").is_unknown());
/// ```
#[derive(Debug, Clone, Copy)]
pub enum View<'t> {
    /// A value is written there.
    Present(Node<'t>),
    /// Nothing is written there, or null, which Kubernetes reads as nothing.
    Absent,
    /// What is there depends on a template, on text that is not YAML, or on a value of the wrong type.
    Unknown,
}

impl<'t> View<'t> {
    /// The view of a node. Aliases are followed.
    pub fn of(node: Node<'t>) -> View<'t> {
        let target = node.resolved();
        match target.kind() {
            Kind::Alias | Kind::Unknown => View::Unknown,
            Kind::Missing => View::Absent,
            Kind::Scalar if target.has(flag::HOLE) => View::Unknown,
            Kind::Scalar if scalar::meaning(target) == Scalar::Null => View::Absent,
            _ => View::Present(target),
        }
    }

    /// The field of this name.
    pub fn get(self, name: &str) -> View<'t> {
        let View::Present(node) = self else { return self };
        if node.kind() != Kind::Mapping {
            return View::Unknown;
        }
        View::of_field(node, field_value(node, name, 0))
    }

    /// The view of a field of a mapping whose entry was looked up before.
    pub fn of_entry(node: Node<'t>, name: &str, entry: Option<podlint_yaml::Entry<'t>>) -> View<'t> {
        match entry {
            Some(entry) => View::of_field(node, Some(entry.value)),
            None => View::Present(node).get(name),
        }
    }

    fn of_field(node: Node<'t>, value: Option<Node<'t>>) -> View<'t> {
        match value {
            // The template line below a key without a value is its value.
            Some(value) if value.kind() == Kind::Missing && node.has(flag::OPEN) => View::Unknown,
            Some(value) => View::of(value),
            None if node.has(flag::OPEN) || node.has(flag::DAMAGED) => View::Unknown,
            None => View::Absent,
        }
    }

    /// The node, if one is there.
    pub fn node(self) -> Option<Node<'t>> {
        if let View::Present(node) = self { Some(node) } else { None }
    }

    /// Its bytes in the source, if something is there.
    pub fn span(self) -> Option<Span> {
        self.node().map(|node| node.span())
    }

    /// Whether it is known that nothing is there.
    pub fn is_absent(self) -> bool {
        matches!(self, View::Absent)
    }

    /// Whether it cannot be known what is there.
    pub fn is_unknown(self) -> bool {
        matches!(self, View::Unknown)
    }

    /// The text of a scalar; numbers and booleans as they are written.
    pub fn text(self) -> Option<Text<'t>> {
        let node = self.node().filter(|node| node.kind() == Kind::Scalar)?;
        Some(Text { value: node.text(), span: node.span() })
    }

    /// The whole number that Kubernetes reads; `None` for a number in quotes.
    pub fn number(self) -> Option<Number> {
        let node = self.node().filter(|node| node.kind() == Kind::Scalar)?;
        let value = match scalar::meaning(node) {
            Scalar::Int(value) => i64::try_from(value).ok()?,
            Scalar::Float(value) if value.fract() == 0.0 && value.abs() < 9e15 => value as i64,
            _ => return None,
        };
        Some(Number { value, span: node.span() })
    }

    /// The boolean that Kubernetes reads.
    pub fn boolean(self) -> Option<bool> {
        match scalar::meaning(self.node()?) {
            Scalar::Bool(value) => Some(value),
            _ => None,
        }
    }

    /// The items of a sequence; nothing for everything else.
    pub fn items(self) -> impl Iterator<Item = View<'t>> {
        self.node().into_iter().flat_map(|node| node.items()).map(View::of)
    }

    /// The entries of a mapping with their keys; nothing for everything else. Of a key that stands twice both are given.
    pub fn entries(self) -> impl Iterator<Item = (Text<'t>, View<'t>)> {
        self.node()
            .into_iter()
            .flat_map(|node| node.entries())
            .filter(|entry| entry.key.kind() == Kind::Scalar)
            .map(|entry| (Text { value: entry.key.text(), span: entry.key.span() }, View::of(entry.value)))
    }

    /// Whether all entries or items that there are stand in the text: no template line and no merge key adds any.
    pub fn is_closed(self) -> bool {
        match self {
            View::Present(node) => !node.has(flag::OPEN) && node.get("<<").is_none(),
            View::Absent => true,
            View::Unknown => false,
        }
    }
}

/// Merge keys inside of merged mappings; go-yaml follows them as deep as they go, manifests need one.
const MAX_MERGES: usize = 8;

/// The value of a key, also through merge keys.
fn field_value<'t>(node: Node<'t>, name: &str, depth: usize) -> Option<Node<'t>> {
    if let Some(value) = node.get(name) {
        return Some(value);
    }
    let merged = node.get("<<").filter(|_| depth < MAX_MERGES)?.resolved();
    match merged.kind() {
        Kind::Mapping => field_value(merged, name, depth + 1),
        Kind::Sequence => merged
            .items()
            .map(Node::resolved)
            .filter(|item| item.kind() == Kind::Mapping)
            .find_map(|item| field_value(item, name, depth + 1)),
        _ => None,
    }
}
