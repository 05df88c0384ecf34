//! `[[expect]]`: a published or expected effect.

use super::super::checked::{Arm, EffectScale, EvidenceTag, Expectation};
use super::super::diagnostics::{Diagnostic, code};
use super::super::key::{Key, Kind, Range, Section};
use super::super::metric::{Metric, MetricUnit};
use super::super::node::{Node, Value};
use super::super::reader::{Reader, Shared, name_of, out_of_range, scalar, wrong_type};
use super::super::resolved::{list, quoted};
use super::super::value;
use super::outcome;

const ARM: Key = Key::required("arm", Kind::Name, "the arm", "\"two mints\"");
const AGAINST: Key = Key::derived(
    "against",
    Kind::Name,
    "the baseline",
    "the arm it is compared with",
    "\"no mint\"",
);
const METRIC: Key = Key::derived(
    "metric",
    Kind::Special("the name of a metric, in quotes"),
    "the primary outcome",
    "the metric",
    "\"tip_share\"",
);
const EFFECT: Kind =
    Kind::Special("a number like `0.21` or `\"21%\"`, or a range like `[0.15, 0.28]`");
const LIFT: Key = Key::optional("lift", EFFECT, "mean over the other mean, less 1", "0.214");
const DIFFERENCE: Key = Key::optional("difference", EFFECT, "mean less the other mean", "0.03");
const LOG_ODDS: Key = Key::optional(
    "log_odds",
    EFFECT,
    "log of the odds ratio, of shares",
    "0.4",
);
const LOG_RATIO: Key = Key::optional(
    "log_ratio",
    EFFECT,
    "log of mean over the other mean",
    "0.2",
);
const MEAN: Key = Key::optional("mean", EFFECT, "the arm's own mean", "0.19");
const INTERVAL: Key = Key::optional(
    "interval",
    Kind::Special("a range like `[0.15, 0.28]`"),
    "the published interval",
    "[0.15, 0.28]",
);
const TAG: Key = Key::or(
    "tag",
    Kind::Word(&[
        "source",
        "secondary",
        "computed",
        "assumed",
        "recalled",
        "popular",
    ]),
    "\"recalled\"",
    "where the figure was seen; recalled and popular ones never decide",
    "\"source\"",
);
const SOURCE: Key = Key::required(
    "source",
    Kind::Text,
    "who says so",
    "\"Strohmetz et al. 2002, Study 2\"",
);

pub static SECTION: Section = Section {
    name: "expect",
    meaning: "a published or expected effect of an arm",
    keys: &[
        &[
            ARM, AGAINST, METRIC, LIFT, DIFFERENCE, LOG_ODDS, LOG_RATIO, MEAN,
        ],
        &[INTERVAL, TAG, SOURCE],
    ],
    named_by: Some("arm"),
};

const SCALES: [(Key, EffectScale); 5] = [
    (LIFT, EffectScale::Lift),
    (DIFFERENCE, EffectScale::Difference),
    (LOG_ODDS, EffectScale::LogOdds),
    (LOG_RATIO, EffectScale::LogRatio),
    (MEAN, EffectScale::Mean),
];

const TAGS: [EvidenceTag; 6] = [
    EvidenceTag::Source,
    EvidenceTag::Secondary,
    EvidenceTag::Computed,
    EvidenceTag::Assumed,
    EvidenceTag::Recalled,
    EvidenceTag::Popular,
];

/// Reads an expectation; none if anything about it is wrong.
pub fn read(
    reader: &mut Reader<'_>,
    arms: &[Arm],
    primary: Option<Metric>,
    known: &[Metric],
) -> Option<Expectation> {
    let names = || arms.iter().map(|arm| arm.name.as_str());
    let find = |shared: &Shared, node: &Node| {
        let at = name_of(shared, "arm", names(), node)?;
        Ok((at, quoted(&arms[at].name)))
    };
    let arm = reader.read(&ARM, find);
    let metric = if reader.has(&METRIC) {
        reader.read(&METRIC, |shared, node| outcome::metric(shared, node, known))
    } else {
        if let Some(primary) = primary {
            reader.put(&METRIC, quoted(primary.key()));
        }
        primary
    };
    let scale = scale(reader);
    let own = matches!(scale, Some((_, EffectScale::Mean)));
    let against = if own {
        reader.reject(&AGAINST, "`mean` is about one arm");
        Some(0)
    } else if reader.has(&AGAINST) {
        reader.read(&AGAINST, find)
    } else {
        if let Some(baseline) = arms.first() {
            reader.put(&AGAINST, quoted(&baseline.name));
        }
        Some(0)
    };
    if let (Some(arm), Some(against), false) = (arm, against, own)
        && arm == against
    {
        let message = "an arm cannot be compared with itself";
        let fault = Diagnostic::new(code::CONFLICT, reader.place_of(&ARM), message);
        reader.report(fault.help("name another arm with `against`"));
    }
    let tag = reader.word(&TAG);
    let source = reader.text(&SOURCE);
    let (key, scale) = scale?;
    let (value, interval) = effect(reader, key, scale, metric)?;
    Some(Expectation {
        arm: arm?,
        against: against?,
        metric: metric?,
        scale,
        value,
        interval,
        tag: TAGS[tag?],
        source: source?,
    })
}

/// The one scale that is written.
fn scale(reader: &Reader<'_>) -> Option<(&'static Key, EffectScale)> {
    static TABLE: [(Key, EffectScale); 5] = SCALES;
    let written: Vec<_> = TABLE.iter().filter(|(key, _)| reader.has(key)).collect();
    match written.as_slice() {
        [(key, scale)] => Some((key, *scale)),
        [] => {
            let message = "the expectation has no figure";
            let fault = Diagnostic::new(code::CONFLICT, reader.place(), message);
            reader.report(
                fault.help("add one of `lift`, `difference`, `log_odds`, `log_ratio` or `mean`"),
            );
            None
        }
        [(first, _), (second, _), ..] => {
            let message = "the expectation has more than one figure";
            let fault = Diagnostic::new(code::CONFLICT, reader.place_of(second), message);
            reader.report(
                fault
                    .label("keep one of them, or write another `[[expect]]`")
                    .also(reader.place_of(first), format!("`{}` is here", first.name)),
            );
            None
        }
    }
}

type Effect = (f64, Option<(f64, f64)>);

fn effect(
    reader: &mut Reader<'_>,
    key: &Key,
    scale: EffectScale,
    metric: Option<Metric>,
) -> Option<Effect> {
    let kind = number_kind(scale, metric);
    if let (EffectScale::LogOdds, Some(metric)) = (scale, metric)
        && metric.unit() != MetricUnit::Share
    {
        let message = format!("`{}` is no share and has no odds", metric.key());
        reader.report(Diagnostic::new(
            code::NOT_HERE,
            reader.place_of(key),
            message,
        ));
    }
    let node = reader.node(key)?;
    let (value, mut interval) = if let Value::List(_) = node.value {
        let (low, high) = range(reader, node, &kind)?;
        let middle = low + (high - low) / 2.0;
        reader.put(key, value::number(middle));
        if let Some(interval) = reader.node(&INTERVAL) {
            let message = "the figure is a range already";
            let fault = Diagnostic::new(code::CONFLICT, interval.place, message);
            reader.report(
                fault
                    .label("leave this out")
                    .also(node.place, "the range is here"),
            );
            return None;
        }
        (middle, Some((low, high)))
    } else {
        (
            reader.read(key, |shared, node| scalar(shared, &kind, node))?,
            None,
        )
    };
    if let Some(node) = reader.node(&INTERVAL) {
        let (low, high) = range(reader, node, &kind)?;
        if !(low..=high).contains(&value) {
            reader.report(out_of_range(node, "the figure must lie in its interval"));
        }
        interval = Some((low, high));
    }
    if let Some((low, high)) = interval {
        reader.put(&INTERVAL, list([value::number(low), value::number(high)]));
    }
    Some((value, interval))
}

fn number_kind(scale: EffectScale, metric: Option<Metric>) -> Kind {
    let unit = metric.map(Metric::unit);
    match (scale, unit) {
        (EffectScale::Lift, _) => Kind::Share(Range {
            above: true,
            ..Range::new(-1.0, Range::LIMIT)
        }),
        (EffectScale::LogOdds | EffectScale::LogRatio, _) => Kind::Number(Range::ANY),
        (EffectScale::Difference, Some(MetricUnit::Share)) => Kind::Share(Range::new(-1.0, 1.0)),
        (EffectScale::Mean, Some(MetricUnit::Share)) => Kind::Share(Range::SHARE),
        (_, Some(MetricUnit::Money)) => Kind::Money(Range::ANY),
        (_, None) => Kind::Share(Range::ANY),
        _ => Kind::Number(Range::ANY),
    }
}

fn range(reader: &Reader<'_>, node: &Node, kind: &Kind) -> Option<(f64, f64)> {
    let Value::List(items) = &node.value else {
        reader.report(wrong_type(reader.shared, node, &INTERVAL.kind));
        return None;
    };
    let [low, high] = items.as_slice() else {
        let message = "a range has two numbers, low and high";
        reader.report(
            Diagnostic::new(code::WRONG_TYPE, node.place, message).help("write `[0.15, 0.28]`"),
        );
        return None;
    };
    let number = |node: &Node| match scalar(reader.shared, kind, node) {
        Ok((number, _)) => Some(number),
        Err(fault) => {
            reader.report(fault);
            None
        }
    };
    let (low, high) = (number(low), number(high));
    let (low, high) = (low?, high?);
    if low > high {
        reader.report(out_of_range(node, "the low end must come first"));
        return None;
    }
    Some((low, high))
}
