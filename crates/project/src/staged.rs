//! What the next commit of a git repository will hold.
//!
//! Git itself is asked, through its program: so whatever it knows about its index (worktrees, alternates, sparse checkouts, the
//! index of `git commit FILE`) holds here, too.

use std::collections::{HashMap, HashSet};
use std::ffi::OsString;
use std::fmt;
use std::io::{BufRead, BufReader, Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::path::canonical;

/// The index of a repository.
#[derive(Clone, Debug, Default)]
pub struct Staged {
    /// The top folder of the repository, absolute and without links.
    pub root: PathBuf,
    /// Regular files by absolute path, each with the name of its content.
    pub(crate) files: HashMap<PathBuf, String>,
    /// Those that the commit adds or changes, by absolute path.
    pub(crate) changed: HashSet<PathBuf>,
    /// Symbolic links and repositories inside, by absolute path: they have no text of their own.
    pub(crate) links: HashSet<PathBuf>,
    /// Files of which the disk has another text, or none.
    different: HashSet<PathBuf>,
}

/// Why it is not known what is staged. `Display` gives one line for users.
#[derive(Debug)]
pub enum GitError {
    /// The program cannot be run.
    Start(std::io::Error),
    /// It refused.
    Refused(String),
    /// Two versions of a file are to be merged, and nobody has done so yet.
    Conflict(PathBuf),
}

impl fmt::Display for GitError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            GitError::Start(error) => write!(f, "cannot ask git what is staged: {error}"),
            GitError::Refused(why) => write!(f, "cannot ask git what is staged: {why}"),
            GitError::Conflict(path) => {
                write!(f, "`{}` has conflicts that are not resolved", crate::path::display(path))
            }
        }
    }
}

impl std::error::Error for GitError {}

impl Staged {
    /// Reads the index of the repository that the current folder is in.
    pub fn read() -> Result<Staged, GitError> {
        let root = git(&["rev-parse", "--show-toplevel"])?;
        let root = canonical(&path(root.strip_suffix(b"\n").unwrap_or(&root)));
        let mut staged = Staged { root, ..Staged::default() };
        for line in lines(&git(&["ls-files", "--stage", "-t", "-z", "--full-name", "--", ":/"])?) {
            // `H 100644 <object> 0<TAB>path`
            let Some(tab) = line.iter().position(|byte| *byte == b'\t') else { continue };
            let place = staged.root.join(path(&line[tab + 1..]));
            let head = String::from_utf8_lossy(&line[..tab]);
            let [tag, mode, object, stage] = head.split(' ').collect::<Vec<_>>()[..] else { continue };
            if stage != "0" {
                return Err(GitError::Conflict(place.strip_prefix(&staged.root).unwrap_or(&place).to_path_buf()));
            }
            if !mode.starts_with("100") {
                staged.links.insert(place);
                continue;
            }
            if tag == "S" {
                staged.different.insert(place.clone());
            }
            staged.files.insert(place, object.to_owned());
        }
        let how = ["-z", "--no-relative", "--no-renames", "--no-ext-diff", "--ignore-submodules"];
        let changed = git(&[&["diff", "--cached", "--name-only", "--diff-filter=d"], &how[..]].concat())?;
        let changed: HashSet<PathBuf> = lines(&changed).map(|line| staged.root.join(path(line))).collect();
        staged.changed = changed;
        let different = git(&[&["diff", "--name-status"], &how[..]].concat())?;
        let mut different = lines(&different);
        while let (Some(status), Some(line)) = (different.next(), different.next()) {
            let place = staged.root.join(path(line));
            match status {
                // `git add --intent-to-add` names a file, and stages nothing of it.
                b"A" => _ = staged.files.remove(&place),
                _ => _ = staged.different.insert(place),
            }
        }
        Ok(staged)
    }

    /// The staged bytes of those files, absolute paths, of which the disk has others.
    pub fn different<'p>(&self, files: impl Iterator<Item = &'p Path>) -> Result<Vec<(&'p Path, Vec<u8>)>, GitError> {
        let wanted: Vec<(&Path, &str)> = files
            .filter(|file| self.different.contains(*file))
            .filter_map(|file| Some((file, self.files.get(file)?.as_str())))
            .collect();
        if wanted.is_empty() {
            return Ok(Vec::new());
        }
        let mut child = command(&["cat-file", "--batch"])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .map_err(GitError::Start)?;
        let (Some(mut input), Some(output)) = (child.stdin.take(), child.stdout.take()) else {
            return Err(GitError::Refused("it has no streams".to_owned()));
        };
        let mut output = BufReader::new(output);
        let mut found = Vec::new();
        for (file, object) in wanted {
            // One after the other: so neither side waits with a full pipe.
            writeln!(input, "{object}").and_then(|()| input.flush()).map_err(GitError::Start)?;
            found.push((file, content(&mut output, object)?));
        }
        drop(input);
        _ = child.wait();
        Ok(found)
    }
}

/// The next answer of `git cat-file --batch`: `<object> blob <size>`, the bytes, a line break.
fn content(output: &mut impl BufRead, object: &str) -> Result<Vec<u8>, GitError> {
    let mut head = String::new();
    output.read_line(&mut head).map_err(GitError::Start)?;
    let size = head.trim_end().rsplit(' ').next().and_then(|size| size.parse::<u64>().ok());
    let Some(size) = size.filter(|size| *size <= crate::SIZE_LIMIT) else {
        return Err(GitError::Refused(format!("it does not have the content `{object}`")));
    };
    let mut bytes = Vec::new();
    let read = output.by_ref().take(size + 1).read_to_end(&mut bytes).map_err(GitError::Start)?;
    if read as u64 != size + 1 {
        return Err(GitError::Refused(format!("the content `{object}` ends early")));
    }
    bytes.pop();
    Ok(bytes)
}

fn command(arguments: &[&str]) -> Command {
    let mut command = Command::new("git");
    // Nothing is written, not even what git would note for its next run.
    command.args(arguments).env("GIT_OPTIONAL_LOCKS", "0").env("LC_ALL", "C");
    // Who calls us may have told git to take paths as they are written; ours are not about a path.
    for setting in ["GIT_LITERAL_PATHSPECS", "GIT_GLOB_PATHSPECS", "GIT_NOGLOB_PATHSPECS", "GIT_ICASE_PATHSPECS"] {
        command.env_remove(setting);
    }
    command
}

/// What git prints.
fn git(arguments: &[&str]) -> Result<Vec<u8>, GitError> {
    let output = command(arguments).output().map_err(GitError::Start)?;
    if output.status.success() {
        return Ok(output.stdout);
    }
    let said = String::from_utf8_lossy(&output.stderr);
    let said = said.strip_prefix("fatal: ").unwrap_or(&said);
    // It says at times what to do, below what is wrong.
    let lines: Vec<&str> = said.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    Err(GitError::Refused(lines.join(" ")))
}

/// What stands between zero bytes.
fn lines(text: &[u8]) -> impl Iterator<Item = &[u8]> {
    text.split(|byte| *byte == 0).filter(|line| !line.is_empty())
}

#[cfg(unix)]
fn path(bytes: &[u8]) -> PathBuf {
    use std::os::unix::ffi::OsStringExt;
    OsString::from_vec(bytes.to_vec()).into()
}

#[cfg(not(unix))]
fn path(bytes: &[u8]) -> PathBuf {
    OsString::from(String::from_utf8_lossy(bytes).into_owned()).into()
}
