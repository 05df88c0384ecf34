//! `[design]`: how arms are laid over customers.

use super::super::checked::{Design, DesignKind};
use super::super::key::{Key, Kind, Section};
use super::super::reader::Reader;

const KIND: Key = Key::or(
    "kind",
    Kind::Word(&["paired", "randomized"]),
    "\"paired\"",
    "paired: each customer lives under every arm; randomized: each customer gets one arm",
    "\"paired\"",
);
const PER_ARM: Key = Key::optional(
    "per_arm",
    Kind::Whole(1, 4_000_000_000),
    "customers of an arm in each replicate (randomized only)",
    "20",
);
const SEED: Key = Key::or(
    "seed",
    Kind::Whole(0, u64::MAX),
    "1",
    "the seed of all random numbers",
    "1",
);
const REPLICATES: Key = Key::or(
    "replicates",
    Kind::Whole(1, 1_000_000),
    "20",
    "how often people, ties and luck are drawn anew",
    "20",
);

pub static SECTION: Section = Section {
    name: "design",
    meaning: "how arms are laid over customers",
    keys: &[&[KIND, PER_ARM, SEED, REPLICATES]],
    named_by: None,
};

/// Reads the design; placeholders stand for what is wrong.
pub fn read(reader: &mut Reader<'_>) -> Design {
    let kind = match reader.word(&KIND) {
        Some(1) => {
            if !reader.has(&PER_ARM) {
                reader.missing(&PER_ARM);
            }
            let per_arm = reader.whole(&PER_ARM).unwrap_or(1) as u32;
            DesignKind::Randomized { per_arm }
        }
        Some(_) => {
            let why = "a paired design lays every arm over all customers";
            reader.reject(&PER_ARM, why);
            DesignKind::Paired
        }
        None => DesignKind::Paired,
    };
    Design {
        kind,
        seed: reader.whole(&SEED).unwrap_or_default(),
        replicates: reader.whole(&REPLICATES).unwrap_or(1) as u32,
    }
}
