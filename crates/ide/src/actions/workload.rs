//! Turning a Pod into what makes such pods: a Deployment, a Job.

use super::Offers;
use super::place::Place;
use super::write::{
    self, Entries, Value, block_entries, entries, flow_entries, flow_text, indented, is_json, line_end, line_start,
    map, newline, removed, replace_text,
};
use crate::indentation::Indentation;
use podlint_manifest::{Object, View};
use podlint_yaml::edit::{TextEdit, apply};
use podlint_yaml::{Entry, Kind, Node, Span, Style, flag};

pub(super) fn offer(place: &Place<'_>, offers: &mut Offers) {
    // Inside of a container one thinks of the container.
    let Some(object) =
        place.object.filter(|object| place.container.is_none() && object.is("", "Pod") && !place.is_broken())
    else {
        return;
    };
    let policy = object.view().get("spec").get("restartPolicy");
    match policy.text().map(|policy| policy.value) {
        Some("Always") => offer_deployment(object, offers),
        None if policy.is_absent() => offer_deployment(object, offers),
        Some("Never" | "OnFailure") => {
            offers.add("pod-to-job", "Turn the Pod into a Job", turned(object, "batch/v1", "Job"));
        }
        _ => {}
    }
}

fn offer_deployment(object: Object<'_>, offers: &mut Offers) {
    let edits = turned(object, "apps/v1", "Deployment");
    offers.add("pod-to-deployment", "Turn the Pod into a Deployment", edits);
}

fn turned(object: Object<'_>, api_version: &str, kind: &str) -> Option<Vec<TextEdit>> {
    let root = object.root();
    let is_plain_pod = root
        .entries()
        .all(|entry| matches!(entry.key.text(), "apiVersion" | "kind" | "metadata" | "spec") && !is_open(entry.value));
    // The blanks that a template writes are those of the old place, and lines may end in a lone return.
    let is_unusual = root.raw().contains("{{") || root.raw().replace("\r\n", "").contains('\r');
    if !is_plain_pod || is_open(root) || is_unusual {
        return None;
    }
    let spec = root.entry("spec").filter(|spec| spec.value.kind() == Kind::Mapping)?;
    if !View::of(spec.value).get("ephemeralContainers").is_absent() {
        return None;
    }
    let mut edits = vec![replace_text(root.get("apiVersion")?, api_version)?, replace_text(root.get("kind")?, kind)?];
    let metadata = root.get("metadata").filter(|metadata| metadata.kind() == Kind::Mapping);
    let moved = moved_entries(metadata)?;
    let labels = match moved.iter().find(|entry| entry.key.text() == "labels") {
        Some(labels) => raw_entries(labels.value),
        None if kind == "Deployment" => entries([("app", Value::text(object.name()?.value))]),
        None => Entries::new(),
    };
    let above = match kind {
        "Deployment" => {
            let selector = map([("matchLabels", Value::Map(labels.clone()))]);
            entries([("replicas", Value::raw("1")), ("selector", selector)])
        }
        _ => Entries::new(),
    };
    for entry in &moved {
        edits.extend(removed(*entry)?);
    }
    // The API server refuses a deadline in what is replaced when it ends.
    let deadline = spec.value.entry("activeDeadlineSeconds").filter(|_| kind == "Deployment");
    let dropped = deadline.map_or(Some(Vec::new()), removed)?;
    match root.style() {
        Style::Flow => {
            edits.extend(dropped);
            edits.extend(wrapped_in_flow(spec, &above, &labels, &moved));
        }
        _ => edits.push(wrapped_in_block(spec, dropped, &above, &labels, &moved)?),
    }
    Some(edits)
}

fn is_open(node: Node<'_>) -> bool {
    node.has(flag::OPEN) || node.has(flag::DAMAGED)
}

/// The entries of the metadata that are about the pods.
fn moved_entries(metadata: Option<Node<'_>>) -> Option<Vec<Entry<'_>>> {
    let Some(metadata) = metadata else { return Some(Vec::new()) };
    let mut moved = Vec::new();
    for entry in metadata.entries().filter(|entry| matches!(entry.key.text(), "labels" | "annotations")) {
        let is_simple = |node: Node<'_>| node.kind() != Kind::Alias && !node.has(flag::PROPERTIES);
        // Merge keys and anchors would have to come along.
        if entry.value.kind() != Kind::Mapping || entry.value.get("<<").is_some() {
            return None;
        }
        if entry.value.entries().next().is_none() || !entry.value.descendants().all(is_simple) {
            return None;
        }
        moved.push(entry);
    }
    Some(moved)
}

/// The entries of a mapping as they are written.
fn raw_entries(mapping: Node<'_>) -> Entries {
    let written = |value: Node<'_>| match value.style() {
        Style::Literal | Style::Folded => Value::text(value.text()),
        _ => Value::raw(value.raw()),
    };
    mapping.entries().map(|entry| (entry.key.text().to_owned(), written(entry.value))).collect()
}

fn wrapped_in_flow(spec: Entry<'_>, above: &Entries, labels: &Entries, moved: &[Entry<'_>]) -> [TextEdit; 2] {
    let json = is_json(spec.value);
    let mut metadata = Entries::new();
    if !labels.is_empty() {
        metadata.push(("labels".to_owned(), Value::Map(labels.clone())));
    }
    for annotations in moved.iter().filter(|entry| entry.key.text() == "annotations") {
        metadata.push(("annotations".to_owned(), Value::Map(raw_entries(annotations.value))));
    }
    let with_comma = |entries: &Entries| match entries.is_empty() {
        true => String::new(),
        false => flow_entries(entries, json) + ", ",
    };
    let in_template = match metadata.is_empty() {
        true => Entries::new(),
        false => entries([("metadata", Value::Map(metadata))]),
    };
    let (template, spec_key) = (flow_text("template", json), flow_text("spec", json));
    let front = format!("{{{}{template}: {{{}{spec_key}: ", with_comma(above), with_comma(&in_template));
    let (start, end) = (spec.value.outer_span().start, spec.value.span().end);
    [TextEdit::new(start, start, front), TextEdit::new(end, end, "}}")]
}

fn wrapped_in_block(
    spec: Entry<'_>,
    dropped: Vec<TextEdit>,
    above: &Entries,
    labels: &Entries,
    moved: &[Entry<'_>],
) -> Option<TextEdit> {
    let source = spec.key.tree().source;
    let newline = newline(source);
    let column = spec.key.column();
    let start = line_start(source, spec.key.span().start);
    // An item that begins with `spec` has its dash on this line.
    if !source[start as usize..spec.key.span().start as usize].trim().is_empty() {
        return None;
    }
    let lines = Span::new(start, line_end(source, spec.value.span().end));
    let mut text = String::new();
    let mut push = |column: usize, line: &str| text.push_str(&format!("{:column$}{line}{newline}", ""));
    push(column, "spec:");
    let indentation = Indentation::of(spec.key.tree());
    for line in block_entries(above, indentation) {
        push(column + 2, &line);
    }
    push(column + 2, "template:");
    if !moved.is_empty() || !labels.is_empty() {
        push(column + 4, "metadata:");
    }
    if !labels.is_empty() && moved.iter().all(|entry| entry.key.text() != "labels") {
        for line in block_entries(&entries([("labels", Value::Map(labels.clone()))]), indentation) {
            push(column + 6, &line);
        }
    }
    for entry in moved {
        text.push_str(&moved_lines(*entry, column + 6));
        text.push_str(newline);
    }
    let kept = without(source, lines, dropped)?;
    text.push_str(&indented(&kept, Span::new(0, kept.len() as u32), 4));
    Some(TextEdit::new(lines.start, lines.end, text))
}

/// Lines of a text after edits that remove some of them.
fn without(source: &str, lines: Span, removals: Vec<TextEdit>) -> Option<String> {
    let takes_last_line = removals.iter().any(|edit| edit.span.end > lines.end);
    let within = |edit: TextEdit| {
        let (start, end) = (edit.span.start.checked_sub(lines.start)?, edit.span.end.min(lines.end) - lines.start);
        Some(TextEdit::new(start, end, edit.text))
    };
    let removals: Vec<TextEdit> = removals.into_iter().map(within).collect::<Option<_>>()?;
    let mut kept = apply(lines.of(source), &removals)?;
    if takes_last_line {
        kept.truncate(kept.trim_end_matches(['\r', '\n']).len());
    }
    Some(kept)
}

/// The lines of an entry with the comments above it, as they stand when its key is in `column`.
fn moved_lines(entry: Entry<'_>, column: usize) -> String {
    let source = entry.key.tree().source;
    let (key, value) = (entry.key.span(), entry.value.span());
    if entry.key.parent().is_some_and(|metadata| metadata.style() == Style::Flow) {
        return format!("{:column$}{}: {}", "", entry.key.raw(), entry.value.raw());
    }
    let span = Span::new(write::start_with_comments(source, key.start), line_end(source, value.end));
    indented(source, span, column as i64 - entry.key.column() as i64)
}

#[cfg(test)]
mod tests {
    use crate::actions::tests::{check, check_not_offered};
    use expect_test::expect;

    #[test]
    fn a_pod_becomes_a_deployment_and_keeps_its_comments() {
        check(
            "pod-to-deployment",
            "
# The web.
apiVersion: v1
kind: Pod$0
metadata:
  name: web # short
  # Who it is.
  labels:
    app: 'web' # quoted
    tier: front
  annotations: {a: b}
# What it does.
spec:
  containers: # one
  - name: a
    args:
    - |
      text

      more
---
kind: Pod
",
            expect![[r#"
                Turn the Pod into a Deployment

                # The web.
                apiVersion: apps/v1
                kind: Deployment
                metadata:
                  name: web # short
                # What it does.
                spec:
                  replicas: 1
                  selector:
                    matchLabels:
                      app: 'web'
                      tier: front
                  template:
                    metadata:
                      # Who it is.
                      labels:
                        app: 'web' # quoted
                        tier: front
                      annotations: {a: b}
                    spec:
                      containers: # one
                      - name: a
                        args:
                        - |
                          text

                          more
                ---
                kind: Pod
            "#]],
        );
    }

    #[test]
    fn a_deadline_stays_behind_for_no_deployment_may_have_one() {
        let pod = |spec: &str| {
            format!("apiVersion: v1\nkind: Pod$0\nmetadata: {{name: web, labels: {{app: web}}}}\nspec:{spec}\n")
        };
        check(
            "pod-to-deployment",
            &pod("\n  # Enough.\n  activeDeadlineSeconds: 60 # a minute\n  containers: []"),
            expect![[r#"
                Turn the Pod into a Deployment
                apiVersion: apps/v1
                kind: Deployment
                metadata: {name: web}
                spec:
                  replicas: 1
                  selector:
                    matchLabels:
                      app: web
                  template:
                    metadata:
                      labels: {app: web}
                    spec:
                      containers: []
            "#]],
        );
        check(
            "pod-to-deployment",
            &pod("\n  containers: []\n  activeDeadlineSeconds: 60"),
            expect![[r#"
            Turn the Pod into a Deployment
            apiVersion: apps/v1
            kind: Deployment
            metadata: {name: web}
            spec:
              replicas: 1
              selector:
                matchLabels:
                  app: web
              template:
                metadata:
                  labels: {app: web}
                spec:
                  containers: []
        "#]],
        );
        check(
            "pod-to-deployment",
            &pod(" {activeDeadlineSeconds: 60, containers: []}"),
            expect![[r#"
            Turn the Pod into a Deployment
            apiVersion: apps/v1
            kind: Deployment
            metadata: {name: web}
            spec:
              replicas: 1
              selector:
                matchLabels:
                  app: web
              template:
                metadata:
                  labels: {app: web}
                spec: {containers: []}
        "#]],
        );
        check(
            "pod-to-deployment",
            "{apiVersion: v1, kind: Pod$0, metadata: {name: web, labels: {app: web}}, spec: {containers: [], activeDeadlineSeconds: 60}}\n",
            expect![[r#"
                Turn the Pod into a Deployment
                {apiVersion: apps/v1, kind: Deployment, metadata: {name: web}, spec: {replicas: 1, selector: {matchLabels: {app: web}}, template: {metadata: {labels: {app: web}}, spec: {containers: []}}}}
            "#]],
        );
        check(
            "pod-to-job",
            "{apiVersion: v1, kind: Pod$0, spec: {restartPolicy: Never, activeDeadlineSeconds: 60}}\n",
            expect![[r#"
                Turn the Pod into a Job
                {apiVersion: batch/v1, kind: Job, spec: {template: {spec: {restartPolicy: Never, activeDeadlineSeconds: 60}}}}
            "#]],
        );
    }

    #[test]
    fn a_pod_without_labels_gets_one() {
        check(
            "pod-to-deployment",
            "apiVersion: v1\r\nkind: $0Pod\r\nmetadata: {name: web}\r\nspec:\r\n  containers: []\r\n",
            expect![[r#"
                Turn the Pod into a Deployment
                apiVersion: apps/v1\r
                kind: Deployment\r
                metadata: {name: web}\r
                spec:\r
                  replicas: 1\r
                  selector:\r
                    matchLabels:\r
                      app: web\r
                  template:\r
                    metadata:\r
                      labels:\r
                        app: web\r
                    spec:\r
                      containers: []\r
            "#]],
        );
    }

    #[test]
    fn a_pod_in_braces_is_turned_in_its_place() {
        check(
            "pod-to-deployment",
            "{apiVersion: v1, kind: Pod$0, metadata: {name: web, labels: {app: web}}, spec: {containers: []}}\n",
            expect![[r#"
                Turn the Pod into a Deployment
                {apiVersion: apps/v1, kind: Deployment, metadata: {name: web}, spec: {replicas: 1, selector: {matchLabels: {app: web}}, template: {metadata: {labels: {app: web}}, spec: {containers: []}}}}
            "#]],
        );
    }

    #[test]
    fn a_pod_that_ends_becomes_a_job() {
        check(
            "pod-to-job",
            "apiVersion: v1\nkind: Pod$0\nmetadata:\n  name: web\nspec:\n  restartPolicy: Never\n  containers: []\n",
            expect![[r#"
                Turn the Pod into a Job
                apiVersion: batch/v1
                kind: Job
                metadata:
                  name: web
                spec:
                  template:
                    spec:
                      restartPolicy: Never
                      containers: []
            "#]],
        );
        check(
            "pod-to-job",
            r#"{"apiVersion": "v1", "kind": "Pod$0", "metadata": {"name": "web"}, "spec": {"restartPolicy": "Never"}}"#,
            expect![[r#"
                Turn the Pod into a Job
                {"apiVersion": "batch/v1", "kind": "Job", "metadata": {"name": "web"}, "spec": {"template": {"spec": {"restartPolicy": "Never"}}}}"#]],
        );
    }

    #[test]
    fn a_pod_whose_restarts_do_not_fit_stays_a_pod() {
        check_not_offered(
            "pod-to-deployment",
            "apiVersion: v1\nkind: Pod$0\nmetadata: {name: web}\nspec: {restartPolicy: Never}\n",
        );
        check_not_offered("pod-to-job", "apiVersion: v1\nkind: Pod$0\nmetadata: {name: web}\nspec: {containers: []}\n");
        check_not_offered(
            "pod-to-deployment",
            "apiVersion: v1\nkind: Pod$0\nmetadata: {name: web}\nspec:\n  {{- toYaml . }}\n",
        );
    }
}
