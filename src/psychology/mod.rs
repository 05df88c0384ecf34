//! What customers feel and decide: one pure function a mechanism, plain numbers in and out.

pub mod parameters;

pub use parameters::Parameters;
