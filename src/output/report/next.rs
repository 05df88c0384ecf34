//! What to do next: the test in the field, and how to make this page again.

use super::chart::intervals::label;
use super::model::ReportModel;
use super::view::{Block, Section, Table, head, number_head};
use super::words::{percent, pointless, visible, with_interval};
use crate::decision::rows::FieldTest;
use crate::output::answer::{all_tested, two_digits as rounded};
use crate::output::format::{Numbers, count, plain, shorten};
use crate::vocabulary::metric::{Metric, MetricUnit};

pub fn field_test(told: &ReportModel) -> Section {
    let mut section = Section::new(
        "field-test",
        "The field test to run next",
        "what a simulation cannot settle",
    );
    if told.arms() < 2 {
        return section;
    }
    let tests = &told.tables.tests;
    if tests.is_empty() {
        section.missing("No field test was worked out: the folder has no field_test.csv.");
        return section;
    }
    match tests.iter().find(|t| t.chosen) {
        Some(test) => {
            let texts = too_large(told, test)
                .into_iter()
                .chain(sentences(told, test));
            texts.for_each(|text| section.text(text));
            section.text(
                "When the result is there, write it at the end of the scenario, in place of the question marks, and run it again: the next decision takes it into account.",
            );
            let text = written_down(told, test);
            section.blocks.push(Block::Command { text });
        }
        None => out_of_reach(told)
            .into_iter()
            .for_each(|text| section.text(text)),
    }
    section.details("All tests that were looked at", tables(told).to_vec());
    section.small(
        "Customers an arm: for 80% power at 5%, two-sided, by the normal approximation; 30 at least, as of fewer one odd customer decides. All of them find: the smallest difference that all customers, half in each arm, find with that power; power of all: how often these would find the one expected. Holdout: the share of all customers left with the other arm that would do for 80% power, all the rest getting this one.",
    );
    section.say(told, "say.field_test");
    section
}

/// The tests, in two tables, as in one they have no room: what each would find, and with how many.
fn tables(told: &ReportModel) -> [Table; 2] {
    let tests = &told.tables.tests;
    let metric = tests.first().map_or(String::new(), metric_name);
    let table = |caption: String, numbers: &[&str]| {
        let heads = [head("arm"), head("against"), number_head("length")].into_iter();
        let numbers = numbers.iter().map(|&text| number_head(text));
        Table::new(caption, heads.chain(numbers).collect())
    };
    let mut found = table(
        format!("Tests that could be run, measured by {metric}: what is expected"),
        &[
            "difference expected (95%, psychology alone)",
            "changes the decision",
        ],
    );
    let mut sizes = table(
        format!("Tests that could be run, measured by {metric}: with how many"),
        &[
            "customers an arm",
            "all of them find",
            "power of all",
            "holdout",
        ],
    );
    for t in tests.iter().take(60) {
        let text = |v| change(told, t, v);
        let expected = t.expected.map_or("–".into(), |value| {
            with_interval(value, t.expected_lo.zip(t.expected_hi), text)
        });
        let which = || vec![visible(&t.arm), visible(&t.against), told.ticks(t.ticks)];
        let turns = t.changes_at.map_or("–".into(), |v| {
            format!("{} {}", plain(&t.changes), text(v))
        });
        found.line([which(), vec![expected, turns]].concat(), t.chosen);
        let heads = t
            .customers_per_arm
            .map_or("–".into(), |n| count(rounded(n)));
        let finds = t.finds.map_or("–".into(), |v| size(t, told, v));
        let power = t.power.map_or("–".into(), percent);
        let holdout = t.holdout.map_or("–".into(), percent);
        sizes.line(
            [which(), vec![heads, finds, power, holdout]].concat(),
            t.chosen,
        );
    }
    [found, sizes]
}

fn metric_name(t: &FieldTest) -> String {
    Metric::from_key(&t.metric).map_or_else(|| plain(&t.metric), |m| label(m).to_owned())
}

fn change(told: &ReportModel, t: &FieldTest, value: f64) -> String {
    numbers(told, t).change(value)
}

/// How differences are written beside the one that is expected.
fn numbers<'a>(told: &'a ReportModel, t: &FieldTest) -> Numbers<'a> {
    let unit = Metric::from_key(&t.metric).map_or(MetricUnit::Scale, Metric::unit);
    let size = t.expected.map_or(0.0, f64::abs);
    Numbers::differing(unit, &told.scenario.currency, size)
}

/// A difference without its sign.
fn size(t: &FieldTest, told: &ReportModel, value: f64) -> String {
    numbers(told, t).size(value)
}

fn sentences(told: &ReportModel, t: &FieldTest) -> Vec<String> {
    let (arm, against) = (told.quoted_name(&t.arm), told.quoted_name(&t.against));
    let metric = metric_name(t);
    let heads = t
        .customers_per_arm
        .map_or("as many customers as can be had".into(), |n| {
            format!("about {} customers in each", count(rounded(n)))
        });
    let mut out = vec![format!(
        "Run {arm} against {against} with {heads}, for {}, and measure {metric}.",
        told.ticks(t.ticks)
    )];
    if let Some(expected) = t.expected {
        let range = match (t.expected_lo, t.expected_hi) {
            (Some(low), Some(high)) => format!(
                " (95% interval over the psychology alone {} to {})",
                pointless(&change(told, t, low)),
                change(told, t, high)
            ),
            _ => String::new(),
        };
        out.push(format!(
            "The model expects a difference of {}{range}.",
            change(told, t, expected)
        ));
    }
    out.push(match turns_at(told, t) {
        Some(at) => format!("A measured difference {at} would change the decision."),
        None => "No result that the model reckons with would change the decision: the test is of the model itself, which may be wrong.".into(),
    });
    out.extend(holdout(told, t));
    out
}

/// Which result would change the decision: `below +$0.40`; none where no likely one would.
pub fn turns_at(told: &ReportModel, t: &FieldTest) -> Option<String> {
    let at = t.changes_at?;
    Some(format!("{} {}", plain(&t.changes), change(told, t, at)))
}

/// The same question asked of a launch: most customers get the arm, a few the other one.
fn holdout(told: &ReportModel, t: &FieldTest) -> Option<String> {
    let share = t.holdout?;
    let (arm, against) = (told.quoted_name(&t.arm), told.quoted_name(&t.against));
    let heads = rounded((share * all_tested(told.scenario) as f64).ceil() as u64);
    let few = format!(
        "{} of the {} (about {})",
        percent(share),
        told.people_tested(),
        count(heads)
    );
    let over = told.ticks(t.ticks);
    Some(match told.arm(&t.arm) {
        // What is kept needs no launch.
        Some(0) => format!(
            "Or keep {arm}, and give {against} to {few}, drawn by lot, for {over}: that tells as much."
        ),
        _ => format!(
            "Or launch {arm} and hold out {few}, drawn by lot, who get {against} for {over}: that tells as much."
        ),
    })
}

/// How the result of a test is written into the scenario.
fn written_down(told: &ReportModel, t: &FieldTest) -> String {
    let quoted = |text: &str| serde_json::Value::from(text).to_string();
    let metric = Metric::from_key(&t.metric);
    let yes_or_no = metric
        .is_some_and(|metric| metric.unit() == MetricUnit::Share && metric != Metric::TipShare);
    let mut lines = vec![
        "[[observed]]".to_owned(),
        format!("arm = {}", quoted(&t.arm)),
        format!("against = {}", quoted(&t.against)),
        format!("metric = {}", quoted(&t.metric)),
    ];
    let timeline = &told.scenario.timeline;
    if t.ticks < u64::from(timeline.ticks) {
        let s = if t.ticks == 1 { "" } else { "s" };
        lines.push(format!("at = \"{} {}{s}\"", t.ticks, timeline.tick_name()));
    }
    lines.push("n = \"?\"               # customers in each of the two, drawn by lot".to_owned());
    lines.push("mean = \"?\"            # a customer's mean in the first".to_owned());
    lines.push("mean_against = \"?\"    # and in the second".to_owned());
    if !yes_or_no {
        lines.push("sd = \"?\"              # standard deviation between customers".to_owned());
    }
    lines.join("\n")
}

/// The pairs that stand before the one to test and are out of reach: what is not known even after it.
fn too_large(told: &ReportModel, chosen: &FieldTest) -> Option<String> {
    let before = told
        .tables
        .tests
        .iter()
        .take_while(|t| t.against != chosen.against);
    let sized = before.filter_map(|t| Some((t.customers_per_arm?, t)));
    let (an_arm, t) = sized
        .filter(|(n, t)| *n > t.most_per_arm)
        .min_by_key(|(n, _)| *n)?;
    Some(format!(
        "{} against {} cannot be told by a test here: it would take about {} of the {} {} that there are. That choice rests on the model; the test below tells whether it is worth making.",
        told.quoted_name(&t.arm),
        told.quoted_name(&t.against),
        count(rounded(an_arm.saturating_mul(2))),
        count(all_tested(told.scenario)),
        told.people_tested(),
    ))
}

/// Where no test is to be run: how far the smallest is out of reach, and what the largest would find.
fn out_of_reach(told: &ReportModel) -> Vec<String> {
    let sized = told.tables.tests.iter();
    let sized = sized.filter_map(|t| Some((t.customers_per_arm?, t)));
    let Some((an_arm, t)) = sized.min_by_key(|(n, _)| *n) else {
        return vec!["No test of these can tell the arms apart: no difference is expected.".into()];
    };
    let mut out = vec![format!(
        "A test in the field that finds what is expected is out of reach: the smallest of those looked at, {} against {} for {} in {}, would need about {} of the {} {} that there are.",
        told.quoted_name(&t.arm),
        told.quoted_name(&t.against),
        told.ticks(t.ticks),
        metric_name(t),
        count(rounded(an_arm.saturating_mul(2))),
        count(all_tested(told.scenario)),
        told.people_tested()
    )];
    let powered = told.tables.tests.iter();
    let strongest = powered
        .filter_map(|t| Some((t.power?, t)))
        .reduce(|best, next| if next.0 > best.0 { next } else { best });
    if let Some((power, t)) = strongest
        && let (Some(finds), Some(expected)) = (t.finds, t.expected)
    {
        out.push(format!(
            "The largest that can be run, {} against {} with half of all {} in each for {}, finds a difference of {} or more in 80 of 100 such tests; of the {} that the model expects, in {} of 100.",
            told.quoted_name(&t.arm),
            told.quoted_name(&t.against),
            told.people_tested(),
            told.ticks(t.ticks),
            size(t, told, finds),
            change(told, t, expected),
            (100.0 * power).round()
        ));
    }
    out
}

pub fn reproduce(told: &ReportModel) -> Section {
    let mut section = Section::new(
        "reproduce",
        "To make this again",
        "the same bytes on any machine and any number of threads",
    );
    let command = told
        .tables
        .note("command")
        .map_or("goodwill run scenario.toml --out again".to_owned(), plain);
    section.text("In the folder of this page:");
    section.blocks.push(Block::Command { text: command });
    let made = told.made;
    let commit = made
        .commit
        .as_ref()
        .map_or(String::new(), |c| format!(", commit {}", plain(c)));
    section.text(format!(
        "goodwill {}{commit}, seed {}. The page is made from the tables beside it and can be made anew with the command “goodwill report”.",
        plain(&made.version),
        told.scenario.design.seed
    ));
    let mut table = Table::new(
        "What the run was made from",
        vec![head("file"), head("SHA-256")],
    );
    // The scenario file stands beside the page, every default written out: its own hash tells nothing.
    for input in made.inputs.iter().skip(1) {
        let name = input.path.rsplit(['/', '\\']).next().unwrap_or_default();
        table.row(vec![shorten(&visible(name), 80), plain(&input.sha256)]);
    }
    if !table.rows.is_empty() {
        section.details("Data files and their hashes", table);
    }
    section
}
