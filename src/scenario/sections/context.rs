//! `[context]`: what the setting is like before the brand does anything.

use super::super::checked::{Context, Stake, Trait};
use super::super::diagnostics::{Diagnostic, code};
use super::super::key::{Key, Kind, Range, Section};
use super::super::node::Value;
use super::super::reader::{Reader, scalar};
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

pub static SECTION: Section = Section {
    name: "context",
    meaning: "what the setting is like before the brand does anything",
    keys: &[&[NOTICED, CUSTOMARY, STAKE, INERTIA]],
    named_by: None,
};

/// Reads the context; placeholders stand for what is wrong.
pub fn read(reader: &mut Reader<'_>, who: &Who) -> Context {
    let noticed = reader.number(&NOTICED);
    let customary = reader.number(&CUSTOMARY);
    let inertia = reader.number(&INERTIA);
    let noticed = noticed.unwrap_or(1.0);
    Context {
        noticed,
        customary: customary.unwrap_or_default(),
        stake: stake(reader, who, noticed).unwrap_or(Stake::Basket),
        inertia: inertia.unwrap_or_default(),
    }
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
