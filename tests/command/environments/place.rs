//! A sandbox that a shell script spoils and then runs the program in.

use std::fmt::Write as _;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use tempfile::TempDir;

const SMALL: &str = r#"title = "Small"
timeline = { unit = "visit", ticks = 1 }
outcome = { primary = "tip_share" }
design = { replicates = 2 }

[population]
of = "guests"
size = 200
basket = 20
tip_share = { normal = { mean = "16%", sd = "3%" } }

[[arm]]
name = "no mint"
[[arm]]
name = "one mint"
[[arm.gesture]]
gift = "mint"
value = 1
when = "with the bill"
"#;

/// What scripts are told before their first line: `$G` is the program, `run` runs the small scenario.
const HEAD: &str = r#"
run() { "$G" run small.toml --draws 0 --sensitivity off --quiet --threads 2 "$@"; }
as_nobody() { if [ "$(id -u)" = 0 ]; then setpriv --reuid 65534 --regid 65534 --clear-groups "$@"; else "$@"; fi; }
"#;

/// The longest that any environment may keep the program busy, in seconds; builds for tests are slow,
/// and the machine may be busy.
const PATIENCE: &str = "120";

/// Runs a script in a sandbox of its own and tells all that came of it.
pub fn told(script: &str) -> String {
    let place = TempDir::new().unwrap();
    fs::set_permissions(place.path(), fs::Permissions::from_mode(0o777)).unwrap();
    fs::write(place.path().join("small.toml"), SMALL).unwrap();
    let output = Command::new("timeout")
        .args(["--kill-after=1", PATIENCE, "bash", "-c"])
        .arg(format!("{HEAD}\n{script}"))
        .env("G", env!("CARGO_BIN_EXE_goodwill"))
        .env("LC_ALL", "C.UTF-8")
        .stdin(Stdio::null())
        .current_dir(place.path())
        .output()
        .unwrap();
    assert_ne!(output.status.code(), Some(124), "took too long: {script}");
    tell(&output, place.path())
}

fn tell(output: &Output, place: &Path) -> String {
    let here = place.to_string_lossy();
    let text =
        |bytes: &[u8]| without_sizes(&String::from_utf8_lossy(bytes).replace(&*here, "[HERE]"));
    let (stdout, stderr) = (text(&output.stdout), text(&output.stderr));
    for said in [&stdout, &stderr] {
        assert!(!said.contains("panicked"), "{said}");
    }
    let mut told = String::new();
    match output.status.code() {
        Some(code) => writeln!(told, "exit code {code}").unwrap(),
        None => writeln!(told, "{}", output.status).unwrap(),
    }
    // The summary of a run is told elsewhere.
    let first = stdout.lines().next().unwrap_or_default();
    writeln!(
        told,
        "--- stdout begins\n{}\n--- stderr\n{}",
        first,
        stderr.trim_end()
    )
    .unwrap();
    told += "--- left\n";
    for name in left(place, 2) {
        writeln!(told, "{name}").unwrap();
    }
    told
}

/// Sizes are foretold, and are another test's matter.
fn without_sizes(text: &str) -> String {
    let words: Vec<&str> = text.split(' ').collect();
    let of_size = |at: usize| {
        words
            .get(at + 1)
            .is_some_and(|unit| unit.trim_end_matches(',').ends_with("kB"))
    };
    let shown = |at: usize| match words[at].parse::<f64>() {
        Ok(_) if of_size(at) => "[SIZE]",
        _ => words[at],
    };
    (0..words.len()).map(shown).collect::<Vec<_>>().join(" ")
}

/// What is in a folder beside the scenario, folders so many levels deep.
fn left(folder: &Path, levels: usize) -> Vec<String> {
    let Ok(entries) = fs::read_dir(folder) else {
        return Vec::new();
    };
    let mut names = Vec::new();
    for entry in entries.map(Result::unwrap) {
        let name = entry.file_name().to_string_lossy().into_owned();
        let is_folder = entry.file_type().unwrap().is_dir();
        if is_folder && levels > 1 {
            let inside = left(&entry.path(), levels - 1);
            // A whole folder has its sums.
            match inside.iter().any(|name| name == "SHA256SUMS") {
                true => names.push(format!("{name}/ whole")),
                false => {
                    names.push(format!("{name}/"));
                    names.extend(inside.iter().map(|inner| format!("{name}/{inner}")));
                }
            }
        } else if name != "small.toml" {
            names.push(name);
        }
    }
    names.sort();
    names
}

/// Whether this user may mount a file system of its own; said loudly where not.
pub fn can_mount() -> bool {
    let tried = Command::new("unshare")
        .args(["-m", "sh", "-c", "mount -t tmpfs -o size=64k none /mnt"])
        .stderr(Stdio::null())
        .status();
    let can = tried.is_ok_and(|status| status.success());
    if !can {
        eprintln!("SKIPPED: this needs the right to mount a small file system (root)");
    }
    can
}
