//! When a gesture is made or an ask comes, and to whom.

use std::collections::BTreeSet;

use super::super::calendar;
use super::super::checked::{
    Audience, ChannelKind, Channels, Ties, Timeline, Trigger, When, Which,
};
use super::super::diagnostics::{Diagnostic, Place, code};
use super::super::key::{Key, Kind, Range};
use super::super::node::{Node, Value};
use super::super::reader::{Reader, name_of, word_of, wrong_type};
use super::super::resolved::{list, quoted};
use super::super::shape::Shape;
use super::super::value::{Amount, TimeUnit, amount};
use super::pace;
use super::population::Who;
use super::timeline::{every, is_date, time};
use super::unreachable_triggers;
use crate::vocabulary::trigger::{Moment, TriggerKind};

const AUDIENCES: &[&str] = &[
    "customers",
    "prospects",
    "lapsed",
    "customers and prospects",
];

pub const WHEN: Key = Key::derived(
    "when",
    Kind::Word(TriggerKind::KEYS),
    "\"schedule\" where `at` or `every` is written, else it is needed",
    "what sets it off",
    "\"after purchase\"",
);
const AT: Key = Key::optional(
    "at",
    Kind::Special(Shape::Times),
    "on a schedule: when",
    "[\"0 weeks\", \"13 weeks\"]",
);
const EVERY: Key = Key::optional(
    "every",
    Kind::Time,
    "on a schedule: again and again",
    "\"13 weeks\"",
);
const FROM: Key = Key::derived(
    "from",
    Kind::Time,
    "the start",
    "with `every`: the first time",
    "\"2 weeks\"",
);
const UNTIL: Key = Key::derived(
    "until",
    Kind::Time,
    "the end",
    "with `every`: no more from then on",
    "\"26 weeks\"",
);
pub const BETWEEN: Key = Key::optional(
    "between",
    Kind::Special(Shape::Window),
    "not on a schedule: only in this time; of two dates both days are in it, two times from the start are its start and its \
     end; what would come outside of it is not made up for",
    "[2027-12-06, 2027-12-24]",
);
pub const OF: Key = Key::derived(
    "of",
    Kind::Words(ChannelKind::KEYS),
    "any way but purchase and tip",
    "after a reciprocation: in which ways",
    "[\"referral\"]",
);
pub const RATE: Key = Key::optional(
    "rate",
    Kind::Rate,
    "at random: how often, in the mean",
    "\"4 per year\"",
);
pub const NTH: Key = Key::optional(
    "nth",
    Kind::Whole(1, 1_000_000),
    "after a purchase: after this one alone, counted from the start of the run or from joining",
    "3",
);
pub const EVERY_NTH: Key = Key::optional(
    "every_nth",
    Kind::Whole(2, 1_000_000),
    "after a purchase: after each purchase whose number is a multiple of this, counted likewise",
    "10",
);
pub const FOR: Key = Key::optional(
    "for",
    Kind::Duration(Range::POSITIVE),
    "silent, or a reactivation: how long nothing has been bought, counted from the last purchase or, before the first \
     of the run, from its start or from joining",
    "\"60 days\"",
);
pub const SPEND: Key = Key::optional(
    "spend",
    Kind::Money(Range::POSITIVE),
    "at a loyalty level: the money that purchases have to reach, counted from the start or from joining",
    "200",
);
pub const DELAY: Key = Key::derived(
    "delay",
    Kind::Duration(Range::NON_NEGATIVE),
    "0",
    "time between what sets it off and the gesture or ask itself, each of them (not on a schedule)",
    "\"2 weeks\"",
);
pub const TO: Key = Key::derived(
    "to",
    Kind::Word(AUDIENCES),
    "\"customers\"",
    "on a schedule: whom it is meant for",
    "\"lapsed\"",
);
pub const SEGMENTS: Key = Key::derived(
    "segments",
    Kind::Names,
    "all",
    "the segments that it is meant for",
    "[\"families\"]",
);

pub const BY: Key = Key::optional(
    "by",
    Kind::Name,
    "the way of contact that it goes by, one of `[[population.contact]]`: it reaches those alone who can be reached by it, and costs nothing for \
     others; without, everybody can be reached",
    "\"email\"",
);

/// The keys that gestures and asks share.
pub const KEYS: [Key; 16] = [
    WHEN, AT, EVERY, FROM, UNTIL, BETWEEN, OF, RATE, NTH, EVERY_NTH, FOR, SPEND, DELAY, TO,
    SEGMENTS, BY,
];

/// What the rest of the scenario is, as far as it could be read.
pub struct Setting<'a> {
    pub timeline: Option<Timeline>,
    pub who: &'a Who,
    /// Members at the start of a replicate, under each arm.
    pub members: u64,
    pub channels: &'a Channels,
    pub has_prospects: bool,
    /// Who knows whom, if anybody does.
    pub ties: Option<Ties>,
    /// Whether customers buy by themselves; true where that is not known.
    pub buys: bool,
    /// Whether purchases can fail; true where that is not known.
    pub fails: bool,
    pub lapse_rate: f64,
}

/// Reads when something happens; placeholders stand for what is wrong.
pub fn read(reader: &mut Reader<'_>, setting: &Setting<'_>) -> When {
    let place = reader.place_of(&WHEN);
    let which = which(reader);
    // Without a trigger that could be read, nothing can be said about the keys beside it.
    if let Some(which) = which {
        refuse_strangers(reader, which);
    }
    let moment = which.map(|which| which.row().moment);
    let mut delay = 0.0;
    if moment == Some(Moment::Silence) {
        delay = silence(reader);
    } else if !matches!(moment, Some(Moment::Calendar) | None) {
        if reader.has(&DELAY) {
            delay = reader.number(&DELAY).unwrap_or_default();
        } else {
            reader.put(&DELAY, "0".to_owned());
        }
    }
    // What cannot be read is taken for something that needs nothing.
    let which_or = which.unwrap_or(TriggerKind::Onboarding);
    let trigger = which_or.alone().unwrap_or_else(|| match which_or {
        TriggerKind::AfterReciprocation => {
            Trigger::AfterReciprocation(reciprocation(reader, setting))
        }
        TriggerKind::AtRandom => Trigger::AtRandom(rate(reader, setting)),
        TriggerKind::Reactivation => Trigger::Reactivation(silence(reader)),
        TriggerKind::LoyaltyLevel => Trigger::LoyaltyLevel(level(reader)),
        TriggerKind::Schedule
        // These hold nothing that a scenario would say.
        | TriggerKind::Onboarding
        | TriggerKind::Referred
        | TriggerKind::WithTheBill
        | TriggerKind::AfterPurchase
        | TriggerKind::AfterFailure
        | TriggerKind::Birthday
        | TriggerKind::Anniversary
        | TriggerKind::Silent
        | TriggerKind::AfterLapse => {
            Trigger::Schedule(schedule(reader, setting.timeline.as_ref()))
        }
    });
    if moment == Some(Moment::Bill) {
        check_bill(reader, setting, place);
    }
    let when = When {
        trigger,
        audience: audience(reader, which, setting),
        segments: segments(reader, setting.who),
        by: contact(reader, setting.who),
        delay,
        which: purchases(reader),
        between: match which {
            Some(which) if which != TriggerKind::Schedule => between(reader, setting),
            _ => None,
        },
    };
    if which.is_some() {
        unreachable_triggers::check(reader, setting, &when);
    }
    when
}

/// The ticks in which something can come: none where that is in all.
fn between(reader: &mut Reader<'_>, setting: &Setting<'_>) -> Option<(u32, u32)> {
    let node = reader.node(&BETWEEN)?;
    let timeline = setting.timeline.as_ref()?;
    let (first, last) = match &node.value {
        Value::List(items) if items.len() == 2 => (&items[0], &items[1]),
        Value::List(_) => {
            let message = "a start and an end are needed, and no more";
            let fault = Diagnostic::new(code::LIMIT, node.place, message);
            reader.report(fault.help("write `between = [2027-12-06, 2027-12-24]`"));
            return None;
        }
        _ => {
            reader.report(wrong_type(reader.shared, node, &BETWEEN.kind));
            return None;
        }
    };
    let read = |node: &Node| match time(reader.shared, timeline, node) {
        Ok(read) => Some(read),
        Err(fault) => {
            reader.report(fault);
            None
        }
    };
    let (from, to) = (read(first), read(last));
    let ((from, from_text), (to, to_text)) = (from?, to?);
    let from = (from + SLACK).floor();
    // The day that is named is in it; a time from the start is its end.
    let until = match is_date(last) {
        true => (to + SLACK).floor() + 1.0,
        false => (to - SLACK).ceil(),
    };
    if until <= from {
        let message = "the time ends before it begins";
        reader.report(Diagnostic::new(code::TIME, last.place, message));
        return None;
    }
    if from >= f64::from(timeline.ticks) {
        beyond(reader, timeline, first);
        return None;
    }
    reader.put(&BETWEEN, list([from_text, to_text]));
    // What goes on after the end ends with it.
    let until = if until < f64::from(timeline.ticks) {
        until as u32
    } else {
        timeline.ticks
    };
    Some((from as u32, until))
}

/// How long nothing has been bought, in days.
fn silence(reader: &mut Reader<'_>) -> f64 {
    if !reader.has(&FOR) {
        reader.missing(&FOR);
    }
    // Without a time that could be read, none can be said to be too long.
    reader.number(&FOR).unwrap_or(1.0)
}

/// How much has to be spent, in money.
fn level(reader: &mut Reader<'_>) -> f64 {
    if !reader.has(&SPEND) {
        reader.missing(&SPEND);
    }
    reader.number(&SPEND).unwrap_or(1.0)
}

/// Which purchases set it off.
fn purchases(reader: &mut Reader<'_>) -> Which {
    if let (Some(nth), Some(every)) = (reader.node(&NTH), reader.node(&EVERY_NTH)) {
        let message = "`nth` and `every_nth` exclude each other";
        let fault = Diagnostic::new(code::CONFLICT, every.place, message);
        let fault = fault.label("keep one of them");
        reader.report(fault.also(nth.place, "`nth` is here"));
    }
    let nth = reader.whole(&NTH).map(|nth| Which::Nth(nth as u32));
    let every = reader.whole(&EVERY_NTH);
    let every = every.map(|nth| Which::EveryNth(nth as u32));
    nth.or(every).unwrap_or_default()
}

/// How often something at random comes, per day.
fn rate(reader: &mut Reader<'_>, setting: &Setting<'_>) -> f64 {
    if !reader.has(&RATE) {
        reader.missing(&RATE);
    }
    // Without a rate that could be read, none can be said to be too small.
    let rate = reader.number(&RATE).unwrap_or(1.0);
    let place = reader.place_of(&RATE);
    pace::moments(reader, setting.timeline.as_ref(), rate, place);
    rate
}

fn which(reader: &mut Reader<'_>) -> Option<TriggerKind> {
    if reader.has(&WHEN) {
        reader.read(&WHEN, |shared, node| {
            let at = word_of(shared, &WHEN.kind, TriggerKind::KEYS, node);
            let at = at.map_err(|fault| match &node.value {
                Value::Text(text) if text.trim().ends_with("ly") => {
                    fault.help("for again and again write `every = \"4 weeks\"` in place of `when`")
                }
                Value::Text(text) => match text_of_time(text) {
                    Some(time) => fault.help(format!("write `at = \"{time}\"` in place of `when`")),
                    None => fault,
                },
                _ => fault,
            })?;
            Ok((TriggerKind::ALL[at], quoted(TriggerKind::KEYS[at])))
        })
    } else if reader.has(&AT) || reader.has(&EVERY) {
        reader.put(&WHEN, quoted(TriggerKind::Schedule.row().key));
        Some(TriggerKind::Schedule)
    } else {
        reader.missing_or(
            &WHEN,
            "write `at = \"2 weeks\"`, `every = \"13 weeks\"` or `when = …`: ",
        );
        None
    }
}

/// The time in `after 2 weeks`.
fn text_of_time(text: &str) -> Option<&str> {
    let words = text.trim();
    let time = words.strip_prefix("after ").unwrap_or(words).trim();
    amount(time).is_ok().then_some(time)
}

fn refuse_strangers(reader: &Reader<'_>, which: TriggerKind) {
    let schedule = which == TriggerKind::Schedule;
    for key in [&AT, &EVERY, &TO] {
        if !schedule {
            reader.reject(key, "only with `when = \"schedule\"`");
        }
    }
    for key in [&FROM, &UNTIL] {
        if !reader.has(&EVERY) {
            reader.reject(key, "only with `every`");
        }
    }
    if schedule {
        reader.reject(&DELAY, "a schedule has its times in `at` or `every`");
        reader.reject(&BETWEEN, "a schedule has `from` and `until` beside `every`");
    }
    if which != TriggerKind::AfterReciprocation {
        reader.reject(&OF, "only with `when = \"after reciprocation\"`");
    }
    if which != TriggerKind::AtRandom {
        reader.reject(&RATE, "only with `when = \"at random\"`");
    }
    if which != TriggerKind::AfterPurchase {
        reader.reject(&NTH, "only with `when = \"after purchase\"`");
        reader.reject(&EVERY_NTH, "only with `when = \"after purchase\"`");
    }
    if ![TriggerKind::Silent, TriggerKind::Reactivation].contains(&which) {
        reader.reject(
            &FOR,
            "only with `when = \"silent\"` or `when = \"reactivation\"`",
        );
    }
    if which != TriggerKind::LoyaltyLevel {
        reader.reject(&SPEND, "only with `when = \"loyalty level\"`");
    }
    if which == TriggerKind::Silent {
        reader.reject(&DELAY, "how long the silence is, is in `for`");
    }
}

fn check_bill(reader: &Reader<'_>, setting: &Setting<'_>, place: Place) {
    if let Some(timeline) = &setting.timeline
        && !timeline.is_visit()
    {
        let message = "there is no bill: the timeline has no visits";
        let fault = Diagnostic::new(code::TIME, place, message);
        reader.report(fault.help("use `unit = \"visit\"`, or `when = \"after purchase\"`"));
    }
}

fn reciprocation(reader: &mut Reader<'_>, setting: &Setting<'_>) -> Vec<ChannelKind> {
    let Some(ways) = (reader.has(&OF)).then(|| reader.words(&OF)).flatten() else {
        return Vec::new();
    };
    let ways: Vec<ChannelKind> = ways.into_iter().map(|at| ChannelKind::ALL[at]).collect();
    for way in &ways {
        if setting.channels.of(*way).is_none() {
            no_channel(reader, reader.place_of(&OF), *way);
        }
    }
    ways
}

/// A way for which the scenario has no channel.
pub fn no_channel(reader: &Reader<'_>, place: Place, way: ChannelKind) {
    let message = format!("the scenario has no channel `{}`", way.key());
    let fault = Diagnostic::new(code::CHANNEL, place, message);
    reader.report(fault.help(format!("add a table `[channel.{}]`", way.key())));
}

fn audience(
    reader: &mut Reader<'_>,
    which: Option<TriggerKind>,
    setting: &Setting<'_>,
) -> Audience {
    if which != Some(TriggerKind::Schedule) {
        return Audience::Customers;
    }
    if !reader.has(&TO) {
        reader.put(&TO, quoted("customers"));
        return Audience::Customers;
    }
    let audience = match reader.word(&TO) {
        Some(1) => Audience::Prospects,
        Some(2) => Audience::Lapsed,
        Some(3) => Audience::CustomersAndProspects,
        _ => Audience::Customers,
    };
    let prospects = [Audience::Prospects, Audience::CustomersAndProspects].contains(&audience);
    if prospects && !setting.has_prospects {
        let message = "the scenario has no prospects";
        let fault = Diagnostic::new(code::NEVER, reader.place_of(&TO), message);
        reader.report(fault.help("add a table `[prospects]` with `per_member` and `join`"));
    }
    audience
}

/// One flag a segment: all of them where none is named.
pub fn segments(reader: &mut Reader<'_>, who: &Who) -> Vec<bool> {
    let count = who.population.segments.len();
    if !reader.has(&SEGMENTS) {
        return vec![true; count];
    }
    let mut meant = vec![false; count];
    if !who.segments_known {
        return meant;
    }
    let mut names = Vec::new();
    for item in reader.items(&SEGMENTS).unwrap_or_default() {
        match name_of(reader.shared, "segment", who.names(), item) {
            Ok(at) if meant[at] => {
                let message = "the segment is listed twice";
                reader.report(
                    Diagnostic::new(code::DUPLICATE, item.place, message).label("name it once"),
                );
            }
            Ok(at) => {
                meant[at] = true;
                names.push(quoted(&who.population.segments[at].name));
            }
            Err(fault) => reader.report(fault),
        }
    }
    reader.put(&SEGMENTS, list(names));
    meant
}

/// The way of contact that it goes by.
fn contact(reader: &mut Reader<'_>, who: &Who) -> Option<usize> {
    let node = reader.node(&BY)?;
    let names = || {
        who.population
            .contacts
            .iter()
            .map(|contact| contact.name.as_str())
    };
    if who.population.contacts.is_empty() {
        let message = "the population has no ways of contact";
        let fault = Diagnostic::new(code::CONFLICT, node.place, message);
        reader.report(fault.help(
            "add `[[population.contact]]` with `name` and `share`, or leave `by` out: then everybody can be reached",
        ));
        return None;
    }
    match name_of(reader.shared, "way of contact", names(), node) {
        Ok(at) => {
            reader.put(&BY, quoted(&who.population.contacts[at].name));
            Some(at)
        }
        Err(fault) => {
            reader.report(fault);
            None
        }
    }
}

fn schedule(reader: &mut Reader<'_>, timeline: Option<&Timeline>) -> Vec<u32> {
    let Some(timeline) = timeline else {
        return vec![0];
    };
    let ticks = match (reader.node(&AT), reader.node(&EVERY)) {
        (Some(at), None) => listed(reader, timeline, at),
        (None, Some(_)) => repeated(reader, timeline).unwrap_or_default(),
        (Some(at), Some(every)) => {
            let message = "`at` and `every` exclude each other";
            let fault = Diagnostic::new(code::CONFLICT, every.place, message);
            reader.report(
                fault
                    .label("keep one of them")
                    .also(at.place, "`at` is here"),
            );
            Vec::new()
        }
        (None, None) => {
            let message = "a schedule needs `at` or `every`";
            let fault = Diagnostic::new(code::CONFLICT, reader.place_of(&WHEN), message);
            reader.report(fault.help("add `at = \"2 weeks\"` or `every = \"13 weeks\"`; on visits count visits: `at = 0`"));
            Vec::new()
        }
    };
    if ticks.is_empty() { vec![0] } else { ticks }
}

/// Parts of a tick that are rounding, not meant.
const SLACK: f64 = 1e-9;

fn listed(reader: &mut Reader<'_>, timeline: &Timeline, at: &Node) -> Vec<u32> {
    let mut ticks: BTreeSet<u32> = BTreeSet::new();
    let mut texts = Vec::new();
    for item in reader.items(&AT).unwrap_or_default() {
        match time(reader.shared, timeline, item) {
            Err(fault) => reader.report(fault),
            Ok((position, text)) => {
                let tick = (position + SLACK).floor();
                if tick >= f64::from(timeline.ticks) {
                    beyond(reader, timeline, item);
                } else if ticks.insert(tick as u32) {
                    texts.push(text);
                } else {
                    let name = timeline.tick_name();
                    let message = format!("two times fall in the same {name}");
                    let fault = Diagnostic::new(code::DUPLICATE, item.place, message);
                    reader.report(fault.label("leave this one out"));
                }
            }
        }
    }
    let toml = match (&at.value, texts.as_slice()) {
        (Value::List(_), _) | (_, []) => list(texts),
        (_, [only, ..]) => only.clone(),
    };
    reader.put(&AT, toml);
    ticks.into_iter().collect()
}

fn beyond(reader: &Reader<'_>, timeline: &Timeline, node: &Node) {
    let name = timeline.tick_name();
    let plural = if timeline.ticks == 1 { "" } else { "s" };
    let fault = Diagnostic::new(code::TIME, node.place, "the time lies beyond the end");
    let last = timeline.ticks - 1;
    // A day of the run, where it has days.
    let date = |tick: u32, off: i32| {
        let day = timeline.start? + timeline.tick_start(tick) as i32 + off;
        Some(calendar::as_written(day))
    };
    let (label, help) = match (date(timeline.ticks, -1), date(last, 0)) {
        (Some(end), Some(begins)) => (
            format!(
                "the run ends after {} {name}{plural}, on {end}",
                timeline.ticks
            ),
            format!("the last {name} begins on {begins}"),
        ),
        _ => (
            format!("the run ends after {} {name}{plural}", timeline.ticks),
            format!("the last {name} begins at `\"{last} ticks\"`"),
        ),
    };
    reader.report(fault.label(label).help(help));
}

fn repeated(reader: &mut Reader<'_>, timeline: &Timeline) -> Option<Vec<u32>> {
    let every = reader.read(&EVERY, |shared, node| every(shared, timeline, node));
    let end = f64::from(timeline.ticks);
    let mut bound = |key: &Key, default: f64| {
        if reader.has(key) {
            return reader.read(key, |shared, node| time(shared, timeline, node));
        }
        let (number, unit) = (default, TimeUnit::Tick);
        reader.put(key, quoted(&Amount { number, unit }.text()));
        Some(default)
    };
    let from = bound(&FROM, 0.0);
    let until = bound(&UNTIL, end);
    let (every, from, until) = (every?, from?, until?);
    if every.ticks(timeline) < 1.0 - SLACK {
        let message = "`every` is shorter than a tick";
        let fault = Diagnostic::new(code::TIME, reader.place_of(&EVERY), message);
        reader.report(fault.label(format!("at least one {} is needed", timeline.tick_name())));
        return None;
    }
    if let Some(node) = reader.node(&FROM).filter(|_| (from + SLACK).floor() >= end) {
        beyond(reader, timeline, node);
        return None;
    }
    if let Some(node) = reader.node(&UNTIL).filter(|_| until > end + SLACK) {
        beyond(reader, timeline, node);
        return None;
    }
    if until <= from + SLACK {
        let message = "`until` is not after `from`";
        reader.report(Diagnostic::new(
            code::TIME,
            reader.place_of(&UNTIL),
            message,
        ));
        return None;
    }
    let mut ticks: Vec<u32> = (0..u64::from(timeline.ticks))
        .map(|k| every.after(from, k, timeline))
        .take_while(|position| *position < until - SLACK)
        .map(|position| (position + SLACK).floor())
        .take_while(|tick| *tick < end)
        .map(|tick| tick as u32)
        .collect();
    ticks.dedup();
    Some(ticks)
}
