//! What is the model made of? Every equation, unit and number with its evidence, to be read and
//! searched; nothing can be changed here.

use std::collections::BTreeMap;

use egui::{Align2, CollapsingHeader, RichText, TextEdit};

use crate::{
    analysis::name_label,
    app::{
        session::Ask,
        theme::Theme,
        views::{
            View, ViewContext,
            evidence::{grade_words, parameter_number, sources_line, unit_line},
            lines_ui, page_ui,
        },
    },
    model::{Model, file::ParameterFile},
};

/// The view; it keeps what is searched for, and the model in words, which never changes.
#[derive(Default)]
pub(super) struct ModelView {
    search: String,
    sections: Vec<Section>,
}

impl View for ModelView {
    fn id(&self) -> &'static str {
        "model"
    }

    fn title(&self) -> &'static str {
        "Model"
    }

    fn question(&self) -> &'static str {
        "What is the model made of, and on what evidence?"
    }

    fn waits_for_numbers(&self) -> bool {
        false
    }

    fn ui(&mut self, ui: &mut egui::Ui, ctx: &mut ViewContext<'_>) {
        if self.sections.is_empty() {
            self.sections = sections(ctx.model);
        }
        if let Some(words) = ctx.session.look_up.take() {
            self.search = with_what_it_reads(ctx.model, words);
        }
        egui::CentralPanel::default().show(ui, |ui| {
            lines_ui(ui, |ui| {
                head_ui(ui, ctx.model, &mut self.search);
            });
            let words: Vec<String> =
                self.search.to_lowercase().split_whitespace().map(str::to_owned).collect();
            page_ui(ui, |ui| {
                let mut found = 0;
                for section in &self.sections {
                    let items: Vec<&Item> =
                        section.items.iter().filter(|item| item.matches(&words)).collect();
                    found += items.len();
                    section_ui(ui, ctx, (section.title, &items), &words);
                }
                if found == 0 {
                    ui.label("Nothing in the model has these words");
                }
            });
        });
    }
}

fn head_ui(ui: &mut egui::Ui, model: &Model, search: &mut String) {
    let size = Theme::of(ui).sizes.heading;
    ui.label(RichText::new(format!("{}, {}", model.label, model.case.label)).size(size).strong());
    // Who looks for something has read it, or can read it later.
    if search.is_empty() {
        ui.label(RichText::new(&model.about).weak());
    }
    ui.horizontal(|ui| {
        let field = TextEdit::singleline(search).hint_text("Search").desired_width(320.0);
        let field = field.align(Align2::LEFT_CENTER);
        ui.add(field).accessible_name("Search the model");
        if !search.is_empty() && ui.button("Whole model").clicked() {
            search.clear();
        }
    });
    ui.add_space(4.0);
}

fn section_ui(
    ui: &mut egui::Ui,
    ctx: &mut ViewContext<'_>,
    (title, items): (&str, &[&Item]),
    words: &[String],
) {
    if items.is_empty() {
        return;
    }
    let open = !words.is_empty();
    // Who was led to one entry wants all that is behind it.
    let sought = open && words.iter().all(|word| word.starts_with(ID));
    CollapsingHeader::new(RichText::new(format!("{title} ({})", items.len())).strong())
        .id_salt((title, open))
        .default_open(open)
        .show(ui, |ui| {
            for item in items {
                item_ui(ui, ctx, item, sought);
            }
        });
}

fn item_ui(ui: &mut egui::Ui, ctx: &mut ViewContext<'_>, item: &Item, sought: bool) {
    ui.horizontal_wrapped(|ui| {
        ui.label(RichText::new(&item.label).strong());
        ui.label(RichText::new(&item.id).monospace().size(Theme::of(ui).sizes.small).weak());
        let moves = !ctx.model.loops.contains_key(&item.id);
        if moves && ui.link("On the map").on_hover_text("What moves it, what it moves").clicked() {
            ctx.ask(Ask::OnMap(item.id.clone()));
        }
    });
    if !item.equation.is_empty() {
        ui.label(RichText::new(&item.equation).monospace());
    }
    for line in &item.lines {
        ui.label(line);
    }
    links_ui(ui, ctx, "Made of", &item.inputs);
    links_ui(ui, ctx, "Moves", &item.moves);
    claims_ui(ui, ctx, item, sought);
    if !item.numbers.is_empty() {
        let head = format!("Evidence of its numbers ({})", item.numbers.len());
        CollapsingHeader::new(head).id_salt((&item.id, sought)).default_open(sought).show(
            ui,
            |ui| {
                for line in &item.numbers {
                    ui.label(line);
                }
            },
        );
    }
    ui.add_space(8.0);
}

/// Names of the model, each leading to its entry.
fn links_ui(ui: &mut egui::Ui, ctx: &mut ViewContext<'_>, words: &str, names: &[String]) {
    if names.is_empty() {
        return;
    }
    ui.horizontal_wrapped(|ui| {
        ui.label(RichText::new(words).color(Theme::of(ui).weak_text));
        for name in names {
            let link = ui.link(name_label(ctx.model, name)).on_hover_text(name);
            if link.clicked() {
                ctx.ask(Ask::LookUp(format!("id:{name}")));
            }
        }
    });
}

/// The claims of the article that something carries, each leading to its card; what speaks for and
/// against them where it was sought.
fn claims_ui(ui: &mut egui::Ui, ctx: &mut ViewContext<'_>, item: &Item, sought: bool) {
    for id in &item.claims {
        let Some(claim) = ctx.model.claims.get(id) else { continue };
        let weak = Theme::of(ui).weak_text;
        ui.horizontal_wrapped(|ui| {
            ui.label(RichText::new("Carries the article's claim").color(weak));
            let link = ui.link(format!("{id}: {}", claim.label));
            if link.on_hover_text("What speaks for and against it").clicked() {
                ctx.ask(Ask::Claim(id.clone()));
            }
            ui.label(grade_words(claim.grade));
        });
        if !sought {
            continue;
        }
        for (words, arguments) in [("For", &claim.supports), ("Against", &claim.against)] {
            for argument in arguments {
                let sources = sources_line(ctx.model, &argument.sources);
                let says = argument.text.trim_end_matches('.');
                let text = format!("{words}: {says}. {sources}");
                ui.indent((id, words), |ui| ui.label(RichText::new(text).small().color(weak)));
            }
        }
    }
}

/// A kind of thing in the model.
struct Section {
    title: &'static str,
    items: Vec<Item>,
}

/// One thing in the model, in words.
#[derive(Default)]
struct Item {
    id: String,
    label: String,
    equation: String,
    lines: Vec<String>,
    /// What its equation reads.
    inputs: Vec<String>,
    /// What reads it.
    moves: Vec<String>,
    /// What is known of the numbers that its equation reads, a line each.
    numbers: Vec<String>,
    /// Claims that it carries.
    claims: Vec<String>,
}

impl Item {
    fn new(id: &str, label: &str, equation: String, lines: Vec<String>) -> Self {
        let lines = lines.into_iter().filter(|line| !line.is_empty()).collect();
        let (id, label) = (id.to_owned(), label.to_owned());
        Self { id, label, equation, lines, ..Self::default() }
    }

    /// With what it is made of, the evidence of that, and the claims it carries.
    fn computed(mut self, model: &Model) -> Self {
        self.inputs = model.inputs(&self.id).into_iter().map(str::to_owned).collect();
        let of = |name: &String| model.parameters.get(name).map(|p| number_line(model, p));
        self.numbers = self.inputs.iter().filter_map(of).collect();
        // A claim's strength is read like any number; it has a line of its own.
        self.inputs.retain(|name| !model.claims.contains_key(name));
        self.claims = model.claims_of(&self.id).into_iter().map(str::to_owned).collect();
        self
    }

    /// Whether all words, in lower case, are somewhere in it; `claim:l1` asks for what carries that
    /// claim, `id:trust` for an id alone, and several of these for any of them.
    fn matches(&self, words: &[String]) -> bool {
        let parts = [&self.id, &self.label, &self.equation];
        let mut text = parts.into_iter().chain(&self.lines).cloned().collect::<Vec<_>>().join(" ");
        text.make_ascii_lowercase();
        let mut ids = words.iter().filter_map(|word| word.strip_prefix(ID)).peekable();
        let asked = ids.peek().is_none() || ids.any(|id| self.id == id);
        let mut others = words.iter().filter(|word| !word.starts_with(ID));
        asked
            && others.all(|word| match word.strip_prefix("claim:") {
                Some(claim) => self.claims.iter().any(|own| own.eq_ignore_ascii_case(claim)),
                None => text.contains(word.as_str()),
            })
    }
}

/// Before what is to be found by its id alone.
const ID: &str = "id:";

/// An outcome often only reads a variable: whoever looks it up wants that one's equation as well.
fn with_what_it_reads(model: &Model, words: String) -> String {
    let Some(id) = words.strip_prefix(ID).filter(|id| model.outcomes.contains_key(*id)) else {
        return words;
    };
    let inputs = model.inputs(id);
    match inputs.iter().find(|input| model.variables.contains_key(**input)) {
        Some(only) if inputs.len() == 1 => format!("{words} {ID}{only}"),
        _ => words,
    }
}

fn sections(model: &Model) -> Vec<Section> {
    let outcomes = model.outcomes.iter().map(|(id, o)| {
        let equation = format!("{id} = {}", o.equation.text);
        Item::new(id, &o.label, equation, vec![o.about.clone(), unit_line(&o.unit)]).computed(model)
    });
    let stocks = model.stocks.iter().map(|(id, s)| {
        let flow = |sign: &str, names: &[String]| {
            names.iter().map(|name| format!(" {sign} {name}")).collect::<String>()
        };
        let flows = flow("+", &s.inflows) + &flow("−", &s.outflows);
        let lines = vec![
            s.about.clone(),
            format!("At the start: {}", s.initial.text),
            unit_line(&s.unit.to_string()),
        ];
        let equation = format!("change of {id} a year ={flows}");
        Item::new(id, &s.label, equation, lines).computed(model)
    });
    let variables = model.variables.iter().map(|(id, v)| {
        let lines = vec![v.about.clone(), unit_line(&v.unit.to_string())];
        let equation = format!("{id} = {}", v.equation.text);
        Item::new(id, &v.label, equation, lines).computed(model)
    });
    let events = model.events.iter().map(|(id, e)| {
        let equation = format!("hazard of {id} a year = {}", e.hazard.text);
        let lines = vec![e.about.clone(), e.reasoning.clone(), sources_line(model, &e.sources)];
        Item::new(id, &e.label, equation, lines).computed(model)
    });
    let parameters = model.parameters.iter().map(|(id, p)| parameter(model, id, p));
    let loops = model.loops.iter().map(|(id, l)| {
        let mut item = Item::new(id, &l.label, String::new(), vec![l.about.clone()]);
        item.inputs.clone_from(&l.through);
        item
    });
    let mut sections = vec![
        Section { title: "Outcomes", items: outcomes.collect() },
        Section { title: "Stocks", items: stocks.collect() },
        Section { title: "Flows and auxiliaries", items: variables.collect() },
        Section { title: "Events", items: events.collect() },
        Section { title: "Parameters", items: parameters.collect() },
    ];
    tell_what_each_moves(&mut sections);
    sections.push(Section { title: "Feedback loops", items: loops.collect() });
    sections
}

/// To each thing what is made of it, in the order of the sections.
fn tell_what_each_moves(sections: &mut [Section]) {
    let mut moves: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for item in sections.iter().flat_map(|section| &section.items) {
        for input in &item.inputs {
            let of_input = moves.entry(input.clone()).or_default();
            if !of_input.contains(&item.id) {
                of_input.push(item.id.clone());
            }
        }
    }
    for item in sections.iter_mut().flat_map(|section| &mut section.items) {
        item.moves = moves.get(&item.id).cloned().unwrap_or_default();
    }
}

fn parameter(model: &Model, id: &str, p: &ParameterFile) -> Item {
    let lines = vec![
        p.about.clone(),
        unit_line(&p.unit),
        format!("{}. {}", grade_words(p.grade), p.reasoning),
        sources_line(model, &p.sources),
    ];
    Item::new(id, &p.label, format!("{id} = {}", range_words(p)), lines)
}

/// What is known of a number that an equation reads.
fn number_line(model: &Model, p: &ParameterFile) -> String {
    let sources = sources_line(model, &p.sources);
    format!("{}: {}. {}. {}", p.label, range_words(p), grade_words(p.grade), sources)
}

fn range_words(p: &ParameterFile) -> String {
    format!(
        "{} (80 % of futures {} to {}; never outside {} to {})",
        parameter_number(p.p50),
        parameter_number(p.p10),
        parameter_number(p.p90),
        parameter_number(p.bounds.0),
        parameter_number(p.bounds.1),
    )
}
