//! What stands in the columns of a sweep's tables.

use super::boxes::{BOXES, LIMITS};
use super::sensitivity::TABLES;
use crate::decision::rows::{Column, Described, Known};

pub const POINTS: Described = Described {
    file: "points.csv",
    meaning: "What an outcome was in an arm of a replicate at a point.",
    columns: &[
        Column::whole("point", "The point, as in `design.csv`."),
        Column::whole(
            "replicate",
            "The replicate, from 0: the same people and luck at every point.",
        ),
        Column::text("arm", "The arm."),
        Column::text("metric", "The outcome."),
        Column::whole("n", "Heads behind the mean."),
        Column::number("mean", "see `metrics`", "Mean per head."),
        Column::number("sd", "see `metrics`", "Standard deviation between heads."),
    ],
};

pub const EFFECTS: Described = Described {
    file: "effects.csv",
    meaning: "Each arm against the baseline at a point, over all replicates.",
    columns: &[
        Column::whole("point", "The point, as in `design.csv`."),
        Column::text("arm", "The arm."),
        Column::text(
            "baseline",
            "The arm that it is held against: the first one.",
        ),
        Column::text("metric", "The outcome."),
        Column::number("mean", "see `metrics`", "The arm's mean per head."),
        Column::number("baseline_mean", "see `metrics`", "The baseline's."),
        Column::number(
            "difference",
            "see `metrics`",
            "The arm's mean less the baseline's, per head; paired where the design is.",
        ),
        Column::number(
            "difference_lo",
            "see `metrics`",
            "Lower end of its 95% simulation interval (Student's t).",
        ),
        Column::number(
            "difference_hi",
            "see `metrics`",
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
            "Lower end of its 95% simulation interval (delta method).",
        ),
        Column::number(
            "lift_hi",
            "share",
            "Upper end of its 95% simulation interval.",
        ),
        Column::whole("units", "Independent units behind the interval."),
        Column::number("df", "", "Degrees of freedom of the interval."),
    ],
};

pub const WINNERS: Described = Described {
    file: "winners.csv",
    meaning: "Which arm is best in the primary outcome at a point, and by how much.",
    columns: &[
        Column::whole("point", "The point, as in `design.csv`."),
        Column::text(
            "winner",
            "The arm with the best mean; the earlier of equals.",
        ),
        Column::number("mean", "see `metrics`", "Its mean per head."),
        Column::text("runner_up", "The next one."),
        Column::number(
            "lead",
            "see `metrics`",
            "The winner's mean less the next one's; below 0 where less is better.",
        ),
        Column::number(
            "lead_lo",
            "see `metrics`",
            "Lower end of its 95% simulation interval (Student's t), paired where the design is.",
        ),
        Column::number(
            "lead_hi",
            "see `metrics`",
            "Upper end of its 95% simulation interval.",
        ),
        Column::truth("is_clear", "Whether the interval leaves out 0."),
    ],
};

/// The design itself; its columns are the factors.
pub use crate::output::request::DESIGN;

/// What a row of a table is, and its columns; none of what is no table, or of the design.
pub fn of(file: &str) -> Option<Known> {
    let stem = file.strip_suffix(".parquet");
    let csv = stem.map_or(file.to_owned(), |stem| format!("{stem}.csv"));
    let table = [POINTS, EFFECTS, WINNERS]
        .into_iter()
        .chain(TABLES)
        .chain([BOXES, LIMITS])
        .find(|table| table.file == csv)?;
    Some((table.meaning, table.columns.to_vec()))
}
