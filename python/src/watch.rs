//! Work on a thread of its own, without the interpreter's lock: meanwhile signals are seen and progress is told.

use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use goodwill::pipeline::{Cancel, Progress, Runtime, Stage};
use pyo3::exceptions::{PyKeyboardInterrupt, PyRuntimeError};
use pyo3::prelude::*;

/// How long a signal may wait at the most.
const LOOK: Duration = Duration::from_millis(20);
/// Between two calls that tell the progress.
const TELL: Duration = Duration::from_millis(100);
/// Bytes of the stack: as large as that of the command's own thread.
const STACK: usize = 8 << 20;

/// What the two threads have in common.
#[derive(Default)]
pub struct Watch {
    cancelled: Arc<AtomicBool>,
    stage: Mutex<String>,
    done: AtomicU64,
    all: AtomicU64,
}

/// What goes up the stack where work that knows no cancelling is stopped.
struct Stopped;

impl Watch {
    /// On these threads; the rest as the command has it.
    pub fn runtime(&self, threads: Option<usize>, memory: Option<usize>) -> Runtime<'_> {
        let usual = Runtime::default();
        Runtime {
            threads: threads.unwrap_or(usual.threads),
            memory: memory.unwrap_or(usual.memory),
            progress: self,
            cancel: self,
            ..usual
        }
    }

    /// What says that it is to stop, for work that keeps it.
    pub fn cancel(&self) -> Arc<AtomicBool> {
        Arc::clone(&self.cancelled)
    }

    /// `done` of `all` of a stage are through. Ends work that has no other way to be stopped.
    pub fn told(&self, stage: &str, done: u64, all: u64) {
        if self.is_cancelled() {
            resume_unwind(Box::new(Stopped));
        }
        let mut own = self.stage.lock().unwrap_or_else(PoisonError::into_inner);
        if *own != stage {
            stage.clone_into(&mut own);
        }
        drop(own);
        self.advance(done, all);
    }
}

impl Cancel for Watch {
    fn is_cancelled(&self) -> bool {
        self.cancelled.load(Ordering::Relaxed)
    }
}

impl Progress for Watch {
    fn begin(&self, stage: Stage) {
        let mut own = self.stage.lock().unwrap_or_else(PoisonError::into_inner);
        stage.counts().clone_into(&mut own);
        self.done.store(0, Ordering::Relaxed);
        self.all.store(0, Ordering::Relaxed);
    }

    fn advance(&self, done: u64, all: u64) {
        self.done.store(done, Ordering::Relaxed);
        self.all.store(all, Ordering::Relaxed);
    }
}

/// Does some work while the interpreter goes on. `progress` is called with a stage, how much of it is done, and all of it.
///
/// # Errors
/// A signal's handler raised something, `KeyboardInterrupt` by default, or `progress` did: the work is stopped then.
pub fn watched<T: Send>(
    py: Python<'_>,
    progress: Option<&Bound<'_, PyAny>>,
    work: impl FnOnce(&Watch) -> T + Send,
) -> PyResult<T> {
    let watch = Watch::default();
    thread::scope(|scope| {
        let (send, receive) = channel();
        let receive = Mutex::new(receive);
        let own = &watch;
        let begun = thread::Builder::new()
            .name("goodwill".to_owned())
            .stack_size(STACK)
            .spawn_scoped(scope, move || {
                let done = catch_unwind(AssertUnwindSafe(|| work(own)));
                // Whoever waits stays until then.
                let _ = send.send(done);
            });
        begun.map_err(|error| PyRuntimeError::new_err(format!("no thread to work on: {error}")))?;
        let mut raised: Option<PyErr> = None;
        let mut told = Instant::now();
        loop {
            let come = py.detach(|| {
                let receive = receive.lock().unwrap_or_else(PoisonError::into_inner);
                receive.recv_timeout(LOOK)
            });
            match come {
                Ok(Ok(value)) => {
                    return match raised {
                        Some(error) => Err(error),
                        None => Ok(value),
                    };
                }
                Ok(Err(panic)) if panic.is::<Stopped>() => {
                    return Err(raised.unwrap_or_else(|| PyKeyboardInterrupt::new_err(())));
                }
                Ok(Err(panic)) => resume_unwind(panic),
                Err(RecvTimeoutError::Disconnected) => {
                    return Err(PyRuntimeError::new_err("the work ended without a result"));
                }
                Err(RecvTimeoutError::Timeout) => {}
            }
            if raised.is_some() {
                continue;
            }
            let mut seen = py.check_signals();
            if let (Ok(()), Some(progress)) = (&seen, progress)
                && told.elapsed() >= TELL
            {
                told = Instant::now();
                seen = tell(&watch, progress);
            }
            if let Err(error) = seen {
                watch.cancelled.store(true, Ordering::Relaxed);
                raised = Some(error);
            }
        }
    })
}

fn tell(watch: &Watch, progress: &Bound<'_, PyAny>) -> PyResult<()> {
    let stage = watch.stage.lock().unwrap_or_else(PoisonError::into_inner);
    let stage = stage.clone();
    let (done, all) = (&watch.done, &watch.all);
    let told = (
        stage,
        done.load(Ordering::Relaxed),
        all.load(Ordering::Relaxed),
    );
    if told.0.is_empty() {
        return Ok(());
    }
    progress.call1(told).map(|_| ())
}
