//! A graph → code: which node is computed when, and in which register. Registers of values that
//! nobody reads any more are used again, so that the working set stays in the cache.

use std::collections::BTreeMap;

use crate::ensemble::graph::{Graph, Id, Node, Varies};
use crate::ensemble::kernels::{Hazard, Instruction};
use crate::ensemble::timing::Timing;

/// What a program is for: the nodes whose values leave it.
#[derive(Debug)]
pub(super) struct Roots {
    /// Each stock's initial and next value.
    pub(super) stocks: Vec<State>,
    /// Memory node → what it becomes.
    pub(super) given: Vec<(Id, Id)>,
    /// Event index → its node.
    pub(super) events: BTreeMap<usize, Id>,
    /// Each outcome.
    pub(super) outcomes: Vec<Id>,
}

/// What a stock starts from and becomes.
#[derive(Clone, Copy, Debug)]
pub(super) struct State {
    pub(super) now: Id,
    pub(super) initial: Id,
    pub(super) next: Id,
}

impl Roots {
    /// All that is read after a step's end, or at the start.
    pub(super) fn leaving(&self) -> impl Iterator<Item = Id> {
        let stocks = self.stocks.iter().flat_map(|state| [state.initial, state.next]);
        let given = self.given.iter().map(|(_, next)| *next);
        stocks.chain(given).chain(self.outcomes.iter().copied())
    }
}

/// Register code.
#[derive(Debug, Default)]
pub(super) struct Code {
    /// How many registers.
    pub(super) registers: usize,
    /// Registers that hold the same number always.
    pub(super) constants: Vec<(usize, f64)>,
    /// Registers of parameters, by their index.
    pub(super) parameters: Vec<(usize, usize)>,
    /// What sets registers that follow time alone.
    pub(super) timing: Timing,
    /// Before the first step.
    pub(super) once: Vec<Action>,
    /// In every step.
    pub(super) step: Vec<Action>,
    /// In a step whose outcomes are saved.
    pub(super) save: Vec<Action>,
    /// At the end of a step, after it is saved and memories are set: stocks that move on where they
    /// stand, and could not do so sooner.
    pub(super) moves: Vec<Action>,
    /// Whether each event can happen at all.
    pub(super) events: Vec<bool>,
    /// Of each stock: register of the state, and of its initial value.
    pub(super) initial: Vec<[usize; 2]>,
    /// Of each stock that does not move where it stands: register of the state, and of its next
    /// value.
    pub(super) stocks: Vec<[usize; 2]>,
    /// Of each memory: register, and register of its next value.
    pub(super) memories: Vec<[usize; 2]>,
    /// Register of each outcome.
    pub(super) outcomes: Vec<usize>,
}

/// One thing to do for a strip.
#[derive(Clone, Copy, Debug)]
pub(super) enum Action {
    /// An operation.
    Op(Instruction),
    /// Let an event happen or not: its index, the registers of its hazard, the one of its impulse.
    Event { event: u32, hazard: Hazard<u32>, out: u32 },
}

/// Assigns registers; `events` is how many the model has.
pub(super) fn assign(graph: &Graph, roots: &Roots, events: usize) -> Code {
    let needed = Needed::of(graph, roots);
    let mut assigner = Assigner {
        graph,
        moving: moving(graph, roots, &needed),
        register: vec![usize::MAX; graph.nodes.len()],
        free: Vec::new(),
        code: Code { events: vec![false; events], ..Code::default() },
    };
    assigner.sources(&needed, roots);
    assigner.once(&needed);
    assigner.steps(&needed, roots);
    assigner.finish(roots)
}

/// When a node is needed.
struct Needed {
    any: Vec<bool>,
    in_step: Vec<bool>,
}

impl Needed {
    fn of(graph: &Graph, roots: &Roots) -> Self {
        let stocks = roots.stocks.iter().flat_map(|s| [s.initial, s.next]);
        let every_step: Vec<Id> = stocks.chain(roots.given.iter().map(|(_, next)| *next)).collect();
        let any = needed(graph, roots);
        // An event that only an outcome reads still has to see its hazard in every step.
        let events = roots.events.values().filter(|id| any[**id]).copied();
        let mut in_step = vec![false; graph.nodes.len()];
        mark(graph, &every_step.into_iter().chain(events).collect::<Vec<Id>>(), &mut in_step);
        Self { any, in_step }
    }
}

/// Which nodes anything that leaves a step depends on.
pub(super) fn needed(graph: &Graph, roots: &Roots) -> Vec<bool> {
    let mut needed = vec![false; graph.nodes.len()];
    mark(graph, &roots.leaving().collect::<Vec<Id>>(), &mut needed);
    needed
}

/// The nodes that a node reads.
pub(super) fn reads(node: Node) -> impl Iterator<Item = Id> {
    let (args, count) = match node {
        Node::Op(op, args) => (args, op.arity()),
        Node::Event(_, Hazard { factors: [a, b, c], .. }) => ([a, b, c, a, a], 3),
        _ => ([0; 5], 0),
    };
    args.into_iter().take(count)
}

/// The nodes whose values leave a step, or that are read by what differs between futures.
fn read_at_a_step(graph: &Graph, needed: &Needed, roots: &Roots) -> Vec<bool> {
    let mut read = vec![false; graph.nodes.len()];
    roots.leaving().for_each(|id| read[id] = true);
    for id in (0..graph.nodes.len()).filter(|id| needed.any[*id]) {
        if graph.varies[id] != Varies::ByTime {
            reads(graph.nodes[id]).for_each(|id| read[id] = true);
        }
    }
    read
}

fn mark(graph: &Graph, from: &[Id], marked: &mut [bool]) {
    let mut open = from.to_vec();
    while let Some(id) = open.pop() {
        if !std::mem::replace(&mut marked[id], true) {
            open.extend(reads(graph.nodes[id]));
        }
    }
}

/// How a stock's next state comes to be its state.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Moving {
    /// It has a register of its own and is copied at the end of the step. So is what is no next
    /// state.
    Elsewhere,
    /// It is written over the state at the end of the step.
    AtTheEnd,
    /// It is written over the state as soon as this node is computed.
    After(Id),
}

struct Assigner<'a> {
    graph: &'a Graph,
    /// Of each node that is a next state.
    moving: Vec<Moving>,
    register: Vec<usize>,
    free: Vec<usize>,
    code: Code,
}

impl Assigner<'_> {
    fn fresh(&mut self, id: Id) -> usize {
        let register = self.code.registers;
        self.code.registers += 1;
        self.register[id] = register;
        register
    }

    /// Registers of constants, parameters, states and of what follows time.
    fn sources(&mut self, needed: &Needed, roots: &Roots) {
        let read = read_at_a_step(self.graph, needed, roots);
        for id in (0..self.graph.nodes.len()).filter(|id| needed.any[*id]) {
            match (self.graph.nodes[id], self.graph.varies[id]) {
                (Node::Constant(value), _) => {
                    let register = self.fresh(id);
                    self.code.constants.push((register, value));
                }
                (Node::Parameter(index), _) => {
                    let register = self.fresh(id);
                    self.code.parameters.push((register, index));
                }
                (Node::Stock | Node::Memory, _) => {
                    self.fresh(id);
                }
                (_, Varies::ByTime) if read[id] => {
                    self.fresh(id);
                }
                _ => {}
            }
        }
        self.code.timing =
            Timing::of(self.graph, &needed.any, |id| read[id].then(|| self.register[id]));
    }

    /// What depends on the future alone.
    fn once(&mut self, needed: &Needed) {
        for id in (0..self.graph.nodes.len()).filter(|id| needed.any[*id]) {
            if let (Node::Op(op, args), Varies::ByFuture) =
                (self.graph.nodes[id], self.graph.varies[id])
            {
                let args = args.map(|arg| self.register[arg]);
                let out = self.fresh(id);
                self.code.once.push(Action::Op(Instruction::new(op, out, args)));
            }
        }
    }

    /// What depends on both: first what every step needs, then what only outcomes need.
    fn steps(&mut self, needed: &Needed, roots: &Roots) {
        let always = |id: &Id| {
            self.graph.varies[*id] == Varies::Always
                && matches!(self.graph.nodes[*id], Node::Op(..) | Node::Event(..))
        };
        let all = (0..self.graph.nodes.len()).filter(|id| self.moving[*id] == Moving::Elsewhere);
        let in_step = all.clone().filter(|id| needed.in_step[*id]).filter(always);
        // A stock that moves early does so after the last that has to come before it, whatever
        // their numbers.
        let early = (0..self.graph.nodes.len()).filter_map(|id| match self.moving[id] {
            Moving::After(last) => Some((last, true, id)),
            Moving::Elsewhere | Moving::AtTheEnd => None,
        });
        let mut in_step: Vec<(Id, bool, Id)> =
            in_step.map(|id| (id, false, id)).chain(early).collect();
        in_step.sort_unstable();
        let mut order: Vec<Id> = in_step.into_iter().map(|(.., id)| id).collect();
        let in_step = order.len();
        order.extend(all.filter(|id| needed.any[*id] && !needed.in_step[*id]).filter(always));
        let mut last = last_uses(self.graph, &order, roots, &self.moving);
        for (position, id) in order.iter().enumerate() {
            if self.moving[*id] != Moving::Elsewhere {
                self.code.step.extend(self.movement(*id));
                self.release(reads(self.graph.nodes[*id]), position, &mut last);
                continue;
            }
            // Arguments give their registers back first, and one may be written over.
            self.release(reads(self.graph.nodes[*id]), position, &mut last);
            let out = match self.free.pop() {
                Some(register) => {
                    self.register[*id] = register;
                    register
                }
                None => self.fresh(*id),
            };
            let action = match self.graph.nodes[*id] {
                Node::Op(op, args) => {
                    let args = args.map(|arg| self.register[arg]);
                    Action::Op(Instruction::new(op, out, args))
                }
                Node::Event(event, hazard) => {
                    let factors = hazard.factors.map(|of| self.register[of] as u32);
                    let hazard = Hazard { factors, unless: hazard.unless };
                    Action::Event { event: event as u32, hazard, out: out as u32 }
                }
                _ => continue,
            };
            let list = if position < in_step { &mut self.code.step } else { &mut self.code.save };
            list.push(action);
            self.release(std::iter::once(*id), position, &mut last);
        }
    }

    /// Gives back the registers of those that are read for the last time, once.
    fn release(&mut self, done: impl Iterator<Item = Id>, position: usize, last: &mut [usize]) {
        for read in done {
            if last[read] == position {
                self.free.push(self.register[read]);
                last[read] = NEVER;
            }
        }
    }

    /// How the stock moves whose next state this is.
    fn movement(&self, next: Id) -> Option<Action> {
        let Node::Op(op, args) = self.graph.nodes[next] else { return None };
        let args = args.map(|id| self.register[id]);
        Some(Action::Op(Instruction::new(op, args[0], args)))
    }

    fn finish(mut self, roots: &Roots) -> Code {
        let register = |id: Id| self.register[id];
        for state in &roots.stocks {
            let now = register(state.now);
            self.code.initial.push([now, register(state.initial)]);
            match self.moving[state.next] {
                Moving::Elsewhere => self.code.stocks.push([now, register(state.next)]),
                Moving::AtTheEnd => {
                    self.code.moves.extend(self.movement(state.next));
                }
                Moving::After(_) => {}
            }
        }
        let memories =
            roots.given.iter().map(|(memory, next)| [register(*memory), register(*next)]);
        self.code.memories = memories.collect();
        self.code.outcomes = roots.outcomes.iter().map(|id| register(*id)).collect();
        for action in &self.code.step {
            if let Action::Event { event, .. } = action {
                self.code.events[*event as usize] = true;
            }
        }
        self.code
    }
}

/// Where a node is read last that keeps its register.
const NEVER: usize = usize::MAX;

/// Where each node that is computed in a step is read last; what leaves the step is read after its
/// end, and only what is computed in it can be forgotten in it.
fn last_uses(graph: &Graph, order: &[Id], roots: &Roots, moving: &[Moving]) -> Vec<usize> {
    let mut last = vec![NEVER; graph.nodes.len()];
    for (position, id) in order.iter().enumerate() {
        last[*id] = position;
        for read in reads(graph.nodes[*id]) {
            if last[read] != NEVER {
                last[read] = position;
            }
        }
    }
    for id in roots.leaving() {
        last[id] = NEVER;
        if moving[id] == Moving::AtTheEnd {
            reads(graph.nodes[id]).for_each(|read| last[read] = NEVER);
        }
    }
    last
}

/// How next states come to be states: over the states they follow if nothing else reads them and no
/// other stock moves by the state; early if only the step itself reads it, else at the end, unless
/// what flows is renewed before that.
fn moving(graph: &Graph, roots: &Roots, needed: &Needed) -> Vec<Moving> {
    // The last in the step that reads each node, and whether something reads it after the step.
    let mut last = vec![0; graph.nodes.len()];
    let mut later = vec![false; graph.nodes.len()];
    let mut by_advance = vec![false; graph.nodes.len()];
    let mut read = vec![false; graph.nodes.len()];
    for id in (0..graph.nodes.len()).filter(|id| needed.any[*id]) {
        let own = state_moved(graph.nodes[id]);
        for of in reads(graph.nodes[id]).filter(|of| Some(*of) != own) {
            read[of] = true;
            by_advance[of] |= own.is_some();
            last[of] = id;
            later[of] |= !needed.in_step[id];
        }
    }
    for id in roots.outcomes.iter().chain(roots.given.iter().map(|(_, next)| next)) {
        (read[*id], later[*id]) = (true, true);
    }
    let mut moving = vec![Moving::Elsewhere; graph.nodes.len()];
    for State { now, next, .. } in &roots.stocks {
        if state_moved(graph.nodes[*next]) != Some(*now) || by_advance[*now] || read[*next] {
            continue;
        }
        let flows = || reads(graph.nodes[*next]).filter(|of| of != now);
        // What is renewed at the end of a step is so before stocks move where they stand.
        let renewed = |of: Id| matches!(graph.nodes[of], Node::Stock | Node::Memory);
        if !later[*now] {
            moving[*next] = Moving::After(flows().fold(last[*now], Id::max));
        } else if !flows().any(renewed) {
            moving[*next] = Moving::AtTheEnd;
        }
    }
    moving
}

/// The state that a node moves on.
pub(super) fn state_moved(node: Node) -> Option<Id> {
    match node {
        Node::Op(op, [state, ..]) if op.moves_a_stock() => Some(state),
        _ => None,
    }
}
