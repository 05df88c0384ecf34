//! The page that explains every column of every table: docs/tables.md.

use super::RunTables;
use crate::output::calibration::CalibrationTables;
use crate::output::evidence::ValidationTables;
use crate::output::holdout::HoldoutTables;
use crate::output::optimize::OptimizationTables;
use crate::output::sweep;
use crate::table::{Described, reference};

const HEAD: &str = "\
# The columns of all tables

This page is made from the program, and so is what `datapackage.json` says in every folder ([folder.md](folder.md)). A unit `money`
is the scenario's currency; a share lies between 0 and 1. An empty cell is a missing value. [decision.md](decision.md) tells how
the figures are made.
";

/// A kind of folder, and what more it has.
const FOLDERS: [(&str, &[Described], &str); 6] = [
    (
        "A run",
        RunTables::DESCRIBED,
        "`customers.csv`, where it is asked for, has a row a customer and arm; its columns are the traits and the outcomes of the \
         scenario, and `datapackage.json` explains them.",
    ),
    (
        "A sweep or a sensitivity analysis",
        &sweep::TABLES,
        "`design.csv` has a row a point, and a column a factor.",
    ),
    (
        "An optimization",
        OptimizationTables::DESCRIBED,
        "`candidates.csv` has a row a plan that was tried, and a column a decision.",
    ),
    ("A validation", ValidationTables::DESCRIBED, ""),
    (
        "A calibration",
        CalibrationTables::DESCRIBED,
        "`leave_one_out.csv` has the columns of `predicted.csv`, of fits to all other studies, and `leave_one_out_parameters.csv` a \
         row a study that was left out and a column a parameter. `psychology_draws.csv` has a row a draw, and a column a parameter.",
    ),
    ("A fit", HoldoutTables::DESCRIBED, ""),
];

/// In Markdown.
pub fn page() -> String {
    let mut page = HEAD.to_owned();
    for (folder, tables, more) in FOLDERS {
        page += &format!("\n## {folder}\n");
        if !more.is_empty() {
            page += &format!("\n{more}\n");
        }
        for table in tables {
            page += &format!("\n{}", reference(table));
        }
    }
    page
}
