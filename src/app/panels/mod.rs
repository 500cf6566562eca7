//! The frame around the views, and the panels that views share.

pub(super) mod briefing;
pub(super) mod measures;
pub(super) mod outlook;
pub(super) mod status;
pub(super) mod top;
