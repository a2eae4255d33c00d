//! The bytes of an input.

use std::fs::{self, File};

use podlint_project::{Input, ReadError, Request, SIZE_LIMIT, State, collect, read};

use crate::folder::Folder;

fn input(folder: &Folder, path: &str) -> Input {
    collect(&Request { paths: vec![folder.join(path)], ..Request::default() }).inputs.remove(0)
}

#[test]
fn bytes_are_read_as_they_are() {
    let folder = Folder::new();
    fs::write(folder.join("a.yaml"), b"\xef\xbb\xbfa: \xff\r\n\0").unwrap();
    let input = input(&folder, "a.yaml");
    assert_eq!(input.state, State::Ready);
    assert_eq!(read(&input).unwrap(), b"\xef\xbb\xbfa: \xff\r\n\0");
}

#[test]
fn a_file_beyond_the_limit_is_found_and_not_read() {
    let folder = Folder::new();
    // A hole: it takes no room on the disk.
    File::create(folder.join("large.yaml")).unwrap().set_len(SIZE_LIMIT + 1).unwrap();
    // The size of a named file is known before it is opened, that of one in a folder then.
    let too_large = State::TooLarge { bytes: SIZE_LIMIT + 1 };
    for (input, state) in [(input(&folder, "large.yaml"), too_large), (input(&folder, ""), State::Ready)] {
        assert_eq!(input.state, state);
        let error = read(&input).unwrap_err();
        assert!(matches!(error, ReadError::TooLarge { bytes: Some(_), .. }));
        assert!(error.to_string().ends_with("large.yaml` is larger than 512 MiB"), "{error}");
    }
}

#[test]
fn a_file_that_grew_beyond_the_limit_is_not_read_either() {
    let folder = Folder::with(&["a.yaml"]);
    let input = input(&folder, "a.yaml");
    File::create(folder.join("a.yaml")).unwrap().set_len(SIZE_LIMIT + 1).unwrap();
    assert!(matches!(read(&input), Err(ReadError::TooLarge { .. })));
}

#[test]
fn a_file_that_is_gone_says_so() {
    let folder = Folder::with(&["a.yaml"]);
    let input = input(&folder, "a.yaml");
    fs::remove_file(folder.join("a.yaml")).unwrap();
    assert!(matches!(read(&input), Err(ReadError::Open { .. })));
    fs::create_dir(folder.join("a.yaml")).unwrap();
    assert!(matches!(read(&input), Err(ReadError::Read { .. })));
}
