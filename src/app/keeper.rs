//! What goes on beside the window so that nothing is lost: every step is written to the journal at
//! once, and the open file is watched for what others do to it. The window waits for neither.

use std::{
    path::PathBuf,
    sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel},
    thread::{self, JoinHandle},
    time::Duration,
};

use crate::{
    base::Problem,
    store::{
        Stamp,
        journal::{EntryFile, Journal},
        watch::{Change, Watch},
    },
};

/// How often the open file is looked at.
const LOOK_EVERY: Duration = Duration::from_millis(700);

/// Longest that the window waits for a journal to be closed.
const WAIT_MAX: Duration = Duration::from_secs(5);

/// What the keeper is told.
enum Order {
    /// Another plan is open: its journal, and its file with what it was.
    Open { journal: Option<Journal>, file: Option<(PathBuf, Option<Stamp>)> },
    /// Something happened to the plan.
    Add(Vec<EntryFile>),
    /// The plan was written to this file.
    Saved(PathBuf, Stamp),
    /// The plan is done with: whether its journal is worth keeping, and whom to tell then.
    Done { keep: bool, done: Sender<()> },
}

/// What it has to tell.
pub(super) enum News {
    /// What is not saved cannot be written down.
    CannotKeep(Problem),
    /// It is written down again.
    KeptAgain,
    /// Someone else did something to the open file.
    Changed(Change),
}

/// The thread beside the window.
pub(super) struct Keeper {
    orders: Option<Sender<Order>>,
    news: Receiver<News>,
    thread: Option<JoinHandle<()>>,
}

impl Keeper {
    /// Begins to keep nothing yet.
    #[expect(clippy::disallowed_methods, reason = "it ends with the window, which waits for it")]
    pub(super) fn new(ctx: egui::Context) -> Self {
        let (orders, told) = channel();
        let (tell, news) = channel();
        let thread = thread::spawn(move || {
            let tell = |one| {
                // A window that is gone needs no news.
                tell.send(one).ok();
                ctx.request_repaint();
            };
            keep(&told, &tell);
        });
        Self { orders: Some(orders), news, thread: Some(thread) }
    }

    /// Another plan is open. What was kept before has to be done with.
    pub(super) fn open(&self, journal: Option<Journal>, file: Option<(PathBuf, Option<Stamp>)>) {
        self.order(Order::Open { journal, file });
    }

    /// Something happened to the plan.
    pub(super) fn add(&self, entries: Vec<EntryFile>) {
        self.order(Order::Add(entries));
    }

    /// The plan was written to a file, or its file was found to hold just this.
    pub(super) fn saved(&self, path: PathBuf, stamp: Stamp) {
        self.order(Order::Saved(path, stamp));
    }

    /// The plan is done with: its journal is kept for the next time, or taken away. Waits for
    /// that, so that the journal can be taken up again.
    pub(super) fn done(&self, keep: bool) {
        let (done, wait) = channel();
        self.order(Order::Done { keep, done });
        // A disk that takes longer is not waited for; the journal is then offered again.
        wait.recv_timeout(WAIT_MAX).ok();
    }

    /// What it has to tell, once.
    pub(super) fn news(&self) -> Option<News> {
        self.news.try_recv().ok()
    }

    fn order(&self, order: Order) {
        if let Some(orders) = &self.orders {
            // It ends only with the window.
            orders.send(order).ok();
        }
    }
}

impl Drop for Keeper {
    /// Waits until everything is on the disk.
    fn drop(&mut self) {
        self.orders = None;
        if let Some(thread) = self.thread.take() {
            // A panic there was told already.
            thread.join().ok();
        }
    }
}

fn keep(told: &Receiver<Order>, tell: &dyn Fn(News)) {
    let mut journal: Option<Journal> = None;
    let mut watch: Option<Watch> = None;
    // What a full disk did not take; the next try takes it along.
    let mut waiting: Vec<EntryFile> = Vec::new();
    let mut complained = false;
    loop {
        match told.recv_timeout(LOOK_EVERY) {
            Ok(Order::Open { journal: next, file }) => {
                journal = next;
                waiting.clear();
                watch = file.map(|(path, stamp)| Watch::new(path, stamp));
            }
            Ok(Order::Add(entries)) => waiting.extend(entries),
            Ok(Order::Saved(path, stamp)) => watch = Some(Watch::new(path, Some(stamp))),
            Ok(Order::Done { keep, done }) => {
                match journal.take() {
                    Some(mut journal) if keep => {
                        waiting.push(EntryFile::Closed);
                        // Not closed, it is offered for recovery, which loses nothing.
                        journal.add(&waiting).ok();
                    }
                    Some(journal) => journal.remove(),
                    None => {}
                }
                waiting.clear();
                watch = None;
                // Whoever waits no longer needs no answer.
                done.send(()).ok();
            }
            Err(RecvTimeoutError::Timeout) => {
                if let Some(change) = watch.as_mut().and_then(Watch::look) {
                    tell(News::Changed(change));
                }
            }
            Err(RecvTimeoutError::Disconnected) => return,
        }
        if let Some(journal) = journal.as_mut().filter(|_| !waiting.is_empty()) {
            match journal.add(&waiting) {
                Ok(()) => {
                    waiting.clear();
                    if std::mem::take(&mut complained) {
                        tell(News::KeptAgain);
                    }
                }
                Err(problem) if !complained => {
                    complained = true;
                    tell(News::CannotKeep(problem));
                }
                Err(_) => {}
            }
        }
    }
}
