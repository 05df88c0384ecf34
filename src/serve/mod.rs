//! `goodwill serve`: a page on this machine to play with scenarios.
//!
//! A move of a slider is a POST with the changes in the words of `--set`. They go through the same code as `--set` does, and what
//! comes out is sent back piece by piece while it grows more exact (`moves`). Who may ask at all is decided in one place
//! (`gate`); which address leads where stands in one table (`routes`). The page has no path of a file: scenarios have the names
//! under which the folder was listed ([`folder`]).

pub mod dots;
pub mod folder;
pub mod gate;
pub mod lesson;
mod moves;
mod problem;
mod routes;
mod runs;
mod saves;
mod server;
mod shared;

pub use problem::Problem;
pub use server::{Server, Settings};
