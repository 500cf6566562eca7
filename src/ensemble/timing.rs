//! What follows time alone: the strengths of measures as they are scheduled, and what is computed
//! of them. It is the same in all futures, so it is known for all steps before the first.

use crate::ensemble::graph::{Graph, Id, Node, Varies};
use crate::ensemble::kernels::{
    Arguments, CHUNKS, Constants, Instruction, LANES, Lanes, Op, Row, execute,
};

/// Several steps of one quantity.
type Times = Row<f64, LANES>;

/// Register and what it becomes, at each step: those that change there, and at the first all.
pub(super) type Changes = Vec<Vec<(usize, f64)>>;

/// How what follows time alone is computed, whatever the schedule.
#[derive(Debug, Default)]
pub(super) struct Timing {
    /// In the order of the graph; what they read is given by their places here.
    parts: Vec<Part>,
}

#[derive(Debug)]
struct Part {
    node: Node,
    /// Its register, if what differs between futures reads it.
    register: Option<usize>,
}

impl Timing {
    /// That of the `needed` nodes of a graph; `register` is that of a node that is read elsewhere.
    pub(super) fn of(
        graph: &Graph,
        needed: &[bool],
        register: impl Fn(Id) -> Option<usize>,
    ) -> Self {
        let mut places = vec![0; graph.nodes.len()];
        let mut parts = Vec::new();
        for id in (0..graph.nodes.len()).filter(|id| needed[*id]) {
            let (node, register) = match (graph.nodes[id], graph.varies[id]) {
                (node, Varies::Never) => (node, None),
                (Node::Op(op, args), Varies::ByTime) => {
                    (Node::Op(op, args.map(|arg| places[arg])), register(id))
                }
                (node, Varies::ByTime) => (node, register(id)),
                (_, Varies::ByFuture | Varies::Always) => continue,
            };
            places[id] = parts.len();
            parts.push(Part { node, register });
        }
        Self { parts }
    }

    /// What registers become at each of the `times`; `schedule` gives a measure's strength at one.
    pub(super) fn changes(
        &self,
        constants: &Constants<f64>,
        times: &[f64],
        schedule: impl Fn(usize, f64) -> f64,
    ) -> Changes {
        let mut rows: Vec<Vec<Times>> = Vec::with_capacity(self.parts.len());
        let mut changes = vec![Vec::new(); times.len()];
        for Part { node, register } in &self.parts {
            let of = match *node {
                Node::Constant(value) => at(times, |_| value),
                Node::Time => at(times, |time| time),
                Node::Schedule(measure) => at(times, |time| schedule(measure, time)),
                Node::Op(op, args) => computed(op, args, &rows, constants),
                Node::Parameter(_) | Node::Stock | Node::Memory | Node::Event(..) => Vec::new(),
            };
            if let Some(register) = register {
                let mut before = None;
                for (value, step) in of.iter().flatten().flat_map(|lanes| lanes.0).zip(&mut changes)
                {
                    if before.replace(value.to_bits()) != Some(value.to_bits()) {
                        step.push((*register, value));
                    }
                }
            }
            rows.push(of);
        }
        changes
    }
}

/// A quantity at all times, the last one repeated to fill a row.
fn at(times: &[f64], value: impl Fn(f64) -> f64) -> Vec<Times> {
    let row = |times: &[f64]| -> Times {
        let at = |lane: usize| times.get(lane).or(times.last()).map_or(f64::NAN, |t| value(*t));
        std::array::from_fn(|chunk| Lanes(std::array::from_fn(|lane| at(chunk * LANES + lane))))
    };
    times.chunks(CHUNKS * LANES).map(row).collect()
}

fn computed(
    op: Op,
    [a, b, c, ..]: Arguments<Id>,
    rows: &[Vec<Times>],
    constants: &Constants<f64>,
) -> Vec<Times> {
    // Only what varies everywhere is fused, so here nothing has more arguments.
    let instruction = Instruction::new(op, 0, [0, 1, 2, 0, 0]);
    let of = rows[a].iter().zip(&rows[b]).zip(&rows[c]).map(|((a, b), c)| {
        let mut registers = [*a, *b, *c];
        execute(&instruction, constants, &mut registers);
        registers[0]
    });
    of.collect()
}
