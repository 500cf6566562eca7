//! What does a model rest on? How many of its numbers are estimated from data and how many are
//! judged, part by part, and how many of its sources were seen. Whether it behaves is for `verify`.

use crate::base::format;
use crate::model::{Grade, Model};

/// All grades, the best first.
pub const GRADES: [Grade; 4] = [Grade::A, Grade::B, Grade::C, Grade::D];

/// How many parameters have each of [`GRADES`].
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct Graded([usize; 4]);

impl Graded {
    /// The number of each grade, the best first.
    pub const fn counts(self) -> [usize; 4] {
        self.0
    }

    /// All together.
    pub fn all(self) -> usize {
        self.0.iter().sum()
    }

    /// “A 3, B 12, C 40, D 55”, without grades that nothing has.
    pub fn words(self) -> String {
        let some = GRADES.iter().zip(self.0).filter(|(_, count)| *count > 0);
        some.map(|(grade, count)| format!("{grade:?} {count}")).collect::<Vec<_>>().join(", ")
    }
}

/// What a model rests on.
#[derive(Clone, Debug, PartialEq)]
pub struct Grounds {
    /// Of all parameters.
    pub graded: Graded,
    /// Of the parameters of each part that has some: its label and they.
    pub parts: Vec<(String, Graded)>,
    /// Parameters that are judgement, by id, in the model's order.
    pub judged: Vec<String>,
    /// How many sources were seen when the evidence was gathered.
    pub seen: usize,
    /// Sources that are recalled and not yet checked, by id.
    pub recalled: Vec<String>,
}

/// What a model rests on.
pub fn grounds(model: &Model) -> Grounds {
    let graded = |part: Option<&str>| {
        let mut counts = [0; 4];
        for p in model.parameters.values().filter(|p| part.is_none_or(|part| p.part == part)) {
            counts[p.grade as usize] += 1;
        }
        Graded(counts)
    };
    let parts = model.parts.iter().map(|(id, part)| (part.label.clone(), graded(Some(id))));
    let judged = model.parameters.iter().filter(|(_, p)| p.grade == Grade::D);
    let recalled = model.sources.iter().filter(|(_, source)| !source.seen);
    let recalled: Vec<String> = recalled.map(|(id, _)| id.clone()).collect();
    Grounds {
        graded: graded(None),
        parts: parts.filter(|(_, graded)| graded.all() > 0).collect(),
        judged: judged.map(|(id, _)| id.clone()).collect(),
        seen: model.sources.len() - recalled.len(),
        recalled,
    }
}

impl Grounds {
    /// Evidence and sources, a sentence each.
    pub fn sentences(&self) -> [String; 2] {
        let [a, b, c, d] = self.graded.counts();
        let all = self.graded.all();
        let share = |count: usize| format::number(100.0 * count as f64 / all.max(1) as f64, 0);
        let sources = self.seen + self.recalled.len();
        [
            format!(
                "Of {all} uncertain numbers, {a} are estimated from data (grade A), {b} rest on a \
                 base rate or a published estimate (B), {c} on several cases (C) and {d} on \
                 judgement (D): {} % are judgement",
                share(d)
            ),
            format!(
                "Of {sources} sources, {} were seen when the evidence was gathered; {} are \
                 recalled and not yet checked",
                self.seen,
                self.recalled.len()
            ),
        ]
    }
}
