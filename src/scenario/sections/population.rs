//! `[population]`: who the customers are.

use super::super::checked::{Contact, Population, Segment, Trait};
use super::super::data::{LogCalendar, Origin};
use super::super::diagnostics::{Diagnostic, code};
use super::super::key::{Key, Kind, Range, Section};
use super::super::reader::{Reader, check_name, check_taken, unknown_name};
use super::super::shape::Shape;
use super::data::{self, File};
use super::gesture;
use super::orders;
use super::size::MOST_SLOTS;
use super::traits::{self, TraitAsRead};
use crate::files::Beside;

/// More segments than this cannot be told apart.
const MOST_SEGMENTS: usize = 64;

const OF: Key = Key::or(
    "of",
    Kind::Name,
    "\"customers\"",
    "what one simulated customer is, in the plural",
    "\"dining parties\"",
);
const SIZE: Key = Key::derived(
    "size",
    Kind::Whole(1, MOST_SLOTS),
    "the number of data rows",
    "members at the start of a replicate",
    "20_000",
);
const DATA: Key = Key::optional(
    "data",
    Kind::Table(&super::data::SECTION),
    "customers from a CSV file",
    "",
);
const ORDERS: Key = Key::optional(
    "orders",
    Kind::Table(&super::orders::SECTION),
    "customers from a log of their orders; with `data`, a table of the same customers",
    "",
);
const SEGMENT: Key = Key::optional(
    "segment",
    Kind::Tables(&SEGMENT_SECTION),
    "groups that differ in their traits",
    "",
);

const CONTACT: Key = Key::optional(
    "contact",
    Kind::Tables(&CONTACT_SECTION),
    "ways of contact by which only some can be reached: gestures and asks name the one that they go by",
    "",
);

/// More ways of contact than this are not told apart.
const MOST_CONTACTS: usize = 8;

pub static SECTION: Section = Section {
    name: "population",
    meaning: "who the customers are",
    keys: &[
        &[OF, SIZE],
        &traits::KEYS,
        &[DATA, ORDERS, SEGMENT, CONTACT],
    ],
    named_by: None,
};

const NAME: Key = Key::required(
    "name",
    Kind::Name,
    "what the segment is called",
    "\"families\"",
);
const SHARE: Key = Key::derived(
    "share",
    Kind::Share(Range::SHARE),
    "from the data, where they name segments; else it is needed",
    "share of the customers",
    "\"40%\"",
);

pub static SEGMENT_SECTION: Section = Section {
    name: "population.segment",
    meaning: "a group that differs in its traits",
    keys: &[&[NAME, SHARE], &traits::SEGMENT_KEYS],
    named_by: Some("name"),
};

const CONTACT_NAME: Key = Key::required(
    "name",
    Kind::Name,
    "what the way of contact is called",
    "\"email\"",
);
const CONTACT_SHARE: Key = Key::required(
    "share",
    Kind::Special(Shape::Fit),
    "share of the customers, and of prospects, who can be reached by it and have agreed to that: for all, or for each segment. Who they are \
     is drawn by lot, one way of contact apart from another; the same customers in every arm, and of a larger share the same and more",
    "\"62%\"",
);

pub static CONTACT_SECTION: Section = Section {
    name: "population.contact",
    meaning: "a way of contact by which only some can be reached, such as e-mail, post, parcels or an app",
    keys: &[&[CONTACT_NAME, CONTACT_SHARE]],
    named_by: Some("name"),
};

/// The population with what other tables need to know about it.
#[derive(Debug)]
pub struct Who {
    pub population: Population,
    /// Whether the trait is given, by a distribution other than a plain 0 or by a column.
    given: [bool; Trait::COUNT],
    /// Whether the data give the trait.
    in_data: [bool; Trait::COUNT],
    /// False where the segments could not be read: names of segments are not checked then.
    pub segments_known: bool,
    /// Where they come from, if from a file.
    pub origin: Option<Origin>,
    /// The day of the data, where they have one, and when the orders of a log of them came.
    pub as_of: Option<i32>,
    pub calendar: Option<LogCalendar>,
}

impl Who {
    /// Whether the scenario gives this trait.
    pub fn has(&self, which: Trait) -> bool {
        self.given[which as usize]
    }

    /// Whether the data give this trait.
    pub fn in_data(&self, which: Trait) -> bool {
        self.in_data[which as usize]
    }

    /// The names of the segments.
    pub fn names(&self) -> impl Iterator<Item = &str> + Clone {
        self.population
            .segments
            .iter()
            .map(|segment| segment.name.as_str())
    }
}

/// Reads the population; placeholders stand for what is wrong.
pub fn read(reader: &mut Reader<'_>, beside: &Beside<'_>, seed: u64) -> Who {
    let of = reader.text(&OF).unwrap_or_default();
    let told = traits::read(reader, None);
    let mut given = [false; Trait::COUNT];
    let mut file = None;
    let mut data_wrong = false;
    let orders = reader.table(&ORDERS);
    let table = reader.table(&DATA);
    if let Some(mut orders) = orders {
        let mut table = table;
        if let Some(table) = &table {
            given = data::given(table);
        }
        orders::GIVEN
            .iter()
            .for_each(|which| given[*which as usize] = true);
        match orders::read(&mut orders, table.as_mut(), beside, seed) {
            Some((read, copy)) => {
                file = Some(read);
                reader.close(&DATA, copy);
            }
            None => data_wrong = true,
        }
        unused(reader, &traits::KEYS, &given);
    } else if let Some(mut table) = table {
        file = data::read(&mut table, beside, seed);
        data_wrong = file.is_none();
        given = data::given(&table);
        reader.close(&DATA, table);
        unused(reader, &traits::KEYS, &given);
    }
    let in_data = given;
    let names_in_data = file.as_ref().and_then(|file| file.segments.as_ref());
    let mut complete = true;
    let (segments, of_rows) = if reader.has(&SEGMENT) {
        let mut tables = reader.tables(&SEGMENT, MOST_SEGMENTS);
        traits::KEYS.iter().for_each(|key| reader.unput(key));
        complete = !reader.too_many(&SEGMENT, MOST_SEGMENTS);
        let around = Around {
            told: &told,
            file: file.as_ref(),
            in_data: &in_data,
            // Of segments that are missing nothing can be said.
            known: complete && !data_wrong,
        };
        let read = declared(&mut tables, &around);
        reader.close_all(&SEGMENT, tables);
        read
    } else if let (Some(file), Some((names, of_rows))) = (&file, names_in_data) {
        (
            named_by_data(reader, names, of_rows, &told, file),
            Some(of_rows.clone()),
        )
    } else {
        let all = Segment {
            name: "all".to_owned(),
            share: 1.0,
            traits: traits::distributions(&told),
        };
        (vec![all], None)
    };

    for which in Trait::ALL {
        let nothing = |segment: &Segment| segment.traits.of(which).is_nothing();
        given[which as usize] |= !segments.iter().all(nothing);
    }

    let count = file.as_ref().map(|file| file.data.rows as u64);
    let size = match (reader.has(&SIZE), count) {
        (false, Some(count)) => {
            reader.put(&SIZE, count.to_string());
            Some(count)
        }
        (false, None) => {
            if !data_wrong {
                reader.missing(&SIZE);
            }
            None
        }
        (true, _) => reader.whole(&SIZE),
    };
    let (mut data, mut origin, mut as_of, mut calendar) = (None, None, None, None);
    if let Some(mut file) = file {
        (as_of, calendar) = (file.as_of, file.calendar);
        file.data.segments = of_rows.map(|rows| rows.into_iter().map(|at| at as u16).collect());
        (data, origin) = (Some(file.data), file.origin);
    }
    let population = Population {
        of,
        size: size.unwrap_or(1),
        segments,
        contacts: Vec::new(),
        data,
    };
    let mut who = Who {
        population,
        given,
        in_data,
        segments_known: !data_wrong && complete,
        origin,
        as_of,
        calendar,
    };
    who.population.contacts = contacts(reader, &who);
    who
}

/// The ways of contact that the scenario declares; placeholders stand for what is wrong.
fn contacts(reader: &mut Reader<'_>, who: &Who) -> Vec<Contact> {
    if !reader.has(&CONTACT) {
        return Vec::new();
    }
    let mut tables = reader.tables(&CONTACT, MOST_CONTACTS);
    let mut all: Vec<Contact> = Vec::new();
    for table in &mut tables {
        let place = table.place_of(&CONTACT_NAME);
        let name = table.text(&CONTACT_NAME).unwrap_or_default();
        if !name.is_empty() {
            let taken = all.iter().map(|contact| contact.name.as_str());
            check_taken(table, "ways of contact", &name, place, taken);
        }
        if !table.has(&CONTACT_SHARE) {
            table.missing(&CONTACT_SHARE);
        }
        let shares = gesture::fit_of(table, &CONTACT_SHARE, who);
        all.push(Contact { name, shares });
    }
    reader.close_all(&CONTACT, tables);
    all
}

/// Notes the traits that are written beside data which give them; what is resolved leaves them out.
fn unused(reader: &mut Reader<'_>, keys: &[Key; Trait::COUNT], in_data: &[bool; Trait::COUNT]) {
    for (key, in_data) in keys.iter().zip(in_data) {
        if *in_data {
            reader.reject(key, "the data give each customer's own");
            reader.unput(key);
        }
    }
}

/// What stands around the segments that a scenario declares.
struct Around<'a> {
    told: &'a [TraitAsRead; Trait::COUNT],
    file: Option<&'a File>,
    /// Which traits the data give.
    in_data: &'a [bool; Trait::COUNT],
    /// Whether the segments and the data could all be read.
    known: bool,
}

/// The segments that the scenario declares and, where the data name them, each row's.
fn declared(tables: &mut [Reader<'_>], around: &Around<'_>) -> (Vec<Segment>, Option<Vec<u32>>) {
    let named = around
        .file
        .and_then(|file| Some((file, file.segments.as_ref()?)));
    let mut segments: Vec<Segment> = Vec::new();
    let mut sum = Some(0.0);
    for table in tables.iter_mut() {
        let place = table.place_of(&NAME);
        let name = table.text(&NAME);
        if let Some(name) = &name {
            let taken = segments.iter().map(|segment| segment.name.as_str());
            check_taken(table, "segments", name, place, taken);
        }
        let share = if named.is_some() {
            table.reject(&SHARE, "the data say which customer is in which segment");
            Some(0.0)
        } else {
            if !table.has(&SHARE) && around.known {
                table.missing(&SHARE);
            }
            table.number(&SHARE)
        };
        sum = sum.zip(share).map(|(sum, share)| sum + share);
        let traits = traits::distributions(&traits::read(table, Some(around.told)));
        unused(table, &traits::SEGMENT_KEYS, around.in_data);
        segments.push(Segment {
            name: name.unwrap_or_default(),
            share: share.unwrap_or_default(),
            traits,
        });
    }
    let Some((file, (names, of_rows))) = named else {
        if let (Some(sum), Some(last)) = (sum, tables.last())
            && (sum - 1.0).abs() > traits::SHARE_TOLERANCE
            && around.known
        {
            let message = format!(
                "the shares of the segments sum to {}, not to 1",
                (sum * 1e9).round() / 1e9
            );
            let fault = Diagnostic::new(code::SHARE_SUM, last.place_of(&SHARE), message);
            last.report(fault.help("change the shares so that they sum to 1, or 100%"));
        }
        return (segments, None);
    };
    let mut index = Vec::new();
    for name in names {
        match segments.iter().position(|segment| segment.name == *name) {
            Some(at) => index.push(at as u32),
            None if !around.known => index.push(0),
            None => {
                index.push(0);
                let known = segments.iter().map(|segment| segment.name.as_str());
                let place = file.segment_place;
                if let (Some(table), Some(place)) = (tables.first(), place) {
                    table.report(unknown_name("segment for the data's", known, name, place));
                }
            }
        }
    }
    let of_rows: Vec<u32> = of_rows.iter().map(|at| index[*at as usize]).collect();
    for (at, segment) in segments.iter_mut().enumerate() {
        let rows = of_rows.iter().filter(|row| **row as usize == at).count();
        segment.share = rows as f64 / of_rows.len().max(1) as f64;
    }
    (segments, Some(of_rows))
}

/// The segments that the data name, in the order of the alphabet.
fn named_by_data(
    reader: &Reader<'_>,
    names: &[String],
    of_rows: &[u32],
    told: &[TraitAsRead; Trait::COUNT],
    file: &File,
) -> Vec<Segment> {
    let place = file.segment_place.unwrap_or(reader.place());
    if names.len() > MOST_SEGMENTS {
        let message = format!("the data name {} segments", names.len());
        let fault = Diagnostic::new(code::LIMIT, place, message);
        reader.report(fault.label(format!("at most {MOST_SEGMENTS} are allowed")));
    }
    for name in names.iter().take(MOST_SEGMENTS) {
        if let Err(fault) = check_name(name, place) {
            reader.report(fault.help("the data have such a segment; name each customer's"));
        }
    }
    let segments = names.iter().enumerate().map(|(at, name)| {
        let rows = of_rows.iter().filter(|row| **row as usize == at).count();
        Segment {
            name: name.clone(),
            share: rows as f64 / of_rows.len().max(1) as f64,
            traits: traits::distributions(told),
        }
    });
    segments.take(MOST_SEGMENTS).collect()
}
