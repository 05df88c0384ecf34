//! What happens in a step, phase by phase.
//!
//! - [`step`]: the order of the phases, said once
//! - [`due`]: which gestures and asks are due, and for whom
//! - [`touchpoint`]: gestures noticed, appraised and felt
//! - [`ask`]: asks, and whether they are met with a yes
//! - [`decay`]: decisions, hazards, and how stocks fade
//! - [`purchase`]: purchases, visits and what follows them
//! - [`answer`]: what is returned, why, and what that does to the one who returns it
//! - [`spread`]: what customers do for those whom they know
//!
//! An ask can be met with a yes that sets off gestures and offers: `ask`, `answer` and `touchpoint` call each other.

pub mod answer;
pub mod ask;
pub mod decay;
pub mod due;
pub mod purchase;
pub mod spread;
pub mod step;
pub mod touchpoint;
