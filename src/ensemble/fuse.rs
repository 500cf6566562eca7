//! Several operations in one, where each is read by the next alone: what is between them never goes
//! to memory. The arithmetic stays the same, in the same order, so the bits do too.

use std::collections::BTreeSet;

use crate::ensemble::graph::{Graph, Id, Node, Varies};
use crate::ensemble::kernels::{Arguments, Hazard, Op};
use crate::ensemble::registers::{Roots, needed, reads, state_moved};

/// Fuses what can be; nodes that have become part of another are no longer needed by anybody.
pub(super) fn fuse(graph: &mut Graph, roots: &Roots) {
    let mut fuser = Fuser {
        zero: graph.constant(0.0),
        one: graph.constant(1.0),
        states: roots.stocks.iter().map(|state| state.now).collect(),
        readers: Vec::new(),
    };
    let varying: Vec<Id> =
        (0..graph.nodes.len()).filter(|id| graph.varies[*id] == Varies::Always).collect();
    // Twice: in the first, two readers of a node may become one.
    for _ in 0..2 {
        fuser.readers = readers(graph, roots);
        for id in &varying {
            // What has become of two may fit to a third.
            while let Some(fused) = fuser.with_one_read(graph, graph.nodes[*id]) {
                graph.nodes[*id] = fused;
            }
        }
    }
    for id in varying {
        graph.nodes[id] = fuser.with_constants(graph.nodes[id]);
    }
}

/// What is known while operations are fused.
struct Fuser {
    /// The nodes of these numbers.
    zero: Id,
    one: Id,
    /// How often each node is read.
    readers: Vec<usize>,
    states: BTreeSet<Id>,
}

impl Fuser {
    /// A node that is one with one of those that it reads.
    fn with_one_read(&self, graph: &Graph, outer: Node) -> Option<Node> {
        reads(outer).enumerate().find_map(|(place, inner)| {
            let Node::Op(op, args) = graph.nodes[inner] else { return None };
            // What is missing to 1 is as soon computed again as read.
            let shared = op == Op::Subtract && args[0] == self.one;
            if graph.varies[inner] != Varies::Always || !shared && self.readers[inner] != 1 {
                return None;
            }
            let fused = match outer {
                Node::Event(event, hazard) => {
                    Node::Event(event, self.hazard(hazard, place, (op, args))?)
                }
                Node::Op(outer, own) => {
                    let share = || self.share((outer, own), place, args[1]);
                    let together = || self.together((outer, own), place, (op, args));
                    let alone = || (self.readers[inner] == 1).then(together)?;
                    shared.then(share).flatten().or_else(alone)?
                }
                _ => return None,
            };
            (!self.moves_by_another(fused)).then_some(fused)
        })
    }

    /// A hazard of which one factor is what `inner` gives.
    fn hazard(
        &self,
        Hazard { factors: [v, w, x], unless }: Hazard<Id>,
        place: usize,
        (inner, [a, b, c, ..]): (Op, Arguments<Id>),
    ) -> Option<Hazard<Id>> {
        let (factors, unless) = match (inner, place) {
            _ if unless => return None,
            (Op::Multiply, 0) if [w, x] == [self.one; 2] => ([a, b, x], false),
            (Op::MultiplyTwice, 0) if [w, x] == [self.one; 2] => ([a, b, c], false),
            (Op::Subtract, 0) if a == self.one && x == self.one => ([w, x, b], true),
            (Op::Subtract, 1) if a == self.one && x == self.one => ([v, x, b], true),
            (Op::Subtract, 2) if a == self.one => ([v, w, b], true),
            _ => return None,
        };
        Some(Hazard { factors, unless })
    }

    /// A step of a share to which some of the rest come: at a place it reads what is missing of a
    /// node to 1, which has to be itself.
    fn share(&self, (outer, own): (Op, Arguments<Id>), place: usize, of: Id) -> Option<Node> {
        let (Op::AdvanceByProducts(bounds), [v, w, x, y, z]) = (outer, own) else { return None };
        let rate = match place {
            1 => x,
            2 => w,
            _ => return None,
        };
        (of == v).then_some(Node::Op(Op::AdvanceShare(bounds), [v, rate, y, z, self.one]))
    }

    /// The one node that does what `outer` does to what `inner` gives as its argument at some
    /// place.
    fn together(
        &self,
        (outer, [v, w, x, y, z]): (Op, Arguments<Id>),
        place: usize,
        (inner, [a, b, c, ..]): (Op, Arguments<Id>),
    ) -> Option<Node> {
        let Self { zero, one, .. } = *self;
        // Sums and products have no sides.
        let other = if place == 0 { w } else { v };
        let (op, args): (Op, &[Id]) = match (outer, place, inner) {
            (Op::Add, _, Op::Multiply) => (Op::MultiplyAdd, &[a, b, other]),
            (Op::Add, _, Op::Add) => (Op::AddTwice, &[a, b, other]),
            (Op::Add, _, Op::AddTwice) => (Op::AddThrice, &[a, b, c, other]),
            (Op::AddTwice, 0, Op::Add) => (Op::AddThrice, &[a, b, w, x]),
            (Op::Add, _, Op::MultiplyAdd) => (Op::MultiplyAddTwice, &[a, b, c, other]),
            (Op::AddTwice, 0, Op::Multiply) => (Op::MultiplyAddTwice, &[a, b, w, x]),
            (Op::Add, _, Op::SubtractMultiply) => (Op::SubtractMultiplyAdd, &[a, b, c, other]),
            (Op::Multiply, _, Op::Multiply) => (Op::MultiplyTwice, &[a, b, other]),
            (Op::Multiply, _, Op::MultiplyTwice) => (Op::MultiplyThrice, &[a, b, c, other]),
            (Op::Multiply, _, Op::Add) => (Op::AddMultiply, &[a, b, other]),
            (Op::Multiply, _, Op::Subtract) => (Op::SubtractMultiply, &[a, b, other]),
            (Op::Multiply, _, Op::SubtractProduct) => {
                (Op::SubtractProductMultiply, &[a, b, c, other])
            }
            (Op::Multiply, _, Op::Max) => (Op::MaxMultiply, &[a, b, other]),
            (Op::Multiply, _, Op::Excess) => (Op::ExcessMultiply, &[a, b, other]),
            (Op::MultiplyTwice, 0 | 1, Op::Multiply) => (Op::MultiplyThrice, &[a, b, other, x]),
            (Op::MultiplyAdd, 2, Op::Multiply) => (Op::MultiplyAddProduct, &[v, w, a, b]),
            (Op::Subtract, 1, Op::Multiply) => (Op::SubtractProduct, &[v, a, b]),
            (Op::SubtractMultiply, 1, Op::Multiply) => (Op::SubtractProductMultiply, &[v, a, b, x]),
            (Op::Divide, 0, Op::Multiply) => (Op::MultiplyDivide, &[a, b, w]),
            (Op::Min, 0, Op::Multiply) => (Op::MultiplyMin, &[a, b, w]),
            (Op::Min, 0, Op::Max) => (Op::Clamp, &[a, b, w]),
            (Op::Select, 2, Op::Select) => (Op::SelectTwice, &[v, w, a, b, c]),
            (Op::Exp, 0, Op::Multiply) => (Op::ExpOfProduct, &[a, b]),
            (Op::Ln, 0, Op::Subtract) if a == one => (Op::LnOfComplement, &[b]),
            (Op::Negate, 0, Op::LnOfComplement) => (Op::MinusLnOfComplement, &[a]),
            (Op::Max, 0, Op::Subtract) if w == zero => (Op::Excess, &[a, b]),
            (Op::Advance(of), 1, Op::Multiply) => (Op::AdvanceByProducts(of), &[v, a, b, x, one]),
            (Op::Advance(of), 2, Op::Multiply) => (Op::AdvanceByProducts(of), &[v, w, one, a, b]),
            (Op::Advance(of), 1, Op::SubtractMultiply) if (b, x) == (v, zero) => {
                (Op::AdvanceTo(of), &[v, a, c])
            }
            (Op::Advance(of), 1, Op::ExcessMultiply) if b == v => {
                (Op::AdvanceUpTo(of), &[v, a, c, x])
            }
            (Op::AdvanceUpTo(of), 3, Op::ExcessMultiply) if (a, b) == (v, w) => {
                (Op::AdvanceUpOrDown(of), &[v, w, one, x, c])
            }
            (Op::AdvanceUpOrDown(of), 1, Op::Multiply) if x == one => {
                (Op::AdvanceUpOrDown(of), &[v, a, b, y, z])
            }
            (Op::AdvanceByProducts(of), 1, Op::Multiply) if x == one => {
                (Op::AdvanceByProducts(of), &[v, a, b, y, z])
            }
            (Op::AdvanceByProducts(of), 3, Op::Multiply) if z == one => {
                (Op::AdvanceByProducts(of), &[v, w, x, a, b])
            }
            (Op::AdvanceShare(of), 2, Op::MaxMultiply) if (c, y, z) == (v, one, one) => {
                (Op::AdvanceShareByMax(of), &[v, w, a, b])
            }
            (Op::AdvanceShare(of), 2, Op::Multiply) if z == one => {
                (Op::AdvanceShare(of), &[v, w, a, b, y])
            }
            (Op::AdvanceShare(of), 2, Op::MultiplyTwice) if (y, z) == (one, one) => {
                (Op::AdvanceShare(of), &[v, w, a, b, c])
            }
            _ => return None,
        };
        Some(Node::Op(op, std::array::from_fn(|place| *args.get(place).unwrap_or(&args[0]))))
    }

    /// The same, with 0 and 1 known to the operation.
    fn with_constants(&self, node: Node) -> Node {
        let Self { zero, one, .. } = *self;
        match node {
            Node::Op(Op::Subtract, [a, b, ..]) if a == one => Node::Op(Op::Complement, [b; 5]),
            Node::Op(Op::Clamp, [a, b, c, ..]) if (b, c) == (zero, one) => {
                Node::Op(Op::Unit, [a; 5])
            }
            other => other,
        }
    }

    /// Whether a stock would move by the state of another, which then could not move where it
    /// stands.
    fn moves_by_another(&self, node: Node) -> bool {
        state_moved(node)
            .is_some_and(|own| reads(node).any(|read| read != own && self.states.contains(&read)))
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
