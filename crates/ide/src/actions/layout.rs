use super::Offers;
use super::place::Place;
pub(super) fn offer(_place: &Place<'_>, _offers: &mut Offers) {}
