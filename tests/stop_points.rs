//! Runs that are stopped, by Ctrl-C or by a kill, at any moment: their place holds nothing or a whole run, and
//! what is resumed comes to the bytes of a run that was never stopped, on another number of threads.
//!
//! A few stops here; 200 with `GOODWILL_FULL=1 cargo test --release --test stop_points -- --nocapture`.
#![cfg(unix)]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use tempfile::TempDir;

/// Prospects, referrals, failures: a run of a second or so.
const SHOP: &str = r#"
title = "A shop"
timeline = { unit = "week", ticks = 13 }
outcome = { primary = "profit" }
design = { replicates = 16, seed = 5 }
service = { failure_rate = "5%" }
prospects = { per_member = 0.5, join = "0.5 per year" }
community = { size = 64 }

[population]
size = 400
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
"#;

/// Customers from a file, alone, and replicates that are added until it is decided.
const CAFE: &str = r#"
title = "A café"
timeline = { unit = "visit", ticks = 6 }
outcome = { primary = "tips" }
design = { replicates = 24, seed = 2 }
community = { size = 64 }

[population]
of = "guests"
size = 500
tip_share = { normal = { mean = "16%", sd = "3%" } }

[population.data]
file = "guests.csv"
basket = "bill"

[channel.tip]

[[arm]]
name = "nothing"
[[arm]]
name = "a mint"
[[arm.gesture]]
gift = "mint"
value = 0.2
when = "with the bill"
[[arm]]
name = "two mints"
[[arm.gesture]]
gift = "mint"
value = 0.2001
when = "with the bill"
"#;

struct Kind {
    name: &'static str,
    arguments: &'static [&'static str],
}

const KINDS: [Kind; 3] = [
    Kind {
        name: "shop",
        arguments: &["--draws", "2", "--sensitivity", "off", "--customers", "csv"],
    },
    Kind {
        name: "cafe",
        arguments: &[
            "--draws",
            "0",
            "--sensitivity",
            "off",
            "--until-decided",
            "--most-replicates",
            "100",
        ],
    },
    // The shop's customers meet.
    Kind {
        name: "ring",
        arguments: &["--draws", "2", "--sensitivity", "off"],
    },
];

/// Numbers that look random, the same in every run of the test.
struct Dice(u64);

impl Dice {
    fn below(&mut self, end: u64) -> u64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1);
        (self.0 >> 33) % end
    }
}

fn goodwill(at: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(assert_cmd::cargo::cargo_bin!("goodwill"));
    command.current_dir(at).arg("run").args(arguments);
    command
}

fn scenarios() -> TempDir {
    let at = TempDir::new().unwrap();
    fs::write(at.path().join("shop.toml"), SHOP).unwrap();
    fs::write(at.path().join("cafe.toml"), CAFE).unwrap();
    let ring = SHOP.replace("size = 64", "size = 64, ties = { degree = 6 }");
    fs::write(at.path().join("ring.toml"), ring).unwrap();
    let bills = (0..300).map(|guest| format!("{}\n", 5 + guest * 37 % 60));
    fs::write(
        at.path().join("guests.csv"),
        format!("bill\n{}", bills.collect::<String>()),
    )
    .unwrap();
    at
}

/// All files of a run by their names, the manifest left out; each as SHA256SUMS says.
fn whole(folder: &Path) -> Vec<(PathBuf, Vec<u8>)> {
    let sums = fs::read_to_string(folder.join("SHA256SUMS")).expect("a whole folder has its list");
    let files = sums.lines().map(|line| {
        let (hash, name) = line.split_once("  ").unwrap();
        let bytes = fs::read(folder.join(name)).unwrap_or_else(|error| panic!("{name}: {error}"));
        assert_eq!(goodwill::output::manifest::sha256(&bytes), hash, "{name}");
        (PathBuf::from(name), bytes)
    });
    files.collect()
}

fn signal(child: &Child, name: &str) {
    let id = child.id().to_string();
    let sent = Command::new("kill").args([name, &id]).status().unwrap();
    // It may have ended by itself meanwhile.
    let _ = sent;
}

fn spawn(at: &Path, arguments: &[&str]) -> Child {
    goodwill(at, arguments)
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap()
}

fn stderr(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

#[test]
fn a_run_goes_on_from_wherever_it_was_stopped() {
    let full = std::env::var_os("GOODWILL_FULL").is_some();
    let stops = if full { 200 } else { 8 };
    let at = scenarios();
    let mut dice = Dice(20_260_101);
    let mut expected = Vec::new();
    for kind in &KINDS {
        let clock = Instant::now();
        let file = format!("{}.toml", kind.name);
        let output = goodwill(at.path(), &[&file, "--out", "undisturbed"])
            .args(kind.arguments)
            .output()
            .unwrap();
        assert!(output.status.success(), "{}", stderr(&output));
        let took = clock.elapsed();
        expected.push((whole(&at.path().join("undisturbed")), took));
        fs::remove_dir_all(at.path().join("undisturbed")).unwrap();
    }
    let (mut slowest, mut resumed, mut in_time, mut anew) = (Duration::ZERO, 0, 0, 0);
    for stop in 0..stops {
        // Mostly the quick one.
        let which = [1, 0, 1, 1, 1, 2, 1, 1, 1, 1][stop % 10];
        let (kind, (expected, took)) = (&KINDS[which], &expected[which]);
        let out = format!("{}-{stop}", kind.name);
        let (dest, unfinished) = (
            at.path().join(&out),
            at.path().join(format!("{out}.unfinished")),
        );
        let file = format!("{}.toml", kind.name);
        let mut arguments = vec![file.as_str(), "--out", out.as_str()];
        arguments.extend(kind.arguments);
        let mut first = true;
        // Stopped up to three times on its way.
        for _ in 0..=dice.below(3) {
            let threads = (1 + dice.below(4)).to_string();
            let mut all = match first {
                true => arguments.clone(),
                false => vec!["--resume", out.as_str()],
            };
            all.extend(["--threads", threads.as_str(), "--keep-every", "0.003"]);
            let mut child = spawn(at.path(), &all);
            // Half of them in the first third, in which the communities are run.
            let within = took.as_micros() as u64 / (1 + 2 * dice.below(2));
            sleep(Duration::from_micros(dice.below(within)));
            let kind = ["-INT", "-KILL", "-TERM"][dice.below(3) as usize];
            let clock = Instant::now();
            signal(&child, kind);
            let status = child.wait().unwrap();
            let waited = clock.elapsed();
            let output = child.wait_with_output().unwrap();
            let said = stderr(&output);
            if status.success() {
                in_time += 1;
            } else if kind != "-KILL" && status.code().is_some() {
                assert_eq!(status.code(), Some(130), "{said}");
                slowest = slowest.max(waited);
                let kept = said.contains(&format!("goodwill run --resume {out}"));
                // Before the run begins and after it was handed over there is nothing to wait for.
                assert!(said.contains("stopping"), "{said}");
                assert_eq!(kept, unfinished.exists(), "{said}");
            }
            // Absent or whole, and then the very run.
            if dest.exists() {
                assert!(whole(&dest) == *expected, "{said}");
                break;
            }
            first = !unfinished.join("request.json").exists();
        }
        if dest.exists() {
            continue;
        }
        let threads = (1 + dice.below(5)).to_string();
        let mut all = match first {
            true => arguments.clone(),
            false => vec!["--resume", out.as_str()],
        };
        resumed += u32::from(!first);
        anew += u32::from(first);
        all.extend(["--threads", threads.as_str(), "--quiet"]);
        let output = goodwill(at.path(), &all).output().unwrap();
        assert!(output.status.success(), "{}", stderr(&output));
        assert!(whole(&dest) == *expected, "stop {stop}");
        assert!(!unfinished.exists());
        fs::remove_dir_all(&dest).unwrap();
    }
    println!(
        "{stops} runs stopped: {resumed} resumed, {anew} had hardly begun, {in_time} ended before the signal; the \
         slowest clean stop took {slowest:?}"
    );
    assert!(slowest < Duration::from_secs(2), "{slowest:?}");
    assert!(resumed * 3 > stops as u32, "{resumed}");
}

/// A run of minutes, stopped within its first seconds.
fn long(at: &Path) -> Child {
    let arguments = ["shop.toml", "--out", "long", "--replicates", "50000"];
    let child = spawn(at, &[&arguments[..], &["--keep-every", "0.1"]].concat());
    let journal = at.join("long.unfinished/journal");
    let clock = Instant::now();
    while !journal.exists() {
        assert!(
            clock.elapsed() < Duration::from_secs(60),
            "it keeps nothing"
        );
        sleep(Duration::from_millis(5));
    }
    child
}

#[test]
fn a_first_signal_is_answered_at_once_and_a_second_ends_at_once() {
    use std::io::{BufRead, BufReader};
    let at = scenarios();
    let mut child = long(at.path());
    let mut lines = BufReader::new(child.stderr.take().unwrap()).lines();
    let clock = Instant::now();
    signal(&child, "-INT");
    let first = lines.next().unwrap().unwrap();
    let answered = clock.elapsed();
    assert_eq!(first, "stopping; once more ends at once");
    assert_eq!(child.wait().unwrap().code(), Some(130));
    println!(
        "answered after {answered:?}, ended after {:?}",
        clock.elapsed()
    );
    assert!(answered < Duration::from_millis(500) && clock.elapsed() < Duration::from_secs(2));
    let rest: Vec<String> = lines.map(Result::unwrap).collect();
    assert_eq!(
        rest,
        ["what is done is kept in long.unfinished; go on with: goodwill run --resume long"]
    );
    // Nobody begins anew over it by mistake, and nobody takes it for a whole folder.
    let again = goodwill(at.path(), &["shop.toml", "--out", "long"])
        .output()
        .unwrap();
    assert_eq!(again.status.code(), Some(4));
    let said = stderr(&again);
    assert!(
        said.contains("--resume long") && said.contains("--force"),
        "{said}"
    );
    let other = ["cafe.toml", "--out", "long", "--quiet"];
    assert_eq!(
        goodwill(at.path(), &other).output().unwrap().status.code(),
        Some(4)
    );
    let cafe = [&other[..], KINDS[1].arguments, &["--force"]].concat();
    let forced = goodwill(at.path(), &cafe).output().unwrap();
    assert!(forced.status.success(), "{}", stderr(&forced));
    assert!(!at.path().join("long.unfinished").exists());
    assert!(whole(&at.path().join("long")).len() > 10);
    let nothing = goodwill(at.path(), &["--resume", "long"]).output().unwrap();
    assert_eq!(nothing.status.code(), Some(4));
    assert!(stderr(&nothing).contains("nothing of it is left to do"));
}

/// Where the folder is whole, the run is done, however little of its summary anybody reads.
#[test]
#[cfg(target_os = "linux")]
fn a_stop_while_the_summary_is_printed_takes_nothing_back() {
    use std::io::Write;
    let at = scenarios();
    let (reader, mut writer) = std::io::pipe().unwrap();
    // As much as a pipe holds: the summary waits for somebody to read.
    writer.write_all(&[b'.'; 1 << 16]).unwrap();
    let mut command = goodwill(at.path(), &["cafe.toml", "--draws=0", "--sensitivity=off"]);
    let mut child = command
        .stdout(writer)
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(command);
    let clock = Instant::now();
    while !at.path().join("output/cafe").exists()
        || at.path().join("output/cafe.unfinished").exists()
    {
        assert!(clock.elapsed() < Duration::from_secs(60), "no run");
        sleep(Duration::from_millis(5));
    }
    sleep(Duration::from_millis(300));
    assert_eq!(
        child.try_wait().unwrap(),
        None,
        "it did not wait to be read"
    );
    signal(&child, "-INT");
    assert_eq!(child.wait().unwrap().code(), Some(0));
    assert!(whole(&at.path().join("output/cafe")).len() > 10);
    drop(reader);
}

#[test]
fn two_runs_do_not_mix() {
    let at = scenarios();
    let mut child = long(at.path());
    for more in [
        &["shop.toml", "--out", "long", "--force"][..],
        &["--resume", "long"],
    ] {
        let second = goodwill(at.path(), more).output().unwrap();
        assert_eq!(second.status.code(), Some(4));
        let said = stderr(&second);
        assert!(said.contains("in use by another goodwill"), "{said}");
    }
    child.kill().unwrap();
    child.wait().unwrap();
}

#[test]
fn what_was_tampered_with_is_not_gone_on_with() {
    let at = scenarios();
    let mut child = long(at.path());
    child.kill().unwrap();
    child.wait().unwrap();
    let unfinished = at.path().join("long.unfinished");
    let resume = |says: &str| {
        let output = goodwill(at.path(), &["--resume", "long.unfinished"])
            .output()
            .unwrap();
        assert_eq!(output.status.code(), Some(4));
        assert!(stderr(&output).contains(says), "{}", stderr(&output));
    };
    let changed = |file: &str, from: &str, to: &str, says: &str| {
        let path = unfinished.join(file);
        let before = fs::read(&path).unwrap();
        let text = String::from_utf8_lossy(&before).replacen(from, to, 1);
        assert!(text.as_bytes() != before, "{file} has no {from}");
        fs::write(&path, text).unwrap();
        resume(says);
        fs::write(&path, before).unwrap();
    };
    changed(
        "scenario.toml",
        "seed = 5",
        "seed = 6",
        "not of this scenario",
    );
    changed(
        "request.json",
        "\"draws\": 100",
        "\"draws\": 99",
        "not of this scenario",
    );
    changed(
        "request.json",
        "\"version\": \"",
        "\"version\": \"9",
        "was begun by goodwill 9",
    );
    changed("request.json", "{", "", "cannot be read");
    let journal = fs::read(unfinished.join("journal")).unwrap();
    fs::write(unfinished.join("journal"), &journal[..journal.len() - 1]).unwrap();
    resume("damaged");
    // Somebody's own folder of that name is never touched.
    fs::create_dir(at.path().join("mine.unfinished")).unwrap();
    fs::write(at.path().join("mine.unfinished/thesis.txt"), "mine").unwrap();
    for force in [&[][..], &["--force"]] {
        let all = [&["shop.toml", "--out", "mine"], force].concat();
        let output = goodwill(at.path(), &all).output().unwrap();
        assert_eq!(output.status.code(), Some(4));
        assert!(stderr(&output).contains("was not made by a run"));
    }
    let thesis = fs::read_to_string(at.path().join("mine.unfinished/thesis.txt"));
    assert_eq!(thesis.unwrap(), "mine");
}
