//! Run rule pages as tests.
//!
//! Every `yaml` block of a rule's page is a manifest; comment lines below a line mark what the rule says there:
//!
//! ```yaml
//! ports: [{containerPort: 8080}]
//! #                       ^^^^ duplicate-port: port 8080 is already used by this pod
//! ```
//!
//! A `#` right before the carets counts as one, for spans in the first column. A span of several lines is marked on its first
//! line; a single caret also stands for an empty span. A block without marks is clean. `yaml fixed` after an example is the
//! text after its fixes, `yaml config` before it the configuration that holds for it.
//!
//! ```
//! /// What the test of a plugin does with the plugin's own constant.
//! fn pages_hold(plugin: &'static podlint_plugin_abi::Plugin) {
//!     podlint_test_support::check_pages(plugin);
//! }
//! ```

mod page;

use page::{Block, BlockKind, blocks};
use podlint_manifest::{Context, FileName, Index, PodTemplatesOfSchemas, Summary, mend, objects};
use podlint_plugin_host::{Plugin, Profile};
use podlint_rules::{
    Config, Diagnostic, Engine, FileId, Overrides, Registered, Ruleset, SourceFile, apply_fixes, read_config,
};
use podlint_yaml::{LineIndex, parse};
use std::fmt::Write;
use std::sync::Arc;

/// Holds every page of a plugin to its examples.
///
/// # Panics
/// When a page says something else than its rule does.
#[track_caller]
pub fn check_pages(descriptor: &'static podlint_plugin_abi::Plugin) {
    let plugin = Plugin::bundled(descriptor).expect("a bundled plugin is sound");
    let plugin_id = plugin.id().to_owned();
    let engine = Engine::new(vec![plugin]);
    let mut failures = String::new();
    for rule in engine.registry().rules() {
        check_page(&engine, &plugin_id, rule, &mut failures);
    }
    assert!(failures.is_empty(), "{failures}");
}

fn check_page(engine: &Engine, plugin: &str, rule: &Registered, failures: &mut String) {
    let name = rule.id.strip_prefix(plugin).and_then(|rest| rest.strip_prefix('/')).unwrap_or(&rule.id);
    let blocks = blocks(&rule.page);
    let mut fail = |line: usize, what: &str| _ = writeln!(failures, "{name}.md:{line}: {what}\n");
    if !rule.page.starts_with(&format!("# {name}\n")) {
        fail(1, &format!("the page does not start with `# {name}`"));
    }
    if !blocks.iter().any(|block| block.kind == BlockKind::Example && !block.marks.is_empty()) {
        fail(1, "no example shows the rule at work");
    }
    let mut config = Config::default();
    let mut before: Option<(&Block, Vec<Diagnostic>)> = None;
    for block in &blocks {
        match block.kind {
            BlockKind::Config => {
                let (read, problems) = read_config(&block.text, engine.registry());
                for problem in problems {
                    fail(block.line, &problem.message);
                }
                config = read;
            }
            BlockKind::Example => {
                let found = run(engine, &std::mem::take(&mut config), &block.text);
                let actual = found.iter().map(|diagnostic| mark_of(plugin, diagnostic, &block.text));
                let actual: Vec<String> = actual.collect();
                let expected: Vec<String> = block.marks.iter().map(ToString::to_string).collect();
                if actual != expected {
                    let list = |marks: &[String]| marks.iter().map(|mark| format!("  {mark}\n")).collect::<String>();
                    fail(block.line, &format!("expected\n{}but found\n{}", list(&expected), list(&actual)));
                }
                before = Some((block, found));
            }
            BlockKind::Fixed => {
                let Some((example, found)) = &before else {
                    fail(block.line, "no example stands before this text");
                    continue;
                };
                let fixes = found.iter().filter_map(|diagnostic| diagnostic.fixes.first());
                let (fixed, _) = apply_fixes(&example.text, FileId(0), fixes);
                if fixed != block.text {
                    fail(block.line, &format!("the fixes give\n{fixed}"));
                }
            }
        }
    }
}

/// What the rules of an engine say about a text, in the strictest profile.
pub fn run(engine: &Engine, config: &Config, text: &str) -> Vec<Diagnostic> {
    let overrides = Overrides { profile: Some(Profile::Strict), ..Overrides::default() };
    let ruleset = Arc::new(Ruleset::new(engine.registry(), config, &overrides));
    let context = Context { guess_fragments: true, ..Context::default() };
    let mended = mend(parse(text).into_owned(), context);
    let tree = mended.parse.tree();
    let mut found = objects(&tree, context);
    let mut schemas = PodTemplatesOfSchemas::default();
    Summary::of(&tree, &found.records).add_pod_templates_to(&mut schemas);
    found.add_pod_templates(&tree, &config.pod_templates, &schemas);
    let name = FileName { path: "page.yaml", folder: "", kustomization: "" };
    let index = Index::new([(name, Summary::of(&tree, &found.records))]);
    let file = SourceFile { id: FileId(0), path: "page.yaml", tree, objects: &found.records };
    let sources = |_| Some(tree.source);
    let mut checked = engine.worker().check(&file, &ruleset, index.view(), &sources, false);
    assert!(checked.failures.is_empty(), "{:?}", checked.failures);
    checked.diagnostics.iter_mut().for_each(|diagnostic| diagnostic.relocate(|_| Some(&mended.map)));
    checked.diagnostics
}

/// What a plugin finds in a text, one line each (`line:column+length rule: message`), and the text after its fixes.
///
/// For what a page cannot show: line breaks of another system, a text of 200,000 keys.
pub fn found(descriptor: &'static podlint_plugin_abi::Plugin, text: &str) -> (String, String) {
    let plugin = Plugin::bundled(descriptor).expect("a bundled plugin is sound");
    let plugin_id = plugin.id().to_owned();
    let engine = Engine::new(vec![plugin]);
    let found = run(&engine, &Config::default(), text);
    let marks = found.iter().map(|diagnostic| mark_of(&plugin_id, diagnostic, text) + "\n").collect();
    let fixes = found.iter().filter_map(|diagnostic| diagnostic.fixes.first());
    (marks, apply_fixes(text, FileId(0), fixes).0)
}

/// A diagnostic in the form in which pages mark it.
fn mark_of(plugin: &str, diagnostic: &Diagnostic, text: &str) -> String {
    let index = LineIndex::new(text);
    let span = diagnostic.location.span;
    let start = index.line_column(text, span.start);
    let line_end = index.line_span(text, start.line).map_or(span.end, |line| line.end);
    let end = index.line_column(text, span.end.min(line_end).max(span.start));
    let rule = diagnostic.rule.strip_prefix(plugin).and_then(|rest| rest.strip_prefix('/')).unwrap_or(&diagnostic.rule);
    let length = (end.column - start.column).max(1);
    format!("{}:{}+{} {rule}: {}", start.line, start.column, length, diagnostic.message)
}
