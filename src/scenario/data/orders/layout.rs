//! What is to be read of a log of orders: which columns there are, and how its cells are written.

use super::super::Moment;
use super::super::date::DateOrder;
use super::super::layout::{Layout, Named, Role};
use super::standing::Words;
use crate::scenario::diagnostics::Place;

/// What is to be read, as the scenario says.
#[derive(Clone, Debug)]
pub struct LogLayout {
    /// Its columns stand for those of a row of the log: [`Role::Id`] is the customer, [`Role::LastPurchase`] the date,
    /// [`Role::Spend`] the amount, [`Role::Purchases`] the quantity, [`Role::MonetaryValue`] the price,
    /// [`Role::SpendLastYear`] what was given back of the row, and [`Role::Segment`] the segment.
    pub cells: Layout,
    pub order: Option<Named>,
    pub product: Option<Named>,
    pub status: Option<Named>,
    /// What statuses mean, beyond those that are known.
    pub words: Words,
    /// What the numbers of cancellations begin with; empty where they are like any other.
    pub cancels: String,
    /// Products that are no purchase.
    pub except: Vec<String>,
    pub sheet: Option<Named>,
    /// The file has no line with the columns' names: they are called by their numbers.
    pub headless: bool,
    /// None: to be found out.
    pub dates: Option<DateOrder>,
}

impl LogLayout {
    /// Of a file of which nothing is known.
    pub fn empty(file: Place) -> LogLayout {
        LogLayout {
            cells: Layout {
                file,
                mappings: Vec::new(),
                columns: [const { None }; Role::COUNT],
                last: Moment::Date,
                as_of: None,
                dates: DateOrder::YearMonthDay,
                decimal: None,
                rejects: 0.0,
                currency: String::new(),
                copied: false,
            },
            order: None,
            product: None,
            status: None,
            words: Words::default(),
            cancels: String::new(),
            except: Vec::new(),
            sheet: None,
            headless: false,
            dates: None,
        }
    }

    /// The same with everything at one place.
    pub fn at(&self, place: Place) -> LogLayout {
        let moved = |named: &Option<Named>| named.as_ref().map(|(name, _)| (name.clone(), place));
        LogLayout {
            cells: self.cells.at(place),
            order: moved(&self.order),
            product: moved(&self.product),
            status: moved(&self.status),
            sheet: moved(&self.sheet),
            ..self.clone()
        }
    }

    /// Where a column is named; where the file is, if it is not.
    pub fn place(&self, role: Role) -> Place {
        let named = self.cells.column(role);
        named.map_or(self.cells.file, |(_, place)| *place)
    }

    /// What a column is called in the file.
    pub fn name(&self, role: Role) -> &str {
        self.cells
            .column(role)
            .map_or("", |(name, _)| name.as_str())
    }

    /// Every column that is named.
    pub fn names(&self) -> Vec<&str> {
        let others = [&self.order, &self.product, &self.status];
        let others = others.into_iter().flatten();
        let all = self.cells.names().chain(others);
        all.map(|(name, _)| name.as_str()).collect()
    }

    /// The columns of money, in words.
    pub fn money(&self) -> String {
        match self.cells.column(Role::Spend) {
            Some((name, _)) => name.clone(),
            None => format!(
                "{} × {}",
                self.name(Role::Purchases),
                self.name(Role::MonetaryValue)
            ),
        }
    }
}
