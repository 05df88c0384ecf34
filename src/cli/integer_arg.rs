//! Whole numbers as values of flags.

use std::ops::RangeInclusive;

/// Reads a whole number of this range; `_` may stand between digits, as in scenario files.
pub fn integer<T: TryFrom<u64>>(
    range: RangeInclusive<u64>,
) -> impl Fn(&str) -> Result<T, String> + Clone + Send + Sync + 'static {
    move |text: &str| {
        let (low, high) = (range.start(), range.end());
        let plain = text.replace('_', "");
        let number = plain.parse().ok().filter(|number| range.contains(number));
        number
            .and_then(|number| T::try_from(number).ok())
            .ok_or_else(|| {
                if *high == u64::MAX {
                    format!("a whole number is needed, at least {low}")
                } else {
                    format!("a whole number from {low} to {high} is needed")
                }
            })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_and_others_are_told_what_is_allowed() {
        assert_eq!(integer::<usize>(1..=20_000)("20_000"), Ok(20_000));
        for text in [
            "0",
            "1,000",
            "many",
            "-1",
            "1.5",
            "",
            "99999999999999999999",
        ] {
            let told = integer::<u32>(1..=5_000)(text);
            assert_eq!(
                told,
                Err("a whole number from 1 to 5000 is needed".into()),
                "{text}"
            );
        }
    }
}
