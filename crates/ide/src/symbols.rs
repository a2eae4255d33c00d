//! The outline of a text, and names across all files.

mod workspace;

pub use workspace::{WorkspaceSymbol, workspace_symbols};

use crate::Scope;
use podlint_manifest::Object;
use podlint_yaml::{Entry, Kind, Node, Span, Tree, flag};

/// What a symbol is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SymbolKind {
    /// A Kubernetes object.
    Object,
    /// A mapping.
    Mapping,
    /// A sequence.
    Sequence,
    /// A value.
    Value,
}

/// Something with a name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Symbol {
    /// `Deployment web`, `containers`. Never empty.
    pub name: String,
    /// A few words beside it; empty for none.
    pub detail: String,
    /// What it is.
    pub kind: SymbolKind,
    /// All its bytes.
    pub span: Span,
    /// The bytes of its name; they lie in `span`.
    pub name_span: Span,
    /// What is in it.
    pub children: Vec<Symbol>,
}

/// Editors draw no more than this without delay, and nobody reads as much.
const MAX_SYMBOLS: usize = 10_000;

/// Deeper levels are left out: dropping a tree of symbols takes stack for each level.
const MAX_DEPTH: usize = 64;

/// Characters of a value or a name that are shown.
const SHOWN: usize = 60;

/// The outline of a text: objects with their fields, and the keys of documents that are none.
///
/// Of a text with more than 10,000 of them the deepest levels are left out.
pub fn symbols(scope: &Scope<'_>) -> Vec<Symbol> {
    let outline = Outline { scope, max_depth: depth_that_fits(scope.tree) };
    let mut found = Vec::new();
    let mut room = MAX_SYMBOLS;
    for document in scope.tree.documents() {
        let root = document.content();
        if let Some(object) = outline.object(root) {
            found.extend(outline.with_children(object, root, &mut room));
            continue;
        }
        for part in parts(root) {
            found.extend(outline.with_children(outline.symbol(part), part.value(), &mut room));
        }
    }
    found
}

/// The number of levels, documents not counted, that together have no more nodes than there may be symbols.
fn depth_that_fits(tree: &Tree<'_>) -> usize {
    let mut counts = [0; MAX_DEPTH + 1];
    // Of each node how deep it is, and how many of its children came.
    let mut seen: Vec<(usize, u32)> = Vec::with_capacity(tree.nodes.len());
    for record in tree.nodes {
        let mut depth = 0;
        let mut is_key = false;
        if let Some((parent_depth, children)) = seen.get_mut(record.parent as usize) {
            depth = *parent_depth + 1;
            is_key = tree.nodes[record.parent as usize].kind == Kind::Mapping as u8 && *children % 2 == 0;
            *children += u32::from(record.flags & flag::EXTRA == 0);
        }
        seen.push((depth, 0));
        if let Some(count) = counts.get_mut(depth).filter(|_| depth > 0 && !is_key) {
            *count += 1;
        }
    }
    let mut all = 0;
    let fits = counts.iter().take_while(|count| {
        all += **count;
        all <= MAX_SYMBOLS
    });
    let depth = fits.count() - 1;
    // A long list in the only document is shown up to where the room ends.
    if tree.documents().nth(1).is_none() { depth + 1 } else { depth.max(1) }
}

/// A child of a collection.
#[derive(Clone, Copy)]
enum Part<'t> {
    Entry(Entry<'t>),
    Item(usize, Node<'t>),
}

impl<'t> Part<'t> {
    fn value(self) -> Node<'t> {
        match self {
            Part::Entry(entry) => entry.value,
            Part::Item(_, item) => item,
        }
    }
}

type Parts<'t> = Box<dyn Iterator<Item = Part<'t>> + 't>;

fn parts(node: Node<'_>) -> Parts<'_> {
    match node.kind() {
        Kind::Sequence => Box::new(node.items().enumerate().map(|(place, item)| Part::Item(place, item))),
        _ => Box::new(node.entries().map(Part::Entry)),
    }
}

struct Outline<'a> {
    scope: &'a Scope<'a>,
    max_depth: usize,
}

impl<'a> Outline<'a> {
    /// The symbol with all that is in `node`; `None` where there is no room left.
    fn with_children(&self, symbol: Symbol, node: Node<'a>, room: &mut usize) -> Option<Symbol> {
        *room = room.checked_sub(1)?;
        let mut open: Vec<(Symbol, Parts<'a>)> = vec![(symbol, parts(node))];
        loop {
            let is_full = open.len() >= self.max_depth || *room == 0;
            let (_, rest) = open.last_mut()?;
            match rest.next().filter(|_| !is_full) {
                Some(part) => {
                    *room -= 1;
                    open.push((self.symbol(part), parts(part.value())));
                }
                None => {
                    let (done, _) = open.pop()?;
                    match open.last_mut() {
                        Some((parent, _)) => parent.children.push(done),
                        None => return Some(done),
                    }
                }
            }
        }
    }

    /// The symbol of a mapping that declares an object. A document with a kind counts even if rules leave it alone.
    fn object(&self, node: Node<'a>) -> Option<Symbol> {
        let records = self.scope.objects;
        let place = records.binary_search_by_key(&node.index(), |record| record.root);
        let object = place.ok().and_then(|place| Object::of(self.scope.tree, &records[place]));
        let (kind, name, title) = match object {
            Some(object) => (object.kind_name(), object.name().map_or("", |name| name.value), object.title_span()),
            None => {
                let is_document = node.parent().is_some_and(|parent| parent.kind() == Kind::Document);
                let kind = node.get("kind").filter(|kind| is_document && kind.kind() == Kind::Scalar)?;
                let name = node.get("metadata").and_then(|metadata| metadata.get("name"));
                (kind.text(), name.map_or("", Node::text), name.unwrap_or(kind).span())
            }
        };
        let name = format!("{kind} {name}");
        Some(Symbol { kind: SymbolKind::Object, ..named(name.trim(), node, node.outer_span(), title) })
    }

    fn symbol(&self, part: Part<'a>) -> Symbol {
        let value = part.value();
        match part {
            Part::Entry(Entry { key, value }) => {
                let span = key.outer_span().cover(value.outer_span());
                named(if key.text().is_empty() { key.raw() } else { key.text() }, value, span, key.span())
            }
            Part::Item(place, item) => {
                let object = self.object(item);
                object.unwrap_or_else(|| match identity(item) {
                    Some(name) => {
                        let text = match list_of_containers(item) {
                            true => format!("container {}", name.text()),
                            false => name.text().to_owned(),
                        };
                        named(&text, value, item.outer_span(), name.span())
                    }
                    None => named(&format!("[{place}]"), value, item.outer_span(), item.span()),
                })
            }
        }
    }
}

/// Whether the list around an item is one of the lists of containers of a pod.
fn list_of_containers(item: Node<'_>) -> bool {
    let Some(list) = item.parent() else { return false };
    let keys = ["containers", "initContainers", "ephemeralContainers"];
    // The key of a value is the node in front of it: it has no children where it is a name.
    let key = list.index().checked_sub(1).and_then(|index| list.tree().node(index));
    key.is_some_and(|key| key.parent() == list.parent() && keys.contains(&key.text()))
}

/// The field by which people know an item of a list.
fn identity(item: Node<'_>) -> Option<Node<'_>> {
    let fields = ["name", "key", "mountPath", "containerPort"].into_iter();
    fields.filter_map(|field| item.get(field)).find(|value| !value.text().is_empty())
}

fn named(name: &str, value: Node<'_>, span: Span, name_span: Span) -> Symbol {
    let kind = match value.kind() {
        Kind::Mapping => SymbolKind::Mapping,
        Kind::Sequence => SymbolKind::Sequence,
        _ => SymbolKind::Value,
    };
    let detail = match value.kind() {
        Kind::Scalar => shortened(value.text()),
        Kind::Alias => shortened(value.raw()),
        _ => String::new(),
    };
    let name = match shortened(name) {
        // Editors refuse an outline with a nameless symbol.
        name if name.is_empty() => "\"\"".to_owned(),
        name => name,
    };
    // A name that an alias stands for lies elsewhere.
    let name_span = if span.contains(name_span) { name_span } else { span };
    Symbol { name, detail, kind, span, name_span, children: Vec::new() }
}

/// The text on one line, at most 60 characters of it.
fn shortened(text: &str) -> String {
    let mut letters = text.trim().chars().map(|letter| if letter.is_control() { ' ' } else { letter });
    let mut short: String = letters.by_ref().take(SHOWN).collect();
    if letters.next().is_some() {
        short.push('…');
    }
    short
}

#[cfg(test)]
mod tests {
    use super::{MAX_SYMBOLS, Symbol, symbols};
    use crate::fixture::Fixture;
    use expect_test::{Expect, expect};
    use std::fmt::Write;

    fn write(symbols: &[Symbol], text: &str, indent: usize, out: &mut String) {
        for symbol in symbols {
            let detail = if symbol.detail.is_empty() { String::new() } else { format!(" = {}", symbol.detail) };
            let _ = writeln!(out, "{:indent$}{:?} {}{detail}", "", symbol.kind, symbol.name);
            assert!(symbol.span.contains(symbol.name_span), "{symbol:?}");
            assert!(!symbol.span.of(text).is_empty(), "{symbol:?}");
            write(&symbol.children, text, indent + 2, out);
        }
    }

    fn check(text: &str, expected: Expect) {
        let fixture = Fixture::new(text);
        let found = fixture.run(|scope, _| symbols(scope));
        let mut out = String::new();
        write(&found, fixture.text(0), 0, &mut out);
        expected.assert_eq(&out);
    }

    #[test]
    fn an_object_has_its_fields_below_it() {
        check(
            "apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  template:
    spec:
      containers:
      - name: web
        env:
        - name: LOG_LEVEL
          value: debug
        args: [--fast]
        ports:
        - containerPort: 80
        volumeMounts:
        - mountPath: /data
          name: data
",
            expect![[r#"
                Object Deployment web
                  Value apiVersion = apps/v1
                  Value kind = Deployment
                  Mapping metadata
                    Value name = web
                  Mapping spec
                    Mapping template
                      Mapping spec
                        Sequence containers
                          Mapping container web
                            Value name = web
                            Sequence env
                              Mapping LOG_LEVEL
                                Value name = LOG_LEVEL
                                Value value = debug
                            Sequence args
                              Value [0] = --fast
                            Sequence ports
                              Mapping 80
                                Value containerPort = 80
                            Sequence volumeMounts
                              Mapping data
                                Value mountPath = /data
                                Value name = data
            "#]],
        );
    }

    #[test]
    fn every_document_and_every_item_of_a_list_is_an_object() {
        check(
            "kind: Pod\r\nmetadata: {name: a}\r\n---\r\napiVersion: v1\r\nkind: List\r\nitems:\r\n- {apiVersion: v1, kind: Pod, metadata: {name: b}}\r\n",
            expect![[r#"
                Object Pod a
                  Value kind = Pod
                  Mapping metadata
                    Value name = a
                Object List
                  Value apiVersion = v1
                  Value kind = List
                  Sequence items
                    Object Pod b
                      Value apiVersion = v1
                      Value kind = Pod
                      Mapping metadata
                        Value name = b
            "#]],
        );
    }

    #[test]
    fn a_text_without_kind_is_shown_by_its_keys() {
        check(
            "replicas: 2\nimage: &a {tag: '1.0'}\nother: *a\n'': 1\n? [a]\n: b\n---\n- x\n",
            expect![[r#"
            Value replicas = 2
            Mapping image
              Value tag = 1.0
            Value other = *a
            Value '' = 1
            Value [a] = b
            Value [0] = x
        "#]],
        );
    }

    #[test]
    fn long_and_multi_line_values_are_shortened() {
        check(
            "data: |\n  line one\n  line two that is longer than what fits beside the name of a symbol\n",
            expect![[r#"
                Value data = line one line two that is longer than what fits beside the n…
            "#]],
        );
    }

    #[test]
    fn broken_text_gives_what_is_there() {
        check(
            "kind: Pod\nmetadata:\n  name:web\n  labels: {a: b\nspec:\n  containers:\n  - ima",
            expect![[r#"
            Object Pod web
              Value kind = Pod
              Mapping metadata
                Value name = web
                Mapping labels
                  Value a = b
              Mapping spec
                Sequence containers
                  Value [0] = ima
        "#]],
        );
        check(
            "kind: Pod\nmetadata:\n  name: {{ .Values.name }}\n{{- if .x }}\nspec: {}\n{{- end }}\n",
            expect![[r#"
            Object Pod
              Value kind = Pod
              Mapping metadata
                Value name = {{ .Values.name }}
              Mapping spec
        "#]],
        );
    }

    #[test]
    fn huge_texts_lose_their_deepest_levels_first() {
        fn count(symbols: &[Symbol]) -> usize {
            symbols.iter().map(|symbol| 1 + count(&symbol.children)).sum()
        }
        let text = "kind: Pod\nspec: {a: {b: {c: {d: 1}}}}\n---\n".repeat(3000);
        let found = Fixture::new(&text).run(|scope, _| symbols(scope));
        assert_eq!(found.len(), 3000);
        assert!(count(&found) <= MAX_SYMBOLS);

        let text = format!("a:\n{}", "- {b: 1}\n".repeat(20_000));
        assert_eq!(count(&Fixture::new(&text).run(|scope, _| symbols(scope))), 10_000);
        let text = "a: 1\n---\n".repeat(20_000);
        assert_eq!(Fixture::new(&text).run(|scope, _| symbols(scope)).len(), 10_000);
        let text = "[".repeat(9_000);
        Fixture::new(&text).run(|scope, _| symbols(scope));
    }
}
