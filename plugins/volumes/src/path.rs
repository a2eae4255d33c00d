//! Paths, as a node and a container runtime read them.

/// The path without double, closing and `.` parts, from the root on: `data//x/` is `/data/x`.
///
/// A relative path counts from the root, as kubelet takes a relative `mountPath`. `..` stays: the API server refuses it where
/// it matters.
pub(crate) fn normalised(path: &str) -> String {
    let mut normal = String::with_capacity(path.len() + 1);
    for part in path.split('/').filter(|part| !part.is_empty() && *part != ".") {
        normal.push('/');
        normal.push_str(part);
    }
    if normal.is_empty() {
        normal.push('/');
    }
    normal
}

/// The folders above a normalised path, the nearest 64 of them, the nearest first, without the root.
pub(crate) fn ancestors(path: &str) -> impl Iterator<Item = &str> {
    // Linux takes no path of more than 4,096 bytes, and nobody nests as deep: this bounds the time that a path can cost.
    let path = if path.len() > 4096 { "" } else { path };
    path.rmatch_indices('/').map(|(slash, _)| &path[..slash]).filter(|folder| !folder.is_empty()).take(64)
}

/// Whether a path names a drive or has backslashes.
pub(crate) fn is_windows(path: &str) -> bool {
    let bytes = path.as_bytes();
    let has_drive = bytes.len() >= 2 && bytes[0].is_ascii_alphabetic() && bytes[1] == b':';
    has_drive && matches!(bytes.get(2), None | Some(b'/' | b'\\')) || path.contains('\\')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_have_one_normal_form() {
        let cases = [("/", "/"), ("", "/"), ("/a/", "/a"), ("a//b/.", "/a/b"), ("/a/../b", "/a/../b")];
        for (path, expected) in cases {
            assert_eq!(normalised(path), expected);
        }
        assert_eq!(ancestors("/a/b/c").collect::<Vec<_>>(), ["/a/b", "/a"]);
        assert_eq!(ancestors("/").count(), 0);
    }

    #[test]
    fn windows_paths_are_told_apart() {
        let windows = [r"C:\data", "c:/data", "C:", r"\\.\pipe\x"];
        assert!(windows.into_iter().all(is_windows));
        assert!(!["/a:b", "a:b", "/srv:/data", "data:/x", "/"].into_iter().any(is_windows));
    }
}
