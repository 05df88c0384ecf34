//! `[channel.*]`: the ways in which customers can give back.

use crate::psychology::Parameters;

use super::super::checked::{Channel, Channels, Trait, Way};
use super::super::diagnostics::{Diagnostic, code};
use super::super::key::{Key, Kind, Range, Section};
use super::super::reader::Reader;
use super::super::value;
use super::super::yields::Yields;
use super::population::Who;

const ASKED: Key = Key::optional(
    "asked",
    Kind::Share(Range::INNER_SHARE),
    "share of those asked who say yes without any influence",
    "\"5%\"",
);
const UNASKED: Key = Key::or(
    "unasked",
    Kind::Rate,
    "0",
    "rate at which a customer does it unasked",
    "\"0.2 per year\"",
);
const AMOUNT: Key = Key::or(
    "amount",
    Kind::Money(Range::NON_NEGATIVE),
    "0",
    "money that changes hands at each yes",
    "20",
);
const MARGIN: Key = Key::or(
    "margin",
    Kind::Share(Range::SHARE),
    "1",
    "share of the money that is profit",
    "\"40%\"",
);
const WORTH: Key = Key::or(
    "worth",
    Kind::Money(Range::NON_NEGATIVE),
    "0",
    "what a yes is worth to the brand beyond the money",
    "5",
);
const ELASTICITY: Key = Key::derived(
    "elasticity",
    Kind::Number(Range::NON_NEGATIVE),
    "the psychology's",
    "how strongly willingness moves this channel",
    "0.3",
);

static PURCHASE: Section = Section {
    name: "channel.purchase",
    meaning: "buying; there without this table, too, where customers have a `purchase_rate` or visits, \
              and then with a `margin` of 1, so that all turnover counts as profit",
    keys: &[&[ASKED, MARGIN, WORTH, ELASTICITY]],
    named_by: None,
};
static TIP: Section = Section {
    name: "channel.tip",
    meaning: "tipping, at the customer's `tip_share`; on visits there without this table, too, where customers have \
              one, and then with a `margin` of 1, so that all tips count as profit",
    keys: &[&[MARGIN, ELASTICITY]],
    named_by: None,
};
macro_rules! answer {
    ($section:ident, $name:literal, $meaning:literal) => {
        static $section: Section = Section {
            name: $name,
            meaning: $meaning,
            keys: &[&[ASKED, UNASKED, AMOUNT, MARGIN, WORTH, ELASTICITY]],
            named_by: None,
        };
    };
}
answer!(DONATION, "channel.donation", "donating `amount`");
answer!(
    REFERRAL,
    "channel.referral",
    "recommending the brand to somebody"
);
answer!(REVIEW, "channel.review", "writing a review");
answer!(FEEDBACK, "channel.feedback", "answering a question");
answer!(SIGN_UP, "channel.sign-up", "signing up for something");

const fn way(which: Way, section: &'static Section) -> Key {
    Key::optional(which.key(), Kind::Table(section), section.meaning, "")
}

const KEYS: [Key; Way::COUNT] = [
    way(Way::Purchase, &PURCHASE),
    way(Way::Tip, &TIP),
    way(Way::Donation, &DONATION),
    way(Way::Referral, &REFERRAL),
    way(Way::Review, &REVIEW),
    way(Way::Feedback, &FEEDBACK),
    way(Way::SignUp, &SIGN_UP),
];

pub static SECTION: Section = Section {
    name: "channel",
    meaning: "the ways in which customers can give back",
    keys: &[&KEYS],
    named_by: None,
};

/// Reads the channels. Purchases are there where there are visits or a purchase rate, tips on visits
/// where customers have a tip share, even without a table.
pub fn read(reader: &mut Reader<'_>, who: &Who, visits: bool, psychology: &Parameters) -> Channels {
    Channels(std::array::from_fn(|at| {
        let key = &KEYS[at];
        let way = Way::ALL[at];
        let implied = match way {
            Way::Purchase => visits || who.has(Trait::PurchaseRate),
            Way::Tip => visits && who.has(Trait::TipShare),
            _ => false,
        };
        let mut table = if implied {
            reader.table_or_empty(key)?
        } else {
            reader.table(key)?
        };
        if way == Way::Tip && !who.has(Trait::TipShare) {
            let message = "there are tips, but customers have no usual tip";
            let fault = Diagnostic::new(code::CONFLICT, table.place(), message);
            table.report(fault.help("add `tip_share = \"16%\"` to `[population]`"));
        }
        let channel = read_channel(&mut table, way, psychology);
        reader.close(key, table);
        Some(channel)
    }))
}

/// Notes the channels of purchases and tips that are written where nobody can ever buy.
pub fn check_purchases(reader: &mut Reader<'_>, yields: &Yields<'_>) {
    if yields.buys_ever() {
        return;
    }
    let help = match yields.population.data {
        Some(_) => {
            "give `[population]` a `purchase_rate`; or the data's columns `purchases`, `last_purchase` and \
             `tenure`, from which it is learned; or count visits: `unit = \"visit\"`"
        }
        None => "give `[population]` a `purchase_rate`, or count visits: `unit = \"visit\"`",
    };
    for way in [Way::Purchase, Way::Tip] {
        let key = &KEYS[way as usize];
        if let Some(table) = reader.has(key).then(|| reader.table(key)).flatten() {
            let message = match way {
                Way::Tip => "nobody ever tips: nobody ever buys, as `purchase_rate` is 0",
                _ => "nobody ever buys: `purchase_rate` is 0",
            };
            reader.report(Diagnostic::new(code::NEVER, table.place(), message).help(help));
        }
    }
}

fn read_channel(reader: &mut Reader<'_>, way: Way, psychology: &Parameters) -> Channel {
    let default = psychology.elasticity_of(way);
    let mut channel = Channel {
        asked: None,
        unasked: 0.0,
        amount: 0.0,
        margin: reader.number(&MARGIN).unwrap_or_default(),
        worth: 0.0,
        elasticity: default,
    };
    if reader.has(&ELASTICITY) {
        channel.elasticity = reader.number(&ELASTICITY).unwrap_or_default();
    } else {
        reader.put(&ELASTICITY, value::number(default));
    }
    if way != Way::Tip {
        // A wrong value is told once, not again by every ask.
        let asked = reader.number(&ASKED);
        channel.asked = asked.or(reader.has(&ASKED).then_some(0.5));
        channel.worth = reader.number(&WORTH).unwrap_or_default();
    }
    if way != Way::Tip && way != Way::Purchase {
        channel.unasked = reader.number(&UNASKED).unwrap_or_default();
        channel.amount = reader.number(&AMOUNT).unwrap_or_default();
    }
    channel
}
