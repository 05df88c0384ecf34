//! What stands in the tables of a sweep.

use crate::table::{Described, Known, Row, Text, table};

table! {
    /// What an outcome was in an arm of a replicate at a point.
    PointMean in "points.csv";
    /// The point, as in `design.csv`.
    point: u64,
    /// The replicate, from 0: the same people and luck at every point.
    replicate: u64,
    /// The arm.
    arm: Text,
    /// The outcome.
    metric: Text,
    /// Heads behind the mean.
    n: u64,
    /// Mean per head.
    mean: Option<f64> => "see `metrics`",
    /// Standard deviation between heads.
    sd: Option<f64> => "see `metrics`",
}

table! {
    /// Each arm against the baseline at a point, over all replicates.
    PointEffect in "effects.csv";
    /// The point, as in `design.csv`.
    point: u64,
    /// The arm.
    arm: Text,
    /// The arm that it is held against: the first one.
    baseline: Text,
    /// The outcome.
    metric: Text,
    /// The arm's mean per head.
    mean: Option<f64> => "see `metrics`",
    /// The baseline's.
    baseline_mean: Option<f64> => "see `metrics`",
    /// The arm's mean less the baseline's, per head; paired where the design is.
    difference: Option<f64> => "see `metrics`",
    /// Lower end of its 95% simulation interval (Student's t).
    difference_lo: Option<f64> => "see `metrics`",
    /// Upper end of its 95% simulation interval.
    difference_hi: Option<f64> => "see `metrics`",
    /// The arm's mean ÷ the baseline's − 1; empty where the baseline is not clearly positive.
    lift: Option<f64> => "share",
    /// Lower end of its 95% simulation interval (delta method).
    lift_lo: Option<f64> => "share",
    /// Upper end of its 95% simulation interval.
    lift_hi: Option<f64> => "share",
    /// Independent units behind the interval.
    units: u64,
    /// Degrees of freedom of the interval.
    df: Option<f64>,
}

table! {
    /// Which arm is best in the primary outcome at a point, and by how much.
    PointWinner in "winners.csv";
    /// The point, as in `design.csv`.
    point: u64,
    /// The arm with the best mean; the earlier of equals.
    winner: String,
    /// Its mean per head.
    mean: Option<f64> => "see `metrics`",
    /// The next one.
    runner_up: String,
    /// The winner's mean less the next one's; below 0 where less is better.
    lead: Option<f64> => "see `metrics`",
    /// Lower end of its 95% simulation interval (Student's t), paired where the design is.
    lead_lo: Option<f64> => "see `metrics`",
    /// Upper end of its 95% simulation interval.
    lead_hi: Option<f64> => "see `metrics`",
    /// Whether the interval leaves out 0.
    is_clear: bool,
}

table! {
    /// A box of factors on the way from all points to where an arm is best (PRIM).
    PeeledBox in "boxes.csv";
    /// The arm that is best in it.
    arm: String,
    /// Parts that were taken off, 0 for all points.
    step: u64,
    /// Points in the box.
    points: u64,
    /// Share of the points where the arm is best that lie in the box.
    coverage: Option<f64> => "share",
    /// Share of the box's points where the arm is best.
    density: Option<f64> => "share",
    /// Whether it is the box of `box_limits.csv`: that with the largest harmonic mean of both.
    is_chosen: bool,
}

table! {
    /// What of a factor the chosen box of an arm has; factors that it has all of are left out.
    BoxLimit in "box_limits.csv";
    /// The arm that is best in the box.
    arm: String,
    /// What was varied.
    factor: String,
    /// Its lowest value in the box; empty of a list.
    low: Option<f64> => "see `design.csv`",
    /// Its highest value in the box; empty of a list.
    high: Option<f64> => "see `design.csv`",
    /// Its values in the box, of a list.
    values: String,
}

table! {
    /// The Sobol' indices of a factor for an output.
    SobolIndex in "sobol.csv";
    /// What is explained: `mean` of the baseline, `difference` of an arm from it, or `best`: 1 where the arm is best, else 0.
    of: String,
    /// The arm.
    arm: String,
    /// The outcome.
    metric: String,
    /// What was varied.
    factor: String,
    /// First-order index (Saltelli et al. 2010): share of the variance that the factor explains by itself.
    s1 as "S1": Option<f64> => "share",
    /// Half the width of its 95% bootstrap interval over base points.
    s1_conf as "S1_conf": Option<f64> => "share",
    /// Total index (Jansen 1999): share that is lost where the factor is known, interactions included.
    st as "ST": Option<f64> => "share",
    /// Half the width of its 95% bootstrap interval.
    st_conf as "ST_conf": Option<f64> => "share",
    /// Variance of the output over the factors, luck taken off.
    variance: Option<f64> => "the output's, squared",
    /// Share of the variance of the replicates' mean over the points that is luck's, and is in none of the indices; empty of one replicate and of `best`.
    luck_share: Option<f64> => "share",
}

table! {
    /// What two factors explain together beyond what each explains by itself.
    SobolPair in "sobol_pairs.csv";
    /// What is explained: `mean` of the baseline, `difference` of an arm from it, or `best`: 1 where the arm is best, else 0.
    of: String,
    /// The arm.
    arm: String,
    /// The outcome.
    metric: String,
    /// What was varied.
    factor: String,
    /// The other factor.
    other: String,
    /// Second-order index (Saltelli 2002).
    s2 as "S2": Option<f64> => "share",
    /// Half the width of its 95% bootstrap interval.
    s2_conf as "S2_conf": Option<f64> => "share",
}

table! {
    /// The indices from the first base points alone: how they settle.
    SobolStep in "sobol_convergence.csv";
    /// What is explained: `mean` of the baseline, `difference` of an arm from it, or `best`: 1 where the arm is best, else 0.
    of: String,
    /// The arm.
    arm: String,
    /// The outcome.
    metric: String,
    /// What was varied.
    factor: String,
    /// Base points that they are from.
    base_points: u64,
    /// First-order index.
    s1 as "S1": Option<f64> => "share",
    /// Total index.
    st as "ST": Option<f64> => "share",
}

table! {
    /// Morris' measures of a factor for an output: of its elementary effects, the whole range of the factor being 1.
    MorrisMeasure in "morris.csv";
    /// What is explained: `mean` of the baseline, `difference` of an arm from it, or `best`: 1 where the arm is best, else 0.
    of: String,
    /// The arm.
    arm: String,
    /// The outcome.
    metric: String,
    /// What was varied.
    factor: String,
    /// Mean elementary effect.
    mu: Option<f64> => "the output's",
    /// Mean size of an elementary effect.
    mu_star: Option<f64> => "the output's",
    /// Half the width of its 95% bootstrap interval over trajectories.
    mu_star_conf: Option<f64> => "the output's",
    /// Standard deviation of the elementary effects: 0 where the factor acts alone and in proportion.
    sigma: Option<f64> => "the output's",
    /// Standard deviation of an elementary effect by luck alone, which sigma holds, too; empty of one replicate and of `best`.
    luck_sd: Option<f64> => "the output's",
}

/// All of them but the design, whose columns are the factors.
pub const TABLES: [Described; 9] = [
    PointMean::TABLE,
    PointEffect::TABLE,
    PointWinner::TABLE,
    PeeledBox::TABLE,
    BoxLimit::TABLE,
    SobolIndex::TABLE,
    SobolStep::TABLE,
    SobolPair::TABLE,
    MorrisMeasure::TABLE,
];

/// What a row of a table is, and its columns, be it CSV or Parquet; none of what is no table, or of the design.
pub fn known(file: &str) -> Option<Known> {
    let stem = file.strip_suffix(".parquet");
    let csv = stem.map_or(file.to_owned(), |stem| format!("{stem}.csv"));
    let found = TABLES.iter().find(|table| table.file == csv)?;
    Some((found.meaning, found.columns.to_vec()))
}
