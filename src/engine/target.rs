//! Who is on an arm's list.

use crate::numeric::{Column, LANES};
use crate::population::People;
use crate::scenario::checked;

/// Some of the customers, by what a brand knows of them at the start. From is included, below is not.
#[derive(Clone, Debug)]
pub struct Target {
    /// One flag a segment.
    segments: Vec<bool>,
    /// Money spent in the year before the start.
    spend: (f32, f32),
    /// Days.
    tenure: (f32, f32),
}

impl Target {
    pub fn new(target: &checked::Target) -> Self {
        let narrow = |(from, below): (f64, f64)| (from as f32, below as f32);
        Self {
            segments: target.segments.clone(),
            spend: narrow(target.spend),
            tenure: narrow(target.tenure),
        }
    }
}

/// Flags (1) who fits one of the targets; without any, everybody. Prospects are on no list, as a brand
/// knows nothing of them.
pub fn listed(targets: &[Target], people: &People, spend: &Column) -> [u8; LANES] {
    if targets.is_empty() {
        return [1; LANES];
    }
    let mut listed = [0; LANES];
    for target in targets {
        for lane in 0..LANES {
            let within = |value: f32, (from, below): (f32, f32)| value >= from && value < below;
            let fits = target.segments[people.segment[lane] as usize]
                && within(spend[lane], target.spend)
                && within(people.tenure[lane], target.tenure)
                && people.member[lane] > 0.0;
            listed[lane] |= u8::from(fits);
        }
    }
    listed
}
