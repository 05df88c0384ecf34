//! The words of the domain, each declared once: how it is written, what it means, what goes with it.
//!
//! Reader, schema, reference page and engine take them from here. A new word is a variant and a row; wherever
//! something must be said of each word, the compiler names the place that lacks it.
//!
//! - [`distribution`]: how a trait differs between customers

pub mod distribution;
