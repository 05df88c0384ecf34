//! Which points there are: each a value of every factor.
//!
//! All draws are at addresses of the design's own seed: the same seed gives the same design on any machine, and says
//! nothing of people or luck.

mod factorial;
mod given;
mod hypercube;
mod joe_kuo;
mod morris;
mod saltelli;
pub mod sobol;

pub use given::{GivenError, given};
pub use morris::step as morris_step;
pub use saltelli::Saltelli;

use super::factor::Factor;
use crate::random::Stream;
use crate::scenario::sweep::{Design, Sweep};

/// The points of a sweep.
#[derive(Clone, Debug, PartialEq)]
pub struct Points {
    /// What is varied, in the order of the columns.
    pub factors: Vec<Factor>,
    /// points × factors: see [`Factor`] for what a value is.
    pub values: Vec<f64>,
}

/// Points beyond which a design is refused.
pub const MOST_POINTS: u64 = 1_000_000;

/// Base points of Saltelli's design below which an index has no spread that means anything.
pub const FEWEST_BASE: u32 = 4;

/// Why there is no such design.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[expect(missing_docs, reason = "the messages say what they hold")]
pub enum DesignError {
    #[error("nothing is varied; say what, with --vary KEY=VALUES or `[[sweep.vary]]`")]
    Nothing,
    #[error(
        "the design has {points} points, and at most {MOST_POINTS} are allowed; take fewer values, or a design that does not \
         grow with the number of factors, such as --design lhs"
    )]
    TooMany { points: u64 },
    #[error(
        "Sobol\u{2019} indices from {points} base point{} tell nothing: take {FEWEST_BASE} at least, such as --points 64",
        if *.points == 1 { "" } else { "s" }
    )]
    TooFew { points: u32 },
    #[error(
        "{factors} factors are too many for {design}: there are direction numbers for {most}; take --design lhs or morris"
    )]
    TooManyFactors {
        design: &'static str,
        factors: usize,
        most: usize,
    },
}

impl Points {
    /// The points of a design but a given one.
    ///
    /// # Errors
    /// Nothing is varied; there are too many points or factors, or too few base points.
    pub fn of(sweep: &Sweep, factors: Vec<Factor>) -> Result<Points, DesignError> {
        if factors.is_empty() {
            return Err(DesignError::Nothing);
        }
        if sweep.design == Design::Saltelli && sweep.points < FEWEST_BASE {
            return Err(DesignError::TooFew {
                points: sweep.points,
            });
        }
        let points = count(sweep, &factors);
        if points > MOST_POINTS {
            return Err(DesignError::TooMany { points });
        }
        let stream = Stream {
            seed: sweep.seed,
            replicate: 0,
            luck: 0,
        };
        let (n, k) = (sweep.points as usize, factors.len());
        let most = |design: Design, most: usize| match k > most {
            true => Err(DesignError::TooManyFactors {
                design: design.key(),
                factors: k,
                most,
            }),
            false => Ok(()),
        };
        let by_share = |shares: Vec<f64>| -> Vec<f64> {
            let each = shares.iter().enumerate();
            each.map(|(at, &u)| factors[at % k].at(u)).collect()
        };
        let values = match sweep.design {
            Design::Factorial => factorial::values(&factors, sweep.levels),
            Design::LatinHypercube => by_share(hypercube::shares(n, k, &stream)),
            Design::Sobol | Design::Pawn => {
                most(sweep.design, sobol::DIMENSIONS)?;
                by_share(sobol::scrambled(n, k, &stream))
            }
            Design::Morris => {
                let levels = morris::levels(sweep.trajectories, sweep.levels, k, &stream);
                let each = levels.iter().enumerate();
                each.map(|(at, &level)| factors[at % k].at_level(level))
                    .collect()
            }
            Design::Saltelli => {
                most(sweep.design, sobol::DIMENSIONS / 2)?;
                by_share(Saltelli::of(sweep, k).shares(&stream))
            }
            Design::Given => Vec::new(),
        };
        Ok(Points { factors, values })
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.values.len() / self.factors.len().max(1)
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.values.is_empty()
    }

    /// The factors' values at a point.
    pub fn at(&self, point: usize) -> &[f64] {
        let k = self.factors.len();
        &self.values[point * k..(point + 1) * k]
    }

    /// A point in words, for messages: `arm.gesture.value = 2, design.kind = "paired"`.
    pub fn words(&self, point: usize) -> String {
        let values = self.factors.iter().zip(self.at(point));
        let words =
            values.map(|(factor, &value)| format!("{} = {}", factor.key, factor.toml(value)));
        words.collect::<Vec<_>>().join(", ")
    }
}

/// How many points a design will have.
fn count(sweep: &Sweep, factors: &[Factor]) -> u64 {
    let k = factors.len() as u64;
    match sweep.design {
        Design::Factorial => factors.iter().fold(1, |all: u64, factor| {
            all.saturating_mul(factor.levels(sweep.levels).len() as u64)
        }),
        Design::LatinHypercube | Design::Sobol | Design::Pawn => u64::from(sweep.points),
        Design::Morris => u64::from(sweep.trajectories) * (k + 1),
        Design::Saltelli => Saltelli::of(sweep, factors.len()).points() as u64,
        Design::Given => 0,
    }
}
