//! `cargo xtask test editors`: real editors, started as `editors/` tells users to, against podlint as it is built here.

mod install;
mod vscode;

use crate::package::built;
use crate::run::{RunError, cargo, is_there, odd, run, run_within, succeeds, target};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;
use std::{env, fs};

/// How long a session may take. What it waits for it waits for twenty seconds; without load it ends within one.
const LIMIT: Duration = Duration::from_secs(180);

/// An editor that podlint is tried in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Editor {
    Neovim,
    Emacs,
    Vim,
    VsCode,
}

/// All of them, in the order in which they are tried.
pub(crate) const EDITORS: [Editor; 4] = [Editor::Neovim, Editor::Emacs, Editor::Vim, Editor::VsCode];
/// Those that run in a terminal.
pub(crate) const TERMINAL: [Editor; 3] = [Editor::Neovim, Editor::Emacs, Editor::Vim];

impl Editor {
    /// The editor that an argument names.
    pub(crate) fn named(argument: &str) -> Option<Editor> {
        EDITORS.into_iter().find(|editor| editor.name().to_lowercase().replace(' ', "") == argument)
    }

    fn name(self) -> &'static str {
        match self {
            Editor::Neovim => "Neovim",
            Editor::Emacs => "Emacs",
            Editor::Vim => "Vim",
            Editor::VsCode => "VS Code",
        }
    }
}

/// Tries these editors. What one of them lacks is installed first with `install`, and otherwise said and left out.
pub(crate) fn test(root: &Path, editors: &[Editor], install: bool) -> Result<(), RunError> {
    if install {
        install::missing(root, editors)?;
    }
    run(cargo(root).args(["build", "--quiet", "--locked", "--package", "podlint"]))?;
    for &editor in editors {
        if let Some(needed) = install::needed(root, editor) {
            println!(
                "skipped: {}, which needs {needed}; `cargo xtask test editors --install` installs it",
                editor.name()
            );
            continue;
        }
        println!("editor: {}:", editor.name());
        match editor {
            Editor::Neovim => neovim_session(root)?,
            Editor::Emacs => emacs_session(root)?,
            Editor::Vim => vim_session(root)?,
            Editor::VsCode => vscode::session(root)?,
        }
    }
    Ok(())
}

fn neovim_session(root: &Path) -> Result<(), RunError> {
    let mut neovim = Command::new(install::neovim(root).unwrap_or_else(|| "nvim".into()));
    neovim.args(["--headless", "-u", "NONE", "-i", "NONE", "-n", "-S"]).arg(script(root, "neovim.lua"));
    run_within(LIMIT, &mut in_terminal(root, Editor::Neovim, neovim)?)
}

fn emacs_session(root: &Path) -> Result<(), RunError> {
    let mut emacs = Command::new("emacs");
    // Not `-Q`, which hides the packages of Debian.
    emacs.args(["--batch", "-q", "-l"]).arg(script(root, "emacs.el"));
    run_within(LIMIT, &mut in_terminal(root, Editor::Emacs, emacs)?)
}

fn vim_session(root: &Path) -> Result<(), RunError> {
    let mut vim = Command::new("vim");
    vim.args(["-u", "NONE", "-N", "--not-a-term", "-T", "dumb", "-n", "-i", "NONE", "-S"]).arg(script(root, "vim.vim"));
    let mut vim = in_terminal(root, Editor::Vim, vim)?;
    // Vim draws on standard output, so what it finds goes to a file.
    let results = folder(root).join("vim.txt");
    _ = fs::remove_file(&results);
    let ended = run_within(LIMIT, vim.env("RESULTS", &results).stdout(Stdio::null()));
    print!("{}", fs::read_to_string(&results).unwrap_or_default());
    ended
}

fn script(root: &Path, name: &str) -> PathBuf {
    root.join("editors/test").join(name)
}

/// Where editors are installed and work.
fn folder(root: &Path) -> PathBuf {
    target(root).join("editors")
}

/// What every session is told: a repository of its own with copies of the manifests, and a PATH that leads to podlint.
fn in_terminal(root: &Path, editor: Editor, mut command: Command) -> Result<Command, RunError> {
    let work = folder(root).join("work").join(editor.name());
    if work.exists() {
        odd(fs::remove_dir_all(&work), "remove", &work)?;
    }
    odd(fs::create_dir_all(&work), "make", &work)?;
    let manifests = root.join("editors/test/workspace");
    for entry in odd(fs::read_dir(&manifests), "read", &manifests)? {
        let file = odd(entry, "read", &manifests)?;
        odd(fs::copy(file.path(), work.join(file.file_name())), "copy", &file.path())?;
    }
    // Editors, and podlint, look for the end of a project upwards; without this they would find ours.
    if !succeeds(Command::new("git").arg("init").arg(&work)) {
        let what = format!("cannot make a repository in {}", work.display());
        return Err(RunError::Missing { what, hint: "is git installed and on the PATH?" });
    }
    let built = built(root, "debug");
    let before = built.parent().map(Path::to_path_buf);
    let path = env::var_os("PATH").unwrap_or_default();
    let path = env::join_paths(before.into_iter().chain(env::split_paths(&path)))
        .map_err(|cause| RunError::Odd(format!("cannot put {} on the PATH: {cause}", built.display())))?;
    command.env("PATH", path).env("FOLDER", &work).env("EDITORS", root.join("editors")).env_remove("XDG_CONFIG_HOME");
    Ok(command)
}
