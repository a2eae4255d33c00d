//! Refactorings: changes that nobody has to ask for, because nothing is wrong.
//!
//! Each kind of change has a file of its own. It looks at a [`Place`] and offers what applies there; what a template, an
//! alias or broken text hides is left alone.

mod api_version;
mod config_map;
mod container;
mod env;
mod layout;
mod missing;
mod place;
mod script;
mod security;
mod selector;
mod suppress;
mod volume;
mod workload;
mod write;

use crate::Scope;
use place::Place;
use podlint_yaml::Span;
use podlint_yaml::edit::TextEdit;

pub use suppress::{suppress, suppress_in_file};

/// A change that can be offered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refactoring {
    /// Which kind of change it is, the same in every release: `pod-to-deployment`.
    pub id: &'static str,
    /// What it does: `Turn the Pod into a Deployment`.
    pub title: String,
    /// The edits of each file, by its place in the index.
    pub edits: Vec<(u32, Vec<TextEdit>)>,
    /// The problem that is gone afterwards, if a rule finds it.
    mends: Option<Problem>,
}

/// A problem that a change is an answer to.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Problem {
    rule: &'static str,
    /// Where the rule may point at.
    places: Vec<Span>,
}

impl Refactoring {
    /// Whether what a rule finds at a place is gone afterwards.
    pub fn mends(&self, rule: &str, found: Span) -> bool {
        let is_same = |problem: &Problem| {
            problem.rule == rule && problem.places.iter().any(|at| at.start <= found.end && found.start <= at.end)
        };
        self.mends.as_ref().is_some_and(is_same)
    }

    /// Whether it changes how the text looks and not what it says. There is one nearly everywhere, so an editor should not
    /// be told of it unasked.
    pub fn is_layout(&self) -> bool {
        matches!(self.id, "quote" | "unquote" | "flow-to-block" | "block-to-flow" | "sort")
    }
}

/// The refactorings for what is selected.
pub fn refactorings(scope: &Scope<'_>, selected: Span) -> Vec<Refactoring> {
    let place = Place::new(scope, selected);
    let mut offers = Offers { file: scope.file, found: Vec::new() };
    missing::offer(&place, &mut offers);
    volume::offer(&place, &mut offers);
    api_version::offer(&place, &mut offers);
    selector::offer(&place, &mut offers);
    workload::offer(&place, &mut offers);
    env::offer(&place, &mut offers);
    script::offer(&place, &mut offers);
    security::offer(&place, &mut offers);
    container::offer(&place, &mut offers);
    layout::offer(&place, &mut offers);
    offers.found
}

/// What was found so far.
struct Offers {
    file: u32,
    found: Vec<Refactoring>,
}

impl Offers {
    /// Adds a change of the text that is looked at, if there is anything to change.
    fn add(&mut self, id: &'static str, title: impl Into<String>, edits: Option<Vec<TextEdit>>) {
        self.add_in(self.file, id, title, edits);
    }

    /// Adds a change of another file.
    fn add_in(&mut self, file: u32, id: &'static str, title: impl Into<String>, edits: Option<Vec<TextEdit>>) {
        if let Some(edits) = edits.and_then(write::joined).filter(|edits| !edits.is_empty()) {
            self.found.push(Refactoring { id, title: title.into(), edits: vec![(file, edits)], mends: None });
        }
    }

    /// Says of the changes with an id which problem they mend.
    fn mend(&mut self, id: &str, rule: &'static str, places: &[Span]) {
        for found in self.found.iter_mut().filter(|found| found.id == id) {
            found.mends = Some(Problem { rule, places: places.to_vec() });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixture::Fixture;
    use crate::{NoFiles, Source};
    use expect_test::Expect;
    use podlint_manifest::{Context, IndexView};
    use podlint_yaml::Kind;
    use podlint_yaml::edit::apply;

    /// Makes the change with this id at the mark and compares the files that it changes.
    pub(super) fn check(id: &str, text: &str, expected: Expect) {
        let fixture = Fixture::new(text);
        let offered = fixture.run(|scope, offset| refactorings(scope, Span::empty(offset)));
        let ids: Vec<_> = offered.iter().map(|offer| offer.id).collect();
        let Some(offer) = offered.iter().find(|offer| offer.id == id) else {
            expected.assert_eq(&format!("not offered; offered are: {}", ids.join(", ")));
            return;
        };
        let mut changed = offer.title.clone() + "\n";
        for (file, edits) in &offer.edits {
            let text = apply(fixture.text(*file), edits).expect("the edits fit");
            let errors = podlint_yaml::parse(text.as_str()).tree().errors.len();
            assert_eq!(errors, 0, "the new text is broken:\n{text}");
            changed += &text.replace('\r', "\\r");
        }
        expected.assert_eq(&changed);
    }

    /// Asserts of which rule the change with this id mends what it finds at the mark.
    pub(super) fn check_mends(id: &str, text: &str, rule: &str) {
        let is_mended = Fixture::new(text).run(|scope, offset| {
            let offered = refactorings(scope, Span::empty(offset));
            offered.iter().any(|offer| offer.id == id && offer.mends(rule, Span::empty(offset)))
        });
        assert!(is_mended, "{id} mends nothing of {rule} here");
    }

    /// Asserts that a change is not offered at the mark.
    pub(super) fn check_not_offered(id: &str, text: &str) {
        let offered = Fixture::new(text).run(|scope, offset| refactorings(scope, Span::empty(offset)));
        assert!(offered.iter().all(|offer| offer.id != id), "{id} is offered");
    }

    #[test]
    fn offers_something_or_nothing_at_every_place_of_a_broken_text() {
        let text = "kind: Pod\nspec:\n  containers:\n  - name: é\n    env: [{name: A, value\n  {{ if }}\n  - *x\n  metadata:\n\t";
        let fixture = Fixture::new(text);
        for offset in (0..=text.len()).filter(|offset| text.is_char_boundary(*offset)) {
            fixture.run(|scope, _| refactorings(scope, Span::empty(offset as u32)));
        }
    }

    #[test]
    fn no_change_breaks_a_text_and_another_layout_has_the_same_values() {
        for folder in ["broken", "broken/fixed", "moves"] {
            let folder = format!("{}/../../testdata/{folder}", env!("CARGO_MANIFEST_DIR"));
            for entry in std::fs::read_dir(folder).expect("the folder is there").flatten() {
                if let Ok(text) = std::fs::read_to_string(entry.path()) {
                    check_everywhere(&text, &entry.path().display().to_string());
                }
            }
        }
    }

    /// Makes each change that is offered somewhere in a text.
    fn check_everywhere(text: &str, path: &str) {
        let source = Source::new(podlint_yaml::parse(text.to_owned()), Context::default());
        let tree = source.tree();
        let scope = Scope {
            tree: &tree,
            objects: &source.objects.records,
            index: IndexView::default(),
            file: 0,
            minor: podlint_schema::LATEST,
            files: &NoFiles,
        };
        let is_layout = |id| matches!(id, "quote" | "unquote" | "flow-to-block" | "block-to-flow" | "sort");
        for offset in (0..=text.len()).step_by(7) {
            for offer in refactorings(&scope, Span::empty(offset as u32)) {
                let changed = apply(text, &offer.edits[0].1).expect("the edits fit");
                let parse = podlint_yaml::parse(changed.as_str());
                let at = format!("{path}:{offset} {}\n{changed}", offer.id);
                assert!(parse.tree().errors.len() <= tree.errors.len(), "broken: {at}");
                assert!(!is_layout(offer.id) || values(&tree) == values(&parse.tree()), "other values: {at}");
            }
        }
    }

    /// The scalars of a tree, each with the number of nodes around it.
    fn values(tree: &podlint_yaml::Tree<'_>) -> Vec<(String, usize)> {
        let nodes = (0..tree.nodes.len() as u32).filter_map(|index| tree.node(index));
        let leaves = nodes.filter(|node| !matches!(node.kind(), Kind::Mapping | Kind::Sequence | Kind::Document));
        let mut values: Vec<_> = leaves
            .map(|node| (if node.text() == "null" { "" } else { node.text() }.to_owned(), node.ancestors().count()))
            .collect();
        values.sort();
        values
    }
}
