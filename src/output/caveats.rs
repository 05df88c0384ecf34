//! What a scenario says that does nothing, or only costs, though nothing of it is wrong: as sentences for
//! `check`, for the summary and for the page.

use super::format::{plain, shorten};
use crate::decision::rows::Note;
use crate::engine::target::unlisted;
use crate::scenario::Loaded;
use crate::scenario::checked::{Arm, Ask, Audience, Gesture, Scenario, Trait, Way};
use crate::scenario::metric::Metric;
use crate::scenario::yields::Yields;

/// What there is to know before the results are believed; nothing where all means what it says.
pub fn sentences(loaded: &Loaded) -> Vec<String> {
    let mut all = loaded.notes.clone();
    all.extend(of(&loaded.scenario));
    all
}

/// The same as notes for the page.
pub fn notes(loaded: &Loaded) -> Vec<Note> {
    let note = |value| Note {
        key: "say.scenario".to_owned(),
        value,
    };
    sentences(loaded).into_iter().map(note).collect()
}

fn of(scenario: &Scenario) -> Vec<String> {
    let mut all = Vec::new();
    let population = &scenario.population;
    let yields = Yields::of(scenario);
    if scenario.channels.of(Way::Tip).is_none() && population.highest(Trait::TipShare) > 0.0 {
        all.push("Nobody tips: there is a `tip_share`, but no `[channel.tip]`.".to_owned());
    }
    if scenario.outcome.primary == Metric::Profit && !yields.earns_anything() {
        all.push("Nothing earns money here: the profit is what is spent.".to_owned());
    }
    if yields.baskets() && !yields.buys_ever() {
        let told = "Nobody ever buys: the `purchase_rate` is 0, and baskets are a yardstick for gifts alone.";
        all.push(told.to_owned());
    }
    let empty = population
        .segments
        .iter()
        .filter(|segment| segment.share == 0.0);
    all.extend(empty.map(|segment| format!("Nobody is in the segment {}.", quoted(&segment.name))));
    if scenario.prospects.is_some() {
        if !yields.joins() {
            all.push(
                "No prospect can ever join: `join` is 0, and none is asked to buy.".to_owned(),
            );
        }
        if yields.comes(Way::Referral) && scenario.community.ties.is_none() {
            all.push(
                "Recommendations reach no prospect: without `[community.ties]` nobody knows one."
                    .to_owned(),
            );
        }
    }
    let without = unlisted(scenario);
    for (at, arm) in scenario.arms.iter().enumerate() {
        let name = quoted(&arm.name);
        if let Some(looked_at) = without[at] {
            all.push(format!(
                "The list of {name} is empty: none of the first {looked_at} members fits a `target` of it."
            ));
        }
        for gesture in &arm.gestures {
            let said = idle(scenario, arm, gesture)
                .into_iter()
                .chain(not_judged(gesture));
            all.extend(said.map(|why| format!("{} of {name} {why}", quoted(&gesture.gift))));
        }
    }
    all
}

/// What of a conditional gesture does nothing, where it says how a gift is meant.
fn not_judged(gesture: &Gesture) -> Option<String> {
    let said = [
        ("personal", gesture.personal.iter().any(|fit| *fit > 0.0)),
        ("strings", gesture.strings > 0.0),
        ("promised", gesture.promised.is_some()),
        ("third_party", gesture.third_party),
    ];
    let said = said.iter().filter(|(_, said)| gesture.conditional && *said);
    let keys: Vec<String> = said.map(|(key, _)| format!("`{key}`")).collect();
    (!keys.is_empty()).then(|| {
        format!(
            "is a price, and not judged as a gift is: {} {} nothing.",
            keys.join(", "),
            if keys.len() == 1 { "does" } else { "do" }
        )
    })
}

fn quoted(name: &str) -> String {
    format!("\u{201c}{}\u{201d}", shorten(&plain(name), 60))
}

/// Why a gesture does nothing but cost, if it does not; to stand behind its name.
fn idle(scenario: &Scenario, arm: &Arm, gesture: &Gesture) -> Option<String> {
    let asks = |test: &dyn Fn(&Ask) -> bool| arm.asks.iter().any(test);
    let lapsed = gesture.when.is_to_lapsed();
    let asked_back = asks(&|ask| ask.when.is_to_lapsed());
    if gesture.reach == 0.0 {
        return Some("does nothing: its `reach` is 0, and nobody notices it.".to_owned());
    }
    if !gesture.conditional {
        return (lapsed && !asked_back).then(|| {
            "goes to those who have left, and can bring nobody back: who has left buys nothing unless \
             asked to, and this arm never asks them."
                .to_owned()
        });
    }
    if asks(&|ask| gesture.when.shares_a_breath_with(&ask.when)) {
        return None;
    }
    if scenario.timeline.is_visit() {
        return Some(
            "can change nothing: it stands for purchases, and on visits each one is certain. It is paid for \
             at every visit while it stands."
                .to_owned(),
        );
    }
    let asks_to_buy =
        asks(&|ask| ask.ways.contains(&Way::Purchase) && ask.when.is_to_lapsed() == lapsed);
    if lapsed && !asks_to_buy {
        return Some(
            "can never be redeemed: it stands for purchases, and who has left buys nothing unless asked to. \
             With an ask for a purchase at the same moment it would be its price."
                .to_owned(),
        );
    }
    let prospects = gesture.when.audience == Audience::Prospects;
    let ticks = gesture.stands / scenario.timeline.days_per_tick();
    if prospects && ticks <= 1.0 && !asks_to_buy {
        return Some(
            "can never be redeemed: who joins buys from the next tick on, and by then it does not stand any \
             more."
                .to_owned(),
        );
    }
    None
}
