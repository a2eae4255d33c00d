//! Objects of all files by their names.

use crate::Target;
use podlint_manifest::{IndexView, index_flag};

/// An object of any file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WorkspaceSymbol {
    /// `Deployment web`.
    pub name: String,
    /// Its namespace; empty for none.
    pub container: String,
    /// Where the index has it.
    pub target: Target,
}

/// More than this nobody reads; the next typed letter narrows it down.
const MAX_FOUND: usize = 200;

/// The objects of all files whose names match what was typed, the best first: equal names, names that start with it, names with
/// a word that does, names that hold its letters in their order, and objects of a namespace that does.
pub fn workspace_symbols(index: IndexView<'_>, query: &str) -> Vec<WorkspaceSymbol> {
    let query = query.trim().to_lowercase();
    let mut found = Vec::new();
    for number in 0..index.objects.len() as u32 {
        let Some(object) = index.object(number) else { continue };
        // Nothing is written where a generated object could be shown.
        if object.has(index_flag::GENERATED) {
            continue;
        }
        if let Some(rank) = rank(object.kind(), object.name(), object.namespace(), &query) {
            found.push((rank, object));
        }
    }
    found.sort_by_key(|(rank, object)| (*rank, object.name().len(), object.name(), object.kind(), object.index));
    found.truncate(MAX_FOUND);
    let symbol = |(_, object): (Rank, podlint_manifest::IndexedObject<'_>)| WorkspaceSymbol {
        name: format!("{} {}", object.kind(), object.name()).trim().to_owned(),
        container: object.namespace().to_owned(),
        target: Target { file: object.file(), span: object.span() },
    };
    found.into_iter().map(symbol).collect()
}

/// How well a name matches, the best first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Rank {
    Equal,
    Prefix,
    WordStart,
    Letters,
    Namespace,
}

fn rank(kind: &str, name: &str, namespace: &str, query: &str) -> Option<Rank> {
    let (kind, name, namespace) = (kind.to_lowercase(), name.to_lowercase(), namespace.to_lowercase());
    let title = format!("{kind} {name}");
    if query == name || query == title {
        return Some(Rank::Equal);
    }
    if name.starts_with(query) || title.starts_with(query) {
        return Some(Rank::Prefix);
    }
    if title.split([' ', '-', '.', '/']).any(|word| word.starts_with(query)) {
        return Some(Rank::WordStart);
    }
    if holds_letters(&title, query) {
        return Some(Rank::Letters);
    }
    let with_namespace = [format!("{namespace}/{name}"), format!("{namespace} {title}")];
    let is_in_namespace = !namespace.is_empty() && with_namespace.iter().any(|text| text.starts_with(query));
    is_in_namespace.then_some(Rank::Namespace)
}

/// Whether the letters of `query` stand in `text` in their order. Blanks of the query need not be there.
fn holds_letters(text: &str, query: &str) -> bool {
    let mut letters = text.chars();
    query.chars().filter(|letter| !letter.is_whitespace()).all(|wanted| letters.any(|letter| letter == wanted))
}

#[cfg(test)]
mod tests {
    use super::workspace_symbols;
    use crate::fixture::Fixture;
    use expect_test::{Expect, expect};

    const FILES: &str = "
#- /web.yaml
apiVersion: apps/v1
kind: Deployment
metadata: {name: web, namespace: shop}
spec: {selector: {}, template: {}}
---
apiVersion: v1
kind: Service
metadata: {name: web-internal}
---
apiVersion: v1
kind: ConfigMap
metadata: {name: my-web}
#- /other.yaml
apiVersion: v1
kind: Pod
metadata: {name: wizard-elbow, namespace: fairytale}
";

    fn check(query: &str, expected: Expect) {
        let fixture = Fixture::new(FILES);
        let found = fixture.run(|scope, _| workspace_symbols(scope.index, query));
        let lines = found.iter().map(|symbol| {
            let at = symbol.target.span.of(fixture.text(symbol.target.file));
            format!("{} [{}] at {at}\n", symbol.name, symbol.container)
        });
        expected.assert_eq(&lines.collect::<String>());
    }

    #[test]
    fn the_best_match_comes_first() {
        check(
            "web",
            expect![[r#"
                Deployment web [shop] at web
                Service web-internal [] at web-internal
                ConfigMap my-web [] at my-web
                Pod wizard-elbow [fairytale] at wizard-elbow
            "#]],
        );
    }

    #[test]
    fn kind_and_name_are_matched_together() {
        check(
            "deployment web",
            expect![[r#"
            Deployment web [shop] at web
        "#]],
        );
        check(
            "svc int",
            expect![[r#"
            Service web-internal [] at web-internal
        "#]],
        );
        check(
            "POD",
            expect![[r#"
            Pod wizard-elbow [fairytale] at wizard-elbow
        "#]],
        );
    }

    #[test]
    fn a_namespace_gives_its_objects() {
        check(
            "fairytale",
            expect![[r#"
            Pod wizard-elbow [fairytale] at wizard-elbow
        "#]],
        );
        check(
            "shop/w",
            expect![[r#"
            Deployment web [shop] at web
        "#]],
        );
    }

    #[test]
    fn no_query_gives_all_and_a_strange_one_nothing() {
        check(
            "",
            expect![[r#"
                Deployment web [shop] at web
                ConfigMap my-web [] at my-web
                Service web-internal [] at web-internal
                Pod wizard-elbow [fairytale] at wizard-elbow
            "#]],
        );
        check("zzz", expect![[""]]);
    }

    #[test]
    fn at_most_200_are_returned() {
        let text = "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\n---\n".repeat(500);
        assert_eq!(Fixture::new(&text).run(|scope, _| workspace_symbols(scope.index, "a")).len(), 200);
    }
}
