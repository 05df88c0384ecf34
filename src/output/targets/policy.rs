//! Which of one's own customers gets which arm: by a run's rule, or by its cells within a budget.

use sha2::{Digest, Sha256};

use super::{Known as Cells, Targeted, TargetsError};
use crate::decision::respond::policy::budget_of;
use crate::decision::respond::policy::columns::{Known, SEGMENT};
use crate::decision::respond::policy::hull::{Allocation, Group, Worth, allocate};
use crate::decision::rows::{AllocationCell, RuleLeaf, TargetCell};
use crate::output::format::cell;
use crate::output::manifest::Input;
use crate::scenario::checked::{Data, Scenario};
use crate::table::Row;

/// How the file of such a list begins.
pub const HEADER: &str = "customer,arm,gain,cost";

/// By what arms are handed out.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum By {
    /// The rule that the run tells.
    Rule,
    /// Cells, within so much money for the whole list; none: the scenario's budget.
    Budget(Option<f64>),
}

/// Everybody with an arm.
#[derive(Clone, Debug, PartialEq)]
pub struct Assignment {
    /// A line for each customer, in the order of their own file.
    pub lines: Vec<Assigned>,
    /// What it is expected to cost and to gain beyond the baseline, in money, costs in any case included.
    pub cost: f64,
    /// What it brings, in all.
    pub gain: f64,
}

/// A customer in it.
#[derive(Clone, Debug, PartialEq)]
pub struct Assigned {
    /// As in the table that was read.
    pub customer: String,
    /// The arm that this customer gets.
    pub arm: String,
    /// Money that is expected to be gained by it, and to be spent on it, beyond the baseline.
    pub gain: f64,
    /// What it costs for this customer.
    pub cost: f64,
}

impl Targeted {
    /// Gives an arm to each customer of a scenario that was read anew, as [`Targeted::list`] reads it.
    ///
    /// # Errors
    /// The run tells no rule or no cells; else as [`Targeted::list`].
    pub fn assign(
        &self,
        scenario: &Scenario,
        inputs: &[Input],
        by: By,
    ) -> Result<Assignment, TargetsError> {
        let data = self.named_data(scenario, inputs)?;
        let mut found = match by {
            By::Rule => self.by_rule(scenario, data),
            By::Budget(budget) => self.by_cells(scenario, data, budget),
        }?;
        found
            .lines
            .sort_by(|one, other| one.customer.cmp(&other.customer));
        Ok(found)
    }

    fn by_rule(&self, scenario: &Scenario, data: &Data) -> Result<Assignment, TargetsError> {
        if self.rule.is_empty() {
            return Err(TargetsError::NoRule {
                path: self.folder.clone(),
            });
        }
        let ids = data.ids.as_ref().ok_or_else(|| self.no_ids())?;
        let known = Columns { scenario, data };
        let mut lines = Vec::with_capacity(data.rows);
        for row in 0..data.rows {
            let mut own = None;
            for leaf in &self.rule {
                let first = Condition::first(leaf);
                let second = Condition::second(leaf);
                if known.fits(row, &first)? && known.fits(row, &second)? {
                    own = Some(leaf);
                    break;
                }
            }
            lines.extend(own.map(|leaf| Assigned {
                customer: ids.get(row).to_owned(),
                arm: leaf.arm.clone(),
                gain: leaf.expected,
                cost: leaf.cost,
            }));
        }
        let has = |name: &str| lines.iter().any(|line| line.arm == name);
        let fixed = in_any_case(scenario, data.rows, has);
        Ok(Assignment {
            cost: lines.iter().map(|line| line.cost).sum::<f64>() + fixed,
            gain: lines.iter().map(|line| line.gain).sum::<f64>() - fixed,
            lines,
        })
    }

    fn by_cells(
        &self,
        scenario: &Scenario,
        data: &Data,
        budget: Option<f64>,
    ) -> Result<Assignment, TargetsError> {
        let ids = data.ids.as_ref().ok_or_else(|| self.no_ids())?;
        let mut arms: Vec<&str> = Vec::new();
        for row in &self.allocation {
            if !arms.contains(&row.arm.as_str()) {
                arms.push(&row.arm);
            }
        }
        let Some(first) = arms.first() else {
            return Err(TargetsError::NoPolicy {
                path: self.folder.clone(),
            });
        };
        let bounds: Vec<TargetCell> = self
            .allocation
            .iter()
            .filter(|row| row.arm == *first)
            .map(bounds_of)
            .collect();
        let known = Cells::of(scenario, data, &bounds.iter().collect::<Vec<_>>())?;
        let mut members: Vec<Vec<usize>> = vec![Vec::new(); bounds.len()];
        for row in 0..data.rows {
            // Of a cell in which nobody was seen there is no score.
            if let Some(at) = bounds.iter().position(|cell| known.is_in(row, cell)) {
                members[at].push(row);
            }
        }
        let mut groups = Vec::with_capacity(bounds.len());
        for (cell, own) in bounds.iter().zip(&members) {
            let mut worth = Vec::with_capacity(arms.len());
            for arm in &arms {
                let mut rows = self.allocation.iter();
                let row = rows.find(|row| row.arm == *arm && bounds_of(row) == *cell);
                let row = row.ok_or_else(|| TargetsError::Table {
                    path: self.folder.join(AllocationCell::FILE),
                    error: format!("it lacks a cell of `{arm}`"),
                })?;
                worth.push(Worth {
                    gain: row.score,
                    cost: row.cost,
                });
            }
            groups.push(Group {
                size: own.len() as f64,
                arms: worth,
            });
        }
        let fixed: Vec<Option<f64>> = arms
            .iter()
            .map(|arm| Some(in_any_case(scenario, data.rows, |name| name == *arm)))
            .collect();
        let heads = data.rows as f64;
        let budget = budget.or_else(|| budget_of(scenario).map(|each| each * heads));
        let found = allocate(&groups, &fixed, budget);
        let base = scenario.arms.first().map_or("", |arm| arm.name.as_str());
        let mut lines = Vec::with_capacity(data.rows);
        for (at, own) in members.iter().enumerate() {
            for (row, arm) in hand_out(&found, at, own, |row| ids.get(row).to_owned()) {
                let place = arm.checked_sub(1);
                let worth = place.map_or(Worth::default(), |place| groups[at].arms[place]);
                lines.push(Assigned {
                    customer: ids.get(row).to_owned(),
                    arm: place.map_or(base, |place| arms[place]).to_owned(),
                    gain: worth.gain,
                    cost: worth.cost,
                });
            }
        }
        let has = |name: &str| lines.iter().any(|line: &Assigned| line.arm == name);
        let fixed = in_any_case(scenario, data.rows, has);
        Ok(Assignment {
            cost: lines.iter().map(|line| line.cost).sum::<f64>() + fixed,
            gain: lines.iter().map(|line| line.gain).sum::<f64>() - fixed,
            lines,
        })
    }
}

/// What the arms that somebody has cost in any case.
fn in_any_case(scenario: &Scenario, rows: usize, has: impl Fn(&str) -> bool) -> f64 {
    let arms = scenario.arms.iter().skip(1);
    arms.filter(|arm| has(&arm.name))
        .map(|arm| arm.fixed_cost * rows as f64)
        .sum()
}

fn bounds_of(row: &AllocationCell) -> TargetCell {
    TargetCell {
        segment: row.segment.clone(),
        spend_from: row.spend_from,
        spend_below: row.spend_below,
        tenure_from: row.tenure_from,
        tenure_below: row.tenure_below,
        ..TargetCell::default()
    }
}

/// The arms of a cell's customers. Where the budget ends within it, lots decide who has the dearer one: by the hash of the id, so
/// that no order of rows matters, and no more than can be paid.
fn hand_out(
    found: &Allocation,
    group: usize,
    rows: &[usize],
    id: impl Fn(usize) -> String,
) -> Vec<(usize, usize)> {
    let arm = found.arms[group];
    let Some(part) = found.part.filter(|part| part.group == group) else {
        return rows.iter().map(|&row| (row, arm)).collect();
    };
    let mut lots: Vec<(Vec<u8>, usize)> = rows
        .iter()
        .map(|&row| (Sha256::digest(id(row).as_bytes()).to_vec(), row))
        .collect();
    lots.sort();
    let most = (part.share * rows.len() as f64) as usize;
    lots.into_iter()
        .enumerate()
        .map(|(nth, (_, row))| (row, if nth < most { part.arm } else { arm }))
        .collect()
}

struct Condition<'a> {
    column: &'a str,
    is: &'a str,
    is_not: &'a str,
    from: Option<f64>,
    below: Option<f64>,
}

impl<'a> Condition<'a> {
    fn first(leaf: &'a RuleLeaf) -> Self {
        Self {
            column: &leaf.first,
            is: &leaf.first_is,
            is_not: &leaf.first_is_not,
            from: leaf.first_from,
            below: leaf.first_below,
        }
    }

    fn second(leaf: &'a RuleLeaf) -> Self {
        Self {
            column: &leaf.second,
            is: &leaf.second_is,
            is_not: &leaf.second_is_not,
            from: leaf.second_from,
            below: leaf.second_below,
        }
    }
}

/// What rules ask for.
struct Columns<'a> {
    scenario: &'a Scenario,
    data: &'a Data,
}

impl Columns<'_> {
    fn fits(&self, row: usize, condition: &Condition) -> Result<bool, TargetsError> {
        if condition.column.is_empty() {
            return Ok(true);
        }
        let missing = |what| TargetsError::NotKnown { what };
        let data = self.data;
        let value = match Known::from_key(condition.column) {
            Some(Known::Segment) => {
                let of_row = data.segments.as_ref().ok_or(missing(SEGMENT))?;
                let own = &self.scenario.population.segments[usize::from(of_row[row])].name;
                let is = condition.is.is_empty() || condition.is == own;
                return Ok(is && (condition.is_not.is_empty() || condition.is_not != own));
            }
            Some(Known::PastSpend) => {
                let spend = data.spend.as_ref().ok_or(missing("past spend"))?;
                f64::from(spend[row])
            }
            Some(Known::PastOrders) => return Err(missing("orders in the year before")),
            Some(Known::Trait(which)) => {
                let mut columns = data.columns.iter();
                let own = columns.find(|(own, _)| *own == which);
                let (_, values) = own.ok_or(missing(which.key()))?;
                Known::of_trait(which, values[row])
            }
            None => return Err(missing("a column that this goodwill does not know")),
        };
        let from = condition.from.is_none_or(|from| from <= value);
        Ok(from && condition.below.is_none_or(|below| value < below))
    }
}

impl Assignment {
    /// How many have each arm, the scenario's arms in their order.
    pub fn counts(&self, scenario: &Scenario) -> Vec<(String, usize)> {
        let count = |name: &str| self.lines.iter().filter(|line| line.arm == name).count();
        let arms = scenario.arms.iter();
        arms.map(|arm| (arm.name.clone(), count(&arm.name)))
            .filter(|(_, n)| *n > 0)
            .collect()
    }

    /// As CSV: customer, arm, gain, cost. Ids stand as they are, so that they are found again.
    pub fn csv(&self) -> Vec<u8> {
        let rows = self.lines.iter().map(|line| {
            [
                line.customer.clone(),
                line.arm.clone(),
                cell(line.gain),
                cell(line.cost),
            ]
        });
        super::written(HEADER, rows)
    }
}
