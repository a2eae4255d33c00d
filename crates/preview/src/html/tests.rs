//! What the page promises: nothing of a file becomes markup, nothing is loaded from elsewhere, and big clusters stay small.

use super::{Nonce, PageOptions, page};
use crate::gather::Job;
use podlint_manifest::View;
use podlint_scheduler::{Loader, Pick, Release};
use podlint_yaml::Node;

const EVIL: &str = "</script><img src=x onerror=alert(1)> \\\" ' & \\u202e style=x";

/// The page about pods on a cluster, both given as documents.
fn page_of(cluster: &str, pending: &str, notes: &[&str]) -> String {
    let mut loader = Loader::new(Release::LATEST);
    let [cluster, pending] = [cluster, pending].map(|text| podlint_yaml::parse(text.to_owned().into_bytes()));
    let [cluster, pending] = [cluster.tree(), pending.tree()];
    cluster.documents().map(Node::content).map(View::of).for_each(|object| loader.object(object));
    pending.documents().map(Node::content).map(View::of).for_each(|pod| loader.pending(pod));
    let (cluster, pending) = loader.finish();
    let notes = notes.iter().map(|note| (*note).to_owned()).collect();
    let job = Job { name: String::new(), cluster, pending, preset: None, notes };
    page(job, &[], Pick::Likely, &PageOptions { nonce: Nonce::new("abc123"), folders: Vec::new() }).0
}

fn node(name: &str, more: &str) -> String {
    format!(
        "---\n{{kind: Node, metadata: {{name: \"{name}\"{more}}}, status: {{allocatable: {{cpu: 4, memory: 8Gi, pods: 10}}}}}}\n"
    )
}

fn pod(name: &str, cpu: u32, more: &str) -> String {
    format!(
        "---\n{{kind: Pod, metadata: {{name: \"{name}\"}}, spec: {{{more}containers: [{{name: c, image: c, resources: {{requests: {{cpu: {cpu}}}}}}}]}}}}\n"
    )
}

/// The tags of a page, without its style and its script.
fn tags(page: &str) -> Vec<&str> {
    let mut tags = Vec::new();
    let mut rest = page;
    while let Some(start) = rest.find('<') {
        let end = start + rest[start..].find('>').expect("a tag ends") + 1;
        let tag = &rest[start..end];
        tags.push(tag);
        rest = &rest[end..];
        for (opening, closing) in [("<style", "</style>"), ("<script", "</script>")] {
            if tag.starts_with(opening) {
                rest = &rest[rest.find(closing).expect("it is closed")..];
            }
        }
    }
    tags
}

#[test]
fn nothing_from_files_becomes_markup() {
    let cluster = node(EVIL, &format!(", labels: {{topology.kubernetes.io/zone: \"{EVIL}\"}}"))
        + &pod(&format!("running {EVIL}"), 1, &format!("nodeName: \"{EVIL}\", "));
    let pending = pod(EVIL, 1, "") + &pod(&format!("big {EVIL}"), 9, &format!("nodeSelector: {{a: \"{EVIL}\"}}, "));
    let page = page_of(&cluster, &pending, &[&EVIL.replace("\\\"", "\"")]);
    let escaped = "&lt;/script&gt;&lt;img src=x onerror=alert(1)&gt; &quot; &#39; &amp; \u{fffd} style=x";
    // The zone, the box, its pods, both rows, the reason, the note.
    assert!(page.matches(escaped).count() > 8, "{page}");
    assert!(!page.contains("<img") && !page.contains('\u{202e}'), "{page}");
    assert_eq!(page.matches("</script>").count(), 1);
}

#[test]
fn the_policy_allows_one_style_and_one_script() {
    let page = page_of(&(node("a", "") + &node(EVIL, "")), &(pod("one", 1, "") + &pod(EVIL, 9, "")), &["a note"]);
    let policy = "content=\"default-src 'none'; style-src 'nonce-abc123'; script-src 'nonce-abc123'\"";
    assert!(page.contains(policy), "{page}");
    let tags = tags(&page);
    let of = |start: &str| tags.iter().filter(|tag| tag.starts_with(start)).copied().collect::<Vec<_>>();
    assert_eq!(of("<style"), ["<style nonce=\"abc123\">"]);
    assert_eq!(of("<script"), ["<script nonce=\"abc123\">"]);
    for tag in &tags {
        // Between quotes stands what is escaped.
        let names: String = tag.split('"').step_by(2).collect();
        assert!(!names.contains(" style=") && !names.contains(" on") && !names.contains(" src="), "{tag}");
        assert!(!tag.contains("href=") || tag.contains("href=\"#"), "{tag}");
    }
    let style = include_str!("page.css");
    assert!(!style.contains("url(") && !style.contains("@import"), "nothing is loaded");
}

#[test]
fn tags_are_balanced() {
    let page =
        page_of(&(node("a", "") + &pod("old", 1, "nodeName: a, ")), &(pod("one", 1, "") + &pod("two", 9, "")), &["x"]);
    let mut open: Vec<&str> = Vec::new();
    for tag in tags(&page) {
        let name = tag.trim_start_matches(['<', '/']).split([' ', '>', '/']).next().unwrap_or_default();
        if tag.starts_with("</") {
            assert_eq!(open.pop(), Some(name), "{tag}");
        } else if !tag.ends_with("/>") && !["!doctype", "meta", "input", "br"].contains(&name) {
            open.push(name);
        }
    }
    assert!(open.is_empty(), "{open:?}");
}

#[test]
fn a_nonce_is_letters_and_digits() {
    assert!(Nonce::new("aZ09").is_some());
    for wrong in ["", "a b", "a'", "ä", "a+/="] {
        assert_eq!(Nonce::new(wrong), None, "{wrong}");
    }
}

#[test]
fn a_pod_without_a_node_comes_with_its_reason_and_numbers() {
    let page = page_of(&(node("a", "") + &node("b", "")), &(pod("small", 1, "") + &pod("big", 9, "")), &[]);
    assert!(page.contains("<h1>2 pods: 1 placed, 1 without a node</h1>"), "{page}");
    assert!(page.contains("0/2 nodes are available: 2 Insufficient cpu."), "{page}");
    assert!(page.contains("<b>NodeResourcesFit</b>: Insufficient cpu"), "{page}");
    assert!(page.contains("needs 9 cpu, ") && page.contains(" free of 4 (on "), "{page}");
    assert!(page.contains("one of 2 equal nodes: a, b"), "{page}");
}

#[test]
fn a_preempted_pod_is_shown_as_such() {
    let high = "---\n{kind: PriorityClass, metadata: {name: high}, value: 9}\n";
    let cluster = format!("{high}{}{}", node("a", ""), pod("old", 3, "nodeName: a, priority: 0, "));
    let page = page_of(&cluster, &pod("new", 3, "priorityClassName: high, "), &[]);
    assert!(page.contains("<del>default/old</del> <span class=\"gone\">preempted by default/new</span>"), "{page}");
    assert!(page.contains("<summary>1 new, 1 preempted</summary>"), "{page}");
    assert!(page.contains("<td class=\"note\">preempts default/old</td>"), "{page}");
}

#[test]
fn a_big_cluster_is_cut_down_to_what_happens() {
    let nodes: String = (0..600).map(|number| node(&format!("n{number}"), "")).collect();
    let page = page_of(&nodes, &(pod("small", 1, "") + &pod("big", 9, "")), &[]);
    let boxes = page.matches("<article class=\"node").count();
    // The one with the new pod, and the one that stands for all that turn the big one down.
    assert!((1..=2).contains(&boxes), "{boxes}");
    assert!(page.contains(&format!("{} more nodes are left out", 600 - boxes)), "{page}");
    let few: String = (0..500).map(|number| node(&format!("n{number}"), "")).collect();
    let page = page_of(&few, &pod("small", 1, ""), &[]);
    assert_eq!(page.matches("<article class=\"node").count(), 500);
    assert!(!page.contains("left out"), "{page}");
}

#[test]
fn pods_of_one_reason_are_one_problem() {
    let pod = |number: u32| pod(&format!("big-{number}"), 9, "");
    let page = page_of(&node("a", ""), &(0..30).map(pod).collect::<String>(), &[]);
    assert_eq!(page.matches("<article class=\"problem\">").count(), 1);
    assert!(page.contains("default/big-9 and 20 more</h3>"), "{page}");
    assert_eq!(page.matches("<td class=\"none\">no node</td>").count(), 30);
}

#[test]
fn the_same_run_gives_the_same_bytes() {
    let page = || page_of(&(node("a", "") + &node("b", "")), &(pod("one", 1, "") + &pod("two", 2, "")), &["x"]);
    assert_eq!(page(), page());
}
