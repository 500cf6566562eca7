//! Small parts of the window that know how to draw and be driven, and nothing of what is open:
//! they take values and give back what the user did. Panels and views put them together.

mod band_plot;
mod change_bar;
mod curve_edit;
mod keys;
mod labels;
mod link;
mod month_edit;
mod scale;
mod sight;
mod stops;
mod switch;
mod timeline;
mod waterfall;
mod wedges;

pub use band_plot::{BandPlot, Other, Otherwise, Series, Told};
pub use change_bar::ChangeBar;
pub use curve_edit::CurveEdit;
pub(super) use labels::one_line;
pub use link::{is_longer_than_a_line, keep_with, whole_link};
pub use month_edit::month_edit;
pub use scale::TimeScale;
pub(super) use sight::keep_focus_in_sight;
pub use stops::stops;
pub use switch::switch;
pub use timeline::{Bar, BarChange, Chance, More, Shock, Timeline};
pub use waterfall::{Fall, Waterfall};
pub use wedges::{Wedge, WedgePlot};
