//! Several operations in one, where each is read by the next alone: what is between them never goes
//! to memory. The arithmetic stays the same, in the same order, so the bits do too.

use std::collections::BTreeSet;

use crate::ensemble::graph::{Graph, Id, Node, Varies};
use crate::ensemble::kernels::{Arguments, Op};
use crate::ensemble::registers::{Roots, needed, reads};

/// Fuses what can be; nodes that have become part of another are no longer needed by anybody.
pub(super) fn fuse(graph: &mut Graph, roots: &Roots) {
    let one = graph.constant(1.0);
    let readers = readers(graph, roots);
    let states: BTreeSet<Id> = roots.stocks.iter().map(|state| state.now).collect();
    for id in 0..graph.nodes.len() {
        if graph.varies[id] != Varies::Always {
            continue;
        }
        // What has become of two may fit to a third.
        while let Some(fused) = reads(graph.nodes[id]).enumerate().find_map(|(place, inner)| {
            let alone = readers[inner] == 1 && graph.varies[inner] == Varies::Always;
            let Node::Op(op, args) = graph.nodes[inner] else { return None };
            let fused = together(graph.nodes[id], place, (op, args), one).filter(|_| alone)?;
            (!moves_by_another(fused, &states)).then_some(fused)
        }) {
            graph.nodes[id] = fused;
        }
    }
}

/// The one node that does what `outer` does to what `inner` gives as its argument at some place;
/// `one` is the node of the number 1.
fn together(outer: Node, place: usize, inner: (Op, Arguments<Id>), one: Id) -> Option<Node> {
    let (inner, [a, b, c, ..]) = inner;
    let (outer, [v, w, x, y, z]) = match outer {
        Node::Op(op, args) => (op, args),
        Node::Event(event, [_, w, x]) => {
            return match (inner, place, [w, x] == [one, one]) {
                (Op::Multiply, 0, true) => Some(Node::Event(event, [a, b, one])),
                (Op::MultiplyTwice, 0, true) => Some(Node::Event(event, [a, b, c])),
                _ => None,
            };
        }
        _ => return None,
    };
    // Sums and products have no sides.
    let other = if place == 0 { w } else { v };
    let (op, args): (Op, &[Id]) = match (outer, place, inner) {
        (Op::Add, _, Op::Multiply) => (Op::MultiplyAdd, &[a, b, other]),
        (Op::Add, _, Op::Add) => (Op::AddTwice, &[a, b, other]),
        (Op::Multiply, _, Op::Multiply) => (Op::MultiplyTwice, &[a, b, other]),
        (Op::Multiply, _, Op::MultiplyTwice) => (Op::MultiplyThrice, &[a, b, c, other]),
        (Op::Multiply, _, Op::Add) => (Op::AddMultiply, &[a, b, other]),
        (Op::Multiply, _, Op::Subtract) => (Op::SubtractMultiply, &[a, b, other]),
        (Op::Multiply, _, Op::SubtractProduct) => (Op::SubtractProductMultiply, &[a, b, c, other]),
        (Op::Multiply, _, Op::Max) => (Op::MaxMultiply, &[a, b, other]),
        (Op::Multiply, _, Op::SubtractMax) => (Op::SubtractMaxMultiply, &[a, b, c, other]),
        (Op::MultiplyTwice, 0 | 1, Op::Multiply) => (Op::MultiplyThrice, &[a, b, other, x]),
        (Op::MultiplyAdd, 2, Op::Multiply) => (Op::MultiplyAddProduct, &[v, w, a, b]),
        (Op::Subtract, 1, Op::Multiply) => (Op::SubtractProduct, &[v, a, b]),
        (Op::SubtractMultiply, 1, Op::Multiply) => (Op::SubtractProductMultiply, &[v, a, b, x]),
        (Op::Divide, 0, Op::Multiply) => (Op::MultiplyDivide, &[a, b, w]),
        (Op::Min, 0, Op::Multiply) => (Op::MultiplyMin, &[a, b, w]),
        (Op::Min, 0, Op::Max) => (Op::Clamp, &[a, b, w]),
        (Op::Max, 0, Op::Subtract) => (Op::SubtractMax, &[a, b, w]),
        (Op::Advance(of), 1, Op::Multiply) => (Op::AdvanceByProducts(of), &[v, a, b, x, one]),
        (Op::Advance(of), 2, Op::Multiply) => (Op::AdvanceByProducts(of), &[v, w, one, a, b]),
        (Op::AdvanceByProducts(of), 1, Op::Multiply) if x == one => {
            (Op::AdvanceByProducts(of), &[v, a, b, y, z])
        }
        (Op::AdvanceByProducts(of), 3, Op::Multiply) if z == one => {
            (Op::AdvanceByProducts(of), &[v, w, x, a, b])
        }
        _ => return None,
    };
    Some(Node::Op(op, std::array::from_fn(|place| *args.get(place).unwrap_or(&args[0]))))
}

/// Whether a stock would move by the state of another, which may have moved before it.
fn moves_by_another(node: Node, states: &BTreeSet<Id>) -> bool {
    match node {
        Node::Op(Op::AdvanceByProducts(_), [own, flows @ ..]) => {
            flows.iter().any(|of| *of != own && states.contains(of))
        }
        _ => false,
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
