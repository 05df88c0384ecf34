//! What it is, in plain words, that one thing is otherwise than assumed: `goodwill turns into purchases a fifth less than
//! assumed`. The exact term stands in the table, with its values.

use crate::decision::rows::Factor;
use crate::psychology::Parameters;

/// A half-sentence that goes on from "if": the factor at this value rather than at its base.
pub fn otherwise(factor: &Factor, value: f64) -> String {
    let higher = value > factor.base;
    let parameter = Parameters::ALL.iter().find(|own| own.key == factor.factor);
    let told = match parameter.map(|own| own.otherwise) {
        Some([one]) => one,
        Some([first, second]) => match higher {
            true => first,
            false => second,
        },
        _ => return of_assumption(factor, value),
    };
    filled(told, factor, value)
}

/// The words with the size of the change in their marked place.
fn filled(words: &str, factor: &Factor, value: f64) -> String {
    let by = times(factor.base, value);
    words
        .replace("{clearly}", clearly(factor, value))
        .replace("{more}", &size(by, ["more", "less", "much"]))
        .replace("{longer}", &size(by, ["longer", "shorter", "long"]))
        .replace(
            "{oftener}",
            &size(by, ["more often", "less often", "often"]),
        )
}

/// How many times the base; none where a multiple says nothing.
fn times(base: f64, value: f64) -> Option<f64> {
    (base > 0.0 && value > 0.0).then(|| value / base)
}

/// How far off, as a share of what the range leaves on that side.
fn clearly(factor: &Factor, value: f64) -> &'static str {
    let end = if value > factor.base {
        factor.high
    } else {
        factor.low
    };
    let room = (end - factor.base).abs();
    let off = (value - factor.base).abs();
    match room > 0.0 {
        true if off < 0.25 * room => "a little",
        true if off > 0.85 * room => "far",
        _ => "clearly",
    }
}

/// Shares of the whole, from below to above, with what they are called.
const STEPS: [(f64, &str, Shape); 20] = [
    (0.1, "a tenth as {much} as", Shape::Whole),
    (0.2, "a fifth as {much} as", Shape::Whole),
    (0.25, "a quarter as {much} as", Shape::Whole),
    (0.333, "a third as {much} as", Shape::Whole),
    (0.4, "less than half as {much} as", Shape::Whole),
    (0.5, "half as {much} as", Shape::Whole),
    (0.6, "two fifths", Shape::Less),
    (0.667, "a third", Shape::Less),
    (0.75, "a quarter", Shape::Less),
    (0.8, "a fifth", Shape::Less),
    (0.9, "a tenth", Shape::Less),
    (1.1, "a tenth", Shape::More),
    (1.2, "a fifth", Shape::More),
    (1.25, "a quarter", Shape::More),
    (1.333, "a third", Shape::More),
    (1.5, "half as {much} again as", Shape::Whole),
    (1.75, "three quarters", Shape::More),
    (2.0, "twice as {much} as", Shape::Whole),
    (3.0, "three times as {much} as", Shape::Whole),
    (4.0, "four times as {much} as", Shape::Whole),
];

#[derive(Clone, Copy)]
enum Shape {
    /// Followed by "more than".
    More,
    Less,
    Whole,
}

/// A factor in words, by the step that is nearest in proportion: `a fifth less than`, `twice as much as`.
fn size(by: Option<f64>, [more, less, much]: [&str; 3]) -> String {
    let Some(by) = by else {
        return format!("clearly {more} than");
    };
    match by {
        by if by >= 5.0 => return format!("many times as {much} as"),
        by if (0.95..=1.0).contains(&by) => return format!("slightly {less} than"),
        by if (1.0..1.05).contains(&by) => return format!("slightly {more} than"),
        _ => {}
    }
    let off = |step: f64| if by > step { by / step } else { step / by };
    let nearest = STEPS.iter().reduce(|best, next| {
        if off(next.0) < off(best.0) {
            next
        } else {
            best
        }
    });
    let (_, words, shape) = nearest.unwrap_or(&STEPS[0]);
    match shape {
        Shape::More => format!("{words} {more} than"),
        Shape::Less => format!("{words} {less} than"),
        Shape::Whole => words.replace("{much}", much),
    }
}

/// Of what the scenario's author wrote.
fn of_assumption(factor: &Factor, value: f64) -> String {
    let key = factor.factor.as_str();
    let channel = key
        .strip_prefix("channel.")
        .and_then(|rest| rest.split_once('.'));
    let words = match (key, channel) {
        ("context.noticed", _) => "the smallest gift that people notice is {high} assumed".into(),
        ("context.customary", _) => "the gift that people expect anyway is {high} assumed".into(),
        ("population.purchase_rate", _) => "customers buy {oftener} assumed".into(),
        ("population.basket", _) => "customers spend {more} assumed at a purchase".into(),
        ("service.failure_rate", _) => "purchases go wrong {oftener} assumed".into(),
        ("prospects.join", _) => "prospects join {oftener} assumed".into(),
        ("arm.gesture.cost", _) => "gestures cost {more} assumed".into(),
        ("arm.gesture.value", _) => "gifts are worth {more} assumed to people".into(),
        ("arm.gesture.personal", _) => "gifts seem {more} personal than assumed".into(),
        ("arm.gesture.useful", _) => "gifts are useful {more} assumed".into(),
        ("arm.gesture.strings", _) => "gifts seem to have strings {more} assumed".into(),
        ("arm.gesture.reach", _) => "people notice gestures {oftener} assumed".into(),
        ("arm.ask.cost", _) => "asks cost {more} assumed".into(),
        ("arm.ask.reach", _) => "people notice asks {oftener} assumed".into(),
        (_, Some((way, "margin"))) => format!("the margin on a {way} is {{high}} assumed"),
        (_, Some((way, "asked"))) => {
            format!("people who are asked for a {way} say yes {{oftener}} assumed")
        }
        (_, Some((way, "unasked"))) => {
            format!("a {way} comes unasked {{oftener}} assumed")
        }
        (_, Some((way, "worth"))) => format!("a {way} is worth {{more}} assumed"),
        _ => format!("the {} is {{high}} assumed", factor.meaning),
    };
    let by = times(factor.base, value);
    let words = words.replace(
        "{more} personal than",
        &size(by, ["more personal", "less personal", "personal"]),
    );
    let words = words.replace("{high}", &size(by, ["higher", "lower", "high"]));
    filled(&words, factor, value)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(key: &str, (low, base, high): (f64, f64, f64), value: f64) -> String {
        let factor = Factor {
            factor: key.into(),
            meaning: "length of the day".into(),
            low,
            base,
            high,
            ..Factor::default()
        };
        otherwise(&factor, value)
    }

    #[test]
    fn how_things_would_be_is_told_without_the_exact_term() {
        let base = (-1.0, 0.0, 1.0);
        assert_eq!(
            told("sincerity_base", base, -0.609),
            "customers are clearly more suspicious of gifts than we assume"
        );
        assert_eq!(
            told("sincerity_base", base, 0.95),
            "customers are far less suspicious of gifts than we assume"
        );
        assert_eq!(
            told("elasticity_purchase", (0.1, 0.3, 1.0), 0.237),
            "goodwill turns into purchases a fifth less than assumed"
        );
        assert_eq!(
            told("elasticity_purchase", (0.1, 0.3, 1.0), 0.61),
            "goodwill turns into purchases twice as much as assumed"
        );
        assert_eq!(
            told("goodwill_half_life", (19.0, 40.0, 90.0), 30.0),
            "goodwill lasts a quarter shorter than assumed"
        );
        assert_eq!(
            told("goodwill_half_life", (19.0, 40.0, 90.0), 39.9),
            "goodwill lasts slightly shorter than assumed"
        );
        assert_eq!(
            told("context.noticed", (1.0, 2.0, 4.0), 4.0),
            "the smallest gift that people notice is twice as high as assumed"
        );
        assert_eq!(
            told("arm.gesture.personal", (0.5, 1.0, 2.0), 0.5),
            "gifts seem half as personal as assumed"
        );
        assert_eq!(
            told("channel.tip.asked", (0.1, 0.2, 0.4), 0.3),
            "people who are asked for a tip say yes half as often again as assumed"
        );
        assert_eq!(
            told("day", (1.0, 2.0, 4.0), 20.0),
            "the length of the day is many times as high as assumed"
        );
    }

    #[test]
    fn every_parameter_has_words_that_no_mark_is_left_in() {
        for parameter in Parameters::ALL {
            let of = (parameter.low, parameter.start, parameter.high);
            for value in [parameter.start * 0.7 - 0.2, parameter.start * 1.6 + 0.2] {
                let words = told(parameter.key, of, value);
                assert!(!words.contains(['{', '}']), "{words}");
                assert!(words.split(' ').count() <= 18, "{words}");
            }
        }
    }
}
