//! Makes short texts shorter, to be passed on by hand.
//!
//! What repeats, in the text itself or in a dictionary that both sides know, is pointed at instead
//! of said again. Reading is safe for any bytes: what points nowhere or grows too large is refused.

use std::collections::HashMap;

/// Shortest repetition that is worth pointing at.
const REPEAT_MIN: usize = 4;
/// Longest one that a single token holds.
const REPEAT_MAX: usize = REPEAT_MIN + 0x7f;
/// Most bytes that a single token holds as they are.
const PLAIN_MAX: usize = 0x80;

/// Most places that are tried for one repetition, the nearest: a text that repeats itself all over
/// takes no longer than another.
const TRIED_MAX: usize = 2048;

/// Squeezes `text`.
pub fn squeeze(dictionary: &[u8], text: &[u8]) -> Vec<u8> {
    let all = [dictionary, text].concat();
    let alike = alike_before(&all);
    let mut out = Vec::new();
    let (mut at, mut plain_from) = (dictionary.len(), dictionary.len());
    while at < all.len() {
        let (from, length) = longest_repeat(&all, &alike, at);
        if length < REPEAT_MIN {
            at += 1;
            continue;
        }
        push_plain(&mut out, &all[plain_from..at]);
        out.push(0x80 | (length - REPEAT_MIN) as u8);
        push_number(&mut out, at - from);
        at += length;
        plain_from = at;
    }
    push_plain(&mut out, &all[plain_from..]);
    out
}

/// The text that was squeezed with the same dictionary; `None` if these bytes are none, or stand
/// for more than `bytes_max`.
pub fn unsqueeze(dictionary: &[u8], squeezed: &[u8], bytes_max: usize) -> Option<Vec<u8>> {
    let mut all = dictionary.to_vec();
    let end = dictionary.len() + bytes_max;
    let mut rest = squeezed;
    while let Some((&token, after)) = rest.split_first() {
        rest = after;
        if token < 0x80 {
            let length = usize::from(token) + 1;
            let (plain, after) = rest.split_at_checked(length)?;
            rest = after;
            all.extend_from_slice(plain);
        } else {
            let length = usize::from(token & 0x7f) + REPEAT_MIN;
            let back = take_number(&mut rest)?;
            let from = all.len().checked_sub(back).filter(|from| *from < all.len())?;
            // One by one: what repeats may overlap itself.
            for i in from..from + length {
                all.push(all[i]);
            }
        }
        if all.len() > end {
            return None;
        }
    }
    Some(all.split_off(dictionary.len()))
}

/// For each place the nearest one before it that begins alike, with as many bytes as are worth
/// pointing at.
fn alike_before(all: &[u8]) -> Vec<Option<usize>> {
    let mut last = HashMap::new();
    let beginnings = all.windows(REPEAT_MIN).enumerate();
    beginnings.map(|(at, beginning)| last.insert(beginning, at)).collect()
}

/// Where the longest repetition of what stands at a place begins, and its length; the nearest.
fn longest_repeat(all: &[u8], alike: &[Option<usize>], at: usize) -> (usize, usize) {
    let before = |at: usize| alike.get(at).copied().flatten();
    let wanted = &all[at..];
    let mut best = (at, 0);
    for from in std::iter::successors(before(at), |from| before(*from)).take(TRIED_MAX) {
        let same = all[from..].iter().zip(wanted).take(REPEAT_MAX).take_while(|(a, b)| a == b);
        let length = same.count();
        if length > best.1 {
            best = (from, length);
        }
        if length == REPEAT_MAX {
            break;
        }
    }
    best
}

fn push_plain(out: &mut Vec<u8>, plain: &[u8]) {
    for part in plain.chunks(PLAIN_MAX) {
        out.push((part.len() - 1) as u8);
        out.extend_from_slice(part);
    }
}

/// Seven bits a byte, the lowest first.
fn push_number(out: &mut Vec<u8>, mut number: usize) {
    while number >= 0x80 {
        out.push(0x80 | (number & 0x7f) as u8);
        number >>= 7;
    }
    out.push(number as u8);
}

fn take_number(rest: &mut &[u8]) -> Option<usize> {
    let mut number = 0;
    for shift in [0, 7, 14, 21] {
        let (&byte, after) = rest.split_first()?;
        *rest = after;
        number |= usize::from(byte & 0x7f) << shift;
        if byte < 0x80 {
            return Some(number);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_repeats_is_said_once() {
        let text = b"one two three, one two three, aaaaaaaaaaaaaaaaaaaa";
        let squeezed = squeeze(b"three, ", text);
        assert!(squeezed.len() < text.len() / 2 + 8, "{} bytes", squeezed.len());
        assert_eq!(unsqueeze(b"three, ", &squeezed, 100).as_deref(), Some(&text[..]));
        assert_eq!(unsqueeze(b"three, ", &squeezed, text.len() - 1), None, "too long");
    }

    #[test]
    fn what_points_nowhere_is_refused() {
        for bytes in [&[0x80][..], &[0x80, 1], &[0x80, 0], &[5, 1, 2], &[0x80, 0xff, 0xff, 0xff]] {
            assert_eq!(unsqueeze(b"", bytes, 100), None, "{bytes:?}");
        }
        // A few bytes that stand for ever more.
        let mut bomb = vec![0, b'a'];
        (0..1000).for_each(|_| bomb.extend([0xff, 1]));
        assert_eq!(unsqueeze(b"", &bomb, 4096), None);
    }
}
