//! How events wait: each gathers its hazard, step by step, until that is its threshold.

#![expect(clippy::needless_range_loop, reason = "the row that is written may be one that is read")]

use crate::base::Real;
use crate::ensemble::kernels::{CHUNKS, Row, one_by_one};

/// What an event has gathered after one more step of a hazard; what is no number adds nothing. A
/// hazard is per year and a threshold in steps of it, so nothing has to be multiplied by how long a
/// step is.
#[inline(always)]
pub(super) fn gathered<R: Real>(before: R, hazard: R) -> R {
    before + if hazard > R::ZERO { hazard } else { R::ZERO }
}

/// The impulse of an event, of area one where it happens. A hazard that has no number or no end
/// makes an impulse that is no number.
#[inline(always)]
pub(super) fn impulse<R: Real>(happens: bool, hazard: R, per_step: R) -> R {
    let impulse = if happens { per_step } else { R::ZERO };
    impulse + hazard * R::ZERO
}

/// How an event waits in the futures of a strip: it happens when it has gathered its threshold.
#[derive(Clone, Copy, Debug)]
pub(super) struct Waiting<R, const N: usize> {
    pub(super) threshold: Row<R, N>,
    pub(super) gathered: Row<R, N>,
}

impl<R: Real, const N: usize> Waiting<R, N> {
    /// Begins to wait anew in one future of the strip, for a threshold in steps of hazard.
    #[inline(always)]
    pub(super) fn set(&mut self, at: usize, threshold: f64) {
        self.threshold[at / N].0[at % N] = R::of(threshold);
        self.gathered[at / N].0[at % N] = R::ZERO;
    }

    /// Takes off the threshold what has been gathered. Of many small numbers a sum of `f32` would
    /// be off by so much that in one future in a hundred something happens a step sooner or later;
    /// of a few it is not.
    #[inline(always)]
    pub(super) fn settle(&mut self) {
        for chunk in 0..CHUNKS {
            let (mut threshold, gathered) = (self.threshold[chunk].0, self.gathered[chunk].0);
            for lane in 0..N {
                threshold[lane] = threshold[lane] - gathered[lane];
            }
            self.threshold[chunk].0 = threshold;
            self.gathered[chunk].0 = [R::ZERO; N];
            one_by_one();
        }
    }
}

/// One step of an event: gathers a hazard, and says by bits in which chunks it happens, in some
/// future.
#[inline(always)]
pub(super) fn wait<R: Real, const N: usize, const UNLESS: bool>(
    rows: &mut [Row<R, N>],
    out: usize,
    [a, b, c]: [usize; 3],
    waiting: &mut Waiting<R, N>,
    dt: R,
) -> u8 {
    let mut hits = 0;
    let per_step = R::ONE / dt;
    for chunk in 0..CHUNKS {
        let (threshold, mut sum) = (waiting.threshold[chunk].0, waiting.gathered[chunk].0);
        let (a, b, c) = (rows[a][chunk].0, rows[b][chunk].0, rows[c][chunk].0);
        let mut impulses = [R::ZERO; N];
        let mut any = false;
        for lane in 0..N {
            let last = if UNLESS { R::ONE - c[lane] } else { c[lane] };
            let hazard = a[lane] * b[lane] * last;
            sum[lane] = gathered(sum[lane], hazard);
            let happens = sum[lane] >= threshold[lane];
            impulses[lane] = impulse(happens, hazard, per_step);
            any |= happens;
        }
        waiting.gathered[chunk].0 = sum;
        rows[out][chunk].0 = impulses;
        hits |= u8::from(any) << chunk;
        one_by_one();
    }
    hits
}
