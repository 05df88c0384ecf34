//! What a scenario says that does nothing, or only costs, though nothing of it is wrong: as sentences for
//! `check`, for the summary and for the page.

use super::format::{Numbers, as_meant, count, percent, plain, shorten};
use super::shortage;
use crate::decision::rows::Note;
use crate::engine::plan::target::{Head, first_heads};
use crate::scenario::Loaded;
use crate::scenario::checked::{
    Arm, Ask, Audience, ChannelKind, Gesture, Priority, Scenario, Trait, When,
};
use crate::scenario::expectation::Statement;
use crate::scenario::yields::Yields;
use crate::vocabulary::metric::{Metric, MetricUnit};
use crate::vocabulary::trigger::Moment;

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
    if scenario.channels.of(ChannelKind::Tip).is_none() && population.highest(Trait::TipShare) > 0.0
    {
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
        if yields.comes(ChannelKind::Referral) && scenario.community.ties.is_none() {
            all.push(
                "Recommendations reach no prospect: without `[community.ties]` nobody knows one."
                    .to_owned(),
            );
        }
    }
    let heads = first_heads(scenario);
    all.extend(unpeopled(scenario, &heads));
    for (at, arm) in scenario.arms.iter().enumerate() {
        let name = quoted(&arm.name);
        let members = heads.iter().filter(|head| head.is_member);
        let looked_at = count(members.clone().count() as u64);
        let any_listed = arm.targets.is_empty() || members.clone().any(|head| head.is_listed(at));
        if !any_listed {
            all.push(format!(
                "The list of {name} is empty: none of the first {looked_at} members fits a `target` of it."
            ));
        }
        all.extend(like_the_baseline(scenario, at));
        all.extend(held_out(arm));
        all.extend(budget(scenario, at));
        all.extend(equals(scenario, at, &heads));
        let gestures = arm
            .gestures
            .iter()
            .map(|gesture| (quoted(&gesture.gift), &gesture.when));
        let asks = arm.asks.iter().map(|ask| {
            let ways: Vec<&str> = ask.ways.iter().map(|way| way.key()).collect();
            (format!("The ask for {}", ways.join(", ")), &ask.when)
        });
        for (what, when) in gestures.chain(asks) {
            let meant = |head: &&Head| head.is_listed(at) && when.segments[head.segment];
            if any_listed && !heads.iter().any(|head| meant(&head)) {
                let on_list = match arm.targets.is_empty() {
                    true => "",
                    false => "on its list and ",
                };
                all.push(format!(
                    "{what} of {name} goes to nobody: none of the first {looked_at} members is {on_list}in a segment \
                     that it is meant for."
                ));
            }
            all.extend(short_delay(scenario, when).map(|why| format!("{what} of {name} {why}")));
        }
        for gesture in &arm.gestures {
            let said = idle(scenario, arm, gesture)
                .into_iter()
                .chain(not_judged(gesture))
                .chain(fits_others(scenario, gesture))
                .chain(above_the_price(scenario, arm, at, gesture, &heads));
            all.extend(said.map(|why| format!("{} of {name} {why}", quoted(&gesture.gift))));
        }
    }
    all
}

/// A control group is in the means of its arm.
fn held_out(arm: &Arm) -> Option<String> {
    (arm.holdout > 0.0).then(|| {
        format!(
            "{} keeps {} out, and they count in its means: for those who are not kept out the effect is larger, by 1 / {}.",
            quoted(&arm.name),
            percent(arm.holdout),
            as_meant(1.0 - arm.holdout)
        )
    })
}

/// Segments that are meant to have somebody in them, and have not.
fn unpeopled(scenario: &Scenario, heads: &[Head]) -> Vec<String> {
    let population = &scenario.population;
    let in_data = population
        .data
        .as_ref()
        .is_some_and(|data| data.segments.is_some());
    let segments = population.segments.iter().enumerate();
    let empty = segments.filter(|(at, segment)| {
        !in_data && segment.share > 0.0 && !heads.iter().any(|head| head.segment == *at)
    });
    let told = empty.map(|(_, segment)| {
        format!(
            "None of the first {} members is in the segment {}, whose share is {}.",
            count(heads.iter().filter(|head| head.is_member).count() as u64),
            quoted(&segment.name),
            as_meant(segment.share)
        )
    });
    told.collect()
}

/// An arm that does what the baseline does, where nothing is expected of that.
fn like_the_baseline(scenario: &Scenario, at: usize) -> Option<String> {
    let (base, arm) = (scenario.arms.first()?, &scenario.arms[at]);
    let does_nothing = |arm: &Arm| arm.gestures.is_empty() && arm.asks.is_empty();
    let budget_for_nothing = arm.budget.is_some() && does_nothing(arm);
    let same = match does_nothing(base) {
        true => does_nothing(arm) && arm.belonging == base.belonging,
        false => {
            let named = Arm {
                name: base.name.clone(),
                ..arm.clone()
            };
            named == *base
        }
    };
    // Two arms that are held to be equal are a null, and declared as one.
    let is_null = scenario.expectations.iter().any(|expected| {
        let of_both = [expected.arm, expected.against].contains(&at);
        let holds_none = matches!(expected.statement, Statement::Within { low, high, .. } if low <= 0.0 && high >= 0.0);
        of_both && holds_none
    });
    let name = quoted(&arm.name);
    if at > 0 && same && !is_null {
        return Some(match (does_nothing(arm), budget_for_nothing) {
            (true, true) => format!(
                "{name} does what the baseline does: it has a budget, and no gesture or ask to spend it on."
            ),
            (true, false) => {
                format!("{name} does what the baseline does: neither has a gesture or an ask.")
            }
            _ => format!("{name} does what the baseline does: all that they say is the same."),
        });
    }
    budget_for_nothing.then(|| {
        format!("The budget of {name} is spent on nothing: the arm has no gesture or ask.")
    })
}

/// A budget that does not suffice for one gesture.
fn budget(scenario: &Scenario, at: usize) -> Option<String> {
    let arm = &scenario.arms[at];
    let per_member = arm.budget?.per_member;
    let price = |value| Numbers::price(&scenario.currency, value).text(value);
    shortage::pays_for_nothing(scenario, at).then(|| {
        format!(
            "The budget of {}, {} a member, does not pay for one gesture or ask: nothing of it that costs money will \
             be done.",
            quoted(&arm.name),
            price(per_member)
        )
    })
}

/// A priority by which all are equal.
fn equals(scenario: &Scenario, at: usize, heads: &[Head]) -> Option<String> {
    let arm = &scenario.arms[at];
    let (of, word): (fn(&Head) -> f32, &str) = match arm.budget?.priority {
        _ if shortage::pays_for_nothing(scenario, at) => return None,
        Priority::Random => return None,
        Priority::Spend => (|head| head.spend, "spend"),
        Priority::Tenure => (|head| head.tenure, "tenure"),
    };
    let mut meant = heads
        .iter()
        .filter(|head| head.is_member && head.is_listed(at))
        .map(of);
    let first = meant.next()?;
    meant.all(|own| own == first).then(|| {
        let all = match (word, first == 0.0) {
            ("spend", true) => "nobody spent anything in the year before the start",
            ("spend", false) => "all spent the same in the year before the start",
            (_, true) => "all are new at the start",
            (_, false) => "all have been customers equally long",
        };
        format!(
            "Lots decide for whom the budget of {} is spent: its `priority` is \u{201c}{word}\u{201d}, and {all}.",
            quoted(&arm.name)
        )
    })
}

/// A delay that is shorter than a step, after what comes anywhere in a step.
fn short_delay(scenario: &Scenario, when: &When) -> Option<String> {
    let timeline = &scenario.timeline;
    let step = timeline.days_per_step();
    let within = matches!(when.trigger.moment(), Moment::After(event) if event.is_within_a_step());
    if !within || timeline.is_visit() || when.delay <= 0.0 || when.delay >= step {
        return None;
    }
    let steps = f64::from(timeline.steps());
    let fewer = (1.0 - when.delay / step) / steps * 100.0;
    let fewer = match fewer {
        few if few < 0.5 => "less than 1%".to_owned(),
        some => format!("about {some:.0}%"),
    };
    Some(format!(
        "comes with the next step of time at the earliest, and a `delay` of {} is shorter than a step of {}: what \
         would follow within the last step does not come any more, {fewer} of all. Run it by the day where that counts.",
        days(when.delay),
        days(step)
    ))
}

fn days(days: f64) -> String {
    match days {
        1.0 => "1 day".to_owned(),
        days => format!("{} days", as_meant(days)),
    }
}

/// Segments whose fit is said, and to whom a gesture does not go.
fn fits_others(scenario: &Scenario, gesture: &Gesture) -> Option<String> {
    let fits = &gesture.personal;
    if fits.iter().all(|fit| *fit == fits[0]) {
        return None;
    }
    let segments = scenario.population.segments.iter().enumerate();
    let others = segments.filter(|(at, _)| fits[*at] > 0.0 && !gesture.when.segments[*at]);
    let names: Vec<String> = others.map(|(_, segment)| quoted(&segment.name)).collect();
    (!names.is_empty()).then(|| {
        format!(
            "does not go to {}: how it fits them counts for nothing.",
            names.join(", ")
        )
    })
}

/// So large a share of those meant has to have a basket below an offer before it is told: of almost any spread of
/// baskets some are small.
const MANY_BELOW: f64 = 0.05;

/// An offer that costs more, or takes off more, than the purchase brings for which it stands.
fn above_the_price(
    scenario: &Scenario,
    arm: &Arm,
    at: usize,
    gesture: &Gesture,
    heads: &[Head],
) -> Option<String> {
    let mut asks = arm
        .asks
        .iter()
        .filter(|ask| gesture.when.shares_a_breath_with(&ask.when))
        .peekable();
    let for_purchases =
        asks.peek().is_none() || asks.any(|ask| ask.ways.contains(&ChannelKind::Purchase));
    if !gesture.conditional || !for_purchases || gesture.cost_of_basket || gesture.value_of_basket {
        return None;
    }
    let (key, most) = match gesture.cost >= gesture.value {
        true => ("costs", gesture.cost),
        false => ("takes off", gesture.value),
    };
    let meant = heads
        .iter()
        .filter(|head| head.is_listed(at) && gesture.when.segments[head.segment]);
    let baskets: Vec<f64> = meant.map(|head| f64::from(head.basket)).collect();
    // Baskets are held in single precision: a coupon of the whole price is not above it.
    let below = |basket: &&f64| **basket < most * (1.0 - 1e-6);
    let below = baskets.iter().filter(below).count() as f64;
    let all = baskets.len() as f64;
    let mean = baskets.iter().sum::<f64>() / all;
    if all == 0.0 || below / all < MANY_BELOW {
        return None;
    }
    let price = |value| Numbers::price(&scenario.currency, value).text(value);
    let basket = Numbers::apart(MetricUnit::Money, &scenario.currency, mean);
    Some(format!(
        "{key} {} at each purchase for which it stands: {:.0}% of those it is meant for have a smaller basket (their \
         mean basket is {}).",
        price(most),
        below / all * 100.0,
        basket.text(mean)
    ))
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
        asks(&|ask| ask.ways.contains(&ChannelKind::Purchase) && ask.when.is_to_lapsed() == lapsed);
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
