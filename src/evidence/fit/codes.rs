//! Codes shuffled among gestures: what a fit of the same freedom makes of meaningless ones.

use crate::evidence::Case;
use crate::random::{below, philox4x32_10};
use crate::scenario::checked::Gesture;

/// Tells the words of shuffles from those of customers under the same seed.
const PURPOSE: u32 = 0x5348_5546;

/// What the rubric codes of a gesture.
#[derive(Clone, Debug, PartialEq)]
struct Codes {
    personal: Vec<f64>,
    useful: f64,
    strings: f64,
}

impl Codes {
    fn of(gesture: &Gesture) -> Self {
        Self {
            personal: gesture.personal.clone(),
            useful: gesture.useful,
            strings: gesture.strings,
        }
    }

    fn give(&self, gesture: &mut Gesture) {
        if self.personal.len() == gesture.personal.len() {
            gesture.personal.clone_from(&self.personal);
        } else {
            // Another study's segments are other people.
            let mean = self.personal.iter().sum::<f64>() / self.personal.len() as f64;
            gesture.personal.fill(mean);
        }
        gesture.useful = self.useful;
        gesture.strings = self.strings;
    }
}

/// The cases with the codes of all their gestures dealt out anew by lot.
///
/// The same gesture in several arms of a study stays the same in all of them: what the arms have in
/// common does not come out of the shuffle as a difference. A conditional gesture keeps its codes,
/// which nobody judges.
pub fn shuffled(cases: &[Case], seed: u64, number: u32) -> Vec<Case> {
    // Each distinct gesture: its study, what it is, its codes.
    let mut distinct: Vec<(usize, String, u64, Codes)> = Vec::new();
    let mut cases = cases.to_vec();
    let key = |study: usize, gesture: &Gesture| {
        let codes = Codes::of(gesture);
        (study, gesture.gift.clone(), gesture.value.to_bits(), codes)
    };
    for (study, case) in cases.iter().enumerate() {
        for gesture in case.scenario.arms.iter().flat_map(|arm| &arm.gestures) {
            let one = key(study, gesture);
            if !gesture.conditional && !distinct.contains(&one) {
                distinct.push(one);
            }
        }
    }
    let mut dealt: Vec<usize> = (0..distinct.len()).collect();
    for last in (1..dealt.len()).rev() {
        let words = philox4x32_10(
            [number, last as u32, PURPOSE, 0],
            [seed as u32, (seed >> 32) as u32],
        );
        dealt.swap(last, below(last as u32 + 1, words[0]) as usize);
    }
    for (study, case) in cases.iter_mut().enumerate() {
        for gesture in case
            .scenario
            .arms
            .iter_mut()
            .flat_map(|arm| &mut arm.gestures)
        {
            let one = key(study, gesture);
            if let Some(at) = distinct.iter().position(|other| *other == one)
                && !gesture.conditional
            {
                distinct[dealt[at]].3.give(gesture);
            }
        }
    }
    cases
}
