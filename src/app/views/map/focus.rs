//! One thing in the middle: at its left what its equation reads, or what flows in and out of it, at
//! its right what reads it; each with what it stands at, and how strongly it moves or is moved.

use egui::{Rect, RichText, ScrollArea, Sense, Shape, Stroke, UiBuilder, WidgetInfo, pos2, vec2};

use super::sheet::{colour, line};
use super::{Known, does, how_strong, number, standing, value_words};
use crate::{
    analysis::{
        map::{Effects, Kind, Node},
        measure_offered, name_label,
    },
    app::{
        session::Ask,
        theme::Theme,
        views::ViewContext,
        views::evidence::{grade_words, sources_line, unit_line},
    },
    base::format,
    model::Model,
};

/// Height of a row, with the room below it.
const ROW: f32 = 34.0;
/// Width of what is in the middle.
const MIDDLE: f32 = 300.0;
/// Least width between the columns, for links.
const BETWEEN: f32 = 70.0;

/// Something beside what is in the middle.
struct Row {
    name: String,
    strength: f64,
    mixed: bool,
}

/// Draws it; gives back what is to be in the middle next.
pub(super) fn ui(
    ui: &mut egui::Ui,
    ctx: &mut ViewContext<'_>,
    (known, effects): (&Known, Option<&Effects>),
    name: &str,
) -> Option<String> {
    let Some(effects) = effects else {
        ui.label("Weighing the links…");
        return None;
    };
    let [inputs, outputs] = beside(ctx.model, (known, effects), name);
    let mut next = None;
    ScrollArea::vertical().auto_shrink([false, false]).show(ui, |ui| {
        let rows = inputs.len().max(outputs.len()).max(1) as f32 + 1.0;
        let size = vec2(ui.available_width(), (rows * ROW).max(ui.available_height() - 8.0));
        let (all, _) = ui.allocate_exact_size(size, Sense::hover());
        let column = ((all.width() - MIDDLE - 2.0 * BETWEEN) / 2.0).clamp(160.0, 340.0);
        let middle = Rect::from_center_size(
            pos2(all.center().x, all.top() + size.y.min(600.0) / 2.0),
            vec2(MIDDLE, size.y.min(600.0) - 16.0),
        );
        let lefts = [all.left() + 4.0, all.right() - column - 4.0];
        let heads = [format!("Moved by {}", inputs.len()), format!("Moves {}", outputs.len())];
        for (side, rows) in [&inputs, &outputs].into_iter().enumerate() {
            let head = pos2(lefts[side], all.top() + 8.0);
            let theme = Theme::of(ui);
            let align = egui::Align2::LEFT_TOP;
            ui.painter().text(head, align, &heads[side], theme.body(), theme.weak_text);
            for (place, row) in rows.iter().enumerate() {
                let spare = (middle.height() - ROW * rows.len() as f32).max(0.0) / 2.0;
                let top = (middle.top() + spare).max(all.top() + ROW) + ROW * place as f32;
                let rect = Rect::from_min_size(pos2(lefts[side], top), vec2(column, ROW - 6.0));
                let share = (place as f32 + 0.5) / rows.len() as f32;
                let room = (middle.height() - 40.0).min(ROW * rows.len() as f32 * 0.8);
                let edge = middle.center().y + (share - 0.5) * room;
                let ends = match side {
                    0 => [rect.right_center(), pos2(middle.left(), edge)],
                    _ => [pos2(middle.right(), edge), rect.left_center()],
                };
                if row_ui(ui, (ctx.model, known, ctx.session.year), row, (rect, ends)) {
                    next = Some(row.name.clone());
                }
            }
        }
        card_ui(ui, ctx, (known, name), middle);
    });
    // What a measure is about is told by its briefing.
    if let Some(measure) = next.as_ref().and_then(|name| measure_offered(ctx.model, name)) {
        ctx.ask(Ask::Briefing(measure.to_owned()));
        ctx.ask(Ask::ViewNamed("plan"));
        return None;
    }
    next
}

/// What moves it, and what it moves; the strongest first.
fn beside(model: &Model, (known, effects): (&Known, &Effects), name: &str) -> [Vec<Row>; 2] {
    let diagram = &known.sheet.diagram;
    let node = diagram.place(name).map(|place| (place, &diagram.nodes[place]));
    if let Some((place, Node { kind: Kind::Track(measures), .. })) = node {
        let row = |name: &String| Row { name: name.clone(), strength: 0.0, mixed: false };
        let own = effects.links.iter().filter(|link| link.from == place);
        let moved = own.map(|link| Row {
            name: diagram.nodes[link.to].name.clone(),
            strength: link.strength,
            mixed: link.mixed,
        });
        return [measures.iter().map(row).collect(), sorted(moved.collect())];
    }
    if let Some(outcome) = model.outcomes.get(name).filter(|_| !known.survey.has(name)) {
        // What reads an outcome is people; what it reads is weighed further back.
        let mut rows: Vec<Row> = Vec::new();
        outcome.equation.expr.names(&mut |read, _| {
            if rows.iter().all(|row| row.name != read) {
                rows.push(Row { name: read.to_owned(), strength: f64::NAN, mixed: false });
            }
        });
        return [rows, Vec::new()];
    }
    let inputs = effects.direct.get(name).into_iter().flatten().map(|effect| Row {
        name: effect.from.clone(),
        strength: effect.strength,
        mixed: effect.mixed,
    });
    let outputs = effects.direct.iter().flat_map(|(to, all)| {
        all.iter().filter(|effect| effect.from == name).map(move |effect| Row {
            name: to.clone(),
            strength: effect.strength,
            mixed: effect.mixed,
        })
    });
    [sorted(inputs.collect()), sorted(outputs.collect())]
}

fn sorted(mut rows: Vec<Row>) -> Vec<Row> {
    rows.sort_by(|a, b| b.strength.abs().total_cmp(&a.strength.abs()));
    rows
}

/// One row with its link; whether it was clicked.
fn row_ui(
    ui: &mut egui::Ui,
    (model, known, year): (&Model, &Known, i32),
    row: &Row,
    (rect, [from, to]): (Rect, [egui::Pos2; 2]),
) -> bool {
    let theme = Theme::of(ui);
    let label = name_label(model, &row.name);
    let value = known.survey.value(&row.name, f64::from(year));
    let value = value.map(|[_, plan]| plan);
    let value = value.or_else(|| model.parameters.get(&row.name).map(|parameter| parameter.p50));
    let value = value.map(|value| value_words(known, &row.name, value)).unwrap_or_default();
    let (does, how) = (does(row.strength, row.mixed), how_strong(row.strength));
    let response =
        ui.interact(rect, ui.scope_id().with((&row.name, from.x as i32)), Sense::click());
    let said = format!("{label}: {value}; {does}, {how}");
    response.widget_info(|| WidgetInfo::labeled(egui::Role::Button, true, &said));
    let points: Vec<egui::Pos2> = (0..24)
        .map(|step| {
            let t = step as f32 / 23.0;
            let smooth = t * t * (3.0 - 2.0 * t);
            pos2(from.x + (to.x - from.x) * t, from.y + (to.y - from.y) * smooth)
        })
        .collect();
    let painter = ui.painter();
    if row.strength == 0.0 || row.strength.is_nan() {
        painter.extend(Shape::dotted_line(&points, theme.weak_text, 6.0, 1.0));
    } else {
        line(painter, &points, row.strength, (theme, 0.9));
    }
    let on = response.hovered() || response.has_focus();
    let edge = if on { Stroke::new(2.0, theme.accent) } else { Stroke::new(1.0, theme.line) };
    painter.rect(rect, 5.0, theme.surface, edge, egui::StrokeKind::Inside);
    let right = rect.right_center() - vec2(8.0, 0.0);
    let told = painter.text(right, egui::Align2::RIGHT_CENTER, value, theme.body(), theme.text);
    let sign = match row.strength {
        s if s == 0.0 || s.is_nan() => "",
        _ if row.mixed => "±",
        s if s > 0.0 => "+",
        _ => "−",
    };
    let left = rect.left_center() + vec2(8.0, 0.0);
    let ink = theme.readable(colour(theme, row.strength));
    painter.text(left, egui::Align2::LEFT_CENTER, sign, theme.body(), ink);
    let room = Rect::from_min_max(rect.min + vec2(24.0, 0.0), pos2(told.left() - 8.0, rect.max.y));
    let words = egui::Label::new(RichText::new(&label)).truncate().selectable(false);
    ui.scope_builder(UiBuilder::new().max_rect(room), |ui| {
        ui.with_layout(egui::Layout::left_to_right(egui::Align::Center), |ui| ui.add(words));
    });
    let swings = format::signed(row.strength, 2);
    let mut words = format!("{label}\n");
    if row.strength.is_finite() && row.strength != 0.0 {
        words += &format!(
            "{does}, {how}: {swings} usual swings of what is moved for a usual swing of what moves \
             it, at once or, of what accumulates, in a year\n"
        );
    }
    response.on_hover_text(words + "Click to put it in the middle").clicked()
}

/// What is in the middle: what it stands at, its equation, and the way to its evidence.
fn card_ui(ui: &mut egui::Ui, ctx: &mut ViewContext<'_>, of: (&Known, &str), rect: Rect) {
    let (known, name) = of;
    let (theme, model) = (Theme::of(ui), ctx.model);
    let stroke = Stroke::new(2.0, theme.accent);
    ui.painter().rect(rect, 8.0, theme.surface, stroke, egui::StrokeKind::Inside);
    let build = UiBuilder::new().max_rect(rect.shrink(12.0));
    ui.scope_builder(build, |ui| {
        ScrollArea::vertical().id_salt("card").auto_shrink([false, false]).show(ui, |ui| {
            let label = name_label(model, name);
            ui.label(RichText::new(label).size(theme.sizes.heading).strong());
            let node =
                known.sheet.diagram.place(name).map(|place| &known.sheet.diagram.nodes[place]);
            let time = f64::from(ctx.session.year);
            let value = match node {
                Some(node) => known.survey.node_value(node, time),
                None => known.survey.value(name, time),
            };
            if let Some([base, plan]) = value {
                let written = |value| match node {
                    Some(node) => standing(known, node, value),
                    None => value_words(known, name, value),
                };
                ui.label(RichText::new(written(plan)).size(theme.sizes.title));
                let words = format!("in {time:.0}; {} under today's policy", written(base));
                ui.label(RichText::new(words).color(theme.weak_text));
            }
            let [equation, about, unit] = written(model, name);
            if !equation.is_empty() {
                ui.add_space(4.0);
                ui.label(RichText::new(equation).monospace());
            }
            ui.add_space(4.0);
            let parameter = model.parameters.get(name);
            let grade = parameter.map(|p| format!("{}. {}", grade_words(p.grade), p.reasoning));
            let sources = parameter.map(|p| sources_line(model, &p.sources));
            let evidence = [grade.unwrap_or_default(), sources.unwrap_or_default()];
            for words in [about, unit].into_iter().chain(evidence).filter(|words| !words.is_empty())
            {
                ui.label(words);
            }
            let track = matches!(node.map(|node| &node.kind), Some(Kind::Track(_)));
            if !track && ui.button("Its evidence, in the Model view").clicked() {
                ctx.ask(Ask::LookUp(format!("id:{name}")));
            }
        });
    });
}

/// The equation, what it is, and its unit, as the model's file has them.
fn written(model: &Model, name: &str) -> [String; 3] {
    if let Some(stock) = model.stocks.get(name) {
        let inflows = stock.inflows.iter().map(|flow| format!(" + {flow}"));
        let flows: String =
            inflows.chain(stock.outflows.iter().map(|flow| format!(" − {flow}"))).collect();
        let unit = unit_line(&stock.unit.to_string());
        return [format!("change a year ={flows}"), stock.about.clone(), unit];
    }
    if let Some(variable) = model.variables.get(name) {
        let unit = unit_line(&variable.unit.to_string());
        return [format!("{name} = {}", variable.equation.text), variable.about.clone(), unit];
    }
    if let Some(event) = model.events.get(name) {
        let hazard = format!("hazard a year = {}", event.hazard.text);
        return [hazard, event.about.clone(), String::new()];
    }
    if let Some(outcome) = model.outcomes.get(name) {
        let equation = format!("{name} = {}", outcome.equation.text);
        return [equation, outcome.about.clone(), unit_line(&outcome.unit)];
    }
    if let Some(p) = model.parameters.get(name) {
        let range = format!("{} ({} to {})", number(p.p50), number(p.p10), number(p.p90));
        return [format!("{name} = {range}"), p.about.clone(), unit_line(&p.unit)];
    }
    [String::new(), String::new(), String::new()]
}
