//! Files of the user: reading them within limits, and writing them so that at every moment either
//! the old or the new file is whole on disk. What a text means is left to `plan` and `model`.

use std::fs::{self, File};
use std::io::{self, Read as _, Write};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use crate::base::{Place, Problem, checksum};

/// Largest text that is read, in bytes; the largest file made here is a hundred times smaller.
pub const BYTES_MAX: u64 = 4 * 1024 * 1024;

/// Longest chain of symbolic links that is followed when saving.
const LINKS_MAX: usize = 40;

/// What a file was when we last saw it, to notice that someone else has changed it.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Stamp {
    modified: Option<SystemTime>,
    bytes: u64,
    hash: u64,
}

impl Stamp {
    /// A file that was written with this many bytes of this checksum, whenever.
    pub fn of_content(bytes: u64, hash: u64) -> Self {
        Self { modified: None, bytes, hash }
    }

    /// How many bytes there are, and their checksum.
    pub fn content(&self) -> (u64, u64) {
        (self.bytes, self.hash)
    }

    /// Whether both stand for the same content, whenever it was written.
    pub fn same_content(&self, other: &Self) -> bool {
        (self.bytes, self.hash) == (other.bytes, other.hash)
    }
}

/// The text of a file.
///
/// # Errors
/// A [`Problem`] when it cannot be read, is too large, no regular file, or not UTF-8.
pub fn open(path: &Path) -> Result<String, Problem> {
    decode(read(path)?)
}

/// The bytes of a regular file that is not too large.
///
/// # Errors
/// A [`Problem`] that says why not.
pub fn read(path: &Path) -> Result<Vec<u8>, Problem> {
    let cannot = |error: &io::Error| cannot("read", path, error);
    // The kind is asked before opening: opening a pipe would wait for its other end.
    let kind = fs::metadata(path).map_err(|error| cannot(&error))?;
    if kind.is_dir() {
        return Err(Problem::error("this is a folder").remedy("name a file in it"));
    }
    if !kind.is_file() {
        return Err(Problem::error("this is a device or a pipe, not a file")
            .remedy("write its content to a file first"));
    }
    let mut bytes = Vec::new();
    let file = File::open(path).map_err(|error| cannot(&error))?;
    file.take(BYTES_MAX + 1).read_to_end(&mut bytes).map_err(|error| cannot(&error))?;
    if bytes.len() as u64 > BYTES_MAX {
        return Err(Problem::error(format!("the file is larger than {} MB", BYTES_MAX >> 20))
            .remedy("plans and models are much smaller; is this the right file?"));
    }
    Ok(bytes)
}

/// Bytes as text, without the byte order mark that some editors put in front.
///
/// # Errors
/// A [`Problem`] with the place of the first byte that is not UTF-8.
pub fn decode(bytes: Vec<u8>) -> Result<String, Problem> {
    let text = String::from_utf8(bytes).map_err(|error| {
        let valid_up_to = error.utf8_error().valid_up_to();
        let bytes = error.into_bytes();
        let before = String::from_utf8_lossy(&bytes[..valid_up_to]);
        let byte = bytes.get(valid_up_to).copied().unwrap_or_default();
        Problem::error(format!("not UTF-8 text: byte {byte:#04x} cannot stand here"))
            .at(Place::of_byte(&before, before.len()))
            .remedy("save the file as UTF-8 in a text editor")
    })?;
    Ok(text.strip_prefix('\u{feff}').map(str::to_owned).unwrap_or(text))
}

/// What the file is now; `None` when it is not there or cannot be read.
pub fn stamp(path: &Path) -> Option<Stamp> {
    let bytes = read(path).ok()?;
    let modified = fs::metadata(path).ok()?.modified().ok();
    Some(Stamp { modified, bytes: bytes.len() as u64, hash: checksum(&bytes) })
}

/// Saves a text: whole, or not at all.
///
/// # Errors
/// A [`Problem`] that says why not; the old file is then untouched.
pub fn write(path: &Path, text: &str) -> Result<Stamp, Problem> {
    let target = write_with(path, |file| file.write_all(text.as_bytes()))?;
    let modified = fs::metadata(&target).ok().and_then(|data| data.modified().ok());
    Ok(Stamp { modified, bytes: text.len() as u64, hash: checksum(text.as_bytes()) })
}

/// Saves what `fill` writes: whole, or not at all. For what is too large to be held as one text.
/// Gives back the file that was written, which is elsewhere if `path` is a symbolic link.
///
/// # Errors
/// A [`Problem`] that says why not; the old file is then untouched.
pub fn write_with(
    path: &Path,
    fill: impl FnOnce(&mut dyn Write) -> io::Result<()>,
) -> Result<PathBuf, Problem> {
    let target = behind_links(path)?;
    let cannot = |error: &io::Error| cannot("write", path, error);
    let old = fs::metadata(&target).ok();
    if let Some(old) = &old {
        refuse_to_replace(old)?;
    }
    let folder = match target.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    // In the same folder, so that the last step is a rename and not a copy.
    let mut builder = tempfile::Builder::new();
    builder.prefix(".two-track-").suffix(".tmp");
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    let mut temporary = builder.tempfile_in(folder).map_err(|error| cannot(&error))?;
    let mut buffered = io::BufWriter::new(temporary.as_file_mut());
    fill(&mut buffered).and_then(|()| buffered.flush()).map_err(|error| cannot(&error))?;
    drop(buffered);
    if let Some(old) = old {
        temporary.as_file().set_permissions(old.permissions()).map_err(|error| cannot(&error))?;
    }
    temporary.as_file().sync_all().map_err(|error| cannot(&error))?;
    temporary.persist(&target).map_err(|error| cannot(&error.error))?;
    sync_folder(folder);
    Ok(target)
}

/// The rename itself must survive a power cut too. Some file systems cannot sync a folder; the
/// file is whole on disk all the same, so that is no reason to call the save failed.
pub(super) fn sync_folder(folder: &Path) {
    #[cfg(unix)]
    if let Ok(folder) = File::open(folder) {
        folder.sync_all().ok();
    }
    #[cfg(not(unix))]
    let _ = folder;
}

/// A rename would replace even a write-protected file, which its owner did not want.
fn refuse_to_replace(old: &fs::Metadata) -> Result<(), Problem> {
    if old.is_dir() {
        Err(Problem::error("cannot write: this is a folder").remedy("name a file in it"))
    } else if !old.is_file() {
        Err(Problem::error("cannot write: this is a device or a pipe, not a file")
            .remedy("choose another name"))
    } else if old.permissions().readonly() {
        Err(Problem::error("cannot write: the file is write-protected")
            .remedy("choose another name, or allow writing to it"))
    } else {
        Ok(())
    }
}

/// The file that a path stands for in the end, whether it exists yet or not.
fn behind_links(path: &Path) -> Result<PathBuf, Problem> {
    let mut path = path.to_owned();
    for _ in 0..LINKS_MAX {
        let Ok(to) = fs::read_link(&path) else { return Ok(path) };
        path = path.parent().map_or(to.clone(), |folder| folder.join(&to));
    }
    Err(Problem::error("cannot write: symbolic links go round in a circle")
        .remedy("choose another name"))
}

pub(super) fn cannot(verb: &str, path: &Path, error: &io::Error) -> Problem {
    let (why, remedy) = match error.kind() {
        io::ErrorKind::NotFound if verb == "read" => {
            ("there is no such file", "check the name and the folder".to_owned())
        }
        io::ErrorKind::NotFound | io::ErrorKind::NotADirectory => {
            ("there is no such folder", "create it, or choose another".to_owned())
        }
        io::ErrorKind::PermissionDenied => {
            ("permission denied", "choose another place, or change who may use it".to_owned())
        }
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => {
            ("the disk is full", "free some space, or choose another disk".to_owned())
        }
        io::ErrorKind::ReadOnlyFilesystem => {
            ("the disk is read-only", "choose another disk".to_owned())
        }
        _ => return Problem::error(format!("cannot {verb} {}: {error}", path.display())),
    };
    Problem::error(format!("cannot {verb}: {why}")).remedy(remedy)
}
