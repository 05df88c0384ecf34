//! `[psychology]`: the shared parameters, one key each.

use crate::psychology::Parameters;

use super::super::key::{Key, Section};
use super::super::reader::Reader;

const COUNT: usize = Parameters::ALL.len();

static KEYS: [Key; COUNT] = {
    let mut keys = [Key::parameter(&Parameters::ALL[0]); COUNT];
    let mut at = 1;
    while at < COUNT {
        keys[at] = Key::parameter(&Parameters::ALL[at]);
        at += 1;
    }
    keys
};

pub static SECTION: Section = Section {
    name: "psychology",
    meaning: "the parameters of the psychology, where they differ from the shipped values",
    keys: &[&KEYS],
    named_by: None,
};

/// Reads the parameters; shipped values stand for what is wrong.
pub fn read(reader: &mut Reader<'_>) -> Parameters {
    let mut parameters = Parameters::default();
    for key in &KEYS {
        if let Some(value) = reader.number(key) {
            parameters.set(key.name, value);
        }
    }
    parameters
}
