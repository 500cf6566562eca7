//! Building a plan with one's hands: conditions built by picking, engagement de-linked or quid pro
//! quo, warnings, resets, a copy, several bars at once; every gesture one step.

#![expect(clippy::unwrap_used, reason = "in a test, a surprise is a failure")]
#![expect(clippy::disallowed_methods, reason = "these tests set up their own folders")]

use std::fs;

use egui::{Key, Modifiers, Role};
use egui_kittest::Harness;
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use two_track::analysis::{Happening, moments};
use two_track::app::App;
use two_track::ensemble::Progress;
use two_track::plan::{
    self, Against, Condition, Edit, Linkage, Plan, Test, apply, cautions, differences, linkage,
};

use crate::app::{a_switch, drop_on, press, settle, small_plan, window};
use crate::korea::korea;

fn edited(edits: &[Edit]) -> Plan {
    let model = korea();
    let mut plan = Plan::baseline(&model);
    for edit in edits {
        apply(&mut plan, &model, edit).unwrap();
    }
    plan
}

fn on(measure: &str) -> Edit {
    Edit::Switch(measure.to_owned(), true)
}

fn used<'a>(harness: &'a Harness<'_, App>, measure: &str) -> &'a plan::Use {
    &harness.state().plan().uses()[measure]
}

fn start(harness: &Harness<'_, App>, measure: &str) -> String {
    used(harness, measure).start.to_string()
}

/// Chooses in a list that is found by its name.
pub(crate) fn choose(harness: &mut Harness<'_, App>, list: &str, choice: &str) {
    harness.get_by_role_and_label(Role::ComboBox, list).click();
    harness.run();
    // The list lies over everything, so it comes last.
    let found = harness.query_all_by_role_and_label(Role::Button, choice).last();
    found.unwrap_or_else(|| panic!("{list} has no {choice}")).click();
    settle(harness);
}

#[test]
fn a_condition_is_built_by_picking() {
    let (_folder, path) = small_plan();
    let mut harness = window(&[&path]);
    harness.get_by_label("Details of Liaison offices").click();
    harness.run();
    choose(&mut harness, "Condition of Liaison offices", "When");
    let Condition::When(Test::Above { months, .. }) = used(&harness, "liaison_offices").condition
    else {
        panic!("{:?}", used(&harness, "liaison_offices").condition);
    };
    assert_eq!(months, 12);
    choose(&mut harness, "What Liaison offices watches", "Trust");
    choose(&mut harness, "Side of the value that Liaison offices watches", "at or below");
    choose(&mut harness, "Condition of Liaison offices", "Until");
    let condition = used(&harness, "liaison_offices").condition.clone();
    let Condition::Until(Test::Below { outcome, months: 12, .. }) = condition else {
        panic!("{condition:?}");
    };
    assert_eq!(outcome, "trust");
    // What comes of it stands below, in years and in futures.
    harness.get_by_label_contains("Ends ");
    // Four choices are four steps.
    for _ in 0..4 {
        press(&mut harness, Modifiers::COMMAND, Key::Z);
    }
    settle(&mut harness);
    assert_eq!(used(&harness, "liaison_offices").condition, Condition::Always);
    assert_eq!(harness.state().title(), "small.ron");
}

#[test]
fn one_click_ties_the_whole_engagement() {
    let (_folder, path) = small_plan();
    let mut harness = window(&[&path]);
    a_switch(&harness, "Visits of officials").click();
    settle(&mut harness);
    // The other way is told before it is chosen.
    harness.get_by_label_contains("Quid pro quo instead, in 2047: China ");
    harness.get_by_role_and_label(Role::Button, "Quid pro quo").click();
    settle(&mut harness);
    let freeze = Condition::InExchangeFor("freeze".to_owned());
    let step = Condition::InExchangeFor("reciprocal_step".to_owned());
    assert_eq!(used(&harness, "liaison_offices").condition, freeze);
    assert_eq!(used(&harness, "officials_exchange").condition, step);
    harness.get_by_label_contains("De-linked instead, in 2047: China ");
    press(&mut harness, Modifiers::COMMAND, Key::Z);
    assert_eq!(used(&harness, "liaison_offices").condition, Condition::Always);
    assert_eq!(used(&harness, "officials_exchange").condition, Condition::Always);
}

#[test]
fn a_linkage_is_read_off_the_plan() {
    let model = korea();
    let plan = edited(&[on("liaison_offices"), on("market_access")]);
    assert_eq!(linkage(&model, &Plan::baseline(&model)), None);
    assert_eq!(linkage(&model, &plan), Some(Linkage::DeLinked));
    let mut tied = plan.clone();
    let conditions = Linkage::QuidProQuo.conditions(&model, &plan);
    apply(&mut tied, &model, &Edit::Conditions(conditions)).unwrap();
    assert_eq!(linkage(&model, &tied), Some(Linkage::QuidProQuo));
    // What no use was made of stays as it is, so that the file does not grow.
    assert_eq!(tied.differing(&model).count(), 2);
    let one = Edit::Condition("market_access".to_owned(), Condition::Always);
    apply(&mut tied, &model, &one).unwrap();
    assert_eq!(linkage(&model, &tied), None);
    // The sample that is called so is tied as the model says.
    let text = two_track::store::assets::sample("quid-pro-quo.ron").unwrap();
    let sample = plan::check(text, &model).0.unwrap();
    assert_eq!(linkage(&model, &sample), Some(Linkage::QuidProQuo));
    let conditions = Linkage::QuidProQuo.conditions(&model, &sample);
    let mut same = sample.clone();
    apply(&mut same, &model, &Edit::Conditions(conditions)).unwrap();
    assert_eq!(same, sample);
}

#[test]
fn cautions_say_what_is_missing_and_block_nothing() {
    let model = korea();
    let told = |plan: &Plan| {
        cautions(&model, plan).iter().map(|(id, _)| (*id).to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(told(&Plan::baseline(&model)), [""; 0]);
    let mut plan = edited(&[on("normalization"), on("market_access")]);
    assert_eq!(told(&plan), ["normalization", "market_access"]);
    let strength = |id: &str, strength| Edit::Strength(id.to_owned(), strength);
    for edit in [on("liaison_offices"), strength("sanctions_relief", 2.0)] {
        apply(&mut plan, &model, &edit).unwrap();
    }
    assert_eq!(told(&plan), [""; 0]);
    let later = Edit::Start("liaison_offices".to_owned(), "2030-01".parse().unwrap());
    apply(&mut plan, &model, &later).unwrap();
    assert_eq!(told(&plan), ["normalization"]);
    let plan = edited(&[on("end_of_war_declaration"), strength("end_of_war_declaration", 0.5)]);
    assert_eq!(told(&plan), ["end_of_war_declaration"]);
}

#[test]
fn cautions_stand_at_the_measure_and_in_the_outlook() {
    let (_folder, path) = small_plan();
    let mut harness = window(&[&path]);
    assert!(harness.query_by_label_contains("caution on the measures").is_none());
    a_switch(&harness, "Market access").click();
    settle(&mut harness);
    harness.get_by_label_contains("eases sanctions only for dismantling");
    harness.get_by_label("1 caution on the measures").click();
    harness.run();
    harness.get_by_role_and_label(Role::Switch, "Market access in this plan");
}

#[test]
fn moments_agree_with_what_is_sure() {
    let model = korea();
    let of = |condition| {
        let id = || "humanitarian_aid".to_owned();
        let plan = edited(&[on("humanitarian_aid"), Edit::Condition(id(), condition)]);
        let found = moments(&model, &plan, (100, 2), &Progress::default()).unwrap().unwrap();
        found.into_iter().find(|m| m.measure == id() && m.what != Happening::Accepted).unwrap()
    };
    let warheads = |value, months| Test::Above { outcome: "warheads".to_owned(), value, months };
    // There are warheads in every future from the first month, and never a million.
    let sure = of(Condition::When(warheads(0.0, 24)));
    assert_eq!((sure.what, sure.never(), sure.times.len()), (Happening::Starts, 0.0, 100));
    assert!(sure.times.iter().all(|time| (*time - 2029.0).abs() < 0.3), "{:?}", sure.times);
    assert_eq!(sure.words(), "starts in 2029; in all futures");
    let never = of(Condition::Until(warheads(1e6, 1)));
    assert_eq!((never.what, never.never()), (Happening::Ends, 1.0));
    let early = of(Condition::Unless(warheads(0.0, 1)));
    assert_eq!(
        (early.what, early.words().as_str()),
        (Happening::Pauses, "first suspended in 2027; in all futures")
    );
}

#[test]
fn moments_are_those_in_which_a_measure_is_offered() {
    let model = korea();
    let id = || "humanitarian_aid".to_owned();
    let month = |text: &str| text.parse().unwrap();
    // There are warheads all the time, but nothing to suspend before 2031 or after 2032.
    let warheads = |value| Test::Above { outcome: "warheads".to_owned(), value, months: 1 };
    let told = |condition| {
        let times = Edit::Move(id(), month("2031-01"), Some(month("2032-12")));
        let edits = [on("humanitarian_aid"), times, Edit::Condition(id(), condition)];
        let found = moments(&model, &edited(&edits), (100, 2), &Progress::default());
        let found = found.unwrap().unwrap();
        found.into_iter().find(|m| m.what != Happening::Accepted).unwrap().words()
    };
    assert_eq!(told(Condition::Unless(warheads(0.0))), "first suspended in 2031; in all futures");
    assert_eq!(told(Condition::Until(warheads(1e6))), "does not end in any future");
}

#[test]
fn a_copy_remembers_what_it_was_made_from() {
    let (_folder, path) = small_plan();
    let mut harness = window(&[&path]);
    press(&mut harness, Modifiers::COMMAND, Key::K);
    harness.get_by_label("Find a command, measure or outcome").type_text("duplicate");
    harness.run();
    press(&mut harness, Modifiers::NONE, Key::Enter);
    settle(&mut harness);
    assert_eq!(harness.state().title(), "small-varied.ron •", "it is on no disk yet");
    assert_eq!(harness.state().plan().title(), "Small, varied");
    for measure in ["Leader channel", "Liaison offices"] {
        a_switch(&harness, measure).click();
        settle(&mut harness);
    }
    settle(&mut harness);
    let lines = differences(&korea(), harness.state().plan(), Against::Parent);
    let want = [
        "Liaison offices: off (was: Both capitals, from 2028-01)",
        "Leader channel: Summits, from 2027-01 (was: off)",
    ];
    assert_eq!(lines, want);
    harness.get_by_role_and_label(Role::Button, "To parent").click();
    settle(&mut harness);
    let plan = harness.state().plan();
    assert_eq!(Some(plan.uses()), plan.parent().map(|parent| &parent.uses));
    harness.get_by_label("Reset Political engagement").click();
    settle(&mut harness);
    assert!(!used(&harness, "liaison_offices").on, "the baseline has no offices");
}

#[test]
fn picked_bars_move_together_as_one_step() {
    let (_folder, path) = small_plan();
    let mut harness = window(&[&path]);
    a_switch(&harness, "Leader channel").click();
    settle(&mut harness);
    let before = harness.state().plan().clone();
    for bar in ["Liaison offices: from", "Leader channel: from"] {
        harness.get_by_label_contains(bar).click_modifiers(Modifiers::COMMAND);
        harness.run();
    }
    harness.run();
    // The bar that was clicked last has the keyboard.
    press(&mut harness, Modifiers::SHIFT, Key::ArrowRight);
    settle(&mut harness);
    assert_eq!(
        [start(&harness, "liaison_offices"), start(&harness, "leader_channel")],
        ["2029-01", "2028-01"]
    );
    press(&mut harness, Modifiers::COMMAND, Key::Z);
    assert_eq!(*harness.state().plan(), before);
    // Let go, each goes by itself again.
    press(&mut harness, Modifiers::NONE, Key::Escape);
    harness.get_by_label_contains("Leader channel: from").focus();
    harness.run();
    press(&mut harness, Modifiers::NONE, Key::ArrowRight);
    assert_eq!(
        [start(&harness, "liaison_offices"), start(&harness, "leader_channel")],
        ["2028-01", "2027-02"]
    );
}

#[test]
fn what_is_picked_in_one_plan_is_not_picked_in_the_next() {
    let (folder, path) = small_plan();
    let both = fs::read_to_string(&path).unwrap();
    let both = both.replace("measures: {", "measures: { \"leader_channel\": (),");
    fs::write(&path, &both).unwrap();
    let next = folder.path().join("next.ron");
    fs::write(&next, both).unwrap();
    let mut harness = window(&[&path]);
    for bar in ["Liaison offices: from", "Leader channel: from"] {
        harness.get_by_label_contains(bar).click_modifiers(Modifiers::COMMAND);
        harness.run();
    }
    drop_on(&mut harness, next);
    assert_eq!(harness.state().title(), "next.ron");
    let before = start(&harness, "leader_channel");
    harness.get_by_label_contains("Leader channel: from").focus();
    harness.run();
    press(&mut harness, Modifiers::NONE, Key::ArrowRight);
    assert_eq!(start(&harness, "liaison_offices"), "2028-01");
    assert_ne!(start(&harness, "leader_channel"), before);
}

#[test]
fn a_short_shift_is_asked_of_its_own_press() {
    let (_folder, path) = small_plan();
    let mut harness = window(&[&path]);
    harness.get_by_label_contains("Liaison offices: from").focus();
    harness.run();
    // All of it before the next picture: the state of the keys after it tells nothing.
    let key = |pressed| egui::Event::Key {
        key: Key::ArrowRight,
        physical_key: None,
        pressed,
        repeat: false,
        modifiers: Modifiers::SHIFT,
    };
    let of = egui::Event::ModifiersChanged;
    let all = [of(Modifiers::SHIFT), key(true), key(false), of(Modifiers::NONE)];
    harness.input_mut().events.extend(all);
    harness.run();
    assert_eq!(start(&harness, "liaison_offices"), "2029-01");
}

#[test]
fn nothing_moves_under_the_hand_while_a_plan_is_computed() {
    let (_folder, path) = small_plan();
    let mut harness = window(&[&path]);
    a_switch(&harness, "Visits of officials").click();
    settle(&mut harness);
    let places = |harness: &Harness<'_, App>| {
        let top = |label: &str| harness.get_by_label_contains(label).rect().top();
        let shocks = harness.get_by_label("Shocks over futures").rect();
        [
            shocks.top(),
            top("Visits of officials: from"),
            a_switch(harness, "Leader channel").rect().top(),
        ]
    };
    let before = places(&harness);
    harness.get_by_label_contains("Liaison offices: from").focus();
    harness.run();
    harness.key_press(Key::ArrowRight);
    harness.step();
    stays_while_computed(&mut harness, &places, before);
    // Tied, a measure says to what; what is told in advance of the other way keeps its lines.
    harness.get_by_role_and_label(Role::Button, "Quid pro quo").click();
    harness.step();
    harness.step();
    let tied = places(&harness);
    stays_while_computed(&mut harness, &places, tied);
}

fn stays_while_computed(
    harness: &mut Harness<'_, App>,
    places: &dyn Fn(&Harness<'_, App>) -> [f32; 3],
    before: [f32; 3],
) {
    let mut steps = 0;
    while harness.state().is_computing() || steps < 3 {
        harness.step();
        assert_eq!(places(harness), before);
        steps += 1;
        std::thread::sleep(std::time::Duration::from_millis(2));
    }
}

#[test]
fn plots_are_chosen_and_share_their_years() {
    let (_folder, path) = small_plan();
    let mut harness = window(&[&path]);
    let plots = |harness: &Harness<'_, App>| {
        harness
            .query_all_by_role(Role::Image)
            .filter(|node| {
                node.accesskit_node().label().is_some_and(|label| label.contains(". In 2047: "))
            })
            .count()
    };
    assert_eq!(plots(&harness), 1);
    press(&mut harness, Modifiers::NONE, Key::G);
    assert_eq!(plots(&harness), 2);
    press(&mut harness, Modifiers::NONE, Key::G);
    assert_eq!(plots(&harness), 4);
    choose(&mut harness, "Outcome on plot 3", "Contact");
    harness.get_by_label_contains("Contact. In 2047: ");
    harness.get_by_role_and_label(Role::Button, "1 plot").click();
    harness.run();
    assert_eq!(plots(&harness), 1);
}

#[test]
fn plots_that_have_no_room_beside_one_another_do_not_overlap() {
    let (_folder, path) = small_plan();
    let mut harness = window(&[&path]);
    harness.set_size(egui::vec2(1024.0, 700.0));
    harness.get_by_role_and_label(Role::Button, "4 plots").click();
    settle(&mut harness);
    let plots = harness.query_all_by_role(Role::Image).map(|plot| plot.rect()).collect::<Vec<_>>();
    assert!(plots.len() >= 4, "{plots:?}");
    for (place, plot) in plots.iter().enumerate() {
        let over = plots[..place].iter().find(|other| plot.shrink(1.0).intersects(**other));
        assert!(over.is_none(), "{plot:?} lies over {over:?}");
    }
}

#[test]
fn a_strength_through_time_is_drawn_by_its_points() {
    let (_folder, path) = small_plan();
    let mut harness = window(&[&path]);
    // It stands below what the panel shows of its list: asked for as a screen reader does.
    harness.get_by_label("Details of Sanctions pressure").click_accesskit();
    harness.run();
    harness.get_by_label("Strength through time").click();
    settle(&mut harness);
    let curve = |harness: &Harness<'_, App>| used(harness, "sanctions_pressure").curve.clone();
    assert_eq!(curve(&harness).len(), 2);
    let first = curve(&harness)[0];
    harness.get_by_label_contains("Point 1 of Sanctions pressure").click();
    harness.run();
    press(&mut harness, Modifiers::NONE, Key::ArrowDown);
    press(&mut harness, Modifiers::SHIFT, Key::ArrowRight);
    settle(&mut harness);
    let moved = curve(&harness)[0];
    assert_eq!(moved.0, first.0.plus_months(12));
    assert!(moved.1 < first.1 && moved.1 > 0.9 * first.1, "{moved:?} is a step below {first:?}");
    // A click between two points adds one.
    let ground = harness.get_by_label_contains("Curve of Sanctions pressure").rect();
    harness.hover_at(ground.center());
    harness.run();
    harness.drag_at(ground.center());
    harness.drop_at(ground.center());
    settle(&mut harness);
    assert_eq!(curve(&harness).len(), 3, "{:?}", curve(&harness));
    // What was added has the keyboard.
    press(&mut harness, Modifiers::NONE, Key::Delete);
    settle(&mut harness);
    assert_eq!(curve(&harness).len(), 2);
    // Five gestures, five steps back.
    for _ in 0..5 {
        press(&mut harness, Modifiers::COMMAND, Key::Z);
    }
    assert_eq!(harness.state().title(), "small.ron");
}

#[test]
fn escape_closes_a_menu_and_not_what_is_behind_it() {
    let (_folder, path) = small_plan();
    let mut harness = window(&[&path]);
    harness.get_by_label("Details of Liaison offices").click();
    harness.run();
    harness.get_by_role_and_label(Role::Button, "File").click();
    harness.run();
    assert!(harness.query_by_label_contains("Duplicate this plan").is_some());
    press(&mut harness, Modifiers::NONE, Key::Escape);
    assert!(harness.query_by_label_contains("Duplicate this plan").is_none());
    assert!(harness.query_by_label("Strength through time").is_some(), "the details stay");
    press(&mut harness, Modifiers::NONE, Key::Escape);
    assert!(harness.query_by_label("Strength through time").is_none());
}

#[test]
fn what_is_asked_in_exchange_is_picked() {
    let (_folder, path) = small_plan();
    let mut harness = window(&[&path]);
    harness.get_by_label("Details of Liaison offices").click();
    harness.run();
    choose(&mut harness, "Condition of Liaison offices", "In exchange for");
    for (words, id) in [
        ("a moratorium on tests", "moratorium"),
        ("any reciprocal step", "reciprocal_step"),
        ("dismantling", "dismantling"),
        ("a freeze", "freeze"),
    ] {
        choose(&mut harness, "What Liaison offices is given for", words);
        let asked = Condition::InExchangeFor(id.to_owned());
        assert_eq!(used(&harness, "liaison_offices").condition, asked);
        harness.get_by_label(&format!("In exchange for {words}"));
    }
}

#[test]
fn a_ramp_is_a_step_linear_or_an_s_curve() {
    let (_folder, path) = small_plan();
    let mut harness = window(&[&path]);
    harness.get_by_label("Details of Liaison offices").click();
    harness.run();
    let ramp = |harness: &Harness<'_, App>| {
        let used = used(harness, "liaison_offices");
        (used.ramp_months, used.ramp_shape)
    };
    let list = "Shape of the ramp of Liaison offices";
    assert_eq!(ramp(&harness), (0, plan::RampShape::Linear));
    choose(&mut harness, list, "S-curve");
    assert_eq!(ramp(&harness), (12, plan::RampShape::SCurve), "a step gets a year");
    choose(&mut harness, list, "linear");
    assert_eq!(ramp(&harness), (12, plan::RampShape::Linear));
    choose(&mut harness, list, "step");
    assert_eq!(ramp(&harness).0, 0);
    for _ in 0..3 {
        press(&mut harness, Modifiers::COMMAND, Key::Z);
    }
    assert_eq!(harness.state().title(), "small.ron", "each choice is one step");
}

#[test]
fn both_ways_are_laid_side_by_side_with_one_click() {
    let (_folder, path) = small_plan();
    let mut harness = window(&[&path]);
    harness.get_by_label("Compare de-linked with quid pro quo").click();
    settle(&mut harness);
    harness.get_by_label("Leave out Small, quid pro quo");
    assert_eq!(harness.state().title(), "small.ron", "the plan itself is as it was");
    // Once more puts nothing there twice: the name would then be ambiguous.
    harness.state_mut().show_view("plan");
    harness.run();
    harness.get_by_label("Compare de-linked with quid pro quo").click();
    settle(&mut harness);
    harness.get_by_label("Leave out Small, quid pro quo");
}
