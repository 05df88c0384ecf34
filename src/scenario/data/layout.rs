//! What is to be read of a table: which columns there are, and how their cells are written.

use super::date::DateOrder;
use super::number::Mark;
use super::{Mapping, Moment};
use crate::scenario::diagnostics::Place;

/// The name of a column, as the scenario has it.
pub type Named = (String, Place);

/// What is to be read, as the scenario says.
#[derive(Clone, Debug)]
pub struct Layout {
    /// Where the scenario names the file.
    pub file: Place,
    pub mappings: Vec<Mapping>,
    /// The other columns, by [`Role`].
    pub columns: [Option<Named>; Role::COUNT],
    /// How the last purchase is written, or the time from the first one to it.
    pub last: Moment,
    /// The day of the record, from 1970-01-01.
    pub as_of: Option<i32>,
    pub dates: DateOrder,
    /// None: to be found out.
    pub decimal: Option<Mark>,
    /// Share of rows that may be rejected.
    pub rejects: f64,
    pub currency: String,
    /// It is a run's copy of what was found right.
    pub copied: bool,
}

impl Layout {
    /// The same with everything at one place.
    pub fn at(&self, place: Place) -> Layout {
        let moved = |named: &Named| (named.0.clone(), place);
        let mut layout = self.clone();
        layout.file = place;
        for mapping in &mut layout.mappings {
            mapping.column = moved(&mapping.column);
            mapping.over = mapping.over.as_ref().map(moved);
        }
        for column in layout.columns.iter_mut() {
            *column = column.as_ref().map(moved);
        }
        layout
    }
}

/// What a column is, other than a trait.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    Id,
    Segment,
    Spend,
    Purchases,
    LastPurchase,
    SpendLastYear,
    /// Purchases after the first.
    Frequency,
    /// Time from the first purchase to the last.
    Recency,
    /// Mean money of the purchases after the first; 0 where there are none.
    MonetaryValue,
}

impl Role {
    pub const COUNT: usize = 9;
    pub const ALL: [Role; Role::COUNT] = [
        Role::Id,
        Role::Segment,
        Role::Spend,
        Role::Purchases,
        Role::LastPurchase,
        Role::SpendLastYear,
        Role::Frequency,
        Role::Recency,
        Role::MonetaryValue,
    ];

    /// Its key in the scenario.
    pub fn key(self) -> &'static str {
        match self {
            Role::Id => "id",
            Role::Segment => "segment",
            Role::Spend => "spend",
            Role::Purchases => "purchases",
            Role::LastPurchase => "last_purchase",
            Role::SpendLastYear => "spend_last_year",
            Role::Frequency => "frequency",
            Role::Recency => "recency",
            Role::MonetaryValue => "monetary_value",
        }
    }
}

impl Layout {
    pub fn column(&self, role: Role) -> Option<&Named> {
        self.columns[role as usize].as_ref()
    }

    /// Every column that is named.
    pub fn names(&self) -> impl Iterator<Item = &Named> + Clone {
        let of_traits = self
            .mappings
            .iter()
            .flat_map(|mapping| std::iter::once(&mapping.column).chain(&mapping.over));
        of_traits.chain(self.columns.iter().flatten())
    }
}
