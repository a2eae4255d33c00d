//! The texts that are parsed: real ones where `PODLINT_CORPUS` says where they are, generated ones otherwise.

use crate::random::Random;
use std::fmt::Write;
use std::fs;
use std::path::Path;

/// Largest file that counts as a small manifest, and smallest one that counts as big, in bytes.
const SMALL: u64 = 8 * 1024;
const BIG: u64 = 200 * 1024;

/// Texts that are measured together.
pub struct Input {
    pub name: &'static str,
    pub origin: &'static str,
    pub texts: Vec<Vec<u8>>,
}

impl Input {
    pub fn bytes(&self) -> usize {
        self.texts.iter().map(Vec::len).sum()
    }
}

/// Manifests of up to 8 KiB, as most are.
pub fn small_manifests() -> Input {
    let texts = corpus(|size| size <= SMALL);
    if !texts.is_empty() {
        return Input { name: "small manifests", origin: "PODLINT_CORPUS", texts };
    }
    let texts = (0..2000).map(|seed| deployment(&mut Random::new(seed + 1)).into_bytes()).collect();
    Input { name: "small manifests", origin: "a generator (PODLINT_CORPUS is not set)", texts }
}

/// Files above 200 KiB: mostly custom resource definitions.
pub fn big_definitions() -> Input {
    let texts = corpus(|size| size >= BIG);
    if !texts.is_empty() {
        return Input { name: "big definitions", origin: "PODLINT_CORPUS", texts };
    }
    let texts = (0..4).map(|seed| definitions(&mut Random::new(seed + 1), 2_000_000).into_bytes()).collect();
    Input { name: "big definitions", origin: "a generator (PODLINT_CORPUS is not set)", texts }
}

/// One manifest of 1.3 KB.
pub fn one_manifest() -> Input {
    let text = include_bytes!("../data/deployment.yaml").to_vec();
    Input { name: "one manifest", origin: "parsed again and again", texts: vec![text] }
}

fn corpus(is_wanted: fn(u64) -> bool) -> Vec<Vec<u8>> {
    let Some(corpus) = std::env::var_os("PODLINT_CORPUS") else { return Vec::new() };
    let mut files = Vec::new();
    let mut folders = vec![Path::new(&corpus).join("manifests")];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
            let path = entry.path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "yaml" || extension == "yml")
                && entry.metadata().is_ok_and(|metadata| is_wanted(metadata.len()))
            {
                files.push(path);
            }
        }
    }
    files.sort();
    files.iter().filter_map(|file| fs::read(file).ok()).collect()
}

const WORDS: &[&str] = &[
    "the",
    "pod",
    "container",
    "field",
    "is",
    "set",
    "to",
    "value",
    "of",
    "a",
    "resource",
    "when",
    "template",
    "must",
    "specified",
    "namespace",
    "selector",
    "and",
    "or",
    "default",
    "not",
    "optional",
    "controller",
    "policy",
];

const NAMES: &[&str] = &[
    "affinity",
    "args",
    "backend",
    "certificate",
    "endpoint",
    "image",
    "issuer",
    "labels",
    "limits",
    "matchExpressions",
    "nodeSelector",
    "podTemplate",
    "port",
    "replicas",
    "resources",
    "secretRef",
    "serviceName",
    "tolerations",
];

/// A deployment of a few dozen lines.
fn deployment(random: &mut Random) -> String {
    let name = format!("{}-{}", random.pick(NAMES), random.below(100));
    let mut text = format!(
        "# {}\napiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: {name}\n  labels:\n    app: {name}\nspec:\n  \
         replicas: {}\n  template:\n    spec:\n      containers:\n",
        sentence(random, 6),
        random.below(9)
    );
    for place in 0..1 + random.below(3) {
        let port = 1024 + random.below(60000);
        let _ = write!(
            text,
            "      - name: c{place}\n        image: \"registry.example/{name}:1.{port}\"\n        args: [\"--port\", \
             '{port}']\n        ports:\n        - containerPort: {port} # {}\n        env:\n        - name: MODE\n          \
             value: {}\n",
            random.pick(WORDS),
            random.pick(WORDS),
        );
    }
    text
}

/// Custom resource definitions of about `size` bytes: deep schemas with long descriptions, as controller-gen writes them.
fn definitions(random: &mut Random, size: usize) -> String {
    let mut text = String::new();
    while text.len() < size {
        let _ = write!(
            text,
            "---\napiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata:\n  name: \
             {}.example.com\nspec:\n  versions:\n  - name: v1\n    schema:\n      openAPIV3Schema:\n",
            random.pick(NAMES)
        );
        properties(random, 8, &mut text);
    }
    text
}

fn properties(random: &mut Random, indentation: usize, text: &mut String) {
    let pad = " ".repeat(indentation);
    description(random, indentation, text);
    let _ = writeln!(text, "{pad}properties:");
    for place in 0..2 + random.below(6) {
        let _ = writeln!(text, "{pad}  {}{place}:", random.pick(NAMES));
        if indentation < 40 && random.below(3) == 0 {
            properties(random, indentation + 4, text);
        } else {
            description(random, indentation + 4, text);
            let _ = writeln!(text, "{pad}    type: {}", random.pick(&["string", "integer", "boolean"]));
        }
    }
    let _ = writeln!(text, "{pad}required:\n{pad}- {}0\n{pad}type: object", random.pick(NAMES));
}

/// A description: one line, a literal, or plain text over several lines.
fn description(random: &mut Random, indentation: usize, text: &mut String) {
    let pad = " ".repeat(indentation);
    let lines: Vec<String> = (0..1 + random.below(4)).map(|_| sentence(random, 12)).collect();
    match (lines.len(), random.below(2)) {
        (1, _) => drop(writeln!(text, "{pad}description: {}", lines[0])),
        (_, 0) => drop(writeln!(text, "{pad}description: |-\n{pad}  {}", lines.join(&format!("\n{pad}  ")))),
        _ => drop(writeln!(text, "{pad}description: {}", lines.join(&format!("\n{pad}  ")))),
    }
}

fn sentence(random: &mut Random, words: usize) -> String {
    let words: Vec<&str> = (0..words).map(|_| random.pick(WORDS)).collect();
    words.join(" ")
}
