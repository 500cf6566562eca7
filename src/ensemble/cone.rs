//! What some outcomes depend on, through all steps: the rest need not be computed while only they
//! are looked at. What is computed is computed as ever, so its bits are those of the whole program.

use std::collections::BTreeMap;

use crate::ensemble::graph::{Graph, Id};
use crate::ensemble::registers::{Roots, reads};

/// Leaves the outcomes that are `wanted`, by their place in the model, and of stocks and memories
/// those on which they depend in any step.
pub(super) fn narrow(roots: &mut Roots, graph: &Graph, wanted: &dyn Fn(usize) -> bool) {
    let mut place = 0..;
    roots.outcomes.retain(|_| place.next().is_some_and(wanted));
    let mut becomes: BTreeMap<Id, [Id; 2]> = BTreeMap::new();
    becomes.extend(roots.stocks.iter().map(|of| (of.now, [of.initial, of.next])));
    becomes.extend(roots.given.iter().map(|(memory, next)| (*memory, [*next, *next])));
    let mut reached = vec![false; graph.nodes.len()];
    let mut open = roots.outcomes.clone();
    while let Some(id) = open.pop() {
        if !std::mem::replace(&mut reached[id], true) {
            open.extend(reads(graph.nodes[id]));
            open.extend(becomes.get(&id).into_iter().flatten());
        }
    }
    roots.stocks.retain(|of| reached[of.now]);
    roots.given.retain(|(memory, _)| reached[*memory]);
}
