//! Texts with a marked place, for tests.

use crate::{Files, Scope, Source};
use podlint_manifest::{Context, FileName, Index, Summary};
use podlint_schema::{LATEST, Minor};
use podlint_yaml::Span;
use std::sync::Arc;

/// Files of a test: `#- /name` starts each, and `$0` marks the place in one of them. Text in front of the first `#- ` is a file
/// of its own.
pub(crate) struct Fixture {
    files: Vec<(String, Arc<Source>)>,
    index: Index,
    /// The file with the mark.
    pub(crate) file: u32,
    /// The offset of the mark.
    pub(crate) offset: u32,
    /// The releases that the files are for.
    pub(crate) minors: Option<(Minor, Minor)>,
}

impl Fixture {
    pub(crate) fn new(text: &str) -> Fixture {
        let mut parts: Vec<(String, String)> = Vec::new();
        for (number, part) in text.split("#- ").enumerate() {
            match part.split_once('\n') {
                Some((name, text)) if number > 0 => parts.push((name.trim().to_owned(), text.to_owned())),
                _ if !part.trim().is_empty() => parts.push(("/file.yaml".to_owned(), part.to_owned())),
                _ => {}
            }
        }
        let mut mark = (0, 0);
        let mut files = Vec::new();
        for (place, (name, text)) in parts.into_iter().enumerate() {
            let text = match text.find("$0") {
                Some(offset) => {
                    mark = (place as u32, offset as u32);
                    text.replacen("$0", "", 1)
                }
                None => text,
            };
            let context = Context { kustomization: name.ends_with("/kustomization.yaml"), ..Context::default() };
            files.push((name, Arc::new(Source::new(podlint_yaml::parse(text), context))));
        }
        let summaries: Vec<Summary> =
            files.iter().map(|(_, source)| Summary::of(&source.tree(), &source.objects.records)).collect();
        let named = files.iter().map(|(name, _)| FileName {
            path: name,
            folder: name.rsplit_once('/').map_or("", |(folder, _)| folder),
            kustomization: "",
        });
        let index = Index::new(named.zip(summaries));
        Fixture { files, index, file: mark.0, offset: mark.1, minors: None }
    }

    /// Runs a feature at the mark.
    pub(crate) fn run<T>(&self, feature: impl FnOnce(&Scope<'_>, u32) -> T) -> T {
        let source = &self.files[self.file as usize].1;
        let tree = source.tree();
        let scope = Scope {
            tree: &tree,
            objects: &source.objects.records,
            index: self.index.view(),
            file: self.file,
            minor: self.minors.map_or(LATEST, |(_, newest)| newest),
            files: self,
        };
        feature(&scope, self.offset)
    }

    /// The text of a file.
    pub(crate) fn text(&self, file: u32) -> &str {
        self.files[file as usize].1.text()
    }
}

impl Files for Fixture {
    fn source(&self, file: u32) -> Option<Arc<Source>> {
        self.files.get(file as usize).map(|(_, source)| source.clone())
    }

    fn in_text(&self, _file: u32, span: Span) -> Span {
        span
    }

    fn oldest_minor(&self, _file: u32) -> Option<Minor> {
        self.minors.map(|(oldest, _)| oldest)
    }

    fn path(&self, file: u32) -> String {
        self.files.get(file as usize).map_or_else(String::new, |(name, _)| name.clone())
    }
}
