//! `goodwill schema`: the JSON Schema of scenario files.

use clap::Args;

use super::{Exit, print};
use crate::scenario::json_schema;

/// Print the JSON Schema of scenario files, for editors
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  goodwill schema > scenario.schema.json

An editor that reads TOML through Taplo, such as Visual Studio Code with Even Better TOML, uses it
for every file whose first line names it: #:schema scenario.schema.json. The path is relative to the
file.")]
pub struct SchemaArgs {}

pub fn schema(_args: &SchemaArgs) -> Exit {
    match print(&json_schema::text()) {
        Ok(()) => Exit::Done,
        Err(exit) => exit,
    }
}
