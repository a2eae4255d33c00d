//! Paths as URI references.

use std::fmt::Write;

/// `path` as a URI: relative where the path is, `file:///...` where it is absolute.
pub(super) fn from_path(path: &str) -> String {
    let mut uri = String::with_capacity(path.len());
    if path.starts_with('/') {
        uri.push_str("file://");
    }
    for byte in path.bytes() {
        // RFC 3986, 2.3. More may stand in a path, but `:` in a first segment would make it a scheme, and nobody decodes too much.
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~' | b'/') {
            uri.push(byte as char);
        } else {
            write!(uri, "%{byte:02X}").expect("a string takes everything");
        }
    }
    uri
}

#[cfg(test)]
mod tests {
    use super::from_path;

    #[test]
    fn encodes_what_a_uri_cannot_hold() {
        assert_eq!(from_path("a b/웹 100%.yaml"), "a%20b/%EC%9B%B9%20100%25.yaml");
        assert_eq!(from_path("c:x/#?.yaml"), "c%3Ax/%23%3F.yaml");
        assert_eq!(from_path("/tmp/a.yaml"), "file:///tmp/a.yaml");
    }
}
