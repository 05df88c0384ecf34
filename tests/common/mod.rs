//! What tests share. No room of tests uses all of it.

#![allow(dead_code, unused_imports)]

mod built;
pub mod place;

pub use built::*;
