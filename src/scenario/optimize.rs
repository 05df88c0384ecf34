//! What `goodwill optimize` decides, and by what a plan is judged: `[optimize]` and `[[decide]]` of a scenario.

use super::sweep::Vary;
use crate::vocabulary::metric::Metric;

/// By what plans are compared, over replicates with people, luck and a draw of the psychology, codes and setting of their own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Objective {
    /// The mean of the metric.
    Mean,
    /// A low quantile of what the plan gains over doing nothing.
    Quantile,
    /// The mean loss against the best plan of each draw.
    Regret,
}

impl Objective {
    /// All of them, in the order in which they are explained.
    pub const ALL: [Objective; 3] = [Objective::Mean, Objective::Quantile, Objective::Regret];

    /// The words for them, in their order.
    pub const KEYS: [&str; 3] = ["mean", "quantile", "regret"];

    /// The word for it.
    pub fn key(self) -> &'static str {
        Objective::KEYS[self as usize]
    }
}

/// `[optimize]` and `[[decide]]` of a scenario.
#[derive(Clone, Debug, PartialEq)]
pub struct Optimize {
    /// The arm that is planned.
    pub arm: usize,
    /// What is to be high.
    pub metric: Metric,
    /// How its draws are summed up.
    pub objective: Objective,
    /// Of [`Objective::Quantile`], strictly between 0 and 1.
    pub quantile: f64,
    /// Money that a plan may cost in the mean, for all members of a replicate together.
    pub budget: Option<f64>,
    /// Plans of the first round.
    pub plans: u32,
    /// Replicates of the search, each with people, luck and a draw of its own.
    pub replicates: u32,
    /// Replicates that no plan was chosen by.
    pub held_out: u32,
    /// Whether each replicate has a draw of the psychology, codes and setting.
    pub doubt: bool,
    /// Seed of the search's own draws; the simulation has its own.
    pub seed: u64,
    /// No two of the same key.
    pub decide: Vec<Decide>,
}

/// A decision: a key, the values that it may have, and the one that is written.
#[derive(Clone, Debug, PartialEq)]
pub struct Decide {
    /// A range or a list.
    pub vary: Vary,
    /// Among these values, as a factor has it; none where the key is not written or has another value.
    pub written: Option<f64>,
    /// As TOML, or its default; none where the key is not written and its default depends on others.
    pub now: Option<String>,
    /// A key that moves along, so many times as large.
    pub also: Option<(String, f64)>,
}
