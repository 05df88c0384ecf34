//! The one way through the rooms: load → simulate → decide → report.
//!
//! ```text
//! Source ──load──▶ Experiment ──simulate──▶ Simulation ──decide──▶ Conclusion ──save──▶ a folder
//! (file, text,     (checked scenario,       (what came out,        (arms compared,
//!  changes)         data, psychology)        with intervals)        money, whom to send to)
//! ```
//!
//! Each step takes what the one before gives. Nothing here prints, exits, reads arguments or looks at the clock for a
//! result; the disk is read by [`Source::load`] and written by [`Conclusion::save`] alone. How far the work has come
//! goes to a [`Progress`]; a [`Cancel`] ends it. The command line is one user of this room among others.
//!
//! ```
//! use goodwill::pipeline::{RunOptions, Runtime, Source};
//!
//! let source = Source::file("scenarios/two_mints.toml").set("design.replicates = 2");
//! let simulation = source.load()?.simulate(RunOptions::quick(), &Runtime::default())?;
//! assert_eq!(simulation.results().arms[0], "no mint");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! Many points of one scenario go by [`Source::sweep`]: the file and its data are read once, every point has the same people
//! with the same luck, and nothing is written on the way.
//!
//! ```
//! use goodwill::pipeline::{Runtime, Source};
//! use goodwill::vocabulary::metric::Metric;
//!
//! let source = Source::file("scenarios/two_mints.toml").size(200).set("design.replicates = 2");
//! let sweep = source.vary("arm.*.gesture.value = 0.1..1:4").sweep()?;
//! let results = sweep.run(&Runtime::default())?;
//! for point in &results.points {
//!     let place = point.place(Metric::Tips).ok_or("no tips")?;
//!     println!("{:+.3}", point.effect(1, place).difference.value);
//! }
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod conclusion;
#[cfg(feature = "report")]
mod evidence;
mod experiment;
mod glance;

#[cfg(feature = "report")]
mod fit;
#[cfg(feature = "report")]
mod folders;
mod observe;
mod optimize;
mod parts;
mod psychology;
#[cfg(feature = "report")]
mod save;
mod simulation;
mod source;
mod sweep;
mod trace;

pub use crate::decision::update::{Refusal, UpdateError};
pub use crate::output::run_options::RunOptions;
pub use conclusion::Conclusion;
#[cfg(feature = "report")]
pub use evidence::{Calibrating, Cases, CasesFailure, save_validation};
pub use experiment::Experiment;
pub use glance::{Look, Movable};

#[cfg(feature = "report")]
pub use fit::{Fit, FitFailure};
pub use observe::{Cancel, Clocked, Never, Progress, Runtime, Silent, Stage};
pub use optimize::{Optimization, OptimizeFailure};
pub use parts::MergeError;
pub use psychology::{GivenPsychology, PsychologyFiles};
#[cfg(feature = "report")]
pub use save::CustomersError;
pub use simulation::Simulation;
pub use source::{LoadFailure, Source};
pub use sweep::{Sweep, SweepFailure, SweepResults};
pub use trace::{TraceFailure, Traced, Who};
