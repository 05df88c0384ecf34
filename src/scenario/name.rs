//! Names of arms, gifts and segments: what can be one, and when two of them look the same.

use unicode_normalization::UnicodeNormalization;

/// Why a text cannot be a name; none where it can.
pub fn refused(name: &str) -> Option<&'static str> {
    if name.trim().is_empty() {
        Some("the name is empty")
    } else if name.chars().count() > LONGEST {
        Some("the name is longer than 120 characters")
    } else if name.chars().any(char::is_control) {
        Some("the name has a control character in it, such as a tab or a line break")
    } else if name.chars().any(is_invisible) {
        Some("the name has a character in it that cannot be seen")
    } else {
        None
    }
}

/// The longest name, in characters.
const LONGEST: usize = 120;

/// Characters that nobody sees and no script needs: they turn texts around or make two names look the
/// same. The joiners of emoji and of Persian are not among them.
pub fn is_invisible(c: char) -> bool {
    matches!(
        c,
        '\u{ad}'
            | '\u{34f}'
            | '\u{61c}'
            | '\u{115f}'..='\u{1160}'
            | '\u{17b4}'..='\u{17b5}'
            | '\u{180e}'
            | '\u{200b}'
            | '\u{200e}'..='\u{200f}'
            | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}'
            | '\u{3164}'
            | '\u{feff}'
            | '\u{ffa0}'
            | '\u{fff9}'..='\u{fffb}'
            | '\u{e0000}'..='\u{e007f}'
    )
}

/// What is left of a name to the eye: equal for names that look the same because of how their letters are
/// composed, of spaces, or of joiners and variants.
pub fn look(name: &str) -> String {
    let seen: String = name
        .nfkc()
        .filter(|c| {
            !is_invisible(*c) && !matches!(c, '\u{200c}' | '\u{200d}' | '\u{fe00}'..='\u{fe0f}')
        })
        .collect();
    seen.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_look_the_same_are_the_same_look() {
        for (one, other) in [
            ("café", "cafe\u{301}"),
            ("no mint", "no  mint "),
            ("no mint", "no\u{a0}mint"),
            ("mint", "mi\u{200d}nt"),
            ("ﬁrst", "first"),
        ] {
            assert_eq!(look(one), look(other), "{one}");
        }
        assert_ne!(look("mint"), look("Mint"));
    }

    #[test]
    fn what_cannot_be_seen_is_refused_and_what_scripts_need_is_not() {
        for name in [
            "a\u{202e}b",
            "a\u{200b}",
            "\u{feff}a",
            "a\u{ad}b",
            "a\tb",
            " ",
            "",
        ] {
            assert!(refused(name).is_some(), "{name:?}");
        }
        for name in [
            "👩\u{200d}🍳",
            "می\u{200c}خواهم",
            "naïve",
            "日本",
            "❤\u{fe0f}",
        ] {
            assert!(refused(name).is_none(), "{name}");
        }
    }
}
