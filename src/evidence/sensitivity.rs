//! What the score owes to the coding: every code moved one level of the rubric, one at a time.

use crate::engine::run::parallel::over_threads;
use crate::engine::run::{Cancel, RunError};
use crate::evidence::precision::look;
use crate::evidence::score::{self, Part, Result, Tally};
use crate::psychology::Parameters;
use crate::scenario::checked::{Expectation, Gesture};

/// The levels of the rubric.
const LEVELS: [f64; 4] = [0.0, 0.3, 0.6, 1.0];

/// What of a gesture is coded by the rubric.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Code {
    /// How personal a gesture is.
    Personal,
    /// How useful it is.
    Useful,
    /// How much it is tied to a return.
    Strings,
}

impl Code {
    const ALL: [Code; 3] = [Code::Personal, Code::Useful, Code::Strings];

    /// The key of a scenario.
    pub fn name(self) -> &'static str {
        match self {
            Code::Personal => "personal",
            Code::Useful => "useful",
            Code::Strings => "strings",
        }
    }

    fn of(self, gesture: &Gesture) -> f64 {
        match self {
            Code::Personal => gesture.personal.first().copied().unwrap_or(0.0),
            Code::Useful => gesture.useful,
            Code::Strings => gesture.strings,
        }
    }

    fn set(self, gesture: &mut Gesture, value: f64) {
        match self {
            Code::Personal => gesture.personal.fill(value),
            Code::Useful => gesture.useful = value,
            Code::Strings => gesture.strings = value,
        }
    }
}

/// A code moved, and what became of its study.
#[derive(Clone, Debug, PartialEq)]
pub struct Move {
    /// Index of the case.
    pub case: usize,
    /// The gesture.
    pub gift: String,
    /// Which of its codes is moved.
    pub code: Code,
    /// Its value.
    pub from: f64,
    /// The level beside it.
    pub to: f64,
    /// Expectations of the case whose verdict is another.
    pub flips: Vec<usize>,
    /// The score of all studies.
    pub score: Part,
}

/// The scores under all moves.
#[derive(Clone, Debug, PartialEq)]
pub struct Sensitivity {
    /// As the studies are coded.
    pub coded: Part,
    /// With one code moved, each.
    pub moves: Vec<Move>,
}

impl Sensitivity {
    /// Each count's median over the moves.
    pub fn median(&self) -> Part {
        self.pick(|sorted| sorted[(sorted.len() - 1) / 2])
    }

    /// Each count's lowest over the moves.
    pub fn worst(&self) -> Part {
        self.pick(|sorted| sorted[0])
    }

    fn pick(&self, pick: impl Fn(&[usize]) -> usize) -> Part {
        let tally = |of: &dyn Fn(&Part) -> Tally| {
            let mut all: Vec<usize> = self.moves.iter().map(|one| of(&one.score).right).collect();
            all.sort_unstable();
            Tally {
                right: if all.is_empty() {
                    of(&self.coded).right
                } else {
                    pick(&all)
                },
                ..of(&self.coded)
            }
        };
        Part {
            contrasts: tally(&|part| part.contrasts),
            directions: tally(&|part| part.directions),
        }
    }
}

/// Moves every code of every study, each at the precision at which the study was judged.
///
/// # Errors
/// As [`look`].
pub fn sensitivity(
    results: &[Result],
    parameters: &Parameters,
    threads: usize,
    cancel: &dyn Cancel,
) -> std::result::Result<Sensitivity, RunError> {
    let mut todo: Vec<(usize, String, Code, f64, f64)> = Vec::new();
    for (at, (case, _)) in results.iter().enumerate() {
        let scored = |one: &Expectation| {
            score::is_contrast(one) || (score::is_direction(one) && one.decides())
        };
        if !score::is_study(case) || !case.scenario.expectations.iter().any(scored) {
            continue;
        }
        for gesture in case.scenario.arms.iter().flat_map(|arm| &arm.gestures) {
            // A price is not appraised, whatever its codes.
            for code in Code::ALL.into_iter().filter(|_| !gesture.conditional) {
                let from = code.of(gesture);
                for to in neighbours(from).into_iter().flatten() {
                    let one = (at, gesture.gift.clone(), code, from, to);
                    // What was done in several arms is coded once.
                    if !todo.contains(&one) {
                        todo.push(one);
                    }
                }
            }
        }
    }
    let coded = score::simulated(results).all();
    let moves = over_threads(&todo, threads, &|_| {}, |(at, gift, code, from, to)| {
        let (at, code, from, to) = (*at, *code, *from, *to);
        let (case, found) = &results[at];
        let mut moved = case.clone();
        for gesture in moved
            .scenario
            .arms
            .iter_mut()
            .flat_map(|arm| &mut arm.gestures)
        {
            if gesture.gift == *gift && code.of(gesture) == from && !gesture.conditional {
                code.set(gesture, to);
            }
        }
        let after = look(&moved, parameters, &found.effort, cancel)?;
        let mut score = coded;
        let mut flips = Vec::new();
        let mut tells = false;
        let pairs = found.findings.iter().zip(&after.findings).enumerate();
        for (which, (before, after)) in pairs {
            let expectation = &case.scenario.expectations[which];
            tells |= before.simulated.value != after.simulated.value;
            let (was, is) = (
                before.judgement.verdict.passes(),
                after.judgement.verdict.passes(),
            );
            if was == is {
                continue;
            }
            let tally = if score::is_contrast(expectation) {
                &mut score.contrasts
            } else if score::is_direction(expectation) {
                &mut score.directions
            } else {
                continue;
            };
            flips.push(which);
            tally.right = tally.right + usize::from(is) - usize::from(was);
        }
        // Strings below what an ask ties to a gift anyway change nothing: no test of the coding.
        Ok(tells.then_some(Move {
            case: at,
            gift: gift.clone(),
            code,
            from,
            to,
            flips,
            score,
        }))
    })?;
    let moves = moves.into_iter().flatten().collect();
    Ok(Sensitivity { coded, moves })
}

/// The next levels below and above.
fn neighbours(level: f64) -> [Option<f64>; 2] {
    const SLACK: f64 = 1e-9;
    [
        LEVELS
            .into_iter()
            .rev()
            .find(|other| *other < level - SLACK),
        LEVELS.into_iter().find(|other| *other > level + SLACK),
    ]
}
