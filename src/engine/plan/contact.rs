//! Ways of contact, and what their lots are drawn by.

use crate::engine::plan::lots::hash;
use crate::scenario::checked::Scenario;

/// A way of contact: by whom it is known who can be reached by it.
#[derive(Clone, Debug)]
pub struct ContactPlan {
    /// What tells its lots from those of others: its name, whatever other ways there are.
    pub lots: u64,
    /// The share that can be reached, for each segment.
    pub shares: Vec<f32>,
}

/// Those of a scenario, in its order.
pub fn contacts(scenario: &Scenario) -> Vec<ContactPlan> {
    let all = scenario.population.contacts.iter();
    all.map(|contact| ContactPlan {
        lots: hash(contact.name.bytes()),
        shares: contact.shares.iter().map(|&share| share as f32).collect(),
    })
    .collect()
}
