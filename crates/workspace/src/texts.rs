//! Where the bytes of inputs come from: the disk, or what was done to them since.

use crate::world::real_path;
use podlint_project::{GitError, Input, ReadError, Staged, State, read};
use std::collections::HashMap;
use std::path::PathBuf;

/// Bytes that stand for those on the disk: of streams, which can be read once, and of files that fixes changed.
#[derive(Debug, Default)]
pub struct Texts {
    held: HashMap<PathBuf, Vec<u8>>,
}

impl Texts {
    /// The bytes of an input.
    pub fn read(&self, input: &Input) -> Result<Vec<u8>, ReadError> {
        self.held.get(&input.path).map_or_else(|| read(input), |bytes| Ok(bytes.clone()))
    }

    /// Gives an input other bytes, without touching the disk.
    pub fn set(&mut self, input: &Input, bytes: Vec<u8>) {
        self.held.insert(input.path.clone(), bytes);
    }

    /// Whether an input has other bytes here than on the disk.
    pub(crate) fn holds(&self, input: &Input) -> bool {
        self.held.contains_key(&input.path)
    }

    /// Takes what is staged of the inputs where the disk has something else.
    pub fn hold_staged(&mut self, staged: &Staged, inputs: &[Input]) -> Result<(), GitError> {
        let inputs: HashMap<PathBuf, &Input> = inputs.iter().map(|input| (real_path(input), input)).collect();
        for (path, bytes) in staged.different(inputs.keys().map(PathBuf::as_path))? {
            self.set(inputs[path], bytes);
        }
        Ok(())
    }

    /// Reads the inputs that can be read once. Those that cannot be read are left for whoever reads them next to say so.
    pub fn hold_streams(&mut self, inputs: &mut [Input]) {
        for input in inputs.iter_mut().filter(|input| matches!(input.state, State::Stdin | State::Stream)) {
            match read(input) {
                Ok(bytes) => self.set(input, bytes),
                // A second try would read what is behind the limit.
                Err(ReadError::TooLarge { bytes, .. }) => {
                    input.state = State::TooLarge { bytes: bytes.unwrap_or(podlint_project::SIZE_LIMIT + 1) };
                }
                Err(_) => {}
            }
        }
    }
}
