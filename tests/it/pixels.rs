//! Every widget and every view as pixels, light and dark, against the pictures in `snapshots/`.
//! After a wanted change: `UPDATE_SNAPSHOTS=1 cargo test pixels`, and look at the new pictures.
//! The numbers drawn here are smooth curves made for looking at; they are no projection.

use egui::{Ui, vec2};
use egui_kittest::kittest::Queryable as _;
use egui_kittest::{Harness, SnapshotOptions, SnapshotResults};
use two_track::app::theme::Theme;
use two_track::app::widgets::{
    BandPlot, Bar, ChangeBar, More, Series, TimeScale, Timeline, Told, month_edit, stops, switch,
};
use two_track::base::Month;
use two_track::model::{Better, Track};

use crate::soft::Cpu;

/// The renderer rounds the same everywhere, so nothing may differ by more than what cannot be
/// seen, in not a single pixel.
pub(crate) fn options() -> SnapshotOptions {
    SnapshotOptions::new().threshold(0.1).output_path("tests/it/snapshots")
}

fn harness<'a>(
    size: [f32; 2],
    theme: egui::Theme,
    mut ui: impl FnMut(&mut Ui) + 'a,
) -> Harness<'a> {
    let mut harness = Harness::builder()
        .with_size(size)
        .with_theme(theme)
        .with_max_steps(12)
        .with_options(options())
        .with_render_cursor(false)
        .renderer(Cpu::default())
        .with_context_setup(Theme::install)
        .build_ui(move |root| {
            let ground = root.visuals().panel_fill;
            root.painter().rect_filled(root.ctx().content_rect(), 0.0, ground);
            ui(root);
        });
    harness.run();
    harness
}

fn widget(name: &str, size: [f32; 2], mut ui: impl FnMut(&mut Ui)) {
    let mut results = SnapshotResults::new();
    for (theme, mode) in [(egui::Theme::Light, "light"), (egui::Theme::Dark, "dark")] {
        let mut harness = harness(size, theme, &mut ui);
        results.add(harness.try_snapshot(format!("{name}-{mode}")));
    }
}

fn month(text: &str) -> Month {
    text.parse().expect(text)
}

const NOW: f64 = 2027.0;

/// Eighty quarters of two curves that fan out, with a history and a baseline.
struct Curves {
    times: Vec<f64>,
    china: Vec<[f64; 9]>,
    us: Vec<[f64; 9]>,
    china_before: Vec<(f64, f64)>,
    us_before: Vec<(f64, f64)>,
    baseline: [Vec<[f64; 9]>; 2],
}

fn fan(times: &[f64], median: impl Fn(f64) -> f64, spread: f64) -> Vec<[f64; 9]> {
    // Normal quantiles at `ensemble::LEVELS`, stretched upward.
    let normal = [-1.96, -1.645, -1.282, -0.674, 0.0, 0.674, 1.282, 1.645, 1.96];
    let at = |t: f64, z: f64| {
        let width = spread * (t - NOW).max(0.0).sqrt();
        (median(t) + width * if z > 0.0 { 1.6 * z } else { z }).max(0.0)
    };
    times.iter().map(|t| normal.map(|z| at(*t, z))).collect()
}

fn curves() -> Curves {
    let times: Vec<f64> = (0..=80).map(|q| NOW + f64::from(q) / 4.0).collect();
    let past = |f: fn(f64) -> f64| (1990..=2022).map(|y| (f64::from(y), f(f64::from(y)))).collect();
    Curves {
        china: fan(&times, |t| 41.0 - 0.25 * (t - NOW), 2.2),
        us: fan(&times, |t| 0.6 + 0.16 * (t - NOW), 0.5),
        china_before: past(|y| 14.0 + 26.0 / (1.0 + (-(y - 2004.0) / 5.0).exp())),
        us_before: past(|y| 0.5 + 2.0 * (-((y - 1999.0) / 4.0).powi(2)).exp()),
        baseline: [fan(&times, |t| 41.0 + 0.1 * (t - NOW), 2.0), fan(&times, |_| 0.6, 0.2)],
        times,
    }
}

impl Curves {
    fn series<'a>(&'a self, theme: &Theme, members: [&'a [Vec<f64>]; 2]) -> [Series<'a>; 2] {
        let series =
            |name, color, history: &'a [(f64, f64)], quantiles, baseline, members| Series {
                name,
                color,
                told: Told::Number(1),
                history,
                times: &self.times,
                quantiles,
                baseline: Some(baseline),
                members,
                others: &[],
            };
        let [china, us] = &self.baseline;
        let [theirs, ours] = members;
        [
            series("China", theme.china, &self.china_before[..], &self.china, china, theirs),
            series("United States", theme.us, &self.us_before, &self.us, us, ours),
        ]
    }
}

fn plot(ui: &mut Ui, series: &[Series<'_>], cursor: Option<f64>, height: f32) -> TimeScale {
    let mut cursor = cursor;
    BandPlot {
        id: "plot",
        title_y: "Influence capacity on North Korea (index, 0 to 100)",
        series,
        now: NOW,
        range: (1990.0, 2047.0),
        zero_based: true,
        baseline_name: "Today's policy",
        highlight: None,
        gap: "",
        cursor: &mut cursor,
        picked: None,
        asked: None,
        height,
        summary: "Two curves".to_owned(),
    }
    .ui(ui)
}

#[test]
fn band_plot() {
    let curves = curves();
    widget("band-plot", [660.0, 360.0], |ui| {
        plot(ui, &curves.series(Theme::of(ui), [&[], &[]]), None, 340.0);
    });
}

#[test]
fn band_plot_with_cursor() {
    let curves = curves();
    widget("band-plot-cursor", [660.0, 360.0], |ui| {
        plot(ui, &curves.series(Theme::of(ui), [&[], &[]]), Some(2035.25), 340.0);
    });
}

#[test]
fn band_plot_with_single_futures() {
    let curves = curves();
    let wander = |base: &[[f64; 9]], k: f64| -> Vec<f64> {
        let along = |i: usize| (i as f64 * (0.05 + 0.01 * k) + k).sin() * 0.4 + 0.5;
        base.iter().enumerate().map(|(i, q)| q[1] + (q[7] - q[1]) * along(i)).collect()
    };
    let members = |base: &[[f64; 9]]| (0..12).map(|k| wander(base, f64::from(k))).collect();
    let members: [Vec<Vec<f64>>; 2] = [members(&curves.china), members(&curves.us)];
    widget("band-plot-futures", [660.0, 360.0], |ui| {
        let members = [members[0].as_slice(), members[1].as_slice()];
        plot(ui, &curves.series(Theme::of(ui), members), None, 340.0);
    });
}

#[test]
fn band_plot_in_a_narrow_place() {
    let curves = curves();
    widget("band-plot-narrow", [380.0, 260.0], |ui| {
        plot(ui, &curves.series(Theme::of(ui), [&[], &[]]), Some(2040.0), 240.0);
    });
}

#[test]
fn band_plot_without_data() {
    widget("band-plot-empty", [480.0, 240.0], |ui| {
        plot(ui, &[], None, 220.0);
    });
}

#[test]
fn band_plot_of_a_change() {
    let curves = curves();
    let change = fan(&curves.times, |t| 0.05 * (t - NOW), 0.2);
    let change: Vec<[f64; 9]> =
        change.iter().zip(&curves.times).map(|(q, t)| q.map(|v| v - 0.05 * (t - NOW))).collect();
    widget("band-plot-change", [660.0, 300.0], |ui| {
        let color = Theme::of(ui).us;
        let (mut cursor, quantiles) = (None, change.as_slice());
        BandPlot {
            id: "change",
            title_y: "Change against today's policy (index points)",
            series: &[Series {
                name: "United States",
                color,
                told: Told::Number(1),
                history: &[],
                times: &curves.times,
                quantiles,
                baseline: None,
                members: &[],
                others: &[],
            }],
            now: NOW,
            range: (2027.0, 2047.0),
            zero_based: false,
            baseline_name: "Today's policy",
            highlight: Some((2030.0, 2036.5)),
            gap: "",
            cursor: &mut cursor,
            picked: None,
            asked: None,
            height: 280.0,
            summary: "One curve".to_owned(),
        }
        .ui(ui);
    });
}

fn bars() -> Vec<Bar<'static>> {
    let bar = |measure, label, track, start, end: &str, strength_words| Bar {
        measure,
        label,
        track,
        start: month(start),
        end: (!end.is_empty()).then(|| month(end)),
        ramp_months: 0,
        strength_words,
        conditional: false,
        baseline: false,
        selected: false,
        more: More::default(),
    };
    use Track::{Denuclearization, Engagement, Pressure};
    let offices = bar("a", "Liaison offices", Engagement, "2027-03", "", "liaison offices");
    let officials = bar("b", "Visits of officials", Engagement, "2028-01", "2036-12", "monthly");
    let talks = bar("c", "Phased talks", Denuclearization, "2029-01", "", "phased");
    let relief = bar("d", "Sanctions relief", Denuclearization, "2031-01", "2040-06", "in steps");
    let sanctions = bar("e", "Sanctions", Pressure, "2027-01", "", "as today");
    let display = bar("f", "Carrier visits", Pressure, "2028-01", "2028-06", "twice a year");
    vec![
        Bar { ramp_months: 24, ..offices },
        Bar { selected: true, ..officials },
        talks,
        Bar { conditional: true, ..relief },
        Bar { baseline: true, ..sanctions },
        display,
    ]
}

#[test]
fn timeline_under_a_plot() {
    let (curves, bars) = (curves(), bars());
    widget("timeline", [660.0, 420.0], |ui| {
        let scale = plot(ui, &curves.series(Theme::of(ui), [&[], &[]]), None, 240.0);
        let case = (month("2027-01"), month("2046-12"));
        Timeline {
            bars: &bars,
            scale,
            case,
            cursor: Some(2033.0),
            shocks: &[],
            chances: &[],
            unfolded: false,
        }
        .ui(ui);
    });
}

#[test]
fn timeline_under_the_pointer() {
    let bars = bars();
    let scale = TimeScale { first: 2020.0, last: 2047.0, left: 40.0, right: 560.0 };
    let case = (month("2027-01"), month("2046-12"));
    let mut harness = harness([600.0, 320.0], egui::Theme::Light, |ui| {
        Timeline {
            bars: &bars,
            scale,
            case,
            cursor: None,
            shocks: &[],
            chances: &[],
            unfolded: false,
        }
        .ui(ui);
    });
    let bar = harness.get_by_label_contains("Sanctions relief: from").rect();
    harness.hover_at(bar.center());
    harness.run();
    harness.snapshot("timeline-pointer");
}

#[test]
fn timeline_without_bars() {
    let scale = TimeScale { first: 2027.0, last: 2047.0, left: 40.0, right: 360.0 };
    widget("timeline-empty", [400.0, 60.0], |ui| {
        let case = (month("2027-01"), month("2046-12"));
        Timeline {
            bars: &[],
            scale,
            case,
            cursor: None,
            shocks: &[],
            chances: &[],
            unfolded: false,
        }
        .ui(ui);
    });
}

#[test]
fn controls() {
    const STOPS: [(f64, &str); 4] =
        [(0.0, "none"), (0.3, "light"), (0.6, "as today"), (1.0, "as strong as it can be made")];
    widget("controls", [300.0, 300.0], |ui| {
        for (name, mut on) in [("Off", false), ("On", true)] {
            ui.horizontal(|ui| {
                switch(ui, name, &mut on);
                ui.label(name);
            });
        }
        for mut strength in [0.0, 0.6, 0.45, 1.0] {
            ui.push_id(strength.to_string(), |ui| stops(ui, "Strength", &mut strength, &STOPS));
        }
        let mut start = month("2027-03");
        month_edit(ui, "First month", &mut start, (month("2027-01"), month("2046-12")));
        ui.horizontal(|ui| {
            ui.button("A button").on_hover_text("what it does");
            ui.add_enabled(false, egui::Button::new("Not now")).on_disabled_hover_text("why");
            ui.selectable_label(true, "Selected").on_hover_text("why");
        });
    });
}

#[test]
fn change_bars() {
    widget("change-bars", [220.0, 220.0], |ui| {
        ui.spacing_mut().item_spacing = vec2(8.0, 8.0);
        for (low, mid, high, better) in [
            (-0.5, 1.2, 3.0, Better::More),
            (-0.5, 1.2, 3.0, Better::Less),
            (-0.1, 0.0, 0.1, Better::More),
            (0.0, 0.0, 0.0, Better::Less),
            (1.0, 3.0, 9.0, Better::More),
            (-1.0, 0.5, 2.0, Better::Neither),
        ] {
            ChangeBar { low, mid, high, scale: 4.0, better }.ui(ui, "Trust");
        }
    });
}

/// How many pixels of the picture have the colour of selection and focus.
fn accents(harness: &mut Harness<'_>) -> usize {
    let accent = Theme::get(false).accent.to_array();
    let image = harness.render().expect("a picture");
    image.pixels().filter(|pixel| pixel.0 == accent).count()
}

#[test]
fn what_has_the_keyboard_has_a_ring() {
    let (curves, bars) = (curves(), bars());
    let case = (month("2027-01"), month("2046-12"));
    let mut harness = harness([480.0, 480.0], egui::Theme::Light, |ui| {
        switch(ui, "A switch", &mut false);
        stops(ui, "A strength", &mut 0.0, &[(0.0, "none"), (1.0, "all")]);
        month_edit(ui, "A month", &mut month("2027-03"), case);
        let scale = plot(ui, &curves.series(Theme::of(ui), [&[], &[]]), None, 240.0);
        Timeline {
            bars: &bars,
            scale,
            case,
            cursor: None,
            shocks: &[],
            chances: &[],
            unfolded: false,
        }
        .ui(ui);
    });
    let before = accents(&mut harness);
    let names = [
        "A switch",
        "A strength",
        "A month",
        "Two curves",
        "Liaison offices: from",
        "Start of Visits of officials",
        "End of Visits of officials",
    ];
    for name in names {
        harness.get_by_label_contains(name).focus();
        harness.run();
        let after = accents(&mut harness);
        assert!(after > before + 40, "{name}: {before} pixels before, {after} with the keyboard");
    }
}
