//! A distribution without a closed quantile, tabled over the normal score.
//!
//! The table holds y at equal probability with z: F(y) = Φ(z). It is built once, by integrating the
//! density from both tails, so that a probability of 10⁻⁹ at either end is as precise as the median.

use std::sync::Arc;

use crate::numeric::{Column, LANES, clamp, exp64};

/// Scores tabled: ±6, beyond anything drawn.
const SPAN: f32 = 6.0;

/// Cells for each unit of z.
const CELLS_PER_UNIT: usize = 64;

const CELLS: usize = 2 * SPAN as usize * CELLS_PER_UNIT;

/// y over z in [−6, 6], by a cubic in each cell of width 1/64 that meets value and slope at both
/// ends. Beyond, the value at the nearer end.
#[derive(Clone, Debug)]
pub(super) struct ScoreTable {
    /// For each cell the coefficients of 1, t, t², t³, where t in [0, 1] runs over the cell.
    cubics: Arc<[[f32; 4]; CELLS]>,
}

impl ScoreTable {
    /// Tables the distribution of y whose log density, up to a constant, is `log_density`: concave,
    /// and 0 at its `mode`.
    pub(super) fn new(mode: f64, log_density: impl Fn(f64) -> f64) -> ScoreTable {
        let nodes = nodes(mode, log_density);
        let mut cubics = [[0.0; 4]; CELLS];
        for (cubic, ends) in cubics.iter_mut().zip(nodes.windows(2)) {
            let ((start, start_slope), (end, end_slope)) = (ends[0], ends[1]);
            let rise = end - start;
            let square = 3.0 * rise - 2.0 * start_slope - end_slope;
            let cube = start_slope + end_slope - 2.0 * rise;
            *cubic = [start, start_slope, square, cube].map(|coefficient| coefficient as f32);
        }
        ScoreTable {
            cubics: Arc::new(cubics),
        }
    }

    /// y at the score `z`.
    #[inline(always)]
    pub(super) fn at(&self, z: f32) -> f32 {
        let position = position(z);
        self.at_position(position)
    }

    /// y at a block of scores.
    #[inline(always)]
    pub(super) fn fill(&self, z: &Column, out: &mut Column) {
        for lane in 0..LANES {
            out[lane] = position(z[lane]);
        }
        // A look-up is no vector instruction worth having: this loop stays scalar.
        for value in out.iter_mut() {
            *value = self.at_position(*value);
        }
    }

    #[inline(always)]
    fn at_position(&self, position: f32) -> f32 {
        let cell = position as i32;
        let t = position - cell as f32;
        // Never out of bounds, as `position` is clamped: the compiler needs telling.
        let cell = cell as usize;
        let [constant, linear, square, cube] = self.cubics[if cell < CELLS { cell } else { 0 }];
        constant + t * (linear + t * (square + t * cube))
    }
}

/// Where a score lies in the table: its cell, and how far into it.
#[inline(always)]
fn position(z: f32) -> f32 {
    // The upper end lies a hair inside the last cell.
    let last = CELLS as f32 - 0.0001;
    clamp((z + SPAN) * CELLS_PER_UNIT as f32, 0.0, last)
}

/// y and its rise over one cell, at each of the scores −6, −6 + 1/64, …, 6.
fn nodes(mode: f64, log_density: impl Fn(f64) -> f64) -> Vec<(f64, f64)> {
    let density = &|y: f64| exp64(log_density(y));
    let step = 1.0 / CELLS_PER_UNIT as f64;

    // The normal distribution on its nodes, from well below −6. What lies below is e⁻⁷⁰ of 1.
    let normal = Mass::between(-12.0, 12.0, 2 * 12 * CELLS_PER_UNIT, |z| {
        exp64(-z * z / 2.0)
    });
    let first = (12 - SPAN as usize) * CELLS_PER_UNIT;

    // The density's own grid, out to e⁻⁴⁶ of its peak: what lies beyond is 10⁻¹¹ of the tail at ±6.
    let low = mode - reach(|distance| log_density(mode - distance));
    let high = mode + reach(|distance| log_density(mode + distance));
    let cells = ((high - low) * 4.0) as usize;
    let mass = Mass::between(low, high, cells.clamp(2_048, 65_536), density);

    (0..=CELLS)
        .map(|node| {
            let z = -(SPAN as f64) + node as f64 * step;
            let y = match z < 0.0 {
                true => mass.y_at_lower(normal.lower[first + node] / normal.total(), density),
                false => mass.y_at_upper(normal.upper[first + node] / normal.total(), density),
            };
            // Equal probability: f(y)·dy = φ(z)·dz
            let slope = exp64(-z * z / 2.0) / normal.total() * mass.total() / density(y);
            (y, slope * step)
        })
        .collect()
}

/// How far from its mode a log density has fallen to −46, to a millionth.
fn reach(log_density_at: impl Fn(f64) -> f64) -> f64 {
    let mut far = 1.0;
    while log_density_at(far) > -46.0 && far < 1e9 {
        far *= 2.0;
    }
    while log_density_at(far / 2.0) < -46.0 {
        far /= 2.0;
    }
    let mut near = far / 2.0;
    for _ in 0..20 {
        let middle = (near + far) / 2.0;
        if log_density_at(middle) > -46.0 {
            near = middle;
        } else {
            far = middle;
        }
    }
    far
}

/// A density's integral over a grid, summed up from either end.
struct Mass {
    start: f64,
    step: f64,
    /// At each node, the mass below it.
    lower: Vec<f64>,
    /// At each node, the mass above it.
    upper: Vec<f64>,
}

impl Mass {
    fn between(start: f64, end: f64, cells: usize, density: impl Fn(f64) -> f64) -> Mass {
        let step = (end - start) / cells as f64;
        let mut lower = vec![0.0; cells + 1];
        let mut upper = vec![0.0; cells + 1];
        for cell in 0..cells {
            let from = start + cell as f64 * step;
            upper[cell] = integral(from, from + step, &density);
            lower[cell + 1] = lower[cell] + upper[cell];
        }
        for cell in (0..cells).rev() {
            upper[cell] += upper[cell + 1];
        }
        Mass {
            start,
            step,
            lower,
            upper,
        }
    }

    fn total(&self) -> f64 {
        self.upper[0]
    }

    /// The y below which this share of the mass lies.
    fn y_at_lower(&self, share: f64, density: impl Fn(f64) -> f64) -> f64 {
        let wanted = share * self.total();
        let cell = self.lower.partition_point(|&mass| mass < wanted).max(1) - 1;
        let [before, after] = [self.lower[cell], self.lower[cell + 1]];
        self.solve(cell, wanted - before, after - before, density)
    }

    /// The y above which this share of the mass lies.
    fn y_at_upper(&self, share: f64, density: impl Fn(f64) -> f64) -> f64 {
        let wanted = share * self.total();
        let cell = self.upper.partition_point(|&mass| mass > wanted).max(1) - 1;
        let [before, after] = [self.upper[cell], self.upper[cell + 1]];
        self.solve(cell, before - wanted, before - after, density)
    }

    /// The y up to which a cell holds `part` of its mass, which is `all`: by Newton's method from
    /// the straight line on, which doubles the digits at each step.
    fn solve(&self, cell: usize, part: f64, all: f64, density: impl Fn(f64) -> f64) -> f64 {
        let from = self.start + cell as f64 * self.step;
        let to = from + self.step;
        let mut y = from + part / all * self.step;
        for _ in 0..3 {
            let next = y - (integral(from, y, &density) - part) / density(y);
            let next = if next > from { next } else { from };
            y = if next < to { next } else { to };
        }
        y
    }
}

/// The integral of a smooth function over a short interval: Gauss–Legendre with four points.
fn integral(from: f64, to: f64, f: impl Fn(f64) -> f64) -> f64 {
    const POINTS: [(f64, f64); 2] = [
        (0.339_981_043_584_856_26, 0.652_145_154_862_546_1),
        (0.861_136_311_594_052_6, 0.347_854_845_137_453_85),
    ];
    let (middle, half) = ((from + to) / 2.0, (to - from) / 2.0);
    let mut sum = 0.0;
    for (place, weight) in POINTS {
        sum += weight * (f(middle - half * place) + f(middle + half * place));
    }
    sum * half
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_normal_distribution_is_its_own_table() {
        // Of a normal y is z itself, up to scale: each step of the construction shows its error.
        let table = ScoreTable::new(0.0, |y| -y * y / 8.0);
        let mut z = -5.9f32;
        while z < 5.9 {
            assert!(
                (table.at(z) - 2.0 * z).abs() < 1e-6 * (1.0 + z.abs()),
                "{z} {}",
                table.at(z)
            );
            z += 0.0137;
        }
    }

    #[test]
    fn beyond_its_ends_a_table_is_flat() {
        let table = ScoreTable::new(0.0, |y| -y * y / 2.0);
        assert_eq!(table.at(-7.0), table.at(-6.0));
        assert_eq!(table.at(7.0), table.at(6.0));
        assert!(table.at(f32::NAN).is_finite());
        assert!((table.at(6.0) - 6.0).abs() < 1e-5);
    }
}
