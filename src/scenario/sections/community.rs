//! `[community]`: the bounds within which customers can meet.

use super::super::checked::{Community, Ties};
use super::super::diagnostics::{Diagnostic, code};
use super::super::key::{Key, Kind, Range, Section};
use super::super::reader::{Reader, out_of_range};

const SIZE: Key = Key::or(
    "size",
    Kind::Whole(2, 65_536),
    "4096",
    "slots of a community, members and prospects together",
    "4096",
);
const TIES: Key = Key::optional("ties", Kind::Table(&TIES_SECTION), "who knows whom", "");

pub static SECTION: Section = Section {
    name: "community",
    meaning: "the bounds within which customers can meet",
    keys: &[&[SIZE, TIES]],
    named_by: None,
};

const DEGREE: Key = Key::or(
    "degree",
    Kind::Whole(2, 65_534),
    "8",
    "mean number of ties of a customer; even",
    "8",
);
const REWIRED: Key = Key::or(
    "rewired",
    Kind::Share(Range::SHARE),
    "0.1",
    "share of ties rewired at random",
    "\"10%\"",
);
const BELONGING: Key = Key::or(
    "belonging",
    Kind::Flag,
    "true",
    "whether belonging to a group of active, well-disposed ties adds to goodwill",
    "true",
);
const PULL: Key = Key::or(
    "pull",
    Kind::Flag,
    "true",
    "whether the community pulls its members' goodwill together",
    "true",
);

pub static TIES_SECTION: Section = Section {
    name: "community.ties",
    meaning: "a small world: a ring of neighbours, some ties rewired at random",
    keys: &[&[DEGREE, REWIRED, BELONGING, PULL]],
    named_by: None,
};

/// Reads the community; placeholders stand for what is wrong.
pub fn read(reader: &mut Reader<'_>) -> Community {
    let size = reader.whole(&SIZE).map(|size| size as u32);
    let ties = reader.table(&TIES).map(|mut ties| {
        let read = read_ties(&mut ties, size);
        reader.close(&TIES, ties);
        read
    });
    Community {
        size: size.unwrap_or(2),
        ties,
    }
}

fn read_ties(reader: &mut Reader<'_>, size: Option<u32>) -> Ties {
    let place = reader.place_of(&DEGREE);
    let degree = reader.read(&DEGREE, |_, node| match node.value {
        super::super::node::Value::Whole(degree) if degree >= 2 && degree % 2 == 0 => {
            Ok((degree, degree.to_string()))
        }
        _ => Err(out_of_range(node, "allowed: an even number, at least 2")),
    });
    if let (Some(degree), Some(size)) = (degree, size)
        && degree >= i128::from(size)
    {
        let message = "a customer cannot have more ties than the community has others";
        let fault = Diagnostic::new(code::LIMIT, place, message);
        reader.report(fault.label(format!("the community has {size} slots")));
    }
    Ties {
        degree: degree.unwrap_or(2).min(65_534) as u32,
        rewired: reader.number(&REWIRED).unwrap_or_default(),
        belonging: reader.flag(&BELONGING).unwrap_or_default(),
        pull: reader.flag(&PULL).unwrap_or_default(),
    }
}
