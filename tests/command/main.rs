//! The whole command, as people run it and as things go wrong around it.

#[path = "../common/mod.rs"]
mod common;

mod combine;
mod diff;
mod environments;
mod explain;
mod export;
mod fit;
mod forecast;
mod from;
mod guessed;
mod hostile_names;
mod meaning;
mod orders;
mod own_test;
mod reached;
mod said;
#[cfg(feature = "serve")]
mod serve;
mod stop_points;
mod targets;
mod trace;
mod usage;
mod validate;
mod verify;
mod writing;
mod wrong_commands;
