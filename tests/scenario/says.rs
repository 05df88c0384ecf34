//! What a table of customers has come to, and what is said of it.

use goodwill::scenario::checked::{Data, Trait};
use goodwill::scenario::{ImportSummary, Loaded};

#[track_caller]
pub fn wrong(loaded: Result<Loaded, String>, says: &[&str]) {
    let Err(problems) = loaded else {
        panic!("the table is found right");
    };
    for words in says {
        assert!(problems.contains(words), "not \"{words}\" in\n{problems}");
    }
}

/// One of the account's sentences says this.
#[track_caller]
pub fn told(account: &ImportSummary, says: &str) {
    let notices = &account.notices;
    assert!(
        notices.iter().any(|notice| notice.contains(says)),
        "not \"{says}\" in {notices:?}"
    );
}

pub fn column(data: &Data, which: Trait) -> &[f32] {
    let found = data.columns.iter().find(|(mapped, _)| *mapped == which);
    &found.unwrap_or_else(|| panic!("no {which:?}")).1
}
