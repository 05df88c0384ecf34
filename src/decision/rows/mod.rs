//! What a decision rests on, as tables: a row is a struct, and its fields are the columns.
//!
//! Money is in the scenario's currency and shares lie in [0, 1]; `None` is an empty cell. Every table
//! is written and read back by these structs alone, so that the page of a run can be made again from
//! its folder. What is said here of a field is what `datapackage.json` says of the column.

mod arms;
mod column;
mod customers;
mod data;
mod doubts;
mod holdout;

use serde::{Serialize, de::DeserializeOwned};

pub use arms::{Comparison, Money, Payback};
pub use column::{Column, Described, Kind, Known};
pub use customers::{Stratum, TargetCell, TargetGain, UpliftPoint};
pub use data::{DataUse, Rejection};
pub use doubts::{Backing, Factor, FieldTest, Note, Observed, PairOfFactors, Updated};
pub use holdout::{HoldoutFigure, HoldoutGroup, HoldoutRepeats, HoldoutWeek};

/// A row of one of a run's tables.
pub trait Row: Serialize + DeserializeOwned {
    /// The file in the run's folder.
    const FILE: &'static str;
}

/// All of these tables.
pub static TABLES: [Described; 16] = [
    Observed::TABLE,
    Updated::TABLE,
    Comparison::TABLE,
    Money::TABLE,
    Payback::TABLE,
    Stratum::TABLE,
    UpliftPoint::TABLE,
    TargetCell::TABLE,
    TargetGain::TABLE,
    Factor::TABLE,
    PairOfFactors::TABLE,
    FieldTest::TABLE,
    Backing::TABLE,
    Note::TABLE,
    DataUse::TABLE,
    Rejection::TABLE,
];

/// The struct of a table's rows, the table's file, and what each column is: its type and meaning are
/// the field's, its unit stands behind it.
macro_rules! table {
    (
        $(#[doc = $table:literal])+
        $row:ident in $file:literal;
        $( $(#[doc = $meaning:literal])+ $field:ident: $type:ty $(=> $unit:literal)?, )+
    ) => {
        $(#[doc = $table])+
        #[derive(Clone, Debug, Default, PartialEq, serde::Serialize, serde::Deserialize)]
        pub struct $row {
            $( $(#[doc = $meaning])+ pub $field: $type, )+
        }

        impl $crate::decision::rows::Row for $row {
            const FILE: &'static str = $file;
        }

        impl $row {
            /// What stands in the table.
            pub const TABLE: $crate::decision::rows::Described = $crate::decision::rows::Described {
                file: $file,
                meaning: concat!($($table),+),
                columns: &[$(
                    $crate::decision::rows::Column {
                        name: stringify!($field),
                        kind: <$type as $crate::decision::rows::column::Cell>::KIND,
                        unit: concat!($($unit)?),
                        meaning: concat!($($meaning),+),
                    },
                )+],
            };
        }
    };
}
use table;
