//! Runs the rules of all plugins over files and puts together what they find.

use crate::selection::{ActiveRule, Ruleset};
use crate::suppression::{Suppressions, minors_in};
use crate::{Applicability, Diagnostic, Edit, FileId, Fix, Location, ObjectName, Registry, Related, Severity};
use podlint_manifest::{IndexView, Object, ObjectRecord, PodTemplate, field_path};
use podlint_plugin_host::{Batch, BatchFile, Finding, FixClass, Instance, Plugin, PluginError};
use podlint_yaml::{Span, Tree};
use std::cell::OnceCell;
use std::collections::HashMap;
use std::sync::{Arc, Mutex};

/// Findings of one file that are kept; the rest is counted.
pub const MAX_DIAGNOSTICS: usize = 1000;

/// The plugins that are loaded and the rules they hold.
#[derive(Debug)]
pub struct Engine {
    plugins: Vec<Plugin>,
    registry: Registry,
}

/// A file to check.
#[derive(Debug, Clone, Copy)]
pub struct SourceFile<'f> {
    /// Its index in the run.
    pub id: FileId,
    /// Its path as reported.
    pub path: &'f str,
    /// Its tree.
    pub tree: Tree<'f>,
    /// Its objects.
    pub objects: &'f [ObjectRecord],
}

/// What was found in a file.
#[derive(Debug, Default)]
pub struct Checked {
    /// In the order in which they are printed.
    pub diagnostics: Vec<Diagnostic>,
    /// Number of diagnostics that a suppression hides.
    pub suppressed: usize,
    /// Number of diagnostics above [`MAX_DIAGNOSTICS`].
    pub hidden: usize,
    /// Plugins that failed.
    pub failures: Vec<PluginError>,
    /// Why there is nothing else here: the check itself failed. Set by whoever caught the panic.
    pub panicked: Option<String>,
}

impl Checked {
    /// Puts the diagnostics in the order in which they are printed.
    pub fn sort(&mut self) {
        self.diagnostics.sort_by(|left, right| left.sort_key().cmp(&right.sort_key()));
    }
}

impl Engine {
    /// An engine that runs these plugins.
    pub fn new(plugins: Vec<Plugin>) -> Engine {
        let registry = Registry::new(&plugins);
        Engine { plugins, registry }
    }

    /// The rules of its plugins.
    pub fn registry(&self) -> &Registry {
        &self.registry
    }

    /// Something that checks files, for one thread. Plugins get an instance for each thread and ruleset.
    pub fn worker(&self) -> Worker<'_> {
        Worker { engine: self, instances: HashMap::new(), has_help: false }
    }

    /// The same for one file at a time that somebody waits for: plugins check a large one on two threads.
    pub fn worker_with_help(&self) -> Worker<'_> {
        Worker { has_help: true, ..self.worker() }
    }
}

/// Checks files, one at a time.
#[derive(Debug)]
pub struct Worker<'e> {
    engine: &'e Engine,
    /// By ruleset: an instance for each plugin that has rules to run, or why there is none.
    instances: HashMap<usize, Vec<Option<Instance>>>,
    has_help: bool,
}

/// From this length on, in bytes, plugins take longer than it takes to start a thread.
const LARGE: usize = 16 << 10;

/// Where the text of other files is found, to check the places that rules point at in them.
pub type Sources<'s> = &'s dyn Fn(FileId) -> Option<&'s str>;

impl Worker<'_> {
    /// Runs a ruleset over a file.
    ///
    /// With `keep_suppressed`, diagnostics that a suppression hides are given too, marked.
    pub fn check(
        &mut self,
        file: &SourceFile<'_>,
        ruleset: &Arc<Ruleset>,
        index: IndexView<'_>,
        sources: Sources<'_>,
        keep_suppressed: bool,
    ) -> Checked {
        let mut checked = Checked::default();
        let findings = self.run(file, ruleset, index, &mut checked);
        let mut suppressions = Suppressions::of(&file.tree, file.objects);
        let mut kept = Vec::new();
        for (plugin, finding) in findings {
            let Some(rule) = ruleset.plugins.get(plugin).and_then(|rules| rules.rules.get(finding.slot)) else {
                continue;
            };
            let suppressed = !rule.locked && suppressions.hides(&rule.id, finding.span.start);
            checked.suppressed += usize::from(suppressed);
            if !suppressed || keep_suppressed {
                kept.push((rule, suppressed, finding));
            }
        }
        fn key<'k>((rule, _, finding): &'k (&ActiveRule, bool, Finding)) -> (u32, u32, &'k str, &'k str) {
            (finding.span.start, finding.span.end, &rule.id, &finding.message)
        }
        kept.sort_by(|left, right| key(left).cmp(&key(right)));
        kept.dedup_by(|later, first| key(later) == key(first));
        checked.hidden += kept.len().saturating_sub(MAX_DIAGNOSTICS);
        // What a diagnostic belongs to is looked up only for those that are kept: the path of the last of 100,000 items
        // takes 100,000 steps.
        kept.truncate(MAX_DIAGNOSTICS);
        let places = Places::new(file);
        checked.diagnostics = kept
            .into_iter()
            .map(|(rule, suppressed, finding)| Diagnostic {
                rule: rule.id.clone(),
                severity: rule.severity.or(finding.severity.map(Severity::from)).unwrap_or(rule.default_severity),
                suppressed,
                ..places.diagnostic(file, finding, sources)
            })
            .collect();
        checked.diagnostics.extend(suppressions.unused(file.id, file.tree.source, ruleset, &self.engine.registry));
        checked.sort();
        checked
    }

    fn run(
        &mut self,
        file: &SourceFile<'_>,
        ruleset: &Arc<Ruleset>,
        index: IndexView<'_>,
        checked: &mut Checked,
    ) -> Vec<(usize, Finding)> {
        let plugins = &self.engine.plugins;
        let instances = self.instances.entry(Arc::as_ptr(ruleset) as usize).or_insert_with(|| {
            let make = |(plugin, rules): (&Plugin, &crate::selection::PluginRules)| {
                if rules.slots.is_empty() {
                    return None;
                }
                plugin.instance(&rules.slots).map_err(|error| checked.failures.push(error)).ok()
            };
            plugins.iter().zip(&ruleset.plugins).map(make).collect()
        });
        let own = if ruleset.files_say_minors { minors_in(&file.tree) } else { None };
        let (first_minor, last_minor) = own.unwrap_or(ruleset.minors);
        let files = [BatchFile { index: file.id.0, path: file.path, tree: file.tree, objects: file.objects }];
        let batch = Batch { first_minor, last_minor, as_it_stands: ruleset.as_it_stands, files: &files, index };
        let ready = instances.iter_mut().enumerate().filter_map(|(plugin, own)| Some((plugin, own.as_mut()?)));
        let ready = Mutex::new(ready);
        let take = || ready.lock().ok()?.next();
        let work = || -> Vec<_> {
            std::iter::from_fn(take).map(|(plugin, instance)| (plugin, instance.check(&batch))).collect()
        };
        let mut reports = if self.has_help && file.tree.source.len() >= LARGE {
            std::thread::scope(|scope| {
                let helper = scope.spawn(work);
                let mut all = work();
                all.extend(helper.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)));
                all
            })
        } else {
            work()
        };
        reports.sort_by_key(|(plugin, _)| *plugin);
        let mut findings = Vec::new();
        for (plugin, reported) in reports {
            findings.extend(reported.findings.into_iter().map(|finding| (plugin, finding)));
            checked.hidden += reported.dropped;
            checked.failures.extend(reported.error);
        }
        findings
    }
}

fn name_of(object: &Object<'_>) -> ObjectName {
    ObjectName {
        api_version: object.api_version().map_or_else(String::new, |text| text.value.to_owned()),
        kind: object.kind_name().to_owned(),
        namespace: object.namespace_name().to_owned(),
        name: object.name().map_or_else(String::new, |text| text.value.to_owned()),
        document: object.document(),
    }
}

/// The objects and containers of a file, to say what a diagnostic belongs to.
struct Places<'t> {
    tree: &'t Tree<'t>,
    /// With their names, which are looked up only for objects that a diagnostic is in, and only once.
    objects: Vec<(Object<'t>, OnceCell<ObjectName>)>,
    containers: Vec<(Span, String)>,
}

impl<'t> Places<'t> {
    fn new(file: &'t SourceFile<'t>) -> Places<'t> {
        let records = || file.objects.iter().filter_map(|record| Object::of(&file.tree, record));
        let objects = records().filter(|object| !object.is_further_template());
        let objects: Vec<_> = objects.map(|object| (object, OnceCell::new())).collect();
        let containers = records().filter_map(PodTemplate::of).flat_map(|pod| {
            pod.containers()
                .filter_map(|container| Some((container.view().span()?, container.name()?.value.to_owned())))
        });
        let mut containers: Vec<(Span, String)> = containers.collect();
        containers.sort_by_key(|(span, _)| span.start);
        Places { tree: &file.tree, objects, containers }
    }

    fn object(&self, span: Span) -> Option<&(Object<'t>, OnceCell<ObjectName>)> {
        let after = self.objects.partition_point(|(object, _)| object.root().span().start <= span.start);
        self.objects[..after].last().filter(|(object, _)| object.root().span().contains(span))
    }

    fn diagnostic(&self, file: &SourceFile<'_>, finding: Finding, sources: Sources<'_>) -> Diagnostic {
        let object = self.object(finding.span);
        let node = self.tree.covering(finding.span);
        // Containers do not nest, so the last one that starts before the place is the only candidate.
        let after = self.containers.partition_point(|(span, _)| span.start <= finding.span.start);
        let container = self.containers[..after].last().filter(|(span, _)| span.contains(finding.span));
        let is_valid = |location: &Location| {
            location.file == file.id
                || sources(location.file).is_some_and(|source| source.get(location.span.range()).is_some())
        };
        let related = finding.related.into_iter().map(|related| Related {
            location: Location { file: FileId(related.file), span: related.span },
            message: related.message,
        });
        let related = related.filter(|related| is_valid(&related.location)).collect();
        let fixes = finding.fixes.into_iter().map(|fix| Fix {
            title: fix.title,
            applicability: match fix.class {
                FixClass::Safe => Applicability::Safe,
                FixClass::Unsafe => Applicability::Unsafe,
                FixClass::Manual => Applicability::Manual,
            },
            edits: fix
                .edits
                .into_iter()
                .map(|edit| Edit {
                    location: Location { file: FileId(edit.file), span: edit.span },
                    new_text: edit.text,
                })
                .collect(),
        });
        Diagnostic {
            rule: Arc::from(""),
            severity: Severity::Error,
            message: finding.message,
            location: Location { file: file.id, span: finding.span },
            object: object.map(|(object, name)| name.get_or_init(|| name_of(object)).clone()),
            container: container.map(|(_, name)| name.clone()),
            path: object.zip(node).map_or_else(String::new, |((object, _), node)| field_path(object.root(), node)),
            related,
            fixes: fixes.collect(),
            data: finding.data,
            suppressed: false,
        }
    }
}
