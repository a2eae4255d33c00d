//! Fixes that put unknown fields where they belong.
//!
//! Neighbours that are wrong in a row are put right together: one alone would leave a text that cannot be read, or means something
//! else. Where the lines stand in the right order only their indentation changes.

use crate::descent::fields_of;
use crate::home::{Above, Home, NextItem};
use crate::place::{Places, Step, named_entries};
use crate::slip::fits;
use podlint_plugin_sdk::Edits;
use podlint_plugin_sdk::prelude::*;
use podlint_plugin_sdk::schema::{Field, Shape};
use podlint_plugin_sdk::yaml::edit::{Shift, TextEdit};

/// An entry of a mapping with an unknown key, and where it belongs.
pub(crate) struct Stranger<'t> {
    pub(crate) key: Node<'t>,
    pub(crate) value: Node<'t>,
    /// How many entries stand above it.
    pub(crate) place: usize,
    pub(crate) home: Home<'t>,
}

/// Where an entry goes, as an editor wants to know it.
#[derive(Clone, PartialEq)]
struct Move<'t> {
    into: Node<'t>,
    /// Mappings that are missing on the way.
    under: Vec<&'static str>,
    name: Option<&'static str>,
    /// Whether nothing else can be meant.
    is_sure: bool,
}

/// So many fields of a row carry the fix of them all; so many are moved one by one where they cannot go together.
const MAX_CARRIERS: usize = 16;

/// Moves fields of one object.
pub(crate) struct Mover<'t> {
    edits: Edits<'t>,
}

impl<'t> Mover<'t> {
    pub(crate) fn new(object: &Object<'t>) -> Mover<'t> {
        Mover { edits: Edits::of(object) }
    }

    /// The fixes of the unknown fields of a mapping, in their order.
    pub(crate) fn fixes(&mut self, places: &Places<'t>, index: usize, strangers: &[Stranger<'t>]) -> Vec<Option<Fix>> {
        let is_flattened = is_flattened(places, index);
        let moves: Vec<Option<Move<'t>>> = strangers
            .iter()
            .map(|stranger| {
                let step = step(places, index, stranger)?;
                Some(Move { is_sure: step.is_sure && !is_flattened, ..step })
            })
            .collect();
        let mut fixes: Vec<Option<Fix>> = vec![None; strangers.len()];
        let whole = self.whole_mapping(places, index, strangers);
        if let Some(fix) = whole.or_else(|| self.renamed_list(places, index, strangers)) {
            fixes.fill(Some(fix));
            return fixes;
        }
        let mut start = 0;
        while start < strangers.len() {
            let is_next =
                |at: usize| moves[at].is_some() && strangers[at].place == strangers[start].place + (at - start);
            let end = (start..strangers.len()).find(|&at| !is_next(at)).unwrap_or(strangers.len());
            if end > start {
                let run: Vec<_> = strangers[start..end].iter().zip(moves[start..end].iter().flatten()).collect();
                self.fix_run(&run, &mut fixes[start..end]);
            }
            start = end.max(start + 1);
        }
        fixes
    }

    /// The fixes of unknown fields in a row.
    fn fix_run(&mut self, run: &[(&Stranger<'t>, &Move<'t>)], fixes: &mut [Option<Fix>]) {
        let sure = run.iter().take_while(|(_, step)| step.is_sure).count();
        // What is sure must not wait for what is not.
        if sure > 0 {
            self.shift(&run[..sure], true, &mut fixes[..sure]);
        }
        if sure < run.len() {
            self.shift(run, false, &mut fixes[sure..]);
        }
        for (fix, (stranger, step)) in fixes.iter_mut().zip(run) {
            if fix.is_none() && run.len() <= MAX_CARRIERS && !depends(run, stranger, step) {
                *fix = self.fix_one(stranger, step);
            }
        }
    }

    /// Moves fields in a row by indentation alone.
    fn shift(&mut self, run: &[(&Stranger<'t>, &Move<'t>)], is_sure: bool, fixes: &mut [Option<Fix>]) {
        let Some(editor) = self.edits.editor() else { return };
        let mut shifts: Vec<Shift<'_>> = Vec::new();
        let mut before: Option<(&Move<'t>, Node<'t>)> = None;
        for (stranger, step) in run {
            let mut shift = Shift { key: stranger.key, into: step.into, under: &step.under, name: step.name };
            match before {
                // The level that is missing is written once.
                Some((other, first))
                    if !step.under.is_empty() && (other.into, &other.under) == (step.into, &step.under) =>
                {
                    (shift.into, shift.under) = (first, &[]);
                }
                _ => before = Some((step, stranger.key)),
            }
            shifts.push(shift);
        }
        let Ok(edits) = editor.shift(&shifts) else { return };
        let title = match run {
            [(_, step)] if !step.under.is_empty() => format!("put it under `{}`", step.under.join(".")),
            [_] => "move it to its level".to_owned(),
            _ => format!("move these {} fields to their level", run.len()),
        };
        let fix = fix(title, is_sure, edits);
        fixes.iter_mut().take(MAX_CARRIERS).for_each(|slot| *slot = Some(fix.clone()));
    }

    /// Moves one field, whatever stands in between.
    fn fix_one(&mut self, stranger: &Stranger<'t>, step: &Move<'t>) -> Option<Fix> {
        if step.into.kind() != Kind::Mapping {
            return None;
        }
        let edits = self.edits.editor()?.move_under(stranger.key, step.into, &step.under, step.name).ok()?;
        Some(fix("move it where it belongs".to_owned(), step.is_sure, edits))
    }

    /// Moves the whole mapping, where all that is in it belongs into one of the same name elsewhere.
    fn whole_mapping(&mut self, places: &Places<'t>, index: usize, strangers: &[Stranger<'t>]) -> Option<Fix> {
        let Step::Field(name) = places[index].step else { return None };
        let node = places[index].node;
        let Home::Below { place, way, .. } = &strangers.first()?.home else { return None };
        let is_same = |stranger: &Stranger<'t>| matches!(&stranger.home, Home::Below { place: other, way: other_way, .. } if (other, other_way) == (place, way));
        let (last, above) = way.split_last()?;
        let is_whole = node.children().count() == 2 * strangers.len() && strangers.iter().all(is_same);
        if last.name() != name || *place == index || places[index].parent != *place || !is_whole {
            return None;
        }
        let (into, under, _) = follow(places[*place].node, above)?;
        let owner = named_entries(places[*place].node).find(|(_, value)| *value == node)?.0;
        let edits = self.edits.editor()?.move_under(owner, into, &under, None).ok()?;
        Some(fix(format!("move `{name}` where it belongs"), false, edits))
    }

    /// Gives a list another name, where its items are written as those of the other list: `envFrom` to `env`.
    fn renamed_list(&mut self, places: &Places<'t>, index: usize, strangers: &[Stranger<'t>]) -> Option<Fix> {
        let list = places[index].parent;
        let (Step::Item(_), Step::Field(name)) = (places[index].step, places[list].step) else { return None };
        let mapping = places[places[list].parent].node;
        let Home::Below { place, way, .. } = &strangers.first()?.home else { return None };
        let [other] = way[..] else { return None };
        let ty = fields_of(other.shape()).filter(|_| matches!(other.shape(), Shape::List(_)))?;
        if *place != places[list].parent || mapping.get(other.name()).is_some() {
            return None;
        }
        let editor = self.edits.editor()?;
        let fits = |item: Node<'t>| named_entries(item).all(|(key, _)| ty.any_field(key.text()).is_some());
        if !places[list].node.items().all(fits) {
            return None;
        }
        let edits = editor.rename(mapping.entry(name)?.key, other.name()).ok()?;
        Some(fix(format!("rename `{name}` to `{}`", other.name()), false, edits))
    }
}

/// Whether a move makes no sense without others of its row: it goes into what moves too, or two would have one name there.
fn depends<'t>(run: &[(&Stranger<'t>, &Move<'t>)], stranger: &Stranger<'t>, step: &Move<'t>) -> bool {
    let name = |stranger: &Stranger<'t>, step: &Move<'t>| step.name.unwrap_or(stranger.key.text());
    run.iter().filter(|(other, _)| other.key != stranger.key).any(|(other, other_step)| {
        let moves_along = (other.key.index()..other.value.next_index()).contains(&step.into.index());
        moves_along || other_step.into == step.into && name(other, other_step) == name(stranger, step)
    })
}

/// What has to be done with a field that has a home elsewhere.
fn step<'t>(places: &Places<'t>, index: usize, stranger: &Stranger<'t>) -> Option<Move<'t>> {
    let fits = |field: Field| fits(stranger.value, field.shape());
    match &stranger.home {
        Home::Above(Above { into, field, name, is_clear, .. }) if fits(*field) => {
            Some(Move { into: (*into)?, under: Vec::new(), name: *name, is_sure: *is_clear })
        }
        Home::Item(NextItem { list, field, name }) if fits(*field) => {
            Some(Move { into: *list, under: Vec::new(), name: *name, is_sure: true })
        }
        Home::Outside { place, field, is_clear } if fits(*field) => {
            // What stands behind an alias is part of something else, too.
            let outside = places[*place].node;
            stranger.key.ancestors().find(|node| *node == outside)?;
            // What goes out of an item of a list loses more than a level.
            let steps = std::iter::successors(Some(index), |at| Some(places[*at].parent)).take_while(|at| at != place);
            let leaves_item = steps.map(|at| places[at].step).any(|step| matches!(step, Step::Item(_)));
            Some(Move { into: outside, under: Vec::new(), name: None, is_sure: *is_clear && !leaves_item })
        }
        Home::Below { place, way, field } => {
            let is_text = stranger.value.kind() == Kind::Scalar;
            if !field.map_or(is_text, fits) {
                return None;
            }
            let (into, under, is_same) = follow(places[*place].node, way)?;
            Some(Move { into, under, name: None, is_sure: is_same && *place == index })
        }
        _ => None,
    }
}

/// Follows a way as far as it is written: the mapping where it ends, what is missing, and whether that is all of it.
///
/// `None` where it leads through a list with several items, or none.
fn follow<'t>(from: Node<'t>, way: &[Field]) -> Option<(Node<'t>, Vec<&'static str>, bool)> {
    let mut at = from;
    let mut rest = way;
    while let Some((field, below)) = rest.split_first()
        && let Some(value) = at.get(field.name())
    {
        at = match field.shape() {
            Shape::List(_) => {
                let mut items = value.items();
                items.next().filter(|_| items.next().is_none())?
            }
            _ => value,
        };
        if at.kind() != Kind::Mapping {
            return None;
        }
        rest = below;
    }
    let is_missing = |field: &Field| !matches!(field.shape(), Shape::List(_));
    rest.iter().all(is_missing).then(|| (at, rest.iter().map(|field| field.name()).collect(), at == from))
}

/// Whether a mapping looks as if its text had lost its indentation: then it takes more than one move to say what was meant.
fn is_flattened(places: &Places<'_>, index: usize) -> bool {
    let Some(ty) = places[index].ty() else { return false };
    let holds_fields = |name: &str| {
        ty.any_field(name)
            .is_some_and(|field| matches!(field.shape(), Shape::Object(_) | Shape::List(_) | Shape::Map(_)))
    };
    let empty = named_entries(places[index].node)
        .filter(|(key, value)| value.kind() == Kind::Missing && holds_fields(key.text()));
    empty.count() > 1
}

fn fix(title: String, is_sure: bool, edits: Vec<TextEdit>) -> Fix {
    let fix = if is_sure { Fix::safe(title) } else { Fix::unsafely(title) };
    fix.edits(edits)
}
