//! Plans in a format of earlier versions: the one place where what they say is made what this
//! version says, step by step, each with a line on what it changed. `check` reads and tells it.

use crate::plan::file::{FORMAT, PlanFile};

/// The way from a format to the next: changes the shape, and says in the user's words what became
/// of the plan, as in `“x” is now called “y”`; nothing if this plan is the same as before.
type Step = fn(&mut PlanFile) -> Option<String>;

/// The step from each format that was published before this one, the oldest first. Whoever raises
/// [`FORMAT`] is asked for one by the compiler, and puts a file of the old format in `saves/old/`.
const STEPS: [Step; FORMAT as usize - 1] = [];

/// Brings a file up to the newest format; gives back what was changed.
pub(super) fn bring_up(file: &mut PlanFile) -> Vec<String> {
    walk(&STEPS, file)
}

fn walk(steps: &[Step], file: &mut PlanFile) -> Vec<String> {
    let done = file.format.saturating_sub(1) as usize;
    let changes = steps.iter().skip(done).filter_map(|step| step(file)).collect();
    file.format = file.format.max(steps.len() as u32 + 1);
    changes
}

#[cfg(test)]
mod tests {
    use super::*;

    /// No format but the first was ever published, so the steps here are made up.
    const MADE_UP: [Step; 2] = [
        |file| {
            file.title.push_str(" one");
            Some("the title has a one".to_owned())
        },
        |file| (file.seed == 7).then(|| "the seed is what it was".to_owned()),
    ];

    fn file(format: u32, seed: u64) -> PlanFile {
        let text = format!("(format: 1, title: \"x\", case: \"c\", seed: {seed}, futures: 9)");
        let file: PlanFile = ron::from_str(&text).expect("a plan");
        PlanFile { format, ..file }
    }

    #[test]
    fn a_file_takes_the_steps_that_it_has_not_taken_yet() {
        for (format, seed, title, told) in
            [(1, 7, "x one", 2), (1, 8, "x one", 1), (2, 7, "x", 1), (3, 7, "x", 0)]
        {
            let mut file = file(format, seed);
            let changes = walk(&MADE_UP, &mut file);
            assert_eq!((file.title.as_str(), changes.len()), (title, told), "format {format}");
            assert_eq!(file.format, 3, "format {format}");
        }
    }

    #[test]
    fn what_is_in_the_newest_format_is_not_touched() {
        let mut newest = file(FORMAT, 7);
        assert_eq!(bring_up(&mut newest), Vec::<String>::new());
        assert_eq!(newest, file(FORMAT, 7));
    }
}
