//! The same members under every arm, over several lucks: what each of them is expected to do.

use crate::decision::respond::effort::Extent;
use crate::engine::run::community::Ended;
use crate::engine::run::{self, Estimator, Options, RunError};
use crate::engine::state::Outcome;
use crate::numeric::Column;
use crate::population::Synthesis;
use crate::random::Stream;
use crate::scenario::checked::{ChannelKind, Scenario, Trait};

/// The traits by which members are told apart in tables.
pub const TOLD: [Trait; 7] = [
    Trait::Reciprocity,
    Trait::Indebtedness,
    Trait::Skepticism,
    Trait::Trust,
    Trait::PurchaseRate,
    Trait::Basket,
    Trait::Tenure,
];

/// What is compared between arms to tell who responds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Measure {
    /// Returns: purchases, and yeses of any kind.
    Returns,
    /// Tips, in money, on a timeline of visits: there everybody returns something.
    Tips,
}

impl Measure {
    /// What a scenario's customers give back most of.
    pub fn of(scenario: &Scenario) -> Measure {
        let tips = scenario.channels.of(ChannelKind::Tip).is_some();
        match scenario.timeline.is_visit() && tips {
            true => Measure::Tips,
            false => Measure::Returns,
        }
    }
}

/// A member at the start.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Member {
    /// The community, from 0.
    pub unit: u32,
    /// Index of the segment.
    pub segment: u16,
    /// Money spent in the year before the start.
    pub spend: f32,
    /// In the order of [`TOLD`].
    pub traits: [f32; TOLD.len()],
    /// Usual tip as a share of the bill.
    pub tip_share: f32,
}

impl Member {
    /// Days of tenure.
    pub fn tenure(&self) -> f32 {
        self.traits[TOLD.len() - 1]
    }

    /// A trait of hers.
    pub fn of(&self, which: Trait) -> f32 {
        match TOLD.iter().position(|&told| told == which) {
            Some(at) => self.traits[at],
            None => self.tip_share,
        }
    }
}

/// A member's life under one arm: means over lucks. Of what is selected by, over the first and the
/// second half of the lucks apart.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Life {
    /// What came back, in each half of the replicates of luck.
    pub measure: [f32; 2],
    /// Profit, in each half of the replicates of luck.
    pub profit: [f32; 2],
    /// Returns of any kind.
    pub returns: f32,
    /// Returns out of obligation.
    pub dutiful: f32,
    /// Chance to have left by the end.
    pub left: f32,
    /// At the end.
    pub goodwill: f32,
    /// What the arm cost.
    pub cost: f32,
}

impl Life {
    /// What came back, over all luck.
    pub fn measure(&self) -> f64 {
        0.5 * (f64::from(self.measure[0]) + f64::from(self.measure[1]))
    }

    /// Profit, over all luck.
    pub fn profit(&self) -> f64 {
        0.5 * (f64::from(self.profit[0]) + f64::from(self.profit[1]))
    }

    fn divide(&mut self, lucks: f32) {
        let half = 0.5 * lucks;
        for value in self.measure.iter_mut().chain(&mut self.profit) {
            *value /= half;
        }
        let whole = [
            &mut self.returns,
            &mut self.dutiful,
            &mut self.left,
            &mut self.goodwill,
            &mut self.cost,
        ];
        for value in whole {
            *value /= lucks;
        }
    }
}

/// Everything that was seen.
#[derive(Clone, Debug)]
pub struct Seen {
    /// How many arms there are.
    pub arms: usize,
    /// What is measured of them.
    pub measure: Measure,
    /// How often each life was lived with other luck.
    pub lucks: u16,
    /// Communities.
    pub units: usize,
    /// Whether members of a community depend on one another.
    pub coupled: bool,
    /// Whether the luck of leaving was averaged out.
    pub surviving: bool,
    /// Members and prospects.
    pub heads: u64,
    /// Those who were looked at.
    pub members: Vec<Member>,
    /// Members × arms, member by member.
    lives: Vec<Life>,
}

impl Seen {
    /// What was seen by other means: `lives` are members × arms, member by member; members of a unit follow one another, and units
    /// count from 0.
    pub fn new(arms: usize, coupled: bool, members: Vec<Member>, lives: Vec<Life>) -> Seen {
        let units = members.last().map_or(0, |member| member.unit as usize + 1);
        Seen {
            arms,
            measure: Measure::Returns,
            lucks: 2,
            units,
            coupled,
            surviving: false,
            heads: members.len() as u64,
            members,
            lives,
        }
    }

    /// A member's life under an arm.
    pub fn life(&self, member: usize, arm: usize) -> &Life {
        &self.lives[member * self.arms + arm]
    }

    /// What a member does more under an arm than under the baseline, in the measure.
    pub fn more(&self, member: usize, arm: usize) -> f64 {
        self.life(member, arm).measure() - self.life(member, 0).measure()
    }

    /// Profit that the arm earns more than the baseline from a member.
    pub fn gain(&self, member: usize, arm: usize) -> f64 {
        self.life(member, arm).profit() - self.life(member, 0).profit()
    }

    /// What the arm costs more than the baseline with a member.
    pub fn more_cost(&self, member: usize, arm: usize) -> f64 {
        f64::from(self.life(member, arm).cost) - f64::from(self.life(member, 0).cost)
    }

    /// The gain over one half of the lucks.
    pub fn gain_of_half(&self, member: usize, arm: usize, half: usize) -> f64 {
        let profit = |arm| f64::from(self.life(member, arm).profit[half]);
        profit(arm) - profit(0)
    }

    /// Heads per member: what turns a figure per member into one per head.
    pub fn heads_per_member(&self) -> f64 {
        self.heads as f64 / self.members.len() as f64
    }
}

/// One community while it is looked at: slot by slot, prospects included.
struct Part {
    start: u32,
    is_member: Vec<bool>,
    who: Vec<Member>,
    lives: Vec<Life>,
}

/// Looks at all members of the extent.
///
/// # Errors
///
/// As [`run::survey`].
pub fn survey(extent: &Extent, options: &Options) -> Result<Seen, RunError> {
    survey_some(extent, u32::MAX, options)
}

/// Looks at the members of the first communities of the extent, at most so many.
///
/// # Errors
///
/// As [`run::survey`].
pub fn survey_some(extent: &Extent, most: u32, options: &Options) -> Result<Seen, RunError> {
    let scenario = &extent.scenario;
    let synthesis = Synthesis::new(scenario);
    let slots = *synthesis.slots();
    let communities = slots.communities().min(most);
    let arms = scenario.arms.len();
    let measure = Measure::of(scenario);
    // A visit is no return; its tip is.
    let of_purchases =
        !scenario.timeline.is_visit() || scenario.channels.of(ChannelKind::Tip).is_some();
    let stream = Stream {
        seed: scenario.design.seed,
        replicate: extent.replicate,
        luck: 0,
    };
    let expected = Options {
        threads: options.threads,
        width: options.width,
        counting: extent.counting,
        memory: options.memory,
        progress: options.progress,
        cancel: options.cancel,
        ..Options::default()
    };
    let begin = |community: u32| {
        let range = slots.community(community);
        Part {
            start: range.start,
            is_member: vec![false; range.len()],
            who: vec![NOBODY; range.len()],
            lives: vec![Life::default(); range.len() * arms],
        }
    };
    let look = |part: &mut Part, luck: u16, ended: &Ended| {
        if luck == 0 && ended.arm == 0 {
            let spend = synthesis.past_spend(&stream, ended.people, options.width);
            introduce(part, &spend, ended);
        }
        let half = usize::from(luck >= extent.lucks / 2);
        live(part, arms, measure, of_purchases, half, ended);
    };
    let all = 0..communities;
    let parts = run::survey(
        scenario,
        &expected,
        extent.replicate,
        all,
        extent.lucks,
        begin,
        look,
    )?;
    let mut seen = Seen {
        arms,
        measure,
        lucks: extent.lucks,
        units: parts.len(),
        coupled: extent.coupled,
        surviving: extent.counting == Estimator::Surviving,
        heads: (0..communities)
            .map(|number| slots.community(number).len() as u64)
            .sum(),
        members: Vec::new(),
        lives: Vec::new(),
    };
    for (unit, mut part) in parts.into_iter().enumerate() {
        for (slot, who) in part.who.iter().enumerate() {
            if part.is_member[slot] {
                let unit = unit as u32;
                seen.members.push(Member { unit, ..*who });
                let lives = &mut part.lives[slot * arms..(slot + 1) * arms];
                lives
                    .iter_mut()
                    .for_each(|life| life.divide(f32::from(extent.lucks)));
                seen.lives.extend_from_slice(lives);
            }
        }
    }
    Ok(seen)
}

const NOBODY: Member = Member {
    unit: 0,
    segment: 0,
    spend: 0.0,
    traits: [0.0; TOLD.len()],
    tip_share: 0.0,
};

/// Notes who the members of a block are.
fn introduce(part: &mut Part, spends: &Column, ended: &Ended) {
    let people = ended.people;
    let from = (people.first - part.start) as usize;
    for (lane, &spend) in spends.iter().enumerate().take(people.len) {
        part.is_member[from + lane] = people.member[lane] > 0.0;
        part.who[from + lane] = Member {
            unit: 0,
            segment: people.segment[lane],
            spend,
            traits: [
                people.reciprocity[lane],
                people.indebtedness[lane],
                people.skepticism[lane],
                people.trust[lane],
                people.purchase_rate[lane],
                people.basket[lane],
                people.tenure[lane],
            ],
            tip_share: people.tip_share[lane],
        };
    }
}

/// Adds one luck of a block under one arm.
fn live(
    part: &mut Part,
    arms: usize,
    measure: Measure,
    of_purchases: bool,
    half: usize,
    ended: &Ended,
) {
    let (people, state) = (ended.people, ended.state);
    let outcome = &state.outcome;
    let from = (people.first - part.start) as usize;
    for lane in 0..people.len {
        let life = &mut part.lives[(from + lane) * arms + ended.arm];
        let returns = returns(outcome, lane, of_purchases);
        life.measure[half] += match measure {
            Measure::Returns => returns,
            Measure::Tips => outcome.tips[lane] as f32,
        };
        life.profit[half] += outcome.profit[lane] as f32;
        life.returns += returns;
        life.dutiful += outcome.dutiful[lane];
        life.left += 1.0 - state.active[lane];
        life.goodwill += state.goodwill[lane];
        life.cost += outcome.cost[lane] as f32;
    }
}

/// Expected returns: purchases by the hazard spent on them, answers by their chances.
fn returns(outcome: &Outcome, lane: usize, of_purchases: bool) -> f32 {
    let mut returns = if of_purchases {
        outcome.purchases[lane]
    } else {
        0.0
    };
    for way in ChannelKind::ALL {
        if way.is_answer() {
            returns += outcome.yes[way as usize][lane];
        }
    }
    returns
}
