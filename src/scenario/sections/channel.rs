//! `[channel.*]`: the ways in which customers can give back.

use crate::psychology::Parameters;
use crate::vocabulary::channel::Role;

use super::super::checked::{Arm, Channel, ChannelKind, Channels, Trait};
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

/// The table of a channel.
const fn section(way: ChannelKind) -> Section {
    Section {
        name: way.row().section,
        meaning: way.meaning(),
        keys: match way.role() {
            Role::Purchase => &[&[ASKED, MARGIN, WORTH, ELASTICITY]],
            Role::Tip => &[&[MARGIN, ELASTICITY]],
            Role::Answer => &[&[ASKED, UNASKED, AMOUNT, MARGIN, WORTH, ELASTICITY]],
        },
        named_by: None,
    }
}

static SECTIONS: [Section; ChannelKind::COUNT] = {
    let mut all = [const { section(ChannelKind::ALL[0]) }; ChannelKind::COUNT];
    let mut at = 0;
    while at < all.len() {
        all[at] = section(ChannelKind::ALL[at]);
        at += 1;
    }
    all
};

static KEYS: [Key; ChannelKind::COUNT] = {
    let mut all =
        [const { Key::optional("", Kind::Table(&SECTIONS[0]), "", "") }; ChannelKind::COUNT];
    let mut at = 0;
    while at < all.len() {
        let way = ChannelKind::ALL[at];
        all[at] = Key::optional(way.key(), Kind::Table(&SECTIONS[at]), way.meaning(), "");
        at += 1;
    }
    all
};

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
        let way = ChannelKind::ALL[at];
        let implied = match way.role() {
            Role::Purchase => visits || who.has(Trait::PurchaseRate),
            Role::Tip => visits && who.has(Trait::TipShare),
            Role::Answer => false,
        };
        let mut table = if implied {
            reader.table_or_empty(key)?
        } else {
            reader.table(key)?
        };
        if way == ChannelKind::Tip && !who.has(Trait::TipShare) {
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
    for way in ChannelKind::ALL {
        let message = match way.role() {
            Role::Purchase => "nobody ever buys: `purchase_rate` is 0",
            Role::Tip => "nobody ever tips: nobody ever buys, as `purchase_rate` is 0",
            Role::Answer => continue,
        };
        let key = &KEYS[way as usize];
        if let Some(table) = reader.has(key).then(|| reader.table(key)).flatten() {
            reader.report(Diagnostic::new(code::NEVER, table.place(), message).help(help));
        }
    }
}

fn read_channel(reader: &mut Reader<'_>, way: ChannelKind, psychology: &Parameters) -> Channel {
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
    if way.role() != Role::Tip {
        // A wrong value is told once, not again by every ask.
        let asked = reader.number(&ASKED);
        channel.asked = asked.or(reader.has(&ASKED).then_some(0.5));
        channel.worth = reader.number(&WORTH).unwrap_or_default();
    }
    if way.is_answer() {
        channel.unasked = reader.number(&UNASKED).unwrap_or_default();
        channel.amount = reader.number(&AMOUNT).unwrap_or_default();
    }
    channel
}

/// Tells of channels that say how many agree when asked, though no arm asks.
pub fn tell_unasked(reader: &Reader<'_>, channels: &Channels, arms: &[Arm]) {
    let asks = arms.iter().flat_map(|arm| &arm.asks);
    for way in ChannelKind::ALL {
        let channel = channels.of(way).filter(|channel| channel.asked.is_some());
        let Some(channel) = channel else { continue };
        if asks.clone().any(|ask| ask.ways.contains(&way)) {
            continue;
        }
        let never = match way.is_answer() && channel.unasked == 0.0 {
            true => ", so that nobody ever does it",
            false => "",
        };
        reader.shared.note(format!(
            "`asked` in `[channel.{}]` does nothing: no arm asks for it{never}.",
            way.key()
        ));
    }
}
