//! What the names in a container's `$(NAME)` stand for.

use podlint_plugin_sdk::prelude::*;
use podlint_plugin_sdk::schema::nearest;
use std::cell::{Cell, OnceCell};
use std::collections::HashMap;

/// The variables of a container.
pub(crate) struct Variables<'c> {
    pub(crate) env: Vec<EnvVar<'c>>,
    definitions: HashMap<&'c str, Definition>,
    container: Container<'c>,
    has_service_links: bool,
    namespace: &'c str,
    index: &'c IndexView<'c>,
    sources: OnceCell<Option<Vec<Source<'c>>>>,
    suggestions_left: Cell<u32>,
}

/// Where `env` defines a name.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Definition {
    /// Index of the first entry with the name.
    pub(crate) first: usize,
    /// Number of entries with the name.
    pub(crate) count: usize,
}

/// An object whose keys `envFrom` makes variables of.
struct Source<'c> {
    prefix: &'c str,
    object: IndexedObject<'c>,
}

/// How many objects of one name are looked at. More are copies in a large repository, and not known to lack anything.
pub(crate) const MAX_CANDIDATES: usize = 256;

/// How many wrong names of a container get a suggestion.
const MAX_SUGGESTIONS: u32 = 100;

impl<'c> Variables<'c> {
    /// The variables of a container; `None` where `env` may define more names than are written.
    pub(crate) fn of(
        pod: &PodTemplate<'c>,
        container: Container<'c>,
        index: &'c IndexView<'c>,
    ) -> Option<Variables<'c>> {
        let view = container.view();
        if !view.is_closed() || !view.get("env").is_closed() {
            return None;
        }
        let env: Vec<_> = container.env().collect();
        let mut definitions: HashMap<&str, Definition> = HashMap::with_capacity(env.len());
        for (place, variable) in env.iter().enumerate() {
            let definition = definitions.entry(variable.name()?.value).or_insert(Definition { first: place, count: 0 });
            definition.count += 1;
        }
        Some(Variables {
            env,
            definitions,
            container,
            has_service_links: pod.spec().get("enableServiceLinks").boolean() != Some(false),
            namespace: pod.object().namespace_name(),
            index,
            sources: OnceCell::new(),
            suggestions_left: Cell::new(MAX_SUGGESTIONS),
        })
    }

    /// The variable that was probably meant. Answers a hundred times: whoever has more wrong names did not mistype them.
    pub(crate) fn nearest(&self, name: &str) -> Option<&'c str> {
        self.suggestions_left.set(self.suggestions_left.get().checked_sub(1)?);
        nearest(name, self.env.iter().take(MAX_CANDIDATES).filter_map(EnvVar::name).map(|name| name.value))
    }

    /// Where `env` defines a name.
    pub(crate) fn definition(&self, name: &str) -> Option<Definition> {
        self.definitions.get(name).copied()
    }

    /// Whether a name may get its value from elsewhere than `env`.
    pub(crate) fn may_come_from_elsewhere(&self, name: &str) -> bool {
        self.is_service_variable(name)
            || self.index.facts_with(FactKind::Variable, name, "").next().is_some()
            || self.may_come_from_sources(name)
    }

    /// Whether Kubernetes injects a variable of this name if there is a Service to match: kubelet's `envvars.FromServices`.
    fn is_service_variable(&self, name: &str) -> bool {
        let is_injected = |name: &str| name.ends_with("_SERVICE_HOST") || name.contains("_PORT");
        is_injected(name) && (self.has_service_links || name.starts_with("KUBERNETES_"))
    }

    fn may_come_from_sources(&self, name: &str) -> bool {
        let Some(sources) = self.sources.get_or_init(|| self.read_sources()) else { return true };
        sources.iter().any(|source| {
            name.strip_prefix(source.prefix).is_some_and(|key| source.object.has_fact(FactKind::DataKey, key, ""))
        })
    }

    /// What `envFrom` names; `None` where keys of it are not known.
    fn read_sources(&self) -> Option<Vec<Source<'c>>> {
        let env_from = self.container.view().get("envFrom");
        if !env_from.is_closed() {
            return None;
        }
        let mut sources = Vec::new();
        for item in env_from.items() {
            let (kind, reference) = match item.get("configMapRef") {
                View::Absent => ("Secret", item.get("secretRef")),
                reference => ("ConfigMap", reference),
            };
            let (name, prefix) = (reference.get("name").text()?, item.get("prefix"));
            let prefix = if prefix.is_absent() { "" } else { prefix.text()?.value };
            let candidates: Vec<_> =
                self.index.named(kind, name.value, self.namespace).take(MAX_CANDIDATES + 1).collect();
            if candidates.is_empty() || candidates.len() > MAX_CANDIDATES || candidates.iter().any(has_open_data) {
                return None;
            }
            sources.extend(candidates.into_iter().map(|object| Source { prefix, object }));
        }
        Some(sources)
    }
}

/// Whether an object may hold keys that are not written.
///
/// One without any data is there to be filled by somebody else, such as a controller that injects certificates.
pub(crate) fn has_open_data(object: &IndexedObject<'_>) -> bool {
    object.has(index_flag::OPEN_DATA) || object.facts(FactKind::DataKey).next().is_none()
}
