//! `[claim]`: the claim that a scenario holds.

use super::super::checked::{Claim, ClaimLabel};
use super::super::diagnostics::{Diagnostic, code};
use super::super::key::{Default, Key, Kind, Section};
use super::super::node::Value;
use super::super::reader::Reader;
use crate::psychology::Parameters;

const ID: Key = Key::required("id", Kind::Name, "its number or name", "\"C01\"");
const SAYS: Key = Key::required(
    "says",
    Kind::Text,
    "the claim, in a sentence",
    "\"A gift that comes first lifts returns.\"",
);
const LABEL: Key = Key::required(
    "label",
    Kind::Word(&["emergent", "stated"]),
    "stated: one equation says it; emergent: it follows from several",
    "\"emergent\"",
);
const RESTS_ON: Key = Key::required(
    "rests_on",
    Kind::Text,
    "the mechanism behind it, in words",
    "\"surprise and personal effort together\"",
);
const REQUIRED: Key = Key::or(
    "required",
    Kind::Flag,
    "true",
    "whether it must hold, or is only reported",
    "false",
);
const WITHOUT: Key = Key::optional(
    "without",
    Kind::Table(&WITHOUT_SECTION),
    "the parameters that switch the mechanism off; what rests on it must then vanish",
    "",
);

pub static SECTION: Section = Section {
    name: "claim",
    meaning: "the claim that the scenario's expectations state",
    keys: &[&[ID, SAYS, LABEL, RESTS_ON, REQUIRED, WITHOUT]],
    named_by: None,
};

const COUNT: usize = Parameters::ALL.len();

/// The keys of the psychology, none of which has a default here.
static KEYS: [Key; COUNT] = {
    let mut keys = [Key::parameter(&Parameters::ALL[0]); COUNT];
    let mut at = 0;
    while at < COUNT {
        keys[at] = Key::parameter(&Parameters::ALL[at]);
        keys[at].default = Default::Absent;
        keys[at].example = match keys[at].kind {
            Kind::Duration(_) => "\"1 hour\"",
            Kind::Number(range) if range.above => "1",
            _ => "0",
        };
        at += 1;
    }
    keys
};

pub static WITHOUT_SECTION: Section = Section {
    name: "claim.without",
    meaning: "the psychology with the claim's mechanism switched off",
    keys: &[&KEYS],
    named_by: None,
};

/// Reads the claim; none if it is wrong.
pub fn read(reader: &mut Reader<'_>) -> Option<Claim> {
    let id = reader.text(&ID);
    let says = reader.text(&SAYS);
    let label = reader.word(&LABEL);
    let rests_on = reader.text(&RESTS_ON);
    let required = reader.flag(&REQUIRED);
    let mut without = Vec::new();
    if let Some(mut table) = reader.table(&WITHOUT) {
        for key in KEYS.iter().filter(|key| table.has(key)).collect::<Vec<_>>() {
            if let Some(value) = table.number(key) {
                without.push((key.name, value));
            }
        }
        let empty = matches!(
            reader.node(&WITHOUT).map(|node| &node.value),
            Some(Value::Table(table)) if table.entries.is_empty()
        );
        if empty {
            let message = "nothing is switched off";
            let fault = Diagnostic::new(code::CONFLICT, table.place(), message);
            reader
                .report(fault.help(
                    "name parameters of `[psychology]` with the values that switch them off",
                ));
        }
        reader.close(&WITHOUT, table);
    }
    Some(Claim {
        id: id?,
        says: says?,
        label: [ClaimLabel::Emergent, ClaimLabel::Stated][label?],
        rests_on: rests_on?,
        required: required?,
        without,
    })
}
