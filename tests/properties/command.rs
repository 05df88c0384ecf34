//! Whole folders by the command: they hold what was checked here, give themselves again, and are the same on any
//! number of threads.

use std::collections::BTreeMap;
use std::path::Path;

use rayon::prelude::*;

use crate::case::DATA;
use crate::common::place::{ended, ends, folder, put, results};
use crate::generate;
use crate::seeds::{BASES, Base, seeds};
use crate::tables::{How, files};

/// Of so many scenarios a folder is made: charts and page take longer than all else.
const ONE_IN: u64 = 6;

const LITTLE: [&str; 7] = [
    "--draws",
    "2",
    "--sensitivity",
    "off",
    "--customers",
    "csv",
    "--quiet",
];

fn whole(base: &Base) {
    let at = folder(&[("scenario.toml", &base.case.toml())]);
    if let Some(csv) = base.case.csv() {
        put(&at.path().join(DATA), csv.as_bytes());
    }
    let run = |out: &str, threads: &str| {
        let arguments = ["run", "scenario.toml", "--out", out, "--threads", threads];
        ends(at.path(), &[&arguments[..], &LITTLE].concat(), 0);
        results(&at.path().join(out))
    };
    let (one, two) = (run("one", "1"), run("two", "2"));
    let name = |name: &Path| name.to_string_lossy().into_owned();
    for (path, bytes) in &one {
        assert!(
            two.get(path) == Some(bytes),
            "seed {}: {}\n{}",
            base.seed,
            name(path),
            base.case.told()
        );
    }
    assert_eq!(one.len(), two.len());
    let how = How::default();
    let here: BTreeMap<String, Vec<u8>> = files(&base.loaded, &how);
    for (file, bytes) in &here {
        // The command says more there: how to run it again, and what became of the data.
        if file != "decision.csv" {
            let there = one.get(Path::new(file));
            assert!(
                there == Some(bytes),
                "seed {}: {file}\n{}",
                base.seed,
                base.case.told()
            );
        }
    }
    let (code, out, err) = ended(at.path(), &["verify", "one", "--quiet", "--threads", "2"]);
    assert_eq!(
        code,
        0,
        "seed {}: {out}{err}\n{}",
        base.seed,
        base.case.told()
    );
}

#[test]
fn folders_hold_the_tables_and_give_themselves_again() {
    // The scenarios of the other tests, some of them.
    let some = BASES.iter().filter(|base| base.seed % ONE_IN == 1);
    some.collect::<Vec<_>>().into_par_iter().for_each(whole);
}

#[test]
fn a_seed_means_one_scenario() {
    let seed = seeds().start;
    assert_eq!(generate::case(seed).0.told(), generate::case(seed).0.told());
    assert_ne!(
        generate::case(seed).0.told(),
        generate::case(seed + 1).0.told()
    );
}
