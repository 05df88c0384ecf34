//! The lowest point of a function of a few variables, by its values alone.

/// A lowest point.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Lowest<const N: usize> {
    /// Where it lies.
    pub point: [f64; N],
    /// What the function is there.
    pub value: f64,
}

/// Steps of the simplex at most, before it is set up anew and after.
const MOST: usize = 600;

/// The lowest point of `cost` near `start`, by the simplex of Nelder & Mead (1965) with steps of `step`
/// at first. It ends where all corners agree to 10⁻¹⁰ of the value, and is set up once more there, as a
/// simplex can come to rest too early.
pub fn lowest<const N: usize>(
    start: [f64; N],
    step: f64,
    cost: &mut dyn FnMut(&[f64; N]) -> f64,
) -> Lowest<N> {
    let first = descend(start, step, cost);
    descend(first.point, step / 8.0, cost)
}

fn descend<const N: usize>(
    start: [f64; N],
    step: f64,
    cost: &mut dyn FnMut(&[f64; N]) -> f64,
) -> Lowest<N> {
    let mut at = |point: [f64; N]| {
        let value = cost(&point);
        // What has no value is never lowest.
        let value = if value.is_nan() { f64::INFINITY } else { value };
        Lowest { point, value }
    };
    let mut corners = vec![at(start)];
    for axis in 0..N {
        let mut point = start;
        point[axis] += step;
        corners.push(at(point));
    }
    for _ in 0..MOST {
        corners.sort_by(|a, b| a.value.total_cmp(&b.value));
        let (best, worst) = (corners[0], corners[N]);
        if worst.value - best.value <= 1e-10 * (1e-10 + best.value.abs()) {
            break;
        }
        let mut centre = [0.0; N];
        for corner in &corners[..N] {
            for (sum, x) in centre.iter_mut().zip(corner.point) {
                *sum += x / N as f64;
            }
        }
        let beyond = |times: f64| -> [f64; N] {
            std::array::from_fn(|i| centre[i] + times * (centre[i] - worst.point[i]))
        };
        let reflected = at(beyond(1.0));
        if reflected.value < best.value {
            let expanded = at(beyond(2.0));
            corners[N] = if expanded.value < reflected.value {
                expanded
            } else {
                reflected
            };
        } else if reflected.value < corners[N - 1].value {
            corners[N] = reflected;
        } else {
            let nearer = if reflected.value < worst.value {
                0.5
            } else {
                -0.5
            };
            let contracted = at(beyond(nearer));
            if contracted.value < worst.value && contracted.value <= reflected.value {
                corners[N] = contracted;
            } else {
                for corner in &mut corners[1..] {
                    let point = corner.point;
                    *corner = at(std::array::from_fn(|i| (best.point[i] + point[i]) / 2.0));
                }
            }
        }
    }
    corners.sort_by(|a, b| a.value.total_cmp(&b.value));
    corners[0]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bent_valley_is_walked_to_its_end() {
        // Rosenbrock's, lowest at (1, 1).
        let found = lowest([-1.2, 1.0], 0.5, &mut |[x, y]| {
            100.0 * (y - x * x) * (y - x * x) + (1.0 - x) * (1.0 - x)
        });
        let [x, y] = found.point;
        assert!(
            (x - 1.0).abs() < 1e-3 && (y - 1.0).abs() < 2e-3,
            "{found:?}"
        );
    }

    #[test]
    fn where_there_is_no_value_it_turns_back() {
        let found = lowest([3.0, 3.0, 3.0], 1.0, &mut |point| {
            let sum: f64 = point.iter().map(|x| (x - 1.0) * (x - 1.0)).sum();
            if point[0] > 3.5 { f64::NAN } else { sum }
        });
        assert!(
            found.point.iter().all(|x| (x - 1.0).abs() < 1e-4),
            "{found:?}"
        );
    }
}
