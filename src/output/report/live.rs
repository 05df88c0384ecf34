//! What a page shows of a run that is made anew with every move of a slider: the answer, and the numbers behind the charts with
//! their labels, in the words and digits of the run's own page.

use serde::Serialize;

use super::answer::{self, Answer};
use super::chart::{band_caption, interval_caption, over_time, primary, sincerity};
use super::model::ReportModel;
use super::money::{figure, x_title};
use super::read::Made;
use crate::engine::quantity::Quantity;
use crate::output::format::{axis_unit, capital, plain, quantity_label, quantity_unit};
use crate::output::tables::{RunTables, tag_key};
use crate::scenario::checked::Scenario;
use crate::scenario::expectation::Spread;
use crate::vocabulary::metric::{Metric, MetricUnit};

/// What is shown of a run.
#[derive(Clone, Debug, Serialize)]
pub struct Live {
    /// The answer in sentences.
    pub answer: Answer,
    /// The arms, the baseline first.
    pub arms: Vec<Arm>,
    /// The key of the outcome that decides.
    pub primary: &'static str,
    /// What is measured, the primary metric first.
    pub outcomes: Vec<Outcome>,
    /// The ticks that are shown, counted from 1: all, or of very many some at even distances.
    pub places: Vec<u32>,
    /// Their names: `week 3`.
    pub ticks: Vec<String>,
    /// What the axis of time counts.
    pub time: String,
    /// Feelings and deeds over time.
    pub courses: Vec<Course>,
    /// What the bands of the courses are.
    pub band: String,
    /// How sincere touchpoints seemed.
    pub sincerity: Vec<Judged>,
    /// What each arm costs and brings.
    pub money: Vec<Flow>,
    /// The scenario's currency.
    pub currency: String,
}

/// An arm, and which of the palette's strokes it is drawn with; none: in grey with the rest.
#[derive(Clone, Debug, Serialize)]
pub struct Arm {
    /// Its name.
    pub name: String,
    /// Place of its colour in the palette; none for the baseline.
    pub stroke: Option<usize>,
    /// Whether it is ahead.
    pub leads: bool,
}

/// An outcome in every arm.
#[derive(Clone, Debug, Serialize)]
pub struct Outcome {
    /// Key of the metric.
    pub key: &'static str,
    /// What it is called.
    pub label: String,
    /// `share`, `money`, `count` or `scale`.
    pub unit: &'static str,
    /// What the axis counts.
    pub axis: String,
    /// What dot and bar are.
    pub note: String,
    /// What the marks are; empty without marks.
    pub marked: String,
    /// In the order of the arms; none where it has no value.
    pub arms: Vec<Option<Mean>>,
    /// Published figures beside it.
    pub marks: Vec<Mark>,
    /// Where the smallest difference worth having lies.
    pub worth: Option<f64>,
}

/// A mean with its intervals, as numbers and as they are written.
#[derive(Clone, Debug, Serialize)]
pub struct Mean {
    /// A head, in the unit of the metric.
    pub value: f64,
    /// The same as a text with its unit.
    pub text: String,
    /// The ends of the bar: of the arm's own interval, or in a paired design of that of its difference, laid on the baseline.
    pub bar: Option<(f64, f64)>,
    /// The same with the doubt about the psychology and the setting, where draws of them were run.
    pub doubt: Option<(f64, f64)>,
    /// `$1.20 to $1.40`: the arm's own 95% simulation interval.
    pub own: String,
    /// `+$0.12 (+$0.10 to +$0.14)` against the baseline.
    pub difference: String,
}

/// What was published of an arm, on the axis of the outcome.
#[derive(Clone, Debug, Serialize)]
pub struct Mark {
    /// Index of the arm.
    pub arm: usize,
    /// The published figure, as a mean of that arm.
    pub value: f64,
    /// Its 95% interval, if it has one.
    pub interval: Option<(f64, f64)>,
    /// How well it is sourced.
    pub tag: &'static str,
    /// `sourced`, `assumed` or `recalled`: where the interval comes from.
    pub spread: Option<&'static str>,
    /// The same as a text.
    pub text: String,
    /// Where it stands.
    pub source: String,
}

/// A quantity over time in every arm.
#[derive(Clone, Debug, Serialize)]
pub struct Course {
    /// Key of the quantity.
    pub key: &'static str,
    /// What it is called.
    pub title: String,
    /// Its unit.
    pub unit: &'static str,
    /// In the order of the arms.
    pub arms: Vec<Line>,
}

/// A quantity over time under an arm.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Line {
    /// At each time; none where nobody is counted.
    pub mean: Vec<Option<f64>>,
    /// Lower ends of the 95% intervals.
    pub low: Vec<Option<f64>>,
    /// Upper ends of the 95% intervals.
    pub high: Vec<Option<f64>>,
    /// The last value, as it is written.
    pub text: String,
}

/// How sincere an arm's gestures were taken to be.
#[derive(Clone, Debug, Serialize)]
pub struct Judged {
    /// Index of the arm.
    pub arm: usize,
    /// Touchpoints that were judged.
    pub occasions: u64,
    /// Shares of the occasions, in bins from 0 to 1.
    pub shares: Vec<f64>,
    /// The share above an even chance.
    pub above: f64,
}

/// One figure of the money, by arm, per head.
#[derive(Clone, Debug, Serialize)]
pub struct Flow {
    /// What the money is for.
    pub name: &'static str,
    /// In the order of the arms; none where there is nothing of it.
    pub arms: Vec<Option<Amount>>,
}

/// Money a head.
#[derive(Clone, Debug, Serialize)]
pub struct Amount {
    /// In the scenario's currency.
    pub value: f64,
    /// The same as a text.
    pub text: String,
}

/// Places on a line of which a screen shows no more.
const MOST_PLACES: u32 = 520;

/// Outcomes that are offered beside the one that decides.
const BESIDE: [Metric; 12] = [
    Metric::TipShare,
    Metric::Tips,
    Metric::Profit,
    Metric::Revenue,
    Metric::Cost,
    Metric::Purchases,
    Metric::Retained,
    Metric::Referrals,
    Metric::Joined,
    Metric::Goodwill,
    Metric::Obligation,
    Metric::Trust,
];

/// Figures of the money, with their names.
const FLOWS: [(&str, &str); 6] = [
    ("revenue", "revenue"),
    ("margin", "margin"),
    ("gesture_cost", "cost of gestures"),
    ("ask_cost", "cost of asks"),
    ("fixed_cost", "fixed cost"),
    ("profit", "profit"),
];

/// What is shown of a run, from its scenario and its tables.
pub fn live(scenario: &Scenario, tables: &RunTables) -> Live {
    let made = Made::default();
    let told = &ReportModel::new(scenario, &made, tables);
    let primary = told.primary;
    let beside = BESIDE.into_iter().filter(|metric| *metric != primary);
    let outcomes = std::iter::once(primary).chain(beside);
    let places = places(scenario.timeline.ticks);
    let arms = told.names.iter().zip(&told.strokes).enumerate();
    Live {
        answer: answer::answer(told),
        arms: arms
            .map(|(arm, (name, stroke))| Arm {
                name: name.clone(),
                stroke: *stroke,
                leads: arm == told.leader && told.arms() > 1,
            })
            .collect(),
        primary: primary.key(),
        outcomes: outcomes
            .filter_map(|metric| outcome(told, metric))
            .collect(),
        ticks: places.iter().map(|place| told.tick(place - 1)).collect(),
        time: x_title(told),
        courses: courses(told, &places),
        places,
        band: band_caption(told),
        sincerity: sincerity::judged(told)
            .into_iter()
            .map(|judged| Judged {
                arm: judged.arm,
                occasions: judged.occasions,
                above: judged.above_even(),
                shares: judged.shares,
            })
            .collect(),
        money: money(told),
        currency: plain(&scenario.currency),
    }
}

fn unit_key(unit: MetricUnit) -> &'static str {
    match unit {
        MetricUnit::Share => "share",
        MetricUnit::Money => "money",
        MetricUnit::Count => "count",
        MetricUnit::Scale => "scale",
    }
}

fn outcome(told: &ReportModel, metric: Metric) -> Option<Outcome> {
    let scenario = told.scenario;
    let paired = told.paired() && told.arms() > 1;
    let numbers = told.numbers(metric);
    let mean = |arm: usize| {
        let row = told.mean_row(arm, metric)?;
        let value = row.mean?;
        let gain = told.gain(arm, metric).filter(|_| arm > 0);
        let doubt = gain.filter(|gain| gain.with_psychology && gain.has_interval());
        let baseline = told.mean(0, metric);
        let laid = |gain: f64| Some(primary::within(metric, baseline? + gain));
        let own = row.lo.zip(row.hi);
        Some(Mean {
            value,
            text: numbers.text(value),
            bar: primary::bar(told, metric, arm, paired),
            doubt: doubt.and_then(|gain| laid(gain.low).zip(laid(gain.high))),
            own: own.map_or("–".into(), |(low, high)| {
                format!("{} to {}", numbers.text(low), numbers.text(high))
            }),
            difference: gain.map_or(String::new(), |gain| told.change_between(metric, &gain)),
        })
    };
    let arms: Vec<Option<Mean>> = (0..told.arms()).map(mean).collect();
    let simulated: Vec<f64> = arms
        .iter()
        .flatten()
        .flat_map(|mean| {
            let (low, high) = mean.bar.unwrap_or((mean.value, mean.value));
            [mean.value, low, high]
        })
        .collect();
    if simulated.is_empty() {
        return None;
    }
    let what = match paired {
        true => " of the difference from the baseline",
        false => "",
    };
    let marks = primary::marks(told, metric);
    Some(Outcome {
        key: metric.key(),
        label: capital(metric.label()),
        unit: unit_key(metric.unit()),
        axis: plain(&axis_unit(
            metric,
            &scenario.population.of,
            &scenario.currency,
        )),
        note: format!("Dot: simulated mean. Bar: {}", interval_caption(told, what)),
        marked: primary::marks_caption(&marks).unwrap_or_default(),
        arms,
        worth: match metric == told.primary {
            true => primary::worth_line(told, &simulated),
            false => None,
        },
        marks: marks
            .into_iter()
            .map(|mark| Mark {
                arm: mark.arm,
                value: mark.value,
                interval: mark.interval,
                tag: tag_key(mark.tag),
                spread: mark.spread.map(|spread| match spread {
                    Spread::Sourced => "sourced",
                    Spread::Assumed => "assumed",
                    Spread::Recalled => "recalled",
                }),
                text: numbers.text(mark.value),
                source: plain(&mark.source),
            })
            .collect(),
    })
}

/// The ticks that are shown of so many: the last is one of them.
fn places(ticks: u32) -> Vec<u32> {
    let step = ticks.div_ceil(MOST_PLACES).max(1);
    let mut places: Vec<u32> = (1..=ticks).rev().step_by(step as usize).collect();
    places.reverse();
    places
}

fn courses(told: &ReportModel, places: &[u32]) -> Vec<Course> {
    let mut shown = over_time::quantities(told.scenario).to_vec();
    if !shown.contains(&Quantity::Active) {
        shown.push(Quantity::Active);
    }
    let course = |quantity: Quantity| {
        let numbers = over_time::numbers(told, quantity);
        let line = |arm: usize| {
            let mut line = Line::default();
            let series = told.series(arm, quantity);
            for place in places {
                let moment = series.get(*place as usize - 1).copied().flatten();
                line.mean.push(moment.and_then(|moment| moment.mean));
                line.low.push(moment.and_then(|moment| moment.lo));
                line.high.push(moment.and_then(|moment| moment.hi));
            }
            let last = line.mean.last().copied().flatten();
            line.text = last.map_or("–".into(), |last| numbers.text(last));
            line
        };
        let title = match told.scenario.timeline.ticks {
            0 | 1 => quantity_label(quantity).to_owned(),
            _ => over_time::heading(told.scenario, quantity),
        };
        Course {
            key: quantity.key(),
            title,
            unit: unit_key(quantity_unit(quantity)),
            arms: (0..told.arms()).map(line).collect(),
        }
    };
    let courses = shown.into_iter().map(course);
    let followed = |line: &Line| line.mean.iter().any(Option::is_some);
    courses
        .filter(|course| course.arms.iter().any(followed))
        .collect()
}

fn money(told: &ReportModel) -> Vec<Flow> {
    let flow = |(key, name): (&str, &'static str)| {
        let amount = |arm| {
            let value = figure(told, arm, key)?.value?;
            let text = told.money(value);
            Some(Amount { value, text })
        };
        let arms = (0..told.arms()).map(amount).collect();
        Flow { name, arms }
    };
    let is_there = |flow: &Flow| flow.arms.iter().flatten().any(|amount| amount.value != 0.0);
    FLOWS.into_iter().map(flow).filter(is_there).collect()
}
