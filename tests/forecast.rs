//! What a run would take is said before it starts, and what is too much is refused.

use std::fs;
use std::path::Path;
use std::process::Output;

use assert_cmd::Command;
use tempfile::TempDir;

const SHOP: &str = r#"
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

fn shop() -> TempDir {
    let at = TempDir::new().unwrap();
    fs::write(at.path().join("shop.toml"), SHOP).unwrap();
    at
}

fn goodwill(at: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(assert_cmd::cargo::cargo_bin!("goodwill"));
    command
        .current_dir(at)
        .arg("run")
        .arg("shop.toml")
        .args(arguments);
    command.output().unwrap()
}

/// What it prints, where it ends well and leaves nothing.
#[track_caller]
fn foretells(arguments: &[&str]) -> String {
    let at = shop();
    let mut all = vec!["--dry-run"];
    all.extend(arguments);
    let output = goodwill(at.path(), &all);
    let err = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(0), "{err}");
    assert_eq!(
        fs::read_dir(at.path()).unwrap().count(),
        1,
        "something was written"
    );
    String::from_utf8(output.stdout).unwrap()
}

/// What it says, where it refuses a run for its size and leaves nothing.
#[track_caller]
fn refuses(arguments: &[&str]) -> String {
    let at = shop();
    let output = goodwill(at.path(), arguments);
    let err = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(5), "{err}");
    assert_eq!(
        fs::read_dir(at.path()).unwrap().count(),
        1,
        "something was written"
    );
    err
}

#[test]
fn a_dry_run_says_what_would_be_run_and_writes_nothing() {
    let said = foretells(&[]);
    for words in [
        "2 arms × 500 customers × 4 weeks × 3 replicates",
        "100 draws of the psychology",
        "time    about ",
        "memory  about ",
        "disk    about ",
        "free)",
        "Nothing was written.",
    ] {
        assert!(said.contains(words), "no \"{words}\" in\n{said}");
    }
    let said = foretells(&["--draws=0", "--sensitivity=off", "--threads=1"]);
    assert!(
        said.contains("the point psychology alone") && said.contains("on 1 thread:"),
        "{said}"
    );
    assert!(!said.contains("would change the answer"), "{said}");
    let said = foretells(&["--until-decided"]);
    assert!(said.contains("at least about"), "{said}");
    assert!(foretells(&["--customers=csv"]).contains("single customers"));
}

#[test]
fn what_is_too_large_is_refused_with_what_it_would_need() {
    let memory = refuses(&["--max-memory=10MB"]);
    for words in [
        "it would need about ",
        "--max-memory 10.0 MB",
        "fewer replicates",
        "not started",
    ] {
        assert!(memory.contains(words), "{memory}");
    }
    let disk = refuses(&["--max-disk=100kB"]);
    assert!(
        disk.contains("of disk, more than --max-disk 100.0 kB allows"),
        "{disk}"
    );
    let customers = refuses(&["--size=4000000", "--customers=csv", "--max-disk=1GB"]);
    assert!(customers.contains("leave out --customers"), "{customers}");
    // As many replicates as there may be are counted before the first one is run.
    let most = refuses(&[
        "--until-decided",
        "--most-replicates=1000000",
        "--max-memory=1GB",
    ]);
    assert!(most.contains("fewer --most-replicates"), "{most}");
    // A dry run is refused the same, once it has said what would be run.
    let dry = refuses(&["--dry-run", "--max-memory=10MB"]);
    assert!(dry.contains("it would need about "), "{dry}");
}

#[test]
fn sizes_are_written_with_units() {
    let at = shop();
    for size in ["0", "-1GB", "2 elephants", "", "GB", "nan"] {
        let output = goodwill(at.path(), &[&format!("--max-memory={size}"), "--dry-run"]);
        assert_eq!(output.status.code(), Some(2), "{size}");
    }
    for size in ["2GB", "500 MB", "1.5GiB", "3000000000", "1gib"] {
        let output = goodwill(at.path(), &[&format!("--max-memory={size}"), "--dry-run"]);
        assert_eq!(output.status.code(), Some(0), "{size}");
    }
}

/// The room that the folder takes, as it was foretold, is near what it takes.
#[test]
fn the_disk_is_foretold_within_a_fifth() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    for (scenario, more) in [
        ("launch_strategies", "--replicates=10"),
        ("own_customers", "--replicates=50"),
        ("launch_strategies", "--customers=csv"),
    ] {
        let at = TempDir::new().unwrap();
        let run = |dry: bool| {
            let mut command = Command::new(assert_cmd::cargo::cargo_bin!("goodwill"));
            let file = root.join(format!("scenarios/{scenario}.toml"));
            command.current_dir(at.path()).arg("run").arg(file);
            command.args([
                "--out=out",
                "--quiet",
                "--size=1000",
                "--draws=5",
                "--sensitivity=off",
                more,
            ]);
            command.args(dry.then_some("--dry-run"));
            String::from_utf8(command.assert().success().get_output().stdout.clone()).unwrap()
        };
        let said = run(true);
        let foretold = said
            .lines()
            .find_map(|line| line.strip_prefix("disk    about "))
            .unwrap();
        let foretold: bytesize::ByteSize = foretold.split(" in ").next().unwrap().parse().unwrap();
        run(false);
        let taken = size(&at.path().join("out")) as f64;
        let ratio = foretold.as_u64() as f64 / taken;
        assert!(
            (0.8..1.2).contains(&ratio),
            "{scenario} {more}: {foretold} for {taken}"
        );
    }
}

fn size(folder: &Path) -> u64 {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap());
    entries
        .map(|entry| match entry.path().is_dir() {
            true => size(&entry.path()),
            false => entry.metadata().unwrap().len(),
        })
        .sum()
}
