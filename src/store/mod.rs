//! Floor 5: the only room that touches the disk. Saved plans, what is built into the program, and
//! the settings. What the texts mean is for `plan` and `model` to say.

pub mod assets;
pub mod folder;
pub mod journal;
pub mod saves;
pub mod settings;
pub mod watch;

pub use saves::{Stamp, open, stamp, write};
pub use settings::Settings;
