//! How many customers are looked at, and over how many lucks.

use crate::decision::meet;
use crate::engine::run::Estimator;
use crate::numeric::LANES;
use crate::population::Slots;
use crate::scenario::checked::{DesignKind, Scenario};

/// Share of the main run's work that a survey, and that a rerun, may take.
const SHARE: f64 = 0.075;
/// Work (heads × steps × arms) that is always allowed: a fraction of a second each, but no more than so many
/// times the run's own, as whoever asks for a small run wants it soon.
const SURVEY: f64 = 2e7;
const RERUN: f64 = 4e7;
const GENEROUS: f64 = 10.0;
/// More heads than this tell nothing that a reader would see.
const MOST_HEADS: f64 = 40_000.0;
/// Heads × arms that are kept in memory at a time.
const MOST_LIVES: f64 = 300_000.0;
/// Lucks where there is room for them, and fewer where that would leave fewer heads than [`ENOUGH`].
/// Where the luck of leaving is averaged out, a few tell as much as many.
const LUCKS: [u16; 3] = [8, 4, 2];
const LUCKS_SURVIVING: [u16; 2] = [4, 2];
const ENOUGH: f64 = 6_000.0;
/// Slots of a community in a survey: a small world looks alike from within at any size, and with
/// more and smaller ones it shows how far communities differ.
const COMMUNITY: u32 = 1_024;
/// A community is made smaller only where it stays so many times as large as the number of ties.
const TIES: u32 = 32;

/// What is to be surveyed: a scenario of its own, in one replicate that the run does not have.
#[derive(Clone, Debug)]
pub struct Extent {
    /// The scenario that is run: as many customers as are looked at.
    pub scenario: Scenario,
    /// Number of the replicate that is looked at.
    pub replicate: u32,
    /// Even, at least 2.
    pub lucks: u16,
    /// Whether members of a community depend on one another, by ties or a common budget.
    pub coupled: bool,
    /// Whether events are counted or their chances.
    pub counting: Estimator,
}

impl Extent {
    /// So many members as are worth their time, each under every arm. Where all rows of the data
    /// would not fit, or fit several times, they are drawn.
    ///
    /// # Panics
    ///
    /// Where a replicate has more slots than 32 bits number, which no scenario has.
    pub fn of(scenario: &Scenario) -> Extent {
        let slots = Slots::of(scenario).expect("a replicate has less than 2³² slots");
        let arms = scenario.arms.len() as f64;
        let ties = scenario.community.ties;
        let coupled = meet(scenario);
        let community = if coupled {
            let wanted = match ties {
                Some(ties) if ties.degree * TIES > COMMUNITY => ties.degree * TIES,
                _ => COMMUNITY,
            };
            wanted
                .min(scenario.community.size)
                .min(slots.heads())
                .max(2)
        } else {
            COMMUNITY
        };
        // Small communities leave lanes of their blocks empty, which take their time, too.
        let lanes = community.next_multiple_of(LANES as u32);
        let per_luck = f64::from(scenario.timeline.steps()) * arms * f64::from(lanes);
        let budget = for_survey(scenario) * f64::from(community);
        let affordable = |lucks: u16| budget / (per_luck * f64::from(lucks));
        let (counting, lucks) = match Estimator::may_survive(scenario) {
            true => (Estimator::Surviving, &LUCKS_SURVIVING[..]),
            false => (Estimator::Expected, &LUCKS[..]),
        };
        let fit = lucks.iter().find(|&&lucks| affordable(lucks) >= ENOUGH);
        let lucks = *fit.unwrap_or(&lucks[lucks.len() - 1]);
        let least = |a: f64, b: f64| if a < b { a } else { b };
        let heads = least(least(affordable(lucks), MOST_HEADS), MOST_LIVES / arms);
        let communities = (heads / f64::from(community)).max(1.0) as u64;
        let heads = (communities * u64::from(community)) as f64;
        let mut scenario = paired(scenario);
        let per_member = f64::from(slots.heads()) / f64::from(slots.members());
        scenario.population.size = ((heads / per_member) as u64).max(1);
        scenario.community.size = community;
        let replicate = scenario.design.replicates;
        scenario.design.replicates = 1;
        // Who is kept out as a control group would respond like the rest.
        for arm in &mut scenario.arms {
            arm.holdout = 0.0;
            // What is paid in any case tells nothing of single customers.
            arm.fixed_cost = 0.0;
        }
        Extent {
            scenario,
            replicate,
            lucks,
            coupled,
            counting,
        }
    }
}

/// The work that a survey may take.
fn for_survey(scenario: &Scenario) -> f64 {
    allowed(SURVEY, scenario)
}

/// The work (heads × steps × arms) that a rerun may take.
pub fn for_rerun(scenario: &Scenario) -> f64 {
    allowed(RERUN, scenario)
}

fn allowed(always: f64, scenario: &Scenario) -> f64 {
    let own = heads(scenario) * per_head(scenario);
    let generous = GENEROUS * own;
    let always = if generous < always { generous } else { always };
    let share = SHARE * own;
    if share > always { share } else { always }
}

fn heads(scenario: &Scenario) -> f64 {
    Slots::of(scenario).map_or(0.0, |slots| f64::from(slots.heads()))
}

fn per_head(scenario: &Scenario) -> f64 {
    let design = &scenario.design;
    f64::from(scenario.timeline.steps()) * scenario.arms.len() as f64 * f64::from(design.replicates)
}

/// The scenario with every customer under every arm.
pub fn paired(scenario: &Scenario) -> Scenario {
    let mut paired = scenario.clone();
    if let DesignKind::Randomized { .. } = scenario.design.kind {
        paired.design.kind = DesignKind::Paired;
        let members = Slots::of(scenario).map_or(1, |slots| u64::from(slots.members()));
        paired.population.size = members.max(1);
    }
    paired
}
