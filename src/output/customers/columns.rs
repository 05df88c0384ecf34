//! What stands in the columns of the table of customers.

use crate::scenario::checked::{ChannelKind, Scenario, Trait};
use crate::scenario::meaning_of;
use crate::scenario::yields::metrics_of;
use crate::table::Column;
use crate::vocabulary::metric::Metric;

/// Who it is, before the columns of numbers.
const NAMED: [Column; 6] = [
    Column::whole("replicate", "The replicate, from 0."),
    Column::whole("community", "The community within the replicate, from 0."),
    Column::whole(
        "customer",
        "The customer's number within the replicate, from 0.",
    ),
    Column::text(
        "id",
        "The hash of the customer's id in the scenario's data, with `keep_ids` the id itself; empty without.",
    ),
    Column::text("kind", "`member` or `prospect` at the start."),
    Column::text("segment", "The segment."),
];

const PAST_SPEND: Column = Column::number(
    "past_spend",
    "money",
    "Money spent in the year before the start.",
);
const EXPECTED_RETURNS: Column = Column::number(
    "expected_returns",
    "returns",
    "Returns that were expected along the way that the customer went.",
);
const RETURNS: Column = Column::number("returns", "returns", "Returns that came.");

/// The columns of numbers, after those that say who and which arm: traits and past spend of the
/// customer, then what came of it under the arm.
pub struct Columns {
    pub traits: Vec<Trait>,
    pub metrics: Vec<Metric>,
    /// Whether a purchase (its tip, on a visit timeline) is a return.
    pub of_purchases: bool,
}

impl Columns {
    pub fn of(scenario: &Scenario) -> Columns {
        let told = |metric: &Metric| !metric.base().follows_arm() && *metric != Metric::TipShare;
        Columns {
            traits: Trait::ALL.into(),
            metrics: metrics_of(scenario).into_iter().filter(told).collect(),
            of_purchases: !scenario.timeline.is_visit()
                || scenario.channels.of(ChannelKind::Tip).is_some(),
        }
    }

    /// What stands in the table, column by column.
    pub fn described(&self) -> Vec<Column> {
        let mut all = NAMED.to_vec();
        all.extend(self.of_customer());
        all.push(Column::text("arm", "The arm."));
        all.extend(self.of_life());
        all
    }

    /// Names of the columns of numbers: of a customer, and of a life.
    #[cfg(feature = "parquet")]
    pub fn names(&self) -> (Vec<&'static str>, Vec<&'static str>) {
        let names = |columns: Vec<Column>| columns.iter().map(|column| column.name).collect();
        (names(self.of_customer()), names(self.of_life()))
    }

    /// How many columns of numbers a customer has, and a life.
    pub fn counts(&self) -> (usize, usize) {
        (self.of_customer().len(), self.of_life().len())
    }

    fn of_customer(&self) -> Vec<Column> {
        let of_trait =
            |which: &Trait| Column::number(which.key(), unit_of_trait(*which), meaning_of(*which));
        let mut columns: Vec<Column> = self.traits.iter().map(of_trait).collect();
        columns.push(PAST_SPEND);
        columns
    }

    fn of_life(&self) -> Vec<Column> {
        let mut columns = vec![EXPECTED_RETURNS, RETURNS];
        columns.extend(self.metrics.iter().map(|metric| {
            let name = match metric {
                // The trait of this name is what it was at the start.
                Metric::Trust => "trust_at_end",
                metric => metric.key(),
            };
            Column::number(name, metric.unit().name("money"), metric.label())
        }));
        columns
    }
}

/// The unit in which a trait stands in tables.
fn unit_of_trait(which: Trait) -> &'static str {
    match which {
        Trait::Reciprocity | Trait::Indebtedness => "scale",
        Trait::Skepticism | Trait::Trust => "scale from 0 to 1",
        Trait::PurchaseRate => "per day",
        Trait::Basket => "money",
        Trait::TipShare => "share",
        Trait::Tenure => "days",
    }
}
