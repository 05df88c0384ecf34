//! How decimals are written, by all that tells of it: numbers that can be read in one way only, and where none can be,
//! the separator, the dates, the currency, the language of the header, and what a column's numbers look like together.
//! Where that is in balance nothing is guessed: it is asked.

use super::super::number::{Mark, Telling};
use super::choose::Chosen;
use super::names::{Meaning, plain};
use super::profile::{Column, Profile, order_of};
use crate::scenario::data::date::DateOrder;
use crate::scenario::diagnostics::{all_of, excerpt};

/// What the numbers of a column tell.
#[derive(Clone, Debug, Default)]
pub struct Marks {
    /// Numbers that can be read only with a decimal point, and only with a comma.
    point: usize,
    comma: usize,
    /// Numbers that can be read either way, by the sign that they have.
    either_point: usize,
    either_comma: usize,
    /// The first of these, with its line.
    either: Option<String>,
    /// Whole numbers without a sign, below 1000 and from there on.
    short: usize,
    long: usize,
}

impl Marks {
    pub fn take(
        &mut self,
        cell: &str,
        telling: Telling,
        value: f64,
        place: impl FnOnce() -> String,
    ) {
        match telling {
            Telling::Point => self.point += 1,
            Telling::Comma => self.comma += 1,
            Telling::Either => {
                match cell.contains('.') {
                    true => self.either_point += 1,
                    false => self.either_comma += 1,
                }
                self.either.get_or_insert_with(place);
            }
            Telling::Nothing if cell.contains(['.', ',', '\'', ' ']) => {}
            Telling::Nothing if value.abs() >= 1000.0 => self.long += 1,
            Telling::Nothing => self.short += 1,
        }
    }

    fn either(&self) -> usize {
        self.either_point + self.either_comma
    }

    /// Whether all that could tell can be read either way.
    fn is_unclear(&self) -> bool {
        self.either() > 0 && self.point + self.comma == 0
    }
}

/// How the file's decimals are written.
#[derive(Clone, Debug, PartialEq)]
pub enum Decimals {
    /// No number has a sign in it, or all can be read in one way only.
    Clear(Mark),
    /// Some can be read either way: how they are taken, an example, and what speaks for and against it.
    Taken {
        mark: Mark,
        example: String,
        reasons: String,
    },
    /// What there is speaks for both alike, or there is nothing.
    Asked { example: String, reasons: String },
}

impl Decimals {
    /// The mark to read with.
    pub fn mark(&self) -> Mark {
        match self {
            Decimals::Clear(mark) | Decimals::Taken { mark, .. } => *mark,
            Decimals::Asked { .. } => Mark::Point,
        }
    }

    pub fn of(profile: &Profile, chosen: &Chosen) -> Decimals {
        const NUMBERS: [Meaning; 7] = [
            Meaning::Amount,
            Meaning::Price,
            Meaning::Spend,
            Meaning::SpendLastYear,
            Meaning::Refunded,
            Meaning::Quantity,
            Meaning::Purchases,
        ];
        let read: Vec<usize> = NUMBERS
            .into_iter()
            .filter_map(|of| chosen.column(of))
            .collect();
        let used: Vec<&Column> = read.iter().map(|at| &profile.columns[*at]).collect();
        let sum = |of: fn(&Marks) -> usize| used.iter().map(|column| of(&column.marks)).sum();
        let (points, commas): (usize, usize) = (sum(|marks| marks.point), sum(|marks| marks.comma));
        let unclear = used.iter().find(|column| column.marks.is_unclear());
        if points > 0 && commas > 0 {
            let few = points.min(commas);
            // One in a hundred is a slip, and its row is told as one that cannot be read.
            let (mark, other) = match points > commas {
                true => (Mark::Point, "comma"),
                false => (Mark::Comma, "point"),
            };
            let reasons = format!(
                "{points} numbers can only have a decimal point, and {commas} only a comma"
            );
            let example = format!("the numbers of {}", names(&used));
            return match few * 100 <= points + commas {
                true => Decimals::Taken {
                    mark,
                    example: format!("a number with a decimal {other}"),
                    reasons,
                },
                false => Decimals::Asked { example, reasons },
            };
        }
        let told = match (points > 0, commas > 0) {
            (_, true) => Some(Mark::Comma),
            (true, false) => Some(Mark::Point),
            (false, false) => None,
        };
        let Some(column) = unclear else {
            return Decimals::Clear(told.unwrap_or(Mark::Point));
        };
        let mut votes = Votes::default();
        if let Some(mark) = told {
            votes.put(
                mark,
                2,
                "other numbers of the file can be read in one way only".to_owned(),
            );
        } else {
            votes.of_unused(profile, &read);
        }
        votes.of_separator(profile.separator);
        votes.of_dates(profile, chosen);
        votes.of_header(profile);
        votes.of_currency(&used);
        votes.of_shape(column);
        votes.verdict(column)
    }
}

fn names(columns: &[&Column]) -> String {
    let marked = columns
        .iter()
        .filter(|column| column.marks.point + column.marks.comma > 0);
    all_of(marked.map(|column| column.name.as_str()))
}

/// What speaks for a decimal point, and what for a comma.
#[derive(Default)]
struct Votes([(u32, Vec<String>); 2]);

impl Votes {
    fn put(&mut self, mark: Mark, weight: u32, reason: String) {
        let of = &mut self.0[usize::from(mark == Mark::Comma)];
        of.0 += weight;
        of.1.push(reason);
    }

    /// Columns of numbers that are not read.
    fn of_unused(&mut self, profile: &Profile, read: &[usize]) {
        let others = profile.columns.iter().enumerate();
        let others = others
            .filter(|(at, column)| !read.contains(at) && column.is_number() && !column.is_date());
        for (_, column) in others {
            let name = excerpt(&column.name);
            match (column.marks.point > 0, column.marks.comma > 0) {
                (true, false) => {
                    self.put(Mark::Point, 1, format!("`{name}` has a decimal point"));
                }
                (false, true) => {
                    self.put(Mark::Comma, 1, format!("`{name}` has a decimal comma"));
                }
                _ => {}
            }
        }
    }

    fn of_separator(&mut self, separator: &str) {
        match separator {
            "semicolons" => self.put(Mark::Comma, 1, "semicolons stand between cells".to_owned()),
            "commas" => self.put(Mark::Point, 1, "commas stand between cells".to_owned()),
            _ => {}
        }
    }

    fn of_dates(&mut self, profile: &Profile, chosen: &Chosen) {
        let dates = [Meaning::Date, Meaning::LastPurchase, Meaning::FirstPurchase];
        let dates = dates.into_iter().filter_map(|of| chosen.column(of));
        for column in dates.map(|at| &profile.columns[at]).take(1) {
            if column.dotted * 10 >= column.dates * 9 {
                let reason = "dates have points".to_owned();
                self.put(Mark::Comma, 1, reason);
            } else if order_of(column) == Some(DateOrder::MonthDayYear) {
                let reason = "dates have the month first".to_owned();
                self.put(Mark::Point, 1, reason);
            }
        }
    }

    /// Words of languages in which decimals have a comma.
    fn of_header(&mut self, profile: &Profile) {
        const PARTS: [&str; 26] = [
            "kunde",
            "datum",
            "betrag",
            "umsatz",
            "rechnung",
            "bestell",
            "menge",
            "preis",
            "fecha",
            "importe",
            "pedido",
            "cliente",
            "precio",
            "montant",
            "commande",
            "quantité",
            "prix",
            "bedrag",
            "klant",
            "aantal",
            "prijs",
            "importo",
            "ordine",
            "prezzo",
            "quantità",
            "summe",
        ];
        let is_such = |column: &&Column| {
            let name = plain(&column.name);
            PARTS
                .iter()
                .any(|part| name.split(' ').any(|word| word.starts_with(part)))
        };
        let such: Vec<&str> = profile
            .columns
            .iter()
            .filter(is_such)
            .map(|column| column.name.as_str())
            .take(3)
            .collect();
        if !such.is_empty() {
            let names = all_of(such);
            let reason = format!("the header\u{2019}s language, as of {names}");
            self.put(Mark::Comma, 1, reason);
        }
    }

    fn of_currency(&mut self, used: &[&Column]) {
        const OF_POINTS: [&str; 9] = ["$", "£", "USD", "GBP", "US$", "CA$", "AU$", "¥", "₹"];
        let mut signs = used.iter().flat_map(|column| &column.currencies);
        if let Some(sign) = signs.find(|sign| OF_POINTS.contains(&sign.as_str())) {
            self.put(Mark::Point, 1, format!("the money is in {sign}"));
        }
    }

    /// In a column of thousands whole numbers below 1000 have no sign, and from there on all do.
    fn of_shape(&mut self, column: &Column) {
        /// Of fewer numbers nothing of this can be said.
        const FEWEST: usize = 5;
        let marks = &column.marks;
        let name = excerpt(&column.name);
        let (sign, decimal) = match (marks.either_point > 0, marks.either_comma > 0) {
            (true, false) => ("point", Mark::Point),
            (false, true) => ("comma", Mark::Comma),
            _ => return,
        };
        let grouped = match decimal {
            Mark::Point => Mark::Comma,
            Mark::Comma => Mark::Point,
        };
        if marks.long > 0 {
            let reason = format!("`{name}` has whole numbers from 1000 on without a {sign}, too");
            self.put(decimal, 2, reason);
        } else if marks.either() >= FEWEST && marks.short > 0 {
            let reason = format!(
                "in `{name}` no whole number below 1000 has a {sign}, and all larger ones have one before three digits"
            );
            self.put(grouped, 2, reason);
        } else if marks.either() >= 4 * FEWEST {
            let reason = format!(
                "in `{name}` each {sign} stands before three digits, in all {} numbers that have one",
                marks.either()
            );
            self.put(grouped, 1, reason);
        }
    }

    /// One side must be alone, or lead by two.
    fn verdict(self, column: &Column) -> Decimals {
        let [(point, for_point), (comma, for_comma)] = self.0;
        let example = column.marks.either.clone().unwrap_or_default();
        let (mark, lead, against, own, other) = match comma > point {
            true => (Mark::Comma, comma - point, point, for_comma, for_point),
            false => (Mark::Point, point - comma, comma, for_point, for_comma),
        };
        if lead >= 2 || (lead == 1 && against == 0) {
            let mut reasons = own.join("; ");
            if !other.is_empty() {
                reasons += &format!("; against it: {}", other.join("; "));
            }
            return Decimals::Taken {
                mark,
                example,
                reasons,
            };
        }
        let side = |of: &[String], none: &str| match of.is_empty() {
            true => none.to_owned(),
            false => of.join("; "),
        };
        let (point, comma) = match mark {
            Mark::Point => (own, other),
            Mark::Comma => (other, own),
        };
        let reasons = format!(
            "for a decimal point: {}; for a decimal comma: {}",
            side(&point, "nothing"),
            side(&comma, "nothing")
        );
        Decimals::Asked { example, reasons }
    }
}
