//! Which release of the scheduler is followed, and what differs between them.

/// A minor version of Kubernetes: 1.34 to 1.37.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Release(u8);

impl Release {
    /// The newest one.
    pub const LATEST: Release = Release(37);

    /// The oldest one.
    pub const OLDEST: Release = Release(34);

    /// The release 1.`minor`, if the dry run knows it.
    pub fn new(minor: u8) -> Option<Release> {
        (34..=37).contains(&minor).then_some(Release(minor))
    }

    /// Its number: 37 of 1.37.
    pub fn minor(self) -> u8 {
        self.0
    }

    pub(crate) fn is_since(self, minor: u8) -> bool {
        self.0 >= minor
    }
}
