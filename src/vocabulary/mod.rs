//! The words of the domain, each declared once: how it is written, what it means, what goes with it.
//!
//! Reader, schema, reference page, engine and tables take them from here. A new word is a variant and a row; wherever
//! something must be said of each word, the compiler names the place that lacks it.
//!
//! - [`card`]: how the codes of a gesture and of its setting are chosen
//! - [`channel`]: the ways in which customers can give back
//! - [`distribution`]: how a trait differs between customers
//! - [`metric`]: what is told of every arm
//! - [`trigger`]: what sets a gesture or an ask off

pub mod card;
pub mod channel;
pub mod distribution;
pub mod metric;
pub mod trigger;
