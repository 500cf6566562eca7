//! Everything one can ask the window for: its words, its shortcut and its menu. Menus, the
//! command palette and the shortcut sheet are loops over [`Command::ALL`]; carrying a command
//! out belongs to `window` and `files`.

use egui::{Key, KeyboardShortcut, Modifiers};

/// One thing to ask for.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Command {
    /// A new plan from a sample.
    New,
    /// Another plan made from this one.
    Duplicate,
    /// Another plan file.
    Open,
    /// Write the plan to its file.
    Save,
    /// Write the plan to another file.
    SaveAs,
    /// Title, author, notes, seed, futures.
    PlanDetails,
    /// The plan and what is shown as one word on the clipboard.
    CopyCode,
    /// A plan from such a word.
    PasteCode,
    /// Unsaved work of earlier windows.
    Recover,
    /// How the window looks and how new plans begin.
    Settings,
    /// Close the window.
    Quit,
    /// One step back.
    Undo,
    /// One step forward again.
    Redo,
    /// Every measure as the baseline has it.
    ResetMeasures,
    /// Every measure as the plan has it that this one was made from.
    ResetToParent,
    /// The engagement track de-linked, or quid pro quo.
    ToggleLinkage,
    /// The plan beside itself with its engagement tied the other way.
    CompareLinkage,
    /// What differs from the parent plan, or from the baseline, as text.
    CopyDifferences,
    /// Any command, measure or outcome by name.
    Palette,
    /// The influences of China and the United States on the plot.
    ShowInfluence,
    /// Influence on the next in turn: North Korea, South Korea, the Peninsula.
    NextTarget,
    /// Influence by the next reading.
    NextReading,
    /// Levels, or the change against the baseline.
    ToggleChange,
    /// Bands, or sample futures.
    ToggleSamples,
    /// The plot, or its numbers as a table.
    ToggleTable,
    /// The evidence's lines beside those of the plan's own assumptions, or not.
    ToggleEvidence,
    /// One plot, two or four.
    NextPanes,
    /// The last change, once more.
    Replay,
    /// More or less of the measured history.
    NextHistory,
    /// The measures panel.
    ToggleMeasures,
    /// The outlook panel.
    ToggleOutlook,
    /// Big type and only what a room has to see.
    Projector,
    /// Light colours.
    ThemeLight,
    /// Dark colours.
    ThemeDark,
    /// Colours as the system has them.
    ThemeSystem,
    /// Text and lines that stand out more, or as usual.
    ToggleContrast,
    /// Everything larger.
    ZoomIn,
    /// Everything smaller.
    ZoomOut,
    /// Everything at its normal size.
    ZoomReset,
    /// Five cards on where things are.
    Tour,
    /// All shortcuts.
    Shortcuts,
    /// What the numbers mean.
    About,
}

/// The menus, from left to right.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Menu {
    File,
    Edit,
    View,
    Help,
}

impl Menu {
    pub(super) const ALL: &[Self] = &[Self::File, Self::Edit, Self::View, Self::Help];

    pub(super) fn text(self) -> &'static str {
        match self {
            Self::File => "File",
            Self::Edit => "Edit",
            Self::View => "View",
            Self::Help => "Help",
        }
    }
}

const fn ctrl(key: Key) -> KeyboardShortcut {
    KeyboardShortcut::new(Modifiers::COMMAND, key)
}

const fn ctrl_shift(key: Key) -> KeyboardShortcut {
    KeyboardShortcut::new(Modifiers::COMMAND.plus(Modifiers::SHIFT), key)
}

const fn plain(key: Key) -> KeyboardShortcut {
    KeyboardShortcut::new(Modifiers::NONE, key)
}

/// A shortcut as it stands on the keys: `Ctrl+,` and not `Ctrl+Comma`.
pub(super) fn keys_text(ctx: &egui::Context, keys: &KeyboardShortcut) -> String {
    let whole = ctx.format_shortcut(keys);
    let sign = match keys.logical_key {
        Key::Comma => ",",
        Key::Plus => "+",
        Key::Minus => "-",
        Key::Questionmark => "?",
        _ => return whole,
    };
    whole
        .strip_suffix(keys.logical_key.name())
        .map_or(whole.clone(), |held| format!("{held}{sign}"))
}

impl Command {
    /// Every command, in the order of menus and palette.
    pub const ALL: &[Self] = &[
        Self::New,
        Self::Duplicate,
        Self::Open,
        Self::Save,
        Self::SaveAs,
        Self::PlanDetails,
        Self::CopyCode,
        Self::PasteCode,
        Self::Recover,
        Self::Settings,
        Self::Quit,
        Self::Undo,
        Self::Redo,
        Self::ResetMeasures,
        Self::ResetToParent,
        Self::ToggleLinkage,
        Self::CompareLinkage,
        Self::CopyDifferences,
        Self::Palette,
        Self::ShowInfluence,
        Self::NextTarget,
        Self::NextReading,
        Self::ToggleChange,
        Self::ToggleSamples,
        Self::ToggleTable,
        Self::ToggleEvidence,
        Self::NextPanes,
        Self::Replay,
        Self::NextHistory,
        Self::ToggleMeasures,
        Self::ToggleOutlook,
        Self::Projector,
        Self::ThemeLight,
        Self::ThemeDark,
        Self::ThemeSystem,
        Self::ToggleContrast,
        Self::ZoomIn,
        Self::ZoomOut,
        Self::ZoomReset,
        Self::Tour,
        Self::Shortcuts,
        Self::About,
    ];

    /// Its name in menus and the palette.
    pub fn text(self) -> &'static str {
        match self {
            Self::New => "New from a sample…",
            Self::Duplicate => "Duplicate this plan",
            Self::Open => "Open…",
            Self::Save => "Save",
            Self::SaveAs => "Save as…",
            Self::PlanDetails => "Title, notes, seed and futures…",
            Self::CopyCode => "Copy as a plan code",
            Self::PasteCode => "Paste a plan code…",
            Self::Recover => "Recover unsaved work…",
            Self::Settings => "Settings…",
            Self::Quit => "Quit",
            Self::Undo => "Undo",
            Self::Redo => "Redo",
            Self::ResetMeasures => "Reset all measures to the baseline",
            Self::ResetToParent => "Reset all measures to the parent plan",
            Self::ToggleLinkage => "Turn engagement de-linked or quid pro quo",
            Self::CompareLinkage => "Compare de-linked with quid pro quo",
            Self::CopyDifferences => "Copy what differs as text",
            Self::Palette => "Find a command…",
            Self::ShowInfluence => "Plot the two influences",
            Self::NextTarget => "Plot influence on the next target",
            Self::NextReading => "Next reading of influence",
            Self::ToggleChange => "Switch between levels and change",
            Self::ToggleSamples => "Switch between bands and sample futures",
            Self::ToggleTable => "Switch between plot and table",
            Self::ToggleEvidence => "Show or hide the lines by the evidence",
            Self::NextPanes => "One, two or four plots",
            Self::Replay => "Replay the last change",
            Self::NextHistory => "Show more or less history",
            Self::ToggleMeasures => "Show or hide the measures",
            Self::ToggleOutlook => "Show or hide the outlook",
            Self::Projector => "Projector mode",
            Self::ThemeLight => "Light theme",
            Self::ThemeDark => "Dark theme",
            Self::ThemeSystem => "Theme of the system",
            Self::ToggleContrast => "High contrast on or off",
            Self::ZoomIn => "Zoom in",
            Self::ZoomOut => "Zoom out",
            Self::ZoomReset => "Reset zoom",
            Self::Tour => "Take the tour",
            Self::Shortcuts => "Keyboard shortcuts",
            Self::About => "What the numbers mean",
        }
    }

    /// One sentence on what it does.
    pub fn tooltip(self) -> &'static str {
        match self {
            Self::New => "Start from one of the sample plans",
            Self::Duplicate => "Go on with a copy that remembers this plan as its parent",
            Self::Open => "Open a plan file in place of this one",
            Self::Save => "Write the plan to its file",
            Self::SaveAs => "Write the plan to another file and go on with that one",
            Self::PlanDetails => "What the plan is called and for, and how it is computed",
            Self::CopyCode => "The plan and what is shown, as one word to paste into a message",
            Self::PasteCode => "Begin with the plan that such a word stands for",
            Self::Recover => "What was not saved when a window ended without being closed",
            Self::Settings => "Theme, contrast and size, and how new plans begin",
            Self::Quit => "Close the window; unsaved changes are asked about",
            Self::Undo => "Take the last change back",
            Self::Redo => "Bring back what was undone",
            Self::ResetMeasures => "Leave only what today's policy does",
            Self::ResetToParent => "As the plan has it that this one was made from",
            Self::ToggleLinkage => "Every engagement measure by itself, or only in exchange",
            Self::CompareLinkage => {
                "This plan beside itself with its engagement tied the other way"
            }
            Self::CopyDifferences => {
                "What this plan does otherwise than its parent or the baseline, a line a measure"
            }
            Self::Palette => "Type part of a name to run a command or switch a measure",
            Self::ShowInfluence => "China's and U.S. influence in one plot",
            Self::NextTarget => "Plot influence on North Korea, South Korea or the Peninsula",
            Self::NextReading => {
                "Three channels, FBIC-like or trade-heavy: the same futures, read otherwise"
            }
            Self::ToggleChange => "Plot the paired change against the baseline instead of levels",
            Self::ToggleSamples => "Plot a dozen single futures instead of the bands",
            Self::ToggleTable => "The plot's numbers by year, to be read or copied",
            Self::ToggleEvidence => {
                "With and without the plan by the evidence as well, where it assumes otherwise"
            }
            Self::NextPanes => "More outcomes over the same years, with one time cursor",
            Self::Replay => "Let the bands move once more from what they were",
            Self::NextHistory => "Start the plot earlier, later, or now",
            Self::ToggleMeasures => "The panel on the left",
            Self::ToggleOutlook => "The panel on the right",
            Self::Projector => {
                "The whole screen for the plot, its sentence and a few big switches; Esc leaves"
            }
            Self::ThemeLight => "Dark text on light ground",
            Self::ThemeDark => "Light text on dark ground",
            Self::ThemeSystem => "Light or dark as the desktop is set",
            Self::ToggleContrast => "Text and lines stand out more, on light and on dark ground",
            Self::ZoomIn => "Everything a tenth larger",
            Self::ZoomOut => "Everything a tenth smaller",
            Self::ZoomReset => "Back to normal size",
            Self::Tour => "Five cards on where things are; leave at any time",
            Self::Shortcuts => "Every shortcut on one sheet",
            Self::About => "Influence, bands, futures and the baseline, in a few sentences",
        }
    }

    /// Its shortcuts; the first is the one that is shown.
    pub fn shortcuts(self) -> &'static [KeyboardShortcut] {
        match self {
            Self::New => const { &[ctrl(Key::N)] },
            Self::Open => const { &[ctrl(Key::O)] },
            Self::Save => const { &[ctrl(Key::S)] },
            Self::SaveAs => const { &[ctrl_shift(Key::S)] },
            Self::PlanDetails => const { &[ctrl(Key::D)] },
            Self::CopyCode => const { &[ctrl_shift(Key::C)] },
            Self::PasteCode => const { &[ctrl_shift(Key::V)] },
            Self::Settings => const { &[ctrl(Key::Comma)] },
            Self::Quit => const { &[ctrl(Key::Q)] },
            Self::Undo => const { &[ctrl(Key::Z)] },
            Self::Redo => const { &[ctrl_shift(Key::Z), ctrl(Key::Y)] },
            Self::Palette => const { &[ctrl(Key::K)] },
            Self::NextTarget => const { &[plain(Key::P)] },
            Self::ToggleLinkage => const { &[plain(Key::Q)] },
            Self::NextReading => const { &[plain(Key::Y)] },
            Self::ToggleChange => const { &[plain(Key::D)] },
            Self::ToggleSamples => const { &[plain(Key::T)] },
            Self::ToggleTable => const { &[plain(Key::B)] },
            Self::ToggleEvidence => const { &[plain(Key::E)] },
            Self::NextPanes => const { &[plain(Key::G)] },
            Self::Replay => const { &[plain(Key::R)] },
            Self::NextHistory => const { &[plain(Key::H)] },
            Self::ToggleMeasures => const { &[plain(Key::M)] },
            Self::ToggleOutlook => const { &[plain(Key::O)] },
            Self::Projector => const { &[plain(Key::F11)] },
            // egui itself zooms on these; they stand here to be shown.
            Self::ZoomIn => const { &[ctrl(Key::Plus)] },
            Self::ZoomOut => const { &[ctrl(Key::Minus)] },
            Self::ZoomReset => const { &[ctrl(Key::Num0)] },
            Self::Shortcuts => const { &[plain(Key::F1), plain(Key::Questionmark)] },
            Self::Recover
            | Self::ResetMeasures
            | Self::Duplicate
            | Self::ResetToParent
            | Self::CompareLinkage
            | Self::CopyDifferences
            | Self::ShowInfluence
            | Self::ThemeLight
            | Self::ThemeDark
            | Self::ThemeSystem
            | Self::ToggleContrast
            | Self::Tour
            | Self::About => &[],
        }
    }

    /// Whether egui listens for its shortcut itself.
    pub(super) fn is_builtin(self) -> bool {
        matches!(self, Self::ZoomIn | Self::ZoomOut | Self::ZoomReset)
    }

    /// The menu it stands in.
    pub(super) fn menu(self) -> Menu {
        match self {
            Self::New
            | Self::Duplicate
            | Self::Open
            | Self::Save
            | Self::SaveAs
            | Self::PlanDetails
            | Self::CopyCode
            | Self::PasteCode
            | Self::Recover
            | Self::Settings
            | Self::Quit => Menu::File,
            Self::Undo
            | Self::Redo
            | Self::ResetMeasures
            | Self::ResetToParent
            | Self::ToggleLinkage
            | Self::CompareLinkage
            | Self::CopyDifferences => Menu::Edit,
            Self::ShowInfluence
            | Self::NextTarget
            | Self::NextReading
            | Self::ToggleChange
            | Self::ToggleSamples
            | Self::ToggleTable
            | Self::ToggleEvidence
            | Self::NextPanes
            | Self::Replay
            | Self::NextHistory
            | Self::ToggleMeasures
            | Self::ToggleOutlook
            | Self::Projector
            | Self::ThemeLight
            | Self::ThemeDark
            | Self::ThemeSystem
            | Self::ToggleContrast
            | Self::ZoomIn
            | Self::ZoomOut
            | Self::ZoomReset => Menu::View,
            Self::Palette | Self::Tour | Self::Shortcuts | Self::About => Menu::Help,
        }
    }

    /// The commands whose shortcuts were pressed, taken out of the input. A plain key is left
    /// to a text being typed.
    pub(super) fn pressed(ctx: &egui::Context) -> Vec<Self> {
        let typing = ctx.text_edit_focused();
        let mut known: Vec<(KeyboardShortcut, Self)> = Self::ALL
            .iter()
            .filter(|command| !command.is_builtin())
            .flat_map(|command| command.shortcuts().iter().map(|keys| (*keys, *command)))
            .filter(|(keys, _)| {
                // No text has a use for these.
                let of_no_text = matches!(keys.logical_key, Key::F1 | Key::F11);
                keys.modifiers != Modifiers::NONE || !typing || of_no_text
            })
            .collect();
        // Ctrl+Z would also take Ctrl+Shift+Z: the longer combination is asked first.
        known.sort_by_key(|(keys, _)| !keys.modifiers.shift);
        ctx.input_mut(|input| {
            known
                .into_iter()
                .filter(|(keys, _)| input.consume_shortcut(keys))
                .map(|(_, command)| command)
                .collect()
        })
    }
}
