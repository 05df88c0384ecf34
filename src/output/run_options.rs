//! What besides the scenario decides the results of a run.

use serde::{Deserialize, Serialize};

use super::customers::Form;
use crate::decision::Extent;
use crate::decision::compare::{self, sequence};
use crate::evidence::setting::Doubt;

/// Which files of charts a run's folder has; its page has all charts in any case.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ChartFiles {
    /// Each as SVG and as PNG.
    #[default]
    All,
    /// Drawings alone.
    Svg,
    /// No chart.
    None,
}

impl ChartFiles {
    /// All of them.
    pub const ALL: &[ChartFiles] = &[ChartFiles::All, ChartFiles::Svg, ChartFiles::None];

    /// The word by which it is asked for.
    pub fn key(self) -> &'static str {
        match self {
            ChartFiles::All => "all",
            ChartFiles::Svg => "svg",
            ChartFiles::None => "none",
        }
    }

    /// What it means.
    pub fn meaning(self) -> &'static str {
        match self {
            ChartFiles::All => "Each as SVG and as PNG",
            ChartFiles::Svg => "As SVG alone: PNGs take most of a small run's time",
            ChartFiles::None => "None: the page has them",
        }
    }
}

/// What besides the scenario decides the results of a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RunOptions {
    /// Draws of the psychology and the setting over which arms are compared, at most 400; 0 for none.
    pub draws: usize,
    /// What varies in them.
    pub doubt: Doubt,
    /// How much of the customers to look on for what would change the answer.
    pub sensitivity: Extent,
    /// Whether to add replicates until every arm is told from the baseline and from the best.
    pub until_decided: bool,
    /// Replicates that may be added up to; None: [`sequence::MOST`] times the scenario's.
    pub most_replicates: Option<u32>,
    /// Replicates that it began with, where some were added: the scenario as run names them all.
    pub first_replicates: Option<u32>,
    /// How every single customer is written, if at all.
    pub customers: Option<Form>,
    /// Which files of charts there are.
    #[serde(default)]
    pub charts: ChartFiles,
}

/// As `goodwill run` takes them where nothing is said.
impl Default for RunOptions {
    fn default() -> Self {
        RunOptions {
            draws: compare::DRAWS,
            doubt: Doubt::default(),
            sensitivity: Extent::default(),
            until_decided: false,
            most_replicates: None,
            first_replicates: None,
            customers: None,
            charts: ChartFiles::All,
        }
    }
}

impl RunOptions {
    /// The run itself and no more: no draws, no sensitivity. Intervals are then those of chance alone.
    pub fn quick() -> RunOptions {
        RunOptions {
            draws: 0,
            sensitivity: Extent::Off,
            ..RunOptions::default()
        }
    }

    /// Replicates that there will be at the most, of so many planned.
    pub fn most_replicates(&self, planned: u32) -> u32 {
        match self.until_decided {
            true => self
                .most_replicates
                .unwrap_or(planned.saturating_mul(sequence::MOST))
                .max(planned),
            false => planned,
        }
    }
}
