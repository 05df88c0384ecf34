//! A scenario for a file of the user's own: what it seems to be, and what is in doubt.

use std::path::{Path, PathBuf};

use super::{NewArgs, SCHEMA, naming, occupied, put, written};
use crate::cli::{Exit, print, quoted, say};
use crate::scenario::{self, Guess, json_schema};

const TEMPLATE: &str = include_str!("from.toml");

pub fn write(data: &Path, args: &NewArgs) -> Result<(), Exit> {
    let file = match &args.file {
        Some(file) => file.clone(),
        None => PathBuf::from("customers.toml"),
    };
    if file == *data {
        say(
            "error: the scenario and the data would be one file: choose another name for the scenario",
        );
        return Err(Exit::Usage);
    }
    let called = called(data, &file);
    let guess = scenario::guess(data, &called).map_err(|why| {
        say(&format!(
            "error: cannot begin with `{}`: {why}",
            data.display()
        ));
        if data.exists() {
            Exit::Scenario
        } else {
            Exit::Disk
        }
    })?;
    let text = naming(&text(&guess), &file);
    let mut files = vec![(file.clone(), text)];
    let schema = file.with_file_name(SCHEMA);
    if !occupied(&schema) {
        files.push((schema, json_schema::text()));
    }
    put(&files, args.force)?;
    let lines = |sentences: &[String]| -> String {
        sentences.iter().map(|told| format!("  {told}\n")).collect()
    };
    let mut out = format!("Guessed of {}:\n{}", data.display(), lines(&guess.guessed));
    if !guess.unsure.is_empty() {
        out += &format!("Not sure:\n{}", lines(&guess.unsure));
    }
    if !guess.asked.is_empty() {
        out += &format!("To be said first:\n{}", lines(&guess.asked));
    }
    let error = scenario::load(&file, &[]).err();
    let next = match &error {
        None => format!("Run it:  goodwill run {}\n", quoted(&file)),
        Some(_) => format!(
            "It does not run yet. Put right what is told below, in it or in the data; then see whether it is right:\n  \
             goodwill check {}\n",
            quoted(&file)
        ),
    };
    print(&(out + &written(&files) + &next))?;
    match error {
        None => Ok(()),
        Some(error) => {
            say(&error.to_string());
            Err(Exit::Scenario)
        }
    }
}

/// How the scenario names the data: relative to its own folder.
fn called(data: &Path, file: &Path) -> String {
    let folder = |path: &Path| {
        let parent = path
            .parent()
            .filter(|parent| !parent.as_os_str().is_empty());
        std::fs::canonicalize(parent.unwrap_or(Path::new("."))).ok()
    };
    let name = data.file_name().unwrap_or(data.as_os_str());
    let path = match (folder(data), folder(file)) {
        (Some(of_data), Some(of_file)) => match of_data.strip_prefix(&of_file) {
            Ok(below) => below.join(name),
            Err(_) => of_data.join(name),
        },
        _ => data.to_owned(),
    };
    path.display().to_string().replace('\\', "/")
}

/// The scenario's text.
fn text(guess: &Guess) -> String {
    let basket = guess.basket.unwrap_or(30.0);
    let comment = |sentences: &[String], mark: &str| -> String {
        let lines = sentences.iter().map(|told| format!("# {mark} {told}\n"));
        lines.collect()
    };
    let mut guessed = comment(&guess.guessed, "-");
    if !guess.unsure.is_empty() {
        guessed += "# Not sure:\n";
        guessed += &comment(&guess.unsure, "-");
    }
    if !guess.asked.is_empty() {
        guessed += "# To be said first: without it the file does not run.\n";
        guessed += &comment(&guess.asked, "-");
    }
    let learned = guess.is_log || guess.section.contains("\ntenure = ");
    let mut assumed = String::new();
    if !learned {
        assumed += "purchase_rate = \"4 per year\"             # assumed: put your own\n";
    }
    if !guess.is_log && !guess.section.contains("\nspend = ") {
        assumed += "basket = 30                              # assumed: put your own\n";
    }
    let replaced = [
        (
            "KIND",
            if guess.is_log {
                "a log of their orders"
            } else {
                "a table of them"
            }
            .to_owned(),
        ),
        ("GUESSED\n", guessed),
        (
            "CURRENCY",
            format!("\"{}\"", guess.currency.replace(['"', '\\'], "")),
        ),
        ("ASSUMED\n", format!("{assumed}\n")),
        ("SECTION\n", format!("{}\n", guess.section)),
        ("NOTICED", round(basket * 0.05)),
        ("WORTHWHILE", round(basket * 0.01)),
        ("BASKET", round(basket)),
        ("MAIL", round(basket * 0.001)),
        ("GUIDE", round(basket * 0.1)),
        ("PRINT", round(basket * 0.01)),
        ("COUPON", round(basket * 0.1)),
    ];
    // Each in its own place: what is put in may have such a word in it.
    let mut text = String::new();
    let mut rest = TEMPLATE;
    while let Some((at, word, with)) = replaced
        .iter()
        .filter_map(|(word, with)| Some((rest.find(word)?, *word, with)))
        .min_by_key(|(at, ..)| *at)
    {
        text += &rest[..at];
        text += with;
        rest = &rest[at + word.len()..];
    }
    text + rest
}

/// Money with two digits that count.
fn round(money: f64) -> String {
    let mut unit = 1.0;
    while money / unit >= 100.0 {
        unit *= 10.0;
    }
    while money / unit < 10.0 && unit > 1e-6 {
        unit /= 10.0;
    }
    let rounded = (money / unit).round() * unit;
    let digits = (0..7).find(|digits| unit * f64::from(10_u32.pow(*digits)) > 0.999);
    format!("{rounded:.*}", digits.unwrap_or(6) as usize)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn money_is_rounded_to_two_digits() {
        for (money, rounded) in [
            (36.17, "36"),
            (1234.0, "1200"),
            (1.234, "1.2"),
            (0.0362, "0.036"),
            (99.7, "100"),
        ] {
            assert_eq!(round(money), rounded);
        }
    }
}
