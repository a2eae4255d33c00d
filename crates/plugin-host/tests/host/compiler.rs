//! The C compiler of the machine.

use std::path::{Path, PathBuf};
use std::process::Command;

/// Whether tests that need a C compiler can run. Without one they fail, unless `PODLINT_SKIP_C` is set.
pub(crate) fn is_there() -> bool {
    let found =
        |compiler: &str| Command::new(compiler).arg("--version").output().is_ok_and(|output| output.status.success());
    if found("cc") && found("c++") {
        return true;
    }
    assert!(
        std::env::var_os("PODLINT_SKIP_C").is_some(),
        "no C compiler: `cc` and `c++` are needed; set PODLINT_SKIP_C to go without the tests that need them"
    );
    false
}

/// Compiles a text of C to a shared library in the folder of the tests.
pub(crate) fn library(name: &str, source: &str) -> PathBuf {
    let file = folder().join(format!("{name}.c"));
    std::fs::write(&file, source).unwrap();
    library_of(name, &file)
}

/// Compiles a file of C to a shared library in the folder of the tests.
pub(crate) fn library_of(name: &str, source: &Path) -> PathBuf {
    let library = folder().join(format!("{name}{}", std::env::consts::DLL_SUFFIX));
    let flags = ["-std=c99", "-shared", "-fPIC", "-fvisibility=hidden", "-o"];
    compile("cc", &[&flags[..], &[path_text(&library), path_text(source)]].concat());
    library
}

/// Compiles with every warning as an error.
pub(crate) fn compile(compiler: &str, arguments: &[&str]) {
    let include = concat!(env!("CARGO_MANIFEST_DIR"), "/../plugin-abi/include");
    let strict = ["-Wall", "-Wextra", "-Werror", "-pedantic", "-I", include];
    let output = Command::new(compiler).args(strict).args(arguments).output().unwrap();
    assert!(output.status.success(), "{compiler} {arguments:?}:\n{}", String::from_utf8_lossy(&output.stderr));
}

/// Where tests may write.
pub(crate) fn folder() -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("plugin-host");
    std::fs::create_dir_all(&folder).unwrap();
    folder
}

pub(crate) fn path_text(path: &Path) -> &str {
    path.to_str().unwrap()
}
