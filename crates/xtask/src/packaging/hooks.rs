//! The hooks in pre-commit and prek, as people use them: in repositories with commits, merges and half-staged files.

use super::checks::Checks;
use super::consumer::{Done, Ground, RUNNERS, Repository, Runner};
use super::tools::Tools;
use super::{emptied, mirror};
use crate::run::{RunError, odd, run};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};
use std::{env, fs};

/// Lists that all files are cut into.
const PARTS: usize = 7;

const IDS: [&str; 4] = ["podlint", "podlint-fix", "podlint-all", "podlint-system"];

const CONFIG: &str = "\
apiVersion: v1
kind: ConfigMap
metadata:
  name: shop
data:
  heading: Kim's shop
  line-1: one
  line-2: two
  line-3: three
  line-4: four
  line-5: five
  line-6: six
  line-7: seven
  line-8: eight
  currency: KRW
";
const WEB: &str = "\
apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
  labels: {app.kubernetes.io/name: web}
spec:
  selector:
    matchLabels: {app.kubernetes.io/name: web}
  template:
    metadata:
      labels: {app.kubernetes.io/name: web}
    spec:
      containers:
      - name: web
        image: registry.example/shop/web:1.4
        imagePullPolicy: Always
        env:
        - name: TITLE
          valueFrom: {configMapKeyRef: {name: shop, key: heading}}
";
const SERVICE: &str = "\
apiVersion: v1
kind: Service
metadata:
  name: web
spec:
  selector: {app.kubernetes.io/name: web}
  ports:
  - port: 80
";
const TEMPLATE: &str =
    "{{- if .Values.on }}\napiVersion: v1\nkind: Pod\nmetadata: {name: {{ .Release.Name }}}\n{{- end }}\n";
/// Where the key is read and where the ConfigMap is.
const BOTH_PLACES: [&str; 2] = ["app/web.yaml:19:", "app/config.yaml:4:"];

/// Tries everything.
pub(super) fn check(
    root: &Path,
    wheel: &Path,
    tools: &Tools,
    folder: &Path,
    checks: &mut Checks,
) -> Result<(), RunError> {
    for file in [root.to_path_buf(), mirrored(root, folder)?] {
        let file = file.join(".pre-commit-hooks.yaml");
        run(tools.command("pre-commit").arg("validate-manifest").arg(&file))?;
    }
    emptied(&folder.join("home"))?;
    let ground = Ground { folder, wheel, tools };
    let mirror = Repository::at(ground, &mirrored(root, folder)?);
    mirror.git(&["init", "--quiet", "--initial-branch=main"])?;
    mirror.commit_all("release")?;
    let tag = format!("v{}", mirror::version());
    mirror.git(&["tag", &tag])?;
    let large = match env::var_os("PODLINT_CORPUS") {
        Some(corpus) => Some(clean_corpus(&Path::new(&corpus).join("manifests"), ground)?),
        None => {
            println!("skipped: repositories of 300 and 6,300 real manifests, which need PODLINT_CORPUS");
            None
        }
    };
    for runner in RUNNERS {
        let name = runner.name();
        for id in IDS {
            let repository = small(ground, &format!("{name}-try"))?;
            let path = mirror.path.display().to_string();
            let done = repository.run(name, &["try-repo", &path, id, "--all-files"], "")?;
            checks.note(&format!("{name}: try-repo {id}"), passed(&done), || done.text.clone());
        }
        let setup = Setup { runner, mirror: &mirror.path, tag: &tag };
        match &large {
            None => everyday(setup, small(ground, name)?, "a small repository", checks)?,
            Some(files) => {
                for count in [300, 6300] {
                    let repository = small(ground, &format!("{name}-{count}"))?;
                    copy(files, count, &repository)?;
                    everyday(setup, repository, &format!("{count} files"), checks)?;
                }
            }
        }
    }
    Ok(())
}

/// How a repository gets its hooks.
#[derive(Clone, Copy)]
struct Setup<'s> {
    runner: Runner,
    mirror: &'s Path,
    tag: &'s str,
}

/// What happens in a repository from day to day.
fn everyday(setup: Setup<'_>, own: Repository<'_>, what: &str, checks: &mut Checks) -> Result<(), RunError> {
    let Setup { runner, mirror, tag, .. } = setup;
    let name = runner.name();
    let hooks = |id: &str| format!("repos:\n- repo: {}\n  rev: {tag}\n  hooks:\n  - id: {id}\n", mirror.display());
    own.write(".pre-commit-config.yaml", &hooks("podlint"))?;
    own.commit_all("all")?;
    let installed = own.run(name, &["install", "-t", "pre-commit", "-t", "pre-merge-commit"], "")?;
    let mut note = |case: &str, is_so: bool, done: &Done| {
        checks.note(&format!("{name}, {what}: {case}"), is_so, || done.text.clone());
    };
    note("the hooks are installed", installed.is_success, &installed);
    let names_both = |done: &Done| !done.is_success && BOTH_PLACES.iter().all(|place| done.text.contains(place));

    own.replace("app/service.yaml", "port: 80", "port: 8080")?;
    own.git(&["add", "--all"])?;
    let done = own.commit()?;
    note("a clean commit passes", passed(&done), &done);

    own.replace("app/config.yaml", "heading:", "title:")?;
    own.git(&["add", "--all"])?;
    let done = own.commit()?;
    note("a key that is renamed fails, with both places", names_both(&done), &done);
    own.reset()?;

    // Two hunks: the first one takes the key away that is read, the second one is harmless.
    for (answers, [from, to], case, is_wrong) in [
        ("n\ny\n", ["KRW", "EUR"], "of a file that is staged in part, the right part passes", false),
        ("y\nn\n", ["EUR", "USD"], "of a file that is staged in part, the wrong part fails", true),
    ] {
        own.replace("app/config.yaml", "heading:", "title:")?;
        own.replace("app/config.yaml", from, to)?;
        own.run("git", &["add", "--patch"], answers)?;
        let done = own.commit()?;
        note(case, if is_wrong { names_both(&done) } else { passed(&done) }, &done);
        own.reset()?;
    }

    own.git(&["switch", "--quiet", "--create", "titles"])?;
    own.replace("app/config.yaml", "heading:", "title:")?;
    own.replace("app/web.yaml", "key: heading", "key: title")?;
    own.commit_all("titles")?;
    own.git(&["switch", "--quiet", "main"])?;
    own.write("app/other.yaml", &WEB.replace("name: web\n", "name: other\n").replace("name: web}", "name: other}"))?;
    own.commit_all("other")?;
    let done = own.run("git", &["merge", "--no-edit", "titles"], "")?;
    let is_refused = !done.is_success && done.text.contains("app/other.yaml:19:") && done.text.contains(BOTH_PLACES[1]);
    note("a merge of two right sides that is wrong fails", is_refused, &done);
    own.git(&["merge", "--abort"])?;
    own.git(&["rm", "--quiet", "app/other.yaml"])?;
    own.commit_all("without")?;
    let done = own.run("git", &["merge", "--no-edit", "titles"], "")?;
    note("a merge that is right passes", passed(&done), &done);

    let done = own.run(name, &["run", "--all-files"], "")?;
    note("run --all-files passes", passed(&done), &done);

    own.write(".pre-commit-config.yaml", &hooks("podlint-fix"))?;
    own.commit_all("fix")?;
    own.replace("app/web.yaml", "imagePullPolicy", "imagePulPolicy")?;
    own.git(&["add", "--all"])?;
    let done = own.commit()?;
    let is_fixed = own.read("app/web.yaml")?.contains("imagePullPolicy: Always");
    note("the fixing hook changes the file and fails once", !done.is_success && is_fixed, &done);
    own.replace("app/web.yaml", "web:1.4", "web:1.5")?;
    own.git(&["add", "--all"])?;
    let done = own.commit()?;
    note("and then passes", passed(&done), &done);
    let changed = own.git(&["status", "--porcelain"])?;
    note("and has changed nothing else", changed.is_empty(), &Done { is_success: true, text: changed.clone() });

    if runner == Runner::PreCommit {
        let done = same_however_cut(&own)?;
        let is_same = done.is_success;
        checks.note(&format!("{what}: the same is found however the list of files is cut"), is_same, || done.text);
        let waited = fastest(&own)?;
        println!("podlint on one changed file, {what}: {:.0} ms, the best of nine", waited.as_secs_f64() * 1e3);
    }
    Ok(())
}

/// Whether the hooks ran and had nothing to say.
fn passed(done: &Done) -> bool {
    done.is_success && done.text.contains("Passed")
}

/// Whether the findings of all files at once are those of the files in several lists, with hints and all.
fn same_however_cut(repository: &Repository<'_>) -> Result<Done, RunError> {
    let files = repository.git(&["ls-files", "-z", "--", "*.yaml", "*.yml"])?;
    let files: Vec<&str> = files.split_terminator('\0').collect();
    let found_in = |files: &[&str]| -> Result<BTreeSet<String>, RunError> {
        let arguments = [&["check", "--quiet", "--profile", "strict", "--format", "concise"], files].concat();
        Ok(repository.run("podlint", &arguments, "")?.text.lines().map(str::to_owned).collect())
    };
    let at_once = found_in(&files)?;
    let mut cut = BTreeSet::new();
    for part in 0..PARTS {
        let files: Vec<&str> = files.iter().copied().skip(part).step_by(PARTS).collect();
        cut.extend(found_in(&files)?);
    }
    let differing: Vec<String> = at_once.symmetric_difference(&cut).take(5).cloned().collect();
    let text =
        format!("{} findings, {} in parts, among what differs: {}", at_once.len(), cut.len(), differing.join("; "));
    Ok(Done { is_success: differing.is_empty() && !at_once.is_empty(), text })
}

/// How long podlint itself takes for one file of a repository, on one core where that can be had.
fn fastest(repository: &Repository<'_>) -> Result<Duration, RunError> {
    let (program, before): (&str, &[&str]) =
        if crate::run::is_there("taskset") { ("taskset", &["-c", "0", "podlint"]) } else { ("podlint", &[]) };
    let arguments = [before, &["check", "app/service.yaml"]].concat();
    let mut best = Duration::MAX;
    for _ in 0..9 {
        let start = Instant::now();
        let done = repository.run(program, &arguments, "")?;
        if !done.is_success {
            return Err(RunError::Odd(format!("podlint finds something: {}", done.text)));
        }
        best = best.min(start.elapsed());
    }
    Ok(best)
}

/// The files of the mirror repository, in a folder of their own.
fn mirrored(root: &Path, folder: &Path) -> Result<PathBuf, RunError> {
    let path = folder.join("repositories/podlint-pre-commit");
    emptied(&path)?;
    mirror::write(root, &path)?;
    Ok(path)
}

/// A repository with a ConfigMap, a Deployment that reads it, a Service, and files that are none of podlint's business.
fn small<'t>(ground: Ground<'t>, name: &str) -> Result<Repository<'t>, RunError> {
    let repository = Repository::new(ground, name)?;
    for (name, text) in [
        ("app/config.yaml", CONFIG),
        ("app/web.yaml", WEB),
        ("app/service.yaml", SERVICE),
        ("chart/Chart.yaml", "apiVersion: v2\nname: chart\nversion: 1.0.0\n"),
        ("chart/templates/pod.yaml", TEMPLATE),
        (".github/workflows/test.yaml", "on: push\njobs: {}\n"),
        ("한글 이름/설정.yaml", "이름: 가게\n"),
    ] {
        repository.write(name, text)?;
    }
    repository.commit_all("first")?;
    Ok(repository)
}

/// Those manifests of the corpus that podlint has no error for, as paths below it.
fn clean_corpus(corpus: &Path, ground: Ground<'_>) -> Result<Vec<(PathBuf, PathBuf)>, RunError> {
    let mut files = Vec::new();
    let mut folders = vec![corpus.to_path_buf()];
    while let Some(folder) = folders.pop() {
        for entry in odd(fs::read_dir(&folder), "read", &folder)? {
            let path = odd(entry, "read", &folder)?.path();
            match path.is_dir() {
                true => folders.push(path),
                false => files.push(path),
            }
        }
    }
    files.sort();
    let all = Repository::new(ground, "corpus")?;
    // Twice, because a large repository has more files than the corpus.
    let places = |path: &Path| {
        let below = path.strip_prefix(corpus).unwrap_or(path);
        ["one", "two"].map(|copy| Path::new(copy).join(below))
    };
    let mut placed: Vec<(PathBuf, PathBuf)> = Vec::new();
    for copy in 0..2 {
        placed.extend(files.iter().map(|path| (path.clone(), places(path)[copy].clone())));
    }
    copy(&placed, placed.len(), &all)?;
    // Without a file others may have an error that they had not before.
    for _ in 0..5 {
        let done = all.run("podlint", &["check", "--format", "concise", "--quiet", "."], "")?;
        let wrong: std::collections::HashSet<&str> = done
            .text
            .lines()
            .filter(|line| line.contains(": error "))
            .filter_map(|line| {
                line.strip_prefix("./")?.split_once(".yaml:").or(line.strip_prefix("./")?.split_once(".yml:"))
            })
            .map(|(name, _)| name)
            .collect();
        if wrong.is_empty() {
            break;
        }
        placed.retain(|(_, place)| {
            let is_wrong = wrong.contains(place.with_extension("").to_string_lossy().as_ref());
            if is_wrong {
                // It may be gone already.
                _ = fs::remove_file(all.path.join(place));
            }
            !is_wrong
        });
    }
    emptied(&all.path)?;
    Ok(placed)
}

/// Copies files into a repository until it has so many.
fn copy(files: &[(PathBuf, PathBuf)], count: usize, repository: &Repository<'_>) -> Result<(), RunError> {
    for (from, to) in files.iter().take(count) {
        let to = repository.path.join(to);
        odd(fs::create_dir_all(to.parent().unwrap_or(&to)), "make", &to)?;
        odd(fs::copy(from, &to), "copy", from)?;
    }
    Ok(())
}
