//! Work in parts, on as many machines as there are: a plan cuts what is to be run into parts, each part is run by itself
//! into a file, and the files are put together to the bytes that one machine gives.
//!
//! All communities of all replicates of all points lie on one line, in this order (a run is a design of one point). A part
//! is a stretch of this line. Sums are exact, so that parts may end in any order, on any processor.
//!
//! - [`plan`]: what is to be run, by hash, and where it is cut
//! - [`mod@file`]: what came out of a part, as bytes
//! - [`place`]: written beside and renamed
//! - [`points`]: points of a design from their parts
//! - [`gather`]: the files of parts, whole and of one plan, or what is wrong with them

pub mod file;
pub mod gather;
pub mod place;
pub mod plan;
pub mod points;

/// A place on the line of all communities.
#[derive(
    Clone,
    Copy,
    Debug,
    Default,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    serde::Serialize,
    serde::Deserialize,
)]
#[serde(into = "(u32, u64)", from = "(u32, u64)")]
pub struct Cut {
    /// The point of the design; 0 of a run.
    pub point: u32,
    /// The community, counted replicate by replicate.
    pub unit: u64,
}

impl From<Cut> for (u32, u64) {
    fn from(cut: Cut) -> (u32, u64) {
        (cut.point, cut.unit)
    }
}

impl From<(u32, u64)> for Cut {
    fn from((point, unit): (u32, u64)) -> Cut {
        Cut { point, unit }
    }
}

/// Numbers of parts as a scheduler's array takes them: `0,3-5,9`.
pub fn ranges(numbers: &[u32]) -> String {
    let mut runs: Vec<(u32, u32)> = Vec::new();
    for &number in numbers {
        match runs.last_mut() {
            Some((_, last)) if *last + 1 == number => *last = number,
            _ => runs.push((number, number)),
        }
    }
    let words = runs.iter().map(|&(first, last)| match first == last {
        true => first.to_string(),
        false => format!("{first}-{last}"),
    });
    words.collect::<Vec<_>>().join(",")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_told_as_ranges() {
        assert_eq!(ranges(&[]), "");
        assert_eq!(ranges(&[4]), "4");
        assert_eq!(ranges(&[0, 3, 4, 5, 9, 10]), "0,3-5,9-10");
    }
}
