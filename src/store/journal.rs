//! Work that is not in a plan's file yet, and every step that led to it.
//!
//! One file a window, to which each step is added at once, so that a kill or a power cut loses
//! nothing. While its window lives the file is locked; one that is neither locked nor closed holds
//! work to be recovered. What the texts mean is left to `plan`.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, Read as _, Seek as _, SeekFrom, Write as _};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use serde::{Deserialize, Serialize};

use crate::base::{Problem, checksum};
use crate::store::saves;

/// Most bytes of one file that are read: ten thousands of steps.
pub const BYTES_MAX: u64 = 64 << 20;
/// A closed file that is larger is written anew, without what was undone and done otherwise.
const COMPACT_FROM: u64 = 8 << 20;
/// Most bytes of plans' texts that changes may stand for: a change is short, what it makes is not.
const CHANGED_MAX: usize = 128 << 20;
/// Of a closed file, the newest steps of so many bytes in all can be taken back.
const STEPS_MAX: usize = 32 << 20;
/// Most closed files that are kept, the newest.
const CLOSED_MAX: usize = 50;
/// Most windows on one plan, each with a file of its own.
const WINDOWS_MAX: usize = 100;
const ENDING: &str = "journal";

/// One thing that happened, as it is written: a line each, after its checksum.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
pub enum EntryFile {
    /// A plan was opened or begun, with nothing to undo.
    Begin {
        /// Its file, if it has one.
        file: Option<PathBuf>,
        /// What it is called.
        name: String,
        /// What its file was: bytes and checksum.
        stamp: Option<(u64, u64)>,
        /// Its text.
        plan: String,
    },
    /// A step was done.
    Step {
        /// What it is called.
        label: String,
        /// The text of the plan after it.
        plan: String,
    },
    /// A step was done, told shortly: by what it changed in the plan's text.
    Change {
        /// What it is called.
        label: String,
        /// So many bytes at the beginning stayed.
        start: usize,
        /// So many bytes at the end stayed.
        end: usize,
        /// What stands between them.
        text: String,
    },
    /// The last step goes on.
    More {
        /// What it is called now.
        label: String,
        /// The text of the plan after it.
        plan: String,
    },
    /// The last step came back to where it had begun.
    Dropped,
    /// The last step was taken back.
    Undo,
    /// The last undone step was done again.
    Redo,
    /// The plan was written to a file, or read from it again.
    Saved {
        /// The file.
        file: PathBuf,
        /// Bytes and checksum of what is there now.
        stamp: (u64, u64),
    },
    /// The window was closed, and nothing in it was unsaved.
    Closed,
}

/// A step, and the plan's text before or after it: whatever taking it brings back.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Step {
    /// What it is called.
    pub label: String,
    /// The text to come back.
    pub plan: String,
}

/// What a journal tells when it is read from its beginning.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Work {
    /// The plan's file, if it has one.
    pub file: Option<PathBuf>,
    /// What the plan is called.
    pub name: String,
    /// What its file was when it was opened or saved last: bytes and checksum.
    pub stamp: Option<(u64, u64)>,
    /// Steps to take back, the last one first to go.
    pub undo: Vec<Step>,
    /// The plan's text.
    pub now: String,
    /// Steps that were taken back, the last one first to come again.
    pub redo: Vec<Step>,
    /// Whether its window was closed with nothing unsaved.
    pub closed: bool,
}

impl Work {
    /// A plan that was just opened.
    pub fn begin(file: Option<PathBuf>, name: &str, stamp: Option<(u64, u64)>, now: &str) -> Self {
        let (undo, redo) = (Vec::new(), Vec::new());
        let (name, now) = (name.to_owned(), now.to_owned());
        Self { file, name, stamp, undo, now, redo, closed: false }
    }

    /// Adds what happened; `None` if it cannot have happened to this plan.
    fn add(&mut self, entry: EntryFile) -> Option<()> {
        let closed = matches!(entry, EntryFile::Closed);
        match entry {
            EntryFile::Begin { file, name, stamp, plan } => {
                *self = Self::begin(file, &name, stamp, &plan);
            }
            EntryFile::Step { label, plan } => {
                self.redo.clear();
                self.undo.push(Step { label, plan: std::mem::replace(&mut self.now, plan) });
            }
            EntryFile::Change { label, start, end, text } => {
                let plan = changed(&self.now, start, end, &text)?;
                return self.add(EntryFile::Step { label, plan });
            }
            EntryFile::More { label, plan } => {
                self.now = plan;
                if let Some(last) = self.undo.last_mut() {
                    last.label = label;
                }
            }
            EntryFile::Dropped => {
                if let Some(last) = self.undo.pop() {
                    self.now = last.plan;
                }
            }
            EntryFile::Undo => step_over(&mut self.undo, &mut self.now, &mut self.redo),
            EntryFile::Redo => step_over(&mut self.redo, &mut self.now, &mut self.undo),
            EntryFile::Saved { file, stamp } => {
                self.name = name_of(&file);
                self.file = Some(file);
                self.stamp = Some(stamp);
            }
            EntryFile::Closed => {}
        }
        self.closed = closed;
        Some(())
    }

    /// Forgets the oldest steps, so that the texts of the others are no longer than this.
    fn forget_oldest(&mut self, bytes_max: usize) {
        let mut bytes = 0;
        let newest = self.redo.iter().rev().chain(self.undo.iter().rev());
        let count = newest.take_while(|step| {
            bytes += step.plan.len();
            bytes <= bytes_max
        });
        let count = count.count();
        let redo = count.min(self.redo.len());
        self.redo.drain(..self.redo.len() - redo);
        self.undo.drain(..self.undo.len() - (count - redo));
    }

    /// The shortest way to tell the same.
    fn entries(&self) -> Vec<EntryFile> {
        let Self { file, name, stamp, undo, now, redo, closed } = self;
        let (file, name, stamp) = (file.clone(), name.clone(), *stamp);
        let first = undo.first().map_or(now, |step| &step.plan).clone();
        let mut entries = vec![EntryFile::Begin { file, name, stamp, plan: first }];
        let after = undo.iter().skip(1).map(|step| &step.plan).chain([now]);
        let done = undo.iter().map(|step| &step.plan).zip(after).zip(undo);
        let undone = redo.iter().rev();
        let before = [now].into_iter().chain(undone.clone().map(|step| &step.plan));
        let undone = before.zip(undone.clone().map(|step| &step.plan)).zip(undone);
        entries.extend(
            done.chain(undone)
                .map(|((before, after), step)| change(before, after, step.label.clone())),
        );
        entries.extend(redo.iter().map(|_| EntryFile::Undo));
        entries.extend(closed.then_some(EntryFile::Closed));
        entries
    }
}

/// A text of which a part was replaced; `None` if it has no such parts.
fn changed(before: &str, start: usize, end: usize, text: &str) -> Option<String> {
    let end = before.len().checked_sub(end).filter(|end| start <= *end)?;
    Some([before.get(..start)?, text, before.get(end..)?].concat())
}

/// A step told by what it changed.
fn change(before: &str, after: &str, label: String) -> EntryFile {
    let same = |(a, b): &(char, char)| a == b;
    let long = |c: (char, char)| c.0.len_utf8();
    let start = before.chars().zip(after.chars()).take_while(same).map(long).sum();
    let (before, after) = (&before[start..], &after[start..]);
    let end = before.chars().rev().zip(after.chars().rev()).take_while(same).map(long).sum();
    EntryFile::Change { label, start, end, text: after[..after.len() - end].to_owned() }
}

/// Takes the last step of one list over to the other.
fn step_over(from: &mut Vec<Step>, now: &mut String, to: &mut Vec<Step>) {
    if let Some(Step { label, plan }) = from.pop() {
        let was = std::mem::replace(now, plan);
        to.push(Step { label, plan: was });
    }
}

/// The name of a file without its folders.
pub fn name_of(path: &Path) -> String {
    path.file_name().map_or_else(|| path.display().to_string(), |n| n.to_string_lossy().into())
}

/// Whether the steps of an earlier window on the same file can be taken back in this one.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Earlier {
    /// They go on.
    GoesOn,
    /// They are forgotten: the file is another plan's now.
    Forgotten,
}

/// A journal that was begun.
#[derive(Debug)]
pub struct Begun {
    /// The journal.
    pub journal: Journal,
    /// What was done to the same file before.
    pub earlier: Option<Work>,
    /// Whether another window has the same file open.
    pub elsewhere: bool,
}

/// A journal that this window holds.
#[derive(Debug)]
pub struct Journal {
    file: Held,
    path: PathBuf,
    /// So many bytes are whole; what a full disk left behind them is written over.
    whole: u64,
}

/// A locked file that is let go when it is dropped. To close it is not enough: a program that is
/// just being started has, for a moment, all that this one has open, and would hold it on.
#[derive(Debug)]
struct Held(File);

impl Drop for Held {
    fn drop(&mut self) {
        // Where there are no locks, nothing is held.
        self.0.unlock().ok();
    }
}

impl Journal {
    /// Begins the journal of a plan in a folder, which is made if need be.
    ///
    /// If the same plan was worked on and closed before, that journal may go on, and tells what
    /// it holds.
    ///
    /// # Errors
    /// A [`Problem`] if nothing can be written there.
    pub fn begin(folder: &Path, work: &Work, earlier: Earlier) -> Result<Begun, Problem> {
        make(folder)?;
        let key = match &work.file {
            Some(file) => {
                let file = std::path::absolute(file).unwrap_or_else(|_| file.clone());
                format!("{:016x}", checksum(file.as_os_str().as_encoded_bytes()))
            }
            None => "new".to_owned(),
        };
        let mut elsewhere = false;
        for number in 0..WINDOWS_MAX {
            let path = folder.join(format!("{key}-{number}.{ENDING}"));
            let Some(mut journal) = Self::hold(&path)? else {
                elsewhere |= work.file.is_some();
                continue;
            };
            let found = journal.read()?;
            if found.as_ref().is_some_and(|found| !found.closed) {
                // What was never closed is work to be recovered.
                continue;
            }
            let goes_on = earlier == Earlier::GoesOn && work.file.is_some();
            let mut earlier = found.filter(|_| goes_on);
            match &mut earlier {
                None => journal.start_over(work)?,
                Some(earlier) if journal.whole > COMPACT_FROM => {
                    earlier.forget_oldest(STEPS_MAX);
                    journal.write_anew(earlier)?;
                }
                Some(_) => {}
            }
            return Ok(Begun { journal, earlier, elsewhere });
        }
        Err(Problem::error(format!("there are {WINDOWS_MAX} journals of this plan already"))
            .remedy("recover or throw away what was not saved"))
    }

    /// Takes hold of a journal that was left behind, and reads it; `None` if another window has
    /// it, or it holds nothing.
    ///
    /// # Errors
    /// A [`Problem`] if it cannot be read.
    pub fn take(path: &Path) -> Result<Option<(Self, Work)>, Problem> {
        let Some(mut journal) = Self::hold(path)? else { return Ok(None) };
        Ok(journal.read()?.map(|work| (journal, work)))
    }

    /// Opens and locks a file; `None` if another window has it.
    fn hold(path: &Path) -> Result<Option<Self>, Problem> {
        let cannot = |error: &io::Error| saves::cannot("write", path, error);
        let mut options = OpenOptions::new();
        options.read(true).write(true).create(true).truncate(false);
        let file = options.open(path).map_err(|error| cannot(&error))?;
        match file.try_lock() {
            Err(TryLockError::WouldBlock) => Ok(None),
            // Its window has written it anew in between, and holds the new one.
            Ok(()) if !is_at(&file, path) => Ok(None),
            // Some file systems know no locks: there one window has to be enough.
            Ok(()) | Err(TryLockError::Error(_)) => {
                Ok(Some(Self { file: Held(file), path: path.to_owned(), whole: 0 }))
            }
        }
    }

    /// What it tells, as far as it is whole; `None` if not even its beginning is.
    fn read(&mut self) -> Result<Option<Work>, Problem> {
        let cannot = |error: &io::Error| saves::cannot("read", &self.path, error);
        let mut bytes = Vec::new();
        self.file.0.seek(SeekFrom::Start(0)).map_err(|error| cannot(&error))?;
        let mut limited = (&self.file.0).take(BYTES_MAX);
        limited.read_to_end(&mut bytes).map_err(|error| cannot(&error))?;
        let (work, whole) = replay(&bytes);
        self.whole = whole;
        Ok(work)
    }

    /// Whether the last thing it tells is that its window was closed. Nothing else is read.
    fn ends_closed(&mut self) -> bool {
        let Ok(end) = line(&EntryFile::Closed) else { return false };
        let mut found = vec![0; end.len()];
        let from = SeekFrom::End(-(end.len() as i64));
        let read = self.file.0.seek(from).and_then(|_| self.file.0.read_exact(&mut found));
        read.is_ok() && found == end.as_bytes()
    }

    fn start_over(&mut self, work: &Work) -> Result<(), Problem> {
        self.whole = 0;
        self.add(&work.entries())
    }

    /// Adds what happened, and waits until it is on the disk.
    ///
    /// # Errors
    /// A [`Problem`] that says why not; what was there before is still whole.
    pub fn add(&mut self, entries: &[EntryFile]) -> Result<(), Problem> {
        let lines = self.lines(entries)?;
        if self.whole + lines.len() as u64 > BYTES_MAX {
            self.compact()?;
        }
        self.append(&lines)
    }

    fn lines(&self, entries: &[EntryFile]) -> Result<String, Problem> {
        let lines = entries.iter().map(line).collect::<Result<String, _>>();
        lines.map_err(|error| saves::cannot("write", &self.path, &io::Error::other(error)))
    }

    fn append(&mut self, lines: &str) -> Result<(), Problem> {
        let cannot = |error: &io::Error| saves::cannot("write", &self.path, error);
        if self.whole + lines.len() as u64 > BYTES_MAX {
            return Err(too_many());
        }
        let mut write = || {
            self.file.0.set_len(self.whole)?;
            self.file.0.seek(SeekFrom::Start(self.whole))?;
            self.file.0.write_all(lines.as_bytes())?;
            self.file.0.sync_data()
        };
        write().map_err(|error| cannot(&error))?;
        self.whole += lines.len() as u64;
        Ok(())
    }

    /// Writes it anew, as short as it can be told: without what was undone and done otherwise, and
    /// of each step only what it changed. At every moment the old or the new file is whole.
    ///
    /// # Errors
    /// A [`Problem`] that says why not; what was there before is still whole.
    pub fn compact(&mut self) -> Result<(), Problem> {
        match self.read()? {
            Some(work) => self.write_anew(&work),
            None => Ok(()),
        }
    }

    fn write_anew(&mut self, work: &Work) -> Result<(), Problem> {
        let texts = work.undo.iter().chain(&work.redo).map(|step| step.plan.len());
        if texts.sum::<usize>() + work.now.len() > CHANGED_MAX {
            return Err(too_many());
        }
        let beside = beside(&self.path);
        let cannot = |error: &io::Error| saves::cannot("write", &beside, error);
        // Locked before anyone can find it under the journal's name.
        let Some(mut anew) = Self::hold(&beside)? else {
            return Err(cannot(&io::Error::from(io::ErrorKind::ResourceBusy)));
        };
        let written = anew
            .lines(&work.entries())
            .and_then(|lines| anew.append(&lines))
            .and_then(|()| fs::rename(&beside, &self.path).map_err(|error| cannot(&error)));
        if let Err(problem) = written {
            anew.remove();
            return Err(problem);
        }
        if let Some(folder) = self.path.parent() {
            saves::sync_folder(folder);
        }
        let path = std::mem::take(&mut self.path);
        *self = Self { path, ..anew };
        Ok(())
    }

    /// Takes the file away: what it holds is saved elsewhere, or was thrown away.
    pub fn remove(self) {
        // A journal that stays is offered once more, which loses nothing.
        fs::remove_file(&self.path).ok();
    }
}

/// Where a journal is written anew, until it takes the old one's place.
fn beside(path: &Path) -> PathBuf {
    path.with_extension(format!("{ENDING}-anew"))
}

/// Whether an open file is still the one that its name stands for.
#[cfg(unix)]
fn is_at(file: &File, path: &Path) -> bool {
    use std::os::unix::fs::MetadataExt as _;
    let place = |data: fs::Metadata| (data.dev(), data.ino());
    file.metadata().map(place).ok() == fs::metadata(path).map(place).ok()
}

/// Elsewhere a file that is open cannot be replaced by another.
#[cfg(not(unix))]
fn is_at(_: &File, _: &Path) -> bool {
    true
}

fn too_many() -> Problem {
    Problem::error("there are more steps than can be kept")
        .remedy("save the plan, close the window and open the plan again")
}

/// An entry as it is written; an error if RON cannot say it, as of a file's name that is no text.
fn line(entry: &EntryFile) -> Result<String, ron::Error> {
    let text = ron::to_string(entry)?;
    Ok(format!("{:016x} {text}\n", checksum(text.as_bytes())))
}

/// What the whole lines at the beginning tell, and how many bytes they are.
fn replay(bytes: &[u8]) -> (Option<Work>, u64) {
    let mut work: Option<Work> = None;
    let (mut whole, mut changed) = (0, 0);
    for line in bytes.split_inclusive(|byte| *byte == b'\n') {
        let Some(entry) = entry_of(line) else { break };
        match (&mut work, entry) {
            (Some(_), EntryFile::Change { .. }) if changed > CHANGED_MAX => break,
            (Some(work), entry) => {
                let is_change = matches!(entry, EntryFile::Change { .. });
                if work.add(entry).is_none() {
                    break;
                }
                changed += if is_change { work.now.len() } else { 0 };
            }
            (None, EntryFile::Begin { file, name, stamp, plan }) => {
                work = Some(Work::begin(file, &name, stamp, &plan));
            }
            (None, _) => break,
        }
        whole += line.len() as u64;
    }
    (work, whole)
}

fn entry_of(line: &[u8]) -> Option<EntryFile> {
    let line = std::str::from_utf8(line).ok()?.strip_suffix('\n')?;
    let (sum, text) = line.split_once(' ')?;
    let whole = u64::from_str_radix(sum, 16).ok()? == checksum(text.as_bytes());
    if whole { ron::from_str(text).ok() } else { None }
}

/// Work that was left behind.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Left {
    /// Its journal.
    pub journal: PathBuf,
    /// What it tells.
    pub work: Work,
    /// When it was written to last.
    pub written: Option<SystemTime>,
}

/// Work in a folder that no window has and that was never closed, the latest first. Of what was
/// closed, only the newest are kept.
pub fn left_behind(folder: &Path) -> Vec<Left> {
    let mut left = Vec::new();
    let mut closed = Vec::new();
    for entry in fs::read_dir(folder).into_iter().flatten().filter_map(Result::ok) {
        let path = entry.path();
        if path.extension().is_none_or(|ending| ending != ENDING) || !path.is_file() {
            continue;
        }
        let Ok(Some(mut held)) = Journal::hold(&path) else { continue };
        // Half of what a window that was killed wrote anew: the old one is whole.
        fs::remove_file(beside(&path)).ok();
        let written = entry.metadata().ok().and_then(|data| data.modified().ok());
        if held.ends_closed() {
            closed.push((written, held));
            continue;
        }
        match held.read() {
            Ok(Some(work)) => left.push(Left { journal: path, work, written }),
            // Not even its beginning was written: nothing is in it.
            Ok(None) => held.remove(),
            Err(_) => {}
        }
    }
    left.sort_by_key(|one| std::cmp::Reverse(one.written));
    closed.sort_by_key(|(written, _)| std::cmp::Reverse(*written));
    closed.into_iter().skip(CLOSED_MAX).for_each(|(_, journal)| journal.remove());
    left
}

/// Where journals of this user are kept; `None` on a machine without a home folder.
pub fn place() -> Option<PathBuf> {
    let folders = directories::ProjectDirs::from("", "", "two-track")?;
    let folder = folders.state_dir().unwrap_or_else(|| folders.data_local_dir());
    Some(folder.join("journals"))
}

fn make(folder: &Path) -> Result<(), Problem> {
    fs::create_dir_all(folder).map_err(|error| {
        let words = format!("cannot make the folder {} for unsaved work", folder.display());
        Problem::error(format!("{words}: {error}")).remedy("save often")
    })
}
