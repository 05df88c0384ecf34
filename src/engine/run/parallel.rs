//! Threads to work on, and many small things at once, their results in order.

use std::panic::resume_unwind;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use rayon::{ThreadPool, ThreadPoolBuildError, ThreadPoolBuilder};

/// Bytes of the stack of every thread that works, whatever the surroundings (`ulimit -s`, `RUST_MIN_STACK`) make
/// of others.
const STACK: usize = 8 << 20;

/// Does some work on a thread with such a stack, and waits for it; where the system has no thread left, on this one.
pub fn on_a_stack<R: Send>(work: impl FnOnce() -> R + Send) -> Option<R> {
    let work = Mutex::new(Some(work));
    let once = || {
        let work = work.lock().ok().and_then(|mut work| work.take());
        work.map(|work| work())
    };
    let done = thread::scope(|scope| {
        let thread = builder().spawn_scoped(scope, once).ok()?;
        thread.join().unwrap_or_else(|panic| resume_unwind(panic))
    });
    done.or_else(once)
}

/// So many threads with such stacks.
///
/// # Errors
/// The system has not so many.
pub fn pool(threads: usize) -> Result<ThreadPool, ThreadPoolBuildError> {
    ThreadPoolBuilder::new()
        .num_threads(threads)
        .stack_size(STACK)
        .build()
}

fn builder() -> thread::Builder {
    thread::Builder::new()
        .name("goodwill".to_owned())
        .stack_size(STACK)
}

/// Does something with each item on so many threads; the results are in the order of the items, and
/// the same on any number of threads. `done` is told how many are through.
///
/// # Errors
/// The first error, in the order of the items.
pub fn over_threads<T: Sync, R: Send, E: Send>(
    items: &[T],
    threads: usize,
    done: &(dyn Fn(usize) + Sync),
    work: impl Fn(&T) -> Result<R, E> + Sync,
) -> Result<Vec<R>, E> {
    let next = AtomicUsize::new(0);
    let through = AtomicUsize::new(0);
    let results: Mutex<Vec<Option<Result<R, E>>>> =
        Mutex::new(items.iter().map(|_| None).collect());
    let threads = threads.clamp(1, items.len().max(1));
    let worker = || {
        loop {
            let at = next.fetch_add(1, Ordering::Relaxed);
            let Some(item) = items.get(at) else { break };
            let result = work(item);
            if let Ok(mut results) = results.lock() {
                results[at] = Some(result);
            }
            done(through.fetch_add(1, Ordering::Relaxed) + 1);
        }
    };
    thread::scope(|scope| {
        for _ in 1..threads {
            // Where the system has no thread left, the others do its work.
            if builder().spawn_scoped(scope, worker).is_err() {
                break;
            }
        }
        worker();
    });
    let results = results
        .into_inner()
        .unwrap_or_else(|poisoned| poisoned.into_inner());
    // A missing result means that its thread panicked, which the scope has passed on.
    results.into_iter().flatten().collect()
}
