//! Where a slot stands with the brand: bits, so that several can be meant at once.

/// Nobody is in the slot (or it belongs to another arm of a randomized design).
pub const ABSENT: u8 = 0;
/// A customer.
pub const CUSTOMER: u8 = 1;
/// Somebody who is no customer yet.
pub const PROSPECT: u8 = 2;
/// Somebody who has left.
pub const LAPSED: u8 = 4;
