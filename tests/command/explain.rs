//! `goodwill explain` of keys: what they mean, and how their values are chosen.

use goodwill::scenario::explain::keys;
use goodwill::vocabulary::card::CARDS;

use crate::common::place::{ended, ends, folder};

#[test]
fn cards_are_as_agreed() {
    let at = folder(&[]);
    for card in &CARDS {
        let (out, err) = ends(at.path(), &["explain", card.key], 0);
        assert_eq!(err, "");
        insta::assert_snapshot!(format!("explain_{}", card.key), out);
    }
}

#[test]
fn any_other_key_has_its_meaning_unit_range_default_and_example() {
    let at = folder(&[]);
    for (name, word) in [
        ("explain_a_key_of_many_tables", "trust"),
        ("explain_a_parameter", "trust_step"),
        ("explain_a_table", "[timeline]"),
        ("explain_two_meanings", "at"),
    ] {
        let (out, _) = ends(at.path(), &["explain", word], 0);
        insta::assert_snapshot!(name, out);
    }
    // Alone or with its table, in any spelling that is plain.
    let of = |word: &str| ends(at.path(), &["explain", word], 0).0;
    assert_eq!(of("arm.gesture.strings"), of("Strings"));
    assert_eq!(of("[[arm.gesture]]"), of("gesture"));
    assert!(of("expect.at").len() < of("at").len());
}

#[test]
fn every_key_is_explained_and_what_is_none_is_not() {
    let at = folder(&[]);
    let names = keys::names();
    assert!(names.len() > 150, "{}", names.len());
    for name in &names {
        let text = keys::of(name).unwrap_or_else(|| panic!("{name}"));
        assert!(text.starts_with(name), "{text}");
        assert!(text.lines().all(|line| line.trim_end() == line), "{text}");
    }
    for (word, near) in [
        ("persoanl", "`personal`"),
        ("e0o6", "`E006`"),
        ("noticd", "`noticed`"),
    ] {
        let (code, out, err) = ended(at.path(), &["explain", word]);
        assert_eq!((code, out.as_str()), (2, ""), "{word}");
        assert!(err.contains(&format!("did you mean {near}?")), "{err}");
    }
}
