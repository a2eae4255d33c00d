//! A short list of names out of the table.

use std::fmt;

use crate::table::TABLE;

/// A list of names, such as the values of an enum. A copy is four bytes.
///
/// ```
/// let policy = podlint_schema::find_type("io.k8s.api.core.v1", "Container")
///     .and_then(|container| container.any_field("imagePullPolicy"))
///     .expect("containers have a pull policy");
/// assert!(policy.enum_values().contains("IfNotPresent"));
/// assert_eq!(policy.enum_values().iter().next(), Some("Always"));
/// ```
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Names {
    pub(crate) start: u16,
    pub(crate) length: u16,
}

impl Names {
    /// The names in the order Kubernetes lists them.
    pub fn iter(self) -> impl ExactSizeIterator<Item = &'static str> + DoubleEndedIterator + Clone {
        let start = usize::from(self.start);
        TABLE.lists[start..start + self.len()].iter().map(|name| TABLE.text(*name))
    }

    /// How many there are.
    pub const fn len(self) -> usize {
        self.length as usize
    }

    /// Whether there are none.
    pub const fn is_empty(self) -> bool {
        self.length == 0
    }

    /// Whether `name` is one of them, in exactly this spelling.
    pub fn contains(self, name: &str) -> bool {
        self.iter().any(|known| known == name)
    }
}

impl fmt::Debug for Names {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_list().entries(self.iter()).finish()
    }
}
