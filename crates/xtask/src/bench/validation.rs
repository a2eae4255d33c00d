//! `cargo xtask bench validation`: what the API schema and validation cost, beside kubeconform, and what the table of types adds to
//! the binary.

use super::benches;
use crate::json_schema;
use crate::run::{RunError, cargo, run as execute, target};
use podlint_schema::LATEST;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::{env, fmt, fs, io};

/// The release of kubeconform that is compared.
const KUBECONFORM: &str = "github.com/yannh/kubeconform/cmd/kubeconform@v0.7.0";

/// Bytes that the table of types may add to the binary, for all minors together.
const LIMIT: u32 = 2_000_000;

/// The test of `podlint-schema` that prints how big the table is.
const SIZE_TEST: &str = "the_table_stays_small_and_holds_nothing_without_use";

/// Why nothing could be measured.
#[derive(Debug)]
pub(crate) enum Error {
    /// Nobody said where the manifests are.
    NoCorpus,
    Run(RunError),
    /// The schemas could not be written.
    Write {
        path: PathBuf,
        cause: io::Error,
    },
    /// There is no binary where cargo should have put it.
    Binary {
        path: PathBuf,
        cause: io::Error,
    },
}

impl Error {
    /// What the developer can do about it.
    pub(crate) fn hint(&self) -> Option<&'static str> {
        match self {
            Error::NoCorpus => Some("PODLINT_CORPUS names the folder whose `manifests` are measured"),
            Error::Run(error) => error.hint(),
            Error::Write { .. } | Error::Binary { .. } => None,
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Error::NoCorpus => formatter.write_str("there are no manifests to measure with"),
            Error::Run(error) => error.fmt(formatter),
            Error::Write { path, cause } => write!(formatter, "cannot write schemas to {}: {cause}", path.display()),
            Error::Binary { path, cause } => write!(formatter, "cannot look at {}: {cause}", path.display()),
        }
    }
}

/// Builds podlint as it is released, gets kubeconform and writes schemas for it, measures both and prints the size of the table.
pub(crate) fn validation(root: &Path) -> Result<(), Error> {
    let manifests = env::var_os("PODLINT_CORPUS").map(|corpus| Path::new(&corpus).join("manifests"));
    let manifests = manifests.filter(|manifests| manifests.is_dir()).ok_or(Error::NoCorpus)?;
    execute(cargo(root).args(["build", "--release", "--locked", "--package", "podlint"])).map_err(Error::Run)?;
    let podlint = target(root).join("release").join(format!("podlint{}", env::consts::EXE_SUFFIX));

    let mut command = benches(root);
    command.arg("validation").arg(&podlint).arg(&manifests);
    if let Some(kubeconform) = kubeconform(root) {
        let schemas = root.join("target/kubeconform/schemas").join(LATEST.to_string());
        let count =
            json_schema::write(&schemas, LATEST).map_err(|cause| Error::Write { path: schemas.clone(), cause })?;
        println!("{count} JSON schemas of Kubernetes {LATEST} in {}", schemas.display());
        command.arg(kubeconform).arg(schemas);
    }
    execute(&mut command).map_err(Error::Run)?;
    print_sizes(root, &podlint)
}

/// The kubeconform that is compared, installed on the first run; `None`, and said, where that cannot be had.
fn kubeconform(root: &Path) -> Option<PathBuf> {
    let (_, version) = KUBECONFORM.rsplit_once('@')?;
    let folder = root.join("target/kubeconform").join(version);
    let kubeconform = folder.join(format!("kubeconform{}", env::consts::EXE_SUFFIX));
    if !kubeconform.is_file()
        && let Err(error) = execute(Command::new("go").args(["install", KUBECONFORM]).env("GOBIN", &folder))
    {
        println!("skipped: kubeconform {version}, which needs Go and its modules: {error}");
        return None;
    }
    Some(kubeconform)
}

/// Prints how big the binary is, and how much of that is the table of types. The table is plain static data, so the compiler knows
/// its size, and a test of `podlint-schema` prints it.
fn print_sizes(root: &Path, podlint: &Path) -> Result<(), Error> {
    let size = fs::metadata(podlint).map_err(|cause| Error::Binary { path: podlint.to_owned(), cause })?.len();
    println!("binary growth:");
    println!("{:<40} {:>10} bytes", "podlint, whole", size);
    let mut command = cargo(root);
    command.args(["test", "--quiet", "--locked", "--package", "podlint-schema", "--lib"]);
    command.args(["--", SIZE_TEST, "--nocapture"]);
    let line = format!("cargo test --package podlint-schema --lib {SIZE_TEST}");
    let output = match command.stderr(Stdio::inherit()).output() {
        Ok(output) => String::from_utf8_lossy(&output.stdout).into_owned(),
        Err(cause) => return Err(Error::Run(RunError::Start { line, cause })),
    };
    let sizes: Vec<(&str, &str)> = output.lines().filter_map(size_line).collect();
    // Also where the test has another name now, which is no failure to cargo.
    let Some((_, whole)) = sizes.first() else { return Err(Error::Run(RunError::Failed { line })) };
    for (name, bytes) in &sizes {
        println!("{name:<40} {bytes:>10} bytes");
    }
    let is_held = whole.parse().is_ok_and(|whole: u32| whole < LIMIT);
    println!("table of types below {} MB: {}", LIMIT / 1_000_000, if is_held { "yes" } else { "NO" });
    Ok(())
}

/// Name and bytes of `size: name: 123`. What other tests print at the same time may stand in front of it.
fn size_line(line: &str) -> Option<(&str, &str)> {
    line.split_once("size: ")?.1.rsplit_once(": ")
}

#[cfg(test)]
mod tests {
    use super::size_line;

    #[test]
    fn sizes_are_found_in_what_tests_print() {
        assert_eq!(size_line(".size: table of types: 1.33: 96000"), Some(("table of types: 1.33", "96000")));
        assert_eq!(size_line("running 2 tests"), None);
    }
}
