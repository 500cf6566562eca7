//! Notices what others do to a file: first by its time and size, which cost nothing, and only
//! when they differ by its content.

use std::fs;
use std::io;
use std::path::PathBuf;
use std::time::SystemTime;

use crate::store::saves::{self, Stamp};

/// What someone else did.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Change {
    /// The file holds something else, or what cannot be read.
    Other(Option<Stamp>),
    /// The file is gone.
    Gone,
}

/// A file that is watched.
#[derive(Debug)]
pub struct Watch {
    path: PathBuf,
    /// The content that is known.
    known: Option<Stamp>,
    /// Time and size when it was looked at last.
    seen: Option<(SystemTime, u64)>,
    /// How often in turn it was not there: some programs replace a file by removing it first.
    gone: u32,
}

impl Watch {
    /// Watches a file whose content is known, if it is.
    pub fn new(path: PathBuf, known: Option<Stamp>) -> Self {
        Self { path, known, seen: None, gone: 0 }
    }

    /// What has happened since, told once.
    pub fn look(&mut self) -> Option<Change> {
        let data = match fs::metadata(&self.path) {
            Ok(data) => data,
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                self.gone += 1;
                self.seen = None;
                return (self.gone == 2).then(|| {
                    self.known = None;
                    Change::Gone
                });
            }
            // A disk that is away for a moment is not a change.
            Err(_) => return None,
        };
        self.gone = 0;
        let seen = data.modified().ok().map(|time| (time, data.len()));
        if seen.is_some() && seen == self.seen {
            return None;
        }
        self.seen = seen;
        let now = saves::stamp(&self.path);
        let same = match (&self.known, &now) {
            (Some(known), Some(now)) => known.same_content(now),
            (known, now) => known.is_none() && now.is_none(),
        };
        self.known = now;
        (!same).then_some(Change::Other(now))
    }
}
