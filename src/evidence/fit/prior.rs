//! What is fitted, on which scale, and what is believed of it before any study.
//!
//! A fitted parameter is moved on a scale on which it has no ends: log for what is above 0, logit for
//! shares. There its prior is normal around the start value, with a standard deviation such that the
//! declared range is as wide as its central 95%; the ends of twice that range are never passed.
//! Points of a search are in units of these standard deviations from the start values.

use crate::numeric::{exp64, ln64};
use crate::psychology::Parameters;
use crate::psychology::parameters::{Kind, Origin, Parameter};
use crate::random::{normal_score, philox4x32_10, unit};

/// Tells the words of independent draws from those of customers under the same seed.
const PURPOSE: u32 = 0x4452_4157;

/// Half-width of the central 95% of a normal distribution, in standard deviations.
pub const CENTRAL_95: f64 = 1.959_963_984_540_054;

/// How near to 0 and 1 a share is moved.
const NEAREST_TO_AN_END: f64 = 1e-3;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scale {
    Plain,
    Log,
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

    pub fn name(self) -> &'static str {
        match self {
            Scale::Plain => "plain",
            Scale::Log => "log",
            Scale::Logit => "logit",
        }
    }

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

    pub fn to_natural(self, value: f64) -> f64 {
        match self {
            Scale::Plain => value,
            Scale::Log => exp64(value),
            Scale::Logit => 1.0 / (1.0 + exp64(-value)),
        }
    }
}

/// A parameter that is fitted.
#[derive(Clone, Copy, Debug)]
pub struct Fitted {
    pub parameter: &'static Parameter,
    pub scale: Scale,
    /// Of the prior, on the scale.
    center: f64,
    sd: f64,
    /// The ends, in standard deviations from the center.
    pub low: f64,
    pub high: f64,
}

impl Fitted {
    fn new(parameter: &'static Parameter) -> Self {
        let scale = Scale::of(parameter);
        let [center, low, high] =
            [parameter.start, parameter.low, parameter.high].map(|value| scale.from_natural(value));
        let sd = (high - low) / (2.0 * CENTRAL_95);
        let middle = (low + high) / 2.0;
        let mut ends = [middle - (high - low), middle + (high - low)];
        if scale == Scale::Plain && parameter.kind != Kind::Real && ends[0] < 0.0 {
            ends[0] = 0.0;
        }
        Self {
            parameter,
            scale,
            center,
            sd,
            low: (ends[0] - center) / sd,
            high: (ends[1] - center) / sd,
        }
    }

    /// The value at so many prior standard deviations from the start value.
    pub fn natural(&self, z: f64) -> f64 {
        if z == 0.0 {
            return self.parameter.start;
        }
        self.scale.to_natural(self.center + self.sd * z)
    }

    pub fn z_of(&self, value: f64) -> f64 {
        let z = (self.scale.from_natural(value) - self.center) / self.sd;
        z.clamp(self.low, self.high)
    }
}

/// All that is fitted, and what the rest is held at.
#[derive(Clone, Debug)]
pub struct Space {
    pub fitted: Vec<Fitted>,
    base: Parameters,
}

/// Why something cannot be fitted.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
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
    let score = |i: usize| {
        let counter = [number, i as u32, PURPOSE, 1];
        let words = philox4x32_10(counter, [seed as u32, (seed >> 32) as u32]);
        f64::from(normal_score(unit(words[0])))
    };
    (0..n).map(score).collect()
}

/// A value of a parameter of which nothing is known but its range: evenly on the log scale where the range
/// is above 0, evenly as it is for shares and real numbers. `place` tells it from other parameters.
pub fn from_range(parameter: &Parameter, seed: u64, number: u32, place: u32) -> f64 {
    let key = [seed as u32, (seed >> 32) as u32];
    let share = f64::from(unit(philox4x32_10([number, place, PURPOSE, 0], key)[0]));
    let (low, high) = (parameter.low, parameter.high);
    if Scale::of(parameter) == Scale::Log {
        exp64(ln64(low) + share * (ln64(high) - ln64(low)))
    } else {
        low + share * (high - low)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keys(keys: &[&str]) -> Vec<String> {
        keys.iter().map(|&key| key.to_owned()).collect()
    }

    #[test]
    fn the_range_is_as_wide_as_the_priors_central_95_percent_and_the_ends_twice_that() {
        let space = Space::new(
            &keys(&["effort_worth", "third_party", "sincerity_base"]),
            Parameters::default(),
        );
        for fitted in space.expect("they can be fitted").fitted {
            let parameter = fitted.parameter;
            let width = fitted.scale.from_natural(parameter.high)
                - fitted.scale.from_natural(parameter.low);
            assert!((width / fitted.sd - 2.0 * CENTRAL_95).abs() < 1e-9);
            assert!(
                (fitted.high - fitted.low - 4.0 * CENTRAL_95).abs() < 1e-9,
                "{}",
                parameter.key
            );
            assert_eq!(fitted.natural(0.0), parameter.start);
            for z in [-1.5, 0.0, 0.7] {
                assert!((fitted.z_of(fitted.natural(z)) - z).abs() < 1e-9);
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
