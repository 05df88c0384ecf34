//! Cells as what they are said to be: numbers, money, counts, moments.

use super::Moment;
use super::cell::{self, DateOrder, Mark, Telling};
use super::rows::Layout;
use crate::scenario::diagnostics::excerpt;
use crate::scenario::key::{Kind, Range};
use crate::scenario::sections::traits;

/// The first cell that tells of each way to write a decimal mark.
#[derive(Default)]
pub struct Told {
    pub point: Option<String>,
    pub comma: Option<String>,
    pub either: Option<String>,
    pub commas: usize,
}

/// Reads the cells of one table. Errors are what is wrong with a cell, in words.
pub struct Reading<'l> {
    layout: &'l Layout,
    mark: Mark,
    pub told: Told,
    /// The first cell that is no date of the file's order but one of another, and how many there are, for
    /// each of [`DateOrder::ALL`].
    other_dates: [usize; 3],
    first_other: Option<String>,
}

impl<'l> Reading<'l> {
    pub fn new(layout: &'l Layout, mark: Mark) -> Self {
        Reading {
            layout,
            mark,
            told: Told::default(),
            other_dates: [0; 3],
            first_other: None,
        }
    }

    /// Reads a number; its decimal mark is taken down.
    fn number(&mut self, cell: &str, line: u64) -> Result<f64, String> {
        if cell.is_empty() {
            return Err("it is empty".to_owned());
        }
        let marked = cell.bytes().any(|byte| byte == b'.' || byte == b',');
        if marked {
            let told = &mut self.told;
            let place = match cell::telling(cell) {
                Telling::Nothing => None,
                Telling::Point => Some(&mut told.point),
                Telling::Comma => {
                    told.commas += 1;
                    Some(&mut told.comma)
                }
                Telling::Either => Some(&mut told.either),
            };
            if let Some(place) = place {
                place.get_or_insert_with(|| format!("line {line}: `{}`", excerpt(cell)));
            }
        }
        cell::number(cell, self.mark, &self.layout.currency).ok_or_else(|| {
            let with = match self.mark {
                _ if !marked => "",
                Mark::Point => " with a decimal point",
                Mark::Comma => " with a decimal comma",
            };
            format!("`{}` is not a number{with}", excerpt(cell))
        })
    }

    /// The value of a mapped trait, in its natural unit.
    pub fn value(
        &mut self,
        which: usize,
        cell: &str,
        over: Option<&str>,
        line: u64,
    ) -> Result<f32, String> {
        let mapping = &self.layout.mappings[which];
        if mapping.moment == Moment::Date {
            return self.ago(cell, Moment::Date, line);
        }
        let mut value = self.number(cell, line)?;
        let mut told = excerpt(cell);
        if let Some(over) = over {
            let divisor = self.number(over, line)?;
            if divisor <= 0.0 {
                return Err(format!(
                    "divided by `{}`, which must be above 0",
                    excerpt(over)
                ));
            }
            value /= divisor;
            told = format!("{told} / {}", excerpt(over));
        }
        let range = match traits::kind(mapping.which) {
            Kind::Share(range) | Kind::Number(range) => range,
            _ => Range::NON_NEGATIVE,
        };
        if let Moment::Before(days) = mapping.moment {
            value *= days;
        }
        if range.contains(value) {
            Ok(value as f32 + 0.0)
        } else {
            Err(format!("{told} is not {}", range.words()))
        }
    }

    /// Days from a moment to the start.
    pub fn ago(&mut self, cell: &str, moment: Moment, line: u64) -> Result<f32, String> {
        if cell.is_empty() {
            return Err("it is empty".to_owned());
        }
        let days = match moment {
            Moment::Date => {
                let order = self.layout.dates;
                let Some(day) = cell::day(cell, order) else {
                    self.take_other_date(cell);
                    let like = order.example();
                    return Err(format!("`{}` is not a date like {like}", excerpt(cell)));
                };
                f64::from(self.layout.as_of.unwrap_or(day) - day)
            }
            Moment::Before(days) => self.number(cell, line)? * days,
        };
        if days < 0.0 {
            return Err(format!("`{}` is after the day of the data", excerpt(cell)));
        }
        if Range::NON_NEGATIVE.contains(days) {
            Ok(days as f32 + 0.0)
        } else {
            Err(format!("`{}` is too long ago", excerpt(cell)))
        }
    }

    fn take_other_date(&mut self, cell: &str) {
        for (order, count) in DateOrder::ALL.into_iter().zip(&mut self.other_dates) {
            if cell::day(cell, order).is_some() {
                *count += 1;
                self.first_other.get_or_insert_with(|| excerpt(cell));
            }
        }
    }

    /// What to say where dates were written in another order than the scenario says.
    pub fn dates_meant(&self) -> Option<String> {
        let first = self.first_other.as_ref()?;
        let most = self.other_dates.iter().max()?;
        let orders = DateOrder::WORDS.iter().zip(&self.other_dates);
        let meant: Vec<String> = orders
            .filter(|(_, count)| *count == most)
            .map(|(words, _)| format!("`dates = \"{words}\"`"))
            .collect();
        Some(format!(
            "for dates like `{first}` say {}",
            meant.join(" or ")
        ))
    }

    pub fn purchases(&mut self, cell: &str, line: u64) -> Result<f32, String> {
        let count = self.number(cell, line)?;
        if count.fract() != 0.0 || !(0.0..=1e6).contains(&count) {
            return Err(format!(
                "`{}` is not a whole number from 0 to a million",
                excerpt(cell)
            ));
        }
        Ok(count as f32 + 0.0)
    }

    pub fn money(&mut self, cell: &str, line: u64) -> Result<f32, String> {
        let money = self.number(cell, line)?;
        if money < 0.0 {
            return Err(format!("`{}`: more was paid back than paid", excerpt(cell)));
        }
        if money > Range::LIMIT {
            return Err(format!("`{}` is above 1e12", excerpt(cell)));
        }
        Ok(money as f32 + 0.0)
    }
}
