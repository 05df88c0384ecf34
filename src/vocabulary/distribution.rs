//! Distributions: how a trait differs between customers.

use crate::numeric::{exp64, ln_gamma};

/// A distribution of a trait. Parameters are finite and in range.
///
/// Values and the parameters that say "in the trait's unit" are in the unit of the trait (time in days, rates per
/// day, money in the scenario's currency, shares in [0, 1]). What falls outside the trait's range becomes its nearest end.
#[derive(Clone, Debug, PartialEq)]
#[expect(
    missing_docs,
    reason = "the parameters have the field's usual names; `FAMILIES` gives meaning, unit and range of each"
)]
pub enum Distribution {
    /// The same for everybody.
    Constant(f64),
    /// `mean` > 0, `cv` > 0 (standard deviation ÷ mean).
    LogNormal { mean: f64, cv: f64 },
    /// `mean` > 0, `cv` > 0; shape 1/cv², scale mean·cv².
    Gamma { mean: f64, cv: f64 },
    /// Both shapes > 0; values in (0, 1).
    Beta { a: f64, b: f64 },
    /// `low` < `high`.
    Uniform { low: f64, high: f64 },
    /// `sd` > 0. Negative values are set to 0, which raises the mean; see [`Distribution::TruncatedNormal`].
    Normal { mean: f64, sd: f64 },
    /// A normal distribution of which only the values between `low` < `high` count. `mean` and `sd` > 0 are those
    /// before the rest is cut off; the interval reaches to within 6 `sd` of the mean.
    TruncatedNormal {
        mean: f64,
        sd: f64,
        low: f64,
        high: f64,
    },
    /// `mean` > 0.
    Exponential { mean: f64 },
    /// `scale` > 0 (63% of all values lie below), `shape` > 0: P(above x) = e^−(x/scale)^shape.
    Weibull { scale: f64, shape: f64 },
    /// `minimum` > 0, `shape` > 1, so that there is a mean: P(above x) = (minimum/x)^shape.
    Pareto { minimum: f64, shape: f64 },
    /// `low` ≤ `mode` ≤ `high`, `low` < `high`.
    Triangular { low: f64, mode: f64, high: f64 },
    /// As triangular, with mean (low + 4·mode + high)/6 (Malcolm, Roseboom, Clark & Fazar 1959): a beta distribution
    /// over low to high with shapes 1 + 4(mode − low)/(high − low) and 1 + 4(high − mode)/(high − low).
    Pert { low: f64, mode: f64, high: f64 },
    /// One of several, each for a share of the customers. At least two parts; shares are > 0 and sum to 1.
    Mixture(Vec<Part>),
}

/// A part of a mixture.
#[derive(Clone, Debug, PartialEq)]
pub struct Part {
    /// Share of the customers, > 0.
    pub share: f64,
    /// No mixture.
    pub of: Distribution,
}

/// A distribution as a scenario writes it: `{ key = { parameter = …, … } }`.
pub struct Family {
    /// As a scenario writes it.
    pub key: &'static str,
    /// In the order in which they are explained.
    pub parameters: &'static [Parameter],
    /// What it is good for, in a phrase.
    pub meaning: &'static str,
    /// What values it can give.
    pub support: Support,
    /// A value of a share, as one would write it, in TOML.
    pub example: &'static str,
    /// From the parameters, in their order and each in its range; or why they do not go together.
    pub make: fn(&[f64]) -> Result<Distribution, &'static str>,
}

/// A parameter of a distribution.
pub struct Parameter {
    /// As a scenario writes it.
    pub key: &'static str,
    /// What it is.
    pub meaning: &'static str,
    /// In what it is written.
    pub unit: Unit,
}

/// What a parameter is measured in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// The trait's own unit, and within its range.
    OfTrait,
    /// None: a number above 0.
    Positive,
}

/// Where a distribution's values lie, and so for which traits it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Support {
    /// From 0 to 1, without a unit.
    Shares,
    /// From 0 or more without end: not for traits that end at 1.
    Unbounded,
    /// Between two values that are named.
    Interval,
}

const fn of_trait(key: &'static str, meaning: &'static str) -> Parameter {
    Parameter {
        key,
        meaning,
        unit: Unit::OfTrait,
    }
}

const fn positive(key: &'static str, meaning: &'static str) -> Parameter {
    Parameter {
        key,
        meaning,
        unit: Unit::Positive,
    }
}

/// How a mixture is written; it has parts in place of parameters.
pub const MIXTURE: &str = "mixture";

/// Every distribution that has parameters, in the order of the reference page.
pub const FAMILIES: [Family; 11] = [
    Family {
        key: "lognormal",
        parameters: &[
            of_trait("mean", "the mean of all customers"),
            positive("cv", "the standard deviation over the mean"),
        ],
        meaning: "above 0, many small and a few large: money, rates",
        support: Support::Unbounded,
        example: "{ lognormal = { mean = 0.2, cv = 0.5 } }",
        make: |p| {
            above_zero(p[0], "`mean` must be above 0")?;
            Ok(Distribution::LogNormal {
                mean: p[0],
                cv: p[1],
            })
        },
    },
    Family {
        key: "gamma",
        parameters: &[
            of_trait("mean", "the mean of all customers"),
            positive("cv", "the standard deviation over the mean"),
        ],
        meaning: "above 0, with more close to 0 than the log-normal has: purchase rates",
        support: Support::Unbounded,
        example: "{ gamma = { mean = 0.2, cv = 0.5 } }",
        make: |p| {
            above_zero(p[0], "`mean` must be above 0")?;
            Ok(Distribution::Gamma {
                mean: p[0],
                cv: p[1],
            })
        },
    },
    Family {
        key: "beta",
        parameters: &[
            positive("a", "the first shape: the larger, the more lies near 1"),
            positive("b", "the second shape: the larger, the more lies near 0"),
        ],
        meaning: "from 0 to 1, with mean a / (a + b)",
        support: Support::Shares,
        example: "{ beta = { a = 2, b = 8 } }",
        make: |p| Ok(Distribution::Beta { a: p[0], b: p[1] }),
    },
    Family {
        key: "uniform",
        parameters: &[
            of_trait("low", "the least value"),
            of_trait("high", "the largest value"),
        ],
        meaning: "everything between two values alike",
        support: Support::Interval,
        example: "{ uniform = { low = 0.1, high = 0.3 } }",
        make: |p| {
            in_order(p[0], p[1])?;
            Ok(Distribution::Uniform {
                low: p[0],
                high: p[1],
            })
        },
    },
    Family {
        key: "normal",
        parameters: &[
            of_trait("mean", "the mean of all customers"),
            of_trait("sd", "the standard deviation"),
        ],
        meaning: "the bell curve; what falls below 0 becomes 0",
        support: Support::Unbounded,
        example: "{ normal = { mean = 0.2, sd = 0.05 } }",
        make: |p| {
            above_zero(p[1], "`sd` must be above 0")?;
            Ok(Distribution::Normal {
                mean: p[0],
                sd: p[1],
            })
        },
    },
    Family {
        key: "truncated_normal",
        parameters: &[
            of_trait("mean", "the mean of all customers"),
            of_trait("sd", "the standard deviation"),
            of_trait("low", "the least value"),
            of_trait("high", "the largest value"),
        ],
        meaning: "the bell curve between two values; `mean` and `sd` are those before the rest is cut off",
        support: Support::Interval,
        example: "{ truncated_normal = { mean = 0.2, sd = 0.1, low = 0, high = 0.5 } }",
        make: |p| {
            let &[mean, sd, low, high] = p else {
                return Err("four numbers are needed");
            };
            above_zero(sd, "`sd` must be above 0")?;
            in_order(low, high)?;
            if low - mean > FARTHEST_CUT * sd || mean - high > FARTHEST_CUT * sd {
                return Err("`low` and `high` must leave something within 6 `sd` of the `mean`");
            }
            Ok(Distribution::TruncatedNormal {
                mean,
                sd,
                low,
                high,
            })
        },
    },
    Family {
        key: "exponential",
        parameters: &[of_trait("mean", "the mean of all customers")],
        meaning: "times between things that happen at random",
        support: Support::Unbounded,
        example: "{ exponential = { mean = 0.2 } }",
        make: |p| {
            above_zero(p[0], "`mean` must be above 0")?;
            Ok(Distribution::Exponential { mean: p[0] })
        },
    },
    Family {
        key: "weibull",
        parameters: &[
            of_trait("scale", "what 63% of all values lie below"),
            positive("shape", "the shape: how evenly values lie"),
        ],
        meaning: "times until something happens; `scale` is what 63% lie below, `shape` 1 is the exponential",
        support: Support::Unbounded,
        example: "{ weibull = { scale = 0.2, shape = 1.5 } }",
        make: |p| {
            above_zero(p[0], "`scale` must be above 0")?;
            Ok(Distribution::Weibull {
                scale: p[0],
                shape: p[1],
            })
        },
    },
    Family {
        key: "pareto",
        parameters: &[
            of_trait("minimum", "the least value"),
            positive("shape", "the shape: how evenly values lie"),
        ],
        meaning: "a few have most: big spenders; with `shape` 1.16 a fifth has four fifths",
        support: Support::Unbounded,
        example: "{ pareto = { minimum = 0.05, shape = 2.5 } }",
        make: |p| {
            above_zero(p[0], "`minimum` must be above 0")?;
            if p[1] <= 1.0 {
                return Err("`shape` must be above 1, or there is no mean");
            }
            Ok(Distribution::Pareto {
                minimum: p[0],
                shape: p[1],
            })
        },
    },
    Family {
        key: "triangular",
        parameters: &[
            of_trait("low", "the least value"),
            of_trait("mode", "the likeliest value"),
            of_trait("high", "the largest value"),
        ],
        meaning: "from the least, the likeliest and the most, with straight sides",
        support: Support::Interval,
        example: "{ triangular = { low = 0.1, mode = 0.15, high = 0.3 } }",
        make: |p| {
            let (low, mode, high) = three_points(p)?;
            Ok(Distribution::Triangular { low, mode, high })
        },
    },
    Family {
        key: "pert",
        parameters: &[
            of_trait("low", "the least value"),
            of_trait("mode", "the likeliest value"),
            of_trait("high", "the largest value"),
        ],
        meaning: "from the least, the likeliest and the most, smooth and closer to the likeliest",
        support: Support::Interval,
        example: "{ pert = { low = 0.1, mode = 0.15, high = 0.3 } }",
        make: |p| {
            let (low, mode, high) = three_points(p)?;
            Ok(Distribution::Pert { low, mode, high })
        },
    },
];

/// Standard deviations from the mean beyond which nothing is left of a normal distribution.
const FARTHEST_CUT: f64 = 6.0;

fn above_zero(value: f64, or: &'static str) -> Result<(), &'static str> {
    if value > 0.0 { Ok(()) } else { Err(or) }
}

fn in_order(low: f64, high: f64) -> Result<(), &'static str> {
    if low < high {
        Ok(())
    } else {
        Err("`low` must be below `high`")
    }
}

fn three_points(p: &[f64]) -> Result<(f64, f64, f64), &'static str> {
    let &[low, mode, high] = p else {
        return Err("three numbers are needed");
    };
    in_order(low, high)?;
    if low <= mode && mode <= high {
        Ok((low, mode, high))
    } else {
        Err("`mode` must lie between `low` and `high`")
    }
}

impl Distribution {
    /// Whether everybody has 0.
    pub fn is_nothing(&self) -> bool {
        *self == Distribution::Constant(0.0)
    }

    /// Whether somebody can have exactly 0.
    pub fn may_be_zero(&self) -> bool {
        match self {
            Distribution::Constant(value) => *value == 0.0,
            // What falls below 0 becomes 0.
            Distribution::Normal { .. } => true,
            Distribution::Mixture(parts) => parts.iter().any(|part| part.of.may_be_zero()),
            Distribution::LogNormal { .. }
            | Distribution::Gamma { .. }
            | Distribution::Beta { .. }
            | Distribution::Uniform { .. }
            | Distribution::TruncatedNormal { .. }
            | Distribution::Exponential { .. }
            | Distribution::Weibull { .. }
            | Distribution::Pareto { .. }
            | Distribution::Triangular { .. }
            | Distribution::Pert { .. } => false,
        }
    }

    /// The mean, for knowing beforehand how large something will be. Exact but for the two normals, where what is
    /// cut off is not reckoned with.
    pub fn rough_mean(&self) -> f64 {
        match self {
            Distribution::Constant(value) => *value,
            Distribution::LogNormal { mean, .. }
            | Distribution::Gamma { mean, .. }
            | Distribution::Exponential { mean }
            | Distribution::Normal { mean, .. } => *mean,
            Distribution::TruncatedNormal {
                mean, low, high, ..
            } => {
                if mean < low {
                    *low
                } else if mean > high {
                    *high
                } else {
                    *mean
                }
            }
            Distribution::Beta { a, b } => a / (a + b),
            Distribution::Uniform { low, high } => low + (high - low) / 2.0,
            Distribution::Weibull { scale, shape } => scale * exp64(ln_gamma(1.0 + 1.0 / shape)),
            Distribution::Pareto { minimum, shape } => minimum * shape / (shape - 1.0),
            Distribution::Triangular { low, mode, high } => (low + mode + high) / 3.0,
            Distribution::Pert { low, mode, high } => (low + 4.0 * mode + high) / 6.0,
            Distribution::Mixture(parts) => parts
                .iter()
                .map(|part| part.share * part.of.rough_mean())
                .sum(),
        }
    }

    /// The end below which no value lies, at least 0.
    pub fn lowest(&self) -> f64 {
        match self {
            Distribution::Constant(value) => *value,
            Distribution::Uniform { low, .. }
            | Distribution::TruncatedNormal { low, .. }
            | Distribution::Triangular { low, .. }
            | Distribution::Pert { low, .. } => *low,
            Distribution::Pareto { minimum, .. } => *minimum,
            Distribution::LogNormal { .. }
            | Distribution::Gamma { .. }
            | Distribution::Beta { .. }
            | Distribution::Normal { .. }
            | Distribution::Exponential { .. }
            | Distribution::Weibull { .. } => 0.0,
            Distribution::Mixture(parts) => {
                let ends = parts.iter().map(|part| part.of.lowest());
                ends.fold(f64::INFINITY, f64::min)
            }
        }
    }

    /// The end above which no value lies; infinite where there is none.
    pub fn highest(&self) -> f64 {
        match self {
            Distribution::Constant(value) => *value,
            Distribution::Uniform { high, .. }
            | Distribution::TruncatedNormal { high, .. }
            | Distribution::Triangular { high, .. }
            | Distribution::Pert { high, .. } => *high,
            Distribution::Beta { .. } => 1.0,
            Distribution::LogNormal { .. }
            | Distribution::Gamma { .. }
            | Distribution::Normal { .. }
            | Distribution::Exponential { .. }
            | Distribution::Weibull { .. }
            | Distribution::Pareto { .. } => f64::INFINITY,
            Distribution::Mixture(parts) => {
                let ends = parts.iter().map(|part| part.of.highest());
                ends.fold(0.0, f64::max)
            }
        }
    }

    /// The standard deviation, as roughly as [`Distribution::rough_mean`]. A Pareto with a shape of 2 or less has
    /// none; it counts as if a run would meet values up to a thousand times the least.
    pub fn rough_sd(&self) -> f64 {
        match self {
            Distribution::Constant(_) => 0.0,
            Distribution::LogNormal { mean, cv } | Distribution::Gamma { mean, cv } => mean * cv,
            Distribution::Exponential { mean } => *mean,
            Distribution::Normal { sd, .. } => *sd,
            Distribution::TruncatedNormal { sd, low, high, .. } => sd.min((high - low) / 2.0),
            Distribution::Beta { a, b } => (a * b / (a + b + 1.0)).sqrt() / (a + b),
            Distribution::Uniform { low, high } => (high - low) / 12f64.sqrt(),
            Distribution::Weibull { scale, shape } => {
                let moment = |of: f64| exp64(ln_gamma(1.0 + of / shape));
                scale * (moment(2.0) - moment(1.0) * moment(1.0)).max(0.0).sqrt()
            }
            Distribution::Pareto { minimum, shape } => {
                let second = if *shape > 2.02 {
                    shape / (shape - 2.0)
                } else {
                    1e6
                };
                let mean = shape / (shape - 1.0);
                minimum * (second - mean * mean).max(0.0).sqrt()
            }
            Distribution::Triangular { low, mode, high } => {
                let sides = [mode - low, high - mode, high - low];
                let [rising, falling, all] = sides.map(|side| side * side);
                ((rising + falling + all) / 36.0).sqrt()
            }
            Distribution::Pert { low, mode, high } => {
                let mean = (low + 4.0 * mode + high) / 6.0;
                ((mean - low) * (high - mean) / 7.0).sqrt()
            }
            Distribution::Mixture(parts) => {
                let mean = self.rough_mean();
                let squares = parts.iter().map(|part| {
                    let (away, sd) = (part.of.rough_mean() - mean, part.of.rough_sd());
                    part.share * (away * away + sd * sd)
                });
                squares.sum::<f64>().sqrt()
            }
        }
    }

    /// The distribution of the value times a factor > 0. A beta stays as it is: a share cannot be scaled beyond 1.
    pub fn times(&self, by: f64) -> Distribution {
        match *self {
            Distribution::Constant(value) => Distribution::Constant(value * by),
            Distribution::LogNormal { mean, cv } => Distribution::LogNormal {
                mean: mean * by,
                cv,
            },
            Distribution::Gamma { mean, cv } => Distribution::Gamma {
                mean: mean * by,
                cv,
            },
            Distribution::Beta { a, b } => Distribution::Beta { a, b },
            Distribution::Uniform { low, high } => Distribution::Uniform {
                low: low * by,
                high: high * by,
            },
            Distribution::Normal { mean, sd } => Distribution::Normal {
                mean: mean * by,
                sd: sd * by,
            },
            Distribution::TruncatedNormal {
                mean,
                sd,
                low,
                high,
            } => Distribution::TruncatedNormal {
                mean: mean * by,
                sd: sd * by,
                low: low * by,
                high: high * by,
            },
            Distribution::Exponential { mean } => Distribution::Exponential { mean: mean * by },
            Distribution::Weibull { scale, shape } => Distribution::Weibull {
                scale: scale * by,
                shape,
            },
            Distribution::Pareto { minimum, shape } => Distribution::Pareto {
                minimum: minimum * by,
                shape,
            },
            Distribution::Triangular { low, mode, high } => Distribution::Triangular {
                low: low * by,
                mode: mode * by,
                high: high * by,
            },
            Distribution::Pert { low, mode, high } => Distribution::Pert {
                low: low * by,
                mode: mode * by,
                high: high * by,
            },
            Distribution::Mixture(ref parts) => Distribution::Mixture(
                parts
                    .iter()
                    .map(|part| Part {
                        share: part.share,
                        of: part.of.times(by),
                    })
                    .collect(),
            ),
        }
    }
}
