//! The answer: one sentence written from the numbers, what supports it, and the figures to remember.

use serde::Serialize;

use super::chart::intervals::label;
use super::model::{Gain, ReportModel, gain_of};
use super::respond;
use super::words::{chance, meaning, pointless, thousands};
use crate::decision::compare::answer::Standing;
use crate::decision::rows::Comparison;
use crate::output::format::{Numbers, count, has_digits, in_full};
use crate::vocabulary::metric::{Metric, MetricUnit};

#[derive(Clone, Debug, Serialize)]
pub struct Answer {
    /// What is to be known before any figure is read.
    pub caution: Option<String>,
    pub sentence: String,
    pub support: Vec<String>,
    pub figures: Vec<Figure>,
    /// What the sentence rests on.
    pub basis: String,
}

/// A figure with what it is.
#[derive(Clone, Debug, Serialize)]
pub struct Figure {
    pub value: String,
    pub name: String,
    pub detail: String,
}

pub fn answer(told: &ReportModel) -> Answer {
    let mut support = Vec::new();
    if told.arms() > 1 {
        support.extend(super::experiment::sentence(told));
        support.extend(in_total(told));
        support.extend(how_sure(told));
        support.extend(super::comparison::not_another(told));
        support.extend(crate::output::answer::equal_and_earns_more(
            &told.tables.comparisons,
            &told.tables.notes,
            &told.scenario.currency,
        ));
        support.extend(respond::in_the_answer(told));
        support.extend(super::sensitivity::nearest(told));
    }
    support.extend(
        told.tables
            .notes_of("say.answer")
            .map(|text| thousands(&crate::output::format::plain(text))),
    );
    Answer {
        caution: caution(told),
        sentence: sentence(told),
        support,
        figures: figures(told),
        basis: basis(told),
    }
}

fn sentence(told: &ReportModel) -> String {
    let (leader, primary) = (told.leader, told.primary);
    if told.arms() == 1 {
        let mean = told
            .mean(0, primary)
            .map_or("–".into(), |mean| told.numbers(primary).text(mean));
        return format!(
            "With one arm there is nothing to compare: {} was {mean}{}.",
            label(primary),
            a_head(told)
        );
    }
    let over = told.over();
    let baseline = told.quoted(0);
    if leader == 0 {
        return keep_baseline(told);
    }
    let name = told.quoted(leader);
    let Some(gain) = told.gain(leader, primary) else {
        return format!(
            "{name} had the best {}, without a comparison to say how sure that is.",
            label(primary)
        );
    };
    if gain.value == 0.0 {
        return format!("No arm moves {}: all do as {baseline}.", label(primary));
    }
    let what = effect(told, &gain, &baseline);
    let interval = interval(told, &gain);
    let standing = told.against_baseline(leader).map(Standing::of);
    // Whoever loses money by it is not told to run it.
    let but = loses_money(told);
    let run = match &but {
        Some(_) => format!("{name} comes first: it"),
        None => format!("Run {name}: it"),
    };
    let but = but.unwrap_or_default();
    match standing {
        Some(Standing::Equal) => format!(
            "For practical purposes no arm does better than {baseline}: the best, {name}, {what} {over}{interval}, which is too little to be worth having{but}."
        ),
        Some(Standing::Ahead) => format!(
            "{run} {what} {over}{interval}, though perhaps by less than {}{}{but}.",
            worth_having(told),
            beside(told)
        ),
        Some(open @ (Standing::Harmless | Standing::Luck | Standing::Open | Standing::Useless)) => {
            format!(
                "{name} is the best bet, and not a sure one: it {what} {over}{interval}, {}{but}.",
                doubt(told, open)
            )
        }
        Some(Standing::Loses | Standing::Harmful) => {
            format!("Keep {baseline}: {name}, the best of the others, {what} {over}{interval}.")
        }
        Some(Standing::Wins) | None => {
            format!("{run} {what} {over}{interval}{}{but}.", beside(told))
        }
    }
}

/// What the recommended arm earns less than the baseline, where another outcome than profit decides; none where
/// it earns as much.
pub fn loss(told: &ReportModel) -> Option<Gain> {
    let gain = told.gain(told.leader, Metric::Profit)?;
    (told.leader != 0 && told.primary != Metric::Profit && gain.value < 0.0).then_some(gain)
}

/// That it earns less, and who earns the most.
fn loses_money(told: &ReportModel) -> Option<String> {
    let gain = loss(told)?;
    let size =
        Numbers::differing(MetricUnit::Money, &told.scenario.currency, gain.value).size(gain.value);
    let ends = match gain.has_interval() {
        true => format!(
            " (95% interval {})",
            told.change_between(Metric::Profit, &gain)
                .split_once(" (")
                .map_or("", |(_, ends)| ends.trim_end_matches(')'))
        ),
        false => String::new(),
    };
    let so = match gain.high < 0.0 {
        true => "do it for that alone, as it does not pay",
        false => "whether it pays is open",
    };
    let earned = |arm: usize| {
        told.gain(arm, Metric::Profit)
            .map_or(f64::NAN, |gain| gain.value)
    };
    let most = (1..told.arms())
        .filter(|&arm| earned(arm) > 0.0)
        .max_by(|&one, &other| earned(one).total_cmp(&earned(other)))
        .map_or(String::new(), |arm| {
            let most = told.money_change(earned(arm));
            format!(", and {} earns the most ({most})", told.quoted(arm))
        });
    Some(format!(
        ". But it earns {size} a head less than {}{ends}: {so}{most}",
        told.quoted(0)
    ))
}

/// That the interval is chance alone, and why.
fn caution(told: &ReportModel) -> Option<String> {
    if told.arms() < 2 || told.draws() != Some(0) {
        return None;
    }
    let why = match told.tables.note("draws_none_for") {
        Some("psychology") => {
            "the psychology was given in a file, and no draws around it (give them with --draws-file)"
        }
        _ => "no draws of it were run",
    };
    Some(format!(
        "The intervals here are chance alone: they hold no doubt about the psychology, as {why}. They are far too narrow for a decision."
    ))
}

/// What can be said of an arm whose verdict is open.
fn doubt(told: &ReportModel, standing: Standing) -> String {
    match standing {
        Standing::Harmless => format!("and very likely loses less than {}", worth_having(told)),
        Standing::Luck => "which the simulation has not yet told from luck".into(),
        Standing::Useless => format!("and very likely gains less than {}", worth_having(told)),
        _ => "and the evidence cannot decide".into(),
    }
}

/// `the $1 that would be worth having`.
fn worth_having(told: &ReportModel) -> String {
    let Some(worth) = told.scenario.outcome.worthwhile else {
        return "would be worth having".into();
    };
    let size = Numbers::steps(told.primary.unit(), &told.scenario.currency, worth).size(worth);
    format!("the {} that would be worth having", in_full(&size))
}

/// Whether the runner-up is really behind.
fn beside(told: &ReportModel) -> String {
    let Some(c) = told.comparison(told.leader, told.primary, "best") else {
        return String::new();
    };
    let other = told.quoted_name(&c.against);
    match Standing::of(c) {
        Standing::Wins => format!(", and beats the next best, {other}"),
        Standing::Equal => format!("; {other} does as well for practical purposes"),
        Standing::Ahead => format!(
            "; it is better than the next best, {other}, perhaps by less than is worth having"
        ),
        Standing::Luck if c.p_better.is_some() => {
            format!("; the simulation has not yet told it from {other}")
        }
        _ => match c.p_better {
            Some(p) if p >= 0.75 => {
                format!("; it is probably ahead of {other} ({})", chance(p))
            }
            Some(_) => format!("; whether it beats {other} is open"),
            None => String::new(),
        },
    }
}

fn keep_baseline(told: &ReportModel) -> String {
    let baseline = told.quoted(0);
    let Some(&best) = told.ranked().iter().find(|&&arm| arm != 0) else {
        return format!("Keep {baseline}.");
    };
    let gain = told.gain(best, told.primary);
    let said = gain.map_or(String::new(), |gain| {
        format!(
            ": {}, the best of the others, {} {}{}",
            told.quoted(best),
            effect(told, &gain, &baseline),
            told.over(),
            interval(told, &gain)
        )
    });
    let but = match told.against_baseline(best).map(Standing::of) {
        Some(Standing::Ahead | Standing::Harmless | Standing::Open) => {
            " The evidence cannot decide between the two."
        }
        Some(Standing::Luck) => " The simulation has not yet told the two apart.",
        Some(Standing::Useless) => {
            " It may do harm, and very likely gains less than is worth having."
        }
        _ => "",
    };
    match gain.is_some_and(|gain| gain.value == 0.0) {
        true => format!(
            "No arm moves {}: all do as {baseline}.",
            label(told.primary)
        ),
        false => format!("Keep {baseline}{said}.{but}"),
    }
}

/// ` (95% interval +$0.40 to +$4.90)`.
fn interval(told: &ReportModel, gain: &Gain) -> String {
    if !gain.has_interval() {
        return String::new();
    }
    let text = |value| {
        let text = told.change(told.primary, value);
        // Where both ends are gains, their signs only stand in the way.
        match gain.low > 0.0 {
            true => text.trim_start_matches('+').to_owned(),
            false => text,
        }
    };
    let low = text(gain.low);
    format!(" (95% interval {} to {})", pointless(&low), text(gain.high))
}

/// `earns $2.52 a head more than “nothing”`.
pub fn effect(told: &ReportModel, gain: &Gain, other: &str) -> String {
    let size = in_full(&told.size(told.primary, gain.value));
    let (much, little) = if gain.value < 0.0 {
        ("less", "lower")
    } else {
        ("more", "higher")
    };
    match told.primary {
        Metric::Profit => format!("earns {size} a head {much} than {other}"),
        Metric::Revenue => format!("sells {size} a head {much} than {other}"),
        Metric::Tips => format!("brings {size} a head {much} in tips than {other}"),
        Metric::TipShare => format!("leaves the tip {size} {little} than {other}"),
        Metric::Donated => format!("raises {size} a head {much} than {other}"),
        Metric::Cost => format!("costs {size} a head {much} than {other}"),
        Metric::Retained => format!("keeps {size} {much} of the {} than {other}", told.of()),
        Metric::Joined => format!("wins {size} {much} of the prospects than {other}"),
        metric if metric.unit() == MetricUnit::Count => {
            format!("brings {size} {much} {} a head than {other}", label(metric))
        }
        metric => format!("leaves {} {size} {little} than {other}", label(metric)),
    }
}

/// What the difference comes to for everybody.
fn in_total(told: &ReportModel) -> Option<String> {
    if told.leader == 0 || told.primary.unit() != MetricUnit::Money || !told.paired() {
        return None;
    }
    let gain = told.gain(told.leader, told.primary)?;
    let heads = told.heads(told.primary)?;
    let people = told.people(told.primary);
    let all = |value: f64| told.sum(value * heads);
    let between = match gain.has_interval() {
        true => format!(" (95% interval {} to {})", all(gain.low), all(gain.high)),
        false => String::new(),
    };
    Some(format!(
        "For all {} {people} that is about {}{between}.",
        count(heads.round() as u64),
        all(gain.value)
    ))
}

/// How probable it is that the choice is right, and what a wrong one costs.
fn how_sure(told: &ReportModel) -> Option<String> {
    let c = best_row(told)?;
    let best = c.p_best?;
    let name = told.quoted(told.leader);
    let loss = c
        .expected_loss
        .map_or(String::new(), |loss| match loss > 0.0 {
            true => format!(
                "; choosing it costs {}{} on average against always knowing the best",
                told.size_within(told.primary.unit(), loss, loss),
                a_head(told)
            ),
            false => String::new(),
        });
    let of = match c.draws {
        0 => "by the simulation alone, with the psychology as it is".to_owned(),
        n => format!("over {} plausible psychologies", count(n)),
    };
    Some(format!(
        "{name} is the best of the {} with a probability of {} {of}{loss}.",
        in_words(told.arms()),
        chance(best)
    ))
}

fn in_words(n: usize) -> String {
    let words = [
        "no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten",
        "eleven", "twelve",
    ];
    let arms = if n == 1 { "arm" } else { "arms" };
    words
        .get(n)
        .map_or_else(|| format!("{n} {arms}"), |word| format!("{word} {arms}"))
}

/// A row that has the leader's probability to be best.
fn best_row<'t>(told: &'t ReportModel) -> Option<&'t Comparison> {
    let own = told.tables.comparisons.iter();
    let mut own =
        own.filter(|c| c.metric == told.primary.key() && told.arm(&c.arm) == Some(told.leader));
    own.find(|c| c.p_best.is_some())
}

fn figures(told: &ReportModel) -> Vec<Figure> {
    let mut figures = Vec::new();
    if told.arms() == 1 {
        return figures;
    }
    let gain = told.gain(told.leader, told.primary);
    if let Some(gain) = gain.filter(|_| told.leader != 0) {
        let head = if told.primary.unit() == MetricUnit::Money {
            " a head"
        } else {
            ""
        };
        figures.push(Figure {
            value: match told.change(told.primary, gain.value) {
                text if has_digits(&text) || gain.value == 0.0 => text,
                _ => told.size(told.primary, gain.value),
            }
            .replace(" point", "\u{a0}pt"),
            name: format!("{}{head}", label(told.primary)),
            detail: match gain.has_interval() {
                true => interval(told, &gain)
                    .trim_matches([' ', '(', ')'])
                    .replace("95% interval ", "95%: "),
                false => "no interval".into(),
            },
        });
    }
    if let Some((p, c)) = best_row(told).and_then(|c| Some((c.p_best?, c))) {
        figures.push(Figure {
            value: chance(p),
            name: "probability that it is best".into(),
            detail: match c.draws {
                0 => "by the simulation alone".into(),
                n => format!("over {} psychologies", count(n)),
            },
        });
    }
    figures.extend(super::experiment::figure(told));
    figures.extend(super::money::payback_figure(told));
    figures.extend(respond::target_figure(told));
    figures.truncate(4);
    figures
}

/// What stands behind the sentence, and what does not.
fn basis(told: &ReportModel) -> String {
    let doubt = match told.draws() {
        Some(n) if n > 0 => format!(
            "Intervals hold the doubt about the psychology ({} draws of it) and the luck of the simulation.",
            count(n)
        ),
        _ => "Intervals hold the luck of the simulation alone, not the doubt about the psychology."
            .to_owned(),
    };
    let thin: Vec<String> = told
        .tables
        .backing
        .iter()
        .filter(|b| b.strength == "assumed")
        .map(|b| meaning(&b.meaning))
        .collect();
    let assumed = match thin.len() {
        0 => String::new(),
        n if n > 3 => format!(" {n} of the mechanisms at work are assumed, not measured."),
        _ => format!(" Assumed, not measured: {}.", thin.join("; ")),
    };
    format!("A simulation, not a forecast. {doubt}{assumed}")
}

fn a_head(told: &ReportModel) -> &'static str {
    match told.primary.unit() {
        MetricUnit::Money | MetricUnit::Count => " a head",
        _ => "",
    }
}

/// A comparison as a phrase: `+$2.52 (+$0.40 to +$4.90), better with 98%`.
pub fn compared(told: &ReportModel, c: &Comparison) -> String {
    let Some(gain) = gain_of(c) else {
        return "not compared".into();
    };
    let metric = Metric::from_key(&c.metric).unwrap_or(told.primary);
    let better = c
        .p_better
        .map_or(String::new(), |p| format!(", better with {}", chance(p)));
    format!("{}{better}", told.change_between(metric, &gain))
}
