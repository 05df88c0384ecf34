//! Who the customers are: slots of members and prospects, traits as columns, ties, arms.

// Loops go over the lanes of several columns at once: by number they all look alike.
#![allow(clippy::needless_range_loop)]

mod assign;
pub mod past;
mod people;
mod quantile;
mod score_table;
mod slots;
mod synthesis;
mod ties;

pub use people::People;
pub use quantile::Quantile;
pub use slots::Slots;
pub use synthesis::Synthesis;
pub use ties::SmallWorld;
