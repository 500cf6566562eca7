//! Long questions of the views, answered beside the window: each has a name, is asked for
//! something (its key), can be watched and stopped, and keeps its answer until there is a newer
//! one; a large one that nobody looks at makes room for the next. The projection itself has a
//! worker of its own, in `jobs`.

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
    /// What was asked last; forgotten if it is to be asked again.
    asked: Option<u64>,
    total: u32,
    progress: Arc<Progress>,
    /// From where the answer comes, while it is worked on.
    to_come: Option<Receiver<Answer>>,
    /// What was answered last, and to what.
    newest: Option<(u64, Answer)>,
    /// Of a large answer: whether anybody has looked at it in this frame, and in the one before.
    looked_at: Option<[bool; 2]>,
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

    /// Whether something else was asked last. What was stopped or given up has been asked: it is
    /// not for the program to ask it again.
    pub(super) fn is_new(&self, name: &str, key: u64) -> bool {
        self.tasks.get(name).is_none_or(|task| task.asked != Some(key))
    }

    /// Starts work under a name, in `total` steps that it counts in [`Progress::done`]. What was
    /// worked on under that name is stopped; what was answered stays until there is a newer answer.
    pub(super) fn start<T: Send + 'static>(
        &mut self,
        name: &'static str,
        key: u64,
        total: u32,
        work: impl FnOnce(&Progress) -> Option<T> + Send + 'static,
    ) {
        self.begin(name, (key, total, None), work);
    }

    /// The same where the answer is large and soon had again: when nobody looks at it, it makes
    /// room for the next such one, and is forgotten as soon as it is out of date.
    pub(super) fn start_large<T: Send + 'static>(
        &mut self,
        name: &'static str,
        key: u64,
        total: u32,
        work: impl FnOnce(&Progress) -> Option<T> + Send + 'static,
    ) {
        self.begin(name, (key, total, Some([true, true])), work);
        self.make_room();
    }

    #[expect(clippy::disallowed_methods, reason = "stopped by its flag when replaced or dropped")]
    fn begin<T: Send + 'static>(
        &mut self,
        name: &'static str,
        (key, total, looked_at): (u64, u32, Option<[bool; 2]>),
        work: impl FnOnce(&Progress) -> Option<T> + Send + 'static,
    ) {
        self.stop(name);
        let newest = self.tasks.remove(name).and_then(|task| task.newest);
        let progress = Arc::new(Progress::default());
        let (sender, to_come) = channel();
        let (watched, ctx) = (Arc::clone(&progress), self.ctx.clone());
        thread::spawn(move || {
            if let Some(value) = work(&watched) {
                // A window that is gone, or has asked anew, needs no answer.
                sender.send(Box::new(value) as Answer).ok();
            }
            drop(sender);
            ctx.request_repaint();
        });
        let (asked, to_come) = (Some(key), Some(to_come));
        self.tasks.insert(name, Task { asked, total, progress, to_come, newest, looked_at });
    }

    /// How far the work under a name is; an answer of another type counts as none.
    pub(super) fn state<T: 'static>(&mut self, name: &str) -> TaskState<'_, T> {
        let Some(task) = self.look_at(name) else { return TaskState::Idle };
        if task.to_come.is_some() {
            let done = task.progress.done.load(Ordering::Relaxed);
            return TaskState::Running { done, total: task.total };
        }
        match task.newest::<T>() {
            Some((key, value)) if task.asked == Some(key) => TaskState::Done { key, value },
            _ => TaskState::Idle,
        }
    }

    /// The newest answer under a name and what it was asked for, perhaps not what was asked last.
    pub(super) fn newest<T: 'static>(&mut self, name: &str) -> Option<(u64, &T)> {
        self.look_at(name)?.newest()
    }

    fn look_at(&mut self, name: &str) -> Option<&Task> {
        let task = self.tasks.get_mut(name)?;
        task.receive();
        task.looked_at = task.looked_at.map(|[_, before]| [true, before]);
        Some(task)
    }

    /// Stops the work under a name; what was answered before stays.
    pub(super) fn stop(&mut self, name: &str) {
        if let Some(task) = self.tasks.get_mut(name) {
            task.progress.stop.store(true, Ordering::Relaxed);
            task.to_come = None;
        }
    }

    /// Has what was asked last under a name count as new.
    pub(super) fn ask_again(&mut self, name: &str) {
        if let Some(task) = self.tasks.get_mut(name) {
            task.asked = None;
        }
    }

    /// Stops and forgets what is large and looked at neither now nor in the frame before.
    pub(super) fn make_room(&mut self) {
        self.tasks.retain(|_, task| {
            let seen = task.looked_at != Some([false, false]);
            if !seen {
                task.progress.stop.store(true, Ordering::Relaxed);
            }
            seen
        });
    }

    /// Has the next frame begin.
    pub(super) fn end_frame(&mut self) {
        for task in self.tasks.values_mut() {
            task.looked_at = task.looked_at.map(|[now, _]| [false, now]);
        }
    }

    /// Whether anything is being worked on: the work holds on to its progress while it lasts.
    pub(super) fn are_running(&self) -> bool {
        self.tasks.values().any(|task| Arc::strong_count(&task.progress) > 1)
    }
}

impl Task {
    /// Takes the answer, if it is there, in place of the one before.
    fn receive(&mut self) {
        match self.to_come.as_ref().map(Receiver::try_recv) {
            None | Some(Err(TryRecvError::Empty)) => return,
            Some(Err(TryRecvError::Disconnected)) => {}
            Some(Ok(answer)) => self.newest = self.asked.map(|key| (key, answer)),
        }
        self.to_come = None;
    }

    fn newest<T: 'static>(&self) -> Option<(u64, &T)> {
        let (key, answer) = self.newest.as_ref()?;
        answer.downcast_ref().map(|value| (*key, value))
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
    fn an_answer_is_kept_with_its_key_until_there_is_a_newer_one() {
        let mut tasks = Tasks::new(egui::Context::default());
        assert!(matches!(tasks.state::<u32>("sum"), TaskState::Idle));
        assert!(tasks.is_new("sum", 7));
        tasks.start("sum", 7, 1, |_| Some(42_u32));
        wait(&tasks);
        assert!(matches!(tasks.state::<u32>("sum"), TaskState::Done { key: 7, value: 42 }));
        assert!(!tasks.is_new("sum", 7) && tasks.is_new("sum", 8));
        // Whatever comes of the next question, the answer to this one stays in sight.
        tasks.start("sum", 8, 1, |_| None::<u32>);
        wait(&tasks);
        assert!(matches!(tasks.state::<u32>("sum"), TaskState::Idle));
        assert_eq!(tasks.newest::<u32>("sum"), Some((7, &42)));
        tasks.start("sum", 9, 1, |_| Some(43_u32));
        assert_eq!(tasks.newest::<u32>("other"), None);
        wait(&tasks);
        assert_eq!(tasks.newest::<u32>("sum"), Some((9, &43)));
        assert!(matches!(tasks.state::<u32>("sum"), TaskState::Done { key: 9, value: 43 }));
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
    fn what_was_stopped_or_given_up_is_asked_again_only_on_demand() {
        let mut tasks = Tasks::new(egui::Context::default());
        tasks.start("hard", 1, 1, |_| None::<u32>);
        wait(&tasks);
        assert!(matches!(tasks.state::<u32>("hard"), TaskState::Idle));
        assert!(!tasks.is_new("hard", 1));
        tasks.ask_again("hard");
        assert!(tasks.is_new("hard", 1));
        tasks.start("hard", 1, 1, |_| Some(1_u32));
        wait(&tasks);
        assert!(matches!(tasks.state::<u32>("hard"), TaskState::Done { key: 1, value: 1 }));
    }

    #[test]
    fn what_is_large_makes_room_when_nobody_looks() {
        let mut tasks = Tasks::new(egui::Context::default());
        tasks.start("small", 1, 1, |_| Some(1_u32));
        tasks.start_large("large", 1, 1, |_| Some(2_u32));
        wait(&tasks);
        tasks.end_frame();
        assert_eq!(tasks.newest::<u32>("large"), Some((1, &2)));
        tasks.end_frame();
        tasks.make_room();
        assert!(!tasks.is_new("large", 1), "it was looked at in the frame before");
        tasks.end_frame();
        assert_eq!(tasks.newest::<u32>("large"), Some((1, &2)), "nothing needs its room");
        tasks.end_frame();
        tasks.end_frame();
        tasks.start_large("larger", 1, 1, |_| Some(3_u32));
        wait(&tasks);
        assert!(tasks.is_new("large", 1));
        assert_eq!(tasks.newest::<u32>("large"), None);
        assert_eq!(tasks.newest::<u32>("larger"), Some((1, &3)));
        assert_eq!(tasks.newest::<u32>("small"), Some((1, &1)));
    }

    #[test]
    fn work_that_nobody_looks_at_is_stopped_if_its_answer_would_be_forgotten() {
        let mut tasks = Tasks::new(egui::Context::default());
        let (sender, stopped) = std::sync::mpsc::channel();
        tasks.start_large("large", 1, 1, move |progress| {
            while !progress.stop.load(Ordering::Relaxed) {
                std::thread::yield_now();
            }
            sender.send(()).ok();
            None::<u32>
        });
        tasks.end_frame();
        tasks.end_frame();
        tasks.make_room();
        assert_eq!(stopped.recv_timeout(std::time::Duration::from_secs(60)), Ok(()));
    }
}
