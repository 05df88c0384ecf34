//! A simulator of reciprocity in a customer population: a brand gives, customers judge how sincere it is, goodwill or
//! mere obligation builds up, and they tip, buy, review, refer, or turn away.
//!
//! # From a scenario to an answer
//!
//! A scenario says who the customers are and what strategies ("arms") to compare; every arm is lived by the same
//! simulated people with the same luck, so that differences between arms are known far better than the arms themselves.
//!
//! ```
//! use goodwill::pipeline::{RunOptions, Runtime, Source};
//! use goodwill::vocabulary::metric::Metric;
//!
//! let source = Source::text("mint.toml", r#"
//!     title = "A mint with the bill"
//!     outcome = { primary = "profit" }
//!     timeline = { unit = "visit", ticks = 1 }
//!     population = { size = 2000, basket = 30, tip_share = 0.15 }
//!     channel.tip = {}
//!     arm = [
//!         { name = "no mint" },
//!         { name = "mint", gesture = [{ gift = "mint", when = "with the bill", value = 0.4, personal = 0.3 }] },
//!     ]
//! "#);
//! let simulation = source.load()?.simulate(RunOptions::quick(), &Runtime::default())?;
//! let results = simulation.results();
//! let tips = results.contrast(1, Metric::Tips).ok_or("no tips")?.difference;
//! println!("{}: {:+.2} a head, {:.2} to {:.2}", results.arms[1], tips.value, tips.low, tips.high);
//! assert!(tips.low > 0.0);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! [`pipeline::Simulation::decide`] goes on from there: which arm to choose, how sure that is, what it costs, who
//! responds, what would change the answer; and [`pipeline::Conclusion::save`] writes it all to a folder with a page to read.
//! The same scenario, seed and version give the same bits on any machine, number of threads and vector width.
//!
//! # The rooms
//!
//! What flows goes one way; a room uses those above it alone.
//!
//! | room | what is in it |
//! |---|---|
//! | [`numeric`], [`random`] | functions and sums with the same bits everywhere; a random number at an address |
//! | [`table`] | tables whose rows are structs, each declared once: as CSV, described, and read back |
//! | [`vocabulary`] | the words of the domain, each declared once |
//! | [`psychology`] | one pure function a mechanism, and its parameters |
//! | [`scenario`] | from text to a checked scenario, with every mistake told; customers' data |
//! | [`population`] | who the customers are: traits as columns, segments, ties |
//! | [`engine`] | communities lived tick by tick under every arm, and what is counted of them |
//! | [`experiment`] | arms over the same customers: means, differences, intervals, power |
//! | [`evidence`] | expectations held against the simulation; the psychology fitted to published experiments |
//! | [`decision`] | arms compared over all doubt, money, who responds, what would change the answer |
//! | [`sweep`] | many points of a scenario: designs, results of each, indices of sensitivity |
//! | [`optimize`] | the best plan: decisions searched, and judged by people, luck and draws that no plan was chosen by |
//! | [`output`] | tables, charts, the page, and the folder that holds them |
//! | [`parts`] | work cut into parts for many machines, and put together |
//! | [`pipeline`] | the way through all of them |
//!
//! Features: `cli` (default) builds the command `goodwill`, `serve` (default) the page to play with, `report` (with it) charts and page; without both the way
//! from a scenario to a decision and its tables is there, with few dependencies. `parquet` writes single customers as columns.

#![cfg_attr(docsrs, feature(doc_cfg))]
#![warn(missing_docs)]

#[cfg(feature = "cli")]
pub mod cli;
pub mod decision;
pub mod engine;
pub mod evidence;
pub mod experiment;
mod files;
pub mod numeric;
pub mod optimize;
pub mod output;
pub mod parts;
pub mod pipeline;
pub mod population;
pub mod psychology;
pub mod random;
pub mod scenario;
#[cfg(feature = "serve")]
pub mod serve;
pub mod sweep;
pub mod table;
pub mod vocabulary;
