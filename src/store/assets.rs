//! What is built into the program: the model, its cases and the sample plans, each in one line.
//! A test holds that every file in `assets/cases/`, `assets/text/` and `saves/` is listed here.

/// The model.
pub const MODEL: &str = include_str!("../../assets/model/korea.ron");

/// Cases: id and text. The first is the one that a new plan starts from.
pub const CASES: &[(&str, &str)] = &[
    ("korea-2027", include_str!("../../assets/cases/korea-2027.ron")),
    ("korea-2021", include_str!("../../assets/cases/korea-2021.ron")),
    ("korea-1990", include_str!("../../assets/cases/korea-1990.ron")),
    ("vietnam-1988", include_str!("../../assets/cases/vietnam-1988.ron")),
];

/// The case that is held against the record.
pub const PAST: &str = "korea-1990";

/// The case of another place that is held against its record by the same equations.
pub const ANALOGUE: &str = "vietnam-1988";

/// The sample that the program opens when it is not told which plan: a file name in [`SAMPLES`].
pub const FIRST_SAMPLE: &str = "two-track.ron";

/// Sample plans: file name and text. Their order is the order on screen.
pub const SAMPLES: &[(&str, &str)] = &[
    ("conventional.ron", include_str!("../../saves/conventional.ron")),
    ("two-track.ron", include_str!("../../saves/two-track.ron")),
    ("quid-pro-quo.ron", include_str!("../../saves/quid-pro-quo.ron")),
    ("maximum-pressure.ron", include_str!("../../saves/maximum-pressure.ron")),
    ("press-beijing.ron", include_str!("../../saves/press-beijing.ron")),
    ("freeze-first.ron", include_str!("../../saves/freeze-first.ron")),
    ("market-access.ron", include_str!("../../saves/market-access.ron")),
];

/// Briefings: measure and text.
pub const BRIEFINGS: &[(&str, &str)] = &[
    ("liaison_offices", include_str!("../../assets/text/liaison_offices.md")),
    ("leader_channel", include_str!("../../assets/text/leader_channel.md")),
    ("end_of_war_declaration", include_str!("../../assets/text/end_of_war_declaration.md")),
    ("military_exchange", include_str!("../../assets/text/military_exchange.md")),
    ("officials_exchange", include_str!("../../assets/text/officials_exchange.md")),
    ("student_exchange", include_str!("../../assets/text/student_exchange.md")),
    ("sports_exchange", include_str!("../../assets/text/sports_exchange.md")),
    ("performance_exchange", include_str!("../../assets/text/performance_exchange.md")),
    ("reconstruction_commission", include_str!("../../assets/text/reconstruction_commission.md")),
    ("humanitarian_aid", include_str!("../../assets/text/humanitarian_aid.md")),
    ("normalization", include_str!("../../assets/text/normalization.md")),
    ("market_access", include_str!("../../assets/text/market_access.md")),
    ("phased_talks", include_str!("../../assets/text/phased_talks.md")),
    ("sanctions_relief", include_str!("../../assets/text/sanctions_relief.md")),
    ("sanctions_pressure", include_str!("../../assets/text/sanctions_pressure.md")),
    ("press_beijing", include_str!("../../assets/text/press_beijing.md")),
    ("exercise_scale", include_str!("../../assets/text/exercise_scale.md")),
];

/// The text of a built-in case.
pub fn case(id: &str) -> Option<&'static str> {
    CASES.iter().find(|(known, _)| *known == id).map(|(_, text)| *text)
}

/// The text of a sample plan by its file name.
pub fn sample(file_name: &str) -> Option<&'static str> {
    SAMPLES.iter().find(|(known, _)| *known == file_name).map(|(_, text)| *text)
}

/// What must be so of the model: statements for `analysis::verify`.
pub const CHECKS: &str = include_str!("../../assets/model/checks.ron");
