//! What a plugin says about itself.

use crate::made_by_hand::{self, PLUGIN, RULE};
use crate::world::{World, written};
use expect_test::expect;
use podlint_plugin_abi::{self as abi, Array, ContainerRecord, Rule, Str};
use podlint_plugin_host::{FixClass, LoadProblem, Origin, Plugin, Profile, Severity, Slot};

fn error(damage: impl Fn(&mut abi::Plugin)) -> String {
    let mut damaged = PLUGIN;
    damage(&mut damaged);
    let error = Plugin::bundled(Box::leak(Box::new(damaged))).unwrap_err().to_string();
    error.split_once("`: ").unwrap().1.to_owned()
}

/// Each damage with the error it gives.
type Table<'t, T> = &'t [(fn(&mut T), &'t str)];

fn check(table: Table<'_, abi::Plugin>) {
    for (damage, expected) in table {
        assert_eq!(error(damage), *expected);
    }
}

fn check_rules(table: Table<'_, Rule>) {
    for (damage, expected) in table {
        let mut rule = RULE;
        damage(&mut rule);
        let rules: &'static [Rule] = Box::leak(Box::new([rule]));
        assert_eq!(error(|plugin| plugin.rules = Array::new(rules)), *expected);
    }
}

const fn bytes(bytes: &'static [u8]) -> Str {
    Str { start: bytes.as_ptr(), length: bytes.len() }
}

const NOWHERE: Str = Str { start: std::ptr::null(), length: 5 };

#[test]
fn a_good_descriptor_is_read() {
    let plugin = Plugin::bundled(&PLUGIN).unwrap();
    assert_eq!((plugin.id(), plugin.version(), plugin.origin()), ("by-hand", "0.0.1", &Origin::Bundled));
    let [first, second] = plugin.rules() else { panic!("two rules") };
    assert_eq!(
        (first.name.as_str(), first.page.as_str(), first.options.as_str()),
        ("first", "# first\n", r#"{"limit": 3}"#)
    );
    assert_eq!(
        (first.severity, first.profile, first.fix),
        (Severity::Warning, Profile::Recommended, Some(FixClass::Safe))
    );
    assert_eq!((second.options.as_str(), second.fix), ("", None));
}

#[test]
fn a_longer_descriptor_of_the_same_minor_is_read() {
    let mut longer = PLUGIN;
    longer.size += 8;
    assert!(Plugin::bundled(Box::leak(Box::new(longer))).is_ok());
}

#[test]
fn longer_rules_are_walked_by_their_own_size() {
    #[derive(Clone, Copy)]
    #[repr(C)]
    struct LongRule(Rule, u64);
    let rules: &'static [LongRule] =
        Box::leak(Box::new([LongRule(RULE, 7), LongRule(Rule { name: Str::new("second"), ..RULE }, 7)]));
    let plugin = Plugin::bundled(Box::leak(Box::new(abi::Plugin { rules: Array::new(rules), ..PLUGIN }))).unwrap();
    assert_eq!(plugin.rules()[1].name, "second");
}

#[test]
fn another_version_of_the_border_is_named() {
    check(&[
        (|plugin| plugin.magic[0] = b'X', "its `podlint_plugin` is not a plugin descriptor"),
        (|plugin| plugin.abi_major = 1, "it was built for ABI 1, this podlint has 0"),
        (|plugin| plugin.abi_minor = 2, "it was built for ABI 0.2, this podlint has 0.1"),
        (|plugin| plugin.tree_layout = 2, "it reads tree layout 2, this podlint has 1"),
        (|plugin| plugin.size = 104, "its descriptor has 104 bytes instead of 112"),
    ]);
}

#[test]
fn versions_come_before_everything_that_depends_on_them() {
    let damaged = error(|plugin| (plugin.abi_major, plugin.size, plugin.id) = (9, 0, NOWHERE));
    assert_eq!(damaged, "it was built for ABI 9, this podlint has 0");
}

#[test]
fn a_broken_promise_of_the_descriptor_is_named() {
    check(&[
        (|plugin| plugin.id = Str::new(""), "its id is empty"),
        (|plugin| plugin.id = Str::new("Acme"), r#"its id, "Acme", has other characters than a-z, 0-9 and -"#),
        (|plugin| plugin.id = Str::new("a/b"), r#"its id, "a/b", has other characters than a-z, 0-9 and -"#),
        (|plugin| plugin.id = bytes(b"a\xFFb"), "its id is not UTF-8"),
        (|plugin| plugin.id = NOWHERE, "its id has a length but no address"),
        (|plugin| plugin.id.length = usize::MAX, "its id has a length of 18446744073709551615, more than 100"),
        (|plugin| plugin.version = Str::new(""), "its version is empty or holds control characters"),
        (|plugin| plugin.version = Str::new("1\n2"), "its version is empty or holds control characters"),
        (|plugin| plugin.create = None, "one of its functions `create`, `check` and `destroy` is missing"),
        (|plugin| plugin.check = None, "one of its functions `create`, `check` and `destroy` is missing"),
        (|plugin| plugin.destroy = None, "one of its functions `create`, `check` and `destroy` is missing"),
        (|plugin| plugin.rules.start = std::ptr::null(), "its list of rules has a length but no address"),
        (|plugin| plugin.rules.stride = 63, "its list of rules has elements of 63 bytes instead of at least 64"),
        (|plugin| plugin.rules.count = 10_001, "its list of rules has a length of 10001, more than 10000"),
    ]);
}

#[test]
fn a_broken_promise_of_a_rule_is_named() {
    check_rules(&[
        (|rule| rule.name = Str::new(""), "its name of rule 0 is empty"),
        (|rule| rule.name = Str::new("a b"), r#"its name of rule 0, "a b", has other characters than a-z, 0-9 and -"#),
        (|rule| rule.page = bytes(b"\xC3"), "its page of rule `first` is not UTF-8"),
        (|rule| rule.options = bytes(b"[]"), "the options of rule `first` are not a JSON object"),
        (|rule| rule.severity = 0, "rule `first` has an unknown severity, 0"),
        (|rule| rule.severity = 5, "rule `first` has an unknown severity, 5"),
        (|rule| rule.profile = 0, "rule `first` has an unknown profile, 0"),
        (|rule| rule.fix = 4, "rule `first` has an unknown fix class, 4"),
    ]);
}

#[test]
fn rules_of_one_name_are_refused() {
    static RULES: [Rule; 2] = [RULE, RULE];
    check(&[(|plugin| plugin.rules = Array::new(&RULES), "it has two rules named `first`")]);
}

#[test]
fn an_error_names_the_plugin() {
    let name = |id| {
        let damaged = Box::leak(Box::new(abi::Plugin { id, abi_major: 1, ..PLUGIN }));
        Plugin::bundled(damaged).unwrap_err().to_string()
    };
    assert_eq!(name(PLUGIN.id), "cannot load plugin `by-hand`: it was built for ABI 1, this podlint has 0");
    assert_eq!(name(NOWHERE), "cannot load plugin `bundled`: it was built for ABI 1, this podlint has 0");
}

#[test]
fn a_hint_says_who_has_to_move() {
    let hint = |problem| podlint_plugin_host::LoadError { plugin: "acme".to_owned(), problem }.hint();
    assert_eq!(hint(LoadProblem::OtherMajor(1)), Some("update podlint"));
    assert_eq!(hint(LoadProblem::OtherTreeLayout(0)), Some("build the plugin against this podlint"));
    assert_eq!(hint(LoadProblem::NoSymbol), None);
}

#[test]
fn an_instance_is_given_its_slots_and_destroyed_once() {
    let plugin = Plugin::bundled(&PLUGIN).unwrap();
    let slots = [Slot { rule: 1, options: String::new() }, Slot { rule: 0, options: r#"{"limit": 9}"#.to_owned() }];
    let instance = plugin.instance(&slots).unwrap();
    assert_eq!(made_by_hand::options(), [(1, String::new()), (0, r#"{"limit": 9}"#.to_owned())]);
    assert_eq!(made_by_hand::alive(), 1);
    drop(instance);
    assert_eq!(made_by_hand::alive(), 0);
}

#[test]
fn an_instance_that_cannot_be_made_is_an_error() {
    let plugin = Plugin::bundled(&PLUGIN).unwrap();
    assert_eq!(plugin.instance(&[]).unwrap_err().to_string(), "plugin `by-hand` could not start: it made no instance");
    let error = plugin.instance(&[Slot { rule: 2, options: String::new() }]).unwrap_err();
    assert_eq!(error.to_string(), "plugin `by-hand` could not start: rule 2 was asked for, there are 2");
    assert_eq!(made_by_hand::alive(), 0);
}

/// The batch as a plugin sees it, sent back as one message.
#[test]
fn a_batch_carries_versions_files_objects_and_containers() {
    made_by_hand::in_check(|batch, sink| {
        // SAFETY: the host hands out arrays that can be read during the call, with elements of the layout it was built with.
        let files = unsafe { std::slice::from_raw_parts(batch.files.start.cast::<abi::File>(), batch.files.count) };
        let file = &files[0];
        // SAFETY: as above.
        let containers = unsafe {
            std::slice::from_raw_parts(file.containers.start.cast::<ContainerRecord>(), file.containers.count)
        };
        let kinds: Vec<_> = containers.iter().map(|record| (record.object, record.kind)).collect();
        let message = format!(
            "1.{}-1.{}, {} files of {}, {}, {} objects, containers {kinds:?}, {} known objects",
            batch.first_minor,
            batch.last_minor,
            batch.files.count,
            batch.index_files.count,
            made_by_hand::text(file.path),
            file.objects.count,
            batch.index_objects.count
        );
        // SAFETY: called during `check`, with a text that lives until it returns.
        unsafe { (sink.fail)(sink.context, Str::new(&message)) };
        abi::status::FAILED
    });
    let world = World::new(
        "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n---\napiVersion: v1\nkind: Pod\nmetadata: {name: b}\nspec:\n  \
         initContainers: [{name: c}, {name: d, restartPolicy: Always}, oops]\n  containers: [{name: e}]\n  \
         ephemeralContainers: [{name: f}]\n",
    );
    let plugin = Plugin::bundled(&PLUGIN).unwrap();
    let instance = plugin.instance(&[Slot { rule: 0, options: String::new() }]).unwrap();
    expect![[r#"
        plugin `by-hand` failed: 1.36-1.37, 1 files of 5, pod.yaml, 2 objects, containers [(1, 2), (1, 3), (1, 1), (1, 4)], 2 known objects
    "#]]
    .assert_eq(&written(&world.show_to(&instance)));
}
