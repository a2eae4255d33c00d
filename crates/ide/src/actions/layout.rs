//! The same values written in another way: quotes, brackets, order.

mod brackets;
mod order;
mod quotes;

use super::Offers;
use super::place::Place;

pub(super) fn offer(place: &Place<'_>, offers: &mut Offers) {
    // What a broken document means depends on how it is written.
    if place.is_broken() {
        return;
    }
    quotes::offer(place, offers);
    brackets::offer(place, offers);
    order::offer(place, offers);
}
