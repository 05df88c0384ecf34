//! What the tables of responders do not say: how they were made, and what was assumed.

use crate::decision::respond::Target;
use crate::decision::respond::survey::{Measure, Seen};
use crate::decision::respond::target::Halves;
use crate::decision::respond::types::{THRESHOLD, Thresholds, reliability};
use crate::decision::rows::Note;
use crate::population::past::Rhythm;
use crate::scenario::checked::Scenario;

/// Sentences of the page about types, and about targeting.
const RESPOND: &str = "say.respond";
const TARGET: &str = "say.target";

/// Figures under keys of their own, and sentences for the page.
pub fn notes(
    scenario: &Scenario,
    seen: &Seen,
    thresholds: &Thresholds,
    halves: &Halves,
    target: Option<&Target>,
) -> Vec<Note> {
    let mut notes = figures(scenario, seen, thresholds, halves, target);
    let of = &scenario.population.of;
    let what = match seen.measure {
        Measure::Returns => "returns (purchases, and yeses of any kind)",
        Measure::Tips => "tips in money",
    };
    let mut say = |key: &str, sentence: String| {
        notes.push(Note {
            key: key.into(),
            value: sentence,
        });
    };
    say(
        RESPOND,
        format!(
            "Types are by expected {what} over {} lucks of {} simulated {of}, who are others than those of \
             the run: more than under {} by over {}% of its mean is persuaded, less by as much put off; \
             whoever is neither would return anyway, where more than even odds of it were expected, or stays \
             unmoved; whoever returns more from duty by as much, and leaves more often or ends below zero \
             goodwill, is resentful.",
            seen.lucks,
            seen.members.len(),
            scenario.arms[0].name,
            THRESHOLD * 100.0,
        ),
    );
    say(
        RESPOND,
        match (seen.coupled, seen.units) {
            (false, _) => "Shares have Wilson's 95% intervals.".into(),
            (true, 1) => {
                "Shares have Wilson's 95% intervals, as if members of the one community did not \
                          depend on one another."
                    .into()
            }
            (true, units) => format!(
                "Shares have Wilson's 95% intervals with the design effect over {units} communities."
            ),
        },
    );
    if seen.surviving {
        say(
            RESPOND,
            "Whatever a customer does counts by the chance to be there still, so that the luck of leaving \
             hides nobody's type."
                .into(),
        );
    }
    let reliable = (1..seen.arms).filter_map(|arm| reliability(seen, arm));
    if let Some(least) = reliable.reduce(|a, b| if b < a { b } else { a }) {
        say(
            RESPOND,
            format!(
                "Of what differs between customers' responses to an arm, at least {}% is theirs and the rest \
                 luck, which blurs types (split-half reliability over lucks).",
                percent(least)
            ),
        );
    }
    say(
        RESPOND,
        "Gains by tenth of a trait are means with the psychology as it stands, without intervals: see a slope in them, \
         not a step from one tenth to the next."
            .into(),
    );
    if !halves.tell(seen) {
        say(
            TARGET,
            "Too few customers were simulated to fit a score on some and to judge it on others, or what they \
             gain is no number: nothing is said of whom to send to."
                .into(),
        );
        return notes;
    }
    say(
        TARGET,
        format!(
            "The score was fitted on every other {} and judged on the rest. It expects of each cell of segment, \
             past spend and tenure the profit that members bring beyond the baseline, net of cost, drawn \
             towards their segment's as far as chance makes cells differ. The list that is rerun is that of the arm \
             to choose or, where it has none that gains anything on the rest, the one that gained most there.",
            match halves.by_community {
                true if seen.coupled => "community",
                true => "group of customers",
                false => "customer",
            }
        ),
    );
    say(
        TARGET,
        "Intervals of these gains are the luck of the simulation alone, with the psychology as it stands: what is not \
         known of people is much wider, as it is for every arm."
            .into(),
    );
    say(TARGET, correlations(scenario));
    if scenario.prospects.is_some() {
        say(
            TARGET,
            "A list is of members: prospects are treated as without one, and what they bring when members \
             refer them is in the gain of the rerun, not in the score."
                .into(),
        );
    }
    notes
}

fn figures(
    scenario: &Scenario,
    seen: &Seen,
    thresholds: &Thresholds,
    halves: &Halves,
    target: Option<&Target>,
) -> Vec<Note> {
    let mut notes = Vec::new();
    let mut note = |key: &str, value: String| {
        notes.push(Note {
            key: key.into(),
            value,
        });
    };
    note(
        "respond_measure",
        match seen.measure {
            Measure::Returns => "returns".into(),
            Measure::Tips => "tips".into(),
        },
    );
    note("respond_threshold", short(thresholds.measure));
    note("respond_customers", seen.members.len().to_string());
    note("respond_lucks", seen.lucks.to_string());
    note("respond_communities", seen.units.to_string());
    for arm in 1..seen.arms {
        if let Some(reliability) = reliability(seen, arm) {
            let name = &scenario.arms[arm].name;
            note(&format!("respond_reliability: {name}"), short(reliability));
        }
    }
    note(
        "target_halves",
        match halves.by_community {
            true => "communities".into(),
            false => "customers".into(),
        },
    );
    let arm = target.map(|target| scenario.arms[target.arm].name.clone());
    note("target_arm", arm.unwrap_or_default());
    notes
}

/// What past spend can tell, as the scenario has it.
fn correlations(scenario: &Scenario) -> String {
    let data = scenario.population.data.as_ref();
    let spend = match (
        data.and_then(|data| data.spend.as_ref()),
        scenario.timeline.is_visit(),
    ) {
        (Some(_), _) => "Past spend is the data's own.",
        (None, true) if Rhythm::of(&scenario.timeline) == Rhythm::Never => {
            "Nothing was spent before a first visit: only segment and tenure can tell customers apart."
        }
        (None, true) => {
            "Past spend is simulated: visits at the timeline's gaps in the year before the start, times the basket."
        }
        (None, false) => {
            "Past spend is simulated: purchases at each customer's own rate in the year before the start, times the basket."
        }
    };
    let traits = match data {
        Some(data) if !data.columns.is_empty() => {
            "Columns of the data go together as they do there; every other trait is drawn apart from them"
        }
        _ => "Traits are drawn apart from one another",
    };
    let reminders = match scenario.timeline.is_visit() {
        true => "",
        false => {
            " It tells how much a reminder does, too, as the model assumes that who buys often needs none; a list may \
             rest on that alone."
        }
    };
    format!(
        "{spend} {traits}, within a segment: so past spend tells how often and how much somebody buys, and \
         nothing of how strongly kindness is returned or a trick is seen.{reminders}"
    )
}

/// Four digits.
pub fn short(value: f64) -> String {
    let rounded: f64 = format!("{value:.3e}").parse().unwrap_or(value);
    format!("{rounded}")
}

/// A whole number of percent, cut off: nothing is said to be reached that is not.
fn percent(share: f64) -> u32 {
    (share * 100.0) as u32
}
