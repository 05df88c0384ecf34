//! What tests of one's own changed: before and after, side by side.

use super::model::ReportModel;
use super::view::{Section, Table, head, number_head};
use super::words::{percent, visible, with_interval};
use crate::decision::rows::{Observed, Updated};
use crate::output::answer::observed::{effect, metric, surprises};
use crate::output::format::count;

pub fn section(told: &ReportModel) -> Section {
    let mut section = Section::new(
        "own-tests",
        "What your own tests changed",
        "before and after, side by side",
    );
    let tests = &told.tables.observed;
    let Some(first) = tests.first() else {
        return section;
    };
    section.text(
        "Everything else on this page is after the tests. What they found was held against what the model expected of them; whatever of the psychology, of the gestures’ codes and of your setting fits them better now counts for more.",
    );
    if let Some(surprise) = surprises(tests) {
        section.text(surprise);
    }
    section.table(beside(told, tests));
    section.table(before_and_after(told));
    let k = first
        .pareto_k
        .map_or("–".to_owned(), |k| format!("{k:.2}").replace('-', "−"));
    let worth = first
        .effective
        .map_or("–".to_owned(), |worth| count(worth as u64));
    section.small(format!(
        "{} draws, each a psychology in a setting of its own, were weighed by the tests. Pareto’s k̂ of the largest weights is {k} (it must be below 0.7), and the weighed draws are worth {worth} of equal weight (it must be 200 or more): else no answer would be given. Expected is told with the error of the test itself: 95 of 100 such tests would fall into that range.",
        count(first.draws),
    ));
    section.small(
        "It is taken for granted that the test was drawn by lot, and that its setting is this one: same customers, same season, same gestures. The intervals before the tests hold more doubt than those of a run without a test: about how gestures are coded, and about what this setting makes of them.",
    );
    section
}

/// What each test found, and what was expected of it.
fn beside(told: &ReportModel, tests: &[Observed]) -> Table {
    let mut table = Table::new(
        "What your tests found, and what was expected",
        vec![
            head("test"),
            head("measured"),
            number_head("found (95%)"),
            number_head("expected (95% of such tests)"),
            number_head("chance of so far out"),
            number_head("believed now"),
        ],
    );
    for test in tests.iter().take(100) {
        let text = |value| effect(test, &told.scenario.currency, value);
        let expected = test.expected.map_or("–".into(), |value| {
            with_interval(value, test.expected_lo.zip(test.expected_hi), text)
        });
        let span = match test.from {
            0 => format!("{} over {}", metric(test), told.ticks(test.to)),
            from => format!(
                "{} from {} to {}",
                metric(test),
                told.ticks(from),
                told.ticks(test.to)
            ),
        };
        table.line(
            vec![
                format!("{} against {}", visible(&test.arm), visible(&test.against)),
                span,
                with_interval(
                    test.observed,
                    Some((test.observed_lo, test.observed_hi)),
                    text,
                ),
                expected,
                test.tail.map_or("–".into(), percent),
                test.after.map_or("–".into(), text),
            ],
            test.surprise,
        );
    }
    table
}

/// Every arm before and after.
fn before_and_after(told: &ReportModel) -> Table {
    let rows = &told.tables.updated;
    let baseline = rows
        .first()
        .map_or(String::new(), |row| visible(&row.against));
    let mut table = Table::new(
        format!("Before and after: change against {baseline}, and chance to be the best"),
        vec![
            head("arm"),
            number_head("before (95%)"),
            number_head("after (95%)"),
            number_head("best, before"),
            number_head("best, after"),
        ],
    );
    let chance = |p: Option<f64>| p.map_or("–".into(), crate::output::format::chance);
    let text = |value| told.change(told.primary, value);
    let within = |value: Option<f64>, low: Option<f64>, high: Option<f64>| {
        value.map_or("–".into(), |value| {
            with_interval(value, low.zip(high), text)
        })
    };
    if let Some(first) = rows.first() {
        table.row(vec![
            baseline,
            "–".into(),
            "–".into(),
            chance(first.before_baseline_best),
            chance(first.after_baseline_best),
        ]);
    }
    for row in rows {
        let Updated {
            before,
            before_lo,
            before_hi,
            after,
            after_lo,
            after_hi,
            ..
        } = *row;
        table.row(vec![
            visible(&row.arm),
            within(before, before_lo, before_hi),
            within(after, after_lo, after_hi),
            chance(row.before_best),
            chance(row.after_best),
        ]);
    }
    table
}
