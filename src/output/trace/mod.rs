//! One customer's story: the lives that one person has under several arms, to read, to draw, and as a table.

#[cfg(feature = "report")]
mod chart;
mod text;

use csv::{Terminator, WriterBuilder};

#[cfg(feature = "report")]
pub use chart::chart;
pub use text::{Told, story, told};

use super::format::cell;
use crate::engine::run::Followed;
use crate::engine::state::witness::{Life, Moment};
use crate::scenario::checked::Scenario;

/// A customer whose story is asked for.
#[derive(Clone, Copy, Debug)]
pub struct Story<'a> {
    pub scenario: &'a Scenario,
    /// From 0.
    pub replicate: u32,
    /// The number within the replicate, from 0.
    pub customer: u32,
    /// What the customer is called in the data, if anything.
    pub id: Option<&'a str>,
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

/// Every step under each arm as CSV: where the customer stands after it, sums since the start.
pub fn csv(story: &Story) -> Vec<u8> {
    let mut out = WriterBuilder::new()
        .terminator(Terminator::Any(b'\n'))
        .from_writer(Vec::new());
    let header = [
        "arm",
        "day",
        "is_customer",
        "goodwill",
        "mood",
        "obligation",
        "trust",
        "willingness",
        "purchases",
        "spent",
        "tips",
        "cost",
        "touches",
        "sincerity",
    ];
    out.write_record(header).expect("memory takes every row");
    for &arm in story.arms {
        let life = story.life(arm);
        for moment in &life.moments {
            let touches = || {
                life.touches
                    .iter()
                    .filter(|touch| touch.step == moment.step)
            };
            let sincerity = touches().filter_map(|touch| touch.sincerity).next_back();
            let number = |value: f32| cell(value.into());
            let row = [
                super::format::text_cell(&story.scenario.arms[arm].name),
                cell(story.day_after(moment.step)),
                moment.is_customer.to_string(),
                number(moment.goodwill),
                number(moment.mood),
                number(moment.obligation),
                number(moment.trust),
                number(moment.willing),
                number(moment.purchases),
                cell(f64::from(moment.purchases) * story.basket()),
                cell(moment.tips),
                cell(moment.cost),
                touches().count().to_string(),
                sincerity.map_or(String::new(), number),
            ];
            out.write_record(row).expect("memory takes every row");
        }
    }
    out.into_inner().expect("memory takes every row")
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
