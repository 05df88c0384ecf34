//! One customer's story.

use super::observe::Runtime;
use super::source::{LoadFailure, Source};
use crate::decision::respond::effort::paired;
use crate::engine::run::{Followed, RunError, customer_of_row, follow};
use crate::output::trace::Story;
use crate::scenario::checked::Scenario;

/// Whose story it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Who {
    /// By the number within the replicate, from 0.
    Number(u32),
    /// By the name in the scenario's data.
    Id(String),
}

/// A customer with the lives under every arm, and the scenario in which they are lived.
#[derive(Clone, Debug)]
pub struct Traced {
    scenario: Scenario,
    replicate: u32,
    customer: u32,
    id: Option<String>,
    followed: Followed,
    arms: Vec<usize>,
}

impl Traced {
    /// The story, to read, to draw, and as a table.
    pub fn story(&self) -> Story<'_> {
        Story {
            scenario: &self.scenario,
            replicate: self.replicate,
            customer: self.customer,
            id: self.id.as_deref(),
            followed: &self.followed,
            arms: &self.arms,
        }
    }
}

/// Why there is no story.
#[derive(Debug, thiserror::Error)]
#[expect(missing_docs, reason = "the messages say what they hold")]
pub enum TraceFailure {
    #[error(transparent)]
    Load(#[from] LoadFailure),
    #[error(transparent)]
    Run(#[from] RunError),
    #[error("the scenario reads no customers with an `id`; name one with --customer")]
    NoIds,
    #[error("there is no replicate {asked}: the scenario has {replicates}, counted from 0")]
    NoReplicate { asked: u32, replicates: u32 },
    #[error("there is no arm `{name}`; there are: {}", known.join(", "))]
    NoArm { name: String, known: Vec<String> },
    #[error("there is no customer {0} in a replicate; they are counted from 0")]
    NoCustomer(u32),
    #[error("nobody in the data is called `{0}`")]
    Nobody(String),
    #[error(
        "`{id}` is not among the customers of replicate {replicate}: they are drawn from the rows of the data. Leave \
         `population.size` out, and they are these very rows; or take another --replicate"
    )]
    NotDrawn { id: String, replicate: u32 },
}

impl Source {
    /// Follows one customer through some arms, by their names (all, where none is named): the very life that a run has.
    ///
    /// # Errors
    /// As [`Source::load`]; there is no such customer, replicate or arm; it is cancelled.
    pub fn trace(
        &self,
        who: &Who,
        arms: &[String],
        replicate: u32,
        runtime: &Runtime,
    ) -> Result<Traced, TraceFailure> {
        let mut experiment = self.load()?;
        if let Who::Id(_) = who {
            // A run shows hashes of ids; here they are told apart by themselves.
            let section = experiment.loaded().keeps_ids_in();
            let section = section.ok_or(TraceFailure::NoIds)?;
            experiment = self
                .clone()
                .set(format!("{section}.keep_ids = true"))
                .load()?;
        }
        let scenario = paired(experiment.scenario());
        let replicates = scenario.design.replicates;
        if replicate >= replicates {
            return Err(TraceFailure::NoReplicate {
                asked: replicate,
                replicates,
            });
        }
        let arms = places(&scenario, arms)?;
        let (customer, id) = match who {
            Who::Number(number) => (*number, None),
            Who::Id(id) => (of_id(&scenario, replicate, id)?, Some(id.clone())),
        };
        let followed = follow(&scenario, replicate, customer, &runtime.engine(&|_, _| {}))?;
        Ok(Traced {
            followed: followed.ok_or(TraceFailure::NoCustomer(customer))?,
            scenario,
            replicate,
            customer,
            id,
            arms,
        })
    }
}

/// The arms by their names; all where none is named.
fn places(scenario: &Scenario, names: &[String]) -> Result<Vec<usize>, TraceFailure> {
    let all = &scenario.arms;
    if names.is_empty() {
        return Ok((0..all.len()).collect());
    }
    let place = |name: &String| {
        let found = all.iter().position(|arm| arm.name == *name);
        found.ok_or_else(|| TraceFailure::NoArm {
            name: name.clone(),
            known: all.iter().map(|arm| arm.name.clone()).collect(),
        })
    };
    names.iter().map(place).collect()
}

/// The number of the customer of this name.
fn of_id(scenario: &Scenario, replicate: u32, id: &str) -> Result<u32, TraceFailure> {
    let data = scenario.population.data.as_ref();
    let ids = data.and_then(|data| data.ids.as_ref());
    let row = ids.and_then(|ids| (0..ids.len()).find(|&row| ids.get(row) == id));
    let row = row.ok_or_else(|| TraceFailure::Nobody(id.to_owned()))?;
    let found = customer_of_row(scenario, replicate, row as u32);
    found.ok_or_else(|| TraceFailure::NotDrawn {
        id: id.to_owned(),
        replicate,
    })
}
