//! A list of what was tried and what came of it.

use crate::run::RunError;

/// Counts what was as it should be.
#[derive(Debug, Default)]
pub(super) struct Checks {
    passed: usize,
    failed: usize,
}

impl Checks {
    /// Notes one thing; `why` says what was there instead.
    pub(super) fn note(&mut self, what: &str, is_so: bool, why: impl FnOnce() -> String) {
        if is_so {
            self.passed += 1;
            println!("ok {what}");
        } else {
            self.failed += 1;
            println!("FAILED {what}: {}", why());
        }
    }

    /// The sum, which is an error if anything failed.
    pub(super) fn end(self) -> Result<(), RunError> {
        println!("{} passed, {} failed", self.passed, self.failed);
        match self.failed {
            0 => Ok(()),
            failed => Err(RunError::Odd(format!("{failed} checks of the packages failed"))),
        }
    }
}
