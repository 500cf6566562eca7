//! Floor 4: questions to an ensemble, one file a question. Answers are numbers and sentences;
//! how they look is left to `app` and `cli`.

mod backtest;
mod backtest_words;
mod causes;
mod compare;
mod contributions;
mod explain;
mod grounds;
mod held_back;
mod hinges;
mod judge;
mod loops;
pub mod map;
mod moments;
mod schools;
mod scoreboard;
mod screening;
mod statements;
mod tally;
mod thesis;
mod tried;
mod two_steps;
mod verify;

pub use backtest::{
    Backtest, Contrast, Errors, Judged, Past, Series, backtest, backtest_futures, errors,
};
pub use backtest_words::{
    BACKTEST_COLUMNS, BySchool, CONTRAST_COLUMNS, Forecast, RECALLED, by_school, contrast_rows,
    dispute_words, rows, scale_word,
};
pub use causes::{
    Cause, Causes, CountedFrom, Moved, Pairs, TRACED, measure_offered, name_label, pairs, spanning,
};
pub use compare::{
    Compared, Comparison, Difference, PLANS_MAX, compare, differences, differing, edits,
};
pub use contributions::{
    Amount, Contributions, Part, Partner, contribution_runs, contributions, same_use,
};
pub use explain::{Asked, Origin, Piece, Sentences, explain, parts_words, plain};
pub use grounds::{GRADES, Graded, Grounds, grounds};
pub use held_back::{Gain, HeldBack, UsedOtherwise, held_back, held_back_runs};
pub use hinges::{
    Conclusion, Effect, HINGE_COLUMNS, HINGE_FUTURES, HINGE_OUTCOME, HINGE_PARAMETERS, Hinge,
    Hinges, Otherwise, hinge_futures, hinge_trials, hinges,
};
pub use loops::{Loops, loops};
pub use moments::{Happening, Moments, moments};
pub use schools::{Predicted, Prediction, futures_in_all, predictions, teller_label, tellers};
pub use scoreboard::{Chance, Row, Scoreboard, Spread, scoreboard, scoreboards};
pub use screening::{Mattering, Mean, Reversal, Screening, screening};
pub use statements::{Statements, statements};
pub use tally::Tally;
pub use thesis::{Thesis, thesis, trials};
pub use two_steps::{ByEvidence, Steps, TwoSteps, by_evidence, steps, two_steps};
pub use verify::{Standing, Verdict, verdicts_in_words, verify};
