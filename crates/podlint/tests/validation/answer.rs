//! What podlint says about a text, as `podlint check --only api` does.

use podlint_manifest::{Context, FileName, Index, Summary, objects};
use podlint_plugin_host::Plugin;
use podlint_rules::{Config, Engine, FileId, Overrides, Ruleset, SourceFile};
use podlint_yaml::parse;
use serde_json::Value;
use std::sync::Arc;

/// The rules about the API server, for one minor.
pub(crate) struct Podlint {
    engine: Engine,
    ruleset: Arc<Ruleset>,
}

impl Podlint {
    pub(crate) fn for_minor(minor: u32) -> Podlint {
        let engine =
            Engine::new(vec![Plugin::bundled(&podlint_plugin_api::PLUGIN).expect("a bundled plugin is sound")]);
        let overrides = Overrides {
            only: vec!["api".to_owned()],
            kubernetes: Some((minor, minor)),
            as_it_stands: true,
            ..Overrides::default()
        };
        let ruleset = Arc::new(Ruleset::new(engine.registry(), &Config::default(), &overrides));
        Podlint { engine, ruleset }
    }

    /// What mirrors the server: the `api` of each finding that has one.
    pub(crate) fn answer(&self, text: &str) -> Vec<Value> {
        let parse = parse(text);
        let tree = parse.tree();
        let found = objects(&tree, Context { as_it_stands: true, ..Context::default() });
        let name = FileName { path: "case.yaml", folder: "", kustomization: "" };
        let index = Index::new([(name, Summary::of(&tree, &found.records))]);
        let file = SourceFile { id: FileId(0), path: "case.yaml", tree, objects: &found.records };
        let sources = |_| Some(tree.source);
        let checked = self.engine.worker().check(&file, &self.ruleset, index.view(), &sources, true);
        assert!(checked.failures.is_empty(), "{:?}", checked.failures);
        let data = checked.diagnostics.into_iter().filter(|diagnostic| !diagnostic.data.is_empty());
        data.map(|diagnostic| serde_json::from_str::<Value>(&diagnostic.data).expect("data is JSON")["api"].take())
            .filter(|api| !api.is_null())
            .collect()
    }
}
