//! Lists of resources with their amounts, as they are written and as defaults complete them.

use super::value::Value;
use podlint_plugin_sdk::manifest::Quantity;
use std::collections::HashMap;

/// A list such as `limits`.
#[derive(Default)]
pub(crate) struct ResourceList<'v, 't> {
    /// Where it is written, or would be.
    list: Option<Value<'v, 't>>,
    resources: Vec<Resource<'v, 't>>,
    places: HashMap<String, usize>,
}

/// A resource and how much of it.
#[derive(Clone)]
pub(crate) struct Resource<'v, 't> {
    pub(crate) name: String,
    /// `None` where it is no quantity, or cannot be known.
    pub(crate) amount: Option<Quantity>,
    /// Its name as it is written.
    pub(crate) key: Value<'v, 't>,
    /// Its amount, under the path that ends in its name; of one that a default adds, the value that it comes from.
    pub(crate) value: Value<'v, 't>,
}

impl<'v, 't> ResourceList<'v, 't> {
    /// The resources that are written. The server rounds all amounts up to thousandths.
    pub(crate) fn new(list: Value<'v, 't>) -> ResourceList<'v, 't> {
        let mut resources = ResourceList { list: Some(list), ..ResourceList::default() };
        for entry in list.entries() {
            let amount = amount_of(entry.value).filter(|_| !entry.value.is_unknown());
            resources.push(Resource { name: entry.name, amount, key: entry.key, value: entry.value });
        }
        resources
    }

    /// The resources in the order in which they are written.
    pub(crate) fn iter(&self) -> impl Iterator<Item = &Resource<'v, 't>> {
        self.resources.iter()
    }

    /// The resource of this name.
    pub(crate) fn get(&self, name: &str) -> Option<&Resource<'v, 't>> {
        self.places.get(name).map(|place| &self.resources[*place])
    }

    /// Whether there are none.
    pub(crate) fn is_empty(&self) -> bool {
        self.resources.is_empty()
    }

    /// Whether a template may add some.
    pub(crate) fn is_open(&self) -> bool {
        self.list.is_some_and(|list| !list.is_closed())
    }

    /// Adds what this list lacks of another one.
    pub(crate) fn fill_from(&mut self, other: &ResourceList<'v, 't>) {
        for resource in other.iter() {
            self.fill(&resource.name, resource.amount, resource.key, resource.value);
        }
    }

    /// Adds a resource that is not there, which comes from a key and a value that stand elsewhere.
    pub(crate) fn fill(&mut self, name: &str, amount: Option<Quantity>, key: Value<'v, 't>, value: Value<'v, 't>) {
        let Some(list) = self.list.filter(|_| !self.places.contains_key(name)) else { return };
        let value = list.shown_with_key(name).pointing_at(value);
        self.push(Resource { name: name.to_owned(), amount, key, value });
    }

    fn push(&mut self, resource: Resource<'v, 't>) {
        self.places.insert(resource.name.clone(), self.resources.len());
        self.resources.push(resource);
    }
}

impl Resource<'_, '_> {
    /// The amount as the server prints it.
    pub(crate) fn printed(&self) -> String {
        let text = self.value.quantity_text().unwrap_or_default();
        let is_written = self.amount.is_some() && self.amount == amount_of(self.value);
        let printed = if is_written { Quantity::printed(&text) } else { None };
        printed.or_else(|| self.amount.map(|amount| amount.to_string())).unwrap_or_default()
    }
}

/// The amount that is written; nothing where null is.
fn amount_of(value: Value<'_, '_>) -> Option<Quantity> {
    if !value.is_present() {
        return Some(Quantity::ZERO);
    }
    value.quantity().map(Quantity::rounded_up_to_milli)
}
