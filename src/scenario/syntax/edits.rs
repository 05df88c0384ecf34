//! Replacements in a text, and the way back from places of the new text to places of the old.

use std::ops::Range;

/// Replacements that do not overlap.
#[derive(Debug, Default)]
pub struct Edits {
    /// Sorted by place.
    list: Vec<(Range<usize>, String)>,
}

impl Edits {
    /// Replaces a stretch; what was replaced within it before is gone.
    pub fn replace(&mut self, range: Range<usize>, text: String) {
        self.list
            .retain(|(other, _)| other.end <= range.start || range.end <= other.start);
        let at = self
            .list
            .partition_point(|(other, _)| other.start < range.start);
        self.list.insert(at, (range, text));
    }

    /// Whether a replacement touches the stretch.
    pub fn touch(&self, range: &Range<usize>) -> bool {
        self.list
            .iter()
            .any(|(other, _)| other.start < range.end && range.start < other.end)
    }

    /// The text with everything replaced.
    pub fn apply(&self, text: &str) -> String {
        let mut out = String::with_capacity(text.len());
        let mut done = 0;
        for (range, new) in &self.list {
            out.push_str(&text[done..range.start]);
            out.push_str(new);
            done = range.end;
        }
        out.push_str(&text[done..]);
        out
    }

    /// Where a place of the new text comes from: a place within what was put in, from the start of what
    /// stood there, or from its end.
    pub fn origin(&self, at: usize) -> usize {
        // How far the old text is ahead of the new.
        let mut ahead = 0isize;
        for (range, new) in &self.list {
            let start = (range.start as isize - ahead) as usize;
            if at < start {
                break;
            }
            if at < start + new.len() {
                return if at - start < new.len().div_ceil(2) {
                    range.start
                } else {
                    range.end
                };
            }
            ahead += range.len() as isize - new.len() as isize;
        }
        (at as isize + ahead) as usize
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_led_back() {
        let mut edits = Edits::default();
        edits.replace(6..8, "xyz".to_owned());
        edits.replace(2..4, String::new());
        let text = "ab--cd==ef";
        let new = edits.apply(text);
        assert_eq!(new, "abcdxyzef");
        for (at, origin) in [
            (0, 0),
            (2, 4),
            (3, 5),
            (4, 6),
            (5, 6),
            (6, 8),
            (7, 8),
            (8, 9),
            (9, 10),
        ] {
            assert_eq!(edits.origin(at), origin, "{at}");
        }
        assert!(edits.touch(&(3..5)) && !edits.touch(&(4..6)));
        edits.replace(1..9, "-".to_owned());
        assert_eq!(edits.apply(text), "a-f");
    }
}
