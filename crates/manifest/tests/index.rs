//! Finding objects across files.

use podlint_manifest::{
    Context, FactKind, FileName, Index, IndexView, IndexedObject, Nearness, Summary, index_flag, objects,
};

/// An index of files: path, folder of the kustomization, text.
fn index(files: &[(&str, &str, &str)]) -> Index {
    let summaries = files.iter().map(|&(path, kustomization, text)| {
        let parse = podlint_yaml::parse(text);
        let tree = parse.tree();
        let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
        let name = FileName { path, folder, kustomization };
        (name, Summary::of(&tree, &objects(&tree, Context::default()).records))
    });
    Index::new(summaries)
}

fn named<'i>(index: &'i IndexView<'i>, kind: &'i str, name: &'i str) -> IndexedObject<'i> {
    index.named(kind, name, "").next().expect("an object of this name")
}

const KUSTOMIZATION: &str = "apiVersion: kustomize.config.k8s.io/v1beta1
kind: Kustomization
commonLabels: {team: shop}
labels: [{pairs: {tier: front}}]
vars: [{name: PREFIX}]
configMapGenerator: [{name: settings}]
";

const WEB: &str = "apiVersion: v1
kind: ConfigMap
metadata: {name: web}
data: {a: x, b: y}
---
apiVersion: v1
kind: Pod
metadata: {name: web, labels: {app: web, tier: front}}
";

const CACHE: &str = "apiVersion: v1
kind: Pod
metadata: {name: cache, namespace: data, labels: {app: web}}
";

#[test]
fn finds_an_object_by_its_place() {
    let index = index(&[("a.yaml", "", KUSTOMIZATION), ("b.yaml", "", WEB)]);
    let view = index.view();
    let pod = named(&view, "Pod", "web");
    let start = WEB.rfind("apiVersion").expect("a second document") as u32;
    assert_eq!(view.at(1, start).map(|object| object.index), Some(pod.index));
    assert!(view.at(1, start + 1).is_none());
    let kustomization = view.at(0, 0).expect("the kustomization, not what it makes");
    assert_eq!(kustomization.kind(), "Kustomization");
    assert!(named(&view, "ConfigMap", "settings").has(index_flag::GENERATED));
}

#[test]
fn knows_the_facts_of_each_object() {
    let index = index(&[("a.yaml", "", KUSTOMIZATION), ("b.yaml", "", WEB), ("c.yaml", "", CACHE)]);
    let view = index.view();
    let (config, pod, cache) =
        (named(&view, "ConfigMap", "web"), named(&view, "Pod", "web"), named(&view, "Pod", "cache"));
    assert!(config.has_fact(FactKind::DataKey, "b", ""));
    assert!(!config.has_fact(FactKind::DataKey, "c", ""));
    assert!(!pod.has_fact(FactKind::DataKey, "b", ""));
    assert!(pod.has_pod_labels(&[("app", "web"), ("tier", "front")]));
    assert!(!cache.has_pod_labels(&[("app", "web"), ("tier", "front")]));
    assert_eq!(view.facts_with(FactKind::AddedLabel, "tier", "front").count(), 1);
    assert_eq!(view.facts_with(FactKind::Variable, "PREFIX", "").count(), 1);
}

#[test]
fn selects_pods_by_all_labels_and_the_namespace() {
    let index = index(&[("b.yaml", "", WEB), ("c.yaml", "", CACHE)]);
    let view = index.view();
    let names = |labels, namespace| {
        let pods = view.pods_with(labels, namespace);
        assert_eq!(view.has_pods_with(labels, namespace), !pods.is_empty());
        pods.iter().map(|pod| pod.name()).collect::<Vec<_>>().join(" ")
    };
    assert_eq!(names(&[("app", "web")], ""), "web cache");
    assert_eq!(names(&[("app", "web")], "shop"), "web");
    assert_eq!(names(&[("app", "web"), ("tier", "front")], ""), "web");
    assert_eq!(names(&[("app", "shop")], ""), "");
}

#[test]
fn gives_what_is_near() {
    let index =
        index(&[("x/a.yaml", "k", CACHE), ("y/b.yaml", "k", WEB), ("y/c.yaml", "", CACHE), ("z/d.yaml", "", CACHE)]);
    let view = index.view();
    let near: Vec<_> =
        view.near(named(&view, "Pod", "web")).map(|(nearness, other)| (nearness, other.path())).collect();
    let expected =
        [(Nearness::Kustomization, "x/a.yaml"), (Nearness::File, "y/b.yaml"), (Nearness::Folder, "y/c.yaml")];
    assert_eq!(near, expected);
}

#[test]
fn a_file_can_be_replaced() {
    let texts = [
        "",
        "{apiVersion: v1, kind: ConfigMap, metadata: {name: a}, data: {x: '1', y: '2'}}",
        "{apiVersion: v1, kind: Pod, metadata: {name: p, labels: {app: web, tier: x}}}",
        "{apiVersion: v1, kind: Service, metadata: {name: s}, spec: {selector: {app: web}, ports: [{port: 1, targetPort: http}]}}\n---\n{apiVersion: v1, kind: Secret, metadata: {name: b}, stringData: {x: a}}",
        "just text",
    ];
    let summary = |text: &str| {
        let parse = podlint_yaml::parse(text);
        let tree = parse.tree();
        podlint_manifest::Summary::of(&tree, &podlint_manifest::objects(&tree, Default::default()).records)
    };
    let names: Vec<String> = (0..6).map(|file| format!("/f/{file}.yaml")).collect();
    let name = |file: usize| podlint_manifest::FileName { path: &names[file], folder: "/f", kustomization: "" };
    let whole = |files: &[usize]| {
        podlint_manifest::Index::new(files.iter().enumerate().map(|(file, text)| (name(file), summary(texts[*text]))))
    };
    let mut files = vec![0, 1, 2, 3, 4, 1];
    let mut index = whole(&files);
    for step in 0..60 {
        let (file, text) = ((step * 7 + 3) % files.len(), (step * 11 + step / 5) % texts.len());
        files[file] = text;
        index = index.with_file(file as u32, &summary(texts[text]));
        assert_eq!(index, whole(&files), "{files:?}");
    }
}
