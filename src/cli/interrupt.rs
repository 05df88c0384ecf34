//! Ctrl-C and the request to end: the first is answered at once and stops cleanly, the second ends at once.

use std::io::{self, IsTerminal};
use std::process;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

use super::{Exit, say};

/// How long a clean stop may take before the program ends where it stands. What it keeps is whole on disk
/// at any moment.
const PATIENCE: Duration = Duration::from_millis(1_500);

static STOP: AtomicBool = AtomicBool::new(false);
static AT_THE_END: Mutex<End> = Mutex::new(End {
    stops_itself: false,
    last_words: None,
    exit: Exit::Interrupted,
});

/// What is to be done where a signal ends the program.
struct End {
    /// Whether what is under way looks at the flag, and stops by itself.
    stops_itself: bool,
    last_words: Option<Box<dyn Fn() + Send>>,
    exit: Exit,
}

/// Set once the user asked to stop.
pub fn flag() -> &'static AtomicBool {
    &STOP
}

/// From here on the work looks at [`flag`] and stops by itself; where it does not do so in time, the
/// program ends with these words.
pub fn stops_itself(last_words: impl Fn() + Send + 'static) {
    plan(true, last_words, Exit::Interrupted);
}

/// From here on the program may be ended anywhere, after this was done.
pub fn ends_anywhere(last: impl Fn() + Send + 'static) {
    plan(false, last, Exit::Interrupted);
}

/// From here on all is done, with this exit code, and only told: a signal cuts the telling short.
pub fn only_tells(exit: Exit) {
    plan(false, || {}, exit);
}

fn plan(stops_itself: bool, last: impl Fn() + Send + 'static, exit: Exit) {
    *at_the_end() = End {
        stops_itself,
        last_words: Some(Box::new(last)),
        exit,
    };
}

fn at_the_end() -> std::sync::MutexGuard<'static, End> {
    AT_THE_END
        .lock()
        .unwrap_or_else(|poisoned| poisoned.into_inner())
}

/// Called at each signal.
fn asked_to_stop() {
    if STOP.swap(true, Ordering::Relaxed) {
        // Whoever holds it is busy with the last words.
        let exit = AT_THE_END.try_lock().map(|end| end.exit);
        process::exit(exit.unwrap_or(Exit::Interrupted) as i32);
    }
    let (stops_itself, exit) = {
        let end = at_the_end();
        (end.stops_itself, end.exit)
    };
    if io::stderr().is_terminal() {
        // Off the line of the bar and of what the terminal shows for Ctrl-C.
        say("");
    }
    if !stops_itself {
        if exit == Exit::Interrupted {
            say("stopping");
        }
        end();
    }
    say("stopping; once more ends at once");
    // Without a thread left the clean stop takes as long as it takes.
    let _ = thread::Builder::new().spawn(|| {
        thread::sleep(PATIENCE);
        end();
    });
}

fn end() -> ! {
    let end = at_the_end();
    if let Some(last_words) = &end.last_words {
        last_words();
    }
    process::exit(end.exit as i32)
}

/// Listens from now on. Where the system refuses, signals end the program as they always do.
#[cfg(unix)]
pub fn listen() {
    use signal_hook::consts::{SIGINT, SIGTERM};
    use signal_hook::iterator::Signals;
    // A hang-up is left alone: with `nohup` it is none, and else what is kept is whole anyway.
    // In the thread, so that signals are caught only where there is one to heed them.
    let _ = thread::Builder::new().spawn(|| {
        if let Ok(mut signals) = Signals::new([SIGINT, SIGTERM]) {
            signals.forever().for_each(|_| asked_to_stop());
        }
    });
}

#[cfg(not(unix))]
pub fn listen() {
    let _ = ctrlc::set_handler(asked_to_stop);
}
