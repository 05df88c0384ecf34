//! Plans lived in replicates: over threads, each task kept in a journal as it is done.
//!
//! What is asked next follows from what came out: so the tasks of a search always have the same numbers, and what an interrupted one
//! has done is found by them.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::atomic::{AtomicU64, Ordering};

use super::world::{Plan, Side, Units, World};
use crate::engine::run::parallel::over_threads;
use crate::engine::run::{Options, RunError};
use crate::scenario::Problems;
use crate::sweep::journal::{Done, Journal};

/// Replicates of a task, at the most.
const OF_TASK: u32 = 8;

/// Why a search came to no result.
#[derive(Debug, thiserror::Error)]
#[expect(missing_docs, reason = "the messages say what they hold")]
pub enum SearchError {
    /// No plan is right: what is wrong with the first one.
    #[error("no plan is allowed; of the first one ({words}):\n\n{problems}")]
    Refused { words: String, problems: Problems },
    #[error("no plan costs so little; the cheapest that was found costs {cheapest:.2} in the mean")]
    TooDear { cheapest: f64 },
    #[error("what is done cannot be kept: {0}")]
    Journal(String),
    #[error(transparent)]
    Run(#[from] RunError),
}

/// What an interrupted search had done, by the numbers of tasks.
pub type Kept = BTreeMap<u32, Vec<u8>>;

/// Runs what is asked.
pub struct Runner<'a> {
    /// What plans are tried in.
    pub world: &'a World<'a>,
    gifts: Vec<String>,
    options: &'a Options<'a>,
    journal: Option<&'a Journal>,
    kept: Kept,
    tasks: u32,
    /// Replicates that were lived, and how many it may be in all.
    done: u64,
    expected: u64,
}

/// What is asked: a plan, and which replicates of it.
pub type Asked = (Plan, Side, Range<u32>);

impl<'a> Runner<'a> {
    /// A runner that has tried nothing yet.
    pub fn new(
        world: &'a World<'a>,
        options: &'a Options<'a>,
        (journal, kept): (Option<&'a Journal>, Kept),
        expected: u64,
    ) -> Runner<'a> {
        Runner {
            gifts: world.gifts(),
            world,
            options,
            journal,
            kept,
            tasks: 0,
            done: 0,
            expected,
        }
    }

    /// Replicates that were lived so far.
    pub fn done(&self) -> u64 {
        self.done
    }

    /// What came out of everything that is asked, in its order.
    ///
    /// # Errors
    /// As [`World::live`]; the journal cannot be written.
    pub fn run(&mut self, asked: &[Asked]) -> Result<Vec<Result<Units, Problems>>, SearchError> {
        let mut tasks: Vec<(u32, usize, Range<u32>)> = Vec::new();
        for (at, (_, _, range)) in asked.iter().enumerate() {
            for start in range.clone().step_by(OF_TASK as usize) {
                let end = (start + OF_TASK).min(range.end);
                tasks.push((self.tasks, at, start..end));
                self.tasks += 1;
            }
        }
        let through = AtomicU64::new(self.done);
        let one = |(number, at, range): &(u32, usize, Range<u32>)| {
            let (plan, side, _) = &asked[*at];
            let count = u64::from(range.end - range.start);
            let tell = || {
                let done = through.fetch_add(count, Ordering::Relaxed) + count;
                (self.options.progress)(done.min(self.expected), self.expected);
            };
            let kept = self.kept.get(number).and_then(|bytes| read(bytes));
            if let Some(units) = kept.filter(|units| units.len() == range.len()) {
                tell();
                return Ok(Ok(units));
            }
            if let Some(why) = self.journal.and_then(Journal::failure) {
                return Err(SearchError::Journal(why));
            }
            let found = self
                .world
                .live(plan, &self.gifts, *side, range.clone(), self.options)?;
            if let (Ok(units), Some(journal)) = (&found, self.journal) {
                let done = Done {
                    point: *number,
                    part: None,
                };
                journal.add(done, &write(units));
            }
            tell();
            Ok(found)
        };
        let found = over_threads(&tasks, self.options.threads, &|_| {}, one)?;
        self.done = through.into_inner();
        let mut all: Vec<Result<Units, Problems>> =
            asked.iter().map(|_| Ok(Units::default())).collect();
        for ((_, at, _), found) in tasks.iter().zip(found) {
            match (&mut all[*at], found) {
                (Ok(units), Ok(more)) => units.extend(&more),
                (whole @ Ok(_), Err(problems)) => *whole = Err(problems),
                (Err(_), _) => {}
            }
        }
        Ok(all)
    }
}

fn write(units: &Units) -> Vec<u8> {
    let numbers = units.value.iter().zip(&units.spend);
    numbers
        .flat_map(|(value, spend)| [value.to_le_bytes(), spend.to_le_bytes()].concat())
        .collect()
}

fn read(bytes: &[u8]) -> Option<Units> {
    let (numbers, rest) = bytes.as_chunks::<8>();
    if !rest.is_empty() || !numbers.len().is_multiple_of(2) {
        return None;
    }
    let mut units = Units::default();
    for pair in numbers.chunks(2) {
        units.value.push(f64::from_le_bytes(pair[0]));
        units.spend.push(f64::from_le_bytes(pair[1]));
    }
    Some(units)
}
