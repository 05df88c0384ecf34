//! Runs that are stopped, by Ctrl-C or by a kill, at any moment: their place holds nothing or a whole run, and
//! what is resumed comes to the bytes of a run that was never stopped, on another number of threads.
//!
//! A few stops here, and no clock decides. 200 of them, and that a stop is quick, with
//! `GOODWILL_FULL=1 cargo test --release --test command stop_points -- --nocapture --test-threads 1`.
#![cfg(unix)]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use tempfile::TempDir;

use crate::common::place::{BUSY, GUESTS, bills, ends, folder, goodwill, put, told};

/// Another mint for the guests, worth hardly more: which is better is never decided.
const ANOTHER: &str = r#"
[[arm]]
name = "another mint"
[[arm.gesture]]
gift = "mint"
value = 0.1001
when = "with the bill"
"#;

struct Kind {
    name: &'static str,
    arguments: &'static [&'static str],
}

const KINDS: [Kind; 3] = [
    Kind {
        name: "shop",
        arguments: &[
            "--size=400",
            "--replicates=16",
            "--set=community={ size = 64 }",
            "--draws=2",
            "--sensitivity=off",
            "--customers=csv",
        ],
    },
    Kind {
        name: "cafe",
        arguments: &[
            "--size=500",
            "--replicates=24",
            "--set=timeline.ticks=6",
            "--set=community.size=64",
            "--draws=0",
            "--sensitivity=off",
            "--until-decided",
            "--most-replicates=100",
        ],
    },
    // The shop's customers meet.
    Kind {
        name: "ring",
        arguments: &[
            "--size=400",
            "--replicates=16",
            "--set=community.size=64",
            "--draws=2",
            "--sensitivity=off",
        ],
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

/// Whether all stops are tried, and timed.
fn full() -> bool {
    std::env::var_os("GOODWILL_FULL").is_some()
}

/// `goodwill run` with these arguments.
fn run(at: &Path, arguments: &[&str]) -> Command {
    goodwill(at, &[&["run"], arguments].concat())
}

fn scenarios() -> TempDir {
    folder(&[
        ("shop.toml", BUSY),
        ("cafe.toml", &format!("{GUESTS}{ANOTHER}")),
        ("ring.toml", BUSY),
        ("guests.csv", &bills()),
    ])
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
    run(at, arguments)
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap()
}

/// What a run that is to be stopped has come to, as its unfinished folder shows.
#[derive(Clone, Copy, Debug)]
enum Point {
    /// Perhaps not even its folder.
    Started,
    /// It is known what is run.
    Begun,
    /// Communities that are done are kept.
    Kept,
    /// The folder is being written.
    Writing,
}

/// Mostly amid the run.
const POINTS: [Point; 8] = {
    use Point::*;
    [Kept, Begun, Kept, Writing, Kept, Begun, Started, Kept]
};

impl Point {
    fn is_reached(self, unfinished: &Path) -> bool {
        match self {
            Point::Started => true,
            Point::Begun => unfinished.join("request.json").exists(),
            Point::Kept => unfinished.join("journal").exists(),
            Point::Writing => unfinished.join("whole").exists(),
        }
    }
}

/// How a run ended that a signal was sent to, how long after it, and what it said.
struct Stopped {
    status: ExitStatus,
    after: Duration,
    said: String,
}

/// Runs until the point is reached, goes on for up to as long again, and sends the signal. The run may have
/// ended by itself before.
fn stopped(
    at: &Path,
    all: &[&str],
    unfinished: &Path,
    point: Point,
    dice: &mut Dice,
    with: &str,
) -> Stopped {
    let clock = Instant::now();
    let mut child = spawn(at, all);
    while !point.is_reached(unfinished) && child.try_wait().unwrap().is_none() {
        sleep(Duration::from_micros(200));
    }
    let so_far = clock.elapsed().as_micros() as u64;
    sleep(Duration::from_micros(dice.below(so_far.max(2) / 2)));
    let clock = Instant::now();
    signal(&child, with);
    let output = child.wait_with_output().unwrap();
    let (status, after) = (output.status, clock.elapsed());
    let (_, _, said) = told(output);
    Stopped {
        status,
        after,
        said,
    }
}

#[test]
fn a_run_goes_on_from_wherever_it_was_stopped() {
    let stops = if full() { 200 } else { 8 };
    let at = scenarios();
    let mut dice = Dice(20_260_101);
    let expected = KINDS.each_ref().map(|kind| {
        let file = format!("{}.toml", kind.name);
        let all = [&["run", &file, "--out", "undisturbed"], kind.arguments].concat();
        ends(at.path(), &all, 0);
        let place = at.path().join("undisturbed");
        let files = whole(&place);
        fs::remove_dir_all(place).unwrap();
        files
    });
    let (mut slowest, mut stopped_runs, mut resumed, mut in_time) = (Duration::ZERO, 0, 0, 0);
    let mut attempt = 0;
    while stopped_runs < stops {
        attempt += 1;
        assert!(
            attempt < 20 * stops,
            "{in_time} runs ended before they could be stopped"
        );
        // Mostly the quick one.
        let which = [1, 0, 1, 1, 1, 2, 1, 1, 1, 1][attempt % 10];
        let (kind, expected) = (&KINDS[which], &expected[which]);
        let out = format!("{}-{attempt}", kind.name);
        let dest = at.path().join(&out);
        let unfinished = at.path().join(format!("{out}.unfinished"));
        let file = format!("{}.toml", kind.name);
        let anew = [&[&file, "--out", &out], kind.arguments].concat();
        let again = vec!["--resume", &out];
        let mut begun = false;
        let mut was_stopped = false;
        // Stopped up to three times on its way.
        for _ in 0..=dice.below(3) {
            let threads = (1 + dice.below(4)).to_string();
            let mut all = if begun { again.clone() } else { anew.clone() };
            all.extend(["--threads", &threads, "--keep-every", "0.003"]);
            let point = POINTS[dice.below(POINTS.len() as u64) as usize];
            let with = ["-INT", "-KILL", "-TERM"][dice.below(3) as usize];
            let Stopped {
                status,
                after,
                said,
            } = stopped(at.path(), &all, &unfinished, point, &mut dice, with);
            was_stopped |= !status.success();
            if status.code() == Some(130) {
                slowest = slowest.max(after);
                let kept = said.contains(&format!("goodwill run --resume {out}"));
                // Before the run begins and after it was handed over there is nothing to wait for; nor, before
                // it has looked, does a run that goes on know of what was kept.
                assert!(said.contains("stopping"), "{said}");
                assert!(!kept || unfinished.exists(), "{said}");
                assert!(kept || begun || !unfinished.exists(), "{said}");
            } else {
                // Before it listens, the signal ends it.
                assert!(
                    status.success() || status.code().is_none(),
                    "{point:?}: {said}"
                );
            }
            // Absent or whole, and then the very run.
            if dest.exists() {
                assert!(whole(&dest) == *expected, "{point:?}: {said}");
                break;
            }
            begun = unfinished.join("request.json").exists();
        }
        stopped_runs += usize::from(was_stopped);
        in_time += usize::from(!was_stopped);
        if dest.exists() {
            fs::remove_dir_all(&dest).unwrap();
            continue;
        }
        resumed += usize::from(begun);
        let threads = (1 + dice.below(5)).to_string();
        let mut all = if begun { again } else { anew };
        all.extend(["--threads", &threads, "--quiet"]);
        let (code, _, said) = told(run(at.path(), &all).output().unwrap());
        assert_eq!(code, 0, "{said}");
        assert!(whole(&dest) == *expected, "attempt {attempt}");
        assert!(!unfinished.exists());
        fs::remove_dir_all(&dest).unwrap();
    }
    println!(
        "{stopped_runs} runs stopped, {resumed} of them resumed; {in_time} more ended before the signal; the \
         slowest clean stop took {slowest:?}"
    );
    if full() {
        assert!(slowest < Duration::from_secs(2), "{slowest:?}");
    }
}

/// A run of minutes, stopped within its first seconds.
fn long(at: &Path) -> Child {
    let arguments = ["shop.toml", "--out", "long", "--replicates", "50000"];
    let mut child = spawn(at, &[&arguments[..], &["--keep-every", "0.1"]].concat());
    let journal = at.join("long.unfinished/journal");
    while !journal.exists() {
        assert!(child.try_wait().unwrap().is_none(), "it keeps nothing");
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
    if full() {
        assert!(answered < Duration::from_millis(100) && clock.elapsed() < Duration::from_secs(2));
    }
    let rest: Vec<String> = lines.map(Result::unwrap).collect();
    assert_eq!(
        rest,
        ["what is done is kept in long.unfinished; go on with: goodwill run --resume long"]
    );
    // Nobody begins anew over it by mistake, and nobody takes it for a whole folder.
    let (_, said) = ends(at.path(), &["run", "shop.toml", "--out", "long"], 4);
    assert!(
        said.contains("--resume long") && said.contains("--force"),
        "{said}"
    );
    let other = ["run", "cafe.toml", "--out", "long", "--quiet"];
    ends(at.path(), &other, 4);
    let cafe = [&other[..], KINDS[1].arguments, &["--force"]].concat();
    ends(at.path(), &cafe, 0);
    assert!(!at.path().join("long.unfinished").exists());
    assert!(whole(&at.path().join("long")).len() > 10);
    let (_, said) = ends(at.path(), &["run", "--resume", "long"], 4);
    assert!(said.contains("nothing of it is left to do"), "{said}");
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
    let mut command = run(at.path(), &["cafe.toml", "--draws=0", "--sensitivity=off"]);
    let mut child = command
        .stdout(writer)
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(command);
    while !at.path().join("output/cafe").exists()
        || at.path().join("output/cafe.unfinished").exists()
    {
        assert!(child.try_wait().unwrap().is_none(), "no run");
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
        let (_, said) = ends(at.path(), &[&["run"], more].concat(), 4);
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
        let (_, said) = ends(at.path(), &["run", "--resume", "long.unfinished"], 4);
        assert!(said.contains(says), "{said}");
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
    put(&at.path().join("mine.unfinished/thesis.txt"), b"mine");
    for force in [&[][..], &["--force"]] {
        let all = [&["run", "shop.toml", "--out", "mine"], force].concat();
        let (_, said) = ends(at.path(), &all, 4);
        assert!(said.contains("was not made by a run"), "{said}");
    }
    let thesis = fs::read_to_string(at.path().join("mine.unfinished/thesis.txt"));
    assert_eq!(thesis.unwrap(), "mine");
}
