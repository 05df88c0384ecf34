//! What time does to the stocks: exact for any length of tick.

use crate::numeric::exp64;
use crate::psychology::Parameters;

/// Factors for a span of time: `keep_*` carry a stock to the span's end, `mean_*` give its mean
/// over the span, both from its value at the start.
///
/// Of goodwill G the part D is a mood, dD/dt = −k_D·D; the rest is remembered. Owing is uncomfortable:
/// d(G − D)/dt = −k_G·(G − D) − υ·O and dO/dt = −k_O·O, solved in closed form, with a steady inflow of
/// goodwill from the community on top.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Passing {
    /// Days of the step.
    pub days: f32,
    /// Share of goodwill that is left after it.
    pub keep_goodwill: f32,
    /// Mean share of goodwill over it.
    pub mean_goodwill: f32,
    /// Share of the mood that is left after it.
    pub keep_mood: f32,
    /// Goodwill at the end of the span per unit of mood at its start, beyond what `keep_goodwill` says: ≤ 0 where moods
    /// fade faster.
    pub passing_mood: f32,
    /// The same as a mean over the span.
    pub mean_passing_mood: f32,
    /// Share of obligation that is left after it.
    pub keep_obligation: f32,
    /// Mean share of obligation over it.
    pub mean_obligation: f32,
    /// Share of the pressure that is left after it.
    pub keep_pressure: f32,
    /// Mean share of the pressure over it.
    pub mean_pressure: f32,
    /// Share of the reminder that is left after it.
    pub keep_reminder: f32,
    /// Mean share of the reminder over it.
    pub mean_reminder: f32,
    /// Share of an expectation above what is customary that is left after it.
    pub keep_expectation: f32,
    /// Goodwill lost at the end of the span per unit of obligation at its start.
    pub discomfort: f32,
    /// The same as a mean over the span.
    pub mean_discomfort: f32,
    /// Goodwill at the end of the span per unit of a steady inflow per day.
    pub inflow: f32,
    /// The same as a mean over the span.
    pub mean_inflow: f32,
    /// Base hazard of lapse over the span.
    pub lapse: f32,
}

impl Passing {
    /// For a span of `days` ≥ 0.
    pub fn over(days: f64, p: &Parameters) -> Self {
        let goodwill = Decay::new(p.goodwill_half_life, days);
        let mood = Decay::new(p.mood_half_life, days);
        let obligation = Decay::new(p.obligation_half_life, days);
        let pressure = Decay::new(p.pressure_half_life, days);
        let reminder = Decay::new(p.reminder_half_life, days);
        let expectation = Decay::new(p.expectation_half_life, days);
        let apart = goodwill.rate - obligation.rate;
        let (discomfort, mean_discomfort) = if apart.abs() > 1e-9 {
            (
                p.owing_discomfort * (obligation.keep - goodwill.keep) / apart,
                p.owing_discomfort * (obligation.mean - goodwill.mean) / apart,
            )
        } else {
            // The limit for equal rates; its mean follows from integrating t·e^(−kt).
            (
                p.owing_discomfort * days * goodwill.keep,
                p.owing_discomfort * (goodwill.mean - goodwill.keep) / goodwill.rate,
            )
        };
        Self {
            days: days as f32,
            keep_goodwill: goodwill.keep as f32,
            mean_goodwill: goodwill.mean as f32,
            keep_mood: mood.keep as f32,
            passing_mood: (mood.keep - goodwill.keep) as f32,
            mean_passing_mood: (mood.mean - goodwill.mean) as f32,
            keep_obligation: obligation.keep as f32,
            mean_obligation: obligation.mean as f32,
            keep_pressure: pressure.keep as f32,
            mean_pressure: pressure.mean as f32,
            keep_reminder: reminder.keep as f32,
            mean_reminder: reminder.mean as f32,
            keep_expectation: expectation.keep as f32,
            discomfort: discomfort as f32,
            mean_discomfort: mean_discomfort as f32,
            inflow: (goodwill.mean * days) as f32,
            mean_inflow: ((1.0 - goodwill.mean) / goodwill.rate) as f32,
            lapse: (p.lapse_rate * days) as f32,
        }
    }
}

/// What a stock is taken for that has faded below a millionth of a millionth: nothing.
///
/// Smaller numbers mean nothing to anybody, and processors take a hundred times as long over them.
#[inline(always)]
pub fn faded(stock: f32) -> f32 {
    let size = if stock < 0.0 { -stock } else { stock };
    if size > 1.0e-12 { stock } else { 0.0 }
}

struct Decay {
    /// Per day.
    rate: f64,
    keep: f64,
    mean: f64,
}

impl Decay {
    fn new(half_life: f64, days: f64) -> Self {
        let rate = std::f64::consts::LN_2 / half_life;
        let spent = rate * days;
        let keep = exp64(-spent);
        // (1 − e^−x)/x loses its digits near 0, where its series does not.
        let mean = if spent < 1e-4 {
            1.0 - spent / 2.0 + spent * spent / 6.0
        } else {
            (1.0 - keep) / spent
        };
        Self { rate, keep, mean }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn seven_days_are_one_week() {
        let p = Parameters::default();
        let (day, week) = (Passing::over(1.0, &p), Passing::over(7.0, &p));
        let (mut goodwill, mut obligation, inflow) = (1.0_f32, 2.0_f32, 0.03);
        let (mut mean_goodwill, mut mean_obligation) = (0.0, 0.0);
        for _ in 0..7 {
            mean_goodwill += (goodwill * day.mean_goodwill - obligation * day.mean_discomfort
                + inflow * day.mean_inflow)
                / 7.0;
            mean_obligation += obligation * day.mean_obligation / 7.0;
            goodwill =
                goodwill * day.keep_goodwill - obligation * day.discomfort + inflow * day.inflow;
            obligation *= day.keep_obligation;
        }
        let close = |a: f32, b: f32| assert!((a - b).abs() < 1e-5, "{a} and {b}");
        close(
            goodwill,
            week.keep_goodwill - 2.0 * week.discomfort + inflow * week.inflow,
        );
        close(obligation, 2.0 * week.keep_obligation);
        close(
            mean_goodwill,
            week.mean_goodwill - 2.0 * week.mean_discomfort + inflow * week.mean_inflow,
        );
        close(mean_obligation, 2.0 * week.mean_obligation);
    }

    #[test]
    fn no_time_changes_nothing() {
        let none = Passing::over(0.0, &Parameters::default());
        assert_eq!((none.keep_goodwill, none.mean_goodwill), (1.0, 1.0));
        assert_eq!((none.discomfort, none.mean_discomfort), (0.0, 0.0));
        assert_eq!((none.lapse, none.inflow, none.mean_inflow), (0.0, 0.0, 0.0));
    }

    #[test]
    fn equal_half_lives_meet_the_limit() {
        let p = Parameters {
            obligation_half_life: 41.0,
            ..Parameters::default()
        };
        let near = Parameters {
            obligation_half_life: 41.001,
            ..p
        };
        let (a, b) = (Passing::over(7.0, &p), Passing::over(7.0, &near));
        assert!((a.discomfort - b.discomfort).abs() < 1e-4);
        assert!((a.mean_discomfort - b.mean_discomfort).abs() < 1e-4);
    }
}
