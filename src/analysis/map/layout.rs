//! Where the nodes of a diagram stand: its regions round the edge of a sheet, the middle left to
//! the links, so that no link runs over a name. Regions that are linked much stand near each
//! other, the plan at the left and what is read of it at the right.
//!
//! # Why (November 2026)
//! Layers and springs were set aside: of some fifty nodes in fifteen loops there are no layers, and
//! links between boxes that fill the sheet run behind boxes. Round the edge, every name can be read
//! and every link be seen in full. The order is found by swapping two until no swap is better,
//! without chance: the same model gives the same sheet.

use super::{Diagram, Kind};

/// Width of the sheet, in points at its own scale; all else follows from the number of nodes.
const WIDTH: f64 = 1240.0;
/// Its least height.
const HEIGHT_MIN: f64 = 640.0;
/// Width of a region.
const REGION: f64 = 232.0;
/// Height of the name of a region.
const HEAD: f64 = 22.0;
/// Height of a node.
const ROW: f64 = 22.0;
/// Room inside a region, below its last node.
const FOOT: f64 = 6.0;
/// Least room between regions.
const GAP: f64 = 10.0;
/// Regions along the top, and along the bottom, where there are many.
const ACROSS: usize = 3;
/// Regions from which some stand at the top and at the bottom.
const MANY: usize = 10;

/// A rectangle: left, top, width and height, in points of the sheet.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Place {
    /// Left edge.
    pub x: f64,
    /// Upper edge.
    pub y: f64,
    /// Width.
    pub width: f64,
    /// Height.
    pub height: f64,
}

/// At which edge of the sheet a region stands; its links leave to the other side.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Side {
    /// At the left.
    Left,
    /// At the top.
    Top,
    /// At the bottom.
    Bottom,
    /// At the right.
    Right,
}

/// The sheet.
#[derive(Clone, Debug, PartialEq)]
pub struct Layout {
    /// Its width and height, in points.
    pub size: (f64, f64),
    /// For each region, where it stands.
    pub regions: Vec<(Place, Side)>,
    /// For each node, where it stands.
    pub nodes: Vec<Place>,
    /// For each node, where its links begin and end.
    pub gates: Vec<(f64, f64)>,
}

/// Lays a diagram out.
pub fn layout(diagram: &Diagram) -> Layout {
    let count = diagram.regions.len();
    let mut between = vec![vec![0.0; count]; count];
    for (from, to) in &diagram.links {
        let (from, to) = (diagram.nodes[*from].region, diagram.nodes[*to].region);
        between[from][to] += 1.0;
        between[to][from] += 1.0;
    }
    let heights: Vec<f64> = diagram
        .regions
        .iter()
        .map(|region| HEAD + ROW * region.nodes.len() as f64 + FOOT)
        .collect();
    let mut best: Option<(f64, Vec<usize>)> = None;
    for turn in 0..count {
        let mut order: Vec<usize> = (0..count).map(|place| (place + turn) % count).collect();
        let mut least_cost = cost(diagram, &heights, &between, &order);
        // Each round is better than the last by something; so many are never needed.
        for _ in 0..100 {
            let before = least_cost;
            for a in 0..count {
                for b in a + 1..count {
                    order.swap(a, b);
                    let new = cost(diagram, &heights, &between, &order);
                    if new < least_cost - 1e-9 {
                        least_cost = new;
                    } else {
                        order.swap(a, b);
                    }
                }
            }
            if least_cost >= before {
                break;
            }
        }
        if best.as_ref().is_none_or(|(least, _)| least_cost < least - 1e-9) {
            best = Some((least_cost, order));
        }
    }
    let order = best.map_or(Vec::new(), |(_, order)| order);
    let (height, regions) = placed(&heights, &order);
    full(diagram, height, regions)
}

/// How long the links are, as the crow flies; a sheet that is higher than need be costs, and so do
/// the plan away from the left and what is read away from the right.
fn cost(diagram: &Diagram, heights: &[f64], between: &[Vec<f64>], order: &[usize]) -> f64 {
    let (height, regions) = placed(heights, order);
    let middle = |region: usize| {
        let (place, _) = regions[region];
        (place.x + place.width / 2.0, place.y + place.height / 2.0)
    };
    let deep = regions.iter().filter(|(_, side)| matches!(side, Side::Top | Side::Bottom));
    // What hangs far into the middle is in the way of links.
    let deep: f64 = deep.map(|(place, _)| place.height * place.height).sum();
    let mut cost = (height - HEIGHT_MIN) * 400.0 + deep;
    for (a, row) in between.iter().enumerate() {
        for (b, links) in row.iter().enumerate().skip(a + 1).filter(|(_, links)| **links > 0.0) {
            let ((ax, ay), (bx, by)) = (middle(a), middle(b));
            cost += f64::sqrt(*links) * f64::hypot(ax - bx, ay - by);
        }
    }
    for (place, region) in diagram.regions.iter().enumerate() {
        let nodes = || region.nodes.iter().map(|node| &diagram.nodes[*node].kind);
        let (x, y) = middle(place);
        let side = regions[place].1;
        if nodes().any(|kind| matches!(kind, Kind::Track(_))) {
            cost += x * 20.0 + y * 2.0;
            cost += if side == Side::Left { 0.0 } else { 10_000.0 };
        } else if nodes().all(|kind| matches!(kind, Kind::Reading)) {
            cost += (WIDTH - x) * 20.0 + y * 2.0;
            cost += if side == Side::Right { 0.0 } else { 10_000.0 };
        }
    }
    cost
}

/// Regions in an order: along the top, along the bottom, down the left and down the right, which
/// share what remains as evenly as they can. With the height of the sheet.
fn placed(heights: &[f64], order: &[usize]) -> (f64, Vec<(Place, Side)>) {
    let across = if order.len() >= MANY { ACROSS } else { 0 };
    let (top, rest) = order.split_at(across);
    let (bottom, rest) = rest.split_at(across);
    let height = |of: &[usize]| {
        let sum: f64 = of.iter().map(|region| heights[*region]).sum();
        sum + GAP * of.len().saturating_sub(1) as f64
    };
    let at = (0..=rest.len()).min_by(|a, b| {
        let higher = |at: usize| height(&rest[..at]).max(height(&rest[at..]));
        higher(*a).total_cmp(&higher(*b))
    });
    let (left, right) = rest.split_at(at.unwrap_or(0));
    let highest = |of: &[usize]| of.iter().map(|r| heights[*r]).fold(0.0, f64::max);
    // Between what stands at the top and at the bottom there is room for links.
    let middle = highest(top) + highest(bottom) + 300.0;
    let sheet = height(left).max(height(right)).max(middle).max(HEIGHT_MIN);
    let mut places = vec![(Place::default(), Side::Left); heights.len()];
    for (column, side, x) in [(left, Side::Left, 0.0), (right, Side::Right, WIDTH - REGION)] {
        let gaps = column.len().saturating_sub(1).max(1) as f64;
        let spare = sheet - column.iter().map(|region| heights[*region]).sum::<f64>();
        let gap = (spare / gaps).min(40.0);
        let mut y = (spare - gap * column.len().saturating_sub(1) as f64) / 2.0;
        for region in column {
            let height = heights[*region];
            places[*region] = (Place { x, y, width: REGION, height }, side);
            y += height + gap;
        }
    }
    for (row, side) in [(top, Side::Top), (bottom, Side::Bottom)] {
        let inner = WIDTH - 2.0 * REGION;
        let gap = (inner - REGION * row.len() as f64) / (row.len() + 1) as f64;
        for (place, region) in row.iter().enumerate() {
            let x = REGION + gap + place as f64 * (REGION + gap);
            let height = heights[*region];
            let y = if side == Side::Top { 0.0 } else { sheet - height };
            places[*region] = (Place { x, y, width: REGION, height }, side);
        }
    }
    (sheet, places)
}

fn full(diagram: &Diagram, height: f64, regions: Vec<(Place, Side)>) -> Layout {
    let mut nodes = vec![Place::default(); diagram.nodes.len()];
    let mut gates = vec![(0.0, 0.0); diagram.nodes.len()];
    for (region, (place, side)) in diagram.regions.iter().zip(&regions) {
        for (row, node) in region.nodes.iter().enumerate() {
            let y = place.y + HEAD + row as f64 * ROW;
            nodes[*node] = Place { x: place.x, y, width: place.width, height: ROW };
            let middle = y + ROW / 2.0;
            let along = place.width * (row as f64 + 1.0) / (region.nodes.len() as f64 + 1.0);
            gates[*node] = match side {
                Side::Left => (place.x + place.width, middle),
                Side::Right => (place.x, middle),
                Side::Top => (place.x + along, place.y + place.height),
                Side::Bottom => (place.x + along, place.y),
            };
        }
    }
    Layout { size: (WIDTH, height), regions, nodes, gates }
}
