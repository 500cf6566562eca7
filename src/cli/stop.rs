//! Ctrl+C, and the signals by which schedulers end a task and a terminal says that it is gone: long
//! work gives up at once, half-written files go away, and the exit status says so. Asked a second
//! time, the program ends as it stands.

use std::io::{self, Write};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock};

#[cfg(unix)]
use signal_hook::consts::{SIGHUP, SIGXFSZ};
use signal_hook::consts::{SIGINT, SIGTERM};
use signal_hook::flag;

use crate::cli::status::Status;

static ASKED: OnceLock<Arc<AtomicBool>> = OnceLock::new();

#[cfg(unix)]
const SIGNALS: [i32; 3] = [SIGINT, SIGTERM, SIGHUP];
#[cfg(not(unix))]
const SIGNALS: [i32; 2] = [SIGINT, SIGTERM];

/// Listens from now on; to be called before work that looks at [`asked`]. Where a signal cannot be
/// caught it ends the program as ever.
pub(super) fn listen() {
    ASKED.get_or_init(|| {
        let asked = Arc::new(AtomicBool::new(false));
        for signal in SIGNALS {
            let status = Status::Stopped as i32;
            // In this order: the first time the flag is still down.
            flag::register_conditional_shutdown(signal, status, Arc::clone(&asked)).ok();
            flag::register(signal, Arc::clone(&asked)).ok();
        }
        // Of a file that may not grow further, writing tells; the signal would end the program.
        #[cfg(unix)]
        flag::register(SIGXFSZ, Arc::default()).ok();
        asked
    });
}

/// Whether somebody wants it to stop.
pub(super) fn asked() -> bool {
    ASKED.get().is_some_and(|asked| asked.load(Ordering::Relaxed))
}

/// A writer that fails as soon as somebody wants it to stop.
pub(super) struct Stoppable<'a>(pub(super) &'a mut dyn Write);

impl Write for Stoppable<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if asked() { Err(io::Error::other("stopped")) } else { self.0.write(bytes) }
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}
