//! The objects of all files, to find the others by.
//!
//! Real repositories hold many copies of an object. How near two files are decides: a reference is satisfied by any object
//! in reach, a conflict is reported only within the nearest scope.

use crate::summary::{Fact, FactKind, IndexObject, Summary, index_flag};
use podlint_yaml::Span;
use std::borrow::Borrow;
use std::collections::{BTreeSet, HashSet};
use std::ops::Range;

/// A file in the index.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(C)]
pub struct IndexFile {
    /// Its path as reported, in the strings of the index.
    pub path: Span,
    /// Its folder, in the strings of the index.
    pub folder: Span,
    /// Folder of the kustomization it belongs to, empty where there is none, in the strings of the index.
    pub kustomization: Span,
}

/// How near two objects are, the nearest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Nearness {
    /// In one file.
    File,
    /// In files of one kustomization.
    Kustomization,
    /// In files of one folder.
    Folder,
    /// Somewhere in the input.
    Input,
}

/// The index: flat tables that it owns.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Index {
    files: Vec<IndexFile>,
    objects: Vec<IndexObject>,
    facts: Vec<Fact>,
    /// Indices of all facts, sorted by kind, key, value and object.
    sorted: Vec<u32>,
    strings: String,
}

/// Names a file to [`Index::new`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FileName<'p> {
    /// Its path as reported.
    pub path: &'p str,
    /// Its folder.
    pub folder: &'p str,
    /// Folder of the kustomization it belongs to, empty where there is none.
    pub kustomization: &'p str,
}

impl Index {
    /// Puts the summaries of all files together, in their order.
    pub fn new<'p>(files: impl IntoIterator<Item = (FileName<'p>, impl Borrow<Summary>)>) -> Index {
        let files: Vec<_> = files.into_iter().collect();
        let mut index = Index::default();
        let sum = |of: fn(&Summary) -> usize| files.iter().map(|(_, summary)| of(summary.borrow())).sum();
        index.objects.reserve_exact(sum(|summary| summary.objects.len()));
        index.facts.reserve_exact(sum(|summary| summary.facts.len()));
        let names = files.iter().map(|(name, _)| name.path.len() + name.folder.len() + name.kustomization.len());
        index.strings.reserve_exact(names.sum::<usize>() + sum(|summary| summary.strings.len()));
        for (name, summary) in files {
            index.push(name, summary.borrow());
        }
        let mut sorted: Vec<u32> = (0..index.facts.len() as u32).collect();
        let view = index.view();
        sorted.sort_unstable_by(|&left, &right| view.sort_key(left).cmp(&view.sort_key(right)));
        index.sorted = sorted;
        index
    }

    /// The index with another summary of one of its files. Nothing is sorted again, so the work is that of copying.
    pub fn with_file(&self, file: u32, summary: &Summary) -> Index {
        let Some(record) = self.files.get(file as usize) else { return self.clone() };
        let objects = self.objects_of(file);
        let facts = self.facts_of(objects.clone());
        let texts = record.kustomization.end as usize
            ..self.files.get(file as usize + 1).map_or(self.strings.len(), |next| next.path.start as usize);
        let mut index = Index {
            files: self.files.clone(),
            objects: self.objects[..objects.start].to_vec(),
            facts: self.facts[..facts.start].to_vec(),
            sorted: Vec::new(),
            strings: self.strings[..texts.start].to_owned(),
        };
        index.push_summary(file, summary);
        let new = facts.start..index.facts.len();
        let moved_text = |span: Span| {
            let by = |offset: u32| offset - texts.end as u32 + index.strings.len() as u32;
            Span::new(by(span.start), by(span.end))
        };
        for later in &mut index.files[file as usize + 1..] {
            later.path = moved_text(later.path);
            later.folder = moved_text(later.folder);
            later.kustomization = moved_text(later.kustomization);
        }
        let (new_objects, moved_fact) = (index.objects.len(), |fact: usize| fact - facts.end + new.end);
        index.objects.extend(self.objects[objects.end..].iter().map(|object| IndexObject {
            group: moved_text(object.group),
            kind: moved_text(object.kind),
            namespace: moved_text(object.namespace),
            name: moved_text(object.name),
            first_fact: moved_fact(object.first_fact as usize) as u32,
            ..*object
        }));
        index.facts.extend(self.facts[facts.end..].iter().map(|fact| Fact {
            object: (fact.object as usize - objects.end + new_objects) as u32,
            key: moved_text(fact.key),
            value: moved_text(fact.value),
            ..*fact
        }));
        index.strings.push_str(&self.strings[texts.end..]);
        let kept = self.sorted.iter().filter(|fact| !facts.contains(&(**fact as usize)));
        let kept: Vec<u32> = kept
            .map(|&fact| if (fact as usize) < facts.start { fact } else { moved_fact(fact as usize) as u32 })
            .collect();
        index.sorted = merged(&index, kept, new);
        index
    }

    /// The places of the objects of a file.
    fn objects_of(&self, file: u32) -> Range<usize> {
        let start = self.objects.partition_point(|object| object.file < file);
        start..start + self.objects[start..].partition_point(|object| object.file == file)
    }

    /// The places of the facts of objects that stand together.
    fn facts_of(&self, objects: Range<usize>) -> Range<usize> {
        let first =
            |object: usize| self.objects.get(object).map_or(self.facts.len(), |object| object.first_fact as usize);
        first(objects.start)..first(objects.end)
    }

    fn push(&mut self, name: FileName<'_>, summary: &Summary) {
        let file = self.files.len() as u32;
        let mut intern = |text: &str| {
            let start = self.strings.len() as u32;
            self.strings.push_str(text);
            Span::new(start, self.strings.len() as u32)
        };
        let (path, folder, kustomization) = (intern(name.path), intern(name.folder), intern(name.kustomization));
        self.files.push(IndexFile { path, folder, kustomization });
        self.push_summary(file, summary);
    }

    fn push_summary(&mut self, file: u32, summary: &Summary) {
        let shift = self.strings.len() as u32;
        let moved = |span: Span| Span::new(span.start + shift, span.end + shift);
        let (first_object, first_fact) = (self.objects.len() as u32, self.facts.len() as u32);
        self.strings.push_str(&summary.strings);
        self.objects.extend(summary.objects.iter().map(|object| IndexObject {
            file,
            group: moved(object.group),
            kind: moved(object.kind),
            namespace: moved(object.namespace),
            name: moved(object.name),
            first_fact: object.first_fact + first_fact,
            ..*object
        }));
        self.facts.extend(summary.facts.iter().map(|fact| Fact {
            object: fact.object + first_object,
            key: moved(fact.key),
            value: moved(fact.value),
            ..*fact
        }));
    }

    /// The index as everybody sees it.
    pub fn view(&self) -> IndexView<'_> {
        IndexView {
            files: &self.files,
            objects: &self.objects,
            facts: &self.facts,
            sorted: &self.sorted,
            strings: &self.strings,
        }
    }
}

/// Sorted facts with new ones among them.
fn merged(index: &Index, kept: Vec<u32>, new: Range<usize>) -> Vec<u32> {
    let view = index.view();
    let mut new: Vec<u32> = new.map(|fact| fact as u32).collect();
    new.sort_unstable_by(|&left, &right| view.sort_key(left).cmp(&view.sort_key(right)));
    let mut sorted = Vec::with_capacity(kept.len() + new.len());
    let mut rest = &kept[..];
    for fact in new {
        let key = view.sort_key(fact);
        let (before, after) = rest.split_at(rest.partition_point(|&other| view.sort_key(other) < key));
        sorted.extend_from_slice(before);
        sorted.push(fact);
        rest = after;
    }
    sorted.extend_from_slice(rest);
    sorted
}

/// An index as rules see it: borrowed tables. Lookups check what they read, because a plugin may be handed anything.
#[derive(Debug, Clone, Copy, Default)]
pub struct IndexView<'i> {
    /// All files of the input.
    pub files: &'i [IndexFile],
    /// All objects, file by file.
    pub objects: &'i [IndexObject],
    /// All facts, object by object.
    pub facts: &'i [Fact],
    /// Indices of all facts, sorted by kind, key, value and object.
    pub sorted: &'i [u32],
    /// What the spans of texts point into.
    pub strings: &'i str,
}

impl<'i> IndexView<'i> {
    fn text(&self, span: Span) -> &'i str {
        span.of(self.strings)
    }

    fn sort_key(&self, fact: u32) -> (u32, &'i str, &'i str, u32) {
        self.facts.get(fact as usize).map_or((u32::MAX, "", "", fact), |record| {
            (record.kind, self.text(record.key), self.text(record.value), fact)
        })
    }

    /// The object at `index`.
    pub fn object(&'i self, index: u32) -> Option<IndexedObject<'i>> {
        self.objects.get(index as usize).map(|record| IndexedObject { view: self, index, record })
    }

    /// All facts of a kind with a key, sorted by value.
    pub fn facts_with_key(&'i self, kind: FactKind, key: &'i str) -> impl Iterator<Item = IndexedFact<'i>> {
        let start = self.sorted.partition_point(|&fact| {
            let (fact_kind, fact_key, ..) = self.sort_key(fact);
            (fact_kind, fact_key) < (kind as u32, key)
        });
        self.facts_from(start).take_while(move |fact| fact.record.kind == kind as u32 && fact.key() == key)
    }

    /// All facts of a kind with a key and value.
    pub fn facts_with(&'i self, kind: FactKind, key: &'i str, value: &'i str) -> impl Iterator<Item = IndexedFact<'i>> {
        let range = self.range_with(kind, key, value);
        self.facts_from(range.start).take(range.len())
    }

    /// Where in `sorted` the facts of a kind with a key and value stand.
    fn range_with(&self, kind: FactKind, key: &str, value: &str) -> Range<usize> {
        let wanted = (kind as u32, key, value);
        let place = |fact: u32| {
            let (kind, key, value, _) = self.sort_key(fact);
            (kind, key, value)
        };
        let start = self.sorted.partition_point(|&fact| place(fact) < wanted);
        let rest = self.sorted.get(start..).unwrap_or_default();
        start..start + rest.partition_point(|&fact| place(fact) <= wanted)
    }

    fn facts_from(&'i self, start: usize) -> impl Iterator<Item = IndexedFact<'i>> {
        let rest = self.sorted.get(start..).unwrap_or_default();
        rest.iter().filter_map(|&fact| Some(IndexedFact { view: self, record: self.facts.get(fact as usize)? }))
    }

    /// The objects of a kind and name that an object in `namespace` may mean, in the order of the input.
    pub fn named(
        &'i self,
        kind: &'i str,
        name: &'i str,
        namespace: &'i str,
    ) -> impl Iterator<Item = IndexedObject<'i>> {
        self.facts_with(FactKind::Identity, kind, name)
            .filter_map(|fact| fact.object())
            .filter(move |object| object.may_be_in(namespace))
    }

    /// The object whose mapping starts at `root` in `file`.
    pub fn at(&'i self, file: u32, root: u32) -> Option<IndexedObject<'i>> {
        // Objects stand in the order of the text. Items of a `List` that are aliases do not and are not found.
        let start = self.objects.partition_point(|object| (object.file, object.root) < (file, root));
        let found = self.objects.get(start..)?.iter().take_while(|object| (object.file, object.root) == (file, root));
        let place = found.into_iter().position(|object| object.flags & index_flag::GENERATED == 0)?;
        self.object((start + place) as u32)
    }

    /// The other objects around one: those nearer than the whole input, in the order of the input.
    ///
    /// Files stand in the order of their paths, so what is near in the repository is near in the index. Of crowded
    /// folders only the closest [`LOOK_AROUND`] objects on both sides are given: each of 100,000 objects may ask.
    pub fn near(&'i self, object: IndexedObject<'i>) -> impl Iterator<Item = (Nearness, IndexedObject<'i>)> {
        let first = object.index.saturating_sub(LOOK_AROUND);
        (first..object.index.saturating_add(LOOK_AROUND))
            .filter(move |&index| index != object.index)
            .map_while(|index| self.object(index))
            .map(move |other| (self.nearness(object.file(), other.file()), other))
            .filter(|(nearness, _)| *nearness < Nearness::Input)
    }

    /// The files beside `files` whose objects may be said to have to do with an object of theirs: what mentions or selects
    /// it, wants its port of a node or is of a kind that it defines, and what looks for others close by. Sorted.
    pub fn files_around(&'i self, files: &HashSet<u32>) -> BTreeSet<u32> {
        let mut found = BTreeSet::new();
        let own = (0..).zip(self.objects).filter(|(_, object)| files.contains(&object.file));
        let own: Vec<IndexedObject<'i>> = own.filter_map(|(index, _)| self.object(index)).collect();
        let mut add = |from: IndexedObject<'i>, other: IndexedObject<'i>, is_far: bool| {
            let file = other.file();
            let is_new = !files.contains(&file) && !found.contains(&file);
            if is_new && (is_far || self.are_neighbours(from.file(), file)) {
                found.insert(file);
            }
        };
        for object in &own {
            for fact in object.all_facts() {
                let (key, value) = (fact.key(), fact.value());
                let mut add_all = |kind| {
                    let others = self.facts_with(kind, key, value).filter_map(|other| other.object());
                    others.for_each(|other| add(*object, other, false));
                };
                match fact.record.kind {
                    kind if kind == FactKind::Identity as u32 => add_all(FactKind::Mention),
                    kind if kind == FactKind::PodLabel as u32 => add_all(FactKind::Selector),
                    kind if kind == FactKind::Selector as u32 => add_all(FactKind::PodLabel),
                    kind if kind == FactKind::HostPort as u32 => {
                        let others = self.facts_with_key(FactKind::HostPort, key).filter_map(|other| other.object());
                        others.for_each(|other| add(*object, other, false));
                    }
                    kind if kind == FactKind::CustomSchema as u32 => {
                        let Some((api_version, kind)) = key.split_once(' ') else { continue };
                        let group = api_version.split_once('/').map_or("", |(group, _)| group);
                        let others = self.facts_with_key(FactKind::Identity, kind).filter_map(|other| other.object());
                        let others = others.filter(|other| other.group() == group);
                        others.for_each(|other| add(*object, other, true));
                    }
                    _ => {}
                }
            }
        }
        let looks_for_others = |other: &IndexedObject<'_>| {
            other
                .all_facts()
                .any(|fact| [FactKind::Mention, FactKind::Selector].iter().any(|kind| fact.record.kind == *kind as u32))
        };
        // What almost fits is close by. Each stretch of the table is looked at once.
        let folders: HashSet<&str> = files.iter().flat_map(|file| self.folders(*file)).collect();
        let mut next = 0;
        for object in &own {
            let (first, last) = (object.index.saturating_sub(LOOK_AROUND), object.index.saturating_add(LOOK_AROUND));
            let stretch = (first.max(next)..last).map_while(|index| self.object(index));
            let is_near = |other: &IndexedObject<'_>| self.folders(other.file()).any(|folder| folders.contains(folder));
            let others = stretch.filter(|other| !files.contains(&other.file()) && is_near(other));
            found.extend(others.filter(looks_for_others).map(|other| other.file()));
            next = last.max(next);
        }
        found
    }

    /// Whether two files are near, or in folders side by side, or one in a folder right below that of the other: what one
    /// application is often spread over.
    pub fn are_neighbours(&self, one: u32, other: u32) -> bool {
        let folder = |file: u32| self.files.get(file as usize).map_or("", |file| self.text(file.folder));
        let parent = |folder: &'i str| folder.rsplit_once(['/', '\\']).map(|(parent, _)| parent);
        let (own, others) = (folder(one), folder(other));
        let (above, others_above) = (parent(own), parent(others));
        self.nearness(one, other) < Nearness::Input
            || above.is_some_and(|above| Some(above) == others_above || above == others)
            || others_above.is_some_and(|above| above == own)
    }

    /// The folder of a file and that of its kustomization, those there are.
    fn folders(&'i self, file: u32) -> impl Iterator<Item = &'i str> {
        let file = self.files.get(file as usize);
        let folders = file.map(|file| [self.text(file.folder), self.text(file.kustomization)]);
        folders.into_iter().flatten().filter(|folder| !folder.is_empty())
    }

    /// How near two files are.
    pub fn nearness(&self, one: u32, other: u32) -> Nearness {
        if one == other {
            return Nearness::File;
        }
        let (Some(one), Some(other)) = (self.files.get(one as usize), self.files.get(other as usize)) else {
            return Nearness::Input;
        };
        let same = |one: Span, other: Span| self.text(one) == self.text(other);
        if !one.kustomization.is_empty() && same(one.kustomization, other.kustomization) {
            Nearness::Kustomization
        } else if same(one.folder, other.folder) {
            Nearness::Folder
        } else {
            Nearness::Input
        }
    }

    /// The objects that make pods which carry all these labels, in `namespace`, in the order of the input.
    pub fn pods_with(&'i self, labels: &[(&'i str, &'i str)], namespace: &'i str) -> Vec<IndexedObject<'i>> {
        self.matching_pods(labels, namespace).collect()
    }

    /// Whether an object makes pods which carry all these labels, in `namespace`.
    pub fn has_pods_with(&'i self, labels: &[(&'i str, &'i str)], namespace: &'i str) -> bool {
        self.matching_pods(labels, namespace).next().is_some()
    }

    fn matching_pods(
        &'i self,
        labels: &[(&'i str, &'i str)],
        namespace: &'i str,
    ) -> impl Iterator<Item = IndexedObject<'i>> {
        // The label that fewest pods carry decides what has to be looked at.
        let carried = |key, value| self.range_with(FactKind::PodLabel, key, value).len();
        let rarest = labels.iter().min_by_key(|(key, value)| carried(key, value));
        let candidates = rarest.into_iter().flat_map(|&(key, value)| self.facts_with(FactKind::PodLabel, key, value));
        let mut last = None;
        candidates
            .filter_map(|fact| fact.object())
            // A label that is written twice gives the object twice, one behind the other.
            .filter(move |object| last.replace(object.index) != Some(object.index))
            .filter(move |object| object.may_be_in(namespace) && object.has_pod_labels(labels))
    }
}

/// How many objects on each side [`IndexView::near`] looks at.
const LOOK_AROUND: u32 = 500;

/// An object of the index.
#[derive(Debug, Clone, Copy)]
pub struct IndexedObject<'i> {
    view: &'i IndexView<'i>,
    /// Its index.
    pub index: u32,
    record: &'i IndexObject,
}

impl<'i> IndexedObject<'i> {
    /// Index of its file.
    pub fn file(&self) -> u32 {
        self.record.file
    }

    /// Index of its document.
    pub fn document(&self) -> u32 {
        self.record.document
    }

    /// Path of its file as reported.
    pub fn path(&self) -> &'i str {
        self.view.files.get(self.record.file as usize).map_or("", |file| self.view.text(file.path))
    }

    /// Where it is best pointed at in its file.
    pub fn span(&self) -> Span {
        self.record.span
    }

    /// Its kind.
    pub fn kind(&self) -> &'i str {
        self.view.text(self.record.kind)
    }

    /// The group of its apiVersion.
    pub fn group(&self) -> &'i str {
        self.view.text(self.record.group)
    }

    /// Its name.
    pub fn name(&self) -> &'i str {
        self.view.text(self.record.name)
    }

    /// Its namespace, empty where none is written.
    pub fn namespace(&self) -> &'i str {
        self.view.text(self.record.namespace)
    }

    /// Whether these bits of [`index_flag`] are set.
    pub fn has(&self, flags: u32) -> bool {
        self.record.flags & flags == flags
    }

    /// Whether it can be in `namespace`. An object without one goes where the user applies it, so it can be in any.
    pub fn may_be_in(&self, namespace: &str) -> bool {
        let own = self.namespace();
        own.is_empty() || namespace.is_empty() || own == namespace
    }

    /// Whether the pods that it makes carry all these labels.
    pub fn has_pod_labels(&self, labels: &[(&str, &str)]) -> bool {
        labels.iter().all(|(key, value)| self.has_fact(FactKind::PodLabel, key, value))
    }

    /// Whether it has this fact.
    pub fn has_fact(&self, kind: FactKind, key: &str, value: &str) -> bool {
        self.fact(kind, key, value).is_some()
    }

    /// Its first fact of this kind, key and value. Does not go through its facts: a ConfigMap may have 100,000 keys.
    pub fn fact(&self, kind: FactKind, key: &str, value: &str) -> Option<IndexedFact<'i>> {
        let own = self.record.first_fact..self.record.first_fact.saturating_add(self.record.fact_count);
        let equal = self.view.sorted.get(self.view.range_with(kind, key, value))?;
        let fact = *equal.get(equal.partition_point(|&fact| fact < own.start))?;
        let record = self.view.facts.get(fact as usize).filter(|_| own.contains(&fact))?;
        Some(IndexedFact { view: self.view, record })
    }

    /// Its facts of a kind, in the order of the file.
    pub fn facts(self, kind: FactKind) -> impl Iterator<Item = IndexedFact<'i>> {
        self.all_facts().filter(move |fact| fact.record.kind == kind as u32)
    }

    fn all_facts(self) -> impl Iterator<Item = IndexedFact<'i>> {
        let first = self.record.first_fact as usize;
        let view = self.view;
        let facts = view.facts.get(first..first + self.record.fact_count as usize).unwrap_or_default();
        facts.iter().map(move |record| IndexedFact { view, record })
    }
}

/// A fact of the index.
#[derive(Debug, Clone, Copy)]
pub struct IndexedFact<'i> {
    view: &'i IndexView<'i>,
    record: &'i Fact,
}

impl<'i> IndexedFact<'i> {
    /// Its key.
    pub fn key(&self) -> &'i str {
        self.view.text(self.record.key)
    }

    /// Its value.
    pub fn value(&self) -> &'i str {
        self.view.text(self.record.value)
    }

    /// Where it stands in the object's file.
    pub fn span(&self) -> Span {
        self.record.span
    }

    /// The number that belongs to it.
    pub fn number(&self) -> i64 {
        self.record.number
    }

    /// The object that it is about.
    pub fn object(&self) -> Option<IndexedObject<'i>> {
        self.view.object(self.record.object)
    }
}
