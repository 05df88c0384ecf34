//! What a decision rests on, as tables: a row is a struct, and its fields are the columns ([`crate::table`]).

mod arms;
mod customers;
mod data;
mod doubts;
mod holdout;
mod policy;

pub use arms::{Comparison, Money, Payback};
pub use customers::{Stratum, TargetCell, TargetGain, UpliftPoint};
pub use data::{DataUse, Rejection};
pub use doubts::{Backing, Factor, FieldTest, Note, Observed, PairOfFactors, Updated};
pub use holdout::{HoldoutFigure, HoldoutGroup, HoldoutRepeats, HoldoutWeek};
pub use policy::{AllocationCell, PolicyGain, QiniPoint, RuleLeaf};
