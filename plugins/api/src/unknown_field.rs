//! Fields that no type of Kubernetes has at that place: misspelt, or one level off.

use crate::declared::{is_of_other_version, meant_kind};
use crate::duplicate_field;
use crate::home::{Finder, Here, Home};
use crate::minors::{between, listed};
use crate::moves::{Mover, Stranger};
use crate::place::{Places, json_name, named_entries, path, spelt_like, walk};
use crate::server::{quoted, strict};
use crate::slip::fits;
use crate::words::message;
use podlint_plugin_sdk::prelude::*;
use podlint_plugin_sdk::schema::{Field, LATEST, Minor, OLDEST, Type};
use std::collections::HashSet;

pub(crate) static RULE: Rule = Rule {
    name: "unknown-field",
    severity: Severity::Error,
    profile: Profile::Correctness,
    fix: FixClass::Safe,
    page: include_str!("unknown_field.md"),
    options: "",
    check: Check::Object(check),
};

/// So many unknown fields of an object are looked into; of further ones it is only said that they are unknown.
const MANY: usize = 1000;

fn check(object: &Object<'_>, report: &mut Report<'_>) {
    let range = report.minors();
    let Some(kind) = meant_kind(object, range.1).filter(|kind| !is_of_other_version(object, *kind)) else { return };
    let minors = between(range).filter(|minor| kind.available_in(*minor)).collect();
    let mut search =
        Search { kind: kind.name(), minors, count: 0, mover: Mover::new(object), as_it_stands: report.as_it_stands() };
    if search.minors.is_empty() {
        // That the minor lacks the whole kind is for unknown-kind to say.
        search.minors.push(kind.until());
    }
    walk(object.root(), kind.ty(), (search.first_minor(), search.last_minor()), |places, index| {
        if let Some(ty) = places[index].ty() {
            search.check_mapping(places, index, ty, report);
            if report.as_it_stands() {
                duplicate_field::check(places, index, ty, search.last_minor(), report);
            }
        }
        true
    });
}

/// The walk over one object.
struct Search<'t> {
    kind: &'static str,
    /// The minors that are checked, oldest first; never none.
    minors: Vec<Minor>,
    /// Unknown fields so far.
    count: usize,
    mover: Mover<'t>,
    as_it_stands: bool,
}

impl<'t> Search<'t> {
    fn first_minor(&self) -> Minor {
        self.minors.first().copied().unwrap_or(LATEST)
    }

    fn last_minor(&self) -> Minor {
        self.minors.last().copied().unwrap_or(LATEST)
    }

    /// The first of the checked minors that does not have a field.
    fn minor_without(&self, ty: Type, name: &str) -> Option<Minor> {
        self.minors.iter().copied().find(|minor| ty.field(name, *minor).is_none())
    }

    fn is_unknown(&self, ty: Type, name: &str) -> bool {
        // A directive of a patch (`$patch`) and an expression that a test tool evaluates are no slips, though no server
        // knows them.
        let is_foreign = || !self.as_it_stands && (name.starts_with('$') || name.contains('('));
        self.minor_without(ty, name).is_some() && !is_foreign()
    }

    fn check_mapping(&mut self, places: &Places<'t>, index: usize, ty: Type, report: &mut Report<'_>) {
        let node = places[index].node;
        if !named_entries(node).any(|(key, _)| self.is_unknown(ty, key.text())) {
            return;
        }
        let mut finder = Finder::new(places, index, ty, self.last_minor());
        let mut strangers = Vec::new();
        for (place, (key, value)) in named_entries(node).enumerate() {
            if !self.is_unknown(ty, key.text()) {
                finder.pass(key, value);
            } else if let Some(field) = ty.any_field(key.text()) {
                // Around it stands the field that the minor lacks.
                if !places[index].is_of_other_minor {
                    report.at(key.span(), self.other_minor(field)).data(server_text(places, index, key));
                }
            } else {
                self.count += 1;
                let home = if self.count > MANY { Home::Unknown } else { finder.home(key, value) };
                strangers.push(Stranger { key, value, place, home });
            }
        }
        let fixes = self.mover.fixes(places, index, &strangers);
        let mut renamed = HashSet::new();
        for (Stranger { key, value, home, .. }, fix) in strangers.iter().zip(fixes) {
            let text = message(places, index, self.kind, *key, home);
            let finding = report.at(key.span(), text).data(server_text(places, index, *key));
            if let Home::Here(here) = home
                && !here.is_taken
            {
                finding.fix(rename(*key, here, fits(*value, here.field.shape()) && renamed.insert(here.field.name())));
            }
            if let Some(fix) = fix {
                finding.fix(fix);
            }
        }
    }

    /// The message about a field that some minor has, but not all that are checked.
    fn other_minor(&self, field: Field) -> String {
        let has_none = |minor: &Minor| field.owner().field(field.name(), *minor).is_none();
        let without: Vec<Minor> = self.minors.iter().copied().filter(has_none).collect();
        let (since, until) = (field.since(), field.until());
        let range = if until == LATEST {
            format!("since {since}")
        } else if since == OLDEST {
            format!("up to {until}")
        } else {
            format!("in {}", listed(&between((since, until)).collect::<Vec<_>>()))
        };
        format!("field `{}` is not known in {}, only {range}", field.name(), listed(&without))
    }
}

/// What the server says about an unknown field. It does not look at what stands in a misspelt one: there it says nothing.
fn server_text(places: &Places<'_>, index: usize, key: Node<'_>) -> String {
    if places[index].is_guessed {
        return String::new();
    }
    strict(&format!("unknown field {}", quoted(&path_of_key(places, index, key))))
}

/// The path of a field, as the server prints it.
fn path_of_key(places: &Places<'_>, index: usize, key: Node<'_>) -> String {
    let mut path = path(places, index);
    if !path.is_empty() {
        path.push('.');
    }
    path + &json_name(key)
}

fn rename(key: Node<'_>, here: &Here, fits: bool) -> Fix {
    let title = format!("rename it to `{}`", here.field.name());
    let fix = if here.is_clear && fits { Fix::safe(title) } else { Fix::unsafely(title) };
    fix.replace(key.span(), spelt_like(key, here.field.name()))
}
