//! What is not known of a scenario's own setting, beside the psychology: how its gestures are coded, from which value on
//! it notices a gift, and what it makes of a gesture beyond its codes.
//!
//! Every draw of the psychology gets such a setting by lot ([`Draw`]): the same for every customer under every arm, and in a test
//! of one's own as in the forecast. A decision's interval so holds all three.
//!
//! - **Codes** (`personal`, `useful`, `strings`): as written, plus a normal error with the standard deviation between coders of the
//!   studies ([`super::fit::codes`]), within 0 to 1.
//! - **The noticed value**: as written, times a log-normal factor, with that of a value in units of it.
//! - **The setting's deviation** δ of each gesture, in willingness, with the spread τ between studies
//!   ([`BETWEEN`]): half of its variance is shared by all gestures of the setting, half is each one's own, as in the
//!   likelihood of the studies ([`super::fit::dependence`]). It acts through perceived sincerity: δ ÷ [`WILLINGNESS`] is added
//!   in log-odds, so that what nobody notices has none, and what is felt strongly has more of it.

use std::sync::Arc;

use crate::evidence::Case;
use crate::evidence::fit::codes::{PERSONAL_SD, STRINGS_SD, USEFUL_SD, VALUE_SD, is_same};
use crate::evidence::fit::prior::{Fitted, by_lot};
use crate::numeric::exp64;
use crate::psychology::Parameters;
use crate::scenario::checked::{Gesture, Scenario};

/// The spread between studies, in willingness: its mean over the draws that are shipped. A test works it out anew.
pub const BETWEEN: f64 = 0.30;

/// By how much willingness rises with a gesture's sincerity, per unit of log-odds: the root of the mean square over the gestures
/// of the studies whose effects have an interval. A test works it out anew.
pub const WILLINGNESS: f64 = 0.28;

/// Scores of each distinct gesture: three codes, and what of the deviation is its own.
const OF_GESTURE: usize = 4;
/// Scores of the setting: the noticed value, and what of the deviation all gestures share.
const OF_SETTING: usize = 2;

/// The gestures of a scenario as they are coded; the same gesture in several arms is one.
#[derive(Clone, Debug, PartialEq)]
pub struct Coded {
    noticed: f64,
    distinct: Vec<Gesture>,
    /// By arm and gesture: which of the distinct ones it is. None of an offer, which nobody judges.
    which: Vec<Vec<Option<usize>>>,
    /// Whose scores each of the distinct ones has.
    scored: Vec<usize>,
    /// How many have scores of their own.
    scores: usize,
}

impl Coded {
    /// The codes of a scenario's gestures.
    pub fn of(scenario: &Scenario) -> Coded {
        let mut distinct: Vec<Gesture> = Vec::new();
        let mut place = |gesture: &Gesture| {
            if gesture.conditional {
                return None;
            }
            let known = distinct.iter().position(|own| is_same(own, gesture));
            Some(known.unwrap_or_else(|| {
                distinct.push(gesture.clone());
                distinct.len() - 1
            }))
        };
        let which = scenario
            .arms
            .iter()
            .map(|arm| arm.gestures.iter().map(&mut place).collect())
            .collect();
        Coded {
            noticed: scenario.context.noticed,
            scored: (0..distinct.len()).collect(),
            scores: distinct.len(),
            distinct,
            which,
        }
    }

    /// The same, where gestures have their scores by name: variants of a plan, in which one or the other is left out or coded
    /// otherwise, are then in the same setting. Gestures of no such name share scores of their own.
    pub fn named(scenario: &Scenario, names: &[String]) -> Coded {
        let own = Coded::of(scenario);
        let place = |gesture: &Gesture| {
            let known = names.iter().position(|name| *name == gesture.gift);
            known.unwrap_or(names.len())
        };
        Coded {
            scored: own.distinct.iter().map(place).collect(),
            scores: names.len() + 1,
            ..own
        }
    }

    /// How many scores a setting has.
    pub fn scores(&self) -> usize {
        OF_SETTING + OF_GESTURE * self.scores
    }

    /// Lets a scenario of the same arms be in a setting of these scores.
    fn put(&self, scores: &[f64], scenario: &mut Scenario) {
        scenario.context.noticed = match scores[0] {
            0.0 => self.noticed,
            score => self.noticed * exp64(VALUE_SD * score),
        };
        let code = |code: f64, error: f64| (code + error).clamp(0.0, 1.0);
        for (arm, which) in scenario.arms.iter_mut().zip(&self.which) {
            for (gesture, which) in arm.gestures.iter_mut().zip(which) {
                let Some(which) = *which else { continue };
                let own = &scores[OF_SETTING + OF_GESTURE * self.scored[which]..][..OF_GESTURE];
                let written = &self.distinct[which];
                for (personal, written) in gesture.personal.iter_mut().zip(&written.personal) {
                    *personal = code(*written, PERSONAL_SD * own[0]);
                }
                gesture.useful = code(written.useful, USEFUL_SD * own[1]);
                gesture.strings = code(written.strings, STRINGS_SD * own[2]);
                let half = core::f64::consts::FRAC_1_SQRT_2;
                gesture.deviation = BETWEEN / WILLINGNESS * half * (scores[1] + own[3]);
            }
        }
    }
}

/// What varies from draw to draw: all that is not known, or one source of it alone, to see its share.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Doubt {
    /// The psychology, the codes, and the setting's deviation.
    #[default]
    All,
    /// The parameters of the psychology alone.
    Psychology,
    /// The codes of gestures and the noticed value alone.
    Codes,
    /// The setting's deviation alone.
    Setting,
}

impl Doubt {
    /// All of them, the usual one first.
    pub const ALL: &[Doubt] = &[Doubt::All, Doubt::Psychology, Doubt::Codes, Doubt::Setting];

    /// The word by which it is asked for.
    pub fn key(self) -> &'static str {
        match self {
            Doubt::All => "all",
            Doubt::Psychology => "psychology",
            Doubt::Codes => "codes",
            Doubt::Setting => "setting",
        }
    }

    /// What it means.
    pub fn meaning(self) -> &'static str {
        match self {
            Doubt::All => "All that is not known",
            Doubt::Psychology => "The parameters of the psychology alone",
            Doubt::Codes => "How gestures are coded, and the smallest noticed value, alone",
            Doubt::Setting => "How this setting differs from those of the published studies, alone",
        }
    }

    /// What varies, in words.
    pub fn in_words(self) -> &'static str {
        match self {
            Doubt::All => "the psychology, the codes of gestures, and the setting",
            Doubt::Psychology => "the psychology",
            Doubt::Codes => "the codes of gestures",
            Doubt::Setting => "the setting",
        }
    }

    fn holds(self, one: Doubt) -> bool {
        self == Doubt::All || self == one
    }

    /// A setting by lot, of which what is not in doubt stays as it is written.
    fn leave(self, mut scores: Vec<f64>) -> Vec<f64> {
        for (at, score) in scores.iter_mut().enumerate() {
            let source = match at.checked_sub(OF_SETTING) {
                None if at == 0 => Doubt::Codes,
                None => Doubt::Setting,
                Some(of_gesture) if of_gesture % OF_GESTURE < OF_GESTURE - 1 => Doubt::Codes,
                Some(_) => Doubt::Setting,
            };
            if !self.holds(source) {
                *score = 0.0;
            }
        }
        scores
    }
}

/// A psychology in a setting.
#[derive(Clone, Debug)]
pub struct Draw {
    /// The parameters.
    pub parameters: Parameters,
    coded: Arc<Coded>,
    scores: Vec<f64>,
}

/// Under which a case can be run.
pub trait Assumptions: Sync {
    /// Puts a variant of the case's scenario, with the same arms, under it.
    fn put(&self, case: &Case, scenario: &mut Scenario);

    /// The case's scenario under it.
    fn under(&self, case: &Case) -> Scenario {
        let mut scenario = case.scenario.clone();
        self.put(case, &mut scenario);
        scenario
    }
}

impl Assumptions for Parameters {
    fn put(&self, case: &Case, scenario: &mut Scenario) {
        case.put(scenario, self);
    }
}

impl<W: Assumptions> Assumptions for &W {
    fn put(&self, case: &Case, scenario: &mut Scenario) {
        (*self).put(case, scenario);
    }
}

impl Assumptions for Draw {
    fn put(&self, case: &Case, scenario: &mut Scenario) {
        case.put(scenario, &self.parameters);
        self.coded.put(&self.scores, scenario);
    }
}

impl Draw {
    /// A psychology in the setting as it is written.
    pub fn as_written(coded: &Arc<Coded>, parameters: Parameters) -> Draw {
        Draw {
            parameters,
            coded: Arc::clone(coded),
            scores: vec![0.0; coded.scores()],
        }
    }

    /// A psychology in a setting by lot; `number` tells settings apart.
    pub fn in_setting(coded: &Arc<Coded>, parameters: Parameters, seed: u64, number: u32) -> Draw {
        Draw {
            parameters,
            coded: Arc::clone(coded),
            scores: by_lot(seed, number, coded.scores()),
        }
    }

    /// A case's psychologies, each in a setting of its own by lot; of them varies what is in doubt.
    pub fn of_case(case: &Case, psychologies: &[Parameters], doubt: Doubt) -> Vec<Draw> {
        let scenario = &case.scenario;
        let coded = Arc::new(Coded::of(scenario));
        let mut draws = Draw::by_lot(&coded, psychologies, 1, scenario.design.seed);
        for draw in &mut draws {
            draw.scores = doubt.leave(std::mem::take(&mut draw.scores));
            if !doubt.holds(Doubt::Psychology) {
                draw.parameters = scenario.psychology;
            }
        }
        draws
    }

    /// Settings by lot for psychologies, `times` for each, one after the other.
    pub fn by_lot(
        coded: &Arc<Coded>,
        psychologies: &[Parameters],
        times: usize,
        seed: u64,
    ) -> Vec<Draw> {
        let draw = |number: usize| Draw {
            parameters: psychologies[number / times],
            coded: Arc::clone(coded),
            scores: by_lot(seed, number as u32, coded.scores()),
        };
        (0..psychologies.len() * times).map(draw).collect()
    }

    /// The psychology and setting in the middle: `from`, moved as far as the means of the draws move by these weights. Parameters
    /// that are not among `varying` stay as they are. Weights that tell nothing move nothing.
    pub fn middle(
        draws: &[Draw],
        weights: &[f64],
        from: &Draw,
        varying: impl Fn(&str) -> bool,
    ) -> Draw {
        let even = 1.0 / draws.len() as f64;
        let moved = |of: &dyn Fn(&Draw) -> f64| -> f64 {
            let each = draws.iter().zip(weights);
            each.map(|(draw, weight)| (weight - even) * of(draw)).sum()
        };
        let mut parameters = from.parameters;
        for parameter in Parameters::ALL {
            let value = |own: &Parameters| own.get(parameter.key).unwrap_or(parameter.start);
            if parameter.low >= parameter.high || !varying(parameter.key) {
                continue;
            }
            let fitted = Fitted::new(parameter);
            let by = moved(&|draw| fitted.z_of(value(&draw.parameters)));
            if by != 0.0 {
                let z = (fitted.z_of(value(&from.parameters)) + by).clamp(fitted.low, fitted.high);
                parameters.set(parameter.key, fitted.natural(z));
            }
        }
        let scores =
            (0..from.scores.len()).map(|at| from.scores[at] + moved(&|draw| draw.scores[at]));
        Draw {
            parameters,
            coded: Arc::clone(&from.coded),
            scores: scores.collect(),
        }
    }
}
