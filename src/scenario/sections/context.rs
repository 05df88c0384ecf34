//! `[context]`: what the setting is like before the brand does anything.

use super::super::checked::{Context, Loss, Stake, Trait};
use super::super::diagnostics::{Diagnostic, code, excerpt};
use super::super::key::{Key, Kind, Range, Section};
use super::super::node::{Node, Value};
use super::super::reader::{Read, Reader, Shared, out_of_range, scalar, text_of};
use super::super::resolved::quoted;
use super::super::shape::Shape;
use super::super::value;
use super::population::Who;

const NOTICED: Key = Key::or(
    "noticed",
    Kind::Money(Range::POSITIVE),
    "1",
    "the smallest gift value that this setting notices",
    "1.0",
);
const CUSTOMARY: Key = Key::or(
    "customary",
    Kind::Money(Range::NON_NEGATIVE),
    "0",
    "the gift value that customers expect anyway",
    "0.5",
);
const STAKE: Key = Key::derived(
    "stake",
    Kind::Special(Shape::Stake),
    "\"basket\" where customers have baskets, else ten times `noticed`",
    "what is at stake for a customer: the yardstick of a gift that is too large; a basket counts as `noticed` at least",
    "\"basket\"",
);
const INERTIA: Key = Key::or(
    "inertia",
    Kind::Share(Range::SHARE),
    "0",
    "how far customers stay because they do nothing: 0 in a shop, where whoever does nothing has left; 1 under a contract \
     that runs on, where a touch wakes some of those who sleep",
    "\"100%\"",
);

const LOSS: Key = Key::derived(
    "loss",
    Kind::Special(Shape::Loss),
    "the `lapse_rate` of the psychology",
    "customers who leave within a time from the start though nothing is done: the base rate of lapse follows from it, and \
     `lapse_rate` has no say",
    "\"6% in 3 months\"",
);

pub static SECTION: Section = Section {
    name: "context",
    meaning: "what the setting is like before the brand does anything",
    keys: &[&[NOTICED, CUSTOMARY, STAKE, INERTIA, LOSS]],
    named_by: None,
};

/// Reads the context; placeholders stand for what is wrong.
pub fn read(reader: &mut Reader<'_>, who: &Who) -> Context {
    let noticed = reader.number(&NOTICED);
    let customary = reader.number(&CUSTOMARY);
    let inertia = reader.number(&INERTIA);
    let loss = reader
        .has(&LOSS)
        .then(|| reader.read(&LOSS, loss))
        .flatten();
    let noticed = noticed.unwrap_or(1.0);
    Context {
        noticed,
        customary: customary.unwrap_or_default(),
        stake: stake(reader, who, noticed).unwrap_or(Stake::Basket),
        inertia: inertia.unwrap_or_default(),
        loss,
    }
}

fn loss(shared: &Shared, node: &Node) -> Read<Loss> {
    let kind = Kind::Special(Shape::Loss);
    let text = text_of(shared, &kind, node)?;
    let unreadable = |message: &str| {
        let message = format!("`{}` {message}", excerpt(text));
        let fault = Diagnostic::new(code::NOTATION, node.place, message);
        fault.help("write a share and a time, like `\"6% in 3 months\"` or `\"20% per year\"`")
    };
    let parts = text.split_once(" in ").or_else(|| text.split_once(" per "));
    let Some((share, time)) = parts else {
        return Err(unreadable("is no share that is lost within a time"));
    };
    let share = value::share(share).map_err(|_| unreadable("does not begin with a share"))?;
    let time = time.trim();
    let counted = time.starts_with(|first: char| first.is_ascii_digit() || first == '.');
    let amount = match counted {
        true => value::amount(time),
        false => value::amount(&format!("1 {time}")),
    };
    let amount = amount.map_err(|_| unreadable("does not end with a time"))?;
    let Some(days) = amount.days() else {
        return Err(unreadable("does not end with a time of the calendar"));
    };
    if !(share > 0.0 && share < 1.0 && days > 0.0) {
        let allowed = "allowed: a share above 0 and below 100%, in a time above 0";
        let fault = out_of_range(node, allowed);
        return Err(fault.help("where nobody leaves, set `lapse_rate = 0` in `[psychology]`"));
    }
    let toml = format!("{}% in {}", value::number(100.0 * share), amount.text());
    Ok((Loss { share, days }, quoted(&toml)))
}

fn stake(reader: &mut Reader<'_>, who: &Who, noticed: f64) -> Option<Stake> {
    let baskets = who.has(Trait::Basket);
    if !reader.has(&STAKE) {
        let stake = if baskets {
            reader.put(&STAKE, quoted("basket"));
            Stake::Basket
        } else {
            reader.put(&STAKE, value::number(10.0 * noticed));
            Stake::Money(10.0 * noticed)
        };
        return Some(stake);
    }
    reader.read(&STAKE, |shared, node| match &node.value {
        Value::Text(text) if text.trim().eq_ignore_ascii_case("basket") => {
            if baskets {
                return Ok((Stake::Basket, quoted("basket")));
            }
            let message = "the stake is the basket, but customers have none";
            let fault = Diagnostic::new(code::CONFLICT, node.place, message);
            Err(fault.help("add `basket` to `[population]`, or write the stake in money"))
        }
        _ => {
            let (stake, toml) = scalar(shared, &Kind::Money(Range::POSITIVE), node)
                .map_err(|fault| fault.help("`stake` is `\"basket\"` or money above 0"))?;
            Ok((Stake::Money(stake), toml))
        }
    })
}
