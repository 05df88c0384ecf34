//! Axes: from numbers to places on the sheet, with marks that people count by.

use super::letters::{Align, fit, text_width};
use super::palette::Ink;
use super::sheet::Sheet;
use super::style::TICK;
use crate::output::dates;
use crate::output::format::{Numbers, exponent, has_digits, scale_of};
use crate::scenario::checked::Timeline;
use crate::vocabulary::metric::MetricUnit;

/// A scale from numbers to points along an axis.
#[derive(Clone, Debug, PartialEq)]
pub struct Axis {
    low: f64,
    high: f64,
    from: f64,
    to: f64,
    step: f64,
    /// The lowest and highest value, without air around them.
    ends: (f64, f64),
    /// The most ticks that there is room for.
    most: usize,
}

impl Axis {
    /// An axis over these values, from one point to another, with at most so many ticks. It begins
    /// at 0 where `zero` asks for it, and else leaves some air on both sides.
    pub fn over(
        values: impl IntoIterator<Item = f64>,
        zero: bool,
        (from, to): (f64, f64),
        ticks: usize,
    ) -> Self {
        let (mut low, mut high) = (f64::INFINITY, f64::NEG_INFINITY);
        for value in values
            .into_iter()
            .filter(|v| v.is_finite() && v.abs() < 1e15)
        {
            low = if value < low { value } else { low };
            high = if value > high { value } else { high };
        }
        if low > high {
            (low, high) = (0.0, 1.0);
        }
        let ends = (low, high);
        if zero {
            low = if low > 0.0 { 0.0 } else { low };
            high = if high < 0.0 { 0.0 } else { high };
        }
        if high - low <= (low.abs() + high.abs()) * 1e-9 {
            let half = if high == 0.0 { 0.5 } else { high.abs() * 0.1 };
            (low, high) = match zero || high == 0.0 {
                true if high == 0.0 => (0.0, 1.0),
                _ => (low - half, high + half),
            };
        }
        let air = (high - low) * 0.06;
        low = if zero && low == 0.0 { low } else { low - air };
        high = if zero && high == 0.0 {
            high
        } else {
            high + air
        };
        Self {
            low,
            high,
            from,
            to,
            step: step_between(low, high, ticks),
            ends,
            most: ticks,
        }
    }

    /// An axis over exactly this range.
    pub fn exactly(low: f64, high: f64, (from, to): (f64, f64), step: f64) -> Self {
        Self {
            low,
            high,
            from,
            to,
            step,
            ends: (low, high),
            most: usize::MAX,
        }
    }

    /// The same for this unit: money is not cut finer than into cents, and shares end at 0 and 1.
    pub fn of(mut self, unit: MetricUnit) -> Self {
        const CENT: f64 = 0.01;
        if unit == MetricUnit::Share && self.ends.0 >= 0.0 && self.ends.1 <= 1.0 {
            self.low = self.low.clamp(0.0, 1.0);
            self.high = self.high.clamp(0.0, 1.0);
            self.step = step_between(self.low, self.high, self.most);
        }
        if unit == MetricUnit::Money && self.step < CENT {
            let lack = 3.0 * CENT - (self.high - self.low);
            let lack = if lack > 0.0 { lack } else { 0.0 };
            let below = if self.low == 0.0 { 0.0 } else { lack / 2.0 };
            self.low -= below;
            self.high += lack - below;
            self.step = CENT;
        }
        self
    }

    /// Where a value stands; NaN for what is no number.
    pub fn at(&self, value: f64) -> f64 {
        let share = (value - self.low) / (self.high - self.low);
        self.from + share.clamp(-0.02, 1.02) * (self.to - self.from)
    }

    /// Places of the marks, ascending.
    pub fn ticks(&self) -> Vec<f64> {
        multiples(self.low, self.high, self.step)
            .take(40)
            .map(|k| k as f64 * self.step)
            .collect()
    }

    /// The ticks with their labels.
    pub fn labels(&self, unit: MetricUnit, currency: &str) -> Vec<(f64, String)> {
        let ends = [self.low, self.high].map(f64::abs);
        let scale = match unit {
            MetricUnit::Share => (1.0, ""),
            _ => scale_of(if ends[0] > ends[1] { ends[0] } else { ends[1] }),
        };
        let numbers = Numbers::steps(unit, currency, self.step / scale.0);
        self.ticks()
            .into_iter()
            .map(|tick| (self.at(tick), numbers.brief(tick, scale)))
            .collect()
    }

    /// The lowest number on it.
    pub fn low(&self) -> f64 {
        self.low
    }
}

/// Which multiples of a step lie in a range.
fn multiples(low: f64, high: f64, step: f64) -> std::ops::RangeInclusive<i64> {
    (low / step - 1e-9).ceil() as i64..=(high / step + 1e-9).floor() as i64
}

/// 1, 2, 5 × 10ᵏ around a range, ascending.
fn round_steps(range: f64) -> impl DoubleEndedIterator<Item = f64> {
    let least = exponent(range) - 3;
    (least..least + 6).flat_map(|k| [1, 2, 5].map(|m| format!("{m}e{k}").parse().unwrap_or(1.0)))
}

/// The smallest of 1, 2, 5 × 10ᵏ that cuts a range into fewer pieces than there may be ticks.
pub fn step(range: f64, ticks: usize) -> f64 {
    round_steps(range)
        .find(|step: &f64| range / step <= ticks.max(2) as f64 - 0.5)
        .unwrap_or(range)
}

/// The same, but finer where fewer than three ticks would lie between the ends: fewer make no scale.
fn step_between(low: f64, high: f64, ticks: usize) -> f64 {
    let widest = step(high - low, ticks);
    round_steps(high - low)
        .rev()
        .filter(|step| *step <= widest)
        .find(|step| multiples(low, high, *step).count() >= 3)
        .unwrap_or(widest)
}

/// Vertical grid lines with their labels below, and where these have no room with every second, third … label.
pub fn x_axis(sheet: &mut Sheet, ticks: &[(f64, String)], top: f64, bottom: f64) {
    sheet.draw(|pen| {
        for (x, _) in ticks {
            pen.line(&[(*x, top), (*x, bottom)], Ink::Rule, 1.0);
        }
    });
    for (x, label) in spaced(ticks) {
        sheet.text((*x, bottom + 19.0), Align::Middle, TICK, label);
    }
}

/// The ticks whose labels have room beside one another: all, or every second, third …, zero among them.
pub fn spaced(ticks: &[(f64, String)]) -> Vec<&(f64, String)> {
    let half: Vec<f64> = ticks
        .iter()
        .map(|(_, label)| text_width(label, TICK) / 2.0)
        .collect();
    let zero = ticks.iter().position(|(_, label)| !has_digits(label));
    let every = |n: usize| (zero.unwrap_or(0) % n..ticks.len()).step_by(n);
    let apart = |n: &usize| {
        let places: Vec<usize> = every(*n).collect();
        places.windows(2).all(|pair| {
            let gap = (ticks[pair[1]].0 - ticks[pair[0]].0).abs();
            gap > half[pair[0]] + half[pair[1]] + 6.0
        })
    };
    let n = (1..=ticks.len()).find(apart).unwrap_or(1);
    every(n).map(|nth| &ticks[nth]).collect()
}

/// The line below a panel with its marks, their labels, and what they count.
pub fn time_axis(sheet: &mut Sheet, axis: &Axis, unit: &str, (left, right): (f64, f64), y: f64) {
    let ticks: Vec<f64> = axis.ticks().into_iter().filter(|&t| t >= 1.0).collect();
    sheet.draw(|pen| {
        pen.line(&[(left, y), (right, y)], Ink::Pale, 1.0);
        for &t in &ticks {
            pen.line(&[(axis.at(t), y), (axis.at(t), y + 5.0)], Ink::Pale, 1.0);
        }
    });
    for t in ticks {
        sheet.text((axis.at(t), y + 19.0), Align::Middle, TICK, &format!("{t}"));
    }
    sheet.text(((left + right) / 2.0, y + 37.0), Align::Middle, TICK, unit);
}

/// The same of a run's ticks, the first at 1: with a start their dates, of which at most so many have room.
pub fn ticks_axis(
    sheet: &mut Sheet,
    axis: &Axis,
    timeline: &Timeline,
    most: usize,
    (left, right): (f64, f64),
    y: f64,
) {
    let Some(marks) = dates::marks(timeline, most) else {
        return time_axis(sheet, axis, timeline.tick_name(), (left, right), y);
    };
    let inside = |at: f64| at >= left - 0.5 && at <= right + 0.5;
    let places = marks.iter().map(|(at, label)| (axis.at(at + 1.0), label));
    let places: Vec<_> = places.filter(|(at, _)| inside(*at)).collect();
    sheet.draw(|pen| {
        pen.line(&[(left, y), (right, y)], Ink::Pale, 1.0);
        for (at, _) in &places {
            pen.line(&[(*at, y), (*at, y + 5.0)], Ink::Pale, 1.0);
        }
    });
    for (at, label) in places {
        sheet.text((at, y + 19.0), Align::Middle, TICK, label);
    }
    let title = dates::axis_title(timeline);
    sheet.text(
        ((left + right) / 2.0, y + 37.0),
        Align::Middle,
        TICK,
        &title,
    );
}

/// What an axis along the bottom counts, with its unit, below its labels.
pub fn x_title(sheet: &mut Sheet, (left, right): (f64, f64), bottom: f64, title: &str) {
    let title = fit(title, right - left, TICK);
    sheet.text(
        ((left + right) / 2.0, bottom + 38.0),
        Align::Middle,
        TICK,
        &title,
    );
}

/// Horizontal grid lines with their labels on the left.
pub fn y_axis(sheet: &mut Sheet, ticks: &[(f64, String)], left: f64, right: f64) {
    sheet.draw(|pen| {
        for (y, _) in ticks {
            pen.line(&[(left, *y), (right, *y)], Ink::Rule, 1.0);
        }
    });
    for (y, label) in ticks {
        sheet.text((left - 8.0, y + 4.5), Align::Right, TICK, label);
    }
}

/// The distance of the marks on the axis of time: whole numbers that people count by, and best such
/// that the last tick gets one.
pub fn whole_step(tick: &str, ticks: f64, marks: f64) -> f64 {
    let steps: &[f64] = match tick {
        "week" => &[1.0, 2.0, 4.0, 5.0, 8.0, 10.0, 13.0, 26.0, 52.0, 104.0],
        "day" => &[1.0, 2.0, 5.0, 7.0, 10.0, 14.0, 28.0, 50.0, 91.0, 182.0],
        "month" => &[1.0, 2.0, 3.0, 4.0, 6.0, 12.0, 24.0, 60.0],
        _ => &[1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 8.0, 10.0, 20.0, 50.0],
    };
    let steps = steps.iter().copied();
    let fits = |step: &f64| ticks / step <= marks;
    let even = |step: &f64| ticks % step == 0.0 && ticks / step >= 3.0;
    let ending = steps.clone().find(|step| fits(step) && even(step));
    ending
        .or_else(|| steps.clone().find(fits))
        .unwrap_or_else(|| step(ticks, 7))
}
