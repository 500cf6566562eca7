//! What the window remembers only while it is open (what is shown, chosen and pointed at), and
//! the queue in which everything that a person asks for waits until the next frame.

use std::path::PathBuf;
use std::sync::Arc;

use crate::{
    analysis::PLANS_MAX,
    app::{
        command::Command,
        dialogs::{Dialog, PathPurpose},
        tour::Spots,
    },
    model::{
        Model,
        file::{HeadlineFile, ReadingFile},
    },
    plan::{Edit, Plan},
    store::Settings,
};

/// Below this width of the window only one side panel is shown at a time.
pub(super) const ONE_PANEL_BELOW: f32 = 900.0;

/// Below this width of the window a briefing takes the place of the outlook.
const OUTLOOK_BESIDE_BRIEFING_FROM: f32 = 1500.0;

/// Below this width the side panels start out hidden.
const NO_PANEL_BELOW: f32 = 700.0;

/// Something a person asked for.
pub(super) enum Ask {
    /// Change the plan.
    Edit(Edit),
    /// A command.
    Command(Command),
    /// Another view.
    View(usize),
    /// Another view, by its stable name.
    ViewNamed(&'static str),
    /// Plot an outcome.
    Show(Shown),
    /// Open the Model view at what has these words, or at one entry: `id:trust`.
    LookUp(String),
    /// Open the Map view with something in the middle, by its name in equations.
    OnMap(String),
    /// Open the Assumptions view at a parameter.
    Assumption(String),
    /// Open the Claims view at a claim's card.
    Claim(String),
    /// Ask what moved an outcome, by its id, in the Why view: under the open plan or another.
    Why(String, Option<Other>),
    /// Open the briefing of a measure.
    Briefing(String),
    /// Go on with the plan in another case.
    Case(&'static str),
    /// Start from a sample, after asking to save.
    Sample(usize),
    /// Open a file, after asking to save.
    Open(PathBuf),
    /// Put plans in files beside the open one, to be compared with it.
    Compare(Vec<PathBuf>),
    /// Let a person choose a path for something.
    ChoosePath(PathPurpose),
    /// Save to a file, after asking to replace what is there; then go on.
    SaveTo(PathBuf, Option<Then>),
    /// Save to a file whatever is there; then go on.
    Replace(PathBuf, Option<Then>),
    /// Save to the plan's own file; then go on.
    SaveThen(Then),
    /// Take what others wrote into the open file, as a step that can be undone.
    TakeTheirs(PathBuf),
    /// Recover work that an earlier window left behind, after asking to save.
    Recover(PathBuf),
    /// Throw such work away.
    ThrowAway(PathBuf),
    /// Begin with the plan that a code stands for, after asking to save.
    Code(String),
    /// Put the open plan's code on the clipboard, however long it is.
    CopyCode,
    /// Go on without saving.
    Discard(Then),
    /// Let the desktop's own dialog choose a file.
    Browse(PathPurpose),
    /// Go on with other settings.
    Settings(Settings),
    /// Go to a card of the tour; `None`: leave it.
    Tour(Option<usize>),
    /// Put up a dialog.
    Dialog(Dialog),
    /// Take the dialog down.
    CloseDialog,
}

/// What was asked for when unsaved changes came in the way.
#[derive(Clone, Debug)]
pub(super) enum Then {
    /// Start from a sample.
    Sample(usize),
    /// Open a file.
    Open(PathBuf),
    /// Begin with the plan that a code stands for.
    Code(String),
    /// Go on with a copy.
    Duplicate,
    /// Recover work from its journal.
    Recover(PathBuf),
    /// Close the window.
    Quit,
}

/// What the plot shows.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(super) enum Shown {
    /// Both influences, on someone, by a reading.
    Influence(Headline),
    /// One outcome.
    Outcome(String),
}

/// Influence on whom, and by which reading: places in the model's headlines.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub(super) struct Headline {
    /// On whom.
    pub(super) target: usize,
    /// By which of its readings.
    pub(super) reading: usize,
}

impl Headline {
    /// Whom it is about, with the readings that there are.
    pub(super) fn about(self, model: &Model) -> Option<&HeadlineFile> {
        model.headlines.get_index(self.target).map(|(_, headline)| headline)
    }

    /// Which outcomes it compares.
    pub(super) fn compared(self, model: &Model) -> Option<&ReadingFile> {
        self.about(model)?.readings.get_index(self.reading).map(|(_, reading)| reading)
    }

    /// The same reading of influence on the next in turn.
    pub(super) fn next_target(self, model: &Model) -> Self {
        Self { target: (self.target + 1) % model.headlines.len().max(1), ..self }
    }

    /// The next reading of influence on the same.
    pub(super) fn next_reading(self, model: &Model) -> Self {
        let readings = self.about(model).map_or(1, |headline| headline.readings.len().max(1));
        Self { reading: (self.reading + 1) % readings, ..self }
    }

    /// Whether an outcome belongs to another reading, or to influence on the whole of what is
    /// also read in its parts: the last headline.
    pub(super) fn leaves_out(self, model: &Model, outcome: &str) -> bool {
        let places = model.headlines.values().enumerate().flat_map(|(target, headline)| {
            headline.readings.values().enumerate().map(move |(reading, r)| (target, reading, r))
        });
        let mut of = places.filter(|(_, _, r)| r.china == outcome || r.us == outcome);
        let last = model.headlines.len().saturating_sub(1);
        of.next().is_some_and(|(target, reading, _)| {
            reading != self.reading || (target == last && target != self.target)
        })
    }
}

impl Shown {
    /// The name people read.
    pub(super) fn label(&self, model: &Model) -> String {
        match self {
            Self::Influence(headline) => {
                let on = headline.about(model).map_or("", |headline| headline.label.as_str());
                format!("Influence on {on}")
            }
            Self::Outcome(id) => {
                model.outcomes.get(id).map_or_else(|| id.clone(), |o| o.label.clone())
            }
        }
    }

    /// The outcomes on the plot, by their index in the model.
    pub(super) fn outcomes(&self, model: &Model) -> Vec<usize> {
        let index = |id: &str| model.outcomes.get_index_of(id);
        match self {
            Self::Influence(headline) => headline
                .compared(model)
                .into_iter()
                .flat_map(|reading| [&reading.china, &reading.us])
                .filter_map(|id| index(id))
                .collect(),
            Self::Outcome(id) => index(id).into_iter().collect(),
        }
    }
}

/// How much of the measured history the plot shows.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum HistorySpan {
    /// All that was measured.
    All,
    /// The years before now, about as many as come after.
    Recent,
    /// The projection alone.
    None,
}

impl HistorySpan {
    /// From most to least.
    pub(super) const ALL: [Self; 3] = [Self::All, Self::Recent, Self::None];

    /// Two words for the switch.
    pub(super) fn text(self) -> &'static str {
        match self {
            Self::All => "From 1990",
            Self::Recent => "From 2010",
            Self::None => "From now",
        }
    }

    /// The first year shown.
    pub(super) fn first_year(self, now: f64) -> f64 {
        match self {
            Self::All => 1990f64.min(now),
            Self::Recent => 2010f64.min(now),
            Self::None => now,
        }
    }

    /// The next in turn.
    pub(super) fn next(self) -> Self {
        match self {
            Self::All => Self::Recent,
            Self::Recent => Self::None,
            Self::None => Self::All,
        }
    }
}

/// A plan beside the open one.
#[derive(Clone, Debug)]
pub(super) struct Other {
    /// What it is called.
    pub(super) name: String,
    /// The plan.
    pub(super) plan: Arc<Plan>,
}

/// What may be forgotten when the window closes.
pub(super) struct Session {
    /// The index of the view that is open.
    pub(super) view: usize,
    /// What the plot shows.
    pub(super) shown: Shown,
    /// The influence that was plotted last, and is read in the outlook.
    pub(super) headline: Headline,
    /// The change against the baseline instead of levels.
    pub(super) change: bool,
    /// Sample futures instead of bands.
    pub(super) samples: bool,
    /// A table of the same numbers instead of the plot.
    pub(super) table: bool,
    /// A line of the timeline for each shock, instead of one row for all.
    pub(super) unfolded: bool,
    /// The same measures by the evidence as well, where the plan assumes otherwise.
    pub(super) evidence: bool,
    /// How much history is shown.
    pub(super) history: HistorySpan,
    /// The year of the scoreboard.
    pub(super) year: i32,
    /// The time cursor, in years, moved by plot and timeline alike.
    pub(super) cursor: Option<f64>,
    /// Plans beside the open one, to be compared with it.
    pub(super) lineup: Vec<Other>,
    /// How often they have changed.
    pub(super) lineup_changes: u64,
    /// The measure whose briefing is open.
    pub(super) briefing: Option<String>,
    /// What the Model view is to search for when it is drawn next.
    pub(super) look_up: Option<String>,
    /// What the Map view is to put in the middle when it is drawn next.
    pub(super) on_map: Option<String>,
    /// The parameter that the Assumptions view is to show when it is drawn next.
    pub(super) assumption: Option<String>,
    /// A claim whose card the Claims view is to open.
    pub(super) claim: Option<String>,
    /// Of what is on the plots, the outcome that was asked about last, by its id.
    pub(super) line: Option<String>,
    /// The plan that the Why view is about, where it is not the open one; and the how-manieth such
    /// question it is.
    pub(super) whose: Option<Other>,
    pub(super) whose_changes: u64,
    /// Whether the Why view is to show what moved it when it is drawn next.
    pub(super) causes: bool,
    /// The measure pointed at, in the list or on the timeline.
    pub(super) hovered: Option<String>,
    /// What is on the plots beside the first.
    pub(super) panes: Vec<Shown>,
    /// When the replay of the last change began, in seconds of the window.
    pub(super) replay: Option<f64>,
    /// Measures picked on the timeline, which move together.
    pub(super) picked: Vec<String>,
    /// Where in the window things are that the tour tells of.
    pub(super) spots: Spots,
    /// Whether the side panels are shown; `None`: as the width allows.
    measures: Option<bool>,
    outlook: Option<bool>,
    /// A sentence in the status bar, until the next thing happens.
    pub(super) message: String,
}

impl Session {
    pub(super) fn new(model: &Model) -> Self {
        Self {
            view: 0,
            shown: Shown::Influence(Headline::default()),
            headline: Headline::default(),
            change: false,
            samples: false,
            table: false,
            unfolded: false,
            evidence: false,
            history: HistorySpan::Recent,
            year: model.end_years().floor() as i32,
            cursor: None,
            lineup: Vec::new(),
            lineup_changes: 0,
            briefing: None,
            look_up: None,
            on_map: None,
            assumption: None,
            claim: None,
            line: None,
            whose: None,
            whose_changes: 0,
            causes: false,
            hovered: None,
            panes: Vec::new(),
            replay: None,
            picked: Vec::new(),
            spots: Spots::default(),
            measures: None,
            outlook: None,
            message: String::new(),
        }
    }

    /// Forgets what belongs to another case: its years, and what was pointed at.
    pub(super) fn enter_case(&mut self, model: &Model) {
        self.year = model.end_years().floor() as i32;
        self.cursor = None;
        self.briefing = None;
        self.whose = None;
        self.hovered = None;
    }

    /// Puts a plan beside the open one, as far as there is room: two places are taken, by the
    /// open plan and by today's policy.
    pub(super) fn beside(&mut self, other: Other) {
        if self.lineup.len() + 2 < PLANS_MAX {
            self.lineup.push(other);
            self.lineup_changes += 1;
        }
    }

    /// Takes a plan from beside the open one, by its place.
    pub(super) fn leave_out(&mut self, place: usize) {
        if place < self.lineup.len() {
            self.lineup.remove(place);
            self.lineup_changes += 1;
        }
    }

    /// Plots something, and remembers which influence it was.
    pub(super) fn show(&mut self, shown: Shown) {
        if let Shown::Influence(headline) = shown {
            self.headline = headline;
        }
        self.shown = shown;
        self.line = None;
    }

    /// Asks about an outcome: plots stay as they are if it is on one of them.
    pub(super) fn ask_about(&mut self, model: &Model, outcome: &str) {
        self.line = Some(outcome.to_owned());
        if self.asked_about(model) != model.outcomes.get_index_of(outcome) {
            self.show(Shown::Outcome(outcome.to_owned()));
        }
    }

    /// The one outcome that views are about which cannot be about several, by its index: the one
    /// that was asked about, while it is on a plot, or else the last on the first plot.
    pub(super) fn asked_about(&self, model: &Model) -> Option<usize> {
        let line = self.line.as_ref().and_then(|id| model.outcomes.get_index_of(id));
        let plots = || std::iter::once(&self.shown).chain(&self.panes);
        let is_on = |line: &usize| plots().any(|shown| shown.outcomes(model).contains(line));
        line.filter(is_on).or_else(|| self.shown.outcomes(model).last().copied())
    }

    /// The outcomes that are on any plot, and both influences on everyone by the reading chosen,
    /// which panels tell in a word.
    pub(super) fn plotted(&self, model: &Model) -> Vec<usize> {
        let targets = (0..model.headlines.len()).map(|target| Headline { target, ..self.headline });
        let told = targets.map(Shown::Influence).collect::<Vec<_>>();
        let all = std::iter::once(&self.shown).chain(&self.panes).chain(&told);
        let mut all: Vec<usize> = all.flat_map(|shown| shown.outcomes(model)).collect();
        all.sort_unstable();
        all.dedup();
        all
    }

    /// The outcomes that the first picture of an edit tells anything about, in a window of this
    /// width: all where bests and worsts are beside the plot or another view is open; else what is
    /// plotted, by every reading, as the row above the plot compares them.
    pub(super) fn looked_at(&self, model: &Model, width: f32) -> Vec<usize> {
        if self.view != 0 || self.outlook_shown(width) {
            return (0..model.outcomes.len()).collect();
        }
        let mut all = self.plotted(model);
        if let Shown::Influence(headline) = self.shown {
            let readings = headline.about(model).map_or(0, |about| about.readings.len());
            let each = (0..readings).map(|reading| Headline { reading, ..headline });
            all.extend(each.flat_map(|of| Shown::Influence(of).outcomes(model)));
            all.sort_unstable();
            all.dedup();
        }
        all
    }

    /// Whether the measures panel is shown in a window of this width.
    pub(super) fn measures_shown(&self, width: f32) -> bool {
        self.measures.unwrap_or(width >= NO_PANEL_BELOW)
            && !(width < ONE_PANEL_BELOW && self.outlook == Some(true))
    }

    /// Whether the outlook panel is shown in a window of this width.
    pub(super) fn outlook_shown(&self, width: f32) -> bool {
        self.outlook.unwrap_or(width >= ONE_PANEL_BELOW) && !self.briefing_in_the_way(width)
    }

    fn briefing_in_the_way(&self, width: f32) -> bool {
        self.briefing.is_some() && width < OUTLOOK_BESIDE_BRIEFING_FROM
    }

    /// Shows or hides the measures; in a narrow window the outlook makes room.
    pub(super) fn toggle_measures(&mut self, width: f32) {
        let show = !self.measures_shown(width);
        self.measures = Some(show);
        if show && width < ONE_PANEL_BELOW {
            self.outlook = Some(false);
        }
    }

    /// Shows the measures, if they are hidden.
    pub(super) fn show_measures(&mut self, width: f32) {
        if !self.measures_shown(width) {
            self.toggle_measures(width);
        }
    }

    /// Shows the outlook, if it is hidden.
    pub(super) fn show_outlook(&mut self, width: f32) {
        if !self.outlook_shown(width) {
            self.toggle_outlook(width);
        }
    }

    /// Shows or hides the outlook; in a narrow window the measures make room.
    pub(super) fn toggle_outlook(&mut self, width: f32) {
        let show = !self.outlook_shown(width);
        if show && self.briefing_in_the_way(width) {
            self.briefing = None;
        }
        self.outlook = Some(show);
    }
}
