//! The baseline of the open plan: its runs are kept as long as plans differ only in their measures,
//! each as far as it is needed.

use std::sync::Arc;

use crate::{
    app::{document::same_projection, jobs::threads, projection::BaseRuns},
    base::Problem,
    ensemble::{self, Bands, Ensemble, Futures, Progress, Sketches},
    model::Model,
    plan::Plan,
};

/// The baseline that was asked for last, if any was.
#[derive(Default)]
pub(super) struct Baseline {
    kept: Option<Kept>,
}

/// What is kept of a baseline.
pub(super) struct Kept {
    plan: Plan,
    sketch: Option<Sketch>,
    full: Option<Arc<BaseRuns>>,
}

/// What is held against a sketch: runs with its luck.
struct Sketch {
    /// Which outcomes they are of, if not of all.
    told: Option<Vec<usize>>,
    runs: Arc<Ensemble>,
    bands: Arc<Bands>,
}

impl Baseline {
    /// That of a plan; nothing is kept of another's.
    pub(super) fn of(&mut self, model: &Model, plan: &Plan) -> &mut Kept {
        let plan = plan.with_baseline_measures(model);
        self.kept.take_if(|kept| !same_projection(&kept.plan, &plan));
        self.kept.get_or_insert(Kept { plan, sketch: None, full: None })
    }
}

impl Kept {
    /// With the quantiles of all futures, if they are known.
    pub(super) fn full(&self) -> Option<Arc<BaseRuns>> {
        self.full.clone()
    }

    /// With the quantiles of all futures, of which not all are held but the `first`; `Ok(None)` if
    /// there are none.
    pub(super) fn of_all(
        &mut self,
        model: &Model,
        first: Futures,
        bands: Bands,
    ) -> Result<Option<Arc<BaseRuns>>, Vec<Problem>> {
        let program = ensemble::compile(model, &self.plan)?;
        let runs = ensemble::run(&program, first, threads(), &Progress::default());
        let of = |runs| Arc::new(BaseRuns { runs: Arc::new(runs), bands: Arc::new(bands) });
        self.full = runs.map(of);
        Ok(self.full.clone())
    }

    /// In all futures, which are held; `Ok(None)` if it was stopped.
    pub(super) fn in_full(
        &mut self,
        model: &Model,
        futures: Futures,
        progress: &Progress,
    ) -> Result<Option<Arc<BaseRuns>>, Vec<Problem>> {
        if self.full.is_none() {
            let program = ensemble::compile(model, &self.plan)?;
            let Some(runs) = ensemble::run(&program, futures, threads(), progress) else {
                return Ok(None);
            };
            let (bands, runs) = (Arc::new(ensemble::bands(&runs)), Arc::new(runs));
            self.full = Some(Arc::new(BaseRuns { runs, bands }));
        }
        Ok(self.full.clone())
    }

    /// Beside a sketch, and with its luck: of what it tells, if not of all. What it does not tell
    /// is as it is `known`. `Ok(None)` if it was stopped.
    pub(super) fn beside_sketch(
        &mut self,
        model: &Model,
        futures: Futures,
        (told, known): (Option<&[usize]>, Option<&BaseRuns>),
        (sketches, progress): (&mut Sketches, &Progress),
    ) -> Result<Option<BaseRuns>, Vec<Problem>> {
        let enough = |of: &Sketch| of.told.is_none() || of.told.as_deref() == told;
        self.sketch.take_if(|of| !enough(of));
        if self.sketch.is_none() {
            let wanted = |outcome| told.is_none_or(|told| told.contains(&outcome));
            let program = ensemble::compile_for(model, &self.plan, &wanted)?;
            let Some(runs) = sketches.run(&program, futures, threads(), progress) else {
                return Ok(None);
            };
            let mut bands = ensemble::bands(&runs);
            if let Some(known) = known {
                fill(&mut bands, &known.bands, &wanted);
            }
            let (told, bands) = (told.map(<[usize]>::to_vec), Arc::new(bands));
            self.sketch = Some(Sketch { told, runs: Arc::new(runs), bands });
        }
        // Quantiles of more futures stay in sight.
        let more = self.full.as_ref().map(|base| &base.bands);
        Ok(self.sketch.as_ref().map(|of| {
            let bands = Arc::clone(more.unwrap_or(&of.bands));
            BaseRuns { runs: Arc::clone(&of.runs), bands }
        }))
    }

    /// Forgets what was held against a sketch of all outcomes: the next will tell less.
    pub(super) fn forget_all(&mut self) {
        self.sketch.take_if(|of| of.told.is_none());
    }
}

/// Gives bands what others have of outcomes that are not `wanted`.
pub(super) fn fill(bands: &mut Bands, others: &Bands, wanted: &dyn Fn(usize) -> bool) {
    let pairs = bands.outcomes.iter_mut().zip(&others.outcomes).enumerate();
    for (_, (own, other)) in pairs.filter(|(outcome, _)| !wanted(*outcome)) {
        own.clone_from(other);
    }
}
