//! What stands in the tables of a calibration whose columns are the parameters, and in a second one of the same rows.

use super::rows::{CalibrationTables, Predicted};
use crate::evidence::draws::OF_CHAINS;
use crate::evidence::fit::prior::Space;
use crate::psychology::Parameters;
use crate::psychology::parameters::{Kind, Parameter};
use crate::table::{Column, Known, Row};

pub const DRAWS: &str = "psychology_draws.csv";
/// The table of studies foretold from all others.
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
    match file {
        DRAWS => Some((
            "A draw of all parameters, as probable as any other.",
            draws(),
        )),
        LEFT_OUT => Some((
            "What is predicted of a contrast by a fit to all other studies.",
            Predicted::TABLE.columns.to_vec(),
        )),
        LEFT_OUT_PARAMETERS => Some((
            "The parameters of a fit to all studies but one.",
            left_out(space),
        )),
        _ => CalibrationTables::known(file),
    }
}
