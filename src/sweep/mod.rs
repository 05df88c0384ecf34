//! Many points of a scenario: the same people with the same luck at each of them, so that what differs between points is
//! what was varied.
//!
//! - [`factor`]: what is varied, and its values
//! - [`design`]: which points there are
//! - [`drive`]: points × communities of all replicates as tasks over threads, the same bits on any number of them
//! - [`result`]: what came out of a point
//! - [`journal`]: points that are done, on disk, to go on from there
//! - [`indices`]: Sobol' indices, Morris' measures and PAWN indices
//! - [`discovery`]: boxes of factors in which an arm is best

pub mod design;
pub mod discovery;
pub mod drive;
pub mod factor;
pub mod indices;
pub mod journal;
pub mod result;
