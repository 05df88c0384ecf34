//! Two runs' results: means, verdicts, and whether chance could explain what changed.

use std::collections::BTreeSet;

use super::folder::Side;
use crate::decision::rows::Comparison;
use crate::decision::wanted;
use crate::numeric::{t_critical_95, t_upper};
use crate::output::format::{Numbers, exponent, pointless, shorten, spelled};
use crate::output::grid::{Grid, Paint, filled};
use crate::output::tables::{Mean, Replicate};
use crate::vocabulary::metric::{Metric, MetricUnit};

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
    /// The change from replicate to replicate, where the runs' replicates are pairs.
    paired: Option<Paired>,
}

/// A change over the replicates that two runs of one seed share.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Paired {
    by: f64,
    /// Its standard error, and the degrees of freedom.
    error: f64,
    df: f64,
}

/// How much an outcome changed.
#[derive(Clone, Copy)]
struct Changed {
    by: f64,
    /// Half of the 95% interval; none where either run has none.
    half: Option<f64>,
    /// Of the interval, where the replicates are pairs.
    df: Option<f64>,
}

impl Pair<'_> {
    /// By how much it changed: where the runs have one seed, from replicate to replicate of those that both have,
    /// with the same luck; else from two independent runs.
    fn change(&self) -> Option<Changed> {
        if let Some(Paired { by, error, df }) = self.paired {
            let (half, df) = (Some(t_critical_95(df) * error), Some(df));
            return Some(Changed { by, half, df });
        }
        let by = self.other.mean? - self.one.mean?;
        let half = |mean: &Mean| Some((mean.hi? - mean.lo?) / 2.0);
        let both = half(self.one).zip(half(self.other));
        let half = both.map(|(one, other)| (one * one + other * other).sqrt());
        let df = None;
        Some(Changed { by, half, df })
    }
}

/// The change in an outcome over the replicates that both runs have: a ratio of sums over them, whose residuals
/// are differenced one by one (Cochran 1977, chapter 6).
fn from_replicate_to_replicate(one: &[&Replicate], other: &[&Replicate]) -> Option<Paired> {
    let both: Vec<(&Replicate, &Replicate)> = one
        .iter()
        .filter_map(|a| {
            let b = other.iter().find(|b| b.replicate == a.replicate)?;
            Some((*a, *b))
        })
        .collect();
    if both.len() < 2 {
        return None;
    }
    let residuals = |rows: &mut dyn Iterator<Item = &Replicate>| -> Option<(f64, Vec<f64>)> {
        // Nobody to average counts for nothing.
        let counted = rows.map(|r| (r.n as f64, r.mean));
        let known: Option<Vec<(f64, f64)>> = counted
            .map(|(n, mean)| match n > 0.0 {
                true => Some((n, mean?)),
                false => Some((0.0, 0.0)),
            })
            .collect();
        let known = known?;
        let heads: f64 = known.iter().map(|(n, _)| n).sum();
        let mean = known.iter().map(|(n, mean)| n * mean).sum::<f64>() / heads;
        let each = |(n, own): (f64, f64)| n * (own - mean) / heads;
        heads
            .is_normal()
            .then(|| (mean, known.into_iter().map(each).collect()))
    };
    let (mean, first) = residuals(&mut both.iter().map(|(one, _)| *one))?;
    let (other_mean, second) = residuals(&mut both.iter().map(|(_, other)| *other))?;
    let squares = first.iter().zip(&second).map(|(a, b)| (b - a) * (b - a));
    let n = both.len() as f64;
    let variance = squares.sum::<f64>() * n / (n - 1.0);
    Some(Paired {
        by: other_mean - mean,
        error: variance.sqrt(),
        df: n - 1.0,
    })
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
        if !others.grid.rows.is_empty() {
            lines.push(String::new());
            lines.extend(others.grid.lines(paint));
        }
        lines.push(String::new());
        lines.extend(filled(&others.note()));
        lines.extend(filled(&self.best()));
        let how = match self.shared_replicates() {
            Some(shared) => {
                let [one, other] = self.replicates();
                let which = match one == other {
                    true => String::new(),
                    false => format!(
                        " over the {shared} that both have (the means above are of all that each has)"
                    ),
                };
                format!(
                    "Both runs have one seed: changes of means are taken from replicate to replicate, which share their \
                     luck,{which} with 95% intervals by Student\u{2019}s t over the pairs."
                )
            }
            None => "Changes of means have 95% intervals from both runs\u{2019} simulation intervals, taken as \
                     independent."
                .to_owned(),
        };
        lines.extend(filled(&format!(
            "{how} They say nothing of the psychology."
        )));
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
        let of = |side: &'a Side| -> Vec<&'a Replicate> {
            let rows = side.replicates.iter();
            rows.filter(|row| row.arm == arm && row.metric == metric.key())
                .collect()
        };
        let paired = match self.shared_replicates() {
            Some(_) => from_replicate_to_replicate(&of(self.one), &of(self.other)),
            None => None,
        };
        Some(Pair {
            one: Self::mean(self.one, arm, metric)?,
            other: Self::mean(self.other, arm, metric)?,
            paired,
        })
    }

    /// How many replicates the two runs share: those of one seed have the same luck, and are pairs. None where
    /// they are not two at least.
    fn shared_replicates(&self) -> Option<u32> {
        let of_one_seed = self.one.seed().is_some() && self.one.seed() == self.other.seed();
        let [one, other] = self.replicates().map(|n| n.filter(|_| of_one_seed));
        one.min(other).filter(|&shared| shared > 1)
    }

    /// The replicates of each run.
    fn replicates(&self) -> [Option<u32>; 2] {
        [self.one, self.other].map(|side| {
            let rows = side.replicates.iter();
            rows.map(|row| row.replicate.saturating_add(1)).max()
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
                Some(Changed { by: 0.0, .. }) => "none".to_owned(),
                Some(Changed { by, half, .. }) => between(&numbers, by, half),
                None => "only in one".to_owned(),
            };
            vec![spelled(arm), told(self.one), told(self.other), change]
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
                let numbers = Numbers::differing(unit, side.currency(), high - low);
                let (value, ends) = (numbers.change(value), numbers.changes(low, high));
                Some(format!(" {value} ({ends})"))
            });
            format!("{}{}", spelled(&row.verdict), interval.unwrap_or_default())
        };
        let rows = self.arms.iter().filter_map(|arm| {
            let (one, other) = (found(self.one, arm), found(self.other, arm));
            let any = one.is_some() || other.is_some();
            any.then(|| vec![spelled(arm), told(self.one, one), told(self.other, other)])
        });
        Grid {
            heads: ["against the baseline", "A", "B"].map(str::to_owned).into(),
            rows: rows.collect(),
        }
    }

    /// Other outcomes that changed by more than chance explains, and of how many they are.
    fn others(&self) -> Others {
        let mut compared = Vec::new();
        let known: BTreeSet<&str> = self
            .one
            .means
            .iter()
            .map(|mean| mean.metric.as_str())
            .collect();
        for metric in Metric::ALL {
            let decides = self.primary == [Some(metric); 2];
            if decides || !known.contains(metric.key()) || !self.comparable(metric) {
                continue;
            }
            for arm in &self.arms {
                let Some(pair) = self.pair(arm, metric) else {
                    continue;
                };
                if let Some(changed) = pair.change() {
                    compared.push((metric, *arm, pair, changed));
                }
            }
        }
        let of = compared.iter().filter(|row| row.3.half.is_some()).count();
        let without = compared.len() - of;
        let beyond = compared
            .into_iter()
            .filter(|(.., Changed { by, half, df })| {
                half.is_some_and(|half| *by != 0.0 && by.abs() > half * self.shared(of, *df))
            });
        let rows = beyond.map(|(metric, arm, pair, Changed { by: change, .. })| {
            let numbers = self.numbers(metric);
            let told = |mean: &Mean| numbers.text(mean.mean.unwrap_or(f64::NAN));
            vec![
                format!("{}, {}", metric.label(), spelled(arm)),
                told(pair.one),
                told(pair.other),
                never_zero(&numbers, change),
            ]
        });
        let heads = ["what else changed beyond chance", "A", "B", "change"];
        Others {
            grid: Grid {
                heads: heads.map(str::to_owned).into(),
                rows: rows.collect(),
            },
            of,
            without,
        }
    }

    /// How many times as wide a 95% interval becomes where so many share its 5% (Bonferroni), by its degrees of
    /// freedom; of independent runs by the fewer of the two.
    fn shared(&self, among: usize, df: Option<f64>) -> f64 {
        let own = df;
        let df = |side: &Side| {
            // Without a note of them: no fewer than replicates.
            let design = || side.scenario.get("design")?.get("replicates")?.as_integer();
            let units = match side.note("units") {
                Some(units) => units.parse().ok()?,
                None => design()? as f64,
            };
            (units > 1.0).then_some(units - 1.0)
        };
        // A run that does not say has one degree at least, which is the widest.
        let [one, other] = [self.one, self.other].map(|side| df(side).unwrap_or(1.0));
        let df = own.unwrap_or(if one < other { one } else { other });
        match among {
            0 | 1 => 1.0,
            _ => t_upper(df, 0.025 / among as f64) / t_critical_95(df),
        }
    }

    /// Which arm is best in either: where both runs have chosen, as they did, else by the means; and who is tied
    /// with it.
    fn best(&self) -> String {
        let by_mean = |side: &'a Side, metric: Option<Metric>| -> Option<&'a str> {
            let metric = metric?;
            let sign = wanted(metric);
            let means = side.means.iter().filter(|mean| mean.metric == metric.key());
            let scored = means.filter_map(|mean| Some((mean, sign * mean.mean?)));
            let best = scored.reduce(|best, next| if next.1 > best.1 { next } else { best });
            best.map(|(mean, _)| mean.arm.as_str())
        };
        let [one, other] = [self.one, self.other].map(|side| side.note("best"));
        let best = one.zip(other).or_else(|| {
            by_mean(self.one, self.primary[0]).zip(by_mean(self.other, self.primary[1]))
        });
        let Some((one, other)) = best else {
            return String::new();
        };
        let (one, other) = (
            tied(self.one, self.primary[0], one),
            tied(self.other, self.primary[1], other),
        );
        let named = |arms: &[&str]| {
            let names = arms.iter();
            let names = names.map(|arm| format!("\u{201c}{}\u{201d}", shorten(&spelled(arm), 40)));
            let names: Vec<String> = names.collect();
            match names.len() {
                1 => names.concat(),
                _ => format!("{}, tied", names.join(" and ")),
            }
        };
        let both: Vec<&str> = one
            .iter()
            .filter(|arm| other.contains(arm))
            .copied()
            .collect();
        if one == other {
            format!("Best in both: {}.", named(&one))
        } else if let [arm, ..] = both[..] {
            let with = |which, arms: &[&str]| match arms.len() {
                1 => None,
                _ => Some(format!("in {which} {}", named(arms))),
            };
            let ties: Vec<String> = [with("A", &one), with("B", &other)]
                .into_iter()
                .flatten()
                .collect();
            format!("Best in both: {} ({}).", named(&[arm]), ties.join("; "))
        } else {
            format!(
                "The best arm is another one: {} in A, {} in B.",
                named(&one),
                named(&other)
            )
        }
    }
}

/// The best arm with all that have its very mean, in the order of the table.
fn tied<'a>(side: &'a Side, metric: Option<Metric>, best: &'a str) -> Vec<&'a str> {
    let of_metric = |mean: &&Mean| Some(mean.metric.as_str()) == metric.map(Metric::key);
    let means: Vec<&Mean> = side.means.iter().filter(of_metric).collect();
    let own = means.iter().find(|mean| mean.arm == best);
    let Some(top) = own.and_then(|mean| mean.mean) else {
        return vec![best];
    };
    // Tables have nine digits.
    let level = |mean: &&&Mean| {
        mean.mean
            .is_some_and(|own| (own - top).abs() <= 2e-9 * top.abs())
    };
    means
        .iter()
        .filter(level)
        .map(|mean| mean.arm.as_str())
        .collect()
}

/// The other outcomes.
struct Others {
    grid: Grid,
    /// How many were compared by their intervals, and how many have none.
    of: usize,
    without: usize,
}

impl Others {
    /// What chance is shared by, and what it cannot be held against.
    fn note(&self) -> String {
        let mut note = String::new();
        if self.of > 0 {
            if self.grid.rows.is_empty() {
                note += "No other mean changed beyond chance. ";
            }
            note += &format!(
                "Chance has 5%, shared among the {} other means compared (Bonferroni).",
                self.of
            );
        }
        if self.without > 0 {
            let none = match self.of {
                0 => "The other means",
                _ => " The rest",
            };
            note += &format!(
                "{none} ({}) have no interval in A or in B: whether chance explains their changes is not known.",
                self.without
            );
        }
        note
    }
}

/// A change with so many digits that it is not written as none.
fn never_zero(numbers: &Numbers, change: f64) -> String {
    let text = numbers.change(change);
    let none = numbers.change(0.0);
    if change == 0.0 || !change.is_finite() || text != none {
        return text;
    }
    // The unit stays, its zero gives way to two digits of the change.
    let points = if none.ends_with("points") { 100.0 } else { 1.0 };
    let size = change.abs() * points;
    let places = usize::try_from(1 - exponent(size)).unwrap_or(0);
    let zero: String = none
        .chars()
        .skip_while(|c| !c.is_ascii_digit())
        .take_while(|c| c.is_ascii_digit() || *c == '.')
        .collect();
    let sign = if change < 0.0 { '\u{2212}' } else { '+' };
    format!(
        "{sign}{}",
        none.replacen(&zero, &format!("{size:.places$}"), 1)
    )
}

fn between(numbers: &Numbers, change: f64, half: Option<f64>) -> String {
    let told = |value| never_zero(numbers, value);
    let value = told(change);
    let Some(half) = half else {
        return format!("{value} (no interval)");
    };
    let (low, high) = (told(change - half), told(change + half));
    if low == high {
        value
    } else {
        format!("{value} ({} to {high})", pointless(&low))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_change_is_never_written_as_none() {
        let money = |currency| Numbers::apart(MetricUnit::Money, currency, 3.0);
        let share = Numbers::apart(MetricUnit::Share, "$", 0.3);
        for (text, expected) in [
            (never_zero(&money("$"), 0.0032), "+$0.0032"),
            (never_zero(&money("EUR"), -0.0032), "\u{2212}0.0032 EUR"),
            (never_zero(&money("$"), 0.0), "$0.00"),
            (never_zero(&money("$"), -1.5), "\u{2212}$1.50"),
            (never_zero(&share, 0.000_012), "+0.0012 points"),
        ] {
            assert_eq!(text, expected);
        }
        assert_eq!(between(&money("$"), 1.5, None), "+$1.50 (no interval)");
        let told = between(&money("$"), 1.5, Some(0.5));
        assert_eq!(told, "+$1.50 (+$1.00 to +$2.00)");
    }
}
