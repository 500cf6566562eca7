//! Keys that move something in time: a month with each press, a year with Shift.

use egui::{Event, InputState, Key};

/// By how many months a pair of keys asks to go on. Shift is asked of each press: one that is short
/// is over before the window is drawn again.
pub(super) fn months(input: &InputState, back: Key, on: Key) -> i32 {
    let each = input.events.iter().map(|event| match event {
        Event::Key { key, pressed: true, modifiers, .. } => {
            let stride = if modifiers.shift { 12 } else { 1 };
            match *key {
                key if key == on => stride,
                key if key == back => -stride,
                _ => 0,
            }
        }
        _ => 0,
    });
    each.fold(0, i32::saturating_add)
}
