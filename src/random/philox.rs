//! Philox4x32-10: a counter-based generator. It encrypts an address into four random words, so that
//! any draw can be made at any time without those before it.
//!
//! Salmon, Moraes, Dror & Shaw (2011), Parallel random numbers: as easy as 1, 2, 3. SC '11.

/// Multipliers of the rounds.
const MULTIPLIERS: [u32; 2] = [0xD251_1F53, 0xCD9E_8D57];

/// Added to the key from round to round (the golden ratio and √3 − 1, as fractions of 2³²).
const WEYL: [u32; 2] = [0x9E37_79B9, 0xBB67_AE85];

const ROUNDS: u32 = 10;

/// Four random words for a counter under a key.
#[inline(always)]
pub fn philox4x32_10(counter: [u32; 4], key: [u32; 2]) -> [u32; 4] {
    let [mut a, mut b, mut c, mut d] = counter;
    for round in 0..ROUNDS {
        let key0 = key[0].wrapping_add(WEYL[0].wrapping_mul(round));
        let key1 = key[1].wrapping_add(WEYL[1].wrapping_mul(round));
        let left = a as u64 * MULTIPLIERS[0] as u64;
        let right = c as u64 * MULTIPLIERS[1] as u64;
        a = (right >> 32) as u32 ^ b ^ key0;
        b = right as u32;
        c = (left >> 32) as u32 ^ d ^ key1;
        d = left as u32;
    }
    [a, b, c, d]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_answers() {
        // Random123's known-answer vectors: zeros, ones, and digits of π.
        assert_eq!(
            philox4x32_10([0; 4], [0; 2]),
            [0x6627_e8d5, 0xe169_c58d, 0xbc57_ac4c, 0x9b00_dbd8]
        );
        assert_eq!(
            philox4x32_10([u32::MAX; 4], [u32::MAX; 2]),
            [0x408f_276d, 0x41c8_3b0e, 0xa20b_c7c6, 0x6d54_51fd]
        );
        assert_eq!(
            philox4x32_10(
                [0x243f_6a88, 0x85a3_08d3, 0x1319_8a2e, 0x0370_7344],
                [0xa409_3822, 0x299f_31d0]
            ),
            [0xd16c_fe09, 0x94fd_cceb, 0x5001_e420, 0x2412_6ea1]
        );
    }
}
