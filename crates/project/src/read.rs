//! The bytes of one input.

use std::fmt;
use std::fs::File;
use std::io::{self, Read};

use crate::input::{Input, State};

/// How many bytes an input may have: 512 MiB. Spans are 32 bits wide and what is built from a text is many times its size.
pub const SIZE_LIMIT: u64 = 512 * 1024 * 1024;

/// Why the bytes of an input cannot be had. `Display` gives one line for users.
#[derive(Debug)]
pub enum ReadError {
    /// Opening failed.
    Open {
        /// The input as a user reads it.
        display: String,
        /// What the system said.
        error: io::Error,
    },
    /// Reading failed after opening went well.
    Read {
        /// The input as a user reads it.
        display: String,
        /// What the system said.
        error: io::Error,
    },
    /// There is more than [`SIZE_LIMIT`]: seen beforehand, or a stream that went on, or a file that grew.
    TooLarge {
        /// The input as a user reads it.
        display: String,
        /// The size, if it is known.
        bytes: Option<u64>,
    },
}

impl fmt::Display for ReadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ReadError::Open { display, error } => write!(f, "cannot open `{display}`: {error}"),
            ReadError::Read { display, error } => write!(f, "cannot read `{display}`: {error}"),
            ReadError::TooLarge { display, .. } => {
                write!(f, "`{display}` is larger than {} MiB", SIZE_LIMIT >> 20)
            }
        }
    }
}

impl std::error::Error for ReadError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            ReadError::Open { error, .. } | ReadError::Read { error, .. } => Some(error),
            ReadError::TooLarge { .. } => None,
        }
    }
}

/// Reads an input whole. Standard input and streams are empty when read a second time.
pub fn read(input: &Input) -> Result<Vec<u8>, ReadError> {
    let display = || input.display.clone();
    let bytes = match input.state {
        State::TooLarge { bytes } => {
            return Err(ReadError::TooLarge { display: display(), bytes: Some(bytes) });
        }
        State::Stdin => read_limited(io::stdin().lock(), 0, SIZE_LIMIT),
        State::Ready | State::Stream => {
            let file = File::open(&input.path).map_err(|error| ReadError::Open { display: display(), error })?;
            // The size of now, not of when it was found: an editor may have saved in between.
            let expected = file.metadata().map_or(0, |metadata| metadata.len());
            match expected {
                bytes if bytes > SIZE_LIMIT => {
                    return Err(ReadError::TooLarge { display: display(), bytes: Some(bytes) });
                }
                // What calls itself empty may be made while it is read, as below /proc.
                0 => read_limited(file, 0, SIZE_LIMIT),
                // No byte is asked for behind the end: that is one call of the system less for each file.
                _ => read_limited(file.take(expected), expected, SIZE_LIMIT),
            }
        }
    };
    match bytes {
        Ok(Some(bytes)) => Ok(bytes),
        Ok(None) => Err(ReadError::TooLarge { display: display(), bytes: None }),
        Err(error) => Err(ReadError::Read { display: display(), error }),
    }
}

/// Everything that comes out of `reader`, or nothing if that is more than `limit` bytes.
fn read_limited(reader: impl Read, expected: u64, limit: u64) -> io::Result<Option<Vec<u8>>> {
    if expected > limit {
        return Ok(None);
    }
    let mut bytes = Vec::with_capacity(usize::try_from(expected).unwrap_or(0));
    reader.take(limit + 1).read_to_end(&mut bytes)?;
    Ok((bytes.len() as u64 <= limit).then_some(bytes))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &[u8], expected: u64, limit: u64, read: Option<&[u8]>) {
        let bytes = read_limited(text, expected, limit).expect("a slice can be read");
        assert_eq!(bytes.as_deref(), read);
    }

    #[test]
    fn reads_up_to_the_limit_and_not_one_byte_more() {
        check(b"", 0, 4, Some(b""));
        check(b"abcd", 4, 4, Some(b"abcd"));
        check(b"abcde", 5, 4, None);
    }

    #[test]
    fn the_limit_holds_for_a_stream_and_for_a_file_that_grew() {
        check(b"abcde", 0, 4, None);
        check(b"abcde", 2, 4, None);
        check(b"abcde", 2, 8, Some(b"abcde"));
    }

    #[test]
    fn a_stream_without_end_stops_at_the_limit() {
        assert_eq!(read_limited(io::repeat(b'a'), 0, 1000).expect("it can be read"), None);
    }
}
