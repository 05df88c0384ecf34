//! What must change no byte: threads, vectors, line ends, and writing out what a scenario says.

use std::collections::BTreeMap;
use std::convert::Infallible;

use goodwill::engine::run::Options;
use goodwill::engine::run::parallel::over_threads;
use goodwill::numeric::Width;
use goodwill::scenario::{Copy, Loaded, Problems};

use crate::case::{load, load_beside};
use crate::seeds::{BASES, Base, how};
use crate::tables::{How, files};

type Files = BTreeMap<String, Vec<u8>>;

/// The first file that is not the same, and its first line that is not.
fn first_difference(one: &Files, other: &Files) -> Option<String> {
    let names = |files: &Files| files.keys().cloned().collect::<Vec<_>>();
    if names(one) != names(other) {
        return Some(format!("files {:?} and {:?}", names(one), names(other)));
    }
    let (name, bytes) = one.iter().find(|(name, bytes)| other[*name] != **bytes)?;
    let lines = |bytes: &[u8]| {
        String::from_utf8_lossy(bytes)
            .lines()
            .map(str::to_owned)
            .collect::<Vec<_>>()
    };
    let (ours, theirs) = (lines(bytes), lines(&other[name]));
    let apart = ours.iter().zip(&theirs).find(|(one, other)| one != other);
    Some(format!("{name}: {apart:?}"))
}

#[track_caller]
fn of_all(fault: impl Fn(&Base) -> Option<String> + Sync) {
    // No worker of a pool: while it waited for a run on several threads, it would begin the next scenario on its stack.
    let threads = Options::default().threads;
    let faults = over_threads(&BASES, threads, &|_| {}, |base| {
        Ok::<_, Infallible>(fault(base))
    });
    let Ok(faults) = faults;
    let wrong: Vec<_> = BASES
        .iter()
        .zip(faults)
        .filter(|(_, fault)| fault.is_some())
        .collect();
    let seeds: Vec<u64> = wrong.iter().map(|(base, _)| base.seed).collect();
    if let Some((base, Some(fault))) = wrong.first() {
        panic!("in seeds {seeds:?}\n{fault}\n{}", base.case.told());
    }
}

/// What was read once more, which must say what the scenario says.
fn reads_to(base: &Base, again: Result<Loaded, Problems>) -> Result<Loaded, String> {
    let said = &base.loaded.resolved;
    match again {
        Ok(again) if again.resolved == *said => Ok(again),
        Ok(again) => Err(format!("{}\nis not\n{said}", again.resolved)),
        Err(problems) => Err(format!("{}\n{said}", problems.render(false))),
    }
}

#[test]
fn no_byte_depends_on_threads_or_vectors() {
    of_all(|base| {
        let how = how(base.seed);
        let usual = files(&base.loaded, &how);
        let narrow = How {
            threads: 2,
            width: Width::Scalar,
            ..how
        };
        first_difference(&usual, &files(&base.loaded, &narrow))
    });
}

#[test]
fn no_byte_depends_on_line_ends() {
    let how = How {
        decision: false,
        ..How::default()
    };
    of_all(|base| {
        let with_cr = |text: String| text.replace('\n', "\r\n");
        let csv = base.case.csv().map(with_cr);
        let windows = load(&with_cr(base.case.toml()), csv.as_deref());
        match reads_to(base, windows) {
            Ok(windows) => first_difference(&files(&base.loaded, &how), &files(&windows, &how)),
            Err(fault) => Some(fault),
        }
    });
}

#[test]
fn a_scenario_as_run_reads_to_itself() {
    let how = How {
        decision: false,
        ..How::default()
    };
    of_all(|base| {
        let copy = base.loaded.copy.iter().flat_map(Copy::files);
        let again = match reads_to(base, load_beside(&base.loaded.resolved, copy.collect())) {
            Ok(again) => again,
            Err(fault) => return Some(fault),
        };
        let (mut ours, mut theirs) = (files(&base.loaded, &how), files(&again, &how));
        // It names the file that was read.
        for files in [&mut ours, &mut theirs] {
            files.remove("data.csv");
        }
        first_difference(&ours, &theirs)
    });
}
