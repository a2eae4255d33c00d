//! The C header of the plugin border: `crates/plugin-abi/include/podlint_plugin.h`.
//!
//! Names, types, sizes and offsets come from the compiled structs, comments from the doc comments beside them, and the few
//! functions from `header/helpers.h`. What has no comment or no C name is an error; nothing is dropped silently.

mod docs;

use std::{fmt::Write, fs, path::Path};

use podlint_plugin_abi::{ConstantGroup, MAGIC, StructLayout, constants, structs};

use self::docs::Docs;
use super::Error;

/// The files whose doc comments are asked, each one for the structs and constants that it defines.
const SOURCES: &[&str] = &[
    "crates/plugin-abi/src/lib.rs",
    "crates/yaml/src/span.rs",
    "crates/yaml/src/node.rs",
    "crates/yaml/src/error.rs",
    "crates/yaml/src/repair.rs",
    "crates/manifest/src/index.rs",
    "crates/manifest/src/object.rs",
    "crates/manifest/src/summary.rs",
];

/// Where structs and constants are listed.
const LISTS: &str = "crates/plugin-abi/src/layout.rs";

// The sizes that the header asserts are those of this machine.
const _: () = assert!(size_of::<usize>() == 8, "generate the header on a machine with 64-bit pointers");

/// The text of the header.
pub(crate) fn generate(root: &Path) -> Result<String, Error> {
    let (structs, constants) = (structs(), constants());
    let mut docs = Docs::new(&structs, &constants);
    for source in SOURCES {
        let path = root.join(source);
        let text = fs::read_to_string(&path).map_err(|cause| Error::Read { path, cause })?;
        docs.read(&text);
    }
    print(&docs, &structs, &constants).map_err(|problem| Error::Facts { path: root.join(LISTS), problem })
}

fn print(docs: &Docs, structs: &[StructLayout], constants: &[ConstantGroup]) -> Result<String, String> {
    let mut header = include_str!("header/preamble.h").to_owned();
    for group in constants {
        print_constants(&mut header, docs, group)?;
    }
    let magic: Vec<String> = MAGIC.iter().map(|byte| format!("0x{byte:02X}")).collect();
    let comment = docs.comment("MAGIC", "")?;
    let _ = writeln!(header, "\n{comment}#define PODLINT_MAGIC {{ {} }}\n", magic.join(", "));
    for layout in structs {
        let _ = writeln!(header, "typedef struct {0} {0};", layout.name);
    }
    for layout in structs {
        print_struct(&mut header, docs, layout)?;
    }
    header.push_str(include_str!("header/helpers.h"));
    print_assertions(&mut header, structs);
    header.push_str("\n#ifdef __cplusplus\n}\n#endif\n\n#endif /* PODLINT_PLUGIN_H */\n");
    Ok(header)
}

fn print_constants(header: &mut String, docs: &Docs, group: &ConstantGroup) -> Result<(), String> {
    header.push('\n');
    if !group.rust_name.is_empty() {
        docs.is_complete(group)?;
        let _ = writeln!(header, "{}", docs.comment(group.rust_name, "")?);
    }
    for (name, value) in &group.values {
        let comment = docs.comment(&docs::path(group.rust_name, name), "")?;
        let _ = writeln!(header, "{comment}#define {} {value}u", docs::c_constant(group.prefix, name));
    }
    Ok(())
}

fn print_struct(header: &mut String, docs: &Docs, layout: &StructLayout) -> Result<(), String> {
    let comment = docs.comment(layout.rust_name, "")?;
    let _ = writeln!(header, "\n{comment}struct {} {{", layout.name);
    for field in &layout.fields {
        let comment = docs.comment(&docs::path(layout.rust_name, field.name), "    ")?;
        let _ = writeln!(header, "{comment}    {};", field.declaration.replace("{}", &docs::c_field(field.name)));
    }
    header.push_str("};\n");
    Ok(())
}

fn print_assertions(header: &mut String, structs: &[StructLayout]) {
    header.push_str("\n/* The same sizes and offsets on both sides; machines with other pointers have others. */\n");
    header.push_str("#if UINTPTR_MAX == 0xFFFFFFFFFFFFFFFFu\n");
    for StructLayout { name, size, fields, .. } in structs {
        let _ = writeln!(header, "PODLINT_ASSERT(size_of_{name}, sizeof({name}) == {size});");
        for field in fields {
            let (field, offset) = (docs::c_field(field.name), field.offset);
            let _ = writeln!(header, "PODLINT_ASSERT({name}_{field}, offsetof({name}, {field}) == {offset});");
        }
    }
    header.push_str("#endif\n");
}
