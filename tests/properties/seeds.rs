//! The scenarios that everything is held against.

use std::panic::catch_unwind;
use std::sync::LazyLock;

use goodwill::scenario::Loaded;
use rayon::prelude::*;

use crate::case::Case;
use crate::checks::{Fault, faults};
use crate::generate;
use crate::reduce::reduced;
use crate::tables::{self, How, Tables};

/// How many scenarios are tried where nobody asks for more.
const USUAL: u64 = 16;

pub fn seeds() -> std::ops::Range<u64> {
    let asked = std::env::var("GOODWILL_PROPERTIES").ok();
    let count = asked.map(|text| {
        text.parse()
            .expect("GOODWILL_PROPERTIES is a number of seeds")
    });
    // Where to begin, to go on where an earlier search ended.
    let first = std::env::var("GOODWILL_PROPERTIES_FROM").ok();
    let first = first.map_or(0, |text| text.parse().expect("a seed"));
    first..first + count.unwrap_or(USUAL)
}

/// A random scenario, and its run.
pub struct Base {
    pub seed: u64,
    pub case: Case,
    pub loaded: Loaded,
    pub tables: Tables,
    /// Scenarios that were refused before this one.
    pub refused: u64,
}

/// All of them, run once for all tests.
pub static BASES: LazyLock<Vec<Base>> = LazyLock::new(|| {
    let seeds: Vec<u64> = seeds().collect();
    let base = |seed: &u64| {
        let (case, loaded, refused) = generate::case(*seed);
        let tables = catch_unwind(|| tables::run(&loaded, &how(*seed)));
        let tables = tables.unwrap_or_else(|_| panic!("seed {seed} does not run\n{}", case.told()));
        Base {
            seed: *seed,
            case,
            loaded,
            tables,
            refused,
        }
    };
    seeds.par_iter().map(base).collect()
});

/// What would change the answer takes longest: it is looked at in some.
pub fn how(seed: u64) -> How {
    How {
        sensitivity: seed.is_multiple_of(4),
        ..How::default()
    }
}

#[test]
fn most_random_scenarios_mean_something() {
    let refused: u64 = BASES.iter().map(|base| base.refused).sum();
    let made = BASES.len() as u64;
    assert!(
        refused <= 3 * made,
        "{refused} were refused for {made} that were not"
    );
}

#[test]
fn every_table_holds_what_it_must() {
    let found = |base: &Base| -> Vec<(u64, Fault)> {
        let faults = faults(&base.loaded, &base.tables);
        faults.into_iter().map(|fault| (base.seed, fault)).collect()
    };
    let all: Vec<(u64, Fault)> = BASES.par_iter().flat_map_iter(found).collect();
    let mut told: Vec<&'static str> = all.iter().map(|(_, fault)| fault.check).collect();
    told.sort_unstable();
    told.dedup();
    let report: Vec<String> = told
        .par_iter()
        .map(|check| {
            let of_check = all.iter().filter(|(_, fault)| fault.check == *check);
            let mut seeds: Vec<u64> = of_check.map(|(seed, _)| *seed).collect();
            seeds.dedup();
            let base = BASES.iter().find(|base| base.seed == seeds[0]).unwrap();
            let how = how(base.seed);
            let place = |case: &Case| {
                let loaded = case.load().ok()?;
                let faults = faults(&loaded, &tables::run(&loaded, &how));
                faults
                    .into_iter()
                    .find(|fault| fault.check == *check)
                    .map(|fault| fault.place)
            };
            let smallest = reduced(&base.case, &|case| place(case).is_some());
            let place = place(&smallest).expect("a scenario that still fails");
            format!(
                "\n=== {check}: does not hold in seeds {seeds:?}\n{place}\n{}",
                smallest.told()
            )
        })
        .collect();
    assert!(report.is_empty(), "{}", report.join("\n"));
}
