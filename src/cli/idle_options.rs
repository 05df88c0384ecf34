//! Options of a sweep that would do nothing are refused: whoever gives one expects that something comes of it.

use super::{Exit, say};
use crate::scenario::sweep::{Design, Sweep};

/// The options of which each does something in some designs alone, and what is both set and varied.
pub struct Given<'a> {
    pub points: bool,
    pub levels: bool,
    pub trajectories: bool,
    pub design_seed: bool,
    pub first_order: bool,
    pub set: &'a [String],
    pub vary: &'a [String],
}

/// Refuses what does nothing with this design.
///
/// # Errors
/// An option does nothing.
pub fn refuse(given: &Given, settings: &Sweep) -> Result<(), Exit> {
    let design = settings.design;
    let name = design.key();
    let of_points = match design {
        Design::LatinHypercube | Design::Sobol | Design::Saltelli | Design::Pawn => None,
        Design::Factorial => {
            Some("its points are every combination of the values; take --levels, or --design lhs")
        }
        Design::Morris => Some("its points are those of --trajectories"),
        Design::Given => Some("its points are the rows of the file"),
    };
    let of_levels = match design {
        Design::Factorial | Design::Morris => None,
        Design::LatinHypercube | Design::Sobol | Design::Saltelli | Design::Pawn => {
            Some("its values are spread over the whole range; take --points")
        }
        Design::Given => Some("its values stand in the file"),
    };
    let of_trajectories = match design {
        Design::Morris => None,
        Design::Factorial
        | Design::LatinHypercube
        | Design::Sobol
        | Design::Saltelli
        | Design::Pawn
        | Design::Given => Some("only morris has trajectories"),
    };
    let of_seed = match design {
        Design::LatinHypercube
        | Design::Sobol
        | Design::Morris
        | Design::Saltelli
        | Design::Pawn => None,
        Design::Factorial | Design::Given => Some("nothing of it is drawn"),
    };
    let of_pairs = match design {
        Design::Saltelli => None,
        Design::Factorial
        | Design::LatinHypercube
        | Design::Sobol
        | Design::Morris
        | Design::Pawn
        | Design::Given => Some("it has no indices of pairs"),
    };
    for (is_given, option, why) in [
        (given.points, "--points", of_points),
        (given.levels, "--levels", of_levels),
        (given.trajectories, "--trajectories", of_trajectories),
        (given.design_seed, "--design-seed", of_seed),
        (given.first_order, "--first-order", of_pairs),
    ] {
        if let (true, Some(why)) = (is_given, why) {
            say(&format!(
                "error: {option} does nothing with the design `{name}`: {why}; leave it out"
            ));
            return Err(Exit::Usage);
        }
    }
    for varied in given.vary {
        let varied = key(varied);
        if let Some(set) = given.set.iter().find(|set| is_within(key(set), varied)) {
            let set = key(set);
            say(&format!(
                "error: `{set}` is set by --set and varied by --vary {varied}: every point has a value of its own; leave one \
                 of them out"
            ));
            return Err(Exit::Usage);
        }
    }
    Ok(())
}

fn key(text: &str) -> &str {
    text.split_once('=').map_or(text, |(key, _)| key).trim()
}

/// Whether a key is the one that is varied, or one of those that a `*` stands for.
fn is_within(key: &str, varied: &str) -> bool {
    let parts = |key: &str| -> Vec<String> {
        let (mut parts, mut quoted) = (vec![String::new()], false);
        for c in key.chars() {
            match c {
                '"' => quoted = !quoted,
                '.' if !quoted => parts.push(String::new()),
                c => {
                    let last = parts.len() - 1;
                    parts[last].push(c);
                }
            }
        }
        parts
    };
    let (own, other) = (parts(key), parts(varied));
    own.len() == other.len()
        && own
            .iter()
            .zip(&other)
            .all(|(own, other)| own == other || other == "*")
}

#[cfg(test)]
mod tests {
    use super::is_within;

    #[test]
    fn a_key_is_known_in_the_one_that_is_varied() {
        assert!(is_within(
            "psychology.discounting",
            "psychology.discounting"
        ));
        assert!(is_within(
            "arm.\"a.b\".gesture.value",
            "arm.*.gesture.value"
        ));
        assert!(is_within(
            "arm.\"a.b\".gesture.value",
            "arm.\"a.b\".gesture.value"
        ));
        assert!(!is_within("arm.card.gesture.cost", "arm.*.gesture.value"));
        assert!(!is_within("arm.gesture.value", "arm.*.gesture.value"));
    }
}
