//! The tables of a run: tidy CSV, one header line, a fixed order, an empty cell for what is missing.

mod of_results;
#[cfg(feature = "report")]
pub mod reference;
mod rows;
mod run;

pub use rows::{Difference, Effect, Mean, Moment, Power, Replicate, SincerityBin, Together};
pub use run::RunTables;

pub use crate::table::NamedBytes;

use crate::scenario::checked::{EffectScale, EvidenceTag};

/// The scale of this name.
pub fn scale_of(key: &str) -> Option<EffectScale> {
    use EffectScale::*;
    let all = [Lift, Difference, LogOdds, LogRatio, Ratio, Mean];
    all.into_iter().find(|&scale| scale.key() == key)
}

/// The tag of evidence of this name.
pub fn tag_of(key: &str) -> Option<EvidenceTag> {
    use EvidenceTag::*;
    let all = [Source, Secondary, Computed, Assumed, Recalled, Popular];
    all.into_iter().find(|&tag| tag_key(tag) == key)
}

/// The name of a tag of evidence in tables.
pub fn tag_key(tag: EvidenceTag) -> &'static str {
    match tag {
        EvidenceTag::Source => "source",
        EvidenceTag::Secondary => "secondary",
        EvidenceTag::Computed => "computed",
        EvidenceTag::Assumed => "assumed",
        EvidenceTag::Recalled => "recalled",
        EvidenceTag::Popular => "popular",
    }
}
