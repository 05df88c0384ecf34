//! One name in several rows. What is the same to the letter counts once. Of rows that differ none is used, so that no
//! order of rows decides which of them is right.

use std::collections::{BTreeMap, BTreeSet};

use super::form::{Form, Row};
use super::ids::{Ids, Unique, hash};
use super::met::Times;
use super::unseen;

/// Every name that was met, whether or not its row is used.
#[derive(Default)]
pub struct Names<'c> {
    unique: Unique,
    /// Where each was met first.
    first: Vec<Spot>,
    /// Those whose first row is not used, by their place among all.
    unused: Vec<u32>,
    /// The texts of all rows of those that have several that differ.
    texts: BTreeSet<(u32, &'c str)>,
    /// The first row of each of these that differs from the very first.
    others: BTreeMap<u32, Other>,
    /// How often the rows of names were met again.
    again: BTreeMap<u32, u32>,
}

/// Where a row begins.
#[derive(Clone, Copy)]
struct Spot {
    line: u64,
    at: usize,
}

struct Other {
    line: u64,
    name: String,
}

/// What earlier rows have of a name.
pub enum Before {
    Nothing,
    /// The very same row, first on this line.
    Same(u64),
    /// Other rows: why none of them is used.
    Differs(String),
}

/// A row that was used before another one of the same name was met.
pub struct Contested {
    pub row: usize,
    pub line: u64,
    /// Lines that it takes up.
    pub lines: u64,
    pub name: String,
    pub why: String,
}

impl<'c> Names<'c> {
    /// Looks a row's name up among those before.
    pub fn meet(&mut self, name: &str, row: &Row<'c>, form: &Form<'c>) -> Before {
        let Some(known) = self.unique.row_of(name) else {
            return Before::Nothing;
        };
        let Spot { line, at } = self.first[known];
        let known_name = self.unique.ids.get(known);
        let place = known as u32;
        if !self.others.contains_key(&place) {
            let mut first = Row::default();
            form.row_at(at, line, &mut first);
            self.texts.insert((place, first.text));
        }
        // What a spreadsheet has rounded may be the names of two.
        if self.texts.contains(&(place, row.text)) && !unseen::rounded(name) {
            *self.again.entry(place).or_default() += 1;
            return Before::Same(line);
        }
        self.texts.insert((place, row.text));
        self.others.entry(place).or_insert_with(|| Other {
            line: row.line,
            name: name.to_owned(),
        });
        Before::Differs(why_none(name, known_name, line))
    }

    /// Takes down a name that no row before has. `used`: its row is, as all rows that are used are told here.
    pub fn push(&mut self, name: &str, row: &Row<'c>, used: bool) {
        if !used {
            self.unused.push(self.first.len() as u32);
        }
        self.unique.push(name);
        self.first.push(Spot {
            line: row.line,
            at: row.at,
        });
    }

    /// Whether every name was met again, and all of them as often: as in a table that was put below itself.
    pub fn all_again(&self) -> bool {
        let mut times = self.again.values();
        let first = times.next();
        self.again.len() == self.first.len() && times.all(|times| Some(times) == first)
    }

    /// The used rows of which the names stand in other rows, too, that differ.
    pub fn contested(&self, form: &Form<'c>) -> Vec<Contested> {
        let used = |(place, other): (&u32, &Other)| {
            let before = self.unused.partition_point(|unused| unused < place);
            if self.unused.get(before) == Some(place) {
                return None;
            }
            let place = *place as usize;
            let Spot { line, at } = self.first[place];
            let mut row = Row::default();
            form.row_at(at, line, &mut row);
            let name = self.unique.ids.get(place);
            Some(Contested {
                row: place - before,
                line,
                lines: row.lines,
                name: name.to_owned(),
                why: why_none(name, &other.name, other.line),
            })
        };
        self.others.iter().filter_map(used).collect()
    }

    /// Customers whose names are another's but for capitals, blanks, dashes, or what a spreadsheet puts before a number
    /// or behind it; and the first two lines.
    pub fn alike(&self) -> Times {
        let ids = &self.unique.ids;
        let mut met = Times::default();
        if !may_be_alike(ids) {
            return met;
        }
        let mut plain = String::new();
        let mut hashes: Vec<(u32, u32)> = (0..ids.len())
            .map(|place| {
                write_plain(ids.get(place), &mut plain);
                (hash(&plain), place as u32)
            })
            .collect();
        hashes.sort_unstable();
        let plain_of = |place: u32| {
            let mut plain = String::new();
            write_plain(ids.get(place as usize), &mut plain);
            plain
        };
        let mut pairs: Vec<[u32; 2]> = Vec::new();
        for same_hash in hashes.chunk_by(|one, other| one.0 == other.0) {
            if let [_, _, ..] = same_hash {
                let mut same: Vec<(String, u32)> = same_hash
                    .iter()
                    .map(|(_, place)| (plain_of(*place), *place))
                    .collect();
                same.sort();
                let two = same.windows(2).filter(|two| two[0].0 == two[1].0);
                pairs.extend(two.map(|two| [two[0].1, two[1].1]));
            }
        }
        pairs.sort_unstable_by_key(|[_, second]| *second);
        for pair in pairs {
            let [one, other] = pair.map(|place| self.first[place as usize].line);
            met.take(|| format!("lines {one} and {other}"));
        }
        met
    }

    /// The names of the used rows, in their order.
    pub fn of_used(self) -> Ids {
        if self.unused.is_empty() {
            return self.unique.ids;
        }
        let mut ids = Ids::default();
        let mut unused = self.unused.iter().peekable();
        for place in 0..self.first.len() {
            match unused.next_if(|unused| **unused as usize == place) {
                Some(_) => {}
                None => ids.push(self.unique.ids.get(place)),
            }
        }
        ids
    }
}

/// Whether any name may be another's in other words: most tables are told by what characters they have at all.
fn may_be_alike(ids: &Ids) -> bool {
    let has = |of: fn(u8) -> bool| ids.text().bytes().any(of);
    let of_case = has(|byte| byte.is_ascii_uppercase()) && has(|byte| byte.is_ascii_lowercase());
    let of_number = |id: &str| id.starts_with('0') || id.ends_with(".0");
    of_case
        || has(|byte| byte <= b' ' || !byte.is_ascii())
        || (0..ids.len()).any(|place| of_number(ids.get(place)))
}

/// What is left of a name without what differs by how it is written.
fn write_plain(name: &str, plain: &mut String) {
    plain.clear();
    let seen = unseen::to_the_eye(name);
    for c in seen.chars() {
        match c {
            'A'..='Z' => plain.push(c.to_ascii_lowercase()),
            '\u{2010}'..='\u{2015}' | '\u{2212}' => plain.push('-'),
            c if c.is_whitespace() => {
                if !plain.ends_with(' ') {
                    plain.push(' ');
                }
            }
            c if c.is_ascii() => plain.push(c),
            c => plain.extend(c.to_lowercase()),
        }
    }
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    if plain.strip_suffix(".0").is_some_and(digits) {
        plain.truncate(plain.len() - 2);
    }
    if digits(plain) {
        let zeros = plain.len() - plain.trim_start_matches('0').len();
        plain.drain(..zeros.min(plain.len() - 1));
    }
}

/// Why a row is not used whose name stands on another line, too.
fn why_none(name: &str, other: &str, line: u64) -> String {
    if unseen::rounded(name) {
        return format!(
            "rounded by a spreadsheet, it stands on line {line}, too: none of them is used"
        );
    }
    match unseen::odd(name).or_else(|| unseen::odd(other)) {
        Some(odd) if other != name => {
            format!(
                "it looks like the name on line {line}, and one has {odd}: none of them is used"
            )
        }
        _ => format!("it stands on line {line}, too, and the rows differ: none of them is used"),
    }
}
