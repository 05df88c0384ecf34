//! What stands in the columns of a validation's tables.

use crate::decision::rows::{Column, Described, Known};

const SCALE: &str = "see `scale`";

pub const EXPECTATIONS: Described = Described {
    file: "expectations.csv",
    meaning: "An expectation of a scenario, and what the simulation says.",
    columns: &[
        Column::text("file", "The scenario file, without its ending."),
        Column::text("claim", "The claim that it belongs to, by its `id`."),
        Column::text("expectation", "The expectation, by its `id`."),
        Column::text("arm", "The arm."),
        Column::text(
            "against",
            "The arm that it is held against; empty where it is held against none.",
        ),
        Column::text("metric", "The outcome."),
        Column::whole(
            "since",
            "After how many ticks it begins to be counted: 0 from the start.",
        ),
        Column::whole("ticks", "After how many ticks it is measured."),
        Column::text(
            "statement",
            "What is stated: `value`, `above`, `above_metric`, `within`, `exceeds`, `short_of` or `half_life`.",
        ),
        Column::text(
            "scale",
            "How the number is told: `lift`, `difference`, `log_odds`, `log_ratio`, `ratio`, `mean` or `days`; a `difference` of shares of 0.01 is one percentage point.",
        ),
        Column::number(
            "published",
            SCALE,
            "The published effect, where there is one.",
        ),
        Column::number(
            "published_lo",
            SCALE,
            "Lower end of what is taken as right.",
        ),
        Column::number(
            "published_hi",
            SCALE,
            "Upper end of what is taken as right.",
        ),
        Column::number("simulated", SCALE, "The simulated effect."),
        Column::number(
            "simulated_lo",
            SCALE,
            "Lower end of its 95% simulation interval.",
        ),
        Column::number(
            "simulated_hi",
            SCALE,
            "Upper end of its 95% simulation interval.",
        ),
        Column::number("error", SCALE, "Standard error of the simulated effect."),
        Column::text("verdict", "How it comes out, in a word."),
        Column::truth(
            "sure",
            "Whether the simulation's own error leaves no doubt about the verdict.",
        ),
        Column::truth(
            "decides",
            "Whether a failure counts: it rests neither on memory nor on hearsay, and is not only reported.",
        ),
        Column::text(
            "tag",
            "How the published effect is known: `source`, `secondary`, `computed`, `assumed`, `recalled` or `popular`.",
        ),
        Column::text(
            "spread",
            "How its interval is known: `sourced`, `assumed` or `recalled`.",
        ),
        Column::number(
            "confidence",
            "share",
            "Confidence of the published interval.",
        ),
        Column::number(
            "left",
            "share",
            "What is left of the effect without the claim's mechanism.",
        ),
        Column::number(
            "left_lo",
            "share",
            "Lower end of its 95% simulation interval.",
        ),
        Column::number(
            "left_hi",
            "share",
            "Upper end of its 95% simulation interval.",
        ),
        Column::truth("vanishes", "Whether the effect vanishes without it."),
        Column::truth(
            "vanishes_sure",
            "Whether the simulation's own error leaves no doubt about that.",
        ),
        Column::number(
            "draws",
            "share",
            "Share of the draws of parameters in which it comes out, where draws were given.",
        ),
        Column::whole("heads", "Customers of a replicate, about."),
        Column::whole("replicates", "Replicates that were simulated."),
        Column::text("source", "Where it was published."),
    ],
};

pub const CLAIMS: Described = Described {
    file: "claims.csv",
    meaning: "A claim, and whether it holds.",
    columns: &[
        Column::text("file", "The scenario file, without its ending."),
        Column::text("claim", "The claim, by its `id`."),
        Column::text(
            "label",
            "`emergent`, or `stated` where the model says it outright.",
        ),
        Column::truth("required", "Whether it must hold, or is only reported."),
        Column::truth("holds", "Whether all that decides comes out."),
        Column::truth(
            "vanishes",
            "Whether it vanishes without its mechanism; empty where none is switched off.",
        ),
        Column::truth(
            "sure",
            "Whether the simulation's own error leaves no doubt about any of it.",
        ),
        Column::number(
            "draws",
            "share",
            "Share of the draws of parameters in which it holds, where draws were given.",
        ),
        Column::text("rests_on", "The mechanism that it rests on."),
        Column::text("says", "The claim, in words."),
    ],
};

pub const SENSITIVITY: Described = Described {
    file: "sensitivity.csv",
    meaning: "The studies' score with one code of one gesture moved one level of the rubric.",
    columns: &[
        Column::text("file", "The scenario file, without its ending."),
        Column::text("gift", "The gesture, by its gift."),
        Column::text("code", "The code that was moved."),
        Column::number("from", "", "As coded."),
        Column::number("to", "", "As moved."),
        Column::whole(
            "contrasts",
            "Values inside their intervals, of all studies.",
        ),
        Column::whole("directions", "Directions that are right, of all studies."),
        Column::text(
            "flips",
            "Expectations of the file whose verdict is another, by their `id`.",
        ),
    ],
};

/// What a row of a table is, and its columns; none of what is no table.
pub fn of(file: &str) -> Option<Known> {
    let tables = [EXPECTATIONS, CLAIMS, SENSITIVITY];
    let found = tables.into_iter().find(|table| table.file == file)?;
    Some((found.meaning, found.columns.to_vec()))
}
