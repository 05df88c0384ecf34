//! The tables of a run: tidy CSV, one header line, a fixed order, an empty cell for what is missing.

mod columns;

pub use columns::TABLES;

use csv::{Terminator, WriterBuilder};

use super::format::{cell, text_cell, unit_name};
use crate::decision::rows::{Column, Described};
use crate::experiment::results::{Estimate, Results, SINCERITY_BINS, Unit};
use crate::scenario::checked::{EffectScale, EvidenceTag, Scenario};
use crate::vocabulary::metric::Metric;

/// A file of the run's folder: its name and its bytes.
pub type NamedBytes = (String, Vec<u8>);

/// All tables of a run, in the order in which the manual explains them.
pub fn tables(scenario: &Scenario, results: &Results) -> Vec<NamedBytes> {
    let mut all = vec![
        (columns::SUMMARY.file, summary(scenario, results)),
        (columns::CONTRASTS.file, contrasts(scenario, results)),
        (columns::TIMESERIES.file, timeseries(scenario, results)),
        (columns::REPLICATES.file, replicates(results)),
    ];
    if !results.expectations.is_empty() {
        all.push((columns::EXPECTATIONS.file, expectations(results)));
    }
    if !results.power.is_empty() {
        all.push((columns::POWER.file, power(results)));
    }
    if !results.interactions.is_empty() {
        all.push((columns::INTERACTIONS.file, interactions(scenario, results)));
    }
    all.push((columns::SINCERITY.file, sincerity(results)));
    all.into_iter()
        .map(|(name, table)| (name.to_owned(), table.finish()))
        .collect()
}

/// One row a line; cells are added left to right.
pub(super) struct Table {
    lines: csv::Writer<Vec<u8>>,
    row: Vec<String>,
}

impl Table {
    /// With these columns.
    pub(super) fn with(columns: &[Column]) -> Self {
        let names: Vec<&str> = columns.iter().map(|column| column.name).collect();
        let mut lines = WriterBuilder::new()
            .terminator(Terminator::Any(b'\n'))
            .from_writer(Vec::new());
        lines.write_record(names).expect("memory takes every row");
        Self {
            lines,
            row: Vec::new(),
        }
    }

    /// With the columns that are described.
    pub(super) fn of(table: &Described) -> Self {
        Table::with(table.columns)
    }

    pub(super) fn text(&mut self, text: &str) -> &mut Self {
        self.row.push(text_cell(text));
        self
    }

    pub(super) fn number(&mut self, value: f64) -> &mut Self {
        self.row.push(cell(value));
        self
    }

    pub(super) fn whole(&mut self, value: impl Into<u64>) -> &mut Self {
        self.row.push(value.into().to_string());
        self
    }

    pub(super) fn estimate(&mut self, e: &Estimate) -> &mut Self {
        self.number(e.value).number(e.low).number(e.high)
    }

    pub(super) fn end(&mut self) {
        self.lines
            .write_record(&self.row)
            .expect("every row has as many cells as the header");
        self.row.clear();
    }

    pub(super) fn finish(self) -> Vec<u8> {
        self.lines.into_inner().expect("memory takes every row")
    }
}

const NO_ESTIMATE: Estimate = Estimate {
    value: f64::NAN,
    low: f64::NAN,
    high: f64::NAN,
};

fn summary(scenario: &Scenario, results: &Results) -> Table {
    let mut table = Table::of(&columns::SUMMARY);
    for s in &results.summary {
        table
            .text(&results.arms[s.arm])
            .text(s.metric.key())
            .text(&unit_name(s.metric.unit(), &scenario.currency))
            .whole(s.n)
            .number(s.mean.value)
            .number(s.sd)
            .number(s.mean.low)
            .number(s.mean.high)
            .end();
    }
    table
}

fn contrasts(scenario: &Scenario, results: &Results) -> Table {
    let mut table = Table::of(&columns::CONTRASTS);
    let analysed = match results.precision.unit {
        Unit::Customer => "customer",
        Unit::Community => "community",
        Unit::Replicate => "replicate",
    };
    for c in &results.contrasts {
        table
            .text(&results.arms[c.arm])
            .text(&results.arms[0])
            .text(c.metric.key())
            .text(&unit_name(c.metric.unit(), &scenario.currency))
            .estimate(&c.difference)
            .estimate(&c.lift.unwrap_or(NO_ESTIMATE))
            .number(worthwhile(scenario, c.metric))
            .whole(c.units)
            .text(analysed)
            .number(c.df)
            .text("95% simulation")
            .end();
    }
    table
}

/// The smallest difference of the primary metric worth having; for the others there is none.
fn worthwhile(scenario: &Scenario, metric: Metric) -> f64 {
    let size = scenario.outcome.worthwhile;
    size.filter(|_| metric == scenario.outcome.primary)
        .unwrap_or(f64::NAN)
}

fn timeseries(scenario: &Scenario, results: &Results) -> Table {
    let mut table = Table::of(&columns::TIMESERIES);
    let days = scenario.timeline.days_per_tick();
    for p in &results.series {
        table
            .whole(p.tick)
            .number(f64::from(p.tick) * days)
            .text(&results.arms[p.arm])
            .text(p.quantity.key())
            .estimate(&p.mean)
            .end();
    }
    table
}

fn replicates(results: &Results) -> Table {
    let mut table = Table::of(&columns::REPLICATES);
    for r in &results.replicates {
        table
            .whole(r.replicate)
            .text(&results.arms[r.arm])
            .text(r.metric.key())
            .whole(r.n)
            .number(r.mean)
            .number(r.sd)
            .end();
    }
    table
}

fn expectations(results: &Results) -> Table {
    let mut table = Table::of(&columns::EXPECTATIONS);
    for e in &results.expectations {
        let (low, high) = e.interval.unwrap_or((f64::NAN, f64::NAN));
        // An arm's own mean is held against no other arm.
        let against = match e.scale {
            EffectScale::Mean => "",
            _ => &results.arms[e.against],
        };
        let inside = match e.inside {
            Some(true) => "true",
            Some(false) => "false",
            None => "",
        };
        table
            .text(&results.arms[e.arm])
            .text(against)
            .text(e.metric.key())
            .text(e.scale.key())
            .number(e.published)
            .number(low)
            .number(high)
            .text(tag_key(e.tag))
            .estimate(&e.simulated)
            .text(inside)
            .text(&e.source)
            .end();
    }
    table
}

fn power(results: &Results) -> Table {
    let mut table = Table::of(&columns::POWER);
    for p in &results.power {
        table
            .text(&results.arms[p.arm])
            .text(&results.arms[0])
            .text(p.metric.key())
            .whole(p.per_arm)
            .whole(p.experiments)
            .estimate(&p.detected)
            .number(p.wrong_sign)
            .number(p.exaggeration)
            .number(p.needed)
            .estimate(&p.difference)
            .end();
    }
    table
}

fn interactions(scenario: &Scenario, results: &Results) -> Table {
    let mut table = Table::of(&columns::INTERACTIONS);
    for one in &results.interactions {
        let parts: Vec<&str> = one
            .parts
            .iter()
            .map(|part| results.arms[*part].as_str())
            .collect();
        table
            .text(&results.arms[one.arm])
            .text(&parts.join(" + "))
            .text(one.metric.key())
            .text(&unit_name(one.metric.unit(), &scenario.currency))
            .number(one.together)
            .number(one.sum)
            .estimate(&one.difference)
            .whole(one.replicates)
            .end();
    }
    table
}

fn sincerity(results: &Results) -> Table {
    let mut table = Table::of(&columns::SINCERITY);
    for histogram in &results.sincerity {
        for (bin, &count) in histogram.counts.iter().enumerate() {
            table
                .text(&results.arms[histogram.arm])
                .number(bin as f64 / SINCERITY_BINS as f64)
                .number((bin + 1) as f64 / SINCERITY_BINS as f64)
                .whole(count)
                .end();
        }
    }
    table
}

/// The scale of this name.
pub fn scale_of(key: &str) -> Option<EffectScale> {
    use EffectScale::*;
    let all = [Lift, Difference, LogOdds, LogRatio, Ratio, Mean];
    all.into_iter().find(|&scale| scale.key() == key)
}

/// The tag of evidence of this name.
pub fn tag_of(key: &str) -> Option<EvidenceTag> {
    use EvidenceTag::*;
    let all = [Source, Secondary, Computed, Assumed, Recalled, Popular];
    all.into_iter().find(|&tag| tag_key(tag) == key)
}

/// The name of a tag of evidence in tables.
pub fn tag_key(tag: EvidenceTag) -> &'static str {
    match tag {
        EvidenceTag::Source => "source",
        EvidenceTag::Secondary => "secondary",
        EvidenceTag::Computed => "computed",
        EvidenceTag::Assumed => "assumed",
        EvidenceTag::Recalled => "recalled",
        EvidenceTag::Popular => "popular",
    }
}
