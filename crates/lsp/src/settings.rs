//! What the user sets, under `podlint`. Everything works without any of it.

use serde_json::Value;
use std::path::PathBuf;

/// The settings. What is not there, or of the wrong type, has its default.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Settings {
    /// Notes that are shown between the words.
    pub(crate) hints: Hints,
    /// Lenses above objects.
    pub(crate) lenses: bool,
    /// Formatting of documents.
    pub(crate) formatting: bool,
    /// Files that say what the cluster is like; `None` are those that lie in the folders of the workspace.
    pub(crate) snapshots: Option<Vec<PathBuf>>,
}

/// Which notes are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Hints {
    pub(crate) quality_of_service: bool,
    pub(crate) requests: bool,
    pub(crate) defaults: bool,
    pub(crate) resolved: bool,
}

impl Default for Settings {
    fn default() -> Settings {
        Settings {
            hints: Hints { quality_of_service: true, requests: true, defaults: false, resolved: true },
            lenses: true,
            formatting: false,
            snapshots: None,
        }
    }
}

impl Settings {
    /// The settings as a client sends them; with or without `podlint` around.
    pub(crate) fn read(value: &Value) -> Settings {
        let own = value.get("podlint").unwrap_or(value);
        let switch = |part: &str, name: &str, default: bool| own[part][name].as_bool().unwrap_or(default);
        let defaults = Settings::default();
        Settings {
            hints: Hints {
                quality_of_service: switch("inlayHints", "qos", defaults.hints.quality_of_service),
                requests: switch("inlayHints", "requests", defaults.hints.requests),
                defaults: switch("inlayHints", "defaults", defaults.hints.defaults),
                resolved: switch("inlayHints", "resolved", defaults.hints.resolved),
            },
            lenses: switch("codeLens", "enable", defaults.lenses),
            formatting: switch("format", "enable", defaults.formatting),
            snapshots: paths(&own["snapshot"]),
        }
    }
}

/// One path or a list of them. A text without a character names none, and says nothing either.
fn paths(value: &Value) -> Option<Vec<PathBuf>> {
    match value {
        Value::String(path) => (!path.is_empty()).then(|| vec![PathBuf::from(path)]),
        Value::Array(paths) => paths.iter().map(|path| path.as_str().map(PathBuf::from)).collect(),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn what_is_odd_has_its_default() {
        let read = |value| Settings::read(&value);
        assert_eq!(read(json!(null)), Settings::default());
        for snapshot in [json!({}), json!(""), json!(null), json!([1])] {
            let odd = json!({"inlayHints": 3, "codeLens": [], "format": "x", "snapshot": snapshot});
            assert_eq!(read(odd), Settings::default());
        }
        let hints = read(json!({"inlayHints": {"qos": "yes", "requests": false}})).hints;
        assert!(hints.quality_of_service && !hints.requests, "one that is odd takes no other along");
        let set =
            read(json!({"podlint": {"format": {"enable": true}, "snapshot": "a.json", "inlayHints": {"qos": false}}}));
        assert!(set.formatting && !set.hints.quality_of_service && set.hints.requests);
        assert_eq!(set.snapshots, Some(vec![PathBuf::from("a.json")]));
        assert_eq!(read(json!({"snapshot": []})).snapshots, Some(Vec::new()), "an empty list means none");
    }
}
