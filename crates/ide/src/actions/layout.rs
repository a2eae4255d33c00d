//! The same values written in another way: quotes, brackets, order.

mod brackets;
mod order;
mod quotes;

use super::Offers;
use super::place::Place;

pub(super) fn offer(place: &Place<'_>, offers: &mut Offers) {
    // What a broken document means depends on how it is written.
    let Some(span) = place.nodes().last().map(|document| document.span()) else { return };
    let errors = place.scope.tree.errors;
    let first = errors.partition_point(|error| error.span.end < span.start);
    if errors.get(first).is_some_and(|error| error.span.start <= span.end) {
        return;
    }
    quotes::offer(place, offers);
    brackets::offer(place, offers);
    order::offer(place, offers);
}
