//! `[[arm.gesture]]`: anything the brand does for a customer. `[[arm.ask]]`: what it asks for.

use super::super::checked::{Ask, Capacity, ChannelKind, Gesture, SpanName, Trait};
use super::super::diagnostics::{Diagnostic, Fault, code};
use super::super::key::{Key, Kind, Range, Section};
use super::super::node::{Node, Value};
use super::super::reader::{Reader, Shared, scalar, unknown_name, wrong_type};
use super::super::resolved::{self, inline, quoted};
use super::super::shape::Shape;
use super::super::value;
use super::population::Who;
use super::unreachable_triggers;
use super::when::{self, Setting};
use crate::vocabulary::channel::Role;

const GIFT: Key = Key::required("gift", Kind::Name, "what it is", "\"mint\"");
pub const ON: Key = Key::derived(
    "on",
    Kind::Flag,
    "true",
    "whether it is made at all: with `false` the run is as without this table",
    "false",
);
const KIND: Key = Key::optional(
    "kind",
    Kind::Name,
    "what kind of kindness it is: whoever got one of this kind lately in this arm is the less pleased by another, however small it is; \
     without it customers get used to size alone",
    "\"a note\"",
);
const VALUE: Key = Key::or(
    "value",
    Kind::Special(Shape::Worth),
    "0",
    "what it is worth to the receiver: money, or a share of this customer's usual basket",
    "1.0",
);
const COST: Key = Key::derived(
    "cost",
    Kind::Special(Shape::Worth),
    "its value",
    "what it costs the giver, labour included: money, or a share of this customer's usual basket",
    "0.1",
);
const MIN_ORDER: Key = Key::or(
    "min_order",
    Kind::Money(Range::NON_NEGATIVE),
    "0",
    "only for customers whose usual basket is at least this: nobody orders more in order to get it",
    "50",
);
const PERSONAL: Key = Key::derived(
    "personal",
    Kind::Special(Shape::Fit),
    "0",
    "how clearly it is meant for this person, from 0 to 1",
    "0.3",
);
const OFFERS: Key = Key::optional(
    "offers",
    Kind::Special(Shape::Offers),
    "offers among which the customer picks the best fit (instead of `personal`)",
    "[{ families = 1 }, { students = 1 }]",
);
const USEFUL: Key = Key::or(
    "useful",
    Kind::Share(Range::SHARE),
    "0.3",
    "how far it helps outside the relationship, from 0 to 1",
    "0.3",
);
const STRINGS: Key = Key::or(
    "strings",
    Kind::Share(Range::SHARE),
    "0",
    "how strongly a return is expected, from 0 to 1",
    "0.6",
);
pub const CONDITIONAL: Key = Key::or(
    "conditional",
    Kind::Flag,
    "false",
    "no return, no gift: a price, not a kindness; without an ask at the same moment it lowers the price of \
     purchases, which then need a `basket`",
    "true",
);
const STANDS: Key = Key::derived(
    "stands",
    Kind::Duration(Range::NON_NEGATIVE),
    "one tick",
    "how long a conditional offer stands",
    "\"4 weeks\"",
);
const ANNOUNCED: Key = Key::or(
    "announced",
    Kind::Flag,
    "false",
    "whether it is known beforehand",
    "true",
);
const PROMISED: Key = Key::or(
    "promised",
    Kind::Flag,
    "false",
    "whether it is promised for its day",
    "true",
);
const KEPT: Key = Key::derived(
    "kept",
    Kind::Share(Range::SHARE),
    "1",
    "how often the promise is kept",
    "\"95%\"",
);
const THIRD_PARTY: Key = Key::or(
    "third_party",
    Kind::Flag,
    "false",
    "whether somebody other than the one who asks gives it",
    "true",
);
const REACH: Key = Key::or(
    "reach",
    Kind::Share(Range::SHARE),
    "1",
    "share of those meant who notice it",
    "\"40%\"",
);

const SHARE: Key = Key::or(
    "share",
    Kind::Share(Range {
        above: true,
        ..Range::SHARE
    }),
    "1",
    "share of the cases in which it is given, by lot: the same cases in every arm that gives something of this name",
    "\"10%\"",
);

const CAPACITY: Key = Key::optional(
    "capacity",
    Kind::Table(&CAPACITY_SECTION),
    "how many of it can be made in a period, of a replicate; who gets none is drawn by lot, or comes last by the \
     `priority` of the arm's budget (not with `conditional`)",
    "{ most = 200, per = \"week\" }",
);
const MOST: Key = Key::required("most", Kind::Whole(1, 1_000_000_000), "so many", "200");
const PERIODS: &[&str] = &["day", "week", "month", "quarter", "year"];
const PER: Key = Key::required(
    "per",
    Kind::Word(PERIODS),
    "the period; what is left of one is lost; months, quarters and years are the calendar's where the timeline has a `start`",
    "\"week\"",
);

pub static CAPACITY_SECTION: Section = Section {
    name: "arm.gesture.capacity",
    meaning: "how many of a gesture can be made in a period",
    keys: &[&[MOST, PER]],
    named_by: None,
};

pub static SECTION: Section = Section {
    name: "arm.gesture",
    meaning: "anything the brand does for a customer",
    keys: &[
        &[
            GIFT, ON, KIND, VALUE, COST, MIN_ORDER, PERSONAL, OFFERS, USEFUL, STRINGS,
        ],
        &[
            CONDITIONAL,
            STANDS,
            ANNOUNCED,
            PROMISED,
            KEPT,
            REACH,
            SHARE,
            CAPACITY,
            THIRD_PARTY,
        ],
        &when::KEYS,
    ],
    named_by: Some("gift"),
};

/// Reads a gesture; placeholders stand for what is wrong.
pub fn read(reader: &mut Reader<'_>, setting: &Setting<'_>) -> Gesture {
    let (value, value_of_basket) = worth(reader, &VALUE, setting).unwrap_or_default();
    let (cost, cost_of_basket) = if reader.has(&COST) {
        worth(reader, &COST, setting).unwrap_or_default()
    } else {
        let written = reader.node(&VALUE);
        let toml = match (value_of_basket, written) {
            (true, Some(node)) => resolved::toml(node),
            _ => value::number(value),
        };
        reader.put(&COST, toml);
        (value, value_of_basket)
    };
    let min_order = min_order(reader, setting);
    let conditional = reader.flag(&CONDITIONAL);
    let stands = stands(reader, conditional, setting);
    let promised = reader.flag(&PROMISED);
    let (personal, fits_for) = personal(reader, setting.who);
    let gesture = Gesture {
        gift: reader.text(&GIFT).unwrap_or_default(),
        kind: kind(reader, conditional),
        value,
        value_of_basket,
        cost,
        cost_of_basket,
        min_order,
        personal,
        useful: reader.number(&USEFUL).unwrap_or_default(),
        strings: reader.number(&STRINGS).unwrap_or_default(),
        conditional: conditional.unwrap_or_default(),
        stands,
        announced: reader.flag(&ANNOUNCED).unwrap_or_default(),
        promised: kept(reader, promised),
        reach: reader.number(&REACH).unwrap_or_default(),
        share: reader.number(&SHARE).unwrap_or(1.0),
        capacity: capacity(reader, conditional, setting),
        third_party: reader.flag(&THIRD_PARTY).unwrap_or_default(),
        deviation: 0.0,
        when: when::read(reader, setting),
    };
    let key = if reader.has(&OFFERS) {
        &OFFERS
    } else {
        &PERSONAL
    };
    unreachable_triggers::fit(reader, key, setting, &fits_for, &gesture);
    gesture
}

/// Money, or a share of each customer's usual basket, and whether it is one.
fn worth(reader: &mut Reader<'_>, key: &Key, setting: &Setting<'_>) -> Option<(f64, bool)> {
    let text = |node: &Node| match &node.value {
        Value::Text(text) => text.trim().ends_with('%').then(|| text.clone()),
        _ => None,
    };
    let is_share = reader.node(key).and_then(text).is_some();
    let kind = match is_share {
        true => Kind::Share(Range::SHARE),
        false => Kind::Money(Range::NON_NEGATIVE),
    };
    let worth = reader.read(key, |shared, node| {
        let (number, toml) = scalar(shared, &kind, node)?;
        // As it is written it is read as a share again.
        let toml = text(node).map_or(toml, |text| quoted(&text));
        Ok((number, toml))
    })?;
    if is_share && !setting.who.has(Trait::Basket) {
        let message = "a share of the basket needs baskets";
        let fault = Diagnostic::new(code::CONFLICT, reader.place_of(key), message);
        reader.report(fault.help("add `basket = 20` to `[population]`, or write money"));
    }
    Some((worth, is_share))
}

/// The least basket of those whom it is for, in money.
fn min_order(reader: &mut Reader<'_>, setting: &Setting<'_>) -> f64 {
    let least = reader.number(&MIN_ORDER).unwrap_or_default();
    let place = reader.place_of(&MIN_ORDER);
    let baskets = &setting.who.population;
    if least > 0.0 && !setting.who.has(Trait::Basket) {
        let message = "a least order needs baskets";
        let fault = Diagnostic::new(code::CONFLICT, place, message);
        reader.report(fault.help("add `basket = 20` to `[population]`, or leave `min_order` out"));
    } else if least > baskets.highest(Trait::Basket) && setting.who.segments_known {
        let message = "nobody orders so much";
        let most = value::number(baskets.highest(Trait::Basket));
        let fault = Diagnostic::new(code::NEVER, place, message);
        reader.report(fault.label(format!("the largest basket is {most}")).help(
            "write a lower `min_order`: customers order their usual basket, and none orders more in order to get it",
        ));
    }
    least
}

/// What kind of kindness it is.
fn kind(reader: &mut Reader<'_>, conditional: Option<bool>) -> Option<String> {
    if conditional == Some(true) {
        reader.reject(&KIND, "an offer is no kindness that one gets used to");
        return None;
    }
    reader.text(&KIND)
}

fn stands(reader: &mut Reader<'_>, conditional: Option<bool>, setting: &Setting<'_>) -> f64 {
    if conditional == Some(false) {
        reader.reject(&STANDS, "only with `conditional = true`");
    }
    if conditional != Some(true) {
        return 0.0;
    }
    if reader.has(&STANDS) {
        return reader.number(&STANDS).unwrap_or_default();
    }
    let tick = setting
        .timeline
        .as_ref()
        .map_or(0.0, |timeline| timeline.days_per_tick());
    reader.put(&STANDS, quoted(&value::days(tick)));
    tick
}

/// How many can be made in a period, for each member.
fn capacity(
    reader: &mut Reader<'_>,
    conditional: Option<bool>,
    setting: &Setting<'_>,
) -> Option<Capacity> {
    if conditional == Some(true) {
        reader.reject(&CAPACITY, "an offer is made to all whom it is meant for");
        return None;
    }
    let mut table = reader.table(&CAPACITY)?;
    let place = reader.place_of(&CAPACITY);
    if setting
        .timeline
        .as_ref()
        .is_some_and(|time| time.days_per_tick() == 0.0)
    {
        let message = "there are no periods: no time passes between visits";
        let fault = Diagnostic::new(code::TIME, place, message);
        reader.report(fault.help("give `[timeline]` a `gap`, like `gap = \"1 week\"`"));
    }
    let (most, per) = (table.whole(&MOST), table.word(&PER));
    reader.close(&CAPACITY, table);
    Some(Capacity {
        per_member: most? as f64 / setting.members.max(1) as f64,
        period: SpanName::ALL[per?],
    })
}

fn kept(reader: &mut Reader<'_>, promised: Option<bool>) -> Option<f64> {
    if promised == Some(false) {
        reader.reject(&KEPT, "only with `promised = true`");
    }
    if promised != Some(true) {
        return None;
    }
    if reader.has(&KEPT) {
        return reader.number(&KEPT);
    }
    reader.put(&KEPT, "1".to_owned());
    Some(1.0)
}

/// How personal the gesture is for each segment, and for which of them it is said by name.
fn personal(reader: &mut Reader<'_>, who: &Who) -> (Vec<f64>, Vec<bool>) {
    let mut fits = vec![0.0; who.population.segments.len()];
    let mut named = vec![false; fits.len()];
    match (reader.node(&PERSONAL), reader.node(&OFFERS)) {
        (Some(personal), Some(offers)) => {
            let message = "`personal` and `offers` exclude each other";
            let fault = Diagnostic::new(code::CONFLICT, offers.place, message);
            reader.report(
                fault
                    .label("keep one of them")
                    .also(personal.place, "`personal` is here"),
            );
        }
        (Some(node), None) => fits = fit(reader.shared, who, node, &mut named),
        (None, Some(_)) => {
            for offer in reader.items(&OFFERS).unwrap_or_default() {
                let offer = fit(reader.shared, who, offer, &mut named);
                for (best, fit) in fits.iter_mut().zip(offer) {
                    *best = if fit > *best { fit } else { *best };
                }
            }
        }
        (None, None) => {}
    }
    reader.put(&PERSONAL, by_segment(who, &fits));
    (fits, named)
}

/// The value of a key that is one share for all segments, or one for each that is named and 0 for the others.
pub fn fit_of(reader: &mut Reader<'_>, key: &Key, who: &Who) -> Vec<f64> {
    let mut named = vec![false; who.population.segments.len()];
    let shares = match reader.node(key) {
        Some(node) => fit(reader.shared, who, node, &mut named),
        None => vec![0.0; named.len()],
    };
    reader.put(key, by_segment(who, &shares));
    shares
}

/// One number where it is the same for all segments, else one for each.
fn by_segment(who: &Who, each: &[f64]) -> String {
    let uniform = each.iter().all(|one| *one == each[0]);
    match each.first() {
        Some(one) if uniform => value::number(*one),
        _ => inline(who.names().zip(each.iter().map(|one| value::number(*one)))),
    }
}

/// One fit for all segments, or one for each that is named and 0 for the others.
fn fit(shared: &Shared, who: &Who, node: &Node, named: &mut [bool]) -> Vec<f64> {
    let share = |node: &Node| -> Result<f64, Fault> {
        let (fit, _) = scalar(shared, &Kind::Share(Range::SHARE), node)?;
        Ok(fit)
    };
    let mut fits = vec![0.0; who.population.segments.len()];
    let Value::Table(table) = &node.value else {
        match share(node) {
            Ok(fit) => {
                fits.fill(fit);
                named.fill(true);
            }
            Err(_) if matches!(node.value, Value::List(_) | Value::Flag(_) | Value::Date(_)) => {
                shared.report(wrong_type(shared, node, &PERSONAL.kind));
            }
            Err(fault) => shared.report(fault),
        }
        return fits;
    };
    for entry in &table.entries {
        let at = who.names().position(|name| name == entry.key);
        if at.is_none() && who.segments_known {
            shared.report(unknown_name(
                "segment",
                who.names(),
                &entry.key,
                entry.key_place,
            ));
        }
        match (share(&entry.node), at) {
            (Ok(fit), Some(at)) => {
                fits[at] = fit;
                named[at] = true;
            }
            (Ok(_), None) => {}
            (Err(fault), _) => shared.report(fault),
        }
    }
    fits
}

const ASKED_WAYS: Key = Key::required(
    "ways",
    Kind::Words(ChannelKind::KEYS),
    "the ways to give back that are suggested",
    "[\"review\", \"referral\"]",
);
const IN_SIGHT: Key = Key::or(
    "in_sight",
    Kind::Flag,
    "false",
    "whether the answer is given in the sight of the one who asks",
    "true",
);
const OTHER_WAYS: Key = Key::or(
    "other_ways",
    Kind::Whole(0, 1_000),
    "0",
    "further ways on the list that the scenario does not follow",
    "3",
);
const ASK_COST: Key = Key::or(
    "cost",
    Kind::Money(Range::NON_NEGATIVE),
    "0",
    "what asking costs",
    "0.05",
);

pub static ASK_SECTION: Section = Section {
    name: "arm.ask",
    meaning: "a request for something in return",
    keys: &[
        &[ASKED_WAYS, ON, OTHER_WAYS, IN_SIGHT, ASK_COST, REACH],
        &when::KEYS,
    ],
    named_by: None,
};

/// Reads an ask; placeholders stand for what is wrong.
pub fn read_ask(reader: &mut Reader<'_>, setting: &Setting<'_>) -> Ask {
    let ways: Vec<ChannelKind> = reader
        .words(&ASKED_WAYS)
        .unwrap_or_default()
        .into_iter()
        .map(|at| ChannelKind::ALL[at])
        .collect();
    let place = reader.place_of(&ASKED_WAYS);
    for way in &ways {
        match setting.channels.of(*way) {
            _ if way.role() == Role::Tip => {
                let fault = Diagnostic::new(code::CHANNEL, place, "nobody can be asked for a tip");
                reader.report(fault.help("leave `tip` out: a tip comes with every visit"));
            }
            None => when::no_channel(reader, place, *way),
            Some(channel) if channel.asked.is_none() => {
                let message = format!(
                    "`[channel.{}]` does not say how many agree when asked",
                    way.key()
                );
                let fault = Diagnostic::new(code::CHANNEL, place, message);
                reader.report(
                    fault.help(format!("add `asked = \"5%\"` to `[channel.{}]`", way.key())),
                );
            }
            Some(_) => {}
        }
    }
    Ask {
        ways,
        other_ways: reader.whole(&OTHER_WAYS).unwrap_or_default() as u32,
        cost: reader.number(&ASK_COST).unwrap_or_default(),
        reach: reader.number(&REACH).unwrap_or_default(),
        in_sight: reader.flag(&IN_SIGHT).unwrap_or_default(),
        when: when::read(reader, setting),
    }
}
