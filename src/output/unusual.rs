//! Codes of gestures that are allowed and look like a slip: as sentences for `check`.
//!
//! What a gesture is, is guessed from the words that it is called by. The table is small on purpose: a warning
//! that is wrong as often as right would be passed over.

use super::format::{plain, shorten};
use crate::scenario::checked::{Arm, Gesture, Scenario};

/// A kind of gesture, known by a word of its name, with what would be unusual for it.
struct Kind {
    words: &'static [&'static str],
    /// With one of these in its name it is something else, too.
    but: &'static [&'static str],
    key: &'static str,
    unusual: fn(&Gesture) -> bool,
    /// What is usual.
    usual: &'static str,
}

const BY_HAND: &[&str] = &["handwritten", "hand", "signed", "personal"];

static KINDS: [Kind; 6] = [
    Kind {
        words: &[
            "newsletter",
            "mailing",
            "flyer",
            "leaflet",
            "catalogue",
            "catalog",
        ],
        but: BY_HAND,
        key: "personal",
        unusual: |gesture| personal(gesture) > 0.8,
        usual: "what goes to all alike has 0, and 0.6 where it is by name or chosen for the customer",
    },
    Kind {
        words: &["handwritten"],
        but: &[],
        key: "personal",
        unusual: |gesture| personal(gesture) < 0.3,
        usual: "what somebody wrote by hand has 0.6 or 1",
    },
    Kind {
        words: &["points", "cashback", "rebate"],
        but: BY_HAND,
        key: "personal",
        unusual: |gesture| personal(gesture) > 0.8,
        usual: "what comes by the terms of a programme has 0",
    },
    Kind {
        words: &[
            "voucher", "coupon", "sample", "sampler", "shipping", "upgrade", "refund",
        ],
        but: &[],
        key: "value",
        unusual: |gesture| gesture.value == 0.0 && gesture.useful <= 0.3,
        usual: "it is worth something to who gets it",
    },
    Kind {
        words: &["guide", "tutorial", "checklist"],
        but: &[],
        key: "useful",
        unusual: |gesture| gesture.useful == 0.0,
        usual: "what helps has 0.6 or 1, and 0 is for what only advertises",
    },
    Kind {
        words: &["advert", "advertisement", "promotion", "pitch"],
        but: &[],
        key: "useful",
        unusual: |gesture| gesture.useful > 0.8,
        usual: "what advertises the giver's product has 0",
    },
];

/// Below this share of what is noticed hardly anybody feels anything.
const FAR_BELOW: f64 = 1.0 / 3.0;

/// What is unusual in a scenario; mostly nothing.
pub fn sentences(scenario: &Scenario) -> Vec<String> {
    let mut all: Vec<String> = Vec::new();
    let mut add = |sentence: String| {
        if !all.contains(&sentence) {
            all.push(sentence);
        }
    };
    for arm in &scenario.arms {
        for gesture in &arm.gestures {
            unusual(arm, gesture).for_each(&mut add);
            unnoticed(scenario, arm, gesture)
                .into_iter()
                .for_each(&mut add);
        }
    }
    all
}

fn unusual<'a>(arm: &'a Arm, gesture: &'a Gesture) -> impl Iterator<Item = String> + 'a {
    let words = words(&gesture.gift);
    let named = move |names: &[&str]| words.iter().any(|word| names.contains(&word.as_str()));
    let kinds = KINDS
        .iter()
        .filter(move |kind| named(kind.words) && !named(kind.but));
    kinds.filter(|kind| (kind.unusual)(gesture)).map(|kind| {
        let now = match kind.key {
            "personal" => personal(gesture),
            "value" => gesture.value,
            _ => gesture.useful,
        };
        format!(
            "{}: `{key} = {now}` is unusual; {}. See `goodwill explain {key}`.",
            called(arm, gesture),
            kind.usual,
            key = kind.key,
        )
    })
}

/// Whether value and effort together are far below what is noticed. What gives nothing at all only reminds, and is meant to.
fn unnoticed(scenario: &Scenario, arm: &Arm, gesture: &Gesture) -> Option<String> {
    let noticed = scenario.context.noticed;
    let effort = scenario.psychology.effort_worth * personal(gesture);
    let value = gesture.value_at(scenario.population.mean_basket());
    let share = value / noticed + effort;
    (!gesture.conditional && share > 0.0 && share < FAR_BELOW).then(|| {
        format!(
            "{}: hardly anybody will notice it; value and effort together are {}% of what is `noticed` here. See \
             `goodwill explain noticed`.",
            called(arm, gesture),
            (share * 100.0).round(),
        )
    })
}

fn called(arm: &Arm, gesture: &Gesture) -> String {
    format!(
        "The gift \u{201c}{}\u{201d} of arm \u{201c}{}\u{201d}",
        shorten(&plain(&gesture.gift), 60),
        shorten(&plain(&arm.name), 60)
    )
}

/// The most that it is meant for anybody.
fn personal(gesture: &Gesture) -> f64 {
    gesture.personal.iter().copied().fold(0.0, f64::max)
}

/// The words of a name, in small letters and without the plural's s.
fn words(name: &str) -> Vec<String> {
    let words = name.split(|c: char| !c.is_alphanumeric());
    let small = words.map(str::to_lowercase).filter(|word| !word.is_empty());
    small
        .flat_map(|word| {
            let singular = word.strip_suffix('s').map(str::to_owned);
            std::iter::once(word).chain(singular)
        })
        .collect()
}
