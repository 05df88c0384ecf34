//! Who is on an arm's list.

use crate::numeric::{Column, LANES, Width};
use crate::population::{People, Synthesis};
use crate::random::Stream;
use crate::scenario::checked::{self, Scenario};

/// Some of the customers, by what a brand knows of them at the start. From is included, below is not.
#[derive(Clone, Debug)]
pub struct Target {
    /// One flag a segment.
    segments: Vec<bool>,
    /// Money spent in the year before the start.
    spend: (f64, f64),
    /// Days.
    tenure: (f64, f64),
}

impl Target {
    /// As the scenario has it.
    pub fn new(target: &checked::Target) -> Self {
        Self {
            segments: target.segments.clone(),
            spend: target.spend,
            tenure: target.tenure,
        }
    }
}

/// So many slots are looked at.
const LOOKED_AT: u32 = 16_384;

/// One of the first heads of the first replicate, as a brand knows it at the start.
#[derive(Clone, Copy, Debug)]
pub struct Head {
    /// Whether it is a customer at the start.
    pub is_member: bool,
    /// Index of the segment.
    pub segment: usize,
    /// The usual basket, in money.
    pub basket: f32,
    /// Money spent in the year before the start.
    pub spend: f32,
    /// Days.
    pub tenure: f32,
    /// By arm, as bits: on whose lists it is.
    lists: u64,
}

impl Head {
    /// Whether it is on an arm's list, or the arm has none.
    pub fn is_listed(&self, arm: usize) -> bool {
        self.lists >> arm & 1 > 0
    }
}

/// The first heads of the first replicate: what there is of a scenario's people before it is run.
pub fn first_heads(scenario: &Scenario) -> Vec<Head> {
    let lists: Vec<Vec<Target>> = scenario
        .arms
        .iter()
        .map(|arm| arm.targets.iter().map(Target::new).collect())
        .collect();
    let synthesis = Synthesis::new(scenario);
    let stream = Stream {
        seed: scenario.design.seed,
        replicate: 0,
        luck: 0,
    };
    let (width, mut people) = (Width::detect(), People::nobody());
    let slots = synthesis.slots().heads().min(LOOKED_AT);
    let mut heads = Vec::new();
    for first in (0..slots).step_by(LANES) {
        let len = ((slots - first) as usize).min(LANES);
        synthesis.block(&stream, first, len, width, &mut people);
        let spend = synthesis.past_spend(&stream, &people, width);
        let of_arms: Vec<[u8; LANES]> = lists
            .iter()
            .map(|list| listed(list, &people, &spend))
            .collect();
        heads.extend((0..len).map(|lane| {
            let bits = of_arms.iter().enumerate();
            Head {
                is_member: people.member[lane] > 0.0,
                segment: usize::from(people.segment[lane]),
                basket: people.basket[lane],
                spend: spend[lane],
                tenure: people.tenure[lane],
                lists: bits.fold(0, |bits, (arm, on)| bits | u64::from(on[lane]) << arm),
            }
        }));
    }
    heads
}

/// Flags (1) who fits one of the targets; without any, everybody. A list is of members at the start:
/// prospects, of whom a brand knows nothing yet, are treated as without it.
pub fn listed(targets: &[Target], people: &People, spend: &Column) -> [u8; LANES] {
    if targets.is_empty() {
        return [1; LANES];
    }
    let mut listed = [0; LANES];
    for target in targets {
        for lane in 0..LANES {
            let within = |value: f32, (from, below): (f64, f64)| {
                f64::from(value) >= from && f64::from(value) < below
            };
            let fits = target.segments[people.segment[lane] as usize]
                && within(spend[lane], target.spend)
                && within(people.tenure[lane], target.tenure);
            listed[lane] |= u8::from(fits || people.prospect[lane] > 0.0);
        }
    }
    listed
}
