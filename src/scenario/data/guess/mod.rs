//! What a file of orders or of customers seems to be, to begin a scenario with: which columns are what (`names`,
//! `profile`), how dates and decimals are written, which currency the money is in, and how a scenario says so (`text`).
//! What is guessed is said, and what is in doubt.

mod choose;
mod names;
mod profile;
mod text;

use super::form::Form;
use super::orders::{Open, head_of};
use crate::scenario::diagnostics::{Fault, Place};

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
    /// The money of a usual row; none where there is none.
    pub basket: Option<f64>,
    /// What was guessed, and what is in doubt, a sentence each.
    pub guessed: Vec<String>,
    pub unsure: Vec<String>,
}

/// Looks at the first of a file. `path` is what the scenario calls it.
///
/// # Errors
/// It has no rows in columns, or none that could be a customer and a purchase: why, in words.
pub fn guess(path: &str, open: Open<'_>) -> Result<Guess, String> {
    let (head, is_sheet) = head_of(open).map_err(|fault| in_words(&fault))?;
    let place = Place::new(0, 0..0);
    let mut form = Form::likely(&head, place, false).map_err(|fault| in_words(&fault))?;
    let headless = profile::has_values(&form.headers);
    if headless {
        form = Form::likely(&head, place, true).map_err(|fault| in_words(&fault))?;
    }
    let profile = Profile::of(&form, headless);
    if profile.rows == 0 {
        return Err("it has no rows below its header".to_owned());
    }
    let chosen = Chosen::of(&profile)?;
    Ok(text::write(path, &profile, &chosen, is_sheet))
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
