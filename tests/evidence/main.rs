//! Claims and published experiments: what is expected, measured, and fitted.

#[path = "../common/mod.rs"]
mod common;

mod calibrate;
mod dependence;
mod expectations;
mod face_validity;
mod holdout;
mod own_setting;
