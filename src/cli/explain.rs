//! `goodwill explain`: what an error code means, with an example of wrong and right.

use clap::Args;

use super::{Exit, print, say};
use crate::scenario::diagnostics::nearest;
use crate::scenario::explain;

/// Explain an error code, with an example of wrong and right; without a code, list them all.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  goodwill explain E006
  goodwill explain

The same is on the page docs/errors.md.")]
pub struct ExplainArgs {
    /// The code, as messages show it in brackets
    #[arg(value_name = "CODE")]
    code: Option<String>,
}

pub fn explain(args: &ExplainArgs) -> Exit {
    let Some(code) = &args.code else {
        return end(print(&explain::list()));
    };
    let trimmed = code.trim().trim_matches(['[', ']']);
    match explain::of(trimmed) {
        Some(explained) => end(print(&explained.text())),
        None => {
            let codes = || explain::ALL.iter().map(|explained| explained.code);
            let upper = trimmed.to_uppercase();
            let near = nearest(&upper, codes()).filter(|_| upper.len() <= 8);
            let near = near.map_or(String::new(), |near| format!("; did you mean {near}?"));
            say(&format!(
                "error: there is no code `{}`{near}\n\n`goodwill explain` lists all codes.",
                crate::scenario::diagnostics::excerpt(code)
            ));
            Exit::Usage
        }
    }
}

fn end(printed: Result<(), Exit>) -> Exit {
    printed.err().unwrap_or(Exit::Done)
}
