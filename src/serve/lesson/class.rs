//! A class together: lines that its students hand in, read, checked and pooled by their seeds.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::Interval;
use super::mints::Switches;
use super::tables::{self, AskTables, Found, Like, MOST_SEED};
use crate::numeric::{quantile, t_critical_95};
use crate::output::format::{plain, shorten};
use crate::serve::Problem;

/// Students of a class.
const MOST: usize = 300;
/// Lines that are read, however many are empty.
const MOST_LINES: usize = 2_000;
/// Percent by which a figure that was handed in may be off: it was rounded to a tenth.
const ROUNDED: f64 = 0.051;
/// Arms after the first.
const ARMS: usize = 3;

/// What a class asks for.
#[derive(Clone, Debug, Deserialize)]
pub struct AskClass {
    /// One line a student, as the page gives it to be copied; or a seed alone.
    pub lines: String,
    /// Who the guests are like.
    #[serde(default)]
    pub like: Like,
}

/// What a class found.
#[derive(Debug, Serialize)]
pub struct Class {
    /// Experiments with different seeds.
    pub students: usize,
    /// Guests under each arm.
    pub per_arm: u32,
    /// What all experiments come to together.
    pub pooled: Vec<Pooled>,
    /// Guesses that were handed in.
    pub guesses: usize,
    /// The median guess of each arm, in percent; none where nobody guessed.
    pub guessed: Vec<Option<f64>>,
    /// One experiment for each student.
    pub experiments: Vec<Found>,
    /// What is wrong with which line, and what is to be known of one.
    pub problems: Vec<LineProblem>,
}

/// What the class found of one arm: points of the bill, as shares.
#[derive(Debug, Serialize)]
pub struct Pooled {
    pub arm: String,
    /// Mean over students, with its interval by Student's t over them; none of a single one.
    pub points: Interval,
    /// What there is to find.
    pub truth: Interval,
    /// Students who found it (their interval holds no 0), and those of them who found the wrong direction.
    pub found: usize,
    pub found_wrong: usize,
    /// Students whose estimate has the wrong sign, whether they found it or not.
    pub wrong_sign: usize,
    /// Mean of those who found something: what would be published.
    pub of_found: Option<f64>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct LineProblem {
    /// From 1.
    pub line: usize,
    pub text: String,
}

/// A line that was read.
#[derive(Clone, Debug, Default, PartialEq)]
struct Line {
    seed: u64,
    /// In percent.
    guess: Option<[f64; ARMS]>,
    found: Option<[f64; ARMS]>,
}

/// Reads what a class hands in, works out each experiment anew, and pools them.
///
/// # Errors
/// More lines than a class has.
pub fn class(asked: AskClass) -> Result<Class, Problem> {
    let mut problems = Vec::new();
    let mut by_seed: BTreeMap<u64, (usize, Line)> = BTreeMap::new();
    for (at, text) in asked.lines.lines().enumerate() {
        let number = at + 1;
        let mut wrong = |text: String| problems.push(LineProblem { line: number, text });
        if at >= MOST_LINES {
            wrong(format!("no line after the first {MOST_LINES} was read"));
            break;
        }
        if text.trim().is_empty() {
            continue;
        }
        match read(text) {
            Err(text) => wrong(text),
            Ok(line) => match by_seed.get(&line.seed) {
                Some((first, _)) => wrong(format!(
                    "seed {} stands in line {first} already, and two students with one seed have the same tables: counted once",
                    line.seed
                )),
                None if by_seed.len() == MOST => {
                    wrong(format!("a class has at most {MOST} students"));
                    break;
                }
                None => {
                    by_seed.insert(line.seed, (number, line));
                }
            },
        }
    }
    let asked_for = AskTables {
        first: 0,
        count: 1,
        like: asked.like,
        switches: Switches::default(),
        truth: true,
    };
    let about = tables::tables(asked_for)?;
    let seeds: Vec<u64> = by_seed.keys().copied().collect();
    let experiments = tables::again(asked.like, &seeds)?;
    for (found, (number, line)) in experiments.iter().zip(by_seed.values()) {
        problems.extend(differs(line, found).map(|text| LineProblem {
            line: *number,
            text,
        }));
    }
    problems.sort_by_key(|problem| problem.line);
    let guesses: Vec<[f64; ARMS]> = by_seed
        .values()
        .filter_map(|(_, line)| line.guess)
        .collect();
    let guessed = (0..ARMS).map(|arm| {
        let mut own: Vec<f64> = guesses.iter().map(|guess| guess[arm]).collect();
        (!own.is_empty()).then(|| quantile(&mut own, 0.5))
    });
    let arms = about.arms.into_iter().zip(about.truth).enumerate();
    Ok(Class {
        students: experiments.len(),
        per_arm: about.per_arm,
        pooled: arms
            .map(|(arm, (name, truth))| pooled(name, truth, arm, &experiments))
            .collect(),
        guesses: guesses.len(),
        guessed: guessed.collect(),
        experiments,
        problems,
    })
}

/// Where a line says something else than what its seed gives.
fn differs(line: &Line, found: &Found) -> Option<String> {
    let handed_in = line.found?;
    let percent = |at: usize| found.lifts[at].map(|lift| 100.0 * lift);
    let same =
        (0..ARMS).all(|at| percent(at).is_none_or(|own| (own - handed_in[at]).abs() <= ROUNDED));
    let told: Vec<String> = (0..ARMS)
        .map(|at| percent(at).map_or("nothing".into(), |own| format!("{own:.1}")))
        .collect();
    (!same).then(|| {
        format!(
            "seed {} finds {}, and not what stands here: other tables, or a slip in copying; what the seed finds is counted",
            line.seed,
            told.join(" ")
        )
    })
}

fn pooled(arm: String, truth: Interval, at: usize, experiments: &[Found]) -> Pooled {
    let points: Vec<f64> = experiments.iter().map(|own| own.points[at].value).collect();
    let n = points.len() as f64;
    let mean = points.iter().sum::<f64>() / n;
    let square: f64 = points.iter().map(|own| (own - mean) * (own - mean)).sum();
    let half = match points.len() {
        0 | 1 => f64::NAN,
        _ => t_critical_95(n - 1.0) * (square / (n - 1.0) / n).sqrt(),
    };
    let found: Vec<f64> = experiments
        .iter()
        .filter(|own| own.found[at])
        .map(|own| own.points[at].value)
        .collect();
    let wrong = |own: &&f64| **own * truth.value < 0.0;
    Pooled {
        arm,
        points: Interval {
            value: mean,
            low: mean - half,
            high: mean + half,
        },
        found: found.len(),
        found_wrong: found.iter().filter(wrong).count(),
        wrong_sign: points.iter().filter(wrong).count(),
        of_found: (!found.is_empty()).then(|| found.iter().sum::<f64>() / found.len() as f64),
        truth,
    }
}

const FORM: &str = "a line is like `seed 7; guess 3 14 23; found -10.1 22.3 7.2`, or a seed alone";

/// Reads one line.
fn read(text: &str) -> Result<Line, String> {
    // Signs that other programs put in the place of these.
    let text = text.replace(['−', '–'], "-").replace(['=', ':', '%'], " ");
    let mut line = Line::default();
    let mut seed = None;
    for part in text
        .split(';')
        .map(str::trim)
        .filter(|part| !part.is_empty())
    {
        let mut words = part.split_whitespace();
        let first = words.next().unwrap_or_default();
        let numbers: Vec<&str> = words.collect();
        let twice = |is: bool| match is {
            true => Err(format!("`{first}` stands there twice")),
            false => Ok(()),
        };
        match first.to_lowercase().as_str() {
            "seed" => {
                twice(seed.is_some())?;
                let [own] = numbers[..] else {
                    return Err(format!("`seed` is followed by one number; {FORM}"));
                };
                seed = Some(whole(own)?);
            }
            "guess" => {
                twice(line.guess.is_some())?;
                line.guess = Some(three("guess", &numbers)?);
            }
            "found" => {
                twice(line.found.is_some())?;
                line.found = Some(three("found", &numbers)?);
            }
            _ if numbers.is_empty() && first.starts_with(|c: char| c.is_ascii_digit()) => {
                twice(seed.is_some())?;
                seed = Some(whole(first)?);
            }
            _ => return Err(format!("`{}` is not understood; {FORM}", shown(first))),
        }
    }
    line.seed = seed.ok_or_else(|| format!("there is no seed; {FORM}"))?;
    Ok(line)
}

fn whole(word: &str) -> Result<u64, String> {
    let seed = word.parse().ok().filter(|&seed| seed <= MOST_SEED);
    seed.ok_or_else(|| {
        format!(
            "`{}` is no seed: a whole number from 0 to {MOST_SEED}",
            shown(word)
        )
    })
}

/// The lifts of the three arms with mints, in percent.
fn three(what: &str, words: &[&str]) -> Result<[f64; ARMS], String> {
    if words.len() != ARMS {
        return Err(format!(
            "`{what}` is followed by {ARMS} numbers, one for each way to give a mint, and here by {}; {FORM}",
            words.len()
        ));
    }
    let mut numbers = [0.0; ARMS];
    for (number, word) in numbers.iter_mut().zip(words) {
        // A comma is a decimal point in half of the world.
        let read = word.replace(',', ".").parse::<f64>();
        let read = read.ok().filter(|value| value.abs() <= 10_000.0);
        *number = read.ok_or_else(|| {
            format!(
                "`{}` is no number of percent from -10000 to 10000",
                shown(word)
            )
        })?;
    }
    Ok(numbers)
}

/// A word of somebody else's, short enough for a message.
fn shown(word: &str) -> String {
    shorten(&plain(word), 30)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_read_as_they_are_given_and_as_people_write_them() {
        let whole = Line {
            seed: 7,
            guess: Some([3.0, 14.0, 23.0]),
            found: Some([-10.1, 22.3, 7.2]),
        };
        for text in [
            "seed 7; guess 3 14 23; found -10.1 22.3 7.2",
            "  Seed=7;guess: 3% 14% 23%; found −10,1% +22,3% 7.2% ",
            "7; found -10.1 22.3 7.2; guess 3 14 23",
        ] {
            assert_eq!(read(text).as_ref(), Ok(&whole), "{text}");
        }
        assert_eq!(read("12").map(|line| line.seed), Ok(12));
    }

    #[test]
    fn a_malformed_line_is_named_with_its_number_and_the_others_count() {
        let lines = "seed 1\n\nsed 2\nseed 3; guess 1 2\nseed 4; found 1 2 x\nseed -5\nguess 1 2 3\nseed 6; seed 6\n1\nseed 2; found 1 2 3\n";
        let class = class(AskClass {
            lines: lines.into(),
            like: Like::Data,
        })
        .expect("a class");
        let wrong: Vec<usize> = class.problems.iter().map(|problem| problem.line).collect();
        assert_eq!(wrong, [3, 4, 5, 6, 7, 8, 9, 10]);
        let told = |at: usize| class.problems[at].text.as_str();
        assert!(
            told(0).starts_with("`sed` is not understood"),
            "{}",
            told(0)
        );
        assert!(told(1).contains("followed by 3 numbers"), "{}", told(1));
        assert!(told(2).starts_with("`x` is no number"), "{}", told(2));
        assert!(told(6).contains("line 1 already"), "{}", told(6));
        assert!(told(7).starts_with("seed 2 finds "), "{}", told(7));
        // The seeds 1 and 2 are left.
        assert_eq!(class.students, 2);
    }

    /// docs/guide/student.md says what twenty-five students find.
    #[test]
    fn a_class_finds_what_the_guide_says() {
        let seeds: Vec<String> = (1..=25).map(|seed| seed.to_string()).collect();
        let class = class(AskClass {
            lines: seeds.join("\n"),
            like: Like::Data,
        })
        .expect("a class");
        assert_eq!((class.students, class.problems.len()), (25, 0));
        let points: Vec<f64> = class
            .pooled
            .iter()
            .map(|own| (1e3 * own.points.value).round() / 10.0)
            .collect();
        assert_eq!(points, [0.3, 0.9, 3.3]);
        assert_eq!(class.pooled[0].wrong_sign, 11);
        // Those who find something have exaggerated it.
        for own in &class.pooled {
            if let Some(published) = own.of_found {
                assert!(published.abs() > own.truth.value, "{own:?}");
            }
            assert!(own.points.low < own.points.value && own.points.value < own.points.high);
        }
    }

    #[test]
    fn the_order_of_lines_is_no_part_of_the_result() {
        let of = |lines: &str| {
            let class = class(AskClass {
                lines: lines.into(),
                like: Like::Paper,
            });
            let class = class.expect("a class");
            let pooled = class
                .pooled
                .iter()
                .map(|own| own.points)
                .collect::<Vec<_>>();
            (pooled, class.guessed)
        };
        let one = of("seed 3; guess 1 2 3\nseed 1; guess 5 6 7\nseed 2; guess 9 9 9");
        let other = of("seed 2; guess 9 9 9\nseed 1; guess 5 6 7\nseed 3; guess 1 2 3");
        assert_eq!(one, other);
        assert_eq!(one.1, [Some(5.0), Some(6.0), Some(7.0)]);
    }

    #[test]
    fn an_empty_class_has_nothing_to_say() {
        let class = class(AskClass {
            lines: " \n".into(),
            like: Like::Data,
        })
        .expect("nobody");
        assert_eq!(class.students, 0);
        assert!(class.guessed.iter().all(Option::is_none));
    }
}
