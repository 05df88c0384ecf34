//! What stands in the columns of a calibration's tables.

use crate::decision::rows::{Column, Described, Known};
use crate::evidence::draws::OF_CHAINS;
use crate::evidence::fit::prior::Space;
use crate::psychology::Parameters;
use crate::psychology::parameters::{Kind, Parameter};

pub const PARAMETERS: Described = Described {
    file: "parameters.csv",
    meaning: "What a parameter was thought to be before the fit, and what it is after.",
    columns: &[
        Column::text("key", "The parameter."),
        Column::text("scale", "On which it moves: `plain`, `log` or `logit`."),
        Column::number(
            "prior_median",
            OWN,
            "The median of its prior: the start value.",
        ),
        Column::number("prior_2.5%", OWN, "2.5% of the prior lie below."),
        Column::number("prior_97.5%", OWN, "2.5% of the prior lie above."),
        Column::number("lowest", OWN, "The lowest value that is looked at."),
        Column::number("highest", OWN, "The highest value that is looked at."),
        Column::text(
            "is_fitted",
            "Whether it was fitted: `yes` or `no`; others are held where they are.",
        ),
        Column::number(
            "mode",
            OWN,
            "Where the search ended, the others held; empty where it was not fitted.",
        ),
        Column::number("value", OWN, "Its value in the psychology that is written."),
        Column::number("mean", OWN, "Mean of its draws."),
        Column::number("sd", OWN, "Standard deviation of its draws."),
        Column::number("2.5%", OWN, "2.5% of its draws lie below."),
        Column::number("97.5%", OWN, "2.5% of its draws lie above."),
        Column::number(
            "contraction",
            "share",
            "What the studies took of the prior's variance, on the scale.",
        ),
        Column::text(
            "identified",
            "Whether they took half of it or more: `yes` or `no`.",
        ),
        Column::number(
            "r_hat",
            "",
            "The rank-normalized split R̂ of its chains: at most 1.01.",
        ),
        Column::number(
            "effective_draws",
            "draws",
            "Its bulk effective sample size, of all chains together: at least 400.",
        ),
    ],
};

pub const FORETOLD: Described = Described {
    file: "foretold.csv",
    meaning: "What the draws say of a study from all others, by weighing them.",
    columns: &[
        Column::text("study", "The scenario file, without its ending."),
        Column::number(
            "log_density",
            "nats",
            "Log of the predictive density of what it found: values in their own units, directions as probabilities.",
        ),
        Column::number(
            "no_effect",
            "nats",
            "The same of saying that nothing has any effect, with the same errors.",
        ),
        Column::number(
            "pareto_k",
            "",
            "Shape of the largest weights: from 0.7 on the row cannot be relied on.",
        ),
    ],
};

pub const FORETOLD_VALUES: Described = Described {
    file: "foretold_values.csv",
    meaning: "What the draws say of a published value from all other studies.",
    columns: &[
        Column::text("study", "The scenario file, without its ending."),
        Column::text("expectation", "The contrast, by its `id`."),
        Column::number("published", SCALE_OF_VALUE, "The published effect."),
        Column::number(
            "mean",
            SCALE_OF_VALUE,
            "Mean of what a study like this one would find.",
        ),
        Column::number("sd", SCALE_OF_VALUE, "Its standard deviation."),
        Column::number(
            "below",
            "share",
            "Share of such studies that would find less than was published.",
        ),
        Column::text(
            "null",
            "Whether the published interval holds no effect: `yes` or `no`.",
        ),
    ],
};

const SCALE_OF_VALUE: &str = "the contrast's scale; of half-lives the logarithm of days";

/// The parameters' own unit.
const OWN: &str = "the parameter's: days for half-lives, per day for rates";

pub const PREDICTED: Described = Described {
    file: "predicted.csv",
    meaning: "What the psychology that is written says of a contrast.",
    columns: &[
        Column::text("study", "The scenario file, without its ending."),
        Column::text("expectation", "The contrast, by its `id`."),
        Column::text(
            "statement",
            "What is stated: `value`, `above`, `above_metric`, `within`, `exceeds` or `half_life`.",
        ),
        Column::text("metric", "The outcome."),
        Column::text("scale", "How the effect is told."),
        Column::number("published", SCALE, "The published effect."),
        Column::number("low", SCALE, "Lower end of what is taken as right."),
        Column::number("high", SCALE, "Upper end of what is taken as right."),
        Column::number("predicted", SCALE, "The simulated effect."),
        Column::number(
            "predicted_low",
            SCALE,
            "Lower end of its 95% simulation interval.",
        ),
        Column::number(
            "predicted_high",
            SCALE,
            "Upper end of its 95% simulation interval.",
        ),
        Column::number(
            "residual",
            "standard errors",
            "By how much the simulated effect lies above the published one, by its own standard error.",
        ),
        Column::text(
            "comes_out",
            "Whether it comes out: `yes` or `no`; empty where nothing is judged.",
        ),
        Column::text("fitted", "Whether it was fitted to: `yes` or `no`."),
        Column::text(
            "spread",
            "How its interval is known: `sourced`, `assumed` or `recalled`.",
        ),
        Column::text("tag", "How the published effect is known."),
        Column::text("source", "Where it was published."),
    ],
};

const SCALE: &str = "see `scale`";

pub const BENCHMARKS: Described = Described {
    file: "benchmarks.csv",
    meaning: "How well the fit, and what it is held against, does.",
    columns: &[
        Column::text("benchmark", "What is scored."),
        Column::text(
            "sample",
            "`in`: studies that were fitted to; `left out`: each predicted from all others.",
        ),
        Column::text(
            "spread",
            "Which contrasts: `all`, or those whose interval is known so; `none`: those without one.",
        ),
        Column::whole("values_inside", "Values inside their intervals."),
        Column::whole("values", "Values."),
        Column::whole("directions_right", "Directions that are right."),
        Column::whole("directions", "Directions."),
        Column::number(
            "log_score",
            "nats",
            "Mean log density of the published values; in the rows `all`.",
        ),
        Column::number(
            "objective",
            "",
            "Half the sum of squared residuals, the prior's included; where something was fitted.",
        ),
    ],
};

pub const DRAWS: &str = "psychology_draws.csv";
pub const LEFT_OUT: &str = "leave_one_out.csv";
pub const LEFT_OUT_PARAMETERS: &str = "leave_one_out_parameters.csv";

/// Where a draw was taken, and a column for each parameter of the model.
pub fn draws() -> Vec<Column> {
    let [chain, draw, log_density, between] = OF_CHAINS;
    let of_chains = [
        Column::whole(chain, "The chain that it was taken from, from 1."),
        Column::whole(
            draw,
            "The chain's step at which it was taken, from 1 for the first after settling.",
        ),
        Column::number(
            log_density,
            "nats",
            "Log of the posterior density, but for a constant, where every prior is standard normal; what no study touches left out.",
        ),
        Column::number(
            between,
            "",
            "The spread between studies: the standard deviation, in willingness, of what a gesture does in one setting from what it does in another.",
        ),
    ];
    let parameters = Parameters::ALL.iter().map(column);
    of_chains.into_iter().chain(parameters).collect()
}

/// A column for each parameter that is fitted, or might be.
pub fn left_out(space: &Space) -> Vec<Column> {
    let without = Column::text("without", "The study that was left out.");
    let fitted = space.fitted.iter().map(|fitted| column(fitted.parameter));
    std::iter::once(without).chain(fitted).collect()
}

fn column(parameter: &Parameter) -> Column {
    let unit = match parameter.kind {
        Kind::HalfLife => "days",
        Kind::Rate => "per day",
        Kind::Share => "share",
        Kind::Real | Kind::NonNegative | Kind::Positive => "",
    };
    Column::number(parameter.key, unit, parameter.meaning)
}

/// What a row of a table is, and its columns; none of what is no table.
pub fn of(file: &str, space: &Space) -> Option<Known> {
    let tables = [PARAMETERS, PREDICTED, BENCHMARKS, FORETOLD, FORETOLD_VALUES];
    if let Some(table) = tables.iter().find(|table| table.file == file) {
        return Some((table.meaning, table.columns.to_vec()));
    }
    match file {
        DRAWS => Some((
            "A draw of all parameters, as probable as any other.",
            draws(),
        )),
        LEFT_OUT => Some((
            "What is predicted of a contrast by a fit to all other studies.",
            PREDICTED.columns.to_vec(),
        )),
        LEFT_OUT_PARAMETERS => Some((
            "The parameters of a fit to all studies but one.",
            left_out(space),
        )),
        _ => None,
    }
}
