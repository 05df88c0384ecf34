//! Arithmetic with the same bits on every processor: own `exp` and `ln`, sums in a fixed order, and
//! the choice of a vector width.
//!
//! Only `+ − × ÷ √`, comparisons, casts and integer operations are used: IEEE 754 says what they
//! give, to the last bit. The C library's functions are faster on some processors than on others
//! because they are other functions there.

// Loops go over the lanes of several columns at once: by number they all look alike.
#![allow(clippy::needless_range_loop)]

mod elementary;
mod gamma;
mod quantile;
mod simplex;
mod student;
mod sum;
mod width;

pub use elementary::{clamp, exp, exp64, ln, ln64, logistic};
pub use gamma::ln_gamma;
pub use quantile::quantile;
pub use simplex::{Lowest, lowest};
pub use student::{Z_95, t_critical_95, t_upper};
pub use sum::{Exact, block_dot, block_sum, block_sum_squares};
pub use width::{Kernel, UnknownWidth, Width, at_width};

/// Customers in a block: what the hot loops run over at a time.
pub const LANES: usize = 256;

/// Does something for each lane of a block, or of its first half, in plain loops of fixed length, which become vector code.
///
/// A macro, as a closure that is too large to be inlined would be compiled for the narrowest width.
macro_rules! each_lane {
    ($half:expr, |$lane:ident| $body:block) => {
        if $half {
            for $lane in 0..$crate::numeric::LANES / 2 $body
        } else {
            for $lane in 0..$crate::numeric::LANES $body
        }
    };
}
pub(crate) use each_lane;

/// One number for each customer of a block.
pub type Column = [f32; LANES];

/// A column of sums that must not lose a cent.
pub type WideColumn = [f64; LANES];
