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
    pub fn new(target: &checked::Target) -> Self {
        Self {
            segments: target.segments.clone(),
            spend: target.spend,
            tenure: target.tenure,
        }
    }
}

/// So many slots are looked at for who is on a list.
const LOOKED_AT: u32 = 16_384;

/// By arm: of how many members of the first replicate none is on its list; `None` where somebody is, or there is
/// no list.
pub fn unlisted(scenario: &Scenario) -> Vec<Option<u32>> {
    let lists: Vec<Vec<Target>> = scenario
        .arms
        .iter()
        .map(|arm| arm.targets.iter().map(Target::new).collect())
        .collect();
    let mut empty: Vec<bool> = lists.iter().map(|list| !list.is_empty()).collect();
    let mut members = 0;
    if empty.contains(&true) {
        let synthesis = Synthesis::new(scenario);
        let stream = Stream {
            seed: scenario.design.seed,
            replicate: 0,
            luck: 0,
        };
        let (width, mut people) = (Width::detect(), People::nobody());
        let slots = synthesis.slots().heads().min(LOOKED_AT);
        for first in (0..slots).step_by(LANES) {
            let len = ((slots - first) as usize).min(LANES);
            synthesis.block(&stream, first, len, width, &mut people);
            let spend = synthesis.past_spend(&stream, &people, width);
            let is_member = |lane: usize| lane < len && people.member[lane] > 0.0;
            members += (0..LANES).filter(|&lane| is_member(lane)).count() as u32;
            for (empty, list) in empty.iter_mut().zip(&lists).filter(|(empty, _)| **empty) {
                let on = listed(list, &people, &spend);
                *empty = !(0..LANES).any(|lane| is_member(lane) && on[lane] > 0);
            }
            if !empty.contains(&true) {
                break;
            }
        }
    }
    empty
        .into_iter()
        .map(|empty| empty.then_some(members))
        .collect()
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
