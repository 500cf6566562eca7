//! Random numbers without state: each is a function of what it is for.
//!
//! That is a seed, a future, a stream (a named source of luck) and an occurrence; so the order of
//! asking, the number of threads and other draws change nothing, and the same future has the same
//! luck under every plan. Which draw uses what is `ensemble`'s.

/// The odd increment of `SplitMix64`: 2^64 divided by the golden ratio.
const GOLDEN: u64 = 0x9e37_79b9_7f4a_7c15;

/// The longest sequence and the most dimensions that one scrambling of `sobol_burley` has.
const SOBOL_INDEX_BITS: u32 = 16;
const SOBOL_DIMENSIONS: u32 = 256;

/// The stable number of a named source of luck: FNV-1a, 64 bits, over the bytes of the name.
///
/// It must never change: saved plans would meet other luck. By G. Fowler, L. C. Noll and K. Vo.
pub fn stream(id: &str) -> u64 {
    id.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
    })
}

/// A uniform number strictly between 0 and 1, in steps of 2^−52.
#[inline(always)]
pub fn uniform(seed: u64, future: u64, stream: u64, occurrence: u64) -> f64 {
    uniform_of(of_future(seed, future), stream, occurrence)
}

/// What all uniform numbers of a future have in common.
#[inline(always)]
pub fn of_future(seed: u64, future: u64) -> u64 {
    mixed(0, &[seed, future])
}

/// A uniform number of a future of which what is [common](of_future) is known: as of [`uniform`].
#[inline(always)]
pub fn uniform_of(common: u64, stream: u64, occurrence: u64) -> f64 {
    let bits = mixed(common, &[stream, occurrence]) >> 12;
    (bits as f64 + 0.5) * f64::EPSILON
}

/// A coordinate of a point of a Sobol sequence, strictly between 0 and 1, in steps of 2^−23:
/// over many futures more even than chance would be, one dimension at a time and in pairs.
///
/// Scrambled by the method of Owen, as B. Burley, “Practical hash-based Owen scrambling”, JCGT 9
/// (2020). One scrambling has 2^16 points and 256 dimensions; futures beyond begin another
/// sequence, and dimensions beyond another set, each even in itself and independent of the rest.
pub fn sobol(seed: u64, future: u32, dimension: u32) -> f64 {
    let (index, scrambling) = scrambled(seed, future, dimension);
    middle(sobol_burley::sample(index, dimension % SOBOL_DIMENSIONS, scrambling))
}

/// The same of four dimensions at once, which takes little longer than one: those from
/// `4 * four` on.
pub fn sobol_of_four(seed: u64, future: u32, four: u32) -> [f64; 4] {
    let (index, scrambling) = scrambled(seed, future, 4 * four);
    sobol_burley::sample_4d(index, four % (SOBOL_DIMENSIONS / 4), scrambling).map(middle)
}

/// Which point of which scrambling a future is.
fn scrambled(seed: u64, future: u32, dimension: u32) -> (u32, u32) {
    let chunk = u64::from(future >> SOBOL_INDEX_BITS);
    let set = u64::from(dimension / SOBOL_DIMENSIONS);
    let scrambling = (mixed(0, &[seed, chunk, set]) >> 32) as u32;
    (future & ((1 << SOBOL_INDEX_BITS) - 1), scrambling)
}

/// The crate answers with the lower end of a cell of 2^−23; we take its middle.
fn middle(corner: f32) -> f64 {
    f64::from(corner) + f64::from(f32::EPSILON) / 2.0
}

/// One well mixed number of several: to a state each word in turn is added and stirred in.
#[inline(always)]
fn mixed(state: u64, words: &[u64]) -> u64 {
    let stir = |state: u64, word: &u64| stirred(state.wrapping_add(GOLDEN).wrapping_add(*word));
    words.iter().fold(state, stir)
}

/// The finaliser of `SplitMix64`, “Mix13” of D. Stafford: half of all bits turn over when one of
/// the input does, and no two inputs meet. Steele, Lea and Flood, “Fast splittable pseudorandom
/// number generators”, OOPSLA 2014.
#[inline(always)]
fn stirred(mut z: u64) -> u64 {
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

#[cfg(test)]
mod tests {
    /// The first number that the published `SplitMix64` gives from the state 0 (Vigna's C code).
    #[test]
    fn stirring_is_that_of_splitmix64() {
        assert_eq!(super::mixed(0, &[0]), 0xe220_a839_7b1d_cdaf);
    }
}
