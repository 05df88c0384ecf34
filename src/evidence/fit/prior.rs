//! What is fitted, on which scale, and what is believed of it before any study.
//!
//! A parameter is moved on a scale on which it has no ends: log for what is above 0, logit for shares.
//! There its prior has three known quantiles: the start value is its median, the ends of the declared
//! range are its 2.5% and 97.5%. Where the start value lies in the middle of the range, on the scale, that
//! is a normal distribution; elsewhere a normal one bent by Tukey's g (a shifted lognormal), which is
//! smooth and has exactly these quantiles. Points of a search are normal scores of the prior: there every
//! prior is standard normal, and nothing goes beyond twice the scores of the range's ends.

use crate::numeric::{Z_95, exp64, ln64};
use crate::psychology::Parameters;
use crate::psychology::parameters::{Kind, Origin, Parameter};
use crate::random::{normal_score, philox4x32_10, unit};

/// Tells the words of independent draws from those of customers under the same seed.
const PURPOSE: u32 = 0x4452_4157;

/// How near to 0 and 1 a share is moved.
const NEAREST_TO_AN_END: f64 = 1e-3;

/// On which scale a parameter's prior is normal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scale {
    /// On its own.
    Plain,
    /// On that of its logarithm.
    Log,
    /// On that of its log-odds.
    Logit,
}

impl Scale {
    /// The scale on which a parameter moves.
    pub fn of(parameter: &Parameter) -> Scale {
        match parameter.kind {
            Kind::Share => Scale::Logit,
            Kind::Real => Scale::Plain,
            _ if parameter.low > 0.0 => Scale::Log,
            _ => Scale::Plain,
        }
    }

    /// Its name in tables.
    pub fn name(self) -> &'static str {
        match self {
            Scale::Plain => "plain",
            Scale::Log => "log",
            Scale::Logit => "logit",
        }
    }

    /// A value on this scale.
    pub fn from_natural(self, value: f64) -> f64 {
        match self {
            Scale::Plain => value,
            Scale::Log => ln64(value),
            Scale::Logit => {
                let share = value.clamp(NEAREST_TO_AN_END, 1.0 - NEAREST_TO_AN_END);
                ln64(share / (1.0 - share))
            }
        }
    }

    /// A value back in the parameter's own unit.
    pub fn to_natural(self, value: f64) -> f64 {
        match self {
            Scale::Plain => value,
            Scale::Log => exp64(value),
            Scale::Logit => 1.0 / (1.0 + exp64(-value)),
        }
    }
}

/// A parameter that varies by its prior.
#[derive(Clone, Copy, Debug)]
pub struct Fitted {
    /// The parameter.
    pub parameter: &'static Parameter,
    /// The scale on which its prior is normal.
    pub scale: Scale,
    /// Of the prior, on the scale.
    median: f64,
    /// By how much the scale rises with the normal score, at the median.
    slope: f64,
    /// Tukey's g: how much steeper it rises above the median than below; 0 for a normal prior.
    skew: f64,
    /// The ends, as normal scores.
    pub low: f64,
    /// Upper end of the prior's range.
    pub high: f64,
}

/// The ends, as a normal score: twice as far from the median as the ends of the range.
const FARTHEST: f64 = 2.0 * Z_95;

/// A skew below this is rounding.
const STRAIGHT: f64 = 1e-9;

impl Fitted {
    /// A parameter with a range, by its prior.
    pub fn new(parameter: &'static Parameter) -> Self {
        let scale = Scale::of(parameter);
        let [median, low, high] =
            [parameter.start, parameter.low, parameter.high].map(|value| scale.from_natural(value));
        let (below, above) = (median - low, high - median);
        let skew = ln64(above / below) / Z_95;
        // From (e^(g·z) − 1)·slope/g = above at z = 1.96, and = −below at z = −1.96.
        let (skew, slope) = if skew.abs() < STRAIGHT {
            (0.0, (high - low) / (2.0 * Z_95))
        } else {
            (skew, below * skew / (1.0 - exp64(-skew * Z_95)))
        };
        let mut own = Self {
            parameter,
            scale,
            median,
            slope,
            skew,
            low: -FARTHEST,
            high: FARTHEST,
        };
        if scale == Scale::Plain && parameter.kind != Kind::Real && own.natural(own.low) < 0.0 {
            own.low = own.z_of(0.0);
        }
        own
    }

    /// The value at this normal score of the prior.
    pub fn natural(&self, z: f64) -> f64 {
        if z == 0.0 {
            return self.parameter.start;
        }
        let bent = match self.skew {
            0.0 => z,
            g => (exp64(g * z) - 1.0) / g,
        };
        self.scale.to_natural(self.median + self.slope * bent)
    }

    /// The normal score of a value, within the ends.
    pub fn z_of(&self, value: f64) -> f64 {
        let bent = (self.scale.from_natural(value) - self.median) / self.slope;
        let z = match self.skew {
            0.0 => bent,
            // Beyond what the bent prior reaches there is no score: the end on that side.
            g if 1.0 + g * bent <= 0.0 => -FARTHEST * g.signum(),
            g => ln64(1.0 + g * bent) / g,
        };
        z.clamp(self.low, self.high)
    }

    /// A value drawn from the prior; `number` tells draws apart, `place` parameters.
    pub fn by_lot(&self, seed: u64, number: u32, place: u32) -> f64 {
        let z = score(seed, [number, place, PURPOSE, 0]);
        self.natural(z.clamp(self.low, self.high))
    }
}

/// All that is fitted, and what the rest is held at.
#[derive(Clone, Debug)]
pub struct Space {
    /// In the order of the coordinates.
    pub fitted: Vec<Fitted>,
    base: Parameters,
}

/// Why something cannot be fitted.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[expect(missing_docs, reason = "the messages say what they hold")]
pub enum PriorError {
    #[error("there is no parameter `{key}`{}", near(key))]
    Unknown { key: String },
    #[error("`{key}` is held at its value: it has no range to be fitted in")]
    Held { key: String },
    #[error("`{key}` is named twice")]
    Twice { key: String },
    #[error("nothing is to be fitted")]
    Nothing,
}

fn near(key: &str) -> String {
    let likeness = |other: &&Parameter| (strsim::jaro_winkler(key, other.key) * 1e6) as u64;
    match Parameters::ALL.iter().max_by_key(likeness) {
        Some(nearest) if likeness(&nearest) > 800_000 => {
            format!("; did you mean `{}`?", nearest.key)
        }
        _ => String::new(),
    }
}

impl Space {
    /// The parameters whose origin is a fit.
    pub fn by_origin() -> Vec<String> {
        let fitted = |parameter: &&Parameter| parameter.origin == Origin::Fit;
        let keys = Parameters::ALL.iter().filter(fitted);
        keys.map(|parameter| parameter.key.to_owned()).collect()
    }

    /// These parameters, in the order of the table; the others are held at `base`.
    ///
    /// # Errors
    /// A key that is no parameter's, is named twice, or is held.
    pub fn new(keys: &[String], base: Parameters) -> Result<Space, PriorError> {
        for (at, key) in keys.iter().enumerate() {
            let key = || key.clone();
            let Some(parameter) = Parameters::ALL.iter().find(|own| own.key == key()) else {
                return Err(PriorError::Unknown { key: key() });
            };
            if parameter.low >= parameter.high {
                return Err(PriorError::Held { key: key() });
            }
            if keys[..at].contains(&key()) {
                return Err(PriorError::Twice { key: key() });
            }
        }
        let named = |parameter: &&Parameter| keys.iter().any(|key| key == parameter.key);
        let fitted: Vec<Fitted> = Parameters::ALL
            .iter()
            .filter(named)
            .map(Fitted::new)
            .collect();
        if fitted.is_empty() {
            return Err(PriorError::Nothing);
        }
        Ok(Space { fitted, base })
    }

    /// The same with what is not fitted held at its value of these.
    pub fn held_at(&self, parameters: &Parameters) -> Space {
        Space {
            fitted: self.fitted.clone(),
            base: *parameters,
        }
    }

    /// Whether a parameter is among the coordinates.
    pub fn is_fitted(&self, parameter: &Parameter) -> bool {
        let mut keys = self.fitted.iter().map(|own| own.parameter.key);
        keys.any(|key| key == parameter.key)
    }

    /// A space of these parameters and those of this one, with the same values held.
    pub fn with(&self, more: &[&'static Parameter]) -> Space {
        let named = |parameter: &&Parameter| {
            let more = more.iter().any(|own| own.key == parameter.key);
            more || self.is_fitted(parameter)
        };
        Space {
            fitted: Parameters::ALL
                .iter()
                .filter(named)
                .map(Fitted::new)
                .collect(),
            base: self.base,
        }
    }

    /// The parameters at a point, given by normal scores of the priors.
    pub fn parameters(&self, z: &[f64]) -> Parameters {
        let mut parameters = self.base;
        for (fitted, &z) in self.fitted.iter().zip(z) {
            parameters.set(fitted.parameter.key, fitted.natural(z));
        }
        parameters
    }

    /// Where these parameters lie, within the ends.
    pub fn point(&self, parameters: &Parameters) -> Vec<f64> {
        let z =
            |fitted: &Fitted| fitted.z_of(parameters.get(fitted.parameter.key).unwrap_or_default());
        self.fitted.iter().map(z).collect()
    }

    /// The ends of every coordinate.
    pub fn bounds(&self) -> Vec<(f64, f64)> {
        self.fitted.iter().map(|one| (one.low, one.high)).collect()
    }
}

/// A point drawn from the prior.
pub fn by_lot(seed: u64, number: u32, n: usize) -> Vec<f64> {
    let scores = (0..n as u32).map(|i| score(seed, [number, i, PURPOSE, 1]));
    scores.collect()
}

fn score(seed: u64, counter: [u32; 4]) -> f64 {
    let words = philox4x32_10(counter, [seed as u32, (seed >> 32) as u32]);
    f64::from(normal_score(unit(words[0])))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keys(keys: &[&str]) -> Vec<String> {
        keys.iter().map(|&key| key.to_owned()).collect()
    }

    fn varying() -> impl Iterator<Item = Fitted> {
        let all = Parameters::ALL.iter();
        all.filter(|parameter| parameter.low < parameter.high)
            .map(Fitted::new)
    }

    #[test]
    fn every_start_value_is_its_priors_median_and_every_range_its_central_95_percent() {
        for fitted in varying() {
            let parameter = fitted.parameter;
            let is = |z: f64, value: f64| {
                let found = fitted.natural(z);
                assert!(
                    (found / value - 1.0).abs() < 1e-9 || (found - value).abs() < 1e-12,
                    "{}: {found} for {value}",
                    parameter.key
                );
            };
            is(-Z_95, parameter.low);
            is(0.0, parameter.start);
            is(Z_95, parameter.high);
        }
    }

    #[test]
    fn values_rise_with_their_scores_without_a_step_and_back() {
        for fitted in varying() {
            let key = fitted.parameter.key;
            let scores: Vec<f64> = (-390..=390).map(|z| f64::from(z) / 100.0).collect();
            let values: Vec<f64> = scores.iter().map(|&z| fitted.natural(z)).collect();
            let rises: Vec<f64> = values
                .windows(2)
                .map(|two| fitted.scale.from_natural(two[1]) - fitted.scale.from_natural(two[0]))
                .collect();
            for two in rises.windows(2) {
                assert!(
                    two[0] > 0.0 && (two[1] / two[0] - 1.0).abs() < 0.02,
                    "{key}"
                );
            }
            for (&z, &value) in scores.iter().zip(&values) {
                assert!((fitted.z_of(value) - z).abs() < 1e-6, "{key}: {z}");
            }
            // What lies beyond is the end on that side.
            assert_eq!(fitted.z_of(fitted.natural(9.0)), fitted.high, "{key}");
            assert_eq!(fitted.z_of(fitted.natural(-9.0)), fitted.low, "{key}");
        }
    }

    #[test]
    fn draws_by_lot_have_the_priors_quantiles() {
        for (place, fitted) in varying().enumerate() {
            let (below, above) = (0..4_000)
                .map(|number| fitted.by_lot(7, number, place as u32))
                .fold((0, 0), |(below, above), value| {
                    let parameter = fitted.parameter;
                    let (is_below, is_above) = (value < parameter.low, value > parameter.high);
                    (below + i32::from(is_below), above + i32::from(is_above))
                });
            // 100 of each are expected; standard deviation 10.
            for count in [below, above] {
                assert!((55..=145).contains(&count), "{}", fitted.parameter.key);
            }
        }
    }

    #[test]
    fn what_cannot_be_fitted_is_told() {
        let told = |names: &[&str]| Space::new(&keys(names), Parameters::default()).unwrap_err();
        assert_eq!(
            told(&["efort_worth"]).to_string(),
            "there is no parameter `efort_worth`; did you mean `effort_worth`?"
        );
        assert_eq!(
            told(&["elasticity_answer"]),
            PriorError::Held {
                key: "elasticity_answer".into()
            }
        );
        assert_eq!(
            told(&["unease", "unease"]),
            PriorError::Twice {
                key: "unease".into()
            }
        );
        assert_eq!(told(&[]), PriorError::Nothing);
    }
}
