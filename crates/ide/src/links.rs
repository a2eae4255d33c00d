//! Links to files and to addresses.

use crate::Scope;
use crate::names::name_span;
use podlint_manifest::{Kustomization, Text, View};
use podlint_yaml::{Kind, Node, Span, Style};
use std::collections::BTreeMap;

/// A path in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    /// The bytes of the path.
    pub span: Span,
    /// The path as it is written, from the folder of the file, or an address with its scheme.
    pub target: String,
}

/// The links of a text, in its order.
pub fn links(scope: &Scope<'_>) -> Vec<Link> {
    let mut found = BTreeMap::new();
    for object in scope.all_objects() {
        if let Some(kustomization) = Kustomization::of(object) {
            paths(scope, object.view(), &kustomization, &mut found);
        }
    }
    for index in 0..scope.tree.nodes.len() as u32 {
        let Some(node) = scope.tree.node(index).filter(|node| node.kind() == Kind::Scalar) else { continue };
        addresses(node, &mut found);
    }
    found.into_iter().map(|(span, target)| Link { span, target }).collect()
}

/// The files that a kustomization names.
fn paths(scope: &Scope<'_>, view: View<'_>, kustomization: &Kustomization<'_>, found: &mut BTreeMap<Span, String>) {
    let texts = |field: &str| view.get(field).items().filter_map(View::text);
    let mut all: Vec<(Text<'_>, &str)> = Vec::new();
    let whole = kustomization.resources.iter().chain(&kustomization.patches).copied();
    let further = ["crds", "configurations", "generators", "transformers", "validators"].into_iter().flat_map(texts);
    all.extend(whole.chain(further).map(|text| (text, text.value)));
    for generator in ["configMapGenerator", "secretGenerator"].into_iter().flat_map(|field| view.get(field).items()) {
        let files = generator.get("files").items().filter_map(View::text);
        // `key=path` gives the content of the file another key.
        all.extend(files.map(|text| (text, text.value.split_once('=').map_or(text.value, |(_, path)| path))));
        let env = generator.get("envs").items().chain([generator.get("env")]).filter_map(View::text);
        all.extend(env.map(|text| (text, text.value)));
    }
    for (text, path) in all {
        let Some(node) = scope.tree.covering(text.span).filter(|node| node.span() == text.span) else { continue };
        let span = name_span(node);
        let written = span.of(scope.text());
        if !path.is_empty() && !path.contains('\n') && written.ends_with(path) {
            found.insert(Span::new(span.end - path.len() as u32, span.end), path.to_owned());
        }
    }
}

/// The addresses in the text of a scalar.
fn addresses(node: Node<'_>, found: &mut BTreeMap<Span, String>) {
    let (raw, start) = (node.raw(), node.span().start);
    let mut at = 0;
    while let Some(scheme) = next_scheme(&raw[at..]) {
        let address = &raw[at + scheme..];
        let length = address_length(address, node.style());
        let span = Span::new(start + (at + scheme) as u32, start + (at + scheme + length) as u32);
        if address[..length].trim_end_matches('/').len() > "https:".len() {
            found.entry(span).or_insert_with(|| address[..length].to_owned());
        }
        at += scheme + length;
    }
}

fn next_scheme(text: &str) -> Option<usize> {
    let mut at = 0;
    while let Some(place) = text[at..].find("://") {
        let before = &text[..at + place];
        if let Some(scheme) = ["https", "http"].into_iter().find(|scheme| before.ends_with(scheme)) {
            return Some(before.len() - scheme.len());
        }
        at += place + "://".len();
    }
    None
}

/// How far an address reaches: up to a blank, a quote or a bracket, without the dot that ends a sentence.
fn address_length(address: &str, style: Style) -> usize {
    let ends = |letter: char| {
        letter.is_whitespace()
            || matches!(letter, '"' | '<' | '>' | '`' | ')' | ']' | '}' | '{' | '|' | '\\' | '$')
            || letter == '\'' && style != Style::DoubleQuoted
    };
    let end = address.find(ends).unwrap_or(address.len());
    address[..end].trim_end_matches(['.', ',', ';', ':', '!', '?', '\'']).len()
}

#[cfg(test)]
mod tests {
    use super::links;
    use crate::fixture::Fixture;
    use expect_test::{Expect, expect};

    #[track_caller]
    fn check(text: &str, expected: Expect) {
        let fixture = Fixture::new(text);
        let found = fixture.run(|scope, _| links(scope));
        let lines = found.iter().map(|link| {
            assert!(fixture.text(fixture.file).contains(link.span.of(fixture.text(fixture.file))));
            format!("{} -> {}\n", link.span.of(fixture.text(fixture.file)), link.target)
        });
        expected.assert_eq(&lines.collect::<String>());
    }

    #[test]
    fn a_kustomization_leads_to_the_files_that_it_names() {
        check(
            "
apiVersion: kustomize.config.k8s.io/v1beta1
kind: Kustomization
resources: [web.yaml, '../base', https://example.com/a//b?ref=v1]
components:
- \"../c\"
patches:
- path: patch.yaml
- patch: |
    kind: Pod
configMapGenerator:
- name: web
  files: [a.txt, key=b.txt]
  envs: [.env]
",
            expect![[r#"
                web.yaml -> web.yaml
                ../base -> ../base
                https://example.com/a//b?ref=v1 -> https://example.com/a//b?ref=v1
                ../c -> ../c
                patch.yaml -> patch.yaml
                a.txt -> a.txt
                b.txt -> b.txt
                .env -> .env
            "#]],
        );
    }

    #[test]
    fn the_name_of_a_file_makes_it_a_kustomization() {
        check(
            "#- /a/kustomization.yaml\nbases: [../base]\n",
            expect![[r#"
                ../base -> ../base
            "#]],
        );
        check("#- /a/other.yaml\nbases: [../base]\n", expect![[""]]);
    }

    #[test]
    fn addresses_stand_in_any_text() {
        check(
            "
apiVersion: v1
kind: ConfigMap
data:
  a: https://example.com/x.
  b: \"see (http://example.com:80/y?z=1#t), or 'https://example.com'\"
  c: |
    url=https://example.com/$(A)
    http:// and xhttp://
  d: ftp://example.com
",
            expect![[r#"
                https://example.com/x -> https://example.com/x
                http://example.com:80/y?z=1#t -> http://example.com:80/y?z=1#t
                https://example.com -> https://example.com
                https://example.com/ -> https://example.com/
            "#]],
        );
    }

    #[test]
    fn other_files_name_no_paths() {
        check("apiVersion: v1\nkind: ConfigMap\nresources: [web.yaml]\n", expect![[""]]);
        check(": [", expect![[""]]);
    }
}
