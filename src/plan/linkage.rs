//! The central choice about political engagement: is it offered by itself, or only in exchange?

use crate::model::{Model, Track};
use crate::plan::{Condition, Plan};

/// How the engagement of a plan is tied.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Linkage {
    /// Offered whatever the other side does.
    DeLinked,
    /// Each measure only in exchange for what the model says it is given for.
    QuidProQuo,
}

/// How the engagement measures that a plan uses are tied; `None` if some are tied otherwise than
/// others, or to what is seen, or if there are none.
pub fn linkage(model: &Model, plan: &Plan) -> Option<Linkage> {
    let of = |condition: &Condition| match condition {
        Condition::Always => Some(Linkage::DeLinked),
        Condition::InExchangeFor(_) => Some(Linkage::QuidProQuo),
        Condition::When(_) | Condition::Unless(_) | Condition::Until(_) => None,
    };
    let mut all = tied(model, plan).map(|(_, _, condition)| of(condition));
    let first = all.next()??;
    all.all(|other| other == Some(first)).then_some(first)
}

/// The engagement measures in use that are given for something: id, for what, and on what each
/// depends now.
fn tied<'a>(
    model: &'a Model,
    plan: &'a Plan,
) -> impl Iterator<Item = (&'a str, &'a str, &'a Condition)> {
    model.measures.iter().filter(|(_, m)| m.track == Track::Engagement).filter_map(|(id, m)| {
        let used = plan.uses().get(id).filter(|used| used.on)?;
        Some((id.as_str(), m.in_exchange_for.as_deref()?, &used.condition))
    })
}

impl Linkage {
    /// Both, in the order they are shown.
    pub const ALL: [Self; 2] = [Self::DeLinked, Self::QuidProQuo];

    /// The words people use.
    pub fn label(self) -> &'static str {
        match self {
            Self::DeLinked => "De-linked",
            Self::QuidProQuo => "Quid pro quo",
        }
    }

    /// What it means.
    pub fn about(self) -> &'static str {
        match self {
            Self::DeLinked => "Every engagement measure is offered by itself, on no condition",
            Self::QuidProQuo => {
                "Every engagement measure only in exchange: for a step, a freeze or \
                                 dismantling, as stands at each"
            }
        }
    }

    /// The one that it is not.
    #[must_use]
    pub fn other(self) -> Self {
        match self {
            Self::DeLinked => Self::QuidProQuo,
            Self::QuidProQuo => Self::DeLinked,
        }
    }

    /// The condition that it gives each engagement measure that a plan uses.
    pub fn conditions(self, model: &Model, plan: &Plan) -> Vec<(String, Condition)> {
        let to = |exchange: &str| match self {
            Self::DeLinked => Condition::Always,
            Self::QuidProQuo => Condition::InExchangeFor(exchange.to_owned()),
        };
        tied(model, plan).map(|(id, exchange, _)| (id.to_owned(), to(exchange))).collect()
    }
}
