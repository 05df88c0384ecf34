//! `[population]`: who the customers are.

use std::path::Path;

use super::super::checked::{Data, Distribution, Population, Segment, Trait};
use super::super::data::{self, Input, Mapping, Rows};
use super::super::diagnostics::{Diagnostic, Place, code, excerpt};
use super::super::key::{Key, Kind, Range, Section};
use super::super::node::{Node, Value};
use super::super::reader::{Reader, check_name, unknown_name, wrong_type};
use super::super::resolved::{inline, quoted};
use super::traits::{self, Told};

/// Slots are numbered in 32 bits.
pub const MOST_SLOTS: u64 = 4_000_000_000;
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
    Kind::Table(&DATA_SECTION),
    "customers from a CSV file",
    "",
);
const SEGMENT: Key = Key::optional(
    "segment",
    Kind::Tables(&SEGMENT_SECTION),
    "groups that differ in their traits",
    "",
);

pub static SECTION: Section = Section {
    name: "population",
    meaning: "who the customers are",
    keys: &[&[OF, SIZE], &traits::KEYS, &[DATA, SEGMENT]],
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

const FILE: Key = Key::required(
    "file",
    Kind::Text,
    "a CSV file with a header line, relative to the scenario",
    "\"data/tips.csv\"",
);
const SEGMENT_COLUMN: Key = Key::optional(
    "segment",
    Kind::Text,
    "the column that names each customer's segment",
    "\"time\"",
);

const fn mapped(which: Trait, example: &'static str) -> Key {
    const FORM: Kind =
        Kind::Special("a column's name, or a table like `{ column = \"tip\", over = \"bill\" }`");
    Key::optional(which.key(), FORM, "the column of this trait", example)
}

const COLUMNS: [Key; Trait::COUNT] = [
    mapped(Trait::Reciprocity, "\"reciprocity\""),
    mapped(Trait::Indebtedness, "\"indebtedness\""),
    mapped(Trait::Skepticism, "\"skepticism\""),
    mapped(Trait::Trust, "\"trust\""),
    mapped(
        Trait::PurchaseRate,
        "{ column = \"x\", over = \"T\", per = \"week\" }",
    ),
    mapped(Trait::Basket, "\"total_bill\""),
    mapped(
        Trait::TipShare,
        "{ column = \"tip\", over = \"total_bill\" }",
    ),
    mapped(Trait::Tenure, "{ column = \"T\", unit = \"week\" }"),
];

pub static DATA_SECTION: Section = Section {
    name: "population.data",
    meaning: "customers from a CSV file: which column is which trait",
    keys: &[&[FILE, SEGMENT_COLUMN], &COLUMNS],
    named_by: None,
};

const UNITS: Kind = Kind::Word(&["day", "week", "month", "quarter", "year"]);
const COLUMN: Key = Key::required("column", Kind::Text, "the column", "\"tip\"");
const OVER: Key = Key::optional(
    "over",
    Kind::Text,
    "the column to divide by",
    "\"total_bill\"",
);
const PER: Key = Key::optional("per", UNITS, "the time of a rate", "\"week\"");
const UNIT: Key = Key::optional("unit", UNITS, "the unit of a duration", "\"week\"");

pub static COLUMN_SECTION: Section = Section {
    name: "population.data column",
    meaning: "a column, or the ratio of two",
    keys: &[&[COLUMN, OVER, PER, UNIT]],
    named_by: None,
};

/// The population with what other tables need to know about it.
#[derive(Debug)]
pub struct Who {
    pub population: Population,
    /// Whether the trait is given, by a distribution other than a plain 0 or by a column.
    given: [bool; Trait::COUNT],
    /// False where the segments could not be read: names of segments are not checked then.
    pub segments_known: bool,
    pub input: Option<Input>,
}

impl Who {
    /// Whether the scenario gives this trait.
    pub fn has(&self, which: Trait) -> bool {
        self.given[which as usize]
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
pub fn read(reader: &mut Reader<'_>, base: &Path) -> Who {
    let of = reader.text(&OF).unwrap_or_default();
    let told = traits::read(reader, None);
    let mut given = [false; Trait::COUNT];
    let mut file = None;
    let mut data_wrong = false;
    if let Some(mut table) = reader.table(&DATA) {
        file = read_data(&mut table, base);
        data_wrong = file.is_none();
        given = COLUMNS.map(|key| table.has(&key));
        reader.close(&DATA, table);
    }
    let rows = file.as_ref().map(|file| &file.rows);
    let names_in_data = rows.and_then(|rows| rows.segments.as_ref());
    let (segments, of_rows) = if reader.has(&SEGMENT) {
        let mut tables = reader.tables(&SEGMENT, MOST_SEGMENTS);
        traits::KEYS.iter().for_each(|key| reader.unput(key));
        let read = declared(&mut tables, &told, file.as_ref(), data_wrong);
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
        let nothing = |segment: &Segment| *segment.traits.of(which) == Distribution::Constant(0.0);
        given[which as usize] |= !segments.iter().all(nothing);
    }

    let count = rows.map(|rows| rows.count as u64);
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
    let input = file.as_ref().map(|file| file.input.clone());
    let data = file.map(|file| Data {
        path: file.input.name,
        rows: file.rows.count,
        columns: file.rows.columns,
        segments: of_rows.map(|rows| rows.into_iter().map(|at| at as u16).collect()),
        spend: None,
    });
    let population = Population {
        of,
        size: size.unwrap_or(1),
        segments,
        data,
    };
    Who {
        population,
        given,
        segments_known: !data_wrong,
        input,
    }
}

/// A data file that was read.
struct File {
    input: Input,
    rows: Rows,
    segment: Option<(String, Place)>,
}

fn read_data(reader: &mut Reader<'_>, base: &Path) -> Option<File> {
    let place = reader.place_of(&FILE);
    let name = reader.text(&FILE);
    let segment = reader
        .text(&SEGMENT_COLUMN)
        .map(|name| (name, reader.place_of(&SEGMENT_COLUMN)));
    let mut wrong = segment.is_none() && reader.has(&SEGMENT_COLUMN);
    let mut mappings = Vec::new();
    for (at, key) in COLUMNS.iter().enumerate() {
        let Some(node) = reader.node(key) else {
            continue;
        };
        match mapping(reader, key, Trait::ALL[at], node) {
            Some(mapping) => mappings.push(mapping),
            None => wrong = true,
        }
    }
    let name = name?;
    if mappings.is_empty() && segment.is_none() && !wrong {
        let fault = Diagnostic::new(
            code::CONFLICT,
            reader.place(),
            "no column of the data is used",
        );
        reader.report(fault.help("name the column of a trait, like `basket = \"total_bill\"`"));
        return None;
    }
    let path = base.join(&name);
    let content = match data::read_file(&path) {
        Ok(content) => content,
        Err(error) => {
            let message = format!("the data file `{}` cannot be read", excerpt(&name));
            let fault = Diagnostic::new(code::DATA_FILE, place, message).label(error.to_string());
            reader.report(fault.help("the path is relative to the scenario file"));
            return None;
        }
    };
    // The resolved scenario stands beside a copy of its data.
    reader.unput(&FILE);
    reader.put(&FILE, quoted(&data::data_name(&name)));
    match data::read_rows(&content, place, &mappings, segment.as_ref()) {
        Ok(rows) if !wrong => Some(File {
            input: Input::of(&name, &path, &content),
            rows,
            segment,
        }),
        Ok(_) => None,
        Err(faults) => {
            faults.into_iter().for_each(|fault| reader.report(fault));
            None
        }
    }
}

/// Reads which column a trait is.
fn mapping(reader: &mut Reader<'_>, key: &Key, which: Trait, node: &Node) -> Option<Mapping> {
    let (mut column, mut over) = (None, None);
    let (mut per, mut unit) = (None, None);
    let mut toml = String::new();
    match &node.value {
        Value::Text(text) => {
            column = Some((text.clone(), node.place));
            toml = quoted(text);
        }
        Value::Table(table) => {
            let mut table = Reader::new(reader.shared, &COLUMN_SECTION, table, node.place);
            let place = table.place_of(&COLUMN);
            column = table.text(&COLUMN).map(|name| (name, place));
            let place = table.place_of(&OVER);
            over = table.text(&OVER).map(|name| (name, place));
            per = table.word(&PER);
            unit = table.word(&UNIT);
            if which != Trait::PurchaseRate {
                table.reject(&PER, "only `purchase_rate` is a rate");
            }
            if which != Trait::Tenure {
                table.reject(&UNIT, "only `tenure` is a duration");
            }
            let word = |at: usize| quoted(["day", "week", "month", "quarter", "year"][at]);
            let text = |name: &Option<(String, Place)>| name.as_ref().map(|(name, _)| quoted(name));
            let entries = [
                ("column", text(&column)),
                ("over", text(&over)),
                ("per", per.map(word)),
                ("unit", unit.map(word)),
            ];
            toml = inline(
                entries
                    .into_iter()
                    .filter_map(|(key, value)| Some((key, value?))),
            );
            let unread = |key: &Key, known: bool| table.has(key) && !known;
            if unread(&OVER, over.is_some())
                || unread(&PER, per.is_some())
                || unread(&UNIT, unit.is_some())
            {
                return None;
            }
        }
        _ => reader.report(wrong_type(reader.shared, node, &key.kind)),
    }
    let column = column?;
    let days = |at: usize| super::super::checked::SpanName::ALL[at].days();
    let needs = |key: &str, example: &str| {
        let message = format!("`{}` needs `{key}`", which.key());
        let fault = Diagnostic::new(code::NOTATION, node.place, message);
        reader.report(fault.help(format!("write {example}")));
    };
    let factor = match (which, per, unit) {
        (Trait::PurchaseRate, Some(per), _) => 1.0 / days(per),
        (Trait::Tenure, _, Some(unit)) => days(unit),
        (Trait::PurchaseRate, None, _) => {
            needs(
                "per",
                "`purchase_rate = { column = \"x\", over = \"T\", per = \"week\" }`",
            );
            return None;
        }
        (Trait::Tenure, _, None) => {
            needs("unit", "`tenure = { column = \"T\", unit = \"week\" }`");
            return None;
        }
        _ => 1.0,
    };
    reader.put(key, toml);
    Some(Mapping {
        which,
        column,
        over,
        factor,
    })
}

/// The segments that the scenario declares and, where the data name them, each row's.
fn declared(
    tables: &mut [Reader<'_>],
    told: &[Told; Trait::COUNT],
    file: Option<&File>,
    data_wrong: bool,
) -> (Vec<Segment>, Option<Vec<u32>>) {
    let in_data = file.and_then(|file| Some((file, file.rows.segments.as_ref()?)));
    let mut segments: Vec<Segment> = Vec::new();
    let mut sum = Some(0.0);
    for table in tables.iter_mut() {
        let place = table.place_of(&NAME);
        let name = table.text(&NAME);
        if let Some(name) = &name
            && segments.iter().any(|segment| segment.name == *name)
        {
            let message = format!("two segments are called `{}`", excerpt(name));
            table.report(
                Diagnostic::new(code::DUPLICATE, place, message).label("call it otherwise"),
            );
        }
        let share = if in_data.is_some() {
            table.reject(&SHARE, "the data say which customer is in which segment");
            Some(0.0)
        } else {
            if !table.has(&SHARE) && !data_wrong {
                table.missing(&SHARE);
            }
            table.number(&SHARE)
        };
        sum = sum.zip(share).map(|(sum, share)| sum + share);
        segments.push(Segment {
            name: name.unwrap_or_default(),
            share: share.unwrap_or_default(),
            traits: traits::distributions(&traits::read(table, Some(told))),
        });
    }
    let Some((file, (names, of_rows))) = in_data else {
        if let (Some(sum), Some(last)) = (sum, tables.last())
            && (sum - 1.0).abs() > 1e-6
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
            None => {
                index.push(0);
                let known = segments.iter().map(|segment| segment.name.as_str());
                let place = file.segment.as_ref().map(|(_, place)| *place);
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

/// The segments that the data name, in order of first appearance.
fn named_by_data(
    reader: &Reader<'_>,
    names: &[String],
    of_rows: &[u32],
    told: &[Told; Trait::COUNT],
    file: &File,
) -> Vec<Segment> {
    let place = file
        .segment
        .as_ref()
        .map_or(reader.place(), |(_, place)| *place);
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
