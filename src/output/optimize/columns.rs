//! What stands in the columns of an optimization's tables.

use crate::decision::rows::{Column, Described, Known};

/// The plans that were tried; its columns are the decisions.
pub const PLANS: &str = "candidates.csv";

/// The columns of [`PLANS`] before those of the decisions.
pub const OF_PLANS: [Column; 7] = [
    Column::whole("candidate", "The plan, from 0."),
    Column::whole(
        "round",
        "The round of the search in which it was made, from 0.",
    ),
    Column::whole(
        "replicates",
        "Replicates in which it lived: fewer of plans that fell behind.",
    ),
    Column::number(
        "objective",
        "see `metrics`",
        "The objective in these replicates. Of the best plans it is too good, since they were chosen by it.",
    ),
    Column::number(
        "spend",
        "money",
        "What it cost in the mean, for a replicate of the file's size.",
    ),
    Column::truth("is_refused", "Whether the scenario cannot be run so."),
    Column::truth("is_best", "Whether it was chosen."),
];

pub const BEST: Described = Described {
    file: "best.csv",
    meaning: "What is decided: the value that was chosen, and the one that is written.",
    columns: &[
        Column::text("key", "The key."),
        Column::text("best", "The value of the best plan."),
        Column::text(
            "written",
            "The value in the file; empty where the key is not written.",
        ),
        Column::text("lowest", "The first value of its scale, where it has one."),
        Column::text("highest", "The last value of its scale."),
        Column::truth(
            "is_at_end",
            "Whether the best value is at an end of its scale.",
        ),
    ],
};

pub const JUDGED: Described = Described {
    file: "judged.csv",
    meaning: "A plan in replicates of people, luck and draws that no plan was chosen by. Near-ties stand with the cheapest first.",
    columns: &[
        Column::text(
            "plan",
            "`best`, `rival` (among the best of the search), `written` or `nothing`.",
        ),
        Column::text(
            "candidate",
            "Which of `candidates.csv`; empty of the other two.",
        ),
        Column::number("mean", "see `metrics`", "Mean of the metric per head."),
        Column::number(
            "mean_lo",
            "see `metrics`",
            "Lower end of its 95% interval (Student's t over replicates): people, luck, and draws of the psychology, codes and setting.",
        ),
        Column::number("mean_hi", "see `metrics`", "Upper end of its 95% interval."),
        Column::number(
            "spend",
            "money",
            "What it costs in the mean, for a replicate of the file's size.",
        ),
        Column::number("spend_lo", "money", "Lower end of its 95% interval."),
        Column::number("spend_hi", "money", "Upper end of its 95% interval."),
        Column::number(
            "behind",
            "see `metrics`",
            "The plan less the best one, per head, paired; with a quantile as objective, of rivals the difference in it.",
        ),
        Column::number(
            "behind_lo",
            "see `metrics`",
            "Lower end of its 95% interval.",
        ),
        Column::number(
            "behind_hi",
            "see `metrics`",
            "Upper end of its 95% interval.",
        ),
        Column::truth(
            "is_tie",
            "Whether the interval leaves it open that it is as good as the best one.",
        ),
    ],
};

pub const GAINS: Described = Described {
    file: "gains.csv",
    meaning: "What the best plan gains, in replicates that it was not chosen by.",
    columns: &[
        Column::text("over", "`nothing` or `written`."),
        Column::number(
            "gain",
            "see `metrics`",
            "The best plan's mean less the other's, per head, paired.",
        ),
        Column::number(
            "gain_lo",
            "see `metrics`",
            "Lower end of its 95% interval (Student's t over replicates).",
        ),
        Column::number("gain_hi", "see `metrics`", "Upper end of its 95% interval."),
        Column::number(
            "p10",
            "see `metrics`",
            "A tenth of the replicates, each with a draw of its own, gain less than this; of `nothing` alone.",
        ),
        Column::number("p50", "see `metrics`", "Half of them."),
        Column::number("p90", "see `metrics`", "Nine tenths of them."),
        Column::number(
            "better",
            "share",
            "Share of the replicates in which it is the better one; of `nothing` alone.",
        ),
    ],
};

pub const RESPONSE: Described = Described {
    file: "response.csv",
    meaning: "The best plan with one decision otherwise.",
    columns: &[
        Column::text("key", "The decision."),
        Column::text("value", "Its value."),
        Column::truth("is_best", "Whether it is the chosen one."),
        Column::number(
            "mean",
            "see `metrics`",
            "Mean of the metric per head; empty where the scenario cannot be run so.",
        ),
        Column::number("mean_lo", "see `metrics`", "Lower end of its 95% interval."),
        Column::number("mean_hi", "see `metrics`", "Upper end of its 95% interval."),
        Column::number(
            "spend",
            "money",
            "What it costs in the mean, for a replicate of the file's size.",
        ),
        Column::number(
            "difference",
            "see `metrics`",
            "The mean less that of the best plan, paired.",
        ),
        Column::number(
            "difference_lo",
            "see `metrics`",
            "Lower end of its 95% interval.",
        ),
        Column::number(
            "difference_hi",
            "see `metrics`",
            "Upper end of its 95% interval.",
        ),
    ],
};

pub const BUDGET: Described = Described {
    file: "budget.csv",
    meaning: "The best plan that costs no more than a sum, in replicates that it was not chosen by.",
    columns: &[
        Column::number(
            "most",
            "money",
            "The sum: for a replicate of the file's size, in the mean.",
        ),
        Column::number("spend", "money", "What the plan costs."),
        Column::number("spend_lo", "money", "Lower end of its 95% interval."),
        Column::number("spend_hi", "money", "Upper end of its 95% interval."),
        Column::number("mean", "see `metrics`", "Mean of the metric per head."),
        Column::number("mean_lo", "see `metrics`", "Lower end of its 95% interval."),
        Column::number("mean_hi", "see `metrics`", "Upper end of its 95% interval."),
        Column::number(
            "marginal",
            "see `metrics`",
            "What the metric gains over all heads for each unit of money more than the row before (of the first row: than nothing); of profit the money itself is taken off already.",
        ),
        Column::number(
            "marginal_lo",
            "see `metrics`",
            "Lower end of its 95% interval, the spend taken as known.",
        ),
        Column::number(
            "marginal_hi",
            "see `metrics`",
            "Upper end of its 95% interval.",
        ),
        Column::text("plan", "The plan's values."),
    ],
};

pub const CODES: Described = Described {
    file: "rests_on.csv",
    meaning: "A code of a gesture of the best plan, which somebody assumed, and what is gained at the next levels of its card.",
    columns: &[
        Column::text("gift", "The gesture."),
        Column::text("code", "`personal`, `useful` or `strings`."),
        Column::number("value", "", "As it is in the best plan."),
        Column::number(
            "level",
            "",
            "A level of the card next to it: `goodwill explain` with the code's name shows the card.",
        ),
        Column::number(
            "gain",
            "see `metrics`",
            "What the plan gains over doing nothing with this level, per head, paired.",
        ),
        Column::number("gain_lo", "see `metrics`", "Lower end of its 95% interval."),
        Column::number("gain_hi", "see `metrics`", "Upper end of its 95% interval."),
        Column::number(
            "loss",
            "see `metrics`",
            "What is lost at the worse level, paired.",
        ),
        Column::number("loss_lo", "see `metrics`", "Lower end of its 95% interval."),
        Column::number("loss_hi", "see `metrics`", "Upper end of its 95% interval."),
        Column::truth(
            "is_rested_on",
            "Whether a quarter of the gain or more goes with it.",
        ),
    ],
};

/// What a row of a table is, and its columns; none of what is no table, or of the plans that were tried.
pub fn of(file: &str) -> Option<Known> {
    let all = [BEST, JUDGED, GAINS, RESPONSE, BUDGET, CODES];
    let table = all.into_iter().find(|table| table.file == file)?;
    Some((table.meaning, table.columns.to_vec()))
}
