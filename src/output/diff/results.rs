//! Two runs' results: means, verdicts, and whether chance could explain what changed.

use std::collections::BTreeSet;

use super::folder::{Mean, Side};
use crate::decision::rows::Comparison;
use crate::output::format::{Numbers, plain, shorten};
use crate::output::grid::{Grid, Paint, filled};
use crate::scenario::metric::{Metric, MetricUnit};

/// The outcomes that are told besides the one that decides, where they changed.
const TOLD: [Metric; 9] = [
    Metric::Profit,
    Metric::Revenue,
    Metric::Retained,
    Metric::Referrals,
    Metric::Joined,
    Metric::TipShare,
    Metric::Tips,
    Metric::Donated,
    Metric::Goodwill,
];

/// Both runs' results.
pub struct Results<'a> {
    one: &'a Side,
    other: &'a Side,
    /// The outcome that decides in each.
    primary: [Option<Metric>; 2],
    arms: Vec<&'a str>,
}

/// What an outcome came to in both runs.
struct Pair<'a> {
    one: &'a Mean,
    other: &'a Mean,
}

impl Pair<'_> {
    /// How much it changed, and half of that change's 95% interval, the runs taken as independent.
    fn change(&self) -> Option<(f64, f64)> {
        let half = |mean: &Mean| Some((mean.hi? - mean.lo?) / 2.0);
        let (one, other) = (
            half(self.one).unwrap_or(0.0),
            half(self.other).unwrap_or(0.0),
        );
        Some((
            self.other.mean? - self.one.mean?,
            (one * one + other * other).sqrt(),
        ))
    }

    fn changed(&self) -> bool {
        self.change()
            .is_some_and(|(change, half)| change.abs() > half)
    }
}

impl<'a> Results<'a> {
    pub fn of(one: &'a Side, other: &'a Side) -> Self {
        let primary =
            [one, other].map(|side| side.said("outcome", "primary").and_then(Metric::from_key));
        let mut arms: Vec<&str> = Vec::new();
        for mean in one.means.iter().chain(&other.means) {
            if !arms.contains(&mean.arm.as_str()) {
                arms.push(&mean.arm);
            }
        }
        Results {
            one,
            other,
            primary,
            arms,
        }
    }

    /// Whether every table that is compared says the same.
    pub fn are_same(&self) -> bool {
        self.one.means == self.other.means && self.one.comparisons == self.other.comparisons
    }

    pub fn lines(&self, paint: &Paint) -> Vec<String> {
        let mut lines = Vec::new();
        if self.are_same() {
            return filled("Both have the same.");
        }
        match self.primary {
            [Some(one), Some(other)] if one == other => {
                if self.comparable(one) {
                    lines.extend(self.primary_table(one).lines(paint));
                }
            }
            [one, other] => {
                let name = |metric: Option<Metric>| metric.map_or("nothing known", Metric::label);
                lines.extend(filled(&format!(
                    "They are decided by different outcomes: {} in A, {} in B.",
                    name(one),
                    name(other)
                )));
            }
        }
        if self.one.currency() != self.other.currency() {
            let text = "Their money is of different currencies and is not compared.";
            lines.extend(filled(text));
        }
        let verdicts = self.verdicts();
        if !verdicts.rows.is_empty() {
            lines.push(String::new());
            lines.extend(verdicts.lines(paint));
        }
        let others = self.others();
        if !others.rows.is_empty() {
            lines.push(String::new());
            lines.extend(others.lines(paint));
        }
        lines.push(String::new());
        lines.extend(filled(&self.best()));
        lines.extend(filled(
            "Changes of means have 95% intervals from both runs\u{2019} simulation intervals, taken as independent; \
             runs of the same people and luck (the same seed) differ by chance less than that. They say \
             nothing of the psychology.",
        ));
        lines
    }

    fn comparable(&self, metric: Metric) -> bool {
        metric.unit() != MetricUnit::Money || self.one.currency() == self.other.currency()
    }

    fn mean(side: &'a Side, arm: &str, metric: Metric) -> Option<&'a Mean> {
        let mut means = side.means.iter();
        means.find(|mean| mean.arm == arm && mean.metric == metric.key())
    }

    fn pair(&self, arm: &str, metric: Metric) -> Option<Pair<'a>> {
        Some(Pair {
            one: Self::mean(self.one, arm, metric)?,
            other: Self::mean(self.other, arm, metric)?,
        })
    }

    fn numbers(&self, metric: Metric) -> Numbers<'a> {
        let means = self.one.means.iter().chain(&self.other.means);
        let of_metric = means.filter(|mean| mean.metric == metric.key());
        let spread = crate::output::format::spread(of_metric.filter_map(|mean| mean.mean));
        Numbers::apart(metric.unit(), self.one.currency(), spread)
    }

    fn primary_table(&self, metric: Metric) -> Grid {
        let numbers = self.numbers(metric);
        let heads = [metric.label(), "A", "B", "change (95% interval)"].map(str::to_owned);
        let rows = self.arms.iter().map(|arm| {
            let told = |side| match Self::mean(side, arm, metric).and_then(|mean| mean.mean) {
                Some(mean) => numbers.text(mean),
                None => "–".to_owned(),
            };
            let change = match self.pair(arm, metric).and_then(|pair| pair.change()) {
                Some((0.0, _)) => "none".to_owned(),
                Some((change, half)) => between(&numbers, change, half),
                None => "only in one".to_owned(),
            };
            vec![plain(arm), told(self.one), told(self.other), change]
        });
        Grid {
            heads: heads.into(),
            rows: rows.collect(),
        }
    }

    /// The verdicts of the arms against their baselines, where either run has them.
    fn verdicts(&self) -> Grid {
        let found = |side: &'a Side, arm: &str| -> Option<&'a Comparison> {
            let mut all = side.comparisons.iter();
            all.find(|row| row.primary && row.role == "baseline" && row.arm == arm)
        };
        let told = |side: &Side, row: Option<&Comparison>| {
            let Some(row) = row else {
                return "–".to_owned();
            };
            let unit = Metric::from_key(&row.metric).map_or(MetricUnit::Scale, Metric::unit);
            let shown = [
                (row.headline, row.headline_lo, row.headline_hi),
                (row.difference, row.difference_lo, row.difference_hi),
            ];
            let interval = shown.into_iter().find_map(|(value, low, high)| {
                let (value, low, high) = (value?, low?, high?);
                let numbers = Numbers::apart(unit, side.currency(), high - low);
                let [value, low, high] = [value, low, high].map(|x| numbers.change(x));
                Some(format!(" {value} ({low} to {high})"))
            });
            format!("{}{}", plain(&row.verdict), interval.unwrap_or_default())
        };
        let rows = self.arms.iter().filter_map(|arm| {
            let (one, other) = (found(self.one, arm), found(self.other, arm));
            let any = one.is_some() || other.is_some();
            any.then(|| {
                vec![
                    shorten(&plain(arm), 24),
                    told(self.one, one),
                    told(self.other, other),
                ]
            })
        });
        Grid {
            heads: ["against the baseline", "A", "B"].map(str::to_owned).into(),
            rows: rows.collect(),
        }
    }

    /// Other outcomes that changed by more than chance explains.
    fn others(&self) -> Grid {
        let mut rows = Vec::new();
        let known: BTreeSet<&str> = self
            .one
            .means
            .iter()
            .map(|mean| mean.metric.as_str())
            .collect();
        for metric in TOLD {
            let decides = self.primary == [Some(metric); 2];
            if decides || !known.contains(metric.key()) || !self.comparable(metric) {
                continue;
            }
            let numbers = self.numbers(metric);
            for arm in &self.arms {
                let Some(pair) = self.pair(arm, metric).filter(Pair::changed) else {
                    continue;
                };
                let (Some(one), Some(other)) = (pair.one.mean, pair.other.mean) else {
                    continue;
                };
                rows.push(vec![
                    format!("{}, {}", metric.label(), plain(arm)),
                    numbers.text(one),
                    numbers.text(other),
                    numbers.change(other - one),
                ]);
            }
        }
        let heads = ["what else changed beyond chance", "A", "B", "change"];
        Grid {
            heads: heads.map(str::to_owned).into(),
            rows,
        }
    }

    /// Which arm is best in either.
    fn best(&self) -> String {
        let best = |side: &'a Side, metric: Option<Metric>| -> Option<&'a str> {
            let metric = metric?;
            let means = side.means.iter().filter(|mean| mean.metric == metric.key());
            let scored = means.filter_map(|mean| Some((mean, mean.mean?)));
            let best = scored.reduce(|best, next| if next.1 > best.1 { next } else { best });
            best.map(|(mean, _)| mean.arm.as_str())
        };
        let named = |arm: &str| format!("\u{201c}{}\u{201d}", shorten(&plain(arm), 40));
        match (
            best(self.one, self.primary[0]),
            best(self.other, self.primary[1]),
        ) {
            (Some(one), Some(other)) if one == other => format!("Best in both: {}.", named(one)),
            (Some(one), Some(other)) => {
                format!(
                    "The best arm is another one: {} in A, {} in B.",
                    named(one),
                    named(other)
                )
            }
            _ => String::new(),
        }
    }
}

fn between(numbers: &Numbers, change: f64, half: f64) -> String {
    let told = |value| numbers.change(value);
    let (value, low, high) = (told(change), told(change - half), told(change + half));
    if low == high {
        value
    } else {
        format!("{value} ({low} to {high})")
    }
}
