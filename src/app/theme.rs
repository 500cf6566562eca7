//! `assets/theme.ron` → named colours, sizes and the egui style of every theme: light and dark,
//! each of them also with high contrast.
//!
//! The only place with raw colours: everything else in `app` asks [`Theme`] for a name.

use std::sync::LazyLock;

use egui::{Color32, FontFamily, FontId, Margin, Stroke, TextStyle, vec2};
use serde::Deserialize;

use crate::model::Track;
pub use crate::store::settings::Contrast;

/// The text of the theme, a part of the program.
const TEXT: &str = include_str!("../../assets/theme.ron");

/// All themes. The file is part of the program and a test reads it, so the empty theme that
/// stands in for an unreadable one is never seen; it only keeps a panic out of the window.
static THEMES: LazyLock<[Theme; 4]> = LazyLock::new(|| parse(TEXT).unwrap_or_default());

/// Type sizes and spacing, in points.
#[derive(Clone, Copy, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SizesFile {
    /// Notes, axis labels.
    pub small: f32,
    /// Everything else.
    pub body: f32,
    /// Names of panels.
    pub heading: f32,
    /// The one big thing on a page.
    pub title: f32,
    /// The step that all spacing is a multiple of.
    pub grid: f32,
    /// Height of a row in a list.
    pub row: f32,
    /// Least side of anything that can be clicked.
    pub target: f32,
}

/// The colours of one theme, as written: `#RRGGBB`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct ColoursFile {
    text: String,
    weak_text: String,
    panel: String,
    surface: String,
    control: String,
    control_hovered: String,
    control_line: String,
    line: String,
    grid: String,
    china: String,
    us: String,
    plain: String,
    baseline: String,
    accent: String,
    accent_fill: String,
    on_accent: String,
    warning: String,
    warning_text: String,
    error: String,
    better: String,
    worse: String,
    engagement: String,
    denuclearization: String,
    pressure: String,
    series: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct ThemeFile {
    sizes: SizesFile,
    light: ColoursFile,
    dark: ColoursFile,
    contrast_light: ColoursFile,
    contrast_dark: ColoursFile,
}

/// Named colours and sizes, light or dark.
#[derive(Clone, Debug, Default)]
pub struct Theme {
    /// Whether its text is lighter than its ground.
    pub dark: bool,
    /// How much its text and its lines stand out.
    pub contrast: Contrast,
    /// Type sizes and spacing.
    pub sizes: SizesFile,
    /// Text, and strokes as strong as text.
    pub text: Color32,
    /// Text of less weight, still readable.
    pub weak_text: Color32,
    /// Behind panels and bars.
    pub panel: Color32,
    /// Behind plots and text fields.
    pub surface: Color32,
    /// A button at rest.
    pub control: Color32,
    /// A button under the pointer.
    pub control_hovered: Color32,
    /// The outline of a control, where only the outline shows it.
    pub control_line: Color32,
    /// Between regions.
    pub line: Color32,
    /// Behind data.
    pub grid: Color32,
    /// China.
    pub china: Color32,
    /// The United States.
    pub us: Color32,
    /// An outcome that belongs to neither.
    pub plain: Color32,
    /// Today's policy, and what stays as it is.
    pub baseline: Color32,
    /// Selection and focus.
    pub accent: Color32,
    /// Behind what is selected.
    pub accent_fill: Color32,
    /// On top of `accent`.
    pub on_accent: Color32,
    /// The mark of a warning.
    pub warning: Color32,
    /// The words of a warning.
    pub warning_text: Color32,
    /// The words of an error.
    pub error: Color32,
    /// A change for the better.
    pub better: Color32,
    /// A change for the worse.
    pub worse: Color32,
    /// Measures of political engagement.
    pub engagement: Color32,
    /// Measures of denuclearization.
    pub denuclearization: Color32,
    /// Measures of pressure.
    pub pressure: Color32,
    /// Several things of one kind beside one another: none is a side's colour.
    pub series: Vec<Color32>,
}

impl Theme {
    /// The theme in which this part of the window is drawn. A style has no room for its name, so
    /// it is known by the colour of its panel.
    pub fn of(ui: &egui::Ui) -> &'static Self {
        let visuals = ui.visuals();
        let own = Self::all().iter().find(|theme| theme.panel == visuals.panel_fill);
        own.unwrap_or_else(|| Self::get(visuals.dark_mode))
    }

    /// The light theme, or the dark one.
    pub fn get(dark: bool) -> &'static Self {
        Self::with(dark, Contrast::Usual)
    }

    /// The light theme, or the dark one, of a contrast.
    pub fn with(dark: bool, contrast: Contrast) -> &'static Self {
        &THEMES[2 * usize::from(contrast == Contrast::High) + usize::from(dark)]
    }

    /// Every theme: light, dark, and the same with high contrast.
    pub fn all() -> &'static [Self] {
        &*THEMES
    }

    /// Gives both themes of a window their sizes, spacing and colours.
    pub fn install(ctx: &egui::Context) {
        Self::install_with(ctx, Contrast::Usual);
    }

    /// The same, of a contrast.
    pub fn install_with(ctx: &egui::Context, contrast: Contrast) {
        for (theme, dark) in [(egui::Theme::Light, false), (egui::Theme::Dark, true)] {
            ctx.style_mut_of(theme, |style| Self::with(dark, contrast).style(style));
        }
    }

    /// Small text.
    pub fn small(&self) -> FontId {
        FontId::proportional(self.sizes.small)
    }

    /// Ordinary text.
    pub fn body(&self) -> FontId {
        FontId::proportional(self.sizes.body)
    }

    /// The colour of a track, beside its name.
    pub fn track(&self, track: Track) -> Color32 {
        match track {
            Track::Engagement => self.engagement,
            Track::Denuclearization => self.denuclearization,
            Track::Pressure => self.pressure,
        }
    }

    /// The colour of one of several things of one kind, by its place among them; beyond the last
    /// they begin again.
    pub fn of_series(&self, place: usize) -> Color32 {
        self.series.get(place % self.series.len().max(1)).copied().unwrap_or(self.plain)
    }

    /// The fill of one nested band: 0 the widest, 2 the narrowest. Painted over one another they
    /// come to 10, 20 and 32 % of the colour.
    pub fn band(&self, color: Color32, level: usize) -> Color32 {
        const COVER: [f32; 4] = [0.0, 0.10, 0.20, 0.32];
        let level = level.min(2);
        let (below, here) = (COVER[level], COVER[level + 1]);
        color.gamma_multiply(1.0 - (1.0 - here) / (1.0 - below))
    }

    /// The edge of a band. With high contrast it can be seen by itself; the fill is then no more
    /// than usual, or the lines in it would be lost.
    pub fn band_edge(&self, color: Color32) -> Stroke {
        let cover = match self.contrast {
            Contrast::Usual => 0.25,
            Contrast::High => 0.85,
        };
        Stroke::new(1.0, color.gamma_multiply(cover))
    }

    /// The fill of something that lies over nothing else, as a wedge.
    pub fn band_solid(&self, color: Color32) -> Color32 {
        color.gamma_multiply(0.55)
    }

    /// The same colour, moved toward the text colour until words in it can be read on a surface
    /// and on a panel.
    pub fn readable(&self, color: Color32) -> Color32 {
        let worst = |c| contrast(c, self.surface).min(contrast(c, self.panel));
        (0..=20)
            .map(|step| color.lerp_to_gamma(self.text, step as f32 / 20.0))
            .find(|c| worst(*c) >= self.least_of_text())
            .unwrap_or(self.text)
    }

    /// The least contrast of words: level AA of the Web Content Accessibility Guidelines, or AAA.
    pub fn least_of_text(&self) -> f32 {
        match self.contrast {
            Contrast::Usual => 4.5,
            Contrast::High => 7.0,
        }
    }

    /// The least contrast of lines and marks: after the guidelines, or as usual words have it.
    pub fn least_of_marks(&self) -> f32 {
        match self.contrast {
            Contrast::Usual => 3.0,
            Contrast::High => 4.5,
        }
    }

    /// The ring around what has the keyboard.
    pub fn focus(&self) -> Stroke {
        Stroke::new(2.0, self.accent)
    }

    fn style(&self, style: &mut egui::Style) {
        let SizesFile { small, body, heading, title: _, grid, row: _, target } = self.sizes;
        let proportional = |size| FontId::new(size, FontFamily::Proportional);
        style.text_styles = [
            (TextStyle::Small, proportional(small)),
            (TextStyle::Body, proportional(body)),
            (TextStyle::Button, proportional(body)),
            (TextStyle::Heading, proportional(heading)),
            (TextStyle::Monospace, FontId::new(body, FontFamily::Monospace)),
        ]
        .into();
        let spacing = &mut style.spacing;
        spacing.item_spacing = vec2(2.0 * grid, grid);
        spacing.button_padding = vec2(2.0 * grid, grid / 2.0);
        spacing.interact_size = vec2(40.0, target);
        spacing.icon_width = 18.0;
        spacing.icon_width_inner = 10.0;
        spacing.window_margin = Margin::same(16);
        spacing.menu_margin = Margin::same(8);
        spacing.tooltip_width = 420.0;
        style.interaction.selectable_labels = false;
        self.visuals(&mut style.visuals);
    }

    fn visuals(&self, visuals: &mut egui::Visuals) {
        visuals.dark_mode = self.dark;
        visuals.override_text_color = None;
        visuals.weak_text_color = Some(self.weak_text);
        visuals.panel_fill = self.panel;
        visuals.window_fill = self.panel;
        visuals.window_stroke = Stroke::new(1.0, self.line);
        visuals.extreme_bg_color = self.surface;
        visuals.text_edit_bg_color = Some(self.surface);
        visuals.faint_bg_color = self.grid;
        visuals.code_bg_color = self.control;
        visuals.hyperlink_color = self.readable(self.accent);
        visuals.warn_fg_color = self.warning_text;
        visuals.error_fg_color = self.error;
        visuals.selection.bg_fill = self.accent_fill;
        visuals.selection.stroke = Stroke::new(2.0, self.accent);
        visuals.window_shadow = egui::Shadow::NONE;
        let widgets = &mut visuals.widgets;
        for (part, fill, line) in [
            (&mut widgets.noninteractive, self.panel, self.line),
            (&mut widgets.inactive, self.control, self.control_line),
            (&mut widgets.hovered, self.control_hovered, self.control_line),
            (&mut widgets.active, self.control_hovered, self.accent),
            (&mut widgets.open, self.control_hovered, self.control_line),
        ] {
            part.bg_fill = fill;
            part.weak_bg_fill = fill;
            part.bg_stroke = Stroke::new(1.0, line);
            part.fg_stroke = Stroke::new(1.0, self.text);
            part.corner_radius = 4.into();
            part.expansion = 0.0;
        }
        widgets.active.bg_stroke = self.focus();
        // What cannot be used now still has to be read.
        visuals.disabled_alpha = if self.contrast == Contrast::High { 0.75 } else { 0.5 };
    }
}

/// The contrast of two opaque colours after the Web Content Accessibility Guidelines: 1 to 21.
pub fn contrast(a: Color32, b: Color32) -> f32 {
    let luminance = |color: Color32| {
        let [r, g, b, _] = egui::Rgba::from(color).to_array();
        0.2126 * r + 0.7152 * g + 0.0722 * b + 0.05
    };
    let (a, b) = (luminance(a), luminance(b));
    a.max(b) / a.min(b)
}

/// The light and the dark theme from the text of `theme.ron`, then those of high contrast.
pub fn parse(text: &str) -> Result<[Theme; 4], String> {
    let file: ThemeFile = ron::from_str(text).map_err(|e| e.to_string())?;
    let ThemeFile { sizes, light, dark, contrast_light, contrast_dark } = file;
    let theme = |dark, contrast, colours| theme(dark, contrast, sizes, colours);
    Ok([
        theme(false, Contrast::Usual, &light)?,
        theme(true, Contrast::Usual, &dark)?,
        theme(false, Contrast::High, &contrast_light)?,
        theme(true, Contrast::High, &contrast_dark)?,
    ])
}

fn theme(
    dark: bool,
    contrast: Contrast,
    sizes: SizesFile,
    file: &ColoursFile,
) -> Result<Theme, String> {
    let color = |text: &str| {
        Color32::from_hex(text).map_err(|_| format!("`{text}` is not a colour; write #RRGGBB"))
    };
    Ok(Theme {
        dark,
        contrast,
        sizes,
        text: color(&file.text)?,
        weak_text: color(&file.weak_text)?,
        panel: color(&file.panel)?,
        surface: color(&file.surface)?,
        control: color(&file.control)?,
        control_hovered: color(&file.control_hovered)?,
        control_line: color(&file.control_line)?,
        line: color(&file.line)?,
        grid: color(&file.grid)?,
        china: color(&file.china)?,
        us: color(&file.us)?,
        plain: color(&file.plain)?,
        baseline: color(&file.baseline)?,
        accent: color(&file.accent)?,
        accent_fill: color(&file.accent_fill)?,
        on_accent: color(&file.on_accent)?,
        warning: color(&file.warning)?,
        warning_text: color(&file.warning_text)?,
        error: color(&file.error)?,
        better: color(&file.better)?,
        worse: color(&file.worse)?,
        engagement: color(&file.engagement)?,
        denuclearization: color(&file.denuclearization)?,
        pressure: color(&file.pressure)?,
        series: file.series.iter().map(|text| color(text)).collect::<Result<_, _>>()?,
    })
}
