//! Two operations in one where the second is the only reader of the first: what is between them
//! never goes to memory. The arithmetic stays the same, in the same order, so the bits do too.

use crate::ensemble::graph::{Graph, Id, Node, Varies};
use crate::ensemble::kernels::Op;
use crate::ensemble::registers::{Roots, needed, reads};

/// Fuses what can be; nodes that have become part of another are no longer needed by anybody.
pub(super) fn fuse(graph: &mut Graph, roots: &Roots) {
    let readers = readers(graph, roots);
    for id in 0..graph.nodes.len() {
        let Node::Op(outer, [a, b, _]) = graph.nodes[id] else { continue };
        if graph.varies[id] != Varies::Always {
            continue;
        }
        let alone = |inner: Id| match graph.nodes[inner] {
            Node::Op(op, args) if graph.varies[inner] == Varies::Always && readers[inner] == 1 => {
                Some((op, args))
            }
            _ => None,
        };
        // What comes first, then what is left of the second. Sums and products have no sides.
        let sides = [(alone(a), b), (alone(b), a)];
        let symmetric = matches!(outer, Op::Add | Op::Multiply);
        let fused =
            sides.into_iter().take(if symmetric { 2 } else { 1 }).find_map(|(first, rest)| {
                let (inner, [x, y, _]) = first?;
                Some((together(inner, outer)?, [x, y, rest]))
            });
        if let Some((op, args)) = fused {
            graph.nodes[id] = Node::Op(op, args);
        }
    }
}

/// The one operation that does `outer` to what `inner` gives.
fn together(inner: Op, outer: Op) -> Option<Op> {
    match (inner, outer) {
        (Op::Multiply, Op::Add) => Some(Op::MultiplyAdd),
        (Op::Multiply, Op::Multiply) => Some(Op::MultiplyTwice),
        (Op::Multiply, Op::Divide) => Some(Op::MultiplyDivide),
        (Op::Add, Op::Add) => Some(Op::AddTwice),
        (Op::Add, Op::Multiply) => Some(Op::AddMultiply),
        (Op::Subtract, Op::Multiply) => Some(Op::SubtractMultiply),
        (Op::Subtract, Op::Divide) => Some(Op::SubtractDivide),
        (Op::Subtract, Op::Max) => Some(Op::SubtractMax),
        _ => None,
    }
}

/// How often each node is read, by needed nodes and by what leaves the step.
fn readers(graph: &Graph, roots: &Roots) -> Vec<usize> {
    let needed = needed(graph, roots);
    let mut readers = vec![0; graph.nodes.len()];
    for id in (0..graph.nodes.len()).filter(|id| needed[*id]) {
        for read in reads(graph.nodes[id]) {
            readers[read] += 1;
        }
    }
    for id in roots.leaving() {
        readers[id] += 1;
    }
    readers
}
