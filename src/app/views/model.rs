//! What is the model made of? Every equation, unit and number with its evidence, to be read and
//! searched; nothing can be changed here.

use egui::{CollapsingHeader, RichText, ScrollArea, TextEdit};

use crate::{
    app::{
        session::Ask,
        theme::Theme,
        views::{
            View, ViewContext,
            evidence::{grade_words, parameter_number, sources_line, unit_line},
            page_ui,
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
            self.search = words;
        }
        page_ui(ui, |ui| {
            head_ui(ui, ctx.model, &mut self.search);
            let words: Vec<String> =
                self.search.to_lowercase().split_whitespace().map(str::to_owned).collect();
            ScrollArea::vertical().auto_shrink([false, false]).show(ui, |ui| {
                let mut found = 0;
                for section in &self.sections {
                    let items: Vec<&Item> =
                        section.items.iter().filter(|item| item.matches(&words)).collect();
                    found += items.len();
                    section_ui(ui, ctx, (section.title, &items), !words.is_empty());
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
    ui.label(RichText::new(&model.about).weak());
    let field = TextEdit::singleline(search).hint_text("Search").desired_width(320.0);
    ui.add(field).accessible_name("Search the model");
    ui.add_space(4.0);
}

fn section_ui(
    ui: &mut egui::Ui,
    ctx: &mut ViewContext<'_>,
    (title, items): (&str, &[&Item]),
    open: bool,
) {
    if items.is_empty() {
        return;
    }
    CollapsingHeader::new(RichText::new(format!("{title} ({})", items.len())).strong())
        .id_salt((title, open))
        .default_open(open)
        .show(ui, |ui| {
            for item in items {
                item_ui(ui, ctx, item);
            }
        });
}

fn item_ui(ui: &mut egui::Ui, ctx: &mut ViewContext<'_>, item: &Item) {
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
    ui.add_space(8.0);
}

/// A kind of thing in the model.
struct Section {
    title: &'static str,
    items: Vec<Item>,
}

/// One thing in the model, in words.
struct Item {
    id: String,
    label: String,
    equation: String,
    lines: Vec<String>,
    /// Claims that it carries, in lower case.
    claims: Vec<String>,
}

impl Item {
    fn new(id: &str, label: &str, equation: String, lines: Vec<String>) -> Self {
        let lines = lines.into_iter().filter(|line| !line.is_empty()).collect();
        Self { id: id.to_owned(), label: label.to_owned(), equation, lines, claims: Vec::new() }
    }

    fn carrying(mut self, claims: &[&str]) -> Self {
        if !claims.is_empty() {
            self.lines.push(format!("Carries the article's claims {}", claims.join(", ")));
        }
        self.claims = claims.iter().map(|claim| claim.to_lowercase()).collect();
        self
    }

    /// Whether all words, in lower case, are somewhere in it; `id:trust` asks for its id alone, and
    /// `claim:l1` for what carries that claim.
    fn matches(&self, words: &[String]) -> bool {
        let parts = [&self.id, &self.label, &self.equation];
        let mut text = parts.into_iter().chain(&self.lines).cloned().collect::<Vec<_>>().join(" ");
        text.make_ascii_lowercase();
        words.iter().all(|word| match word.strip_prefix("id:") {
            Some(id) => self.id == id,
            None => match word.strip_prefix("claim:") {
                Some(claim) => self.claims.iter().any(|own| own == claim),
                None => text.contains(word.as_str()),
            },
        })
    }
}

fn sections(model: &Model) -> Vec<Section> {
    let outcomes = model.outcomes.iter().map(|(id, o)| {
        let equation = format!("{id} = {}", o.equation.text);
        Item::new(id, &o.label, equation, vec![o.about.clone(), unit_line(&o.unit)])
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
        Item::new(id, &s.label, format!("change of {id} a year ={flows}"), lines)
    });
    let variables = model.variables.iter().map(|(id, v)| {
        let lines = vec![v.about.clone(), unit_line(&v.unit.to_string())];
        Item::new(id, &v.label, format!("{id} = {}", v.equation.text), lines)
            .carrying(&model.claims_of(id))
    });
    let events = model.events.iter().map(|(id, e)| {
        let equation = format!("hazard of {id} a year = {}", e.hazard.text);
        let lines = vec![e.about.clone(), e.reasoning.clone(), sources_line(model, &e.sources)];
        Item::new(id, &e.label, equation, lines).carrying(&model.claims_of(id))
    });
    let parameters = model.parameters.iter().map(|(id, p)| parameter(model, id, p));
    let loops = model
        .loops
        .iter()
        .map(|(id, l)| Item::new(id, &l.label, l.through.join(", "), vec![l.about.clone()]));
    vec![
        Section { title: "Outcomes", items: outcomes.collect() },
        Section { title: "Stocks", items: stocks.collect() },
        Section { title: "Flows and auxiliaries", items: variables.collect() },
        Section { title: "Events", items: events.collect() },
        Section { title: "Parameters", items: parameters.collect() },
        Section { title: "Feedback loops", items: loops.collect() },
    ]
}

fn parameter(model: &Model, id: &str, p: &ParameterFile) -> Item {
    let range = format!(
        "{} (80 % of futures {} to {}; never outside {} to {})",
        parameter_number(p.p50),
        parameter_number(p.p10),
        parameter_number(p.p90),
        parameter_number(p.bounds.0),
        parameter_number(p.bounds.1),
    );
    let lines = vec![
        p.about.clone(),
        unit_line(&p.unit),
        format!("{}. {}", grade_words(p.grade), p.reasoning),
        sources_line(model, &p.sources),
    ];
    Item::new(id, &p.label, format!("{id} = {range}"), lines)
}
