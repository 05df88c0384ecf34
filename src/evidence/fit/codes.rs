//! The rubric's codes as judgements: how far their error reaches, and what a fit of the same freedom makes of codes that are
//! shuffled and mean nothing.
//!
//! Every gesture was coded three times, twice blind to what was found (docs/coding.md, docs/evidence/codes.csv). The standard
//! deviation of a code is that within gestures, between coders.

use crate::engine::run::{Cancel, RunError};
use crate::evidence::fit::studies::published_error;
use crate::evidence::{Case, Effort, measure_until};
use crate::numeric::exp64;
use crate::psychology::Parameters;
use crate::random::{below, philox4x32_10};
use crate::scenario::checked::{Expectation, Gesture, Statement};

/// Tells the words of shuffles from those of customers under the same seed.
const PURPOSE: u32 = 0x5348_5546;

/// Standard deviations of one coder's code.
pub const PERSONAL_SD: f64 = 0.10;
/// Of `useful`.
pub const USEFUL_SD: f64 = 0.11;
/// Of `strings`.
pub const STRINGS_SD: f64 = 0.08;

/// Of the logarithm of a gift's value in units of what is noticed.
pub const VALUE_SD: f64 = 0.37;

/// A code's error, as what it makes of a gesture.
type Shift = fn(&mut Gesture, f64);

/// Every code with the standard deviation of its error.
const ERRORS: [(Shift, f64); 4] = [
    (
        |gesture, by| {
            for personal in &mut gesture.personal {
                *personal = (*personal + by).clamp(0.0, 1.0);
            }
        },
        PERSONAL_SD,
    ),
    (
        |gesture, by| gesture.useful = (gesture.useful + by).clamp(0.0, 1.0),
        USEFUL_SD,
    ),
    (
        |gesture, by| gesture.strings = (gesture.strings + by).clamp(0.0, 1.0),
        STRINGS_SD,
    ),
    (|gesture, by| gesture.value *= exp64(by), VALUE_SD),
];

/// Of each code of each gesture of a study, by how much an error of one standard deviation moves each effect, in published standard
/// errors: half of what two standard deviations make, one up and one down, as far as the code's scale goes. Only effects with an interval
/// are moved.
///
/// # Errors
/// As [`measure_until`].
pub fn slopes_by_codes(
    case: &Case,
    parameters: &Parameters,
    effort: &Effort,
    cancel: &dyn Cancel,
) -> Result<Vec<Vec<f64>>, RunError> {
    let error = |expectation: &Expectation| match expectation.statement {
        Statement::Value { .. } => published_error(expectation),
        Statement::Within { .. }
        | Statement::HalfLife { .. }
        | Statement::Above { .. }
        | Statement::AboveMetric { .. }
        | Statement::Exceeds { .. }
        | Statement::ShortOf { .. } => None,
    };
    let expectations = &case.scenario.expectations;
    let mut slopes = Vec::new();
    if expectations
        .iter()
        .all(|expectation| error(expectation).is_none())
    {
        return Ok(slopes);
    }
    for distinct in distinct(std::slice::from_ref(case)) {
        for (shift, sd) in ERRORS {
            let moved = |by: f64| -> Result<Vec<f64>, RunError> {
                let mut case = case.clone();
                for gesture in gestures(&mut case) {
                    if distinct.is(0, gesture) {
                        shift(gesture, by);
                    }
                }
                let measured = measure_until(&case, parameters, effort, cancel)?;
                let means = measured.means();
                Ok(expectations
                    .iter()
                    .map(|own| means.statistic(own))
                    .collect())
            };
            let (up, down) = (moved(sd)?, moved(-sd)?);
            let pairs = expectations.iter().zip(up.iter().zip(&down));
            let slope = |(own, (up, down)): (&Expectation, (&f64, &f64))| {
                let slope = 0.5 * (up - down) / error(own).unwrap_or(f64::INFINITY);
                if slope.is_finite() { slope } else { 0.0 }
            };
            slopes.push(pairs.map(slope).collect());
        }
    }
    Ok(slopes)
}

/// Whether two gestures of a scenario are one that stands in several arms: what it is and how it is coded.
pub fn is_same(one: &Gesture, other: &Gesture) -> bool {
    one.gift == other.gift && one.value == other.value && Codes::of(one) == Codes::of(other)
}

/// A gesture of a study.
struct Distinct {
    study: usize,
    gesture: Gesture,
}

impl Distinct {
    fn is(&self, study: usize, gesture: &Gesture) -> bool {
        self.study == study && is_same(&self.gesture, gesture)
    }
}

/// Every distinct gesture that somebody judges: a conditional one keeps its codes.
fn distinct(cases: &[Case]) -> Vec<Distinct> {
    let mut all: Vec<Distinct> = Vec::new();
    for (study, case) in cases.iter().enumerate() {
        for gesture in case.scenario.arms.iter().flat_map(|arm| &arm.gestures) {
            if !gesture.conditional && !all.iter().any(|one| one.is(study, gesture)) {
                let gesture = gesture.clone();
                all.push(Distinct { study, gesture });
            }
        }
    }
    all
}

fn gestures(case: &mut Case) -> impl Iterator<Item = &mut Gesture> {
    let arms = case.scenario.arms.iter_mut();
    let gestures = arms.flat_map(|arm| &mut arm.gestures);
    gestures.filter(|gesture| !gesture.conditional)
}

/// What the rubric codes of a gesture.
#[derive(Clone, Debug, PartialEq)]
struct Codes {
    personal: Vec<f64>,
    useful: f64,
    strings: f64,
}

impl Codes {
    fn of(gesture: &Gesture) -> Self {
        Self {
            personal: gesture.personal.clone(),
            useful: gesture.useful,
            strings: gesture.strings,
        }
    }

    fn give(&self, gesture: &mut Gesture) {
        if self.personal.len() == gesture.personal.len() {
            gesture.personal.clone_from(&self.personal);
        } else {
            // Another study's segments are other people.
            let mean = self.personal.iter().sum::<f64>() / self.personal.len() as f64;
            gesture.personal.fill(mean);
        }
        gesture.useful = self.useful;
        gesture.strings = self.strings;
    }
}

/// The cases with the codes of all their gestures dealt out anew by lot.
///
/// The same gesture in several arms of a study stays the same in all of them: what the arms have in
/// common does not come out of the shuffle as a difference. A conditional gesture keeps its codes,
/// which nobody judges.
pub fn shuffled(cases: &[Case], seed: u64, number: u32) -> Vec<Case> {
    let distinct = distinct(cases);
    let mut cases = cases.to_vec();
    let mut dealt: Vec<usize> = (0..distinct.len()).collect();
    for last in (1..dealt.len()).rev() {
        let words = philox4x32_10(
            [number, last as u32, PURPOSE, 0],
            [seed as u32, (seed >> 32) as u32],
        );
        dealt.swap(last, below(last as u32 + 1, words[0]) as usize);
    }
    for (study, case) in cases.iter_mut().enumerate() {
        for gesture in gestures(case) {
            if let Some(at) = distinct.iter().position(|other| other.is(study, gesture)) {
                Codes::of(&distinct[dealt[at]].gesture).give(gesture);
            }
        }
    }
    cases
}
