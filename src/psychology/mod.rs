//! What customers feel and decide: one pure function a mechanism, plain numbers in and out.
//!
//! In the order of a tick: [`passing`] (time), [`aptness`], [`appraise`], [`sincerity`], [`memory`], [`feelings`],
//! [`willingness`], [`reminder`], [`respond`], [`lapse`]. Everything is scalar and branch-free, so that a plain
//! loop over columns becomes vector code.

pub mod appraise;
pub mod aptness;
pub mod feelings;
pub mod habituation;
pub mod lapse;
pub mod memory;
pub mod mind;
pub mod parameters;
pub mod passing;
pub mod reminder;
pub mod respond;
pub mod sincerity;
pub mod willingness;

pub use mind::Mind;
pub use parameters::Parameters;
