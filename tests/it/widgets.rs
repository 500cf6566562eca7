//! The widgets, driven through their accessibility tree as a keyboard, a pointer and a screen
//! reader would: they can be named, reached, moved and read.

use egui::{Key, Modifiers, Role, Ui, pos2, vec2};
use egui_kittest::Harness;
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use two_track::app::theme::Theme;
use two_track::app::widgets::{
    BandPlot, Bar, BarChange, ChangeBar, More, Series, TimeScale, Timeline, Told, month_edit,
    stops, switch,
};
use two_track::base::Month;
use two_track::model::{Better, Track};

fn harness<'a, T: 'a>(
    size: [f32; 2],
    state: T,
    ui: impl FnMut(&mut Ui, &mut T) + 'a,
) -> Harness<'a, T> {
    let builder = Harness::builder().with_size(size).with_max_steps(12);
    let mut harness = builder.with_context_setup(Theme::install).build_ui_state(ui, state);
    harness.run();
    harness
}

fn month(text: &str) -> Month {
    text.parse().expect(text)
}

#[test]
fn a_switch_is_clicked_and_keyed() {
    let mut h = harness([200.0, 60.0], false, |ui, on| {
        switch(ui, "Liaison offices", on);
    });
    let node = h.get_by_role_and_label(Role::Switch, "Liaison offices");
    assert!(node.rect().height() >= 24.0, "{:?}", node.rect());
    node.click();
    h.run();
    assert!(*h.state());
    h.get_by_label("Liaison offices").focus();
    h.run();
    h.key_press(Key::Space);
    h.run();
    assert!(!*h.state());
}

const STOPS: [(f64, &str); 4] = [(0.0, "none"), (0.25, "light"), (0.5, "as today"), (1.0, "full")];

fn stops_harness(strength: f64) -> Harness<'static, f64> {
    harness([280.0, 60.0], strength, |ui, strength| {
        stops(ui, "Strength of sanctions", strength, &STOPS);
    })
}

#[test]
fn stops_are_stepped_with_the_keys() {
    let mut h = stops_harness(0.25);
    h.get_by_label("Strength of sanctions").focus();
    h.run();
    let cases = [
        (Key::ArrowRight, 0.5),
        (Key::ArrowRight, 1.0),
        (Key::ArrowRight, 1.0),
        (Key::ArrowLeft, 0.5),
        (Key::Home, 0.0),
        (Key::End, 1.0),
    ];
    for (key, strength) in cases {
        h.key_press(key);
        h.run();
        assert_eq!(*h.state(), strength, "after {key:?}");
    }
}

#[test]
fn a_strength_between_two_stops_steps_to_its_neighbours() {
    for (key, strength) in [(Key::ArrowRight, 1.0), (Key::ArrowLeft, 0.5)] {
        let mut h = stops_harness(0.8);
        h.get_by_label("Strength of sanctions").focus();
        h.run();
        h.key_press(key);
        h.run();
        assert_eq!(*h.state(), strength, "after {key:?}");
    }
}

#[test]
fn stops_say_their_words() {
    let h = stops_harness(0.5);
    let node = h.get_by_label("Strength of sanctions");
    assert_eq!(node.accesskit_node().value().as_deref(), Some("as today"));
}

#[test]
fn stops_are_dragged_from_end_to_end() {
    let mut h = stops_harness(0.0);
    let rect = h.get_by_label("Strength of sanctions").rect();
    h.drag_at(rect.left_center() + vec2(8.0, 0.0));
    h.run();
    h.hover_at(rect.left_center() + vec2(96.0, 0.0));
    h.run();
    h.drop_at(rect.left_center() + vec2(96.0, 0.0));
    h.run();
    assert_eq!(*h.state(), 1.0);
}

fn month_harness() -> Harness<'static, Month> {
    harness([200.0, 80.0], month("2027-03"), |ui, value| {
        month_edit(ui, "First month", value, (month("2027-01"), month("2046-12")));
    })
}

#[test]
fn a_month_is_typed() {
    let mut h = month_harness();
    h.get_by_label("First month").focus();
    h.run();
    h.key_press_modifiers(Modifiers::COMMAND, Key::A);
    h.get_by_label("First month").type_text("2031-1");
    h.run();
    assert_eq!(*h.state(), month("2027-03"), "half a month changes nothing");
    h.get_by_label("First month").type_text("1");
    h.run();
    assert_eq!(*h.state(), month("2031-11"));
}

#[test]
fn a_month_out_of_range_is_refused_with_words() {
    let mut h = month_harness();
    h.get_by_label("First month").focus();
    h.run();
    h.key_press_modifiers(Modifiers::COMMAND, Key::A);
    h.get_by_label("First month").type_text("2060-01");
    h.run();
    assert_eq!(*h.state(), month("2027-03"));
    h.get_by_label_contains("write a month from 2027-01 to 2046-12");
}

#[test]
fn a_month_changed_elsewhere_wins_over_half_a_month() {
    let mut h = month_harness();
    h.get_by_label("First month").focus();
    h.run();
    h.get_by_label("First month").type_text("x");
    h.run();
    *h.state_mut() = month("2040-02");
    h.run();
    assert_eq!(*h.state(), month("2040-02"));
    let shown = h.get_by_label("First month").accesskit_node().value();
    assert_eq!(shown.as_deref(), Some("2040-02"));
}

#[test]
fn a_month_is_stepped() {
    let mut h = month_harness();
    h.get_by_label("First month").focus();
    h.run();
    let shift = Modifiers::SHIFT;
    let cases = [
        (Modifiers::NONE, Key::ArrowUp, "2027-04"),
        (shift, Key::ArrowUp, "2028-04"),
        (shift, Key::ArrowDown, "2027-04"),
        (shift, Key::ArrowDown, "2027-01"),
    ];
    for (modifiers, key, want) in cases {
        h.key_press_modifiers(modifiers, key);
        h.run();
        assert_eq!(*h.state(), month(want), "after {modifiers:?} {key:?}");
    }
}

#[test]
fn a_change_is_told_in_words() {
    let h = harness([200.0, 60.0], (), |ui, ()| {
        let bar = ChangeBar { low: -1.0, mid: -2.0, high: -4.0, scale: 5.0, better: Better::Less };
        bar.ui(ui, "Warheads");
    });
    h.get_by_label_contains("Warheads: better");
}

/// A timeline of one bar over 2027–2046, 40 points a year, and what came of it.
struct Strip {
    start: Month,
    end: Option<Month>,
    selected: bool,
    changes: Vec<BarChange>,
}

fn strip(start: &str, end: &str) -> Harness<'static, Strip> {
    let end = (!end.is_empty()).then(|| month(end));
    let state = Strip { start: month(start), end, selected: true, changes: Vec::new() };
    harness([820.0, 60.0], state, |ui, strip| {
        let bar = Bar {
            measure: "liaison",
            label: "Liaison offices",
            track: Track::Engagement,
            start: strip.start,
            end: strip.end,
            ramp_months: 6,
            strength_words: "full embassies",
            conditional: false,
            baseline: false,
            selected: strip.selected,
            more: More::default(),
        };
        let timeline = Timeline {
            bars: &[bar],
            scale: TimeScale { first: 2027.0, last: 2047.0, left: 10.0, right: 810.0 },
            case: (month("2027-01"), month("2046-12")),
            cursor: None,
            shocks: &[],
            chances: &[],
            unfolded: false,
        };
        for change in timeline.ui(ui) {
            if let BarChange::Moved { start, end, .. } = &change {
                (strip.start, strip.end) = (*start, *end);
            }
            strip.changes.push(change);
        }
    })
}

#[test]
fn a_bar_has_a_name_with_its_dates() {
    strip("2027-03", "").get_by_label("Liaison offices: from 2027-03 to the end");
    strip("2027-03", "2030-12").get_by_label("Liaison offices: from 2027-03 to 2030-12");
}

fn drag(h: &mut Harness<'_, Strip>, label: &str, years: f32) {
    let from = h.get_by_label_contains(label).rect().center();
    h.drag_at(from);
    h.run();
    for share in [0.3, 1.0] {
        h.hover_at(pos2(from.x + years * 40.0 * share, from.y));
        h.run();
    }
    h.drop_at(pos2(from.x + years * 40.0, from.y));
    h.run();
}

#[test]
fn a_bar_is_dragged_by_quarters() {
    let mut h = strip("2028-01", "2031-12");
    drag(&mut h, "Liaison offices: from", 2.0);
    assert_eq!((h.state().start, h.state().end), (month("2030-01"), Some(month("2033-12"))));
    let moves = h.state().changes.iter().filter(|c| matches!(c, BarChange::Moved { .. })).count();
    assert!(moves >= 2, "the change is live while dragging: {moves} moves");
}

#[test]
fn its_ends_are_dragged() {
    let mut h = strip("2028-01", "2031-12");
    drag(&mut h, "Start of Liaison offices", 1.0);
    assert_eq!((h.state().start, h.state().end), (month("2029-01"), Some(month("2031-12"))));
    drag(&mut h, "End of Liaison offices", -2.0);
    assert_eq!((h.state().start, h.state().end), (month("2029-01"), Some(month("2029-12"))));
    drag(&mut h, "End of Liaison offices", 40.0);
    assert_eq!((h.state().start, h.state().end), (month("2029-01"), None));
}

/// A hand that presses and moves between two pictures drags what it pressed on, not what it is over
/// by then.
#[test]
fn what_was_pressed_on_is_dragged_however_fast() {
    let mut h = strip("2028-01", "2031-12");
    let from = h.get_by_label_contains("End of Liaison offices").rect().center();
    let to = pos2(from.x - 40.0, from.y);
    h.hover_at(from);
    h.run();
    let pressed = egui::Event::PointerButton {
        pos: from,
        button: egui::PointerButton::Primary,
        pressed: true,
        modifiers: Modifiers::NONE,
    };
    h.input_mut().events.extend([pressed, egui::Event::PointerMoved(to)]);
    h.step();
    h.run();
    h.drop_at(to);
    h.run();
    assert_eq!((h.state().start, h.state().end), (month("2028-01"), Some(month("2030-12"))));
}

#[test]
fn a_bar_is_moved_with_the_keys() {
    let mut h = strip("2028-01", "2031-12");
    h.get_by_label_contains("Liaison offices: from").focus();
    h.run();
    let cases = [
        (Modifiers::NONE, Key::ArrowRight, "2028-02", "2032-01"),
        (Modifiers::SHIFT, Key::ArrowRight, "2029-02", "2033-01"),
        (Modifiers::NONE, Key::ArrowLeft, "2029-01", "2032-12"),
        (Modifiers::NONE, Key::Home, "2027-01", "2030-12"),
        (Modifiers::NONE, Key::End, "2043-01", "2046-12"),
    ];
    for (modifiers, key, start, end) in cases {
        h.key_press_modifiers(modifiers, key);
        h.run();
        let got = (h.state().start, h.state().end);
        assert_eq!(got, (month(start), Some(month(end))), "after {modifiers:?} {key:?}");
    }
}

#[test]
fn the_ends_of_the_selected_bar_have_the_keyboard() {
    let mut h = strip("2028-01", "2031-12");
    h.get_by_label_contains("End of Liaison offices").focus();
    h.run();
    h.key_press(Key::ArrowLeft);
    h.run();
    assert_eq!((h.state().start, h.state().end), (month("2028-01"), Some(month("2031-11"))));
}

#[test]
fn a_click_selects() {
    let mut h = strip("2028-01", "2031-12");
    h.get_by_label_contains("Liaison offices: from").click();
    h.run();
    assert!(h.state().changes.contains(&BarChange::Selected("liaison".to_owned())));
    assert_eq!(h.state().start, month("2028-01"));
}

const TIMES: [f64; 5] = [2027.0, 2027.25, 2027.5, 2027.75, 2028.0];

fn plot(cursor: Option<f64>) -> Harness<'static, Option<f64>> {
    harness([700.0, 320.0], cursor, |ui, cursor| {
        let quantiles: Vec<[f64; 9]> = (0..5)
            .map(|t| [1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0, 9.0].map(|q| q + t as f64))
            .collect();
        let series = Series {
            name: "China",
            color: Theme::of(ui).china,
            told: Told::Number(1),
            history: &[(2024.0, 4.0), (2025.0, 4.5)],
            times: &TIMES,
            quantiles: &quantiles,
            baseline: Some(&quantiles),
            members: &[],
            others: &[],
        };
        let plot = BandPlot {
            id: "plot",
            title_y: "Influence capacity (index)",
            series: &[series],
            now: 2027.0,
            range: (2024.0, 2028.0),
            zero_based: true,
            baseline_name: "Today's policy",
            highlight: None,
            gap: "",
            cursor,
            picked: None,
            asked: None,
            height: 300.0,
            summary: "Median rises from 5 to 9".to_owned(),
        };
        let scale = plot.ui(ui);
        assert_eq!((scale.first, scale.last), (2024.0, 2028.0));
    })
}

/// The first arrow key goes on from the year that was picked.
#[test]
fn the_time_cursor_starts_where_a_year_was_picked() {
    let mut h = flat(false);
    h.state_mut().1 = 2028;
    h.run();
    h.get_by_label_contains("Flat").focus();
    h.run();
    h.key_press(Key::ArrowLeft);
    h.run();
    assert_eq!(h.state().2, Some(2027.75));
}

/// A flat line at the bottom of a plot: what was asked, which year was picked, and the cursor.
fn flat<'a>(asks: bool) -> Harness<'a, (Option<usize>, i32, Option<f64>)> {
    harness([700.0, 320.0], (None, 2027, None), move |ui, (asked, year, cursor)| {
        let quantiles = [[0.0, 0.0, 0.0, 0.0, 0.0, 9.0, 9.0, 9.0, 9.0]; 5];
        let series = Series {
            name: "China",
            color: Theme::of(ui).china,
            told: Told::Number(1),
            history: &[],
            times: &TIMES,
            quantiles: &quantiles,
            baseline: None,
            members: &[],
            others: &[],
        };
        BandPlot {
            id: "flat",
            title_y: "Influence capacity (index)",
            series: &[series],
            now: 2027.0,
            range: (2027.0, 2028.0),
            zero_based: true,
            baseline_name: "Today's policy",
            highlight: None,
            gap: "",
            cursor,
            picked: Some(year),
            asked: asks.then_some(asked),
            height: 300.0,
            summary: "Flat".to_owned(),
        }
        .ui(ui);
    })
}

/// A click on a line asks about it; anywhere else, or where lines are not for that, it only picks
/// the year.
#[test]
fn a_click_on_a_line_asks_and_elsewhere_picks_the_year() {
    for (asks, above, asked) in [(true, 3.0, true), (true, 60.0, false), (false, 3.0, false)] {
        let mut h = flat(asks);
        let plot = h.get_by_role_and_label(Role::Image, "Flat").rect();
        let at = pos2(plot.right() - 30.0, plot.bottom() - above);
        h.hover_at(at);
        h.run();
        h.drag_at(at);
        h.drop_at(at);
        h.run();
        let (place, year, _) = *h.state();
        assert_eq!(place, asked.then_some(0), "{asks} {above}");
        assert_eq!(year, 2028, "{asks} {above}");
    }
}

/// The same by key: the line's name is a button.
#[test]
fn the_name_of_a_line_asks_by_key() {
    let mut h = flat(true);
    h.get_by_label("China 0.0: what moved it?").focus();
    h.run();
    h.key_press(Key::Enter);
    h.run();
    assert_eq!(h.state().0, Some(0));
    assert!(flat(false).query_by_label_contains("what moved it?").is_none());
}

#[test]
fn a_plot_is_told_in_words() {
    let h = plot(Some(2027.5));
    let node = h.get_by_role_and_label(Role::Image, "Median rises from 5 to 9");
    let words = node.accesskit_node().value().expect("what the cursor reads");
    assert_eq!(
        words,
        "July 2027; China 7.0 (80 % of runs 5.0 to 9.0); \
         Today's policy 7.0 (80 % of runs 5.0 to 9.0)"
    );
}

#[test]
fn history_is_read_as_measured() {
    let h = plot(Some(2025.0));
    let node = h.get_by_role_and_label(Role::Image, "Median rises from 5 to 9");
    assert_eq!(node.accesskit_node().value().as_deref(), Some("2025, measured; China 4.5"));
}

#[test]
fn the_cursor_is_moved_with_the_keys() {
    let mut h = plot(Some(2027.5));
    h.get_by_role_and_label(Role::Image, "Median rises from 5 to 9").focus();
    h.run();
    let cases = [
        (Modifiers::NONE, Key::ArrowRight, Some(2027.75)),
        (Modifiers::SHIFT, Key::ArrowLeft, Some(2025.0)),
        (Modifiers::NONE, Key::ArrowLeft, Some(2024.0)),
        (Modifiers::NONE, Key::ArrowLeft, Some(2024.0)),
        (Modifiers::NONE, Key::End, Some(2028.0)),
        (Modifiers::NONE, Key::Home, Some(2024.0)),
        (Modifiers::NONE, Key::Escape, None),
    ];
    for (modifiers, key, want) in cases {
        h.key_press_modifiers(modifiers, key);
        h.run();
        assert_eq!(*h.state(), want, "after {modifiers:?} {key:?}");
    }
}

#[test]
fn the_cursor_follows_the_pointer_and_leaves_with_it() {
    let mut h = plot(None);
    let rect = h.get_by_role_and_label(Role::Image, "Median rises from 5 to 9").rect();
    // The frame spans 2024–2028: seven eighths across is the middle of 2027.
    h.hover_at(pos2(rect.left() + rect.width() * 7.0 / 8.0, rect.center().y));
    h.run();
    assert_eq!(*h.state(), Some(2027.5));
    h.hover_at(rect.left_top() - vec2(20.0, 10.0));
    h.run();
    assert_eq!(*h.state(), None);
}

/// What no caller should pass, and no picture may break on.
#[test]
fn nonsense_is_drawn_without_a_panic() {
    let (nan, inf) = (f64::NAN, f64::INFINITY);
    let odd = [[nan; 9], [inf; 9], [-inf; 9], [f64::MAX; 9], [f64::MIN_POSITIVE; 9], [0.0; 9]];
    let times = [2027.0, nan, inf, 2028.0];
    let ranges =
        [(2027.0, 2047.0), (2047.0, 2027.0), (2027.0, 2027.0), (nan, inf), (-1e300, 1e300)];
    for range in ranges {
        for quantiles in [&odd[..], &odd[..1], &odd[5..], &[]] {
            let members = [vec![], vec![nan, inf]];
            for members in [&members[..], &[]] {
                nonsense(range, quantiles, &times, members);
            }
        }
    }
}

fn nonsense(range: (f64, f64), quantiles: &[[f64; 9]], times: &[f64], members: &[Vec<f64>]) {
    harness([90.0, 90.0], (), |ui, ()| {
        let series = Series {
            name: "China",
            color: Theme::of(ui).china,
            told: Told::Number(1),
            history: &[(f64::NAN, 4.0), (2025.0, f64::INFINITY)],
            times,
            quantiles,
            baseline: Some(quantiles),
            members,
            others: &[],
        };
        let mut cursor = Some(f64::NAN);
        let plot = BandPlot {
            id: "plot",
            title_y: "",
            series: &[series],
            now: f64::NAN,
            range,
            zero_based: true,
            baseline_name: "",
            highlight: Some((f64::NAN, f64::NEG_INFINITY)),
            gap: "",
            cursor: &mut cursor,
            picked: None,
            asked: None,
            height: 0.0,
            summary: String::new(),
        };
        let scale = plot.ui(ui);
        let bar = Bar {
            measure: "",
            label: "",
            track: Track::Pressure,
            start: Month::MAX,
            end: Some(Month::MIN),
            ramp_months: u32::MAX,
            strength_words: "",
            conditional: true,
            baseline: false,
            selected: true,
            more: More::default(),
        };
        let case = (Month::MAX, Month::MIN);
        Timeline {
            bars: &[bar],
            scale,
            case,
            cursor: Some(f64::NAN),
            shocks: &[],
            chances: &[],
            unfolded: false,
        }
        .ui(ui);
        let bar = ChangeBar {
            low: f64::NAN,
            mid: f64::INFINITY,
            high: 1.0,
            scale: 0.0,
            better: Better::More,
        };
        bar.ui(ui, "");
        stops(ui, "s", &mut f64::NAN.clone(), &[(0.0, ""), (0.0, ""), (1.0, "")]);
        stops(ui, "none", &mut 1.0, &[]);
    });
}
