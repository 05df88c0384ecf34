//! What a run would take is said before it starts, and what is too much is refused.

use crate::common::place::{SHOP, ended, ends, folder, names, repository, tree};

/// Runs the shop with these arguments, in a folder of its own: exit code, stdout and stderr. Nothing is
/// written.
#[track_caller]
fn dry(arguments: &[&str]) -> (i32, String, String) {
    let at = folder(&[("shop.toml", SHOP)]);
    let said = ended(at.path(), &[&["run", "shop.toml"], arguments].concat());
    assert_eq!(names(at.path()), ["shop.toml"], "something was written");
    said
}

/// What it prints, where it ends well and leaves nothing.
#[track_caller]
fn foretells(arguments: &[&str]) -> String {
    let (code, out, err) = dry(&[&["--dry-run"], arguments].concat());
    assert_eq!(code, 0, "{err}");
    out
}

/// What it says, where it refuses a run for its size and leaves nothing.
#[track_caller]
fn refuses(arguments: &[&str]) -> String {
    let (code, _, err) = dry(arguments);
    assert_eq!(code, 5, "{err}");
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
    let asks = |size: &str| dry(&["--dry-run", &format!("--max-memory={size}")]).0;
    for size in ["0", "-1GB", "2 elephants", "", "GB", "nan"] {
        assert_eq!(asks(size), 2, "{size}");
    }
    for size in ["2GB", "500 MB", "1.5GiB", "3000000000", "1gib"] {
        assert_eq!(asks(size), 0, "{size}");
    }
}

/// The room that the folder takes, as it was foretold, is near what it takes.
#[test]
fn the_disk_is_foretold_within_a_fifth() {
    for (scenario, more) in [
        ("launch_strategies", "--replicates=6"),
        ("own_customers", "--replicates=20"),
        ("launch_strategies", "--customers=csv"),
    ] {
        let at = folder(&[]);
        let file = repository(&format!("scenarios/{scenario}.toml"));
        let run = |more: &[&str]| {
            let usual = ["run", file.to_str().unwrap(), "--out=out", "--quiet"];
            let less = ["--size=400", "--draws=2", "--sensitivity=off"];
            ends(at.path(), &[&usual[..], &less, more].concat(), 0).0
        };
        let said = run(&[more, "--dry-run"]);
        let foretold = said
            .lines()
            .find_map(|line| line.strip_prefix("disk    about "))
            .unwrap();
        let foretold: bytesize::ByteSize = foretold.split(" in ").next().unwrap().parse().unwrap();
        run(&[more]);
        let taken = tree(&at.path().join("out"))
            .values()
            .map(Vec::len)
            .sum::<usize>() as f64;
        let ratio = foretold.as_u64() as f64 / taken;
        assert!(
            (0.8..1.2).contains(&ratio),
            "{scenario} {more}: {foretold} for {taken}"
        );
    }
}

/// A community in which customers know many others.
const KNOWN: &str = r#"
title = "Many ties"
timeline = { unit = "week", ticks = 2 }
design = { replicates = 2 }
outcome = { primary = "profit" }
community = { size = 16384, ties = { degree = 600 } }
population = { size = 16384, basket = 8, purchase_rate = "1 per week" }
arm = [{ name = "nothing" }]
"#;

#[test]
fn as_many_ties_as_there_can_be_are_refused_before_any_is_made() {
    let at = folder(&[("known.toml", KNOWN)]);
    let most = [
        "--set=community.size=65536",
        "--set=population.size=65536",
        "--set=community.ties.degree=65534",
    ];
    for more in [&["--dry-run"][..], &[]] {
        let run = ["run", "known.toml", "--threads=2"];
        let (_, err) = ends(at.path(), &[&run[..], &most, more].concat(), 5);
        assert!(err.contains("it would need about 25."), "{err}");
    }
}

/// The peak of memory is what the system tells of the process.
#[test]
#[cfg(target_os = "linux")]
fn the_memory_of_ties_is_foretold_within_a_fifth() {
    let at = folder(&[("known.toml", KNOWN)]);
    let run = [
        "run",
        "known.toml",
        "--threads=2",
        "--draws=0",
        "--sensitivity=off",
    ];
    let (said, _) = ends(at.path(), &[&run[..], &["--dry-run"]].concat(), 0);
    let foretold = said
        .lines()
        .find_map(|line| line.strip_prefix("memory  about "));
    let foretold: bytesize::ByteSize = foretold.unwrap().parse().unwrap();
    // Whoever looks now and then may miss the last moments on a busy machine: the highest of three runs.
    let mut peak: f64 = 0.0;
    for _ in 0..3 {
        let mut running = crate::common::place::goodwill(at.path(), &run)
            .stdout(std::process::Stdio::null())
            .spawn()
            .unwrap();
        let status = format!("/proc/{}/status", running.id());
        while running.try_wait().unwrap().is_none() {
            let told = std::fs::read_to_string(&status).unwrap_or_default();
            let line = told.lines().find_map(|line| line.strip_prefix("VmHWM:"));
            if let Some(kilobytes) = line.and_then(|line| line.trim().strip_suffix(" kB")) {
                peak = peak.max(kilobytes.parse::<f64>().unwrap() * 1024.0);
            }
            std::thread::sleep(std::time::Duration::from_millis(2));
        }
    }
    let ratio = foretold.as_u64() as f64 / peak;
    assert!((0.8..1.2).contains(&ratio), "{foretold} for {peak}");
}
