//! A description of every struct and constant of the border, from which the C header is generated.

use crate::*;
use podlint_manifest::{Fact, IndexFile, IndexObject, ObjectRecord};
use podlint_yaml::{Edit, NodeRecord, Properties, Repair, SyntaxError};
use std::mem::offset_of;

/// A struct as C has it.
#[derive(Debug, Clone)]
pub struct StructLayout {
    /// Its Rust name.
    pub rust_name: &'static str,
    /// Its C name.
    pub name: &'static str,
    /// Its size in bytes on this machine.
    pub size: usize,
    /// Its fields in order.
    pub fields: Vec<FieldLayout>,
}

/// A field as C has it.
#[derive(Debug, Clone)]
pub struct FieldLayout {
    /// Its name.
    pub name: &'static str,
    /// Its declaration, with `{}` where the name goes.
    pub declaration: &'static str,
    /// Its offset in bytes on this machine.
    pub offset: usize,
}

/// How a type is declared in C.
trait CType {
    /// With `{}` where the name goes.
    const DECLARATION: &'static str;
}

macro_rules! c_types {
    ($($type:ty = $declaration:literal;)*) => { $(impl CType for $type { const DECLARATION: &'static str = $declaration; })* };
}

c_types! {
    u8 = "uint8_t {}";
    u16 = "uint16_t {}";
    u32 = "uint32_t {}";
    i64 = "int64_t {}";
    usize = "size_t {}";
    [u8; 8] = "uint8_t {}[8]";
    *const u8 = "const uint8_t *{}";
    *const c_void = "const void *{}";
    *mut c_void = "void *{}";
    Span = "podlint_span {}";
    Str = "podlint_str {}";
    Array = "podlint_array {}";
    Option<unsafe extern "C" fn(*const Config) -> *mut c_void> = "void *(*{})(const podlint_config *config)";
    Option<unsafe extern "C" fn(*mut c_void, *const Batch, *const Sink) -> u32> =
        "uint32_t (*{})(void *instance, const podlint_batch *batch, const podlint_sink *sink)";
    Option<unsafe extern "C" fn(*mut c_void)> = "void (*{})(void *instance)";
    Option<unsafe extern "C" fn(Str) -> *const c_void> = "const void *(*{})(podlint_str id)";
    unsafe extern "C" fn(*mut c_void, *const Diagnostic) = "void (*{})(void *context, const podlint_diagnostic *diagnostic)";
    unsafe extern "C" fn(*mut c_void, Str) = "void (*{})(void *context, podlint_str message)";
}

/// The C type of what a getter gives, so that a field cannot be described with another type than it has.
fn declaration<T, F: CType>(_: fn(&T) -> &F) -> &'static str {
    F::DECLARATION
}

macro_rules! describe {
    ($($type:ident = $name:literal { $($field:ident)* })*) => {
        /// Every struct of the border, each one behind those it contains.
        pub fn structs() -> Vec<StructLayout> {
            vec![$(StructLayout {
                rust_name: stringify!($type),
                name: $name,
                size: size_of::<$type>(),
                fields: vec![$(FieldLayout {
                    name: stringify!($field),
                    declaration: declaration::<$type, _>(|value| &value.$field),
                    offset: offset_of!($type, $field),
                },)*],
            },)*]
        }
        // Fails to compile if a field is left out.
        $(const _: fn($type) = |value| { let $type { $($field: _,)* } = value; };)*
    };
}

describe! {
    Str = "podlint_str" { start length }
    Array = "podlint_array" { start count stride }
    Span = "podlint_span" { start end }
    NodeRecord = "podlint_node" { start end next parent kind style flags aux }
    Properties = "podlint_properties" { node anchor tag }
    SyntaxError = "podlint_syntax_error" { code flags span related first_repair repair_count }
    Repair = "podlint_repair" { kind span first_edit edit_count }
    Edit = "podlint_edit" { span text }
    ObjectRecord = "podlint_object" { document root template flags }
    ContainerRecord = "podlint_container" { object node kind }
    IndexFile = "podlint_index_file" { path folder kustomization }
    IndexObject = "podlint_index_object" { file document span group kind namespace name first_fact fact_count flags root }
    Fact = "podlint_fact" { kind object key value span number }
    File = "podlint_file" { size index path source nodes properties decoded texts comments errors repairs edits objects containers }
    Batch = "podlint_batch" {
        size first_minor last_minor flags files index_files index_objects index_facts index_sorted index_strings
    }
    Slot = "podlint_slot" { rule reserved options }
    Config = "podlint_config" { size reserved slots }
    Related = "podlint_related" { file reserved span message }
    FixEdit = "podlint_fix_edit" { file reserved span text }
    Fix = "podlint_fix" { title class reserved edits }
    Diagnostic = "podlint_diagnostic" { size slot file severity span message data related fixes }
    Sink = "podlint_sink" { size reserved context report fail }
    Rule = "podlint_rule" { name page options severity profile fix reserved }
    Plugin = "podlint_plugin_descriptor" {
        magic abi_major abi_minor size tree_layout reserved id version rules create check destroy get_extension
    }
}

/// Constants that belong together.
#[derive(Debug, Clone)]
pub struct ConstantGroup {
    /// The Rust module or enum that they stand in; empty for those that stand alone.
    pub rust_name: &'static str,
    /// What their C names begin with, without the underscore.
    pub prefix: &'static str,
    /// Rust names and values.
    pub values: Vec<(&'static str, u64)>,
}

macro_rules! list {
    ($($group:literal in $module:path as $prefix:literal { $($name:ident)* })*) => {
        /// Every constant of the border but the magic. The codes of syntax errors are left to those who know their texts.
        pub fn constants() -> Vec<ConstantGroup> {
            vec![$({
                use $module as group;
                ConstantGroup {
                    rust_name: $group,
                    prefix: $prefix,
                    values: vec![$((stringify!($name), group::$name as u64),)*],
                }
            },)*]
        }
    };
}

list! {
    "" in crate as "PODLINT" { ABI_MAJOR ABI_MINOR TREE_LAYOUT }
    "" in podlint_yaml as "PODLINT" { NO_NODE }
    "Kind" in podlint_yaml::Kind as "PODLINT_KIND" { Document Mapping Sequence Scalar Alias Missing }
    "Style" in podlint_yaml::Style as "PODLINT_STYLE" { Block Flow Plain SingleQuoted DoubleQuoted Literal Folded }
    "flag" in podlint_yaml::flag as "PODLINT_FLAG" { PROPERTIES DECODED EXTRA DAMAGED HOLE OPEN EXPLICIT PAIR EXPLICIT_END DIALECT }
    "error_flag" in podlint_yaml::error_flag as "PODLINT_ERROR" { MENDED }
    "object_flag" in podlint_manifest::object_flag as "PODLINT_OBJECT" { FRAGMENT LIST_ITEM FURTHER_TEMPLATE KUSTOMIZATION }
    "container_kind" in crate::container_kind as "PODLINT_CONTAINER" { REGULAR INIT SIDECAR EPHEMERAL }
    "index_flag" in podlint_manifest::index_flag as "PODLINT_INDEX" {
        OPEN_DATA GENERATED OPEN_SELECTOR MAKES_PODS OPEN_LABELS UNCHECKED IN_PROSE
    }
    "FactKind" in podlint_manifest::FactKind as "PODLINT_FACT" {
        Identity Label PodLabel Selector TargetPort PortName HostPort DataKey AddedLabel Variable
        CustomSchema PodTemplatePath Mention
    }
    "severity" in crate::severity as "PODLINT_SEVERITY" { DEFAULT HINT INFORMATION WARNING ERROR }
    "profile" in crate::profile as "PODLINT_PROFILE" { CORRECTNESS RECOMMENDED STRICT }
    "fix_class" in crate::fix_class as "PODLINT_FIX" { NONE SAFE UNSAFE MANUAL }
    "batch_flag" in crate::batch_flag as "PODLINT_BATCH" { AS_IT_STANDS }
    "status" in crate::status as "PODLINT_STATUS" { DONE FAILED }
}
