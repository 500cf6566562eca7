//! Who brings how much to a whole: which coalitions have to be tried, and how what they achieve
//! is put together. After L. S. Shapley, “A value for n-person games”, Contributions to the Theory
//! of Games II (Princeton, 1953): a player's part is what it adds on average over all orders of
//! joining. What two bring only together is the interaction index of M. Grabisch and M. Roubens,
//! Int. J. Game Theory 28 (1999).

use std::collections::BTreeMap;

use crate::base::rng;

/// A set of players: a bit for each.
pub(super) type Coalition = u64;

/// Most players that a coalition has room for.
pub(super) const PLAYERS_MAX: usize = 63;

/// Which coalitions are tried, and what follows from them.
pub(super) struct Design {
    /// Every coalition that is tried, once; the first is that of nobody.
    pub(super) coalitions: Vec<Coalition>,
    /// Of each player: the steps whose weights add up to 1.
    pub(super) steps: Vec<Vec<Step>>,
    /// Of each pair: the squares whose weights add up to 1.
    pub(super) squares: BTreeMap<(usize, usize), Vec<Square>>,
    /// How many circles were drawn; 0: all orders are in it.
    pub(super) circles: usize,
}

/// A player joins a coalition: places of what is tried without and with it.
#[derive(Clone, Copy)]
pub(super) struct Step {
    pub(super) without: usize,
    pub(super) with: usize,
    pub(super) weight: f64,
    /// In which circle.
    pub(super) circle: usize,
}

/// Two players join a coalition, by themselves and together.
#[derive(Clone, Copy)]
pub(super) struct Square {
    pub(super) neither: usize,
    pub(super) one: [usize; 2],
    pub(super) both: usize,
    pub(super) weight: f64,
}

impl Design {
    /// Everyone in all orders: 2^n coalitions.
    pub(super) fn exact(players: usize) -> Self {
        let coalitions: Vec<Coalition> = (0..1 << players).collect();
        let place = |coalition: Coalition| coalition as usize;
        let steps = (0..players).map(|player| {
            let bit = 1 << player;
            let without = coalitions.iter().filter(|c| **c & bit == 0);
            let step = |c: &Coalition| {
                // All sizes alike, and of a size all coalitions.
                let size = c.count_ones() as usize;
                let weight = 1.0 / (players as f64 * chosen(players - 1, size));
                Step { without: place(*c), with: place(*c | bit), weight, circle: 0 }
            };
            without.map(step).collect()
        });
        let steps = steps.collect();
        let mut squares = BTreeMap::new();
        for a in 0..players {
            for b in a + 1..players {
                let bits = [1 << a, 1 << b];
                let without = coalitions.iter().filter(|c| **c & (bits[0] | bits[1]) == 0);
                let square = |c: &Coalition| {
                    let size = c.count_ones() as usize;
                    Square {
                        neither: place(*c),
                        one: bits.map(|bit| place(*c | bit)),
                        both: place(*c | bits[0] | bits[1]),
                        weight: 1.0 / ((players - 1) as f64 * chosen(players - 2, size)),
                    }
                };
                squares.insert((a, b), without.map(square).collect());
            }
        }
        Self { coalitions, steps, squares, circles: 0 }
    }

    /// Some orders of at least two players: circles drawn by chance, each read from every place in
    /// both directions, so that every player joins at every place equally often. A circle of n
    /// players stands for 2 n orders and needs n (n − 1) coalitions besides nobody and everyone.
    pub(super) fn sampled(players: usize, circles: usize, seed: u64) -> Self {
        let mut places: BTreeMap<Coalition, usize> = BTreeMap::new();
        let mut coalitions: Vec<Coalition> = Vec::new();
        let mut place = |coalition: Coalition| {
            *places.entry(coalition).or_insert_with(|| {
                coalitions.push(coalition);
                coalitions.len() - 1
            })
        };
        place(0);
        let mut steps: Vec<Vec<Step>> = vec![Vec::new(); players];
        let mut squares: BTreeMap<(usize, usize), Vec<Square>> = BTreeMap::new();
        for circle in 0..circles {
            let order = order(players, seed, circle);
            let at = |index: usize| order[index % players];
            for start in 0..players {
                let mut arc: Coalition = 0;
                for length in 0..players {
                    // The arc goes on from `start`; whoever stands before it or after it may join.
                    let (before, after) = (at(start + players - 1), at(start + length));
                    for player in [before, after] {
                        let weight = 0.5 / (players * circles) as f64;
                        let (without, with) = (place(arc), place(arc | 1 << player));
                        steps[player].push(Step { without, with, weight, circle });
                    }
                    if length + 2 <= players {
                        let pair = (before.min(after), before.max(after));
                        let bits = [1 << pair.0, 1 << pair.1];
                        squares.entry(pair).or_default().push(Square {
                            neither: place(arc),
                            one: bits.map(|bit| place(arc | bit)),
                            both: place(arc | bits[0] | bits[1]),
                            weight: 0.5 / circles as f64,
                        });
                    }
                    arc |= 1 << after;
                }
            }
        }
        Self { coalitions, steps, squares, circles }
    }

    /// The place of everyone together.
    pub(super) fn everyone(&self) -> usize {
        let most = self.coalitions.iter().enumerate().max_by_key(|(_, c)| c.count_ones());
        most.map_or(0, |(place, _)| place)
    }
}

/// In how many ways `k` of `n` can be chosen.
fn chosen(n: usize, k: usize) -> f64 {
    (0..k).fold(1.0, |product, i| product * (n - i) as f64 / (i + 1) as f64)
}

/// An order drawn by chance: always the same for a seed and a circle.
fn order(players: usize, seed: u64, circle: usize) -> Vec<usize> {
    let mut drawn: Vec<(f64, usize)> = (0..players)
        .map(|player| {
            let u = rng::uniform(seed, circle as u64, rng::stream("order"), player as u64);
            (u, player)
        })
        .collect();
    drawn.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
    drawn.into_iter().map(|(_, player)| player).collect()
}

#[cfg(test)]
mod tests {
    use super::{Coalition, Design};
    use crate::base::rng;

    /// What each player adds, and what each pair adds only together.
    fn parts(design: &Design, value: &dyn Fn(Coalition) -> f64) -> (Vec<f64>, Vec<f64>) {
        let values: Vec<f64> = design.coalitions.iter().map(|c| value(*c)).collect();
        let steps = design.steps.iter().map(|steps| {
            steps.iter().map(|s| s.weight * (values[s.with] - values[s.without])).sum()
        });
        let squares = design.squares.values().map(|squares| {
            let square = |s: &super::Square| {
                let [a, b] = s.one.map(|place| values[place]);
                s.weight * (values[s.both] - a - b + values[s.neither])
            };
            squares.iter().map(square).sum()
        });
        (steps.collect(), squares.collect())
    }

    /// A game without any structure: a number for each coalition, nobody's among them.
    fn wild(coalition: Coalition) -> f64 {
        wilder(1, coalition)
    }

    fn wilder(seed: u64, coalition: Coalition) -> f64 {
        rng::uniform(seed, coalition, 2, 3) * 10.0 - 5.0
    }

    fn near(a: f64, b: f64) {
        assert!((a - b).abs() < 1e-9, "{a} is not {b}");
    }

    /// Efficiency.
    #[test]
    fn parts_add_up_to_the_whole_in_any_game() {
        for (players, seed) in (1..=7).flat_map(|players| (0..20).map(move |seed| (players, seed)))
        {
            let wild = |coalition| wilder(seed, coalition);
            let exact = Design::exact(players);
            let all = wild((1 << players) - 1) - wild(0);
            near(parts(&exact, &wild).0.iter().sum(), all);
            if players > 1 {
                let sampled = Design::sampled(players, 3, seed);
                near(parts(&sampled, &wild).0.iter().sum(), all);
                assert_eq!(sampled.coalitions[sampled.everyone()], (1 << players) - 1);
            }
        }
    }

    /// Symmetry: two players who can stand for one another in any game get alike. The game is wild
    /// but for that: what it gives follows from who else is in, and from how many of the two are.
    #[test]
    fn who_can_stand_for_one_another_gets_alike_in_any_game() {
        for (players, seed) in (2..=7).flat_map(|players| (0..20).map(move |seed| (players, seed)))
        {
            let alike = |coalition: Coalition| {
                let of_two = (coalition & 1) + (coalition >> 1 & 1);
                wilder(seed, (coalition >> 2) << 2 | of_two)
            };
            let (of, _) = parts(&Design::exact(players), &alike);
            near(of[0], of[1]);
        }
    }

    #[test]
    fn those_who_are_alike_get_alike_and_who_does_nothing_gets_nothing() {
        // 0 and 1 do the same, 2 does nothing, 3 doubles what the others bring.
        let value = |c: Coalition| {
            let two = ((c & 1) + (c >> 1 & 1)) as f64;
            (two + two * two) * if c & 8 != 0 { 2.0 } else { 1.0 }
        };
        let (of, _) = parts(&Design::exact(4), &value);
        near(of[0], of[1]);
        near(of[2], 0.0);
        let (of, _) = parts(&Design::sampled(4, 2, 5), &value);
        near(of[2], 0.0);
    }

    /// By hand: alone 1 and 2, together 6; so 3 only together, which Shapley splits in halves.
    #[test]
    fn two_players_by_hand() {
        let value = |c: Coalition| [0.0, 1.0, 2.0, 6.0][c as usize];
        for design in [Design::exact(2), Design::sampled(2, 1, 1)] {
            let (of, together) = parts(&design, &value);
            near(of[0], 2.5);
            near(of[1], 3.5);
            near(together[0], 3.0);
        }
    }

    /// Where at most two work together, a part is what one does alone and half of each pair; then
    /// circles, in which everyone joins everyone else as often before as after, are exact too.
    #[test]
    fn pairs_are_found_and_halved() {
        let alone = [1.0, -2.0, 0.5, 3.0, 0.0];
        let pair = |a: usize, b: usize| wild(100 + (a * 5 + b) as Coalition);
        let value = |c: Coalition| {
            let is = |i: usize| c >> i & 1 == 1;
            let mut sum = 0.0;
            for a in (0..5).filter(|a| is(*a)) {
                sum += alone[a];
                sum += (a + 1..5).filter(|b| is(*b)).map(|b| pair(a, b)).sum::<f64>();
            }
            sum
        };
        for design in [Design::exact(5), Design::sampled(5, 1, 9), Design::sampled(5, 4, 3)] {
            let (of, together) = parts(&design, &value);
            for (found, (a, b)) in together.iter().zip(design.squares.keys()) {
                near(*found, pair(*a, *b));
            }
            for a in 0..5 {
                let with = |b: usize| if a < b { pair(a, b) } else { pair(b, a) };
                let halves: f64 = (0..5).filter(|b| *b != a).map(with).sum();
                near(of[a], alone[a] + halves / 2.0);
            }
        }
    }
}
