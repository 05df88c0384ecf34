//! Folders with files in them, and the program as people run it there.

use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use tempfile::TempDir;

/// A small scenario with money in it, and an arm beside the baseline.
pub const SHOP: &str = r#"
title = "A shop"
timeline = { unit = "week", ticks = 4 }
outcome = { primary = "profit" }
design = { replicates = 3 }
population = { size = 500, purchase_rate = "1 per week", basket = 10 }

[channel.purchase]
margin = "40%"

[[arm]]
name = "nothing"
[[arm]]
name = "card"
[[arm.gesture]]
gift = "card"
value = 2
at = "1 week"
"#;

/// A shop with a bit of everything over time: ties, prospects, referrals, failures, asks.
pub const BUSY: &str = r#"
title = "A shop"
timeline = { unit = "week", ticks = 12 }
outcome = { primary = "profit" }
design = { replicates = 2, seed = 5 }
service = { failure_rate = "5%" }
prospects = { per_member = 0.5, join = "0.5 per year" }
community = { size = 1024, ties = { degree = 6 } }

[population]
size = 2_500
purchase_rate = { gamma = { mean = "1 per month", cv = 0.7 } }
basket = { lognormal = { mean = 30, cv = 0.6 } }

[channel.purchase]
margin = "40%"
[channel.referral]
asked = "8%"
unasked = "0.5 per year"

[[arm]]
name = "nothing"
[[arm]]
name = "gifts"
[[arm.gesture]]
gift = "sample"
value = 3
personal = 0.5
every = "4 weeks"
[[arm.gesture]]
gift = "apology"
value = 2
when = "after failure"
[[arm.ask]]
ways = ["referral"]
when = "after purchase"
delay = "1 week"
"#;

/// Guests whose bills are in a file, `guests.csv`: see [`bills`].
pub const GUESTS: &str = r#"
title = "A café"
timeline = { unit = "visit", ticks = 2 }
outcome = { primary = "tips" }
design = { replicates = 2 }

[population]
of = "guests"
size = 400
tip_share = { normal = { mean = "16%", sd = "3%" } }

[population.data]
file = "guests.csv"
basket = "bill"

[channel.tip]

[[arm]]
name = "no mint"
[[arm]]
name = "one mint"
[[arm.gesture]]
gift = "mint"
value = 0.1
when = "with the bill"
"#;

/// The file of [`GUESTS`].
pub fn bills() -> String {
    let of_each = (0..300).map(|guest| format!("{}\n", 5 + guest * 37 % 60));
    format!("bill\n{}", of_each.collect::<String>())
}

/// A path of the repository.
pub fn repository(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

/// A new folder with these files in it.
pub fn folder(files: &[(&str, &str)]) -> TempDir {
    let folder = TempDir::new().unwrap();
    for (name, content) in files {
        put(&folder.path().join(name), content.as_bytes());
    }
    folder
}

/// Writes a file, and the folders that it lies in.
pub fn put(file: &Path, content: &[u8]) {
    fs::create_dir_all(file.parent().unwrap()).unwrap();
    fs::write(file, content).unwrap();
}

/// The program, in a folder as if from a shell without settings. Pictures take three quarters of a small run's time: a run
/// whose charts nobody asks for leaves drawings alone.
pub fn goodwill<A: AsRef<OsStr>>(at: &Path, arguments: &[A]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_goodwill"));
    command.current_dir(at).args(arguments);
    let words: Vec<&str> = arguments
        .iter()
        .filter_map(|a| a.as_ref().to_str())
        .collect();
    let says = |flag: &str| words.iter().any(|word| word.starts_with(flag));
    let runs = matches!(words[..], ["run", ..] | ["plan", "run", ..]);
    if runs && !says("--charts") && !says("--resume") {
        command.arg("--charts=svg");
    }
    for variable in ["NO_COLOR", "CLICOLOR", "CLICOLOR_FORCE", "COLUMNS"] {
        command.env_remove(variable);
    }
    command
}

/// The exit code of a program that has ended (−1 where a signal ended it), stdout and stderr. No panic is
/// ever right.
#[track_caller]
pub fn told(output: Output) -> (i32, String, String) {
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    let (out, err) = (text(output.stdout), text(output.stderr));
    assert!(!err.contains("panicked"), "{err}");
    (output.status.code().unwrap_or(-1), out, err)
}

/// Runs the program to its end: exit code, stdout and stderr.
#[track_caller]
pub fn ended<A: AsRef<OsStr>>(at: &Path, arguments: &[A]) -> (i32, String, String) {
    told(goodwill(at, arguments).output().unwrap())
}

/// Runs the program, which must end with this code; gives stdout and stderr.
#[track_caller]
pub fn ends<A: AsRef<OsStr>>(at: &Path, arguments: &[A], code: i32) -> (String, String) {
    let (with, out, err) = ended(at, arguments);
    let shown: Vec<&OsStr> = arguments.iter().map(AsRef::as_ref).collect();
    assert_eq!(with, code, "{shown:?}\n{out}\n{err}");
    (out, err)
}

/// All files in a folder by their paths in it, with their bytes.
pub type Tree = BTreeMap<PathBuf, Vec<u8>>;

/// Everything in a folder, whatever the depth.
pub fn tree(at: &Path) -> Tree {
    let mut found = Tree::new();
    let mut folders = vec![at.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let name = path.strip_prefix(at).unwrap().to_owned();
                found.insert(name, fs::read(&path).unwrap());
            }
        }
    }
    found
}

/// A run's folder but for the manifest, which tells of one run alone.
pub fn results(at: &Path) -> Tree {
    let mut files = tree(at);
    files.remove(Path::new("run.json"));
    assert!(!files.is_empty());
    files
}

/// A text among files.
pub fn text_of<'a>(files: &'a Tree, name: &str) -> &'a str {
    let found = files.get(Path::new(name));
    std::str::from_utf8(found.unwrap_or_else(|| panic!("no {name}"))).unwrap()
}

/// The names in a folder, sorted.
pub fn names(at: &Path) -> Vec<String> {
    let entries = fs::read_dir(at).unwrap();
    let mut names: Vec<String> = entries
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}
