//! `[outcome]`: what decides.

use super::super::checked::Outcome;
use super::super::diagnostics::{Diagnostic, Fault, all_of, code, excerpt, nearest};
use super::super::key::{Key, Kind, Range, Section};
use super::super::node::Node;
use super::super::reader::{Read, Reader, Shared, scalar, text_of};
use super::super::resolved::quoted;
use super::super::shape::Shape;
use crate::vocabulary::metric::{Metric, MetricUnit};

const PRIMARY: Key = Key::required(
    "primary",
    Kind::Special(Shape::Metric),
    "the metric that decides (one that can come out in more ways than one)",
    "\"profit\"",
);
const WORTHWHILE: Key = Key::optional(
    "worthwhile",
    Kind::Special(Shape::InMetric),
    "the smallest difference of the primary metric worth having",
    "\"2%\"",
);

const DISCOUNT: Key = Key::or(
    "discount",
    Kind::Share(Range::SHARE),
    "0",
    "rate of discount a year: money that comes a year later is worth 1 / (1 + rate)",
    "\"10%\"",
);

pub static SECTION: Section = Section {
    name: "outcome",
    meaning: "what decides",
    keys: &[&[PRIMARY, WORTHWHILE, DISCOUNT]],
    named_by: None,
};

/// Reads the outcome; none where the primary metric is wrong or not there.
///
/// `never`: why a metric can only ever be one and the same, and what to do, where that is so.
pub fn read(
    reader: &mut Reader<'_>,
    known: &[Metric],
    never: impl Fn(Metric) -> Option<(String, String)>,
) -> Option<Outcome> {
    let primary = reader.read(&PRIMARY, |shared, node| metric(shared, node, known));
    if let Some((why, help)) = primary.and_then(never) {
        let fault = Diagnostic::new(code::NEVER, reader.place_of(&PRIMARY), why);
        reader.report(fault.help(help));
    }
    let worthwhile = reader
        .has(&WORTHWHILE)
        .then(|| {
            let kind = match primary?.unit() {
                // Two shares are never so far apart.
                MetricUnit::Share => Kind::Share(Range::INNER_SHARE),
                MetricUnit::Money => Kind::Money(Range::POSITIVE),
                MetricUnit::Count | MetricUnit::Scale => Kind::Number(Range::POSITIVE),
            };
            reader.read(&WORTHWHILE, |shared, node| scalar(shared, &kind, node))
        })
        .flatten();
    let discount = reader.number(&DISCOUNT).unwrap_or(0.0);
    Some(Outcome {
        primary: primary?,
        worthwhile,
        discount,
    })
}

/// Reads the name of a metric that the scenario has.
pub fn metric(shared: &Shared, node: &Node, known: &[Metric]) -> Read<Metric> {
    let text = text_of(shared, &PRIMARY.kind, node)?;
    match Metric::from_key(text) {
        Some(metric) if known.contains(&metric) => Ok((metric, quoted(metric.key()))),
        Some(metric) => Err(absent(node, metric, known)),
        None => {
            let message = format!("there is no metric `{}`", excerpt(text));
            let fault = Diagnostic::new(code::UNKNOWN_NAME, node.place, message);
            let fault = match nearest(text, Metric::ALL.iter().map(|metric| metric.key())) {
                Some(key) => fault.label(format!("did you mean `{key}`?")),
                None => fault,
            };
            Err(fault.help(of_this_scenario(known)))
        }
    }
}

fn absent(node: &Node, metric: Metric, known: &[Metric]) -> Fault {
    let message = format!("this scenario has no `{}`", metric.key());
    Diagnostic::new(code::METRIC, node.place, message)
        .label(format!("it needs {}", metric.row().needs.meaning()))
        .help(of_this_scenario(known))
}

fn of_this_scenario(known: &[Metric]) -> String {
    let keys = all_of(known.iter().map(|metric| metric.key()));
    format!("this scenario has {keys}")
}
