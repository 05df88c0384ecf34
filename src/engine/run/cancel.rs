//! Work that is to stop, whenever somebody says so.

use std::sync::atomic::{AtomicBool, Ordering};

/// Whether work is to stop: asked again and again, from any thread.
///
/// A flag that anybody may set is one: [`AtomicBool`].
pub trait Cancel: Sync {
    /// Once true, the work ends soon, with [`RunError::Interrupted`](crate::engine::run::RunError::Interrupted).
    fn is_cancelled(&self) -> bool;
}

impl Cancel for AtomicBool {
    fn is_cancelled(&self) -> bool {
        self.load(Ordering::Relaxed)
    }
}

/// Work that goes on to its end.
#[derive(Clone, Copy, Debug, Default)]
pub struct Never;

impl Cancel for Never {
    fn is_cancelled(&self) -> bool {
        false
    }
}
