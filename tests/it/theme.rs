//! The theme can be read by people: as text, against its ground, and without all three cones.

use egui::{Color32, Rgba};
use two_track::app::theme::{Contrast, Theme, contrast, parse};

fn themes() -> &'static [Theme] {
    Theme::all()
}

#[test]
fn the_built_in_text_is_read() {
    let [light, dark, high_light, high_dark] = themes() else { panic!("four themes") };
    assert_eq!((light.dark, dark.dark), (false, true));
    assert_eq!((high_light.dark, high_dark.dark), (false, true));
    for theme in [high_light, high_dark] {
        assert_eq!(theme.contrast, Contrast::High);
        assert_eq!(theme.text, Theme::with(theme.dark, Contrast::High).text);
    }
    assert_eq!(light.china, Color32::from_hex("#D55E00").expect("vermilion"));
    assert_eq!(light.us, Color32::from_hex("#0072B2").expect("blue"));
    assert_eq!((light.sizes.row, light.sizes.target), (28.0, 24.0));
}

#[test]
fn a_wrong_theme_says_what_is_wrong() {
    let text = include_str!("../../assets/theme.ron");
    let wrong = |from: &str, to: &str| parse(&text.replacen(from, to, 1)).expect_err(to);
    assert!(wrong("#1D2125", "ink").contains("`ink` is not a colour"));
    assert!(wrong("china:", "chima:").contains("chima"));
}

#[test]
fn contrast_is_that_of_the_guidelines() {
    let color = |hex| Color32::from_hex(hex).expect(hex);
    assert!((contrast(Color32::WHITE, Color32::BLACK) - 21.0).abs() < 1e-3);
    // The well-known grey that just passes 4.5 on white.
    assert!((contrast(color("#767676"), Color32::WHITE) - 4.54).abs() < 0.01);
}

fn name_of(theme: &Theme) -> String {
    format!("dark {}, contrast {:?}", theme.dark, theme.contrast)
}

/// What the guidelines ask of words and of marks; they are written here once more, so that the
/// theme cannot lower them.
fn least(theme: &Theme) -> (f32, f32) {
    match theme.contrast {
        Contrast::Usual => (4.5, 3.0),
        Contrast::High => (7.0, 4.5),
    }
}

#[test]
fn text_can_be_read_on_everything_it_stands_on() {
    for theme in themes() {
        let (least, _) = least(theme);
        let grounds = [("panel", theme.panel), ("surface", theme.surface)];
        let controls = [
            ("control", theme.control),
            ("hovered control", theme.control_hovered),
            ("selection", theme.accent_fill),
        ];
        let words = [
            ("weak text", theme.weak_text),
            ("warning", theme.warning_text),
            ("error", theme.error),
            ("China", theme.readable(theme.china)),
            ("U.S.", theme.readable(theme.us)),
            ("baseline", theme.readable(theme.baseline)),
            ("a link", theme.readable(theme.accent)),
            ("better", theme.readable(theme.better)),
            ("worse", theme.readable(theme.worse)),
        ];
        let several = theme.series.iter().map(|color| ("one of several", theme.readable(*color)));
        for (ground_name, ground) in grounds.into_iter().chain(controls) {
            let ratio = contrast(theme.text, ground);
            assert!(ratio >= least, "text on {ground_name}, {}: {ratio:.2}", name_of(theme));
        }
        for ((name, color), (ground_name, ground)) in
            words.into_iter().chain(several).flat_map(|word| grounds.map(|ground| (word, ground)))
        {
            let ratio = contrast(color, ground);
            assert!(ratio >= least, "{name} on {ground_name}, {}: {ratio:.2}", name_of(theme));
        }
        let chosen = contrast(theme.accent, theme.accent_fill);
        assert!(chosen >= least, "words of what is selected, {}: {chosen:.2}", name_of(theme));
        assert!(contrast(theme.on_accent, theme.accent) >= least, "{}", name_of(theme));
    }
}

#[test]
fn lines_and_marks_stand_out() {
    for theme in themes() {
        let (_, least) = least(theme);
        let marks = [
            ("China", theme.china),
            ("U.S.", theme.us),
            ("plain", theme.plain),
            ("baseline", theme.baseline),
            ("accent", theme.accent),
            ("better", theme.better),
            ("worse", theme.worse),
            ("outline of a control", theme.control_line),
            ("engagement", theme.engagement),
            ("denuclearization", theme.denuclearization),
            ("pressure", theme.pressure),
        ];
        assert_eq!(theme.series.len(), 8, "as many as plans are compared");
        let several = theme.series.iter().map(|color| ("one of several", *color));
        for (name, color) in marks.into_iter().chain(several) {
            for ground in [theme.surface, theme.panel] {
                let ratio = contrast(color, ground);
                assert!(ratio >= least, "{name}, {}: {ratio:.2}", name_of(theme));
            }
        }
    }
}

/// Full protanopia, deuteranopia and tritanopia on linear RGB, rows for red, green and blue:
/// Machado, Oliveira and Fernandes (2009), severity 1.
const DEFICIENCIES: [(&str, [[f32; 3]; 3]); 3] = [
    (
        "protanopia",
        [
            [0.152_286, 1.052_583, -0.204_868],
            [0.114_503, 0.786_281, 0.099_216],
            [-0.003_882, -0.048_116, 1.051_998],
        ],
    ),
    (
        "deuteranopia",
        [
            [0.367_322, 0.860_646, -0.227_968],
            [0.280_085, 0.672_501, 0.047_413],
            [-0.011_820, 0.042_940, 0.968_881],
        ],
    ),
    (
        "tritanopia",
        [
            [1.255_528, -0.076_749, -0.178_779],
            [-0.078_411, 0.930_809, 0.147_602],
            [0.004_733, 0.691_367, 0.303_900],
        ],
    ),
];

#[test]
fn pairs_that_must_differ_do_for_the_colour_blind() {
    let seen = |color: Color32, matrix: [[f32; 3]; 3]| {
        let [r, g, b, _] = Rgba::from(color).to_array();
        matrix.map(|row| (row[0] * r + row[1] * g + row[2] * b).clamp(0.0, 1.0))
    };
    for theme in themes() {
        for (name, matrix) in DEFICIENCIES {
            for (a, b) in [(theme.china, theme.us), (theme.better, theme.worse)] {
                let (a, b) = (seen(a, matrix), seen(b, matrix));
                // Distance in gamma-encoded values, where steps look about even; white to black
                // is 1.7, and 0.2 is far above what is just noticed.
                let encoded = |v: f32| v.powf(1.0 / 2.2);
                let distance: f32 =
                    (0..3).map(|k| (encoded(a[k]) - encoded(b[k])).powi(2)).sum::<f32>().sqrt();
                assert!(distance > 0.2, "{name}, dark {}: {distance:.2}", theme.dark);
            }
        }
    }
}

#[test]
fn bands_come_to_their_stated_cover() {
    // A white theme colour over black: what is left of it after each layer is the cover.
    let theme = Theme::get(false);
    let mut seen = 0.0;
    for (level, cover) in [0.10, 0.20, 0.32].into_iter().enumerate() {
        let alpha = f32::from(theme.band(Color32::WHITE, level).a()) / 255.0;
        seen += (1.0 - seen) * alpha;
        assert!((seen - cover).abs() < 0.01, "level {level}: {seen}");
    }
}

/// A band's edge over the surface, as it is blended there.
#[test]
fn with_high_contrast_the_bands_have_edges_that_are_seen() {
    for dark in [false, true] {
        let theme = Theme::with(dark, Contrast::High);
        for color in [theme.china, theme.us, theme.plain] {
            let edge = theme.surface.blend(theme.band_edge(color).color);
            let ratio = contrast(edge, theme.surface);
            assert!(ratio >= 3.0, "{}: {ratio:.2}", name_of(theme));
            // The line in the middle is still told from the fill around it.
            let fill =
                (0..3).fold(theme.surface, |ground, level| ground.blend(theme.band(color, level)));
            let ratio = contrast(color, fill);
            assert!(ratio >= 3.0, "median in its bands, {}: {ratio:.2}", name_of(theme));
        }
    }
}

/// A part of the window knows its theme by the colour of the panel alone.
#[test]
fn no_two_themes_have_the_same_panel() {
    for (place, theme) in themes().iter().enumerate() {
        let twin = themes()[..place].iter().find(|other| other.panel == theme.panel);
        assert!(twin.is_none(), "{}", name_of(theme));
    }
    for theme in themes() {
        let ctx = egui::Context::default();
        Theme::install_with(&ctx, theme.contrast);
        ctx.set_theme(if theme.dark { egui::Theme::Dark } else { egui::Theme::Light });
        let mut seen = None;
        let output = ctx.run_ui(egui::RawInput::default(), |ui| seen = Some(Theme::of(ui).text));
        output.drop_without_applying_deltas();
        assert_eq!(seen, Some(theme.text), "{}", name_of(theme));
    }
}
