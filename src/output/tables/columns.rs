//! What stands in the columns of the tables that are written from results.

use crate::decision::rows::{Column, Described};

pub const SUMMARY: Described = Described {
    file: "summary.csv",
    meaning: "What an outcome was in an arm, over all replicates.",
    columns: &[
        Column::text("arm", "The arm."),
        Column::text("metric", "The outcome."),
        Column::text(
            "unit",
            "The outcome's unit: `share`, `per head`, `scale`, or the scenario's currency.",
        ),
        Column::whole("n", "Heads behind the mean, over all replicates."),
        Column::number("mean", "see `unit`", "Mean per head."),
        Column::number("sd", "see `unit`", "Standard deviation between heads."),
        Column::number(
            "lo",
            "see `unit`",
            "Lower end of the 95% simulation interval of the mean (Student's t; of shares Wilson's with t, within 0 and 1).",
        ),
        Column::number(
            "hi",
            "see `unit`",
            "Upper end of the 95% simulation interval of the mean.",
        ),
    ],
};

pub const CONTRASTS: Described = Described {
    file: "contrasts.csv",
    meaning: "Each arm against the baseline, in every outcome.",
    columns: &[
        Column::text("arm", "The arm."),
        Column::text(
            "baseline",
            "The arm that it is held against: the first one.",
        ),
        Column::text("metric", "The outcome."),
        Column::text("unit", "The outcome's unit, as in `summary.csv`."),
        Column::number(
            "difference",
            "see `unit`",
            "The arm's mean less the baseline's, per head.",
        ),
        Column::number(
            "difference_lo",
            "see `unit`",
            "Lower end of its 95% simulation interval.",
        ),
        Column::number(
            "difference_hi",
            "see `unit`",
            "Upper end of its 95% simulation interval.",
        ),
        Column::number(
            "lift",
            "share",
            "The arm's mean ÷ the baseline's − 1; empty where the baseline is not clearly positive.",
        ),
        Column::number(
            "lift_lo",
            "share",
            "Lower end of its 95% simulation interval.",
        ),
        Column::number(
            "lift_hi",
            "share",
            "Upper end of its 95% simulation interval.",
        ),
        Column::number(
            "worthwhile",
            "see `unit`",
            "The smallest difference worth having, where the scenario names one (primary outcome only).",
        ),
        Column::whole("units", "Independent units behind the interval."),
        Column::text(
            "unit_of_analysis",
            "What these units are: `customer`, `community` or `replicate`.",
        ),
        Column::number("df", "", "Degrees of freedom of the interval."),
        Column::text(
            "interval",
            "What the intervals cover: the luck of the draw in this simulation.",
        ),
    ],
};

pub const TIMESERIES: Described = Described {
    file: "timeseries.csv",
    meaning: "What is followed over time, tick by tick.",
    columns: &[
        Column::whole("tick", "The tick, from 0."),
        Column::number("time_days", "days", "From the start to the tick."),
        Column::text("arm", "The arm."),
        Column::text("quantity", "What is followed."),
        Column::number(
            "mean",
            "of the quantity",
            "Mean per head, per customer in the tick (`goodwill`, `obligation`, `trust`) or per tip (`tip_share`).",
        ),
        Column::number(
            "lo",
            "of the quantity",
            "Lower end of its 95% simulation interval.",
        ),
        Column::number(
            "hi",
            "of the quantity",
            "Upper end of its 95% simulation interval.",
        ),
    ],
};

pub const REPLICATES: Described = Described {
    file: "replicates.csv",
    meaning: "What an outcome was in an arm of one replicate.",
    columns: &[
        Column::whole("replicate", "The replicate, from 0."),
        Column::text("arm", "The arm."),
        Column::text("metric", "The outcome, as in `summary.csv`."),
        Column::whole("n", "Heads behind the mean."),
        Column::number("mean", "as in `summary.csv`", "Mean per head."),
        Column::number(
            "sd",
            "as in `summary.csv`",
            "Standard deviation between heads.",
        ),
    ],
};

pub const EXPECTATIONS: Described = Described {
    file: "expectations.csv",
    meaning: "Published effects beside the simulated ones.",
    columns: &[
        Column::text("arm", "The arm."),
        Column::text(
            "against",
            "The arm that it is held against; empty where it is held against none.",
        ),
        Column::text("metric", "The outcome."),
        Column::text(
            "scale",
            "How the effect is told: `lift`, `difference`, `log_odds`, `log_ratio`, `ratio` or `mean`.",
        ),
        Column::number("published", "see `scale`", "The published effect."),
        Column::number("published_lo", "see `scale`", "Lower end of its interval."),
        Column::number("published_hi", "see `scale`", "Upper end of its interval."),
        Column::text(
            "tag",
            "How the published value is known: `source`, `secondary`, `computed`, `assumed`, `recalled` or `popular`.",
        ),
        Column::number("simulated", "see `scale`", "The simulated effect."),
        Column::number(
            "simulated_lo",
            "see `scale`",
            "Lower end of its 95% simulation interval.",
        ),
        Column::number(
            "simulated_hi",
            "see `scale`",
            "Upper end of its 95% simulation interval.",
        ),
        Column::truth(
            "inside",
            "Whether the simulated effect lies in the published interval; empty without one.",
        ),
        Column::text("source", "Where it was published."),
    ],
};

pub const POWER: Described = Described {
    file: "power.csv",
    meaning: "How often an experiment of the scenario's size finds the effect.",
    columns: &[
        Column::text("arm", "The arm."),
        Column::text(
            "baseline",
            "The arm that it is held against: the first one.",
        ),
        Column::text("metric", "The primary outcome."),
        Column::whole("per_arm", "Customers an arm."),
        Column::whole("experiments", "Replicates, each one experiment."),
        Column::number(
            "detected",
            "share",
            "Share of experiments whose Welch test rejects at 5% (two-sided).",
        ),
        Column::number("detected_lo", "share", "Lower end of its Wilson interval."),
        Column::number("detected_hi", "share", "Upper end of its Wilson interval."),
        Column::number(
            "wrong_sign",
            "share",
            "Share that reject with the sign of the mean effect reversed. Empty, like the two columns that follow, where the effect’s interval in `contrasts.csv` holds 0.",
        ),
        Column::number(
            "exaggeration",
            "ratio",
            "Mean exaggeration of the detected effects: |detected| ÷ |true|; empty where none is detected.",
        ),
        Column::number(
            "needed",
            "customers",
            "Customers an arm that would find the effect in 80 of 100 experiments, by the normal approximation.",
        ),
        Column::number(
            "difference",
            "of the metric",
            "Mean of the estimated differences.",
        ),
        Column::number("difference_lo", "of the metric", "Their 2.5% quantile."),
        Column::number("difference_hi", "of the metric", "Their 97.5% quantile."),
    ],
};

pub const SINCERITY: Described = Described {
    file: "sincerity.csv",
    meaning: "How often customers saw how much sincerity in a gesture.",
    columns: &[
        Column::text("arm", "The arm."),
        Column::number("bin_lo", "scale from 0 to 1", "Perceived sincerity: from."),
        Column::number("bin_hi", "scale from 0 to 1", "Perceived sincerity: to."),
        Column::whole("count", "How often it was perceived."),
    ],
};

pub const INTERACTIONS: Described = Described {
    file: "interactions.csv",
    meaning: "An arm that is made of others, against the sum of what each of them brings.",
    columns: &[
        Column::text("arm", "The arm that is made of others."),
        Column::text("parts", "The arms that it is made of, with + between them."),
        Column::text("metric", "The outcome."),
        Column::text("unit", "The outcome's unit, as in `summary.csv`."),
        Column::number(
            "together",
            "see `unit`",
            "The arm's mean less the baseline's, per head.",
        ),
        Column::number(
            "sum",
            "see `unit`",
            "The sum over its parts of their means less the baseline's.",
        ),
        Column::number(
            "interaction",
            "see `unit`",
            "together − sum: below 0 the parts take from each other, above it they help each other.",
        ),
        Column::number(
            "interaction_lo",
            "see `unit`",
            "Lower end of its 95% simulation interval (Student's t over replicates, paired).",
        ),
        Column::number(
            "interaction_hi",
            "see `unit`",
            "Upper end of its 95% simulation interval.",
        ),
        Column::whole(
            "replicates",
            "Replicates, each one value of the interaction.",
        ),
    ],
};

/// All of these tables.
pub static TABLES: [Described; 8] = [
    SUMMARY,
    CONTRASTS,
    TIMESERIES,
    REPLICATES,
    EXPECTATIONS,
    POWER,
    INTERACTIONS,
    SINCERITY,
];
