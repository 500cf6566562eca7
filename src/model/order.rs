//! In which order what reads what must be computed, and which names go round in a circle.

use std::collections::BTreeMap;

/// Who reads whom: name → the names it reads. Names that are not keys are given, not computed.
pub(super) type Reads<'a> = BTreeMap<&'a str, Vec<&'a str>>;

/// The keys, in the order of `names`, each after all that it reads; or the first circle.
///
/// Works on a stack of its own, so that a chain of any length can be followed.
pub(super) fn order<'a>(names: &[&'a str], reads: &Reads<'a>) -> Result<Vec<String>, Vec<String>> {
    let mut state: BTreeMap<&str, bool> = BTreeMap::new();
    let mut done = Vec::with_capacity(names.len());
    for name in names {
        let mut path: Vec<(&str, usize)> = vec![(name, 0)];
        while let Some((at, next)) = path.pop() {
            let Some(read) = reads.get(at).filter(|_| state.get(at) != Some(&true)) else {
                continue;
            };
            state.insert(at, false);
            let Some(inner) = read.get(next) else {
                state.insert(at, true);
                done.push(at.to_owned());
                continue;
            };
            path.push((at, next + 1));
            if state.get(inner) == Some(&false) {
                let from = path.iter().position(|(name, _)| name == inner).unwrap_or(0);
                return Err(path[from..].iter().map(|(name, _)| (*name).to_owned()).collect());
            }
            path.push((inner, 0));
        }
    }
    Ok(done)
}

#[cfg(test)]
mod tests {
    use super::{Reads, order};

    #[test]
    fn each_comes_after_what_it_reads() {
        let reads = Reads::from([("a", vec!["c", "given"]), ("b", vec!["a"]), ("c", vec![])]);
        assert_eq!(order(&["a", "b", "c"], &reads), Ok(vec!["c".into(), "a".into(), "b".into()]));
    }

    #[test]
    fn a_circle_is_named() {
        let reads = Reads::from([("a", vec!["b"]), ("b", vec!["c"]), ("c", vec!["b"])]);
        assert_eq!(order(&["a", "b", "c"], &reads), Err(vec!["b".into(), "c".into()]));
    }
}
