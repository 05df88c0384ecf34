//! How a trait is drawn: by its distribution's value at a normal score z.
//!
//! The value is smooth in the distribution's parameters and rises with z: when a scenario changes a
//! distribution a little, every customer changes a little (common random numbers).

use std::collections::BTreeMap;
use std::sync::{LazyLock, Mutex};

use crate::numeric::{Column, LANES, exp, exp64, ln64, logistic};
use crate::scenario::checked::Distribution;

use super::score_table::ScoreTable;

/// A distribution prepared for drawing: its value at any normal score.
///
/// Constants, log-normals and normals are computed. Gamma and beta go by a table, of ln x or
/// logit x over z, and so does the uniform, as a stretched Beta(1, 1). Relative errors for scores in
/// ±5.3: of a log-normal below 5·10⁻⁶; of a gamma and a beta below 10⁻⁵ for shapes from 0.2 up (most
/// of it the rounding of an f32's logarithm far down in a tail). Values end at about 10⁻³⁸.
#[derive(Clone, Debug)]
pub struct Quantile(Form);

#[derive(Clone, Debug)]
enum Form {
    Constant(f32),
    /// e^(mu + sigma·z)
    LogNormal {
        mu: f32,
        sigma: f32,
    },
    /// mean + sd·z, 0 where that is negative
    Normal {
        mean: f32,
        sd: f32,
    },
    /// mean·e^(table at z)
    Gamma {
        mean: f32,
        table: ScoreTable,
    },
    /// low + range·logistic(table at z)
    Beta {
        low: f32,
        range: f32,
        table: ScoreTable,
    },
}

impl Quantile {
    /// Prepares a distribution; a table takes about a millisecond, the first time.
    pub fn new(distribution: &Distribution) -> Quantile {
        Quantile(match *distribution {
            Distribution::Constant(value) => Form::Constant(value as f32),
            Distribution::LogNormal { mean, cv } => {
                let variance = ln64(1.0 + cv * cv);
                Form::LogNormal {
                    mu: (ln64(mean) - variance / 2.0) as f32,
                    sigma: variance.sqrt() as f32,
                }
            }
            Distribution::Normal { mean, sd } => Form::Normal {
                mean: mean as f32,
                sd: sd as f32,
            },
            Distribution::Gamma { mean, cv } => Form::Gamma {
                mean: mean as f32,
                table: log_gamma_table(1.0 / (cv * cv)),
            },
            Distribution::Beta { a, b } => Form::Beta {
                low: 0.0,
                range: 1.0,
                table: logit_beta_table(a, b),
            },
            Distribution::Uniform { low, high } => Form::Beta {
                low: low as f32,
                range: (high - low) as f32,
                table: logit_beta_table(1.0, 1.0),
            },
        })
    }

    /// Whether all customers have the same value, whatever their score.
    pub fn is_constant(&self) -> bool {
        matches!(self.0, Form::Constant(_))
    }

    /// The value at the normal score `z`, finite for any z.
    #[inline(always)]
    pub fn at(&self, z: f32) -> f32 {
        match &self.0 {
            Form::Constant(value) => *value,
            Form::LogNormal { mu, sigma } => log_normal(*mu, *sigma, z),
            Form::Normal { mean, sd } => normal(*mean, *sd, z),
            Form::Gamma { mean, table } => mean * exp(table.at(z)),
            Form::Beta { low, range, table } => low + range * logistic(table.at(z)),
        }
    }

    /// The values at a block of normal scores: the same bits as [`Quantile::at`], in vector passes.
    #[inline(always)]
    pub fn fill(&self, z: &Column, out: &mut Column) {
        match &self.0 {
            Form::Constant(value) => *out = [*value; LANES],
            Form::LogNormal { mu, sigma } => {
                for lane in 0..LANES {
                    out[lane] = log_normal(*mu, *sigma, z[lane]);
                }
            }
            Form::Normal { mean, sd } => {
                for lane in 0..LANES {
                    out[lane] = normal(*mean, *sd, z[lane]);
                }
            }
            Form::Gamma { mean, table } => {
                table.fill(z, out);
                for value in out.iter_mut() {
                    *value = mean * exp(*value);
                }
            }
            Form::Beta { low, range, table } => {
                table.fill(z, out);
                for value in out.iter_mut() {
                    *value = low + range * logistic(*value);
                }
            }
        }
    }
}

#[inline(always)]
fn log_normal(mu: f32, sigma: f32, z: f32) -> f32 {
    exp(mu + sigma * z)
}

#[inline(always)]
fn normal(mean: f32, sd: f32, z: f32) -> f32 {
    let value = mean + sd * z;
    if value > 0.0 { value } else { 0.0 }
}

/// y = ln(x ÷ mean) of a gamma of this shape: its density is ∝ e^(shape·(y + 1 − e^y)), with its
/// mode at 0.
fn log_gamma_table(shape: f64) -> ScoreTable {
    known(("gamma", shape.to_bits(), 0), || {
        ScoreTable::new(0.0, |y| shape * (y + 1.0 - exp64(y)))
    })
}

/// y = logit x of a Beta(a, b): its density is ∝ σ(y)^a·σ(−y)^b, with its mode at ln(a/b).
fn logit_beta_table(a: f64, b: f64) -> ScoreTable {
    known(("beta", a.to_bits(), b.to_bits()), || {
        let log_density = |y: f64| -a * softplus(-y) - b * softplus(y);
        let mode = ln64(a / b);
        let peak = log_density(mode);
        ScoreTable::new(mode, |y| log_density(y) - peak)
    })
}

/// Which distribution a table is of: its name and its shapes' bits.
type Shape = (&'static str, u64, u64);

/// The most tables that are kept, of 12 kB each.
const MOST_KEPT: usize = 512;

/// A table that was made before, or a new one: a fit runs the same few populations thousands of
/// times, and would else spend most of its time here.
fn known(shape: Shape, make: impl FnOnce() -> ScoreTable) -> ScoreTable {
    static KEPT: LazyLock<Mutex<BTreeMap<Shape, ScoreTable>>> = LazyLock::new(Mutex::default);
    let kept = || KEPT.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
    if let Some(table) = kept().get(&shape) {
        return table.clone();
    }
    let table = make();
    let mut kept = kept();
    if kept.len() < MOST_KEPT {
        kept.insert(shape, table.clone());
    }
    table
}

/// ln(1 + e^y)
fn softplus(y: f64) -> f64 {
    let (positive, magnitude) = if y > 0.0 { (y, y) } else { (0.0, -y) };
    positive + ln64(1.0 + exp64(-magnitude))
}

#[cfg(test)]
#[allow(clippy::disallowed_methods)] // the standard library's functions are the oracle
mod tests {
    use super::*;
    use crate::numeric::{Kernel, Width, at_width};
    use crate::random::{Purpose, Stream, normal_score, unit};
    use rand::SeedableRng;
    use rand_distr::Distribution as _;
    use statrs::distribution as oracle;
    use statrs::distribution::ContinuousCDF;

    const SHAPES: [f64; 7] = [0.2, 0.24, 0.7, 1.0, 2.0, 30.0, 400.0];

    /// Scores in ±5.3, a step that meets the table's nodes nowhere but at 0.
    fn scores() -> impl Iterator<Item = f64> {
        (-80..=80).map(|step| step as f64 * 0.066)
    }

    /// Compares Φ(z) with the oracle's probability of the value at z, each in its nearer tail, by
    /// how far the value would have to move: the relative error of the value.
    fn assert_close(what: &str, z: f64, value: f64, cdf: f64, sf: f64, density: f64, bound: f64) {
        let normal = oracle::Normal::standard();
        let off = match z < 0.0 {
            true => cdf - normal.cdf(z),
            false => normal.sf(z) - sf,
        };
        let error = off / density / value;
        assert!(
            error.abs() < bound,
            "{what} z {z} value {value:e} error {error:e}"
        );
    }

    #[test]
    fn gamma_agrees_with_the_oracle() {
        use statrs::distribution::Continuous;
        for shape in SHAPES {
            let mean = 3.0;
            let quantile = Quantile::new(&Distribution::Gamma {
                mean,
                cv: (1.0 / shape).sqrt(),
            });
            let gamma = oracle::Gamma::new(shape, shape / mean).unwrap();
            for z in scores() {
                let z = z as f32;
                let x = quantile.at(z) as f64;
                let what = format!("gamma {shape}");
                assert_close(
                    &what,
                    z as f64,
                    x,
                    gamma.cdf(x),
                    gamma.sf(x),
                    gamma.pdf(x),
                    1e-5,
                );
            }
        }
    }

    #[test]
    fn beta_agrees_with_the_oracle() {
        use statrs::distribution::Continuous;
        for a in SHAPES {
            for b in [0.2, 1.0, 5.0, 200.0] {
                let quantile = Quantile::new(&Distribution::Beta { a, b });
                let beta = oracle::Beta::new(a, b).unwrap();
                for z in scores() {
                    let z = z as f32;
                    let x = quantile.at(z) as f64;
                    // Next to 1 an f32 says nothing about 1 − x any more; below 10⁻³⁷ it ends.
                    if x > 1e-37 && 1.0 - x > 1e-2 {
                        let what = format!("beta {a} {b}");
                        assert_close(
                            &what,
                            z as f64,
                            x,
                            beta.cdf(x),
                            beta.sf(x),
                            beta.pdf(x),
                            1e-5,
                        );
                    }
                }
            }
        }
    }

    #[test]
    fn closed_forms_agree_with_the_oracle() {
        let normal = oracle::Normal::standard();
        let (mean, cv) = (20.0f64, 0.5f64);
        let log_normal = Quantile::new(&Distribution::LogNormal { mean, cv });
        let sigma = (1.0 + cv * cv).ln().sqrt();
        let clamped = Quantile::new(&Distribution::Normal { mean: 2.0, sd: 1.5 });
        let uniform = Quantile::new(&Distribution::Uniform {
            low: 3.0,
            high: 7.0,
        });
        for z in scores() {
            let close = |own: f32, exact: f64| {
                assert!(
                    (own as f64 - exact).abs() < 1e-6 * (1.0 + exact),
                    "{z} {own} {exact}"
                )
            };
            let exact = (mean.ln() - sigma * sigma / 2.0 + sigma * z).exp();
            assert!((log_normal.at(z as f32) as f64 / exact - 1.0).abs() < 5e-6);
            close(clamped.at(z as f32), (2.0 + 1.5 * z).max(0.0));
            close(uniform.at(z as f32), 3.0 + 4.0 * normal.cdf(z));
            assert_eq!(
                Quantile::new(&Distribution::Constant(0.25)).at(z as f32),
                0.25
            );
        }
    }

    #[test]
    fn values_rise_with_the_score_and_stay_in_range() {
        for shape in [0.01f64, 0.1, 0.24, 1.0, 50.0, 1e6] {
            let cv = (1.0 / shape).sqrt();
            for (distribution, low, high) in [
                (Distribution::Gamma { mean: 1.0, cv }, 0.0, f32::MAX),
                (Distribution::Beta { a: shape, b: 2.0 }, 0.0, 1.0),
                (Distribution::Beta { a: shape, b: shape }, 0.0, 1.0),
            ] {
                let quantile = Quantile::new(&distribution);
                let mut last = low;
                for step in -7_000..7_000 {
                    let value = quantile.at(step as f32 * 1e-3);
                    // A rise may drown in the rounding of an f32.
                    assert!(
                        value >= last * (1.0 - 2e-5),
                        "{distribution:?} {step} {last} {value}"
                    );
                    assert!(
                        (low..=high).contains(&value),
                        "{distribution:?} {step} {value}"
                    );
                    last = value;
                }
            }
        }
    }

    #[test]
    fn a_block_has_the_bits_of_single_values_at_every_width() {
        struct Fill<'a>(&'a Quantile, &'a Column);
        impl Kernel for Fill<'_> {
            type Output = Column;
            #[inline(always)]
            fn run(self) -> Column {
                let mut out = [0.0; LANES];
                self.0.fill(self.1, &mut out);
                out
            }
        }
        let z: Column = std::array::from_fn(|lane| (lane as f32 - 127.3) * 0.06);
        for distribution in [
            Distribution::Constant(3.0),
            Distribution::LogNormal { mean: 2.0, cv: 0.7 },
            Distribution::Normal { mean: 1.0, sd: 2.0 },
            Distribution::Uniform {
                low: -1.0,
                high: 2.0,
            },
            Distribution::Gamma { mean: 5.0, cv: 2.0 },
            Distribution::Beta { a: 0.4, b: 3.0 },
        ] {
            let quantile = Quantile::new(&distribution);
            for width in Width::available() {
                let block = at_width(width, Fill(&quantile, &z));
                for lane in 0..LANES {
                    assert_eq!(block[lane].to_bits(), quantile.at(z[lane]).to_bits());
                }
            }
        }
    }

    #[test]
    fn samples_agree_with_another_sampler() {
        // Two-sample Kolmogorov–Smirnov, 40,000 against 40,000, at the level 0.001: the critical
        // value is 1.949·√(2/40,000) = 0.01378. Seeds are fixed, so this passes always or never.
        const N: usize = 40_000;
        let stream = Stream {
            seed: 1,
            replicate: 0,
            luck: 0,
        };
        let other = &mut rand::rngs::SmallRng::seed_from_u64(2);
        let mut check = |ours: Distribution, theirs: &dyn Fn(&mut rand::rngs::SmallRng) -> f64| {
            let quantile = Quantile::new(&ours);
            let mut own: Vec<f64> = (0..N as u32)
                .map(|who| unit(stream.draw(who, 0, Purpose::Traits, 0)[0]))
                .map(|u| quantile.at(normal_score(u)) as f64)
                .collect();
            let mut oracle: Vec<f64> = (0..N).map(|_| theirs(other)).collect();
            own.sort_by(f64::total_cmp);
            oracle.sort_by(f64::total_cmp);
            let distance = own.iter().enumerate().fold(0.0f64, |worst, (rank, x)| {
                let below = oracle.partition_point(|y| y < x);
                worst.max((rank as f64 - below as f64).abs() / N as f64)
            });
            assert!(distance < 0.01378, "{ours:?} {distance}");
        };
        for shape in [0.24f64, 1.0, 9.0] {
            let gamma = rand_distr::Gamma::new(shape, 2.0 / shape).unwrap();
            let cv = (1.0 / shape).sqrt();
            check(Distribution::Gamma { mean: 2.0, cv }, &|rng| {
                gamma.sample(rng)
            });
            let beta = rand_distr::Beta::new(shape, 2.0).unwrap();
            check(Distribution::Beta { a: shape, b: 2.0 }, &|rng| {
                beta.sample(rng)
            });
        }
        let log_normal = rand_distr::LogNormal::from_mean_cv(1.0, 0.5).unwrap();
        check(Distribution::LogNormal { mean: 1.0, cv: 0.5 }, &|rng| {
            log_normal.sample(rng)
        });
        let uniform = rand_distr::Uniform::new(2.0, 5.0).unwrap();
        check(
            Distribution::Uniform {
                low: 2.0,
                high: 5.0,
            },
            &|rng| uniform.sample(rng),
        );
    }
}
