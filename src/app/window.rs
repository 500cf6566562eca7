//! The window's state and its frame: `logic` carries out what was asked and collects what the
//! worker has finished, `ui` draws. The flows of opening and saving are in `files`.

use std::{path::PathBuf, sync::Arc};

use egui::Key;
use indexmap::IndexMap;

use crate::{
    app::{
        Start,
        command::Command,
        dialogs::{self, Dialog},
        document::Document,
        files::Browse,
        history::Way,
        jobs::{Answer, Question, Worker},
        keeper::Keeper,
        panels,
        projection::{Before, Projection},
        session::{Ask, Headline, ONE_PANEL_BELOW, Session, Shown, Then},
        settings::theme_preference,
        share::Handy,
        tasks::Tasks,
        theme::Theme,
        tour::{self, Tour},
        views::{self, Stage, View, ViewContext},
    },
    base::Problem,
    ensemble::Bands,
    model::{self, Briefing, Model},
    plan::{self, Against, Edit, Plan},
    store::{Settings, assets, journal::Left, settings},
};

/// The window: document, settings, results and session, by how long each of them lives.
pub struct App {
    pub(super) model: Arc<Model>,
    briefings: IndexMap<String, Briefing>,
    pub(super) document: Document,
    pub(super) settings: Settings,
    pub(super) settings_file: Option<PathBuf>,
    pub(super) results: Results,
    pub(super) tasks: Tasks,
    pub(super) session: Session,
    pub(super) views: Vec<Box<dyn View>>,
    pub(super) dialog: Option<Dialog>,
    /// The dialog is drawn for the first time, and takes the keyboard.
    pub(super) dialog_is_new: bool,
    pub(super) browse: Option<Browse>,
    pub(super) keeper: Keeper,
    pub(super) work_folder: Option<PathBuf>,
    /// Unsaved work that earlier windows left behind.
    pub(super) left: Vec<Left>,
    /// Why unsaved changes cannot be written down, as long as that is so.
    pub(super) not_kept: Option<String>,
    /// When the journal was written to last, in seconds since the start.
    pub(super) kept_at: f64,
    /// The open file was changed by others, and that is still to be asked about.
    pub(super) ask_about_file: bool,
    /// What had the keyboard before a list was dropped down.
    focus_before_list: Option<egui::Id>,
    pub(super) queue: Vec<Ask>,
    /// Closing was decided: nothing more is asked.
    pub(super) closing: bool,
    /// What a room sees in place of everything else, while that is on.
    pub(super) stage: Option<Stage>,
    /// The size that the settings ask for is still to come.
    pub(super) zoom_to_come: bool,
    pub(super) tour: Option<Tour>,
    title_shown: String,
    /// Whether the bar on top has room for the file's name.
    pub(super) title_fits: bool,
    pub(super) width: f32,
}

/// What is derived from the document and can be thrown away at any time.
pub(super) struct Results {
    worker: Worker,
    asked: Option<(u64, i32)>,
    pub(super) projection: Option<Projection>,
    /// The bands before the last change, to be replayed.
    before: Option<Before>,
    pub(super) problems: Vec<Problem>,
}

impl Results {
    /// Nothing yet, of a model.
    pub(super) fn none(model: &Arc<Model>, ctx: &egui::Context) -> Self {
        let worker = Worker::new(Arc::clone(model), ctx.clone());
        Self { worker, asked: None, projection: None, before: None, problems: Vec::new() }
    }
}

impl App {
    /// The window's state at the start, with the first plan of `start` open.
    pub fn new(ctx: &egui::Context, start: Start) -> Self {
        let Start { plans, model, settings_file, work_folder } = start;
        let model = Arc::new(model);
        let (settings, damaged) = settings_file.as_deref().map(settings::load).unwrap_or_default();
        Theme::install_with(ctx, settings.contrast);
        ctx.set_theme(theme_preference(settings.theme));
        ctx.set_zoom_factor(settings.zoom);
        let mut app = Self {
            results: Results::none(&model, ctx),
            tasks: Tasks::new(ctx.clone()),
            document: Document::of_sample(Plan::baseline(&model), &model, "untitled.ron"),
            session: Session::new(&model),
            briefings: briefings(&model),
            model,
            settings,
            settings_file,
            views: views::all(),
            dialog: None,
            dialog_is_new: false,
            browse: None,
            keeper: Keeper::new(ctx.clone()),
            work_folder,
            left: Vec::new(),
            not_kept: None,
            kept_at: 0.0,
            ask_about_file: false,
            focus_before_list: None,
            queue: Vec::new(),
            closing: false,
            stage: None,
            zoom_to_come: false,
            tour: None,
            title_shown: String::new(),
            title_fits: true,
            width: 1280.0,
        };
        app.find_left_behind();
        app.open_first(&plans);
        app.follow_case(ctx);
        app.offer_recovery();
        app.offer_tour(damaged.is_none());
        if let Some(problem) = damaged {
            app.session.message = format!("{}; {}", problem.what, problem.remedy);
        }
        app
    }

    /// The plan that is open.
    pub fn plan(&self) -> &Plan {
        self.document.plan()
    }

    /// The file's name, with a dot while it has unsaved changes.
    pub fn title(&self) -> String {
        self.document.title()
    }

    /// Whether numbers of the newest plan are still to come.
    pub fn is_computing(&self) -> bool {
        let current = self.results.projection.as_ref().is_some_and(|projection| {
            projection.revision == self.document.revision()
                && projection.whole
                && projection.year as i32 == self.session.year
        });
        !current && self.results.problems.is_empty()
    }

    /// Whether a long question of a view is still being answered.
    pub fn is_working(&self) -> bool {
        self.tasks.are_running()
    }

    /// The quantiles that the plot shows, once they are there.
    pub fn bands(&self) -> Option<&Bands> {
        self.results.projection.as_ref().map(|projection| &projection.runs.bands)
    }

    /// The stable names of all views, in the order of their tabs.
    pub fn view_ids(&self) -> Vec<&'static str> {
        self.views.iter().map(|view| view.id()).collect()
    }

    /// Opens a view by its stable name; an unknown name changes nothing.
    pub fn show_view(&mut self, id: &str) {
        if let Some(index) = self.views.iter().position(|view| view.id() == id) {
            self.session.view = index;
        }
    }

    /// Carries out everything in the queue.
    fn carry_out_all(&mut self, ctx: &egui::Context) {
        for ask in std::mem::take(&mut self.queue) {
            self.carry_out(ctx, ask);
            self.follow_case(ctx);
        }
    }

    fn carry_out(&mut self, ctx: &egui::Context, ask: Ask) {
        if asks_for_more(&ask) {
            self.leave_stage(ctx);
        }
        match ask {
            Ask::Edit(edit) => self.edit(&edit),
            Ask::Command(command) => self.command(ctx, command),
            Ask::View(index) => self.session.view = index.min(self.views.len().saturating_sub(1)),
            Ask::ViewNamed(id) => self.show_view(id),
            Ask::Show(shown) => {
                self.session.show(shown);
                self.uncover("plan");
            }
            Ask::LookUp(words) => {
                self.session.look_up = Some(words);
                self.uncover("model");
            }
            Ask::OnMap(name) => {
                self.session.on_map = Some(name);
                self.uncover("map");
            }
            Ask::Assumption(parameter) => {
                self.session.assumption = Some(parameter);
                self.uncover("assumptions");
            }
            Ask::Claim(claim) => {
                self.session.claim = Some(claim);
                self.uncover("claims");
            }
            Ask::Why(outcome, whose) => {
                self.session.ask_about(&self.model, &outcome);
                self.session.whose = whose;
                self.session.whose_changes += 1;
                self.session.causes = true;
                self.uncover("why");
            }
            Ask::Case(case) => self.move_to_case(case),
            Ask::Briefing(measure) => self.session.briefing = Some(measure),
            Ask::Sample(index) => self.guard(ctx, Then::Sample(index)),
            Ask::Open(path) => self.guard(ctx, Then::Open(path)),
            Ask::Compare(paths) => self.compare_with(&paths),
            Ask::ChoosePath(purpose) => self.ask_for_path(purpose),
            Ask::SaveTo(path, then) => self.save_to(ctx, path, then),
            Ask::Replace(path, then) => self.write(ctx, &path, then),
            Ask::SaveThen(then) => self.save(ctx, Some(then)),
            Ask::Discard(then) => self.go_on(ctx, then),
            Ask::Code(code) => self.guard(ctx, Then::Code(code)),
            Ask::CopyCode => self.copy_code(ctx, Handy::OrNot),
            Ask::TakeTheirs(path) => self.take_theirs(&path),
            Ask::Recover(journal) => self.guard(ctx, Then::Recover(journal)),
            Ask::ThrowAway(journal) => self.throw_away(&journal),
            Ask::Browse(purpose) => self.start_browsing(ctx, purpose),
            Ask::Settings(settings) => self.take_settings(ctx, settings),
            Ask::Tour(card) => self.go_to_card(card),
            Ask::Dialog(dialog) => self.put_up(dialog),
            Ask::CloseDialog => self.dialog = None,
        }
    }

    /// Opens a view; a briefing that lies over everything makes way for it.
    fn uncover(&mut self, view: &str) {
        self.show_view(view);
        if self.width < ONE_PANEL_BELOW {
            self.session.briefing = None;
        }
    }

    pub(super) fn put_up(&mut self, dialog: Dialog) {
        self.dialog = Some(dialog);
        self.dialog_is_new = true;
    }

    pub(super) fn edit(&mut self, edit: &Edit) {
        self.session.message = match self.document.edit(&self.model, edit) {
            Ok(()) => String::new(),
            Err(problem) => sentence(&problem),
        };
    }

    /// One step back or forward through what was done to the plan.
    fn travel(&mut self, way: Way) {
        let (done, nothing) = match way {
            Way::Undo => ("Undone", "Nothing to undo"),
            Way::Redo => ("Redone", "Nothing to redo"),
        };
        self.document.end_gesture();
        let Some(text) = self.document.history().next(way).map(|step| step.plan.clone()) else {
            self.session.message = nothing.to_owned();
            return;
        };
        self.session.message = match plan::check(&text, &self.model_for(&text)) {
            (Some(plan), _) => said(done, nothing, self.document.travel(way, plan)),
            (None, problems) => {
                let why = problems.first().map(sentence).unwrap_or_default();
                format!("The plan as it was before does not fit this version: {why}")
            }
        };
    }

    fn command(&mut self, ctx: &egui::Context, command: Command) {
        self.session.message.clear();
        match command {
            Command::New => self.put_up(Dialog::New),
            Command::Duplicate => self.guard(ctx, Then::Duplicate),
            Command::Open => self.ask_for_path_to_open(),
            Command::Save => self.save(ctx, None),
            Command::SaveAs => self.ask_for_path_to_save(None),
            Command::PlanDetails => self.put_up(Dialog::Details),
            Command::Settings => self.put_up(Dialog::Settings),
            Command::Quit => self.guard(ctx, Then::Quit),
            Command::CopyCode => self.copy_code(ctx, Handy::Only),
            Command::PasteCode => self.put_up(Dialog::Code(dialogs::CodeDialog::default())),
            Command::Recover => self.recover_again(),
            Command::Undo => self.travel(Way::Undo),
            Command::Redo => self.travel(Way::Redo),
            Command::ResetMeasures => self.edit(&Edit::ResetAll),
            Command::ResetToParent => self.edit(&Edit::ResetAllToParent),
            Command::ToggleLinkage => self.toggle_linkage(),
            Command::CompareLinkage => self.compare_linkage(ctx),
            Command::CopyDifferences => self.copy_differences(ctx),
            Command::Palette => self.put_up(Dialog::Palette(dialogs::Palette::default())),
            Command::ShowInfluence => self.show_influence(ctx, self.session.headline),
            Command::NextTarget => {
                self.show_influence(ctx, self.session.headline.next_target(&self.model));
            }
            Command::NextReading => {
                self.show_influence(ctx, self.session.headline.next_reading(&self.model));
            }
            Command::ToggleChange => self.session.change = !self.session.change,
            Command::ToggleSamples => self.session.samples = !self.session.samples,
            Command::ToggleTable => self.session.table = !self.session.table,
            Command::ToggleEvidence => self.session.evidence = !self.session.evidence,
            Command::NextPanes => views::panes::next_count(&mut self.session, &self.model),
            Command::Replay => {
                self.session.replay = Some(ctx.input(|i| i.time));
                self.show_view("plan");
            }
            Command::NextHistory => self.session.history = self.session.history.next(),
            Command::ToggleMeasures => self.session.toggle_measures(self.width),
            Command::ToggleOutlook => self.session.toggle_outlook(self.width),
            Command::Projector => self.toggle_stage(ctx),
            Command::ThemeLight => self.set_theme(ctx, settings::Theme::Light),
            Command::ThemeDark => self.set_theme(ctx, settings::Theme::Dark),
            Command::ThemeSystem => self.set_theme(ctx, settings::Theme::System),
            Command::ToggleContrast => self.set_contrast(ctx, self.settings.contrast.other()),
            Command::ZoomIn => egui::gui_zoom::zoom_in(ctx),
            Command::ZoomOut => egui::gui_zoom::zoom_out(ctx),
            Command::ZoomReset => ctx.set_zoom_factor(1.0),
            Command::Tour => {
                self.leave_stage(ctx);
                self.go_to_card(Some(0));
            }
            Command::Shortcuts => self.put_up(Dialog::Shortcuts),
            Command::About => self.put_up(Dialog::About),
        }
    }

    fn copy_differences(&mut self, ctx: &egui::Context) {
        let plan = self.document.plan();
        let (against, of) = match plan.parent() {
            Some(parent) => (Against::Parent, parent.title.as_str()),
            None => (Against::Baseline, self.model.case.baseline_label.as_str()),
        };
        let lines = plan::differences(&self.model, plan, against);
        let head = format!("{}, against {of}", plan.title());
        let count = lines.len();
        ctx.copy_text(std::iter::once(head).chain(lines).collect::<Vec<_>>().join("\n"));
        self.session.message = match count {
            0 => format!("Nothing differs from {of}"),
            1 => format!("Copied: 1 measure differs from {of}"),
            n => format!("Copied: {n} measures differ from {of}"),
        };
    }

    fn show_influence(&mut self, ctx: &egui::Context, headline: Headline) {
        self.carry_out(ctx, Ask::Show(Shown::Influence(headline)));
    }

    /// Asks the worker for what is not computed yet, and takes what it has finished.
    fn project(&mut self) {
        let wanted = (self.document.revision(), self.session.year);
        if self.results.asked != Some(wanted) {
            self.results.asked = Some(wanted);
            self.results.worker.ask(Question {
                revision: wanted.0,
                plan: Arc::clone(self.document.plan()),
                year: f64::from(wanted.1),
                plotted: self.session.plotted(&self.model),
                looked_at: self.session.looked_at(&self.model, self.width),
            });
        }
        match self.results.worker.answer() {
            Some(Answer::Projected(projection)) => {
                let revision = projection.revision;
                let known = self.results.projection.as_ref().map(|known| known.revision);
                if known != Some(revision) {
                    // What views that are not in sight know is out of date.
                    self.tasks.make_room();
                }
                let older = self.results.projection.replace(projection);
                if let Some(older) = older.filter(|o| !o.coarse && o.revision != revision) {
                    self.results.before = Some(Before::of(&older));
                }
                self.results.problems.clear();
            }
            Some(Answer::Failed { revision, problems }) if revision == wanted.0 => {
                self.results.problems = problems;
            }
            Some(Answer::Failed { .. }) | None => {}
        }
    }

    /// Whether a list is dropped down; remembers what had the keyboard before.
    fn note_open_list(&mut self, ctx: &egui::Context) -> bool {
        let open = egui::Popup::is_any_open(ctx);
        if !open {
            self.focus_before_list = ctx.memory(|memory| memory.focused());
        }
        open
    }

    /// A list that was dropped down closes when an entry is chosen by key, as it does by pointer,
    /// and the keyboard goes back to where it was.
    fn close_list_on_enter(&mut self, ctx: &egui::Context) {
        let chosen = ctx.input(|i| i.key_pressed(Key::Enter) || i.key_pressed(Key::Space));
        if chosen && !ctx.text_edit_focused() && egui::Popup::is_any_open(ctx) {
            egui::Popup::close_all(ctx);
            if let Some(before) = self.focus_before_list {
                ctx.memory_mut(|memory| memory.request_focus(before));
            }
        }
    }

    fn show_title(&mut self, ctx: &egui::Context) {
        let title = format!("Two-Track – {}", self.document.title());
        if title != self.title_shown {
            ctx.send_viewport_cmd(egui::ViewportCommand::Title(title.clone()));
            self.title_shown = title;
        }
    }

    /// What has to be said about the projection in the status bar.
    pub(super) fn futures_done(&self) -> Option<u32> {
        if self.is_computing() { self.results.worker.futures_done() } else { None }
    }
}

impl eframe::App for App {
    fn logic(&mut self, ctx: &egui::Context, _frame: &mut eframe::Frame) {
        if self.dialog.is_none() {
            self.queue.extend(Command::pressed(ctx).into_iter().map(Ask::Command));
            self.take_stage_keys(ctx);
            self.take_tour_keys(ctx);
        }
        self.take_dropped(ctx);
        self.take_pasted(ctx);
        self.take_browsed();
        self.take_news();
        self.guard_closing(ctx);
        self.carry_out_all(ctx);
        if !is_interacting(ctx) {
            self.document.end_gesture();
        }
        self.keep_work(ctx);
        self.project();
        self.fit_stage(ctx);
        self.keep_zoom(ctx);
        self.show_title(ctx);
        see_what_is_written(ctx);
    }

    fn on_exit(&mut self, _gl: Option<&eframe::glow::Context>) {
        // A session that ends, or a display that goes away, closes windows without asking: what is
        // unsaved is then offered at the next start.
        if self.closing || !self.document.is_modified() {
            self.keep_or_drop_work();
        } else {
            self.document.end_gesture();
            self.keeper.add(self.document.take_news());
        }
    }

    fn ui(&mut self, ui: &mut egui::Ui, _frame: &mut eframe::Frame) {
        self.width = ui.available_width();
        let list_was_open = self.note_open_list(ui.ctx());
        self.session.spots.forget();
        if self.stage.is_none() {
            panels::top::ui(self, ui);
            panels::status::ui(self, ui);
        }
        // What Escape closed above this, as a menu, is all that it closes.
        let keys = self.dialog.is_none() && !list_was_open;
        let Self {
            model, briefings, document, results, tasks, session, views, queue, stage, ..
        } = self;
        let mut ctx = ViewContext {
            model,
            briefings,
            plan: document.plan(),
            projection: results.projection.as_ref(),
            before: results.before.as_ref(),
            problems: &results.problems,
            tasks,
            session,
            queue,
        };
        if let Some(stage) = stage {
            stage.ui(ui, &mut ctx);
        } else {
            // Beside every view, so it takes its room first.
            panels::briefing::ui(ui, &mut ctx, keys);
            if let Some(view) = views.get_mut(ctx.session.view) {
                views::show(view.as_mut(), ui, &mut ctx);
            }
        }
        tour::ui(self, ui);
        dialogs::ui(self, ui);
        dialogs::drop::ui(self, ui);
        if list_was_open {
            self.close_list_on_enter(ui.ctx());
        }
        if !self.queue.is_empty() {
            ui.ctx().request_repaint();
        }
        self.tasks.end_frame();
    }
}

/// The built-in briefings of a model's measures.
fn briefings(model: &Model) -> IndexMap<String, Briefing> {
    let sound = |(id, text): &(&str, &str)| {
        let (briefing, _) = model::check_briefing(model, id, text);
        briefing.map(|briefing| ((*id).to_owned(), briefing))
    };
    assets::BRIEFINGS.iter().filter_map(sound).collect()
}

/// Whether something can only be seen in the whole window.
fn asks_for_more(ask: &Ask) -> bool {
    matches!(
        ask,
        Ask::View(_)
            | Ask::ViewNamed(_)
            | Ask::LookUp(_)
            | Ask::Why(..)
            | Ask::Assumption(_)
            | Ask::Briefing(_)
            | Ask::Compare(_)
    )
}

/// Whether a button is held, or a key that moves something for as long as it is held, so that a
/// gesture is still under way. Of other keys egui may not see that they were let go: a `?` whose
/// Shift is let go first ends as another key, and counts as held for ever.
fn is_interacting(ctx: &egui::Context) -> bool {
    const MOVING: [Key; 8] = [
        Key::ArrowDown,
        Key::ArrowLeft,
        Key::ArrowRight,
        Key::ArrowUp,
        Key::PageDown,
        Key::PageUp,
        Key::Home,
        Key::End,
    ];
    ctx.input(|input| input.pointer.any_down() || MOVING.iter().any(|key| input.key_down(*key)))
}

/// A problem as one line of the status bar.
pub(super) fn sentence(problem: &Problem) -> String {
    if problem.remedy.is_empty() {
        problem.what.clone()
    } else {
        format!("{}; {}", problem.what, problem.remedy)
    }
}

fn said(done: &str, nothing: &str, label: Option<String>) -> String {
    label.map_or_else(|| nothing.to_owned(), |label| format!("{done}: {label}"))
}

/// Draws once more after text has come in: a field that was empty when several letters came at once
/// still shows its hint in that frame.
fn see_what_is_written(ctx: &egui::Context) {
    let text = |event: &egui::Event| matches!(event, egui::Event::Text(_) | egui::Event::Paste(_));
    if ctx.input(|input| input.events.iter().any(text)) {
        ctx.request_repaint();
    }
}
