//! What the user sets, under `podlint`. Everything works without any of it.

use serde::Deserialize;
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
    /// Files that say what the cluster is like.
    pub(crate) snapshots: Vec<PathBuf>,
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
            snapshots: Vec::new(),
        }
    }
}

/// As they are written.
#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct Written {
    inlay_hints: WrittenHints,
    code_lens: Switch,
    format: Switch,
    snapshot: Snapshots,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct WrittenHints {
    qos: Option<bool>,
    requests: Option<bool>,
    defaults: Option<bool>,
    resolved: Option<bool>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Switch {
    enable: Option<bool>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(untagged)]
enum Snapshots {
    #[default]
    None,
    One(PathBuf),
    Many(Vec<PathBuf>),
}

impl Settings {
    /// The settings as a client sends them; with or without `podlint` around.
    pub(crate) fn read(value: &serde_json::Value) -> Settings {
        let own = value.get("podlint").unwrap_or(value);
        let field = |name: &str| own.get(name).cloned().unwrap_or_default();
        let written = Written {
            inlay_hints: serde_json::from_value(field("inlayHints")).unwrap_or_default(),
            code_lens: serde_json::from_value(field("codeLens")).unwrap_or_default(),
            format: serde_json::from_value(field("format")).unwrap_or_default(),
            snapshot: serde_json::from_value(field("snapshot")).unwrap_or_default(),
        };
        let defaults = Settings::default();
        let WrittenHints { qos, requests, defaults: filled_in, resolved } = written.inlay_hints;
        Settings {
            hints: Hints {
                quality_of_service: qos.unwrap_or(defaults.hints.quality_of_service),
                requests: requests.unwrap_or(defaults.hints.requests),
                defaults: filled_in.unwrap_or(defaults.hints.defaults),
                resolved: resolved.unwrap_or(defaults.hints.resolved),
            },
            lenses: written.code_lens.enable.unwrap_or(defaults.lenses),
            formatting: written.format.enable.unwrap_or(defaults.formatting),
            snapshots: match written.snapshot {
                Snapshots::None => Vec::new(),
                Snapshots::One(path) => vec![path],
                Snapshots::Many(paths) => paths,
            },
        }
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
        assert_eq!(read(json!({"inlayHints": 3, "codeLens": [], "format": "x", "snapshot": {}})), Settings::default());
        let set =
            read(json!({"podlint": {"format": {"enable": true}, "snapshot": "a.json", "inlayHints": {"qos": false}}}));
        assert!(set.formatting && !set.hints.quality_of_service && set.hints.requests);
        assert_eq!(set.snapshots, [PathBuf::from("a.json")]);
    }
}
