//! What was found, in a few lines.

use super::Optimized;
use crate::experiment::results::Estimate;
use crate::optimize::find::{Rest, free_lunches};
use crate::output::format::{Numbers, chance, count, percent, plain, quoted, spread};
use crate::output::grid::{Grid, Paint, filled};
use crate::scenario::optimize::Objective;
use crate::vocabulary::card::CARDS;
use crate::vocabulary::metric::MetricUnit;

/// Decisions, near-ties and codes that are named one by one.
const NAMED: usize = 12;

/// The best plan, what it comes to, what may be as good, and what it rests on.
pub fn text(own: &Optimized, color: bool) -> String {
    let paint = Paint { color };
    let (scenario, found, settings) = (own.scenario, own.found, own.settings);
    let mut out = String::new();
    let line = |out: &mut String, text: &str| {
        filled(text)
            .iter()
            .for_each(|line| *out += &format!("{line}\n"));
    };
    let grid = |out: &mut String, grid: &Grid| {
        grid.lines(&paint)
            .iter()
            .for_each(|line| *out += &format!("{line}\n"));
    };
    let arm = &scenario.arms[settings.arm];
    out += &paint.strong(&plain(&format!(
        "{}: the best plan for {}",
        scenario.title,
        quoted(&arm.name)
    )));
    out.push('\n');
    let least = match own.less_is_better() {
        true => "as little as possible of",
        false => "as much as possible of",
    };
    let doubt = match settings.doubt {
        true => "over draws of the psychology, codes and setting",
        false => "under the psychology and codes as written",
    };
    let by = match settings.objective {
        Objective::Mean => format!("the mean {doubt}"),
        Objective::Quantile => format!(
            "what is gained over doing nothing, the {} quantile {doubt}",
            percent(settings.quantile)
        ),
        Objective::Regret => format!("the expected regret {doubt}"),
    };
    let cap = match settings.budget {
        None => String::new(),
        Some(cap) => format!(
            ", for {} at the most",
            Numbers::price(&scenario.currency, cap).text(cap)
        ),
    };
    line(
        &mut out,
        &format!(
            "Objective: {least} {}, by {by}{cap}.",
            settings.metric.label()
        ),
    );
    line(
        &mut out,
        &format!(
            "{} plans were tried. All figures below are of {} replicates of unseen people, luck and draws, {} heads each.",
            count(found.tried.len() as u64),
            count(settings.held_out.into()),
            count(found.heads.into()),
        ),
    );
    out.push('\n');
    grid(&mut out, &decisions(own));
    if own.space.axes.len() > NAMED {
        line(
            &mut out,
            &format!("and {} more, in best.csv", own.space.axes.len() - NAMED),
        );
    }
    out.push('\n');
    grid(&mut out, &plans(own));
    line(
        &mut out,
        "Spend is that of a replicate of the file's size. Intervals are 95% (t over replicates, corrected for skewness).",
    );
    out.push('\n');
    let numbers = own.numbers();
    let held = &found.held;
    line(
        &mut out,
        &gain(own, "Over doing nothing the best plan", &held.over_nothing),
    );
    if let Some(quantile) = &held.quantile {
        line(
            &mut out,
            &format!(
                "Its {} quantile is {} ({}).",
                percent(settings.quantile),
                numbers.change(quantile.value),
                interval(&numbers, quantile)
            ),
        );
    }
    line(
        &mut out,
        &format!(
            "It is better than nothing in {} of the replicates; the middle 80% of them lie from {}.",
            chance(held.better),
            numbers.changes(held.spread[0], held.spread[2])
        ),
    );
    match &held.over_written {
        Some(over) => line(&mut out, &gain(own, "Over the plan as written it", over)),
        None => line(&mut out, "The plan as written cannot be run by itself."),
    }
    if settings.objective == Objective::Regret {
        line(
            &mut out,
            &format!(
                "Its expected regret against the best of the plans above, draw by draw, is {} ({}): what knowing the draw beforehand would \
                 be worth.",
                numbers.size(held.regret.value),
                interval(&numbers, &held.regret)
            ),
        );
    }
    line(
        &mut out,
        &format!(
            "In the search it looked like {}: too good, since it was chosen by that.",
            match settings.objective {
                Objective::Quantile => numbers.change(held.searched),
                Objective::Mean | Objective::Regret => numbers.text(match own.less_is_better() {
                    true => -held.searched,
                    false => held.searched,
                }),
            }
        ),
    );
    ties(own, &mut |text| line(&mut out, text));
    rests(own, &mut |text| line(&mut out, text));
    ends(own, &mut |text| line(&mut out, text));
    let free = free_lunches(own.space);
    let free: Vec<String> = free
        .into_iter()
        .filter(|key| own.has_cost(key))
        .map(|key| format!("`{}`", plain(key)))
        .collect();
    if !free.is_empty() {
        line(
            &mut out,
            &format!(
                "It may be worth more at the same cost: {}. Where more value costs more, let `cost` move along, with `also` of \
                 `[[decide]]`.",
                free.join(", ")
            ),
        );
    }
    if !found.steps.is_empty() {
        out.push('\n');
        grid(&mut out, &budget(own));
        let marginal = own.settings.metric.adds_up();
        line(&mut out, "The best plan that was found for each sum.");
        if marginal {
            line(
                &mut out,
                "Marginal: what the metric gains over all heads for each unit of money more than the row before; \
             of profit the money itself is taken off already.",
            );
        }
    }
    out
}

fn interval(numbers: &Numbers, estimate: &Estimate) -> String {
    match (estimate.low.is_finite(), estimate.high.is_finite()) {
        (true, true) => format!(
            "95% interval {}",
            numbers.changes(estimate.low, estimate.high)
        ),
        (true, false) => format!("95% interval from {}", numbers.change(estimate.low)),
        (false, true) => format!("95% interval up to {}", numbers.change(estimate.high)),
        (false, false) => "no interval can be formed".to_owned(),
    }
}

/// What the best plan gains, in a sentence that says as much as the interval does.
fn gain(own: &Optimized, who: &str, gain: &Estimate) -> String {
    let numbers = own.numbers();
    let told = format!(
        "{} a head ({})",
        numbers.change(gain.value),
        interval(&numbers, gain)
    );
    let less = own.less_is_better();
    let (clear, worse) = match less {
        false => (gain.low > 0.0, gain.high < 0.0),
        true => (gain.high < 0.0, gain.low > 0.0),
    };
    if gain.low == 0.0 && gain.high == 0.0 {
        return format!("{who} gains nothing: it comes to the same.");
    }
    if clear {
        format!("{who} gains {told}.")
    } else if worse {
        format!("{who} loses: {told}.")
    } else {
        format!("{who} comes to {told}: whether it gains anything is open.")
    }
}

fn decisions(own: &Optimized) -> Grid {
    let axes = own.space.axes.iter().zip(&own.found.best_plan);
    let rows = axes.take(NAMED).map(|(axis, &value)| {
        vec![
            plain(&axis.factor.key),
            plain(&axis.factor.toml(value)),
            axis.now.as_deref().map_or("–".to_owned(), plain),
        ]
    });
    Grid {
        heads: ["decision", "best", "as written"].map(str::to_owned).into(),
        rows: rows.collect(),
    }
}

fn plans(own: &Optimized) -> Grid {
    let held = &own.found.held;
    let currency = &own.scenario.currency;
    let numbers = own.levels();
    let money = Numbers::apart(
        MetricUnit::Money,
        currency,
        held.best.spend.value.abs() / 100.0,
    );
    let named = [
        ("best plan", Some(held.best)),
        ("as written", held.written),
        ("doing nothing", Some(held.nothing)),
    ];
    let rows = named.into_iter().filter_map(|(name, measured)| {
        let own = measured?;
        Some(vec![
            name.to_owned(),
            numbers.text(own.value.value),
            format!(
                "{} to {}",
                numbers.text(own.value.low),
                numbers.text(own.value.high)
            ),
            money.text(own.spend.value),
        ])
    });
    Grid {
        heads: vec![
            "plan".to_owned(),
            format!("{} a head", own.settings.metric.label()),
            "95% interval".to_owned(),
            "spend".to_owned(),
        ],
        rows: rows.collect(),
    }
}

fn ties(own: &Optimized, say: &mut dyn FnMut(&str)) {
    let all = own.rivals();
    let ties: Vec<_> = all[1..].iter().filter(|rival| rival.is_tie).collect();
    let Some(cheapest) = ties.first() else {
        say("None of the other plans that were judged comes near it.");
        return;
    };
    let currency = &own.scenario.currency;
    let spend =
        |value: f64| Numbers::apart(MetricUnit::Money, currency, value.abs() / 100.0).text(value);
    let axes = own.space.axes.iter().enumerate();
    let differs: Vec<String> = axes
        .filter(|(at, _)| cheapest.plan[*at] != own.found.best_plan[*at])
        .map(|(at, axis)| {
            let value = axis.factor.toml(cheapest.plan[at]);
            format!("{} = {value}", plain(&axis.factor.key))
        })
        .take(NAMED)
        .collect();
    let many = match ties.len() {
        1 => "1 other plan is".to_owned(),
        n => format!("{n} other plans are"),
    };
    say(&format!(
        "{many} as good as the noise can tell (judged.csv); the cheapest costs {} rather than {}: {}.",
        spend(cheapest.measured.spend.value),
        spend(own.found.held.best.spend.value),
        differs.join(", ")
    ));
}

fn rests(own: &Optimized, say: &mut dyn FnMut(&str)) {
    let numbers = own.numbers();
    let on: Vec<&Rest> = own.found.codes.iter().filter(|rest| rest.rests).collect();
    for rest in on.iter().take(NAMED) {
        let (key, value) = (rest.key.key(), crate::scenario::sweep::number(rest.value));
        let levels = rest.levels.iter().map(|(level, gain)| {
            let means = meaning(key, *level);
            format!(
                "at {level} ({means}) it gains {} ({})",
                numbers.change(gain.value),
                interval(&numbers, gain)
            )
        });
        say(&format!(
            "It rests on `{key} = {value}` of {}, which is assumed: {}.",
            quoted(&rest.gift),
            levels.collect::<Vec<_>>().join("; ")
        ));
    }
    if on.is_empty() && !own.found.codes.is_empty() {
        say(
            "No code of its gestures, moved to the next level of its card, takes a quarter of the gain with it.",
        );
    }
}

/// What a level of a card means.
fn meaning(key: &str, level: f64) -> &'static str {
    let card = CARDS.iter().find(|card| card.key == key);
    let mut levels = card.into_iter().flat_map(|card| card.levels);
    let own = levels.find(|own| own.mark.parse() == Ok(level));
    own.map_or("", |own| own.means)
}

fn ends(own: &Optimized, say: &mut dyn FnMut(&str)) {
    let axes = own.space.axes.iter().zip(&own.found.best_plan);
    let at_end: Vec<String> = axes
        .filter(|(axis, value)| {
            axis.ends()
                .is_some_and(|(low, high)| **value == low || **value == high)
        })
        .map(|(axis, &value)| {
            format!(
                "`{} = {}`",
                plain(&axis.factor.key),
                plain(&axis.factor.toml(value))
            )
        })
        .collect();
    if !at_end.is_empty() {
        say(&format!(
            "At the end of its range, so that a wider one may hold a better plan: {}.",
            at_end.join(", ")
        ));
    }
}

fn budget(own: &Optimized) -> Grid {
    let steps = &own.found.steps;
    let currency = &own.scenario.currency;
    let numbers = own.levels();
    let caps = steps.iter().map(|step| step.cap);
    let money = Numbers::apart(MetricUnit::Money, currency, spread(caps) / 100.0);
    let each = Numbers::apart(own.settings.metric.unit(), currency, 1.0);
    let adds_up = own.settings.metric.adds_up();
    let rows = steps.iter().map(|step| {
        let (value, marginal) = (step.measured.value, step.marginal);
        let mut row = vec![
            money.text(step.cap),
            money.text(step.measured.spend.value),
            numbers.text(value.value),
            format!(
                "{} to {}",
                numbers.text(value.low),
                numbers.text(value.high)
            ),
        ];
        if adds_up {
            row.push(marginal.map_or("–".to_owned(), |own| each.bare_change(own.value)));
            row.push(marginal.map_or("–".to_owned(), |own| each.changes(own.low, own.high)));
        }
        row
    });
    let metric = own.settings.metric.label();
    let mut heads = vec![
        "at most".to_owned(),
        "spend".to_owned(),
        format!("{metric} a head"),
        "95% interval".to_owned(),
    ];
    if adds_up {
        heads.extend(["marginal", "95% interval"].map(str::to_owned));
    }
    Grid {
        heads,
        rows: rows.collect(),
    }
}
