//! Terms in the words of docs/glossary.md, so that the page and the glossary say the same.

use std::collections::BTreeMap;

const GLOSSARY: &str = include_str!("../../../docs/glossary.md");

/// What each term means: the whole entry of the glossary in which it is explained, as plain text.
pub fn terms() -> BTreeMap<String, String> {
    let mut entries: Vec<String> = Vec::new();
    for line in GLOSSARY.lines() {
        match (line.strip_prefix("- "), entries.last_mut()) {
            (Some(begun), _) => entries.push(begun.to_owned()),
            (None, Some(entry)) if line.starts_with("  ") => {
                entry.push(' ');
                entry.push_str(line.trim());
            }
            // A heading or an empty line ends an entry.
            (None, _) => entries.push(String::new()),
        }
    }
    let mut terms = BTreeMap::new();
    for entry in entries {
        let text = entry.replace(['*', '`'], "");
        // What stands between pairs of `**`.
        for term in entry.split("**").skip(1).step_by(2) {
            terms.insert(term.to_lowercase(), text.clone());
        }
    }
    terms
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn terms_of_the_lesson_are_in_the_glossary() {
        let terms = terms();
        for term in [
            "goodwill",
            "obligation",
            "sincerity",
            "strings",
            "personal",
            "half-life",
            "interval",
            "percentage points",
            "lift",
            "customary",
            "significant",
            "paired",
            "arm",
            "expectation",
            "trust",
        ] {
            let text = terms.get(term).unwrap_or_else(|| panic!("{term}"));
            assert!(text.len() > 20 && !text.contains("**"), "{term}: {text}");
        }
        let points = &terms["percentage points"];
        assert!(points.contains("From 20% to 25% is 5 points"), "{points}");
    }
}
