//! By what lots are drawn: a name, wherever it stands.

use crate::scenario::checked::Gesture;

/// What tells the lots of the gesture at this place of an arm from those of others: its name, and how many of that name
/// stand before it. So the same gesture draws the same lots in every arm, and whatever else there is.
///
/// It is the [`hash`] of the bytes of the name and the number.
pub fn of(gestures: &[Gesture], at: usize) -> u64 {
    let name = &gestures[at].gift;
    let before = gestures[..at].iter().filter(|other| other.gift == *name);
    let number = before.count() as u8;
    hash(name.bytes().chain([0, number]))
}

/// FNV-1a (Fowler, Noll & Vo) of 64 bits.
pub fn hash(bytes: impl Iterator<Item = u8>) -> u64 {
    bytes.fold(0xcbf2_9ce4_8422_2325, |hash: u64, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    })
}
