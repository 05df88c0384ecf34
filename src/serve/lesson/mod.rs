//! The lesson of the mints: guess, run, compare with the paper, switch something off, see what small experiments find.
//!
//! Every figure is of a scenario that is shipped (`shipped`), run as the command runs it; published ones are those that its
//! `[[expect]]` tables hold. Nothing here knows of a server: functions of what is asked alone.

mod class;
mod mints;
mod regulars;
mod shipped;
mod tables;
mod words;

pub use class::{AskClass, Class, class};
pub use mints::{About, AskMints, Mints, Nothing, Switches, about, mints};
pub use regulars::{AskRegulars, Regulars, regulars};
pub use tables::{AskTables, Found, Like, Tables, tables};

use serde::Serialize;

use crate::experiment::results::Estimate;

/// A value with its 95% interval.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Interval {
    /// The estimate.
    pub value: f64,
    /// Lower end of its 95% interval.
    pub low: f64,
    /// Upper end of its 95% interval.
    pub high: f64,
}

impl From<Estimate> for Interval {
    fn from(estimate: Estimate) -> Interval {
        Interval {
            value: estimate.value,
            low: estimate.low,
            high: estimate.high,
        }
    }
}
