//! What a plugin is shown: files with their trees, and the index of all objects.

use podlint_manifest::{ContainerKind, IndexView, Object, ObjectRecord, PodTemplate};
use podlint_plugin_abi::{self as abi, Array, ContainerRecord, Str, batch_flag, container_kind};
use podlint_yaml::{Kind, NO_NODE, Tree};

/// Files to look at, and the world around them.
#[derive(Debug, Clone, Copy)]
pub struct Batch<'a> {
    /// First minor of Kubernetes to check for: 37 for 1.37.
    pub first_minor: u32,
    /// Last minor.
    pub last_minor: u32,
    /// Whether the texts are as they stand, without repairs, for nothing but what the API server says about them.
    pub as_it_stands: bool,
    /// The files.
    pub files: &'a [BatchFile<'a>],
    /// All objects of the input.
    pub index: IndexView<'a>,
}

/// A file of a batch.
#[derive(Debug, Clone, Copy)]
pub struct BatchFile<'a> {
    /// Its index among the files of the input.
    pub index: u32,
    /// Its path as reported.
    pub path: &'a str,
    /// Its text and tree.
    pub tree: Tree<'a>,
    /// Its objects.
    pub objects: &'a [ObjectRecord],
}

/// The tables of a batch in the form that crosses the border. Lives as long as the call.
pub(crate) struct Tables<'a> {
    batch: Batch<'a>,
    containers: Vec<Vec<ContainerRecord>>,
}

impl<'a> Tables<'a> {
    /// Finds the containers of all files.
    pub(crate) fn new(batch: &Batch<'a>) -> Tables<'a> {
        Tables { batch: *batch, containers: batch.files.iter().map(containers).collect() }
    }

    /// The files as C has them. They borrow from the batch and from these tables without saying so.
    pub(crate) fn files(&self) -> Vec<abi::File> {
        self.batch.files.iter().zip(&self.containers).map(|(file, containers)| c_file(file, containers)).collect()
    }

    /// The batch as C has it. It borrows from the batch and from `files` without saying so.
    pub(crate) fn batch(&self, files: &[abi::File]) -> abi::Batch {
        let index = &self.batch.index;
        abi::Batch {
            size: size_of::<abi::Batch>() as u32,
            first_minor: self.batch.first_minor,
            last_minor: self.batch.last_minor,
            flags: if self.batch.as_it_stands { batch_flag::AS_IT_STANDS } else { 0 },
            files: Array::new(files),
            index_files: Array::new(index.files),
            index_objects: Array::new(index.objects),
            index_facts: Array::new(index.facts),
            index_sorted: Array::new(index.sorted),
            index_strings: Str::new(index.strings),
        }
    }
}

fn c_file(file: &BatchFile<'_>, containers: &[ContainerRecord]) -> abi::File {
    abi::File {
        size: size_of::<abi::File>() as u32,
        index: file.index,
        path: Str::new(file.path),
        source: Str::new(file.tree.source),
        nodes: Array::new(file.tree.nodes),
        properties: Array::new(file.tree.properties),
        decoded: Array::new(file.tree.decoded),
        texts: Str::new(file.tree.texts),
        comments: Array::new(file.tree.comments),
        errors: Array::new(file.tree.errors),
        repairs: Array::new(file.tree.repairs),
        edits: Array::new(file.tree.edits),
        objects: Array::new(file.objects),
        containers: Array::new(containers),
    }
}

/// The containers of all objects that make pods. One that is not a mapping is left out: no rule can look into it.
fn containers(file: &BatchFile<'_>) -> Vec<ContainerRecord> {
    let mut containers = Vec::new();
    for (index, record) in (0..).zip(file.objects) {
        if record.template == NO_NODE {
            continue;
        }
        let Some(pod) = Object::of(&file.tree, record).and_then(PodTemplate::of) else { continue };
        for container in pod.containers() {
            let Some(node) = container.view().node().filter(|node| node.kind() == Kind::Mapping) else { continue };
            let kind = match container.kind() {
                ContainerKind::Regular => container_kind::REGULAR,
                ContainerKind::Init => container_kind::INIT,
                ContainerKind::Sidecar => container_kind::SIDECAR,
                ContainerKind::Ephemeral => container_kind::EPHEMERAL,
            };
            containers.push(ContainerRecord { object: index, node: node.index(), kind });
        }
    }
    containers
}
