//! `[[arm]]`: a strategy, what the brand gives and asks.

use super::super::checked::{Arm, Ask, Budget, Gesture, Priority, SpanName, Target, WHOLE};
use super::super::diagnostics::{Diagnostic, Place, code, excerpt};
use super::super::key::{Key, Kind, Range, Section};
use super::super::node::{Table, Value};
use super::super::reader::{Reader, check_taken, scalar, text_of, unknown_name};
use super::super::resolved::{inline, list, quoted};
use super::super::shape::Shape;
use super::super::value;
use super::combine;
use super::gesture;
use super::target;
use super::unreachable_triggers;
use super::when::Setting;

/// How many gestures an arm may have, and how many asks.
const MOST: usize = 64;

const NAME: Key = Key::required("name", Kind::Name, "what the arm is called", "\"no mint\"");
const BUDGET: Key = Key::optional(
    "budget",
    Kind::Special(Shape::Budget),
    "what gestures and asks may cost, offers that are redeemed included: money per member at the start, for the whole \
     run; or a sum for all, at once or by period, as in its table; without it there is no cap",
    "2.0",
);
const TOTAL: Key = Key::optional(
    "total",
    Kind::Money(Range::NON_NEGATIVE),
    "money of a replicate for all members together, for the whole run",
    "30000",
);
const EACH: Key = Key::optional(
    "each",
    Kind::Money(Range::NON_NEGATIVE),
    "money of a replicate for all members together, in each period",
    "2500",
);
const PERIODS: &[&str] = &["day", "week", "month", "quarter", "year"];
const PER: Key = Key::optional(
    "per",
    Kind::Word(PERIODS),
    "with `each`: the period; what is left of it is added to the next; months, quarters and years are the calendar's where \
     the timeline has a `start`, and what the run has of one gets its share",
    "\"month\"",
);
const PACE: Key = Key::optional(
    "pace",
    Kind::Word(PERIODS),
    "with `total`: it comes in equal parts, one each period as of `per`; what is left of one is added to the next",
    "\"month\"",
);
const FIXED_COST: Key = Key::or(
    "fixed_cost",
    Kind::Money(Range::NON_NEGATIVE),
    "0",
    "what the arm costs a replicate beside its gestures and asks, once, at the start (software, design, training): it is in \
     the profit, and not paid from the budget",
    "2000",
);
const PRIORITY: Key = Key::derived(
    "priority",
    Kind::Word(&["random", "spend", "tenure"]),
    "`\"random\"` with a budget",
    "for whom the budget is spent where it does not suffice for all: by lot, or first for those who spent most \
     in the year before the start, or had been customers longest; only with `budget`",
    "\"spend\"",
);
const BELONGING: Key = Key::derived(
    "belonging",
    Kind::Flag,
    "`community.ties.belonging`",
    "whether customers meet as the brand's community, and belonging adds to goodwill; only with ties",
    "false",
);
const TARGET: Key = Key::optional(
    "target",
    Kind::Tables(&target::SECTION),
    "the arm is for some customers only: those who fit one of these tables; somebody has to",
    "",
);
const HOLDOUT: Key = Key::or(
    "holdout",
    Kind::Share(Range {
        below: true,
        ..Range::SHARE
    }),
    "0",
    "a control group: this share of all customers and prospects gets nothing of the arm, by lot; the same customers in \
     every arm that has one",
    "\"10%\"",
);
const UNION_OF: Key = Key::optional(
    combine::UNION_OF,
    Kind::Names,
    "arms that stand before it and whose gestures and asks it has, all of them, as `[combine]` makes such arms: what it \
     brings is held against the sum of what they bring",
    "[\"card\", \"guide\"]",
);
const GESTURE: Key = Key::optional(
    "gesture",
    Kind::Tables(&gesture::SECTION),
    "what the brand does",
    "",
);
const ASK: Key = Key::optional(
    "ask",
    Kind::Tables(&gesture::ASK_SECTION),
    "what the brand asks",
    "",
);

pub static SECTION: Section = Section {
    name: "arm",
    meaning: "a strategy; the first is the baseline",
    keys: &[&[
        NAME, UNION_OF, BUDGET, PRIORITY, FIXED_COST, HOLDOUT, BELONGING, TARGET, GESTURE, ASK,
    ]],
    named_by: Some("name"),
};

pub static BUDGET_SECTION: Section = Section {
    name: "arm.budget",
    meaning: "a budget in all, for all members together",
    keys: &[&[TOTAL, PACE, EACH, PER]],
    named_by: None,
};

/// Reads all arms; placeholders stand for what is wrong.
pub fn read_all(readers: &mut [Reader<'_>], setting: &Setting<'_>) -> Vec<Arm> {
    let mut arms: Vec<Arm> = Vec::new();
    for reader in readers {
        let place = reader.place_of(&NAME);
        let name = reader.text(&NAME);
        if let Some(name) = &name {
            let taken = arms.iter().map(|arm| arm.name.as_str());
            check_taken(reader, "arms", name, place, taken);
        }
        let union_of = union_of(reader, &arms);
        arms.push(Arm {
            name: name.unwrap_or_default(),
            union_of,
            ..read(reader, setting)
        });
    }
    arms
}

/// The arms that an arm is made of, among those before it.
fn union_of(reader: &mut Reader<'_>, before: &[Arm]) -> Vec<usize> {
    if !reader.has(&UNION_OF) {
        return Vec::new();
    }
    let place = reader.place_of(&UNION_OF);
    let Some(items) = reader.items(&UNION_OF) else {
        return Vec::new();
    };
    let mut parts: Vec<usize> = Vec::new();
    for item in items {
        let name = match text_of(reader.shared, &UNION_OF.kind, item) {
            Ok(name) => name,
            Err(fault) => {
                reader.report(fault);
                continue;
            }
        };
        let fault = |code, message: String| Diagnostic::new(code, item.place, message);
        match before.iter().position(|arm| arm.name == name) {
            Some(0) => reader.report(
                fault(code::NEVER, format!("`{}` is the baseline", excerpt(name)))
                    .help("name the other arms: everything is held against the baseline anyway"),
            ),
            Some(part) if parts.contains(&part) => {
                reader.report(fault(
                    code::DUPLICATE,
                    format!("`{}` is named twice", excerpt(name)),
                ));
            }
            Some(part) => parts.push(part),
            None => {
                let names = before.iter().skip(1).map(|arm| arm.name.as_str());
                reader.report(unknown_name("arm before this one", names, name, item.place));
            }
        }
    }
    if parts.len() == 1 && items.len() == 1 {
        let message = "an arm that is made of one other is that one";
        reader
            .report(Diagnostic::new(code::LIMIT, place, message).label("at least two are needed"));
    }
    let names = parts.iter().map(|part| quoted(&before[*part].name));
    reader.put(&UNION_OF, list(names));
    parts
}

fn read(reader: &mut Reader<'_>, setting: &Setting<'_>) -> Arm {
    let budget = budget(reader, setting);
    let belonging = belonging(reader, setting);
    let holdout = reader.number(&HOLDOUT).unwrap_or_default();
    let fixed_cost = reader.number(&FIXED_COST).unwrap_or_default() / members(setting);
    let mut tables = reader.tables(&TARGET, target::MOST);
    let targets: Vec<Target> = tables
        .iter_mut()
        .map(|table| target::read(table, setting))
        .collect();
    reader.close_all(&TARGET, tables);
    let mut gifts = reader.tables(&GESTURE, MOST);
    let (gifts_made, gestures) = made(&mut gifts, |table| gesture::read(table, setting));
    let mut requests = reader.tables(&ASK, MOST);
    let (asks_made, asks) = made(&mut requests, |table| gesture::read_ask(table, setting));
    let given = || {
        let tables = gifts_made.iter().map(|&at| &gifts[at]);
        tables.zip(gestures.iter().map(|gesture: &Gesture| &gesture.when))
    };
    let asked = || {
        let tables = asks_made.iter().map(|&at| &requests[at]);
        tables.zip(asks.iter().map(|ask: &Ask| &ask.when))
    };
    unreachable_triggers::after_events(setting, given().chain(asked()), &asks);
    unreachable_triggers::off_the_list(setting, given().chain(asked()), &targets);
    for (&at, gesture) in gifts_made.iter().zip(&gestures) {
        unreachable_triggers::offer(&gifts[at], setting, gesture, &asks);
    }
    reader.close_all(&GESTURE, gifts);
    reader.close_all(&ASK, requests);
    Arm {
        name: String::new(),
        union_of: Vec::new(),
        gestures,
        asks,
        budget,
        belonging,
        targets,
        holdout,
        fixed_cost,
    }
}

/// Reads every table, and keeps what of them is made: their places among the tables, and what they say.
fn made<'a, T>(
    tables: &mut [Reader<'a>],
    read: impl Fn(&mut Reader<'a>) -> T,
) -> (Vec<usize>, Vec<T>) {
    let (mut places, mut kept) = (Vec::new(), Vec::new());
    for (at, table) in tables.iter_mut().enumerate() {
        let on = table.flag(&gesture::ON) != Some(false);
        let said = read(table);
        if on {
            places.push(at);
            kept.push(said);
        }
    }
    (places, kept)
}

/// Members of a replicate under an arm; at least one, lest something be divided by none.
fn members(setting: &Setting<'_>) -> f64 {
    setting.members.max(1) as f64
}

fn budget(reader: &mut Reader<'_>, setting: &Setting<'_>) -> Option<Budget> {
    let Some(node) = reader.node(&BUDGET) else {
        reader.reject(&PRIORITY, "only with `budget`");
        return None;
    };
    let money = match &node.value {
        Value::Table(table) => in_all(reader, setting, table, node.place),
        _ => {
            let kind = Kind::Money(Range::NON_NEGATIVE);
            let per_member = reader.read(&BUDGET, |shared, node| scalar(shared, &kind, node));
            per_member.map(Budget::per_member)
        }
    };
    let written = reader.word(&PRIORITY);
    if written.is_none() {
        reader.put(&PRIORITY, "\"random\"".into());
    }
    let priority = match written {
        Some(1) => Priority::Spend,
        Some(2) => Priority::Tenure,
        _ => Priority::Random,
    };
    Some(Budget { priority, ..money? })
}

/// A sum for all members, at once or by period.
fn in_all(
    reader: &mut Reader<'_>,
    setting: &Setting<'_>,
    table: &Table,
    place: Place,
) -> Option<Budget> {
    let mut own = Reader::new(reader.shared, &BUDGET_SECTION, table, place);
    let (total, each) = (own.number(&TOTAL), own.number(&EACH));
    let (pace, per) = (own.word(&PACE), own.word(&PER));
    let conflict = |place: Place, message: &str, help: &str| {
        reader.report(Diagnostic::new(code::CONFLICT, place, message).help(help));
    };
    match (own.has(&TOTAL), own.has(&EACH)) {
        // A slip of the pen is told as such.
        (false, false) if own.meant(&TOTAL) || own.meant(&EACH) => {}
        (false, false) => conflict(
            place,
            "a budget in a table needs `total` or `each`",
            "write `budget = { total = 30_000 }`, or `budget = { each = 2_500, per = \"month\" }`",
        ),
        (true, true) => conflict(
            own.place_of(&EACH),
            "`total` and `each` exclude each other",
            "keep one of them: `total` for the whole run, or `each` with `per` for each period",
        ),
        (true, false) => own.reject(&PER, "only with `each`; of `total` it is `pace`"),
        (false, true) => {
            own.reject(&PACE, "only with `total`; of `each` it is `per`");
            if !own.has(&PER) && !own.has(&PACE) {
                own.missing(&PER);
            }
        }
    }
    let period = match own.has(&TOTAL) {
        true => pace,
        false => per,
    };
    let period = period.map(|at| SpanName::ALL[at]);
    let key = if own.has(&TOTAL) { &PACE } else { &PER };
    if let Some(timeline) = setting.timeline.as_ref().filter(|_| period.is_some())
        && timeline.days_per_tick() == 0.0
    {
        let message = "there are no periods: no time passes between visits";
        let fault = Diagnostic::new(code::TIME, own.place_of(key), message);
        reader
            .report(fault.help(
                "give `[timeline]` a `gap`, like `gap = \"1 week\"`, or write `total` alone",
            ));
    }
    let mut said = Vec::new();
    for (key, number) in [(&TOTAL, total), (&EACH, each)] {
        said.extend(number.map(|number| (key.name, value::number(number))));
    }
    for (key, word) in [(&PACE, pace), (&PER, per)] {
        said.extend(word.map(|at| (key.name, quoted(PERIODS[at]))));
    }
    reader.put(&BUDGET, inline(said));
    let sum = match each {
        Some(each) => {
            let periods = setting.timeline.as_ref().zip(period);
            let weight = periods.map_or(WHOLE, |(time, period)| time.periods(period).weight());
            each * (weight as f64 / WHOLE as f64)
        }
        None => total?,
    };
    Some(Budget {
        in_all: true,
        period,
        ..Budget::per_member(sum / members(setting))
    })
}

/// Whether belonging counts under the arm.
fn belonging(reader: &mut Reader<'_>, setting: &Setting<'_>) -> Option<bool> {
    let Some(ties) = setting.ties else {
        reader.reject(&BELONGING, "only with `[community.ties]`");
        return None;
    };
    let written = reader.flag(&BELONGING);
    if written.is_none() {
        reader.put(&BELONGING, ties.belonging.to_string());
    }
    written.or(Some(ties.belonging))
}
