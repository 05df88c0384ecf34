//! `goodwill explain`: what an error code means, with an example of wrong and right; what a key means, and how its
//! value is chosen.

use clap::Args;

use super::{Exit, print, say};
use crate::scenario::diagnostics::{excerpt, nearest};
use crate::scenario::explain::{self, keys};

/// Explain an error code, or a key of scenario files; without either, list all codes.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  goodwill explain E006
  goodwill explain personal
  goodwill explain context.noticed
  goodwill explain

Codes are on the page docs/errors.md too, keys in docs/scenario.md, and how to choose personal, useful,
strings, noticed, value, customary and stake in docs/coding.md.")]
pub struct ExplainArgs {
    /// The code, as messages show it in brackets; or the key, alone or with its table
    #[arg(value_name = "CODE or KEY")]
    word: Option<String>,
}

pub fn explain(args: &ExplainArgs) -> Exit {
    let Some(word) = &args.word else {
        return end(print(&explain::list()));
    };
    let trimmed = word.trim().trim_matches(['[', ']']);
    if let Some(explained) = explain::of(trimmed) {
        return end(print(&explained.text()));
    }
    if let Some(text) = keys::of(trimmed) {
        return end(print(&text));
    }
    let codes = || explain::ALL.iter().map(|explained| explained.code);
    let upper = trimmed.to_uppercase();
    let code = nearest(&upper, codes()).filter(|_| looks_like_a_code(&upper));
    let key = || nearest(trimmed, keys::names());
    let near = code.or_else(key);
    let near = near.map_or(String::new(), |near| format!("; did you mean `{near}`?"));
    say(&format!(
        "error: there is no code or key `{}`{near}\n\n`goodwill explain` lists all codes; docs/scenario.md has all keys.",
        excerpt(word)
    ));
    Exit::Usage
}

/// Whether it has a digit, as codes do and keys do not.
fn looks_like_a_code(word: &str) -> bool {
    word.len() <= 8 && word.chars().any(|c| c.is_ascii_digit())
}

fn end(printed: Result<(), Exit>) -> Exit {
    printed.err().unwrap_or(Exit::Done)
}
