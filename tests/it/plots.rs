//! The plot, read by those who see it and by those who do not: the picked year, what is or is not
//! so as a share of futures, the table, shocks over futures, who wrote what.

#![expect(clippy::unwrap_used, reason = "in a test, a surprise is a failure")]

use egui::{Key, Modifiers, Role};
use egui_kittest::Harness;
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use two_track::analysis::{Happening, moments};
use two_track::app::App;
use two_track::ensemble::{Futures, Progress, compile, run};
use two_track::plan::{self, Edit, Plan};

use crate::app::{press, settle, small_plan, window};
use crate::building::choose;
use crate::korea::korea;

/// What is said for the plot of an outcome.
fn said(harness: &Harness<'_, App>, outcome: &str) -> String {
    let plot = harness.get_by(|node| {
        node.role() == Role::Image && node.label().is_some_and(|label| label.starts_with(outcome))
    });
    plot.accesskit_node().label().unwrap()
}

fn copied(harness: &Harness<'_, App>) -> Option<String> {
    harness.output().platform_output.commands.iter().find_map(|command| match command {
        egui::OutputCommand::CopyText(text) => Some(text.clone()),
        _ => None,
    })
}

#[test]
fn a_click_on_the_plot_picks_the_year_everywhere() {
    let (_folder, path) = small_plan();
    let mut harness = window(&[&path]);
    assert!(said(&harness, "Influence on North Korea").contains(". In 2047: China "));
    let plot = harness.get_by(|node| {
        node.role() == Role::Image
            && node.label().is_some_and(|label| label.starts_with("Influence on North Korea"))
    });
    let place = plot.rect();
    let at = place.lerp_inside(egui::vec2(0.8, 0.5));
    harness.hover_at(at);
    harness.run();
    harness.drag_at(at);
    harness.drop_at(at);
    settle(&mut harness);
    let words = said(&harness, "Influence on North Korea");
    let year = words.split_once(". In ").unwrap().1[..4].to_owned();
    assert_ne!(year, "2047", "{words}");
    harness.get_by_label_contains(&format!("China above the U.S. in {year}"));
    // With the keyboard on the plot: two years on, and Enter picks.
    press(&mut harness, Modifiers::SHIFT, Key::ArrowRight);
    press(&mut harness, Modifiers::SHIFT, Key::ArrowRight);
    press(&mut harness, Modifiers::NONE, Key::Enter);
    settle(&mut harness);
    let later = year.parse::<i32>().unwrap() + 2;
    let words = said(&harness, "Influence on North Korea");
    assert!(words.contains(&format!(". In {later}: China ")), "{words}");
    assert!(words.contains(&format!("in {later}; Conventional policy: ")), "{words}");
}

#[test]
fn what_is_or_is_not_so_is_a_share_of_futures() {
    let model = korea();
    let plan = Plan::baseline(&model);
    let program = compile(&model, &plan).unwrap();
    let futures = Futures { seed: 3, first: 0, count: 128 };
    let runs = run(&program, futures, 2, &Progress::default()).unwrap();
    for (place, (id, outcome)) in model.outcomes.iter().enumerate() {
        let times = 0..runs.times().len();
        let mut all = times.flat_map(|time| (0..128).map(move |future| (time, future)));
        let zero_or_one = all.all(|(time, future)| {
            let value = runs.value(place, time, future);
            value == 0.0 || value == 1.0
        });
        assert!(!outcome.yes_no || zero_or_one, "`{id}` is marked yes or no, and is not");
        assert!(outcome.yes_no || !outcome.about.starts_with("1 where"), "`{id}` is not marked");
    }
    let (_folder, path) = small_plan();
    let mut harness = window(&[&path]);
    // It stands below what the list of outcomes shows at once.
    press(&mut harness, Modifiers::COMMAND, Key::K);
    harness.get_by_label("Find a command, measure or outcome").type_text("Regime collapsed");
    harness.run();
    press(&mut harness, Modifiers::NONE, Key::Enter);
    settle(&mut harness);
    let words = said(&harness, "Regime collapsed. ");
    assert!(words.contains("In 2047: Regime collapsed in "), "{words}");
    assert!(words.contains(" in 100 futures"), "{words}");
    assert!(!words.contains("80 % of runs"), "a share has no band: {words}");
}

#[test]
fn the_plot_is_a_table_too() {
    let (_folder, path) = small_plan();
    let mut harness = window(&[&path]);
    press(&mut harness, Modifiers::NONE, Key::B);
    let cells = |harness: &Harness<'_, App>, role| harness.query_all_by_role(role).count();
    assert_eq!(cells(&harness, Role::Table), 1);
    let (rows, columns) = (cells(&harness, Role::Row), cells(&harness, Role::ColumnHeader));
    assert!(rows > 21, "the years to 2047 and those that were measured: {rows}");
    assert_eq!(cells(&harness, Role::Cell), rows * columns);
    harness.get_by_label("Copy table").click();
    harness.step();
    let text = copied(&harness).unwrap();
    assert!(text.starts_with("year\tChina, measured\tChina, median\t80 % of runs, from"), "{text}");
    assert_eq!(text.lines().count(), rows + 1);
    let last = text.lines().last().unwrap();
    assert_eq!(last.split('\t').count(), columns + 1, "{last}");
    assert!(last.starts_with("2047\t\t"), "nothing was measured in 2047: {last}");
    harness.run();
    press(&mut harness, Modifiers::NONE, Key::B);
    assert_eq!(cells(&harness, Role::Table), 0);
}

#[test]
fn shocks_are_dated_over_futures() {
    let model = korea();
    let mut plan = Plan::baseline(&model);
    plan::apply(&mut plan, &model, &Edit::Seed(5)).unwrap();
    let found = moments(&model, &plan, (200, 2), &Progress::default()).unwrap().unwrap();
    let shocks: Vec<_> = found.iter().filter(|of| of.what == Happening::Happens).collect();
    let marked = model.events.values().filter(|event| event.shock).count();
    assert_eq!(shocks.len(), marked);
    // The collapse is also an outcome: the same futures must say the same.
    let collapse = shocks.iter().find(|of| of.measure == "regime_collapse").unwrap();
    let program = compile(&model, &plan).unwrap();
    let futures = Futures { seed: 5, first: 0, count: 200 };
    let runs = run(&program, futures, 2, &Progress::default()).unwrap();
    let outcome = model.outcomes.get_index_of("regime_collapse").unwrap();
    let last = runs.times().len() - 1;
    let collapsed = (0..200).filter(|future| runs.value(outcome, last, *future) > 0.5).count();
    assert_eq!(collapse.times.len(), collapsed);
    assert!(collapsed > 5, "{collapsed}");

    let (_folder, path) = small_plan();
    let mut harness = window(&[&path]);
    let named = |harness: &Harness<'_, App>| {
        let found = harness.query_by_label_contains("Border closure, in ");
        found.map(|node| node.accesskit_node().role())
    };
    assert_eq!(named(&harness), Some(Role::Label), "one row for all");
    harness.get_by_label("Shocks over futures").click();
    harness.run();
    assert_eq!(named(&harness), Some(Role::Button), "a line each");
    harness.get_by_label_contains("Border closure, in ").click();
    harness.run();
    harness.get_by_label_contains("The North closes its border for years");
}

#[test]
fn a_measure_has_an_author() {
    let (_folder, path) = small_plan();
    let mut harness = window(&[&path]);
    harness.get_by_label("Details of Liaison offices").click();
    harness.run();
    harness.get_by_label("Author of the note").click();
    harness.run();
    harness.get_by_label("Author of the note").type_text("Group 3");
    harness.run();
    let plan = harness.state().plan();
    assert_eq!(plan.uses()["liaison_offices"].author, "Group 3");
    let model = korea();
    let text = plan::write(plan, &model);
    assert!(text.contains("author: \"Group 3\""), "{text}");
    assert_eq!(plan::check(&text, &model).0.as_ref(), Some(plan));
    // Who wrote it changes no number.
    assert_eq!(plan.without_words().uses()["liaison_offices"].author, "");
}

/// The plots beside the first are kept with the plan, and looking at them is no change of it.
#[test]
fn plots_are_kept_with_the_plan_and_its_code() {
    let (_folder, path) = small_plan();
    let mut first = window(&[&path]);
    press(&mut first, Modifiers::NONE, Key::G);
    press(&mut first, Modifiers::NONE, Key::G);
    choose(&mut first, "Outcome on plot 3", "Influence on South Korea");
    assert_eq!(first.state().title(), "small.ron", "nothing to save for having looked");
    press(&mut first, Modifiers::COMMAND, Key::S);
    assert_eq!(first.state().title(), "small.ron");
    let plots = first.state().plan().plots().to_vec();
    assert_eq!((plots.len(), plots[1].as_str()), (3, "influence:south"));
    assert!(two_track::store::open(&path).unwrap().contains("influence:south"));
    let mut second = window(&[&path]);
    second.get_by_role_and_label(Role::ComboBox, "Outcome on plot 4");
    said(&second, "Influence on South Korea. ");
    // The next save keeps what is shown then, and that can be undone like anything else.
    second.get_by_role_and_label(Role::Button, "1 plot").click();
    second.run();
    press(&mut second, Modifiers::COMMAND, Key::S);
    assert!(second.state().plan().plots().is_empty());
    press(&mut second, Modifiers::COMMAND, Key::Z);
    assert_eq!(second.state().plan().plots(), plots);
    let model = korea();
    for (wrong, says) in
        [("\"trsut\"", "trust"), ("\"trust\", \"trust\", \"trust\", \"trust\"", "at most 3")]
    {
        let text = two_track::store::open(&path).unwrap();
        let text = text.replacen("futures:", &format!("plots: [{wrong}], futures:"), 1);
        let (plan, problems) = plan::check(&text, &model);
        assert!(plan.is_none(), "{text}");
        assert!(problems[0].to_string().contains(says), "{problems:?}");
    }
}
