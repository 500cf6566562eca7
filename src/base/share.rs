//! Work shared out among threads.

use std::sync::{Mutex, PoisonError};

/// Lets threads, this one among them, take one item after another until none is left. `start` makes
/// what each of them uses again and again; a `work` that gives `None` ends its thread's part.
pub fn share_out<T, W>(
    threads: usize,
    items: impl ExactSizeIterator<Item = T> + Send,
    start: impl Fn() -> W + Sync,
    work: impl Fn(&mut W, T) -> Option<()> + Sync,
) {
    let threads = threads.clamp(1, items.len().max(1));
    let left = Mutex::new(items);
    // An iterator whose `next` has panicked is asked no more.
    let next = || left.lock().unwrap_or_else(PoisonError::into_inner).next();
    let all = || {
        let mut own = start();
        while let Some(item) = next() {
            if work(&mut own, item).is_none() {
                return;
            }
        }
    };
    std::thread::scope(|scope| {
        let helpers: Vec<_> = (1..threads).map(|_| scope.spawn(all)).collect();
        all();
        // Each is waited for until it is gone: what room it leaves in memory is then in order.
        for helper in helpers {
            if let Err(panic) = helper.join() {
                std::panic::resume_unwind(panic);
            }
        }
    });
}
