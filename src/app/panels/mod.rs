//! The frame around the views, and the panels that views share.

pub(super) mod briefing;
mod briefing_text;
mod condition;
pub(super) mod measures;
pub(super) mod outlook;
pub(super) mod status;
pub(super) mod timeline;
pub(super) mod top;

/// Room for the bar of a scrolling panel, beside its content.
pub(super) const SCROLL_MARGIN: egui::Margin =
    egui::Margin { left: 0, right: 12, top: 0, bottom: 0 };
