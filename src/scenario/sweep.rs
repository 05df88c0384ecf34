//! What a sweep varies, and over which design of points: `[sweep]` of a scenario, and `--vary`.

use super::resolved::quoted;
use super::value::{self, TimeUnit};
use crate::numeric::{exp64, ln64};
use crate::vocabulary::metric::Metric;

/// How the points of a sweep are chosen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Design {
    /// Every combination of the factors' values.
    Factorial,
    /// A Latin hypercube: each factor's range is cut into as many strips as there are points, and each strip has one.
    LatinHypercube,
    /// The Sobol' sequence, from its second point on, digitally shifted.
    Sobol,
    /// Trajectories that move one factor at a time (Morris 1991).
    Morris,
    /// Saltelli's design for Sobol' indices.
    Saltelli,
    /// The points of the Sobol' sequence, for PAWN indices.
    Pawn,
    /// The rows of a CSV file.
    Given,
}

impl Design {
    /// All of them, in the order in which they are explained.
    pub const ALL: [Design; 7] = [
        Design::Factorial,
        Design::LatinHypercube,
        Design::Sobol,
        Design::Morris,
        Design::Saltelli,
        Design::Pawn,
        Design::Given,
    ];

    /// The words for them, in their order.
    pub const KEYS: [&str; 7] = [
        "factorial",
        "lhs",
        "sobol",
        "morris",
        "saltelli",
        "pawn",
        "csv",
    ];

    /// The word for it.
    pub fn key(self) -> &'static str {
        Design::KEYS[self as usize]
    }
}

/// `[sweep]` of a scenario: what is varied, and how.
#[derive(Clone, Debug, PartialEq)]
pub struct Sweep {
    /// How its points are chosen.
    pub design: Design,
    /// Points of a Latin hypercube and of a Sobol' sequence (PAWN's, too); base points of Saltelli's design.
    pub points: u32,
    /// Values of a range that has no count of its own, in a factorial design.
    pub levels: u32,
    /// Trajectories of Morris' design.
    pub trajectories: u32,
    /// Whether Saltelli's design has the points that indices of pairs need.
    pub second_order: bool,
    /// Seed of the design's own draws; the simulation has its own.
    pub seed: u64,
    /// The file of a design that is given, as written.
    pub file: Option<String>,
    /// What is written of each point; all metrics where none is named.
    pub metrics: Vec<Metric>,
    /// No two of the same key.
    pub vary: Vec<Vary>,
}

/// A factor: what is varied, and over which values.
#[derive(Clone, Debug, PartialEq)]
pub struct Vary {
    /// As written.
    pub key: String,
    /// Whether the key takes whole numbers alone.
    pub whole: bool,
    /// What it takes.
    pub values: Values,
}

/// The values of a factor.
#[derive(Clone, Debug, PartialEq)]
#[expect(
    missing_docs,
    reason = "the texts of the variants explain their fields"
)]
pub enum Values {
    /// From `low` to `high`, both included; on a logarithmic scale where `log` says so.
    Range {
        low: f64,
        high: f64,
        log: bool,
        count: Option<u32>,
        form: Form,
    },
    /// These, each as TOML.
    List(Vec<String>),
    Spread(Spread, Form),
    /// Joint draws of the whole psychology, so many at the most.
    Draws(Option<u32>),
}

/// A distribution of a factor.
#[derive(Clone, Copy, Debug, PartialEq)]
#[expect(missing_docs, reason = "the parameters have the field's usual names")]
pub enum Spread {
    /// `sd` above 0.
    Normal { mean: f64, sd: f64 },
    /// `mean` and `cv` above 0.
    LogNormal { mean: f64, cv: f64 },
    /// `low` below `high`.
    Uniform { low: f64, high: f64 },
    /// `low` ≤ `mode` ≤ `high`, `low` below `high`.
    Triangular { low: f64, mode: f64, high: f64 },
}

impl Spread {
    /// The distributions, with their parameters.
    pub const FAMILIES: [(&str, &[&str]); 4] = [
        ("normal", &["mean", "sd"]),
        ("lognormal", &["mean", "cv"]),
        ("uniform", &["low", "high"]),
        ("triangular", &["low", "mode", "high"]),
    ];

    /// What a parameter is.
    pub fn meaning_of(parameter: &str) -> &'static str {
        match parameter {
            "mean" => "the mean of the factor",
            "sd" => "the standard deviation of the factor",
            "cv" => "the standard deviation divided by the mean",
            "low" => "the lowest value of the factor",
            "mode" => "the most probable value of the factor",
            _ => "the highest value of the factor",
        }
    }

    /// From the parameters of a family.
    ///
    /// # Errors
    /// Why there is no such distribution.
    pub fn of(family: usize, values: &[f64]) -> Result<Spread, &'static str> {
        match (family, values) {
            (0, &[mean, sd]) if sd > 0.0 => Ok(Spread::Normal { mean, sd }),
            (0, _) => Err("`sd` has to be above 0"),
            (1, &[mean, cv]) if mean > 0.0 && cv > 0.0 => Ok(Spread::LogNormal { mean, cv }),
            (1, _) => Err("`mean` and `cv` have to be above 0"),
            (2, &[low, high]) if low < high => Ok(Spread::Uniform { low, high }),
            (3, &[low, mode, high]) if low <= mode && mode <= high && low < high => {
                Ok(Spread::Triangular { low, mode, high })
            }
            _ => Err("`low` has to be below `high`, and a `mode` between them"),
        }
    }

    /// The value below which a share `u` lies, strictly between 0 and 1.
    pub fn quantile(self, u: f64) -> f64 {
        match self {
            Spread::Normal { mean, sd } => mean + sd * normal_quantile(u),
            Spread::LogNormal { mean, cv } => {
                let variance = ln64(1.0 + cv * cv);
                exp64(ln64(mean) - 0.5 * variance + variance.sqrt() * normal_quantile(u))
            }
            Spread::Uniform { low, high } => low + u * (high - low),
            Spread::Triangular { low, mode, high } => {
                let range = high - low;
                match u * range <= mode - low {
                    true => low + (u * range * (mode - low)).sqrt(),
                    false => high - ((1.0 - u) * range * (high - mode)).sqrt(),
                }
            }
        }
    }
}

/// How the numbers of a factor are written.
#[derive(Clone, Debug, PartialEq)]
pub enum Form {
    /// As they are: numbers, money in the scenario's currency, shares.
    Plain,
    /// `3 weeks`.
    Span(TimeUnit),
    /// `3 per week`.
    Per(TimeUnit),
    /// With something before and behind that the key has to make sense of.
    Around(String, String),
}

impl Form {
    /// A number as TOML.
    pub fn toml(&self, number: f64) -> String {
        let text = |unit: TimeUnit, number| value::Amount { number, unit };
        match self {
            Form::Plain => value::number(number),
            Form::Span(unit) => quoted(&text(*unit, number).text()),
            Form::Per(unit) => quoted(&value::rate_text(text(*unit, number))),
            Form::Around(before, behind) => {
                quoted(&format!("{before}{}{behind}", value::number(number)))
            }
        }
    }

    /// The unit in which the numbers count; empty where they are as they are.
    pub fn unit(&self) -> String {
        match self {
            Form::Plain => String::new(),
            Form::Span(unit) => format!("{}s", unit.name()),
            Form::Per(unit) => format!("per {}", unit.name()),
            Form::Around(before, behind) => format!("{before}{behind}"),
        }
    }
}

/// A number with what is written around it.
#[derive(Clone, Debug, PartialEq)]
pub struct End {
    /// As a number in the key's own unit.
    pub number: f64,
    /// None where nothing is written around it: the other end may say the unit.
    pub form: Option<Form>,
}

impl End {
    /// Reads a number with its unit: `3`, `10%`, `$2.50`, `8 weeks`, `0.1 per week`.
    pub fn read(text: &str, currency: &str) -> Option<End> {
        let text = text.trim();
        let plain = |number: f64| {
            Some(End {
                number,
                form: Some(Form::Plain),
            })
        };
        if let Ok(number) = text.replace('_', "").parse::<f64>() {
            let form = None;
            return number.is_finite().then_some(End { number, form });
        }
        if let Some(percent) = text.strip_suffix('%') {
            return plain(percent.trim().parse::<f64>().ok()? / 100.0);
        }
        if let Ok(money) = value::money(text, currency) {
            return plain(money);
        }
        if let Ok(amount) = value::rate(text) {
            let form = Some(Form::Per(amount.unit));
            return Some(End {
                number: amount.number,
                form,
            });
        }
        if let Ok(amount) = value::amount(text) {
            let form = Some(Form::Span(amount.unit));
            return Some(End {
                number: amount.number,
                form,
            });
        }
        let digit = |c: char| c.is_ascii_digit() || c == '-' || c == '.';
        let start = text.find(digit)?;
        let behind = text[start..].find(|c: char| !digit(c)).map(|at| start + at);
        let end = behind.unwrap_or(text.len());
        Some(End {
            number: text[start..end].parse().ok()?,
            form: Some(Form::Around(text[..start].into(), text[end..].into())),
        })
    }

    /// Reads several; where one of them is in percent, numbers alone are so, too.
    ///
    /// # Errors
    /// The first text that is no number.
    pub fn read_all<'t>(texts: &[&'t str], currency: &str) -> Result<Vec<End>, &'t str> {
        let percent = texts.iter().any(|text| text.trim_end().ends_with('%'));
        let read = texts.iter().map(|text| {
            let end = End::read(text, currency).ok_or(*text)?;
            Ok(match (percent, &end.form) {
                (true, None) => End {
                    number: end.number / 100.0,
                    form: Some(Form::Plain),
                },
                _ => end,
            })
        });
        read.collect()
    }

    /// Several ends in one form: that of the first which has one, with the others' units turned into it.
    pub fn together(ends: &[End]) -> Option<(Vec<f64>, Form)> {
        let first = ends.iter().find_map(|end| end.form.clone());
        let form = first.unwrap_or(Form::Plain);
        let factor = |own: &Form| match (own, &form) {
            (own, form) if own == form => Some(1.0),
            (Form::Span(own), Form::Span(into)) => Some(own.days()? / into.days()?),
            (Form::Per(own), Form::Per(into)) => Some(into.days()? / own.days()?),
            _ => None,
        };
        let numbers = ends.iter().map(|end| match &end.form {
            None => Some(end.number),
            Some(own) => Some(end.number * factor(own)?),
        });
        Some((numbers.collect::<Option<_>>()?, form))
    }
}

/// Values as they are written in one text.
#[derive(Clone, Debug, PartialEq)]
#[expect(
    missing_docs,
    reason = "the texts of the variants explain their fields"
)]
pub enum Written {
    Range {
        ends: [String; 2],
        log: bool,
        count: Option<u32>,
    },
    Draws(Option<u32>),
}

/// Reads `1..6`, `1..6:11`, `log 1..100`, `draws`, `draws:100`.
///
/// # Errors
/// Why it is none of these.
pub fn written(text: &str) -> Result<Written, String> {
    let text = text.trim();
    let (text, count) = match text.rsplit_once(':') {
        None => (text, None),
        Some((values, count)) => match count.trim().parse::<u32>() {
            Ok(count) if count >= 1 => (values.trim(), Some(count)),
            _ => {
                return Err(format!(
                    "a whole number from 1 is needed behind the `:`, not `{}`",
                    count.trim()
                ));
            }
        },
    };
    if text == "draws" {
        return Ok(Written::Draws(count));
    }
    let (log, range) = match text.strip_prefix("log ") {
        Some(range) => (true, range),
        None => (false, text),
    };
    match range.split_once("..") {
        Some((low, high)) if !low.trim().is_empty() && !high.trim().is_empty() => {
            let ends = [low, high].map(|end| end.trim().to_owned());
            Ok(Written::Range { ends, log, count })
        }
        Some(_) => Err("a range has two ends".to_owned()),
        None => Err("one value is nothing to vary".to_owned()),
    }
}

/// A number as TOML writes it, such that reading it gives the same bits.
pub fn number(value: f64) -> String {
    value::number(value)
}

/// How values are written, for a message.
pub const FORMS: &str = "write a range like `1..6`, `1..6:11` (11 values) or `log 1..100`, a list like `[\"a\", \"b\"]`, or \
    a distribution like `{ normal = { mean = 2, sd = 0.5 } }`";

/// The normal score of a probability: Wichura (1988), Algorithm AS 241, Applied Statistics 37(3), 477-484: relative
/// error about 10⁻¹⁶. `u` strictly between 0 and 1.
pub fn normal_quantile(u: f64) -> f64 {
    let ratio = |r: f64, top: [f64; 8], bottom: [f64; 8]| {
        let at = |c: [f64; 8]| c.iter().rev().fold(0.0, |sum, c| sum * r + c);
        at(top) / at(bottom)
    };
    let q = u - 0.5;
    if q.abs() <= 0.425 {
        return q * ratio(0.180625 - q * q, CENTRE.0, CENTRE.1);
    }
    let tail = if q < 0.0 { u } else { 1.0 - u };
    let r = (-ln64(tail)).sqrt();
    let score = match r <= 5.0 {
        true => ratio(r - 1.6, MIDDLE.0, MIDDLE.1),
        false => ratio(r - 5.0, FAR.0, FAR.1),
    };
    if q < 0.0 { -score } else { score }
}

type Ratio = ([f64; 8], [f64; 8]);

const CENTRE: Ratio = (
    [
        3.387_132_872_796_366_5,
        133.141_667_891_784_38,
        1_971.590_950_306_551_3,
        13_731.693_765_509_46,
        45_921.953_931_549_87,
        67_265.770_927_008_7,
        33_430.575_583_588_13,
        2_509.080_928_730_122_7,
    ],
    [
        1.0,
        42.313_330_701_600_91,
        687.187_007_492_057_9,
        5_394.196_021_424_751,
        21_213.794_301_586_597,
        39_307.895_800_092_71,
        28_729.085_735_721_943,
        5_226.495_278_852_545,
    ],
);
const MIDDLE: Ratio = (
    [
        1.423_437_110_749_683_5,
        4.630_337_846_156_546,
        5.769_497_221_460_691,
        3.647_848_324_763_204_5,
        1.270_458_252_452_368_4,
        0.241_780_725_177_450_6,
        0.022_723_844_989_269_184,
        7.745_450_142_783_414e-4,
    ],
    [
        1.0,
        2.053_191_626_637_759,
        1.676_384_830_183_803_8,
        0.689_767_334_985_1,
        0.148_103_976_427_480_08,
        0.015_198_666_563_616_457,
        5.475_938_084_995_345e-4,
        1.050_750_071_644_416_9e-9,
    ],
);
const FAR: Ratio = (
    [
        6.657_904_643_501_103,
        5.463_784_911_164_114,
        1.784_826_539_917_291_3,
        0.296_560_571_828_504_87,
        0.026_532_189_526_576_124,
        0.001_242_660_947_388_078_4,
        2.711_555_568_743_487_6e-5,
        2.010_334_399_292_288_1e-7,
    ],
    [
        1.0,
        0.599_832_206_555_888,
        0.136_929_880_922_735_8,
        0.014_875_361_290_850_615,
        7.868_691_311_456_133e-4,
        1.846_318_317_510_054_8e-5,
        1.421_511_758_316_446e-7,
        2.044_263_103_389_939_8e-15,
    ],
);

#[cfg(test)]
mod tests {
    use super::*;
    use statrs::distribution::{ContinuousCDF, Normal};

    #[test]
    fn the_normal_quantile_is_the_oracles() {
        let normal = Normal::standard();
        for k in 1..2_000 {
            let u = f64::from(k) / 2_000.0;
            let off = (normal_quantile(u) - normal.inverse_cdf(u)).abs();
            assert!(off < 1e-9, "{u}: {off}");
        }
        for u in [1e-3, 1e-6, 1e-12, 1e-30] {
            let z = normal_quantile(u);
            assert!((normal.cdf(z) / u - 1.0).abs() < 1e-6, "{u}: {z}");
        }
    }

    #[test]
    fn values_are_read_as_they_are_written() {
        let range = |ends: [&str; 2], log, count| {
            Ok(Written::Range {
                ends: ends.map(str::to_owned),
                log,
                count,
            })
        };
        assert_eq!(written("1..6"), range(["1", "6"], false, None));
        assert_eq!(written("-1..-0.5:3"), range(["-1", "-0.5"], false, Some(3)));
        assert_eq!(written("log 1..100"), range(["1", "100"], true, None));
        assert_eq!(
            written("1 week .. 8 weeks : 5"),
            range(["1 week", "8 weeks"], false, Some(5))
        );
        assert_eq!(written("draws:40"), Ok(Written::Draws(Some(40))));
        for wrong in ["3", "..4", "1..", "1..6:none", "1..6:0"] {
            assert!(written(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn ends_have_one_unit() {
        let both = |low: &str, high: &str| {
            let ends = End::read_all(&[low, high], "$").unwrap();
            End::together(&ends).map(|(numbers, form)| {
                let toml: Vec<String> = numbers.iter().map(|n| form.toml(*n)).collect();
                toml.join(" ")
            })
        };
        assert_eq!(both("1", "6").as_deref(), Some("1 6"));
        assert_eq!(both("10%", "40%").as_deref(), Some("0.1 0.4"));
        assert_eq!(both("10", "40%").as_deref(), Some("0.1 0.4"));
        assert_eq!(both("$1", "2.50 $").as_deref(), Some("1 2.5"));
        assert_eq!(
            both("1", "8 weeks").as_deref(),
            Some("\"1 week\" \"8 weeks\"")
        );
        assert_eq!(
            both("1 week", "14 days").as_deref(),
            Some("\"1 week\" \"2 weeks\"")
        );
        assert_eq!(
            both("1 per week", "2 per day").as_deref(),
            Some("\"1 per week\" \"14 per week\"")
        );
        assert_eq!(both("1 week", "2 per week"), None);
    }
}
