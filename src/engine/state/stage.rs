//! Where a slot stands with the brand: bits, so that several can be meant at once.

/// Nobody is in the slot (or it belongs to another arm of a randomized design).
pub const ABSENT: u8 = 0;
pub const CUSTOMER: u8 = 1;
pub const PROSPECT: u8 = 2;
pub const LAPSED: u8 = 4;
