//! Where a pod comes from: the manifest that makes it, and which bytes of it ask for what.

use podlint_manifest::View;
use podlint_rules::{Checked, Diagnostic, Severity};
use podlint_workspace::Loaded;
use podlint_yaml::{LineIndex, Span};
use std::fmt;

/// Where something stands in a manifest, counted from 1.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// The file as users see it.
    pub file: String,
    /// The line.
    pub line: u32,
    /// The column: scalar values.
    pub column: u32,
}

/// `file:line:column`.
impl fmt::Display for Place {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}:{}:{}", self.file, self.line, self.column)
    }
}

/// An applied object that makes pods.
pub struct Origin<'t> {
    /// The file that it is in.
    pub file: &'t Loaded,
    /// Where the lines of the file start.
    pub lines: &'t LineIndex,
    /// The object.
    pub object: View<'t>,
    /// The pod, or what stands for it in the object: it has `spec`.
    pub template: View<'t>,
    /// Number of pods that it makes.
    pub pods: usize,
    /// What was found in the file; spans are those of the mended text.
    pub checked: Option<&'t Checked>,
}

impl<'t> Origin<'t> {
    /// The place of bytes of the mended text, as they stand in the file.
    pub fn place(&self, span: Span) -> Place {
        let original = self.file.mended.original();
        let span = if self.file.mended.map.is_empty() { span } else { self.file.mended.map.to_original(span) };
        let start = self.lines.line_column(original, span.start);
        Place { file: self.file.input.display.clone(), line: start.line, column: start.column }
    }

    /// `Deployment shop/web`.
    pub fn name(&self) -> String {
        let text = |view: View<'t>| view.text().map_or("", |text| text.value);
        let meta = self.object.get("metadata");
        let namespace = match text(meta.get("namespace")) {
            "" => "default",
            namespace => namespace,
        };
        format!("{} {namespace}/{}", text(self.object.get("kind")), text(meta.get("name")))
    }

    /// Findings of the object that some rules have made and that are errors, or all of them.
    pub fn findings(&self, is_of: impl Fn(&str) -> bool, only_errors: bool) -> Vec<&'t Diagnostic> {
        let Some(whole) = self.object.span() else { return Vec::new() };
        let diagnostics = self.checked.into_iter().flat_map(|checked| &checked.diagnostics);
        let of_object = diagnostics.filter(|diagnostic| {
            let span = diagnostic.location.span;
            whole.start <= span.start && span.end <= whole.end
        });
        let counts = |diagnostic: &&Diagnostic| !only_errors || diagnostic.severity == Severity::Error;
        of_object.filter(|diagnostic| is_of(&diagnostic.rule)).filter(counts).collect()
    }

    /// What the API server has against the object.
    pub fn errors(&self) -> Vec<&'t Diagnostic> {
        self.findings(|rule| rule.starts_with("api/"), true)
    }

    /// Why the API server would refuse the object, in a sentence.
    pub fn refusal(&self) -> Option<String> {
        let errors = self.errors();
        let first = errors.first()?;
        let (place, more) = (self.place(first.location.span), errors.len() - 1);
        let more = if more == 0 { String::new() } else { format!("; {more} more error(s) (see `podlint check`)") };
        Some(format!("the API server would refuse {}: {place} {}{more}", self.name(), first.message))
    }

    /// The number of replicas as it is written.
    pub fn replicas(&self) -> Option<Span> {
        let spec = self.object.get("spec");
        let job = spec.get("jobTemplate").get("spec");
        let fields = [spec.get("replicas"), spec.get("parallelism"), job.get("parallelism")];
        fields.into_iter().find_map(View::span)
    }

    /// Where the bytes are that ask for what a plugin has something against. `resources` are those of which there is too little.
    pub fn places(&self, plugin: &str, resources: &[&str]) -> Vec<Place> {
        self.asks(plugin, resources).into_iter().map(|span| self.place(span)).collect()
    }

    fn asks(&self, plugin: &str, resources: &[&str]) -> Vec<Span> {
        let spec = self.template.get("spec");
        let affinity = spec.get("affinity");
        let containers = || spec.get("containers").items().chain(spec.get("initContainers").items());
        let one = |view: View<'t>| view.span().into_iter().collect();
        match plugin {
            "NodeResourcesFit" => {
                let amounts = |resources: View<'t>, name: &str| {
                    let requested = resources.get("requests").get(name).span();
                    requested.or(resources.get("limits").get(name).span())
                };
                let of_resource = |name: &&str| {
                    let of_containers = containers().filter_map(|container| amounts(container.get("resources"), name));
                    amounts(spec.get("resources"), name).into_iter().chain(of_containers).collect::<Vec<_>>()
                };
                resources.iter().flat_map(of_resource).collect()
            }
            "NodeAffinity" => {
                let fields = [spec.get("nodeSelector"), affinity.get("nodeAffinity")];
                fields.into_iter().filter_map(View::span).collect()
            }
            "TaintToleration" | "NodeUnschedulable" => one(spec.get("tolerations")),
            "NodePorts" => {
                let ports = containers().flat_map(|container| container.get("ports").items());
                ports.filter_map(|port| port.get("hostPort").span()).collect()
            }
            "PodTopologySpread" => one(spec.get("topologySpreadConstraints")),
            "InterPodAffinity" => {
                let fields = [affinity.get("podAffinity"), affinity.get("podAntiAffinity")];
                fields.into_iter().filter_map(View::span).collect()
            }
            "VolumeRestrictions" | "NodeVolumeLimits" | "VolumeBinding" | "VolumeZone" => {
                let volumes = spec.get("volumes").items();
                volumes.filter_map(|volume| volume.get("persistentVolumeClaim").get("claimName").span()).collect()
            }
            "DynamicResources" => one(spec.get("resourceClaims")),
            "SchedulingGates" => one(spec.get("schedulingGates")),
            _ => Vec::new(),
        }
    }

    /// How a container's image is pulled: what is written, else what the API server fills in.
    pub fn pull_policy(&self, image: &str) -> &'t str {
        let spec = self.template.get("spec");
        let mut containers = spec.get("containers").items().chain(spec.get("initContainers").items());
        // The name may have got its tag since.
        let is_it = |text: &str| text == image || image.strip_suffix(":latest") == Some(text);
        let own = containers.find(|container| container.get("image").text().is_some_and(|text| is_it(text.value)));
        let written = own.and_then(|container| container.get("imagePullPolicy").text()).map(|text| text.value);
        written.unwrap_or(match is_latest(image) {
            true => "Always",
            false => "IfNotPresent",
        })
    }
}

/// Whether an image names no tag, or `latest`.
fn is_latest(image: &str) -> bool {
    let name = image.rsplit('/').next().unwrap_or(image);
    !image.contains('@') && name.split_once(':').is_none_or(|(_, tag)| tag == "latest")
}
