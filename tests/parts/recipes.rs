//! The recipes in `recipes/`: their commands are those that a queue would run.
#![cfg(unix)]

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::{Command, Output};

use crate::common::place::{ends, repository, results};
use crate::{BARE, file, part, place, plan};

/// A small run, planned in three parts and run on one machine, too.
fn planned() -> tempfile::TempDir {
    let at = place();
    let what = [&["run", "busy.toml"], &BARE[..]].concat();
    plan(at.path(), &what, 3, "plan.json");
    ends(
        at.path(),
        &[&what[..], &["--out", "one", "--quiet"]].concat(),
        0,
    );
    at
}

/// Runs something with `goodwill`, and with these scripts by their names, on its path.
fn run(at: &Path, program: &str, arguments: &[&str], scripts: &[(&str, &str)]) -> Output {
    let bin = at.join("bin");
    fs::create_dir_all(&bin).unwrap();
    for (name, text) in scripts {
        let path = bin.join(name);
        fs::write(&path, text).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
    }
    let link = bin.join("goodwill");
    if !link.exists() {
        std::os::unix::fs::symlink(env!("CARGO_BIN_EXE_goodwill"), &link).unwrap();
    }
    let path = std::env::var("PATH").unwrap_or_default();
    let output = Command::new(program)
        .current_dir(at)
        .args(arguments)
        .env("PATH", format!("{}:{path}", bin.display()))
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success(), "{program} {arguments:?}\n{said}");
    output
}

/// A queue that runs what is submitted at once, an array one by one, and notes what it was asked for.
const SBATCH: &str = r#"#!/bin/sh
set -eu
array=
for argument in "$@"; do
    case "$argument" in
        --array=*) array=${argument#--array=} ;;
        --wrap=*) wrap=${argument#--wrap=} ;;
    esac
done
echo "$@" >> sbatch.log
if [ -z "$array" ]; then
    sh -c "$wrap" > /dev/null 2>> sbatch.err
    echo 8
else
    for run in $(echo "$array" | tr , ' '); do
        for index in $(seq "${run%-*}" "${run#*-}"); do
            SLURM_ARRAY_TASK_ID=$index sh -c "$wrap" 2>> sbatch.err
        done
    done
    echo 7
fi
"#;

#[test]
fn slurm() {
    let at = planned();
    part(at.path(), "plan.json", "1", "parts", &["--quiet"]);
    let before = fs::metadata(file(at.path(), "parts", 1))
        .unwrap()
        .modified()
        .unwrap();
    let recipe = repository("recipes/slurm.sh");
    let arguments = [
        recipe.to_str().unwrap(),
        "plan.json",
        "parts",
        "merged",
        "--time=5",
    ];
    run(at.path(), "sh", &arguments, &[("sbatch", SBATCH)]);
    assert!(results(&at.path().join("merged")) == results(&at.path().join("one")));
    let log = fs::read_to_string(at.path().join("sbatch.log")).unwrap();
    let asked: Vec<&str> = log.lines().collect();
    assert!(
        asked[0].contains("--array=0,2 ") && asked[0].contains("--time=5"),
        "{log}"
    );
    assert!(asked[1].contains("--dependency=afterok:7 "), "{log}");
    assert_eq!(
        fs::metadata(file(at.path(), "parts", 1))
            .unwrap()
            .modified()
            .unwrap(),
        before
    );

    // All is there: only the merging is submitted.
    run(at.path(), "sh", &arguments, &[]);
    let log = fs::read_to_string(at.path().join("sbatch.log")).unwrap();
    assert_eq!(log.lines().count(), 3);
    assert!(!log.lines().last().unwrap().contains("afterok"), "{log}");
}

/// The commands of the two jobs, with the number of the pod in its place.
#[test]
fn kubernetes() {
    let at = planned();
    let recipe = fs::read_to_string(repository("recipes/kubernetes.yaml")).unwrap();
    let commands: Vec<Vec<String>> = recipe
        .lines()
        .filter_map(|line| line.trim().strip_prefix("args: "))
        .map(|list| serde_json::from_str(list).unwrap())
        .collect();
    assert_eq!(commands.len(), 2);
    for index in ["0", "1", "2"] {
        let of_pod = commands[0].iter();
        let of_pod: Vec<&str> = of_pod
            .map(|word| {
                if word == "$(JOB_COMPLETION_INDEX)" {
                    index
                } else {
                    word
                }
            })
            .collect();
        assert!(of_pod.contains(&index));
        ends(at.path(), &of_pod, 0);
    }
    ends(at.path(), &commands[1], 0);
    assert!(results(&at.path().join("output/merged")) == results(&at.path().join("one")));
}

/// Whether a program is there and says so.
fn is_there(program: &str, arguments: &[&str]) -> bool {
    let ended = Command::new(program).args(arguments).output();
    let there = ended.is_ok_and(|output| output.status.success());
    if !there {
        eprintln!("skipped, as there is no `{program}` {arguments:?} on this machine");
    }
    there
}

#[test]
fn gnu_parallel() {
    if !is_there("parallel", &["--version"]) {
        return;
    }
    let at = planned();
    let page = fs::read_to_string(repository("docs/guide/cluster.md")).unwrap();
    let line = page
        .lines()
        .find(|line| line.contains("| parallel"))
        .unwrap();
    let line = line.replace("seq 0 199", "seq 0 2");
    run(at.path(), "sh", &["-c", &line], &[]);
    run(
        at.path(),
        "goodwill",
        &["merge", "plan.json", "parts", "--out", "merged"],
        &[],
    );
    assert!(results(&at.path().join("merged")) == results(&at.path().join("one")));
}

/// Dask's own scheduler where it is there, and else one in its place that runs each task at once.
#[test]
fn dask() {
    if !is_there("python3", &["--version"]) {
        return;
    }
    let at = planned();
    part(at.path(), "plan.json", "2", "parts", &["--quiet"]);
    let stand_in = r#"
class LocalCluster:
    def __init__(self, **options): pass
class Future:
    def __init__(self, value): self.value = value
    def result(self): return self.value
class Client:
    def __init__(self, cluster): pass
    def __enter__(self): return self
    def __exit__(self, *failure): pass
    def submit(self, function, *arguments, retries, pure): return Future(function(*arguments))
def as_completed(futures): return futures
"#;
    if !is_there("python3", &["-c", "import dask.distributed"]) {
        fs::create_dir(at.path().join("dask")).unwrap();
        fs::write(at.path().join("dask/__init__.py"), "").unwrap();
        fs::write(at.path().join("dask/distributed.py"), stand_in).unwrap();
    }
    fs::copy(
        repository("recipes/dask_parts.py"),
        at.path().join("dask_parts.py"),
    )
    .unwrap();
    let arguments = [
        "dask_parts.py",
        "plan.json",
        "parts",
        "merged",
        "--workers",
        "2",
        "--widths",
        "scalar,avx2",
    ];
    let output = run(at.path(), "python3", &arguments, &[]);
    let out = String::from_utf8(output.stdout).unwrap();
    assert!(out.starts_with("2 parts to run\n"), "{out}");
    assert!(results(&at.path().join("merged")) == results(&at.path().join("one")));
}
