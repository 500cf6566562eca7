//! What hangs on what? The model as one drawn sheet with live values and the strengths of its links
//! at a year, and any one thing in the middle of what moves it and what it moves. The numbers are
//! `analysis`'s, worked out beside the window; equations with their evidence are in the Model view.

mod focus;
mod sheet;

use std::hash::{DefaultHasher, Hasher as _};
use std::sync::Arc;

use egui::{ComboBox, RichText, Slider};

use crate::{
    analysis::{
        self,
        map::{Diagram, Effects, Kind, Layout, Survey},
        name_label,
    },
    app::{
        jobs::threads,
        tasks::TaskState,
        theme::Theme,
        views::{View, ViewContext, stale_ui, task_ui},
    },
    base::format,
    model::{Model, Node},
};

/// The tasks' names.
const SHEET: &str = "map-sheet";
const SURVEY: &str = "map";
const EFFECTS: &str = "map-links";

/// The view.
#[derive(Default)]
pub(super) struct MapView {
    /// What has been in the middle, the newest last; empty: the whole model.
    trail: Vec<String>,
    /// The named loop that is lit.
    lit: Option<String>,
    look: sheet::Look,
}

/// What hangs on the model alone.
struct Sheet {
    diagram: Diagram,
    layout: Layout,
}

/// What does not hang on the year. The values are large: they make room for those of other views,
/// and are had again in a moment.
struct Known {
    sheet: Arc<Sheet>,
    survey: Arc<Survey>,
}

impl View for MapView {
    fn id(&self) -> &'static str {
        "map"
    }

    fn title(&self) -> &'static str {
        "Map"
    }

    fn question(&self) -> &'static str {
        "What hangs on what, how strongly, and where does it stand?"
    }

    fn ui(&mut self, ui: &mut egui::Ui, ctx: &mut ViewContext<'_>) {
        egui::CentralPanel::default().show(ui, |ui| {
            if !ctx.problems.is_empty() {
                stale_ui(ui, ctx.problems);
            }
            if let Some(name) = ctx.session.on_map.take() {
                self.trail = vec![read_of(ctx.model, &name)];
            }
            let Some(sheet) = sheet_laid_out(ctx) else { return };
            let survey = survey(ctx).unwrap_or_default();
            let known = Known { sheet, survey };
            weigh(ctx, &known);
            self.choices_ui(ui, ctx, &known);
            let effects = effects(ctx);
            let effects = effects.as_deref();
            if let Some(name) = self.trail.last().cloned() {
                if let Some(next) = focus::ui(ui, ctx, (&known, effects), &name) {
                    self.go(next);
                }
            } else {
                self.sheet_ui(ui, ctx, (&known, effects));
            }
        });
    }
}

/// The sheet of the model, once it is laid out.
fn sheet_laid_out(ctx: &mut ViewContext<'_>) -> Option<Arc<Sheet>> {
    if ctx.tasks.is_new(SHEET, 0) {
        let model = ctx.model.clone();
        ctx.tasks.start(SHEET, 0, 1, move |_| {
            let diagram = analysis::map::diagram(&model);
            let layout = analysis::map::layout(&diagram);
            Some(Arc::new(Sheet { diagram, layout }))
        });
    }
    ctx.tasks.newest::<Arc<Sheet>>(SHEET).map(|(_, sheet)| Arc::clone(sheet))
}

/// The newest futures in full, which are run once for each revision of the plan.
fn survey(ctx: &mut ViewContext<'_>) -> Option<Arc<Survey>> {
    let whole = ctx.projection.filter(|projection| !projection.coarse);
    if let Some(projection) = whole
        && let key = key(&projection.revision)
        && ctx.tasks.is_new(SURVEY, key)
    {
        let (model, runs) = (ctx.model.clone(), Arc::clone(&projection.runs));
        // The futures span what the plan changes in the first outcome that is told of.
        let told = model.told.first().and_then(|id| model.outcomes.get_index_of(id));
        let end = model.end_years();
        let told = told.unwrap_or(0);
        let total = analysis::TRACED as u32 + runs.to_run_again();
        ctx.tasks.start_large(SURVEY, key, total, move |progress| {
            let all = runs.in_all((&model, told), threads(), progress)?;
            let traced = analysis::spanning(all.both(), told, end);
            let pairs = analysis::pairs(&model, &runs.of, &traced, threads(), progress);
            // A plan that cannot be compiled has its problems told by the projection.
            let pairs = pairs.ok().flatten()?;
            Some(Arc::new(analysis::map::survey(&model, pairs)))
        });
    }
    ctx.tasks.newest::<Arc<Survey>>(SURVEY).map(|(_, survey)| Arc::clone(survey))
}

/// Whether futures in full of the plan as it is have been asked for.
fn is_asked(ctx: &ViewContext<'_>) -> bool {
    let is_new = |revision: u64| ctx.tasks.is_new(SURVEY, key(&revision));
    ctx.projection.is_some_and(|projection| !is_new(projection.revision))
}

/// The newest strengths of the links.
fn effects(ctx: &mut ViewContext<'_>) -> Option<Arc<Effects>> {
    ctx.tasks.newest::<Arc<Effects>>(EFFECTS).map(|(_, effects)| Arc::clone(effects))
}

/// Has the strengths of the links worked out for the year.
fn weigh(ctx: &mut ViewContext<'_>, known: &Known) {
    let year = ctx.session.year;
    let answer = ctx.tasks.newest::<Arc<Survey>>(SURVEY).map(|(key, _)| key);
    let key = key(&(answer, year));
    // One at a time: while the year is dragged, what is under way is let finish.
    if known.survey.futures() == 0
        || !ctx.tasks.is_new(EFFECTS, key)
        || matches!(ctx.tasks.state::<()>(EFFECTS), TaskState::Running { .. })
    {
        return;
    }
    let model = ctx.model.clone();
    let (sheet, survey) = (Arc::clone(&known.sheet), Arc::clone(&known.survey));
    ctx.tasks.start(EFFECTS, key, 1, move |_| {
        let year = f64::from(year);
        Some(Arc::new(analysis::map::effects(&model, &survey, &sheet.diagram, year)))
    });
}

impl MapView {
    /// Puts something into the middle; what was there before is gone back to.
    fn go(&mut self, name: String) {
        match self.trail.iter().position(|known| *known == name) {
            Some(place) => self.trail.truncate(place + 1),
            None => self.trail.push(name),
        }
    }

    /// The year, the way back, or what is lit and how near.
    fn choices_ui(&mut self, ui: &mut egui::Ui, ctx: &mut ViewContext<'_>, known: &Known) {
        let size = Theme::of(ui).sizes.heading;
        ui.horizontal_wrapped(|ui| {
            ui.label(RichText::new("Map in").size(size));
            let first = ctx.model.start_years().floor() as i32 + 1;
            let last = (ctx.model.end_years().floor() as i32).max(first);
            let slider = Slider::new(&mut ctx.session.year, first..=last)
                .custom_formatter(|year, _| format!("{year:.0}"));
            ui.add(slider).accessible_name("Year of the map");
            if self.trail.is_empty() {
                self.loops_ui(ui, ctx.model);
                self.look.ui(ui);
            } else {
                self.trail_ui(ui, ctx.model);
            }
        });
        ui.horizontal_wrapped(|ui| {
            sheet::legend_ui(ui);
            self.said_ui(ui, ctx, known);
        });
    }

    /// What the numbers are, or how far they are; of a loop that is lit, what it does.
    fn said_ui(&mut self, ui: &mut egui::Ui, ctx: &mut ViewContext<'_>, known: &Known) {
        match ctx.tasks.state::<()>(SURVEY) {
            TaskState::Running { .. } => return task_ui(ui, ctx, SURVEY, "futures in full"),
            TaskState::Idle if known.survey.futures() == 0 => {
                // Stopped: whether to go on is for the person who stopped it.
                if is_asked(ctx) && ui.button("Fill in the values").clicked() {
                    ctx.tasks.ask_again(SURVEY);
                }
                return;
            }
            TaskState::Idle | TaskState::Done { .. } => {}
        }
        let words = match self.lit.as_ref().and_then(|id| ctx.model.loops.get(id)) {
            Some(of) if self.trail.is_empty() => {
                let effects = effects(ctx);
                let now = effects.map(|effects| polarity_words(ctx, &effects, &of.through));
                format!("{}. {}", of.about, now.unwrap_or_default())
            }
            _ => format!(
                "Medians of {} futures under the plan; of what is so or not, in how many of 100. A \
                 mark where today's policy leads elsewhere; a thicker link moves more",
                known.survey.futures()
            ),
        };
        ui.label(RichText::new(words).color(Theme::of(ui).weak_text));
    }

    fn loops_ui(&mut self, ui: &mut egui::Ui, model: &Model) {
        let name = |id: &str| model.loops.get(id).map_or("none", |of| of.label.as_str()).to_owned();
        let lit = self.lit.clone().unwrap_or_default();
        ui.label("Loop");
        let combo = ComboBox::from_id_salt("loop").selected_text(name(&lit)).height(480.0);
        let combo = combo.show_ui(ui, |ui| {
            ui.selectable_value(&mut self.lit, None, "none");
            for (id, of) in &model.loops {
                let kind = of.about.split(':').next().unwrap_or_default().to_lowercase();
                let words = format!("{} ({kind})", of.label);
                ui.selectable_value(&mut self.lit, Some(id.clone()), words);
            }
        });
        combo.response.accessible_name("Loop to light");
    }

    fn trail_ui(&mut self, ui: &mut egui::Ui, model: &Model) {
        let mut keep = None;
        if ui.button("Whole model").clicked() {
            keep = Some(0);
        }
        for (place, name) in self.trail.iter().enumerate() {
            ui.label("‹");
            let label = name_label(model, name);
            if place + 1 == self.trail.len() {
                ui.label(RichText::new(label).strong());
            } else if ui.link(label).clicked() {
                keep = Some(place + 1);
            }
        }
        if let Some(keep) = keep {
            self.trail.truncate(keep);
        }
    }

    fn sheet_ui(
        &mut self,
        ui: &mut egui::Ui,
        ctx: &mut ViewContext<'_>,
        (known, effects): (&Known, Option<&Effects>),
    ) {
        let of = self.lit.as_ref().and_then(|id| ctx.model.loops.get(id));
        let drawn = sheet::Drawn {
            known,
            effects,
            year: f64::from(ctx.session.year),
            lit: of.map(|of| known.sheet.diagram.loop_links(&of.through)),
        };
        let clicked = drawn.ui(ui, &mut self.look);
        if let Some(node) = clicked.and_then(|place| known.sheet.diagram.nodes.get(place)) {
            self.go(node.name.clone());
        }
    }
}

/// What the links of a loop make of it in the year shown.
fn polarity_words(ctx: &ViewContext<'_>, effects: &Effects, through: &[String]) -> String {
    let year = ctx.session.year;
    match effects.polarity(through) {
        Ok(sign) if sign > 0.0 => format!("Its links multiply to + in {year}: reinforcing"),
        Ok(_) => format!("Its links multiply to − in {year}: balancing"),
        Err(place) => {
            let from = through.get(place).map_or("", String::as_str);
            let to = through.get((place + 1) % through.len().max(1)).map_or("", String::as_str);
            let [from, to] = [from, to].map(|name| name_label(ctx.model, name));
            format!("In {year} it rests, or pulls both ways, from “{from}” to “{to}”")
        }
    }
}

/// What an outcome reads, where it reads one thing as it is; else the name itself.
fn read_of(model: &Model, name: &str) -> String {
    match model.outcomes.get(name).map(|outcome| &outcome.equation.expr.node) {
        Some(Node::Name(read)) => read.clone(),
        _ => name.to_owned(),
    }
}

fn key(of: &impl std::hash::Hash) -> u64 {
    let mut hasher = DefaultHasher::new();
    of.hash(&mut hasher);
    hasher.finish()
}

/// What a node stands at: measures are counted.
fn standing(known: &Known, node: &analysis::map::Node, value: f64) -> String {
    match node.kind {
        Kind::Track(_) => format!("{} in force", format::number(value, 0)),
        Kind::Stock | Kind::Reading => value_words(known, &node.name, value),
    }
}

/// A value of something, or in how many futures it is so.
fn value_words(known: &Known, name: &str, value: f64) -> String {
    if known.survey.is_yes_no(name) { format::in_100(value) } else { number(value) }
}

/// A value with the decimals that its size needs.
fn number(value: f64) -> String {
    let decimals = match value.abs() {
        size if size >= 100.0 => 0,
        size if size >= 10.0 => 1,
        size if size >= 0.1 => 2,
        size if size >= 5e-4 => 3,
        _ => 0,
    };
    format::number(value, decimals)
}

/// What a link does, in a word.
fn does(strength: f64, mixed: bool) -> &'static str {
    match strength {
        s if s.is_nan() => "is read by it",
        0.0 => "moves nothing now",
        _ if mixed => "raises or lowers",
        s if s > 0.0 => "raises",
        _ => "lowers",
    }
}

/// How strong a link is, in a word.
fn how_strong(strength: f64) -> &'static str {
    match strength.abs() {
        s if s.is_nan() => "as it is",
        0.0 => "at rest",
        s if s < 0.05 => "hardly",
        s if s < 0.3 => "somewhat",
        _ => "strongly",
    }
}
