//! Field paths, as the API server writes them.

use podlint_yaml::{Kind, Node};

/// Path from `root` to `node`: `spec.containers[0].image`, `metadata.labels[app.kubernetes.io/name]`.
///
/// The path of a key is the path of its value. Empty for the root itself and for nodes outside of it.
pub fn field_path(root: Node<'_>, node: Node<'_>) -> String {
    let mut steps = Vec::new();
    let mut child = node;
    while child != root {
        let Some(parent) = child.parent() else { return String::new() };
        match parent.kind() {
            Kind::Mapping => {
                let entry = parent.entries().find(|entry| entry.value == child || entry.key == child);
                steps.push(entry.map_or_else(String::new, |entry| key_step(entry.key.text())));
            }
            Kind::Sequence => {
                let place = parent.items().position(|item| item == child).unwrap_or_default();
                steps.push(format!("[{place}]"));
            }
            _ => {}
        }
        child = parent;
    }
    let path: String = steps.into_iter().rev().collect();
    path.strip_prefix('.').map_or(path.clone(), str::to_owned)
}

fn key_step(key: &str) -> String {
    if key.contains(['.', '/', '[', ']']) { format!("[{key}]") } else { format!(".{key}") }
}

#[cfg(test)]
mod tests {
    use super::field_path;
    use podlint_yaml::{Span, parse};

    #[test]
    fn writes_paths_as_the_api_server_does() {
        let text = "metadata: {labels: {a.b/c: d}}\nspec:\n  containers:\n  - name: x\n  - image: y\n";
        let parse = parse(text);
        let tree = parse.tree();
        let root = tree.documents().next().expect("a document").content();
        for (needle, expected) in [
            ("d}", "metadata.labels[a.b/c]"),
            ("y", "spec.containers[1].image"),
            ("image", "spec.containers[1].image"),
            ("containers", "spec.containers"),
        ] {
            let at = text.find(needle).expect("needle") as u32;
            let node = tree.covering(Span::new(at, at + 1)).expect("a node");
            assert_eq!(field_path(root, node), expected);
        }
    }
}
