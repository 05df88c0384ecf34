//! The tables of a decision.

use super::rows::file;
use super::tables::NamedBytes;
use crate::decision::Decision;

/// Every table that has rows, in the order in which the page tells them.
pub fn files(decision: &Decision) -> Vec<NamedBytes> {
    let Decision {
        comparison,
        accounts,
        responders,
        sensitivity,
        field_tests,
        observed,
        backing,
        notes,
        ..
    } = decision;
    [
        file(observed),
        file(&comparison.updated),
        file(&comparison.rows),
        file(&accounts.money),
        file(&accounts.payback),
        file(&responders.strata),
        file(&responders.uplift),
        file(&responders.cells),
        file(&responders.gains),
        file(&sensitivity.factors),
        file(&sensitivity.pairs),
        file(field_tests),
        file(backing),
        file(notes),
    ]
    .into_iter()
    .flatten()
    .collect()
}
