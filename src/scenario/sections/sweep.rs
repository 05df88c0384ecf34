//! `[sweep]`: what is varied over many runs, and over which design. A run takes no notice of it.

use super::super::diagnostics::{Diagnostic, Fault, Place, code, excerpt, nearest, one_of};
use super::super::key::{Key, Kind, Range, Section};
use super::super::node::{Node, Table, Value};
use super::super::overrides::{Keyed, key_at};
use super::super::reader::{Read, Reader, Shared, out_of_range, text_of, unknown_name};
use super::super::resolved::{list, quoted, toml};
use super::super::shape::Shape;
use super::super::sweep::{
    Design, End, FORMS, Form, Spread, Sweep, Values, Vary, Written, written,
};
use super::super::value::{self, days};
use super::traits;
use crate::vocabulary::metric::Metric;

/// How many factors a sweep may have.
const MOST_FACTORS: usize = 100;
/// How many values a factor may list.
const MOST_VALUES: usize = 10_000;

const DESIGN: Key = Key::or(
    "design",
    Kind::Word(&Design::KEYS),
    "\"factorial\"",
    "factorial: every combination; lhs: a Latin hypercube, spread out; sobol: a Sobol' sequence; morris: trajectories, one \
     factor at a time; saltelli: for Sobol' indices; pawn: a Sobol' sequence, for PAWN indices; csv: the rows of a file",
    "\"lhs\"",
);
const POINTS: Key = Key::or(
    "points",
    Kind::Whole(1, 1_000_000),
    "64",
    "points of a Latin hypercube or Sobol' sequence (pawn, too); base points of Saltelli's design",
    "256",
);
const LEVELS: Key = Key::or(
    "levels",
    Kind::Whole(2, 1_000),
    "5",
    "values of a range that has no count of its own, in a factorial design; levels of Morris' design, rounded up to an even number",
    "11",
);
const TRAJECTORIES: Key = Key::or(
    "trajectories",
    Kind::Whole(2, 100_000),
    "10",
    "trajectories of Morris' design",
    "20",
);
const SECOND_ORDER: Key = Key::or(
    "second_order",
    Kind::Flag,
    "true",
    "whether Saltelli's design has the points for indices of pairs of factors, nearly twice as many",
    "false",
);
const SEED: Key = Key::or(
    "seed",
    Kind::Whole(0, u64::MAX),
    "1",
    "the seed of the design's draws; people and luck have that of `[design]`",
    "2",
);
const FILE: Key = Key::optional(
    "file",
    Kind::Text,
    "the CSV file of a design of one's own: a row a point, a column a key; relative to the scenario file. `vary` is not used then",
    "\"design.csv\"",
);
const METRICS: Key = Key::derived(
    "metrics",
    Kind::Names,
    "all",
    "metrics to write of each point",
    "[\"profit\", \"retained\"]",
);
const VARY: Key = Key::optional(
    "vary",
    Kind::Tables(&VARY_SECTION),
    VARY_SECTION.meaning,
    "",
);

pub static SECTION: Section = Section {
    name: "sweep",
    meaning: "many runs of the scenario, for `goodwill sweep` and `goodwill sensitivity`; a run takes no notice of it",
    keys: &[&[
        DESIGN,
        POINTS,
        LEVELS,
        TRAJECTORIES,
        SECOND_ORDER,
        SEED,
        FILE,
        METRICS,
        VARY,
    ]],
    named_by: None,
};

const KEY: Key = Key::required(
    "key",
    Kind::Text,
    "what is varied, as `--set` names it; `*` stands for all tables of a list, which move together",
    "\"arm.*.gesture.value\"",
);
const VALUES: Key = Key::required(
    "values",
    Kind::Special(Shape::Values),
    "its values, in the units that `--set` takes",
    "\"1..6:11\"",
);

pub static VARY_SECTION: Section = Section {
    name: "sweep.vary",
    meaning: "a factor: a key and its values",
    keys: &[&[KEY, VALUES]],
    named_by: None,
};

/// Reads the sweep; none where anything is wrong. `tree` is the whole scenario, `known` are its metrics.
pub fn read(reader: &mut Reader<'_>, tree: &Table, known: &[Metric]) -> Option<Sweep> {
    let design = reader.word(&DESIGN).map(|at| Design::ALL[at]);
    let points = reader.whole(&POINTS);
    let levels = reader.whole(&LEVELS);
    let trajectories = reader.whole(&TRAJECTORIES);
    let second_order = reader.flag(&SECOND_ORDER);
    let seed = reader.whole(&SEED);
    let given = design == Some(Design::Given);
    let file = match given || !reader.has(&FILE) {
        true => reader.has(&FILE).then(|| reader.text(&FILE)).flatten(),
        false => {
            reader.reject(&FILE, "only a design of `csv` has a file");
            None
        }
    };
    if given && !reader.has(&FILE) {
        reader.missing(&FILE);
    }
    let metrics = metrics(reader, known);
    let mut tables = reader.tables(&VARY, MOST_FACTORS);
    let mut vary: Vec<(Vary, String, Place)> = Vec::new();
    let mut right = true;
    for table in &mut tables {
        let Some((factor, path, place)) = factor(table, tree) else {
            right = false;
            continue;
        };
        if let Some((_, _, first)) = vary.iter().find(|(_, other, _)| *other == path) {
            let message = format!("`{}` is varied twice", excerpt(&factor.key));
            let fault = Diagnostic::new(code::DUPLICATE, place, message);
            table.report(
                fault
                    .label("leave out one of them")
                    .also(*first, "the first is here"),
            );
        }
        vary.push((factor, path, place));
    }
    reader.close_all(&VARY, tables);
    right.then_some(())?;
    Some(Sweep {
        design: design?,
        points: points? as u32,
        levels: levels? as u32,
        trajectories: trajectories? as u32,
        second_order: second_order?,
        seed: seed?,
        file,
        metrics: metrics?,
        vary: vary.into_iter().map(|(vary, ..)| vary).collect(),
    })
}

fn metrics(reader: &mut Reader<'_>, known: &[Metric]) -> Option<Vec<Metric>> {
    if !reader.has(&METRICS) {
        return Some(Vec::new());
    }
    let mut found = Vec::new();
    let mut right = true;
    for item in reader.items(&METRICS)? {
        let metric = text_of(reader.shared, &Kind::Name, item).and_then(|name| {
            let metric = known.iter().find(|metric| metric.key() == name);
            let names = known.iter().map(|metric| metric.key());
            metric.ok_or_else(|| unknown_name("metric", names, name, item.place))
        });
        match metric {
            Ok(metric) if found.contains(metric) => {}
            Ok(metric) => found.push(*metric),
            Err(fault) => {
                right = false;
                reader.report(fault);
            }
        }
    }
    reader.put(&METRICS, list(found.iter().map(|own| quoted(own.key()))));
    right.then_some(found)
}

/// A factor, with its key in a form by which the same one is known again, and its place.
fn factor(reader: &mut Reader<'_>, tree: &Table) -> Option<(Vary, String, Place)> {
    let place = reader.place_of(&KEY);
    let key = reader.text(&KEY);
    let keyed = key.as_ref().map(|key| key_at(tree, key, place));
    let keyed = keyed.and_then(|keyed| {
        keyed
            .and_then(|keyed| can_vary(keyed, place))
            .map_err(|fault| reader.report(fault))
            .ok()
    });
    let Some(keyed) = keyed else {
        if !reader.has(&VALUES) {
            reader.missing(&VALUES);
        }
        return None;
    };
    let values = reader.read(&VALUES, |shared, node| values(shared, &keyed, node))?;
    let whole = matches!(keyed.kind, Some(Kind::Whole(..)));
    let vary = Vary {
        key: key?.trim().to_owned(),
        whole,
        values,
    };
    Some((vary, keyed.path, place))
}

/// Refuses keys of which there is nothing to vary.
pub(super) fn can_vary(keyed: Keyed, place: Place) -> Result<Keyed, Fault> {
    let fault = |message: String| Diagnostic::new(code::NOT_HERE, place, message);
    let last = keyed.path.rsplit('.').next().unwrap_or_default();
    if keyed.path == "design.seed" {
        return Err(
            fault("every point has the same people with the same luck".to_owned())
                .label("a seed is nothing to vary")
                .help("take more replicates: each has people and luck of its own"),
        );
    }
    if ["population.data", "population.orders"]
        .iter()
        .any(|table| keyed.path.starts_with(table))
    {
        let message = "the customers' file is read once, for all points".to_owned();
        return Err(fault(message).help("sweep each file by itself"));
    }
    if keyed.path.starts_with("sweep") {
        return Err(fault("a sweep cannot vary itself".to_owned()));
    }
    if keyed.path.starts_with("arm") && last == "name" {
        let message = "arms keep their names over all points".to_owned();
        return Err(fault(message));
    }
    match keyed.kind {
        Some(Kind::Table(_)) if keyed.path == "psychology" => Ok(keyed),
        Some(Kind::Table(section) | Kind::Tables(section)) => {
            let keys = one_of(section.keys().map(|key| key.name));
            Err(fault(format!("`{}` is a table", excerpt(&keyed.path)))
                .label("name a key in it")
                .help(format!("known: {keys}")))
        }
        _ => Ok(keyed),
    }
}

/// Whether a key takes numbers, and in which range, as far as that is known.
fn numbers(kind: Option<Kind>) -> Option<Option<Range>> {
    match kind {
        None => Some(None),
        Some(Kind::Number(range) | Kind::Money(range) | Kind::Share(range)) => Some(Some(range)),
        Some(Kind::Whole(low, high)) => Some(Some(Range::new(low as f64, high as f64))),
        Some(Kind::Special(Shape::Budget | Shape::Worth)) => Some(Some(Range::NON_NEGATIVE)),
        Some(Kind::Special(Shape::Trait(which))) => numbers(Some(traits::kind(which))),
        Some(Kind::Duration(_) | Kind::Rate | Kind::Time) => Some(None),
        Some(Kind::Special(shape)) => match shape {
            Shape::InMetric | Shape::Stake | Shape::Fit | Shape::Times | Shape::Effect => {
                Some(None)
            }
            Shape::Trait(_)
            | Shape::Budget
            | Shape::Worth
            | Shape::Loss
            | Shape::Column
            | Shape::Moment(_)
            | Shape::Date
            | Shape::Dates
            | Shape::Window
            | Shape::Multipliers(..)
            | Shape::Metric
            | Shape::Offers
            | Shape::Interval(_)
            | Shape::Pair
            | Shape::End
            | Shape::Values => None,
        },
        Some(
            Kind::Text
            | Kind::Name
            | Kind::Flag
            | Kind::Word(_)
            | Kind::Words(_)
            | Kind::Names
            | Kind::Table(_)
            | Kind::Tables(_),
        ) => None,
    }
}

pub(super) fn values(shared: &Shared, keyed: &Keyed, node: &Node) -> Read<Values> {
    let currency = shared.currency.borrow();
    let wrong = |message: String| Diagnostic::new(code::NOTATION, node.place, message);
    match &node.value {
        Value::List(items) => {
            if keyed.path == "psychology" {
                return Err(draws_alone(node.place));
            }
            listed(node, items)
        }
        Value::Text(text) => match written(text) {
            Err(why) => Err(wrong(format!("`{}`: {why}", excerpt(text))).help(FORMS)),
            Ok(Written::Draws(count)) => match keyed.path == "psychology" {
                true => Ok((Values::Draws(count), quoted(text.trim()))),
                false => Err(wrong("`draws` are of the whole psychology".to_owned())
                    .help("vary the key `psychology` over them")),
            },
            Ok(Written::Range { ends, log, count }) => {
                check_numeric(keyed, node.place)?;
                let texts = [ends[0].as_str(), ends[1].as_str()];
                let (numbers, form) = together(&texts, &currency, node.place)?;
                let (low, high) = (numbers[0], numbers[1]);
                let range = |message: &str, label: &str| {
                    Diagnostic::new(code::OUT_OF_RANGE, node.place, message).label(label)
                };
                if low >= high {
                    return Err(range(
                        "this range is empty",
                        "its first end has to be below the second",
                    ));
                }
                if log && low <= 0.0 {
                    return Err(range(
                        "a logarithmic range begins above 0",
                        "0 has no logarithm",
                    ));
                }
                if keyed.is_whole()
                    && form == Form::Plain
                    && (low.fract() != 0.0 || high.fract() != 0.0)
                {
                    return Err(range(
                        "this key takes whole numbers alone",
                        "so are the ends of its range",
                    ));
                }
                check_ends(keyed, &[low, high], &form, node)?;
                let values = Values::Range {
                    low,
                    high,
                    log,
                    count,
                    form,
                };
                Ok((values, quoted(text.trim())))
            }
        },
        Value::Table(table) => {
            check_numeric(keyed, node.place)?;
            spread(table, node, &currency)
        }
        _ => Err(wrong("one value is nothing to vary".to_owned()).help(FORMS)),
    }
}

impl Keyed {
    fn is_whole(&self) -> bool {
        matches!(self.kind, Some(Kind::Whole(..)))
    }
}

fn draws_alone(place: Place) -> Fault {
    let message = "the whole psychology is varied over draws of it alone";
    Diagnostic::new(code::NOTATION, place, message)
        .help("write `\"draws\"`, or `\"draws:100\"` for so many; single parameters are keys of their own, such as `psychology.unease`")
}

pub(super) fn check_numeric(keyed: &Keyed, place: Place) -> Result<(), Fault> {
    if keyed.path == "psychology" {
        return Err(draws_alone(place));
    }
    if numbers(keyed.kind).is_some() {
        return Ok(());
    }
    let message = format!("`{}` takes no numbers", excerpt(&keyed.path));
    let fault = Diagnostic::new(code::WRONG_TYPE, place, message)
        .label("a range is of numbers; list the values");
    Err(match keyed.kind {
        Some(Kind::Word(words)) => {
            let words: Vec<String> = words.iter().map(|word| quoted(word)).collect();
            fault.help(format!("write `[{}]`, or some of them", words.join(", ")))
        }
        Some(Kind::Flag) => fault.help("write `[false, true]`"),
        _ => fault.help("write a list like `[\"a\", \"b\"]`"),
    })
}

/// The numbers of several texts in one unit.
pub(super) fn together(
    texts: &[&str],
    currency: &str,
    place: Place,
) -> Result<(Vec<f64>, Form), Fault> {
    let wrong = |message: String| Diagnostic::new(code::NOTATION, place, message).help(FORMS);
    let ends = End::read_all(texts, currency)
        .map_err(|text| wrong(format!("`{}` is no number", excerpt(text))))?;
    End::together(&ends).ok_or_else(|| {
        let texts: Vec<String> = texts.iter().map(|text| excerpt(text)).collect();
        wrong(format!(
            "the units of {} do not go together",
            one_of(texts.iter().map(String::as_str)).replace(" or ", " and ")
        ))
    })
}

/// Refuses ends that the key never takes.
pub(super) fn check_ends(
    keyed: &Keyed,
    ends: &[f64],
    form: &Form,
    node: &Node,
) -> Result<(), Fault> {
    let needs_unit = matches!(keyed.kind, Some(Kind::Duration(_) | Kind::Rate));
    if needs_unit && *form == Form::Plain {
        let like = match keyed.kind {
            Some(Kind::Rate) => "1..4 per week".to_owned(),
            _ => format!("1..{}", days(4.0)),
        };
        let fault = Diagnostic::new(code::NOTATION, node.place, "the unit is missing");
        return Err(fault.label(format!("say of what, like `\"{like}\"`")));
    }
    let Some(Some(range)) = numbers(keyed.kind) else {
        return Ok(());
    };
    match ends.iter().find(|end| !range.contains(**end)) {
        Some(end) if *form == Form::Plain => {
            let message = format!(
                "{} is out of range for `{}`",
                value::number(*end),
                keyed.path
            );
            Err(Diagnostic::new(code::OUT_OF_RANGE, node.place, message)
                .label(format!("allowed: {}", range.words())))
        }
        _ => Ok(()),
    }
}

fn listed(node: &Node, items: &[Node]) -> Read<Values> {
    if items.len() < 2 || items.len() > MOST_VALUES {
        let message = format!(
            "a list of values has 2 to {MOST_VALUES} of them, not {}",
            items.len()
        );
        return Err(Diagnostic::new(code::LIMIT, node.place, message));
    }
    let mut values: Vec<String> = Vec::new();
    for item in items {
        let value = toml(item);
        if values.contains(&value) {
            let message = format!("{} is listed twice", excerpt(&value));
            let fault = Diagnostic::new(code::DUPLICATE, item.place, message);
            return Err(fault.label("name it once"));
        }
        values.push(value);
    }
    let written = list(&values);
    Ok((Values::List(values), written))
}

fn spread(table: &Table, node: &Node, currency: &str) -> Read<Values> {
    let names = || Spread::FAMILIES.iter().map(|(name, _)| *name);
    let [entry] = table.entries.as_slice() else {
        let message = "a distribution has exactly one form";
        let fault = Diagnostic::new(code::CONFLICT, node.place, message);
        return Err(fault.help(format!("write one of {}", one_of(names()))));
    };
    let Some(at) = names().position(|name| name == entry.key) else {
        let message = format!(
            "there is no distribution `{}` of a factor",
            excerpt(&entry.key)
        );
        let fault = Diagnostic::new(code::UNKNOWN_KEY, entry.key_place, message);
        let fault = match nearest(&entry.key, names()) {
            Some(form) => fault.label(format!("did you mean `{form}`?")),
            None => fault,
        };
        return Err(fault
            .help(format!("allowed: {}", one_of(names())))
            .help("distributions of a trait stand in a list, as its values"));
    };
    let (name, parameters) = Spread::FAMILIES[at];
    let needs = || {
        let keys: Vec<String> = parameters.iter().map(|key| format!("{key} = …")).collect();
        let message = format!("`{name}` needs exactly `{{ {} }}`", keys.join(", "));
        Diagnostic::new(code::CONFLICT, entry.node.place, message)
    };
    let Value::Table(given) = &entry.node.value else {
        return Err(needs());
    };
    if given.entries.len() != parameters.len() {
        return Err(needs());
    }
    let mut texts = Vec::new();
    for key in parameters {
        let own = given.entry(key).ok_or_else(needs)?;
        texts.push(match &own.node.value {
            Value::Text(text) => text.clone(),
            Value::Whole(_) | Value::Number(_) => toml(&own.node),
            _ => return Err(needs()),
        });
    }
    let unitless = parameters.iter().position(|key| *key == "cv");
    let with_unit: Vec<&str> = texts
        .iter()
        .enumerate()
        .filter(|(at, _)| Some(*at) != unitless)
        .map(|(_, text)| text.as_str())
        .collect();
    let (mut numbers, form) = together(&with_unit, currency, entry.node.place)?;
    if let Some(at) = unitless {
        let cv = texts[at].parse::<f64>().map_err(|_| needs())?;
        numbers.insert(at, cv);
    }
    let of = Spread::of(at, &numbers).map_err(|why| out_of_range(&entry.node, why))?;
    Ok((Values::Spread(of, form), toml(node)))
}
