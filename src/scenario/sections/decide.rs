//! `[optimize]` and `[[decide]]`: what `goodwill optimize` decides, and by what. A run takes no notice of them.

use super::super::checked::Arm;
use super::super::diagnostics::{Diagnostic, Fault, Place, code, excerpt, one_of};
use super::super::key::{Key, Kind, Range, Section};
use super::super::node::{Node, Table, Value, parse_value};
use super::super::optimize::{Decide, Objective, Optimize};
use super::super::overrides::{Keyed, arms_of, key_at, spots};
use super::super::reader::{Reader, text_of, unknown_name};
use super::super::resolved::{quoted, toml};
use super::super::shape::Shape;
use super::super::sweep::{End, Form, Values, Vary};
use super::outcome;
use super::sweep::{can_vary, check_ends, check_numeric, together, values};
use crate::vocabulary::metric::Metric;

/// How many keys may be decided.
pub const MOST: usize = 100;
/// How many steps a range may have.
const MOST_STEPS: f64 = 100_000.0;

const ARM: Key = Key::derived(
    "arm",
    Kind::Name,
    "the one arm whose keys are decided",
    "the arm that is planned",
    "\"card\"",
);
const METRIC: Key = Key::derived(
    "metric",
    Kind::Special(Shape::Metric),
    "`outcome.primary`",
    "what is to be as large as possible, or as small where less is better",
    "\"profit\"",
);
const OBJECTIVE: Key = Key::or(
    "objective",
    Kind::Word(&Objective::KEYS),
    "\"mean\"",
    "over the draws of the psychology, codes and setting: the mean; a low quantile of the gain over doing nothing; or the expected \
     regret, the mean loss against the best plan of each draw (its choice is that of the mean, by algebra)",
    "\"quantile\"",
);
const QUANTILE: Key = Key::derived(
    "quantile",
    Kind::Share(Range::INNER_SHARE),
    "10% with `objective = \"quantile\"`",
    "which quantile; only with `objective = \"quantile\"`",
    "\"20%\"",
);
const BUDGET: Key = Key::optional(
    "budget",
    Kind::Money(Range::NON_NEGATIVE),
    "what a plan may cost in the mean, fixed costs included: money of a replicate for all members together. The budgets of arms and \
     the capacities of gestures hold beside it",
    "30000",
);
const PLANS: Key = Key::or(
    "plans",
    Kind::Whole(4, 100_000),
    "256",
    "plans that the search begins with",
    "1000",
);
const REPLICATES: Key = Key::or(
    "replicates",
    Kind::Whole(4, 4_096),
    "64",
    "replicates by which the best plans of the search are compared; each has people, luck and a draw of its own",
    "128",
);
const HELD_OUT: Key = Key::or(
    "held_out",
    Kind::Whole(8, 4_096),
    "128",
    "replicates of unseen people, luck and draws by which the chosen plan is judged",
    "256",
);
const DOUBT: Key = Key::or(
    "doubt",
    Kind::Flag,
    "true",
    "whether each replicate has a draw of the psychology, codes and setting of its own; without, all are as written",
    "false",
);
const SEED: Key = Key::or(
    "seed",
    Kind::Whole(0, u64::MAX),
    "1",
    "the seed of the search's draws; people and luck have that of `[design]`",
    "2",
);

pub static SECTION: Section = Section {
    name: "optimize",
    meaning: "by what `goodwill optimize` judges a plan, and how long it searches; a run takes no notice of it",
    keys: &[&[
        ARM, METRIC, OBJECTIVE, QUANTILE, BUDGET, PLANS, REPLICATES, HELD_OUT, DOUBT, SEED,
    ]],
    named_by: None,
};

const KEY: Key = Key::required(
    "key",
    Kind::Text,
    "what is decided, as `--set` names it; `*` stands for all tables of a list, which move together",
    "\"arm.card.gesture.value\"",
);
const FROM: Key = Key::optional(
    "from",
    Kind::Special(Shape::End),
    "the lowest value of a range, in the units that `--set` takes",
    "1",
);
const TO: Key = Key::optional(
    "to",
    Kind::Special(Shape::End),
    "the highest value of a range",
    "6",
);
const STEP: Key = Key::optional(
    "step",
    Kind::Special(Shape::End),
    "the step of a range; without it every value between is allowed",
    "0.5",
);
const LOG: Key = Key::or(
    "log",
    Kind::Flag,
    "false",
    "whether a range without a step is searched on a logarithmic scale",
    "true",
);
const LEVELS: Key = Key::optional(
    "levels",
    Kind::Special(Shape::Values),
    "the values that are allowed (instead of `from` and `to`): a list, or a range as `[[sweep.vary]]` has it",
    "[true, false]",
);

const ALSO: Key = Key::optional(
    "also",
    Kind::Text,
    "another key that moves along, such as the cost of what is worth more",
    "\"arm.card.gesture.cost\"",
);
const TIMES: Key = Key::derived(
    "times",
    Kind::Number(Range::POSITIVE),
    "1 with `also`",
    "how many times as large as `key` it is; only with `also`",
    "0.5",
);

pub static DECIDE_SECTION: Section = Section {
    name: "decide",
    meaning: "a decision for `goodwill optimize`: a key and the values that it may have; a run takes no notice of it",
    keys: &[&[KEY, FROM, TO, STEP, LOG, LEVELS, ALSO, TIMES]],
    named_by: None,
};

/// Reads both; none where nothing is decided, or anything is wrong. `tree` is the whole scenario, `known` are its metrics.
pub fn read(
    reader: Option<&mut Reader<'_>>,
    tables: &mut [Reader<'_>],
    tree: &Table,
    arms: &[Arm],
    known: &[Metric],
    primary: Option<Metric>,
) -> Option<Optimize> {
    let mut decide: Vec<(Decide, String, Place)> = Vec::new();
    let mut right = true;
    for table in &mut *tables {
        let Some((own, path, place)) = decision(table, tree) else {
            right = false;
            continue;
        };
        if let Some((_, _, first)) = decide.iter().find(|(_, other, _)| *other == path) {
            let message = format!("`{}` is decided twice", excerpt(&own.vary.key));
            let fault = Diagnostic::new(code::DUPLICATE, place, message);
            table.report(
                fault
                    .label("leave out one of them")
                    .also(*first, "the first is here"),
            );
        }
        decide.push((own, path, place));
    }
    let settings = reader.map(|reader| settings(reader, arms, known));
    let settings = match settings {
        Some(found) => found?,
        None => Settings::default(),
    };
    right.then_some(())?;
    if decide.is_empty() && settings.arm.is_none() {
        // What is decided may still come from the command line.
        return None;
    }
    let arm = match settings.arm {
        Some(arm) => arm,
        None => planned(&decide, tables, tree, arms)?,
    };
    Some(Optimize {
        arm,
        metric: settings.metric.or(primary)?,
        objective: settings.objective,
        quantile: settings.quantile,
        budget: settings.budget,
        plans: settings.plans,
        replicates: settings.replicates,
        held_out: settings.held_out,
        doubt: settings.doubt,
        seed: settings.seed,
        decide: decide.into_iter().map(|(own, ..)| own).collect(),
    })
}

/// The only arm of which anything is decided.
fn planned(
    decide: &[(Decide, String, Place)],
    tables: &[Reader<'_>],
    tree: &Table,
    arms: &[Arm],
) -> Option<usize> {
    let mut of: Vec<usize> = Vec::new();
    for (own, ..) in decide {
        of.extend(arms_of(tree, &own.vary.key));
    }
    of.sort_unstable();
    of.dedup();
    if let [arm] = of[..] {
        return Some(arm);
    }
    let (table, (.., place)) = (tables.first()?, decide.first()?);
    let names = one_of(arms.iter().map(|arm| arm.name.as_str()));
    let message = match of.len() {
        0 => "nothing of an arm is decided, so that it is open which one is planned",
        _ => "several arms are decided, and one plan is looked for",
    };
    let fault = Diagnostic::new(code::CONFLICT, *place, message);
    table.report(fault.help(format!(
        "name the arm that is planned, as `arm` of `[optimize]`: {names}"
    )));
    None
}

struct Settings {
    arm: Option<usize>,
    metric: Option<Metric>,
    objective: Objective,
    quantile: f64,
    budget: Option<f64>,
    plans: u32,
    replicates: u32,
    held_out: u32,
    doubt: bool,
    seed: u64,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            arm: None,
            metric: None,
            objective: Objective::Mean,
            quantile: 0.1,
            budget: None,
            plans: 256,
            replicates: 64,
            held_out: 128,
            doubt: true,
            seed: 1,
        }
    }
}

fn settings(reader: &mut Reader<'_>, arms: &[Arm], known: &[Metric]) -> Option<Settings> {
    let arm = match reader.has(&ARM) {
        false => Some(None),
        true => {
            let place = reader.place_of(&ARM);
            let name = reader.text(&ARM);
            name.and_then(|name| {
                let at = arms.iter().position(|arm| arm.name == name);
                if at.is_none() && !arms.is_empty() {
                    let names = arms.iter().map(|arm| arm.name.as_str());
                    reader.report(unknown_name("arm", names, &name, place));
                }
                at.map(Some)
            })
        }
    };
    let metric = match reader.has(&METRIC) {
        false => Some(None),
        true => reader
            .read(&METRIC, |shared, node| outcome::metric(shared, node, known))
            .map(Some),
    };
    let objective = reader.word(&OBJECTIVE).map(|at| Objective::ALL[at]);
    let quantile = match (reader.has(&QUANTILE), objective) {
        (true, Some(Objective::Mean | Objective::Regret)) => {
            reader.reject(&QUANTILE, "only with `objective = \"quantile\"`");
            None
        }
        (true, _) => reader.number(&QUANTILE),
        (false, Some(Objective::Quantile)) => {
            reader.put(&QUANTILE, "0.1".to_owned());
            Some(0.1)
        }
        (false, _) => Some(0.1),
    };
    let budget = match reader.has(&BUDGET) {
        false => Some(None),
        true => reader.number(&BUDGET).map(Some),
    };
    let (plans, replicates) = (reader.whole(&PLANS), reader.whole(&REPLICATES));
    let (held_out, doubt) = (reader.whole(&HELD_OUT), reader.flag(&DOUBT));
    let seed = reader.whole(&SEED);
    Some(Settings {
        arm: arm?,
        metric: metric?,
        objective: objective?,
        quantile: quantile?,
        budget: budget?,
        plans: plans? as u32,
        replicates: replicates? as u32,
        held_out: held_out? as u32,
        doubt: doubt?,
        seed: seed?,
    })
}

/// A decision, with its key in a form by which the same one is known again, and its place.
fn decision(reader: &mut Reader<'_>, tree: &Table) -> Option<(Decide, String, Place)> {
    let place = reader.place_of(&KEY);
    let key = reader.text(&KEY);
    let keyed = key.as_ref().map(|key| key_at(tree, key, place));
    let keyed = keyed.and_then(|keyed| {
        keyed
            .and_then(|keyed| can_vary(keyed, place))
            .and_then(|keyed| can_decide(keyed, place))
            .map_err(|fault| reader.report(fault))
            .ok()
    });
    let ranged = reader.has(&FROM) || reader.has(&TO) || reader.has(&STEP);
    let log = reader.flag(&LOG);
    let Some(keyed) = keyed else {
        if !ranged && !reader.has(&LEVELS) {
            reader.missing_or(&FROM, " and `to`, or `levels`");
        }
        return None;
    };
    let found = if reader.has(&LEVELS) {
        for key in [&FROM, &TO, &STEP] {
            reader.reject(key, "`levels` says which values are allowed");
        }
        if ranged {
            return None;
        }
        let place = reader.place_of(&LEVELS);
        let found = reader.read(&LEVELS, |shared, node| values(shared, &keyed, node))?;
        match found {
            Values::Range { .. } | Values::List(_) => found,
            Values::Spread(..) | Values::Draws(_) => {
                let message = "a decision is no matter of chance";
                let fault = Diagnostic::new(code::NOTATION, place, message);
                reader.report(fault.help("write a list like `[1, 2, 4]`, or `from` and `to`"));
                return None;
            }
        }
    } else {
        range(reader, &keyed, log?)?
    };
    let also = also(reader, tree, &found)?;
    let key = key?.trim().to_owned();
    let now = spots(tree, &key).ok()?;
    let now = now.into_iter().find_map(|spot| spot.node);
    let default = keyed.default.as_deref();
    let default = default.and_then(|text| parse_value(text, place.source, 0).ok());
    let now = now.or(default);
    let currency = reader.shared.currency.borrow();
    let vary = Vary {
        key,
        whole: matches!(keyed.kind, Some(Kind::Whole(..))),
        values: found,
    };
    let decide = Decide {
        written: now
            .as_ref()
            .and_then(|now| written(&vary.values, now, &currency)),
        now: now.as_ref().map(toml),
        also,
        vary,
    };
    Some((decide, keyed.path, place))
}

/// The key that moves along, if any.
fn also(reader: &mut Reader<'_>, tree: &Table, values: &Values) -> Option<Option<(String, f64)>> {
    if !reader.has(&ALSO) {
        if reader.has(&TIMES) {
            reader.reject(&TIMES, "only with `also`");
            return None;
        }
        return Some(None);
    }
    let place = reader.place_of(&ALSO);
    let key = reader.text(&ALSO)?;
    let checked = key_at(tree, &key, place)
        .and_then(|keyed| can_vary(keyed, place))
        .and_then(|keyed| can_decide(keyed, place))
        .and_then(|keyed| check_numeric(&keyed, place));
    let plain = match values {
        Values::Range { form, .. } => *form == Form::Plain,
        Values::List(list) => list.iter().all(|text| text.parse::<f64>().is_ok()),
        Values::Spread(..) | Values::Draws(_) => false,
    };
    if let Err(fault) = checked {
        reader.report(fault);
        return None;
    }
    if !plain {
        let message = "nothing moves along with values that are no plain numbers";
        let fault = Diagnostic::new(code::CONFLICT, place, message);
        reader.report(fault.help("decide the other key by itself"));
        return None;
    }
    let times = match reader.has(&TIMES) {
        true => reader.number(&TIMES)?,
        false => {
            reader.put(&TIMES, "1".to_owned());
            1.0
        }
    };
    Some(Some((key.trim().to_owned(), times)))
}

/// What a brand decides: what it does, and how it sells. The rest of the file says in which world.
fn can_decide(keyed: Keyed, place: Place) -> Result<Keyed, Fault> {
    let root = keyed.path.split(['.', '[']).next().unwrap_or_default();
    if ["arm", "channel", "service"].contains(&root) {
        return Ok(keyed);
    }
    let message = format!("`{}` is nothing that a brand decides", excerpt(&keyed.path));
    Err(Diagnostic::new(code::NOT_HERE, place, message)
        .label("it is part of the world in which plans are compared")
        .help("decide keys of `[[arm]]`, `[channel]` or `[service]`; see how the answer depends on others with `goodwill sweep`"))
}

fn range(reader: &mut Reader<'_>, keyed: &Keyed, log: bool) -> Option<Values> {
    let mut right = true;
    for key in [&FROM, &TO] {
        if !reader.has(key) {
            reader.missing_or(key, ", or `levels`");
            right = false;
        }
    }
    let mut texts = Vec::new();
    for key in [&FROM, &TO, &STEP] {
        if !reader.has(key) {
            continue;
        }
        let text = reader.read(key, |shared, node| match &node.value {
            Value::Whole(_) | Value::Number(_) => Ok((toml(node), toml(node))),
            _ => {
                let text = text_of(shared, &key.kind, node)?;
                Ok((text.to_owned(), quoted(text)))
            }
        });
        match text {
            Some(text) => texts.push(text),
            None => right = false,
        }
    }
    if !right {
        return None;
    }
    let place = reader.place_of(&FROM);
    let node = reader.node(&FROM)?;
    let read = |reader: &Reader<'_>| -> Result<Values, Fault> {
        check_numeric(keyed, place)?;
        let currency = reader.shared.currency.borrow();
        let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
        let (numbers, form) = together(&texts, &currency, place)?;
        let (low, high) = (numbers[0], numbers[1]);
        let wrong = |key: &Key, message: &str, label: &str| {
            Diagnostic::new(code::OUT_OF_RANGE, reader.place_of(key), message).label(label)
        };
        if low >= high {
            return Err(wrong(
                &FROM,
                "this range is empty",
                "`from` has to be below `to`",
            ));
        }
        if log && low <= 0.0 {
            return Err(wrong(
                &FROM,
                "a logarithmic range begins above 0",
                "0 has no logarithm",
            ));
        }
        let whole = matches!(keyed.kind, Some(Kind::Whole(..))) && form == Form::Plain;
        if whole && numbers.iter().any(|number| number.fract() != 0.0) {
            return Err(wrong(
                &FROM,
                "this key takes whole numbers alone",
                "so are the ends and the step of its range",
            ));
        }
        check_ends(keyed, &[low, high], &form, node)?;
        let count = match numbers.get(2) {
            None => None,
            Some(step) => {
                if log {
                    let place = reader.place_of(&LOG);
                    let message = "`step` and `log` exclude each other";
                    return Err(Diagnostic::new(code::CONFLICT, place, message)
                        .help("list the values, as `levels`"));
                }
                let steps = (high - low) / step;
                if !(*step > 0.0 && steps <= MOST_STEPS) {
                    return Err(wrong(
                        &STEP,
                        "this step leads nowhere",
                        "it has to be above 0, with at most 100,000 of them",
                    ));
                }
                if (steps - steps.round()).abs() > 1e-9 * steps.max(1.0) || steps.round() < 1.0 {
                    return Err(wrong(
                        &STEP,
                        "this step does not lead from `from` to `to`",
                        "a whole number of steps has to",
                    ));
                }
                Some(steps.round() as u32 + 1)
            }
        };
        Ok(Values::Range {
            low,
            high,
            log,
            count,
            form,
        })
    };
    match read(reader) {
        Ok(values) => Some(values),
        Err(fault) => {
            reader.report(fault);
            None
        }
    }
}

/// The value that is written, among those that are allowed.
fn written(values: &Values, now: &Node, currency: &str) -> Option<f64> {
    let number = |node: &Node| match &node.value {
        Value::Text(text) => End::read(text, currency),
        Value::Whole(_) | Value::Number(_) => End::read(&toml(node), currency),
        _ => None,
    };
    match values {
        Values::List(list) => {
            let own = toml(now);
            let same = |text: &String| {
                let texts = [text.trim_matches('"'), own.trim_matches('"')];
                *text == own
                    || End::read_all(&texts, currency)
                        .ok()
                        .and_then(|ends| End::together(&ends))
                        .is_some_and(|(numbers, _)| numbers[0] == numbers[1])
            };
            list.iter().position(same).map(|at| at as f64)
        }
        Values::Range {
            low,
            high,
            count,
            form,
            ..
        } => {
            let unit = End {
                number: 1.0,
                form: Some(form.clone()),
            };
            let (numbers, _) = End::together(&[unit, number(now)?])?;
            let value = numbers[1];
            if !(*low..=*high).contains(&value) {
                return None;
            }
            let Some(count) = count else {
                return Some(value);
            };
            let steps = f64::from(*count - 1);
            let at = (value - low) / (high - low) * steps;
            ((at - at.round()).abs() < 1e-9).then_some(value)
        }
        Values::Spread(..) | Values::Draws(_) => None,
    }
}
