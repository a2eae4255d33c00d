//! Files that are not plugins of this system: each is refused with its reason, and none hangs or kills us.

use crate::compiler::{self, folder};
use podlint_plugin_host::{LoadProblem, Plugin};
use std::fs;
use std::path::Path;
use std::process::Command;

fn check(path: &Path, expected: &str) {
    let error = Plugin::load(path).unwrap_err().to_string();
    assert_eq!(error, format!("cannot load plugin `{}`: {expected}", path.display()));
}

fn check_bytes(name: &str, bytes: &[u8], expected: &str) {
    let path = folder().join(name);
    fs::write(&path, bytes).unwrap();
    check(&path, expected);
}

/// The header of a 64-bit ELF file of a type and machine, without segments.
fn elf(file_type: u8, machine: u8) -> Vec<u8> {
    let mut header = vec![0; 64];
    header[..7].copy_from_slice(b"\x7FELF\x02\x01\x01");
    (header[16], header[18], header[54]) = (file_type, machine, 56);
    header
}

/// The headers of a PE file for a machine.
fn pe(machine: u16, characteristics: u16) -> Vec<u8> {
    let mut header = vec![0; 0x80 + 24];
    header[..2].copy_from_slice(b"MZ");
    header[0x3C] = 0x80;
    header[0x80..0x84].copy_from_slice(b"PE\0\0");
    header[0x84..0x86].copy_from_slice(&machine.to_le_bytes());
    header[0x96..0x98].copy_from_slice(&characteristics.to_le_bytes());
    header
}

const THIS: &str = "this is x86_64 Linux";

#[test]
fn a_path_without_a_file_is_refused() {
    check(&folder().join("missing.so"), "No such file or directory (os error 2)");
}

#[test]
fn a_bare_name_is_a_file_here_and_not_looked_up_in_the_system() {
    // The C library is in every library path.
    let error = Plugin::load("libc.so.6".as_ref()).unwrap_err();
    assert!(matches!(error.problem, LoadProblem::Unreadable(_)), "{error}");
}

#[test]
fn what_is_not_a_library_is_refused() {
    check_bytes("text.so", b"rules:\n- ports\n", "it is a text file, not a library");
    check_bytes("korean.so", "가".repeat(2_000).as_bytes(), "it is a text file, not a library");
    check_bytes("empty.so", b"", "it is an empty file, not a library");
    check_bytes("binary.so", b"\0\x01\x02\xFF", "it is a file of an unknown format, not a library");
    check_bytes("archive.so", b"!<arch>\nabc", "it is an archive of object files, not a library");
    check_bytes("module.so", b"\0asm\x01\0\0\0", "it is a WebAssembly module, not a library");
    check_bytes("class.so", b"\xCA\xFE\xBA\xBE\0\0\0\x3D", "it is a file of an unknown format, not a library");
    check(&folder(), "it is a directory, not a library");
}

#[cfg(unix)]
#[test]
fn a_named_pipe_is_refused_without_waiting_for_a_writer() {
    let path = folder().join("pipe.so");
    let _ = fs::remove_file(&path);
    assert!(Command::new("mkfifo").arg(&path).status().unwrap().success());
    check(&path, "it is a named pipe, not a library");
    check(Path::new("/dev/null"), "it is a device, not a library");
}

#[cfg(all(target_os = "linux", target_arch = "x86_64"))]
#[test]
fn a_library_of_another_system_is_named() {
    let other = |name, bytes: &[u8], what| check_bytes(name, bytes, &format!("it is a library for {what}, {THIS}"));
    other("aarch64.so", &elf(3, 183), "aarch64 Linux");
    other("riscv.so", &elf(3, 243), "riscv64 Linux");
    let mut freebsd = elf(3, 62);
    freebsd[7] = 9;
    other("freebsd.so", &freebsd, "x86_64 freebsd");
    let mut x32 = elf(3, 62);
    x32[4] = 1;
    other("x32.so", &x32, "x86_64 with other pointers and Linux");
    other("acme.dll", &pe(0x8664, 0x2000), "x86_64 Windows");
    other("arm.dll", &pe(0xAA64, 0x2000), "aarch64 Windows");
    other("acme.dylib", b"\xCF\xFA\xED\xFE\x0C\0\0\x01\0\0\0\0\x06\0\0\0", "aarch64 macOS");
    let several = b"\xCA\xFE\xBA\xBE\0\0\0\x02\x01\0\0\x07\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\x01\0\0\x0C";
    other("several.dylib", several, "x86_64 macOS and aarch64 macOS");
}

#[cfg(all(target_os = "linux", target_arch = "x86_64"))]
#[test]
fn a_damaged_library_is_refused_before_it_is_opened() {
    check_bytes("short.so", b"\x7FELF\x02\x01", "the library is damaged: the file is cut off");
    check_bytes("half_header.so", &elf(3, 62)[..40], "the library is damaged: the file is cut off");
    check_bytes("object.so", &elf(1, 62), "it is an object file, not a library");
    check_bytes("program.so", &elf(2, 62), "it is a program, not a library");
    check_bytes("mz.dll", b"MZ", "the library is damaged: the file is cut off");
    check_bytes("dos.dll", &[b"MZ".as_slice(), &[0; 100]].concat(), "it is a program for MS-DOS, not a library");
    let mut odd = elf(3, 62);
    odd[54] = 7;
    check_bytes("odd.so", &odd, "the library is damaged: its table of segments has another form than ELF says");
}

#[cfg(target_os = "linux")]
#[test]
fn a_library_that_was_cut_off_is_refused_at_every_length() {
    if !compiler::is_there() {
        return;
    }
    let whole = fs::read(compiler::library("cut", "int x;\n")).unwrap();
    // What is behind the last loaded segment, such as symbol names for debuggers, may be missing without harm.
    for length in (1..whole.len()).step_by(97) {
        // A path of its own for each: a file that is open as a library must not be written to.
        let path = folder().join(format!("cut_off_{length}.so"));
        let _ = fs::remove_file(&path);
        fs::write(&path, &whole[..length]).unwrap();
        let error = Plugin::load(&path).unwrap_err();
        assert!(
            matches!(
                error.problem,
                LoadProblem::Damaged(_) | LoadProblem::NotALibrary(_) | LoadProblem::Refused(_) | LoadProblem::NoSymbol
            ),
            "{length}: {error}"
        );
    }
}

#[test]
fn a_library_without_a_plugin_is_refused() {
    if compiler::is_there() {
        check(&compiler::library("plain", "int x;\n"), "it is a library, but exports no `podlint_plugin`");
    }
}

#[test]
fn a_library_whose_symbol_is_something_else_is_refused() {
    if !compiler::is_there() {
        return;
    }
    let export = "__attribute__((visibility(\"default\")))";
    let number = compiler::library("number", &format!("{export} int podlint_plugin = 7;\n"));
    check(&number, "its `podlint_plugin` is not a plugin descriptor");
    let function = compiler::library(
        "function",
        &format!("{export} int podlint_plugin(void);\nint podlint_plugin(void) {{ return 7; }}\n"),
    );
    check(&function, "its `podlint_plugin` is not a plugin descriptor");
}

#[test]
fn a_library_of_another_major_is_refused() {
    if !compiler::is_there() {
        return;
    }
    let source = "#include \"podlint_plugin.h\"\nconst podlint_plugin_descriptor podlint_plugin = { .magic = PODLINT_MAGIC, .abi_major = 1 };\n";
    check(&compiler::library("major", source), "it was built for ABI 1, this podlint has 0");
}

#[cfg(unix)]
#[test]
fn a_library_that_misses_a_symbol_is_refused_with_the_words_of_the_system() {
    if !compiler::is_there() {
        return;
    }
    let library = compiler::library(
        "misses",
        "int missing_function(void);\nint x(void);\nint x(void) { return missing_function(); }\n",
    );
    let error = Plugin::load(&library).unwrap_err();
    assert!(matches!(&error.problem, LoadProblem::Refused(reason) if reason.contains("missing_function")), "{error}");
    assert_eq!(error.to_string().lines().count(), 1);
}
