//! What a user wrote: read, checked, and held as a [`checked::Scenario`] that cannot be wrong.

pub mod checked;
pub mod metric;
