//! A value of an object as the validation sees it: what is written, the path that the server prints, and where to point.

use super::session::{Meant, Session};
use crate::place::spelt_like;
use crate::server::{BadValue, ErrorKind};
use podlint_plugin_sdk::manifest::Quantity;
use podlint_plugin_sdk::prelude::*;
use podlint_plugin_sdk::schema::nearest;
use podlint_plugin_sdk::yaml::scalar::{Scalar, json_number, meaning};
use std::borrow::Cow;
use std::collections::HashSet;

/// A value, present or not. Looking into what is absent gives what is absent, so checks read as upstream's do; where
/// an empty text counts as absent there, they ask [`is_empty`](Value::is_empty). What cannot be known (a template, a damaged line) raises no errors.
#[derive(Clone, Copy)]
pub(crate) struct Value<'v, 't> {
    session: &'v Session<'t>,
    node: Option<Node<'t>>,
    /// Its path in the session.
    path: u32,
    /// Where to point if nothing better is written: its key, else what it is missing in.
    title: Span,
    is_unknown: bool,
    /// Whether it stands inside of a text that is a document of its own: all errors are pointed at the text.
    is_embedded: bool,
}

impl<'v, 't> Value<'v, 't> {
    /// The object itself, whose path is empty.
    pub(super) fn root(session: &'v Session<'t>) -> Value<'v, 't> {
        let object = session.object();
        let title = object.title_span();
        Value { session, node: Some(object.root()), path: Session::ROOT, title, is_unknown: false, is_embedded: false }
    }

    pub(crate) fn session(self) -> &'v Session<'t> {
        self.session
    }

    /// A field of a mapping by its name in JSON.
    pub(crate) fn field(self, name: &'static str) -> Value<'v, 't> {
        self.field_at(name, name)
    }

    /// A field whose path the server prints under another name: `cephfs` as `cephFS`.
    pub(crate) fn field_at(self, name: &'static str, shown: &'static str) -> Value<'v, 't> {
        let path = self.session.field(self.path, shown);
        let Some(node) = self.node else { return Value { path, ..self } };
        let entry = node.entry(name);
        let key = entry.map(|entry| entry.key.span());
        let title = key.map_or_else(|| self.place(), |key| self.title_at(key));
        match View::of_entry(node, name, entry) {
            View::Present(value) => {
                let value = value.resolved();
                let is_unknown = self.is_unknown || self.session.is_unknown(value);
                Value { node: Some(value), path, title, is_unknown, ..self }
            }
            View::Absent => {
                let is_unknown = self.is_unknown || self.session.faults().is_misspelt(node, name);
                Value { node: None, path, title, is_unknown, ..self }
            }
            View::Unknown => Value { node: None, path, title, is_unknown: true, ..self },
        }
    }

    /// The same value under the path that the server prints for its error, where that is another one.
    ///
    /// `steps` follow the path of `base`: `C.volumeMounts.subPath` for `C.volumeMounts[3].subPath`.
    pub(crate) fn shown_at(self, base: Value<'v, 't>, steps: &[&'static str]) -> Value<'v, 't> {
        let path = steps.iter().fold(base.path, |path, step| self.session.field(path, step));
        Value { path, ..self }
    }

    /// The same value under its path with a map key behind it.
    pub(crate) fn shown_with_key(self, key: &str) -> Value<'v, 't> {
        Value { path: self.session.key(self.path, key), ..self }
    }

    /// The same path, pointing at `place`.
    pub(crate) fn pointing_at(self, place: Value<'v, 't>) -> Value<'v, 't> {
        Value { node: place.node, title: place.title, ..self }
    }

    /// The items of a list with their indices; nothing for everything else.
    pub(crate) fn items(self) -> impl Iterator<Item = Value<'v, 't>> {
        let items = self.node.into_iter().flat_map(|node| node.items());
        items.enumerate().map(move |(index, item)| {
            let item = item.resolved();
            let first_key = item.children().next().filter(|_| item.kind() == Kind::Mapping);
            let title = self.title_at(first_key.map_or(item.span(), |key| key.span()));
            let is_present = !View::of(item).is_absent();
            let path = self.session.index(self.path, index);
            Value {
                node: Some(item).filter(|_| is_present),
                path,
                title,
                is_unknown: self.session.is_unknown(item),
                ..self
            }
        })
    }

    /// Number of items of a list, or of entries of a mapping.
    pub(crate) fn len(self) -> usize {
        self.node.map_or(0, |node| match node.kind() {
            Kind::Mapping => self.entries().count(),
            _ => node.items().count(),
        })
    }

    /// The entries of a map with their keys; the path of each value ends in `[key]`. Of a key that stands twice the
    /// last one, as kubectl reads it.
    pub(crate) fn entries(self) -> impl Iterator<Item = Entry<'v, 't>> {
        let node = self.node.filter(|node| node.kind() == Kind::Mapping);
        let mut entries: Vec<_> = node.into_iter().flat_map(|node| node.entries()).collect();
        let mut seen = HashSet::new();
        entries.reverse();
        entries.retain(|entry| seen.insert(entry.key.text()));
        entries.into_iter().rev().filter_map(move |entry| {
            let name = crate::place::json_name(entry.key).into_owned();
            if entry.key.text() == "<<" && entry.key.style() == Style::Plain {
                return None;
            }
            let value = entry.value.resolved();
            let path = self.session.key(self.path, &name);
            let title = self.title_at(entry.key.span());
            let is_present = !View::of(value).is_absent();
            let is_unknown = self.session.is_unknown(value);
            let is_open_key = View::of(entry.key).is_unknown();
            let key = Value { node: Some(entry.key), path: self.path, title, is_unknown: is_open_key, ..self };
            let value = Value { node: Some(value).filter(|_| is_present), path, title, is_unknown, ..self };
            Some(Entry { name, key, value })
        })
    }

    /// Whether something other than null is written.
    pub(crate) fn is_present(self) -> bool {
        self.node.is_some()
    }

    /// Whether nothing or null is written, or an empty text, list or mapping: Go's zero value of every type but a
    /// number or boolean.
    pub(crate) fn is_empty(self) -> bool {
        self.node.is_none_or(|node| match node.kind() {
            Kind::Scalar => node.text().is_empty(),
            Kind::Mapping | Kind::Sequence => node.children().next().is_none(),
            _ => true,
        })
    }

    /// Whether it depends on a template or a damaged line.
    pub(crate) fn is_unknown(self) -> bool {
        self.is_unknown
    }

    /// Its text; empty for what is absent, and for what is no text.
    pub(crate) fn text(self) -> &'t str {
        self.node.filter(|node| node.kind() == Kind::Scalar).map_or("", |node| node.text())
    }

    /// Its text, or `default` where it is absent or empty.
    pub(crate) fn text_or(self, default: &'t str) -> &'t str {
        Some(self.text()).filter(|text| !text.is_empty()).unwrap_or(default)
    }

    /// Its whole number; `None` for what is absent and for what is no number.
    pub(crate) fn int(self) -> Option<i64> {
        match meaning(self.node?) {
            Scalar::Int(value) => i64::try_from(value).ok(),
            Scalar::Float(value) if value.fract() == 0.0 && value.abs() < 9e15 => Some(value as i64),
            _ => None,
        }
    }

    /// Its boolean; `None` for what is absent and for what is none.
    pub(crate) fn boolean(self) -> Option<bool> {
        match meaning(self.node?) {
            Scalar::Bool(value) => Some(value),
            _ => None,
        }
    }

    /// Whether it is `true`.
    pub(crate) fn is_true(self) -> bool {
        self.boolean() == Some(true)
    }

    /// A field of type IntOrString.
    pub(crate) fn int_or_text(self) -> Option<IntOrText<'t>> {
        let node = self.node.filter(|node| node.kind() == Kind::Scalar)?;
        match meaning(node) {
            Scalar::Text(text) => Some(IntOrText::Text(text)),
            _ => self.int().map(IntOrText::Int),
        }
    }

    /// Its quantity; `None` for what is absent and for what is none.
    pub(crate) fn quantity(self) -> Option<Quantity> {
        Quantity::parse(&self.quantity_text()?).ok()
    }

    /// The text that the server prints for it in a list of resources; `None` for what is absent and for what is none.
    pub(crate) fn printed_quantity(self) -> Option<String> {
        Quantity::printed(&self.quantity_text()?)
    }

    /// What JSON has for a quantity: `1_000` and `0x10` are numbers there.
    pub(crate) fn quantity_text(self) -> Option<Cow<'t, str>> {
        let node = self.node?;
        match meaning(node) {
            Scalar::Int(number) => Some(Cow::Owned(number.to_string())),
            Scalar::Float(number) => Some(Cow::Owned(json_number(number))),
            Scalar::Text(text) => Some(Cow::Borrowed(text.trim())),
            _ => None,
        }
    }

    /// The same value with what its text holds when it is read as a document.
    pub(crate) fn holding<'s>(self, content: Node<'s>) -> Value<'v, 's>
    where
        't: 's,
    {
        let title = self.place();
        Value {
            node: Some(content),
            title,
            is_embedded: true,
            session: self.session,
            path: self.path,
            is_unknown: false,
        }
    }

    /// Where to point for what stands at `span` of its own document.
    fn title_at(self, span: Span) -> Span {
        if self.is_embedded { self.title } else { span }
    }

    /// The node, where something other than null is written.
    pub(crate) fn node(self) -> Option<Node<'t>> {
        self.node
    }

    /// Where its problems are pointed at: a scalar itself, a collection at its key or first key, what is missing where
    /// it should be.
    pub(crate) fn place(self) -> Span {
        match self.node {
            _ if self.is_embedded => self.title,
            Some(node) if matches!(node.kind(), Kind::Scalar | Kind::Alias) && !node.span().is_empty() => node.span(),
            _ => self.title,
        }
    }

    /// Whether a field is written, null aside. Cheaper than asking for the field, which makes its path.
    pub(crate) fn has(self, name: &str) -> bool {
        self.node.is_some_and(|node| matches!(View::Present(node).get(name), View::Present(_)))
    }

    /// Whether all items and entries that there are stand in the text: no template line adds any.
    pub(crate) fn is_closed(self) -> bool {
        !self.is_unknown && self.node.is_none_or(|node| View::Present(node).is_closed())
    }

    /// The object that it is in.
    pub(crate) fn object(self) -> Value<'v, 't> {
        Value::root(self.session)
    }

    /// The same value under the path of an item of `list`, where the server counts other items than are written.
    pub(crate) fn shown_as_item(self, list: Value<'v, 't>, index: usize) -> Value<'v, 't> {
        Value { path: self.session.index(list.path, index), ..self }
    }

    /// The same value under a field of `base` that a user named.
    pub(crate) fn shown_below(self, base: Value<'v, 't>, name: &str) -> Value<'v, 't> {
        Value { path: self.session.name(base.path, name), ..self }
    }

    // Errors, named as upstream's `field` package names them.

    /// `Required value: detail`.
    pub(crate) fn required(self, detail: &str) {
        self.error(ErrorKind::Required, BadValue::None, detail);
    }

    /// `Invalid value: value: detail`; the value is the one that is written.
    pub(crate) fn invalid(self, detail: &str) {
        self.error(ErrorKind::Invalid, self.written(), detail);
    }

    /// The same, with a value that is not the written one.
    pub(crate) fn invalid_value(self, value: BadValue<'_>, detail: &str) {
        self.error(ErrorKind::Invalid, value, detail);
    }

    /// One `invalid` for each message of a format.
    pub(crate) fn invalid_each(self, messages: impl IntoIterator<Item = String>) {
        for message in messages {
            self.invalid(&message);
        }
    }

    /// `Duplicate value: value`.
    pub(crate) fn duplicate(self) {
        self.error(ErrorKind::Duplicate, self.written(), "");
    }

    /// The same with a value that is not the written one.
    pub(crate) fn duplicate_value(self, value: BadValue<'_>) {
        self.error(ErrorKind::Duplicate, value, "");
    }

    /// `not_supported` for a text that is written but is none of those supported.
    pub(crate) fn one_of(self, supported: &[&str]) {
        if self.is_present() && !supported.contains(&self.text()) {
            self.not_supported(supported);
        }
    }

    /// `Unsupported value: value: supported values: "A", "B"`, in the order given.
    pub(crate) fn not_supported(self, supported: &[&str]) {
        self.not_supported_value(BadValue::Text(self.text()), supported);
        if let Some(meant) = only_near(self.text(), supported).filter(|_| self.is_word()) {
            // Where only the case of letters differs nothing else can be meant.
            self.add_meant(meant, false, self.text().eq_ignore_ascii_case(meant));
        }
    }

    /// Whether it is a scalar on one line that nothing else is made of.
    fn is_word(self) -> bool {
        let is_quoted_or_plain =
            |node: Node<'_>| matches!(node.style(), Style::Plain | Style::SingleQuoted | Style::DoubleQuoted);
        !self.is_embedded && self.node.is_some_and(|node| is_quoted_or_plain(node) && node.anchor().is_none())
    }

    /// The same with a value that is not the written one.
    pub(crate) fn not_supported_value(self, value: BadValue<'_>, supported: &[&str]) {
        let list: Vec<String> = supported.iter().map(|value| crate::server::quoted(value)).collect();
        self.error(ErrorKind::NotSupported, value, &format!("supported values: {}", list.join(", ")));
    }

    /// `Forbidden: detail`.
    pub(crate) fn forbidden(self, detail: &str) {
        self.error(ErrorKind::Forbidden, BadValue::None, detail);
    }

    /// `Too long: may not be more than N bytes`.
    pub(crate) fn too_long(self, bytes: usize) {
        self.error(ErrorKind::TooLong, BadValue::None, &format!("may not be more than {bytes} bytes"));
    }

    /// `Too many: count: must have at most N items`.
    pub(crate) fn too_many(self, count: usize, limit: usize) {
        let detail = format!("must have at most {limit} items");
        self.error(ErrorKind::TooMany, BadValue::Number(count as i64), &detail);
    }

    /// `Not found: value`.
    pub(crate) fn not_found(self) {
        self.error(ErrorKind::NotFound, self.written(), "");
    }

    /// Any error with any value.
    pub(crate) fn error(self, kind: ErrorKind, value: BadValue<'_>, detail: &str) {
        // What is missing in a mapping may be what an unknown field of it was meant to be.
        let is_consequence = matches!(kind, ErrorKind::Required | ErrorKind::Invalid)
            && self.node.is_some_and(|node| node.kind() == Kind::Mapping && self.session.faults().has_stray(node));
        if !self.is_unknown && !is_consequence {
            self.session.report(self.path, self.place(), kind, value, detail);
        }
    }

    /// A warning of the server. `text` stands behind the path and a colon.
    pub(crate) fn warn(self, text: &str) {
        if !self.is_unknown {
            self.session.warn(self.place(), || format!("{}: {text}", self.session.path_text(self.path)));
        }
    }

    /// A warning whose text is all of `text`.
    pub(crate) fn warn_with(self, text: String) {
        if !self.is_unknown {
            self.session.warn(self.place(), || text);
        }
    }

    /// Adds to the error that was just reported at this value where another part of the problem is.
    pub(crate) fn relate_error(self, other: Span, note: &'static str) {
        self.session.with_last_error(self.place(), |found| found.related = Some((other, note)));
    }

    /// Says what the error that was just reported at this value is about, in our words.
    pub(crate) fn explain_error(self, message: String) {
        self.session.with_last_error(self.place(), |found| found.message = Some(message));
    }

    /// The same for a warning.
    pub(crate) fn relate_warning(self, other: Span, note: &'static str) {
        self.session.with_last_warning(self.place(), |found| found.related = Some((other, note)));
    }

    /// Adds to the error that was just reported at this value what probably should stand there.
    pub(crate) fn suggest(self, meant: &str) {
        self.add_meant(meant, true, false);
    }

    /// The same where the message needs no question, because it says what does not fit.
    pub(crate) fn suggest_silently(self, meant: &str) {
        self.add_meant(meant, false, false);
    }

    fn add_meant(self, meant: &str, is_asked: bool, is_sure: bool) {
        let written = self.node.map_or_else(|| meant.to_owned(), |node| spelt_like(node, meant));
        let meant = Meant { name: meant.to_owned(), written, is_asked, is_sure };
        self.session.with_last_error(self.place(), |found| found.meant = Some(meant));
    }

    /// The path as the server prints it.
    pub(crate) fn path_text(self) -> String {
        self.session.path_text(self.path)
    }

    /// The value as it is written, for errors that show it.
    pub(crate) fn written(self) -> BadValue<'t> {
        let Some(node) = self.node else { return BadValue::Text("") };
        match meaning(node) {
            _ if node.kind() != Kind::Scalar => BadValue::Struct,
            Scalar::Int(value) => i64::try_from(value).map_or(BadValue::Text(node.text()), BadValue::Number),
            Scalar::Float(_) => self.int().map_or(BadValue::Text(node.text()), BadValue::Number),
            Scalar::Bool(value) => BadValue::Boolean(value),
            _ => BadValue::Text(node.text()),
        }
    }
}

/// The one of the supported values that a text is near to, if there is only one: with `IPv5` nobody knows.
fn only_near<'s>(text: &str, supported: &[&'s str]) -> Option<&'s str> {
    let meant = nearest(text, supported.iter().copied())?;
    let others = || supported.iter().copied().filter(|other| *other != meant);
    let is_clear = text.eq_ignore_ascii_case(meant) || nearest(text, others()).is_none();
    is_clear.then_some(meant)
}

/// An entry of a map.
pub(crate) struct Entry<'v, 't> {
    /// The key, as JSON has it.
    pub(crate) name: String,
    /// The key as a value, under the path of the map: errors about keys are printed there.
    pub(crate) key: Value<'v, 't>,
    /// The value, under the path of the map with the key behind it.
    pub(crate) value: Value<'v, 't>,
}

/// A value that is a number or a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum IntOrText<'t> {
    /// A whole number.
    Int(i64),
    /// A text.
    Text(&'t str),
}
