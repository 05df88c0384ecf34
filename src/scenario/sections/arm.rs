//! `[[arm]]`: a strategy, what the brand gives and asks.

use super::super::checked::{Arm, Ask, Budget, Gesture, Priority, Target};
use super::super::key::{Key, Kind, Range, Section};
use super::super::reader::{Reader, check_taken};
use super::gesture;
use super::target;
use super::unreachable_triggers;
use super::when::Setting;

/// How many gestures an arm may have, and how many asks.
const MOST: usize = 64;

const NAME: Key = Key::required("name", Kind::Name, "what the arm is called", "\"no mint\"");
const BUDGET: Key = Key::optional(
    "budget",
    Kind::Money(Range::NON_NEGATIVE),
    "money per member at the start, for the whole run, offers that are redeemed included; without it there is no cap",
    "2.0",
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
        NAME, BUDGET, PRIORITY, HOLDOUT, BELONGING, TARGET, GESTURE, ASK,
    ]],
    named_by: Some("name"),
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
        arms.push(Arm {
            name: name.unwrap_or_default(),
            ..read(reader, setting)
        });
    }
    arms
}

fn read(reader: &mut Reader<'_>, setting: &Setting<'_>) -> Arm {
    let budget = budget(reader);
    let belonging = belonging(reader, setting);
    let holdout = reader.number(&HOLDOUT).unwrap_or_default();
    let mut tables = reader.tables(&TARGET, target::MOST);
    let targets: Vec<Target> = tables
        .iter_mut()
        .map(|table| target::read(table, setting))
        .collect();
    reader.close_all(&TARGET, tables);
    let mut gifts = reader.tables(&GESTURE, MOST);
    let gestures: Vec<Gesture> = gifts
        .iter_mut()
        .map(|table| gesture::read(table, setting))
        .collect();
    let mut requests = reader.tables(&ASK, MOST);
    let asks: Vec<Ask> = requests
        .iter_mut()
        .map(|table| gesture::read_ask(table, setting))
        .collect();
    let given = || {
        gifts
            .iter()
            .zip(gestures.iter().map(|gesture| &gesture.when))
    };
    let asked = || requests.iter().zip(asks.iter().map(|ask| &ask.when));
    unreachable_triggers::after_events(setting, given().chain(asked()), &asks);
    unreachable_triggers::off_the_list(setting, given().chain(asked()), &targets);
    for (table, gesture) in gifts.iter().zip(&gestures) {
        unreachable_triggers::offer(table, setting, gesture, &asks);
    }
    reader.close_all(&GESTURE, gifts);
    reader.close_all(&ASK, requests);
    Arm {
        name: String::new(),
        gestures,
        asks,
        budget,
        belonging,
        targets,
        holdout,
    }
}

fn budget(reader: &mut Reader<'_>) -> Option<Budget> {
    let Some(per_member) = reader.number(&BUDGET) else {
        if !reader.has(&BUDGET) {
            reader.reject(&PRIORITY, "only with `budget`");
        }
        return None;
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
    Some(Budget {
        per_member,
        priority,
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
