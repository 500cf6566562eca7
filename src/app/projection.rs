//! What the window knows of a plan: its projection beside that of the baseline, who is better off,
//! and what stands beside these numbers.

use std::{sync::Arc, time::Duration};

use crate::{
    analysis::{Happening, Moments, Scoreboard},
    base::Problem,
    ensemble::{self, Bands, Ensemble, Futures, Progress},
    model::Model,
    plan::{Linkage, Plan, linkage},
};

/// A plan's projection beside that of the baseline in the same futures.
pub(super) struct Projected {
    /// The plan itself.
    pub(super) of: Arc<Plan>,
    /// The plan's runs: of its first futures, where there are more than are held.
    pub(super) plan: Ensemble,
    /// Quantiles under the plan, of all futures.
    pub(super) bands: Bands,
    /// The baseline, in the same futures.
    pub(super) base: Arc<BaseRuns>,
    /// Quantiles of the differences, future by future.
    pub(super) change: Bands,
    /// Bests and worsts at each saved time, where not all futures are held.
    pub(super) boards: Vec<Scoreboard>,
    /// What could not be computed, in words.
    pub(super) problems: Vec<Problem>,
}

impl Projected {
    /// What is held of the plan and of the baseline.
    fn held(&self) -> (&Ensemble, &Ensemble) {
        (&self.plan, &self.base.runs)
    }

    /// How many futures are run, of the plan and of the baseline together, to know an outcome
    /// [in all](Self::in_all).
    pub(super) fn to_run_again(&self) -> u32 {
        let held = self.plan.futures() >= self.bands.futures;
        if held { 0 } else { self.bands.futures.saturating_mul(2) }
    }

    /// An outcome in all futures; where not all are held, they are run again for it alone. `None`
    /// if that was stopped.
    pub(super) fn in_all(
        self: &Arc<Self>,
        (model, outcome): (&Model, usize),
        threads: usize,
        progress: &Progress,
    ) -> Option<InAll> {
        let of = Arc::clone(self);
        if self.to_run_again() == 0 {
            return Some(InAll { of, again: None });
        }
        let run = |plan: &Plan| {
            // A plan that cannot be compiled has its problems told by the projection.
            let program = ensemble::compile_for(model, plan, &|of| of == outcome).ok()?;
            let futures = Futures { seed: plan.seed(), first: 0, count: self.bands.futures };
            ensemble::run(&program, futures, threads, progress)
        };
        let base = self.of.with_baseline_measures(model);
        Some(InAll { of, again: Some(Box::new([run(&self.of)?, run(&base)?])) })
    }
}

/// A projection with the runs of an outcome in all its futures.
pub(super) struct InAll {
    /// The projection.
    pub(super) of: Arc<Projected>,
    again: Option<Box<[Ensemble; 2]>>,
}

impl InAll {
    /// The plan's and the baseline's.
    pub(super) fn both(&self) -> (&Ensemble, &Ensemble) {
        match self.again.as_deref() {
            Some([plan, base]) => (plan, base),
            None => self.of.held(),
        }
    }
}

/// The baseline's runs and quantiles.
pub(super) struct BaseRuns {
    /// The runs: of the first futures, where there are more than are held.
    pub(super) runs: Arc<Ensemble>,
    /// Quantiles of all futures.
    pub(super) bands: Arc<Bands>,
}

/// The worker's answer to a question.
#[derive(Clone)]
pub(super) struct Projection {
    /// Of which revision of the plan.
    pub(super) revision: u64,
    /// The numbers.
    pub(super) runs: Arc<Projected>,
    /// Bests and worsts at a year.
    pub(super) scoreboard: Arc<Scoreboard>,
    /// When conditions come true and offers are accepted, once that is known; until it is whole, as
    /// it was last known.
    pub(super) moments: Option<Arc<Vec<Moments>>>,
    /// The plan with its engagement tied otherwise, once that is known; until it is whole, as it
    /// was last known.
    pub(super) otherwise: Option<Arc<Otherwise>>,
    /// The year of the scoreboard, as model time.
    pub(super) year: f64,
    /// Whether more futures are to come.
    pub(super) coarse: bool,
    /// Whether all is there, dates and the other linkage included.
    pub(super) whole: bool,
    /// How long it took.
    pub(super) took: Duration,
}

/// The quantiles that a projection had, without its runs.
pub(super) struct Before {
    bands: Bands,
    change: Bands,
}

impl Before {
    /// Those of a projection.
    pub(super) fn of(projection: &Projection) -> Self {
        let Projected { bands, change, .. } = &*projection.runs;
        Self { bands: bands.clone(), change: change.clone() }
    }

    /// Levels, or the change against the baseline.
    pub(super) fn bands(&self, change: bool) -> &Bands {
        if change { &self.change } else { &self.bands }
    }
}

/// A plan with its engagement tied otherwise.
pub(super) struct Otherwise {
    /// How it is tied.
    pub(super) linkage: Linkage,
    /// What comes of it.
    pub(super) bands: Bands,
    /// What comes of the plan as it is, known at the same time.
    pub(super) untied: Bands,
}

/// What was last known of what stands beside the numbers. It is told until it is known anew, as far
/// as it can still be so: else what is below it in the window would jump with every edit.
pub(super) struct Aside {
    /// Of which plan.
    pub(super) of: Arc<Plan>,
    /// The moments.
    pub(super) moments: Option<Arc<Vec<Moments>>>,
    /// The other way to tie it.
    pub(super) otherwise: Option<Arc<Otherwise>>,
}

impl Aside {
    /// The moments of shocks, and of measures that another plan uses in the same way.
    pub(super) fn moments(&self, plan: &Plan) -> Option<Arc<Vec<Moments>>> {
        let same = |measure: &String| self.of.uses().get(measure) == plan.uses().get(measure);
        let still = |of: &&Moments| of.what == Happening::Happens || same(&of.measure);
        let moments = self.moments.as_ref()?;
        Some(match moments.iter().all(|of| still(&of)) {
            true => Arc::clone(moments),
            false => Arc::new(moments.iter().filter(still).cloned().collect()),
        })
    }

    /// The other way to tie it, if it is that of another plan too.
    pub(super) fn otherwise(&self, model: &Model, plan: &Plan) -> Option<Arc<Otherwise>> {
        let other = linkage(model, plan)?.other();
        self.otherwise.clone().filter(|known| known.linkage == other)
    }
}
