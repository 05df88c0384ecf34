//! One customer's story: the lives that one person has under several arms, to read, to draw, and as a table.

#[cfg(feature = "report")]
mod chart;
mod text;

#[cfg(feature = "report")]
pub use chart::chart;
pub use text::{Told, story, told};

use crate::engine::run::Followed;
use crate::engine::state::witness::{Life, Moment};
use crate::scenario::checked::Scenario;
use crate::table::{Text, table, written};

/// A customer whose story is asked for.
#[derive(Clone, Copy, Debug)]
pub struct Story<'a> {
    /// The scenario that was lived.
    pub scenario: &'a Scenario,
    /// From 0.
    pub replicate: u32,
    /// The number within the replicate, from 0.
    pub customer: u32,
    /// What the customer is called in the data, if anything.
    pub id: Option<&'a str>,
    /// The life under each arm.
    pub followed: &'a Followed,
    /// Arms that are compared, in this order.
    pub arms: &'a [usize],
}

impl Story<'_> {
    fn life(&self, arm: usize) -> &Life {
        &self.followed.lives[arm]
    }

    fn basket(&self) -> f64 {
        self.followed.people.basket[self.followed.lane].into()
    }

    /// Days since the start, at the end of a step.
    fn day_after(&self, step: u32) -> f64 {
        self.scenario.timeline.step_start(step + 1)
    }

    /// The tick in which a step lies, from 1, with its name: `week 3`.
    fn tick(&self, step: u32) -> String {
        let timeline = &self.scenario.timeline;
        let tick = step / timeline.steps_per_tick() + 1;
        format!("{} {tick}", timeline.tick_name())
    }
}

table! {
    /// A step of a customer's life under an arm: where the customer stands after it, sums since the start.
    LifeStep in "life.csv";
    /// The arm.
    arm: Text,
    /// Days since the start, at the end of the step.
    day: f64 => "days",
    /// Whether the brand's customer.
    is_customer: bool,
    /// Goodwill.
    goodwill: f64 => "scale",
    /// Mood.
    mood: f64 => "scale",
    /// Obligation.
    obligation: f64 => "scale",
    /// Trust.
    trust: f64 => "scale from 0 to 1",
    /// Willingness to return something.
    willingness: f64 => "scale",
    /// Purchases.
    purchases: f64 => "purchases",
    /// Money spent.
    spent: f64 => "money",
    /// Tips given.
    tips: f64 => "money",
    /// What it cost the brand.
    cost: f64 => "money",
    /// Touchpoints in this step.
    touches: u64,
    /// How sincere the last of them seemed; empty without.
    sincerity: Option<f64> => "scale from 0 to 1",
}

/// Every step under each arm.
pub fn steps(story: &Story) -> Vec<LifeStep> {
    let mut all = Vec::new();
    for &arm in story.arms {
        let life = story.life(arm);
        let name = Text::from(story.scenario.arms[arm].name.as_str());
        for moment in &life.moments {
            let touches = || {
                life.touches
                    .iter()
                    .filter(|touch| touch.step == moment.step)
            };
            let sincerity = touches().filter_map(|touch| touch.sincerity).next_back();
            all.push(LifeStep {
                arm: name.clone(),
                day: story.day_after(moment.step),
                is_customer: moment.is_customer,
                goodwill: moment.goodwill.into(),
                mood: moment.mood.into(),
                obligation: moment.obligation.into(),
                trust: moment.trust.into(),
                willingness: moment.willing.into(),
                purchases: moment.purchases.into(),
                spent: f64::from(moment.purchases) * story.basket(),
                tips: moment.tips,
                cost: moment.cost,
                touches: touches().count() as u64,
                sincerity: sincerity.map(f64::from),
            });
        }
    }
    all
}

/// The same as CSV.
pub fn csv(story: &Story) -> Vec<u8> {
    written(steps(story))
}

/// Nothing has happened yet.
const BEFORE: Moment = Moment {
    step: 0,
    is_customer: true,
    is_prospect: false,
    goodwill: 0.0,
    mood: 0.0,
    obligation: 0.0,
    trust: 0.0,
    willing: 0.0,
    purchases: 0.0,
    tips: 0.0,
    cost: 0.0,
    yes: [0.0; crate::vocabulary::channel::ChannelKind::COUNT],
    motives: [0.0; 3],
};
