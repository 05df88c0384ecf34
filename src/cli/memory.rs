//! What happens where the system has no more memory to give: the program says so and ends.

use std::alloc::{GlobalAlloc, Layout, System};

use super::Exit;

/// The system's allocator. A refusal ends the program at once, with [`Exit::Limit`] and a message: nobody who
/// asks for memory here could go on without.
pub struct OrEnd;

// SAFETY: all is the system's allocator's; what it refuses never returns.
unsafe impl GlobalAlloc for OrEnd {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        // SAFETY: the caller's promise is passed on.
        given(unsafe { System.alloc(layout) })
    }

    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        // SAFETY: as above.
        given(unsafe { System.alloc_zeroed(layout) })
    }

    unsafe fn realloc(&self, block: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        // SAFETY: as above.
        given(unsafe { System.realloc(block, layout, size) })
    }

    unsafe fn dealloc(&self, block: *mut u8, layout: Layout) {
        // SAFETY: as above.
        unsafe { System.dealloc(block, layout) }
    }
}

#[inline(always)]
fn given(block: *mut u8) -> *mut u8 {
    if block.is_null() {
        end();
    }
    block
}

const LAST_WORDS: &str = "error: the system has no more memory to give; take fewer customers, replicates, ticks, arms or \
    --threads (--dry-run tells what a run needs). Nothing was handed over that is not whole\n";

/// Nothing may be asked for here, and no lock that another thread may hold.
#[cold]
fn end() -> ! {
    #[cfg(unix)]
    {
        unsafe extern "C" {
            fn write(file: i32, bytes: *const u8, count: usize) -> isize;
            fn _exit(code: i32) -> !;
        }
        // SAFETY: functions of POSIX that may be called in any state of the program; the bytes are static.
        unsafe {
            write(2, LAST_WORDS.as_ptr(), LAST_WORDS.len());
            _exit(Exit::Limit as i32)
        }
    }
    #[cfg(not(unix))]
    {
        use std::io::Write;
        let _ = std::io::stderr().write_all(LAST_WORDS.as_bytes());
        std::process::exit(Exit::Limit as i32)
    }
}
