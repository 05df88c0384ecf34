//! What sets a gesture or an ask off, in words.

use crate::output::format::as_meant;
use crate::scenario::checked::{When, Which};
use crate::vocabulary::trigger::Moment;

/// `after every tenth purchase`: for what follows no schedule. `price` puts money into words.
pub fn set_off(when: &When, price: &dyn Fn(f64) -> String) -> String {
    if when.trigger.moment() == Moment::Silence {
        return format!("after {} without a purchase", days_long(when.delay));
    }
    if let Some(days) = when.trigger.silence() {
        let days = days_long(days);
        return format!("after the first purchase that follows on {days} without one");
    }
    if let Some(spend) = when.trigger.level() {
        let spend = price(spend);
        return format!("after the purchase with which spending reaches {spend}");
    }
    match when.which {
        Which::Each => when.trigger.row().phrase.to_owned(),
        Which::Nth(nth) => format!("after the {} purchase", ordinal(nth)),
        Which::EveryNth(nth) => format!("after every {} purchase", ordinal(nth)),
    }
}

/// `1 day`, `60 days`.
pub fn days_long(days: f64) -> String {
    let plural = if days == 1.0 { "" } else { "s" };
    format!("{} day{plural}", as_meant(days))
}

/// `third`, `21st`.
pub fn ordinal(number: u32) -> String {
    const SMALL: [&str; 10] = [
        "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth",
        "tenth",
    ];
    if let Some(word) = SMALL.get(number.wrapping_sub(1) as usize) {
        return (*word).to_owned();
    }
    let end = match (number % 100, number % 10) {
        (11..=13, _) => "th",
        (_, 1) => "st",
        (_, 2) => "nd",
        (_, 3) => "rd",
        _ => "th",
    };
    format!("{number}{end}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ordinals_are_as_people_write_them() {
        let told = [1, 3, 10, 11, 12, 13, 21, 22, 23, 24, 100, 111, 112].map(ordinal);
        let expected = [
            "first", "third", "tenth", "11th", "12th", "13th", "21st", "22nd", "23rd", "24th",
            "100th", "111th", "112th",
        ];
        assert_eq!(told, expected);
    }
}
