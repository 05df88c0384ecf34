//! Seasons: how much more, or less, is bought on a day of the year than on average.

use super::calendar;
use super::time::Timeline;

/// Days of a month, in the mean over the calendar's 400 years.
const DAYS_OF_MONTHS: [f64; 12] = [
    31.0, 28.2425, 31.0, 30.0, 31.0, 30.0, 31.0, 31.0, 30.0, 31.0, 30.0, 31.0,
];

/// Of how many years one has a 53rd week: 71 of 400.
const YEARS_WITH_WEEK_53: f64 = 71.0 / 400.0;

/// What purchase rates are multiplied by, day by day.
#[derive(Clone, Debug, PartialEq)]
pub struct Season {
    /// How purchases differ over the year.
    pub of_year: OfYear,
    /// They come on top, and where several meet they multiply.
    pub peaks: Vec<Peak>,
}

/// The multipliers of a year's days, with a mean of 1 over a mean year: purchase rates stay those of a year.
#[derive(Clone, Debug, PartialEq)]
pub enum OfYear {
    /// No season.
    Even,
    /// A factor for each month of the calendar, with a mean of 1.
    Months([f64; 12]),
    /// By the week of ISO 8601: 52, of which the last stands for a 53rd, too, or 53.
    Weeks(Vec<f64>),
}

/// Days on which more, or less, is bought than the season else has it.
#[derive(Clone, Debug, PartialEq)]
pub struct Peak {
    /// What it is called.
    pub name: String,
    /// The first day, in days from 1970-01-01.
    pub first: i32,
    /// The last day, included, in days from 1970-01-01.
    pub last: i32,
    /// ≥ 0.
    pub times: f64,
    /// Whether it comes on the same days of every year.
    pub every_year: bool,
}

impl OfYear {
    /// Of numbers of any size, one a month from January on.
    pub fn months(numbers: [f64; 12]) -> OfYear {
        let weighed = numbers.iter().zip(DAYS_OF_MONTHS);
        let sum: f64 = weighed.map(|(number, days)| number * days).sum();
        let mean = sum / DAYS_OF_MONTHS.iter().sum::<f64>();
        OfYear::Months(numbers.map(|number| number / mean))
    }

    /// Of 52 or 53 numbers of any size, one a week.
    pub fn weeks(numbers: &[f64]) -> OfYear {
        let weight = |at: usize| if at < 52 { 1.0 } else { YEARS_WITH_WEEK_53 };
        let own = || numbers.iter().enumerate();
        let of_53 = match numbers.len() {
            52 => numbers.last().map_or(0.0, |last| last * weight(52)),
            _ => 0.0,
        };
        let sum: f64 = own().map(|(at, number)| number * weight(at)).sum();
        let mean = (sum + of_53) / (52.0 + YEARS_WITH_WEEK_53);
        OfYear::Weeks(numbers.iter().map(|number| number / mean).collect())
    }

    fn on(&self, day: i32) -> f64 {
        match self {
            OfYear::Even => 1.0,
            OfYear::Months(months) => {
                let month = calendar::month_of(day).unwrap_or(0);
                months[month.rem_euclid(12) as usize]
            }
            OfYear::Weeks(weeks) => {
                let week = calendar::week_of(day).unwrap_or(1);
                weeks[week.min(weeks.len()) - 1]
            }
        }
    }
}

impl Peak {
    /// Whether a day is one of it.
    pub fn includes(&self, day: i32) -> bool {
        let within = |first: i32, last: i32| (first..=last).contains(&day);
        if !self.every_year {
            return within(self.first, self.last);
        }
        let year = |day: i32| calendar::month_of(day).map(|month| month.div_euclid(12));
        let Some((own, of_first)) = year(day).zip(year(self.first)) else {
            return false;
        };
        // One that goes on over New Year began in the year before.
        [own, own - 1].into_iter().any(|year| {
            let later = |of: i32| calendar::months_later(of, 12 * i64::from(year - of_first));
            let (first, last) = (later(self.first), later(self.last));
            first
                .zip(last)
                .is_some_and(|(first, last)| within(first, last))
        })
    }
}

impl Season {
    /// What purchase rates are multiplied by on a day, ≥ 0.
    pub fn on(&self, day: i32) -> f64 {
        let peaks = self.peaks.iter().filter(|peak| peak.includes(day));
        self.of_year.on(day) * peaks.map(|peak| peak.times).product::<f64>()
    }

    /// The mean multiplier over each step of a run; none where it has no start.
    pub fn by_step(&self, timeline: &Timeline) -> Option<Vec<f64>> {
        let start = timeline.start?;
        let all = timeline.days().ceil() as i32 + 1;
        let of_days: Vec<f64> = (0..all).map(|day| self.on(start + day)).collect();
        let of_step = |step: u32| {
            let from = timeline.step_start(step);
            let to = from + timeline.step_days(step);
            mean(&of_days, from, to)
        };
        Some((0..timeline.steps()).map(of_step).collect())
    }

    /// The mean multiplier over a run and the highest of any step; 1 where it has no start.
    pub fn over(&self, timeline: &Timeline) -> (f64, f64) {
        let Some(steps) = self.by_step(timeline) else {
            return (1.0, 1.0);
        };
        let (mut sum, mut days, mut most) = (0.0, 0.0, 0.0);
        for (step, times) in (0..).zip(&steps) {
            let length = timeline.step_days(step);
            sum += times * length;
            days += length;
            most = if *times > most { *times } else { most };
        }
        (if days > 0.0 { sum / days } else { 1.0 }, most)
    }
}

/// The mean from one moment to another of what holds for whole days.
fn mean(of_days: &[f64], from: f64, to: f64) -> f64 {
    let first = from.floor();
    if to - from < 1e-9 {
        return of_days.get(first as usize).copied().unwrap_or(1.0);
    }
    let (mut sum, mut day) = (0.0, first);
    while day < to {
        let begins = if day > from { day } else { from };
        let ends = if day + 1.0 < to { day + 1.0 } else { to };
        sum += of_days.get(day as usize).copied().unwrap_or(1.0) * (ends - begins);
        day += 1.0;
    }
    sum / (to - from)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::time::{SpanName, TickUnit};
    use jiff::civil::date;

    fn day(year: i16, month: i8, of_month: i8) -> i32 {
        calendar::day(date(year, month, of_month))
    }

    fn year_by(name: SpanName, ticks: u32) -> Timeline {
        Timeline {
            unit: TickUnit::Span {
                name,
                days: name.days(),
            },
            ticks,
            start: Some(day(2027, 1, 1)),
        }
    }

    fn christmas(every_year: bool) -> Peak {
        Peak {
            name: "Christmas".into(),
            first: day(2027, 12, 6),
            last: day(2027, 12, 24),
            times: 2.0,
            every_year,
        }
    }

    #[test]
    fn the_mean_over_a_year_is_1_whatever_the_numbers() {
        let numbers = [3.0, 1.0, 4.0, 1.0, 5.0, 9.0, 2.0, 6.0, 5.0, 3.0, 5.0, 8.0];
        let weeks: Vec<f64> = (0..52).map(|week| f64::from(week % 7)).collect();
        let long: Vec<f64> = (0..53).map(|week| f64::from(week % 5)).collect();
        for of_year in [
            OfYear::Even,
            OfYear::months(numbers),
            OfYear::weeks(&weeks),
            OfYear::weeks(&long),
        ] {
            // The whole cycle of the calendar.
            let days = day(2001, 1, 1)..day(2401, 1, 1);
            let mean = days.clone().map(|day| of_year.on(day)).sum::<f64>() / days.len() as f64;
            assert!((mean - 1.0).abs() < 1e-9, "{mean}");
        }
    }

    #[test]
    fn a_step_has_the_mean_of_its_days_at_every_tick() {
        let season = Season {
            of_year: OfYear::months([1.0, 2.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 3.0]),
            peaks: vec![christmas(false)],
        };
        let by_day = season.over(&year_by(SpanName::Day, 365)).0;
        for (name, ticks) in [
            (SpanName::Month, 12),
            (SpanName::Quarter, 4),
            (SpanName::Year, 1),
        ] {
            let (mean, _) = season.over(&year_by(name, ticks));
            assert!((mean - by_day).abs() < 1e-9, "{name:?}: {mean}, {by_day}");
        }
        let steps = season.by_step(&year_by(SpanName::Month, 12)).unwrap();
        assert!((steps[5] / steps[0] - 2.0).abs() < 1e-12);
    }

    #[test]
    fn a_peak_comes_once_or_every_year() {
        let (once, again) = (christmas(false), christmas(true));
        assert!(once.includes(day(2027, 12, 24)) && !once.includes(day(2027, 12, 25)));
        assert!(!once.includes(day(2028, 12, 10)) && again.includes(day(2028, 12, 10)));
        assert!(again.includes(day(2026, 12, 6)) && !again.includes(day(2028, 12, 5)));
        let over_new_year = Peak {
            first: day(2027, 12, 27),
            last: day(2028, 1, 2),
            every_year: true,
            ..christmas(true)
        };
        assert!(over_new_year.includes(day(2027, 1, 1)));
        assert!(
            over_new_year.includes(day(2029, 12, 31)) && over_new_year.includes(day(2030, 1, 2))
        );
        assert!(!over_new_year.includes(day(2030, 1, 3)));
    }
}
