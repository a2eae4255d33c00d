//! One question for offers: the place with all that is needed to answer it, and who answers.

use super::insert::{Frame, escaped};
use super::typed::{MARKER, Typed};
use super::{Completion, CompletionKind};
use super::{aliases, custom, fields, kinds, kustomization, labels, skeletons, values, variables};
use crate::Scope;
use crate::place::{Place, Schema, Step};
use podlint_manifest::{Context, View, objects};
use podlint_schema::{Elem, Shape};
use podlint_yaml::edit::TextEdit;
use podlint_yaml::{Kind, Node, Span, Style, flag};

/// A place, and how an offer is written there.
#[derive(Clone)]
pub(super) struct Request<'s, 't> {
    pub(super) scope: &'s Scope<'s>,
    pub(super) typed: &'s Typed,
    pub(super) place: Place<'t>,
    pub(super) frame: Frame,
}

/// What could be written at an offset, in no order.
pub(super) fn offers(scope: &Scope<'_>, offset: usize) -> Vec<Completion> {
    let Some(typed) = Typed::at(scope.text(), offset) else { return Vec::new() };
    let marked = typed.marked(scope.text());
    let tree = marked.tree();
    let Some(node) = marked.node(&tree) else { return Vec::new() };
    let known = objects(&tree, Context { as_it_stands: true, ..Context::default() });
    let Some(place) = Place::of(node, &known.records, scope.index, scope.minor) else { return Vec::new() };
    let is_flow = node.parent().is_some_and(|parent| parent.style() == Style::Flow || parent.has(flag::PAIR));
    let mut frame = Frame::new(scope.text(), &typed, &marked, is_flow);
    let has_quotes = |mapping: Node<'_>| mapping.entries().any(|entry| entry.key.style() == Style::DoubleQuoted);
    let is_json_file = scope.files.path(scope.file).ends_with(".json");
    if is_json_file && !is_flow {
        return Vec::new();
    }
    let object = Some(place.object).filter(|object| object.style() == Style::Flow);
    frame.is_json = is_json_file || is_flow && (has_quotes(place.container()) || object.is_some_and(has_quotes));
    let request = Request { scope, typed: &typed, place, frame };
    if node.text() == MARKER { request.offers() } else { variables::offers(&request) }
}

impl<'t> Request<'_, 't> {
    fn offers(self) -> Vec<Completion> {
        let variables = variables::offers(&self);
        if !variables.is_empty() {
            return variables;
        }
        if aliases::is_alias(&self) {
            let mut found = aliases::offers(&self);
            found.extend(self.values_for_alias());
            return found;
        }
        if kustomization::is_kustomization(&self) {
            return kustomization::offers(&self);
        }
        let is_top = self.place.steps.len() == 1;
        let name = self.place.steps.last().map_or("", |step| step.name());
        if is_top && !self.place.is_key && matches!(name, "apiVersion" | "kind") {
            return kinds::offers(&self);
        }
        if is_top && self.place.is_key {
            let mut found = skeletons::offers(&self);
            found.extend(fields::of_object(&self));
            return found;
        }
        if self.place.is_key
            && self.place.kind.is_none()
            && matches!(self.place.steps[..], [first, _] if first.name() == "items")
            && self.frame.can_open_item()
        {
            return self.at_list_of_objects();
        }
        if self.place.is_key { self.at_key() } else { self.at_value() }
    }

    /// What else could be meant where an alias is typed: `*` may begin a value such as the verb for all.
    fn values_for_alias(mut self) -> Vec<Completion> {
        let schema = if self.place.is_key { self.place.outer } else { self.place.schema };
        let is_collection = |schema: &Schema| matches!(schema.shape, Shape::Object(_) | Shape::Map(_) | Shape::List(_));
        let Some(schema) = schema.filter(|schema| !is_collection(schema)) else { return Vec::new() };
        self.take_for_value();
        self.place.schema = Some(schema);
        values::offers(&self)
    }

    /// What is offered as an item of a `List` whose dash is not typed.
    fn at_list_of_objects(mut self) -> Vec<Completion> {
        if self.object().get("kind").text().is_none_or(|kind| kind.value != "List") {
            return self.at_key();
        }
        self.frame.open_item();
        fields::of_any_object(&self, View::Absent)
    }

    /// What is offered where a key stands. The collection around it may turn out to be none of keys.
    fn at_key(mut self) -> Vec<Completion> {
        let container = self.place.container();
        let is_alone = container.entries().nth(1).is_none();
        let Some(outer) = self.place.outer else { return custom::offers(&self) };
        match outer.shape {
            Shape::Object(ty) => {
                let mut found = fields::of_type(&self, ty, View::of(container));
                found.extend(fields::item_of_list_above(&self, ty, container));
                found
            }
            Shape::Map(elem) => labels::keys(&self, elem),
            Shape::List(elem) if self.frame.can_open_item() => {
                self.frame.open_item();
                self.of_elem(elem, outer)
            }
            _ if is_alone && self.typed.has_own_line() && self.is_only_value() => {
                self.place.schema = Some(outer);
                self.take_for_value();
                values::offers(&self)
            }
            _ => Vec::new(),
        }
    }

    /// What is offered where a value stands. That of a collection is opened first.
    fn at_value(mut self) -> Vec<Completion> {
        let Some(schema) = self.place.schema else { return custom::offers(&self) };
        let is_collection = matches!(schema.shape, Shape::Object(_) | Shape::Map(_) | Shape::List(_));
        if !is_collection {
            return values::offers(&self);
        }
        if !self.can_open() {
            return Vec::new();
        }
        let elem = if let Shape::List(elem) = schema.shape { Some(elem.shape()) } else { None };
        let is_mapping = matches!(elem.unwrap_or(schema.shape), Shape::Object(_) | Shape::Map(_));
        self.frame.open_value(elem.is_some(), is_mapping);
        match schema.shape {
            Shape::List(elem) => self.of_elem(elem, schema),
            Shape::Map(elem) => labels::keys(&self, elem),
            Shape::Object(ty) => fields::of_type(&self, ty, View::Absent),
            _ => Vec::new(),
        }
    }

    /// Whether a collection can start at the place: between brackets, or with nothing behind it.
    pub(super) fn can_open(&self) -> bool {
        self.frame.quote.is_none() && (self.frame.is_flow || self.typed.ends_line())
    }

    /// What is offered as a new item of a list.
    fn of_elem(mut self, elem: Elem, list: Schema) -> Vec<Completion> {
        match elem.shape() {
            Shape::Object(ty) => fields::of_type(&self, ty, View::Absent),
            Shape::Map(_) | Shape::List(_) => Vec::new(),
            shape => {
                let names = Some(elem.enum_values()).filter(|names| !names.is_empty());
                self.take_for_value();
                self.place.schema = Some(Schema { shape, names, field: list.field });
                values::offers(&self)
            }
        }
    }

    /// Whether nothing is written between the key or dash and the place, which may be on a later line.
    fn is_only_value(&self) -> bool {
        let node = self.place.node;
        let Some(Step::Field { key, .. }) = self.place.steps.iter().rev().nth(1).copied() else { return true };
        let between = Span::new(key.span().end, node.span().start).of(node.tree().source);
        let between = between.trim_start_matches(['"', '\'', ' ']).trim_start_matches(':');
        between.lines().all(|line| line.trim().is_empty() || line.trim_start().starts_with('#'))
    }

    /// Takes what was tried as a key for the value that it is: the only word of its item or line.
    pub(super) fn take_for_value(&mut self) {
        if self.place.is_key {
            self.place.steps.pop();
            self.place.is_key = false;
        }
    }

    /// The container around the place.
    pub(super) fn container(&self) -> Option<View<'t>> {
        self.place.around("Container").or_else(|| self.place.around("EphemeralContainer"))
    }

    /// The pod spec around the place.
    pub(super) fn pod_spec(&self) -> Option<View<'t>> {
        self.place.around("PodSpec")
    }

    /// The object around the place as a view.
    pub(super) fn object(&self) -> View<'t> {
        View::of(self.place.object)
    }

    /// Name of the field that the value is of. Of an item it is that of its list.
    pub(super) fn field_name(&self) -> &'t str {
        self.place.steps.iter().rev().map(|step| step.name()).find(|name| !name.is_empty()).unwrap_or("")
    }

    /// The offer of a value. `is_text` says that it must not turn into a number or a boolean.
    pub(super) fn value(&self, label: &str, kind: CompletionKind, detail: &str, is_text: bool) -> Completion {
        self.value_in(&self.frame, label, kind, detail, is_text)
    }

    /// The same in another frame.
    pub(super) fn value_in(
        &self,
        frame: &Frame,
        label: &str,
        kind: CompletionKind,
        detail: &str,
        is_text: bool,
    ) -> Completion {
        let insert = frame.value(label, is_text);
        // Only the lines of snippets are indented by all editors.
        let is_snippet = insert.contains('\n');
        let insert = if is_snippet { escaped(&insert) } else { insert };
        let further = self.without_blanks(frame);
        Completion { insert, is_snippet, further, detail: detail.to_owned(), ..self.bare(label, kind) }
    }

    /// The offer of a key with a snippet behind its colon.
    pub(super) fn key(&self, label: &str, value: &str, kind: CompletionKind) -> Completion {
        self.key_in(&self.frame, label, value, kind)
    }

    /// The same in another frame.
    pub(super) fn key_in(&self, frame: &Frame, label: &str, value: &str, kind: CompletionKind) -> Completion {
        let insert = frame.key(label, value);
        let is_snippet = insert.contains(['$', '\\', '\n']);
        let further = self.without_blanks(frame);
        let mut offer = Completion { is_snippet, insert, further, ..self.bare(label, kind) };
        if frame.closes_quote() {
            // The quote behind the place has to go, whatever an editor replaces.
            offer.replacing.end = self.typed.end_with_quote() as u32;
            offer.inserting = offer.replacing;
        }
        offer
    }

    /// The column of an offset in bytes.
    pub(super) fn column_of(&self, offset: u32) -> usize {
        let before = &self.scope.text()[..offset as usize];
        before.len() - before.rfind('\n').map_or(0, |end| end + 1)
    }

    /// Takes away the blanks behind a key whose value goes to the next line.
    fn without_blanks(&self, frame: &Frame) -> Vec<TextEdit> {
        let before = &self.scope.text()[..self.typed.start];
        let blanks = before.len() - before.trim_end_matches(' ').len();
        if blanks == 0 || !frame.before.starts_with(frame.line_break) {
            return Vec::new();
        }
        vec![TextEdit::new((before.len() - blanks) as u32, before.len() as u32, "")]
    }

    /// An offer that inserts its label.
    pub(super) fn bare(&self, label: &str, kind: CompletionKind) -> Completion {
        Completion {
            label: label.to_owned(),
            kind,
            detail: String::new(),
            documentation: None,
            insert: label.to_owned(),
            is_snippet: false,
            inserting: self.typed.inserting(),
            replacing: self.typed.replacing(),
            further: Vec::new(),
            rank: 10,
            follows_word: false,
            is_deprecated: false,
        }
    }

    /// The mapping around a value.
    pub(super) fn mapping(&self) -> View<'t> {
        let nodes = self.place.steps.iter().rev().skip(1).map(|step| step.value());
        let found = nodes.chain([self.place.object]).find(|node: &Node<'_>| node.kind() == Kind::Mapping);
        found.map_or(View::Absent, View::of)
    }
}
