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
