//! Cells as what they are said to be: numbers, money, counts, moments.

use super::Moment;
use super::currency::Currency;
use super::date::{self, DateOrder, Written};
use super::layout::{Layout, Role};
use super::number::{self, Mark, Numeral, Telling};
use super::private::shown;
use super::unseen;
use crate::scenario::checked::Trait;
use crate::scenario::key::{Kind, Range};
use crate::scenario::sections::traits;

/// The first cell that tells of each way to write a decimal mark.
#[derive(Default)]
pub struct MarkEvidence {
    pub point: Option<String>,
    pub comma: Option<String>,
    pub either: Option<String>,
    pub commas: usize,
    /// The same by column, as counted by [`Reading::column`].
    pub columns: Vec<ColumnMarks>,
}

/// What the cells of one column tell.
#[derive(Clone, Default)]
pub struct ColumnMarks {
    /// A cell of it tells the mark.
    pub clear: bool,
    /// The first that could be read either way, with a point and with a comma.
    pub either: [Option<String>; 2],
}

/// Days: nobody has been a customer for more than a hundred years.
const LONGEST: f64 = 36_525.0;

fn too_long(shown: &str) -> String {
    format!(
        "`{shown}` is more than a hundred years: if it is a date, write the column without `unit`, with `as_of`"
    )
}

/// What a number counts, so that it is known what may stand around it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Of {
    /// A currency may stand around it.
    Money,
    /// It may be in percent.
    Share,
    Other,
}

/// Reads the cells of one table. Errors are what is wrong with a cell, in words.
pub struct Reading<'l> {
    layout: &'l Layout,
    mark: Mark,
    pub told: MarkEvidence,
    /// The column that is read: by mapping, then by role.
    pub column: usize,
    pub currency: Currency,
    /// The first cell in another currency than the scenario's, and that one.
    pub foreign: Option<(String, String)>,
    /// Cells of shares that are from 1 to 100, as shares in percent are.
    pub in_percent: usize,
    /// Last purchases before the first one, or longer ago than the customer is known.
    pub before_the_first: usize,
    pub dates: Dates,
}

/// What the cells of dates tell.
#[derive(Default)]
pub struct Dates {
    /// How many are written in each of [`Written::ALL`], and the first of each with its day.
    pub written: [(usize, Option<(String, i32)>); Written::ALL.len()],
    /// Those that are no date of the file's order but one of another, for each of [`DateOrder::ALL`], and
    /// the first.
    other: [usize; 3],
    pub first_other: Option<String>,
    /// Those in a file that begins with day or month that are no date of the other order, and the first.
    own: usize,
    pub first_own: Option<String>,
    /// How many are after the day of the data, and the last of these days.
    pub late: usize,
    pub latest: i32,
    /// By column, the latest of its days.
    pub columns: Vec<Option<Latest>>,
}

/// The latest day of a column.
pub struct Latest {
    pub day: i32,
    pub written: Written,
    /// As it is written.
    pub cell: String,
}

impl Dates {
    fn take(
        &mut self,
        column: usize,
        cell: &str,
        line: u64,
        (day, written): (i32, Written),
        order: DateOrder,
    ) {
        if column >= self.columns.len() {
            self.columns.resize_with(column + 1, || None);
        }
        let latest = &mut self.columns[column];
        if latest.as_ref().is_none_or(|latest| latest.day < day) {
            let cell = shown(cell);
            *latest = Some(Latest { day, written, cell });
        }
        let (count, first) = &mut self.written[written as usize];
        *count += 1;
        first.get_or_insert_with(|| (shown(cell), day));
        let other = match order {
            DateOrder::YearMonthDay => return,
            DateOrder::DayMonthYear => DateOrder::MonthDayYear,
            DateOrder::MonthDayYear => DateOrder::DayMonthYear,
        };
        let in_order = matches!(written, Written::Order | Written::ShortYear);
        if in_order && date::read(cell, other, day).is_none() {
            self.own += 1;
            self.first_own
                .get_or_insert_with(|| format!("line {line}: `{}`", shown(cell)));
        }
    }

    fn take_other(&mut self, cell: &str, line: u64, as_of: i32) {
        for (order, count) in DateOrder::ALL.into_iter().zip(&mut self.other) {
            if date::read(cell, order, as_of).is_some() {
                *count += 1;
                self.first_other
                    .get_or_insert_with(|| format!("line {line}: `{}`", shown(cell)));
            }
        }
    }

    /// Whether days come before months in some cells and months before days in others, more than by
    /// mistake: then nobody can tell what the rest means.
    pub fn are_mixed(&self) -> bool {
        let other = self.other.iter().max().copied().unwrap_or(0);
        self.own > 0 && other * 100 > self.own + other
    }

    /// What to say where dates were written in another order than the scenario says.
    pub fn meant(&self) -> Option<String> {
        let first = self.first_other.as_ref()?;
        let most = self.other.iter().max()?;
        let orders = DateOrder::WORDS.iter().zip(&self.other);
        let meant: Vec<String> = orders
            .filter(|(_, count)| *count == most)
            .map(|(words, _)| format!("`dates = \"{words}\"`"))
            .collect();
        let (_, cell) = first.split_once(": ").unwrap_or(("", first));
        let short = cell
            .trim_matches('`')
            .split([' ', '-', '/', '.'])
            .take(3)
            .all(|part| part.len() <= 2);
        let years = match short {
            true => "; where their year comes first, write it with four digits",
            false => "",
        };
        Some(format!(
            "for dates like {cell} say {}{years}",
            meant.join(" or ")
        ))
    }
}

impl<'l> Reading<'l> {
    pub fn new(layout: &'l Layout, mark: Mark) -> Self {
        Reading {
            layout,
            mark,
            told: MarkEvidence {
                columns: vec![ColumnMarks::default(); layout.mappings.len() + Role::COUNT],
                ..MarkEvidence::default()
            },
            column: 0,
            currency: Currency::new(&layout.currency),
            foreign: None,
            in_percent: 0,
            before_the_first: 0,
            dates: Dates::default(),
        }
    }

    /// Reads a number; what it tells of the decimal mark and the currency is taken down.
    fn number(&mut self, cell: &str, line: u64, of: Of) -> Result<f64, String> {
        if cell.is_empty() {
            return Err("it is empty".to_owned());
        }
        if self.mark == Mark::Point
            && let Some(number) = number::plain(cell)
        {
            let told = &self.told;
            let clear = told.point.is_some() && told.columns[self.column].clear;
            if !clear && cell.contains('.') {
                self.tell(Numeral::of(cell), cell, line, of);
            }
            return Ok(number);
        }
        let numeral = Numeral::of(cell);
        self.tell(numeral, cell, line, of);
        let Some(numeral) = numeral else {
            return Err(no_number(cell, ""));
        };
        self.around(&numeral, cell, line, of)?;
        match numeral.value(self.mark) {
            Some(number) if numeral.percent => Ok(number / 100.0),
            Some(number) => Ok(number),
            None => {
                let marked = cell.contains(['.', ',']);
                Err(no_number(
                    cell,
                    match self.mark {
                        _ if !marked => "",
                        Mark::Point => " with a decimal point",
                        Mark::Comma => " with a decimal comma",
                    },
                ))
            }
        }
    }

    /// Whether what stands around a number may stand there.
    fn around(&mut self, numeral: &Numeral, cell: &str, line: u64, of: Of) -> Result<(), String> {
        if numeral.percent && of != Of::Share {
            return Err(format!("`{}` is a share, not a number", shown(cell)));
        }
        for spelling in numeral.around {
            let spelling = spelling.trim();
            if spelling.is_empty() {
                continue;
            }
            if of != Of::Money {
                return Err(no_number(cell, ""));
            }
            let place = || format!("line {line}: `{}`", shown(cell));
            if self.currency.is_own(spelling) {
                self.currency.take(spelling, place);
            } else if Currency::is_known(spelling) {
                self.foreign
                    .get_or_insert_with(|| (place(), shown(spelling)));
                return Err(format!(
                    "`{}` is in another currency than the scenario's `{}`",
                    shown(cell),
                    shown(&self.layout.currency)
                ));
            } else {
                return Err(no_number(cell, ""));
            }
        }
        Ok(())
    }

    fn tell(&mut self, numeral: Option<Numeral>, cell: &str, line: u64, of: Of) {
        let told = &mut self.told;
        let telling = numeral.map_or(Telling::Nothing, |numeral| numeral.telling());
        let column = &mut told.columns[self.column];
        match telling {
            Telling::Nothing => {}
            Telling::Either if of != Of::Share => {
                column.either[usize::from(cell.contains(','))]
                    .get_or_insert_with(|| format!("line {line}: `{}`", shown(cell)));
            }
            _ => column.clear = true,
        }
        let place = match telling {
            Telling::Nothing => return,
            Telling::Point => &mut told.point,
            Telling::Comma => {
                told.commas += 1;
                &mut told.comma
            }
            Telling::Either => &mut told.either,
        };
        place.get_or_insert_with(|| format!("line {line}: `{}`", shown(cell)));
    }

    /// The value of a mapped trait, in its natural unit.
    pub fn value(
        &mut self,
        which: usize,
        cell: &str,
        over: Option<&str>,
        line: u64,
    ) -> Result<f32, String> {
        self.column = which;
        let mapping = &self.layout.mappings[which];
        if mapping.moment == Moment::Date {
            return self.ago(cell, Moment::Date, line);
        }
        let kind = traits::kind(mapping.which);
        let of = match (mapping.which, over, kind) {
            (Trait::Basket, ..) | (Trait::TipShare, Some(_), _) => Of::Money,
            (_, None, Kind::Share(_)) => Of::Share,
            _ => Of::Other,
        };
        let mut value = self.number(cell, line, of)?;
        let mut told = shown(cell);
        if let Some(over) = over {
            let divisor = self.number(over, line, of)?;
            if divisor <= 0.0 {
                return Err(format!(
                    "divided by `{}`, which must be above 0",
                    shown(over)
                ));
            }
            value /= divisor;
            told = format!("{told} / {}", shown(over));
        }
        let range = match kind {
            Kind::Share(range) | Kind::Number(range) => range,
            _ => Range::NON_NEGATIVE,
        };
        if let Moment::Before(days) = mapping.moment {
            value *= days;
        }
        if mapping.which == Trait::Tenure && value > LONGEST {
            return Err(too_long(&told));
        }
        if range.contains(value) {
            Ok(value as f32 + 0.0)
        } else {
            self.in_percent += usize::from(of == Of::Share && (1.0..=100.0).contains(&value));
            Err(format!("`{told}` is not {}", range.words()))
        }
    }

    /// Days from a moment to the start.
    pub fn ago(&mut self, cell: &str, moment: Moment, line: u64) -> Result<f32, String> {
        if cell.is_empty() {
            return Err("it is empty".to_owned());
        }
        let days = match moment {
            Moment::Date => self.days_since(cell, line)?,
            Moment::Before(days) => self.number(cell, line, Of::Other)? * days,
        };
        if days < 0.0 {
            return Err(match moment {
                Moment::Date => format!("`{}` is after the day of the data", shown(cell)),
                Moment::Before(_) => format!("`{}` is less than nothing", shown(cell)),
            });
        }
        match (days > LONGEST, moment) {
            (false, _) => Ok(days as f32 + 0.0),
            (true, Moment::Before(_)) => Err(too_long(&shown(cell))),
            (true, Moment::Date) => Err(format!(
                "`{}` is more than a hundred years ago",
                shown(cell)
            )),
        }
    }

    /// Days from a date to the day of the data; negative where it is after it.
    fn days_since(&mut self, cell: &str, line: u64) -> Result<f64, String> {
        let order = self.layout.dates;
        let as_of = self.layout.as_of.unwrap_or(0);
        let Some((day, written)) = date::read(cell, order, as_of) else {
            self.dates.take_other(cell, line, as_of);
            let like = order.example();
            let shown = shown(cell);
            let whole = cell.strip_suffix(".0").unwrap_or(cell);
            let counted = (4..=5).contains(&whole.len())
                && number::plain(whole).is_some_and(|days| days.fract() == 0.0);
            return Err(match (number::says_nothing(cell), unseen::odd(cell)) {
                (true, _) => format!("`{shown}` says that there is none"),
                (false, Some(odd)) => format!("`{shown}` is not a date: it has {odd}"),
                _ if is_formula(cell) => {
                    format!("`{shown}` is a spreadsheet's formula: write its value")
                }
                _ if counted => format!(
                    "`{shown}` is not a date like {like}: if it counts days, as in R from 1970 or in SAS from 1960, \
                     write dates as text"
                ),
                _ => format!("`{shown}` is not a date like {like}"),
            });
        };
        // What spreadsheets and databases make of no date.
        if date::NONE.contains(&day) {
            return Err(format!("`{}` stands for no date", shown(cell)));
        }
        let column = self.column;
        self.dates.take(column, cell, line, (day, written), order);
        if day > as_of {
            let dates = &mut self.dates;
            dates.latest = if dates.late == 0 || day > dates.latest {
                day
            } else {
                dates.latest
            };
            dates.late += 1;
        }
        Ok(f64::from(as_of - day))
    }

    /// The day of a cell, counted from 1970-01-01; one with the year first is read in any order, as it could be no other.
    pub fn day(&mut self, cell: &str, line: u64) -> Result<i32, String> {
        let order = self.layout.dates;
        if order != DateOrder::YearMonthDay
            && let [a, b, c, d, b'-' | b'/' | b'.', ..] = cell.as_bytes()
            && [a, b, c, d].iter().all(|byte| byte.is_ascii_digit())
            && let Some((day, Written::Order)) = date::read(cell, DateOrder::YearMonthDay, 0)
        {
            return match date::NONE.contains(&day) {
                true => Err(format!("`{}` stands for no date", shown(cell))),
                false => Ok(day),
            };
        }
        if cell.is_empty() {
            return Err("it is empty".to_owned());
        }
        let as_of = self.layout.as_of.unwrap_or(0);
        let since = self.days_since(cell, line)?;
        // Days are whole numbers far below what a float holds exactly.
        Ok(as_of - since as i32)
    }

    /// Money that may be below 0, as that of a refund is.
    pub fn signed_money(&mut self, cell: &str, line: u64) -> Result<f64, String> {
        let money = self.number(cell, line, Of::Money)?;
        match money.abs() <= Range::LIMIT {
            true => Ok(money),
            false => Err(format!("`{}` is beyond 1e12", shown(cell))),
        }
    }

    /// How many pieces, which may be below 0 and need not be whole.
    pub fn quantity(&mut self, cell: &str, line: u64) -> Result<f64, String> {
        let pieces = self.number(cell, line, Of::Other)?;
        match pieces.abs() <= 1e9 {
            true => Ok(pieces),
            false => Err(format!("`{}` is beyond a billion", shown(cell))),
        }
    }

    pub fn purchases(&mut self, cell: &str, line: u64) -> Result<f32, String> {
        let count = self.number(cell, line, Of::Other)?;
        if count.fract() != 0.0 || !(0.0..=1e6).contains(&count) {
            return Err(format!(
                "`{}` is not a whole number from 0 to a million",
                shown(cell)
            ));
        }
        Ok(count as f32 + 0.0)
    }

    pub fn money(&mut self, cell: &str, line: u64) -> Result<f32, String> {
        let money = self.number(cell, line, Of::Money)?;
        if money < 0.0 {
            return Err(format!("`{}`: more was paid back than paid", shown(cell)));
        }
        if money > Range::LIMIT {
            return Err(format!("`{}` is above 1e12", shown(cell)));
        }
        Ok(money as f32 + 0.0)
    }

    /// Whether a cell of a column of numbers or dates is one, whatever the decimal mark: to tell a row from
    /// a line of text.
    pub fn is_likely(&self, cell: &str, moment: Moment) -> bool {
        match moment {
            Moment::Date => {
                date::read(cell, self.layout.dates, self.layout.as_of.unwrap_or(0)).is_some()
            }
            Moment::Before(_) => Numeral::of(cell).is_some_and(|numeral| {
                let mut marks = [Mark::Point, Mark::Comma].into_iter();
                let known = |spelling: &&str| {
                    let spelling = spelling.trim();
                    spelling.is_empty()
                        || spelling == self.layout.currency
                        || Currency::is_known(spelling)
                };
                marks.any(|mark| numeral.value(mark).is_some()) && numeral.around.iter().all(known)
            }),
        }
    }
}

/// Whether a cell is what a spreadsheet makes a text of: `="51.56"`.
fn is_formula(cell: &str) -> bool {
    cell.starts_with('=')
}

/// What to say of a cell that is no number. `with`: of a decimal mark.
fn no_number(cell: &str, with: &str) -> String {
    let shown = shown(cell);
    match (number::says_nothing(cell), unseen::odd(cell)) {
        (true, _) => format!("`{shown}` says that there is no value"),
        (false, Some(odd)) => format!("`{shown}` is not a number{with}: it has {odd}"),
        _ if is_formula(cell) => format!("`{shown}` is a spreadsheet's formula: write its value"),
        (false, None) => format!("`{shown}` is not a number{with}"),
    }
}
