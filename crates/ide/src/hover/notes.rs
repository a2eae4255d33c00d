//! What the documentation cannot say: what follows from this very text.

use super::{references, selectors, values};
use crate::Scope;
use crate::field::Site;

/// The notes on a site, as paragraphs of Markdown.
pub(super) fn notes<'t>(scope: &Scope<'t>, site: &Site<'t>) -> Vec<String> {
    let mut notes = Vec::new();
    if !site.is_key {
        notes.extend(references::mention(scope, site));
        notes.extend(references::data(scope, site));
        notes.extend(references::port(scope, site));
        notes.extend(references::volume(scope, site));
        notes.extend(values::schedule(site));
        notes.extend(values::seconds(site));
        notes.extend(values::time(site));
    }
    notes.extend(values::quantity(site));
    // These conclude something from what is not written.
    if site.is_part {
        return notes;
    }
    notes.extend(values::image(site));
    notes.extend(values::probe(site));
    notes.extend(values::resources(scope, site));
    notes.extend(selectors::selected(scope, site));
    notes
}
