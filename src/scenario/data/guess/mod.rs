//! What a file of orders or of customers seems to be, to begin a scenario with: which columns are what (`names`,
//! `profile`), how dates and decimals are written, which currency the money is in, and how a scenario says so (`text`).
//! What is guessed is said, and what is in doubt.

mod basket;
mod choose;
mod decimals;
mod names;
mod profile;
mod status;
mod text;

use super::form::{Form, Row};
use super::orders::{Open, head_of};
use crate::scenario::diagnostics::{Diagnostic, Fault, Place, code};

use choose::Chosen;
use profile::Profile;

/// What a file seems to be.
#[derive(Clone, Debug)]
pub struct Guess {
    /// It has one row an order or an order line; else one a customer.
    pub is_log: bool,
    /// `[population.orders]` or `[population.data]` as TOML, each line with what it was taken for.
    pub section: String,
    /// The sign or code of its currency.
    pub currency: String,
    /// The median money of a purchase, over the rows that a run would take; none where it is not known.
    pub basket: Option<f64>,
    /// What was guessed, a sentence each.
    pub guessed: Vec<String>,
    /// What is in doubt, a sentence each.
    pub unsure: Vec<String>,
    /// What has to be said before the scenario runs, a sentence each.
    pub asked: Vec<String>,
}

/// Looks at the first of a file. `path` is what the scenario calls it.
///
/// # Errors
/// It has no rows in columns, or none that could be a customer and a purchase: why, in words.
pub fn guess(path: &str, open: Open<'_>) -> Result<Guess, String> {
    let (head, is_sheet) = head_of(open).map_err(|fault| in_words(&fault))?;
    let place = Place::new(0, 0..0);
    let likely = Form::likely(&head, place, false);
    let mut form =
        likely.map_err(|fault| in_words(&header_alone(&head, place).unwrap_or(fault)))?;
    let headless = profile::has_values(&form.headers);
    if headless {
        form = Form::likely(&head, place, true).map_err(|fault| in_words(&fault))?;
    }
    let profile = Profile::of(&form, headless);
    if profile.rows == 0 {
        return Err("it has no rows below its header".to_owned());
    }
    let chosen = Chosen::of(&profile)?;
    Ok(text::write(path, &form, &profile, &chosen, is_sheet, open))
}

/// What to say of a file that has a header and nothing below it.
fn header_alone(head: &str, place: Place) -> Option<Fault> {
    let form = Form::of(head.as_bytes(), place, &[]).ok()?;
    let mut row = Row::default();
    let alone = form.headers.len() > 1 && !form.rows().next(&mut row).unwrap_or(true);
    alone.then(|| {
        let message = "the file has a header, and no rows below it";
        Diagnostic::new(code::DATA_FILE, place, message)
    })
}

/// What is wrong with a file, on a line.
fn in_words(fault: &Fault) -> String {
    let mut words = fault.message.clone();
    if !fault.label.is_empty() {
        words = format!("{words}: {}", fault.label);
    }
    for help in &fault.help {
        words = format!("{words}; {help}");
    }
    words
}
