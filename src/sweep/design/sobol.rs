//! The Sobol' sequence, scrambled.

use super::joe_kuo::DIRECTIONS;
use crate::random::{Purpose, Stream};

/// Dimensions that there are direction numbers for.
pub const DIMENSIONS: usize = DIRECTIONS.len() + 1;

/// Bits of a coordinate.
const BITS: usize = 32;

/// Direction numbers of a dimension, as fractions of 2³².
fn directions(dimension: usize) -> [u32; BITS] {
    let mut v = [0u32; BITS];
    let Some((a, m)) = dimension.checked_sub(1).map(|at| DIRECTIONS[at]) else {
        for (bit, v) in v.iter_mut().enumerate() {
            *v = 1 << (BITS - 1 - bit);
        }
        return v;
    };
    let degree = m.len();
    for (bit, &m) in m.iter().enumerate().take(BITS) {
        v[bit] = m << (BITS - 1 - bit);
    }
    for bit in degree..BITS {
        v[bit] = v[bit - degree] ^ (v[bit - degree] >> degree);
        for k in 1..degree {
            if a >> (degree - 1 - k) & 1 == 1 {
                v[bit] ^= v[bit - k];
            }
        }
    }
    v
}

/// The first points of the sequence as fractions of 2³², point by point, without any scrambling.
pub fn plain(points: usize, dimensions: usize) -> Vec<u32> {
    let directions: Vec<[u32; BITS]> = (0..dimensions).map(directions).collect();
    let mut all = Vec::with_capacity(points * dimensions);
    for point in 0..points as u32 {
        // Gray code changes the order within every power of two, and not which points these are.
        let gray = point ^ point >> 1;
        for v in &directions {
            let bits = (0..BITS).filter(|bit| gray >> bit & 1 == 1);
            all.push(bits.fold(0, |x, bit| x ^ v[bit]));
        }
    }
    all
}

/// The first points, each coordinate strictly between 0 and 1: scrambled as Owen (1995) says, which keeps what the
/// sequence is good for, by a hash (Laine & Karras 2011, Stratified sampling for stochastic transparency, with the constants of
/// Burley 2020, Practical hash-based Owen scrambling, JCGT 9(4)). Each dimension has a seed at an address of its own.
pub fn scrambled(points: usize, dimensions: usize, stream: &Stream) -> Vec<f64> {
    let seeds: Vec<u32> = (0..dimensions)
        .map(|dimension| stream.draw(dimension as u32, 0, Purpose::Design, 1)[0])
        .collect();
    let mut all = plain(points, dimensions);
    let unit = |(at, x): (usize, &mut u32)| {
        let x = scramble(*x, seeds[at % dimensions]);
        (f64::from(x) + 0.5) / 4_294_967_296.0
    };
    all.iter_mut().enumerate().map(unit).collect()
}

fn scramble(x: u32, seed: u32) -> u32 {
    let mut x = x.reverse_bits();
    x ^= x.wrapping_mul(0x3d20_adea);
    x = x.wrapping_add(seed);
    x = x.wrapping_mul((seed >> 16) | 1);
    x ^= x.wrapping_mul(0x0552_6c56);
    x ^= x.wrapping_mul(0x53a2_2864);
    x.reverse_bits()
}

#[cfg(test)]
mod tests {
    use super::*;

    const STREAM: Stream = Stream {
        seed: 5,
        replicate: 0,
        luck: 0,
    };

    /// The first points as Joe and Kuo print them for three dimensions.
    #[test]
    fn the_first_points_are_the_published_ones() {
        let eighths: Vec<u32> = plain(8, 3).iter().map(|x| x >> 29).collect();
        let rows = [
            [0, 0, 0],
            [4, 4, 4],
            [6, 2, 2],
            [2, 6, 6],
            [3, 3, 5],
            [7, 7, 1],
            [5, 1, 7],
            [1, 5, 3],
        ];
        assert_eq!(eighths, rows.concat());
    }

    #[test]
    fn every_dimension_has_one_point_in_each_of_its_strips() {
        let (points, dimensions) = (64, DIMENSIONS);
        let all = scrambled(points, dimensions, &STREAM);
        for dimension in 0..dimensions {
            let own = all.iter().skip(dimension).step_by(dimensions);
            let mut strips: Vec<usize> = own.map(|u| (u * points as f64) as usize).collect();
            strips.sort_unstable();
            assert_eq!(strips, (0..points).collect::<Vec<_>>(), "{dimension}");
        }
    }

    /// Scrambling keeps the elementary boxes of the first two dimensions: 2^a × 2^b with as many points as boxes.
    #[test]
    fn boxes_of_two_dimensions_have_one_point_each() {
        let all = scrambled(64, 2, &STREAM);
        for a in 0..=6 {
            let (wide, high) = (f64::from(1 << a), f64::from(1 << (6 - a)));
            let mut boxes: Vec<usize> = all
                .chunks(2)
                .map(|p| (p[0] * wide) as usize * high as usize + (p[1] * high) as usize)
                .collect();
            boxes.sort_unstable();
            boxes.dedup();
            assert_eq!(boxes.len(), 64, "{a}");
        }
        assert_ne!(all, scrambled(64, 2, &Stream { seed: 6, ..STREAM }));
    }
}
