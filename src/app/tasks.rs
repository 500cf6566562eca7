//! Long questions of the views, answered beside the window: each has a name, is asked for
//! something (its key), can be watched and stopped, and keeps its answer until it is asked anew.
//! The projection itself has a worker of its own, in `jobs`.

use std::{
    any::Any,
    collections::BTreeMap,
    sync::{
        Arc,
        atomic::Ordering,
        mpsc::{Receiver, TryRecvError, channel},
    },
    thread,
};

use crate::ensemble::Progress;

type Answer = Box<dyn Any + Send>;

/// All that is being worked on or has been answered, by name.
pub(super) struct Tasks {
    ctx: egui::Context,
    tasks: BTreeMap<&'static str, Task>,
}

struct Task {
    key: u64,
    total: u32,
    progress: Arc<Progress>,
    answer: Receiver<Answer>,
    /// What has been received.
    kept: Option<Answer>,
}

/// How far a task is.
pub(super) enum TaskState<'a, T> {
    /// Not asked for, stopped, or given up.
    Idle,
    /// Being worked on.
    Running {
        /// Steps done.
        done: u32,
        /// Steps in all.
        total: u32,
    },
    /// Answered.
    Done {
        /// What it was asked for.
        key: u64,
        /// The answer.
        value: &'a T,
    },
}

impl Tasks {
    /// Nothing asked yet; `ctx` is told to repaint when an answer is there.
    pub(super) fn new(ctx: egui::Context) -> Self {
        Self { ctx, tasks: BTreeMap::new() }
    }

    /// Starts work under a name, in `total` steps that it counts in [`Progress::done`]. Work for
    /// the same key goes on or stands; work for another key is stopped and forgotten.
    #[expect(clippy::disallowed_methods, reason = "stopped by its flag when replaced or dropped")]
    pub(super) fn start<T: Send + 'static>(
        &mut self,
        name: &'static str,
        key: u64,
        total: u32,
        work: impl FnOnce(&Progress) -> Option<T> + Send + 'static,
    ) {
        let same = self.tasks.get(name).is_some_and(|task| task.key == key);
        if same && !matches!(self.state::<T>(name), TaskState::Idle) {
            return;
        }
        self.stop(name);
        let progress = Arc::new(Progress::default());
        let (sender, answer) = channel();
        let (watched, ctx) = (Arc::clone(&progress), self.ctx.clone());
        thread::spawn(move || {
            if let Some(value) = work(&watched) {
                // A window that is gone, or has asked anew, needs no answer.
                sender.send(Box::new(value) as Answer).ok();
            }
            drop(sender);
            ctx.request_repaint();
        });
        self.tasks.insert(name, Task { key, total, progress, answer, kept: None });
    }

    /// How far the work under a name is; an answer of another type counts as none.
    pub(super) fn state<T: 'static>(&mut self, name: &str) -> TaskState<'_, T> {
        let Some(task) = self.tasks.get_mut(name) else { return TaskState::Idle };
        if task.kept.is_none() {
            match task.answer.try_recv() {
                Ok(answer) => task.kept = Some(answer),
                Err(TryRecvError::Empty) => {
                    let done = task.progress.done.load(Ordering::Relaxed);
                    return TaskState::Running { done, total: task.total };
                }
                Err(TryRecvError::Disconnected) => return TaskState::Idle,
            }
        }
        let value = task.kept.as_ref().and_then(|answer| answer.downcast_ref());
        value.map_or(TaskState::Idle, |value| TaskState::Done { key: task.key, value })
    }

    /// Stops the work under a name and forgets its answer.
    pub(super) fn stop(&mut self, name: &str) {
        if let Some(task) = self.tasks.remove(name) {
            task.progress.stop.store(true, Ordering::Relaxed);
        }
    }

    /// Whether anything is being worked on: the work holds on to its progress while it lasts.
    pub(super) fn are_running(&self) -> bool {
        self.tasks.values().any(|task| Arc::strong_count(&task.progress) > 1)
    }
}

impl Drop for Tasks {
    fn drop(&mut self) {
        for task in self.tasks.values() {
            task.progress.stop.store(true, Ordering::Relaxed);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{TaskState, Tasks};
    use std::sync::atomic::Ordering;

    fn wait(tasks: &Tasks) {
        while tasks.are_running() {
            std::thread::yield_now();
        }
    }

    #[test]
    fn an_answer_is_kept_with_its_key() {
        let mut tasks = Tasks::new(egui::Context::default());
        assert!(matches!(tasks.state::<u32>("sum"), TaskState::Idle));
        tasks.start("sum", 7, 1, |_| Some(42_u32));
        wait(&tasks);
        assert!(matches!(tasks.state::<u32>("sum"), TaskState::Done { key: 7, value: 42 }));
        // The same question is not asked twice; another one is.
        tasks.start("sum", 7, 1, |_| Some(0_u32));
        assert!(matches!(tasks.state::<u32>("sum"), TaskState::Done { key: 7, value: 42 }));
        tasks.start("sum", 8, 1, |_| Some(43_u32));
        wait(&tasks);
        assert!(matches!(tasks.state::<u32>("sum"), TaskState::Done { key: 8, value: 43 }));
    }

    #[test]
    fn work_can_be_watched_and_stopped() {
        let mut tasks = Tasks::new(egui::Context::default());
        tasks.start("long", 1, 9, |progress| {
            progress.done.store(4, Ordering::Relaxed);
            while !progress.stop.load(Ordering::Relaxed) {
                std::thread::yield_now();
            }
            None::<u32>
        });
        let seen =
            || matches!(tasks.state::<u32>("long"), TaskState::Running { done: 4, total: 9 });
        std::iter::repeat_with(seen).find(|seen| *seen);
        tasks.stop("long");
        assert!(matches!(tasks.state::<u32>("long"), TaskState::Idle));
    }

    #[test]
    fn work_that_gives_up_can_be_asked_again() {
        let mut tasks = Tasks::new(egui::Context::default());
        tasks.start("hard", 1, 1, |_| None::<u32>);
        wait(&tasks);
        assert!(matches!(tasks.state::<u32>("hard"), TaskState::Idle));
        tasks.start("hard", 1, 1, |_| Some(1_u32));
        wait(&tasks);
        assert!(matches!(tasks.state::<u32>("hard"), TaskState::Done { key: 1, value: 1 }));
    }
}
