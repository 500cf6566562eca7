//! What the program remembers about its user between two starts: theme, zoom, recent files, how
//! new plans begin, whether the tour was seen.
//!
//! Never anything of a plan. Damaged settings are replaced, with a note, and never stop a start.

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::base::problem::did_you_mean;
use crate::base::{Place, Problem, Severity};
use crate::plan::{FUTURES_MAX, FUTURES_MIN};
use crate::store::{assets, saves};

/// Most recent files that are remembered.
pub const RECENT_MAX: usize = 10;
/// Smallest and largest zoom.
pub const ZOOM_RANGE: (f32, f32) = (0.5, 3.0);

/// Which colours the window has.
#[derive(Clone, Copy, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
pub enum Theme {
    /// As the desktop has it.
    #[default]
    System,
    /// Dark on light.
    Light,
    /// Light on dark.
    Dark,
}

/// How much text and lines stand out from their ground.
#[derive(Clone, Copy, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
pub enum Contrast {
    /// Calm.
    #[default]
    Usual,
    /// As much as can be.
    High,
}

impl Contrast {
    /// The other one.
    pub fn other(self) -> Self {
        match self {
            Self::Usual => Self::High,
            Self::High => Self::Usual,
        }
    }
}

/// What is remembered.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
#[serde(default)]
pub struct Settings {
    /// Colours.
    pub theme: Theme,
    /// How much they stand out.
    pub contrast: Contrast,
    /// Size of everything, 1 = 100 %.
    pub zoom: f32,
    /// Files opened or saved lately, the latest first.
    pub recent: Vec<PathBuf>,
    /// Futures of a plan that is begun from a sample; `None`: as many as the sample has.
    pub futures: Option<u32>,
    /// The case of a plan that is begun from a sample, by its id; `None`: that of the sample.
    pub case: Option<String>,
    /// Whether the tour was offered. Where settings were kept before there was a tour, its user
    /// is no newcomer.
    #[serde(default = "yes")]
    pub tour_seen: bool,
}

fn yes() -> bool {
    true
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            theme: Theme::System,
            contrast: Contrast::Usual,
            zoom: 1.0,
            recent: Vec::new(),
            futures: None,
            case: None,
            tour_seen: false,
        }
    }
}

impl Settings {
    /// Puts a file at the head of the recent ones.
    pub fn remember(&mut self, path: &Path) {
        let path = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
        self.recent.retain(|known| *known != path);
        self.recent.insert(0, path);
        self.recent.truncate(RECENT_MAX);
    }

    fn within_limits(mut self) -> Self {
        let (least, most) = ZOOM_RANGE;
        self.zoom = if self.zoom.is_finite() { self.zoom.clamp(least, most) } else { 1.0 };
        self.recent.truncate(RECENT_MAX);
        self.futures = self.futures.map(|futures| futures.clamp(FUTURES_MIN, FUTURES_MAX));
        self
    }

    /// Forgets a case that there is not, and says so.
    fn without_unknown_case(mut self) -> (Self, Option<Problem>) {
        let known = |case: &String| assets::CASES.iter().any(|(id, _)| id == case);
        let Some(case) = self.case.take_if(|case| !known(case)) else { return (self, None) };
        let what = format!("the settings begin new plans in the case `{case}`, which there is not");
        let remedy = did_you_mean(&case, assets::CASES.iter().map(|(id, _)| *id));
        (self, Some(Problem::note(what).remedy(remedy)))
    }
}

/// Where the settings of this user are kept; `None` on a machine without a home folder.
pub fn place() -> Option<PathBuf> {
    let folders = directories::ProjectDirs::from("", "", "two-track")?;
    Some(folders.config_dir().join("settings.ron"))
}

/// The settings in a file, or the default ones with the reason why.
pub fn load(path: &Path) -> (Settings, Option<Problem>) {
    if !path.exists() {
        return (Settings::default(), None);
    }
    match saves::open(path).and_then(|text| read(&text)) {
        Ok(settings) => settings.within_limits().without_unknown_case(),
        Err(problem) => (
            Settings::default(),
            Some(
                Problem { severity: Severity::Note, ..problem }
                    .remedy("the usual settings are used and will replace it"),
            ),
        ),
    }
}

/// Keeps the settings in a file; makes its folder if need be.
///
/// # Errors
/// A [`Problem`] that says why not.
pub fn save(path: &Path, settings: &Settings) -> Result<(), Problem> {
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder).map_err(|error| {
            Problem::error(format!("cannot make the folder of the settings: {error}"))
        })?;
    }
    let text = options()
        .to_string_pretty(settings, ron::ser::PrettyConfig::default())
        .map_err(|error| Problem::error(format!("cannot write the settings: {error}")))?;
    saves::write(path, &text).map(drop)
}

fn read(text: &str) -> Result<Settings, Problem> {
    options().from_str(text).map_err(|error| {
        let at = error.span.start;
        Problem::error(format!("the settings cannot be read: {}", error.code))
            .at(Place { line: at.line, column: at.col })
    })
}

/// As in a plan, what may be absent is written without `Some`.
fn options() -> ron::Options {
    ron::Options::default().with_default_extension(ron::extensions::Extensions::IMPLICIT_SOME)
}
