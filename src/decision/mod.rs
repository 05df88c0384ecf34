//! What to do: arms compared, who responds, the money, and what would change the answer.

pub mod compare;
pub mod rows;
