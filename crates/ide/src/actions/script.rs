//! Moving the script of a container to a volume.

use super::place::{Place, touches};
use super::write::{Value, add_document, entries, flow_text, has_comments, is_json, map, merge};
use super::{Offers, config_map};
use podlint_manifest::View;
use podlint_yaml::edit::TextEdit;
use podlint_yaml::{Kind, Node, flag};

pub(super) fn offer(place: &Place<'_>, offers: &mut Offers) {
    let (Some(object), Some(pod), Some(own)) = (place.object, place.pod, place.container) else { return };
    let (Some(container), Some(spec)) = (own.view().node(), pod.spec().node()) else { return };
    if !place.is_in_field(container, "command") && !place.is_in_field(container, "args") {
        return;
    }
    let Some(document) = place.document(object).filter(|document| document.content() == object.root()) else { return };
    if is_json(container) || place.is_broken() {
        return;
    }
    let Some(script) = Script::of(container).filter(|script| touches(script.text, place.selected)) else { return };
    let edits = || {
        let config_map = config_map::free_name(place, object, "scripts")?;
        let volumes = pod.spec().get("volumes");
        let volume = config_map::free("scripts", |name| has(volumes, "name", name))?;
        let mounts = own.view().get("volumeMounts");
        let folder = config_map::free("/scripts", |path| has(mounts, "mountPath", path))?;
        let file = format!("{}.sh", own.name().map_or("run", |name| name.value));

        let mount = map([("name", Value::text(&*volume)), ("mountPath", Value::text(&*folder))]);
        let source = map([("name", Value::text(&*config_map))]);
        let volume = map([("name", Value::text(&*volume)), ("configMap", source)]);
        let data = vec![(file.clone(), Value::Lines(script.text.text().to_owned()))];
        let mut edits = script.run_from(&format!("{folder}/{file}"))?;
        edits.extend(merge(container, &entries([("volumeMounts", Value::List(vec![mount]))]))?);
        edits.extend(merge(spec, &entries([("volumes", Value::List(vec![volume]))]))?);
        edits.push(add_document(document, &config_map::of(object, &config_map, data))?);
        Some(edits)
    };
    offers.add("script-to-volume", "Move the script to a volume from a ConfigMap", edits());
}

/// Whether an item has this value in a field, or may have it.
fn has(list: View<'_>, field: &str, value: &str) -> bool {
    let is_it = |item: View<'_>| item.is_unknown() || item.text().is_some_and(|text| text.value == value);
    !list.is_closed() || list.items().any(|item| is_it(item.get(field)))
}

/// `sh -c` with its script, as command and args have it together.
struct Script<'t> {
    shell: Node<'t>,
    /// `-c`, perhaps with more letters.
    option: Node<'t>,
    text: Node<'t>,
}

impl<'t> Script<'t> {
    /// The script of a container, if the shell does the same with it in a file: nothing stands behind it, and Kubernetes
    /// puts no variable in it.
    fn of(container: Node<'t>) -> Option<Script<'t>> {
        let lists = ["command", "args"].map(|field| container.entry(field).map(|entry| entry.value));
        let is_whole = |list: &Node<'_>| list.kind() == Kind::Sequence && !list.has(flag::OPEN);
        if lists.iter().flatten().any(|list| !is_whole(list) || list.anchor().is_some()) {
            return None;
        }
        let words: Vec<Node<'t>> = lists.into_iter().flatten().flat_map(Node::items).collect();
        let [shell, option, text] = words[..] else { return None };
        let is_text = |word: &Node<'_>| word.kind() == Kind::Scalar && !word.has(flag::HOLE) && word.anchor().is_none();
        if !words.iter().all(is_text) || is_json(text) {
            return None;
        }
        let program = shell.text().rsplit('/').next().unwrap_or_default();
        let is_shell = matches!(program, "sh" | "bash" | "ash" | "dash" | "ksh" | "zsh");
        let letters = option.text().strip_prefix('-').and_then(|letters| letters.strip_suffix('c'))?;
        let are_flags = letters.chars().all(|letter| matches!(letter, 'e' | 'u' | 'x' | 'v' | 'f' | 'a'));
        let is_kept = is_shell && are_flags && !text.text().is_empty() && !is_expanded(text.text(), container);
        is_kept.then_some(Script { shell, option, text })
    }

    /// The edits that make the shell read a file.
    fn run_from(&self, path: &str) -> Option<Vec<TextEdit>> {
        let Script { shell, option, text } = *self;
        let path = flow_text(path, false);
        let flags = option.text().trim_end_matches('c');
        let is_one_list = option.parent() == text.parent();
        let mut edits = Vec::new();
        let mut replace = |start, end, new: String| {
            edits.push(TextEdit::new(start, end, new));
            !has_comments(text.tree(), podlint_yaml::Span::new(start, end))
        };
        let is_free = match (flags, is_one_list) {
            ("-", true) => replace(option.span().start, text.span().end, path),
            // The option goes with what stands between it and the shell: the comma, or the line end and the dash.
            ("-", false) if shell.parent() == option.parent() => {
                replace(shell.span().end, option.span().end, String::new())
                    & replace(text.span().start, text.span().end, path)
            }
            ("-", false) => return None,
            _ => {
                replace(option.span().start, option.span().end, flags.to_owned())
                    & replace(text.span().start, text.span().end, path)
            }
        };
        is_free.then_some(edits)
    }
}

/// Whether Kubernetes would change the text before the shell sees it: `$$` becomes `$`, and `$(NAME)` the value of a
/// variable of the container, if there is one. Those of Services are known to the cluster alone; they are in capitals.
fn is_expanded(text: &str, container: Node<'_>) -> bool {
    let container = View::of(container);
    let has_more = !container.get("envFrom").is_absent() || !container.get("env").is_closed();
    let is_variable =
        |name: &str| has_more || has(container.get("env"), "name", name) || !name.contains(char::is_lowercase);
    let names = text.split("$(").skip(1).filter_map(|rest| rest.split_once(')'));
    let is_name = |name: &str| !name.is_empty() && !name.contains([' ', '\n', '\t', '(', '$', '|', '/']);
    text.contains("$$") || names.into_iter().any(|(name, _)| is_name(name) && is_variable(name))
}

#[cfg(test)]
mod tests {
    use crate::actions::tests::{check, check_not_offered};
    use expect_test::expect;

    #[test]
    fn a_script_of_lines_moves_to_a_file() {
        check(
            "script-to-volume",
            "
apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
  namespace: shop
spec:
  template:
    spec:
      containers:
      - name: main
        image: busybox:1.37
        command:
        - /bin/sh
        - -c
        - |$0
          set -e

          echo \"$(date)\"  # now
          exec sleep 1d
        ports: # none
        - containerPort: 80
      volumes:
      - name: scripts
        emptyDir: {}
",
            expect![[r#"
                Move the script to a volume from a ConfigMap

                apiVersion: apps/v1
                kind: Deployment
                metadata:
                  name: web
                  namespace: shop
                spec:
                  template:
                    spec:
                      containers:
                      - name: main
                        image: busybox:1.37
                        command:
                        - /bin/sh
                        - /scripts/main.sh
                        ports: # none
                        - containerPort: 80
                        volumeMounts:
                        - name: scripts-2
                          mountPath: /scripts
                      volumes:
                      - name: scripts
                        emptyDir: {}
                      - name: scripts-2
                        configMap:
                          name: web-scripts
                ---
                apiVersion: v1
                kind: ConfigMap
                metadata:
                  name: web-scripts
                  namespace: shop
                data:
                  main.sh: |
                    set -e

                    echo "$(date)"  # now
                    exec sleep 1d
            "#]],
        );
    }

    #[test]
    fn a_script_in_args_moves_too_and_the_options_of_the_shell_stay() {
        check(
            "script-to-volume",
            "
apiVersion: v1
kind: Pod
metadata: {name: web}
spec:
  containers:
  - name: main
    command: [bash, -euc]
    args: ['echo a;$0 sleep 1']
",
            expect![[r#"
                Move the script to a volume from a ConfigMap

                apiVersion: v1
                kind: Pod
                metadata: {name: web}
                spec:
                  containers:
                  - name: main
                    command: [bash, -eu]
                    args: [/scripts/main.sh]
                    volumeMounts:
                    - name: scripts
                      mountPath: /scripts
                  volumes:
                  - name: scripts
                    configMap:
                      name: web-scripts
                ---
                apiVersion: v1
                kind: ConfigMap
                metadata:
                  name: web-scripts
                data:
                  main.sh: echo a; sleep 1
            "#]],
        );
        check(
            "script-to-volume",
            "
apiVersion: v1
kind: Pod
metadata: {name: web}
spec:
  containers:
  - name: main
    command: [sh, -c]
    args:
    - ec$0ho a
",
            expect![[r#"
                Move the script to a volume from a ConfigMap

                apiVersion: v1
                kind: Pod
                metadata: {name: web}
                spec:
                  containers:
                  - name: main
                    command: [sh]
                    args:
                    - /scripts/main.sh
                    volumeMounts:
                    - name: scripts
                      mountPath: /scripts
                  volumes:
                  - name: scripts
                    configMap:
                      name: web-scripts
                ---
                apiVersion: v1
                kind: ConfigMap
                metadata:
                  name: web-scripts
                data:
                  main.sh: echo a
            "#]],
        );
    }

    #[test]
    fn a_script_that_would_mean_something_else_in_a_file_stays() {
        let pod = |rest: &str| {
            format!(
                "{{apiVersion: v1, kind: Pod, metadata: {{name: web}}, spec: {{containers: [{{name: a, {rest}}}]}}}}"
            )
        };
        check_not_offered("script-to-volume", &pod("command: [sh, -c, 'ec$0ho $(HOST)']"));
        check_not_offered("script-to-volume", &pod("env: [{name: host}], command: [sh, -c, 'ec$0ho $(host)']"));
        check_not_offered("script-to-volume", &pod("command: [sh, -c, 'ec$0ho $$', more]"));
        check_not_offered("script-to-volume", &pod("command: [sh, -c, 'ec$0ho $$']"));
        check_not_offered("script-to-volume", &pod("command: [python, -c, 'pri$0nt(1)']"));
    }
}
