//! What hangs on what? The model as a diagram, in the parts that the model has.
//!
//! Nodes are its stocks, what its outcomes read and the tracks of the plan; links between them lead
//! through all that is left out. How strong a link is at a moment is told by [`effects()`], where
//! nodes stand by [`layout()`].

mod effects;
mod layout;

use std::collections::BTreeSet;

use indexmap::IndexMap;

use crate::model::{Model, Track, acceptance_names, offered_name};

pub use effects::{Effect, Effects, Link, Survey, effects, survey};
pub use layout::{Layout, Place, Side, layout};

/// The diagram of a model; the same for every plan and moment.
#[derive(Clone, Debug, PartialEq)]
pub struct Diagram {
    /// Groups of nodes: the tracks of the plan, then the parts of the model in their order.
    pub regions: Vec<Region>,
    /// All nodes, those of a region one after the other.
    pub nodes: Vec<Node>,
    /// From which node to which one there is a way through what is not shown.
    pub links: BTreeSet<(usize, usize)>,
}

/// A part of the model, or the plan.
#[derive(Clone, Debug, PartialEq)]
pub struct Region {
    /// The name people read.
    pub label: String,
    /// One sentence.
    pub about: String,
    /// Places in `nodes`.
    pub nodes: Vec<usize>,
}

/// What is shown.
#[derive(Clone, Debug, PartialEq)]
pub struct Node {
    /// Its name in equations; of a track, its label.
    pub name: String,
    /// The name people read.
    pub label: String,
    /// What it is.
    pub kind: Kind,
    /// Its place in `regions`.
    pub region: usize,
}

/// What a node is.
#[derive(Clone, Debug, PartialEq)]
pub enum Kind {
    /// What accumulates.
    Stock,
    /// A variable that an outcome reads.
    Reading,
    /// The measures of a track, by what is in force of them: `<measure>_offered`.
    Track(Vec<String>),
}

impl Diagram {
    /// The place of a node by its name in equations.
    pub fn place(&self, name: &str) -> Option<usize> {
        self.nodes.iter().position(|node| node.name == name)
    }

    /// The nodes of a named loop in their order; what is not shown is left out.
    pub fn of_loop(&self, through: &[String]) -> Vec<usize> {
        through.iter().filter_map(|name| self.place(name)).collect()
    }

    /// The links of a named loop, from each of its nodes to the next.
    pub fn loop_links(&self, through: &[String]) -> Vec<(usize, usize)> {
        let nodes = self.of_loop(through);
        let next = nodes.iter().cycle().skip(1);
        let pairs = nodes.iter().copied().zip(next.copied());
        pairs.filter(|(from, to)| from != to).collect()
    }
}

/// The diagram of a model.
pub fn diagram(model: &Model) -> Diagram {
    let mut diagram = Diagram { regions: Vec::new(), nodes: Vec::new(), links: BTreeSet::new() };
    let tracks = [Track::Engagement, Track::Denuclearization, Track::Pressure];
    let tracks = tracks.into_iter().filter_map(|track| {
        let of = model.measures.iter().filter(|(_, measure)| measure.track == track);
        let measures: Vec<String> = of.map(|(id, _)| offered_name(id)).collect();
        let label = track.label().to_owned();
        (!measures.is_empty()).then_some((label.clone(), label, Kind::Track(measures)))
    });
    diagram.add("The plan", "Measures in force, by track", tracks.collect());
    let readings = readings(model);
    let hidden: BTreeSet<String> =
        model.measures.keys().flat_map(|m| acceptance_names(m)).collect();
    for (id, part) in &model.parts {
        let stocks = model.stocks.iter().filter(|(name, stock)| {
            // Stocks of smoothings and delays have no name of their own to be read.
            stock.part == *id && !hidden.contains(*name) && !stock.label.is_empty()
        });
        let stocks = stocks.map(|(name, s)| (name.clone(), s.label.clone(), Kind::Stock));
        let read = model
            .variables
            .iter()
            .filter(|(name, variable)| variable.part == *id && readings.contains(name.as_str()));
        let read = read.map(|(name, v)| (name.clone(), v.label.clone(), Kind::Reading));
        diagram.add(&part.label, &part.about, stocks.chain(read).collect());
    }
    diagram.links = links(model, &diagram);
    diagram
}

impl Diagram {
    fn add(&mut self, label: &str, about: &str, nodes: Vec<(String, String, Kind)>) {
        if nodes.is_empty() {
            return;
        }
        let region = self.regions.len();
        let first = self.nodes.len();
        let node = |(name, label, kind)| Node { name, label, kind, region };
        self.nodes.extend(nodes.into_iter().map(node));
        self.regions.push(Region {
            label: label.to_owned(),
            about: about.to_owned(),
            nodes: (first..self.nodes.len()).collect(),
        });
    }
}

/// Variables that an outcome reads and nothing else: what it is called by in the model. Of the
/// ways to read influence, those of the first.
fn readings(model: &Model) -> BTreeSet<&str> {
    let others = model.headlines.values().flat_map(|headline| {
        headline.readings.values().skip(1).flat_map(|reading| [&reading.china, &reading.us])
    });
    let others: BTreeSet<&String> = others.collect();
    let own = model.outcomes.iter().filter(|(id, _)| !others.contains(id));
    own.filter_map(|(_, outcome)| {
        let mut names = BTreeSet::new();
        outcome.equation.expr.names(&mut |name, _| {
            if model.variables.contains_key(name) {
                names.insert(name);
            }
        });
        (names.len() == 1).then(|| names.pop_first()).flatten()
    })
    .collect()
}

/// All ways that lead from one node to another through what is not shown.
fn links(model: &Model, diagram: &Diagram) -> BTreeSet<(usize, usize)> {
    let mut shown: IndexMap<&str, usize> = IndexMap::new();
    for (place, node) in diagram.nodes.iter().enumerate() {
        match &node.kind {
            Kind::Track(measures) => shown.extend(measures.iter().map(|m| (m.as_str(), place))),
            Kind::Stock | Kind::Reading => {
                shown.insert(&node.name, place);
            }
        }
    }
    let mut links = BTreeSet::new();
    for (place, node) in diagram.nodes.iter().enumerate() {
        let mut open: Vec<&str> = model.inputs(&node.name).into_iter().collect();
        let mut seen = BTreeSet::new();
        while let Some(name) = open.pop() {
            if !seen.insert(name) {
                continue;
            }
            match shown.get(name) {
                Some(from) => {
                    links.insert((*from, place));
                }
                None => open.extend(model.inputs(name)),
            }
        }
    }
    links.retain(|(from, to)| from != to);
    links
}
