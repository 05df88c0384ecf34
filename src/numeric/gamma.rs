//! The logarithm of the gamma function.

use super::ln64;

/// ln Γ(x) for finite x > 0: Stirling's series, after the recurrence has made x large. Absolute error
/// below 10⁻¹³, or relative where the value is above 10.
pub fn ln_gamma(x: f64) -> f64 {
    let (mut x, mut below) = (x, 1.0);
    while x < 12.0 {
        below *= x;
        x += 1.0;
    }
    let x2 = x * x;
    let series = (1.0 / 12.0 - (1.0 / 360.0 - (1.0 / 1260.0 - 1.0 / (1680.0 * x2)) / x2) / x2) / x;
    // ½·ln 2π
    (x - 0.5) * ln64(x) - x + 0.918_938_533_204_672_8 + series - ln64(below)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_the_oracles() {
        for x in [
            1e-9, 0.01, 0.243, 0.5, 1.0, 1.5, 2.0, 3.7, 11.9, 12.1, 99.5, 1e4, 1e9,
        ] {
            let oracle = statrs::function::gamma::ln_gamma(x);
            let near = 1e-11
                * if oracle.abs() > 1.0 {
                    oracle.abs()
                } else {
                    1.0
                };
            assert!((ln_gamma(x) - oracle).abs() < near, "{x} {oracle}");
        }
    }
}
