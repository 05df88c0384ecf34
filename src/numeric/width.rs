//! The width of a vector, chosen when the program runs.
//!
//! The same source is compiled up to three times, each time with more of the processor's vector
//! instructions allowed. All widths give the same bits: every operation used is rounded exactly as
//! IEEE 754 says, and Rust never contracts `a * b + c` into a fused operation by itself.

use std::str::FromStr;
use std::sync::OnceLock;

/// How many bits of a vector register a kernel may use.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Width {
    /// What every processor of the target has (on x86-64: SSE2, 128 bits).
    Scalar,
    /// 256 bits.
    Avx2,
    /// 512 bits.
    Avx512,
}

impl Width {
    /// All widths, narrow to wide, whether this processor has them or not.
    pub const ALL: [Width; 3] = [Width::Scalar, Width::Avx2, Width::Avx512];

    /// The widest that this processor has.
    pub fn detect() -> Width {
        Width::widest()
    }

    /// Every width that this processor has, narrow to wide.
    pub fn available() -> Vec<Width> {
        let widths = Width::ALL.into_iter();
        widths.filter(|width| width.is_available()).collect()
    }

    /// The name by which [`FromStr`] knows it.
    pub fn name(self) -> &'static str {
        match self {
            Width::Scalar => "scalar",
            Width::Avx2 => "avx2",
            Width::Avx512 => "avx512",
        }
    }

    /// Whether this processor has it. The standard library asks the processor once and remembers.
    #[cfg(target_arch = "x86_64")]
    pub fn is_available(self) -> bool {
        use std::is_x86_feature_detected as has;
        let scalar = true;
        let avx2 =
            || has!("avx2") && has!("bmi1") && has!("bmi2") && has!("lzcnt") && has!("popcnt");
        let avx512 = || has!("avx512f") && has!("avx512bw") && has!("avx512dq") && has!("avx512vl");
        match self {
            Width::Scalar => scalar,
            Width::Avx2 => avx2(),
            Width::Avx512 => avx2() && avx512(),
        }
    }

    /// Whether this processor has it: elsewhere than on x86-64 only what the target has anyway.
    #[cfg(not(target_arch = "x86_64"))]
    pub fn is_available(self) -> bool {
        self == Width::Scalar
    }

    /// This width, or the next narrower one that this processor has.
    #[inline(always)]
    fn or_narrower(self) -> Width {
        self.min(Width::widest())
    }

    /// The widest that this processor has, found out once: kernels ask by the million.
    #[inline(always)]
    fn widest() -> Width {
        static WIDEST: OnceLock<Width> = OnceLock::new();
        *WIDEST.get_or_init(|| {
            let mut widths = Width::ALL.into_iter().rev();
            let widest = widths.find(|width| width.is_available());
            widest.unwrap_or(Width::Scalar)
        })
    }
}

/// A name that is no [`Width`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a vector width is one of: scalar, avx2, avx512")]
pub struct UnknownWidth;

impl FromStr for Width {
    type Err = UnknownWidth;

    fn from_str(name: &str) -> Result<Width, UnknownWidth> {
        let mut widths = Width::ALL.into_iter();
        widths
            .find(|width| width.name() == name)
            .ok_or(UnknownWidth)
    }
}

/// Work to be compiled at every width: plain loops over columns, without fused operations.
///
/// Implementations mark `run`, and all that it calls, `#[inline(always)]`: what is not inlined is
/// compiled for the narrowest width.
pub trait Kernel {
    /// What the work gives.
    type Output;

    /// Does the work, compiled for the width that it is called at.
    fn run(self) -> Self::Output;
}

/// Runs a kernel at a width, or at the next narrower one that this processor has.
///
/// Worth its call (a few nanoseconds) around whole blocks, not around single values.
#[cfg(target_arch = "x86_64")]
pub fn at_width<K: Kernel>(width: Width, kernel: K) -> K::Output {
    #[target_feature(enable = "avx2,bmi1,bmi2,lzcnt,popcnt")]
    fn at_avx2<K: Kernel>(kernel: K) -> K::Output {
        kernel.run()
    }

    #[target_feature(enable = "avx512f,avx512bw,avx512dq,avx512vl")]
    #[target_feature(enable = "avx2,bmi1,bmi2,lzcnt,popcnt")]
    fn at_avx512<K: Kernel>(kernel: K) -> K::Output {
        kernel.run()
    }

    match width.or_narrower() {
        Width::Scalar => kernel.run(),
        // SAFETY: `or_narrower` returns a width only where the processor was found to have all the
        // features that the function is compiled with; the function asks for nothing else.
        Width::Avx2 => unsafe { at_avx2(kernel) },
        // SAFETY: as above.
        Width::Avx512 => unsafe { at_avx512(kernel) },
    }
}

/// Runs a kernel: elsewhere than on x86-64 there is one width.
#[cfg(not(target_arch = "x86_64"))]
pub fn at_width<K: Kernel>(_: Width, kernel: K) -> K::Output {
    kernel.run()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::numeric::{Column, LANES, exp, exp64, ln, ln64, logistic};
    use crate::random::{normal_score, philox4x32_10, unit};

    /// A bit of everything that the hot loops do.
    struct Medley {
        seed: u32,
    }

    impl Kernel for Medley {
        type Output = Vec<u64>;

        #[inline(always)]
        fn run(self) -> Vec<u64> {
            let mut words = [[0u32; LANES]; 4];
            for lane in 0..LANES {
                let drawn = philox4x32_10([lane as u32, 1, 2, 3], [self.seed, 7]);
                for (column, word) in words.iter_mut().zip(drawn) {
                    column[lane] = word;
                }
            }
            let mut single: [Column; 4] = [[0.0; LANES]; 4];
            let mut double = [[0.0f64; LANES]; 2];
            for lane in 0..LANES {
                let z = normal_score(unit(words[0][lane]));
                single[0][lane] = exp(z * 3.0) * words[1][lane] as f32 + z;
                single[1][lane] = ln(unit(words[1][lane])) * z - 0.3 * z;
                single[2][lane] = logistic(z * z + single[1][lane]);
                single[3][lane] = z;
                double[0][lane] = exp64(z as f64 * 1.7 + 0.1);
                double[1][lane] = ln64(double[0][lane] * 3.3 + 1.0);
            }
            let singles = single.iter().flatten().map(|value| value.to_bits() as u64);
            let doubles = double.iter().flatten().map(|value| value.to_bits());
            singles.chain(doubles).collect()
        }
    }

    #[test]
    fn every_width_gives_the_same_bits() {
        for seed in 0..50 {
            let narrow = at_width(Width::Scalar, Medley { seed });
            for width in Width::available() {
                assert!(at_width(width, Medley { seed }) == narrow, "{width:?}");
            }
        }
    }

    #[test]
    fn the_bits_are_those_of_every_other_build() {
        // A fingerprint (FNV-1a) that debug and release, today's compiler and the next, must hit.
        let bits = at_width(Width::detect(), Medley { seed: 2026 });
        let fingerprint = bits.iter().fold(0xcbf2_9ce4_8422_2325u64, |hash, value| {
            (hash ^ value).wrapping_mul(0x0100_0000_01b3)
        });
        assert_eq!(fingerprint, 0xd740_f678_c5b9_0625, "{fingerprint:#x}");
    }

    #[test]
    fn a_width_that_is_missing_falls_back() {
        for width in Width::ALL {
            assert!(width.or_narrower() <= width);
            assert!(width.or_narrower().is_available());
            at_width(width, Medley { seed: 1 });
        }
        assert!(Width::available().contains(&Width::detect()));
    }

    #[test]
    fn names_are_read_back() {
        for width in Width::ALL {
            assert_eq!(width.name().parse(), Ok(width));
        }
        assert_eq!("AVX-512".parse::<Width>(), Err(UnknownWidth));
    }
}
