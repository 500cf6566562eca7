//! Floor 4: questions to an ensemble, one file a question. Answers are numbers and sentences;
//! how they look is left to `app` and `cli`.

mod backtest;
mod grounds;
mod judge;
mod schools;
mod scoreboard;
mod screening;
mod statements;
mod verify;

pub use backtest::{
    BACKTEST_COLUMNS, Backtest, BySchool, Errors, Judged, Past, RECALLED, Series, backtest,
    backtest_futures, by_school, errors, rows,
};
pub use grounds::{GRADES, Graded, Grounds, grounds};
pub use schools::{
    Predicted, Prediction, Thesis, futures_in_all, predictions, teller_label, tellers, thesis,
};
pub use scoreboard::{Chance, Row, Scoreboard, Spread, scoreboard};
pub use screening::{Mattering, Mean, Reversal, Screening, screening};
pub use statements::{Statements, statements};
pub use verify::{Standing, Verdict, verdicts_in_words, verify};

/// What stands under every projection, in the window, the command line and reports.
pub const CAVEAT: [&str; 2] = [
    "Influence is formal capacity, not obedience; bands are of model runs, not of the world",
    "War and secret deals are not in it; succession and collapse only as shocks",
];
