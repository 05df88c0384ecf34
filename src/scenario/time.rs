//! How time passes: ticks and their steps, and the calendar's months where a run has a start.

use super::calendar;

/// Days in one year, the length of the Julian year.
pub const DAYS_PER_YEAR: f64 = 365.25;

/// Purchases of a customer that a step can follow, and returns unasked in each way, so that a step comes to its end.
pub const MOST_IN_A_STEP: f32 = 1000.0;

/// Days that a step takes at most.
pub const LONGEST_STEP: f64 = 7.0;

/// What is a whole in the weights of `Periods`.
pub const WHOLE: u64 = 10_000_000;

/// Part of a step by which rounding may miss the start of a period.
const SLACK: f64 = 1e-9;

/// How time passes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Timeline {
    /// What a tick is.
    pub unit: TickUnit,
    /// Number of ticks, at least 1.
    pub ticks: u32,
    /// The day of the calendar on which the run starts, counted from 1970-01-01. With it months, quarters and years are the
    /// calendar's; without one they are parts of a mean year.
    pub start: Option<i32>,
}

#[derive(Clone, Copy, Debug, PartialEq)]
#[expect(missing_docs, reason = "names say what they are")]
pub enum TickUnit {
    /// A tick is a visit with one certain purchase; `gap` days pass between visits (0: none).
    Visit { gap: f64 },
    /// A tick is a span of time: 1, 7, 30.4375, 91.3125 or 365.25 days, the latter three in the mean.
    Span { name: SpanName, days: f64 },
}

/// A length of time that has a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SpanName {
    /// A day.
    Day,
    /// Seven days.
    Week,
    /// A twelfth of a year; with a start the calendar's month.
    Month,
    /// A quarter of a year.
    Quarter,
    /// 365.25 days.
    Year,
}

impl SpanName {
    /// All of them, from short to long.
    pub const ALL: [SpanName; 5] = [
        SpanName::Day,
        SpanName::Week,
        SpanName::Month,
        SpanName::Quarter,
        SpanName::Year,
    ];

    /// The word that is written for it.
    pub fn name(self) -> &'static str {
        match self {
            SpanName::Day => "day",
            SpanName::Week => "week",
            SpanName::Month => "month",
            SpanName::Quarter => "quarter",
            SpanName::Year => "year",
        }
    }

    /// Its length in days, in the mean over years.
    pub fn days(self) -> f64 {
        match self {
            SpanName::Day => 1.0,
            SpanName::Week => 7.0,
            SpanName::Month => DAYS_PER_YEAR / 12.0,
            SpanName::Quarter => DAYS_PER_YEAR / 4.0,
            SpanName::Year => DAYS_PER_YEAR,
        }
    }

    /// How many months it is; none where it is none.
    pub fn months(self) -> Option<i32> {
        match self {
            SpanName::Day | SpanName::Week => None,
            SpanName::Month => Some(1),
            SpanName::Quarter => Some(3),
            SpanName::Year => Some(12),
        }
    }
}

/// The periods of a run: how many there are, and which part of the first and the last is in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Periods {
    count: u32,
    /// Of [`WHOLE`], at least 1.
    first: u64,
    last: u64,
}

impl Periods {
    /// How many there are, the last one begun included; at least 1.
    pub fn count(&self) -> u32 {
        self.count
    }

    /// The weights of the first so many, of [`WHOLE`] each.
    pub fn weight_of_first(&self, number: u32) -> u64 {
        match number.min(self.count) {
            0 => 0,
            1 => self.first,
            all if all == self.count => self.first + u64::from(all - 2) * WHOLE + self.last,
            some => self.first + u64::from(some - 1) * WHOLE,
        }
    }

    /// The weights of all of them.
    pub fn weight(&self) -> u64 {
        self.weight_of_first(self.count)
    }
}

impl Timeline {
    /// The name of one tick: `visit`, `day`, `week`, ...
    pub fn tick_name(&self) -> &'static str {
        match self.unit {
            TickUnit::Visit { .. } => "visit",
            TickUnit::Span { name, .. } => name.name(),
        }
    }

    /// Days from the start of one tick to the start of the next (0 for visits without a gap), in the mean over years.
    pub fn days_per_tick(&self) -> f64 {
        match self.unit {
            TickUnit::Visit { gap } => gap,
            TickUnit::Span { days, .. } => days,
        }
    }

    /// Whether a tick is a visit rather than a length of time.
    pub fn is_visit(&self) -> bool {
        matches!(self.unit, TickUnit::Visit { .. })
    }

    /// In how many equal steps of at most a week a tick is gone through: stocks of a few days would
    /// tell little of a month. Always 1 for visits.
    pub fn steps_per_tick(&self) -> u32 {
        match self.unit {
            TickUnit::Visit { .. } => 1,
            TickUnit::Span { days, .. } => (days / LONGEST_STEP).ceil() as u32,
        }
    }

    /// Days from the start of one step to the start of the next (0 for visits without a gap), in the mean over years.
    pub fn days_per_step(&self) -> f64 {
        self.days_per_tick() / f64::from(self.steps_per_tick())
    }

    /// Steps of the whole run.
    pub fn steps(&self) -> u32 {
        self.ticks * self.steps_per_tick()
    }

    /// The start and the months of a tick, where ticks are the calendar's and so not equally long.
    fn months_per_tick(&self) -> Option<(i32, i32)> {
        match self.unit {
            TickUnit::Visit { .. } => None,
            TickUnit::Span { name, .. } => self.start.zip(name.months()),
        }
    }

    /// Whether ticks are months, quarters or years of the calendar.
    pub fn has_calendar_ticks(&self) -> bool {
        self.months_per_tick().is_some()
    }

    /// Days from the start of the run to the start of a tick, or to the end where it is the one after the last.
    pub fn tick_start(&self, tick: u32) -> f64 {
        let even = || self.days_per_tick() * f64::from(tick);
        let Some((start, months)) = self.months_per_tick() else {
            return even();
        };
        match calendar::months_later(start, i64::from(months) * i64::from(tick)) {
            Some(day) => f64::from(day - start),
            None => even(),
        }
    }

    /// Days of the whole run.
    pub fn days(&self) -> f64 {
        self.tick_start(self.ticks)
    }

    /// Days from the start of the run to the start of a step.
    pub fn step_start(&self, step: u32) -> f64 {
        if !self.has_calendar_ticks() {
            return f64::from(step) * self.days_per_step();
        }
        let of_each = self.steps_per_tick();
        let (tick, into) = (step / of_each, step % of_each);
        let (from, to) = (self.tick_start(tick), self.tick_start(tick + 1));
        from + (to - from) * f64::from(into) / f64::from(of_each)
    }

    /// Days of a step; the same of all steps of a tick.
    pub fn step_days(&self, step: u32) -> f64 {
        if !self.has_calendar_ticks() {
            return self.days_per_step();
        }
        let of_each = self.steps_per_tick();
        let tick = step / of_each;
        (self.tick_start(tick + 1) - self.tick_start(tick)) / f64::from(of_each)
    }

    /// A time from the start of the run in ticks and parts of them. Visits without a gap are all at the start.
    pub fn ticks_in(&self, days: f64) -> f64 {
        if !self.has_calendar_ticks() {
            return days / self.days_per_tick();
        }
        // The mean length misses the tick by one at the most, and the days of a leap year or so.
        let mut tick = (days / self.days_per_tick()) as u32;
        while tick > 0 && self.tick_start(tick) > days {
            tick -= 1;
        }
        while self.tick_start(tick + 1) <= days {
            tick += 1;
        }
        let (from, to) = (self.tick_start(tick), self.tick_start(tick + 1));
        f64::from(tick) + (days - from) / (to - from)
    }

    /// Days from the start of the run to a time in ticks and parts of them.
    pub fn days_in(&self, ticks: f64) -> f64 {
        if !self.has_calendar_ticks() {
            return ticks * self.days_per_tick();
        }
        let tick = ticks.floor();
        let (from, to) = (
            self.tick_start(tick as u32),
            self.tick_start(tick as u32 + 1),
        );
        from + (ticks - tick) * (to - from)
    }

    /// The period of a step, from 0: the last one that begins before the step's end where there is a calendar, as what is
    /// scheduled within a step comes at its start; without one the last one that has begun as the step starts.
    pub fn period_at(&self, period: SpanName, step: u32) -> u32 {
        let passed = self.step_start(step);
        match self.start.zip(period.months()) {
            Some((start, months)) => {
                let end = passed + self.step_days(step) - 1e-6;
                let last = if end > passed { end } else { passed + SLACK };
                self.months_from(start, months, last)
            }
            // What begins with a step, but for rounding, is there.
            None => (passed / period.days() + SLACK) as u32,
        }
    }

    /// How many periods of so many months begin after the start of the run up to so many days later.
    fn months_from(&self, start: i32, months: i32, days: f64) -> u32 {
        let number = |day: i32| calendar::month_of(day).map(|month| month.div_euclid(months));
        let [from, to] = [start, start.saturating_add(days as i32)].map(number);
        let passed = from.zip(to).map_or(0, |(from, to)| to - from);
        u32::try_from(passed).unwrap_or(0)
    }

    /// The periods of the run. Months, quarters and years begin with the calendar's where there is a start, and count as far
    /// as they lie in the run; else all are equal parts from the start of the run, the last one begun included.
    pub fn periods(&self, period: SpanName) -> Periods {
        let days = self.days();
        let Some((start, months)) = self.start.zip(period.months()) else {
            let count = (days / period.days() - SLACK).ceil() as u32;
            return Periods {
                count: count.max(1),
                first: WHOLE,
                last: WHOLE,
            };
        };
        // The end itself is not in the run any more.
        let within = if days > 1e-6 { days - 1e-6 } else { 0.0 };
        let count = self.months_from(start, months, within) + 1;
        let bounds = |number: u32| {
            let month = calendar::month_of(start)?.div_euclid(months) * months;
            let from = calendar::first_of(month + number as i32 * months)?;
            let to = calendar::first_of(month + (number as i32 + 1) * months)?;
            Some((f64::from(from - start), f64::from(to - start)))
        };
        let weight = |number: u32| {
            let Some((from, to)) = bounds(number) else {
                return WHOLE;
            };
            let (low, high) = (from.max(0.0), to.min(days));
            let part = (high - low) / (to - from) * WHOLE as f64;
            (part.round() as u64).max(1)
        };
        Periods {
            count,
            first: weight(0),
            last: weight(count - 1),
        }
    }

    /// Steps from an event to what follows it by a delay, for every other event and for the rest.
    ///
    /// An event comes somewhere in its step: a quarter of it after its start, or three quarters. What is
    /// due lands at the nearest start of a step, but not before the next one. So the mean delay is right.
    /// On visits the event comes at the visit, and what is due at the first visit from then on.
    pub fn steps_after(&self, delay: f64) -> [u32; 2] {
        if self.is_visit() {
            return [(self.whole_steps(delay) as u32).max(1); 2];
        }
        let steps = delay / self.days_per_step();
        [0.25, 0.75].map(|into| ((steps + into + 0.5 + 1e-9) as u32).max(1))
    }

    /// A duration in whole steps, the last one begun included; visits without a gap count as a day apart.
    pub fn whole_steps(&self, days: f64) -> f64 {
        let step = self.days_per_step();
        let steps = days / if step > 0.0 { step } else { 1.0 };
        // A month of five steps is five steps, whatever the division makes of it.
        (steps - 1e-9).ceil()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    fn from(year: i16, month: i8, day: i8, name: SpanName, ticks: u32) -> Timeline {
        Timeline {
            unit: TickUnit::Span {
                name,
                days: name.days(),
            },
            ticks,
            start: Some(calendar::day(date(year, month, day))),
        }
    }

    #[test]
    fn months_of_the_calendar_have_their_own_lengths() {
        let year = from(2027, 1, 1, SpanName::Month, 12);
        let lengths: Vec<f64> = (0..12)
            .map(|tick| year.tick_start(tick + 1) - year.tick_start(tick))
            .collect();
        let own = [
            31.0, 28.0, 31.0, 30.0, 31.0, 30.0, 31.0, 31.0, 30.0, 31.0, 30.0, 31.0,
        ];
        assert_eq!(lengths, own);
        assert_eq!(year.days(), 365.0);
        assert_eq!(year.step_days(5), 28.0 / 5.0);
        assert_eq!(year.step_start(11), 59.0 + 31.0 / 5.0);
        for tick in 0..12 {
            assert_eq!(year.ticks_in(year.tick_start(tick)), f64::from(tick));
        }
        assert_eq!(year.ticks_in(31.0 + 14.0), 1.5);
    }

    #[test]
    fn a_week_is_a_week_whatever_the_calendar() {
        let dated = from(2027, 1, 4, SpanName::Week, 52);
        let plain = Timeline {
            start: None,
            ..dated
        };
        assert_eq!(dated.days(), 364.0);
        for step in 0..52 {
            assert_eq!(dated.step_start(step), plain.step_start(step));
            assert_eq!(dated.step_days(step), 7.0);
        }
        let weeks = dated.periods(SpanName::Week);
        assert_eq!(weeks, plain.periods(SpanName::Week));
        assert_eq!(weeks.weight(), 52 * WHOLE);
    }

    #[test]
    fn a_month_that_is_cut_counts_as_far_as_it_lies_in_the_run() {
        let run = from(2027, 1, 4, SpanName::Week, 52);
        let months = run.periods(SpanName::Month);
        // From 4 January 2027 to 2 January 2028.
        assert_eq!(months.count(), 13);
        let share = |number: u32| {
            let weight = months.weight_of_first(number + 1) - months.weight_of_first(number);
            weight as f64 / WHOLE as f64
        };
        assert!((share(0) - 28.0 / 31.0).abs() < 1e-6);
        assert!((share(5) - 1.0).abs() < 1e-12);
        assert!((share(12) - 2.0 / 31.0).abs() < 1e-6);
        assert_eq!(run.period_at(SpanName::Month, 3), 0);
        // 1 February is a Monday.
        assert_eq!(run.period_at(SpanName::Month, 4), 1);
        assert_eq!(run.periods(SpanName::Quarter).count(), 5);
        let short = from(2027, 1, 4, SpanName::Day, 7).periods(SpanName::Month);
        assert_eq!(short.count(), 1);
        assert!((short.weight() as f64 / WHOLE as f64 - 7.0 / 31.0).abs() < 1e-6);
    }
}
