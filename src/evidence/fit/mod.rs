//! The psychology fitted to published experiments, with what is left uncertain of it.
//!
//! [`prior`] says what is fitted and what is believed of it beforehand, [`studies`] how far a
//! simulation is from what was published, [`dependence`] which published effects share their chance,
//! [`search`] finds the most probable parameters, [`chains`] draws from all probable ones by way of a
//! `surrogate` until they agree ([`agreement`]), [`posterior`] says what they tell, [`foretold`] how well they tell each study
//! from all others, [`benchmarks`] what a score is held against, [`journal`] keeps what was worked out; [`calibration`] does all of it.

pub mod agreement;
pub mod benchmarks;
pub mod calibration;
pub mod chains;
pub mod codes;
pub mod dependence;
pub mod foretold;
pub mod journal;
mod linear;
pub mod posterior;
pub mod prior;
pub mod search;
pub mod studies;
mod surrogate;
pub mod target;
