//! What stands behind the mechanisms that a scenario uses: published experiments, left out of the fit,
//! and claims. Read from the stored evidence (docs/evidence), so that page and docs cannot disagree.

use std::sync::LazyLock;

use super::rows::Backing;
use crate::scenario::checked::{Arm, ChannelKind, Gesture, Scenario};
use crate::vocabulary::trigger::{Event, Moment};

/// What `goodwill calibrate --leave-one-out` found of each published contrast and direction.
const LEFT_OUT: &str = include_str!("../../docs/evidence/calibration/leave_one_out.csv");
/// What `goodwill validate` found of each claim.
const CLAIMS: &str = include_str!("../../docs/evidence/validation/claims.csv");

/// A mechanism of the model, when an arm uses it, and what was held against experiments of it.
struct Mechanism {
    name: &'static str,
    meaning: &'static str,
    used: fn(&Scenario, &Arm) -> bool,
    studies: &'static [&'static str],
    claims: &'static [&'static str],
}

const MECHANISMS: [Mechanism; 14] = [
    Mechanism {
        name: "unconditional gifts",
        meaning: "what is given freely makes goodwill",
        used: |_, arm| arm.gestures.iter().any(is_gift),
        studies: &[
            "strohmetz_2002_study1",
            "strohmetz_2002_study2",
            "falk_2007",
            "garrity_1990",
            "dellavigna_2022",
            "gneezy_list_2006",
            "haisley_2011",
        ],
        claims: &["C01", "C02", "C28"],
    },
    Mechanism {
        name: "personal attention",
        meaning: "what is meant for this person counts for more than what it costs",
        used: |_, arm| {
            arm.gestures
                .iter()
                .any(|gesture| most(&gesture.personal) >= 0.5)
        },
        studies: &[
            "strohmetz_2002_study2",
            "garner_2005",
            "kube_2012",
            "rind_bordia_1996",
            "adena_2025",
            "seiter_weger_2023",
            "sahni_2018",
            "kim_2022",
        ],
        claims: &["C05", "C29"],
    },
    Mechanism {
        name: "useful help",
        meaning: "what helps outside the shop is taken as sincere",
        used: |_, arm| arm.gestures.iter().any(|gesture| gesture.useful >= 0.5),
        studies: &["rind_strohmetz_1999"],
        claims: &["C06", "C19"],
    },
    Mechanism {
        name: "surprise",
        meaning: "the unexpected gift beats the expected one, and routine wears out",
        used: |_, arm| {
            arm.gestures
                .iter()
                .any(|gesture| is_gift(gesture) && !gesture.announced)
        },
        studies: &["strohmetz_2002_study2", "gilchrist_2016", "haisley_2011"],
        claims: &["C01", "C08", "C14"],
    },
    Mechanism {
        name: "strings",
        meaning: "a gift with a request in it makes pressure rather than goodwill",
        used: |_, arm| {
            arm.gestures
                .iter()
                .any(|gesture| gesture.strings > 0.0 && !gesture.conditional)
        },
        studies: &["seiter_weger_2023"],
        claims: &["C03", "C04", "C12"],
    },
    Mechanism {
        name: "asking after giving",
        meaning: "who was given to says yes more often, from goodwill or from duty",
        used: |_, arm| !arm.asks.is_empty() && arm.gestures.iter().any(is_gift),
        studies: &[
            "regan_1971",
            "falk_2007",
            "alpizar_2008",
            "eckel_2018",
            "malmendier_schmidt_2017",
            "chuan_2018",
            "burger_1997",
            "dav_labels",
        ],
        claims: &["C02", "C07", "C11", "C12"],
    },
    Mechanism {
        name: "discounts",
        meaning: "a price moves purchases while it stands, and is no kindness",
        used: |_, arm| arm.gestures.iter().any(|gesture| gesture.conditional),
        studies: &["eckel_2018", "newman_shen_2012"],
        claims: &["C22"],
    },
    Mechanism {
        name: "reminders",
        meaning: "every touch reminds people to buy",
        used: |scenario, arm| {
            let buys = scenario.channels.of(ChannelKind::Purchase).is_some();
            !scenario.timeline.is_visit()
                && buys
                && !(arm.gestures.is_empty() && arm.asks.is_empty())
        },
        studies: &["hillstrom_2008"],
        claims: &["C27"],
    },
    Mechanism {
        name: "thanks",
        meaning: "a gesture that answers what the customer did is apt",
        used: |_, arm| {
            let thanks = |gesture: &Gesture| {
                matches!(
                    gesture.when.trigger.moment(),
                    Moment::After(Event::Purchase | Event::Reciprocation)
                )
            };
            arm.gestures.iter().any(thanks)
        },
        studies: &["samek_longfield_2023", "adena_2025", "kim_2022"],
        claims: &["C10", "C18"],
    },
    Mechanism {
        name: "service recovery",
        meaning: "an apology after a failure repairs what money alone does not",
        used: |_, arm| {
            arm.gestures
                .iter()
                .any(|gesture| gesture.when.trigger.moment() == Moment::After(Event::Failure))
        },
        studies: &["abeler_2010"],
        claims: &["C15", "C17"],
    },
    Mechanism {
        name: "promises",
        meaning: "a promise raises what is expected, and a broken one costs",
        used: |_, arm| {
            arm.gestures
                .iter()
                .any(|gesture| gesture.promised.is_some())
        },
        studies: &["bauer_2024"],
        claims: &["C13", "C14", "C25"],
    },
    Mechanism {
        name: "referrals",
        meaning: "well-disposed customers recommend, and whom they bring stays longer",
        used: |scenario, _| {
            scenario.prospects.is_some() && scenario.channels.of(ChannelKind::Referral).is_some()
        },
        studies: &[],
        claims: &["C23", "C26"],
    },
    Mechanism {
        name: "belonging",
        meaning: "a community of well-disposed customers holds its members",
        used: |scenario, arm| {
            let ties = scenario.community.ties;
            ties.is_some_and(|ties| arm.belonging.unwrap_or(ties.belonging) || ties.pull)
        },
        studies: &[],
        claims: &["C16"],
    },
    Mechanism {
        name: "leaving",
        meaning: "goodwill keeps customers, and unease drives them away",
        used: |scenario, _| scenario.timeline.ticks > 1 && scenario.timeline.days_per_tick() > 0.0,
        studies: &[],
        claims: &["C11", "C20", "C27"],
    },
];

fn is_gift(gesture: &Gesture) -> bool {
    gesture.value > 0.0 && !gesture.conditional
}

fn most(fits: &[f64]) -> f64 {
    fits.iter()
        .fold(0.0, |most, &fit| if fit > most { fit } else { most })
}

/// A contrast or direction of a study, left out of the fit.
struct Left {
    study: String,
    comes_out: bool,
    sourced: bool,
}

/// The stored evidence: contrasts and directions, and whether each claim holds.
struct Stored {
    left: Vec<Left>,
    claims: Vec<(String, bool)>,
}

static STORED: LazyLock<Stored> = LazyLock::new(|| {
    let left = column_rows(LEFT_OUT, ["study", "comes_out", "spread"]).map(
        |[study, comes_out, spread]| Left {
            study,
            comes_out: comes_out == "yes",
            sourced: spread == "sourced",
        },
    );
    let claims = column_rows(CLAIMS, ["claim", "holds", "holds"])
        .map(|[claim, holds, _]| (claim, holds == "true"));
    Stored {
        left: left.collect(),
        claims: claims.collect(),
    }
});

/// The cells of three columns, row by row; rows of a table that lacks one are left out.
fn column_rows(table: &str, columns: [&str; 3]) -> impl Iterator<Item = [String; 3]> {
    let mut reader = csv::Reader::from_reader(table.as_bytes());
    let header = reader.headers().cloned().unwrap_or_default();
    let at = columns.map(|name| header.iter().position(|column| column == name));
    let rows: Vec<csv::StringRecord> = reader.records().filter_map(Result::ok).collect();
    rows.into_iter().filter_map(move |row| {
        let cell = |at: Option<usize>| Some(row.get(at?)?.to_owned());
        Some([cell(at[0])?, cell(at[1])?, cell(at[2])?])
    })
}

/// A row for each mechanism that some arm uses.
pub fn backing(scenario: &Scenario) -> Vec<Backing> {
    MECHANISMS
        .iter()
        .filter_map(|mechanism| {
            let arms: Vec<&str> = scenario
                .arms
                .iter()
                .filter(|arm| (mechanism.used)(scenario, arm))
                .map(|arm| arm.name.as_str())
                .collect();
            (!arms.is_empty()).then(|| row(mechanism, &arms))
        })
        .collect()
}

fn row(mechanism: &Mechanism, arms: &[&str]) -> Backing {
    let Stored { left, claims } = &*STORED;
    let of_study = |one: &&Left| mechanism.studies.contains(&one.study.as_str());
    let count = |which: fn(&Left) -> bool| {
        left.iter()
            .filter(of_study)
            .filter(|one| which(one))
            .count() as u64
    };
    let contrasts = count(|_| true);
    let inside = count(|one| one.comes_out);
    let held: Vec<bool> = claims
        .iter()
        .filter(|(claim, _)| mechanism.claims.contains(&claim.as_str()))
        .map(|(_, holds)| *holds)
        .collect();
    Backing {
        mechanism: mechanism.name.to_owned(),
        meaning: mechanism.meaning.to_owned(),
        arms: arms.join("; "),
        contrasts,
        inside_left_out: inside,
        sourced: count(|one| one.sourced),
        studies: mechanism.studies.join("; "),
        claims: held.len() as u64,
        claims_hold: held.iter().filter(|holds| **holds).count() as u64,
        strength: strength(contrasts, inside).to_owned(),
    }
}

/// `measured`: two or more contrasts, three quarters of which come out when their study is left out of
/// the fit; `assumed`: none at all; `thin`: what lies between.
fn strength(contrasts: u64, inside: u64) -> &'static str {
    match contrasts {
        0 => "assumed",
        n if n >= 2 && 4 * inside >= 3 * n => "measured",
        _ => "thin",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_study_and_claim_is_in_the_stored_evidence() {
        let Stored { left, claims } = &*STORED;
        for mechanism in &MECHANISMS {
            for study in mechanism.studies {
                assert!(left.iter().any(|one| one.study == *study), "{study}");
            }
            for claim in mechanism.claims {
                assert!(claims.iter().any(|(id, _)| id == claim), "{claim}");
            }
        }
    }

    #[test]
    fn strength_is_by_what_comes_out_left_out() {
        assert_eq!(strength(0, 0), "assumed");
        assert_eq!(strength(1, 1), "thin");
        assert_eq!(strength(4, 2), "thin");
        assert_eq!(strength(4, 3), "measured");
    }
}
