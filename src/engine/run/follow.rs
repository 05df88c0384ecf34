//! One customer, followed through every arm; and some thousand of them, watched.

use super::{Options, RunError, RunSetup, community};
use crate::engine::run::community::{Ended, Worker};
use crate::engine::state::crowd::Crowd;
use crate::engine::state::witness::{Life, Witness};
use crate::numeric::LANES;
use crate::population::People;
use crate::random::Stream;
use crate::scenario::checked::Scenario;

/// A customer with the lives under every arm.
#[derive(Clone, Debug)]
pub struct Followed {
    /// The block in which the customer stands, as it was before anything happened, and the lane.
    pub people: Box<People>,
    /// The lane of the customer in its block.
    pub lane: usize,
    /// Which row of the data it is, where the scenario has some.
    pub row: Option<u32>,
    /// By arm. Empty where the customer did not live under the arm, as in a randomized design.
    pub lives: Vec<Life>,
}

/// Follows the customer of this number (within the replicate, from 0) through every arm of a scenario: the very life that
/// a run has. One community is run for it. Of the options `width` and `cancel` are used.
///
/// # Errors
/// [`RunError::Interrupted`] once it is cancelled. None is followed (`None`) where the replicate has fewer customers.
pub fn follow(
    scenario: &Scenario,
    replicate: u32,
    customer: u32,
    options: &Options,
) -> Result<Option<Followed>, RunError> {
    let setup = RunSetup::new(scenario, options);
    let slots = setup.synthesis.slots();
    let Some(number) =
        (0..slots.communities()).find(|&number| slots.community(number).contains(&customer))
    else {
        return Ok(None);
    };
    let stream = Stream {
        seed: scenario.design.seed,
        replicate,
        luck: 0,
    };
    let mut worker = Worker::new();
    worker.work.witness = Some(Witness::of(customer));
    let setting = setup.setting();
    community::run(&setting, &stream, number, &mut worker, &mut |_| {})
        .ok_or(RunError::Interrupted)?;
    let lives = worker.work.witness.take().unwrap_or_default().lives;

    let community = slots.community(number);
    let lane = (customer - community.start) as usize % LANES;
    let first = customer - lane as u32;
    let len = ((community.end - first) as usize).min(LANES);
    let mut people = Box::new(People::nobody());
    setup
        .synthesis
        .block(&stream, first, len, options.width, &mut people);
    let rows = setup.synthesis.rows(&stream, &people);
    Ok(Some(Followed {
        row: rows.map(|rows| rows[lane]),
        people,
        lane,
        lives,
    }))
}

/// The number of the customer who is this row of the data in a replicate; none where nobody is, as where customers are
/// drawn from the rows.
pub fn customer_of_row(scenario: &Scenario, replicate: u32, row: u32) -> Option<u32> {
    let options = Options::default();
    let setup = RunSetup::new(scenario, &options);
    let slots = setup.synthesis.slots();
    let stream = Stream {
        seed: scenario.design.seed,
        replicate,
        luck: 0,
    };
    let mut people = Box::new(People::nobody());
    for number in 0..slots.communities() {
        let community = slots.community(number);
        for first in community.clone().step_by(LANES) {
            let len = ((community.end - first) as usize).min(LANES);
            setup
                .synthesis
                .block(&stream, first, len, options.width, &mut people);
            let rows = setup.synthesis.rows(&stream, &people)?;
            let found = (0..len).find(|&lane| rows[lane] == row && people.member[lane] > 0.0);
            if let Some(lane) = found {
                return Some(first + lane as u32);
            }
        }
    }
    None
}

/// Some customers with what was seen of them under every arm.
#[derive(Clone, Debug, PartialEq)]
pub struct Watched {
    /// What became of them.
    pub crowd: Crowd,
    /// In the order of the crowd.
    pub people: Vec<Person>,
}

/// Who somebody is at the start.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Person {
    /// Whether it was a customer at the start.
    pub member: bool,
    /// Index of the segment.
    pub segment: u16,
    /// From 0 to 1.
    pub trust: f32,
    /// 1 is usual.
    pub reciprocity: f32,
    /// Purchases a day.
    pub purchase_rate: f32,
}

/// Watches the first customers of a replicate (at most `most` of them) under every arm of a scenario: the very lives that a run
/// has. As many communities are run as they belong to; `steps` make a frame. What is kept takes [`Crowd::BYTES`] for each
/// customer, frame and arm. Of the options `width` and `cancel` are used.
///
/// # Errors
/// [`RunError::Interrupted`] once it is cancelled.
pub fn watch(
    scenario: &Scenario,
    replicate: u32,
    most: u32,
    steps: u32,
    options: &Options,
) -> Result<Watched, RunError> {
    let setup = RunSetup::new(scenario, options);
    let slots = setup.synthesis.slots();
    let watched = 0..most.min(slots.heads());
    let stream = Stream {
        seed: scenario.design.seed,
        replicate,
        luck: 0,
    };
    let mut worker = Worker::new();
    let arms = scenario.arms.len();
    let crowd = Crowd::new(watched.clone(), arms, steps, setup.plan.steps);
    worker.work.crowd = Some(crowd);
    let mut people = Vec::with_capacity(watched.len());
    let setting = setup.setting();
    let mut introduce = |ended: &Ended| {
        let own = ended.people;
        let known = (0..own.len).filter(|&lane| watched.contains(&(own.first + lane as u32)));
        if ended.arm == 0 {
            people.extend(known.map(|lane| Person {
                member: own.member[lane] > 0.0,
                segment: own.segment[lane],
                trust: own.trust[lane],
                reciprocity: own.reciprocity[lane],
                purchase_rate: own.purchase_rate[lane],
            }));
        }
    };
    for number in 0..slots.communities() {
        if slots.community(number).start >= watched.end {
            break;
        }
        community::run(&setting, &stream, number, &mut worker, &mut introduce)
            .ok_or(RunError::Interrupted)?;
    }
    let crowd = worker.work.crowd.take();
    let crowd = crowd.unwrap_or_else(|| Crowd::new(0..0, arms, steps, setup.plan.steps));
    Ok(Watched { crowd, people })
}
