//! What lies in a folder: the plans and the folders in it, for a list to choose from.

use std::{
    fs,
    path::{Path, PathBuf},
};

use crate::base::Problem;

/// Most entries that are listed; a folder may hold millions.
pub const ENTRIES_MAX: usize = 500;

/// The plans and folders in a folder, both sorted by name.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Listing {
    /// Folders in it.
    pub folders: Vec<PathBuf>,
    /// Files whose name ends in `.ron`.
    pub plans: Vec<PathBuf>,
    /// Whether there are more than are listed.
    pub cut_off: bool,
}

/// Lists a folder; hidden entries are left out. An empty path is the current folder.
///
/// # Errors
/// A [`Problem`] if it cannot be read.
pub fn list(folder: &Path) -> Result<Listing, Problem> {
    let here = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
    let entries = fs::read_dir(here).map_err(|error| {
        Problem::error(format!("the folder {} cannot be read: {error}", here.display()))
            .remedy("check its name, or type the whole path of the file")
    })?;
    let mut listing = Listing::default();
    for (seen, entry) in entries.filter_map(Result::ok).enumerate() {
        if seen == ENTRIES_MAX {
            listing.cut_off = true;
            break;
        }
        let name = entry.file_name();
        if name.to_string_lossy().starts_with('.') {
            continue;
        }
        let path = folder.join(&name);
        if path.is_dir() {
            listing.folders.push(path);
        } else if path.extension().is_some_and(|extension| extension == "ron") {
            listing.plans.push(path);
        }
    }
    listing.folders.sort();
    listing.plans.sort();
    Ok(listing)
}

/// Whether there is such a file.
pub fn has_file(path: &Path) -> bool {
    path.is_file()
}

/// Whether there is such a folder.
pub fn has_folder(path: &Path) -> bool {
    path.is_dir()
}
