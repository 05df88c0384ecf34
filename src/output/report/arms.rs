//! The arms side by side: what each gives and asks, and what comes of it.

use serde::Serialize;

use super::chart::intervals::label;
use super::chart::stroke_class;
use super::told::Told;
use super::view::{Block, Section, Table, head, number_head};
use super::words::{chance, listed, percent};
use crate::output::format::{has_digits, shorten};
use crate::output::shortage;
use crate::scenario::checked::{Arm, Audience, Gesture, Trigger, Way, When};
use crate::scenario::metric::Metric;

/// The most arms that are described openly.
const OPEN: usize = 12;

/// What an arm does, in words.
#[derive(Clone, Debug, Serialize)]
pub struct Idea {
    pub name: String,
    pub stroke: String,
    pub lines: Vec<String>,
}

pub fn section(told: &Told) -> Section {
    let mut section = Section::new(
        "arms",
        "The arms",
        "what each gives and asks, and what comes of it",
    );
    section.table(table(told));
    if told.arms() > 1 {
        section.small(match told.draws() {
            Some(n) if n > 0 => "Means and differences are those of the simulation at its best-fitting psychology; the 95% interval holds the doubt about that, too.".to_owned(),
            _ => "Differences with their 95% simulation intervals.".to_owned(),
        });
    }
    section.heading("What each does");
    let idea = |(at, arm): (usize, &Arm)| Idea {
        name: told.whole_name(at),
        stroke: stroke_class(told.strokes[at]),
        lines: describe(told, arm),
    };
    let mut ideas: Vec<Idea> = told.scenario.arms.iter().enumerate().map(idea).collect();
    let rest = ideas.split_off(ideas.len().min(OPEN));
    section.blocks.push(Block::Ideas { ideas, rest });
    section
}

/// Outcomes beside the primary one, the most telling first.
fn beside(told: &Told) -> Vec<Metric> {
    let wanted = [
        Metric::Profit,
        Metric::Revenue,
        Metric::Retained,
        Metric::Tips,
        Metric::Donated,
        Metric::Referrals,
        Metric::Goodwill,
    ];
    let several_ticks = told.scenario.timeline.ticks > 1;
    let there = |metric: &Metric| {
        *metric != told.primary
            && (0..told.arms()).any(|arm| told.mean(arm, *metric).is_some())
            // After one visit everybody is still there.
            && (*metric != Metric::Retained || several_ticks)
    };
    wanted.into_iter().filter(there).take(6).collect()
}

fn table(told: &Told) -> Table {
    let short = |metric: Metric| match metric {
        Metric::Goodwill => "goodwill at the end, of all".to_owned(),
        Metric::Retained => "retained".to_owned(),
        other => label(other).to_owned(),
    };
    let others = beside(told);
    let mut heads = vec![head("arm"), number_head(short(told.primary))];
    let compared = told.arms() > 1;
    if compared {
        heads.extend(["difference", "P(better)", "P(best)", "expected loss"].map(number_head));
    }
    heads.extend(others.iter().map(|&metric| number_head(short(metric))));
    let mut table = Table::new("Outcomes of the arms, per head", heads);
    for arm in told.ranked() {
        let value = |metric| {
            told.mean(arm, metric)
                .map_or("–".into(), |mean| told.numbers(metric).text(mean))
        };
        let mut cells = vec![told.names[arm].clone(), value(told.primary)];
        if compared {
            let own = told.comparison(arm, told.primary, "baseline");
            let any = told
                .tables
                .comparisons
                .iter()
                .find(|c| c.metric == told.primary.key() && told.arm(&c.arm) == Some(arm));
            cells.push(match told.gain(arm, told.primary) {
                _ if arm == 0 => "baseline".into(),
                Some(gain) => told.change_lines(told.primary, &gain),
                None => "–".into(),
            });
            cells.push(own.and_then(|c| c.p_better).map_or("–".into(), chance));
            cells.push(any.and_then(|c| c.p_best).map_or("–".into(), chance));
            let loss = any.and_then(|c| c.expected_loss);
            cells.push(loss.map_or("–".into(), |loss| {
                let text = told.change(told.primary, loss);
                text.trim_start_matches('+').to_owned()
            }));
        }
        cells.extend(others.iter().map(|&metric| value(metric)));
        table.line(cells, arm == told.leader && compared);
    }
    table.without_empty_columns()
}

/// What an arm gives and asks, a line each.
pub fn describe(told: &Told, arm: &Arm) -> Vec<String> {
    let mut lines = Vec::new();
    for gesture in &arm.gestures {
        let mut parts = vec![shorten(&super::words::visible(&gesture.gift), 80)];
        let (value, cost) = (told.money(gesture.value), told.money(gesture.cost));
        parts.push(match has_digits(&value) {
            true => format!("worth {value}, costs {cost}"),
            false => format!("costs {cost}"),
        });
        parts.push(when(told, &gesture.when));
        let mut kinds = Vec::new();
        if gesture.conditional {
            kinds.push("only for a return".to_owned());
        }
        if gesture.strings > 0.0 {
            kinds.push(format!("with strings ({})", gesture.strings));
        }
        if gesture.announced {
            kinds.push("announced".into());
        }
        if let Some(kept) = gesture.promised {
            kinds.push(format!("promised, kept {} of the time", percent(kept)));
        }
        if gesture.third_party {
            kinds.push("given by somebody else".into());
        }
        parts.extend(kinds);
        lines.push(format!("Gives {}.", parts.join("; ")));
    }
    for ask in &arm.asks {
        let ways: Vec<String> = ask.ways.iter().map(|way| asked(*way).to_owned()).collect();
        let cost = match ask.cost > 0.0 {
            true => format!("; costs {}", told.money(ask.cost)),
            false => String::new(),
        };
        lines.push(format!(
            "Asks for {}; {}{cost}.",
            listed(&ways),
            when(told, &ask.when)
        ));
    }
    if let Some(budget) = arm.budget {
        lines.push(format!(
            "Spends no more than {} for each member at the start, {}.",
            told.money(budget.per_member),
            shortage::first(budget.priority)
        ));
    }
    if lines.is_empty() {
        lines.push("Does nothing.".into());
    }
    lines
}

fn asked(way: Way) -> &'static str {
    match way {
        Way::Purchase => "a purchase",
        Way::Tip => "a tip",
        Way::Donation => "a donation",
        Way::Referral => "a recommendation",
        Way::Review => "a review",
        Way::Feedback => "feedback",
        Way::SignUp => "a sign-up",
    }
}

fn when(told: &Told, when: &When) -> String {
    let tick = told.scenario.timeline.tick_name();
    let mut text = match &when.trigger {
        Trigger::Schedule(ticks) => scheduled(ticks, tick),
        Trigger::Onboarding => "on joining".into(),
        Trigger::WithTheBill => "with the bill".into(),
        Trigger::AfterPurchase => "after each purchase".into(),
        Trigger::AfterReciprocation(ways) if ways.is_empty() => {
            "after something was given back".into()
        }
        Trigger::AfterReciprocation(ways) => {
            let ways: Vec<String> = ways.iter().map(|way| asked(*way).to_owned()).collect();
            format!("after {}", listed(&ways))
        }
        Trigger::AfterFailure => "after something went wrong".into(),
        Trigger::Birthday => "on the birthday".into(),
        Trigger::AtRandom(rate) => {
            let a_year = (rate * crate::scenario::checked::DAYS_PER_YEAR * 10.0).round() / 10.0;
            format!("at random, {a_year} times a year")
        }
        Trigger::AfterLapse => "after leaving".into(),
    };
    if when.delay > 0.0 {
        let days = (when.delay * 10.0).round() / 10.0;
        text += &format!(", {days} day{} later", if days == 1.0 { "" } else { "s" });
    }
    match when.audience {
        Audience::Customers => {}
        Audience::Prospects => text += ", to prospects",
        Audience::Lapsed => text += ", to those who have left",
        Audience::CustomersAndProspects => text += ", to customers and prospects",
    }
    if when.segments.iter().any(|meant| !meant) {
        let segments = told.scenario.population.segments.iter().zip(&when.segments);
        let meant = segments.filter(|(_, meant)| **meant);
        let names: Vec<String> = meant
            .map(|(s, _)| shorten(&super::words::visible(&s.name), 40))
            .collect();
        text += &format!(", to {} only", listed(&names));
    }
    text
}

/// `every 13 weeks from week 2 (4 times)`.
fn scheduled(ticks: &[u32], tick: &str) -> String {
    let step = match ticks {
        [first, second, ..] => second - first,
        _ => 0,
    };
    let regular = ticks.len() > 2 && ticks.windows(2).all(|pair| pair[1] - pair[0] == step);
    match ticks {
        [] => "never".into(),
        [one] => format!("in {tick} {}", one + 1),
        _ if regular && step == 1 => format!(
            "every {tick} from {tick} {} ({} times)",
            ticks[0] + 1,
            ticks.len()
        ),
        _ if regular => format!(
            "every {step} {tick}s from {tick} {} ({} times)",
            ticks[0] + 1,
            ticks.len()
        ),
        _ if ticks.len() <= 6 => {
            let all: Vec<String> = ticks.iter().map(|t| (t + 1).to_string()).collect();
            format!("in {tick}s {}", listed(&all))
        }
        _ => format!("{} times from {tick} {} on", ticks.len(), ticks[0] + 1),
    }
}

/// The last tick at which an arm gives something that can please, where it gives by schedule alone: what an
/// event calls forth goes on to the end.
pub fn last_gift(arm: &Arm) -> Option<u32> {
    // A card of thanks is worth no money.
    let pleases = |gesture: &&Gesture| {
        gesture.value > 0.0 || gesture.useful > 0.0 || gesture.personal.iter().any(|p| *p > 0.0)
    };
    let gifts = arm.gestures.iter().filter(pleases);
    let lasts: Vec<Option<u32>> = gifts
        .map(|gesture| match &gesture.when.trigger {
            Trigger::Schedule(ticks) => ticks.last().copied(),
            _ => None,
        })
        .collect();
    match lasts.iter().all(Option::is_some) {
        true => lasts.into_iter().flatten().max(),
        false => None,
    }
}
