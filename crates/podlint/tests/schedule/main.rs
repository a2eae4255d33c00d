//! What the dry run says against what the real kube-scheduler decided: every verdict, reason, score, tie and victim.
//!
//! `cargo xtask conformance schedule` prints the counts. No difference is allowed.

#![allow(clippy::unwrap_used, reason = "a test may fail by panicking")]
#![allow(clippy::print_stdout, reason = "conformance prints what was compared")]

use flate2::read::GzDecoder;
use serde_json::{Map, Value, json};
use std::fs::File;
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// A minor, and the release of it that was recorded.
const RELEASES: [(&str, &str); 4] = [("1.37", "1.37.2"), ("1.36", "1.36.3"), ("1.35", "1.35.4"), ("1.34", "1.34.4")];

const HEAD: &str = "release, cases, pods, identical, undecided, node verdicts, scores, candidates";

/// What is compared, and how much of it.
#[derive(Debug, Default)]
struct Count {
    cases: usize,
    pods: usize,
    identical: usize,
    undecided: usize,
    verdicts: usize,
    scores: usize,
    candidates: usize,
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../testdata/scheduler")
}

#[test]
fn decisions_are_those_of_the_real_scheduler() {
    let cases: Vec<Value> = lines("cases");
    let of_release = |recorded: &str| {
        let answers = lines(&format!("answers-{recorded}"));
        let case = |name: &Value| cases.iter().find(|case| case["name"] == *name).unwrap().clone();
        answers.into_iter().map(|answer| (case(&answer["name"]), answer)).collect()
    };
    compare_all("schedule", &RELEASES, of_release, 0);
}

/// Small clusters with something odd in them: volumes nobody can translate, labels without a value, absurd amounts.
#[test]
fn decisions_about_odd_clusters_are_those_of_the_real_scheduler() {
    let of_release = |recorded: &str| {
        let lines = lines(&format!("odd-{recorded}"));
        lines.into_iter().map(|line| (line["case"].clone(), line["answer"].clone())).collect()
    };
    // Extended resources that a device class provides.
    compare_all("schedule of odd clusters", &RELEASES[..1], of_release, 3);
}

#[test]
fn decisions_under_a_configuration_are_those_of_the_real_scheduler() {
    let of_release = |recorded: &str| {
        let lines = lines(&format!("configured-{recorded}"));
        lines.into_iter().map(|line| (line["case"].clone(), line["answer"].clone())).collect()
    };
    // Pods with resource claims whose scheduler has DynamicResources at only one of filter and reserve.
    compare_all("schedule with configurations", &RELEASES, of_release, 10);
}

/// A configuration that kube-scheduler does not start with is refused, and no other one.
#[test]
fn configurations_are_refused_as_the_real_scheduler_refuses_them() {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR"));
    let (path, case) = (folder.join("scheduler.yaml"), folder.join("case.json"));
    std::fs::write(&case, "{\"objects\": [], \"pending\": []}").unwrap();
    let rows = lines("configurations");
    let mut different = Vec::new();
    for row in &rows {
        let written = row["config"].as_str().unwrap_or_default();
        std::fs::write(&path, written).unwrap();
        let mut podlint = Command::new(env!("CARGO_BIN_EXE_podlint"));
        let run = podlint.args(["schedule", "--case"]).arg(&case).arg("--scheduler-config").arg(&path);
        let output = run.output().unwrap();
        if (output.status.code() == Some(2)) != row["error"].is_string() {
            let said = String::from_utf8_lossy(&output.stderr);
            different.push(format!("{written}\nsays {said:?} instead of {}", row["error"]));
        }
    }
    println!(
        "conformance: schedule configurations: {} of {} refused or taken alike",
        rows.len() - different.len(),
        rows.len()
    );
    assert!(different.is_empty(), "{}", different.join("\n\n"));
}

/// Nothing that can be written into a cluster stops a preview: each value of a case in turn is replaced by something odd.
#[test]
fn no_odd_value_stops_a_preview() {
    let odd = [
        "null",
        "[]",
        "{}",
        "true",
        "\"\"",
        "\"*\"",
        "\"x\"",
        "-1",
        "0",
        "\"1e99\"",
        "\"-8Ei\"",
        "\"9223372036854775807\"",
        "9223372036854775807",
        "-9223372036854775808",
        "1e300",
    ];
    let cases = lines("odd-1.37.2");
    let mut stopped = Vec::new();
    for (number, line) in cases.iter().enumerate() {
        let mut case = line["case"].clone();
        for (place, value) in leaves(&mut case).into_iter().enumerate().skip(number % 7).step_by(7) {
            *value = serde_json::from_str(odd[(place + number) % odd.len()]).unwrap();
        }
        if decide("1.37", &case).is_null() {
            stopped.push(case.to_string());
        }
    }
    assert!(stopped.is_empty(), "{} previews stop, such as\n{}", stopped.len(), stopped[0]);
}

/// The scalars of the objects of a case, but for what says of which kind an object is.
fn leaves(value: &mut Value) -> Vec<&mut Value> {
    match value {
        Value::Object(fields) => {
            fields.iter_mut().filter(|(name, _)| *name != "kind").flat_map(|(_, value)| leaves(value)).collect()
        }
        Value::Array(items) => items.iter_mut().flat_map(leaves).collect(),
        scalar => vec![scalar],
    }
}

/// New pods under LimitRanges, ResourceQuotas and classes, created one after the other on a real API server.
#[test]
fn new_pods_are_refused_as_the_real_api_server_refuses_them() {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR"));
    let (pods, cluster) = (folder.join("pods.json"), folder.join("cluster.json"));
    let list = |items: &[Value]| json!({"apiVersion": "v1", "kind": "List", "items": items}).to_string();
    let (mut all, mut refused, mut texts, mut different) = (0, 0, 0, Vec::new());
    for case in lines("admission-1.37.2") {
        let items = |field: &str| case[field].as_array().unwrap().clone();
        let mut objects = items("objects");
        // Of several the server looks at any one first.
        let of_kind = |kind: &str| objects.iter().filter(|object| object["kind"] == kind).count();
        let has_order = of_kind("LimitRange") < 2 && of_kind("ResourceQuota") < 2;
        objects.push(
            json!({"kind": "Node", "metadata": {"name": "a"}, "status": {"allocatable": {"cpu": "9", "pods": "9"}}}),
        );
        std::fs::write(&cluster, list(&objects)).unwrap();
        std::fs::write(&pods, list(&items("pods"))).unwrap();
        let mut podlint = Command::new(env!("CARGO_BIN_EXE_podlint"));
        let run =
            podlint.args(["schedule", "--format", "json", "--no-config"]).arg(&pods).arg("--cluster").arg(&cluster);
        let decided: Value = serde_json::from_slice(&run.output().unwrap().stdout).unwrap();
        for (pod, answer) in items("pods").iter().zip(items("answers")) {
            let name = format!("{}/{}", text(&pod["metadata"]["namespace"]), text(&pod["metadata"]["name"]));
            let own = decided["pods"].as_array().unwrap().iter().find(|own| own["pod"] == name.as_str()).unwrap();
            let (own, answer) = (sorted(text(&own["admissionError"])), sorted(text(&answer)));
            all += 1;
            refused += usize::from(!answer.is_empty());
            texts += usize::from(own == answer);
            if own.is_empty() != answer.is_empty() || has_order && own != answer {
                different.push(format!("{name}: {own:?} instead of {answer:?}"));
            }
        }
    }
    println!(
        "conformance: schedule admission: {all} new pods, {refused} refused, {texts} texts the same, {} differ",
        different.len()
    );
    assert!(different.is_empty(), "{}", different.join("\n"));
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

/// A message with the parts of a list of errors in order: the server has them in any.
fn sorted(message: &str) -> String {
    let Some((start, list)) = message.split_once(": [") else { return message.to_owned() };
    let Some(list) = list.strip_suffix(']') else { return message.to_owned() };
    let mut parts: Vec<&str> = list.split(", ").collect();
    parts.sort_unstable();
    format!("{start}: [{}]", parts.join(", "))
}

/// Compares what is recorded of each release; no pod may differ, and so many in all may be undecided.
fn compare_all(
    what: &str,
    releases: &[(&str, &str)],
    of_release: impl Fn(&str) -> Vec<(Value, Value)>,
    undecided: usize,
) {
    let (mut different, mut all_undecided) = (Vec::new(), 0);
    println!("conformance: {what}: {HEAD}");
    for &(release, recorded) in releases {
        let mut count = Count::default();
        for (case, answer) in of_release(recorded) {
            compare(release, &case, &answer, &mut count, &mut different);
        }
        all_undecided += count.undecided;
        let Count { cases, pods, identical, undecided, verdicts, scores, candidates } = count;
        println!(
            "conformance: {release} {cases:>6} {pods:>6} {identical:>6} {undecided:>6} {verdicts:>8} {scores:>8} {candidates:>6}"
        );
    }
    let shown: Vec<&str> = different.iter().take(10).map(String::as_str).collect();
    assert!(different.is_empty(), "{} pods differ:\n{}", different.len(), shown.join("\n"));
    assert_eq!(all_undecided, undecided, "pods that are left undecided");
}

fn lines(name: &str) -> Vec<Value> {
    let file = File::open(folder().join(format!("{name}.jsonl.gz"))).unwrap();
    let lines = BufReader::new(GzDecoder::new(file)).lines();
    lines.map(|line| serde_json::from_str(&line.unwrap()).unwrap()).collect()
}

fn compare(release: &str, case: &Value, answer: &Value, count: &mut Count, different: &mut Vec<String>) {
    let name = case["name"].as_str().unwrap_or_default();
    let own = decide(release, case);
    count.cases += 1;
    if at("", &own["nodeOrder"], &answer["nodeOrder"]).is_some() {
        different.push(format!("{release} {name}: nodeOrder"));
    }
    let empty = Vec::new();
    let (own, answer) = (own["pods"].as_array().unwrap_or(&empty), answer["pods"].as_array().unwrap_or(&empty));
    for (own, answer) in own.iter().zip(answer) {
        count.pods += 1;
        if own.get("undecided").is_some() {
            count.undecided += 1;
            continue;
        }
        count.verdicts += size(&answer["rejected"]) + size(&answer["feasible"]);
        count.scores +=
            answer["scores"].as_object().map_or(0, |scores| scores.values().map(|of| size(&of["raw"])).sum());
        count.candidates += size(&answer["postFilter"]["candidates"]);
        match difference(own, answer) {
            None => count.identical += 1,
            Some(place) => different.push(format!("{release} {name} {}: {place}", answer["pod"])),
        }
    }
}

/// Runs a case through the command line.
fn decide(release: &str, case: &Value) -> Value {
    let mut podlint = Command::new(env!("CARGO_BIN_EXE_podlint"));
    podlint.args(["schedule", "--format", "json", "--kube-version", release, "--case", "-"]);
    let mut child = podlint.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    let mut input = child.stdin.take().unwrap();
    let text = case.to_string();
    let writer = std::thread::spawn(move || input.write_all(text.as_bytes()));
    let output = child.wait_with_output().unwrap();
    writer.join().unwrap().unwrap();
    serde_json::from_slice(&output.stdout).unwrap_or_default()
}

fn size(value: &Value) -> usize {
    value.as_object().map(Map::len).or(value.as_array().map(Vec::len)).unwrap_or(0)
}

/// Where two records differ first, with both values there.
fn difference(own: &Value, answer: &Value) -> Option<String> {
    for key in ["admissionError", "error"] {
        if is_nothing(&own[key]) != is_nothing(&answer[key]) {
            return Some(key.to_owned());
        }
        if !is_nothing(&answer[key]) {
            return None;
        }
    }
    at("", own, answer)
}

fn at(path: &str, own: &Value, answer: &Value) -> Option<String> {
    if is_nothing(own) && is_nothing(answer) {
        return None;
    }
    let nothing = Map::new();
    if let (Some(own), Some(answer)) = (
        own.as_object().or(is_nothing(own).then_some(&nothing)),
        answer.as_object().or(is_nothing(answer).then_some(&nothing)),
    ) {
        let keys = own.keys().chain(answer.keys());
        let of = |map: &Map<String, Value>, key: &str| map.get(key).cloned().unwrap_or_default();
        return keys.into_iter().find_map(|key| at(&format!("{path}.{key}"), &of(own, key), &of(answer, key)));
    }
    (own != answer).then(|| {
        let short = |value: &Value| value.to_string().chars().take(300).collect::<String>();
        format!("{path}: {} instead of {}", short(own), short(answer))
    })
}

/// Missing, null, empty, zero and false are the same thing in recordings.
fn is_nothing(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::Bool(value) => !value,
        Value::Number(number) => number.as_f64() == Some(0.0),
        Value::String(text) => text.is_empty(),
        Value::Array(items) => items.is_empty(),
        Value::Object(fields) => fields.is_empty(),
    }
}
