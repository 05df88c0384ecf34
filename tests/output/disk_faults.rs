//! A disk that refuses: whatever operation fails, once or from then on, a run's place holds nothing, the
//! earlier run or the new one, whole; and the next run finds nothing in its way.
//!
//! Of the whole command every eleventh operation is tried, all of them with
//! `GOODWILL_FULL=1 cargo test --test output disk_faults -- --nocapture`.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use clap::Parser;
use goodwill::cli::{Cli, Exit, run_on};
use goodwill::output::OutputError;
use goodwill::output::disk::{Disk, Real, Sink};
use goodwill::output::staging::{StagedRun, Streamed, beside};
use sha2::{Digest, Sha256};
use tempfile::TempDir;

use crate::common::place::{SHOP, Tree, folder, results};

/// The real disk, until it is full at some operation: for that one alone, or from then on.
#[derive(Clone)]
struct Failing {
    at: usize,
    for_good: bool,
    done: Arc<AtomicUsize>,
}

impl Failing {
    fn at(at: usize, for_good: bool) -> Failing {
        Failing {
            at,
            for_good,
            done: Arc::default(),
        }
    }

    /// Never, only counting.
    fn never() -> Failing {
        Failing::at(usize::MAX, false)
    }

    fn done(&self) -> usize {
        self.done.load(Ordering::Relaxed)
    }

    fn pass(&self) -> io::Result<()> {
        let now = self.done.fetch_add(1, Ordering::Relaxed);
        match now == self.at || (self.for_good && now > self.at) {
            true => Err(io::ErrorKind::StorageFull.into()),
            false => Ok(()),
        }
    }
}

impl Disk for Failing {
    fn make_folder(&self, path: &Path) -> io::Result<()> {
        self.pass()?;
        Real.make_folder(path)
    }

    fn create(&self, path: &Path) -> io::Result<Box<dyn Sink>> {
        self.pass()?;
        let (disk, file) = (self.clone(), Real.create(path)?);
        Ok(Box::new(FailingFile { disk, file }))
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        self.pass()?;
        Real.rename(from, to)
    }

    fn remove_file(&self, path: &Path) -> io::Result<()> {
        self.pass()?;
        Real.remove_file(path)
    }

    fn remove_folder(&self, path: &Path) -> io::Result<()> {
        self.pass()?;
        Real.remove_folder(path)
    }

    fn remove_all(&self, path: &Path) -> io::Result<()> {
        self.pass()?;
        Real.remove_all(path)
    }

    fn sync_folder(&self, path: &Path) -> io::Result<()> {
        self.pass()?;
        Real.sync_folder(path)
    }

    fn lock(&self, path: &Path) -> io::Result<File> {
        self.pass()?;
        Real.lock(path)
    }
}

struct FailingFile {
    disk: Failing,
    file: Box<dyn Sink>,
}

impl Write for FailingFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if let Err(error) = self.disk.pass() {
            // A full disk takes what still fits.
            self.file.write_all(&bytes[..bytes.len() / 2])?;
            return Err(error);
        }
        self.file.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

impl Sink for FailingFile {
    fn sync(&mut self) -> io::Result<()> {
        self.disk.pass()?;
        self.file.sync()
    }
}

/// What a run left, the manifest apart; none where there is no folder.
fn left(at: &Path) -> Option<Tree> {
    at.is_dir().then(|| results(at))
}

/// Hands over a few files, one of them streamed, and whose content says which run it is.
fn write(disk: &dyn Disk, dest: &Path, run: &str) -> Result<(), OutputError> {
    let unfinished = StagedRun::begin(disk, dest, false, "A run")?;
    unfinished.put_journal(run.as_bytes())?;
    let manifest = r#"{"program": "goodwill", "title": "A run"}"#;
    let files: Vec<(String, Vec<u8>)> = [
        ("run.json", manifest),
        ("summary.csv", run),
        ("charts/primary.svg", run),
        ("data/own.csv", run),
    ]
    .map(|(name, text)| (name.to_owned(), text.as_bytes().to_vec()))
    .into();
    let rows = |out: &mut (dyn Write + Send)| out.write_all(run.as_bytes());
    let streamed = Streamed {
        name: "customers.csv",
        write: &rows,
    };
    unfinished.finish(&files, Some(&streamed)).map(|_| ())
}

#[test]
fn a_folder_is_never_half_written() {
    let mut tried = 0;
    for replaces in [false, true] {
        let begin = || {
            let place = TempDir::new().unwrap();
            let dest = place.path().join("deep/run");
            if replaces {
                write(&Real, &dest, "old").unwrap();
            }
            let old = left(&dest);
            (place, dest, old)
        };
        let (_place, dest, _) = begin();
        let counting = Failing::never();
        write(&counting, &dest, "new").unwrap();
        let new = left(&dest);
        assert!(new.is_some() && !beside(&dest).exists());
        for at in 0..counting.done() {
            for for_good in [false, true] {
                tried += 1;
                let (_place, dest, old) = begin();
                let told = format!("operation {at}, for good {for_good}, replaces {replaces}");
                let result = write(&Failing::at(at, for_good), &dest, "new");
                let now = left(&dest);
                match &result {
                    // What cannot be cleared away afterwards does no harm.
                    Ok(()) => assert!(now == new, "{told}"),
                    Err(OutputError::SetAside { before, .. }) => {
                        assert!(now.is_none() && left(before) == old, "{told}");
                    }
                    Err(error) => {
                        assert!(now == old, "{told}: {error}");
                        assert!(error.to_string().contains("room"), "{told}: {error}");
                    }
                }
                // Once there is room again, the next run is whole and clears everything away.
                let next = write(&Real, &dest, "new");
                assert!(next.is_ok(), "{told}: {next:?}");
                assert!(left(&dest) == new, "{told}");
                let beside: Vec<_> = fs::read_dir(dest.parent().unwrap()).unwrap().collect();
                assert_eq!(beside.len(), 1, "{told}: {beside:?}");
            }
        }
    }
    println!("{tried} failures of a folder");
    assert!(tried > 120, "{tried}");
}

#[test]
fn an_earlier_run_outlives_whoever_took_its_place() {
    let place = TempDir::new().unwrap();
    let (dest, unfinished) = (
        place.path().join("run"),
        place.path().join("run.unfinished"),
    );
    write(&Real, &dest, "old").unwrap();
    let old = left(&dest);
    // As a kill between the two renames leaves it, and then somebody came.
    fs::create_dir_all(unfinished.join("whole")).unwrap();
    fs::write(unfinished.join("goodwill.lock"), "").unwrap();
    fs::rename(&dest, unfinished.join("before")).unwrap();
    fs::create_dir(&dest).unwrap();
    fs::write(dest.join("thesis.txt"), "mine").unwrap();
    let refused = write(&Real, &dest, "new");
    assert!(matches!(refused, Err(OutputError::Foreign { .. })));
    assert!(left(&unfinished.join("before")) == old);
    fs::remove_dir_all(&dest).unwrap();
    write(&Real, &dest, "new").unwrap();
    assert!(dest.exists() && !unfinished.exists());
}

#[test]
fn what_another_version_has_done_is_not_lost_without_asking() {
    let place = TempDir::new().unwrap();
    let (dest, unfinished) = (
        place.path().join("run"),
        place.path().join("run.unfinished"),
    );
    let mut journal = b"goodwill journal 2\nand more".to_vec();
    let hash = Sha256::digest(&journal);
    journal.extend_from_slice(&hash);
    fs::create_dir(&unfinished).unwrap();
    for (file, bytes) in [
        ("goodwill.lock", &b""[..]),
        ("request.json", b"{}"),
        ("journal", &journal),
    ] {
        fs::write(unfinished.join(file), bytes).unwrap();
    }
    let refused = write(&Real, &dest, "new").unwrap_err();
    assert!(refused.to_string().contains("another version"), "{refused}");
    assert_eq!(fs::read(unfinished.join("journal")).unwrap(), journal);
    drop(StagedRun::begin(&Real, &dest, true, "A run").unwrap());
    assert!(!unfinished.exists());
}

/// The command in this process.
fn command(disk: &dyn Disk, arguments: &[&str]) -> Exit {
    let usual = ["--quiet", "--threads", "1", "--keep-every", "0"];
    let all = ["goodwill", "run"].iter().chain(arguments).chain(&usual);
    run_on(Cli::try_parse_from(all).unwrap(), disk)
}

/// Runs of the shop by the whole command, some of whose operations fail.
struct Shop {
    file: TempDir,
}

impl Shop {
    fn run(&self, disk: &dyn Disk, dest: &Path, more: &[&str]) -> Exit {
        let file = self.file.path().join("shop.toml");
        let (file, dest) = (file.to_str().unwrap(), dest.to_str().unwrap());
        let small = ["--size=250", "--set=community.size=128", "--replicates=2"];
        // Pictures are written as all files are, and take most of the time.
        let little = [
            "--draws=0",
            "--sensitivity=off",
            "--charts=svg",
            "--out",
            dest,
        ];
        command(disk, &[&[file][..], &small, &little, more].concat())
    }
}

/// Every operation of a run, or every eleventh, fails: once, or from then on.
fn whatever_fails(for_good: bool) {
    let full = std::env::var_os("GOODWILL_FULL").is_some();
    let shop = Shop {
        file: folder(&[("shop.toml", SHOP)]),
    };
    let (new, old) = (["--customers", "csv"], ["--seed", "7"]);
    let made = |disk: &dyn Disk, more: &[&str]| {
        let place = folder(&[]);
        let dest = place.path().join("run");
        assert_eq!(shop.run(disk, &dest, more), Exit::Done);
        left(&dest)
    };
    let counting = Failing::never();
    let (now_new, now_old) = (made(&counting, &new), made(&Real, &old));
    let all = counting.done();
    let mut tried = 0;
    for at in (0..all).step_by(if full { 1 } else { 11 }) {
        for replaces in [false, true] {
            if !full && (at / 11 % 2 == 0) == replaces {
                continue;
            }
            tried += 1;
            let told = format!("operation {at} of {all}, for good {for_good}, replaces {replaces}");
            let place = folder(&[]);
            let dest = place.path().join("run");
            if replaces {
                assert_eq!(shop.run(&Real, &dest, &old), Exit::Done);
            }
            let exit = shop.run(&Failing::at(at, for_good), &dest, &new);
            let now = left(&dest);
            let before = left(&beside(&dest).join("before"));
            match exit {
                Exit::Done => assert!(now == now_new, "{told}"),
                Exit::Disk if now.is_none() => assert!(!replaces || before == now_old, "{told}"),
                Exit::Disk => assert!(now == now_old && replaces, "{told}"),
                other => panic!("{told}: {other:?}"),
            }
            // What is kept is gone on with, once there is room; else the run begins anew.
            let kept = exit == Exit::Disk && beside(&dest).join("journal").exists();
            let again = match kept {
                true => command(&Real, &["--resume", dest.to_str().unwrap()]),
                false => shop.run(&Real, &dest, &[&new[..], &["--force"]].concat()),
            };
            assert_eq!(again, Exit::Done, "{told}");
            assert!(left(&dest) == now_new, "{told}");
            assert!(!beside(&dest).exists(), "{told}");
        }
    }
    println!("{tried} failures of a run of {all} operations, for good {for_good}");
    assert!(all > 100 && tried > 10, "{all} {tried}");
}

#[test]
fn the_whole_command_ends_well_when_a_disk_fails_once() {
    whatever_fails(false);
}

#[test]
fn the_whole_command_ends_well_when_a_disk_fails_for_good() {
    whatever_fails(true);
}
